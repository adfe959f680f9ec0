"""The checks of the code exercises in *Information and entropy*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath import information
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near

Flags = NDArray[np.bool_]


def check_information_gain(function: Callable[..., Any]) -> Report:
    """Check ``information_gain(label, said_yes)``, what a question tells, in bits."""

    def look(result: Any, label: Flags, said_yes: Flags) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        table = np.array(
            [[np.sum(a & b) for b in (label, ~label)] for a in (said_yes, ~said_yes)]
        )
        joint = table / label.size
        known = information.mutual_information(joint, base=2)
        if near(found, known):
            return None
        whole = information.entropy(joint.sum(axis=0), base=2)
        sides = [
            information.entropy(row / row.sum(), base=2) for row in table if row.any()
        ]
        reason = first_slip(
            found,
            [
                ("those are nats; bits have logarithms to base 2", known * np.log(2)),
                (
                    "that is what stays open; subtract it from the entropy",
                    whole - known,
                ),
                ("that is the entropy before the question", whole),
                ("the sign is turned round: a question never costs", -known),
                (
                    "the two sides do not weigh the same: each has its share of the people",
                    whole - sum(sides) / 2,
                ),
                ("weigh each side by its share of the people", whole - sum(sides)),
                (
                    "one side is missing: those who said no count as well",
                    whole - joint[0].sum() * sides[0],
                ),
                (
                    "that is the entropy of the answers, not what they tell of the label",
                    information.entropy(joint.sum(axis=1), base=2),
                ),
            ],
        )
        return reason or f"the gain of this question is {known:.3g} bits"

    rng = np.random.default_rng(12)
    label = rng.random(200) < 0.3
    hint = np.where(rng.random(200) < 0.8, label, rng.random(200) < 0.5)
    first = np.array([True, True, True, False, False, False, False, False])
    asked = np.array([True, True, False, True, False, False, False, False])
    return check(
        "information_gain",
        function,
        [
            Case("eight people, a question that helps", (first, asked), look),
            Case("two hundred people", (label, hint), look),
            Case("a question that tells all", (first, first.copy()), look),
            Case("everybody says no", (first, np.zeros(8, dtype=bool)), look),
            Case("everybody says yes", (first, np.ones(8, dtype=bool)), look),
            Case("a label that all share", (np.ones(8, dtype=bool), asked), look),
        ],
    )
