"""Expectation and what is made of it: numbers that describe a distribution.

Of a discrete distribution sums over its values are taken, of a continuous one integrals
under its density. Numbers that describe data are another matter.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import integrate

from mlmath import searches
from mlmath._checks import (
    Vector,
    as_array,
    as_count,
    as_positive,
    as_scalar,
    as_value,
)
from mlmath.continuous import ContinuousDistribution, Family, StudentT, Uniform
from mlmath.distributions import Discrete, DiscreteDistribution

Function = Callable[[float], float]

#: What lies beyond the table of an endless family is less probable than this.
_REST = 1e-25
_MOST = 200_000


def expectation(d: Family, g: Function | None = None) -> float:
    r"""Compute E[g(X)] for X with the distribution `d`; E[X] where no `g` is given.

    For a discrete `d` the sum of g(x) p(x) over the values, for a continuous one the
    integral of g times the density, to about ten digits. Sums and integrals that do not
    settle are refused; a function that hides a jump far out may escape notice.

    Parameters
    ----------
    d : Distribution
    g : callable, optional
        ``g(x)`` is a finite number for each value x.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the expectation does not exist or is infinite, as far as numbers can tell; if
        `g` is not finite somewhere; or `d` has more values than can be added up.
    TypeError
        If `d` is no distribution, or a value of `g` no real number.

    Notes
    -----
    Book, chapter *Expectation, spread and shape*. ``expect`` of a distribution in
    ``scipy.stats`` does the same; it takes arrays, and is more than ten times faster for
    a table of many values.

    Examples
    --------
    >>> die = Discrete(range(1, 7), [1 / 6] * 6)
    >>> round(expectation(die), 9), round(expectation(die, lambda x: x**2), 4)
    (3.5, 15.1667)
    """
    _as_family(d)
    if g is None:
        if not math.isfinite(d.mean):
            raise ValueError(f"{d!r} has no mean")
        return d.mean
    if isinstance(d, ContinuousDistribution):
        return _area(d, g)
    values, probabilities = _table(d)
    parts = probabilities * [as_value(g, x) for x in values.tolist()]
    if math.isinf(float(d.quantile(1))) and abs(parts[-1]) > 1e-9 * abs(parts).max():
        raise ValueError("the sum of g(x) p(x) does not settle: no finite expectation")
    return math.fsum(parts)


def function_of(d: Discrete, g: Function) -> Discrete:
    """Find the distribution of g(X): the probabilities of equal values are added.

    Parameters
    ----------
    d : Discrete
        The distribution of X.
    g : callable
        ``g(x)`` is a finite number for each value x.

    Returns
    -------
    Discrete

    Raises
    ------
    ValueError
        If `g` is not finite somewhere.
    TypeError
        If `d` is no `Discrete`, or a value of `g` no real number.

    Notes
    -----
    Book, chapter *Expectation, spread and shape*. For densities there is
    ``quadrature.transform_density``.

    Examples
    --------
    >>> square = function_of(Discrete([-1, 0, 1], [0.25, 0.5, 0.25]), lambda x: x**2)
    >>> square.values.tolist(), square.probabilities.tolist()
    ([0.0, 1.0], [0.5, 0.5])
    """
    if not isinstance(d, Discrete):
        raise TypeError(f"d must be a Discrete, got {type(d).__name__}")
    images = np.array([as_value(g, x) for x in d.values.tolist()])
    values, place = np.unique(images, return_inverse=True)
    return Discrete(values, np.bincount(place, weights=d.probabilities))


def median(d: Family) -> float:
    """Find the least number that X exceeds in at most half of all cases.

    Where several numbers halve the probability it is the least of them.

    Parameters
    ----------
    d : Distribution

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `d` is no distribution.

    Notes
    -----
    Book, chapter *Expectation, spread and shape*; ``median`` in ``scipy.stats``.

    Examples
    --------
    >>> median(Discrete([2, 3, 4, 9], [0.1, 0.3, 0.4, 0.2]))
    4.0
    """
    # rounding of a sum must not make one half a bit less
    half = 0.5 if isinstance(_as_family(d), ContinuousDistribution) else 0.5 - 1e-12
    return float(d.quantile(half))


def mode(d: Family) -> float:
    """Find the most probable value, or where the density is greatest: the first, if several.

    A density is looked at in 1000 places of equal probability; a peak narrower than that
    is missed. Where it has no bound, that place is the mode.

    Parameters
    ----------
    d : Distribution

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `d` has more values than can be looked at.
    TypeError
        If `d` is no distribution.

    Notes
    -----
    Book, chapter *Expectation, spread and shape*. The place between is found by
    ``searches.golden_section``, to about half of all digits.

    Examples
    --------
    >>> mode(Discrete([1, 2, 3], [0.2, 0.5, 0.3]))
    2.0
    """
    _as_family(d)
    if not isinstance(d, ContinuousDistribution):
        values, probabilities = _table(d)
        # rounding must not choose between values that are equally probable
        nearly = probabilities >= probabilities.max() * (1 - 1e-12)
        return float(values[nearly][0])
    return d.low if isinstance(d, Uniform) else _peak(d)


def moment(d: Family, k: int, *, about: float = 0.0) -> float:
    """Compute the moment E[(X - about)^k].

    Parameters
    ----------
    d : Distribution
    k : int
        The order, at least 1.
    about : float
        0 for the moments themselves, ``d.mean`` for the central ones.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `k` < 1, or the moment does not exist or is infinite.
    TypeError
        If `d` is no distribution, `k` no integer, or `about` no real number.

    Notes
    -----
    Book, chapter *Expectation, spread and shape*; ``moment`` in ``scipy.stats``.

    Examples
    --------
    >>> round(moment(Uniform(0, 1), 3), 9)
    0.25
    """
    k, about = as_count(k, "k"), as_scalar(about, "about")
    _refuse_heavy(d, k)
    try:
        return expectation(d, lambda x: (x - about) ** k)
    except OverflowError:
        raise ValueError(f"about**{k} must be a float, got about = {about}") from None


def variance(d: Family, g: Function | None = None) -> float:
    """Compute Var(g(X)), the mean squared distance from the mean; Var(X) without `g`.

    In two passes, first the mean and then the distances: the shorter formula
    E[g(X)^2] - E[g(X)]^2 loses all digits where the mean is large.

    Parameters
    ----------
    d : Distribution
    g : callable, optional
        As for :func:`expectation`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the variance does not exist or is infinite, and as :func:`expectation`.
    TypeError
        If `d` is no distribution, or a value of `g` no real number.

    Notes
    -----
    Book, chapter *Expectation, spread and shape*; ``var`` in ``scipy.stats``.

    Examples
    --------
    >>> round(variance(Discrete(range(1, 7), [1 / 6] * 6)), 6)
    2.916667
    """
    if g is None:
        if not math.isfinite(_as_family(d).variance):
            raise ValueError(f"{d!r} has no finite variance")
        return d.variance
    mean = expectation(d, g)
    return expectation(d, lambda x: (as_value(g, x) - mean) ** 2)


def standardize(d: Family, x: ArrayLike) -> NDArray[np.float64]:
    """Compute how many standard deviations x lies above the mean of `d`.

    Parameters
    ----------
    d : Distribution
        Not all of its probability at one value.
    x : array_like
        Of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ValueError
        If `d` has no finite variance or the variance 0, or `x` is not finite.
    TypeError
        If `d` is no distribution, or the entries no real numbers.

    Notes
    -----
    Book, chapter *Expectation, spread and shape*.

    Examples
    --------
    >>> standardize(Uniform(0, 12), [0, 6, 12]).round(4).tolist()
    [-1.7321, 0.0, 1.7321]
    """
    return (as_array(x, "x") - expectation(d)) / _spread(d)


def skewness(d: Family) -> float:
    """Compute E[Z^3] for the standardised Z: positive where the right tail is longer.

    Parameters
    ----------
    d : Distribution

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the third moment does not exist, or the variance is 0.
    TypeError
        If `d` is no distribution.

    Notes
    -----
    Book, chapter *Expectation, spread and shape*; ``stats(moments="s")`` of a
    distribution in ``scipy.stats``, which has formulas, and is more than ten times
    faster where a table or an integral is long.

    Examples
    --------
    >>> skewness(Discrete([0, 1], [0.8, 0.2])).__round__(9)
    1.5
    """
    return _standardised_moment(d, 3)


def kurtosis(d: Family) -> float:
    """Compute E[Z^4] for the standardised Z: 3 for normal, more for heavier tails.

    Others subtract 3 and call that *excess*, some without saying so.

    Parameters
    ----------
    d : Distribution

    Returns
    -------
    float
        At least 1.

    Raises
    ------
    ValueError
        If the fourth moment does not exist, or the variance is 0.
    TypeError
        If `d` is no distribution.

    Notes
    -----
    Book, chapter *Expectation, spread and shape*; ``stats(moments="k")`` of a
    distribution in ``scipy.stats`` is the excess, by formulas, and more than ten times
    faster where a table or an integral is long.

    Examples
    --------
    >>> kurtosis(Discrete([-1, 1], [0.5, 0.5]))
    1.0
    """
    return _standardised_moment(d, 4)


def markov_bound(d: Family, a: float) -> float:
    """Bound P(X >= a) for X >= 0 by E[X] / a, or by 1.

    Parameters
    ----------
    d : Distribution
        Without negative values.
    a : float
        Positive.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If `d` has negative values, or `a` is not positive.
    TypeError
        If `d` is no distribution, or `a` no real number.

    Notes
    -----
    Book, chapter *Expectation, spread and shape*.

    Examples
    --------
    >>> markov_bound(Discrete([0, 10], [0.9, 0.1]), 5)
    0.2
    """
    a = as_positive(a, "a")
    if float(_as_family(d).quantile(0)) < 0:
        raise ValueError("d must have no negative values for Markov's inequality")
    return min(1.0, expectation(d) / a)


def chebyshev_bound(d: Family, distance: float) -> float:
    """Bound ``P(|X - E[X]| >= distance)`` by Var(X) / distance^2, or by 1.

    Parameters
    ----------
    d : Distribution
    distance : float
        Positive.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If `d` has no finite variance, or `distance` is not positive.
    TypeError
        If `d` is no distribution, or `distance` no real number.

    Notes
    -----
    Book, chapter *Expectation, spread and shape*.

    Examples
    --------
    >>> chebyshev_bound(Discrete([-1, 1], [0.5, 0.5]), 2)
    0.25
    """
    distance = as_positive(distance, "distance")
    return min(1.0, (math.sqrt(variance(d)) / distance) ** 2)  # no square overflows


def _as_family(d: Family) -> Family:
    if not isinstance(d, Family):
        raise TypeError(f"d must be a distribution, got {type(d).__name__}")
    return d


def _table(d: DiscreteDistribution) -> tuple[Vector, Vector]:
    """Give the values, whole numbers but for `Discrete`, and their probabilities."""
    if isinstance(d, Discrete):
        return d.values, d.probabilities
    low, high = (float(x) for x in d.quantile([0, 1]))
    if high - low >= _MOST:  # leave out what is nearly impossible, on both sides
        low = float(d.quantile(_REST))
        high, reach = float(d.quantile(0.5)), 1.0
        while d.sf(high) > _REST and high - low < _MOST:
            high, reach = high + reach, 2 * reach
    if high - low >= _MOST:
        raise ValueError(f"{d!r} has too many values to add up; simulate it")
    values = np.arange(low, high + 1)
    return values, d.pmf(values)


def _area(d: ContinuousDistribution, g: Function) -> float:
    """Integrate g times the density, between quantiles that stand for its scale."""
    first, *cuts, last = d.quantile([0, 0.25, 0.5, 0.75, 1]).tolist()
    scale = cuts[-1] - cuts[0]

    def height(y: float) -> float:
        """Give g f at the place that lies y scales from the first cut."""
        x = cuts[0] + scale * y
        density = float(d.pdf(x))
        return as_value(g, x) * (density * scale) if density else 0.0

    places = [(cut - cuts[0]) / scale for cut in (first, *cuts, last)]
    pieces = [
        integrate.quad(
            height, left, right, limit=200, epsabs=0, epsrel=1e-10, full_output=True
        )
        for left, right in pairwise(places)
    ]
    size = math.fsum(abs(piece[0]) for piece in pieces)
    for (left, right), (_, error, _, *complaint) in zip(
        pairwise(places), pieces, strict=True
    ):
        if complaint and error > 1e-9 * size:
            ends = " to ".join(f"{cuts[0] + scale * y:.6g}" for y in (left, right))
            raise ValueError(
                f"the integral of g(x) f(x) from {ends} does not settle: "
                "it may be infinite, or g too rough"
            )
    return math.fsum(piece[0] for piece in pieces)


def _peak(d: ContinuousDistribution) -> float:
    """Find where the density is greatest, by a look at quantiles and a search between."""
    x = d.quantile(np.linspace(0, 1, 1001))
    x = x[np.isfinite(x)]
    top = int(np.argmax(d.log_pdf(x)))
    if top == 0:
        return float(x[0])
    low, high = float(x[top - 1]), float(x[min(top + 1, len(x) - 1)])
    return searches.golden_section(
        lambda t: -float(d.log_pdf(t)), low, high, tol=1e-9 * (high - low)
    ).x


def _spread(d: Family) -> float:
    """Return the standard deviation, which must be finite and not 0."""
    spread = math.sqrt(variance(d))
    if spread == 0:
        raise ValueError("d must have more than one value: its variance is 0")
    return spread


def _standardised_moment(d: Family, k: int) -> float:
    _refuse_heavy(d, k)
    mean, spread = expectation(d), _spread(d)
    return expectation(d, lambda x: ((x - mean) / spread) ** k)


def _refuse_heavy(d: Family, k: int) -> None:
    _as_family(d)
    if isinstance(d, StudentT) and k >= d.df:
        raise ValueError(f"{d!r} has no moment of order {k}: its tails are too heavy")
