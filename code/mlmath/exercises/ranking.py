"""The checks of the code exercises in *PageRank*."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import (
    Case,
    Function,
    Report,
    as_numbers,
    as_parts,
    check,
    first_slip,
    near,
)


def check_ranking_by_walks(function: Function) -> Report:
    """Check ``ranking_by_walks(S, d, v, tol)``, a partial sum of the series and its length."""

    def look(result: Any, S: Matrix, d: float, v: Vector, tol: float) -> str | None:
        parts = as_parts(result, ("sum", "terms"))
        if isinstance(parts, str):
            return parts
        total, count = as_numbers(parts[0], v.shape), as_numbers(parts[1], ())
        if isinstance(total, str):
            return f"sum: {total}"
        if isinstance(count, str):
            return f"terms: {count}"
        needed = 0
        while d**needed > tol * (1 + 1e-12):
            needed += 1
        k = float(count)
        if k < needed:
            return f"after {k:g} terms {d ** max(k, 0):.3g} of the sum is missing"
        if k > needed:
            return f"{k:g} terms are more than it takes"
        known = _sum(S, v, (1 - d) * d ** np.arange(k))
        if near(total, known):
            return None
        slip = first_slip(
            total,
            [
                ("it adds up to more than 1: each term has a weight", known / (1 - d)),
                ("the term without a link is missing", S @ known * d),
                (
                    "the visitors go against the links: column j says where they go from j",
                    _sum(S.T, v, (1 - d) * d ** np.arange(k)),
                ),
                (
                    "it is scaled: what is missing must stay missing",
                    known / known.sum(),
                ),
            ],
        )
        return slip or f"the sum of {k:g} terms is another one"

    swap = np.array([[0.0, 1.0], [1.0, 0.0]])
    three = np.array([[0, 0, 1], [0.5, 0, 0], [0.5, 1, 0]])
    even = np.full(3, 1 / 3)
    return check(
        "ranking_by_walks",
        function,
        [
            Case(
                "two pages, jumps to the first",
                (swap, 0.5, np.array([1.0, 0]), 0.1),
                look,
            ),
            Case("three pages", (three, 0.85, even, 1e-6), look),
            Case("long walks", (three, 0.99, np.array([0, 1.0, 0]), 1e-3), look),
            Case("no links followed", (three, 0.0, even, 0.01), look),
        ],
    )


def _sum(S: Matrix, v: Vector, weights: Vector) -> Vector:
    """Add up ``weights[k] * S**k v``."""
    total, term = np.zeros(len(v)), v
    for weight in weights:
        total, term = total + weight * term, S @ term
    return total
