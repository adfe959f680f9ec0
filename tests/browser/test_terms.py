"""What a term means, in a box beside its link; sheets of formulas, printed."""

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from sources import SITE, SOURCES

PAGE = "linear-algebra/vectors.html"
AXE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
SHEETS = [s.name for s in SOURCES if s.name.startswith("back-matter/formulas-")]


def term(tab, name):
    """Give a term's first link in the text, in the middle of the window."""
    link = tab.locator("article a:has(> .std-term)", has_text=name).first
    link.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    return link


def box_of(tab, link):
    """Give what describes a link to those who do not see it."""
    return tab.locator(f"#{link.get_attribute('aria-describedby')}")


@pytest.mark.parametrize("where", ["http", "file"])
def test_the_mouse_shows_what_a_term_means(open_page, site, where):
    base = site if where == "http" else f"file://{SITE}/"
    tab = open_page(base + PAGE).tab
    link = term(tab, "dot product")
    box = box_of(tab, link)
    assert box.get_attribute("role") == "tooltip"
    assert not box.is_visible()
    link.hover()
    box.wait_for()
    assert "sum of the products" in box.inner_text()
    veil = "getComputedStyle(document.querySelector(':popover-open'), '::backdrop').display"
    assert tab.evaluate(veil) == "none", "the page is dimmed"
    beside = box.bounding_box()
    assert abs(beside["y"] - link.bounding_box()["y"]) < 200
    # the pointer may go into the box, and nothing takes it away there
    tab.mouse.move(
        beside["x"] + beside["width"] / 2, beside["y"] + beside["height"] / 2
    )
    tab.wait_for_timeout(500)
    assert box.is_visible()
    tab.mouse.move(5, 500)
    box.wait_for(state="hidden")


def test_focus_shows_it_and_escape_takes_it_away(open_page, site):
    tab = open_page(site + PAGE).tab
    link = term(tab, "dot product")
    box = box_of(tab, link)
    link.evaluate("e => e.focus({preventScroll: true})")
    assert not box.is_visible() or link.evaluate("e => e.matches(':focus-visible')")
    tab.keyboard.press("Shift+Tab")
    assert not box.is_visible()
    tab.keyboard.press("Tab")
    assert link.evaluate("e => e === document.activeElement")
    box.wait_for()
    tab.mouse.move(5, 500)
    tab.wait_for_timeout(500)
    assert box.is_visible(), "a mouse elsewhere takes it away"
    tab.keyboard.press("Escape")
    assert not box.is_visible()
    assert link.evaluate("e => e === document.activeElement")


def test_one_box_at_a_time(open_page, site):
    tab = open_page(site + PAGE).tab
    link = term(tab, "dot product")
    link.hover()
    box_of(tab, link).wait_for()
    other = tab.locator("article a:has(> .std-term)").last
    other.evaluate("e => e.focus({preventScroll: true, focusVisible: true})")
    box_of(tab, other).wait_for(state="attached")
    assert tab.locator(".explained:popover-open").count() == 1


def test_a_tap_follows_the_link(open_page, site):
    tab = open_page(site + PAGE, width=390, has_touch=True).tab
    term(tab, "dot product").tap()
    tab.wait_for_url("**/glossary.html#term-dot-product")


@pytest.mark.parametrize(
    "name", ["projection", "cosine similarity", "linear combination"]
)
def test_the_box_is_within_a_phone_and_readable(open_page, site, name):
    tab = open_page(site + PAGE, width=390, color_scheme="dark").tab
    link = term(tab, name)
    link.hover()
    box = box_of(tab, link)
    box.wait_for()
    place = box.bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    axe = Axe().run(tab, context=".explained:popover-open", options={"runOnly": AXE})
    assert [v["id"] for v in axe.response["violations"]] == []


def test_it_stands_above_where_there_is_no_room_below(open_page, site):
    tab = open_page(site + PAGE, height=400).tab
    link = term(tab, "dot product")
    link.evaluate("e => e.scrollIntoView({block: 'end', behavior: 'instant'})")
    link.hover()
    box = box_of(tab, link)
    box.wait_for()
    assert box.bounding_box()["y"] < link.bounding_box()["y"]


def test_the_head_explains_its_symbols(open_page, site):
    tab = open_page(site + "linear-algebra/matrices.html", width=390).tab
    sign = tab.locator(".about [data-explained='symbol-outer-product']")
    sign.hover()
    box = box_of(tab, sign)
    box.wait_for()
    assert "outer product" in box.inner_text()
    sign.click()
    assert tab.url.endswith("notation.html#symbol-outer-product")


def test_without_script_a_link_is_a_link(open_page, site):
    tab = open_page(site + PAGE, java_script_enabled=False).tab
    assert tab.locator(".explained").count() == 0
    tab.locator("article a:has(> .std-term)", has_text="dot product").first.click()
    assert tab.url.endswith("glossary.html#term-dot-product")


def test_print_has_no_box(open_page, site):
    tab = open_page(site + PAGE).tab
    link = term(tab, "dot product")
    link.hover()
    box_of(tab, link).wait_for()
    tab.emulate_media(media="print")
    assert not box_of(tab, link).is_visible()


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_printed_dense_and_says_of_what(open_page, site, name):
    tab = open_page(f"{site}{name}.html").tab
    tab.evaluate("window.print = () => { window.printed = true }")
    tab.get_by_role("button", name="Print this sheet").click()
    assert tab.evaluate("window.printed")
    document = pypdfium2.PdfDocument(tab.pdf(prefer_css_page_size=True))
    texts = [page.get_textpage().get_text_range() for page in document]
    assert document[0].get_size() == pytest.approx((595, 842), abs=1)
    document.close()
    assert len(texts) <= 5
    assert "first edition, version" in texts[0]
    for words in ("Print this sheet", "Report an error", "Front page"):
        assert words not in " ".join(texts)
    tab.emulate_media(media="print")
    left = tab.evaluate(
        "new Set([...document.querySelectorAll('.formula-sheet dt')]"
        ".map(e => Math.round(e.getBoundingClientRect().left))).size"
    )
    assert left >= 2


def test_without_script_a_sheet_has_no_button(open_page, site):
    tab = open_page(f"{site}{SHEETS[0]}.html", java_script_enabled=False).tab
    assert tab.locator(".formula-sheet").is_visible()
    assert not tab.get_by_role("button", name="Print this sheet").is_visible()
