"""The still picture of a matrix that acts on the unit square, with a letter in it."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    A = np.column_stack([p["a"], p["b"]])
    square = np.array([[0, 1, 1, 0], [0, 0, 1, 1]])
    ax.fill(*square, color=plots.GRID, alpha=0.2)
    color = plots.COLORS[2] if np.linalg.det(A) >= 0 else plots.COLORS[3]
    ax.fill(*(A @ square), facecolor=color, alpha=0.25)
    for stroke in ([[0.3, 0.3, 0.7], [0.2, 0.8, 0.8]], [[0.3, 0.6], [0.5, 0.5]]):
        ax.plot(*(A @ np.array(stroke)), color=plots.INK, linewidth=3, linestyle="-")
    plots.arrow(ax, p["a"], color=plots.COLORS[0], label="$Ae_1$")
    plots.arrow(ax, p["b"], color=plots.COLORS[1], label="$Ae_2$")
