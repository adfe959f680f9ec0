"""The sheets of formulas: what the chapters' summaries have, and no more."""

import re

import pytest
from sources import CHAPTERS, TOC

PARTS = [part["chapters"] for part in TOC["parts"] if part["caption"].startswith("I")]
SHEETS = {part[0]["file"].split("/")[0]: [c["file"] for c in part] for part in PARTS}
ONE = """# One

$$ a = 1 $$ (eq-one)

## Summary

Words before the box.

:::{admonition} Summary
:class: summary

First
: $x = 1$, as in {eq}`eq-one`

Second
: $$ y = 2 $$ (eq-two)
:::
"""
SHEET = "# Sheet\n\n```{formula-sheet} part\n```\n"


@pytest.fixture
def sheet(book):
    (book.folder / "book/part").mkdir()
    book.write("part/one", ONE)
    book.write("part/two", "# Two\n\nNo box.\n")
    book.write("sheet", SHEET)
    book.pages += "parts:\n  - caption: I\n    numbered: 2\n    chapters:\n"
    book.pages += "      - file: part/one\n      - file: part/two\n"
    book.pages += "  - caption: Back\n    chapters:\n      - file: sheet\n"
    return book


def article(book) -> str:
    text = (book.site / "sheet.html").read_text(encoding="utf-8")
    return text.partition("<article>")[2].partition("</article>")[0]


def test_a_sheet_has_the_boxes_alone_and_follows_them(sheet):
    status, output = sheet.build()
    assert status == 0, output
    text = article(sheet)
    assert re.search(r'<h2><a [^>]*href="part/one.html">1 One</a>', text)
    assert re.findall(r"<dt>(\w+)", text) == ["First", "Second"]
    assert 'href="part/one.html#equation-eq-one"' in text
    assert "equation-eq-two" not in text, "an anchor that the chapter has"
    assert "eqno" not in text
    assert text.count('class="katex"') == 2
    for words in ("Words before", "No box", "Two</a>"):
        assert words not in text
    sheet.write("part/one", ONE.replace("Second", "Third"))
    assert sheet.build()[0] == 0
    assert re.findall(r"<dt>(\w+)", article(sheet)) == ["First", "Third"]


@pytest.mark.parametrize("folder", SHEETS)
def test_each_summary_stands_on_its_sheet(folder, html):
    found = html(f"back-matter/formulas-{folder}.html").select(
        ".formula-sheet > section"
    )
    assert len(found) == len(SHEETS[folder])
    for page, section in zip(SHEETS[folder], found, strict=True):
        (box,) = html(f"{page}.html").select(".admonition.summary")
        box.select_one(".admonition-title").extract()
        for tag in [
            *box.select(".headerlink, .eqno"),
            *section.select(".headerlink, h2"),
        ]:
            tag.extract()
        assert section.get_text().split() == box.get_text().split(), page


def test_each_chapter_of_the_parts_is_on_a_sheet():
    pages = {page for sheet in SHEETS.values() for page in sheet}
    assert pages >= {
        s.name for s in CHAPTERS if not s.name.startswith(("back", "front"))
    }
