"""The tree that is served: what publishing wrote into pages, and lost addresses."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from published import published  # noqa: F401 (a fixture)
from site_server import serving
from sources import SITE

from publishing.products import base_of

AXE = {"type": "tag", "values": [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
]}  # fmt: skip
LOST = "no/such/page/at/all.html"
CHANGED = ("index.html", "linear-algebra/vectors.html", "back-matter/changelog.html",
           "back-matter/errata.html", LOST)  # fmt: skip


@pytest.fixture(scope="module")
def address(published):  # noqa: F811
    below = urlsplit(base_of(SITE)).path
    with serving(published / "publish" / "pages", below) as address:
        yield address


def lost(page):
    """A page that is not there says 404, which is no problem here."""
    page.expect("404")
    return page.tab


@pytest.mark.parametrize("path", CHANGED)
def test_pages_with_their_editions_fit_and_are_accessible(open_page, address, path):
    page = open_page(address + path)
    tab = lost(page) if path == LOST else page.tab
    tab.evaluate(
        "document.querySelectorAll('details.run-elsewhere').forEach(d => d.open = true)"
    )
    # Contents of chapters are looked at elsewhere; here, what publishing added.
    tab.evaluate("document.querySelectorAll('article section section').forEach(s =>"
                 " s.querySelector('.run-elsewhere, .editions, .lost') || s.id ==="
                 " 'known-errors' || s.remove())")  # fmt: skip
    found = []
    for width, scheme in ((390, "light"), (1440, "dark"), (320, "dark")):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        options = {"runOnly": AXE, "resultTypes": ["violations"]}
        found += [
            f"{width} {scheme} {v['id']}: {v['nodes'][0]['html'][:200]}"
            for v in Axe().run(tab, options=options).response["violations"]
        ]
    assert found == []
    assert all(url.startswith((address, "data:")) for url in page.requests)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_lost_reader_finds_the_way(open_page, address, script):
    tab = lost(open_page(address + LOST, java_script_enabled=script))
    assert tab.locator("h1").inner_text() == "There is no such page"
    ground = "getComputedStyle(document.querySelector('header.bar')).position"
    if script:
        assert tab.evaluate(ground) == "sticky", "the style sheet is not found"
        tab.locator("form.lost input").fill("eigenvalue")
        tab.locator("form.lost button").click()
        tab.locator("#results a").first.wait_for()
        assert tab.url.startswith(f"{address}search.html?q=eigenvalue")
    else:
        tab.locator("article").get_by_role("link", name="front page").click()
        assert tab.url == f"{address}index.html"


def test_editions_are_found_and_there_without_script(open_page, address):
    tab = open_page(
        address + "linear-algebra/vectors.html", java_script_enabled=False
    ).tab
    tab.get_by_text("Run or download").click()
    link = tab.get_by_role("link", name="This page as PDF")
    assert link.is_visible()
    for name in ("This page as PDF", "PDF for a tablet", "EPUB", "Archive"):
        href = tab.get_by_role("link", name=name).first.evaluate("a => a.href")
        answer = tab.request.get(href)
        assert answer.status == 200, href
        assert len(answer.body()) > 10


def test_the_front_page_shows_all_to_take(open_page, address):
    tab = open_page(address, width=390).tab
    names = tab.locator("ul.editions a").all_inner_texts()
    assert names == ["PDF", "PDF for a tablet", "EPUB", "Archive"]
    tab.get_by_text("Single chapters, as PDF and as slides").click()
    chapter = tab.locator("details li", has_text="2. Vectors:")
    slides = chapter.get_by_role("link", name="Slides: 2. Vectors")
    slides.click()
    assert tab.url == f"{address}slides/linear-algebra/vectors.html"


def test_an_older_version_says_so_and_leads_to_the_newest(open_page, address):
    page = open_page(address)
    tab = page.tab
    tab.get_by_role("link", name="0.9.0").click()
    assert tab.url == f"{address}editions/0.9.0/index.html"
    link = tab.get_by_role("link", name="The newest edition")
    assert link.get_attribute("href") == base_of(SITE) + "index.html"
