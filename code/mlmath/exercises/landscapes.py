"""The checks of the code exercises in *Jacobian, Hessian and the shape of a landscape*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import curvature
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, check

WORDS = ("minimum", "maximum", "saddle", "undecided")


def check_kind_of(function: Callable[..., Any]) -> Report:
    """Check ``kind_of(H)``, which names a stationary point."""

    def look(result: Any, H: Matrix) -> str | None:
        if not isinstance(result, str) or result not in WORDS:
            return f"expected one of the words {', '.join(WORDS)}"
        point = curvature.classify_stationary_point(H, tol=1e-9)
        return None if result == point.kind else _slip(result, H, point)

    turn = np.linalg.qr(np.random.default_rng(6).normal(size=(3, 3)))[0]

    def turned(*values: float) -> Matrix:
        H = turn * np.array(values) @ turn.T
        return np.asarray((H + H.T) / 2)

    return check(
        "kind_of",
        function,
        [
            Case("a bowl", (np.array([[2, 1], [1, 2]]),), look),
            Case("a dome", (np.array([[-2.0, 1], [1, -2]]),), look),
            Case("positive diagonal", (np.array([[2.0, 3], [3, 2]]),), look),
            Case("three variables", (turned(3, -1, -1),), look),
            Case("three variables, all down", (turned(-3, -1, -2),), look),
            Case("a trough", (np.array([[1.0, 1], [1, 1]]),), look),
            Case("a ridge", (np.diag([-1.0, 0]),), look),
            Case("zero up to rounding", (turned(4, 2, 1e-15),), look),
            Case("zero beside both signs", (np.diag([1.0, 0, -1]),), look),
            Case("flat", (np.zeros((2, 2)),), look),
            Case("a small unit", (turned(3e-12, 1e-12, 2e-12),), look),
        ],
    )


def _slip(result: str, H: Matrix, point: curvature.StationaryPoint) -> str:
    """Say what may have led to another word than the right one."""
    size = np.abs(point.values).max()
    if 0 < size < 1e-9:
        return "is zero told by a fixed number? Compare with the largest eigenvalue"
    if {result, point.kind} == {"minimum", "maximum"}:
        return "minimum and maximum have changed places"
    if point.kind == "undecided":
        return "an eigenvalue is zero, up to rounding, and no two have different signs"
    if size and np.abs(point.values).min() <= 1e-9 * size:
        return "both signs occur; a zero beside them changes nothing"
    if result == _by_signs(np.diag(H)):
        return "that is what the diagonal says; the other entries count, too"
    if len(H) > 2:
        return f"not right for {len(H)} variables: do you look at every eigenvalue?"
    return "which signs do the eigenvalues have?"


def _by_signs(values: Vector) -> str:
    up, down = (values > 0).any(), (values < 0).any()
    return "saddle" if up and down else "minimum" if up else "maximum"
