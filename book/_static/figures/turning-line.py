"""The still picture of points, a line, and the feet of the points on it."""

import numpy as np
from mlmath import plots
from mlmath.affine import AffineSubspace


def draw(ax, p):
    angle, X = np.radians(p["angle"]), np.array(p["points"], dtype=float)
    way = np.array([np.cos(angle), np.sin(angle)])
    line = AffineSubspace(p["through"], way[:, np.newaxis])
    ax.axline(p["through"], np.add(p["through"], way), color=plots.COLORS[0])
    for at, foot in zip(X, line.project(X), strict=True):
        ax.plot(*zip(at, foot, strict=True), color=plots.COLORS[3], linestyle=":")
    mean = X.mean(axis=0)
    ax.plot(
        *zip(mean, line.project(mean), strict=True),
        color=plots.INK, linestyle="-", linewidth=3,
    )  # fmt: skip
    ax.plot(*X.T, "o", color=plots.COLORS[1], markersize=5)
    ax.plot(*line.project(X).T, "o", color=plots.COLORS[0], markersize=3)
    ax.plot(*mean, "s", color=plots.INK, markersize=7)
    ax.plot(*p["through"], "o", color=plots.COLORS[0], markersize=11, alpha=0.5)
