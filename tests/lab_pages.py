"""A lab's two pages as its tests need them: the functions, and what gives one away."""

import ast
import linecache
from functools import cache, cached_property
from importlib import import_module

import numpy as np
import pandas as pd
from mlmath import continuous, elimination
from mlmath.labs import grade
from sources import BOOK, read_source

#: The pages of the labs, by the names of their modules.
LABS = {
    path.stem.removesuffix("-solution").replace("-", "_"): "labs/"
    + path.stem.removesuffix("-solution")
    for path in sorted((BOOK / "labs").glob("*-solution.md"))
}

#: What the set-up cell of a lab imports for its functions, besides NumPy.
IMPORTED = {
    "ab_test": {"continuous": continuous},
    "singular": {"elimination": elimination},
    "weather": {"pd": pd},
}


def cell_of(source, name):
    """Give the cell that defines the function."""
    (cell,) = (c for c in source.cells if c.startswith(f"def {name}("))
    return cell


def names_in(code):
    """Name what the code takes from outside, or defines: not the arguments."""
    nodes = list(ast.walk(ast.parse(code)))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names - {node.arg for node in nodes if isinstance(node, ast.arg)}


class Pages:
    """A lab: its module, pages and checks, and the functions that the pages define."""

    def __init__(self, name):
        self.name = name
        self.imported = IMPORTED.get(name, {})
        self.module = import_module(f"mlmath.labs.{name}")
        self.names = self.module.LAB.names
        self.checks = {n: getattr(self.module, f"check_{n}") for n in self.names}
        self.lab = read_source(LABS[name])
        self.solution = read_source(f"{LABS[name]}-solution")
        self.stubs = self.functions(self.lab)
        self.solved = self.functions(self.solution)

    def functions(self, source):
        """Execute the cells that define functions, just as they stand on the page."""
        scope = {"np": np, **self.imported}
        for name in self.names:
            cell = cell_of(source, name)
            file = f"<{source.name} {name}>"  # for the learner's lines in messages
            linecache.cache[file] = len(cell), None, cell.splitlines(True), file
            exec(compile(cell, file, "exec"), scope)
        return {name: scope[name] for name in self.names}

    def solution_with(self, name, others):
        """Define one function as the solution does, with others in place of its own."""
        scope = {"np": np, **self.imported, **self.solved, **others}
        exec(cell_of(self.solution, name), scope)
        return scope[name]

    @cached_property
    def n_parts(self):
        """Of how many parts the result of each function consists: 0 where it is one."""
        found = dict.fromkeys(self.names, 0)

        def noted(name):
            def answer(*arguments):
                result = self.solved[name](*arguments)
                found[name] = len(result) if isinstance(result, tuple) else 0
                return result

            return answer

        for name in self.names:
            self.checks[name](noted(name))
        return found

    @cached_property
    def data(self):
        """What differs from lab to lab in the same tests: the module in `labs/wrong`.

        WRONG: by function, typical mistakes, and words that are said of each
        ENDLESS: those of them that only the end of their time stops
        CODE: words that no message has, besides those that none of any lab has
        SEEN: by function, a line that would give its solution away
        KNOWN: what the page or the checks have of the solution, and why that is no harm
        HIDDEN: by function, cases that a submission is graded on besides the lab's own
        """
        return import_module(f"labs.wrong.{self.name}")

    def graded(self, folder):
        """Grade the functions of the solution, on the lab's hidden cases as well."""
        imports = [f"import {m.__name__} as {n}" for n, m in self.imported.items()]
        cells = [cell_of(self.solution, name) for name in self.names]
        submission, cases = folder / "anna.py", folder / "cases.py"
        text = "\n".join(["import numpy as np", *imports, *cells])
        submission.write_text(text, encoding="utf-8")
        hidden = f"from labs.wrong.{self.name} import HIDDEN as CASES\n"
        cases.write_text(hidden, encoding="utf-8")
        return grade.grade(self.name, submission, hidden=cases)

    def given_away(self, code):
        """List what the code has of the solution's expressions, by what they look like."""
        there = parts(code)
        return {
            key: text
            for name in self.names
            for key, text in parts(cell_of(self.solution, name)).items()
            if key in there
        }

    def copied_lines(self):
        """List what the lab's page has of the solution's lines, below the first ones."""
        there = {line.strip() for cell in self.lab.cells for line in cell.splitlines()}
        return [
            line.strip()
            for name in self.names
            for line in cell_of(self.solution, name).splitlines()[1:]
            if line.strip() in there
        ]


@cache
def pages(name):
    """Give the pages of the lab, which are read and executed once a process."""
    return Pages(name)


def gives_nothing_away(node):
    """Whether it is a call or a tuple of names alone, all of which look the same."""
    if isinstance(node, ast.Call) and not node.keywords:
        inside = [node.func, *node.args]
    elif isinstance(node, ast.Tuple):
        inside = node.elts
    else:
        return False
    return all(isinstance(part, ast.Name | ast.Subscript) for part in inside)


@cache
def parts(code):
    """Return the expressions in the code, whatever its variables are called."""
    tree, alike = ast.parse(code), ast.parse(code)
    for node in ast.walk(alike):
        if isinstance(node, ast.Name | ast.arg):
            node.__dict__.update(id="_", arg="_")
    found = {}
    for node, plain in zip(ast.walk(tree), ast.walk(alike), strict=True):
        if not isinstance(node, ast.expr) or isinstance(node, ast.Subscript):
            continue
        size = sum(isinstance(part, ast.expr) for part in ast.walk(node))
        if size > 3 and not gives_nothing_away(node):
            found[ast.dump(plain)] = ast.unparse(node)
    return found
