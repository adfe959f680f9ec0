"""The checks of the code exercises in *A two-layer network from scratch*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import activations, losses
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_arrays, check, first_slip, near

Parts = tuple[float, Matrix, Vector, Vector, float]
_NAMES = ("loss", "by_W", "by_b", "by_v", "by_c")


def _slopes(
    X: Matrix, y: Vector, W: Matrix, b: Vector, v: Vector, c: float,
    *, slope: str = "tanh", twice: bool = False,
) -> Parts:  # fmt: skip
    S = X @ W.T + b
    A = np.tanh(S)
    z = A @ v + c
    delta = losses.log_loss_slopes(y, z) / len(y)
    if twice:  # the slope of the sigmoid, as for a squared loss
        delta = delta * activations.sigmoid_derivative(z)
    slopes = {"tanh": 1 - A**2, "none": np.ones_like(A), "of A": 1 - np.tanh(A) ** 2}
    G = np.outer(delta, v) * slopes[slope]
    loss = losses.log_loss_from_scores(y, z)
    return loss, G.T @ X, G.sum(axis=0), A.T @ delta, float(delta.sum())


def check_loss_and_slopes(function: Callable[..., Any]) -> Report:
    """Check ``loss_and_slopes(X, y, W, b, v, c)``: a loss and four gradients."""

    def look(result: Any, *parts: Any) -> str | None:
        known = _slopes(*parts)
        shapes = [np.shape(np.asarray(k)) for k in known]
        found = as_arrays(result, dict(zip(_NAMES, shapes, strict=True)))
        if isinstance(found, str):
            return found
        N = len(parts[1])

        def flat(arrays: Any) -> Vector:
            return np.concatenate([np.ravel(array) for array in arrays])

        if not near(found[0], known[0]):
            slips = [
                ("the loss is a sum over the samples, not their mean", N * known[0]),
                ("the sign of the loss is turned", -known[0]),
                ("the loss has labels 1 and 0 exchanged",
                 _slopes(parts[0], 1 - parts[1], *parts[2:])[0]),
            ]  # fmt: skip
            return first_slip(found[0], slips) or "the loss is off"
        whole = [
            ("a sum over the samples is N times the mean", N * flat(known[1:])),
            ("divided by N twice", flat(known[1:]) / N),
            ("the sign is turned: p minus y", -flat(known[1:])),
            ("the slope of tanh is missing", flat(_slopes(*parts, slope="none")[1:])),
            ("the slope of tanh is taken at its value, not at its score",
             flat(_slopes(*parts, slope="of A")[1:])),
            ("by the score the log loss has the slope p - y; no further slope of the "
             "sigmoid", flat(_slopes(*parts, twice=True)[1:])),
        ]  # fmt: skip
        off = [
            name
            for name, mine, k in zip(_NAMES, found, known, strict=True)
            if not near(mine, k)
        ]
        if not off:
            return None
        return first_slip(flat(found[1:]), whole) or f"off: {', '.join(off)}"

    rng = np.random.default_rng(15)

    def drawn(N: int, d: int, m: int, scale: float = 1.0) -> tuple[Any, ...]:
        y = (np.arange(N) % 3 > 0).astype(np.float64)
        W, b, v = rng.normal(size=(m, d)), rng.normal(size=m), rng.normal(size=m)
        return rng.normal(size=(N, d)), y, W, b, scale * v, 0.3 * scale

    paper = (
        np.array([[1.0, 2.0]]), np.ones(1), np.array([[2.0, -1.0], [-4.0, 2.0]]),
        np.array([np.log(2), -np.log(3)]), np.array([4.0, 3.0]), 0.0,
    )  # fmt: skip
    return check(
        "loss_and_slopes",
        function,
        [
            Case("the sample worked on paper", paper, look),
            Case("six samples, three features, four neurons", drawn(6, 3, 4), look),
            Case("as many features as neurons", drawn(5, 3, 3), look),
            Case("scores of about a thousand", drawn(4, 2, 3, 1000.0), look),
        ],
    )
