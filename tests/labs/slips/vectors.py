"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from mlmath import vectors


def by_distance(X):
    D = vectors.distances(X)
    np.fill_diagonal(D, np.inf)
    return np.argmin(D, axis=1)


def by_dot(X):
    G = X @ X.T
    np.fill_diagonal(G, -np.inf)
    return np.argmax(G, axis=1)


def least_similar(X):
    return np.argmin(vectors.cosine_similarities(X), axis=1)


SLIPS = {
    "most_similar": [
        (lambda X: np.argmax(vectors.cosine_similarities(X), axis=1), "itself"),
        (by_distance, "by distance"),
        (by_dot, "largest dot product"),
        (least_similar, "least similar"),
        (lambda X: np.roll(np.arange(len(X)), 1), "smaller angle"),
        (lambda X: np.arange(len(X)) + 1, "numbers of rows"),
        (vectors.cosine_similarities, "shape"),
    ],
}
