"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def loss_and_slopes(X, y, W, b, v, c, *, slope=lambda S, A: 1 - A**2, error=None):
    S = X @ W.T + b
    A = np.tanh(S)
    z = A @ v + c
    small = np.exp(-np.abs(z))
    p = np.where(z > 0, 1, small) / (1 + small)
    loss = np.mean(np.maximum(z, 0) - z * y + np.log1p(small))
    delta = ((p - y) if error is None else error(p, y)) / len(y)
    G = np.outer(delta, v) * slope(S, A)
    return loss, G.T @ X, G.sum(axis=0), A.T @ delta, delta.sum()


def naive(X, y, W, b, v, c):
    result = loss_and_slopes(X, y, W, b, v, c)
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-(np.tanh(X @ W.T + b) @ v + c)))
        loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return loss, *result[1:]


def changed(by, first=0):
    """Parts from `first` on, multiplied."""

    def slip(X, *rest):
        parts = loss_and_slopes(X, *rest)
        return *parts[:first], *[by(len(X)) * part for part in parts[first:]]

    return slip


SLIPS = {
    "loss_and_slopes": [
        (changed(lambda N: N), "not their mean"),
        (changed(lambda N: -1), "sign of the loss"),
        (changed(lambda N: N, 1), "N times the mean"),
        (changed(lambda N: 1 / N, 1), "divided by N twice"),
        (changed(lambda N: -1, 1), "p minus y"),
        (lambda X, y, *rest: loss_and_slopes(X, 1 - y, *rest), "exchanged"),
        (lambda *parts: (2.0, *loss_and_slopes(*parts)[1:]), "the loss is off"),
        (lambda *parts: loss_and_slopes(*parts, slope=lambda S, A: 1), "is missing"),
        (
            lambda *parts: loss_and_slopes(
                *parts, slope=lambda S, A: 1 - np.tanh(A) ** 2
            ),
            "taken at its value",
        ),
        (
            lambda *parts: loss_and_slopes(
                *parts, error=lambda p, y: (p - y) * p * (1 - p)
            ),
            "no further slope",
        ),
        (naive, "nan or inf"),
        (lambda *parts: loss_and_slopes(*parts)[:4], "got 4 things"),
        (
            lambda X, y, W, *rest: (
                (p := loss_and_slopes(X, y, W, *rest))[0],
                p[1].T,
                *p[2:],
            ),
            "by_W: expected numbers",
        ),
        (
            lambda *parts: (*loss_and_slopes(*parts)[:4], 0.5),
            "off: by_c",
        ),
    ],
}
