"""The lab's own checks: what they know, and other right solutions that pass."""

import numpy as np
import pytest
from lab_pages import pages
from labs.wrong.gram_schmidt import loop, one_after_the_other
from mlmath import orthogonal
from mlmath.labs import gram_schmidt as lab
from scipy import linalg

PAGES = pages("gram_schmidt")
CHECKS, SOLVED = PAGES.checks, PAGES.solved
solved_share = SOLVED["new_share"]
solved = SOLVED["gram_schmidt"]
solved_read = SOLVED["read"]


# What the checks know


def test_what_the_checks_know_is_right():
    for Q in (lab.LINE, lab.TURNED, lab.PLANE):
        assert pytest.approx(np.eye(Q.shape[1]), abs=1e-15) == Q.T @ Q
    Q, there, beside = lab._nearly_inside()
    assert np.linalg.norm(there - Q @ (Q.T @ there)) < 1e-14
    assert Q.T @ (beside - there) == pytest.approx(0, abs=1e-15)
    assert np.linalg.norm(beside - there) == pytest.approx(1e-9, rel=1e-5)


def test_what_is_to_be_kept_agrees_with_ranks():
    """In the strict sense, what is new raises the rank; else see the next test."""
    CHECKS["gram_schmidt"](None)
    for case in lab.LAB.cases["gram_schmidt"][:-1]:
        A, tol = case.arguments
        scales = np.abs(A).max(axis=0)
        ranks = [linalg.orth(A[:, :j] / (scales[:j] + (scales[:j] == 0)), rcond=1e-10).shape[1]
                 if A[:, :j].any() else 0 for j in range(A.shape[1] + 1)]  # fmt: skip
        kept = np.flatnonzero(np.diff(ranks))
        Q = orthogonal.orthonormal_basis(A, tol=tol) if kept.size else np.zeros((3, 0))
        assert case.look((Q, kept), A, tol) is None, case.about


def test_no_share_is_near_the_limit():
    CHECKS["gram_schmidt"](None)  # makes the cases
    for case in lab.LAB.cases["gram_schmidt"]:
        A, tol = case.arguments
        kept = SOLVED["gram_schmidt"](A, tol)[1]
        for j, column in enumerate(A.T):
            before = [k for k in kept if k < j]
            Q = np.linalg.qr(A[:, before])[0] if before else np.zeros((len(A), 0))
            share = SOLVED["new_share"](Q, column)
            assert share < 0.8 * tol or share > 1.1 * tol


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def rest(Q, v):
        return one_after_the_other(Q, one_after_the_other(Q, v))

    def share(Q, v):
        return np.float64(solved_share(Q, v))

    def as_array(A, tol):
        Q, kept = solved(A, tol)
        return [Q, np.array(kept, dtype=int)]

    def entry_by_entry(Q, A):
        return (
            [[q @ a for a in A.T] for q in Q.T] if Q.size else np.zeros((0, A.shape[1]))
        )

    def picture_by_picture(Q, X):
        return [solved_share(Q, x) for x in X]

    def read(shares):
        found = [sorted(zip(row, range(len(row)), strict=True))[:2] for row in shares]
        doubts = [a / b if b else 1 for (a, _), (b, _) in found]
        return np.array([float(i) for (_, i), _ in found]), doubts

    def names_the_other_of_two(shares):
        c = shares.shape[1]
        return c - 1 - shares[:, ::-1].argmin(axis=1), solved_read(shares)[1]

    for name, function in (
        ("rest", rest),
        ("new_share", share),
        ("gram_schmidt", as_array),
        ("gram_schmidt", lambda A, tol: loop(A, tol, clean=rest)),
        ("coordinates", entry_by_entry),
        ("outside", picture_by_picture),
        ("read", read),
        ("read", names_the_other_of_two),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
