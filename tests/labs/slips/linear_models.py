"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from mlmath import linear_models as lm


def by_deletion(X, y):
    """Fit again and again, which is slow and right."""
    keep = ~np.eye(len(y), dtype=bool)
    return np.array(
        [y[i] - X[i] @ lm.fit(X[k], y[k]).params for i, k in enumerate(keep)]
    )


SLIPS = {
    "left_out_errors": [
        (lambda X, y: lm.fit(X, y).residuals, "had its part in the fit"),
        (lambda X, y: -by_deletion(X, y), "y minus what is predicted"),
        (
            lambda X, y: lm.fit(X, y).residuals / lm.fit(X, y).leverages,
            "not 1 minus them",
        ),
        (
            lambda X, y: lm.fit(X, y).residuals / np.sqrt(1 - lm.fit(X, y).leverages),
            "belongs to standardised",
        ),
        (
            lambda X, y: lm.fit(X, y).residuals * (1 - lm.fit(X, y).leverages),
            "instead of divided",
        ),
        (lambda X, y: y - by_deletion(X, y), "these are predictions"),
        (lambda X, y: by_deletion(X, y) ** 2, "not their squares"),
        (lambda X, y: np.zeros(len(y)), "from the fit of the others"),
        (lambda X, y: by_deletion(X, y)[0], "shape"),
    ]
}
