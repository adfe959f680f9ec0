"""Bring back the editions that were released: each keeps `editions/VERSION/`.

Publishing a site replaces all of it. What a release's archive holds is unpacked
again, and says on each page that it is not the newest.
"""

import re
import shutil
import zipfile
from pathlib import Path

from publishing.editions import Kept
from publishing.products import ARCHIVE, MissingError
from publishing.served import NOINDEX, in_head

NOTICE = (
    '<p class="admonition">This is version {version} of the book, kept as it was'
    ' published. <a href="{newest}">The newest edition</a></p>'
)
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)">')
DAY = re.compile(r'<time datetime="([^"]*)">')


def released(folder: Path) -> dict[str, Path]:
    """Find the archives in a folder that has a folder for each tag; newest first."""
    found = {}
    for path in folder.iterdir():
        if not re.fullmatch(r"v\d+\.\d+\.\d+", path.name):
            raise MissingError(f"{path} is no release: a folder is named as v1.0.0")
        if not (path / ARCHIVE).is_file():
            raise MissingError(f"{path / ARCHIVE} is missing: attach it to the release")
        found[path.name.removeprefix("v")] = path / ARCHIVE
    return dict(sorted(found.items(), key=lambda v: in_order(v[0]), reverse=True))


def in_order(version: str) -> list[int]:
    """Compare versions as numbers: 1.10.0 comes after 1.9.0."""
    return [int(part) for part in version.split(".")]


def unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive without its top folder."""
    work = folder.with_name(f"{folder.name}-work")
    with zipfile.ZipFile(archive) as file:
        file.extractall(work)
    (top,) = work.iterdir()
    top.rename(folder)
    shutil.rmtree(work)


def mark(path: Path, version: str) -> None:
    """Say on a page, to readers and to engines, that there is a newer one."""
    text = path.read_text(encoding="utf-8")
    if (newest := CANONICAL.search(text)) and "<article>" in text:
        notice = NOTICE.format(version=version, newest=newest[1])
        text = text.replace("<article>", f"{notice}\n<article>", 1)
        path.write_text(text, encoding="utf-8")
    if NOINDEX not in text:
        in_head(path, NOINDEX)


def bring_back(archives: dict[str, Path], tree: Path) -> list[Kept]:
    """Unpack released archives below `editions/`, and tell what is there."""
    kept = []
    for version, archive in archives.items():
        folder = tree / "editions" / version
        folder.parent.mkdir(parents=True, exist_ok=True)
        unpack(archive, folder)
        day = DAY.search((folder / "index.html").read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.html")):
            mark(path, version)
        address = f"editions/{version}/index.html"
        kept.append(Kept(version, day[1] if day else "", address))
    return kept
