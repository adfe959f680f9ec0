"""Leave out of the pages the lines that only carry a number into the prose.

``glue(...)`` at the start of a line or as all that a loop does, and its import, are
the book's own bookkeeping; they run as all others do.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

GLUE = re.compile(
    r"^(?:(?:for .*:\n +)?glue\(.*\)|from myst_nb import glue)(?:\n|\Z)", re.M
)


class LeaveOutGlue(SphinxTransform):
    default_priority = 700

    def apply(self, **kwargs: Any) -> None:
        for box in list(self.document.findall(nodes.container)):
            if "cell_input" not in box["classes"]:
                continue
            for block in box.findall(nodes.literal_block):
                text = GLUE.sub("", block.rawsource).rstrip("\n")
                block.rawsource = text
                block.children = [nodes.Text(text)]
                block.children[0].parent = block
                if not text:  # nothing is left of the cell to be shown
                    cell = box.parent
                    cell.remove(box)
                    if not cell.children:
                        cell.parent.remove(cell)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_transform(LeaveOutGlue)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
