"""The repository keeps what it promises to those who build it."""

import re
import shutil
import subprocess
import sys
from itertools import chain

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sources import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = re.findall(r"^([\w.-]+)==([^ ;\\]+)", LOCK, re.M)


def requirements() -> list[Requirement]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    text = (line.split("#")[0].strip() for line in lines)
    return [Requirement(line) for line in text if line]


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_the_lock_holds_what_is_asked_for(requirement):
    pinned = [v for n, v in PINS if n == canonicalize_name(requirement.name)]
    assert pinned, f"{requirement} is not in requirements.lock: make it anew"
    assert all(version in requirement.specifier for version in pinned)


def test_the_lock_is_exact_hashed_and_names_no_address():
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(blocks) == len(PINS)
    assert all("--hash=sha256:" in block for block in blocks)
    assert "http" not in LOCK
    assert "--index-url" not in LOCK


def test_jupyter_book_stays_below_2():
    assert dict(PINS)["jupyter-book"].startswith("1.")
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    ignored = chain.from_iterable(u.get("ignore", []) for u in updates)
    assert {"dependency-name": "jupyter-book", "versions": [">=2"]} in list(ignored)


@pytest.mark.parametrize("path", sorted(ROOT.glob(".github/workflows/*.yml")), ids=str)
def test_workflows_pin_actions_and_take_few_rights(path):
    text = path.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert set(workflow["permissions"].items()) <= {("contents", "read")}
    for action in re.findall(r"uses: (\S+)", text):
        assert action.startswith("./") or re.search(r"@[0-9a-f]{40}$", action)


def test_readme_names_the_two_commands_and_make_has_them():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ("book", "test"):
        assert f"make {command}" in readme
        assert re.search(rf"^{command}:", makefile, re.M)


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE-CONTENT"]
)
def test_links_between_files_of_the_repository(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for address in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text):
        assert (ROOT / address).exists(), f"{name} links to {address}"


PYTHONS = {  # a stand-in for python3, and what `make` says of it
    "absent": ("", "python-absent is not installed"),
    "old": ("import sys; sys.version_info = (3, 9, 2); exec(sys.argv[2])", "is 3.9"),
    "new": ("import sys; sys.version_info = (3, 14, 0); exec(sys.argv[2])", "is 3.14"),
    "without-venv": (
        "import sys; sys.modules['venv'] = None; exec(sys.argv[2])",
        "apt install python3-venv",
    ),
    "without-network": (
        "import os, sys; os.makedirs('.venv/bin', exist_ok=True)\n"
        "os.path.exists(p := '.venv/bin/python') or os.symlink('/bin/false', p)",
        "is there a network?",
    ),
}


@pytest.mark.parametrize("kind", PYTHONS)
def test_what_is_missing_is_named(kind, tmp_path):
    code, message = PYTHONS[kind]
    python = tmp_path / f"python-{kind}"
    if code:
        python.write_text(f"#!{sys.executable}\n{code}\n")
        python.chmod(0o755)
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    result = subprocess.run(
        ["make", "book", f"PYTHON={python}"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode != 0
    assert message in result.stdout + result.stderr
