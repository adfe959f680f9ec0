"""Plausible slips in the code exercises of the chapter, and what is said of each."""

from itertools import product

import numpy as np


def SUMS(d):
    return np.array(list(product((1, -1), repeat=len(d)))) @ d


def DRAWN(d):
    signs = np.random.default_rng(0).choice([1, -1], size=(1000, len(d)))
    return (1 + np.sum(signs @ d >= d.sum())) / 1001


SLIPS = {
    "sign_flip_p": [
        (lambda d: np.sum(SUMS(d) >= d.sum()), "that of all"),
        (lambda d: np.mean(SUMS(d) > d.sum()), "equal count"),
        (lambda d: np.mean(SUMS(d) <= d.sum()), "at most as large"),
        (lambda d: np.mean(abs(SUMS(d)) >= abs(d.sum())), "two sides"),
        (lambda d: 2 * np.mean(SUMS(d) >= d.sum()), "two sides"),
        (
            lambda d: (1 + np.sum(SUMS(d) >= d.sum())) / (1 + len(SUMS(d))),
            "nothing is added",
        ),
        (DRAWN, "that is not the share"),
        (lambda d: SUMS(d) >= d.sum(), "one number"),
    ],
}
