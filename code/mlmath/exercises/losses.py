"""The checks of the code exercises in *Two losses*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import losses
from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_score_loss(function: Callable[..., Any]) -> Report:
    """Check ``score_loss(y, z)``, the mean log loss of scores."""

    def look(result: Any, y: Vector, z: Vector) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        known = losses.log_loss_from_scores(y, z)
        if near(found, known, atol=0):
            return None
        if known < 1e-12 and abs(found) < 1e-9:
            return "digits are lost where the probability is close to 1"
        each = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
        other = np.maximum(z, 0) - z * (1 - y) + np.log1p(np.exp(-np.abs(z)))
        chances = np.clip(z, 1e-9, 1 - 1e-9)
        reason = first_slip(
            found,
            [
                ("that is the sum; the mean is asked for", each.sum()),
                ("the sign is wrong: a loss is never negative", -known),
                ("yes and no are exchanged", other.mean()),
                ("the logarithm is to base 2", known / np.log(2)),
                (
                    "the scores are used as probabilities: the sigmoid is missing",
                    -np.mean(y * np.log(chances) + (1 - y) * np.log(1 - chances)),
                ),
                (
                    "that is the squared loss of the forecasts",
                    np.mean((y - np.exp(-np.logaddexp(0, -z))) ** 2),
                ),
                (
                    "only the samples with y = 1 are counted",
                    np.mean(np.where(y == 1, each, 0)),
                ),
            ],
        )
        return reason or f"the loss is not {found:.6g}; what does a score of 0 cost?"

    rng = np.random.default_rng(4)
    return check(
        "score_loss",
        function,
        [
            Case("a score of 0", (np.array([1]), np.array([0.0])), look),
            Case(
                "three scores by hand",
                (np.array([1, 0, 0]), np.array([1.0, 2, -0.5])),
                look,
            ),
            Case(
                "forty scores", (rng.integers(0, 2, 40), rng.normal(size=40) * 3), look
            ),
            Case("whole numbers", (np.array([1, 0]), np.array([2, 3])), look),
            Case("sure, and right", (np.array([1, 0]), np.array([40.0, -50])), look),
            Case(
                "sure, and mistaken", (np.array([0, 1]), np.array([800.0, -900])), look
            ),
        ],
    )
