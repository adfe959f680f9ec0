"""How the EPUB writes what a screen page folds, moves or lays out by script.

Formulas are MathML. What folds stands open below its title, figures to move are
their still picture with the address where they move, cards are a list of links,
and what makes sense on the site alone is left out.
"""

import re
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from collapsible import details
from docutils import nodes
from interactive import skip
from mathematics import expand, read_macros
from mathml import finish
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_design.dropdown import dropdown_title
from sphinxcontrib import katex

BUILDER = "epub"
#: KaTeX's MathML: what is shown, then the source, which some readers would show too.
SHOWN = re.compile(
    r"<semantics>(.*)<annotation encoding=\"application/x-tex\">(.*?)</annotation>"
    r"</semantics>",
    re.S,
)


class UnfoldAndLeaveOut(SphinxPostTransform):
    """Leave out what only the site has, and say where figures move."""

    default_priority = 950  # after sphinx-design and the book's own transforms

    def run(self, **kwargs: Any) -> None:
        if self.app.builder.name != BUILDER:
            return
        for node in list(self.document.findall(nodes.Element)):
            if "site-only" in node.get("classes", ()):
                node.parent.remove(node)
        for figure in list(self.document.findall(nodes.figure)):
            if "interactive" in figure["classes"]:
                self.say_where(figure)
        for title in self.document.findall(dropdown_title):
            parts = title.findall(nodes.inline)  # its words, and marks that turn
            words = [part for part in parts if "sd-summary-text" in part["classes"]]
            title.children = words or title.children
        for card in list(self.document.findall(nodes.container)):
            if "sd-card" in card["classes"]:
                link_title(card)

    def say_where(self, figure: nodes.figure) -> None:
        path = f"{self.env.docname}.html#{figure['ids'][0]}"
        address = urljoin(self.config.html_baseurl, path)
        shown = address.removeprefix("https://")
        link = nodes.reference("", shown, refuri=address, internal=False)
        line = nodes.paragraph("", "Move it at ", link, classes=["move-it"])
        figure += nodes.legend("", line)


def link_title(card: nodes.container) -> None:
    """Make a card's title its link; on the site the whole card is one."""
    link = next(card.findall(nodes.reference), None)
    title = next(
        (c for c in card.findall(nodes.container) if "sd-card-title" in c["classes"]),
        None,
    )
    if link is None or title is None or "sd-stretched-link" not in link["classes"]:
        return
    link.parent.remove(link)
    words = nodes.inline("", title.astext().strip())
    linked = nodes.reference("", "", words, refuri=link["refuri"], internal=True)
    title.children = []
    title += nodes.paragraph("", "", linked)


def mathml(writer: Any, tex: str, *, display: bool) -> str:
    """Render a formula as `<math>` whose `alttext` is its source, without macros."""
    options = {"output": "mathml", "displayMode": display, "throwOnError": True}
    html = katex.render_latex(tex, options)
    shown = SHOWN.search(html)
    if shown is None:
        raise ValueError(f"KaTeX wrote this for {tex}: {html}")
    source = expand(unescape(shown[2]), writer.builder.macros)
    return finish(shown[1], " ".join(source.split()), display=display)


def visit_math(self: Any, node: nodes.math) -> None:
    formula = mathml(self, node.astext(), display=False)
    self.body.append(f"{self.starttag(node, 'span', '', CLASS='math')}{formula}</span>")
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.math_block) -> None:
    numbered = "math numbered" if node["number"] else "math"
    self.body.append(self.starttag(node, "div", "", CLASS=numbered))
    self.body.append(
        f'<div class="formula">{mathml(self, node.astext(), display=True)}</div>'
    )
    if node["number"]:
        number = katex.get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})</span>')
    self.body.append("</div>\n")
    raise nodes.SkipNode


TITLE = '<p class="unfolded-title">'


def open_box(self: Any, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "div", CLASS="unfolded"))


def close_box(self: Any, node: nodes.Element) -> None:
    self.body.append("</div>\n")


def visit_details(self: Any, node: details) -> None:
    open_box(self, node)
    self.body.append(TITLE)
    title = node.children[0]
    title.walkabout(self)
    self.body.append("</p>\n")
    node.remove(title)


def visit_hidden_cell(self: Any, node: HideCodeCellNode) -> None:
    open_box(self, node)
    self.body.append(f"{TITLE}{escape(node['prompt_show'])}</p>\n")


def visit_dropdown_title(self: Any, node: dropdown_title) -> None:
    self.body.append(TITLE)


def depart_dropdown_title(self: Any, node: dropdown_title) -> None:
    self.body.append("</p>\n")


def visit_image(self: Any, node: nodes.image) -> None:
    """Write a picture without what the site adds for browsers."""
    type(self).visit_image(self, node)


def depart_image(self: Any, node: nodes.image) -> None:
    type(self).depart_image(self, node)


HANDLERS = {
    "math": (visit_math, None),
    "math_block": (visit_math_block, None),
    "details": (visit_details, close_box),
    "HideCodeCellNode": (visit_hidden_cell, close_box),
    "dropdown_main": (open_box, close_box),
    "dropdown_title": (visit_dropdown_title, depart_dropdown_title),
    "image": (visit_image, depart_image),
    "live": (skip, skip),
    "graph": (skip, skip),
}


def configure(app: Sphinx, config: Config) -> None:
    """Take the site's way for all nodes without one of the EPUB's own.

    Sphinx has either all of a builder's handlers or all of its format's.
    """
    handlers = app.registry.translation_handlers
    handlers[BUILDER] = {**handlers["html"], **HANDLERS}


def read(app: Sphinx) -> None:
    if app.builder.name == BUILDER:
        builder: Any = app.builder
        builder.macros = read_macros(Path(app.srcdir) / "macros.yml")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(UnfoldAndLeaveOut)
    app.connect("config-inited", configure, priority=900)  # all nodes have theirs
    app.connect("builder-inited", read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
