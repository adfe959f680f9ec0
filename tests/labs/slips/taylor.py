"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import math


def sine(x, degree=25, period=2 * math.pi, start=1, signs=-1, first=1):
    x = x - period * round(x / period)
    total, term = 0.0, float(first if start == 0 else x)
    for k in range(start, degree + 1, 2):
        total += term
        term *= signs * x * x / ((k + 1) * (k + 2))
    return total


SLIPS = {
    "sine": [
        (lambda x: sine(x, degree=7), "take more terms"),
        (lambda x: sine(x, period=math.pi), "the sign is wrong"),
        (lambda x: sine(x, start=0), "this is the cosine"),
        (lambda x: sine(math.radians(x)), "not in degrees"),
        (lambda x: sine(x, period=1e9), "bring x near to 0"),
        (lambda x: sine(x, degree=1), "the series is missing"),
        (lambda x: sine(x, signs=1), "expected"),
        (lambda x: [sine(x)], "shape"),
    ]
}
