import functools
import re
from html import unescape

import pytest
from bs4 import BeautifulSoup
from small_book import Book
from sources import SITE, Source


@pytest.fixture(scope="session")
def html():
    """Give the parsed page of a source, or of an address within the site."""
    pages: dict[str, BeautifulSoup] = {}

    def read(page: Source | str) -> BeautifulSoup:
        path = page if isinstance(page, str) else f"{page.name}.html"
        if path not in pages:
            text = (SITE / path).read_text(encoding="utf-8")
            pages[path] = BeautifulSoup(text, "html.parser")
        return pages[path]

    return read


@pytest.fixture(scope="session")
def ids():
    """Give all ids of a page: links lead to each page by the hundred."""

    @functools.cache
    def read(path: str) -> set[str]:
        text = (SITE / path).read_text(encoding="utf-8")
        return {unescape(name) for name in re.findall(r'\sid="([^"]*)"', text)}

    return read


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)
