"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def sweep(best, *, at_once=False):
    """Sweep, where `best` gets the product with the residual, the square and the weight."""

    def function(X, y, w, penalty):
        new = np.array(w, dtype=float)
        for j in range(len(w)):
            x, seen = X[:, j], np.array(w) if at_once else new
            new[j] = best(x @ (y - X @ seen), x @ x, seen[j], penalty)
        return new

    return function


def soft(z, t):
    return np.sign(z) * max(abs(z) - t, 0)


def in_place(X, y, w, penalty):
    w[:] = sweep(lambda c, s, v, t: soft(c + s * v, t) / s)(X, y, w, penalty)
    return w


SLIPS = {
    "sweep": [
        (
            sweep(lambda c, s, v, t: soft(c + s * v, t) / s, at_once=True),
            "moved at once",
        ),
        (sweep(lambda c, s, v, t: soft(c, t) / s), "own part is missing"),
        (sweep(lambda c, s, v, t: soft(c / s + v, t)), "before dividing"),
        (sweep(lambda c, s, v, t: soft(c + s * v, t)), "not divided"),
        (sweep(lambda c, s, v, t: soft(c + s * v, t / 2) / s), "half the threshold"),
        (sweep(lambda c, s, v, t: soft(c + s * v, 2 * t) / s), "twice the threshold"),
        (sweep(lambda c, s, v, t: (c + s * v) / (s + t)), "ridge regression"),
        (
            sweep(lambda c, s, v, t: (c + s * v) / s * (abs(c + s * v) > t)),
            "moves towards 0, too",
        ),
        (sweep(lambda c, s, v, t: max(c + s * v - t, 0) / s), "negative products"),
        (lambda X, y, w, penalty: np.zeros(len(w)), "becomes"),
        (lambda X, y, w, penalty: w.sum(), "shape"),
        (in_place, "changed"),
    ]
}
