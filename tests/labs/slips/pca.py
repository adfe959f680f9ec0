"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def by_svd(X, k, *, drop=0):
    """Center, cut after k, add the mean."""
    mean = X.mean(axis=0)
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    k = k - drop
    return mean + U[:, :k] * s[:k] @ Vt[:k]


def not_centred(X, k):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return U[:, :k] * s[:k] @ Vt[:k]


def least(X, k):
    """As eigh sorts them: the least come first."""
    mean = X.mean(axis=0)
    Z = X - mean
    if len(Z) <= Z.shape[1]:  # directions of variance 0 count as none
        V = np.linalg.svd(Z, full_matrices=False)[2][: len(Z) - 1].T[:, ::-1]
    else:
        V = np.linalg.eigh(Z.T @ Z)[1]
    return mean + Z @ V[:, :k] @ V[:, :k].T


def standardised(X, k):
    s = X.std(axis=0, ddof=1)
    return by_svd(X / s, k) * s


def transposed(X, k):
    """Columns of what NumPy returns as rows."""
    mean = X.mean(axis=0)
    Z = X - mean
    Vt = np.linalg.svd(Z)[2]
    return mean + Z @ Vt[:, :k] @ Vt[:, :k].T


SLIPS = {
    "best_reconstruction": [
        (lambda X, k: by_svd(X, k) - X.mean(axis=0), "add it back"),
        (not_centred, "subtract the mean first"),
        (least, "least variance"),
        (lambda X, k: by_svd(X, k, drop=1), "one component less"),
        (lambda X, k: by_svd(X, k, drop=-1), "one component more"),
        (standardised, "were standardised"),
        (lambda X, k: X - by_svd(X, k), "what is lost"),
        (transposed, "is possible"),
        (lambda X, k: by_svd(X, k)[:, :k], "shape"),
    ]
}
