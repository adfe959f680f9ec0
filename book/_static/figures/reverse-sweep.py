"""The still picture of a reverse sweep, some of its arrows gone back."""

import math

from mlmath import plots

NODES = [
    ("$x_1$", 1, 5.3), ("$x_2$", 1, 1.5), ("ln", 3.8, 6), ("×", 3.8, 3.4),
    ("sin", 3.8, 0.8), ("+", 6.4, 4.7), ("−", 9, 2.9),
]  # fmt: skip
#: In the order in which the sweep uses them: from, to.
ARROWS = [(5, 6), (4, 6), (2, 5), (3, 5), (1, 4), (0, 3), (1, 3), (0, 2)]


def short(x, decimals):
    return f"{x:.{decimals}f}".rstrip("0").rstrip(".").replace("-", "−")


def draw(ax, p):
    a, b = p["x1"], p["x2"]
    values = [a, b, math.log(a), a * b, math.sin(b), math.log(a) + a * b]
    values.append(values[5] - values[4])
    local = [1, -1, 1, 1, math.cos(b), b, a, 1 / a]
    adjoints = [0, 0, 0, 0, 0, 0, 1.0]
    for e, (start, end) in enumerate(ARROWS):
        used = e < p["step"]
        if used:
            adjoints[start] += adjoints[end] * local[e]
        (_, x, y), (_, u, v) = NODES[start], NODES[end]
        length = math.hypot(u - x, v - y)
        dx, dy = (u - x) / length, (v - y) / length
        color = plots.COLORS[1] if used else plots.GRID
        plots.arrow(
            ax, (u - 0.55 * dx, v - 0.55 * dy), tail=(x + 0.55 * dx, y + 0.55 * dy),
            color=color,
        )  # fmt: skip
        share = {6: 0.6, 5: 0.4}.get(e, 0.5)
        off = -0.4 if e == 4 else 0.34  # the value of sin stands on the other side
        where = x + share * (u - x) - off * dy, y + share * (v - y) + off * dx
        ax.text(*where, short(local[e], 2), fontsize=9, ha="center", va="center")
    for (name, x, y), value, adjoint in zip(NODES, values, adjoints, strict=True):
        ax.plot(x, y, "o", markersize=26, mfc="none", mec=plots.INK)
        ax.text(x, y, name, ha="center", va="center")
        ax.text(x, y + 0.85, short(value, 3), fontsize=9, ha="center", va="center")
        ax.text(
            x, y - 0.85, short(adjoint, 3), fontsize=9, ha="center", va="center",
            color=plots.COLORS[1], weight="bold",
        )  # fmt: skip
