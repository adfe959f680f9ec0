"""A number typed in the prose that a cell of the page prints is a warning.

It would stay as it is when the cell prints another one. Numbers of four digits or more
are looked at: shorter ones meet by chance. One that was found by hand stands in a formula.
"""

import re
from typing import Any

from docutils import nodes
from places import around, line_of
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*\.\d+(?![\w.]|,\d)")
DIGITS = 4
#: Prose that is not the author's to type: code, and what a cell gave it.
NOT_TYPED = (
    nodes.literal,
    nodes.literal_block,
    nodes.math,
    nodes.math_block,
    nodes.reference,
)


def is_typed(text: nodes.Node) -> bool:
    return not any(
        isinstance(node, NOT_TYPED)
        or "pasted-text" in node.get("classes", ())
        or node.get("nb_element")
        for node in around(text.parent)
        if isinstance(node, nodes.Element)
    )


def numbers(text: str) -> list[str]:
    found = NUMBER.findall(text)
    return [n for n in found if len(re.sub(r"\D", "", n).lstrip("0")) >= DIGITS]


class Typed(SphinxTransform):
    default_priority = 690  # before the lines that glue leave their cells

    def apply(self, **kwargs: Any) -> None:
        code, printed = "", set()
        for box in self.document.findall(nodes.container):
            if "cell_input" in box["classes"]:
                code += box.astext()
            elif "cell_output" in box["classes"]:
                printed.update(numbers(box.astext()))
        for text in self.document.findall(nodes.Text) if printed else ():
            for number in numbers(text.astext()):
                if number in printed and number not in code and is_typed(text):
                    logger.warning(
                        "%s is typed here and printed by a cell: show it with "
                        "{glue:text}, or write $%s$ where it was found by hand",
                        number, number, location=(self.env.docname, line_of(text)),
                    )  # fmt: skip


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_transform(Typed)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
