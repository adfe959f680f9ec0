"""``{symbols} GROUP``: the book's symbols, from `book/symbols.yml`.

GROUP is one of the file's groups, or one of the ways to look for a symbol (`greek`,
`sign`, `latin`): then its symbols stand in the order of their signs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from book_pages import in_order
from dependents import changed
from docutils import nodes
from execution_report import row
from kept_nodes import kept
from numbering import of_chapter
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from terms import name_of, page_number, section_with
from yaml_files import read_yaml

logger = logging.getLogger(__name__)
COLUMNS = ("Written", "Meaning", "First", "Shape", "In NumPy, SciPy")
WAYS = ("greek", "sign", "latin")


class first_place(nodes.Inline, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """Stands where the link to the page that explains `symbol` will be."""


@dataclass(frozen=True)
class Symbol:
    """An entry: `written` is TeX, `meaning`, `shape` and `numpy` are as in the text."""

    id: str
    group: str
    written: str
    meaning: str
    first: str
    order: tuple[str, ...]
    shape: str = ""
    numpy: str = ""
    pattern: str = ""

    @property
    def anchor(self) -> str:
        return f"symbol-{self.id}"

    def stands_in(self, tex: str) -> bool:
        return bool(re.search(self.pattern or re.escape(self.written), tex))


def source(env: Any) -> Path:
    return Path(env.srcdir) / "symbols.yml"


def read(env: Any) -> list[Symbol]:
    """Read the file, where the book has one."""
    path = source(env)
    return entries(path, path.stat().st_mtime_ns) if path.exists() else []


@cache
def entries(path: Path, changed: int) -> list[Symbol]:
    found: list[Symbol] = []
    text = path.read_text(encoding="utf-8")

    def wrong(name: str, message: Any) -> ExtensionError:
        return ExtensionError(f"{path.name}:{line_in(text, name)}: {name}{message}")

    for name in re.findall(r"^  ([\w-]+):", text, re.M):
        if len(re.findall(rf"^  {name}:", text, re.M)) > 1:
            raise wrong(name, " stands there twice: rename one")
    for group, symbols in read_yaml(path).items():
        for name, fields in symbols.items():
            order = fields.pop("order", ())
            order = (order,) if isinstance(order, str) else tuple(order)
            try:
                symbol = Symbol(id=name, group=group, order=order, **fields)
            except TypeError as error:
                raise wrong(name, f": {error}") from None
            if not order or any(way.split()[0] not in WAYS for way in order):
                raise wrong(name, f": `order` is a sign after one of {WAYS}")
            found.append(symbol)
    return found


def line_in(text: str, name: str) -> int:
    """Give the line of a symbol's entry."""
    entry = re.search(rf"^  {name}:", text, re.M)
    return text.count("\n", 0, entry.start()) + 1 if entry else 1


def of_page(env: Any, docname: str) -> list[Symbol]:
    """Return the symbols that a page is the first to explain."""
    return [symbol for symbol in read(env) if symbol.first == docname]


def places(env: Any) -> dict[str, dict[Symbol, str]]:
    """Return by page its symbols, with the section of each; none where it has no formula."""
    found: dict[str, dict[Symbol, str]] = env.__dict__.setdefault("book_symbols", {})
    return found


def told(env: Any) -> dict[str, dict[str, list[nodes.Node]]]:
    """Return by page the sign and the meaning of each symbol in a group on it."""
    found: dict[str, dict[str, list[nodes.Node]]] = env.__dict__.setdefault(
        "book_symbols_told", {}
    )
    return found


class Places(SphinxTransform):
    """Find the section that has a symbol first."""

    default_priority = 830

    def apply(self, **kwargs: Any) -> None:
        docname = self.env.docname
        formulas = [
            *self.document.findall(
                lambda n: isinstance(n, nodes.math | nodes.math_block)
            )
        ]
        found = {
            symbol: next(
                (
                    str(section_with(formula)["ids"][0])
                    for formula in formulas
                    if symbol.stands_in(formula.astext())
                ),
                "",
            )
            for symbol in of_page(self.env, docname)
        }
        if found:
            places(self.env)[docname] = found


class Symbols(SphinxDirective):
    """A table of symbols, a row each."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(source(self.env)))
        self.env.metadata[self.env.docname]["symbols"] = True
        rows = []
        for symbol, is_main in self.chosen(self.arguments[0]):
            cells = list(self.cells(symbol))
            if self.arguments[0] not in WAYS:
                here = told(self.env).setdefault(self.env.docname, {})
                here[symbol.anchor] = [kept(cell) for cell in cells[:2]]
            rows.append(row(cells))
            rows[-1]["ids"] = [symbol.anchor] if is_main else []
        if not rows:
            raise self.error(f"symbols: no symbol is in the group {self.arguments[0]}")
        group = nodes.tgroup(
            "",
            *(nodes.colspec(colwidth=1) for _ in COLUMNS),
            nodes.thead("", row([nodes.Text(c) for c in COLUMNS])),
            nodes.tbody("", *rows),
            cols=len(COLUMNS),
        )
        return [nodes.table("", group, classes=["symbols"])]

    def chosen(self, name: str) -> list[tuple[Symbol, bool]]:
        """Return symbols, and whether a row is the main one of its symbol."""
        every = read(self.env)
        if name not in WAYS:
            return [(symbol, True) for symbol in every if symbol.group == name]
        signs = [
            (sign.partition(" ")[2], n, symbol, sign == symbol.order[0])
            for n, symbol in enumerate(every)
            for sign in symbol.order
            if sign.partition(" ")[0] == name
        ]
        signs.sort(key=lambda s: (s[0].lower(), s[0].swapcase(), s[1]))
        return [(symbol, is_main) for *_, symbol, is_main in signs]

    def cells(self, symbol: Symbol) -> Iterator[nodes.Node]:
        # signs beside each other may stand in two lines
        signs = symbol.written.replace(",\\ ", "$, $")
        yield from map(self.words, (f"${signs}$", symbol.meaning))
        yield first_place(symbol=symbol.id)
        yield from map(self.words, (symbol.shape, symbol.numpy))

    def words(self, text: str) -> nodes.inline:
        parsed = self.parse_text_to_nodes(text)
        return nodes.inline("", "", *(parsed[0].children if parsed else ()))


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Lead to the section of each symbol by its chapter's number, in print by the page's."""
    env = app.env
    assert env is not None
    where = {
        symbol.id: (page, anchor)
        for page, found in places(env).items()
        for symbol, anchor in found.items()
    }
    for place in list(doctree.findall(first_place)):
        page, anchor = where.get(place["symbol"], ("", ""))
        link: list[nodes.Node] = []
        if page and app.builder.name == "latex":
            link = [nodes.Text("p. "), page_number("", target=f"{page}:{anchor}")]
        elif page:
            words = of_chapter(env, page) or env.titles[page].astext()
            link = [make_refnode(app.builder, docname, page, anchor, nodes.Text(words))]
            link[0]["reftitle"] = name_of(env, page)
        place.replace_self(nodes.inline("", "", *link))


def add_to_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Name at a chapter's head what is new in it; explained.py shows what it means."""
    if app.builder.name != "html" or not doctree:
        return
    env = app.env
    assert env is not None
    builder: Any = app.builder
    where = {anchor: home for home, found in told(env).items() for anchor in found}
    context["new_symbols"] = []
    for symbol in of_page(env, page):
        if home := where.get(symbol.anchor):
            sign, meaning = (
                builder.render_partial(words.deepcopy())["fragment"].strip()
                for words in told(env)[home][symbol.anchor]
            )
            link = f"{builder.get_relative_uri(page, home)}#{symbol.anchor}"
            # A formula alone names no link to those who hear it.
            context["new_symbols"].append(
                {
                    "link": link,
                    "anchor": symbol.anchor,
                    "name": symbol.id.replace("-", " "),
                    "sign": sign,
                }
            )
            context["explained"][symbol.anchor] = f"<p>{meaning}</p>"


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:  # fmt: skip
    """Read a page again when the file says something else of it."""
    wanted: dict[str, list[Symbol]] = {}
    for symbol in read(env):
        wanted.setdefault(symbol.first, []).append(symbol)
    pages = {*wanted, *places(env)} & env.found_docs
    return [
        p for p in sorted(pages) if wanted.get(p, []) != list(places(env).get(p, {}))
    ]


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """See that the pages named are there, and have the symbols."""
    path = source(env)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for symbol in read(env):
        place = f"{path}:{line_in(text, symbol.id)}"
        if symbol.first not in env.found_docs:
            logger.warning(
                "%s: there is no page %s, which `first` names: write `folder/page`",
                symbol.id, symbol.first, location=place,
            )  # fmt: skip
        elif not places(env)[symbol.first][symbol]:
            logger.warning(
                "%s: no formula of %s has %s: name another page under "
                "`first`, or what to look for under `pattern`",
                symbol.id, symbol.first, symbol.pattern or symbol.written, location=place,
            )  # fmt: skip


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write the tables anew when a place or a chapter's number is another one."""
    facts = [
        (name_of(env, page), sorted((s.id, a) for s, a in places(env)[page].items()))
        for page in in_order(env)
        if page in places(env)
    ]
    pages = [name for name, data in env.metadata.items() if "symbols" in data]
    return pages if changed(env, "symbols", facts) else []


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    places(env).pop(docname, None)
    told(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: Any) -> None:
    for facts in (places, told):
        found: dict[str, Any] = facts(other)
        facts(env).update({name: found[name] for name in docnames if name in found})


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(first_place)
    app.add_directive("symbols", Symbols)
    app.add_transform(Places)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-check-consistency", check)
    app.connect("env-get-updated", rewrite)
    app.connect("doctree-resolved", fill)
    app.connect("html-page-context", add_to_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
