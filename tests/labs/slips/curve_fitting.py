"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def fit(predict, jacobian, y, w, steps, *, sign=1, most=50, frozen=False):
    """The solution, with a slip by request."""

    def squares(w):
        return np.sum((y - predict(w)) ** 2)

    first = jacobian(w)
    for _ in range(steps):
        J = first if frozen else jacobian(w)
        s = sign * np.linalg.lstsq(J, y - predict(w))[0]
        for _ in range(most):
            if squares(w + s) < squares(w):
                break
            s = s / 2
        if most < 50 or squares(w + s) < squares(w):
            w = w + s
    return w


def in_place(predict, jacobian, y, w, steps):
    w += fit(predict, jacobian, y, w, steps) - w
    return w


SLIPS = {
    "fit_by_halving": [
        (lambda p, j, y, w, k: fit(p, j, y, w, k, sign=-1), "that is where it began"),
        (lambda p, j, y, w, k: fit(p, j, y, w, k, most=0), "the full step is taken"),
        (lambda p, j, y, w, k: fit(p, j, y, w, k, most=1), "halved once at most"),
        (lambda p, j, y, w, k: fit(p, j, y, w, 1), "only one step is made"),
        (lambda p, j, y, w, k: fit(p, j, y, w, k, frozen=True), "compute it anew"),
        (lambda p, j, y, w, k: fit(p, j, y, w, k) - w, "Add it to the start"),
        (lambda p, j, y, w, k: w + 0.01, "look at the first step by hand"),
        (lambda p, j, y, w, k: list(fit(p, j, y, w, k)) * 2, "shape"),
        (in_place, "changed"),
    ],
}
