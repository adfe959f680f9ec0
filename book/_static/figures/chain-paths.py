"""The still picture of four paths from x to y, some of them added up."""

import math

from mlmath import plots

NODES = {
    "x": (0.8, 6), "u_1": (3.4, 7.4), "u_2": (3.4, 4.6),
    "v_1": (6.4, 7.4), "v_2": (6.4, 4.6), "y": (9.1, 6),
}  # fmt: skip
#: From, to, and where the number stands along the arrow.
ARROWS = [
    ("x", "u_1", 0.5), ("x", "u_2", 0.5), ("u_1", "v_1", 0.5), ("u_1", "v_2", 0.3),
    ("u_2", "v_1", 0.3), ("u_2", "v_2", 0.5), ("v_1", "y", 0.5), ("v_2", "y", 0.5),
]  # fmt: skip
PATHS = [(0, 2, 6), (0, 3, 7), (1, 4, 6), (1, 5, 7)]
FLOOR = 0.7


def at(s):
    return 5 + 0.75 * s


def draw(ax, p):
    a, b, c, d, e = p["rest"]
    local = [p["first"], a, p["second"], b, c, d, p["third"], e]
    count = p["paths"]
    for k, (start, end, share) in enumerate(ARROWS):
        (x, y), (u, v) = NODES[start], NODES[end]
        length = math.hypot(u - x, v - y)
        dx, dy = (u - x) / length, (v - y) / length
        used = count > 0 and k in PATHS[count - 1]
        plots.arrow(
            ax, (u - 0.48 * dx, v - 0.48 * dy), tail=(x + 0.48 * dx, y + 0.48 * dy),
            color=plots.COLORS[count - 1] if used else plots.GRID,
        )  # fmt: skip
        off = {1: -0.4, 3: 0.5, 4: 0.5, 5: -0.4, 7: -0.4}.get(k, 0.4)
        where = x + share * (u - x) - off * dy, y + share * (v - y) + off * dx
        text = f"{local[k]:g}".replace("-", "−")
        ax.text(*where, text, fontsize=10, ha="center", va="center")
    for name, (x, y) in NODES.items():
        ax.plot(x, y, "o", markersize=24, mfc="none", mec=plots.INK)
        ax.text(x, y, f"${name}$", ha="center", va="center")
    ax.plot([at(-6.2), at(6.2)], [FLOOR, FLOOR], "-", color=plots.GRID, linewidth=1.5)
    for s in range(-6, 7):
        ax.plot([at(s)] * 2, [FLOOR - 0.08, FLOOR + 0.08], "-", color=plots.GRID)
        if s % 2 == 0:
            text = str(s).replace("-", "−")
            ax.text(at(s), FLOOR - 0.42, text, fontsize=9, ha="center", va="center")
    sum_so_far = 0
    for k, path in enumerate(PATHS[:count]):
        after = sum_so_far + math.prod(local[e] for e in path)
        height = FLOOR + 0.55 * (k + 1)
        plots.arrow(
            ax,
            (at(after), height),
            tail=(at(sum_so_far), height),
            color=plots.COLORS[k],
        )
        foot = height + 0.55 if k < 3 else FLOOR
        ax.plot([at(after)] * 2, [height, foot], "--", color=plots.GRID, linewidth=1)
        sum_so_far = after
