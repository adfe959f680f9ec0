"""The checks of the code exercises in *Overfitting and regularisation*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_sweep(function: Callable[..., Any]) -> Report:
    """Check ``sweep(X, y, w, penalty)``, one pass of coordinate descent."""

    def soft(pull: float, t: float) -> float:
        return float(np.sign(pull) * max(abs(pull) - t, 0))

    def swept(
        X: Matrix, y: Vector, w: Vector, best: Callable[[float, float, float], float]
    ) -> Vector:
        """Go through all columns; `best` gets product, squared length and weight."""
        w = w.copy()
        for j, x in enumerate(X.T):
            w[j] = best(float(x @ (y - X @ w)), float(x @ x), float(w[j]))
        return w

    def look(result: Any, X: Matrix, y: Vector, w: Vector, t: float) -> str | None:
        found = as_numbers(result, w.shape)
        if isinstance(found, str):
            return found
        right = swept(X, y, w, lambda c, s, v: soft(c + s * v, t) / s)
        if near(found, right):
            return None
        r, squares = y - X @ w, (X * X).sum(axis=0)
        at_once = np.array([soft(c, t) for c in X.T @ r + squares * w]) / squares
        slips = [
            (
                "all weights were moved at once: each must see what those before it became",
                at_once,
            ),
            (
                "the column's own part is missing from what is left for it",
                swept(X, y, w, lambda c, s, v: soft(c, t) / s),
            ),
            (
                "the threshold applies to the product, before dividing by the squared length",
                swept(X, y, w, lambda c, s, v: soft(c / s + v, t)),
            ),
            (
                "not divided by the squared length of the column",
                swept(X, y, w, lambda c, s, v: soft(c + s * v, t)),
            ),
            (
                "half the threshold: with the factor 2 before lambda it is lambda itself",
                swept(X, y, w, lambda c, s, v: soft(c + s * v, t / 2) / s),
            ),
            (
                "twice the threshold: the derivative of the square has a factor 2 as well",
                swept(X, y, w, lambda c, s, v: soft(c + s * v, 2 * t) / s),
            ),
            (
                "this is the step of ridge regression",
                swept(X, y, w, lambda c, s, v: (c + s * v) / (s + t)),
            ),
            (
                "what is below the threshold goes to 0, and what is above moves towards 0, too",
                swept(X, y, w, lambda c, s, v: (c + s * v) / s * (abs(c + s * v) > t)),
            ),
            (
                "negative products have a soft threshold as well",
                swept(X, y, w, lambda c, s, v: max(c + s * v - t, 0) / s),
            ),
        ]
        j = int(np.flatnonzero(~np.isclose(found, right, rtol=1e-9, atol=1e-12))[0])
        return first_slip(found, slips) or (
            f"weight {j} (from 0) becomes {right[j]:.4g}, not {found[j]:.4g}"
        )

    rng = np.random.default_rng(4)
    X = rng.normal(size=(30, 4)) * [1, 3, 0.5, 2]
    X -= X.mean(axis=0)
    y = X @ [2.0, -1, 0, 0.1] + rng.normal(size=30)
    y -= y.mean()
    return check(
        "sweep",
        function,
        [
            Case(
                "one column, as in the text",
                (
                    np.array([[-1.0], [0], [1]]),
                    np.array([-3.0, -1, 4]),
                    np.array([0.0]),
                    2.0,
                ),
                look,
            ),
            Case("four columns from 0", (X, y, np.zeros(4), 8.0), look),
            Case(
                "four columns, from weights of both signs",
                (X, y, np.array([1.0, -2, 0.5, 0]), 8.0),
                look,
            ),
        ],
    )
