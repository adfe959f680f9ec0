"""What the build made, where it goes in a tree, and what to say when it is missing."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from edition import STEM

#: In `_build`, in the tree of a site, and how it is made. A folder holds `page.suffix`.
PDF, TABLET, EPUB, ARCHIVE = (
    f"{STEM}{end}" for end in (".pdf", "-tablet.pdf", ".epub", ".zip")
)
FILES = {f"pdf/{PDF}": PDF, f"pdf/{TABLET}": TABLET, f"epub/{EPUB}": EPUB}
FOLDERS = {"pdf/chapters": "pdf", "slides": "slides"}


class MissingError(Exception):
    """Something that is published is not there; says what makes it."""


@dataclass(frozen=True)
class Build:
    """The folder `_build`, or one like it."""

    folder: Path

    def check(self, *, lite: bool) -> None:
        """Refuse to publish less than everything."""
        wanted = {"html/index.html": "book"} | {f: f.split("/")[0] for f in FILES}
        if lite:
            wanted |= {
                "html/lite/index.html": "lite",
                "notebooks/binder/requirements.txt": "notebooks",
            }
        for name, target in wanted.items():
            if not (self.folder / name).is_file():
                raise MissingError(f"{self.folder / name} is missing: make {target}")
        for name, suffix in (("pdf/chapters", ".pdf"), ("slides", ".html")):
            if not any((self.folder / name).rglob(f"*{suffix}")):
                target = name.split("/")[0]
                raise MissingError(f"{self.folder / name} is empty: make {target}")

    def lay_out(self, tree: Path, *, lite: bool) -> None:
        """Make a tree anew: the site, and the other editions within it."""
        shutil.rmtree(tree, ignore_errors=True)
        unwanted = shutil.ignore_patterns(
            ".buildinfo", ".doctrees", *([] if lite else ["lite"])
        )
        shutil.copytree(self.folder / "html", tree, ignore=unwanted)
        for name, target in FILES.items():
            shutil.copyfile(self.folder / name, tree / target)
        for name, target in FOLDERS.items():
            shutil.copytree(self.folder / name, tree / target)


def base_of(tree: Path) -> str:
    """Read the site's address, with a slash at its end, from its front page."""
    text = (tree / "index.html").read_text(encoding="utf-8")
    address = text.split('<link rel="canonical" href="')[1].split('"')[0]
    return address.removesuffix("index.html")


def pages_of(tree: Path) -> dict[str, Path]:
    """List the book's own pages by name: neither slides nor JupyterLite's."""
    others = {"lite", "slides", "editions"}
    paths = {path.relative_to(tree): path for path in sorted(tree.rglob("*.html"))}
    return {
        name.with_suffix("").as_posix(): path
        for name, path in paths.items()
        if name.parts[0] not in others
    }
