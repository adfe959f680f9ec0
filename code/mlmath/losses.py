r"""Losses: one number that says how wrong predictions are (the smaller, the better).

Each is a mean over the samples. What is measured stands first, what is predicted
second: a number a sample, or one number for all of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlog1py, xlogy

from mlmath._checks import Vector, as_probabilities, as_scalar, as_vector


def squared_loss(y: ArrayLike, y_hat: ArrayLike) -> float:
    """Compute the mean of the squared differences.

    Of all single numbers, the mean of `y` makes it least.

    Parameters
    ----------
    y : (n_samples,) array_like
        What was measured; real, finite.
    y_hat : (n_samples,) array_like or float
        What is predicted; for forecasts of yes (1) or no (0), a probability. Then
        this is the Brier score.

    Returns
    -------
    float
        At least 0, in the squared unit of `y`; inf where it overflows.

    Raises
    ------
    ValueError
        If the lengths differ, or what is given is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Two losses*. The same as
    ``sklearn.metrics.mean_squared_error``.

    Examples
    --------
    >>> squared_loss([2, 3, 4], 3), squared_loss([1, 0], [0.5, 0])
    (0.6666666666666666, 0.125)
    """
    y, y_hat = _pair(y, y_hat, "y_hat")
    with np.errstate(over="ignore"):
        return float(np.mean((y - y_hat) ** 2))


def absolute_loss(y: ArrayLike, y_hat: ArrayLike) -> float:
    """Compute the mean of the moduli of the differences.

    Of all single numbers, the median of `y` makes it least.

    Parameters
    ----------
    y : (n_samples,) array_like
        What was measured; real, finite.
    y_hat : (n_samples,) array_like or float
        What is predicted.

    Returns
    -------
    float
        At least 0, in the unit of `y`; inf where it overflows.

    Raises
    ------
    ValueError
        If the lengths differ, or what is given is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Two losses*. The same as
    ``sklearn.metrics.mean_absolute_error``.

    Examples
    --------
    >>> absolute_loss([1, 2, 9], 2)
    2.6666666666666665
    """
    y, y_hat = _pair(y, y_hat, "y_hat")
    with np.errstate(over="ignore"):
        return float(np.mean(np.abs(y - y_hat)))


def log_loss(y: ArrayLike, p: ArrayLike) -> float:
    r"""Compute the mean of :math:`-y\ln p - (1 - y)\ln(1 - p)`.

    Minus the mean logarithm of the probability that was given to what happened. A
    probability so near to 1 that it is rounded to 1 is infinitely wrong when it is
    wrong: where `p` comes from scores, take :func:`log_loss_from_scores`.

    Parameters
    ----------
    y : (n_samples,) array_like
        What happened: 1 or 0; or a share between, as of repeated trials.
    p : (n_samples,) array_like or float
        The probability given to 1, from 0 to 1.

    Returns
    -------
    float
        At least 0; inf if what happened was given the probability 0.

    Raises
    ------
    ValueError
        If the lengths differ, or an entry is not from 0 to 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Two losses*; Deisenroth, Faisal and Ong
    (2020), section 8.3. 0 ln 0 counts as 0. ``sklearn.metrics.log_loss`` moves
    probabilities of 0 and 1 by a rounding unit, so that it is never infinite.

    Examples
    --------
    >>> round(log_loss([1, 1, 0], [0.5, 0.5, 0.5]), 6), log_loss([1], [0])
    (0.693147, inf)
    """
    y, p = _pair(_shares(y, "y"), _shares(p, "p"), "p")
    return float(np.mean(-xlogy(y, p) - xlog1py(1 - y, -p)))


def log_loss_from_scores(y: ArrayLike, z: ArrayLike) -> float:
    r"""Compute the log loss of the probabilities :math:`1 / (1 + e^{-z})`.

    As the mean of :math:`\max(z, 0) - z y + \ln(1 + e^{-|z|})`: the only power is at
    most 1, and no probability is rounded to 0 or 1.

    Parameters
    ----------
    y : (n_samples,) array_like
        What happened: 1 or 0; or a share between.
    z : (n_samples,) array_like or float
        Real, finite scores: positive where 1 is the more probable.

    Returns
    -------
    float
        At least 0; inf where the mean overflows.

    Raises
    ------
    ValueError
        If the lengths differ, an entry of `y` is not from 0 to 1, or one of `z` is
        not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Two losses*.

    Examples
    --------
    >>> log_loss_from_scores([1, 0], [0, 0]) == log_loss([1, 0], 0.5)
    True
    >>> log_loss_from_scores([0], [1000])
    1000.0
    """
    y, z = _pair(_shares(y, "y"), z, "z")
    with np.errstate(over="ignore"):
        return float(np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))))


def log_loss_slopes(y: ArrayLike, z: ArrayLike) -> Vector:
    r"""Differentiate the log loss of each sample in its score: :math:`\sigma(z) - y`.

    As :math:`(1 - y)\,\sigma(z) - y\,\sigma(-z)`, because :math:`\sigma(z) - 1` has no
    digit left where :math:`\sigma(z)` is rounded to 1.

    Parameters
    ----------
    y : (n_samples,) array_like
        What happened: 1 or 0; or a share between.
    z : (n_samples,) array_like or float
        Real, finite scores.

    Returns
    -------
    (n_samples,) ndarray
        Between -1 and 1: negative where a greater score would be better.

    Raises
    ------
    ValueError
        If the lengths differ, an entry of `y` is not from 0 to 1, or one of `z` is
        not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Two losses*.

    Examples
    --------
    >>> log_loss_slopes([1, 0], [0, 0]).tolist()
    [-0.5, 0.5]
    """
    y, z = _pair(_shares(y, "y"), z, "z")
    small = np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z)))  # sigma(-|z|)
    large = 1 / (1 + np.exp(-np.abs(z)))
    slopes: Vector = np.where(
        z > 0, (1 - y) * large - y * small, (1 - y) * small - y * large
    )
    return slopes


def _pair(y: ArrayLike, other: ArrayLike, name: str) -> tuple[Vector, Vector]:
    """Return two vectors of one length; a single number stands for every sample."""
    y = as_vector(y, "y")
    if np.isscalar(other):
        return y, np.full(y.size, as_scalar(other, name))  # type: ignore[arg-type]
    return y, as_vector(other, name, size=y.size)


def _shares(x: ArrayLike, name: str) -> Vector | float:
    """Return a vector, or one number, with entries from 0 to 1."""
    array = np.array([as_scalar(x, name)]) if np.isscalar(x) else as_vector(x, name)  # type: ignore[arg-type]
    as_probabilities(array, name)
    return float(array[0]) if np.isscalar(x) else array
