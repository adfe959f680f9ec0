"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from scipy import integrate


def RIGHT(t, p):
    return integrate.cumulative_trapezoid(p, t, initial=0)


def SUMMED(x):
    return np.concatenate([[0.0], np.cumsum(x)])


SLIPS = {
    "energy_so_far": [
        (integrate.cumulative_trapezoid, "shape"),
        (lambda t, p: RIGHT(t, p)[1:], "the first reading is missing"),
        (lambda t, p: np.trapezoid(p, t), "one number"),
        (lambda t, p: np.diff(RIGHT(t, p), prepend=0), "not added up"),
        (lambda t, p: 2 * RIGHT(t, p), "counts twice"),
        (lambda t, p: SUMMED(np.diff(t) * p[:-1]), "left side"),
        (lambda t, p: SUMMED(np.diff(t) * p[1:]), "right side"),
        (
            lambda t, p: integrate.cumulative_trapezoid(p, dx=t[1] - t[0], initial=0),
            "as wide as the first",
        ),
        (lambda t, p: integrate.cumulative_trapezoid(p, initial=0), "widths"),
        (lambda t, p: np.cumsum(p), "as they stand"),
        (lambda t, p: RIGHT(t, p) - RIGHT(t, p)[-1], "from the last reading"),
        (
            lambda t, p: SUMMED(np.abs(np.diff(RIGHT(t, p)))),
            "where the power is negative",
        ),
        (lambda t, p: RIGHT(t, p) + 1, "at reading 1 it says"),
    ],
}
