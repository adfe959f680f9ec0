"""What the theme needs from Python: one style sheet, one script, sized pictures.

A page loads `book.css` and `book.js`, bundled here from what Sphinx, the
extensions and the theme bring, and nothing from elsewhere.
"""

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import answers
import font_subsets
import package_wheel
import sphinx_design
from dependents import changed
from docutils import nodes
from execution import environment_digest
from numbering import of_chapter
from PIL import Image
from pygments.formatters import HtmlFormatter
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

THEME = Path(__file__).parents[1] / "_theme" / "mlbook"
KATEX_FONTS = THEME / "static/katex/fonts"
STATIC = Path(__file__).parents[1] / "_static"
PYODIDE = Path(__file__).parents[2] / "lite" / "pyodide.json"
DESIGN = Path(sphinx_design.__file__).parent / "static" / "sphinx-design.min.css"
#: Grids of cards, and dropdowns; a test of the pages says when they use more.
DESIGN_PARTS = re.compile(
    r"\.sd-(card|col$|container-fluid$|d-flex-row$|dropdown|font-weight-bold$|g-(.*-)?3$"
    r"|hide-link|mb-[34]$|octicon|row$|row-cols-(.*-)?[12]$|shadow-sm$|sphinx|stretched|summary|w-100$)"
)
#: KaTeX's fonts that the top of a page may need, by what calls for them. They are asked for
#: at once, since a line that breaks anew when its letters come moves all below it.
FONTS = {
    "katex-html": "Main-Regular",
    "mathnormal": "Math-Italic",
    "mathbf": "Main-Bold",
    "boldsymbol": "Math-BoldItalic",
    "mathcal": "Caligraphic-Regular",
    "mathbb": "AMS-Regular",
    "mathsf": "SansSerif-Regular",
}
#: In the order of the page.
SCRIPTS = (
    "documentation_options.js",
    "clipboard.min.js",
    "copybutton.js",
    "mlbook.js",
    "store.js",
    "check.js",
    "answers.js",
    "figures.js",
    "run.js",
    "graph.js",
    "bank.js",
    "shortcuts.js",
    "terms.js",
    "sheets.js",
)
#: The files of `_static` that pages ask for; all else is left out of the site.
KEEP = {
    "book.css", "book.js", "favicon.svg", "search.js", "search-page.js", "run-worker.js",
}  # fmt: skip
#: Folders of `_static` whose files pages ask for when they need them.
KEEP_FOLDERS = {"fonts", "figures", "vendor"}
FOLDED_CELL = re.compile(
    r'<p( class="(?:collapsed|expanded) admonition-title">[^<]*)</p>'
)


def katex_css() -> str:
    css = (THEME / "static/katex/katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r",url\(fonts/[^)]*?\.(?:woff|ttf)\) format\([^)]*\)", "", css)
    return css.replace("url(fonts/", "url(katex/fonts/")


def highlight_css() -> str:
    def style(name: str) -> str:
        css: str = HtmlFormatter(style=f"a11y-high-contrast-{name}").get_style_defs(
            ".highlight"
        )
        return "\n".join(r for r in css.splitlines() if r.startswith(".highlight"))

    dark = style("dark")
    return (
        f"{style('light')}\n"
        f':root[data-theme="dark"] {{{dark}}}\n'
        "@media (prefers-color-scheme: dark) "
        f'{{:root:not([data-theme="light"]) {{{dark}}}}}\n'
    )


def design_css() -> str:
    """Of sphinx-design's style the parts that pages use: a seventh of it."""

    def kept(rule: re.Match[str]) -> str:
        selectors = rule[0].partition("{")[0].split(",")
        used = [
            all(DESIGN_PARTS.match(c) for c in re.findall(r"\.sd-[\w-]+", s))
            for s in selectors
        ]
        return rule[0] if any(used) else ""

    css = re.sub(r"[^{}]+\{[^{}]*\}", kept, DESIGN.read_text(encoding="utf-8"))
    return re.sub(r"@media[^{}]*\{\s*\}", "", css)


def style_sheet() -> str:
    ours = (THEME / "static/mlbook.css").read_text(encoding="utf-8")
    return "\n".join([katex_css(), design_css(), highlight_css(), ours])


@cache
def bundle_version(known: str) -> str:
    """Digest what the bundles are made of: a new look has a new address."""
    digest = hashlib.sha256((environment_digest() + known).encode())
    for folder in (THEME, STATIC):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def constants(app: Sphinx) -> str:
    """Write what the scripts know from the build: answers by page, and Pyodide."""
    pinned = json.loads(PYODIDE.read_text(encoding="utf-8"))
    pyodide = {
        "version": pinned["version"],
        "index": pinned["address"],
        "wheel": f"_static/{package_wheel.wheel_name()}",
    }
    return (
        f"const ANSWERS = {json.dumps(answers.totals(app.env))};\n"
        f"const PYODIDE = {json.dumps(pyodide)};"
    )


def write_bundles(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":  # other editions bring their own
        return
    static = Path(app.outdir) / "_static"
    if not (static / SCRIPTS[0]).exists():  # no page was written, nothing copied
        return
    (static / "book.css").write_text(style_sheet(), encoding="utf-8")
    scripts = [constants(app)]
    scripts += [(static / name).read_text(encoding="utf-8") for name in SCRIPTS]
    bundle = re.sub(r"(?m)^\s*//.*\n", "", "\n;\n".join(scripts))  # comments: an eighth
    (static / "book.js").write_text(bundle, encoding="utf-8")
    for path in static.rglob("*"):
        needed = path.name in KEEP or not KEEP_FOLDERS.isdisjoint(path.parts)
        needed = needed and path.suffix != ".py"
        if path.is_file() and not needed:
            path.unlink()
    site, names = Path(app.outdir), sorted(app.env.found_docs)
    pages = {*site.glob("*.html"), *(site / f"{name}.html" for name in names)}
    font_subsets.write(KATEX_FONTS, static / "katex/fonts", font_subsets.letters(pages))


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Each page names the bundles by their version."""
    version = bundle_version(constants(app))
    return sorted(env.found_docs) if changed(env, "bundles", version) else []


def menu(app: Sphinx, page: str) -> list[dict[str, Any]]:
    """List parts and pages; Sphinx's own list, made for each page, takes half a minute."""
    env: Any = app.env
    if not hasattr(app, "book_contents"):
        trees = env.get_doctree(app.config.root_doc).findall(addnodes.toctree)
        app.book_contents = [  # type: ignore[attr-defined]
            (tree.get("caption") or "", list(tree["includefiles"])) for tree in trees
        ]
    known: list[tuple[str, list[str]]] = app.book_contents  # type: ignore[attr-defined]
    above = page.removesuffix("-solution")
    return [
        {
            "caption": caption,
            "pages": [
                {
                    "title": f"{of_chapter(env, name)}. {env.titles[name].astext()}".removeprefix(
                        ". "
                    ),
                    "link": "#"
                    if name == page
                    else app.builder.get_relative_uri(page, name),
                    "current": name in (page, above)
                    or page in env.toctree_includes.get(name, []),
                }
                for name in names
            ],
        }
        for caption, names in known
    ]


def add_to_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    body = context.get("body", "")
    # MyST-NB names a folded cell for screen readers otherwise than for the eye.
    body = body.replace(' aria-label="Toggle hidden content"', "")
    # Its summary holds words, and no paragraphs.
    body = FOLDED_CELL.sub(r"<span\1</span>", body)
    # The role that docutils gives is no longer one of ARIA's.
    body = body.replace('role="doc-biblioentry"', 'role="listitem"')
    context["body"] = body
    context["sha256"] = csp_source
    context["bundle_version"] = bundle_version(constants(app))
    sections = re.search(r"<ul>.*?(<ul>.*</ul>).*</ul>", context.get("toc", ""), re.S)
    context["toc_here"] = sections[1] if sections else ""
    context["menu"] = menu(app, page)
    context["description"] = description(doctree) if doctree else ""
    # What stands in the open: of folded formulas a browser asks for no font.
    top = str(context.get("new_symbols", "")) + body.partition("<details")[0]
    context["fonts"] = [font for name, font in FONTS.items() if name in top]


def csp_source(script: str) -> str:
    """Name a script by its digest, as a Content-Security-Policy does."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def description(doctree: nodes.document) -> str:
    """Take the page's first sentences, with formulas as they are written."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            text = " ".join(paragraph.astext().split())
            return text if len(text) <= 160 else text[:159].rsplit(" ", 1)[0] + " …"
    return ""


def picture_size(path: Path) -> tuple[int, int] | None:
    """Return width and height in CSS pixels, so that the page does not jump."""
    if path.suffix != ".svg":
        with Image.open(path) as picture:
            return picture.size
    root = ElementTree.parse(path).getroot()
    sides = [
        re.fullmatch(r"([0-9.]+)(pt|px)?", root.get(s, "")) for s in ("width", "height")
    ]
    if not all(sides):
        return None
    width, height = (
        round(float(s[1]) * (4 / 3 if s[2] == "pt" else 1)) for s in sides if s
    )
    return width, height


def visit_image(self: Any, node: nodes.image) -> None:
    path = Path(self.builder.srcdir) / node["uri"]
    is_here = path.is_file()  # else Sphinx says so
    size = picture_size(path) if is_here and "width" not in node else None
    type(self).visit_image(self, node)
    extra = 'decoding="async"'
    if getattr(self, "_has_picture", False):
        extra += ' loading="lazy"'  # all but the page's first
    self._has_picture = True
    if size:
        extra += f' width="{size[0]}" height="{size[1]}"'
    self.body[-1] = self.body[-1].replace("<img ", f"<img {extra} ", 1)


def depart_image(self: Any, node: nodes.image) -> None:
    type(self).depart_image(self, node)


def visit_table(self: Any, node: nodes.table) -> None:
    self.body.append('<div class="table">')
    type(self).visit_table(self, node)


def depart_table(self: Any, node: nodes.table) -> None:
    type(self).depart_table(self, node)
    self.body.append("</div>")


def setup(app: Sphinx) -> dict[str, Any]:
    # jupyter-book sets it for an extension that the book does not load
    app.add_config_value("comments_config", {}, "html")
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
    app.add_node(nodes.table, override=True, html=(visit_table, depart_table))
    app.connect("env-get-updated", rewrite)
    app.connect("html-page-context", add_to_page)
    app.connect("build-finished", write_bundles, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
