"""The still picture of a threshold between no effect and an effect, and of some studies."""

import math
from itertools import islice

import numpy as np
from mlmath import continuous, plots


def draw(ax, p):
    ax.set_axis_off()
    zero, tall, wide = p["zero"], p["tall"], p["wide"]
    shift, c = p["effect"] * math.sqrt(p["n"]), p["c"][0] - p["zero"]
    u = np.array(list(islice(p["random"](p["seed"]), 2 * p["drawn"]))).reshape(-1, 2)
    radius, turn = np.sqrt(-2 * np.log1p(-u[:, 0])), math.tau * u[:, 1]
    z = np.linspace(-4, wide - zero, 261)
    for middle, color, noise, row, wrong in (
        (0.0, plots.COLORS[0], np.cos(turn), -1.4, z >= c),
        (shift, plots.COLORS[1], np.sin(turn), -2.5, z < c),
    ):
        height = tall * continuous.Normal(middle, 1).pdf(z)
        ax.plot(z + zero, height, color=color, linestyle="-")
        ax.fill_between(z + zero, height, where=wrong, color=color, alpha=0.45)
        x = radius * noise + middle + zero
        ax.vlines(x[(x > 0) & (x < wide)], row - 0.65, row, color=color, lw=0.8)
    ax.plot([0, wide], [0, 0], color=plots.GRID, lw=1, linestyle="-")
    ax.plot([c + zero] * 2, [-3.4, 7.3], color=plots.INK, lw=1.2, linestyle="-")
    ax.plot(c + zero, 0, "o", color=plots.INK)
    text = {"va": "center", "fontsize": 9}
    for value in (-3, 0, 3, 6):
        name = f"{value}".replace("-", "\u2212")
        ax.text(zero + value, -0.75, name, ha="center", **text)
    ax.text(wide - 0.3, -0.75, "z", ha="center", **text)
    ax.text(zero - 1.3, 6.4, "no effect", ha="right", color=plots.COLORS[0], **text)
    ax.text(zero + shift + 1.3, 6.4, "effect", ha="left", color=plots.COLORS[1], **text)
    ax.text(c + zero, 8.1, "reject \u2192", ha="center", **text)
