"""The notebooks beside the pages: whole, plain, linked, and the package with them."""

import hashlib
import json
import os
import re
import shutil
import zipfile
from urllib.parse import unquote, urldefrag, urlsplit

import nbformat
import pytest
import yaml
from addresses import site_of
from bs4 import BeautifulSoup
from docutils import nodes
from glue_lines import without_glue
from markdown_it import MarkdownIt
from mathematics import expand, read_macros
from notebook_parts import Page
from package_wheel import build, wheel_name
from PIL import Image
from small_book import HEAD, PAGE, cell
from sources import BOOK, CODE_IN_TEXT, FORMULA, ROOT, SITE, SOURCES, each

MACROS = read_macros(BOOK / "macros.yml")
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
REPOSITORY = (
    os.environ.get("GITHUB_REPOSITORY")
    or (CONFIG["sphinx"]["config"]["book_repository"])
)
WITH_CODE = [s for s in SOURCES if s.cells and s.front_matter.get("notebook", True)]
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")

each_notebook = each(WITH_CODE)


def notebook(source):
    return nbformat.read(SITE / f"{source.name}.ipynb", as_version=4)


def text_of(source) -> str:
    cells = notebook(source).cells
    return "\n\n".join(c.source for c in cells if c.cell_type == "markdown")


def code_of(source) -> list[str]:
    return [c.source for c in notebook(source).cells if c.cell_type == "code"]


def test_each_page_with_code_has_its_notebook_and_no_other_has():
    expected = {f"{source.name}.ipynb" for source in WITH_CODE}
    assert len(expected) >= 7
    found = {p.relative_to(SITE).as_posix() for p in SITE.rglob("*.ipynb")}
    found = {path for path in found if not path.startswith("lite/")}
    assert found == expected, "one of an earlier build? run: make clean book"


@each_notebook
def test_is_valid_empty_of_outputs_and_begins_with_the_title(source, html):
    found = notebook(source)
    nbformat.validate(found)
    assert found.metadata.kernelspec.name == "python3"
    assert not any(c.outputs for c in found.cells if c.cell_type == "code")
    title = html(source).article.h1.get_text().removesuffix("#")
    assert found.cells[0].source.startswith(f"# {title}\n")
    assert "CC BY 4.0" in found.cells[0].source


@each_notebook
def test_has_the_code_of_the_page(source):
    install, *code = code_of(source)
    assert code == list(filter(None, map(without_glue, source.cells)))
    assert "glue" not in "\n".join(code)
    assert "myst_nb" not in "\n".join(code)
    address = re.search(r'%pip install -q "mlmath\[book\] @ (\S+)"', install)[1]
    assert address == f"{site_of(REPOSITORY)}_static/{wheel_name()}"
    assert (SITE / "_static" / wheel_name()).is_file()


@each_notebook
def test_has_no_directive_role_or_macro(source):
    assert re.search(r"[`~:]{3,} *\{", text_of(source)) is None
    text = CODE_IN_TEXT.sub("", text_of(source))
    for raw in (":::", "```", r"\{[a-z:-]+\}`", r"^\(\S+\)=", r"^:[a-z-]+:", "glue"):
        assert re.search(raw, FORMULA.sub("", text), re.M) is None, raw
    names = "|".join(MACROS)
    assert re.search(rf"\\(?:{names})(?![a-zA-Z])", text) is None
    assert "$" not in FORMULA.sub("", text)


GLUED = """\
%matplotlib inline
from myst_nb import glue
for n in (1, 2):
    print(n)
    glue(
        f"number-{n}", n, display=False
    )
for n in (1, 2):
    if n:
        glue("one", n)
!ls"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (GLUED, "%matplotlib inline\nfor n in (1, 2):\n    print(n)\n!ls"),
        ("glued = 1\n\nglue('one', glued)", "glued = 1"),
        ("1 +  # glue", "1 +  # glue"),
    ],
)
def test_what_glues_is_left_out(source, expected):
    assert without_glue(source) == expected


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


@each_notebook
def test_has_all_words_of_the_page(source, html):
    plain = FORMULA.sub(" ", text_of(source))
    rendered = BeautifulSoup(MARKDOWN.render(plain), "html.parser")
    found = words(rendered.get_text(" "))
    for code in rendered.find_all(["pre", "code"]):
        code.extract()
    assert re.search(r"[*`]|\]\(", rendered.get_text()) is None
    page = BeautifulSoup(str(html(source).article), "html.parser")
    for figure in page.select(".cell figcaption"):
        page.append(figure.extract())  # what else belongs to a cell is output
    for form in page.select(".answer"):  # its question and options are there to read
        texts = form.select("legend, label > span")
        form.replace_with(*texts)
        for text in texts:
            text.name = "p"
    for other in page.select(
        ".cell, .crumbs, .about, .run-elsewhere, .headerlink, .katex, .math, .copybtn, #progress"
    ):
        other.replace_with(" ")
    places = page.select("p, h1, h2, h3, td, th, dt, summary, figcaption, pre")
    assert len(places) > 10
    for place in places:
        assert words(place.get_text(" ")) in found


@each_notebook
def test_every_link_is_absolute_and_leads_somewhere(source, html, ids):
    site = html(source).find("link", rel="canonical")["href"]
    site = site.removesuffix(f"{source.name}.html")
    assert site == site_of(REPOSITORY)
    plain = MARKDOWN.render(FORMULA.sub("x", text_of(source)))
    addresses = [a["href"] for a in BeautifulSoup(plain, "html.parser").find_all("a")]
    assert len(addresses) > 3
    for address in addresses:
        assert urlsplit(address).scheme in ("https", "mailto"), address
        if address.startswith(site):
            path, anchor = urldefrag(address.removeprefix(site))
            names = ids(unquote(path) or "index.html")
            assert not anchor or unquote(anchor) in names, address


@each_notebook
def test_the_page_leads_to_its_notebook(source, html):
    links = html(source).select("details.run-elsewhere a")
    lite, download, binder, colab = links
    path = f"{source.name}.ipynb"
    assert lite["href"].endswith(f"lite/notebooks/index.html?path={path}")
    assert (SITE / "lite/files" / path).is_file()
    assert download["href"] == path.split("/")[-1]
    assert download.has_attr("download")
    assert binder["href"] == (
        f"https://mybinder.org/v2/gh/{REPOSITORY}/notebooks?urlpath=lab/tree/{path}"
    )
    assert colab["href"] == (
        f"https://colab.research.google.com/github/{REPOSITORY}/blob/notebooks/{path}"
    )
    for link in (binder, colab):  # it says where it goes
        assert urlsplit(link["href"]).netloc in link.parent.get_text()


@each([source for source in SOURCES if source not in WITH_CODE])
def test_a_page_without_notebook_offers_none(source, html):
    assert not html(source).select(".run-elsewhere")


@pytest.mark.parametrize(
    ("repository", "site"),
    [
        ("Owner/Maths", "https://owner.github.io/Maths/"),
        ("owner/Owner.github.io", "https://owner.github.io/"),
    ],
)
def test_the_site_follows_from_the_repository(repository, site):
    assert site_of(repository) == site


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\vect{x}\T\vect y", r"\mathbf{x}^{\mathsf{T}}\mathbf{y}"),
        (r"\sqrt\e", r"\sqrt{\mathrm{e}}"),
        (r"\tfrac1\e", r"\tfrac1{\mathrm{e}}"),
        (r"\norm{\vect{x}_{i}}^2", r"\lVert \mathbf{x}_{i} \rVert^2"),
        (r"\inner{\{a\}} {b}", r"\langle \{a\}, b \rangle"),
        (r"\Re\rank\vect\lambda", r"\Re\operatorname{rank}\mathbf{\lambda}"),
    ],
)
def test_macros_are_expanded(tex, expected):
    assert expand(tex, MACROS) == expected


def test_an_expansion_keeps_off_the_letter_after_it():
    assert expand(r"\half x\half", {"half": r"\tau"}) == r"\tau x\tau"
    assert expand(r"\half{}x", {"half": r"\tau"}) == r"\tau{}x"
    assert expand(r"\twice{a}b", {"twice": r"#1\tau"}) == r"a\tau b"


@pytest.mark.parametrize("tex", [r"\norm", r"\norm{x", r"\inner{x}"])
def test_a_macro_without_its_argument_is_an_error(tex):
    with pytest.raises(ValueError, match="lacks an argument"):
        expand(tex, MACROS)


def test_the_wheel_has_the_package_and_the_same_bytes_each_time(tmp_path):
    digests = set()
    for number, mask in enumerate((0o022, 0o077, 0o002)):
        folder = tmp_path / str(number)
        folder.mkdir()
        before = os.umask(mask)
        try:
            build(folder)
        finally:
            os.umask(before)
        digests.add(hashlib.sha256((folder / wheel_name()).read_bytes()).hexdigest())
    shipped = (SITE / "_static" / wheel_name()).read_bytes()
    assert digests == {hashlib.sha256(shipped).hexdigest()}
    with zipfile.ZipFile(SITE / "_static" / wheel_name()) as wheel:
        held = {name for name in wheel.namelist() if name.startswith("mlmath/")}
    package = ROOT / "code"
    sources = [*package.rglob("mlmath/**/*.py"), *package.rglob("mlmath/data/**/*.*")]
    modules = {path.relative_to(package).as_posix() for path in sources}
    assert held == modules | {"mlmath/py.typed"}


def test_the_same_source_gives_the_same_notebook_and_a_fork_its_own(book):
    book.write("index", HEAD + PAGE + cell("print('one')"))
    made = []
    for repository in ("some/book", "other/book", "some/book"):
        if len(made) == 2:
            shutil.rmtree(book.folder / "_build")
        status, output = book.build(GITHUB_REPOSITORY=repository)
        assert status == 0, output
        made.append((book.site / "index.ipynb").read_bytes())
    assert made[0] == made[2]
    assert b"https://some.github.io/book/index.html" in made[0]
    assert b"https://other.github.io/book/index.html" in made[1]
    assert b"some.github" not in made[1]


EVERYTHING = (BOOK.parent / "tests/book/everything.md").read_text(encoding="utf-8")


def test_all_that_a_page_can_hold(book):
    page, expected = EVERYTHING.split("\n====\n")
    book.write("index", HEAD + page)
    book.write("sources", "# Sources\n\n```{bibliography}\n```\n")
    book.pages += "chapters:\n  - file: sources\n"
    dot = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    (book.folder / "book/dot.svg").write_text(dot)
    Image.new("1", (9, 9)).save(book.folder / "book/dot.png")
    status, output = book.build(GITHUB_REPOSITORY="some/book")
    assert status == 0, output
    shown = BeautifulSoup((book.site / "index.html").read_text(), "html.parser")
    cells = [cell.get_text().strip() for cell in shown.select(".cell")]
    assert [cell.partition("\n")[0] for cell in cells] == ["1 / 0", "solved = True"]
    found = nbformat.read(book.site / "index.ipynb", as_version=4)
    nbformat.validate(found)
    made = []
    for one in found.cells[2:]:
        hidden = one.metadata.get("jupyter", {}).get("source_hidden", False)
        assert (one.metadata.get("cellView") == "form") is hidden
        mark = {"markdown": "text", "code": "hidden code" if hidden else "code"}
        tags = "".join(f", {tag}" for tag in one.metadata.get("tags", []))
        made.append(f"-- {mark[one.cell_type]}{tags}\n{one.source}")
        if attachments := one.get("attachments"):
            assert list(attachments) == ["dot.png"]
            assert list(attachments["dot.png"]) == ["image/png"]
    assert "\n".join(made) == expected.strip("\n")
    assert "Rules & \\*signs\\*](https://some.github.io/book/index.html)" in (
        found.cells[0].source
    )


def test_an_answer_is_a_question_and_a_figure_to_move_stands_still():
    page = object.__new__(Page)
    page.html = False
    answer, part, live = (
        type(name, (nodes.Element,), {}) for name in ("answer", "part", "live")
    )

    def said(role, words):
        return part("", nodes.paragraph("", words), role=role)

    texts = [said("label", "How far?"), said("hint", "Walk."), said("say", "No.")]
    number = answer("", *texts, spec={"kind": "number", "unit": "km"})
    options = [said("option", "Near"), said("say", "No."), said("option", "Far")]
    choice = answer("", said("label", "Where?"), *options, spec={"kind": "choice"})
    panel = nodes.raw("", "<form>", format="html", classes=["site-only"])
    still = live("", nodes.paragraph("", "words"))
    assert page.blocks([number, choice, panel, still]) == [
        "- How far? (km)", "Where?", "- **A** Near\n- **B** Far", "words",
    ]  # fmt: skip


def test_json_is_the_same_whoever_writes_it():
    """Sorted keys and real letters: a difference between two versions is readable."""
    for source in WITH_CODE:
        text = (SITE / f"{source.name}.ipynb").read_text(encoding="utf-8")
        again = json.dumps(
            json.loads(text), indent=1, sort_keys=True, ensure_ascii=False
        )
        assert text == again + "\n"
