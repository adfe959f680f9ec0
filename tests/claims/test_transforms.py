"""What *Linear transformations* states, on random and on awkward input."""

import math

import numpy as np
import pytest
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import transforms as tr
from mlmath import vectors

EPS = np.finfo(float).eps
ANGLES = st.floats(-10, 10)
PLANE = strategies.vectors(2)
WHOLE = st.integers(-9, 9)


def whole(*shape):
    """Whole numbers, on which sums and products are exact."""
    return arrays(np.int64, shape, elements=WHOLE).map(lambda A: A.astype(float))


def unit(angle):
    return np.array([math.cos(angle), math.sin(angle)])


def images(A, x, y, c):
    """Both sides of both laws of linearity."""
    return (A(x + y), A(x) + A(y)), (A(c * x), c * A(x))


@given(whole(3, 2), whole(2), whole(2), WHOLE)
def test_def_transforms_linear(A, x, y, c):
    for left, right in images(lambda v: A @ v, x, y, c):
        assert np.array_equal(left, right)
    # a shift, a product of entries and a norm each break a law somewhere
    x, y = np.array([1.0, 1]), np.array([2.0, -1])
    for f in (lambda v: v + 1, lambda v: v[0] * v[1], lambda v: vectors.norm([*v, 0])):
        assert any(not np.allclose(*pair) for pair in images(f, x, y, -1))


@given(whole(3, 2), whole(2), whole(2), WHOLE)
@example(np.zeros((3, 2)), np.array([1.0, 2]), np.array([1.0, 1]), 3)
@example(np.array([[1.0, 1], [0, 0], [2, 2]]), np.zeros(2), np.array([1.0, -1]), 2)
def test_prop_transforms_lines(A, p, d, t):
    assert np.array_equal(A @ (p + t * d), A @ p + t * (A @ d))
    q = p + 2 * d  # parallel lines, and the middle
    assert np.array_equal(A @ (q + t * d) - A @ q, t * (A @ d))
    assert np.array_equal(A @ ((p + q) / 2), (A @ p + A @ q) / 2)


@given(whole(3, 4), whole(4), whole(4), WHOLE)
def test_thm_transforms_matrix(A, x, y, c):
    # any function that is linear: here one that knows no matrix, but its columns
    def f(v):
        return vectors.linear_combination(v, A.T)

    found = tr.from_function(f, [x, y])
    assert np.array_equal(found, A)
    assert np.array_equal(found @ x, f(x))
    # no other matrix does this: one changed entry shows on a basis vector
    other = found.copy()
    other[1, 2] += 1
    assert not np.array_equal(other @ np.eye(4)[2], f(np.eye(4)[2]))
    # and any images of the basis are those of a linear map
    B = tr.from_images(A.T)
    for j, e in enumerate(np.eye(4)):
        assert np.array_equal(B @ e, A[:, j])
    for left, right in images(lambda v: B @ v, x, y, c):
        assert np.array_equal(left, right)


@given(ANGLES, ANGLES, PLANE, st.floats(-5, 5), st.floats(-5, 5), st.floats(-5, 5))
def test_def_transforms_five(theta, phi, x, s, t, k):
    """Each does what its description says, coordinates apart."""
    size = 10 * EPS * (1 + np.abs(x).max())
    length = np.hypot(*x)
    turned = tr.rotation(theta) @ x
    at = math.atan2(x[1], x[0]) + theta
    assert np.abs(turned - length * unit(at)).max() <= 10 * size
    assert np.array_equal(tr.scaling([s, t]) @ x, [s * x[0], t * x[1]])
    pushed = tr.shear(k) @ x
    assert pushed[1] == x[1]
    assert pushed[0] == pytest.approx(x[0] + k * x[1], abs=10 * size)
    u, across = unit(phi), unit(phi + math.pi / 2)
    along, rest = (u @ x) * u, (across @ x) * across
    assert np.abs(tr.reflection(u) @ x - (along - rest)).max() <= 10 * size
    assert np.abs(tr.projection(u) @ x - along).max() <= 10 * size


@given(ANGLES, ANGLES, st.floats(-5, 5), st.floats(-5, 5), st.floats(-5, 5))
@example(0.0, math.pi / 2, 0.0, -1.0, 0.0)
def test_thm_transforms_five(theta, phi, s, t, k):
    c, z, u = math.cos(theta), math.sin(theta), unit(phi)
    double = [[math.cos(2 * phi), math.sin(2 * phi)],
              [math.sin(2 * phi), -math.cos(2 * phi)]]  # fmt: skip
    for A, entries in (
        (tr.rotation(theta), [[c, -z], [z, c]]),
        (tr.scaling([s, t]), [[s, 0], [0, t]]),
        (tr.shear(k), [[1, k], [0, 1]]),
        (tr.reflection(u), 2 * np.outer(u, u) - np.eye(2)),
        (tr.reflection(u), double),
        (tr.projection(3 * u), np.outer(u, u)),
    ):
        assert np.abs(A - entries).max() <= 20 * EPS


@given(ANGLES, st.sampled_from([1, -1]), whole(2), whole(2))
def test_thm_transforms_lengths(theta, side, x, y):
    Q = np.column_stack([unit(theta), side * unit(theta + math.pi / 2)])
    assert np.abs(Q.T @ Q - np.eye(2)).max() <= 8 * EPS
    assert (Q @ x) @ (Q @ y) == pytest.approx(x @ y, abs=2e-12)
    assert np.hypot(*(Q @ x)) == pytest.approx(np.hypot(*x), abs=2e-12)
    named = tr.rotation(theta) if side == 1 else tr.reflection(unit(theta / 2))
    assert np.abs(Q - named).max() <= 16 * EPS


@given(whole(3, 3))
@example(np.eye(3)[[2, 0, 1]])
@example(np.diag([1.0, -1, 1]))
@example(
    np.array([[1.0, 1, 0], [0, 1, 0], [0, 0, 1]])
)  # columns of length 1, 1: a shear
def test_thm_transforms_lengths_or_none_of_the_three(Q):
    """(a), (b) and (c) hold together or fail together, exactly in whole numbers."""
    basis = np.eye(3)
    tries = [*basis, *(basis + basis[[1, 2, 0]])]  # these decide all dot products
    a = all((Q @ x) @ (Q @ x) == x @ x for x in tries)
    b = all((Q @ x) @ (Q @ y) == x @ y for x in tries for y in tries)
    c = np.array_equal(Q.T @ Q, basis)
    assert a == b == c


@given(ANGLES, ANGLES)
@example(0.3, 0.3)
@example(0.0, math.pi / 2)
def test_thm_transforms_two(alpha, beta):
    both = tr.compose(tr.rotation(alpha), tr.rotation(beta))
    assert np.abs(both - tr.rotation(alpha + beta)).max() <= 20 * EPS
    mirrors = tr.compose(tr.reflection(unit(alpha)), tr.reflection(unit(beta)))
    assert np.abs(mirrors - tr.rotation(2 * (beta - alpha))).max() <= 40 * EPS


@given(strategies.vectors(3), ANGLES, strategies.vectors(3))
@example(np.array([0.0, 0, 1]), math.pi / 2, np.array([1.0, 0, 0]))
@example(np.array([0.0, 0, -1]), math.pi / 2, np.array([1.0, 0, 0]))
@example(np.array([1.0, 1, 1]), 2 * math.pi / 3, np.array([1.0, 0, 0]))
def test_thm_transforms_axis(axis, theta, x):
    assume(axis.any())
    R, u = tr.rotation_about(axis, theta), vectors.normalize(axis)
    size = 40 * EPS * (1 + np.abs(x).max())
    assert np.abs(R @ u - u).max() <= 20 * EPS  # the axis stays
    assert np.abs(R.T @ R - np.eye(3)).max() <= 20 * EPS
    rest = x - (u @ x) * u  # the rest turns by theta, counterclockwise about u
    turned = math.cos(theta) * rest + math.sin(theta) * np.cross(u, rest)
    assert np.abs(R @ rest - turned).max() <= size
    assert np.abs(R @ x - ((u @ x) * u + turned)).max() <= size


@given(whole(3, 2), whole(3), whole(2, 3), whole(2), whole(2))
def test_prop_transforms_homogeneous(A, b, B, c, x):
    first, second = tr.homogeneous(A, b), tr.homogeneous(B, c)
    assert np.array_equal(first @ [*x, 1], [*(A @ x + b), 1])
    whole_way = tr.compose(first, second)
    assert np.array_equal(whole_way @ [*x, 1], [*(B @ (A @ x + b) + c), 1])


def nonsingular():
    """Maps of the plane that bend a picture, but do not press it flat."""
    return st.tuples(st.floats(0.4, 2), st.floats(-1, 1), ANGLES).map(
        lambda case: tr.compose(
            tr.scaling([case[0], 1]), tr.shear(case[1]), tr.rotation(case[2])
        )
    )


@given(nonsingular(), st.floats(-3, 3), st.floats(-3, 3))
def test_alg_transforms_resample(A, p, q):
    """On a ramp, the grey of each new pixel is that of the place it comes from."""
    shape = (9, 7)
    places = tr.pixel_places(shape)
    ramp = (20 + places @ [p, q]).reshape(shape)
    result = tr.resample(ramp, A).ravel()
    back = np.linalg.solve(A, places.T).T
    inside = (np.abs(back) <= [3, 4]).all(axis=1)
    expected = 20 + back @ [p, q]
    assert inside.any()
    assert np.abs(result - expected)[inside].max() <= 1e-9
    far = (np.abs(back) >= [4, 5]).any(axis=1)  # a whole pixel beyond the edge
    assert (result[far] == 0).all()


GREYS = arrays(np.float64, (5, 4), elements=st.floats(0, 16))


@given(nonsingular(), GREYS, GREYS, st.floats(0, 3))
def test_prop_transforms_pictures(A, g, h, c):
    W = tr.resampling_matrix(A, g.shape)
    for M in (g, h):
        new = tr.resample(M, A)
        assert np.abs(new.ravel() - W @ M.ravel()).max() <= 1e-12
        assert new.max() <= M.max() * (1 + 8 * EPS)
    mixed = tr.resample(g + c * h, A)
    assert np.abs(mixed - tr.resample(g, A) - c * tr.resample(h, A)).max() <= 1e-11
    assert np.diff(W.indptr).max() <= 4
    assert W.data.min(initial=1) > 0
    assert W.sum(axis=1).max() <= 1 + 8 * EPS
