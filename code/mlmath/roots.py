"""Where a function is zero: by tangents, by secants, and in several variables.

All go from point to point. That they do not arrive is a result: `converged` is False
then. Bisection, which always arrives, is in :mod:`mlmath.searches`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import elimination, searches, vectors
from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_matrix,
    as_positive,
    as_scalar,
    as_value,
    as_vector,
)

Function = Callable[[float], float]
EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Root:
    """Where a search for a zero of one variable ended.

    `fun` is the value at `x`, `residual` its modulus. `converged` says that the last
    step was at most `tol` long, or the value exactly 0. `history` has all points, the
    starts first.
    """

    x: float
    fun: float
    residual: float
    n_iter: int
    converged: bool
    history: Vector


@dataclass(frozen=True, slots=True)
class SystemRoot:
    """The same for n equations in n unknowns.

    `fun` is the vector of values at `x`, `residual` its length; `history` has a point
    a row.
    """

    x: Vector
    fun: Vector
    residual: float
    n_iter: int
    converged: bool
    history: Matrix


def newton_raphson(
    f: Function, x0: float, *, slope: Function, tol: float = 1e-12, max_iter: int = 50
) -> Root:
    """Go along the tangent to where it is zero, again and again.

    Near a root where the slope is not 0 the number of right digits doubles at each
    step; at a root of multiplicity m the distance shrinks by 1 - 1/m only. From afar
    it may cycle or run away.

    Parameters
    ----------
    f, slope : callable
        ``f(x)`` and its derivative: finite numbers wherever they are asked for.
    x0 : float
        Where to start.
    tol : float
        Stop after a step of at most this length, in the unit of x, or of four
        roundings of x.
    max_iter : int
        Most steps, at least 1. Each costs a value and a slope.

    Returns
    -------
    Root
        `converged` is False at `max_iter`, where the slope is 0, and where the tangent
        leads beyond all floats.

    Raises
    ------
    ValueError
        If `f` or `slope` is not finite somewhere, `x0` is not, or `tol` or `max_iter`
        is not positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Newton's method*; Nocedal and Wright (2006), chapter 11. SciPy's
    ``scipy.optimize.newton`` takes the same steps.

    Examples
    --------
    >>> found = newton_raphson(lambda x: x**2 - 2, 1, slope=lambda x: 2 * x)
    >>> found.history[:3].tolist(), round(found.x, 9)
    ([1.0, 1.5, 1.4166666666666667], 1.414213562)
    """
    x = as_scalar(x0, "x0")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    fx = as_value(f, x)
    history, converged = [x], fx == 0
    while not converged and len(history) <= max_iter:
        m = as_value(slope, x)
        if m == 0 or not math.isfinite(x - fx / m):
            break
        step = -fx / m
        x += step
        fx = as_value(f, x)
        history.append(x)
        converged = fx == 0 or _is_short(step, x, tol)
    return Root(x, fx, abs(fx), len(history) - 1, converged, np.array(history))


def _is_short(step: float, x: float, tol: float) -> bool:
    return abs(step) <= max(tol, 4 * EPS * abs(x))


def secant(
    f: Function, x0: float, x1: float, *, tol: float = 1e-12, max_iter: int = 100
) -> Root:
    """Go along the line through the last two points of the graph: no slope is needed.

    Near a root where the slope is not 0 each step brings about as many right digits as
    the last two had together, for one value.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number wherever it is asked for.
    x0, x1 : float
        Two different starts.
    tol, max_iter
        As in :func:`newton_raphson`.

    Returns
    -------
    Root
        `converged` is False at `max_iter`, where two values are equal, and where the
        line leads beyond all floats. `n_iter` counts the points after both starts.

    Raises
    ------
    ValueError
        If `f` or a start is not finite, the starts are equal, or `tol` or `max_iter`
        is not positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Newton's method*; Brent (1973), chapter 3.
    ``scipy.optimize.newton`` without a slope takes the same steps.

    Examples
    --------
    >>> found = secant(lambda x: x**2 - 2, 1, 2)
    >>> found.history[:3].round(4).tolist(), round(found.x, 9)
    ([1.0, 2.0, 1.3333], 1.414213562)
    """
    last, x = as_scalar(x0, "x0"), as_scalar(x1, "x1")
    if last == x:
        raise ValueError(f"x0 and x1 must be different, got {x} twice")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    f_last, fx = as_value(f, last), as_value(f, x)
    history, converged = [last, x], fx == 0
    while not converged and len(history) < max_iter + 2:
        m = (fx - f_last) / (x - last)
        if m == 0 or not math.isfinite(x - fx / m):
            break
        last, f_last, step = x, fx, -fx / m
        x += step
        fx = as_value(f, x)
        history.append(x)
        converged = fx == 0 or x == last or _is_short(step, x, tol)
    return Root(x, fx, abs(fx), len(history) - 2, converged, np.array(history))


def safeguarded_newton(
    f: Function,
    a: float,
    b: float,
    *,
    slope: Function,
    tol: float = 1e-12,
    max_iter: int = 200,
) -> Root:
    """Take Newton's steps inside a bracket, and halve the bracket where they are bad.

    A step is bad if it leaves the bracket, or is longer than half of the step before.
    So the search always ends; near a simple root it is as fast as Newton's method.

    Parameters
    ----------
    f, slope : callable
        ``f(x)`` and its derivative, finite for a <= x <= b; `f` has different signs at
        the ends.
    a, b : float
        The interval, a < b.
    tol, max_iter
        As in :func:`newton_raphson`.

    Returns
    -------
    Root
        `x` in the interval; `converged` False at `max_iter`. A short step with a huge
        slope is no proof that a zero is near: `residual` tells.

    Raises
    ------
    ValueError
        If a < b does not hold, `f` has one sign at both ends, something is not finite,
        or `tol` or `max_iter` is not positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Newton's method*. SciPy's ``scipy.optimize.brentq`` is as safe and
    needs no slope.

    Examples
    --------
    >>> import math
    >>> found = safeguarded_newton(math.atan, -5, 20, slope=lambda x: 1 / (1 + x * x))
    >>> round(found.x, 12) + 0.0, found.converged
    (0.0, True)
    """
    first = searches.bisection(f, a, b, tol=tol, max_iter=1)
    max_iter = as_count(max_iter, "max_iter")
    x, fx = first.x, first.fun
    low, high = map(float, first.history[-1])
    below = np.sign(fx) if x == low else -np.sign(fx)  # the sign of f at low
    history, converged, last = [x], first.converged, high - low
    while not converged and len(history) <= max_iter:
        m = as_value(slope, x)
        step = -fx / m if m else math.inf
        if not low <= x + step <= high or abs(step) > last / 2:
            step = low + (high - low) / 2 - x
        x, last = x + step, abs(step)
        fx = as_value(f, x)
        history.append(x)
        low, high = (x, high) if np.sign(fx) == below else (low, x)
        converged = fx == 0 or _is_short(step, x, tol)
    return Root(x, fx, abs(fx), len(history) - 1, converged, np.array(history))


def newton_system(
    F: Callable[[Vector], ArrayLike],
    x0: ArrayLike,
    *,
    jacobian: Callable[[Vector], ArrayLike],
    tol: float = 1e-12,
    max_iter: int = 50,
) -> SystemRoot:
    """Solve n equations by solving the linear ones that touch them, again and again.

    Near a root with a nonsingular Jacobian the number of right digits doubles at each
    step. From afar it may do anything.

    Parameters
    ----------
    F : callable
        Takes an (n,) array, returns n finite numbers.
    x0 : (n,) array_like
        Where to start.
    jacobian : callable
        Takes an (n,) array, returns the (n, n) matrix of the derivatives, an output a
        row.
    tol : float
        Stop after a step of at most this length, or of four roundings of `x`.
    max_iter : int
        Most steps, at least 1. Each costs the values, the Jacobian, and about
        2 n**3 / 3 operations for the linear system.

    Returns
    -------
    SystemRoot
        `converged` is False at `max_iter`, where the Jacobian is singular up to
        rounding, and where the step leads beyond all floats.

    Raises
    ------
    ValueError
        If `F` or `jacobian` is not finite or of a wrong shape somewhere, `x0` is not
        finite, or `tol` or `max_iter` is not positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Newton's method*; Nocedal and Wright (2006), section 11.1. The linear
    system is solved by :func:`mlmath.elimination.solve`, which refuses a singular
    matrix and is slow for hundreds of unknowns; ``scipy.optimize.root`` saves
    Jacobians besides.

    Examples
    --------
    >>> found = newton_system(lambda x: [x[0] ** 2 + x[1] ** 2 - 5, x[0] * x[1] - 2],
    ...                       [2, 1.5], jacobian=lambda x: [2 * x, x[::-1]])
    >>> found.x.round(9).tolist()
    [2.0, 1.0]
    """
    x = as_vector(x0, "x0")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    fun = _values(F, x)
    history, converged = [x], not fun.any()
    while not converged and len(history) <= max_iter:
        J = as_matrix(
            jacobian(x.copy()), f"jacobian({x.tolist()})", rows=x.size, columns=x.size
        )
        step = _solve(J, -fun)
        if step is None or not np.isfinite(x + step).all():
            break
        x = x + step
        fun = _values(F, x)
        history.append(x)
        short = _is_short(vectors.norm(step), vectors.norm(x), tol)
        converged = not fun.any() or short
    return SystemRoot(
        x, fun, vectors.norm(fun), len(history) - 1, converged, np.array(history)
    )


def _solve(J: Matrix, b: Vector) -> Vector | None:
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            return elimination.solve(J, b)
    except ValueError:  # a LinAlgError is one: singular; or beyond all floats
        return None


def _values(F: Callable[[Vector], ArrayLike], x: Vector) -> Vector:
    return as_vector(F(x.copy()), f"F({x.tolist()})", size=x.size)
