"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from code_exercises import solution


def transposed(P, tol):
    return solution("steps_to_forget")(P.T / P.T.sum(axis=0), tol)


def from_the_first_power(P, tol):
    power, k = P, 1
    while max(np.abs(power - p[:, None]).sum(axis=0).max() for p in power.T) > tol:
        power, k = P @ power, k + 1
    return k


def neighbours_only(P, tol):
    power, k = np.eye(len(P)), 0
    while np.abs(np.diff(power, axis=1)).sum(axis=0).max() > tol:
        power, k = P @ power, k + 1
    return k


def by_entries(P, tol):
    power, k = np.eye(len(P)), 0
    while np.ptp(power, axis=1).max() > tol:
        power, k = P @ power, k + 1
    return k


SLIPS = {
    "steps_to_forget": [
        (
            lambda P, tol: solution("steps_to_forget")(P, 2 * tol),
            "for half the distance",
        ),
        (lambda P, tol: solution("steps_to_forget")(P, tol) + 1, "one too many"),
        (lambda P, tol: solution("steps_to_forget")(P, tol) - 1, "still"),
        (lambda P, tol: solution("steps_to_forget")(P, tol) + 5, "for a smaller k"),
        (lambda P, tol: -3, "expected a number of steps"),
        (transposed, "within 1e-08 already"),
        (from_the_first_power, "no step needed"),
        (neighbours_only, "states in a row: "),
        (by_entries, "for half the distance"),
        (lambda P, tol: P, "shape"),
    ],
}
