"""The still picture of five probabilities on a beam, and what describes them."""

import math

import numpy as np
from mlmath import distributions, moments, plots


def draw(ax, p):
    left, top, right, _ = p["box"]
    floor, pivot = p["floor"], p["pivot"][0]
    places = np.array(
        [p[key] for key in ("first", "second", "third", "fourth", "fifth")], dtype=float
    )
    x, weights = places.T
    values, place = np.unique(x, return_inverse=True)
    family = distributions.Discrete(
        values, np.bincount(place, weights=weights) / weights.sum()
    )
    mean, sigma = family.mean, math.sqrt(family.variance)

    ax.plot([left, right], [0, 0], color=plots.GRID, lw=1.2, linestyle="-")
    for mark in range(0, int(right) + 1, 2):
        ax.text(mark, -0.45, mark, ha="center", va="center", fontsize=9)
    ax.axvspan(
        mean - sigma, mean + sigma, *_shares(p["box"], 0, top - 0.9),
        color=plots.COLORS[2], alpha=0.12, lw=0,
    )  # fmt: skip
    ax.bar(x, weights, 0.28, color=plots.COLORS[0], alpha=0.5)
    ax.plot(x, weights, "o", color=plots.COLORS[0])
    for name, at, color, down, style in (
        ("mode", moments.mode(family), plots.COLORS[3], 2.0, ":"),
        ("median", moments.median(family), plots.COLORS[1], 1.2, "--"),
        ("mean", mean, plots.COLORS[2], 0.4, "-"),
    ):
        height = top - down
        ax.plot([at, at], [0, height - 0.25], style, color=color, lw=1.6)
        ax.text(at, height, name, color=color, ha="center", va="center")

    turn = -0.09 * np.clip((mean - pivot) / 3, -1, 1)

    def on(x, up=0.0):
        return floor + up + (x - pivot) * turn

    ends = np.array([left + 0.3, right - 0.3])
    ax.plot(ends, on(ends), color=plots.INK, lw=2.5, linestyle="-")
    for at, weight in places:
        side = 0.55 * math.sqrt(weight)
        sides = np.array([-1, -1, 1, 1]) * side / 2 + at
        ax.fill(
            sides, on(sides, np.array([0, side, side, 0])),
            color=plots.COLORS[0], alpha=0.5,
        )  # fmt: skip
    ax.fill(
        [pivot, pivot - 0.5, pivot + 0.5], [floor - 0.05, floor - 1, floor - 1],
        facecolor=plots.INK, alpha=0.3,
    )  # fmt: skip
    ax.plot(pivot, floor - 1.1, "o", color=plots.INK)


def _shares(box, low, high):
    """Give two heights as shares of the figure's, as `axvspan` wants them."""
    _, top, _, bottom = box
    return (low - bottom) / (top - bottom), (high - bottom) / (top - bottom)
