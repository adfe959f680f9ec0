"""The checks of the code exercises in *Systems of linear equations*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import elimination
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check


def check_substitute_back(function: Callable[..., Any]) -> Report:
    """Check ``substitute_back(U, b)``, which solves a triangular system."""

    def look(result: Any, U: Matrix, b: Vector) -> str | None:
        x = as_numbers(result, b.shape)
        if isinstance(x, str):
            return x
        # as large as rounding makes it where no two terms cancel
        scale = np.abs(U) @ np.abs(x) + np.abs(b)
        rest = U @ x - b
        if (np.abs(rest) <= 1e-12 * scale).all():
            return None
        if np.allclose(x * np.diag(U), elimination.solve(U, b) * np.diag(U) ** 2):
            return "each unknown still carries the factor of its diagonal entry"
        if np.allclose(x, b / np.diag(U)):
            return "the unknowns that are known already are not moved to the right side"
        if np.allclose(np.tril(U.T) @ x, b):
            return "this solves the system with the transpose of U"
        i = int(np.flatnonzero(np.abs(rest) > 1e-12 * scale)[-1])
        return f"equation {i} (counted from 0) does not hold: {U[i] @ x:.6g} is not {b[i]:.6g}"

    rng = np.random.default_rng(4)
    large = np.triu(rng.normal(size=(30, 30)), 1) / 30 + 2 * np.eye(30)
    return check(
        "substitute_back",
        function,
        [
            Case("one equation", (np.array([[4.0]]), np.array([6.0])), look),
            Case(
                "three equations by hand",
                (np.array([[2.0, 1, -1], [0, 3, 1], [0, 0, 4]]), np.array([3.0, 9, 8])),
                look,
            ),
            Case(
                "a 0 off the diagonal",
                (
                    np.array([[1.0, 0, 5], [0, -2, 0], [0, 0, 0.5]]),
                    np.array([1.0, 4, 2]),
                ),
                look,
            ),
            Case("whole numbers", (np.array([[2, 1], [0, 3]]), np.array([1, 1])), look),
            Case("30 equations", (large, rng.normal(size=30)), look),
        ],
    )
