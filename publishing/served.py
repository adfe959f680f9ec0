"""What a site needs that is served, and a folder does not: 404, sitemap, robots."""

import re
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit
from xml.sax.saxutils import escape

import edition

from publishing.products import pages_of

NOINDEX = '<meta name="robots" content="noindex">'
HEAD = re.compile(r"<head[^>]*>")
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}
</urlset>
"""
ROBOTS = "User-agent: *\nAllow: /\n\nSitemap: {}sitemap.xml\n"


def anchor_lost_page(tree: Path, base: str) -> None:
    """Make the page 404 work at any depth: its addresses begin at the host."""
    path, root = tree / "404.html", urlsplit(base).path

    def absolute(match: re.Match[str]) -> str:
        name, address = match.groups()
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not parts.path:
            return match[0]
        return f'{name}="{urljoin(root, address)}"'

    text = path.read_text(encoding="utf-8")
    text = re.sub(r'\b(href|src|action)="([^"]*)"', absolute, text)
    text = re.sub(r'data-content_root="[^"]*"', f'data-content_root="{root}"', text)
    path.write_text(text, encoding="utf-8")


def in_head(path: Path, tag: str) -> None:
    """Write a tag at the beginning of a page's head."""
    text = path.read_text(encoding="utf-8")
    text = HEAD.sub(lambda head: f"{head[0]}\n{tag}", text, count=1)
    path.write_text(text, encoding="utf-8")


def tell_engines(tree: Path, base: str) -> None:
    """Say which pages are to be found: the chapters, and not what shows them again."""
    for path in (tree / "lite").rglob("*.html"):
        in_head(path, NOINDEX)
    for path in (tree / "slides").rglob("*.html"):
        page = path.relative_to(tree / "slides").as_posix()
        if (tree / page).is_file() and 'rel="canonical"' not in path.read_text("utf-8"):
            in_head(path, f'<link rel="canonical" href="{base}{quote(page)}">')


def write_sitemap(tree: Path, base: str) -> None:
    """List the pages that are to be found."""
    day = f"{edition.moment():%Y-%m-%d}"
    rows = []
    for path in pages_of(tree).values():
        if NOINDEX not in path.read_text(encoding="utf-8"):
            address = base + quote(path.relative_to(tree).as_posix())
            rows.append(
                f"<url><loc>{escape(address)}</loc><lastmod>{day}</lastmod></url>"
            )
    (tree / "sitemap.xml").write_text(SITEMAP.format("\n".join(rows)), "utf-8")


def write(tree: Path, base: str) -> None:
    """Add all that is needed to a tree."""
    (tree / ".nojekyll").touch()  # GitHub Pages: serve folders that begin with _
    anchor_lost_page(tree, base)
    tell_engines(tree, base)
    write_sitemap(tree, base)
    (tree / "robots.txt").write_text(ROBOTS.format(base), encoding="utf-8")
