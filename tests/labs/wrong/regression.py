"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to

(
    forward, cost, corrections, train, standardise, original_units,
) = pages("regression").solved.values()  # fmt: skip

SEEN = {"corrections": "p = A.T @ r / len(z)"}
KNOWN = {"X.T @ rest": "the page solves by a decomposition, with Q.T @ y"}
HIDDEN = {
    "cost": [Case("two", (np.array([1.0, 2.0]), np.array([3.0, 6.0])), close_to(10.0))]
}


def forward_cut(X, w, b):
    return forward(X, w, b).astype(X.dtype)


def columns_as_samples(X, w, b):
    return (X.T if len(X) == len(w) else X) @ w + b


def one_sample_short(X, w, b):
    z = np.zeros(len(X))
    for i in range(len(X) - 1):
        z[i] = X[i] @ w + b
    return z


def shifts_in_place(X, w, b):
    X[:, 0] = X @ w + b
    return X[:, 0]


def rest_in_place(predicted, y):
    predicted -= y
    return (predicted**2).mean()


def scaled(factor):
    def slips(X, y, w, b):
        p, p_b = corrections(X, y, w, b)
        return factor(len(y)) * p, factor(len(y)) * p_b

    return slips


def lowest(X, y, w, b):
    p, p_b = corrections(X, y, w, b)
    return p / (X**2).mean(axis=0), p_b


def without_inputs(X, y, w, b):
    p, p_b = corrections(X, y, w, b)
    return np.full(len(p), p_b), p_b


def of_moduli(X, y, w, b):
    rest = np.abs(y - forward(X, w, b))
    return X.T @ rest / len(y), rest.mean()


def without_bias(X, y, w, b):
    return corrections(X, y, w, 0)[0], corrections(X, y, w, b)[1]


def trained(start=0.0, late=False, forth=1.0, keep=slice(None), more=0):
    """Return a training that differs in one thing."""

    def slips(X, y, rate, n_steps):
        w, b = np.full(X.shape[1], start), start
        costs = [cost(forward(X, w, b), y)]
        for _ in range(n_steps + more):
            p, p_b = corrections(X, y, w, b)
            w = w + rate * forth * p
            b = b + rate * forth * (corrections(X, y, w, b)[1] if late else p_b)
            costs.append(cost(forward(X, w, b), y))
        return w, b, costs[keep]

    return slips


def by_samples(power):
    def slips(X, y, rate, n_steps):
        return train(X, y, rate * float(len(y)) ** power, n_steps)

    return slips


def bias_at_zero(X, y, rate, n_steps):
    w, costs = np.zeros(X.shape[1]), [cost(0 * y, y)]
    for _ in range(n_steps):
        w = w + rate * corrections(X, y, w, 0)[0]
        costs.append(cost(X @ w, y))
    return w, 0.0, costs


def one_by_one(X, y, rate, n_steps):
    w, b, costs = np.zeros(X.shape[1]), 0.0, [cost(0 * y, y)]
    for _ in range(n_steps):
        for x, value in zip(X, y, strict=True):
            rest = value - x @ w - b
            w, b = w + rate * rest * x, b + rate * rest
        costs.append(cost(forward(X, w, b), y))
    return w, b, costs


def costs_summed(X, y, rate, n_steps):
    w, b, costs = train(X, y, rate, n_steps)
    return w, b, [len(y) * c for c in costs]


def weights_so_far(X, y, rate, n_steps):
    w = np.zeros(X.shape[1], dtype=X.dtype)
    b, costs = 0.0, [cost(0 * y, y)]
    for _ in range(n_steps):
        p, p_b = corrections(X, y, w, b)
        w, b = (w + rate * p).astype(X.dtype), b + rate * p_b
        costs.append(cost(forward(X, w, b), y))
    return w, b, costs


def standard(middle=None, width=None, make=None):
    """Return a standardising that differs in one thing."""

    def slips(X):
        mean = X.mean(axis=0) if middle is None else middle(X)
        spread = X.std(axis=0) if width is None else width(X)
        Z = (X - mean) / spread if make is None else make(X, mean, spread)
        return Z, mean, spread

    return slips


def standard_in_place(X):
    Z, mean, spread = standardise(X)
    X[:] = Z
    return X, mean, spread


WRONG = {
    "forward": [
        (lambda X, w, b: X @ w, "the bias is missing"),
        (lambda X, w, b: X @ w - b, "the bias is subtracted"),
        (forward_cut, "whole numbers, halves: the numbers are cut to whole ones"),
        (columns_as_samples, "the columns of X were taken for the samples"),
        (lambda X, w, b: 1.0 * (forward(X, w, b) > 0), "these are all ones and zeros"),
        (one_sample_short, "for the sample [4] it gives 0; compute that one by hand"),
        (lambda X, w, b: X * w + b, "got shape (3, 3)"),
        (lambda X, w, b: forward(X, w[:, None], b), "got shape (5, 1)"),
        (shifts_in_place, "it changed its input; work on a copy"),
    ],
    "cost": [
        (lambda z, y: ((y - z) ** 2).sum(), "the sum of the squares; their mean is asked"),
        (lambda z, y: cost(z, y) / 2, "half of the mean of the squares"),
        (lambda z, y: np.sqrt(cost(z, y)), "the root of the mean of the squares"),
        (lambda z, y: ((y - z) ** 2).sum() / (len(y) - 1), "one less than their number"),
        (lambda z, y: np.abs(y - z).mean(), "the moduli are averaged, not the squares"),
        (lambda z, y: (y - z).mean(), "with their signs, and cancel"),
        (lambda z, y: (y - z).mean() ** 2, "are averaged before they are squared"),
        (lambda z, y: ((y - z) ** 2).max(), "the mean of the squared residuals is not 4"),
        (lambda z, y: (y - z) ** 2, "expected one number, got shape (3,)"),
        (rest_in_place, "it changed its input; work on a copy"),
    ],
    "corrections": [
        (scaled(lambda n: -1), "all signs are the wrong way round"),
        (scaled(lambda n: n), "these are sums over the samples; the cost is a mean"),
        (scaled(lambda n: 2), "these are twice as large: p is half of what stands before t"),
        (scaled(lambda n: -2), "twice as large, and the signs are the wrong way round"),
        (lowest, "these are the lowest points p/q, and p alone is asked for"),
        (of_moduli, "the residuals have lost their signs"),
        (without_inputs, "p does not depend on the inputs"),
        (lambda *a: (corrections(*a)[0], 3 * corrections(*a)[1]), "p is right, and p_b is not"),
        (lambda *a: (corrections(*a)[0], 0), "how much does a prediction grow when the bias"),
        (without_bias, "a small step by it does not change the cost as it should"),
        (lambda *a: corrections(*a)[0], "expected (p, p_b), got a ndarray"),
        (lambda *a: (corrections(*a)[0][:, None], 0), "p: expected numbers in an array of"),
        (lambda *a: (corrections(*a)[0], [1.0]), "p_b: expected one number"),
        (lambda *a: (*corrections(*a), 0), "expected (p, p_b), got 3 things"),
    ],
    "train": [
        (trained(more=1), "no step: this is one step too many"),
        (lambda X, y, r, n: train(X, y, r, max(n - 1, 0)), "one step: this is one step short"),
        (trained(forth=-1), "the steps lead uphill"),
        (trained(forth=2), "the steps are twice as long"),
        (by_samples(1), "the steps are longer by the number of samples"),
        (by_samples(-1), "the steps are shorter by the number of samples"),
        (trained(late=True), "both corrections are for the same state"),
        (bias_at_zero, "the bias stays at 0; it is corrected as well"),
        (trained(start=1.0), "no step: w is [1], b is 1; take the first step by hand"),
        (one_by_one, "take the first step by hand"),
        (weights_so_far, "take the first step by hand"),
        (trained(keep=slice(1, None)), "one step: costs: the cost of the start is missing"),
        (trained(keep=slice(None, -1)), "one step: costs: the cost of the last state is missing"),
        (trained(keep=slice(0)), "costs: there is none, and the start has one as well"),
        (trained(keep=slice(None, None, -1)), "costs: the costs are in the reverse order"),
        (trained(keep=-1), "costs: expected 1, the start's included, got shape ()"),
        (costs_summed, "costs: these are not the means of the squares at those states"),
        (lambda *a: train(*a)[:2], "expected (w, b, costs), got 2 things"),
    ],
    "standardise": [
        (standard(middle=lambda X: np.full(X.shape[1], X.mean())), "mean: this is one mean"),
        (standard(middle=lambda X: X.mean()), "mean: expected numbers in an array of"),
        (standard(middle=lambda X: np.median(X, axis=0)), "mean: this is the median"),
        (standard(middle=lambda X: X[0]), "are not the means of the columns"),
        (standard(width=lambda X: X.std(axis=0, ddof=1)), "spread: this has one less than"),
        (standard(width=lambda X: X.var(axis=0)), "spread: this is the mean of the squares"),
        (standard(width=lambda X: np.ptp(X, axis=0)), "this is from the least to the largest"),
        (standard(width=lambda X: np.full(X.shape[1], X.std())), "this is one spread for all"),
        (standard(width=lambda X: np.sqrt((X**2).mean(axis=0))), "not counted from its mean"),
        (standard(width=lambda X: X.max(axis=0)), "are not the spreads"),
        (standard(make=lambda X, m, s: X / s), "Z: the means are not subtracted"),
        (standard(make=lambda X, m, s: X - m), "Z: the columns are not divided by"),
        (standard(make=lambda X, m, s: (X - m) * s), "Z: the columns are multiplied by"),
        (standard(make=lambda X, m, s: X / s - m), "Z: each column is divided before"),
        (standard(make=lambda X, m, s: ((X - m) / s).astype(int)), "are cut to whole ones"),
        (standard(make=lambda X, m, s: (X - m) / s + 1), "Z has the mean 1; what should"),
        (lambda X: standardise(X)[0], "expected (Z, mean, spread), got a ndarray"),
        (lambda X: standardise(X.T), "Z: expected numbers in an array of shape (4, 2)"),
        (standard_in_place, "it changed its input; work on a copy"),
    ],
    "original_units": [
        (lambda w, b, m, s: (w, b), "weights: these are still the weights of the"),
        (lambda w, b, m, s: (w * s, b), "weights: these are multiplied by the spreads"),
        (lambda w, b, m, s: (w - m, b), "weights: these are the weights minus the means"),
        (lambda w, b, m, s: (w / m, b), "one input: weights: these are divided by the means"),
        (lambda w, b, m, s: (w / s**2, b), "are not per raw unit"),
        (lambda w, b, m, s: (w / s, b), "bias: this is still the bias of the standardised"),
        (lambda w, b, m, s: (w / s, b + w / s @ m), "bias: the means are counted with the"),
        (lambda w, b, m, s: (w / s, b - w @ m), "bias: the spreads are left out of it"),
        (lambda w, b, m, s: (w / s, 0), "0 is not what the perceptron gives where all raw"),
        (lambda w, b, m, s: (w / s, b - w / s * m), "bias: expected one number"),
        (lambda w, b, m, s: np.append(w / s, b), "expected (weights, bias), got a ndarray"),
    ],
}  # fmt: skip
