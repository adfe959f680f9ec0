"""Derivatives from values of a function alone (chapter *Derivatives in code*).

A function is handed over as a Python callable `f`. What it returns is looked at: it
must be finite and real, else the error says for which argument it was not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import (
    Matrix,
    Vector,
    as_matrix,
    as_positive,
    as_scalar,
    as_size,
    as_value,
    as_vector,
    expect,
    moderate,
)

Number = Callable[[float], float]
Field = Callable[[Vector], float]
Map = Callable[[Vector], ArrayLike]

#: Distance from 1 to the next float64.
EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """How a given gradient compares with differences, in some directions.

    Row i of `directions` is a unit vector v; `given` has the dot products with the
    gradient to be checked, `numerical` the central differences along v. `error` is the
    largest distance between the two, beside the largest of all these numbers.
    """

    error: float
    given: Vector
    numerical: Vector
    directions: Matrix


def _step(x: float, h: float | None, power: float) -> float:
    """Return the increment at `x`: `h`, or by default a power of EPS in its units."""
    return EPS**power * max(1.0, abs(x)) if h is None else as_positive(h, "h")


def _shift(x: float, by: float) -> float:
    """Return ``x + by`` as rounded, if it is another number than `x`."""
    if x + by == x:
        raise ValueError(f"h must not vanish beside x: {x!r} + {by:g} is rounded to x")
    return x + by


def forward_difference(f: Number, x: float, *, h: float | None = None) -> float:
    r"""Return the slope of the secant from `x` to ``x + h``.

    The error is at most :math:`h M / 2 + 2 u F / h`, where M bounds the modulus of the
    second derivative, F that of the values, and u their relative error.

    Parameters
    ----------
    f : callable
        Takes a float, returns a finite real number.
    x : float
        Finite.
    h : float, optional
        Positive; by default the root of 2.2e-16, times the modulus of `x` if that is
        above 1. A function that bends on a much smaller scale needs a smaller one.

    Returns
    -------
    float
        About half of the 16 digits are right for the best `h`.

    Raises
    ------
    ValueError
        If `h` is not positive or vanishes beside `x`, or `f` returns nan or inf.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Derivatives in code*; Nocedal and Wright (2006), section 8.1. What is
    divided by is the distance of the two points as they are rounded. SciPy's
    ``scipy.optimize.approx_fprime`` does the same.

    Examples
    --------
    >>> forward_difference(lambda x: x**2, 3, h=0.5)
    6.5
    """
    x = as_scalar(x, "x")
    right = _shift(x, _step(x, h, 1 / 2))
    return (as_value(f, right) - as_value(f, x)) / (right - x)


def central_difference(f: Number, x: float, *, h: float | None = None) -> float:
    r"""Return the slope of the secant from ``x - h`` to ``x + h``.

    The error is at most :math:`h^2 M / 6 + u F / h`, where M bounds the modulus of the
    third derivative, F that of the values, and u their relative error.

    Parameters
    ----------
    f : callable
        Takes a float, returns a finite real number.
    x : float
        Finite.
    h : float, optional
        Positive; by default the cube root of 2.2e-16, times the modulus of `x` if that
        is above 1.

    Returns
    -------
    float
        About two thirds of the 16 digits are right for the best `h`.

    Raises
    ------
    ValueError
        If `h` is not positive or vanishes beside `x`, or `f` returns nan or inf.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Derivatives in code*; Nocedal and Wright (2006), section 8.1. SciPy's
    ``scipy.differentiate.derivative`` also estimates its error, with more values.

    Examples
    --------
    >>> central_difference(lambda x: x**2, 3, h=0.5)
    6.0
    """
    x = as_scalar(x, "x")
    h = _step(x, h, 1 / 3)
    right, left = _shift(x, h), _shift(x, -h)
    return (as_value(f, right) - as_value(f, left)) / (right - left)


def complex_step(
    f: Callable[[complex], complex], x: float, *, h: float = 1e-100
) -> float:
    r"""Return the imaginary part of ``f(x + ih) / h``: nothing is subtracted.

    The error by `h` falls like :math:`h^2`, and there is no rounding that grows. It
    needs code that is analytic: no ``abs``, ``conj``, ``real`` or ``<`` on its way.

    Parameters
    ----------
    f : callable
        Takes a complex number, returns a finite one.
    x : float
        Finite.
    h : float
        Positive and tiny.

    Returns
    -------
    float
        Nearly all of the 16 digits are right.

    Raises
    ------
    ValueError
        If `h` is not positive, or `f` returns nan, inf or more than one number.
    TypeError
        If `f` does not return a complex number: it has dropped the imaginary part.

    Notes
    -----
    Book, chapter *Derivatives in code*; Squire and Trapp (1998).

    Examples
    --------
    >>> complex_step(lambda x: x**2, 3)
    6.0
    """
    x, h = as_scalar(x, "x"), as_positive(h, "h")
    y = np.asarray(f(complex(x, h)))
    if y.dtype.kind != "c":
        raise TypeError(
            f"f must return a complex number at {x!r} + ih, got dtype {y.dtype}: "
            "does it drop the imaginary part?"
        )
    _, imaginary = as_vector([y.real, y.imag], f"f({x!r} + ih)", size=2)
    return float(imaginary) / h


def _neighbours(
    x: Vector, i: int, h: float | None, power: float
) -> tuple[Vector, Vector, float]:
    """Return `x` with entry i increased and decreased, and how far the two are apart."""
    xi = float(x[i])
    step = _step(xi, h, power)
    right, left = x.copy(), x.copy()
    right[i], left[i] = _shift(xi, step), _shift(xi, -step)
    return right, left, float(right[i] - left[i])


def gradient(f: Field, x: ArrayLike, *, h: float | None = None) -> Vector:
    """Return the derivatives by each entry of `x`, by central differences.

    Costs 2n evaluations of `f` for n entries.

    Parameters
    ----------
    f : callable
        Takes an (n,) array, returns a finite real number.
    x : (n,) array_like
        Finite.
    h : float, optional
        Positive; by default for each entry as in :func:`central_difference`.

    Returns
    -------
    (n,) ndarray

    Raises
    ------
    ValueError
        If `x` is no vector, `h` not positive or lost beside an entry, or `f` returns
        nan or inf.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Derivatives in code*.

    Examples
    --------
    >>> gradient(lambda x: x[0] * x[1], [2, 5], h=0.5).tolist()
    [5.0, 2.0]
    """
    x = as_vector(x, "x")
    slopes = np.empty(x.size)
    for i in range(x.size):
        right, left, apart = _neighbours(x, i, h, 1 / 3)
        slopes[i] = (as_value(f, right) - as_value(f, left)) / apart
    return slopes


def jacobian(f: Map, x: ArrayLike, *, h: float | None = None) -> Matrix:
    """Return the matrix whose row i has the derivatives of output i of `f`.

    Costs 2n evaluations of `f` for n entries of `x`.

    Parameters
    ----------
    f : callable
        Takes an (n,) array, returns an (m,) array of finite real numbers.
    x : (n,) array_like
        Finite.
    h : float, optional
        Positive; by default for each entry as in :func:`central_difference`.

    Returns
    -------
    (m, n) ndarray

    Raises
    ------
    ValueError
        If `x` is no vector, `h` not positive or lost beside an entry, or `f` returns
        nan, inf, or something else than a vector of one length.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Derivatives in code*.

    Examples
    --------
    >>> jacobian(lambda x: [x[0] + x[1], x[0] * x[1]], [2, 5], h=0.5).tolist()
    [[1.0, 1.0], [5.0, 2.0]]
    """
    x = as_vector(x, "x")
    columns: list[Vector] = []
    for i in range(x.size):
        right, left, apart = _neighbours(x, i, h, 1 / 3)
        up = as_vector(f(right.copy()), f"f({right.tolist()})")
        down = as_vector(f(left.copy()), f"f({left.tolist()})", size=up.size)
        columns.append((up - down) / apart)
    return as_matrix(np.column_stack(columns), "the Jacobian")


def hessian(f: Field, x: ArrayLike, *, h: float | None = None) -> Matrix:
    """Return the matrix of the second derivatives, by differences of differences.

    Costs 2n² + 1 evaluations of `f`. With the default step about half of the digits
    are right, which is the best that values of `f` alone can give.

    Parameters
    ----------
    f : callable
        Takes an (n,) array, returns a finite real number.
    x : (n,) array_like
        Finite.
    h : float, optional
        Positive; by default the fourth root of 2.2e-16, times the modulus of the entry
        if that is above 1.

    Returns
    -------
    (n, n) ndarray
        Symmetric.

    Raises
    ------
    ValueError
        If `x` is no vector, `h` not positive or lost beside an entry, or `f` returns
        nan or inf.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Derivatives in code*; Nocedal and Wright (2006), section 8.1.

    Examples
    --------
    >>> hessian(lambda x: x[0] ** 2 * x[1], [1, 3], h=0.5).tolist()
    [[6.0, 2.0], [2.0, 0.0]]
    """
    x = as_vector(x, "x")
    n, middle = x.size, as_value(f, x)
    steps = np.array([_shift(xi, _step(xi, h, 1 / 4)) - xi for xi in x.tolist()])
    moderate(steps, "the step, from h or x,")
    E = np.diag(steps)
    H = np.empty((n, n))
    for i in range(n):
        both = as_value(f, x + E[i]) + as_value(f, x - E[i])
        H[i, i] = (both - 2 * middle) / steps[i] ** 2
        for j in range(i):
            same = as_value(f, x + E[i] + E[j]) + as_value(f, x - E[i] - E[j])
            other = as_value(f, x + E[i] - E[j]) + as_value(f, x - E[i] + E[j])
            H[i, j] = H[j, i] = (same - other) / (4 * steps[i] * steps[j])
    return as_matrix(H, "the Hessian")


def _along(f: Field, x: Vector, v: Vector, t: float) -> float:
    """Return the central difference of `f` along the direction `v`."""
    return central_difference(lambda s: as_value(f, x + s * v), 0.0, h=t)


def check_gradient(
    f: Field,
    x: ArrayLike,
    *,
    grad: ArrayLike,
    rng: np.random.Generator,
    n_directions: int = 10,
    h: float | None = None,
) -> GradientCheck:
    """Compare a gradient with central differences in random directions.

    Costs 2 evaluations of `f` a direction, however long `x` is. A wrong entry shows in
    nearly every direction. An error of about 1e-9 is what differences can do; 1e-2 is
    a mistake.

    Parameters
    ----------
    f : callable
        Takes an (n,) array, returns a finite real number.
    x : (n,) array_like
        Finite.
    grad : (n,) array_like
        What is said to be the gradient at `x`.
    rng : numpy.random.Generator
        Draws the directions.
    n_directions : int
        How many.
    h : float, optional
        Step along each direction; by default the cube root of 2.2e-16, times the
        largest modulus in `x` if that is above 1.

    Returns
    -------
    GradientCheck
        `error` is 0 if all numbers compared are 0.

    Raises
    ------
    ValueError
        If a shape is wrong, `h` not positive or lost beside `x`, `n_directions` < 1, or
        something is not finite.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Derivatives in code*. SciPy's ``scipy.optimize.check_grad`` takes
    forward differences in each coordinate.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> check_gradient(lambda x: x[0] * x[1], [2, 5], grad=[5, 2], rng=rng).error < 1e-9
    True
    """
    expect(rng, np.random.Generator, "rng")
    x = as_vector(x, "x")
    grad = as_vector(grad, "grad", size=x.size)
    V = rng.normal(size=(as_size(n_directions, "n_directions", each=x.size), x.size))
    V /= np.linalg.norm(V, axis=1, keepdims=True)
    t = _step(float(np.abs(x).max()), h, 1 / 3)
    numerical = np.array([_along(f, x, v, t) for v in V])
    given = V @ grad
    size = max(np.abs(given).max(), np.abs(numerical).max())
    error = float(np.abs(given - numerical).max() / size) if size else 0.0
    return GradientCheck(error, given, numerical, V)
