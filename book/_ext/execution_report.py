"""``{execution-report}``: what was executed and checked, page by page, counted."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

COLUMNS = ("Page", "Code cells", "Figures", "Statements", "Exercises")


class report(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """Stands where the table will be, once all pages are read."""


class ExecutionReport(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.docname]["execution-report"] = True
        return [report()]


def counts(env: Any, docname: str) -> tuple[int, ...]:
    doctree = env.get_doctree(docname)
    cells = sum("cell" in node["classes"] for node in doctree.findall(nodes.container))
    figures = sum(1 for _ in doctree.findall(nodes.image))
    statements = [s for s in env.proof_list.values() if s["docname"] == docname]
    exercises = [
        e
        for e in env.sphinx_exercise_registry.values()
        if e["docname"] == docname and "exercise" in e["type"]
    ]
    return cells, figures, len(statements), len(exercises)


def in_order(env: Any) -> list[str]:
    """List the pages as the contents do."""
    pages, pending = [], [env.config.root_doc]
    while pending:
        pages.append(pending.pop(0))
        pending = env.toctree_includes.get(pages[-1], []) + pending
    return pages


def row(cells: list[nodes.Node]) -> nodes.row:
    return nodes.row(
        "", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells)
    )


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    env: Any = app.env
    for place in list(doctree.findall(report)):
        rows, totals = [], [0] * (len(COLUMNS) - 1)
        for page in in_order(env):
            numbers = counts(env, page)
            if not numbers[0]:
                continue
            totals = [a + b for a, b in zip(totals, numbers, strict=True)]
            title = nodes.Text(env.titles[page].astext())
            link = make_refnode(app.builder, docname, page, "", title)
            rows.append(row([link, *(nodes.Text(str(n)) for n in numbers)]))
        rows.append(row([nodes.Text(t) for t in ("All", *map(str, totals))]))
        group = nodes.tgroup(
            "",
            *(nodes.colspec(colwidth=1) for _ in COLUMNS),
            nodes.thead("", row([nodes.Text(c) for c in COLUMNS])),
            nodes.tbody("", *rows),
            cols=len(COLUMNS),
        )
        place.replace_self(nodes.table("", group))


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Any page may have changed the numbers."""
    return [name for name, data in env.metadata.items() if "execution-report" in data]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(report)
    app.add_directive("execution-report", ExecutionReport)
    app.connect("doctree-resolved", fill)
    app.connect("env-updated", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
