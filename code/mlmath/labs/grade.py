"""Grade a submission: ``python -m mlmath.labs.grade pagerank submission.ipynb``.

The submission runs in a process of its own that only hands over results, as plain
numbers. Checks, expected answers and score stay in this one, out of its reach. That
is no sandbox: it may still read and write the user's files.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import json
import linecache
import os
import pickle
import re
import runpy
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np
from scipy import sparse

from mlmath.labs.checking import Case, call, judge, kind_of, within

Outcome = tuple[Any, str | None]
_GONE: Outcome = None, "its process ended or gave no answer in time"
_LONGEST = 2**27  # bytes of all answers
#: What a submission prints goes nowhere. It gets 4 GB, where a system can limit that.
_CHILD = f"""
import contextlib, os
from mlmath.labs import grade
with contextlib.suppress(ImportError, OSError, ValueError):
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (4 * 10**9, 4 * 10**9))
    resource.setrlimit(resource.RLIMIT_FSIZE, ({_LONGEST}, {_LONGEST}))
calls, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "w")
for standard in range(3):
    os.dup2(os.open(os.devnull, os.O_RDWR), standard)
grade.serve(calls, answers)
"""


def cells_of(submission: Path) -> list[str]:
    """Return the code cells of a notebook without IPython's magic, or a .py file as one."""
    try:
        text = submission.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{submission} must be text in UTF-8: {error}") from None
    if submission.suffix != ".ipynb":
        return [text]
    try:
        cells = [
            cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"
        ]
        sources = ["".join(cell["source"]) for cell in cells]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"{submission} is no notebook ({kind_of(error)})") from None
    return [re.sub(r"(?m)^[%!].*$", "", source) for source in sources]


def execute(cells: Sequence[str], seconds: float) -> tuple[dict[str, Any], str]:
    """Execute the cells, past errors; return the names they define, and what failed.

    Each may take half of the time that is left, so that none takes it all.
    """
    scope: dict[str, Any] = {"__name__": "__main__"}
    failed, end = list[str](), time.monotonic() + seconds
    for number, source in enumerate(cells, 1):
        file = f"<cell {number}>"  # for the learner's lines in messages
        linecache.cache[file] = len(source), None, source.splitlines(True), file
        try:
            half = max((end - time.monotonic()) / 2, 0.01)
            within(half, partial(exec, compile(source, file, "exec"), scope))
        except BaseException as error:  # SystemExit too
            failed.append(f"cell {number} ended with {kind_of(error)}")
    return scope, "; ".join(failed)


def _plain(x: Any) -> Any:
    """Write for JSON what is not in it; raise ``TypeError`` for more than numbers and tables."""
    if sparse.issparse(x):
        parts = x.tocoo()
        return {"sparse": [*map(list, (parts.shape, parts.data, parts.row, parts.col))]}
    if type(x).__module__.split(".")[0] == "pandas":
        from mlmath.labs import tables  # not all labs need pandas

        return tables.pack(x)
    numbers = isinstance(x, np.ndarray | np.generic) and x.dtype.kind in "fiub"
    if not numbers or isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"a {kind_of(x)} is not handed over")
    return x.tolist() if x.size else {"empty": x.shape}  # a list would be flat


def _revive(found: dict[str, Any]) -> Any:
    """Read from JSON what is not in it."""
    if "empty" in found:
        return np.zeros(0).reshape(found["empty"])  # a forged size raises
    if found.keys() & {"times", "table"}:
        from mlmath.labs import tables

        return tables.unpack(found)
    if "sparse" not in found:
        return found
    shape, data, row, col = found["sparse"]
    return sparse.coo_array((data, (row, col)), shape=tuple(shape)).tocsr()


def serve(calls: IO[bytes], answers: IO[str]) -> None:
    """Execute a submission and make calls: pickles come in, lines of JSON go out."""
    scope, failed = execute(*pickle.load(calls))
    answers.write(json.dumps([failed, None]) + "\n")
    with contextlib.suppress(EOFError):
        while True:
            answers.flush()
            name, case = pickle.load(calls)
            absent: Outcome = None, f"there is no function {name}"
            function = scope.get(name)
            result, wrong = call(function, case) if callable(function) else absent
            try:
                answer = json.dumps([result, wrong], default=_plain)
            except Exception:  # whatever a strange result raises
                wrong = f"it returned a {kind_of(result)} that cannot be used here"
                answer = json.dumps([None, wrong])
            answers.write(answer + "\n")


def _ask(requests: Sequence[Any], seconds: float) -> list[Outcome]:
    """Put the requests to a new process; return what it answers in time."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        tempfile.TemporaryFile() as calls,
        tempfile.TemporaryFile() as answers,
    ):
        for request in requests:
            pickle.dump(request, calls)
        calls.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _CHILD],
            stdin=calls,
            stdout=answers,
            cwd=folder,
            env={**os.environ, "MPLBACKEND": "Agg", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(AttributeError, OSError):  # Windows
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()
        answers.seek(0)
        return [_read(line) for line in answers.read(_LONGEST).split(b"\n")[:-1]]


def _read(line: bytes) -> Outcome:
    """Read an answer; what is none is the submission's own fault."""
    try:
        result, wrong = json.loads(line, object_hook=_revive)
        return result, wrong if wrong is None else str(wrong)[:400]
    except Exception:
        return _GONE


def outcomes(
    cells: Sequence[str], calls: Sequence[tuple[str, Case]], seconds: float
) -> tuple[list[Outcome], str]:
    """Make all calls in a process of their own; return what comes, and what failed.

    Where it ends in a call, the rest of that function is not tried, and the others
    get a new process. Each process may take half of the time that is left.
    """
    found, failed, end = list[Outcome](), "", time.monotonic() + seconds
    while len(found) < len(calls):
        rest, half = calls[len(found) :], (end - time.monotonic()) / 2
        # what is looked for does not leave this process
        plain = [(name, Case("", c.arguments, print, c.memory)) for name, c in rest]
        first, *others = _ask([(cells, half / 2), *plain], half) or [_GONE]
        failed = failed or str(first[0] or "")[:400]
        found += others
        lost = {
            name for name, _ in calls[len(found) :][: None if first is _GONE else 1]
        }
        found += [_GONE for name, _ in calls[len(found) :] if name in lost]
    return found, failed


def grade(
    lab: str, submission: Path, *, hidden: Path | None = None, seconds: float = 120
) -> dict[str, Any]:
    """Try a submission on the cases of a lab, and on those of a file of one's own.

    `hidden` is a Python file with ``CASES``: a dict of lists of `Case`, by function; their
    arguments must survive :mod:`pickle`. The score is from 0 to 1: each function
    counts the same, and in it each case. Raises ``ValueError`` for a lab, a notebook or
    a function that is none.
    """
    try:
        module = importlib.import_module(f"mlmath.labs.{lab}")
        names, public = module.LAB.names, module.LAB.cases
    except (ModuleNotFoundError, AttributeError):
        raise ValueError(f"there is no lab {lab!r}") from None
    with contextlib.redirect_stdout(io.StringIO()):
        for name in names:
            getattr(module, f"check_{name}")(None)  # now the lab knows its cases
    extra = runpy.run_path(str(hidden)).get("CASES") if hidden else {}
    if not isinstance(extra, dict) or extra.keys() - set(names):
        raise ValueError(f"{hidden} must define CASES, a dict of lists by {names}")
    cases = {name: [*public[name], *extra.get(name, ())] for name in names}
    calls = [(name, case) for name in names for case in cases[name]]
    found, failed = outcomes(cells_of(submission), calls, seconds)
    given, functions = iter(found), list[dict[str, Any]]()
    for name in names:
        with warnings.catch_warnings(action="ignore"):
            said = [judge(case, *next(given)) for case in cases[name]]
        n = len(public[name])
        messages = [
            f"{c.about}: {s}" for c, s in zip(cases[name], said, strict=True) if s
        ]
        functions.append({
            "name": name, "score": said.count(None) / len(said), "messages": messages,
            "passed": said[:n].count(None), "total": n,
            "hidden_passed": said[n:].count(None), "hidden_total": len(said) - n,
        })  # fmt: skip
    score = round(sum(row["score"] for row in functions) / len(functions), 4)
    about = {"lab": lab, "submission": str(submission), "failed": failed}
    return {**about, "score": score, "functions": functions}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table on stderr, and the grade as JSON on stdout."""
    parser = argparse.ArgumentParser(prog="python -m mlmath.labs.grade")
    parser.add_argument("lab", help="such as pagerank")
    parser.add_argument("submission", type=Path, help="a notebook or a .py file")
    parser.add_argument("--hidden", type=Path, help="a .py file with CASES")
    parser.add_argument(
        "--seconds", type=float, default=120, help="default: %(default)g"
    )
    try:
        marks = grade(**vars(parser.parse_args(arguments)))
    except (OSError, ValueError) as error:
        parser.error(str(error))
    rows = [("function", "checks", "hidden", "first wrong case")]
    for row in marks["functions"]:
        checks = f"{row['passed']}/{row['total']}"
        hidden = f"{row['hidden_passed']}/{row['hidden_total']}"
        rows.append((row["name"], checks, hidden, *row["messages"][:1]))
    rows.append(("score", f"{marks['score']:.2f}", "", marks["failed"]))
    for name, *others in rows:
        line = f"{name:16} " + " ".join(f"{other:>6}" for other in others)
        # a terminal would obey some characters
        print(re.sub("[^ -~]", "?", line).rstrip(), file=sys.stderr)
    print(json.dumps(marks))


if __name__ == "__main__":
    main()
