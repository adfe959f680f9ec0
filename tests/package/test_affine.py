"""Affine subspaces: by hand, exact with SymPy, and beside SciPy's least squares."""

import math

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import affine, orthogonal
from mlmath.affine import AffineSubspace
from numpy.testing import assert_array_equal
from scipy import linalg, optimize
from strategies import NOT_REAL, matrices, vectors

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=40)
LEVEL = AffineSubspace([6, 0, 0], [[1, 0], [1, 1], [0, 1]])  # x1 - x2 + x3 = 6


def made(seed, n=5, k=2):
    rng = np.random.default_rng(seed)
    return rng.normal(size=n), rng.normal(size=(n, k)), rng.normal(size=(7, n))


class TestAffineSubspace:
    def test_by_hand(self):
        line = AffineSubspace([0, 5], [[3], [4]])
        assert line.basis.ravel() == pytest.approx([0.6, 0.8])
        assert line.encode([3, 9]) == pytest.approx([5])
        assert line.decode([5]) == pytest.approx([3, 9])
        # from (7, 8): 7 * 0.6 + 3 * 0.8 = 6.6 along, the rest (7, 3) - 6.6 (0.6, 0.8)
        assert line.project([7, 8]) == pytest.approx([3.96, 10.28])
        assert line.distance([7, 8]) == pytest.approx(math.hypot(3.04, -2.28))
        assert LEVEL.project([0, 0, 0]) == pytest.approx([2, -2, 2])
        assert LEVEL.distance([0, 0, 0]) == pytest.approx(6 / math.sqrt(3))
        assert LEVEL.dimension == 2

    def test_exact(self):
        # SymPy: the foot in fractions
        x0, x = sympy.Matrix([1, 0, 2, 1]), sympy.Matrix([3, -1, 4, 1])
        B = sympy.Matrix([[1, 0], [2, 1], [0, 3], [1, 1]])
        foot = x0 + B * (B.T * B).inv() * B.T * (x - x0)
        U = AffineSubspace(np.array(x0, dtype=float).ravel(), np.array(B, dtype=float))
        exact = np.array(foot, dtype=float).ravel()
        found = U.project(np.array(x, dtype=float).ravel())
        assert found == pytest.approx(exact, abs=1e-14)

    @FEW
    @given(SEEDS, st.integers(1, 5))
    def test_twin(self, seed, k):
        x0, B, X = made(seed, k=k)
        U = AffineSubspace(x0, B)
        w = linalg.lstsq(B, (X - x0).T)[0]
        feet = x0 + (B @ w).T
        # the twin loses what the columns lose; they are random, so some digits
        assert U.project(X) == pytest.approx(feet, abs=1e-9)
        assert U.distance(X) == pytest.approx(
            np.linalg.norm(X - feet, axis=1), abs=1e-9
        )
        # the same span as SciPy's orthonormal basis
        assert linalg.subspace_angles(U.basis, linalg.orth(B)) == pytest.approx(
            0, abs=1e-7
        )

    @given(vectors(4), matrices(4), matrices(None, 4))
    def test_code_and_back(self, x0, B, X):
        U = AffineSubspace(x0, B)
        assert U.basis.shape == (4, U.dimension)
        codes = U.encode(X)
        assert codes.shape == (len(X), U.dimension)
        size = 1 + np.abs(X).max() + np.abs(x0).max()
        assert U.decode(codes) == pytest.approx(U.project(X), abs=1e-12 * size)
        assert U.encode(U.decode(codes)) == pytest.approx(codes, abs=1e-12 * size)
        assert U.project(U.project(X)) == pytest.approx(U.project(X), abs=1e-12 * size)
        rows = [U.project(row) for row in X]
        assert_array_equal(np.shape(rows), X.shape)
        assert U.project(X) == pytest.approx(np.array(rows), abs=1e-12 * size)
        assert U.distance(X) == pytest.approx([U.distance(row) for row in X])

    def test_a_point(self):
        for U in (AffineSubspace([1, 2]), AffineSubspace([1, 2], [[0], [0]])):
            assert U.dimension == 0
            assert U.project([[4, 6], [0, 0]]).tolist() == [[1, 2], [1, 2]]
            assert U.distance([4, 6]) == pytest.approx(5)
            assert U.encode([4, 6]).shape == (0,)
            assert U.decode(U.encode([4, 6])).tolist() == [1, 2]
            assert U.decode(np.zeros((3, 0))).tolist() == [[1, 2]] * 3

    @pytest.mark.parametrize("unit", [1e-300, 1e-150, 1e150, 1e300])
    def test_scales(self, unit):
        U = AffineSubspace(LEVEL.point * unit, LEVEL.basis * unit)
        X = np.array([[3.0, -1, 4], [0, 0, 0], [7, 7, 7]])
        assert U.project(X * unit) == pytest.approx(LEVEL.project(X) * unit, rel=1e-12)
        assert U.distance(X * unit) == pytest.approx(
            LEVEL.distance(X) * unit, rel=1e-12
        )
        assert U.encode(X * unit) == pytest.approx(LEVEL.encode(X) * unit, rel=1e-12)
        codes = LEVEL.encode(X)
        assert U.decode(codes * unit) == pytest.approx(
            LEVEL.decode(codes) * unit, rel=1e-12
        )

    def test_rows_of_unlike_size(self):
        axis = AffineSubspace([0, 0], [[1], [0]])
        found = axis.distance([[1, 1e-200], [1, 1e200], [1e300, 3], [1e-250, 1e-300]])
        assert found == pytest.approx([1e-200, 1e200, 3, 1e-300], rel=1e-12)

    def test_at_the_ends_of_the_floats(self):
        # x - point overflows, its projection does not
        far = AffineSubspace([-1.5e308, 0], [[0], [1]])
        assert far.project([1.5e308, 4.0]).tolist() == [-1.5e308, 4]
        assert far.distance([1.5e308, 4.0]) == math.inf
        tiny = AffineSubspace([0, 5e-324], [[1], [0]])
        assert tiny.distance([1, 0]) == 5e-324 or tiny.distance([1, 0]) == 0

    def test_arrays_are_its_own(self):
        x0, B, X = made(3)
        before = x0.copy(), B.copy(), X.copy()
        U = AffineSubspace(x0, B)
        U.project(X)
        x0[0] = 99
        assert U.point[0] == before[0][0]
        assert_array_equal(B, before[1])
        assert_array_equal(X, before[2])
        with pytest.raises(ValueError, match="read-only"):
            U.basis[0, 0] = 1

    @pytest.mark.parametrize(("bad", "kind"), NOT_REAL)
    def test_refuses(self, bad, kind):
        with pytest.raises(kind, match="point must"):
            AffineSubspace(bad)
        with pytest.raises(kind, match="directions must"):
            AffineSubspace([0, 0], bad)
        for method in (LEVEL.encode, LEVEL.project, LEVEL.distance):
            with pytest.raises(kind, match="X must"):
                method(bad)
        with pytest.raises(kind, match="codes must"):
            LEVEL.decode(bad)

    def test_messages(self):
        with pytest.raises(ValueError, match="directions must have 2 rows"):
            AffineSubspace([0, 0], [[1], [0], [0]])
        with pytest.raises(ValueError, match=r"X must have 3 numbers a point, got sh"):
            LEVEL.project([[1, 2]])
        with pytest.raises(ValueError, match="codes must have 2 numbers a point"):
            LEVEL.decode([1, 2, 3])
        with pytest.raises(ValueError, match=r"got shape \(1, 1, 3\)"):
            LEVEL.encode(np.zeros((1, 1, 3)))
        with pytest.raises(ValueError, match="codes must have 0 numbers a point"):
            AffineSubspace([1, 2]).decode([1.0])


class TestThrough:
    def test_by_hand(self):
        plane = affine.through([[6, 0, 0], [0, -6, 0], [0, 0, 6]])
        assert plane.dimension == 2
        assert plane.project([0, 0, 0]) == pytest.approx([2, -2, 2])

    def test_one_point_or_equal_ones(self):
        assert affine.through([[1, 2, 3]]).dimension == 0
        assert affine.through([[1, 2], [1, 2], [1, 2]]).dimension == 0
        assert affine.through([[0, 1], [1, 2], [3, 4]]).dimension == 1

    @given(matrices(None, 3))
    def test_holds_all_points(self, X):
        U = affine.through(X)
        assert U.distance(X) == pytest.approx(0, abs=1e-9 * (1 + np.abs(X).max()))
        assert U.dimension <= min(3, len(X) - 1)
        assert_array_equal(U.point, X[0])

    def test_far_apart(self):
        U = affine.through([[1.5e308, 0], [-1.5e308, 1.5e308]])
        assert U.basis.ravel() == pytest.approx([-2 / 5**0.5, 1 / 5**0.5])

    def test_refuses(self):
        with pytest.raises(ValueError, match="points must be a nonempty matrix"):
            affine.through([1, 2])


class TestNearestPoints:
    def test_by_hand(self):
        first = AffineSubspace([1, 0, 0], [[0], [1], [1]])
        second = AffineSubspace([0, 0, 3], [[1], [1], [0]])
        found = affine.nearest_points(first, second)
        assert found.first == pytest.approx([1, 7 / 3, 7 / 3])
        assert found.second == pytest.approx([5 / 3, 5 / 3, 3])
        assert found.distance == pytest.approx(2 / math.sqrt(3))
        assert found.unique

    def test_parallel_lines_and_points(self):
        axis = AffineSubspace([0, 0, 0], [[1], [0], [0]])
        found = affine.nearest_points(axis, AffineSubspace([5, 3, 4], [[2], [0], [0]]))
        assert found.distance == pytest.approx(5)
        assert not found.unique
        assert found.first == pytest.approx([2.5, 0, 0])  # both codes equally short
        assert found.second == pytest.approx([2.5, 3, 4])
        point = AffineSubspace([5, 3, 4])
        found = affine.nearest_points(axis, point)
        assert found.unique
        assert found.first == pytest.approx([5, 0, 0])
        found = affine.nearest_points(point, AffineSubspace([5, 3, 9]))
        assert found.distance == 5
        assert found.unique

    @FEW
    @given(SEEDS, st.integers(1, 3), st.integers(1, 3))
    def test_twin(self, seed, k, m):
        x0, B, _ = made(seed, n=4, k=k)
        y0, C, _ = made(seed + 1, n=4, k=m)
        found = affine.nearest_points(AffineSubspace(x0, B), AffineSubspace(y0, C))
        twin = optimize.lsq_linear(np.hstack([B, -C]), y0 - x0)
        assert found.distance == pytest.approx(math.sqrt(2 * twin.cost), abs=1e-7)
        assert found.unique == (k + m <= 4)
        gap = found.second - found.first
        assert np.linalg.norm(gap) == pytest.approx(found.distance, abs=1e-9)
        assert np.hstack([B, C]).T @ gap == pytest.approx(0, abs=1e-8)

    @pytest.mark.parametrize("unit", [1e-300, 1e300])
    def test_scales(self, unit):
        first = AffineSubspace([unit, 0, 0], [[0], [1], [1]])
        second = AffineSubspace([0, 0, 3 * unit], [[1], [1], [0]])
        found = affine.nearest_points(first, second)
        assert found.distance == pytest.approx(2 / math.sqrt(3) * unit, rel=1e-12)
        assert found.first == pytest.approx(
            np.array([1, 7 / 3, 7 / 3]) * unit, rel=1e-12
        )

    def test_refuses(self):
        with pytest.raises(ValueError, match="in one space, got 3 and 2 entries"):
            affine.nearest_points(LEVEL, AffineSubspace([0, 0]))


class TestReconstructionError:
    def test_by_hand(self):
        X = [[0, 0], [2, 1], [4, 1], [6, 2]]
        through = AffineSubspace([3, 1], [[3], [1]])
        assert affine.reconstruction_error(X, through) == pytest.approx(0.05)
        assert affine.reconstruction_error(X, AffineSubspace([3, 1])) == pytest.approx(
            5.5
        )

    @given(SEEDS)
    def test_twin(self, seed):
        x0, B, X = made(seed)
        rss = linalg.lstsq(B, (X - x0).T)[1]
        found = affine.reconstruction_error(X, AffineSubspace(x0, B))
        assert found == pytest.approx(rss.mean(), rel=1e-7)

    def test_scales(self):
        axis = AffineSubspace([0, 0], [[1], [0]])
        assert affine.reconstruction_error([[0, 1e150], [0, 1e150]], axis) == (
            pytest.approx(1e300)
        )
        assert affine.reconstruction_error([[0, 1e200]], axis) == math.inf
        assert affine.reconstruction_error([[0, 1e-150]], axis) == pytest.approx(1e-300)
        assert affine.reconstruction_error([[5, 0]], axis) == 0

    def test_refuses(self):
        with pytest.raises(ValueError, match="X must have 3 columns"):
            affine.reconstruction_error([[1, 2]], LEVEL)


def test_basis_is_that_of_gram_schmidt():
    _, B, _ = made(5)
    assert_array_equal(
        AffineSubspace(np.zeros(5), B).basis, orthogonal.orthonormal_basis(B)
    )
