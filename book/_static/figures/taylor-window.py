"""The still picture of the sine, a Taylor polynomial, and where the two are near."""

import numpy as np
from mlmath import plots, taylor


def draw(ax, p):
    left, _, right, _ = p["box"]
    a, n = p["centre"], p["degree"]
    c = taylor.taylor_coefficients(np.sin(a + np.arange(n + 1) * np.pi / 2))
    x = np.linspace(left, right, 1001)
    polynomial = taylor.horner(c, x, centre=a)
    far = abs(polynomial - np.sin(x)) > p["tolerance"]
    start, end = x[far & (x < a)].max(), x[far & (x > a)].min()
    ax.plot(x, np.sin(x), color=plots.COLORS[0], linestyle="-")
    ax.plot(x, polynomial, color=plots.COLORS[1], linestyle="--")
    ax.plot([start, end], [0, 0], color=plots.COLORS[2], linestyle="-", linewidth=5)
    ax.plot(a, np.sin(a), "o", color=plots.INK)
    ax.set(xlabel="$x$", ylabel="height")
