"""The still picture of a unit ball, two arrows and what is orthogonal to the first."""

import numpy as np
from mlmath import inner_products, plots


def draw(ax, p):
    A = np.array([[p["a"], p["b"]], [p["b"], p["c"]]])
    ax.plot(*inner_products.unit_ball(A).T, "-", color=plots.COLORS[0])
    across = 20 * inner_products.orthogonal_direction(p["x"], A=A)
    ax.plot(*np.array([-across, across]).T, "--", color=plots.GRID, linewidth=1.5)
    for k, key in enumerate("xy", 1):
        plots.arrow(ax, p[key], color=plots.COLORS[k], label=f"${key}$")
