"""The lab's own checks: what they know, and other right solutions that pass."""

import numpy as np
import pytest
from lab_pages import pages
from mlmath.labs import regression as lab
from scipy import stats

PAGES = pages("regression")
CHECKS = PAGES.checks


# What the checks know


def test_what_the_checks_know_is_right():
    # by hand, from zero: the residuals are 2, 3, 7, the inputs 1, 2, 4
    p = lab._slopes(lab.DAYS, lab.LITRES, np.zeros(2))
    assert p == pytest.approx([(2 + 6 + 28) / 3, 4], rel=1e-13)
    path, costs = lab._path(lab.DAYS, lab.LITRES, 0.1, 1)
    assert path == pytest.approx(np.array([[0, 0], [1.2, 0.4]]), rel=1e-13)
    assert costs == pytest.approx([62 / 3, (0.4**2 + 0.2**2 + 1.8**2) / 3], rel=1e-12)
    # and at the end of the way is what a library finds at once
    X = np.random.default_rng(9).normal(size=(30, 2))
    y = np.sin(X[:, 0]) + X[:, 1]
    best = np.linalg.lstsq(np.column_stack([X, np.ones(30)]), y, rcond=None)[0]
    assert lab._path(X, y, 0.5, 300)[0][-1] == pytest.approx(best, rel=1e-9)


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def by_samples(X, w, b):
        return [sum(x * w) + b for x in X]

    def by_inputs(X, y, w, b):
        rest = y - by_samples(X, w, b)
        return [np.mean(rest * column) for column in X.T], np.mean(rest)

    def with_ones(X, y, rate, n_steps):
        M = np.column_stack([X, np.ones(len(X))])
        v, costs = np.zeros(M.shape[1]), []
        for _ in range(n_steps):
            costs.append(np.mean((y - M @ v) ** 2))
            v = v + rate * M.T @ (y - M @ v) / len(y)
        costs.append(np.mean((y - M @ v) ** 2))
        return [v[:-1].tolist(), v[-1], np.array(costs)]

    for name, function in (
        ("forward", by_samples),
        ("cost", lambda z, y: np.array(np.var(y - z) + np.mean(y - z) ** 2)),
        ("corrections", by_inputs),
        ("train", with_ones),
        ("standardise", lambda X: (stats.zscore(X), X.mean(axis=0), X.std(axis=0))),
        ("original_units", lambda w, b, m, s: (w / s, b - sum(w * m / s))),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
