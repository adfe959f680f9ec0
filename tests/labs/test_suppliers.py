"""The lab's own checks: what they know, and the typical mistakes that they name."""

import ast
import pickle

import numpy as np
import pytest
from lab_pages import Pages, cell_of, parts, plain_calls
from mlmath import autodiff
from mlmath.labs import grade
from mlmath.labs import suppliers as lab
from scipy import optimize

PAGES = Pages("suppliers")
LAB, SOLUTION, NAMES = PAGES.lab, PAGES.solution, PAGES.names
CHECKS, STUBS, SOLVED = PAGES.checks, PAGES.stubs, PAGES.solved


# The pages


def test_a_submission_is_graded_on_hidden_cases_too(tmp_path):
    hidden = (
        "x = np.array([1.0, 2.0])\n"
        "CASES = {'cost': [Case('two', (0.5, x, 3 * x, 0), close_to(10.0))]}\n"
    )
    marks = PAGES.graded(tmp_path, hidden=hidden)
    assert marks["score"] == 1, marks
    assert marks["functions"][0]["hidden_total"] == 1


def test_a_submission_that_asks_too_often_is_graded_so(tmp_path):
    submission = tmp_path / "ben.py"
    cell = cell_of(SOLUTION, "grid").replace("[f(x) for", "[f(x) + f(x) for")
    submission.write_text("import numpy as np\n" + cell, encoding="utf-8")
    marks = grade.grade("suppliers", submission)
    row = marks["functions"][NAMES.index("grid")]
    assert row["passed"] == 0
    assert "f was asked more than 11 times" in row["messages"][0]


# What the checks know


def test_what_the_checks_know_is_right():
    # by hand: the gaps are -5, 5.5 and 5, and A - B is -4, -10, 12
    assert lab._bill(0.25, *lab.BY_HAND[:2]) == pytest.approx([17, 27.5, 27], rel=1e-15)
    assert lab._tilt(0.25, *lab.BY_HAND) == pytest.approx(
        2 * (20 - 55 + 60) / 3, rel=1e-13
    )
    # the stationary point: b - plan is -4, 8, 2
    assert SOLVED["best_share"](*lab.BY_HAND) == pytest.approx(40 / 260, rel=1e-13)
    for _, (w, (a, b, plan)) in lab.CASES.items():

        def cost(v, a=a, b=b, plan=plan):
            terms = [
                (v * x + (1 - v) * y - plan) ** 2 for x, y in zip(a, b, strict=True)
            ]
            return sum(terms) / len(a)

        known = autodiff.derivative(cost, w)
        assert lab._tilt(w, a, b, plan) == pytest.approx(known, rel=1e-12)


@pytest.mark.parametrize("about", list(lab.CASES))
def test_the_slope_of_the_overrun_is_that_of_its_values(about):
    w, prices = lab.CASES[about]
    h = 1e-5
    ends = [SOLVED["overrun"](v, *prices) for v in (w + h, w - h)]
    slope = SOLVED["overrun_slope"](w, *prices)
    assert slope == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-4)


def test_the_best_share_is_what_a_library_finds():
    for plan in (25.0, 32.0, 37.0):
        a, b, _ = lab._forty(plan)
        found = optimize.minimize_scalar(
            lambda w, a=a, b=b, plan=plan: np.mean((w * a + (1 - w) * b - plan) ** 2),
            bounds=(0, 1), method="bounded", options={"xatol": 1e-10},
        ).x  # fmt: skip
        # values give half of the digits, and the bounded search stops short of an end
        assert SOLVED["best_share"](a, b, plan) == pytest.approx(found, abs=1e-5)


def test_the_counted_function_counts_and_stays_the_same():
    f = lab.Counted(lab.bowl, 0.0, 1.0, 2)
    again = pickle.loads(pickle.dumps(f))
    assert f(0.3) == 0
    assert f == again
    assert f != lab.Counted(lab.falling, 0.0, 1.0, 2)
    with pytest.raises(TypeError, match="one number at a time"):
        f(np.zeros(2))
    with pytest.raises(ValueError, match=r"asked at 1\.5, outside"):
        f(1.5)
    f(1 + 1e-12)  # rounding
    with pytest.raises(ValueError, match="more than 2 times"):
        f(0.5)


def seen(code):
    return parts(code, skip=plain_calls(ast.Constant))


def test_no_solution_is_to_be_read_in_the_source_of_the_checks():
    assert PAGES.given_away(seen) == []
    # what this test is for: a line of the solution would be seen
    assert set(seen("q = -(r * d).mean() / (d * d).mean()")) & set(
        seen(cell_of(SOLUTION, "best_share"))
    )


# Typical mistakes

cost, slope, best_share, grid, descend, overrun, overrun_slope = (
    SOLVED[name] for name in NAMES
)


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


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [(name, f, words) for name, wrong in WRONG.items() for f, words in wrong],
)
def test_a_typical_mistake_is_caught_with_words_that_help(name, function, words):
    report = CHECKS[name](function)
    assert not report.complete
    assert words in report.text
    assert "np." not in report.text  # no message holds code
    assert "mean(" not in report.text


def test_every_function_has_three_wrong_solutions():
    assert tuple(WRONG) == NAMES
    assert min(map(len, WRONG.values())) >= 3


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def by_months(w, a, b, plan):
        return sum(
            (w * x + (1 - w) * y - plan) ** 2 for x, y in zip(a, b, strict=True)
        ) / len(a)

    def by_values(w, a, b, plan):
        return (cost(w + 1, a, b, plan) - cost(w - 1, a, b, plan)) / 2

    def by_candidates(a, b, plan):
        return min(
            [0, 1, np.clip(without_edges(a, b, plan), 0, 1)],
            key=lambda w: cost(w, a, b, plan),
        )

    def by_loop(f, left, right, n):
        points = [left + k * (right - left) / (n - 1) for k in range(n)]
        values = [f(x) for x in points]
        k = values.index(min(values))
        return [
            points[k],
            points[k - 1] if k else left,
            points[k + 1] if k < n - 1 else right,
        ]

    def for_each(slope, start, rate, tol, most):
        path = [start]
        for _ in range(most):
            path.append(float(np.clip(path[-1] - rate * slope(path[-1]), 0, 1)))
            if abs(path[-1] - path[-2]) <= tol:
                return path, np.bool_(1)
        return path, 0

    for name, function in (
        ("cost", by_months),
        ("slope", by_values),
        ("best_share", by_candidates),
        ("grid", by_loop),
        ("descend", for_each),
        ("overrun", lambda *v: np.array(above_of(*v) @ above_of(*v) / len(v[1]))),
        ("overrun_slope", lambda w, a, b, p: 2 / len(a) * above_of(w, a, b, p) @ (a - b)),
    ):  # fmt: skip
        report = CHECKS[name](function)
        assert report.complete, report.text
