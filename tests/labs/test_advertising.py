"""The lab's own checks: what they know, and other right solutions that pass."""

import pickle

import numpy as np
import pytest
from lab_pages import pages
from mlmath import autodiff
from mlmath.labs import advertising as lab
from scipy import optimize

PAGES = pages("advertising")
NAMES = PAGES.names
CHECKS, SOLVED = PAGES.checks, PAGES.solved
cost, descend, rates = (SOLVED[name] for name in ("cost", "descend", "rates"))


# What the checks know


def test_what_the_checks_know_is_right():
    w, x, y = lab.BY_HAND
    # by hand: the line predicts 1, 3, 7, the residuals are 1, -1, 3
    assert lab._values(w, x).tolist() == [1, 3, 7]
    assert SOLVED["cost"](w, x, y) == pytest.approx(11 / 3, rel=1e-14)
    assert SOLVED["slopes"](w, x, y) == pytest.approx([-2, -16 / 3], rel=1e-14)
    assert SOLVED["gradient"](w, lab._ones(x[:, None]), y) == pytest.approx(
        [-2, -16 / 3], rel=1e-14
    )


@pytest.mark.parametrize("about", list(lab.LINES))
def test_the_slopes_are_those_of_the_cost(about):
    w, x, y = lab.LINES[about]
    for j, known in enumerate(SOLVED["slopes"](w, x, y)):

        def cost(t, j=j):
            a, b = (t if k == j else float(w[k]) for k in range(2))
            terms = [
                (v - a - b * u) ** 2
                for u, v in zip(x.tolist(), y.tolist(), strict=True)
            ]
            return sum(terms) / len(terms)

        assert known == pytest.approx(autodiff.derivative(cost, float(w[j])), rel=1e-12)


def test_the_fit_is_what_a_library_finds():
    towns = lab.draw_towns(60, np.random.default_rng(1))
    A = np.column_stack([np.ones(60), towns.X])
    w, _ = SOLVED["fit"](towns.X, towns.sales, 1e-10)
    assert w == pytest.approx(np.linalg.lstsq(A, towns.sales)[0], rel=1e-7)
    S = SOLVED["scaling"](A)
    found = optimize.minimize(
        lambda v: np.mean((A @ S @ v - towns.sales) ** 2), np.zeros(4)
    )
    assert S @ found.x == pytest.approx(
        w, rel=1e-3
    )  # by values alone: half of the digits


def test_the_rates_are_a_border_indeed():
    A = lab._ones(lab._table([1, 5, 0.3], [2, 10, 0]))
    y = np.arange(30.0)
    border, best, left = SOLVED["rates"](A)

    def walk(rate, most):
        path, arrived = SOLVED["descend"](
            lambda w: SOLVED["gradient"](w, A, y), np.zeros(4), rate, 1e-9, most
        )
        return path, arrived

    assert walk(0.99 * border, 10**5)[1]
    assert not walk(1.01 * border, 10**5)[1]
    path, arrived = walk(best, 10**5)
    off = np.linalg.norm(path - np.linalg.lstsq(A, y)[0], axis=1)
    assert arrived
    assert (off[1:100] <= left * off[:99] * (1 + 1e-9)).all()


def test_the_towns_are_the_same_ones_when_more_is_spent():
    before, after, dealt = (
        lab.draw_towns(50, np.random.default_rng(3), **more)
        for more in ({}, {"extra": (0, 1000, 0)}, {"by_lot": True})
    )
    assert np.array_equal(after.X - before.X, np.tile([0, 1000, 0], (50, 1)))
    assert np.array_equal(after.sales - before.sales, np.full(50, 11))
    assert np.array_equal(before.households, dealt.households)
    assert sorted(dealt.X[:, 2]) == sorted(before.X[:, 2])
    assert not np.array_equal(dealt.X[:, 2], before.X[:, 2])


def test_the_bowl_counts_and_stays_the_same():
    f = lab.Bowl(((2.0, 0.0), (0.0, 4.0)), (1.0, -1.0), 2)
    again = pickle.loads(pickle.dumps(f))
    assert f([0, 0]).tolist() == [-2, 4]
    assert f == again
    assert f != lab.Bowl(((2.0, 0.0), (0.0, 4.0)), (1.0, 1.0), 2)
    with pytest.raises(ValueError, match=r"asked at shape \(3,\)"):
        f(np.zeros(3))
    f(np.zeros(2))
    with pytest.raises(ValueError, match="more than 2 times"):
        f(np.zeros(2))


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def by_towns(w, x, y):
        pairs = zip(x.tolist(), y.tolist(), strict=True)
        return sum((v - w[0] - w[1] * u) ** 2 for u, v in pairs) / len(x)

    def by_values(w, x, y):
        ends = [
            [cost(w + s * e, x, y) for s in (0.5, -0.5)] for e in np.eye(2)
        ]  # exact for a parabola
        return tuple(high - low for high, low in ends)

    def for_each(gradient, start, rate, tol, most):
        path, first = [list(map(float, start))], np.hypot.reduce(gradient(start))
        for k in range(most + 1):
            g = gradient(np.array(path[-1]))
            length = np.hypot.reduce(g)
            if length <= tol * first:
                return path, 1
            if length > 1e6 * first or k == most:
                return path, np.bool_(0)
            path.append((np.array(path[-1]) - rate * g).tolist())
        raise AssertionError

    def by_columns(w, A, y):
        off = sum(w[j] * A[:, j] for j in range(len(w))) - y
        return [2 * (off * A[:, j]).mean() for j in range(len(w))]

    def by_singular_values(A):
        stretch = np.linalg.svd(A, compute_uv=False) ** 2 * 2 / len(A)
        best = 2 / (stretch[0] + stretch[-1])
        return [np.float64(2 / stretch[0]), best, 1 - best * stretch[-1]]

    def by_loop(A):
        S = np.zeros((A.shape[1], A.shape[1]))
        S[0, 0] = 1
        for j in range(1, A.shape[1]):
            spread = A[:, j].std() + 1e-8  # against a division by 0
            S[0, j] = -A[:, j].mean() / spread
            S[j, j] = 1 / spread
        return S

    def by_sums(X, y, tol):
        mean, spread = X.mean(axis=0), X.std(axis=0)
        B = np.column_stack([np.ones(len(X)), (X - mean) / spread])
        H, c = 2 / len(y) * B.T @ B, 2 / len(y) * B.T @ y
        path, _ = descend(lambda v: H @ v - c, 0 * c, rates(B)[1], tol, 10**4)
        v = path[-1]
        weights = v[1:] / spread
        return np.append(v[0] - weights @ mean, weights), len(path) - 1

    def by_channel(w, prices, margin, budget):
        return [
            budget * (margin * a / p - 1) for a, p in zip(w[1:], prices, strict=True)
        ]

    others = (by_towns, by_values, for_each, by_columns, by_singular_values, by_loop)
    for name, function in zip(NAMES, (*others, by_sums, by_channel), strict=True):
        report = CHECKS[name](function)
        assert report.complete, report.text
