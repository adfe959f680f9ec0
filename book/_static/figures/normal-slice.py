"""The still picture of a normal pair, cut at x, with the bells of its parts."""

import numpy as np
from mlmath import continuous, joint, plots


def draw(ax, p):
    edge, beside, below, long = (p[key] for key in ("edge", "beside", "below", "long"))
    x, rho, spread = p["x"][0], p["rho"], p["spread"]
    pair = joint.MultivariateNormal(
        [0, 0], [[1, rho * spread], [rho * spread, spread**2]]
    )
    given = pair.conditional([0], [x])
    mean, sd = given.mean[0], np.sqrt(given.covariance[0, 0])
    blue, orange, green = plots.COLORS[:3]
    frame = {"color": plots.GRID, "linewidth": 0.8, "linestyle": "-"}
    ax.plot(
        [-edge, edge, edge, -edge, -edge], [-edge, -edge, edge, edge, -edge], **frame
    )
    ax.plot([-edge, edge], [below, below], **frame)
    ax.plot([beside, beside], [-edge, edge], **frame)
    dots = pair.sample(p["dots"], rng=np.random.default_rng(p["seed"]))
    ax.plot(
        *dots[(abs(dots) < edge).all(axis=1)].T, ".", color=plots.GRID, markersize=3
    )
    for share in (0.5, 0.9):
        ax.plot(*pair.ellipse(share).T, color=blue, linestyle="-", linewidth=1.5)
    ends = edge * np.array([-1, 1]) * min(1, 1 / max(abs(rho) * spread, 1e-9))
    ax.plot(ends, rho * spread * ends, color=orange, linestyle="--", linewidth=1.2)
    ax.plot([x, x], [-edge, edge], color=plots.INK, linestyle="-", linewidth=1.2)
    reach = np.clip([mean - 1.96 * sd, mean + 1.96 * sd], -edge, edge)
    ax.plot([x, x], reach, color=orange, linestyle="-", linewidth=4)
    ax.plot([x, x], [mean, -edge], "o", color=plots.INK, markersize=6)
    t = np.linspace(-edge, edge, 200)
    ax.plot(t, below + 3 * continuous.Normal().pdf(t), color=green, linestyle="-")
    wide, narrow = continuous.Normal(0, spread), continuous.Normal(mean, sd)
    ax.plot(beside + long * wide.pdf(t), t, color=blue, linestyle="--")
    ax.plot(beside + long * narrow.pdf(t), t, color=orange, linestyle="-")
    ax.fill_betweenx(t, beside, beside + long * narrow.pdf(t), color=orange, alpha=0.2)
    small = {"fontsize": 8, "color": "#565b64", "va": "center"}
    for tick in (-2, 0, 2):
        ax.text(tick, below - 0.25, f"{tick}".replace("-", "−"), ha="center", **small)
        ax.text(-edge - 0.15, tick, f"{tick}".replace("-", "−"), ha="right", **small)
    ax.text(edge - 0.1, below - 0.25, "x", ha="center", **small)
    ax.text(-edge - 0.15, edge - 0.15, "y", ha="right", **small)
    ax.set_axis_off()
