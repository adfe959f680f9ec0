"""The still picture of power steps on a cloud of samples."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    t = np.radians(p["tilt"])
    turn = np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
    X = np.array(p["points"]) * [p["along"], p["across"]] @ turn.T
    angles = np.linspace(0, 2 * np.pi, 200)
    ax.plot(
        np.cos(angles), np.sin(angles), color=plots.GRID, linewidth=1, linestyle="-"
    )
    a, b = np.linalg.eigh(X.T @ X)[1][:, -1]
    plots.line(ax, [b, -a], 0, color=plots.COLORS[2], linewidth=1, linestyle="--")
    v = np.array(p["x"]) / np.linalg.norm(p["x"])
    plots.arrow(ax, v, color=plots.COLORS[0], label="start")
    for step in range(1, p["steps"] + 1):
        v = X.T @ (X @ v)
        v /= np.linalg.norm(v)
        label = f"$v_{step}$" if step == p["steps"] else ""
        plots.arrow(ax, v, color=plots.COLORS[1], label=label)
    shadows = np.outer(X @ v, v)
    for x, shadow in zip(X, shadows, strict=True):
        ax.plot(
            *zip(x, shadow, strict=True), color=plots.GRID, linewidth=0.8, linestyle="-"
        )
    ax.plot(*X.T, ".", color=plots.INK)
    ax.plot(*shadows.T, ".", color=plots.COLORS[1], markersize=4)
