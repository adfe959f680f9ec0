"""Models with parameters, and the search for parameters that fit.

The first picture of learning: a model is a function with numbers left open, data
say how wrong each choice of them is, and one moves to a choice that is less wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import Matrix, Vector, as_count, as_positive, as_vector, at_params

Model = Callable[[Vector, Vector], Vector]


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where a search ended.

    `x` is the point, `fun` the value there, `history` all points that it stood on,
    one a row, the start first.
    """

    x: Vector
    fun: float
    n_iter: int
    converged: bool
    history: Matrix


def line(params: ArrayLike, x: ArrayLike) -> Vector:
    """Predict by a straight line: ``params[0] + params[1] * x``.

    Parameters
    ----------
    params : (2,) array_like
        Height at 0, and slope.
    x : (n_samples,) array_like
        Real, finite.

    Returns
    -------
    (n_samples,) ndarray

    Raises
    ------
    ValueError
        On another number of parameters, or what is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Why linear algebra*.

    Examples
    --------
    >>> line([1, 0.5], [0, 2, 4]).tolist()
    [1.0, 2.0, 3.0]
    """
    a, b = as_vector(params, "params", size=2)
    return np.asarray(a + b * as_vector(x, "x"))


def residuals(model: Model, params: ArrayLike, x: ArrayLike, y: ArrayLike) -> Vector:
    """Subtract what a model predicts from what was measured.

    Parameters
    ----------
    model : callable
        ``model(params, x)`` gives a prediction for each sample.
    params : (d,) array_like
        Handed to `model`.
    x, y : (n_samples,) array_like
        Real, finite: what is known of each sample, and what was measured.

    Returns
    -------
    (n_samples,) ndarray
        Positive where the model predicts too little.

    Raises
    ------
    ValueError
        If `x` and `y` differ in length, are empty or not finite, or the model gives
        another number of predictions than samples, or one that is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Why linear algebra*.

    Examples
    --------
    >>> residuals(line, [1, 0.5], [0, 2], [1, 5]).tolist()
    [0.0, 3.0]
    """
    x = as_vector(x, "x")
    y = as_vector(y, "y", size=x.size)
    predicted = at_params(model, as_vector(params, "params"), x)
    return y - as_vector(predicted, "what model returns", size=x.size)


def sum_of_squares(
    model: Model, params: ArrayLike, x: ArrayLike, y: ArrayLike
) -> float:
    """Say how wrong a model is: the sum of its squared residuals.

    Errors are those of :func:`residuals`.

    Parameters
    ----------
    model : callable
        ``model(params, x)`` gives a prediction for each sample.
    params : (d,) array_like
        Handed to `model`.
    x, y : (n_samples,) array_like
        Real, finite: what is known of each sample, and what was measured.

    Returns
    -------
    float
        At least 0, in the squared unit of `y`; inf where it overflows.

    Notes
    -----
    Book, chapter *Why linear algebra*; Deisenroth, Faisal and Ong (2020), section 8.2.

    Examples
    --------
    >>> sum_of_squares(line, [1, 0.5], [0, 2], [1, 5])
    9.0
    """
    rest = residuals(model, params, x, y)
    with np.errstate(over="ignore"):
        return float(rest @ rest)


def compass_search(
    f: Callable[[Vector], float],
    start: ArrayLike,
    *,
    step: float = 1.0,
    tol: float = 1e-6,
    max_iter: int = 10_000,
) -> Minimum:
    """Minimise a function by trying a step forth and back in each coordinate.

    It asks for values only and never goes up. It is slow: where the valley of `f` is
    narrow and runs across the coordinates, it takes many short steps.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a number; inf marks points that are not allowed.
    start : (d,) array_like
        Where `f` is finite.
    step : float
        Length of the first steps, positive; halved when none of them leads down.
    tol : float
        Stop when the step is at most this.
    max_iter : int
        Most rounds of ``2 d`` trials.

    Returns
    -------
    Minimum
        `converged` is False if `max_iter` rounds did not suffice.

    Raises
    ------
    ValueError
        If `start` is empty or not finite, `f` is nan or -inf somewhere or not finite
        at `start`, or `step`, `tol` or `max_iter` is not positive.
    TypeError
        If `start` does not hold real numbers.

    Notes
    -----
    Book, chapter *Why linear algebra*; Kolda, Lewis and Torczon (2003), section 1.1,
    doi:10.1137/S003614450242889.

    Examples
    --------
    >>> found = compass_search(lambda x: (x[0] - 3) ** 2 + x[1] ** 2, [0, 1])
    >>> found.x.round(5).tolist(), found.converged
    ([3.0, 0.0], True)
    """
    x = as_vector(start, "start").copy()
    step, tol = as_positive(step, "step"), as_positive(tol, "tol")
    max_iter = as_count(max_iter, "max_iter")
    value = _value(f, x)
    if value == np.inf:
        raise ValueError("f must be finite at start, got inf")
    history = [x]
    directions = np.vstack([np.eye(x.size), -np.eye(x.size)])
    n_iter = 0
    while step > tol and n_iter < max_iter:
        n_iter += 1
        trials = x + step * directions
        values = [_value(f, trial) for trial in trials]
        best = int(np.argmin(values))
        if values[best] < value:
            x, value = trials[best], values[best]
            history.append(x)
        else:
            step /= 2
    return Minimum(x, value, n_iter, step <= tol, np.array(history))


def _value(f: Callable[[Vector], float], x: Vector) -> float:
    value = float(f(x.copy()))
    if np.isnan(value) or value == -np.inf:
        raise ValueError(f"f must be a number or inf, got {value} at {x.tolist()}")
    return value
