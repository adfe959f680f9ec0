"""Build JupyterLite with the book's notebooks, for `lite/` within the site.

    .venv/bin/python lite/build_lite.py _build/notebooks _build/html/lite

JupyterLite itself comes from PyPI; jupyter_lite_config.json and jupyter-lite.json
beside this file say what is kept of it and how it behaves. Added here are the
notebooks with their listing (JupyterLite would want a whole Jupyter server for it),
and a lock file for Pyodide: its packages come from Pyodide's own address, checked
by their hashes in pyodide.json, ours and the kernel's from this site. So `import
mlmath` finds the package in a notebook that has no line to install it.
"""

import argparse
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.resolve()
KERNEL = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", 315532800))
#: Formats of fonts that no browser asks for that can run Pyodide, and left-overs.
UNUSED = ("build/fa-*.eot", "build/fa-*.svg", "build/fa-*.ttf", "build/fa-*.woff",
          "rspack.config*.js", "package.json", "*/package.json")  # fmt: skip
#: What these import; the wheels say it for readers of metadata, not for Pyodide.
LOCAL = {
    "mlmath": ["numpy", "scipy", "matplotlib", "scikit-learn"],
    "comm": [],
    "piplite": ["micropip"],
    "pyodide-kernel": ["comm", "ipython"],
    "ipykernel": ["pyodide-kernel"],
}


def build_app(output: Path) -> None:
    """Lay out JupyterLite, without what the book does not use."""
    shutil.rmtree(output, ignore_errors=True)
    with tempfile.TemporaryDirectory() as work:  # keeps its notes where it is run
        shutil.copy(HERE / "jupyter-lite.json", work)
        config = json.loads((HERE / "jupyter_lite_config.json").read_text("utf-8"))
        config["LiteBuildConfig"] |= {
            "output_dir": str(output), "source_date_epoch": EPOCH,
            "federated_extensions": [str(Path(sys.prefix) / KERNEL)],
        }  # fmt: skip
        (Path(work) / "jupyter_lite_config.json").write_text(json.dumps(config))
        command = [sys.executable, "-m", "jupyterlite_core", "build"]
        result = subprocess.run(
            command, cwd=work, check=False, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if result.returncode:  # it has much to say when all is well, too
            sys.exit(result.stdout)
    for pattern in UNUSED:
        for path in output.glob(pattern):
            path.unlink()
    shutil.rmtree(output / "doc")  # addresses of JupyterLab
    for page in [output / "index.html", *output.glob("*/index.html")]:
        icon = os.path.relpath(output / "notebooks/favicon.ico", page.parent)
        text = page.read_text("utf-8").replace("<html", '<html lang="en"', 1)
        head = f'<head>\n    <link rel="icon" href="{icon}">'
        if "<title>" not in text:
            head += "\n    <title>JupyterLite</title>"
        page.write_text(text.replace("<head>", head, 1), "utf-8")


def entry(path: Path, root: Path, content: list[Any] | None = None) -> dict[str, Any]:
    """Describe a file or folder as a Jupyter server does."""
    date = datetime.fromtimestamp(EPOCH, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "name": path.name if path != root else "",
        "path": path.relative_to(root).as_posix() if path != root else "",
        "type": "directory" if path.is_dir() else "notebook",
        "format": None if content is None else "json",
        "content": content,
        "mimetype": None,
        "size": None if path.is_dir() else path.stat().st_size,
        "created": date,
        "last_modified": date,
        "writable": True,
    }


def add_notebooks(notebooks: Path, output: Path) -> None:
    """Copy the notebooks, and list each folder for the file browser."""
    root = output / "files"
    for notebook in sorted(notebooks.rglob("*.ipynb")):
        target = root / notebook.relative_to(notebooks)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(notebook, target)
    for folder in [root, *(path for path in root.rglob("*") if path.is_dir())]:
        listing = output / "api/contents" / folder.relative_to(root) / "all.json"
        listing.parent.mkdir(parents=True, exist_ok=True)
        content = [entry(path, root) for path in sorted(folder.iterdir())]
        listing.write_text(json.dumps(entry(folder, root, content), indent=1))


def wheel_of(name: str, folder: Path) -> Path:
    """Pack an installed pure-Python package as the wheel it came from."""
    installed = importlib.metadata.distribution(name)
    path = folder / f"{name}-{installed.version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for file in sorted(installed.files or [], key=str):
            if file.suffix != ".pyc" and file.name not in ("INSTALLER", "REQUESTED"):
                info = zipfile.ZipInfo(file.as_posix())
                info.compress_type = zipfile.ZIP_DEFLATED
                wheel.writestr(info, file.read_binary())
    return path


def add_packages(notebooks: Path, output: Path) -> None:
    """Write the lock file that a kernel loads its packages by."""
    folder = output / "pyodide"
    folder.mkdir()
    [book] = notebooks.rglob("mlmath-*.whl")
    shutil.copy(book, folder)
    wheel_of("comm", folder)  # the one thing a kernel needs that Pyodide lacks
    pinned = json.loads((HERE / "pyodide.json").read_text(encoding="utf-8"))
    packages = {
        name: {**facts, "file_name": pinned["address"] + facts["file_name"]}
        for name, facts in pinned["packages"].items()
    }
    wheels = [*folder.glob("*.whl"), *output.glob("extensions/**/pypi/*.whl")]
    for wheel in sorted(wheels):
        module, version = wheel.name.split("-")[:2]
        if (name := module.replace("_", "-")) in LOCAL:
            packages[name] = {
                "version": version,
                "file_name": os.path.relpath(wheel, folder),
                "sha256": sha256(wheel.read_bytes()).hexdigest(),
                "imports": [module],
                "depends": LOCAL[name],
            }
    assert packages.keys() >= LOCAL.keys(), "a wheel is missing"
    for name, facts in packages.items():
        facts |= {
            "name": name, "install_dir": "site", "package_type": "package",
            "unvendored_tests": False,
        }  # fmt: skip
    lock = {"info": pinned["info"], "packages": packages}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock, sort_keys=True))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", type=Path, help="folder of notebooks and wheel")
    parser.add_argument("output", type=Path, help="folder to make anew")
    arguments = parser.parse_args()
    if not any(arguments.notebooks.rglob("mlmath-*.whl")):
        sys.exit(f"{arguments.notebooks} has no notebooks and wheel: make notebooks")
    build_app(arguments.output.resolve())
    add_notebooks(arguments.notebooks, arguments.output)
    add_packages(arguments.notebooks, arguments.output)
