"""The still picture of a gradient on a contour map, with a slice along a direction."""

import numpy as np
from mlmath import fields, plots


def draw(ax, p):
    land, side, half = fields.sandpit(), p["side"], p["half"]
    grid = np.stack(np.meshgrid(*[np.linspace(0, side, 200)] * 2))
    heights = land.fun(grid)
    x = np.array(p["x"])
    angle = np.radians(p["angle"])
    u = np.array([np.cos(angle), np.sin(angle)])
    for levels, color, width in (
        (p["levels"], plots.GRID, 0.8),
        ([land.fun(x)], plots.COLORS[0], 2.5),
    ):
        ax.contour(
            *grid, heights, levels, colors=color, linewidths=width, linestyles="solid"
        )
    along = np.linspace(-half, half, 121)
    ends = x + np.outer([-half, half], u)
    ax.plot(*ends.T, "--", color=plots.COLORS[2], linewidth=1)
    plots.arrow(
        ax,
        x + p["times"] * land.gradient(x),
        tail=x,
        color=plots.COLORS[1],
        label="∇f",
    )
    plots.arrow(ax, x + u, tail=x, color=plots.COLORS[2], label="u")
    ax.plot(*x, "o", color=plots.INK)

    def below(t, h):
        return side / 2 * (1 + t / half), p["floor"] + p["tall"] * (h + 1)

    ax.plot(
        *below(along, land.fun(x[:, np.newaxis] + np.outer(u, along))),
        "-",
        color=plots.INK,
    )
    slope = land.gradient(x) @ u
    near = np.array([-0.7, 0.7])
    ax.plot(*below(near, land.fun(x) + slope * near), "-", color=plots.COLORS[2])
    ax.plot(*below(0, land.fun(x)), "o", color=plots.INK, markersize=4)
    for left, bottom, top in ((0, 0, side), (0, p["floor"], p["floor"] + p["tall"])):
        corners = [
            [left, bottom],
            [side, bottom],
            [side, top],
            [left, top],
            [left, bottom],
        ]
        ax.plot(*np.transpose(corners), "-", color=plots.GRID, linewidth=1)
    ax.text(
        side / 2, p["floor"] - 0.1, "height along the dashed line",
        ha="center", va="top", fontsize=9,
    )  # fmt: skip
    ax.grid(False)
    ax.set_axis_off()
