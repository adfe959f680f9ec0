"""A lab's two pages as its tests need them: the functions, and what gives one away."""

import ast
import copy
import linecache
from importlib import import_module

import numpy as np
from mlmath import elimination
from sources import BOOK, read_source

#: The pages of the labs, by the names of their modules.
LABS = {
    path.stem.removesuffix("-solution").replace("-", "_"): "labs/"
    + path.stem.removesuffix("-solution")
    for path in sorted((BOOK / "labs").glob("*-solution.md"))
}

#: What the set-up cell of a lab imports for its functions, besides NumPy.
IMPORTED = {"singular": {"elimination": elimination}}


def cell_of(source, name):
    """Give the cell that defines the function."""
    (cell,) = (c for c in source.cells if c.startswith(f"def {name}("))
    return cell


def functions(lab, source, imported):
    """Execute the cells that define functions, just as they stand on the page."""
    scope = {"np": np, **imported}
    for name in lab.LAB.names:
        cell = cell_of(source, name)
        file = f"<{source.name} {name}>"  # for the learner's lines in messages
        linecache.cache[file] = len(cell), None, cell.splitlines(True), file
        exec(compile(cell, file, "exec"), scope)
    return {name: scope[name] for name in lab.LAB.names}


class Pages:
    """A lab: its module, pages and checks, and the functions that the pages define."""

    def __init__(self, module):
        imported = IMPORTED.get(module, {})
        self.module = import_module(f"mlmath.labs.{module}")
        self.names = self.module.LAB.names
        self.checks = {n: getattr(self.module, f"check_{n}") for n in self.names}
        self.lab = read_source(LABS[module])
        self.solution = read_source(f"{LABS[module]}-solution")
        self.stubs = functions(self.module, self.lab, imported)
        self.solved = functions(self.module, self.solution, imported)


def parts(code, *, larger_than=3, skip=lambda node: False):
    """Return the expressions in the code, whatever its variables are called."""
    found = {}
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.expr) or isinstance(node, ast.Subscript):
            continue
        if skip(node):
            continue
        plain = copy.deepcopy(node)
        size = 0
        for part in ast.walk(plain):
            size += isinstance(part, ast.expr)
            if isinstance(part, ast.Name | ast.arg):
                part.__dict__.update(id="_", arg="_")
        if size > larger_than:
            found[ast.dump(plain)] = ast.unparse(node)
    return found
