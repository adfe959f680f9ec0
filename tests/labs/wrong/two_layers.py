"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to

(
    first_net, forward, loss, backward, one_pass, compare, predict,
) = pages("two_layers").solved.values()  # fmt: skip

SEEN = {"forward": "H = np.maximum(U @ V.T + a, 0)"}
KNOWN = {
    "(len(sizes), len(seeds))": "the check of compare asks for a table of this shape",
    "return net": "the page has a function that returns a net, too",
}
HIDDEN = {
    "loss": [Case("zeros", (np.zeros(3), np.array([1, 0, 1])), close_to(np.log(2)))]
}


def drawn(tau=lambda n: (2 / n) ** 0.5, b=np.zeros, c=0.0, draw="normal"):
    """Draw a first net with another deviation, other biases or another distribution."""

    def slips(d, m, rng):
        def weights(size, n):
            if draw == "uniform":
                return rng.uniform(size=size)
            if draw == "ones":
                return np.ones(size)
            return rng.normal(size=size) * tau(n)

        W = weights((m, d), d)
        return W, b(m), weights(m, m), c

    return slips


def v_first(d, m, rng):
    v = rng.normal(size=m) * np.sqrt(2 / m)
    return rng.normal(size=(m, d)) * np.sqrt(2 / d), np.zeros(m), v, 0.0


def own_chance(d, m, rng):
    return first_net(d, m, np.random.default_rng(99))


def inputs_swapped(d, m, rng):
    """Take the outputs of the layer for its inputs."""
    W, b, v, c = first_net(d, m, rng)
    return W * np.sqrt(d / m), b, v * np.sqrt(m), c


def glorot(d, m, rng):
    W, v = rng.normal(size=(m, d)), rng.normal(size=m)
    return W * np.sqrt(2 / (d + m)), np.zeros(m), v * np.sqrt(2 / (m + 1)), 0.0


def one_scale(d, m, rng):
    """Draw the last weights as if their neuron had the inputs of the hidden ones."""
    tau = np.sqrt(2 / d)
    return rng.normal(size=(m, d)) * tau, np.zeros(m), rng.normal(size=m) * tau, 0.0


def wide_uniform(d, m, rng):
    half = np.sqrt(6 / d)
    W = rng.uniform(-half, half, size=(m, d))
    return W, np.zeros(m), rng.normal(size=m) * np.sqrt(2 / m), 0.0


def layers(hidden, score=lambda A, S, v, c: A @ v + c):
    def slips(X, net):
        W, b, v, c = net
        A = hidden(X, W, b)
        return A, score(A, X @ W.T + b, v, c)

    return slips


def relu(X, W, b):
    return np.maximum(X @ W.T + b, 0)


def turned(X, W, b):
    return np.maximum(X @ (W if W.shape[0] == W.shape[1] else W.T) + b, 0)


def by_probability(z, y):
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-z))
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def overflowing(z, y):
    with np.errstate(all="ignore"):
        return np.mean(np.log(1 + np.exp(z)) - y * z)


def clipped(z, y):
    p = np.clip(1 / (1 + np.exp(-np.clip(z, -600, 600))), 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def back(
    error=lambda p, y, z: (p - y) / len(y), shut=lambda A: A > 0, v=lambda v: v,
    gather=lambda G, X, A: (G.T @ X, G.sum(axis=0)),
):  # fmt: skip
    """Go back with one thing changed."""

    def slips(X, y, net):
        A, z = forward(X, net)
        delta = error(sigmoid(z), y, z)
        G = np.outer(delta, v(net[2])) * shut(A)
        by_W, by_b = gather(G, X, A)
        return by_W, by_b, A.T @ delta, delta.sum()

    return slips


def changed(k, change):
    def slips(X, y, net):
        found = list(backward(X, y, net))
        found[k] = change(found[k], X, y)
        return tuple(found)

    return slips


def if_square(right, slip):
    """Return the slip where the shapes let it pass, else what is right."""
    return slip if np.shape(slip) == np.shape(right) else right


def gathered_from_outputs(G, X, A):
    return if_square(G.T @ X, G.T @ A), G.sum(axis=0)


def steps(batches, rate=lambda r: r, slopes=None):
    def slips(X, y, net, r, size):
        start = net
        for batch in batches(len(y), size):
            if len(batch):
                found = backward(X[batch], y[batch], start if slopes else net)
                net = tuple(a - rate(r) * g for a, g in zip(net, found, strict=True))
        return net

    return slips


def cut(N, size):
    return [np.arange(N)[k : k + size] for k in range(0, N, size)]


def in_place(X, y, net, rate, size):
    for batch in cut(len(y), size):
        for part, g in zip(net[:3], backward(X[batch], y[batch], net)[:3], strict=True):
            part -= rate * g
    return net


def mean_of_batches(X, y, net, rate, size):
    """Weigh each batch by its size, all from the start: one step with all samples."""
    total = [0 * np.asarray(part) for part in net]
    for batch in cut(len(y), size):
        found = backward(X[batch], y[batch], net)
        total = [t + len(batch) / size * g for t, g in zip(total, found, strict=True)]
    return tuple(part - rate * t for part, t in zip(net, total, strict=True))


def tables(samples=lambda known, new: new, choose=None, change=lambda t: t):
    def slips(fit, sizes, seeds, known, new):
        table, best = compare(fit, sizes, seeds, known, samples(known, new))
        return change(table), best if choose is None else choose(table, sizes)

    return slips


def trained_best(fit, sizes, seeds, known, new):
    table, _ = compare(fit, sizes, seeds, known, new)
    return table, compare(fit, sizes, seeds, known, known)[1]


def fits_on_all(fit, sizes, seeds, known, new):
    both = tuple(np.concatenate(pair) for pair in zip(known, new, strict=True))
    return compare(fit, sizes, seeds, both, new)


def fits_on_new(fit, sizes, seeds, known, new):
    return compare(fit, sizes, seeds, new, new)


def one_seed(fit, sizes, seeds, known, new):
    return compare(fit, sizes, [seeds[0]] * len(seeds), known, new)


def says(rule):
    def slips(X, net, miss):
        z = forward(X, net)[1]
        return rule(z, sigmoid(z), miss)

    return slips


WRONG = {
    "first_net": [
        (drawn(lambda n: 2 / n), "W: their standard deviation is 2/n"),
        (drawn(lambda n: n**-0.5), "W: their variance is 1/n"),
        (drawn(lambda n: 1), "W: the variance is 1; how many"),
        (drawn(lambda n: 0.01), "their variance is 0.0001; with 50 inputs, 2/n is 0.04"),
        (drawn(draw="ones"), "W: all weights are equal"),
        (drawn(lambda n: 0), "W: all weights are equal"),
        (drawn(draw="uniform"), "W: their variance is 0.084; with 50 inputs"),
        (glorot, "W: their variance is 2 / (inputs + outputs); that is for tanh"),
        (one_scale, "v: the variance is 2 divided by something, but not by the number of"),
        (wide_uniform, "normally distributed around 0?"),
        (drawn(b=lambda m: np.full(m, 0.1)), "b: a bias starts at 0"),
        (drawn(c=1.0), "c: a bias starts at 0"),
        (v_first, "are W and v drawn by one call each, W first"),
        (own_chance, "from the rng of the argument"),
        (inputs_swapped, "W: the variance is 2 divided by something, but not by the number"),
        (lambda d, m, rng: first_net(m, d, rng), "W: expected numbers in an array of shape (3, 2)"),
    ],
    "forward": [
        (layers(lambda X, W, b: X @ W.T + b), "A: the ReLU is missing"),
        (layers(lambda X, W, b: np.maximum(X @ W.T, 0)), "A: the bias is missing"),
        (layers(lambda X, W, b: np.maximum(X @ W.T, 0) + b), "A: the bias is added after"),
        (layers(lambda X, W, b: np.tanh(X @ W.T + b)), "A: the activation is tanh here"),
        (layers(lambda X, W, b: np.minimum(X @ W.T + b, 0)), "A: the ReLU keeps the wrong half"),
        (layers(lambda X, W, b: np.abs(X @ W.T + b)), "A: negative scores come out positive"),
        (layers(lambda X, W, b: X @ W.T + b > 0), "A: that is whether a neuron is open"),
        (layers(turned), "A: the weights are transposed"),
        (layers(lambda X, W, b: 2 * relu(X, W, b)), "A: not what the hidden layer gives"),
        (layers(relu, lambda A, S, v, c: A @ v), "z: the bias c is missing"),
        (layers(relu, lambda A, S, v, c: sigmoid(A @ v + c)), "z: that is the probability"),
        (layers(relu, lambda A, S, v, c: S @ v + c), "z: the hidden scores went in"),
        (layers(relu, lambda A, S, v, c: np.maximum(A @ v + c, 0)), "z: the score is no output of"),
        (layers(relu, lambda A, S, v, c: A @ v - c), "z: not the score"),
        (layers(relu, lambda A, S, v, c: (A @ v + c)[:, None]), "z: expected numbers in an array"),
        (lambda X, net: forward(X, net)[1], "expected (A, z), got a ndarray"),
    ],
    "loss": [
        (lambda z, y: len(y) * loss(z, y), "that is the sum; the mean"),
        (lambda z, y: -loss(z, y), "the sign is turned"),
        (lambda z, y: loss(z, 1 - y), "yes and no have changed places"),
        (lambda z, y: loss(z, y) / np.log(2), "that is in bits"),
        (lambda z, y: np.mean((sigmoid(z) - y) ** 2), "that is the squared loss"),
        (lambda z, y: np.mean(y * np.logaddexp(0, -z)), "only the samples with the answer yes"),
        (lambda z, y: np.mean(np.logaddexp(0, -z[y == 1])), "only the samples with the answer yes"),
        (lambda z, y: loss(sigmoid(z), y), "the score goes through the sigmoid twice"),
        (by_probability, "(How large may a score be, and what is the logarithm of 0?)"),
        (overflowing, "(How large may a score be, and what is the logarithm of 0?)"),
        (clipped, "must cost about as much as its score"),
        (lambda z, y: loss(z, y) + 1, "what does the first sample cost alone, with"),
        (lambda z, y: np.logaddexp(0, z) - y * z, "expected one number, got shape (2,)"),
    ],
    "backward": [
        (back(lambda p, y, z: (y - p) / len(y)), "all signs are turned"),
        (back(lambda p, y, z: p - y), "that is a sum over the samples; the loss is a mean"),
        (back(lambda p, y, z: (p - y) / len(y) ** 2), "the mean is taken twice"),
        (back(lambda p, y, z: 2 * (p - y) / len(y)), "c: twice as large: no square"),
        (back(lambda p, y, z: (z - y) / len(y)), "c: the score is compared with the label"),
        (back(lambda p, y, z: (p - y) * p * (1 - p) / len(y)), "c: by the score the log loss has"),
        (back(shut=np.ones_like), "b: the ReLU is missing"),
        (back(shut=lambda A: A), "b: the outputs of the neurons stand where"),
        (back(v=np.ones_like), "b: v is missing"),
        (changed(1, lambda g, X, y: g / len(y)), "b: the mean is in the error already"),
        (changed(1, lambda g, X, y: g * len(y)), "b: that is a sum over the samples"),
        (changed(2, lambda g, X, y: -g), "v: the sign is turned; those by later parts are right"),
        (changed(2, lambda g, X, y: g + 1), "v: not what the chain rule gives"),
        (changed(0, lambda g, X, y: if_square(g, g.T)), "W: it is transposed"),
        (back(gather=gathered_from_outputs), "W: the inputs of the layer are X"),
        (changed(0, lambda g, X, y: g / len(y)), "W: the mean is in the error already"),
        (lambda X, y, net: backward(X, y, net)[::-1], "W: expected numbers in an array of shape"),
        (lambda X, y, net: backward(X, y, net)[:2], "expected (W, b, v, c), got 2 things"),
    ],
    "one_pass": [
        (lambda X, y, net, rate, size: net, "it is the net of the start"),
        (steps(cut, lambda r: -r), "the steps lead uphill"),
        (steps(lambda N, size: [np.arange(N)]), "that is one step with all samples"),
        (steps(lambda N, size: [b for b in cut(N, size) if len(b) == size]),
         "the samples that are left after the last whole batch are forgotten"),
        (steps(lambda N, size: cut(N, size)[:1]), "only the first batch makes a step"),
        (steps(lambda N, size: cut(N, size)[-1:]), "only the last batch makes a step"),
        (steps(lambda N, size: cut(N, 1)), "each sample makes a step"),
        (steps(lambda N, size: cut(N, size)[::-1]), "the batches come in the other order"),
        (steps(cut, lambda r: 1), "the rate is missing"),
        (steps(cut, slopes="start"), "all gradients are taken at the net of the start"),
        (mean_of_batches, "all gradients are taken at the net of the start"),
        (steps(cut, lambda r: r / 3), "not the net after 3 steps; try size = 7"),
        (steps(cut, lambda r: r / 3), "not the net after one step; does backward pass"),
        (in_place, "it changed its input; work on a copy"),
    ],
    "compare": [
        (tables(lambda known, new: known), "table: those are the losses in training"),
        (tables(change=lambda t: t[:, ::-1]), "table: the seeds have changed places"),
        (one_seed, "table: every row has one and the same seed"),
        (tables(change=lambda t: t.T), "table: expected numbers in an array of shape (3, 2)"),
        (tables(change=lambda t: np.exp(-t)), "is not the log loss on the new samples of the net"),
        (tables(choose=lambda t, s: t.mean(axis=1).argmin()), "best: that is a row of the table"),
        (tables(choose=lambda t, s: t.mean(axis=1).min()), "best: that is the least mean itself"),
        (tables(choose=lambda t, s: s[t.mean(axis=1).argmax()]), "best: that has the largest mean"),
        (tables(choose=lambda t, s: s[t.min(axis=1).argmin()]), "best: that has the single best"),
        (trained_best, "best: that is best in training"),
        (tables(choose=lambda t, s: 17), "best: 17 has not the least mean"),
        (fits_on_all, "fit was given other samples than the known ones"),
        (fits_on_new, "fit was given other samples than the known ones"),
        (lambda *v: compare(*v)[0], "expected (table, best), got a ndarray"),
    ],
    "predict": [
        (lambda *v: 1 - predict(*v), "yes and no have changed places"),
        (says(lambda z, p, c: p), "those are the probabilities"),
        (says(lambda z, p, c: z), "those are the scores"),
        (says(lambda z, p, c: p > 0.5), "the threshold is a half"),
        (says(lambda z, p, c: p > c / (1 + c)), "the threshold rises with the cost"),
        (says(lambda z, p, c: z > 1 / (1 + c)), "the score is compared with the threshold"),
        (says(lambda z, p, c: p > 1 / c), "but a false alarm costs 1 as well"),
        (says(lambda z, p, c: p > 0.05), "what do yes and no cost there"),
        (says(lambda z, p, c: (p > 1 / (1 + c))[:, None]), "got shape (120, 1)"),
    ],
}  # fmt: skip
