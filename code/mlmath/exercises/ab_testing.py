"""The checks of the code exercises in *A/B testing*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_share_stopped_by(function: Callable[..., Any]) -> Report:
    """Check ``share_stopped_by(Z, limits)``, what looking again and again does."""

    def look(result: Any, Z: Matrix, limits: Vector) -> str | None:
        found = as_numbers(result, limits.shape)
        if isinstance(found, str):
            return found
        outside = np.abs(Z) > limits
        ever = np.logical_or.accumulate(outside, axis=1)
        right = ever.mean(axis=0)
        if near(found, right):
            return None
        apart = outside.mean(axis=0)
        above = np.logical_or.accumulate(limits < Z, axis=1)
        first = np.logical_or.accumulate(np.abs(Z) > limits[0], axis=1)
        return (
            first_slip(
                found,
                [
                    (
                        "those are numbers; divide by the number of rows",
                        ever.sum(axis=0),
                    ),
                    ("who stopped at an earlier look stays stopped", apart),
                    ("adding up the looks counts an experiment twice", apart.cumsum()),
                    ("z may be too small as well: abs(z)", above.mean(axis=0)),
                    ("each look has its own limit", first.mean(axis=0)),
                    ("that is the share that still runs", 1 - right),
                    (
                        "that is the share that stops at this look for the first time",
                        np.diff(right, prepend=0.0),
                    ),
                ],
            )
            or f"the shares end with {found[-1]:.4g}, and not with what they should"
        )

    rng = np.random.default_rng(12)
    S = np.cumsum(rng.normal(size=(400, 6)), axis=1)
    Z = S / np.sqrt(np.arange(1, 7))
    few = np.array(
        [[0.1, 3.0, 0.2], [-2.5, 0.0, 2.6], [1.0, -1.0, 0.5], [0.0, 0.4, -4.0]]
    )
    return check(
        "share_stopped_by",
        function,
        [
            Case("four experiments", (few, np.array([2.0, 2.0, 2.0])), look),
            Case("falling limits", (Z, np.linspace(2.4, 1.4, 6)), look),
            Case("a single look", (Z[:, :1], np.array([1.0])), look),
        ],
    )
