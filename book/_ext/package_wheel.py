"""The package as a wheel in `_static`, for notebooks that run elsewhere.

It is built from a copy of the sources with fixed dates and rights: the same
sources give the same bytes, so what carries it changes only when they do.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
BUILD = "import sys; from setuptools import build_meta as b; b.build_wheel(sys.argv[1])"
EPOCH = "315532800"  # 1980, the first date that a zip file can hold


def wheel_name() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return f"{project['name']}-{project['version']}-py3-none-any.whl"


def build(folder: Path) -> None:
    """Build the wheel into a folder."""
    with TemporaryDirectory() as name:
        copy = Path(name)
        for file in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copyfile(ROOT / file, copy / file)
        unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / "code", copy / "code", ignore=unwanted)
        for path in copy.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        result = subprocess.run(
            [sys.executable, "-c", BUILD, str(folder.resolve())],
            cwd=copy, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH}, umask=0o022,
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
    if result.returncode:
        raise ExtensionError(f"the wheel could not be built:\n{result.stderr}")


def write(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.name == "html":
        build(Path(app.outdir) / "_static")


def setup(app: Sphinx) -> dict[str, Any]:
    # after the theme has left out of `_static` what pages do not ask for
    app.connect("build-finished", write, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
