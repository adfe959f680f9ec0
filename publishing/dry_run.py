"""All that publishing does short of sending it: site, branch and release, in folders."""

import shutil
from pathlib import Path

from publishing import editions, kept, pictures, release, served
from publishing.products import ARCHIVE, Build, MissingError, base_of, pages_of

MOST = 1_000_000_000  # bytes that GitHub Pages serves


def lay_out_pages(
    build: Build, archive: Path, archives: dict[str, Path], tree: Path
) -> None:
    """Make the tree that is served."""
    build.lay_out(tree, lite=True)
    shutil.copyfile(archive, tree / ARCHIVE)
    pictures.write(tree, pages_of(tree))
    served.write(tree, base_of(tree))
    older = kept.bring_back(archives, tree)
    editions.write(tree, archive, older)  # last, as it says what sizes files have
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())
    if size > MOST:
        raise MissingError(
            f"the site has {size / 1e6:.0f} MB, more than GitHub Pages serves:"
            " detach the archives of old releases"
        )


def run(
    build: Build, target: Path, tag: str = "", releases: Path | None = None
) -> None:
    """Lay out `pages`, `notebooks` and `release` below a folder."""
    if tag:
        release.check_tag(tag)
    build.check(lite=True)
    archive = build.folder / "archive" / ARCHIVE
    if not archive.is_file():
        raise MissingError(f"{archive} is missing: make archive")
    archives = kept.released(releases) if releases else {}
    if tag:  # its address works from the first day
        archives = {tag.removeprefix("v"): archive} | archives
    release.lay_out(build, archive, target / "release")
    shutil.rmtree(target / "notebooks", ignore_errors=True)
    shutil.copytree(build.folder / "notebooks", target / "notebooks")
    lay_out_pages(build, archive, archives, target / "pages")
