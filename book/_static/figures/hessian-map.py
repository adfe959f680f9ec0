"""The still picture of a Hessian's eigenvectors on Himmelblau's contour map."""

import numpy as np
from mlmath import fields, plots


def draw(ax, p):
    land, side, half = fields.himmelblau(), p["side"], p["half"]
    grid = np.stack(np.meshgrid(*[np.linspace(-side, side, 200)] * 2))
    ax.contour(*grid, land.fun(grid), p["levels"], colors=plots.GRID, linewidths=0.8)
    xx, xy, _, yy = land.hessian(grid).reshape(4, 200, 200)
    ax.contour(*grid, xx * yy - xy**2, [0], colors=plots.COLORS[3], linewidths=2)
    x = np.array(p["x"], dtype=float)
    values, vectors = np.linalg.eigh(land.hessian(x))

    def below(t, h):
        return side / half * t, p["floor"] + p["tall"] * (h / p["reach"] + 1) / 2

    t = np.linspace(-half, half, 161)
    for value, u in zip(values, vectors.T, strict=True):
        color, style = (plots.COLORS[0], "-") if value > 0 else (plots.COLORS[1], "--")
        along = x[:, np.newaxis] + np.outer(u, t)
        ax.plot(*along[:, [0, -1]], style, color=color, linewidth=2.5)
        rise = land.fun(along) - land.fun(x)
        rise[np.abs(rise) > p["reach"]] = np.nan
        ax.plot(*below(t, rise), style, color=color, linewidth=2.5)
    ax.plot(*x, "o", color=plots.INK)
    ax.plot(*below(0, 0), "o", color=plots.INK)
    for bottom, top in ((-side, side), (p["floor"], p["floor"] + p["tall"])):
        ax.plot(
            [-side, side, side, -side, -side], [bottom, bottom, top, top, bottom],
            "-", color=plots.GRID, linewidth=1,
        )  # fmt: skip
    ax.text(
        0, p["floor"] - 0.2, "height along both lines, from the point",
        ha="center", va="top", fontsize=9,
    )  # fmt: skip
    ax.grid(False)
    ax.set_axis_off()
