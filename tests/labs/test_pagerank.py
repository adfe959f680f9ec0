"""The lab's own checks: what they know, and the typical mistakes that they name."""

import inspect
import itertools

import numpy as np
import pytest
from lab_pages import Pages, parts
from mlmath import markov, ranking
from mlmath.labs import pagerank as lab
from scipy import sparse

PAGES = Pages("pagerank")
LAB, SOLUTION, NAMES = PAGES.lab, PAGES.solution, PAGES.names
CHECKS, STUBS, SOLVED = PAGES.checks, PAGES.stubs, PAGES.solved


# The pages


# What the checks know


def test_what_the_checks_know_is_right():
    for pairs, shares, visitors in (
        (lab.FOUR, lab.FOUR_SHARES, lab.FOUR_VISITORS),
        (lab.TRAPS, lab.TRAPS_SHARES, lab.TRAPS_VISITORS),
    ):
        n = len(shares)
        A = ranking.link_matrix(pairs, n_pages=n).toarray()
        assert np.allclose(shares * A.sum(axis=0), A)
        assert np.array_equal(shares > 0, A > 0)
        for before, after in itertools.pairwise(visitors):
            assert shares @ before == pytest.approx(np.array(after), rel=1e-14)
    # Bryan and Leise (2006): in the long run pages 1 to 4 have 12, 4, 9 and 6 of 31
    exact = np.array([12, 4, 9, 6]) / 31
    assert lab.FOUR_SHARES @ exact == pytest.approx(exact, rel=1e-14)


def test_no_solution_is_to_be_read_in_the_source_of_the_checks():
    source = parts(inspect.getsource(lab))
    assert len(source) > 100
    for cell in SOLUTION.cells:
        if cell.startswith("def "):
            assert [text for key, text in parts(cell).items() if key in source] == []
    # what this test is for: a line of the solution would be seen
    assert set(parts("empty = ~M.any(axis=0)")) & set(
        parts(inspect.getsource(SOLVED["mend"]))
    )


# Typical mistakes

solved_links, solved_steps, solved_mend, solved_damp, solved_rank, solved_step, solved = (
    SOLVED[name] for name in NAMES
)  # fmt: skip


def ones_only(links, n):
    L = np.zeros((n, n))
    for start, end in links:
        L[end, start] = 1
    return L


def shared_by_arrivals(links, n):
    A = ones_only(links, n)
    return A / np.maximum(A.sum(axis=1, keepdims=True), 1)


def uneven(links, n):
    A = ones_only(links, n) * np.arange(1, n + 1)[:, None]
    return A / np.where(A.sum(axis=0) > 0, A.sum(axis=0), 1)


def divides_by_zero(links, n):
    with np.errstate(invalid="ignore"):
        return ones_only(links, n) / ones_only(links, n).sum(axis=0)


def counts_from_one(links, n):
    return solved_links([(start - 1, end - 1) for start, end in links], n)


def consumes(links, n):
    pairs = []
    while links:
        pairs.append(links.pop())
    return solved_links(pairs, n)


def starts_with_ones(L, n_steps):
    return len(L) * solved_steps(L, n_steps)


def starts_on_the_first(L, n_steps):
    return np.linalg.matrix_power(L, n_steps)[:, 0]


def from_the_left(L, n_steps):
    x = np.full(len(L), 1 / len(L))
    for _ in range(n_steps):
        x = x @ L
    return x


def renormalises(L, n_steps):
    x = solved_steps(L, n_steps)
    return x / x.sum()


def fills_in_place(L):
    L[:, ~L.any(axis=0)] = 1 / len(L)
    return L


def fills_with(value):
    def fills(L):
        S = L.copy()
        S[:, ~L.any(axis=0)] = value
        return S

    return fills


def stays(L):
    S = L.copy()
    for j in np.flatnonzero(~L.any(axis=0)):
        S[j, j] = 1
    return S


def fills_rows(L):
    S = L.copy()
    S[~L.any(axis=1)] = 1 / len(L)
    return S


def stops_by(size):
    def rank(G, tol):
        x = np.full(len(G), 1 / len(G))
        while True:
            y = G @ x
            if size(y - x) <= tol:
                return y
            x = y

    return rank


def five_steps(G, tol):
    return solved_steps(G, 5)


def of_length_one(G, tol):
    x = solved_rank(G, tol)
    return x / np.linalg.norm(x)


def moves(A, x):
    out = A.sum(axis=0)
    return A @ (x / np.where(out > 0, out, 1)), x[out == 0].sum()


def loses_the_stuck(A, x, d, v):
    return d * moves(A, x)[0] + (1 - d) * v


def loses_the_jumps(A, x, d, v):
    moved, stuck = moves(A, x)
    return d * (moved + stuck * v)


def jumps_to_one(A, x, d, v):
    return d * moves(A, x)[0] + (1 - d)


def jumps_evenly(A, x, d, v):
    return solved_step(A, x, d, np.full(len(v), 1 / len(v)))


def stuck_jump_evenly(A, x, d, v):
    moved, stuck = moves(A, x)
    return d * moved + d * stuck / len(v) + (1 - d) * v


def stuck_stay(A, x, d, v):
    return d * (moves(A, x)[0] + np.where(A.sum(axis=0) == 0, x, 0)) + (1 - d) * v


def swaps_d(A, x, d, v):
    return solved_step(A, x, 1 - d, v)


def against_the_links(A, x, d, v):
    return solved_step(A.T, x, d, v)


def does_not_share(A, x, d, v):
    return d * (A @ x) + (1 - d) * v


def full_matrix(A, x, d, v):
    full = A.toarray()
    full[:, full.sum(axis=0) == 0] = v[:, None]
    return d * (full / full.sum(axis=0)) @ x + (1 - d) * v


def shares_in_place(A, x, d, v):
    out = np.where(A.sum(axis=0) > 0, A.sum(axis=0), 1)
    y = solved_step(A, x, d, v)
    A.data /= out[A.indices]
    return y


def right_on_small_webs(A, x, d, v):
    return solved_step(A, x, d, v) if len(x) < 10 else x[::-1] * 0 + 1 / len(x)


def with_changes(change):
    def pagerank(A, d, v, tol):
        x, changes = solved(A, d, v, tol)
        return x, change(changes)

    return pagerank


def one_more(A, d, v, tol):
    x, changes = solved(A, d, v, tol)
    y = solved_step(A, x, d, v)
    return y, [*changes, np.abs(y - x).sum()]


def hundred_steps(A, d, v, tol):
    x, changes = np.full(len(v), 1 / len(v)), []
    for _ in range(100):
        x, before = solved_step(A, x, d, v), x
        changes.append(np.abs(x - before).sum())
    return x, changes


def starts_with_v(A, d, v, tol):
    x, changes = v, [np.inf]
    while changes[-1] > tol:
        y = solved_step(A, x, d, v)
        changes.append(np.abs(y - x).sum())
        x = y
    return x, changes[1:]


def ignores_v(A, d, v, tol):
    return solved(A, d, np.full(len(v), 1 / len(v)), tol)


def by_the_largest(A, d, v, tol):
    x, changes = np.full(len(v), 1 / len(v)), [np.inf]
    while changes[-1] > tol:
        y = solved_step(A, x, d, v)
        changes.append(np.abs(y - x).max())
        x = y
    return x, changes[1:]


def ranks_in_full(A, d, v, tol):
    ranking.google_matrix(A)
    return solved(A, d, v, tol)


WRONG = {
    "link_matrix": [
        (lambda links, n: solved_links(links, n).T, "the wrong way round"),
        (ones_only, "adds up to 3; each visitor of site 0 goes to exactly one site"),
        (shared_by_arrivals, "each visitor of site 0 goes to exactly one site"),
        (uneven, "site 0 does not share its visitors evenly among its links"),
        (divides_by_zero, "nan or inf; is something divided by 0?"),
        (counts_from_one, "who goes from site"),
        (lambda links, n: solved_mend(solved_links(links, n)), "from site 2 to site 0?"),
        (lambda links, n: solved_links(links, n + 1), "got shape (3, 3)"),
        (consumes, "it changed its input"),
    ],
    "steps": [
        (lambda L, k: solved_steps(L, k + 1), "no step: this is one step off; after 0"),
        (lambda L, k: solved_steps(L, max(k - 1, 0)), "three steps: this is one step off"),
        (starts_with_ones, "add up to 4 and not to 1; what is the state at the start"),
        (starts_on_the_first, "visitors who start evenly and follow links"),
        (from_the_left, "every site still has the share of the start; is a step taken"),
        (lambda L, k: solved_steps(L.T, k), "do the visitors move along the links"),
        (renormalises, "add up to 1 and not to 0.8"),
        (lambda L, k: solved_steps(L, k)[:, None], "got shape (4, 1)"),
    ],
    "mend": [
        (fills_in_place, "it changed its input; work on a copy"),
        (lambda L: L.copy(), "column 2 still has zeros only; site 2 needs a way out"),
        (fills_with(1), "column 2 adds up to 5 and not to 1"),
        (fills_with(0.25), "column 2 adds up to 1.25 and not to 1"),
        (lambda L: np.where(L == 0, 1 / len(L), L), "must keep its column as it is"),
        (stays, "from site 2, without links, every site must be equally likely"),
        (fills_rows, "must keep its column as it is"),
        (lambda L: (L + 1e-3) / (L + 1e-3).sum(axis=0), "must keep its column"),
    ],
    "damp": [
        (lambda S, d: (1 - d) * S + d / len(S), "the probability that is meant for jumps"),
        (lambda S, d: d * S + (1 - d), "and not to 1; who is counted twice?"),
        (lambda S, d: d * S, "and not to 1; who is not counted?"),
        (lambda S, d: d * S + (1 - d) / len(S) ** 2, "and not to 1; who is not counted?"),
        (lambda S, d: d * S.T + (1 - d) / len(S), "and not to 1"),
        (lambda S, d: S, "not the chances of one who follows a link with probability d"),
    ],
    "rank": [
        (five_steps, "another step still changes the shares by"),
        (lambda G, tol: solved_steps(G, 200), "more than the tolerance 1e-09"),
        (lambda G, tol: solved_rank(G.T / G.T.sum(axis=0), tol), "what is a step?"),
        (of_length_one, "and not to 1"),
        (lambda G, tol: np.full(len(G), 1 / len(G)), "another step still changes"),
        (stops_by(lambda z: z.sum()), "how is a change measured"),
        (stops_by(lambda z: np.abs(z).max()), "how is a change measured"),
        (stops_by(np.linalg.norm), "how is a change measured"),
        (lambda G, tol: solved_rank(G, tol)[:, None], "got shape (4, 1)"),
    ],
    "sparse_step": [
        (loses_the_stuck, "of the visitors are lost: those on sites without links"),
        (loses_the_jumps, "0.15 of the visitors are lost: those who jump"),
        (jumps_to_one, "and not to 1"),
        (does_not_share, "and not to 1"),
        (jumps_evenly, "jumps land on all sites evenly; v says where they land"),
        (stuck_jump_evenly, "who is stuck lands on all sites evenly; v says where"),
        (stuck_stay, "differ from those after a step with a full matrix"),
        (swaps_d, "the probability that is meant for jumps"),
        (against_the_links, "the visitors go against the links"),
        (full_matrix, "does it form a full matrix?"),
        (shares_in_place, "it changed its input; work on a copy"),
        (right_on_small_webs, "3,000 sites: the shares are not those after a step"),
        (lambda A, x, d, v: solved_step(A, x, d, v)[:, None], "got shape (4, 1)"),
    ],
    "pagerank": [
        (lambda *a: solved(*a)[0], "expected (x, changes), got a ndarray"),
        (lambda *a: (*solved(*a), 1), "expected (x, changes), got 3 things"),
        (lambda *a: (solved(*a)[0][:2], [1]), "x: expected numbers in an array"),
        (lambda *a: (2 * solved(*a)[0], [1]), "the shares add up to 2 and not to 1"),
        (with_changes(len), "changes: expected a list of numbers, one for each step"),
        (with_changes(lambda c: [np.inf, *c]), "changes: expected a list of numbers"),
        (with_changes(lambda c: []), "changes: expected a list of numbers"),
        (with_changes(lambda c: c[:-1]), "above tol: one is missing"),
        (with_changes(lambda c: c[1:]), "changes starts with"),
        (one_more, "is within tol, and yet a step followed"),
        (hundred_steps, "is within tol, and yet a step followed"),
        (starts_with_v, "expected from an even start, step by step"),
        (by_the_largest, "the sum of all moduli of the differences"),
        (ignores_v, "jumps land on all sites evenly; v says where they land"),
        (lambda A, d, v, tol: solved(A, d, v, 1e-3), "the shares still change"),
        (lambda A, d, v, tol: solved(A.T, d, v, tol), "a step is not that of task 6"),
        (ranks_in_full, "does it form a full matrix?"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [(name, f, words) for name, wrong in WRONG.items() for f, words in wrong],
)
def test_a_typical_mistake_is_caught_with_words_that_help(name, function, words):
    report = CHECKS[name](function)
    assert not report.complete
    assert words in report.text
    assert "np." not in report.text  # no message holds code
    assert "sum(axis" not in report.text


def test_every_function_has_three_wrong_solutions():
    assert tuple(WRONG) == NAMES
    assert min(map(len, WRONG.values())) >= 3


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def solve(G, tol):
        return markov.stationary_distribution(G)

    def as_lists(A, d, v, tol):
        x, changes = solved(A, d, v, tol)
        return [x.tolist(), np.array(changes)]

    def by_power(L, n_steps):
        return np.linalg.matrix_power(L, n_steps).mean(axis=1)

    def by_columns(A, x, d, v):
        y = (1 - d) * v
        columns = A.tocsc()
        for j, share in enumerate(x):
            ends = columns.indices[columns.indptr[j] : columns.indptr[j + 1]]
            if ends.size:
                y[ends] += d * share / ends.size
            else:
                y += d * share * v
        return y

    def as_sparse(links, n):
        return sparse.csr_array(solved_links(links, n))

    for name, function in (
        ("link_matrix", as_sparse),
        ("steps", by_power),
        ("rank", solve),
        ("sparse_step", by_columns),
        ("pagerank", as_lists),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
