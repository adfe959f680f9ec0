"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def bits(part):
    p = np.bincount(part, minlength=2) / max(len(part), 1)
    p = p[p > 0]
    return -(p * np.log2(p)).sum()


def sides(label, said_yes):
    return label[said_yes], label[~said_yes]


def left_open(label, said_yes):
    return sum(len(side) / len(label) * bits(side) for side in sides(label, said_yes))


def gain(label, said_yes):
    return bits(label) - left_open(label, said_yes)


def unweighed(label, said_yes):
    return bits(label) - sum(map(bits, sides(label, said_yes))) / 2


def added(label, said_yes):
    return bits(label) - sum(map(bits, sides(label, said_yes)))


def one_side(label, said_yes):
    yes = label[said_yes]
    return bits(label) - len(yes) / len(label) * bits(yes)


def not_shielded(label, said_yes):
    with np.errstate(divide="ignore", invalid="ignore"):

        def open_bits(part):
            p = np.array([part.sum(), (~part).sum()]) / part.size
            return -(p * np.log2(p)).sum()

        return open_bits(label) - sum(
            side.size / label.size * open_bits(side) for side in sides(label, said_yes)
        )


SLIPS = {
    "information_gain": [
        (lambda label, said_yes: gain(label, said_yes) * np.log(2), "those are nats"),
        (left_open, "that is what stays open"),
        (lambda label, said_yes: bits(label), "the entropy before the question"),
        (lambda label, said_yes: -gain(label, said_yes), "the sign is turned round"),
        (unweighed, "the two sides do not weigh the same"),
        (added, "weigh each side"),
        (one_side, "one side is missing"),
        (lambda label, said_yes: bits(said_yes), "the entropy of the answers"),
        (not_shielded, "nan or inf"),
        (lambda label, said_yes: 0.123, "the gain of this question is"),
        (lambda label, said_yes: [0.1, 0.2], "one number"),
    ],
}
