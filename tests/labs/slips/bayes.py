"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def WINDOW(x, m, choose=np.argmin):
    widths = x[m - 1 :] - x[: len(x) - m + 1]
    k = choose(widths)
    return x[k], x[k + m - 1]


def SIZE(x, level):
    return int(np.ceil(level * len(x)))


SLIPS = {
    "shortest_interval": [
        (lambda x, g: WINDOW(np.sort(x), SIZE(x, g))[::-1], "both ends are exchanged"),
        (lambda x, g: np.quantile(x, [(1 - g) / 2, (1 + g) / 2]), "equal tails"),
        (lambda x, g: WINDOW(np.sort(x), SIZE(x, g) + 1), "one draw too far"),
        (lambda x, g: WINDOW(np.sort(x), SIZE(x, g) - 1), "one draw too few"),
        (lambda x, g: WINDOW(np.sort(x), SIZE(x, g), np.argmax), "the longest window"),
        (lambda x, g: WINDOW(x, SIZE(x, g)), "not sorted"),
        (
            lambda x, g: np.searchsorted(np.sort(x), WINDOW(np.sort(x), SIZE(x, g))),
            "not their places",
        ),
        (lambda x, g: (x.mean(), x.mean()), "are needed"),
        (lambda x, g: (x.min(), x.max()), "there is a shorter one"),
        (lambda x, g: x.min(), "shape"),
    ],
}
