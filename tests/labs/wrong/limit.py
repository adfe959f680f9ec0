"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to
from scipy import stats

(
    sample_means, standardize, gap, misses, exponent, lean, enough,
) = pages("limit").solved.values()  # fmt: skip

SEEN = {"lean": "q = np.mean(d**3) / np.mean(d**2) ** 1.5"}
KNOWN = {
    "np.mean(x)": "a mean alone is taken in the checks, too",
    "np.sort(z)": "the page looks for the two largest tumours",
}
HIDDEN = {
    "lean": [Case("two places", (np.array([0.0, 0.0, 3.0]),), close_to(0.5**0.5))]
}


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
