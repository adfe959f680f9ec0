"""The checks of the lab *PageRank*: one function for each that the learner writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from mlmath import ranking
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Function, Lab, Report, as_numbers, as_parts, near

Pairs = list[tuple[int, int]]

LAB = Lab("link_matrix", "steps", "mend", "damp", "rank", "sparse_step", "pagerank")
ready = LAB.ready

#: Four sites, from Bryan and Leise (2006).
FOUR: Pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 0), (3, 0), (3, 2)]
FOUR_SHARES = np.array(
    [[0, 0, 1, 1 / 2], [1 / 3, 0, 0, 0], [1 / 3, 1 / 2, 0, 1 / 2], [1 / 3, 1 / 2, 0, 0]]
)
#: 288 visitors, spread evenly: where they are after 0, 1, 2, 3, 4 steps.
FOUR_VISITORS = (
    (72, 72, 72, 72), (108, 24, 96, 60), (126, 36, 78, 48), (102, 42, 84, 60),
    (114, 34, 85, 55),
)  # fmt: skip
#: Site 2 has no link; 3 and 4 link only to each other.
TRAPS: Pairs = [(0, 1), (0, 3), (1, 2), (3, 4), (4, 3)]
TRAPS_SHARES = np.array(
    [[0, 0, 0, 0, 0], [1 / 2, 0, 0, 0, 0], [0, 1, 0, 0, 0], [1 / 2, 0, 0, 0, 1], [0, 0, 0, 1, 0]]
)  # fmt: skip
TRAPS_VISITORS = ((10, 10, 10, 10, 10), (0, 5, 10, 15, 10), (0, 0, 5, 10, 15))
#: Jumps that land on the first and the last site alone.
CHOSEN = np.array([0.75, 0.0, 0.0, 0.0, 0.25])


def _web(pairs: Pairs, n: int) -> sparse.csr_array:
    return ranking.link_matrix(pairs, n_pages=n)


def _evenly(n: int) -> Vector:
    return np.ones(n) / n


def _apart(x: Vector, y: Vector) -> float:
    return float(np.linalg.norm(x - y, 1))


def _total(x: Matrix, expected: float = 1) -> str | None:
    """Say what the shares add up to, if that is wrong."""
    if near(x.sum(), expected):
        return None
    return f"the shares add up to {x.sum():.6g} and not to {expected:.6g}"


def check_link_matrix(function: Function) -> Report:
    """Check ``link_matrix(links, n)``."""

    def look(result: Any, pairs: Pairs, n: int) -> str | None:
        L = as_numbers(result, (n, n))
        if isinstance(L, str):
            return L
        there = _web(pairs, n).toarray() > 0
        if np.array_equal(L != 0, there.T) and not np.array_equal(there, there.T):
            return (
                "rows and columns are the wrong way round: column j is for the site "
                "that visitors leave"
            )
        if not np.array_equal(L != 0, there):
            i, j = np.argwhere((L != 0) != there)[0]
            return f"entry [{i}, {j}] is {L[i, j]:.3g}: who goes from site {j} to site {i}?"
        for j in sorted({start for start, _ in pairs}):
            if not near(L[:, j].sum(), 1):
                total = f"column {j} adds up to {L[:, j].sum():.4g}"
                return f"{total}; each visitor of site {j} goes to exactly one site"
            if not near(L[there[:, j], j], L[:, j].max()):
                return f"site {j} does not share its visitors evenly among its links"
        return None

    cases = [
        Case("two sites that link to each other", ([(0, 1), (1, 0)], 2), look),
        Case("four sites", (FOUR, 4), look),
        Case("a site without links", (TRAPS, 5), look),
        Case("sites that nothing links to", ([(2, 0)], 3), look),
    ]
    return LAB.check("link_matrix", function, cases)


def check_steps(function: Function) -> Report:
    """Check ``steps(L, n_steps)``."""

    def against(visitors: tuple[tuple[int, ...], ...]) -> Callable[..., str | None]:
        known = [np.array(v) / sum(visitors[0]) for v in visitors]

        def look(result: Any, L: Matrix, n_steps: int) -> str | None:
            x = as_numbers(result, (len(L),))
            if isinstance(x, str):
                return x
            if near(x, known[n_steps]):
                return None
            if n_steps and near(x, known[0]):
                return (
                    "every site still has the share of the start; is a step taken, and do "
                    "the visitors move along the links, from site j by column j?"
                )
            if near(x, known[n_steps + 1]) or near(x, known[max(n_steps - 1, 0)]):
                return "this is one step off; after 0 steps all are where they start"
            wrong = _total(x, known[n_steps].sum())
            if wrong:
                return f"{wrong}; what is the state at the start, and what does a step do to it?"
            return (
                "these are not the shares of visitors who start evenly and follow links"
            )

        return look

    four, traps = against(FOUR_VISITORS), against(TRAPS_VISITORS)
    cases = [
        Case("four sites, no step", (FOUR_SHARES, 0), four),
        Case("four sites, one step", (FOUR_SHARES, 1), four),
        Case("four sites, three steps", (FOUR_SHARES, 3), four),
        Case("a site without links, one step", (TRAPS_SHARES, 1), traps),
    ]
    return LAB.check("steps", function, cases)


def check_mend(function: Function) -> Report:
    """Check ``mend(L)``, which gives sites without links a way out."""

    def without_links(*sites: int) -> Callable[..., str | None]:
        def look(result: Any, L: Matrix) -> str | None:
            S = as_numbers(result, L.shape)
            if isinstance(S, str):
                return S
            if not near(np.delete(S, sites, axis=1), np.delete(L, sites, axis=1)):
                return "a site that has links must keep its column as it is"
            for j in sites:
                total = S[:, j].sum()
                if not total:
                    return f"column {j} still has zeros only; site {j} needs a way out"
                if not near(total, 1):
                    return f"column {j} adds up to {total:.4g} and not to 1"
                if not near(S[:, j], S[0, j]):
                    return f"from site {j}, without links, every site must be equally likely"
            return None

        return look

    cases = [
        Case("one site without links", (TRAPS_SHARES,), without_links(2)),
        Case("no such site", (FOUR_SHARES,), without_links()),
        Case("no links at all", (np.zeros((3, 3)),), without_links(0, 1, 2)),
    ]
    return LAB.check("mend", function, cases)


def check_damp(function: Function) -> Report:
    """Check ``damp(S, d)``."""

    def look(result: Any, S: Matrix, d: float) -> str | None:
        G = as_numbers(result, S.shape)
        if isinstance(G, str):
            return G
        if near(G, ranking.google_matrix(S, damping=d)):
            return None
        if d and near(G, ranking.google_matrix(S, damping=1 - d)):
            return "links are followed with the probability that is meant for jumps"
        total = G[:, 0].sum()
        if not near(total, 1):
            lost = "; who is not counted?" if total < 1 else "; who is counted twice?"
            return f"column 0 adds up to {total:.4g} and not to 1{lost}"
        return "these are not the chances of one who follows a link with probability d"

    cases = [
        Case("damping 0.85", (FOUR_SHARES, 0.85), look),
        Case("damping 0.6", (FOUR_SHARES, 0.6), look),
        Case("always jumping", (FOUR_SHARES, 0.0), look),
        Case("two sites", (np.array([[0.0, 1.0], [1.0, 0.0]]), 0.9), look),
    ]
    return LAB.check("damp", function, cases)


def check_rank(function: Function) -> Report:
    """Check ``rank(G, tol)``."""

    def look(result: Any, G: Matrix, tol: float) -> str | None:
        x = as_numbers(result, (len(G),))
        if isinstance(x, str):
            return x
        wrong = _total(x)
        if wrong:
            return wrong
        change = _apart(G @ x, x)
        if change > 1.01 * tol + 1e-14:  # rounding
            return (
                f"another step still changes the shares by {change:.2e} in all, more than "
                f"the tolerance {tol:.0e}; how is a change measured, and what is a step?"
            )
        return None

    slow = ranking.google_matrix(_web([(0, 1), (1, 0), (2, 0)], 3), damping=0.97)
    cases = [
        Case("four sites", (ranking.google_matrix(_web(FOUR, 4)), 1e-10), look),
        Case("a web with traps", (ranking.google_matrix(_web(TRAPS, 5)), 1e-3), look),
        Case("slow convergence", (slow, 1e-9), look),
    ]
    return LAB.check("rank", function, cases)


def _large() -> tuple[sparse.csr_array, int]:
    """Return a web whose full matrix is 72 MB, and the bytes that are enough for it."""
    n = 3000
    return ranking.random_web(n, 3 * n, np.random.default_rng(6)), n * n


def check_sparse_step(function: Function) -> Report:
    """Check ``sparse_step(A, x, d, v)``, one step that never forms a full matrix."""

    def look(
        result: Any, A: sparse.csr_array, x: Vector, d: float, v: Vector
    ) -> str | None:
        y = as_numbers(result, x.shape)
        if isinstance(y, str):
            return y
        stuck = np.isin(np.arange(len(x)), A.nonzero()[1], invert=True)
        lost = 1 - y.sum()
        if stuck.any() and near(lost, d * x @ stuck):
            return f"{lost:.3g} of the visitors are lost: those on sites without links"
        if near(lost, 1 - d):
            return f"{lost:.3g} of the visitors are lost: those who jump"
        wrong = _total(y)
        if wrong:
            return wrong
        if len(x) > 10:  # too large for a full matrix; the state before is even
            once = ranking.pagerank(A, damping=d, jump=v, max_iter=1).vector
            return None if near(y, once) else "the shares are not those after a step"
        if near(y, ranking.google_matrix(A, damping=d, jump=v) @ x):
            return None
        if near(y, ranking.google_matrix(A, damping=1 - d, jump=v) @ x):
            return "links are followed with the probability that is meant for jumps"
        if near(y, ranking.google_matrix(A, damping=d) @ x):
            return "jumps land on all sites evenly; v says where they land"
        led = sparse.csr_array(A.toarray() + stuck)  # they land evenly
        if near(y, ranking.google_matrix(led, damping=d, jump=v) @ x):
            return "who is stuck lands on all sites evenly; v says where, as for a jump"
        if near(y, ranking.google_matrix(A.T, damping=d, jump=v) @ x):
            return (
                "the visitors go against the links: A[i, j] = 1 says that j links to i"
            )
        return "the shares differ from those after a step with a full matrix"

    large, enough = _large()
    n, even = large.shape[0], _evenly(5)
    uneven = np.array([0.1, 0.1, 0.6, 0.1, 0.1])
    some = np.array([0.4, 0.3, 0.2, 0.1])
    cases = [
        Case("four sites", (_web(FOUR, 4), some, 0.85, _evenly(4)), look),
        Case("a site without links", (_web(TRAPS, 5), even, 0.85, even), look),
        Case("many visitors stuck, d = 0.6", (_web(TRAPS, 5), uneven, 0.6, even), look),
        Case("jumps to two sites", (_web(TRAPS, 5), even, 0.85, CHOSEN), look),
        Case("3,000 sites", (large, _evenly(n), 0.85, _evenly(n)), look, enough),
    ]
    return LAB.check("sparse_step", function, cases)


def check_pagerank(function: Function) -> Report:
    """Check ``pagerank(A, d, v, tol)``."""

    def look(
        result: Any, A: sparse.csr_array, d: float, v: Vector, tol: float
    ) -> str | None:
        parts = as_parts(result, ("x", "changes"))
        if isinstance(parts, str):
            return parts
        x = as_numbers(parts[0], v.shape)
        if isinstance(x, str):
            return f"x: {x}"
        changes = as_numbers(result[1], np.shape(result[1]))
        if isinstance(changes, str) or changes.ndim != 1 or not changes.size:
            return "changes: expected a list of numbers, one for each step"
        wrong = _total(x)
        if wrong:
            return wrong
        known = ranking.pagerank(A, damping=d, jump=v, tol=tol)
        if _apart(x, known.vector) > 2 * tol / (1 - d):  # how far a stop may be off
            even = ranking.pagerank(A, damping=d, tol=tol).vector
            if _apart(x, even) < 2 * tol / (1 - d):
                return "jumps land on all sites evenly; v says where they land"
            return "x is not the ranking: the shares still change, or a step is not that of task 6"
        last = changes[-1]
        if last > tol:
            return f"the last of the changes is {last:.2e}, above tol: one is missing"
        if len(changes) > 1 and changes[-2] <= tol:
            return (
                f"a change of {changes[-2]:.2e} is within tol, and yet a step followed"
            )
        if len(changes) != known.n_iter or not np.allclose(
            changes, known.history, rtol=1e-6, atol=1e-13
        ):
            return (
                f"changes starts with {changes[0]:.4g} and has {changes.size} entries; expected "
                "from an even start, step by step, the sum of all moduli of the differences"
            )
        return None

    large, enough = _large()
    v = _evenly(large.shape[0])
    cases = [
        Case("four sites", (_web(FOUR, 4), 0.85, _evenly(4), 1e-10), look),
        Case("traps, d = 0.95", (_web(TRAPS, 5), 0.95, _evenly(5), 1e-8), look),
        Case("jumps to two sites", (_web(TRAPS, 5), 0.85, CHOSEN, 1e-8), look),
        Case("3,000 sites", (large, 0.85, v, 1e-8), look, enough),
    ]
    return LAB.check("pagerank", function, cases)
