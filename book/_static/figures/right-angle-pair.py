"""The still picture of two unit vectors at a right angle, and their images."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    A = np.column_stack([p["a"], p["b"]])
    turn = np.linspace(0, 2 * np.pi, 200)
    circle = np.array([np.cos(turn), np.sin(turn)])
    angle = np.radians(p["angle"])
    v = np.array([np.cos(angle), np.sin(angle)])
    w = np.array([-v[1], v[0]])
    ax.plot(*circle, color=plots.GRID, linewidth=1, linestyle="-")
    ax.plot(*(A @ circle), color=plots.GRID, linewidth=1.5, linestyle="--")
    corners = np.array([0 * v, A @ v, A @ (v + w), A @ w])
    ax.fill(*corners.T, color=plots.COLORS[2], alpha=0.12)
    for tip, name in zip(A.T, ("$a_1$", "$a_2$"), strict=True):
        ax.plot(*tip, "o", color=plots.GRID)
        ax.annotate(name, tip, (-20, 2), textcoords="offset points")
    for x, name, color in ((v, "v", plots.COLORS[0]), (w, "w", plots.COLORS[1])):
        plots.arrow(ax, A @ x, color=color, label=f"$A{name}$")
        plots.arrow(ax, x, color=color, label=f"${name}$", style="--")
