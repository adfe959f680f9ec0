"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def SECANT(x, y):
    return (y[2:] - y[:-2]) / (x[2:] - x[:-2])


def RATES(x, y):
    return np.diff(y) / np.diff(x)


SLIPS = {
    "slopes_at_marks": [
        (RATES, "for each inner row"),
        (lambda x, y: RATES(x, y)[:-1], "from the row before to the inner one"),
        (lambda x, y: RATES(x, y)[1:], "from the inner row to the one after"),
        (lambda x, y: (RATES(x, y)[:-1] + RATES(x, y)[1:]) / 2, "equally long"),
        (lambda x, y: SECANT(x, y) * 2, "no half of it"),
        (lambda x, y: SECANT(x, y) / 2, "once too often"),
        (lambda x, y: (y[:-2] - y[2:]) / (x[2:] - x[:-2]), "turned round"),
        (lambda x, y: SECANT(y, x), "change of x by that of y"),
        (lambda x, y: y[2:] - y[:-2], "not divided"),
        (lambda x, y: np.gradient(y, x)[1:-1], "three rows"),
        (lambda x, y: SECANT(x, y) + 1, "at the first inner row"),
        (np.gradient, "shape"),
    ],
}
