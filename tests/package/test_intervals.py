"""Intervals beside cases by hand, published values, SciPy and statsmodels."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import intervals as iv
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import proportion_confint
from strategies import NOT_REAL

LEVELS = st.sampled_from([0.01, 0.5, 0.8, 0.95, 0.99, 0.9999])
SAMPLES = arrays(
    np.float64, st.integers(2, 12), elements=st.integers(-1000, 1000).map(float)
).filter(lambda x: x.min() < x.max())
FOR_DATA = [iv.t_interval, iv.prediction_interval, iv.variance_interval]
FOR_SHARES = [iv.wald, iv.wilson, iv.agresti_coull, iv.clopper_pearson]
CAVENDISH = [
    5.50, 5.61, 4.88, 5.07, 5.26, 5.55, 5.36, 5.29, 5.58, 5.65, 5.57, 5.53, 5.62, 5.29,
    5.44, 5.34, 5.79, 5.10, 5.27, 5.39, 5.42, 5.47, 5.63, 5.34, 5.46, 5.30, 5.75, 5.68,
    5.85,
]  # fmt: skip
SLEEP = [  # R's data set sleep, second drug minus first
    1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4,
]  # fmt: skip


@st.composite
def counts(draw):
    """A number of successes and of trials; none and all occur often."""
    n = draw(st.integers(1, 300))
    return draw(st.sampled_from([0, n]) | st.integers(0, n)), n


# means


def test_scale_by_hand():
    assert iv.z_interval([98, 103, 101, 106], 4) == pytest.approx(
        (102 - 2 * 1.959963984540054, 102 + 2 * 1.959963984540054), rel=1e-14
    )
    assert iv.z_interval([7], 3, level=0.5) == pytest.approx(
        (7 - 3 * 0.6744897501960817, 7 + 3 * 0.6744897501960817), rel=1e-14
    )


def test_t_by_hand():
    # one degree of freedom: t = tan(0.475 pi), and s = root of 2, so the error is 1
    t = math.tan(0.475 * math.pi)
    assert iv.t_interval([5, 7]) == pytest.approx((6 - t, 6 + t), rel=1e-12)
    # level 1/2: quartiles of the Cauchy distribution are -1 and 1
    assert iv.t_interval([5, 7], level=0.5) == pytest.approx((5, 7), rel=1e-13)


def test_sleep_as_in_r():
    # t.test(extra ~ group, data = sleep, paired = TRUE), signs turned
    found = iv.t_interval(SLEEP)
    assert found == pytest.approx((0.7001142, 2.4598858), abs=5e-8)


def test_cavendish():
    assert np.mean(CAVENDISH) == pytest.approx(5.4479, abs=5e-5)
    t = stats.t.ppf(0.975, 28)
    reach = t * np.std(CAVENDISH, ddof=1) / math.sqrt(29)
    found = iv.t_interval(CAVENDISH)
    assert found == pytest.approx((np.mean(CAVENDISH) - reach, found[1]), rel=1e-12)


@given(SAMPLES, LEVELS, st.sampled_from(["two-sided", "less", "greater"]))
def test_t_agrees_with_scipy(x, level, alternative):
    twin = stats.ttest_1samp(x, 0, alternative=alternative)
    ends = tuple(twin.confidence_interval(level))
    size = np.abs(x).max() + x.std()
    found = iv.t_interval(x, level=level, alternative=alternative)
    # with one degree and level 0.9999 the quantile is 6000, by cancellation 1e-10 off
    assert found == pytest.approx(ends, rel=1e-9, abs=1e-9 * size)


@given(SAMPLES, st.floats(0.1, 50), LEVELS)
def test_z_agrees_with_scipy(x, sigma, level):
    ends = stats.norm.interval(level, x.mean(), sigma / math.sqrt(x.size))
    assert iv.z_interval(x, sigma, level=level) == pytest.approx(ends, abs=1e-9)


@given(SAMPLES, LEVELS)
def test_prediction_agrees_with_statsmodels(x, level):
    fit = OLS(x, np.ones((x.size, 1))).fit()
    twin = fit.get_prediction([[1.0]]).conf_int(obs=True, alpha=1 - level)[0]
    size = np.abs(x).max() + x.std()
    found = iv.prediction_interval(x, level=level)
    assert found == pytest.approx(tuple(twin), rel=1e-8, abs=1e-8 * size)


@given(SAMPLES, LEVELS)
def test_variance_agrees_with_scipy(x, level):
    n, squares = x.size, (x.size - 1) * x.var(ddof=1)
    low = squares / stats.chi2.isf((1 - level) / 2, n - 1)
    high = squares / stats.chi2.ppf((1 - level) / 2, n - 1)
    assert iv.variance_interval(x, level=level) == pytest.approx((low, high), rel=1e-7)


def test_variance_by_hand():
    # two degrees: the quantile u of chi-squared is -2 ln(1 - u); squared distances 2
    found = iv.variance_interval([1, 2, 3], level=0.5)
    assert found == pytest.approx((1 / math.log(4), 1 / math.log(4 / 3)), rel=1e-12)
    half = iv.variance_interval([1, 2, 3], level=0.75, alternative="less")
    assert half == (0.0, pytest.approx(1 / math.log(4 / 3), rel=1e-12))
    half = iv.variance_interval([1, 2, 3], level=0.75, alternative="greater")
    assert half == (pytest.approx(1 / math.log(4), rel=1e-12), math.inf)


@given(SAMPLES, LEVELS)
def test_one_end_is_that_of_a_lower_level(x, level):
    # leaving out 1 - level on one side is leaving out twice that on both
    both = (1 + level) / 2
    for function in (lambda x, **how: iv.z_interval(x, 2, **how), *FOR_DATA):
        low, high = function(x, level=level)
        less = function(x, level=both, alternative="less")
        greater = function(x, level=both, alternative="greater")
        assert less[1] == pytest.approx(high, rel=1e-9, abs=1e-9)
        assert greater[0] == pytest.approx(low, rel=1e-9, abs=1e-9)
        assert greater[1] == math.inf
        assert less[0] == (0 if function is iv.variance_interval else -math.inf)


@given(SAMPLES, st.integers(-300, 300))
def test_units(x, power):
    # powers of two change no digit
    scale = 2.0**power
    for function in (iv.t_interval, iv.prediction_interval):
        low, high = function(x)
        assert function(x * scale) == (low * scale, high * scale)
        assert function(-x) == pytest.approx((-high, -low), rel=1e-12)


def test_input_stays_and_lists_will_do():
    x = np.array([1, 5, 6])
    for function in FOR_DATA:
        assert function(x) == function([1.0, 5.0, 6.0])
    assert x.tolist() == [1, 5, 6]
    assert all(type(end) is float for end in iv.t_interval(x))
    assert all(type(end) is float for end in iv.variance_interval(x))


@pytest.mark.parametrize("function", FOR_DATA)
def test_data_refused(function):
    for bad, error in NOT_REAL:
        with pytest.raises(error, match="x must"):
            function(bad)
    with pytest.raises(ValueError, match="at least 2 values"):
        function([3])
    with pytest.raises(ValueError, match=r"a spread: all 4 values are 2\.5"):
        function([2.5] * 4)
    for level in (0, 1, -0.5, 95):
        with pytest.raises(ValueError, match="level must be between 0 and 1, got"):
            function([1, 2], level=level)
    with pytest.raises(ValueError, match="'less' or 'greater', got 'both'"):
        function([1, 2], alternative="both")


def test_z_refused():
    with pytest.raises(ValueError, match="sigma must be positive"):
        iv.z_interval([1, 2], 0)
    with pytest.raises(ValueError, match="x must be"):
        iv.z_interval([], 1)
    with pytest.raises(TypeError, match="level must"):
        iv.z_interval([1], 1, level="high")


# probabilities


@pytest.mark.parametrize(
    ("k", "n", "wald", "wilson", "exact"),
    [
        (81, 263, (0.2522, 0.3638), (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0527, 0.1500), (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0, 0), (0, 0.1611), (0, 0.1684)),
        (1, 29, (-0.0319, 0.1009), (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_published_by_newcombe(k, n, wald, wilson, exact):
    # Newcombe (1998), table I; Wald's below 0 is printed there as such
    assert iv.wald(k, n) == pytest.approx(wald, abs=5.1e-5)
    assert iv.wilson(k, n) == pytest.approx(wilson, abs=5.1e-5)
    assert iv.clopper_pearson(k, n) == pytest.approx(exact, abs=5.1e-5)


def test_binom_test_of_r():
    # binom.test(682, 925)$conf.int
    found = iv.clopper_pearson(682, 925)
    assert found == pytest.approx((0.7076683, 0.7654066), abs=5e-8)


def test_nothing_and_everything_by_hand():
    assert iv.wald(0, 7) == (0, 0)
    assert iv.wald(7, 7) == (1, 1)
    z2 = stats.norm.ppf(0.975) ** 2
    assert iv.wilson(0, 7) == pytest.approx((0, z2 / (7 + z2)), rel=1e-14)
    assert iv.wilson(7, 7) == (pytest.approx(7 / (7 + z2), rel=1e-14), 1.0)
    assert iv.clopper_pearson(0, 7) == (0, pytest.approx(1 - 0.025 ** (1 / 7)))
    assert iv.clopper_pearson(7, 7) == (pytest.approx(0.025 ** (1 / 7)), 1)
    one = iv.clopper_pearson(0, 60, alternative="less")
    assert one == (0, pytest.approx(1 - 0.05 ** (1 / 60), rel=1e-12))
    middle = (7 + z2 / 2) / (7 + z2)
    reach = math.sqrt(z2 * middle * (1 - middle) / (7 + z2))
    found = iv.agresti_coull(7, 7)
    assert found == pytest.approx((middle - reach, middle + reach), rel=1e-13)


def test_all_successes_end_at_one_exactly():
    for n in range(1, 300):
        assert iv.wilson(n, n, level=0.9)[1] == 1
        assert iv.wilson(0, n, level=0.9)[0] == 0


@given(counts(), LEVELS)
def test_shares_agree_with_scipy(count, level):
    test = stats.binomtest(*count)
    exact = tuple(test.proportion_ci(level, method="exact"))
    # SciPy solves by bisection, to some 1e-12
    found = iv.clopper_pearson(*count, level=level)
    assert found == pytest.approx(exact, rel=1e-7, abs=1e-9)
    wilson = tuple(test.proportion_ci(level, method="wilson"))
    assert iv.wilson(*count, level=level) == pytest.approx(wilson, abs=1e-12)


@given(counts(), LEVELS, st.sampled_from(["less", "greater"]))
def test_one_sided_shares_agree_with_scipy(count, level, alternative):
    twin = stats.binomtest(*count, alternative=alternative).proportion_ci(level)
    found = iv.clopper_pearson(*count, level=level, alternative=alternative)
    assert found == pytest.approx(tuple(twin), rel=1e-7, abs=1e-9)


@given(counts(), LEVELS)
def test_shares_agree_with_statsmodels(count, level):
    for method, name in ((iv.wald, "normal"), (iv.agresti_coull, "agresti_coull")):
        twin = proportion_confint(*count, alpha=1 - level, method=name)
        cut = tuple(np.clip(method(*count, level=level), 0, 1))
        assert cut == pytest.approx(twin, abs=1e-12)


@given(counts(), LEVELS)
def test_failures_mirror_successes_and_sides(count, level):
    k, n = count
    for method in FOR_SHARES:
        low, high = method(k, n, level=level)
        assert method(n - k, n, level=level) == pytest.approx((1 - high, 1 - low))
        assert low <= k / n + 1e-15
        assert high >= k / n - 1e-15
        both = (1 + level) / 2
        less = method(k, n, level=both, alternative="less")
        greater = method(k, n, level=both, alternative="greater")
        assert less == (0, pytest.approx(high, abs=1e-12))
        assert greater == (pytest.approx(low, abs=1e-12), 1)
        assert all(type(end) is float for end in (low, high, *less, *greater))


def test_many_trials_keep_their_digits():
    # 3 of a thousand million: the lower ends are 1e-9 and not rounded away
    low, high = iv.wilson(3, 10**9)
    assert low == pytest.approx(1.0203e-9, rel=1e-4)
    assert high == pytest.approx(8.8213e-9, rel=1e-4)
    low, _ = iv.clopper_pearson(3, 10**9)
    assert low == pytest.approx(stats.gamma.ppf(0.025, 3) / 1e9, rel=1e-6)


@pytest.mark.parametrize("method", FOR_SHARES)
def test_shares_refused(method):
    with pytest.raises(ValueError, match="successes must be at most n = 5, got 6"):
        method(6, 5)
    with pytest.raises(ValueError, match="successes must be at least 0"):
        method(-1, 5)
    with pytest.raises(ValueError, match="n must be at least 1"):
        method(0, 0)
    with pytest.raises(TypeError, match="successes must be an integer"):
        method(0.5, 5)
    with pytest.raises(ValueError, match="level must be between 0 and 1, got 1"):
        method(1, 5, level=1)
    with pytest.raises(ValueError, match="alternative must be"):
        method(1, 5, alternative="upper")


# coverage


@pytest.mark.parametrize(
    ("n", "p", "share"),
    [
        (17, 0.5, 0.951),
        (18, 0.5, 0.904),
        (40, 0.5, 0.919),
        (30, 0.2, 0.946),
        (98, 0.2, 0.928),
        (591, 0.005, 0.945),
        (592, 0.005, 0.792),
    ],
)
def test_published_by_brown_cai_dasgupta(n, p, share):
    # Brown, Cai and DasGupta (2001), section 2: Wald's coverage, level 0.95
    assert iv.coverage(iv.wald, n, p) == pytest.approx(share, abs=5.1e-4)


@pytest.mark.parametrize("method", FOR_SHARES)
def test_coverage_is_what_a_loop_counts(method):
    p = np.array([[0.03, 0.5], [0.7, 0.999]])
    found = iv.coverage(method, 23, p, level=0.8)
    for q, share in zip(p.ravel(), found.ravel(), strict=True):
        total = 0.0
        for k in range(24):
            low, high = method(k, 23, level=0.8)
            total += stats.binom.pmf(k, 23, q) * (low <= q <= high)
        assert share == pytest.approx(total, abs=1e-12)
    assert found.shape == (2, 2)


def test_coverage_of_certainties_and_of_ones_own():
    assert iv.coverage(iv.wilson, 5, [0, 1]).tolist() == [1, 1]
    always = iv.coverage(lambda k, n, level: (0, 1), 40, np.linspace(0, 1, 11))
    assert always == pytest.approx(np.ones(11), abs=1e-12)
    assert always.max() <= 1
    never = iv.coverage(lambda k, n, level: (2, 3), 40, 0.5)
    assert never.shape == ()
    assert never == 0
    # the ends belong to the interval
    assert iv.coverage(lambda k, n, level: (0.5, 0.5), 4, 0.5) == pytest.approx(1)


def test_coverage_refused():
    with pytest.raises(ValueError, match=r"p must be from 0 to 1, got 1\.5"):
        iv.coverage(iv.wald, 3, [0.5, 1.5])
    with pytest.raises(ValueError, match="n must be at least 1"):
        iv.coverage(iv.wald, 0, 0.5)
    with pytest.raises(ValueError, match="level must be between"):
        iv.coverage(lambda k, n, level: (0, 1), 3, 0.5, level=1.2)


# sample_size


def test_sample_size_by_hand():
    assert iv.sample_size(0.5, 0.02) == 2401  # (1.96 * 25)^2 = 2400.9
    assert iv.sample_size(math.sqrt(0.09), 0.02) == 865
    assert iv.sample_size(1, 100) == 1
    assert iv.sample_size(15, 2) == 217
    # a quartile of the bell is 0.67449
    assert iv.sample_size(10, 0.67449, level=0.5) == 100
    assert type(iv.sample_size(1, 1e-9)) is int


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), LEVELS)
def test_sample_size_is_the_least(sigma, margin, level):
    n = iv.sample_size(sigma, margin, level=level)
    z = stats.norm.ppf((1 + level) / 2)
    assert z * sigma / math.sqrt(n) <= margin * (1 + 1e-9)
    if n > 1:
        assert z * sigma / math.sqrt(n - 1) >= margin * (1 - 1e-9)


def test_sample_size_refused():
    with pytest.raises(ValueError, match="sigma must be positive"):
        iv.sample_size(-1, 1)
    with pytest.raises(ValueError, match="margin must be positive"):
        iv.sample_size(1, 0)
    with pytest.raises(ValueError, match="margin 1e-200 is too small beside sigma"):
        iv.sample_size(1, 1e-200)
    with pytest.raises(ValueError, match="level must be between"):
        iv.sample_size(1, 1, level=0)
