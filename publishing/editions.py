"""Write into the pages of a tree which other editions there are, with their sizes.

The pages keep the places as comments (`book/_ext/sharing.py`). Sizes are known only
when the products are made, so this comes last, and needs no second run of Sphinx.
"""

import re
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote

import edition
from sharing import PLACE, in_words

from publishing.products import ARCHIVE, EPUB, PDF, TABLET, pages_of

#: The whole book: the file, its name, and what it is for.
WHOLE = (
    (PDF, "PDF", "for A4 paper"),
    (TABLET, "PDF for a tablet", "narrow pages, larger letters"),
    (EPUB, "EPUB", "for e-readers and phones"),
    (ARCHIVE, "Archive", "site, notebooks and all editions in one ZIP file, for a machine without network"),  # noqa: E501
)  # fmt: skip
DATE = re.compile(r'<time datetime="[^"]*">[^<]*</time>')
CONTENTS = re.compile(
    r'<li class="toctree-l1"><a class="[^"]*" href="([^"#]+)\.html">(.*?)</a>'
)


@dataclass(frozen=True)
class Kept:
    """An edition that keeps an address of its own: version, day, address in the tree."""

    version: str
    day: str
    address: str


class Writer:
    """Fills the places of one tree."""

    def __init__(self, tree: Path, archive: Path | None, kept: list[Kept]) -> None:
        """Take the tree; the archive's file, None within the archive itself."""
        self.tree, self.kept = tree, kept
        self.files = {PDF: tree / PDF, TABLET: tree / TABLET, EPUB: tree / EPUB}
        if archive:
            self.files[ARCHIVE] = archive

    def link(self, root: str, file: str, words: str, note: str = "") -> str:
        """Link to a file of the tree and say how large it is."""
        size = in_words(self.files.get(file, self.tree / file).stat().st_size)
        return f'<a href="{root}{quote(file)}"{note}>{words}</a>, {size}'

    def of_page(self, name: str) -> dict[str, str]:
        """Name the files of a page that are there: by kind."""
        files = {"PDF": f"pdf/{name}.pdf", "Slides": f"slides/{name}.html"}
        return {k: file for k, file in files.items() if (self.tree / file).is_file()}

    def items(self, name: str, root: str) -> str:
        """List what there is of a page, and of the whole book."""
        words = {"PDF": "This page as PDF", "Slides": "This page as slides"}
        lines = [self.link(root, f, words[k]) for k, f in self.of_page(name).items()]
        whole = [
            self.link(root, file, words)
            for file, words, _ in WHOLE
            if file in self.files
        ]
        lines.append("The whole book: " + "; ".join(whole))
        return "\n".join(f"<li>{line}</li>" for line in lines)

    def front(self) -> str:
        """List the whole book's editions, and those of single pages."""
        lines = [
            f"<li>{self.link('', file, words)}: {use}</li>"
            for file, words, use in WHOLE
            if file in self.files
        ]
        text = "\n".join(['<ul class="editions">', *lines, "</ul>"])
        text += self.chapters(
            "", "Single chapters, as PDF and as slides for a lecture", "PDF", "Slides"
        )
        return text + (f"\n<p>{self.list_kept('')}</p>" if self.kept else "")

    def chapters(self, root: str, summary: str, *kinds: str) -> str:
        """List the chapters' files of some kinds, folded."""
        index = (self.tree / "index.html").read_text(encoding="utf-8")
        rows = []
        for address, title in CONTENTS.findall(index):
            files = self.of_page(unescape(address))
            links = [
                self.link(root, files[kind], kind, f' aria-label="{kind}: {title}"')
                for kind in kinds
                if kind in files
            ]
            if links:
                rows.append(f"<li>{title}: {'; '.join(links)}</li>")
        lines = [f"<summary>{summary}</summary>", "<ul>", *rows, "</ul>"]
        return "\n".join(["", '<details class="run-elsewhere">', *lines, "</details>"])

    def list_kept(self, root: str) -> str:
        """List the editions that keep their addresses."""
        links = [
            f'<a href="{root}{quote(k.address)}">{escape(k.version)}</a> ({k.day})'
            for k in self.kept
        ]
        return "Versions that keep an address of their own: " + ", ".join(links) + "."

    def fill(self, name: str, text: str) -> str:
        """Return a page's text with all its places filled."""
        root = "../" * name.count("/")
        items = self.items(name, root)
        fold = f'<details class="run-elsewhere">\n<summary>Download</summary>\n<ul>\n{items}\n</ul>\n</details>'  # noqa: E501
        places = {"list": items, "fold": fold}
        if PLACE.format("front") in text:
            places["front"] = self.front()
        if PLACE.format("decks") in text:
            places["decks"] = self.chapters(root, "All decks", "Slides")
        kept = f"<h2>Released versions</h2>\n<p>{self.list_kept(root)}</p>"
        places["kept"] = kept if self.kept else ""
        for place, content in places.items():
            text = text.replace(PLACE.format(place), content)
        return DATE.sub(time(), text, count=1)


def time() -> str:
    """Write the edition's date: pages that did not change keep an older one."""
    return f'<time datetime="{edition.moment():%Y-%m-%d}">{edition.date()}</time>'


def write(tree: Path, archive: Path | None, kept: list[Kept]) -> None:
    """Fill the places in all pages of a tree."""
    writer = Writer(tree, archive, kept)
    pages = {n: p.read_text(encoding="utf-8") for n, p in pages_of(tree).items()}
    for name, text in pages.items():
        path = tree / f"{name}.html"
        path.write_text(writer.fill(name, text), encoding="utf-8")
