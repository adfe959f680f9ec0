"""The checks of the code exercises in *Derivatives in code*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near

Steps = list[list[tuple[int, float]]]


def _sweep(
    steps: Steps, *, add: bool = True, forward: bool = False, seed: float = 1.0
) -> Vector:
    adjoints = np.zeros(len(steps))
    adjoints[-1] = seed
    places = range(len(steps))
    for k in places if forward else reversed(places):
        for j, c in steps[k]:
            adjoints[j] = adjoints[k] * c + (adjoints[j] if add else 0.0)
    return adjoints


def _from_inputs(steps: Steps) -> Vector:
    """Push slopes forward, all inputs at once, instead of sweeping back."""
    slopes = np.zeros(len(steps))
    for k, arrows in enumerate(steps):
        slopes[k] = sum(slopes[j] * c for j, c in arrows) if arrows else 1.0
    return slopes


def _without_factor(steps: Steps) -> Vector:
    return _sweep([[(j, 1.0) for j, _ in arrows] for arrows in steps])


def check_sweep(function: Callable[..., Any]) -> Report:
    """Check ``sweep(steps)``, which returns the adjoints of all numbers of a graph."""

    def look(result: Any, steps: Steps) -> str | None:
        found = as_numbers(result, (len(steps),))
        if isinstance(found, str):
            return found
        known = _sweep(steps)
        if near(found, known):
            return None
        slips = [
            ("the result itself has the adjoint 1", _sweep(steps, seed=0.0)),
            ("a part overwrites the parts before; they add up", _sweep(steps, add=False)),
            ("it goes from the inputs on; begin at the result", _sweep(steps, forward=True)),
            ("these are slopes from the inputs on, not adjoints", _from_inputs(steps)),
            ("the local derivatives were not used", _without_factor(steps)),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"expected {known.tolist()}, which one gets by hand, and got {found.tolist()}"
            if len(steps) < 6
            else f"number {int(np.abs(found - known).argmax())} is the furthest off"
        )

    rng = np.random.default_rng(5)
    random: Steps = [[], [], []]
    for k in range(3, 30):
        random.append(
            [(int(j), float(rng.normal())) for j in rng.integers(0, k, size=2)]
        )
    example: Steps = [
        [], [], [(0, 0.5)], [(0, 5.0), (1, 2.0)], [(1, float(np.cos(5)))],
        [(2, 1.0), (3, 1.0)], [(5, 1.0), (4, -1.0)],
    ]  # fmt: skip
    deep: Steps = [[]] + [[(k, 1.0001), (k, -0.0001)] for k in range(5000)]
    return check(
        "sweep",
        function,
        [
            Case("a product of two numbers", ([[], [], [(0, 5.0), (1, 2.0)]],), look),
            Case("a number used twice", ([[], [(0, 3.0), (0, 3.0)]],), look),
            Case("an input alone", ([[]],), look),
            Case("the example of the chapter", (example,), look),
            Case("a random graph of 30 numbers", (random,), look),
            Case("a chain of 5,000", (deep,), look),
        ],
    )
