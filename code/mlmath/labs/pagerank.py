"""The checks of the lab *PageRank*: one function for each that the learner writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from mlmath import markov
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, run

NAMES = ("link_matrix", "steps", "mend", "damp", "rank", "sparse_step")
_reports: dict[str, Report] = {}

#: Four pages; the third links to the first alone (Bryan and Leise, 2006).
FOUR = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 0), (3, 0), (3, 2)]
#: Page 2 has no link; 3 and 4 link only to each other.
TRAPS = [(0, 1), (0, 3), (1, 2), (3, 4), (4, 3)]


def _links(pairs: list[tuple[int, int]], n: int) -> Matrix:
    return np.asarray(markov.link_matrix(pairs, n_pages=n).toarray())


def _shares(pairs: list[tuple[int, int]], n: int) -> Matrix:
    A = _links(pairs, n)
    out = A.sum(axis=0)
    return np.asarray(A / np.where(out == 0, 1, out))


def _record(report: Report) -> Report:
    _reports[report.name] = report
    return report


def progress() -> Report:
    """Say how many of the lab's functions pass all of their cases."""
    done = [n for n in NAMES if n in _reports and _reports[n].complete]
    missing = tuple(f"{n} is still to do" for n in NAMES if n not in done)
    return Report("functions", len(done), len(NAMES), missing)


def check_link_matrix(function: Callable[..., Any]) -> Report:
    """Check ``link_matrix(links, n)``."""

    def look(result: Any, pairs: list[tuple[int, int]], n: int) -> str | None:
        L = as_numbers(result, (n, n))
        if isinstance(L, str):
            return L
        A = _links(pairs, n)
        if np.array_equal(L != 0, A.T != 0) and not np.array_equal(A, A.T):
            return "rows and columns are the wrong way round: column j is for the page that links"
        if not np.array_equal(L != 0, A != 0):
            return "the entries that are not 0 do not stand where the links are"
        sums = L.sum(axis=0)
        linking = A.any(axis=0)
        if not np.allclose(sums[linking], 1):
            j = int(np.flatnonzero(linking & ~np.isclose(sums, 1))[0])
            total = f"column {j} adds up to {sums[j]:.3g}"
            return f"{total}, but all visitors of page {j} must go somewhere"
        for j in range(n):
            parts = L[L[:, j] != 0, j]
            if parts.size and not np.allclose(parts, parts[0]):
                return f"page {j} does not share its visitors evenly among its links"
        return None

    cases = [
        Case("four pages", (FOUR, 4), look),
        Case("a page without links", (TRAPS, 5), look),
        Case("two pages that link to each other", ([(0, 1), (1, 0)], 2), look),
        Case("pages that nothing links to", ([(2, 0)], 3), look),
    ]
    return _record(run("link_matrix", function, cases))


def check_steps(function: Callable[..., Any]) -> Report:
    """Check ``steps(L, n_steps)``."""

    def look(result: Any, L: Matrix, n_steps: int) -> str | None:
        x = as_numbers(result, (len(L),))
        if isinstance(x, str):
            return x
        if not np.isclose(x.sum(), 1):
            total = f"the shares add up to {x.sum():.4g} and not to 1"
            return f"{total}; what is the state at the start?"
        expected = {
            k: np.linalg.matrix_power(L, k).mean(axis=1) for k in range(n_steps + 2)
        }
        if np.allclose(x, expected[n_steps]):
            return None
        for k in (n_steps + 1, max(n_steps - 1, 0)):
            if np.allclose(x, expected[k]):
                return f"this is the state after {k} steps; count your steps"
        if np.allclose(x, np.linalg.matrix_power(L.T, n_steps).mean(axis=1)):
            return "the visitors go against the links; which of L x and x L is a step?"
        return (
            "the shares are not those of visitors who start evenly and follow the links"
        )

    four = _shares(FOUR, 4)
    cases = [
        Case("no step", (four, 0), look),
        Case("one step", (four, 1), look),
        Case("seven steps", (four, 7), look),
        Case("two pages", (_shares([(0, 1), (1, 0)], 2), 3), look),
    ]
    return _record(run("steps", function, cases))


def check_mend(function: Callable[..., Any]) -> Report:
    """Check ``mend(L)``, which gives pages without links a way out."""

    def look(result: Any, L: Matrix) -> str | None:
        S = as_numbers(result, L.shape)
        if isinstance(S, str):
            return S
        empty = ~L.any(axis=0)
        if not np.allclose(S[:, ~empty], L[:, ~empty]):
            return "a page that has links must keep its column as it is"
        sums = S.sum(axis=0)
        if not np.allclose(sums, 1):
            j = int(np.flatnonzero(~np.isclose(sums, 1))[0])
            return f"column {j} adds up to {sums[j]:.4g} and not to 1"
        if not np.allclose(S[:, empty], S[:1, empty]):
            return "from a page without links every page must be equally likely"
        return None

    cases = [
        Case("one page without links", (_shares(TRAPS, 5),), look),
        Case("no such page", (_shares(FOUR, 4),), look),
        Case("no links at all", (np.zeros((3, 3)),), look),
    ]
    return _record(run("mend", function, cases))


def check_damp(function: Callable[..., Any]) -> Report:
    """Check ``damp(S, d)``."""

    def look(result: Any, S: Matrix, d: float) -> str | None:
        G = as_numbers(result, S.shape)
        if isinstance(G, str):
            return G
        if not np.allclose(G.sum(axis=0), 1):
            return f"column 0 adds up to {G[:, 0].sum():.4g} and not to 1"
        n = len(S)
        swapped = markov.google_matrix(S, damping=min(1 - d, 0.999))
        if d not in (0, 0.5) and np.allclose(G, swapped):
            return "links are followed with the probability that is meant for jumps"
        if not np.allclose((G - (1 - d) / n) - d * S, 0):
            return "the entries are not those of a visitor who follows links with probability d"
        return None

    S = _shares(FOUR, 4)
    cases = [
        Case("damping 0.85", (S, 0.85), look),
        Case("damping 0.6", (S, 0.6), look),
        Case("always jumping", (S, 0.0), look),
        Case("two pages", (_shares([(0, 1), (1, 0)], 2), 0.9), look),
    ]
    return _record(run("damp", function, cases))


def check_rank(function: Callable[..., Any]) -> Report:
    """Check ``rank(G, tol)``."""

    def look(result: Any, G: Matrix, tol: float) -> str | None:
        x = as_numbers(result, (len(G),))
        if isinstance(x, str):
            return x
        if not np.isclose(x.sum(), 1):
            return f"the ranking adds up to {x.sum():.4g} and not to 1"
        change = float(np.abs(G @ x - x).sum())
        if change > 20 * tol:
            return (
                f"another step still changes the ranking by {change:.1e} in all, "
                f"much more than the tolerance {tol:.0e}"
            )
        return None

    four = markov.google_matrix(_links(FOUR, 4))
    traps = markov.google_matrix(_links(TRAPS, 5))
    slow = markov.google_matrix(_links([(0, 1), (1, 0), (2, 0)], 3), damping=0.97)
    cases = [
        Case("four pages", (four, 1e-10), look),
        Case("a web with traps", (traps, 1e-8), look),
        Case("slow convergence", (slow, 1e-9), look),
    ]
    return _record(run("rank", function, cases))


def check_sparse_step(function: Callable[..., Any]) -> Report:
    """Check ``sparse_step(A, x, d)``, one step that never forms the full matrix."""

    def look(result: Any, A: sparse.csr_array, x: Matrix, d: float) -> str | None:
        y = as_numbers(result, x.shape)
        if isinstance(y, str):
            return y
        lost = 1 - y.sum()
        stuck = float(x[np.asarray(A.sum(axis=0)).ravel() == 0].sum())
        if stuck and np.isclose(lost, d * stuck):
            return f"{lost:.3g} of the visitors are lost: those on pages without links"
        if not np.isclose(lost, 0, atol=1e-9):
            return f"the shares add up to {y.sum():.4g} and not to 1"
        if A.shape[0] <= 10 and not np.allclose(
            y, markov.google_matrix(A, damping=d) @ x
        ):
            return "the result differs from a step with the full matrix of the tasks before"
        return None

    def small(pairs: list[tuple[int, int]], n: int) -> sparse.csr_array:
        return markov.link_matrix(pairs, n_pages=n)

    n = 60_000  # as a full matrix it would take 29 GB
    large = markov.random_web(n, 3 * n, np.random.default_rng(6))
    cases = [
        Case(
            "four pages", (small(FOUR, 4), np.array([0.4, 0.3, 0.2, 0.1]), 0.85), look
        ),
        Case("a page without links", (small(TRAPS, 5), np.full(5, 0.2), 0.85), look),
        Case(
            "damping 0.5",
            (small(TRAPS, 5), np.array([0.1, 0.1, 0.6, 0.1, 0.1]), 0.5),
            look,
        ),
        Case("a large web", (large, np.full(n, 1 / n), 0.85), look),
    ]
    return _record(run("sparse_step", function, cases))
