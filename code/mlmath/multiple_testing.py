"""Many tests at once: adjusted p-values, and how often a procedure is wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath import simulation
from mlmath._checks import as_plain, as_probabilities

Array = NDArray[np.float64]


def bonferroni(p_values: ArrayLike) -> Array:
    """Multiply each p-value by their number.

    Rejecting where the adjusted value is at most alpha keeps the probability of any
    false rejection below alpha, however the tests depend on each other.

    Parameters
    ----------
    p_values : (..., m) array_like
        From 0 to 1, a family of tests along the last axis.

    Returns
    -------
    (..., m) ndarray
        Adjusted p-values in the same places, at most 1.

    Raises
    ------
    ValueError
        If an entry is not from 0 to 1, or it is one number.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*. `holm` promises the same and rejects no less.

    Examples
    --------
    >>> bonferroni([0.01, 0.04, 0.5]).round(4).tolist()
    [0.03, 0.12, 1.0]
    """
    p = _as_family(p_values)
    return np.asarray(np.minimum(p.shape[-1] * p, 1))


def holm(p_values: ArrayLike) -> Array:
    """Multiply the least p-value by m, the next one by m - 1, and so on.

    None may be less than one before it: where a test is not rejected, none with a
    larger p-value is. The promise is that of `bonferroni`.

    Parameters
    ----------
    p_values : (..., m) array_like
        From 0 to 1, a family of tests along the last axis.

    Returns
    -------
    (..., m) ndarray
        Adjusted p-values in the same places, at most 1 and at most Bonferroni's.

    Raises
    ------
    ValueError
        If an entry is not from 0 to 1, or it is one number.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; Holm (1979). In R ``p.adjust(p, "holm")``.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.06, 0.06]
    """
    p = _as_family(p_values)
    order = np.argsort(p, axis=-1)
    times = np.arange(p.shape[-1], 0, -1)  # m, m - 1, ..., 1
    stepped = np.maximum.accumulate(
        times * np.take_along_axis(p, order, axis=-1), axis=-1
    )
    return _put_back(stepped, order)


def benjamini_hochberg(p_values: ArrayLike, *, dependent: bool = False) -> Array:
    """Multiply the k-th least p-value by m / k; none may exceed one after it.

    Rejecting where the adjusted value is at most alpha keeps the expected *share* of
    false ones among the rejected below alpha, for independent tests.

    Parameters
    ----------
    p_values : (..., m) array_like
        From 0 to 1, a family of tests along the last axis.
    dependent : bool
        Multiply by 1 + 1/2 + ... + 1/m as well, which makes the promise good however
        the tests depend on each other (Benjamini and Yekutieli).

    Returns
    -------
    (..., m) ndarray
        Adjusted p-values in the same places, at most 1.

    Raises
    ------
    ValueError
        If an entry is not from 0 to 1, or it is one number.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Comparing groups*; Benjamini and Hochberg (1995). The twin is
    ``scipy.stats.false_discovery_control``.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.04, 0.04]
    """
    p = _as_family(p_values)
    rank = np.arange(1, p.shape[-1] + 1)
    price = (1 / rank).sum() if dependent else 1.0
    order = np.argsort(p, axis=-1)
    times = price * p.shape[-1] / rank
    raised = times * np.take_along_axis(p, order, axis=-1)
    stepped = np.minimum.accumulate(raised[..., ::-1], axis=-1)[..., ::-1]
    return _put_back(stepped, order)


@dataclass(frozen=True, slots=True)
class FamilyErrors:
    """What came of many families of tests, each with its standard error.

    `any_false` is the share of families with a false rejection, `false_share` the mean
    share of false ones among the rejected (0 where none is), and `found` the mean share
    of the real effects that were found, None if there are none.
    """

    any_false: simulation.MonteCarlo
    false_share: simulation.MonteCarlo
    found: simulation.MonteCarlo | None


def family_errors(rejected: ArrayLike, real: ArrayLike) -> FamilyErrors:
    """Count the errors of a procedure in simulated families, where the truth is known.

    Parameters
    ----------
    rejected : (runs, m) array_like of bool
        Which null hypotheses were rejected, a family a row; at least two rows.
    real : (m,) array_like of bool
        Which of the effects are real: their null hypotheses are false.

    Returns
    -------
    FamilyErrors

    Raises
    ------
    ValueError
        If the shapes do not fit.
    TypeError
        If the entries are not booleans.

    Notes
    -----
    Book, chapter *Comparing groups*.

    Examples
    --------
    >>> rejected = [[True, True, False], [False, True, False]]
    >>> errors = family_errors(rejected, [False, True, True])
    >>> errors.any_false.estimate, errors.false_share.estimate, errors.found.estimate
    (0.5, 0.25, 0.5)
    """
    R, t = as_plain(rejected, "rejected"), as_plain(real, "real")
    for array, name in ((R, "rejected"), (t, "real")):
        if array.dtype != np.bool_:
            raise TypeError(f"{name} must hold booleans, got dtype {array.dtype}")
    if R.ndim != 2 or len(R) < 2 or t.shape != R.shape[1:] or not t.size:
        raise ValueError(
            "rejected must be (runs, m) with at least 2 runs and real (m,), "
            f"got {R.shape} and {t.shape}"
        )
    false, true = R[:, ~t].sum(axis=1), R[:, t].sum(axis=1)
    return FamilyErrors(
        simulation.mean(false > 0),
        simulation.mean(false / np.maximum(false + true, 1)),
        simulation.mean(true / t.sum()) if t.any() else None,
    )


def _as_family(p_values: ArrayLike) -> Array:
    """Return p-values with an axis of tests, or raise."""
    p = as_probabilities(p_values, "p_values")
    if p.ndim == 0:
        raise ValueError("p_values must have an axis of tests, got one number")
    return p


def _put_back(values: Array, order: NDArray[np.intp]) -> Array:
    """Return sorted values, at most 1, to where they came from."""
    found = np.empty_like(values)
    np.put_along_axis(found, order, np.minimum(values, 1), axis=-1)
    return found
