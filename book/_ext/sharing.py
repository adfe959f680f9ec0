"""What a page says to those who are not reading it: other sites, and the publisher.

Open Graph tags tell another site what to show of a page that is linked there. A
comment in the page keeps the place where `publishing` writes which editions there
are, once they are made: ``{editions} front`` on the front page, ``{editions} kept``
where earlier editions are listed, ``{editions} decks`` where the slides are. The page
for addresses that lead nowhere is made here, too.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import edition
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

PLACE = "<!-- editions:{} -->"
PLACES = ("front", "kept", "decks")
LOST = "404"


def in_words(size: int) -> str:
    """Write a file's size: 340 kB, 1.2 MB, 12 MB."""
    if size < 999_500:
        return f"{max(1, round(size / 1e3))} kB"
    return f"{size / 1e6:.1f} MB" if size < 9_950_000 else f"{size / 1e6:.0f} MB"


class Editions(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        if (place := self.arguments[0]) not in PLACES:
            raise self.error(f"editions: {place} is none of {', '.join(PLACES)}")
        text = PLACE.format(place)
        return [nodes.raw("", text, format="html", classes=["site-only"])]


@cache
def parts(env: BuildEnvironment) -> dict[str, str]:
    """Name the part of the book that each page stands in, as the contents do."""
    found: dict[str, str] = {}
    root = env.get_doctree(env.config.root_doc)
    for tree in root.findall(addnodes.toctree):
        pending = list(tree["includefiles"])
        while pending:
            page = pending.pop()
            found[page] = tree.get("caption") or ""
            pending += env.toctree_includes.get(page, [])
    return found


def tell_pages(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    assert app.env is not None
    name = page if doctree is not None else app.config.root_doc
    if page.startswith("api/"):  # one picture for all pages of the reference
        name = "api/index"
    context["shared"] = {
        "part": parts(app.env).get(page, ""),
        "picture": f"{app.config.html_baseurl}og/{name}.png",
    }
    context["edition_day"] = f"{edition.moment():%Y-%m-%d}"


def lost(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.name == "html":
        yield LOST, {"pageurl": ""}, "404.html"


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("editions", Editions)
    app.connect("html-page-context", tell_pages)
    app.connect("html-collect-pages", lost)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
