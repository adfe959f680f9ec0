"""``{execution-report}``: what was executed and checked, page by page, counted."""

from typing import Any

from book_pages import in_order
from dependents import changed
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


def count(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the numbers of cells and figures with what is known of the page."""
    cells = sum("cell" in node["classes"] for node in doctree.findall(nodes.container))
    figures = sum(1 for _ in doctree.findall(nodes.image))
    if cells:
        app.env.metadata[app.env.docname]["executed"] = (cells, figures)


def counts(env: Any) -> dict[str, tuple[int, ...]]:
    """Count by page, in reading order, where cells are executed."""
    statements = [s["docname"] for s in env.proof_list.values()]
    exercises = [
        e["docname"]
        for e in env.sphinx_exercise_registry.values()
        if "exercise" in e["type"]
    ]
    return {
        page: (
            *env.metadata[page]["executed"],
            statements.count(page),
            exercises.count(page),
        )
        for page in in_order(env)
        if "executed" in env.metadata[page]
    }


def row(cells: list[nodes.Node]) -> nodes.row:
    return nodes.row(
        "", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells)
    )


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(report)):
        found, rows = counts(app.env), []
        for page, numbers in found.items():
            title = nodes.Text(app.env.titles[page].astext())
            link = make_refnode(app.builder, docname, page, "", title)
            rows.append(row([link, *(nodes.Text(str(n)) for n in numbers)]))
        totals = [str(sum(column)) for column in zip(*found.values(), strict=True)]
        rows.append(row([nodes.Text(t) for t in ("All", *totals)]))
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
    pages = [name for name, data in env.metadata.items() if "execution-report" in data]
    if not pages:
        return []
    shown = [(env.titles[page].astext(), *n) for page, n in counts(env).items()]
    return pages if changed(env, "execution report", shown) else []


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(report)
    app.add_directive("execution-report", ExecutionReport)
    app.connect("doctree-read", count)
    app.connect("doctree-resolved", fill)
    app.connect("env-get-updated", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
