"""The still picture of five readings, and two losses of one number for all of them."""

import numpy as np
from mlmath import losses, plots


def draw(ax, p):
    left, top, right, _ = p["box"]
    readings = [p[key][0] for key in ("first", "second", "third", "fourth", "fifth")]
    c = np.linspace(left, right, 400)
    squared = p["shrink"] * np.array([losses.squared_loss(readings, x) for x in c])
    absolute = np.array([losses.absolute_loss(readings, x) for x in c])
    cases = (
        (squared, np.mean(readings), "-", "mean"),
        (absolute, np.median(readings), "--", "median"),
    )
    for (height, lowest, style, name), color in zip(cases, plots.COLORS, strict=False):
        ax.plot(c, np.where(height <= top, height, np.nan), style, color=color)
        at = float(np.interp(lowest, c, height))
        ax.plot([lowest, lowest], [0, at], ":", color=color, linewidth=1.5)
        ax.plot(lowest, at, "o", color=color)
        place = (lowest, -1.1) if name == "mean" else (lowest, top - 0.35)
        ax.text(*place, name, color=color, ha="center", va="center")
    ax.plot(readings, np.zeros(5), "o", color=plots.INK, markersize=8, zorder=3)
    ax.set(xlabel="readings, and the number c for all of them", ylabel="loss")
