"""The numbers of chapters and of what stands in them, the same in every edition.

Sphinx numbers figures anew in each build, for which it loads every page: ten seconds. Here
it is given outlines of the pages instead, kept when they were read.
"""

from typing import Any

from docutils import nodes
from kept_nodes import kept, kept_alone
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment.collectors.toctree import TocTreeCollector

TELLING = (nodes.title, nodes.caption, nodes.literal_block)
assign_figure_numbers = TocTreeCollector.assign_figure_numbers


def of_chapter(env: Any, docname: str) -> str:
    """Return a page's number, or nothing where the contents give it none."""
    return ".".join(map(str, env.toc_secnumbers.get(docname, {}).get("", ())))


def of_node(env: Any, docname: str, kind: str, node_id: str) -> str:
    """Return the number of a figure, a statement, an exercise or an equation."""
    numbers = env.toc_fignumbers.get(docname, {}).get(kind, {})
    return ".".join(map(str, numbers.get(node_id, ())))


def outlines(env: Any) -> dict[str, nodes.Element]:
    found: dict[str, nodes.Element] = env.__dict__.setdefault("book_outlines", {})
    return found


def is_counted(env: Any, node: nodes.Element) -> bool:
    """Tell, as Sphinx does, whether a node gets a number: by its kind, and its title."""
    return any(
        domain.get_enumerable_node_type(node)
        and (domain.name != "std" or domain.get_numfig_title(node))
        for domain in env.domains.values()
    )


def outline(env: Any, node: nodes.Element) -> list[nodes.Node]:
    """Copy what has a number or lists pages, and the sections around it."""
    found: list[nodes.Node] = []
    for child in node.children:
        if isinstance(child, nodes.Element):
            inner = outline(env, child)
            if not isinstance(child, nodes.section) and is_counted(env, child):
                titles = [n for n in child.children if isinstance(n, TELLING)]
                inner = [kept(n) for n in titles] + inner
            elif not inner and not isinstance(child, addnodes.toctree):
                continue
            copy = kept_alone(child)
            copy += inner
            found.append(copy)
    return found


def keep_outline(app: Sphinx, doctree: nodes.document) -> None:
    found = outline(app.env, doctree)
    outlines(app.env)[app.env.docname] = nodes.Element("", *found)


def on_outlines(self: TocTreeCollector, env: Any) -> list[str]:
    env.get_doctree = outlines(env).__getitem__
    try:
        return assign_figure_numbers(self, env)
    finally:
        del env.get_doctree


def purge(app: Sphinx, env: Any, docname: str) -> None:
    outlines(env).pop(docname, None)


def merge(app: Sphinx, env: Any, docnames: set[str], other: Any) -> None:
    outlines(env).update({n: t for n, t in outlines(other).items() if n in docnames})


def setup(app: Sphinx) -> dict[str, Any]:
    TocTreeCollector.assign_figure_numbers = on_outlines  # type: ignore[method-assign]
    app.connect("doctree-read", keep_outline, priority=900)  # once it is complete
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
