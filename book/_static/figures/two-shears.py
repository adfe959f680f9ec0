"""The still picture of a parallelogram that two shears turn into a rectangle."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    a, b = np.array(p["a"]), np.array(p["b"])
    second = b + p["s"] * a
    first = a + p["t"] * second
    for (x, y), color, style in (
        ((a, b), plots.GRID, "--"),
        ((first, second), plots.COLORS[2], "-"),
    ):
        corners = np.array([0 * x, x, x + y, y])
        ax.fill(*corners.T, color=color, alpha=0.2)
        ax.plot(*np.vstack([corners, [0, 0]]).T, color=color, linestyle=style)
    plots.arrow(ax, first, color=plots.COLORS[0], label="$a + t\\,b$")
    plots.arrow(ax, second, color=plots.COLORS[1], label="$b + s\\,a$")
