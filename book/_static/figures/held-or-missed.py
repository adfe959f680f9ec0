"""The still picture of intervals from many samples: which of them hold the mean."""

import math
from itertools import islice

import numpy as np
from mlmath import intervals, plots


def draw(ax, p):
    wide, tall, n = p["wide"], p["tall"], p["n"]
    mean = p["truth"][0] / wide
    for i in range(p["drawn"]):
        u = np.array(list(islice(p["random"](p["seed"] + 7919 * i), 2 * n)))
        bell = np.sqrt(-2 * np.log1p(-u[::2])) * np.cos(2 * math.pi * u[1::2])
        low, high = intervals.t_interval(mean + 0.2 * bell, level=p["level"])
        held = low <= mean <= high
        y = tall * (i + 1) / p["shown"]
        ends = np.clip([wide * low, wide * high], -1, wide + 1)
        ax.plot(
            ends, [y, y], "-", color=plots.COLORS[0 if held else 1],
            linewidth=1 if held else 3.5, solid_capstyle="butt",
        )  # fmt: skip
    ax.plot([0, wide], [0, 0], "-", color=plots.GRID, linewidth=1)
    ax.plot([wide * mean] * 2, [0, tall + 1], "--", color=plots.INK, linewidth=1)
    ax.plot(wide * mean, 0, "o", color=plots.INK)
    for x in (0, 0.25, 0.5, 0.75, 1):
        ax.text(wide * x, -1.5, f"{x:g}", ha="center", va="center", fontsize=9)
    ax.grid(False)
    ax.set_axis_off()
