"""The EPUB: valid, whole beside the site, and with nothing in it that a reader lacks."""

import os
import posixpath
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
import yaml
from epub_file import DC, EPUB, OPF, Epub, M, X, of_class, text
from PIL import Image
from small_book import ALT, HEAD, Book, cell
from sources import PARTS, ROOT, SITE, SOURCES, each

MADE = ("cover.xhtml", "title-page.xhtml", "nav.xhtml", "genindex.xhtml")
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
PRESENT = ("script", "details", "form", "input", "button", "iframe", "style", "video")
#: On the site the map of chapters is drawn in the page.
PICTURE = re.compile(r'<img |<svg [^>]*class="graph"')


@pytest.fixture(scope="session")
def epub():
    return Epub()


@pytest.fixture(scope="session")
def site_text():
    """Give a page's text on the site as HTML, without what only a screen has."""

    def read(name: str) -> str:
        page = (SITE / f"{name}.html").read_text(encoding="utf-8")
        article = re.search(r"<article>(.*)</article>", page, re.S)[1]
        gone = (
            r'<div class="verdict".*?</form>|<details class="run-elsewhere".*?</details>'
            r'|<div id="progress".*?</table>|<dl class="about">.*?</dl>'
        )
        return re.sub(gone, "", article, flags=re.S)

    return read


def test_epubcheck_finds_nothing():
    checker = shutil.which("epubcheck")
    if checker is None or shutil.which("java") is None:
        message = "no epubcheck found (Debian, Ubuntu: apt install epubcheck)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    # Debian's is a Java archive, which not every system starts by its name
    is_archive = Path(checker).read_bytes()[:2] == b"PK"
    command = ["java", "-jar", checker] if is_archive else [checker]
    result = subprocess.run(
        [*command, "--failonwarnings", EPUB],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    said = result.stdout + result.stderr
    assert "0 fatals / 0 errors / 0 warnings" in said, said[:4000]
    assert result.returncode == 0, said[:4000]


def test_pages_come_in_the_order_of_the_contents(epub):
    sources = [f"{source.name}.xhtml" for source in SOURCES]
    assert epub.spine == [*MADE[:3], *sources, MADE[3]]


def test_the_contents_name_parts_and_pages(epub):
    toc = next(epub.pages["nav.xhtml"].iter(f"{X}nav"))
    captions = [part["caption"] for part in PARTS]
    assert [text(part) for part in toc.iter(f"{X}span")] == captions
    targets = [link.get("href") for link in toc.iter(f"{X}a")]
    assert targets == [*(f"{source.name}.xhtml" for source in SOURCES), MADE[3]]
    assert all(text(link) for link in toc.iter(f"{X}a"))
    chapter = next(a for a in toc.iter(f"{X}a") if "eigenvalues" in a.get("href"))
    assert re.match(r"\d+\. Eigenvalues", text(chapter)), "chapters are numbered"


@each(SOURCES)
def test_a_page_has_the_words_of_its_source(source, epub):
    prose = re.sub(r"^(```+)\{answer\}.*?^\1", "", source.prose, flags=re.S | re.M)
    prose = re.sub(
        r"\A---\n.*?\n---\n|^:\S+:.*$|^[`:]{3,}.*$", "", prose, flags=re.S | re.M
    )
    prose = re.sub(
        r"\$\$.*?\$\$|\$[^$]+\$|\]\([^)]*\)|\{[^}]*\}`[^`]*`", "", prose, flags=re.S
    )
    page = epub.pages[f"{source.name}.xhtml"]
    there = text(page) + " ".join(image.get("alt") for image in page.iter(f"{X}img"))
    words = set(re.findall(r"[A-Za-z]{4,}", prose))
    missing = words - set(re.findall(r"[A-Za-z]{4,}", there))
    assert len(missing) <= 0.05 * len(words), f"{source.name} lacks {sorted(missing)}"


@each(SOURCES)
def test_a_page_has_all_that_the_site_has(source, epub, site_text):
    page, site = epub.pages[f"{source.name}.xhtml"], site_text(source.name)
    formulas = of_class(page, "math")
    assert len(formulas) == site.count('<span class="katex">'), "formulas"
    assert all(next(formula.iter(f"{M}math"), None) is not None for formula in formulas)
    assert len(list(page.iter(f"{X}img"))) == len(PICTURE.findall(site)), "pictures"
    assert len(list(page.iter(f"{X}table"))) == site.count("<table"), "tables"
    assert len(list(page.iter(f"{X}pre"))) == site.count("<pre"), "blocks of code"
    numbers = [text(number) for number in of_class(page, "eqno")]
    assert numbers == re.findall(r'class="eqno">(\([\d.]+\))', site), (
        "numbered equations"
    )


@each(SOURCES)
def test_a_question_is_there_without_its_field(source, epub, site_text):
    page = epub.pages[f"{source.name}.xhtml"]
    there = set(re.findall(r"[A-Za-z]{4,}", text(page)))
    for question in re.findall(r"<legend[^>]*>(.*?)</legend>", site_text(source.name)):
        plain = re.sub(r"<annotation.*?</annotation>|<[^>]+>", " ", question)
        assert set(re.findall(r"[A-Za-z]{4,}", plain)) <= there
    assert list(page.iter(f"{X}input")) == []


@each(SOURCES)
def test_what_folds_on_the_site_stands_open(source, epub, site_text):
    boxes = of_class(epub.pages[f"{source.name}.xhtml"], "unfolded")
    assert len(boxes) == site_text(source.name).count("<details")
    for box in boxes:
        # an entry of the index may lead to the box: an anchor with nothing else
        title, *inside = [part for part in box if part.keys() != ["id"]]
        assert title.get("class") == "unfolded-title"
        assert text(title)
        assert inside, f"nothing below {text(title)}"


@each(SOURCES)
def test_a_figure_to_move_says_where(source, epub, site_text):
    addresses = [
        next(line.iter(f"{X}a")).get("href")
        for line in of_class(epub.pages[f"{source.name}.xhtml"], "move-it")
    ]
    assert len(addresses) == site_text(source.name).count('class="live"')
    for address in addresses:
        page, anchor = urldefrag(address)
        assert page.endswith(f"/{source.name}.html")
        assert f'id="{anchor}"' in (SITE / f"{source.name}.html").read_text("utf-8")


def test_formulas_are_whole_and_have_their_source(epub):
    count = 0
    for name, page in epub.pages.items():
        for math in page.iter(f"{M}math"):
            count += 1
            assert math.get("alttext"), f"{name}: a formula without alternative text"
            tags = {element.tag for element in math.iter()}
            assert not tags & {f"{M}merror", f"{M}annotation", f"{M}semantics"}, name
            assert not any("mathcolor" in element.attrib for element in math.iter())
    assert count > 20_000
    for name in epub.pages:
        assert b"katex-error" not in epub.files[name], name


def test_links_lead_somewhere(epub):
    for name, page in epub.pages.items():
        for link in page.iter(f"{X}a"):
            address = link.get("href")
            if address is None:
                continue
            parts = urlsplit(address)
            if parts.scheme:
                assert parts.scheme in ("http", "https"), f"{name}: {address}"
                continue
            target = posixpath.join(posixpath.dirname(name), unquote(parts.path))
            target = posixpath.normpath(target) if parts.path else name
            assert target in epub.pages, (
                f"{name} links to {address}, which is not there"
            )
            if parts.fragment:
                there = unquote(parts.fragment) in epub.ids[target]
                assert there, f"{name} links to {address}, an anchor that is not there"


def test_ids_are_unique(epub):
    for name, ids in epub.ids.items():
        assert sorted(ids) == sorted(set(ids)), name


def test_no_page_needs_a_script_or_the_net(epub):
    for name, page in epub.pages.items():
        for element in page.iter():
            assert element.tag.rpartition("}")[2] not in PRESENT, (
                f"{name}: {element.tag}"
            )
            assert not any(key.startswith("on") for key in element.attrib), name
            address = element.get("src")
            if element.tag == f"{X}link":
                address = element.get("href")
            if address:
                path = posixpath.join(posixpath.dirname(name), unquote(address))
                there = posixpath.normpath(path) in epub.files
                assert there, f"{name} asks for {address}, which is not in the file"
    style = epub.files["_static/epub.css"].decode()
    assert "url(" not in style
    assert "@import" not in style


def test_pictures_are_there_and_described(epub):
    for name, page in epub.pages.items():
        for image in page.iter(f"{X}img"):
            path = posixpath.join(posixpath.dirname(name), unquote(image.get("src")))
            assert posixpath.normpath(path) in epub.files, f"{name}: {path}"
            assert len(image.get("alt", "").split()) >= 4, f"{name}: {path}"


def test_the_archive_holds_what_the_manifest_names_and_no_more(epub):
    first = epub.entries[0]
    assert (first.filename, first.compress_type) == ("mimetype", 0)
    assert epub.files["mimetype"] == b"application/epub+zip"
    around = {"mimetype", "META-INF/container.xml", "content.opf"}
    assert set(epub.files) == around | set(epub.manifest)
    assert len(epub.entries) == len(epub.files)
    kinds = {posixpath.splitext(name)[1] for name in epub.manifest}
    assert kinds <= {".xhtml", ".svg", ".png", ".css", ".ncx"}, "readers need no more"
    assert len([name for name in epub.manifest if name.endswith(".css")]) == 1
    assert epub.size < 12_000_000, "larger than shops and mail take without a word"


def test_the_manifest_says_what_is_special(epub):
    def special(prefix):
        found = epub.manifest.items()
        return {k for k, item in found if prefix in item.get("properties", "").split()}

    with_formulas = {
        name for name, page in epub.pages.items() if next(page.iter(f"{M}math"), None)
    }
    assert special("mathml") == with_formulas
    assert len(with_formulas) > 80
    assert special("nav") == {"nav.xhtml"}
    assert special("cover-image") == {"_images/cover.png"}


def test_the_file_says_what_it_is(epub):
    version = re.search(
        r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.M
    )[1]

    def said(name):
        return [text(element) for element in epub.package.iter(DC + name)]

    def meta(name):
        found = epub.package.iter(f"{OPF}meta")
        return [text(element) for element in found if element.get("property") == name]

    assert said("title") == [CONFIG["title"]]
    assert said("creator") == [CONFIG["author"]]
    assert said("language") == ["en"]
    assert "CC BY 4.0" in said("rights")[0]
    assert len(said("description")[0].split()) > 15
    assert said("identifier")[0].startswith("https://")
    assert epub.package.get("unique-identifier") == "book"
    assert meta("schema:version") == [version]
    assert {"MathML", "alternativeText"} <= set(meta("schema:accessibilityFeature"))
    (modified,) = meta("dcterms:modified")
    stamps = {
        "{}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*e.date_time) for e in epub.entries
    }
    # a zip file counts seconds in pairs
    assert {s[:-3] for s in stamps} == {modified[:-3]}, (
        "the commit's time, for every file"
    )


def test_the_title_page_tells_edition_and_licence(epub):
    page = epub.pages["title-page.xhtml"]
    title, _, subtitle = CONFIG["title"].partition(", ")
    assert text(next(page.iter(f"{X}h1"))) == title
    for words in (subtitle, "edition, version", "CC BY 4.0", "BSD-3-Clause"):
        assert words in text(page)
    assert re.search(r"\d{1,2} [A-Z][a-z]+ \d{4}", text(page)), "its date"
    links = [link.get("href") for link in page.iter(f"{X}a")]
    assert "https://creativecommons.org/licenses/by/4.0/" in links


def test_the_cover_is_drawn(epub, tmp_path):
    path = tmp_path / "cover.png"
    path.write_bytes(epub.files["_images/cover.png"])
    with Image.open(path) as cover:
        assert cover.size == (1600, 2400)
        assert len(cover.convert("RGB").getcolors(1_000_000)) > 100, "an empty picture"


PAGE = """# A page

A formula $\\norm{\\vect{x}}\\cos x = -1$, and one that no phone's line holds:
$\\norm{\\vect{x} + \\vect{y} + \\vect{z}}^2 \\le (\\norm{\\vect{x}} + \\norm{\\vect{y}})^2 = 2a$.

$$
\\begin{aligned} 2\\sin x &= \\sigma_{\\max}(\\R) \\end{aligned}
$$ (eq-small)

"""
FIGURE = cell(
    ALT
    + """\
import matplotlib.pyplot as plt
from mlmath import plots
plots.use_style()
plt.figure(); plt.plot([1, 2]); plt.imshow([[1, 2]]);"""
)


def test_the_same_source_gives_the_same_bytes_and_formulas_for_readers(tmp_path):
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        book = Book(tmp_path / name)
        book.write("index", HEAD + PAGE + FIGURE)
        status, log = book.build("epub", SOURCE_DATE_EPOCH="1700000000")
        assert status == 0, log
        made.append(book.folder / "_build/epub" / EPUB.name)
    one, two = (path.read_bytes() for path in made)
    assert one == two, "two builds of one source differ"
    page = Epub(made[0]).pages["index.xhtml"]
    short, long, display = of_class(page, "math")
    signs = {sign.text: sign.attrib for sign in short.iter(f"{M}mo")}
    assert signs["−"]["form"] == "prefix"
    assert signs["‖"]["lspace"] == "0em"
    assert len(list(long.iter(f"{M}math"))) == 3, "broken behind its relations"
    assert long.find(f"{X}wbr") is not None
    sides = [cell.get("style").split(":")[-1] for cell in display.iter(f"{M}mtd")]
    assert sides == ["-webkit-right", "-webkit-left"]
    assert short.find(f".//{M}mspace") is not None, "the cosine touches the norm"
    assert "ℝ" in text(display)
    assert [len(script) for script in display.iter(f"{M}msub")] == [2]
    assert display.find(f".//{M}mspace") is not None, "2 sin x needs its spaces"
    assert next(display.iter(f"{M}math")).get("alttext").startswith(r"\begin{aligned}")


def test_a_page_that_is_no_xhtml_stops_the_build(book):
    book.write("index", HEAD + PAGE + "```{raw} html\n<p>open\n```\n")
    status, log = book.build("epub")
    assert status != 0
    assert "the EPUB's page is not XHTML" in log
