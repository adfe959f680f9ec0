"""The still picture of a density in four views: density, cdf, quantiles, a sample."""

import numpy as np
from mlmath import continuous, plots


def draw(ax, p):
    wide, tall, column, row = (p[key] for key in ("wide", "tall", "column", "row"))
    a, b, k, bins = (p[key] for key in ("a", "b", "k", "bins"))
    family = [
        continuous.Normal(a, b),
        continuous.Uniform(a, a + b),
        continuous.Exponential(1 / b),
        continuous.ChiSquared(k),
        continuous.StudentT(k),
    ][p["family"]]
    start, end = p["windows"][p["family"]]
    x = np.linspace(start, end, 241)
    heights, areas = family.pdf(x), family.cdf(x)
    scale = next((top for top in (0.25, 0.5, 1) if heights[2:].max() <= top), 2)
    along = wide * (x - start) / (end - start)

    def up(density):
        return tall * np.clip(density, 0, scale) / scale

    plain = {"color": plots.GRID, "lw": 1, "linestyle": "-"}
    for left, low, title in (
        (0, 0, "density f(x)"),
        (0, row, "sample"),
        (column, 0, "cdf F(x)"),
        (column, row, "quantile Q(u)"),
    ):
        ax.plot([left, left, left + wide], [low + tall, low, low], **plain)
        ax.text(left + wide / 2, low + tall + 0.7, title, ha="center", va="center")
    below = {"ha": "center", "va": "center", "fontsize": 9}
    beside = {"ha": "right", "va": "center", "fontsize": 9}
    for part in (0, 0.25, 0.5, 0.75, 1):
        text = f"{start + part * (end - start):g}".replace("-", "\u2212")
        for left, low in ((0, 0), (0, row), (column, 0)):
            ax.text(left + part * wide, low - 0.6, text, **below)
        ax.text(column - 0.25, row + part * tall, text, **beside)
    for low in (0, row):
        ax.text(-0.25, low + tall, f"{scale:g}", **beside)
        ax.text(-0.25, low + 0.25, "0", **beside)
    for share in (0, 0.5, 1):
        ax.text(column - 0.5, share * tall, f"{share:g}", **beside)
        ax.text(column + share * wide, row - 0.6, f"{share:g}", **below)

    u = p["u"][1] / tall
    q = float(family.quantile(u))
    inside = x <= q
    ax.fill_between(
        along[inside], up(heights[inside]), color=plots.COLORS[1], alpha=0.35
    )
    edges = np.linspace(start, end, bins + 1)
    numbers = p["random"](p["seed"])
    drawn_at = [(int(999 * next(numbers)) + 1) / 1000 for _ in range(p["drawn"])]
    drawn = family.quantile(drawn_at) if drawn_at else np.empty(0)
    size = max(drawn.size, 1)
    shares = np.histogram(drawn, edges)[0] / size
    error = 2 * np.sqrt(shares * (1 - shares) / size)
    per = bins / (end - start)
    at = (np.arange(bins) + 0.5) * wide / bins
    ax.bar(at, up(shares * per), wide / bins, row, color=plots.COLORS[2], alpha=0.4)
    seen = shares > 0
    ax.vlines(
        at[seen], row + up((shares - error) * per)[seen],
        row + up((shares + error) * per)[seen], color=plots.INK, lw=1,
    )  # fmt: skip
    full = {"color": plots.COLORS[0], "linestyle": "-", "lw": 2}
    ax.plot(along, up(heights), **full)
    if drawn.size:
        ax.plot(along, row + up(heights), **full)
    ax.plot(column + along, tall * areas, **full)
    within = (areas > 1e-9) & (areas < 1 - 1e-9)
    ax.plot(
        column + wide * areas[within], row + along[within] * tall / wide,
        **{**full, "color": plots.COLORS[3]},
    )  # fmt: skip
    across = wide * (np.clip(q, start, end) - start) / (end - start)
    way = {"color": plots.COLORS[1], "linestyle": "-", "lw": 1.8}
    ax.plot([column, column + across], [tall * u, tall * u], **way)
    plots.arrow(
        ax, [column + across, 0], tail=[column + across, tall * u], color=way["color"]
    )
    ax.plot([column + wide * u] * 2, [row, row + across * tall / wide], **way)
    for left, low in ((0, tall * u), (wide * u, row + across * tall / wide)):
        ax.plot(column + left, low, "o", color=way["color"])
