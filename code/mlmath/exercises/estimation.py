"""The checks of the code exercises in *Estimators and limit theorems*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_share_that_holds(function: Callable[..., Any]) -> Report:
    """Check ``share_that_holds(X, truth)``, the coverage of two standard errors."""

    def look(result: Any, X: Matrix, truth: float) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        runs, n = X.shape
        off, s = np.abs(X.mean(axis=1) - truth), X.std(axis=1, ddof=1)

        def share(reach: Any) -> float:
            return float(np.mean(off <= reach))

        right = share(2 * s / np.sqrt(n))
        if near(found, right):
            return None
        return (
            first_slip(
                found,
                [
                    (
                        "that is their number; divide it by the number of rows",
                        runs * right,
                    ),
                    ("that is the share that misses the truth", 1 - right),
                    (
                        "that is one standard error to either side, not two",
                        share(s / n**0.5),
                    ),
                    (
                        "s is the spread of the values; the mean's is s / sqrt(n)",
                        share(2 * s),
                    ),
                    ("s is divided by the root of n, not by n", share(2 * s / n)),
                    (
                        "s has the divisor n - 1: ddof=1",
                        share(2 * X.std(axis=1) / n**0.5),
                    ),
                    (
                        "n is the number of columns, not of rows",
                        share(2 * s / runs**0.5),
                    ),
                    (
                        "that is the variance over n: a root is missing",
                        share(2 * s**2 / n),
                    ),
                    (
                        "each row has a spread of its own, not that of all values",
                        share(2 * X.std(ddof=1) / n**0.5),
                    ),
                    (
                        "each row has a range; one for all values together is not asked for",
                        float(abs(X.mean() - truth) <= 2 * X.std(ddof=1) / X.size**0.5),
                    ),
                ],
            )
            or f"for {runs} samples of {n} it says {found:.4g}, and that is not the share"
        )

    rng = np.random.default_rng(15)
    return check(
        "share_that_holds",
        function,
        [
            Case("exponential values", (rng.exponential(2, (400, 6)), 2.0), look),
            Case("normal values", (rng.normal(5, 3, (1000, 4)), 5.0), look),
            Case("another truth", (rng.normal(5, 3, (300, 9)), 7.0), look),
        ],
    )
