"""The map of chapters and the exercise bank, used by hand, by keyboard, without script."""

import re

import book_pages
import pytest
from sources import BOOK, TOC

PAGES = book_pages.Book(BOOK, TOC)
GOAL = "dimensionality-reduction/pca"
MAP = "front-matter/prerequisites.html"
BANK = "back-matter/exercises.html"


def kept(tab):
    """Give the chapters that stand out."""
    return tab.locator("svg.graph a:not(.dim)").evaluate_all(
        "links => links.map(link => link.dataset.page)"
    )


def expected(goal):
    return {page.name for page in PAGES.before(goal)} | {goal}


def test_choosing_a_chapter_shows_what_comes_before_it(open_page, site):
    tab = open_page(site + MAP).tab
    title = book_pages.named(PAGES[GOAL])
    tab.get_by_label("What comes before").select_option(label=title)
    assert set(kept(tab)) == expected(GOAL)
    before = PAGES.before(GOAL)
    time = book_pages.in_hours(sum(p.minutes for p in before))
    status = tab.locator(".graph-list")
    assert f"{title}: {len(before)} pages before it, {time}." in status.inner_text()
    links = status.locator("li a")
    assert links.all_inner_texts() == [book_pages.named(p) for p in before]
    assert tab.url.endswith(f"?before={GOAL}")
    links.last.click()
    assert tab.url.endswith(f"/{before[-1].name}.html")


def test_a_chapter_leads_to_its_place_on_the_map(open_page, site):
    tab = open_page(f"{site}{GOAL}.html").tab
    tab.get_by_role("link", name="all before it").click()
    assert set(kept(tab)) == expected(GOAL)


def test_the_map_shows_a_chapter_for_as_long_as_it_has_the_focus(open_page, site):
    tab = open_page(site + MAP).tab
    tab.get_by_label("What comes before").focus()
    tab.keyboard.press("Tab")
    first = tab.evaluate("document.activeElement.dataset.page")
    assert set(kept(tab)) == expected(first)
    tab.get_by_label("What comes before").focus()
    assert len(kept(tab)) == tab.locator("svg.graph a").count()


def test_without_script_the_map_is_links_and_the_bank_a_list(open_page, site):
    tab = open_page(site + MAP, java_script_enabled=False).tab
    assert tab.locator("select").count() == 0
    link = tab.locator(f'svg.graph a[data-page="{GOAL}"]')
    link.click()
    assert tab.url.endswith(f"/{GOAL}.html")
    tab = open_page(site + BANK, java_script_enabled=False).tab
    assert tab.locator("tbody tr:visible").count() == sum(
        len(p.exercises) for p in PAGES
    )


@pytest.mark.parametrize(
    ("words", "kind", "minutes"),
    [
        ("eigen", "", 999),
        ("", "think", 10),
        ("posterior prior", "by hand", 999),
        ("GRÄM", "", 999),
    ],
)
def test_the_bank_finds_by_topic_kind_and_minutes(
    words, kind, minutes, open_page, site
):
    tab = open_page(site + BANK).tab
    tab.get_by_label("Topic or words").fill(words)
    tab.get_by_label("Kind").select_option(kind)
    tab.get_by_label("At most").select_option(str(minutes))
    rows = tab.locator("tbody tr:visible")
    assert rows.count() > 1
    shown = int(re.match(r"\d+", tab.locator("article [role=status]").inner_text())[0])
    assert rows.count() == shown
    for text in rows.locator("td:nth-child(2)").all_inner_texts():
        assert kind in text
    assert all(
        int(t) <= minutes for t in rows.locator("td:nth-child(3)").all_inner_texts()
    )


def test_the_bank_says_when_nothing_is_found(open_page, site):
    tab = open_page(site + BANK).tab
    tab.get_by_label("Topic or words").fill("zymurgy")
    assert tab.locator("tbody tr:visible").count() == 0
    assert "shorter word" in tab.locator("article [role=status]").inner_text()
