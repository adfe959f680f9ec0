"""The still picture of a threshold between two bells, and of its point on the ROC curve."""

import numpy as np
from mlmath import continuous, plots


def draw(ax, p):
    ax.set_axis_off()
    apart, rate, price = p["apart"], p["rate"] / 100, p["price"]
    no, yes = continuous.Normal(0, 1), continuous.Normal(apart, 1)
    x = np.linspace(-4, 6, 201)  # a unit of the score is a unit of the board
    t = p["t"][0] - 4
    high = 18.0
    for bell, color, wrong in (
        (no, plots.COLORS[0], x >= t),
        (yes, plots.COLORS[1], x < t),
    ):
        ax.plot(x + 4, high * bell.pdf(x), color=color, linestyle="-")
        ax.fill_between(x + 4, high * bell.pdf(x), where=wrong, color=color, alpha=0.4)
    plain = {"color": plots.GRID, "lw": 1, "linestyle": "-"}
    ax.plot([0, 10], [0, 0], **plain)
    ax.plot([t + 4, t + 4], [0, 9], color=plots.INK, lw=1.5, linestyle="-")
    ax.plot(t + 4, 0, "o", color=plots.INK)
    left, side = 13.2, 9.0
    ax.plot(
        [left, left, left + side, left + side, left], [0, side, side, 0, 0], **plain
    )
    ax.plot([left, left + side], [0, side], "--", color=plots.GRID, lw=1)
    ax.plot(left + side * no.sf(x), side * yes.sf(x), color=plots.INK, linestyle="-")
    a, b = float(no.sf(t)), float(yes.sf(t))
    slope = price * (1 - rate) / rate
    ends = np.array([max(0, a - b / slope), min(1, a + (1 - b) / slope)])
    heights = b + slope * (ends - a)
    ax.plot(left + side * ends, side * heights, color=plots.COLORS[2], linestyle="-")
    ax.plot(left + side * a, side * b, "o", color=plots.INK)
    text = {"fontsize": 9, "va": "center", "color": plots.INK}
    ax.text(4, 10.2, "no", ha="center", **{**text, "color": plots.COLORS[0]})
    ax.text(4 + apart, 10.2, "yes", ha="center", **{**text, "color": plots.COLORS[1]})
    ax.text(9.4, -1, "score", ha="center", **text)
    for score, name in ((-3, "\u22123"), (0, "0"), (3, "3")):
        ax.text(4 + score, -1, name, ha="center", **text)
    for share in (0, 1):
        ax.text(left - 0.6, side * share, str(share), ha="center", **text)
        ax.text(left + side * share, -1, str(share), ha="center", **text)
    ax.text(left + side / 2, -1, "false alarms", ha="center", **text)
    ax.text(left + side / 2, 10.2, "caught", ha="center", **text)
    found, alarms = round(1000 * rate * b), round(1000 * (1 - rate) * a)
    n_yes = round(1000 * rate)
    rows = (
        ("of 1,000 cases", "yes", "no"),
        ("yes is said", found, alarms),
        ("no is said", n_yes - found, 1000 - n_yes - alarms),
    )
    for k, (name, one, two) in enumerate(rows):
        ax.text(2.2, -2.5 - k, name, ha="left", **text)
        ax.text(13.2, -2.5 - k, str(one), ha="right", **text)
        ax.text(18.2, -2.5 - k, str(two), ha="right", **text)
