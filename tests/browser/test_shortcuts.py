"""Single keys: what each does, where none acts, and how they are switched off."""

import pytest
from sources import SITE

FIRST, PAGE, LAST = (
    f"linear-algebra/{name}.html" for name in ("fitting", "vectors", "elimination")
)


@pytest.fixture
def tab(open_page, site):
    return open_page(site + PAGE).tab


def dialog(tab):
    return tab.get_by_role("dialog", name="Keyboard")


@pytest.mark.parametrize(("key", "page"), [("n", LAST), ("p", FIRST)])
def test_next_and_previous_page(tab, site, key, page):
    tab.keyboard.press(key)
    tab.wait_for_url(site + page)


def test_slash_leads_to_the_field(tab):
    tab.keyboard.press("/")
    field = tab.get_by_role("searchbox")
    assert field.evaluate("it => it === document.activeElement")
    tab.keyboard.type("n/p?")  # typed, not done
    assert field.input_value() == "n/p?"


def test_slash_leads_a_phone_to_the_search(open_page, site):
    tab = open_page(site + PAGE, width=390).tab
    tab.keyboard.press("/")
    tab.wait_for_url(site + "search.html")


@pytest.mark.parametrize("width", [390, 1440])
def test_contents(open_page, site, width):
    tab = open_page(site + PAGE, width=width).tab
    tab.keyboard.press("c")
    focus = "document.activeElement.closest('#contents .current') !== null"
    assert tab.evaluate(focus)
    assert tab.get_by_role("navigation", name="Contents of the book").is_visible()


def test_theme(tab):
    tab.keyboard.press("t")
    assert tab.get_by_role("button", name="Theme: light").is_visible()


def test_the_list_opens_and_closes(tab):
    tab.keyboard.press("?")
    assert dialog(tab).is_visible()
    keys = dialog(tab).locator("kbd").all_inner_texts()
    assert keys == ["/", "n", "p", "c", "t", "?"]
    tab.keyboard.press("n")  # nothing acts behind it
    tab.keyboard.press("Escape")
    assert not dialog(tab).is_visible()
    assert tab.url.endswith(PAGE)
    button = tab.get_by_role("button", name="Keyboard")
    button.click()
    dialog(tab).get_by_role("button", name="Close").click()
    assert not dialog(tab).is_visible()
    assert button.evaluate("it => it === document.activeElement")


@pytest.mark.parametrize("storage", [True, False])
@pytest.mark.parametrize("where", ["http", "file"])
def test_keys_are_switched_off(open_page, site, storage, where):
    base = site if where == "http" else f"file://{SITE}/"
    tab = open_page(base + PAGE, storage=storage).tab
    tab.keyboard.press("?")
    dialog(tab).get_by_role("checkbox").uncheck()
    tab.keyboard.press("Escape")
    if storage:
        tab.goto(base + PAGE + "?again")
    for key in ("n", "p", "?", "t", "/"):
        tab.keyboard.press(key)
    assert tab.get_by_role("button", name="Theme: auto").is_visible()
    assert not dialog(tab).is_visible()
    assert tab.evaluate("document.activeElement === document.body")
    tab.get_by_role("button", name="Keyboard").click()
    dialog(tab).get_by_role("checkbox").check()
    tab.keyboard.press("Escape")
    tab.keyboard.press("n")
    tab.wait_for_url(base + LAST)


def test_what_is_chosen_is_saved_and_forgotten_with_the_progress(
    open_page, site, tmp_path
):
    tab = open_page(site + "index.html").tab
    tab.on("dialog", lambda asked: asked.accept())

    def keys_act():
        tab.goto(site + "index.html?again")
        tab.keyboard.press("t")
        acted = not tab.get_by_role("button", name="Theme: auto").is_visible()
        tab.evaluate("localStorage.removeItem('theme')")
        return acted

    assert keys_act()
    tab.keyboard.press("?")
    dialog(tab).get_by_role("checkbox").uncheck()
    assert not keys_act()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save to a file").click()
    saved = tmp_path / "progress.json"
    download.value.save_as(saved)
    tab.get_by_role("button", name="Forget all of this").click()
    assert keys_act()
    tab.locator("#progress input[type=file]").set_input_files(saved)
    tab.get_by_text("0 answers were taken over.").wait_for()
    assert not keys_act()


@pytest.mark.parametrize("key", ["Control+c", "Alt+n", "Meta+p", "Control+/"])
def test_keys_of_the_browser_stay_its_own(tab, key):
    tab.evaluate(
        "addEventListener('keydown', e => { window.taken = e.defaultPrevented })"
    )
    tab.keyboard.press(key)
    assert tab.evaluate("window.taken") is False
    assert tab.url.endswith(PAGE)


@pytest.mark.parametrize(
    "place", ["form.answer input", ".live [tabindex='0']", ".cm-content"]
)
def test_no_key_acts_where_one_types_or_moves_a_figure(tab, place):
    if place == ".live [tabindex='0']":
        tab.locator(".live").first.scroll_into_view_if_needed()
        tab.locator(".live .board svg").first.wait_for()
    if place == ".cm-content":
        tab.get_by_role("button", name="Edit").first.click()
        tab.locator(place).first.wait_for()
    tab.locator(place).first.focus()
    for key in ("t", "?", "n"):
        tab.keyboard.press(key)
    assert tab.get_by_role("button", name="Theme: auto").is_visible()
    assert not dialog(tab).is_visible()
    assert tab.url.endswith(PAGE)


def test_keys_act_where_a_button_has_the_focus(tab):
    tab.get_by_role("button", name="Theme: auto").focus()
    tab.keyboard.press("?")
    assert dialog(tab).is_visible()


def test_without_script_there_is_no_button(open_page, site):
    tab = open_page(site + PAGE, java_script_enabled=False).tab
    assert tab.get_by_role("button", name="Keyboard").count() == 0
