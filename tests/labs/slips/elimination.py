"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def from_the_top(U, b):
    x = np.zeros(len(b))
    for i in range(len(b)):
        x[i] = (b[i] - U[i, :i] @ x[:i]) / U[i, i]
    return x


def without_dividing(U, b):
    x = np.zeros(len(b))
    for i in reversed(range(len(b))):
        x[i] = b[i] - U[i, i + 1 :] @ x[i + 1 :] / np.diag(U)[i + 1 :].prod()
    return x


def in_whole_numbers(U, b):
    x = np.zeros_like(b)
    for i in reversed(range(len(b))):
        x[i] = (b[i] - U[i, i + 1 :] @ x[i + 1 :]) / U[i, i]
    return x


SLIPS = {
    "substitute_back": [
        (from_the_top, "not moved to the right side"),
        (lambda U, b: np.diag(U) * np.linalg.solve(U, b), "still carries"),
        (lambda U, b: np.linalg.solve(U.T, b), "transpose"),
        (lambda U, b: np.linalg.solve(U, b) + 1e-6, "does not hold"),
        (without_dividing, "still carries the factor"),
        (in_whole_numbers, "whole numbers: "),
        (lambda U, b: U @ b[:, None], "shape"),
    ],
}
