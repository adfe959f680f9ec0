"""The lab's own checks: what they know, and other right solutions that pass."""

import numpy as np
import pytest
from lab_pages import pages
from mlmath import determinants, elimination
from mlmath.labs import singular as lab

PAGES = pages("singular")
LAB, SOLUTION = PAGES.lab, PAGES.solution
CHECKS, SOLVED = PAGES.checks, PAGES.solved
solved_level = SOLVED["level"]
solved_triangle = SOLVED["triangle"]
solved_verdict = SOLVED["verdict"]


# The pages


def test_cells_are_short_and_both_pages_have_the_same_firms_and_matrices():
    for page in (LAB, SOLUTION):
        for cell in page.cells:
            assert sum(bool(line.strip()) for line in cell.splitlines()) <= 15, cell
    for start in ("straight = ", "ring = "):
        same = next(cell for cell in LAB.cells if cell.startswith(start))
        assert same in SOLUTION.cells


# What the checks know


def test_what_the_checks_know_is_right():
    assert (lab.MAGIC.sum(axis=0) == 34).all()
    assert (lab.MAGIC.sum(axis=1) == 34).all()
    assert np.linalg.matrix_rank(lab.MAGIC) == 3
    assert np.array_equal(lab.THIRD[:, 2], lab.THIRD[:, 0] + lab.THIRD[:, 1])
    assert np.linalg.matrix_rank(lab.THIRD) == 3
    for n in range(3, 9):  # 1 - (-1)^n
        assert np.linalg.det(lab._ring(n)) == pytest.approx(2 * (n % 2), abs=1e-12)
    pushes = lab._pushes(20)
    assert np.linalg.det(pushes) == 1
    assert np.abs(np.linalg.inv(pushes)).sum(axis=1).max() == 2**19
    row = lab.ROUNDED[0] - lab.ROUNDED[0, 0] / lab.ROUNDED[1, 0] * lab.ROUNDED[1]
    assert 0 < abs(row[1]) < 1e-15
    assert np.linalg.solve(lab.TINY, [1, 2]) == pytest.approx([1, 1])


def test_the_firms_are_as_the_lab_says():
    """Both blind to one pattern that all rays miss; North is the better one."""
    scope = {"np": np}
    exec(next(cell for cell in LAB.cells if cell.startswith("straight = ")), scope)
    every = scope["plan"](range(-3, 4), range(7))
    assert len(every) == len(set(every)) == 22
    ray_matrix = SOLVED["ray_matrix"]
    # the product (x - 1)(y - 1)(xy - 1)(x - y), by powers of y and x
    z = np.array([[0, -1, 1, 0], [1, 0, 0, -1], [-1, 0, 0, 1], [0, 1, -1, 0]]).ravel()
    assert ray_matrix(every, 4) @ z == pytest.approx(np.zeros(22), abs=1e-14)
    worst = {}
    for name, rays in scope["plans"].items():
        A = ray_matrix(rays, 4)
        assert A.shape == (16, 16)
        assert elimination.rank(A, tol=1e-9) == np.linalg.matrix_rank(A) == 15
        for c in range(16):
            A[7] = np.arange(16) == c
            assert (np.linalg.matrix_rank(A) == 16) == (z[c] != 0)
            if z[c]:
                factor = np.linalg.norm(np.linalg.inv(A), np.inf)
                worst.setdefault(name, []).append(factor)
                assert SOLVED["magnification"](A, 1e-9) == pytest.approx(factor)
    assert 2 * max(worst["North"]) < 30 < 2 * min(worst["South"])


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def by_points(rays, n):
        rows = []
        for i, j, down, right in rays:
            path = {(i + t * down, j + t * right) for t in range(n)}
            here = [(k // n, k % n) in path for k in range(n * n)]
            rows.append([float(np.hypot(down, right)) * on for on in here])
        return rows

    def below_and_above(A, tol):
        """Clear the whole column."""
        U, k, sign = solved_triangle(A, tol)
        for j in range(1, k):
            U[:j] -= np.outer(U[:j, j] / U[j, j], U[j])
        return [U.tolist(), float(k), np.int64(sign)]

    def by_null_space(A, tol):
        N = elimination.null_space(A, tol=tol)
        return -3 * N.sum(axis=1)

    def by_package(A, tol):
        try:
            return float(np.linalg.norm(determinants.inverse(A), np.inf))
        except np.linalg.LinAlgError:
            return float("inf")

    for name, function in (
        ("ray_matrix", by_points),
        ("level", lambda A: [list(row) for row in solved_level(A)]),
        ("triangle", below_and_above),
        ("ghost", by_null_space),
        ("determinant", np.linalg.det),
        ("magnification", by_package),
        ("verdict", lambda *a: str(np.str_(solved_verdict(*a)))),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
