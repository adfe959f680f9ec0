"""The still picture of a p-value as an area, and of p-values under the null."""

import math
from itertools import islice

import numpy as np
from mlmath import continuous, plots


def draw(ax, p):
    ax.set_axis_off()
    wide, tall, low, deep, df = (p[k] for k in ("wide", "tall", "low", "deep", "df"))
    zero, law = wide / 2, continuous.StudentT(df)
    t = p["t"][0] - zero
    x = np.linspace(-6, 6, 241)
    height = tall / 0.43 * law.pdf(x)
    ax.plot(x + zero, height, color=plots.COLORS[0], linestyle="-")
    for out in (x <= -abs(t) + 1e-9, x >= abs(t) - 1e-9):
        ax.fill_between(x + zero, height, where=out, color=plots.COLORS[1], alpha=0.5)
    plain = {"color": plots.GRID, "lw": 1, "linestyle": "-"}
    ax.plot([0, wide], [0, 0], **plain)
    ax.plot([t + zero] * 2, [0, tall], color=plots.INK, lw=1, linestyle="-")
    ax.plot(t + zero, 0, "o", color=plots.INK)
    text = {"ha": "center", "va": "center", "fontsize": 9}
    for value in (-4, -2, 0, 2, 4):
        ax.text(zero + value, -0.8, f"{value}".replace("-", "\u2212"), **text)
    ax.text(zero, 11.2, "statistic under the null", **{**text, "fontsize": 10})
    below = "p-values of statistics drawn from the null"
    ax.text(zero, low + deep + 0.9, below, **{**text, "fontsize": 10})
    found = []
    for i in range(p["drawn"]):
        u = list(islice(p["random"](p["seed"] + 7919 * i), 2 * (df + 1)))
        u = np.reshape(u, (-1, 2))
        z = np.sqrt(-2 * np.log1p(-u[:, 0])) * np.cos(math.tau * u[:, 1])
        found.append(z[0] / math.sqrt((z[1:] ** 2).mean()))
    chances = 2 * law.sf(np.abs(found))
    share = np.histogram(chances, np.linspace(0, 1, 21))[0] / p["drawn"]
    error = 2 * np.sqrt(share * (1 - share) / p["drawn"])
    bar, scale = wide / 20, 10 * deep
    left = bar * np.arange(20)
    ax.bar(
        left, scale * share, bar, low,
        color=plots.COLORS[2], alpha=0.45, align="edge", edgecolor=plots.COLORS[2],
    )  # fmt: skip
    ends = low + scale * np.maximum(share - error, 0), low + scale * (share + error)
    ax.vlines(left + bar / 2, *ends, color=plots.INK, lw=1)
    ax.plot([0, wide], [low, low], **plain)
    level = low + deep / 2
    ax.plot([0, wide], [level, level], "--", color=plots.COLORS[0], lw=1)
    ax.plot([bar, bar], [low - 0.35, low + deep], "--", color=plots.COLORS[1], lw=1)
    for value in (0, 0.25, 0.5, 0.75, 1):
        ax.text(wide * value, low - 0.8, f"{value:g}", **text)
