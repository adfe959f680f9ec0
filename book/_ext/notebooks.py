"""Each page with code, as a notebook beside it.

Raw MyST shows its directives and roles in Jupyter as text. So what Binder, Colab
and a download open is written from the page, by `notebook_parts`, with the code
of its source, to the same bytes in every build. A page opts out by
`notebook: false` in its front matter.
"""

import base64
import hashlib
import json
import mimetypes
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import sharing
from docutils import nodes
from notebook_parts import Code, Page, Part
from package_wheel import wheel_name
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

INSTALL = """\
# Where the book's package is missing, as in Colab: install it from the book's site.
try:
    import mlmath
except ImportError:
    %pip install -q "mlmath[book] @ {wheel}"
"""
ABOUT = """\
This is the page [{title}]({page}) of *[{book}]({site})*, as a notebook. \
Text and figures: [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/). \
Code: BSD-3-Clause. © {copyright}, the authors."""
METADATA = {
    "kernelspec": {
        "name": "python3", "display_name": "Python 3", "language": "python",
    },
    "language_info": {"name": "python"},
}  # fmt: skip


def code_cell(code: Code) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if code.hidden:  # in Jupyter, and in Colab
        metadata |= {"jupyter": {"source_hidden": True}, "cellView": "form"}
    if code.may_raise:
        metadata["tags"] = ["raises-exception"]
    cell = {"cell_type": "code", "metadata": metadata, "source": code.source.strip()}
    return cell | {"execution_count": None, "outputs": []}


def markdown_cell(source: str, pictures: dict[str, Path]) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": "markdown", "metadata": {}, "source": source}
    for name in re.findall(r"\(attachment:([^)]+)\)", source):
        data = base64.b64encode(pictures[name].read_bytes()).decode()
        attachments = cell.setdefault("attachments", {})
        attachments[name] = {mimetypes.guess_type(name)[0]: data}
    return cell


def cells_of(parts: list[Part], pictures: dict[str, Path]) -> list[dict[str, Any]]:
    """Put what follows each other as Markdown in one cell."""
    cells: list[dict[str, Any]] = []
    texts: list[str] = []
    for part in [*parts, None]:
        if isinstance(part, str):
            texts.append(part)
            continue
        if texts:
            cells.append(markdown_cell("\n\n".join(texts), pictures))
            texts = []
        if part:
            cells.append(code_cell(part))
    return cells


def notebook(app: Sphinx, doctree: nodes.document, docname: str) -> dict[str, Any]:
    page = Page(app, docname)
    parts, site = page.parts(doctree), app.config.html_baseurl
    title = doctree.next_node(nodes.title)
    about = ABOUT.format(
        title=page.text(title), page=page.address, book=app.config.html_title, site=site,
        copyright=app.config.copyright,
    )  # fmt: skip
    wheel = urljoin(site, f"_static/{wheel_name()}")
    parts[2:2] = [about, Code(INSTALL.format(wheel=wheel))]  # below the title
    cells = cells_of(parts, page.pictures)
    for position, cell in enumerate(cells):
        name = f"{docname} {position} {cell['source']}"
        cell["id"] = hashlib.sha256(name.encode()).hexdigest()[:12]
        cell["source"] = cell["source"].splitlines(keepends=True)
    metadata = METADATA | {"title": title.astext()}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def has_notebook(env: BuildEnvironment, docname: str, doctree: nodes.document) -> bool:
    wanted = str(env.metadata[docname].get("notebook", True)) != "False"
    boxes = doctree.findall(nodes.container)
    return wanted and any(box.get("nb_element") == "cell_code" for box in boxes)


def write(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.name != "html":
        return
    assert app.env is not None
    path = Path(app.outdir) / f"{docname}.ipynb"
    if has_notebook(app.env, docname, doctree):
        made = notebook(app, doctree, docname)
        text = json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    else:
        path.unlink(missing_ok=True)


def name_addresses(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell the page's template where its notebook is."""
    assert app.env is not None
    if app.builder.name != "html" or doctree is None:
        return
    if not has_notebook(app.env, page, doctree):
        return
    repository, path = app.config.book_repository, quote(f"{page}.ipynb")
    binder, colab = "https://mybinder.org", "https://colab.research.google.com"
    size = (Path(app.outdir) / f"{page}.ipynb").stat().st_size
    context["notebook"] = {
        "file": path.split("/")[-1],
        "size": sharing.in_words(size),
        "lite": context["content_root"] + f"lite/notebooks/index.html?path={path}",
        "binder": f"{binder}/v2/gh/{repository}/notebooks?urlpath=lab/tree/{path}",
        "colab": f"{colab}/github/{repository}/blob/notebooks/{path}",
    }


def edition() -> str:
    """Digest what makes notebooks: when it changes, pages are written anew."""
    files = (Path(__file__), Path(__file__).with_name("notebook_parts.py"))
    code = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(code + wheel_name().encode()).hexdigest()


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("notebooks_edition", edition(), "html", str)
    app.connect("doctree-resolved", write, priority=900)  # once tables are filled
    app.connect("html-page-context", name_addresses)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
