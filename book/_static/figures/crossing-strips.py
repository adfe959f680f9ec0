"""The still picture of two strips and what they have in common."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    theta, e = np.radians(p["angle"]), p["error"]
    c, s = np.cos(theta), np.sin(theta)
    far = 3 * (p["box"][2] - p["box"][0])
    for direction, color, style in (
        (np.array([1, 0]), plots.COLORS[0], "-"),
        (np.array([c, s]), plots.COLORS[1], "--"),
    ):
        across = e * np.array([-direction[1], direction[0]])
        ends = far * direction
        strip = [ends + across, ends - across, -ends - across, -ends + across]
        ax.fill(*np.transpose(strip), color=color, alpha=0.15)
        ax.axline((0, 0), direction, color=color, linestyle=style)
    corners = [(1, 1), (1, -1), (-1, -1), (-1, 1)]
    overlap = [((u * e * c - v * e) / s, u * e) for u, v in corners]
    ax.fill(*np.transpose(overlap), color=plots.COLORS[3], alpha=0.5)
    ax.plot(0, 0, "o", color=plots.INK)
