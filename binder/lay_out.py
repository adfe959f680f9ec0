"""Lay out the branch `notebooks`, which Binder and Colab open, in a folder.

It holds the notebooks that the build wrote beside its pages, the package's wheel,
what Binder installs, and the licences: a small branch starts fast.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def lay_out(site: Path, branch: Path) -> None:
    """Make the branch's content anew from a site that is built."""
    shutil.rmtree(branch, ignore_errors=True)
    (branch / "binder").mkdir(parents=True)
    pages = (page.with_suffix(".ipynb") for page in sorted(site.rglob("*.html")))
    for notebook in filter(Path.is_file, pages):  # JupyterLite's own are no pages
        target = branch / notebook.relative_to(site)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(notebook, target)
    for name in ("LICENSE", "LICENSE-CONTENT", "binder/runtime.txt"):
        shutil.copyfile(ROOT / name, branch / name)
    shutil.copyfile(ROOT / "binder" / "branch-readme.md", branch / "README.md")
    (wheel,) = (site / "_static").glob("mlmath-*.whl")
    shutil.copyfile(wheel, branch / "binder" / wheel.name)
    wanted = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8")
    wanted += f"./binder/{wheel.name}[book]\n"
    (branch / "binder" / "requirements.txt").write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]), Path(sys.argv[2]))
