"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def PLACE(p, u, side="left"):
    return np.minimum(np.searchsorted(np.cumsum(p), u, side=side), len(p) - 1)


SLIPS = {
    "draw": [
        (lambda x, p, u: PLACE(p, u).astype(float), "places in the table"),
        (lambda x, p, u: x[PLACE(p, u, "right")], "where u equals a sum"),
        (lambda x, p, u: x[np.minimum(PLACE(p, u) + 1, len(x) - 1)], "too far"),
        (lambda x, p, u: x[np.maximum(PLACE(p, u) - 1, 0)], "the value before"),
        (
            lambda x, p, u: x[np.minimum(np.searchsorted(p, u), len(x) - 1)],
            "their sums are wanted",
        ),
        (
            lambda x, p, u: x[np.abs(u[:, None] - p).argmin(axis=1)],
            "single probabilities",
        ),
        (
            lambda x, p, u: x[np.minimum((u * len(x)).astype(int), len(x) - 1)],
            "same share",
        ),
        (lambda x, p, u: x[PLACE(p, 1 - u)], "from above"),
        (lambda x, p, u: x[np.searchsorted(np.cumsum(p), u)], "IndexError"),
        (lambda x, p, u: x[PLACE(p, u[:1])][0], "one value"),
        (lambda x, p, u: x[PLACE(p, u)][:-1], "shape"),
        (lambda x, p, u: x[PLACE(p, u)] + 1, "for u = 0.3 it says 2"),
        (
            lambda x, p, u: np.random.default_rng(0).choice(x, len(u), p=p),
            "it says",
        ),
    ],
}
