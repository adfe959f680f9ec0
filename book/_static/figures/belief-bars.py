"""The still picture of a true distribution, a believed one, and what the belief costs."""

import numpy as np
from mlmath import information, plots


def draw(ax, p):
    truth = np.array(p["truth"])
    belief = np.array(
        [p[key][0] for key in ("first", "second", "third", "fourth", "fifth")]
    )
    belief = belief / belief.sum()
    blue, orange, _, purple = plots.COLORS[:4]
    grey, small = "#565b64", {"fontsize": 9, "va": "center"}
    row = 12 - 2.4 * np.arange(5)  # a probability of 1 is 20 long
    ax.plot([0, 0], [13.2, row[4] - 1.2], color=plots.GRID, linewidth=1, linestyle="-")
    ax.barh(row + 0.5, 20 * truth, 0.8, color=blue)
    ax.barh(row - 0.6, 20 * belief, 0.8, color=orange)
    ax.plot(20 * belief, row - 0.6, "o", color=orange, markersize=8, linestyle="none")
    bits = information.surprise(belief, base=2)
    for i, name in enumerate("ABCDE"):
        ax.text(-0.5, row[i] + 0.5, name, color=grey, ha="right", **small)
        ax.text(
            21.8, row[i] + 0.5, f"{bits[i]:.2f} bits", color=orange, ha="right", **small
        )
    for k, (a, b, color) in enumerate([(truth, belief, blue), (belief, truth, orange)]):
        low, names = -2.7 - 3.1 * k, "pq" if k == 0 else "qp"
        height = information.entropy(a, base=2)
        waste = information.kl_divergence(a, b, base=2)
        ax.barh(low, 4 * height, 1, color=color)
        ax.barh(low, 4 * waste, 1, left=4 * height, color=purple)
        title = "{0} is true, {1} is believed: H({0}) + D({0}‖{1})".format(*names)
        ax.text(0, low + 1.25, title, color=grey, **small)
    ax.set_axis_off()
