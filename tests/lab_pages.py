"""A lab's two pages as its tests need them: the functions, and what gives one away."""

import ast
import copy
import inspect
import linecache
from functools import cached_property
from importlib import import_module

import numpy as np
from mlmath import elimination
from mlmath.labs import grade
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

    def graded(self, folder, *, page=None, hidden=""):
        """Grade the functions of a page (of the solution), with these hidden cases."""
        imports = [f"from mlmath import {name}" for name in self.imported]
        cells = [cell_of(page or self.solution, name) for name in self.names]
        submission, cases = folder / "anna.py", folder / "cases.py"
        text = "\n".join(["import numpy as np", *imports, *cells])
        submission.write_text(text, encoding="utf-8")
        known = "import numpy as np\nfrom mlmath.labs.checking import Case, close_to\n"
        cases.write_text(known + hidden, encoding="utf-8")
        return grade.grade(self.name, submission, hidden=cases if hidden else None)

    def given_away(self, seen):
        """List what the checks' source has of the solution, in the parts that are `seen`."""
        source = seen(inspect.getsource(self.module))
        assert len(source) > 100
        return [
            text
            for name in self.names
            for key, text in seen(cell_of(self.solution, name)).items()
            if key in source
        ]


def plain_calls(*kinds, tuples=False):
    """Tell calls (and tuples) of names and of these kinds alone: they give nothing away."""
    plain = (ast.Name, ast.Subscript, *kinds)

    def is_plain(node):
        if tuples and isinstance(node, ast.Tuple):
            return all(isinstance(part, plain) for part in node.elts)
        return isinstance(node, ast.Call) and all(
            isinstance(part, plain) for part in (node.func, *node.args)
        )

    return is_plain


def is_nested_of_names(node):
    """Whether it is made of names, numbers, tuples and calls of such: nothing given away."""
    allowed = ast.Name | ast.Subscript | ast.Constant | ast.Tuple | ast.List | ast.Call
    inner = (n for n in ast.walk(node) if isinstance(n, ast.expr))
    return isinstance(node, ast.Call | ast.Tuple | ast.List) and all(
        isinstance(n, allowed | ast.Starred) for n in inner
    )


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
