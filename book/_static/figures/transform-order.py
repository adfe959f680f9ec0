"""The still picture of a house turned last, and of the same house turned first."""

import math

import numpy as np
from mlmath import plots, transforms

HOUSE = np.array([[0, 0], [1, 0], [1, 1], [0.5, 1.5], [0, 1], [0, 0]])
DOOR = np.array([[0.6, 0], [0.6, 0.5], [0.85, 0.5], [0.85, 0]])


def draw(ax, p):
    turn = transforms.rotation(math.radians(p["angle"]))
    steps = (transforms.scaling([p["stretch"], 1]), transforms.shear(p["shear"]))
    orders = [transforms.compose(*steps, turn), transforms.compose(turn, *steps)]
    now, other = orders[:: -1 if p["order"] else 1]
    ax.plot(*HOUSE.T, color=plots.GRID, linewidth=1, linestyle="-")
    for path in (HOUSE, DOOR):
        ax.plot(*transforms.apply(other, path).T, color=plots.COLORS[3], linestyle="--")
        ax.plot(*transforms.apply(now, path).T, color=plots.COLORS[2], linestyle="-")
    ax.fill(*transforms.apply(now, HOUSE).T, color=plots.COLORS[2], alpha=0.18)
