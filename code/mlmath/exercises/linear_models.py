"""The checks of the code exercises in *The linear model*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import diagnostics, least_squares, linear_models
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_left_out_errors(function: Callable[..., Any]) -> Report:
    """Check ``left_out_errors(X, y)``, the error of each sample when it is left out."""

    def look(result: Any, X: Matrix, y: Vector) -> str | None:
        found = as_numbers(result, (len(y),))
        if isinstance(found, str):
            return found
        fit = linear_models.fit(X, y)
        right = diagnostics.deleted_residuals(fit)
        if near(found, right):
            return None
        free = 1 - fit.leverages
        slips = [
            (
                "these are the residuals: each sample had its part in the fit",
                fit.residuals,
            ),
            ("the sign: y minus what is predicted", -right),
            (
                "the leverages are divided by, not 1 minus them",
                fit.residuals / fit.leverages,
            ),
            (
                "the root belongs to standardised residuals",
                fit.residuals / np.sqrt(free),
            ),
            (
                "multiplied by 1 minus the leverage instead of divided",
                fit.residuals * free,
            ),
            ("these are predictions; their errors are asked for", y - right),
            ("errors, not their squares", right**2),
        ]
        return first_slip(found, slips) or (
            f"the first sample is {right[0]:.4g} from the fit of the others, not {found[0]:.4g}"
        )

    rng = np.random.default_rng(2)
    X = least_squares.design_matrix(rng.normal(size=(30, 3)))
    return check(
        "left_out_errors",
        function,
        [
            Case(
                "the four points by hand",
                (
                    np.array([[1.0, 0], [1, 1], [1, 2], [1, 3]]),
                    np.array([1.0, 3, 4, 8]),
                ),
                look,
            ),
            Case("thirty samples, four columns", (X, rng.normal(size=30)), look),
            Case(
                "no column of ones",
                (rng.normal(size=(6, 2)), 10 * rng.normal(size=6)),
                look,
            ),
        ],
    )
