"""The checks of the code exercises in *Gradient descent*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmath import descent, fields
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_heavy_ball_path(function: Callable[..., Any]) -> Report:
    """Check ``heavy_ball_path(gradient, x0, rate, momentum, n_steps)``."""

    def look(
        result: Any,
        gradient: Callable[[Vector], ArrayLike],
        x0: Vector,
        rate: float,
        momentum: float,
        n_steps: int,
    ) -> str | None:
        found = as_numbers(result, (n_steps + 1, x0.size))
        if isinstance(found, str):
            if n_steps and np.shape(result) == (n_steps, x0.size):
                return f"expected {n_steps + 1} rows: the start is the first of them"
            return found

        def path(rate: float, momentum: float) -> Matrix:
            points, last = [x0.astype(float)], np.zeros(x0.size)
            for _ in range(n_steps):
                last = momentum * last - rate * np.asarray(gradient(points[-1].copy()))
                points.append(points[-1] + last)
            return np.array(points)

        known = path(rate, momentum)
        if near(found, known):
            return None
        if n_steps and not np.ptp(found, axis=0).any():
            return "all rows are equal: is one array changed in place? Keep copies"
        ahead = descent.nesterov(
            gradient, x0, rate=rate, momentum=momentum, tol=0, max_iter=max(n_steps, 1)
        ).history[: n_steps + 1]
        return (
            first_slip(
                found,
                [
                    ("the steps lead uphill", path(-rate, momentum)),
                    ("the share of the last step is missing", path(rate, 0)),
                    ("the last step is repeated backwards", path(rate, -momentum)),
                    (
                        "the gradient is multiplied by 1 - momentum besides the rate",
                        path(rate * (1 - momentum), momentum),
                    ),
                    ("that is Nesterov's path: add the whole step to x", ahead),
                ],
            )
            or f"some points are off, by up to {np.abs(found - known).max():.3g}"
        )

    land = fields.himmelblau()
    bowl = np.array([[2.0, 1], [1, 10]])
    return check(
        "heavy_ball_path",
        function,
        [
            Case("by hand", (lambda x: x, np.array([8.0]), 0.5, 0.25, 3), look),
            Case(
                "a bowl", (lambda x: bowl @ x, np.array([3.0, -2]), 0.1, 0.5, 6), look
            ),
            Case("whole numbers", (lambda x: x, np.array([8, 2]), 0.25, 0.5, 4), look),
            Case("no momentum", (lambda x: 3 * x, np.array([1.0]), 0.1, 0.0, 5), look),
            Case("no step", (lambda x: x, np.array([1.0, 2]), 0.1, 0.9, 0), look),
            Case(
                "Himmelblau", (land.gradient, np.array([0.0, 0]), 0.005, 0.8, 20), look
            ),
        ],
    )
