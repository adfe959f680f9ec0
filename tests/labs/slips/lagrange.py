"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from mlmath import constrained


def shift_only(y):
    return y + (1 - y.sum()) / y.size


def shift_then_cut(y):
    return np.maximum(shift_only(y), 0)


def cut_and_divide(y):
    kept = np.maximum(y, 0)
    return kept / (kept.sum() or 1)


def shift_cut_and_divide(y):
    kept = shift_then_cut(y)
    return kept / kept.sum()


def softmax(y):
    return np.exp(y - y.max()) / np.exp(y - y.max()).sum()


def largest_alone(y):
    return np.eye(y.size)[y.argmax()]


def sorted_result(y):
    return np.sort(constrained.project_onto_simplex(y))[::-1]


def one_shift_too_early(y):
    """The first count for which the next entry would be negative, not the last."""
    largest_first = np.sort(y)[::-1]
    shifts = (1 - np.cumsum(largest_first)) / np.arange(1, y.size + 1)
    k = np.flatnonzero(largest_first + shifts > 0)[0]
    return np.maximum(y + shifts[k], 0)


SLIPS = {
    "nearest_parts": [
        (shift_only, "some entries are negative"),
        (shift_then_cut, "entries that became 0 afterwards"),
        (cut_and_divide, "dividing by the sum"),
        (shift_cut_and_divide, "dividing by the sum"),
        (softmax, "dividing by the sum"),
        (lambda y: np.maximum(y, 0), "must add up to 1"),
        (lambda y: constrained.project_onto_simplex(y, total=2), "must add up to 1, not to 2"),
        (largest_alone, "another point is nearer"),
        (sorted_result, "another point is nearer"),
        (one_shift_too_early, "must add up to 1, not to"),
        (lambda y: constrained.project_onto_simplex(y) - 1e-3, "some entries are negative"),
        (lambda y: [*constrained.project_onto_simplex(y), 0], "got shape"),
    ],
}  # fmt: skip
