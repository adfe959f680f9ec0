"""The symbols: one file, two pages, and chapters that have what it says of them."""

import re

import pytest
import symbols
import yaml
from sources import BOOK, CHAPTERS, CODE_CELL, FORMULA, SOURCES
from sphinx.errors import ExtensionError

FILE = yaml.safe_load((BOOK / "symbols.yml").read_text(encoding="utf-8"))
ENTRIES = {name: fields for group in FILE.values() for name, fields in group.items()}
#: An earlier chapter has the sign with another meaning, or in passing.
ELSEWHERE = {
    "scalar", "entry", "sample", "targets", "covariance-of-data", "centred-data", "hessian", "step",
    "momentum", "binomial-coefficient", "pmf", "density", "expectation", "standard-deviation",
    "random-vector", "skewness", "errors-of-tests", "f-statistic", "leverage",
}  # fmt: skip
SYMBOLS = r"""
one:
  slope:
    {written: '\sigma(x)', meaning: 'a *slope* of $x$', shape: number, numpy: '`a | b`', first: a,
     order: [greek sigma, latin s]}
  area:
    {written: '\Sigma', meaning: a sum, first: b, pattern: 'Sigma', order: greek sigma}
two:
  pi:
    {written: '\pi', meaning: a number, first: b, order: greek pi}
"""
SLOPES = """# Slopes

$x$

## Later

```{prf:definition} Slope
:label: def-slope

It is $y = \\sigma(x)$.
```
"""
LIST = "# List\n\n```{symbols} one\n```\n\n## By sign\n\n```{symbols} greek\n```\n"


@pytest.fixture
def listed(book):
    (book.folder / "book/symbols.yml").write_text(SYMBOLS, encoding="utf-8")
    book.write("a", SLOPES)
    book.write("b", "# Areas\n\n$$\n\\Sigma = \\pi\n$$\n")
    book.write("list", LIST.replace("symbols} greek", "symbols} two"))
    book.write(
        "signs", LIST.replace("symbols} one", "symbols} greek").split("\n## ")[0]
    )
    book.pages += "parts:\n  - caption: I\n    numbered: 2\n    chapters:\n"
    for name in ("a", "b", "list", "signs"):
        book.pages += f"      - file: {name}\n"
    return book


def rows(book, page: str) -> list[str]:
    text = (book.site / f"{page}.html").read_text(encoding="utf-8")
    return re.findall(r"<tr [^>]*id=\"symbol-(\w+)\"", text)


def test_groups_and_signs_are_two_orders_of_one_file(listed):
    status, output = listed.build()
    assert status == 0, output
    assert rows(listed, "list") == ["slope", "area", "pi"]
    assert rows(listed, "signs") == ["pi", "slope", "area"]
    page = (listed.site / "list.html").read_text(encoding="utf-8")
    slope = page.split('id="symbol-slope"')[1].partition("</tr>")[0]
    assert "<em>slope</em>" in slope
    assert ">a | b<" in re.sub("</?span[^>]*>", "", slope)
    assert re.search(r'href="a.html#later"[^>]*>1</a>', slope)
    assert 'title="1 Slopes"' in slope


def test_a_chapter_names_its_new_symbols_at_its_head(listed):
    assert listed.build()[0] == 0
    page = (listed.site / "a.html").read_text(encoding="utf-8")
    head = page.partition('<dl class="about">')[2].partition("</dl>")[0]
    (link,) = re.findall(
        r'<a href="list.html#symbol-slope" data-explained="(.*?)" aria-label="slope">',
        head,
    )
    assert 'class="katex"' in head
    box = page.split(f'id="explained-{link}"')[1].partition("</div>")[0]
    assert "<em>slope</em>" in box


def test_a_chapter_that_moves_a_symbol_is_followed(listed):
    assert listed.build()[0] == 0
    listed.write("a", "# Slopes\n\nNow $y = \\sigma(x)$.\n\n## Later\n\n$x$\n")
    assert listed.build()[0] == 0
    page = (listed.site / "list.html").read_text(encoding="utf-8")
    assert 'href="a.html#slopes"' in page
    path = listed.folder / "book/symbols.yml"
    wrong = SYMBOLS.replace("numpy: '`a | b`', first: a", "first: b")
    path.write_text(wrong.replace("a sum, first: b", "a sum, first: c"), "utf-8")
    status, output = listed.build()
    assert status != 0
    assert re.search(r"symbols\.yml:3: .*slope: no formula of b has", output)
    assert re.search(r"symbols\.yml:6: .*area: there is no page c", output)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("first: a", "frist: a"), "symbols.yml:3: slope: .*frist"),
        (
            ("order: greek pi", "order: pi"),
            "symbols.yml:9: pi: `order` is a sign after",
        ),
        (("  pi:", "  area:"), "symbols.yml:6: area stands there twice: rename one"),
    ],
)
def test_a_file_that_is_wrong_is_told(tmp_path, change, message):
    path = tmp_path / "symbols.yml"
    path.write_text(SYMBOLS.replace(*change), encoding="utf-8")
    with pytest.raises(ExtensionError, match=message):
        symbols.entries(path, 0)


@pytest.mark.parametrize("page", ["front-matter/notation", "back-matter/symbols"])
def test_both_pages_have_every_symbol_and_lead_to_each_other(page, html):
    other = {"front-matter/notation", "back-matter/symbols"} - {page}
    article = html(f"{page}.html").article
    found = {row["id"].removeprefix("symbol-") for row in article.select("tr[id]")}
    assert found == set(ENTRIES)
    assert article.select(f'p a[href="../{other.pop()}.html"]')
    for row in article.select("tr[id]"):
        assert row.select("td:nth-child(3) a"), f"{row['id']} leads nowhere"


@pytest.mark.parametrize("name", ENTRIES)
def test_no_earlier_chapter_has_a_symbol(name):
    fields = ENTRIES[name] | {"id": name, "group": "", "order": ()}
    symbol = symbols.Symbol(**fields)
    chapters = [source.name for source in CHAPTERS]
    assert symbol.first in {source.name for source in SOURCES}
    before = CHAPTERS[: chapters.index(symbol.first)]
    formulas = {
        s.name: FORMULA.findall(CODE_CELL.sub("", s.text)) for s in before
    }  # fmt: skip
    found = [
        page for page, all_ in formulas.items() if any(map(symbol.stands_in, all_))
    ]
    assert bool(found) == (name in ELSEWHERE), found
