"""``{api} vectors``: the reference of a module, from its docstrings; ``{api-overview}``.

Each entry says where the book teaches the function, shows its lines, and, where the
benchmark has a pair of it, how it does beside the library's. The reference is the
site's alone: other editions have the essential lines on their pages.
"""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import site_only
from book_pages import in_order
from collapsible import details
from dependents import changed
from docutils import nodes
from numbering import of_chapter
from package_source import essential_lines, module_path, parse, source_id
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

ROOT = Path(__file__).resolve().parents[2]
MEASURED = ROOT / "benchmarks" / "package.json"
#: What autodoc is asked for; RST, as docstrings are.
AUTODOC = """\
```{{eval-rst}}
.. automodule:: mlmath.{}
   :members:
   :member-order: bysource
   :show-inheritance:
```
"""
MEASURING = """\
In a table *Beside the library*, both had the same input, and the best of several runs counts; the
unit of time is the library's. An error is how far a result is off what is known of it, relative
to its size, and found in the same way for both; where the library's is 0, it is what ours was
held against. These numbers were measured on {date} ({processor}) with {versions}. They differ
from machine to machine: `make bench` measures them on yours.
"""
CELL = re.compile(r"^(```+)\{code-cell\}.*?^\1\s*$", re.S | re.M)
SHOWN = re.compile(r"^```+\{source\} (\S+)", re.M)
IMPORT = re.compile(r"^ *from mlmath import (\([^)]*\)|.*)", re.M)
IMPORT_NAMES = re.compile(r"^ *from mlmath\.(\w+) import (\([^)]*\)|.*)", re.M)
#: No chapter is about these.
AROUND = {"datasets": "Data and figures", "plots": "Data and figures"}
#: So many pages are named that use what no page shows.
MANY = 4


class taught(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """Stands where an entry's pages will be named; `name` is ``vectors.norm``."""


class overview(nodes.General, nodes.Element):  # noqa: N801
    """Stands where the modules will be listed, once all pages are read."""


# What pages show and call


def imported(names: str) -> Iterator[tuple[str, str]]:
    """Read ``a, b as c`` into pairs of a name and what it is called here."""
    for part in re.sub(r"#.*|[()]", "", names).split(","):
        if words := part.split():
            yield words[0], words[-1]


def called(text: str) -> set[str]:
    """Find what a page's cells take from the package: ``vectors.norm``."""
    code = "\n".join(match[0] for match in CELL.finditer(text))
    found = set()
    for names in IMPORT.findall(code):
        for module, alias in imported(names):
            uses = re.findall(rf"\b{alias}\.([A-Za-z]\w*)", code)
            found |= {f"{module}.{name}" for name in uses}
    for module, names in IMPORT_NAMES.findall(code):
        found |= {f"{module}.{name}" for name, _ in imported(names)}
    if code:  # what the text names, and what checks an answer
        found |= set(re.findall(r"\b[a-z_]+\.[A-Za-z]\w*", CELL.sub("", text)))
    return found


def note_uses(app: Sphinx, docname: str, source: list[str]) -> None:
    assert app.env is not None
    shown = SHOWN.findall(source[0])
    uses = {"shown": shown, "called": sorted(called(source[0]))}
    app.env.metadata[docname]["mlmath"] = uses


# What the package uses of itself


@cache
def uses_within(package: Path) -> dict[str, list[str]]:
    """Say which functions of the package name another one: ``eigen.EigenPair``."""
    found: dict[str, set[str]] = {}
    for path in sorted(package.glob("*.py")):
        tree = parse(path.read_text(encoding="utf-8"))
        module = path.stem
        aliases: dict[str, str] = {}  # a module's, or a function's own name
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "mlmath":
                aliases |= {a.asname or a.name: a.name for a in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                other = node.module.removeprefix("mlmath.")
                aliases |= {a.asname or a.name: f"{other}.{a.name}" for a in node.names}
        definitions = ast.FunctionDef | ast.ClassDef
        own = [node for node in tree.body if isinstance(node, definitions)]
        aliases |= {node.name: f"{module}.{node.name}" for node in own}
        for node in own:
            for part in ast.walk(node):
                name = ""
                if isinstance(part, ast.Name):
                    name = aliases.get(part.id, "")
                elif isinstance(part, ast.Attribute) and isinstance(
                    part.value, ast.Name
                ):
                    name = f"{aliases.get(part.value.id, '')}.{part.attr}"
                if name != f"{module}.{node.name}" and not node.name.startswith("_"):
                    found.setdefault(name, set()).add(f"{module}.{node.name}")
    return {name: sorted(users) for name, users in found.items()}


# An entry


def class_lines(path: Path, name: str) -> str:
    """Return a class without docstrings and without what has an entry of its own."""
    text = path.read_text(encoding="utf-8")
    tree = parse(text)
    (node,) = (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name)
    drop: set[int] = set()
    for part in ast.walk(node):
        if not isinstance(part, ast.ClassDef | ast.FunctionDef):
            continue
        first, last = part.lineno, part.end_lineno or 0
        documented = ast.get_docstring(part) is not None
        if part is not node and documented and not part.name.startswith("_"):
            first = min([first, *(d.lineno for d in part.decorator_list)])
            drop |= set(range(first, last + 1))
        elif documented:
            drop |= set(range(part.body[0].lineno, (part.body[0].end_lineno or 0) + 1))
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    numbered = enumerate(text.splitlines(), 1)
    keep = [line for i, line in numbered if first <= i <= (node.end_lineno or 0)]
    keep = [
        line for i, line in enumerate(keep, first) if line.strip() and i not in drop
    ]
    return dedent("\n".join(keep))


def folded_source(path: Path, desc: addnodes.desc, name: str) -> details:
    """Fold a function's lines, with the way to its file."""
    is_class = desc["objtype"] in ("class", "exception")
    text = (class_lines if is_class else essential_lines)(path, name)
    block = nodes.literal_block(text, text, language="python")
    file = f"code/mlmath/{path.name}"
    link = nodes.reference("", file, refuri=f"repository:blob/main/{file}")
    where = nodes.paragraph("", "", nodes.Text("With its docstring in "), link)
    where += nodes.Text(".")
    box = details("", nodes.inline("", "Source"), block, where, classes=["source"])
    box["summary"] = box[0]
    return box


@cache
def measured(stamp: float) -> dict[str, Any]:
    """Read what the benchmark wrote; `stamp` tells one file from the next."""
    facts: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return facts


def benchmark() -> dict[str, Any]:
    return measured(MEASURED.stat().st_mtime)


def times(ratio: float) -> str:
    """Say how a time stands beside the library's."""
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2g}"


def beside_the_library(name: str, entries: set[str]) -> str:
    """Write tables of the pairs that the benchmark has of a function.

    A class shows those of the methods that it inherits, which have no entry here.
    """
    texts = []
    for case in benchmark()["cases"]:
        function, _, special = case["name"].partition(", ")
        if function not in entries:
            function = function.rpartition(".")[0]
        if function != name:
            continue
        shapes = ", ".join(
            f"`{array}` of {' × '.join(f'{n:,}' for n in shape)}"
            for array, shape in case["sizes"].items()
        )
        rows: list[tuple[str, ...]] = [
            ("of", "here", "library"),
            ("---", "---", "---"),
            ("call", case["ours"], case["twin"]),
            ("time", times(case["times_slower"]), "1"),
        ]
        if case["error"] is not None:
            errors = (f"{case[key]:.0e}" for key in ("error", "error_of_twin"))
            rows.append(("error", *(e.replace("0e+00", "0") for e in errors)))
        table = "\n".join(
            f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
            for row in rows
        )
        about = ", ".join(part for part in (special, shapes) if part)
        texts.append(f"{about[:1].upper()}{about[1:]}\n\n{table}" if about else table)
    return "\n\n".join(texts)


def before_entries(found: list[nodes.Node]) -> int:
    """Find the place before the first entry and its words for the index."""
    for i, node in enumerate(found):
        if isinstance(node, addnodes.desc):
            return i - (i > 0 and isinstance(found[i - 1], addnodes.index))
    return len(found)


class Api(SphinxDirective):
    """The reference of one module, which its page is about."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        module = self.arguments[0]
        try:
            path = module_path(module)
        except LookupError as error:
            raise self.error(f"api: {error}") from None
        self.env.note_dependency(str(path))
        self.env.note_dependency(str(MEASURED))
        found = self.parse_text_to_nodes(AUTODOC.format(module))
        holder = nodes.container("", *found, classes=["api"])
        descs = list(holder.findall(addnodes.desc))
        self.entries = {f"{module}.{desc[0]['fullname']}" for desc in descs}
        for desc in descs:
            self.complete(desc, module, path)
        self.env.metadata[self.env.docname]["api"] = module
        site_only.mark(self.env)
        # `eval-rst` reads into a document of its own, which holds the whole
        # environment, and would be kept with every page
        for node in holder.findall():
            node.document = self.state.document
        found = list(holder.children)
        first = before_entries(found)
        return [*found[:first], taught(name=module), *found[first:]]

    def complete(self, desc: addnodes.desc, module: str, path: Path) -> None:
        kind, name, content = desc["objtype"], desc[0]["fullname"], desc[-1]
        if "." in name:
            desc[0]["_toc_name"] = ""  # the sections of the page are its functions
        if kind not in ("function", "class", "exception", "method", "property"):
            for paragraph in list(content.findall(nodes.paragraph)):
                if paragraph.astext().startswith("alias of "):  # of other packages
                    paragraph.parent.remove(paragraph)
            return
        paragraphs = [n for n in content if isinstance(n, nodes.paragraph)]
        if paragraphs[0].astext().strip() == "Bases:":  # none has an entry
            content.remove(paragraphs.pop(0))
        has_bases = paragraphs[0].astext().startswith("Bases: ")
        summary = content.index(paragraphs[has_bases])
        content.insert(summary + 1, taught(name=f"{module}.{name}"))
        extra: list[nodes.Node] = []
        if table := beside_the_library(f"{module}.{name}", self.entries):
            extra.append(nodes.rubric("", "Beside the library"))
            extra += self.parse_text_to_nodes(table)
        extra.append(folded_source(path, desc, name))
        place = before_entries(content.children)  # a class's methods
        content[place:place] = extra


class Overview(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.docname]["api"] = ""
        self.env.note_dependency(str(MEASURED))
        site_only.mark(self.env)
        facts = benchmark()
        versions = [f"{name} {number}" for name, number in facts["versions"].items()]
        day = date.fromisoformat(facts["date"])
        text = MEASURING.format(
            date=f"{day.day} {day:%B %Y}",
            processor=facts["processor"],
            versions=", ".join(versions),
        )
        return [*self.parse_text_to_nodes(text), overview()]


# What stands there when all pages are read


@cache
def pages_with(env: Any, kind: str) -> dict[str, list[str]]:
    """Say, in the order of the contents, which pages show or call a function."""
    found: dict[str, list[str]] = {}
    entries = env.domains["py"].data["objects"]
    for page in in_order(env):
        names = env.metadata[page].get("mlmath", {}).get(kind, ())
        for name in dict.fromkeys(names):
            if f"mlmath.{name}" in entries:
                found.setdefault(name, []).append(page)
    return found


@cache
def pages_about(env: Any, module: str) -> list[str]:
    """List the pages that show something of a module, those that show most first."""
    pages = Counter(
        page
        for name, where in pages_with(env, "shown").items()
        if name.startswith(f"{module}.")
        for page in where
    )
    return [page for page, _ in pages.most_common()]


@cache
def home(env: Any, module: str) -> str:
    """Find the page that a module is about: it shows most of it, or else calls most."""
    if shown := pages_about(env, module):
        return shown[0]
    pages = Counter(
        page
        for name, where in pages_with(env, "called").items()
        if name.startswith(f"{module}.")
        for page in where
    )
    order = in_order(env)
    return max(pages, key=lambda page: (pages[page], -order.index(page)), default="")


def link_to(app: Sphinx, fromdoc: str, page: str, anchor: str = "") -> nodes.reference:
    env = app.env
    assert env is not None
    title = f"{of_chapter(env, page)} {env.titles[page].astext()}".lstrip()
    return make_refnode(app.builder, fromdoc, page, anchor, nodes.Text(title))


def entry_of(app: Sphinx, fromdoc: str, name: str) -> nodes.reference | None:
    """Link to a function's entry, where it has one."""
    assert app.env is not None
    objects: Any = app.env.domains["py"].data["objects"]
    if (found := objects.get(f"mlmath.{name}")) is None:
        return None
    words = nodes.literal("", name)
    return make_refnode(app.builder, fromdoc, found.docname, found.node_id, words)


def places(app: Sphinx, fromdoc: str, name: str) -> tuple[str, list[nodes.Node], int]:
    """Say how the book has a function, link where, and count what is not named."""
    env: Any = app.env
    module, _, function = name.partition(".")
    if not function:
        links = [link_to(app, fromdoc, page) for page in pages_about(env, module)]
        return "Taught in", links, 0
    if shown := pages_with(env, "shown").get(name):
        links = [link_to(app, fromdoc, page, source_id(name)) for page in shown]
        return "Taught in", links, 0
    if pages := pages_with(env, "called").get(name):
        pages = sorted(pages, key=lambda page: page != home(env, module))
        links = [link_to(app, fromdoc, page) for page in pages[:MANY]]
        return "Used in", links, len(pages) - len(links)
    users = uses_within(module_path("__init__").parent).get(name, [])
    if links := [link for user in users if (link := entry_of(app, fromdoc, user))]:
        return "Used by", links[:MANY], len(links[MANY:])
    page = home(env, module)
    return "Belongs to", [link_to(app, fromdoc, page)] if page else [], 0


def enumerated(items: list[nodes.Node], rest: int) -> list[nodes.Node]:
    found: list[nodes.Node] = []
    for i, item in enumerate(items):
        last = i == len(items) - 1 and not rest
        found += [nodes.Text(" and " if last else ", ")] if i else []
        found.append(item)
    return [*found, nodes.Text(f" and {rest} more" if rest else "")]


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    assert app.env is not None
    if app.builder.name != "html":
        return
    for place in list(doctree.findall(taught)):
        how, links, rest = places(app, docname, place["name"])
        line = nodes.paragraph("", f"{how} ", classes=["taught"])
        line += [*enumerated(links, rest), nodes.Text(".")]
        place.replace_self([line] if links else [])
    if "api" in app.env.metadata[docname]:
        link_titles(app, doctree, docname)
    for box in doctree.findall(nodes.container):
        if "source" not in box:
            continue
        link = entry_of(app, docname, box["source"])
        if link is not None:
            words = box.next_node(nodes.literal)
            words.replace_self(link)
            link.children = []
            link += words
    for listing in list(doctree.findall(overview)):
        listing.replace_self(list(modules(app, docname)))


def link_titles(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make links of the chapters that docstrings name: chapter *Vectors*."""
    assert app.env is not None
    pages = {title.astext(): page for page, title in app.env.titles.items()}
    for words in list(doctree.findall(nodes.emphasis)):
        if page := pages.get(" ".join(words.astext().split())):
            link = make_refnode(app.builder, docname, page, "", words.deepcopy())
            words.replace_self(link)


def modules(app: Sphinx, docname: str) -> Iterator[nodes.Node]:
    """List the modules below the part of the book that they belong to."""
    env: Any = app.env
    parts: dict[str, str] = {}
    root = env.get_doctree(env.config.root_doc)
    for tree in root.findall(addnodes.toctree):
        parts |= dict.fromkeys(tree["includefiles"], tree.get("caption") or "")
    order = in_order(env)
    pages = {
        data["api"]: page for page, data in env.metadata.items() if data.get("api")
    }
    found: dict[str, list[tuple[int, str]]] = {}
    for module in pages:
        page = home(env, module)
        caption = AROUND.get(module) or parts.get(page, "")
        place = order.index(page) if page else -1
        found.setdefault(caption, []).append((place, module))
    for caption in dict.fromkeys([*parts.values(), *AROUND.values(), ""]):
        if caption not in found:
            continue
        items = nodes.bullet_list("", classes=["modules"])
        for _, module in sorted(found[caption]):
            words = nodes.literal("", f"mlmath.{module}")
            link = make_refnode(app.builder, docname, pages[module], "", words)
            text = nodes.Text(f": {first_line(module)}")
            items += nodes.list_item("", nodes.paragraph("", "", link, text))
        name = nodes.make_id(f"modules {caption}")
        yield nodes.section("", nodes.title("", caption), items, ids=[name])


def first_line(module: str) -> str:
    """Take what a module's docstring says in its first line, without the chapter."""
    tree = parse(module_path(module).read_text(encoding="utf-8"))
    text = (ast.get_docstring(tree) or "").split("\n\n")[0]
    return re.sub(
        r" \((?:book, )?(?:chapter )?[^()]*\)\.?$", ".", " ".join(text.split())
    )


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write a page anew when it has other pages to name, or they another name."""
    modules = {
        name: data["api"] for name, data in env.metadata.items() if "api" in data
    }
    titles = sorted((p, t.astext(), of_chapter(env, p)) for p, t in env.titles.items())
    users: dict[str, list[Any]] = {module: [] for module in modules.values()}
    for kind in ("shown", "called"):
        for name, pages in pages_with(env, kind).items():
            users[name.partition(".")[0]].append((kind, name, pages))
    users[""] = [(module, home(env, module)) for module in users if module]
    return [
        name
        for name, module in modules.items()
        if changed(env, f"api {name}", (titles, users[module]))
    ]


def drop_foreign_bases(
    app: Sphinx, name: str, cls: Any, options: Any, bases: list[type]
) -> None:
    """Name only bases that have an entry."""
    bases[:] = [
        base
        for base in bases
        if base.__module__.startswith("mlmath.") and not base.__name__.startswith("_")
    ]


def configure(app: Sphinx, config: Config) -> None:
    config.autodoc_typehints = "none"  # docstrings have types and shapes, sources all
    config.autodoc_preserve_defaults = True
    config.autodoc_class_signature = "mixed"
    config.add_module_names = False
    config.autosummary_generate = False  # numpydoc brings it, no page uses it
    config.default_role = "literal"  # docstrings write `x` for arguments
    config.autodoc_default_options = {"no-value": True}
    config.numpydoc_show_class_members = False
    config.numpydoc_class_members_toctree = False


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("numpydoc")
    app.add_node(taught)
    app.add_node(overview)
    app.add_directive("api", Api)
    app.add_directive("api-overview", Overview)
    app.connect("config-inited", configure)
    app.connect("autodoc-process-bases", drop_foreign_bases)
    app.connect("source-read", note_uses)
    app.connect("env-get-updated", rewrite)
    app.connect("doctree-resolved", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
