"""Each chapter as a PDF of its own, cut from the whole book.

It has the chapter's pages, those of its solutions, and the page with edition and
licence. A link out of it leads to the site.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

LICENCE_PAGE = 1  # the second
LABEL = re.compile(
    r"\\newlabel\{(.*?):(:doc|solutions|part)\}\{\{.*?\}\{.*?\}\{.*\}\{(.*?)\}\{\}\}"
)


@dataclass
class Place:
    """The first page of a chapter, of its solutions or of a part."""

    name: str
    kind: str
    page: int
    opens: bool  # the page, which nothing else stands on before it


def places(aux: str, reader: PdfReader) -> list[Place]:
    """Return what begins where, in the order of the pages (counted from 0)."""
    found = []
    for name, kind, anchor in LABEL.findall(aux):
        target = reader.named_destinations.get(anchor)
        if target is None or (name, kind) == ("index", ":doc"):
            continue
        page = reader.get_destination_page_number(target)
        assert page is not None
        opens = kind == "part" or anchor.startswith("chapter")
        found.append(Place(name, kind, page, opens))
    return sorted(found, key=lambda place: place.page)


def ranges(found: list[Place], n_pages: int) -> dict[str, list[int]]:
    """Return the pages of each chapter with its solutions."""
    pages: dict[str, list[int]] = {}
    for i, place in enumerate(found):
        # what does not open a page may share it with what stands before
        ends = (p.page + (not p.opens) for p in found[i + 1 :])
        stretch = range(place.page, next(ends, n_pages))
        if place.kind == ":doc":
            pages[place.name] = list(stretch)
        elif place.name in pages:  # its solutions
            pages[place.name] += stretch
    return pages


class Chapters:
    """The whole book, and where in it each chapter stands."""

    def __init__(self, pdf: Path, aux: Path, site: str) -> None:
        self.reader, self.site = PdfReader(pdf), site
        found = places(aux.read_text(encoding="utf-8"), self.reader)
        self.pages = ranges(found, len(self.reader.pages))
        self.owner = {
            page: name for name, pages in self.pages.items() for page in pages
        }
        self.targets = self.reader.named_destinations

    def write(self, name: str, title: str, path: Path) -> None:
        """Write a chapter's file."""
        chosen = [*self.pages[name], LICENCE_PAGE]
        position: dict[int, int] = {}
        writer, links = PdfWriter(), []
        for i, number in enumerate(chosen):
            page = self.reader.pages[number]
            links.append(
                page.pop("/Annots", ArrayObject())
            )  # else their ends come along
            writer.add_page(page)
            page[NameObject("/Annots")] = links[-1]
            position.setdefault(number, i)
        for page, old in zip(writer.pages, links, strict=True):
            new = [self.link(one.get_object(), writer, position) for one in old]
            page[NameObject("/Annots")] = ArrayObject(new)
        writer.add_metadata({**(self.reader.metadata or {}), "/Title": title})
        writer.root_object[NameObject("/Lang")] = TextStringObject("en-GB")
        path.parent.mkdir(parents=True, exist_ok=True)
        writer.write(path)

    def link(
        self, old: Any, writer: PdfWriter, position: dict[int, int]
    ) -> DictionaryObject:
        """Copy a link: to the page within the chapter, else to the site."""
        kept = ("/Type", "/Subtype", "/Border", "/H", "/C", "/Rect")
        new = DictionaryObject({NameObject(k): old[k] for k in kept if k in old})
        action = old["/A"].get_object()
        if action["/S"] != "/GoTo":
            new[NameObject("/A")] = action.clone(writer)
            return new
        target = self.targets[action["/D"]]
        number = self.reader.get_destination_page_number(target)
        if number in position:
            page = writer.pages[position[number]].indirect_reference
            spot = [target[key] for key in ("/Left", "/Top", "/Zoom")]
            new[NameObject("/Dest")] = ArrayObject([page, NameObject("/XYZ"), *spot])
            return new
        address = f"{self.site}{self.owner.get(number or 0, 'index')}.html"
        new[NameObject("/A")] = DictionaryObject({
            NameObject("/S"): NameObject("/URI"),
            NameObject("/URI"): TextStringObject(address),
        })  # fmt: skip
        return new
