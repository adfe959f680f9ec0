"""The archive, unpacked, from a folder with the network off: all that it promises."""

import re

import pytest
from published import published  # noqa: F401 (a fixture)

VECTORS = "linear-algebra/vectors.html"
ANSWER = "#answer-ex-vectors-norms"


@pytest.fixture(scope="session")
def folder(published):  # noqa: F811
    (top,) = (published / "unpacked").iterdir()
    return f"file://{top}/"


@pytest.fixture
def opened(open_page, folder):
    """Open a page of the archive without network; nothing else is asked for."""
    pages = []

    def open_(path, **options):
        pages.append(open_page(folder + path, offline=True, **options))
        return pages[-1]

    yield open_
    for page in pages:
        elsewhere = [u for u in page.requests if not u.startswith((folder, "data:"))]
        assert elsewhere == []


def test_contents_lead_to_every_chapter(opened, folder):
    tab = opened("index.html").tab
    assert tab.locator("h1").inner_text().startswith("Mathematics for Machine")
    links = tab.locator("#contents a").all()
    assert len(links) > 80
    tab.locator("#contents a", has_text=re.compile(r"^2\. Vectors$")).click()
    assert tab.url == folder + VECTORS
    tab.get_by_role("link", name=re.compile("^Next")).click()
    assert tab.url == f"{folder}linear-algebra/elimination.html"


def test_search_finds_a_chapter(opened, folder):
    page = opened("index.html")
    page.tab.get_by_role("searchbox").fill("Cauchy-Schwarz")
    page.tab.keyboard.press("Enter")
    page.tab.locator("#results a").first.click()
    assert page.tab.url.startswith(f"{folder}linear-algebra/")


def test_mathematics_and_figures_are_drawn(opened):
    tab = opened(VECTORS).tab
    tab.evaluate("document.fonts.ready")
    loaded = "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    assert any("KaTeX" in family for family in tab.evaluate(loaded))
    for picture in tab.locator("article figure:not(.interactive) img").all()[:3]:
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("p => p.decode().then(() => p.naturalWidth)") > 100


def test_answers_are_checked(opened):
    tab = opened(VECTORS).tab
    tab.locator(f"{ANSWER} input").fill("6")
    tab.locator(f"{ANSWER} button").first.click()
    assert tab.locator(ANSWER).get_attribute("data-state") == "wrong"
    tab.locator(f"{ANSWER} input").fill("7")
    tab.locator(f"{ANSWER}[data-state=right]").wait_for()


def test_figures_move(opened):
    tab = opened(VECTORS).tab
    figure = tab.locator("#fig-vectors-shadow")
    figure.scroll_into_view_if_needed()
    figure.locator(".board svg").wait_for()
    before = figure.locator(".readout").inner_text()
    figure.locator(".board [tabindex='0']").first.focus()
    tab.keyboard.press("ArrowRight")
    assert figure.locator(".readout").inner_text() != before


def test_other_editions_are_a_click_away(opened, folder):
    tab = opened(VECTORS).tab
    tab.get_by_text("Run or download").click()
    box = tab.locator("details.run-elsewhere")
    assert "archive" not in box.inner_text().lower()
    lite = box.get_by_role("link", name="JupyterLite")
    assert lite.get_attribute("href").startswith("https://")
    assert "(on the site)" in box.inner_text()
    for name in ("This page as PDF", "EPUB", "Download notebook"):
        assert box.get_by_role("link", name=name, exact=True).is_visible()
    box.get_by_role("link", name="This page as slides").click()
    assert tab.url == f"{folder}slides/{VECTORS}"
    assert tab.locator("h1, h2").first.is_visible()
