"""The decks: one a chapter, with all that a lecture of it needs, and links that hold."""

import re
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from sources import CHAPTERS, DECKS, SITE, SLIDES, SOURCES

BY_NAME = {source.name: source for source in SOURCES}

each_deck = pytest.mark.parametrize("name", DECKS)
each_chapter = pytest.mark.parametrize("name", [s.name for s in CHAPTERS])


@pytest.fixture(scope="session")
def deck():
    """Give a deck's parsed page."""
    pages: dict[str, BeautifulSoup] = {}

    def read(name: str) -> BeautifulSoup:
        path = SLIDES / f"{name}.html"
        assert path.is_file(), f"{name} has no deck: run make slides"
        if name not in pages:
            text = path.read_text(encoding="utf-8")
            pages[name] = BeautifulSoup(text, "html.parser")
        return pages[name]

    return read


def slides_of(page: BeautifulSoup) -> list:
    return page.select(".slides > section > section")


def without_mathematics(node) -> str:
    """Return the words of a copy of a node, without formulas and code."""
    copy = BeautifulSoup(str(node), "html.parser")
    for hidden in copy.select(".katex, pre, code"):
        hidden.extract()
    return copy.get_text(" ")


def test_each_chapter_has_a_deck_and_nothing_else_is_there():
    found = {p.relative_to(SLIDES).as_posix() for p in SLIDES.rglob("*.html")}
    assert found == {f"{name}.html" for name in [*DECKS, "index"]}
    assert {source.name for source in CHAPTERS} <= set(DECKS)


def test_the_list_names_every_deck(deck):
    links = {a["href"] for a in deck("index").select("a[href]")}
    for name in DECKS:
        assert f"{name}.html" in links
        assert f"{name}.html?print-pdf" in links


@each_deck
def test_a_deck_is_a_lecture(name, deck):
    page = deck(name)
    slides = slides_of(page)
    assert 12 <= len(slides) <= 45, "mark more in the chapter, or less: % slide"
    # reveal.js takes each `section` for a slide
    assert len(page.find_all("section")) == len(slides) + len(
        page.select(".slides > section")
    )
    told = [slide for slide in slides if slide.select_one("aside.notes")]
    assert len(told) >= len(slides) / 2, "who will know what to say?"
    for slide in slides:
        assert slide.find(["h1", "h2"]).get_text().strip()
        assert slide.footer.select_one("a[rel=license]"), "each slide is on its own"
        shown = slide.select_one(".matter").get_text().strip() or slide.select("img")
        assert shown or slide["class"] == ["heading"]
    assert len(page.find_all("h1")) == 1
    assert page.html["lang"] == "en"
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))
    for picture in page.find_all("img"):
        assert len(picture.get("alt", "").split()) >= 4
        assert picture["width"].isdigit(), "else words are measured without it"
        assert not picture.get("loading"), "a page that is printed would miss it"


@each_chapter
def test_a_deck_opens_with_a_question_and_ends_with_the_summary(name, deck):
    slides = slides_of(deck(name))
    assert slides[0].select_one(".question").get_text().strip().endswith(("?", "?”"))
    assert slides[0].select_one(".notes")
    assert "outcomes" in slides[1]["class"]
    assert "summary" in slides[-1]["class"]


@each_chapter
def test_a_deck_has_each_statement_and_each_figure(name, deck, html):
    """But those in folded parts and exercises, and what is marked to be left out."""
    page, shown = deck(name), set()
    for tag in page.select(".matter [id]"):
        shown.add(tag["id"])
    off = set()
    for after in re.findall(r"^% no-slide\n(.*?)^```", BY_NAME[name].text, re.S | re.M):
        off |= set(re.findall(r"(?:label|name):\s*(\S+)", after))
    labels = {label for _, label in BY_NAME[name].statements}
    assert labels - off <= shown, "a statement is on no slide"
    figures = {
        figure["id"]
        for figure in html(BY_NAME[name]).article.find_all("figure", id=True)
        if not figure.find_parent(["details", "div"], class_=["exercise", "solution"])
        and not figure.find_parent("details")
    }
    assert figures - off <= shown, "a figure is on no slide"
    number = (
        html(BY_NAME[name]).find(id=sorted(labels)[0]).select_one(".caption-number")
    )
    there = page.find(id=sorted(labels)[0]).select_one(".caption-number")
    assert there.get_text() == number.get_text(), "the site counts otherwise"


@pytest.mark.parametrize("name", DECKS[1::9])  # all are made alike
def test_an_exercise_asks_its_questions(name, deck, html):
    """What stands in the label of an answer's field is asked where nobody types as well."""
    there = {box["id"]: box for box in html(f"{name}.html").select(".exercise[id]")}
    for box in deck(name).select(".exercise[id]"):
        shown = " ".join(without_mathematics(box).split())
        exercise = there[box["id"].removeprefix("slide-")]
        for question in exercise.select("form.answer legend"):
            assert " ".join(without_mathematics(question).split()) in shown


@each_deck
def test_what_is_marked_is_on_a_slide(name, deck):
    """The words that follow a mark stand in the matter of a slide, not in its notes."""
    shown = " ".join(
        " ".join(without_mathematics(matter).split())
        for matter in deck(name).select(".matter")
    )
    paragraphs = re.findall(r"^% slide\n([A-Z][^\n]+)", BY_NAME[name].text, re.M)
    for line in paragraphs:
        plain = re.split(r"[$`*\[\]{}&\\\"']", line)[0].split()[:6]
        assert " ".join(plain) in shown


@each_deck
def test_nothing_is_left_raw(name, deck):
    page = deck(name)
    assert page.select(".katex-error") == []
    text = without_mathematics(page.main)
    assert re.search(r"\\(?:vect|mat|norm|T|frac|begin)\b|\$\$", text) is None
    assert "% slide" not in text
    assert re.search(r"\bnan\b", text) is None


@each_deck
def test_links_hold_below_the_site(name, deck, ids):
    """Decks lie in slides/, and what they link to is the site's or the deck's own."""
    page = deck(name)
    own = {tag["id"] for tag in page.find_all(id=True)}
    for link in page.find_all("a", href=True):
        address = urljoin(f"slides/{name}.html", link["href"])
        if urlsplit(address).scheme:
            continue
        path, anchor = urldefrag(address)
        if path == f"slides/{name}.html":
            assert unquote(anchor) in own, f"{link['href']} is on no slide"
            continue
        target = SITE / unquote(path)
        assert target.is_file(), f"{link['href']} is not on the site"
        if anchor and target.suffix == ".html":
            there = ids(target.relative_to(SITE).as_posix())
            assert unquote(anchor) in there, f"{link['href']}: no such anchor"


@each_deck
def test_nothing_comes_from_elsewhere(name, deck):
    for tag in deck(name).find_all(["script", "img", "link", "iframe", "source"]):
        address = tag.get("src") or tag["href"]
        assert not urlsplit(address).netloc
        path = urldefrag(unquote(urljoin(f"{name}.html", address)))[0]
        assert (SLIDES / path).is_file(), f"{name} asks for {address}"


def test_marks_are_of_no_consequence_elsewhere(html):
    for source in CHAPTERS:
        text = (SITE / f"{source.name}.html").read_text(encoding="utf-8")
        assert "% slide" not in text
        assert "<!-- slide" not in text
