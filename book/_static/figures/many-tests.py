"""The still picture of many tests: sorted p-values, the bound, and what is declared."""

import math

import numpy as np
from mlmath import continuous, plots


def draw(ax, p):
    wide, tall, m = p["wide"], p["tall"], p["m"]
    real = round(m * p["share"] / 100)
    chance = p["random"](p["seed"] + 7919 * (p["drawn"] - 1))
    z = np.array(
        [
            math.sqrt(-2 * math.log1p(-next(chance)))
            * math.cos(2 * math.pi * next(chance))
            for _ in range(m)
        ]
    )
    is_real = np.arange(m) < real
    found = 2 * continuous.Normal().sf(np.abs(z + p["effect"] * is_real))
    order = np.argsort(found)
    found, is_real = found[order], is_real[order]
    declared = int((found <= 0.05).sum())
    x = wide * (np.arange(m) + 0.5) / m

    def up(values):
        return tall * (5 + np.log10(np.maximum(values, 1e-5))) / 5

    plain = {"color": plots.GRID, "lw": 1, "linestyle": "-"}
    ax.plot([0, wide], [0, 0], **plain)
    ax.plot([0, 0], [0, tall], **plain)
    for value, text in (
        (1, "1"), (0.1, "0.1"), (0.01, "0.01"), (0.001, "0.001"), (1e-4, "0.0001"),
    ):  # fmt: skip
        ax.text(-0.3, up(value), text, ha="right", va="center", fontsize=9)
        ax.plot([0, wide], [up(value)] * 2, color=plots.GRID, lw=0.6, linestyle=":")
    middle = {"ha": "center", "va": "center"}
    name = "place of the p-value, from the least"
    ax.text(wide / 2, -0.8, name, fontsize=9, **middle)
    title = f"{m} p-values; No correction"
    ax.text(wide / 2, tall + 1.1, title, fontsize=10, **middle)
    edge = wide * declared / m
    ax.fill_between([0, edge], 0, tall, color=plots.COLORS[2], alpha=0.12, lw=0)
    ax.plot([edge] * 2, [0, tall], color=plots.COLORS[2], linestyle="--", lw=1.5)
    ax.plot(x[[0, -1]], [up(0.05)] * 2, color=plots.INK, linestyle="-", lw=1.5)
    ax.plot(
        x[is_real], up(found[is_real]), "s", color=plots.COLORS[0],
        markersize=4, linestyle="none",
    )  # fmt: skip
    ax.plot(
        x[~is_real], up(found[~is_real]), "D", color=plots.COLORS[1],
        markersize=3.5, fillstyle="none", linestyle="none",
    )  # fmt: skip
    right = {"ha": "right", "va": "center", "fontsize": 9}
    columns = (8.6, 14, 19.4)
    for at, name in zip(columns, ("declared", "not", "together"), strict=True):
        ax.text(at, -2.4, name, **right)
    hit = int(is_real[:declared].sum())
    rows = (("real effects", hit, real, 0), ("no effects", declared - hit, m - real, 1))
    for i, (name, yes, total, color) in enumerate(rows):
        y = -3.7 - 1.3 * i
        ax.text(0, y, name, color=plots.COLORS[color], va="center", fontsize=9)
        for at, count in zip(columns, (yes, total - yes, total), strict=True):
            ax.text(at, y, f"{count}", **right)
