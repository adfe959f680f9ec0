"""Curves to fit: models that are not linear in their parameters, and their Jacobians.

Each function returns a :class:`Curve`. In its formula the parameters are called b1, b2
and so on, as NIST does; in code they are the entries of `params`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import activations
from mlmath._checks import Matrix, Vector, as_matrix, as_vector
from mlmath.fitting import Model


@dataclass(frozen=True, slots=True)
class Curve:
    """A model of one variable that can be fitted by its derivatives.

    ``fun(params, x)`` has a prediction for each sample in `x`, and
    ``jacobian(params, x)`` a row a sample and a column a parameter: the derivatives
    of the predictions. `formula` says both to a reader.
    """

    formula: str
    fun: Model
    jacobian: Callable[[Vector, Vector], Matrix]


def predict(curve: Curve, params: ArrayLike, x: ArrayLike) -> Vector:
    """Say where a curve runs.

    Parameters
    ----------
    curve : Curve
    params : (n,) array_like
        Real, finite.
    x : (m,) array_like
        Real, finite.

    Returns
    -------
    (m,) ndarray

    Raises
    ------
    ValueError
        If something is empty or not finite, the predictions included, or there is not
        one prediction a sample.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Fitting curves*.

    Examples
    --------
    >>> predict(power_law(), [1, 8, 2], [1, 2]).tolist()
    [9.0, 3.0]
    """
    params, x = as_vector(params, "params"), as_vector(x, "x")
    with np.errstate(all="ignore"):  # what is not finite is refused
        y = curve.fun(params, x)
    return as_vector(y, f"curve.fun at {params.tolist()}", size=x.size)


def jacobian(curve: Curve, params: ArrayLike, x: ArrayLike) -> Matrix:
    """Say how the predictions of a curve change with its parameters.

    Parameters and errors are those of :func:`predict`.

    Returns
    -------
    (m, n) ndarray
        Row i has the derivatives of the prediction for sample i.

    Notes
    -----
    Book, chapter *Fitting curves*.

    Examples
    --------
    >>> jacobian(power_law(), [1, 8, 2], [1]).tolist()
    [[1.0, 1.0, -0.0]]
    """
    params, x = as_vector(params, "params"), as_vector(x, "x")
    with np.errstate(all="ignore"):
        J = curve.jacobian(params, x)
    name = f"curve.jacobian at {params.tolist()}"
    return as_matrix(J, name, rows=x.size, columns=params.size)


def saturation() -> Curve:
    """Return the curve that rises from 0 and levels off at b1, at the rate b2."""

    def fun(b: Vector, x: Vector) -> Vector:
        return np.asarray(-b[0] * np.expm1(-b[1] * x))

    def jacobian(b: Vector, x: Vector) -> Matrix:
        return np.column_stack([-np.expm1(-b[1] * x), b[0] * x * np.exp(-b[1] * x)])

    return Curve("b1 (1 - exp(-b2 x))", fun, jacobian)


def peak() -> Curve:
    """Return the bell with its top at b3, of width b2 and height b1/b2."""

    def fun(b: Vector, x: Vector) -> Vector:
        return np.asarray(b[0] / b[1] * np.exp(-(((x - b[2]) / b[1]) ** 2) / 2))

    def jacobian(b: Vector, x: Vector) -> Matrix:
        t = (x - b[2]) / b[1]
        bell = np.exp(-(t**2) / 2) / b[1]
        slope = b[0] / b[1] * bell
        return np.column_stack([bell, slope * (t**2 - 1), slope * t])

    return Curve("(b1/b2) exp(-((x - b3)/b2)^2 / 2)", fun, jacobian)


def growth() -> Curve:
    """Return the S-shaped curve that grows to b1, lopsided unless b4 = 1."""

    def fun(b: Vector, x: Vector) -> Vector:
        return np.asarray(b[0] * np.exp(-np.logaddexp(0, b[1] - b[2] * x) / b[3]))

    def jacobian(b: Vector, x: Vector) -> Matrix:
        u = b[1] - b[2] * x
        part = np.exp(-np.logaddexp(0, u) / b[3])
        slope = -b[0] * part * activations.sigmoid(u) / b[3]
        last = b[0] * part * np.logaddexp(0, u) / b[3] ** 2
        return np.column_stack([part, slope, -x * slope, last])

    return Curve("b1 / (1 + exp(b2 - b3 x))^(1/b4)", fun, jacobian)


def quotient() -> Curve:
    """Return a quotient of two quadratics, as reaction rates have it."""

    def fun(b: Vector, x: Vector) -> Vector:
        return np.asarray(b[0] * (x**2 + x * b[1]) / (x**2 + x * b[2] + b[3]))

    def jacobian(b: Vector, x: Vector) -> Matrix:
        below = x**2 + x * b[2] + b[3]
        part = (x**2 + x * b[1]) / below
        slope = -b[0] * part / below
        return np.column_stack([part, b[0] * x / below, x * slope, slope])

    return Curve("b1 (x^2 + b2 x) / (x^2 + b3 x + b4)", fun, jacobian)


def inverse_exponential() -> Curve:
    """Return the curve that falls from a pole at -b3 to b1."""

    def fun(b: Vector, x: Vector) -> Vector:
        return np.asarray(b[0] * np.exp(b[1] / (x + b[2])))

    def jacobian(b: Vector, x: Vector) -> Matrix:
        part = np.exp(b[1] / (x + b[2]))
        slope = b[0] * part / (x + b[2])
        return np.column_stack([part, slope, -slope * b[1] / (x + b[2])])

    return Curve("b1 exp(b2 / (x + b3))", fun, jacobian)


def two_exponentials() -> Curve:
    """Return the sum of a level b1 and two exponentials that die out."""

    def fun(b: Vector, x: Vector) -> Vector:
        return np.asarray(b[0] + b[1] * np.exp(-b[3] * x) + b[2] * np.exp(-b[4] * x))

    def jacobian(b: Vector, x: Vector) -> Matrix:
        one, two = np.exp(-b[3] * x), np.exp(-b[4] * x)
        return np.column_stack(
            [np.ones(x.size), one, two, -b[1] * x * one, -b[2] * x * two]
        )

    return Curve("b1 + b2 exp(-b4 x) + b3 exp(-b5 x)", fun, jacobian)


def power_law() -> Curve:
    """Return the curve that falls to b1 like a power of x > 0, as errors often do."""

    def fun(b: Vector, x: Vector) -> Vector:
        return np.asarray(b[0] + b[1] * x ** -b[2])

    def jacobian(b: Vector, x: Vector) -> Matrix:
        part = x ** -b[2]
        return np.column_stack([np.ones(x.size), part, -b[1] * np.log(x) * part])

    return Curve("b1 + b2 x^(-b3)", fun, jacobian)


def wave() -> Curve:
    """Return the sine wave of height b1 and angular frequency b2."""

    def fun(b: Vector, x: Vector) -> Vector:
        return np.asarray(b[0] * np.sin(b[1] * x))

    def jacobian(b: Vector, x: Vector) -> Matrix:
        return np.column_stack([np.sin(b[1] * x), b[0] * x * np.cos(b[1] * x)])

    return Curve("b1 sin(b2 x)", fun, jacobian)


def straight() -> Curve:
    """Return the straight line b1 + b2 x, which is linear in its parameters."""

    def fun(b: Vector, x: Vector) -> Vector:
        return np.asarray(b[0] + b[1] * x)

    def jacobian(b: Vector, x: Vector) -> Matrix:
        return np.column_stack([np.ones(x.size), x])

    return Curve("b1 + b2 x", fun, jacobian)


#: Which curve belongs to which problem of NIST's Statistical Reference Datasets.
CERTIFIED = {
    "Misra1a": saturation(),
    "BoxBOD": saturation(),
    "Eckerle4": peak(),
    "Rat43": growth(),
    "MGH09": quotient(),
    "MGH10": inverse_exponential(),
    "MGH17": two_exponentials(),
}
