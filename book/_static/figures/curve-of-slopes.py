"""The still picture of an exponential curve and the curve of its slopes."""

import math

import numpy as np
from mlmath import plots


def draw(ax, p):
    left, _, right, _ = p["box"]
    base, x = p["base"], p["x"]
    t = np.linspace(left, right, 400)
    factor = math.log(base)
    ax.plot(t, base**t, color=plots.COLORS[0], linestyle="-")
    ax.plot(t, factor * base**t, color=plots.COLORS[1], linestyle="--")
    height, slope = base**x, factor * base**x
    ax.axline(
        (x, height), slope=slope, color=plots.COLORS[2], linewidth=1, linestyle="-"
    )
    ax.plot([x, x], [height, slope], color=plots.GRID, linewidth=1, linestyle=":")
    ax.plot(x, height, "o", color=plots.COLORS[0])
    ax.plot(x, slope, "o", color=plots.COLORS[1])
    side = left + 0.9
    ax.text(side, base**side + 0.25, "$a^x$", color=plots.COLORS[0], ha="center")
    ax.text(
        side, factor * base**side - 0.72, "slopes", color=plots.COLORS[1], ha="center"
    )
    ax.set(xlabel="$x$", ylabel="height, slope")
