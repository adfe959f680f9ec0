"""The still picture of a gate's four points and a line that shall part them."""

import numpy as np
from mlmath import perceptron, plots

WANTED = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0)}


def draw(ax, p):
    first, second = np.array(p["p"]), np.array(p["q"])
    w = np.array([first[1] - second[1], second[0] - first[0]])
    bias = -float(w @ first)
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    found = perceptron.forward(corners, w, bias=bias, activation=perceptron.step)
    wanted = list(WANTED.values())[p["gate"]]
    far = 9 * np.array([-w[1], w[0]])
    ends = [first - far, first + far, first + far + 9 * w, first - far + 9 * w]
    ax.fill(*np.transpose(ends), alpha=0.12)
    plots.line(ax, w, -bias, color=plots.COLORS[0], linestyle="-")
    ax.plot(*np.transpose([first, second]), "o", color=plots.COLORS[0])
    middle = (first + second) / 2
    tip = middle + 0.4 * w / np.linalg.norm(w)
    plots.arrow(ax, tip, tail=middle, label="$w$")
    for corner, is_wanted, fires in zip(corners, wanted, found, strict=True):
        face = plots.INK if is_wanted else "none"
        ax.plot(*corner, "o", markersize=12, mfc=face, mec=plots.INK, mew=2)
        if is_wanted != fires:
            ax.annotate(
                "✗", corner, (9, 8), textcoords="offset points",
                color=plots.COLORS[1], fontsize=15,
            )  # fmt: skip
