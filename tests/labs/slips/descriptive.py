"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import math

import numpy as np


def AT(x, place):
    return np.interp(place, np.arange(len(x)), x)


SLIPS = {
    "linear_quantile": [
        (lambda x, u: AT(x, (len(x) - 1) * u), "sorted first"),
        (lambda x, u: (len(x) - 1) * u, "that is the place"),
        (lambda x, u: (len(x) - 1) * u + 1, "counted from 1"),
        (lambda x, u: AT(np.sort(x), len(x) * u), "n - 1 gaps"),
        (lambda x, u: AT(np.sort(x), len(x) * u - 1), "too far left"),
        (
            lambda x, u: np.sort(x)[max(math.ceil(len(x) * u) - 1, 0)],
            "value of the data",
        ),
        (lambda x, u: AT(np.sort(x), len(x) * u - 0.5), "Hazen"),
        (lambda x, u: np.sort(x)[int((len(x) - 1) * u)], "value of the data"),
        (
            lambda x, u: np.sort(x)[min(int((len(x) - 1) * u) + 1, len(x) - 1)],
            "value of the data",
        ),
        (lambda x, u: np.sort(x)[round((len(x) - 1) * u)], "value of the data"),
        (
            lambda x, u: AT(
                np.sort(x), 2 * int((len(x) - 1) * u) + 1 - (len(x) - 1) * u
            ),
            "exchanged",
        ),
        (lambda x, u: AT(np.sort(x)[::-1], (len(x) - 1) * u), "from the greatest"),
        (lambda x, u: AT(np.sort(x), (len(x) - 1) * u) + 1, "and it is"),
        (lambda x, u: [1.0, 2.0], "one number"),
        (lambda x, u: x.sort() or x[0], "changed its input"),
    ],
}
