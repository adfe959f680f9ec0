"""The lab's own checks: what they know, and other right solutions that pass."""

import numpy as np
import pytest
from lab_pages import pages
from mlmath import elimination
from mlmath.labs import elimination as lab

PAGES = pages("elimination")
LAB, SOLUTION = PAGES.lab, PAGES.solution
CHECKS, SOLVED = PAGES.checks, PAGES.solved
solved_balances, solved_echelon, solved, solved_suspects = (
    SOLVED[name] for name in ("balances", "echelon", "solution_set", "suspects")
)


# The pages


def test_cells_are_short_and_both_pages_have_the_same_town():
    for page in (LAB, SOLUTION):
        for cell in page.cells:
            assert sum(bool(line.strip()) for line in cell.splitlines()) <= 15, cell
    town = next(cell for cell in LAB.cells if cell.startswith("names = "))
    assert town in SOLUTION.cells


# What the checks know


def test_what_the_checks_know_is_right():
    B = lab._incidence(lab.SMALL, 5)
    assert (B.sum(axis=0) == 0).all()
    assert (np.abs(B).sum(axis=0) == 2).all()
    for meters, rank in (([], 4), ([2], 5), ([0, 3], 6), ([0, 3, 5], 6)):
        A, b = lab._network(meters)
        assert np.array_equal(A @ lab.FLOWS, b)
        assert np.linalg.matrix_rank(A) == elimination.rank(A) == rank
    # what a case is for: the tiny pivot costs all digits, if it is not avoided
    assert np.linalg.solve(lab.TINY[:, :2], lab.TINY[:, 2]) == pytest.approx([1, 1])
    # and rounding is there where it is said to be
    row = lab.ROUNDED[0] - lab.ROUNDED[0, 0] / lab.ROUNDED[1, 0] * lab.ROUNDED[1]
    assert 0 < abs(row[1]) < 1e-15
    assert np.linalg.matrix_rank(lab.SKIPS[:, :3]) == 2


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def last_of_equals(M, row, column):
        candidates = np.abs(M[row:, column]).tolist()
        return len(M) - 1 - candidates[::-1].index(max(candidates))

    def by_rows(M, row, column):
        rows = [list(map(float, line)) for line in M]
        for line in rows[row + 1 :]:
            factor = line[column] / rows[row][column]
            line[:] = [x - factor * p for x, p in zip(line, rows[row], strict=True)]
        return rows

    def with_ones(M, columns, tol):
        R, pivots = solved_echelon(M, columns, tol)
        for row, column in enumerate(pivots):
            R[row] /= R[row, column]
        return R, tuple(np.array(pivots, dtype=int))

    def from_the_bottom(R, pivots):
        N = R.astype(float)
        for row, column in reversed(list(enumerate(pivots))):
            N[row] /= N[row, column]
            N[:row] -= np.outer(N[:row, column], N[row])
        return N

    def by_ranks(R, pivots, tol):
        return elimination.solution_set(R[:, :-1], R[:, -1], tol=tol).kind

    def other_point_and_basis(A, b, tol):
        kind, p, Z = solved(A, b, tol)
        if p is None:
            return [kind, None, None]
        mix = np.triu(np.ones((Z.shape[1],) * 2))
        return [kind, p - Z.sum(axis=1), -2 * Z @ mix]

    def backwards(A, b, rows, tol):
        return np.array(solved_suspects(A, b, rows, tol)[::-1], dtype=int)

    for name, function in (
        ("balances", lambda pipes, n: solved_balances(pipes, n).astype(int).tolist()),
        ("pivot_row", last_of_equals),
        ("clear_below", by_rows),
        ("echelon", with_ones),
        ("reduced", from_the_bottom),
        ("how_many", by_ranks),
        ("solution_set", other_point_and_basis),
        ("suspects", backwards),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
