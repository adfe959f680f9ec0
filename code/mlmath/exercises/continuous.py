"""The checks of the code exercises in *Continuous random variables*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_two_normals(function: Callable[..., Any]) -> Report:
    """Check ``two_normals(u, v)``, the method of Box and Muller."""

    def look(result: Any, u: Vector, v: Vector) -> str | None:
        if np.shape(result) == (len(u), 2) and len(u) != 2:
            return "the shape is (m, 2); wanted is a row to the right and a row upwards"
        found = as_numbers(result, (2, len(u)))
        if isinstance(found, str):
            return found
        square, angle = -2 * np.log1p(-u), 2 * np.pi * v

        def dart(square: Vector, angle: Vector) -> Matrix:
            steps: Matrix = np.sqrt(square) * np.array([np.cos(angle), np.sin(angle)])
            return steps

        if near(found, dart(square, angle)):
            return None
        with np.errstate(divide="ignore"):
            turned = np.where(u > 0, -2 * np.log(np.where(u > 0, u, 1)), np.inf)
        return first_slip(
            found,
            [
                ("right and up are exchanged", dart(square, angle)[::-1]),
                (
                    "the quantile is the squared distance; its root is wanted",
                    square * np.array([np.cos(angle), np.sin(angle)]),
                ),
                (
                    "that is the rate 1; chi-squared with 2 degrees has the rate 1/2",
                    dart(square / 2, angle),
                ),
                ("that is the rate 2; it is 1/2", dart(square / 4, angle)),
                ("the whole circle is 2 pi, not 1", dart(square, v)),
                ("the whole circle is 2 pi, not pi", dart(square, angle / 2)),
                ("NumPy's angles are no degrees", dart(square, 360 * v)),
                (
                    "it takes u for 1 - u: as good a dart, but not the quantile of u",
                    dart(np.where(np.isfinite(turned), turned, 0.0), angle),
                ),
                ("u and v are exchanged", dart(-2 * np.log1p(-v), 2 * np.pi * u)),
            ],
        ) or (
            f"for u = {u[0]:.4g} and v = {v[0]:.4g} it says {found[0, 0]:.4g} to the "
            f"right and {found[1, 0]:.4g} up, and that is not the dart"
        )

    rng = np.random.default_rng(12)
    return check(
        "two_normals",
        function,
        [
            Case(
                "three darts",
                (np.array([0.3, 0.91, 0.5]), np.array([0.1, 0.45, 0.8])),
                look,
            ),
            Case("a thousand darts", (rng.random(1000), rng.random(1000)), look),
            Case("a dart in the centre", (np.array([0.0]), np.array([0.2])), look),
        ],
    )
