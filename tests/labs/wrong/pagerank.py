"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath import ranking
from mlmath.labs.checking import Case, close_to

(
    solved_links, solved_steps, solved_mend, solved_damp, solved_rank, solved_step,
    solved,
) = pages("pagerank").solved.values()  # fmt: skip

SEEN = {"mend": "empty = ~M.any(axis=0)"}
KNOWN = {
    "np.full(A.shape[0], 1 / A.shape[0])": "jumps may land on all pages, or on trusted ones",
    "1 / len(L)": "jumps to trusted pages",
    "for start, end in links:": "the page draws the links",
}
HIDDEN = {
    "damp": [Case("alone", (np.eye(2), 0.5), close_to([[0.75, 0.25], [0.25, 0.75]]))]
}


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
