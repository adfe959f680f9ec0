"""The same commit gives the same bytes: other folder, cores, language, hour, order."""

import difflib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_book import Book
from sources import BOOK, ROOT
from stand_ins import made_once

#: With code, figures, answers, a figure that moves, a table of what was executed.
PAGES = ("linear-algebra/fitting", "linear-algebra/vectors", "back-matter/glossary",
         "back-matter/execution-report", "back-matter/changelog")  # fmt: skip
TOC = """format: jb-book
root: index
parts:
  - caption: One
    numbered: 2
    chapters:
"""
#: What may differ from machine to machine, and must not be seen in what is built.
MACHINES = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8", "JOBS": "1"},
    {
        "PYTHONHASHSEED": "4242",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "POSIX",
        "JOBS": "2",
    },
)
#: Each builder, and the folder below `_build` that holds what readers get of it.
BUILDERS = {"html": "html", "epub": "epub", "slides": "slides", "latex": "latex"}
#: What an edition holds, besides a file for each page.
HOLDS = {
    "html": {
        "searchindex.js", "objects.inv", "genindex.html", ".buildinfo",
        "linear-algebra/vectors.ipynb", "_static/book.js",
    },
    "epub": {"mathematics-for-machine-learning.epub"},
    "slides": {"index.html", "linear-algebra/vectors.html"},
    "latex": {"mathematics-for-machine-learning.pdf"},
}  # fmt: skip
SET = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import build_pdf
build_pdf.run(Path("_build/latex"), build_pdf.edition.STEM)
"""
HAS_LATEX = bool(shutil.which("xelatex") and shutil.which("rsvg-convert"))
each_builder = pytest.mark.parametrize(
    "builder",
    [
        name for name in BUILDERS
        if name != "latex" or HAS_LATEX or os.environ.get("CI")
    ],
)  # fmt: skip


def lay_out(folder: Path) -> None:
    """Write a book of a few real pages."""
    folder.mkdir(parents=True)
    book = Book(folder)
    shutil.copyfile(ROOT / "CHANGELOG.md", folder / "CHANGELOG.md")
    for name in ("index", *PAGES):
        (folder / "book" / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(BOOK / f"{name}.md", folder / f"book/{name}.md")
    lines = "".join(f"      - file: {name}\n" for name in PAGES)
    (folder / "_toc.yml").write_text(TOC + lines, encoding="utf-8")
    assert book.site.parent == folder / "_build"


def build(folder: Path, machine: dict[str, str], builder: str) -> str:
    """Build as `make` does; links to pages that are left out are warned of, no more."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [
        jupyter_book, "build", "book", "--config", "_config.yml",
        "--toc", folder / "_toc.yml", "--path-output", ".",
    ]  # fmt: skip
    if builder != "html":
        custom = ["custom", "--custom-builder", builder]
        command += ["--builder", *(["latex"] if builder == "latex" else custom)]
    one_core = ["taskset", "-c", "0"] if machine["JOBS"] == "1" else []
    one_core = one_core if shutil.which("taskset") else []
    epoch = {"SOURCE_DATE_EPOCH": "1793404800"}
    result = subprocess.run(
        [*one_core, *command], cwd=folder, env={**os.environ, **machine, **epoch},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    if builder == "latex":  # not by its `main`, which minds what is left out
        subprocess.run(
            [sys.executable, "-c", SET, ROOT / "print"], cwd=folder,
            env={**os.environ, **machine, **epoch}, check=True, timeout=600,
        )  # fmt: skip
    return result.stdout


def build_twice(folder: Path) -> None:
    """Build on both machines, in folders whose paths have other lengths."""
    for name, machine in zip(("one", "another/place"), MACHINES, strict=True):
        lay_out(folder / name)
        for builder in BUILDERS:
            if builder != "latex" or HAS_LATEX:
                build(folder / name, machine, builder)


@pytest.fixture(scope="session")
def twice(tmp_path_factory):
    folder = made_once(tmp_path_factory, "twice", build_twice)
    return [folder / name / "_build" for name in ("one", "another/place")]


def files(folder: Path) -> dict[str, bytes]:
    """Read what readers get: of the EPUB, the file that is zipped from the rest."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    wanted = {"epub": ".epub", "latex": ".pdf"}.get(folder.name, "")
    if wanted:
        found = [path for path in found if path.name.endswith(f"-learning{wanted}")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def what_differs(one: bytes, other: bytes) -> str:
    """Show the first lines that differ."""
    texts = [
        content.decode("utf-8", "replace").splitlines() for content in (one, other)
    ]
    lines = list(difflib.unified_diff(*texts, n=0, lineterm=""))[:8]
    return "\n".join(line[:300] for line in lines)


@each_builder
def test_two_machines_build_the_same_bytes(twice, builder):
    one, other = (files(folder / BUILDERS[builder]) for folder in twice)
    assert sorted(one) == sorted(other)
    differences = {n: what_differs(one[n], other[n]) for n in one if one[n] != other[n]}
    assert differences == {}


@each_builder
def test_what_is_compared_is_a_book(twice, builder):
    names = set(files(twice[0] / BUILDERS[builder]))
    assert HOLDS[builder] <= names
    if builder == "html":
        assert {f"{page}.html" for page in PAGES} <= names
        assert sum(name.endswith(".svg") for name in names) > 10
        assert sum(name.endswith(".whl") for name in names) == 1


def test_a_difference_is_shown():
    assert "+two" in what_differs(b"one\n", b"two\n")
    assert what_differs(b"one\n", b"one\n") == ""
