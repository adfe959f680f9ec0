"""Solutions, proofs and asides of class ``dropdown`` fold with ``<details>``.

The browser's own element needs no script, prints open and is found by a search
in the page. Print editions show all of it.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_design.dropdown import dropdown_main
from sphinx_exercise.nodes import solution_node
from sphinx_proof.nodes import proof_node

SHARED_IDS = {"proof-content", "exercise-content", "solution-content"}


class details(nodes.container):  # noqa: N801 (docutils names nodes so)
    """A part that folds; `summary` is what stays visible."""


class Fold(SphinxPostTransform):
    default_priority = 900  # after titles and references are resolved
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for proof in list(self.document.findall(proof_node)):
            box = proof.next_node(nodes.admonition)
            assert box is not None
            paragraph = box.next_node(nodes.paragraph)
            assert paragraph is not None
            first = paragraph.next_node(nodes.Text)
            assert first is not None
            if first.astext().startswith("Proof. "):  # sphinx-proof's own opening
                first.parent.replace(first, nodes.Text(first.astext()[7:]))
            proof.replace_self(self.fold(box, [nodes.Text("Proof")], "proof"))
        for solution in list(self.document.findall(solution_node)):
            title = solution.next_node(nodes.title)
            assert title is not None
            solution.remove(title)
            for link in list(title.findall(nodes.reference)):  # the exercise is above
                link.parent.replace(link, link.children)
            box = self.fold(solution, title.children, "solution")
            box["ids"] = solution["ids"]
            solution.replace_self(box)
        # sphinx-proof and sphinx-exercise give all boxes of a page the same id
        for section in self.document.findall(nodes.section):
            if section["ids"] and section["ids"][0] in SHARED_IDS:
                section["ids"] = []

    def fold(self, node: nodes.Element, title: list[nodes.Node], kind: str) -> details:
        box = details("", *node.children, classes=[kind])
        box["summary"] = nodes.inline("", "", *title)
        box.insert(0, box["summary"])
        return box


class NameSummaries(SphinxPostTransform):
    """Give surplus names of an aside, as of the index, to its summary, which comes first.

    Docutils would write them as elements before it.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        if self.app.builder.name == "epub":  # where nothing folds
            return
        for aside in self.document.findall(dropdown_main):
            *others, own = aside["ids"] or [""]
            if others:
                aside["ids"] = [own]
                aside[0]["ids"] += others


def visit(self: Any, node: details) -> None:
    self.body.append(self.starttag(node, "details"))
    summary = node.children[0]
    self.body.append("<summary>")
    summary.walkabout(self)
    self.body.append("</summary>")
    node.remove(summary)


def depart(self: Any, node: details) -> None:
    self.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(details, html=(visit, depart))
    app.add_post_transform(Fold)
    app.add_post_transform(NameSummaries)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
