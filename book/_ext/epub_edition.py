"""The EPUB: its title page, contents, package document and archive.

Sphinx's own builder lists every file of its folder, scripts of the site too, says
nothing of MathML in the manifest, and takes the parts out of the contents. Here the
package holds the pages in the order of `_toc.yml`, the pictures that they show, one
style sheet, and the cover; the same source gives the same bytes.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import edition
import epub_cover
from epub_pages import BUILDER
from numbering import of_chapter
from site_only import is_site_only
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config
from sphinx.util import logging

logger = logging.getLogger(__name__)
THEME = Path(__file__).parents[1] / "_theme" / "mlbook_epub"
RIGHTS = "Text and figures: CC BY 4.0. Code: BSD-3-Clause."
ABOUT = (
    "An open textbook of the mathematics behind machine learning: every formula has a"
    " code cell, every number comes from one, and every claim is tested."
)
COVER, TITLE_PAGE, CONTENTS, INDEX = "cover", "title-page", "nav", "genindex"
STYLE, PICTURE = "_static/epub.css", "_images/cover.png"
MEDIA = {
    ".xhtml": "application/xhtml+xml", ".css": "text/css", ".svg": "image/svg+xml",
    ".png": "image/png", ".jpg": "image/jpeg", ".ncx": "application/x-dtbncx+xml",
}  # fmt: skip
XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}math"
CONTAINER = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="content.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""


@dataclass
class Entry:
    """A line of the contents: a part, whose name is no link, or a page."""

    title: str
    href: str = ""
    children: list["Entry"] = field(default_factory=list)

    @property
    def target(self) -> str:
        return self.href or self.children[0].target

    def pages(self) -> Iterator[str]:
        if self.href:
            yield self.href
        for child in self.children:
            yield from child.pages()


@dataclass
class Item:
    """A file of the book, as the manifest names it."""

    href: str
    properties: str = ""

    @property
    def id(self) -> str:
        return re.sub(r"[^\w.-]", "-", f"f-{self.href}")

    @property
    def media(self) -> str:
        return MEDIA[Path(self.href).suffix]


def pure_svg(text: str) -> str:
    """Write matplotlib's SVG without what EPUB refuses.

    That is the document type, which names files elsewhere, paths without a way, and
    the same id for an image that is drawn twice (nothing refers to it).
    """
    text = re.sub(
        r"<!DOCTYPE[^>]*>\s*|<metadata>.*?</metadata>\s*", "", text, flags=re.S
    )
    text = re.sub(r'\sid="image[0-9a-f]+"', "", text)
    return re.sub(r"<path(?![^>]*\sd=)", '<path d="M 0 0"', text)


class Edition(Epub3Builder):
    """Sphinx's builder of EPUBs, with a package of the book's own."""

    name = BUILDER

    def write(
        self,
        build_docnames: Iterable[str] | None,
        updated_docnames: Iterable[str],
        method: Literal["all", "specific", "update"] = "update",
    ) -> None:
        chosen = list(self.env.all_docs if build_docnames is None else build_docnames)
        super().write(self.kept(chosen), self.kept(list(updated_docnames)), method)

    def get_outdated_docs(self) -> Iterator[str]:
        """Write all pages once any was read anew: a page's numbers stand in others."""
        read = Path(self.doctreedir) / "environment.pickle"
        made = Path(self.outdir) / f"{self.config.epub_basename}.epub"
        if not made.exists() or read.stat().st_mtime > made.stat().st_mtime:
            yield from self.env.found_docs
        else:
            yield from super().get_outdated_docs()

    def copy_static_files(self, context: dict[str, Any] | None = None) -> None:
        """Bring the one style sheet, nothing of the site's."""
        path = Path(self.outdir) / STYLE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((THEME / "static" / "epub.css").read_bytes())

    def copy_image_files(self) -> None:
        super().copy_image_files()
        for name in self.images.values():
            path = Path(self.outdir) / self.imagedir / name
            if path.suffix == ".svg":
                path.write_text(pure_svg(path.read_text("utf-8")), encoding="utf-8")

    def handle_finish(self) -> None:
        """Write what belongs to no source, and put all of it in one file."""
        out = Path(self.outdir)
        title, _, subtitle = self.config.epub_title.partition(", ")
        below = f"{edition.name()} · version {edition.version()}\n{edition.date()}"
        epub_cover.draw(out / PICTURE, title, subtitle, below)
        contents = self.contents()
        page: dict[str, Any] = {
            "title": title, "subtitle": subtitle, "rights": RIGHTS,
            "site": self.config.html_baseurl, "contents": contents,
        }  # fmt: skip
        for name in (COVER, TITLE_PAGE, CONTENTS):
            self.handle_page(name, dict(page), f"{name}.html")
        spine = [f"{name}.xhtml" for name in (COVER, TITLE_PAGE, CONTENTS)]
        spine += [href for entry in contents for href in entry.pages()]
        items = self.manifest(spine)
        package = {
            **self.content_metadata(), "items": items, "contents": contents,
            "spine": [item for item in items if item.href in set(spine)],
        }  # fmt: skip
        for name in ("content.opf", "toc.ncx"):
            text = self.templates.render(name, package)
            (out / name).write_text(text, encoding="utf-8")
        self.archive([item.href for item in items])

    def contents(self) -> list[Entry]:
        """List pages below their parts, as `_toc.yml` has them."""
        root = self.config.root_doc
        entries = [self.entry(root)]
        for tree in self.env.get_doctree(root).findall(addnodes.toctree):
            pages = [self.entry(name) for name in self.kept(tree["includefiles"])]
            titled = pages and tree["caption"]
            entries += [Entry(tree["caption"], "", pages)] if titled else pages
        return [*entries, Entry("Index", f"{INDEX}.xhtml")]

    def entry(self, docname: str) -> Entry:
        number = of_chapter(self.env, docname)
        prefix = f"{number}. " if number else ""
        title = prefix + self.env.titles[docname].astext()
        below = [] if docname == self.config.root_doc else self.below(docname)
        return Entry(title, f"{docname}.xhtml", below)

    def below(self, docname: str) -> list[Entry]:
        return [
            self.entry(name)
            for name in self.kept(self.env.toctree_includes.get(docname, []))
        ]

    def kept(self, pages: list[str]) -> list[str]:
        return [page for page in pages if not is_site_only(self.env, page)]

    def write_genindex(self) -> None:
        """List the words of the pages that are here."""
        entries = self.env.domains["index"].data["entries"]
        kept = {page: entries[page] for page in self.kept(list(entries))}
        self.env.domains["index"].data["entries"] = kept
        super().write_genindex()
        self.env.domains["index"].data["entries"] = entries

    def manifest(self, spine: list[str]) -> list[Item]:
        """Name pages, what is special in them, and what they show."""
        items: list[Item] = []
        pictures: set[str] = set()
        for href in spine:
            try:
                page = ElementTree.parse(Path(self.outdir) / href)
            except ElementTree.ParseError as error:
                logger.warning("the EPUB's page is not XHTML: %s", error, location=href)
                continue
            tags = {element.tag for element in page.iter()}
            properties = ["nav"] if href == f"{CONTENTS}.xhtml" else []
            properties += ["mathml"] if MATHML in tags else []
            items.append(Item(href, " ".join(properties)))
            for image in page.iter(f"{XHTML}img"):
                path = posixpath.join(
                    posixpath.dirname(href), unquote(image.get("src", ""))
                )
                pictures.add(posixpath.normpath(path))
        items += [Item(PICTURE, "cover-image")]
        items += [Item(path) for path in sorted(pictures - {PICTURE})]
        return [*items, Item(STYLE), Item("toc.ncx")]

    def archive(self, files: list[str]) -> None:
        """Write the file: the kind first and plain, each with the commit's time."""
        out, when = Path(self.outdir), edition.moment().timetuple()[:6]

        def add(archive: ZipFile, name: str, data: bytes, kind: int) -> None:
            info = ZipInfo(name, when)
            info.compress_type, info.create_system = kind, 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data, compresslevel=9)

        with ZipFile(out / f"{self.config.epub_basename}.epub", "w") as archive:
            add(archive, "mimetype", b"application/epub+zip", ZIP_STORED)
            add(archive, "META-INF/container.xml", CONTAINER.encode(), ZIP_DEFLATED)
            for name in ["content.opf", *files]:
                add(archive, name, (out / name).read_bytes(), ZIP_DEFLATED)


def configure(app: Sphinx, config: Config) -> None:
    """Say what the file says of itself, for every builder: pages stay as they are."""
    config.epub_title = config.html_title
    config.epub_theme = "mlbook_epub"
    config.epub_basename = edition.STEM
    config.epub_identifier = config.html_baseurl
    config.epub_uid = "book"
    config.epub_copyright = RIGHTS
    config.epub_description = ABOUT
    config.epub_contributor = config.epub_author
    config.epub_show_urls = "no"


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_builder(Edition, override=True)
    app.connect("config-inited", configure, priority=700)  # once the address is known
    return {"parallel_read_safe": True, "parallel_write_safe": True}
