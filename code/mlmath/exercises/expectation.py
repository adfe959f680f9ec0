"""The checks of the code exercises in *Expectation, spread and shape*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near

_NAMES = ("mean", "standard deviation", "skewness", "kurtosis")


def check_describe(function: Callable[..., Any]) -> Report:
    """Check ``describe(values, probabilities)``: four numbers of a table."""

    def look(result: Any, values: Vector, probabilities: Vector) -> str | None:
        found = as_numbers(result, (4,))
        if isinstance(found, str):
            return found
        x, p = values, probabilities
        wanted = _four(x, p)
        off = [k for k in range(4) if not near(found[k], wanted[k], rtol=1e-7)]
        if not off:
            return None
        mean, sigma, skewness, kurtosis = wanted
        equal, n = _four(x, np.full(len(x), 1 / len(x))), len(x)
        slips = [
            [
                ("the values have different probabilities: weigh them", equal[0]),
                ("the sum is not divided by anything: weights add up to 1", mean / n),
            ],
            [
                ("that is the variance; its root is wanted", sigma**2),
                ("that is the root of the mean square: subtract the mean first",
                 np.sqrt(x**2 @ p)),
                ("that is the mean absolute distance", np.abs(x - mean) @ p),
                ("the distances have different probabilities, too", equal[1]),
                ("n - 1 belongs to data; weights add up to 1",
                 sigma * np.sqrt(n / (n - 1))),
            ],
            [
                ("divide by the third power of the standard deviation",
                 skewness * sigma**3),
                ("the power is taken of the values; standardise first", x**3 @ p),
                ("its sign is turned: value minus mean", -skewness),
            ],
            [
                ("3 was subtracted: that is the excess", kurtosis - 3),
                ("divide by the fourth power of the standard deviation",
                 kurtosis * sigma**4),
                ("the power is taken of the values; standardise first", x**4 @ p),
            ],
        ]  # fmt: skip
        first = off[0]
        reason = first_slip(found[first], slips[first])
        if reason is None and abs(mean) > 1e6:
            reason = "digits are lost: subtract the mean before taking powers"
        return f"{_NAMES[first]}: " + (
            reason or f"it is {found[first]:.6g}, and {wanted[first]:.6g} was expected"
        )

    return check(
        "describe",
        function,
        [
            Case(
                "the ticket", (np.array([0.0, 2, 10]), np.array([0.6, 0.3, 0.1])), look
            ),
            Case(
                "five values, some negative",
                (np.array([-4.0, 1, 5, 7, -2]), np.array([0.2, 0.25, 0.4, 0.1, 0.05])),
                look,
            ),
            Case(
                "a die, shifted by a thousand million",
                (np.arange(1.0, 7) + 1e9, np.full(6, 1 / 6)),
                look,
            ),
        ],
    )


def _four(x: Vector, p: Vector) -> Vector:
    """Compute mean, standard deviation, skewness and kurtosis."""
    mean = x @ p
    sigma = np.sqrt((x - mean) ** 2 @ p)
    z = (x - mean) / sigma
    return np.array([mean, sigma, z**3 @ p, z**4 @ p])
