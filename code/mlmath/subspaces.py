"""Span, independence, bases and the four subspaces of a matrix.

Vectors stand side by side as the columns of a matrix, and so do bases (book,
chapter *Subspaces, bases and dimension*).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import elimination
from mlmath._checks import Matrix, Vector, as_matrix, as_vector


@dataclass(frozen=True, slots=True)
class FourSubspaces:
    """A basis, as columns, of each of the four subspaces of an m x n matrix.

    For rank r, `column` (m, r) and `left_null` (m, m - r) lie in R^m, `row`
    (n, r) and `null` (n, n - r) in R^n. A subspace of dimension 0 has no columns.
    """

    column: Matrix
    row: Matrix
    null: Matrix
    left_null: Matrix


def in_span(A: ArrayLike, b: ArrayLike, *, tol: float | None = None) -> bool:
    """Tell whether some combination of the columns of `A` is `b`.

    Parameters
    ----------
    A : (m, n) array_like
        One vector a column; real, finite, nonempty.
    b : (m,) array_like
        Real, finite.
    tol : float, optional
        As in :func:`mlmath.elimination.solution_set`.

    Returns
    -------
    bool
        True for the zero vector, whatever `A` is.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a negative `tol`.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Subspaces, bases and dimension*; Strang (2016), section 3.1.

    Examples
    --------
    >>> A = [[1, 0], [2, 1], [0, 1]]
    >>> in_span(A, [1, 4, 2]), in_span(A, [1, 4, 3])
    (True, False)
    """
    return elimination.solution_set(A, b, tol=tol).kind != "none"


def is_independent(A: ArrayLike, *, tol: float | None = None) -> bool:
    """Tell whether no column of `A` is a combination of the others.

    Parameters
    ----------
    A : (m, n) array_like
        One vector a column; real, finite, nonempty.
    tol : float, optional
        As in :func:`mlmath.elimination.row_echelon`.

    Returns
    -------
    bool
        True if every column holds a pivot.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a negative `tol`.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Subspaces, bases and dimension*; Strang (2016), section 3.4. For columns
    of very different size give `tol`, or bring them to one size first.

    Examples
    --------
    >>> is_independent([[1, 0], [2, 1]]), is_independent([[1, 2], [2, 4]])
    (True, False)
    """
    R, pivots = elimination.row_echelon(A, tol=tol)
    return bool(len(pivots) == R.shape[1])


def column_basis(A: ArrayLike, *, tol: float | None = None) -> Matrix:
    """Keep each column that is no combination of the columns before it.

    Parameters
    ----------
    A : (m, n) array_like
        One vector a column; real, finite, nonempty.
    tol : float, optional
        As in :func:`mlmath.elimination.row_echelon`.

    Returns
    -------
    (m, r) ndarray
        The pivot columns of `A` itself: a basis of the span of all columns.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a negative `tol`.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Subspaces, bases and dimension*; Strang (2016), section 3.5.

    Examples
    --------
    >>> column_basis([[1, 2, 0], [2, 4, 1]]).tolist()
    [[1.0, 0.0], [2.0, 1.0]]
    """
    A = as_matrix(A, "A")
    _, pivots = elimination.row_echelon(A, tol=tol)
    return A[:, list(pivots)]


def coordinates(B: ArrayLike, x: ArrayLike, *, tol: float | None = None) -> Vector:
    """Find the one list of coefficients with which the columns of `B` combine to `x`.

    An error of the data is multiplied by up to the condition number of `B`:
    coordinates in a basis of nearly dependent vectors are not to be trusted.

    Parameters
    ----------
    B : (m, k) array_like
        A basis, one vector a column; real, finite.
    x : (m,) array_like
        A vector of their span.
    tol : float, optional
        As in :func:`mlmath.elimination.solution_set`.

    Returns
    -------
    (k,) ndarray
        The coordinates c, with B c = x up to rounding.

    Raises
    ------
    ValueError
        If `x` is not in the span, or on a wrong shape, a non-finite entry or a
        negative `tol`.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If the columns of `B` are dependent, so that they are no basis.

    Notes
    -----
    Book, chapter *Subspaces, bases and dimension*; Margalit and Rabinoff (2019), section 2.8.

    Examples
    --------
    >>> coordinates([[1, 1], [1, -1]], [5, 1]).tolist()
    [3.0, 2.0]
    """
    B = as_matrix(B, "B")
    found = elimination.solution_set(B, as_vector(x, "x", size=len(B)), tol=tol)
    if found.directions.size:
        raise np.linalg.LinAlgError(
            f"B must have independent columns, got rank {found.rank} for "
            f"{found.directions.shape[0]} columns: column_basis(B) keeps a basis"
        )
    if found.particular is None:
        raise ValueError("x must be in the span of the columns of B")
    return found.particular


def four_subspaces(A: ArrayLike, *, tol: float | None = None) -> FourSubspaces:
    """Read bases of all four subspaces off one elimination.

    The identity is carried along to the right of `A` and records the steps:
    where a row of `A` has become 0, it holds the combination that made it so.
    Costs about m n (m + n) multiplications.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty.
    tol : float, optional
        As in :func:`mlmath.elimination.row_echelon`.

    Returns
    -------
    FourSubspaces
        `column` has the pivot columns of `A`, `row` the nonzero rows of its
        reduced form, `null` what :func:`mlmath.elimination.null_space` gives.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a negative `tol`.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Subspaces, bases and dimension*; Strang (2016), section 3.5. The bases
    are not orthogonal; ``scipy.linalg.null_space`` and ``orth`` give such.

    Examples
    --------
    >>> found = four_subspaces([[1, 2], [2, 4]])
    >>> found.column.T.tolist(), found.row.T.tolist()
    ([[1.0, 2.0]], [[1.0, 2.0]])
    >>> found.null.T.tolist(), found.left_null.T.tolist()
    ([[-2.0, 1.0]], [[1.0, -0.5]])
    """
    A = as_matrix(A, "A")
    m, n = A.shape
    R = np.hstack([A, np.eye(m)])
    pivots = elimination._forward(R, n, elimination._tolerance(A, tol))
    elimination._backward(R, pivots)
    r = len(pivots)
    return FourSubspaces(
        column=A[:, list(pivots)],
        row=R[:r, :n].T,
        null=elimination._directions(R[:, :n], pivots),
        left_null=R[r:, n:].T,
    )


def split(
    A: ArrayLike, x: ArrayLike, *, tol: float | None = None
) -> tuple[Vector, Vector]:
    """Write `x` as a part in the row space of `A` plus a part in its null space.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty.
    x : (n,) array_like
        Real, finite.
    tol : float, optional
        As in :func:`mlmath.elimination.row_echelon`.

    Returns
    -------
    row_part : (n,) ndarray
        All that A x depends on, orthogonal to the other part.
    null_part : (n,) ndarray
        Sent to zero by `A`, up to rounding.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a negative `tol`.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If rounding hides that the two bases together are independent.

    Notes
    -----
    Book, chapter *Subspaces, bases and dimension*; Strang (2016), section 4.1. Solves with a
    basis that is not orthogonal; an orthogonal one would lose fewer digits.

    Examples
    --------
    >>> row_part, null_part = split([[1, 2], [2, 4]], [3, 1])
    >>> row_part.tolist(), null_part.tolist()
    ([1.0, 2.0], [2.0, -1.0])
    """
    found = four_subspaces(A, tol=tol)
    x = as_vector(x, "x", size=len(found.row))
    c = elimination.solve(np.hstack([found.row, found.null]), x)
    null_part = found.null @ c[found.row.shape[1] :]
    return x - null_part, null_part
