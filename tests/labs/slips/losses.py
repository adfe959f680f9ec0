"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from mlmath import losses


def by_probabilities(y, z):
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        p = 1 / (1 + np.exp(-z))
        return -np.mean(np.where(y == 1, np.log(p), np.log(1 - p)))


def clipped(y, z):
    with np.errstate(over="ignore"):
        p = np.clip(1 / (1 + np.exp(-z)), 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def one_plus(y, z):
    return np.mean(np.maximum(z, 0) - z * y + np.log(1 + np.exp(-np.abs(z))))


def no_sigmoid(y, z):
    p = np.clip(z, 1e-9, 1 - 1e-9)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def squared(y, z):
    return np.mean((y - np.exp(-np.logaddexp(0, -z))) ** 2)


def only_yes(y, z):
    return np.mean(np.where(y == 1, np.logaddexp(0, -z), 0))


SLIPS = {
    "score_loss": [
        (lambda y, z: losses.log_loss_from_scores(y, z) * len(y), "that is the sum"),
        (lambda y, z: -losses.log_loss_from_scores(y, z), "never negative"),
        (lambda y, z: losses.log_loss_from_scores(1 - y, z), "exchanged"),
        (lambda y, z: losses.log_loss_from_scores(y, z) / np.log(2), "base 2"),
        (no_sigmoid, "the sigmoid is missing"),
        (squared, "squared loss"),
        (only_yes, "only the samples with y = 1"),
        (by_probabilities, "nan or inf"),
        (clipped, "digits are lost"),
        (one_plus, "digits are lost"),
        (lambda y, z: 7.0, "what does a score of 0 cost"),
        (lambda y, z: np.maximum(z, 0) - z * y, "one number"),
    ],
}
