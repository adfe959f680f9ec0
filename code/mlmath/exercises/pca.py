"""The checks of the code exercises in *Principal component analysis*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import pca, svd
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_best_reconstruction(function: Callable[..., Any]) -> Report:
    """Check ``best_reconstruction(X, k)``, the samples from k components each."""

    def look(result: Any, X: Matrix, k: int) -> str | None:
        found = as_numbers(result, X.shape)
        if isinstance(found, str):
            return found
        model = pca.fit(X, k)
        right = model.reconstruct(X)
        if near(found, right, rtol=1e-7, atol=1e-7):
            return None
        full = pca.fit(X)
        Z, V = X - model.mean, full.components.T
        fewer, more = (
            model.mean + Z @ V[:, :m] @ V[:, :m].T for m in (k - 1, k + 1)
        )  # fmt: skip
        last = V[:, -k:]
        deviation = X.std(axis=0, ddof=1)
        free = pca.fit(X / deviation, k).reconstruct(X / deviation) * deviation
        slips = [
            ("the mean is missing: add it back", right - model.mean),
            ("subtract the mean first", svd.low_rank(X, k)),
            ("these are the components of least variance", model.mean + Z @ last @ last.T),
            ("this is one component less than k", fewer),
            ("this is one component more than k", more),
            ("the columns were standardised: leave them in their units", free),
            ("this is what is lost, not what is kept", X - right),
        ]  # fmt: skip
        error, least = (((X - A) ** 2).sum() for A in (found, right))
        return first_slip(found, slips, rtol=1e-6) or (
            f"the squared distances from the samples add up to {error:.4g}, where "
            f"{least:.4g} is possible"
        )

    rng = np.random.default_rng(3)
    mixed = rng.normal(size=(30, 4)) * [5, 3, 2, 1] @ rng.normal(size=(4, 4)) + 7
    return check(
        "best_reconstruction",
        function,
        [
            Case(
                "the four students, one component",
                (np.array([[13.0, 9], [11, 3], [7, 1], [1, 3]]), 1),
                look,
            ),
            Case("thirty samples of four columns, two components", (mixed, 2), look),
            Case("fewer samples than columns", (rng.normal(size=(4, 6)) + 3, 2), look),
        ],
    )
