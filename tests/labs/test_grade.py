"""A submission is graded in a process of its own, and cannot grade itself."""

import io
import json
import pickle
import runpy
import sys
import textwrap

import numpy as np
import pandas as pd
import pytest
from labs.strange import Loops, NoArray, NoAttributes
from mlmath.labs import checking, grade
from mlmath.labs import pagerank as lab
from mlmath.labs.checking import Case, close_to
from scipy import sparse
from sources import read_source

NAMES = lab.LAB.names
SOLVED, STUBS = (
    {
        name: next(cell for cell in page.cells if cell.startswith(f"def {name}("))
        for name in NAMES
    }
    for page in (read_source("labs/pagerank-solution"), read_source("labs/pagerank"))
)
IMPORTS = "import numpy as np\n"
HIDDEN = """
import numpy as np
from mlmath.labs.checking import Case, close_to

swap = np.array([[0.0, 1.0], [1.0, 0.0]])
CASES = {
    "damp": [Case("two pages, d = 0.5", (swap, 0.5), close_to(0.5 * swap + 0.25))],
    "mend": [Case("nothing", (np.zeros((2, 2)),), close_to(np.full((2, 2), 0.5)))] * 2,
}
"""


@pytest.fixture
def submit(tmp_path):
    def write(source, name="submission.py"):
        path = tmp_path / name
        path.write_text(source, encoding="utf-8")
        return path

    return write


def notebook(*cells):
    markdown = {"cell_type": "markdown", "source": "def link_matrix"}
    code = [{"cell_type": "code", "source": cell} for cell in cells]
    return json.dumps({"cells": [markdown, *code]})


def scores(marks):
    return {row["name"]: row["score"] for row in marks["functions"]}


# Submissions


def test_the_solution_gets_all_points(submit):
    cells = [IMPORTS, *SOLVED.values(), "lab.check_rank(rank)", "%matplotlib inline"]
    submission = submit(notebook(*cells), "anna.ipynb")
    hidden = submit(HIDDEN, "cases.py")
    marks = grade.grade("pagerank", submission, hidden=hidden)
    assert marks["score"] == 1
    assert [row["name"] for row in marks["functions"]] == list(NAMES)
    for row in marks["functions"]:
        assert row["passed"] == row["total"] >= 3
        expected = {"damp": 1, "mend": 2}.get(row["name"], 0)
        assert row["hidden_passed"] == row["hidden_total"] == expected
        assert row["messages"] == []
    assert marks["failed"] == "cell 9 ended with NameError"
    assert marks["submission"] == str(submission)


def test_the_stubs_get_none(submit):
    marks = grade.grade("pagerank", submit(IMPORTS + "\n".join(STUBS.values())))
    assert marks["score"] == 0
    assert "not written yet" in marks["functions"][6]["messages"][3]


def test_what_is_half_done_gets_its_share(submit):
    done = [SOLVED[name] for name in ("link_matrix", "mend")]
    to_learn = """
    def steps(L, n_steps):
        return np.full(len(L), 1 / len(L))  # right for no step

    def damp(S, d):
        return 0.85 * S + 0.15 / len(S)

    rank = "forgotten"
    """
    source = IMPORTS + "\n".join([*done, textwrap.dedent(to_learn), STUBS["pagerank"]])
    marks = grade.grade("pagerank", submit(source), hidden=submit(HIDDEN, "cases.py"))
    shares = scores(marks)
    assert shares == {
        "link_matrix": 1, "steps": 1 / 4, "mend": 1, "damp": 1 / 5, "rank": 0,
        "sparse_step": 0, "pagerank": 0,
    }  # fmt: skip
    assert marks["score"] == pytest.approx(sum(shares.values()) / 7, abs=1e-4)
    damp, rank = marks["functions"][3:5]
    assert (damp["passed"], damp["hidden_passed"]) == (1, 0)
    assert damp["messages"][-1].startswith("two pages, d = 0.5: some numbers are off")
    assert rank["messages"][0] == "four sites: there is no function rank"


def test_a_submission_cannot_grade_itself(submit):
    source = f"""
    import os, sys
    import numpy as np
    from mlmath.labs import checking, grade, pagerank as lab

    checking.SECONDS = 0.1
    checking.judge = lambda *_: None
    checking.run = lambda name, f, cases: checking.Report(name, 9, 9, (), "passed")
    lab.LAB.check = checking.run
    lab._near = lambda a, b: True
    np.allclose = np.array_equal = lambda *_, **__: True
    for name in lab.LAB.names:
        setattr(lab, "check_" + name, lambda f: checking.Report("", 9, 9, (), ""))
    print('{{"score": 1.0}}')

    def link_matrix(links, n):
        while True:
            try:
                while True:
                    pass
            except:
                pass

    class Equal:
        def __eq__(self, other):
            return True

    def steps(L, n_steps):
        return Equal()

    def mend(L):
        os._exit(0)

    def damp(S, d):
        sys.exit(0)

    def rank(G, tol):
        for number in range(100):
            try:
                os.write(number, b"[[0.25, 0.25, 0.25, 0.25], null]\\n" * 100)
            except OSError:
                pass
        os._exit(0)

    {SOLVED["sparse_step"].replace(chr(10), chr(10) + "    ")}
    sys.exit(0)
    """
    path = submit(textwrap.dedent(source))
    marks = grade.grade("pagerank", path, seconds=60)
    shares = scores(marks)
    assert shares.pop("sparse_step") == 0  # its answers were forged by `rank`
    assert set(shares.values()) == {0}
    assert marks["failed"] == "cell 1 ended with SystemExit"
    said = [row["messages"][0] for row in marks["functions"]]
    assert "does a loop never end?" in said[0]
    assert "a Equal that cannot be used here" in said[1]
    assert "its process ended or gave no answer in time" in said[2]
    assert "it raised SystemExit: 0, in its line: sys.exit(0)" in said[3]


def test_who_ends_the_process_loses_that_function_alone(submit):
    ends = "def steps(L, n_steps):\n    import os\n    os._exit(0)\n"
    source = IMPORTS + "\n".join([*SOLVED.values(), ends])
    shares = scores(grade.grade("pagerank", submit(source)))
    assert shares.pop("steps") == 0
    assert set(shares.values()) == {1}


@pytest.mark.parametrize(
    "ends", ["import os; os._exit(0)", "import itertools; sum(itertools.count())"]
)
def test_who_never_comes_to_an_end_gets_nothing(ends, submit):
    path = submit(notebook(IMPORTS, *SOLVED.values(), ends), "endless.ipynb")
    marks = grade.grade("pagerank", path, seconds=6)
    assert marks["score"] == 0
    assert "gave no answer in time" in marks["functions"][0]["messages"][0]


def test_an_endless_cell_leaves_time_for_the_others(submit):
    endless = "while True:\n    try:\n        while True: pass\n    except: pass"
    cells = [IMPORTS, endless, *SOLVED.values(), endless]
    marks = grade.grade("pagerank", submit(notebook(*cells), "x.ipynb"), seconds=24)
    assert marks["failed"] == (
        "cell 2 ended with OutOfTimeError; cell 10 ended with OutOfTimeError"
    )
    assert marks["score"] == 1


# The command


def test_the_command_prints_a_table_and_json(submit, capsys):
    clears = "def steps(L, n_steps):\n    raise ValueError('\\x1b[2J')\n"
    source = IMPORTS + SOLVED["mend"] + clears + "raise ValueError\n"
    hidden = submit(HIDDEN, "cases.py")
    grade.main(["pagerank", str(submit(source)), "--hidden", str(hidden)])
    said = capsys.readouterr()
    marks = json.loads(said.out)
    assert marks["score"] == pytest.approx(1 / 7, abs=1e-4)
    lines = said.err.splitlines()
    assert lines[0].split() == [
        "function",
        "checks",
        "hidden",
        "first",
        "wrong",
        "case",
    ]
    assert lines[1].split(maxsplit=3)[:3] == ["link_matrix", "0/4", "0/0"]
    assert lines[1].endswith(
        "two sites that link to each other: there is no function link_matrix"
    )
    assert lines[3].split() == ["mend", "3/3", "2/2"]
    assert lines[8].split()[:2] == ["score", "0.14"]
    assert lines[8].endswith("cell 1 ended with ValueError")
    assert "it raised ValueError: ?[2J, in its line" in lines[2]
    assert "\x1b" not in said.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing", "good.py"], "there is no lab 'nothing'"),
        (["checking", "good.py"], "there is no lab 'checking'"),
        (["pagerank", "missing.py"], "No such file"),
        (["pagerank", "broken.ipynb"], "broken.ipynb is no notebook (JSONDecodeError)"),
        (["pagerank", "good.py", "--hidden", "other.py"], "must define CASES"),
        (["pagerank", "good.py", "--hidden", "good.py"], "must define CASES"),
    ],
)
def test_what_cannot_be_graded_is_said(arguments, words, submit, tmp_path, capsys):
    submit("", "good.py")
    submit("{", "broken.ipynb")
    submit("CASES = {'deflate': []}", "other.py")
    paths = [str(tmp_path / a) if "." in a else a for a in arguments]
    with pytest.raises(SystemExit) as error:
        grade.main(paths)
    assert error.value.code == 2
    assert words in capsys.readouterr().err


def test_the_module_is_the_command(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["grade", "--help"])
    monkeypatch.delitem(sys.modules, "mlmath.labs.grade")
    with pytest.raises(SystemExit) as error:
        runpy.run_module("mlmath.labs.grade", run_name="__main__")
    assert error.value.code == 0
    assert "python -m mlmath.labs.grade" in capsys.readouterr().out


# The parts, without another process


@pytest.mark.parametrize(
    "text", ["", "[]", '{"cells": 3}', '{"cells": [{}]}', "[" * 99999]
)
def test_what_is_no_notebook_is_refused(text, submit):
    with pytest.raises(ValueError, match="is no notebook"):
        grade.cells_of(submit(text, "x.ipynb"))


def test_magic_is_left_out_and_lines_keep_their_numbers(submit):
    source = ["%%time\n", "x = (7\n", "  % 4)\n", "!ls\n", "y = 2"]
    assert grade.cells_of(submit(notebook(source), "x.ipynb")) == [
        "\nx = (7\n  % 4)\n\ny = 2"
    ]
    assert grade.cells_of(submit("%x\n")) == ["%x\n"]


def test_cells_are_executed_past_errors():
    scope, failed = grade.execute(
        ["x = 1", "1 / 0", "x +", "raise SystemExit", "y = x + 1"], 10
    )
    assert (scope["x"], scope["y"]) == (1, 2)
    assert failed == (
        "cell 2 ended with ZeroDivisionError; cell 3 ended with SyntaxError; "
        "cell 4 ended with SystemExit"
    )


def served(cells, *calls):
    """What the other process answers, as it is read in this one."""
    requests = b"".join(pickle.dumps(request) for request in [(cells, 10), *calls])
    answers = io.StringIO()
    grade.serve(io.BytesIO(requests), answers)
    return [grade._read(line.encode()) for line in answers.getvalue().splitlines()]


def returning(thing):
    """What comes of a function that returns the thing."""
    grade_case = Case("", (np.zeros(1),), print)
    scope = {"f": lambda x: thing}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grade, "execute", lambda cells, seconds: (scope, ""))
        return served([], ("f", grade_case))[1]


def test_calls_are_answered_in_their_order():
    case = Case("", (np.arange(3.0),), print)
    source = "def f(x):\n    return x / 2\ndef g(x):\n    raise ValueError(x[1])"
    answers = served([source, "f.x"], ("f", case), ("g", case), ("h", case))
    assert answers == [
        ("cell 2 ended with AttributeError", None),
        ([0, 0.5, 1], None),
        (None, "it raised ValueError: 1.0, in its line: raise ValueError(x[1])"),
        (None, "there is no function h"),
    ]


@pytest.mark.parametrize(
    "thing",
    [
        0.1, 7, True, "text", [[1, 2.5]], {"a": 1}, np.float64(0.1), np.int32(7),
        np.array([[1 / 3, 2], [3, 4]]), np.array(5), np.array([], dtype=int), np.zeros((0, 4)),
    ],
)  # fmt: skip
def test_plain_results_are_handed_over(thing):
    result, wrong = returning(thing)
    assert wrong is None
    assert np.array_equal(result, thing)


def test_pairs_and_sparse_results_are_handed_over():
    result, _ = returning((np.array([0.1]), [np.float64(0.2)]))
    assert result == [[0.1], [0.2]]
    A = sparse.random_array((5, 4), density=0.4, rng=np.random.default_rng(1))
    result, _ = returning(A)
    assert result.shape == (5, 4)
    assert np.array_equal(result.toarray(), A.toarray())


DAYS = pd.DatetimeIndex(["2016-02-29", "2016-03-01"])


@pytest.mark.parametrize(
    "thing",
    [
        pd.Series([1.5, np.nan], index=["a", "b"]),
        pd.Series([1.5, 2.5], index=DAYS),
        pd.Series(DAYS),
        pd.Series([], dtype=float),
        pd.DataFrame(
            {"n": [1, 2], "share": [0.5, 0.25], "kind": ["x", None]}, index=[3, 7]
        ),
        pd.DataFrame([[0.5, 0.5], [0.0, 1.0]], [False, True], [False, True]),
        pd.DataFrame({"high": [1.0, 2.0]}, index=DAYS),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        DAYS,
        pd.Index(["a", "b"]),
    ],
    ids=str,
)
def test_tables_are_handed_over(thing):
    result, wrong = returning(thing)
    assert wrong is None
    assert type(result) in (pd.Series, pd.DataFrame, pd.Index, pd.DatetimeIndex)
    if isinstance(thing, pd.Index):
        assert result.equals(thing)
        return
    equal = pd.testing.assert_frame_equal
    if isinstance(thing, pd.Series):
        equal = pd.testing.assert_series_equal
    equal(result, thing, check_dtype=False, check_index_type=False, check_freq=False)


def holding(thing):
    """A series of one thing, which pandas 2 would look into while making it."""
    inside = np.array([None])
    inside[0] = thing
    return pd.Series(inside)


@pytest.mark.parametrize(
    "make",
    [
        lambda: pd.Series([1.0], index=pd.MultiIndex.from_tuples([("a", 1)])),
        lambda: pd.Series([1j]),
        lambda: holding(NoArray()),
        lambda: pd.Series([1.0]).groupby([1]),
        lambda: pd.Timestamp(2016, 2, 29),
        lambda: pd.Series(pd.DatetimeIndex(["2016-02-29"], tz="UTC")),
        lambda: np.ma.masked_array([1.0], [1]),
        lambda: np.array([1j]),
        lambda: 1j,
        lambda: {1, 2},
        lambda: (x for x in [1]),
        lambda: np.array([None]),
        lambda: [[NoArray()]],
        lambda: NoAttributes(),
        lambda: Loops,
    ],
)
def test_other_results_are_not(make):
    result, wrong = returning(make())
    assert result is None
    assert wrong.endswith("that cannot be used here")


@pytest.mark.parametrize(
    "line",
    [
        b"", b"x", b"1", b"[1]", b"[1, 2, 3]", b"\xff", b"[" * 99999,
        b'[{"sparse": 1}, null]', b'[{"sparse": [[1], [2], [3], [4]]}, null]',
        b'[{"sparse": [[2, 2], [1.0], [5], [5]]}, null]',
        b'[{"empty": [1000000000000]}, null]', b'[{"empty": "x"}, null]',
        b'[{"table": 1}, null]', b'[{"table": []}, null]', b'[{"times": ["x"]}, null]',
        b'[{"table": [[1], [2, 3]]}, null]', b'[{"table": [[1], ["a"], [[1], [2]]]}, null]',
    ],
)  # fmt: skip
def test_no_answer_harms_the_reader(line):
    assert grade._read(line) is grade._GONE


def test_what_is_wrong_is_read_as_a_short_text():
    assert grade._read(b'[NaN, {"a": 1}]')[1] == "{'a': 1}"
    assert len(grade._read(json.dumps([1, "x" * 1000]).encode())[1]) == 400


def test_hidden_cases_do_not_leave_this_process(monkeypatch):
    asked = []
    monkeypatch.setattr(grade, "_ask", lambda r, s: asked.extend(r) or [("", None)])
    case = Case("a secret", (1,), close_to(42), memory=5)
    found, failed = grade.outcomes(["x"], [("f", case), ("g", case)], 10)
    assert found == [grade._GONE] * 2
    assert failed == ""
    assert asked[1] == ("f", Case("", (1,), print, 5))
    assert asked[0][0] == ["x"]


def test_more_answers_than_calls_are_no_points(monkeypatch):
    forged = [("", None)] + [(0.0, None)] * 1000
    monkeypatch.setattr(grade, "_ask", lambda requests, seconds: forged)
    monkeypatch.setattr(grade, "cells_of", lambda path: [])
    marks = grade.grade("pagerank", "x.py")
    assert marks["score"] == 0


def test_grading_prints_nothing_of_the_checks(monkeypatch, capsys):
    monkeypatch.setattr(
        grade, "outcomes", lambda cells, calls, s: ([grade._GONE] * 99, "")
    )
    monkeypatch.setattr(grade, "cells_of", lambda path: [])
    assert grade.grade("pagerank", "x.py")["score"] == 0
    assert capsys.readouterr() == ("", "")
    assert checking.SECONDS == 5
