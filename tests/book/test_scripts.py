"""What `publish.yml` runs on GitHub, run here against a stand-in."""

import hashlib
import os
import re
import subprocess

import pytest
import yaml
from sources import ROOT

WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text("utf-8"))
JOBS = WORKFLOW["jobs"]
#: Says what it is asked, and behaves as `gh` does for two releases.
GH = """#!/usr/bin/env bash
echo "$@" >>"$LOG"
case "$1 $2" in
  "release list") printf 'v1.1.0\\nv1.0.0\\n' ;;
  "release download") mkdir -p "$7" && echo "$3" >"$7/$5" ;;
  "release create") ;;
  *) exit 2 ;;
esac
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/gh").write_text(GH)
    (tmp_path / "bin/gh").chmod(0o755)

    def run_(script, *arguments, status=0):
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        log = tmp_path / "asked"
        environment = {"PATH": path, "HOME": str(tmp_path), "LOG": str(log)}
        result = subprocess.run(
            [ROOT / "publishing" / script, *arguments], cwd=tmp_path, env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert result.returncode == status, result.stderr
        return log.read_text().splitlines() if log.exists() else []

    return run_


def test_earlier_releases_are_fetched_into_folders_of_their_tags(run, tmp_path):
    asked = run("fetch_releases.sh", "releases")
    assert "--exclude-drafts" in asked[0]
    for tag in ("v1.0.0", "v1.1.0"):
        path = tmp_path / "releases" / tag / "mathematics-for-machine-learning.zip"
        assert path.read_text().strip() == tag


def test_a_release_is_made_of_what_the_digests_name(run, tmp_path):
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(b"a")
    (folder / "notes.md").write_text("words")
    digest = hashlib.sha256(b"a").hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  a.pdf\n")
    (asked,) = run("attach.sh", "release", "v1.2.3")
    assert asked == (
        "release create v1.2.3 --verify-tag --title Version 1.2.3"
        " --notes-file notes.md a.pdf SHA256SUMS"
    )
    (folder / "a.pdf").write_bytes(b"spoiled")
    run("attach.sh", "release", "v1.2.3", status=1)


def test_the_branch_is_published_when_it_changed_and_keeps_its_past(run, tmp_path):
    remote, work = tmp_path / "remote.git", tmp_path / "notebooks"
    subprocess.run(["git", "init", "-q", "--bare", remote], check=True)

    def publish(text: str) -> list[str]:
        work.mkdir()
        (work / "page.ipynb").write_text(text)
        run("push_notebooks.sh", work, remote)
        for path in sorted(work.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        work.rmdir()
        log = ["git", "-C", remote, "log", "--format=%H", "notebooks"]
        return subprocess.check_output(log, text=True).split()

    first = publish("one")
    assert len(first) == 1
    assert publish("one") == first
    second = publish("two")
    assert second[1:] == first
    show = ["git", "-C", remote, "show", "notebooks:page.ipynb"]
    assert subprocess.check_output(show, text=True) == "two"


def test_nothing_is_published_that_did_not_pass_and_rights_are_few():
    assert JOBS["build"]["needs"] == "test"
    assert JOBS["test"]["uses"] == "./.github/workflows/ci.yml"
    assert all(JOBS[name]["needs"] in ("build", "deploy") for name in JOBS if name not in ("test", "build"))  # noqa: E501  # fmt: skip
    assert WORKFLOW["permissions"] == {}
    assert {name: job["permissions"] for name, job in JOBS.items()} == {
        "test": {"contents": "read"},
        "build": {"contents": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
        "notebooks": {"contents": "write"},
        "release": {"contents": "write"},
    }
    assert JOBS["release"]["if"] == "github.ref_type == 'tag'"
    assert WORKFLOW[True]["push"] == {"branches": ["main"], "tags": ["v*"]}


def test_the_workflow_runs_what_is_here_and_uploads_what_the_dry_run_made():
    steps = [step for job in JOBS.values() for step in job.get("steps", [])]
    commands = [step["run"] for step in steps if "run" in step]
    scripts = set(re.findall(r"publishing/\w+\.sh", "\n".join(commands)))
    there = {f"publishing/{p.name}" for p in (ROOT / "publishing").glob("*.sh")}
    assert scripts == there, "a script that nothing runs, or a name that leads nowhere"
    assert all(os.access(ROOT / script, os.X_OK) for script in scripts)
    assert all("\n" not in command.strip() for command in commands)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([\w-]+)", "\n".join(commands)):
        assert re.search(rf"^{target}:", makefile, re.M)
    uploads = "".join(str(s["with"].get("path", "")) for s in steps if "with" in s)
    for folder in ("pages", "notebooks", "release"):
        assert f"_build/publish/{folder}" in uploads
