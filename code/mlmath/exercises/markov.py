"""The checks of the code exercises in *Markov chains*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import markov
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, check


def check_steps_to_forget(function: Callable[..., Any]) -> Report:
    """Check ``steps_to_forget(P, tol)``, which counts steps until columns agree."""

    def look(result: Any, P: Matrix, tol: float) -> str | None:
        number = as_numbers(result, ())
        if isinstance(number, str):
            return number
        k = float(number)
        known = _steps(P, 1.0, tol)
        if k == known:
            return None
        if k == known + 1:
            return f"{k:.0f} is one too many: with k = {known} it is enough already"
        if k == _steps(P, 2.0, tol):
            return (
                "this is for half the distance: take the whole 1-norm of the difference"
            )
        if k != round(k) or k < 0:
            return f"expected a number of steps, got {k:.4g}"
        apart = 2 * markov.contraction(np.linalg.matrix_power(P, int(min(k, 10_000))))
        if apart > tol:
            return f"for k = {k:.0f} two columns of P^k are still {apart:.3g} apart"
        return f"for a smaller k than {k:.0f} all columns are within {tol:.3g} already"

    machine = np.array([[0.5, 0, 0.9], [0.5, 0.4, 0], [0, 0.6, 0.1]])
    # states in a row: the first and the last column are farther apart than neighbours
    row = np.array([[0.9, 0.1, 0], [0.1, 0.8, 0.1], [0, 0.1, 0.9]])
    return check(
        "steps_to_forget",
        function,
        [
            Case("letters", (np.array([[0.128, 0.663], [0.872, 0.337]]), 0.01), look),
            Case("machine", (machine, 0.01), look),
            Case("machine, a finer tolerance", (machine, 1e-8), look),
            Case("columns that agree", (np.full((3, 3), 1 / 3), 0.1), look),
            Case("three states in a row", (row, 0.3), look),
            Case("no step needed", (np.eye(2), 2.0), look),
        ],
    )


def _steps(P: Matrix, share: float, tol: float) -> int:
    """Count the steps until the greatest distance, divided by `share`, is at most `tol`."""
    power, k = np.eye(len(P)), 0
    while 2 * markov.contraction(power) / share > tol:
        power, k = P @ power, k + 1
    return k
