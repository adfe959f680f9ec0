"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def DART(square, angle):
    return np.array([np.sqrt(square) * np.cos(angle), np.sqrt(square) * np.sin(angle)])


def SQUARE(u):
    return -2 * np.log1p(-u)


TURN = 2 * np.pi

SLIPS = {
    "two_normals": [
        (lambda u, v: DART(SQUARE(u), TURN * v)[::-1], "exchanged"),
        (lambda u, v: DART(SQUARE(u) ** 2, TURN * v), "its root is wanted"),
        (lambda u, v: DART(SQUARE(u) / 2, TURN * v), "that is the rate 1"),
        (lambda u, v: DART(SQUARE(u) / 4, TURN * v), "that is the rate 2"),
        (lambda u, v: DART(SQUARE(u), v), "not 1"),
        (lambda u, v: DART(SQUARE(u), np.pi * v), "not pi"),
        (lambda u, v: DART(SQUARE(u), 360 * v), "no degrees"),
        (lambda u, v: DART(SQUARE(1 - u * (1 - 1e-16)), TURN * v), "u for 1 - u"),
        (lambda u, v: DART(SQUARE(v), TURN * u), "u and v are exchanged"),
        (lambda u, v: DART(SQUARE(u), TURN * v).T, "(m, 2)"),
        (lambda u, v: DART(SQUARE(u), TURN * v)[0], "shape"),
        (lambda u, v: DART(SQUARE(u), TURN * v) + 1, "that is not the dart"),
    ],
}
