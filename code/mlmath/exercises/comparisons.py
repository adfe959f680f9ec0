"""The checks of the code exercises in *Comparing groups*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath.labs.checking import Case, Report, as_parts, check, first_slip, near


def check_welch_from_summaries(function: Callable[..., Any]) -> Report:
    """Check ``welch_from_summaries(mean1, s1, n1, mean2, s2, n2)``."""

    def look(
        result: Any, mean1: float, s1: float, n1: int, mean2: float, s2: float, n2: int
    ) -> str | None:
        parts = as_parts(result, ("t", "the degrees of freedom"))
        if isinstance(parts, str):
            return parts
        t, df = parts
        gap, A, B = mean1 - mean2, s1**2 / n1, s2**2 / n2
        pooled = ((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2)
        right = gap / np.sqrt(A + B)
        if not near(t, right):
            return (
                first_slip(
                    t,
                    [
                        ("t is the first mean minus the second", -right),
                        (
                            "that is the pooled test; each group has its own variance",
                            gap / np.sqrt(pooled * (1 / n1 + 1 / n2)),
                        ),
                        (
                            "s is a standard deviation: square it",
                            gap / np.sqrt(s1 / n1 + s2 / n2),
                        ),
                        ("a root is missing below", gap / (A + B)),
                        (
                            "variances add up, not standard errors",
                            gap / (np.sqrt(A) + np.sqrt(B)),
                        ),
                        (
                            "s has the divisor n - 1 already; divide its square by n",
                            gap / np.sqrt(s1**2 / (n1 - 1) + s2**2 / (n2 - 1)),
                        ),
                    ],
                )
                or f"t = {float(t):.4g} is not the difference in standard errors"
            )
        ratio = A**2 / (n1 - 1) + B**2 / (n2 - 1)
        if near(df, (A + B) ** 2 / ratio):
            return None
        return (
            first_slip(
                df,
                [
                    (
                        "t is right; the degrees n1 + n2 - 2 are the pooled test's",
                        n1 + n2 - 2,
                    ),
                    (
                        "t is right; below, A and B are divided by n - 1, not by n",
                        (A + B) ** 2 / (A**2 / n1 + B**2 / n2),
                    ),
                    ("t is right; the sum above is squared", (A + B) / ratio),
                    (
                        "t is right; above stands (A + B) squared, not A^2 + B^2",
                        (A**2 + B**2) / ratio,
                    ),
                    (
                        "t is right; below, A and B are squared",
                        (A + B) ** 2 / (A / (n1 - 1) + B / (n2 - 1)),
                    ),
                ],
            )
            or f"t is right; the degrees of freedom are not {float(df):.4g}"
        )

    return check(
        "welch_from_summaries",
        function,
        [
            Case("the sleeping drugs", (0.75, 1.789, 10, 2.33, 2.002, 10), look),
            Case("unequal sizes", (7.0, 0.5, 4, 3.0, 2.5, 9), look),
            Case("a large and a small sample", (-1.0, 3.0, 50, 2.0, 1.25, 3), look),
        ],
    )
