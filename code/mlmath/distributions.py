"""Discrete distributions: mass function, distribution function, quantiles, samples.

Each family is a small frozen class. Its methods take numbers in an array of any shape
and return floats in an array of that shape, whole numbers among them. What is near 0 is
never found by subtracting from 1: `cdf` adds up from the left, `sf` from the right.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from mlmath._checks import (
    Vector,
    as_array,
    as_at_least_0,
    as_count,
    as_distribution,
    as_probabilities,
    as_probability,
    as_size,
    as_vector,
    expect,
)

Array = NDArray[np.float64]


def inverse_cdf(u: ArrayLike, sums: ArrayLike) -> NDArray[np.int64]:
    """Find for each `u` the first place of the running sums that has reached it.

    By halving: some log2(n) comparisons for n sums, for all of `u` at once.

    Parameters
    ----------
    u : array_like
        From 0 to 1, of any shape.
    sums : (n,) array_like
        The values of a cdf from left to right: they never fall, and end with 1.

    Returns
    -------
    ndarray of int
        Of the shape of `u`, from 0 to n - 1.

    Raises
    ------
    ValueError
        If an entry of `u` is not from 0 to 1, or `sums` falls or does not end with 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Random variables and their distributions*. On sorted arrays
    ``numpy.searchsorted(sums, u)`` is the same, and more than ten times faster.

    Examples
    --------
    >>> inverse_cdf([0.1, 0.2, 0.3, 1.0], [0.2, 0.7, 1.0]).tolist()
    [0, 0, 1, 2]
    """
    u, sums = as_probabilities(u, "u"), as_vector(sums, "sums")
    if np.any(np.diff(sums) < 0) or sums[-1] != 1:
        raise ValueError(f"sums must never fall and end with 1, got {sums[-3:]} last")
    first = np.zeros(u.shape, dtype=np.int64)  # u is reached here or later
    last = np.full(u.shape, len(sums) - 1)  # and here at the latest
    while np.any(first < last):
        middle = (first + last) // 2
        reached = sums[middle] >= u
        last = np.where(reached, middle, last)
        first = np.where(reached, first, middle + 1)
    return first


class Distribution(ABC):
    """What each family can do, discrete or continuous.

    In all methods `x` is real and finite, and `u` from 0 to 1; what is not is a
    ValueError, and what is no real number a TypeError.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def mean(self) -> float:
        """The values, weighed by their probabilities or their density."""

    @property
    @abstractmethod
    def variance(self) -> float:
        """The squared distances from the mean, weighed in the same way."""

    @abstractmethod
    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x), the probability of at most x."""

    @abstractmethod
    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x), to all digits even where it is small."""

    @abstractmethod
    def quantile(self, u: ArrayLike) -> Array:
        """Find the least value x with P(X <= x) >= u; the least of all for u = 0.

        For u = 1 it is infinite where the values have no end.
        """

    def sample(self, size: int | tuple[int, ...], *, rng: np.random.Generator) -> Array:
        """Draw independent values, as many as `size` says (a number, or a shape).

        By the quantile function of uniform random numbers.
        """
        shape = size if isinstance(size, tuple) else (size,)
        expect(rng, np.random.Generator, "rng")
        sizes = [as_size(n, "size") for n in shape]
        as_size(math.prod(sizes), "size")
        u = rng.random(sizes)
        return self.quantile(np.maximum(u, 2.0**-54))  # 0 stands for all below 2^-53


class DiscreteDistribution(Distribution):
    """A family whose values have probabilities, each of its own."""

    __slots__ = ()

    @abstractmethod
    def log_pmf(self, x: ArrayLike) -> Array:
        """Compute ln P(X = x), which is finite where `pmf` underflows to 0."""

    def pmf(self, x: ArrayLike) -> Array:
        """Compute P(X = x), the probability of each value; 0 for what is none."""
        mass: Array = np.exp(self.log_pmf(x))
        return mass


class _Tabulated(DiscreteDistribution):
    """A family whose values, all that matter, fit in a table."""

    __slots__ = ()

    @abstractmethod
    def _table(self) -> tuple[Vector, Vector]:
        """Give the values from left to right, and their probabilities."""

    def log_pmf(self, x: ArrayLike) -> Array:
        """Compute ln P(X = x), minus infinity for what is no value."""
        with np.errstate(divide="ignore"):
            logarithm: Array = np.log(self.pmf(x))
        return logarithm

    def pmf(self, x: ArrayLike) -> Array:
        """Compute P(X = x), the probability of each value; 0 for what is none."""
        x, (values, probabilities) = as_array(x, "x"), self._table()
        place = np.minimum(np.searchsorted(values, x), len(values) - 1)
        return np.where(values[place] == x, probabilities[place], 0.0)

    def _sums(self) -> Vector:
        """Give the values of the cdf; the last is 1."""
        sums = np.cumsum(self._table()[1])
        sums /= sums[-1]  # 1 but for rounding
        return sums

    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x), added up from the left."""
        place = np.searchsorted(self._table()[0], as_array(x, "x"), side="right")
        cdf: Array = np.append(0.0, self._sums())[place]
        return cdf

    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x), added up from the right."""
        values, probabilities = self._table()
        place = np.searchsorted(values, as_array(x, "x"), side="right")
        sums = np.cumsum(np.append(0.0, probabilities[::-1]))
        sf: Array = (sums / sums[-1])[len(values) - place]
        return sf

    def quantile(self, u: ArrayLike) -> Array:
        """Find the least value x with P(X <= x) >= u; the least of all for u = 0."""
        found: Array = self._table()[0][inverse_cdf(u, self._sums())]
        return found


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Discrete(_Tabulated):
    """Finitely many values, each with a probability of its own.

    Parameters
    ----------
    values : (n,) array_like
        Distinct, in any order; kept from left to right, not to be written to.
    probabilities : (n,) array_like
        At least 0, together 1 (to nine digits; what is missing is shared out).

    Raises
    ------
    ValueError
        If a value comes twice, a probability is negative, or they do not add up to 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Random variables and their distributions*;
    ``scipy.stats.rv_discrete`` has whole numbers as values only.

    Examples
    --------
    >>> coins = Discrete([0, 1, 2], [0.25, 0.5, 0.25])
    >>> coins.cdf([0, 1.9]).tolist(), coins.quantile([0.25, 0.26]).tolist()
    ([0.25, 0.75], [0.0, 1.0])
    """

    values: Vector
    probabilities: Vector

    def __init__(self, values: ArrayLike, probabilities: ArrayLike) -> None:
        x = as_vector(values, "values")
        p = as_distribution(
            as_vector(probabilities, "probabilities", size=len(x)), "probabilities"
        )
        if len(np.unique(x)) < len(x):
            raise ValueError("values must be distinct: add up what belongs to one")
        order = np.argsort(x)
        for name, array in (("values", x), ("probabilities", p / p.sum())):
            kept = array[order]
            kept.flags.writeable = False
            object.__setattr__(self, name, kept)

    def _table(self) -> tuple[Vector, Vector]:
        return self.values, self.probabilities

    @property
    def mean(self) -> float:
        """The values, weighed by their probabilities."""
        return float(self.values @ self.probabilities)

    @property
    def variance(self) -> float:
        """The squared distances from the mean, weighed by their probabilities."""
        return float((self.values - self.mean) ** 2 @ self.probabilities)


@dataclass(frozen=True, slots=True)
class Bernoulli(_Tabulated):
    """One trial: 1 with probability `p` (from 0 to 1), else 0.

    Notes
    -----
    Book, chapter *Random variables and their distributions*; ``scipy.stats.bernoulli``.

    Examples
    --------
    >>> Bernoulli(0.3).pmf([0, 1, 2]).tolist()
    [0.7, 0.3, 0.0]
    """

    p: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "p", as_probability(self.p, "p"))

    def _table(self) -> tuple[Vector, Vector]:
        return np.array([0.0, 1.0]), np.array([1 - self.p, self.p])

    @property
    def mean(self) -> float:
        """The probability p."""
        return self.p

    @property
    def variance(self) -> float:
        """The product p (1 - p)."""
        return self.p * (1 - self.p)


@dataclass(frozen=True, slots=True)
class Binomial(_Tabulated):
    """The number of successes in `n` independent trials of probability `p` each.

    The probabilities come from logarithms of the gamma function, so nothing overflows;
    their relative error is about 1e-16 n ln n (1e-9 for a million trials).

    Parameters
    ----------
    n : int
        At least 0.
    p : float
        From 0 to 1.

    Raises
    ------
    ValueError
        If `n` is negative, or `p` not from 0 to 1.
    TypeError
        If `n` is no integer, or `p` not a real number.

    Notes
    -----
    Book, chapter *Random variables and their distributions*; ``scipy.stats.binom``.
    `cdf`, `sf` and `quantile` make a table of some 80 standard deviations: more than
    ten times slower than SciPy's continued fraction where n is large.

    Examples
    --------
    >>> Binomial(3, 0.5).pmf([0, 1, 2, 3]).round(12).tolist()
    [0.125, 0.375, 0.375, 0.125]
    """

    n: int
    p: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", as_count(self.n, "n", least=0))
        object.__setattr__(self, "p", as_probability(self.p, "p"))

    def log_pmf(self, x: ArrayLike) -> Array:
        """Compute ln P(X = x), minus infinity for what is no value."""
        k, is_value = _as_counts(x, self.n)
        gammaln, n = special.gammaln, self.n
        ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
        chances = special.xlogy(k, self.p) + special.xlog1py(n - k, -self.p)
        return np.where(is_value, ways + chances, -np.inf)

    def pmf(self, x: ArrayLike) -> Array:
        """Compute P(X = x), the probability of each value; 0 for what is none."""
        return DiscreteDistribution.pmf(self, x)

    def _table(self) -> tuple[Vector, Vector]:
        counts = _window(self.mean, self.variance, self.n)
        return counts, self.pmf(counts)

    @property
    def mean(self) -> float:
        """The product n p."""
        return self.n * self.p

    @property
    def variance(self) -> float:
        """The product n p (1 - p)."""
        return self.n * self.p * (1 - self.p)


@dataclass(frozen=True, slots=True)
class Poisson(_Tabulated):
    """A count of many rare, independent events, `rate` of them on average.

    The relative error of its probabilities is about 1e-16 k ln k for the count k.

    Parameters
    ----------
    rate : float
        At least 0.

    Raises
    ------
    ValueError
        If `rate` is negative or not finite.
    TypeError
        If it is not a real number.

    Notes
    -----
    Book, chapter *Random variables and their distributions*; ``scipy.stats.poisson``.
    `cdf`, `sf` and `quantile` make a table of some 80 standard deviations: more than
    ten times slower than SciPy's incomplete gamma function where the rate is large.

    Examples
    --------
    >>> Poisson(2).pmf([0, 1, 2]).round(4).tolist()
    [0.1353, 0.2707, 0.2707]
    """

    rate: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", as_at_least_0(self.rate, "rate"))

    def log_pmf(self, x: ArrayLike) -> Array:
        """Compute ln P(X = x), minus infinity for what is no value."""
        k, is_value = _as_counts(x, math.inf)
        logarithm = special.xlogy(k, self.rate) - self.rate - special.gammaln(k + 1)
        return np.where(is_value, logarithm, -np.inf)

    def pmf(self, x: ArrayLike) -> Array:
        """Compute P(X = x), the probability of each value; 0 for what is none."""
        return DiscreteDistribution.pmf(self, x)

    def _table(self) -> tuple[Vector, Vector]:
        counts = _window(self.rate, self.rate, math.inf)
        return counts, self.pmf(counts)

    def quantile(self, u: ArrayLike) -> Array:
        """Find the least value x with P(X <= x) >= u; infinite for u = 1."""
        found = _Tabulated.quantile(self, u)
        endless = (np.asarray(u) == 1) & (self.rate > 0)
        return np.where(endless, np.inf, found)

    @property
    def mean(self) -> float:
        """The rate."""
        return self.rate

    @property
    def variance(self) -> float:
        """The rate again."""
        return self.rate


@dataclass(frozen=True, slots=True)
class Geometric(DiscreteDistribution):
    """The number of trials up to the first success, this one included: 1, 2, 3, ...

    Others count the failures before it: one less.

    Parameters
    ----------
    p : float
        The probability of success in each trial, above 0 and at most 1.

    Raises
    ------
    ValueError
        If `p` is not above 0 and at most 1.
    TypeError
        If it is not a real number.

    Notes
    -----
    Book, chapter *Random variables and their distributions*; ``scipy.stats.geom``
    counts trials, too, and so does ``numpy.random.Generator.geometric``.

    Examples
    --------
    >>> Geometric(0.5).pmf([0, 1, 2, 3]).round(12).tolist()
    [0.0, 0.5, 0.25, 0.125]
    """

    p: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "p", as_probability(self.p, "p"))
        if self.p == 0:
            raise ValueError("p must be above 0: else success never comes")

    def log_pmf(self, x: ArrayLike) -> Array:
        """Compute ln P(X = x), minus infinity for what is no value."""
        failures, is_value = _as_counts(as_array(x, "x") - 1, math.inf)
        logarithm = math.log(self.p) + special.xlog1py(failures, -self.p)
        return np.where(is_value, logarithm, -np.inf)

    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x) = 1 - (1 - p)^x for whole x >= 0."""
        trials = np.maximum(np.floor(as_array(x, "x")), 0)
        cdf: Array = -np.expm1(special.xlog1py(trials, -self.p))
        return cdf

    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x) = (1 - p)^x for whole x >= 0: only failures until then."""
        trials = np.maximum(np.floor(as_array(x, "x")), 0)
        sf: Array = np.exp(special.xlog1py(trials, -self.p))
        return sf

    def quantile(self, u: ArrayLike) -> Array:
        """Find the least value x with P(X <= x) >= u; infinite for u = 1, if p < 1."""
        u = as_probabilities(u, "u")
        if self.p == 1:
            return np.ones(u.shape)
        with np.errstate(divide="ignore"):
            x = np.ceil(np.log1p(-u) / math.log1p(-self.p))
        return np.maximum(_settle(x, u, self.cdf), 1)

    @property
    def mean(self) -> float:
        """One over p."""
        return 1 / self.p

    @property
    def variance(self) -> float:
        """The quotient (1 - p) / p^2."""
        return (1 - self.p) / self.p**2


@dataclass(frozen=True, slots=True)
class DiscreteUniform(DiscreteDistribution):
    """The whole numbers from `low` to `high`, both included, all equally probable.

    Parameters
    ----------
    low, high : int
        low <= high, moduli up to 2**51.

    Raises
    ------
    ValueError
        If `high` is less than `low`, or one is too large for a float.
    TypeError
        If one is no integer.

    Notes
    -----
    Book, chapter *Random variables and their distributions*; ``scipy.stats.randint``,
    whose second number is not included.

    Examples
    --------
    >>> die = DiscreteUniform(1, 6)
    >>> die.cdf([0, 3, 3.5, 6]).tolist(), die.quantile([0.5, 0.51]).tolist()
    ([0.0, 0.5, 0.5, 1.0], [3.0, 4.0])
    """

    low: int
    high: int

    def __post_init__(self) -> None:
        low = as_count(self.low, "low", least=-(2**51))
        high = as_count(self.high, "high", least=low)
        if high > 2**51:
            raise ValueError(f"high must be at most 2**51, got {high}")
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    def log_pmf(self, x: ArrayLike) -> Array:
        """Compute ln P(X = x), minus infinity for what is no value."""
        with np.errstate(divide="ignore"):
            logarithm: Array = np.log(self.pmf(x))
        return logarithm

    def pmf(self, x: ArrayLike) -> Array:
        """Compute P(X = x): one over the number of values, 0 for what is none."""
        x = as_array(x, "x")
        is_value = (x == np.floor(x)) & (self.low <= x) & (x <= self.high)
        return np.where(is_value, 1 / self._size, 0.0)

    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x): the share of the values that are at most x."""
        values = np.floor(as_array(x, "x")) - (self.low - 1)
        return np.clip(values / self._size, 0, 1)

    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x): the share of the values above x."""
        values = self.high - np.floor(as_array(x, "x"))
        return np.clip(values / self._size, 0, 1)

    def quantile(self, u: ArrayLike) -> Array:
        """Find the least value x with P(X <= x) >= u; the least of all for u = 0."""
        u = as_probabilities(u, "u")
        x = self.low - 1 + np.ceil(u * self._size)
        return np.maximum(_settle(x, u, self.cdf), self.low)

    @property
    def _size(self) -> int:
        return self.high - self.low + 1

    @property
    def mean(self) -> float:
        """The middle between both ends."""
        return (self.low + self.high) / 2

    @property
    def variance(self) -> float:
        """For n values (n^2 - 1) / 12."""
        return (self._size**2 - 1) / 12


def sum_of_independent(first: Discrete, second: Discrete) -> Discrete:
    """Find the distribution of the sum of two independent random variables.

    Each pair of values contributes the product of its probabilities to its sum: n m
    products for n and m values. Sums count as one value where they are equal as floats.

    Parameters
    ----------
    first, second : Discrete

    Returns
    -------
    Discrete

    Raises
    ------
    TypeError
        If one is not a `Discrete`.
    ValueError
        If a sum overflows.

    Notes
    -----
    Book, chapter *Random variables and their distributions*. For values 0, 1, 2, ...
    ``numpy.convolve`` of both mass functions is the same.

    Examples
    --------
    >>> die = Discrete(range(1, 7), [1 / 6] * 6)
    >>> sum_of_independent(die, die).pmf([2, 7]).round(4).tolist()
    [0.0278, 0.1667]
    """
    for name, one in (("first", first), ("second", second)):
        if not isinstance(one, Discrete):
            raise TypeError(f"{name} must be a Discrete, got {type(one).__name__}")
    with np.errstate(over="ignore"):
        pairs = np.add.outer(first.values, second.values).ravel()
    products = np.outer(first.probabilities, second.probabilities).ravel()
    sums, place = np.unique(pairs, return_inverse=True)
    return Discrete(sums, np.bincount(place, weights=products))


def _as_counts(x: ArrayLike, most: float) -> tuple[Array, NDArray[np.bool_]]:
    """Return `x`, with 0 for what is no whole number from 0 to `most`, and what is."""
    array = as_array(x, "x")
    is_value = (array == np.floor(array)) & (array >= 0) & (array <= most)
    return np.where(is_value, array, 0.0), is_value


def _window(mean: float, variance: float, most: float) -> Vector:
    """Give the counts beyond which less than 1e-340 is left, by Bernstein's bound."""
    reach = 40 * math.sqrt(variance) + 600
    first, last = max(0.0, mean - reach), min(most, mean + reach)
    return np.arange(math.floor(first), math.ceil(last) + 1, dtype=np.float64)


def _settle(x: Array, u: Array, cdf: Callable[[Array], Array]) -> Array:
    """Mend a quantile that rounding has put beside the least integer that reaches u."""
    ends = np.isinf(x)
    here = np.where(ends, 0, x)
    here = np.where(cdf(here - 1) >= u, here - 1, here)
    here = np.where(cdf(here) < u, here + 1, here)
    return np.where(ends, x, here)
