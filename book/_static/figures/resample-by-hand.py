"""The still picture of resamples: the sample, the last resample, and all means."""

from itertools import islice

import numpy as np
from mlmath import plots


def draw(ax, p):
    wide, floor, tall, counts, unit = (
        p[k] for k in ("wide", "floor", "tall", "counts", "unit")
    )
    keys = ("one", "two", "three", "four", "five", "six", "seven")
    places = np.array([p[key] for key in keys])
    days, heights = unit * places[:, 0], places[:, 1]
    resamples = []
    for i in range(p["drawn"]):
        u = np.array(list(islice(p["random"](p["seed"] + 7919 * i), len(keys))))
        resamples.append((len(keys) * u).astype(int))
    means = days[np.array(resamples)].mean(axis=1)
    plain = {"color": plots.GRID, "lw": 1, "linestyle": "-"}
    middle = {"ha": "center", "va": "center"}
    for y in (heights[-1] - 1, floor):
        ax.plot([0, wide], [y, y], **plain)
        for x in range(0, wide + 1, 5):
            ax.text(x, y - 0.75, f"{unit * x}", fontsize=9, **middle)
    ax.text(wide / 2, heights[0] + 1.4, "sample, days", **middle)
    ax.text(counts + 2.6, heights[0] + 1.4, "drawn", **middle)
    title = f"means of {p['drawn']} resamples"
    ax.text(wide / 2, floor + tall + 0.8, title, **middle)
    times = np.bincount(resamples[-1], minlength=len(keys))
    for (x, y), day, n in zip(places, days, times, strict=True):
        ax.plot([0, wide], [y, y], alpha=0.35, **plain)
        ax.text(-1, y, f"{day:.0f}", fontsize=9, **middle)
        ax.plot(x, y, "o", color=plots.COLORS[0])
        left = counts + 0.9 * np.arange(n)
        ax.bar(left, 0.7, 0.7, y - 0.35, align="edge", color=plots.COLORS[1], alpha=0.7)
    found, count = np.unique(np.floor(means / 5), return_counts=True)
    share = count / p["drawn"]
    high = 0.85 * tall / share.max()
    left, width = found * 5 / unit, 5 / unit
    ax.bar(
        left, high * share, width, floor,
        align="edge", color=plots.COLORS[2], alpha=0.45,
    )  # fmt: skip
    error = 2 * np.sqrt(share * (1 - share) / p["drawn"])
    ax.vlines(
        left + width / 2,
        floor + high * np.maximum(share - error, 0),
        floor + np.minimum(high * (share + error), tall),
        color=plots.INK, lw=1,
    )  # fmt: skip
    x = days.mean() / unit
    ax.plot([x, x], [floor, floor + tall], color=plots.COLORS[1], linestyle="-", lw=2)
