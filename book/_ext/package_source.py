"""``{source}``: the essential lines of a function, from the package itself.

The text shows what runs: signature and body are read from the module's file,
only the docstring is left out (the API and the file have it).
"""

import ast
import importlib.util
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def module_path(name: str) -> Path:
    spec = importlib.util.find_spec(f"mlmath.{name}")
    if spec is None or spec.origin is None:
        raise LookupError(f"no module mlmath.{name}")
    return Path(spec.origin)


@cache
def parse(text: str) -> ast.Module:
    """Parse a module once, however many of its functions are shown."""
    return ast.parse(text)


def essential_lines(path: Path, name: str) -> str:
    """Return the source of a function, class or method without its docstring."""
    text = path.read_text(encoding="utf-8")
    node: Any = parse(text)
    for part in name.split("."):  # a method is named by its class, too
        kinds = ast.FunctionDef | ast.ClassDef
        found = [n for n in node.body if isinstance(n, kinds) and n.name == part]
        if not found:
            raise LookupError(f"{path.name} has no function or class {name}")
        node = found[0]
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    lines = text.splitlines()
    keep = lines[first - 1 : node.end_lineno]
    if ast.get_docstring(node) is not None:
        doc = node.body[0]
        assert doc.end_lineno is not None
        del keep[doc.lineno - first : doc.end_lineno - first + 1]
    return dedent("\n".join(line for line in keep if line.strip()))


def source_id(name: str) -> str:
    """Name the box that shows a function, for links to it."""
    return f"source-{name.replace('.', '-').lower()}"


class Source(SphinxDirective):
    """``{source} vectors.project_onto``, ``{source} continuous.Exponential.quantile``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        module, _, name = self.arguments[0].partition(".")
        try:
            path = module_path(module)
            text = essential_lines(path, name)
        except LookupError as error:
            raise self.error(f"source: {error}") from None
        self.env.note_dependency(str(path))
        block = nodes.literal_block(text, text, language="python")
        block["classes"].append("package-source")
        words = nodes.literal("", f"mlmath.{module}.{name}")
        # not an id of the box, which would give it a number
        words = nodes.inline("", "", words, ids=[source_id(self.arguments[0])])
        caption = nodes.caption("", "", words)
        box = nodes.container("", caption, block, literal_block=True)
        box["classes"].append("literal-block-wrapper")
        box["source"] = self.arguments[0]
        self.set_source_info(block)
        return [box]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("source", Source)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
