"""How long the build takes, as ratios within one run, and how it grows with the book.

The book itself, on one core and on all: from nothing, with nothing changed, with a sentence,
a cell or a function changed. Then books of copies of one chapter, here and with Jupyter
Book's own configuration. All in a temporary folder, with the environment that runs it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import default_book

ROOT = Path(__file__).parents[1]
CHAPTER = "linear-algebra/eigenvalues"
FUNCTION = "code/mlmath/eigen.py"
CELL = "\n```{code-cell} python3\nprint(1)\n```\n"
SIZES = (10, 80)


def build(folder: Path, source: str = "book", *, cores: int = 0) -> float:
    """Build a book on so many cores, or on all, and return the seconds."""
    config = folder / "_config.yml"
    named = ["--config", config, "--toc", folder / "_toc.yml", "--path-output", folder]
    start = time.perf_counter()
    subprocess.run(
        [
            *("taskset", "--cpu-list", f"0-{(cores or len(CORES)) - 1}"),
            *(Path(sys.executable).with_name("jupyter-book"), "build", source),
            *(named if config.exists() else ()),
        ],
        cwd=folder,
        env={
            **os.environ,
            "JOBS": str(cores or len(CORES)),
            "PYTHONPATH": f"{folder}/code:{ROOT}/code",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


def add(path: Path, words: str) -> None:
    """Write more at the end of a file."""
    path.write_text(path.read_text(encoding="utf-8") + words, encoding="utf-8")


def forget(folder: Path, *names: str) -> None:
    """Remove folders of a folder."""
    for name in names:
        shutil.rmtree(folder / name, ignore_errors=True)


def whole_book(folder: Path) -> None:
    """Print how long the book takes."""
    ignore = shutil.ignore_patterns(".git", ".venv", "_build", ".cache", ".*_cache")
    shutil.copytree(ROOT, folder, ignore=ignore)
    chapter = folder / f"book/{CHAPTER}.md"
    seconds = {"from nothing, one core": build(folder, cores=1)}
    forget(folder, "_build")
    seconds["nothing to execute, one core"] = build(folder, cores=1)
    forget(folder, "_build", ".cache")
    cold = seconds[f"from nothing, {len(CORES)} cores"] = build(folder)
    forget(folder, "_build")
    seconds[f"nothing to execute, {len(CORES)} cores"] = build(folder)
    seconds["nothing changed"] = build(folder)
    add(chapter, "\nA new sentence.\n")
    seconds["a sentence changed"] = build(folder)
    add(chapter, CELL)
    seconds["a cell changed"] = build(folder)
    add(folder / FUNCTION, "# changed\n")
    seconds["a function changed"] = build(folder)
    for what, s in seconds.items():
        print(f"{what:30s} {s:6.1f} s   {s / cold:5.2f} of all from nothing")
    one, one_read, more, more_read, *_ = seconds.values()
    times = (one - one_read) / (more - more_read)
    print(f"executed on {len(CORES)} cores: {times:.2f} times as fast as on one")


def copies(count: int) -> dict[str, str]:
    """Return so many copies of a chapter, each with labels and cells of its own."""
    text = default_book.without_roles(CHAPTER)
    slug = CHAPTER.split("/")[-1]
    first = re.compile(r"^(```\{code-cell\}.*\n(?::.*\n|---\n(?:.*\n)*?---\n)*)", re.M)
    return {
        f"pages/{slug}{n}": re.sub(
            rf"\b(\w+)-{slug}-", rf"\1-{slug}{n}-", first.sub(rf"\1# {n}\n", text)
        )
        for n in range(count)
    }


def like_the_book(folder: Path, pages: dict[str, str]) -> None:
    """Lay out a book of pages as this one is."""
    for name in ("_ext", "_slides", "_static", "_theme", "_vendor"):
        (folder / "book").mkdir(parents=True, exist_ok=True)
        (folder / "book" / name).symlink_to(ROOT / "book" / name)
    for path in (ROOT / "book").glob("*.yml"):
        shutil.copy(path, folder / "book")
    for name in ("lite", "code", "benchmarks"):
        (folder / name).symlink_to(ROOT / name)
    default_book.lay_out(folder / "book", pages)
    shutil.copy(ROOT / "_config.yml", folder)
    (folder / "_toc.yml").write_text(default_book.contents(pages), encoding="utf-8")


def by_default(folder: Path, pages: dict[str, str]) -> None:
    """Lay out a book of pages with Jupyter Book's own configuration."""
    default_book.lay_out(folder / "book", pages)
    default_book.configure(folder / "book", pages, folder / ".cache")


def growth(folder: Path) -> None:
    """Print how long books of few and of many chapters take."""
    kinds = {"here": like_the_book, "Jupyter Book 1": by_default}
    rows = ("from nothing", "nothing changed", "a sentence changed")
    table: dict[tuple[str, int], list[float]] = {}
    for kind, lay_out in kinds.items():
        for count in SIZES:
            book = folder / kind.replace(" ", "-") / str(count)
            book.mkdir(parents=True)
            pages = copies(count)
            lay_out(book, pages)
            seconds = table[kind, count] = [build(book), build(book)]
            add(book / f"book/{next(iter(pages))}.md", "\nA new sentence.\n")
            seconds.append(build(book))
    print(f"\ncopies of {CHAPTER}, seconds for " + " and ".join(map(str, SIZES)))
    few, many = SIZES
    for i, what in enumerate(rows):
        for kind in kinds:
            a, b = table[kind, few][i], table[kind, many][i]
            print(f"{what:20s} {kind:16s} {a:6.1f} {b:7.1f}   {b / a:4.1f} times")


CORES = os.sched_getaffinity(0)


def main() -> None:
    """Print seconds and ratios."""
    with tempfile.TemporaryDirectory() as name:
        whole_book(Path(name) / "whole")
        growth(Path(name) / "growth")


if __name__ == "__main__":
    main()
