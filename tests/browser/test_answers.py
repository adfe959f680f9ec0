"""Answers that the page checks: typed, clicked, by keyboard, kept, saved and loaded."""

import json
import re

import pytest
from sources import CHAPTERS, SITE

VECTORS = "linear-algebra/vectors.html"
NUMBERED = re.compile(r"^\d+\. Vectors")
ONE = "#answer-ex-vectors-norms"  # 7; foreseen: 1
TWO = "#answer-ex-vectors-norms-2"
UNIT = "#answer-ex-vectors-norms-4"  # [4/5, 0, -3/5]
WHICH = "#answer-ex-vectors-which"  # a choice, the third option

# Types a foreseen answer into a form, as a reader would, and gives what it says.
ANSWER = """([form, value]) => {
  const spec = JSON.parse(form.dataset.spec);
  const fields = [...form.querySelectorAll('input')];
  if (spec.kind.startsWith('choice'))
    fields.forEach((f, i) => f.checked = value.includes(i));
  else
    [value].flat(3).forEach((x, i) => fields[i].value = x);
  form.requestSubmit();
  return [form.dataset.state, form.querySelector('.verdict').innerText.trim()];
}"""


def verdict(tab, form):
    return tab.locator(f"{form} .verdict")


@pytest.mark.parametrize("source", CHAPTERS, ids=[s.name for s in CHAPTERS])
def test_every_answer_is_judged_in_the_page(open_page, site, source):
    tab = open_page(site + source.name + ".html").tab
    forms = tab.locator("form.answer").element_handles()
    assert len(forms) >= 5
    for form in forms:
        spec = json.loads(form.get_attribute("data-spec"))
        for index, wrong in enumerate(spec.get("wrong", [])):
            state, said = tab.evaluate(ANSWER, [form, wrong])
            assert state == "wrong", (form.get_attribute("id"), wrong)
            assert len(said) > 12, (form.get_attribute("id"), index)
        state, said = tab.evaluate(ANSWER, [form, spec["value"]])
        assert (state, said[:1]) == ("right", "✓"), form.get_attribute("id")


def test_right_is_said_while_typing_and_wrong_only_when_asked(open_page, site):
    tab = open_page(site + VECTORS).tab
    field = tab.locator(f"{ONE} input")
    field.press_sequentially("1")
    tab.wait_for_timeout(600)
    assert verdict(tab, ONE).inner_text() == ""
    field.press("Enter")
    assert "Add the moduli" in verdict(tab, ONE).inner_text()
    field.fill("")
    field.press_sequentially("7")
    tab.locator(f"{ONE}[data-state=right]").wait_for()
    assert verdict(tab, ONE).get_attribute("role") == "status"


@pytest.mark.parametrize("text", ["0,8", "0.8", "4/5", " .8 ", "8/10", "4 / sqrt(25)"])
def test_numbers_are_read_as_people_write_them(open_page, site, text):
    tab = open_page(site + VECTORS, locale="de-DE").tab
    for field, entry in zip(
        tab.locator(f"{UNIT} input").all(), [text, "0", "\u22120,6"], strict=True
    ):
        field.fill(entry)
    tab.locator(f"{UNIT}[data-state=right]").wait_for()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Nothing is written yet"),
        ("seven", "What is “seven”"),
        ("((7", "bracket"),
        ("3 4", "side by side"),
        ("1,000,000", "thousands"),
        ("1/0", "no finite number"),
        ("-7", "sign"),
        ("6.95", "Close"),
        ("constructor", "What is"),
        ("alert(1)", "What is"),
    ],
)
def test_strange_answers_get_a_reason(open_page, site, text, said):
    tab = open_page(site + VECTORS).tab
    tab.locator(f"{ONE} input").fill(text)
    tab.locator(f"{ONE} button").first.click()
    assert said in verdict(tab, ONE).inner_text()
    assert tab.locator(ONE).get_attribute("data-state") != "right"


def test_hint_then_answer_then_solution_by_keyboard(open_page, site):
    tab = open_page(site + VECTORS).tab
    tab.locator(f"{ONE} input").focus()
    tab.keyboard.type("12")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")  # Check
    assert "Too large" in verdict(tab, ONE).inner_text()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")  # Hint
    assert "adds the moduli" in verdict(tab, ONE).inner_text()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")  # Show the answer
    assert "The answer: 7" in verdict(tab, ONE).inner_text()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")  # Worked solution
    solution = tab.locator("#sol-vectors-norms")
    assert solution.get_attribute("open") is not None
    assert tab.evaluate("document.activeElement.localName") == "summary"


def test_choice_by_keyboard(open_page, site):
    tab = open_page(site + VECTORS).tab
    tab.locator(f"{WHICH} input").first.focus()
    tab.keyboard.press("Space")
    assert "forty" in verdict(tab, WHICH).inner_text()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    assert "worst measure" in verdict(tab, WHICH).inner_text()


def test_touch(open_page, site):
    tab = open_page(site + VECTORS, width=390, has_touch=True, is_mobile=True).tab
    tab.locator(f"{WHICH} label").nth(2).tap()
    tab.locator(f"{WHICH}[data-state=right]").wait_for()


def test_vector_is_pasted_as_a_whole(open_page, site):
    tab = open_page(
        site + VECTORS, permissions=["clipboard-read", "clipboard-write"]
    ).tab
    tab.evaluate("navigator.clipboard.writeText('[4/5, 0, -3/5]')")
    tab.locator(f"{UNIT} input").first.focus()
    tab.keyboard.press("Control+v")
    tab.locator(f"{UNIT}[data-state=right]").wait_for()


def test_every_field_has_a_name(open_page, site):
    tab = open_page(site + VECTORS).tab
    boxes = tab.locator("form.answer input:not([type])").all()
    assert all(
        box.evaluate("i => i.ariaLabel || i.getAttribute('aria-labelledby')")
        for box in boxes
    )
    assert tab.get_by_role("textbox", name="entry 3").count() >= 1


@pytest.mark.parametrize("where", ["http", "file"])
def test_answers_are_kept_and_counted(open_page, site, where):
    base = site if where == "http" else f"file://{SITE}/"
    tab = open_page(base + VECTORS).tab
    tab.locator(f"{ONE} input").fill("7")
    tab.locator(f"{ONE}[data-state=right]").wait_for()
    tab.locator(f"{UNIT} input").first.fill("4")  # unfinished, and not asked for
    tab.reload()
    assert tab.locator(f"{ONE} input").input_value() == "7"
    assert tab.locator(ONE).get_attribute("data-state") == "right"
    total = tab.locator("form.answer").count()
    link = tab.locator("#contents a", has_text=NUMBERED)
    assert f"1 of {total}" in link.inner_text()
    if where == "file":  # Chromium hands its storage to the next process a bit later
        tab.wait_for_timeout(500)
    tab.goto(base + "index.html")
    row = tab.locator("#progress tr", has_text=NUMBERED)
    assert f"1 of {total}" in row.inner_text()


def test_progress_is_saved_cleared_and_loaded(open_page, site, tmp_path):
    tab = open_page(site + VECTORS).tab
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.locator(f"{ONE} input").fill("7")
    tab.locator(f"{ONE}[data-state=right]").wait_for()
    tab.goto(site + "index.html")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save to a file").click()
    saved = tmp_path / "progress.json"
    download.value.save_as(saved)
    assert json.loads(saved.read_text())["answers"]["ex-vectors-norms"]["right"]
    row = tab.locator("#progress tr", has_text=NUMBERED)
    tab.get_by_role("button", name="Forget all of this").click()
    assert "0 of" in row.inner_text()
    with tab.expect_file_chooser() as chooser:
        tab.get_by_role("button", name="Load from a file").click()
    chooser.value.set_files(saved)
    tab.get_by_text("1 answer was taken over.").wait_for()
    assert "1 of" in row.inner_text()


HOSTILE = {
    "format": "mlbook-progress",
    "version": 1,
    "answers": {
        "<img src=x onerror=alert(1)>": {"page": "x", "given": ["1"], "right": True},
        "ex-vectors-norms": {
            "page": "<script>alert(1)</script>",
            "given": ["<img src=x onerror=alert(1)>"],
            "right": True,
        },
        "ex-vectors-angle": {"page": 3, "given": "60", "right": "yes"},
        "__proto__": {"page": "linear-algebra/vectors", "given": [{}]},
    },
}


@pytest.mark.parametrize("text", ["", "nonsense", "null", "[]", '{"format": "other"}'])
def test_another_file_is_refused(open_page, site, tmp_path, text):
    file = tmp_path / "other.json"
    file.write_text(text)
    tab = open_page(site + "index.html").tab
    tab.locator("#progress input[type=file]").set_input_files(file)
    tab.get_by_text("not a file of progress").wait_for()


def test_hostile_progress_is_text_at_most(open_page, site, tmp_path):
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps(HOSTILE))
    tab = open_page(site + "index.html").tab
    tab.locator("#progress input[type=file]").set_input_files(file)
    tab.get_by_text("taken over").wait_for()
    tab.goto(site + VECTORS)
    assert tab.locator(f"{ONE} input").input_value().startswith("<img")
    assert tab.locator(ONE).get_attribute("data-state") != "right"
    assert tab.locator("img[src=x]").count() == 0


def test_two_tabs_agree(open_page, site):
    first = open_page(site + VECTORS)
    second = first.tab.context.new_page()
    second.goto(site + VECTORS)
    first.tab.locator(f"{ONE} input").fill("7")
    first.tab.locator(f"{ONE}[data-state=right]").wait_for()
    second.locator(f"{ONE}[data-state=right]").wait_for()
    second.locator(f"{TWO} input").fill("5")
    second.locator(f"{TWO}[data-state=right]").wait_for()
    first.tab.reload()
    for form in (ONE, TWO):
        assert first.tab.locator(form).get_attribute("data-state") == "right"


def test_storage_blocked(open_page, site):
    page = open_page(site + VECTORS, storage=False)
    page.tab.locator(f"{ONE} input").fill("7")
    page.tab.locator(f"{ONE}[data-state=right]").wait_for()
    page.tab.goto(site + "index.html")
    assert page.tab.get_by_text("This browser keeps nothing").is_visible()


def test_without_script_there_is_no_field(open_page, site):
    tab = open_page(site + VECTORS, java_script_enabled=False).tab
    assert tab.locator("form.answer :is(input, button):visible").count() == 0
    assert tab.locator("form.answer legend").first.is_visible()  # the question
    assert tab.locator("details.solution summary").first.is_visible()
