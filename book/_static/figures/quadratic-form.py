"""The still picture of the level lines of a quadratic form in the plane."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    left, top, right, bottom = p["box"]
    x, y = np.meshgrid(np.linspace(left, right, 300), np.linspace(bottom, top, 300))
    height = p["a"] * x**2 + 2 * p["b"] * x * y + p["c"] * y**2
    levels = sorted(p["levels"])
    for sign, color, style in ((1, 0, "solid"), (-1, 1, "dashed")):
        ax.contour(
            x, y, sign * height, levels, colors=plots.COLORS[color], linestyles=style
        )
    ax.plot(*p["x"], "o", color=plots.INK)
    ax.annotate(
        "$x$", p["x"], (8, 8), textcoords="offset points", color=plots.INK, fontsize=13
    )
