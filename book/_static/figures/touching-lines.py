"""The still picture of both gradients at a point of a circle over level lines."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    left, top, right, bottom = p["box"]
    x, y = np.meshgrid(np.linspace(left, right, 80), np.linspace(bottom, top, 80))
    angle = np.radians(p["t"])
    at = np.sqrt(5) * np.array([np.cos(angle), np.sin(angle)])
    for height, levels, color, width in (
        (x + 2 * y, [-7.5, -5, -2.5, 0, 2.5, 5, 7.5], plots.GRID, 0.8),
        (x + 2 * y, [at @ [1, 2]], plots.COLORS[0], 2.5),
        (x**2 + y**2, [5], plots.INK, 2),
    ):
        ax.contour(
            x, y, height, levels, colors=color, linewidths=width, linestyles="solid"
        )
    for v, color, name, style in (
        (np.array([1, 2]), plots.COLORS[1], "∇f", "-"),
        (2 * at, plots.COLORS[2], "∇g", "--"),
    ):
        tip = at + min(1, 1.15 / np.linalg.norm(v)) * v
        plots.arrow(ax, tip, tail=at, color=color, label=name, style=style)
    ax.plot(*at, "o", color=plots.INK)
