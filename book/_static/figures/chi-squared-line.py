"""The still picture of a line through error bars, and of what each point contributes."""

import numpy as np
from mlmath import fitting, plots, straight_lines


def draw(ax, p):
    keys = ("first", "second", "third", "fourth", "fifth")
    x, y = np.array([p[key] for key in keys], dtype=float).T
    sigma = np.array([*p["sigma"][:4], p["error"]])
    found = straight_lines.weighted_line(x, y, sigma)
    plain = straight_lines.fit_line(x, y)
    ends = np.array([p["box"][0], p["box"][2]])
    ax.plot(ends, fitting.line(plain.params, ends), "--", color=plots.GRID)
    ax.plot(ends, fitting.line(found.params, ends), "-", color=plots.COLORS[0])
    ax.errorbar(x, y, sigma, fmt="o", color=plots.INK, capsize=4, linestyle="none")
    ax.axhline(p["hang"], color=plots.GRID, linewidth=1, linestyle="-")
    for place, pull in zip(x, found.pulls, strict=True):
        side = min(p["unit"] * abs(pull), p["most"])
        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * side
        across, down = corners.T
        ax.fill(
            place - side / 2 + across, p["hang"] - down,
            facecolor=plots.COLORS[1], edgecolor=plots.COLORS[1], alpha=0.3, linestyle="-",
        )  # fmt: skip
    ax.text(
        4.1, p["box"][3] + 0.1, "contributions to chi-squared", ha="center", fontsize=9
    )
    _, top, right, _ = p["box"]
    for end in ([0, top], [right, 0]):
        ax.plot([0, end[0]], [0, end[1]], "-", color=plots.GRID, linewidth=1)
    for k in range(1, int(right) + 1):
        ax.text(k, -0.15, str(k), ha="center", va="top", fontsize=9)
    for k in range(1, int(top) + 1):
        ax.text(-0.15, k, str(k), ha="right", va="center", fontsize=9)
    ax.grid(False)
    ax.set_axis_off()
