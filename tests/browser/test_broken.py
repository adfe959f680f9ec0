"""What is blocked, full or missing takes nothing else with it: the page is read on."""

import json
import re

import pytest

CHAPTER = "linear-algebra/vectors.html"
FIGURE = "#fig-vectors-reach"
ANSWER = "#answer-ex-vectors-norms"  # 7
#: What the browser itself says of a file that does not come.
NOT_FETCHED = "^failed: |Failed to load resource|ERR_"
BLOCKED = "".join(
    f"Object.defineProperty(window, '{name}', {{get() {{"
    " throw new DOMException('blocked', 'SecurityError') }});"
    for name in ("localStorage", "sessionStorage", "indexedDB", "caches")
)
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException('full', 'QuotaExceededError');
};"""


def works(tab, *but):
    """Use what a chapter offers, but for what is named: the text is always there."""
    assert tab.locator("article h1").is_visible()
    assert tab.locator("article .katex-html").first.is_visible()
    if "answers" not in but:
        answer(tab)
    if "theme" not in but:
        tab.get_by_role("button", name="Theme: auto").click()
        assert tab.get_by_role("button", name="Theme: light").is_visible()
    tab.locator(FIGURE).scroll_into_view_if_needed()
    if "figures" in but:
        tab.wait_for_load_state("networkidle")
        assert tab.locator(f"{FIGURE} img").is_visible()
        assert tab.locator(f"{FIGURE} .board").count() == 0
    else:
        tab.locator(f"{FIGURE} .board svg").wait_for()
    if "editor" not in but:
        click(tab, "Edit")
        tab.get_by_role("textbox", name=re.compile("^Code of cell")).wait_for()


def click(tab, what):
    """Use the first cell that is not folded away."""
    tab.get_by_role("button", name=re.compile(f"^{what} cell")).first.click()


def answer(tab):
    tab.locator(f"{ANSWER} input").fill("7")
    tab.locator(f"{ANSWER}[data-state=right]").wait_for()


def open_with(open_page, site, script):
    page = open_page("about:blank")
    page.tab.add_init_script(script)
    page.tab.goto(site + CHAPTER)
    return page.tab


def test_blocked_storage_takes_nothing_away(open_page, site):
    works(open_with(open_page, site, BLOCKED))


def test_full_storage_is_still_read(open_page, site):
    tab = open_page(site + CHAPTER).tab
    answer(tab)
    tab.add_init_script(FULL)
    tab.reload()
    assert tab.locator(f"{ANSWER} input").input_value() == "7"
    assert tab.locator(ANSWER).get_attribute("data-state") == "right"
    works(tab)
    tab.goto(site + "index.html")
    assert "1 of" in tab.locator("#progress tbody").inner_text()


MISSING = {
    "_static/book.js": ("answers", "theme", "figures", "editor"),
    "_static/vendor/jsxgraph/jsxgraphcore.js": ("figures",),
    "_static/figures/kit.js": ("figures",),
    "_static/figures/linear-combination.js": ("figures",),
    "_static/vendor/codemirror/editor.js": ("editor",),
}


@pytest.mark.parametrize("script", MISSING)
def test_a_missing_script_takes_its_own_work_alone(open_page, site, script):
    page = open_page("about:blank")
    page.expect(NOT_FETCHED)
    page.tab.route(f"**/{script}*", lambda route: route.abort())
    page.tab.goto(site + CHAPTER)
    works(page.tab, *MISSING[script])
    if script.endswith("editor.js"):
        click(page.tab, "Edit")
        page.tab.get_by_text("the editor cannot be loaded").wait_for()


@pytest.mark.parametrize(
    "script",
    [
        "vendor/minisearch/minisearch.js",
        "searchindex.js",
        "search.js",
        "search-page.js",
    ],
)
def test_the_search_says_when_a_part_of_it_is_missing(open_page, site, script):
    page = open_page("about:blank")
    page.expect(NOT_FETCHED)
    page.tab.route(f"**/{script}?*", lambda route: route.abort())
    page.tab.goto(f"{site}search.html?q=rank")
    page.tab.get_by_text("A part of the search could not be loaded").wait_for()
    assert page.tab.locator("main a[href='genindex.html']").first.is_visible()
    page.tab.get_by_role("button", name="Theme: auto").click()


def test_who_goes_offline_reads_on(open_page, site):
    page = open_page(site + CHAPTER)
    page.expect(NOT_FETCHED)
    page.tab.context.set_offline(True)
    works(page.tab, "figures", "editor")
    click(page.tab, "Run")
    page.tab.get_by_role("button", name="Fetch and run").click()
    page.tab.get_by_text("Python did not start").wait_for()


@pytest.mark.parametrize("hash_", ["#%", "#%E0%A4%A", "#fig-x?u=%"])
def test_an_address_that_was_cut_takes_nothing_away(open_page, site, hash_):
    tab = open_page(site + CHAPTER + hash_).tab
    works(tab, "editor")


def test_nonsense_in_the_storage_is_passed_over(open_page, site):
    tab = open_page(site + CHAPTER).tab
    for nonsense in ("", "{", "[]", "null", json.dumps({"page": 1, "given": "x"})):
        tab.evaluate(
            "text => { for (const key of ['theme', 'mlbook:answer:ex-vectors-norms',"
            " 'mlbook:setting:keys', 'mlbook:code:linear-algebra/vectors.html:0'])"
            " localStorage.setItem(key, text); }",
            nonsense,
        )
        tab.reload()
        assert tab.locator(f"{ANSWER} input").input_value() == ""
    works(tab)
