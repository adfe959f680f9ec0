"""How long the build takes, as ratios within one run: cold, warm, one chapter touched.

Works on a copy of the repository, with the environment that runs it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHAPTER = "book/linear-algebra/eigenvalues.md"


def build(folder: Path, *, jobs: int = 0, fresh: bool = False) -> float:
    """Build the copy and return the seconds."""
    if fresh:
        for name in ("_build", ".cache"):
            shutil.rmtree(folder / name, ignore_errors=True)
    start = time.perf_counter()
    subprocess.run(
        [
            Path(sys.executable).with_name("jupyter-book"), "build", "book",
            "--config", "_config.yml", "--toc", folder / "_toc.yml",
            "--path-output", ".", "-W", "-n", "--keep-going",
        ],
        cwd=folder,
        env={**os.environ, "JOBS": str(jobs)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )  # fmt: skip
    return time.perf_counter() - start


def main() -> None:
    """Print seconds and ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "copy"
        ignore = shutil.ignore_patterns(".git", ".venv", "_build", ".cache", ".*_cache")
        shutil.copytree(ROOT, folder, ignore=ignore)
        cores = os.cpu_count() or 1
        serial = build(folder, jobs=1, fresh=True)
        cold = build(folder, jobs=cores, fresh=True)
        warm = build(folder)
        chapter = folder / CHAPTER
        text = chapter.read_text(encoding="utf-8")
        chapter.write_text(text + "\nA new sentence.\n", encoding="utf-8")
        sentence = build(folder)
        chapter.write_text(
            text + "\n```{code-cell} python3\nprint(1)\n```\n", encoding="utf-8"
        )
        cell = build(folder)
    rows = {
        "cold, one job": serial,
        f"cold, {cores} jobs": cold,
        "warm, nothing changed": warm,
        "one sentence changed": sentence,
        "one cell changed": cell,
    }
    for what, seconds in rows.items():
        print(f"{what:24s} {seconds:6.1f} s   {seconds / cold:5.2f} of cold")
    print(f"execution side by side: {serial / cold:.2f} times as fast in all")


if __name__ == "__main__":
    main()
