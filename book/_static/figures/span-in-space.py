"""The still picture of three vectors in space and some of their combinations."""

from itertools import product

import numpy as np
from mlmath import plots


def draw(ax, p):
    turn, tilt = np.radians([p["turn"], p["tilt"]])
    right = np.array([-np.sin(turn), np.cos(turn), 0])
    up = np.array(
        [-np.sin(tilt) * np.cos(turn), -np.sin(tilt) * np.sin(turn), np.cos(tilt)]
    )
    seen = np.array([right, up])
    u = np.array(p["u"])
    v = (1 - p["moved"]) * np.array(p["v"]) + p["moved"] * u
    w = np.array([*p["w"], p["height"]])
    for axis, name in zip(np.eye(3), ("$x_1$", "$x_2$", "$x_3$"), strict=True):
        ends = np.column_stack([-3 * axis, 3 * axis])
        ax.plot(*(seen @ ends), color=plots.GRID, linewidth=1, linestyle="-")
        ax.text(*(seen @ (3.4 * axis)), name, ha="center", va="center")
    around = ((1, 1), (1, -1), (-1, -1), (-1, 1))
    corners = np.column_stack([1.25 * (a * u + b * v) for a, b in around])
    ax.fill(*(seen @ corners), facecolor=plots.COLORS[2], alpha=0.2)
    for a, b, c in product((-1, 0, 1), repeat=3):
        color = (plots.COLORS[3], plots.GRID, plots.COLORS[1])[c + 1]
        ax.plot(*(seen @ (a * u + b * v + c * w)), "o", color=color, markersize=3.5)
    plots.arrow(ax, seen @ u, color=plots.COLORS[0], label="$u$")
    plots.arrow(ax, seen @ v, color=plots.COLORS[2], label="$v$", style="--")
    plots.arrow(ax, seen @ w, color=plots.COLORS[1], label="$w$")
