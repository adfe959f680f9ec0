"""The checks of the code exercises in *Change of basis*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import bases
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, check


def check_translate(function: Callable[..., Any]) -> Report:
    """Check ``translate(X, old, new)``, which changes the basis of a list of vectors."""

    def look(result: Any, X: Matrix, old: Matrix, new: Matrix) -> str | None:
        found = as_numbers(result, X.shape)
        if isinstance(found, str):
            return found
        P = bases.change_of_basis(old, new)
        if np.allclose(found, X @ P.T, atol=1e-9):
            return None
        slips = {
            "that is the way from new to old": X @ np.linalg.inv(P).T,
            "a sample is a row: the dictionary acts on columns": X @ P,
            "those are standard coordinates: the way into the new basis is missing": X
            @ old.T,
            "these would be right if X were in standard coordinates": X
            @ np.linalg.inv(new).T,
            "the transpose is the inverse only for an orthonormal basis": X
            @ old.T
            @ new,
        }
        for said, slip in slips.items():
            if np.allclose(found, slip, atol=1e-9):
                return said
        return (
            "the arrows have changed: what they are in standard coordinates must be "
            "the same before and after"
        )

    ridge, valley = np.array([[3.0, -1], [1, 1]]), np.array([[1.0, -2], [1, 0]])
    rng = np.random.default_rng(5)
    return check(
        "translate",
        function,
        [
            Case("one place, two teams", (np.array([[2.0, 3]]), ridge, valley), look),
            Case(
                "two places, in whole numbers",
                (np.array([[2, 3], [1, 0]]), ridge.astype(int), valley.astype(int)),
                look,
            ),
            Case(
                "20 vectors of four entries",
                (rng.normal(size=(20, 4)), *rng.normal(size=(2, 4, 4))),
                look,
            ),
        ],
    )
