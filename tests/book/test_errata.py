"""The list of errors: a table or a sentence, and addresses in the book's repository."""

import edition
import pytest
from small_book import PAGE

ENTRY = """
- page: {page}
  place: Theorem 2.3
  stands: "$a | b$"
  should: "$\\\\vect{{b}}$ and **not** less"
  found: 2026-12-01
  corrected: {corrected}
"""
LIST = "\n```{errata}\n```\n\n{repository}`tell <issues/new?title=A%20b&body=c>`\n"


def built(book, entries: str, **environment: str) -> tuple[int, str, str]:
    (book.folder / "book/errata.yml").write_text(entries, encoding="utf-8")
    book.write("index", PAGE + LIST)
    status, output = book.build(**environment)
    page = book.folder / "_build/html/index.html"
    return status, output, page.read_text(encoding="utf-8") if page.exists() else ""


def test_an_error_is_listed_with_its_page_and_correction(book):
    entries = ENTRY.format(page="index", corrected="1.0.1")
    status, output, page = built(book, entries, GITHUB_REPOSITORY="someone/fork")
    assert status == 0, output
    table = page.split("<table")[1].split("</table>")[0]
    assert table.count("<tr") == 2
    for words in ("Where", "What stands there", "1.0.1", "Theorem 2.3", "2026-12-01"):
        assert words in table
    assert 'href="#' in table, "the page is not linked"
    assert "<strong>not</strong>" in table
    assert table.count('class="katex"') == 2
    address = "https://github.com/someone/fork/issues/new?title=A%20b&amp;body=c"
    assert f'href="{address}"' in page
    assert "No error is known" not in page


def test_without_errors_a_sentence_says_so(book):
    status, output, page = built(book, "[]\n")
    assert status == 0, output
    known = f"No error is known in the first edition, version {edition.version()}."
    assert known in page
    assert "<table" not in page.split("<article>")[1]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (ENTRY.format(page="no/such", corrected="1.0.1"), "no/such"),
        ("- {page: index, place: here}", "an entry has page, place, stands"),
    ],
)
def test_an_entry_that_is_wrong_stops_the_build(book, entries, message):
    status, output, _ = built(book, entries)
    assert status != 0
    assert message in output


def test_a_place_for_editions_that_nobody_fills_stops_the_build(book):
    book.write("index", PAGE + "```{editions} back\n```\n")
    status, output = book.build()
    assert status != 0
    assert "editions: back is none of front, kept" in output
