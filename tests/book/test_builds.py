"""What a build executes, and what of it shows on the pages."""

import re
import sys

import execution
import nbformat
import pytest
import warm_kernels
from small_book import ALT, HEAD, PAGE, cell

#: A port may be another's before the kernel takes it; a file of its own may not.
TRANSPORT = (
    "from ipykernel.connect import get_connection_info\n"
    "transport = get_connection_info(unpack=True)['transport']\n"
)
FILES = "over ipc" if sys.platform == "linux" else "over tcp"

GOOD = (
    HEAD
    + PAGE
    + cell("print(1 + 1)")
    + cell(f"{TRANSPORT}print('over', transport)")
    + cell("1 / 0", tags="raises-exception")
    + """
```{prf:theorem} Name
:label: thm-name

$\\vect{x} = \\vect{x}$
```

```{prf:proof}
:class: dropdown

It is so.
```

```{exercise} One
:label: ex-one

Do $\\mat{A}$.
```

```{solution-start} ex-one
:label: sol-one
:class: dropdown
```

Words first.

"""
    + cell("print('solved')")
    + """
```{solution-end}
```

```{source} _checks.as_vector
```
"""
)


def test_a_sound_page_builds_and_folds_what_folds(book):
    book.write("index", GOOD)
    status, output = book.build()
    assert status == 0, output
    page = (book.folder / "_build/html/index.html").read_text(encoding="utf-8")
    assert FILES in page
    assert "<summary><span>Proof</span></summary>" in page
    assert "<summary><span>Solution to Exercise 1" in page
    assert 'id="sol-one"' in page
    folded = page.split('id="sol-one"')[1].split("</details>")[0]
    assert "Words first." in folded
    assert "solved" in folded
    assert "Validat" not in page  # the docstring of as_vector is left out
    assert "def" in page.split("mlmath._checks.as_vector")[1]


def test_what_is_printed_in_pieces_is_one_text(book):
    # a kernel sends what there is, now and then: on a busy machine in the middle of a line
    pieces = (
        "import time\n"
        "for word in ('one', 'two'):\n"
        "    print(word, end=' ', flush=True)\n"
        "    time.sleep(0.5)\n"
        "print('three')"
    )
    book.write("index", HEAD + PAGE + cell(pieces))
    status, output = book.build()
    assert status == 0, output
    page = (book.folder / "_build/html/index.html").read_text(encoding="utf-8")
    assert "one two three" in page


def test_only_what_changed_is_executed_again(book):
    book.pages += "chapters:\n  - file: one\n  - file: two\n"
    for name in ("one", "two"):
        book.write(name, HEAD + PAGE + cell(f"print('{name}')"))
    assert "executed [2/2]" in book.build()[1]
    assert "executed" not in book.build()[1]
    book.write("one", HEAD + PAGE + cell("print('one')") + "New words.\n")
    assert "executed" not in book.build()[1]  # the cells are the same
    book.write("one", HEAD + PAGE + cell("print('another')"))
    assert "executed [1/1] one" in book.build()[1]


FIGURE = f"""{cell(ALT + "import matplotlib.pyplot as plt; plt.plot([1, 2]);")}

```{{prf:theorem}} Name
:label: thm-one-name

It is.
```
"""


def test_only_what_changed_is_written_again(book):
    book.pages += "chapters:\n  - file: one\n  - file: two\n"
    book.write("two", PAGE + "{prf:ref}`thm-one-name` says so.\n")

    def written():
        status, output = book.build()
        assert status == 0, output
        plain = re.sub(r"\x1b\[[0-9;]*m", "", output)
        return re.findall(r"writing output\.\.\. \[ *\d+%\] (\w+)", plain)

    book.write("one", HEAD + PAGE + FIGURE)
    assert written() == ["index", "one", "two"]
    assert written() == []
    book.write("one", HEAD + PAGE + "New words.\n\n" + FIGURE)
    assert written() == ["index", "one"]  # the contents, in which it stands
    # the script knows each page's number of answers, and has another name on all pages
    asked = (
        "```{answer} number\nname: one\nlabel: How many\nvalue: 3\ncheck: 1 + 2\n```\n"
    )
    book.write("one", HEAD + PAGE + FIGURE + asked)
    assert written() == ["index", "one", "two"]


SEEN = f"""\
{TRANSPORT}print("over", transport)
import sys
from numpy import random as chance
print("left by another:", "left" in globals(), any("_ext" in p for p in sys.path))
print("forked:", "scipy.stats" in sys.modules, "chance:", chance.random())
left = 1
import matplotlib.pyplot as plt
plt.plot([1, 2]);"""


@pytest.mark.skipif(sys.platform != "linux", reason="no kernel is forked elsewhere")
def test_pages_whose_kernels_are_forked_know_nothing_of_each_other(book):
    book.pages += "chapters:\n  - file: one\n  - file: two\n"
    for name in ("one", "two"):
        book.write(name, HEAD + PAGE + cell(f"{ALT}# {name}\n{SEEN}"))  # its own cells
    status, output = book.build(JOBS="1")  # more pages than jobs
    assert status == 0, output
    pages = [(book.site / f"{name}.html").read_text("utf-8") for name in ("one", "two")]
    assert all(FILES in page for page in pages)
    assert all("left by another: False False" in page for page in pages)
    assert len({re.search(r"forked: True chance: (\S+)", p)[1] for p in pages}) == 2
    assert all(re.search(r"<img[^>]+_images/\w+\.png", page) for page in pages)


@pytest.mark.skipif(sys.platform != "linux", reason="no kernel is forked elsewhere")
def test_what_a_library_says_on_import_is_not_lost(tmp_path, monkeypatch):
    (tmp_path / "sklearn").mkdir()
    (tmp_path / "sklearn/__init__.py").write_text("")
    warns = "import warnings\nwarnings.warn('mind the gap')"
    (tmp_path / "sklearn/datasets.py").write_text(warns)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="mind the gap"):
        warm_kernels.Forker()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package in which `first` imports `second`, and `third` stands alone."""
    files = {
        "__init__": "",
        "first": "from mlmath import second\n",
        "second": "from mlmath._base import x\n",
        "_base": "x = 1\n",
        "third": "y = 1\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setattr(execution, "PACKAGE", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "stale"),
    [("first", True), ("_base", True), ("__init__", True), ("third", False)],
)
def test_outputs_depend_on_the_modules_that_a_page_imports(package, changed, stale):
    code = nbformat.v4.new_code_cell("%matplotlib inline\nfrom mlmath import first")
    notebook = nbformat.v4.new_notebook(cells=[code])
    modules = execution.imports(notebook)
    before = execution.dependencies_digest(modules)
    (package / f"{changed}.py").write_text(
        (package / f"{changed}.py").read_text() + "z = 2\n"
    )
    assert (execution.dependencies_digest(modules) != before) is stale


@pytest.mark.parametrize(
    ("reader", "folder"), [("datasets", "data"), ("help_texts", "data/help")]
)
def test_outputs_depend_on_the_data_that_a_page_reads(package, reader, folder):
    (package / f"{reader}.py").write_text("x = 1\n")
    (package / folder).mkdir(parents=True)
    table = package / folder / "times.csv"
    table.write_text("1\n")
    cells = [
        nbformat.v4.new_code_cell(f"from mlmath import {m}") for m in (reader, "third")
    ]
    reads, other = (
        execution.imports(nbformat.v4.new_notebook(cells=[cell])) for cell in cells
    )
    before = [execution.dependencies_digest(page) for page in (reads, other)]
    table.write_text("2\n")
    assert execution.dependencies_digest(reads) != before[0]
    assert execution.dependencies_digest(other) == before[1]
