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

from book_pages import BLOCK, MARKS, Book, BookPage
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from yaml_files import read_yaml

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
DRAWS = re.compile(r"random|default_rng|\brvs\b|train_test_split")
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
    kinds = {list: "a list, `[a, b]`", int: "a number", bool: "true or false"}
    for key, value in page.front_matter.items():
        line = page.line_of(f"{key}:")
        if key not in FIELDS:
            fields = ", ".join(FIELDS)
            yield line, f"the front matter has no `{key}`: it is one of {fields}"
        elif not isinstance(value, FIELDS[key]):
            yield line, f"`{key}` is {kinds.get(FIELDS[key], 'a text')}, not {value!r}"
    is_lab = page.name.startswith("labs/") and f"{page.name}-solution" in book.pages
    if is_lab and "minutes" not in page.front_matter:
        yield 1, "a lab says how long it takes: add `minutes: 90` to its front matter"


def needs(book: Book, page: BookPage) -> Faults:
    order = {name: place for place, name in enumerate(book.pages)}
    for name in page.needs:
        if name not in order:
            message = f"there is no page {name}: write `folder/page` as _toc.yml does"
        elif order[name] >= order[page.name]:
            message = f"{name} comes later in the book: leave it out, or move a page"
        elif others := [
            other
            for other in page.needs
            if other != name
            and other in order
            and name in [p.name for p in book.before(other)]
        ]:
            message = f"leave out {name}, which {others[0]} needs already"
        else:
            continue
        yield page.line_of("needs:"), f"needs: {message}"


def labels(book: Book, page: BookPage) -> Faults:
    slug = page.name.split("/")[-1]
    others = tuple(
        f"{name.split('/')[-1]}-" for name in book.pages if name != page.name
    )
    for head in labelled(page):
        kind, label = head["name"], label_of(head)
        prefix = PREFIXES[kind]
        rest = label.removeprefix(f"{prefix}-")
        wanted = f"`:label: {prefix}-{slug}-NAME`"
        if not label:
            what = kind.removeprefix("prf:").removesuffix("-start")
            message = f"{what} without label: add the line {wanted}"
        elif rest == label:
            message = f"the label {label} of a {kind} should begin with `{prefix}-`"
        elif rest.startswith(others) and not rest.startswith(slug):
            message = f"the label {label} is of another page: here it is {wanted}"
        else:
            continue
        yield page.line_at(head.start()), message
    for formula in re.finditer(r"\$\$ \((?!eq-)([\w-]+)\)$", page.text, re.M):
        message = f"the label {formula[1]} of a formula should begin with `eq-`"
        yield page.line_at(formula.start()), message


def labelled(page: BookPage) -> list[re.Match[str]]:
    """Return the heads of what has a label."""
    return [head for head in HEAD.finditer(page.text) if head["name"] in PREFIXES]


def label_of(head: re.Match[str]) -> str:
    found = re.search(r"^:label: *(\S+)", head["options"], re.M)
    return found[1] if found else ""


def exercises(book: Book, page: BookPage) -> Faults:
    heads = labelled(page)
    asked = {label_of(h): h for h in heads if h["name"].startswith("exercise")}
    solved = {h["title"].strip(): h for h in heads if h["name"].startswith("solution")}
    teaches = page.needs or page.gives
    for label, head in asked.items() if teaches else ():
        line = page.line_at(head.start())
        if not MARKS.search(head["title"]):
            message = (
                f"the title of {label} should end as in `· by hand · 10 min`: "
                "by hand, by code or think, then minutes"
            )
            yield line, message
        if label and label not in solved:
            name = label.replace("ex-", "sol-", 1)
            message = (
                f"{label} has no solution: add ```{{solution}} {label} below it, "
                f"with `:label: {name}` and `:class: dropdown`"
            )
            yield line, message
    for label, head in solved.items():
        if label not in asked:
            message = (
                f"a solution of {label}, which is no exercise of this page: correct one"
            )
            yield page.line_at(head.start()), f"{message} of the two labels"


def cells(book: Book, page: BookPage) -> Faults:
    for cell in CELL.finditer(page.text):
        start, code = page.line_at(cell.start("code")), cell["code"]
        length = sum(bool(line.strip()) for line in code.splitlines())
        if length > LINES and not page.name.endswith("-solution"):
            message = (
                f"a cell of {length} lines, at most {LINES}: split it where the text has "
                "something to say, or put what is long into the package"
            )
            yield start, message
        try:
            plain = re.sub(r"^(\s*)[%!].*", r"\1pass", code, flags=re.M)
            tree = ast.parse(plain if DRAWS.search(code) else "")
        except SyntaxError:  # executing it will say so, unless the text wants it
            continue
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if what := without_seed(call):
                message = (
                    f"`{what}` draws other numbers in each run: "
                    "draw from `rng = np.random.default_rng(0)`, or hand it on as `rng`"
                )
                yield start + call.lineno - 1, message


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
    advice = "put it above a paragraph, a formula, a cell or a box"
    for place in idle:
        yield page.line_at(place), f"a mark without effect: {advice}"


CHECKS = (front_matter, needs, labels, exercises, cells, words, slides)


def topics(known: dict[str, Any], page: BookPage) -> Faults:
    for topic in page.topics if known else ():
        if topic not in known:
            message = f"syllabus: book/syllabus.yml has no topic {topic}: correct one of the two"
            yield page.line_of("syllabus:"), message


def duplicates(book: Book) -> Iterator[tuple[BookPage, int, str]]:
    first: dict[str, str] = {}
    for page in book:
        for head in labelled(page):
            label, line = label_of(head), page.line_at(head.start())
            if label and label in first:
                yield (
                    page,
                    line,
                    f"the label {label} stands at {first[label]} already: rename one",
                )
            first.setdefault(label, f"{page.name}.md:{line}")


def contents(source: Path, toc: Path, book: Book) -> Iterator[tuple[Path, int, str]]:
    """Compare the pages that are there with those of the contents."""
    entry = re.compile(r"\s*(?:- )?(file|root|glob): (\S+)")
    globs = []
    for number, line in enumerate(toc.read_text(encoding="utf-8").splitlines(), 1):
        kind, name = found.groups() if (found := entry.match(line)) else ("", "")
        globs += [name] * (kind == "glob")
        if kind in ("file", "root") and not (source / f"{name}.md").exists():
            advice = "correct the name, or take the line out"
            yield toc, number, f"there is no book/{name}.md: {advice}"
    for path in sorted(source.rglob("*.md")):
        name = path.relative_to(source).with_suffix("").as_posix()
        listed = name in book.pages or any(fnmatch(name, glob) for glob in globs)
        if not listed and not name.startswith("_"):
            advice = f"add `- file: {name}` to _toc.yml in its place"
            yield path, 1, f"the page is in no contents: {advice}"


def faults(source: Path, toc: Path, book: Book) -> Iterator[tuple[Path, int, str]]:
    """Give file, line and message of each mistake."""
    yield from contents(source, toc, book)
    path = source / "syllabus.yml"
    known = read_yaml(path)["topics"] if path.exists() else {}
    found = list(duplicates(book))
    for page in book:
        found += [(page, *fault) for check in CHECKS for fault in check(book, page)]
        found += [(page, *fault) for fault in topics(known, page)]
    for page, line, message in found:
        yield source / f"{page.name}.md", line, message


def warn(app: Sphinx) -> None:
    book: Book = app.book_pages  # type: ignore[attr-defined]
    toc = Path(app.config.external_toc_path)
    for path, line, message in faults(Path(app.srcdir), toc, book):
        logger.warning("%s", message, location=f"{path}:{line}")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", warn, priority=600)  # once book_pages has read them
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def main() -> int:
    source, toc = ROOT / "book", ROOT / "_toc.yml"
    try:
        book = Book(source, read_yaml(toc))
        found = list(faults(source, toc, book))
    except ExtensionError as error:
        sys.exit(str(error))
    for path, line, message in found:
        print(f"{path.relative_to(ROOT)}:{line}: {message}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
