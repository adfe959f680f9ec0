"""The still picture of some steps of power iteration in the plane."""

import numpy as np
from mlmath import eigen, plots


def draw(ax, p):
    A, x = np.array(p["matrix"]), np.array(p["x"], dtype=float)
    turn = np.linspace(0, 2 * np.pi, 200)
    ax.plot(np.cos(turn), np.sin(turn), color=plots.GRID, linewidth=1, linestyle="-")
    a, b = eigen.power_iteration(A).vector
    plots.line(ax, [b, -a], 0, color=plots.COLORS[2], linewidth=1, linestyle="--")
    plots.arrow(ax, x, color=plots.COLORS[0], label="$x_0$")
    for step in range(1, p["steps"] + 1):
        x = A @ x
        x /= np.linalg.norm(x)
        plots.arrow(ax, x, color=plots.COLORS[1], label=f"$x_{step}$")
