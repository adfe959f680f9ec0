"""What is served is valid HTML and CSS, by the checker that the W3C runs."""

import json
import os
import shutil
import subprocess

import pytest
from from_npm import fetched, unpack
from published import published  # noqa: F401 (a fixture)
from sources import BOOK

VERSION = "26.9.27"
INTEGRITY = (
    "sha512-TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2"
    "DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA=="
)
#: Words of the checker that are wrong, or about files of others; each with its reason.
OTHERWISE = {
    # CSS Containment 3, in all browsers since 2023; the checker does not know it yet
    "CSS: “container-type”: Property “container-type” doesn't exist.",
    # JupyterLite's own script reads it
    "Attribute “main” not allowed on element “link” at this point.",
    # MathML Core has it
    "CSS: “text-transform”: “math-auto” is not a “text-transform” value.",
}
#: Of others: KaTeX and reveal.js, as they come.
VENDORED = {"katex.min.css", "reveal.css"}


@pytest.fixture(scope="session")
def check():
    """Give what finds errors in files; each is one line."""
    if shutil.which("java") is None:
        message = "no Java found (Debian, Ubuntu: apt install default-jre-headless)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    name = f"vnu-jar@{VERSION}"
    jar = fetched(name, lambda f: unpack(name, INTEGRITY, f)) / "vnu.jar"

    def run(paths, *options):
        assert paths
        result = subprocess.run(
            [
                # a formula is a deep tree; to compile more does not pay in half a minute
                "java", "-Xss8m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-jar", jar, "--errors-only", "--format", "json", "--stdout",
                "--exit-zero-always", *options, *paths,
            ],
            capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        return sorted({
            f"{m['url']}:{m.get('lastLine')}: {m['message']} {m.get('extract', '')!r}"
            for m in json.loads(result.stdout)["messages"]
            if m["type"] != "info" and m["message"] not in OTHERWISE
        })  # fmt: skip

    return run


def test_all_that_is_served_is_valid_html(check, published):  # noqa: F811
    tree = published / "publish" / "pages"
    kept = tree / "editions"  # stand-ins here, and checked when they were released
    pages = [path for path in tree.rglob("*.html") if kept not in path.parents]
    assert len(pages) > 250
    assert check(pages) == []


def test_our_style_sheets_are_valid(check):
    sheets = [path for path in BOOK.rglob("*.css") if path.name not in VENDORED]
    assert check(sheets, "--css") == []


def test_an_error_is_found(check, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<!DOCTYPE html>\n<html lang='en'><head><title>A</title></head>\n"
        "<body><details><p>A</p><summary>B</summary></details></body></html>\n"
    )
    assert any(
        "“summary” not allowed as child of element “details”" in error
        for error in check([page])
    )
