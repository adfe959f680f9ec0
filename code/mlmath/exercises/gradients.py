"""The checks of the code exercises in *Partial derivatives and the gradient*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import fields
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_arrays, check, near


def check_slopes_on_grid(function: Callable[..., Any]) -> Report:
    """Check ``slopes_on_grid(Z, dx, dy)``, which returns both partial derivatives."""

    def look(result: Any, Z: Matrix, dx: float, dy: float) -> str | None:
        found = as_arrays(result, {"along_x": Z.shape, "along_y": Z.shape})
        if isinstance(found, str):
            return found
        known = fields.gradient_on_grid(Z, dx=dx, dy=dy)
        if all(map(near, found, known)):
            return None
        if all(map(near, found, known[::-1])):
            return "along_x and along_y have changed places"
        if all(map(near, found, fields.gradient_on_grid(Z, dx=dy, dy=dx))):
            return "dx and dy have changed places: dx leads from column to column"
        along_x = _slip(found[0], known[0])
        along_y = _slip(found[1].T, known[1].T)
        return f"along_x is {along_x}" if along_x else f"along_y is {along_y}"

    rng = np.random.default_rng(5)
    return check(
        "slopes_on_grid",
        function,
        [
            Case("by hand", (np.array([[1.0, 2, 5], [3, 8, 9]]), 2.0, 0.5), look),
            Case(
                "two rows, two columns", (np.array([[0.0, 3], [5, 9]]), 1.0, 2.0), look
            ),
            Case(
                "whole numbers",
                (np.array([[1, 2, 4], [2, 9, 3], [7, 8, 8]]), 1, 1),
                look,
            ),
            Case("heights at random", (rng.normal(size=(5, 7)), 74.4, 92.7), look),
        ],
    )


def _slip(found: Matrix, known: Matrix) -> str | None:
    """Say how slopes along rows differ from those known, or None."""
    if near(found, known):
        return None
    if near(found, np.trunc(known)):
        return "without its fractions: is it put in an array of whole numbers?"
    inside, right = found[:, 1:-1], known[:, 1:-1]
    if near(inside, right):
        return "off at the edges, where one neighbour is missing"
    if near(inside, 2 * right):
        return "twice too large inside: how far apart are the two neighbours?"
    if near(inside, -right):
        return "of the wrong sign inside"
    return f"off inside, by up to {np.abs(inside - right).max():.3g}"
