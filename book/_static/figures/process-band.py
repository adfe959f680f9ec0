"""The still picture of a Gaussian process that five observations pin down."""

import numpy as np
from mlmath import gaussian_processes as gp
from mlmath import plots


def draw(ax, p):
    wide, tall, at = p["wide"], p["tall"], p["at"]
    x, y = np.array([p[key] for key in "abcde"], dtype=float).T

    def kernel(X, Z):
        return gp.squared_exponential(X, Z, length=p["length"])

    process = gp.fit(x[:, np.newaxis], y, kernel=kernel, noise=p["noise"])
    places = np.linspace(0, wide, 201)
    mean, variance = gp.predict(process, places[:, np.newaxis])
    low, high = np.clip(mean + 2 * np.outer([-1, 1], np.sqrt(variance)), -tall, tall)
    ax.fill_between(
        places, low, high, color=plots.COLORS[0], alpha=0.22, linewidth=0
    )  # fmt: skip
    ax.plot(places, np.clip(mean, -tall, tall), "-", color=plots.COLORS[0], lw=2.5)
    ax.plot([0, 0], [-tall, tall], "-", color=plots.GRID, linewidth=1)
    ax.plot([0, wide], [0, 0], "-", color=plots.GRID, linewidth=1)
    ax.plot([at, at], [-tall, tall], "--", color=plots.GRID, linewidth=1.5)
    ax.plot(x, y, "o", color=plots.COLORS[1], markersize=8)
    for k in range(2, int(wide) + 1, 2):
        ax.text(k, -tall - 0.35, str(k), ha="center", va="center", fontsize=9)
    for k, text in ((-2, "\u22122"), (0, "0"), (2, "2")):
        ax.text(-0.35, k, text, ha="center", va="center", fontsize=9)
    ax.grid(False)
    ax.set_axis_off()
