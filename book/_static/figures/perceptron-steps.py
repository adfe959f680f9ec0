"""The still picture of a few corrections of the perceptron rule."""

import numpy as np
from mlmath import perceptron, plots


def draw(ax, p):
    X = np.array([p["first"], p["second"], p["third"]], dtype=float)
    y = np.array(p["labels"])
    fit = perceptron.perceptron_fit(X, y)
    w, i = fit.history[p["corrections"]], fit.corrected[p["corrections"]]
    far = 3 * (p["box"][2] - p["box"][0])
    along, up = far * np.array([-w[1], w[0]]), far * w
    ax.fill(*zip(-along, along, along + up, up - along, strict=True), alpha=0.1)
    plots.line(ax, w, 0, color=plots.INK, linestyle="-")
    plots.arrow(ax, w, label="$w$")
    path = zip(w, w + y[i] * X[i], strict=True)
    ax.plot(*path, color=plots.COLORS[1], linestyle="--")
    for k, (x, label) in enumerate(zip(X, y, strict=True)):
        color = plots.COLORS[2] if label > 0 else plots.COLORS[3]
        ax.plot(*x, "o" if label > 0 else "s", color=color, markersize=8)
        name = f"{k + 1}{'+' if label > 0 else '−'}"
        ax.annotate(name, x, (7, 7), textcoords="offset points", color=color)
    ax.plot(*X[i], "o", markersize=18, mfc="none", mec=plots.COLORS[1], mew=2)
