"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def FOUR(x, p, **parts):
    """The four numbers, with what a slip makes of one of them."""
    mean = x @ p
    sigma = np.sqrt((x - mean) ** 2 @ p)
    z = (x - mean) / sigma
    right = {"mean": mean, "sigma": sigma, "skew": z**3 @ p, "kurt": z**4 @ p}
    return np.array(list({**right, **parts}.values()))


def SIGMA(x, p):
    return np.sqrt((x - x @ p) ** 2 @ p)


def D(x, p):
    return x - x @ p


SLIPS = {
    "describe": [
        (lambda x, p: FOUR(x, p, mean=x.mean()), "different probabilities: weigh"),
        (lambda x, p: FOUR(x, p, mean=(x * p).mean()), "not divided by anything"),
        (lambda x, p: FOUR(x, p, sigma=SIGMA(x, p) ** 2), "that is the variance"),
        (lambda x, p: FOUR(x, p, sigma=np.sqrt(x**2 @ p)), "subtract the mean first"),
        (lambda x, p: FOUR(x, p, sigma=abs(D(x, p)) @ p), "mean absolute distance"),
        (lambda x, p: FOUR(x, p, sigma=x.std()), "different probabilities, too"),
        (
            lambda x, p: FOUR(x, p, sigma=SIGMA(x, p) * np.sqrt(len(x) / (len(x) - 1))),
            "n - 1 belongs to data",
        ),
        (lambda x, p: FOUR(x, p, sigma=np.sqrt(abs(x**2 @ p - (x @ p) ** 2))), "lost"),
        (lambda x, p: FOUR(x, p, skew=D(x, p) ** 3 @ p), "third power of the standard"),
        (lambda x, p: FOUR(x, p, skew=x**3 @ p), "standardise first"),
        (lambda x, p: FOUR(x, p, skew=-(D(x, p) ** 3) @ p / SIGMA(x, p) ** 3), "sign"),
        (
            lambda x, p: FOUR(x, p, kurt=D(x, p) ** 4 @ p / SIGMA(x, p) ** 4 - 3),
            "excess",
        ),
        (
            lambda x, p: FOUR(x, p, kurt=D(x, p) ** 4 @ p),
            "fourth power of the standard",
        ),
        (lambda x, p: FOUR(x, p, kurt=x**4 @ p), "kurtosis: the power is taken"),
        (lambda x, p: FOUR(x, p, kurt=0.0), "was expected"),
        (lambda x, p: FOUR(x, p)[:3], "shape"),
    ],
}
