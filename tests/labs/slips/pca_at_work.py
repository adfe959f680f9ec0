"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def order(A):
    return np.linalg.norm(A[:, np.newaxis] - A, axis=2).argsort(axis=1)


def sets(X, T, first, last):
    """Share columns `first` to `last` of the sorted tables, as sets."""
    a, b = (order(A)[:, first:last] for A in (X, T))
    return np.array([np.isin(p, q) for p, q in zip(a, b, strict=True)])


def in_order(X, T, k):
    return np.mean(order(X)[:, 1 : k + 1] == order(T)[:, 1 : k + 1])


SLIPS = {
    "kept_neighbours": [
        (lambda X, T, k: sets(X, T, 0, k).mean(), "among its own neighbours"),
        (lambda X, T, k: sets(X, T, 0, k + 1).mean(), "and k others"),
        (lambda X, T, k: sets(X, T, 1, k + 1).sum(axis=1).mean(), "divide by k"),
        (in_order, "the order within"),
        (lambda X, T, k: sets(X, T, 1, k + 1).all(axis=1).mean(), "keep all their"),
        (lambda X, T, k: 1 - sets(X, T, 1, k + 1).mean(), "share that is lost"),
        (lambda X, T, k: sets(X, T, -k, len(X)).mean(), "farthest"),
        (lambda X, T, k: sets(X, T, 1, k + 2).mean(), "neighbours"),
        (lambda X, T, k: sets(X, T, 1, k + 1).mean(axis=1), "shape"),
    ]
}
