"""The still picture of a vector, a plane, and the way from a point of the plane to it."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    turn, tilt = np.radians([p["turn"], p["tilt"]])
    right = np.array([-np.sin(turn), np.cos(turn), 0])
    up = np.array(
        [-np.sin(tilt) * np.cos(turn), -np.sin(tilt) * np.sin(turn), np.cos(tilt)]
    )
    seen = p["zoom"] * np.array([right, up])
    first, second, target = (np.array(p[key]) for key in ("first", "second", "target"))
    fitted = p["height"] * first + p["slope"] * second
    for axis, name in zip(np.eye(3), "123", strict=True):
        ends = np.column_stack([0 * axis, 2.2 * axis])
        ax.plot(*(seen @ ends), color=plots.GRID, linewidth=1, linestyle="-")
        ax.text(*(seen @ (2.5 * axis)), name, ha="center", va="center")
    corners = np.column_stack([a * first + b * second for a, b in p["corners"]])
    ax.fill(*(seen @ corners), facecolor=plots.COLORS[2], alpha=0.2)
    plots.arrow(ax, seen @ first, color=plots.COLORS[2], label="$a_1$")
    plots.arrow(
        ax, seen @ second, color=plots.COLORS[2], label="$a_2$", offset=(-20, 2)
    )
    plots.arrow(ax, seen @ target, color=plots.COLORS[1], label="$y$")
    plots.arrow(ax, seen @ fitted, color=plots.COLORS[0], label="$Aw$")
    plots.arrow(
        ax, seen @ target, tail=seen @ fitted, color=plots.COLORS[3], style="--"
    )
    left, bottom, wide, high = p["inset"]

    def at(x, y):
        return left + wide * np.array(x), bottom + high * np.array(y)

    def line(x):
        return p["height"] + p["slope"] * np.array(x)

    for x, y in (((-0.3, 2.3), (0, 0)), ((0, 0), (-0.6, 4.4))):
        ax.plot(*at(x, y), color=plots.GRID, linewidth=1, linestyle="-")
    ends = (-0.3, 2.3)
    ax.plot(*at(ends, line(ends)), color=plots.COLORS[0], linestyle="-")
    for x, y in zip(second, target, strict=True):
        ax.plot(*at((x, x), (line(x), y)), color=plots.COLORS[3], linestyle="--")
        ax.plot(*at(x, y), "o", color=plots.COLORS[1])
