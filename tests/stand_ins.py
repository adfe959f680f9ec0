"""A folder like `_build` for publishing's tests: the real site, and what is made of it.

Of PDF, EPUB and slides the files that the build made are taken where they are, else
stand-ins of a size of their own, which is all that publishing asks of them.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sources import CHAPTERS, ROOT

from publishing.products import FILES

DECK = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{name}</title></head>
<body><main><h1>{name}</h1></main></body></html>
"""


def link(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def build_like(folder: Path, real: Path = ROOT / "_build") -> Path:
    """Make a folder with all products; what is real is linked to."""
    for name in ("html", "notebooks"):
        link(folder / name, real / name)
    for number, name in enumerate(FILES):
        if (real / name).is_file():
            link(folder / name, real / name)
        else:
            write(folder / name, bytes(400_000 * number + 900_000))
    for name, suffix in (("pdf/chapters", ".pdf"), ("slides", ".html")):
        if (real / name).is_dir():
            link(folder / name, real / name)
            continue
        for number, chapter in enumerate(CHAPTERS):
            deck = DECK.format(name=chapter.name) + " " * 1700 * number
            write(folder / name / f"{chapter.name}{suffix}", deck.encode())
    return folder


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """Make a folder once for all workers of a run: it is large, and only read."""
    base = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent
    folder, ready, failed = (base / f"{name}{end}" for end in ("", ".ready", ".failed"))
    try:
        folder.mkdir()
    except FileExistsError:  # another worker is at it
        for _ in range(600):
            if ready.exists():
                return folder
            if failed.exists():
                pytest.fail(f"{name} could not be made, as another worker says")
            time.sleep(0.5)
        pytest.fail(f"{name} was not made in 300 s")
    try:
        make(folder)
    except BaseException:
        failed.touch()
        raise
    ready.touch()
    return folder
