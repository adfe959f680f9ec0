"""What the chapter *Vectors* states, tried on random and on adversarial vectors."""

import math

import numpy as np
import pytest
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import vectors

EPS = np.finfo(float).eps
ORDERS = (1, 2, np.inf)
ADVERSARIAL = [
    (np.zeros(3), np.ones(3)),
    (np.array([1e-160, 1e150]), np.array([1e150, 1e-160])),
    (np.array([1.0, 2.0]), np.array([-2.0, -4.0])),  # parallel
    (np.array([1.0, 1e-16]), np.array([1.0, 0.0])),  # nearly parallel
    (np.array([5.0]), np.array([-3.0])),
]


def pairs():
    """Two vectors of one length, the adversarial pairs among them."""
    drawn = st.integers(1, 8).flatmap(
        lambda n: st.tuples(strategies.vectors(n), strategies.vectors(n))
    )
    return drawn | st.sampled_from(ADVERSARIAL)


@given(
    st.integers(1, 4).flatmap(
        lambda k: st.tuples(strategies.vectors(k), strategies.matrices(rows=k))
    )
)
@example((np.array([0.0, 0.0]), np.array([[1.0], [2.0]])))
def test_def_vectors_linear_combination(case):
    c, V = case
    result = vectors.linear_combination(c, V)
    for j in range(V.shape[1]):
        terms = [c[i] * V[i, j] for i in range(len(c))]
        bound = 8 * EPS * sum(map(abs, terms)) + 1e-290
        assert abs(result[j] - math.fsum(terms)) <= bound


@given(strategies.vectors())
@example(np.zeros(2))
@example(np.array([3.0, -4.0]))
def test_def_vectors_norms(x):
    # n + 1 roundings in the formula as it is written, few in the package
    assert vectors.norm(x) == pytest.approx(math.hypot(*x), rel=20 * EPS)
    assert vectors.norm(x, order=1) == pytest.approx(sum(map(abs, x)), rel=20 * EPS)
    assert vectors.norm(x, order=np.inf) == max(map(abs, x))


@pytest.mark.parametrize("order", ORDERS)
@given(pair=pairs(), c=strategies.reals())
def test_thm_vectors_norm_laws(order, pair, c):
    x, y = pair
    length = vectors.norm(x, order=order)
    assert (length == 0) == (not x.any())
    assert length >= 0
    scaled = vectors.norm(c * x, order=order)
    assert scaled == pytest.approx(abs(c) * length, rel=20 * EPS, abs=1e-290)
    both = length + vectors.norm(y, order=order)
    assert vectors.norm(x + y, order=order) <= both * (1 + 20 * EPS)


@given(strategies.vectors())
@example(np.ones(8))
@example(np.array([0.0, 7.0, 0.0]))
def test_prop_vectors_norm_order(x):
    one, two, largest = (vectors.norm(x, order=order) for order in ORDERS)
    slack = 1 + 20 * EPS
    assert largest <= two * slack
    assert two <= one * slack
    assert one <= len(x) * largest * slack


@pytest.mark.parametrize("order", ORDERS)
@given(pair=pairs())
def test_def_vectors_distance(order, pair):
    x, y = pair
    expected = vectors.norm(x - y, order=order)
    assert vectors.distance(x, y, order=order) == pytest.approx(expected, rel=4 * EPS)
    assert vectors.distance(x, x, order=order) == 0


@given(pairs())
def test_def_vectors_dot_product(pair):
    x, y = pair
    exact = math.fsum(a * b for a, b in zip(x, y, strict=True))
    size = float(np.abs(x) @ np.abs(y))
    assert abs(vectors.dot(x, y) - exact) <= 10 * EPS * size


@given(
    st.floats(0, 2 * math.pi),
    st.floats(0, math.pi),
    st.floats(1e-3, 1e3),
    st.floats(1e-3, 1e3),
)
@example(0.0, math.pi, 1.0, 1.0)
@example(1.0, math.pi / 2, 1e3, 1e-3)
def test_thm_vectors_geometric(start, theta, a, b):
    x = a * np.array([math.cos(start), math.sin(start)])
    y = b * np.array([math.cos(start + theta), math.sin(start + theta)])
    # start + theta <= 3 pi carries an error of up to 10 eps into the direction
    assert vectors.dot(x, y) == pytest.approx(
        a * b * math.cos(theta), abs=20 * EPS * a * b
    )


@given(pairs())
def test_thm_vectors_cauchy_schwarz(pair):
    x, y = pair
    product = vectors.norm(x) * vectors.norm(y)
    assert abs(vectors.dot(x, y)) <= product * (1 + 20 * EPS)
    both = vectors.norm(x) + vectors.norm(y)
    assert vectors.norm(x + y) <= both * (1 + 20 * EPS)


@given(strategies.vectors(), st.floats(-10, 10))
def test_thm_vectors_cauchy_schwarz_equality_for_multiples(x, c):
    product = vectors.norm(x) * vectors.norm(c * x)
    gap = product - abs(vectors.dot(x, c * x))
    assert abs(gap) <= 20 * EPS * product + 1e-290


def test_thm_vectors_cauchy_schwarz_strict_otherwise():
    assert abs(vectors.dot([1, 0], [1, 1e-3])) < vectors.norm([1, 1e-3]) * (1 - 1e-7)


@given(pairs())
def test_def_vectors_angle(pair):
    x, y = pair
    assume(x.any())
    assume(y.any())
    cosine = vectors.cosine_similarity(x, y)
    expected = vectors.dot(x / vectors.norm(x), y / vectors.norm(y))
    assert cosine == pytest.approx(expected, abs=20 * EPS)
    assert math.cos(vectors.angle(x, y)) == pytest.approx(cosine, abs=20 * EPS)
    assert 0 <= vectors.angle(x, y) <= math.pi


@given(pairs(), st.floats(-100, 100))
def test_thm_vectors_projection(pair, s):
    x, y = pair
    assume(vectors.norm(y) > 1e-6)
    assume(vectors.norm(x) < 1e9)
    p = vectors.project_onto(x, y)
    # orthogonal rest, nearest multiple
    size = vectors.norm(x) * vectors.norm(y)
    assert abs(vectors.dot(x - p, y)) <= 40 * EPS * size
    slack = 40 * EPS * (vectors.norm(x) + abs(s) * vectors.norm(y))
    assert vectors.distance(x, p) <= vectors.distance(x, s * y) + slack
    # Pythagoras for any other multiple, as in the proof
    t = vectors.dot(x, y) / vectors.dot(y, y)
    far = vectors.distance(x, s * y) ** 2
    near = vectors.distance(x, p) ** 2 + ((t - s) * vectors.norm(y)) ** 2
    assert far == pytest.approx(near, rel=1e-9, abs=1e-9 * slack / EPS)
