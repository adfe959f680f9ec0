"""Tests of one hypothesis: p-values, critical values, errors of two kinds, and power.

Wherever `alternative` is asked for, it says which departures from the null hypothesis
count: those to either side ("two-sided"), downward ("less") or upward ("greater").
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mlmath import _sides, simulation
from mlmath._checks import (
    Alternative,
    Vector,
    as_alternative,
    as_count,
    as_distribution,
    as_level,
    as_positive,
    as_probability,
    as_scalar,
    as_share,
    as_size,
    as_vector,
)
from mlmath.continuous import ChiSquared, ContinuousDistribution, Normal, StudentT
from mlmath.distributions import Binomial
from mlmath.intervals import clopper_pearson


@dataclass(frozen=True, slots=True)
class Result:
    """What a test found.

    `statistic` is the number that the data gave, `df` the degrees of freedom of its
    distribution if the null hypothesis holds (two for an F statistic, None where there
    are none), `p_value` the probability under the null of a statistic at least as far
    out. `estimate` is what the data say of the parameter, and `interval` holds the
    values of it that a test of the same kind does not reject; None where the test is
    about no single parameter.
    """

    statistic: float
    df: float | tuple[float, float] | None
    p_value: float
    estimate: float | None = None
    interval: tuple[float, float] | None = None


def p_value(
    law: ContinuousDistribution,
    statistic: float,
    *,
    alternative: Alternative = "two-sided",
) -> float:
    """Compute how probable a statistic at least as far out is, if the null holds.

    Parameters
    ----------
    law : ContinuousDistribution
        The distribution of the statistic under the null hypothesis.
    statistic : float
        What the data gave.
    alternative : {"two-sided", "less", "greater"}
        Which side is far out. Two-sided is twice the smaller tail.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `statistic` is not finite, or `alternative` another word.
    TypeError
        If `law` is no continuous distribution, or `statistic` no real number.

    Notes
    -----
    Book, chapter *Hypothesis tests*.

    Examples
    --------
    >>> round(p_value(Normal(), 1.96), 4), round(p_value(StudentT(9), 1.96), 4)
    (0.05, 0.0816)
    """
    if not isinstance(law, ContinuousDistribution):
        raise TypeError(
            f"law must be a continuous distribution, got {type(law).__name__}"
        )
    alternative = as_alternative(alternative)
    t = as_scalar(statistic, "statistic")
    return _sides.p_value(law, t, alternative)


def critical_values(
    law: ContinuousDistribution,
    *,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> tuple[float, float]:
    """Find the two thresholds of a test: it rejects below the first or above the second.

    Parameters
    ----------
    law : ContinuousDistribution
        The distribution of the statistic under the null hypothesis.
    alpha : float
        The level, between 0 and 1: how often the null is rejected when it holds.
    alternative : {"two-sided", "less", "greater"}
        Which side is far out; the threshold on the other one is infinite.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If `alpha` is not between 0 and 1, or `alternative` another word.
    TypeError
        If `law` is no continuous distribution.

    Notes
    -----
    Book, chapter *Hypothesis tests*.

    Examples
    --------
    >>> [round(c, 4) for c in critical_values(Normal())]
    [-1.96, 1.96]
    >>> round(critical_values(StudentT(9), alternative="greater")[1], 4)
    1.8331
    """
    if not isinstance(law, ContinuousDistribution):
        raise TypeError(
            f"law must be a continuous distribution, got {type(law).__name__}"
        )
    alpha, alternative = as_level(alpha, "alpha"), as_alternative(alternative)
    if alternative == "less":
        return float(law.quantile(alpha)), math.inf
    if alternative == "greater":
        return -math.inf, float(law.quantile(1 - alpha))
    return float(law.quantile(alpha / 2)), float(law.quantile(1 - alpha / 2))


def z_test(
    x: ArrayLike,
    *,
    sigma: float,
    null: float = 0.0,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
) -> Result:
    r"""Test whether a population has the mean `null`, its deviation sigma being known.

    The statistic :math:`(\bar x - \mu_0)/(\sigma/\sqrt{n})` is standard normal under the
    null for normal values, and nearly so for many values of any kind.

    Parameters
    ----------
    x : (n,) array_like
        Independent values, n >= 1.
    sigma : float
        The population's standard deviation, positive; not estimated from `x`.
    null : float
        The mean under the null hypothesis.
    alternative : {"two-sided", "less", "greater"}
    level : float
        Of the interval for the mean, between 0 and 1.

    Returns
    -------
    Result
        `df` is None.

    Raises
    ------
    ValueError
        If something is not finite, `sigma` is not positive, `level` not a share, or
        `alternative` another word.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Hypothesis tests*; Wasserman (2004), chapter 10.

    Examples
    --------
    >>> found = z_test([104, 95, 110, 107], sigma=10, null=100)
    >>> found.statistic, round(found.p_value, 4)
    (0.8, 0.4237)
    """
    x, null = as_vector(x, "x"), as_scalar(null, "null")
    sigma = as_positive(sigma, "sigma")
    error = as_positive(sigma / math.sqrt(x.size), "the standard error, by sigma,")
    above = float((x - null).mean())
    return _of_mean(Normal(), None, null, above, error, alternative, level)


def t_test(
    x: ArrayLike,
    *,
    null: float = 0.0,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
) -> Result:
    r"""Test whether a population has the mean `null`: Student's test of one sample.

    The statistic :math:`(\bar x - \mu_0)/(s/\sqrt{n})` has Student's t distribution
    with n - 1 degrees of freedom under the null for normal values. Skewed values need
    a larger n.

    Parameters
    ----------
    x : (n,) array_like
        Independent values, n >= 2, not all equal.
    null : float
        The mean under the null hypothesis.
    alternative : {"two-sided", "less", "greater"}
    level : float
        Of the interval for the mean, between 0 and 1.

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        If the values are fewer than two, all equal or not finite, `level` is not a
        share, or `alternative` another word.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Hypothesis tests*; Student (1908). ``scipy.stats.ttest_1samp``.

    Examples
    --------
    >>> found = t_test([1, 2, 3, 6])
    >>> round(found.statistic, 4), found.df, round(found.p_value, 4), found.estimate
    (2.7775, 3, 0.0691, 3.0)
    """
    x, null = as_vector(x, "x"), as_scalar(null, "null")
    if x.min() == x.max():
        raise ValueError(
            "x must be at least two values that differ: without a spread there is no "
            "standard error"
        )
    above = simulation.mean(x - null)
    as_positive(above.std_error, "the standard error of x - null")
    df = x.size - 1
    return _of_mean(
        StudentT(df), df, null, above.estimate, above.std_error, alternative, level
    )


def binomial_p_values(
    n: int, *, null: float = 0.5, alternative: Alternative = "two-sided"
) -> Vector:
    """Compute the p-value of each possible number of successes, 0 to n, exactly.

    Two-sided, those outcomes count as at least as far out that are at most as probable.

    Parameters
    ----------
    n : int
        How many trials, at least 1.
    null : float
        The probability of success under the null hypothesis, from 0 to 1.
    alternative : {"two-sided", "less", "greater"}

    Returns
    -------
    (n + 1,) ndarray

    Raises
    ------
    ValueError
        If `n` is less than 1, `null` no probability or `alternative` another word.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Hypothesis tests*. Probabilities that differ by a share of less than
    1e-7 count as equal, as in R's ``binom.test``.

    Examples
    --------
    >>> binomial_p_values(4).round(9).tolist()
    [0.125, 0.625, 1.0, 0.625, 0.125]
    >>> binomial_p_values(3, alternative="greater").round(9).tolist()
    [1.0, 0.875, 0.5, 0.125]
    """
    alternative = as_alternative(alternative)
    law, k = Binomial(as_size(n, "n"), as_probability(null, "null")), np.arange(n + 1)
    if alternative == "less":
        return law.cdf(k)
    if alternative == "greater":
        return law.sf(k - 1)
    chances = law.pmf(k)
    rising = np.sort(chances)
    count = np.searchsorted(rising, chances * (1 + 1e-7), side="right")
    return np.minimum(np.cumsum(rising)[count - 1], 1.0)


def binomial_test(
    successes: int,
    n: int,
    *,
    null: float = 0.5,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
) -> Result:
    """Test whether successes have the probability `null`, by the binomial distribution.

    Parameters
    ----------
    successes, n : int
        So many of n independent trials.
    null : float
        The probability under the null hypothesis, from 0 to 1.
    alternative : {"two-sided", "less", "greater"}
    level : float
        Of the interval for the probability, between 0 and 1.

    Returns
    -------
    Result
        `statistic` is the number of successes, `df` None, `estimate` their share.
        `interval` has what two one-sided tests do not reject (Clopper and Pearson). As
        two-sided p-values add up improbable outcomes instead, the two may disagree at
        the border.

    Raises
    ------
    ValueError
        If there are more successes than trials, or `null`, `level` or `alternative` is
        not as above.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Hypothesis tests*. R's ``binom.test``, ``scipy.stats.binomtest``.

    Examples
    --------
    >>> found = binomial_test(682, 925, null=0.75)
    >>> round(found.p_value, 4), [round(p, 4) for p in found.interval]
    (0.3825, [0.7077, 0.7654])
    """
    ends = clopper_pearson(successes, n, level=level, alternative=alternative)
    p = binomial_p_values(n, null=null, alternative=alternative)[successes]
    return Result(float(successes), None, float(p), successes / n, ends)


def sign_test(
    x: ArrayLike,
    *,
    null: float = 0.0,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
) -> Result:
    """Test whether a population has the median `null`, by counting values above it.

    Nothing is assumed of the population's shape. Values equal to `null` are left out.

    Parameters
    ----------
    x : (n,) array_like
        Independent values, not all equal to `null`.
    null : float
        The median under the null hypothesis.
    alternative : {"two-sided", "less", "greater"}
    level : float
        Of the interval for the median, between 0 and 1.

    Returns
    -------
    Result
        `statistic` is the number of values above, `df` None, `estimate` the median of
        the sample. `interval` reaches from one of its values to another, at `level` or
        above; it is infinite for samples that are too small.

    Raises
    ------
    ValueError
        If no value differs from `null`, something is not finite, `level` is not a
        share, or `alternative` another word.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Hypothesis tests*.

    Examples
    --------
    >>> found = sign_test([1, 2, 3, 4, 5, -6])
    >>> found.statistic, round(found.p_value, 5), found.interval
    (5.0, 0.21875, (-6.0, 5.0))
    """
    x, null = np.sort(as_vector(x, "x")), as_scalar(null, "null")
    above, unequal = int((x > null).sum()), int((x != null).sum())
    if not unequal:
        raise ValueError(f"x must have a value other than null = {null}")
    p = binomial_p_values(unequal, alternative=alternative)[above]
    tail = max(_sides.tails(as_level(level, "level"), alternative))
    # so many values on either side may be left out (1/8 may come out above 1/8)
    sums = Binomial(x.size, 0.5).cdf(np.arange(x.size))
    cut = int((sums <= tail * (1 + 1e-9)).sum())
    low, high = -math.inf, math.inf
    if cut and alternative != "less":
        low = float(x[cut - 1])
    if cut and alternative != "greater":
        high = float(x[-cut])
    return Result(float(above), None, float(p), float(np.median(x)), (low, high))


def likelihood_ratio_test(fixed: float, free: float, *, df: int) -> Result:
    """Test whether parameters have the values of the null, by the likelihood they cost.

    Parameters
    ----------
    fixed, free : float
        The greatest log-likelihood under the null hypothesis, and without it.
    df : int
        How many parameters the null fixes, at least 1.

    Returns
    -------
    Result
        `statistic` is twice the difference. For large samples from a regular family it
        is nearly chi-squared with `df` degrees of freedom under the null.

    Raises
    ------
    ValueError
        If `free` is less than `fixed`, by more than rounding, or `df` less than 1.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Hypothesis tests*; Wasserman (2004), chapter 10.

    Examples
    --------
    >>> found = likelihood_ratio_test(-12.3, -10.3, df=1)
    >>> found.statistic, round(found.p_value, 4)
    (4.0, 0.0455)
    """
    low, high = as_scalar(fixed, "fixed"), as_scalar(free, "free")
    if high < low - 1e-9 * max(1.0, abs(low)):
        raise ValueError(
            f"free must be at least fixed = {low:.6g}, got {high:.6g}: was the maximum "
            "found?"
        )
    df, statistic = as_count(df, "df"), max(0.0, 2 * (high - low))
    return Result(statistic, df, float(ChiSquared(df).sf(statistic)))


def most_powerful(
    null: ArrayLike, other: ArrayLike, *, alpha: float = 0.05
) -> tuple[Vector, float]:
    """Find the test of one distribution against another that misses it least often.

    Outcomes are rejected in the order of their likelihood ratio, as many as the level
    allows; where the last of them do not fit whole, chance decides.

    Parameters
    ----------
    null, other : (k,) array_like
        The probabilities of the k outcomes under the null hypothesis and under the
        other one.
    alpha : float
        The level, between 0 and 1.

    Returns
    -------
    reject : (k,) ndarray
        For each outcome the probability with which the test rejects the null.
    power : float
        How often it does so when the other hypothesis holds.

    Raises
    ------
    ValueError
        If the numbers are no probabilities that add up to 1, the lengths differ, or
        `alpha` is not between 0 and 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Hypothesis tests*; Neyman and Pearson (1933).

    Examples
    --------
    >>> most_powerful([0.5, 0.25, 0.25], [0.25, 0.25, 0.5], alpha=0.125)
    (array([0. , 0. , 0.5]), 0.25)
    """
    p = as_vector(as_distribution(null, "null"), "null")
    q = as_vector(as_distribution(other, "other"), "other", size=p.size)
    left, reject = as_level(alpha, "alpha"), np.zeros(p.size)
    ratio = np.full(p.size, np.inf)
    np.divide(q, p, out=ratio, where=p > 0)
    for height in np.unique(ratio)[::-1]:
        outcomes = ratio == height
        cost = float(p[outcomes].sum())
        share = min(1.0, left / cost) if cost > 0 else 1.0
        reject[outcomes] = share
        left = max(0.0, left - cost)
    return reject, float(reject @ q)


def z_power(
    effect: float,
    n: int,
    *,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> float:
    r"""Compute how often a z-test rejects its null, for an effect of a given size.

    Parameters
    ----------
    effect : float
        How far the true mean lies above that of the null, in standard deviations of a
        value: :math:`(\mu - \mu_0)/\sigma`.
    n : int
        How many values, at least 1.
    alpha : float
        The level, between 0 and 1.
    alternative : {"two-sided", "less", "greater"}

    Returns
    -------
    float
        `alpha` itself for an effect of 0.

    Raises
    ------
    ValueError
        If `effect` is not finite, or `n`, `alpha` or `alternative` not as above.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Hypothesis tests*. Two-sided, both tails count: also the few tests
    that reject on the wrong side.

    Examples
    --------
    >>> round(z_power(0.5, 25, alternative="greater"), 4)
    0.8038
    """
    alternative, alpha = as_alternative(alternative), as_level(alpha, "alpha")
    shift = as_scalar(effect, "effect") * math.sqrt(as_count(n, "n"))
    tail = alpha / 2 if alternative == "two-sided" else alpha
    cut = special.ndtri(tail)
    up, down = float(special.ndtr(cut + shift)), float(special.ndtr(cut - shift))
    return {"greater": up, "less": down, "two-sided": up + down}[alternative]


def t_power(
    effect: float,
    n: int,
    *,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> float:
    r"""Compute how often a t-test of one sample rejects its null, for normal values.

    If the effect is not 0, the statistic has the *noncentral* t distribution.

    Parameters
    ----------
    effect : float
        :math:`(\mu - \mu_0)/\sigma`, as for `z_power`; times the root of n at most 1e5.
    n : int
        How many values, at least 2.
    alpha : float
        The level, between 0 and 1.
    alternative : {"two-sided", "less", "greater"}

    Returns
    -------
    float
        Less than that of a z-test, which knows sigma.

    Raises
    ------
    ValueError
        If `effect`, `n`, `alpha` or `alternative` is not as above.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Hypothesis tests*. By ``scipy.special.nctdtr``; statsmodels has the
    same in ``TTestPower``.

    Examples
    --------
    >>> round(t_power(0.5, 25, alternative="greater"), 4)
    0.7834
    """
    alternative, alpha = as_alternative(alternative), as_level(alpha, "alpha")
    n = as_count(n, "n", least=2)
    shift = as_scalar(effect, "effect") * math.sqrt(n)
    if abs(shift) > 1e5:
        raise ValueError(
            f"effect times the root of n must be at most 1e5 in modulus, got {shift:.6g}"
        )
    tail = alpha / 2 if alternative == "two-sided" else alpha
    cut = float(StudentT(n - 1).quantile(tail))
    # SciPy has nan where less than 1e-15 is left
    tails = np.nan_to_num(special.nctdtr(n - 1, [-shift, shift], cut))
    up, down = float(tails[0]), float(tails[1])
    return {"greater": up, "less": down, "two-sided": up + down}[alternative]


def binomial_power(
    share: float,
    n: int,
    *,
    null: float = 0.5,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> float:
    """Compute how often a binomial test rejects its null, exactly.

    Parameters
    ----------
    share : float
        The true probability of success, from 0 to 1. If it is `null`, the result is
        how often the test gives a false alarm: at most `alpha`.
    n : int
        How many trials, at least 1.
    null : float
        The probability under the null hypothesis, from 0 to 1.
    alpha : float
        The level, between 0 and 1.
    alternative : {"two-sided", "less", "greater"}

    Returns
    -------
    float
        It does not always grow with `n`.

    Raises
    ------
    ValueError
        If a probability, `n` or `alternative` is not as above.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Hypothesis tests*. A sum over the outcomes that are rejected.

    Examples
    --------
    >>> round(binomial_power(0.5, 6), 5), round(binomial_power(0.9, 6), 4)
    (0.03125, 0.5314)
    """
    p = binomial_p_values(n, null=null, alternative=alternative)
    chances = Binomial(n, as_probability(share, "share")).pmf(np.arange(n + 1))
    rejected = p <= as_level(alpha, "alpha") * (
        1 + 1e-9
    )  # 1/32 may come out above 1/32
    return float(chances[rejected].sum())


def sample_size(
    power: Callable[[int], float],
    wanted: float = 0.8,
    *,
    least: int = 2,
    most: int = 10**9,
) -> int:
    """Find the smallest sample for which a test has the power wanted, by bisection.

    Parameters
    ----------
    power : callable
        ``power(n)``, which grows with n: ``lambda n: t_power(0.3, n)``.
    wanted : float
        From 0 to below 1.
    least, most : int
        Where to look.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If even `most` is not enough, or an argument is not as above.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Hypothesis tests*. Some 2 log2(n) calls. The power of tests that
    count grows by fits and starts; then a smaller sample may do as well.

    Examples
    --------
    >>> sample_size(lambda n: z_power(0.5, n)), sample_size(lambda n: t_power(0.5, n))
    (32, 34)
    """
    wanted = as_share(wanted, "wanted")
    low = as_count(least, "least") - 1
    most = as_count(most, "most", least=low + 1)
    step, high = 1, low + 1
    while as_probability(power(high), f"power({high})") < wanted:
        if high == most:
            raise ValueError(f"not even most = {most} values have the power {wanted}")
        low, step = high, 2 * step
        high = min(high + step, most)
    while high - low > 1:  # too few, and enough
        middle = (low + high) // 2
        if power(middle) < wanted:
            low = middle
        else:
            high = middle
    return high


def _of_mean(
    law: ContinuousDistribution,
    df: int | None,
    null: float,
    above: float,
    error: float,
    alternative: Alternative,
    level: float,
) -> Result:
    """Test a mean that lies so far above the null's, with this standard error."""
    statistic = above / error
    p = p_value(law, statistic, alternative=alternative)
    mean, level = null + above, as_level(level, "level")
    # a threshold of the test on one side is an end of the interval on the other
    ends = _sides.around(mean, error, law, level, alternative)
    return Result(statistic, df, p, mean, ends)
