"""What a first view of a chapter costs, beside a default Jupyter Book 1 of the same text.

Bytes are those on the wire with gzip, without the chapter's own figures. Where the
default page asks other hosts for something (its MathJax), the request is
counted, but not its bytes, as nothing is fetched from elsewhere here.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))

from site_server import serving  # noqa: E402 (the tests' own)

CHAPTER = "linear-algebra/vectors"
NAMES = ("chromium", "google-chrome", "chromium-browser")


def default_book(folder: Path) -> Path:
    """Build the chapter with Jupyter Book's own configuration, and return the site."""
    source = folder / "book"
    (source / "linear-algebra").mkdir(parents=True)
    shutil.copy(ROOT / "book/references.bib", source)
    (source / "index.md").write_text("# A book\n")
    text = (ROOT / f"book/{CHAPTER}.md").read_text(encoding="utf-8")
    text = re.sub(r"\{(?:term|index)\}`([^`]*)`", r"\1", text)
    (source / f"{CHAPTER}.md").write_text(text, encoding="utf-8")
    macros = yaml.safe_load((ROOT / "book/macros.yml").read_text(encoding="utf-8"))
    config = {
        "title": "A book",
        "execute": {"execute_notebooks": "cache", "cache": str(ROOT / ".cache/execution")},
        "bibtex_bibfiles": ["references.bib"],
        "parse": {"myst_enable_extensions": ["dollarmath", "colon_fence", "deflist"]},
        "sphinx": {
            "extra_extensions": ["sphinx_proof", "sphinx_exercise"],
            "local_extensions": {"package_source": str(ROOT / "book/_ext")},
            "config": {"mathjax3_config": {"tex": {"macros": {
                k: [v, 2 if "#2" in v else 1] if "#1" in v else v for k, v in macros.items()
            }}}},
        },
    }  # fmt: skip
    (source / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    toc = {"format": "jb-book", "root": "index", "chapters": [{"file": CHAPTER}]}
    (source / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", source],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return source / "_build/html"


def measure(browser: Browser, site: Path) -> dict[str, int]:
    """Open the chapter on a phone; count requests, bytes, errors."""
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    found = {"requests": 0, "bytes": 0, "from other hosts": 0, "script errors": 0}

    def count(request: object) -> None:
        url = request.url  # type: ignore[attr-defined]
        if "/_images/" in url or url.startswith("data:"):
            return
        found["requests"] += 1
        if not url.startswith(base):
            found["from other hosts"] += 1

    def add(response: object) -> None:
        if "/_images/" not in response.url:  # type: ignore[attr-defined]
            size = response.headers.get("content-length", 0)  # type: ignore[attr-defined]
            found["bytes"] += int(size)

    def error(_: object) -> None:
        found["script errors"] += 1

    page.on("request", count)
    page.on("response", add)
    page.on("pageerror", error)
    with serving(site) as base:
        page.goto(f"{base}{CHAPTER}.html", wait_until="load")
        page.wait_for_timeout(1000)
    page.context.close()
    return found


def main() -> None:
    """Print both and their ratio."""
    chromium = next(path for name in NAMES if (path := shutil.which(name)))
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = default_book(Path(name))
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        ours, theirs = measure(browser, ROOT / "_build/html"), measure(browser, site)
        browser.close()
    print(f"{'first view of ' + CHAPTER:36s} {'here':>10s} {'default':>10s}")
    for key, value in ours.items():
        ratio = f"   {theirs[key] / value:6.1f} times" if value else ""
        print(f"{key:36s} {value:10,d} {theirs[key]:10,d}{ratio}")


if __name__ == "__main__":
    main()
