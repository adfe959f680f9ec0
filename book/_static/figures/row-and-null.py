"""The still picture of the row space and the null space of a 2 x 2 matrix."""

import numpy as np
from mlmath import plots, subspaces


def draw(ax, p):
    A, x = np.array([p["a"], p["b"]]), np.array(p["x"])
    found = subspaces.four_subspaces(A)
    for basis, color in ((found.row, plots.COLORS[2]), (found.null, plots.COLORS[3])):
        if basis.shape[1] == 1:
            ax.axline((0, 0), basis[:, 0], color=color, linewidth=6, alpha=0.5)
    foot, _ = subspaces.split(A, x)
    if found.null.shape[1] == 1:
        ax.axline(x, slope=found.null[1, 0] / found.null[0, 0], color=plots.GRID,
                  linewidth=1.5, linestyle="--")  # fmt: skip
    plots.arrow(ax, A[0], color=plots.COLORS[0], label="row 1")
    plots.arrow(ax, A[1], color=plots.COLORS[1], label="row 2", style="--",
                offset=(-28, -18))  # fmt: skip
    ax.plot(*zip(foot, x, strict=True), color=plots.COLORS[3], linestyle="-")
    ax.plot(*foot, "o", color=plots.COLORS[2])
    ax.plot(*x, "o", color=plots.INK, markersize=9)
    ax.annotate("$x$", x, (6, 6), textcoords="offset points", fontsize=13)
