"""Bootstrap and jackknife: the sample in place of the population."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from mlmath import descriptive
from mlmath._checks import (
    Vector,
    as_array,
    as_count,
    as_level,
    as_positive,
    as_scalar,
    as_size,
    as_vector,
    expect,
)

#: A number from a sample: ``statistic(x)``, or ``statistic(x, y)`` for a tuple of two.
Statistic = Callable[..., Any]
#: An array whose first axis counts the units, or a tuple of such arrays, paired by it.
Data = ArrayLike | tuple[ArrayLike, ...]


def bootstrap(
    data: Data,
    statistic: Statistic,
    n_resamples: int,
    *,
    rng: np.random.Generator,
    vectorized: bool = False,
) -> Vector:
    """Compute a statistic of many resamples: n units drawn from n, with replacement.

    Units stay whole: what belongs to one is drawn together.

    Parameters
    ----------
    data : (n, ...) array_like, or a tuple of such arrays
        A row a unit. The arrays of a tuple have as many rows, and row i of each
        belongs to unit i.
    statistic : callable
        Gives one finite number for a resample, which has the shape of `data`:
        ``statistic(x)``, and ``statistic(x, y)`` for a tuple of two.
    n_resamples : int
        At least 1.
    rng : numpy.random.Generator
        Where chance comes from.
    vectorized : bool
        Whether the statistic takes all resamples at once, units along axis 1:
        ``statistic(X, axis=1)``, as ``np.mean`` does. Much faster, and needs memory
        for all of them.

    Returns
    -------
    (n_resamples,) ndarray
        Their standard deviation is the bootstrap's standard error.

    Raises
    ------
    ValueError
        If the arrays are empty or differ in length, `n_resamples` is less than 1, or
        the statistic of a resample is not one finite number.
    TypeError
        If an argument is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Efron and Tibshirani (1993). The twin is
    ``scipy.stats.bootstrap`` (``paired=True`` for a tuple). Without `vectorized` it
    costs a call in Python for each resample.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> values = bootstrap([1, 2, 6], np.mean, 5, rng=rng)
    >>> values.shape, bool(values.min() >= 1), bool(values.max() <= 6)
    ((5,), True, True)
    """
    expect(rng, np.random.Generator, "rng")
    arrays = _as_units(data)
    n = len(arrays[0])
    m = as_size(n_resamples, "n_resamples", each=n)
    which = rng.integers(n, size=(m, n))  # a row a resample
    return _of_rows(statistic, arrays, which, vectorized=vectorized)


def block_bootstrap(
    data: Data,
    statistic: Statistic,
    n_resamples: int,
    *,
    length: int,
    rng: np.random.Generator,
    vectorized: bool = False,
) -> Vector:
    """Compute a statistic of resamples made of whole blocks of neighbours.

    For values in an order, each of which depends on those before. The length must
    exceed the reach of the dependence, and many blocks must fit into the data.

    Parameters
    ----------
    data, statistic, n_resamples, rng, vectorized
        As for `bootstrap`; rows stand in their order.
    length : int
        Units a block, from 1 (which is `bootstrap`) to n. All n - length + 1 blocks
        are equally probable; the last one drawn is cut where n units are reached.

    Returns
    -------
    (n_resamples,) ndarray

    Raises
    ------
    ValueError
        As for `bootstrap`, or if the length is not from 1 to n.
    TypeError
        If an argument is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Künsch (1989).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> block_bootstrap([1, 2, 6], np.mean, 2, length=3, rng=rng).tolist()
    [3.0, 3.0]
    """
    expect(rng, np.random.Generator, "rng")
    arrays = _as_units(data)
    n = len(arrays[0])
    m = as_size(n_resamples, "n_resamples", each=n)
    if as_count(length, "length") > n:
        raise ValueError(f"length must be at most {n}, the units, got {length}")
    starts = rng.integers(n - length + 1, size=(m, math.ceil(n / length), 1))
    which = (starts + np.arange(length)).reshape(m, -1)[:, :n]
    return _of_rows(statistic, arrays, which, vectorized=vectorized)


def percentile_interval(
    values: ArrayLike, *, level: float = 0.95
) -> tuple[float, float]:
    """Cut off equally many of the bootstrap's values at both ends.

    Parameters
    ----------
    values : (m,) array_like
        As `bootstrap` returns them.
    level : float
        The share that is kept, between 0 and 1.

    Returns
    -------
    low, high : float
        The quantiles (linear between neighbours) of half of what is left.

    Raises
    ------
    ValueError
        If `values` is not a nonempty vector of finite numbers or `level` out of range.
    TypeError
        If one is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Efron and Tibshirani (1993), chapter 13.

    Examples
    --------
    >>> percentile_interval(range(101), level=0.5)
    (25.0, 75.0)
    """
    x, level = as_vector(values, "values"), as_level(level, "level")
    low, high = descriptive.quantile(x, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def basic_interval(
    values: ArrayLike, *, estimate: float, level: float = 0.95
) -> tuple[float, float]:
    """Turn the bootstrap's errors round: what it is above, the estimate may be.

    Parameters
    ----------
    values : (m,) array_like
        As `bootstrap` returns them.
    estimate : float
        The statistic of the data themselves.
    level : float
        At least 0 and below 1.

    Returns
    -------
    low, high : float
        Twice the estimate minus the ends of `percentile_interval`, so that they may lie
        where the statistic cannot.

    Raises
    ------
    ValueError
        If a number is not finite, `values` is empty or `level` is out of range.
    TypeError
        If one is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; ``scipy.stats.bootstrap`` with
    ``method="basic"``.

    Examples
    --------
    >>> basic_interval(range(101), estimate=30, level=0.5)
    (-15.0, 35.0)
    """
    low, high = percentile_interval(values, level=level)
    estimate = as_scalar(estimate, "estimate")
    return 2 * estimate - high, 2 * estimate - low


def studentized_interval(
    values: ArrayLike,
    errors: ArrayLike,
    *,
    estimate: float,
    error: float,
    level: float = 0.95,
) -> tuple[float, float]:
    """Count the bootstrap's errors in standard errors, as Student's t does.

    Parameters
    ----------
    values, errors : (m,) array_like
        The statistic of each resample, and the positive standard error that the same
        resample gives to it.
    estimate, error : float
        Both of the data themselves.
    level : float
        At least 0 and below 1.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If a number is not finite, an error not positive, the lengths differ or `level`
        is out of range.
    TypeError
        If one is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Efron and Tibshirani (1993), chapter 12.

    Examples
    --------
    >>> studentized_interval([1, 2, 4], [1, 1, 2], estimate=2, error=3, level=0.5)
    (0.5, 3.5)
    """
    x = as_vector(values, "values")
    s = as_vector(errors, "errors", size=x.size)
    if s.min() <= 0:
        raise ValueError(f"errors must be positive, got {s.min():.6g}")
    estimate, error = as_scalar(estimate, "estimate"), as_positive(error, "error")
    with np.errstate(over="ignore"):  # what is not finite is refused
        ratios = as_vector((x - estimate) / s, "values - estimate, in errors,")
    low, high = percentile_interval(ratios, level=level)
    return estimate - high * error, estimate - low * error


def bca_interval(
    values: ArrayLike,
    leave_one_out: ArrayLike,
    *,
    estimate: float,
    level: float = 0.95,
) -> tuple[float, float]:
    """Correct the shares of the percentile interval for bias and changing spread.

    Parameters
    ----------
    values : (m,) array_like
        As `bootstrap` returns them, on both sides of the estimate; thousands.
    leave_one_out : (n,) array_like
        The statistic without each unit in turn, from `jackknife`; n >= 2.
    estimate : float
        The statistic of the data themselves.
    level : float
        At least 0 and below 1.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If a number is not finite, no value lies on one side of the estimate, or the
        level asks for more than the correction can say.
    TypeError
        If one is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Efron (1987). BCa stands for bias
    corrected and accelerated; ``scipy.stats.bootstrap`` has it as ``method="BCa"``.

    Examples
    --------
    >>> low, high = bca_interval(range(101), [1, 2, 3], estimate=50, level=0.5)
    >>> round(low, 6), round(high, 6)
    (25.0, 75.0)
    """
    x, v = as_vector(values, "values"), as_vector(leave_one_out, "leave_one_out")
    estimate, level = as_scalar(estimate, "estimate"), as_level(level, "level")
    below = ((x < estimate).mean() + (x <= estimate).mean()) / 2
    if not 0 < below < 1:
        raise ValueError("values must lie on both sides of the estimate")
    bias = special.ndtri(below)
    d = v.mean() - v
    top = np.abs(d).max() or 1.0  # no power overflows or vanishes
    spread = np.sum((d / top) ** 2) ** 1.5 or 1.0
    acceleration = np.sum((d / top) ** 3) / (6 * spread)
    z = bias + special.ndtri([(1 - level) / 2, (1 + level) / 2])
    if np.any(acceleration * z >= 1):
        raise ValueError(f"level {level} is too high for a correction of this size")
    shares = special.ndtr(bias + z / (1 - acceleration * z))
    low, high = descriptive.quantile(x, shares)
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Jackknife:
    """A statistic without each unit in turn, and what follows for the whole.

    `values[i]` leaves unit i out. `bias` estimates by how much the statistic is too
    large, `std_error` how far it is off by chance.
    """

    values: Vector
    bias: float
    std_error: float


def jackknife(data: Data, statistic: Statistic) -> Jackknife:
    """Leave each unit out in turn: no chance, and n calls of the statistic.

    Its standard error is wrong, however large n is, for a statistic that jumps, as the
    median does.

    Parameters
    ----------
    data : (n, ...) array_like, or a tuple of such arrays
        As for `bootstrap`; n >= 2.
    statistic : callable
        Gives one finite number for any n - 1 units, and for all.

    Returns
    -------
    Jackknife

    Raises
    ------
    ValueError
        If there are fewer than two units, the arrays differ in length, or a value of
        the statistic is not one finite number.
    TypeError
        If an argument is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Quenouille (1956) for the bias, Efron and
    Tibshirani (1993), chapter 11.

    Examples
    --------
    >>> found = jackknife([1, 2, 6], np.var)
    >>> found.values.tolist(), round(found.bias, 6)
    ([4.0, 6.25, 0.25], -2.333333)
    """
    arrays = _as_units(data)
    n = len(arrays[0])
    if n < 2:
        raise ValueError("data must have at least 2 units: one cannot be left out")
    which = np.arange(n)
    others = np.array([np.delete(which, i) for i in range(n)])  # a row without unit i
    values = _of_rows(statistic, arrays, others, vectorized=False)
    off = values - _value(statistic, list(arrays))
    spread = values - values.mean()
    return Jackknife(
        values,
        float((n - 1) * off.mean()),
        math.sqrt((n - 1) / n * float(spread @ spread)),
    )


def _as_units(data: Data) -> tuple[NDArray[np.float64], ...]:
    """Return the arrays of `data`, all with as many rows."""
    given = data if isinstance(data, tuple) else (data,)
    arrays = tuple(as_array(x, "data") for x in given)
    shapes = [x.shape for x in arrays]
    if len({shape[:1] for shape in shapes}) != 1 or not shapes[0]:
        raise ValueError(
            "data must be an array with a row a unit, or a tuple of such arrays with "
            f"as many rows each, got shapes {shapes}"
        )
    return arrays


def _of_rows(
    statistic: Statistic,
    arrays: tuple[NDArray[np.float64], ...],
    which: NDArray[np.int64],
    *,
    vectorized: bool,
) -> Vector:
    """Compute the statistic of the units that each row of `which` names."""
    if vectorized:
        found = statistic(*(x[which] for x in arrays), axis=1)
        return as_vector(found, "statistic(resamples, axis=1)", size=len(which))
    return np.array([_value(statistic, [x[i] for x in arrays]) for i in which])


def _value(statistic: Statistic, arrays: list[NDArray[np.float64]]) -> float:
    """Return the one finite number that the statistic gives."""
    with np.errstate(over="ignore"):  # what is not finite is refused
        found = statistic(*arrays)
    return as_scalar(found, "statistic(resample)")
