"""Execute chapters side by side before Sphinx reads them, into one cache.

MyST-NB finds every chapter executed: HTML, PDF, EPUB and notebooks share the
outputs. A chapter is stale when its code cells change, or a module of `mlmath`
that it imports (directly or not), or the locked versions. A cell that raises,
warns or writes to stderr fails the build with chapter, cell and traceback.
"""

import ast
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from threading import Lock
from typing import Any

import mlmath
import warm_kernels
from IPython.core.inputtransformer2 import TransformerManager
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.db import NbCacheRecord
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.read import create_nb_reader
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)
PACKAGE = Path(mlmath.__file__).parent


def imported_modules(source: str) -> set[str]:
    """Name the modules of mlmath that a cell or a module imports."""
    found: set[str] = set()
    if "mlmath" not in source:
        return found
    try:
        tree = ast.parse(source)
    except SyntaxError:
        try:  # a cell may have commands of IPython, which takes longer
            plain = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
            tree = ast.parse(plain)
        except SyntaxError:  # executing it will say so, unless the text wants it
            return found
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "mlmath":
                found.add(name)
    return found


def module_file(name: str) -> Path:
    """Find the file behind ``mlmath.a.b``, or behind ``mlmath.a`` when b is a name."""
    parts = name.split(".")[1:]
    while parts:
        stem = PACKAGE.joinpath(*parts)
        for path in (stem.with_suffix(".py"), stem / "__init__.py"):
            if path.exists():
                return path
        parts.pop()
    return PACKAGE / "__init__.py"


@cache
def imported_files(path: Path) -> list[Path]:
    names = imported_modules(path.read_text(encoding="utf-8"))
    return [module_file(name) for name in sorted(names)]


def with_imports(path: Path) -> frozenset[Path]:
    """Return a module's file and those of all that it imports from the package."""
    seen, pending = set(), [path]
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        pending += imported_files(current)
    return frozenset(seen)


@cache
def environment_digest() -> str:
    """Digest Python's version and that of every package installed."""
    names = sorted(f"{d.name}=={d.version}" for d in distributions())
    return hashlib.sha256("\n".join([sys.version, *names]).encode()).hexdigest()


def imports(notebook: Any) -> list[str]:
    """Name the modules of mlmath that a page's cells import."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return sorted(set().union(*map(imported_modules, cells)))


def dependencies_digest(modules: Iterable[str]) -> str:
    """Digest all that a page's outputs depend on besides its own cells."""
    files = {PACKAGE / "__init__.py"}
    for name in modules:
        files |= with_imports(module_file(name))
    for reader, folder in (("datasets.py", "data"), ("help_texts.py", "data/help")):
        if PACKAGE / reader in files:  # it reads what is there
            files |= set((PACKAGE / folder).glob("*.?sv"))
    digest = hashlib.sha256(environment_digest().encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_notebook(env: Any, docname: str) -> Any:
    """Read a page just as MyST-NB does; None where it has no cells."""
    path = Path(env.doc2path(docname))
    text = path.read_text(encoding="utf-8")
    reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
    notebook = reader.read(text) if reader else None
    has_code = notebook and any(c.cell_type == "code" for c in notebook.cells)
    return notebook if has_code else None


def load(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


class Notebooks:
    """The chapters with code, the cache of their outputs, and which are stale."""

    def __init__(self, env: Any) -> None:  # MyST-NB keeps its settings on it
        self.env = env
        self.config = env.mystnb_config
        self.cache = get_cache(self.config.execution_cache_path)
        self.lock = Lock()
        self.stamps_path = self.cache.path / "dependencies.json"
        self.stamps = load(self.stamps_path)
        self.stale = [
            name
            for name, page in self.pages().items()
            if self.stamps.get(page["key"]) != dependencies_digest(page["imports"])
            or not self.is_cached(page["key"])
        ]

    def pages(self) -> dict[str, dict[str, Any]]:
        """Say what there is to know of each page with cells: a text is read once."""
        known_path = self.cache.path / "pages.json"
        before, known, found = load(known_path), {}, {}
        for name in sorted(self.env.found_docs):
            text = Path(self.env.doc2path(name)).read_bytes()
            digest = hashlib.sha256(environment_digest().encode() + text).hexdigest()
            if digest not in before:
                notebook = read_notebook(self.env, name)
                before[digest] = notebook and {
                    "key": self.key(notebook),
                    "imports": imports(notebook),
                }
            known[digest] = before[digest]
            if known[digest]:
                found[name] = known[digest]
        known_path.write_text(json.dumps(known, indent=0, sort_keys=True))
        return found

    def key(self, notebook: Any) -> str:
        return str(self.cache.create_hashed_notebook(notebook)[1])

    def is_cached(self, key: str) -> bool:
        try:
            NbCacheRecord.record_from_hashkey(key, self.cache.db)
        except KeyError:
            return False
        return True

    def execute(self, docname: str) -> str | None:
        """Execute one page into the cache; return what went wrong, if it did."""
        notebook = read_notebook(self.env, docname)
        path = Path(self.env.doc2path(docname))
        key, digest = self.key(notebook), dependencies_digest(imports(notebook))
        result = single_nb_execution(
            notebook,
            str(path.parent),
            self.config.execution_timeout,
            allow_errors=False,
            coalesce_streams=True,  # what was printed in pieces is one text
            extra_arguments=["--IPKernelApp.log_level=40"],  # errors alone
        )
        problem = first_problem(notebook)
        if problem is None and result.exc_string:
            problem = f" {result.exc_string}"
        if problem is None:
            bundle = CacheBundleIn(
                notebook, str(path), data={"execution_seconds": result.time}
            )
            with self.lock:
                self.cache.cache_notebook_bundle(
                    bundle, check_validity=False, overwrite=True
                )
                self.stamps[key] = digest
        return problem

    def execute_stale(self, jobs: int) -> None:
        failures = []
        with ThreadPoolExecutor(jobs) as pool:  # each waits for a kernel of its own
            running = {pool.submit(self.execute, name): name for name in self.stale}
            for done, future in enumerate(as_completed(running), 1):
                name, problem = running[future], future.result()
                logger.info("executed [%d/%d] %s", done, len(running), name)
                if problem:
                    failures.append(f"{self.env.doc2path(name)}:{problem}")
        self.stamps_path.write_text(json.dumps(self.stamps, indent=0, sort_keys=True))
        if failures:
            raise ExtensionError("\n\n".join(failures))


def first_problem(notebook: Any) -> str | None:
    """Describe the first cell that raised or wrote to stderr (as a warning does)."""
    lines = notebook.metadata["source_map"]
    cells = [
        pair
        for pair in zip(notebook.cells, lines, strict=True)
        if pair[0].cell_type == "code"
    ]
    for number, (cell, line) in enumerate(cells, 1):
        allowed = "raises-exception" in cell.metadata.get("tags", [])
        for output in cell.get("outputs", []):
            if output.output_type == "error" and not allowed:
                what, text = "raised", "\n".join(output.traceback)
                advice = (
                    "correct it, or tag it raises-exception where the text wants that"
                )
            elif output.get("name") == "stderr":
                what, text = "wrote to stderr", output.text
                advice = "correct what it warns of"
            else:
                continue
            text = re.sub(r"\x1b\[[0-9;]*m", "", text)
            return f"{line}: code cell {number} {what}: {advice}\n\n{cell.source}\n\n{text}"
    return None


def find_stale(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    gone: set[str],
) -> list[str]:
    """Tell Sphinx which pages to read again although their files did not change."""
    env.mlmath_notebooks = Notebooks(env)  # type: ignore[attr-defined]
    return env.mlmath_notebooks.stale  # type: ignore[attr-defined,no-any-return]


def execute(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    notebooks: Notebooks = env.__dict__.pop("mlmath_notebooks")
    if notebooks.stale:
        jobs = int(os.environ.get("JOBS", 0)) or os.cpu_count() or 1
        # A page a core, and sums whose last digits do not depend on the cores.
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        # with a core for each there is nothing to gain by warmth
        warm_kernels.use(warm=len(notebooks.stale) > jobs)
        notebooks.execute_stale(jobs)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-get-outdated", find_stale)
    app.connect("env-before-read-docs", execute)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
