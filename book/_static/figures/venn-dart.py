"""The still picture of two events as areas, and of random outcomes."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    chance = p["random"](p["seed"])
    dots = np.array([[10 * next(chance), 10 * next(chance)] for _ in range(p["dots"])])
    ax.fill([0, 10, 10, 0], [0, 0, 10, 10], fill=False, edgecolor=plots.GRID)
    half = {"a": np.array([2, 2.5]), "b": np.array([p["wide"] / 2, 2])}
    ends = {}
    for key, color in (("a", plots.COLORS[0]), ("b", plots.COLORS[1])):
        middle = np.array(p[key])
        (w, b), (r, t) = ends[key] = np.clip(
            [middle - half[key], middle + half[key]], 0, 10
        )
        ax.fill([w, r, r, w], [b, b, t, t], color=color, alpha=0.18)
        ax.plot(
            [w, r, r, w, w], [b, b, t, t, b], color=color, linestyle="-", linewidth=1.5
        )
        ax.plot(*middle, "o", color=color)
        shift = np.array([-0.6, 0.5]) * (1 if key == "a" else -1)
        ax.text(
            *(middle + shift), key.upper(), color=color, fontsize=14, weight="bold",
            ha="center", va="center",
        )  # fmt: skip
    w, b = np.maximum(ends["a"][0], ends["b"][0])
    r, t = np.minimum(ends["a"][1], ends["b"][1])
    ax.fill([w, r, r, w], [b, b, t, t], color=plots.COLORS[3], alpha=0.4)
    ax.plot(*dots.T, ".", color=plots.INK, markersize=3)
