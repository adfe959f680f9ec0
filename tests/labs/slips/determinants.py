"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def parallelograms(X):
    Y = np.roll(X, -1, axis=0)
    return (X[:, 0] * Y[:, 1] - X[:, 1] * Y[:, 0]).sum()


def each_part_positive(X):
    Y = np.roll(X, -1, axis=0)
    return np.abs(X[:, 0] * Y[:, 1] - X[:, 1] * Y[:, 0]).sum() / 2


def not_closed(X):
    return (X[:-1, 0] * X[1:, 1] - X[:-1, 1] * X[1:, 0]).sum() / 2


SLIPS = {
    "signed_area": [
        (parallelograms, "half of it"),
        (lambda X: abs(parallelograms(X)) / 2, "other way round"),
        (each_part_positive, "made positive"),
        (not_closed, "back to the first"),
        (lambda X: 1.0, "the area is not 1"),
        (lambda X: X, "shape"),
    ],
}
