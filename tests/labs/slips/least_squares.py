"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np

SLIPS = {
    "best_params": [
        (
            lambda A, y: np.linalg.solve(A.T @ A, A.T @ y),
            "nearly agree: A w is as near to y as can be, but the "
            "parameters have too few",
        ),
        (
            lambda A, y: np.linalg.solve(A[: A.shape[1]], y[: A.shape[1]]),
            "samples are met exactly",
        ),
        (lambda A, y: np.linalg.qr(A)[0].T @ y, "has the dot product"),
        (lambda A, y: A @ np.linalg.lstsq(A, y)[0], "one a sample"),
        (lambda A, y: np.linalg.lstsq(A, y), "got a tuple"),
        (lambda A, y: A.T @ y, "is possible; one of the columns"),
        (lambda A, y: "w", "expected numbers"),
    ],
}
