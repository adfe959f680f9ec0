"""The lab's own checks: what they know, and the typical mistakes that they name."""

import ast
import copy
import pickle

import numpy as np
import pytest
from lab_pages import Pages, cell_of, parts
from mlmath import continuous, datasets, estimation, moments
from mlmath.labs import checking
from mlmath.labs import limit as lab
from scipy import stats

PAGES = Pages("limit")
LAB, SOLUTION, NAMES = PAGES.lab, PAGES.solution, PAGES.names
CHECKS, SOLVED = PAGES.checks, PAGES.solved
sample_means, standardize, gap, misses, exponent, lean, enough = (
    SOLVED[name] for name in NAMES
)


# The pages


def test_a_submission_is_graded_on_hidden_cases_too(tmp_path):
    hidden = (
        "CASES = {'lean': [Case('two places', (np.array([0.0, 0.0, 3.0]),), "
        "close_to(0.5**0.5))]}\n"
    )
    marks = PAGES.graded(tmp_path, hidden=hidden)
    assert marks["score"] == 1, marks
    assert marks["functions"][NAMES.index("lean")]["hidden_total"] == 1


# What the checks know


def test_the_tumours_are_those_of_the_table():
    x, data = lab.tumours(), datasets.breast_cancer()
    assert x.size == 569
    assert data.features[13] == "area error"
    assert (x == data.X[:, 13]).all()
    population = lab.as_population(x)
    assert population.mean == pytest.approx(x.mean(), rel=1e-12)
    assert population.variance == pytest.approx(x.var(), rel=1e-12)
    assert moments.skewness(population) == pytest.approx(lean(x), rel=1e-9)


def test_who_draws_does_not_spoil_the_generator():
    rng = checking.Chance(np.random.PCG64(3))
    twin, both = copy.deepcopy(rng), pickle.loads(pickle.dumps((rng, [rng])))
    assert both[0] is both[1][0]
    assert isinstance(twin, checking.Chance)
    assert isinstance(both[0], checking.Chance)
    assert rng.random() == twin.random()  # what one draws the other one draws
    assert rng.random() != both[0].random()  # which still has its first number
    assert rng == twin == both[0]
    assert rng != 3


@pytest.mark.parametrize("seed", range(10))
def test_a_right_solution_passes_whatever_the_seed(seed):
    """And in whatever order it draws."""
    for family, n in (
        (continuous.Normal(5, 2), 16), (continuous.Exponential(0.5), 3), (lab.CAUCHY, 20),
    ):  # fmt: skip
        rng = checking.Chance(np.random.PCG64(100 + seed))
        means = [
            lab.Watched(family, rng).sample(n, rng=rng).mean() for _ in range(1000)
        ]
        if family == lab.CAUCHY:
            half = np.mean(np.abs(means) < 1)
            assert abs(half - 0.5) * 2 <= lab.FAR / 1000**0.5
            continue
        error = estimation.standard_error(family.variance**0.5, n)
        z = (np.array(means) - family.mean) / error
        assert lab._said_of_scatter(z, np.array(means), family, n) is None


@pytest.mark.parametrize("about", list(lab.SAMPLES))
def test_no_range_ends_at_the_truth(about):
    """Whether an end belongs to a range must not matter."""
    X, mu = lab.SAMPLES[about]
    reach = 2 * X.std(axis=1, ddof=1) / np.sqrt(X.shape[1])
    assert np.abs(np.abs(X.mean(axis=1) - mu) - reach).min() > 1e-9
    low, high = misses(X, mu)
    assert 0 < low < 1
    assert 0 < high < low or "waits" not in about


@pytest.mark.parametrize("about", list(lab.DATA))
def test_the_numbers_needed_are_clear(about):
    x, loss = lab.DATA[about]
    exact = lean(x) ** 2 / (4 * loss)
    assert exact == 0 or abs(exact - round(exact)) > 0.01
    needed, verdict = enough(x, loss)
    assert (needed == len(x)) == ("just" in about or "one" in about)
    assert verdict == (about in ("waits", "just as many as needed", "one on each side"))


# What the pages say


@pytest.mark.parametrize(("n", "most"), [(2, 1e-3), (300, 1e-5)])
def test_the_share_of_samples_without_the_giants_is_right(n, most):
    x = np.sort(lab.tumours())
    assert (x > 500).sum() == 2
    assert (1 - 2 / x.size) ** n == pytest.approx(
        stats.binom(n, 2 / 569).pmf(0), abs=most
    )


def test_the_covariance_of_mean_and_variance():
    """Question 1, exactly: all samples of three from a population that leans."""
    population = lab.distributions.Discrete([-1, 0, 4], [0.5, 0.3, 0.2])
    mu, n = population.mean, 3

    def both(X, axis):
        return X.mean(axis=axis) * X.var(axis=axis, ddof=1)

    joint = estimation.sampling_distribution(population, both, n).mean
    third = moments.moment(population, 3, about=mu)
    assert joint - mu * population.variance == pytest.approx(third / n, rel=1e-9)


def test_no_data_lean_more_than_the_root_of_their_number():
    rng = np.random.default_rng(11)
    for n in (2, 5, 50, 1000):
        for x in (rng.normal(size=n), rng.standard_cauchy(n), np.arange(n) == 0):
            assert abs(lean(np.asarray(x, dtype=float))) <= np.sqrt(n)


def test_the_first_term_of_the_loss():
    """Exponential ranges lose 1.28 / n; the check's own sample decides how sharply."""
    rng, runs, n = np.random.default_rng(12), 100_000, 100
    held = 0
    for _ in range(10):
        held += (1 - sum(misses(rng.exponential(size=(runs // 10, n)), 1.0))) / 10
    front = 4 * stats.norm.pdf(2)
    known = stats.norm.cdf(2) * 2 - 1 - front * (21 / 18 * 4 - 6 / 12 + 7 / 4) / n
    # terms in 1/n**2 are about 0.001 here; see n = 30 on the solution page
    assert held == pytest.approx(known, abs=5 * np.sqrt(0.05 / runs) + 0.002)


def test_the_decision():
    """The numbers on which the solution page builds its words."""
    x, rng, runs = lab.tumours(), np.random.default_rng(13), 20_000
    wanted = [int(enough(x, loss)[0]) for loss in (0.01, 0.0045)]
    assert wanted[0] > x.size
    for n, share in ((30, 0.889), (569, 0.942), (wanted[0], 0.9445), (wanted[1], 0.95)):
        parts_ = [
            misses(rng.choice(x, (1000, n)), x.mean()) for _ in range(runs // 1000)
        ]
        low, high = np.mean(parts_, axis=0)
        # five standard errors, and what terms in 1/n**2 may add
        off = 5 * np.sqrt(share * (1 - share) / runs) + 0.002
        assert 1 - low - high == pytest.approx(share, abs=off)
        assert low > 2 * high


def test_where_the_rule_is_content_ranges_hold_less_often():
    x, rng = lab.tumours(), np.random.default_rng(14)
    X = rng.choice(x, (2000, 300))
    content = np.array([enough(row, 0.01)[1] for row in X], dtype=bool)
    yes, no = (1 - sum(misses(rows, x.mean())) for rows in (X[content], X[~content]))
    assert yes + 0.08 < no


def gives_nothing_away(node):
    """Whether it is names alone, such as a shape or a call of names and constants."""
    inside = [*ast.walk(node)][1:]
    return isinstance(node, ast.Tuple | ast.Call) and all(
        isinstance(part, ast.Name | ast.Constant | ast.Attribute | ast.expr_context)
        for part in inside
    )


def seen(code):
    return parts(code, skip=gives_nothing_away)


def test_no_solution_is_to_be_read_in_the_source_of_the_checks():
    assert PAGES.given_away(seen) == []
    # what this test is for: a line of the solution would be seen
    assert set(seen("q = np.mean(d**3) / np.mean(d**2) ** 1.5")) & set(
        seen(cell_of(SOLUTION, "lean"))
    )


def test_no_solution_is_to_be_read_on_the_lab_s_page():
    """Not in a cell that draws or compares, either."""
    page = set().union(*(seen(cell) for cell in LAB.cells))
    assert len(page) > 100
    for name in NAMES:
        solved = seen(cell_of(SOLUTION, name))
        assert [text for key, text in solved.items() if key in page] == []


# Typical mistakes


def drawn(change):
    """Make means of one's own from the values, and from how many there should be."""

    def slips(population, n, runs, rng):
        return change(population, n, runs, rng)

    return slips


def of_rows(change):
    return drawn(lambda p, n, runs, rng: change(p.sample((runs, n), rng=rng)))


def window(population, n, runs, rng):
    row = population.sample(runs + n - 1, rng=rng)
    return np.convolve(row, np.ones(n) / n, "valid")


def own_generator(population, n, runs, rng):
    return population.sample((runs, n), rng=np.random.default_rng(0)).mean(axis=1)


def reach_of(X, ddof=1):
    return 2 * X.std(axis=1, ddof=ddof) / np.sqrt(X.shape[1])


def ranged(change):
    def slips(X, mu):
        reach = change(X)
        middle = X.mean(axis=1)
        return np.mean(middle + reach < mu), np.mean(middle - reach > mu)

    return slips


def judged(change):
    return lambda X, mu: change(*misses(X, mu), len(X))


def steps(change):
    def slips(z, cdf):
        z = np.sort(z)
        return change(np.arange(1, len(z) + 1) / len(z), cdf(z), len(z))

    return slips


def unsorted(z, cdf):
    i = np.arange(1, len(z) + 1)
    F = cdf(z)
    return max(np.max(i / len(z) - F), np.max(F - (i - 1) / len(z)))


def in_place(z, cdf):
    z.sort()
    return gap(z, cdf)


def line(u, v):
    return np.polyfit(u, v, 1)[0]


def cubed(change):
    def slips(x):
        off = x - np.mean(x)
        return change(off, np.sqrt(np.mean(off**2)), len(x))

    return slips


def ruled(number, verdict=lambda n, needed: n >= needed):
    def slips(x, loss):
        needed = number(lean(x), loss)
        return needed, verdict(len(x), needed)

    return slips


def right(g, loss):
    return max(2, np.ceil(g**2 / (4 * loss)))


def shifted_in_place(x):
    x -= x.mean().astype(x.dtype)
    return stats.skew(x)


WRONG = {
    "sample_means": [
        (of_rows(lambda X: X.mean(axis=0)), "a sample is a row"),
        (of_rows(lambda X: X.mean()), "a mean of its own"),
        (of_rows(lambda X: X), "those are the values"),
        (of_rows(lambda X: X.sum(axis=1)), "those are sums"),
        (of_rows(lambda X: np.median(X, axis=1)), "on average they are"),
        (of_rows(lambda X: X.std(axis=1)), "on average they are"),
        (of_rows(lambda X: X[:, 0]), "scatter as single values"),
        (of_rows(lambda X: X[:, 1:].mean(axis=1)), "how many values has each sample"),
        (drawn(lambda p, n, runs, rng: np.full(runs, p.sample(n, rng=rng).mean())),
         "on average"),
        (drawn(lambda p, n, runs, rng: np.full(runs, getattr(p.family, "mean", 0.0))),
         "all the same"),
        (window, "no value may be in two samples"),
        (own_generator, "draw with the rng"),
        (of_rows(lambda X: X.mean(axis=1) * np.sqrt(X.shape[1])), "on average they are"),
        (of_rows(lambda X: X.sum(axis=1)), "of Cauchy means one half do"),
    ],
    "standardize": [
        (lambda m, mu, s, n: m - mu, "what is the unit"),
        (lambda m, mu, s, n: (m - mu) / s, "standard deviations of single values"),
        (lambda m, mu, s, n: (m - mu) / (s / n), "another power of n"),
        (lambda m, mu, s, n: (m - mu) / s / np.sqrt(n), "mind the brackets"),
        (lambda m, mu, s, n: (m - mu) / (s**2 / n), "the root is missing"),
        (lambda m, mu, s, n: (mu - m) / (s / np.sqrt(n)), "above mu counts as positive"),
        (lambda m, mu, s, n: (m - m.mean()) / (s / np.sqrt(n)), "not mu"),
        (lambda m, mu, s, n: (m - mu) / m.std(), "not what theory says"),
        (lambda m, mu, s, n: (m - m.mean()) / m.std(), "not what theory says"),
        (lambda m, mu, s, n: m / (s / np.sqrt(n)), "mu is not taken away"),
        (lambda m, mu, s, n: (m - mu) / (s / np.sqrt(n - 1)), "standard errors from"),
    ],
    "gap": [
        (steps(lambda i, F, k: np.max(i - F)), "just before each value"),
        (steps(lambda i, F, k: np.max(F - i + 1 / k)), "just at each value"),
        (steps(lambda i, F, k: np.max(np.abs(i - F))), "just before each value"),
        (steps(lambda i, F, k: np.max(np.abs(i - 1 / k - F))), "just at each value"),
        (steps(lambda i, F, k: np.max(np.abs(i - 0.5 / k - F))), "middle of each step"),
        (steps(lambda i, F, k: np.mean(np.abs(i - F))), "the greatest is asked for"),
        (unsorted, "not in order"),
        (lambda z, cdf: np.max(np.abs(np.arange(1, len(z) + 1) / len(z) - cdf(z))),
         "not in order"),
        (lambda z, cdf: -gap(z, cdf), "the gap has a sign"),
        (lambda z, cdf: gap(z, cdf) * len(z), "a number of steps"),
        (lambda z, cdf: gap(np.unique(z), cdf), "just before and just at"),
        (in_place, "it changed its input"),
    ],
    "misses": [
        (judged(lambda low, high, runs: (high, low)), "changed places"),
        (judged(lambda low, high, runs: (low * runs, high * runs)), "numbers of ranges"),
        (judged(lambda low, high, runs: (low + high, low + high)), "on which side"),
        (judged(lambda low, high, runs: (1 - low - high, low + high)), "holds mu"),
        (judged(lambda low, high, runs: (1 - low, 1 - high)), "not too low"),
        (judged(lambda low, high, runs: low + high), "expected (low, high)"),
        (ranged(lambda X: reach_of(X) / 2), "one standard error"),
        (ranged(lambda X: reach_of(X) * np.sqrt(X.shape[1])), "the mean's is smaller"),
        (ranged(lambda X: reach_of(X) / np.sqrt(X.shape[1])), "not by n"),
        (ranged(lambda X: reach_of(X) ** 2 / 2), "its root"),
        (ranged(lambda X: reach_of(X, 0)), "divisor n - 1"),
        (ranged(lambda X: 2 * X.std(axis=1, ddof=1) / np.sqrt(len(X))), "not of rows"),
        (ranged(lambda X: 2 * X.std(ddof=1) / np.sqrt(X.shape[1])), "of its own"),
        (ranged(lambda X: 0), "without their ranges"),
        (ranged(lambda X: 0.8 * reach_of(X)), "the first row by hand"),
    ],
    "exponent": [
        (line, "without logarithms"),
        (lambda n, s: line(n, np.log(s)), "of the sizes is missing"),
        (lambda n, s: line(np.log(n), s), "of the spreads is missing"),
        (lambda n, s: line(np.log(s), np.log(n)), "changed places"),
        (lambda n, s: -line(np.log(n), np.log(s)), "the sign is wrong"),
        (lambda n, s: np.polyfit(np.log(n), np.log(s), 1)[1], "height at n = 1"),
        (lambda n, s: np.log(n) @ np.log(s) / (np.log(n) @ np.log(n)), "through the origin"),
        (lambda n, s: np.log(n) @ np.log(s) / (len(n) * np.log(n).var()), "own mean"),
        (lambda n, s: np.cov(np.log(n), np.log(s))[0, 1] / np.log(n).var(), "divisors"),
        (lambda n, s: np.cov(np.log(n), np.log(s), ddof=0)[0, 1] / np.log(n).var(ddof=1),
         "divisors"),
        (lambda n, s: np.log(s[-1] / s[0]) / np.log(n[-1] / n[0]), "last point alone"),
        (lambda n, s: np.corrcoef(np.log(n), np.log(s))[0, 1], "correlation"),
        (lambda n, s: line(np.log(n), np.log10(s)), "it is not"),
    ],
    "lean": [
        (cubed(lambda off, s, n: np.mean(off**3) / (s * np.sqrt(n / (n - 1))) ** 3),
         "divisor n here"),
        (cubed(lambda off, s, n: np.mean(off**3) / s**2), "by the variance"),
        (cubed(lambda off, s, n: np.mean(off**3)), "is not divided"),
        (cubed(lambda off, s, n: np.mean(off**3) / s), "not by its cube"),
        (cubed(lambda off, s, n: np.mean(off**3) / s**6), "cube of the variance"),
        (cubed(lambda off, s, n: np.sum(off**3) / s**3), "that is a sum"),
        (cubed(lambda off, s, n: np.mean(off**4) / s**4), "left from right"),
        (cubed(lambda off, s, n: np.mean(abs(off) ** 3) / s**3), "lost their signs"),
        (lambda x: np.mean(x**3) / x.std() ** 3, "the mean is not taken away"),
        (lambda x: np.mean((x - np.median(x)) ** 3) / x.std() ** 3, "the median"),
        (lambda x: stats.skew(x, bias=False), "small samples"),
        (lambda x: -stats.skew(x), "the sign is wrong"),
        (cubed(lambda off, s, n: np.mean(off) / s), "cubed first"),
        (lambda x: 3 * (x.mean() - np.median(x)) / x.std(), "by hand"),
        (shifted_in_place, "it changed its input"),
    ],
    "enough": [
        (ruled(lambda g, loss: np.ceil(g**2 / (4 * loss))), "needs two values"),
        (ruled(lambda g, loss: int(g**2 / (4 * loss)) + 1), "needs two values"),
        (ruled(lambda g, loss: max(2, int(g**2 / (4 * loss)))), "too few"),
        (ruled(lambda g, loss: max(2, np.floor(g**2 / (4 * loss)) + 2)), "one value fewer"),
        (ruled(lambda g, loss: max(2, g**2 / (4 * loss))), "not a whole number"),
        (ruled(lambda g, loss: max(2, np.ceil(abs(g) / (4 * loss)))), "not squared"),
        (ruled(lambda g, loss: max(2, np.ceil(g**2 / loss))), "the 4 is missing"),
        (ruled(lambda g, loss: max(2, np.ceil(4 * g**2 / loss))), "the 4 is above"),
        (ruled(lambda g, loss: max(2, np.ceil(g**2 / (4 * loss**2)))), "loss is squared"),
        (ruled(lambda g, loss: max(2, np.ceil(g**2 / 4 * loss))), "solve for n"),
        (lambda x, loss: (len(x), True), "how many values there are"),
        (ruled(lambda g, loss: 3 * right(g, loss)), "for the skewness"),
        (ruled(right, lambda n, needed: n > needed), "as many are needed"),
        (ruled(right, lambda n, needed: n < needed), "are needed, and it says True"),
        (ruled(right, lambda n, needed: False), "it says False"),
        (lambda x, loss: right(lean(x), loss), "expected (needed, verdict)"),
        (ruled(right, lambda n, needed: "yes"), "verdict: expected one number"),
        (ruled(lambda g, loss: None, lambda n, needed: True), "needed: expected one number"),
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
    said = [line for line in report.text.split("\n") if "it raised" not in line]
    assert "np." not in "".join(said)  # no message holds code


def test_every_function_has_three_wrong_solutions():
    assert tuple(WRONG) == NAMES
    assert min(map(len, WRONG.values())) >= 3


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def one_by_one(population, n, runs, rng):
        return [sum(population.sample(n, rng=rng).tolist()) / n for _ in range(runs)]

    def other_way(means, mu, sigma, n):
        return [(float(m) - mu) * n**0.5 / sigma for m in means]

    def by_library(z, cdf):
        return stats.kstest(z, cdf).statistic

    def row_by_row(X, mu):
        t = [stats.ttest_1samp(row.astype(float), mu).statistic for row in X]
        return [np.mean(np.array(t) < -2), float(np.mean(np.array(t) > 2))]

    def by_matrix(sizes, spreads):
        A = np.column_stack([np.ones(len(sizes)), np.log10(sizes)])
        return np.linalg.lstsq(A, np.log10(spreads))[0][1]

    def by_units(x):
        return (((x - x.mean()) / x.std()) ** 3).mean()

    def by_counting(x, loss):
        n, g = 2, by_units(x)
        while g**2 / (4 * n) > loss:
            n += 1
        return [n, int(n <= len(x))]

    functions = (
        one_by_one, other_way, by_library, row_by_row, by_matrix, by_units, by_counting,
    )  # fmt: skip
    for name, function in zip(NAMES, functions, strict=True):
        report = CHECKS[name](function)
        assert report.complete, report.text
