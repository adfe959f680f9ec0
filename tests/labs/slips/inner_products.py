"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def error(D, y, k, *, first=1, take=None, far=False):
    """Vote by columns `first` to `first + k` of the sorted table."""
    order = np.argsort(-D if far else D, axis=1, kind="stable")
    rows = order[:, first : first + (k if take is None else take)]
    return np.mean((y[rows].mean(axis=1) > 0.5) != y)


def others(D):
    return D + np.diag(np.full(len(D), np.inf))


SLIPS = {
    "left_out_error": [
        (lambda D, y, k: error(D, y, k, first=0), "among its own neighbours"),
        (lambda D, y, k: 1 - error(others(D), y, k, first=0), "share that is right"),
        (
            lambda D, y, k: len(y) * error(others(D), y, k, first=0),
            "divide by the number",
        ),
        (lambda D, y, k: error(D, y, k, first=0, far=True), "farthest"),
        (lambda D, y, k: error(others(D), y, 1, first=0), "only the nearest"),
        # drops the first column: with copies, that may be somebody else
        (lambda D, y, k: error(D, y, k), "samples are wrong"),
        (lambda D, y, k: np.array([0.5, 0.5]), "shape"),
    ]
}
