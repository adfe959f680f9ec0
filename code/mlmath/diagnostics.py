r"""What a linear fit rests on: single samples, nearly dependent columns, unequal errors.

All of it follows from one fit; nothing is fitted again. Book, chapter *The linear model*.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular

from mlmath import orthogonal
from mlmath._checks import Matrix, Vector, as_direction, as_matrix, expect, moderate
from mlmath.linear_models import LinearFit


def standardized_residuals(fit: LinearFit) -> Vector:
    r"""Divide each residual by its standard error, :math:`s\sqrt{1 - h_i}`.

    A sample with a great leverage h pulls the fit to itself, so that its residual is
    small whatever its error was. Divided so, all have the same spread.

    Parameters
    ----------
    fit : LinearFit

    Returns
    -------
    (n,) ndarray

    Raises
    ------
    ValueError
        If a sample has the leverage 1, or all residuals are 0.

    Notes
    -----
    Book, chapter *The linear model*. R's ``rstandard``.

    Examples
    --------
    >>> from mlmath import linear_models
    >>> found = linear_models.fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 3, 4, 8])
    >>> standardized_residuals(found).round(3).tolist()
    [0.577, 0.126, -1.386, 1.347]
    """
    expect(fit, LinearFit, "fit")
    free = _free(fit)
    if not fit.sigma > 0:
        raise ValueError("fit must leave residuals: here they are all 0")
    return np.asarray(fit.residuals / (fit.sigma * np.sqrt(free)))


def deleted_residuals(fit: LinearFit) -> Vector:
    r"""Compute each sample's distance from the fit of all the others.

    It is :math:`r_i/(1 - h_i)`: the error of a prediction that the sample had no part
    in. No fit is done again.

    Parameters
    ----------
    fit : LinearFit

    Returns
    -------
    (n,) ndarray

    Raises
    ------
    ValueError
        If a sample has the leverage 1: without it nothing can be fitted.

    Notes
    -----
    Book, chapter *The linear model*.

    Examples
    --------
    >>> from mlmath import linear_models
    >>> found = linear_models.fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 3, 4, 8])
    >>> deleted_residuals(found).round(3).tolist()
    [1.0, 0.143, -1.571, 2.333]
    """
    expect(fit, LinearFit, "fit")
    return np.asarray(fit.residuals / _free(fit))


def params_without_each(fit: LinearFit) -> Matrix:
    """Give the parameters that come out without each sample, from the one fit.

    Parameters
    ----------
    fit : LinearFit

    Returns
    -------
    (n, p) ndarray
        Row i is the fit without sample i.

    Raises
    ------
    ValueError
        If a sample has the leverage 1.

    Notes
    -----
    Book, chapter *The linear model*. R's ``influence(...)$coefficients`` has the
    differences from the fit of all.

    Examples
    --------
    >>> from mlmath import linear_models
    >>> found = linear_models.fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 3, 4, 8])
    >>> params_without_each(found).round(3).tolist()[3]
    [1.167, 1.5]
    """
    expect(fit, LinearFit, "fit")
    moves = _pseudo_inverse(fit) * deleted_residuals(fit)
    return np.asarray(fit.params - moves.T)


def cook_distances(fit: LinearFit) -> Vector:
    r"""Say how far the whole fit moves when a sample is left out.

    The squared length of the change of all fitted values, divided by :math:`p s^2`.

    Parameters
    ----------
    fit : LinearFit

    Returns
    -------
    (n,) ndarray
        At least 0; 1 is much: the fit goes to the edge of a region of confidence.

    Raises
    ------
    ValueError
        If a sample has the leverage 1, or all residuals are 0.

    Notes
    -----
    Book, chapter *The linear model*; Cook (1977). R's ``cooks.distance``.

    Examples
    --------
    >>> from mlmath import linear_models
    >>> found = linear_models.fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 3, 4, 8])
    >>> cook_distances(found).round(3).tolist()
    [0.389, 0.003, 0.412, 2.117]
    """
    expect(fit, LinearFit, "fit")
    pull = fit.leverages / _free(fit)
    return np.asarray(standardized_residuals(fit) ** 2 * pull / fit.params.size)


def robust_covariance(fit: LinearFit) -> Matrix:
    r"""Estimate the covariance of the parameters without one variance for all errors.

    The sandwich :math:`X^+ D X^{+T}` with the pseudo-inverse and the squared deleted
    residuals in the diagonal matrix D, known as HC3. Errors must still be independent.

    Parameters
    ----------
    fit : LinearFit

    Returns
    -------
    (p, p) ndarray
        The roots of its diagonal are robust standard errors.

    Raises
    ------
    ValueError
        If a sample has the leverage 1.

    Notes
    -----
    Book, chapter *The linear model*; MacKinnon and White (1985). In statsmodels
    ``fit(cov_type="HC3")``.

    Examples
    --------
    >>> from mlmath import linear_models
    >>> found = linear_models.fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 3, 4, 8])
    >>> np.sqrt(np.diag(robust_covariance(found))).round(4).tolist()
    [0.8578, 0.7778]
    """
    expect(fit, LinearFit, "fit")
    slices = _pseudo_inverse(fit) * deleted_residuals(fit)
    return np.asarray(slices @ slices.T)


def inflation_factors(X: ArrayLike) -> Vector:
    r"""Say how much each coefficient's variance grows because of the other columns.

    It is :math:`1/(1 - R_j^2)`, where :math:`R_j^2` is that of column j explained by the
    others and a constant: 1 if it has nothing to do with them, without bound as it
    comes to depend on them.

    Parameters
    ----------
    X : (n, k) array_like
        The features, without a column of ones; k + 1 <= n.

    Returns
    -------
    (k,) ndarray
        At least 1.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If a column is constant, or depends on the others.

    Notes
    -----
    Book, chapter *The linear model*. In statsmodels ``variance_inflation_factor``, one
    column at a time.

    Examples
    --------
    >>> inflation_factors([[0, 1], [1, 0], [2, 2], [3, 1]]).round(4).tolist()
    [1.1111, 1.1111]
    """
    X = moderate(as_matrix(X, "X"), "X")
    centred = X - X.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=0)
    if (lengths <= 1e-12 * np.linalg.norm(X, axis=0)).any():
        raise np.linalg.LinAlgError("X must have no constant column")
    unit = centred / lengths
    R = orthogonal.householder_qr(unit)[1]
    if len(R) < unit.shape[1] or (np.diag(R) <= 1e-10).any():
        raise np.linalg.LinAlgError("X must have independent columns")
    return np.asarray((solve_triangular(R, np.eye(len(R))) ** 2).sum(axis=1))


def durbin_watson(residuals: ArrayLike) -> float:
    """Compare neighbours in a row of residuals, to see whether they go together.

    Parameters
    ----------
    residuals : (n,) array_like
        In the order of time, not all 0.

    Returns
    -------
    float
        From 0 to 4: near 2 for independent errors, near 0 if neighbours are alike.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or if all are 0.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The linear model*. The sum of squared differences of neighbours over
    the sum of squares: about 2 - 2 r with their correlation r.

    Examples
    --------
    >>> durbin_watson([1, -1, 1, -1])
    3.0
    """
    r = as_direction(residuals, "residuals")
    r /= np.abs(r).max()
    return float((np.diff(r) ** 2).sum() / (r @ r))


def _free(fit: LinearFit) -> Vector:
    """Return 1 - leverage, or refuse a sample that the fit passes through anyway."""
    free = 1 - fit.leverages
    least = int(np.argmin(free))
    if free[least] <= 1e-10:
        raise ValueError(
            f"sample {least} has the leverage 1: the fit passes through it, and "
            "without it a column would depend on the others"
        )
    return np.asarray(free)


def _pseudo_inverse(fit: LinearFit) -> Matrix:
    """Return the matrix that makes the parameters of y: R^-1 Q'."""
    Q, R = orthogonal.householder_qr(fit.X)
    return np.asarray(solve_triangular(R, Q.T))
