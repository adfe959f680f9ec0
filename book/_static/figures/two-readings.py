"""The still picture of an efficacy read two ways."""

import numpy as np
from mlmath import bayes, continuous, efficacy, plots


def draw(ax, p):
    wide, tall, least = p["wide"], p["tall"], p["least"]
    prior = continuous.Beta(p["weight"] / 2, p["weight"] / 2)
    posterior = bayes.update_beta(prior, p["treated"], p["placebo"])
    e = np.linspace(least, 1, 301)
    shares = efficacy.share_of_cases(e)
    curves = [law.pdf(shares) / (2 - e) ** 2 for law in (prior, posterior)]
    scale = next(s for s in (2, 4, 6, 8, 12, 16, 24, 200) if s >= np.max(curves))

    def x(at):
        return wide * (np.maximum(at, least) - least) / (1 - least)

    ax.plot(
        [0, wide, wide, 0, 0], [0, 0, tall, tall, 0],
        "-", color=plots.GRID, linewidth=1,
    )  # fmt: skip
    ax.plot([x(0), x(0)], [0, tall], "-", color=plots.GRID, linewidth=1.2)
    for y, color, line, width in zip(curves, (3, 1), ("--", "-"), (2, 3), strict=True):
        ax.plot(
            x(e), tall * y / scale, line, color=plots.COLORS[color], linewidth=width
        )
    exact = efficacy.exact_interval(p["treated"], p["placebo"])
    credible = efficacy.from_share(bayes.credible_interval(posterior))
    for at, ends, color in ((-0.5, exact, 0), (-1.1, credible, 1)):
        ax.plot(
            x(np.array(ends)), [at, at], "-", color=plots.COLORS[color], linewidth=4
        )
    for i, (word, color) in enumerate((("prior", 3), ("exact", 0), ("posterior", 1))):
        ax.text(
            wide * (2 * i + 1) / 6, tall + 0.6, word,
            color=plots.COLORS[color], ha="center",
        )  # fmt: skip
    below = {"ha": "center", "va": "center", "fontsize": 9}
    for at in (-0.5, 0, 0.5, 1):
        ax.text(x(at), -1.8, f"{100 * at:.0f} %".replace("-", "−"), **below)
    ax.text(wide / 2, -2.4, "efficacy", **below)
    ax.text(0.2, tall - 0.4, f"density up to {scale}", fontsize=9)
    ax.grid(False)
    ax.set_axis_off()
