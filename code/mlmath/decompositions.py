"""Cholesky's factor and its uses (book, chapter *Which factorisation when*)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular

from mlmath._checks import (
    Matrix,
    Vector,
    as_array,
    as_matrix,
    as_size,
    as_square,
    as_symmetric,
    as_vector,
    expect,
)


def cholesky(A: ArrayLike) -> Matrix:
    """Factor a symmetric positive definite matrix: A = L L' with L lower triangular.

    Costs n**3 / 3 operations, half of elimination, and needs no row swaps. It
    fails exactly where `A` is not positive definite, up to rounding.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, exactly symmetric.

    Returns
    -------
    (n, n) ndarray
        Lower triangular, positive diagonal: the only such factor.

    Raises
    ------
    ValueError
        If `A` is not square, empty, not symmetric or not finite.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If a pivot is not positive: `A` is not positive definite, or so little
        that rounding decides.

    Notes
    -----
    Book, chapter *Which factorisation when*; Golub and Van Loan (2013), section 4.2. One
    step of Python a column: some 10 times as slow as ``numpy.linalg.cholesky``.

    Examples
    --------
    >>> cholesky([[4, 2], [2, 10]]).tolist()
    [[2.0, 0.0], [1.0, 3.0]]
    """
    A = as_symmetric(A, "A")
    L = np.zeros_like(A)
    with np.errstate(over="ignore", invalid="ignore"):  # only where A is indefinite
        for j in range(len(A)):
            rest = A[j:, j] - L[j:, :j] @ L[j, :j]
            if not rest[0] > 0:
                raise np.linalg.LinAlgError(
                    f"A is not positive definite: pivot {j} (counted from 0) is "
                    f"{rest[0]:.3g}; elimination.lu factors any square matrix"
                )
            L[j:, j] = rest / np.sqrt(rest[0])
    return L


def is_positive_definite(A: ArrayLike) -> bool:
    """Tell whether x'Ax > 0 for every x other than zero, by trying to factor `A`.

    Costs at most n**3 / 3 operations, far fewer than all eigenvalues. Where the
    least eigenvalue is next to 0, rounding decides.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, exactly symmetric.

    Returns
    -------
    bool
        Whether :func:`cholesky` meets positive pivots only.

    Raises
    ------
    ValueError
        If `A` is not square, empty, not symmetric or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Which factorisation when*; Higham (2002), chapter 10.

    Examples
    --------
    >>> is_positive_definite([[2, 1], [1, 2]]), is_positive_definite([[1, 2], [2, 1]])
    (True, False)
    """
    try:
        cholesky(A)
    except np.linalg.LinAlgError:
        return False
    return True


def _as_factor(L: ArrayLike) -> Matrix:
    """Return `L` as a square matrix with a positive diagonal."""
    L = as_square(L, "L")
    if not (np.diag(L) > 0).all():
        raise ValueError(
            f"L must have a positive diagonal, got {np.diag(L).min():.3g} in it: hand "
            "over the factor that cholesky returns"
        )
    return L


def solve_cholesky(L: ArrayLike, b: ArrayLike) -> Vector | Matrix:
    """Solve A x = b with the factor of A = L L': down with L, then up with L'.

    Costs 2 n**2 operations a right-hand side, and forms no inverse.

    Parameters
    ----------
    L : (n, n) array_like
        What :func:`cholesky` returns; what stands above the diagonal is not read.
    b : (n,) or (n, k) array_like
        Real, finite; one right-hand side, or k of them as columns.

    Returns
    -------
    (n,) or (n, k) ndarray
        The solution, or one a column.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a diagonal that is not positive.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Which factorisation when*; Golub and Van Loan (2013), section 4.2.

    Examples
    --------
    >>> solve_cholesky([[2, 0], [1, 3]], [8, 22]).tolist()
    [1.0, 2.0]
    """
    L = _as_factor(L)
    if np.asarray(b, dtype=object).ndim == 2:
        b = as_matrix(b, "b", rows=len(L))
    else:
        b = as_vector(b, "b", size=len(L))
    y = solve_triangular(L, b, lower=True)
    x = solve_triangular(L.T, y, lower=False, check_finite=False)
    return as_array(x, "the solution for L")


def log_determinant(L: ArrayLike) -> float:
    """Read log det A off the factor of A = L L': twice the logs of its diagonal.

    The determinant itself may have no float, its logarithm has. Costs n logarithms.

    Parameters
    ----------
    L : (n, n) array_like
        What :func:`cholesky` returns.

    Returns
    -------
    float
        The natural logarithm of det A, which is positive.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a diagonal that is not positive.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Which factorisation when*; of any square matrix:
    ``determinants.log_determinant``.

    Examples
    --------
    >>> round(float(np.exp(log_determinant([[2, 0], [1, 3]]))), 9)
    36.0
    """
    return float(2 * np.log(np.diag(_as_factor(L))).sum())


def whiten(X: ArrayLike, L: ArrayLike, *, center: ArrayLike) -> Matrix:
    """Undo the spread of a cloud: send each sample x to z = L^-1 (x - center).

    If L L' is the covariance matrix of the samples and `center` their mean, the
    rows of the result have mean 0 and the covariance matrix I. Costs n**2
    operations a sample.

    Parameters
    ----------
    X : (n_samples, n) array_like
        Real, finite; one sample a row.
    L : (n, n) array_like
        What :func:`cholesky` returns; what stands above the diagonal is not read.
    center : (n,) array_like
        The point that goes to zero.

    Returns
    -------
    (n_samples, n) ndarray
        The samples in units in which the cloud is round.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a diagonal that is not positive.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Which factorisation when*.

    Examples
    --------
    >>> whiten([[3, 8]], [[2, 0], [1, 3]], center=[1, 1]).tolist()
    [[1.0, 2.0]]
    """
    L = _as_factor(L)
    X = as_matrix(X, "X", columns=len(L))
    center = as_vector(center, "center", size=len(L))
    return np.asarray(solve_triangular(L, (X - center).T, lower=True).T)


def mahalanobis(X: ArrayLike, L: ArrayLike, *, center: ArrayLike) -> Vector:
    """Measure how far samples are from a centre, in units of the spread there.

    The square is (x - center)' A^-1 (x - center) with A = L L', a covariance matrix.
    Costs n**2 operations a sample; A^-1 is not formed.

    Parameters
    ----------
    X : (n_samples, n) array_like
        Real, finite; one sample a row.
    L : (n, n) array_like
        What :func:`cholesky` returns for the covariance matrix.
    center : (n,) array_like
        The point to measure from.

    Returns
    -------
    (n_samples,) ndarray
        The distances; with L = I the Euclidean ones.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a diagonal that is not positive.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Which factorisation when*; Mahalanobis (1936).

    Examples
    --------
    >>> mahalanobis([[7, 13]], [[2, 0], [1, 3]], center=[1, 1]).round(9).tolist()
    [4.242640687]
    """
    # hypot squares nothing that could overflow
    return np.asarray(np.hypot.reduce(whiten(X, L, center=center), axis=1))


def correlated_normals(
    L: ArrayLike, n_samples: int, *, center: ArrayLike, rng: np.random.Generator
) -> Matrix:
    """Draw random samples whose covariance is A = L L', normally distributed.

    Costs n**2 operations a sample, besides the drawing of n independent numbers.

    Parameters
    ----------
    L : (n, n) array_like
        What :func:`cholesky` returns.
    n_samples : int
        How many to draw, at least 1.
    center : (n,) array_like
        Their mean.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    (n_samples, n) ndarray
        center + L z for independent standard normal entries of z, one sample a row.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, `n_samples` < 1, or a diagonal that is
        not positive.
    TypeError
        If the entries are not real numbers, `n_samples` is no integer, or `rng` is no
        generator.

    Notes
    -----
    Book, chapter *Which factorisation when*.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> correlated_normals([[2, 0], [1, 3]], 5, center=[0, 0], rng=rng).shape
    (5, 2)
    """
    L = np.tril(_as_factor(L))
    center = as_vector(center, "center", size=len(L))
    n_samples = as_size(n_samples, "n_samples", each=len(L))
    expect(rng, np.random.Generator, "rng")
    return center + rng.standard_normal((n_samples, len(L))) @ L.T
