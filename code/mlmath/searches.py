"""Searches on an interval: for a minimum by values, for a zero of a slope by its sign.

All keep a bracket, an interval that is known to hold what is looked for, and make it
shorter. The functions take and return one number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlmath._checks import Matrix, as_count, as_positive, as_scalar, as_size, as_value

Function = Callable[[float], float]
#: The golden ratio's inverse: of a stick so divided, the larger part is to the whole
#: as the smaller is to the larger.
GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class Bracketed:
    """Where a search on an interval ended.

    `x` is the point, `fun` the value there, `residual` the length of the last bracket,
    0 if a zero was hit. Where the function is as the search assumes, what is looked for
    is no further from `x`. `history` has the two ends of each bracket, a row each, the
    first interval first.
    """

    x: float
    fun: float
    residual: float
    n_iter: int
    converged: bool
    history: Matrix


def golden_section(
    f: Function, a: float, b: float, *, tol: float = 1e-8, max_iter: int = 200
) -> Bracketed:
    """Find the minimum of a function that falls, then rises, by its values alone.

    Each step costs one value and leaves 0.618 of the bracket. Values tell two points
    apart no better than about the root of the rounding unit: a `tol` below 1e-8 times
    the size of the problem brings digits that mean nothing. A function with several
    minima leads to one of them, which need not be the lowest.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number for a < x < b; it is not asked for at the ends.
    a, b : float
        The interval, a < b.
    tol : float
        Stop when the bracket is at most this long, in the unit of x.
    max_iter : int
        Most steps, at least 1.

    Returns
    -------
    Bracketed
        `x` is the lower of the two inner points; `converged` also when no further
        numbers fit in the bracket, False at `max_iter`.

    Raises
    ------
    ValueError
        If a < b does not hold, `f` is not finite somewhere, or `tol` or `max_iter` is
        not positive.
    TypeError
        If `a`, `b` or a value of `f` is not a real number.

    Notes
    -----
    Book, chapter *Minima of one variable*; Kiefer (1953),
    doi:10.1090/S0002-9939-1953-0055639-3. Brent's method, in
    ``scipy.optimize.minimize_scalar``, takes fewer values of a smooth function.

    Examples
    --------
    >>> found = golden_section(lambda x: (x - 2) ** 2, 0, 5)
    >>> round(found.x, 6), found.converged
    (2.0, True)
    """
    a, b = _interval(a, b)
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    history = [(a, b)]
    c, d = b - GOLDEN * (b - a), a + GOLDEN * (b - a)
    at_c, at_d = as_value(f, c), as_value(f, d)
    while b - a > tol and a < c < d < b and len(history) <= max_iter:
        if at_c <= at_d:  # the minimum is left of d, and c is the new d
            b, d, at_d = d, c, at_c
            c = b - GOLDEN * (b - a)
            at_c = as_value(f, c)
        else:
            a, c, at_c = c, d, at_d
            d = a + GOLDEN * (b - a)
            at_d = as_value(f, d)
        history.append((a, b))
    x, fun = (c, at_c) if at_c <= at_d else (d, at_d)
    converged = b - a <= tol or not a < c < d < b
    return Bracketed(x, fun, b - a, len(history) - 1, converged, np.array(history))


def bisection(
    f: Function, a: float, b: float, *, tol: float = 1e-12, max_iter: int = 2000
) -> Bracketed:
    """Find where a function changes its sign, by halving the interval.

    Given the slope of a function, it finds a minimum where the slope is negative at
    `a` and positive at `b`, and a maximum where it is the other way round. Each step
    costs one value. A jump over 0 counts as a change of sign, too.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number for a <= x <= b, with different signs at the ends.
    a, b : float
        The interval, a < b.
    tol : float
        Stop when the bracket is at most this long, in the unit of x.
    max_iter : int
        Most steps, at least 1.

    Returns
    -------
    Bracketed
        `x` is the end of the last bracket where `f` is nearer to 0; `converged` also
        when no further number fits in the bracket, False at `max_iter`.

    Raises
    ------
    ValueError
        If a < b does not hold, `f` has one sign at both ends or is not finite
        somewhere, or `tol` or `max_iter` is not positive.
    TypeError
        If `a`, `b` or a value of `f` is not a real number.

    Notes
    -----
    Book, chapter *Minima of one variable*; Brent (1973), chapter 4, for
    a method that is as safe and faster, ``scipy.optimize.brentq``.

    Examples
    --------
    >>> round(bisection(lambda x: 2 * x - 3, 0, 5).x, 9)  # slope of x**2 - 3x
    1.5
    """
    a, b = _interval(a, b)
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    at_a, at_b = as_value(f, a), as_value(f, b)
    if np.sign(at_a) * np.sign(at_b) > 0:
        raise ValueError(
            f"f must have different signs at the ends, got {at_a:.6g} at {a} and "
            f"{at_b:.6g} at {b}; for a slope: the minimum may be at an end"
        )
    history = [(a, b)]
    middle = a + (b - a) / 2
    while at_a and at_b and b - a > tol and a < middle < b and len(history) <= max_iter:
        value = as_value(f, middle)
        if np.sign(value) == np.sign(at_a):
            a, at_a = middle, value
        else:
            b, at_b = middle, value
        history.append((a, b))
        middle = a + (b - a) / 2
    x, fun = (a, at_a) if abs(at_a) <= abs(at_b) else (b, at_b)
    residual = b - a if fun else 0.0
    converged = residual <= tol or not a < middle < b
    return Bracketed(x, fun, residual, len(history) - 1, converged, np.array(history))


def grid_search(f: Function, a: float, b: float, *, n_points: int = 101) -> Bracketed:
    """Take the lowest of equally spaced points: a first look at an unknown function.

    It promises nothing between the points: a valley narrower than their distance may
    be missed. The bracket it returns, from the left to the right neighbour of the
    lowest point, is where :func:`golden_section` may go on.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number for a <= x <= b.
    a, b : float
        The interval, a < b.
    n_points : int
        How many points, both ends among them; at least 3.

    Returns
    -------
    Bracketed
        The first of the lowest points; `history` has the interval and the bracket.

    Raises
    ------
    ValueError
        If a < b does not hold, `f` is not finite somewhere, or `n_points` < 3.
    TypeError
        If `a`, `b` or a value of `f` is not a real number, or `n_points` no integer.

    Notes
    -----
    Book, chapter *Minima of one variable*. The same as
    ``scipy.optimize.brute`` without its polishing.

    Examples
    --------
    >>> found = grid_search(lambda x: (x - 2) ** 2, 0, 5, n_points=6)
    >>> found.x, found.history[-1].tolist()
    (2.0, [1.0, 3.0])
    """
    a, b = _interval(a, b)
    points = np.linspace(a, b, as_size(n_points, "n_points", least=3))
    values = [as_value(f, float(x)) for x in points]
    k = int(np.argmin(values))
    left, right = points[max(k - 1, 0)], points[min(k + 1, len(points) - 1)]
    return Bracketed(
        float(points[k]), values[k], float(right - left), 1, True,
        np.array([(a, b), (left, right)]),
    )  # fmt: skip


def _interval(a: float, b: float) -> tuple[float, float]:
    """Return both ends as finite floats with a < b, and b - a finite."""
    a, b = as_scalar(a, "a"), as_scalar(b, "b")
    if not a < b:
        raise ValueError(f"a must be less than b, got {a} and {b}")
    if not math.isfinite(b - a):
        raise ValueError(f"a and b are too far apart for floats: {a} and {b}")
    return a, b
