r"""Looking at an experiment while it runs: false alarms, boundaries, p-values to watch.

A test statistic is looked at K times, after equal numbers of new values: at look k it is
:math:`Z_k = S_k/\sqrt{k}`, where :math:`S_k` is a sum of k independent normal variables of
variance 1. Book, chapter *A/B testing*.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import ndtr

from mlmath._checks import (
    SMALL,
    Vector,
    as_positive,
    as_probability,
    as_scalar,
    as_size,
    as_vector,
    moderate,
)
from mlmath.distributions import Binomial

#: Beyond so many standard deviations nothing is left that double precision sees.
_FAR = 9.0
#: Gauss and Legendre's rule for one panel from -1 to 1.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
#: Powers of 1/k by which boundaries fall.
_FALLS = {"pocock": 0.0, "obrien-fleming": 0.5}


def stopping_probabilities(bounds: ArrayLike, *, drift: float = 0.0) -> Vector:
    r"""Find how probable it is that :math:`|Z|` is above its bound for the first time at look k.

    By numerical integration: the density of :math:`S_k` among the experiments that
    still run follows from that of :math:`S_{k-1}`. The error is below 1e-9.

    Parameters
    ----------
    bounds : (K,) array_like
        For the absolute value of Z at each look, positive. A large one, such as 40,
        lets all pass.
    drift : float
        The expectation of Z at the last look: 0 if the null hypothesis holds.

    Returns
    -------
    (K,) ndarray
        Their sum is the probability of ever stopping: the share of false alarms if
        `drift` is 0, else the power.

    Raises
    ------
    ValueError
        If a bound is not positive, or a number not finite.
    TypeError
        If they are not real numbers.

    Notes
    -----
    Book, chapter *A/B testing*; Armitage, McPherson and Rowe (1969). The cost grows
    with the third power of K, by the width of the integrals.

    Examples
    --------
    >>> round(float(stopping_probabilities([1.96] * 5).sum()), 3)
    0.142
    """
    c, drift = as_vector(bounds, "bounds"), as_scalar(drift, "drift")
    if c.min() <= 0:
        raise ValueError(f"bounds must be positive, got {c.min():.6g}")
    step = drift / math.sqrt(c.size)  # what one look adds on average
    stopped = np.empty(c.size)
    s, mass = np.zeros(1), np.ones(1)  # before the first look: surely 0
    for k, bound in enumerate(c * np.sqrt(np.arange(1, c.size + 1)), start=1):
        stopped[k - 1] = mass @ (ndtr(-bound - s - step) + ndtr(s + step - bound))
        reach = _FAR * math.sqrt(k)
        low, high = max(-bound, k * step - reach), min(bound, k * step + reach)
        if low >= high:  # nobody is left
            stopped[k:] = 0
            break
        t, width = _nodes(low, high)
        density = (
            np.exp(-((t[:, None] - s - step) ** 2) / 2) @ mass / math.sqrt(2 * math.pi)
        )
        s, mass = t, width * density
    return stopped


def binomial_stopping(looks: ArrayLike, most: ArrayLike, p: float) -> Vector:
    r"""Find how probable it is that successes are at most so many for the first time.

    Trials come one after the other, and after n of them the experiment stops if the
    successes among them are at most a bound. Exact: the probability of each number of
    successes is carried from look to look by convolution.

    Parameters
    ----------
    looks : (K,) array_like
        After how many trials one looks: whole numbers, increasing, at most 20,000.
    most : (K,) array_like
        The bounds; whole numbers, -1 where none stops.
    p : float
        Probability of success, from 0 to 1.

    Returns
    -------
    (K,) ndarray
        Their sum is the probability of ever stopping.

    Raises
    ------
    ValueError
        If the lengths differ, the looks do not increase or go too far, a number is not
        whole, a bound is below -1, or `p` is no probability.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, capstone *Did the vaccine work?* The cost grows with the square of the last
    look.

    Examples
    --------
    >>> binomial_stopping([1, 2], [0, 1], 0.5).tolist()
    [0.5, 0.25]
    """
    n = _as_whole(looks, "looks", least=1)
    c = np.minimum(_as_whole(most, "most", least=-1, size=n.size), n)
    p, steps = as_probability(p, "p"), np.diff(n, prepend=0)
    if steps.min() < 1 or n[-1] > 20_000:
        raise ValueError(
            f"looks must increase, up to 20000 at most, got {list(map(int, n))}"
        )
    going, stopped = np.ones(1), np.empty(n.size)  # before the first look: 0 successes
    for k, (step, bound) in enumerate(
        zip(steps.astype(int), c.astype(int), strict=True)
    ):
        going = np.convolve(going, Binomial(step, p).pmf(np.arange(step + 1)))
        stopped[k] = going[: bound + 1].sum()
        going[: bound + 1] = 0
    return stopped


def boundary(looks: int, *, kind: str = "pocock", alpha: float = 0.05) -> Vector:
    r"""Find bounds for :math:`|Z|` that make false alarms in all looks together as rare as alpha.

    Parameters
    ----------
    looks : int
        K, at least 1.
    kind : {"pocock", "obrien-fleming"}
        The same bound at each look, or one proportional to :math:`1/\sqrt{k}`, hard at
        first and nearly that of a single test at the end.
    alpha : float
        Probability of a false alarm, from 1e-6 to 0.5.

    Returns
    -------
    (K,) ndarray

    Raises
    ------
    ValueError
        If a number is out of its range, or `kind` is another word.
    TypeError
        If `looks` is no integer or `alpha` no number.

    Notes
    -----
    Book, chapter *A/B testing*; Pocock (1977), O'Brien and Fleming (1979).

    Examples
    --------
    >>> boundary(2).round(3).tolist(), boundary(5, kind="obrien-fleming").round(2).tolist()
    ([2.178, 2.178], [4.56, 3.23, 2.63, 2.28, 2.04])
    """
    looks, alpha = as_size(looks, "looks"), as_scalar(alpha, "alpha")
    if not 1e-6 <= alpha <= 0.5:
        raise ValueError(f"alpha must be from 1e-6 to 0.5, got {alpha}")
    if kind not in _FALLS:
        raise ValueError(f"kind must be one of {sorted(_FALLS)}, got {kind!r}")
    shape = (looks / np.arange(1, looks + 1)) ** _FALLS[kind]

    def excess(c: float) -> float:
        return float(stopping_probabilities(c * shape).sum()) - alpha

    scaled: Vector = brentq(excess, 0.5, 8, xtol=1e-9) * shape
    return scaled


def mixture_ratio(
    estimates: ArrayLike, std_errors: ArrayLike, *, spread: float
) -> Vector:
    r"""Compare effects drawn from a bell with no effect at all, by their likelihood.

    With d an estimate, s its standard error and :math:`\tau` the spread it is
    :math:`\sqrt{\frac{s^2}{s^2+\tau^2}}
    \exp\left(\frac{d^2\tau^2}{2s^2(s^2+\tau^2)}\right)`.

    Parameters
    ----------
    estimates : (K,) array_like
        Of the effect, at each look.
    std_errors : (K,) array_like
        Positive.
    spread : float
        Standard deviation of the effects that one expects, positive.

    Returns
    -------
    (K,) ndarray
        inf where it overflows.

    Raises
    ------
    ValueError
        If lengths differ, or a standard error or `spread` is not positive.
    TypeError
        If they are not real numbers.

    Notes
    -----
    Book, chapter *A/B testing*; Robbins (1970).

    Examples
    --------
    >>> mixture_ratio([0, 1], [1, 0.5], spread=1).round(3).tolist()
    [0.707, 2.215]
    """
    d = as_vector(estimates, "estimates")
    s = as_vector(std_errors, "std_errors", size=d.size)
    if s.min() <= 0:
        raise ValueError(f"std_errors must be positive, got {s.min():.6g}")
    with np.errstate(over="ignore"):
        r = as_positive(spread, "spread") / s
        r = moderate(r, "spread / std_errors", least=SMALL) ** 2
        ratios: Vector = np.exp((d / s) ** 2 / 2 * r / (1 + r) - np.log1p(r) / 2)
    return ratios


def always_valid_p(
    estimates: ArrayLike, std_errors: ArrayLike, *, spread: float
) -> Vector:
    r"""Compute p-values that may be watched all the time.

    One over the greatest `mixture_ratio` so far, at most 1. If there is no effect, the
    probability that it is *ever* at most alpha is at most alpha.

    Parameters
    ----------
    estimates, std_errors, spread
        As for `mixture_ratio`.

    Returns
    -------
    (K,) ndarray
        Never growing.

    Raises
    ------
    ValueError, TypeError
        As for `mixture_ratio`.

    Notes
    -----
    Book, chapter *A/B testing*; Johari, Koomen, Pekelis and Walsh (2022).

    Examples
    --------
    >>> always_valid_p([1, 2, 0.5], [1, 0.7, 0.5], spread=1).round(3).tolist()
    [1.0, 0.113, 0.113]
    """
    ratios = mixture_ratio(estimates, std_errors, spread=spread)
    p: Vector = 1 / np.maximum(np.maximum.accumulate(ratios), 1)
    return p


def _as_whole(
    x: ArrayLike, name: str, *, least: int, size: int | None = None
) -> Vector:
    values = as_vector(x, name, size=size)
    if not (values == np.floor(values)).all() or values.min() < least:
        raise ValueError(
            f"{name} must be whole numbers of at least {least}, got {values.tolist()}"
        )
    return values


def _nodes(low: float, high: float) -> tuple[Vector, Vector]:
    """Cut an interval into panels at most 2.5 wide, each with its nodes and weights."""
    edges = np.linspace(low, high, 1 + math.ceil((high - low) / 2.5))
    half = (edges[1] - edges[0]) / 2
    nodes = (edges[:-1, None] + half * (1 + _NODES)).ravel()
    return nodes, np.tile(half * _WEIGHTS, len(edges) - 1)
