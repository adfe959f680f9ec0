"""The checks of the code exercises in *PCA at work*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath import maps, vectors
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_kept_neighbours(function: Callable[..., Any]) -> Report:
    """Check ``kept_neighbours(X, T, k)``, the share of neighbours that a map keeps."""

    def look(result: Any, X: Matrix, T: Matrix, k: int) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        right = maps.neighbourhood_kept(X, T, k=k)
        if near(found, right):
            return None
        orders = [vectors.distances(A).argsort(axis=1) for A in (X, T)]

        def share(first: int, last: int) -> float:
            a, b = (order[:, first:last] for order in orders)
            return float(_same(a, b).sum() / a.size)

        a, b = (order[:, 1 : k + 1] for order in orders)
        slips = [
            ("each sample is among its own neighbours here: leave it out", share(0, k)),
            (
                "each sample is among its own neighbours here, and k others: leave it out",
                share(0, k + 1),
            ),
            ("this counts; divide by k as well", k * right),
            ("the order within the k does not count: compare sets", float(np.mean(a == b))),
            (
                "this is the share of samples that keep all their neighbours",
                float(np.mean(_same(a, b).sum(axis=1) == k)),
            ),
            ("this is the share that is lost", 1 - right),
            ("these are the farthest, not the nearest", share(-k, len(X))),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"of {k * len(X)} neighbours {right * k * len(X):.0f} stay, a share of "
            f"{right:.4g}, not {float(found):.4g}"
        )

    rng = np.random.default_rng(5)
    line = np.array([[0.0, 0], [1, 9], [2.2, 1], [3.5, 8], [7, 0.5]])
    cloud = rng.normal(size=(30, 4)) * [4, 3, 2, 1]
    return check(
        "kept_neighbours",
        function,
        [
            Case("five samples, mapped to their first entry", (line, line[:, :1], 1), look),
            Case("thirty samples, two of four columns, k = 5", (cloud, cloud[:, :2], 5), look),
            Case("thirty samples, the first column, k = 10", (cloud, cloud[:, :1], 10), look),
        ],
    )  # fmt: skip


def _same(a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Say which entries of each row of `a` are in the same row of `b`."""
    return np.asarray((a[:, :, np.newaxis] == b[:, np.newaxis, :]).any(axis=2))
