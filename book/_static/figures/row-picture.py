"""The still picture of two equations as two lines."""

import numpy as np
from mlmath import elimination, plots


def draw(ax, p):
    rows, right = [], []
    for (one, other), color, style in (
        ((p["a"], p["b"]), plots.COLORS[0], "-"),
        ((p["c"], p["d"]), plots.COLORS[1], "--"),
    ):
        (x, y), (z, w) = one, other
        rows.append([y - w, z - x])
        right.append(np.dot(rows[-1], one))
        plots.line(ax, rows[-1], right[-1], color=color, linestyle=style)
        ax.plot([x, z], [y, w], "o", color=color)
    if elimination.rank(rows) == 2:
        ax.plot(*elimination.solve(rows, right), "o", color=plots.INK, markersize=9)
