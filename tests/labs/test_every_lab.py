"""What holds of every lab: the solution passes, the stubs fail, mistakes are told.

What differs between the labs in this, such as the mistakes, is in `wrong/`.
"""

import contextlib
import inspect
import re
import sys

import lab_pages
import pytest
from lab_pages import LABS, cell_of, names_in, parts
from labs.strange import STRANGE, endless, endless_inside_bare_except, exits
from mlmath.labs import checking

PAGES = {name: lab_pages.pages(name) for name in LABS}
#: Code, which no message holds: a call (NumPy itself says dtype), a keyword, a module.
CODE = r"\b(?!dtype\()\w+\(|\w=\w|np\.|linalg"
each_lab = pytest.mark.parametrize("pages", PAGES.values(), ids=PAGES)
each_function = pytest.mark.parametrize(
    ("pages", "name"),
    [
        pytest.param(pages, name, id=f"{lab}-{name}")
        for lab, pages in PAGES.items()
        for name in pages.names
    ],
)


def seen_in(text):
    """List the expressions in a text that may be the first line of a block."""
    return parts(f"{text} pass" if text.endswith(":") else text)


def known_of(pages):
    """List what the lab shows of its solution, as said in its data: `KNOWN`."""
    known = getattr(pages.data, "KNOWN", {})
    return {key for text in known for key in (text, *seen_in(text))}


@pytest.fixture
def in_short(monkeypatch):
    """Allow a call so many seconds only; coverage's trace and the watch exclude each other."""

    @contextlib.contextmanager
    def allowed(seconds):
        monkeypatch.setattr(checking, "SECONDS", seconds)
        tracer = sys.gettrace()
        sys.settrace(None)
        try:
            yield
        finally:
            sys.settrace(tracer)

    return allowed


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


@each_lab
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
    pages, function, seconds, words, in_short
):
    """What watches over a call knows nothing of the lab: one function of each is enough."""
    with in_short(seconds):
        report = pages.checks[pages.names[-1]](lambda *arguments: function(None))
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
@pytest.mark.parametrize(
    ("kind", "make"), [s[:2] for s in STRANGE], ids=[s[0] for s in STRANGE]
)
def test_a_strange_result_crashes_no_check(pages, name, kind, make, in_short, capsys):
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
        with in_short(0.05) if "endless" in kind else contextlib.nullcontext():
            report = pages.checks[name](answer)
        assert not report.complete
        assert report.messages
    assert capsys.readouterr().err == ""


@each_function
def test_what_is_no_function_is_told_so(pages, name):
    assert "hand over the function itself" in pages.checks[name](3).text


@pytest.mark.parametrize(
    ("pages", "name", "function", "words"),
    [
        pytest.param(pages, name, function, words, id=f"{lab}-{name}-{number}")
        for lab, pages in PAGES.items()
        for name, wrong in pages.data.WRONG.items()
        for number, (function, words) in enumerate(wrong, 1)
    ],
)
def test_a_typical_mistake_is_caught_with_words_that_help(
    pages, name, function, words, in_short, monkeypatch
):
    """And with no code: `CODE` of a lab adds words that would be some there."""
    monkeypatch.setattr(checking, "SECONDS", 60)  # a busy machine is no endless loop
    endless = function in getattr(pages.data, "ENDLESS", ())
    with in_short(0.3) if endless else contextlib.nullcontext():
        report = pages.checks[name](function)
    assert not report.complete, report.text
    assert words in report.text, report.text
    said = re.sub(", in its line: .*", "", report.text)  # the learner's own
    assert re.findall(CODE, said) == []
    assert not any(word in said for word in getattr(pages.data, "CODE", ()))


@each_lab
def test_every_function_has_three_wrong_solutions(pages):
    place = f"tests/labs/wrong/{pages.name}.py"
    assert tuple(pages.data.WRONG) == pages.names, (
        f"{place}: WRONG has the lab's functions"
    )
    for name, wrong in pages.data.WRONG.items():
        assert len(wrong) >= 3, (
            f"{place}: write three wrong solutions of {name} or more"
        )


@each_lab
def test_no_solution_is_to_be_read_in_the_source_of_the_checks(pages):
    source = inspect.getsource(pages.module)
    assert len(parts(source)) > 100
    given = pages.given_away(source)
    assert [text for key, text in given.items() if key not in known_of(pages)] == []
    # what this test is for: a line of the solution would be seen
    for name, line in pages.data.SEEN.items():
        assert parts(line).keys() & parts(cell_of(pages.solution, name)).keys()


@each_lab
def test_no_solution_is_to_be_read_on_the_lab_s_page(pages):
    """Not in a cell that draws or compares, either."""
    page, known = "".join(pages.lab.cells), known_of(pages)
    assert len(parts(page)) > 90
    given = pages.given_away(page)
    assert [text for key, text in given.items() if key not in known] == []
    assert [line for line in pages.copied_lines() if line not in known] == []


@each_lab
def test_nothing_is_known_of_a_solution_that_is_nowhere(pages):
    source, page = inspect.getsource(pages.module), "".join(pages.lab.cells)
    found = pages.given_away(source) | pages.given_away(page)
    found = {*found, *pages.copied_lines()}
    known = getattr(pages.data, "KNOWN", {})
    assert [text for text in known if found.isdisjoint({text, *seen_in(text)})] == []


@each_function
def test_a_solution_is_called_like_its_stub(pages, name):
    asked, more = (
        [*inspect.signature(functions[name]).parameters.values()]
        for functions in (pages.stubs, pages.solved)
    )
    assert more[: len(asked)] == asked
    assert all(own.default is not own.empty for own in more[len(asked) :])


@each_lab
def test_the_solution_gets_full_marks_on_hidden_cases_too(pages, tmp_path):
    marks, hidden = pages.graded(tmp_path), pages.data.HIDDEN
    assert marks["score"] == 1, marks
    assert marks["failed"] == ""
    for row in marks["functions"]:
        assert row["hidden_total"] == len(hidden.get(row["name"], ()))
