"""The checks of the code exercises in *Linear regression by three roads*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near

NAMES = ("count", "mean of x", "mean of y", "sxx", "sxy")


def _sums(points: Vector) -> Vector:
    """Compute the five sums of all points at once; of none they are zeros."""
    if len(points) == 0:
        return np.zeros(5)
    mean = points.mean(axis=0)
    u, v = (points - mean).T
    return np.array([len(points), *mean, u @ u, u @ v])


def check_add_sample(function: Callable[..., Any]) -> Report:
    """Check ``add_sample(sums, x, y)``, which takes one sample more into the sums."""

    def look(known: Vector, new: bool) -> Callable[..., str | None]:
        def compare(result: Any, sums: Vector, x: float, y: float) -> str | None:
            found = as_numbers(result, (5,))
            if isinstance(found, str):
                return found
            if near(found, known, rtol=1e-9):
                return None
            n, x_mean, y_mean, sxx, sxy = sums
            dx, dy = x - x_mean, y - y_mean
            after = x - known[1], y - known[2]
            for k in range(3):
                if not near(found[k], known[k], rtol=1e-12):
                    reason = first_slip(
                        found[k],
                        [
                            ("the sample is not counted", sums[0] if k == 0 else 0.5),
                            ("it has not moved", sums[k]),
                            ("that is the middle of old mean and new sample, as if the "
                             "sums had seen one sample so far",
                             sums[k] + (dx, dy)[k - 1] / 2 if k else 0.5),
                            ("that divides by the count before the sample",
                             sums[k] + (dx, dy)[k - 1] / n if k and n else 0.5),
                        ],
                    )  # fmt: skip
                    return (
                        reason
                        and f"{NAMES[k]}: {reason}"
                        or (f"the {NAMES[k]} is not {found[k]:.10g}")
                    )
            for k, old, pair in ((3, sxx, (dx, after[0])), (4, sxy, (dx, after[1]))):
                if not near(found[k], known[k], rtol=1e-9):
                    other = dx if k == 3 else dy
                    raw = x * (x if k == 3 else y)
                    reason = first_slip(
                        found[k],
                        [
                            ("it has not moved", old),
                            ("both deviations are taken from the old means; the means "
                             "have moved", old + dx * other),
                            ("both deviations are taken from the new means; the first "
                             "samples were counted from the old ones",
                             old + after[0] * pair[1]),
                            ("that is a sum that is not centred", old + raw),
                        ],
                    )  # fmt: skip
                    far = "; far from 0 its digits cancel" if abs(x_mean) > 1e6 else ""
                    return f"{NAMES[k]}: {reason or f'it is not {found[k]:.10g}'}{far}"
            return None

        return compare

    def case(about: str, points: list[tuple[float, float]]) -> Case:
        table = np.array(points, dtype=float)
        before, after = _sums(table[:-1]), _sums(table)
        x, y = table[-1]
        return Case(about, (before, float(x), float(y)), look(after, len(table) == 1))

    rng = np.random.default_rng(12)
    many = [tuple(row) for row in rng.normal(size=(50, 2)) * [3, 7] + [20, -5]]
    far = [(1.76e9 + t, 0.5 * t + 3 * (-1) ** t) for t in range(40)]
    return check(
        "add_sample",
        function,
        [
            case("the second of two samples", [(0, 1), (2, 5)]),
            case("the third of three", [(0, 1), (1, 2), (2, 6)]),
            case("the very first sample", [(3, 4)]),
            case("the fiftieth", many),
            case("times in seconds since 1970", far),
        ],
    )
