"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def T(a, s, n, b, r, m):
    return (a - b) / np.sqrt(s**2 / n + r**2 / m)


def DF(s, n, r, m, below=1, power=2, parts=2):
    A, B = s**2 / n, r**2 / m
    return (A + B) ** power / (A**parts / (n - below) + B**parts / (m - below))


def POOLED(a, s, n, b, r, m):
    v = ((n - 1) * s**2 + (m - 1) * r**2) / (n + m - 2)
    return (a - b) / np.sqrt(v * (1 / n + 1 / m)), n + m - 2


def OVER(a, s, n, b, r, m):
    A, B = s**2 / n, r**2 / m
    return T(a, s, n, b, r, m), (A**2 + B**2) / (A**2 / (n - 1) + B**2 / (m - 1))


SLIPS = {
    "welch_from_summaries": [
        (lambda a, s, n, b, r, m: (T(b, r, m, a, s, n), 1), "first mean minus"),
        (POOLED, "that is the pooled test"),
        (
            lambda a, s, n, b, r, m: ((a - b) / np.sqrt(s / n + r / m), 1),
            "square it",
        ),
        (
            lambda a, s, n, b, r, m: ((a - b) / (s**2 / n + r**2 / m), 1),
            "a root is missing",
        ),
        (
            lambda a, s, n, b, r, m: ((a - b) / (s / n**0.5 + r / m**0.5), 1),
            "not standard errors",
        ),
        (
            lambda a, s, n, b, r, m: (T(a, s, n - 1, b, r, m - 1), 1),
            "the divisor n - 1 already",
        ),
        (lambda a, s, n, b, r, m: (0.5, 1), "is not the difference"),
        (lambda *g: (T(*g), g[2] + g[5] - 2), "are the pooled test's"),
        (lambda *g: (T(*g), DF(g[1], g[2], g[4], g[5], 0)), "n - 1, not by n"),
        (lambda *g: (T(*g), DF(g[1], g[2], g[4], g[5], 1, 1)), "sum above is squared"),
        (OVER, "not A^2 + B^2"),
        (
            lambda *g: (T(*g), DF(g[1], g[2], g[4], g[5], 1, 2, 1)),
            "A and B are squared",
        ),
        (lambda *g: (T(*g), 3.3), "are not 3.3"),
        (lambda *g: T(*g), "the degrees of freedom"),
    ],
}
