"""The glossary's terms: where they are explained and used, in the glossary and the index."""

import gzip
import re
from collections import Counter

import pytest
from small_book import HEAD
from sources import CHAPTERS, SITE, SOURCES, each

GLOSSARY = """# Glossary

Words.

```{glossary}
norm
  The length $\\norm{\\vect{x}}$, as a zoologist says.

unit vector
  Of {term}`norm` 1.
```
"""
ONE = """
# One

A {term}`norm` is that, and a {term}`Unit vector` has 1.

## More

```{figure} /picture.svg
:alt: a line that rises

Another {term}`norm`
```
"""
TWO = """
# Two

## On the {term}`unit vector`

It has one of several {term}`norms <norm>`. A {term}`norm` again.
"""


def gives(*terms: str) -> str:
    return HEAD.replace("---\n", f"---\ngives: [{', '.join(terms)}]\n", 1)


@pytest.fixture
def terms(book):
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    (book.folder / "book/picture.svg").write_text(picture, encoding="utf-8")
    book.write("one", gives("norm", "unit vector") + ONE)
    book.write("two", gives("unit vector") + TWO)
    book.write("glossary", GLOSSARY)
    book.pages += "parts:\n  - caption: I\n    numbered: 2\n    chapters:\n"
    book.pages += "      - file: one\n      - file: two\n"
    book.pages += "  - caption: Back\n    chapters:\n      - file: glossary\n"
    return book


def text(book, page: str) -> str:
    words = (book.site / f"{page}.html").read_text(encoding="utf-8")
    return words.partition("<article>")[2]


def definition(book, term: str) -> str:
    return text(book, "glossary").split(f'id="term-{term}"')[1].partition("</dd>")[0]


def built(book) -> str:
    status, output = book.build()
    assert status == 0, output
    return output


def test_the_glossary_leads_to_the_places_and_they_to_it(terms):
    built(terms)
    norm, unit = definition(terms, "norm"), definition(terms, "unit-vector")
    assert (
        'Explained in <a class="reference internal" href="one.html#place-norm">' in norm
    )
    assert re.search(r'Used in <a [^>]*href="two.html#place-norm">2 Two</a>\.', norm)
    assert "one.html" in unit
    assert 'href="two.html#on-the-unit-vector">2 Two</a>.' in unit, (
        "a heading's own anchor"
    )
    assert "Used in" not in unit
    for name in ("one", "two"):
        assert text(terms, name).count('id="place-norm"') == 1
    assert '<a class="reference internal" href="#term-unit-vector">U</a>' in text(
        terms, "glossary"
    )
    index = text(terms, "genindex")
    assert re.search(
        r'<li>norm, <a href="one.html#place-norm">1 One</a>,'
        r' <a href="glossary.html#term-norm">Glossary</a></li>', index
    )  # fmt: skip
    assert 'href="two.html#on-the-unit-vector">2 Two</a>' in index


def test_a_page_carries_what_its_terms_mean_and_search_does_not_find_it(terms):
    built(terms)
    carried = re.search(
        r'<template id="explained">(.*?)</template>', text(terms, "one"), re.S
    )
    assert carried[1].count("popover") == 2
    box = carried[1].split('id="explained-term-norm"')[1].partition("</div>")[0]
    assert "zoologist" in box
    assert 'class="katex"' in box
    assert "<a " not in carried[1]
    assert '<template id="explained">' not in text(terms, "glossary")
    found = (terms.site / "searchindex.js").read_text(encoding="utf-8")
    assert found.count("zoologist") == 1


def test_what_stands_on_other_pages_is_written_anew_with_them(terms):
    built(terms)
    terms.write("two", gives("unit vector") + TWO.replace("# Two", "# Second", 1))
    built(terms)
    assert ">2 Second</a>" in definition(terms, "norm")
    terms.write("glossary", GLOSSARY.replace("zoologist", "botanist"))
    output = built(terms)
    assert "botanist" in text(terms, "one")
    assert "botanist" in text(terms, "two")
    assert "1 changed" in output
    terms.write("two", gives("unit vector") + "\n# Two\n\nA {term}`unit vector`.\n")
    built(terms)
    assert "Used in" not in definition(terms, "norm")


def test_front_matter_that_the_glossary_contradicts_stops_the_build(terms):
    terms.write("one", gives("lenght", "Norm", "unit vector") + ONE)
    terms.write(
        "two", gives("unit vector") + TWO.replace("{term}`unit vector`", "vector")
    )
    status, output = terms.build()
    assert status != 0
    for message in (
        r"one\.md:2: .*gives 'lenght', which is no term of the glossary: add it there",
        r"one\.md:2: .*gives 'Norm', which is no term",
        r"two\.md:2: .*gives 'unit vector' and has no {term}`unit vector`: mark the words",
        r"glossary\.md:6: .*no page gives 'norm': name it",
    ):
        assert re.search(message, output), output


def test_an_entry_of_the_same_words_is_not_doubled(terms):
    by_hand = "\n```{index} norm, norm; of a matrix\n```\n"
    terms.write("one", gives("norm", "unit vector") + ONE + by_hand)
    built(terms)
    line = re.search(r"<li>norm,.*", text(terms, "genindex"))[0]
    assert line.partition("<ul>")[0].count("one.html") == 1
    assert "of a matrix" in text(terms, "genindex")


@each([s for s in SOURCES if "{term}`" in s.text])
def test_each_term_of_a_page_is_explained_on_it(source, html):
    page = html(source)
    links = page.select("article a:has(> .std-term)")
    assert links
    wanted = {"explained-" + link["href"].partition("#")[2] for link in links}
    signs = page.select(".about [data-explained]")
    wanted |= {f"explained-{sign['data-explained']}" for sign in signs}
    boxes = page.find("template").find_all(class_="explained")
    assert {box["id"] for box in boxes} == wanted


@each(CHAPTERS)
def test_what_a_page_carries_is_small(source, html):
    carried = html(source).find("template")
    assert len(gzip.compress(str(carried).encode())) < 3_000


@pytest.mark.parametrize("page", ["back-matter/glossary.html", "genindex.html"])
def test_letters_lead_to_their_terms(page, html, ids):
    links = html(page).select("article .letters a")
    assert len(links) >= 20
    letters = [a.get_text() for a in links if a.get_text() != "Symbols"]
    assert letters == sorted(set(letters))
    assert {link["href"][1:] for link in links} <= ids(page)


def test_each_term_says_where_it_is_explained(html):
    for found in html("back-matter/glossary.html").select("dl.glossary > dd"):
        assert found.select_one(".places").get_text().startswith("Explained in ")


def test_the_index_is_dense():
    """An index with few places for a chapter sends its readers to the contents."""
    index = (SITE / "genindex.html").read_text(encoding="utf-8")
    places = Counter(re.findall(r'href="([\w/-]+)\.html', index))
    assert {c.name: places[c.name] for c in CHAPTERS if places[c.name] < 8} == {}
