"""The lab's own pages: the stubs fail, the solution passes, and typical mistakes are named."""

import numpy as np
import pytest
from mlmath.labs import pagerank as lab
from sources import read_source

LAB, SOLUTION = read_source("labs/pagerank"), read_source("labs/pagerank-solution")
CHECKS = {name: getattr(lab, f"check_{name}") for name in lab.NAMES}


def functions(source):
    """Execute the cells that define functions, just as they stand on the page."""
    scope = {"np": np}
    for cell in source.cells:
        if cell.startswith("def "):
            exec(cell, scope)
    return {name: scope[name] for name in lab.NAMES}


STUBS, SOLVED = functions(LAB), functions(SOLUTION)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(lab, "_reports", {})


@pytest.mark.parametrize("name", lab.NAMES)
def test_the_solution_passes(name):
    report = CHECKS[name](SOLVED[name])
    assert report.complete, report


@pytest.mark.parametrize("name", lab.NAMES)
def test_a_stub_fails_and_is_told_so(name):
    report = CHECKS[name](STUBS[name])
    assert report.passed == 0
    assert report.messages == (
        "not written yet: replace the line `raise NotImplementedError`",
    )


def test_progress_counts_functions():
    assert repr(lab.progress()).startswith(
        "functions: 0 of 6 passed\n  - link_matrix is"
    )
    for name in lab.NAMES:
        CHECKS[name](SOLVED[name])
    assert lab.progress().complete
    CHECKS["damp"](STUBS["damp"])
    assert lab.progress().messages == ("damp is still to do",)


solved_links, solved_mend = SOLVED["link_matrix"], SOLVED["mend"]


def ones_only(links, n):
    L = np.zeros((n, n))
    for start, end in links:
        L[end, start] = 1
    return L


def by_rows(links, n):
    return ones_only(links, n) / np.maximum(
        ones_only(links, n).sum(axis=1, keepdims=True), 1
    )


def uneven(links, n):
    L = ones_only(links, n) * np.arange(1, n + 1)[:, None]
    return L / np.where(L.sum(axis=0) > 0, L.sum(axis=0), 1)


def divides_by_zero(links, n):
    with np.errstate(invalid="ignore"):
        return ones_only(links, n) / ones_only(links, n).sum(axis=0)


def counts_from_one(links, n):
    return solved_links([(start - 1, end - 1) for start, end in links], n)


def off_by_one(L, n_steps):
    return SOLVED["steps"](L, n_steps + 1)


def one_short(L, n_steps):
    return SOLVED["steps"](L, max(n_steps - 1, 0))


def starts_with_ones(L, n_steps):
    return len(L) * SOLVED["steps"](L, n_steps)


def starts_on_the_first(L, n_steps):
    return np.linalg.matrix_power(L, n_steps)[:, 0]


def fills_in_place(L):
    L[:, ~L.any(axis=0)] = 1 / len(L)
    return L


def fills_with_ones(L):
    S = L.copy()
    S[:, ~L.any(axis=0)] = 1
    return S


def fills_every_zero(L):
    return np.where(L == 0, 1 / len(L), L)


def stays(L):
    S = L.copy()
    for j in np.flatnonzero(~L.any(axis=0)):
        S[j, j] = 1
    return S


def renormalises(L):
    S = L + 1e-3
    return S / S.sum(axis=0)


def drops_below(G, tol):
    x = np.full(len(G), 1 / len(G))
    for _ in range(5):
        x = G @ x
    return x


def by_rows_rank(G, tol):
    return SOLVED["rank"](G.T / G.T.sum(axis=0), tol)


def of_length_one(G, tol):
    x = SOLVED["rank"](G, tol)
    return x / np.linalg.norm(x)


def loses_the_stuck(A, x, d):
    out = A.sum(axis=0)
    return d * (A @ (x / np.where(out > 0, out, 1))) + (1 - d) / len(x)


def undamped(A, x, d):
    return SOLVED["sparse_step"](A, x, 1.0)


def jumps_to_one(A, x, d):
    out = A.sum(axis=0)
    return d * (A @ (x / np.where(out > 0, out, 1))) + (1 - d)


def shares_by_arrivals(A, x, d):
    into = A.sum(axis=1)
    y = A @ x / np.where(into > 0, into, 1)
    return d * y / y.sum() + (1 - d) / len(x)


WRONG = {
    "link_matrix": [
        (lambda links, n: solved_links(links, n).T, "the wrong way round"),
        (ones_only, "all visitors of page 0 must go somewhere"),
        (by_rows, "must go somewhere"),
        (uneven, "does not share its visitors evenly"),
        (divides_by_zero, "nan or inf"),
        (counts_from_one, "where the links are"),
    ],
    "steps": [
        (off_by_one, "this is the state after 1 steps; count"),
        (one_short, "count your steps"),
        (starts_with_ones, "add up to 4 and not to 1"),
        (starts_on_the_first, "visitors who start evenly"),
        (
            lambda L, k: np.linalg.matrix_power(L.T, k).mean(axis=1),
            "against the links|not to 1",
        ),
    ],
    "mend": [
        (fills_in_place, "it changed its input"),
        (fills_with_ones, "adds up to 5 and not to 1"),
        (fills_every_zero, "must keep its column"),
        (stays, "every page must be equally likely"),
        (renormalises, "must keep its column"),
    ],
    "damp": [
        (lambda S, d: (1 - d) * S + d / len(S), "meant for jumps"),
        (lambda S, d: d * S + (1 - d), "and not to 1"),
        (lambda S, d: d * S, "and not to 1"),
        (
            lambda S, d: d * S.T + (1 - d) / len(S),
            "follows links with probability d|not to 1",
        ),
    ],
    "rank": [
        (drops_below, "another step still changes the ranking"),
        (by_rows_rank, "another step still changes"),
        (of_length_one, "and not to 1"),
        (lambda G, tol: np.full(len(G), 1 / len(G)), "another step still changes"),
    ],
    "sparse_step": [
        (loses_the_stuck, "of the visitors are lost: those on pages without links"),
        (undamped, "differs from a step with the full matrix"),
        (jumps_to_one, "and not to 1"),
        (shares_by_arrivals, "differs from a step"),
    ],
}


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [(name, f, words) for name, wrong in WRONG.items() for f, words in wrong],
)
def test_a_typical_mistake_is_caught_with_words_that_help(name, function, words):
    report = CHECKS[name](function)
    assert not report.complete
    assert any(word in repr(report) for word in words.split("|")), report


@pytest.mark.parametrize("name", lab.NAMES)
def test_a_strange_answer_is_named(name):
    assert "got a str" in repr(CHECKS[name](lambda *arguments: "forty-two"))


def test_every_function_has_three_wrong_solutions():
    assert set(WRONG) == set(lab.NAMES)
    assert min(map(len, WRONG.values())) >= 3


def test_messages_hold_no_solution():
    for name, wrong in WRONG.items():
        for function, _ in wrong:
            text = repr(CHECKS[name](function))
            assert "np." not in text
            assert "sum(axis" not in text
