"""``make slides``: each chapter as a deck of slides, and a list of the decks.

`slide_parts` says what goes on a slide and what to its speaker notes; here the decks are
written by reveal.js (vendored in `book/_slides`), with the site's style sheet, formulas,
figures to move, and nothing from elsewhere. Decks lie in `slides/` below the site, and
what they link to is the site's.
"""

import html
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import edition
import mathematics
import theme
from docutils import nodes
from docutils.io import StringOutput
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from numbering import of_chapter
from slide_parts import MARKS, Deck, Group, Slide, is_cell, question
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri
from yaml_files import read_yaml

HERE = Path(__file__).parents[1] / "_slides"
SIZE = (1280, 720)
#: Slides of one thing that has a label, which is in the slide's address then.
NAMED = {"statement", "figure", "exercise"}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: The style elements that reveal.js makes to print: the pages' policy names each.
PRINT_STYLES = (
    f"@page{{size:{SIZE[0]}px {SIZE[1]}px; margin: 0px;}}",
    ".reveal section>img, .reveal section>video, .reveal section>iframe"
    f"{{max-width: {SIZE[0]}px; max-height:{SIZE[1]}px}}",
)
#: As for the site: MyST-NB knows no builder of this name.
MIME_TYPES = ("image/svg+xml", "image/png", "text/html", "text/markdown", "text/plain")


class group(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """The slides of a section."""


class slide(nodes.General, nodes.Element):  # noqa: N801
    """A slide; its `head` is the heading, its children the matter and the notes."""


class matter(nodes.General, nodes.Element):  # noqa: N801
    """What a slide shows."""


class notes(nodes.General, nodes.Element):  # noqa: N801
    """What the lecturer may say."""


def read_parts(config: Config) -> list[tuple[str, list[str]]]:
    """List the parts whose pages are numbered, each with its pages."""
    toc = read_yaml(Path(config.external_toc_path))
    return [
        (part["caption"], [chapter["file"] for chapter in part["chapters"]])
        for part in toc.get("parts", [])
        if part.get("numbered")
    ]


class SlidesBuilder(StandaloneHTMLBuilder):
    """Writes a deck for each numbered page."""

    name = "slides"
    search = False
    add_permalinks = False

    def init(self) -> None:
        super().init()
        self.parts = read_parts(self.config)
        self.decks = [page for _, pages in self.parts for page in pages]
        self.titles: dict[str, str] = {}
        self.use_index = False
        self.templates_here = Environment(
            loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip

    def get_outdated_docs(self) -> Iterator[str]:
        yield from self.decks  # a deck takes half a second, and depends on much

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Link to the page of the site, below which the decks lie."""
        return relative_uri(f"slides/{from_}.html", f"{to}.html")

    def write(
        self,
        build_docnames: Any,
        updated_docnames: Sequence[str],
        method: Any = "update",
    ) -> None:
        super().write(self.decks, [], "specific")

    def _write_serial(self, docnames: Sequence[str]) -> None:
        super()._write_serial([name for name in docnames if name in self.decks])

    def copy_assets(self) -> None:
        """Bring the site's look and figures along."""
        static = Path(self.outdir) / "_static"
        shutil.rmtree(static, ignore_errors=True)
        source = Path(self.srcdir) / "_static"
        shutil.copytree(
            source / "figures", static / "figures",
            ignore=shutil.ignore_patterns("*.py", "__pycache__"),
        )  # fmt: skip
        shutil.copytree(source / "vendor/jsxgraph", static / "vendor/jsxgraph")
        shutil.copytree(theme.KATEX_FONTS, static / "katex/fonts")
        shutil.copytree(HERE / "reveal", static / "reveal")
        for path in (
            source / "figures.js", theme.THEME / "static/favicon.svg",
            *HERE.glob("*.css"), *HERE.glob("*.js"),
        ):  # fmt: skip
            shutil.copy(path, static / path.name)
        style = theme.style_sheet()
        (static / "book.css").write_text(style, encoding="utf-8")

    def write_doc_serialized(self, docname: str, doctree: nodes.document) -> None:
        """Make the deck before its pictures are counted."""
        self.imgpath = relative_uri(self.get_target_uri(docname), self.imagedir)
        page = self.env.titles[docname].deepcopy()
        self.titles[docname] = page.astext()
        deck = Deck(doctree[0])
        link_to_site(deck, self.get_relative_uri(docname, docname))
        doctree.children = []
        doctree += [as_node(part) for part in deck.groups]
        self.post_process_images(doctree)

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        doctree.settings = self.docsettings
        self.secnumbers = self.env.toc_secnumbers.get(docname, {})
        self.fignumbers = self.env.toc_fignumbers.get(docname, {})
        self.imgpath = relative_uri(self.get_target_uri(docname), "_images")
        self.current_docname = docname
        number = of_chapter(self.env, docname)
        self.chapter = {
            "title": self.titles[docname], "number": number,
            "page": self.get_relative_uri(docname, docname),
        }  # fmt: skip
        self.docwriter.write(doctree, StringOutput(encoding="utf-8"))
        self.docwriter.assemble_parts()
        page = {"body": self.docwriter.parts["fragment"]}
        mathematics.finish_page(self.app, docname, "", page, doctree)
        body = page["body"].replace(' loading="lazy"', "")
        self.put(docname, "deck.html", body=body, chapter=self.chapter)

    def put(self, docname: str, template: str, **values: Any) -> None:
        path = Path(self.get_outfilename(docname))
        path.parent.mkdir(parents=True, exist_ok=True)
        root = "../" * docname.count("/")
        text = self.templates_here.get_template(template).render(
            book=self.config.html_title, edition=edition.name(), date=edition.date(),
            language=self.config.language, root=root, width=SIZE[0], height=SIZE[1],
            styles=" ".join(map(theme.csp_source, PRINT_STYLES)), **values,
        )  # fmt: skip
        path.write_text(text, encoding="utf-8")

    def finish(self) -> None:
        self.copy_image_files()
        parts = [
            (
                caption,
                [
                    (page, self.titles[page], of_chapter(self.env, page))
                    for page in pages
                ],
            )
            for caption, pages in self.parts
        ]
        self.put("index", "index.html", parts=parts)
        kept = {f"{page}.html" for page in (*self.decks, "index")}
        for path in Path(self.outdir).rglob("*.html"):  # of pages that are no more
            if path.relative_to(self.outdir).as_posix() not in kept:
                path.unlink()


def as_node(part: Group) -> group:
    for one in part.slides:
        one.matter, one.notes = flat(one.matter), flat(one.notes)
    return group("", *(slide_node(part, one) for one in part.slides))


def flat(blocks: list[nodes.Node]) -> list[nodes.Node]:
    """Make the insides of boxes no sections: each `<section>` would be a slide."""
    box = nodes.container("", *blocks)
    for inner in list(box.findall(nodes.section)):
        content = nodes.container("", *inner.children, classes=inner["classes"])
        inner.replace_self(content)
    return list(box.children)


def slide_node(part: Group, one: Slide) -> slide:
    shown = matter("", *one.matter)
    head = nodes.inline("", "", *(child.deepcopy() for child in part.title.children))
    copies = [head]
    if one.kind == "opening":
        asked = question([n for n in one.notes if isinstance(n, nodes.paragraph)])
        copies.append(nodes.paragraph("", "", *asked, classes=["question"]))
        shown += copies[-1]
    for copy in copies:
        for inner in copy.findall(nodes.Element):
            inner["ids"] = []  # what was copied keeps them
    node = slide("", head, shown, kind=one.kind, anchor=one.anchor)
    if one.notes:
        node += notes("", *one.notes)
    return node


def link_to_site(deck: Deck, page: str) -> None:
    """Lead links to what is on no slide of the deck to the chapter on the site."""
    every = [one for part in deck.groups for one in part.slides]
    shown = [node for one in every for node in one.matter]
    here = {
        name
        for top in shown
        for node in top.findall(nodes.Element)
        for name in node["ids"]
    }
    told = [node for one in every for node in one.notes]
    for top in [*shown, *told, *(part.title for part in deck.groups)]:
        for link in top.findall(nodes.reference):
            target = link.get("refid") or link.get("refuri", "").removeprefix("#")
            inside = "refid" in link or link.get("refuri", "").startswith("#")
            if inside and target not in here:
                link.attributes.pop("refid", None)
                link["refuri"] = f"{page}#{target}"


def visit_group(self: Any, node: group) -> None:
    self.body.append("<section>\n")


def depart_group(self: Any, node: group) -> None:
    self.body.append("</section>\n")


def visit_slide(self: Any, node: slide) -> None:
    chapter = self.builder.chapter
    head = node.children.pop(0)
    kind, anchor = node["kind"], node["anchor"]
    name = f' id="slide-{anchor}"' if kind in NAMED and anchor else ""
    self.body.append(f'<section class="{kind}"{name}>\n')
    number = chapter["number"]
    if kind == "opening":
        self.body.append(f'<p class="where">Chapter {number}</p>\n<h1>')
        head.walkabout(self)
        self.body.append("</h1>\n")
    else:
        text = html.escape(chapter["title"], quote=False)
        self.body.append(f'<p class="where">{number} {text}</p>\n<h2>')
        head.walkabout(self)
        self.body.append("</h2>\n")


def depart_slide(self: Any, node: slide) -> None:
    chapter = self.builder.chapter
    place = chapter["page"] + (f"#{node['anchor']}" if node["anchor"] else "")
    book = html.escape(self.builder.config.html_title, quote=False)
    self.body.append(
        f"<footer><span>{book}, {edition.name().lower()}</span>"
        f'<a href="{place}">In the book</a>'
        f'<a rel="license" href="{LICENCE}">CC BY 4.0</a></footer>\n</section>\n'
    )


def visit_matter(self: Any, node: matter) -> None:
    self.body.append('<div class="matter"><div class="fit">\n')


def depart_matter(self: Any, node: matter) -> None:
    self.body.append("</div></div>\n")


def visit_notes(self: Any, node: notes) -> None:
    self.body.append('<aside class="notes">\n')


def depart_notes(self: Any, node: notes) -> None:
    self.body.append("</aside>\n")


class ForThisBuilder(SphinxPostTransform):
    """Elsewhere the marks say nothing; on slides no code is folded."""

    default_priority = 100

    def run(self, **kwargs: Any) -> None:
        if self.app.builder.name == "slides":
            for cell in self.document.findall(is_cell):
                cell.attributes.pop("hide_mode", None)
            return
        for mark in list(self.document.findall(nodes.comment)):
            if mark.astext().strip() in MARKS:
                mark.parent.remove(mark)


def configure(app: Sphinx, config: Config) -> None:
    config.nb_mime_priority_overrides = [
        *config.nb_mime_priority_overrides,
        *(("slides", kind, 10 * (n + 1)) for n, kind in enumerate(MIME_TYPES)),
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_builder(SlidesBuilder)
    app.add_node(group, html=(visit_group, depart_group))
    app.add_node(slide, html=(visit_slide, depart_slide))
    app.add_node(matter, html=(visit_matter, depart_matter))
    app.add_node(notes, html=(visit_notes, depart_notes))
    app.add_post_transform(ForThisBuilder)
    app.connect("config-inited", configure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
