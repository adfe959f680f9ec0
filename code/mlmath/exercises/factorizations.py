"""The checks of the code exercises in *Which factorisation when*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import decompositions
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, check


def check_cholesky(function: Callable[..., Any]) -> Report:
    """Check ``cholesky(A)``, which returns the lower triangular factor of A."""

    def look(result: Any, A: Matrix) -> str | None:
        L = as_numbers(result, A.shape)
        if isinstance(L, str):
            return L
        known = decompositions.cholesky(A)
        size = float(np.abs(known).max())
        if np.allclose(L, known, rtol=1e-9, atol=1e-9 * size):
            return None
        if np.allclose(L, known.T, atol=1e-9 * size):
            return "this is the upper triangle, L transposed"
        roots = np.diag(known)
        if np.allclose(L, known / roots, atol=1e-9 * size):
            return "the diagonal is 1: these are the factors of elimination, without the roots"
        if np.allclose(L, known * roots, atol=1e-9 * size):
            return "each column still has to be divided by the root of its pivot"
        above = np.triu(L, 1)
        if np.abs(above).max(initial=0) > 1e-9 * size:
            i, j = (int(k) for k in np.unravel_index(np.abs(above).argmax(), L.shape))
            return (
                f"entry ({i}, {j}), counted from 0, stands above the diagonal and is "
                f"{L[i, j]:.3g}"
            )
        # column by column, as the algorithm goes
        wrong = np.abs(L - known) > 1e-9 * size
        j = int(np.flatnonzero(wrong.any(axis=0))[0])
        i = int(np.flatnonzero(wrong[:, j])[0])
        return (
            f"the first entry that is off is ({i}, {j}), counted from 0: "
            f"{L[i, j]:.4g}; there (L Lᵀ) has {L[i] @ L[j]:.4g} and A has {A[i, j]:.4g}"
        )

    rng = np.random.default_rng(14)
    B = rng.normal(size=(20, 12))
    return check(
        "cholesky",
        function,
        [
            Case("one number", (np.array([[9.0]]),), look),
            Case("two rows by hand", (np.array([[4.0, 2], [2, 10]]),), look),
            Case(
                "three rows by hand",
                (np.array([[4.0, 2, -2], [2, 10, 2], [-2, 2, 3]]),),
                look,
            ),
            Case("whole numbers", (np.array([[2, 1], [1, 2]]),), look),
            Case("twelve rows", (B.T @ B,), look),
        ],
    )
