"""The chapters' code exercises as their pages have them: stub and solution."""

from importlib import import_module

import numpy as np
from sources import CHAPTERS

#: The cells that a check is tried in, by the module of its chapter and its name.
STUBS, SOLUTIONS = {}, {}
#: File and line of either.
PLACES = {}
for source in CHAPTERS:
    for cell in source.cells:
        for line in cell.splitlines():
            if line.startswith("exercises.check_"):
                name = line.split("check_")[1].split("(")[0]
                kind = STUBS if "NotImplementedError" in cell else SOLUTIONS
                key = source.name.split("/")[-1].replace("-", "_"), name
                kind[key] = cell
                PLACES.setdefault(key, source.at(cell))


def checks(chapter):
    """Give the module with the checks of a chapter's exercises."""
    return import_module(f"mlmath.exercises.{chapter}")


def run(key, cells):
    """Run the cell of this chapter and name; give what it defines."""
    space = {"np": np, "exercises": checks(key[0])}
    exec(cells[key], space)
    return space


def solution(name):
    """Give the page's solution as a function; no other chapter may have its name."""
    (key,) = (key for key in SOLUTIONS if key[1] == name)
    return run(key, SOLUTIONS)[name]
