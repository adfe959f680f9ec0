"""The still picture of some steps of descent in a narrow valley."""

import numpy as np
from mlmath import descent, fields, plots


def draw(ax, p):
    side, floor, tall, most = p["side"], p["floor"], p["tall"], p["most"]
    land = fields.himmelblau()
    lands = (
        (lambda x: (x[0] ** 2 + 10 * x[1] ** 2) / 2, lambda x: x * [1, 10], [[0, 0]]),
        (
            lambda x: land.fun(x) / p["lower"],
            lambda x: land.gradient(x) / p["lower"],
            land.minima,
        ),
    )
    fun, gradient, minima = lands[p["land"]]
    levels = p["himmelblau" if p["land"] else "valley"]
    grid = np.stack(np.meshgrid(*[np.linspace(-side, side, 200)] * 2))
    ax.contour(*grid, fun(grid), levels, colors=plots.GRID, linewidths=0.8)
    ax.plot(*np.transpose(minima), "o", color=plots.COLORS[2], markersize=5)
    path = descent.heavy_ball(
        gradient, p["x"], rate=p["rate"], momentum=p["momentum"], max_iter=p["steps"]
    ).history
    ax.plot(*path.T, "-", color=plots.COLORS[1], linewidth=1.5)
    ax.plot(*path.T, "x", color=plots.INK, markersize=5)
    ax.plot(*path[0], "o", color=plots.INK)

    low, high = p["decades"]
    for k in range(low + 1, high):
        y = floor + tall * (k - low) / (high - low)
        ax.plot([-side, side], [y, y], "-", color=plots.GRID, linewidth=0.5)
    heights = np.clip(np.log10([fun(x) for x in path]), low, high)
    ax.plot(
        -side + 2 * side * np.arange(len(path)) / most,
        floor + tall * (heights - low) / (high - low),
        "-", color=plots.COLORS[0], linewidth=2,
    )  # fmt: skip
    for bottom, top in ((-side, side), (floor, floor + tall)):
        ax.plot(
            [-side, side, side, -side, -side], [bottom, bottom, top, top, bottom],
            "-", color=plots.GRID, linewidth=1,
        )  # fmt: skip
    ax.text(
        0, floor - 0.2, f"height (a line for each power of ten) by step, up to {most}",
        ha="center", va="top", fontsize=9,
    )  # fmt: skip
    ax.grid(False)
    ax.set_axis_off()
