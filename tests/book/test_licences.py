"""What others wrote is listed, with its licence, on the page and in the bill of materials."""

import json
import re

import pytest
import shipped
from from_npm import fetched, unpack
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from sources import BOOK, ROOT, SITE

from publishing import materials

PAGE = "back-matter/licences.html"
#: npm's package that has CycloneDX's schemas, as CycloneDX publishes them.
SCHEMAS = "@cyclonedx/cyclonedx-library@10.3.0"
INTEGRITY = (
    "sha512-RIT28sp1U0PCHaaeF3yNRwk6Jig/XJ8UsYAVOMYaHQ+0VVOvsjcp0"
    "PTWQFLUqJFF8XMud+Kdq6G+wtDAh+QJFA=="
)


@pytest.fixture
def rows(html):
    """Give the cells of all rows of the page's tables, by their first."""
    found = [
        [cell.get_text() for cell in row.find_all("td")]
        for row in html(PAGE).article.select("tbody tr")
    ]
    return {row[0]: row[1:] for row in found}


def test_the_page_names_what_is_vendored(rows):
    wanted = json.loads((BOOK / "_vendor/package.json").read_text("utf-8"))
    for name, version in wanted["devDependencies"].items():
        if name != "esbuild":
            assert rows[name][0] == version
            assert rows[name][1]
    folders = {path.name for path in (BOOK / "_static/vendor").iterdir()}
    assert folders == {"codemirror", "jsxgraph", "minisearch"}, "list the new one"
    for path in (BOOK / "_static/vendor").rglob("LICENSE"):
        assert path.read_text("utf-8").strip() in texts()


def texts():
    return (SITE / "_static/licences.txt").read_text(encoding="utf-8")


def test_the_page_names_every_file_of_data_and_none_else(rows):
    folder = ROOT / "code/mlmath/data"
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(shipped.known()["data"]) == files
    assert files <= set(rows)
    assert all(source and licence for source, licence in map(rows.get, files))


def test_the_page_names_what_a_click_fetches(rows):
    pinned = json.loads((ROOT / "lite/pyodide.json").read_text(encoding="utf-8"))
    assert rows["pyodide"] == [pinned["version"], "MPL-2.0"]
    versions = {name: facts["version"] for name, facts in pinned["packages"].items()}
    packages = {name: row for name, row in rows.items() if name in versions}
    assert {name: row[0] for name, row in packages.items()} == versions


def test_licences_of_what_pages_carry_are_there_in_full():
    for holder in (
        "Khan Academy",
        "Hakim El Hattab",
        "Marijn Haverbeke",
        "Luca Ongaro",
    ):
        assert holder in texts()
    for name in shipped.IN_PAGES:
        assert re.search(rf"^{name}$", texts(), re.M)


def test_the_bill_is_valid_whole_and_the_same_each_time(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793404800")
    bill = materials.bill()
    assert bill == materials.bill()
    assert bill["metadata"]["timestamp"] == "2026-10-31T00:00:00Z"
    purls = [component["purl"] for component in bill["components"]]
    assert purls == sorted(set(purls))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([\w.-]+)==([^ ;\\]+)", lock, re.M):
        assert f"pkg:pypi/{name}@{version}" in purls
    npm = json.loads(shipped.LOCK.read_text("utf-8"))["packages"]
    view = npm["node_modules/@codemirror/view"]
    assert f"pkg:npm/%40codemirror/view@{view['version']}" in purls


def test_the_bill_follows_the_schema():
    folder = fetched("cyclonedx", lambda f: unpack(SCHEMAS, INTEGRITY, f))
    schemas = {
        name: json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))
        for name in ("bom-1.6", "spdx", "jsf-0.82")
    }
    registry = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    validator = Draft7Validator(schemas["bom-1.6"], registry=registry)
    bill = materials.bill()
    assert [error.message for error in validator.iter_errors(bill)] == []
    bill["components"][0]["scope"] = "somewhere"
    assert not validator.is_valid(bill)
