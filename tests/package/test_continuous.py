"""Continuous distributions beside tables, SciPy and their own definitions."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import continuous as c
from mlmath import quadrature, simulation
from scipy import special, stats
from strategies import NOT_REAL

#: Each family with its twin; narrow, wide and heavy ones among them.
TWINS = [
    (c.Uniform(0, 0.2), stats.uniform(0, 0.2)),
    (c.Uniform(-3, 4), stats.uniform(-3, 7)),
    (c.Exponential(1 / 8), stats.expon(scale=8)),
    (c.Exponential(1e6), stats.expon(scale=1e-6)),
    (c.Normal(), stats.norm()),
    (c.Normal(-170, 6.5), stats.norm(-170, 6.5)),
    (c.ChiSquared(0.5), stats.chi2(0.5)),
    (c.ChiSquared(1), stats.chi2(1)),
    (c.ChiSquared(2), stats.chi2(2)),
    (c.ChiSquared(30), stats.chi2(30)),
    (c.StudentT(0.5), stats.t(0.5)),
    (c.StudentT(1), stats.cauchy()),
    (c.StudentT(2.5), stats.t(2.5)),
    (c.StudentT(9), stats.t(9)),
    (c.StudentT(1e5), stats.t(1e5)),
    (c.Gamma(0.3, 1e-3), stats.gamma(0.3, scale=1e3)),
    (c.Gamma(1, 1), stats.gamma(1)),
    (c.Gamma(2.5, 50), stats.gamma(2.5, scale=0.02)),
    (c.Gamma(400, 1), stats.gamma(400)),
]
each_family = pytest.mark.parametrize("family", [one for one, _ in TWINS], ids=repr)
each_twin = pytest.mark.parametrize(
    ("family", "twin"), TWINS, ids=[repr(family) for family, _ in TWINS]
)
#: From the middle far into both tails.
SHARES = np.concatenate(
    [10.0 ** -np.arange(12, 1, -1), np.linspace(0.05, 0.95, 19), [0.99, 0.9999]]
)


@pytest.mark.parametrize(
    ("found", "value"),
    [
        # tables in every book of statistics; ten digits from R's pnorm, qt, qchisq
        (c.Normal().cdf(1.96), 0.9750021049),
        (c.StudentT(9).quantile(0.975), 2.2621571628),
        (c.ChiSquared(1).quantile(0.95), 3.8414588207),
        # by hand: ln 2 times the mean; two degrees of the chi-squared, that is -2 ln 0.05
        (c.Exponential(0.125).quantile(0.5), 8 * math.log(2)),
        (c.ChiSquared(2).quantile(0.95), -2 * math.log(0.05)),
        (c.StudentT(1).quantile(0.75), 1),
        (c.Uniform(8, 16).quantile(0.25), 10),
        (c.Normal(100, 15).cdf(100), 0.5),
        (c.Normal(100, 15).standardize(130), 2),
    ],
)
def test_known_values(found, value):
    assert float(found) == pytest.approx(value, abs=5e-11)


@each_twin
def test_agrees_with_scipy(family, twin):
    x = twin.ppf(SHARES)
    # SciPy itself is good to some ten digits in the tails of t
    for ours, theirs in [
        (family.pdf, twin.pdf),
        (family.log_pdf, twin.logpdf),
        (family.cdf, twin.cdf),
        (family.sf, twin.sf),
    ]:
        np.testing.assert_allclose(ours(x), theirs(x), rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(family.quantile(SHARES), x, rtol=1e-9, atol=1e-13)
    if not isinstance(family, c.StudentT) or family.df > 2:
        assert family.mean == pytest.approx(twin.mean(), abs=1e-15)
        assert family.variance == pytest.approx(twin.var())


@each_family
def test_the_four_views_fit_together(family):
    x = family.quantile(SHARES)
    # quantile and cdf undo each other, even where u is 1e-12; next to an end that is
    # not 0, as in Uniform(-3, 4), x itself is rounded
    np.testing.assert_allclose(family.cdf(x), SHARES, rtol=1e-12, atol=2e-16)
    assert family.cdf(x) + family.sf(x) == pytest.approx(1, abs=1e-14)
    assert np.all(np.diff(x) > 0)
    with np.errstate(divide="ignore"):
        # a density next to 1 is rounded by 1e-16, and so is its logarithm
        logarithms = np.log(family.pdf(x))
        np.testing.assert_allclose(family.log_pdf(x), logarithms, rtol=1e-9, atol=5e-16)
    # the area between two places is the rise of the cdf between them
    low, high = family.quantile([0.2, 0.9])
    area = quadrature.adaptive_simpson(lambda t: float(family.pdf(t)), low, high)
    assert area.value == pytest.approx(0.7, abs=1e-7)


@pytest.mark.parametrize("df", [0.5, 3, 9, 100, 1e4])
def test_tails_of_t_against_forty_digits(df):
    with mpmath.workdps(40):
        for x in (0.01, 0.9, 2, 9, 20):
            k, t = mpmath.mpf(df), mpmath.mpf(x)
            share = k / (k + t**2)
            half = mpmath.mpf(1) / 2
            exact = mpmath.betainc(k / 2, half, 0, share, regularized=True) / 2
            # 1e-14: the exponent k/2 multiplies the last digit of its base
            assert float(c.StudentT(df).sf(x)) == pytest.approx(
                float(exact), rel=1e-13, abs=0
            )
            assert float(c.StudentT(df).cdf(-x)) == pytest.approx(
                float(exact), rel=1e-13
            )


def test_small_probabilities_keep_their_digits():
    assert c.Normal().cdf(10) == 1
    with mpmath.workdps(40):
        exact = mpmath.erfc(mpmath.mpf(10) / mpmath.sqrt(2)) / 2
    assert float(c.Normal().sf(10)) == pytest.approx(float(exact), rel=1e-13, abs=0)
    assert c.Exponential(2).sf(100) == pytest.approx(math.exp(-200), rel=1e-13, abs=0)
    assert c.Exponential(1e-20).cdf(1) == pytest.approx(1e-20, rel=1e-15, abs=0)
    assert c.Uniform(0, 1).sf(1 - 2.0**-53) == 2.0**-53
    assert c.StudentT(1).sf(1e100) == pytest.approx(1e-100 / math.pi, rel=1e-13, abs=0)
    assert c.ChiSquared(2).sf(1000) == pytest.approx(math.exp(-500), rel=1e-12, abs=0)
    # where the density is 0 as a float, its logarithm is not
    assert c.Normal().pdf(100) == 0
    assert c.Normal().log_pdf(100) == pytest.approx(-5000.918938533)
    assert c.StudentT(1).log_pdf(1e200) == pytest.approx(-400 * math.log(10) - 1.14473)


def test_huge_and_tiny_scales():
    assert c.Normal(1e300, 1e299).cdf(1.1e300) == pytest.approx(0.841344746)
    assert c.Normal(0, 1e-300).standardize(1e300) == math.inf
    assert c.Normal(0, 1e-300).pdf([1e300, 0]).tolist() == [
        0,
        pytest.approx(0.3989422804e300),
    ]
    assert c.StudentT(1e300).pdf([0, 1]) == pytest.approx(c.Normal().pdf([0, 1]))
    assert c.StudentT(1e15).quantile(0.975) == pytest.approx(1.959963984540)
    assert c.StudentT(3).sf(1e200) == 0
    assert c.StudentT(3).cdf(1e200) == 1
    assert c.Uniform(-1e-300, 1e-300).cdf(0) == 0.5
    assert -0.6 + (-0.1 - -0.6) > -0.1  # and still
    assert c.Uniform(-0.6, -0.1).quantile(1) == -0.1


def test_outside_and_at_the_ends():
    assert c.Uniform(0, 2).pdf([-0.1, 0, 2, 2.1]).tolist() == [0, 0.5, 0.5, 0]
    assert c.Uniform(0, 2).cdf([-1, 3]).tolist() == [0, 1]
    assert c.Uniform(0, 2).sf([-1, 3]).tolist() == [1, 0]
    assert c.Exponential(3).pdf([-1, 0]).tolist() == [0, pytest.approx(3)]
    assert c.Exponential(3).cdf([-1, 0]).tolist() == [0, 0]
    assert c.Exponential(3).sf([-1, 0]).tolist() == [1, 1]
    assert c.ChiSquared(1).pdf([-1, 0]).tolist() == [0, math.inf]
    assert c.ChiSquared(2).pdf([-1, 0]).tolist() == [0, 0.5]
    assert c.ChiSquared(3).pdf([-1, 0]).tolist() == [0, 0]
    assert c.ChiSquared(3).cdf([-1, 0]).tolist() == [0, 0]
    assert c.ChiSquared(3).sf([-1, 0]).tolist() == [1, 1]
    for family, ends in [
        (c.Uniform(-1, 2), [-1, 2]),
        (c.Exponential(3), [0, math.inf]),
        (c.Normal(5, 2), [-math.inf, math.inf]),
        (c.ChiSquared(3), [0, math.inf]),
        (c.StudentT(3), [-math.inf, math.inf]),
    ]:
        assert family.quantile([0, 1]).tolist() == ends


def test_mean_and_variance_of_t_where_there_are_none():
    assert [c.StudentT(df).mean for df in (1.5, 3)] == [0, 0]
    assert math.isnan(c.StudentT(1).mean)
    assert math.isnan(c.StudentT(1).variance)
    assert c.StudentT(2).variance == math.inf
    assert c.StudentT(3).variance == 3


@each_family
def test_sample_has_the_distribution(family):
    n = 20_000
    drawn = family.sample(n, rng=np.random.default_rng(5))
    assert np.array_equal(drawn, family.sample(n, rng=np.random.default_rng(5)))
    for u in (0.05, 0.2, 0.5, 0.8, 0.95):  # each share within five standard errors
        error = math.sqrt(u * (1 - u) / n)
        assert abs(np.mean(drawn <= family.quantile(u)) - u) <= 5 * error
    assert family.sample((3, 4), rng=np.random.default_rng(0)).shape == (3, 4)


def test_a_random_number_of_0_gives_no_infinite_value():
    class Zeros(np.random.Generator):
        def random(self, size=None):
            return np.zeros(size)

    rng = Zeros(np.random.PCG64(0))
    assert np.isfinite(c.Normal().sample(2, rng=rng)).all()
    assert c.Exponential(1).sample(2, rng=rng).tolist() == [2.0**-54] * 2


def test_a_scalar_gives_a_scalar_and_shapes_stay():
    for family, _ in TWINS:
        for method in (family.pdf, family.log_pdf, family.cdf, family.sf):
            assert np.shape(method(1)) == ()
            assert method([[1, 2, 3]]).shape == (1, 3)
        assert family.quantile([[0.1], [0.9]]).shape == (2, 1)
        assert family.quantile(0.5).dtype == family.pdf(1).dtype == np.float64


@given(st.floats(-50, 50), st.floats(0.01, 99), st.floats(-9, 9))
def test_a_normal_is_a_shifted_and_stretched_standard_normal(mu, sigma, z):
    family, x = c.Normal(mu, sigma), mu + sigma * z
    # x is rounded to 16 digits of |mu| + |x|, which sigma then divides
    slack = 1e-14 * (1 + abs(mu) / sigma)
    assert family.cdf(x) == pytest.approx(float(c.Normal().cdf(z)), abs=slack)
    assert family.sf(x) == pytest.approx(float(c.Normal().cdf(-z)), abs=slack)


def test_inputs_stay_and_families_cannot_be_written():
    u = np.array([0.9, 0.1])
    for family, _ in TWINS:
        for method in (family.pdf, family.cdf, family.sf, family.quantile):
            method(u)
    assert u.tolist() == [0.9, 0.1]
    with pytest.raises(AttributeError):
        c.Normal(3, 0.5).mu = 4
    assert c.Normal(3, 0.5) == c.Normal(3.0, 0.5)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: c.Uniform(2, 2), ValueError, "low must be less than high, got 2.0"),
        (lambda: c.Uniform(-1e308, 1e308), ValueError, "too far apart"),
        (lambda: c.Uniform("a", 1), TypeError, "low must hold real numbers"),
        (lambda: c.Exponential(0), ValueError, "rate must be positive, got 0"),
        (lambda: c.Exponential([1, 2]), ValueError, "rate must be one number"),
        (lambda: c.Normal(0, -1), ValueError, "sigma must be positive, got -1"),
        (lambda: c.Normal(math.inf), ValueError, "mu must be finite"),
        (lambda: c.ChiSquared(0), ValueError, "df must be positive"),
        (lambda: c.StudentT(-2), ValueError, "df must be positive, got -2"),
        (
            lambda: c.Normal().sample(0, rng=np.random.default_rng(0)),
            ValueError,
            "size must be at least 1",
        ),
        (
            lambda: c.Normal().sample((2, 1.5), rng=np.random.default_rng(0)),
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
    for method in (family.pdf, family.log_pdf, family.cdf, family.sf, family.quantile):
        with pytest.raises(error):
            method(bad)
    with pytest.raises(ValueError, match=r"from 0 to 1, got -0\.1$"):
        family.quantile([-0.1, 0.5])


def test_gamma_left_of_0_and_at_0():
    assert c.Gamma(2, 1).pdf([-1, 0]).tolist() == [0, 0]
    assert c.Gamma(1, 3).pdf(0) == pytest.approx(3)
    assert c.Gamma(0.5, 1).log_pdf(0) == math.inf
    assert c.Gamma(2, 1).cdf(-1) == 0
    assert c.Gamma(2, 1).sf(-1) == 1


def test_exponential_and_chi_squared_are_gamma():
    x = np.array([0.1, 1, 7])
    assert c.Gamma(1, 0.4).pdf(x) == pytest.approx(c.Exponential(0.4).pdf(x))
    assert c.Gamma(2.5, 0.5).pdf(x) == pytest.approx(c.ChiSquared(5).pdf(x))


def test_gamma_messages():
    with pytest.raises(ValueError, match="shape must be positive, got 0"):
        c.Gamma(0, 1)
    with pytest.raises(ValueError, match="rate must be positive"):
        c.Gamma(1, -1)


class TestFisherF:
    F = c.FisherF(3, 7)

    def test_agrees_with_scipy(self):
        x = np.array([0, 1e-9, 0.3, 1, 4, 60, 1e9])
        for df in [(1, 1), (2, 5), (3, 7), (40, 2.5), (0.5, 300)]:
            ours, theirs = c.FisherF(*df), stats.f(*df)
            assert ours.pdf(x[1:]) == pytest.approx(theirs.pdf(x[1:]), rel=1e-10, abs=0)
            assert ours.cdf(x) == pytest.approx(theirs.cdf(x), rel=1e-10, abs=0)
            assert ours.sf(x) == pytest.approx(theirs.sf(x), rel=1e-10, abs=0)
            # not with its ppf, which has four digits at 1e-12 in SciPy 1.15
            u = np.array([1e-12, 0.05, 0.5, 0.975, 1 - 1e-9])
            found = ours.quantile(u)
            assert theirs.cdf(found) == pytest.approx(u, rel=1e-9, abs=0)
            assert theirs.sf(found) == pytest.approx(1 - u, rel=1e-9, abs=0)

    def test_tiny_quantile_by_hand(self):
        # the square of a Cauchy variable: P(X <= x) = 2 arctan(sqrt(x)) / pi
        u = np.array([1e-12, 1e-6, 0.3])
        expected = np.tan(np.pi * u / 2) ** 2
        assert c.FisherF(1, 1).quantile(u) == pytest.approx(expected, rel=1e-12, abs=0)

    @pytest.mark.parametrize("df2", [1, 7, 200])
    def test_tiny_quantiles(self, df2):
        # near 0 the area left of x is a power: x^5 falls by 1e100 where x does by 1e20
        x = c.FisherF(10, df2).quantile([1e-100, 1e-200, 1e-300])
        assert x[:-1] / x[1:] == pytest.approx(1e20, rel=1e-9)

    def test_quantiles_that_no_float_holds(self):
        assert c.FisherF(2, 0.001).quantile(0.999) == np.inf

    def test_at_the_edges(self):
        assert c.FisherF(2, 5).pdf([0, -1]).tolist() == [1, 0]
        assert c.FisherF(1, 5).pdf(0) == np.inf
        assert c.FisherF(3, 5).pdf(0) == 0
        assert self.F.cdf(-1) == 0
        assert self.F.sf(-1) == 1
        assert self.F.quantile([0, 1]).tolist() == [0, np.inf]
        assert self.F.log_pdf(1e300) < -1500  # no overflow of 3 x / 7
        assert self.F.log_pdf(-1) == -np.inf

    def test_moments(self):
        assert self.F.mean == pytest.approx(1.4)
        assert self.F.variance == pytest.approx(stats.f(3, 7).var())
        assert [c.FisherF(3, d).mean for d in (2, 1)] == [np.inf, np.inf]
        assert c.FisherF(3, 4).variance == np.inf
        assert math.isnan(c.FisherF(3, 2).variance)

    def test_a_table(self):
        # 5 % points as printed in tables of F
        rows = [(1, 10, 4.96), (2, 27, 3.35), (4, 20, 2.87), (10, 10, 2.98)]
        for df1, df2, point in rows:
            assert round(float(c.FisherF(df1, df2).quantile(0.95)), 2) == point

    def test_samples(self):
        x = self.F.sample(4000, rng=np.random.default_rng(0))
        # five standard errors of a share
        assert abs((x > 2).mean() - self.F.sf(2)) < 5 * math.sqrt(0.25 / 4000)

    def test_refuses(self):
        for df in [(0, 1), (1, -1), (np.inf, 1)]:
            with pytest.raises(ValueError, match="df"):
                c.FisherF(*df)
        with pytest.raises(TypeError, match="df1 must hold real"):
            c.FisherF("a", 1)
        with pytest.raises(ValueError, match="u must be from 0 to 1"):
            self.F.quantile(2)


#: Below, quantiles crowd at 1, where floats are too far apart to undo the cdf.
SHAPES = st.floats(0.5, 500)


class TestBeta:
    @pytest.mark.parametrize(("a", "b"), [(1, 1), (8, 4), (0.5, 0.5), (2.5, 300)])
    def test_agrees_with_scipy(self, a, b):
        x = np.array([-0.5, 0.001, 0.2, 0.5, 0.97, 1.5])
        ours, theirs = c.Beta(a, b), stats.beta(a, b)
        assert ours.pdf(x) == pytest.approx(theirs.pdf(x), rel=1e-10, abs=0)
        assert ours.log_pdf(x) == pytest.approx(theirs.logpdf(x), rel=1e-10)
        assert ours.cdf(x) == pytest.approx(theirs.cdf(x), rel=1e-10, abs=0)
        assert ours.sf(x) == pytest.approx(theirs.sf(x), rel=1e-10, abs=0)
        u = np.array([0, 1e-6, 0.3, 0.975, 1])
        assert ours.quantile(u) == pytest.approx(theirs.ppf(u), rel=1e-8)
        assert (ours.mean, ours.variance) == pytest.approx(theirs.stats())

    def test_at_the_ends(self):
        assert c.Beta(1, 3).pdf([0, 1]).tolist() == [pytest.approx(3), 0]
        assert c.Beta(0.5, 2).pdf(0) == math.inf
        assert c.Beta(2, 2).log_pdf([0, 1, 2]).tolist() == [-math.inf] * 3
        assert c.Beta(1, 1).pdf([[0.0], [1.0]]).tolist() == [[1], [1]]

    @given(st.builds(c.Beta, SHAPES, SHAPES))
    def test_quantile_undoes_cdf(self, law):
        x = law.quantile([0.1, 0.5, 0.9])
        assert law.cdf(x) == pytest.approx([0.1, 0.5, 0.9], abs=1e-9)
        assert law.cdf(x) + law.sf(x) == pytest.approx(1)

    @pytest.mark.parametrize(("a", "b"), [(2, 4), (0.5, 2), (8, 4), (1, 1)])
    def test_tiny_quantiles(self, a, b):
        # SciPy 1.17 has nan for c.Beta(2, 4) from some 1e-187 down
        law, u = c.Beta(a, b), np.array([1e-150, 1e-200, 1e-300])
        exact = np.exp((np.log(u) + math.log(a * special.beta(a, b))) / a)
        assert law.quantile(u) == pytest.approx(exact, rel=1e-9, abs=1e-305)
        assert law.quantile(0) == 0

    def test_draws(self):
        x = c.Beta(3, 2).sample(4000, rng=np.random.default_rng(0))
        run = simulation.mean(x)
        assert abs(run.estimate - 0.6) < 5 * run.std_error

    def test_huge_shapes(self):
        law = c.Beta(1e9, 3e9)
        assert law.mean == 0.25
        assert law.variance == pytest.approx(3 / 16 / 4e9)
        assert law.cdf(0.25) == pytest.approx(0.5, abs=1e-4)

    @pytest.mark.parametrize(
        ("a", "b", "error", "message"),
        [
            (0, 1, ValueError, "a must be positive, got 0"),
            (1, -2, ValueError, "b must be positive"),
            (math.inf, 1, ValueError, "a must be finite"),
            ("1", 1, TypeError, "a must hold real numbers"),
        ],
    )
    def test_messages(self, a, b, error, message):
        with pytest.raises(error, match=message):
            c.Beta(a, b)
