"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def right(X, x0, B):
    return x0 + (X - x0) @ np.linalg.pinv(B).T @ B.T


def units(B):
    return B / np.linalg.norm(B, axis=0)


SLIPS = {
    "feet": [
        (lambda X, x0, B: right(X, 0 * x0, B), "subspace through 0"),
        (lambda X, x0, B: right(X, x0, B) - x0, "not added again"),
        (lambda X, x0, B: x0 + right(X, 0 * x0, B), "was not subtracted"),
        (lambda X, x0, B: X - right(X, x0, B), "these are the rests"),
        (lambda X, x0, B: x0 + (X - x0) @ B @ B.T, "only if the columns"),
        (
            lambda X, x0, B: x0 + (X - x0) @ units(B) @ units(B).T,
            "must be orthogonal, too",
        ),
        (
            lambda X, x0, B: np.tile(right(X.mean(axis=0), x0, B), (len(X), 1)),
            "each row has its own",
        ),
        (lambda X, x0, B: np.zeros(X.shape), "the foot of the first point"),
        (lambda X, x0, B: (X - x0) @ np.linalg.pinv(B).T, "shape"),
    ]
}
