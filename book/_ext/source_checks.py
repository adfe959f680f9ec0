"""Mistakes in the sources, each with file, line and what to do.

The build warns of them before a cell runs. `python book/_ext/source_checks.py` prints
the same and builds nothing.
"""

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml
from book_pages import BLOCK, MARKS, Book, BookPage
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]

#: What front matter may hold, and of which kind it is.
FIELDS = {
    "file_format": str, "kernelspec": dict, "syllabus": list, "needs": list,
    "gives": list, "minutes": int, "search": str, "notebook": bool,
}  # fmt: skip
#: What a label begins with, before the name of its page.
PREFIXES = {
    "prf:definition": "def", "prf:theorem": "thm", "prf:lemma": "lem",
    "prf:proposition": "prop", "prf:corollary": "cor", "prf:algorithm": "alg",
    "exercise": "ex", "exercise-start": "ex", "solution": "sol", "solution-start": "sol",
}  # fmt: skip
HEAD = re.compile(
    r"^(?:`{3,}|:{3,})\{(?P<name>[\w:-]+)\} *(?P<title>.*)\n(?P<options>(?::\w.*\n)*)",
    re.M,
)
CELL = re.compile(
    r"^(?P<fence>`{3,})\{code-cell\}[^\n]*\n"
    r"(?P<header>---\n.*?\n---\n|(?::[^\n]*\n)*)(?P<code>.*?)^(?P=fence)\s*$",
    re.S | re.M,
)
LINES = 20  # of a cell; aim at 15
#: Names within np.random that draw nothing without a seed of their own.
SEEDED = {"default_rng", "Generator", "SeedSequence", "PCG64"}
EMPTY = re.compile(
    r"\b(simply|obviously|it is easy to see|in this chapter we will)\b", re.I
)
SLIDE = re.compile(r"^%.*slide.*$", re.M)
#: A mark with nothing below it that could be on a slide.
IDLE = re.compile(
    r"^% (?:no-)?slide\n(?:\s*\n|\([\w-]+\)=\n|(`{3,})\{(?:index|source)\}.*?\n\1\n)*"
    r"(?=#|% (?:no-)?slide|\Z)",
    re.S | re.M,
)

Faults = Iterator[tuple[int, str]]  # a line, and what is wrong there


def front_matter(book: Book, page: BookPage) -> Faults:
    for key, value in page.front_matter.items():
        line = page.line_of(f"{key}:")
        if key not in FIELDS:
            yield (
                line,
                f"the front matter has no `{key}`: it is one of {', '.join(FIELDS)}",
            )
        elif not isinstance(value, FIELDS[key]):
            what = {list: "a list, `[a, b]`", int: "a number", bool: "true or false"}
            yield line, f"`{key}` is {what.get(FIELDS[key], 'a text')}, not {value!r}"
    solution = f"{page.name}-solution"
    if solution in book.pages and "minutes" not in page.front_matter:
        yield 1, "a lab says how long it takes: add `minutes: 90` to its front matter"


def needs(book: Book, page: BookPage) -> Faults:
    order = {name: place for place, name in enumerate(book.pages)}
    line = page.line_of("needs:")
    for name in page.needs:
        if name not in order:
            yield (
                line,
                f"needs: there is no page {name}: write `folder/page` as _toc.yml does",
            )
        elif order[name] >= order[page.name]:
            yield (
                line,
                f"needs: {name} comes later in the book: leave it out, or move a page",
            )
        elif others := [
            other
            for other in page.needs
            if other != name
            and other in order
            and name in [p.name for p in book.before(other)]
        ]:
            yield line, f"needs: leave out {name}, which {others[0]} needs already"


def labels(book: Book, page: BookPage) -> Faults:
    slug = page.name.split("/")[-1]
    others = {name.split("/")[-1] for name in book.pages} - {slug}
    for match in HEAD.finditer(page.text):
        kind, label = match["name"], label_of(match)
        if kind not in PREFIXES:
            continue
        line, prefix = page.line_at(match.start()), PREFIXES[kind]
        if not label:
            what = kind.removeprefix("prf:").removesuffix("-start")
            yield (
                line,
                f"{what} without label: add the line `:label: {prefix}-{slug}-NAME`",
            )
            continue
        rest = label.removeprefix(f"{prefix}-")
        if rest == label:
            yield line, f"the label {label} of a {kind} should begin with `{prefix}-`"
        elif not rest.startswith(slug) and any(
            rest.startswith(f"{o}-") for o in others
        ):
            yield (
                line,
                f"the label {label} is of another page: here it is `{prefix}-{slug}-NAME`",
            )
        first = first_places(book)[label]
        if first != (page.name, line):
            yield (
                line,
                f"the label {label} stands at {first[0]}.md:{first[1]} already: rename one",
            )
    for match in re.finditer(r"\$\$ \((?!eq-)([\w-]+)\)$", page.text, re.M):
        message = f"the label {match[1]} of a formula should begin with `eq-`"
        yield page.line_at(match.start()), message


def label_of(head: re.Match[str]) -> str:
    found = re.search(r"^:label: *(\S+)", head["options"], re.M)
    return found[1] if found else ""


def first_places(book: Book) -> dict[str, tuple[str, int]]:
    """Give page and line where each label stands first."""
    if not hasattr(book, "first_places"):
        found: dict[str, tuple[str, int]] = {}
        for page in book:
            for head in HEAD.finditer(page.text):
                if head["name"] in PREFIXES and (label := label_of(head)):
                    found.setdefault(label, (page.name, page.line_at(head.start())))
        book.first_places = found  # type: ignore[attr-defined]
    return book.first_places  # type: ignore[attr-defined, no-any-return]


def exercises(book: Book, page: BookPage) -> Faults:
    heads = list(HEAD.finditer(page.text))
    asked = {
        label_of(h): h for h in heads if h["name"] in ("exercise", "exercise-start")
    }
    solved = [h for h in heads if h["name"] in ("solution", "solution-start")]
    for label, head in asked.items():
        line = page.line_at(head.start())
        if (page.needs or page.gives) and not MARKS.search(head["title"]):
            yield (
                line,
                (
                    f"the title of {label} should end as in `· by hand · 10 min`: "
                    "by hand, by code or think, then minutes"
                ),
            )
        if label and label not in [h["title"].strip() for h in solved]:
            name = f"sol-{label.removeprefix('ex-')}"
            yield (
                line,
                (
                    f"{label} has no solution: add ```{{solution}} {label} below it, "
                    f"with `:label: {name}` and `:class: dropdown`"
                ),
            )
    for head in solved:
        if head["title"].strip() not in asked:
            yield (
                page.line_at(head.start()),
                (
                    f"a solution of {head['title'].strip()}, but this page has no such "
                    "exercise: correct one of the two labels"
                ),
            )


def cells(book: Book, page: BookPage) -> Faults:
    for cell in CELL.finditer(page.text):
        start = page.line_at(cell.start("code"))
        lines = [line for line in cell["code"].splitlines() if line.strip()]
        if len(lines) > LINES and not page.name.endswith("-solution"):
            yield (
                start,
                (
                    f"a cell of {len(lines)} lines, at most {LINES}: split it where the text "
                    "has something to say, or put what is long into the package"
                ),
            )
        try:
            tree = ast.parse(
                re.sub(r"^(\s*)[%!].*", r"\1pass", cell["code"], flags=re.M)
            )
        except SyntaxError:  # executing it will say so, unless the text wants it
            continue
        for call in [n for n in ast.walk(tree) if isinstance(n, ast.Call)]:
            if what := without_seed(call):
                yield (
                    start + call.lineno - 1,
                    (
                        f"`{what}` draws other numbers in each run: "
                        "draw from `rng = np.random.default_rng(0)`, or hand it on as `rng`"
                    ),
                )


def without_seed(call: ast.Call) -> str:
    """Name a function that draws random numbers and was given no seed."""
    name = ast.unparse(call.func)
    given = {keyword.arg for keyword in call.keywords}
    last = name.split(".")[-1]
    module = re.fullmatch(r"(?:(?:np|numpy)\.)?random\.(\w+)", name)
    unseeded = (
        (last == "default_rng" and not call.args and not given)
        or (module and module[1] not in SEEDED)
        or (last in ("rvs", "train_test_split") and "random_state" not in given)
    )
    return name if unseeded else ""


def words(book: Book, page: BookPage) -> Faults:
    # of the same length, so that places stay
    prose = CELL.sub(lambda cell: re.sub(r"[^\n]", " ", cell[0]), page.text)
    for found in EMPTY.finditer(prose):
        yield page.line_at(found.start()), f"empty words, leave them out: {found[0]}"


def slides(book: Book, page: BookPage) -> Faults:
    for found in SLIDE.finditer(page.text):
        if found[0] not in ("% slide", "% no-slide"):
            message = f"`{found[0]}` has no effect: a mark is `% slide` or `% no-slide`"
            yield page.line_at(found.start()), message
    idle = [found.start() for found in IDLE.finditer(page.text)]
    for block in BLOCK.finditer(page.text):
        idle += [block.start() + found.start() for found in SLIDE.finditer(block[0])]
    for place in idle:
        yield (
            page.line_at(place),
            (
                "a mark without effect: put it above a paragraph, a formula, a cell or a box"
            ),
        )


CHECKS = (front_matter, needs, labels, exercises, cells, words, slides)


def topics(source: Path, page: BookPage) -> Faults:
    path = source / "syllabus.yml"
    if not path.exists():
        return
    known = yaml.safe_load(path.read_text(encoding="utf-8"))["topics"]
    for topic in page.topics:
        if topic not in known:
            message = f"syllabus: book/syllabus.yml has no topic {topic}: correct one of the two"
            yield page.line_of("syllabus:"), message


def contents(source: Path, toc: Path, book: Book) -> Iterator[tuple[str, int, str]]:
    """Compare the pages that are there with those of the contents."""
    entry = re.compile(r"\s*(?:- )?(file|root|glob): (\S+)")
    globs = []
    for number, line in enumerate(toc.read_text(encoding="utf-8").splitlines(), 1):
        if found := entry.match(line):
            kind, name = found.groups()
            globs += [name] * (kind == "glob")
            if kind != "glob" and not (source / f"{name}.md").exists():
                yield (
                    str(toc),
                    number,
                    (
                        f"there is no book/{name}.md: correct the name, or take the line out"
                    ),
                )
    for path in sorted(source.rglob("*.md")):
        name = path.relative_to(source).with_suffix("").as_posix()
        listed = name in book.pages or any(fnmatch(name, glob) for glob in globs)
        if not listed and not name.startswith("_"):
            yield (
                str(path),
                1,
                (
                    f"the page is in no contents: add `- file: {name}` to _toc.yml in its place"
                ),
            )


def faults(source: Path, toc: Path, book: Book) -> Iterator[tuple[str, int, str]]:
    """Give file, line and message of each mistake."""
    yield from contents(source, toc, book)
    for page in book:
        found = [fault for check in CHECKS for fault in check(book, page)]
        for line, message in sorted([*found, *topics(source, page)]):
            yield str(source / f"{page.name}.md"), line, message


def warn(app: Sphinx) -> None:
    toc = Path(app.config.external_toc_path)
    for path, line, message in faults(Path(app.srcdir), toc, app.book_pages):  # type: ignore[attr-defined]
        logger.warning(
            message, location=f"{path}:{line}", type="book", subtype="source"
        )


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", warn, priority=600)  # once book_pages has read them
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def main() -> int:
    source, toc = ROOT / "book", ROOT / "_toc.yml"
    try:
        book = Book(source, yaml.safe_load(toc.read_text(encoding="utf-8")))
        found = list(faults(source, toc, book))
    except ExtensionError as error:
        sys.exit(str(error))
    for path, line, message in found:
        print(f"{Path(path).relative_to(ROOT)}:{line}: {message}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
