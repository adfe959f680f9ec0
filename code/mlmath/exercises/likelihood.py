"""The checks of the code exercises in *Maximum likelihood*."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_censored_rate(function: Callable[..., Any]) -> Report:
    """Check ``censored_rate(hours, failed)``, a rate with machines that still run."""

    def look(result: Any, hours: Vector, failed: NDArray[np.bool_]) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found
        n, m, total = len(hours), int(failed.sum()), float(hours.sum())

        def pair(rate: float, count: float) -> Vector:
            return np.array([rate, rate / math.sqrt(count)])

        right = pair(m / total, m)
        if near(found, right):
            return None
        seen = float(hours[failed].sum())
        slips = [
            ("rate and standard error are exchanged", right[::-1]),
            ("machines that still run are no failures", pair(n / total, n)),
            ("machines that still run are no failures", pair(n / total, m)),
            ("the hours of machines that still run count, too", pair(m / seen, m)),
            ("the hours of machines that still run count, too", pair(m / seen, n)),
            (
                "the curvature is failures / rate^2: only failures bring information",
                pair(m / total, n),
            ),
            ("that is the mean life; the rate is one over it", pair(total / m, m)),
            (
                "the variance is given; its root is the standard error",
                np.array([m / total, (m / total) ** 2 / m]),
            ),
            (
                "the curvature is given; the standard error is one over its root",
                np.array([m / total, m / (m / total) ** 2]),
            ),
        ]
        said = first_slip(found, slips)
        if said:
            return said
        if near(found[0], right[0]):
            return f"the rate is right, but not the standard error {found[1]:.4g}"
        return f"{m} failures in {total:.4g} hours do not make the rate {found[0]:.4g}"

    rng = np.random.default_rng(5)
    hours = rng.exponential(80, 200)
    return check(
        "censored_rate",
        function,
        [
            Case(
                "three failed and two run",
                (
                    np.array([10.0, 40.0, 50.0, 50.0, 25.0]),
                    np.array([True, True, False, False, True]),
                ),
                look,
            ),
            Case(
                "two hundred, watched for 60 hours",
                (np.minimum(hours, 60), hours <= 60),
                look,
            ),
            Case(
                "all failed",
                (np.array([3.0, 5.0, 7.0]), np.array([True, True, True])),
                look,
            ),
        ],
    )
