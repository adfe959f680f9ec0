"""The still picture of a curve with a tangent, and of its slopes below it."""

import numpy as np
from mlmath import plots, slopes


def draw(ax, p):
    for height, name, color in ((p["upper"], "f", 0), (p["lower"], "slope", 1)):
        ax.plot([-3.6, 3.6], [height, height], color=plots.GRID, lw=1, linestyle="-")
        top = height + (1.8 if color == 0 else 2.6)
        ax.plot([0, 0], [height - 2, top], color=plots.GRID, lw=1, linestyle="-")
        ax.text(
            3.7 if color == 0 else 3.1, height + 0.2, name, color=plots.COLORS[color]
        )
        for mark in (-3, -2, -1, 1, 2, 3):
            ax.text(mark, height - 0.2, mark, ha="center", va="top", fontsize=9)

    def f(x):
        return x**3 / 9 - x

    def slope(x):
        return x**2 / 3 - 1

    x = np.linspace(-3.2, 3.2, 200)
    ax.plot(x, p["upper"] + f(x), color=plots.COLORS[0], linestyle="-")
    seen = np.linspace(p["left"], p["right"], 50)
    ax.plot(seen, p["lower"] + slope(seen), color=plots.COLORS[1], linestyle="-")
    at, m = p["x"], slope(p["x"])
    near = at + np.array([-1.1, 1.1]) / np.hypot(1, m)
    tangent = slopes.tangent_line(f, at, slope=m)
    ax.plot(near, p["upper"] + tangent(near), color=plots.INK, linestyle="-")
    heights = [p["upper"] + f(at), p["lower"] + m]
    ax.plot([at, at], heights, color=plots.GRID, lw=1, linestyle="--")
    ax.plot(at, heights[0], "o", color=plots.INK)
    ax.plot(at, heights[1], "o", color=plots.COLORS[1])
