"""The lab's own checks: what they know, and the typical mistakes that they name."""

import ast
import pickle
import re

import numpy as np
import pytest
from lab_pages import Pages, cell_of, parts, plain_calls
from mlmath import autodiff
from mlmath.labs import advertising as lab
from scipy import optimize

PAGES = Pages("advertising")
LAB, SOLUTION, NAMES = PAGES.lab, PAGES.solution, PAGES.names
CHECKS, STUBS, SOLVED = PAGES.checks, PAGES.stubs, PAGES.solved


# The pages


def test_a_submission_is_graded_on_hidden_cases_too(tmp_path):
    hidden = (
        "w, x = np.array([0.0, 2.0]), np.array([1.0, 3.0])\n"
        "CASES = {'cost': [Case('two', (w, x, x, ), close_to(5.0))]}\n"
    )
    marks = PAGES.graded(tmp_path, hidden=hidden)
    assert marks["score"] == 1, marks
    assert marks["functions"][0]["hidden_total"] == 1


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


def seen(code):
    return parts(code, skip=plain_calls(ast.Constant))


def test_no_solution_is_to_be_read_in_the_source_of_the_checks():
    assert PAGES.given_away(seen) == []
    # what this test is for: a line of the solution would be seen
    assert set(seen("g = 2 / len(v) * (M.T @ (M @ u - v))")) & set(
        seen(cell_of(SOLUTION, "gradient"))
    )


# Typical mistakes

cost, slopes, descend, gradient, rates, scaling, fit, gain = (
    SOLVED[name] for name in NAMES
)  # fmt: skip


def residuals(w, x, y):
    return y - w[0] - w[1] * x


def centres_in_place(w, x, y):
    y -= y.mean()
    return cost(w, x, y)


def changed(j, factor):
    """Return slopes whose entry j is multiplied."""

    def slips(w, x, y):
        found = slopes(w, x, y)
        found[j] *= factor if np.isscalar(factor) else len(x)
        return found

    return slips


def twice_the_first(w, x, y):
    first = slopes(w, x, y)[0]
    return np.array([first, first])


def product_of_means(w, x, y):
    first = slopes(w, x, y)[0]
    return np.array([first, first * x.mean()])


def walked(step=None, stop=None, first=True, most_of=lambda most: most, far=1e6):
    """Return a descent that differs in one thing."""

    def slips(gradient, start, rate, tol, most):
        path, g = [np.array(start, dtype=float)], gradient(start)
        before = now = np.linalg.norm(g)
        enough = tol * before if stop is None else stop(tol, before, start)
        while enough < now <= far * before and len(path) <= most_of(most):
            w = path[-1]
            path.append(w - rate * g if step is None else step(w, g, rate, start))
            g = gradient(path[-1])
            now = np.linalg.norm(g)
        return np.array(path if first else path[1:]), bool(now <= enough)

    return slips


def changes_the_start(gradient, start, rate, tol, most):
    w, path = start, [start]
    for _ in range(most):
        w -= rate * gradient(w)
        path.append(w)
    return np.array(path), True


def one_array_again_and_again(gradient, start, rate, tol, most):
    w = np.array(start, dtype=float)
    path, first = [w], np.linalg.norm(gradient(w))
    while (
        tol * first < np.linalg.norm(gradient(w)) <= 1e6 * first and len(path) <= most
    ):
        w -= rate * gradient(w)
        path.append(w)
    return np.array(path), True


def of_whole_numbers(gradient, start, rate, tol, most):
    w = start.copy()
    for _ in range(most):
        w -= rate * gradient(w)
    return np.array([start, w]), True


def by_the_move(gradient, start, rate, tol, most):
    path = [np.array(start, dtype=float)]
    while len(path) <= most:
        path.append(path[-1] - rate * gradient(path[-1]))
        if np.linalg.norm(path[-1] - path[-2]) <= tol:
            return np.array(path), True
    return np.array(path), False


def always_a_step(gradient, start, rate, tol, most):
    path, arrived = descend(gradient, start, rate, tol, most)
    if len(path) == 1:
        path = np.array([start, start])
    return path, arrived


def bent_later(gradient, start, rate, tol, most):
    path, arrived = descend(gradient, start, rate, tol, most)
    path[2:] += 0.01
    return path, arrived


def elsewhere(gradient, start, rate, tol, most):
    path, arrived = descend(gradient, start, rate, tol, most)
    return path[::-1] + 0.5, arrived


def never_stops(gradient, start, rate, tol, most):
    while True:
        start = start - rate * gradient(start)


def looks_only_before_a_step(gradient, start, rate, tol, most):
    w = np.array(start, dtype=float)
    path, first = [w], np.linalg.norm(gradient(w))
    for _ in range(most):
        g = gradient(path[-1])
        if np.linalg.norm(g) <= tol * first:
            return np.array(path), True
        if np.linalg.norm(g) > 1e6 * first:
            break
        path.append(path[-1] - rate * g)
    return np.array(path), False


def in_each_entry(gradient, start, rate, tol, most):
    path, _ = descend(gradient, start, rate, tol, most)
    first = np.linalg.norm(gradient(start))
    for k, w in enumerate(path):
        if np.abs(gradient(w)).max() <= tol * first:
            return path[: k + 1], True
    return path, False


def settles(answer):
    def slips(*arguments):
        return descend(*arguments)[0], answer

    return slips


def changed_rates(change, shrink=1.0):
    """Return rates from other eigenvalues."""

    def slips(A):
        values = np.linalg.eigvalsh(2 / len(A) * A.T @ A) * shrink
        return change(values[0], values[-1], A)

    return slips


def at(place, value):
    """Return rates with one of the three replaced."""

    def slips(A):
        values = np.linalg.eigvalsh(2 / len(A) * A.T @ A)
        found = list(rates(A))
        found[place] = value(values[0], values[-1])
        return tuple(found)

    return slips


def of_towns_by_towns(A):
    values = np.linalg.eigvalsh(2 / len(A) * A @ A.T)
    low, high = max(values[0], 0), values[-1]
    return 2 / high, 2 / (high + low), (high - low) / (high + low)


def spreads(A):
    return A[:, 1:].mean(axis=0), A[:, 1:].std(axis=0)


def scaled(shift, unit):
    """Return a scaling with other means or spreads."""

    def slips(A):
        S = np.diag(np.append(1, unit(*spreads(A))))
        S[0, 1:] = shift(*spreads(A))
        return S

    return slips


def in_whole_numbers(A):
    S = np.zeros_like(A, shape=(A.shape[1], A.shape[1]))
    S[:] = scaling(A)
    return S


def sample_spreads(A):
    spread = A[:, 1:].std(axis=0, ddof=1)
    S = np.diag(np.append(1, 1 / spread))
    S[0, 1:] = -A[:, 1:].mean(axis=0) / spread
    return S


def without_ones(A):
    S = scaling(A)
    S[0, 0] = 2
    return S


def mixes_columns(A):
    S = scaling(A)
    if len(S) < 4:
        return S
    # another standardised column of the same span: a turn of two of them
    Z = A @ S
    mixture = Z[:, 1] + Z[:, 2]
    S[:, 2] = (S[:, 1] + S[:, 2]) / mixture.std()
    return S


def all_together(A):
    S = np.eye(A.shape[1])
    S[1:, 1:] /= A[:, 1:].std() if A.shape[1] > 1 else 1
    return S


def fitted(
    back=lambda S, v: S @ v, tol_of=lambda tol: tol, count=lambda n: n, rate_of=None
):
    """Return a fit that differs in one thing."""

    def slips(X, y, tol):
        A = np.column_stack([np.ones(len(X)), X])
        S = scaling(A)
        best = rates(A @ S)[1] if rate_of is None else rate_of(rates(A @ S))
        path, _ = descend(
            lambda v: gradient(v, A @ S, y), np.zeros(len(S)), best, tol_of(tol), 10**4
        )
        return back(S, path[-1]), count(len(path) - 1)

    return slips


def without_scaling(X, y, tol):
    A = np.column_stack([np.ones(len(X)), X])
    w = np.zeros(A.shape[1])
    path, _ = descend(lambda w: gradient(w, A, y), w, rates(A)[1], tol, 1000)
    return path[-1], len(path) - 1


def few_steps(X, y, tol):
    A = np.column_stack([np.ones(len(X)), X])
    S, w = scaling(A), np.zeros(A.shape[1])
    B = A @ S
    path, _ = descend(lambda v: gradient(v, B, y), w, rates(B)[1], tol, 10)
    return S @ path[-1], len(path) - 1


def height_alone(S, v):
    return np.append((S @ v)[0], v[1:])


def weights_alone(S, v):
    return np.append(v[0], (S @ v)[1:])


WRONG = {
    "cost": [
        (lambda w, x, y: cost(w[::-1], x, y), "the height comes first in w"),
        (lambda *v: (residuals(*v) ** 2).sum(), "the sum of the squares"),
        (lambda *v: cost(*v) ** 0.5, "the root of the mean of the squares"),
        (lambda *v: cost(*v) / 2, "half of the mean of the squares"),
        (lambda *v: cost(*v) * len(v[1]) / (len(v[1]) - 1), "one less than their number"),
        (lambda *v: residuals(*v).mean(), "in which signs cancel"),
        (lambda *v: -residuals(*v).mean(), "in which signs cancel"),
        (lambda *v: residuals(*v).mean() ** 2, "averaged before they are squared"),
        (lambda *v: np.abs(residuals(*v)).mean(), "the absolute values are averaged"),
        (lambda w, x, y: ((y - w[1] * x) ** 2).mean(), "the height of the line is missing"),
        (lambda *v: residuals(*v).var(), "from the mean of the residuals"),
        (lambda w, x, y: cost(w, x[1:], y[1:]), "work out the first town"),
        (lambda *v: residuals(*v) ** 2, "expected one number, got shape (3,)"),
        (centres_in_place, "it changed its input; work on a copy"),
    ],
    "slopes": [
        (lambda *v: -slopes(*v), "both signs are wrong"),
        (lambda *v: slopes(*v) / 2, "that is half of it: a square brings a factor"),
        (lambda *v: slopes(*v) * 2, "how often does a square bring its factor?"),
        (lambda *v: slopes(*v) * len(v[1]), "these are sums over the towns"),
        (lambda *v: slopes(*v)[::-1], "the derivative by the height comes first"),
        (lambda w, x, y: slopes(w[::-1], x, y), "the height comes first in w"),
        (twice_the_first, "by how much does a residual change when the slope grows?"),
        (product_of_means, "is the mean of products the product of"),
        (changed(0, -1), "the sign of the first is wrong"),
        (changed(1, -1), "the sign of the second is wrong"),
        (changed(0, None), "the first is a sum over the towns"),
        (changed(1, None), "the second is a sum over the towns"),
        (changed(0, 0.5), "missing in the first"),
        (changed(1, 0.5), "missing in the second"),
        (changed(0, 3.1), "a small step of the height does not change the cost by"),
        (changed(1, 3.1), "a small step of the slope does not change the cost by"),
        (lambda *v: slopes(*v)[1], "expected numbers in an array of shape (2,), got shape ()"),
    ],
    "descend": [
        (walked(lambda w, g, rate, start: w + rate * g), "the first step leads uphill"),
        (walked(lambda w, g, rate, start: w - g), "where is the rate?"),
        (walked(lambda w, g, rate, start: w - rate * g / np.linalg.norm(g)),
         "the first step has the length of the rate"),
        (walked(lambda w, g, rate, start: w - 2 * rate * g), "twice as long"),
        (walked(lambda w, g, rate, start: w - rate * g**3), "step 1 leads from [3. 1.] to"),
        (walked(lambda w, g, rate, start: start - rate * g), "compute that one by hand"),
        (bent_later, "step 2 leads from"),
        (walked(first=False), "the start is missing; it comes first"),
        (elsewhere, "it does not begin at the start"),
        (walked(stop=lambda tol, first, start: tol),
         "at most tol times as long as at the start, and yet a step followed"),
        (walked(stop=lambda tol, first, start: 10 * tol * first), "it ends too early, after"),
        (by_the_move, "and yet a step followed"),
        (walked(far=np.inf), "more than a million times as long as at the start, and yet"),
        (walked(far=2), "it ends too early, after 1 of at most 100 steps"),
        (walked(most_of=lambda most: most + 1), "it takes more than 1 steps"),
        (walked(most_of=lambda most: most - 1), "it ends too early, after 0 of at most 1"),
        (always_a_step, "at the lowest point already: path: after 0 steps"),
        (changes_the_start, "it changed its input; work on a copy"),
        (one_array_again_and_again, "is one array changed again and again?"),
        (of_whole_numbers, "it raised UFuncTypeError: Cannot cast"),
        (looks_only_before_a_step, "last step: arrived: at the end the gradient is 0 times"),
        (in_each_entry, "it ends too early, after"),
        (settles(True), "arrived: at the end the gradient is"),
        (settles(False), "and tol is 1e-06"),
        (settles("yes"), "arrived: expected one number"),
        (never_stops, "gradient was asked more than 8 times"),
        (lambda *v: descend(*v)[0], "expected (path, arrived), got a ndarray"),
        (lambda *v: (descend(*v)[0][-1], True), "a point a row and the start first"),
        (lambda *v: (descend(*v)[0].T, True), "got shape (2, "),
        (lambda *v: (["a"], True), "path: expected"),
        (lambda f, *v: (f(np.zeros(5)), True), "gradient was asked at shape (5,)"),
    ],
    "gradient": [
        (lambda w, A, y: -gradient(w, A, y), "all signs are wrong"),
        (lambda w, A, y: gradient(w, A, y) / 2, "that is half of it"),
        (lambda w, A, y: gradient(w, A, y) * len(y), "these are sums over the towns"),
        (lambda w, A, y: gradient(w, A, y) * len(y) / len(w), "the number of columns"),
        (lambda w, A, y: gradient(0 * w, A, y), "at zero weights; where is w?"),
        (lambda w, A, y: gradient(w, A, 0 * y), "the sales are missing"),
        (lambda w, A, y: np.full(len(w), gradient(w, A, y)[0]), "each entry is the mean"),
        (lambda w, A, y: gradient(w, A, y) + 1, "entry 0 is "),
        (lambda w, A, y: gradient(w, A, y) * np.arange(1, len(w) + 1), "entry 0 is right"),
        (lambda w, A, y: 2 * A * (A @ w - y)[:, None], "got shape (3, 2)"),
        (lambda w, A, y: A @ (A @ w - y), "it raised ValueError"),
    ],
    "rates": [
        (at(0, lambda low, high: high), "border: that is the greatest eigenvalue itself"),
        (at(0, lambda low, high: 1 / high), "border: that is 1 over the greatest"),
        (at(0, lambda low, high: 2 / low), "border: that belongs to the least eigenvalue"),
        (at(0, lambda low, high: 3 / high), "multiplies the distance by -2; what is"),
        (changed_rates(lambda a, b, A: (2 / b, 2 / (a + b), 0), 0.5), "half of the Hessian"),
        (lambda A: tuple(np.array(rates(A)) / len(A)), "and so is its Hessian"),
        (lambda A: tuple(2 * np.array(rates(A)) / len(A)), "and so is its Hessian"),
        (lambda A: tuple(np.array(rates(A)) * A.shape[1] / len(A)), "the number of columns"),
        (lambda A: (rates(A)[1], rates(A)[0], rates(A)[2]), "have changed places"),
        (at(1, lambda low, high: 1 / high), "best: that is half of the border"),
        (at(1, lambda low, high: 1 / (high + low)), "best: that is half of it"),
        (at(1, lambda low, high: 2 / (high - low + 1e-300)), "eigenvalues are subtracted"),
        (of_towns_by_towns, "best: that is the border; is the least eigenvalue 0"),
        (at(1, lambda low, high: 1 / low), "for the flattest direction alone"),
        (at(1, lambda low, high: 1.9 / high), "another rate leaves less"),
        (at(2, lambda low, high: (low - high) / (high + low)), "left: the sign is wrong"),
        (at(2, lambda low, high: high / low), "left: that is the condition number"),
        (at(2, lambda low, high: ((high - low) / (high + low)) ** 2), "the square of"),
        (at(2, lambda low, high: 2 * low / (high + low)), "what a step takes away"),
        (at(2, lambda low, high: abs(1 - 2 * low / high)), "a step at the border leaves"),
        (at(2, lambda low, high: 1 - low / high), "a step with half of the border leaves"),
        (at(2, lambda low, high: 0.5), "left: with the best rate a step multiplies"),
        (lambda A: rates(A)[0], "expected (border, best, left), got a"),
        (lambda A: (2 / np.linalg.eigvalsh(A.T @ A), 1, 1), "border: expected one number"),
    ],
    "scaling": [
        (lambda A: scaling(A).T, "rows and columns are the wrong way round"),
        (lambda A: np.linalg.inv(scaling(A)), "that leads the other way"),
        (scaled(lambda m, s: 0, lambda m, s: 1 / s), "but the means are still in"),
        (scaled(lambda m, s: 0, lambda m, s: s), "multiplied by their spreads"),
        (scaled(lambda m, s: -m, lambda m, s: 1 / s), "after the division; in whose units"),
        (scaled(lambda m, s: -m, lambda m, s: 0 * s + 1), "but the spreads are still in"),
        (scaled(lambda m, s: m / s, lambda m, s: 1 / s), "the means are added"),
        (scaled(lambda m, s: -m / s**2, lambda m, s: 1 / s**2), "divided by the variance"),
        (sample_spreads, "one less than the number of towns"),
        (lambda A: np.eye(A.shape[1]), "nothing is scaled"),
        (in_whole_numbers, "entries are whole numbers; what type of numbers does"),
        (without_ones, "column 0 of A S is not all ones"),
        (lambda A: scaling(A) + np.eye(len(A[0]), k=1), "of A S has the mean"),
        (scaled(lambda m, s: -m / s / 3, lambda m, s: 1 / s / 3), "has the spread 0.3333"),
        (scaled(lambda m, s: -m / (s + 1e-4), lambda m, s: 1 / (s + 1e-4)),
         "of A S has the spread 0.9999"),
        (mixes_columns, "made of one column of A and of the ones, no others"),
        (all_together, "of A S has the mean"),
        (lambda A: A @ scaling(A), "expected numbers in an array of shape (2, 2)"),
    ],
    "fit": [
        (fitted(lambda S, v: v), "w: those weights belong to the scaled columns"),
        (fitted(weights_alone), "the height belongs to the scaled columns"),
        (fitted(height_alone), "the weights belong to the scaled columns, the height"),
        (fitted(np.linalg.solve), "S is taken the wrong way"),
        (fitted(lambda S, v: v @ S), "S is taken the wrong way"),
        (fitted(lambda S, v: np.roll(S @ v, -1)), "w: the height comes first"),
        (fitted(lambda S, v: 0 * v), "where does the descent end?"),
        (fitted(tol_of=lambda tol: 1000 * tol), "more than tol allows"),
        (fitted(count=lambda n: n + 1), "the start is one of them"),
        (without_scaling, "w: the predictions are off the best ones by"),
        (few_steps, "more than tol allows"),
        (fitted(rate_of=lambda r: r[0] / 2.5), "n_steps: "),
        (fitted(tol_of=lambda tol: tol / 1000), "is not the number of steps of a descent"),
        (lambda *v: fit(*v)[0], "expected (w, n_steps), got a ndarray"),
        (lambda *v: (fit(*v)[0][1:], fit(*v)[1]), "w: expected numbers in an array"),
    ],
    "gain": [
        (lambda w, p, m, e: w[1:] * e / p * m, "that is what comes in, before"),
        (lambda w, p, m, e: w[1:] * e / p, "those are crates, not euros"),
        (lambda w, p, m, e: w[1:] * e / p - e, "what does a crate earn?"),
        (lambda w, p, m, e: w[1:] / p * m - 1, "what one euro brings"),
        (lambda w, p, m, e: w[1:] * m - e, "not what the budget buys of it"),
        (lambda w, p, m, e: w[1:] * p * e * m - e, "a dear unit should bring less"),
        (lambda w, p, m, e: w[1:] * p * m - e, "a dear unit should bring less"),
        (lambda w, p, m, e: w[1:] * e / p / m - e, "that is divided by the margin"),
        (lambda w, p, m, e: w[:-1] * e / p * m - e, "off by one place"),
        (lambda w, p, m, e: w[1:] * e / p * m - p, "how much is spent?"),
        (lambda w, p, m, e: gain(w, p, m, e) + 1, "channel 0 does not bring"),
        (lambda w, p, m, e: w * e / np.append(1, p) * m - e, "the height is no channel"),
        (lambda w, p, m, e: gain(w, p, m, e).max(), "got shape ()"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [(name, f, words) for name, wrong in WRONG.items() for f, words in wrong],
)
def test_a_typical_mistake_is_caught_with_words_that_help(name, function, words):
    report = CHECKS[name](function)
    assert not report.complete
    assert words in report.text
    said = re.sub("in its line: .*", "", report.text)  # the learner's own
    assert "np." not in said  # no message holds code
    assert "mean(" not in said


def test_every_function_has_three_wrong_solutions():
    assert tuple(WRONG) == NAMES
    assert min(map(len, WRONG.values())) >= 3


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
