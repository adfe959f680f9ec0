"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to

(
    cost, slopes, descend, gradient, rates, scaling, fit, gain,
) = pages("advertising").solved.values()  # fmt: skip

SEEN = {"gradient": "g = 2 / len(v) * (M.T @ (M @ u - v))"}
KNOWN = {
    "lambda v: gradient(v, B, y)": "the page descends as well, by the slopes of a line",
    "len(path) - 1": "the page prints how many steps there were",
    "S = scaling(A)": "the page prints what scaling gives",
}
HIDDEN = {
    "cost": [
        Case(
            "two",
            (np.array([0.0, 2]), np.array([1.0, 3]), np.array([1.0, 3])),
            close_to(5.0),
        )
    ]
}


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
