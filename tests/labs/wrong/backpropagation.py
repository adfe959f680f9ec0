"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to

(
    sigmoid, forward, cost, last_delta, delta_below, gradients, by_differences, train,
) = pages("backpropagation").solved.values()  # fmt: skip

SEEN = {"delta_below": "x = (D @ W) * S"}
HIDDEN = {
    "cost": [
        Case("one sample", (np.array([[1.0, 2.0]]), np.zeros((1, 2))), close_to(5.0))
    ]
}


def with_slope(slope):
    return lambda z: (sigmoid(z)[0], slope(z, sigmoid(z)[0]))


def with_value(value):
    return lambda z: (value(z), sigmoid(z)[1])


def exponentials(z):
    with np.errstate(all="ignore"):
        a = np.exp(z) / (1 + np.exp(z))
    return a, a * (1 - a)


def in_whole_numbers(z):
    a = np.zeros_like(z)
    a[...] = sigmoid(z)[0]
    return a, sigmoid(z)[1]


def layers(step):
    """Return a pass forward with another step from inputs to outputs and slopes."""

    def slips(X, net):
        A, kept = X, []
        for W, b in zip(net[::2], net[1::2], strict=True):
            A, S = step(A, W, b)
            kept += [A, S]
        return tuple(kept)

    return slips


def turned(A, W, b):
    return sigmoid(A @ (W if W.shape[0] == W.shape[1] else W.T) + b)


def slopes_go_on(X, net):
    W1, b1, W2, b2, W3, b3 = net
    A1, S1 = sigmoid(X @ W1.T + b1)
    A2, S2 = sigmoid(S1 @ W2.T + b2)
    return A1, S1, A2, S2, *sigmoid(A2 @ W3.T + b3)


def last_is_linear(X, net):
    *kept, A2, S2, A3, S3 = forward(X, net)
    A3 = A2 @ net[4].T + net[5]
    return *kept, A2, S2, A3, np.ones_like(S3)


def outputs_first(X, net):
    kept = forward(X, net)
    return *kept[::2], *kept[1::2]


def slopes_last_first(X, net):
    A1, S1, A2, S2, A3, S3 = forward(X, net)
    return A1, S3, A2, S2, A3, S1


def only_outputs(X, net):
    return forward(X, net)[::2]


def parts_changed(k, change):
    def slips(X, Y, net):
        found = list(gradients(X, Y, net))
        found[k] = change(found[k], X, Y)
        return tuple(found)

    return slips


def below(step, X, Y, net):
    """Go back with another step, and gather what a gradient needs."""
    A1, S1, A2, S2, A3, S3 = forward(X, net)
    D3 = last_delta(A3, S3, Y)
    D2 = step(D3, net[4], S2)
    D1 = step(D2, net[2], S1)
    return ((D1, X), (D2, A1), (D3, A2))


def gather(step, weights=lambda D, A: D.T @ A, biases=lambda D: D.sum(axis=0)):
    def slips(X, Y, net):
        pairs = below(step, X, Y, net)
        return tuple(g for D, A in pairs for g in (weights(D, A), biases(D)))

    return slips


def from_the_same_outputs(X, Y, net):
    """Take what comes out of a layer where what goes in is needed."""
    A1, _, A2, _, A3, _ = forward(X, net)
    (D1, _), (D2, _), (D3, _) = below(delta_below, X, Y, net)
    by_W = D1.T @ A1, D2.T @ A2, D3.T @ A3
    by_b = [D.sum(axis=0) for D in (D1, D2, D3)]
    return tuple(g for pair in zip(by_W, by_b, strict=True) for g in pair)


def fresh_delta(D, W, S):
    """Forget the layer between."""
    return np.ones_like(S) * D.mean(axis=1, keepdims=True) * S


def last_first(X, Y, net):
    return gradients(X, Y, net)[::-1]


def weights_first(X, Y, net):
    found = gradients(X, Y, net)
    return (*found[::2], *found[1::2])


def moved(net, part, place, h):
    copy = [array.copy() for array in net]
    copy[part][place] += h
    return tuple(copy)


def ends(X, Y, net, part, place, *steps):
    nets = [moved(net, part, place, h) for h in steps]
    return [cost(forward(X, each)[4], Y) for each in nets]


def differences(steps=(1, -1), over=lambda h: 2 * h, whole=False):
    def slips(X, Y, net, part, place, h):
        at = place[:1] if whole else place
        a, b = ends(X, Y, net, part, at, *(s * h for s in steps))
        return (a - b) / over(h)

    return slips


def moves_the_caller(X, Y, net, part, place, h):
    copy = list(net)
    copy[part][place] += h
    ahead = cost(forward(X, copy)[4], Y)
    copy[part][place] -= 2 * h
    return (ahead - cost(forward(X, copy)[4], Y)) / (2 * h)


def moves_nothing(X, Y, net, part, place, h):
    a, b = (cost(forward(X, net)[4], Y) for _ in range(2))
    return (a - b) / (2 * h)


def not_back_again(X, Y, net, part, place, h):
    copy = [array.copy() for array in net]
    copy[part][place] += h
    ahead = cost(forward(X, copy)[4], Y)
    copy[part][place] -= h
    return (ahead - cost(forward(X, copy)[4], Y)) / (2 * h)


def checks_itself(X, Y, net, part, place, h):
    return gradients(X, Y, net)[part][place]


def with_course(change):
    """Train with other numbers: change(rate, momentum, n_steps)."""

    def slips(X, Y, net, rate, momentum, n_steps):
        end = train(X, Y, net, *change(rate, momentum, n_steps))[0]
        return end, train(X, Y, net, rate, momentum, n_steps)[1]

    return slips


def with_costs(change):
    def slips(*how):
        end, costs = train(*how)
        return end, change(costs)

    return slips


def trains_in_place(X, Y, net, rate, momentum, n_steps):
    net, costs = list(net), [cost(forward(X, net)[4], Y)]
    for _ in range(n_steps):
        for part, g in zip(net, gradients(X, Y, net), strict=True):
            part -= rate * g
        costs.append(cost(forward(X, net)[4], Y))
    return net, costs


def one_after_the_other(order):
    def slips(X, Y, net, rate, momentum, n_steps):
        moves = [0 * part for part in net]
        net, costs = list(net), [cost(forward(X, net)[4], Y)]
        for _ in range(n_steps):
            for k in order:
                moves[k] = momentum * moves[k] - rate * gradients(X, Y, net)[k]
                net[k] = net[k] + moves[k]
            costs.append(cost(forward(X, net)[4], Y))
        return net, costs

    return slips


def looks_ahead(X, Y, net, rate, momentum, n_steps):
    """Take the steps of Nesterov."""
    moves = [0 * part for part in net]
    net, costs = list(net), [cost(forward(X, net)[4], Y)]
    for _ in range(n_steps):
        for k, g in enumerate(gradients(X, Y, net)):
            moves[k] = momentum * moves[k] - rate * g
            net[k] = net[k] + momentum * moves[k] - rate * g
        costs.append(cost(forward(X, net)[4], Y))
    return net, costs


def through_the_moved_weights(X, Y, net, rate, momentum, n_steps):
    """Move a layer as soon as its gradient is known, and go back through it."""
    net, costs = [part.copy() for part in net], [cost(forward(X, net)[4], Y)]
    for _ in range(n_steps):
        A1, S1, A2, S2, A3, S3 = forward(X, net)
        D = last_delta(A3, S3, Y)
        for k, A, S in ((2, A2, S2), (1, A1, S1), (0, X, 1)):
            net[2 * k] -= rate * D.T @ A
            net[2 * k + 1] -= rate * D.sum(axis=0)
            D = delta_below(D, net[2 * k], S)
        costs.append(cost(forward(X, net)[4], Y))
    return net, costs


WRONG = {
    "sigmoid": [
        (with_value(lambda z: 1 - sigmoid(z)[0]), "a: it falls; which sign"),
        (with_value(np.tanh), "a: that goes from -1 to 1"),
        (with_value(lambda z: np.tanh(z / 2)), "a: that goes from -1 to 1"),
        (lambda z: sigmoid(z)[::-1], "a: that is the slope; the value comes first"),
        (in_whole_numbers, "a: the values are cut to whole numbers"),
        (with_value(lambda z: np.exp(-(z**2))), "a: at z = 0 the sigmoid is 0.5"),
        (exponentials, "some entries are nan or inf"),
        (with_slope(lambda z, a: sigmoid(a)[1]), "slope: that is the slope at the value a"),
        (with_slope(lambda z, a: 1 - a**2), "slope: that is the slope of tanh, for which"),
        (with_slope(lambda z, a: a * (a - 1)), "slope: the sign is turned"),
        (with_slope(lambda z, a: a), "slope: that is the value again"),
        (with_slope(lambda z, a: a**2), "slope: that is the square of the value"),
        (with_slope(lambda z, a: np.where(z > 9, 1, a * (1 - a))), "slope: at z = 40 it is not 1;"),
        (with_slope(lambda z, a: 1 - a), "slope: that is one minus the value"),
        (with_slope(lambda z, a: 1 - np.tanh(z) ** 2), "slope: at 0 the slope of tanh is 1"),
        (with_slope(lambda z, a: z * (1 - z)), "slope: at z = 0 it is not 0; draw the curve"),
        (lambda z: sigmoid(z)[0], "expected (a, slope), got a ndarray"),
    ],
    "forward": [
        (layers(lambda A, W, b: (A @ W.T + b, sigmoid(A @ W.T + b)[1])), "A1: the activation is"),
        (layers(lambda A, W, b: sigmoid(A @ W.T)), "A1: the bias is missing"),
        (layers(lambda A, W, b: (sigmoid(A @ W.T)[0] + b, sigmoid(A @ W.T)[1])),
         "A1: the bias is added after the activation"),
        (layers(lambda A, W, b: sigmoid(A @ W.T + b)[::-1]), "A1: that is the slope; outputs"),
        (layers(lambda A, W, b: (np.tanh(A @ W.T + b), sigmoid(A @ W.T + b)[1])),
         "A1: the activation is tanh"),
        (layers(turned), "A1: the weights are transposed"),
        (layers(lambda A, W, b: (sigmoid(A @ W.T + b)[0], sigmoid(sigmoid(A @ W.T + b)[0])[1])),
         "S1: that is the slope at the output, not at the score"),
        (layers(lambda A, W, b: (sigmoid(A @ W.T + b)[0],) * 2),
         "S1: that is the output; the slope"),
        (layers(lambda A, W, b: (sigmoid(A @ W.T + b)[0], 2 * A @ W.T)), "S1: not the slope of"),
        (outputs_first, "S1: that comes from another layer"),
        (slopes_last_first, "S1: that comes from another layer"),
        (slopes_go_on, "A2: the slopes of the layer before went in"),
        (last_is_linear, "A3: the activation is missing"),
        (layers(lambda A, W, b: sigmoid(A @ W.T - b)), "A1: not what layer 1 gives"),
        (only_outputs, "expected (A1, S1, A2, S2, A3, S3), got 3 things"),
    ],
    "cost": [
        (lambda A, Y: ((A - Y) ** 2).sum(), "that is the sum over the samples"),
        (lambda A, Y: np.mean((A - Y) ** 2), "the mean is taken over all entries"),
        (lambda A, Y: cost(A, Y) / 2, "that is half of it"),
        (lambda A, Y: cost(A, Y) ** 0.5, "that is the root of it"),
        (lambda A, Y: np.linalg.norm(A - Y, axis=1).mean(), "the distances are averaged"),
        (lambda A, Y: np.mean(A - Y), "averaged with their signs"),
        (lambda A, Y: np.sum(A - Y), "added with their signs"),
        (lambda A, Y: ((A + Y) ** 2).sum() / len(Y), "what is the squared distance of the first"),
        (lambda A, Y: ((A - Y) ** 2).sum(axis=1), "expected one number, got shape (3,)"),
    ],
    "last_delta": [
        (lambda A, S, Y: -last_delta(A, S, Y), "the sign is turned"),
        (lambda A, S, Y: (A - Y) * S / len(Y), "that is half of it"),
        (lambda A, S, Y: 2 * (A - Y) / len(Y), "the slope of the sigmoid is missing"),
        (lambda A, S, Y: 2 * (A - Y) * S, "the mean is missing: how many"),
        (lambda A, S, Y: (A - Y) * S, "the mean is missing, and the factor"),
        (lambda A, S, Y: last_delta(A, S, Y) / len(Y), "the mean is taken twice"),
        (lambda A, S, Y: 2 * (A - Y) * S / A.size, "divided by the number of all entries"),
        (lambda A, S, Y: (Y - A) * S, "that is the gap times the slope"),
        (lambda A, S, Y: last_delta(A, S, Y) * S, "the slope comes in twice"),
        (lambda A, S, Y: last_delta(A, S, Y) + np.eye(*S.shape, k=1), "entry [0, 1] is not"),
        (lambda A, S, Y: 2 * (A - Y) @ S.T @ S, "follow the chain from the score"),
    ],
    "delta_below": [
        (lambda D, W, S: D @ W, "the slope of the sigmoid is missing"),
        (lambda D, W, S: D @ W * S / len(S), "the mean is in D already"),
        (lambda D, W, S: D @ W * S**2, "the slope comes in twice"),
        (lambda D, W, S: -(D @ W) * S, "the sign is turned"),
        (lambda D, W, S: D @ W / S, "divided by the slopes"),
        (lambda D, W, S: D @ W.T * S if W.shape[0] == W.shape[1] else D @ W * S,
         "the weights are transposed: which"),
        (lambda D, W, S: D @ W.T if W.shape[0] == W.shape[1] else D @ W,
         "the weights are transposed, and the slope is missing"),
        (lambda D, W, S: (D * S) @ W if W.shape[0] == W.shape[1] else D @ W * S,
         "D is multiplied by the slopes before it goes down"),
        (lambda D, W, S: np.tile((D @ W * S).sum(axis=0), (len(S), 1)), "all samples are added up"),
        (fresh_delta, "does to the cost through each neuron above"),
        (lambda D, W, S: D @ W.T * S, "it raised ValueError"),
    ],
    "gradients": [
        (lambda *v: [-g for g in gradients(*v)], "all signs are turned"),
        (lambda *v: [len(v[0]) * g for g in gradients(*v)], "all are too large by the number"),
        (lambda *v: [g / len(v[0]) for g in gradients(*v)], "the mean is taken twice"),
        (gather(lambda D, W, S: D @ W), "b2: not what D of this layer gives"),
        (gather(delta_below, biases=lambda D: D.mean(axis=0)), "b3: the mean is in D already"),
        (gather(delta_below, weights=lambda D, A: np.outer(D.sum(axis=0), A.sum(axis=0))),
         "W3: only the sums over the samples meet"),
        (parts_changed(2, lambda g, X, Y: -g), "W2: the sign is turned; what belongs to layer 3"),
        (parts_changed(1, lambda g, X, Y: -g), "b1: the sign is turned; what belongs to layer 2"),
        (parts_changed(4, lambda g, X, Y: g.T if g.shape[0] == g.shape[1] else g),
         "W3: it is transposed"),
        (from_the_same_outputs, "in an array of shape (6, 1), got shape (6, 6)"),
        (parts_changed(0, lambda g, X, Y: 2 * g), "W1: not what D of this layer and its inputs"),
        (last_first, "W1: expected numbers in an array of shape"),
        (weights_first, "b1: expected numbers in an array of shape"),
        (lambda *v: gradients(*v)[::2], "expected (W1, b1, W2, b2, W3, b3), got 3 things"),
    ],
    "by_differences": [
        (differences(steps=(-1, 1)), "the sign is turned"),
        (differences(over=lambda h: h), "that is twice as large"),
        (differences(over=lambda h: 1), "not divided by anything"),
        (differences(steps=(1, 0), over=lambda h: h), "that is a one-sided difference"),
        (differences(steps=(0, -1), over=lambda h: h), "that is a one-sided difference"),
        (checks_itself, "what is to be checked must not check itself"),
        (moves_nothing, "the same cost comes out on both sides"),
        (differences(whole=True), "a whole row is moved"),
        (not_back_again, "is the entry at its first value again"),
        (moves_the_caller, "it changed its input; work on a copy"),
    ],
    "train": [
        (with_course(lambda r, m, n: (-r, m, n)), "net: the steps lead uphill"),
        (with_course(lambda r, m, n: (r, 0, n)), "net: the momentum is missing"),
        (with_course(lambda r, m, n: (r, m, max(n - 1, 0))), "net: one step is missing"),
        (with_course(lambda r, m, n: (r, m, n + 1)), "net: that is one step too many"),
        (with_course(lambda r, m, n: (1, m, n)), "net: the rate is missing"),
        (with_course(lambda r, m, n: (r * (1 - m), m, n)), "multiplied by one minus the momentum"),
        (with_course(lambda r, m, n: (r, 1, n)), "the whole step before is repeated"),
        (with_course(lambda r, m, n: (r, m, 0)), "net: it is the net of the start"),
        (with_course(lambda r, m, n: (r / 3, m, n)), "compute the first step by hand"),
        (trains_in_place, "it changed its input; work on a copy"),
        (one_after_the_other(range(6)), "at which net are all six to be taken?"),
        (one_after_the_other(range(5, -1, -1)), "at which net are all six to be taken?"),
        (through_the_moved_weights, "one step: net: not the net after 1 steps; compute"),
        (looks_ahead, "net: those are Nesterov's steps"),
        (with_costs(lambda c: c[:-1]), "costs: the cost after the last step is missing"),
        (with_costs(lambda c: c[1:]), "costs: the cost before the first step is missing"),
        (with_costs(lambda c: c + c), "costs: 0 steps have 1 costs, with the first; got 2"),
        (with_costs(lambda c: c[::-1]), "costs: entry 0 is not the cost after 0 steps"),
        (with_costs(lambda c: c[-1]), "costs: expected a list of numbers"),
        (with_costs(lambda c: ["low"]), "costs: expected numbers in an array of shape (1,)"),
        (lambda *v: train(*v)[0], "expected (net, costs), got 6 things"),
        (lambda *v: (train(*v)[0][:2], [1]), "net: expected (W1, b1, W2, b2, W3, b3)"),
    ],
}  # fmt: skip
