"""What is attached to a release: the whole book's files, their digests, the notes."""

import hashlib
import re
import shutil
from pathlib import Path

import edition

from publishing import ROOT, materials
from publishing.products import FILES, Build, MissingError

SUMS, NOTES = "SHA256SUMS", "notes.md"


def check_tag(tag: str) -> None:
    """Refuse a tag that names another version than the package's."""
    if tag != f"v{edition.version()}":
        raise MissingError(
            f"the tag {tag} is not the package's version, {edition.version()}:"
            " change pyproject.toml, or delete the tag"
        )


def notes(changelog: str, version: str) -> str:
    """Take a version's section from the changelog."""
    head = rf"^## Version {re.escape(version)} - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)"
    section = re.search(head, changelog, re.M | re.S)
    if section is None or not section[1].strip():
        raise MissingError(
            f"CHANGELOG.md has no section `## Version {version} - DATE`: write it"
        )
    return section[1].strip() + "\n"


def lay_out(build: Build, archive: Path, folder: Path) -> None:
    """Make the release's folder anew."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    words = notes(changelog, edition.version())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in [*(build.folder / name for name in FILES), archive]:
        shutil.copyfile(path, folder / path.name)
    materials.write(folder / materials.BILL)
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
    ]
    (folder / SUMS).write_text("".join(sums), encoding="utf-8")
    (folder / NOTES).write_text(words, encoding="utf-8")
