"""The checks of the code exercises in *The singular value decomposition*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import svd
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, check


def check_pseudo_inverse(function: Callable[..., Any]) -> Report:
    """Check ``pseudo_inverse(A, tol)``, which inverts the singular values that count."""

    def look(result: Any, A: Matrix, tol: float) -> str | None:
        X = as_numbers(result, A.shape[::-1])
        if isinstance(X, str):
            return X
        known = svd.pseudo_inverse(A, tol=tol)
        size = float(np.abs(known).max())
        if np.allclose(X, known, rtol=0, atol=1e-6 * size):
            return None
        U, s, V = svd.svd(A)
        r = svd.numerical_rank(A, tol=tol)
        if np.abs(X).max() > 1e3 * size:
            return (
                f"entries up to {np.abs(X).max():.1g}: a singular value that counts as 0 "
                "was inverted"
            )
        if not X.any():
            return "all entries are 0; tol is a share of the largest singular value"
        if np.allclose(X, V[:, :r] * s[:r] @ U[:, :r].T, rtol=0, atol=1e-6 * s[0]):
            return "the singular values were multiplied, not divided by"
        for q in range(len(s) + 1):
            layers = V[:, :q] / np.maximum(s[:q], 1e-300) @ U[:, :q].T
            if np.allclose(X, layers, rtol=0, atol=1e-6 * size):
                return f"{q} singular values were inverted, and {r} count"
        if X.shape == A.shape and np.allclose(X, known.T, rtol=0, atol=1e-6 * size):
            return "that is its transpose: it ends with the transpose of U"
        theirs = np.linalg.svd(A, full_matrices=False)
        if r == A.shape[1] and np.allclose(
            X, theirs[2] / theirs[1] @ theirs[0].T, rtol=0, atol=1e-6 * size
        ):
            return (
                "numpy.linalg.svd returns the transpose of V, with the vectors as rows"
            )
        gap = np.abs(A @ X @ A - A).max() / np.abs(A).max()
        if gap > 1e-3:
            return f"A X A is not A: it misses by {gap:.2g} of the largest entry"
        return f"it is off by {np.abs(X - known).max() / size:.2g} of the largest entry"

    rng = np.random.default_rng(5)
    tall = rng.normal(size=(6, 3))
    square = np.array([[4.0, 1, 0], [2, 3, 1], [0, 1, 5]])
    return check(
        "pseudo_inverse",
        function,
        [
            Case("a nonsingular matrix", (square, 1e-12), look),
            Case("a tall matrix", (tall, 1e-12), look),
            Case("a wide matrix", (tall.T, 1e-12), look),
            Case(
                "rank 1, up to rounding",
                (np.outer([0.1, 0.7, 0.3], [0.3, 0.9]), 1e-12),
                look,
            ),
            Case(
                "rank 1, all tiny", (1e-20 * np.array([[1.0, 2], [2, 4]]), 1e-12), look
            ),
            Case("a tolerance of one tenth", (np.diag([5.0, 2, 0.4]), 0.1), look),
            Case("a column of zeros", (np.array([[3.0, 0], [4, 0]]), 1e-12), look),
        ],
    )
