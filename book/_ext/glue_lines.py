"""Leave out of the pages the lines that only carry a number into the prose.

``glue(...)`` and its import are the book's own bookkeeping; they run as all else
does. A loop or a condition that does nothing besides goes with them.
"""

import ast
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform


def is_glue(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "myst_nb"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return ast.unparse(node.value.func) == "glue"
    if isinstance(node, ast.For | ast.If | ast.With):
        return all(map(is_glue, [*node.body, *getattr(node, "orelse", [])]))
    return False


def without_glue(source: str) -> str:
    """Return a cell's code without the statements that only glue."""
    try:
        tree = ast.parse(re.sub(r"^(\s*)[%!].*", r"\1pass", source, flags=re.M))
    except SyntaxError:  # shown on purpose
        return source
    dropped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and is_glue(node):
            dropped.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = enumerate(source.splitlines(), 1)
    return "\n".join(line for n, line in lines if n not in dropped).strip("\n")


class LeaveOutGlue(SphinxTransform):
    default_priority = 700

    def apply(self, **kwargs: Any) -> None:
        for box in list(self.document.findall(nodes.container)):
            if "cell_input" not in box["classes"]:
                continue
            for block in box.findall(nodes.literal_block):
                text = without_glue(block.rawsource)
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
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
