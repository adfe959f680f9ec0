"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def shadows_on_the_columns(A):
    Q = np.array(A, dtype=float)
    for j in range(A.shape[1]):
        for i in range(j):
            Q[:, j] -= (A[:, i] @ A[:, j]) / (A[:, i] @ A[:, i]) * A[:, i]
    return Q / np.linalg.norm(Q, axis=0)


def shadows_of_the_columns(A):
    Q = np.array(A, dtype=float)
    for j in range(A.shape[1]):
        Q[:, j] -= Q[:, :j] @ (Q[:, :j].T @ A[:, j])
        Q[:, j] /= np.linalg.norm(Q[:, j])
    return Q


def not_scaled(A):
    Q = np.array(A, dtype=float)
    for j in range(A.shape[1]):
        for i in range(j):
            Q[:, j] -= (Q[:, i] @ Q[:, j]) / (Q[:, i] @ Q[:, i]) * Q[:, i]
    return Q


SLIPS = {
    "gram_schmidt": [
        (shadows_on_the_columns, "columns 0 and 2 have the dot product"),
        (shadows_of_the_columns, "nearly agree: columns 1 and 2 have"),
        (not_scaled, "column 2 (counted from 0) has length"),
        (lambda A: A / np.linalg.norm(A, axis=0), "nothing was subtracted"),
        (lambda A: np.linalg.qr(A)[0], "points the other way"),
        (lambda A: np.eye(*A.shape), "do not span"),
        (lambda A: np.linalg.qr(A), "expected numbers"),
    ],
}
