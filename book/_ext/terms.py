"""Terms: where the glossary's terms are explained and used, on its page and in the index.

The front matter of a page names what it explains (`gives: [vector, norm]`). Its first
``{term}`vector``` is the place: the glossary and the index lead there. A page that uses
a term without giving it is listed in the glossary as well.
"""

import json
from typing import Any

from book_pages import in_order, of
from dependents import changed
from docutils import nodes
from numbering import of_chapter
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.nodes import make_id, make_refnode

logger = logging.getLogger(__name__)
#: What is copied to other places: an anchor in it would be there twice.
COPIED = (nodes.title, nodes.caption)


class page_number(nodes.Inline, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """In print, the number of the page on which `target` stands."""


def uses(env: Any) -> dict[str, dict[str, str]]:
    """Return the anchors of the terms that each page uses, by the term in lower case."""
    found: dict[str, dict[str, str]] = env.__dict__.setdefault("book_terms", {})
    return found


def gives(env: BuildEnvironment, docname: str) -> list[str]:
    return list(json.loads(env.metadata[docname].get("gives", "[]")))


def section_with(node: nodes.Node) -> nodes.section:
    """Return the section in which a node stands; boxes have one without a title."""
    while not (isinstance(node, nodes.section) and isinstance(node[0], nodes.title)):
        node = node.parent
    return node


class Places(SphinxTransform):
    """Put an anchor where a page first uses a term, and index there what it gives."""

    default_priority = 840  # before Sphinx collects what the index leads to

    def apply(self, **kwargs: Any) -> None:
        places = uses(self.env)[self.env.docname] = {}
        if self.document.next_node(addnodes.glossary):  # its words are no places
            return
        indexed = {
            value.lower()
            for node in self.document.findall(addnodes.index)
            for kind, value, *_ in node["entries"]
            if kind == "single"
        }
        given = {name.lower(): name for name in self.given()}
        for use in list(self.document.findall(addnodes.pending_xref)):
            term = use["reftarget"].lower()
            if use["reftype"] != "term" or term in places:
                continue
            anchor = self.section_of(use) or make_id(
                self.env, self.document, "place", term
            )
            places[term] = anchor
            made: list[nodes.Node] = []
            if term in given and term not in indexed:
                entry = ("single", given[term], anchor, "", None)
                made.append(addnodes.index("", entries=[entry]))
            if anchor.startswith("place"):
                made.append(nodes.target("", "", ids=[anchor]))
                use.parent[use.parent.index(use) : use.parent.index(use)] = made
            else:
                section_with(use)[1:1] = made

    def given(self) -> list[str]:
        for field in self.document.findall(nodes.field):
            if field[0].astext() == "gives":
                return list(json.loads(field[1].astext()))
        return []

    def section_of(self, use: nodes.Node) -> str:
        """Return the section's anchor for a use in a heading or a caption."""
        node = use.parent
        while node and not isinstance(node, COPIED):
            node = node.parent
        return str(section_with(node)["ids"][0]) if node else ""


def as_asked(name: nodes.term) -> str:
    """Give a term of the glossary as ``{term}`` asks for it, with a typed apostrophe."""
    return str(name.astext()).lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def glossary_of(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """Return page and anchor of each term."""
    objects = env.get_domain("std").objects  # type: ignore[attr-defined]
    return {name: where for (kind, name), where in objects.items() if kind == "term"}


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """See that glossary and front matter name the same terms, and pages show them."""
    known, givers = glossary_of(env), set()
    for docname in sorted(uses(env)):
        for term in gives(env, docname):
            place = (docname, of(env)[docname].line_of("gives:"))
            givers.add(term)
            if term not in known:
                logger.warning(
                    "gives %r, which is no term of the glossary: add it there, or "
                    "write it as the glossary does", term, location=place,
                )  # fmt: skip
            elif term.lower() not in uses(env)[docname]:
                logger.warning(
                    "gives %r and has no {term}`%s`: mark the words that explain it",
                    term, term, location=place,
                )  # fmt: skip
    for term, (docname, _) in known.items():
        if givers and term not in givers:
            logger.warning(
                "no page gives %r: name it under `gives` in the front matter of the "
                "page that explains it", term,
                location=(docname, of(env)[docname].line_of(term + "\n")),
            )  # fmt: skip


def places_of(env: BuildEnvironment) -> dict[str, tuple[list[str], list[str]]]:
    """Return the pages that give and that use each term, in the order of the contents."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for docname in in_order(env):
        given = {term.lower() for term in gives(env, docname)}
        for term in uses(env).get(docname, {}):
            found.setdefault(term, ([], []))[term not in given].append(docname)
    return found


def name_of(env: BuildEnvironment, docname: str) -> str:
    kind = "Lab:" if docname.startswith("labs/") else of_chapter(env, docname)
    return f"{kind} {env.titles[docname].astext()}".lstrip()


def link(app: Sphinx, docname: str, page: str, anchor: str) -> nodes.Node:
    """Lead to a place by the name of its page, in print by its number."""
    assert app.env is not None
    if app.builder.name == "latex":
        return page_number("", target=f"{page}:{anchor}")
    words = nodes.Text(name_of(app.env, page))
    return make_refnode(app.builder, docname, page, anchor, words)


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say below each definition where its term stands, and above all which letters are."""
    env = app.env
    assert env is not None
    for glossary in doctree.findall(addnodes.glossary):
        found = places_of(env)
        for item in glossary.findall(nodes.definition_list_item):
            *terms, definition = item.children
            line = nodes.inline(classes=["places"])
            for number, words in enumerate(("Explained in ", "Used in ")):
                pages = {
                    page: uses(env)[page][term]
                    for name in terms
                    for term in [as_asked(name)]
                    for page in found.get(term, ([], []))[number]
                }
                if not pages:
                    continue
                if app.builder.name == "latex":
                    words = words.replace("in ", "on p. ")
                line += nodes.Text(f"{'. ' if line.children else ''}{words}")
                for i, (page, anchor) in enumerate(pages.items()):
                    line += nodes.Text(", " if i else "")
                    line += link(app, docname, page, anchor)
            if line.children:
                line += nodes.Text(".")
                if app.builder.name == "latex":  # in the last line, as in an index
                    definition[-1] += [nodes.Text(" "), line]
                else:
                    definition += nodes.paragraph("", "", *line, classes=["places"])
        if app.builder.name == "html":
            glossary.insert(0, letters(glossary))


def letters(glossary: nodes.Element) -> nodes.paragraph:
    """Lead to the first term of each letter."""
    first: dict[str, str] = {}
    for term in glossary.findall(nodes.term):
        first.setdefault(term.astext()[0].upper(), term["ids"][0])
    line = nodes.paragraph(classes=["letters", "site-only"])
    for letter, anchor in first.items():
        line += [nodes.reference("", letter, refid=anchor), nodes.Text(" ")]
    return line


def name_places(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Lead from the index to pages by their names, in the order of the contents."""
    if page != "genindex":
        return
    env = app.env
    assert env is not None
    pages = {app.builder.get_target_uri(name): name for name in in_order(env)}
    order = list(pages)

    def places(links: list[tuple[str, str]]) -> list[tuple[str, str]]:
        def place(link: tuple[str, str]) -> tuple[str, int]:
            return link[0], order.index(link[1].partition("#")[0])

        named = [
            (name_of(env, pages[uri.partition("#")[0]]), uri)
            for _, uri in sorted(
                links, key=place
            )  # the glossary, marked "main", is last
        ]
        return [
            ("again" if i and named[i - 1][0] == name else name, uri)
            for i, (name, uri) in enumerate(named)
        ]

    context["places"] = places


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write the glossary anew when a place or a page's name is another one."""
    facts = [
        (page, name_of(env, page), gives(env, page), uses(env)[page])
        for page in in_order(env)
        if uses(env).get(page)
    ]
    pages = {docname for docname, _ in glossary_of(env).values()}
    return sorted(pages) if changed(env, "terms", facts) else []


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    uses(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: Any) -> None:
    uses(env).update({name: uses(other)[name] for name in docnames})


def visit_page_number(self: Any, node: page_number) -> None:
    target = self.idescape(node["target"])
    self.body.append(rf"\hyperref[{target}]{{\pageref*{{{target}}}}}")


def depart_page_number(self: Any, node: page_number) -> None:
    pass


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(page_number, latex=(visit_page_number, depart_page_number))
    app.add_transform(Places)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-check-consistency", check)
    app.connect("env-get-updated", rewrite)  # once chapters have their numbers
    app.connect("doctree-resolved", fill)
    app.connect("html-page-context", name_places)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
