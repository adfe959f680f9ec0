"""Projection matrices: by hand, exact with SymPy, and beside SciPy."""

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import least_squares, orthogonal, projections
from mlmath.affine import AffineSubspace
from numpy.testing import assert_array_equal
from scipy import linalg, stats
from strategies import NOT_REAL, matrices

SEEDS = st.integers(0, 10**6)
PLANE = AffineSubspace([6, 0, 0], [[1, 0], [1, 1], [0, 1]])
FEW = settings(max_examples=40)


def definite(seed, n):
    """A symmetric positive definite matrix with a condition number of at most 100."""
    rng = np.random.default_rng(seed)
    H, _ = np.linalg.qr(rng.normal(size=(n, n)))
    A = H @ np.diag(10 ** rng.uniform(-1, 1, n)) @ H.T
    return (A + A.T) / 2


class TestIsProjection:
    @pytest.mark.parametrize(
        ("P", "upright", "any_light"),
        [
            (np.eye(3), True, True),
            (np.zeros((2, 2)), True, True),
            (np.full((3, 3), 1 / 3), True, True),
            ([[1, -1], [0, 0]], False, True),
            ([[0, 1], [0, 0]], False, False),  # its square is 0
            ([[0, 1], [1, 0]], False, False),  # a mirror
            ([[0.5, 0], [0, 0.5]], False, False),
            ([[1, 1e5], [0, 0]], False, True),
            ([[0, 1e11], [0, 0]], False, False),  # not excused by its size
            ([[1e-11, 0], [0, 0]], False, False),  # nor by its smallness
            ([[1e200, 1e200], [1e200, 1e200]], False, False),  # the square overflows
            ([[1e-300]], False, False),
        ],
    )
    def test_by_hand(self, P, upright, any_light):
        assert projections.is_projection(P) is upright
        assert projections.is_projection(P, orthogonal=False) is any_light

    @given(matrices())
    def test_matrices_of_column_spaces(self, A):
        assert projections.is_projection(least_squares.projection_matrix(A), tol=1e-9)

    def test_tolerance(self):
        P = np.diag([1, 1e-6])
        assert not projections.is_projection(P)
        assert projections.is_projection(P, tol=1e-5)

    @pytest.mark.parametrize(("bad", "kind"), NOT_REAL)
    def test_refuses(self, bad, kind):
        with pytest.raises(kind, match="P must"):
            projections.is_projection(bad)

    def test_messages(self):
        with pytest.raises(ValueError, match="P must be square, got shape"):
            projections.is_projection([[1, 0]])
        with pytest.raises(ValueError, match="tol must be at least 0"):
            projections.is_projection([[1]], tol=-1)


class TestWeightedProjection:
    def test_exact(self):
        # SymPy: B (B'AB)^-1 B'A in fractions
        B = sympy.Matrix([[1, 0], [1, 1], [0, 2]])
        A = sympy.Matrix([[2, 1, 0], [1, 3, 1], [0, 1, 2]])
        exact = B * (B.T * A * B).inv() * B.T * A
        found = projections.weighted_projection(
            np.array(B, dtype=float), np.array(A, dtype=float)
        )
        assert found == pytest.approx(np.array(exact, dtype=float), abs=1e-14)

    @FEW
    @given(SEEDS, st.integers(1, 5))
    def test_twin(self, seed, k):
        """SciPy: least squares after the change of variable by the root of A."""
        B, A = np.random.default_rng(seed).normal(size=(5, k)), definite(seed, 5)
        P = projections.weighted_projection(B, A)
        root = linalg.sqrtm(A)
        x = np.random.default_rng(seed + 1).normal(size=5)
        w = linalg.lstsq(root @ B, root @ x)[0]
        # a projection may be long where B is nearly dependent: not here in the root's eyes
        assert P @ x == pytest.approx(B @ w, rel=1e-6, abs=1e-8)
        assert projections.is_projection(P, orthogonal=False, tol=1e-8)
        images = A @ P
        assert images == pytest.approx(images.T, abs=1e-8)

    @given(matrices(4))
    def test_dot_product_and_dependent_columns(self, B):
        P = projections.weighted_projection(B, np.eye(4))
        plain = least_squares.projection_matrix(B)
        assert plain == pytest.approx(P, abs=1e-7)

    @pytest.mark.parametrize("unit", [1e-300, 1e-9, 1, 1e9, 1e300])
    def test_scales(self, unit):
        B, A = np.array([[1.0, 2], [0, 1], [1, 1]]), definite(1, 3)
        P = projections.weighted_projection(B, A)
        other = projections.weighted_projection(B * [unit, 1], A * unit)
        assert other == pytest.approx(P, abs=1e-12)

    def test_refuses(self):
        with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
            projections.weighted_projection([[1], [0]], [[1, 2], [2, 1]])
        with pytest.raises(ValueError, match="A must be symmetric"):
            projections.weighted_projection([[1], [0]], [[1, 2], [0, 5]])
        with pytest.raises(ValueError, match="A must have 2 rows, got shape"):
            projections.weighted_projection([[1], [0]], np.eye(3))
        with pytest.raises(ValueError, match="B must be a nonempty matrix"):
            projections.weighted_projection([1, 0], np.eye(2))

    def test_inputs_unchanged(self):
        B, A = np.array([[1.0], [2]]), np.array([[2.0, 1], [1, 2]])
        before = B.copy(), A.copy()
        projections.weighted_projection(B, A)
        assert_array_equal(B, before[0])
        assert_array_equal(A, before[1])


class TestRandomSubspace:
    @given(SEEDS, st.integers(1, 7), st.integers(1, 7))
    def test_orthonormal(self, seed, n, k):
        if k > n:
            n, k = k, n
        Q = projections.random_subspace(n, k, rng=np.random.default_rng(seed))
        assert Q.shape == (n, k)
        assert orthogonal.orthogonality_loss(Q) < 1e-13

    def test_twin(self):
        """Projections of a fixed vector are distributed as SciPy's."""
        rng = np.random.default_rng(0)
        ours = [projections.random_subspace(4, 2, rng=rng) for _ in range(600)]
        theirs = stats.ortho_group.rvs(4, size=600, random_state=1)[:, :, :2]
        # squared length of the shadow of e1; and an entry, where signs would show
        for look in (lambda Q: (Q[0] ** 2).sum(), lambda Q: Q[1, 0]):
            both = [[look(Q) for Q in group] for group in (ours, theirs)]
            # two samples of 600: 1.95 root(2 / 600) is passed once in 1000
            assert stats.ks_2samp(*both).statistic < 1.95 * np.sqrt(2 / 600)

    def test_exact_law(self):
        # the squared length of the shadow of a unit vector is Beta(k/2, (n - k)/2)
        rng = np.random.default_rng(2)
        x = np.array([1, 2, 2, 0, 0]) / 3
        squares = [
            ((x @ projections.random_subspace(5, 2, rng=rng)) ** 2).sum()
            for _ in range(800)
        ]
        found = stats.kstest(squares, stats.beta(1, 1.5).cdf)
        assert found.statistic < 1.95 / np.sqrt(800)

    def test_refuses(self):
        rng = np.random.default_rng(0)
        with pytest.raises(ValueError, match="k must be at most n = 3, got 4"):
            projections.random_subspace(3, 4, rng=rng)
        with pytest.raises(ValueError, match="n must be at least 1"):
            projections.random_subspace(0, 1, rng=rng)
        with pytest.raises(TypeError, match="k must be an integer"):
            projections.random_subspace(3, 1.5, rng=rng)


class TestAlternate:
    def test_by_hand(self):
        axis = AffineSubspace([0, 0], [[1], [0]])
        diagonal = AffineSubspace([0, 0], [[1], [1]])
        path = projections.alternate([4, 3], axis, diagonal, steps=4)
        assert path == pytest.approx(np.array([[4, 3], [4, 0], [2, 2], [2, 0], [1, 1]]))

    def test_refuses(self):
        with pytest.raises(ValueError, match="steps must be at least 1"):
            projections.alternate([0, 0, 0], PLANE, PLANE, steps=0)
        with pytest.raises(
            ValueError, match=r"steps must be at most .*, got 1,000,001"
        ):
            projections.alternate([0, 0, 0], PLANE, PLANE, steps=1_000_001)
        with pytest.raises(ValueError, match="X must have 3 numbers"):
            projections.alternate([0, 0], PLANE, PLANE, steps=1)
