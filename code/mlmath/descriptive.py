"""Describing data: middles, spreads, quantiles, histograms, densities, QQ plots.

All of it is about numbers that are there. What they say of a distribution that they may
come from is another matter (`mlmath.distributions`, `mlmath.continuous`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from mlmath._checks import (
    SMALL,
    Matrix,
    Vector,
    as_array,
    as_count,
    as_level,
    as_matrix,
    as_positive,
    as_probabilities,
    as_size,
    as_symmetric,
    as_vector,
    moderate,
)
from mlmath._scale import by_powers_of_two
from mlmath.continuous import Normal
from mlmath.distributions import inverse_cdf

Array = NDArray[np.float64]
#: More bins than this are a mistake, or a value far away from all others.
_MOST_BINS = 100_000


def trimmed_mean(x: ArrayLike, cut: int) -> float:
    """Average what is left without the `cut` least and the `cut` greatest values.

    With ``cut=0`` that is the mean. The more are cut, the more values may be wrong
    without harm: up to `cut` of them leave the result between the others.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite, in any order.
    cut : int
        At least 0, and less than n / 2.

    Returns
    -------
    float
        The mean of the n - 2 `cut` values in the middle.

    Raises
    ------
    ValueError
        If `x` is not a nonempty vector of finite numbers, or `cut` leaves nothing.
    TypeError
        If an entry is not a real number, or `cut` no whole number.

    Notes
    -----
    Book, chapter *Describing data*. ``scipy.stats.trim_mean`` takes the share to cut on
    each side.

    Examples
    --------
    >>> trimmed_mean([1, 2, 3, 4, 1000], 1)
    3.0
    """
    x = np.sort(as_vector(x, "x"))
    cut = as_count(cut, "cut", least=0)
    if 2 * cut >= x.size:
        raise ValueError(
            f"cut must leave something: it takes {2 * cut} of {x.size} values"
        )
    s, k = by_powers_of_two(x[cut : x.size - cut])  # no sum overflows
    return float(np.ldexp(s.mean(), k)[0])


def mean(x: ArrayLike) -> float:
    """Average the values; see `trimmed_mean`, which cuts none here.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite, n >= 1.

    Returns
    -------
    float
        In the unit of `x`.
    """
    return trimmed_mean(x, 0)


def median(x: ArrayLike) -> float:
    """Find the middle value of n, or the mean of the two in the middle.

    See `trimmed_mean`, which cuts all others here. The twin is ``numpy.median``.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite, n >= 1.

    Returns
    -------
    float
        In the unit of `x`.
    """
    x = as_vector(x, "x")
    return trimmed_mean(x, (x.size - 1) // 2)


def variance(x: ArrayLike, *, ddof: int = 1) -> float:
    """Divide the sum of squared distances from the mean by n - `ddof`.

    In two passes, first the mean, then the distances: the formula with the mean of the
    squares loses all digits where the mean is large beside the spread.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite.
    ddof : int
        1 for a sample (why, is the matter of another chapter), 0 for all there is.

    Returns
    -------
    float
        In the square of the unit of `x`; inf where no float holds it.

    Raises
    ------
    ValueError
        If `x` is not a nonempty vector of finite numbers, `ddof` is negative, or there
        are not more than `ddof` values.
    TypeError
        If an entry is not a real number, or `ddof` no whole number.

    Notes
    -----
    Book, chapter *Describing data*. ``numpy.var`` has ``ddof=0`` unless told.

    Examples
    --------
    >>> variance([1, 2, 6]), variance([1, 2, 6], ddof=0)
    (7.0, 4.666666666666667)
    """
    x = as_vector(x, "x")
    ddof = as_count(ddof, "ddof", least=0)
    if x.size <= ddof:
        raise ValueError(f"x must have more than {ddof} values, got {x.size}")
    s, k = by_powers_of_two(x)  # no square overflows or vanishes
    s = s - s.mean()
    with np.errstate(over="ignore"):
        return float(np.ldexp(s @ s / (x.size - ddof), 2 * k)[0])


def std(x: ArrayLike, *, ddof: int = 1) -> float:
    """Compute the root of `variance`, in the unit of `x`, without overflow.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite, n >= `ddof` + 1.
    ddof : int
        As `variance` takes it.

    Returns
    -------
    float
        At least 0, in the unit of `x`.
    """
    s, k = by_powers_of_two(as_vector(x, "x"))
    return float(np.ldexp(math.sqrt(variance(s, ddof=ddof)), k)[0])


def mad(x: ArrayLike) -> float:
    """Find the median distance from the median, which half of the values keep.

    Not multiplied by anything. For a large normal sample it is near 0.6745 standard
    deviations. The twin is ``scipy.stats.median_abs_deviation``.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite, n >= 1.

    Returns
    -------
    float
        At least 0, in the unit of `x`.
    """
    s, k = by_powers_of_two(as_vector(x, "x"))
    return float(np.ldexp(median(np.abs(s - median(s))), k)[0])


def ecdf(x: ArrayLike, at: ArrayLike) -> Array:
    """Compute the share of the values that are at most `at`.

    Parameters
    ----------
    x : (n,) array_like
        The data, real and finite.
    at : array_like
        Where it is asked for, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `at`, from 0 to 1.

    Raises
    ------
    ValueError
        If one of the two is empty or not finite, or `x` has not one axis.
    TypeError
        If an entry is not a real number.

    Notes
    -----
    Book, chapter *Describing data*; ``scipy.stats.ecdf``.

    Examples
    --------
    >>> ecdf([7, 1, 4, 4], [0, 1, 4, 5]).tolist()
    [0.0, 0.25, 0.75, 0.75]
    """
    x = np.sort(as_vector(x, "x"))
    return np.searchsorted(x, as_array(at, "at"), side="right") / x.size


def quantile(x: ArrayLike, u: ArrayLike, *, method: str = "linear") -> Array:
    """Find the value below which lies about the share `u` of the data.

    Parameters
    ----------
    x : (n,) array_like
        The data, real and finite, in any order.
    u : array_like
        From 0 to 1, of any shape.
    method : {"linear", "inverse"}
        "inverse": the least value that at least the share `u` does not exceed; for
        0 the least. "linear": where `u` falls if the values stand at equal distances
        from 0 to 1, on straight lines between neighbours.

    Returns
    -------
    ndarray
        Of the shape of `u`.

    Raises
    ------
    ValueError
        If `x` is not a nonempty vector of finite numbers, `u` not from 0 to 1, or
        `method` is another.
    TypeError
        If an entry is not a real number.

    Notes
    -----
    Book, chapter *Describing data*; types 7 and 1 of the nine in Hyndman and Fan
    (1996). ``numpy.quantile`` calls them "linear" and "inverted_cdf"; the second one
    multiplies `u` by n and rounds up, and may so miss a share like 7/100.

    Examples
    --------
    >>> quantile([2, 3, 5, 9], [0.25, 0.5]).tolist()
    [2.75, 4.0]
    >>> quantile([2, 3, 5, 9], [0.25, 0.5], method="inverse").tolist()
    [2.0, 3.0]
    """
    x, u = np.sort(as_vector(x, "x")), as_probabilities(u, "u")
    n = x.size
    if method == "inverse":
        return np.asarray(x[inverse_cdf(u, np.arange(1, n + 1) / n)])
    if method != "linear":
        raise ValueError(f'method must be "linear" or "inverse", got {method!r}')
    s, k = by_powers_of_two(x)  # no difference overflows
    place = (n - 1) * u
    before = place.astype(np.int64)
    after = np.minimum(before + 1, n - 1)
    between = s[before] + (place - before) * (s[after] - s[before])
    return np.asarray(np.ldexp(np.minimum(between, s[after]), k[0]))


def iqr(x: ArrayLike) -> float:
    """Compute the interquartile range: how long the middle half of the data is.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite, n >= 1.

    Returns
    -------
    float
        At least 0, in the unit of `x`.
    """
    low, high = quantile(x, [0.25, 0.75])
    return float(high - low)


def ecdf_margin(n: int, *, level: float = 0.95) -> float:
    """Compute how far an ecdf may be from the cdf, everywhere at once.

    With at least the probability `level` no value of the ecdf of `n` independent
    values is further away from the cdf that they come from.

    Parameters
    ----------
    n : int
        The number of values, at least 1.
    level : float
        At least 0 and below 1.

    Returns
    -------
    float
        A distance between shares.

    Raises
    ------
    ValueError
        If `n` or `level` is out of range.
    TypeError
        If one is of a wrong kind.

    Notes
    -----
    Book, chapter *Describing data*; the inequality of Dvoretzky, Kiefer and Wolfowitz
    with the constant of Massart (1990).

    Examples
    --------
    >>> round(ecdf_margin(100), 4)
    0.1358
    """
    n, level = as_count(n, "n"), as_level(level, "level")
    return math.sqrt(math.log(2 / (1 - level)) / (2 * n))


def ecdf_gap(x: ArrayLike, y: ArrayLike) -> float:
    """Find the greatest distance between the ecdfs of two samples.

    Parameters
    ----------
    x, y : (n,), (m,) array_like
        Real and finite.

    Returns
    -------
    float
        From 0, for the same shares everywhere, to 1, for samples side by side.

    Raises
    ------
    ValueError
        If one is not a nonempty vector of finite numbers.
    TypeError
        If an entry is not a real number.

    Notes
    -----
    Book, chapter *Describing data*; the statistic of ``scipy.stats.ks_2samp``. Both
    ecdfs jump at values alone, so it is enough to look there.

    Examples
    --------
    >>> ecdf_gap([1, 2], [2, 3])
    0.5
    """
    x, y = as_vector(x, "x"), as_vector(y, "y")
    jumps = np.concatenate([x, y])
    return float(np.abs(ecdf(x, jumps) - ecdf(y, jumps)).max())


def bin_edges(x: ArrayLike, *, rule: str = "freedman-diaconis") -> Vector:
    """Cut the range of the data into bins of equal width.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite.
    rule : {"freedman-diaconis", "sturges"}
        The first asks for bins of twice the `iqr` divided by the cube root of n; where
        that is 0 it does as the second, which takes 1 + log2(n) bins, rounded up.

    Returns
    -------
    ndarray
        The edges, one more than there are bins, from the least value to the greatest.
        Equal values get one bin of width 1.

    Raises
    ------
    ValueError
        If `x` is not a nonempty vector of finite numbers, the rule is another, or it
        asks for more than 100,000 bins.
    TypeError
        If an entry is not a real number.

    Notes
    -----
    Book, chapter *Describing data*; Sturges (1926), Freedman and Diaconis (1981).
    ``numpy.histogram_bin_edges`` has both.

    Examples
    --------
    >>> bin_edges([0, 1, 2, 4], rule="sturges").round(3).tolist()
    [0.0, 1.333, 2.667, 4.0]
    """
    x = as_vector(x, "x")
    if rule not in ("freedman-diaconis", "sturges"):
        raise ValueError(f'rule must be "freedman-diaconis" or "sturges", got {rule!r}')
    low, high = float(x.min()), float(x.max())
    if low == high:
        return np.array([low - 0.5, high + 0.5])
    bins = 1 + math.log2(x.size)
    width = 2 * iqr(x) / x.size ** (1 / 3)
    if rule == "freedman-diaconis" and width > 0:
        bins = (high - low) / width
    if bins > _MOST_BINS:
        raise ValueError(
            f"x asks for {bins:.3g} bins: some values lie far from all others; "
            "look at them first, or choose the edges yourself"
        )
    return np.linspace(low, high, math.ceil(bins) + 1)


def histogram(x: ArrayLike, edges: ArrayLike) -> Vector:
    """Compute the height of each bar: the share of the values in it, per unit of x.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite.
    edges : (k + 1,) array_like
        Strictly growing, k >= 1. A bin holds its left edge and not its right one, but
        the last one holds both.

    Returns
    -------
    (k,) ndarray
        Times the widths they add up to the share of the values between the ends.

    Raises
    ------
    ValueError
        If `x` is not a nonempty vector of finite numbers, or the edges do not grow.
    TypeError
        If an entry is not a real number.

    Notes
    -----
    Book, chapter *Describing data*. ``numpy.histogram(x, edges, density=True)`` divides
    by the number of values between the ends, not by the number of all.

    Examples
    --------
    >>> histogram([1, 2, 2, 5], [0, 2, 6]).tolist()
    [0.125, 0.1875]
    """
    x, edges = np.sort(as_vector(x, "x")), as_vector(edges, "edges")
    if edges.size < 2 or np.any(np.diff(edges) <= 0):
        raise ValueError("edges must be at least 2 numbers that grow")
    below = np.searchsorted(x, edges, side="left")
    below[-1] = np.searchsorted(x, edges[-1], side="right")
    return np.asarray(np.diff(below) / x.size / np.diff(edges))


def silverman(x: ArrayLike) -> float:
    """Choose a bandwidth by Silverman's rule: good for one hill, too wide for two.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite, at least two different values.

    Returns
    -------
    float
        0.9 times the lesser of the standard deviation and `iqr` / 1.34 (the former
        alone, if the latter is 0), divided by the fifth root of n.

    Raises
    ------
    ValueError
        If `x` is not a vector of finite numbers, two of them different.
    TypeError
        If an entry is not a real number.

    Notes
    -----
    Book, chapter *Describing data*; Silverman (1986), chapter 3. It is ``bw.nrd0`` in
    R; what ``scipy.stats.gaussian_kde`` calls by his name is 1.06 standard deviations
    divided by the fifth root.

    Examples
    --------
    >>> round(silverman([1, 2, 3, 4, 5]), 4)
    0.9736
    """
    x = as_vector(x, "x")
    if np.ptp(x) == 0:
        raise ValueError("x must have two different values: there is no width to see")
    widths = [width for width in (std(x), iqr(x) / 1.34) if width > 0]
    return float(0.9 * min(widths) / x.size**0.2)


def kernel_density(x: ArrayLike, at: ArrayLike, *, bandwidth: float) -> Array:
    """Lay a normal bell over each value, and average the bells.

    Costs one exponential for each value and place, and as much memory.

    Parameters
    ----------
    x : (n,) array_like
        The data, real and finite.
    at : array_like
        Where the density is asked for, of any shape.
    bandwidth : float
        The standard deviation of a bell, positive, in the unit of `x`.

    Returns
    -------
    ndarray
        Of the shape of `at`; per unit of `x`.

    Raises
    ------
    ValueError
        If `x` or `at` is empty or not finite, or `bandwidth` is not positive.
    TypeError
        If one is of a wrong kind.

    Notes
    -----
    Book, chapter *Describing data*; Silverman (1986). ``scipy.stats.gaussian_kde`` takes
    the bandwidth in standard deviations of the data.

    Examples
    --------
    >>> kernel_density([0, 4], [0, 2], bandwidth=1).round(4).tolist()
    [0.1995, 0.054]
    """
    x, at = as_vector(x, "x"), as_array(at, "at")
    bell = Normal(
        0, moderate(as_positive(bandwidth, "bandwidth"), "bandwidth", least=SMALL)
    )
    return np.asarray(bell.pdf(at[..., None] - x).mean(axis=-1))


@dataclass(frozen=True, slots=True)
class Box:
    """What a box plot shows.

    The box goes from `q1` to `q3` with a line at `median`; the whiskers reach to `low`
    and `high`; `outliers` are drawn one by one, in growing order.
    """

    low: float
    q1: float
    median: float
    q3: float
    high: float
    outliers: Vector


def box(x: ArrayLike) -> Box:
    """Find what a box plot shows: quartiles, whiskers, and what lies beyond.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite.

    Returns
    -------
    Box
        Whiskers end at the furthest values within 1.5 `iqr` of the box; if there are
        none beyond the quartile itself, at the quartile.

    Raises
    ------
    ValueError
        If `x` is not a nonempty vector of finite numbers.
    TypeError
        If an entry is not a real number.

    Notes
    -----
    Book, chapter *Describing data*; Tukey (1977), with quantiles of type 7. So does
    ``matplotlib.cbook.boxplot_stats``.

    Examples
    --------
    >>> box([1, 2, 3, 4, 100])
    Box(low=1.0, q1=2.0, median=3.0, q3=4.0, high=4.0, outliers=array([100.]))
    """
    x = np.sort(as_vector(x, "x"))
    q1, middle, q3 = (float(q) for q in quantile(x, [0.25, 0.5, 0.75]))
    reach = 1.5 * (q3 - q1)
    near = x[(x >= q1 - reach) & (x <= q3 + reach)]
    low, high = min(float(near[0]), q1), max(float(near[-1]), q3)
    return Box(low, q1, middle, q3, high, x[(x < low) | (x > high)])


def qq_points(
    x: ArrayLike, quantile: Callable[[Vector], ArrayLike]
) -> tuple[Vector, Vector]:
    """Pair each value with the quantile that has its place in another distribution.

    Parameters
    ----------
    x : (n,) array_like
        The data, real and finite, in any order.
    quantile : callable
        The quantile function of what `x` is compared with, as ``Normal().quantile``.
        It gets the shares (i - 1/2) / n and returns as many finite numbers.

    Returns
    -------
    expected, observed : (n,) ndarray
        The quantiles, and the sorted data: to be drawn to the right and upwards.

    Raises
    ------
    ValueError
        If `x` is not a nonempty vector of finite numbers, or `quantile` does not return
        as many.
    TypeError
        If an entry is not a real number.

    Notes
    -----
    Book, chapter *Describing data*; Wilk and Gnanadesikan (1968).
    ``scipy.stats.probplot`` takes somewhat other shares.

    Examples
    --------
    >>> expected, observed = qq_points([3, 1, 2], Normal().quantile)
    >>> expected.round(3).tolist(), observed.tolist()
    ([-0.967, 0.0, 0.967], [1.0, 2.0, 3.0])
    """
    x = np.sort(as_vector(x, "x"))
    shares = (np.arange(x.size) + 0.5) / x.size
    return as_vector(quantile(shares), "quantile(shares)", size=x.size), x


def qq_line(expected: ArrayLike, observed: ArrayLike) -> Vector:
    """Lay the line of a QQ plot through the quartiles: its height and its slope.

    Parameters
    ----------
    expected, observed : (n,) array_like
        As `qq_points` returns them; the middle half of `expected` not all equal.

    Returns
    -------
    (2,) ndarray
        Height at 0, and slope. The ends of the plot play no part.

    Raises
    ------
    ValueError
        If one is not a vector of n finite numbers, or the quartiles of `expected` agree.
    TypeError
        If an entry is not a real number.

    Notes
    -----
    Book, chapter *Describing data*; as R's ``qqline``.

    Examples
    --------
    >>> qq_line([-2, -1, 0, 1, 2], [1, 3, 5, 7, 90]).tolist()
    [5.0, 2.0]
    """
    u = as_vector(expected, "expected")
    v = as_vector(observed, "observed", size=u.size)
    (left, right), (low, high) = quantile(u, [0.25, 0.75]), quantile(v, [0.25, 0.75])
    if left == right:
        raise ValueError("expected must have different quartiles: they carry the line")
    slope = (high - low) / (right - left)
    return np.array([low - slope * left, slope])


def order_band(n: int, *, level: float = 0.95) -> tuple[Vector, Vector]:
    """Compute between which shares each of n sorted uniform numbers lies.

    Each single one lies in its range with the probability `level`; all together do so
    more rarely. The quantile function of a distribution turns the shares into a band
    for its sorted values.

    Parameters
    ----------
    n : int
        How many, at least 1.
    level : float
        At least 0 and below 1.

    Returns
    -------
    low, high : (n,) ndarray
        For the least of the numbers first.

    Raises
    ------
    ValueError
        If `n` or `level` is out of range.
    TypeError
        If one is of a wrong kind.

    Notes
    -----
    Book, chapter *Describing data*. Number i is at most u when at least i of n are, a
    binomial event; ``scipy.special.betaincinv`` solves for u.

    Examples
    --------
    >>> low, high = order_band(1)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.025], [0.975])
    """
    n, level = as_size(n, "n"), as_level(level, "level")
    i = np.arange(1, n + 1)
    outside = (1 - level) / 2
    low: Vector = special.betaincinv(i, n + 1 - i, outside)
    return low, 1 - low[::-1]


def with_summaries(X: ArrayLike, mean: ArrayLike, covariance: ArrayLike) -> Matrix:
    """Move data as little as possible so that they have these means and covariances.

    "Little" is the sum of all squared moves. Costs a thin SVD of `X`.

    Parameters
    ----------
    X : (n, d) array_like
        A sample a row, n > d; its columns, without their means, independent.
    mean : (d,) array_like
        What each column shall have as its mean.
    covariance : (d, d) array_like
        Symmetric and positive definite; variances on the diagonal, with n - 1.

    Returns
    -------
    (n, d) ndarray
        The nearest data with these summaries, up to rounding.

    Raises
    ------
    ValueError
        On a wrong shape, or if the centred columns of `X` depend on each other.
    TypeError
        If an entry is not a real number.
    numpy.linalg.LinAlgError
        If `covariance` is not positive definite.

    Notes
    -----
    Book, chapter *Describing data*: an orthogonal Procrustes problem, as in
    ``scipy.linalg.orthogonal_procrustes``.

    Examples
    --------
    >>> with_summaries([[0], [1], [5]], [10], [[7]]).round(6).ravel().tolist()
    [8.0, 9.0, 13.0]
    """
    X = as_matrix(X, "X")
    n, d = X.shape
    m = as_vector(mean, "mean", size=d)
    C = as_symmetric(covariance, "covariance")
    if C.shape != (d, d):
        raise ValueError(f"covariance must be of shape {(d, d)}, got {C.shape}")
    values, Q = np.linalg.eigh(C)
    if values[0] <= d * np.finfo(float).eps * values[-1]:
        raise np.linalg.LinAlgError("covariance must be positive definite")
    S = (Q * np.sqrt(values)) @ Q.T  # S S = C
    Z = X - X.mean(axis=0)
    if n <= d or np.linalg.matrix_rank(Z) < d:
        raise ValueError(
            "X must have more rows than columns, which are independent once their "
            f"means are subtracted; got shape {X.shape}"
        )
    U, _, Vt = np.linalg.svd(Z @ S, full_matrices=False)
    return np.asarray(m + math.sqrt(n - 1) * U @ Vt @ S)
