"""The still picture of some of Newton's steps on a parabola."""

from itertools import pairwise

import numpy as np
from mlmath import plots, roots


def draw(ax, p):
    left, top, right, bottom = p["box"]

    def f(x):
        return x**2 - 2

    path = roots.newton_raphson(
        f, p["start"], slope=lambda x: 2 * x, max_iter=p["steps"]
    ).history
    x = np.linspace(left, right, 400)
    x = x[f(x) < top]
    ax.plot(x, f(x), color=plots.COLORS[0], linestyle="-")
    for k, (here, there) in enumerate(pairwise(path)):
        ax.plot([here, here], [0, f(here)], ":", color=plots.GRID, linewidth=1.2)
        ax.plot(
            [here, there], [f(here), 0], "-", color=plots.COLORS[1],
            linewidth=3 if k == len(path) - 2 else 1.4,
        )  # fmt: skip
        ax.plot(there, 0, "o", color=plots.COLORS[1], markersize=4)
    ax.plot(path[0], 0, "o", color=plots.INK, markersize=8)
    for place, name, height in ((path[0], "$x_0$", 0.25), (path[-1], "$x_3$", -0.55)):
        ax.text(place, height, name, ha="center")
    ax.text(2.2, bottom + 0.35, "$x^2 - 2$", color=plots.COLORS[0], ha="center")
    ax.set(xlabel="$x$", ylabel="height", xlim=(left, right), ylim=(bottom, top))
