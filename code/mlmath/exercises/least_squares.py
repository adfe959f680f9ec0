"""The checks of the code exercises in *Least squares*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import least_squares
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check


def check_best_params(function: Callable[..., Any]) -> Report:
    """Check ``best_params(A, y)``, which returns the least-squares solution."""

    def look(result: Any, A: Matrix, y: Vector) -> str | None:
        m, n = A.shape
        if isinstance(result, tuple):
            return "got a tuple: return the parameters alone"
        if np.shape(result) == (m,) != (n,):
            return (
                f"got {m} numbers, one a sample; the parameters are {n}, one a column"
            )
        w = as_numbers(result, (n,))
        if isinstance(w, str):
            return w
        known = least_squares.solve(A, y)
        if np.abs(w - known.params).max() <= 1e-6 * np.abs(known.params).max():
            return None
        rest = y - A @ w
        length = np.linalg.norm(rest)
        if length <= known.rss**0.5 + 1e-6 * np.linalg.norm(y):
            return (
                "A w is as near to y as can be, but the parameters have too few right "
                "digits: columns that nearly agree need a way without A'A"
            )
        if np.allclose(rest[:n], 0, atol=1e-9):
            return f"the first {n} samples are met exactly; what do the others say?"
        steepest = np.abs(A.T @ rest).max()
        return (
            f"the residual has the length {length:.4g}, but {known.rss**0.5:.4g} is "
            f"possible; one of the columns has the dot product {steepest:.3g} with it"
        )

    rng = np.random.default_rng(15)
    near = least_squares.polynomial_columns(np.linspace(0, 1, 30), 10)
    return check(
        "best_params",
        function,
        [
            Case(
                "three samples by hand",
                (np.array([[1.0, 0], [1, 1], [1, 2]]), np.array([2.0, 0, 4])),
                look,
            ),
            Case(
                "the café, in whole numbers",
                (
                    np.column_stack([np.ones(5, dtype=int), np.arange(1, 6)]),
                    np.array([2, 3, 5, 4, 6]),
                ),
                look,
            ),
            Case(
                "one column", (np.array([[1.0], [2], [2]]), np.array([3, 3, 4.5])), look
            ),
            Case(
                "four columns, 30 samples",
                (rng.normal(size=(30, 4)), rng.normal(size=30)),
                look,
            ),
            Case(
                "eleven columns that nearly agree",
                (near, near.sum(axis=1)),
                look,
            ),
        ],
    )
