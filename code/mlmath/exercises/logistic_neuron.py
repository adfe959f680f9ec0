"""The checks of the code exercises in *A neuron that says how sure it is*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import logistic
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_arrays, check, first_slip, near


def check_loss_gradient(function: Callable[..., Any]) -> Report:
    """Check ``loss_gradient(X, y, w, b)``: the log loss and its gradient."""

    def look(result: Any, X: Matrix, y: Vector, w: Vector, b: float) -> str | None:
        parts = as_arrays(result, {"loss": (), "by w": w.shape, "by b": ()})
        if isinstance(parts, str):
            return parts
        loss, by_w, by_b = logistic.loss_and_gradient(X, y, w, bias=b)
        n = len(X)
        p = logistic.predict_probability(X, w, bias=b)
        flat = X.T @ ((p - y) * p * (1 - p)) / n
        wrong = first_slip(
            parts[0],
            [
                ("the loss is the sum; the mean is asked for", n * loss),
                ("the sign of the loss is wrong: it is never negative", -loss),
                (
                    "that is the loss without the bias",
                    logistic.loss_and_gradient(X, y, w)[0],
                ),
                ("yes and no are exchanged in the loss", _exchanged(X, y, w, b)),
            ],
        )
        if not near(parts[0], loss, atol=0):
            if loss < 1e-12:
                return "digits of the loss are lost where the neuron is sure and right"
            return wrong or f"the loss is not {float(parts[0]):.6g}"
        slips = [
            ("that is the sum; divide by the number of samples", n * by_w),
            ("it points downhill: what was predicted minus what happened", -by_w),
            ("the slope of the sigmoid is still in it; it cancels", flat),
        ]
        if not near(parts[1], by_w, atol=1e-9 * np.abs(by_w).max()):
            if loss < 1e-12:
                return (
                    "digits of the gradient are lost where the neuron is sure and right"
                )
            reason = first_slip(parts[1], slips)
            return "by w: " + (reason or f"it is not {parts[1].round(4).tolist()}")
        if near(parts[2], by_b, atol=1e-9 * abs(by_b)):
            return None
        reason = first_slip(
            parts[2],
            [
                ("that is the sum; divide by the number of samples", n * by_b),
                ("it points downhill", -by_b),
            ],
        )
        return "by b: " + (reason or f"it is not {float(parts[2]):.6g}")

    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(30, 4)), rng.integers(0, 2, 30)
    return check(
        "loss_gradient",
        function,
        [
            Case(
                "one sample by hand",
                (np.array([[2.0, 1]]), np.array([1]), np.array([1.0, -1]), -0.5),
                look,
            ),
            Case("thirty samples", (X, y, rng.normal(size=4), 0.7), look),
            Case(
                "whole numbers",
                (np.array([[1, 2], [0, 3]]), np.array([0, 1]), np.array([1, -1]), 1),
                look,
            ),
            Case(
                "sure, and mistaken",
                (np.array([[1.0], [-1]]), np.array([0, 1]), np.array([800.0]), 0.0),
                look,
            ),
            Case(
                "sure, and right",
                (np.array([[1.0], [-2]]), np.array([1, 0]), np.array([50.0]), 0.0),
                look,
            ),
        ],
    )


def _exchanged(X: Matrix, y: Vector, w: Vector, b: float) -> float:
    """Return the loss of the labels turned round."""
    return logistic.loss_and_gradient(X, 1 - y, w, bias=b)[0]
