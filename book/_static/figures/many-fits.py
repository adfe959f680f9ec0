"""The still picture of many polynomial fits, and the parts of their error at one place."""

from itertools import islice

import numpy as np
from mlmath import plots


def draw(ax, p):
    n, base, unit, tall, most = (p[k] for k in ("n", "base", "unit", "tall", "most"))
    degree, sigma, at = p["degree"], p["sigma"], p["at"][0]
    u, grid = np.linspace(-1, 1, n), np.linspace(-1, 1, 161)

    def truth(x):
        return np.sin(3 * x) + 0.4 * x

    Q, R = np.linalg.qr(np.vander(u, 10, increasing=True))
    samples = []
    for i in range(p["fits"]):
        chance = np.reshape(
            list(islice(p["random"](p["seed"] + 7919 * i), 2 * n)), (n, 2)
        )
        radius = np.sqrt(-2 * np.log1p(-chance[:, 0]))
        samples.append(truth(u) + sigma * radius * np.cos(2 * np.pi * chance[:, 1]))

    def basis(x):
        return np.linalg.solve(R.T, np.vander(x, 10, increasing=True).T)

    b = basis(grid)[: degree + 1]
    for y, plain in (
        *((y, {"lw": 1, "alpha": 0.45}) for y in samples), (truth(u), {"lw": 3}),
    ):  # fmt: skip
        curve = (Q.T @ y)[: degree + 1] @ b
        curve[np.abs(curve) > most] = np.nan
        ax.plot(
            5 * (grid + 1), base + unit * (curve + most), "-",
            color=plots.COLORS[0], **plain,
        )  # fmt: skip
    ax.plot(
        5 * (grid + 1), base + unit * (truth(grid) + most), "--",
        color=plots.INK, lw=1.5,
    )  # fmt: skip
    here = basis(np.array([at / 5 - 1]))[:, 0]
    bias = np.cumsum(here * (Q.T @ truth(u))) - truth(at / 5 - 1)
    parts = [np.full(10, sigma**2), bias**2, sigma**2 * np.cumsum(here**2)]
    foot = np.zeros(10)
    for part, color, alpha in zip(
        parts, (plots.GRID, plots.COLORS[1], plots.COLORS[0]), (0.35, 0.75, 0.75),
        strict=True,
    ):  # fmt: skip
        top = np.minimum(foot + part * tall / p["full"], tall + 0.4)
        ax.bar(np.arange(10) + 0.5, top - foot, 0.7, foot, color=color, alpha=alpha)
        foot = top
    ax.bar(degree + 0.5, tall + 0.5, 0.9, fill=False, edgecolor=plots.INK, lw=1.5)
    ax.plot([at, at], [base, base + 2 * unit * most], ":", color=plots.COLORS[3])
    ax.plot(at, base, "o", color=plots.COLORS[3], markersize=8)
    for y in (0, base):
        ax.plot([0, 10], [y, y], "-", color=plots.GRID, linewidth=1)
    small = {"ha": "center", "va": "center", "fontsize": 9}
    for d in range(10):
        ax.text(d + 0.5, -0.45, str(d), **small)
    for x, text in ((0, "\u22121"), (5, "0"), (7.5, "x"), (10, "1")):
        ax.text(x, base - 0.65, text, **small)
    ax.text(5, -1.1, "degree", **small)
    ax.text(
        5,
        tall + 0.95,
        "squared error at x: σ² grey, bias² orange, variance blue",
        **small,
    )
    ax.grid(False)
    ax.set_axis_off()
