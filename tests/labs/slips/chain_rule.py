"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def two_layers(
    X, Y, W1, b1, W2, b2, factor=2, turn=False, slope=lambda Z, A: 1 - A**2, inputs=None
):
    Z = X @ W1.T + b1
    A = np.tanh(Z)
    Delta2 = factor * (A @ W2.T + b2 - Y) / len(X)
    Delta1 = (Delta2 @ (W2.T if turn else W2)) * slope(Z, A)
    by_W2 = Delta2.T @ (A if inputs is None else inputs(Z, A))
    return Delta1.T @ X, Delta1.sum(axis=0), by_W2, Delta2.sum(axis=0)


def turned(X, Y, W1, b1, W2, b2):
    square = W2.shape[0] == W2.shape[1]
    return two_layers(X, Y, W1, b1, W2, b2, turn=square)


def scaled(by):
    return lambda X, *rest: [by(X, rest) * part for part in two_layers(X, *rest)]


SLIPS = {
    "two_layers": [
        (scaled(lambda X, rest: len(X)), "N times the mean"),
        (scaled(lambda X, rest: 1 / len(X)), "divided by N twice"),
        (lambda *parts: two_layers(*parts, factor=1), "brings a 2"),
        (scaled(lambda X, rest: 1 / len(rest[-1])), "mean over the outputs"),
        (lambda *parts: two_layers(*parts, factor=-2), "sign is turned"),
        (
            lambda *parts: two_layers(*parts, slope=lambda Z, A: 1),
            "slope of tanh is missing",
        ),
        (
            lambda *parts: two_layers(*parts, slope=lambda Z, A: 1 - np.tanh(A) ** 2),
            "taken at its value",
        ),
        (lambda *parts: two_layers(*parts, inputs=lambda Z, A: Z), "after tanh"),
        (turned, "W2 is transposed"),
        (lambda *parts: two_layers(*parts)[:2], "got 2 things"),
        (lambda *parts: [p.T for p in two_layers(*parts)], "by_W1: expected numbers"),
        (
            lambda *parts: (*two_layers(*parts)[:3], 0 * two_layers(*parts)[3]),
            "off: by_b2",
        ),
    ],
}
