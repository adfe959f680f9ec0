"""The still picture of a cloud with its principal axes, and of a line beside them."""

import numpy as np
from mlmath import pca, plots


def draw(ax, p):
    _, top, right, _ = p["box"]
    X = np.array([p[key] for key in "abcdefg"], dtype=float)
    found = pca.fit(X)
    turn = np.radians(p["turn"])
    u = np.array([np.cos(turn), np.sin(turn)])
    feet = found.mean + np.outer((X - found.mean) @ u, u)
    ends = found.mean + np.outer([-20, 20], u)
    ax.plot(*ends.T, "--", color=plots.COLORS[1], linewidth=1.5)
    for pair in np.stack([X, feet], axis=1):
        ax.plot(*pair.T, "-", color=plots.COLORS[1], linewidth=1)
    angles = np.linspace(0, 2 * np.pi, 181)
    reach = 2 * np.sqrt(found.explained_variance)[:, np.newaxis] * found.components
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    ax.plot(*(found.mean + circle @ reach).T, "-", color=plots.COLORS[0], linewidth=1)
    for tip, color in zip(reach, (plots.COLORS[0], plots.COLORS[2]), strict=True):
        plots.arrow(ax, found.mean + tip, tail=found.mean, color=color)
    ax.plot(*X.T, "o", color=plots.INK, markersize=5)
    for end in ([0, top - 0.4], [right - 0.4, 0]):
        ax.plot([0, end[0]], [0, end[1]], "-", color=plots.GRID, linewidth=1)
    ax.text(right - 0.7, -0.1, "$x_1$", ha="center", va="top")
    ax.text(-0.1, top - 0.7, "$x_2$", ha="right", va="center")
    ax.grid(False)
    ax.set_axis_off()
