"""The checks of the code exercises in *Why linear algebra*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check


def check_parabola_loss(function: Callable[..., Any]) -> Report:
    """Check ``parabola_loss(params, x, y)``, a sum of squared residuals."""

    def look(result: Any, params: Vector, x: Vector, y: Vector) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        predicted = np.polynomial.Polynomial(params)(x)
        known = np.sum((y - predicted) ** 2)
        other = np.polynomial.Polynomial(params[::-1])(x)
        for reason, value in (
            ("", known),
            ("that is the mean of the squares; the sum is asked for", known / len(x)),
            ("that is the root of the sum", np.sqrt(known)),
            (
                "the residuals are added before they are squared",
                np.sum(y - predicted) ** 2,
            ),
            ("the residuals are not squared", np.sum(y - predicted)),
            ("moduli are added here, not squares", np.sum(np.abs(y - predicted))),
            ("a, b and c are used in the reverse order", np.sum((y - other) ** 2)),
        ):
            if np.isclose(found, value, rtol=1e-9, atol=1e-12):
                return reason or None
        return (
            f"the sum is not {found:.6g}; what does the model predict for the first x?"
        )

    few = np.array([0.0, 1, 2]), np.array([1.0, 3, 2])
    rng = np.random.default_rng(1)
    many = rng.normal(size=40), rng.normal(size=40)
    return check(
        "parabola_loss",
        function,
        [
            Case(
                "a perfect fit", (np.array([1.0, 0, 1]), few[0], 1 + few[0] ** 2), look
            ),
            Case("three samples by hand", (np.array([1.0, 1, 2]), *few), look),
            Case(
                "whole numbers",
                (np.array([3, 0, -1]), np.array([2, 3]), np.array([1, 1])),
                look,
            ),
            Case("forty samples", (np.array([0.5, -2, 0.3]), *many), look),
        ],
    )
