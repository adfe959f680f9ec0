"""Which edition this is: every product of the build says the same.

The version is the package's, its first number counts the editions of the book; the
date is that of the commit (SOURCE_DATE_EPOCH, which `make` sets).
"""

import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).resolve().parents[2]
ORDINALS = ("Preliminary", "First", "Second", "Third", "Fourth", "Fifth", "Sixth")
#: The name of the files that hold the whole book.
STEM = "mathematics-for-machine-learning"


def version() -> str:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def moment() -> datetime:
    """Return the time of the commit, or now where nobody says."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC)


def date() -> str:
    """Write the date as the book does: 22 November 2026."""
    return f"{moment():%d %B %Y}".lstrip("0")


def name() -> str:
    return f"{ORDINALS[int(version().split('.')[0])]} edition"


def configure(app: Sphinx, config: Config) -> None:
    config.version = config.release = version()


def tell_pages(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    # not `html_context`, which would write every page anew with each commit
    context |= {"edition": name(), "edition_date": date()}


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", configure)
    app.connect("html-page-context", tell_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
