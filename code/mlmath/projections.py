"""Projection matrices: which ones stand upright, others, random ones, and many in turn.

The matrix of a column space is :func:`mlmath.least_squares.projection_matrix`; subspaces
that miss the origin are in :mod:`mlmath.affine`. Book, chapter *Orthogonal projection*.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular

from mlmath import decompositions, orthogonal
from mlmath._checks import (
    Matrix,
    as_at_least_0,
    as_count,
    as_matrix,
    as_size,
    as_square,
    as_vector,
    expect,
)
from mlmath._scale import by_powers_of_two
from mlmath.affine import AffineSubspace


def is_projection(P: ArrayLike, *, orthogonal: bool = True, tol: float = 1e-10) -> bool:
    """Tell whether a matrix is a projection: P P = P, and P' = P if orthogonal.

    Parameters
    ----------
    P : (n, n) array_like
        Real, finite.
    orthogonal : bool
        Whether it has to be symmetric, too; if not, slanted projections count.
    tol : float
        How far an entry may be off, as a part of the largest entry; at least 0.

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If `P` is not square, empty or not finite, or `tol` is negative.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Orthogonal projection*; Strang (2016), section 4.2. A slanted
    projection with entries of size M that was itself computed may be off by 1e-16 M**2:
    beyond M = 1e6 give a greater `tol`.

    Examples
    --------
    >>> is_projection([[1, -1], [0, 0]]), is_projection([[1, -1], [0, 0]], orthogonal=False)
    (False, True)
    """
    P, tol = as_square(P, "P"), as_at_least_0(tol, "tol")
    with np.errstate(over="ignore", invalid="ignore"):
        gap = float(np.abs(P @ P - P).max())
        if orthogonal:
            gap = max(gap, float(np.abs(P - P.T).max()))
    return gap <= tol * float(np.abs(P).max())  # nan, from inf - inf, is not


def weighted_projection(B: ArrayLike, A: ArrayLike) -> Matrix:
    r"""Build the projection on a column space that is orthogonal for x'Ay.

    It sends each vector to the nearest point of the column space, if distance is
    measured by :math:`\sqrt{x^T A x}`.

    Parameters
    ----------
    B : (n, k) array_like
        Real, finite; dependent columns may be among them.
    A : (n, n) array_like
        Symmetric, positive definite.

    Returns
    -------
    (n, n) ndarray
        P with P P = P and A P symmetric; P itself is symmetric only by chance.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or if `A` is not symmetric.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `A` is not positive definite.

    Notes
    -----
    Book, chapter *Orthogonal projection*. With A = L L' the new length of x is the old
    one of L'x, so P = L'^-1 Q Q' L' for an orthonormal basis Q of the columns of L'B. For
    independent columns this is B (B'AB)^-1 B'A, with fewer digits lost.

    Examples
    --------
    >>> weighted_projection([[1], [1]], [[3, 0], [0, 1]]).round(9).tolist()
    [[0.75, 0.25], [0.75, 0.25]]
    """
    B = as_matrix(B, "B")
    A = as_matrix(A, "A", rows=len(B), columns=len(B))
    scaled, _ = by_powers_of_two(A)  # a factor of A changes nothing
    L = decompositions.cholesky(scaled)
    small, _ = by_powers_of_two(B, axis=0)
    Q = orthogonal.orthonormal_basis(L.T @ small)
    return np.asarray(solve_triangular(L, Q @ (Q.T @ L.T), trans="T", lower=True))


def random_subspace(n: int, k: int, *, rng: np.random.Generator) -> Matrix:
    """Draw a subspace in which no direction is preferred, as an orthonormal basis.

    Parameters
    ----------
    n : int
        Dimension of the space, at least 1.
    k : int
        Dimension of the subspace, from 1 to `n`.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    (n, k) ndarray
        Orthonormal columns.

    Raises
    ------
    ValueError
        If a number is too small or too large.
    TypeError
        If a number is no integer.

    Notes
    -----
    Book, chapter *Orthogonal projection*; Stewart (1980). The columns of a matrix of
    standard normal numbers, made orthonormal: turned, such a matrix is one again. R has a
    positive diagonal, so Q is distributed as ``scipy.stats.ortho_group`` has its columns.

    Examples
    --------
    >>> Q = random_subspace(5, 2, rng=np.random.default_rng(0))
    >>> Q.shape, bool(np.allclose(Q.T @ Q, np.eye(2)))
    ((5, 2), True)
    """
    expect(rng, np.random.Generator, "rng")
    n, k = as_size(n, "n"), as_count(k, "k")
    if k > n:
        raise ValueError(f"k must be at most n = {n}, got {k}")
    as_size(n, "n", each=k)
    return orthogonal.householder_qr(rng.normal(size=(n, k)))[0]


def alternate(
    x: ArrayLike, U: AffineSubspace, V: AffineSubspace, *, steps: int
) -> Matrix:
    """Project on `U`, then on `V`, then on `U` again, and so on.

    Where the two meet, the points come nearer and nearer to the foot of `x` on what
    they have in common; for two lines each step multiplies the distance by the cosine
    of their angle.

    Parameters
    ----------
    x : (n,) array_like
        Where to start.
    U, V : AffineSubspace
        In the space of `x`.
    steps : int
        How many projections, at least 1.

    Returns
    -------
    (steps + 1, n) ndarray
        `x` and all feet.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or `steps` < 1.
    TypeError
        If the entries are not real numbers, or `steps` is no integer.

    Notes
    -----
    Book, chapter *Orthogonal projection*; von Neumann (1950), theorem 13.7.

    Examples
    --------
    >>> axis, diagonal = AffineSubspace([0, 0], [[1], [0]]), AffineSubspace([0, 0], [[1], [1]])
    >>> alternate([4, 3], axis, diagonal, steps=3).round(9).tolist()
    [[4.0, 3.0], [4.0, 0.0], [2.0, 2.0], [2.0, 0.0]]
    """
    expect(U, AffineSubspace, "U")
    expect(V, AffineSubspace, "V")
    path = [as_vector(x, "x")]
    for i in range(as_count(steps, "steps", most=1_000_000)):
        path.append(np.asarray((V if i % 2 else U).project(path[-1])))
    return np.array(path)
