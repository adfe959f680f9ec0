"""The still picture of a cloud, its ellipse, and its shadows on a line."""

import numpy as np
from mlmath import data_moments, joint, plots


def draw(ax, p):
    left, top, right, bottom = p["box"]
    X = np.array([*p["points"], p["moved"]], dtype=float)
    summary = data_moments.summarize(X)
    mean, C = summary.mean, summary.covariance()
    u = np.array([np.cos(np.deg2rad(p["turn"])), np.sin(np.deg2rad(p["turn"]))])
    s = np.sqrt(data_moments.variance_along(C, u))
    for ends in ([[left, right], [0, 0]], [[0, 0], [bottom, top]]):
        ax.plot(*ends, "-", color=plots.GRID, linewidth=1)
    one = 1 - np.exp(-0.5)  # the share within Mahalanobis distance 1
    ellipse = joint.MultivariateNormal(mean, C).ellipse(one)
    ax.fill(*ellipse.T, color=plots.COLORS[2], alpha=0.12)
    ax.plot(*ellipse.T, color=plots.COLORS[2])
    ax.plot(*np.outer(u, [-5.6, 5.6]) + mean[:, np.newaxis], color=plots.GRID)
    for sign in (-1, 1):
        ends = np.array([mean + sign * C @ u / s, mean + sign * s * u])
        ax.plot(*ends.T, "--", color=plots.COLORS[2])
    thick = np.array([mean - s * u, mean + s * u])
    ax.plot(*thick.T, "-", color=plots.COLORS[0], linewidth=6, alpha=0.75)
    shadows = mean + np.outer((X - mean) @ u, u)
    for x, shadow in zip(X, shadows, strict=True):
        ax.plot(*np.array([x, shadow]).T, "-", color=plots.GRID, linewidth=0.8)
    ax.plot(*X[:-1].T, "o", color=plots.INK, markersize=5)
    ax.plot(*X[-1], "o", color=plots.COLORS[1], markersize=8)
    ax.plot(*shadows.T, "o", color=plots.COLORS[0], markersize=3)
    ax.plot(*mean, "o", color=plots.INK)
    ax.annotate("mean", mean, (4, -14), textcoords="offset points")
    ax.grid(False)
    ax.set_axis_off()
