"""The archive: the whole site and all editions in one file, for use without network.

JupyterLite needs a server, so it is left out, and links to it lead to the site. The
same commit gives the same bytes: names in order, the commit's date, fixed rights.
"""

import re
import shutil
import zipfile
from pathlib import Path

import edition
from edition import STEM

from publishing import ROOT, editions
from publishing.products import Build, base_of, pages_of

LICENCES = ("LICENSE", "LICENSE-CONTENT")
#: What does not become smaller.
PACKED = {".pdf", ".png", ".jpg", ".webp", ".epub", ".woff2", ".whl", ".zip"}
LITE = re.compile(r'href="(?:\.{1,2}/)*(lite/[^"]*)"')


def point_at_site(tree: Path) -> None:
    """Let what works on the site alone lead there, and say so."""
    base = base_of(tree)
    for path in pages_of(tree).values():
        text = path.read_text(encoding="utf-8")
        text = LITE.sub(lambda link: f'href="{base}{link[1]}"', text)
        text = text.replace("(on the site only)", "(on the site)")
        path.write_text(text, encoding="utf-8")


def pack(tree: Path, archive: Path) -> None:
    """Pack a folder, itself included, to the same bytes each time."""
    date = edition.moment().timetuple()[:6]
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(path for path in tree.rglob("*") if path.is_file()):
            name = path.relative_to(tree.parent).as_posix()
            info = zipfile.ZipInfo(name, date)
            info.create_system = 3  # rights are Unix's, wherever it is packed
            info.external_attr = 0o100644 << 16
            kind = zipfile.ZIP_STORED if path.suffix in PACKED else zipfile.ZIP_DEFLATED
            file.writestr(info, path.read_bytes(), compress_type=kind)


def make(build: Build, archive: Path) -> None:
    """Lay out the archive's folder, and pack it."""
    build.check(lite=False)
    tree = archive.parent / STEM
    build.lay_out(tree, lite=False)
    (tree / "404.html").unlink()  # nobody asks a folder for what it has not
    for name in LICENCES:
        shutil.copyfile(ROOT / name, tree / name)
    editions.write(tree, None, [])
    point_at_site(tree)
    pack(tree, archive)
    shutil.rmtree(tree)
