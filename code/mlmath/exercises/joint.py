"""The checks of the code exercises in *Joint distributions*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_arrays, check, first_slip, near

Places = NDArray[np.int64]


def check_cut(function: Callable[..., Any]) -> Report:
    """Check ``cut(mean, C, known, values)``, a conditional normal distribution."""

    def look(
        result: Any, mean: Vector, C: Matrix, known: Places, values: Vector
    ) -> str | None:
        rest = np.setdiff1d(np.arange(len(mean)), known)
        shapes = {"mean": rest.shape, "covariance": (len(rest), len(rest))}
        found = as_arrays(result, shapes)
        if isinstance(found, str):
            return found
        center, left = found
        across = C[np.ix_(known, rest)]
        K = np.linalg.solve(C[np.ix_(known, known)], across).T
        own, shift = mean[rest], values - mean[known]
        whole, taken = C[np.ix_(rest, rest)], K @ across
        if not near(center, own + K @ shift):
            return (
                first_slip(
                    center,
                    [
                        (
                            "that is the mean with nothing known",
                            own,
                        ),
                        (
                            "the values have to be counted from their own mean",
                            own + K @ values,
                        ),
                        ("the mean of the unknown entries is missing", K @ shift),
                        ("the shift has the wrong sign", own - K @ shift),
                        (
                            "the covariances have to be divided by the known part "
                            "(solve with it)",
                            own + across.T @ shift,
                        ),
                        (
                            "divide by the whole known part, not by its diagonal alone: "
                            "the known entries go together, too",
                            own + across.T @ (shift / np.diag(C)[known]),
                        ),
                    ],
                )
                or f"the mean is off by up to {np.abs(center - own - K @ shift).max():.3g}"
            )
        if near(left, whole - taken):
            return None
        return (
            first_slip(
                left,
                [
                    (
                        "the mean is right; the covariance is that with nothing known",
                        whole,
                    ),
                    (
                        "the mean is right; the covariance grows, it has to shrink",
                        whole + taken,
                    ),
                    (
                        "the mean is right; that is what is explained, not what is left",
                        taken,
                    ),
                ],
            )
            or "the mean is right, the covariance is not"
        )

    rng = np.random.default_rng(6)
    B = rng.normal(size=(5, 5))
    C = (B @ B.T + (B @ B.T).T) / 2
    center = rng.normal(size=5)
    return check(
        "cut",
        function,
        [
            Case(
                "height and weight",
                (
                    np.array([175.0, 75.0]),
                    np.array([[49.0, 42.0], [42.0, 100.0]]),
                    np.array([0]),
                    np.array([189.0]),
                ),
                look,
            ),
            Case(
                "two of five known",
                (center, C, np.array([1, 3]), np.array([0.5, -2.0])),
                look,
            ),
            Case(
                "three of five, not in order",
                (center, C, np.array([4, 0, 2]), np.array([1.0, 0.0, 2.0])),
                look,
            ),
        ],
    )
