"""Numbers that describe a distribution, beside hand work and SciPy's formulas."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import continuous as c
from mlmath import distributions as d
from mlmath import moments
from scipy import stats

DIE = d.Discrete(range(1, 7), [1 / 6] * 6)
TICKET = d.Discrete([0, 2, 10], [0.6, 0.3, 0.1])
TWINS = [
    (c.Uniform(-3, 4), stats.uniform(-3, 7)),
    (c.Exponential(1 / 8), stats.expon(scale=8)),
    (c.Exponential(1e6), stats.expon(scale=1e-6)),
    (c.Normal(-170, 6.5), stats.norm(-170, 6.5)),
    (c.ChiSquared(0.5), stats.chi2(0.5)),
    (c.ChiSquared(30), stats.chi2(30)),
    (c.StudentT(4.5), stats.t(4.5)),
    (c.StudentT(9), stats.t(9)),
    (d.Bernoulli(0.2), stats.bernoulli(0.2)),
    (d.Binomial(30, 0.3), stats.binom(30, 0.3)),
    (d.Binomial(300_000, 0.01), stats.binom(300_000, 0.01)),
    (d.Poisson(4.2), stats.poisson(4.2)),
    (d.Poisson(1e4), stats.poisson(1e4)),
    (d.Geometric(0.01), stats.geom(0.01)),
    (d.Geometric(0.9), stats.geom(0.9)),
    (d.DiscreteUniform(-3, 9), stats.randint(-3, 10)),
]
each_twin = pytest.mark.parametrize(
    ("family", "twin"), TWINS, ids=[repr(family) for family, _ in TWINS]
)
tables = st.lists(
    st.tuples(st.integers(-50, 50), st.integers(1, 9)),
    min_size=2,
    max_size=8,
    unique_by=lambda pair: pair[0],
).map(
    lambda rows: d.Discrete(
        [x for x, _ in rows], np.array([w for _, w in rows]) / sum(w for _, w in rows)
    )
)


@pytest.mark.parametrize(
    ("found", "value"),
    [
        # by hand in the chapter
        (moments.expectation(TICKET), 1.6),
        (moments.variance(TICKET), 8.64),
        (moments.expectation(DIE, lambda x: 1 / x), 147 / 360),
        (moments.variance(DIE), 35 / 12),
        (moments.variance(DIE, lambda x: 5 - 2 * x), 35 / 3),
        (moments.expectation(d.Geometric(0.5), lambda k: 2 ** min(k, 20)), 21),
        (moments.expectation(c.Uniform(0, 1000), lambda y: max(y - 600, 0)), 80),
        (moments.expectation(c.Exponential(1e-3), lambda x: max(x - 500, 0)),
         1000 * math.exp(-0.5)),
        (moments.expectation(c.Normal(), math.exp), math.exp(0.5)),
        (moments.expectation(c.Normal(), lambda z: max(z, 0)), 1 / math.sqrt(math.tau)),
        (moments.variance(c.Normal(), lambda z: z**2), 2),
        (moments.expectation(c.Exponential(1), math.log), -np.euler_gamma),
        # a function that is 0 wherever the variable can be
        (moments.expectation(c.Exponential(1), lambda x: min(x, 0)), 0),
        (moments.skewness(d.Bernoulli(0.1)), 8 / 3),
        (moments.kurtosis(d.Bernoulli(0.1)), 73 / 9),
        (moments.skewness(c.Exponential(3)), 2),
        (moments.kurtosis(c.Exponential(3)), 9),
        (moments.kurtosis(c.Uniform(-1, 5)), 9 / 5),
        (moments.kurtosis(c.Normal(4, 0.1)), 3),
        (moments.kurtosis(c.StudentT(5)), 9),
        (moments.moment(c.Uniform(0, 1), 3), 1 / 4),
        (moments.moment(DIE, 2, about=3.5), 35 / 12),
        (moments.median(DIE), 3),
        (moments.median(c.Exponential(1 / 8)), 8 * math.log(2)),
        (moments.markov_bound(TICKET, 5), 0.32),
        (moments.markov_bound(TICKET, 1), 1),
        (moments.markov_bound(c.Exponential(2), 4), 1 / 8),
        (moments.chebyshev_bound(TICKET, 4.8), 0.375),
        (moments.chebyshev_bound(TICKET, 1), 1),
    ],
)  # fmt: skip
def test_known_values(found, value):
    assert found == pytest.approx(value, rel=1e-9, abs=1e-13)


@pytest.mark.parametrize(
    ("family", "value"),
    [
        (TICKET, 0),
        (d.Discrete([1, 2, 3], [0.4, 0.2, 0.4]), 1),  # the first of two
        (d.Binomial(8, 0.3), 2),
        (d.Binomial(4, 0.2), 0),  # 0 and 1 are equally probable, but for rounding
        (d.Poisson(7), 6),
        (d.Geometric(0.1), 1),
        (d.DiscreteUniform(4, 9), 4),
        (c.Uniform(2, 5), 2),
        (c.Exponential(3), 0),
        (c.ChiSquared(1), 0),  # no bound there
        (c.ChiSquared(6), 4),
        (c.Normal(-170, 6.5), -170),
        (c.StudentT(1), 0),
    ],
    ids=repr,
)
def test_mode(family, value):
    # a smooth peak is level: half of the digits are all that values can tell
    assert moments.mode(family) == pytest.approx(value, abs=1e-6, rel=1e-8)


def test_mode_at_the_right_end():
    class Rising(c.Uniform):
        """Density 2 x on the interval from 0 to 1."""

        __slots__ = ()

        def log_pdf(self, x):
            with np.errstate(divide="ignore"):
                return np.log(2 * np.asarray(x))

        def quantile(self, u):
            return np.sqrt(np.asarray(u))

    assert moments._peak(Rising(0, 1)) == pytest.approx(1, abs=1e-6)


@each_twin
def test_agrees_with_scipy(family, twin):
    mean, variance, skewness, excess = (float(x) for x in twin.stats(moments="mvsk"))
    assert moments.expectation(family) == pytest.approx(mean, abs=1e-15)
    assert moments.variance(family) == pytest.approx(variance)
    # what is computed through sums and integrals, not by formulas
    numeric = moments.expectation(family, lambda x: x)
    assert numeric == pytest.approx(mean, rel=1e-9, abs=1e-12)
    spread = moments.moment(family, 2, about=mean)
    assert spread == pytest.approx(variance, rel=1e-8)
    # 1e-8: log-probabilities of large binomial and Poisson counts lose digits
    assert moments.skewness(family) == pytest.approx(skewness, rel=1e-8, abs=1e-8)
    assert moments.kurtosis(family) == pytest.approx(excess + 3, rel=1e-8)
    assert moments.median(family) == pytest.approx(twin.median(), abs=1e-15)


@pytest.mark.parametrize(
    "g", [math.atan, abs, lambda x: x**2], ids=["atan", "abs", "x2"]
)
@pytest.mark.parametrize(
    ("family", "twin"),
    [pair for pair in TWINS if pair[0] != c.ChiSquared(0.5)],  # a pole: SciPy warns
    ids=[repr(family) for family, _ in TWINS if family != c.ChiSquared(0.5)],
)
def test_function_agrees_with_scipy(family, twin, g):
    discrete = isinstance(family, d.DiscreteDistribution)
    more = {"maxcount": 10**6} if discrete else {}
    exact = twin.expect(np.vectorize(g, otypes=[float]), **more)
    if family == c.Exponential(1e6):
        exact = stats.expon().expect(lambda x: g(x * 1e-6))  # its own is 0
    assert moments.expectation(family, g) == pytest.approx(exact, rel=1e-6)


@given(tables, st.floats(-5, 5), st.floats(-9, 9))
def test_properties_of_tables(table, b, a):
    x, p = table.values, table.probabilities
    moved = moments.function_of(table, lambda v: a + b * v)
    assert moved.probabilities.sum() == pytest.approx(1)
    assert moved.mean == pytest.approx(a + b * (x @ p), abs=1e-9)
    by_sum = moments.expectation(table, lambda v: a + b * v)
    assert by_sum == pytest.approx(moved.mean, abs=1e-9)
    assert moments.variance(moved) == pytest.approx(b**2 * table.variance, abs=1e-9)
    z = moments.standardize(table, x)
    assert z @ p == pytest.approx(0, abs=1e-12)
    assert z**2 @ p == pytest.approx(1)
    assert moments.skewness(table) == pytest.approx(z**3 @ p, abs=1e-12)
    assert moments.kurtosis(table) == pytest.approx(z**4 @ p)
    # the package's median is the least one, and halves
    m = moments.median(table)
    assert p[x < m].sum() < 0.5 + 1e-12
    assert p[x > m].sum() <= 0.5 + 1e-12
    assert moments.mode(table) in x[p > p.max() - 1e-9]


def test_large_and_small_scales():
    far = d.Discrete(np.arange(1, 7) + 1e9, [1 / 6] * 6)
    assert moments.variance(far) == pytest.approx(35 / 12)
    assert moments.kurtosis(far) == pytest.approx(moments.kurtosis(DIE))
    for scale in (1e-120, 1e120):
        wide = d.Discrete(DIE.values * scale, DIE.probabilities)
        assert moments.expectation(wide) == pytest.approx(3.5 * scale, rel=1e-12, abs=0)
        assert moments.skewness(wide) == pytest.approx(0, abs=1e-12)
        bound = moments.chebyshev_bound(wide, 2 * scale)
        assert bound == pytest.approx(35 / 48)
        smooth = c.Normal(0, scale)
        assert moments.variance(smooth, lambda x: 2 * x) == pytest.approx(
            4 * scale**2, rel=1e-9, abs=0
        )


def test_standardize_keeps_the_shape_and_the_input():
    x = np.array([[0, 6, 12]])
    before = x.copy()
    z = moments.standardize(c.Uniform(0, 12), x)
    assert z == pytest.approx(np.array([[-math.sqrt(3), 0, math.sqrt(3)]]))
    assert (x == before).all()
    assert moments.standardize(c.Normal(100, 15), 130).shape == ()


def test_function_of_adds_what_falls_together():
    square = moments.function_of(
        d.Discrete([-1, 0, 1], [0.25, 0.5, 0.25]), lambda x: x * x
    )
    assert square.values.tolist() == [0, 1]
    assert square.probabilities.tolist() == [0.5, 0.5]
    assert moments.function_of(DIE, lambda x: 7).values.tolist() == [7]


@pytest.mark.parametrize(
    ("family", "g"),
    [
        (d.Geometric(0.5), lambda k: 2**k),
        (d.Geometric(0.5), lambda k: 3**k),
        (c.StudentT(1), abs),
        (c.StudentT(1), lambda x: x),
        (c.StudentT(2), lambda x: x**2),
        (c.Exponential(1), lambda x: x**-1.5 if x else 0),
    ],
    ids=["petersburg", "worse", "abs cauchy", "cauchy", "square", "pole"],
)
def test_what_does_not_settle_is_refused(family, g):
    with pytest.raises(ValueError, match="does not settle"):
        moments.expectation(family, g)


def test_tables_of_endless_families_are_long_enough():
    # what is left out would show in these: their sums are known
    assert moments.expectation(d.Poisson(3), lambda k: 5.0**k) == pytest.approx(
        math.exp(12)
    )
    assert moments.expectation(d.Geometric(0.9), lambda k: 4.0**k) == pytest.approx(6)
    assert moments.expectation(d.Poisson(0), lambda k: k + 1) == 1


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: moments.expectation(c.StudentT(1)), ValueError, "has no mean"),
        (lambda: moments.variance(c.StudentT(2)), ValueError, "no finite variance"),
        (lambda: moments.variance(c.StudentT(1)), ValueError, "no finite variance"),
        (lambda: moments.standardize(c.StudentT(2), 1), ValueError, "no finite var"),
        (lambda: moments.skewness(c.StudentT(3)), ValueError, "of order 3"),
        (lambda: moments.kurtosis(c.StudentT(4)), ValueError, "of order 4"),
        (lambda: moments.moment(c.StudentT(2), 2), ValueError, "of order 2"),
        (lambda: moments.moment(DIE, 0), ValueError, "k must be at least 1"),
        (lambda: moments.moment(DIE, 1.0), TypeError, "k must be an integer"),
        (lambda: moments.moment(DIE, 1, about="a"), TypeError, "about"),
        (lambda: moments.skewness(d.Bernoulli(1)), ValueError, "more than one value"),
        (lambda: moments.standardize(d.Bernoulli(0), 1), ValueError, "more than one"),
        (lambda: moments.standardize(DIE, [np.nan]), ValueError, "x must be finite"),
        (lambda: moments.expectation(DIE, lambda x: np.nan), ValueError, "f\\(1.0\\)"),
        (lambda: moments.expectation(DIE, lambda x: "a"), TypeError, "real numbers"),
        (lambda: moments.function_of(DIE, lambda x: 1j), TypeError, "real numbers"),
        (lambda: moments.function_of(d.Poisson(1), abs), TypeError, "Discrete, got P"),
        (lambda: moments.markov_bound(c.Normal(), 1), ValueError, "no negative values"),
        (lambda: moments.markov_bound(DIE, 0), ValueError, "a must be positive"),
        (lambda: moments.chebyshev_bound(DIE, -1), ValueError, "distance must be pos"),
        (lambda: moments.expectation(d.Geometric(1e-6), abs), ValueError, "too many"),
        (lambda: moments.mode(d.DiscreteUniform(0, 10**9)), ValueError, "too many"),
    ],
)  # fmt: skip
def test_errors(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    "function",
    [
        moments.expectation,
        moments.median,
        moments.mode,
        moments.variance,
        moments.skewness,
        moments.kurtosis,
        lambda family: moments.moment(family, 2),
        lambda family: moments.standardize(family, 2),
        lambda family: moments.markov_bound(family, 2),
        lambda family: moments.chebyshev_bound(family, 2),
    ],
    ids=["expectation", "median", "mode", "variance", "skewness", "kurtosis", "moment",
         "standardize", "markov", "chebyshev"],
)  # fmt: skip
def test_only_distributions(function):
    with pytest.raises(TypeError, match="d must be a distribution, got list"):
        function([1, 2, 3])
