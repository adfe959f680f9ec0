"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from mlmath import descent


def path(gradient, x0, rate, momentum, n_steps):
    points, last = [x0.astype(float)], np.zeros(len(x0))
    for _ in range(n_steps):
        last = momentum * last - rate * gradient(points[-1])
        points.append(points[-1] + last)
    return np.array(points)


def uphill(gradient, x0, rate, momentum, n_steps):
    return path(lambda x: -gradient(x), x0, rate, momentum, n_steps)


def without_momentum(gradient, x0, rate, momentum, n_steps):
    return path(gradient, x0, rate, 0, n_steps)


def backwards(gradient, x0, rate, momentum, n_steps):
    return path(gradient, x0, rate, -momentum, n_steps)


def averaged(gradient, x0, rate, momentum, n_steps):
    return path(gradient, x0, rate * (1 - momentum), momentum, n_steps)


def one_array(gradient, x0, rate, momentum, n_steps):
    x, last, points = x0.astype(float), np.zeros(len(x0)), []
    points.append(x)
    for _ in range(n_steps):
        last = momentum * last - rate * gradient(x)
        x += last
        points.append(x)
    return np.array(points)


def ahead(gradient, x0, rate, momentum, n_steps):
    run = descent.nesterov(
        gradient, x0, rate=rate, momentum=momentum, tol=0, max_iter=n_steps or 1
    )
    return run.history[: n_steps + 1]


def kept_whole(gradient, x0, rate, momentum, n_steps):
    return path(gradient, x0, rate, momentum, n_steps).astype(x0.dtype)


SLIPS = {
    "heavy_ball_path": [
        (uphill, "the steps lead uphill"),
        (without_momentum, "the share of the last step is missing"),
        (backwards, "repeated backwards"),
        (averaged, "multiplied by 1 - momentum besides"),
        (one_array, "is one array changed in place?"),
        (ahead, "that is Nesterov's path"),
        (lambda *given: path(*given)[1:], "the start is the first of them"),
        (lambda *given: path(*given)[-1], "expected numbers in an array of shape"),
        (kept_whole, "some points are off"),
        (lambda *given: "down", "expected numbers"),
    ],
}
