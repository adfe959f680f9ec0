"""Pyodide's own address, as far as the registries have what it serves.

npm's `pyodide` is the core, and PyPI has the pure-Python packages that a notebook's
kernel needs. Pyodide's builds of NumPy and the like are in neither: they are refused.
"""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

from from_npm import fetched, unpack
from pin_pyodide import PINNED, closure

PYODIDE = json.loads(PINNED.read_text(encoding="utf-8"))
ADDRESS = PYODIDE["address"]
KERNEL = ("ipython", "jedi", "micropip")
TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm"}


def fill(folder: Path) -> None:
    """Fetch the core from npm and the wheels from PyPI."""
    unpack(f"pyodide@{PYODIDE['version']}", PYODIDE["integrity"], folder)
    packages = PYODIDE["packages"]
    subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
            "--only-binary=:all:", "--python-version=3.14", f"--dest={folder}",
            *(f"{n}=={packages[n]['version']}" for n in closure(packages, KERNEL)),
        ],
        check=True,
    )  # fmt: skip


def serve(context) -> list[str]:
    """Answer for Pyodide's address in a browser's context; list what is refused."""
    folder = fetched(f"pyodide-{PYODIDE['version']}", fill)
    refused: list[str] = []

    def answer(route):
        path = folder / route.request.url.removeprefix(ADDRESS)
        if not (route.request.url.startswith(ADDRESS) and path.is_file()):
            refused.append(route.request.url)
            route.abort()
            return
        kind = TYPES.get(path.suffix, "application/octet-stream")
        headers = {"content-type": kind, "access-control-allow-origin": "*"}
        route.fulfill(body=path.read_bytes(), headers=headers)

    def with_hashes_of_pypi(route):  # Pyodide packs anew what PyPI has
        lock = route.fetch().json()
        for package in lock["packages"].values():
            path = folder / package["file_name"].removeprefix(ADDRESS)
            if package["file_name"].startswith(ADDRESS) and path.is_file():
                package["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        route.fulfill(json=lock)

    context.route(re.compile("^https://"), answer)
    context.route("**/lite/pyodide/pyodide-lock.json", with_hashes_of_pypi)
    return refused
