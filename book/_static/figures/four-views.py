"""The still picture of a distribution in four views: pmf, cdf, quantiles, a sample."""

import numpy as np
from mlmath import distributions, plots


def draw(ax, p):
    wide, tall, column, row, last = (
        p[key] for key in ("wide", "tall", "column", "row", "last")
    )
    n, chance = p["n"], p["p"]
    family = [
        distributions.Binomial(n, chance),
        distributions.Poisson(n * chance),
        distributions.Geometric(chance),
        distributions.DiscreteUniform(1, n),
    ][p["family"]]
    k = np.arange(last + 1)
    pmf, cdf = family.pmf(k), family.cdf(k)
    scale = next(
        (top for top in (0.2, 0.3, 0.4, 0.6, 0.8) if 1.25 * pmf.max() <= top), 1
    )
    step = wide / (last + 1)
    at = (k + 0.5) * step
    plain = {"color": plots.GRID, "lw": 1, "linestyle": "-"}
    for x, y, title in (
        (0, 0, "pmf p(x)"),
        (0, row, "sample"),
        (column, 0, "cdf F(x)"),
        (column, row, "quantile Q(u)"),
    ):
        ax.plot([x, x, x + wide], [y + tall, y, y], **plain)
        ax.text(x + wide / 2, y + tall + 0.7, title, ha="center", va="center")
    for x, y in ((0, 0), (0, row), (column, 0)):
        for mark in range(0, last + 1, 5):
            ax.text(x + at[mark], y - 0.6, mark, ha="center", va="center", fontsize=9)
    beside = {"ha": "right", "va": "center", "fontsize": 9}
    for y in (0, row):
        ax.text(-0.25, y + tall, f"{scale:g}", **beside)
        ax.text(-0.25, y, "0", **beside)
    for share in (0, 0.5, 1):
        ax.text(column - 0.5, share * tall, f"{share:g}", **beside)
        ax.text(
            column + share * wide, row - 0.6, f"{share:g}",
            ha="center", va="center", fontsize=9,
        )  # fmt: skip
    for mark in range(0, last + 1, 5):
        ax.text(column - 0.25, row + at[mark] * tall / wide, mark, **beside)

    u = p["u"][1] / tall
    q = int(family.quantile(u))
    numbers = p["random"](p["seed"])
    drawn_at = [(int(999 * next(numbers)) + 1) / 1000 for _ in range(p["drawn"])]
    drawn = family.quantile(drawn_at) if drawn_at else np.empty(0)
    shares = np.array([np.mean(drawn == x) if drawn.size else 0 for x in k])
    colors = [plots.COLORS[1 if x == q else 0] for x in k]
    ax.bar(at, tall * pmf / scale, 0.8 * step, color=colors, alpha=0.5)
    ax.bar(
        at, tall * np.minimum(shares / scale, 1), 0.8 * step, row, color=plots.COLORS[2], alpha=0.4
    )  # fmt: skip
    if drawn.size:
        error = 2 * np.sqrt(shares * (1 - shares) / drawn.size)
        low, high = np.clip([shares - error, shares + error], 0, scale)
        seen = shares > 0
        ax.vlines(
            at[seen], row + tall * low[seen] / scale, row + tall * high[seen] / scale,
            color=plots.INK, lw=1,
        )  # fmt: skip
        ax.hlines(
            row + tall * pmf[pmf > 1e-9] / scale,
            at[pmf > 1e-9] - 0.4 * step, at[pmf > 1e-9] + 0.4 * step,
            color=plots.COLORS[0], lw=2,
        )  # fmt: skip
    sides, sums = np.append(np.append(0, at), wide), np.append(0, cdf)
    ax.hlines(
        tall * sums,
        column + sides[:-1],
        column + sides[1:],
        color=plots.COLORS[0],
        lw=2,
    )
    ax.vlines(
        column + at, tall * sums[:-1], tall * sums[1:],
        color=plots.GRID, lw=1, linestyle=":",
    )  # fmt: skip
    up = row + sides * tall / wide
    ax.hlines(
        up[1:-1], column + wide * sums[:-1], column + wide * sums[1:],
        color=plots.COLORS[3], lw=2,
    )  # fmt: skip
    ax.vlines(
        column + wide * sums, up[:-1], up[1:], color=plots.GRID, lw=1, linestyle=":"
    )  # fmt: skip
    way = {"color": plots.COLORS[1], "linestyle": "-", "lw": 1.8}
    across = (min(q, last + 0.4) + 0.5) * step
    ax.plot([column, column + across], [tall * u, tall * u], **way)
    plots.arrow(
        ax, [column + across, 0], tail=[column + across, tall * u], color=way["color"]
    )
    ax.plot([column + wide * u] * 2, [row, row + across * tall / wide], **way)
    for x, y in ((0, tall * u), (wide * u, row + across * tall / wide)):
        ax.plot(column + x, y, "o", color=way["color"])
