"""The checks of the code exercises in *Orthonormal bases and QR*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import orthogonal
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, check


def check_gram_schmidt(function: Callable[..., Any]) -> Report:
    """Check ``gram_schmidt(A)``, which returns orthonormal columns."""

    def look(result: Any, A: Matrix) -> str | None:
        Q = as_numbers(result, A.shape)
        if isinstance(Q, str):
            return Q
        known = orthogonal.modified_gram_schmidt(A)[0]
        if np.allclose(Q, known, atol=1e-6):
            return None
        lengths = np.linalg.norm(Q, axis=0)
        if not np.allclose(lengths, 1):
            j = int(np.abs(lengths - 1).argmax())
            return f"column {j} (counted from 0) has length {lengths[j]:.4g} and not 1"
        if np.allclose(np.abs(Q), np.abs(known), atol=1e-6):
            return "a column points the other way: its rest is to keep its sign"
        if np.allclose(Q, A / np.linalg.norm(A, axis=0)):
            return "the columns have length 1, but nothing was subtracted from them"
        G = np.abs(Q.T @ Q - np.eye(A.shape[1]))
        i, j = sorted(int(k) for k in np.unravel_index(G.argmax(), G.shape))
        if G[i, j] > 1e-6:
            return f"columns {i} and {j} have the dot product {Q[:, i] @ Q[:, j]:.3g} and not 0"
        return "the columns are orthonormal, but the first k do not span what those of A span"

    near = np.vstack([np.ones(3), 1e-8 * np.eye(3)])
    rng = np.random.default_rng(11)
    return check(
        "gram_schmidt",
        function,
        [
            Case("two columns by hand", (np.array([[4.0, 1], [3, 7]]),), look),
            Case(
                "three columns by hand",
                (np.array([[1.0, 4, 7], [2, 5, 2], [2, 2, -1]]),),
                look,
            ),
            Case("whole numbers", (np.array([[4, 1], [3, 7]]),), look),
            Case("five columns of 20 entries", (rng.normal(size=(20, 5)),), look),
            Case("three columns that nearly agree", (near,), look),
        ],
    )
