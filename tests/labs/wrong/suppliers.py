"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to

(
    cost, slope, best_share, grid, descend, overrun, overrun_slope,
) = pages("suppliers").solved.values()  # fmt: skip

SEEN = {"best_share": "q = -(r * d).mean() / (d * d).mean()"}
KNOWN = {"(1 - w) * b": "the page draws what other mixtures of prices cost"}
HIDDEN = {
    "cost": [
        Case(
            "two", (0.5, np.array([1.0, 2.0]), np.array([3.0, 6.0]), 0), close_to(10.0)
        )
    ]
}


def mixed(w, a, b):
    return w * a + (1 - w) * b


def gaps_of(w, a, b, plan):
    return mixed(w, a, b) - plan


def above_of(w, a, b, plan):
    return np.maximum(gaps_of(w, a, b, plan), 0)


def mixes_in_place(w, a, b, plan):
    a *= w
    a += (1 - w) * b
    return ((a - plan) ** 2).mean()


def without_edges(a, b, plan):
    d, r = a - b, b - plan
    return -(r * d).mean() / (d * d).mean()


def other_end(a, b, plan):
    w = without_edges(a, b, plan)
    return w if 0 <= w <= 1 else float(w < 0)


def least_variance(a, b, plan):
    return best_share(a - a.mean(), b - b.mean(), 0)


def gridded(points=np.linspace, pick=np.argmin, reach=1, more=0):
    """Return a grid search that differs in one thing."""

    def slips(f, left, right, n):
        x = points(left, right, n + more)
        k = int(pick([f(v) for v in x]))
        return x[k], x[max(k - reach, 0)], x[min(k + reach, len(x) - 1)]

    return slips


def without_right_end(left, right, n):
    return np.linspace(left, right, n, endpoint=False)


def last_of_lowest(values):
    return len(values) - 1 - np.argmin(values[::-1])


def index_of_lowest(f, left, right, n):
    x, low, high = grid(f, left, right, n)
    return round((x - left) * (n - 1) / (right - left)), low, high


def value_of_lowest(f, left, right, n):
    points = np.linspace(left, right, n)
    values = [f(x) for x in points]
    return min(values), left, right


def at_once(f, left, right, n):
    points = np.linspace(left, right, n)
    values = f(points)
    k = np.argmin(values)
    return points[k], points[k - 1], points[k + 1]


def beyond(f, left, right, n):
    x, _, _ = grid(f, left, right, n)
    wide = (right - left) / (n - 1)
    return x, x - wide, x + wide


def wraps_round(f, left, right, n):
    points = np.linspace(left, right, n)
    k = int(np.argmin([f(x) for x in points]))
    return points[k], points[k - 1], points[(k + 1) % n]


def ends_of(change):
    def slips(f, left, right, n):
        x, low, high = grid(f, left, right, n)
        return (x, *change(x, low, high, left, right))

    return slips


def shifted(by):
    def slips(f, left, right, n):
        x, low, high = grid(f, left, right, n)
        return x + by * (right - left) / (n - 1), low, high

    return slips


def walked(step=None, keep=True, stop=None, first=True, most_of=lambda most: most):
    """Return a walk downhill that differs in one thing."""

    def slips(slope, start, rate, tol, most):
        path, settled = [start], False
        while not settled and len(path) <= most_of(most):
            w, s = path[-1], slope(path[-1])
            new = w - rate * s if step is None else step(w, s, rate, slope)
            new = min(max(new, 0.0), 1.0) if keep else new
            settled = (
                abs(new - w) <= tol if stop is None else stop(new, w, s, tol, slope)
            )
            path.append(new)
        return np.array(path if first else path[1:]), settled

    return slips


def without_last(slope, start, rate, tol, most):
    path, settled = descend(slope, start, rate, tol, most)
    return path[:-1], settled


def checks_first(slope, start, rate, tol, most):
    path = [start]
    while abs(slope(path[-1])) > tol and len(path) <= most:
        path.append(min(max(path[-1] - rate * slope(path[-1]), 0.0), 1.0))
    return np.array(path), len(path) <= most


def settles(answer):
    def slips(*arguments):
        return descend(*arguments)[0], answer

    return slips


def never_stops(slope, start, rate, tol, most):
    path = [start, np.inf]
    while abs(path[-1] - path[-2]) > tol:
        path.append(slope(1 / len(path)))
    return path, True


def never_zero(slope, start, rate, tol, most):
    path, _ = descend(slope, start, rate, tol, most)
    return path, len(path) < 4


def kept_at_first_only(slope, start, rate, tol, most):
    path, settled = descend(slope, start, rate, tol, most)
    path[2:] = path[2:] + 0.001
    return path, settled


def of_above_only(w, a, b, plan):
    above = above_of(w, a, b, plan)
    return (above**2).sum() / max((above > 0).sum(), 1)


def slope_of_above_only(w, a, b, plan):
    above = above_of(w, a, b, plan)
    return 2 * (above * (a - b)).sum() / max((above > 0).sum(), 1)


def misses_a_month(w, a, b, plan):
    return cost(w, a[1:], b[1:], plan)


WRONG = {
    "cost": [
        (lambda w, a, b, p: cost(1 - w, a, b, p), "w is the share of A"),
        (lambda w, a, b, p: (gaps_of(w, a, b, p) ** 2).sum(), "the sum of the squares"),
        (lambda *v: cost(*v) ** 0.5, "the root of the mean of the squares"),
        (lambda *v: cost(*v) / 2, "half of the mean of the squares"),
        (lambda w, a, b, p: cost(w, a, b, p) * len(a) / (len(a) - 1), "one less than"),
        (lambda *v: np.abs(gaps_of(*v)).mean(), "the moduli are averaged"),
        (lambda *v: gaps_of(*v).mean(), "with their signs, and cancel"),
        (lambda *v: gaps_of(*v).mean() ** 2, "averaged before they are squared"),
        (lambda w, a, b, p: cost(w, a, b, 0), "the plan is missing"),
        (lambda w, a, b, p: mixed(w, a, b).var(), "counted from the mean of the prices"),
        (overrun, "only the months above the plan are counted"),
        (lambda w, a, b, p: w * cost(1, a, b, p) + (1 - w) * cost(0, a, b, p), "judged apart"),
        (misses_a_month, "work out the first month"),
        (lambda *v: gaps_of(*v) ** 2, "expected one number, got shape (3,)"),
        (mixes_in_place, "it changed its input; work on a copy"),
    ],
    "slope": [
        (lambda *v: -slope(*v), "the sign is wrong"),
        (lambda *v: slope(*v) / 2, "that is half of it: a square brings a factor"),
        (lambda *v: slope(*v) * 2, "how often does a square bring its factor?"),
        (lambda w, a, b, p: slope(w, a, b, p) * len(a), "a sum over the months"),
        (lambda w, a, b, p: slope(1 - w, a, b, p), "w is the share of A"),
        (lambda w, a, b, p: -slope(1 - w, a, b, p), "and a step of w is one toward A"),
        (lambda *v: 2 * gaps_of(*v).mean(), "the inner derivative is missing"),
        (lambda w, a, b, p: 2 * (gaps_of(w, a, b, p) * a).mean(), "only one mill's price"),
        (lambda w, a, b, p: 2 * gaps_of(w, a, b, p).mean() * (a - b).mean(),
         "the mean gap times the mean difference"),
        (cost, "that is the cost, not its slope"),
        (lambda w, a, b, p: slope(w, a, b, 0), "differentiate the square of one month"),
        (lambda w, a, b, p: 2 * gaps_of(w, a, b, p) * (a - b), "got shape (3,)"),
    ],
    "best_share": [
        (without_edges, "but that is no share: what are the candidates"),
        (other_end, "the other end of the interval; compare the costs at both"),
        (lambda *v: 1 - best_share(*v), "that is the share of B"),
        (lambda *v: -without_edges(*v), "put it into the slope, which must be 0 there"),
        (lambda *v: without_edges(*v) / 2, "that is half of it"),
        (lambda a, b, p: best_share(a, b, 0), "the plan is missing"),
        (least_variance, "that is the share with the least variance"),
        (lambda *v: round(best_share(*v), 2), "a formula has all digits, a grid has not"),
        (lambda *v: 0.5, "at 0.5 the cost still has the slope"),
        (lambda *v: 3 - best_share(*v), "is no share; it lies outside the interval"),
        (lambda a, b, p: (p - b) / (a - b + 0.1), "expected one number, got shape (3,)"),
    ],
    "grid": [
        (gridded(points=without_right_end), "is none of the 11 points; both ends belong"),
        (gridded(more=1), "f was asked more than 11 times"),
        (gridded(pick=np.argmax), "x: that is the highest of the points"),
        (gridded(pick=last_of_lowest), "an earlier point has it as well"),
        (gridded(pick=lambda values: 1), "x: a point lower than 0.1 was missed"),
        (gridded(reach=2), "is not the neighbour of x = 0.3; the points are 0.1 apart"),
        (value_of_lowest, "x: that is the least value"),
        (index_of_lowest, "x: that is a number of the point in the list"),
        (shifted(-1), "x: that is the point before the lowest"),
        (shifted(1), "x: that is the point after the lowest"),
        (at_once, "f takes one number at a time"),
        (beyond, "high: 2.5 lies outside the interval; at an end"),
        (wraps_round, "high: that is an end of the whole interval"),
        (ends_of(lambda x, low, high, a, b: (high, low)), "have changed places"),
        (ends_of(lambda x, low, high, a, b: (a, b)), "low: that is an end of the whole"),
        (ends_of(lambda x, low, high, a, b: (low, (x + high) / 2)), "high: that is half-way"),
        (lambda *v: grid(*v)[0], "expected (x, low, high), got a"),
        (lambda f, a, b, n: (f(b + 1), 0, 0), "f was asked at 2, outside the interval"),
    ],
    "descend": [
        (walked(lambda w, s, rate, f: w + rate * s), "the first step leads uphill"),
        (walked(lambda w, s, rate, f: w - s), "where is the rate?"),
        (walked(lambda w, s, rate, f: w + rate * s, keep=False), "to 1.1, which is no share"),
        (walked(lambda w, s, rate, f: w - rate * np.sign(s)), "where is the slope?"),
        (walked(keep=False), "slope was asked at 1.0"),
        (walked(lambda w, s, rate, f: w - rate * f(w / 2)), "step 1 leads from 0.9 to"),
        (walked(first=False), "the start is missing; it comes first"),
        (walked(stop=lambda n, w, s, tol, f: abs(f(n)) <= tol), "the move looked at, or the"),
        (walked(stop=lambda n, w, s, tol, f: s * f(n) < 0), "it ends too early, after 1 steps"),
        (walked(stop=lambda n, w, s, tol, f: n - w <= tol), "it ends too early, after 1 steps"),
        (walked(most_of=lambda most: most + 1), "one step: path: it takes more than 1 steps"),
        (walked(most_of=lambda most: most - 1), "at least one step is taken"),
        (without_last, "it ends at the start; at least one step is taken"),
        (checks_first, "it ends at the start; at least one step is taken"),
        (kept_at_first_only, "step 2 leads from 0.7 to 0.581; compute that one by hand"),
        (settles(True), "it ended because there were 1 steps"),
        (settles(False), "settled: the last step moved the share by no more than 1e-06, so"),
        (never_zero, "settled: "),
        (never_stops, "slope was asked more than 4 times"),
        (lambda *v: descend(*v)[0], "expected (path, settled), got a ndarray"),
        (lambda *v: (descend(*v)[0][-1], True), "path: expected an array of shares, the start"),
        (lambda *v: (descend(*v)[0], "yes"), "settled: expected one number"),
        (lambda f, w, *v: (np.full(4, 0.7), True), "it begins at 0.7; the start comes first"),
    ],
    "overrun": [
        (cost, "the months below the plan are counted, too"),
        (lambda *v: cost(*v) - overrun(*v), "those above"),
        (of_above_only, "the mean is taken over the months above the plan"),
        (lambda w, a, b, p: overrun(w, a, b, p) * len(a), "that is the sum of the squares"),
        (lambda *v: above_of(*v).mean(), "is not squared"),
        (lambda *v: overrun(*v) ** 0.5, "the root of the mean of the squares"),
        (lambda *v: above_of(*v).mean() ** 2, "the square comes first"),
        (lambda *v: (above_of(*v) > 0).sum(), "the number of months above the plan"),
        (lambda *v: (above_of(*v) > 0).mean(), "the share of months above the plan"),
        (lambda w, a, b, p: overrun(1 - w, a, b, p), "w is the share of A"),
        (lambda *v: max(gaps_of(*v).mean(), 0) ** 2, "each month has to be cut before"),
        (lambda *v: overrun(*v) + 1, "what does a month cost that lies below"),
        (lambda *v: above_of(*v) ** 2, "expected one number, got shape (3,)"),
    ],
    "overrun_slope": [
        (slope, "months below the plan pull, too"),
        (slope_of_above_only, "the mean is taken over the months above the plan"),
        (lambda *v: -overrun_slope(*v), "the sign is wrong"),
        (lambda *v: overrun_slope(*v) / 2, "a square brings a factor"),
        (lambda *v: 2 * above_of(*v).mean(), "the inner derivative is missing"),
        (lambda w, a, b, p: 2 * above_of(w, a, b, p).mean() * (a - b).mean(),
         "the mean excess times the mean difference"),
        (lambda w, a, b, p: 2 * ((above_of(w, a, b, p) > 0) * (a - b)).mean(),
         "but not how far above it is"),
        (lambda w, a, b, p: ((above_of(w, a, b, p) > 0) * (a - b)).mean(),
         "but not how far above it is"),
        (lambda w, a, b, p: overrun_slope(1 - w, a, b, p), "w is the share of A"),
        (lambda w, a, b, p: 2 * above_of(w, a, b, p) * (a - b), "got shape (3,)"),
    ],
}  # fmt: skip
