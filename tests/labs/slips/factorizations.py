"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def pivots(A):
    return np.diag(np.linalg.cholesky(A)) ** 2


def unit_factor(A):
    L = np.linalg.cholesky(A)
    return L / np.diag(L)


def roots_of_entries(A):
    return np.sqrt(np.abs(A))


def nothing_subtracted(A):
    return np.tril(A) / np.sqrt(np.diag(A))


def diagonal_alone_subtracted(A):
    L = np.zeros(A.shape)
    for j in range(len(A)):
        L[j, j] = np.sqrt(A[j, j] - L[j, :j] @ L[j, :j])
        L[j + 1 :, j] = A[j + 1 :, j] / L[j, j]
    return L


def in_the_type_of_its_input(A):
    L = np.zeros_like(A)
    for j in range(len(A)):
        rest = A[j:, j] - L[j:, :j] @ L[j, :j]
        L[j:, j] = rest / np.sqrt(rest[0])
    return L


SLIPS = {
    "cholesky": [
        (lambda A: np.linalg.cholesky(A).T, "upper triangle"),
        (lambda A: unit_factor(A), "without the roots"),
        (lambda A: unit_factor(A) * pivots(A), "root of its pivot"),
        (lambda A: roots_of_entries(A), "above the diagonal"),
        (lambda A: nothing_subtracted(A), "first entry that is off is (1, 1)"),
        (lambda A: diagonal_alone_subtracted(A), "three rows by hand: the first"),
        (lambda A: in_the_type_of_its_input(A), "whole numbers: "),
        (lambda A: -np.linalg.cholesky(A), "first entry that is off is (0, 0)"),
        (lambda A: np.linalg.cholesky(A)[0], "shape"),
    ],
}
