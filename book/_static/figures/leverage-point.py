"""The still picture of a line with its two bands, and of a point far out."""

import numpy as np
from mlmath import linear_models, plots
from mlmath.least_squares import design_matrix


def draw(ax, p):
    _, top, right, _ = p["box"]
    x, y = np.array([*p["points"], p["moved"]], dtype=float).T
    fit = linear_models.fit(design_matrix(x[:, np.newaxis]), y)
    without = linear_models.fit(design_matrix(x[:-1, np.newaxis]), y[:-1])
    at = np.linspace(0, right - 0.4, 61)
    found = linear_models.predict(fit, design_matrix(at[:, np.newaxis]))
    for band, alpha in ((found.prediction, 0.12), (found.confidence, 0.25)):
        low, high = np.clip(band, 0, top - 0.3).T
        ax.fill_between(at, low, high, color=plots.COLORS[0], alpha=alpha, linewidth=0)
    ax.plot(at, found.estimate, "-", color=plots.COLORS[0])
    dashed = without.params[0] + without.params[1] * at
    seen = dashed < top
    ax.plot(at[seen], dashed[seen], "--", color=plots.INK, linewidth=1.5)
    ax.plot(
        [x[-1], x[-1]], [y[-1], fit.fitted[-1]], "-", color=plots.COLORS[1], linewidth=2
    )
    ax.plot(x[:-1], y[:-1], "o", color=plots.INK, markersize=4)
    ax.plot(x[-1], y[-1], "o", color=plots.COLORS[1], markersize=8)
    for end in ([0, top], [right, 0]):
        ax.plot([0, end[0]], [0, end[1]], "-", color=plots.GRID, linewidth=1)
    for k in range(2, int(right) + 1, 2):
        ax.text(k, -0.2, str(k), ha="center", va="top", fontsize=9)
    for k in range(2, int(top) + 1, 2):
        ax.text(-0.2, k, str(k), ha="right", va="center", fontsize=9)
    ax.grid(False)
    ax.set_axis_off()
