"""Two and more groups: differences of means, with the variances they need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import Alternative, Vector, as_asked, as_scalar, as_vector
from mlmath._scale import by_powers_of_two
from mlmath._sides import around, p_value
from mlmath.continuous import FisherF, StudentT
from mlmath.hypothesis_tests import Result

# means


def pooled_test(
    x: ArrayLike,
    y: ArrayLike,
    *,
    null: float = 0.0,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
) -> Result:
    """Compare the means of two independent normal samples of one variance.

    If the variances and the sizes differ, its level is wrong, and `welch_test` is right.

    Parameters
    ----------
    x, y : (n,) and (m,) array_like
        Independent samples; three values or more together.
    null : float
        The difference of means, x minus y, under the null hypothesis.
    alternative : {"two-sided", "less", "greater"}
        The other side: the difference is another one, "less" or "greater".
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Result
        `estimate` is the difference of means; `interval` has no end on one side for a
        one-sided alternative.

    Raises
    ------
    ValueError
        If there are too few values, or both samples are constant; if `alternative` is
        none of the three or `level` not between 0 and 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; Student (1908), Fisher (1925). The twin is
    ``scipy.stats.ttest_ind``.

    Examples
    --------
    >>> found = pooled_test([1, 2, 3], [4, 6, 8])
    >>> round(found.statistic, 4), found.df, found.estimate
    (-3.0984, 4.0, -4.0)
    """
    x, y, k = _as_pair(x, y)
    n, m = len(x), len(y)
    if n + m < 3:
        raise ValueError("x and y must have three values or more together")
    df = n + m - 2
    squares = ((x - x.mean()) ** 2).sum() + ((y - y.mean()) ** 2).sum()
    error = math.sqrt(squares / df * (1 / n + 1 / m))
    difference = float(x.mean() - y.mean())
    return _t_result(difference, error, df, k, null, alternative, level)


def welch_test(
    x: ArrayLike,
    y: ArrayLike,
    *,
    null: float = 0.0,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
) -> Result:
    """Compare the means of two independent normal samples, each with its own variance.

    The degrees of freedom, mostly a fraction, make the t distribution fit nearly.

    Parameters
    ----------
    x, y : (n,) and (m,) array_like
        Independent samples, two values or more each.
    null : float
        The difference of means, x minus y, under the null hypothesis.
    alternative : {"two-sided", "less", "greater"}
        The other side: the difference is another one, "less" or "greater".
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Result
        As of `pooled_test`.

    Raises
    ------
    ValueError
        As for `pooled_test`, and if a sample has a single value.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; Welch (1947). The twin is
    ``scipy.stats.ttest_ind(x, y, equal_var=False)``.

    Examples
    --------
    >>> found = welch_test([1, 2, 3], [4, 6, 8])
    >>> round(found.statistic, 4), round(found.df, 4)
    (-3.0984, 2.9412)
    """
    x, y, k = _as_pair(x, y, least=2)
    a, b = x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)
    error = math.sqrt(a + b)
    share = float(a / (a + b)) if error else 0.0  # of the squared error that x has
    df = 1 / (share**2 / (len(x) - 1) + (1 - share) ** 2 / (len(y) - 1))
    difference = float(x.mean() - y.mean())
    return _t_result(difference, error, df, k, null, alternative, level)


def paired_test(
    x: ArrayLike,
    y: ArrayLike,
    *,
    null: float = 0.0,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
) -> Result:
    """Compare the means of pairs: a t-test of their differences.

    Parameters
    ----------
    x, y : (n,) array_like
        Entry i of both belongs to one unit; two units or more.
    null : float
        The mean of the differences, x minus y, under the null hypothesis.
    alternative : {"two-sided", "less", "greater"}
        The other side: the mean is another one, "less" or "greater".
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Result
        `estimate` is the mean of the differences.

    Raises
    ------
    ValueError
        If the lengths differ, all differences are equal, or another argument is wrong.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; Student (1908). The twin is
    ``scipy.stats.ttest_rel``.

    Examples
    --------
    >>> found = paired_test([1, 2, 3], [2, 4, 6])
    >>> round(found.statistic, 4), found.df, found.estimate
    (-3.4641, 2.0, -2.0)
    """
    x, y, k = _as_pair(x, y, least=2)
    if len(x) != len(y):
        raise ValueError(f"x and y must be pairs, got lengths {len(x)} and {len(y)}")
    d = x - y
    error = float(d.std(ddof=1)) / math.sqrt(len(d))
    return _t_result(float(d.mean()), error, len(d) - 1, k, null, alternative, level)


def cohens_d(x: ArrayLike, y: ArrayLike, *, corrected: bool = False) -> float:
    """Measure the difference of two means in pooled standard deviations.

    Parameters
    ----------
    x, y : (n,) and (m,) array_like
        Independent samples; three values or more together.
    corrected : bool
        Multiply by 1 - 3 / (4 df - 1), which takes most of the bias away (Hedges).

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there are too few values, or both samples are constant.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; Cohen (1988), Hedges (1981).

    Examples
    --------
    >>> round(cohens_d([1, 2, 3], [4, 6, 8]), 4)
    -2.5298
    """
    found = pooled_test(x, y)
    n, m, df = np.size(x), np.size(y), np.size(x) + np.size(y) - 2
    d = found.statistic * math.sqrt(1 / n + 1 / m)
    return d * (1 - 3 / (4 * df - 1)) if corrected else d


# several means


@dataclass(frozen=True, slots=True)
class Anova:
    """An analysis of variance: `between` and `within` are sums of squares.

    `statistic` is F, each sum divided by its degrees of freedom `df`, between by within.
    """

    statistic: float
    df: tuple[float, float]
    p_value: float
    between: float
    within: float

    @property
    def explained(self) -> float:
        """The share of all squares that the group means explain."""
        return self.between / (self.between + self.within)


def anova(groups: Sequence[ArrayLike]) -> Anova:
    """Compare the means of several independent normal samples of one variance.

    In two passes: means first, then squared distances from them. So digits that all
    values share do no harm.

    Parameters
    ----------
    groups : sequence of (n_i,) array_like
        Two samples or more, with more values than samples together.

    Returns
    -------
    Anova

    Raises
    ------
    ValueError
        If there are too few groups or values, or no group varies.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; Fisher (1925). The twin is
    ``scipy.stats.f_oneway``. Checked against certified values of NIST StRD.

    Examples
    --------
    >>> found = anova([[1, 2, 3], [4, 6, 8]])
    >>> round(found.statistic, 6), found.df, found.between, found.within
    (9.6, (1.0, 4.0), 24.0, 10.0)
    """
    samples = [as_vector(g, f"groups[{i}]") for i, g in enumerate(groups)]
    sizes = np.array([len(g) for g in samples])
    if len(samples) < 2 or sizes.sum() <= len(samples):
        raise ValueError(
            f"groups must be two or more, with more values than groups; got "
            f"{sizes.sum()} values in {len(samples)} groups"
        )
    x, k = by_powers_of_two(np.concatenate(samples))
    x -= x[0]  # exact for values that share their first digits
    parts = np.split(x, np.cumsum(sizes)[:-1])
    means = np.array([g.mean() for g in parts])
    between = float(sizes @ (means - x.mean()) ** 2)
    within = float(sum(((g - m) ** 2).sum() for g, m in zip(parts, means, strict=True)))
    if not within:
        raise ValueError("groups must vary: all values of each group are equal")
    df1, df2 = len(samples) - 1, int(sizes.sum()) - len(samples)
    F = between / df1 / (within / df2)
    unit = 2 * int(k[0])
    with np.errstate(over="ignore"):
        squares = np.ldexp([between, within], unit)
    return Anova(
        F, (float(df1), float(df2)), float(FisherF(df1, df2).sf(F)),
        float(squares[0]), float(squares[1]),
    )  # fmt: skip


# what they share


def _as_pair(
    x: ArrayLike, y: ArrayLike, *, least: int = 1
) -> tuple[Vector, Vector, int]:
    """Return both samples scaled by a common power of two, and its exponent."""
    x, y = as_vector(x, "x"), as_vector(y, "y")
    for sample, name in ((x, "x"), (y, "y")):
        if len(sample) < least:
            raise ValueError(f"{name} must have {least} values or more, got 1")
    both, k = by_powers_of_two(np.append(x, y))
    return both[: len(x)], both[len(x) :], int(k[0])


def _t_result(
    difference: float,
    error: float,
    df: float,
    k: int,
    null: float,
    alternative: Alternative,
    level: float,
) -> Result:
    """Return the t-test of a difference, in units of 2**k, with its standard error."""
    level, alternative = as_asked(level, alternative)
    null = as_scalar(null, "null")
    if not error:
        raise ValueError("x and y must vary: the standard error of the difference is 0")
    law = StudentT(df)
    t = (difference - math.ldexp(null, -k)) / error
    low, high = around(difference, error, law, level, alternative)
    with np.errstate(over="ignore"):
        estimate, low, high = np.ldexp([difference, low, high], k).tolist()
    return Result(t, float(df), p_value(law, t, alternative), estimate, (low, high))
