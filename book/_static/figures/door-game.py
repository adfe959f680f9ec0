"""The still picture of the game with doors, before it is played."""

from matplotlib.patches import Rectangle
from mlmath import plots


def draw(ax, p):
    n = p["doors"]
    width = 10 / n
    for k in range(1, n + 1):
        ax.add_patch(
            Rectangle(
                ((k - 0.9) * width, 2.4), 0.8 * width, 3.2, color=plots.COLORS[0],
                alpha=0.75, linewidth=0,
            )
        )  # fmt: skip
        ax.text((k - 0.5) * width, 6.1, str(k), ha="center", va="center", fontsize=10)
    yours = p["door"]
    ax.add_patch(
        Rectangle(
            ((yours - 0.97) * width, 2.25), 0.94 * width, 3.5, fill=False,
            edgecolor=plots.COLORS[1], linewidth=2.5,
        )
    )  # fmt: skip
    middle = (yours - 0.5) * width
    ax.text(middle, 1.85, "you", color=plots.COLORS[1], ha="center", va="center")
    for name, y, color in (
        ("stay", 0.45, plots.COLORS[2]),
        ("switch", -1.15, plots.COLORS[3]),
    ):
        ax.text(-0.4, y, name, color=color, va="center")
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = 2.2 + 7.8 * share
        ax.plot([x, x], [-1.9, 1.2], "-", color=plots.GRID, linewidth=0.8)
        ax.text(x, -2.35, f"{share:g}", ha="center", va="center", fontsize=9)
    ax.text(6.1, -3.15, "share of rounds won", ha="center", va="center", fontsize=9)
    ax.set_axis_off()
