"""Taylor polynomials, how far off they are, and what follows (chapter *Taylor's formula*).

A polynomial is its coefficients, that of the power 0 first, and its centre. Derivatives
are handed over as numbers: the book finds them by hand, `derivatives` and `autodiff`
by machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import (
    Vector,
    as_array,
    as_at_least_0,
    as_count,
    as_positive,
    as_scalar,
    as_size,
    as_square,
    as_vector,
    moderate,
)

Array = NDArray[np.float64]

#: The derivatives at 0, in the order 0, 1, 2, ...: they repeat, or are factorials.
_KNOWN: dict[str, Callable[[int], int]] = {
    "exp": lambda k: 1,
    "sin": lambda k: (0, 1, 0, -1)[k % 4],
    "cos": lambda k: (1, 0, -1, 0)[k % 4],
    "ln(1+x)": lambda k: (-1) ** (k + 1) * math.factorial(k - 1) if k else 0,
    "1/(1-x)": math.factorial,
}


def taylor_coefficients(derivatives: ArrayLike) -> Vector:
    """Divide the derivatives at the centre by the factorials.

    Parameters
    ----------
    derivatives : (n + 1,) array_like
        f(a), f'(a), f''(a), ... at the centre a.

    Returns
    -------
    (n + 1,) ndarray
        The coefficients of 1, x - a, (x - a)², ..., each rounded once; 0 where they
        underflow.

    Raises
    ------
    ValueError
        If `derivatives` is no vector, or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Taylor's formula*.

    Examples
    --------
    >>> taylor_coefficients([1, 1, 1, 1]).round(4).tolist()
    [1.0, 1.0, 0.5, 0.1667]
    """
    d = as_vector(derivatives, "derivatives").tolist()
    return np.array(
        [float(Fraction(d_k) / math.factorial(k)) for k, d_k in enumerate(d)]
    )


def known_coefficients(name: str, n: int) -> Vector:
    """Return the Taylor coefficients at 0 of a function that is known by name.

    Parameters
    ----------
    name : str
        One of "exp", "sin", "cos", "ln(1+x)", "1/(1-x)".
    n : int
        The degree, at least 0.

    Returns
    -------
    (n + 1,) ndarray

    Raises
    ------
    ValueError
        If the name is another one, or `n` is negative.
    TypeError
        If `n` is not an integer.

    Notes
    -----
    Book, chapter *Taylor's formula*. See :func:`binomial_coefficients` for powers.

    Examples
    --------
    >>> known_coefficients("cos", 4).round(4).tolist()
    [1.0, 0.0, -0.5, 0.0, 0.0417]
    """
    if name not in _KNOWN:
        raise ValueError(f"name must be one of {', '.join(_KNOWN)}, got {name!r}")
    ks = range(as_count(n, "n", least=0, most=10_000) + 1)
    return np.array([_KNOWN[name](k) / math.factorial(k) for k in ks])


def binomial_coefficients(power: float, n: int) -> Vector:
    """Return the Taylor coefficients of ``(1 + x)**power`` at 0.

    Parameters
    ----------
    power : float
        Any real number; for a natural one the coefficients beyond it are 0.
    n : int
        The degree, at least 0.

    Returns
    -------
    (n + 1,) ndarray
        Each is the one before, times (power - k + 1) / k.

    Raises
    ------
    ValueError
        If `power` is not finite, or `n` is negative.
    TypeError
        If one of them is of the wrong kind.

    Notes
    -----
    Book, chapter *Taylor's formula*. SciPy's ``scipy.special.binom`` gives single ones.

    Examples
    --------
    >>> binomial_coefficients(0.5, 3).tolist()
    [1.0, 0.5, -0.125, 0.0625]
    """
    k = np.arange(1, as_size(n, "n", least=0) + 1)
    factors = (as_scalar(power, "power") - k + 1) / k
    with np.errstate(over="ignore"):  # what is not finite is refused
        return as_vector(
            np.append(1.0, factors).cumprod(), "the coefficients for power"
        )


def horner(coefficients: ArrayLike, x: ArrayLike, *, centre: float = 0.0) -> Array:
    r"""Evaluate a polynomial from its highest coefficient downwards.

    n products and n sums, no powers. Where the terms are much larger than their sum,
    the digits cancel, whatever the order.

    Parameters
    ----------
    coefficients : (n + 1,) array_like
        Of 1, x - centre, (x - centre)², ...
    x : array_like of any shape
        Where.
    centre : float
        Finite.

    Returns
    -------
    ndarray of the shape of `x`
        A single number for a single number; inf or nan where it overflows.

    Raises
    ------
    ValueError
        If an argument is empty, not finite or of a wrong shape.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Taylor's formula*; Higham (2002), section 5.1. NumPy's
    ``numpy.polynomial.polynomial.polyval`` does the same.

    Examples
    --------
    >>> horner([1, 2, 3], [0, 1, 2], centre=1).tolist()
    [2.0, 1.0, 6.0]
    """
    c = as_vector(coefficients, "coefficients")
    h = as_array(x, "x") - as_scalar(centre, "centre")
    value = np.zeros_like(h)
    with np.errstate(over="ignore", invalid="ignore"):
        for c_k in c[::-1].tolist():
            value = value * h + c_k
    return np.asarray(value)[()]


def remainder_bound(h: float, n: int, *, M: float) -> float:
    """Bound the error of the Taylor polynomial of degree `n` at the distance `h`.

    Parameters
    ----------
    h : float
        x - a, of either sign.
    n : int
        The degree, at least 0.
    M : float
        Not negative; bounds the modulus of derivative n + 1 between a and x.

    Returns
    -------
    float
        ``M |h|ⁿ⁺¹ / (n + 1)!``; inf where that overflows on the way, which needs ``|h| > 700``.

    Raises
    ------
    ValueError
        If an argument is negative (`h` may be) or not finite.
    TypeError
        If one of them is of the wrong kind.

    Notes
    -----
    Book, chapter *Taylor's formula*. The rounding of the evaluation is not in it.

    Examples
    --------
    >>> remainder_bound(0.5, 1, M=2)
    0.25
    """
    size = abs(as_scalar(h, "h"))
    k = np.arange(1, as_size(n, "n", least=0) + 2)
    with np.errstate(over="ignore", under="ignore"):
        return float(np.prod([as_at_least_0(M, "M"), *(size / k)]))


def degree_needed(h: float, *, tol: float, M: float = 1.0) -> int:
    """Return the least degree whose error bound at the distance `h` is at most `tol`.

    Parameters
    ----------
    h : float
        x - a, of either sign; at most a few hundred.
    tol : float
        Positive.
    M : float
        Not negative; bounds the moduli of all derivatives between a and x.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If `tol` is not positive, `M` negative, or the bound grows beyond all floats
        before it falls.
    TypeError
        If one of them is not a real number.

    Notes
    -----
    Book, chapter *Taylor's formula*; see :func:`remainder_bound`.

    Examples
    --------
    >>> degree_needed(1, tol=1e-3)
    6
    """
    size, bound = abs(as_scalar(h, "h")), as_at_least_0(M, "M")
    tol = as_positive(tol, "tol")
    n = -1
    while bound > tol or n < 0:
        n += 1
        bound *= size / (n + 1)
        if math.isinf(bound):
            raise ValueError(f"h must be nearer to 0, got {h}: the bound overflows")
    return n


def richardson(
    coarse: float, fine: float, *, order: float, ratio: float = 2.0
) -> float:
    """Combine two approximations so that the leading term of their error cancels.

    Parameters
    ----------
    coarse, fine : float
        The approximation for the step h, and for the step h / `ratio`.
    order : float
        Positive: the error is c h**order, up to something smaller.
    ratio : float
        Greater than 1.

    Returns
    -------
    float
        ``fine + (fine - coarse) / (ratio**order - 1)``. A wrong `order` removes nothing.

    Raises
    ------
    ValueError
        If `order` or `ratio` is out of range, or something is not finite.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Taylor's formula*.

    Examples
    --------
    >>> richardson(3.0, 2.5, order=1)
    2.0
    """
    coarse, fine = as_scalar(coarse, "coarse"), as_scalar(fine, "fine")
    with np.errstate(over="ignore"):
        gain = float(np.power(_above_one(ratio), as_positive(order, "order"))) - 1
    if gain == 0:
        raise ValueError(f"ratio**order must be above 1, got order {order}")
    return fine + (fine - coarse) / gain


def _above_one(ratio: float) -> float:
    value = as_scalar(ratio, "ratio")
    if value <= 1:
        raise ValueError(f"ratio must be greater than 1, got {value}")
    return value


def richardson_table(
    rule: Callable[[float], float], h: float, *, orders: ArrayLike, ratio: float = 2.0
) -> list[Vector]:
    """Halve the step again and again, and remove one term of the error after another.

    Costs one value of `rule` more than there are `orders`.

    Parameters
    ----------
    rule : callable
        Takes a step, returns an approximation: a finite number.
    h : float
        The first, coarsest step.
    orders : (m,) array_like
        The powers of h in the error, growing, such as 2, 4, 6.
    ratio : float
        Greater than 1: each step is the one before, divided by it.

    Returns
    -------
    list of m + 1 ndarrays
        Row i has i + 1 entries: ``rule(h / ratio**i)``, then with 1, 2, ..., i terms
        removed. The last entry of the last row is the best, until rounding shows.

    Raises
    ------
    ValueError
        If an argument is out of range, or `rule` returns nan or inf.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Taylor's formula*. SciPy's ``scipy.differentiate.derivative`` also
    takes rules of growing order, and stops by itself.

    Examples
    --------
    >>> [row.tolist() for row in richardson_table(lambda h: 6 + h, 1.0, orders=[1])]
    [[7.0], [6.5, 6.0]]
    """
    h, ratio = as_scalar(h, "h"), _above_one(ratio)
    powers = as_vector(orders, "orders").tolist()
    rows: list[Vector] = []
    for i in range(len(powers) + 1):
        step = h / ratio**i
        row = [as_scalar(rule(step), f"rule({step!r})")]
        for above, order in zip(rows[-1] if rows else [], powers, strict=False):
            row.append(richardson(above, row[-1], order=order, ratio=ratio))
        rows.append(np.array(row))
    return rows


def quadratic_model(
    x: ArrayLike,
    *,
    at: ArrayLike,
    value: float,
    gradient: ArrayLike,
    hessian: ArrayLike,
) -> Array:
    """Evaluate the Taylor polynomial of degree 2 of a function of several variables.

    Parameters
    ----------
    x : (n,) or (n, ...) array_like
        One point or several, the coordinates along the first axis.
    at : (n,) array_like
        The centre.
    value, gradient, hessian : float, (n,) array_like, (n, n) array_like
        Of the function, at the centre.

    Returns
    -------
    float or (...) ndarray
        ``value + gradient @ h + h @ hessian @ h / 2`` with ``h = x - at``.

    Raises
    ------
    ValueError
        If shapes do not fit, or something is empty or not finite.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Taylor's formula*.

    Examples
    --------
    >>> H = [[0, 1], [1, 0]]
    >>> float(quadratic_model([1, 2], at=[0, 0], value=1, gradient=[1, 0], hessian=H))
    4.0
    """
    a = as_vector(at, "at")
    g = as_vector(gradient, "gradient", size=a.size)
    H = as_square(hessian, "hessian")
    if len(H) != a.size:
        raise ValueError(f"hessian must have {a.size} rows, got {len(H)}")
    points = moderate(as_array(x, "x"), "x")
    if points.ndim == 0 or len(points) != a.size:
        raise ValueError(
            f"x must have {a.size} coordinates along its first axis, got shape {points.shape}"
        )
    h = (points.T - a).T
    bend = (h * np.tensordot(H, h, axes=1)).sum(axis=0)
    return np.asarray(
        as_scalar(value, "value") + np.tensordot(g, h, axes=1) + bend / 2
    )[()]
