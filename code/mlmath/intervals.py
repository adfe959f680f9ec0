"""Confidence intervals: from data, ranges that hold the truth in a known share of cases.

Each function returns the pair (low, high). With ``alternative="less"`` only the upper end
is asked for, with ``"greater"`` only the lower one, and all of what is left out lies on
one side; the names are those of the tests that agree with these intervals.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from mlmath._checks import (
    Alternative,
    as_asked,
    as_count,
    as_level,
    as_positive,
    as_probabilities,
    as_size,
    as_vector,
    moderate,
)
from mlmath._sides import around, tails
from mlmath.continuous import ChiSquared, Normal, StudentT
from mlmath.distributions import Binomial

Interval = tuple[float, float]


def z_interval(
    x: ArrayLike,
    sigma: float,
    *,
    level: float = 0.95,
    alternative: Alternative = "two-sided",
) -> Interval:
    r"""Enclose the mean of a population whose standard deviation is known.

    The ends are :math:`\bar{x} \pm z \sigma/\sqrt{n}` with the normal quantile z. For
    normal values the share of samples whose interval holds the mean is exactly `level`.

    Parameters
    ----------
    x : (n,) array_like
        Independent values, n >= 1.
    sigma : float
        The population's standard deviation, positive.
    level : float
        Between 0 and 1.
    alternative : {"two-sided", "less", "greater"}
        For an interval with both ends, with an upper end, or with a lower end only.

    Returns
    -------
    tuple of two floats

    Raises
    ------
    ValueError
        If `x` is empty or not finite, `sigma` not positive, `level` not between 0 and 1,
        or `alternative` unknown.
    TypeError
        If they are of a wrong kind.

    Notes
    -----
    Book, chapter *Confidence intervals*; ``scipy.stats.norm.interval``.

    Examples
    --------
    >>> low, high = z_interval([98, 103, 101, 106], 4)
    >>> round(low, 2), round(high, 2)
    (98.08, 105.92)
    """
    x = as_vector(x, "x")
    error = as_positive(sigma, "sigma") / math.sqrt(x.size)
    asked = as_asked(level, alternative)
    return around(float(x.mean()), error, Normal(), *asked)


def t_interval(
    x: ArrayLike, *, level: float = 0.95, alternative: Alternative = "two-sided"
) -> Interval:
    r"""Enclose the mean of a population by Student's t.

    The ends are :math:`\bar{x} \pm t s/\sqrt{n}` with the quantile t for n - 1 degrees of
    freedom. For normal values the share of samples whose interval holds the mean is
    exactly `level`; for others it comes near as n grows, slowly if they are skew.

    Parameters
    ----------
    x : (n,) array_like
        Independent values, n >= 2, not all equal.
    level, alternative
        As for `z_interval`.

    Returns
    -------
    tuple of two floats

    Raises
    ------
    ValueError
        If `x` has fewer than two values or no spread, `level` is not between 0 and 1, or
        `alternative` is unknown.
    TypeError
        If they are of a wrong kind.

    Notes
    -----
    Book, chapter *Confidence intervals*; Student (1908). R's ``t.test(x)$conf.int``,
    ``scipy.stats.ttest_1samp(x, 0).confidence_interval()``.

    Examples
    --------
    >>> low, high = t_interval([98, 103, 101, 106])
    >>> round(low, 2), round(high, 2)
    (96.64, 107.36)
    """
    mean, s, n = _moments(x)
    asked = as_asked(level, alternative)
    return around(mean, s / math.sqrt(n), StudentT(n - 1), *asked)


def prediction_interval(
    x: ArrayLike, *, level: float = 0.95, alternative: Alternative = "two-sided"
) -> Interval:
    r"""Enclose the next value of a normal population, not its mean.

    The ends are :math:`\bar{x} \pm t s \sqrt{1 + 1/n}`. In a share `level` of all
    repetitions (a sample, and one value more) it holds that value, if values are normal;
    for others it does not come near `level`, however large n is.

    Parameters
    ----------
    x : (n,) array_like
        Independent values, n >= 2, not all equal.
    level, alternative
        As for `z_interval`.

    Returns
    -------
    tuple of two floats

    Raises
    ------
    ValueError, TypeError
        As for `t_interval`.

    Notes
    -----
    Book, chapter *Confidence intervals*; R's ``predict(lm(x ~ 1), ..., "prediction")``.

    Examples
    --------
    >>> low, high = prediction_interval([98, 103, 101, 106])
    >>> round(low, 2), round(high, 2)
    (90.02, 113.98)
    """
    mean, s, n = _moments(x)
    asked = as_asked(level, alternative)
    return around(mean, s * math.sqrt(1 + 1 / n), StudentT(n - 1), *asked)


def variance_interval(
    x: ArrayLike, *, level: float = 0.95, alternative: Alternative = "two-sided"
) -> Interval:
    r"""Enclose the variance of a normal population by chi-squared.

    The sum of squared distances from the mean is divided by two quantiles for n - 1
    degrees of freedom. Exact for normal values only: with heavy tails it is far too
    short, and more data do not help.

    Parameters
    ----------
    x : (n,) array_like
        Independent values, n >= 2, not all equal.
    level, alternative
        As for `z_interval`; the ends that are not asked for are 0 and infinity.

    Returns
    -------
    tuple of two floats
        Their roots enclose the standard deviation.

    Raises
    ------
    ValueError, TypeError
        As for `t_interval`.

    Notes
    -----
    Book, chapter *Confidence intervals*.

    Examples
    --------
    >>> low, high = variance_interval([98, 103, 101, 106])
    >>> round(low, 2), round(high, 1)
    (3.64, 157.6)
    """
    below, above = tails(*as_asked(level, alternative))
    _, s, n = _moments(x)
    law = ChiSquared(n - 1)
    low = (n - 1) * s**2 / float(law.quantile(1 - below))
    high = (n - 1) * s**2 / float(law.quantile(above)) if above else math.inf
    return low, high


def wald(
    successes: int,
    n: int,
    *,
    level: float = 0.95,
    alternative: Alternative = "two-sided",
) -> Interval:
    r"""Enclose a probability by the share ± z standard errors, which often misses it.

    The ends are :math:`\hat{p} \pm z \sqrt{\hat{p}(1 - \hat{p})/n}`. For 0 or n successes
    they are equal; near there they lie outside of 0 to 1. Prefer `wilson`.

    Parameters
    ----------
    successes, n : int
        0 <= successes <= n, n >= 1.
    level, alternative
        As for `z_interval`; the ends that are not asked for are 0 and 1.

    Returns
    -------
    tuple of two floats
        As the formula gives them, even below 0 or above 1.

    Raises
    ------
    ValueError
        If `successes` is not from 0 to `n`, `level` not between 0 and 1, or `alternative`
        unknown.
    TypeError
        If they are of a wrong kind.

    Notes
    -----
    Book, chapter *Confidence intervals*; statsmodels' ``proportion_confint`` with
    ``method="normal"`` cuts it at 0 and 1.

    Examples
    --------
    >>> wald(10, 10)
    (1.0, 1.0)
    """
    k, n = _as_successes(successes, n)
    below, above = tails(*as_asked(level, alternative))
    p, error = k / n, math.sqrt(k / n * (1 - k / n) / n)
    return (
        p - _z(below) * error if below else 0.0,
        p + _z(above) * error if above else 1.0,
    )


def wilson(
    successes: int,
    n: int,
    *,
    level: float = 0.95,
    alternative: Alternative = "two-sided",
) -> Interval:
    r"""Enclose a probability by all p that lie within z of *their own* standard errors.

    The ends solve :math:`(\hat{p} - p)^2 = z^2 p(1 - p)/n`. The share of samples whose
    interval holds p is near `level` for most p, and below it for some.

    Parameters
    ----------
    successes, n : int
        0 <= successes <= n, n >= 1.
    level, alternative
        As for `z_interval`; the ends that are not asked for are 0 and 1.

    Returns
    -------
    tuple of two floats
        From 0 to 1.

    Raises
    ------
    ValueError, TypeError
        As for `wald`.

    Notes
    -----
    Book, chapter *Confidence intervals*; Wilson (1927). R's ``prop.test(k, n, correct =
    FALSE)``, ``scipy.stats.binomtest(k, n).proportion_ci(method="wilson")``.

    Examples
    --------
    >>> low, high = wilson(10, 10)
    >>> round(low, 4), high
    (0.7225, 1.0)
    """
    k, n = _as_successes(successes, n)
    below, above = tails(*as_asked(level, alternative))

    def numerator(z: float) -> float:
        spread = math.sqrt(k / n * (1 - k / n) / n + (z / n) ** 2 / 4)
        return k / n + z * z / (2 * n) + z * spread

    # both roots of a quadratic; the lower one from their product, without cancellation
    low = (k / n) ** 2 / numerator(_z(below)) if below and k else 0.0
    high = numerator(_z(above)) / (1 + _z(above) ** 2 / n) if above and k < n else 1.0
    return low, high


def agresti_coull(
    successes: int,
    n: int,
    *,
    level: float = 0.95,
    alternative: Alternative = "two-sided",
) -> Interval:
    r"""Enclose a probability by `wald` after adding z²/2 successes and as many failures.

    Parameters
    ----------
    successes, n, level, alternative
        As for `wald`.

    Returns
    -------
    tuple of two floats
        Around the middle of `wilson`, never shorter, and sometimes outside of 0 to 1.

    Raises
    ------
    ValueError, TypeError
        As for `wald`.

    Notes
    -----
    Book, chapter *Confidence intervals*; Agresti and Coull (1998).

    Examples
    --------
    >>> low, high = agresti_coull(10, 10)
    >>> round(low, 4), round(high, 4)
    (0.6791, 1.0434)
    """
    k, n = _as_successes(successes, n)
    below, above = tails(*as_asked(level, alternative))

    def end(z: float) -> float:
        trials = n + z * z
        p = (k + z * z / 2) / trials
        return p + z * math.sqrt(p * (1 - p) / trials)

    return end(-_z(below)) if below else 0.0, end(_z(above)) if above else 1.0


def clopper_pearson(
    successes: int,
    n: int,
    *,
    level: float = 0.95,
    alternative: Alternative = "two-sided",
) -> Interval:
    """Enclose a probability so that no p is missed more often than promised.

    An end is where so many successes, or more extreme ones, have just the probability
    that may be left out on that side: a quantile of a beta distribution.

    Parameters
    ----------
    successes, n : int
        0 <= successes <= n, n >= 1.
    level, alternative
        As for `z_interval`; the ends that are not asked for are 0 and 1.

    Returns
    -------
    tuple of two floats
        From 0 to 1. It holds p in a share of *at least* `level`, often much more.

    Raises
    ------
    ValueError, TypeError
        As for `wald`.

    Notes
    -----
    Book, chapter *Confidence intervals*; Clopper and Pearson (1934). R's
    ``binom.test(k, n)``, ``scipy.stats.binomtest(k, n).proportion_ci()``.

    Examples
    --------
    >>> low, high = clopper_pearson(10, 10)
    >>> round(low, 4), high
    (0.6915, 1.0)
    """
    k, n = _as_successes(successes, n)
    below, above = tails(*as_asked(level, alternative))
    low = float(special.betaincinv(k, n - k + 1, below)) if k else 0.0
    high = float(special.betainccinv(k + 1, n - k, above)) if k < n else 1.0
    return low, high


def coverage(
    interval: Callable[..., Interval], n: int, p: ArrayLike, *, level: float = 0.95
) -> NDArray[np.float64]:
    """Compute exactly in which share of samples an interval for a probability holds p.

    Parameters
    ----------
    interval : callable
        ``interval(successes, n, level=level)`` gives a low and a high end: `wald`,
        `wilson`, `agresti_coull`, `clopper_pearson`, or one of your own.
    n : int
        Trials in each sample, at least 1.
    p : array_like
        Probabilities of success, of whatever shape.
    level : float
        What the interval promises.

    Returns
    -------
    ndarray
        In the shape of `p`: the probability of those numbers of successes whose interval
        holds that p.

    Raises
    ------
    ValueError
        If `n` is less than 1, `p` not from 0 to 1, or `level` not between 0 and 1.
    TypeError
        If they are of a wrong kind.

    Notes
    -----
    Book, chapter *Confidence intervals*; Brown, Cai and DasGupta (2001).

    Examples
    --------
    >>> coverage(wald, 10, [0.05, 0.5]).round(3).tolist()
    [0.4, 0.891]
    """
    n, p = as_size(n, "n"), as_probabilities(p, "p")
    level, k = as_level(level, "level"), np.arange(n + 1)
    low, high = np.array([interval(int(i), n, level=level) for i in k]).T
    held = (low <= p[..., np.newaxis]) & (p[..., np.newaxis] <= high)
    chances = [Binomial(n, q).pmf(k) for q in p.ravel()]
    shares = (np.reshape(chances, held.shape) * held).sum(axis=-1)
    return np.asarray(np.minimum(shares, 1.0))


def sample_size(sigma: float, margin: float, *, level: float = 0.95) -> int:
    r"""Find how many values make a mean known up to a margin.

    It is :math:`(z\sigma/m)^2`, rounded up. For a probability p put
    :math:`\sqrt{p(1 - p)}` for sigma, which is at most 1/2.

    Parameters
    ----------
    sigma : float
        The standard deviation of one value, positive.
    margin : float
        Half of the interval's length, positive.
    level : float
        Between 0 and 1.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If `sigma` or `margin` is not positive, `level` not between 0 and 1, or the
        number too large for a float.
    TypeError
        If they are not real numbers.

    Notes
    -----
    Book, chapter *Confidence intervals*. By the normal quantile: with a standard
    deviation from few values, and t, about two values more are needed.

    Examples
    --------
    >>> sample_size(15, 2), sample_size(0.5, 0.03)
    (217, 1068)
    """
    sigma, margin = as_positive(sigma, "sigma"), as_positive(margin, "margin")
    below, _ = tails(as_level(level, "level"), "two-sided")
    root = _z(below) * (sigma / margin)
    if root > 1e150:
        raise ValueError(f"margin {margin} is too small beside sigma {sigma}")
    return max(math.ceil(root**2), 1)


def _z(tail: float) -> float:
    """Return what a standard normal value exceeds with the probability `tail`."""
    return -float(special.ndtri(tail))


def _as_successes(successes: int, n: int) -> tuple[int, int]:
    """Return the number of successes and of trials, or raise."""
    k, n = as_count(successes, "successes", least=0), as_count(n, "n")
    if k > n:
        raise ValueError(f"successes must be at most n = {n}, got {k}")
    return k, n


def _moments(x: ArrayLike) -> tuple[float, float, int]:
    """Return mean, standard deviation (by n - 1) and number of values, or raise."""
    x = moderate(as_vector(x, "x"), "x")
    if x.size < 2:
        raise ValueError("x must have at least 2 values: one alone shows no spread")
    if x.min() == x.max():
        raise ValueError(f"x must have a spread: all {x.size} values are {x[0]:.6g}")
    return float(x.mean()), float(x.std(ddof=1)), x.size
