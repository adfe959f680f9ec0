"""The weekly workflows: what they find becomes one issue, which closes when all is well."""

import os
import subprocess

import addresses
import pytest
import yaml
from site_server import serving
from sources import ROOT

WORKFLOWS = {
    name: yaml.safe_load((ROOT / f".github/workflows/{name}.yml").read_text("utf-8"))
    for name in ("links", "audit")
}
#: Knows of an open issue where $OPEN names its number.
GH = """#!/usr/bin/env bash
case "$1 $2" in
  "issue list") echo "$OPEN" ;;
  *) echo "$1 $2 $3" >>"$LOG"; [ ! -e body.md ] || cp body.md "$LOG.body" ;;
esac
"""


@pytest.mark.parametrize(
    ("found", "number", "asked"),
    [
        ("a.md:1: [broken] https://b/\n", "", ["label create automatic", "issue create --title"]),
        ("a.md:1: [broken] https://b/\n", "7", ["issue edit 7"]),
        ("", "7", ["issue close 7"]),
        ("", "", []),
    ],
)  # fmt: skip
def test_there_is_one_issue_while_something_is_found(tmp_path, found, number, asked):
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "found.txt").write_text(found)
    log = tmp_path / "log"
    subprocess.run(
        [ROOT / ".github/report.sh", "A title", "found.txt"], cwd=tmp_path, check=True,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "OPEN": number, "LOG": log},
    )  # fmt: skip
    assert (log.read_text().splitlines() if log.exists() else []) == asked
    if found:
        assert f"    {found}" in (tmp_path / "log.body").read_text()


@pytest.mark.parametrize("name", WORKFLOWS)
def test_only_the_job_that_reports_may_write(name):
    workflow = WORKFLOWS[name]
    assert workflow["permissions"] == {"contents": "read"}
    rights = {job: entry.get("permissions") for job, entry in workflow["jobs"].items()}
    assert rights == {"check": None, "report": {"contents": "read", "issues": "write"}}
    assert workflow["jobs"]["report"]["needs"] == "check"
    assert "schedule" in workflow[True]


def test_a_link_that_leads_nowhere_is_found_with_its_place(book):
    folder = book.folder / "served"
    folder.mkdir()
    (folder / "there.html").write_text("<p>Here.</p>")
    with serving(folder, "/") as address:
        lines = f"[one]({address}there.html)\n\n[two]({address}lost.html)\n"
        book.write("index", f"# A page\n\n{lines}")
        status, output = book.build("linkcheck")
    assert status != 0, output
    found = (book.folder / "_build/linkcheck/output.txt").read_text(encoding="utf-8")
    (broken,) = found.splitlines()
    assert broken.startswith(f"index.md:5: [broken] {address}lost.html: 404")


def test_the_links_outside_are_asked_for_where_they_are_answered():
    doi = addresses.ask_about(None, "https://doi.org/10.1000/x(1)")
    assert doi == "https://doi.org/api/handles/10.1000/x(1)"
    assert addresses.ask_about(None, "https://example.org/") is None
