r"""Conditional probability: what is known changes what is probable.

Hypotheses that exclude each other, one of which is true, have a `prior` that adds up
to 1; the `likelihood` of a hypothesis is the probability that it gives to what was
seen. Book, chapter *Conditional probability*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit, logsumexp

from mlmath._checks import (
    Vector,
    as_array,
    as_count,
    as_distribution,
    as_plain,
    as_probabilities,
    as_probability,
    as_size,
    as_vector,
    expect,
)


@dataclass(frozen=True, slots=True)
class PredictiveValues:
    """How far a result can be trusted.

    `positive` is the probability to have it after a positive result, `negative` that
    of not having it after a negative one.
    """

    positive: float
    negative: float


@dataclass(frozen=True, slots=True)
class DoorChances:
    """The probability to win by staying, and by switching to one of the other doors."""

    stay: float
    switch: float


@dataclass(frozen=True, slots=True)
class Rounds:
    """Rounds of the game with doors, one entry a round.

    `stay` and `switch` say whether that way wins; in a `spoiled` round the host has
    opened the door with the prize, and neither does.
    """

    stay: NDArray[np.bool_]
    switch: NDArray[np.bool_]
    spoiled: NDArray[np.bool_]


def condition(p: ArrayLike, event: ArrayLike) -> Vector:
    r"""Condition a distribution on an event: strike out the rest and rescale.

    An outcome of probability p gets :math:`p / P(B)` if it belongs to the event B,
    and 0 otherwise.

    Parameters
    ----------
    p : (n,) array_like
        The probabilities of all outcomes; they add up to 1.
    event : (n,) array_like of bool
        Whether an outcome belongs to the event.

    Returns
    -------
    (n,) ndarray
        The conditional probabilities of the outcomes; they add up to 1.

    Raises
    ------
    ValueError
        If `p` is no distribution, the lengths differ, or the event has probability 0.
    TypeError
        If `p` does not hold real numbers or `event` holds no booleans.

    Notes
    -----
    Book, chapter *Conditional probability*; Blitzstein and Hwang (2019), chapter 2.

    Examples
    --------
    >>> condition([0.1, 0.2, 0.3, 0.4], [False, True, True, False]).round(2).tolist()
    [0.0, 0.4, 0.6, 0.0]
    """
    p = as_distribution(as_vector(p, "p"), "p")
    kept = np.where(_event(event, "event", size=p.size), p, 0.0)
    if not kept.any():
        raise ValueError("event must have a positive probability, got 0")
    return np.asarray(kept / kept.sum())


def total_probability(prior: ArrayLike, likelihood: ArrayLike) -> float:
    r"""Compute :math:`P(B) = \sum_i P(A_i)\, P(B \mid A_i)`.

    Parameters
    ----------
    prior : (n,) array_like
        The probabilities of the cases; they add up to 1.
    likelihood : (n,) array_like
        The probability of the event in each case, from 0 to 1.

    Returns
    -------
    float
        The probability of the event: a mean of the likelihoods, weighed by `prior`.

    Raises
    ------
    ValueError
        If `prior` is no distribution, the lengths differ, or a likelihood is not from
        0 to 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Conditional probability*; Wasserman (2004), theorem 1.16.

    Examples
    --------
    >>> round(total_probability([0.01, 0.99], [0.9, 0.09]), 4)
    0.0981
    """
    prior = as_distribution(as_vector(prior, "prior"), "prior")
    likelihood = as_probabilities(
        as_vector(likelihood, "likelihood", size=prior.size), "likelihood"
    )
    return min(float(prior @ likelihood), 1.0)


def posterior(prior: ArrayLike, likelihood: ArrayLike) -> Vector:
    r"""Compute the probabilities of hypotheses after something was seen (Bayes).

    Prior times likelihood, divided by its sum. Only the ratios of the likelihoods
    matter, so each may be in any one unit, as a density is.

    Parameters
    ----------
    prior : (n,) array_like
        The probabilities of the hypotheses before; they add up to 1.
    likelihood : (n,) array_like
        What each hypothesis gives to what was seen: at least 0.

    Returns
    -------
    (n,) ndarray
        The probabilities after; they add up to 1.

    Raises
    ------
    ValueError
        If `prior` is no distribution, the lengths differ, a likelihood is negative, or
        all products of prior and likelihood are 0: impossible, or they underflowed and
        :func:`posterior_from_logs` is the tool.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Conditional probability*; Wasserman (2004), theorem 1.17.

    Examples
    --------
    >>> posterior([0.01, 0.99], [0.9, 0.09]).round(4).tolist()
    [0.0917, 0.9083]
    """
    prior = as_distribution(as_vector(prior, "prior"), "prior")
    likelihood = as_vector(likelihood, "likelihood", size=prior.size)
    if likelihood.min() < 0:
        raise ValueError(f"likelihood must be at least 0, got {likelihood.min():.6g}")
    likelihood[prior == 0] = 0  # excluded before: nothing brings it back
    top = likelihood.max()
    if top == 0:
        raise ValueError(
            "likelihood is 0 for every hypothesis of positive prior; if that is "
            "underflow, take posterior_from_logs"
        )
    joint = prior * (likelihood / top)
    return np.asarray(joint / joint.sum())


def posterior_from_logs(prior: ArrayLike, log_likelihood: ArrayLike) -> Vector:
    r"""Compute the probabilities of hypotheses from logarithms of likelihoods.

    The logarithms of many pieces of evidence add up where their product would
    underflow. Subtracting the largest before the exponential cancels in the ratio.

    Parameters
    ----------
    prior : (n,) array_like
        The probabilities of the hypotheses before; they add up to 1.
    log_likelihood : (n,) or (n_pieces, n) array_like
        The natural logarithm of what each hypothesis gives to what was seen; or one
        row a piece of evidence, the pieces being independent given each hypothesis.

    Returns
    -------
    (n,) ndarray
        The probabilities after; they add up to 1.

    Raises
    ------
    ValueError
        If `prior` is no distribution, the lengths differ, or a logarithm is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Conditional probability*. Adding up :math:`k` logarithms of size s
    leaves a relative error of about k s times the rounding unit.

    Examples
    --------
    >>> posterior_from_logs([0.5, 0.5], [-1000, -1001]).round(3).tolist()
    [0.731, 0.269]
    """
    prior = as_distribution(as_vector(prior, "prior"), "prior")
    logs = as_array(log_likelihood, "log_likelihood")
    if logs.ndim not in (1, 2) or logs.shape[-1] != prior.size:
        raise ValueError(
            f"log_likelihood must have {prior.size} columns, got shape {logs.shape}"
        )
    total = np.atleast_2d(logs).sum(axis=0)
    with np.errstate(divide="ignore"):  # a prior of 0 stays 0
        score = np.log(prior) + total
    return np.asarray(np.exp(score - logsumexp(score)))


def update(p: float, ratios: ArrayLike) -> float:
    r"""Update a probability by one or more likelihood ratios, as a sum of logarithms.

    The log odds grow by :math:`\ln` of each ratio, whatever their order; the sigmoid
    makes a probability of them.

    Parameters
    ----------
    p : float
        The probability before, from 0 to 1. At 0 and at 1 nothing moves it.
    ratios : float or (n_pieces,) array_like
        For each piece of evidence, its probability if true, divided by that if not;
        positive. The pieces are independent given true, and given not.

    Returns
    -------
    float
        The probability after, from 0 to 1.

    Raises
    ------
    ValueError
        If `p` is not from 0 to 1 or a ratio is not positive.
    TypeError
        If they are not real numbers.

    Notes
    -----
    Book, chapter *Conditional probability*; Blitzstein and Hwang (2019), chapter 2.

    Examples
    --------
    >>> round(update(0.01, 10), 4), round(update(0.01, [10, 10]), 4)
    (0.0917, 0.5025)
    """
    p = as_probability(p, "p")
    ratios = as_vector(np.atleast_1d(as_plain(ratios, "ratios")), "ratios")
    if ratios.min() <= 0:
        raise ValueError(f"ratios must be positive, got {ratios.min():.6g}")
    return float(expit(logit(p) + np.log(ratios).sum()))


def predictive_values(
    prevalence: float, sensitivity: float, specificity: float
) -> PredictiveValues:
    """Compute what a positive and a negative result are worth.

    Parameters
    ----------
    prevalence : float
        The share that has it, from 0 to 1.
    sensitivity : float
        The probability of a positive result for one who has it.
    specificity : float
        The probability of a negative result for one who does not.

    Returns
    -------
    PredictiveValues
        `positive` and `negative`.

    Raises
    ------
    ValueError
        If a number is not from 0 to 1, or one of the two results is impossible.
    TypeError
        If they are not real numbers.

    Notes
    -----
    Book, chapter *Conditional probability*.

    Examples
    --------
    >>> values = predictive_values(0.01, 0.9, 0.91)
    >>> round(values.positive, 4), round(values.negative, 4)
    (0.0917, 0.9989)
    """
    has = as_probability(prevalence, "prevalence")
    sensitivity = as_probability(sensitivity, "sensitivity")
    specificity = as_probability(specificity, "specificity")
    found, alarmed = has * sensitivity, (1 - has) * (1 - specificity)
    missed, cleared = has * (1 - sensitivity), (1 - has) * specificity
    for sort, share in (("positive", found + alarmed), ("negative", missed + cleared)):
        if share == 0:
            raise ValueError(f"with these numbers no result is {sort}")
    return PredictiveValues(found / (found + alarmed), cleared / (missed + cleared))


def new_base_rate(p: ArrayLike, *, old: float, new: float) -> Vector:
    r"""Carry probabilities of yes from one base rate to another.

    The odds are multiplied by the ratio of the odds of the base rates. That is right
    if the yes look like the yes of before and the no like the no, and only their
    shares differ.

    Parameters
    ----------
    p : (n,) array_like
        Probabilities of yes where the share of yes is `old`; from 0 to 1.
    old, new : float
        The two base rates, between 0 and 1, ends excluded.

    Returns
    -------
    (n,) ndarray
        The probabilities of yes where its share is `new`.

    Raises
    ------
    ValueError
        If a probability is out of its range.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Conditional probability*; Saerens, Latinne and Decaestecker (2002).

    Examples
    --------
    >>> new_base_rate([0.5, 0.9], old=0.5, new=0.1).round(3).tolist()
    [0.1, 0.5]
    """
    p = as_probabilities(as_vector(p, "p"), "p")
    for rate, name in ((old, "old"), (new, "new")):
        if not 0 < as_probability(rate, name) < 1:
            raise ValueError(f"{name} must be between 0 and 1, ends excluded")
    return np.asarray(expit(logit(p) + logit(new) - logit(old)))


def door_chances(doors: int, opened: int, *, knows: bool = True) -> DoorChances:
    """Compute the chances in the game with doors, one of which hides the prize.

    The player chooses a door. The host opens some of the others, and the player stays,
    or switches to one of the other closed doors.

    Parameters
    ----------
    doors : int
        At least 3.
    opened : int
        How many doors the host opens, from 1 to ``doors - 2``.
    knows : bool
        Whether he knows where the prize is, and avoids it. Otherwise he opens at
        random, and the chances are those of a round in which no prize came to light.

    Returns
    -------
    DoorChances
        `stay` and `switch`.

    Raises
    ------
    ValueError
        If a number is out of its range.
    TypeError
        If a number is not an integer.

    Notes
    -----
    Book, chapter *Conditional probability*; Selvin (1975).

    Examples
    --------
    >>> door_chances(3, 1)
    DoorChances(stay=0.3333333333333333, switch=0.6666666666666666)
    >>> door_chances(3, 1, knows=False)
    DoorChances(stay=0.5, switch=0.5)
    """
    doors, opened = _game(doors, opened)
    if not knows:
        return DoorChances(1 / (doors - opened), 1 / (doors - opened))
    return DoorChances(1 / doors, (doors - 1) / (doors * (doors - opened - 1)))


def play_doors(
    doors: int,
    opened: int,
    *,
    n_rounds: int,
    rng: np.random.Generator,
    knows: bool = True,
) -> Rounds:
    """Play the game with doors many times.

    The prize, the first choice, what the host opens among the doors he may open, and
    the door one switches to are drawn with equal chances.

    Parameters
    ----------
    doors, opened, knows
        As for :func:`door_chances`.
    n_rounds : int
        How many rounds, at least 1.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    Rounds
        `stay`, `switch` and `spoiled`, each of length `n_rounds`.

    Raises
    ------
    ValueError
        If a number is out of its range.
    TypeError
        If a number is not an integer.

    Notes
    -----
    Book, chapter *Conditional probability*. A matrix of ``n_rounds`` times ``doors``
    random numbers decides: the host opens the least of those he may open.

    Examples
    --------
    >>> rounds = play_doors(3, 1, n_rounds=6, rng=np.random.default_rng(1))
    >>> bool(np.all(rounds.stay != rounds.switch))
    True
    """
    expect(rng, np.random.Generator, "rng")
    doors, opened = _game(doors, opened)
    rows = np.arange(as_size(n_rounds, "n_rounds", each=doors))
    prize, chosen = rng.integers(doors, size=(2, rows.size))
    lots = rng.random((rows.size, doors))
    lots[rows, chosen] = np.inf  # never opened
    if knows:
        lots[rows, prize] = np.inf
    revealed = np.argsort(lots, axis=1)[:, :opened]
    lots = rng.random((rows.size, doors))
    lots[rows, chosen] = np.inf
    np.put_along_axis(lots, revealed, np.inf, axis=1)  # one cannot switch to these
    switched = np.argmin(lots, axis=1)
    spoiled = (revealed == prize[:, np.newaxis]).any(axis=1)
    return Rounds(chosen == prize, switched == prize, spoiled)


def _game(doors: int, opened: int) -> tuple[int, int]:
    doors = as_size(doors, "doors", least=3)
    opened = as_count(opened, "opened")
    if opened > doors - 2:
        raise ValueError(
            f"opened must be at most {doors - 2}, so that one can switch, got {opened}"
        )
    return doors, opened


def _event(x: ArrayLike, name: str, *, size: int) -> NDArray[np.bool_]:
    inside = as_plain(x, name)
    if inside.dtype != np.bool_:
        raise TypeError(f"{name} must hold booleans, got dtype {inside.dtype}")
    if inside.shape != (size,):
        raise ValueError(f"{name} must have length {size}, got shape {inside.shape}")
    return inside
