"""The picture that other sites show of a page linked there: title, part, book.

1200 by 630 pixels, drawn by Pillow with the font that comes with matplotlib, so that
every machine draws the same bytes. The figure is the front page's: a matrix turns a
circle into an ellipse.
"""

from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path
from re import search

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
GROUND, INK, QUIET = "#ffffff", "#1b1d21", "#565b64"
LINK, GREEN, VIOLET, RULE = "#0b5cad", "#0d6b4f", "#6a3fa0", "#d9dce2"
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
LEFT, WIDTH, BOTTOM = 80, 660, 440  # of the title's column
CENTRE, UNIT = (975, 300), 95  # of the figure


@cache
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Load the font, laid out the plain way: the other is not installed everywhere."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break a text into lines of a width."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fitted(title: str) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """Break the title in the largest letters in which it has room."""
    for size in range(72, 30, -4):
        face = font(size, bold=True)
        lines = wrapped(title, face, WIDTH)
        room = size * 1.25 * len(lines) <= BOTTOM - 170
        if room and all(face.getlength(line) <= WIDTH for line in lines):
            break
    return lines, face


@cache
def ground() -> Image.Image:
    """Draw what all pictures share: the frame and the figure, smooth."""
    scale = 3  # drawn large and made small: Pillow's lines have hard edges
    picture = Image.new("RGB", (SIZE[0] * scale, SIZE[1] * scale), GROUND)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 24 * scale, SIZE[1] * scale), fill=LINK)
    matrix = np.array([[1.6, 0.6], [0.6, 1.1]])
    turn = np.linspace(0, 2 * np.pi, 241)
    circle = np.array([np.cos(turn), np.sin(turn)])

    def placed(points: np.ndarray) -> list[tuple[float, float]]:
        flat = np.array(CENTRE)[:, None] + UNIT * points * np.array([[1], [-1]])
        return [(x, y) for x, y in (flat * scale).round(3).T.tolist()]

    spokes = zip(placed(circle[:, ::6]), placed(matrix @ circle[:, ::6]), strict=True)
    for ends in spokes:
        draw.line(ends, fill=RULE, width=2 * scale)
    draw.line(placed(circle), fill=GREEN, width=5 * scale, joint="curve")
    draw.line(placed(matrix @ circle), fill=LINK, width=5 * scale, joint="curve")
    values, directions = np.linalg.eigh(matrix)
    for value, direction in zip(values, directions.T, strict=True):
        axis = np.outer(direction, [-value, value])
        draw.line(placed(axis), fill=VIOLET, width=6 * scale)
    return picture.resize(SIZE, Image.Resampling.LANCZOS)


def draw(title: str, part: str, book: str) -> bytes:
    """Draw one picture, as PNG."""
    picture = ground().copy()
    pen = ImageDraw.Draw(picture)
    pen.text((LEFT, 90), part, fill=QUIET, font=font(32))
    lines, face = fitted(title)
    for number, line in enumerate(lines):
        pen.text((LEFT, 160 + number * face.size * 1.25), line, fill=INK, font=face)
    for number, line in enumerate(wrapped(book, font(26), WIDTH)):
        pen.text((LEFT, 500 + 36 * number), line, fill=QUIET, font=font(26))
    file = BytesIO()
    few = picture.quantize(64, dither=Image.Dither.NONE)  # a fifth of the bytes
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def meta(text: str, name: str) -> str:
    """Read one of a page's Open Graph tags."""
    found = search(f'<meta property="{name}" content="([^"]*)">', text)
    return unescape(found[1]) if found else ""


def write(tree: Path, pages: dict[str, Path]) -> None:
    """Draw the pictures that the pages name, from what they say of themselves."""
    for path in pages.values():
        text = path.read_text(encoding="utf-8")
        name = meta(text, "og:image").partition("/og/")[2]
        own = path.relative_to(tree).with_suffix(".png").as_posix()
        if name == own:  # pages without words of their own name the front page's
            book, title = meta(text, "og:site_name"), meta(text, "og:title")
            target = tree / "og" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            part = meta(text, "article:section")
            beneath = "" if book.startswith(title) else book
            target.write_bytes(draw(title, part, beneath))
