"""Minima by the quadratic model: Newton's method, and BFGS, which learns the model.

Both go along a direction that leads down, and halve the step until it has paid off.
That they do not arrive is a result: `converged` is False then.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import decompositions, elimination, vectors
from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_direction,
    as_matrix,
    as_positive,
    as_scalar,
    as_square,
    as_symmetric,
    as_value,
    as_vector,
)

Field = Callable[[Vector], float]
Gradient = Callable[[Vector], ArrayLike]
EPS = float(np.finfo(np.float64).eps)
#: What of the fall that the slope promises a step must bring (Armijo's condition).
SHARE = 1e-4
#: Below this share of the largest modulus an eigenvalue is raised to it.
FLOOR = 1e-8
#: How far values are trusted, beside their size: sums have some roundings in them.
TRUST = 64 * EPS


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where a search for a minimum ended, and how it came there.

    `fun` is the value at `x`, `residual` the length of the gradient there. `converged`
    says that the residual is at most `tol`: the point is level, which a saddle is, too.
    `history` has all points, one a row, from the start to `x`.
    """

    x: Vector
    fun: float
    residual: float
    n_iter: int
    converged: bool
    history: Matrix


def newton_direction(gradient: ArrayLike, hessian: ArrayLike) -> Vector:
    """Return the step to the bottom of the quadratic model, or one that leads down.

    If the Hessian is positive definite, that is minus its inverse times the gradient.
    If not, the model has no bottom. Then each eigenvalue is replaced by its modulus,
    or by 1e-8 of the largest where it is less.

    Parameters
    ----------
    gradient : (n,) array_like
    hessian : (n, n) array_like
        Exactly symmetric.

    Returns
    -------
    (n,) ndarray
        Its dot product with the gradient is negative, unless the gradient is zero.

    Raises
    ------
    ValueError
        On a wrong shape, or what is not symmetric or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Newton's method*; Nocedal and Wright (2006), section 3.4. Cholesky's
    factor costs n**3 / 3 operations and says by itself whether the Hessian is positive
    definite; eigenvalues, several times as dear, are asked for only if it is not.

    Examples
    --------
    >>> newton_direction([8, 2], [[4, 0], [0, 1]]).tolist()
    [-2.0, -2.0]
    >>> newton_direction([8, 2], [[4, 0], [0, -1]]).tolist()
    [-2.0, -2.0]
    """
    H = as_symmetric(hessian, "hessian")
    g = as_vector(gradient, "gradient", size=len(H))
    try:
        return np.asarray(decompositions.solve_cholesky(decompositions.cholesky(H), -g))
    except np.linalg.LinAlgError:
        values, Q = np.linalg.eigh(H)
    sizes = np.abs(values)
    sizes = np.maximum(sizes, FLOOR * sizes.max()) if sizes.any() else sizes + 1
    with np.errstate(all="ignore"):  # what is not finite is refused
        return as_vector(-Q @ ((Q.T @ g) / sizes), "the step that hessian gives")


def backtrack(f: Field, x: ArrayLike, direction: ArrayLike, *, slope: float) -> float:
    """Halve the step until the function falls by a share of what its slope promises.

    Parameters
    ----------
    f : callable
        Takes an (n,) array, returns a number; finite at `x`. Elsewhere inf and nan
        stand for "outside", and count as too high.
    x, direction : (n,) array_like
        Where, and which way; the direction is not zero.
    slope : float
        Gradient times direction, negative.

    Returns
    -------
    float
        The first of 1, 1/2, 1/4, ... with ``f(x + t * direction) <= f(x) + t * slope /
        10**4``, up to 64 roundings of f(x); 0 if none is left down to 2**-60, or
        until the point does not move.

    Raises
    ------
    ValueError
        If the slope is not negative, a shape is wrong, or `f` is not finite at `x`.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Newton's method*; Nocedal and Wright (2006), section 3.1.

    Examples
    --------
    >>> backtrack(lambda x: x[0] ** 2, [1], [-8], slope=-16)
    0.125
    """
    x = as_vector(x, "x")
    p = as_direction(direction, "direction", size=x.size)
    slope = as_scalar(slope, "slope")
    if slope >= 0:
        raise ValueError(f"slope must be negative, got {slope}: that way is not down")
    return _backtrack(f, x, p, slope, as_value(f, x))[0]


def _backtrack(
    f: Field, x: Vector, p: Vector, slope: float, fx: float
) -> tuple[float, float]:
    """Return the step and the value there; the step 0 if there is none."""
    t, rounding = 1.0, TRUST * abs(fx)
    while t >= 2.0**-60 and (x + t * p != x).any():
        value = _height(f, x + t * p)
        if value <= fx + SHARE * t * slope + rounding:
            return t, value
        t /= 2
    return 0.0, fx


def _height(f: Field, x: Vector) -> float:
    """Return f(x), and inf where that is not finite: a trial may be outside."""
    with np.errstate(all="ignore"):
        value = f(x.copy())
    if isinstance(value, float) and not math.isfinite(value):
        return math.inf
    return as_scalar(value, f"f({x.tolist()})")


def newton_minimize(
    f: Field,
    x0: ArrayLike,
    *,
    gradient: Gradient,
    hessian: Callable[[Vector], ArrayLike],
    pure: bool = False,
    tol: float = 1e-8,
    max_iter: int = 100,
) -> Minimum:
    """Step to the bottom of the quadratic model, as far as the function follows.

    Near a minimum with a positive definite Hessian full steps are taken, and the number
    of right digits doubles at each.

    Parameters
    ----------
    f, gradient, hessian : callable
        Take an (n,) array; return a number, (n,) and (n, n) array_like.
    x0 : (n,) array_like
        Where to start; f is finite there.
    pure : bool
        Take the full step that makes the model level, whatever it leads to: a minimum,
        a maximum, a saddle, or nowhere.
    tol : float
        Stop when the gradient is at most this long.
    max_iter : int
        Most steps, at least 1. Each costs a gradient, a Hessian, some n**3 operations
        and, unless `pure`, one value or more.

    Returns
    -------
    Minimum
        `converged` is False at `max_iter`, where no step leads lower and, if `pure`,
        where the Hessian is singular or the next point or its gradient not finite.

    Raises
    ------
    ValueError
        If a shape is wrong, the Hessian not symmetric, something not finite where it
        must be, or `tol` or `max_iter` not positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Newton's method*; Boyd and Vandenberghe (2004), section 9.5; Nocedal
    and Wright (2006), section 3.4. SciPy's ``minimize(method="Newton-CG")`` solves the
    linear system by products alone.

    Examples
    --------
    >>> found = newton_minimize(lambda x: x[0] ** 4 + x[1] ** 2, [1, 1], tol=1e-6,
    ...     gradient=lambda x: [4 * x[0] ** 3, 2 * x[1]],
    ...     hessian=lambda x: np.diag([12 * x[0] ** 2, 2]))
    >>> (found.history[1].round(4) + 0.0).tolist(), found.n_iter
    ([0.6667, 0.0], 13)
    """
    x = as_vector(x0, "x0")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    fx, g = as_value(f, x), _slopes(gradient, x)
    history = [x]
    while (residual := vectors.norm(g)) > tol and len(history) <= max_iter:
        H = _bend(hessian, x)
        if pure:
            point = _level(H, x, g)
            if point is None or not np.isfinite(_raw(gradient, point)).all():
                break
            x = point
        else:
            p = newton_direction(g, H)
            t, fx = _backtrack(f, x, p, float(g @ p), fx)
            if not t:
                break
            x = x + t * p
        g = _slopes(gradient, x)
        history.append(x)
    fx = _height(f, x) if pure else fx
    return Minimum(
        x, fx, residual, len(history) - 1, residual <= tol, np.array(history)
    )


def _level(H: Matrix, x: Vector, g: Vector) -> Vector | None:
    """Return where the model is level, if that is one finite point."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            point: Vector = x + elimination.solve(H, -g)
    except ValueError:  # a LinAlgError is one: singular; or beyond all floats
        return None
    return point if np.isfinite(point).all() else None


def _raw(gradient: Gradient, x: Vector) -> ArrayLike:
    with np.errstate(all="ignore"):
        return np.asarray(gradient(x.copy()), dtype=float)


def _slopes(gradient: Gradient, x: Vector) -> Vector:
    return as_vector(gradient(x.copy()), f"gradient({x.tolist()})", size=x.size)


def _bend(hessian: Callable[[Vector], ArrayLike], x: Vector) -> Matrix:
    """Return the Hessian, its rounding evened out: products need not be symmetric."""
    name = f"hessian({x.tolist()})"
    H = as_square(hessian(x.copy()), name)
    if len(H) != x.size:
        raise ValueError(f"{name} must have {x.size} rows, got {len(H)}")
    gap = np.abs(H - H.T).max()
    if gap > 1e-6 * np.abs(H).max():
        raise ValueError(f"{name} must be symmetric, entries differ by {gap:.3g}")
    return np.asarray((H + H.T) / 2)


def bfgs_update(B: ArrayLike, s: ArrayLike, y: ArrayLike) -> Matrix:
    """Change an inverse Hessian so that it explains the last change of the gradient.

    Costs about 8 n**2 operations.

    Parameters
    ----------
    B : (n, n) array_like
        Exactly symmetric; what stood for the inverse of the Hessian so far.
    s, y : (n,) array_like
        The last step, and by how much the gradient changed; s'y > 0.

    Returns
    -------
    (n, n) ndarray
        Symmetric; it takes y to s, and is positive definite if `B` is.

    Raises
    ------
    ValueError
        If s'y is not positive, a shape is wrong, or something is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Newton's method*; Nocedal and Wright (2006), section 6.1, multiplied
    out, so that no product of matrices is formed.

    Examples
    --------
    >>> bfgs_update([[1, 0], [0, 1]], [1, 0], [2, 0]).tolist()
    [[0.5, 0.0], [0.0, 1.0]]
    """
    B = as_symmetric(B, "B")
    s, y = as_vector(s, "s", size=len(B)), as_vector(y, "y", size=len(B))
    sy = float(s @ y)
    if sy <= 0:
        raise ValueError(f"s'y must be positive, got {sy:.6g}: skip this update")
    with np.errstate(all="ignore"):  # what is not finite is refused
        By = B @ y
        both = np.outer(s, By)
        new = B - (both + both.T) / sy + (1 + y @ By / sy) * np.outer(s, s) / sy
    return as_matrix(new, "the matrix that s and y give")


def bfgs(
    f: Field,
    x0: ArrayLike,
    *,
    gradient: Gradient,
    tol: float = 1e-8,
    max_iter: int = 1000,
) -> Minimum:
    """Minimise with a Hessian that is learned from how the gradient changes.

    Near a minimum the number of right digits grows faster and faster, if not twofold.

    Parameters
    ----------
    f, gradient : callable
        Take an (n,) array; return a number and an (n,) array_like.
    x0 : (n,) array_like
        Where to start; f is finite there.
    tol : float
        Stop when the gradient is at most this long.
    max_iter : int
        Most steps, at least 1. Each costs a gradient, one value or more, and about
        10 n**2 operations.

    Returns
    -------
    Minimum
        `converged` is False at `max_iter`, and where no step leads lower.

    Raises
    ------
    ValueError
        If a shape is wrong, something not finite where it must be, or `tol` or
        `max_iter` not positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Newton's method*; Nocedal and Wright (2006), section 6.1. The step is
    halved as in :func:`backtrack`, and a change with s'y <= 0 is not learned from;
    SciPy's ``minimize(method="BFGS")`` searches along the line until s'y > 0.

    Examples
    --------
    >>> found = bfgs(lambda x: (x[0] - 1) ** 2 + 5 * x[1] ** 2, [0, 1],
    ...              gradient=lambda x: [2 * (x[0] - 1), 10 * x[1]])
    >>> (found.x.round(6) + 0.0).tolist(), found.converged
    ([1.0, 0.0], True)
    """
    x = as_vector(x0, "x0")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    fx, g = as_value(f, x), _slopes(gradient, x)
    history, B = [x], np.eye(x.size)
    while (residual := vectors.norm(g)) > tol and len(history) <= max_iter:
        p = -B @ g
        t, fx = _backtrack(f, x, p, float(g @ p), fx)
        if not t:
            break
        s, g_last = t * p, g
        x = x + s
        g = _slopes(gradient, x)
        y = g - g_last
        if s @ y > EPS * vectors.norm(s) * vectors.norm(y):
            if len(history) == 1:  # the first step tells the scale
                B *= float(s @ y) / float(y @ y)
            B = bfgs_update(B, s, y)
        history.append(x)
    return Minimum(
        x, fx, residual, len(history) - 1, residual <= tol, np.array(history)
    )
