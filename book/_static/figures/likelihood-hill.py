"""The still picture of a hill of likelihood over five data, and of a density on them."""

import numpy as np
from mlmath import continuous, likelihood, plots


def draw(ax, p):
    wide, base, unit, most = p["wide"], p["base"], p["unit"], p["most"]
    x = np.array([p[k][0] for k in ("first", "second", "third", "fourth", "fifth")])
    data = np.repeat(x, p["copies"])
    top = likelihood.fit_normal(data)
    mu, sigma = np.meshgrid(
        np.linspace(0, wide, 200), np.linspace(p["least"], most, 200)
    )
    drop = data.size * (
        np.log(sigma / top.params[1])
        + (top.params[1] ** 2 + (mu - top.params[0]) ** 2) / (2 * sigma**2)
        - 0.5
    )
    widths = [1, 2.5, 1, 1]
    ax.contour(
        mu, base + unit * sigma, drop, [0.5, 2, 4.5, 8],
        colors=plots.COLORS[0], linewidths=widths, linestyles="-",
    )  # fmt: skip
    turn = np.linspace(0, 2 * np.pi, 100)
    ring = top.params[:, np.newaxis] + 2 * top.std_errors[:, np.newaxis] * [
        np.cos(turn),
        np.sin(turn),
    ]
    ax.plot(ring[0], base + unit * ring[1], "--", color=plots.COLORS[1])
    ax.plot(top.params[0], base + unit * top.params[1], "o", color=plots.COLORS[1])
    ax.plot(
        [0, wide, wide, 0, 0], base + unit * most * np.array([0, 0, 1, 1, 0]),
        "-", color=plots.GRID, linewidth=1,
    )  # fmt: skip
    for s in range(1, most + 1):
        ax.text(-0.2, base + unit * s, str(s), ha="right", va="center", fontsize=9)
    ax.text(-0.9, base + unit * most / 2, "σ", ha="center", va="center")
    ax.text(
        wide / 2, base - 0.5, "μ, on the scale of the data",
        ha="center", va="center", fontsize=9,
    )  # fmt: skip
    m, height = p["theta"]
    bell = continuous.Normal(m, (height - base) / unit)
    line = np.linspace(0, wide, 300)
    ax.plot(line, p["tall"] * bell.pdf(line), "-", color=plots.COLORS[2])
    ax.vlines(
        x, 0, p["tall"] * bell.pdf(x), color=plots.COLORS[2], alpha=0.5, linewidth=3
    )
    ax.plot([0, wide], [0, 0], "-", color=plots.GRID)
    ax.plot(x, np.zeros(5), "o", color=plots.INK)
    ax.plot(m, height, "o", color=plots.COLORS[2])
    for at in range(0, wide + 1, 2):
        ax.text(at, -0.35, str(at), ha="center", va="top", fontsize=9)
    ax.grid(False)
    ax.set_axis_off()
