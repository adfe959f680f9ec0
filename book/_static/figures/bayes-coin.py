"""The still picture of prior, likelihood and posterior of a coin."""

import numpy as np
from mlmath import bayes, continuous, plots


def draw(ax, p):
    wide, tall = p["wide"], p["tall"]
    prior = continuous.Beta(p["a"], p["b"])
    posterior = bayes.update_beta(prior, p["heads"], p["tails"])
    likelihood = bayes.update_beta(continuous.Beta(1, 1), p["heads"], p["tails"])
    x = np.linspace(0, 1, 401)
    curves = [law.pdf(x) for law in (prior, likelihood, posterior)]
    scale = next(
        s for s in (2.5, 5, 7.5, 10, 15, 20, 30, 40, 60, 80, 160) if s >= np.max(curves)
    )
    ax.plot(
        [0, wide, wide, 0, 0], [0, 0, tall, tall, 0],
        "-", color=plots.GRID, linewidth=1,
    )  # fmt: skip
    styles = [
        (3, "--", 2, "prior"),
        (0, "-", 1.2, "likelihood"),
        (1, "-", 3, "posterior"),
    ]
    for i, (y, (color, line, width, name)) in enumerate(
        zip(curves, styles, strict=True)
    ):
        color = plots.COLORS[color]
        ax.plot(wide * x, tall * y / scale, line, color=color, linewidth=width)
        ax.text(wide * (2 * i + 1) / 6, tall + 0.6, name, color=color, ha="center")
    low, high = bayes.credible_interval(posterior)
    ax.plot([wide * low, wide * high], [-0.5, -0.5], "-", color=plots.COLORS[1], lw=4)
    ax.plot([p["coin"][0]] * 2, [0, tall], ":", color=plots.GRID, linewidth=1.2)
    ax.plot(p["coin"][0], 0, "o", color=plots.INK)
    below = {"ha": "center", "va": "center", "fontsize": 9}
    for at in (0, 0.25, 0.5, 0.75, 1):
        ax.text(wide * at, -1.15, f"{at:g}", **below)
    ax.text(wide / 2, -1.75, "probability p of heads", **below)
    ax.text(-0.15, tall, f"{scale:g}", ha="right", va="center", fontsize=9)
    ax.text(-0.15, 0, "0", ha="right", va="center", fontsize=9)
    ax.grid(False)
    ax.set_axis_off()
