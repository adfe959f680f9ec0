"""The pages built: all there, whole, linked, and theirs alone."""

import copy
import re
from itertools import pairwise
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
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
