"""Figures of the book: one style for light, dark and print; nothing is computed here.

Every function takes an `ax` and arrays, draws, and returns None. The page turns
a figure's lightness over in the dark theme, so backgrounds are transparent and
every colour below keeps a contrast of at least 3:1 on both (text: 4.5:1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from mlmath._checks import as_count, as_matrix, as_vector

INK = "#1a1a1a"
GRID = "#8a8a8a"
#: Okabe and Ito's colours for all kinds of sight, darkened to 3:1 on white.
COLORS = ("#0072b2", "#b84a00", "#007a5a", "#a8497f", "#8a6d00", "#37779a")
#: Line styles go with the colours, so that print in grey tells series apart.
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 3)))

_STYLE: dict[str, Any] = {
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": "medium",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLORS, linestyle=DASHES),
    "figure.figsize": (5.6, 3.6),  # inches: fits a phone's column and a book's page
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "grid.color": GRID,
    "grid.alpha": 0.35,
    "grid.linewidth": 0.6,
    "image.cmap": "cividis",
    "legend.frameon": False,
    "lines.linewidth": 2,
    "svg.fonttype": "path",
    "svg.hashsalt": "mlmath",  # same figure, same bytes
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def use_style() -> None:
    """Set the book's style for all figures that follow; in Jupyter, as SVG."""
    for name, value in _STYLE.items():
        plt.rcParams[name] = value  # type: ignore[index]
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # not in Jupyter
        return
    set_matplotlib_formats("svg", metadata={"Date": None})  # type: ignore[no-untyped-call]


def plane(
    ax: Axes,
    limit: float | Sequence[float],
    *,
    labels: Sequence[str] = ("$x_1$", "$x_2$"),
) -> None:
    """Make `ax` a coordinate plane with equal units and both axes drawn.

    Parameters
    ----------
    ax : Axes
        Where it is drawn.
    limit : float or sequence of four floats
        Half the width, or all four sides: (left, right, bottom, top).
    labels : (str, str)
        What the axes are called.
    """
    left, right, bottom, top = (
        (-limit, limit, -limit, limit) if isinstance(limit, int | float) else limit
    )
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel=labels[0], ylabel=labels[1])
    ax.set_aspect("equal")
    for line in (ax.axhline, ax.axvline):
        line(0, color=GRID, linewidth=1, linestyle="-", zorder=0.5)


def arrow(
    ax: Axes,
    tip: ArrayLike,
    *,
    tail: ArrayLike = (0, 0),
    color: str = COLORS[0],
    label: str = "",
    style: str = "-",
    offset: tuple[float, float] = (6, 6),
) -> None:
    """Draw the vector from `tail` to `tip`, named at its tip.

    Parameters
    ----------
    ax : Axes
        Where it is drawn.
    tip, tail : (2,) array_like
        Where it ends, and where it begins.
    color, style : str
        As Matplotlib takes them.
    label : str
        The name.
    offset : (float, float)
        How far the name is moved from the tip, in points.
    """
    end = as_vector(tip, "tip", size=2)
    start = as_vector(tail, "tail", size=2)
    ax.annotate(
        "",
        xy=(end[0], end[1]),
        xytext=(start[0], start[1]),
        arrowprops={
            "arrowstyle": "-|>",
            "mutation_scale": 14,
            "color": color,
            "linewidth": 2,
            "linestyle": style,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )
    if label:
        ax.annotate(
            label, xy=(end[0], end[1]), xytext=offset, textcoords="offset points",
            color=color, fontsize=13,
        )  # fmt: skip


def line(
    ax: Axes, coefficients: ArrayLike, right: float, *, label: str = "", **how: Any
) -> None:
    """Draw the line a x + b y = `right` across `ax`.

    Parameters
    ----------
    ax : Axes
        Where it is drawn.
    coefficients : (2,) array_like
        The numbers a and b, not both zero.
    right : float
        The right side.
    label : str
        The name in a legend.
    **how
        Passed to Matplotlib.
    """
    a, b = as_vector(coefficients, "coefficients", size=2)
    if a == b == 0:
        raise ValueError("coefficients must not both be zero")
    if b == 0:
        ax.axvline(right / a, label=label, **how)
    else:
        ax.axline((0, right / b), slope=-a / b, label=label, **how)


def heatmap(ax: Axes, A: ArrayLike, *, decimals: int = 2) -> None:
    """Show a matrix as coloured cells with its entries written in them.

    Parameters
    ----------
    ax : Axes
        Where it is drawn.
    A : (m, n) array_like
        Real and finite.
    decimals : int
        So many are written.
    """
    values = as_matrix(A, "A")
    image = ax.imshow(values)
    ax.grid(False)
    ax.set(xticks=range(values.shape[1]), yticks=range(values.shape[0]))
    middle = (values.min() + values.max()) / 2
    decimals = as_count(decimals, "decimals", least=0, most=17)
    for (i, j), value in np.ndenumerate(values):
        color = "white" if value < middle else "black"
        ax.text(j, i, f"{value:.{decimals}f}", ha="center", va="center", color=color)
    figure = ax.get_figure()
    assert isinstance(figure, Figure)
    figure.colorbar(image, ax=ax)


def picture(ax: Axes, greys: ArrayLike, *, title: str = "", most: float = 16) -> None:
    """Show a grey picture: 0 is the page's ground, `most` and above is full ink.

    Parameters
    ----------
    ax : Axes
        Where it is drawn.
    greys : (m, n) array_like
        Real and finite.
    title : str
        What stands above it.
    most : float
        The value of full ink.
    """
    ax.imshow(as_matrix(greys, "greys"), cmap="gray_r", vmin=0, vmax=most)
    ax.set(xticks=[], yticks=[], title=title)
    ax.grid(False)
    for side in ("top", "right"):  # a frame, as the ground is that of the page
        ax.spines[side].set_visible(True)
