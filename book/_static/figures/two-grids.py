"""The still picture of one arrow on the square grid and on that of another basis."""

import numpy as np
from mlmath import plots, subspaces


def draw(ax, p):
    B, x = np.column_stack([p["a"], p["b"]]), p["x"]
    c = subspaces.coordinates(B, x)
    for k in range(-8, 9):
        for i in (0, 1):
            start = k * B[:, i]
            ax.axline(start, start + B[:, 1 - i], color=plots.COLORS[2], alpha=0.55,
                      linewidth=0.8, linestyle="-")  # fmt: skip
    corner = c[0] * B[:, 0]
    ax.plot(*zip((0, 0), corner, strict=True), color=plots.COLORS[0], linestyle="--")
    ax.plot(*zip(corner, x, strict=True), color=plots.COLORS[1], linestyle="--")
    plots.arrow(ax, p["a"], label="$b_1$")
    plots.arrow(ax, p["b"], color=plots.COLORS[1], label="$b_2$", offset=(-18, 6))
    plots.arrow(ax, x, color=plots.INK, label="$x$")
    plots.arrow(ax, c, color=plots.COLORS[3], style=":")
