"""The checks of the code exercises in *The chain rule in many variables and backpropagation*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_arrays, check, first_slip, near

Parts = tuple[Matrix, Vector, Matrix, Vector]
_NAMES = ("by_W1", "by_b1", "by_W2", "by_b2")


def _gradients(
    X: Matrix, Y: Matrix, W1: Matrix, b1: Vector, W2: Matrix, b2: Vector,
    *, slope: str = "tanh", turned: bool = False, inputs: bool = False,
) -> Parts:  # fmt: skip
    Z = X @ W1.T + b1
    A = np.tanh(Z)
    Delta2 = 2 * (A @ W2.T + b2 - Y) / len(X)
    slopes = {"tanh": 1 - A**2, "none": np.ones_like(A), "of A": 1 - np.tanh(A) ** 2}
    Delta1 = (Delta2 @ (W2.T if turned else W2)) * slopes[slope]
    return (
        Delta1.T @ X,
        Delta1.sum(axis=0),
        Delta2.T @ (Z if inputs else A),
        Delta2.sum(axis=0),
    )


def check_two_layers(function: Callable[..., Any]) -> Report:
    """Check ``two_layers(X, Y, W1, b1, W2, b2)``: four gradients."""

    def look(result: Any, *parts: Any) -> str | None:
        known = _gradients(*parts)
        shapes = {name: k.shape for name, k in zip(_NAMES, known, strict=True)}
        found = as_arrays(result, shapes)
        if isinstance(found, str):
            return found
        off = [
            name
            for name, mine, k in zip(_NAMES, found, known, strict=True)
            if not near(mine, k)
        ]
        if not off:
            return None
        N, m = len(parts[0]), len(parts[5])

        def flat(arrays: Any) -> Vector:
            return np.concatenate([np.ravel(array) for array in arrays])

        slips = [
            ("a sum over the samples is N times the mean", N * flat(known)),
            ("divided by N twice", flat(known) / N),
            ("the derivative of a square brings a 2", flat(known) / 2),
            ("that is the mean over the outputs as well", flat(known) / m),
            ("the sign is turned: output minus Y", -flat(known)),
            ("the slope of tanh is missing", flat(_gradients(*parts, slope="none"))),
            ("the slope of tanh is taken at its value, not at its score",
             flat(_gradients(*parts, slope="of A"))),
            ("by_W2 needs what went into layer 2, after tanh",
             flat(_gradients(*parts, inputs=True))),
        ]  # fmt: skip
        if parts[4].shape[0] == parts[4].shape[1]:
            turned = _gradients(*parts, turned=True)
            slips.append(("W2 is transposed on the way back", flat(turned)))
        return first_slip(flat(found), slips) or f"off: {', '.join(off)}"

    rng = np.random.default_rng(11)

    def drawn(N: int, d: int, n: int, m: int) -> tuple[Any, ...]:
        shapes = [(N, d), (N, m), (n, d), (n,), (m, n), (m,)]
        return tuple(rng.normal(size=shape) for shape in shapes)

    one = np.ones((1, 1))
    hand = (one, 3 * one, 0 * one, np.zeros(1), 2 * one, np.ones(1))
    return check(
        "two_layers",
        function,
        [
            Case("one number in each place", hand, look),
            Case("five samples, sizes 3, 4 and 2", drawn(5, 3, 4, 2), look),
            Case("two neurons and two outputs", drawn(6, 3, 2, 2), look),
            Case("one sample", drawn(1, 4, 3, 5), look),
        ],
    )
