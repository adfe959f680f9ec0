"""The checks of the code exercises in *Mean and covariance of data*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import data_moments
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_arrays, check, first_slip, near


def check_merge_moments(function: Callable[..., Any]) -> Report:
    """Check ``merge_moments(n_a, mean_a, C_a, n_b, mean_b, C_b)``, by n - 1."""

    def look(
        result: Any,
        n_a: int,
        m_a: Vector,
        C_a: Matrix,
        n_b: int,
        m_b: Vector,
        C_b: Matrix,
    ) -> str | None:
        d = len(m_a)
        found = as_arrays(result, {"mean": (d,), "C": (d, d)})
        if isinstance(found, str):
            return found
        mean, C = found
        right = data_moments.merged(
            data_moments.Summary(n_a, m_a, (n_a - 1) * C_a),
            data_moments.Summary(n_b, m_b, (n_b - 1) * C_b),
        )
        if not near(mean, right.mean):
            return (
                first_slip(
                    mean,
                    [
                        (
                            "the mean must give each sample the same weight, not each "
                            "place",
                            (m_a + m_b) / 2,
                        ),
                        (
                            "the weights of the two means are exchanged",
                            (n_b * m_a + n_a * m_b) / (n_a + n_b),
                        ),
                        ("the means add up only when weighed", m_a + m_b),
                    ],
                )
                or f"the mean is off by up to {np.abs(mean - right.mean).max():.3g}"
            )
        if near(C, right.covariance()):
            return None
        n, gap = n_a + n_b, np.outer(m_b - m_a, m_b - m_a)
        within, between = (n_a - 1) * C_a + (n_b - 1) * C_b, n_a * n_b / n * gap
        return (
            first_slip(
                C,
                [
                    ("divide by n - 1 in the end, not by n", (within + between) / n),
                    (
                        "each group loses a degree of freedom only for its own "
                        "covariance: divide by n - 1, not by n - 2",
                        (within + between) / (n - 2),
                    ),
                    (
                        "the part between the means is missing",
                        within / (n - 1),
                    ),
                    (
                        "the part between the means is missing, and n - 2 is the "
                        "divisor of the part within",
                        within / (n - 2),
                    ),
                    (
                        "the covariances were divided by n - 1: multiply by that, not "
                        "by n",
                        (n_a * C_a + n_b * C_b + between) / (n - 1),
                    ),
                    (
                        "all was taken as divided by n, here it is n - 1, three times",
                        (n_a * C_a + n_b * C_b + between) / n,
                    ),
                    (
                        "the gap between the means has the weight n_a n_b / n",
                        (within + gap) / (n - 1),
                    ),
                    (
                        "divide the part between by n - 1, too",
                        within / (n - 1) + between,
                    ),
                ],
            )
            or "the mean is right, the covariance matrix is not"
        )

    rng = np.random.default_rng(4)
    here, there = rng.normal(size=(7, 3)), rng.normal([1, -2, 4], size=(12, 3))

    def kept(X: Matrix) -> tuple[int, Vector, Matrix]:
        summary = data_moments.summarize(X)
        return summary.n, summary.mean, summary.covariance()

    return check(
        "merge_moments",
        function,
        [
            Case(
                "1 and 3, then 5, 6 and 7",
                (
                    2, np.array([2.0]), np.array([[2.0]]),
                    3, np.array([6.0]), np.array([[1.0]]),
                ),
                look,
            ),
            Case("7 and 12 samples of three features", (*kept(here), *kept(there)), look),
            Case("the same in the other order", (*kept(there), *kept(here)), look),
        ],
    )  # fmt: skip
