"""What holds of every lab: the solution passes, the stubs fail, nothing stops a check."""

import sys

import pytest
from lab_pages import LABS, Pages, cell_of, names_in
from labs.strange import STRANGE, endless, endless_inside_bare_except, exits
from mlmath.labs import checking

PAGES = {name: Pages(name) for name in LABS}
each_lab = pytest.mark.parametrize("pages", PAGES.values(), ids=PAGES)
each_function = pytest.mark.parametrize(
    ("pages", "name"),
    [
        pytest.param(pages, name, id=f"{lab}-{name}")
        for lab, pages in PAGES.items()
        for name in pages.names
    ],
)


@each_function
def test_the_solution_passes(pages, name):
    report = pages.checks[name](pages.solved[name])
    assert report.complete, report.text
    assert "warning" not in report.text


@each_function
def test_a_stub_fails_and_is_told_so(pages, name, capsys):
    report = pages.checks[name](pages.stubs[name])
    assert report.passed == 0
    assert report.messages == (
        "not written yet: replace the line `raise NotImplementedError`",
    )
    count = f"0 of {len(pages.names)} functions pass\n"
    assert capsys.readouterr().out == f"{report.text}\n{count}"


@each_lab
def test_progress_counts_functions(pages, capsys):
    lab, first, last = pages.module, pages.names[0], pages.names[-1]
    for number, name in enumerate(pages.names, 1):
        assert not lab.ready()
        pages.checks[name](pages.solved[name])
        count = f"\n{number} of {len(pages.names)} functions pass\n"
        assert count in capsys.readouterr().out
    assert lab.ready()
    pages.checks[last](pages.stubs[last])
    assert not lab.ready(first, last)
    assert capsys.readouterr().out.endswith(f"as soon as these pass: {last}\n")


@each_lab
def test_both_pages_check_all_functions_in_their_order(pages):
    for page in (pages.lab, pages.solution):
        calls = [cell for cell in page.cells if cell.startswith("lab.check")]
        assert calls == [f"lab.check_{name}({name})\n" for name in pages.names]


@each_function
@pytest.mark.parametrize(
    ("function", "seconds", "words"),
    [
        (endless, 0.05, "does a loop never end?"),
        (endless_inside_bare_except, 0.05, "does a loop never end?"),
        # time enough, also on a busy machine
        (exits, checking.SECONDS, "it raised SystemExit"),
    ],
)
def test_a_function_that_never_answers_stops_no_check(
    pages, name, function, seconds, words, monkeypatch
):
    monkeypatch.setattr(checking, "SECONDS", seconds)
    tracer = sys.gettrace()
    sys.settrace(None)  # coverage's and the watch cannot both run
    report = pages.checks[name](lambda *arguments: function(None))
    sys.settrace(tracer)
    assert report.passed == 0
    assert all(words in message for message in report.messages)


@pytest.mark.parametrize(
    ("pages", "name", "calls"),
    [
        pytest.param(pages, name, calls, id=f"{lab}-{name}-{calls}")
        for lab, pages in PAGES.items()
        for name in pages.names
        for calls in sorted(names_in(cell_of(pages.solution, name)) & {*pages.names})
        if calls != name
    ],
)
def test_a_solution_on_top_of_a_stub_is_told_which(pages, name, calls):
    function = pages.solution_with(name, {calls: pages.stubs[calls]})
    report = pages.checks[name](function)
    assert f"it calls {calls}, which is not written yet" in report.text


@each_function
@pytest.mark.parametrize("make", [s[1] for s in STRANGE], ids=[s[0] for s in STRANGE])
def test_a_strange_result_crashes_no_check(pages, name, make, monkeypatch, capsys):
    monkeypatch.setattr(checking, "SECONDS", 0.05)
    every = range(pages.n_parts[name])

    def with_strange(places):
        def answer(*arguments):
            parts = list(pages.solved[name](*arguments))
            return [make() if i in places else part for i, part in enumerate(parts)]

        return answer

    # all of it, one part of it after the other, and all parts
    answers = [lambda *arguments: make()]
    answers += [with_strange([place]) for place in every]
    answers += [with_strange(every)] if every else []
    for answer in answers:
        report = pages.checks[name](answer)
        assert not report.complete
        assert report.messages
    assert capsys.readouterr().err == ""
