"""JupyterLite's folder within the site: complete, and of one mind about Pyodide."""

import ast
import hashlib
import json
import os
import re
import subprocess
import sys

import as_in_pyodide
import nbformat
import pytest
from build_lite import LOCAL
from jupyterlite_pyodide_kernel import constants
from pin_pyodide import PINNED, WANTED, closure, normal
from sources import ROOT, SITE

LITE = SITE / "lite"
NOTEBOOKS = sorted((LITE / "files").rglob("*.ipynb"))
PYODIDE = json.loads(PINNED.read_text(encoding="utf-8"))
LOCK = json.loads((LITE / "pyodide/pyodide-lock.json").read_text(encoding="utf-8"))
MODULES = {  # the lock file has "matplotlib-inline" for a module's name
    name.replace("-", "_"): package for package, facts in LOCK["packages"].items()
    for name in facts["imports"]
}  # fmt: skip


def imported(code: str) -> set[str]:
    """Name the modules that code imports, without the standard library's."""
    code = re.sub(r"^(\s*)[%!].*", r"\1pass", code, flags=re.M)
    nodes = list(ast.walk(ast.parse(code)))
    names = {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module for n in nodes if isinstance(n, ast.ImportFrom) and not n.level}
    return {name.split(".")[0] for name in names} - sys.stdlib_module_names


def test_the_pinned_pyodide_is_the_one_that_the_kernel_loads():
    command = f"run: .venv/bin/python lite/pin_pyodide.py {constants.PYODIDE_VERSION}"
    assert PYODIDE["version"] == constants.PYODIDE_VERSION, command
    assert PYODIDE["info"]["python"].startswith(constants.PYODIDE_PYTHON_VERSION)
    address = PYODIDE["address"]
    assert address == f"{constants.PYODIDE_CDN_URL}/"
    scripts = LITE.glob("extensions/@jupyterlite/*/static/*.js")
    assert any(f'"{address}pyodide.mjs"' in s.read_text("utf-8") for s in scripts)


def test_what_is_pinned_is_complete():
    packages = PYODIDE["packages"]
    assert closure(packages, WANTED) == sorted(packages)
    for facts in packages.values():
        assert re.fullmatch("[0-9a-f]{64}", facts["sha256"])
        assert facts["file_name"].split("-")[1] == facts["version"]


def test_scipy_takes_the_oldest_python_that_is_tried():
    major, minor = PYODIDE["packages"]["scipy"]["version"].split(".")[:2]
    assert (major, minor, as_in_pyodide.OLDEST) == ("1", "18", (3, 12))


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_without_a_fit_python_only_ci_fails(monkeypatch, capsys, ci, status):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(as_in_pyodide, "found", lambda minor: None)
    assert as_in_pyodide.main(["-c", ""]) == status
    assert "no Python from 3.12 on" in capsys.readouterr().out


def test_what_the_lock_file_names_is_there():
    for name, facts in LOCK["packages"].items():
        assert all(normal(n) in LOCK["packages"] for n in facts["depends"]), name
        if name in LOCAL:
            wheel = LITE / "pyodide" / facts["file_name"]
            digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
            assert digest == facts["sha256"], name
        else:
            pinned = PYODIDE["packages"][name]
            assert facts["sha256"] == pinned["sha256"]
            assert facts["file_name"].startswith("https://cdn.jsdelivr.net/pyodide/")


def test_what_the_package_imports_comes_with_it():
    files = (ROOT / "code/mlmath").rglob("*.py")
    names = set().union(*(imported(f.read_text(encoding="utf-8")) for f in files))
    names -= {"mlmath"}
    found = closure(PYODIDE["packages"], tuple(LOCAL["mlmath"]))
    # with a lab of tables comes pandas, which the set-up cell of its page imports
    assert {MODULES[name] for name in names} - set(found) <= {
        "matplotlib-inline",
        "pandas",
    }
    for file in (ROOT / "code/mlmath").rglob("*.py"):
        if "pandas" in imported(file.read_text(encoding="utf-8")):
            name = {"tables.py": "weather"}.get(file.name, file.stem.replace("_", "-"))
            page = (ROOT / f"book/labs/{name}.md").read_text(encoding="utf-8")
            assert "import pandas as pd" in page


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_a_notebook_imports_is_there(path):
    cells = nbformat.read(path, as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    assert set().union(*map(imported, code)) <= MODULES.keys()


def test_the_listing_is_of_what_is_there():
    listed = set()
    for path in LITE.glob("api/contents/**/all.json"):
        folder = json.loads(path.read_text(encoding="utf-8"))
        assert folder["path"] == (
            path.parent.relative_to(LITE / "api/contents").as_posix().strip(".")
        )
        listed |= {e["path"] for e in folder["content"] if e["type"] == "notebook"}
    there = {path.relative_to(LITE / "files").as_posix() for path in NOTEBOOKS}
    assert listed == there
    assert there


def test_the_notebooks_are_those_of_the_branch():
    there = {p.relative_to(LITE / "files"): p.read_bytes() for p in NOTEBOOKS}
    branch = ROOT / "_build/notebooks"
    assert there == {
        p.relative_to(branch): p.read_bytes() for p in branch.rglob("*.ipynb")
    }


def test_nothing_in_the_folder_counts_its_readers():
    text = (LITE / "jupyter-lite.json").read_text(encoding="utf-8")
    assert "http" not in text
    config = json.loads(text)["jupyter-config-data"]
    assert config["notebookStartsKernel"] == "false"
    names = [extension["name"] for extension in config["federated_extensions"]]
    assert names == ["@jupyterlite/pyodide-kernel-extension"]


def test_two_builds_have_the_same_bytes(tmp_path):
    builds = []
    for name in ("one", "two"):
        command = [sys.executable, "lite/build_lite.py", "_build/notebooks"]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
        subprocess.run(
            [*command, tmp_path / name], cwd=ROOT, env=environment, check=True
        )
        files = sorted(p for p in (tmp_path / name).rglob("*") if p.is_file())
        builds.append({p.relative_to(tmp_path / name): p.read_bytes() for p in files})
    assert builds[0] == builds[1]
    sizes = {path: len(content) for path, content in builds[0].items()}
    notebooks = {p: size for p, size in sizes.items() if p.suffix == ".ipynb"}
    assert max(notebooks.values()) < 500_000
    assert sum(sizes.values()) - sum(notebooks.values()) < 18_000_000  # JupyterLite's
