"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def REST(w, x, y):
    return y - (w[0] + w[1] * x + w[2] * x**2)


SLIPS = {
    "parabola_loss": [
        (lambda w, x, y: np.mean(REST(w, x, y) ** 2), "mean of the squares"),
        (lambda w, x, y: np.linalg.norm(REST(w, x, y)), "root of the sum"),
        (lambda w, x, y: REST(w, x, y).sum() ** 2, "before they are squared"),
        (lambda w, x, y: REST(w, x, y).sum(), "not squared"),
        (lambda w, x, y: np.abs(REST(w, x, y)).sum(), "moduli"),
        (lambda w, x, y: (REST(w[::-1], x, y) ** 2).sum(), "reverse order"),
        (lambda w, x, y: 1e6, "what does the model predict"),
        (lambda w, x, y: REST(w, x, y) ** 2, "one number"),
    ],
}
