"""The checks of the code exercises in *Optimising under constraints*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import constrained
from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_nearest_parts(function: Callable[..., Any]) -> Report:
    """Check ``nearest_parts(y)``, which projects on the parts of a whole."""

    def look(result: Any, y: Vector) -> str | None:
        x = as_numbers(result, y.shape)
        if isinstance(x, str):
            return x
        known = constrained.project_onto_simplex(y)
        return None if near(x, known, atol=1e-9) else _slip(x, y)

    return check(
        "nearest_parts",
        function,
        [
            Case("all stay positive", (np.array([0.3, 0.5, 0.4]),), look),
            Case("one becomes 0", (np.array([0.75, 0.5, -1.0]),), look),
            Case("a second one becomes 0", (np.array([1.0, 0.9, 0.1, -0.5]),), look),
            Case("one alone is left", (np.array([5, 1, 1]),), look),
            Case("parts already", (np.array([0.25, 0.75]),), look),
            Case("all negative", (np.array([-3.0, -2.5, -4]),), look),
            Case("equal entries", (np.array([2.0, 2, 2, -2]),), look),
            Case("one entry", (np.array([-7.0]),), look),
            Case("not in order", (np.array([0.1, 1.2, -0.3, 0.9, 1.1]),), look),
        ],
    )


def _slip(x: Vector, y: Vector) -> str:
    """Say what may have led to the wrong point."""
    shifted = y + (1 - y.sum()) / y.size
    kept = np.maximum(shifted, 0)
    positive = np.maximum(y, 0)
    named = first_slip(
        x,
        [
            ("some entries are negative: what falls below 0 must be 0", shifted),
            ("the shift was found with entries that became 0 afterwards", kept),
            ("dividing by the sum keeps to the walls, but is not nearest", _part(kept)),
            ("dividing by the sum keeps to the walls, but is not nearest", _part(positive)),
            ("dividing by the sum keeps to the walls, but is not nearest", _part(np.exp(y))),
            ("the entries must add up to 1", positive),
        ],
    )  # fmt: skip
    if named is not None:
        return named
    if x.min() < -1e-9:
        return "some entries are negative: what falls below 0 must be 0"
    if not near(x.sum(), 1):
        return f"the entries must add up to 1, not to {x.sum():.4g}"
    return "the conditions hold, but another point is nearer: is the shift one for all?"


def _part(x: Vector) -> Vector:
    """Divide by the sum, where there is one."""
    return np.asarray(x / (x.sum() or 1.0))
