"""The pages built: all there, whole, linked, and theirs alone."""

import copy
import json
import re
from itertools import chain, pairwise
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from contrast import contrast, in_dark_theme
from sources import CHAPTERS, REFERENCE, SITE, SOURCES, each

LITE = SITE / "lite"  # has tests of its own
FOUND = [path for path in SITE.rglob("*.html") if LITE not in path.parents]
PAGES = sorted(path.relative_to(SITE).as_posix() for path in FOUND)
ROLE = re.compile(
    r"\{(?:[a-z]+:)?(?:ref|term|cite|glue|eq|numref|doc|index|text)\b[^}]*\}"
)


each_page = pytest.mark.parametrize("page", PAGES)


def test_every_source_has_its_page_and_nothing_else_is_there():
    expected = {f"{s.name}.html" for s in SOURCES + REFERENCE}
    expected |= {"genindex.html", "search.html", "404.html"}
    assert set(PAGES) == expected, "a page of an earlier build? run: make clean book"


@each(SOURCES + REFERENCE)
def test_a_page_is_not_empty(source, html):
    article = html(source).article
    assert len(article.get_text(" ").split()) > 60
    assert len(article.find_all("h1")) == 1


@each_page
def test_nothing_is_left_raw(page, html):
    article = copy.copy(html(page).article)
    assert article.select(".katex-error") == []
    for hidden in article.select("pre, code, .katex"):
        hidden.extract()
    text = article.get_text(" ")
    assert ROLE.search(text) is None
    assert re.search(r"\\(?:vect|mat|norm|T|frac)\b", text) is None
    if not page.startswith("api/"):  # where functions say what becomes of one
        assert re.search(r"\bnan\b", text) is None


@each_page
def test_ids_are_unique(page, html):
    ids = [tag["id"] for tag in html(page).find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))


@each_page
def test_headings_do_not_skip_a_level(page, html):
    headings = html(page).article.find_all(re.compile("^h[1-6]$"))
    levels = [int(heading.name[1]) for heading in headings]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


@each_page
def test_links_lead_somewhere(page, html, ids):
    for link in html(page).find_all("a", href=True):
        address = urljoin(page, link["href"])
        if urlsplit(address).scheme:
            continue
        path, anchor = urldefrag(address)
        target = SITE / unquote(urlsplit(path).path or page)
        assert target.is_file(), f"{page} links to {link['href']}, which is not there"
        if anchor and target.suffix == ".html":
            there = unquote(anchor) in ids(target.relative_to(SITE).as_posix())
            assert there, f"{page} links to {link['href']}, an anchor that is not there"


@each_page
def test_nothing_comes_from_elsewhere(page, html):
    for tag in html(page).find_all(["script", "img", "link", "iframe", "source"]):
        address = tag.get("src") or tag.get("href") or ""
        if tag.name == "link" and tag["rel"][0] in ("canonical",):
            continue
        assert not urlsplit(address).netloc, f"{page} fetches {address}"
        if address:
            path = unquote(urlsplit(urljoin(page, address)).path)
            assert (SITE / path).is_file(), f"{page} asks for {address}"


@each_page
def test_pictures_have_a_size(page, html):
    for picture in html(page).find_all("img"):
        assert picture["width"].isdigit()
        assert picture["height"].isdigit()


@each_page
def test_screen_readers_get_every_formula_as_mathml_and_only_so(page):
    text = (SITE / page).read_text(encoding="utf-8")
    formulas = text.count('<span class="katex">')
    assert text.count('<span class="katex-mathml"><math ') == formulas
    assert text.count('<span class="katex-html" aria-hidden="true">') == formulas


#: The walls behind a surface in space, and what is white on a dark field of a map.
GROUNDS = {"#f2f2f2", "#e6e6e6", "#ececec", "#ffffff"}
#: The upper level lines of one contour map, in the colours of the surface beside it.
LEVELS = {"#a59c74", "#b7a96e", "#c8b866", "#dbc75a", "#eed649", "#fee838"}
#: As pale as a grid: words beside grey lines in two figures, 3.45:1 on white. Cells may
#: mend them when they are run anew.
GREY = {"#8a8a8a"}


def test_lines_and_words_of_figures_stand_out_on_both_grounds():
    pale = set()
    for path in (SITE / "_images").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        lines = re.findall(r"fill: none; stroke: (#[0-9a-f]{6})(?![^\"]*opacity)", text)
        words = re.findall(
            r'<g id="text_\d+">\s*(?:<!--.*?-->)?\s*<g style="fill: (#[0-9a-f]{6})',
            text,
        )
        for colours, least in ((lines, 3), (set(words) - GREY, 4.5)):
            for colour in set(colours) - GROUNDS - LEVELS:
                light, dark = (
                    contrast(colour, "#ffffff"),
                    contrast(in_dark_theme(colour), "#15171b"),
                )
                if min(light, dark) < least:
                    pale.add((path.name, colour, round(min(light, dark), 2)))
    assert sorted(pale) == []


@each(CHAPTERS)
def test_captions_say_what_to_see(source, html):
    figures = html(source).find_all("figure")
    assert len(figures) >= 3, f"{source.at()}: fewer than three figures"
    for figure in figures:
        words = figure.figcaption.get_text(" ").split()
        place = source.at(f"name: {figure['id']}")
        assert len(words) >= 8, f"{place}: say in the caption what to see"


def test_no_page_draws_on_what_the_site_does_not_hold():
    css = (SITE / "_static/book.css").read_text(encoding="utf-8")
    addresses = re.findall(r"url\(([^)]+)\)", css)
    assert addresses
    for address in addresses:
        address = address.strip("'\"")
        assert address.startswith("data:") or (SITE / "_static" / address).is_file()


def test_every_place_that_the_search_shows_is_there(ids):
    script = (SITE / "searchindex.js").read_text(encoding="utf-8")
    book = json.loads(script.removeprefix("const BOOK = ").rstrip(";\n"))
    places = {(page, place[1]) for page, _, found in book["pages"] for place in found}
    assert len(places) > 3000
    lost = {(page, anchor) for page, anchor in places if anchor not in ids(page)}
    assert lost == set(), "the search leads to these"


def test_every_page_that_the_map_names_is_there(html):
    names = {
        name
        for page in PAGES
        if "data-before" in (SITE / page).read_text(encoding="utf-8")
        for link in html(page).select("svg.graph a[data-before]")
        for name in [link["data-page"], *json.loads(link["data-before"])]
    }
    assert len(names) > 50
    assert {f"{name}.html" for name in names} <= set(PAGES)


def test_a_picture_refers_to_itself_alone():
    pictures = list((SITE / "_images").glob("*.svg"))
    assert pictures
    for path in pictures:
        text = path.read_text(encoding="utf-8")
        own = set(re.findall(r'\sid="([^"]*)"', text))
        used = re.findall(r'\shref="([^"]*)"|url\(([^)]*)\)|:href="([^"]*)"', text)
        for address in filter(None, chain.from_iterable(used)):
            inside = address.startswith("#") and address[1:] in own
            assert inside or address.startswith("data:"), f"{path.name}: {address}"
