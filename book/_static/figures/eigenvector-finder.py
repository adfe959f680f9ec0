"""The still picture of a unit vector and its image under a matrix."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    angle = np.radians(p["angle"])
    x = np.array([np.cos(angle), np.sin(angle)])
    turn = np.linspace(0, 2 * np.pi, 200)
    ax.plot(np.cos(turn), np.sin(turn), color=plots.GRID, linewidth=1, linestyle="-")
    plots.line(ax, [x[1], -x[0]], 0, color=plots.GRID, linewidth=1, linestyle="--")
    plots.arrow(ax, np.array(p["matrix"]) @ x, color=plots.COLORS[1], label="$Ax$")
    plots.arrow(ax, x, color=plots.COLORS[0], label="$x$", offset=(-4, 8))
