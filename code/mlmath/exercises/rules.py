"""The checks of the code exercises in *Rules of differentiation*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import activations
from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_chain_slope(function: Callable[..., Any]) -> Report:
    """Check ``chain_slope(x, w, b)``, the slope of a chain of sigmoids."""

    def look(result: Any, x: Vector, w: Vector, b: Vector) -> str | None:
        found = as_numbers(result, x.shape)
        if isinstance(found, str):
            return found
        values, inputs = [np.asarray(x, dtype=float)], []
        for weight, bias in zip(w, b, strict=True):
            inputs.append(weight * values[-1] + bias)
            values.append(activations.sigmoid(inputs[-1]))
        before, after = np.array(values[:-1]), np.array(values[1:])
        slopes = activations.sigmoid_derivative(np.array(inputs))
        factors = w[:, np.newaxis] * slopes
        known = factors.prod(axis=0)
        if near(found, known):
            return None
        column = w[:, np.newaxis]
        slip = first_slip(
            found,
            [
                ("the weights are left out: z = w a + b has the slope w", slopes.prod(axis=0)),
                ("this is the last output, not its slope", after[-1]),
                ("the last neuron is left out", factors[:-1].prod(axis=0)),
                ("the first neuron is left out", factors[1:].prod(axis=0)),
                ("the slopes were added; one inside the other, they multiply", factors.sum(axis=0)),
                (
                    "σ' was taken at the output of a neuron; take it at z = w a + b",
                    (column * activations.sigmoid_derivative(after)).prod(axis=0),
                ),
                (
                    "σ' was taken at the input a of a neuron; take it at z = w a + b",
                    (column * activations.sigmoid_derivative(before)).prod(axis=0),
                ),
                (
                    "every neuron was given x; each but the first is given the output before it",
                    _all_fed_with(x, w, b),
                ),
                (
                    "the biases are left out: they shift z, where σ' is taken",
                    _without_bias(x, w),
                ),
                ("the values are right with the sign reversed", -known),
            ],
        )  # fmt: skip
        if slip:
            return slip
        if near(found, known, rtol=1e-3, atol=1e-7):
            return (
                "nearly, but not exact: multiply slopes instead of dividing differences"
            )
        return f"for x = {x[0]:g} it gives {found[0]:.6g}; walk along the chain by hand"

    rng = np.random.default_rng(2)
    return check(
        "chain_slope",
        function,
        [
            Case("one neuron", (np.array([0.0, 1, -2]), np.array([3.0]), np.array([0.5])), look),
            Case(
                "two neurons",
                (np.array([0.5, -1.5]), np.array([2.0, -1.5]), np.array([0.3, 1])),
                look,
            ),
            Case("whole numbers", (np.array([1, 0]), np.array([2, 3]), np.array([1, -1])), look),
            Case(
                "seven neurons, 20 inputs",
                (rng.normal(size=20), 3 * rng.normal(size=7), rng.normal(size=7)),
                look,
            ),
        ],
    )  # fmt: skip


def _all_fed_with(x: Vector, w: Vector, b: Vector) -> Vector:
    z = np.outer(w, x) + b[:, np.newaxis]
    slopes = w[:, np.newaxis] * activations.sigmoid_derivative(z)
    return np.asarray(slopes.prod(axis=0))


def _without_bias(x: Vector, w: Vector) -> Vector:
    value, slope = x, np.ones(len(x))
    for weight in w:
        slope = slope * weight * activations.sigmoid_derivative(weight * value)
        value = activations.sigmoid(weight * value)
    return slope
