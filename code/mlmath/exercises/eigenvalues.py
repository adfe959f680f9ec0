"""The checks of the code exercises in *Eigenvalues and eigenvectors*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check


def check_power_steps(function: Callable[..., Any]) -> Report:
    """Check ``power_steps(A, x, n_steps)``, some steps of power iteration."""

    def look(result: Any, A: Matrix, x: Vector, n_steps: int) -> str | None:
        found = as_numbers(result, x.shape)
        if isinstance(found, str):
            return found
        known = _after(A, x, n_steps)
        if np.allclose(found, known, rtol=1e-9, atol=1e-12):
            return None
        length = np.linalg.norm(found)
        if not np.isclose(length, 1):
            return f"the vector has length {length:.4g} and not 1"
        if np.allclose(found, -known):
            return "all signs are the other way round"
        for off in (-1, 1):
            if np.allclose(found, _after(A, x, max(n_steps + off, 0))):
                return f"this is the vector after {n_steps + off} steps; count them"
        if np.allclose(found, _after(A.T, x, n_steps)):
            return "this multiplies from the wrong side: a step is A x"
        return "this is not the direction of A applied again and again"

    A = np.array([[2.0, 1], [0.5, 1.5]])
    x = np.array([0.8, -1.2])
    return check(
        "power_steps",
        function,
        [
            Case("no step", (A, x, 0), look),
            Case("one step", (A, x, 1), look),
            Case("five steps", (A, x, 5), look),
            Case("a negative eigenvalue", (-A, x, 3), look),
            Case("400 steps of a large matrix", (1000 * A, x, 400), look),
            Case("400 steps of a small one", (A / 1000, x, 400), look),
        ],
    )


def _after(A: Matrix, x: Vector, n_steps: int) -> Vector:
    x = x / np.linalg.norm(x)
    for _ in range(n_steps):
        x = A @ x
        x /= np.linalg.norm(x)
    return np.asarray(x)
