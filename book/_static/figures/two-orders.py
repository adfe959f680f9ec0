"""The still picture of a letter under two maps, in both orders."""

import numpy as np
from mlmath import matrices, plots

LETTER = ([[0.3, 0.3, 0.9], [0.2, 1.2, 1.2]], [[0.3, 0.75], [0.7, 0.7]])


def draw(ax, p):
    A = np.column_stack([p["a"], p["b"]])
    c, s = np.cos(np.radians(p["angle"])), np.sin(np.radians(p["angle"]))
    B = np.array([[c, -s], [s, c]])
    for M, color, style, width, name, at in (
        (np.eye(2), plots.GRID, "-", 3, "", (0, 0)),
        (matrices.multiply(B, A), plots.COLORS[1], "-", 4, "BA", (1.2, 1.25)),
        (matrices.multiply(A, B), plots.COLORS[2], "--", 3, "AB", (0.55, 1.5)),
    ):
        for stroke in LETTER:
            ax.plot(
                *(M @ np.array(stroke)), color=color, linestyle=style, linewidth=width
            )
        ax.text(*(M @ np.array(at)), name, color=color, ha="center", va="center")
    plots.arrow(ax, p["a"], label="$a_1$")
    plots.arrow(ax, p["b"], label="$a_2$")
