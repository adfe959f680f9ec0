"""The checks of the code exercises in *Simulation and resampling*."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_sign_flip_p(function: Callable[..., Any]) -> Report:
    """Check ``sign_flip_p(d)``, Fisher's test for the sum of differences."""

    def look(result: Any, d: Vector) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        sums = np.array(list(product((1, -1), repeat=d.size))) @ d
        t = d.sum()
        right = float(np.mean(sums >= t))
        if near(found, right):
            return None
        m = sums.size
        return (
            first_slip(
                found,
                [
                    ("that is their number; divide by that of all", m * right),
                    (
                        "sums that are equal count as well, that of d itself among them",
                        float(np.mean(sums > t)),
                    ),
                    (
                        "that is the share of sums that are at most as large",
                        float(np.mean(sums <= t)),
                    ),
                    (
                        "that has two sides; only large sums count here",
                        float(np.mean(np.abs(sums) >= abs(t))),
                    ),
                    ("that has two sides; only large sums count here", 2 * right),
                    (
                        "all signs are listed, d's own among them: nothing is added",
                        (m * right + 1) / (m + 1),
                    ),
                ],
            )
            or f"for {d.size} differences it says {found:.4g}, and that is not the share"
        )

    return check(
        "sign_flip_p",
        function,
        [
            Case("three differences", (np.array([3, 1, -1]),), look),
            Case("ties and a zero", (np.array([2, 2, 0, -1, 5]),), look),
            Case("a negative sum", (np.array([-4, 1, 2, -6, 3, -2]),), look),
            Case(
                "ten differences", (np.array([5, 8, -2, 7, 1, 9, -3, 4, 6, 2]),), look
            ),
        ],
    )
