"""Functions of several variables: partial derivatives, gradients, landscapes.

A point is `x` with its coordinates along the first axis; what allows several points at
once takes them as `x` of shape (n, ...), as ``np.meshgrid`` stacks them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath import vectors
from mlmath._checks import (
    SMALL,
    Matrix,
    Vector,
    as_array,
    as_count,
    as_direction,
    as_matrix,
    as_plain,
    as_positive,
    as_value,
    as_vector,
    moderate,
)

Array = NDArray[np.float64]
#: What the three factors of Beale's function are to be: power of y, and number.
_BEALE = ((1, 1.5), (2, 2.25), (3, 2.625))
#: The pits of the sandpit: depth, place (two coordinates) and width, in metres.
PITS = (
    (0.80, 1.2, 1.3, 0.3),
    (0.60, 4.3, 4.1, 0.9),
    (0.45, 1.7, 4.3, 1.0),
    (0.40, 3.9, 1.4, 1.1),
)


def partial_derivative(
    f: Callable[[Vector], float], x: ArrayLike, i: int, *, step: float = 1e-5
) -> float:
    """Estimate how fast `f` changes along one coordinate, the others held still.

    A central difference: exact for quadratics but for rounding, else off by about
    ``step**2`` times a third derivative.

    Parameters
    ----------
    f : callable
        ``f(x)`` is a finite number.
    x : (n,) array_like
        Real, finite.
    i : int
        Which coordinate, counted from 0.
    step : float
        How far to go either way, positive, in the unit of the coordinate.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `x` is empty or not finite, `i` is beyond its end, `step` is not positive or
        lost beside ``x[i]``, or `f` does not give a finite number.
    TypeError
        On a wrong kind.

    Notes
    -----
    Book, chapter *Partial derivatives and the gradient*; Nocedal and Wright (2006),
    section 8.1.

    Examples
    --------
    >>> round(partial_derivative(lambda x: x[0] ** 2 * x[1], [3, 2], 0), 6)
    12.0
    """
    x, i, step = as_vector(x, "x"), as_count(i, "i", least=0), as_positive(step, "step")
    if i >= x.size:
        raise ValueError(f"i must be below the number of entries, {x.size}, got {i}")
    ahead, behind = x.copy(), x.copy()
    ahead[i] += step
    behind[i] -= step
    across = ahead[i] - behind[i]
    if not 0 < across < np.inf:
        raise ValueError(f"step must move x[{i}] = {x[i]}, got {step}")
    return (as_value(f, ahead) - as_value(f, behind)) / float(across)


def _gradient(gradient: Callable[[Vector], ArrayLike], x: Vector) -> Vector:
    name = f"gradient at {x.tolist()}"
    return as_vector(gradient(x.copy()), name, size=x.size)


def directional_derivative(
    gradient: Callable[[Vector], ArrayLike], x: ArrayLike, direction: ArrayLike
) -> float:
    """Say how steep a function is at `x` in some direction.

    Parameters
    ----------
    gradient : callable
        ``gradient(x)`` is the gradient, (n,) array_like.
    x : (n,) array_like
        Real, finite.
    direction : (n,) array_like
        Real, finite, not zero; its length does not matter.

    Returns
    -------
    float
        Change of the function for a step of length 1, to first order.

    Raises
    ------
    ValueError
        On a wrong shape, a zero direction, or what is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Partial derivatives and the gradient*.

    Examples
    --------
    >>> directional_derivative(lambda x: [2 * x[0], 4], [1.5, 0], [10, 0])
    3.0
    """
    x = as_vector(x, "x")
    u = vectors.normalize(as_direction(direction, "direction", size=x.size))
    return vectors.dot(_gradient(gradient, x), u)


def tangent_plane(
    f: Callable[[Vector], float],
    gradient: Callable[[Vector], ArrayLike],
    at: ArrayLike,
    x: ArrayLike,
) -> Array:
    """Evaluate the plane that touches the graph of `f` over the point `at`.

    Parameters
    ----------
    f, gradient : callable
        Value, a finite number, and gradient, (n,) array_like.
    at : (n,) array_like
        Where the plane touches.
    x : (n,) or (n, ...) array_like
        One point or several.

    Returns
    -------
    float or (...) ndarray
        ``f(at)`` plus the gradient's dot product with ``x - at``.

    Raises
    ------
    ValueError
        On a wrong shape, or what is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Partial derivatives and the gradient*.

    Examples
    --------
    >>> plane = tangent_plane(lambda x: x @ x, lambda x: 2 * x, [1, 2], [1.1, 2])
    >>> round(float(plane), 6)
    5.2
    """
    a = as_vector(at, "at")
    step = (_points(x, a.size).T - a).T
    value, slope = as_value(f, a), _gradient(gradient, a)
    return np.asarray(value + np.tensordot(slope, step, axes=1))[()]


def _points(x: ArrayLike, n: int) -> Array:
    """Return `x` as a new array with the `n` coordinates along its first axis."""
    array = as_array(x, "x", ndim=as_plain(x, "x").ndim)
    if array.ndim == 0 or len(array) != n:
        raise ValueError(
            f"x must have the {n} coordinates along its first axis, got shape {array.shape}"
        )
    return array


def gradient_on_grid(
    heights: ArrayLike, *, dx: float = 1.0, dy: float = 1.0
) -> tuple[Matrix, Matrix]:
    """Estimate both partial derivatives of a function that is known on a grid.

    Central differences inside, whose error falls with the square of the spacing, and
    one-sided ones along the edges, whose error falls with the spacing only.

    Parameters
    ----------
    heights : (m, n) array_like
        Real, finite, at least 2 x 2. Along a row x grows, from row to row y.
    dx, dy : float
        From one column to the next, and from one row to the next; positive.

    Returns
    -------
    along_x, along_y : (m, n) ndarray
        In the unit of `heights` by that of `dx` and of `dy`.

    Raises
    ------
    ValueError
        On a wrong shape, what is not finite, or a spacing that is not positive.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Partial derivatives and the gradient*. ``numpy.gradient`` takes and
    gives the axes in their order in the array: rows first, which is y.

    Examples
    --------
    >>> along_x, along_y = gradient_on_grid([[0, 1, 4], [10, 11, 14]], dy=5)
    >>> along_x[0].tolist(), along_y[0].tolist()
    ([1.0, 2.0, 3.0], [2.0, 2.0, 2.0])
    """
    Z = as_matrix(heights, "heights")
    if min(Z.shape) < 2:
        raise ValueError(f"heights must be at least 2 x 2, got shape {Z.shape}")

    def along_rows(Z: Matrix, h: float) -> Matrix:
        slopes = np.empty_like(Z)
        slopes[:, 1:-1] = (Z[:, 2:] - Z[:, :-2]) / (2 * h)
        slopes[:, 0] = (Z[:, 1] - Z[:, 0]) / h
        slopes[:, -1] = (Z[:, -1] - Z[:, -2]) / h
        return slopes

    dx = moderate(as_positive(dx, "dx"), "dx", least=SMALL)
    dy = moderate(as_positive(dy, "dy"), "dy", least=SMALL)
    return along_rows(Z, dx), along_rows(Z.T, dy).T


def sum_of_squares_gradient(A: ArrayLike, b: ArrayLike, x: ArrayLike) -> Vector:
    r"""Differentiate :math:`\lVert A x - b \rVert^2` with respect to `x`.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite.
    b : (m,) array_like
        Real, finite.
    x : (n,) array_like
        Real, finite.

    Returns
    -------
    (n,) ndarray
        2 A'(A x - b); inf or nan where that overflows.

    Raises
    ------
    ValueError
        On a wrong shape, or what is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Partial derivatives and the gradient*; Boyd and Vandenberghe (2018),
    chapter 12. Two products with a vector: A'A is never formed.

    Examples
    --------
    >>> sum_of_squares_gradient([[1, 0], [1, 1]], [1, 3], [0, 0]).tolist()
    [-8.0, -6.0]
    """
    A = as_matrix(A, "A")
    b, x = as_vector(b, "b", size=len(A)), as_vector(x, "x", size=A.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        return 2 * (A.T @ (A @ x - b))


@dataclass(frozen=True, slots=True)
class Landscape:
    """A function of two variables to try methods on, and what is known of it.

    `fun` gives the value, `gradient` the gradient and `hessian` the second derivatives
    at `x`, one point of shape (2,) or several of shape (2, ...), as arrays of shape
    (...), (2, ...) and (2, 2, ...); where that overflows, inf or nan. `minima` has a
    local minimum a row, the lowest first. `box` is what to look at: left, right,
    bottom, top.
    """

    name: str
    fun: Callable[[ArrayLike], Array]
    gradient: Callable[[ArrayLike], Array]
    hessian: Callable[[ArrayLike], Array]
    minima: Matrix
    box: tuple[float, float, float, float]


def _symmetric(xx: Array, xy: Array, yy: Array) -> Array:
    """Stack second derivatives to matrices along the first two axes."""
    return np.stack([np.stack([xx, xy]), np.stack([xy, yy])])


def rosenbrock() -> Landscape:
    """Return a narrow valley, bent like a banana, with a gently falling floor.

    Its one minimum is 0, at (1, 1); the usual start is (-1.2, 1).

    Notes
    -----
    Rosenbrock (1960), doi:10.1093/comjnl/3.3.175.

    Examples
    --------
    >>> rosenbrock().gradient([-1.2, 1]).round(9).tolist()
    [-215.6, -88.0]
    """

    @np.errstate(over="ignore", invalid="ignore")
    def fun(point: ArrayLike) -> Array:
        x, y = _points(point, 2)
        return np.asarray((1 - x) ** 2 + 100 * (y - x**2) ** 2)[()]

    @np.errstate(over="ignore", invalid="ignore")
    def gradient(point: ArrayLike) -> Array:
        x, y = _points(point, 2)
        return np.stack([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])

    @np.errstate(over="ignore", invalid="ignore")
    def hessian(point: ArrayLike) -> Array:
        x, y = _points(point, 2)
        return _symmetric(2 - 400 * y + 1200 * x**2, -400 * x, np.full_like(x, 200))

    minima, box = np.array([[1.0, 1.0]]), (-2.0, 2.0, -1.0, 3.0)
    return Landscape("Rosenbrock", fun, gradient, hessian, minima, box)


def himmelblau() -> Landscape:
    """Return a landscape with four minima, all of height 0.

    Notes
    -----
    Himmelblau (1972), *Applied Nonlinear Programming*.

    Examples
    --------
    >>> float(himmelblau().fun([3, 2]))
    0.0
    """

    @np.errstate(over="ignore", invalid="ignore")
    def fun(point: ArrayLike) -> Array:
        x, y = _points(point, 2)
        return np.asarray((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2)[()]

    @np.errstate(over="ignore", invalid="ignore")
    def gradient(point: ArrayLike) -> Array:
        x, y = _points(point, 2)
        p, q = x**2 + y - 11, x + y**2 - 7
        return np.stack([4 * x * p + 2 * q, 2 * p + 4 * y * q])

    @np.errstate(over="ignore", invalid="ignore")
    def hessian(point: ArrayLike) -> Array:
        x, y = _points(point, 2)
        return _symmetric(12 * x**2 + 4 * y - 42, 4 * (x + y), 12 * y**2 + 4 * x - 26)

    minima = np.array(
        [
            [3.0, 2.0],
            [-2.8051180869527449, 3.131312518250573],
            [-3.7793102533777469, -3.2831859912861694],
            [3.5844283403304917, -1.8481265269644036],
        ]
    )
    box = (-5.0, 5.0, -5.0, 5.0)
    return Landscape("Himmelblau", fun, gradient, hessian, minima, box)


def beale() -> Landscape:
    """Return a nearly flat floor between high corners; its minimum is 0, at (3, 0.5).

    Notes
    -----
    Beale (1958), *On an iterative method for finding a local minimum of a function of
    more than one variable*, Princeton University.

    Examples
    --------
    >>> float(beale().fun([3, 0.5]))
    0.0
    """

    @np.errstate(over="ignore", invalid="ignore")
    def fun(point: ArrayLike) -> Array:
        x, y = _points(point, 2)
        return np.asarray(sum((c - x * (1 - y**k)) ** 2 for k, c in _BEALE))[()]

    @np.errstate(over="ignore", invalid="ignore")
    def gradient(point: ArrayLike) -> Array:
        x, y = _points(point, 2)
        rests = [(k, c - x * (1 - y**k)) for k, c in _BEALE]
        along_x = sum(2 * rest * (y**k - 1) for k, rest in rests)
        along_y = sum(2 * rest * x * k * y ** (k - 1) for k, rest in rests)
        return np.stack([along_x, along_y])

    @np.errstate(over="ignore", invalid="ignore")
    def hessian(point: ArrayLike) -> Array:
        x, y = _points(point, 2)
        xx, xy, yy = np.zeros((3, *x.shape))
        for k, c in _BEALE:
            rest = c - x * (1 - y**k)
            slope, bend = k * y ** (k - 1), k * (k - 1) * y ** max(k - 2, 0)
            xx = xx + 2 * (y**k - 1) ** 2
            xy = xy + 2 * slope * (rest + x * (y**k - 1))
            yy = yy + 2 * x * (x * slope**2 + rest * bend)
        return _symmetric(xx, xy, yy)

    minima, box = np.array([[3.0, 0.5]]), (-4.5, 4.5, -4.5, 4.5)
    return Landscape("Beale", fun, gradient, hessian, minima, box)


def sandpit() -> Landscape:
    """Return a square of sand, 6 m wide, with three wide pits and a narrow, deepest one.

    Heights are in metres, 0 far from all pits; each pit has the shape of a bell.

    Examples
    --------
    >>> pit = sandpit()
    >>> pit.minima.round(2).tolist()[0], round(float(pit.fun(pit.minima[0])), 2)
    ([1.21, 1.3], -0.82)
    """
    depth, *centre, width = np.array(PITS).T

    def bells(x: ArrayLike) -> tuple[Array, Array]:
        points = _points(x, 2)[..., np.newaxis]
        away = (points - np.reshape(centre, (2, *[1] * (points.ndim - 2), -1))) / width
        return away, depth * np.exp(-(away**2).sum(axis=0) / 2)

    @np.errstate(over="ignore", under="ignore")
    def fun(x: ArrayLike) -> Array:
        return np.asarray(-bells(x)[1].sum(axis=-1))[()]

    @np.errstate(over="ignore", under="ignore", invalid="ignore")
    def gradient(x: ArrayLike) -> Array:
        away, bell = bells(x)
        return np.asarray((away / width * bell).sum(axis=-1))

    @np.errstate(over="ignore", under="ignore", invalid="ignore")
    def hessian(x: ArrayLike) -> Array:
        (u, v), bell = bells(x)
        bell = bell / width**2
        return _symmetric(
            ((1 - u**2) * bell).sum(axis=-1),
            (-u * v * bell).sum(axis=-1),
            ((1 - v**2) * bell).sum(axis=-1),
        )

    minima = np.array(
        [
            [1.2052198256027532, 1.3016860021993748],
            [4.2313713437189892, 4.0429911893568566],
            [1.7915242467419465, 4.2829829558790486],
            [3.9067680875128135, 1.4847864384418386],
        ]
    )
    box = (0.0, 6.0, 0.0, 6.0)
    return Landscape("sandpit", fun, gradient, hessian, minima, box)
