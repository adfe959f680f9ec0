"""The branch `notebooks`, laid out, installed and opened as Binder does it.

Only what its own `binder/requirements.txt` names is installed, in a fresh place.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from importlib.metadata import distributions
from pathlib import Path
from types import SimpleNamespace
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from bs4 import BeautifulSoup
from sources import BOOK, CODE_IN_TEXT, FORMULA, ROOT, SITE, SOURCES, each

BRANCH = ROOT / "_build" / "notebooks"
UV = Path(sys.executable).with_name("uv")
WITH_NOTEBOOK = [s for s in SOURCES if (SITE / f"{s.name}.ipynb").is_file()]
ONE_A_FOLDER = {s.name.rpartition("/")[0]: s for s in WITH_NOTEBOOK}.values()
#: As the word of uv goes where it cannot reach an index.
NO_NETWORK = re.compile(
    r"error sending request|dns error|Failed to fetch|network was disabled", re.I
)
#: Runs notebooks two at a time, each in a process of its own, which is forked from one
#: that has imported NumPy, SciPy and matplotlib where they are many; prints for each its
#: error and its error stream.
RUN = """
import json, sys
sys.path.insert(0, sys.argv.pop(1))
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import nbformat
import warm_kernels
from nbclient import NotebookClient

del sys.path[0]
warm_kernels.use(warm=len(sys.argv) > 2)

def run(path):
    notebook = nbformat.read(path, 4)
    where = {"metadata": {"path": str(Path(path).parent)}}
    error = ""
    try:
        NotebookClient(notebook, timeout=120, resources=where).execute()
    except Exception as problem:
        error = str(problem)
    outputs = [o for c in notebook.cells for o in c.get("outputs", [])]
    kinds = [kind for o in outputs for kind in o.get("data", {})]
    stderr = "".join(o.text for o in outputs if o.get("name") == "stderr")
    return {"error": error, "stderr": stderr, "pictures": kinds.count("image/svg+xml")}

with ThreadPoolExecutor(2) as pool:
    print(json.dumps(dict(zip(sys.argv[1:], pool.map(run, sys.argv[1:])))))
"""
#: Without bytecode. JupyterLab is 134, which Binder's own image has too, and what chapters
#: import 357; some room, as both grow within their ranges.
MEGABYTES = 550
#: All cells are drawn, not only those in sight, and nothing is asked of the net.
SETTINGS = {
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false", "checkForUpdates": False,
    },
}  # fmt: skip


def environment(folder: Path, *wanted: str) -> SimpleNamespace:
    """Make a fresh environment in a folder that holds a copy of the branch."""
    branch = shutil.copytree(BRANCH, folder / "branch")
    unwanted = ("PYTHON", "VIRTUAL_ENV", "JUPYTER", "IPYTHON")
    env = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    env |= {"HOME": str(folder), "JUPYTER_PLATFORM_DIRS": "1"}
    python = folder / "env" / "bin" / "python"
    cache = subprocess.check_output([UV, "cache", "dir"], text=True).strip()
    for command in (
        ["venv", "--seed", "--python", sys.executable, folder / "env"],
        ["pip", "install", "--python", python, *wanted],
    ):
        result = subprocess.run(
            [UV, *command, "--cache-dir", cache],
            cwd=branch, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if result.returncode and NO_NETWORK.search(result.stderr):
            message = f"no package index can be reached:\n{result.stderr}"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
        assert result.returncode == 0, result.stderr
    # on its first import matplotlib may say on stderr that it looks for fonts
    fonts = [python, "-c", "import matplotlib.font_manager"]
    subprocess.run(fonts, env=env, check=True)
    return SimpleNamespace(folder=folder, branch=branch, python=python, env=env)


def start(place: SimpleNamespace, *names: str) -> subprocess.Popen:
    """Begin to run notebooks."""
    return subprocess.Popen(
        [place.python, "-c", RUN, BOOK / "_ext", *names],
        cwd=place.branch, env=place.env, text=True, stdout=subprocess.PIPE,
    )  # fmt: skip


def outcome(running: subprocess.Popen) -> dict:
    """Wait for the end; give what came of each notebook."""
    output, _ = running.communicate(timeout=1500)  # a kernel may hang, CI must not
    assert running.returncode == 0
    return json.loads(output.splitlines()[-1])


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    """What Binder makes: the branch, and all that its binder/ names."""
    folder = tmp_path_factory.mktemp("binder")
    return environment(folder, "-r", "binder/requirements.txt")


@pytest.fixture(scope="session")
def running(place):
    """All notebooks, run one after the other while JupyterLab opens others."""
    with start(place, *(f"{source.name}.ipynb" for source in WITH_NOTEBOOK)) as running:
        yield running
        running.kill()  # where a test before its end has failed


@pytest.fixture(scope="session")
def results(running):
    return outcome(running)


def answering(log: Path) -> str | None:
    """Give the address that Jupyter writes, which it does before it listens there."""
    if address := re.search(r"http://127\.0\.0\.1:\d+/", log.read_text()):
        with suppress(URLError), urlopen(f"{address[0]}api", timeout=60):
            return address[0]
    return None


@pytest.fixture(scope="session")
def lab(place, running):
    """The address of a JupyterLab that serves the branch to this machine alone."""
    settings = place.folder / "settings"
    settings.mkdir()
    (settings / "overrides.json").write_text(json.dumps(SETTINGS))
    log = place.folder / "lab.log"
    with log.open("w") as stream:
        server = subprocess.Popen(
            [
                place.python, "-m", "jupyterlab", "--no-browser", "--allow-root",
                "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=",
                f"--ServerApp.root_dir={place.branch}",
                f"--LabApp.app_settings_dir={settings}", "--expose-app-in-browser",
                # a notebook that is closed leaves its kernel; there are dozens
                "--MappingKernelManager.cull_idle_timeout=20",
                "--MappingKernelManager.cull_interval=10",
            ],
            cwd=place.branch, env=place.env, stdout=stream, stderr=subprocess.STDOUT,
        )  # fmt: skip
    deadline = time.monotonic() + 120
    try:
        while not (address := answering(log)):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def tab(browser, lab):
    """A window with JupyterLab in it, which opens one notebook after the other."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(60_000)
    tab = context.new_page()
    tab.goto(f"{lab}lab?reset")
    tab.wait_for_function("() => window.jupyterapp")
    tab.evaluate("async () => { await jupyterapp.restored }")
    yield tab
    context.close()


@pytest.fixture
def open_notebook(tab):
    """Open a notebook as a click in the list of files does, but without a kernel."""

    def open_(path):
        preference = {"shouldStart": False}
        options = {"path": path, "factory": "Notebook", "kernelPreference": preference}
        tab.evaluate(
            "async o => { await jupyterapp.commands.execute('docmanager:open', o) }",
            options,
        )

    yield open_
    tab.evaluate(
        "async () => { await jupyterapp.commands.execute('application:close-all') }"
    )


def buttons(source) -> list[str]:
    """Return where to download the notebook, and Binder's and Colab's addresses."""
    page = (SITE / f"{source.name}.html").read_text(encoding="utf-8")
    links = BeautifulSoup(page, "html.parser").select(".run-elsewhere a")
    return [link["href"] for link in links][-3:]  # the first is JupyterLite's


def test_the_branch_holds_the_notebooks_and_what_they_need():
    held = {p.relative_to(BRANCH).as_posix() for p in BRANCH.rglob("*") if p.is_file()}
    (wheel,) = (SITE / "_static").glob("*.whl")
    assert held == {f"{source.name}.ipynb" for source in WITH_NOTEBOOK} | {
        "README.md", "LICENSE", "LICENSE-CONTENT", "binder/requirements.txt",
        "binder/runtime.txt", f"binder/{wheel.name}",
    }  # fmt: skip
    for name in held:
        if name.endswith(".ipynb"):
            assert (BRANCH / name).read_bytes() == (SITE / name).read_bytes()
    assert (BRANCH / "binder" / wheel.name).read_bytes() == wheel.read_bytes()


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_nothing_of_the_build_is_installed(place):
    text = (ROOT / "requirements.txt").read_text("utf-8")
    _, book, _, tests = re.split(r"^# (?=The book|The package|Tests)", text, flags=re.M)
    of_the_build = set(re.findall(r"^[\w-]+", book + tests, re.M)) - {"The", "Tests"}
    assert {"sphinx", "jupyter-book", "pytest", "playwright"} <= of_the_build
    (packages,) = (place.folder / "env").glob("lib/python*/site-packages")
    found = {normalized(d.name) for d in distributions(path=[str(packages)])}
    assert {"mlmath", "jupyterlab", "pandas"} <= found
    # matplotlib needs the first two, nbconvert the third, and uv begins with the last
    needed = {"pillow", "fonttools", "beautifulsoup4", "setuptools"}
    assert found & of_the_build <= needed
    size = sum(f.stat().st_size for f in packages.rglob("*") if f.is_file())
    assert size < MEGABYTES * 1e6


@each(WITH_NOTEBOOK)
def test_the_buttons_name_what_the_branch_holds(source):
    download, binder, colab = buttons(source)
    assert ((SITE / f"{source.name}.html").parent / download).is_file()
    binder, colab = urlsplit(binder), urlsplit(colab)
    host, _, *rest = binder.path.split("/")[1:]
    assert (binder.netloc, host) == ("mybinder.org", "v2")
    owner, name, branch = rest
    assert branch == "notebooks"
    kind, opened = parse_qs(binder.query)["urlpath"][0].split("/tree/")
    assert kind == "lab"
    assert (BRANCH / opened).is_file()
    assert colab.netloc == "colab.research.google.com"
    assert colab.path == f"/github/{owner}/{name}/blob/{branch}/{opened}"
    assert opened == f"{source.name}.ipynb"


def test_nothing_that_only_the_build_needs_is_there(place):
    listed = subprocess.check_output(
        [UV, "pip", "list", "--python", place.python, "--format", "json"], text=True
    )
    names = {package["name"] for package in json.loads(listed)}
    assert {"mlmath", "jupyterlab", "matplotlib", "scikit-learn"} <= names
    assert not names & {"jupyter-book", "sphinx", "myst-nb", "jupytext"}


def test_the_first_cell_installs_the_package_where_it_is_missing(tmp_path, site):
    colab = ("ipykernel", "nbclient", "numpy", "scipy", "matplotlib", "scikit-learn")
    place = environment(tmp_path, *colab)
    path = place.branch / "index.ipynb"
    text = path.read_text(encoding="utf-8")
    address = re.search(r"@ (https://\S+/)_static/\S+\.whl", text)[1]
    path.write_text(text.replace(address, site), encoding="utf-8")
    result = outcome(start(place, "index.ipynb"))["index.ipynb"]
    assert result["error"] == ""
    assert result["pictures"] == 1


@each(ONE_A_FOLDER)
def test_binders_address_opens_it_as_a_notebook(source, browser, lab):
    where = parse_qs(urlsplit(buttons(source)[1]).query)["urlpath"][0]
    cells = json.loads((BRANCH / f"{source.name}.ipynb").read_text("utf-8"))["cells"]
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    try:
        tab = context.new_page()
        tab.goto(f"{lab}{where}?reset")  # Binder's is fresh each time
        shown = tab.locator(".jp-Notebook .jp-Cell")
        shown.nth(len(cells) - 1).wait_for(state="attached", timeout=60_000)
        assert shown.count() == len(cells)
    finally:
        context.close()


@each(WITH_NOTEBOOK)
def test_jupyterlab_shows_all_of_it(source, tab, open_notebook):
    cells = json.loads((BRANCH / f"{source.name}.ipynb").read_text("utf-8"))["cells"]
    open_notebook(f"{source.name}.ipynb")
    shown = tab.locator(".jp-Notebook .jp-Cell")
    shown.nth(len(cells) - 1).wait_for(state="attached")
    assert shown.count() == len(cells)
    heading = tab.locator(".jp-RenderedMarkdown h1").first
    heading.wait_for()
    page = BeautifulSoup(
        (SITE / f"{source.name}.html").read_text("utf-8"), "html.parser"
    )
    title = page.article.h1.get_text().removesuffix("#")
    assert heading.inner_text().removesuffix("¶") == title
    # every formula is drawn, and none is left as text or in red
    formulas = sum(
        len(FORMULA.findall(CODE_IN_TEXT.sub("", "".join(cell["source"]))))
        for cell in cells
        if cell["cell_type"] == "markdown"
    )
    tab.wait_for_function(
        "n => document.querySelectorAll('mjx-container').length >= n", arg=formulas
    )
    assert tab.locator("mjx-container").count() == formulas
    wrong = 'mjx-merror, [data-mjx-error], mjx-container [style*="color: red"]'
    said = "es => es.map(e => e.dataset.mjxError ?? e.textContent)"
    assert tab.locator(wrong).evaluate_all(said) == []
    left = tab.locator(".jp-RenderedMarkdown").evaluate_all(
        "boxes => boxes.map(box => {"
        " box = box.cloneNode(true);"
        " box.querySelectorAll('code, mjx-container').forEach(e => e.remove());"
        " return box.textContent }).filter(t => /[*`]|\\$[^$]|\\\\[a-z]|\\]\\(/.test(t))"
    )
    assert left == []
    pictures = sum("".join(cell["source"]).count("](attachment:") for cell in cells)
    tab.wait_for_function(
        "n => [...document.querySelectorAll('.jp-RenderedMarkdown img')]"
        ".filter(image => image.naturalWidth > 9).length === n",
        arg=pictures,
    )
    assert tab.locator(".jp-Dialog").count() == 0


@each(WITH_NOTEBOOK)
def test_runs_from_top_to_bottom(source, results):
    result = results[f"{source.name}.ipynb"]
    assert result["error"] == ""
    assert result["stderr"] == ""
    figures = len(re.findall(r"^  figure:", source.text, re.M))
    assert result["pictures"] >= figures
