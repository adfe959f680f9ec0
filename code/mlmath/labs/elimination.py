"""The checks of the lab *Elimination*: one function for each that the learner writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlmath import elimination
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    as_numbers,
    as_parts,
    kind_of,
)

Pairs = list[tuple[int, int]]

LAB = Lab(
    "balances", "pivot_row", "clear_below", "echelon", "reduced", "how_many",
    "solution_set", "suspects",
)  # fmt: skip
ready = LAB.ready

KINDS = ("none", "unique", "infinitely many")
TOL = 1e-9

#: Five junctions, of which number 0 feeds the others; six pipes with two loops.
SMALL: Pairs = [(0, 1), (0, 2), (1, 2), (1, 3), (2, 4), (3, 4)]
#: Its six flows and what the junctions use, in whole numbers.
FLOWS = np.array([17.0, 9, 4, 8, 6, 5])
#: Three equations in three unknowns; the second has the largest first entry.
THREE = np.array([[1.0, 2, 1, 8], [20, 10, 30, 130], [10, 10, 20, 90]])
#: Column 1 is twice column 0, so the second pivot stands in column 2.
SKIPS = np.array([[1.0, 2, 1, 3], [2, 4, 5, 9], [3, 6, 2, 8]])
#: Row 1 is three times row 0; rounding leaves 1e-17 in place of 0.
ROUNDED = np.array([[0.1, 0.7, 1], [0.3, 2.1, 3]])
TINY = np.array([[1e-20, 1, 1], [1, 1, 2]])


def _near(a: Any, b: Any, scale: float = 1) -> bool:
    return bool(np.allclose(a, b, rtol=1e-9, atol=1e-10 * scale))


def _incidence(pipes: Pairs, n: int) -> Matrix:
    starts, ends = zip(*pipes, strict=True)
    return np.asarray(np.eye(n)[:, ends] - np.eye(n)[:, starts])


def _network(meters: Sequence[int], off: float = 0) -> tuple[Matrix, Vector]:
    """Return the small network with meters on some pipes; the last is `off`."""
    B = _incidence(SMALL, 5)
    A = np.vstack([B, np.eye(6)[list(meters)]])
    b = A @ FLOWS
    b[-1] += off
    return A, b


def _whole(result: Any, name: str) -> list[int] | str:
    """Return a list of whole numbers, or say what is there instead."""
    shape = np.shape(result)
    found = as_numbers(result, shape) if len(shape) == 1 else ""
    if isinstance(found, str):
        return f"{name}: expected a list of numbers, got a {kind_of(result)}"
    if found.size and np.asarray(result).dtype.kind not in "iu":
        return f"{name}: expected whole numbers, got {np.asarray(result)[0]!s:.20}"
    return [int(i) for i in found]


def check_balances(function: Function) -> Report:
    """Check ``balances(pipes, n)``."""

    def look(result: Any, pipes: Pairs, n: int) -> str | None:
        known = _incidence(pipes, n)
        B = as_numbers(result, known.shape)
        if isinstance(B, str):
            return B
        if np.array_equal(B, known):
            return None
        if np.array_equal(B, -known):
            return "the signs are the other way round: what arrives counts as positive"
        if np.array_equal(B, np.abs(known)):
            return "water that arrives and water that leaves must differ in sign"
        if np.array_equal(B.T, known) or np.array_equal(B.T, -known):
            return "rows and columns are the wrong way round: a pipe is a column"
        i, j = np.argwhere(known != B)[0]
        start, end = pipes[j]
        return (
            f"entry [{i}, {j}] is {B[i, j]:.3g}: what does pipe {j}, which leads from "
            f"junction {start} to junction {end}, bring to junction {i}?"
        )

    cases = [
        Case("one pipe", ([(0, 1)], 2), look),
        Case("three junctions in a ring", ([(0, 1), (1, 2), (2, 0)], 3), look),
        Case("six pipes", (SMALL, 5), look),
        Case("two pipes side by side", ([(2, 0), (2, 0)], 4), look),
    ]
    return LAB.check("balances", function, cases)


def check_pivot_row(function: Function) -> Report:
    """Check ``pivot_row(M, row, column)``."""

    def look(result: Any, M: Matrix, row: int, column: int) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        if np.asarray(result).dtype.kind not in "iu":
            return f"expected the number of a row, got {float(found):.4g} as a {kind_of(result)}"
        i = int(found)
        if not 0 <= i < len(M):
            return f"there is no row {i}"
        entries = M[:, column]
        sizes, largest = np.abs(entries), np.abs(entries)[row:].max()
        if i >= row and sizes[i] == largest:
            return None
        if row + i < len(M) and sizes[row + i] == largest:
            return (
                f"{i} is counted from row {row} on; rows of M are counted from its top"
            )
        if i < row:
            return f"row {i} stands above row {row}: it is no candidate any more"
        return (
            f"row {i} has {entries[i]:.3g} in column {column}; another candidate has a "
            "larger modulus"
        )

    below = np.array([[9.0, 8, 7], [0, 1, -2], [0, -3, 1], [0, 2, 6]])
    cases = [
        Case("three candidates", (THREE, 0, 0), look),
        Case("a negative candidate", (below, 1, 1), look),
        Case("the last one", (below, 2, 2), look),
        Case("a large number above", (below, 1, 2), look),
        Case("one candidate left", (below, 3, 0), look),
        Case("a tiny candidate", (TINY, 0, 0), look),
    ]
    return LAB.check("pivot_row", function, cases)


def check_clear_below(function: Function) -> Report:
    """Check ``clear_below(M, row, column)``."""

    def look(result: Any, M: Matrix, row: int, column: int) -> str | None:
        N = as_numbers(result, M.shape)
        if isinstance(N, str):
            return N
        scale = float(np.abs(M).max())
        for i in range(row + 1):
            if not _near(N[i], M[i], scale):
                which = (
                    "the row of the pivot" if i == row else f"row {i}, above the pivot,"
                )
                return f"{which} is changed; it must stay as it is"
        cut = M.dtype.kind == "i" and np.array_equal(N, N.round())
        for i in range(row + 1, len(M)):
            taken = M[i] - N[i]
            # parallel to the row of the pivot
            if not _near(taken * M[row, column], taken[column] * M[row], scale**2):
                if cut:
                    return (
                        f"the numbers of row {i} were cut to whole numbers on the way"
                    )
                return (
                    f"what is taken off row {i} is no multiple of the row of the pivot"
                )
            if not _near(N[i, column], 0, scale):
                return f"row {i} still has {N[i, column]:.3g} in column {column}"
        return None

    first = np.array([[4.0, 2, 6], [2, 3, 1], [1, 1, 1]])
    off_diagonal = np.array([[1.0, 2, 3], [0, 0, 2], [0, 0, 3]])
    whole_numbers = np.array([[4, 3, 2], [2, 2, 5], [3, 1, 1]])
    four = np.array([[2.0, 1, 3, 1], [0, 4, -2, 6], [0, 1, 5, 2], [0, -2, 1, 0]])
    cases = [
        Case("the first column", (first, 0, 0), look),
        Case("further down", (four, 1, 1), look),
        Case("off the diagonal", (off_diagonal, 1, 2), look),
        Case("whole numbers", (whole_numbers, 0, 0), look),
        Case("the last row", (four, 3, 2), look),
    ]  # fmt: skip
    return LAB.check("clear_below", function, cases)


def check_echelon(function: Function) -> Report:
    """Check ``echelon(M, columns, tol)``."""

    def look(result: Any, M: Matrix, columns: int, tol: float) -> str | None:
        parts = as_parts(result, ("R", "pivots"))
        if isinstance(parts, str):
            return parts
        R = as_numbers(parts[0], M.shape)
        if isinstance(R, str):
            return f"R: {R}"
        pivots = _whole(parts[1], "pivots")
        if isinstance(pivots, str):
            return pivots
        known = elimination.row_echelon(M[:, :columns], tol=tol)[1]
        for j in pivots:
            if j not in known:
                return (
                    f"column {j} is said to hold a pivot: is it one of the first {columns} "
                    "columns, and are its candidates larger than tol?"
                )
        for j in known:
            if j not in pivots:
                return f"column {j} holds a pivot, which the list does not name"
        if pivots != list(known):
            return "pivots must name each column once, from left to right"
        small = max(tol, 1e-12 * float(np.abs(M).max()))
        for i, row in enumerate(R):
            zeros = pivots[i] if i < len(pivots) else columns
            rest = np.abs(row[:zeros]).max(initial=0)
            if rest > small:
                return f"row {i} must begin with {zeros} zeros, and has {rest:.3g} among them"
        says, said = (elimination.reduced_row_echelon(X)[0] for X in (R, M))
        if not np.allclose(says, said, rtol=1e-8, atol=1e-8):
            return (
                "the rows of R do not say the same as those of M: which row operations "
                "were made, and what do they do to numbers of very different size?"
            )
        return None

    n = 30
    rng = np.random.default_rng(1)
    large = np.column_stack([rng.normal(size=(n, n)) / n + np.eye(n)[::-1], np.ones(n)])
    cases = [
        Case("three equations", (THREE, 3, TOL), look),
        Case("a zero in the first place", (np.array([[0.0, 2, 4], [3, 1, 5]]), 2, TOL), look),
        Case("a column without a pivot", (SKIPS, 3, TOL), look),
        Case("a tiny candidate", (TINY, 2, 0.0), look),
        Case("rounding", (ROUNDED, 2, 1e-12), look),
        Case("a contradiction", (np.array([[1.0, 1, 4], [2, 2, 9]]), 2, TOL), look),
        Case("more equations than unknowns", (_augmented(*_network([0, 3, 5])), 6, TOL), look),
        Case("whole numbers", (np.array([[2, 3, 1, 13], [1, 1, 2, 11]]), 3, TOL), look),
        Case("30 equations", (large, n, TOL), look),
    ]  # fmt: skip
    return LAB.check("echelon", function, cases)


def _augmented(A: Matrix, b: Vector) -> Matrix:
    return np.hstack([A, b.reshape(-1, 1)])


def check_reduced(function: Function) -> Report:
    """Check ``reduced(R, pivots)``."""

    def look(result: Any, R: Matrix, pivots: list[int]) -> str | None:
        N = as_numbers(result, R.shape)
        if isinstance(N, str):
            return N
        known = np.array(R, dtype=np.float64)
        elimination._backward(known, tuple(pivots))
        if _near(N, known, float(np.abs(known).max())):
            return None
        i = int(np.argwhere(np.abs(N - known) > 1e-9 * np.abs(known).max())[0, 0])
        if R.dtype.kind == "i" and np.array_equal(N, N.round()):
            return f"the numbers of row {i} were cut to whole numbers on the way"
        for k, j in enumerate(pivots):
            if not _near(N[k, j], 1):
                return f"the pivot in row {k}, column {j} is {N[k, j]:.3g} and not 1"
        for k, j in enumerate(pivots):
            for i in range(k):
                if not _near(N[i, j], 0):
                    return f"entry [{i}, {j}] above a pivot is {N[i, j]:.3g} and not 0"
        return f"row {i} does not say the same as before: is a row operation half done?"

    triangle = np.array([[4.0, 2, 1, 9], [0, 2, 4, 6], [0, 0, 4, 2]])
    stairs = np.array([[2.0, 4, 2, 6, 1], [0, 0, 5, 10, 3], [0, 0, 0, 0, 7]])
    cases = [
        Case("two rows", (np.array([[2.0, 4, 8], [0, 5, 10]]), [0, 1]), look),
        Case("a column without a pivot", (stairs, [0, 2]), look),
        Case("three pivots", (triangle, [0, 1, 2]), look),
        Case("no pivot in column 0", (np.array([[0.0, -2, 6], [0, 0, 0]]), [1]), look),
        Case("whole numbers", (np.array([[2, 1, 4], [0, 4, 6]]), [0, 1]), look),
        Case("no pivot at all", (np.zeros((2, 3)), []), look),
    ]  # fmt: skip
    return LAB.check("reduced", function, cases)


def _judge_kind(kind: Any, known: str) -> str | None:
    """Say what to look at if the number of solutions is not right."""
    if not isinstance(kind, str) or kind not in KINDS:
        said = f"{kind[:30]!r}" if isinstance(kind, str) else f"a {kind_of(kind)}"
        return f'expected "none", "unique" or "infinitely many", got {said}'
    if kind == known:
        return None
    if known == "none":
        return f'it says "{kind}"; is there no equation that cannot hold?'
    if kind == "none":
        return 'it says "none"; which equation cannot hold, if at most tol counts as 0?'
    return f'it says "{kind}"; how many unknowns are there, and how many have a pivot?'


def check_how_many(function: Function) -> Report:
    """Check ``how_many(R, pivots, tol)``."""

    def look(result: Any, R: Matrix, pivots: list[int], tol: float) -> str | None:
        known = elimination.solution_set(R[:, :-1], R[:, -1], tol=tol).kind
        return _judge_kind(result, known)

    one, two = [[2.0, 1, 8]], [[1.0, 2, 3], [0, 1, 1]]
    cases = [
        Case("two equations", (np.array(two), [0, 1], TOL), look),
        Case("0 = 0", (np.array([*one, [0, 0, 0]]), [0], TOL), look),
        Case("0 = 5", (np.array([*one, [0, 0, 5]]), [0], TOL), look),
        Case("0 = -5", (np.array([*one, [0, 0, -5]]), [0], TOL), look),
        Case("two pivots, 0 = 0", (np.array([*two, [0, 0, 0]]), [0, 1], TOL), look),
        Case("two pivots, 0 = 1", (np.array([*two, [0, 0, 1]]), [0, 1], TOL), look),
        Case("rounding", (np.array([*two, [0, 0, 4e-16]]), [0, 1], TOL), look),
        Case("0 = 0, 0 = 2", (np.array([*one, [0, 0, 0], [0, 0, 2]]), [0], TOL), look),
        Case("0 = 2, 0 = 0", (np.array([*one, [0, 0, 2], [0, 0, 0]]), [0], TOL), look),
        Case("a free unknown", (np.array([[1.0, 2, 3, 4], [0, 0, 1, 2]]), [0, 2], TOL), look),
    ]  # fmt: skip
    return LAB.check("how_many", function, cases)


def check_solution_set(function: Function) -> Report:
    """Check ``solution_set(A, b, tol)``."""

    def look(result: Any, A: Matrix, b: Vector, tol: float) -> str | None:
        parts = as_parts(result, ("kind", "p", "Z"))
        if isinstance(parts, str):
            return parts
        kind, p, Z = parts
        known = elimination.solution_set(A, b, tol=tol)
        wrong = _judge_kind(kind, known.kind)
        if wrong:
            return wrong
        if known.kind == "none":
            if p is None and Z is None:
                return None
            return "nothing solves this system, so p and Z must both be None"
        p = as_numbers(p, (A.shape[1],))
        if isinstance(p, str):
            return f"p: {p}"
        # as large as rounding makes it where no two terms cancel
        scale = np.abs(A) @ np.abs(p) + np.abs(b)
        i = int(np.argmax(np.abs(A @ p - b) - 1e-9 * scale))
        if np.abs(A[i] @ p - b[i]) > 1e-9 * scale[i]:
            return f"p does not satisfy equation {i}: {A[i] @ p:.6g} is not {b[i]:.6g}"
        Z = as_numbers(Z, known.directions.shape)
        if isinstance(Z, str):
            return f"Z: {Z}"
        for j in range(Z.shape[1]):
            if not _near(A @ Z[:, j], 0, float(np.abs(A).max() * np.abs(Z).max())):
                return f"p plus column {j} of Z is no solution: A times the column is not 0"
        if Z.size and elimination.rank(Z) < Z.shape[1]:
            return "the columns of Z are dependent, so they miss some solutions"
        return None

    n = 40
    rng = np.random.default_rng(2)
    large = rng.normal(size=(n, n)) / n + np.eye(n)
    wide = np.array([[1.0, 2, 0, 3, 1], [2, 4, 1, 8, 3], [1, 2, 1, 5, 2]])
    cases = [
        Case("three equations", (THREE[:, :3], THREE[:, 3], TOL), look),
        Case("a tiny candidate", (TINY[:, :2], TINY[:, 2], 0.0), look),
        Case("a network with two meters", (*_network([0, 3]), TOL), look),
        Case("with one meter", (*_network([2]), TOL), look),
        Case(
            "with three meters, one of them wrong", (*_network([0, 3, 5], 2), TOL), look
        ),
        Case("three free variables", (wide, np.array([1.0, 4, 3]), TOL), look),
        Case(
            "whole numbers", (np.array([[2, 3], [4, 5]]), np.array([1, 2]), TOL), look
        ),
        Case("equations that say nothing", (np.zeros((2, 2)), np.zeros(2), TOL), look),
        Case("40 equations", (large, rng.normal(size=n), TOL), look),
    ]
    return LAB.check("solution_set", function, cases)


def check_suspects(function: Function) -> Report:
    """Check ``suspects(A, b, rows, tol)``."""

    def look(
        result: Any, A: Matrix, b: Vector, rows: list[int], tol: float
    ) -> str | None:
        found = _whole(result, "suspects")
        if isinstance(found, str):
            return found

        def fits(keep: Any) -> bool:
            return elimination.solution_set(A[keep], b[keep], tol=tol).kind != "none"

        everything = np.arange(len(A))
        if fits(everything):
            return "nothing contradicts here, so nothing is suspect" if found else None
        known = {i for i in rows if fits(everything != i)}
        if set(found) == known:
            return None if len(found) == len(known) else "a row is named twice"
        if known and {rows[k] for k in found if 0 <= k < len(rows)} == known:
            return (
                "these are places in the list rows; the numbers found there are wanted"
            )
        for i in found:
            if i not in rows:
                return f"row {i} is not one of those asked about"
            if i not in known:
                return f"row {i} is no suspect: without it alone, the others do not fit"
        missing = min(known - set(found))
        return (
            f"row {missing} is not named: do the others, all of them, fit without it?"
        )

    thrice, twice = np.ones((3, 1)), np.array([[1.0, 1], [2, 2]])
    pairs = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]])
    A, b = _network([0, 2, 5, 3], 2)
    cases = [
        Case("one number, told thrice", (thrice, np.array([5.0, 7, 5]), [0, 1, 2], TOL), look),
        Case("two against each other", (twice, np.array([4.0, 9]), [0, 1], TOL), look),
        Case("two contradictions", (pairs, np.arange(4.0), [0, 1, 2, 3], TOL), look),
        Case("nothing contradicts", (*_network([0, 3, 5]), [5, 6, 7], TOL), look),
        Case("meters of a network", (A, b, [5, 6, 7, 8], TOL), look),
        Case("two of its meters", (A, b, [8, 6], TOL), look),
        Case("its junctions as well", (A, b, list(range(9)), TOL), look),
    ]  # fmt: skip
    return LAB.check("suspects", function, cases)
