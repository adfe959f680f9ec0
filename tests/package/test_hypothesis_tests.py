"""Tests of one hypothesis beside published values, SciPy and statsmodels."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mlmath import continuous as c
from mlmath import hypothesis_tests as h
from scipy import stats
from statsmodels.stats.power import NormalIndPower, TTestPower
from statsmodels.stats.proportion import proportion_confint
from strategies import NOT_REAL

SIDES = ["two-sided", "less", "greater"]
SIDE = st.sampled_from(SIDES)
#: Student's sleep data: hours gained with the second drug, minus with the first.
SLEEP = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
STATSMODELS_SIDES = {"two-sided": "two-sided", "less": "smaller", "greater": "larger"}


def samples(least=2):
    return st.lists(st.floats(-100, 100), min_size=least, max_size=12).map(
        lambda x: np.round(x, 3)
    )


# published values


def test_sleep_paired_as_in_r():
    # R: t.test(extra ~ group, paired = TRUE), first minus second
    found = h.t_test(-SLEEP)
    assert found.statistic == pytest.approx(-4.0621, abs=5e-5)
    assert found.df == 9
    assert found.p_value == pytest.approx(0.002833, abs=5e-7)
    assert found.estimate == pytest.approx(-1.58)
    assert found.interval == pytest.approx((-2.4598858, -0.7001142), abs=5e-8)


def test_peas_as_in_r():
    # R: binom.test(682, 682 + 243, p = 3/4)
    found = h.binomial_test(682, 925, null=0.75)
    assert found.statistic == 682
    assert found.df is None
    assert found.p_value == pytest.approx(0.3825, abs=5e-5)
    assert found.interval == pytest.approx((0.7076683, 0.7654066), abs=5e-8)
    assert found.estimate == pytest.approx(0.7372973, abs=5e-8)


def test_quantiles_of_tables():
    assert h.critical_values(c.Normal())[1] == pytest.approx(1.959964, abs=5e-7)
    assert h.critical_values(c.StudentT(9))[1] == pytest.approx(2.2621571628, abs=1e-10)
    assert h.critical_values(c.ChiSquared(1), alternative="greater")[
        1
    ] == pytest.approx(3.8414588207, abs=1e-10)


# p_value and critical_values


@given(st.floats(-8, 8), st.integers(1, 40))
def test_tails_as_in_scipy(t, df):
    law, twin = c.StudentT(df), stats.t(df)
    assert h.p_value(law, t) == pytest.approx(2 * twin.sf(abs(t)), rel=1e-9, abs=0)
    assert h.p_value(law, t, alternative="less") == pytest.approx(
        twin.cdf(t), rel=1e-9, abs=0
    )
    assert h.p_value(law, t, alternative="greater") == pytest.approx(
        twin.sf(t), rel=1e-9, abs=0
    )


@given(st.floats(0.001, 0.999), SIDE, st.floats(-6, 6))
def test_a_threshold_is_where_the_p_value_is_alpha(alpha, side, t):
    for law in (c.Normal(), c.StudentT(3), c.Normal(5, 2)):
        low, high = h.critical_values(law, alpha=alpha, alternative=side)
        p = h.p_value(law, t, alternative=side)
        if abs(p - alpha) > 1e-9:
            assert (t < low or t > high) == (p < alpha)


def test_two_tails_are_at_most_everything():
    assert h.p_value(c.Normal(), 0) == 1
    assert h.p_value(c.ChiSquared(3), c.ChiSquared(3).quantile(0.5)) == pytest.approx(1)
    assert h.critical_values(c.Normal(), alternative="less")[1] == math.inf
    assert h.critical_values(c.Normal(), alternative="greater")[0] == -math.inf


# tests of means


@given(samples(), st.floats(-20, 20), SIDE, st.floats(0.5, 0.99))
def test_t_test_as_in_scipy(x, null, side, level):
    if np.ptp(x) < 0.01:
        return
    found = h.t_test(x, null=null, alternative=side, level=level)
    twin = stats.ttest_1samp(x, null, alternative=side)
    assert found.statistic == pytest.approx(twin.statistic, rel=1e-9, abs=1e-9)
    assert found.df == twin.df
    assert found.p_value == pytest.approx(twin.pvalue, rel=1e-7)
    ends = twin.confidence_interval(level)
    assert found.interval == pytest.approx((ends.low, ends.high), rel=1e-7, abs=1e-7)
    assert found.estimate == pytest.approx(x.mean(), rel=1e-9, abs=1e-9)


@given(samples(1), st.floats(0.1, 9), st.floats(-20, 20), SIDE)
def test_z_test_by_its_formula(x, sigma, null, side):
    found = h.z_test(x, sigma=sigma, null=null, alternative=side)
    z = (x.mean() - null) / (sigma / math.sqrt(len(x)))
    assert found.statistic == pytest.approx(z, rel=1e-9, abs=1e-9)
    assert found.df is None
    tails = {"less": stats.norm.cdf(z), "greater": stats.norm.sf(z)}
    tails["two-sided"] = 2 * min(tails.values())
    assert found.p_value == pytest.approx(tails[side], rel=1e-6)
    # a mean at an end of the interval is rejected at just this level
    for end in found.interval:
        if math.isfinite(end):
            p = h.z_test(x, sigma=sigma, null=end, alternative=side).p_value
            assert p == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize("scale", [1e-150, 1e-3, 1e6, 1e150])
def test_units_play_no_part(scale):
    one, other = h.t_test(SLEEP), h.t_test(SLEEP * scale)
    assert other.statistic == pytest.approx(one.statistic, rel=1e-12)
    assert other.p_value == pytest.approx(one.p_value, rel=1e-10)
    assert other.interval == pytest.approx(
        [end * scale for end in one.interval], rel=1e-12, abs=0
    )
    ten, shifted = h.z_test(SLEEP, sigma=2), h.z_test(SLEEP * scale, sigma=2 * scale)
    assert shifted.statistic == pytest.approx(ten.statistic, rel=1e-12)


def test_values_far_from_zero_keep_their_digits():
    # sums of eighths: what is read is exactly what is tested
    x = np.array([0.125, 0.5, 0.25, 0.875])
    near, far = h.t_test(x, null=0.25), h.t_test(x + 2.0**40, null=2.0**40 + 0.25)
    assert far.statistic == pytest.approx(near.statistic, rel=1e-12)
    assert far.p_value == pytest.approx(near.p_value, rel=1e-12)


def test_integers_will_do_and_input_stays():
    x = [1, 2, 3, 6]
    assert h.t_test(x) == h.t_test(np.array(x, dtype=float))
    assert x == [1, 2, 3, 6]
    values = np.array([3.0, -1.0, 2.0])
    for test in (h.t_test, h.sign_test):
        test(values)
        assert values.tolist() == [3, -1, 2]


# counting


@given(st.integers(1, 60), st.floats(0, 1), SIDE, st.floats(0.5, 0.99), st.data())
def test_binomial_test_as_in_scipy(n, null, side, level, data):
    null = round(null, 3)
    k = data.draw(st.integers(0, n))
    found = h.binomial_test(k, n, null=null, alternative=side, level=level)
    twin = stats.binomtest(k, n, null, alternative=side)
    assert found.p_value == pytest.approx(twin.pvalue, rel=1e-6, abs=1e-12)
    ends = twin.proportion_ci(level)
    assert found.interval == pytest.approx((ends.low, ends.high), rel=1e-6, abs=1e-9)


def test_exact_interval_as_in_statsmodels():
    for k in (0, 3, 20):
        ends = proportion_confint(k, 20, alpha=0.1, method="beta")
        assert h.binomial_test(k, 20, level=0.9).interval == pytest.approx(
            ends, rel=1e-9
        )


def test_p_values_of_four_trials_by_hand():
    assert h.binomial_p_values(4) * 16 == pytest.approx([2, 10, 16, 10, 2])
    assert h.binomial_p_values(4, alternative="less") * 16 == pytest.approx(
        [1, 5, 11, 15, 16]
    )
    assert h.binomial_p_values(4, alternative="greater") * 16 == pytest.approx(
        [16, 15, 11, 5, 1]
    )
    # with p = 1/4: 81, 108, 54, 12, 1 of 256; 54 and fewer are as far out as two
    assert h.binomial_p_values(4, null=0.25) * 256 == pytest.approx(
        [148, 256, 67, 13, 1]
    )
    assert h.binomial_p_values(3, null=0).tolist() == [1, 0, 0, 0]
    assert h.binomial_p_values(3, null=1).tolist() == [0, 0, 0, 1]


def test_sign_test_by_hand():
    found = h.sign_test(SLEEP)
    # one is 0; all nine others are above it: 2 of 512
    assert found.statistic == 9
    assert found.p_value == pytest.approx(2 / 512)
    assert found.estimate == pytest.approx(1.3)
    # 1 and 10 and 45 of 1024 are left out: the second value on either side stays
    assert found.interval == (0.8, 2.4)
    assert h.sign_test(SLEEP, alternative="greater").interval == (0.8, math.inf)
    assert h.sign_test(SLEEP, alternative="less").interval == (-math.inf, 2.4)
    assert h.sign_test(SLEEP, alternative="less").p_value == pytest.approx(1)
    assert h.sign_test([1, 2, 3]).interval == (-math.inf, math.inf)
    # 1 of 8 on either side is just what may be left out at this level
    assert h.sign_test([1, 2, 3], level=0.75).interval == (1, 3)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=14), st.integers(-9, 9), SIDE)
def test_sign_test_is_a_binomial_test(x, null, side):
    above, below = sum(v > null for v in x), sum(v < null for v in x)
    if above + below == 0:
        with pytest.raises(ValueError, match="a value other than null"):
            h.sign_test(x, null=null)
        return
    twin = stats.binomtest(above, above + below, alternative=side)
    found = h.sign_test(x, null=null, alternative=side)
    assert found.p_value == pytest.approx(twin.pvalue, rel=1e-9)


@given(SIDE, st.sampled_from([0.8, 0.95]), st.integers(1, 12))
def test_the_interval_of_the_median_is_what_sign_tests_keep(side, level, n):
    x = np.arange(n) * 1.0
    low, high = h.sign_test(x + 0.25, alternative=side, level=level).interval
    for null in np.arange(-1, n + 1) + 0.5:  # between the values
        p = h.sign_test(x + 0.25, null=null, alternative=side).p_value
        assert (low < null < high) == (p > (1 - level) * (1 + 1e-9))


# likelihood ratios


def test_likelihood_ratio_of_a_known_normal_is_the_squared_z():
    rng = np.random.default_rng(1)
    x = rng.normal(0.4, 1, 30)
    height = [c.Normal(m, 1).log_pdf(x).sum() for m in (0, x.mean())]
    found = h.likelihood_ratio_test(*height, df=1)
    z = h.z_test(x, sigma=1)
    assert found.statistic == pytest.approx(z.statistic**2)
    assert found.p_value == pytest.approx(z.p_value)
    assert found.df == 1
    assert h.likelihood_ratio_test(-5.0, -5.0 - 1e-12, df=2).statistic == 0


def test_most_powerful_by_hand():
    # ratios 1/2, 1 and 2; all of the last and half of the middle one fit into 1/2
    reject, power = h.most_powerful([0.25, 0.5, 0.25], [0.125, 0.5, 0.375], alpha=0.5)
    assert reject.tolist() == [0, 0.5, 1]
    assert power == 0.625
    # what the null cannot give costs nothing
    reject, power = h.most_powerful([0.5, 0.5, 0], [0, 0.25, 0.75], alpha=0.125)
    assert reject.tolist() == [0, 0.25, 1]
    assert power == 0.8125
    # equal ratios are treated alike; what neither gives is no sign
    reject, power = h.most_powerful([0.5, 0.5, 0], [0.5, 0.5, 0], alpha=0.25)
    assert reject[:2].tolist() == [0.25, 0.25]
    assert power == 0.25


# power


@given(st.floats(-1, 1), st.integers(2, 200), st.sampled_from([0.001, 0.05, 0.3]), SIDE)
def test_power_as_in_statsmodels(effect, n, alpha, side):
    word = STATSMODELS_SIDES[side]
    # one sample is the limit of two of which the second is without error
    twin = NormalIndPower(ddof=0).power(effect, n, alpha, ratio=0, alternative=word)
    assert h.z_power(effect, n, alpha=alpha, alternative=side) == pytest.approx(
        twin, rel=1e-9, abs=1e-13
    )


@given(st.floats(-1, 1), st.integers(2, 80), SIDE)
def test_t_power_as_in_statsmodels(effect, n, side):
    twin = TTestPower().power(effect, n, 0.05, alternative=STATSMODELS_SIDES[side])
    assume(not np.isnan(twin))
    assert h.t_power(effect, n, alternative=side) == pytest.approx(
        twin, rel=1e-6, abs=1e-9
    )


@pytest.mark.parametrize("n", [2, 3, 9, 73, 400])
def test_t_power_by_the_chance_of_s(n):
    # given s, mean over standard error is normal: P(T > c) = E[P(Z > c s - shift)]
    cut, s_law = stats.t(n - 1).ppf(0.95), stats.chi(n - 1)
    u, w = np.polynomial.legendre.leggauss(400)
    s = s_law.ppf((1 + u) / 2) / math.sqrt(n - 1)
    for effect in np.linspace(-3, 3, 25):  # with shifts for which SciPy has nan
        exact = w / 2 @ stats.norm.sf(cut * s - effect * math.sqrt(n))
        ours = h.t_power(effect, n, alternative="greater")
        # the ends of u, with an s of nearly 0 or infinity, cost the rule its digits
        assert ours == pytest.approx(exact, abs=1e-5)
        both = ours + h.t_power(effect, n, alternative="less")
        assert h.t_power(effect, n, alpha=0.1) == pytest.approx(both, rel=1e-12)


@pytest.mark.parametrize("side", SIDES)
def test_without_an_effect_power_is_the_level(side):
    for n in (2, 10, 1000):
        assert h.z_power(0, n, alternative=side) == pytest.approx(0.05)
        assert h.t_power(0, n, alternative=side) == pytest.approx(0.05)


def test_a_great_effect_is_never_missed():
    for power in (h.z_power, h.t_power):
        assert power(5, 100) == pytest.approx(1)
        assert power(5, 100, alternative="less") == pytest.approx(0, abs=1e-12)
        assert power(-5, 100, alternative="less") == pytest.approx(1)
        assert power(1e4, 100) == 1


def test_binomial_power_by_hand():
    # of ten, 0, 1, 9 and 10 are rejected: 22 of 1024
    assert h.binomial_power(0.5, 10) == pytest.approx(22 / 1024)
    q = 0.9
    right = q**10 + 10 * q**9 * (1 - q) + 10 * q * (1 - q) ** 9 + (1 - q) ** 10
    assert h.binomial_power(0.9, 10) == pytest.approx(right)
    assert h.binomial_power(1, 4) == 0  # four heads are no sign at this level
    # a p-value of 1/32 counts as at most 1/32
    assert h.binomial_power(1, 5, alpha=1 / 32, alternative="greater") == 1


def test_sample_size_by_hand():
    # (1.959964 + 0.841621) ** 2 / 0.25 = 31.4
    assert h.sample_size(lambda n: h.z_power(0.5, n)) == 32
    asked = []
    assert h.sample_size(lambda n: asked.append(n) or n / 1000, 0.5, least=1) == 500
    assert len(asked) < 25
    assert h.sample_size(lambda n: 1.0, least=7) == 7
    assert h.sample_size(lambda n: float(n >= 3), most=3) == 3


@given(st.floats(0.02, 2), st.floats(0.1, 0.99), SIDE)
def test_sample_size_is_the_smallest(effect, wanted, side):
    if side == "less":
        effect = -effect
    n = h.sample_size(lambda n: h.z_power(effect, n, alternative=side), wanted)
    assert h.z_power(effect, n, alternative=side) >= wanted
    assert n == 2 or h.z_power(effect, n - 1, alternative=side) < wanted


# what is refused


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_what_is_no_sample(bad, error):
    for test in (h.t_test, h.sign_test, lambda x: h.z_test(x, sigma=1)):
        with pytest.raises(error, match="x must"):
            test(bad)


@pytest.mark.parametrize(
    "call",
    [
        lambda a: h.p_value(c.Normal(), 1, alternative=a),
        lambda a: h.critical_values(c.Normal(), alternative=a),
        lambda a: h.z_test([1], sigma=1, alternative=a),
        lambda a: h.t_test([1, 2], alternative=a),
        lambda a: h.binomial_test(1, 2, alternative=a),
        lambda a: h.sign_test([1], alternative=a),
        lambda a: h.z_power(1, 2, alternative=a),
        lambda a: h.t_power(1, 2, alternative=a),
        lambda a: h.binomial_power(0.5, 2, alternative=a),
    ],
    ids=["p", "crit", "z", "t", "binom", "sign", "z-power", "t-power", "binom-power"],
)
def test_another_alternative(call):
    with pytest.raises(
        ValueError,
        match="alternative must be 'two-sided', 'less' or 'greater', got 'larger'",
    ):
        call("larger")


@pytest.mark.parametrize("alpha", [0, 1, -0.1, 2])
def test_levels(alpha):
    for call in (
        lambda: h.critical_values(c.Normal(), alpha=alpha),
        lambda: h.z_power(1, 2, alpha=alpha),
        lambda: h.t_power(1, 2, alpha=alpha),
        lambda: h.binomial_power(0.5, 2, alpha=alpha),
        lambda: h.most_powerful([1], [1], alpha=alpha),
    ):
        with pytest.raises(ValueError, match="alpha must be"):
            call()


@pytest.mark.parametrize("level", [1, 0, -0.1])
def test_levels_of_intervals(level):
    for call in (
        lambda: h.z_test([1], sigma=1, level=level),
        lambda: h.t_test([1, 2], level=level),
        lambda: h.binomial_test(1, 2, level=level),
        lambda: h.sign_test([1], level=level),
    ):
        with pytest.raises(ValueError, match="level must be between 0 and 1"):
            call()


def test_what_else_is_refused():
    with pytest.raises(TypeError, match="law must be a continuous distribution"):
        h.p_value("normal", 1)
    with pytest.raises(TypeError, match="law must be a continuous distribution"):
        h.critical_values(1)
    with pytest.raises(ValueError, match="statistic must be finite"):
        h.p_value(c.Normal(), math.inf)
    with pytest.raises(ValueError, match="sigma must be positive, got 0"):
        h.z_test([1, 2], sigma=0)
    for same in ([3], [0.1, 0.1, 0.1]):
        with pytest.raises(ValueError, match="at least two values that differ"):
            h.t_test(same)
    with pytest.raises(ValueError, match="successes must be at most n = 3, got 4"):
        h.binomial_test(4, 3)
    with pytest.raises(TypeError, match="successes must be an integer, got float"):
        h.binomial_test(2.0, 3)
    with pytest.raises(ValueError, match="null must be from 0 to 1"):
        h.binomial_test(1, 3, null=1.5)
    with pytest.raises(ValueError, match="share must be from 0 to 1"):
        h.binomial_power(-0.5, 3)
    with pytest.raises(ValueError, match="free must be at least fixed = 3, got 2"):
        h.likelihood_ratio_test(3, 2, df=1)
    with pytest.raises(ValueError, match="df must be at least 1"):
        h.likelihood_ratio_test(2, 3, df=0)
    with pytest.raises(ValueError, match="other must have length 2"):
        h.most_powerful([0.5, 0.5], [1])
    with pytest.raises(ValueError, match="null must be at least 0 and add up to 1"):
        h.most_powerful([0.5, 0.4], [0.5, 0.5])
    with pytest.raises(ValueError, match="n must be at least 2"):
        h.t_power(1, 1)
    with pytest.raises(ValueError, match="at most 1e5 in modulus, got 2e"):
        h.t_power(1e300, 4)
    with pytest.raises(ValueError, match="not even most = 100 values"):
        h.sample_size(lambda n: 0.1, most=100)
    with pytest.raises(ValueError, match=r"power\(2\) must be from 0 to 1"):
        h.sample_size(lambda n: 7.0)
    with pytest.raises(ValueError, match="wanted must be at least 0 and below 1"):
        h.sample_size(lambda n: 0.5, 1)
