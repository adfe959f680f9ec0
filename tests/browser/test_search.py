"""The search, as a reader uses it: as one types, by keyboard, offline, on a phone."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from sources import CHAPTERS, SITE

CHAPTER = f"{CHAPTERS[0].name}.html"
AXE = {"type": "tag", "values": [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
]}  # fmt: skip


def results(tab):
    return tab.locator("#results > li")


def search(tab, words):
    """Type into the field of the page, and wait for what is said of it."""
    tab.get_by_role("searchbox").fill(words)
    tab.wait_for_function(
        "words => new URLSearchParams(location.search).get('q') === words", arg=words
    )
    said(tab)


def said(tab):
    """Return what is said once all of the book is read."""
    tab.wait_for_function(
        "() => !/^$|^Reading/.test(document.getElementById('found').textContent)"
    )
    return tab.locator("#found").inner_text()


@pytest.mark.parametrize("where", ["http", "file"])
def test_the_field_of_a_page_leads_to_the_very_place(open_page, site, where):
    base = site if where == "http" else f"file://{SITE}/"
    page = open_page(base + CHAPTER, offline=where == "file", reduced_motion="reduce")
    tab = page.tab
    tab.get_by_role("searchbox").fill("rank nullity")
    tab.keyboard.press("Enter")
    said(tab)
    first = results(tab).first
    assert (
        first.locator(".where").inner_text().startswith("Theorem · I. Linear algebra")
    )
    assert "Rank and nullity" in first.locator("a").inner_text()
    assert "ℝ" in first.locator(".excerpt").inner_text()
    assert first.locator(".excerpt mark").first.inner_text() == "rank"
    rows = [row.bounding_box() for row in results(tab).all()]
    assert all(below["y"] > above["y"] for above, below in pairwise(rows))
    first.locator("a").click()
    assert tab.url == f"{base}linear-algebra/subspaces.html#thm-subspaces-rank-nullity"
    box = tab.locator("#thm-subspaces-rank-nullity").bounding_box()
    assert 0 <= box["y"] < 900
    assert all(url.startswith((base, "data:")) for url in page.requests)


def test_finds_as_one_types_and_keeps_the_address(open_page, site):
    tab = open_page(site + "search.html").tab
    tab.keyboard.type("eigenval")  # the field has the focus
    count = int(said(tab).split()[0])
    assert "eigenvalue" in results(tab).first.inner_text()
    assert said(tab) == f"{count} results"
    assert tab.locator("#found").get_attribute("role") == "status"
    tab.keyboard.type("ues of a symmetric matrix")
    tab.wait_for_url("**/search.html?q=eigenvalues+of+a+symmetric+matrix")
    assert int(said(tab).split()[0]) < count
    length = tab.evaluate("history.length")
    search(tab, "rank")
    assert tab.evaluate("history.length") == length
    tab.reload()
    said(tab)
    assert tab.get_by_role("searchbox").input_value() == "rank"
    assert results(tab).first.locator("a").inner_text() == "rank"


def test_what_is_typed_before_the_texts_are_there_stays(open_page, site):
    tab = open_page("about:blank").tab
    held = []
    tab.route("**/searchindex.js*", lambda route: held.append(route))
    tab.goto(site + "search.html?q=covariance", wait_until="commit")
    tab.get_by_role("searchbox").fill("rank")
    held[0].continue_()
    said(tab)
    assert results(tab).first.locator("a").inner_text() == "rank"
    assert tab.get_by_role("searchbox").input_value() == "rank"


def test_kind_and_part_are_chosen(open_page, site):
    tab = open_page(site + "search.html?q=covariance").tab
    said(tab)
    tab.get_by_label("Kind").select_option(label="Exercises")
    rows = results(tab).locator(".where").all_inner_texts()
    assert rows
    assert all(row.startswith("Exercise") for row in rows)
    tab.get_by_label("Part").select_option(label="IV. Dimensionality reduction")
    rows = results(tab).locator(".where").all_inner_texts()
    assert rows
    assert all("IV. Dimensionality" in row for row in rows)
    tab.reload()
    said(tab)
    assert results(tab).locator(".where").all_inner_texts() == rows


def test_arrows_lead_through_the_results(open_page, site):
    tab = open_page(site + "search.html").tab
    search(tab, "norm")
    links = results(tab).locator("a")

    def focused(element):
        return element.evaluate("it => it === document.activeElement")

    tab.get_by_role("searchbox").press("ArrowDown")
    assert focused(links.nth(0))
    tab.keyboard.press("ArrowDown")
    assert focused(links.nth(1))
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    assert focused(tab.get_by_role("searchbox"))
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/back-matter/glossary.html#term-norm")


def test_more_results_are_shown_when_asked_for(open_page, site):
    tab = open_page(site + "search.html?q=matrix").tab
    said(tab)
    shown = results(tab).count()
    tab.get_by_role("button", name="Show more").click()
    assert results(tab).count() > shown
    focus = (
        "[...document.querySelectorAll('#results a')].indexOf(document.activeElement)"
    )
    assert tab.evaluate(focus) == shown
    search(tab, "Eckart Young")
    assert not tab.get_by_role("button", name="Show more").is_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_without_a_result_or_script_the_reader_learns_where_to_go(
    open_page, site, script
):
    tab = open_page(site + "search.html", java_script_enabled=script).tab
    if script:
        search(tab, "zzzqqq")
        assert said(tab) == "Nothing is found for “zzzqqq”."
        assert tab.get_by_text("Try a shorter or another word").is_visible()
    tab.get_by_role("main").get_by_role("link", name="index").click()
    assert tab.url.endswith("genindex.html")


def test_some_of_the_words_are_better_than_nothing(open_page, site):
    tab = open_page(site + "search.html").tab
    search(tab, "eigenvalue zzzqqq")
    assert said(tab).startswith("No place has all of these words; ")
    search(tab, "Exercise 7.1")
    assert said(tab).startswith("1 result with all of the words, then ")


@pytest.mark.parametrize("page", ["index.html", "404.html"])
def test_a_phone_comes_to_the_field(open_page, site, page):
    tab = open_page(site + page, width=390).tab
    tab.locator("header").get_by_role("button", name="Search").click()
    field = tab.get_by_role("searchbox")
    assert field.is_visible()
    search(tab, "λ")
    assert "an eigenvalue" in results(tab).first.inner_text()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_results_are_accessible(open_page, site):
    tab = open_page(site + "search.html?q=rank+of+a+matrix").tab
    said(tab)
    found = []
    for width in (390, 1440):
        for scheme in ("light", "dark"):
            tab.set_viewport_size({"width": width, "height": 900})
            tab.emulate_media(color_scheme=scheme)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            options = {"runOnly": AXE, "resultTypes": ["violations"]}
            found += [
                f"{width} {scheme} {v['id']}: {v['nodes'][0]['html'][:200]}"
                for v in Axe().run(tab, options=options).response["violations"]
            ]
    assert found == []


def test_other_pages_load_nothing_of_it(open_page, site):
    page = open_page(site + CHAPTER)
    page.tab.wait_for_timeout(300)
    assert not [url for url in page.received if "search" in url or "minisearch" in url]
    page = open_page(site + "search.html?q=rank")
    results(page.tab).first.wait_for()
    assert sum(page.received.values()) < 750_000, page.received
