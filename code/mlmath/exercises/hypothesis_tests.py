"""The checks of the code exercises in *Hypothesis tests*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Vector
from mlmath.distributions import Binomial, Poisson
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_critical_count(function: Callable[..., Any]) -> Report:
    """Check ``critical_count(chances, alpha)``, the threshold of a test that counts."""

    def look(result: Any, chances: Vector, alpha: float) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found
        n = len(chances) - 1
        tails = np.append(np.cumsum(chances[::-1])[::-1], 0)

        def first(level: float, sums: Vector = tails) -> int:
            return int(np.argmax(sums <= level))

        k = first(alpha)
        right = np.array([k, tails[k]])
        if near(found, right, atol=1e-9):
            return None
        two, below = first(alpha / 2), first(alpha, np.append(chances, 0))
        slips = [
            ("k and the probability are exchanged", right[::-1]),
            ("that is the level asked for, not what this k gives", [k, alpha]),
            ("that is half of the level: only large counts are rejected", [two, tails[two]]),
            ("that is the last count that is kept; rejected are those from the next on",
             [k - 1, tails[k - 1]]),
            ("k itself is rejected, so its probability counts, too",
             [k, tails[min(k + 1, n + 1)]]),
            ("that is the probability of k alone; larger counts are rejected, too",
             [k, np.append(chances, 0)[k]]),
            ("that is where k alone is rare; add up the probabilities from k on",
             [below, tails[below]]),
            ("that is the probability to keep the null; the other one is asked for",
             [k, 1 - tails[k]]),
        ]  # fmt: skip
        said = first_slip(found, [(why, np.array(pair)) for why, pair in slips])
        if said:
            return said
        if found[0] == k:
            return f"k is right, but not the probability {found[1]:.4g}"
        return f"reject from {found[0]:.4g} on is not the first of the level {alpha:g}"

    counts = Poisson(2).pmf(np.arange(30))
    return check(
        "critical_count",
        function,
        [
            Case("ten fair tosses", (Binomial(10, 0.5).pmf(np.arange(11)), 0.05), look),
            Case("a die", (np.full(6, 1 / 6), 0.4), look),
            Case("rare events", (counts / counts.sum(), 0.01), look),
            Case("nothing is rare", (np.array([0.3, 0.4, 0.3]), 0.05), look),
        ],
    )
