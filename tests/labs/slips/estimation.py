"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def HELD(X, truth, reach):
    return np.mean(abs(X.mean(axis=1) - truth) <= reach)


def S(X, ddof=1):
    return X.std(axis=1, ddof=ddof)


def ROOT(X):
    return np.sqrt(X.shape[1])


SLIPS = {
    "share_that_holds": [
        (lambda X, t: len(X) * HELD(X, t, 2 * S(X) / ROOT(X)), "their number"),
        (lambda X, t: 1 - HELD(X, t, 2 * S(X) / ROOT(X)), "misses the truth"),
        (lambda X, t: HELD(X, t, S(X) / ROOT(X)), "one standard error"),
        (lambda X, t: HELD(X, t, 2 * S(X)), "spread of the values"),
        (lambda X, t: HELD(X, t, 2 * S(X) / X.shape[1]), "not by n"),
        (lambda X, t: HELD(X, t, 2 * S(X, 0) / ROOT(X)), "ddof=1"),
        (lambda X, t: HELD(X, t, 2 * S(X) / np.sqrt(len(X))), "not of rows"),
        (lambda X, t: HELD(X, t, 2 * S(X) ** 2 / X.shape[1]), "a root is missing"),
        (lambda X, t: HELD(X, t, 2 * X.std(ddof=1) / ROOT(X)), "spread of its own"),
        (
            lambda X, t: float(
                abs(X.mean() - t) <= 2 * X.std(ddof=1) / np.sqrt(X.size)
            ),
            "one for all values",
        ),
        (lambda X, t: HELD(X, t, 3 * S(X) / ROOT(X)), "that is not the share"),
        (lambda X, t: abs(X.mean(axis=1) - t) <= 2 * S(X) / ROOT(X), "one number"),
    ],
}
