"""Plausible slips in the code exercise of the chapter, and what is said of each."""

import numpy as np


def votes(X, p1, p0):
    return X @ np.log(p1 / p0) + (1 - X) @ np.log((1 - p1) / (1 - p0))


def right(X, prior, p1, p0):
    return np.log(prior / (1 - prior)) + votes(X, p1, p0)


def only_there(X, prior, p1, p0):
    return np.log(prior / (1 - prior)) + X @ np.log(p1 / p0)


def turned(X, prior, p1, p0):
    return np.log(prior / (1 - prior)) + (2 * X - 1) @ np.log(p1 / p0)


def by_products(X, prior, p1, p0):
    one = np.prod(np.where(X == 1, p1, 1 - p1), axis=0)
    return one * prior


SLIPS = {
    "presence_log_odds": [
        (lambda X, prior, p1, p0: votes(X, p1, p0), "the prior is missing"),
        (lambda X, prior, p1, p0: np.log(prior) + votes(X, p1, p0), "by its odds"),
        (only_there, "what is absent counts"),
        (lambda *given: -right(*given), "log odds of class 0"),
        (lambda *given: np.exp(right(*given)), "take the logarithm"),
        (lambda *given: 1 / (1 + np.exp(-right(*given))), "probabilities of class 1"),
        (lambda *given: right(*given) / np.log(10), "base e"),
        (turned, "the ratio (1 - p1) / (1 - p0)"),
        (lambda *given: right(*given) + 0.1, "one logarithm of a ratio a feature"),
        (by_products, "shape"),
    ],
}
