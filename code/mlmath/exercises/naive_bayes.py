"""The check of the code exercise in *Naive Bayes*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import logit

from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_presence_log_odds(function: Callable[..., Any]) -> Report:
    """Check ``presence_log_odds(X, prior, p1, p0)``, features that are there or not."""

    def look(
        result: Any, X: Matrix, prior: float, p1: Vector, p0: Vector
    ) -> str | None:
        found = as_numbers(result, (len(X),))
        if isinstance(found, str):
            return found
        there, absent = np.log(p1 / p0), np.log1p(-p1) - np.log1p(-p0)
        start, votes = logit(prior), X @ there + (1 - X) @ absent
        if near(found, start + votes):
            return None
        reason = first_slip(
            found,
            [
                ("the prior is missing", votes),
                ("the prior enters by its odds, not by itself", np.log(prior) + votes),
                ("what is absent counts, too", start + X @ there),
                ("those are the log odds of class 0", -start - votes),
                ("those are odds; take the logarithm", np.exp(start + votes)),
                (
                    "those are probabilities of class 1, not log odds",
                    1 / (1 + np.exp(-start - votes)),
                ),
                ("logarithms are to the base e here", (start + votes) / np.log(10)),
                (
                    "what is absent has the ratio (1 - p1) / (1 - p0)",
                    start + X @ there - (1 - X) @ there,
                ),
            ],
        )
        return reason or "add to the prior log odds one logarithm of a ratio a feature"

    rng = np.random.default_rng(3)
    few = np.array([0.8, 0.5]), np.array([0.2, 0.4])
    many = rng.uniform(1e-4, 0.05, (2, 400))
    mail = (rng.random((6, 400)) < 0.03).astype(float)
    return check(
        "presence_log_odds",
        function,
        [
            Case("one sample, both there", (np.array([[1, 1]]), 0.3, *few), look),
            Case(
                "all four samples",
                (np.indices((2, 2)).reshape(2, 4).T, 0.3, *few),
                look,
            ),
            Case("400 rare words", (mail, 0.4, *many), look),
        ],
    )
