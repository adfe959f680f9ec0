"""The still picture of one vector projected on another."""

from mlmath import plots, vectors


def draw(ax, p):
    x, y = p["x"], p["y"]
    foot = vectors.project_onto(x, y)
    plots.line(ax, [y[1], -y[0]], 0, color=plots.GRID, linewidth=1, linestyle="--")
    plots.arrow(ax, y, color=plots.COLORS[1], label="$y$")
    plots.arrow(ax, x, color=plots.COLORS[0], label="$x$")
    plots.arrow(ax, foot, color=plots.COLORS[2], label="$p$", offset=(0, -18))
    ax.plot(*zip(foot, x, strict=True), color=plots.COLORS[3], linestyle=":")
