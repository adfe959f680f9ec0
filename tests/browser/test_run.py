"""Cells that run in the page: the real Pyodide core, without its NumPy."""

import json

import pytest
from pyodide_core import ADDRESS, serve
from sources import SITE

PAGE = "front-matter/python-and-numpy.html"
CHAPTER = "linear-algebra/vectors.html"
LONG = 120_000  # ms; a busy machine is not a failure


@pytest.fixture
def open_cells(open_page, site):
    """Open a page for which Pyodide's address is answered from npm."""

    def open_(path=PAGE, *, base=site, core=True, **options):
        page = open_page("about:blank", **options)
        page.refused = serve(page.tab.context) if core else []
        page.asked = []  # of the worker as well
        page.tab.context.on("request", lambda request: page.asked.append(request.url))
        page.tab.goto(base + path)
        return page

    return open_


def write(tab, code, number=1):
    """Open the editor of a cell and put code in it, as a reader would type it."""
    edit = tab.get_by_role("button", name=f"Edit cell {number}", exact=True)
    if edit.is_visible():
        edit.click()
    tab.locator(".cm-content").first.wait_for()
    editor = tab.get_by_role("textbox", name=f"Code of cell {number}.")
    editor.click()
    tab.keyboard.press("Control+a")
    tab.keyboard.insert_text(code)
    return editor


def run(tab, number=1, *, wait=True):
    tab.get_by_role("button", name=f"Run cell {number}", exact=True).click()
    agree = tab.get_by_role("button", name="Fetch and run")
    if agree.is_visible():
        agree.click()
    if wait:
        settle(tab)


def settle(tab):
    bar = tab.locator(".python-bar")
    tab.wait_for_function(
        "bar => ['ready', 'failed', 'stopped'].includes(bar.dataset.state)",
        arg=bar.element_handle(),
        timeout=LONG,
    )
    return bar.locator("[role=status]").inner_text()


def output(tab, number=1):
    cell = tab.locator("article .cell:has(.cell_input)").nth(number - 1)
    return cell.locator(".live-output").inner_text().split("\n", 1)[1].strip()


def test_nothing_is_fetched_before_the_reader_agrees(open_cells):
    page = open_cells(CHAPTER)
    tab = page.tab
    tab.get_by_role("button", name="Run cell 2", exact=True).click()
    said = tab.locator(".consent").inner_text()
    assert "cdn.jsdelivr.net" in said
    assert "MB" in said
    tab.get_by_role("button", name="Not now").click()
    assert tab.locator(".consent").count() == 0
    assert not [url for url in page.asked if "jsdelivr" in url or "/vendor/" in url]
    assert tab.locator(".python-bar").is_hidden()


def test_cells_share_variables_show_values_and_errors(open_cells):
    page = open_cells()
    tab = page.tab
    write(tab, "import sys\nx = 6\nprint('six:', x)\nsys.version_info[:2]")
    run(tab)
    assert output(tab) == "six: 6\n(3, 14)"
    write(tab, "y = x * 7\ny", 2)
    tab.keyboard.press("Shift+Enter")
    settle(tab)
    assert output(tab, 2) == "42"
    write(tab, "def f(z):\n    return 1 / z\n\nf(0)", 2)
    tab.keyboard.press("Control+Enter")
    assert "ended with an error" in settle(tab)
    said = output(tab, 2)
    assert said.startswith("Traceback (most recent call last):")
    assert 'File "cell 2", line 4, in <module>' in said
    assert said.endswith("ZeroDivisionError: division by zero")
    assert "exec" not in said  # the reader's own lines only
    write(tab, "if True\n    pass", 2)
    run(tab, 2)
    assert output(tab, 2).startswith('File "cell 2", line 1')
    assert "SyntaxError" in output(tab, 2)
    write(tab, "y;", 2)
    run(tab, 2)
    assert output(tab, 2) == "Ran without output."
    write(tab, "import sys; print('psst', file=sys.stderr)", 2)
    run(tab, 2)
    assert tab.locator(".live-output [data-stream=err]").inner_text() == "psst\n"
    assert page.asked.count(f"{ADDRESS}pyodide.mjs") == 1


def test_cells_above_run_first(open_cells):
    tab = open_cells().tab
    write(tab, "import sys\nx = 1")
    write(tab, "x += 10\nx", 2)
    write(tab, "x", 3)
    run(tab, 3)
    assert output(tab, 3) == "11"
    assert tab.locator(".live-output").count() == 1  # the others were only needed
    write(tab, "1 / 0", 1)
    tab.get_by_role("button", name="Restart").click()
    run(tab, 3)
    assert "Cell 1 ended with an error" in tab.locator(".python-bar").inner_text()


def test_what_cannot_be_fetched_is_said(open_cells):
    page = open_cells()
    run(page.tab)  # the book's own first cell imports NumPy
    assert "cannot be fetched" in output(page.tab)
    assert any("numpy" in url for url in page.refused)
    page.expect()  # the refusal that was asked for


def test_endless_loop_is_stopped_and_python_restarts(open_cells):
    tab = open_cells().tab
    write(tab, "n = 1\nwhile True:\n    n += 1")
    run(tab, wait=False)
    tab.get_by_text("Running cell 1").wait_for(timeout=LONG)
    tab.get_by_role("button", name="Stop").click()
    assert "Stopped" in settle(tab)
    write(tab, "'n' in globals()")
    run(tab)
    assert output(tab) == "False"


def test_where_the_browser_allows_it_a_stop_keeps_the_variables(open_cells):
    page = open_cells(core=False)
    isolated = {
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
    }

    def isolate(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, **isolated})

    page.refused = serve(page.tab.context)
    for path in (f"**/{PAGE}", "**/run-worker.js"):
        page.tab.context.route(path, isolate)
    tab = page.tab
    tab.reload()
    assert tab.evaluate("crossOriginIsolated")
    write(tab, "n = 1\nwhile True:\n    n += 1")
    run(tab, wait=False)
    tab.get_by_text("Running cell 1").wait_for(timeout=LONG)
    tab.wait_for_timeout(500)
    tab.get_by_role("button", name="Stop").click()
    settle(tab)
    assert output(tab).endswith("KeyboardInterrupt")
    write(tab, "n > 1")
    run(tab)
    assert output(tab) == "True"


def test_package_comes_from_the_site_and_one_cell_runs_at_a_time(open_cells, site):
    page = open_cells()
    tab = page.tab
    write(tab, "import mlmath\nmlmath.__doc__.splitlines()[0]")
    run(tab)
    assert "readable NumPy" in output(tab)
    assert [url for url in page.asked if url.startswith(site) and url.endswith(".whl")]
    write(tab, "import time\ntime.sleep(2)\n'slept'")
    write(tab, "'second'", 2)
    run(tab, wait=False)
    tab.get_by_text("Running cell 1").wait_for(timeout=LONG)
    tab.get_by_role("button", name="Run cell 2", exact=True).click()
    assert "One cell at a time" in tab.locator(".python-bar").inner_text()
    settle(tab)
    assert output(tab) == "'slept'"


def test_output_is_text_never_markup_stands_once_and_is_cut(open_cells):
    tab = open_cells().tab
    write(tab, "print('<img src=x onerror=\"broken=1\"><b>bold</b>')")
    run(tab)
    assert "<b>bold</b>" in output(tab)
    assert tab.locator("img[src=x]").count() == 0
    # what a lab's check returns shows itself as nothing: the text is printed already
    write(
        tab,
        "class Report:\n"
        "    def _ipython_display_(self):\n        pass\n"
        "print('1 of 3 cases pass')\nReport()",
    )
    run(tab)
    assert output(tab) == "1 of 3 cases pass"
    write(tab, "for i in range(10**5): print('x' * 50)")
    run(tab)
    assert output(tab).endswith("the rest is left out")
    assert len(output(tab)) < 150_000


def test_editor_indents_undoes_and_lets_the_keyboard_go(open_cells):
    tab = open_cells().tab
    editor = write(tab, "")
    tab.keyboard.type("def f(x):")
    tab.keyboard.press("Enter")
    tab.keyboard.type("return x / 2")  # "/" belongs to the editor, not to the search
    assert editor.inner_text() == "def f(x):\n    return x / 2"
    tab.keyboard.press("Control+z")
    assert "return" not in editor.inner_text()
    tab.keyboard.press("Escape")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Run"


def test_changes_are_kept_and_taken_back(open_cells):
    tab = open_cells(core=False).tab
    book = tab.locator(".cell_input pre").first.inner_text()
    write(tab, "mine = 1")
    tab.reload()
    assert tab.locator(".cell_input pre").first.inner_text() == "mine = 1"
    tab.get_by_role("button", name="Back to the book’s version").first.click()
    assert tab.locator(".cell_input pre").first.inner_text() == book
    tab.reload()
    assert tab.locator(".cell_input pre").first.inner_text() == book
    assert tab.evaluate("Object.keys(localStorage).length") == 0


def test_a_changed_book_wins_over_what_was_kept(open_cells):
    tab = open_cells(core=False).tab
    tab.evaluate(
        "localStorage.setItem('mlbook:code:front-matter/python-and-numpy.html:0',"
        f" {json.dumps(json.dumps({'original': 'old', 'text': 'mine'}))})"
    )
    tab.reload()
    assert tab.locator(".cell_input pre").first.inner_text() != "mine"


FAILURES = {
    "offline": lambda page: page.tab.context.set_offline(True),
    "blocked": lambda page: page.tab.context.route(
        "https://**", lambda route: route.abort()
    ),
    "gone": lambda page: page.tab.context.route(
        "https://**", lambda route: route.fulfill(status=404)
    ),
    "not what it was": lambda page: page.tab.context.route(
        "https://**", lambda route: route.fulfill(body="nonsense(", content_type="text/javascript")
    ),
    "no worker": lambda page: page.tab.evaluate("delete window.Worker"),
}  # fmt: skip


@pytest.mark.parametrize("how", FAILURES)
def test_failure_is_one_line_and_leaves_the_page(open_cells, how):
    page = open_cells(core=False)
    tab = page.tab
    before = tab.locator("article").inner_text()
    FAILURES[how](page)
    run(tab)
    said = tab.locator(".python-bar [role=status]").inner_text()
    assert said.startswith("Python did not start")
    assert said.endswith("The page works on without it.")
    assert "\n" not in said
    assert tab.locator("article").inner_text() == before
    page.expect()  # the failure that was asked for


def test_from_a_folder_it_says_where_it_runs(open_cells):
    tab = open_cells(base=f"file://{SITE}/", core=False).tab
    run(tab)
    assert "use the site" in tab.locator(".python-bar").inner_text()


def test_storage_blocked(open_cells):
    page = open_cells(core=False, storage=False)
    write(page.tab, "mine = 1")
    assert "mine" in page.tab.locator(".cm-content").first.inner_text()


def test_by_touch(open_cells):
    tab = open_cells(width=390, has_touch=True, is_mobile=True).tab
    write(tab, "print('touched')")
    tab.get_by_role("button", name="Run cell 1", exact=True).tap()
    tab.get_by_role("button", name="Fetch and run").tap()
    settle(tab)
    assert output(tab) == "touched"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_script_there_is_no_button(open_page, site):
    tab = open_page(site + PAGE, java_script_enabled=False).tab
    assert tab.locator(".cell-tools").count() == 0
