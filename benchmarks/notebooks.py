"""What Binder installs before a notebook opens: megabytes and seconds, beside the build's.

Both as pip does it, into fresh environments, from where pip fetches or keeps packages.
"""

import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
MANY = 8


def megabytes(files: Iterable[Path]) -> float:
    """Return what files hold together, in millions of bytes."""
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def installed(folder: Path) -> list[Distribution]:
    """Return what an environment has."""
    return list(distributions(path=[str(*folder.glob("lib/python*/site-packages"))]))


def install(folder: Path, *wanted: str | Path, cwd: Path) -> float:
    """Make an environment, or add to it; return the seconds of the installation."""
    if not folder.exists():
        venv.create(folder, with_pip=True)
    command = [folder / "bin/python", "-m", "pip", "install", "-qq", *wanted]
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True)
    return time.perf_counter() - start


def report(name: str, folder: Path, seconds: float) -> float:
    """Print what an environment holds; return its megabytes."""
    size, bytecode = megabytes(folder.rglob("*")), megabytes(folder.rglob("*.pyc"))
    print(
        f"{name:28s}{size:6.0f} MB, of which bytecode {bytecode:4.0f}, "
        f"{len(installed(folder)):4d} packages {seconds:6.1f} s"
    )
    return size


def main() -> None:
    """Print what each environment holds, and the largest packages of Binder's."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        branch, binder, build = place / "branch", place / "binder", place / "build"
        lay_out = ROOT / "binder" / "lay_out.py"
        subprocess.run(
            [sys.executable, lay_out, ROOT / "_build/html", branch], check=True
        )
        # which Binder's own image has already
        jupyter = (ROOT / "binder" / "requirements.txt").resolve()
        first = install(binder, "-r", jupyter, cwd=branch)
        own = report("JupyterLab", binder, first)
        more = install(binder, "-r", "binder/requirements.txt", cwd=branch)
        size = report("with what chapters import", binder, first + more)
        lock = ROOT / "requirements.lock"
        took = install(build, "--require-hashes", "-r", lock, cwd=ROOT)
        all_of_it = report("the build's", build, took)
        print(f"chapters' share             {size - own:7.0f} MB")
        print(
            f"Binder's beside the build's {size / all_of_it:7.2f} of the bytes,",
            end=" ",
        )
        print(f"{(first + more) / took:.2f} of the seconds")
        sizes = Counter[str]()
        for package in installed(binder):
            files = {Path(str(file.locate())) for file in package.files or ()}
            sizes[package.metadata["Name"]] = round(megabytes(files))
        print(", ".join(f"{n} {size} MB" for n, size in sizes.most_common(MANY)))


if __name__ == "__main__":
    main()
