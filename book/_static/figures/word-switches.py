"""The still picture of a message whose words add up to log odds."""

import math

from mlmath import plots


def draw(ax, p):
    ax.set_axis_off()
    start = math.log(p["share"] / (100 - p["share"]))
    rows = [("prior", start, 1), *zip(p["words"], p["weights"], p["kept"], strict=True)]
    scale, zero = p["scale"], 1.6
    ax.plot([zero, zero], [0.4, -len(rows)], color=plots.GRID, lw=1, linestyle="-")
    small = {"fontsize": 9, "va": "center", "color": plots.INK}
    for log_odds in (-4, -2, 0, 2, 4):
        at = zero + log_odds * 7.2 / scale
        ax.text(
            at,
            0.9,
            (f"{log_odds:+d}" if log_odds else "0").replace("-", "\u2212"),
            ha="center",
            **small,
        )
    total = 0.0
    for k, (word, weight, on) in enumerate(rows):
        ax.text(-9.2, -k - 0.2, word, ha="left", **small)
        ax.text(
            -4.6, -k - 0.2, f"{weight:+.2f}".replace("-", "\u2212"), ha="right", **small
        )
        if on:
            left, total = total, total + weight
            color = plots.COLORS[1 if weight > 0 else 0]
            ax.barh(
                -k - 0.2,
                weight * 7.2 / scale,
                0.62,
                zero + left * 7.2 / scale,
                color=color,
            )
    at = zero + total * 7.2 / scale
    ax.plot([at, at], [0.3, -len(rows)], color=plots.INK, lw=1.2, linestyle=":")
    ax.text(
        at,
        -len(rows) - 0.5,
        f"{100 / (1 + math.exp(-total)):.0f} %",
        ha="center",
        **small,
    )
