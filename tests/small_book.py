"""A book of one page, built as the real one is: for what a build must do or refuse."""

import os
import subprocess
import sys
from pathlib import Path

from sources import BOOK, ROOT

HEAD = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

"""
#: At the top of a cell that draws.
ALT = "---\nmystnb: {image: {alt: a line that goes up}}\n---\n"
PAGE = "# A page\n\nSome words.\n\n"


def cell(code: str, tags: str = "") -> str:
    options = f":tags: [{tags}]\n" if tags else ""
    return f"```{{code-cell}} python3\n{options}{code}\n```\n"


class Book:
    """A folder with the real book's extensions, theme and configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "_build" / "html"
        (folder / "book").mkdir()
        for name in (
            "_ext",
            "_slides",
            "_static",
            "_theme",
            "macros.yml",
            "references.bib",
        ):
            (folder / "book" / name).symlink_to(BOOK / name)
        (folder / "lite").symlink_to(ROOT / "lite")
        config = (ROOT / "_config.yml").read_text(encoding="utf-8")
        config = config.replace("cache: .cache", f"cache: {folder}/.cache")
        (folder / "_config.yml").write_text(config, encoding="utf-8")
        self.write("index", PAGE)
        self.pages = "format: jb-book\nroot: index\n"

    def write(self, name: str, text: str) -> None:
        (self.folder / "book" / f"{name}.md").write_text(text, encoding="utf-8")

    def build(self, builder: str = "", **environment: str) -> tuple[int, str]:
        """Build the site, or what a builder of Sphinx's name makes."""
        custom = ["--builder", "custom", "--custom-builder", builder] if builder else []
        toc = self.folder / "_toc.yml"
        toc.write_text(self.pages, encoding="utf-8")
        result = subprocess.run(
            [
                Path(sys.executable).with_name("jupyter-book"), "build", "book",
                "--config", "_config.yml", "--toc", toc, "--path-output", ".",
                "-W", "-n", "--keep-going", *custom,
            ],
            cwd=self.folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )  # fmt: skip
        return result.returncode, result.stdout + result.stderr
