"""The site in a browser: on a phone, in the dark, without script, without network."""

import re
from collections import defaultdict

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from sources import CHAPTERS, SITE, SOURCES

PAGES = [f"{s.name}.html" for s in SOURCES]
PAGES += ["genindex.html", "search.html", "404.html"]
# Of the reference the overview and what differs: long tables, classes, data, few words.
PAGES += [f"api/{name}.html" for name in ("index", "continuous", "curve_fit", "plots")]
#: Where figures move; test_figures.py opens these from a folder, and moves them there.
MOVING = {f"{s.name}.html" for s in SOURCES if "\n```{interactive}" in s.text}
CHAPTER = f"{CHAPTERS[0].name}.html"
ZOOMED = (720, 450)  # 1440 by 900, enlarged to 200 %
AXE = {"type": "tag", "values": [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
]}  # fmt: skip

CONTRAST_ALONE = {"type": "rule", "values": ["color-contrast"]}
OF_WIDTH = {"type": "rule", "values": [
    "color-contrast", "target-size", "scrollable-region-focusable",
]}  # fmt: skip
# Contrast is looked at where `LOOKS` left its mark, all else everywhere.
CONTRAST = "axe.configure({rules: [{id: 'color-contrast', selector: '[data-look]'}]})"
# Words of one colour, size and weight on one ground have one contrast: marks three of
# each kind, for axe needs most of its time to find out what is drawn behind a word, and
# none of a kind that another page had in this view. (A word has two letters or more: of
# a single one axe does not judge. What moves has a ground of its own on each page.)
LOOKS = """judged => {
  const seen = new Map(judged.map(look => [look, 3]));
  const walk = (element, ground, placed) => {
    const style = getComputedStyle(element);
    if (!element.checkVisibility({visibilityProperty: true})) return;
    const painted = [style.backgroundColor, style.backgroundImage, style.opacity];
    if (painted.join() !== 'rgba(0, 0, 0, 0),none,1') ground += painted.join();
    if (style.position !== 'static') placed += element.tagName + element.className;
    if (element.matches('.live')) placed += location.pathname;
    const words = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim()[1]);
    if (words || 'value' in element) {
      const look = [ground, placed, style.color, style.fontSize, style.fontWeight].join();
      seen.set(look, (seen.get(look) ?? 0) + 1);
      element.toggleAttribute('data-look', seen.get(look) <= 3);
    }
    for (const child of element.children) walk(child, ground, placed);
  };
  walk(document.body, '', '');
  return [...seen.keys()];
}"""
JUDGED = defaultdict(list)  # looks, by width and scheme

every_page = pytest.mark.parametrize("path", PAGES)


PAINTED = """() => new Promise(done => new PerformanceObserver(done)
  .observe({type: 'paint', buffered: true})).then(() => true)"""
#: How far what one sees has jumped since the first frame, as browsers count it.
SHIFT = """() => new Promise(done => {
  let shift = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => { shift += e.value }))
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(
    () => setTimeout(() => done(shift)))));
})"""


def load_slowly(open_page, address, width):
    """Open a page whose scripts come after its words; tell how far these jumped then.

    The fonts come last, so that chance does not say if a line of a formula breaks anew.
    """
    page = open_page("about:blank", width=width)
    tab = page.tab

    def hold(kind):
        late = []
        tab.route(kind, lambda route: late.append(route))

        def release():
            tab.route(kind, lambda route: route.continue_())
            for route in late:
                route.continue_()

        return release

    scripts, fonts = (hold(re.compile(rf"\.{kind}\b")) for kind in ("js", "woff2"))
    tab.goto(address, wait_until="commit")
    tab.evaluate(PAINTED)
    scripts()
    tab.wait_for_load_state("domcontentloaded")
    shift = tab.evaluate(SHIFT)
    fonts()
    tab.wait_for_load_state()
    return page, shift


def unfold(tab):
    """Open what is folded, and wait for the figures that move."""
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for figure in tab.locator(".live").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".board svg").wait_for()
    # Laid out first, for that asks for the fonts of what was folded.
    tab.evaluate("(document.body.offsetWidth, document.fonts.ready)")


# The page hears of a new width with the next frame.
FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


# What KaTeX draws is hidden from screen readers, which read its MathML; axe has no rule
# for either. Words of code are told apart by colour alone, which depends on their class:
# three of each stay. To walk through all of these takes most of the time.
LIGHTEN = """() => {
  for (const drawn of document.querySelectorAll(
    '.katex-html[aria-hidden], math semantics > :first-child')) drawn.remove();
  const seen = new Map();
  for (const word of document.querySelectorAll('pre span[class]:not(:has(*))')) {
    const before = seen.get(word.className) ?? 0;
    if (word.textContent.length > 1 && before < 3) seen.set(word.className, before + 1);
    else word.replaceWith(...word.childNodes);
  }
}"""


# Formulas that a line's end parts from the full stop or the bracket that touches them.
PARTED = """() => [...document.querySelectorAll('.kept')].filter(kept => {
  const drawn = [...kept.querySelectorAll('.base')].map(e => e.getBoundingClientRect());
  if (!drawn.length || !kept.checkVisibility()) return false;
  const around = [kept.firstChild, kept.lastChild].map(end => {
    const range = document.createRange();
    range.selectNodeContents(end);
    return [end.nodeType === 3, [...range.getClientRects()]];
  });
  const [[opens, before], [closes, after]] = around;
  return (opens && before.at(-1).right > drawn[0].left + 3)
    || (closes && after[0].left < drawn.at(-1).right - 3);
}).map(kept => kept.textContent)"""


@every_page
def test_stands_still_fits_every_width_asks_nobody_else_and_is_accessible(
    open_page, site, path
):
    page, shift = load_slowly(open_page, site + path, width=320)
    assert shift < 0.02, "what a script adds moves what one reads: keep its place"
    tab = page.tab
    unfold(tab)
    for width, height in ((320, 900), (390, 900), ZOOMED, (1440, 900)):
        tab.set_viewport_size({"width": width, "height": height})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate(PARTED) == []
        if width == 390:
            wide = tab.evaluate(
                "[...document.querySelectorAll('.katex-display')]"
                ".filter(e => e.scrollWidth > e.clientWidth + 1)"
                ".map(e => e.querySelector('annotation').textContent)"
            )
            assert wide == [], "break these into lines (aligned, gathered)"
    assert all(url.startswith((site, "data:")) for url in page.requests)

    tab.evaluate(LIGHTEN)
    # A button that the bar half covers is too small for axe, and none of its business.
    tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    # One page is looked at by all rules in all views, for the bars and menus that only
    # some of them have. The others by all rules once, then by what width or scheme change.
    if path == CHAPTER:
        views = [(w, s, AXE) for w in (390, 1440) for s in ("light", "dark")]
    else:
        views = [(390, "light", AXE), (390, "dark", CONTRAST_ALONE)]
        views += [(1440, "dark", CONTRAST_ALONE), (1440, "light", OF_WIDTH)]
    found, axe = [], Axe(f"{AXE_SCRIPT};{CONTRAST}")
    for width, scheme, rules in views:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)
        tab.evaluate(FRAME)
        judged = [] if path == CHAPTER else JUDGED[width, scheme]
        looks = tab.evaluate(LOOKS, judged)
        assert len(looks) > 5
        if rules is CONTRAST_ALONE and len(looks) == len(judged):
            continue
        JUDGED[width, scheme] = list({*looks, *JUDGED[width, scheme]})
        # What passes is not described, which takes a third of the time.
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        found += [
            f"{width} {scheme} {v['id']}: {v['nodes'][0]['html'][:200]}"
            f" {v['nodes'][0]['failureSummary']}"
            for v in axe.run(tab, options=options).response["violations"]
        ]
    assert found == []


@pytest.mark.parametrize("path", [p for p in PAGES if p not in MOVING])
def test_opens_from_a_folder_without_network(open_page, path):
    page = open_page(f"file://{SITE}/{path}", offline=True)
    assert page.tab.locator("h1").is_visible()
    assert all(url.startswith(("file:", "data:")) for url in page.requests)


def test_first_view_of_a_chapter_is_small(open_page, site):
    page = open_page(site + CHAPTER, width=390, height=844)
    page.tab.wait_for_timeout(300)
    figures = {url for url in page.received if "/_images/" in url}
    own = {url: size for url, size in page.received.items() if url not in figures}
    assert len(own) <= 15, sorted(own)
    assert sum(own.values()) <= 250_000, own


@every_page
def test_text_mathematics_and_pictures_show_without_script(open_page, site, path):
    tab = open_page(site + path, java_script_enabled=False).tab
    assert tab.locator("article h1").is_visible()
    formulas = tab.locator("article > section > p .katex-html")
    if formulas.count():
        box = formulas.first.bounding_box()
        assert box["width"] > 4
        assert box["height"] > 8
    for figure in tab.locator(".live").all():  # the still picture of one that moves
        picture = figure.locator("img")
        picture.scroll_into_view_if_needed()
        assert picture.is_visible()
        assert len(picture.get_attribute("alt")) > 40
        assert figure.locator(".board").count() == 0


def test_contents_open_without_script(open_page, site):
    tab = open_page(site + CHAPTER, width=390, java_script_enabled=False).tab
    contents = tab.get_by_role("navigation", name="Contents of the book")
    assert not contents.is_visible()
    tab.get_by_role("button", name="Contents").click()
    assert contents.is_visible()
    contents.get_by_role("link", name="Glossary").click()
    assert tab.url.endswith("back-matter/glossary.html")


def test_contents_and_sections_stay_in_sight(open_page, site):
    tab = open_page(site + CHAPTER, width=1440, height=900).tab
    tab.evaluate("scrollTo(0, 3000)")
    for name in ("Contents of the book", "On this page"):
        box = tab.get_by_role("navigation", name=name).bounding_box()
        assert 0 <= box["y"] < 120


def test_solution_unfolds_without_script(open_page, site):
    tab = open_page(site + CHAPTER, java_script_enabled=False).tab
    solution = tab.locator("details.solution").first
    assert not solution.locator("section").is_visible()
    solution.locator("summary").click()
    assert solution.locator("section").is_visible()


def test_theme_is_chosen_and_kept(open_page, site):
    tab = open_page(site + CHAPTER, color_scheme="light").tab
    ground = "getComputedStyle(document.body).backgroundColor"
    turned = "getComputedStyle(document.querySelector('figure img')).filter"
    light = tab.evaluate(ground)
    assert tab.evaluate(turned) == "none"
    button = tab.get_by_role("button", name="Theme: auto")
    button.click()
    tab.get_by_role("button", name="Theme: light").click()
    assert tab.get_by_role("button", name="Theme: dark").is_visible()
    dark = tab.evaluate(ground)
    assert dark != light
    assert tab.evaluate(turned) == "invert(1) hue-rotate(180deg)"
    tab.reload()
    assert tab.evaluate(ground) == dark


def test_theme_follows_the_system_without_script(open_page, site):
    grounds = {
        scheme: open_page(site + CHAPTER, color_scheme=scheme)
        .tab.evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }  # fmt: skip
    assert grounds["light"] != grounds["dark"]


def test_works_with_storage_blocked(open_page, site):
    page = open_page(site + CHAPTER, storage=False)
    page.tab.get_by_role("button", name="Theme: auto").click()
    assert page.tab.get_by_role("button", name="Theme: light").is_visible()


def test_keyboard_reaches_the_text_first(open_page, site):
    tab = open_page(site + CHAPTER).tab
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")


def test_what_scrolls_can_be_reached(open_page, site):
    tab = open_page(site + CHAPTER, width=320).tab
    assert tab.evaluate(
        "[...document.querySelectorAll('article pre')]"
        ".filter(p => p.scrollWidth > p.clientWidth + 1)"
        ".every(p => p.tabIndex === 0)"
    )


def test_code_is_copied(open_page, site):
    tab = open_page(
        site + CHAPTER, permissions=["clipboard-read", "clipboard-write"]
    ).tab
    cell = tab.locator(".cell_input:visible").first
    cell.hover()
    cell.locator("button.copybtn").click()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("pre").inner_text().strip()


def test_link_into_a_folded_part_unfolds_it(open_page, site):
    anchor = "details.solution[id]"
    tab = open_page(site + CHAPTER).tab
    name = tab.locator(anchor).first.get_attribute("id")
    tab = open_page(f"{site}{CHAPTER}#{name}").tab
    assert tab.locator(f"#{name}").get_attribute("open") is not None


def test_printing_hides_the_bar_and_unfolds_solutions(open_page, site):
    tab = open_page(site + CHAPTER).tab
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    assert not tab.locator("header.bar").is_visible()
    assert tab.locator("details:not([open])").count() == 0
