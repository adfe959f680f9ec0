"""Affine subspaces: projections on them, distances between them, and data near them.

Points are rows of `X`. Book, chapter *Orthogonal projection*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import orthogonal
from mlmath._checks import Matrix, Vector, as_array, as_matrix, as_vector, expect
from mlmath._scale import Exponents, by_powers_of_two

#: Directions whose combination is shorter than this count as dependent.
PARALLEL = 1e-12


@dataclass(frozen=True, slots=True, eq=False, init=False)
class AffineSubspace:
    """All points `point` + B c: a point, a line, a plane ... wherever it lies.

    Parameters
    ----------
    point : (n,) array_like
        One of its points, from which codes count.
    directions : (n, m) array_like, optional
        Columns that span the subspace of its directions; dependent ones may be among
        them. Default none: the subspace is the point alone.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Orthogonal projection*; Deisenroth, Faisal and Ong (2020), section 3.8.
    `basis`, of shape (n, k), has orthonormal columns (Gram-Schmidt, in the order of
    `directions`; some 10 times as slow as ``scipy.linalg.orth`` for 16 of them).
    Methods take one point, or one a row, and return as many. Each row is computed in
    units of its own, so that no square overflows. The arrays are not to be written to.

    Examples
    --------
    >>> line = AffineSubspace([0, 5], [[3], [4]])
    >>> line.encode([3, 9]).round(9).tolist(), line.project([7, 8]).round(9).tolist()
    ([5.0], [3.96, 10.28])
    """

    point: Vector
    basis: Matrix

    def __init__(self, point: ArrayLike, directions: ArrayLike | None = None) -> None:
        x0 = as_vector(point, "point")
        Q = np.zeros((x0.size, 0))
        if directions is not None:
            D = as_matrix(directions, "directions", rows=x0.size)
            Q = orthogonal.orthonormal_basis(D)
        for name, array in (("point", x0), ("basis", Q)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def dimension(self) -> int:
        """How many numbers a code has."""
        return int(self.basis.shape[1])

    def encode(self, X: ArrayLike) -> Vector | Matrix:
        """Find the code of each point: k numbers for n, the coordinates of its foot."""
        Z, _, k = self._from_point(X)
        return _in_units(Z @ self.basis, k)

    def decode(self, codes: ArrayLike) -> Vector | Matrix:
        """Find the point of the subspace that has the code."""
        C = (
            np.zeros(np.shape(codes))
            if self.dimension == 0
            else as_array(codes, "codes")
        )
        self._check(C, "codes", self.dimension)
        k = _units(C, self.point)
        return _in_units(np.ldexp(self.point, -k) + np.ldexp(C, -k) @ self.basis.T, k)

    def project(self, X: ArrayLike) -> Vector | Matrix:
        """Find the nearest point of the subspace: subtract, project, add."""
        Z, start, k = self._from_point(X)
        return _in_units(start + (Z @ self.basis) @ self.basis.T, k)

    def distance(self, X: ArrayLike) -> float | Vector:
        """Measure how far each point is from the subspace."""
        Z, _, k = self._from_point(X)
        rest = np.atleast_2d(Z - (Z @ self.basis) @ self.basis.T)
        lengths = _in_units(_lengths(rest), k.ravel())
        return lengths if Z.ndim == 2 else float(lengths[0])

    def _from_point(self, X: ArrayLike) -> tuple[Matrix, Matrix, Exponents]:
        """Return X - point and point, for each row in units of 2**k, and k."""
        X = as_array(X, "X")
        self._check(X, "X", self.point.size)
        k = _units(X, self.point)
        start = np.ldexp(self.point, -k)
        return np.ldexp(X, -k) - start, start, k

    def _check(self, A: Matrix, name: str, numbers: int) -> None:
        """Refuse what is not one row, or several, of so many numbers."""
        if A.ndim not in (1, 2) or A.shape[-1] != numbers:
            raise ValueError(
                f"{name} must have {numbers} numbers a point, got shape {A.shape}"
            )


def _units(X: Matrix, point: Vector) -> Exponents:
    """Return, for each row of X, the k for which it and the point are below 2**k."""
    most = np.abs(X).max(axis=-1, keepdims=True, initial=float(np.abs(point).max()))
    return np.asarray(np.frexp(most)[1], dtype=np.intc)


def _in_units(A: Matrix, k: Exponents) -> Matrix:
    """Return A * 2**k; inf only where there is no such float."""
    with np.errstate(over="ignore"):
        return np.asarray(np.ldexp(A, k))


def _lengths(R: Matrix) -> Vector:
    """Return the lengths of the rows; no square overflows or vanishes."""
    S, k = by_powers_of_two(R, axis=1)
    return _in_units(np.sqrt((S * S).sum(axis=1)), k[:, 0])


def through(points: ArrayLike) -> AffineSubspace:
    """Find the smallest affine subspace that holds all points, from the first on.

    Parameters
    ----------
    points : (m, n) array_like
        Real, finite, one a row.

    Returns
    -------
    AffineSubspace

    Raises
    ------
    ValueError
        If `points` is empty, not 2-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Orthogonal projection*.

    Examples
    --------
    >>> plane = through([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    >>> plane.dimension, plane.project([0, 0, 0]).round(9).tolist()
    (2, [0.333333333, 0.333333333, 0.333333333])
    """
    X = as_matrix(points, "points")
    S, _ = by_powers_of_two(X)
    return AffineSubspace(X[0], (S[1:] - S[0]).T if len(X) > 1 else None)


@dataclass(frozen=True, slots=True)
class NearestPoints:
    """A point of each of two affine subspaces, as near to each other as there are.

    If `unique` is False, other pairs are as near; these have the shortest codes.
    """

    first: Vector
    second: Vector
    distance: float
    unique: bool


def nearest_points(U: AffineSubspace, V: AffineSubspace) -> NearestPoints:
    """Find where two affine subspaces come nearest to each other, or meet.

    Parameters
    ----------
    U, V : AffineSubspace
        In one space.

    Returns
    -------
    NearestPoints
        `distance` is 0, up to rounding, where they meet.

    Raises
    ------
    ValueError
        If their points do not have the same number of entries.

    Notes
    -----
    Book, chapter *Orthogonal projection*. A least-squares problem in both codes, by
    ``numpy.linalg.lstsq``, which decides what is parallel up to 1e-12.

    Examples
    --------
    >>> first = AffineSubspace([0, 0, 0], [[1], [0], [0]])
    >>> found = nearest_points(first, AffineSubspace([5, 7, 2], [[0], [1], [0]]))
    >>> found.first.round(9).tolist(), found.second.round(9).tolist(), found.distance
    ([5.0, 0.0, 0.0], [5.0, 0.0, 2.0], 2.0)
    """
    expect(U, AffineSubspace, "U")
    expect(V, AffineSubspace, "V")
    if U.point.size != V.point.size:
        raise ValueError(
            f"U and V must be in one space, got {U.point.size} and {V.point.size} entries"
        )
    ends, k = by_powers_of_two(np.stack([U.point, V.point]))
    M = np.hstack([U.basis, -V.basis])
    gap = ends[1] - ends[0]
    codes, rank = np.zeros(0), 0
    if M.size:
        codes, _, rank, _ = np.linalg.lstsq(M, gap, rcond=PARALLEL)
    first = ends[0] + U.basis @ codes[: U.dimension]
    second = ends[1] + V.basis @ codes[U.dimension :]
    distance = _lengths((gap - M @ codes)[np.newaxis])[0]
    return NearestPoints(
        _in_units(first, k[0]), _in_units(second, k[0]),
        float(_in_units(distance, k[0, 0])), int(rank) == M.shape[1],
    )  # fmt: skip


def reconstruction_error(X: ArrayLike, U: AffineSubspace) -> float:
    """Average the squared distances of the samples from an affine subspace.

    Parameters
    ----------
    X : (n_samples, n) array_like
        Real, finite.
    U : AffineSubspace
        In the space of the samples.

    Returns
    -------
    float
        At least 0; inf only where the average exceeds the largest float.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Orthogonal projection*; Bishop (2006), section 12.1.2. It divides by
    the number of samples.

    Examples
    --------
    >>> reconstruction_error([[1, 1], [3, -2]], AffineSubspace([0, 0], [[1], [0]]))
    2.5
    """
    expect(U, AffineSubspace, "U")
    X = as_matrix(X, "X", columns=U.point.size)
    s, k = by_powers_of_two(np.asarray(U.distance(X)))
    with np.errstate(over="ignore"):
        return float(np.ldexp((s * s).mean(), 2 * k[0]))
