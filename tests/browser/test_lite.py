"""JupyterLite in a browser: a notebook opens, asks nobody, and runs when told to."""

import re

import nbformat
import pytest
from build_lite import LOCAL
from pin_pyodide import closure
from pyodide_core import ADDRESS, PYODIDE, serve
from sources import SITE

FILES = SITE / "lite" / "files"
NOTEBOOKS = sorted(
    path.relative_to(FILES).as_posix() for path in FILES.rglob("*.ipynb")
)
#: That all are there, byte for byte, is seen in tests/book; how each looks, in JupyterLab.
ONE_A_FOLDER = {path.rpartition("/")[0]: path for path in NOTEBOOKS}.values()
NOTEBOOK = "notebooks/index.html?path="
SEEN = 60_000  # ms; a busy machine is not a failure

#: What JupyterLite 0.8 says to the console however it is set up.
NOISE = re.compile(
    r"Menu entry for command .* is duplicated|Skipping \{command: .* shortcut"
    r"|No exact match found for python|Uploader widget not found"
    # it asks for an attached picture by that name before it puts the picture there
    r"|net::ERR_UNKNOWN_URL_SCHEME"
)
REFUSED = re.compile("ERR_FAILED|Failed to fetch|The following error occurred")


@pytest.fixture
def open_lite(open_page, site):
    """Open an address in it; what it says apart from noise fails the test."""

    def open_(address, *, prepare=lambda context: None, **options):
        page = open_page("about:blank", **options)
        page.expect(NOISE.pattern)
        # Of the context, so that requests of workers are seen as well.
        page.tab.context.on(
            "request", lambda request: page.requests.append(request.url)
        )
        prepare(page.tab.context)
        page.tab.goto(f"{site}lite/{address}")
        return page

    return open_


def with_cells(context, cells):
    """Put these cells into the first notebook, at its own address."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata=nbformat.read(FILES / NOTEBOOKS[0], as_version=4).metadata,
    )
    context.route(
        f"**/files/{NOTEBOOKS[0]}",
        lambda route: route.fulfill(body=nbformat.writes(notebook)),
    )


def output(tab, number):
    """Run the cell of this number, and give what it puts out."""
    cell = tab.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.locator(".jp-InputPrompt").click(timeout=SEEN)
    tab.keyboard.press("Control+Enter")
    shown = cell.locator(".jp-OutputArea-output").first
    shown.wait_for(timeout=2 * SEEN)
    return shown.inner_text().strip()


@pytest.mark.parametrize("path", ONE_A_FOLDER)
def test_a_notebook_opens_and_asks_nobody(open_lite, site, path):
    cells = nbformat.read(FILES / path, as_version=4).cells
    words = next(cell.source for cell in cells if cell.cell_type == "markdown")
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    page = open_lite(NOTEBOOK + path, width=390)
    heading = page.tab.locator(".jp-Notebook h1").first
    heading.wait_for(timeout=SEEN)
    assert f"# {heading.inner_text().rstrip('¶')}" in words.splitlines()
    assert heading.bounding_box()["width"] > 390 / 2
    if code:
        editor = page.tab.locator(".jp-CodeCell .cm-content").first
        assert editor.inner_text().splitlines()[0] == code[0].splitlines()[0]
    page.tab.wait_for_function(
        "() => [...document.querySelectorAll('.jp-MarkdownOutput img')]"
        ".every(picture => picture.naturalWidth > 0)",
        timeout=SEEN,
    )
    page.tab.set_viewport_size({"width": 1440, "height": 900})
    page.tab.wait_for_timeout(1000)  # no kernel starts by itself
    assert heading.bounding_box()["width"] > 1440 / 2
    own = (site.removesuffix("book/"), "about:", "blob:", "data:", "attachment:")
    assert [url for url in page.requests if not url.startswith(own)] == []


def test_one_click_from_a_page(open_lite, site):
    page = open_lite("../linear-algebra/vectors.html")
    page.tab.get_by_text("Run or download").click()
    page.tab.get_by_role("link", name="JupyterLite").click()
    heading = page.tab.locator(".jp-Notebook h1").first
    heading.wait_for(timeout=SEEN)
    assert heading.inner_text().rstrip("¶").endswith("Vectors")


def test_the_front_door_lists_the_notebooks(open_lite, site):
    tab = open_lite("").tab
    tab.get_by_text(NOTEBOOKS[0].split("/")[0], exact=True).wait_for(timeout=SEEN)
    assert tab.url.startswith(f"{site}lite/tree/")


def test_cells_run_on_the_real_core(open_lite):
    cells = (
        "sum(k * k for k in range(10))",
        "import sys; print(sys.version)",
        # The package comes from the site, and compiles here without a warning.
        "import mlmath, pathlib, warnings\n"
        "warnings.simplefilter('error')\n"
        "for path in pathlib.Path(mlmath.__file__).parent.rglob('*.py'):\n"
        "    compile(path.read_text(), path.name, 'exec')\n"
        "print(mlmath.__file__)",
    )
    refused = []

    def prepare(context):
        refused.append(serve(context))
        with_cells(context, cells)

    page = open_lite(NOTEBOOK + NOTEBOOKS[0], prepare=prepare)
    assert output(page.tab, 0) == "285"
    assert output(page.tab, 1).startswith(PYODIDE["info"]["python"])
    assert refused == [[]]
    assert output(page.tab, 2).endswith("site-packages/mlmath/__init__.py")
    # What it imports is asked for at Pyodide's address alone, by the pinned names.
    names = closure(PYODIDE["packages"], LOCAL["mlmath"])
    files = {ADDRESS + PYODIDE["packages"][name]["file_name"] for name in names}
    assert refused[0]
    assert set(refused[0]) <= files
    page.expect(f"{NOISE.pattern}|{REFUSED.pattern}")
