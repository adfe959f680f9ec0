r"""Probability: events that meet, counting, independence, and coincidences.

An event is a boolean array with an entry an outcome, True where the event happens;
so ``~A``, ``A & B`` and ``A | B`` are complement, intersection and union. Several
events are arrays of one shape in a list. Where no probabilities are given, all
outcomes are equally likely.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import (
    Vector,
    as_count,
    as_distribution,
    as_plain,
    as_positive,
    as_probabilities,
    as_size,
)

Events = NDArray[np.bool_]


def union(events: Sequence[ArrayLike], probabilities: ArrayLike | None = None) -> float:
    r"""Compute the probability that at least one event happens, by inclusion–exclusion.

    Adds the probabilities of the events, subtracts those of the intersections of two,
    adds those of three, and so on: 2^m - 1 terms for m events.

    Parameters
    ----------
    events : sequence of m boolean array_like
        The events, m >= 1, with an entry an outcome; all of one shape.
    probabilities : array_like, optional
        Those of the outcomes, in the same shape; at least 0, and of sum 1.

    Returns
    -------
    float
        The probability of the union, up to rounding.

    Raises
    ------
    ValueError
        If the shapes differ, or the probabilities are negative or do not add up to 1.
    TypeError
        If an event is not boolean.

    Notes
    -----
    Book, chapter *Probability*; Wasserman (2004), section 1.3. It is there to be
    looked at: ``np.any(events, axis=0)`` is the union itself.

    Examples
    --------
    >>> die = np.arange(1, 7)
    >>> round(union([die % 2 == 0, die > 3]), 6)
    0.666667
    """
    members, p = _space(events, probabilities)
    total = 0.0
    for size in range(1, len(members) + 1):
        for chosen in itertools.combinations(members, size):
            total -= (-1) ** size * float(p @ np.all(chosen, axis=0))
    return total


def are_independent(
    events: Sequence[ArrayLike],
    probabilities: ArrayLike | None = None,
    *,
    tol: float = 1e-12,
) -> bool:
    r"""Tell whether events are independent: for *each* selection, not for pairs alone.

    The probability that all of a selection happen must be the product of theirs:
    2^m - m - 1 equations for m events.

    Parameters
    ----------
    events : sequence of m boolean array_like
        The events, m >= 1, with an entry an outcome; all of one shape.
    probabilities : array_like, optional
        Those of the outcomes, in the same shape; at least 0, and of sum 1.
    tol : float
        How far a product may be off, because of rounding; positive.

    Returns
    -------
    bool
        Whether all equations hold.

    Raises
    ------
    ValueError
        If the shapes differ, the probabilities are negative or do not add up to 1, or
        `tol` is not positive.
    TypeError
        If an event is not boolean.

    Notes
    -----
    Book, chapter *Probability*; Blitzstein and Hwang (2019), chapter 2. Events seen in
    data are never independent to the last digit; there it takes a test.

    Examples
    --------
    >>> die = np.arange(1, 7)
    >>> are_independent([die % 2 == 0, die < 5]), are_independent([die % 2 == 0, die < 4])
    (True, False)
    """
    members, p = _space(events, probabilities)
    tol = as_positive(tol, "tol")
    alone = members @ p
    return all(
        abs(p @ members[list(chosen)].all(axis=0) - alone[list(chosen)].prod()) <= tol
        for size in range(2, len(members) + 1)
        for chosen in itertools.combinations(range(len(members)), size)
    )


def arrangements(n: int, k: int) -> int:
    r"""Count the ways to draw `k` of `n` things, one after the other: order counts.

    The product n (n - 1) ... (n - k + 1), exactly; 0 if `k` exceeds `n`.

    Parameters
    ----------
    n, k : int
        How many there are and how many are drawn, at least 0.

    Returns
    -------
    int
        The number of sequences without repetition.

    Raises
    ------
    ValueError
        If `n` or `k` is negative.
    TypeError
        If `n` or `k` is not an integer.

    Notes
    -----
    Book, chapter *Probability*. The twin is ``math.perm``.

    Examples
    --------
    >>> arrangements(5, 2), arrangements(4, 4)
    (20, 24)
    """
    n, k = as_count(n, "n", least=0), as_count(k, "k", least=0)
    if k <= n:
        as_count(k, "k", least=0, most=100_000)  # the answer has some 15 k digits
    return math.prod(range(n - k + 1, n + 1)) if k <= n else 0


def selections(n: int, k: int) -> int:
    r"""Count the ways to draw `k` of `n` things together: the binomial coefficient.

    Each selection stands in `k`! arrangements; 0 if `k` exceeds `n`.

    Parameters
    ----------
    n, k : int
        How many there are and how many are drawn, at least 0.

    Returns
    -------
    int
        The number of subsets of `k` elements, exactly.

    Raises
    ------
    ValueError
        If `n` or `k` is negative.
    TypeError
        If `n` or `k` is not an integer.

    Notes
    -----
    Book, chapter *Probability*. The twin is ``math.comb``.

    Examples
    --------
    >>> selections(5, 2), selections(49, 6)
    (10, 13983816)
    """
    return arrangements(n, k) // arrangements(k, k)


def at_least_one(p: ArrayLike, n: int = 1) -> float:
    r"""Compute the probability that at least one of independent events happens.

    One minus the product of the complements, as a sum of :math:`\ln(1 - p_i)`, so that
    no digit is lost however small the probabilities are.

    Parameters
    ----------
    p : float or array_like
        The probabilities of the events, from 0 to 1.
    n : int
        How often all of them are tried, independently; at least 1.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If an entry is not from 0 to 1, or `n` is less than 1.
    TypeError
        If the entries are not real numbers, or `n` is not an integer.

    Notes
    -----
    Book, chapter *Probability*.

    Examples
    --------
    >>> round(at_least_one(1 / 6, 4), 6), round(at_least_one(1e-20, 1000), 30)
    (0.517747, 1e-17)
    """
    q = as_probabilities(p, "p")
    n = as_count(n, "n")
    with np.errstate(divide="ignore"):  # a certain event: ln 0
        return float(-np.expm1(n * np.log1p(-q).sum()))


def coincidence(k: int, n: int) -> float:
    r"""Compute the probability that some two of `k` draws from `n` values are equal.

    All values are equally likely, and the draws independent: `k` people and n = 365
    birthdays, or `k` keys and `n` buckets. Costs a term a draw.

    Parameters
    ----------
    k : int
        How many draw, at least 0.
    n : int
        How many values there are, at least 1.

    Returns
    -------
    float
        One minus the product of the factors 1 - i/n, i < `k`, summed as logarithms.

    Raises
    ------
    ValueError
        If `k` is negative or `n` less than 1.
    TypeError
        If `k` or `n` is not an integer.

    Notes
    -----
    Book, chapter *Probability*; Feller (1968), chapter II.

    Examples
    --------
    >>> round(coincidence(23, 365), 6), coincidence(2, 10**18)
    (0.507297, 1e-18)
    """
    k, n = as_count(k, "k", least=0), as_count(n, "n")
    if k > n:
        return 1.0
    return float(-np.expm1(np.log1p(-np.arange(k) / float(n)).sum()))


def coincidence_bounds(k: int, n: int) -> tuple[float, float]:
    r"""Enclose :func:`coincidence` by two exponentials, at no cost.

    With m = k (k - 1) / 2 pairs, the lower bound :math:`1 - e^{-m/n}` is also the usual
    approximation; they are close where `k` is small beside n.

    Parameters
    ----------
    k : int
        How many draw, from 1 to `n`.
    n : int
        How many values there are, at least 1.

    Returns
    -------
    low, high : float
        The probability lies between them, up to rounding.

    Raises
    ------
    ValueError
        If `k` is less than 1 or greater than `n`.
    TypeError
        If `k` or `n` is not an integer.

    Notes
    -----
    Book, chapter *Probability*.

    Examples
    --------
    >>> [round(p, 4) for p in coincidence_bounds(23, 365)]
    [0.5, 0.5075]
    """
    n, k = as_count(n, "n"), as_count(k, "k")
    if k > n:
        raise ValueError(f"k must be at most n = {n}, got {k}: there the answer is 1")
    mean = k * (k - 1) / (2 * n)
    rest = mean * (2 * k - 1) / (6 * (n - k + 1))
    return -math.expm1(-mean), -math.expm1(-mean - rest)


def all_different(k: int, probabilities: ArrayLike) -> Vector:
    r"""Compute the probabilities that no two of 0, 1, ..., `k` draws are equal.

    The values need not be equally likely. They are taken in one at a time: j draws
    differ if none of them is the new value, or one of j is and the others differ. All
    terms are positive, so no digit is lost.

    Parameters
    ----------
    k : int
        How many draw, at least 0.
    probabilities : (n,) array_like
        Those of the values; at least 0, and of sum 1.

    Returns
    -------
    (k + 1,) ndarray
        Entry j is the probability that j independent draws are all different.

    Raises
    ------
    ValueError
        If `k` is negative, or the probabilities are, or do not add up to 1.
    TypeError
        If `k` is not an integer or the probabilities are not real numbers.

    Notes
    -----
    Book, chapter *Probability*. Costs n k steps.

    Examples
    --------
    >>> all_different(2, [0.9, 0.1]).round(9).tolist()
    [1.0, 1.0, 0.18]
    """
    draws = np.arange(1, as_size(k, "k", least=0) + 1)
    different = np.zeros(draws.size + 1)
    different[0] = 1  # without any value, only no draws
    for p in as_distribution(probabilities, "probabilities").ravel():
        different[1:] += draws * p * different[:-1]
    return different


def distinct_values(k: int, n: int) -> Vector:
    r"""Compute how probable it is that `k` draws show 0, 1, ..., `k` distinct values.

    A further draw repeats one of the d values seen so far with probability d/n, and
    shows a new one otherwise.

    Parameters
    ----------
    k : int
        How many draw, at least 0.
    n : int
        How many equally likely values there are, at least 1.

    Returns
    -------
    (k + 1,) ndarray
        Entry d is the probability of exactly d distinct values; the sum is 1.

    Raises
    ------
    ValueError
        If `k` is negative or `n` less than 1.
    TypeError
        If `k` or `n` is not an integer.

    Notes
    -----
    Book, chapter *Probability*. Costs k^2 steps.

    Examples
    --------
    >>> distinct_values(2, 4).tolist()
    [0.0, 0.25, 0.75]
    """
    k, n = as_size(k, "k", least=0), as_count(n, "n")
    d = np.arange(k + 1)
    share = np.zeros(k + 1)
    share[0] = 1
    for _ in range(k):
        new = share[:-1] * np.maximum(1 - d[:-1] / float(n), 0)
        share *= d / float(n)
        share[1:] += new
    return share


def two_rooms(j: int, k: int, n: int) -> float:
    r"""Compute the probability that a value occurs in both of two rooms.

    `j` draws are made in the first and `k` in the second, from `n` equally likely
    values. If the first room shows d values, each draw in the second avoids them with
    probability 1 - d/n.

    Parameters
    ----------
    j, k : int
        How many draw in each room, at least 1.
    n : int
        How many values there are, at least 1.

    Returns
    -------
    float
        From 0 to 1; the same if the rooms change places.

    Raises
    ------
    ValueError
        If `j`, `k` or `n` is less than 1.
    TypeError
        If `j`, `k` or `n` is not an integer.

    Notes
    -----
    Book, chapter *Probability*.

    Examples
    --------
    >>> round(two_rooms(1, 1, 365) * 365, 12), round(two_rooms(16, 16, 365), 4)
    (1.0, 0.5044)
    """
    k, share = as_count(k, "k"), distinct_values(as_size(j, "j"), n)
    met = [at_least_one(min(d / n, 1), k) for d in range(share.size)]
    return float(share @ met)


def _space(
    events: Sequence[ArrayLike], probabilities: ArrayLike | None
) -> tuple[Events, Vector]:
    """Return the events as rows, and the probabilities of the outcomes."""
    members = [as_plain(event, "each of events") for event in events]
    if not members or not members[0].size:
        raise ValueError("events must be at least one, and have outcomes")
    for i, event in enumerate(members):
        if event.dtype != np.bool_:
            raise TypeError(f"events must be boolean, got {event.dtype} for event {i}")
        if event.shape != members[0].shape:
            raise ValueError(
                f"events must have one shape, got {members[0].shape} and {event.shape}"
            )
    rows = np.array(members).reshape(len(members), -1)
    if probabilities is None:
        return rows, np.full(rows.shape[1], 1 / rows.shape[1])
    p = as_distribution(probabilities, "probabilities")
    if p.shape != members[0].shape:
        raise ValueError(
            f"probabilities must have the events' shape {members[0].shape}, got {p.shape}"
        )
    return rows, p.ravel()
