"""The still picture of a thousand people, tested for a disease that some of them have."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    ill = round(10 * p["prevalence"])
    found = round(ill * p["sensitivity"] / 100)
    alarmed = round((1000 - ill) * (100 - p["specificity"]) / 100)
    blue, orange = plots.COLORS[:2]
    groups = (
        (0, found, blue, 1.0),
        (found, ill, blue, 0.35),
        (ill, ill + alarmed, orange, 1.0),
        (ill + alarmed, 1000, plots.GRID, 0.35),
    )
    for first, end, color, alpha in groups:
        k = np.arange(first, end)  # column by column from the top left
        ax.bar(
            k // 25 + 0.5, 0.8, 0.8, 24 - k % 25 + 0.1, color=color, alpha=alpha,
            linewidth=0,
        )  # fmt: skip
    small = {"fontsize": 9, "va": "center"}
    ax.text(0, 26.6, "positive and ill", color=blue, **small)
    ax.text(15, 26.6, "positive, but well", color=orange, **small)
    ax.text(40, 26.6, "negative", color="#565b64", ha="right", **small)
    ax.text(0, -1.15, "only those with a positive result", color="#565b64", **small)
    share = 40 * found / (found + alarmed)
    ax.barh(-2.9, share, 1.4, color=blue)
    ax.barh(-2.9, 40 - share, 1.4, left=share, color=orange)
    ax.set_axis_off()
