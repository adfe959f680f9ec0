"""The still picture of two hidden neurons' lines and what the output neuron makes of them."""

import numpy as np
from mlmath import activations, plots


def output_weights(A, y, penalty):
    """Newton's method on the log loss with a penalty for all but the last weight."""
    w = np.zeros(3)
    spare = penalty * np.diag([1, 1, 0])
    for _ in range(30):
        share = activations.sigmoid(A @ w)
        g = A.T @ (share - y) / len(y) + spare @ w
        H = (A.T * share * (1 - share)) @ A / len(y) + spare
        w = w - np.linalg.solve(H, g)
    return w


def draw(ax, p):
    X, y = np.array(p["flowers"]), np.array(p["labels"])
    left, top, right, bottom = p["box"]

    def hidden(points):
        columns = []
        for a, b in (("p", "q"), ("r", "s")):
            start, end = np.array(p[a]), np.array(p[b])
            normal = np.array([start[1] - end[1], end[0] - start[0]])
            along = (points - start) @ (normal / np.linalg.norm(normal))
            columns.append(np.tanh(p["steep"] * along))
        return np.column_stack([*columns, np.ones(len(points))])

    w = output_weights(hidden(X), y, p["penalty"])
    xs, ys = np.linspace(left, right, 120), np.linspace(bottom, top, 120)
    grid = np.column_stack([axis.ravel() for axis in np.meshgrid(xs, ys)])
    z = (hidden(grid) @ w).reshape(120, 120)
    ax.contourf(xs, ys, z, [0, np.inf], colors=plots.COLORS[2], alpha=0.25)
    ax.contour(xs, ys, z, [0], colors=plots.COLORS[2], linewidths=2)
    for label, mark in ((1, "o"), (0, "x")):
        ax.plot(*X[y == label].T, mark, color=plots.INK, mfc="none", markersize=5)
    wrong = (hidden(X) @ w > 0) != (y == 1)
    ax.plot(*X[wrong].T, "s", color=plots.COLORS[3], mfc="none", markersize=10)
    for (a, b), color, style in (
        (("p", "q"), plots.COLORS[0], "-"),
        (("r", "s"), plots.COLORS[1], "--"),
    ):
        ax.axline(p[a], p[b], color=color, linestyle=style)
        ax.plot(*np.transpose([p[a], p[b]]), "o", color=color, markersize=8)
