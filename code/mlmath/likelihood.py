r"""Maximum likelihood: how well parameters explain data, which do it best, how surely.

Each fit gives the parameters with the greatest likelihood and, where the top is level,
standard errors from its curvature. Where no formula has the top, :func:`maximize` walks
up by Newton's method. Book, chapter *Maximum likelihood*.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mlmath import decompositions, derivatives, newton
from mlmath._checks import (
    SMALL,
    Matrix,
    Vector,
    as_count,
    as_positive,
    as_scalar,
    as_symmetric,
    as_value,
    as_vector,
    moderate,
)
from mlmath._scale import by_powers_of_two
from mlmath.continuous import (
    ContinuousDistribution,
    Exponential,
    Family,
    Gamma,
    Normal,
    Uniform,
)
from mlmath.distributions import Bernoulli, DiscreteDistribution, Poisson

#: From this shape on ln k minus digamma is summed as a series, else it cancels.
LARGE = 100.0


@dataclass(frozen=True, slots=True)
class Fit:
    """The member of a family with the greatest likelihood, and how sure its parameters are.

    `params` and `std_errors` have an entry a parameter, in the order in which the family
    takes them; `covariance` is the inverse of the information of all data. They are nan
    where the top is at an edge, so that no curvature measures it. `log_likelihood` is
    its height.
    """

    family: Family
    params: Vector
    std_errors: Vector
    covariance: Matrix
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where a walk to the top of a log-likelihood ended, and how it came there.

    `residual` is the length of the next step, measured in standard errors; `converged`
    says that it is at most `tol`. `covariance` is the inverse of minus the Hessian at
    `params`, and nan if that is not positive definite. `history` has all points, one a
    row, from the start.
    """

    params: Vector
    std_errors: Vector
    covariance: Matrix
    log_likelihood: float
    residual: float
    n_iter: int
    converged: bool
    history: Matrix


def log_likelihood(family: Family, x: ArrayLike) -> float:
    """Add up the logarithms of the probabilities, or densities, of independent data.

    Parameters
    ----------
    family : Distribution
        One member of a family, with its parameters.
    x : (n,) array_like
        Independent observations.

    Returns
    -------
    float
        Minus infinity if an observation is impossible; plus infinity where a density is.

    Raises
    ------
    ValueError
        If `x` is no nonempty vector of finite numbers.
    TypeError
        If `family` has neither probabilities nor a density, or `x` is not real.

    Notes
    -----
    Book, chapter *Maximum likelihood*. The product itself underflows from some hundred
    observations on. In SciPy: ``stats.norm(mu, sigma).logpdf(x).sum()``.

    Examples
    --------
    >>> round(log_likelihood(Exponential(0.5), [1, 2, 3]), 4)  # 3 ln 0.5 - 0.5 * 6
    -5.0794
    """
    x = as_vector(x, "x")
    if isinstance(family, ContinuousDistribution):
        return float(family.log_pdf(x).sum())
    if isinstance(family, DiscreteDistribution):
        return float(family.log_pmf(x).sum())
    raise TypeError(
        "family must be of mlmath.distributions or mlmath.continuous, "
        f"got {type(family).__name__}"
    )


def fit_bernoulli(x: ArrayLike) -> Fit:
    """Fit the probability of 1 to zeros and ones: their mean.

    Parameters
    ----------
    x : (n,) array_like
        Zeros and ones, or booleans.

    Returns
    -------
    Fit
        `params` is [p]; its standard error is the root of p (1 - p) / n, and nan if all
        are equal.

    Raises
    ------
    ValueError
        If an entry is neither 0 nor 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Maximum likelihood*.

    Examples
    --------
    >>> fit_bernoulli([1, 0, 1, 1]).params.tolist()
    [0.75]
    """
    x = as_vector(x, "x")
    if not ((x == 0) | (x == 1)).all():
        raise ValueError("x must hold zeros and ones only")
    p = float(x.mean())
    edge = p in (0, 1)
    return _fit(Bernoulli(p), [p], [[math.nan if edge else p * (1 - p) / x.size]], x)


def fit_poisson(x: ArrayLike) -> Fit:
    """Fit the rate of a Poisson distribution to counts: their mean.

    Parameters
    ----------
    x : (n,) array_like
        Counts: 0, 1, 2, ...

    Returns
    -------
    Fit
        `params` is [rate]; its standard error is the root of rate / n, and nan if all
        are 0.

    Raises
    ------
    ValueError
        If an entry is no count.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Maximum likelihood*.

    Examples
    --------
    >>> fit_poisson([2, 0, 3, 1, 4]).params.tolist()
    [2.0]
    """
    x = as_vector(x, "x")
    if not ((x >= 0) & (x == np.floor(x))).all():
        raise ValueError("x must hold counts: 0, 1, 2, ...")
    rate = float(x.mean())
    return _fit(Poisson(rate), [rate], [[rate / x.size if rate else math.nan]], x)


def fit_exponential(x: ArrayLike) -> Fit:
    """Fit the rate of an exponential distribution to waits: one over their mean.

    Parameters
    ----------
    x : (n,) array_like
        At least 0, not all 0.

    Returns
    -------
    Fit
        `params` is [rate]; its standard error is the rate over the root of n.

    Raises
    ------
    ValueError
        If a wait is negative, or all are 0: then there is no maximum.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Maximum likelihood*. ``scipy.stats.expon.fit(x, floc=0)`` gives 0 and
    the scale.

    Examples
    --------
    >>> fit_exponential([1, 2, 3]).params.tolist()
    [0.5]
    """
    x = as_vector(x, "x")
    if x.min() < 0:
        raise ValueError(f"x must be at least 0, got {x.min():.6g}")
    if not x.any():
        raise ValueError("x must not be all 0: the likelihood has no maximum")
    rate = 1 / float(x.mean())
    return _fit(Exponential(rate), [rate], [[rate * rate / x.size]], x)


def fit_normal(x: ArrayLike) -> Fit:
    r"""Fit mean and standard deviation of a normal distribution.

    Parameters
    ----------
    x : (n,) array_like
        Not all equal.

    Returns
    -------
    Fit
        `params` is [mu, sigma]: the mean, and the root of the mean squared distance
        from it, which divides by n and is too small on average. The standard errors are
        :math:`\sigma/\sqrt{n}` and :math:`\sigma/\sqrt{2n}`.

    Raises
    ------
    ValueError
        If all are equal: the narrower, the more likely, and there is no maximum.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Maximum likelihood*; ``scipy.stats.norm.fit``.

    Examples
    --------
    >>> fit_normal([2, 4, 9]).params.round(4).tolist()
    [5.0, 2.9439]
    """
    x = as_vector(x, "x")
    if not np.ptp(x):
        raise ValueError("x must not be all equal: the likelihood has no maximum")
    s, k = by_powers_of_two(x)
    mu, sigma = (float(v) for v in np.ldexp([s.mean(), s.std()], k))
    variance = sigma * sigma / x.size
    return _fit(Normal(mu, sigma), [mu, sigma], np.diag([variance, variance / 2]), x)


def fit_uniform(x: ArrayLike) -> Fit:
    """Fit the upper end of a uniform distribution from 0: the greatest value.

    Parameters
    ----------
    x : (n,) array_like
        At least 0, not all 0.

    Returns
    -------
    Fit
        `params` is [high]. The top is an edge, so that the standard error is nan.

    Raises
    ------
    ValueError
        If a value is negative, or all are 0.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Maximum likelihood*. The true end is never below; on average the
    estimate is n / (n + 1) of it.

    Examples
    --------
    >>> fit_uniform([3, 8, 5]).params.tolist()
    [8.0]
    """
    x = as_vector(x, "x")
    if x.min() < 0 or not x.any():
        raise ValueError(
            f"x must be at least 0 and not all 0, got {x.min():.6g} to {x.max():.6g}"
        )
    high = float(x.max())
    return _fit(Uniform(0, high), [high], [[math.nan]], x)


def _fit(
    family: Family,
    params: ArrayLike,
    covariance: ArrayLike,
    x: Vector,
) -> Fit:
    C = np.asarray(covariance, dtype=np.float64)
    return Fit(
        family, np.array(params, dtype=np.float64), np.sqrt(np.diag(C)), C,
        log_likelihood(family, x),
    )  # fmt: skip


def gamma_gap(shape: float) -> tuple[float, float]:
    r"""Compute :math:`\ln k - \psi(k)` and its slope, for the shape k.

    It is the gap between the logarithm of a gamma variable's mean and the mean of its
    logarithms. It falls from infinity to 0, and lies between 1/(2k) and 1/k.

    Parameters
    ----------
    shape : float
        Positive.

    Returns
    -------
    value, slope : float

    Raises
    ------
    ValueError
        If `shape` is not positive and finite.
    TypeError
        If it is not a real number.

    Notes
    -----
    Book, chapter *Maximum likelihood*. The digamma function is the derivative of the
    logarithm of the gamma function. From k = 100 on both are summed as series in 1/k,
    as the difference would cancel.

    Examples
    --------
    >>> round(gamma_gap(1)[0], 6)  # Euler's constant
    0.577216
    """
    k = moderate(as_positive(shape, "shape"), "shape", least=SMALL)
    if k >= LARGE:
        r = 1 / k
        value = r * (1 / 2 + r * (1 / 12 - r**2 * (1 / 120 - r**2 / 252)))
        return value, -(r**2) * (1 / 2 + r * (1 / 6 - r**2 * (1 / 30 - r**2 / 42)))
    value = math.log(k) - float(special.digamma(k))
    return value, 1 / k - float(special.polygamma(1, k))


def fit_gamma(x: ArrayLike, *, tol: float = 1e-12, max_iter: int = 100) -> Fit:
    r"""Fit shape and rate of a gamma distribution, by Newton's method for the shape.

    The rate is the shape over the mean. The shape solves :math:`\ln k - \psi(k) = s`,
    where s is the logarithm of the mean minus the mean of the logarithms. Its left side
    is convex and falls, and the start 1/(2s) lies left of the solution, so the steps
    come up to it from the left without fail.

    Parameters
    ----------
    x : (n,) array_like
        Positive, not all equal.
    tol : float
        Stop when a step is at most this part of the shape.
    max_iter : int
        Most steps, at least 1; some five are enough.

    Returns
    -------
    Fit
        `params` is [shape, rate]. The two are correlated: see `covariance`.

    Raises
    ------
    ValueError
        If a value is not positive, or all are equal; then there is no maximum.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Maximum likelihood*. ``scipy.stats.gamma.fit(x, floc=0)`` gives shape,
    0 and scale.

    Examples
    --------
    >>> fit_gamma([3, 5, 7, 18, 43, 85, 91, 98, 100, 130, 230, 487]).params.round(4).tolist()
    [0.7065, 0.0065]
    """
    x = as_vector(x, "x")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    if x.min() <= 0:
        raise ValueError(f"x must be positive, got {x.min():.6g}")
    scaled, exponent = by_powers_of_two(x)
    centre = float(scaled.mean())
    as_positive(scaled.min() / centre, "the least of x, beside their mean,")
    away = (scaled - centre) / centre  # they add up to 0
    near = np.maximum(away, -0.5)
    logs = np.where(away > -0.5, np.log1p(near), np.log(scaled / centre))
    s = float((away - logs).mean())
    if s <= 0:
        raise ValueError("x must not be all equal: the likelihood has no maximum")
    k = 1 / (2 * s)
    for _ in range(max_iter):
        value, slope = gamma_gap(k)
        step = (s - value) / slope
        k += step
        if abs(step) <= tol * k:
            break
    rate = float(np.ldexp(k / centre, -exponent)[0])
    # the inverse of n [[trigamma, -1 / rate], [-1 / rate, k / rate^2]]
    C = np.array(
        [[k * k, k * rate], [k * rate, rate * rate * (1 - k * gamma_gap(k)[1])]]
    )
    C /= -(k**2) * gamma_gap(k)[1] * x.size
    return _fit(Gamma(k, rate), [k, rate], C, x)


def covariance_from_information(information: ArrayLike) -> Matrix:
    """Invert the curvature at the top: the covariance that the parameters have nearly.

    Parameters
    ----------
    information : (p, p) array_like
        Minus the Hessian of the log-likelihood of all data, exactly symmetric.

    Returns
    -------
    (p, p) ndarray
        The roots of its diagonal are standard errors.

    Raises
    ------
    numpy.linalg.LinAlgError
        If it is not positive definite: the place is no top, or a ridge.
    ValueError
        If it is not symmetric, or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Maximum likelihood*. By Cholesky's factor; each parameter is put in
    units in which its own curvature is 1.

    Examples
    --------
    >>> covariance_from_information([[4, 0], [0, 16]]).tolist()
    [[0.25, 0.0], [0.0, 0.0625]]
    """
    J = as_symmetric(information, "information")
    curvature = np.diag(J)
    if curvature.min() < np.finfo(np.float64).tiny:
        raise np.linalg.LinAlgError(
            "information must be positive definite: no top in some direction"
        )
    unit = 1 / np.sqrt(curvature)
    L = decompositions.cholesky(J * np.outer(unit, unit))
    C = decompositions.solve_cholesky(L, np.eye(len(J))) * np.outer(unit, unit)
    return np.asarray((C + C.T) / 2)


def maximize(
    log_likelihood: Callable[[Vector], Any],
    start: ArrayLike,
    *,
    score: Callable[[Vector], ArrayLike] | None = None,
    information: Callable[[Vector], ArrayLike] | None = None,
    tol: float = 1e-4,
    max_iter: int = 100,
) -> Maximum:
    """Walk to the top of a log-likelihood by Newton's method.

    Near a top with positive information the number of right digits doubles at each
    step. It may be a local one: try several starts.

    Parameters
    ----------
    log_likelihood : callable
        Takes a (p,) array, returns a number; minus infinity or nan where a parameter is
        outside.
    start : (p,) array_like
        Where the log-likelihood is finite.
    score, information : callable, optional
        The gradient, (p,), and minus the Hessian, (p, p); by differences if not given.
        Then the log-likelihood must be finite around each point, too: take the
        logarithm of what must be positive as the parameter.
    tol : float
        Stop when the step is at most this many standard errors.
    max_iter : int
        Most steps, at least 1.

    Returns
    -------
    Maximum
        `converged` is False at `max_iter`, where no step leads higher, and where the
        information is not positive definite.

    Raises
    ------
    ValueError
        If a shape is wrong, something is not finite where it must be, or `tol` or
        `max_iter` is not positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Maximum likelihood*. The step solves information times step = score;
    its length in standard errors is the root of score times step. Units of parameters
    play no part in that. SciPy's ``optimize.minimize`` takes minus the log-likelihood.

    Examples
    --------
    >>> top = maximize(lambda v: 12 * v[0] - 1297 * np.exp(v[0]), [-5])
    >>> np.exp(top.params).round(6).tolist(), top.std_errors.round(4).tolist()
    ([0.009252], [0.2887])
    """
    theta = as_vector(start, "start")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")

    def minus(v: Vector) -> float:
        value = log_likelihood(v)
        return -(value if isinstance(value, float) else as_scalar(value, "its value"))

    as_value(log_likelihood, theta)
    history = [theta]
    while True:
        S, J = _slopes(minus, theta, score), _bend(minus, theta, information)
        step = newton.newton_direction(-S, J)
        residual = math.sqrt(max(float(S @ step), 0.0))
        if residual <= tol or len(history) > max_iter:
            break
        t = newton.backtrack(minus, theta, step, slope=-float(S @ step))
        if not t:
            break
        theta = theta + t * step
        history.append(theta)
    try:
        C, top = covariance_from_information(J), True
    except np.linalg.LinAlgError:
        C, top = np.full_like(J, math.nan), False
    return Maximum(
        theta, np.sqrt(np.diag(C)), C, as_scalar(log_likelihood(theta), "its value"),
        residual, len(history) - 1, top and residual <= tol, np.array(history),
    )  # fmt: skip


def _slopes(
    minus: Callable[[Vector], float],
    theta: Vector,
    score: Callable[[Vector], ArrayLike] | None,
) -> Vector:
    if score is None:
        return -derivatives.gradient(minus, theta)
    return as_vector(score(theta.copy()), "score", size=theta.size)


def _bend(
    minus: Callable[[Vector], float],
    theta: Vector,
    information: Callable[[Vector], ArrayLike] | None,
) -> Matrix:
    if information is None:
        return derivatives.hessian(minus, theta)
    J = as_symmetric(information(theta.copy()), "information")
    if len(J) != theta.size:
        raise ValueError(f"information must have {theta.size} rows, got {len(J)}")
    return J
