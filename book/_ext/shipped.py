"""What the book's editions carry that others wrote, and by which version and licence.

Read from what decides it: npm's lock file of what is vendored, the distributions that
are installed, JupyterLite's own list, Pyodide's pins, `requirements.lock`. Both the page
Licences and the bill of materials of a release are written from it.
"""

import json
import re
import tarfile
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jupyterlite_core
import sphinx_copybutton
from yaml_files import read_yaml

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
LOCK = BOOK / "_vendor" / "package-lock.json"
KATEX = BOOK / "_theme/mlbook/static/katex"
LISTED = "third-party-licenses.json"
#: Makes the bundles, and is in none.
TOOL = re.compile("esbuild|@esbuild/")
#: Parts of each are in `book.css` and `book.js`.
IN_PAGES = ("accessible-pygments", "sphinx", "sphinx-copybutton", "sphinx-design")
IN_LITE = ("comm", "jupyterlite-core", "jupyterlite-pyodide-kernel")


@dataclass(frozen=True, order=True)
class Piece:
    """Something by others; `licence` is SPDX's expression, or empty where it is not known."""

    name: str
    version: str
    licence: str
    purl: str
    sha512: str = ""


def npm(name: str, version: str, licence: str, integrity: str = "") -> Piece:
    """Describe a package of npm."""
    digest = b64decode(integrity.removeprefix("sha512-")).hex()
    purl = f"pkg:npm/{quote(name, safe='/')}@{quote(version)}"
    return Piece(name, version, licence.strip("()"), purl, digest)


def pypi(name: str, version: str) -> Piece:
    """Describe a package of PyPI."""
    return Piece(
        name, version, python_licence(name), f"pkg:pypi/{name}@{quote(version)}"
    )


@cache
def known() -> dict[str, Any]:
    """Read what only `licences.yml` says."""
    return dict(read_yaml(BOOK / "licences.yml"))


def python_licence(name: str) -> str:
    """Return a distribution's licence as SPDX names it."""
    try:
        stated = metadata.metadata(name).get_all("License-Expression", [])
    except metadata.PackageNotFoundError:  # for another system, or in Pyodide alone
        stated = []
    return str("".join(stated) or known()["python"].get(name, ""))


def vendored() -> list[Piece]:
    """List what `book/_vendor` brings, with what that depends on, and KaTeX."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    pieces = [
        npm(name, entry["version"], entry["license"], entry["integrity"])
        for path, entry in lock["packages"].items()
        if (name := path.removeprefix("node_modules/")) and not TOOL.match(name)
    ]
    style = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    pieces.append(npm("katex", found('katex-version:after{content:"', style), "MIT"))
    script = Path(sphinx_copybutton.__file__).parent / "_static/clipboard.min.js"
    clipboard = found("clipboard.js v", script.read_text(encoding="utf-8"))
    pieces.append(npm("clipboard", clipboard, "MIT"))
    return sorted(pieces)


def found(before: str, text: str) -> str:
    """Return the version that stands behind some words."""
    version = re.search(re.escape(before) + r"(\d+(?:\.\d+)+)", text)
    assert version, f"no version behind {before}"
    return version[1]


def in_pages() -> list[Piece]:
    """List what pages and slides carry."""
    return sorted(
        vendored() + [pypi(name, metadata.version(name)) for name in IN_PAGES]
    )


def in_lite() -> list[Piece]:
    """List what JupyterLite carries: its distributions, and what their scripts hold."""
    core = Path(jupyterlite_core.__file__).parent
    [archive] = core.glob("jupyterlite-app-*.tgz")
    with tarfile.open(archive) as packed:
        member = packed.extractfile(f"package/build/{LISTED}")
        assert member is not None
        lists = [json.load(member)]
    kernel = metadata.distribution("jupyterlite-pyodide-kernel")
    [path] = [f for f in kernel.files or [] if f.name == LISTED]
    lists.append(json.loads(path.read_text(encoding="utf-8")))
    pieces = {
        npm(entry["name"], entry["versionInfo"], entry["licenseId"])
        for listed in lists
        for entry in listed["packages"]
    }
    return sorted(pieces | {pypi(name, metadata.version(name)) for name in IN_LITE})


def fetched() -> list[Piece]:
    """List what a reader's browser fetches on a click: Pyodide and its packages."""
    pinned = json.loads((ROOT / "lite/pyodide.json").read_text(encoding="utf-8"))
    version = pinned["version"]
    pyodide = npm("pyodide", version, "MPL-2.0", pinned["integrity"])
    packages = pinned["packages"].items()
    return [pyodide, *(pypi(name, facts["version"]) for name, facts in packages)]


def locked() -> Iterator[Piece]:
    """List the distributions that build and test the book."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.M):
        yield pypi(name, version)


def licence_texts() -> dict[str, str]:
    """Return the licences of all that pages carry, in full, by what they are of."""
    texts = {
        path.parent.name: path.read_text(encoding="utf-8")
        for path in sorted(BOOK.glob("_*/**/LICENSE"))
    }
    for name in IN_PAGES:
        files = metadata.distribution(name).files or []
        for file in files:
            if re.match(r"LICEN[CS]E", file.name) and ".dist-info" in str(file):
                texts[name] = file.read_text(encoding="utf-8")
    return texts
