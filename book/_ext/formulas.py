"""``{formula-sheet} FOLDER``: the summaries of a part's chapters on one page, to print.

The boxes of class `summary` are copied as they were read, before references in them are
resolved; what only their own page can have, anchors and numbers, stays there.
"""

from typing import Any

import edition
from book_pages import in_order
from dependents import changed
from docutils import nodes
from kept_nodes import kept
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from terms import name_of


class formula_sheet(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """Stands where the summaries of the chapters in `folder` will be."""


class print_button(nodes.General, nodes.Element):  # noqa: N801
    """A button that prints the page, on the site."""


class FormulaSheet(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        docname, folder = self.env.docname, self.arguments[0]
        self.env.metadata[docname]["formula-sheet"] = folder
        words = f"{self.config.html_title}, {edition.name().lower()}, version"
        about = nodes.paragraph("", f"{words} {edition.version()}")
        about["classes"] = ["sheet-of", "site-only"]
        sheet = formula_sheet(folder=folder, docname=docname)
        return [print_button(classes=["site-only"]), about, sheet]


def summaries(env: Any) -> dict[str, list[nodes.Node]]:
    """Return what stands in the summary box of each page."""
    found: dict[str, list[nodes.Node]] = env.__dict__.setdefault("book_summaries", {})
    return found


class Collect(SphinxTransform):
    default_priority = 830

    def apply(self, **kwargs: Any) -> None:
        for box in self.document.findall(nodes.admonition):
            if "summary" in box["classes"]:
                blocks = [copied(block) for block in box.children[1:]]
                summaries(self.env)[self.env.docname] = blocks


def copied(block: nodes.Node) -> Any:
    """Copy a block without its anchors, the numbers of formulas, and marks."""
    copy = kept(block)
    for node in list(copy.findall(nodes.Element)):
        if isinstance(node, addnodes.index | nodes.target | nodes.comment):
            node.parent.remove(node)
            continue
        node["ids"], node["names"] = [], []
        if isinstance(node, nodes.math_block):
            node["label"] = node["number"] = None
    return copy


def chapters(env: BuildEnvironment, folder: str) -> list[str]:
    found = [page for page in in_order(env) if page in summaries(env)]
    return [page for page in found if page.startswith(f"{folder}/")]


class Fill(SphinxPostTransform):
    """Put the summaries in their places before Sphinx resolves references."""

    default_priority = 1

    def run(self, **kwargs: Any) -> None:
        for sheet in list(self.document.findall(formula_sheet)):
            made = nodes.container(classes=["formula-sheet"])
            for page in chapters(self.env, sheet["folder"]):
                made += self.summary(page, sheet["docname"])
            sheet.replace_self(made)

    def summary(self, page: str, here: str) -> nodes.section:
        blocks = [block.deepcopy() for block in summaries(self.env)[page]]
        title: nodes.Node = nodes.Text(name_of(self.env, page))
        if self.app.builder.format == "html":  # the contents of print take no link
            title = make_refnode(self.app.builder, here, page, "", title)
        section = nodes.section("", nodes.title("", "", title), *blocks)
        section["ids"] = [page.replace("/", "-")]
        for reference in section.findall(addnodes.pending_xref):
            reference["refdoc"] = here
        return section


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write a sheet anew when a summary in it is another one."""
    found = []
    for name, data in sorted(env.metadata.items()):
        if folder := data.get("formula-sheet"):
            facts = [
                (
                    name_of(env, page),
                    [block.pformat() for block in summaries(env)[page]],
                )
                for page in chapters(env, folder)
            ]
            if changed(env, f"formulas {name}", facts):
                found.append(name)
    return found


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    summaries(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: Any) -> None:
    found = summaries(other)
    summaries(env).update({name: found[name] for name in docnames if name in found})


def visit_button(self: Any, node: print_button) -> None:
    button = '<button class="print-sheet" type="button">Print this sheet</button>'
    self.body.append(f'<p class="sheet-tools">{button}</p>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(formula_sheet)
    app.add_node(print_button, html=(visit_button, None))
    app.add_directive("formula-sheet", FormulaSheet)
    app.add_transform(Collect)
    app.add_post_transform(Fill)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-get-updated", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
