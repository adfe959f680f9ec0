"""The still picture of a sandpit of which some probes are all that is known."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    side = p["side"]
    ax.plot(
        [0, side, side, 0, 0], [0, 0, side, side, 0], "-", color=plots.GRID, linewidth=1
    )
    pits = np.array(p["pits"])
    for x in np.reshape(p["probes"], (-1, 2)):
        away = x - pits[:, 1:3]
        bells = pits[:, 0] * np.exp(-(away**2).sum(axis=1) / (2 * pits[:, 3] ** 2))
        slope = (bells / pits[:, 3] ** 2) @ away
        long = np.linalg.norm(slope)
        tip = x - min(p["times"], p["longest"] / long) * slope
        plots.arrow(ax, tip, tail=x, color=plots.COLORS[2])
        ax.plot(*x, "o", color=plots.INK, markersize=4)
        side_of_it = x + np.array([0.3, 0.24]) * slope / long  # uphill, off the arrow
        text = f"{-100 * bells.sum():.0f}".replace("-", "−")
        ax.text(*side_of_it, text, ha="center", va="center")
    ax.plot(*p["x"], "o", color=plots.COLORS[1], markersize=10, alpha=0.6)
    for k in range(0, int(side) + 1, 2):
        ax.text(k, -0.1, str(k), ha="center", va="top", fontsize=9)
        if k:
            ax.text(-0.1, k, str(k), ha="right", va="center", fontsize=9)
    ax.grid(False)
    ax.set_axis_off()
