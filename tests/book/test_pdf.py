"""The PDF, judged by what is in it: pages, words, figures, fonts, links, numbers."""

import re
import shutil
import subprocess
from collections import Counter
from functools import cached_property
from html import unescape

import numpy as np
import pypdfium2
import pytest
from build_pdf import complaints
from pypdf import PdfReader
from sources import CHAPTERS, PARTS, ROOT, SITE, SOURCES, each

PDF = ROOT / "_build" / "pdf"
LATEX = ROOT / "_build" / "latex"
STEM = "mathematics-for-machine-learning"
SIZES = {STEM: (210, 297), f"{STEM}-tablet": (105, 168)}  # millimetres
#: The front page of the site has no place in print: its words are the preface's.
IN_PRINT = [s for s in SOURCES if s.name != "index"]
#: An alternative text in a page's content: see \bookimage in print/mlbook.sty.
ALTERNATIVE = re.compile(
    rb"/Span\s*<<\s*/Alt\s*(<[0-9a-fA-F]*>|\((?:\\.|[^\\)])*\))", re.S
)


class Book:
    """A PDF of the whole book: opened once, its texts read once."""

    def __init__(self, name: str) -> None:
        self.path = PDF / f"{name}.pdf"
        assert self.path.exists(), "make pdf has not been run"
        self.reader = PdfReader(self.path)
        self.pages = list(self.reader.pages)

    @cached_property
    def texts(self) -> list[str]:
        document = pypdfium2.PdfDocument(self.path)
        texts = [page.get_textpage().get_text_range() for page in document]
        document.close()
        return texts

    @cached_property
    def labels(self) -> dict[str, int]:
        """Return the place of the page on which a number stands."""
        return {label: i for i, label in enumerate(self.reader.page_labels)}

    @cached_property
    def alternatives(self) -> list[str]:
        found = []
        for page in self.pages:
            content = page.get_contents()
            for text in ALTERNATIVE.findall(
                content.get_data() if content is not None else b""
            ):
                found.append(decoded(text))
        return found

    def number_of(self, destination: str) -> int:
        target = self.reader.named_destinations[destination]
        return self.reader.get_destination_page_number(target)


def decoded(text: bytes) -> str:
    if text.startswith(b"<"):
        return bytes.fromhex(text[1:-1].decode()).decode("utf-16")
    raw = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), text[1:-1])
    return re.sub(rb"\\(.)", rb"\1", raw, flags=re.S).decode("utf-16")


def plain(text: str) -> str:
    """Join what is hyphenated at a line's end, and write ligatures as letters."""
    for ligature, letters in {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi"}.items():
        text = text.replace(ligature, letters)
    text = re.sub("[-\u00ad\u2010\ufffe\x02]\\s*\\n\\s*", "", text)
    return " ".join(text.split())


@pytest.fixture(scope="module", params=SIZES)
def book(request):
    return Book(request.param)


@pytest.fixture(scope="module")
def a4():
    return Book(STEM)


def test_has_the_size_that_it_is_for(book):
    width, height = SIZES[book.path.stem]
    for page in book.pages:
        found = [float(side) * 25.4 / 72 for side in page.mediabox[2:]]
        assert found == pytest.approx([width, height], abs=0.5)


def test_says_what_it_is(book):
    reader = book.reader
    assert (
        reader.metadata.title
        == "Mathematics for Machine Learning and Data Science, executable"
    )
    assert "authors of Mathematics" in reader.metadata.author
    assert str(reader.root_object["/Lang"]).startswith("en")
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    first, licence = plain(book.texts[0]), plain(book.texts[1])
    assert "Mathematics for Machine Learning and Data Science" in first
    for words in ("First edition, version", "CC BY 4.0", "BSD 3-clause"):
        assert words in licence


def outline(entries, depth=0):
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry, depth + 1)
        else:
            yield depth, entry.title


def title_of(source) -> str:
    return re.search(r"^# (.*)$", source.text, re.M)[1].replace("'", "’")


def test_bookmarks_are_the_contents_in_their_order(book):
    found = [title for depth, title in outline(book.reader.outline)]
    at = 0
    for part in PARTS:
        for chapter in part["chapters"]:
            title = next(title_of(s) for s in SOURCES if s.name == chapter["file"])
            if "$" in title or "`" in title:
                continue
            place = [i for i, t in enumerate(found) if t.endswith(title) and i >= at]
            assert place, f"no bookmark {title} after {found[at]}"
            at = place[0]
    for last in ("Solutions to the exercises", "Glossary", "Bibliography", "Index"):
        assert last in found


def test_bookmarks_and_links_lead_somewhere(book):
    known = book.reader.named_destinations
    targets = Counter()
    for page in book.pages:
        for link in page.get("/Annots", []):
            action = link.get_object()["/A"].get_object()
            if action["/S"] == "/GoTo":
                targets[str(action["/D"])] += 1
            else:
                assert re.match(r"https?://|mailto:", action["/URI"]), action["/URI"]
    assert [name for name in targets if name not in known] == []
    assert sum(targets.values()) > 5000


def test_all_fonts_are_embedded(book):
    seen = set()
    for page in book.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            font = font.get("/DescendantFonts", [font])[0].get_object()
            if font["/BaseFont"] in seen:
                continue
            seen.add(font["/BaseFont"])
            keys = font["/FontDescriptor"].get_object().keys()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(keys), font
    names = " ".join(seen)
    assert "Pagella" in names
    assert "DejaVuSansMono" in names


@each(IN_PRINT)
def test_each_chapter_has_a_file_with_its_words(source, html):
    path = PDF / "chapters" / f"{source.name}.pdf"
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert path.stat().st_size < 2_000_000
    assert len(texts) > (8 if source.is_chapter else 1)
    assert "CC BY 4.0" in plain(texts[-1])
    text = plain(" ".join(texts)).lower()
    article = html(source).article
    wanted = set()
    for paragraph in article.select("section > p, li > p, .answer legend"):
        if paragraph.find_parent(class_=["site-only", "sd-card"]):
            continue
        for formula in paragraph.select(".math, code"):
            formula.extract()
        wanted |= set(re.findall(r"\b[a-z]{5,}\b", paragraph.get_text().lower()))
    missing = {word for word in wanted if word not in text}
    # A word may be broken by a page, or by a hyphen of its own.
    assert len(missing) <= 0.02 * len(wanted) + 1, sorted(missing)


def test_figures_and_their_words_are_those_of_the_site(book):
    pages = []
    for source in IN_PRINT:
        text = (SITE / f"{source.name}.html").read_text(encoding="utf-8")
        pages += re.findall(r"<img [^>]*alt=\"([^\"]*)\"", text)
        pages += re.findall(
            r"<svg [^>]*class=\"graph\"[^>]*aria-label=\"([^\"]*)\"", text
        )
    wanted = Counter(" ".join(unescape(alt).split()) for alt in pages)
    assert Counter(book.alternatives) == wanted
    assert sum(wanted.values()) > 400


def test_no_figure_is_blank():
    drawings = {
        path: path.stat().st_size
        for path in LATEX.glob("*.pdf")
        if not path.stem.startswith(STEM)
    }
    assert len(drawings) > 400
    for path in drawings:
        document = pypdfium2.PdfDocument(path)
        picture = document[0].render(scale=0.25, fill_color=(255, 255, 255, 255))
        pixels = picture.to_numpy().astype(float)
        document.close()
        assert np.ptp(pixels) > 60, f"{path.name} is blank"


def test_exercises_and_solutions_name_each_others_page(book):
    """Solution: p. 1203, and there: Exercise 12.3 (…). (p. 345)."""
    texts = list(map(plain, book.texts))
    start = next(
        i for i, text in enumerate(texts)
        if i > 20 and re.match(r"(\d+ )?Solutions to the exercises", text)
    )  # fmt: skip
    where = {}
    for i, text in enumerate(texts[start:], start):
        for number, page in re.findall(
            r"Exercise (\d+\.\d+) \([^()]*(?:\([^()]*\)[^()]*)*\)\. \(p\. (\d+)\)", text
        ):
            where[number] = i, page
    checked = 0
    for number, (place, page) in where.items():
        text = " ".join(texts[book.labels[page] : book.labels[page] + 3])
        found = re.search(
            rf"Exercise {re.escape(number)} \(.*?Solu\S?tion: p\. (\d+)", text
        )
        assert found, f"exercise {number} is not on page {page}"
        assert book.labels[found[1]] == place, f"solution {number}"
        checked += 1
    n_exercises = sum(
        len(re.findall(r"^`{3,}\{solution\}", s.text, re.M)) for s in SOURCES
    )
    assert checked > 0.9 * n_exercises  # a page may break within a name


def test_pages_are_filled(a4):
    """What stands below a page's last line is white by more than half on few pages."""
    document = pypdfium2.PdfDocument(a4.path)
    starts = {a4.number_of(f"chapter.{n}") for n in range(1, len(CHAPTERS) + 1)}
    half = []
    for i, page in enumerate(document):
        pixels = page.render(scale=0.1, grayscale=True).to_numpy()
        ink = np.flatnonzero((pixels < 200).any(axis=1))
        body = ink[ink < 0.9 * len(pixels)]
        if i + 1 not in starts and len(body) and body[-1] < 0.5 * len(pixels):
            half.append(i + 1)
    document.close()
    assert len(half) < 0.06 * len(a4.pages), half


def test_index_and_bibliography(a4):
    text = "\n".join(a4.texts[-40:])
    entries = re.findall(r"^.+?, (?:\d+, )*\d+\s*$", text, re.M)
    assert len(entries) > 400
    uris = [
        link.get_object()["/A"].get_object().get("/URI", "")
        for page in a4.pages[-80:]
        for link in page.get("/Annots", [])
    ]
    assert sum("doi.org" in uri for uri in uris) > 60


LOGS = {
    "Missing character: There is no λ (U+03BB) in font x/OT": "no font has the sign λ",
    "LaTeX Warning: Hyper reference `a:b' on page 3 undefined": "a reference to nothing: a:b",
    "LaTeX Warning: Reference `a:b' on page 3 undefined": "a reference to nothing: a:b",
    "LaTeX Warning: Citation `knuth' on page 3 undefined": "a citation of nothing: knuth",
    "LaTeX Warning: There were multiply-defined labels.": "multiply-defined",
    "LaTeX Warning: Float too large for page by 3.2pt on input line 7": "Float too large",
    "Overfull \\hbox (20.5pt too wide) in paragraph at lines 7--9": "20.5 pt out of the page",
    "Overfull \\hbox (31.0pt too wide) detected at line 12": "31.0 pt out of the page",
    "Overfull \\hbox (31.0pt too wide) in alignment at lines 7\n--9": "lines 7--9",
    "[6] Overfull \\vbox (76.4pt too high) has occurred while": "76.4 pt cut off",
}


@pytest.mark.parametrize("log", LOGS)
def test_what_stops_the_pdf(log):
    (found,) = complaints(f"This is XeTeX\n{log}\n[1] [2]\n")
    assert LOGS[log] in found


def test_what_does_not_stop_the_pdf():
    log = "Overfull \\hbox (3.5pt too wide) in paragraph at lines 7--9\n\\hbox{}"
    assert complaints(log) == []
    log = "Overfull \\vbox (3.5pt too high) has occurred while \\output is active"
    assert complaints(log) == []
    for name in SIZES:  # what was built has no complaint
        text = (LATEX / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        assert "Output written" in text
        assert complaints(text) == []


def test_without_latex_one_line_says_what_to_install(tmp_path):
    for name in ("make", "sh", "env", "cat", "git"):
        (tmp_path / name).symlink_to(shutil.which(name))
    result = subprocess.run(
        ["make", "pdf-tools"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": str(tmp_path)},  # nothing of the `make` that runs this
    )  # fmt: skip
    assert result.returncode != 0
    (line,) = result.stdout.splitlines()
    assert "apt install texlive-xetex" in line
