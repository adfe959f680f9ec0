"""The lab's own checks: what they know, and other right solutions that pass."""

import numpy as np
import pytest
from lab_pages import pages
from mlmath import transforms
from mlmath.labs import mirror as lab

PAGES = pages("mirror")
NAMES = PAGES.names
CHECKS, SOLVED = PAGES.checks, PAGES.solved
basis = SOLVED["mirror_basis"]
matrix = SOLVED["reflection_matrix"]
at = SOLVED["mirror_at"]


# What the checks know


def test_the_bird_is_whole_and_lies_within_a_square_metre():
    assert len(lab.BIRD) == 8
    corners = np.vstack(list(lab.BIRD.values()))
    assert corners.shape[1] == 2
    assert np.ptp(corners, axis=0).max() < 1.1
    tip = lab.BIRD["beak"][1]
    assert tip[0] == corners[:, 0].max()  # it looks right


def test_what_the_checks_know_is_right():
    for degrees, number in ((90, 4), (60, 6), (30, 12), (72, 10), (45, 8)):
        ends = np.radians([0, degrees])
        A, B = (transforms.reflection([np.cos(t), np.sin(t)]) for t in ends)
        turn = B @ A
        powers = [np.linalg.matrix_power(turn, k) for k in range(1, 20)]
        order = 1 + [np.allclose(power, np.eye(2)) for power in powers].index(True)
        assert number == 2 * order
    first = np.linalg.lstsq(lab.HOLDS_FIRST, np.array([1.0, 0, 0]), rcond=None)[0]
    assert lab.HOLDS_FIRST @ first == pytest.approx(np.array([1, 0, 0]), abs=1e-14)
    for V in (lab.GLASS, lab.HOLDS_FIRST):
        assert lab._normal(V) @ V == pytest.approx(0, abs=1e-15)


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def other_side(V):
        return basis(V) * [*np.ones(V.shape[1]), -1]

    def by_normal(E):
        return np.eye(len(E)) - 2 * np.outer(E[:, -1], E[:, -1])

    def by_rank(T):
        n = len(T)
        alike = np.allclose(T.T @ T, np.eye(n), atol=1e-9)
        return (
            alike
            and np.linalg.matrix_rank(np.eye(n) - T, tol=1e-6) == 1
            and T.trace() > n - 3
        )

    def point_by_point(H, X):
        return [(H @ [*x, 1])[:-1].tolist() for x in X]

    def there_and_back(p, V):
        T = transforms.homogeneous(matrix(basis(V)), 0 * p)
        there, back = (transforms.homogeneous(np.eye(len(p)), b) for b in (-p, p))
        return back @ T @ there

    def around_the_middle(a, b):
        V = np.linalg.qr((a - b)[:, None], mode="complete")[0][:, 1:]
        return at((a + b) / 2, V)

    def from_the_right(A, B):
        found = [np.eye(len(A))]
        for image in found:
            for new in (image @ A, image @ B):
                if np.abs(np.array(found) - new).max(axis=(1, 2)).min() > 1e-6:
                    found.append(new)
        return found

    others = other_side, by_normal, by_rank, point_by_point, there_and_back
    others = *others, around_the_middle, from_the_right
    for name, function in zip(NAMES, others, strict=True):
        report = CHECKS[name](function)
        assert report.complete, report.text
