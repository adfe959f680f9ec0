"""What the site's search looks through: the text of each place that a link can lead to.

A place is a section, a statement, an exercise, a figure, a function or a term, with
the words that stand in it and in no smaller place. Formulas are written in Unicode.
The places of a page are kept in a file beside its doctree when the page is written, so
that a build that writes one page anew knows all. `static/search.js` makes the index
in the browser: sent ready-made, it would double what is fetched.

Left out are solutions, which would be given away, proofs, what cells print, and set-up code.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder

from formula_text import replace_formulas
from sharing import parts
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

TEXTS = "searchindex.js"
VOID = {"img", "br", "wbr", "hr", "input", "link", "meta", "source", "col"}
INLINE = {
    "a",
    "b",
    "code",
    "em",
    "i",
    "kbd",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "wbr",
}
#: Tags and classes.
SKIPPED = {
    "letters", "places",
    "headerlink", "solution", "run-elsewhere", "output", "answer", "hide", "eqno",
    "toctree-wrapper", "svg", "script", "button",
}  # fmt: skip
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TITLES = {"admonition-title", "caption-number", "code-block-caption"}
PACKAGE = Path(__file__).parents[2] / "code" / "mlmath"
#: Whose functions are found where they are called; what draws explains nothing.
MODULES = {path.stem for path in PACKAGE.glob("[a-z]*.py")} - {"plots"}
MODULES |= {"np", "pd", "scipy", "sklearn", "sympy"}
NAME = re.compile(r"(?<![\w.])([a-z]\w*)(?:\.[a-z]\w*)+(?=\()")


@dataclass
class Place:
    kind: str
    anchor: str
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)  # of the index

    def written(self) -> list[str]:
        code = "" if self.kind == "function" else "".join(self.code)
        names = " ".join(
            dict.fromkeys(n[0] for n in NAME.finditer(code) if n[1] in MODULES)
        )
        title, text = (" ".join("".join(t).split()) for t in (self.title, self.text))
        row = [self.kind, self.anchor, title, text, "; ".join(self.entries), names]
        while not row[-1]:
            row.pop()
        return row


class Parser(HTMLParser):
    """Makes a tree of a page's body."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = TreeBuilder()
        self.tree.start("body", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.tree.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)

    def result(self) -> Element:
        self.close()
        self.tree.end("body")
        return self.tree.close()


class Reader:
    """Collects the places of a page; the index names more words for some."""

    def __init__(self, entries: dict[str, list[str]]) -> None:
        self.entries = entries
        self.places: list[Place] = []

    def begin(self, kind: str, anchor: str) -> Place:
        self.places.append(Place(kind, anchor))
        return self.places[-1]

    def read(self, element: Element, place: Place, into: list[str]) -> None:
        classes = set(element.get("class", "").split())
        if element.tag in SKIPPED or classes & SKIPPED:
            return
        if element.tag == "details" and "proof" in classes:
            return
        if kind := kind_of(element, classes):
            place = self.begin(kind, element.get("id", ""))
            into = place.text
        place.entries += self.entries.get(element.get("id", ""), [])
        if not place.title and (element.tag in HEADINGS or classes & TITLES):
            into = place.title
        elif element.tag == "pre":
            into = place.code
        into.append(element.text or "")
        if element.tag == "dl":
            self.read_terms(element, place, into)
        elif explains_symbols(element):
            self.read_symbols(element, place)
        else:
            for child in element:
                self.read(child, place, into)
                into.append(child.tail or "")
        if element.tag not in INLINE:
            into.append(" ")

    def read_terms(self, terms: Element, outer: Place, outside: list[str]) -> None:
        """Read terms with what explains them; several may share one explanation."""
        place, into, before = outer, outside, ""
        for child in terms:
            if child.tag != "dt" and place.kind == "function":
                self.read_entry(child, place)
            elif child.tag != "dt":
                self.read(child, place, into)
            elif anchor := child.get("id"):
                signature = "sig" in child.get("class", "")
                place = self.begin("function" if signature else "term", anchor)
                if before == "dt":
                    place.text = into
                into = place.text
                if signature:
                    place.title.append(anchor)
                else:
                    self.read(child, place, place.title)
            else:
                place, into = outer, outside
                self.read(child, place, into)
            before = child.tag

    def read_entry(self, entry: Element, place: Place) -> None:
        """Read what a function is for; a class has entries of its own below it."""
        summary = entry.find("p")
        if summary is not None:
            self.read(summary, place, place.text)
        for below in entry.findall("dl"):
            if "py" in below.get("class", "").split():
                self.read_terms(below, place, place.text)

    def read_symbols(self, table: Element, outer: Place) -> None:
        """Read the rows of a table of notation: a symbol each, and what it means."""
        for row in table.findall(".//tbody/tr"):
            place = self.begin("term", row.get("id") or outer.anchor)
            symbol, *meaning = row
            self.read(symbol, place, place.title)
            for cell in meaning:
                self.read(cell, place, place.text)


def explains_symbols(element: Element) -> bool:
    heading = element.find(".//th") if element.tag == "table" else None
    return heading is not None and "".join(heading.itertext()).strip() == "Written"


def kind_of(element: Element, classes: set[str]) -> str:
    """Tell what kind of place begins here, if any."""
    if not element.get("id"):
        return ""
    if element.tag in ("section", "figure"):
        return element.tag
    if "admonition" in classes and classes & {"proof", "exercise"}:
        return "exercise" if "exercise" in classes else "statement"
    return "function" if "literal-block-wrapper" in classes else ""


def read_page(body: str, entries: dict[str, list[str]]) -> list[list[str]]:
    parser = Parser()
    parser.feed(replace_formulas(body, escape))
    reader = Reader(entries)
    reader.read(parser.result(), Place("", ""), [])
    return [place.written() for place in reader.places]


def index_entries(env: BuildEnvironment, docname: str) -> dict[str, list[str]]:
    found = defaultdict(list)
    for _, words, target, _, _ in env.domains["index"].data["entries"].get(docname, []):
        if target.startswith("index-"):
            found[target].append(words)
    return found


def kept_at(app: Sphinx, page: str) -> Path:
    return Path(app.doctreedir) / f"{page}.search.json"


def keep_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Keep the places of a page that is written."""
    if doctree is None or app.builder.name != "html":
        return
    assert app.env is not None
    places = read_page(context["body"], index_entries(app.env, page))
    if page.endswith("-solution"):  # of a lab
        places = [places[0][:3]]
    if app.env.metadata[page].get("search") == "titles":  # all else stands elsewhere
        places = [place[:3] for place in places if place[0] == "section"]
    kept_at(app, page).write_text(json.dumps(places, ensure_ascii=False), "utf-8")


def texts(app: Sphinx) -> str:
    """Write the script with the places of all pages, in the order of the contents."""
    env = app.env
    assert env is not None
    of_part = parts(env)
    names = list(dict.fromkeys(of_part.values()))
    pages = []
    for page in sorted(env.found_docs):
        places = json.loads(kept_at(app, page).read_text("utf-8"))
        part = names.index(of_part[page]) if page in of_part else -1
        pages.append([app.builder.get_target_uri(page), part, places])
    data = json.dumps(
        {"parts": names, "pages": pages}, ensure_ascii=False, separators=(",", ":")
    )
    return f"const BOOK = {data};\n"


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the texts, once all pages are there, and the page of the search."""
    if app.builder.name == "html":
        script = texts(app)
        (Path(app.outdir) / TEXTS).write_text(script, "utf-8")
        digest = hashlib.sha256(script.encode()).hexdigest()[:8]
        yield "search", {"texts": f"{TEXTS}?v={digest}"}, "search.html"


def no_index_of_sphinx(app: Sphinx) -> None:
    if isinstance(app.builder, StandaloneHTMLBuilder) and app.builder.name == "html":
        app.builder.search = False


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", no_index_of_sphinx)
    # before the theme changes the body
    app.connect("html-page-context", keep_page, priority=400)
    app.connect("html-collect-pages", pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
