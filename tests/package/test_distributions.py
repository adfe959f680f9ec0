"""Discrete distributions beside exact fractions, SciPy and their own definitions."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import distributions as d
from scipy import stats
from strategies import NOT_REAL

#: Each family with its twin; ends and rare cases among them.
TWINS = [
    (d.Bernoulli(0.3), stats.bernoulli(0.3)),
    (d.Bernoulli(0), stats.bernoulli(0)),
    (d.Bernoulli(1), stats.bernoulli(1)),
    (d.Binomial(0, 0.4), stats.binom(0, 0.4)),
    (d.Binomial(12, 0), stats.binom(12, 0)),
    (d.Binomial(12, 1), stats.binom(12, 1)),
    (d.Binomial(12, 0.3), stats.binom(12, 0.3)),
    (d.Binomial(2000, 0.001), stats.binom(2000, 0.001)),
    (d.Binomial(5000, 0.98), stats.binom(5000, 0.98)),
    (d.Poisson(0), stats.poisson(0)),
    (d.Poisson(0.01), stats.poisson(0.01)),
    (d.Poisson(7.5), stats.poisson(7.5)),
    (d.Poisson(4000), stats.poisson(4000)),
    (d.Geometric(0.2), stats.geom(0.2)),
    (d.Geometric(1e-3), stats.geom(1e-3)),
    (d.DiscreteUniform(1, 6), stats.randint(1, 7)),
    (d.DiscreteUniform(-3, 17), stats.randint(-3, 18)),
]
#: SciPy has no table with all methods, and divides by zero for the others.
FAMILIES = [
    *(family for family, _ in TWINS),
    d.Discrete([2, 0, 1], [0.5, 0.2, 0.3]),
    d.Geometric(1),
    d.DiscreteUniform(4, 4),
]
each_family = pytest.mark.parametrize("family", FAMILIES, ids=repr)
each_twin = pytest.mark.parametrize(("family", "twin"), TWINS, ids=repr)
PROBABILITIES = st.floats(0, 1)
#: What 12 digits are good for: counts up to 5,000 lose four of sixteen in gammaln.
CLOSE = {"rtol": 1e-9, "atol": 0}


def support(family, wide=9):
    """The whole numbers up to `wide` standard deviations away, and some more."""
    spread = math.sqrt(family.variance)
    low, high = family.mean - wide * spread - 3, family.mean + wide * spread + 3
    return np.arange(math.floor(low), math.ceil(high) + 1).astype(float)


def test_a_table_by_hand():
    coins = d.Discrete([2, 0, 1], [0.25, 0.25, 0.5])
    assert coins.values.tolist() == [0, 1, 2]
    assert coins.probabilities.tolist() == [0.25, 0.5, 0.25]
    assert coins.pmf([-1, 0, 0.5, 1, 2, 3]).tolist() == [0, 0.25, 0, 0.5, 0.25, 0]
    assert coins.cdf([-1, 0, 0.5, 1, 2, 3]).tolist() == [0, 0.25, 0.25, 0.75, 1, 1]
    assert coins.sf([-1, 0, 0.5, 1, 2, 3]).tolist() == [1, 0.75, 0.75, 0.25, 0, 0]
    assert coins.quantile([0, 0.25, 0.26, 0.75, 0.76, 1]).tolist() == [0, 0, 1, 1, 2, 2]
    assert coins.log_pmf([1, 7]).tolist() == [math.log(0.5), -math.inf]
    assert (coins.mean, coins.variance) == (1, 0.5)
    assert d.inverse_cdf([[0.1, 0.2], [0.3, 1]], [0.2, 0.7, 1]).tolist() == [
        [0, 0],
        [1, 2],
    ]


def test_values_that_are_not_whole():
    prices = d.Discrete([-1.5, 1e300, 0.1], [0.2, 0.3, 0.5])
    assert prices.quantile([0.2, 0.5, 0.9]).tolist() == [-1.5, 0.1, 1e300]
    assert prices.cdf(0.1) == pytest.approx(0.7)


def test_a_scalar_gives_a_scalar_and_shapes_stay():
    for family in FAMILIES:
        for method in (family.pmf, family.log_pmf, family.cdf, family.sf):
            assert np.shape(method(1)) == ()
            assert method([[1, 2, 3]]).shape == (1, 3)
        assert np.shape(family.quantile(0.5)) == ()
        assert family.quantile([[0.1], [0.9]]).shape == (2, 1)
        assert family.quantile(0.5).dtype == family.pmf(1).dtype == np.float64


@each_twin
def test_agrees_with_scipy(family, twin):
    x = support(family)
    # SciPy's own far tails are good to about 1e-8 in a few cases (binom near p = 1)
    np.testing.assert_allclose(family.pmf(x), twin.pmf(x), rtol=1e-8, atol=1e-300)
    np.testing.assert_allclose(family.cdf(x), twin.cdf(x), rtol=1e-8, atol=1e-300)
    np.testing.assert_allclose(family.sf(x), twin.sf(x), rtol=1e-8, atol=1e-300)
    between = x + 0.5
    assert not family.pmf(between).any()
    np.testing.assert_allclose(family.cdf(between), family.cdf(x), **CLOSE)
    u = np.linspace(0.005, 0.995, 100)
    assert family.quantile(u).tolist() == twin.ppf(u).tolist()
    assert family.mean == pytest.approx(twin.mean())
    assert family.variance == pytest.approx(twin.var(), rel=1e-9, abs=1e-15)


@each_family
def test_the_four_views_fit_together(family):
    x = support(family)
    pmf, cdf, sf = family.pmf(x), family.cdf(x), family.sf(x)
    # 1e-10: rounding of gammaln at 5,000
    assert np.cumsum(pmf) + family.cdf(x[0] - 1) == pytest.approx(cdf, abs=1e-10)
    assert cdf + sf == pytest.approx(1, abs=1e-10)
    assert np.all(np.diff(cdf) >= 0)
    assert np.all(np.diff(sf) <= 0)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(family.log_pmf(x), np.log(pmf), rtol=1e-9)
    x = support(family, wide=50)  # a geometric tail has e^-50 left beyond
    pmf = family.pmf(x)
    assert family.mean == pytest.approx(x @ pmf, abs=1e-12, rel=1e-9)
    spread = (x - family.mean) ** 2 @ pmf
    assert family.variance == pytest.approx(spread, abs=1e-12, rel=1e-9)


@each_family
def test_quantile_is_the_least_value_that_reaches_u(family):
    u = np.concatenate([np.linspace(0.001, 0.999, 333), family.cdf(support(family))])
    u = u[(u > 0) & (u < 1 - 1e-9)]  # nearer to 1 the cdf's own rounding decides
    q = family.quantile(u)
    assert np.all(family.cdf(q) >= u)
    assert np.all(family.cdf(q - 0.5) < u)


@each_family
def test_quantiles_of_the_ends(family):
    low = family.quantile(0)
    assert family.cdf(low - 0.5) == 0
    assert family.cdf(low) > 0 or family.pmf(low) == 0  # it may be of probability 0
    high = family.quantile(1)
    endless = isinstance(family, d.Poisson) and family.rate
    endless = endless or (isinstance(family, d.Geometric) and family.p < 1)
    assert math.isinf(high) == bool(endless)
    if not endless:
        assert family.cdf(high) == 1


@each_family
def test_sample_has_the_distribution(family):
    n = 20_000
    drawn = family.sample(n, rng=np.random.default_rng(5))
    assert np.array_equal(drawn, family.sample(n, rng=np.random.default_rng(5)))
    # each value's share within five standard errors, at six values around the middle
    for x in np.unique(family.quantile([0.05, 0.2, 0.4, 0.6, 0.8, 0.95])):
        chance = family.cdf(x)
        error = math.sqrt(chance * (1 - chance) / n)
        assert abs(np.mean(drawn <= x) - chance) <= 5 * error + 1e-12
    assert np.all(family.pmf(drawn) > 0)
    assert family.sample((3, 4), rng=np.random.default_rng(0)).shape == (3, 4)


@given(st.integers(0, 40), st.integers(0, 64))
def test_binomial_equals_exact_fractions(n, eighths):
    p = Fraction(eighths, 64)
    exact = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    found = d.Binomial(n, float(p))
    np.testing.assert_allclose(
        found.pmf(range(n + 1)), [float(x) for x in exact], rtol=1e-12, atol=1e-300
    )
    tails = [float(sum(exact[k + 1 :])) for k in range(n + 1)]
    np.testing.assert_allclose(found.sf(range(n + 1)), tails, rtol=1e-12, atol=1e-300)


def test_no_overflow_and_digits_in_the_tails():
    # a million tosses: the middle term is nearly 1 / sqrt(pi n / 2)
    million = d.Binomial(10**6, 0.5)
    assert million.pmf(500_000) == pytest.approx(1 / math.sqrt(math.pi * 5e5), rel=1e-6)
    assert million.pmf(0) == 0
    assert million.log_pmf(0) == pytest.approx(1e6 * math.log(0.5), rel=1e-12)
    assert d.Poisson(1e9).cdf(1e9) == pytest.approx(0.5, abs=1e-4)
    # P(X > 80) for 100 tosses, exactly
    exact = Fraction(sum(math.comb(100, k) for k in range(81, 101)), 2**100)
    assert d.Binomial(100, 0.5).sf(80) == pytest.approx(float(exact), rel=1e-11)
    assert d.Geometric(0.5).sf(200) == pytest.approx(0.5**200, rel=1e-12)
    # a tail of 1e-300 is there, and beyond the window there is none
    assert d.Poisson(1).sf(160) == pytest.approx(stats.poisson(1).sf(160), rel=1e-8)
    assert d.Poisson(1e6).cdf([9e5, 0, 1e9]).tolist() == [0, 0, 1]
    assert d.Poisson(1e6).sf([0, 1e9]).tolist() == [1, 0]


def test_the_window_holds_all_that_a_float_can_hold():
    # at the edges of the table nothing is left
    for family in (d.Binomial(10**6, 1e-3), d.Binomial(10**7, 0.5), d.Poisson(1e5)):
        values, p = family._table()
        assert len(values) < 200 * math.sqrt(family.variance) + 2000
        assert p[-1] == 0
        assert values[0] == 0 or p[0] == 0


def test_a_tiny_probability_and_a_large_range():
    rare = d.Geometric(1e-12)
    assert rare.cdf(1e12) == pytest.approx(1 - math.exp(-1), rel=1e-6)
    assert rare.quantile(0.5) == pytest.approx(math.log(2) * 1e12, rel=1e-9)
    wide = d.DiscreteUniform(-(2**51), 2**51)
    assert wide.quantile([0, 1]).tolist() == [-(2.0**51), 2.0**51]
    assert wide.cdf(0) == pytest.approx(0.5)
    # rounding of u n must not step over: each k of n = 1 to 200
    for n in range(1, 200):
        k = np.arange(1, n + 1)
        assert d.DiscreteUniform(1, n).quantile(k / n).tolist() == k.tolist()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9), st.integers(1, 30))
def test_inverse_cdf_agrees_with_numpy(u, n):
    sums = np.cumsum(np.random.default_rng(n).random(n).round(1) + 0.05)
    sums /= sums[-1]
    assert d.inverse_cdf(u, sums).tolist() == np.searchsorted(sums, u).tolist()
    assert d.inverse_cdf(sums, sums).tolist() == np.searchsorted(sums, sums).tolist()


@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 99))
def test_sum_agrees_with_numpy(n, m, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(m))
    total = d.sum_of_independent(d.Discrete(range(n), a), d.Discrete(range(m), b))
    assert total.values.tolist() == list(range(n + m - 1))
    np.testing.assert_allclose(total.probabilities, np.convolve(a, b), rtol=1e-12)


def test_sum_by_hand():
    coin = d.Discrete([-1, 1], [0.5, 0.5])
    total = d.sum_of_independent(coin, d.Discrete([10, 12], [0.25, 0.75]))
    assert total.values.tolist() == [9, 11, 13]
    assert total.probabilities.tolist() == [0.125, 0.5, 0.375]


def test_inputs_stay_and_tables_cannot_be_written():
    values, p = np.array([3.0, 1.0]), np.array([0.5, 0.5])
    table = d.Discrete(values, p)
    assert values.tolist() == [3, 1]
    with pytest.raises(ValueError, match="read-only"):
        table.values[0] = 7
    u = np.array([0.9, 0.1])
    table.quantile(u)
    assert u.tolist() == [0.9, 0.1]
    with pytest.raises(AttributeError):
        d.Binomial(3, 0.5).n = 4
    assert d.Binomial(3, 0.5) == d.Binomial(3, 0.5)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: d.Bernoulli(1.1), ValueError, "p must be from 0 to 1, got 1"),
        (lambda: d.Binomial(3, -0.1), ValueError, "p must be from 0 to 1"),
        (lambda: d.Binomial(-1, 0.5), ValueError, "n must be at least 0, got -1"),
        (lambda: d.Binomial(2.0, 0.5), TypeError, "n must be an integer"),
        (lambda: d.Geometric(0), ValueError, "else success never comes"),
        (lambda: d.Geometric(2), ValueError, "p must be from 0 to 1"),
        (lambda: d.Poisson(-1), ValueError, "rate must be at least 0"),
        (lambda: d.Poisson([1, 2]), ValueError, "rate must be one number"),
        (lambda: d.DiscreteUniform(3, 2), ValueError, "high must be at least 3"),
        (lambda: d.DiscreteUniform(0.5, 2), TypeError, "low must be an integer"),
        (lambda: d.DiscreteUniform(0, 2**53), ValueError, "at most 2"),
        (lambda: d.Discrete([1, 1], [0.5, 0.5]), ValueError, "distinct"),
        (lambda: d.Discrete([1, 2], [0.5, 0.4]), ValueError, "the sum 0.9"),
        (lambda: d.Discrete([1, 2], [1.5, -0.5]), ValueError, "least -0.5"),
        (lambda: d.Discrete([1, 2], [1]), ValueError, "length 2"),
        (lambda: d.inverse_cdf([0.5], [0.5, 0.4, 1]), ValueError, "never fall"),
        (lambda: d.inverse_cdf([0.5], [0.5, 0.9]), ValueError, "end with 1"),
        (lambda: d.inverse_cdf([1.5], [0.5, 1]), ValueError, "u must be from 0 to 1"),
        (
            lambda: d.sum_of_independent(d.Discrete([0], [1]), d.Poisson(1)),
            TypeError,
            "second must be a Discrete, got Poisson",
        ),
        (
            lambda: d.sum_of_independent(*[d.Discrete([1.7e308], [1])] * 2),
            ValueError,
            "finite",
        ),
        (
            lambda: d.Poisson(1).sample(0, rng=np.random.default_rng(0)),
            ValueError,
            "size must be at least 1",
        ),
        (
            lambda: d.Poisson(1).sample((2, 1.5), rng=np.random.default_rng(0)),
            TypeError,
            "size must be an integer",
        ),
    ],
)
def test_wrong_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


@each_family
@pytest.mark.parametrize(("bad", "error"), NOT_REAL, ids=str)
def test_wrong_kinds(family, bad, error):
    for method in (family.pmf, family.log_pmf, family.cdf, family.sf, family.quantile):
        with pytest.raises(error):
            method(bad)
    with pytest.raises(ValueError, match=r"from 0 to 1, got -0\.1 to 0\.5"):
        family.quantile([-0.1, 0.5])
