"""The still picture of a chain of three states, as points of a triangle."""

import numpy as np
from mlmath import markov, plots


def draw(ax, p):
    columns = np.array([p[key] for key in "abc"]).T
    P = np.vstack([columns, 1 - columns.sum(axis=0)])
    corners = np.eye(3)
    ax.fill(*corners[:2], facecolor="none", edgecolor=plots.GRID)
    for _ in range(4):
        corners = P @ corners
        ax.fill(*corners[:2], color=plots.COLORS[0], alpha=0.12)
    ax.plot(*columns, "o", color=plots.COLORS[0])
    for k, column in enumerate(columns.T, start=1):
        ax.annotate(
            f"$p_{k}$", column, (7, 5), textcoords="offset points",
            color=plots.COLORS[0], fontsize=13,
        )  # fmt: skip
    x, y = p["x"]
    path = markov.evolve(P, [x, y, 1 - x - y], 12)
    ax.plot(*path.T[:2], ".-", color=plots.COLORS[1])
    ax.text(x - 0.01, y - 0.09, "$x_0$", color=plots.COLORS[1], fontsize=13)
    ax.plot(
        *markov.stationary_distribution(P)[:2], "o", color=plots.COLORS[2], markersize=9
    )
    for place, name in zip(
        ((0.94, -0.1), (-0.2, 1.02), (-0.06, -0.1)), p["names"], strict=True
    ):
        ax.text(*place, name)
