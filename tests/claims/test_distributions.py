"""What *Random variables and their distributions* states, on random and awkward input."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mlmath import distributions as d
from scipy import stats

#: Tables of whole weights: zeros, single values and equal ones occur.
WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=8).filter(any)
SHARES = st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50)


def table(weights, seed=0):
    """Give values and exact probabilities, and the distribution of floats."""
    values = np.sort(
        np.random.default_rng(seed).choice(np.arange(-40, 40), len(weights), False) / 4
    )
    chances = [Fraction(w, sum(weights)) for w in weights]
    return values, chances, d.Discrete(values, [float(p) for p in chances])


def binomial(n, p):
    """Give the probabilities of n trials exactly, by multiplying out one trial each."""
    pmf = [Fraction(1)]
    for _ in range(n):
        pmf = [
            (pmf[k] * (1 - p) if k < len(pmf) else 0) + (pmf[k - 1] * p if k else 0)
            for k in range(len(pmf) + 1)
        ]
    return pmf


@given(st.integers(1, 4), st.integers(0, 99))
def test_def_distributions_variable(n, seed):
    # any function on the 2^n outcomes of n tosses has a pmf: at least 0, together 1
    outcomes = list(itertools.product("HT", repeat=n))
    X = np.random.default_rng(seed).integers(-2, 3, len(outcomes))
    values, counts = np.unique(X, return_counts=True)
    family = d.Discrete(values, counts / len(outcomes))
    for x in range(-3, 4):
        assert family.pmf(x) == pytest.approx(np.mean(x == X))
    assert family.pmf(values).sum() == pytest.approx(1)
    # heads and tails: one pmf, never equal for odd n; independent only of nothing
    heads = np.array([outcome.count("H") for outcome in outcomes])
    assert np.array_equal(np.bincount(heads), np.bincount(n - heads))
    if n % 2:
        assert not np.any(heads == n - heads)
    # first and last toss are independent, first toss and number of heads are not
    first = np.array([outcome[0] == "H" for outcome in outcomes])
    last = np.array([outcome[-1] == "H" for outcome in outcomes])
    together = np.mean(first & last)
    assert (together == first.mean() * last.mean()) == (n > 1)
    assert np.mean(first & (heads == n)) != first.mean() * np.mean(heads == n)


@given(WEIGHTS, st.integers(0, 99), st.floats(-11, 11))
def test_def_distributions_cdf(weights, seed, x):
    values, chances, family = table(weights, seed)
    exact = sum(p for v, p in zip(values, chances, strict=True) if v <= x)
    assert family.cdf(x) == pytest.approx(float(exact), abs=1e-12)


@given(WEIGHTS, st.integers(0, 99), st.floats(-11, 11), st.floats(0, 9))
def test_prop_distributions_cdf(weights, seed, a, width):
    values, chances, family = table(weights, seed)
    b = a + width
    F = family.cdf
    between = sum(p for v, p in zip(values, chances, strict=True) if a < v <= b)
    assert F(b) >= F(a)
    assert F(b) - F(a) == pytest.approx(float(between), abs=1e-12)
    assert F(-1e300) == 0
    assert F(1e300) == 1
    for x, p in zip(values, chances, strict=True):
        assert F(np.nextafter(x, 99)) == F(x)  # from the right
        assert F(x) - F(np.nextafter(x, -99)) == pytest.approx(float(p), abs=1e-12)


def test_prop_distributions_cdf_with_values_without_end():
    # infinitely many values in a bounded range, 1 - 1/k: no main value near 1
    k = np.arange(1, 60)
    family = d.Discrete(1 - 1 / k, 0.5**k / (1 - 0.5**59))
    assert family.cdf(1) == 1
    assert family.cdf(1 - 1e-9) == 1
    assert family.cdf(0.9) - family.cdf(0.8) == pytest.approx(0.5**5 - 0.5**10)
    for unlimited in (d.Geometric(0.01), d.Poisson(50)):
        assert unlimited.cdf(-1e9) == 0
        assert unlimited.cdf(1e5) == pytest.approx(1)


@given(WEIGHTS, st.integers(0, 99), st.fractions(Fraction(1, 99), Fraction(98, 99)))
def test_def_distributions_quantile(weights, seed, u):
    values, chances, family = table(weights, seed)
    sums = list(itertools.accumulate(chances))
    exact = next(x for x, total in zip(values, sums, strict=True) if total >= u)
    if all(abs(total - u) > 1e-9 for total in sums):  # else rounding decides
        assert family.quantile(float(u)) == exact


@given(st.integers(1, 6), st.integers(0, 99), st.integers(1, 63))
def test_lem_distributions_quantile(n, seed, sixtyfourths):
    # all sums are multiples of 1/64: exact as floats, and u hits them often
    rng = np.random.default_rng(seed)
    cuts = np.sort(rng.choice(np.arange(1, 64), n - 1, replace=False))
    chances = np.diff(np.concatenate([[0], cuts, [64]])) / 64
    values = np.sort(rng.choice(np.arange(-9, 9), n, replace=False))
    family = d.Discrete(values, chances)
    u = sixtyfourths / 64
    for x in np.arange(-10, 10, 0.5):
        assert (family.quantile(u) <= x) == (u <= family.cdf(x))


@pytest.mark.parametrize(
    "family",
    [
        d.Discrete([-3, 0.5, 9], [0.2, 0.799, 0.001]),
        d.Binomial(9, 0.35),
        d.Geometric(0.05),
        d.Poisson(3.3),
        d.DiscreteUniform(-2, 2),
    ],
    ids=repr,
)
def test_thm_distributions_inverse(family):
    # exactly: of equally spaced u, the share with Q(u) <= x is F(x) but for one of n
    n = 20_000
    u = (np.arange(n) + 0.5) / n
    x = np.arange(-4, 60) / 2
    shares = np.mean(family.quantile(u)[:, None] <= x, axis=0)
    assert np.abs(shares - family.cdf(x)).max() <= 1 / n
    # and by chance: five standard errors
    drawn = family.quantile(np.random.default_rng(4).random(n))
    shares = np.mean(drawn[:, None] <= x, axis=0)
    error = np.sqrt(family.cdf(x) * family.sf(x) / n)
    assert np.all(np.abs(shares - family.cdf(x)) <= 5 * error + 1e-12)


@given(st.integers(1, 9), SHARES)
def test_def_distributions_binomial(n, p):
    # by adding up all 2^n rows of results
    exact = [Fraction(0)] * (n + 1)
    for row in itertools.product((0, 1), repeat=n):
        exact[sum(row)] += math.prod(p if one else 1 - p for one in row)
    assert exact == binomial(n, p)
    found = d.Binomial(n, float(p)).pmf(range(n + 1))
    np.testing.assert_allclose(found, [float(x) for x in exact], rtol=1e-11)
    one = d.Bernoulli(float(p))
    np.testing.assert_allclose(one.pmf([0, 1]), d.Binomial(1, float(p)).pmf([0, 1]))


@given(st.integers(1, 40), SHARES)
def test_thm_distributions_binomial(n, p):
    exact = binomial(n, p)
    formula = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    assert formula == exact
    assert sum(formula) == 1
    for k in range(1, n + 1):
        ratio = exact[k] / exact[k - 1]
        assert ratio == Fraction(n - k + 1, k) * p / (1 - p)
        assert (ratio > 1) == (k < (n + 1) * p)
    mode = math.floor((n + 1) * p)
    assert exact[mode] == max(exact)
    ties = [k for k in range(n + 1) if exact[k] == max(exact)]
    assert ties == ([mode - 1, mode] if (n + 1) * p == mode >= 1 else [mode])


@given(SHARES, st.integers(1, 30))
def test_def_distributions_geometric(p, k):
    family = d.Geometric(float(p))
    assert family.pmf(k) == pytest.approx(float((1 - p) ** (k - 1) * p), rel=1e-12)
    assert family.sf(k) == pytest.approx(float((1 - p) ** k), rel=1e-12)
    # by rows of results that end with the first success
    rows = [row for row in itertools.product((0, 1), repeat=min(k, 9)) if 1 in row]
    for wait in range(1, min(k, 9) + 1):
        mass = sum(
            math.prod(p if one else 1 - p for one in row)
            for row in rows
            if row.index(1) + 1 == wait
        )
        assert family.pmf(wait) == pytest.approx(float(mass), rel=1e-12)


@given(SHARES, st.integers(0, 20), st.integers(0, 20))
def test_thm_distributions_memoryless(p, m, k):
    family = d.Geometric(float(p))
    later = family.sf(m + k) / family.sf(m)
    assert later == pytest.approx(family.sf(k), rel=1e-9)


@example([4, 2], 2)  # geometric with p = 1/2, as it happens
@example([4, 2], 3)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=7), st.integers(1, 9))
def test_thm_distributions_memoryless_and_no_other(weights, tail):
    # a wait with free probabilities for its first values and a geometric rest
    total = sum(weights) + tail
    chances = [Fraction(w, total) for w in weights]
    rest = Fraction(tail, total)

    def survival(k):
        left = 1 - sum(chances[:k])
        return left if k <= len(chances) else rest / 2 ** (k - len(chances))

    q = survival(1)
    memoryless = all(
        survival(m + k) == survival(m) * survival(k)
        for m in range(len(chances) + 2)
        for k in range(len(chances) + 2)
    )
    geometric = all(survival(k) == q**k for k in range(2 * len(chances) + 4))
    assert memoryless == geometric


@given(st.integers(0, 12), st.integers(0, 12), SHARES)
def test_prop_distributions_sum(m, n, p):
    a, b = binomial(m, p), binomial(n, p)
    total = [
        sum(a[j] * b[k - j] for j in range(m + 1) if 0 <= k - j <= n)
        for k in range(m + n + 1)
    ]
    assert total == binomial(m + n, p)
    found = d.sum_of_independent(
        d.Discrete(range(m + 1), [float(x) for x in a]),
        d.Discrete(range(n + 1), [float(x) for x in b]),
    )
    np.testing.assert_allclose(
        found.probabilities, d.Binomial(m + n, float(p)).pmf(found.values), rtol=1e-9
    )


def test_prop_distributions_sum_needs_the_same_p():
    a = d.Discrete([0, 1], [0.5, 0.5])
    b = d.Discrete([0, 1], [0.9, 0.1])
    total = d.sum_of_independent(a, b)
    assert total.pmf(1) == pytest.approx(0.5)
    same_mean = d.Binomial(2, 0.3)
    assert abs(total.pmf(1) - same_mean.pmf(1)) > 0.05


@given(st.floats(0.01, 60))
def test_def_distributions_poisson(rate):
    k = np.arange(0, 400)
    pmf = d.Poisson(rate).pmf(k)
    assert pmf.sum() == pytest.approx(1, rel=1e-10)
    assert pmf[0] == pytest.approx(math.exp(-rate), rel=1e-12)
    seen = pmf[1:] > 1e-290
    np.testing.assert_allclose(
        (pmf[1:] / np.maximum(pmf[:-1], 1e-300))[seen], (rate / k[1:])[seen], rtol=1e-9
    )
    # the limit of binomial ones
    near = d.Binomial(10**7, rate / 1e7)
    assert near.pmf(round(rate)) == pytest.approx(pmf[round(rate)], rel=1e-3)


@given(
    st.integers(1, 60), st.floats(0.001, 1), st.floats(0.01, 20), st.floats(0.01, 20)
)
def test_thm_distributions_poisson(n, p, one, two):
    k = np.arange(200)
    a, b = d.Poisson(one).pmf(k), d.Poisson(two).pmf(k)
    # 1: the sum, by the convolution of both tables
    np.testing.assert_allclose(
        np.convolve(a, b)[:200], d.Poisson(one + two).pmf(k), rtol=1e-9, atol=1e-15
    )
    # 2: the worst event is that where the first pmf is greater
    first, second = d.Binomial(n, p).pmf(k), d.Poisson(n * p).pmf(k)
    worst = np.maximum(first - second, 0).sum()
    assert worst <= n * p**2 + 1e-12
    event = np.random.default_rng(n).random(200) < 0.5
    assert abs(first[event].sum() - second[event].sum()) <= worst + 1e-12


def test_thm_distributions_poisson_bound_has_the_right_order():
    # for one trial the gap is p (1 - e^-p), which is nearly p^2
    for p in (0.5, 0.1, 1e-3):
        k = np.arange(60)
        gap = np.abs(d.Bernoulli(p).pmf(k) - d.Poisson(p).pmf(k)).sum() / 2
        assert gap == pytest.approx(p * (1 - math.exp(-p)), rel=1e-9)
        assert p**2 * (1 - p / 2) <= gap * (1 + 1e-9)
    # different trials: the sum of their squares
    shares = np.array([0.3, 0.05, 0.2, 0.01])
    law = d.Discrete([0], [1])
    for p in shares:
        law = d.sum_of_independent(law, d.Discrete([0, 1], [1 - p, p]))
    k = np.arange(60)
    gap = np.abs(law.pmf(k) - d.Poisson(shares.sum()).pmf(k)).sum() / 2
    assert gap <= (shares**2).sum()
    assert law.pmf(2) == pytest.approx(stats.poisson_binom(shares).pmf(2))


@given(st.integers(-50, 50), st.integers(0, 60))
def test_def_distributions_uniform(low, more):
    family = d.DiscreteUniform(low, low + more)
    x = np.arange(low, low + more + 1)
    assert np.all(family.pmf(x) == 1 / (more + 1))
    assert not family.pmf([low - 1, low + more + 1, low + 0.5]).any()
    assert family.cdf(low + more) == 1
