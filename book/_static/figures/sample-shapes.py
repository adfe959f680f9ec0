"""The still picture of one sample as histogram, kernel density, box and QQ plot."""

from itertools import islice

import numpy as np
from mlmath import continuous, descriptive, plots

SHAPES = [
    (
        lambda z, k: np.expm1(0.7 * k * z) / (0.7 * k),
        lambda z, k: np.exp(0.7 * k * z),
    ),
    (lambda z, k: np.sinh(k * z) / k, lambda z, k: np.cosh(k * z)),
    (lambda z, k: np.tanh(k * z) / k, lambda z, k: np.cosh(k * z) ** -2.0),
    (
        lambda z, k: (1 - 0.6 * k) * z + 2 * k * np.tanh(4 * z),
        lambda z, k: 1 - 0.6 * k + 8 * k * np.cosh(4 * z) ** -2.0,
    ),
]


def normals(chance, size):
    """Give normal values by the method of Box and Muller, as the figure to move does."""
    u, v = np.array(list(islice(chance, 2 * size))).reshape(-1, 2).T
    return np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v)


def draw(ax, p):
    wide, tall, column, row = (p[key] for key in ("wide", "tall", "column", "row"))
    reach, across, k = p["reach"], p["across"], p["k"]
    curve, slope = SHAPES[p["shape"]]
    x = np.sort(curve(normals(p["random"](p["seed"] + 1000 * p["draw"]), p["n"]), k))
    x_in = x[np.abs(x) <= reach]

    def along(v):
        return wide * (np.asarray(v) + reach) / (2 * reach)

    def over(z):
        return column + wide * (np.asarray(z) + across) / (2 * across)

    def aloft(v):
        return row + tall * (np.asarray(v) + reach) / (2 * reach)

    first, last = (np.floor(end / p["bin"]) for end in (x[0], x[-1]))
    edges = p["bin"] * np.arange(first, last + 2)
    bars = descriptive.histogram(x, edges)
    grid = np.linspace(-reach, reach, 241)
    smooth = descriptive.kernel_density(x, grid, bandwidth=p["h"])
    z = np.linspace(-4, 4, 321)
    truth = continuous.Normal().pdf(z) / slope(z, k)
    top = max(bars.max(), smooth.max(), truth.max())
    scale = next((s for s in (0.25, 0.5, 0.75, 1, 2, 4) if top <= s), 8)

    plain = {"color": plots.GRID, "lw": 1, "linestyle": "-"}
    for left, low, title in (
        (0, 0, "histogram"),
        (column, 0, "kernel density"),
        (0, row, "violin, box, values"),
        (column, row, "QQ plot"),
    ):
        ax.plot([left, left, left + wide], [low + tall, low, low], **plain)
        ax.text(left + wide / 2, low + tall + 0.7, title, ha="center", va="center")
    below = {"ha": "center", "va": "center", "fontsize": 9}
    beside = {"ha": "right", "va": "center", "fontsize": 9}
    for v in (-4, -2, 0, 2, 4):
        text = f"{v}".replace("-", "\u2212")
        for left, low in ((0, 0), (column, 0), (0, row)):
            ax.text(left + along(v), low - 0.6, text, **below)
        ax.text(column - 0.25, aloft(v), text, **beside)
        if abs(v) < across:
            ax.text(over(v), row - 0.6, text, **below)
    for left in (0, column):
        ax.text(left - 0.25, tall, f"{scale:g}", **beside)
        ax.text(left - 0.25, 0.25, "0", **beside)

    ends = np.clip(edges, -reach, reach)
    ax.bar(
        along(ends[:-1]), tall * bars / scale, along(ends[1:]) - along(ends[:-1]),
        align="edge", color=plots.COLORS[0], edgecolor=plots.COLORS[0], alpha=0.4,
    )  # fmt: skip
    full = {"linestyle": "-", "lw": 2}
    ax.fill_between(
        column + along(grid), tall * smooth / scale, color=plots.COLORS[1], alpha=0.25
    )
    ax.plot(column + along(grid), tall * smooth / scale, color=plots.COLORS[1], **full)
    seen = np.abs(curve(z, k)) <= reach
    dashed = {"color": plots.INK, "linestyle": "--", "lw": 1.2}
    for left in (0, column):
        ax.plot(left + along(curve(z, k)[seen]), tall * truth[seen] / scale, **dashed)
    ax.vlines(column + along(x_in), 0, 0.35, color=plots.INK, lw=0.7)

    middle, deck, floor = row + 5.6, row + 2.3, row + 0.6
    half = 1.9 * smooth / smooth.max()
    ax.fill_between(
        along(grid), middle - half, middle + half, color=plots.COLORS[1], alpha=0.35
    )
    box = descriptive.box(x)
    ends = along(np.clip([box.q1, box.q3, box.low, box.high], -reach, reach))
    green = {"color": plots.COLORS[2], **full}
    ax.plot(
        [*ends[[0, 1, 1, 0, 0]]], [deck + s for s in (-0.7, -0.7, 0.7, 0.7, -0.7)],
        **green,
    )  # fmt: skip
    for a, b in ((2, 0), (1, 3)):
        ax.plot(ends[[a, b]], [deck, deck], **green)
    ax.plot([along(box.median)] * 2, [deck - 0.7, deck + 0.7], **green)
    far = box.outliers[np.abs(box.outliers) <= reach]
    ax.plot(along(far), np.full(far.size, deck), "x", color=plots.COLORS[2])
    ax.vlines(along(x_in), floor - 0.3, floor + 0.3, color=plots.INK, lw=0.7)

    expected, observed = descriptive.qq_points(x, continuous.Normal().quantile)
    shown = np.abs(observed) <= reach
    ax.plot(
        over(expected[shown]), aloft(observed[shown]), "D", markersize=3,
        color=plots.COLORS[0],
    )  # fmt: skip
    height, rise = descriptive.qq_line(expected, observed)
    ruler = np.linspace(-across, across, 129)
    for v, style in (
        (height + rise * ruler, {"color": plots.COLORS[3], **full}),
        (curve(ruler, k), dashed),
    ):
        ax.plot(over(ruler[np.abs(v) <= reach]), aloft(v[np.abs(v) <= reach]), **style)
