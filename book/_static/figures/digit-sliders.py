"""The still picture of a digit from four scores, and of its place in the map of two."""

import numpy as np
from matplotlib.patches import Rectangle
from mlmath import plots


def draw(ax, p):
    side = 8 * p["cell"]
    t = np.array(p["deviations"]) * [p["s1"], p["s2"], p["s3"], p["s4"]]
    greys = np.clip(p["mean"] + t @ np.array(p["components"]), 0, 16).round()
    for i, grey in enumerate(greys):
        corner = (i % 8) * p["cell"], (7 - i // 8) * p["cell"]
        ax.add_patch(
            Rectangle(
                corner, p["cell"], p["cell"], color=plots.INK, alpha=grey / 16, lw=0
            )
        )
    x, y = p["corner"]
    for left, low in ((0, 0), (x, y)):
        ax.add_patch(
            Rectangle((left, low), side, side, fill=False, edgecolor=plots.GRID)
        )
    places = np.array(p["scores"])[:, :2] * side / (2 * p["reach"]) + [x, y] + side / 2
    for digit, place in zip(p["digits"], places, strict=True):
        ax.text(
            *place,
            str(digit),
            color=plots.COLORS[digit % 6],
            fontsize=8,
            ha="center",
            va="center",
        )
    at = t[:2] * side / (2 * p["reach"]) + [x, y] + side / 2
    ax.plot(*at, "+", color=plots.COLORS[1], markersize=16, markeredgewidth=3)
    ax.text(side / 2, side + 0.6, "picture", ha="center", va="center")
    ax.text(x + side / 2, y + side + 0.6, "map", ha="center", va="center")
    ax.text(x + side / 2, y - 0.6, "first score", ha="center", va="center", fontsize=9)
    ax.text(
        x - 0.45, y + side / 2, "second score", ha="center", va="center", rotation=90,
        fontsize=9,
    )  # fmt: skip
    ax.grid(False)
    ax.set_axis_off()
