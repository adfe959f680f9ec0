"""The still picture of a bell beside the peak that it is to be fitted to."""

import numpy as np
from mlmath import curves, fitting, plots


def draw(ax, p):
    x, y = np.array(p["samples"]).T
    params = [p["size"], p["width"], p["centre"]]
    rest = fitting.residuals(curves.peak().fun, params, x, y)
    for place, value, r in zip(x, y, rest, strict=True):
        ax.plot(
            [(place - 400) / 10] * 2, [12 * value, 12 * (value - r)], "-",
            color=plots.COLORS[1], linewidth=1,
        )  # fmt: skip
    along = np.linspace(400, 500, 400)
    bell = curves.predict(curves.peak(), params, along)
    ax.plot((along - 400) / 10, 12 * bell, "-", color=plots.COLORS[0])
    ax.plot((x - 400) / 10, 12 * y, "o", color=plots.INK, markersize=3)
    ax.plot([0, 10], [0, 0], "-", color=plots.GRID, linewidth=1)
    for nm in range(400, 501, 20):
        ax.text((nm - 400) / 10, -0.35, nm, ha="center", va="center", fontsize=9)
    for part in (0.1, 0.2, 0.3, 0.4):
        ax.text(-0.45, 12 * part, part, ha="center", va="center", fontsize=9)
    ax.text(1.3, 5.2, "transmittance", ha="center", va="center")
    ax.text(5, -0.95, "wavelength, nm", ha="center", va="center")
    ax.set_axis_off()
