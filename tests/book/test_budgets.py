"""What a first view of a page costs, from its files: bytes compressed, and requests."""

import re
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

import pytest
from site_server import compressed
from sources import SITE
from theme import DESIGN

PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if not path.is_relative_to(SITE / "lite")  # JupyterLite's own
)
BYTES, REQUESTS = 250_000, 15
FOLDED = re.compile(r"<details\b(?:(?!<details\b).)*?</details>", re.S)
#: Its texts and their index have a limit of their own, in test_search.py.
LARGER = {"search.html": 750_000}


@cache
def fonts_of_classes() -> dict[frozenset[str], str]:
    """Name the font file for each set of classes that KaTeX's style gives one."""
    css = (SITE / "_static/book.css").read_text(encoding="utf-8")
    found = {frozenset({"katex"}): "KaTeX_Main-Regular"}
    rules = re.findall(r"([^{}]+)\{([^{}]*font-family:(KaTeX_\w+)[^{}]*)\}", css)
    for selectors, style, family in rules:
        shape = "Bold" * ("font-weight:700" in style)
        shape += "Italic" * ("font-style:italic" in style)
        for selector in selectors.split(","):
            if "." in selector:  # else it is the font's own rule
                last = [part for part in selector.split() if "." in part][-1]
                classes = frozenset(re.findall(r"\.([\w-]+)", last))
                found[classes] = f"{family}-{shape or 'Regular'}"
    return found


def first_view(page: str) -> dict[str, int]:
    """List what a browser asks for before one scrolls or clicks, without figures."""
    text = (SITE / page).read_text(encoding="utf-8")
    head = text.partition("</head>")[0]
    asked = re.findall(
        r'<(?:link rel="(?:stylesheet|icon)"|script)[^>]*? (?:href|src)="([^"]+)', head
    )
    files = [page, *(urlsplit(urljoin(page, address)).path for address in asked)]
    shown, folded = text, 1
    while folded:  # the innermost first
        shown, folded = FOLDED.subn("", shown)
    classes = {
        frozenset(names.split()) for names in set(re.findall(r'class="([^"]+)"', shown))
    }
    fonts = {
        font
        for needed, font in fonts_of_classes().items()
        if any(needed <= has for has in classes)
    }
    files += [f"_static/katex/fonts/{font}.woff2" for font in sorted(fonts)]
    return {file: size(file) for file in files}


@cache
def size(file: str) -> int:
    path = SITE / file
    packed = PurePosixPath(file).suffix == ".woff2"
    return path.stat().st_size if packed else len(compressed(path))


@pytest.mark.parametrize("page", PAGES)
def test_a_first_view_is_small(page):
    cost = first_view(page)
    assert len(cost) <= REQUESTS, cost
    assert sum(cost.values()) <= LARGER.get(page, BYTES), cost


def test_the_style_has_all_of_sphinx_design_that_pages_use():
    pages = (SITE / page for page in PAGES)
    used = {
        c for page in pages for c in re.findall(r"\bsd-[\w-]+", page.read_text("utf-8"))
    }
    known, kept = (
        set(re.findall(r"\.(sd-[\w-]+)", path.read_text("utf-8")))
        for path in (DESIGN, SITE / "_static/book.css")
    )
    assert used
    assert used & known <= kept, "add them to DESIGN_PARTS in theme.py"
