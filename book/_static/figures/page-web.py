"""The still picture of a small web whose discs have their PageRank as area."""

import numpy as np
from mlmath import plots, ranking


def draw(ax, p):
    n = len(p["links"])
    pairs = [
        (j, i) for j, bits in enumerate(p["links"]) for i in range(n) if bits >> i & 1
    ]
    shares = ranking.pagerank(
        ranking.link_matrix(pairs, n_pages=n), damping=p["damping"]
    ).vector
    turn = 2 * np.pi * np.arange(n) / n
    places = np.column_stack([-np.sin(turn), np.cos(turn)])
    radii = 0.45 * np.sqrt(shares)
    for j, i in pairs:
        along = places[i] - places[j]
        length = np.linalg.norm(along)
        unit = along / length
        start = places[j] + 0.06 * np.array([-unit[1], unit[0]])
        plots.arrow(
            ax, start + (length - radii[i] - 0.05) * unit,
            tail=start + (radii[j] + 0.03) * unit,
        )  # fmt: skip
    around = np.linspace(0, 2 * np.pi, 60)
    circle = np.column_stack([np.cos(around), np.sin(around)])
    for j, (place, radius) in enumerate(zip(places, radii, strict=True)):
        ax.fill(*(place + radius * circle).T, color=plots.COLORS[2], alpha=0.25)
        ax.plot(
            *(place + radius * circle).T, color=plots.INK, linewidth=1.2, linestyle="-"
        )
        ax.text(
            1.08 * place[0],
            place[1] + (1 if place[1] > 0 else -1) * (radius + 0.14),
            f"{j + 1}: {100 * shares[j]:.1f} %",
            ha="center",
            va="center",
        )
    ax.set_axis_off()
