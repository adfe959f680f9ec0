"""The still picture of a logistic neuron over forty tumours."""

import numpy as np
from mlmath import logistic, plots


def draw(ax, p):
    left, top, right, bottom = p["box"]
    yes, no = np.array(p["malignant"]), np.array(p["benign"])
    w, b = np.array(p["w"], dtype=float), p["b"]
    grid = np.stack(
        np.meshgrid(np.linspace(left, right, 120), np.linspace(bottom, top, 120)), -1
    )
    chance = logistic.predict_probability(grid.reshape(-1, 2), w, bias=b)
    levels = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]
    for level in levels[1:-1]:
        ax.contourf(
            *grid.T, chance.reshape(120, 120).T, [level, 1.01],
            colors=[plots.COLORS[0]], alpha=0.07,
        )  # fmt: skip
        if level in (0.1, 0.5, 0.9):
            z = np.log(level / (1 - level))
            style = "-" if level == 0.5 else "--"
            plots.line(ax, w, z - b, color=plots.INK, linestyle=style, linewidth=1.5)
    ax.plot(*yes.T, "x", color=plots.COLORS[1], markersize=6, markeredgewidth=2)
    ax.plot(*no.T, "o", color=plots.COLORS[2], markersize=6, fillstyle="none")
    plots.arrow(ax, w, label="$w$")
    X, y = np.vstack([yes, no]), np.repeat([1, 0], [len(yes), len(no)])
    _, gradient, _ = logistic.loss_and_gradient(X, y, w, bias=b)
    plots.arrow(ax, w - p["pull"] * gradient, tail=w, color=plots.COLORS[3])
    ax.set(xlabel="radius, standardised", ylabel="texture, standardised")
