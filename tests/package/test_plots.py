import colorsys
import io
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from contrast import contrast, in_dark_theme
from mlmath import plots


@pytest.fixture
def ax():
    with mpl.rc_context():
        mpl.use("agg")
        plots.use_style()
        fig, ax = plt.subplots()
        yield ax
        plt.close(fig)


@pytest.mark.parametrize("color", plots.COLORS)
def test_series_stand_out_on_both_grounds(color):
    # 4.5:1, since arrows and lines are labelled in their own colour
    assert contrast(color, "#ffffff") >= 4.5
    assert contrast(in_dark_theme(color), "#15171b") >= 4.5


def test_text_stands_out_on_both_grounds():
    assert contrast(plots.INK, "#ffffff") >= 7
    assert contrast(in_dark_theme(plots.INK), "#15171b") >= 7


def test_dark_theme_keeps_hue():
    for color in plots.COLORS:
        before = colorsys.rgb_to_hls(*mpl.colors.to_rgb(color))[0]
        after = colorsys.rgb_to_hls(*in_dark_theme(color))[0]
        turn = abs(before - after) % 1
        assert min(turn, 1 - turn) < 0.08


def test_series_differ_without_colour():
    assert len(set(map(str, plots.DASHES))) == len(plots.COLORS) == len(plots.DASHES)


def test_same_figure_same_bytes(ax):
    def svg():
        stream = io.BytesIO()
        ax.figure.savefig(stream, format="svg", metadata={"Date": None})
        return stream.getvalue()

    plots.plane(ax, 3)
    assert svg() == svg()
    assert b"<dc:date>" not in svg()
    assert re.search(rb"#(fff|ffffff)\b", svg()) is None  # no white ground


def test_plane(ax):
    plots.plane(ax, 3)
    assert ax.get_xlim() == (-3, 3)
    assert ax.get_aspect() == 1
    plots.plane(ax, (-1, 5, -2, 4), labels=("a", "b"))
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 5), (-2, 4))
    assert ax.get_ylabel() == "b"


def test_arrow(ax):
    plots.arrow(ax, [2, 1], tail=[1, 1], label="$u$")
    body, name = ax.texts
    assert (body.xy, body.xyann) == ((2, 1), (1, 1))
    assert name.get_text() == "$u$"
    plots.arrow(ax, [2, 1])
    assert len(ax.texts) == 3
    with pytest.raises(ValueError, match="tip must have length 2"):
        plots.arrow(ax, [1, 2, 3])


@pytest.mark.parametrize(
    ("coefficients", "points"),
    [([2, 3], [(0, 2), (3, 0)]), ([1, 0], [(6, 0), (6, 5)]), ([0, 2], [(0, 3)])],
)
def test_line(ax, coefficients, points):
    plots.plane(ax, 8)
    plots.line(ax, coefficients, 6)
    drawn = ax.lines[-1]
    path = drawn.get_transform().transform_path(drawn.get_path())
    first, last = ax.transData.inverted().transform(path.vertices)
    along = last - first
    for point in points:
        across = np.array(point) - first
        assert abs(along[0] * across[1] - along[1] * across[0]) < 1e-9


def test_line_through_nothing(ax):
    with pytest.raises(ValueError, match="coefficients must not both be zero"):
        plots.line(ax, [0, 0], 1)


def test_heatmap(ax):
    plots.heatmap(ax, [[0, 1], [2, 3]], decimals=0)
    assert [t.get_text() for t in ax.texts] == ["0", "1", "2", "3"]


def test_picture(ax):
    plots.picture(ax, [[0, 8], [16, 20]], title="two rows")
    (image,) = ax.images
    assert image.get_clim() == (0, 16)
    assert image.norm(16.0) == 1  # full ink
    assert ax.get_title() == "two rows"
    assert len(ax.get_xticks()) == len(ax.get_yticks()) == 0
    assert all(spine.get_visible() for spine in ax.spines.values())
    with pytest.raises(ValueError, match="greys must be a nonempty matrix"):
        plots.picture(ax, [1, 2])


def test_style_outside_jupyter(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib_inline", None)
    monkeypatch.setitem(
        __import__("sys").modules, "matplotlib_inline.backend_inline", None
    )
    with mpl.rc_context():
        plots.use_style()
        assert mpl.rcParams["axes.labelcolor"] == plots.INK
