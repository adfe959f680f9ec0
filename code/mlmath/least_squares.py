"""Least squares: the nearest point of a column space (book, chapter *Least squares*)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import determinants, elimination, orthogonal, vectors
from mlmath._checks import Matrix, Vector, as_matrix, as_positive, as_size, as_vector
from mlmath._scale import by_powers_of_two


@dataclass(frozen=True, slots=True)
class Fit:
    """What came of a fit: `fitted` is A params, the shadow of y; `rss` may be inf.

    `residuals` is y minus `fitted`, and `rss` the sum of its squares.
    """

    params: Vector
    fitted: Vector
    residuals: Vector
    rss: float


def design_matrix(X: ArrayLike) -> Matrix:
    """Put a column of ones before the features, for the height at 0.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        Real, finite, nonempty.

    Returns
    -------
    (n_samples, 1 + n_features) ndarray

    Raises
    ------
    ValueError
        If `X` is empty, not 2-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Least squares*.

    Examples
    --------
    >>> design_matrix([[2], [5]]).tolist()
    [[1.0, 2.0], [1.0, 5.0]]
    """
    X = as_matrix(X, "X")
    return np.column_stack([np.ones(len(X)), X])


def polynomial_columns(x: ArrayLike, degree: int) -> Matrix:
    """Make the columns 1, x, x**2, ... up to the power `degree`.

    They are nearly dependent for high degrees: move and scale `x` to reach from -1
    to 1 first.

    Parameters
    ----------
    x : (n_samples,) array_like
        Real, finite.
    degree : int
        At least 0.

    Returns
    -------
    (n_samples, degree + 1) ndarray

    Raises
    ------
    ValueError
        If `x` is empty, not 1-D or not finite, or `degree` is negative.
    OverflowError
        If a power is larger than any float.
    TypeError
        If the entries are not real numbers, or `degree` is not an integer.

    Notes
    -----
    Book, chapter *Least squares*; the same as ``numpy.vander`` with `increasing`.

    Examples
    --------
    >>> polynomial_columns([0, 1, 3], 2).tolist()
    [[1.0, 0.0, 0.0], [1.0, 1.0, 1.0], [1.0, 3.0, 9.0]]
    """
    x = as_vector(x, "x")
    powers = np.arange(as_size(degree, "degree", least=0, each=x.size) + 1)
    with np.errstate(over="ignore"):
        columns = np.asarray(x[:, np.newaxis] ** powers)
    if not np.isfinite(columns).all():
        raise OverflowError(
            f"x**{degree} is larger than any float: scale x to reach from -1 to 1"
        )
    return columns


def _as_system(A: ArrayLike, y: ArrayLike) -> tuple[Matrix, Vector]:
    """Return A and y with one entry of y for each row of A."""
    A = as_matrix(A, "A")
    return A, as_vector(y, "y", size=len(A))


def _fit(A: Matrix, y: Vector, params: Vector) -> Fit:
    """Gather what follows from the parameters."""
    fitted = A @ params
    residuals = y - fitted
    rss = float(residuals @ residuals)
    if not (np.isfinite(params).all() and np.isfinite(residuals).all()):
        raise OverflowError("params or residuals are larger than any float: scale A")
    return Fit(params, fitted, residuals, rss)


def _refuse_dependent(A: Matrix, R: Matrix, tol: float) -> None:
    """Raise if a column of A adds next to nothing to those before it."""
    for j, column in enumerate(A.T):
        length = vectors.norm(column)
        rest = R[j, j] if j < len(R) else 0.0
        if rest <= tol * length:
            raise np.linalg.LinAlgError(
                f"column {j} of A depends on the columns before it, up to rounding "
                f"(rest {rest:.3g} of {length:.3g}), so many params fit equally well: "
                "leave the column out, or take numpy.linalg.lstsq, which gives the "
                "shortest of them"
            )


@np.errstate(over="ignore", invalid="ignore")  # _fit refuses what overflows
def solve(A: ArrayLike, y: ArrayLike, *, tol: float = 1e-12) -> Fit:
    """Find the w for which A w is nearest to y, by mirrors: R w = Q'y.

    Loses about as many digits as the condition number of `A` has, its columns
    scaled to one length. Costs about 2 m n**2 operations, twice the normal
    equations.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, with independent columns, so n <= m.
    y : (m,) array_like
        Real, finite.
    tol : float
        A column whose part that is new beside those before it is at most `tol`
        times its length counts as dependent; positive.

    Returns
    -------
    Fit
        `params` is the one w.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry, or if `tol` is not positive.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If the columns are dependent.
    OverflowError
        If a parameter or a residual is larger than any float.

    Notes
    -----
    Book, chapter *Least squares*; Golub and Van Loan (2013), section 5.3. For ten
    columns up to 20 times as slow as ``numpy.linalg.lstsq``, for a hundred four
    times: one step of Python a column.

    Examples
    --------
    >>> solve([[1, 0], [1, 1], [1, 2]], [2, 0, 4]).params.round(9).tolist()
    [1.0, 1.0]
    """
    A, y = _as_system(A, y)
    Q, R = orthogonal.householder_qr(A)
    _refuse_dependent(A, R, as_positive(tol, "tol"))
    return _fit(A, y, elimination.back_substitution(R, Q.T @ y))


@np.errstate(over="ignore", invalid="ignore")
def solve_by_normal_equations(A: ArrayLike, y: ArrayLike) -> Fit:
    """Find the w for which A w is nearest to y, by elimination on A'A w = A'y.

    Shown because it loses digits: about twice as many as :func:`solve`, since the
    condition number of A'A is the square of that of `A`.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, with independent columns, so n <= m.
    y : (m,) array_like
        Real, finite.

    Returns
    -------
    Fit
        `params` is w.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If A'A is singular up to rounding, which may happen although the columns
        of `A` are independent.
    OverflowError
        If a parameter or a residual is larger than any float.

    Notes
    -----
    Book, chapter *Least squares*; Golub and Van Loan (2013), section 5.3. For a few
    rows up to 10 times as slow as ``numpy.linalg.lstsq``, for thousands about as
    fast.

    Examples
    --------
    >>> solve_by_normal_equations([[1, 0], [1, 1], [1, 2]], [2, 0, 4]).params.tolist()
    [1.0, 1.0]
    """
    A, y = _as_system(A, y)
    S, k = by_powers_of_two(A, axis=0)  # units by which no square overflows
    try:
        z = elimination.solve(S.T @ S, S.T @ y)
    except np.linalg.LinAlgError as error:
        raise np.linalg.LinAlgError(
            f"A'A is singular up to rounding: solve works on A itself ({error})"
        ) from None
    return _fit(A, y, np.ldexp(z, -k[0]))


def projection_matrix(A: ArrayLike) -> Matrix:
    """Build the matrix that sends each vector to its shadow on the column space.

    For looking at, and for small m: it has m**2 entries, where :func:`solve` gives
    a shadow without it.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty; dependent columns may be among them.

    Returns
    -------
    (m, m) ndarray
        P = Q Q' with an orthonormal basis Q; symmetric, and P P = P up to rounding.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Least squares*; Strang (2016), section 4.2.

    Examples
    --------
    >>> projection_matrix([[1], [1]]).round(9).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    Q = orthogonal.orthonormal_basis(A)
    return Q @ Q.T


def leverages(A: ArrayLike) -> Vector:
    """Say how strongly each entry of y pulls its own fitted value: the diagonal of P.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty; dependent columns may be among them.

    Returns
    -------
    (m,) ndarray
        Between 0 and 1, with the rank of `A` as their sum. At 1, the fit passes
        through that sample whatever the others say.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Least squares*. The matrix P itself is not formed.

    Examples
    --------
    >>> leverages([[1, 0], [1, 1], [1, 2]]).round(9).tolist()
    [0.833333333, 0.333333333, 0.833333333]
    """
    Q = orthogonal.orthonormal_basis(A)
    return np.asarray((Q * Q).sum(axis=1))


def condition_number(A: ArrayLike) -> float:
    """Divide the longest image of a unit vector by the shortest, for a tall matrix.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty.

    Returns
    -------
    float
        From 1 to infinity, which stands for dependent columns; about 1e16 and more
        cannot be told from it.

    Raises
    ------
    ValueError
        If `A` is empty, not 2-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Least squares*. In A = Q R the factor Q keeps lengths, so A and
    the square R have one condition number. For ten columns up to 20 times as slow
    as ``numpy.linalg.cond``, for the steps of QR in Python.

    Examples
    --------
    >>> round(condition_number([[3, 0], [0, 4], [0, 0]]), 9)
    1.333333333
    """
    A = as_matrix(A, "A")
    if A.shape[0] < A.shape[1]:
        return float("inf")
    return determinants.condition_number(orthogonal.householder_qr(A)[1])
