"""The checks of the code exercises in *Confidence intervals*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import intervals
from mlmath._checks import Vector
from mlmath.distributions import Binomial
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_median_interval(function: Callable[..., Any]) -> Report:
    """Check ``median_interval(x, level)``, two of the sorted values."""

    def look(result: Any, x: Vector, level: float) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found
        n, s = x.size, np.sort(x)
        below = Binomial(n, 0.5).cdf(np.arange(n))
        j = int(np.sum(below <= (1 - level) / 2))
        right = np.array([s[j - 1], s[n - j]])
        if near(found, right):
            return None
        one_sided = int(np.sum(below <= 1 - level))
        lower = int(np.sum(below <= level / 2))
        slips = [
            ("the two ends are exchanged", right[::-1]),
            ("the values must be sorted first", np.array([x[j - 1], x[n - j]])),
            ("Python counts from 0: x_(j) is sorted(x)[j - 1]", s[[j, n - j]]),
            (
                "Python counts from 0: x_(n + 1 - j) is sorted(x)[n - j]",
                s[[j - 1, n - j - 1]],
            ),
            ("both places are one too far inside", s[[j, n - j - 1]]),
            (
                "the number of values below is at most j - 1, not j",
                s[[max(j - 2, 0), min(n + 1 - j, n - 1)]],
            ),
            (
                "on each side only half of 1 - level may be left out",
                s[[one_sided - 1, n - one_sided]],
            ),
            ("left out is 1 - level, not level", s[[lower - 1, n - lower]]),
            (
                "that is the t interval, for the mean",
                np.array(intervals.t_interval(x, level=level)),
            ),
            (
                "these are quantiles of the data, not of the median",
                np.quantile(x, [(1 - level) / 2, (1 + level) / 2]),
            ),
        ]
        return (
            first_slip(found, slips)
            or f"for {n} values {found[0]:.4g} and {found[1]:.4g} are not the ends"
        )

    rng = np.random.default_rng(23)
    return check(
        "median_interval",
        function,
        [
            Case("twenty values", (rng.normal(5, 2, 20).round(2), 0.95), look),
            Case("another level", (rng.exponential(3, 31).round(2), 0.8), look),
            Case("many values", (rng.standard_cauchy(200), 0.99), look),
        ],
    )
