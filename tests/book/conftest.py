import functools
import gc
import re
from html import unescape

import pytest
from bs4 import BeautifulSoup
from small_book import Book
from sources import SITE, Source

# A page's tree is some hundred thousand objects. To look through them all whenever a
# few hundred more are made takes longer than to make them.
gc.set_threshold(500_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests that look at one page follow each other, whatever their files."""

    def page(item: pytest.Item) -> str:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        if "html" not in item.fixturenames:
            return ""
        source = params.get("source")
        return f"{source.name}.html" if source else params.get("page", "")

    items.sort(key=page)  # a stable one: what looks at no page keeps its place


@pytest.fixture(scope="session")
def html():
    """Give the parsed page of a source, or of an address within the site."""

    # Two gigabytes a worker, if all were kept; the sweeps of its memory took the most time.
    @functools.lru_cache(maxsize=4)
    def parsed(path: str) -> BeautifulSoup:
        text = (SITE / path).read_text(encoding="utf-8")
        return BeautifulSoup(text, "html.parser")

    def read(page: Source | str) -> BeautifulSoup:
        return parsed(page if isinstance(page, str) else f"{page.name}.html")

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
