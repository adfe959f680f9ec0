"""Orthonormal bases, QR and mirrors (book, chapter *Orthonormal bases and QR*)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlmath import vectors
from mlmath._checks import (
    Matrix,
    Vector,
    as_at_least_0,
    as_direction,
    as_matrix,
    as_vector,
)
from mlmath._scale import Exponents, by_powers_of_two

EPS = float(np.finfo(np.float64).eps)


def orthogonality_loss(Q: ArrayLike) -> float:
    """Measure how far the columns of `Q` are from orthonormal: ||Q'Q - I||, Frobenius.

    Parameters
    ----------
    Q : (m, n) array_like
        Real, finite, nonempty.

    Returns
    -------
    float
        0 for orthonormal columns; about sqrt(n) where unit columns nearly agree; inf
        where no float holds it.

    Raises
    ------
    ValueError
        If `Q` is empty, not 2-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Orthonormal bases and QR*. It is inf only where no float holds it.

    Examples
    --------
    >>> orthogonality_loss([[1, 0], [0, 2]])
    3.0
    """
    Q = as_matrix(Q, "Q")
    with np.errstate(over="ignore"):
        return float(np.linalg.norm(Q.T @ Q - np.eye(Q.shape[1])))


def is_orthogonal(Q: ArrayLike, *, tol: float = 1e-10) -> bool:
    """Tell whether a matrix is square with orthonormal columns, up to rounding.

    Parameters
    ----------
    Q : (m, n) array_like
        Real, finite, nonempty; False if it is not square.
    tol : float
        How far an entry of Q'Q may be from that of the identity, at least 0.

    Returns
    -------
    bool
        Whether Q'Q = I, and then Q Q' = I too.

    Raises
    ------
    ValueError
        If `Q` is empty, not 2-D or not finite, or `tol` is negative.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Orthonormal bases and QR*.

    Examples
    --------
    >>> is_orthogonal([[0.6, -0.8], [0.8, 0.6]]), is_orthogonal([[1], [0]])
    (True, False)
    """
    Q, tol = as_matrix(Q, "Q"), as_at_least_0(tol, "tol")
    return Q.shape[0] == Q.shape[1] and _gap(Q) <= tol


def _gap(Q: Matrix) -> float:
    """Return the largest modulus of an entry of Q'Q - I."""
    with np.errstate(over="ignore", invalid="ignore"):
        gap = float(np.abs(Q.T @ Q - np.eye(Q.shape[1])).max())
    return np.inf if np.isnan(gap) else gap  # inf - inf: entries beyond 1e154


def coordinates(Q: ArrayLike, x: ArrayLike) -> Vector:
    """Find the coordinates of a vector in an orthonormal basis: one dot product each.

    For fewer columns than entries they are those of the part of `x` in the span
    of the columns, and ``Q @ coordinates(Q, x)`` is that part. Costs 2mn
    operations, where another basis would need a system to be solved.

    Parameters
    ----------
    Q : (m, n) array_like
        Real, finite, with orthonormal columns (up to 1e-10).
    x : (m,) array_like
        Real, finite.

    Returns
    -------
    (n,) ndarray
        Q'x.

    Raises
    ------
    ValueError
        If the columns are not orthonormal, or on a wrong shape or a non-finite
        entry.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Orthonormal bases and QR*; Strang (2016), section 4.4.

    Examples
    --------
    >>> coordinates([[0.6, -0.8], [0.8, 0.6]], [10, 5]).round(9).tolist()
    [10.0, -5.0]
    """
    Q = as_matrix(Q, "Q")
    x = as_vector(x, "x", size=len(Q))
    gap = _gap(Q)
    if gap > 1e-10:
        raise ValueError(
            f"Q must have orthonormal columns, but Q'Q is up to {gap:.3g} away from I: "
            "orthonormal_basis makes such columns, elimination.solve takes any basis"
        )
    return Q.T @ x


def _in_units(R: Matrix, exponents: Exponents) -> Matrix:
    """Give the columns of R the units of A back; inf only where R has no float."""
    with np.errstate(over="ignore"):
        return np.asarray(np.ldexp(R, exponents))


def _unit_rest(
    rest: Vector, column: Vector, j: int, tol: float
) -> tuple[float, Vector]:
    """Return length and direction of what is new in column `j`, if anything is."""
    length, whole = vectors.norm(rest), vectors.norm(column)
    if j >= len(rest) or length <= tol * whole:
        raise np.linalg.LinAlgError(
            f"column {j} of A depends on the columns before it, up to rounding (rest "
            f"{length:.3g} of {whole:.3g}): orthonormal_basis leaves such columns out, "
            "householder_qr factors A all the same"
        )
    return length, vectors.normalize(rest)


def classical_gram_schmidt(
    A: ArrayLike, *, tol: float = 1e-12
) -> tuple[Matrix, Matrix]:
    """Factor A = Q R by removing from each column its shadows on all earlier ones.

    Shown because it fails: the columns of Q lose orthogonality like the square
    of the condition number of `A`. Use :func:`householder_qr`.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, with independent columns, so n <= m.
    tol : float
        A column whose rest is at most `tol` times its length counts as dependent.
        Rounding leaves some 1e-16 times the condition number of the columns
        before it. With 0 only an exact zero counts.

    Returns
    -------
    Q : (m, n) ndarray
        Orthonormal columns, in exact arithmetic.
    R : (n, n) ndarray
        Upper triangular, positive diagonal.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite, or `tol` is negative.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If a column depends on those before it.

    Notes
    -----
    Book, chapter *Orthonormal bases and QR*; Giraud et al. (2005) for the loss.
    About 2 m n**2 operations, in one step of Python a column: up to 20 times as
    slow as ``numpy.linalg.qr`` for ten columns, about as fast for hundreds.

    Examples
    --------
    >>> Q, R = classical_gram_schmidt([[4, 1], [3, 7]])
    >>> R.round(9).tolist()
    [[5.0, 5.0], [0.0, 5.0]]
    """
    S, exponents = by_powers_of_two(as_matrix(A, "A"), axis=0)
    tol, n = as_at_least_0(tol, "tol"), S.shape[1]
    Q, R = np.zeros_like(S), np.zeros((n, n))
    for j in range(n):
        R[:j, j] = Q[:, :j].T @ S[:, j]
        rest = S[:, j] - Q[:, :j] @ R[:j, j]
        R[j, j], Q[:, j] = _unit_rest(rest, S[:, j], j, tol)
    return Q, _in_units(R, exponents)


def modified_gram_schmidt(A: ArrayLike, *, tol: float = 1e-12) -> tuple[Matrix, Matrix]:
    """Factor A = Q R by cleaning all later columns of each direction as it is found.

    The same as :func:`classical_gram_schmidt` in exact arithmetic; with rounding
    the columns of Q lose orthogonality like the condition number of `A`, not
    like its square.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, with independent columns, so n <= m.
    tol : float
        As in :func:`classical_gram_schmidt`.

    Returns
    -------
    Q : (m, n) ndarray
        Orthonormal columns, in exact arithmetic.
    R : (n, n) ndarray
        Upper triangular, positive diagonal.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite, or `tol` is negative.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If a column depends on those before it.

    Notes
    -----
    Book, chapter *Orthonormal bases and QR*; Björck (1967) for the loss.
    About 2 m n**2 operations, in one step of Python a column: up to 20 times as
    slow as ``numpy.linalg.qr`` for ten columns, about as fast for hundreds.

    Examples
    --------
    >>> Q, R = modified_gram_schmidt([[4, 1], [3, 7]])
    >>> Q.round(9).tolist()
    [[0.8, -0.6], [0.6, 0.8]]
    """
    S, exponents = by_powers_of_two(as_matrix(A, "A"), axis=0)
    tol, n = as_at_least_0(tol, "tol"), S.shape[1]
    rest, Q, R = S.copy(), np.zeros_like(S), np.zeros((n, n))
    for j in range(n):
        R[j, j], Q[:, j] = _unit_rest(rest[:, j], S[:, j], j, tol)
        R[j, j + 1 :] = Q[:, j] @ rest[:, j + 1 :]
        rest[:, j + 1 :] -= np.outer(Q[:, j], R[j, j + 1 :])
    return Q, _in_units(R, exponents)


def orthonormal_basis(A: ArrayLike, *, tol: float = 1e-12) -> Matrix:
    """Find an orthonormal basis of the span of the columns, dependent ones included.

    Gram–Schmidt in which a column with nothing new is left out, and each other
    is cleaned twice: the second time removes what rounding left the first time.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty; any shape.
    tol : float
        As in :func:`classical_gram_schmidt`.

    Returns
    -------
    (m, r) ndarray
        Orthonormal columns, r the rank; r = 0 for the zero matrix.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite, or `tol` is negative.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Orthonormal bases and QR*; Giraud et al. (2005): twice is enough.
    Where many columns are nearly dependent, ``scipy.linalg.orth`` decides better.

    Examples
    --------
    >>> orthonormal_basis([[3, 6, 1], [4, 8, 1]]).round(9).tolist()
    [[0.6, 0.8], [0.8, -0.6]]
    """
    S, _ = by_powers_of_two(as_matrix(A, "A"), axis=0)
    tol = as_at_least_0(tol, "tol")
    Q = np.zeros((len(S), 0))
    for column in S.T:
        rest = column - Q @ (Q.T @ column)
        if vectors.norm(rest) > tol * vectors.norm(column) and Q.shape[1] < len(S):
            rest = vectors.normalize(rest)
            rest = vectors.normalize(rest - Q @ (Q.T @ rest))
            Q = np.column_stack([Q, rest])
    return Q


def reflection(normal: ArrayLike) -> Matrix:
    """Build the matrix of the mirror through the origin that stands across `normal`.

    Parameters
    ----------
    normal : (n,) array_like
        Real, finite, not the zero vector; its length does not matter.

    Returns
    -------
    (n, n) ndarray
        I - 2 u u' with the unit vector u along `normal`: symmetric, orthogonal,
        its own inverse.

    Raises
    ------
    ValueError
        If `normal` is zero, empty, not 1-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Orthonormal bases and QR*; Golub and Van Loan (2013), section 5.1.

    Examples
    --------
    >>> reflection([0, 3]).tolist()
    [[1.0, 0.0], [0.0, -1.0]]
    """
    u = vectors.normalize(as_direction(normal, "normal"))
    return np.eye(len(u)) - 2 * np.outer(u, u)


def reflect(x: ArrayLike, normal: ArrayLike) -> Vector:
    """Reflect a vector in the mirror through the origin that stands across `normal`.

    Costs 4n operations, where the matrix of :func:`reflection` would take 2 n**2.

    Parameters
    ----------
    x : (n,) array_like
        Real, finite.
    normal : (n,) array_like
        Real, finite, not the zero vector; its length does not matter.

    Returns
    -------
    (n,) ndarray
        `x` minus twice its projection on `normal`; as long as `x`.

    Raises
    ------
    ValueError
        If `normal` is zero, a vector is empty, not 1-D or not finite, or the
        lengths differ.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Orthonormal bases and QR*; Golub and Van Loan (2013), section 5.1.

    Examples
    --------
    >>> reflect([3, 0, 3], [1, 2, 2]).round(9).tolist()
    [1.0, -4.0, -1.0]
    """
    x = as_vector(x, "x")
    n = as_direction(normal, "normal", size=x.size)
    return x - 2 * vectors.project_onto(x, n)


def householder_qr(A: ArrayLike) -> tuple[Matrix, Matrix]:
    """Factor A = Q R by mirrors that clear one column after the other.

    Q is orthonormal up to rounding whatever `A` is, dependent columns included.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty; any shape.

    Returns
    -------
    Q : (m, k) ndarray
        Orthonormal columns, k the smaller of m and n.
    R : (k, n) ndarray
        Upper triangular (trapezoidal for m < n), no negative entry on its
        diagonal. A 0 there, or one of the size of rounding, tells of a column
        that depends on those before it.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Orthonormal bases and QR*; Householder (1958); Golub and Van
    Loan (2013), section 5.2. One step of Python a column: up to 20 times as slow
    as ``numpy.linalg.qr`` for ten columns, two or three times for hundreds.

    Examples
    --------
    >>> Q, R = householder_qr([[12, -51, 4], [6, 167, -68], [-4, 24, -41]])
    >>> R.round(9).tolist()
    [[14.0, 21.0, -14.0], [0.0, 175.0, -70.0], [0.0, 0.0, 35.0]]
    """
    R, exponents = by_powers_of_two(as_matrix(A, "A"), axis=0)
    m, k = len(R), min(R.shape)
    Q, mirrors = np.eye(m, k), []
    for j in range(k):
        u = R[j:, j].copy()
        u[0] += np.copysign(vectors.norm(u), u[0])  # the same sign: no cancellation
        if u.any():
            u = vectors.normalize(u)
        R[j:, j:] -= 2 * np.outer(u, u @ R[j:, j:])
        R[j + 1 :, j] = 0
        mirrors.append(u)
    for j in reversed(range(k)):
        u = mirrors[j]
        Q[j:, j:] -= 2 * np.outer(u, u @ Q[j:, j:])
    signs = np.where(np.diag(R) < 0, -1.0, 1.0)
    R = signs[:, np.newaxis] * R[:k] + 0.0
    return Q * signs, _in_units(R, exponents)
