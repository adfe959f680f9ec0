"""The decks in Chromium, from a folder and without network: keys, size, notes, print."""

import pytest
from sources import DECKS, SLIDES

DECK = "linear-algebra/vectors"
READY = "() => window.Reveal && Reveal.isReady()"
HERE = "() => Reveal.getSlides().indexOf(Reveal.getCurrentSlide())"
GO = """i => {
  const { h, v } = Reveal.getIndices(Reveal.getSlides()[i]);
  Reveal.slide(h, v);
}"""
# Slides whose words reach beyond their place or beyond their box, and those that had to
# become too small to be read. One after the other, since the others are not laid out.
TOO_LARGE = """() => {
  const wrong = [];
  for (const slide of Reveal.getSlides()) {
    const { h, v } = Reveal.getIndices(slide);
    Reveal.slide(h, v);
    const matter = slide.querySelector('.matter');
    const [outer, inner] = [matter, matter.firstElementChild].map(e => e.getBoundingClientRect());
    const name = `slide ${h}.${v}, ${slide.querySelector('h1, h2').textContent}`;
    if (inner.height > outer.height + 2) wrong.push(`${name}: too high`);
    if (fitting.over(matter)) wrong.push(`${name}: too wide or too high`);
    const size = getComputedStyle(matter).fontSize;
    if (parseFloat(size) < 17) wrong.push(`${name}: too small, ${size}`);
    const line = slide.querySelector('h2');
    if (line && line.scrollWidth > line.clientWidth + 1) wrong.push(`${name}: heading`);
  }
  return wrong;
}"""
# Parts of a figure that moves which reach beyond the slide's matter.
OUTSIDE = """() => {
  const slide = Reveal.getCurrentSlide();
  const outer = slide.querySelector('.matter').getBoundingClientRect();
  return [...slide.querySelectorAll('.board, figcaption, .readout, .controls > *')]
    .map(part => [part.className || part.localName, part.getBoundingClientRect()])
    .filter(([, box]) => box.top < outer.top - 2 || box.bottom > outer.bottom + 2
      || box.left < outer.left - 2 || box.right > outer.right + 2)
    .map(([name]) => name);
}"""


@pytest.fixture
def open_deck(open_page):
    """Open a deck from its folder, with the network off."""

    def open_(name, query="", **context):
        address = (SLIDES / f"{name}.html").as_uri() + query
        page = open_page(address, width=1280, height=720, offline=True, **context)
        page.tab.wait_for_function(READY)
        return page

    return open_


@pytest.mark.parametrize("name", DECKS)
def test_every_slide_fits_and_every_figure_moves(open_deck, name):
    tab = open_deck(name).tab
    moving = tab.evaluate(
        "Reveal.getSlides().flatMap((s, i) => s.querySelector('.live') ? [i] : [])"
    )
    for index in moving:
        tab.evaluate(GO, index)
        tab.locator(".present .present .board svg").wait_for()
        tab.locator(".present .present .live .controls button").first.wait_for()
        tab.evaluate(
            "new Promise(done => setTimeout(done, 100))"
        )  # it is measured anew
        assert tab.evaluate(OUTSIDE) == [], f"slide {index + 1}"
    assert tab.evaluate(TOO_LARGE) == []


def test_keys_lead_through_a_deck(open_deck):
    tab = open_deck(DECK).tab
    places = []
    for key in ("ArrowRight", "Space", "PageDown", "ArrowLeft", "End", "Home"):
        tab.keyboard.press(key)
        places.append(tab.evaluate(HERE))
    last = tab.evaluate("Reveal.getSlides().length") - 1
    assert places == [1, 2, 3, 2, last, 0]
    tab.keyboard.press("o")
    assert tab.evaluate("Reveal.isOverview()")
    tab.keyboard.press("o")
    tab.keyboard.press("Shift+?")
    assert "Speaker window" in tab.locator(".r-overlay-help").inner_text()


def test_keys_within_a_figure_move_it_and_escape_leads_out(open_deck):
    tab = open_deck(DECK).tab
    figure = "Reveal.getSlides().findIndex(s => s.querySelector('.live'))"
    index = tab.evaluate(figure)
    tab.evaluate(GO, index)
    point = tab.locator(".present .board [tabindex='0']").first
    point.wait_for()
    readout = tab.locator(".present .readout")
    before = readout.inner_text()
    point.focus()
    tab.keyboard.press("ArrowRight")
    assert readout.inner_text() != before
    assert tab.evaluate(HERE) == index
    box = point.bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 60, box["y"] - 40, steps=4)
    tab.mouse.up()
    after = point.bounding_box()
    assert abs(after["x"] + after["width"] / 2 - box["x"] - 60) < 12, "scaled slides"
    point.focus()
    tab.keyboard.press("Escape")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate(HERE) == index + 1


def test_the_speaker_sees_notes_and_leads_the_slides(open_deck):
    tab = open_deck(DECK).tab
    tab.keyboard.press("ArrowRight")
    with tab.expect_popup() as opened:
        tab.keyboard.press("s")
    desk = opened.value
    desk.locator(".desk .sheet").first.wait_for()
    tab.keyboard.press("ArrowRight")
    desk.wait_for_function(
        "() => document.querySelector('.desk .bar').textContent.startsWith('3 of')"
    )
    told = tab.evaluate("Reveal.getCurrentSlide().querySelector('.notes').textContent")
    assert desk.locator(".told").text_content().strip() == told.strip()
    assert desk.locator(".told .katex").first.bounding_box()["width"] > 5
    assert desk.evaluate("document.querySelectorAll('.desk .sheet').length") == 2
    desk.keyboard.press("ArrowRight")
    tab.wait_for_function(f"() => ({HERE})() === 3")


def test_an_address_leads_to_a_statement(open_deck):
    tab = open_deck(DECK, "#thm-vectors-geometric").tab
    assert tab.locator(".present .present #thm-vectors-geometric").is_visible()


@pytest.mark.parametrize("notes", [False, True])
def test_a_deck_prints_one_page_a_slide(open_deck, notes):
    query = "?print-pdf" + ("&showNotes=separate-page" if notes else "")
    tab = open_deck(DECK, query).tab
    tab.locator(".pdf-page").first.wait_for()
    slides = tab.locator(".slides section section, .pdf-page > section").count()
    told = tab.locator(".speaker-notes-pdf").count()
    assert (told > slides / 2) == notes
    pdf = tab.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") == slides + told
    assert b"/MediaBox [0 0 960 540]" in pdf
    high = (
        "s => s.filter(e => e.scrollHeight > 721).map(e => e.textContent.slice(0, 60))"
    )
    assert tab.locator(".pdf-page").evaluate_all(high) == []


def test_without_script_a_deck_is_a_document(open_page):
    address = (SLIDES / f"{DECK}.html").as_uri()
    tab = open_page(address, offline=True, java_script_enabled=False).tab
    for words in ("h1", "#thm-vectors-geometric", ".notes >> nth=3"):
        assert tab.locator(words).is_visible()
    tops = tab.locator(".matter").all()
    places = [matter.bounding_box()["y"] for matter in tops]
    assert places == sorted(places)
    assert tab.locator(".live img").first.is_visible()


def test_dark_and_light_are_both_readable(open_deck):
    """The ground behind the slides is the theme's, not reveal.js's white."""
    for scheme, ground in (
        ("light", "rgb(255, 255, 255)"),
        ("dark", "rgb(21, 23, 27)"),
    ):
        tab = open_deck(DECK, color_scheme=scheme).tab
        look = "getComputedStyle(document.body).backgroundColor"
        assert tab.evaluate(look) == ground


def test_the_list_leads_to_the_decks(open_page):
    tab = open_page((SLIDES / "index.html").as_uri(), width=390, offline=True).tab
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.get_by_role("link", name="Vectors", exact=False).first.click()
    tab.wait_for_function(READY)
