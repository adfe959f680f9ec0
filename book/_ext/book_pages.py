"""What the pages' sources say of themselves: titles, needs, minutes, exercises.

Read from the files before Sphinx reads them, because the pages that show the way
through the book (course map, paths, exercise bank) are made from all the others.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from yaml_files import read_yaml

FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.S)
TITLE = re.compile(r"^# (.+)$", re.M)
BLOCK = re.compile(r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w:-]+)\}.*?^(?P=fence)\s*$", re.S | re.M)  # fmt: skip # noqa: E501
EXERCISE = re.compile(
    r"^`{3,}\{exercise(?:-start)?\} (?P<title>.+)\n(?::.*\n)*?:label: (?P<label>\S+)",
    re.M,
)
#: What an exercise's title ends in: what it is done with, and how long it takes.
MARKS = re.compile(r" · (?P<kind>by hand|by code|think) · (?P<minutes>\d+) min$")
#: Reading is slower with formulas, and stops at what is to be looked at.
WORDS_A_MINUTE = 90
WORDS_OF_FORMULA = 2
SECONDS_OF = {"formula": 30, "code-cell": 50, "figure": 40}
NO_BREAK = "\N{NO-BREAK SPACE}"
#: What is folded, or done rather than read.
NOT_READ = ("prf:proof", "solution", "solution-start", "dropdown", "exercise")


@dataclass(frozen=True)
class Exercise:
    label: str
    title: str
    kind: str
    minutes: int


@dataclass(frozen=True)
class BookPage:
    """A page as its file has it; `number` is that of its chapter, or nothing."""

    name: str
    part: str
    number: str
    text: str = field(repr=False)

    @cached_property
    def front_matter(self) -> dict[str, Any]:
        match = FRONT_MATTER.match(self.text)
        line, problem = 2, "it is no `key: value` lines between two lines `---`"
        try:
            found = yaml.safe_load(match[1] if match else "") or {}
        except yaml.MarkedYAMLError as error:
            if error.problem_mark:
                line += error.problem_mark.line
            problem = f"{error.context or 'it is no YAML'}: {error.problem}"
            found = None
        if not isinstance(found, dict) or (self.text.startswith("---\n") and not match):
            raise ExtensionError(
                f"book/{self.name}.md:{line}: the front matter cannot be read, "
                f"{problem}. Close its brackets and quotes, and end it with `---`"
            )
        return found

    def line_of(self, text: str) -> int:
        """Give the line of the first that begins with a text, or 1."""
        found = re.search(rf"^{re.escape(text)}", self.text, re.M)
        return self.line_at(found.start()) if found else 1

    def line_at(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    @cached_property
    def title(self) -> str:
        match = TITLE.search(self.text)
        return match[1].strip() if match else self.name

    @property
    def needs(self) -> list[str]:
        return self.names("needs")

    @property
    def gives(self) -> list[str]:
        return self.names("gives")

    @property
    def topics(self) -> list[str]:
        return self.names("syllabus")

    def names(self, key: str) -> list[str]:
        value = self.front_matter.get(key)
        return value if isinstance(value, list) else []  # source_checks says so

    @cached_property
    def minutes(self) -> int:
        """Estimate how long the page takes, in steps of five; a lab says it itself."""
        if isinstance(said := self.front_matter.get("minutes"), int):
            return said
        read = FRONT_MATTER.sub("", self.text).split("\n## Exercises\n")[0]
        counts = dict.fromkeys(SECONDS_OF, 0)

        def keep(block: re.Match[str]) -> str:
            name, inside = block["name"], block[0]
            if name in NOT_READ:
                return ""
            if name == "code-cell":
                counts["code-cell"] += "hide-input" not in inside
                counts["figure"] += "\n  figure:" in inside
                return ""
            if name == "interactive":
                counts["figure"] += 1
                return " ".join(re.findall(r"caption: >-\n((?:  .*\n)+)", inside))
            return re.sub(r"^(?:[`:]{3,}|:\w+:).*$", "", inside, flags=re.M)

        read = BLOCK.sub(keep, read)
        read, counts["formula"] = re.subn(r"\$\$.+?\$\$", "", read, flags=re.S)
        read, formulas = re.subn(r"\$[^$]+\$", "", read)
        words = len(re.findall(r"\w+", read)) + WORDS_OF_FORMULA * formulas
        seconds = sum(SECONDS_OF[kind] * n for kind, n in counts.items())
        return max(5, 5 * round((words / WORDS_A_MINUTE + seconds / 60) / 5))

    @cached_property
    def exercises(self) -> list[Exercise]:
        found = []
        for match in EXERCISE.finditer(self.text):
            if marks := MARKS.search(match["title"]):
                title = match["title"][: marks.start()].strip()
                label, minutes = match["label"], int(marks["minutes"])
                found.append(Exercise(label, title, marks["kind"], minutes))
        return found

    @property
    def is_chapter(self) -> bool:
        return any(not topic.startswith("LAB") for topic in self.topics)


class Book:
    """All pages by name, in reading order."""

    def __init__(self, source: Path, toc: dict[str, Any]) -> None:
        self.pages: dict[str, BookPage] = {}
        chapters = 0
        for part in [
            {"caption": "", "chapters": [{"file": toc["root"]}]},
            *toc.get("parts", [{"chapters": toc.get("chapters", [])}]),
        ]:
            for name, top in _files(part["chapters"]):
                path = source / f"{name}.md"
                if not path.is_file():
                    continue  # Sphinx says so
                numbered = top and bool(part.get("numbered"))
                chapters += numbered
                self.pages[name] = BookPage(
                    name,
                    part.get("caption", ""),
                    str(chapters) if numbered else "",
                    path.read_text(encoding="utf-8"),
                )

    def __getitem__(self, name: str) -> BookPage:
        if name not in self.pages:
            raise LookupError(f"there is no page {name}")
        return self.pages[name]

    def __iter__(self) -> Iterator[BookPage]:
        return iter(self.pages.values())

    def in_order(self, names: Iterable[str]) -> list[BookPage]:
        wanted = set(names)
        return [page for page in self if page.name in wanted]

    def before(self, name: str) -> list[BookPage]:
        """List all pages to be read before a page, in reading order."""
        found: set[str] = set()
        pending = list(self[name].needs)
        while pending:
            if (page := pending.pop()) not in found and page in self.pages:
                found.add(page)
                pending += self[page].needs
        return self.in_order(found)

    def after(self, name: str) -> list[BookPage]:
        """List the pages that name a page among their needs."""
        return [page for page in self if name in page.needs]

    @cached_property
    def digest(self) -> str:
        """Digest what other pages show of the pages."""
        facts = [
            (
                p.name,
                p.title,
                p.number,
                p.part,
                p.needs,
                p.gives,
                p.topics,
                p.minutes,
                p.exercises,
            )
            for p in self
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()


def _files(entries: list[Any], top: bool = True) -> Iterator[tuple[str, bool]]:
    for entry in entries:
        if "file" in entry:
            yield entry["file"], top
        yield from _files(entry.get("sections", []), top=False)


def in_hours(minutes: int) -> str:
    """Write a time: 45 min, 2 h, 3 h 30 min; from a day's work on in hours alone."""
    hours, rest = divmod(minutes, 60)
    if hours >= 8:
        hours, rest = math.floor(minutes / 60 + 0.5), 0
    parts = [f"{hours}{NO_BREAK}h"] * bool(hours) + [f"{rest}{NO_BREAK}min"] * bool(
        rest
    )
    return " ".join(parts)


def named(page: BookPage) -> str:
    """Name a page in running text: with its chapter's number, or as a lab."""
    if page.number:
        return f"{page.number} {page.title}"
    return f"Lab: {page.title}" if page.name.startswith("labs/") else page.title


def link(page: BookPage, words: str = "") -> str:
    """Link to a page, in MyST."""
    return f"{{doc}}`{words or named(page)} </{page.name}>`"


class OfAllPages(SphinxDirective):
    """A directive whose text is made from all pages; `text` gives it as MyST."""

    def run(self) -> list[Any]:
        noted: dict[str, str] = self.env.of_all_pages  # type: ignore[attr-defined]
        book = of(self.env)
        noted[self.env.docname] = book.digest
        try:
            text = self.text(book)
        except (LookupError, ValueError) as error:
            raise self.error(f"{self.name}: {error}") from None
        return self.parse_text_to_nodes(text)

    def text(self, book: Book) -> str:
        raise NotImplementedError


def of(env: BuildEnvironment) -> Book:
    book: Book = env.app.book_pages  # type: ignore[attr-defined]
    return book


def in_order(env: Any) -> list[str]:
    """List the pages as the contents do, those of the reference included."""
    pages, pending = [], [env.config.root_doc]
    while pending:
        pages.append(pending.pop(0))
        pending = env.toctree_includes.get(pages[-1], []) + pending
    return pages


def read(app: Sphinx) -> None:
    toc = read_yaml(Path(app.config.external_toc_path))
    app.book_pages = Book(Path(app.srcdir), toc)  # type: ignore[attr-defined]
    env: Any = app.env
    if not hasattr(env, "of_all_pages"):
        env.of_all_pages = {}


def outdated(app: Sphinx, env: Any, added: set[str], *others: Any) -> list[str]:
    """Read anew what shows other pages, when what it shows of them has changed."""
    digest = of(env).digest
    return [name for name, seen in env.of_all_pages.items() if seen != digest]


def purge(app: Sphinx, env: Any, docname: str) -> None:
    env.of_all_pages.pop(docname, None)


def merge(app: Sphinx, env: Any, names: set[str], other: Any) -> None:
    env.of_all_pages |= {n: d for n, d in other.of_all_pages.items() if n in names}


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", read)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
