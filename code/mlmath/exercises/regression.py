"""The checks of the code exercises in *Linear regression by three roads*."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near

NAMES = ("count", "mean of x", "mean of y", "sxx", "sxy")
Slips = list[tuple[str, float]]


def _sums(points: NDArray[np.float64]) -> Vector:
    """Compute the five sums of all points at once; of none they are zeros."""
    if len(points) == 0:
        return np.zeros(5)
    mean = points.mean(axis=0)
    u, v = (points - mean).T
    return np.array([len(points), *mean, u @ u, u @ v])


def _slips_of_mean(n: float, old: float, step: float) -> Slips:
    return [
        ("it has not moved", old),
        (
            "that is halfway between the old mean and the sample, as if there had been "
            "one sample before",
            old + step / 2,
        ),
        ("that divides by the count before the sample", old + step / max(n, 1)),
    ]


def _slips_of_sum(old: float, before: Vector, after: Vector, sample: Vector) -> Slips:
    """List them; each vector has what belongs to x, and to the other factor."""
    return [
        ("it has not moved", old),
        (
            "both deviations are taken from the old means, but the means have moved",
            old + before[0] * before[1],
        ),
        (
            "both deviations are taken from the new means, but the samples before were "
            "counted from the old ones",
            old + after[0] * after[1],
        ),
        ("that is a sum that is not centred", old + sample[0] * sample[1]),
    ]


def check_add_sample(function: Callable[..., Any]) -> Report:
    """Check ``add_sample(sums, x, y)``, which takes one sample more into the sums."""

    def look(
        known: Vector, result: Any, sums: Vector, x: float, y: float
    ) -> str | None:
        found = as_numbers(result, (5,))
        if isinstance(found, str):
            return found
        # a mean of times is large beside what it moves by
        digits = [1e-12, 1e-12, 1e-12, 1e-9, 1e-9]
        wrong = [k for k in range(5) if not near(found[k], known[k], rtol=digits[k])]
        if not wrong:
            return None
        k, sample = wrong[0], np.array([x, y])
        before, after = sample - sums[1:3], sample - known[1:3]
        pair = [0, k - 3]  # x with itself, or x with y
        slips: Slips
        if k == 0:
            slips = [("the sample is not counted", sums[0])]
        elif k < 3:
            slips = _slips_of_mean(sums[0], sums[k], before[k - 1])
        else:
            slips = _slips_of_sum(sums[k], before[pair], after[pair], sample[pair])
        reason = first_slip(found[k], slips, rtol=digits[k])
        if reason is None and k > 2 and abs(x) > 1e6:
            reason = "its digits cancel, as the means are large beside the spread"
        return f"{NAMES[k]}: {reason or f'{found[k]:.10g} is not right'}"

    def case(about: str, points: Any) -> Case:
        table = np.array(points, dtype=np.float64)
        known = _sums(table)
        return Case(
            about,
            (_sums(table[:-1]), *map(float, table[-1])),
            partial(look, known),
        )

    rng = np.random.default_rng(12)
    seconds = [(1.76e9 + t, 0.5 * t + 3 * (-1) ** t) for t in range(40)]
    return check(
        "add_sample",
        function,
        [
            case("the second of two samples", [(0, 1), (2, 5)]),
            case("the third of three", [(0, 1), (1, 2), (2, 6)]),
            case("the very first sample", [(3, 4)]),
            case("the fiftieth", rng.normal(size=(50, 2)) * [3, 7] + [20, -5]),
            case("times in seconds since 1970", seconds),
        ],
    )
