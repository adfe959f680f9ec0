"""The still picture of a line through points, each squared residual as a square."""

import numpy as np
from mlmath import fitting, plots


def draw(ax, p):
    x, y = np.array(p["points"]).T
    params = [p["height"], p["slope"]]
    rest = fitting.residuals(fitting.line, params, x, y)
    for start, value, r in zip(x, y, rest, strict=True):
        corners = np.add([[0, 0], [-r, 0], [-r, -r], [0, -r]], [start, value])
        ax.fill(*corners.T, facecolor=plots.COLORS[1], alpha=0.25)
        ax.plot(
            [start, start], [value, value - r], color=plots.COLORS[1], linestyle="-"
        )
    ends = np.array([p["box"][0], p["box"][2]])
    ax.plot(ends, fitting.line(params, ends), color=plots.COLORS[0], linestyle="-")
    ax.plot(x, y, "o", color=plots.INK)
