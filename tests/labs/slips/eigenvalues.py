"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from code_exercises import solution


def scaled_at_the_end(A, x, n_steps):
    for _ in range(n_steps):
        x = A @ x
    return x / np.linalg.norm(x)


def one_too_many(A, x, n_steps):
    for _ in range(n_steps + 1):
        x = A @ x
        x = x / np.linalg.norm(x)
    return x


def from_the_left(A, x, n_steps):
    x = x / np.linalg.norm(x)
    for _ in range(n_steps):
        x = x @ A
        x = x / np.linalg.norm(x)
    return x


SLIPS = {
    "power_steps": [
        (scaled_at_the_end, "nan or inf"),
        (one_too_many, "after 1 steps; count"),
        (from_the_left, "wrong side"),
        (lambda A, x, n: np.linalg.matrix_power(A, n) @ x, "length"),
        (lambda A, x, n: -solution("power_steps")(A, x, n), "other way round"),
        (lambda A, x, n: np.array([0.6, 0.8]), "not the direction"),
        (lambda A, x, n: "ab", "got a str"),
    ],
}
