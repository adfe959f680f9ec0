"""Shares and counts of groups: two proportions, ratios, tables, goodness of fit."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from mlmath._checks import (
    Alternative,
    Matrix,
    Vector,
    as_asked,
    as_count,
    as_distribution,
    as_level,
    as_matrix,
    as_vector,
    moderate,
)
from mlmath._sides import around, p_value
from mlmath.continuous import ChiSquared, Normal
from mlmath.hypothesis_tests import Result
from mlmath.roots import safeguarded_newton

Array = NDArray[np.float64]


# shares


def two_proportions(
    successes: ArrayLike,
    sizes: ArrayLike,
    *,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
    correction: bool = False,
) -> Result:
    """Compare two shares by their difference: a z test with the pooled share.

    Parameters
    ----------
    successes, sizes : (2,) array_like
        How many of how many, for both groups.
    alternative : {"two-sided", "less", "greater"}
        The other side: the first share is another one, "less" or "greater".
    level : float
        Of the interval, between 0 and 1.
    correction : bool
        Bring the difference nearer to 0 by half a count in each group (Yates), as
        ``prop.test`` of R does unless told otherwise.

    Returns
    -------
    Result
        `estimate` is the difference of the shares, the first minus the second. The
        `interval` is Wald's, with each share's own variance.

    Raises
    ------
    ValueError
        If they are no two pairs of whole numbers, or a group is empty; if
        `alternative` is none of the three or `level` not between 0 and 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*. The square of `statistic` is that of
    `independence_test` for the table of successes and failures. Where all or none
    succeed, it is 0. In statsmodels ``proportions_ztest``.

    Examples
    --------
    >>> found = two_proportions([15, 5], [50, 50])
    >>> round(found.statistic, 4), round(found.p_value, 4), round(found.estimate, 4)
    (2.5, 0.0124, 0.2)
    """
    s, n = _as_shares(successes, sizes)
    level, alternative = as_asked(level, alternative)
    p = s / n
    difference, pooled = float(p[0] - p[1]), s.sum() / n.sum()
    step = min(abs(difference), (1 / n).sum() / 2) if correction else 0.0
    error = math.sqrt(pooled * (1 - pooled) * (1 / n).sum())
    z = math.copysign(abs(difference) - step, difference) / error if error else 0.0
    own = math.sqrt((p * (1 - p) / n).sum())
    low, high = around(difference, own, Normal(), level, alternative)
    return Result(
        z, None, p_value(Normal(), z, alternative), difference,
        (max(low - step, -1.0), min(high + step, 1.0)),
    )  # fmt: skip


def risk_ratio(
    successes: ArrayLike, sizes: ArrayLike, *, level: float = 0.95
) -> Result:
    """Compare two shares by their quotient, the first over the second.

    Parameters
    ----------
    successes, sizes : (2,) array_like
        How many of how many, for both groups; none of the successes is 0.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Result
        `statistic` is the logarithm of the quotient in standard errors, and the
        interval is symmetric for the logarithm.

    Raises
    ------
    ValueError
        If they are no two pairs of whole numbers, a success is 0, or all succeeded;
        if `level` is not between 0 and 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; Wald's interval of the logarithm. The twin is
    ``scipy.stats.contingency.relative_risk``.

    Examples
    --------
    >>> found = risk_ratio([15, 5], [50, 50])
    >>> round(found.estimate, 4), [round(end, 4) for end in found.interval]
    (3.0, [1.18, 7.6274])
    """
    s, n = _as_shares(successes, sizes)
    if not s.all() or (s == n).all():
        raise ValueError(
            f"successes must be positive and not all, got {s.astype(int).tolist()} "
            f"of {n.astype(int).tolist()}"
        )
    p = s / n
    return _log_ratio(float(p[0] / p[1]), ((1 - p) / s).sum(), level)


def odds_ratio(
    successes: ArrayLike, sizes: ArrayLike, *, level: float = 0.95
) -> Result:
    """Compare two shares by the quotient of their odds, as the sample has them.

    Parameters
    ----------
    successes, sizes : (2,) array_like
        How many of how many, for both groups; no success and no failure is 0.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Result
        `statistic` is the logarithm of the quotient in standard errors, and the
        interval is symmetric for the logarithm.

    Raises
    ------
    ValueError
        If they are no two pairs of whole numbers, or one of the four counts is 0; if
        `level` is not between 0 and 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*. This is the sample's odds ratio. `fisher_exact`
    estimates it by another likelihood, that of one count with all totals given, and
    needs no positive counts. The twin is ``scipy.stats.contingency.odds_ratio`` with
    ``kind="sample"``.

    Examples
    --------
    >>> found = odds_ratio([15, 5], [50, 50])
    >>> round(found.estimate, 4), [round(end, 4) for end in found.interval]
    (3.8571, [1.2784, 11.6376])
    """
    s, n = _as_shares(successes, sizes)
    f = n - s
    if not (s.all() and f.all()):
        raise ValueError(
            "no count may be 0, got successes "
            f"{s.astype(int).tolist()} and failures {f.astype(int).tolist()}; "
            "fisher_exact needs none"
        )
    ratio = float(s[0] / f[0] * (f[1] / s[1]))
    return _log_ratio(ratio, (1 / s + 1 / f).sum(), level)


# counts


def goodness_of_fit(
    counts: ArrayLike, probabilities: ArrayLike, *, estimated: int = 0
) -> Result:
    """Compare counts of k classes with what their probabilities let expect.

    The chi-squared distribution is a limit for large counts; with expected counts of 5
    or more it is mostly near enough.

    Parameters
    ----------
    counts : (k,) array_like
        Whole numbers, not all 0; k >= 2.
    probabilities : (k,) array_like
        Under the null hypothesis: positive, with the sum 1.
    estimated : int
        How many parameters of them were estimated from these counts, by likelihood.

    Returns
    -------
    Result
        `statistic` is the sum of (observed - expected)^2 / expected, `df` is
        k - 1 - `estimated`.

    Raises
    ------
    ValueError
        If the shapes do not fit, a count is no whole number, a probability is 0, or no
        degree of freedom is left.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; Pearson (1900). The twin is
    ``scipy.stats.chisquare``.

    Examples
    --------
    >>> found = goodness_of_fit([30, 14, 34, 22], [0.25] * 4)
    >>> round(found.statistic, 4), found.df, round(found.p_value, 4)
    (9.44, 3.0, 0.024)
    """
    p = as_distribution(as_vector(probabilities, "probabilities"), "probabilities")
    counts = moderate(as_vector(counts, "counts", size=len(p)), "counts")
    O = _as_counts(counts, "counts")  # noqa: E741
    df = len(p) - 1 - as_count(estimated, "estimated", least=0)
    if not p.all():
        raise ValueError("probabilities must be positive, got 0")
    if df < 1:
        raise ValueError(f"no degree of freedom is left: {len(p)} classes, df = {df}")
    E = O.sum() * p
    statistic = float(((O - E) ** 2 / E).sum())
    return Result(statistic, float(df), float(ChiSquared(df).sf(statistic)))


def expected_counts(table: ArrayLike) -> Matrix:
    """Compute what a table would hold if rows and columns were independent.

    Parameters
    ----------
    table : (r, c) array_like
        Whole numbers; no row and no column is empty.

    Returns
    -------
    (r, c) ndarray
        Row total times column total by the grand total: a table of rank 1 with the same
        totals.

    Raises
    ------
    ValueError
        If it is no table of counts, or a row or column holds only 0.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; ``scipy.stats.contingency.expected_freq``.

    Examples
    --------
    >>> expected_counts([[10, 20], [30, 40]]).tolist()
    [[12.0, 18.0], [28.0, 42.0]]
    """
    O = _as_table(table)  # noqa: E741
    return np.outer(O.sum(axis=1), O.sum(axis=0) / O.sum())


def independence_test(table: ArrayLike, *, correction: bool = False) -> Result:
    """Compare a table of counts with what independent rows and columns let expect.

    Parameters
    ----------
    table : (r, c) array_like
        Whole numbers, r and c at least 2; no row and no column is empty.
    correction : bool
        For a table of 2 x 2, bring each count nearer to what is expected by up to a
        half (Yates), as R and SciPy do unless told otherwise.

    Returns
    -------
    Result
        `df` is (r - 1)(c - 1).

    Raises
    ------
    ValueError
        If it is no table of counts, a row or column holds only 0, or `correction` is
        asked for another table than 2 x 2.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; Pearson (1900), Fisher (1922). The twin is
    ``scipy.stats.chi2_contingency``. `expected_counts` says whether counts are large.

    Examples
    --------
    >>> found = independence_test([[762, 327, 468], [484, 239, 477]])
    >>> round(found.statistic, 4), found.df
    (30.0701, 2.0)
    """
    E = expected_counts(table)
    off = np.abs(moderate(as_matrix(table, "table"), "table") - E)
    if min(E.shape) < 2:
        raise ValueError(f"table must be 2 x 2 or larger, got shape {E.shape}")
    if correction:
        if E.shape != (2, 2):
            raise ValueError(
                f"the correction is for tables of 2 x 2, got shape {E.shape}"
            )
        off = np.maximum(off - 0.5, 0)
    df, statistic = (E.shape[0] - 1) * (E.shape[1] - 1), float((off**2 / E).sum())
    return Result(statistic, float(df), float(ChiSquared(df).sf(statistic)))


def fisher_exact(
    table: ArrayLike, *, alternative: Alternative = "two-sided", level: float = 0.95
) -> Result:
    """Compare two shares exactly, given all totals of a table of 2 x 2.

    Given the totals one count is left free, and if the shares are equal it is that of
    marked ones in a draw without replacement. No count need be large. As it can only
    take whole values, the level is kept with something to spare.

    Parameters
    ----------
    table : (2, 2) array_like
        Whole numbers; no row and no column is empty.
    alternative : {"two-sided", "less", "greater"}
        The other side: the odds ratio is not 1, "less" or "greater" than 1.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Result
        `statistic` is the first count. `estimate` is the odds ratio that makes it most
        probable given the totals (as in R; SciPy's ``fisher_exact`` returns the
        sample's, that of `odds_ratio`), and `interval` the exact one for it.

    Raises
    ------
    ValueError
        If it is no 2 x 2 table of counts, or a row or column holds only 0; if
        `alternative` is none of the three or `level` not between 0 and 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; Fisher (1935). The two-sided p-value adds up all
    counts that are not more probable than the one seen, as R and SciPy do.

    Examples
    --------
    >>> found = fisher_exact([[2, 15], [10, 3]])
    >>> round(found.p_value, 7), round(found.estimate, 6)
    (0.0005367, 0.046937)
    """
    T = _as_table(table)
    if T.shape != (2, 2):
        raise ValueError(f"table must be 2 x 2, got shape {T.shape}")
    level, alternative = as_asked(level, alternative)
    (drawn, others), marked = T.sum(axis=1), T[:, 0].sum()
    x = np.arange(max(0, marked - others), min(drawn, marked) + 1)
    weight = _log_binomial(drawn, x) + _log_binomial(others, marked - x)

    def law(t: float) -> Vector:
        """Return the probabilities of x if the log odds ratio is t."""
        w = weight + t * x
        p = np.exp(w - w.max())
        return np.asarray(p / p.sum())

    def solve(g: Vector, target: float) -> float:
        """Find the odds ratio at which g, growing with x, has this expectation."""
        if g[0] == g[-1] or target in (g[0], g[-1]):  # out of reach, or at an end
            return 0.0 if target <= g[0] else math.inf

        def gap(t: float) -> float:
            return float(law(t) @ g) - target

        def slope(t: float) -> float:
            p = law(t)
            return float(p @ (x * g) - (p @ x) * (p @ g))

        reach = 1.0
        while gap(-reach) > 0 or gap(reach) < 0:
            reach *= 2
        return math.exp(safeguarded_newton(gap, -reach, reach, slope=slope).x)

    p, seen = law(0.0), T[0, 0]
    likely = p[x == seen] * (1 + 1e-7)  # equal ones differ by rounding
    chance = {
        "less": p[x <= seen],
        "greater": p[x >= seen],
        "two-sided": p[p <= likely],
    }[alternative].sum()
    spare = (1 - level) / (2 if alternative == "two-sided" else 1)
    low = 0.0 if alternative == "less" else solve(1.0 * (x >= seen), spare)
    high = math.inf if alternative == "greater" else solve(1.0 * (x > seen), 1 - spare)
    return Result(
        float(seen), None, min(float(chance), 1.0), solve(x, seen), (low, high)
    )


# what they share


def _as_counts(x: Array, name: str) -> Array:
    """Return whole numbers from 0 on, not all of them 0, or raise."""
    if (x < 0).any() or (x != np.floor(x)).any() or not x.any():
        raise ValueError(f"{name} must be whole numbers from 0 on, not all of them 0")
    return x


def _as_table(table: ArrayLike) -> Matrix:
    """Return a table of counts without empty rows and columns, or raise."""
    T = _as_counts(as_matrix(table, "table"), "table")
    if not (T.sum(axis=0).all() and T.sum(axis=1).all()):
        raise ValueError("table must have no row and no column that holds only 0")
    return T


def _as_shares(successes: ArrayLike, sizes: ArrayLike) -> tuple[Vector, Vector]:
    """Return two counts of successes and the sizes of their groups, or raise."""
    n = _as_counts(as_vector(sizes, "sizes", size=2), "sizes")
    s = as_vector(successes, "successes", size=2)
    if not n.all():
        raise ValueError(f"sizes must be positive, got {n.astype(int).tolist()}")
    if (s < 0).any() or (s != np.floor(s)).any() or (s > n).any():
        raise ValueError(
            "successes must be whole numbers from 0 to the sizes, "
            f"got {s.tolist()} of {n.astype(int).tolist()}"
        )
    return s, n


def _log_ratio(ratio: float, variance: float, level: float) -> Result:
    """Return Wald's test of a ratio by its logarithm, which has this variance."""
    level = as_level(level, "level")
    error = math.sqrt(variance)
    z = math.log(ratio) / error
    low, high = around(math.log(ratio), error, Normal(), level, "two-sided")
    ends = math.exp(low), math.exp(high)
    return Result(z, None, p_value(Normal(), z, "two-sided"), ratio, ends)


def _log_binomial(n: float, k: Vector) -> Vector:
    """Return the logarithms of binomial coefficients."""
    found: Vector = (
        special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    )
    return found
