"""Freeze what the package says of its functions, as a collection of texts to search.

Writes `code/mlmath/data/help/texts.tsv`, which the project *A search engine for this
book* reads through `mlmath.help_texts`. Written anew, it changes every number there:
do it for a new edition, and read the page again.
"""

import csv
import importlib
import pkgutil
import re
from dataclasses import replace
from pathlib import Path

import mlmath
from mlmath import help_texts

ROOT = Path(__file__).parents[1]
FILE = ROOT / "code/mlmath/data/help/texts.tsv"
FOLDERS = {
    "linear-algebra": "I",
    "calculus": "II",
    "probability-statistics": "III",
    "dimensionality-reduction": "IV",
}
#: These draw, belong to this project itself, or are no modules of a topic.
WITHOUT = {
    "plots",
    "help_texts",
    "retrieval",
    "latent_spaces",
    "rank_metrics",
    "exercises",
    "labs",
}


def part_of_chapters() -> dict[str, str]:
    """Return the part of each chapter, by its title."""
    return {
        re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.M)[1]: part
        for folder, part in FOLDERS.items()
        for path in (ROOT / "book" / folder).glob("*.md")
    }


def chapter(doc: str | None) -> str:
    """Return the title of the chapter that a docstring names, or nothing."""
    found = re.search(r"chapter \*(.+?)\*", " ".join((doc or "").split()))
    return found[1] if found else ""


if __name__ == "__main__":
    parts = part_of_chapters()
    rows = []
    for found in pkgutil.iter_modules(mlmath.__path__):
        if found.name.startswith("_") or found.name in WITHOUT:
            continue
        module = importlib.import_module(f"mlmath.{found.name}")
        for text in help_texts.collect([module]):
            doc = getattr(module, text.name.partition(".")[2]).__doc__
            title = chapter(doc) or chapter(module.__doc__)
            rows.append(replace(text, part=parts.get(title, "")))
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(
            file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE,
            quotechar=None,
        )  # fmt: skip
        writer.writerow(["name", "part", "text", "details"])
        writer.writerows(
            [row.name, row.part, row.text, row.details]
            for row in sorted(rows, key=lambda row: row.name)
        )
    print(f"{len(rows)} texts in {FILE.relative_to(ROOT)}")
