"""A book of some chapters with Jupyter Book's own configuration, to compare with."""

import re
import shutil
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def without_roles(name: str) -> str:
    """Return a chapter without the roles that other books lack."""
    text = (ROOT / f"book/{name}.md").read_text(encoding="utf-8")
    return re.sub(r"\{(?:term|index)\}`([^`<]*)[^`]*`", r"\1", text)


def lay_out(source: Path, pages: dict[str, str]) -> None:
    """Write the pages' texts, a front page, and what they cite."""
    for name, text in pages.items():
        page = source / f"{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "book/references.bib", source)
    (source / "index.md").write_text("# A book\n", encoding="utf-8")


def macros() -> dict[str, str]:
    """Return the macros of the formulas."""
    text = (ROOT / "book/macros.yml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found


def contents(pages: dict[str, str]) -> str:
    """Return a table of contents that lists the pages."""
    chapters = [{"file": name} for name in pages]
    return yaml.safe_dump({"format": "jb-book", "root": "index", "chapters": chapters})


def configure(source: Path, pages: dict[str, str], cache: Path) -> None:
    """Write the configuration: all that it must name, and nothing else."""
    with_arguments = {
        name: [meaning, 2 if "#2" in meaning else 1] if "#1" in meaning else meaning
        for name, meaning in macros().items()
    }
    config = {
        "title": "A book",
        "execute": {"execute_notebooks": "cache", "cache": str(cache)},
        "bibtex_bibfiles": ["references.bib"],
        "parse": {"myst_enable_extensions": ["dollarmath", "colon_fence", "deflist"]},
        "sphinx": {
            "extra_extensions": ["sphinx_proof", "sphinx_exercise"],
            "local_extensions": {"package_source": str(ROOT / "book/_ext")},
            "config": {"mathjax3_config": {"tex": {"macros": with_arguments}}},
        },
    }
    (source / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (source / "_toc.yml").write_text(contents(pages), encoding="utf-8")
