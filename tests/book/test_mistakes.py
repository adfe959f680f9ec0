"""An author's mistakes, and what is said of each: file, line, what to do.

One book has all that the build warns of; what stops it at once is in others.
"""

import re
from pathlib import Path

import pytest
import source_checks
from book_pages import BookPage
from small_book import HEAD, PAGE, Book, cell
from sources import BOOK
from sphinx.errors import ExtensionError
from stand_ins import made_once
from yaml_files import read_yaml

COLOUR = re.compile(r"\x1b\[[\d;]*m")
MISTAKES = {
    "contents": "---\nneeds: [index, nowhere]\ngives: [phlogiston]\nsyllabus: [LA-99]\nminuets: 5\n"
    "---\n\n# What it says of itself\n\n```{course} XX\n```\n\n```{path} nopath\n```\n\n"
    "```{path} short\n```\n\n```{prerequisite} map\n```\n",
    "kinds": "---\nneeds: index\nminutes: long\n---\n\n# Fields of another kind\n\nWords.\n",
    "labs/one": "# A lab without minutes\n\nWords.\n",
    "labs/one-solution": "# Its solution\n\nWords.\n",
    "glossary": "# Glossary\n\n```{glossary}\nnorm\n  A length.\n\ntrace\n  A sum.\n```\n",
    "labels": """# Labels

```{prf:theorem} Bare
$x$
```

```{prf:lemma} Prefix
:label: thm-labels-prefix

$x$
```

```{prf:definition} Of another page
:label: def-exercises-one

$x$
```

```{prf:corollary} First
:label: cor-labels-twice

$x$
```

```{prf:corollary} Second
:label: cor-labels-twice

$x$
```

$$ x $$ (formula)

$$ y $$ (eq-labels-twice)

$$ z $$ (eq-labels-twice)
""",
    "exercises": """---
gives: [norm]
---

# Exercises

A {term}`norm`.

```{exercise} Unmarked · by hand
:label: ex-exercises-unmarked

Do.
```

```{solution} ex-exercises-nothing
:label: sol-exercises-nothing

Done.
```

```{exercise} Bare · think · 5 min

Do.
```
""",
    "references": """# References

A page [away](not-there.md).

A label {ref}`nowhere`.

A figure {numref}`fig-nowhere`.

A formula {eq}`eq-nowhere`.

A statement {prf:ref}`thm-nowhere`.

A term {term}`nothing`.

A source {cite:t}`nobody1999`.

A number {glue:text}`unset`.

A page {doc}`/nowhere/page`.

A role {rule}`x`.

A macro $\\notamacro{x}$.

A brace $\\frac{1}{$.

#### Deep

```{source} _checks.nothing
```

```{source} nomodule.f
```

```{symbols} nogroup
```

```{nodirective} x
```

It is simply there.

% slides

:::{note}
% no-slide
Boxed.
:::
""",
    "marks": "# Marks\n\nWords.\n\n% slide\n\n```{index} word\n```\n\n## More\n\nWords.\n",
    "pictures": """# Pictures

![](dot.svg)

```{figure} dot.svg
:name: fig-pictures-bare

A caption
```

![dot.svg](dot.svg)

![A dot](dot.svg)

![No file of this name](line.svg)

```{interactive} riddle
name: x
```

```{interactive} projection
name: fig-pictures-x
alt: some
```
""",
    "cells": HEAD
    + "# Cells\n\n"
    + cell("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    + "\n"
    + cell("import numpy as np\nprint(np.random.default_rng().random() < 2)")
    + "\n"
    + cell("print(np.random.rand() < 2, 3.25 * 1.0625)")
    + "\nIt is 3.453125, and $3.453125$ by hand.\n\n"
    + cell("\n".join(f"x = {n}" for n in range(21)))
    + "\n```{raw} html\n<hr>\n```\n\nOne<u>two</u>\n\n![A dot as a picture](dot.svg)\n",
}
#: Answers, and what is said of each.
ANSWERS = [
    ("number", "value: 3\ncheck: 1 + 1", "what the package computes, 2.0, is judged"),
    ("number", "value: three\ncheck: 3", "the author's own answer three is judged"),
    ("number", "value: 3", "the answer has no `check`: add the Python"),
    (
        "number",
        "value: 3\ncheck: 1 / 0",
        "check of the answer: division by zero: write",
    ),
    (
        "number",
        "value: 3\ncheck: nothing",
        "check of the answer: name 'nothing' is not defined: write",
    ),
    (
        "number",
        "value: 3\ncheck: 3\nwrong: [{value: 3.0, say: no}]",
        "the foreseen answer 3.0 is judged .*right",
    ),
    (
        "number",
        "value: 3\ncheck: 3\nwrong: [{value: 4, say: a}, {value: 4, say: b}]",
        "the foreseen answer 4 is judged .*'feedback': 0.*: correct `value`",
    ),
    ("number", "value: 3\ncheck: 3\ntip: no", "number takes no tip"),
    ("number", "label: $x$\nvalue: 3\ncheck: 3", "a label needs a word"),
    ("riddle", "value: 3", "riddle is none of"),
    ("number", "value: [3", "answer: while parsing"),
    ("number", "check: 3", "value is missing"),
    (
        "vector",
        "value: [1, 2]\ncheck: '[2, 1]'",
        r"what the package computes, \['2.0', '1.0'\], is",
    ),
    ("choice", "options: [{text: a, say: b}]", "which option is right"),
    (
        "number",
        "value: 3\ncheck: 3\n#nameless",
        "an answer outside of an exercise needs a `name`",
    ),
]
#: Page, the line's words, and what is said of it.
SAID = [
    ("contents", "needs:", "needs: there is no page nowhere: write `folder/page`"),
    (
        "contents",
        "gives:",
        "gives 'phlogiston', which is no term of the glossary: add it",
    ),
    (
        "contents",
        "syllabus:",
        "syllabus: book/syllabus.yml has no topic LA-99: correct",
    ),
    (
        "contents",
        "minuets:",
        "the front matter has no `minuets`: it is one of .*minutes",
    ),
    ("contents", "{course}", "course: XX is none of C1, .*LA"),
    ("contents", "{path}", "path: nopath is none of short"),
    (
        "contents",
        "{path} short",
        "path: paths.yml: short names nowhere, which is no page",
    ),
    ("contents", "{prerequisite}", "Unknown directive.*: is the name misspelt"),
    ("kinds", "needs:", "`needs` is a list, `.a, b.`, not 'index'"),
    ("kinds", "minutes:", "`minutes` is a number, not 'long'"),
    ("labs/one", "# A lab", "a lab says how long it takes: add `minutes: 90`"),
    ("glossary", "trace", "no page gives 'trace': name it under `gives`"),
    ("labels", "Bare", "theorem without label: add the line `:label: thm-labels-NAME`"),
    (
        "labels",
        "Prefix",
        "the label thm-labels-prefix of a prf:lemma should begin with `lem-`",
    ),
    (
        "labels",
        "Of another",
        "the label def-exercises-one is of another page: here it is `:label: def-labels-NAME`",
    ),
    (
        "labels",
        "Second",
        "the label cor-labels-twice stands at labels.md:19 already: rename one",
    ),
    ("labels", "(formula)", "the label formula of a formula should begin with `eq-`"),
    ("labels", "$$ z $$", "duplicate label of equation eq-labels-twice.*: rename one"),
    (
        "exercises",
        "Unmarked",
        "the title of ex-exercises-unmarked should end as in `· by hand · 10 min`",
    ),
    (
        "exercises",
        "Unmarked",
        "ex-exercises-unmarked has no solution: add ```{solution} ex-exercises-un",
    ),
    (
        "exercises",
        "{solution}",
        "a solution of ex-exercises-nothing, which is no exercise of this page: correct",
    ),
    (
        "exercises",
        "Bare",
        "exercise without label: add the line `:label: ex-exercises-NAME`",
    ),
    (
        "references",
        "A page [",
        "'myst' cross-reference target not found: 'not-there.md'.*: name a page",
    ),
    ("references", "A label", "undefined label: 'nowhere': correct"),
    ("references", "A figure", "undefined label: 'fig-nowhere': correct"),
    ("references", "A formula", "equation not found: eq-nowhere: correct"),
    (
        "references",
        "A statement",
        "prf:ref reference target not found: thm-nowhere: correct",
    ),
    (
        "references",
        "A term",
        "term not in glossary: 'nothing': write it as back-matter/glossary.md",
    ),
    (
        "references",
        "A source",
        'could not find bibtex key "nobody1999": .*references.bib',
    ),
    (
        "references",
        "A number",
        "No key 'unset' found in glue data.*: glue it in a cell",
    ),
    ("references", "A page {", "unknown document: '/nowhere/page': name a page"),
    ("references", "A role", "Unknown interpreted text role .*: is the name misspelt"),
    (
        "references",
        "A macro",
        r"KaTeX: unknown macro \\notamacro: is it in book/macros.yml",
    ),
    ("references", "A brace", "KaTeX: ParseError: KaTeX parse error"),
    (
        "references",
        "#### Deep",
        "Non-consecutive header level increase; H1 to H4 .*: a heading",
    ),
    ("references", "_checks.", "source: _checks.py has no function or class nothing"),
    ("references", "nomodule", "source: no module mlmath.nomodule"),
    ("references", "nogroup", "symbols: no symbol is in the group nogroup"),
    (
        "references",
        "{nodir",
        "Unknown directive type: 'nodirective'.*: is the name misspelt",
    ),
    ("references", "simply", "empty words, leave them out: simply"),
    (
        "references",
        "% slides",
        "`% slides` has no effect: a mark is `% slide` or `% no-slide`",
    ),
    ("references", "% no-slide", "a mark without effect: put it above"),
    ("marks", "% slide", "a mark without effect: put it above"),
    ("pictures", "![](dot", "a picture without alternative text: say in a sentence"),
    ("pictures", "{figure}", "a picture without alternative text: say in a sentence"),
    ("pictures", "![dot.svg", "the alternative text is a file's name, dot.svg: say"),
    (
        "pictures",
        "![A dot",
        "the alternative text has fewer than four words, A dot: say",
    ),
    ("pictures", "![No file", "image file not readable: line.svg: correct the path"),
    ("pictures", "riddle", "interactive: riddle is none of"),
    ("pictures", "projection", "interactive: box, caption is missing"),
    (
        "cells",
        "default_rng()",
        "`np.random.default_rng` draws other numbers in each run: draw from",
    ),
    ("cells", "rand()", "`np.random.rand` draws other numbers in each run"),
    (
        "cells",
        "It is",
        r"3.453125 is typed here and printed by a cell: show it with {glue:text}",
    ),
    ("cells", "x = 0", "a cell of 21 lines, at most 20: split it"),
    ("cells", "{code-cell}", "a picture without alternative text: say in a sentence"),
    (
        "cells",
        "{raw}",
        "a notebook cannot show the block node 'raw': write it otherwise",
    ),
    ("cells", "<u>", "a notebook cannot show the raw HTML <u>: write it in Markdown"),
    (
        "cells",
        "![A dot as",
        "a notebook cannot show the picture dot.svg without dot.png",
    ),
]
MISTAKES["answers"] = "# Answers\n" + "".join(
    f"\n```{{answer}} {kind}\n{fields}\n"
    + ("" if "nameless" in fields else f"name: answer-{number}\n")
    + "```\n"
    for number, (kind, fields, _) in enumerate(ANSWERS)
)


def is_said(page: str, line: int, message: str, output: str) -> bool:
    return bool(re.search(rf"/{page}:{line}: \w+: (?:\S+: )?{message}", output))


def line_of(text: str, words: str, count: int = 0) -> int:
    """Give the line that has these words, or the one after as many of them."""
    return [n for n, line in enumerate(text.splitlines(), 1) if words in line][count]


def build_mistakes(folder: Path) -> None:
    book = Book(folder)
    dot = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    (folder / "book/dot.svg").write_text(dot, encoding="utf-8")
    (folder / "book/labs").mkdir()
    paths = "short:\n  weeks: [[contents, nowhere]]\n"
    (folder / "book/paths.yml").write_text(paths, encoding="utf-8")
    (folder / "book/syllabus.yml").symlink_to(BOOK / "syllabus.yml")
    book.pages += "chapters:\n" + "".join(f"  - file: {name}\n" for name in MISTAKES)
    book.pages += "  - file: gone\n"
    for name, text in {**MISTAKES, "orphan": "# Orphan\n\nWords.\n"}.items():
        book.write(name, text)
    status, output = book.build()
    assert status != 0
    (folder / "output.txt").write_text(COLOUR.sub("", output), encoding="utf-8")


@pytest.fixture(scope="session")
def output(tmp_path_factory):
    folder = made_once(tmp_path_factory, "mistakes", build_mistakes)
    return (folder / "output.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "words", "message"), SAID, ids=[f"{p}: {w}" for p, w, _ in SAID]
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(page, words, message, output):
    line = line_of(MISTAKES[page], words)
    assert is_said(f"{page}.md", line, message, output), output


@pytest.mark.parametrize("number", range(len(ANSWERS)))
def test_an_answer_that_is_wrong_is_told(number, output):
    line = line_of(MISTAKES["answers"], "```{answer}", number)
    assert is_said("answers.md", line, ANSWERS[number][2], output), output


def test_contents_and_pages_are_held_against_each_other(output):
    line = 4 + len(MISTAKES)
    assert is_said("_toc.yml", line, "there is no book/gone.md: correct", output)
    message = "the page is in no contents: add `- file: orphan` to _toc.yml"
    assert is_said("orphan.md", 1, message, output)


def test_a_cell_that_raises_or_warns_is_told_with_its_line(book):
    pages = {
        "raises": (cell("x = 1") + "\n" + cell("x / 0"), "code cell 2 raised: correct"),
        "warns": (
            cell("import warnings\nwarnings.warn('mind the gap')"),
            "code cell 1 wrote to stderr: correct",
        ),
        "speaks": (
            cell("import sys\nprint('psst', file=sys.stderr)"),
            "code cell 1 wrote to stderr: correct",
        ),
    }
    book.pages += "chapters:\n" + "".join(f"  - file: {name}\n" for name in pages)
    for name, (cells, _) in pages.items():
        book.write(name, HEAD + PAGE + cells)
    status, output = book.build()
    assert status != 0
    start = line_of(HEAD + PAGE, "Some words.") + 2
    for name, (_, message) in pages.items():
        line = start + 4 if name == "raises" else start
        assert f"/{name}.md:{line}: {message}" in output, output
    for words in ("x / 0", "ZeroDivisionError", "mind the gap", "psst"):
        assert words in output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("needs: [index\n---\n\n# A page\n", r"book/a\.md:3: .*Close its brackets"),
        ("- a\n---\n\n# A page\n", r"book/a\.md:2: .*no `key: value` lines"),
        ("needs: [index]\n\n# A page\n", r"book/a\.md:2: .*end it with `---`"),
    ],
)
def test_front_matter_that_cannot_be_read_is_told(text, message):
    page = BookPage("a", "", "", f"---\n{text}")
    with pytest.raises(ExtensionError, match=message):
        _ = page.front_matter


def test_sources_are_checked_without_a_build(tmp_path, monkeypatch, capsys):
    (tmp_path / "book").mkdir()
    (tmp_path / "_toc.yml").write_text("root: a\n", encoding="utf-8")
    text = "---\nneeds: [nowhere]\n---\n\n# A page\n"
    (tmp_path / "book/a.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(source_checks, "ROOT", tmp_path)
    assert source_checks.main() == 1
    assert capsys.readouterr().out.startswith("book/a.md:2: needs: there is no page")


def test_a_file_that_is_no_yaml_is_told(tmp_path):
    path = tmp_path / "paths.yml"
    path.write_text("one:\n  weeks: [a\ntwo: 2\n", encoding="utf-8")
    with pytest.raises(
        ExtensionError, match=r"paths\.yml:3: this is no YAML, .*close br"
    ):
        read_yaml(path)
