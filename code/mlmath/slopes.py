"""Slopes: of the pieces of a table, of a secant, of a tangent (chapter *The derivative*).

A function of one number is any Python callable. A slope here is always that of a line
through two points; what remains as they come together is for the reader to see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import Vector, as_positive, as_scalar, as_value, as_vector, expect

Function = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Line:
    """The line through the point (`a`, `height`) with this slope; call it to get heights."""

    a: float
    height: float
    slope: float

    def __call__(self, x: ArrayLike) -> Vector:
        """Return the height of the line at each `x`, or at the one number `x`."""
        checked = as_vector(x, "x") if np.ndim(x) else as_scalar(x, "x")  # type: ignore[arg-type]
        return np.asarray(self.height + self.slope * (checked - self.a))


def average_rates(x: ArrayLike, y: ArrayLike) -> Vector:
    """Say how fast `y` changes with `x`, on average, from each row of a table to the next.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite, n >= 2; `x` grows from each entry to the next.

    Returns
    -------
    (n - 1,) ndarray
        Change of `y` divided by change of `x`; inf where that overflows.

    Raises
    ------
    ValueError
        If `x` and `y` differ in length, have fewer than two entries or one that is not
        finite, or `x` does not grow.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The derivative*.

    Examples
    --------
    >>> average_rates([0, 2, 3], [0, 10, 25]).tolist()
    [5.0, 15.0]
    """
    x = as_vector(x, "x")
    y = as_vector(y, "y", size=x.size)
    if x.size < 2:
        raise ValueError("x must have at least two entries, got one")
    with np.errstate(over="ignore"):
        steps = np.diff(x)
        if not (steps > 0).all():
            i = int(np.argmin(steps > 0))
            raise ValueError(f"x must grow, got {x[i]:g} and then {x[i + 1]:g}")
        return np.asarray(np.diff(y) / steps)


def secant_slope(f: Function, a: float, h: float) -> float:
    """Return the slope of the line through two points of a graph, at `a` and at ``a + h``.

    As `h` shrinks it tends to the derivative, where there is one. In floating-point
    numbers it does so only at first: then the rounding of `f`, divided by `h`, grows.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number.
    a : float
        Finite.
    h : float
        Finite, of either sign, and large enough that ``a + h`` is another number than `a`.

    Returns
    -------
    float
        ``(f(a + h) - f(a)) / h``, with the step that ``a + h`` really takes as `h`;
        inf or -inf where it overflows.

    Raises
    ------
    ValueError
        If `a`, `h`, ``a + h`` or what `f` returns is not finite, or ``a + h`` is `a`.
    TypeError
        If `f` returns something else than a real number.

    Notes
    -----
    Book, chapter *The derivative*.

    Examples
    --------
    >>> secant_slope(lambda x: x**2, 3, 0.5)
    6.5
    """
    a, h = as_scalar(a, "a"), as_scalar(h, "h")
    b = as_scalar(a + h, "a + h")
    if b == a:
        raise ValueError(f"h = {h:g} is lost beside a = {a:g}: one point has no secant")
    return (as_value(f, b) - as_value(f, a)) / (b - a) + 0.0  # 0.0, and never -0.0


def secant_slopes(f: Function, a: float, steps: ArrayLike) -> Vector:
    """Return :func:`secant_slope` for each of several steps: the table of a limit.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number.
    a : float
        Finite.
    steps : (n,) array_like
        The values of `h`.

    Returns
    -------
    (n,) ndarray

    Raises
    ------
    ValueError, TypeError
        As :func:`secant_slope`; and if `steps` is not a vector.

    Notes
    -----
    Book, chapter *The derivative*. `f` need not take arrays, so it is called for each
    number: much slower than one array expression, where there is one.

    Examples
    --------
    >>> secant_slopes(lambda x: x**2, 3, [1, 0.5, -0.5]).tolist()
    [7.0, 6.5, 5.5]
    """
    steps = as_vector(steps, "steps")
    return np.array([secant_slope(f, a, h) for h in steps.tolist()])


def one_sided_slopes(f: Function, a: float, h: float) -> tuple[float, float]:
    """Return the slopes of the secants from `a` to the left and to the right, each `h` wide.

    Where `f` has a derivative both tend to it; at a corner they tend to two numbers, at a
    jump or a vertical tangent one of them at least grows beyond all bounds.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number.
    a : float
        Finite.
    h : float
        Positive, finite.

    Returns
    -------
    left, right : float

    Raises
    ------
    ValueError, TypeError
        As :func:`secant_slope`; and if `h` is not positive.

    Notes
    -----
    Book, chapter *The derivative*.

    Examples
    --------
    >>> one_sided_slopes(abs, 0, 0.5)
    (-1.0, 1.0)
    """
    h = as_positive(h, "h")
    return secant_slope(f, a, -h), secant_slope(f, a, h)


def tangent_line(f: Function, a: float, *, slope: float) -> Line:
    """Return the line that touches the graph of `f` at `a`, where the slope is known.

    Parameters
    ----------
    f : callable
        ``f(a)`` is a finite number.
    a : float
        Finite.
    slope : float
        The derivative of `f` at `a`; with any other number, another line through the point.

    Returns
    -------
    Line
        Call it: ``f(a) + slope * (x - a)``.

    Raises
    ------
    ValueError
        If `a`, `slope` or ``f(a)`` is not finite.
    TypeError
        If one of them is not a real number.

    Notes
    -----
    Book, chapter *The derivative*.

    Examples
    --------
    >>> tangent_line(lambda x: x**2, 3, slope=6)
    Line(a=3.0, height=9.0, slope=6.0)
    """
    a, slope = as_scalar(a, "a"), as_scalar(slope, "slope")
    return Line(a, as_value(f, a), slope)


def approximation_error(f: Function, line: Line, steps: ArrayLike) -> Vector:
    """Return by how much `f` lies above a line, at given steps from the line's own point.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number.
    line : Line
        Mostly a tangent; the steps are counted from ``line.a``.
    steps : (n,) array_like
        The values of `h`, zero and negative ones too.

    Returns
    -------
    (n,) ndarray
        ``f(a + h) - line(a + h)``. For the tangent it falls faster than `h`.

    Raises
    ------
    ValueError
        If a step or what `f` returns is not finite, or `steps` is not a vector.
    TypeError
        If `f` returns something else than a real number.

    Notes
    -----
    Book, chapter *The derivative*. `f` is called for each number; see
    :func:`secant_slopes`.

    Examples
    --------
    >>> line = tangent_line(lambda x: x**2, 3, slope=6)
    >>> approximation_error(lambda x: x**2, line, [1, 0.5, 0.25]).tolist()
    [1.0, 0.25, 0.0625]
    """
    expect(line, Line, "line")
    with np.errstate(over="ignore"):
        places = as_vector(line.a + as_vector(steps, "steps"), "line.a + steps")
    return np.array([as_value(f, x) for x in places.tolist()]) - line(places)
