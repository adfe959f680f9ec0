"""Run Python with exactly the packages' versions that Pyodide has.

    .venv/bin/python lite/as_in_pyodide.py -m pytest tests/package

Pyodide's own builds of NumPy and SciPy are in no registry; the same releases for
this machine are. Python is Pyodide's own version where it is installed, else the
newest that these releases take.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from pin_pyodide import closure

ROOT = Path(__file__).parents[1]
PINNED = json.loads((ROOT / "lite/pyodide.json").read_text(encoding="utf-8"))
OLDEST = (3, 12)  # of SciPy 1.18
#: What readers have, with what it needs; and the tests' own tools, as locked.
WANTED = ("numpy", "scipy", "matplotlib", "scikit-learn", "pandas")
TOOLS = ("pytest", "pytest-xdist", "hypothesis", "pyyaml", "sympy", "statsmodels")
FOLDER = ROOT / ".cache" / f"as-in-pyodide-{PINNED['version']}"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def found(minor: int) -> Path | None:
    """Find a Python that starts: in the path, else among pyenv's or a runner's."""
    name = f"python3.{minor}"
    folders = [Path(part) for part in os.get_exec_path()]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    folders += sorted(pyenv.glob(f"versions/3.{minor}.*/bin"))
    folders += sorted(Path("/opt/hostedtoolcache/Python").glob(f"3.{minor}.*/*/bin"))
    for folder in folders:
        if path := shutil.which(name, path=str(folder)):
            works = subprocess.run([path, "-c", ""], check=False, capture_output=True)
            if works.returncode == 0:  # pyenv's names for what is not chosen do not
                return Path(path)
    return None


def environment() -> Path | None:
    """Make the environment once; give its Python, None where no Python is fit."""
    newest = int(PINNED["info"]["python"].split(".")[1])
    base = next(filter(None, map(found, range(newest, OLDEST[1] - 1, -1))), None)
    if base is None:
        return None
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([^ ;\\]+)", lock, re.M))
    packages = PINNED["packages"]
    pins = [f"{n}=={packages[n]['version']}" for n in closure(packages, WANTED)]
    pins += [f"{name}=={locked[name]}" for name in TOOLS]
    asked = "\n".join([str(base), *pins])
    note = FOLDER / "asked.txt"
    if not note.is_file() or note.read_text(encoding="utf-8") != asked:
        uv = str(Path(sys.executable).with_name("uv"))
        shutil.rmtree(FOLDER, ignore_errors=True)
        subprocess.run(
            [uv, "venv", "-q", "--python", str(base), str(FOLDER)], check=True
        )
        command = [uv, "pip", "install", "-q", "--python", str(PYTHON), *pins]
        subprocess.run(command, check=True)
        note.write_text(asked, encoding="utf-8")
    return PYTHON


def main(arguments: list[str]) -> int:
    """Run Python with these arguments; give its exit status."""
    if (python := environment()) is None:
        print("Nothing tried: no Python from 3.12 on is installed; 3.14 is Pyodide's.")
        return 1 if os.environ.get("CI") else 0
    versions = [f"{name} {PINNED['packages'][name]['version']}" for name in WANTED]
    versions.insert(0, f"Python {PINNED['info']['python']}")
    print(f"Pyodide {PINNED['version']} has {', '.join(versions)}", flush=True)
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "code")}
    return subprocess.run([python, *arguments], check=False, env=variables).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
