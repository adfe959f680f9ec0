"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def EVER(out):
    return np.logical_or.accumulate(out, axis=1)


SLIPS = {
    "share_stopped_by": [
        (lambda Z, c: EVER(abs(Z) > c).sum(axis=0), "divide by the number of rows"),
        (lambda Z, c: (abs(Z) > c).mean(axis=0), "stays stopped"),
        (lambda Z, c: (abs(Z) > c).mean(axis=0).cumsum(), "twice"),
        (lambda Z, c: EVER(c < Z).mean(axis=0), "too small as well"),
        (lambda Z, c: EVER(abs(Z) > c[0]).mean(axis=0), "its own limit"),
        (lambda Z, c: 1 - EVER(abs(Z) > c).mean(axis=0), "still runs"),
        (
            lambda Z, c: np.diff(EVER(abs(Z) > c).mean(axis=0), prepend=0),
            "for the first time",
        ),
        (lambda Z, c: EVER(abs(Z) > c + 1).mean(axis=0), "not with what they should"),
        (lambda Z, c: EVER(abs(Z) > c).mean(), "shape"),
        (lambda Z, c: (abs(Z) > c).any(axis=1).mean(), "shape"),
    ],
}
