"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def dual(X, k, *, centre=True, root=0.5, order=-1):
    """Go through the dot products; divide by a power of the eigenvalue."""
    Z = X - X.mean(axis=0) if centre else X
    s, U = np.linalg.eigh(Z @ Z.T)
    kept = slice(None, None, order)
    s, U = s[kept][:k], U[:, kept][:, :k]
    return (Z.T @ U / np.maximum(s, 1e-12) ** root).T


def upside_down(X, k):
    """Take the last components for the first."""
    Z = X - X.mean(axis=0)
    return np.linalg.svd(Z, full_matrices=False)[2][: len(X) - 1][-k:]


SLIPS = {
    "wide_components": [
        (lambda X, k: dual(X, k, centre=False), "subtract the mean of each column"),
        (lambda X, k: dual(X, k, root=0), "not of length 1"),
        (lambda X, k: dual(X, k, root=1), "not by the eigenvalue"),
        (upside_down, "least variance"),
        (lambda X, k: upside_down(X, k)[::-1], "least variance"),
        (lambda X, k: dual(X, k)[::-1], "the largest variance comes first"),
        (lambda X, k: dual(X, k).T, "shape"),
        (lambda X, k: np.eye(k, X.shape[1]), "is possible"),
    ]
}
