"""The checks survive whatever a learner's function does, and say what it was."""

import signal
import sys
import threading
import time
import tracemalloc
import warnings

import numpy as np
import pandas as pd
import pytest
from labs.strange import (
    ENDLESS,
    STRANGE,
    WRONG_KIND,
    NoAttributes,
    NoComparison,
    NoName,
    endless,
    exits,
)
from mlmath.labs import checking
from mlmath.labs.checking import Case, Lab, OutOfTimeError, as_numbers, close_to, run
from scipy import sparse


def double(x):
    return 2 * x


def look(result, x):
    array = as_numbers(result, x.shape)
    if isinstance(array, str):
        return array
    return None if np.allclose(array, 2 * x) else "not twice the input"


TWO = Case("two numbers", (np.array([1.0, 2.0]),), look)
CASES = [TWO, Case("one", (np.ones(1),), look)]


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(checking, "SECONDS", 0.05)


@pytest.fixture
def second(monkeypatch):
    """Enough for what ends, also on a busy machine."""
    monkeypatch.setattr(checking, "SECONDS", 1)


@pytest.fixture
def untraced():
    """Coverage traces as well, and only one can."""
    tracer = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracer)


# What a function may do


def stub(x):
    raise NotImplementedError


def calls_a_stub(x):
    return stub(x)


def forgets(x):
    x + x


def breaks(x):
    return x["first"]


def changes(x):
    x *= 2
    return x


def recurses(x):
    return recurses(x)


def too_large(x):
    return np.ones(10**16)


class UnhappyError(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def raises_without_words(x):
    raise UnhappyError


def raises_many_lines(x):
    raise ValueError("first\nsecond")


def breaks_in_pandas(x):
    return pd.Series(x)["first"]


def breaks_in_compiled_pandas(x):
    return pd.to_datetime(["no day", "none either"])


# What it may return


@pytest.mark.parametrize(
    ("make", "words"), [s[1:] for s in STRANGE], ids=[s[0] for s in STRANGE]
)
def test_a_strange_result_is_named(make, words, second, capsys):
    report = run("double", lambda x: make(), CASES[:1])
    assert report.passed == 0
    assert words in report.text
    assert len(report.messages) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (stub, "not written yet: replace the line `raise NotImplementedError`"),
        (calls_a_stub, "it calls stub, which is not written yet"),
        (forgets, "returned nothing (None); is there a `return`?"),
        (breaks, "it raised IndexError: only integers"),
        (breaks, 'in its line: return x["first"]'),
        (
            breaks_in_pandas,
            "KeyError: 'first', in its line: return pd.Series(x)[\"first\"]",
        ),
        (breaks_in_compiled_pandas, 'in its line: return pd.to_datetime(["no day"'),
        (changes, "it changed its input; work on a copy"),
        (exits, "it raised SystemExit: enough, in its line: sys.exit"),
        (lambda x: next(iter([])), "it raised StopIteration, in its line"),
        (recurses, "it raised RecursionError"),
        (too_large, "Unable to allocate"),
        (raises_without_words, "it raised a strange UnhappyError"),
        (raises_many_lines, "it raised ValueError: first, in its line"),
        (lambda x: 3 * x, "two numbers: not twice the input"),
        (lambda: 1, "it raised TypeError"),
        (NoName, "it raised"),
        ("double", "hand over the function itself, not what it returned (a str)"),
        (None, "hand over the function itself, not what it returned (a NoneType)"),
    ],
)
def test_what_is_wrong_is_said(function, words):
    report = run("double", function, CASES)
    assert report.passed == 0
    assert not report.complete
    assert words in report.text


def test_what_is_no_function_may_be_strange_too():
    assert "hand over the function itself" in run("double", NoAttributes(), CASES).text


def test_a_stub_counts_as_one_where_no_source_is_kept():
    scope = {}
    exec("def stub(x):\n    raise NotImplementedError", scope)
    assert "not written yet" in run("stub", scope["stub"], CASES).messages[0]


def test_what_a_library_has_not_is_no_stub():
    def adds(x):
        return sparse.csr_array(np.eye(2)) + 1

    words = "it raised NotImplementedError: adding a nonzero scalar"
    assert words in run("adds", adds, CASES).text
    said = checking.describe(NotImplementedError("no"))
    assert said == "it raised NotImplementedError: no"


def test_what_took_too_long_is_described():
    said = checking.describe(OutOfTimeError())
    assert said == "no answer after 5 seconds; does a loop never end?"


def test_a_function_without_a_name_may_be_a_stub():
    class Function:
        def __call__(self, x):
            raise NotImplementedError

    assert "not written yet" in run("f", Function(), CASES).text


def test_ctrl_c_ends_the_check_and_not_the_notebook():
    seen = []

    def stopped(x):
        seen.append(x)
        raise KeyboardInterrupt

    report = run("double", stopped, CASES)
    assert report.messages == (
        "two numbers: stopped from outside; the cases after it were not tried",
    )
    assert len(seen) == 1


def test_a_changed_input_is_seen_whatever_it_is():
    def appends(links, A):
        links.append(NoComparison())
        return [0.0]

    def swaps(links, A):
        links[0] = (NoComparison(), 1)
        return [0.0]

    def refills(links, A):
        A.data[:] = 7
        return [0.0]

    def empties(links, A):
        A.resize(1, 1)
        return [0.0]

    def shortens(links, A):
        links[1] = [0]
        return [0.0]

    arguments = ([(0, 1), (1, 0)], sparse.csr_array(np.eye(2)))
    ragged = ([[0.5], [1.0, np.eye(2)], np.ones(3)], [])
    right = run("f", lambda rows, _: [0.0], [Case("", ragged, lambda *_: None)])
    assert right.complete
    for function in (appends, shortens):
        report = run("f", function, [Case("", ragged, lambda *_: None)])
        assert "it changed its input" in report.text
    for function in (appends, swaps, refills, empties):
        report = run("f", function, [Case("", arguments, lambda *_: None)])
        assert "it changed its input" in report.text
    assert len(arguments[0]) == 2
    assert arguments[1].toarray().tolist() == [[1, 0], [0, 1]]


def test_a_changed_table_is_seen():
    table = pd.DataFrame({"a": [1.0, np.nan], "b": ["x", None]}, index=[3, 4])

    def reads(t):
        return t.fillna(0)["a"].sum()

    def adds(t):
        t["c"] = 0
        return 1.0

    def relabels(t):
        t.index = [4, 3]
        return 1.0

    def fills(t):
        t.loc[4, "a"] = 0
        return 1.0

    case = Case("", (table,), lambda *_: None)
    assert run("f", reads, [case]).complete
    for function in (adds, relabels, fills):
        assert "it changed its input" in run("f", function, [case]).text
    assert list(table) == ["a", "b"]
    assert run("f", lambda x: 1.0, [Case("", (table["a"],), lambda *_: None)]).complete


# Time


def no_setitimer(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")  # Pyodide


def no_sigalrm(monkeypatch):
    monkeypatch.delattr(signal, "SIGALRM")  # Windows


def setitimer_raises(monkeypatch):
    def refuse(*_):
        raise OSError("not implemented")

    monkeypatch.setattr(signal, "setitimer", refuse)


@pytest.mark.parametrize("function", ENDLESS)
def test_an_endless_loop_is_stopped(function, quick, untraced):
    handler = signal.getsignal(signal.SIGALRM)
    report = run("double", function, CASES[:1])
    assert "no answer after 0.05 seconds; does a loop never end?" in report.text
    assert signal.getsignal(signal.SIGALRM) is handler
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert sys.gettrace() is None
    assert sys.exc_info() == (None, None, None)


@pytest.mark.parametrize("alarms", [no_setitimer, no_sigalrm, setitimer_raises])
@pytest.mark.parametrize("function", ENDLESS)
def test_without_alarms_it_is_stopped_all_the_same(
    function, alarms, quick, untraced, monkeypatch
):
    handler = signal.getsignal(signal.SIGALRM)
    with monkeypatch.context() as patch:
        alarms(patch)
        report = run("double", function, CASES[:1])
    assert "no answer after 0.05 seconds; does a loop never end?" in report.text
    assert signal.getsignal(signal.SIGALRM) is handler
    assert sys.gettrace() is None
    assert sys.exc_info() == (None, None, None)


def test_without_alarms_the_rest_is_the_same(untraced, monkeypatch):
    def tracer(frame, event, arg):
        return None

    no_setitimer(monkeypatch)
    sys.settrace(tracer)
    reports = [run("double", f, CASES) for f in (double, stub, breaks, forgets)]
    assert sys.gettrace() is tracer
    assert [report.passed for report in reports] == [2, 0, 0, 0]
    assert "not written yet" in reports[1].text
    assert 'in its line: return x["first"]' in reports[2].text


def test_without_alarms_a_long_loop_may_take_its_time(untraced, monkeypatch):
    def adds(x):
        total = 0 * x
        for _ in range(5000):
            total += x / 2500
        return total

    no_setitimer(monkeypatch)
    assert run("double", adds, CASES).complete


def test_a_generator_outlives_its_time_unharmed(quick, untraced, monkeypatch):
    """It keeps the trace of its frame, which must not end it later."""
    kept = []

    def keeps(x):
        def count():
            yield 1
            yield 2
            yield 3

        kept.append(count())
        next(kept[0])
        endless(x)

    no_setitimer(monkeypatch)
    run("double", keeps, CASES[:1])
    sys.settrace(lambda frame, event, arg: None)
    assert list(kept[0]) == [2, 3]
    sys.settrace(None)


def test_away_from_the_main_thread_it_is_stopped_too(second):
    found = []

    def work():
        found.extend(run("double", f, CASES[:1]) for f in (double, endless))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found[0].complete
    assert "does a loop never end?" in found[1].text


def test_an_alarm_of_somebody_else_goes_on():
    heard = []
    before = signal.signal(signal.SIGALRM, lambda *_: heard.append(1))
    signal.setitimer(signal.ITIMER_REAL, 60, 7)
    try:
        run("double", double, CASES)
        left, interval = signal.getitimer(signal.ITIMER_REAL)
        assert 50 < left < 60
        assert interval == 7
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        run("double", lambda x: (time.sleep(0.05), 2 * x)[1], CASES)
        time.sleep(0.05)
        assert heard
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# The parts of the watch by themselves: coverage sees no line that a trace runs


def here():
    return sys._getframe()


@pytest.fixture
def traces(monkeypatch):
    found = []
    monkeypatch.setattr(sys, "settrace", found.append)
    return found


def test_the_watch_follows_the_learners_frames_alone(traces):
    watch = checking._Watch(60)
    line = watch(here(), "call", None)
    assert isinstance(line, checking._Line)
    assert line(here(), "line", None) is line
    ours = checking._Watch.__call__.__code__
    frame = type("Frame", (), {"f_code": ours})
    assert watch(frame, "call", None) is None
    assert watch.interrupt(0, frame) is None
    assert watch.interrupt(0, None) is None


def test_the_watch_reads_the_clock_at_every_hundredth_line(monkeypatch):
    watch = checking._Watch(60)
    monkeypatch.setattr(checking.time, "monotonic", lambda: watch.end + 1)
    assert [watch.is_over() for _ in range(100)] == [False] * 99 + [True]
    watch.active = False
    assert not watch.is_over()


def test_a_line_ends_the_frame_and_starts_the_trace_anew(traces):
    watch = checking._Watch(60)
    watch.late = True
    frame = here()
    with pytest.raises(OutOfTimeError):
        checking._Line(watch, frame)(frame, "line", None)
    assert traces == [watch]
    assert isinstance(sys._getframe().f_trace, checking._Line)
    watch.active = False
    sys._getframe().f_trace = None
    assert traces == [watch]


def test_an_alarm_raises_and_traces_when_that_was_not_enough(traces):
    watch = checking._Watch(60)
    with pytest.raises(OutOfTimeError):
        watch.interrupt(0, here())
    assert not traces
    frame = here()
    with pytest.raises(OutOfTimeError):
        watch.interrupt(0, frame)
    assert traces == [watch]
    assert isinstance(frame.f_trace, checking._Line)
    with pytest.raises(OutOfTimeError):
        watch.interrupt(0, frame)
    watch.active = False
    assert watch.interrupt(0, frame) is None
    while frame is not None:  # those that called it are traced as well
        frame.f_trace = None
        frame = frame.f_back


def test_where_there_are_no_alarms_lines_are_traced(traces, monkeypatch):
    tracer = object()
    no_setitimer(monkeypatch)
    monkeypatch.setattr(sys, "gettrace", lambda: traces[-1] if traces else tracer)
    assert checking.within(60, lambda: "done") == "done"
    assert isinstance(traces[0], checking._Watch)
    assert traces[1:] == [tracer]
    assert not traces[0].active


class Endless:
    """Where Python swallows what is raised, and tells `sys.unraisablehook`."""

    def __del__(self):
        while True:
            pass


def drops_what_never_ends():
    Endless()
    while True:
        pass


@pytest.mark.parametrize("alarms", [lambda monkeypatch: None, no_setitimer])
def test_time_runs_out_in_a_finalizer(monkeypatch, alarms):
    alarms(monkeypatch)
    before = sys.unraisablehook
    with pytest.raises(OutOfTimeError):
        checking.within(0.05, drops_what_never_ends)
    assert sys.unraisablehook is before


class Failing:
    def __del__(self):
        raise ValueError("of its own")


def test_other_errors_in_a_finalizer_are_told(monkeypatch):
    told = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    assert checking.within(60, lambda: bool(Failing())) is True
    assert [failure.exc_type for failure in told] == [ValueError]


# Memory


def squares(x):
    np.ones((1000, 1000))
    return 2 * x


def test_too_much_memory_is_seen():
    case = Case("two numbers", TWO.arguments, look, memory=10**6)
    report = run("double", squares, [case])
    assert "it held 8 MB at once, and 1 MB are more than enough" in report.text
    assert run("double", double, [case]).complete
    assert not tracemalloc.is_tracing()
    tracemalloc.start()  # somebody else measures: not for us to reset
    assert run("double", squares, [case]).complete
    assert tracemalloc.is_tracing()
    tracemalloc.stop()


# What is printed and remembered


def test_a_right_function_passes_and_says_so():
    report = run("double", double, CASES)
    assert report.complete
    assert repr(report) == "<double: 2 of 2 passed>"
    assert report.text == (
        "double: 2 of 2 cases pass\n  ok     two numbers\n  ok     one"
    )
    assert report._ipython_display_() is None


def test_what_holds_in_part_is_counted():
    report = run("double", lambda x: 2 * x if len(x) > 1 else x, CASES)
    assert (report.passed, report.total) == (1, 2)
    assert report.messages == ("one: not twice the input",)
    assert "  wrong  one: not twice the input" in report.text


def test_nothing_goes_to_stderr(capsys):
    def chatters(x):
        print("to stderr", file=sys.stderr)
        sys.stdout = None
        warnings.warn("be careful", stacklevel=1)
        return 2 * x

    out = sys.stdout
    report = run("double", chatters, CASES)
    assert sys.stdout is out
    assert report.complete
    assert "ok     one (with a warning: be careful)" in report.text
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.count("to stderr") == 2


def test_a_strange_warning_is_one():
    class Strange(UserWarning):
        said = 0

        def __str__(self):
            self.said += 1
            if self.said > 1:  # once when it is given
                raise SystemExit
            return ""

    def warns(x):
        warnings.warn(Strange(), stacklevel=1)
        return 2 * x

    assert "(with a warning: a strange one)" in run("double", warns, CASES).text


def test_numpys_settings_are_restored():
    def sets(x):
        np.seterr(all="raise")
        return 2 * x

    before = np.geterr()
    assert run("double", sets, CASES).complete
    assert np.geterr() == before


def test_progress_is_printed_after_each_check(capsys):
    lab = Lab("double", "triple", "half")
    assert lab.check("double", stub, CASES).passed == 0
    assert capsys.readouterr().out.endswith("\n0 of 3 functions pass\n")
    assert not lab.ready("double")
    assert "as soon as these pass: double\n" in capsys.readouterr().out
    lab.check("double", double, CASES)
    assert capsys.readouterr().out.endswith("\n1 of 3 functions pass\n")
    assert lab.ready("double")
    assert not lab.ready()
    assert "as soon as these pass: triple, half\n" in capsys.readouterr().out
    lab.check("half", double, CASES)
    assert capsys.readouterr().out.endswith("\n2 of 3 functions pass\n")
    lab.check("double", forgets, CASES)  # what passed before may break
    assert capsys.readouterr().out.endswith("\n1 of 3 functions pass\n")
    assert lab.cases == {"double": CASES, "half": CASES}


# Numbers


def test_what_counts_as_numbers():
    assert as_numbers(sparse.csr_array(np.eye(2)), (2, 2)).tolist() == [[1, 0], [0, 1]]
    assert as_numbers([True, False], (2,)).tolist() == [1, 0]
    assert as_numbers(3, ()).tolist() == 3
    assert as_numbers((1, 2), (2,)).dtype == np.float64
    assert as_numbers("3", ()) == "expected one number, got a str"
    huge = sparse.csr_array((10**9, 3))
    assert as_numbers(huge, huge.shape).startswith("too many numbers to look at")


def test_a_look_of_ones_own():
    wants = close_to([1, 2])
    assert wants([1, 2 + 1e-12], "whatever", "the arguments") is None
    assert wants([1, 2.5]) == "some numbers are off, by up to 0.5"
    assert wants("text") == WRONG_KIND + "str"
    assert close_to(1, atol=0.1)(1.05) is None
