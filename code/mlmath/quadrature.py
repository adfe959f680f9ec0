"""Areas under curves from values of a function, and what densities need of them.

A function is a Python callable that takes and returns one number; what it returns must
be finite. Strips are between `a` and `b`, with a < b.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import (
    Vector,
    as_count,
    as_positive,
    as_scalar,
    as_size,
    as_value,
    as_vector,
)
from mlmath._scale import by_powers_of_two
from mlmath.derivatives import central_difference

Function = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Quadrature:
    """What an adaptive rule found.

    `error` is an estimate, made from the same values of the function as `value`: no
    bound, and too small by a factor where the slope is infinite. `converged` says that
    it is at most what was asked for.
    """

    value: float
    error: float
    n_evaluations: int
    converged: bool


def riemann_sum(
    f: Function,
    a: float,
    b: float,
    *,
    n: int,
    at: Literal["left", "middle", "right"] = "middle",
) -> float:
    r"""Add up `n` strips of equal width, each as high as `f` at one of its points.

    With the middle (the midpoint rule) the error is at most
    :math:`(b - a) h^2 M / 24` for the width h and :math:`|f''| \le M`; with an end it
    is proportional to h.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number for a <= x <= b; with the middle the ends
        themselves are not asked for.
    a, b : float
        The interval, a < b.
    n : int
        Number of strips, at least 1.
    at : {"left", "middle", "right"}
        Where in its strip `f` is read.

    Returns
    -------
    float
        inf where the sum overflows.

    Raises
    ------
    ValueError
        If a < b does not hold, `n` < 1, `at` is something else, or `f` is not finite.
    TypeError
        If a value is not a real number, or `n` no integer.

    Notes
    -----
    Book, chapter *Integration in one chapter*. The function is called for one point
    at a time: more than ten times slower than a sum over an array of values.

    Examples
    --------
    >>> [riemann_sum(lambda x: x**2, 0, 3, n=3, at=p) for p in ("left", "right")]
    [5.0, 14.0]
    """
    edges = _edges(a, b, n)
    places = {
        "left": edges[:-1],
        "middle": edges[:-1] + np.diff(edges) / 2,
        "right": edges[1:],
    }
    if at not in places:
        raise ValueError(f"at must be one of {', '.join(places)}, got {at!r}")
    return _area(np.diff(edges), _values(f, places[at]))


def lower_upper_sums(f: Function, a: float, b: float, *, n: int) -> tuple[float, float]:
    r"""Enclose the area under a monotone function between two sums of `n` strips.

    They differ by :math:`|f(b) - f(a)|` times the width of a strip. A function that
    turns within a strip may have its area outside of the two.

    Parameters
    ----------
    f : callable
        Finite, and monotone at least on each strip, for a <= x <= b.
    a, b : float
        The interval, a < b.
    n : int
        Number of strips, at least 1.

    Returns
    -------
    lower, upper : float
        Each strip as high as the lower, and as the higher of its two sides.

    Raises
    ------
    ValueError
        If a < b does not hold, `n` < 1, or `f` is not finite.
    TypeError
        If a value is not a real number, or `n` no integer.

    Notes
    -----
    Book, chapter *Integration in one chapter*; Spivak (2008), chapter 13. One call of
    `f` a point, so more than ten times slower than sums over an array.

    Examples
    --------
    >>> lower_upper_sums(lambda x: x**2, 0, 3, n=3)
    (5.0, 14.0)
    """
    edges = _edges(a, b, n)
    widths, y = np.diff(edges), _values(f, edges)
    lower = _area(widths, np.minimum(y[:-1], y[1:]))
    upper = _area(widths, np.maximum(y[:-1], y[1:]))
    return lower, upper


def trapezoid(f: Function, a: float, b: float, *, n: int) -> float:
    r"""Add up `n` strips of equal width with slanted tops.

    The error is at most :math:`(b - a) h^2 M / 12` for the width h and
    :math:`|f''| \le M`, and far smaller for a smooth function over a whole period.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number for a <= x <= b.
    a, b : float
        The interval, a < b.
    n : int
        Number of strips, at least 1.

    Returns
    -------
    float
        inf where the sum overflows.

    Raises
    ------
    ValueError
        If a < b does not hold, `n` < 1, or `f` is not finite.
    TypeError
        If a value is not a real number, or `n` no integer.

    Notes
    -----
    Book, chapter *Integration in one chapter*. One call of `f` a point, so more than
    ten times slower than ``numpy.trapezoid`` on an array of values.

    Examples
    --------
    >>> trapezoid(lambda x: x**2, 0, 3, n=3)
    9.5
    """
    edges = _edges(a, b, n)
    return trapezoid_of_samples(_values(f, edges), edges)


def trapezoid_of_samples(y: ArrayLike, x: ArrayLike) -> float:
    """Compute the area under the straight lines from reading to reading.

    Parameters
    ----------
    y : (n,) array_like
        What was read, n >= 2.
    x : (n,) array_like
        Where; no entry is less than the one before it. Two readings at one place are
        a jump.

    Returns
    -------
    float
        inf where the sum overflows.

    Raises
    ------
    ValueError
        If `x` decreases somewhere, the lengths differ or are less than 2, or an entry
        is not finite.
    TypeError
        If an entry is not a real number.

    Notes
    -----
    Book, chapter *Integration in one chapter*. The same as ``numpy.trapezoid``, which is
    more than ten times faster on long arrays and rounds each sum; here only the last is.

    Examples
    --------
    >>> trapezoid_of_samples([0, 2, 4], [0, 1, 3])
    7.0
    """
    y = as_vector(y, "y")
    x = as_vector(x, "x", size=y.size)
    if y.size < 2:
        raise ValueError("y must have at least 2 readings, got 1")
    widths = np.diff(x)
    if (widths < 0).any():
        raise ValueError("x must not decrease; sort both by x")
    counts_for = np.zeros(y.size)  # half of the strip on either side
    counts_for[:-1] += widths / 2
    counts_for[1:] += widths / 2
    return _area(counts_for, y)


def simpson(f: Function, a: float, b: float, *, n: int) -> float:
    r"""Add up pairs of strips, each pair under a parabola through its three points.

    The error is at most :math:`(b - a) h^4 M / 180` for the width h of one strip and
    :math:`|f''''| \le M`; it is 0 for polynomials of degree up to 3.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number for a <= x <= b.
    a, b : float
        The interval, a < b.
    n : int
        Number of strips, even and at least 2.

    Returns
    -------
    float
        inf where the sum overflows.

    Raises
    ------
    ValueError
        If a < b does not hold, `n` is odd or < 2, or `f` is not finite.
    TypeError
        If a value is not a real number, or `n` no integer.

    Notes
    -----
    Book, chapter *Integration in one chapter*. One call of `f` a point, so more than
    ten times slower than ``scipy.integrate.simpson`` on an array of values.

    Examples
    --------
    >>> simpson(lambda x: x**3, 0, 4, n=2)
    64.0
    """
    if as_count(n, "n", least=2) % 2:
        raise ValueError(f"n must be even, got {n}: a parabola spans two strips")
    edges = _edges(a, b, n)
    weights = np.full(n + 1, 2.0)
    weights[1::2] = 4
    weights[[0, -1]] = 1
    return _area(weights * ((edges[-1] - edges[0]) / n) / 3, _values(f, edges))


def adaptive_simpson(
    f: Function, a: float, b: float, *, tol: float = 1e-9, max_evaluations: int = 10_000
) -> Quadrature:
    """Halve the worst piece, by Simpson's rule, until the estimated errors are small.

    Narrow strips stand only where they are needed. What lies between all points that
    were read stays unseen: a narrow peak may be missed, with a small `error`.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number for a <= x <= b.
    a, b : float
        The interval, a < b.
    tol : float
        Stop when the estimated error is at most this, in the unit of the area.
    max_evaluations : int
        Most values of `f`, at least 5.

    Returns
    -------
    Quadrature
        `converged` False if the next step would need more than `max_evaluations`, or
        where values of about 1e307 overflow (`value` is not finite then).

    Raises
    ------
    ValueError
        If a < b does not hold, `tol` is not positive, `max_evaluations` < 5, or `f` is
        not finite somewhere.
    TypeError
        If a value is not a real number.

    Notes
    -----
    Book, chapter *Integration in one chapter*. ``scipy.integrate.quad`` does the same
    with rules of higher order, takes infinite ends, and is often more than ten times
    faster.

    Examples
    --------
    >>> found = adaptive_simpson(math.sin, 0, math.pi)
    >>> round(found.value, 9), found.converged
    (2.0, True)
    """
    a, b = _interval(a, b)
    tol = as_positive(tol, "tol")
    most = as_count(max_evaluations, "max_evaluations", least=5)
    first, middle, last = _values(f, np.array([a, a + (b - a) / 2, b])).tolist()
    pieces = [_piece(f, a, b, first, middle, last)]
    error, n_evaluations = -pieces[0][0], 5
    while error > tol and n_evaluations + 4 <= most:
        _, left, right, ys, _ = heapq.heappop(pieces)  # the one of the largest gap
        middle = left + (right - left) / 2
        heapq.heappush(pieces, _piece(f, left, middle, *ys[:3]))
        heapq.heappush(pieces, _piece(f, middle, right, *ys[2:]))
        error = -math.fsum(piece[0] for piece in pieces)
        n_evaluations += 4
    value = math.fsum(piece[4] for piece in pieces)
    return Quadrature(value, error, n_evaluations, error <= tol)


def expectation(
    density: Function,
    f: Function,
    a: float,
    b: float,
    *,
    tol: float = 1e-9,
    max_evaluations: int = 10_000,
) -> Quadrature:
    """Compute the mean of ``f(X)``, where X has this density: the area under f times it.

    Parameters
    ----------
    density : callable
        At least 0, with the area 1 between `a` and `b`, up to 1e-6.
    f : callable
        ``f(x)`` is a finite number for a <= x <= b.
    a, b : float
        Where X can be. For a density without ends: so far out that what is beyond does
        not count, which is more for f(x) = x**2 than for the area.
    tol : float
        As for :func:`adaptive_simpson`, in the unit of `f`.
    max_evaluations : int
        Most values of `f`, at least 5.

    Returns
    -------
    Quadrature
        `n_evaluations` counts the values of `f`.

    Raises
    ------
    ValueError
        If the density is negative somewhere or its area is not 1, and as
        :func:`adaptive_simpson`.
    TypeError
        If a value is not a real number.

    Notes
    -----
    Book, chapter *Integration in one chapter*. ``expect`` of a distribution in
    ``scipy.stats`` does the same.

    Examples
    --------
    >>> round(expectation(lambda x: 2 * x, lambda x: x, 0, 1).value, 9)
    0.666666667
    """

    def checked(x: float) -> float:
        height = as_scalar(density(x), f"density({x!r})")
        if height < 0:
            raise ValueError(f"density must not be negative, got {height} at {x!r}")
        return height

    total = adaptive_simpson(
        checked, a, b, tol=1e-7, max_evaluations=max(max_evaluations, 10_000)
    ).value
    if abs(total - 1) > 1e-6:
        raise ValueError(
            f"density must have the area 1 between {a} and {b}, got {total:.7g}"
        )
    return adaptive_simpson(
        lambda x: as_value(f, x) * checked(x), a, b,
        tol=tol, max_evaluations=max_evaluations,
    )  # fmt: skip


def transform_density(
    density: Function, inverse: Function, *, slope: Function | None = None
) -> Function:
    """Return the density of Y = g(X) for a strictly monotone g, given its inverse.

    Parameters
    ----------
    density : callable
        That of X.
    inverse : callable
        Gives the x with g(x) = y.
    slope : callable, optional
        Derivative of the inverse; by default a central difference, right to about ten
        digits where `inverse` is smooth on the scale of y.

    Returns
    -------
    callable
        ``density(inverse(y)) * abs(slope(y))``.

    Raises
    ------
    ValueError
        When the result is called, where one of the three is not finite.
    TypeError
        When the result is called, where one of the three is not a real number.

    Notes
    -----
    Book, chapter *Integration in one chapter*. No check of g: if it is not monotone, an
    inverse gives one of several x, and the rest is missing.

    Examples
    --------
    >>> of_square = transform_density(lambda x: 1.0, lambda y: y**0.5)  # X in [0, 1]
    >>> round(of_square(0.25), 6)
    1.0
    """
    if slope is not None and not callable(slope):
        raise TypeError(f"slope must be a function, got {type(slope).__name__}")

    def transformed(y: float) -> float:
        x = as_scalar(inverse(y), f"inverse({y!r})")
        stretch = central_difference(inverse, y) if slope is None else slope(y)
        return as_scalar(density(x), f"density({x!r})") * abs(
            as_scalar(stretch, f"slope({y!r})")
        )

    return transformed


def _interval(a: float, b: float) -> tuple[float, float]:
    """Return both ends as finite floats with a < b, and b - a finite."""
    a, b = as_scalar(a, "a"), as_scalar(b, "b")
    if not a < b:
        raise ValueError(f"a must be less than b, got {a} and {b}")
    if not math.isfinite(b - a):
        raise ValueError(f"a and b are too far apart for floats: {a} and {b}")
    return a, b


def _edges(a: float, b: float, n: int) -> Vector:
    """Return the n + 1 sides of n strips of equal width."""
    return np.linspace(*_interval(a, b), as_size(n, "n") + 1)


def _values(f: Function, x: Vector) -> Vector:
    return np.array([as_value(f, t) for t in x.tolist()])


def _area(widths: Vector, heights: Vector) -> float:
    """Add up width times height; it overflows only if the result does."""
    small, k = by_powers_of_two(heights)
    with np.errstate(over="ignore"):
        return float(np.ldexp(math.fsum(widths * small), k[0]))


def _piece(
    f: Function, left: float, right: float, first: float, middle: float, last: float
) -> tuple[float, float, float, tuple[float, ...], float]:
    """Return minus the estimated error, both ends, five values, and the area."""
    width = right - left
    second, fourth = as_value(f, left + width / 4), as_value(f, right - width / 4)
    coarse = width / 6 * (first + 4 * middle + last)
    fine = width / 12 * (first + 4 * second + 2 * middle + 4 * fourth + last)
    rest = (fine - coarse) / 15  # what theory says that `fine` still misses
    return -abs(rest), left, right, (first, second, middle, fourth, last), fine + rest
