"""The checks of the code exercises in *Determinants and inverses*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check


def check_signed_area(function: Callable[..., Any]) -> Report:
    """Check ``signed_area(X)``, the area of a polygon with the corners X."""

    def look(result: Any, X: Matrix) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        first, second = X - X[0], np.roll(X, -1, axis=0) - X[0]
        area = float(_crosses(first, second).sum() / 2)
        parts = _crosses(X, np.roll(X, -1, axis=0)) / 2  # triangles with the origin
        # the corners may stand far from the origin, where their parts cancel
        close = 1e-12 * abs(area) + 1e-14 * float((X**2).sum())

        def is_near(other: float) -> bool:
            return bool(abs(found - other) <= close)

        if is_near(area):
            return None
        if is_near(2 * area):
            return (
                "a determinant is the area of a parallelogram; a triangle is half of it"
            )
        if is_near(-area):
            return "the sign is the other way round: counterclockwise is positive"
        if is_near(float(np.abs(parts).sum())):
            return "each part was made positive; parts outside must be taken off again"
        if is_near(area - float(parts[-1])):
            return "the side from the last corner back to the first is missing"
        return f"the area is not {float(found):.6g}"

    square = np.array([[0.0, 0], [2, 0], [2, 2], [0, 2]])
    arrowhead = np.array([[1.0, 1], [5, 2], [2, 2], [2, 5]])
    turn = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    circle = np.column_stack([np.cos(turn), np.sin(turn)])
    return check(
        "signed_area",
        function,
        [
            Case("a triangle", (np.array([[1.0, 1], [4, 2], [2, 5]]),), look),
            Case("a square, clockwise", (square[::-1].copy(),), look),
            Case("a dent", (arrowhead,), look),
            Case("far from the origin", (square + 1000,), look),
            Case("200 corners on a circle", (circle + np.array([3, -1]),), look),
        ],
    )


def _crosses(X: Matrix, Y: Matrix) -> Vector:
    """Return the determinant of each two rows: twice a triangle with the origin."""
    return np.asarray(X[:, 0] * Y[:, 1] - X[:, 1] * Y[:, 0])
