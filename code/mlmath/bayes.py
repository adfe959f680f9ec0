r"""Bayesian inference: what data make of a prior distribution of the unknown.

Conjugate updates, posteriors on a grid, by weighted draws and by Metropolis' walk, and
intervals from them. Book, chapter *Bayesian inference*.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special
from scipy.linalg import solve_triangular

from mlmath import simulation
from mlmath._checks import (
    SMALL,
    Matrix,
    Vector,
    as_array,
    as_at_least_0,
    as_distribution,
    as_level,
    as_matrix,
    as_positive,
    as_size,
    as_vector,
    expect,
    moderate,
    set_aside,
)
from mlmath.continuous import Beta, ContinuousDistribution, Gamma, Normal
from mlmath.distributions import Discrete
from mlmath.joint import MultivariateNormal

Array = NDArray[np.float64]


def update_beta(prior: Beta, successes: float, failures: float) -> Beta:
    """Update what is known of a probability by successes and failures.

    Parameters
    ----------
    prior : Beta
        Before.
    successes, failures : float
        How many came, at least 0; their order plays no part.

    Returns
    -------
    Beta
        After.

    Raises
    ------
    ValueError
        If a number is negative or not finite.
    TypeError
        If `prior` is no Beta, or a number not real.

    Notes
    -----
    Book, chapter *Bayesian inference*.

    Examples
    --------
    >>> update_beta(Beta(1, 1), 7, 3)
    Beta(a=8.0, b=4.0)
    """
    expect(prior, Beta, "prior")
    return Beta(
        prior.a + as_at_least_0(successes, "successes"),
        prior.b + as_at_least_0(failures, "failures"),
    )


def update_gamma(prior: Gamma, total: float, exposure: float) -> Gamma:
    """Update what is known of a Poisson rate by events and how long they were counted.

    Parameters
    ----------
    prior : Gamma
        Before: of the rate, in events per unit.
    total : float
        Events in all, at least 0.
    exposure : float
        Units of time, or whatever was watched; at least 0.

    Returns
    -------
    Gamma
        After.

    Raises
    ------
    ValueError
        If a number is negative or not finite.
    TypeError
        If `prior` is no Gamma, or a number not real.

    Notes
    -----
    Book, chapter *Bayesian inference*. Exponential waits of n events update in the same
    way: `total` is n, and `exposure` their sum.

    Examples
    --------
    >>> update_gamma(Gamma(2, 1), 10, 5)
    Gamma(shape=12.0, rate=6.0)
    """
    expect(prior, Gamma, "prior")
    return Gamma(
        prior.shape + as_at_least_0(total, "total"),
        prior.rate + as_at_least_0(exposure, "exposure"),
    )


def update_normal(prior: Normal, x: ArrayLike, *, sigma: float) -> Normal:
    """Update what is known of a mean by measurements with a known standard deviation.

    Precisions, one over variances, add up; the means are weighed by them.

    Parameters
    ----------
    prior : Normal
        Before: of the mean.
    x : (n,) array_like
        Independent measurements.
    sigma : float
        Standard deviation of one measurement, positive.

    Returns
    -------
    Normal
        After.

    Raises
    ------
    ValueError
        If `sigma` is not positive, or `x` no nonempty vector of finite numbers.
    TypeError
        If `prior` is no Normal, or a number not real.

    Notes
    -----
    Book, chapter *Bayesian inference*.

    Examples
    --------
    >>> update_normal(Normal(0, 1), [4.0], sigma=1)
    Normal(mu=2.0, sigma=0.7071067811865475)
    """
    expect(prior, Normal, "prior")
    values, sigma = as_vector(x, "x"), as_positive(sigma, "sigma")
    error = sigma / math.sqrt(values.size)  # of the mean
    ratio = error / prior.sigma
    share = 1 / (1 + ratio * ratio)  # how much the data count
    return Normal(
        prior.mu + share * (float(values.mean()) - prior.mu),
        min(error, prior.sigma)
        * (max(error, prior.sigma) / math.hypot(error, prior.sigma)),
    )


def predictive_counts(law: Beta, n: int) -> Discrete:
    """Find the probabilities of 0 to n successes when their probability is uncertain.

    Parameters
    ----------
    law : Beta
        What is known of the probability: a prior, or a posterior.
    n : int
        Trials to come, at least 1.

    Returns
    -------
    Discrete
        The beta-binomial distribution. It is wider than a binomial one.

    Raises
    ------
    ValueError
        If `n` is less than 1.
    TypeError
        If `law` is no Beta, or `n` no integer.

    Notes
    -----
    Book, chapter *Bayesian inference*; ``scipy.stats.betabinom``.

    Examples
    --------
    >>> predictive_counts(Beta(1, 1), 3).probabilities.round(4).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    expect(law, Beta, "law")
    n = as_size(n, "n")
    k = np.arange(n + 1.0)
    ways = -np.log(n + 1) - special.betaln(k + 1, n - k + 1)  # ln of n over k
    log_p = ways + special.betaln(law.a + k, law.b + n - k)
    p = np.exp(log_p - log_p.max())
    return Discrete(k, p / p.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A posterior on a grid of one or two parameters.

    `density` has its values at the points, `probability` those times the size of a
    cell (they add up to 1), `log_evidence` the logarithm of the area or volume under
    what came in.
    """

    axes: tuple[Vector, ...]
    density: Array
    probability: Array
    log_evidence: float

    def expectation(self, g: ArrayLike) -> float:
        """Average the numbers `g`, one a point of the grid, by their probabilities."""
        g = as_array(g, "g")
        if g.shape != self.density.shape:
            raise ValueError(
                f"g must have the shape {self.density.shape} of the grid, got {g.shape}"
            )
        return float((g * self.probability).sum())

    def marginal(self, axis: int) -> Vector:
        """Compute the density of one parameter alone, at the points of its axis."""
        if axis not in range(len(self.axes)):
            raise ValueError(
                f"axis must be from 0 to {len(self.axes) - 1}, got {axis!r}"
            )
        others = tuple(k for k in range(len(self.axes)) if k != axis)
        sums: Vector = self.probability.sum(axis=others)
        return sums / _widths(self.axes[axis])


def grid_posterior(log_joint: ArrayLike, *axes: ArrayLike) -> Grid:
    """Make a density of prior times likelihood, known at the points of a grid.

    Areas are sums of trapezoids: halving the steps of a smooth density quarters the
    error. What lies beyond the grid counts as 0.

    Parameters
    ----------
    log_joint : (n,) or (n, m) array_like
        Log prior plus log likelihood; minus infinity where a parameter is excluded. A
        constant that is left out changes the evidence alone.
    *axes : (n,) array_like
        The values of each parameter, growing, at least two.

    Returns
    -------
    Grid

    Raises
    ------
    ValueError
        If shapes differ, an axis does not grow, an entry is nan or plus infinity, or
        all are minus infinity.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Bayesian inference*. The largest logarithm is subtracted first, so
    that nothing underflows.

    Examples
    --------
    >>> p = np.linspace(0, 1, 11)
    >>> flat_and_two_heads = grid_posterior(np.log(np.maximum(p, 1e-300)) * 2, p)
    >>> flat_and_two_heads.density.round(2).tolist()[-3:]
    [1.91, 2.42, 2.99]
    """
    if len(axes) not in (1, 2):
        raise ValueError(f"axes must be one or two, got {len(axes)}")
    points = tuple(as_vector(axis, f"axis {k}") for k, axis in enumerate(axes))
    for k, axis in enumerate(points):
        if axis.size < 2 or np.any(np.diff(axis) <= 0):
            raise ValueError(f"axis {k} must grow and have at least two points")
    logs = _as_logs(log_joint, "log_joint")
    shape = tuple(axis.size for axis in points)
    if logs.shape != shape:
        raise ValueError(f"log_joint must have shape {shape}, got {logs.shape}")
    widths = [_widths(axis) for axis in points]
    cell = widths[0] if len(widths) == 1 else np.outer(*widths)
    top = float(logs.max())
    mass = np.exp(logs - top) * cell
    total = float(mass.sum())
    probability = mass / total
    return Grid(points, probability / cell, probability, top + math.log(total))


def credible_interval(
    law: ContinuousDistribution, *, level: float = 0.95
) -> tuple[float, float]:
    """Find the interval with equal tails: as much probability below it as above.

    Parameters
    ----------
    law : ContinuousDistribution
        What is known of the parameter.
    level : float
        Probability inside, between 0 and 1.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If `level` is not between 0 and 1.
    TypeError
        If `law` has no density.

    Notes
    -----
    Book, chapter *Bayesian inference*; ``interval`` of ``scipy.stats`` distributions.

    Examples
    --------
    >>> low, high = credible_interval(Beta(8, 4))
    >>> round(low, 3), round(high, 3)
    (0.39, 0.891)
    """
    expect(law, ContinuousDistribution, "law")
    tail = (1 - as_level(level, "level")) / 2
    low, high = law.quantile([tail, 1 - tail])
    return float(low), float(high)


def highest_density(
    law: ContinuousDistribution, *, level: float = 0.95
) -> tuple[float, float]:
    """Find the shortest interval with a given probability, for a density with one hill.

    Inside it the density is nowhere less than outside. The probability left of it is
    found by halving: at its right value both ends are equally high.

    Parameters
    ----------
    law : ContinuousDistribution
        What is known of the parameter; its density rises, then falls, or does one of
        the two.
    level : float
        Probability inside, between 0 and 1.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If `level` is not between 0 and 1, or the density is seen to have a valley.
    TypeError
        If `law` has no density.

    Notes
    -----
    Book, chapter *Bayesian inference*. Unlike the one with equal tails it changes with
    the scale: the logarithms of its ends are not those of the logarithm's interval.

    Examples
    --------
    >>> low, high = highest_density(Beta(8, 4))
    >>> round(low, 3), round(high, 3)
    (0.412, 0.907)
    """
    expect(law, ContinuousDistribution, "law")
    level = as_level(level, "level")
    left, right = 0.0, 1 - level  # between which the lower tail lies
    for _ in range(60):
        tail = (left + right) / 2
        ends = law.quantile([tail, tail + level])
        heights = law.log_pdf(ends)
        left, right = (tail, right) if heights[0] < heights[1] else (left, tail)
    low, high = (float(x) for x in ends)
    if law.log_pdf(law.quantile(tail + level / 2)) < heights.min() - 1e-9:
        raise ValueError(
            "law must have a density with one hill; here a valley lies between two, "
            "and the highest places are no interval"
        )
    return low, high


def linear_posterior(
    X: ArrayLike, y: ArrayLike, *, sigma: float, tau: float
) -> MultivariateNormal:
    r"""Find the posterior of weights with normal errors and normal prior weights.

    The mean is ridge regression with the penalty sigma**2 / tau**2.

    Parameters
    ----------
    X : (n, d) array_like
        Samples; there may be fewer than features.
    y : (n,) array_like
        Targets, X w plus errors.
    sigma : float
        Standard deviation of the errors, positive.
    tau : float
        Prior standard deviation of each weight around 0, positive.

    Returns
    -------
    MultivariateNormal
        Of the weights.

    Raises
    ------
    ValueError
        If shapes differ, an entry is not finite, or a deviation is not positive.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Bayesian inference*. Least squares with d more rows, `sigma` / `tau`
    times the identity, for the targets 0, by a QR factorisation.

    Examples
    --------
    >>> w = linear_posterior([[1.0], [1.0]], [2.0, 4.0], sigma=1, tau=1)
    >>> w.mean.round(12).tolist(), w.covariance.round(4).tolist()
    ([2.0], [[0.3333]])
    """
    X = as_matrix(X, "X")
    y = as_vector(y, "y", size=len(X))
    sigma = moderate(as_positive(sigma, "sigma"), "sigma", least=SMALL)
    tau = moderate(as_positive(tau, "tau"), "tau", least=SMALL)
    d = X.shape[1]
    Q, R = np.linalg.qr(np.vstack([X, sigma / tau * np.eye(d)]))
    w = solve_triangular(R, Q.T @ np.append(y, np.zeros(d)))
    half = sigma * solve_triangular(R, np.eye(d))
    return MultivariateNormal(w, half @ half.T)


def importance_weights(log_ratios: ArrayLike) -> Vector:
    """Turn log target minus log proposal, at draws of the proposal, into weights.

    Parameters
    ----------
    log_ratios : (n,) array_like
        Up to a constant; minus infinity where the target excludes a draw.

    Returns
    -------
    (n,) ndarray
        At least 0; they add up to 1.

    Raises
    ------
    ValueError
        If an entry is nan or plus infinity, or all are minus infinity.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Bayesian inference*; ``scipy.special.softmax``.

    Examples
    --------
    >>> importance_weights(np.log([1, 3])).round(12).tolist()
    [0.25, 0.75]
    """
    logs = _as_logs(log_ratios, "log_ratios")
    if logs.ndim != 1:
        raise ValueError(f"log_ratios must be a vector, got shape {logs.shape}")
    w = np.exp(logs - logs.max())
    return np.asarray(w / w.sum())


def effective_size(weights: ArrayLike) -> float:
    """Say how many draws of equal weight these weighted ones are worth.

    Parameters
    ----------
    weights : (n,) array_like
        At least 0; they add up to 1.

    Returns
    -------
    float
        From 1, if one has all the weight, to n, if all are equal.

    Raises
    ------
    ValueError
        If they are no distribution.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Bayesian inference*: one over the sum of the squares. It sees the
    weights alone: a target where no draw came looks well served.

    Examples
    --------
    >>> effective_size([0.5, 0.5, 0, 0])
    2.0
    """
    w = as_distribution(as_vector(weights, "weights"), "weights")
    return float(1 / (w @ w))


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A walk of Metropolis: a row of `draws` a step, and the share of accepted steps."""

    draws: Matrix
    acceptance: float


def metropolis(
    log_density: Callable[[Vector], Any],
    start: ArrayLike,
    *,
    scale: ArrayLike,
    n_draws: int,
    rng: np.random.Generator,
) -> Chain:
    """Walk so that places are visited in proportion to a density, in the long run.

    Parameters
    ----------
    log_density : callable
        Takes a (d,) array, returns the logarithm up to a constant; minus infinity where
        the density is 0.
    start : (d,) array_like
        Where it is finite.
    scale : float or (d,) array_like
        Standard deviations of a proposed step, positive.
    n_draws : int
        Steps, at least 1.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Chain
        The start is not among the draws; neighbours are dependent.

    Raises
    ------
    ValueError
        If a logarithm is nan or plus infinity, or the density is 0 at the start.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Bayesian inference*; Metropolis and others (1953).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> walk = metropolis(lambda x: -x @ x / 2, [0.0], scale=2.4, n_draws=4000, rng=rng)
    >>> 0.4 < walk.acceptance < 0.5, walk.draws.shape
    (True, (4000, 1))
    """
    expect(rng, np.random.Generator, "rng")
    x = as_vector(start, "start")
    n_draws = as_size(n_draws, "n_draws", each=x.size)
    steps = as_array(scale, "scale")
    if steps.shape not in ((), x.shape) or steps.min() <= 0:
        raise ValueError(
            f"scale must be positive, one number or {x.size}, got {steps.tolist()}"
        )
    moves = steps * rng.normal(size=(n_draws, x.size))
    thresholds = np.log1p(-rng.random(n_draws))  # of uniform numbers above 0
    height = _height(log_density, x)
    if height == -math.inf:
        raise ValueError(f"log_density is minus infinity at the start {x.tolist()}")
    draws, accepted = np.empty_like(moves), 0
    for i in range(n_draws):
        proposal = x + moves[i]
        there = _height(log_density, proposal)
        if thresholds[i] < there - height:
            x, height, accepted = proposal, there, accepted + 1
        draws[i] = x
    return Chain(draws, accepted / n_draws)


def autocorrelation(x: ArrayLike) -> Vector:
    """Compute how values correlate with those so many steps later, for all lags.

    Parameters
    ----------
    x : (n,) array_like
        One parameter of a walk, step by step; not constant.

    Returns
    -------
    (n,) ndarray
        For the lags 0, 1, ..., n - 1; the first is 1. Sums are divided by n, so that
        far lags shrink to 0.

    Raises
    ------
    ValueError
        If all values are equal.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Bayesian inference*. By the fast Fourier transform, some n log n
    operations; ``statsmodels.tsa.stattools.acf``.

    Examples
    --------
    >>> autocorrelation([1, -1, 1, -1]).round(12).tolist()
    [1.0, -0.75, 0.5, -0.25]
    """
    values = as_vector(x, "x")
    if not np.ptp(values):
        raise ValueError("x must not be constant: the walk has not moved")
    away = values - values.mean()
    away /= np.abs(away).max()  # no square overflows or vanishes
    spectrum = np.fft.rfft(away, 2 * away.size)
    sums = np.fft.irfft(np.abs(spectrum) ** 2)[: away.size]
    return np.asarray(sums / sums[0])


def effective_draws(x: ArrayLike) -> float:
    r"""Say how many independent draws the steps of a walk are worth, for a mean.

    That is :math:`n/(1 + 2\rho_1 + 2\rho_2 + \dots)`. The sum ends before the first
    pair of neighbouring lags whose correlations add up to 0 or less: from there on they
    are noise.

    Parameters
    ----------
    x : (n,) array_like
        One parameter of a walk, step by step; not constant.

    Returns
    -------
    float
        At most n, also for a walk that swings to and fro and is worth more.

    Raises
    ------
    ValueError
        If all values are equal.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Bayesian inference*; Geyer (1992), section 3.3. A walk that has seen
    one of two hills does not know of the other, nor does this number.

    Examples
    --------
    >>> independent = np.random.default_rng(1).normal(size=2000)
    >>> 1700 < effective_draws(independent) < 2300
    True
    """
    rho = autocorrelation(x)
    pairs = rho[: rho.size // 2 * 2].reshape(-1, 2).sum(axis=1)
    end = int(np.argmax(np.append(pairs, 0) <= 0))
    length = 2 * float(pairs[:end].sum()) - 1
    return rho.size / max(length, 1.0)


def mean_of_chain(x: ArrayLike) -> simulation.MonteCarlo:
    """Average the steps of a walk, with a standard error that knows they are dependent.

    Parameters
    ----------
    x : (n,) array_like
        A number a step; not all equal.

    Returns
    -------
    MonteCarlo
        `std_error` is the standard deviation over the root of `effective_draws`.

    Raises
    ------
    ValueError
        If all values are equal.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Bayesian inference*. For independent values take `simulation.mean`.

    Examples
    --------
    >>> x = np.repeat([1.0, 4.0, 2.0, 3.0] * 25, 10)  # each value ten times
    >>> mean_of_chain(x).std_error > 2 * simulation.mean(x).std_error
    True
    """
    values = moderate(as_vector(x, "x"), "x")
    error = float(values.std()) / math.sqrt(effective_draws(values))
    return simulation.MonteCarlo(float(values.mean()), error, values.size)


def _widths(axis: Vector) -> Vector:
    """Give each point its part of the axis, so that sums are those of trapezoids."""
    gaps = np.diff(axis) / 2
    return np.asarray(np.append(gaps, 0) + np.append(0, gaps))


def _as_logs(x: ArrayLike, name: str) -> Array:
    """Return logarithms as a new array: finite, or minus infinity, but not all."""
    rest, never = set_aside(x, name, np.isneginf)
    logs = as_array(rest, name)
    if never.all():
        raise ValueError(f"{name} must not be minus infinity everywhere")
    return np.where(never, -np.inf, logs)


def _height(log_density: Callable[[Vector], Any], x: Vector) -> float:
    """Return the logarithm of the density at x, minus infinity allowed."""
    value = float(log_density(x.copy()))
    if math.isnan(value) or value == math.inf:
        raise ValueError(f"log_density is {value} at {x.tolist()}")
    return value
