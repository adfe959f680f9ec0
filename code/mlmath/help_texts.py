"""What this package says of its own functions, as a collection of texts to search.

The texts stand in a file, as they were on one day: a page that counts words must not
change with each comma of a docstring. Book, project *A search engine for this book*.
"""

from __future__ import annotations

import csv
import inspect
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from types import ModuleType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlmath._checks import expect


@dataclass(frozen=True, slots=True)
class HelpText:
    """What is said of one function.

    `name` is ``module.function``, `part` the part of the book ("I" to "IV", "" for what
    belongs to none). `text` is what stands before the parameters, `details` are the
    parameters, what is returned, and the notes.
    """

    name: str
    part: str
    text: str
    details: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader may ask, and the names of the functions that answer it."""

    text: str
    answers: tuple[str, ...]


def _rows(name: str) -> list[dict[str, str]]:
    """Read a table whose columns are parted by tabs."""
    file = files("mlmath") / "data" / "help" / name
    lines = file.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def help_texts() -> tuple[HelpText, ...]:
    """Return the texts of all functions of this package, as of November 2026.

    Written by the authors of the book, BSD licence. Functions that draw are left out.

    Returns
    -------
    tuple of HelpText
        In alphabetical order of their names.

    Notes
    -----
    Book, project *A search engine for this book*. `benchmarks/help_texts.py` wrote the
    file, with :func:`collect`.

    Examples
    --------
    >>> next(text for text in help_texts() if text.name == "vectors.angle").text[:37]
    'Measure the angle between two vectors'
    """
    return tuple(HelpText(**row) for row in _rows("texts.tsv"))


def questions(use: Literal["choose", "judge"]) -> tuple[Question, ...]:
    """Return questions to the package, with the functions that answer them.

    84 questions were written, with their answers, before any search was run, and dealt
    at random: 28 to choose how to search, 56 to judge what was chosen.

    Parameters
    ----------
    use : {"choose", "judge"}

    Returns
    -------
    tuple of Question

    Raises
    ------
    ValueError
        If `use` is another word.

    Notes
    -----
    Book, project *A search engine for this book*.

    Examples
    --------
    >>> len(questions("choose")), questions("judge")[0].answers
    (28, ('affine.nearest_points', 'perceptron.signed_distances'))
    """
    if use not in ("choose", "judge"):
        raise ValueError(f"use must be 'choose' or 'judge', got {use!r}")
    return tuple(
        Question(row["question"], tuple(row["answers"].split()))
        for row in _rows("questions.tsv")
        if row["use"] == use
    )


def relevance(
    asked: Iterable[Question], texts: Iterable[HelpText]
) -> NDArray[np.bool_]:
    """Mark which texts answer which question.

    Parameters
    ----------
    asked : iterable of Question
    texts : iterable of HelpText

    Returns
    -------
    (n_questions, n_texts) ndarray of bool

    Raises
    ------
    ValueError
        If no text has the name of an answer.

    Notes
    -----
    Book, project *A search engine for this book*.

    Examples
    --------
    >>> relevance(questions("choose"), help_texts()).shape
    (28, 567)
    """
    texts, asked = tuple(texts), tuple(asked)
    for text in texts:
        expect(text, HelpText, "each of texts")
    for question in asked:
        expect(question, Question, "each of asked")
    column = {text.name: j for j, text in enumerate(texts)}
    marks = np.zeros((len(asked), len(column)), dtype=bool)
    for i, question in enumerate(asked):
        for name in question.answers:
            if name not in column:
                raise ValueError(f"texts must hold each answer, {name!r} is missing")
            marks[i, column[name]] = True
    return marks


def collect(modules: Iterable[ModuleType]) -> tuple[HelpText, ...]:
    """Gather the docstrings of the public functions of some modules.

    Parameters
    ----------
    modules : iterable of modules
        Functions that they import from elsewhere do not count.

    Returns
    -------
    tuple of HelpText
        In the order of the modules and of their names; `part` is "".

    Notes
    -----
    Book, project *A search engine for this book*. Sections are told by their
    underlines, as numpydoc has them; those on errors and examples are left out.

    Examples
    --------
    >>> from mlmath import vectors
    >>> collect([vectors])[0].name
    'vectors.angle'
    """
    found = []
    for module in modules:
        for name, function in sorted(vars(module).items()):
            if name.startswith("_") or not inspect.isfunction(function):
                continue
            if function.__module__ == module.__name__:
                short = module.__name__.rpartition(".")[2]
                text, details = _cut(inspect.getdoc(function) or "")
                found.append(HelpText(f"{short}.{name}", "", text, details))
    return tuple(found)


def _cut(doc: str) -> tuple[str, str]:
    """Return what stands before the first heading, and what below some others."""
    before, *rest = re.split(r"^(\w[\w ]*)\n---+$", doc, flags=re.M)
    sections = zip(rest[::2], rest[1::2], strict=True)
    kept = [text for title, text in sections if title not in ("Raises", "Examples")]
    return " ".join(before.split()), " ".join(" ".join(kept).split())
