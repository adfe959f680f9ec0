r"""What a protective measure prevents, from the cases among those with and without it.

Of all cases, a share falls on the treated. Where they were exposed as much as the others
and the measure does nothing, that share is one half; each case prevented among them makes
it smaller. Efficacy is 1 minus the risk of a treated person in risks of an untreated one.
Book, capstone *Did the vaccine work?*
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import as_array, as_count, as_positive, as_probabilities
from mlmath.intervals import clopper_pearson

Array = NDArray[np.float64]


def share_of_cases(efficacy: ArrayLike, *, exposure: float = 1.0) -> Array:
    r"""Compute which share of all cases falls on the treated.

    Parameters
    ----------
    efficacy : array_like
        At most 1; negative where the measure does harm.
    exposure : float
        That of the treated over that of the untreated, in persons or in person-years;
        positive.

    Returns
    -------
    ndarray
        Of the same shape: :math:`r(1 - e)/(1 + r(1 - e))`.

    Raises
    ------
    ValueError
        If an efficacy is above 1, something is not finite, or `exposure` not positive.
    TypeError
        If they are not real numbers.

    Notes
    -----
    Book, capstone *Did the vaccine work?*

    Examples
    --------
    >>> share_of_cases([0, 0.5, 1]).round(4).tolist()
    [0.5, 0.3333, 0.0]
    """
    e, r = as_array(efficacy, "efficacy"), as_positive(exposure, "exposure")
    if e.size and e.max() > 1:
        raise ValueError(f"efficacy must be at most 1, got {e.max():.6g}")
    # the share is 1/(1 + 1/odds), which no odds are too large for
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(1 / (1 + 1 / (r * (1 - e))))


def from_share(share: ArrayLike, *, exposure: float = 1.0) -> Array:
    r"""Compute the efficacy at which that share of all cases falls on the treated.

    Parameters
    ----------
    share : array_like
        From 0 to 1.
    exposure : float
        As for `share_of_cases`.

    Returns
    -------
    ndarray
        Of the same shape, at most 1; minus infinity where all cases are treated.

    Raises
    ------
    ValueError
        If a share is not from 0 to 1, or `exposure` not positive and finite.
    TypeError
        If they are not real numbers.

    Notes
    -----
    The other direction of `share_of_cases`. It falls as the share grows: the lower end
    of an interval of the share is the upper end of that of the efficacy.

    Examples
    --------
    >>> from_share([0.5, 0.25, 0]).round(4).tolist()
    [0.0, 0.6667, 1.0]
    """
    s, r = as_probabilities(share, "share"), as_positive(exposure, "exposure")
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(1 - s / (1 - s) / r)


def exact_interval(
    treated: int, untreated: int, *, exposure: float = 1.0, level: float = 0.95
) -> tuple[float, float]:
    r"""Enclose the efficacy so that it is not missed more often than promised.

    Cases are rare, so that their numbers are nearly Poisson variables. Given how many
    there are in all, those among the treated are then binomial, and Clopper and
    Pearson's interval of their share becomes one of the efficacy.

    Parameters
    ----------
    treated, untreated : int
        Cases in each group, at least 0, together at least 1.
    exposure : float
        As for `share_of_cases`.
    level : float
        Between 0 and 1.

    Returns
    -------
    low, high : float
        The lower end is minus infinity if there is no case among the untreated.

    Raises
    ------
    ValueError
        If a count is negative, both are 0, or another number is out of its range.
    TypeError
        If the counts are not whole numbers.

    Notes
    -----
    Book, capstone *Did the vaccine work?*

    Examples
    --------
    >>> [round(end, 3) for end in exact_interval(8, 162, exposure=2.214 / 2.222)]
    [0.9, 0.979]
    """
    k, m = (
        as_count(treated, "treated", least=0),
        as_count(untreated, "untreated", least=0),
    )
    if k + m == 0:
        raise ValueError("treated and untreated must hold a case together, got 0 and 0")
    ends = clopper_pearson(k, k + m, level=level)
    high, low = from_share(ends, exposure=exposure)
    return float(low), float(high)
