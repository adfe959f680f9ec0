"""The still picture of a linear combination of two vectors."""

import numpy as np
from mlmath import plots, vectors


def draw(ax, p):
    u, v = np.array(p["u"]), np.array(p["v"])
    a, b = p["a"], p["b"]
    w = vectors.linear_combination([a, b], [u, v])
    plots.arrow(ax, a * u, color=plots.COLORS[0], style="--")
    plots.arrow(ax, w, tail=a * u, color=plots.COLORS[1], style="--")
    plots.arrow(ax, u, color=plots.COLORS[0], label="$u$")
    plots.arrow(ax, v, color=plots.COLORS[1], label="$v$")
    plots.arrow(ax, w, color=plots.INK)
    ax.plot(*p["target"], "o", color=plots.COLORS[3], markersize=9)
