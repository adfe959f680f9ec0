"""The checks of the code exercises in *Integration in one chapter*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_energy_so_far(function: Callable[..., Any]) -> Report:
    """Check ``energy_so_far(t, p)``, the area under the readings up to each of them."""

    def look(result: Any, t: Vector, p: Vector) -> str | None:
        widths = np.diff(t)
        strips = widths * (p[:-1] + p[1:]) / 2
        so_far = np.concatenate([[0.0], np.cumsum(strips)])
        if np.shape(result) == strips.shape and near(result, so_far[1:]):
            return "the first reading is missing: until then the energy is 0"
        if np.shape(result) == ():
            return "that is one number; wanted is the energy at each reading"
        found = as_numbers(result, t.shape)
        if isinstance(found, str):
            return found
        if near(found, so_far):
            return None

        def summed(x: Vector) -> Vector:
            return np.concatenate([[0.0], np.cumsum(x)])

        reason = first_slip(
            found,
            [
                ("the strips are not added up", np.concatenate([[0.0], strips])),
                ("each strip counts twice: take the mean of both powers", 2 * so_far),
                ("each strip is as high as its left side", summed(widths * p[:-1])),
                ("each strip is as high as its right side", summed(widths * p[1:])),
                (
                    "all strips are taken to be as wide as the first",
                    summed(widths[0] * (p[:-1] + p[1:]) / 2),
                ),
                ("the widths are missing", summed((p[:-1] + p[1:]) / 2)),
                ("the powers are added up as they stand", np.cumsum(p)),
                ("it counts from the last reading back", so_far - so_far[-1]),
                ("where the power is negative, energy is lost", summed(np.abs(strips))),
            ],
        )
        k = int(np.argmax(~np.isclose(found, so_far)))
        return reason or (
            f"at reading {k + 1} it says {found[k]:.4g}, which is not the area up to there"
        )

    rng = np.random.default_rng(5)
    return check(
        "energy_so_far",
        function,
        [
            Case(
                "three readings by hand",
                (np.array([0.0, 1, 3]), np.array([0.0, 2, 4])),
                look,
            ),
            Case(
                "the roof",
                (np.arange(6.0, 19, 2), np.array([0, 2, 3.46, 4, 3.46, 2, 0])),
                look,
            ),
            Case("whole numbers", (np.array([0, 2, 3]), np.array([1, 2, 4])), look),
            Case(
                "forty readings, some negative",
                (np.cumsum(rng.uniform(0.1, 2, 40)), rng.normal(size=40)),
                look,
            ),
            Case("two readings", (np.array([1.0, 4]), np.array([2.0, 1])), look),
        ],
    )
