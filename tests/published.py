"""The tree that is served and the archive, laid out once for the tests of both."""

import zipfile
from pathlib import Path

import pytest
from stand_ins import build_like, made_once

from publishing import archive, dry_run
from publishing.products import ARCHIVE, Build

#: A page as a released archive has it, of a version before this one.
OLD = """<!DOCTYPE html>
<html lang="en"><head><title>Old</title>
<link rel="canonical" href="https://mlbook.github.io/mathematics/{page}">
</head><body><main><article><h1>Old</h1></article></main>
<footer><time datetime="2026-01-31">31 January 2026</time></footer></body></html>
"""
OLD_PAGES = ("index.html", "linear-algebra/vectors.html")


def release(folder: Path, version: str) -> Path:
    """Write a released archive where the script that fetches them puts it."""
    path = folder / f"v{version}" / ARCHIVE
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as file:
        for page in OLD_PAGES:
            file.writestr(f"the-book/{page}", OLD.format(page=page))
        file.writestr("the-book/slides/x.html", "<html><head></head></html>")
    return path


def lay_out(folder: Path) -> None:
    """Make archive, tree, branch and release from the site that is built."""
    build = Build(build_like(folder / "build"))
    for version in ("0.9.0", "0.10.0"):
        release(folder / "releases", version)
    archive.make(build, build.folder / "archive" / ARCHIVE)
    dry_run.run(build, folder / "publish", releases=folder / "releases")
    with zipfile.ZipFile(build.folder / "archive" / ARCHIVE) as file:
        file.extractall(folder / "unpacked")


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """Give a folder with `build`, `publish` and `unpacked`, the archive's content."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1793404800")  # 31 October 2026
        return made_once(tmp_path_factory, "published", lay_out)
