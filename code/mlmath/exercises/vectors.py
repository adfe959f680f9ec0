"""The checks of the code exercises in *Vectors*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath import vectors
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, check

#: Rows whose nearest neighbours by angle, by distance and by dot product differ.
ARROWS = np.array([[1.0, 0], [5, 1], [0.9, 0.9], [0, 0.2], [-3, 0.5], [0.1, 9]])


def check_most_similar(function: Callable[..., Any]) -> Report:
    """Check ``most_similar(X)``, the row of smallest angle with each row of X."""

    def look(result: Any, X: Matrix) -> str | None:
        found = as_numbers(result, (len(X),))
        if isinstance(found, str):
            return found
        if not np.isin(found, range(len(X))).all():
            return f"expected numbers of rows, from 0 to {len(X) - 1}"
        if (found == np.arange(len(X))).any():
            i = int(np.flatnonzero(found == np.arange(len(X)))[0])
            return f"row {i} is called most similar to itself; another row is asked for"
        known = _best(vectors.cosine_similarities(X))
        if np.array_equal(found, known):
            return None
        if np.array_equal(found, _best(-vectors.distances(X))):
            return "these are the nearest rows by distance; the angle is asked for"
        if np.array_equal(found, _best(X @ X.T)):
            return (
                "these have the largest dot product, which long rows win at any angle"
            )
        if np.array_equal(found, _best(-vectors.cosine_similarities(X))):
            return "these are the least similar rows"
        i = int(np.flatnonzero(found != known)[0])
        return f"there is a row at a smaller angle with row {i} than row {found[i]:.0f}"

    rng = np.random.default_rng(3)
    return check(
        "most_similar",
        function,
        [
            Case("three rows", (np.array([[1.0, 0], [0, 1], [2, 1]]),), look),
            Case("short and long rows", (ARROWS,), look),
            Case("the same in other units", (1e-9 * ARROWS,), look),
            Case("50 rows of 20 entries", (rng.normal(size=(50, 20)),), look),
        ],
    )


def _best(scores: Matrix) -> NDArray[np.intp]:
    """Return the column of the largest score in each row, the diagonal left out."""
    others = scores.copy()
    np.fill_diagonal(others, -np.inf)
    return np.asarray(np.argmax(others, axis=1))
