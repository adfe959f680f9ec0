r"""A/B tests: who sees what, how many are needed, and from raw events to a comparison.

The raw events are made up for the book, by `simulate_events`. What may be said while an
experiment still runs stands in `sequential`. Book, chapter *A/B testing*.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from mlmath import simulation
from mlmath._checks import (
    SMALL,
    Vector,
    as_count,
    as_distribution,
    as_level,
    as_plain,
    as_positive,
    as_probabilities,
    as_probability,
    as_scalar,
    as_size,
    as_vector,
    expect,
    moderate,
)
from mlmath._sides import around, p_value
from mlmath.continuous import Normal
from mlmath.hypothesis_tests import Result

Integers = NDArray[np.int64]
Strings = NDArray[np.str_]
#: Days before the experiment of which events are on record.
_HISTORY = 14


@dataclass(frozen=True, slots=True)
class Events:
    """A raw table of events, a row an event, in the order of time.

    `visitor` is a number, `time` in days since the experiment's start (negative before
    it), `variant` what the page looked like ("A", "B", or "-" before the start), `kind`
    "view" or "click", `seconds` how long a view lasted (0 for a click).
    """

    visitor: Integers
    time: Vector
    variant: Strings
    kind: Strings
    seconds: Vector

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.visitor)

    def rows(self, which: Integers | NDArray[np.bool_]) -> Events:
        """Take some rows, by their places or by booleans."""
        places = as_plain(which, "which")
        if places.dtype == np.bool_ and places.shape == self.visitor.shape:
            places = np.flatnonzero(places)
        if places.ndim != 1 or places.dtype.kind not in "iu":
            raise TypeError(
                "which must hold places, or a boolean for each row, "
                f"got dtype {places.dtype} and shape {places.shape}"
            )
        n = len(self.visitor)
        if places.size and not -n <= places.min() <= places.max() < n:
            raise ValueError(
                f"which must hold places of {n} rows, got {places.min()} to {places.max()}"
            )
        return Events(
            self.visitor[places], self.time[places], self.variant[places],
            self.kind[places], self.seconds[places],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visitors:
    """A row for each visitor of the experiment, in the order of their numbers.

    `first` is the time of the first event in the experiment, `views`, `clicks` and
    `seconds` are totals in it, `before` is the total of seconds before the start.
    `dropped` tells how many rows of events each step of the cleaning took away.
    """

    visitor: Integers
    variant: Strings
    first: Vector
    views: Integers
    clicks: Integers
    seconds: Vector
    before: Vector
    dropped: dict[str, int]

    def __len__(self) -> int:
        """Count the visitors."""
        return len(self.visitor)


def bucket(visitors: ArrayLike, *, salt: str) -> Vector:
    """Turn visitors' numbers into numbers from 0 to below 1 that look like chance.

    The same visitor and salt give the same number on every day and every machine, so
    nothing has to be stored; another salt gives another, unrelated number.

    Parameters
    ----------
    visitors : (n,) array_like
        Whole numbers.
    salt : str
        The name of the experiment.

    Returns
    -------
    (n,) ndarray
        The first 53 bits of SHA-256 of "salt:visitor", as a fraction.

    Raises
    ------
    ValueError
        If `visitors` is empty or has another shape.
    TypeError
        If they are no integers, or `salt` is no text.

    Notes
    -----
    Book, chapter *A/B testing*. A loop over visitors, since hashlib has no arrays.

    Examples
    --------
    >>> bucket([1, 2, 1], salt="pictures").round(3).tolist()
    [0.061, 0.094, 0.061]
    """
    if not isinstance(salt, str):
        raise TypeError(f"salt must be a str, got {type(salt).__name__}")
    digests = [
        hashlib.sha256(f"{salt}:{v}".encode()).digest() for v in _integers(visitors)
    ]
    return np.array([int.from_bytes(d[:8], "big") >> 11 for d in digests]) / 2.0**53


def assign(
    visitors: ArrayLike, *, salt: str, shares: ArrayLike = (0.5, 0.5)
) -> Strings:
    """Assign each visitor to a variant, "A", "B" and so on, by a hash.

    Parameters
    ----------
    visitors : (n,) array_like
        Whole numbers.
    salt : str
        The name of the experiment; a new one for each.
    shares : (k,) array_like
        Of the variants, adding up to 1, at most 26 of them.

    Returns
    -------
    (n,) ndarray of str

    Raises
    ------
    ValueError
        If `visitors` is empty, or `shares` are not shares.
    TypeError
        If an argument is of a wrong kind.

    Notes
    -----
    Book, chapter *A/B testing*.

    Examples
    --------
    >>> "".join(assign(range(1, 11), salt="pictures"))
    'AAABBABAAA'
    """
    u = bucket(visitors, salt=salt)
    ends = np.cumsum(as_distribution(shares, "shares"))
    letters = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    # the last end may be 1 - 1e-16, which no u may pass
    chosen: Strings = letters[np.searchsorted(ends[:-1], u, side="right")]
    return chosen


def visitors_for_shares(
    p: float, q: float, *, alpha: float = 0.05, power: float = 0.8
) -> int:
    r"""Find how many visitors a variant tell two shares apart.

    For the two-sided z test with a pooled standard error, by
    :math:`n = (z_{1-\alpha/2}\sqrt{2\bar p(1-\bar p)} + z_{power}
    \sqrt{p(1-p)+q(1-q)})^2/(p-q)^2`, rounded up.

    Parameters
    ----------
    p, q : float
        The shares, different, from 0 to 1.
    alpha : float
        The level of the test, between 0 and 1.
    power : float
        How probable it shall be to detect the difference; between `alpha` and 1.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the shares are equal, or a number is out of its range.
    TypeError
        If an argument is no real number.

    Notes
    -----
    Book, chapter *A/B testing*. The twin is R's ``power.prop.test``.

    Examples
    --------
    >>> visitors_for_shares(0.5, 0.75, power=0.9), visitors_for_shares(0.05, 0.06)
    (77, 8158)
    """
    p, q = as_probability(p, "p"), as_probability(q, "q")
    if p == q:
        raise ValueError(f"p and q must differ, got {p} twice")
    a, b = _quantiles(alpha, power)
    middle = (p + q) / 2
    pooled = math.sqrt(2 * middle * (1 - middle))
    own = math.sqrt(p * (1 - p) + q * (1 - q))
    return math.ceil(((a * pooled + b * own) / (p - q)) ** 2)


def visitors_for_means(
    sd: float, effect: float, *, alpha: float = 0.05, power: float = 0.8
) -> int:
    r"""Find how many visitors a variant tell two means apart.

    For the two-sided z test, by :math:`n = 2(z_{1-\alpha/2} + z_{power})^2\sigma^2
    /\delta^2`, rounded up.

    Parameters
    ----------
    sd : float
        Standard deviation of the values of one variant, positive.
    effect : float
        The difference of the means, not 0.
    alpha, power : float
        As for `visitors_for_shares`.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If a number is out of its range.
    TypeError
        If an argument is no real number.

    Notes
    -----
    Book, chapter *A/B testing*. The t test, for which ``power.t.test`` in R is made,
    needs about one more a variant.

    Examples
    --------
    >>> visitors_for_means(1, 1, power=0.9), visitors_for_means(2, 0.1)
    (22, 6280)
    """
    sd, effect = as_positive(sd, "sd"), as_scalar(effect, "effect")
    if effect == 0:
        raise ValueError("effect must not be 0: no number of visitors detects it")
    a, b = _quantiles(alpha, power)
    ratio = (a + b) * sd / effect
    return math.ceil(as_positive(2 * ratio * ratio, "sd, measured in effects, squared"))


def simulate_events(
    visitors: int,
    *,
    rates: tuple[float, float] = (0.05, 0.05),
    stretch: float = 1.0,
    days: int = 14,
    salt: str = "pictures",
    novelty: float = 0.0,
    lost: float = 0.0,
    rng: np.random.Generator,
) -> Events:
    """Make up the raw events of an A/B test on a page, with what raw events suffer from.

    Some visitors come once, some often, and some were there before; who looks longer
    comes more often and clicks rather. The table has a share of 2% of events sent
    twice, robots (3 in a thousand visitors, 150 to 400 short views each), and a day of
    events after the end.

    Parameters
    ----------
    visitors : int
        How many people come in the experiment, at least 1.
    rates : (float, float)
        Share of the visitors of A, and of B, who click at least once.
    stretch : float
        By which factor views of B last longer, positive.
    days : int
        How long the experiment runs, at least 1.
    salt : str
        The name of the experiment, by which `assign` chooses variants.
    novelty : float
        What is added to the rate of B for those who come first at the very start; it
        halves with each day.
    lost : float
        A bug: with this probability B's events of one who does not click are lost.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    Events

    Raises
    ------
    ValueError
        If a number is out of its range.
    TypeError
        If an argument is of a wrong kind.

    Notes
    -----
    Book, chapter *A/B testing*. Made up; no page was measured.

    Examples
    --------
    >>> raw = simulate_events(1000, rng=np.random.default_rng(0))
    >>> len(clean(raw, days=14))
    1000
    """
    expect(rng, np.random.Generator, "rng")
    n, days = as_size(visitors, "visitors"), as_count(days, "days")
    shares = as_probabilities(as_vector(rates, "rates", size=2), "rates")
    rates = (float(shares[0]), float(shares[1]))
    stretch, lost = as_positive(stretch, "stretch"), as_probability(lost, "lost")
    novelty = as_scalar(novelty, "novelty")
    robots = rng.binomial(n, 0.003)
    ids = np.arange(1, n + robots + 1)
    variant = assign(ids, salt=salt)

    # People: how much they like such pages, when they come first, whether they click.
    liking = rng.normal(size=n)
    first = rng.uniform(0, days, n)
    in_b = variant[:n] == "B"
    rate = np.where(in_b, rates[1] + novelty * 0.5**first, rates[0]).clip(0, 1)
    clicks = 0.4 * liking + math.sqrt(0.84) * rng.normal(size=n) > ndtri(1 - rate)
    gone = in_b & ~clicks & (rng.random(n) < lost)

    # Views: the first one, further ones up to a day after the end, those before.
    more = rng.poisson(np.exp(0.6 * liking - 0.4))
    old = np.where(rng.random(n) < 0.7, 1 + rng.poisson(np.exp(0.6 * liking + 0.4)), 0)
    again, ago = np.repeat(np.arange(n), more), np.repeat(np.arange(n), old)
    who = np.concatenate([np.arange(n), again, ago])
    times = [
        first,
        rng.uniform(first[again], days + 1),
        rng.uniform(-_HISTORY, 0, ago.size),
    ]
    time = np.concatenate(times)
    seconds = np.exp(3.2 + 0.9 * liking[who] + 0.6 * rng.normal(size=who.size))
    seconds = np.where(in_b[who] & (time >= 0), stretch * seconds, seconds)
    # Who clicks does so at the first view, and at every other one of the further ones.
    hit = clicks[who] & ((np.arange(who.size) < n) | (rng.random(who.size) < 0.5))
    seen = ~gone[who] | (time < 0)
    hit &= seen & (time >= 0)

    # Robots: on one day each.
    calls = rng.integers(150, 400, robots)
    robot = np.repeat(np.arange(n, n + robots), calls)
    start = np.repeat(rng.uniform(0, days - 1 if days > 1 else 0.5, robots), calls)
    who = np.concatenate([who[seen], robot, who[hit]])
    call = start + rng.uniform(0, 0.5, robot.size)
    time = np.concatenate([time[seen], call, time[hit]])
    lasted = [seconds[seen], rng.uniform(0.1, 1, robot.size), np.zeros(hit.sum())]
    kind = np.where(np.arange(who.size) < who.size - hit.sum(), "view", "click")

    shown = np.where(time >= 0, variant[who], "-")
    raw = Events(ids[who], time.round(5), shown, kind, np.concatenate(lasted).round(1))
    twice = np.flatnonzero(rng.random(len(raw)) < 0.02)
    order = np.concatenate([np.arange(len(raw)), twice])
    return raw.rows(order[np.argsort(raw.time[order], kind="stable")])


def clean(events: Events, *, days: float, most_views: int = 100) -> Visitors:
    """Make one row a visitor out of raw events.

    In this order: events after the end are left out; of rows that are equal one is
    kept; visitors with more than `most_views` views are taken for robots and left out.
    No step looks at the variant.

    Parameters
    ----------
    events : Events
    days : float
        The experiment's length; it begins at time 0.
    most_views : int
        The most views of a human being, at least 1.

    Returns
    -------
    Visitors
        Those with a view in the experiment.

    Raises
    ------
    ValueError
        If a visitor was in two variants, or nobody is left.
    TypeError
        If `events` are no Events, or an argument is of a wrong kind.

    Notes
    -----
    Book, chapter *A/B testing*. The twin is a ``groupby`` of pandas.

    Examples
    --------
    >>> table = clean(simulate_events(200, rng=np.random.default_rng(1)), days=14)
    >>> len(table), sorted(table.dropped)
    (200, ['after the end', 'robots', 'sent twice'])
    """
    if not isinstance(events, Events):
        raise TypeError(f"events must be Events, got {type(events).__name__}")
    days, most = as_positive(days, "days"), as_count(most_views, "most_views")
    timely = events.rows(events.time < days)
    kept = timely.rows(_first_of_equal(timely))
    dropped = {
        "after the end": len(events) - len(timely),
        "sent twice": len(timely) - len(kept),
    }

    people, place = np.unique(kept.visitor, return_inverse=True)
    inside, view = kept.time >= 0, kept.kind == "view"

    def total(weights: NDArray[np.float64] | NDArray[np.bool_]) -> Vector:
        sums = np.bincount(place, weights=weights, minlength=people.size)
        return sums.astype(np.float64)

    views = total(view & inside)
    robot = total(view) > most
    dropped["robots"] = int(robot[place].sum())
    real = (views > 0) & ~robot
    if not real.any():
        raise ValueError("events must have a visitor in the experiment, got none")
    first = np.full(people.size, np.inf)
    np.minimum.at(first, place[inside], kept.time[inside])
    in_b = total(inside & (kept.variant == "B"))
    mixed = real & (in_b > 0) & (in_b < total(inside))
    if mixed.any():
        raise ValueError(f"visitor {people[mixed][0]} was in two variants")
    return Visitors(
        people[real], np.where(in_b[real] > 0, "B", "A"), first[real],
        views[real].astype(np.int64), total(inside & ~view)[real].astype(np.int64),
        total(kept.seconds * inside)[real], total(kept.seconds * ~inside)[real], dropped,
    )  # fmt: skip


def ratio(y: ArrayLike, x: ArrayLike) -> simulation.MonteCarlo:
    r"""Estimate a ratio of totals, with its standard error by the delta method.

    The estimate is :math:`r = \bar y/\bar x`, its standard error that of the mean of
    :math:`(y_i - r x_i)/\bar x`, since that is what moves r to first order.

    Parameters
    ----------
    y, x : (n,) array_like
        Two numbers a unit (clicks and views, say), n >= 2; units are independent. The
        mean of `x` is positive.

    Returns
    -------
    MonteCarlo
        `estimate`, `std_error` and `n`.

    Raises
    ------
    ValueError
        If the lengths differ, there are fewer than two, or the mean of `x` is not
        positive.
    TypeError
        If they are not real numbers.

    Notes
    -----
    Book, chapter *A/B testing*; Deng, Knoblich and Lu (2018). With all `x` equal to 1
    it is `simulation.mean`.

    Examples
    --------
    >>> print(ratio([1, 0, 2, 1], [4, 2, 6, 4]))
    0.25 ± 0.10
    """
    y = as_vector(y, "y")
    x = as_vector(x, "x", size=y.size)
    middle = float(x.mean())
    if not middle > 0:
        raise ValueError(f"x must have a positive mean, got {middle:.6g}")
    r = float(y.mean()) / middle
    spread = simulation.mean((y - r * x) / middle)
    return simulation.MonteCarlo(r, spread.std_error, y.size)


def difference(
    a: simulation.MonteCarlo, b: simulation.MonteCarlo, *, level: float = 0.95
) -> Result:
    r"""Compare two independent estimates, b minus a, by their standard errors.

    Parameters
    ----------
    a, b : MonteCarlo
        An estimate and its standard error each, from many units, so that both are
        nearly normal; not both errors are 0.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Result
        `statistic` z, `df` None, two-sided `p_value`, `estimate` b - a, `interval`.

    Raises
    ------
    ValueError
        If both standard errors are 0, or `level` is not between 0 and 1.
    TypeError
        If `a` or `b` is no MonteCarlo.

    Notes
    -----
    Book, chapter *A/B testing*. With means it is Welch's test with the normal in place
    of t.

    Examples
    --------
    >>> a, b = simulation.MonteCarlo(10, 0.3, 99), simulation.MonteCarlo(11, 0.4, 99)
    >>> found = difference(a, b)
    >>> round(found.statistic, 3), round(found.p_value, 4)
    (2.0, 0.0455)
    """
    for name, value in (("a", a), ("b", b)):
        if not isinstance(value, simulation.MonteCarlo):
            raise TypeError(f"{name} must be a MonteCarlo, got {type(value).__name__}")
    level = as_level(level, "level")
    error = math.hypot(a.std_error, b.std_error)
    if error == 0:
        raise ValueError("a and b must not both have the standard error 0")
    gap = b.estimate - a.estimate
    z = gap / error
    law = Normal()
    ends = around(gap, error, law, level, "two-sided")
    return Result(z, None, p_value(law, z, "two-sided"), gap, ends)


def adjust(y: ArrayLike, x: ArrayLike) -> Vector:
    r"""Take out of a metric what was known before the experiment (CUPED).

    Each value becomes :math:`y_i - \hat\theta(x_i - \bar x)` with the slope
    :math:`\hat\theta` of the least-squares line through all of them. Means then vary
    by the factor :math:`1 - \rho^2` less.

    Parameters
    ----------
    y, x : (n,) array_like
        The metric, and a covariate from *before* the experiment, of all visitors of
        all variants together, n >= 2; not all x equal.

    Returns
    -------
    (n,) ndarray
        With the mean of `y`.

    Raises
    ------
    ValueError
        If the lengths differ, or all x are equal.
    TypeError
        If they are not real numbers.

    Notes
    -----
    Book, chapter *A/B testing*; Deng, Xu, Kohavi and Walker (2013).

    Examples
    --------
    >>> adjust([1, 2, 6, 7], [0, 1, 2, 3]).round(9).tolist()
    [4.3, 3.1, 4.9, 3.7]
    """
    y = moderate(as_vector(y, "y"), "y")
    x = moderate(as_vector(x, "x", size=y.size), "x", least=SMALL)
    apart = x - x.mean()
    if x.min() == x.max():
        raise ValueError(f"x must not be constant, got {x[0]:.6g} everywhere")
    theta = float(apart @ (y - y.mean())) / float(apart @ apart)
    adjusted: Vector = y - theta * apart
    return adjusted


def _integers(x: ArrayLike) -> list[int]:
    """Return whole numbers as a list, or raise."""
    array = as_plain(x, "visitors")
    if array.dtype.kind not in "iu":
        raise TypeError(f"visitors must be integers, got dtype {array.dtype}")
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"visitors must be a nonempty vector, got shape {array.shape}")
    numbers: list[int] = array.tolist()
    return numbers


def _quantiles(alpha: float, power: float) -> tuple[float, float]:
    """Return the normal quantiles that level and power ask for, or raise."""
    alpha, power = as_level(alpha, "alpha"), as_level(power, "power")
    if power <= alpha:
        raise ValueError(f"power must be above alpha = {alpha}, got {power}")
    half = as_level(alpha / 2, "half of alpha")
    return -float(ndtri(half)), float(ndtri(power))


def _first_of_equal(events: Events) -> NDArray[np.bool_]:
    """Mark the first of rows that are equal."""
    columns = (
        events.seconds, events.kind == "view", events.variant == "A",
        events.variant == "B", events.time, events.visitor,
    )  # fmt: skip
    order = np.lexsort(columns)  # stable, so the first of equal ones comes first
    new = np.zeros(len(order), dtype=np.bool_)
    new[:1] = True
    for column in columns:
        new[1:] |= column[order][1:] != column[order][:-1]
    once = np.empty_like(new)
    once[order] = new
    return once
