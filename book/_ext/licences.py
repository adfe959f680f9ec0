"""``{licences} KIND``: a table of what editions carry that others wrote.

With the role ``{on-site}`` for files that the site alone has, as
``{on-site}`words <_static/licences.txt>```: other editions lead to the site.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import shipped
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import ReferenceRole, SphinxDirective

TEXTS = "_static/licences.txt"
SCHEME = "site:"
BREAK = f"\n\n{'=' * 72}\n"


class OnSite(ReferenceRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        node = nodes.reference("", self.title, refuri=SCHEME + self.target)
        return [node], []


class Resolve(SphinxPostTransform):
    """Complete addresses late: pages are read once for all editions."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        up = "../" * self.env.docname.count("/")
        for node in self.document.findall(nodes.reference):
            address = node.get("refuri", "")
            if address.startswith(SCHEME):
                path = address.removeprefix(SCHEME)
                site = self.config.html_baseurl
                on_site = self.app.builder.name == "html"
                node["refuri"] = up + path if on_site else urljoin(site, path)


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
    app.add_role("on-site", OnSite())
    app.add_directive("licences", Licences)
    app.add_post_transform(Resolve)
    app.connect("build-finished", write_texts, priority=950)  # after the bundles
    return {"parallel_read_safe": True, "parallel_write_safe": True}
