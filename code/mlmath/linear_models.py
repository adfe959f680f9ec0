r"""Linear and logistic models with chance: how sure coefficients and predictions are.

Samples are rows of the design matrix `X`; a column of ones, if there is to be a height
at 0, is the caller's (:func:`mlmath.least_squares.design_matrix`). What a single sample
does to a fit is in :mod:`mlmath.diagnostics`. Book, chapter *The linear model*.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special
from scipy.linalg import solve_triangular

from mlmath import activations, least_squares, losses, newton, orthogonal
from mlmath._checks import (
    SMALL,
    Alternative,
    Matrix,
    Vector,
    as_asked,
    as_count,
    as_level,
    as_matrix,
    as_positive,
    as_scalar,
    as_vector,
    expect,
    moderate,
)
from mlmath._sides import around, p_value
from mlmath.continuous import ChiSquared, ContinuousDistribution, Normal, StudentT

#: The least weight of a sample in a step.
TINY = 1e-300
#: A part of a column above this share of it is not rounding.
OUTSIDE = 1e-8


@dataclass(frozen=True, slots=True)
class LinearFit:
    """A linear model that was fitted by least squares, and how sure it is.

    `covariance` estimates that of `params` from the residuals' standard deviation
    `sigma`, which divides by `df`, samples minus columns; `std_errors` are the roots of
    its diagonal. `leverages` says how strongly each y pulls its own fitted value.
    `r_squared` and `adjusted_r_squared` are nan if the columns of `X` cannot give a
    constant, or if all y are equal.
    """

    X: Matrix
    y: Vector
    params: Vector
    std_errors: Vector
    covariance: Matrix
    fitted: Vector
    residuals: Vector
    leverages: Vector
    rss: float
    sigma: float
    df: int
    r_squared: float
    adjusted_r_squared: float


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """A logistic model of greatest likelihood, and how sure it is.

    `covariance` is the inverse of the information at `params`, nan where that is
    singular up to rounding. `deviance` is minus twice `log_likelihood`. `residual` is by
    how much the last step would change a score at most, and `converged` says that it is
    at most `tol`: if not, some plane may separate the classes, and there is no maximum.
    `history` has the parameters after each step, one a row, from zero on.
    """

    X: Matrix
    y: Vector
    params: Vector
    std_errors: Vector
    covariance: Matrix
    probabilities: Vector
    log_likelihood: float
    deviance: float
    residual: float
    n_iter: int
    converged: bool
    history: Matrix

    @property
    def df(self) -> float:
        """Infinite: the estimates are compared with the normal distribution."""
        return math.inf


@dataclass(frozen=True, slots=True)
class Contrast:
    """A weighted sum of parameters: its test and its interval.

    `statistic` counts how many standard errors `estimate` is away from the value under
    the null; `df` are the degrees of freedom of its t distribution, inf for the normal.
    """

    statistic: float
    df: float
    p_value: float
    estimate: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says at new places: one row of each interval a place.

    `confidence` is for the mean of y there, `prediction` for one new y.
    """

    estimate: Vector
    confidence: Matrix
    prediction: Matrix


@dataclass(frozen=True, slots=True)
class NestedTest:
    """Whether the smaller of two models is enough.

    `df` are those of F, (columns more, samples minus columns), or of chi-squared,
    (columns more,).
    """

    statistic: float
    df: tuple[int, ...]
    p_value: float


def fit(X: ArrayLike, y: ArrayLike) -> LinearFit:
    r"""Fit a linear model by least squares, with standard errors.

    They are those of independent errors with one variance, which is estimated by
    :math:`s^2 = \mathrm{RSS}/(n - p)`: the covariance of the parameters is
    :math:`s^2 (X^T X)^{-1}`.

    Parameters
    ----------
    X : (n, p) array_like
        The design matrix, with independent columns, p < n.
    y : (n,) array_like
        Real, finite.

    Returns
    -------
    LinearFit

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or p >= n.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If the columns are dependent.

    Notes
    -----
    Book, chapter *The linear model*; Wasserman (2004), chapter 13. By QR:
    :math:`(X^T X)^{-1} = R^{-1} R^{-T}`. For ten columns some 20 times as slow as
    ``numpy.linalg.lstsq``, since the mirrors are steps in Python; R's ``lm``.

    Examples
    --------
    >>> found = fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 3, 4, 8])
    >>> found.params.round(6).tolist(), found.std_errors.round(4).tolist()
    ([0.7, 2.2], [0.7937, 0.4243])
    """
    X = moderate(as_matrix(X, "X"), "X", least=SMALL)
    y = moderate(as_vector(y, "y", size=len(X)), "y")
    n, p = X.shape
    if p >= n:
        raise ValueError(f"X must have more rows than columns, got shape {X.shape}")
    plain = least_squares.solve(X, y)
    Q, R = orthogonal.householder_qr(X)
    inverse = solve_triangular(R, np.eye(p))
    df = n - p
    sigma = math.sqrt(plain.rss / df)
    errors = sigma * np.sqrt((inverse**2).sum(axis=1))
    C = sigma * inverse
    total = float(((y - y.mean()) ** 2).sum())
    flat = _outside(Q, np.ones((n, 1))) <= OUTSIDE and total > 0
    r_squared = 1 - plain.rss / total if flat else math.nan
    return LinearFit(
        X, y, plain.params, errors, C @ C.T, plain.fitted, plain.residuals,
        (Q * Q).sum(axis=1), plain.rss, sigma, df, r_squared,
        1 - (1 - r_squared) * (n - 1) / df,
    )  # fmt: skip


def _outside(Q: Matrix, A: Matrix) -> float:
    """Return the greatest share of a column of A that is not in the span of Q."""
    rest = A - Q @ (Q.T @ A)
    return float(np.max(np.linalg.norm(rest, axis=0) / np.linalg.norm(A, axis=0)))


def combination(
    model: LinearFit | LogisticModel,
    weights: ArrayLike,
    *,
    null: float = 0.0,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
) -> Contrast:
    r"""Test a weighted sum of parameters, and say in which interval it may lie.

    With a unit vector as weights it is one parameter, with the difference of two of
    them a difference, with a row of the design matrix the mean of y there.

    Parameters
    ----------
    model : LinearFit or LogisticModel
    weights : (p,) array_like
        Not all 0.
    null : float
        Its value under the null.
    alternative : {"two-sided", "less", "greater"}
        Where it lies if not there. One-sided ones have one-sided intervals.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Contrast

    Raises
    ------
    ValueError
        If a length, the alternative or the level is wrong, or no error can be told.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *The linear model*. The standard error is
    :math:`\sqrt{a^T C a}` with the covariance C of the parameters. For a linear model
    the statistic has Student's t distribution; for a logistic one it is Wald's, about
    normal for many samples.

    Examples
    --------
    >>> found = fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 3, 4, 8])
    >>> slope = combination(found, [0, 1])
    >>> round(slope.statistic, 3), round(slope.p_value, 4)
    (5.185, 0.0352)
    """
    expect(model, LinearFit | LogisticModel, "model")
    a = moderate(as_vector(weights, "weights", size=model.params.size), "weights")
    null = as_scalar(null, "null")
    level, alternative = as_asked(level, alternative)
    estimate = float(a @ model.params)
    error = math.sqrt(max(float(a @ model.covariance @ a), 0.0))
    if not error > 0:
        raise ValueError(
            "weights must give a sum with a standard error: here it is "
            f"{error}, as all weights or residuals are 0 or the fit did not converge"
        )
    law: ContinuousDistribution
    law = Normal() if math.isinf(model.df) else StudentT(model.df)
    t = (estimate - null) / error
    ends = around(estimate, error, law, level, alternative)
    return Contrast(t, model.df, p_value(law, t, alternative), estimate, ends)


def coefficients(
    model: LinearFit | LogisticModel, *, level: float = 0.95
) -> tuple[Contrast, ...]:
    """Test each parameter against 0: the table that statistics programs print.

    Parameters
    ----------
    model : LinearFit or LogisticModel
    level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    tuple of Contrast
        One a parameter.

    Raises
    ------
    ValueError
        As for :func:`combination`.
    TypeError
        If the level is not a real number.

    Notes
    -----
    Book, chapter *The linear model*. Each row asks whether its column is needed *beside
    all others*; for several at once see :func:`f_test`.

    Examples
    --------
    >>> found = fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 3, 4, 8])
    >>> [round(row.p_value, 4) for row in coefficients(found)]
    [0.4708, 0.0352]
    """
    expect(model, LinearFit | LogisticModel, "model")
    units = np.eye(model.params.size)
    return tuple(combination(model, row, level=level) for row in units)


def predict(model: LinearFit, X: ArrayLike, *, level: float = 0.95) -> Prediction:
    r"""Say what y is at new places, on average and for one new sample.

    Parameters
    ----------
    model : LinearFit
    X : (m, p) array_like
        Rows of the design matrix.
    level : float
        Of both intervals, between 0 and 1.

    Returns
    -------
    Prediction

    Raises
    ------
    ValueError
        If a shape or the level is wrong.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *The linear model*. The standard errors are
    :math:`\sqrt{x^T C x}` and :math:`\sqrt{s^2 + x^T C x}`. Each interval holds at its
    place alone, not all of them at once.

    Examples
    --------
    >>> found = fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 3, 4, 8])
    >>> predict(found, [[1, 4]]).confidence.round(2).tolist()
    [[4.5, 14.5]]
    """
    expect(model, LinearFit, "model")
    X = moderate(as_matrix(X, "X", columns=model.params.size), "X")
    reach = float(StudentT(model.df).quantile((1 + as_level(level, "level")) / 2))
    estimate = X @ model.params
    variance = np.maximum(((X @ model.covariance) * X).sum(axis=1), 0)
    sides = np.array([-reach, reach])

    def around(square: Vector) -> Matrix:
        return np.asarray(estimate[:, np.newaxis] + np.outer(np.sqrt(square), sides))

    return Prediction(estimate, around(variance), around(variance + model.sigma**2))


def f_test(small: LinearFit, large: LinearFit) -> NestedTest:
    r"""Test whether columns can be left out, by how much the RSS grows.

    Parameters
    ----------
    small, large : LinearFit
        Fits of the same y; each column of the smaller is a combination of those of the
        larger.

    Returns
    -------
    NestedTest

    Raises
    ------
    ValueError
        If they are of different y, or not nested.

    Notes
    -----
    Book, chapter *The linear model*. F is the growth of the RSS a column, divided by
    :math:`s^2` of the larger model. R's ``anova(small, large)``. For one column it is
    the square of t.

    Examples
    --------
    >>> X = [[1, 0], [1, 1], [1, 2], [1, 3]]
    >>> test = f_test(fit([[1]] * 4, [1, 3, 4, 8]), fit(X, [1, 3, 4, 8]))
    >>> round(test.statistic, 3), test.df, round(test.p_value, 4)
    (26.889, (1, 2), 0.0352)
    """
    expect(small, LinearFit, "small")
    expect(large, LinearFit, "large")
    q = _columns_more(small, large)
    if not large.rss > 0:
        raise ValueError("large must leave residuals: here they are all 0")
    F = max(small.rss - large.rss, 0.0) / q / (large.rss / large.df)
    return NestedTest(F, (q, large.df), float(special.fdtrc(q, large.df, F)))


def _columns_more(
    small: LinearFit | LogisticModel, large: LinearFit | LogisticModel
) -> int:
    """Return by how many columns two nested models differ."""
    if not np.array_equal(small.y, large.y):
        raise ValueError("small and large must be fits of the same y")
    q = large.params.size - small.params.size
    Q, _ = orthogonal.householder_qr(large.X)
    if q < 1 or _outside(Q, small.X) > OUTSIDE:
        raise ValueError(
            "small must be nested in large: fewer columns, each of them a combination "
            f"of those of large; got {small.params.size} and {large.params.size} columns"
        )
    return q


def dummies(labels: Sequence[object] | ArrayLike) -> tuple[Matrix, tuple[object, ...]]:
    """Make a column of zeros and ones for each category but the first.

    Beside a column of ones, each coefficient is then a difference from the first
    category. A column for it as well would depend on the others.

    Parameters
    ----------
    labels : (n,) array_like
        Numbers, words or booleans: the category of each sample, at least two different.

    Returns
    -------
    columns : (n, k - 1) ndarray
    categories : tuple
        All k, sorted; the first is the one to compare with.

    Raises
    ------
    ValueError
        If there is only one category, or the labels are no list.

    Notes
    -----
    Book, chapter *The linear model*. In pandas ``get_dummies(labels, drop_first=True)``.

    Examples
    --------
    >>> columns, categories = dummies(["b", "a", "c", "a"])
    >>> columns.tolist(), [str(c) for c in categories]
    ([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [0.0, 0.0]], ['a', 'b', 'c'])
    """
    array = np.asarray(labels)
    if array.ndim != 1:
        raise ValueError(f"labels must be one list, got shape {array.shape}")
    categories = np.unique(array)
    if len(categories) < 2:
        raise ValueError(
            f"labels must have two categories or more, got {len(categories)}"
        )
    columns = array[:, np.newaxis] == categories[1:]
    return columns.astype(np.float64), tuple(categories.tolist())


def fit_logistic(
    X: ArrayLike, y: ArrayLike, *, tol: float = 1e-8, max_iter: int = 25
) -> LogisticModel:
    r"""Fit a logistic model by Newton's method, with standard errors.

    Each step is a weighted least-squares problem; near the top the number of right
    digits doubles. If a plane separates the classes the likelihood has no maximum, and
    each step changes some scores by about 1, for ever.

    Parameters
    ----------
    X : (n, p) array_like
        The design matrix, with independent columns, p < n.
    y : (n,) array_like
        Zeros and ones, both of them.
    tol : float
        Stop when a step changes no score by more.
    max_iter : int
        Most steps, at least 1.

    Returns
    -------
    LogisticModel
        `converged` is False if `max_iter` steps did not suffice.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, p >= n, or if y has other values.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If the columns are dependent.

    Notes
    -----
    Book, chapter *The linear model*; Bishop (2006), section 4.3.3. R's
    ``glm(family=binomial)`` and ``statsmodels.api.Logit``. scikit-learn's
    ``LogisticRegression`` adds a penalty unless told, and has no standard errors.

    Examples
    --------
    >>> found = fit_logistic([[1, -1], [1, 0], [1, 1], [1, 2]], [0, 1, 0, 1])
    >>> found.params.round(3).tolist(), found.std_errors.round(2).tolist()
    ([-0.454, 0.908], [1.24, 1.09])
    """
    X = moderate(as_matrix(X, "X"), "X", least=SMALL)
    y = as_vector(y, "y", size=len(X))
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    n, p = X.shape
    if p >= n:
        raise ValueError(f"X must have more rows than columns, got shape {X.shape}")
    if not np.array_equal(np.unique(y), [0, 1]):
        raise ValueError("y must hold zeros and ones only, and both of them")
    least_squares.solve(X, y)  # refuses dependent columns

    def minus(beta: Vector) -> float:
        return len(y) * losses.log_loss_from_scores(y, X @ beta)

    beta = np.zeros(p)
    history, residual = [beta], math.inf
    while True:
        z = X @ beta
        w = activations.sigmoid_derivative(z)
        sure = bool((w == 0).any())  # no float is as near to 0 or 1 as its chance
        roots = np.sqrt(np.maximum(w, TINY))
        rest = -losses.log_loss_slopes(y, z)
        try:
            step = least_squares.solve(roots[:, np.newaxis] * X, rest / roots)
        except np.linalg.LinAlgError:  # most weights are nearly 0
            residual = math.inf
            break
        residual = float(np.abs(X @ step.params).max())
        if residual <= tol or len(history) > max_iter:
            break
        slope = -float(step.fitted @ step.fitted)
        t = newton.backtrack(minus, beta, step.params, slope=slope)
        if not t:
            break
        beta = beta + t * step.params
        history.append(beta)
    C = _inverse_information(X, beta)
    height = -minus(beta)
    return LogisticModel(
        X, y, beta, np.sqrt(np.diag(C)), C, activations.sigmoid(X @ beta), height,
        -2 * height, residual, len(history) - 1, residual <= tol and not sure,
        np.array(history),
    )  # fmt: skip


def _inverse_information(X: Matrix, beta: Vector) -> Matrix:
    """Invert X' W X, with the weights p (1 - p), or give nan."""
    w = activations.sigmoid_derivative(X @ beta)
    roots = np.sqrt(np.maximum(w, TINY))
    R = orthogonal.householder_qr(roots[:, np.newaxis] * X)[1]
    if (np.diag(R) <= 1e-12 * np.linalg.norm(R, axis=0)).any():
        return np.full((beta.size, beta.size), math.nan)
    inverse = solve_triangular(R, np.eye(beta.size))
    return np.asarray(inverse @ inverse.T)


def likelihood_ratio_test(small: LogisticModel, large: LogisticModel) -> NestedTest:
    """Test whether columns can be left out, by how much the deviance grows.

    Parameters
    ----------
    small, large : LogisticModel
        Fits of the same y that converged; each column of the smaller is a combination
        of those of the larger.

    Returns
    -------
    NestedTest

    Raises
    ------
    ValueError
        If they are of different y, not nested, or one did not converge.

    Notes
    -----
    Book, chapter *The linear model*. The growth is compared with chi-squared, which it
    follows nearly for many samples (Wilks). R's ``anova(small, large, test="LRT")``.

    Examples
    --------
    >>> X, y = [[1, -1], [1, 0], [1, 1], [1, 2]], [0, 1, 0, 1]
    >>> test = likelihood_ratio_test(fit_logistic([[1]] * 4, y), fit_logistic(X, y))
    >>> round(test.statistic, 3), test.df, round(test.p_value, 3)
    (0.85, (1,), 0.356)
    """
    expect(small, LogisticModel, "small")
    expect(large, LogisticModel, "large")
    q = _columns_more(small, large)
    if not (small.converged and large.converged):
        raise ValueError(
            "small and large must have converged: else there is no maximum"
        )
    growth = max(small.deviance - large.deviance, 0.0)
    return NestedTest(growth, (q,), float(ChiSquared(q).sf(growth)))
