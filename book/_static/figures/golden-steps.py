"""The still picture of some steps of golden-section search for a cheapest speed."""

import numpy as np
from mlmath import plots, searches


def draw(ax, p):
    def cost(v):
        return (400 + 0.025 * v**3) / (v - p["current"])

    def across(v):
        return 8.8 * (np.asarray(v) - 6) / 34

    def up(euros):
        return 8 * (euros - 20) / 60

    v = np.linspace(6, 40, 400)
    v = v[cost(v) < 82]
    ax.plot(across(v), up(cost(v)), color=plots.COLORS[0], linestyle="-")
    ax.plot([0, 8.8], [-0.25, -0.25], color=plots.GRID, linewidth=1, linestyle="-")
    for speed in (10, 20, 30, 40):
        ax.text(across(speed), -0.02, speed, ha="center", va="center", fontsize=9)
    ax.text(6.6, 7.9, "euros a km", ha="center")
    brackets = searches.golden_section(cost, 6, 40, tol=1e-3).history[: p["steps"] + 1]
    for k, ends in enumerate(brackets):
        last = k == len(brackets) - 1
        ax.plot(
            across(ends), [-0.55 - 0.22 * k] * 2, color=plots.COLORS[k % 2],
            linestyle="-", linewidth=5 if last else 2,
        )  # fmt: skip
    a, b = brackets[-1]
    part = searches.GOLDEN * (b - a)
    for end, place, name in ((a, b - part, "c"), (b, a + part, "d")):
        ax.plot(
            [across(end)] * 2, [-0.55 - 0.22 * p["steps"], 8], ":", color=plots.GRID
        )
        ax.plot(across(place), up(cost(place)), "o", color=plots.INK, markersize=5)
        ax.text(across(place), up(cost(place)) + 0.45, name, ha="center", va="center")
    ax.set_axis_off()
