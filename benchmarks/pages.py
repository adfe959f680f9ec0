"""What opening a chapter costs here, in a default Jupyter Book 1 and in a Jupyter Book 2.

All are served with gzip by one server and opened in turn, each with an empty cache, on a
phone's screen with a line of 10 Mbit/s, 40 ms to the first byte of each answer and a
processor four times slower. Medians of five; the ratios are what can be compared.

What the other books do not know (answers that are checked, figures that move, the meaning
of a term) they leave out. The default book takes MathJax from another host. Here that is
npm's `mathjax`, laid into the built site, so that it crosses the same line; other hosts do
not answer. Both are in the default's favour: no name is looked up, no connection made.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import yaml
from default_book import configure, lay_out, macros, without_roles
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))

from site_server import serving  # noqa: E402 (the tests' own)

CHAPTERS = {
    "calculus/rules": "much mathematics",
    "linear-algebra/eigenvalues": "figures to move",
    "probability-statistics/descriptive": "many figures",
}
RUNS = 5
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome", "chromium-browser")
MATHJAX = "https://cdn.jsdelivr.net/npm/mathjax@3/es5/"
NODE_PACKAGES = ("mathjax@3.2.2", "mystmd@1.8.3")
NODE = ROOT / ".cache/benchmarks"
LINE = {
    "offline": False, "latency": 40,
    "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8,
}  # fmt: skip

# A formula is there in the first frame in which it is drawn with fonts that are there.
# (MathJax keeps its letters in `::before`.)
WATCH = """
window.seen = {text: 0, formula: 0, busy: 0, shift: 0};
const watch = (type, act) => new PerformanceObserver(
  list => list.getEntries().forEach(act)).observe({type, buffered: true});
watch('paint', e => { if (e.name === 'first-contentful-paint') seen.text = e.startTime });
watch('longtask', e => { seen.busy = e.startTime + e.duration });
watch('layout-shift', e => { seen.shift += e.value });
const there = (letter, part) => {
  const {fontStyle, fontWeight, fontFamily} = getComputedStyle(letter, part);
  return document.fonts.check(`${fontStyle} ${fontWeight} 16px ${fontFamily}`);
};
requestAnimationFrame(function look(now) {
  const formula = document.querySelector('article :is(.katex-html, mjx-math)');
  const letters = [...formula?.querySelectorAll(':not(:has(*))') ?? []];
  if (formula?.getBoundingClientRect().width
    && letters.every(letter => there(letter) && there(letter, '::before'))) seen.formula = now;
  else requestAnimationFrame(look);
});
"""
# Nothing computed and nothing received for two seconds. (What another host refuses counts.)
SETTLED = """() => document.readyState === 'complete' && seen.formula && performance.now() - 2000
  > Math.max(seen.busy, ...performance.getEntriesByType('resource').map(e => e.responseEnd))"""
READ = """() => {
  const {domContentLoadedEventEnd: scripts} = performance.getEntriesByType('navigation')[0];
  const {text, formula, busy, shift} = seen;
  const [seenFormula, idle] = [Math.max(text, formula), Math.max(text, scripts, busy)];
  return {text, formula: seenFormula, interaction: idle, shift};
}"""
ROWS = {
    "bytes": "kB received",
    "requests": "requests",
    "text": "ms to the first text",
    "formula": "ms to mathematics",
    "interaction": "ms to interaction",
    "shift": "layout shift",
}


def sources(folder: Path) -> tuple[Path, dict[str, str]]:
    """Lay out a book of the chapters, and return its folder and its pages."""
    source = folder / "book"
    pages = {name: without_roles(name) for name in CHAPTERS}
    lay_out(source, pages)
    return source, pages


def default_book(folder: Path) -> Path:
    """Build the chapters with Jupyter Book's own configuration, and return the site."""
    source, pages = sources(folder)
    configure(source, pages, ROOT / ".cache/execution")
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    subprocess.run([jupyter_book, "build", source], capture_output=True, check=True)
    site = source / "_build/html"
    (site / "_static/mathjax").symlink_to(NODE / "node_modules/mathjax/es5")
    for name in CHAPTERS:
        page = site / f"{name}.html"
        text = page.read_text(encoding="utf-8")
        if MATHJAX not in text:
            sys.exit(f"{page} does not ask for {MATHJAX}: name what it asks for")
        text = text.replace(MATHJAX, "../_static/mathjax/")
        page.write_text(text, encoding="utf-8")
    return site


def jupyter_book_2(folder: Path) -> Path | str:
    """Build the chapters with mystmd and return the site, or why there is none."""
    source, _ = sources(folder)
    config = {
        "version": 1,
        "project": {
            "title": "A book",
            "math": macros(),
            "toc": [
                {"file": "index.md"},
                *({"file": f"{name}.md"} for name in CHAPTERS),
            ],
        },
        "site": {"template": "book-theme"},
    }
    (source / "myst.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    result = subprocess.run(
        [NODE / "node_modules/.bin/myst", "build", "--html"],
        cwd=source,
        env={**os.environ, "BASE_URL": "/book"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    site = source / "_build/html"
    if (site / "index.html").is_file():
        return site
    said = (result.stdout + result.stderr).splitlines()
    return next((line for line in said if "failed" in line), "\n".join(said[-5:]))


def first_view(browser: Browser, address: str) -> dict[str, float]:
    """Open a page until nothing more happens, and return what was seen."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    asked: list[str] = []
    received = [0]

    def receive(answer: dict[str, float]) -> None:
        received[0] += int(answer["encodedDataLength"])

    tools = context.new_cdp_session(tab)
    tools.on("Network.loadingFinished", receive)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", LINE)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    tab.on("request", lambda request: asked.append(request.url))
    tab.add_init_script(WATCH)
    tab.goto(address, wait_until="commit")
    tab.wait_for_function(SETTLED, timeout=300_000)
    found: dict[str, float] = tab.evaluate(READ)
    context.close()
    asked = [url for url in asked if not url.startswith("data:")]
    found["bytes"] = received[0] / 1000
    found["requests"] = len(asked)
    return found


def medians(browser: Browser, addresses: dict[str, str]) -> dict[str, dict[str, float]]:
    """Open the same chapter of each book in turn, and return the medians by book."""
    runs: dict[str, list[dict[str, float]]] = {book: [] for book in addresses}
    for _ in range(RUNS):
        for book, address in addresses.items():
            runs[book].append(first_view(browser, address))
    return {
        book: {row: median(one[row] for one in found) for row in ROWS}
        for book, found in runs.items()
    }


def table(found: dict[str, dict[str, float]]) -> Iterator[str]:
    """Yield a line a quantity: the books, and each in multiples of the first."""
    yield " " * 24 + "".join(f"{book:>24s}" for book in found)
    for row, words in ROWS.items():
        here, *others = [of_book[row] for of_book in found.values()]
        digits = 3 if row == "shift" else 0
        line = f"{words:24s}{here:24,.{digits}f}"
        for value in others:
            ratio = f"{value / here:.1f} times" if here else ""
            line += f"{value:12,.{digits}f}{ratio:>12s}"
        yield line


def main() -> None:
    """Print a table a chapter."""
    NODE.mkdir(parents=True, exist_ok=True)
    npm = shutil.which("npm") or sys.exit("npm is not installed: install Node")
    install = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(NODE)]
    subprocess.run([*install, *NODE_PACKAGES], capture_output=True, check=True)
    chromium = next(path for name in BROWSERS if (path := shutil.which(name)))
    with tempfile.TemporaryDirectory() as name, ExitStack() as servers:
        folder = Path(name)
        sites = {
            "here": ROOT / "_build/html",
            "Jupyter Book 1": default_book(folder / "default"),
        }
        second = jupyter_book_2(folder / "second")
        if isinstance(second, Path):
            sites["Jupyter Book 2"] = second
        else:
            print(
                f"Jupyter Book 2 is not beside them, mystmd could not build it: {second}"
            )
        bases = {
            book: servers.enter_context(serving(site)) for book, site in sites.items()
        }
        playwright = servers.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )  # fmt: skip
        print(
            f"10 Mbit/s, 40 ms, processor 4 times slower, empty cache; medians of {RUNS}."
            f" Load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
        )
        for chapter, kind in CHAPTERS.items():
            addresses = {
                # mystmd takes a page's address from its file's name alone
                book: base
                + (
                    chapter.split("/")[1] + "/"
                    if book.endswith("2")
                    else chapter + ".html"
                )
                for book, base in bases.items()
            }
            print(f"\n{chapter} ({kind})")
            print("\n".join(table(medians(browser, addresses))))
        browser.close()


if __name__ == "__main__":
    main()
