r"""What a threshold on a score trades: the ROC curve, its area, and costs.

Yes is said where a score is at least the threshold. Labels are 1 (yes) and 0 (no); both
occur. Book, chapter *Naive Bayes*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from mlmath._checks import Vector, as_at_least_0, as_probability, as_vector, expect


@dataclass(frozen=True, slots=True)
class RocCurve:
    """The corners of a ROC curve, from (0, 0) to (1, 1).

    At ``thresholds[i]`` the share ``false_alarms[i]`` of the no and the share
    ``caught[i]`` of the yes have at least this score; the first threshold is infinite.
    """

    false_alarms: Vector
    caught: Vector
    thresholds: Vector


@dataclass(frozen=True, slots=True)
class Area:
    """The area under a ROC curve, and how far off it may be by chance.

    `std_error` is for samples that are independent of each other; `margin` is two of it.
    """

    area: float
    std_error: float

    @property
    def margin(self) -> float:
        """Two standard errors, to be written behind ±."""
        return 2 * self.std_error


def curve(y: ArrayLike, score: ArrayLike) -> RocCurve:
    r"""Move a threshold down through all scores, and count who has reached it.

    One corner for each distinct score, and (0, 0). It costs a sort.

    Parameters
    ----------
    y : (n_samples,) array_like
        1 for yes and 0 for no, both at least once.
    score : (n_samples,) array_like
        Larger for what looks more like yes; real, finite.

    Returns
    -------
    RocCurve

    Raises
    ------
    ValueError
        If the lengths differ, `y` has other values or one only, or a score is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Naive Bayes*; Fawcett (2006). The twin is ``sklearn.metrics.roc_curve``
    with ``drop_intermediate=False``.

    Examples
    --------
    >>> found = curve([1, 0, 1, 0], [3, 2, 2, 1])
    >>> found.false_alarms.tolist(), found.caught.tolist()
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0])
    """
    yes, score = _as_scored(y, score)
    order = np.argsort(-score, kind="stable")
    sorted_scores = score[order]
    last = np.append(
        sorted_scores[1:] != sorted_scores[:-1], True
    )  # of those with equal scores
    caught = np.cumsum(yes[order])[last] / yes.sum()
    alarms = np.cumsum(~yes[order])[last] / (~yes).sum()
    return RocCurve(
        np.append(0.0, alarms),
        np.append(0.0, caught),
        np.append(np.inf, sorted_scores[last]),
    )


def area(y: ArrayLike, score: ArrayLike) -> Area:
    r"""Compute the area under the ROC curve: the share of pairs in the right order.

    A pair is a yes and a no; it counts 1 if the yes has the larger score and one half if
    the scores are equal. By ranks, so it costs a sort and not all pairs.

    Parameters
    ----------
    y : (n_samples,) array_like
        1 for yes and 0 for no, both at least twice.
    score : (n_samples,) array_like
        Real, finite; only their order matters.

    Returns
    -------
    Area

    Raises
    ------
    ValueError
        If the lengths differ, `y` has other values or one less than twice, or a score is
        not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Naive Bayes*; the standard error is that of DeLong, DeLong and
    Clarke-Pearson (1988). The twin is ``sklearn.metrics.roc_auc_score``.

    Examples
    --------
    >>> area([1, 0, 1, 0], [3, 2, 2, 1]).area
    0.875
    """
    yes, score = _as_scored(y, score, least=2)
    ranks = rankdata(score)  # equal scores share the mean of their ranks
    m, n = int(yes.sum()), int((~yes).sum())
    above = (ranks[yes] - rankdata(score[yes])) / n  # share of no below each yes
    below = 1 - (ranks[~yes] - rankdata(score[~yes])) / m
    error = math.sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n)
    return Area(float(above.mean()), error)


def costs(
    found: RocCurve, *, base_rate: float, miss: float, false_alarm: float = 1.0
) -> Vector:
    r"""Compute what a case costs on average, at each corner of a ROC curve.

    Parameters
    ----------
    found : RocCurve
        As :func:`curve` gives it.
    base_rate : float
        The share of yes where the threshold will be used, from 0 to 1.
    miss, false_alarm : float
        What a yes that is called no costs, and a no that is called yes; at least 0.

    Returns
    -------
    (n_corners,) ndarray

    Raises
    ------
    ValueError
        If a number is out of its range.
    TypeError
        If a number is not real.

    Notes
    -----
    Book, chapter *Naive Bayes*. The same on straight lines in the ROC plane.

    Examples
    --------
    >>> found = curve([1, 0, 1, 0], [3, 2, 2, 1])
    >>> costs(found, base_rate=0.5, miss=1).tolist()
    [0.5, 0.25, 0.25, 0.5]
    """
    expect(found, RocCurve, "found")
    rate = as_probability(base_rate, "base_rate")
    missed = rate * as_at_least_0(miss, "miss") * (1 - found.caught)
    alarmed = as_at_least_0(false_alarm, "false_alarm") * found.false_alarms
    return np.asarray(missed + (1 - rate) * alarmed)


def best_threshold(
    found: RocCurve, *, base_rate: float, miss: float, false_alarm: float = 1.0
) -> float:
    """Find the threshold at which a case costs least.

    Parameters
    ----------
    found, base_rate, miss, false_alarm
        As for :func:`costs`.

    Returns
    -------
    float
        The highest of those that cost least; infinite if no is always the better word.

    Raises
    ------
    ValueError
        If a number is out of its range.
    TypeError
        If a number is not real.

    Notes
    -----
    Book, chapter *Naive Bayes*. It is the best for these samples; for others it is only
    an estimate.

    Examples
    --------
    >>> best_threshold(curve([1, 0, 1, 0], [3, 2, 2, 1]), base_rate=0.5, miss=3)
    2.0
    """
    expect(found, RocCurve, "found")
    price = costs(found, base_rate=base_rate, miss=miss, false_alarm=false_alarm)
    return float(found.thresholds[np.argmin(price)])


def _as_scored(
    y: ArrayLike, score: ArrayLike, *, least: int = 1
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], Vector]:
    labels = as_vector(y, "y")
    score = as_vector(score, "score", size=labels.size)
    yes = labels == 1
    if (
        not np.isin(labels, (0, 1)).all()
        or min(yes.sum(), labels.size - yes.sum()) < least
    ):
        raise ValueError(
            f"y must hold 0 and 1, each at least {least} times, "
            f"got {np.unique(labels)[:5].tolist()}"
        )
    return yes, score
