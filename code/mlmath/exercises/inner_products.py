"""The checks of the code exercises in *Inner products*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath import vectors
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_left_out_error(function: Callable[..., Any]) -> Report:
    """Check ``left_out_error(D, y, k)``, the error of k nearest others."""

    def look(result: Any, D: Matrix, y: NDArray[np.int64], k: int) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        order = np.argsort(D + np.diag(np.full(len(y), np.inf)), axis=1)

        def wrong(rows: NDArray[np.intp]) -> float:
            return float(np.mean((y[rows].mean(axis=1) > 0.5) != y))

        right = wrong(order[:, :k])
        if near(found, right):
            return None
        slips = [
            (
                "each sample is among its own neighbours here: its distance to itself "
                "is 0",
                wrong(np.argsort(D, axis=1, kind="stable")[:, :k]),
            ),
            (
                "this is the share that is right; the wrong ones are asked for",
                1 - right,
            ),
            ("this counts; divide by the number of samples", right * len(y)),
            (
                "these are the k farthest, not the k nearest",
                wrong(order[:, -k - 1 : -1]),
            ),
            ("only the nearest one was asked, not k of them", wrong(order[:, :1])),
            ("k - 1 neighbours were asked, not k", wrong(order[:, : max(k - 1, 1)])),
            ("k + 1 neighbours were asked, not k", wrong(order[:, : k + 1])),
        ]
        return first_slip(found, slips) or (
            f"{right * len(y):.0f} of {len(y)} samples are wrong, a share of "
            f"{right:.4g}, not {float(found):.4g}"
        )

    rng = np.random.default_rng(4)
    line = np.array([[0.0], [1], [2.5], [6.5], [7]])
    cloud = rng.normal(size=(30, 2))
    mixed = (cloud[:, 0] + rng.normal(size=30) > 0).astype(int)
    copies = np.concatenate([cloud[:9], cloud[:3]])
    return check(
        "left_out_error",
        function,
        [
            Case(
                "five samples on a line, k = 3",
                (vectors.distances(line), np.array([0, 0, 1, 1, 1]), 3),
                look,
            ),
            Case("thirty samples, k = 1", (vectors.distances(cloud), mixed, 1), look),
            Case("thirty samples, k = 5", (vectors.distances(cloud), mixed, 5), look),
            Case(
                "three samples have a copy with another label",
                (
                    vectors.distances(copies),
                    np.concatenate([mixed[:9], 1 - mixed[:3]]),
                    1,
                ),
                look,
            ),
        ],
    )
