"""The checks of the code exercises in *Random variables and their distributions*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_draw(function: Callable[..., Any]) -> Report:
    """Check ``draw(values, probabilities, u)``, sampling by the inverse cdf."""

    def look(
        result: Any, values: Vector, probabilities: Vector, u: Vector
    ) -> str | None:
        sums = np.cumsum(probabilities)
        last = len(values) - 1
        place = np.minimum(np.searchsorted(sums, u), last)
        if np.shape(result) == () and len(u) > 1:
            return "that is one value; wanted is one for each random number"
        found = as_numbers(result, u.shape)
        if isinstance(found, str):
            return found
        if near(found, values[place]):
            return None
        after = np.minimum(np.searchsorted(sums, u, side="right"), last)
        nearest = np.abs(u[:, None] - probabilities).argmin(axis=1)
        reason = first_slip(
            found,
            [
                ("these are places in the table; wanted are the values there", place),
                (
                    "where u equals a sum, that sum has reached it: no further",
                    values[after],
                ),
                ("it is one value too far", values[np.minimum(place + 1, last)]),
                (
                    "the sum has to reach u: this is the value before",
                    values[np.maximum(place - 1, 0)],
                ),
                (
                    "u is compared with the probabilities; their sums are wanted",
                    values[np.minimum(np.searchsorted(probabilities, u), last)],
                ),
                ("u is compared with single probabilities", values[nearest]),
                (
                    "each value gets the same share: the probabilities are not used",
                    values[np.minimum((u * len(values)).astype(int), last)],
                ),
                (
                    "it goes down the staircase from above: the sums begin at the left",
                    values[np.minimum(np.searchsorted(sums, 1 - u), last)],
                ),
            ],
        )
        k = int(np.argmax(~np.isclose(found, values[place])))
        return reason or (
            f"for u = {u[k]:.4g} it says {found[k]:.4g}, but the first value whose sum "
            "reaches that is another"
        )

    rng = np.random.default_rng(11)
    weights = rng.random(12) + 0.1
    return check(
        "draw",
        function,
        [
            Case(
                "heads in three tosses",
                (
                    np.array([0.0, 1, 2, 3]),
                    np.array([1, 3, 3, 1]) / 8,
                    np.array([0.3, 0.91, 0.07, 0.6]),
                ),
                look,
            ),
            Case(
                "random numbers that equal a sum",
                (
                    np.array([10.0, 20, 40]),
                    np.array([0.25, 0.5, 0.25]),
                    np.array([0.25, 0.75, 0.5]),
                ),
                look,
            ),
            Case(
                "twelve values, a thousand random numbers",
                (
                    np.sort(rng.normal(size=12)),
                    weights / weights.sum(),
                    rng.random(1000),
                ),
                look,
            ),
            Case(
                "seven sevenths, whose sum is rounded to less than 1",
                (np.arange(1.0, 8), np.full(7, 1 / 7), np.array([1 - 2.0**-53, 0.05])),
                look,
            ),
            Case(
                "one value", (np.array([7.0]), np.array([1.0]), np.array([0.4])), look
            ),
        ],
    )
