"""The singular value decomposition (book, chapter of this name).

A = U diag(s) V': orthonormal columns u of U and v of V, and A v = s u for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath import orthogonal
from mlmath._checks import (
    Matrix,
    Vector,
    as_at_least_0,
    as_count,
    as_matrix,
    as_plain,
    as_positive,
    moderate,
)
from mlmath._scale import by_powers_of_two
from mlmath.subspaces import FourSubspaces

EPS = float(np.finfo(np.float64).eps)
TINY = 1e-290  # squared lengths below are 0: the largest column has about 1


@dataclass(frozen=True, slots=True)
class Completion:
    """A matrix whose unknown entries were filled in by one of low rank.

    `X` has the known entries as they were; `history` has, for each step, the root of
    the sum of squares by which the low-rank matrix misses the known entries.
    """

    X: Matrix
    n_iter: int
    converged: bool
    history: Vector


def svd(
    A: ArrayLike, *, full: bool = False, max_sweeps: int = 100
) -> tuple[Matrix, Vector, Matrix]:
    """Mix pairs of columns until all stand at right angles: A = U diag(s) V'.

    One-sided Jacobi. A sweep rotates each pair of coordinates once, at about 6 m n**2
    operations for n <= m columns. Some ten sweeps are needed, up to thirty for
    hundreds of dependent columns.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty; any shape.
    full : bool
        Whether U and V are completed to square orthogonal matrices.
    max_sweeps : int
        Most sweeps, at least 1.

    Returns
    -------
    U : (m, k) ndarray
        Orthonormal columns, k the smaller of m and n; (m, m) if `full`.
    s : (k,) ndarray
        Singular values, largest first, none negative.
    V : (n, k) ndarray
        Orthonormal columns, *not* transposed; (n, n) if `full`. In each of the
        first k the entry of largest modulus (the first of several) is positive.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite, or `max_sweeps` < 1.
    TypeError
        If the entries are not real numbers, or `max_sweeps` is no integer.
    numpy.linalg.LinAlgError
        If columns still lean after `max_sweeps` sweeps.

    Notes
    -----
    Book, chapter *The singular value decomposition*; Hestenes (1958); Golub and Van
    Loan (2013), chapter 8. Some 50 to 200 times as slow as ``numpy.linalg.svd``,
    which first makes a bidiagonal matrix: there a sweep costs about n operations. In
    turn tiny singular values keep more digits here where columns differ only in
    their unit (Demmel and Veselić, 1992).

    Examples
    --------
    >>> U, s, V = svd([[3, 0], [4, 5]])
    >>> (s**2).round(9).tolist()
    [45.0, 5.0]
    """
    U, s, V, exponent = _factor(as_matrix(A, "A"), as_count(max_sweeps, "max_sweeps"))
    if full:
        U, V = _completed(U, len(U)), _completed(V, len(V))
    with np.errstate(over="ignore"):  # inf only where a singular value has no float
        return U, np.ldexp(s, exponent), V


def _factor(A: Matrix, max_sweeps: int = 100) -> tuple[Matrix, Vector, Matrix, int]:
    """Return U, s, V and an exponent, A = U diag(s) V' * 2**exponent, s[0] about 1."""
    W, k = by_powers_of_two(A)
    wide = A.shape[0] < A.shape[1]
    W = W.T if wide else W  # at least as tall as wide
    V = _turn_until_orthogonal(W, max_sweeps)
    squares = (W**2).sum(axis=0)
    s = np.sqrt(np.where(squares > TINY, squares, 0))
    order = np.argsort(-s, kind="stable")
    W, s, V = W[:, order], s[order], V[:, order]
    r = np.count_nonzero(s)
    U = _completed(W[:, :r] / s[:r], len(s))
    if wide:
        U, V = V, U
    signs = _signs(V)
    return U * signs, s, V * signs, int(k.item())


def _turn_until_orthogonal(W: Matrix, max_sweeps: int) -> Matrix:
    """Mix the columns of `W` in place; return V, with W = (W as it was) V."""
    V = np.eye(W.shape[1])
    for _ in range(max_sweeps):
        turned = [_turn_pairs(W, V, p, q) for p, q in _rounds(W.shape[1])]
        if not any(turned):
            return V
    raise np.linalg.LinAlgError(
        f"columns still lean after {max_sweeps} sweeps: raise max_sweeps"
    )


def _turn_pairs(W: Matrix, V: Matrix, p: NDArray[np.intp], q: NDArray[np.intp]) -> bool:
    """Mix columns p[i] and q[i] until they are orthogonal; tell if any leaned."""
    P, Q = W[:, p], W[:, q]
    a, b, c = (P * P).sum(axis=0), (Q * Q).sum(axis=0), (P * Q).sum(axis=0)
    limit = 4 * np.sqrt(len(W)) * EPS * np.sqrt(a) * np.sqrt(b)  # rounding in c
    lean = (np.abs(c) > limit) & (np.minimum(a, b) > TINY)
    p, q, a, b, c = p[lean], q[lean], a[lean], b[lean], c[lean]
    z = (b - a) / (2 * c)
    t = np.copysign(1, z) / (np.abs(z) + np.hypot(1, z))  # tangent of at most 45°
    cos = 1 / np.hypot(1, t)
    sin = cos * t
    for M in (W, V):
        M[:, p], M[:, q] = cos * M[:, p] - sin * M[:, q], sin * M[:, p] + cos * M[:, q]
    return bool(lean.any())


def _rounds(n: int) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Let each of n columns meet each other once, in rounds of disjoint pairs."""
    circle = np.arange(n + n % 2)  # as in a tournament; with n odd, one sits out
    half = len(circle) // 2
    for _ in range(len(circle) - 1):
        p, q = circle[:half], circle[half:][::-1]
        meet = np.maximum(p, q) < n
        yield np.minimum(p, q)[meet], np.maximum(p, q)[meet]
        circle = np.concatenate([circle[:1], np.roll(circle[1:], 1)])


def _completed(Q: Matrix, k: int) -> Matrix:
    """Append orthonormal columns to orthonormal `Q` until there are `k`."""
    r = Q.shape[1]
    mirrored, _ = orthogonal.householder_qr(np.column_stack([Q, np.eye(len(Q), k - r)]))
    return np.column_stack([Q, mirrored[:, r:]])


def _signs(X: Matrix) -> Vector:
    """Return -1 for each column whose largest entry (or a first equal) is negative."""
    moduli = np.abs(X)
    first = (moduli >= (1 - 1e-9) * moduli.max(axis=0)).argmax(axis=0)
    return np.where(np.take_along_axis(X, first[np.newaxis], axis=0)[0] < 0, -1.0, 1.0)


def _rank(s: Vector, shape: tuple[int, ...], tol: float | None) -> int:
    """Count singular values above `tol` times the largest."""
    share = max(shape) * EPS if tol is None else as_at_least_0(tol, "tol")
    return int(np.count_nonzero(s > share * s[0]))


def numerical_rank(A: ArrayLike, *, tol: float | None = None) -> int:
    """Count the singular values that are more than rounding, or than errors of data.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty; any shape.
    tol : float, optional
        Singular values of at most `tol` times the largest count as 0; at least 0,
        default 2.2e-16 times the larger of m and n. Take the relative error of the
        data where that is larger.

    Returns
    -------
    int
        0 for the zero matrix alone.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite, or `tol` is negative or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The singular value decomposition*; Golub and Van Loan (2013),
    section 5.4. The same rule as ``numpy.linalg.matrix_rank``.

    Examples
    --------
    >>> numerical_rank([[0.1, 0.3], [0.2, 0.6]]), numerical_rank([[1, 0], [0, 1e-9]])
    (1, 2)
    """
    A = as_matrix(A, "A")
    return _rank(_factor(A)[1], A.shape, tol)


def four_subspaces(A: ArrayLike, *, tol: float | None = None) -> FourSubspaces:
    """Cut U and V after the rank: an orthonormal basis of each of the four subspaces.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty; any shape.
    tol : float, optional
        As in :func:`numerical_rank`.

    Returns
    -------
    FourSubspaces
        Orthonormal columns; none for a subspace of dimension 0.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite, or `tol` is negative or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The singular value decomposition*; Golub and Van Loan (2013),
    section 2.4. :func:`mlmath.subspaces.four_subspaces` finds bases by elimination.

    Examples
    --------
    >>> abs(four_subspaces([[3, 4], [6, 8]]).null).round(9).tolist()
    [[0.8], [0.6]]
    """
    A = as_matrix(A, "A")
    U, s, V, _ = _factor(A)
    r = _rank(s, A.shape, tol)
    U, V = _completed(U, len(U)), _completed(V, len(V))
    return FourSubspaces(
        column=U[:, :r], row=V[:, :r], null=V[:, r:], left_null=U[:, r:]
    )


def low_rank(A: ArrayLike, k: int) -> Matrix:
    """Add up the first `k` layers s u v': no matrix of rank `k` is nearer to `A`.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty; any shape.
    k : int
        Number of layers, at least 0; from min(m, n) on, the result is `A`.

    Returns
    -------
    (m, n) ndarray
        Of rank `k` at most.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite, or `k` < 0.
    TypeError
        If the entries are not real numbers, or `k` is no integer.

    Notes
    -----
    Book, chapter *The singular value decomposition*; Eckart and Young (1936);
    Trefethen and Bau (1997), lecture 5. As slow as :func:`svd`.

    Examples
    --------
    >>> low_rank([[3, 0], [4, 5]], 1).round(9).tolist()
    [[1.5, 1.5], [4.5, 4.5]]
    """
    A, k = as_matrix(A, "A"), as_count(k, "k", least=0)
    U, s, V, exponent = _factor(A)
    return np.asarray(np.ldexp(U[:, :k] * s[:k] @ V[:, :k].T, exponent))


def pseudo_inverse(A: ArrayLike, *, tol: float | None = None) -> Matrix:
    """Undo what can be undone: 1/s for each singular value that counts, 0 for others.

    ``pseudo_inverse(A) @ b`` is the shortest of all x that make A x - b shortest.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty; any shape.
    tol : float, optional
        As in :func:`numerical_rank`. A singular value just above it is inverted to
        about 1/tol, one just below to 0: the result jumps.

    Returns
    -------
    (n, m) ndarray
        The inverse, if `A` has one.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite, or `tol` is negative or not finite.
    TypeError
        If the entries are not real numbers.
    OverflowError
        If an entry of the result is larger than any float.

    Notes
    -----
    Book, chapter *The singular value decomposition*; Penrose (1955); Golub and Van
    Loan (2013), section 5.5. ``numpy.linalg.pinv`` by default drops singular values
    up to 1e-15 times the largest. As slow as :func:`svd`.

    Examples
    --------
    >>> pseudo_inverse([[1, 2], [2, 4]]).round(9).tolist()
    [[0.04, 0.08], [0.08, 0.16]]
    """
    A = as_matrix(A, "A")
    U, s, V, exponent = _factor(A)
    r = _rank(s, A.shape, tol)
    with np.errstate(over="ignore"):
        X = np.ldexp(V[:, :r] / s[:r] @ U[:, :r].T, -exponent)
    if not np.isfinite(X).all():
        raise OverflowError("an entry of the pseudo-inverse is larger than any float")
    return np.asarray(X)


def complete(
    X: ArrayLike, known: ArrayLike, k: int, *, tol: float = 1e-4, max_iter: int = 100
) -> Completion:
    """Fill in unknown entries from the nearest matrix of rank `k`, again and again.

    Unknown entries start as the mean of their column. Each step replaces them by
    those of the low-rank matrix nearest to the present one; the misfit on the known
    entries never grows. It may end in a local minimum.

    Parameters
    ----------
    X : (m, n) array_like
        Real, finite; whatever stands at unknown places is not looked at.
    known : (m, n) array_like of bool
        Which entries are known; at least one a column.
    k : int
        Rank, at least 1.
    tol : float
        Stop when a step changes the matrix by at most `tol` times its size.
    max_iter : int
        Most steps, at least 1.

    Returns
    -------
    Completion
        `converged` False at `max_iter`.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, a column with nothing known, `k` or
        `max_iter` < 1, or a `tol` that is not positive.
    TypeError
        If entries are not real numbers, `known` is not boolean, or a count is no
        integer.

    Notes
    -----
    Book, chapter *The singular value decomposition*; Troyanskaya et al. (2001);
    Mazumder, Hastie and Tibshirani (2010). Uses ``numpy.linalg.svd``, once a step.

    Examples
    --------
    >>> known = [[True, True], [True, False]]
    >>> complete([[1, 2], [2, 0]], known, 1, max_iter=500, tol=1e-9).X.round(4).tolist()
    [[1.0, 2.0], [2.0, 4.0]]
    """
    X, mask = moderate(as_matrix(X, "X"), "X"), as_plain(known, "known")
    if mask.dtype != np.bool_:
        raise TypeError(f"known must be boolean, got dtype {mask.dtype}")
    if mask.shape != X.shape:
        raise ValueError(f"known must have the shape {X.shape} of X, got {mask.shape}")
    if not mask.any(axis=0).all():
        j = int(mask.any(axis=0).argmin())
        raise ValueError(
            f"known must have an entry in each column, column {j} has none"
        )
    k, max_iter = as_count(k, "k"), as_count(max_iter, "max_iter")
    tol = as_positive(tol, "tol")
    means = np.where(mask, X, 0).sum(axis=0) / mask.sum(axis=0)
    X = np.where(mask, X, means)
    history: list[float] = []
    for _ in range(max_iter):
        U, s, Vt = np.linalg.svd(X, full_matrices=False)
        low = U[:, :k] * s[:k] @ Vt[:k]
        history.append(float(np.linalg.norm((low - X)[mask])))
        filled = np.where(mask, X, low)
        change, X = float(np.linalg.norm(filled - X)), filled
        if converged := change <= tol * float(np.linalg.norm(s)):
            break
    return Completion(X, len(history), converged, np.array(history))
