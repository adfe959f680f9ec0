"""The EPUB's cover: the book's title over the picture of its front page."""

from pathlib import Path
from textwrap import wrap

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

GROUND, INK, QUIET, ARROWS = "#10233d", "#ffffff", "#7f9bbf", "#ffb35c"
MATRIX = np.array([[1.6, 0.6], [0.6, 1.1]])
SIZE = (8, 12)  # inches, at 200 dots: 1600 by 2400, as shops and shelves ask for


def draw(path: Path, title: str, subtitle: str, below: str) -> None:
    """Draw the cover as PNG, which every shelf shows; same title, same bytes."""
    with mpl.rc_context({"font.family": "DejaVu Sans", "figure.facecolor": GROUND}):
        figure = Figure(figsize=SIZE)
        picture(figure)
        lines = wrap(title, 18)
        figure.text(
            0.09, 0.93, "\n".join(lines), color=INK, fontsize=38, weight="bold", va="top",
            linespacing=1.25,
        )  # fmt: skip
        figure.text(
            0.09,
            0.91 - 0.056 * len(lines),
            subtitle,
            color=ARROWS,
            fontsize=24,
            va="top",
        )
        figure.text(0.09, 0.05, below, color=QUIET, fontsize=17, linespacing=1.5)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=200, metadata={"Software": None})


def picture(figure: Figure) -> None:
    """Draw a circle, the ellipse that a matrix makes of it, and what keeps its direction."""
    ax = figure.add_axes((0.02, 0.1, 0.96, 0.5))
    turn = np.linspace(0, 2 * np.pi, 200)
    circle = np.array([np.cos(turn), np.sin(turn)])
    for x in circle.T[::5]:
        ax.plot(*np.array([x, MATRIX @ x]).T, color=QUIET, linewidth=1.2)
    ax.plot(*circle, color=QUIET, linewidth=3, linestyle="--")
    ax.plot(*(MATRIX @ circle), color=INK, linewidth=4)
    values, vectors = np.linalg.eigh(MATRIX)
    for value, direction in zip(values, vectors.T, strict=True):
        for x, y in (value * direction, -value * direction):
            ax.annotate(
                "", (x, y), (0, 0),
                arrowprops={"arrowstyle": "-|>", "color": ARROWS, "linewidth": 4,
                            "mutation_scale": 32, "shrinkA": 0, "shrinkB": 0},
            )  # fmt: skip
    ax.set(aspect="equal", xlim=(-2.2, 2.2), ylim=(-1.75, 1.75))
    ax.set_axis_off()
