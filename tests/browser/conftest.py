"""A real Chromium on the built site, served from a sub-path as on GitHub Pages."""

import os
import re
import shutil

import pytest
from playwright.sync_api import sync_playwright
from site_server import serving
from sources import SITE

FLAGS = [  # no look-ups of its own: every request seen is the page's
    "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--no-first-run", "--disable-gpu",
]  # fmt: skip
#: The first one opens a page in half of the time: it has no windows to draw.
NAMES = (
    "chromium-headless-shell", "chromium", "google-chrome", "chromium-browser", "chrome",
)  # fmt: skip
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)


#: Run before a page's own scripts: what it keeps is refused, as some browsers do.
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage',"
    " {get() { throw new DOMException('blocked') }})"
)


@pytest.fixture(scope="session")
def site():
    """Give the address of the served site, with a slash at its end."""
    with serving(SITE) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        message = "no Chromium or Chrome found (Debian, Ubuntu: apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # root has none in Chromium
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS + sandbox
        )
        yield browser
        browser.close()


class Page:
    """A tab, with what it asked for and what went wrong in it."""

    def __init__(self, tab):
        self.tab = tab
        self.problems: list[str] = []
        self.expect("(?!)")  # nothing
        self.requests: list[str] = []
        self.received: dict[str, int] = {}  # bytes on the wire, by address
        tab.on("pageerror", lambda error: self.problems.append(str(error)))
        tab.on("console", self.on_console)
        tab.on("request", lambda request: self.requests.append(request.url))
        tab.on("requestfailed", self.on_failure)
        tab.on("response", self.on_response)

    def expect(self, words=""):
        """What says these words is no problem, also when it comes to light only later."""
        self.noise = re.compile(words)

    def on_failure(self, request):
        if request.failure != "net::ERR_ABORTED":  # by leaving the page
            self.problems.append(f"failed: {request.url} {request.failure}")

    def on_console(self, message):
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def on_response(self, response):
        if response.status >= 400:
            self.problems.append(f"{response.status}: {response.url}")
        size = int(response.headers.get("content-length", 0))
        self.received[response.url] = size


@pytest.fixture
def open_page(browser):
    """Open an address in a tab of its own profile; any problem in it fails the test."""
    pages: list[Page] = []

    def open_(address, *, width=1440, height=900, storage=True, **context):
        tab = browser.new_context(
            viewport={"width": width, "height": height}, **context
        ).new_page()
        page = Page(tab)
        pages.append(page)
        if not storage:
            tab.add_init_script(NO_STORAGE)
        tab.goto(address, wait_until="load")
        return page

    yield open_
    for page in pages:
        page.tab.context.close()
    # Some of them come to light only as a tab closes.
    assert [p for t in pages for p in t.problems if not t.noise.search(p)] == []
