"""Plausible slips in the code exercises of the chapter, and what is said of each."""

from mlmath import perceptron


def zero_is_right(X, y, w):
    for x, label in zip(X, y, strict=True):
        if label * (x @ w) < 0:
            w = w + label * x
    return w


def judged_at_the_start(X, y, w):
    return w + sum(
        label * x for x, label in zip(X, y, strict=True) if label * (x @ w) <= 0
    )


def added_only(X, y, w):
    for x, label in zip(X, y, strict=True):
        if label * (x @ w) <= 0:
            w = w + x
    return w


def where_right(X, y, w):
    for x, label in zip(X, y, strict=True):
        if label * (x @ w) >= 0:
            w = w + label * x
    return w


def no_labels(X, y, w):
    for x in X:
        if x @ w <= 0:
            w = w + x
    return w


def in_place(X, y, w):
    for x, label in zip(X, y, strict=True):
        if label * (x @ w) <= 0:
            w += label * x
    return w


SLIPS = {
    "perceptron_pass": [
        (zero_is_right, "a product of 0 was taken as right"),
        (judged_at_the_start, "judged by the first weights"),
        (lambda X, y, w: w + y @ X, "also those that are right"),
        (added_only, "where they are to be subtracted"),
        (where_right, "where the sample is right"),
        (no_labels, "the labels were not used"),
        (lambda X, y, w: w.copy(), "those of before"),
        (lambda X, y, w: perceptron.perceptron_fit(X, y, start=w).params, "beyond the"),
        (in_place, "changed"),
        (lambda X, y, w: w + 0.5, "write down each correction"),
        (lambda X, y, w: X, "shape"),
    ],
}
