"""The lab's own checks: what they know, and other right solutions that pass."""

import numpy as np
import pytest
from lab_pages import pages
from mlmath import matrices, transforms
from mlmath.labs import cloud as lab

PAGES = pages("cloud")
CHECKS, SOLVED = PAGES.checks, PAGES.solved
chain = SOLVED["chain"]
hold_out = SOLVED["hold_out"]


# What the checks know


def test_what_the_checks_know_is_right():
    # in 3-4-5 the sides of the turned axes; a drawing keeps the upright axis
    assert np.allclose(lab.TURN @ lab.TURN.T, np.eye(2))
    assert np.allclose(lab.DRAWING @ [0, 0, 1], [0, 1])
    # a line by hand: through (0, 1), (1, 3), (2, 2) the best is 1.5 + 0.5 x
    X, Y = np.array([[0.0], [1], [2]]), np.array([[1.0], [3], [2]])
    W, b = lab._fitted(X, Y)
    assert np.allclose(W, 0.5, rtol=1e-12)
    assert np.allclose(b, 1.5, rtol=1e-12)
    # and by another function of the library, with noise, three outputs
    rng = np.random.default_rng(8)
    x, Y = rng.normal(size=30), rng.normal(size=(30, 3))
    W, b = lab._fitted(x[:, None], Y)
    assert np.vstack([W.T, b]) == pytest.approx(np.polyfit(x, Y, 1), rel=1e-10)


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def by_points(A, X):
        return [A @ x for x in X]

    def by_solving(maps):
        return np.linalg.solve(chain(maps), np.eye(2))

    def by_the_library(X, Y):
        M = np.column_stack([X, np.ones(len(X))])
        C = np.linalg.lstsq(M, Y, rcond=None)[0]
        return [C[:-1].T.tolist(), C[-1]]

    def from_means(X, Y):
        x, y = X.mean(axis=0), Y.mean(axis=0)
        C = np.linalg.solve((X - x).T @ (X - x), (X - x).T @ (Y - y))
        return C.T, y - x @ C

    for name, function in (
        ("matrix_from_images", transforms.from_images),
        ("send", by_points),
        ("chain", lambda maps: transforms.compose(*maps)),
        ("undo", by_solving),
        ("layer", lambda X, W, b: matrices.linear_layer(X, W, bias=b)),
        ("fit", by_the_library),
        ("fit", from_means),
        ("hold_out", lambda *a: [list(e) for e in hold_out(*a)]),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
