"""The EPUB's pages as a reader on a phone shows them: unzipped, with no server."""

import pytest
from epub_file import EPUB, Epub
from sources import SOURCES

#: Of each kind one, for what takes a look of its own.
KINDS = (
    "cover", "title-page", "nav", "index", "front-matter/preface",
    "linear-algebra/vectors", "calculus/derivatives", "probability-statistics/likelihood",
    "dimensionality-reduction/pca-methods", "labs/pagerank", "labs/pagerank-solution",
    "capstones/search", "back-matter/glossary", "back-matter/bibliography", "genindex",
)  # fmt: skip
#: A wide formula or table may scroll by itself, where the system's fonts are wide.
SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = e => e && (getComputedStyle(e).overflowX === "auto" || scrolls(e.parentElement));
  return [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > room + 1)
    .filter(e => !scrolls(e) && !e.parentElement.closest("math"))
    .map(e => `${e.localName}: ${e.getAttribute("alttext") || e.textContent.slice(0, 60)}`);
}"""
FORMULAS = """() => [...document.querySelectorAll("math")]
  .filter(m => { const box = m.getBoundingClientRect(); return box.width < 1 || box.height < 1 })
  .map(m => m.getAttribute("alttext"))"""
PICTURES = """async () => {
  await Promise.all([...document.images].map(i => i.decode()));
  return [...document.images].filter(i => i.getBoundingClientRect().width < 40).map(i => i.src);
}"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Unzip the book."""
    root = tmp_path_factory.mktemp("epub")
    for name, data in Epub(EPUB).files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


@pytest.mark.parametrize("part", sorted({s.name.split("/")[0] for s in SOURCES}))
def test_no_text_moves_sideways_on_a_phone(part, folder, open_page):
    tab = open_page("about:blank", width=390, height=844).tab
    for source in SOURCES:
        if source.name.split("/")[0] == part:
            tab.goto(
                f"file://{folder}/{source.name}.xhtml", wait_until="domcontentloaded"
            )
            assert tab.evaluate(SIDEWAYS) == [], source.name
            assert tab.evaluate(FORMULAS) == [], f"{source.name}: formulas of no size"


@pytest.mark.parametrize("name", KINDS)
def test_a_page_opens_by_itself(name, folder, open_page):
    page = open_page(f"file://{folder}/{name}.xhtml", width=390, height=844)
    assert all(url.startswith(f"file://{folder}/") for url in page.requests)
    assert page.tab.evaluate("document.body.getBoundingClientRect().height") > 300
    assert page.tab.evaluate(SIDEWAYS) == []
    assert page.tab.evaluate(PICTURES) == [], "pictures that are not shown"
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.tab.evaluate(ground) == "rgba(0, 0, 0, 0)", (
        "the reader chooses the ground"
    )


def test_links_of_the_contents_open_their_page(folder, open_page):
    tab = open_page(f"file://{folder}/nav.xhtml", width=390, height=844).tab
    tab.click("text=Eigenvalues and eigenvectors")
    tab.wait_for_url("**/linear-algebra/eigenvalues.xhtml")
    assert "Eigenvalues" in tab.inner_text("h1")


def test_letters_columns_and_numbers_are_set_as_on_the_site(folder, open_page):
    tab = open_page(f"file://{folder}/linear-algebra/eigenvalues.xhtml", width=390).tab
    styles = """mi => { const s = getComputedStyle(mi); return [s.fontWeight, s.textTransform] }"""
    bold = tab.locator("mi[mathvariant=bold]").first
    assert bold.evaluate(styles) == ["700", "none"], (
        "vectors and matrices are bold, upright"
    )
    right = tab.locator('mtd[style*="text-align:right"]').first
    assert "right" in right.evaluate("cell => getComputedStyle(cell).textAlign")
    beside = """box => {
      const [formula, number] = [...box.children].map(e => e.getBoundingClientRect());
      return [formula.right <= number.left + 1, number.right <= innerWidth];
    }"""
    for box in tab.locator(".numbered").all():
        assert box.evaluate(beside) == [True, True]
