"""The checks of the code exercises in *Orthogonal projection*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import affine
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_feet(function: Callable[..., Any]) -> Report:
    """Check ``feet(X, x0, B)``, the nearest points of an affine subspace."""

    def look(result: Any, X: Matrix, x0: Vector, B: Matrix) -> str | None:
        found = as_numbers(result, X.shape)
        if isinstance(found, str):
            return found
        U = affine.AffineSubspace(x0, B)
        right = np.asarray(U.project(X))
        if near(found, right):
            return None
        Z = X - x0
        slips = [
            ("this is the subspace through 0: subtract x0 first, and add it again",
             X @ U.basis @ U.basis.T),
            ("x0 is subtracted, but not added again", right - x0),
            ("x0 is added, but was not subtracted before", x0 + X @ U.basis @ U.basis.T),
            ("these are the rests: what projecting takes away", X - right),
            ("B times its transpose projects only if the columns are orthonormal",
             x0 + Z @ B @ B.T),
            ("unit columns are not enough: they must be orthogonal, too",
             x0 + Z @ (B / np.linalg.norm(B, axis=0)) @ (B / np.linalg.norm(B, axis=0)).T),
            ("this is the foot of the mean for all: each row has its own",
             np.tile(right.mean(axis=0), (len(X), 1))),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"the foot of the first point is {right[0].round(4).tolist()}, "
            f"not {found[0].round(4).tolist()}"
        )

    rng = np.random.default_rng(4)
    return check(
        "feet",
        function,
        [
            Case(
                "a line in the plane",
                (
                    np.array([[7.0, 8], [3, 9], [-2, 1]]),
                    np.array([0.0, 5]),
                    np.array([[3.0], [4]]),
                ),
                look,
            ),
            Case(
                "a plane in space, columns at an angle",
                (
                    rng.normal(size=(6, 3)),
                    np.array([6.0, 0, 0]),
                    np.array([[1.0, 0], [1, 1], [0, 1]]),
                ),
                look,
            ),
            Case(
                "as many points as numbers",
                (rng.normal(size=(5, 5)), rng.normal(size=5), rng.normal(size=(5, 2))),
                look,
            ),
        ],
    )
