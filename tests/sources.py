"""What tests of the book and of its pages share: the sources, and where the site is."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
SITE = ROOT / "_build" / "html"
SLIDES = ROOT / "_build" / "slides"

STATEMENTS = (
    "definition", "theorem", "lemma", "proposition", "corollary", "algorithm",
)  # fmt: skip


#: In Markdown, as notebooks have it.
CODE_IN_TEXT = re.compile(r"^(```+).*?^\1|(`+).*?\2", re.S | re.M)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.S)
CODE_CELL = re.compile(r"^(```+)\{code-cell\}.*?^\1\s*$", re.S | re.M)


@dataclass(frozen=True)
class Source:
    """A page's MyST file."""

    name: str
    text: str
    front_matter: dict

    def at(self, place: str | int = 0) -> str:
        """Write file and line of an offset in the text, or of the words there first."""
        offset = self.text.find(place) if isinstance(place, str) else place
        return f"book/{self.name}.md:{self.text.count(chr(10), 0, max(offset, 0)) + 1}"

    @property
    def statements(self) -> list[tuple[str, str | None]]:
        """Kind and label of each definition, theorem and algorithm."""
        found = re.findall(r"^```+\{prf:(\w+)\}[^\n]*\n((?::.*\n)*)", self.text, re.M)
        return [
            (kind, (re.search(r":label:\s*(\S+)", options) or [None, None])[1])
            for kind, options in found
            if kind in STATEMENTS
        ]

    @property
    def prose(self) -> str:
        """The text without its cells of code."""
        return CODE_CELL.sub("", self.text)

    @property
    def words(self) -> int:
        """Count the words of prose and mathematics, without code and options."""
        text = re.sub(r"\A---\n.*?\n---\n", "", self.prose, flags=re.S)
        text = re.sub(r"^:\S+:.*$|^[`:]{3,}.*$|^% .*$", "", text, flags=re.M)
        return len(text.split())

    @property
    def cells(self) -> list[str]:
        """The code of each cell, without its options."""
        found = re.findall(
            r"^```\{code-cell\}[^\n]*\n(.*?)^```", self.text, re.S | re.M
        )
        options = r"\A(?:---\n.*?\n---\n|(?::[^\n]*\n)+)"
        return [re.sub(options, "", cell, flags=re.S) for cell in found]

    @property
    def is_chapter(self) -> bool:
        return any(
            not i.startswith("LAB") for i in self.front_matter.get("syllabus", [])
        )


def pages_of_toc(node) -> list[str]:
    pages = []
    if isinstance(node, dict):
        pages += [node[key] for key in ("root", "file") if key in node]
        for value in node.values():
            pages += pages_of_toc(value)
    elif isinstance(node, list):
        for value in node:
            pages += pages_of_toc(value)
    return pages


def read_source(name: str) -> Source:
    text = (BOOK / f"{name}.md").read_text(encoding="utf-8")
    match = re.match(r"---\n(.*?)\n---\n", text, re.S)
    return Source(name, text, (yaml.safe_load(match[1]) or {}) if match else {})


TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
#: The parts of every edition; the reference of the package is on the site alone.
PARTS = [part for part in TOC["parts"] if part["caption"] != "Reference"]
SOURCES = [read_source(name) for name in pages_of_toc([{"root": TOC["root"]}, PARTS])]
REFERENCE = [
    read_source(f"api/{path.stem}") for path in sorted((BOOK / "api").glob("*.md"))
]
#: Each numbered page has a deck of slides.
DECKS = [
    chapter["file"]
    for part in TOC["parts"]
    if part.get("numbered")
    for chapter in part["chapters"]
]
CHAPTERS = [source for source in SOURCES if source.is_chapter]
CAPSTONES = [source for source in SOURCES if source.name.startswith("capstones/")]


def each(sources: list[Source]):
    """Run a test once a page, under the page's name."""
    return pytest.mark.parametrize("source", sources, ids=[s.name for s in sources])
