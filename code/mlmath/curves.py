"""Curves to fit: models that are not linear in their parameters, and their Jacobians.

Each function returns a :class:`Curve`. In its formula the parameters are called w1, w2
and so on; in code they are the entries of `params`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import activations
from mlmath._checks import Matrix, Vector, as_matrix, as_vector, at_params, expect
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
    expect(curve, Curve, "curve")
    params, x = as_vector(params, "params"), as_vector(x, "x")
    with np.errstate(all="ignore"):  # what is not finite is refused
        y = at_params(curve.fun, params, x)
    return as_vector(y, f"curve.fun at {params.tolist()}", size=x.size)


def jacobian(curve: Curve, params: ArrayLike, x: ArrayLike) -> Matrix:
    """Say how the predictions of a curve change with its parameters.

    Errors are those of :func:`predict`.

    Parameters
    ----------
    curve : Curve
        The model.
    params : (n,) array_like
        Real, finite.
    x : (m,) array_like
        Real, finite.

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
    expect(curve, Curve, "curve")
    params, x = as_vector(params, "params"), as_vector(x, "x")
    with np.errstate(all="ignore"):
        J = at_params(curve.jacobian, params, x)
    name = f"curve.jacobian at {params.tolist()}"
    return as_matrix(J, name, rows=x.size, columns=params.size)


def saturation() -> Curve:
    """Return the curve that rises from 0 and levels off at w1, at the rate w2."""

    def fun(w: Vector, x: Vector) -> Vector:
        return np.asarray(-w[0] * np.expm1(-w[1] * x))

    def jacobian(w: Vector, x: Vector) -> Matrix:
        return np.column_stack([-np.expm1(-w[1] * x), w[0] * x * np.exp(-w[1] * x)])

    return Curve("w1 (1 - exp(-w2 x))", fun, jacobian)


def peak() -> Curve:
    """Return the bell with its top at w3, of width w2 and height w1/w2."""

    def fun(w: Vector, x: Vector) -> Vector:
        return np.asarray(w[0] / w[1] * np.exp(-(((x - w[2]) / w[1]) ** 2) / 2))

    def jacobian(w: Vector, x: Vector) -> Matrix:
        t = (x - w[2]) / w[1]
        bell = np.exp(-(t**2) / 2) / w[1]
        slope = w[0] / w[1] * bell
        return np.column_stack([bell, slope * (t**2 - 1), slope * t])

    return Curve("(w1/w2) exp(-((x - w3)/w2)^2 / 2)", fun, jacobian)


def growth() -> Curve:
    """Return the S-shaped curve that grows to w1, lopsided unless w4 = 1."""

    def fun(w: Vector, x: Vector) -> Vector:
        return np.asarray(w[0] * np.exp(-np.logaddexp(0, w[1] - w[2] * x) / w[3]))

    def jacobian(w: Vector, x: Vector) -> Matrix:
        u = w[1] - w[2] * x
        part = np.exp(-np.logaddexp(0, u) / w[3])
        slope = -w[0] * part * activations.sigmoid(u) / w[3]
        last = w[0] * part * np.logaddexp(0, u) / w[3] ** 2
        return np.column_stack([part, slope, -x * slope, last])

    return Curve("w1 / (1 + exp(w2 - w3 x))^(1/w4)", fun, jacobian)


def quotient() -> Curve:
    """Return a quotient of two quadratics, as reaction rates have it."""

    def fun(w: Vector, x: Vector) -> Vector:
        return np.asarray(w[0] * (x**2 + x * w[1]) / (x**2 + x * w[2] + w[3]))

    def jacobian(w: Vector, x: Vector) -> Matrix:
        below = x**2 + x * w[2] + w[3]
        part = (x**2 + x * w[1]) / below
        slope = -w[0] * part / below
        return np.column_stack([part, w[0] * x / below, x * slope, slope])

    return Curve("w1 (x^2 + w2 x) / (x^2 + w3 x + w4)", fun, jacobian)


def inverse_exponential() -> Curve:
    """Return the curve that falls from a pole at -w3 to w1."""

    def fun(w: Vector, x: Vector) -> Vector:
        return np.asarray(w[0] * np.exp(w[1] / (x + w[2])))

    def jacobian(w: Vector, x: Vector) -> Matrix:
        part = np.exp(w[1] / (x + w[2]))
        slope = w[0] * part / (x + w[2])
        return np.column_stack([part, slope, -slope * w[1] / (x + w[2])])

    return Curve("w1 exp(w2 / (x + w3))", fun, jacobian)


def two_exponentials() -> Curve:
    """Return the sum of a level w1 and two exponentials that die out."""

    def fun(w: Vector, x: Vector) -> Vector:
        return np.asarray(w[0] + w[1] * np.exp(-w[3] * x) + w[2] * np.exp(-w[4] * x))

    def jacobian(w: Vector, x: Vector) -> Matrix:
        one, two = np.exp(-w[3] * x), np.exp(-w[4] * x)
        return np.column_stack(
            [np.ones(x.size), one, two, -w[1] * x * one, -w[2] * x * two]
        )

    return Curve("w1 + w2 exp(-w4 x) + w3 exp(-w5 x)", fun, jacobian)


def power_law() -> Curve:
    """Return the curve that falls to w1 like a power of x > 0, as errors often do."""

    def fun(w: Vector, x: Vector) -> Vector:
        return np.asarray(w[0] + w[1] * x ** -w[2])

    def jacobian(w: Vector, x: Vector) -> Matrix:
        part = x ** -w[2]
        return np.column_stack([np.ones(x.size), part, -w[1] * np.log(x) * part])

    return Curve("w1 + w2 x^(-w3)", fun, jacobian)


def straight() -> Curve:
    """Return the straight line w1 + w2 x, which is linear in its parameters."""

    def fun(w: Vector, x: Vector) -> Vector:
        return np.asarray(w[0] + w[1] * x)

    def jacobian(w: Vector, x: Vector) -> Matrix:
        return np.column_stack([np.ones(x.size), x])

    return Curve("w1 + w2 x", fun, jacobian)


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
