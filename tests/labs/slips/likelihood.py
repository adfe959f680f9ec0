"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def PAIR(rate, count):
    return rate, rate / np.sqrt(count)


SLIPS = {
    "censored_rate": [
        (lambda h, f: PAIR(f.sum() / h.sum(), f.sum())[::-1], "exchanged"),
        (lambda h, f: PAIR(len(h) / h.sum(), len(h)), "are no failures"),
        (lambda h, f: PAIR(len(h) / h.sum(), f.sum()), "are no failures"),
        (lambda h, f: PAIR(f.sum() / h[f].sum(), f.sum()), "count, too"),
        (lambda h, f: PAIR(f.sum() / h[f].sum(), len(h)), "count, too"),
        (lambda h, f: PAIR(f.sum() / h.sum(), len(h)), "only failures bring"),
        (lambda h, f: PAIR(h.sum() / f.sum(), f.sum()), "that is the mean life"),
        (
            lambda h, f: (f.sum() / h.sum(), f.sum() / h.sum() ** 2),
            "the variance is given",
        ),
        (
            lambda h, f: (f.sum() / h.sum(), h.sum() ** 2 / f.sum()),
            "the curvature is given",
        ),
        (lambda h, f: (f.sum() / h.sum(), 1.0), "not the standard error"),
        (lambda h, f: (1.0, 1.0), "do not make the rate"),
        (lambda h, f: f.sum() / h.sum(), "shape"),
    ],
}
