"""The still picture of a house, the images of the basis, and the house it should become."""

import numpy as np
from mlmath import plots, transforms

HOUSE = np.array([[0, 0], [1, 0], [1, 1], [0.5, 1.5], [0, 1], [0, 0]])
DOOR = np.array([[0.6, 0], [0.6, 0.5], [0.85, 0.5], [0.85, 0]])


def draw(ax, p):
    wanted = transforms.from_images(p["target"])
    A = transforms.from_images([p["a"], p["b"]])
    for path in (HOUSE, DOOR):
        ax.plot(
            *transforms.apply(wanted, path).T, color=plots.COLORS[3], linestyle="--"
        )
        ax.plot(*transforms.apply(A, path).T, color=plots.COLORS[2], linestyle="-")
    ax.fill(*transforms.apply(A, HOUSE).T, color=plots.COLORS[2], alpha=0.18)
    ax.plot(*(A @ [0.5, 1.5]), "o", color=plots.INK, markersize=6)
    plots.arrow(ax, p["a"], color=plots.COLORS[0], label="$f(e_1)$", offset=(4, -18))
    plots.arrow(ax, p["b"], color=plots.COLORS[1], label="$f(e_2)$", offset=(-44, 2))
