"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from mlmath import distributions, intervals


def J(n, out):
    return np.sum(distributions.Binomial(n, 0.5).cdf(np.arange(n)) <= out)


def AT(x, j, first=-1, last=0):
    return np.sort(x)[j + first], np.sort(x)[len(x) - j + last]


def MINE(x, level):
    return J(len(x), (1 - level) / 2)


SLIPS = {
    "median_interval": [
        (lambda x, level: AT(x, MINE(x, level))[::-1], "exchanged"),
        (
            lambda x, level: (x[MINE(x, level) - 1], x[len(x) - MINE(x, level)]),
            "sorted first",
        ),
        (lambda x, level: AT(x, MINE(x, level), first=0), "sorted(x)[j - 1]"),
        (lambda x, level: AT(x, MINE(x, level), last=-1), "sorted(x)[n - j]"),
        (lambda x, level: AT(x, MINE(x, level), 0, -1), "too far inside"),
        (lambda x, level: AT(x, MINE(x, level) - 1), "at most j - 1"),
        (lambda x, level: AT(x, J(len(x), 1 - level)), "half of 1 - level"),
        (lambda x, level: AT(x, J(len(x), level / 2)), "not level"),
        (lambda x, level: intervals.t_interval(x, level=level), "for the mean"),
        (
            lambda x, level: np.quantile(x, [(1 - level) / 2, (1 + level) / 2]),
            "quantiles of the data",
        ),
        (lambda x, level: (min(x), max(x)), "are not the ends"),
        (lambda x, level: np.median(x), "2"),
    ],
}
