"""Simulation at less cost: antithetic pairs, control variates, strata, weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmath import simulation
from mlmath._checks import Vector, as_scalar, as_size, as_vector, expect, moderate
from mlmath.continuous import ContinuousDistribution
from mlmath.simulation import MonteCarlo

#: ``g(u)`` for a vector of numbers, as many numbers.
Function = Callable[[Vector], Any]


def antithetic(g: Function, n: int, *, rng: np.random.Generator) -> MonteCarlo:
    """Estimate the mean of g(U), U uniform from 0 to 1, by n pairs of opposite places.

    Never worse than 2n independent values if `g` only grows or only falls; else it may
    be, by up to the factor 2 in variance.

    Parameters
    ----------
    g : callable
        Takes a vector of numbers and returns as many.
    n : int
        Pairs, at least 2; `g` is asked for 2n values.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    MonteCarlo
        Of the n means of pairs, which are independent; its `n` is that number.

    Raises
    ------
    ValueError
        If `n` is less than 2, or `g` does not return as many finite numbers.
    TypeError
        If an argument is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Owen (2013), chapter 8.

    Examples
    --------
    >>> found = antithetic(lambda u: 3 * u, 10, rng=np.random.default_rng(0))
    >>> found.estimate, found.std_error < 1e-15
    (1.5, True)
    """
    expect(rng, np.random.Generator, "rng")
    u = rng.random(as_size(n, "n", least=2))
    return simulation.mean((_values(g, u) + _values(g, 1 - u)) / 2)


def control_variate(
    values: ArrayLike, control: ArrayLike, *, mean: float
) -> tuple[MonteCarlo, float]:
    """Correct simulated values by another quantity, whose mean is known.

    The coefficient is that of the least squares line. Estimated from the same runs, it
    brings a bias of the order 1/n, far below the standard error.

    Parameters
    ----------
    values, control : (n,) array_like
        Both from the same n >= 3 independent runs.
    mean : float
        The exact mean of the control.

    Returns
    -------
    result : MonteCarlo
    coefficient : float
        How much a unit of the control's error is worth; 0 for a constant control.

    Raises
    ------
    ValueError
        If a number is not finite, the lengths differ or there are fewer than 3 runs.
    TypeError
        If one is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Owen (2013), chapter 8.

    Examples
    --------
    >>> result, coefficient = control_variate([1, 3, 5], [0, 1, 2], mean=1.5)
    >>> result.estimate, result.std_error, coefficient
    (4.0, 0.0, 2.0)
    """
    y = moderate(as_vector(values, "values"), "values")
    c = moderate(as_vector(control, "control", size=y.size), "control")
    if y.size < 3:
        raise ValueError(f"values must be at least 3, got {y.size}")
    known = as_scalar(mean, "mean")
    d = c - c.mean()
    size = float(d @ d)
    coefficient = float(d @ y) / size if size > 0 else 0.0
    corrected = simulation.mean(y - coefficient * (c - known))
    # the residuals of a line have n - 2 degrees of freedom
    error = corrected.std_error * math.sqrt((y.size - 1) / (y.size - 2))
    return MonteCarlo(corrected.estimate, error, y.size), coefficient


def stratified(
    g: Function, strata: int, *, each: int, rng: np.random.Generator
) -> MonteCarlo:
    """Estimate the mean of g(U), U uniform from 0 to 1, with as many U in each part.

    Never worse than independent values: only the spread within a part is left.

    Parameters
    ----------
    g : callable
        Takes a vector of numbers and returns as many.
    strata : int
        Equal parts of the range, at least 1.
    each : int
        Values in each part, at least 2: from one alone no error can be told.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    MonteCarlo
        Its `n` is the number of all values.

    Raises
    ------
    ValueError
        If a count is too small, or `g` does not return as many finite numbers.
    TypeError
        If an argument is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Owen (2013), chapter 8.

    Examples
    --------
    >>> found = stratified(np.floor, 4, each=2, rng=np.random.default_rng(0))
    >>> found.estimate, found.std_error, found.n
    (0.0, 0.0, 8)
    """
    expect(rng, np.random.Generator, "rng")
    k = as_size(strata, "strata")
    r = as_size(each, "each", least=2, each=k)
    u = (np.arange(k)[:, None] + rng.random((k, r))) / k
    y = _values(g, u.ravel()).reshape(k, r)
    error = math.sqrt(float(y.var(axis=1, ddof=1).mean()) / (k * r))
    return MonteCarlo(float(y.mean()), error, k * r)


@dataclass(frozen=True, slots=True)
class Weighted:
    """A weighted simulation: `estimate`, `std_error` and `n` as in a `MonteCarlo`.

    `effective` says how many equal contributions would be worth as much as the n: from
    1, if one value makes up the whole sum, to n; 0 if all contribute nothing.
    """

    estimate: float
    std_error: float
    n: int
    effective: float

    def __str__(self) -> str:
        """Write estimate ± two standard errors, and the effective number."""
        text = MonteCarlo(self.estimate, self.std_error, self.n)
        return f"{text} (effective {self.effective:.0f} of {self.n})"


def importance(
    g: Function,
    target: ContinuousDistribution,
    proposal: ContinuousDistribution,
    n: int,
    *,
    rng: np.random.Generator,
) -> Weighted:
    """Estimate the mean of g(X) for X from the target, by values of the proposal.

    Good if the proposal goes where g times the target's density is large. If its tails
    are lighter than the target's, the variance may be infinite and the printed
    standard error means nothing.

    Parameters
    ----------
    g : callable
        Takes a vector of numbers and returns as many; booleans will do.
    target, proposal : ContinuousDistribution
        Where g times the target's density is not 0, the proposal's must not be 0.
    n : int
        At least 2.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    Weighted

    Raises
    ------
    ValueError
        If `n` is less than 2, or `g` does not return as many finite numbers.
    TypeError
        If an argument is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Owen (2013), chapter 9.

    Examples
    --------
    >>> from mlmath.continuous import Normal
    >>> rng = np.random.default_rng(0)
    >>> rare = importance(lambda x: x > 5, Normal(), Normal(5, 1), 10_000, rng=rng)
    >>> bool(abs(rare.estimate / Normal().sf(5) - 1) < 0.1)
    True
    """
    expect(rng, np.random.Generator, "rng")
    for law, name in ((target, "target"), (proposal, "proposal")):
        if not isinstance(law, ContinuousDistribution):
            raise TypeError(
                f"{name} must be a continuous distribution, got {type(law).__name__}"
            )
    x = np.asarray(proposal.sample(as_size(n, "n", least=2), rng=rng))
    # weights have the mean 1, so that one beyond e^700 has less than that chance
    log_weights = np.asarray(target.log_pdf(x)) - np.asarray(proposal.log_pdf(x))
    parts = np.exp(log_weights) * _values(g, x)
    found = simulation.mean(parts)
    shares = np.abs(parts) / (np.abs(parts).max() or 1.0)  # no square vanishes
    effective = float(shares.sum()) ** 2 / max(float(shares @ shares), 1.0)
    return Weighted(found.estimate, found.std_error, found.n, effective)


def _values(g: Function, u: Vector) -> Vector:
    """Return what `g` gives at `u`, of which it gets a copy."""
    return as_vector(g(u.copy()), "g(u)", size=u.size)
