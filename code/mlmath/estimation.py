"""Estimators: how they scatter, how far they are off, and what the normal limit says."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath import simulation
from mlmath._checks import (
    Vector,
    as_array,
    as_at_least_0,
    as_count,
    as_positive,
    as_scalar,
    as_size,
    as_vector,
    expect,
    moderate,
)
from mlmath.continuous import Normal
from mlmath.distributions import (
    Discrete,
    DiscreteDistribution,
    Distribution,
    sum_of_independent,
)

#: A function of samples, one a row: ``estimator(X, axis=1)`` gives a number for each.
Estimator = Callable[..., Any]
#: The most samples that `sampling_distribution` lists.
_MOST = 1_000_000
#: Of Berry and Esseen's theorem for summands of one distribution (Shevtsova, 2011).
_CONSTANT = 0.4748


@dataclass(frozen=True, slots=True)
class Quality:
    """How far estimates are from the truth, each number with its standard error.

    `bias` is the mean error, `variance` the mean squared distance from the estimates'
    own mean, `mse` the mean squared error. ``mse.estimate`` is
    ``bias.estimate**2 + variance.estimate``, up to rounding.
    """

    bias: simulation.MonteCarlo
    variance: simulation.MonteCarlo
    mse: simulation.MonteCarlo


def estimates(
    population: Distribution,
    estimator: Estimator,
    n: int,
    *,
    runs: int,
    rng: np.random.Generator,
) -> Vector:
    """Draw many samples from a population, and estimate from each.

    Parameters
    ----------
    population : Distribution
        What the values are drawn from, independently.
    estimator : callable
        ``estimator(X, axis=1)`` gives a number for each row of the array (runs, n):
        ``np.mean``, ``np.median``, ``np.var``, or a function of one's own.
    n : int
        The size of each sample, at least 1.
    runs : int
        How many samples, at least 1.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    (runs,) ndarray

    Raises
    ------
    ValueError
        If `n` or `runs` is less than 1, or the estimator does not give one finite
        number a sample.
    TypeError
        If `population` is no distribution, or an argument is of a wrong kind.

    Notes
    -----
    Book, chapter *Estimators and limit theorems*. All samples are in memory at once.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> means = estimates(Normal(5, 2), np.mean, 100, runs=1000, rng=rng)
    >>> means.shape, bool(abs(means.std() - 0.2) < 0.02)
    ((1000,), True)
    """
    expect(rng, np.random.Generator, "rng")
    if not isinstance(population, Distribution):
        raise TypeError(
            f"population must be a distribution, got {type(population).__name__}"
        )
    shape = as_size(runs, "runs"), as_size(n, "n", each=runs)
    samples = population.sample(shape, rng=rng)
    return _of_rows(estimator, samples)


def sampling_distribution(
    population: Discrete, estimator: Estimator, n: int
) -> Discrete:
    """Find the distribution of an estimator exactly, from the list of all samples.

    There are k to the power n samples for a population of k values; beyond a million of
    them `estimates` draws some.

    Parameters
    ----------
    population : Discrete
        What the values are drawn from, independently.
    estimator : callable
        As for `estimates`.
    n : int
        The size of the sample, at least 1.

    Returns
    -------
    Discrete
        Estimates count as one value where they are equal as floats.

    Raises
    ------
    ValueError
        If `n` is less than 1, there are too many samples, or the estimator does not
        give one finite number a sample.
    TypeError
        If `population` is not a `Discrete`, or `n` is no integer.

    Notes
    -----
    Book, chapter *Estimators and limit theorems*.

    Examples
    --------
    >>> numbers = Discrete([1, 2, 6], [1 / 3] * 3)
    >>> greatest = sampling_distribution(numbers, np.max, 2)
    >>> greatest.probabilities.round(4).tolist(), round(greatest.mean, 4)
    ([0.1111, 0.3333, 0.5556], 4.1111)
    """
    k, n = len(_as_discrete(population).values), as_count(n, "n")
    if n * math.log(k) > math.log(_MOST) + 1e-9:
        raise ValueError(
            f"{k}**{n} samples are more than {_MOST:,} to list: draw some by estimates"
        )
    which = np.indices((k,) * n).reshape(n, -1).T  # a row a sample
    chances = population.probabilities[which].prod(axis=1)
    found, place = np.unique(
        _of_rows(estimator, population.values[which]), return_inverse=True
    )
    return Discrete(found, np.bincount(place, weights=chances))


def quality(values: ArrayLike, truth: float) -> Quality:
    """Measure the bias, variance and mean squared error of simulated estimates.

    Parameters
    ----------
    values : (m,) array_like
        Estimates from m >= 2 independent samples.
    truth : float
        What they estimate.

    Returns
    -------
    Quality

    Raises
    ------
    ValueError
        If there are fewer than two values, or a number is not finite.
    TypeError
        If they are not real numbers.

    Notes
    -----
    Book, chapter *Estimators and limit theorems*.

    Examples
    --------
    >>> found = quality([1, 4, 4, 11], 3)
    >>> found.bias.estimate, found.variance.estimate, found.mse.estimate
    (2.0, 13.5, 17.5)
    """
    x = moderate(as_vector(values, "values"), "values")
    truth = moderate(as_scalar(truth, "truth"), "truth")
    errors = simulation.mean(x - truth)
    return Quality(
        errors, simulation.mean((x - x.mean()) ** 2), simulation.mean((x - truth) ** 2)
    )


def running_mean(x: ArrayLike) -> NDArray[np.float64]:
    """Compute the means of the first 1, 2, ..., n values.

    Parameters
    ----------
    x : (..., n) array_like
        Values one after the other along the last axis.

    Returns
    -------
    (..., n) ndarray
        At place i the mean of all values up to place i.

    Raises
    ------
    ValueError
        If `x` is one number, or empty, or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Estimators and limit theorems*.

    Examples
    --------
    >>> running_mean([4, 0, 5]).tolist()
    [4.0, 2.0, 3.0]
    """
    x = as_array(x, "x")
    if x.ndim == 0:
        raise ValueError("x must have an axis of values, got one number")
    means: NDArray[np.float64] = np.cumsum(x, axis=-1) / np.arange(1, x.shape[-1] + 1)
    return means


def standard_error(sigma: float, n: int, *, size: int | None = None) -> float:
    r"""Compute the standard deviation of the mean of a sample.

    It is :math:`\sigma/\sqrt{n}` for independent values. For a sample of n different
    members of a population of `size` members it is smaller, by the factor
    :math:`\sqrt{(N - n)/(N - 1)}`: hardly at all if N is large beside n.

    Parameters
    ----------
    sigma : float
        The population's standard deviation (with divisor N), at least 0.
    n : int
        The size of the sample, at least 1.
    size : int, optional
        N, at least n, for drawing without replacement.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `sigma` is negative, `n` less than 1 or `size` less than `n`.
    TypeError
        If they are of a wrong kind.

    Notes
    -----
    Book, chapter *Estimators and limit theorems*; Blitzstein and Hwang (2019). From a
    sample alone, with s in place of sigma, it is what `simulation.mean` gives.

    Examples
    --------
    >>> standard_error(6, 9), standard_error(6, 9, size=9), standard_error(6, 1, size=9)
    (2.0, 0.0, 6.0)
    """
    sigma, n = as_at_least_0(sigma, "sigma"), as_count(n, "n")
    error = sigma / math.sqrt(n)
    if size is None:
        return error
    N = as_count(size, "size", least=n)
    return error * math.sqrt((N - n) / max(N - 1, 1))


def distribution_of_mean(population: Discrete, n: int) -> Discrete:
    """Find the distribution of the mean of n independent values exactly.

    By adding up pairs, then pairs of pairs: some 2 log2(n) sums of two. With k equally
    spaced whole numbers as values, n (k - 1) + 1 sums are possible; values of another
    kind soon make too many.

    Parameters
    ----------
    population : Discrete
    n : int
        At least 1.

    Returns
    -------
    Discrete

    Raises
    ------
    ValueError
        If `n` is less than 1.
    TypeError
        If `population` is not a `Discrete`, or `n` is no integer.

    Notes
    -----
    Book, chapter *Estimators and limit theorems*. Any values will do, and equal sums
    are found by sorting; for values 0, 1, 2, ... repeated ``numpy.convolve`` gives the
    same, more than ten times faster for a hundred throws of a die.

    Examples
    --------
    >>> die = Discrete(range(1, 7), [1 / 6] * 6)
    >>> distribution_of_mean(die, 2).pmf([1, 3.5]).round(4).tolist()
    [0.0278, 0.1667]
    """
    n = as_count(n, "n", most=10_000)
    power = _as_discrete(population)
    total, left = Discrete([0], [1]), n
    while left:
        if left % 2:
            total = sum_of_independent(total, power)
        left //= 2
        if left:
            power = sum_of_independent(power, power)
    return Discrete(total.values / n, total.probabilities)


def normal_gap(law: DiscreteDistribution, *, correction: bool = False) -> float:
    """Find the greatest distance of a cdf from that of the normal with its moments.

    Parameters
    ----------
    law : DiscreteDistribution
        With a finite variance that is not 0; its values are whole numbers, or those of
        a `Discrete`.
    correction : bool
        Read the normal cdf in the middle between each value and the next (the
        continuity correction), where the other one is flat. Otherwise everywhere.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `law` has no spread.
    TypeError
        If it is not a `DiscreteDistribution`.

    Notes
    -----
    Book, chapter *Estimators and limit theorems*. Whole numbers that lie far out and
    share a probability of 1e-15 are left out.

    Examples
    --------
    >>> round(normal_gap(Discrete([0, 1], [0.5, 0.5])), 4)
    0.3413
    """
    if not isinstance(law, DiscreteDistribution):
        raise TypeError(f"law must be a DiscreteDistribution, got {type(law).__name__}")
    if not law.variance > 0:
        raise ValueError("law must have a spread: its variance is 0")
    if isinstance(law, Discrete):
        x = law.values
    else:
        first, last = law.quantile([1e-15, 1 - 1e-15])
        x = np.arange(first, last + 2)
    bell = Normal(law.mean, math.sqrt(law.variance))
    if correction:
        gaps = law.cdf(x[:-1]) - bell.cdf((x[:-1] + x[1:]) / 2)
    else:
        F = law.cdf(x)  # jumps at x, from the value before
        gaps = np.append(F, np.append(0.0, F[:-1])) - np.tile(bell.cdf(x), 2)
    return float(np.abs(gaps).max())


def berry_esseen(sigma: float, third: float, n: int) -> float:
    r"""Bound the distance of the cdf of a standardised mean from the normal one.

    It is :math:`C \rho / (\sigma^3 \sqrt{n})` with C = 0.4748, whatever the population.

    Parameters
    ----------
    sigma : float
        The population's standard deviation, positive.
    third : float
        :math:`\rho`, the expectation of the cube of the distance from the mean. It is
        at least the cube of `sigma`.
    n : int
        The size of the sample, at least 1.

    Returns
    -------
    float
        Above 1 it says nothing.

    Raises
    ------
    ValueError
        If `sigma` is not positive, `third` less than its cube, or `n` less than 1.
    TypeError
        If they are of a wrong kind.

    Notes
    -----
    Book, chapter *Estimators and limit theorems*; the constant is Shevtsova's (2011).

    Examples
    --------
    >>> round(berry_esseen(0.5, 0.125, 100), 5)
    0.04748
    """
    sigma, third = as_positive(sigma, "sigma"), as_positive(third, "third")
    n = as_count(n, "n")
    ratio = as_at_least_0(third / sigma / sigma / sigma, "third / sigma**3")
    if ratio < 1 - 1e-9:
        raise ValueError(
            f"third must be at least sigma**3 = {sigma * sigma * sigma:.6g}, "
            f"got {third:.6g}"
        )
    return _CONSTANT * ratio / math.sqrt(n)


def _as_discrete(population: Discrete) -> Discrete:
    """Return the population, or raise."""
    if not isinstance(population, Discrete):
        raise TypeError(
            f"population must be a Discrete, got {type(population).__name__}"
        )
    return population


def _of_rows(estimator: Estimator, samples: NDArray[np.float64]) -> Vector:
    """Return the estimate of each row, or raise."""
    rows = len(samples)
    return as_vector(estimator(samples, axis=1), "estimator(X, axis=1)", size=rows)
