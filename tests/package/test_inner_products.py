"""Inner products by a matrix: by hand, SciPy's Mahalanobis distance, properties."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import inner_products as ip
from numpy.testing import assert_array_equal
from scipy.spatial import distance
from strategies import NOT_REAL, vectors

A2 = np.array([[2, 1], [1, 2]])
FEW = settings(max_examples=40)
SEEDS = st.integers(0, 10**6)
#: Each function of two vectors and of one.
PAIRS = [ip.inner, ip.distance, ip.angle]
of_pairs = pytest.mark.parametrize("f", PAIRS, ids=lambda f: f.__name__)


def metric(seed, n, spread=2.0):
    """A symmetric positive definite matrix with eigenvalues up to 10**spread apart."""
    rng = np.random.default_rng(seed)
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    A = Q * 10 ** rng.uniform(-spread / 2, spread / 2, n) @ Q.T
    return (A + A.T) / 2


class TestByHand:
    def test_hill(self):
        hill = np.diag([1, 4])
        assert ip.length([3, 2], A=hill) == 5
        assert ip.inner([3, 2], [1, 1], A=hill) == 11
        assert ip.distance([3, 2], [0, 0], A=hill) == 5

    def test_leaning(self):
        assert ip.inner([1, 0], [0, 1], A=A2) == 1
        assert ip.length([1, -1], A=A2) == pytest.approx(math.sqrt(2))
        assert ip.angle([1, 0], [0, 1], A=A2) == pytest.approx(math.pi / 3)
        assert ip.angle([1, 0], [1, -2], A=A2) == pytest.approx(math.pi / 2)

    def test_gram_schmidt(self):
        found = ip.gram_schmidt(np.eye(2), A=A2)
        r = math.sqrt(1.5)
        assert found == pytest.approx(
            np.array([[1 / math.sqrt(2), 0], [-0.5 / r, 1 / r]])
        )

    def test_gram(self):
        assert ip.gram([[1, 0], [1, 1]], A=A2) == pytest.approx(
            np.array([[2, 3], [3, 6]])
        )

    def test_unit_ball(self):
        points = ip.unit_ball(np.diag([4, 1]), n=5)
        assert points == pytest.approx(
            np.array([[0.5, 0], [0, 1], [-0.5, 0], [0, -1], [0.5, 0]])
        )
        assert ip.unit_ball(A2).shape == (200, 2)

    def test_orthogonal_direction(self):
        found = ip.orthogonal_direction([1, 0], A=A2)
        assert found == pytest.approx(np.array([-1, 2]) / math.sqrt(6))


class TestTwins:
    @FEW
    @given(SEEDS, st.integers(1, 6))
    def test_scipy(self, seed, n):
        rng = np.random.default_rng(seed)
        A, x, y = metric(seed, n), *rng.normal(size=(2, n))
        assert ip.distance(x, y, A=A) == pytest.approx(distance.mahalanobis(x, y, A))
        assert ip.inner(x, y, A=A) == pytest.approx(x @ A @ y, abs=1e-10)
        plain = distance.cosine(x, y) if n > 1 else 0
        if n > 1:
            assert math.cos(ip.angle(x, y, A=np.eye(n))) == pytest.approx(1 - plain)

    @FEW
    @given(SEEDS, st.integers(1, 5), st.integers(1, 6))
    def test_gram(self, seed, n, d):
        X, A = np.random.default_rng(seed).normal(size=(n, d)), metric(seed, d)
        G = ip.gram(X, A=A)
        assert_array_equal(G, G.T)
        assert pytest.approx(X @ A @ X.T, abs=1e-10) == G
        assert ip.gram(X) == pytest.approx(X @ X.T)


class TestProperties:
    @given(vectors(3), vectors(3), SEEDS)
    def test_cauchy_schwarz_and_triangle(self, x, y, seed):
        A = metric(seed, 3)
        a, b = ip.length(x, A=A), ip.length(y, A=A)
        # rounding of products is relative to the largest ones
        room = 1e-12 * (1 + a * b + np.abs(x).max() * np.abs(y).max() * np.abs(A).max())
        assert abs(ip.inner(x, y, A=A)) <= a * b + room
        assert ip.distance(x, y, A=A) <= (a + b) * (1 + 1e-12)

    @FEW
    @given(SEEDS, st.integers(1, 6))
    def test_orthonormal(self, seed, d):
        rng = np.random.default_rng(seed)
        n = rng.integers(1, d + 1)
        X, A = rng.normal(size=(n, d)), metric(seed, d)
        Q = ip.gram_schmidt(X, A=A)
        assert pytest.approx(np.eye(n), abs=1e-10) == Q @ A @ Q.T
        # row j is a combination of the first j rows, with a positive last weight
        weights = np.linalg.lstsq(X.T, Q.T, rcond=None)[0]
        assert np.tril(weights, -1) == pytest.approx(0, abs=1e-6)
        assert (np.diag(weights) > 0).all()
        plain = ip.gram_schmidt(X)
        assert plain @ plain.T == pytest.approx(np.eye(n), abs=1e-12)

    @FEW
    @given(SEEDS)
    def test_plane(self, seed):
        A, x = metric(seed, 2), np.random.default_rng(seed).normal(size=2)
        points = ip.unit_ball(A, n=7)
        assert np.einsum("ni,ij,nj->n", points, A, points) == pytest.approx(1)
        y = ip.orthogonal_direction(x, A=A)
        assert ip.length(y, A=A) == pytest.approx(1)
        assert ip.inner(x, y, A=A) == pytest.approx(0, abs=1e-10)
        assert x[0] * y[1] - x[1] * y[0] > 0  # counterclockwise


class TestScales:
    def test_huge_and_tiny(self):
        for scale in (1e-200, 1e-160, 1e160, 1e300):
            x, y = scale * np.array([3.0, 2]), np.array([1.0, 1])
            hill = np.diag([1.0, 4])
            assert ip.length(x, A=hill) == pytest.approx(5 * scale, rel=1e-14)
            assert ip.inner(x, y, A=hill) == pytest.approx(11 * scale, rel=1e-14)
            assert ip.angle(x, y, A=hill) == pytest.approx(
                ip.angle([3, 2], y, A=hill), rel=1e-14
            )
            assert ip.length([3, 2], A=scale * hill) == pytest.approx(
                5 * math.sqrt(scale), rel=1e-14
            )
            assert ip.inner(x, [1 / scale, 1 / scale], A=hill) == pytest.approx(11)
        assert ip.gram([[1e200, 0], [1e-200, 1e-200]])[0, 1] == pytest.approx(1)

    def test_metric_of_unlike_scales(self):
        A = np.diag([1e300, 1e-300])
        assert ip.angle([1e300, 0], [1e300, 1e300], A=1e300 * np.eye(2)) == (
            pytest.approx(math.pi / 4)
        )
        assert ip.length([0, 1], A=A) == pytest.approx(1e-150)
        assert ip.length([1e-150, 1e150], A=A) == pytest.approx(math.sqrt(2))

    def test_beyond_floats(self):
        assert ip.length([1e200, 0], A=np.diag([1e300, 1])) == math.inf
        assert ip.inner([1e200], [1e200], A=[[1]]) == math.inf
        assert ip.distance([1e308], [-1e308], A=[[1]]) == math.inf
        assert ip.distance([1.5e308], [-1.5e308], A=[[0.01]]) == pytest.approx(3e307)
        assert ip.gram([[1e200]]) == math.inf

    def test_nearly_parallel(self):
        # the arc cosine would give 0 or 2e-8
        assert ip.angle([1, 0], [1, 1e-9], A=np.eye(2)) == pytest.approx(1e-9, rel=1e-6)

    def test_zero(self):
        assert ip.length([0, 0], A=A2) == 0
        assert ip.inner([0, 0], [1, 2], A=A2) == 0
        assert_array_equal(ip.gram([[0, 0], [1, 0]], A=np.eye(2)), [[0, 0], [0, 1]])


class TestRefusals:
    @of_pairs
    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_vectors(self, f, bad, error):
        with pytest.raises(error, match="x"):
            f(bad, [1, 2], A=A2)
        with pytest.raises(error, match="y"):
            f([1, 2], bad, A=A2)

    @of_pairs
    def test_metric(self, f):
        for A, error, words in (
            (np.eye(3), ValueError, r"A must be 2 x 2 for such vectors, got \(3, 3\)"),
            ([[1, 2], [0, 3]], ValueError, "A must be symmetric"),
            ([[1, 2], [2, 1]], np.linalg.LinAlgError, "not positive definite"),
            ([[1, 1], [1, 1]], np.linalg.LinAlgError, "not positive definite"),
            ([[1, np.nan], [0, 1]], ValueError, "A must be finite"),
            ([1, 2], ValueError, "A must be a nonempty matrix"),
        ):
            with pytest.raises(error, match=words):
                f([1, 2], [2, 1], A=A)

    def test_zero_vectors_have_no_angle(self):
        for x, y in (([0, 0], [1, 0]), ([1, 0], [0, 0])):
            with pytest.raises(ValueError, match="zero vector"):
                ip.angle(x, y, A=A2)
        with pytest.raises(ValueError, match="zero vector"):
            ip.orthogonal_direction([0, 0], A=A2)

    def test_lengths_differ(self):
        with pytest.raises(ValueError, match="y must have length 2"):
            ip.inner([1, 2], [1, 2, 3], A=A2)

    def test_rows(self):
        for X in ([[1, 2], [2, 4]], np.eye(3, 2), [[0, 0]]):
            with pytest.raises(np.linalg.LinAlgError, match="independent rows"):
                ip.gram_schmidt(X, A=A2)
        with pytest.raises(ValueError, match="A must be 3 x 3"):
            ip.gram(np.eye(3), A=A2)
        with pytest.raises(ValueError, match="X must be a nonempty matrix"):
            ip.gram([1, 2])

    def test_ball(self):
        with pytest.raises(ValueError, match="n must be at least 2"):
            ip.unit_ball(A2, n=1)
        with pytest.raises(TypeError, match="n must be an integer"):
            ip.unit_ball(A2, n=2.0)
        with pytest.raises(ValueError, match="A must be 2 x 2"):
            ip.unit_ball(np.eye(3))


def test_inputs_unchanged():
    x, y, X, A = np.array([3.0, 4]), np.array([1.0, 1]), np.eye(2), A2.astype(float)
    kept = [z.copy() for z in (x, y, X, A)]
    for f in PAIRS:
        f(x, y, A=A)
    ip.length(x, A=A)
    ip.gram(X, A=A)
    ip.gram_schmidt(X, A=A)
    ip.unit_ball(A)
    ip.orthogonal_direction(x, A=A)
    for now, before in zip((x, y, X, A), kept, strict=True):
        assert_array_equal(now, before)
