"""The EPUB as its tests see it: unzipped once, each page parsed once."""

import re
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from sources import ROOT

EPUB = ROOT / "_build" / "epub" / "mathematics-for-machine-learning.epub"
X = "{http://www.w3.org/1999/xhtml}"
M = "{http://www.w3.org/1998/Math/MathML}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"


class Epub:
    """What is in the file."""

    def __init__(self, path: Path = EPUB) -> None:
        assert path.is_file(), f"{path} is not there: run `make epub`"
        with ZipFile(path) as archive:
            self.entries = archive.infolist()
            self.files = {entry.filename: archive.read(entry) for entry in self.entries}
        self.size = path.stat().st_size

    @cached_property
    def package(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.files["content.opf"])

    @cached_property
    def manifest(self) -> dict[str, ElementTree.Element]:
        """The manifest's items, by address."""
        return {item.get("href"): item for item in self.package.iter(f"{OPF}item")}

    @cached_property
    def spine(self) -> list[str]:
        names = {item.get("id"): href for href, item in self.manifest.items()}
        return [
            names[place.get("idref")] for place in self.package.iter(f"{OPF}itemref")
        ]

    @cached_property
    def pages(self) -> dict[str, ElementTree.Element]:
        """The pages, parsed, in the order of reading."""
        return {name: ElementTree.fromstring(self.files[name]) for name in self.spine}

    @cached_property
    def ids(self) -> dict[str, list[str]]:
        return {
            name: [e.get("id") for e in page.iter() if "id" in e.attrib]
            for name, page in self.pages.items()
        }


def of_class(page: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [e for e in page.iter() if name in e.get("class", "").split()]


def text(element: ElementTree.Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()
