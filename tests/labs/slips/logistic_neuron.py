"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from mlmath import logistic


def right(X, y, w, b):
    return logistic.loss_and_gradient(X, y, w, bias=b)


def changed(loss=lambda x, n: x, by_w=lambda x, n: x, by_b=lambda x, n: x):
    def function(X, y, w, b):
        parts, n = right(X, y, w, b), len(X)
        return loss(parts[0], n), by_w(parts[1], n), by_b(parts[2], n)

    return function


def exchanged(X, y, w, b):
    return right(X, 1 - y, w, b)


def no_bias(X, y, w, b):
    return right(X, y, w, 0.0)


def slope_kept(X, y, w, b):
    with np.errstate(over="ignore"):
        p = 1 / (1 + np.exp(-(X @ w + b)))
    loss, _, by_b = right(X, y, w, b)
    return loss, X.T @ ((p - y) * p * (1 - p)) / len(X), by_b


def by_probabilities(X, y, w, b):
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        loss = -np.mean(np.where(y == 1, np.log(p), np.log(1 - p)))
    return loss, X.T @ (p - y) / len(X), np.mean(p - y)


def clipped(X, y, w, b):
    with np.errstate(over="ignore"):
        p = np.clip(1 / (1 + np.exp(-(X @ w + b))), 1e-15, 1 - 1e-15)
    return (
        -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)),
        X.T @ (p - y) / len(X),
        np.mean(p - y),
    )


def rounded(X, y, w, b):
    with np.errstate(over="ignore"):
        p = 1 / (1 + np.exp(-(X @ w + b)))
    z = X @ w + b
    return (
        np.mean(np.logaddexp(0, z * (1 - 2 * y))),
        X.T @ (p - y) / len(X),
        np.mean(p - y),
    )


SLIPS = {
    "loss_gradient": [
        (changed(loss=lambda x, n: n * x), "the loss is the sum"),
        (changed(loss=lambda x, n: -x), "never negative"),
        (changed(loss=lambda x, n: x + 1), "the loss is not"),
        (changed(by_w=lambda x, n: n * x), "by w: that is the sum"),
        (changed(by_w=lambda x, n: -x), "by w: it points downhill"),
        (changed(by_w=lambda x, n: x + 1), "by w: it is not"),
        (changed(by_b=lambda x, n: n * x), "by b: that is the sum"),
        (changed(by_b=lambda x, n: -x), "by b: it points downhill"),
        (changed(by_b=lambda x, n: x + 1), "by b: it is not"),
        (exchanged, "yes and no are exchanged"),
        (no_bias, "without the bias"),
        (slope_kept, "the slope of the sigmoid"),
        (by_probabilities, "nan or inf"),
        (clipped, "digits of the loss"),
        (rounded, "digits of the gradient"),
        (lambda X, y, w, b: right(X, y, w, b)[:2], "got 2 things"),
    ],
}
