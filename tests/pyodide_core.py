"""Pyodide's own address, as far as the registries have what it serves.

npm's `pyodide` is the core, and PyPI has the pure-Python packages that a notebook's
kernel needs. Pyodide's builds of NumPy and the like are in neither: they are refused.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from base64 import b64encode
from pathlib import Path

import pytest
from pin_pyodide import PINNED, closure, fetch
from sources import ROOT

PYODIDE = json.loads(PINNED.read_text(encoding="utf-8"))
ADDRESS = PYODIDE["address"]
KERNEL = ("ipython", "jedi", "micropip")
TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm"}


def fill(folder: Path) -> None:
    """Fetch the core from npm, checked by its hash, and the wheels from PyPI."""
    packed = folder / fetch(PYODIDE["version"], folder)["filename"]
    digest = b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    assert PYODIDE["integrity"] == f"sha512-{digest}"
    with tarfile.open(packed) as archive:
        for member in archive.getmembers():
            member.name = Path(member.name).name
            archive.extract(member, folder, filter="data")
    packages = PYODIDE["packages"]
    subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
            "--only-binary=:all:", "--python-version=3.14", f"--dest={folder}",
            *(f"{n}=={packages[n]['version']}" for n in closure(packages, KERNEL)),
        ],
        check=True,
    )  # fmt: skip


def core() -> Path:
    """Give a folder with all this, fetched once; skip without network."""
    folder = ROOT / ".cache" / f"pyodide-{PYODIDE['version']}"
    if not folder.is_dir():
        folder.parent.mkdir(exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=folder.parent))
        try:
            fill(work)
        except subprocess.CalledProcessError:
            shutil.rmtree(work)
            if os.environ.get("CI"):
                raise
            pytest.skip("Pyodide's core could not be fetched from npm and PyPI")
        try:
            work.rename(folder)
        except OSError:  # another worker was faster
            shutil.rmtree(work)
    return folder


def serve(context) -> list[str]:
    """Answer for Pyodide's address in a browser's context; list what is refused."""
    folder = core()
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
