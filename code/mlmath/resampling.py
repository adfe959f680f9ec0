"""Bootstrap, jackknife and permutation tests: the sample in place of the population."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath import descriptive
from mlmath._checks import Vector, as_array, as_count, as_scalar, as_share, as_vector

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
    arrays = _as_units(data)
    n, m = len(arrays[0]), as_count(n_resamples, "n_resamples")
    which = rng.integers(n, size=(m, n))  # a row a resample
    if vectorized:
        found = statistic(*(x[which] for x in arrays), axis=1)
        return as_vector(found, "statistic(resamples, axis=1)", size=m)
    return np.array([_value(statistic, [x[i] for x in arrays]) for i in which])


def percentile_interval(
    values: ArrayLike, *, level: float = 0.95
) -> tuple[float, float]:
    """Cut off equally many of the bootstrap's values at both ends.

    Parameters
    ----------
    values : (m,) array_like
        As `bootstrap` returns them.
    level : float
        The share that is kept, at least 0 and below 1.

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
    x, level = as_vector(values, "values"), as_share(level, "level")
    low, high = descriptive.quantile(x, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


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


def _value(statistic: Statistic, arrays: list[NDArray[np.float64]]) -> float:
    """Return the one finite number that the statistic gives."""
    return as_scalar(statistic(*arrays), "statistic(resample)")
