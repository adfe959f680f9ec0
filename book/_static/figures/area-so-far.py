"""The still picture of an area that grows, and of its curve below it."""

import numpy as np
from mlmath import plots


def height(t):
    return np.sin(np.pi * t / 3) + 0.2


def whole(t):
    return 0.2 * t + 3 / np.pi * (1 - np.cos(np.pi * t / 3))


def draw(ax, p):
    upper, lower, a, x, h = (
        p[key] for key in ("upper", "lower", "start", "x", "strip")
    )
    for level, top in ((upper, 1.5), (lower, 2.7)):
        ax.plot([-0.1, 6.8], [level, level], color=plots.GRID, lw=1, linestyle="-")
        ax.plot([0, 0], [level - 1.3, level + top], color=plots.GRID, lw=1, ls="-")
        for mark in range(1, 7):
            ax.text(mark, level - 0.15, mark, ha="center", va="top", fontsize=9)
        for mark in (-1, 1) if level == upper else (-1, 1, 2):
            ax.text(-0.15, level + mark, mark, ha="right", va="center", fontsize=9)
    for ends, color, alpha in (((a, x), 0, 0.3), ((x, x + h), 2, 0.55)):
        t = np.linspace(*ends, 100)
        ax.fill_between(
            t, upper, upper + height(t), color=plots.COLORS[color], alpha=alpha, lw=0
        )
    t = np.linspace(0, 6.6, 200)
    ax.plot(t, upper + height(t), color=plots.COLORS[0], linestyle="-")
    seen = np.linspace(a, x, 100)
    ax.plot(seen, lower + whole(seen) - whole(a), color=plots.COLORS[3], linestyle="-")
    at = lower + whole(x) - whole(a)
    near = 1.1 / np.hypot(1, height(x)) * np.array([-1, 1])
    ax.plot(x + near, at + near * height(x), color=plots.INK, lw=1.2, linestyle="-")
    then = lower + whole(x + h) - whole(a)
    ax.plot([x, x + h], [at, then], color=plots.COLORS[2], linestyle="--")
    ax.plot([x, x], [at, upper + height(x)], color=plots.GRID, lw=1, linestyle="--")
    ax.plot(a, upper, "o", color=plots.INK, markersize=5)
    ax.plot(x, upper + height(x), "o", color=plots.COLORS[0])
    ax.plot(x, at, "o", color=plots.COLORS[3])
    ax.text(a, upper - 0.5, "$a$", ha="center", va="top")
    ax.text(1.2, upper + 1.35, "power", color=plots.COLORS[0], ha="center")
    ax.text(0.2, lower + 2.3, "area so far", color=plots.COLORS[3])
