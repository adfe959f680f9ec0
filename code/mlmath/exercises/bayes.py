"""The checks of the code exercises in *Bayesian inference*."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_shortest_interval(function: Callable[..., Any]) -> Report:
    """Check ``shortest_interval(draws, level)``, the ends of the narrowest window."""

    def look(result: Any, draws: Vector, level: float) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found
        m = math.ceil(level * draws.size)

        def window(x: Vector, width: int, *, widest: bool = False) -> Vector:
            low, high = x[: x.size - width + 1], x[width - 1 :]
            k = np.argmax(high - low) if widest else np.argmin(high - low)
            return np.array([low[k], high[k]])

        x = np.sort(draws)
        right = window(x, m)
        if near(found, right):
            return None
        tail = (1 - level) / 2
        said = first_slip(
            found,
            [
                ("both ends are exchanged", right[::-1]),
                ("that is the one with equal tails", np.quantile(x, [tail, 1 - tail])),
                (
                    "it ends one draw too far: of m draws, the last is m - 1 after the "
                    "first",
                    window(x, m + 1),
                ),
                ("it holds one draw too few: both ends count", window(x, m - 1)),
                ("that is the longest window", window(x, m, widest=True)),
                ("the draws are not sorted yet", window(draws, m)),
                (
                    "the ends are asked for, not their places",
                    np.searchsorted(x, right).astype(float),
                ),
            ],
        )
        if said:
            return said
        inside = int(((found[0] <= x) & (x <= found[1])).sum())
        if inside < m:
            return f"it holds {inside} of {x.size} draws, and {m} are needed"
        return (
            f"it holds {inside} draws, as it should, but is {found[1] - found[0]:.4g} "
            "long; there is a shorter one"
        )

    rng = np.random.default_rng(3)
    return check(
        "shortest_interval",
        function,
        [
            Case(
                "ten draws, 60 %",
                (
                    np.array([4.0, 0.5, 9.0, 2.0, 1.2, 6.5, 3.0, 1.0, 2.2, 13.0]),
                    0.6,
                ),
                look,
            ),
            Case("a leaning density, 90 %", (rng.exponential(2, 301), 0.9), look),
            Case("a share that is no whole number", (rng.normal(size=7), 0.5), look),
        ],
    )
