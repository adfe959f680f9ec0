"""What a link to a term means, carried by the page that has it: terms.js shows it.

Each page holds the definitions of its terms in a `<template>` (`layout.html`), which is
neither shown nor searched. `context["explained"]` has them by ID; another extension may
add what stands behind an element with `data-explained="ID"`.
"""

from typing import Any

from dependents import changed
from docutils import nodes
from kept_nodes import kept
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from terms import as_asked, glossary_of, uses


def definitions(env: Any) -> dict[str, list[nodes.Node]]:
    """Return what the glossary says of each term, by the term in lower case."""
    found: dict[str, list[nodes.Node]] = env.__dict__.setdefault("book_definitions", {})
    return found


class Collect(SphinxTransform):
    default_priority = 830

    def apply(self, **kwargs: Any) -> None:
        for glossary in self.document.findall(addnodes.glossary):
            definitions(self.env).clear()
            for item in glossary.findall(nodes.definition_list_item):
                *terms, definition = item.children
                for term in terms:
                    name = as_asked(term)
                    definitions(self.env)[name] = copied(definition.children)


def copied(blocks: list[nodes.Node]) -> list[nodes.Node]:
    """Copy blocks, their links as plain words: a box that follows the pointer has none."""
    box = nodes.container("", *map(kept, blocks))
    for link in list(box.findall(addnodes.pending_xref)):
        link.parent.replace(link, link.children)
    return list(box.children)


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write a page anew when a definition that it shows is another one."""
    found = definitions(env)
    return [
        docname
        for docname, places in sorted(uses(env).items())
        if places
        and changed(
            env,
            f"definitions {docname}",
            [[n.pformat() for n in found.get(term, [])] for term in sorted(places)],
        )
    ]


def add_to_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    if app.builder.name != "html":
        return
    env: Any = app.env
    context["explained"] = {}
    terms = {name.lower(): where for name, where in glossary_of(env).items()}
    for term in sorted(uses(env).get(page, {})):
        if term not in terms or term not in definitions(env) or terms[term][0] == page:
            continue
        words = "".join(
            app.builder.render_partial(block.deepcopy())["fragment"]  # type: ignore[attr-defined]
            for block in definitions(env)[term]
        )
        context["explained"][terms[term][1]] = words.strip()


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: Any) -> None:
    if any(docname in docnames for docname, _ in glossary_of(other).values()):
        definitions(env).clear()
        definitions(env).update(definitions(other))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_transform(Collect)
    app.connect("env-merge-info", merge)
    app.connect("env-get-updated", rewrite)
    app.connect("html-page-context", add_to_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
