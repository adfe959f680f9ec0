"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def slope_of(z):
    return sigmoid(z) * (1 - sigmoid(z))


def chain(x, w, b, factor):
    """Multiply `factor(weight, input, z, output)` along the chain."""
    value, slope = x, np.ones(len(x))
    for weight, bias in zip(w, b, strict=True):
        z = weight * value + bias
        slope = slope * factor(weight, value, z, sigmoid(z))
        value = sigmoid(z)
    return slope


def output(x, w, b):
    for weight, bias in zip(w, b, strict=True):
        x = sigmoid(weight * x + bias)
    return x


def right(x, w, b):
    return chain(x, w, b, lambda weight, a, z, s: weight * slope_of(z))


def no_weights(x, w, b):
    return chain(x, w, b, lambda weight, a, z, s: slope_of(z))


def at_the_output(x, w, b):
    return chain(x, w, b, lambda weight, a, z, s: weight * slope_of(s))


def at_the_input(x, w, b):
    return chain(x, w, b, lambda weight, a, z, s: weight * slope_of(a))


def added(x, w, b):
    value, slope = x, 0
    for weight, bias in zip(w, b, strict=True):
        value = sigmoid(weight * value + bias)
        slope = slope + weight * value * (1 - value)
    return slope


def fed_with_x(x, w, b):
    slope = np.ones(len(x))
    for weight, bias in zip(w, b, strict=True):
        slope = slope * weight * slope_of(weight * x + bias)
    return slope


def first_left_out(x, w, b):
    start = sigmoid(w[0] * x + b[0])
    return right(start, w[1:], b[1:])


def differences(x, w, b):
    return (output(x + 1e-6, w, b) - output(x - 1e-6, w, b)) / 2e-6


SLIPS = {
    "chain_slope": [
        (no_weights, "the weights are left out"),
        (output, "the last output, not its slope"),
        (lambda x, w, b: right(x, w[:-1], b[:-1]), "the last neuron is left out"),
        (first_left_out, "the first neuron is left out"),
        (added, "the slopes were added"),
        (at_the_output, "at the output of a neuron"),
        (at_the_input, "at the input a of a neuron"),
        (fed_with_x, "every neuron was given x"),
        (lambda x, w, b: right(x, w, 0 * b), "the biases are left out"),
        (lambda x, w, b: -right(x, w, b), "sign reversed"),
        (differences, "instead of dividing differences"),
        (lambda x, w, b: right(x, w, b) + 1, "walk along the chain"),
        (lambda x, w, b: right(x, w, b).sum(), "shape"),
    ],
}
