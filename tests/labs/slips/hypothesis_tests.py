"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def TAILS(chances):
    return np.append(np.cumsum(chances[::-1])[::-1], 0)


def FIRST(chances, alpha):
    return int(np.argmax(TAILS(chances) <= alpha))


def two_sided(chances, alpha):
    k = FIRST(chances, alpha / 2)
    return k, TAILS(chances)[k]


def alone(chances, alpha):
    k = int(np.argmax(np.append(chances, 0) <= alpha))
    return k, TAILS(chances)[k]


SLIPS = {
    "critical_count": [
        (lambda p, a: (TAILS(p)[FIRST(p, a)], FIRST(p, a)), "are exchanged"),
        (lambda p, a: (FIRST(p, a), a), "the level asked for"),
        (two_sided, "half of the level"),
        (
            lambda p, a: (FIRST(p, a) - 1, TAILS(p)[FIRST(p, a) - 1]),
            "the last count that is kept",
        ),
        (
            lambda p, a: (FIRST(p, a), np.append(TAILS(p), 0)[FIRST(p, a) + 1]),
            "k itself is rejected",
        ),
        (lambda p, a: (FIRST(p, a), np.append(p, 0)[FIRST(p, a)]), "of k alone"),
        (alone, "where k alone is rare"),
        (lambda p, a: (FIRST(p, a), 1 - TAILS(p)[FIRST(p, a)]), "to keep the null"),
        (lambda p, a: (FIRST(p, a), 0.123), "k is right, but not the probability"),
        (lambda p, a: (FIRST(p, a) + 2, 0.0), "is not the first of the level"),
        (lambda p, a: FIRST(p, a), "expected numbers"),
    ],
}
