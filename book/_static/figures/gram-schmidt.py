"""The still picture of Gram–Schmidt in the plane, with shadows rounded to some digits."""

import numpy as np
from mlmath import plots, vectors


def draw(ax, p):
    a, b = p["a"], p["b"]
    q1 = vectors.normalize(a)
    rest = np.array(b, dtype=float)
    for _ in range(p["times"]):
        shadow = vectors.project_onto(rest, a)
        rest = rest - [float(f"{entry:.{p['digits']}g}") for entry in shadow]
    plots.line(ax, [a[1], -a[0]], 0, color=plots.GRID, linewidth=1, linestyle="-")
    plots.line(ax, a, 0, color=plots.GRID, linewidth=1, linestyle="--")
    plots.arrow(ax, a, label="$a_1$")
    plots.arrow(ax, b, color=plots.COLORS[1], label="$a_2$", offset=(-14, 8))
    ax.plot(*zip(b - rest, b, strict=True), color=plots.COLORS[3], linestyle=":")
    plots.arrow(ax, q1, label="$q_1$", offset=(0, -18))
    plots.arrow(ax, vectors.normalize(rest), color=plots.COLORS[2], label="$q_2$")
