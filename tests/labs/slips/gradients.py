"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from mlmath import fields


def right(Z, dx, dy):
    return fields.gradient_on_grid(Z, dx=dx, dy=dy)


def one_step_between_neighbours(Z, dx, dy):
    along_x, along_y = right(Z, dx, dy)
    along_x[:, 1:-1] *= 2
    along_y[1:-1] *= 2
    return along_x, along_y


def kept_whole(Z, dx, dy):
    return tuple(slopes.astype(Z.dtype) for slopes in right(Z, dx, dy))


def zero_at_the_edges(Z, dx, dy):
    along_x, along_y = right(Z, dx, dy)
    along_y[[0, -1]] = 0
    return along_x, along_y


def round_the_edge(Z, dx, dy):
    def along(axis, h):
        return (np.roll(Z, -1, axis) - np.roll(Z, 1, axis)) / (2 * h)

    return along(1, dx), along(0, dy)


def backwards(Z, dx, dy):
    return right(-Z, dx, dy)


def forward_differences(Z, dx, dy):
    along_x = np.diff(Z, axis=1, append=2 * Z[:, -1:] - Z[:, -2:-1]) / dx
    return along_x, right(Z, dx, dy)[1]


SLIPS = {
    "slopes_on_grid": [
        (lambda Z, dx, dy: np.gradient(Z, dy, dx), "have changed places"),
        (lambda Z, dx, dy: right(Z, dy, dx), "dx and dy have changed places"),
        (one_step_between_neighbours, "along_x is twice too large inside"),
        (kept_whole, "without its fractions"),
        (zero_at_the_edges, "along_y is off at the edges"),
        (round_the_edge, "along_x is off at the edges"),
        (backwards, "of the wrong sign"),
        (forward_differences, "along_x is off inside"),
        (lambda Z, dx, dy: right(Z, dx, dy)[0], "expected (along_x, along_y)"),
        (lambda Z, dx, dy: (np.diff(Z), np.diff(Z.T)), "along_x: expected numbers"),
    ],
}
