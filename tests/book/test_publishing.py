"""What is published: the tree that is served, the archive, the release."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import edition
import pytest
import yaml
from PIL import Image
from published import OLD_PAGES, published  # noqa: F401 (a fixture)
from sharing import in_words
from sources import CHAPTERS, REFERENCE, ROOT, SITE, SOURCES
from stand_ins import build_like, write

from publishing import (
    archive,
    dry_run,
    editions,
    kept,
    materials,
    pictures,
    products,
    release,
)
from publishing.products import ARCHIVE, EPUB, PDF, TABLET, Build, pages_of

BASE = products.base_of(SITE)
DAY = "2026-10-31"
STATED = re.compile(r'<a href="([^"]*)"[^>]*>[^<]*</a>(?:, | \()(\d[\d.]* [kM]B)')
ADDRESS = re.compile(r'\s(?:href|src|action)="([^"]*)"')


@pytest.fixture(scope="session")
def tree(published):  # noqa: F811
    return published / "publish" / "pages"


@pytest.fixture(scope="session")
def unpacked(published):  # noqa: F811
    (top,) = (published / "unpacked").iterdir()
    return top


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def dead_links(tree: Path, pages: dict[str, Path]) -> list[str]:
    """List what pages link to within the tree, and is not there."""
    dead = set()
    for path in pages.values():
        here = path.relative_to(tree).as_posix()
        for address in ADDRESS.findall(read(path)):
            target = urlsplit(urljoin(here, unescape(address)))
            if target.scheme or target.netloc or target.path.startswith("/"):
                continue
            file = unquote(urldefrag(target.path).url)
            if not (tree / file).is_file():
                dead.add(f"{here}: {address}")
    return sorted(dead)


def test_links_of_the_tree_lead_somewhere(tree):
    every = {str(path): path for path in tree.rglob("*.html")}
    every = {n: p for n, p in every.items() if tree / "lite" not in p.parents}
    assert len(every) > len(SOURCES)
    assert dead_links(tree, every) == []


def test_links_of_the_archive_lead_somewhere(unpacked):
    every = {str(path): path for path in unpacked.rglob("*.html")}
    assert dead_links(unpacked, every) == []


@pytest.mark.parametrize("where", ["tree", "unpacked"])
def test_sizes_are_those_of_the_files(where, request):
    folder = request.getfixturevalue(where)
    for name, path in pages_of(folder).items():
        root = path.parent
        stated = STATED.findall(read(path))
        if name not in ("search", "genindex", "404"):
            files = {(root / unquote(file)).resolve().name for file, _ in stated}
            wanted = {PDF, TABLET, EPUB} | ({ARCHIVE} if where == "tree" else set())
            assert wanted <= files, f"{name} does not link to {wanted - files}"
        for file, size in stated:
            there = in_words((root / unquote(file)).stat().st_size)
            assert size == there, f"{name} says that {file} has {size}, it has {there}"


def test_each_chapter_links_its_own_editions(tree):
    for chapter in CHAPTERS:
        text = read(tree / f"{chapter.name}.html")
        root = "../" * chapter.name.count("/")
        own = chapter.name.split("/")[-1] + ".ipynb"
        for file in (
            f"{root}pdf/{chapter.name}.pdf",
            f"{root}slides/{chapter.name}.html",
            own,
        ):
            assert f'href="{file}"' in text, f"{chapter.name} does not link {file}"


def test_the_front_page_lists_every_chapter_that_has_editions(tree):
    text = read(tree / "index.html")
    for chapter in CHAPTERS:
        for file in (f"pdf/{chapter.name}.pdf", f"slides/{chapter.name}.html"):
            assert text.count(f'href="{file}"') == 1, f"{file} is not on the front page"


def test_without_the_products_a_page_links_to_none():
    for path in pages_of(SITE).values():
        text = read(path)
        assert not re.search(r'href="[^":#]*\.(?:pdf|epub|zip)"', text)
        assert not re.search(r'href="[^":]*slides/', text)


@pytest.mark.parametrize("where", ["tree", "unpacked"])
def test_pages_say_which_edition_they_are(where, request):
    for name, path in pages_of(request.getfixturevalue(where)).items():
        text = read(path)
        assert "<!-- editions:" not in text, f"{name} has a place that is not filled"
        foot = text.split('<footer class="foot">')[1]
        assert f"{edition.name()}, version {edition.version()}, " in foot
        assert f'<time datetime="{DAY}">31 October 2026</time>' in foot
        links = {urljoin(f"{BASE}{name}.html", a) for a in ADDRESS.findall(foot)}
        for page in ("changelog", "errata"):
            assert any(
                link.startswith(f"{BASE}back-matter/{page}.html") for link in links
            )
        assert "/issues/new?template=problem.yml&" in unescape(foot)


def test_other_sites_have_a_picture_and_words_for_each_page(tree):
    seen = set()
    for name, path in pages_of(tree).items():
        text = read(path)
        if name == "404":
            assert "canonical" not in text
            continue
        address = f"{BASE}{name}.html"
        assert f'<link rel="canonical" href="{address}">' in text
        assert pictures.meta(text, "og:url") == address
        assert pictures.meta(text, "og:title") in unescape(text.split("</title>")[0])
        assert len(pictures.meta(text, "og:description")) > 20, name
        assert '<meta name="twitter:card" content="summary_large_image">' in text
        picture = tree / pictures.meta(text, "og:image").removeprefix(BASE)
        content = picture.read_bytes()
        assert len(content) < 40_000, name
        with Image.open(picture) as image:
            assert (image.size, image.format) == (pictures.SIZE, "PNG")
        if name in {source.name for source in SOURCES}:
            assert content not in seen, f"{name} has another page's picture"
            seen.add(content)
    assert len(seen) == len(SOURCES)
    # and one for all pages of the reference
    assert len(list((tree / "og").rglob("*.png"))) == len(SOURCES) + 1


def test_a_page_is_shared_under_its_part(tree):
    for page, part in (
        ("linear-algebra/vectors", "I. Linear algebra"),
        ("labs/elimination-solution", "Labs"),
        ("index", ""),
    ):
        text = read(tree / f"{page}.html")
        assert pictures.meta(text, "article:section") == part


def test_the_longest_titles_have_room_on_their_pictures():
    for path in pages_of(SITE).values():
        title = pictures.meta(read(path), "og:title")
        lines, face = pictures.fitted(title)
        assert all(face.getlength(line) <= pictures.WIDTH for line in lines), title
        assert 160 + len(lines) * face.size * 1.25 < 480, title


def test_a_picture_is_drawn_to_the_same_bytes():
    pictures.ground.cache_clear()
    first = pictures.draw("A title", "A part", "A book")
    pictures.ground.cache_clear()
    pictures.font.cache_clear()
    assert pictures.draw("A title", "A part", "A book") == first
    assert pictures.draw("Another", "A part", "A book") != first
    assert Image.open(BytesIO(first)).size == (1200, 630)


def test_the_sitemap_lists_exactly_the_pages(tree):
    root = ElementTree.parse(tree / "sitemap.xml").getroot()
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = [entry.findtext(f"{space}loc") for entry in root]
    wanted = {f"{BASE}{source.name}.html" for source in SOURCES + REFERENCE}
    assert sorted(listed) == sorted(
        wanted | {f"{BASE}{n}.html" for n in ("genindex", "search")}
    )
    assert {entry.findtext(f"{space}lastmod") for entry in root} == {DAY}
    assert read(tree / "robots.txt").endswith(f"Sitemap: {BASE}sitemap.xml\n")
    assert (tree / ".nojekyll").is_file()


def test_the_page_for_lost_addresses_works_at_any_depth(tree):
    text, path = read(tree / "404.html"), urlsplit(BASE).path
    addresses = [a for a in ADDRESS.findall(text) if not urlsplit(a).netloc]
    assert len(addresses) > 60
    for address in addresses:
        if address.startswith("#"):
            continue
        assert address.startswith(path), f"{address} depends on where one is"
        file = unquote(urlsplit(address).path.removeprefix(path))
        assert (tree / file).is_file(), address
    assert f'data-content_root="{path}"' in text
    assert '<meta name="robots" content="noindex">' in text


def test_engines_find_chapters_and_not_what_shows_them_again(tree):
    for path in (tree / "lite").rglob("*.html"):
        assert '<meta name="robots" content="noindex">' in read(path), path
    for chapter in CHAPTERS:
        deck = read(tree / "slides" / f"{chapter.name}.html")
        assert f'<link rel="canonical" href="{BASE}{chapter.name}.html">' in deck


def test_released_versions_keep_an_address(tree):
    for version in ("0.10.0", "0.9.0"):
        for page in OLD_PAGES:
            text = read(tree / "editions" / version / page)
            assert '<meta name="robots" content="noindex">' in text
            assert f'href="{BASE}{page}">The newest edition</a>' in text
            assert f"This is version {version} of the book" in text
        assert "noindex" in read(tree / "editions" / version / "slides/x.html")
    for page, root in (("index", ""), ("back-matter/changelog", "../")):
        text = read(tree / f"{page}.html")
        links = re.findall(
            r'<a href="([^"]*editions/[^"]*)">([^<]*)</a> \(([^)]*)\)', text
        )
        assert links == [
            (f"{root}editions/{version}/index.html", version, "2026-01-31")
            for version in ("0.10.0", "0.9.0")
        ]


def test_a_release_has_its_address_from_the_first_day(small):
    version = edition.version()
    dry_run.run(Build(small), small / "publish", tag=f"v{version}")
    page = read(small / f"publish/pages/editions/{version}/index.html")
    assert page.count('<meta name="robots" content="noindex">') == 1
    front = read(small / "publish/pages/index.html")
    assert f'<a href="editions/{version}/index.html">{version}</a>' in front


def test_the_archive_holds_all_that_works_without_network(published, unpacked):  # noqa: F811
    assert unpacked.name == edition.STEM
    notebooks = list(SITE.glob("[!l]*/*.ipynb")) + list((SITE / "labs").glob("*.ipynb"))
    assert len(notebooks) > 80
    wanted = [path.relative_to(SITE).as_posix() for path in notebooks]
    wanted += [PDF, TABLET, EPUB, "index.html", "LICENSE", "LICENSE-CONTENT"]
    wanted += [f"pdf/{chapter.name}.pdf" for chapter in CHAPTERS]
    wanted += [f"slides/{chapter.name}.html" for chapter in CHAPTERS]
    assert [name for name in wanted if not (unpacked / name).is_file()] == []
    assert len(list((unpacked / "_static").glob("mlmath-*.whl"))) == 1
    assert [
        n for n in ("lite", ".buildinfo", "404.html") if (unpacked / n).exists()
    ] == []


def test_the_archive_sends_to_the_site_what_needs_a_server(unpacked):
    seen = 0
    for name, path in pages_of(unpacked).items():
        for address in re.findall(r'href="([^"]*\blite/[^"]*)"', read(path)):
            assert address.startswith(f"{BASE}lite/")
            if "/notebooks/" in address:
                wanted = f"{BASE}lite/notebooks/index.html?path={name}"
                assert address.startswith(wanted)
                assert "(on the site)" in read(path)
                seen += 1
    assert seen > 80


def test_the_archive_is_the_same_each_time(small, tmp_path):
    for path in small.rglob("*.html"):
        path.touch()
    archive.make(Build(small), tmp_path / ARCHIVE)
    first = (small / "archive" / ARCHIVE).read_bytes()
    assert (tmp_path / ARCHIVE).read_bytes() == first
    with zipfile.ZipFile(BytesIO(first)) as file:
        entries = file.infolist()
    names = [entry.filename for entry in entries]
    assert names == sorted(names)
    assert {entry.date_time for entry in entries} == {(2026, 10, 31, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Give a folder like `_build` with a few of the real pages, and their archive."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793404800")
    html = tmp_path / "site"
    for name in ("index", "404", "search", "genindex", "linear-algebra/vectors"):
        write(html / f"{name}.html", (SITE / f"{name}.html").read_bytes())
    write(html / "lite/index.html", b"<html><head></head></html>")
    write(tmp_path / "real/html/x", b"")
    folder = build_like(tmp_path / "build", tmp_path / "real")
    for name, target in (("html", html), ("notebooks", ROOT / "_build/notebooks")):
        (folder / name).unlink()
        (folder / name).symlink_to(target)
    archive.make(Build(folder), folder / "archive" / ARCHIVE)
    return folder


def test_the_release_has_digests_and_notes(small):
    dry_run.run(Build(small), small / "publish")
    folder = small / "publish/release"
    sums = dict(
        reversed(line.split()) for line in read(folder / "SHA256SUMS").splitlines()
    )
    assert set(sums) == {PDF, TABLET, EPUB, ARCHIVE, materials.BILL}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert read(folder / "notes.md").startswith("The first edition.")
    branch = small / "publish/notebooks"
    assert (branch / "binder/requirements.txt").is_file()
    assert (branch / "linear-algebra/vectors.ipynb").is_file()


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("html", "book"), ("notebooks", "notebooks"), ("pdf/" + PDF, "pdf"),
        ("pdf/" + TABLET, "pdf"), ("epub/" + EPUB, "epub"), ("pdf/chapters", "pdf"),
        ("slides", "slides"), (f"archive/{ARCHIVE}", "archive"), ("site/lite", "lite"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_in_one_line(small, name, target):
    path = small.parent / name if name.startswith("site/") else small / name
    path.rename(small / "elsewhere")
    message = refusal(small, "dry-run")
    assert message.startswith("Not published: ")
    assert message.endswith(f": make {target}.\n")
    assert message.count("\n") == 1
    assert not (small / "publish").exists()


def refusal(build: Path, *arguments: str) -> str:
    """Run publishing as `make` does, and give what it says as it fails."""
    command = [sys.executable, "-m", "publishing", *arguments, "--build", build]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1, result.stderr
    return result.stderr


def test_a_tag_names_the_version_of_the_package(small):
    message = refusal(small, "dry-run", "--tag", "v7.0.0")
    assert (
        f"the tag v7.0.0 is not the package's version, {edition.version()}" in message
    )
    with pytest.raises(products.MissingError):
        release.check_tag(edition.version())  # without the v


def test_a_folder_of_releases_is_understood_or_refused(tmp_path):
    (tmp_path / "v1.0.0").mkdir()
    with pytest.raises(products.MissingError, match=r"zip is missing: attach it"):
        kept.released(tmp_path)
    (tmp_path / "latest").mkdir()
    with pytest.raises(products.MissingError, match=r"latest is no release"):
        kept.released(tmp_path)


def test_a_site_too_large_for_pages_is_refused(small, monkeypatch):
    monkeypatch.setattr(dry_run, "MOST", 1_000_000)
    with pytest.raises(products.MissingError, match="more than GitHub Pages serves"):
        dry_run.run(Build(small), small / "publish")


def test_the_changelog_has_the_version_and_its_date():
    changelog = read(ROOT / "CHANGELOG.md")
    assert release.notes(changelog, edition.version())
    released = re.findall(r"^## Version (\S+) - (\S+)$", changelog, re.M)
    citation = yaml.safe_load(read(ROOT / "CITATION.cff"))
    assert (citation["version"], citation["date-released"]) == released[0]
    assert citation["version"] == edition.version()
    versions = [kept.in_order(version) for version, _ in released]
    assert versions == sorted(versions, reverse=True)


@pytest.mark.parametrize(
    "text", ["", "## Version 1.0.0 - 2026-01-01\n\n## Version 0.9.0 - 2025-01-01\nx\n",
             "## 1.0.0\n\nwords\n", "## Version 1.0.0 - soon\n\nwords\n"],
)  # fmt: skip
def test_notes_come_from_a_section_that_is_there_and_not_empty(text):
    with pytest.raises(products.MissingError, match=r"no section `## Version 1.0.0"):
        release.notes(text, "1.0.0")


def test_notes_end_where_the_next_section_begins():
    text = "## Unreleased\na\n## Version 1.0.0 - 2026-01-01\nb\n### c\n## Version 0.9.0"
    assert release.notes(text, "1.0.0") == "b\n### c\n"


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 kB"), (340_200, "340 kB"), (999_400, "999 kB"), (999_600, "1.0 MB"),
     (1_234_567, "1.2 MB"), (9_949_999, "9.9 MB"), (9_960_000, "10 MB"), (28_788_041, "29 MB")],
)  # fmt: skip
def test_sizes_in_words(size, words):
    assert in_words(size) == words


def test_the_changelog_page_has_all_of_the_changelog(html):
    page = html("back-matter/changelog.html").article.get_text(" ")
    words = re.findall(r"\*\*?([^*\n]+)\*", read(ROOT / "CHANGELOG.md"))
    assert words
    assert [w for w in words if w not in " ".join(page.split())] == []
    headings = [h.get_text() for h in html("back-matter/changelog.html").find_all("h2")]
    assert f"Version {edition.version()} - " in headings[0]


def test_editions_writes_dates_in_one_place_of_a_page():
    page = '<p>x</p><time datetime="2020-01-01">1 January 2020</time>'
    assert len(editions.DATE.findall(page)) == 1
    for name, path in pages_of(SITE).items():
        assert len(editions.DATE.findall(read(path))) == 1, name


def test_the_notebooks_name_no_edition_that_is_not_theirs():
    text = read(SITE / "index.ipynb")
    cells = json.loads(text)["cells"]
    assert "editions:" not in "".join("".join(cell["source"]) for cell in cells)
