"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def both_old(sums, x, y):
    n, mx, my, sxx, sxy = sums
    dx, dy = x - mx, y - my
    n += 1
    return np.array([n, mx + dx / n, my + dy / n, sxx + dx * dx, sxy + dx * dy])


def both_new(sums, x, y):
    n, mx, my, sxx, sxy = sums
    n += 1
    mx, my = mx + (x - mx) / n, my + (y - my) / n
    return np.array([n, mx, my, sxx + (x - mx) ** 2, sxy + (x - mx) * (y - my)])


def not_counted(sums, x, y):
    n, mx, my, sxx, sxy = sums
    k = n + 1
    return np.array([n, mx + (x - mx) / k, my + (y - my) / k, sxx, sxy])


def old_count(sums, x, y):
    n, mx, my, sxx, sxy = sums
    k = max(n, 1)
    return np.array([n + 1, mx + (x - mx) / k, my + (y - my) / k, sxx, sxy])


def halfway(sums, x, y):
    n, mx, my, sxx, sxy = sums
    if n == 0:
        return np.array([1, x, y, 0, 0])
    dx, dy = (x - mx) / 2, (y - my) / 2
    return np.array([n + 1, mx + dx, my + dy, sxx + 2 * dx**2, sxy + 2 * dx * dy])


def raw(sums, x, y):
    n, mx, my, sxx, sxy = sums
    k = n + 1
    return np.array([k, mx + (x - mx) / k, my + (y - my) / k, sxx + x * x, sxy + x * y])


def by_raw_sums(sums, x, y):
    n, mx, my, sxx, sxy = sums
    k = n + 1
    xx, xy = sxx + n * mx * mx + x * x, sxy + n * mx * my + x * y
    mx, my = mx + (x - mx) / k, my + (y - my) / k
    return np.array([k, mx, my, xx - k * mx * mx, xy - k * mx * my])


SLIPS = {
    "add_sample": [
        (both_old, "both deviations are taken from the old means"),
        (both_new, "both deviations are taken from the new means"),
        (not_counted, "count: the sample is not counted"),
        (old_count, "divides by the count before the sample"),
        (halfway, "as if there had been one sample before"),
        (raw, "a sum that is not centred"),
        (by_raw_sums, "its digits cancel, as the means are large"),
        (lambda sums, x, y: sums, "count: the sample is not counted"),
        (lambda sums, x, y: sums[:2], "got"),
        (lambda sums, x, y: None, "None"),
    ],
}
