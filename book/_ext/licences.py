"""``{licences} KIND``: a table of what editions carry that others wrote."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import shipped
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

TEXTS = "_static/licences.txt"
BREAK = f"\n\n{'=' * 72}\n"


def pieces(found: Iterable[shipped.Piece]) -> list[list[str]]:
    rows = []
    for piece in found:
        if not piece.licence:
            raise ValueError(f"licences.yml: the licence of {piece.name} is missing")
        rows.append([piece.name, piece.version, piece.licence])
    return rows


def in_pages() -> list[list[str]]:
    return pieces(shipped.in_pages())


def fetched() -> list[list[str]]:
    return pieces(shipped.fetched())


def lite() -> list[list[str]]:
    counts = Counter(piece.licence for piece in shipped.in_lite())
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [[licence, str(count)] for licence, count in most]


def data() -> list[list[str]]:
    known = shipped.known()
    rows = [[f"`{n}`", e["source"], e["licence"]] for n, e in known["data"].items()]
    return rows + [[e["name"], e["source"], e["licence"]] for e in known["libraries"]]


def fonts() -> list[list[str]]:
    return [[e["name"], e["where"], e["licence"]] for e in shipped.known()["fonts"]]


PRINTED = {2: r"\X{6}{10}\X{2}{10}", 3: r"\X{1}{3}\X{1}{3}\X{1}{3}"}
PIECE = ["Piece", "Version", "Licence"]
KINDS: dict[str, tuple[list[str], Callable[[], list[list[str]]]]] = {
    "pages": (PIECE, in_pages),
    "fetched": (PIECE, fetched),
    "lite": (["Licence", "Packages"], lite),
    "fonts": (["Letters", "Where", "Licence"], fonts),
    "data": (["Data", "Source", "Licence"], data),
}


class Licences(SphinxDirective):
    """A table of one kind."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        kind = self.arguments[0]
        if kind not in KINDS:
            raise self.error(f"licences: {kind} is none of {', '.join(KINDS)}")
        for path in ("licences.yml", "_vendor/package-lock.json"):
            self.env.note_dependency(str(Path(self.env.srcdir) / path))
        head, rows = KINDS[kind]
        try:
            lines = [head, ["---"] * len(head), *rows()]
        except ValueError as problem:
            raise self.error(str(problem)) from None
        table = "\n".join(f"|{'|'.join(line)}|" for line in lines)
        # In print a long table breaks no line of itself.
        widths = addnodes.tabular_col_spec(spec=PRINTED[len(head)])
        return [widths, *self.parse_text_to_nodes(table)]


def write_texts(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    texts = shipped.licence_texts()
    body = BREAK.join(f"{name}\n\n{text.strip()}" for name, text in texts.items())
    (Path(app.outdir) / TEXTS).write_text(f"{body}\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("licences", Licences)
    app.connect("build-finished", write_texts, priority=950)  # after the bundles
    return {"parallel_read_safe": True, "parallel_write_safe": True}
