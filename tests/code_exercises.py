"""The chapters' code exercises as their pages have them: stub and solution."""

from importlib import import_module

import numpy as np
from sources import CHAPTERS

#: Name of the check: the module of its chapter, and the cell that it is tried in.
STUBS, SOLUTIONS = {}, {}
for source in CHAPTERS:
    for cell in source.cells:
        for line in cell.splitlines():
            if line.startswith("exercises.check_"):
                name = line.split("check_")[1].split("(")[0]
                kind = STUBS if "NotImplementedError" in cell else SOLUTIONS
                kind[name] = (source.name.split("/")[-1].replace("-", "_"), cell)


def run(name, cells):
    """Run the cell of this name; give what it defines."""
    chapter, cell = cells[name]
    exercises = import_module(f"mlmath.exercises.{chapter}")
    space = {"np": np, "exercises": exercises}
    exec(cell, space)
    return space


def solution(name):
    """Give the page's solution as a function."""
    return run(name, SOLUTIONS)[name]
