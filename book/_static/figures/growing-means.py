"""The still picture of means of samples: the population, means, and means beside the bell."""

import math
from itertools import islice

import numpy as np
from mlmath import continuous, plots


def draw(ax, p):
    wide, tall, column, row, n = (p[k] for k in ("wide", "tall", "column", "row", "n"))
    full = column + wide
    weights = np.array([p[key][1] for key in ("one", "two", "three", "four", "five")])
    mass, values = weights / weights.sum(), np.arange(5)
    mean = values @ mass
    error = math.sqrt((values - mean) ** 2 @ mass / n)
    samples = []
    for i in range(p["drawn"]):
        u = list(islice(p["random"](p["seed"] + 7919 * i), n))
        samples.append(np.searchsorted(np.cumsum(mass), u, side="right"))
    means = np.mean(samples, axis=1)
    many = max(1, round(0.25 * n * error))  # steps of 1/n in a bar
    start = (round(n * mean) - 0.5) / n
    place = np.floor((means - start) / (many / n) + 1e-9)
    bars, counts = np.unique(place, return_counts=True)
    left, width, share = start + bars * many / n, many / n, counts / p["drawn"]
    plain = {"color": plots.GRID, "lw": 1, "linestyle": "-"}
    for x, y, w, title in (
        (0, 0, wide, "population"),
        (column, 0, wide, "means of n values"),
        (0, row, full, "means, in standard errors"),
    ):
        ax.plot([x, x + w], [y, y], **plain)
        ax.text(x + w / 2, y + tall + 0.9, title, ha="center", va="center")
    below = {"ha": "center", "va": "center", "fontsize": 9}
    for k in values:
        for x in (0, column):
            ax.text(x + 2 * k + 1, -0.65, f"{k}", **below)
    for z in (-4, -2, 0, 2, 4):
        text = f"{z}".replace("-", "\u2212")
        ax.text(full * (z + 4) / 8, row - 0.65, text, **below)
    ax.bar(2 * values + 1, weights, 1.4, color=plots.COLORS[0], alpha=0.35)
    ax.plot(2 * values + 1, weights, "o", color=plots.COLORS[0])
    last = 2 * samples[-1] + 1
    ax.vlines(last, 0, 0.7, color=plots.COLORS[1], lw=1.5)
    high = np.minimum(tall * share / (width / error) / 0.6, tall)
    green = {"color": plots.COLORS[2], "align": "edge"}
    ax.bar(column + 2 * left + 1, high, 2 * width, alpha=0.5, **green)
    z = (left - mean) / error
    scale = full / 8
    ax.bar(scale * (z + 4), high, scale * width / error, row, alpha=0.4, **green)
    margin = 2 * np.sqrt(share * (1 - share) / p["drawn"]) / (width / error) / 0.6
    middle = scale * (z + width / error / 2 + 4)
    ax.vlines(
        middle, row + np.maximum(high - tall * margin, 0), row + high + tall * margin,
        color=plots.INK, lw=1,
    )  # fmt: skip
    grid = np.linspace(-4, 4, 161)
    ax.plot(
        scale * (grid + 4), row + tall * continuous.Normal().pdf(grid) / 0.6,
        color=plots.COLORS[1], linestyle="-", lw=2,
    )  # fmt: skip
