"""The checks of the code exercises in *The derivative*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import datasets
from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_slopes_at_marks(function: Callable[..., Any]) -> Report:
    """Check ``slopes_at_marks(x, y)``, the slopes from the row before to that after."""

    def look(result: Any, x: Vector, y: Vector) -> str | None:
        rates = np.diff(y) / np.diff(x)
        if np.shape(result) == rates.shape:
            return (
                "there is a slope for each piece; wanted is one for each inner row, "
                "over two pieces"
            )
        found = as_numbers(result, (len(x) - 2,))
        if isinstance(found, str):
            return found
        slopes = (y[2:] - y[:-2]) / (x[2:] - x[:-2])
        if near(found, slopes):
            return None
        slip = first_slip(
            found,
            [
                ("these are slopes from the row before to the inner one", rates[:-1]),
                ("these are slopes from the inner row to the one after", rates[1:]),
                (
                    "this is the mean of the slopes of both pieces, as if they were equally long",
                    (rates[:-1] + rates[1:]) / 2,
                ),
                ("the step is the whole way from before to after, no half of it", slopes * 2),
                ("it is divided by 2 once too often", slopes / 2),
                ("the signs are turned round", -slopes),
                ("divided is the change of x by that of y", 1 / slopes),
                ("the changes of y are not divided by those of x", y[2:] - y[:-2]),
                (
                    "a parabola was laid through three rows; wanted is a secant",
                    np.gradient(y, x)[1:-1],
                ),
            ],
        )  # fmt: skip
        return (
            slip
            or f"at the first inner row it says {found[0]:.4g}, the secant {slopes[0]:.4g}"
        )

    race = datasets.sprint()
    rng = np.random.default_rng(1)
    return check(
        "slopes_at_marks",
        function,
        [
            Case(
                "three rows by hand",
                (np.array([0.0, 1, 4]), np.array([0.0, 5, 8])),
                look,
            ),
            Case("the race", (race.y, race.X[:, 0]), look),
            Case(
                "whole numbers",
                (np.array([0, 1, 3, 4]), np.array([1, 4, 2, -1])),
                look,
            ),
            Case(
                "40 rows",
                (np.cumsum(rng.uniform(0.1, 2, 40)), rng.normal(size=40)),
                look,
            ),
        ],
    )
