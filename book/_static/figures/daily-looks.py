"""The still picture of daily looks: paths of z, and how many have been stopped by when."""

from itertools import islice

import numpy as np
from mlmath import plots


def draw(ax, p):
    middle, unit, tall, looks, n = (
        p[k] for k in ("middle", "unit", "tall", "looks", "drawn")
    )
    days, high = np.arange(1, looks + 1), 4.6
    u = np.array(
        [list(islice(p["random"](p["seed"] + 7919 * i), 2 * looks)) for i in range(n)]
    )
    normal = np.sqrt(-2 * np.log1p(-u[:, ::2])) * np.cos(2 * np.pi * u[:, 1::2])
    Z = np.cumsum(normal, axis=1) / np.sqrt(days)
    outside = np.abs(Z) > 1.96
    stop = np.where(outside.any(axis=1), outside.argmax(axis=1), looks)
    shares = np.array([np.mean(stop < k) for k in days])
    top = 1 if shares[-1] > 0.36 else 0.4

    def up(z):
        return middle + unit * np.clip(z, -high, high)

    plain = {"color": plots.GRID, "lw": 1, "linestyle": "-"}
    words = {"ha": "center", "va": "center"}
    ax.plot([0, looks + 0.6], [middle, middle], **plain)
    ax.plot([0, looks + 0.6], [0, 0], **plain)
    ax.text(looks / 2, middle + unit * high + 0.55, "z after each day", **words)
    ax.text(looks / 2, tall + 0.5, "stopped by then, of 100", **words)
    ax.text(looks / 2, -1.2, "day", fontsize=9, **words)
    for z in (-4, -2, 0, 2, 4):
        ax.text(-0.7, up(z), f"{z}".replace("-", "\u2212"), fontsize=9, **words)
    for part in (0, 0.25, 0.5, 0.75, 1):
        ax.text(-0.7, tall * part, f"{100 * part * top:g}", fontsize=9, **words)
    for k in days[(days % 2 == 0) | (days == 1)]:
        ax.text(k, -0.55, f"{k}", fontsize=9, **words)
    for sign in (-1, 1):
        ax.plot(
            [0.5, looks + 0.5], [up(sign * 1.96)] * 2,
            color=plots.COLORS[2], linestyle="-", lw=2,
        )  # fmt: skip
    blue = {"color": plots.COLORS[0], "linestyle": "-", "lw": 0.8, "alpha": 0.45}
    for i in range(max(n - 13, 0), n - 1):
        ax.plot(days[: stop[i] + 1], up(Z[i, : stop[i] + 1]), **blue)
    last = slice(0, stop[n - 1] + 1)
    ax.plot(
        days[last], up(Z[n - 1, last]), color=plots.COLORS[1], linestyle="-", lw=2.5
    )
    if stop[n - 1] < looks:
        ax.plot(days[last][-1], up(Z[n - 1, last][-1]), "o", color=plots.COLORS[1])
    ax.bar(days, tall * shares / top, 0.7, color=plots.COLORS[0], alpha=0.45)
    error = 2 * np.sqrt(shares * (1 - shares) / n)
    ax.vlines(
        days, tall * np.maximum(shares - error, 0) / top, tall * (shares + error) / top,
        color=plots.INK, lw=1,
    )  # fmt: skip
    ax.plot(
        [0, looks + 0.6], [tall * 0.05 / top] * 2,
        color=plots.COLORS[1], linestyle="--", lw=1.5,
    )  # fmt: skip
