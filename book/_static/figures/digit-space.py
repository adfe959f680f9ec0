"""The still picture of a picture, its nearest one in the digit space, and how far it is."""

import numpy as np
from matplotlib.patches import Rectangle
from mlmath import plots


def draw(ax, p):
    side, mean = 8 * p["cell"], np.array(p["mean"])
    given = np.array(p["pictures"][p["which"] - 1], dtype=float)
    V = np.array(p["components"][: p["k"]])
    near = mean + V.T @ (V @ (given - mean))
    distance, limit = np.linalg.norm(given - near), p["limits"][p["k"]]
    refused = distance > limit
    text = {"ha": "center", "va": "center", "fontsize": 9}
    names = "picture", "nearest in digit space"
    words = p["names"][p["which"] - 1], "refused" if refused else "accepted"
    for left, picture, name, word in zip(
        (0, p["apart"]), (given, near), names, words, strict=True
    ):
        for i, grey in enumerate(np.clip(picture, 0, 16).round()):
            corner = left + (i % 8) * p["cell"], (7 - i // 8) * p["cell"]
            cell = {"color": plots.INK, "alpha": grey / 16, "lw": 0}
            ax.add_patch(Rectangle(corner, p["cell"], p["cell"], **cell))
        around = {"fill": False, "edgecolor": plots.GRID}
        ax.add_patch(Rectangle((left, 0), side, side, **around))
        ax.text(left + side / 2, side + 0.7, name, **text)
        ax.text(left + side / 2, -0.8, word, **text)
    x, scale = p["bar"], side / p["reach"]
    high = scale * min(distance, p["reach"])
    ax.add_patch(Rectangle((x, 0), 2, high, color=plots.COLORS[int(refused)], lw=0))
    ends = [x - 0.4, x + 2.4]
    ax.plot(ends, [0, 0], color=plots.GRID, lw=1, linestyle="-")
    ax.plot(ends, [scale * limit] * 2, color=plots.INK, lw=1.6, linestyle="--")
    ax.text(x + 1, side + 0.7, "distance", **text)
    ax.text(x + 1, -0.8, f"{distance:.1f}", **text)
    ax.grid(False)
    ax.set_axis_off()
