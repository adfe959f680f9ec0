import math

import mpmath
import numpy as np
import pytest
import scipy.spatial.distance as sd
import strategies
from hypothesis import assume, given
from hypothesis import strategies as st
from mlmath import datasets, vectors

EPS = np.finfo(float).eps
ORDERS = (1, 2, np.inf)
PAIRED = (
    vectors.dot, vectors.distance, vectors.cosine_similarity, vectors.angle,
    vectors.scalar_projection, vectors.project_onto,
)  # fmt: skip
NEED_DIRECTION = {
    vectors.cosine_similarity: "xy", vectors.angle: "xy",
    vectors.scalar_projection: "y", vectors.project_onto: "y",
}  # fmt: skip


@st.composite
def pairs(draw, limit=1e3):
    n = draw(st.integers(1, 8))
    return draw(strategies.vectors(n, limit=limit)), draw(
        strategies.vectors(n, limit=limit)
    )


def test_worked_by_hand_in_the_chapter():
    assert vectors.dot([2, 1], [1, 3]) == 5
    assert vectors.norm([2, -3, 6]) == 7
    assert vectors.norm([2, -3, 6], order=1) == 11
    assert vectors.norm([2, -3, 6], order=np.inf) == 6
    assert vectors.distance([1, 1], [4, 5]) == 5
    assert vectors.project_onto([1, 3], [4, 2]).tolist() == pytest.approx([2, 1])
    assert vectors.scalar_projection([1, 3], [4, 2]) == pytest.approx(math.sqrt(5))
    assert vectors.angle([1, 0], [-1, 0]) == math.pi
    assert vectors.angle([1, 0], [0, 5]) == math.pi / 2
    assert vectors.linear_combination([2, -1], [[1, 3], [4, 2]]).tolist() == [-2, 4]
    assert vectors.normalize([0, -5, 0]).tolist() == [0, -1, 0]


@given(pairs())
def test_dot_agrees_with_exact_arithmetic(pair):
    x, y = pair
    exact = math.fsum(math.prod(p) for p in zip(x, y, strict=True))
    # n products and n - 1 sums, each within eps/2 of its size (Higham 2002, 3.1)
    bound = len(x) * EPS * float(np.abs(x) @ np.abs(y)) + 1e-290
    assert abs(vectors.dot(x, y) - exact) <= bound


@pytest.mark.parametrize("order", ORDERS)
@given(x=strategies.vectors())
def test_norm_agrees_with_numpy(order, x):
    # n + 1 roundings on each side
    expected = np.linalg.norm(x, ord=order)
    assert vectors.norm(x, order=order) == pytest.approx(expected, rel=20 * EPS)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e200, 1e307])
def test_norm_at_extreme_scales(order, scale):
    x = np.array([3.0, -4.0])
    mpmath.mp.prec = 200
    expected = float(mpmath.norm([mpmath.mpf(v) for v in x * scale], order))
    result = vectors.norm(x * scale, order=order)
    assert result == pytest.approx(expected, rel=4 * EPS, abs=5e-324)


def test_results_beyond_the_largest_float_are_inf_not_wrong():
    huge = [1.7e308, 1.7e308]
    assert vectors.norm(huge) == math.inf
    assert vectors.dot(huge, [1e200, 0]) == math.inf
    assert vectors.distance([1.7e308], [-1.7e308]) == math.inf
    assert vectors.distance([1e308], [-0.5e308]) == pytest.approx(1.5e308)


def test_dot_does_not_lose_what_cancels():
    assert vectors.dot([1e200, 1e200], [1e200, -1e200]) == 0  # inf - inf is nan
    assert vectors.dot([1e-200], [1e200]) == pytest.approx(1)
    # scaling each vector by its largest entry would lose the small ones' digits
    x, y = [1e-160, 1e150, 0], [1e150, 1e-160, 1e300]
    assert vectors.dot(x, y) == pytest.approx(2e-10, rel=4 * EPS)


@pytest.mark.parametrize("scale", [1e-200, 1, 1e200])
def test_directions_do_not_depend_on_scale(scale):
    x, y = scale * np.array([1.0, 3.0]), scale * np.array([4.0, 2.0])
    assert vectors.angle(x, y) == pytest.approx(math.pi / 4, rel=8 * EPS)
    assert vectors.cosine_similarity(x, y) == pytest.approx(0.5**0.5, rel=8 * EPS)
    assert vectors.project_onto(x, y / scale) / scale == pytest.approx([2, 1])
    assert vectors.normalize(x) == pytest.approx(np.array([1, 3]) / 10**0.5)


@given(pairs())
def test_cosine_agrees_with_scipy(pair):
    x, y = pair
    assume(np.abs(x).max() > 1e-3)  # SciPy squares without scaling first
    assume(np.abs(y).max() > 1e-3)
    # both round about 2n times
    expected = 1 - sd.cosine(x, y)
    assert vectors.cosine_similarity(x, y) == pytest.approx(expected, abs=50 * EPS)


@pytest.mark.parametrize(
    ("order", "name"), [(1, "cityblock"), (2, "euclidean"), (np.inf, "chebyshev")]
)
def test_distances_agree_with_scipy(order, name):
    X = datasets.wine().X
    D = vectors.distances(X, order=order)
    assert pytest.approx(sd.cdist(X, X, name), rel=40 * EPS) == D
    assert (D == D.T).all()
    assert (np.diag(D) == 0).all()


@pytest.mark.parametrize("order", ORDERS)
def test_distances_are_those_of_pairs_at_any_scale(order):
    X = np.array([[1.0, 2.0, -1.0], [0.0, 4.0, 2.0], [3.0, 3.0, 3.0]])
    for scale in (1e-300, 1.0, 1e300):
        D = vectors.distances(scale * X, order=order)
        for i in range(3):
            for j in range(3):
                pair = vectors.distance(scale * X[i], scale * X[j], order=order)
                assert D[i, j] == pytest.approx(pair, rel=8 * EPS)


def test_cosine_similarities_agree_with_pairs():
    X = datasets.word_counts().counts
    C = vectors.cosine_similarities(X)
    expected = 1 - sd.cdist(X, X, "cosine")
    assert pytest.approx(expected, abs=1000 * EPS) == C  # 576 words
    assert (C == C.T).all()
    assert (np.diag(C) == 1).all()
    tiny = vectors.cosine_similarities(X * [[1e-200]] * 1e-100)
    assert tiny == pytest.approx(C, abs=1000 * EPS)


def test_no_cosine_leaves_its_range():
    rng = np.random.default_rng(5)
    X = rng.normal(size=(300, 7))
    unclipped = [x @ x / np.sqrt(x @ x) / np.sqrt(x @ x) for x in X]
    assert max(unclipped) > 1  # so rounding does lead past 1
    for x in X:
        for c in (0.1, -3.0):
            assert abs(vectors.cosine_similarity(x, c * x)) <= 1
    assert np.abs(vectors.cosine_similarities(np.vstack([X, 3 * X]))).max() <= 1


@pytest.mark.parametrize("theta", [1e-15, 1e-12, 1e-8, 1e-3, 1.0, 3.0, math.pi - 1e-9])
def test_angle_keeps_its_digits(theta):
    y = [math.cos(theta), math.sin(theta)]
    # y itself is rounded: its direction is off by up to eps
    assert vectors.angle([1, 0], y) == pytest.approx(theta, abs=2 * EPS, rel=4 * EPS)


@given(pairs())
def test_the_projection_is_perpendicular_and_nearest(pair):
    x, y = pair
    assume(y.any())
    p = vectors.project_onto(x, y)
    size = vectors.norm(x) * vectors.norm(y)
    assert abs(vectors.dot(x - p, y)) <= 40 * EPS * size + 1e-290
    for t in (-2.0, 0.0, 0.5, 3.0):
        rest = vectors.distance(x, p)
        assert rest <= vectors.distance(x, t * y) + 20 * EPS * vectors.norm(x)
    assert vectors.norm(p) == pytest.approx(
        abs(vectors.scalar_projection(x, y)), rel=20 * EPS
    )


@given(
    st.lists(strategies.reals(), min_size=1, max_size=4).flatmap(
        lambda c: st.tuples(st.just(c), strategies.matrices(rows=len(c)))
    )
)
def test_linear_combination_adds_up(given_):
    c, V = given_
    expected = sum(a * v for a, v in zip(c, V, strict=True))
    bound = 8 * EPS * (np.abs(c) @ np.abs(V)) + 1e-290
    assert (np.abs(vectors.linear_combination(c, V) - expected) <= bound).all()


@pytest.mark.parametrize("function", PAIRED)
def test_arguments_are_named_when_refused(function):
    with pytest.raises(ValueError, match=r"y must have length 2, got 3|x must have"):
        function([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match=r"x must be a nonempty vector"):
        function([], [1])
    with pytest.raises(ValueError, match=r"y must be finite"):
        function([1, 2], [1, np.nan])
    with pytest.raises(TypeError, match=r"x must hold real numbers, got dtype complex"):
        function([1j, 2], [1, 2])


@pytest.mark.parametrize(
    ("function", "name"), [(f, n) for f, names in NEED_DIRECTION.items() for n in names]
)
def test_zero_has_no_direction(function, name):
    x, y = ([0, 0], [1, 2]) if name == "x" else ([1, 2], [0, 0])
    with pytest.raises(ValueError, match=rf"{name} must not be the zero vector"):
        function(x, y)


def test_other_refusals():
    for function in (vectors.norm, vectors.normalize):
        with pytest.raises(ValueError, match=r"x must be a nonempty vector"):
            function([[1, 2]])
    with pytest.raises(ValueError, match=r"x must not be the zero vector"):
        vectors.normalize([0, 0])
    for call in (
        lambda: vectors.norm([1], order=3),
        lambda: vectors.distance([1], [2], order=3),
        lambda: vectors.distances([[1]], order=3),
    ):
        with pytest.raises(ValueError, match=r"order must be 1, 2 or inf, got 3"):
            call()
    with pytest.raises(ValueError, match=r"coefficients must have length 1, got 2"):
        vectors.linear_combination([1, 2], [[1, 2]])
    with pytest.raises(ValueError, match=r"row 1 has no direction"):
        vectors.cosine_similarities([[1, 2], [0, 0]])


def test_inputs_are_left_alone():
    x, y, X = np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([[1.0, 2.0]])
    for function in PAIRED:
        function(x, y)
    vectors.norm(x)
    vectors.normalize(x)
    vectors.linear_combination([2.0], X)
    vectors.distances(X)
    vectors.cosine_similarities(X)
    assert (x.tolist(), y.tolist(), X.tolist()) == ([1, 2], [3, 4], [[1, 2]])
