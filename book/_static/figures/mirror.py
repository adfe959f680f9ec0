"""The still picture of a mirror in the plane, given by its normal."""

import numpy as np
from mlmath import orthogonal, plots, vectors


def draw(ax, p):
    n, x = p["n"], p["x"]
    H = orthogonal.reflection(n)
    turn = np.linspace(0, 2 * np.pi, 200)
    circle = vectors.norm(x) * np.array([np.cos(turn), np.sin(turn)])
    ax.plot(*circle, color=plots.GRID, linewidth=1, linestyle="--")
    plots.line(ax, n, 0, color=plots.INK, linewidth=4, linestyle="-", alpha=0.6)
    for stroke in ([[1, 1, 1.7], [-3.4, -2.2, -2.2]], [[1, 1.5], [-2.8, -2.8]]):
        ax.plot(*stroke, color=plots.GRID, linewidth=3, linestyle="-")
        ax.plot(*(H @ stroke), color=plots.COLORS[1], linewidth=3, linestyle="-")
    ax.plot(*zip(x, H @ x, strict=True), color=plots.GRID, linewidth=1, linestyle="--")
    plots.arrow(ax, n, color=plots.COLORS[3], style="--", label="$n$")
    plots.arrow(ax, x, label="$x$")
    plots.arrow(ax, H @ x, color=plots.COLORS[1], label="$Hx$")
