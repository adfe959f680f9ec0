"""The reference: each public function, where the book teaches it, and the ways between."""

import ast
import json
import re
from functools import cache
from urllib.parse import urldefrag, urljoin

import pytest
from numpydoc.validate import validate
from sources import REFERENCE, ROOT, SITE, SOURCES, each

PACKAGE = ROOT / "code" / "mlmath"
MODULES = sorted(path.stem for path in PACKAGE.glob("[!_]*.py"))
MEASURED = json.loads((ROOT / "benchmarks/package.json").read_text(encoding="utf-8"))
ENTRIES = [source for source in REFERENCE if source.name != "api/index"]
SHOWN = [
    (source, name)
    for source in SOURCES
    for name in re.findall(r"^```+\{source\} (\S+)", source.text, re.M)
    if not re.search(r"(?:^|\.)_", name)  # what is private has no entry
]
DEFINITIONS = ast.FunctionDef | ast.ClassDef
#: What numpydoc says of a docstring that is missing, or silent on what a function takes.
FAULTS = {"GL08", "PR01", "PR02"}


def module_of(source) -> str:
    return source.name.removeprefix("api/")


@cache
def public(module: str) -> dict[str, ast.AST]:
    """Find a module's functions and classes, and the methods that have a docstring."""
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    found = {}
    for node in tree.body:
        if not isinstance(node, DEFINITIONS) or node.name.startswith("_"):
            continue
        found[node.name] = node
        methods = node.body if isinstance(node, ast.ClassDef) else []
        for part in methods:
            named = isinstance(part, DEFINITIONS) and not part.name.startswith("_")
            if named and ast.get_docstring(part):
                found[f"{node.name}.{part.name}"] = part
    return found


def arguments(node: ast.FunctionDef) -> list[str]:
    names = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
    names += [n for n in (node.args.vararg, node.args.kwarg) if n]
    return [name.arg for name in names if name.arg not in ("self", "cls")]


def entry(page, name: str):
    """Give the line and the text of an entry."""
    line = page.find(id=f"mlmath.{name}")
    assert line is not None, f"no entry for mlmath.{name}"
    return line, line.find_next_sibling("dd")


def test_every_module_has_a_page():
    assert [module_of(source) for source in ENTRIES] == MODULES
    for source in ENTRIES:
        module = module_of(source)
        assert source.text == f"# mlmath.{module}\n\n```{{api}} {module}\n```\n"


def test_the_overview_lists_every_module_once(html):
    items = html("api/index.html").article.select("ul.modules > li")
    links = [urljoin("api/index.html", item.a["href"]) for item in items]
    assert sorted(links) == [f"api/{module}.html" for module in MODULES]
    for item in items:
        assert len(item.get_text(" ").split()) >= 4, f"what is {item.a.get_text()} for?"
        assert "chapter" not in item.get_text()
    parts = [h.get_text().rstrip("#") for h in html("api/index.html").article("h2")]
    assert parts[:4] == [
        "I. Linear algebra", "II. Calculus and optimisation",
        "III. Probability and statistics", "IV. Dimensionality reduction",
    ]  # fmt: skip


def test_the_menu_has_one_line_for_the_reference(html):
    menu = html("linear-algebra/vectors.html").find(id="contents")
    links = [a["href"] for a in menu.find_all("a") if "api/" in a["href"]]
    assert links == ["../api/index.html"]


@each(ENTRIES)
def test_every_function_has_its_entry(source, html):
    page, module = html(source), module_of(source)
    for name, node in public(module).items():
        line, text = entry(page, f"{module}.{name}")
        assert name.split(".")[-1] in line.select_one(".sig-name").get_text()
        lines = text.select_one(":scope > details.source pre").get_text()
        assert re.search(rf"^ *(?:def|class) {name.split('.')[-1]}\b", lines, re.M)
        said = (ast.get_docstring(node) or "").split("\n")[0]
        assert said not in lines
        assert len(text.find("p").get_text().split()) > 1
        address = text.select_one(":scope > details.source > p a")["href"]
        assert address.endswith(f"/blob/main/code/mlmath/{module}.py")
        if isinstance(node, ast.ClassDef):
            continue
        signature = " ".join(p.get_text() for p in line.select(".sig-param"))
        for argument in arguments(node):
            assert argument in signature, f"{name} takes {argument}"


@each(ENTRIES)
def test_every_function_says_where_the_book_has_it(source, html, ids):
    page, module = html(source), module_of(source)
    for name in (name for name in public(module) if "." not in name):
        _, text = entry(page, f"{module}.{name}")
        line = text.select_one(":scope > p.taught")
        assert line, f"no page shows, calls or builds on mlmath.{module}.{name}"
        how = line.get_text().split()[:2]
        assert how in (
            ["Taught", "in"], ["Used", "in"], ["Used", "by"], ["Belongs", "to"]
        )  # fmt: skip
        for link in line.find_all("a"):
            path, anchor = urldefrag(urljoin(f"{source.name}.html", link["href"]))
            assert path.startswith("api/") == (how[1] == "by")
            if anchor:
                assert anchor in ids(path)


@pytest.mark.parametrize(("source", "name"), SHOWN, ids=[n for _, n in SHOWN])
def test_boxes_and_entries_link_each_other(source, name, html):
    module = name.split(".")[0]
    links = html(source).select(".code-block-caption a[href]")
    targets = {urljoin(f"{source.name}.html", link["href"]) for link in links}
    assert f"api/{module}.html#mlmath.{name}" in targets
    _, text = entry(html(f"api/{module}.html"), name)
    back = text.select(":scope > p.taught a")
    boxes = [urljoin(f"api/{module}.html", link["href"]) for link in back]
    (box,) = (b for b in boxes if b.startswith(f"{source.name}.html#"))
    there = html(source).find(id=urldefrag(box)[1])
    assert there.find_parent(class_="code-block-caption")
    assert there.get_text() == f"mlmath.{name}"


@each(ENTRIES)
def test_docstrings_are_whole(source):
    module = module_of(source)
    for name, node in public(module).items():
        wanted = FAULTS
        if "." in name or isinstance(node, ast.ClassDef):
            wanted = {"GL08"}  # a field stands in the source, a method is as its base's
        said = validate(f"mlmath.{module}.{name}")["errors"]
        assert [text for code, text in said if code in wanted] == [], name


def test_the_benchmark_and_its_data_agree():
    text = (ROOT / "benchmarks/package.py").read_text(encoding="utf-8")
    pairs = re.findall(r'Pair\(\s*"([^"]+)"', text)
    named = [case["name"] for case in MEASURED["cases"]]
    assert named == sorted(pairs), "run benchmarks/package.py --write"
    for name in named:
        module, _, function = name.partition(",")[0].partition(".")
        inherited = function.split(".")[0] in public(module)
        assert function in public(module) or inherited, f"no function mlmath.{name}"


@each(ENTRIES)
def test_entries_show_what_was_measured(source, html):
    page, module = html(source), module_of(source)
    for case in MEASURED["cases"]:
        name = case["name"].partition(",")[0]
        if not name.startswith(f"{module}."):
            continue
        if name.partition(".")[2] not in public(module):
            name = name.rpartition(".")[0]  # a method that the class inherits
        _, text = entry(page, name)
        calls = [row.get_text(" ") for row in text.select("table tr")]
        shown = " ".join(" ".join(calls).split())
        for call in (case["ours"], case["twin"]):
            plain = " ".join(call.replace("`", "").split())
            assert plain.replace(" ", "") in shown.replace(" ", ""), name


PAGE = """\
# A page

Some words, and [the functions](api/vectors.md).

```{source} vectors.norm
```
"""


@pytest.fixture
def small(book):
    (book.folder / "book/api").mkdir()
    text = (ROOT / "book/api/vectors.md").read_text(encoding="utf-8")
    book.write("api/vectors", text)
    book.write("page", "# A page\n\nSome words.\n")
    book.pages += "chapters:\n  - file: page\n  - file: api/vectors\n"
    return book


def test_an_entry_follows_the_pages(small):
    code, said = small.build()
    assert code == 0, said
    path = small.site / "api/vectors.html"
    assert "Taught in" not in path.read_text()
    small.write("page", PAGE)
    code, said = small.build()
    assert code == 0, said
    assert 'href="../page.html#source-vectors-norm"' in path.read_text()
    # the EPUB has no reference: it links to the site's
    code, said = small.build("epub")
    assert code == 0, said
    page = (small.folder / "_build/epub/page.xhtml").read_text()
    address = re.search(r'href="([^"]*)"[^>]*>\s*(?:<[^>]*>)*the functions', page)[1]
    assert re.match(r"https://.*/api/vectors\.html$", address)
    assert "vectors" not in (small.folder / "_build/epub/genindex.xhtml").read_text()


def test_a_module_that_is_not_there_is_named(small):
    small.write("api/vectors", "# mlmath.nowhere\n\n```{api} nowhere\n```\n")
    code, said = small.build()
    assert code != 0
    assert "no module mlmath.nowhere" in said


def test_the_site_has_the_pages_and_no_other_edition(html):
    for edition in ("epub", "slides"):
        assert not list((SITE.parent / edition).glob("api/*"))
