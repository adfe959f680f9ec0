"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def cut(A, tol, share=True):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    r = np.count_nonzero(s > (tol * s[0] if share else tol))
    return U[:, :r], s[:r], Vt[:r]


def by_layers(A, tol, share=True):
    U, s, Vt = cut(A, tol, share)
    return Vt.T / s @ U.T


def transposed_if_square(A, tol):
    X = by_layers(A, tol)
    return X.T if len(X) == len(X[0]) else X


def with_rows_of_v(A, tol):
    U, s, Vt = cut(A, tol)
    return Vt / s @ U.T


def multiplied(A, tol):
    U, s, Vt = cut(A, tol)
    return Vt.T * s @ U.T


SLIPS = {
    "pseudo_inverse": [
        (lambda A, tol: np.linalg.inv(A), "square"),
        (lambda A, tol: cut(A, tol)[0], "shape"),
        (lambda A, tol: by_layers(A, 0), "was inverted"),
        (lambda A, tol: by_layers(A, tol, share=False), "all entries"),
        (lambda A, tol: by_layers(A, tol).T, "shape"),
        (transposed_if_square, "that is its transpose"),
        (with_rows_of_v, "as rows"),
        (multiplied, "multiplied, not divided"),
        (
            lambda A, tol: by_layers(A, 1e-12),
            "3 singular values were inverted, and 2 count",
        ),
        (lambda A, tol: by_layers(A, 0.99), "1 singular values were inverted"),
        (lambda A, tol: np.ones(A.shape[::-1]), "A X A is not A"),
        (lambda A, tol: by_layers(A, tol) * (1 + 1e-4), "off by 0.0001"),
    ],
}
