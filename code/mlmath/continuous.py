"""Continuous distributions: density, distribution function, quantiles, samples.

The families and methods are those of `mlmath.distributions`, with a density in place of
probabilities: `pdf` and `log_pdf`. Arrays of any shape give arrays of that shape. What is
near 0 is never found by subtracting from 1: `sf` is a function of its own.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from mlmath._checks import as_array, as_positive, as_probabilities, as_scalar
from mlmath.distributions import DiscreteDistribution, Distribution

Array = NDArray[np.float64]


class ContinuousDistribution(Distribution):
    """A family whose values have a density."""

    __slots__ = ()

    @abstractmethod
    def log_pdf(self, x: ArrayLike) -> Array:
        """Compute the logarithm of the density, finite where `pdf` underflows to 0."""

    def pdf(self, x: ArrayLike) -> Array:
        """Compute the density at x: probability per unit of x, 0 where none is."""
        density: Array = np.exp(self.log_pdf(x))
        return density


#: What has either probabilities or a density, of each value.
Family = DiscreteDistribution | ContinuousDistribution


@dataclass(frozen=True, slots=True)
class Uniform(ContinuousDistribution):
    """A number from `low` to `high`: stretches of equal length are equally probable.

    Parameters
    ----------
    low, high : float
        low < high.

    Raises
    ------
    ValueError
        If `low` is not less than `high`, or they are too far apart for a float.
    TypeError
        If one is not a real number.

    Notes
    -----
    Book, chapter *Continuous random variables*; ``scipy.stats.uniform``, whose second
    number is the width.

    Examples
    --------
    >>> wait = Uniform(0, 0.2)
    >>> wait.pdf([0.1, 0.3]).tolist(), wait.cdf([0.05, 0.3]).tolist()
    ([5.0, 0.0], [0.25, 1.0])
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        low, high = as_scalar(self.low, "low"), as_scalar(self.high, "high")
        if not low < high:
            raise ValueError(f"low must be less than high, got {low} and {high}")
        if not math.isfinite(high - low):
            raise ValueError(f"low and high are too far apart: {low} and {high}")
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Compute the logarithm of the density, minus infinity outside."""
        return np.where(self.pdf(x) > 0, -math.log(self._width), -np.inf)

    def pdf(self, x: ArrayLike) -> Array:
        """Compute the density at x: one over the width, 0 outside."""
        x = as_array(x, "x")
        inside = (self.low <= x) & (x <= self.high)
        return np.where(inside, 1 / self._width, 0.0)

    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x), the share of the width that is left of x."""
        inside = np.clip(as_array(x, "x"), self.low, self.high)
        return np.asarray((inside - self.low) / self._width)

    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x), the share of the width that is right of x."""
        inside = np.clip(as_array(x, "x"), self.low, self.high)
        return np.asarray((self.high - inside) / self._width)

    def quantile(self, u: ArrayLike) -> Array:
        """Find the x with P(X <= x) = u, that share of the way from low to high."""
        x = self.low + as_probabilities(u, "u") * self._width
        return np.minimum(x, self.high)

    @property
    def _width(self) -> float:
        return self.high - self.low

    @property
    def mean(self) -> float:
        """The middle between both ends."""
        return self.low + self._width / 2

    @property
    def variance(self) -> float:
        """The squared width divided by 12."""
        return self._width**2 / 12


@dataclass(frozen=True, slots=True)
class Exponential(ContinuousDistribution):
    """A wait without memory for an event that comes `rate` times per unit of time.

    Parameters
    ----------
    rate : float
        Positive. The mean wait, which others call the scale, is one over it.

    Raises
    ------
    ValueError
        If `rate` is not positive and finite.
    TypeError
        If it is not a real number.

    Notes
    -----
    Book, chapter *Continuous random variables*; ``scipy.stats.expon`` and
    ``numpy.random.Generator.exponential`` take the scale.

    Examples
    --------
    >>> bus = Exponential(1 / 8)
    >>> bus.sf([0, 8]).round(4).tolist(), bus.quantile(0.5).round(3).tolist()
    ([1.0, 0.3679], 5.545)
    """

    rate: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", as_positive(self.rate, "rate"))

    def log_pdf(self, x: ArrayLike) -> Array:
        """Compute the logarithm of the density, minus infinity left of 0."""
        x = as_array(x, "x")
        return np.where(x < 0, -np.inf, math.log(self.rate) - self.rate * x)

    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x) = 1 - exp(-rate x) for x >= 0."""
        cdf: Array = -np.expm1(-self.rate * np.maximum(as_array(x, "x"), 0))
        return cdf

    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x) = exp(-rate x) for x >= 0."""
        sf: Array = np.exp(-self.rate * np.maximum(as_array(x, "x"), 0))
        return sf

    def quantile(self, u: ArrayLike) -> Array:
        """Find the x with P(X <= x) = u: -ln(1 - u) / rate."""
        with np.errstate(divide="ignore"):
            x: Array = -np.log1p(-as_probabilities(u, "u")) / self.rate
        return x

    @property
    def mean(self) -> float:
        """One over the rate."""
        return 1 / self.rate

    @property
    def variance(self) -> float:
        """One over the squared rate."""
        return 1 / self.rate**2


@dataclass(frozen=True, slots=True)
class Normal(ContinuousDistribution):
    """A sum of many small influences: the bell curve around `mu`, as wide as `sigma`.

    Parameters
    ----------
    mu : float
        The centre.
    sigma : float
        The standard deviation, positive. Its square is the variance.

    Raises
    ------
    ValueError
        If `mu` is not finite, or `sigma` not positive and finite.
    TypeError
        If one is not a real number.

    Notes
    -----
    Book, chapter *Continuous random variables*; ``scipy.stats.norm``. The area under the
    bell and its inverse are ``scipy.special.ndtr`` and ``ndtri``.

    Examples
    --------
    >>> iq = Normal(100, 15)
    >>> iq.cdf([100, 115]).round(4).tolist(), iq.quantile(0.975).round(2).tolist()
    ([0.5, 0.8413], 129.4)
    """

    mu: float = 0.0
    sigma: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "mu", as_scalar(self.mu, "mu"))
        object.__setattr__(self, "sigma", as_positive(self.sigma, "sigma"))

    def standardize(self, x: ArrayLike) -> Array:
        """Compute how many standard deviations x lies above the centre."""
        with np.errstate(over="ignore"):  # infinitely many, for a tiny sigma
            return np.asarray((as_array(x, "x") - self.mu) / self.sigma)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Compute the logarithm of the density."""
        with np.errstate(over="ignore"):
            squares = self.standardize(x) ** 2
        return np.asarray(-squares / 2 - math.log(self.sigma) - math.log(math.tau) / 2)

    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x), the area under the bell left of the standardised x."""
        cdf: Array = special.ndtr(self.standardize(x))
        return cdf

    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x) as the mirrored area on the left."""
        sf: Array = special.ndtr(-self.standardize(x))
        return sf

    def quantile(self, u: ArrayLike) -> Array:
        """Find the x with P(X <= x) = u."""
        x: Array = self.mu + self.sigma * special.ndtri(as_probabilities(u, "u"))
        return x

    @property
    def mean(self) -> float:
        """The centre mu."""
        return self.mu

    @property
    def variance(self) -> float:
        """The square of sigma."""
        return self.sigma**2


@dataclass(frozen=True, slots=True)
class ChiSquared(ContinuousDistribution):
    """The sum of the squares of `df` independent standard normal numbers.

    Parameters
    ----------
    df : float
        Degrees of freedom, positive; the formula has a sense for fractions, too.

    Raises
    ------
    ValueError
        If `df` is not positive and finite.
    TypeError
        If it is not a real number.

    Notes
    -----
    Book, chapter *Continuous random variables*; ``scipy.stats.chi2``. The area and its
    inverse are the incomplete gamma function, ``scipy.special.gammainc``.

    Examples
    --------
    >>> ChiSquared(1).quantile(0.95).round(4).tolist(), ChiSquared(2).pdf(0).tolist()
    (3.8415, 0.5)
    """

    df: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "df", as_positive(self.df, "df"))

    def log_pdf(self, x: ArrayLike) -> Array:
        """Compute the logarithm of the density; at 0 it is infinite below 2 degrees."""
        x, half = as_array(x, "x"), self.df / 2
        power = special.xlogy(half - 1, np.maximum(x, 0) / 2)
        logarithm = power - x / 2 - math.log(2) - special.gammaln(half)
        return np.where(x < 0, -np.inf, logarithm)

    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x), a regularised incomplete gamma function."""
        x = np.maximum(as_array(x, "x"), 0)
        cdf: Array = special.gammainc(self.df / 2, x / 2)
        return cdf

    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x), the other part of the gamma function."""
        x = np.maximum(as_array(x, "x"), 0)
        sf: Array = special.gammaincc(self.df / 2, x / 2)
        return sf

    def quantile(self, u: ArrayLike) -> Array:
        """Find the x with P(X <= x) = u."""
        x: Array = 2 * special.gammaincinv(self.df / 2, as_probabilities(u, "u"))
        return x

    @property
    def mean(self) -> float:
        """The number of squares."""
        return self.df

    @property
    def variance(self) -> float:
        """Twice the number of squares."""
        return 2 * self.df


@dataclass(frozen=True, slots=True)
class StudentT(ContinuousDistribution):
    """A standard normal number over the root of an independent chi-squared by its `df`.

    Parameters
    ----------
    df : float
        Degrees of freedom, positive. 1 is the Cauchy distribution; the larger, the
        nearer to the standard normal one.

    Raises
    ------
    ValueError
        If `df` is not positive and finite.
    TypeError
        If it is not a real number.

    Notes
    -----
    Book, chapter *Continuous random variables*; ``scipy.stats.t``. The area left of t
    comes from the incomplete beta function, in whichever of its two forms loses nothing.
    Where the modulus of x exceeds some 1e150 the tail counts as 0.

    Examples
    --------
    >>> StudentT(9).quantile([0.5, 0.975]).round(4).tolist()
    [0.0, 2.2622]
    """

    df: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "df", as_positive(self.df, "df"))

    def log_pdf(self, x: ArrayLike) -> Array:
        """Compute the logarithm of the density."""
        r = np.abs(as_array(x, "x")) / math.sqrt(self.df)
        near, far = np.minimum(r, 1), np.maximum(r, 1)  # no square overflows
        fall = np.where(r < 1, np.log1p(near**2), 2 * np.log(far) + np.log1p(far**-2.0))
        top = -special.betaln(0.5, self.df / 2) - math.log(self.df) / 2
        return np.asarray(top - (self.df + 1) / 2 * fall)

    def _beyond(self, x: Array) -> Array:
        """Compute P(X > x) for x >= 0."""
        with np.errstate(over="ignore"):
            squares = x**2 / self.df
        near = special.betaincc(
            0.5, self.df / 2, squares / (1 + np.minimum(squares, 1))
        )
        far = special.betainc(self.df / 2, 0.5, 1 / (1 + squares))
        return np.asarray(np.where(squares < 1, near, far) / 2)

    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x)."""
        return self.sf(-as_array(x, "x"))

    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x)."""
        x = as_array(x, "x")
        beyond = self._beyond(np.abs(x))
        return np.where(x < 0, 1 - beyond, beyond)

    def quantile(self, u: ArrayLike) -> Array:
        """Find the x with P(X <= x) = u: for u = 1/2 it is 0, and the rest mirrored."""
        u = as_probabilities(u, "u")
        both = 2 * np.minimum(u, 1 - u)  # what is left and right of -x and x
        far = special.betaincinv(self.df / 2, 0.5, both)  # 1 / (1 + x^2 / df)
        near = special.betainccinv(0.5, self.df / 2, both)  # and 1 minus this
        with np.errstate(divide="ignore"):
            x: Array = math.sqrt(self.df) * np.sqrt(near / far)
        return np.where(u < 0.5, -x, x)

    @property
    def mean(self) -> float:
        """Zero; nan for at most 1 degree, where there is none."""
        return 0.0 if self.df > 1 else math.nan

    @property
    def variance(self) -> float:
        """The quotient df / (df - 2); infinite up to 2 degrees, nan up to 1."""
        if self.df <= 1:
            return math.nan
        return self.df / (self.df - 2) if self.df > 2 else math.inf


@dataclass(frozen=True, slots=True)
class Gamma(ContinuousDistribution):
    r"""A positive value, as a wait for several events: exponential for `shape` 1.

    The density is :math:`\lambda^k x^{k-1} e^{-\lambda x}/\Gamma(k)`. For shapes below 1
    short values are more frequent than without memory, above 1 less.

    Parameters
    ----------
    shape : float
        k, positive.
    rate : float
        :math:`\lambda`, positive; one over what others call the scale.

    Raises
    ------
    ValueError
        If one is not positive and finite.
    TypeError
        If one is not a real number.

    Notes
    -----
    Book, chapter *Maximum likelihood*. ``scipy.stats.gamma`` takes the scale.

    Examples
    --------
    >>> Gamma(2, 0.5).sf(4).round(4).tolist()  # 3 exp(-2)
    0.406
    """

    shape: float
    rate: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", as_positive(self.shape, "shape"))
        object.__setattr__(self, "rate", as_positive(self.rate, "rate"))

    def log_pdf(self, x: ArrayLike) -> Array:
        """Compute the logarithm of the density; at 0 it is infinite below shape 1."""
        x = as_array(x, "x")
        t = self.rate * np.maximum(x, 0)
        logarithm = special.xlogy(self.shape - 1, t) - t - special.gammaln(self.shape)
        return np.where(x < 0, -np.inf, logarithm + math.log(self.rate))

    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x), a regularised incomplete gamma function."""
        t = self.rate * np.maximum(as_array(x, "x"), 0)
        cdf: Array = special.gammainc(self.shape, t)
        return cdf

    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x), the other part of the gamma function."""
        t = self.rate * np.maximum(as_array(x, "x"), 0)
        sf: Array = special.gammaincc(self.shape, t)
        return sf

    def quantile(self, u: ArrayLike) -> Array:
        """Find the x with P(X <= x) = u."""
        x: Array = special.gammaincinv(self.shape, as_probabilities(u, "u")) / self.rate
        return x

    @property
    def mean(self) -> float:
        """The shape over the rate."""
        return self.shape / self.rate

    @property
    def variance(self) -> float:
        """The shape over the squared rate."""
        return self.shape / self.rate**2


@dataclass(frozen=True, slots=True)
class Beta(ContinuousDistribution):
    """A share from 0 to 1, as after `a` - 1 successes and `b` - 1 failures.

    Parameters
    ----------
    a, b : float
        Positive. Both 1: all shares alike. The larger their sum, the narrower.

    Raises
    ------
    ValueError
        If one is not positive and finite.
    TypeError
        If one is not a real number.

    Notes
    -----
    Book, chapter *Bayesian inference*; ``scipy.stats.beta``. The area left of x is the
    incomplete beta function, ``scipy.special.betainc``.

    Examples
    --------
    >>> coin = Beta(8, 4)
    >>> round(coin.mean, 4), coin.sf(0.5).round(4).tolist()
    (0.6667, 0.8867)
    """

    a: float
    b: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "a", as_positive(self.a, "a"))
        object.__setattr__(self, "b", as_positive(self.b, "b"))

    def log_pdf(self, x: ArrayLike) -> Array:
        """Compute the logarithm of the density; infinite at an end with a power below 1."""
        x = as_array(x, "x")
        inside = np.clip(x, 0, 1)
        powers = special.xlogy(self.a - 1, inside) + special.xlog1py(
            self.b - 1, -inside
        )
        return np.where(x == inside, powers - special.betaln(self.a, self.b), -np.inf)

    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x), a regularised incomplete beta function."""
        inside = np.clip(as_array(x, "x"), 0, 1)
        cdf: Array = special.betainc(self.a, self.b, inside)
        return cdf

    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x), the other part of the beta function."""
        inside = np.clip(as_array(x, "x"), 0, 1)
        sf: Array = special.betaincc(self.a, self.b, inside)
        return sf

    def quantile(self, u: ArrayLike) -> Array:
        """Find the x with P(X <= x) = u."""
        u = as_probabilities(u, "u")
        x: Array = special.betaincinv(self.a, self.b, u)
        # for some tiny u SciPy has nan; there the cdf is x**a / (a B(a, b))
        log_area = math.log(self.a) + special.betaln(self.a, self.b)
        tiny = np.exp((special.xlogy(1, u) + log_area) / self.a)
        return np.where(np.isnan(x), np.minimum(tiny, 1), x)

    @property
    def mean(self) -> float:
        """The share a / (a + b)."""
        return self.a / (self.a + self.b)

    @property
    def variance(self) -> float:
        """The product of both shares, divided by a + b + 1."""
        total = self.a + self.b
        return self.a / total * (self.b / total) / (total + 1)


@dataclass(frozen=True, slots=True)
class FisherF(ContinuousDistribution):
    """A chi-squared by its `df1`, divided by an independent one by its `df2`.

    Parameters
    ----------
    df1, df2 : float
        Degrees of freedom above and below, positive.

    Raises
    ------
    ValueError
        If one is not positive and finite.
    TypeError
        If one is not a real number.

    Notes
    -----
    Book, chapter *Comparing groups*; ``scipy.stats.f``. The area and its inverse come
    from the incomplete beta function.

    Examples
    --------
    >>> FisherF(2, 27).quantile(0.95).round(4).tolist(), FisherF(2, 10).mean
    (3.3541, 1.25)
    """

    df1: float
    df2: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "df1", as_positive(self.df1, "df1"))
        object.__setattr__(self, "df2", as_positive(self.df2, "df2"))

    def log_pdf(self, x: ArrayLike) -> Array:
        """Compute the logarithm of the density; at 0 it is infinite below df1 = 2."""
        x, half = as_array(x, "x"), self.df1 / 2
        scale = math.log(self.df1) - math.log(self.df2)
        with np.errstate(divide="ignore"):
            below = np.logaddexp(0, np.log(np.maximum(x, 0)) + scale)
        power = special.xlogy(half - 1, np.maximum(x, 0)) + half * scale
        logarithm = power - (half + self.df2 / 2) * below
        area = special.betaln(half, self.df2 / 2)
        return np.where(x < 0, -np.inf, logarithm - area)

    def cdf(self, x: ArrayLike) -> Array:
        """Compute P(X <= x), a regularised incomplete beta function."""
        cdf: Array = special.fdtr(self.df1, self.df2, np.maximum(as_array(x, "x"), 0))
        return cdf

    def sf(self, x: ArrayLike) -> Array:
        """Compute P(X > x), the same function with both parts swapped."""
        sf: Array = special.fdtrc(self.df1, self.df2, np.maximum(as_array(x, "x"), 0))
        return sf

    def quantile(self, u: ArrayLike) -> Array:
        """Find the x with P(X <= x) = u."""
        u = as_probabilities(u, "u")
        above = Beta(self.df1 / 2, self.df2 / 2).quantile(u)
        below = special.betainccinv(self.df2 / 2, self.df1 / 2, u)
        below = np.where(above < 0.5, 1 - above, below)  # the same, in other digits
        with np.errstate(divide="ignore", over="ignore"):
            x: Array = above / below * (self.df2 / self.df1)
        return x

    @property
    def mean(self) -> float:
        """The quotient df2 / (df2 - 2); infinite up to df2 = 2."""
        return self.df2 / (self.df2 - 2) if self.df2 > 2 else math.inf

    @property
    def variance(self) -> float:
        """Infinite up to df2 = 4, nan up to 2, where the mean is infinite."""
        if self.df2 <= 4:
            return math.inf if self.df2 > 2 else math.nan
        ratio = 2 * (self.df1 + self.df2 - 2) / (self.df1 * (self.df2 - 4))
        return self.mean**2 * ratio
