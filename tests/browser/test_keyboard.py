"""The whole way without a mouse; what opens on the way, by rules; motion on request alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from pyodide_core import serve
from sources import CHAPTERS

CHAPTER = f"{CHAPTERS[0].name}.html"
LAB = "labs/elimination.html"
AXE = {"type": "tag", "values": [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
]}  # fmt: skip
LONG = 120_000  # ms; a busy machine is not a failure

# What has the focus: if it is seen, uncovered and marked; null once the page ends.
FOCUSED = """() => {
  const it = document.activeElement;
  if (it === document.body) return null;
  it.setAttribute('data-reached', '');
  const box = it.getClientRects()[0];
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(x, y);
  const card = it.closest('.sd-card') ?? it;
  return {
    what: it.outerHTML.slice(0, 200),
    seen: Boolean(top) && (it.contains(top) || top.contains(it)),
    marked: getComputedStyle(it).outlineStyle !== 'none'
      || getComputedStyle(card).outlineStyle !== 'none',
  };
}"""
# Of the radio buttons of a question the tab key reaches one, the arrows the others.
MISSED = """() => [...document.querySelectorAll(
    'main :is(a[href], button, input:not([type=radio]), summary, [tabindex="0"])')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0
    && !e.disabled && !e.hasAttribute('data-reached')).map(e => e.outerHTML.slice(0, 200))"""
NAME = """() => (document.activeElement.getAttribute('aria-label')
  ?? document.activeElement.textContent).trim()"""


def tab_to(tab, name):
    """Press the tab key until what has the focus has this name."""
    for _ in range(300):
        tab.keyboard.press("Tab")
        if tab.evaluate(NAME).startswith(name):
            return
    pytest.fail(f"the tab key does not come to {name}")


def test_the_tab_key_comes_through_a_chapter_and_the_focus_is_seen(open_page, site):
    tab = open_page(site + CHAPTER, reduced_motion="reduce").tab
    for figure in tab.locator(".live").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".board svg").wait_for()
    tab.evaluate("scrollTo(0, 0)")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")  # skip to the text
    wrong = []
    for _ in range(1000):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED)
        if focused is None:
            break
        if not (focused["seen"] and focused["marked"]):
            wrong.append(focused)
    else:
        pytest.fail("the focus does not leave the page")
    assert wrong == []
    assert tab.evaluate(MISSED) == []
    kinds = ("form.answer input", "form.answer button", "details.solution > summary",
             ".live [tabindex='0'], .live input[type=range]", ".cell-tools button",
             "a[rel=next]", ".foot button")  # fmt: skip
    for kind in kinds:
        assert tab.locator(f":is({kind})[data-reached]").count() > 0, kind


def test_a_lab_is_done_by_keyboard(open_page, site):
    tab = open_page("about:blank").tab
    serve(tab.context)
    tab.goto(site + LAB)
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab_to(tab, "Set-up code")
    tab.keyboard.press("Enter")
    tab_to(tab, "Edit cell 1")
    tab.keyboard.press("Enter")
    tab.locator(".cm-content").wait_for()
    assert tab.evaluate("document.activeElement.closest('.editor, .cell') !== null")
    tab.keyboard.press("Control+a")
    tab.keyboard.type("6 * 7")
    tab.keyboard.press("Escape")  # from here the tab key leads out
    tab_to(tab, "Run cell 1")
    tab.keyboard.press("Enter")
    tab.locator(".consent").wait_for()
    assert tab.evaluate(NAME) == "Fetch and run"
    tab.keyboard.press("Enter")
    output = tab.locator(".live-output").first
    output.get_by_text("42").wait_for(timeout=LONG)


OPENERS = {
    "contents": (390, "c", "#contents"),
    "sections": (390, "On this page", "#here"),
    "keys": (1440, "?", "dialog.keys"),
    "consent": (390, "Run cell 2", ".consent"),
    "consent, wide": (1440, "Run cell 2", ".consent"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("what", OPENERS)
def test_what_opens_is_accessible(open_page, site, what, scheme):
    width, opener, box = OPENERS[what]
    tab = open_page(site + CHAPTER, width=width, color_scheme=scheme).tab
    if len(opener) == 1:
        tab.keyboard.press(opener)
    else:
        tab.get_by_role("button", name=opener, exact=True).click()
    tab.locator(box).wait_for()
    options = {"runOnly": AXE, "resultTypes": ["violations"]}
    found = Axe().run(tab, context=box, options=options).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found] == []


MOVING = """() => [document.documentElement, ...document.body.querySelectorAll('*')]
  .flatMap(e => ['', '::before', '::after'].map(part => [e, getComputedStyle(e, part)]))
  .filter(([e, style]) => style.scrollBehavior !== 'auto'
    || [style.transitionDuration, style.animationName].some(v => /[1-9]|[a-z]{3}/.test(
      v.replaceAll('none', '').replaceAll('0s', ''))))
  .map(([e]) => e.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("page", ["index.html", "front-matter/prerequisites.html"])
def test_nothing_moves_where_less_motion_is_asked_for(open_page, site, page):
    tab = open_page(site + page, reduced_motion="reduce").tab
    assert tab.evaluate(MOVING) == []
    tab.emulate_media(reduced_motion="no-preference")
    assert tab.evaluate(MOVING) != [], "this looks for nothing"
