"""``{prerequisite-map}``: the chapters and what they need, drawn as a graph.

A chapter stands below all that it needs. On the site the numbers are links, and a
script lets one choose a chapter to see all that comes before it; elsewhere it is a
picture. Both are one drawing.
"""

import hashlib
import json
import os
from html import escape
from pathlib import Path
from typing import Any

from book_pages import Book, BookPage, OfAllPages, in_hours, named, of
from docutils import nodes
from interactive import skip
from sphinx.application import Sphinx

ALT = (
    "A graph of the chapters' numbers in rows. Lines lead from each chapter down to "
    "those that need it; the table below says the same in words."
)
CAPTION = (
    "Each number is a chapter, each line leads from it down to one that needs it. "
    "Colours are the parts of the book."
)
#: Distances in the drawing, in pixels of a phone.
ACROSS, DOWN, RADIUS, MARGIN = 43, 46, 14, 18
#: Dark enough for white letters; one for each part, in the order of the contents.
COLORS = ("#3d434d", "#0b5cad", "#0d6b4f", "#94420a", "#6a3fa0", "#8a1c4a", "#565b64")
SWEEPS = 12


class graph(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """The place of the drawing; its child is the picture of it."""


def rows(pages: list[BookPage]) -> list[list[str]]:
    """Put each page in the row below the lowest page that it needs."""
    depth: dict[str, int] = {}
    for page in pages:
        needs = [depth[name] for name in page.needs if name in depth]
        depth[page.name] = 1 + max(needs, default=-1)
    return [
        [name for name, at in depth.items() if at == row]
        for row in range(max(depth.values(), default=-1) + 1)
    ]


def places(pages: list[BookPage]) -> dict[str, tuple[float, float]]:
    """Give each page its centre; rows are sorted so that few lines cross."""
    layers = rows(pages)
    widest = max(map(len, layers))
    beside: dict[str, set[str]] = {page.name: set() for page in pages}
    for page in pages:
        for name in page.needs:
            if name in beside:
                beside[page.name].add(name)
                beside[name].add(page.name)
    x: dict[str, float] = {}

    def spread(layer: list[str]) -> None:
        gap = widest / len(layer)
        x.update({name: (i + 0.5) * gap for i, name in enumerate(layer)})

    for layer in layers:
        spread(layer)
    for sweep in range(SWEEPS):  # each page towards the mean of its neighbours
        for layer in layers if sweep % 2 == 0 else layers[::-1]:
            means = {
                name: sum(x[other] for other in beside[name]) / len(beside[name])
                if beside[name]
                else x[name]
                for name in layer
            }
            layer.sort(key=lambda name: (means[name], x[name]))
            spread(layer)
    return {
        name: (MARGIN + x[name] * ACROSS, MARGIN + row * DOWN)
        for row, layer in enumerate(layers)
        for name in layer
    }


def draw(book: Book, address: Any = None) -> str:
    """Write the graph as SVG; with `address`, a function of names, the pages are links."""
    pages = [
        page
        for page in book
        if page.number or any(later.number for later in book.after(page.name))
    ]
    at = places(pages)
    parts = list(dict.fromkeys(page.part for page in pages))
    width = max(x for x, _ in at.values()) + ACROSS / 2 + MARGIN
    height = max(y for _, y in at.values()) + MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="{"group" if address else "img"}" '  # noqa: E501
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'font-family="sans-serif" font-size="13" text-anchor="middle" aria-label="{ALT}">'
    ]
    for page in pages:
        for name in page.needs:
            if name in at:
                (x, y), (u, v) = at[name], at[page.name]
                middle = (y + v) / 2
                out.append(
                    f'<path d="M{x:.0f} {y:.0f}C{x:.0f} {middle:.0f} {u:.0f} {middle:.0f} '
                    f'{u:.0f} {v:.0f}" fill="none" stroke="#8a919e" data-from="{name}" '
                    f'data-to="{page.name}"/>'
                )
    for page in pages:
        x, y = at[page.name]
        color = COLORS[parts.index(page.part) % len(COLORS)]
        sign = page.number or page.title[:2]
        shape = (
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{RADIUS}" fill="{color}"/>'
            f'<text x="{x:.0f}" y="{y + 4.5:.1f}" fill="#fff">{sign}</text>'
        )
        if address:
            before = json.dumps([p.name for p in book.before(page.name)])
            time = in_hours(sum(p.minutes for p in book.before(page.name)))
            shape = (
                f'<a href="{address(page.name)}" data-page="{page.name}" '
                f'data-title="{escape(named(page))}" data-time="{time}" '
                f'data-before="{escape(before)}"><title>{escape(named(page))}</title>'
                f"{shape}</a>"
            )
        out.append(shape)
    return "\n".join([*out, "</svg>"])


class PrerequisiteMap(OfAllPages):
    def run(self) -> list[nodes.Node]:
        super().run()  # notes what the page depends on
        svg = draw(of(self.env))
        cache = Path(self.config.nb_execution_cache_path or self.env.app.outdir)
        folder = cache.resolve().parent / "figures"
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(svg.encode()).hexdigest()[:16]
        file = folder / f"prerequisites-{digest}.svg"
        file.write_text(svg, encoding="utf-8")
        here = Path(self.env.doc2path(self.env.docname)).parent
        image = nodes.image(uri=Path(os.path.relpath(file, here)).as_posix(), alt=ALT)
        caption = nodes.caption("", CAPTION)
        self.set_source_info(caption)
        return [nodes.figure("", graph("", image), caption)]

    def text(self, book: Book) -> str:
        return ""


def visit(self: Any, node: graph) -> None:
    def address(name: str) -> str:
        return str(self.builder.get_relative_uri(self.builder.current_docname, name))

    self.body.append(draw(of(self.builder.env), address))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(graph, html=(visit, None), latex=(skip, skip), epub=(skip, skip))
    app.add_directive("prerequisite-map", PrerequisiteMap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
