"""Comparisons of groups beside R's documented examples, NIST, SciPy and statsmodels."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import comparisons as c
from mlmath import datasets
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW
from strategies import NOT_REAL

FIRST, SECOND = datasets.sleep().T
TESTS = [c.pooled_test, c.welch_test, c.paired_test]
SIDES = ["two-sided", "less", "greater"]
each_test = pytest.mark.parametrize("test", TESTS, ids=lambda f: f.__name__)
few = settings(max_examples=25)
SAMPLES = arrays(np.float64, st.integers(2, 9), elements=st.integers(-50, 50))


def twin(test, x, y, alternative="two-sided"):
    if test is c.paired_test:
        return stats.ttest_rel(x, y, alternative=alternative)
    equal = test is c.pooled_test
    return stats.ttest_ind(x, y, equal_var=equal, alternative=alternative)


class TestMeans:
    def test_sleep_as_in_r(self):
        welch = c.welch_test(FIRST, SECOND)
        assert round(welch.statistic, 4) == -1.8608
        assert round(welch.df, 3) == 17.776
        assert round(welch.p_value, 5) == 0.07939
        assert welch.interval == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)
        assert round(c.pooled_test(FIRST, SECOND).p_value, 5) == 0.07919
        paired = c.paired_test(FIRST, SECOND)
        assert (round(paired.statistic, 4), paired.df) == (-4.0621, 9)
        assert round(paired.p_value, 6) == 0.002833
        assert paired.interval == pytest.approx((-2.4598858, -0.7001142), abs=5e-8)
        assert paired.estimate == pytest.approx(-1.58)

    def test_by_hand(self):
        # 1, 2, 3 and 4, 6, 8: squares 2 + 8 on 4 degrees, error sqrt(2.5 * 2 / 3)
        pooled = c.pooled_test([1, 2, 3], [4, 6, 8])
        assert pooled.statistic == pytest.approx(-4 / math.sqrt(5 / 3))
        assert pooled.df == 4
        # variances 1 and 4 by 3: df = (5/3)^2 / ((1/3)^2 / 2 + (4/3)^2 / 2) = 50/17
        assert c.welch_test([1, 2, 3], [4, 6, 8]).df == pytest.approx(50 / 17)
        paired = c.paired_test([1, 2, 3], [2, 4, 6])
        assert paired.statistic == pytest.approx(-2 * math.sqrt(3))

    @each_test
    @pytest.mark.parametrize("alternative", SIDES)
    @few
    @given(x=SAMPLES, y=SAMPLES)
    def test_agrees_with_scipy(self, test, alternative, x, y):
        if test is c.paired_test:
            y = np.resize(y, x.size)
            assume(np.ptp(x - y) > 0)
        else:
            assume(np.ptp(x) > 0 and np.ptp(y) > 0)
        ours, theirs = (
            test(x, y, alternative=alternative),
            twin(test, x, y, alternative),
        )
        assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-9, abs=1e-9)
        assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-8, abs=0)
        assert ours.df == pytest.approx(theirs.df)
        ends = theirs.confidence_interval(0.95)
        assert ours.interval == pytest.approx((ends.low, ends.high), rel=1e-8, abs=1e-7)

    def test_agrees_with_statsmodels(self):
        both = CompareMeans(DescrStatsW(FIRST), DescrStatsW(SECOND))
        for test, kind in [(c.pooled_test, "pooled"), (c.welch_test, "unequal")]:
            t, p, df = both.ttest_ind(usevar=kind)
            ours = test(FIRST, SECOND)
            assert (ours.statistic, ours.p_value, ours.df) == pytest.approx((t, p, df))

    @each_test
    @few
    @given(x=SAMPLES, null=st.integers(-9, 9), level=st.floats(0.1, 0.99))
    def test_interval_and_test_agree(self, test, x, null, level):
        # a null at the end of the interval has the p-value 1 - level
        assume(np.ptp(x) > 0)
        y = np.cos(np.arange(x.size)) * 7
        assume(np.ptp(x - y) > 1e-9)
        for alternative in SIDES:
            ends = test(x, y, alternative=alternative, level=level).interval
            for end in filter(math.isfinite, ends):
                again = test(x, y, null=end, alternative=alternative)
                assert again.p_value == pytest.approx(1 - level, abs=1e-6)
        shifted = test(x - null, y).statistic
        assert test(x, y, null=null).statistic == pytest.approx(shifted, abs=1e-9)

    @each_test
    @pytest.mark.parametrize("unit", [1e-300, 1e-160, 1e160, 1e300])
    def test_units_play_no_part(self, test, unit):
        plain, scaled = test(FIRST, SECOND), test(FIRST * unit, SECOND * unit)
        assert scaled.p_value == pytest.approx(plain.p_value, rel=1e-9)
        assert scaled.estimate == pytest.approx(plain.estimate * unit, rel=1e-9, abs=0)
        null = test(FIRST * unit, SECOND * unit, null=unit).statistic
        expected = test(FIRST, SECOND, null=1).statistic
        assert null == pytest.approx(expected, rel=1e-9)

    @each_test
    def test_swapping_turns_the_sign(self, test):
        here, there = test(FIRST, SECOND), test(SECOND, FIRST)
        assert here.statistic == pytest.approx(-there.statistic)
        assert here.interval == pytest.approx(tuple(-e for e in there.interval[::-1]))
        less = test(FIRST, SECOND, alternative="less").p_value
        more = test(FIRST, SECOND, alternative="greater").p_value
        assert less + more == pytest.approx(1)
        assert 2 * less == pytest.approx(here.p_value)

    @each_test
    def test_input_is_unchanged_and_integers_do(self, test):
        x, y = np.array([3, 1, 2]), np.array([5, 9, 6])
        assert test(x, y) == test(x.astype(float), y.astype(float))
        assert (x.tolist(), y.tolist()) == ([3, 1, 2], [5, 9, 6])

    def test_one_value_may_stand_against_many(self):
        found = c.pooled_test([7], [1, 2, 3])
        assert found.df == 2
        assert found.statistic == pytest.approx(5 / math.sqrt(4 / 3))

    @each_test
    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_refuses_what_is_not_real(self, test, bad, error):
        with pytest.raises(error, match="x"):
            test(bad, [1.0, 2.0])
        with pytest.raises(error, match="y"):
            test([1.0, 2.0], bad)

    @each_test
    def test_refuses(self, test):
        with pytest.raises(ValueError, match="x and y must vary"):
            test([1, 1], [2, 2])
        with pytest.raises(ValueError, match="'less' or 'greater', got 'both'"):
            test([1, 2], [3, 5], alternative="both")
        with pytest.raises(ValueError, match="level must be between 0 and 1"):
            test([1, 2], [3, 5], level=1)
        with pytest.raises(ValueError, match="null must be finite"):
            test([1, 2], [3, 5], null=np.inf)

    def test_refuses_too_few(self):
        with pytest.raises(ValueError, match="three values or more together"):
            c.pooled_test([1], [2])
        with pytest.raises(ValueError, match="y must have 2 values or more, got 1"):
            c.welch_test([1, 2], [2])
        with pytest.raises(ValueError, match="x must have 2 values or more, got 1"):
            c.paired_test([1], [2])
        with pytest.raises(ValueError, match="pairs, got lengths 2 and 3"):
            c.paired_test([1, 2], [2, 3, 4])


class TestEffect:
    def test_by_hand(self):
        assert c.cohens_d([1, 2, 3], [4, 6, 8]) == pytest.approx(-4 / math.sqrt(2.5))
        d = c.cohens_d([1, 2, 3], [4, 6, 8], corrected=True)
        assert d == pytest.approx(-4 / math.sqrt(2.5) * (1 - 3 / 15))

    def test_has_no_unit(self):
        d = c.cohens_d(FIRST, SECOND)
        assert c.cohens_d(60 * FIRST + 5, 60 * SECOND + 5) == pytest.approx(d)
        assert d == pytest.approx(
            -1.58 / math.sqrt(FIRST.var() / 1.8 + SECOND.var() / 1.8)
        )

    def test_hedges_takes_the_bias(self):
        rng = np.random.default_rng(7)
        X, Y = rng.normal(0.8, 1, (3000, 5)), rng.normal(0, 1, (3000, 5))
        plain, mended = (
            np.array([c.cohens_d(x, y, corrected=k) for x, y in zip(X, Y, strict=True)])
            for k in (False, True)
        )
        error = plain.std() / math.sqrt(3000)
        assert plain.mean() - 0.8 > 5 * error
        assert abs(mended.mean() - 0.8) < 4 * error


class TestAnova:
    @pytest.mark.parametrize(("name", "digits"), [("AtmWtAg", 1e-8), ("SiRstv", 1e-12)])
    def test_certified(self, name, digits):
        # the weights are 107.868..., so storing them costs 8 of 16 digits of their spread
        data = datasets.nist_anova(name)
        found = c.anova(data.groups)
        assert found.statistic == pytest.approx(data.statistic, rel=digits)
        assert found.df == {"AtmWtAg": (1, 46), "SiRstv": (4, 20)}[name]

    @pytest.mark.parametrize("shift", [0.0, 1e6])
    def test_every_digit_of_the_stored_values(self, shift):
        # exact sums of what the floats are; a common shift is taken off first
        groups = [g + shift for g in datasets.nist_anova("AtmWtAg").groups]
        exact = [[Fraction(v) for v in g.tolist()] for g in groups]
        means = [sum(g) / len(g) for g in exact]
        within = sum((v - m) ** 2 for g, m in zip(exact, means, strict=True) for v in g)
        between = 12 * (means[0] - means[1]) ** 2
        found = c.anova(groups)
        assert found.within == pytest.approx(float(within), rel=1e-13, abs=0)
        assert found.statistic == pytest.approx(float(46 * between / within), rel=1e-12)

    def test_certified_sums(self):
        found = c.anova(datasets.nist_anova("SiRstv").groups)
        assert found.between == pytest.approx(5.11462616000000e-02, rel=1e-12)
        assert found.within == pytest.approx(2.16636560000000e-01, rel=1e-12)
        assert found.explained == pytest.approx(1.90999039051129e-01, rel=1e-12)
        silver = c.anova(datasets.nist_anova("AtmWtAg").groups)
        assert silver.between == pytest.approx(3.63834187500000e-09, rel=1e-8)
        assert silver.within == pytest.approx(1.04951729166667e-08, rel=1e-8)

    def test_plants_as_in_r(self):
        found = c.anova(list(datasets.plant_growth().values()))
        assert round(found.statistic, 4) == 4.8461
        assert round(found.p_value, 5) == 0.01591
        assert found.df == (2, 27)
        assert (round(found.between, 5), round(found.within, 5)) == (3.76634, 10.49209)

    @few
    @given(
        st.lists(
            arrays(np.float64, st.integers(1, 6), elements=st.integers(-30, 30)),
            min_size=2,
            max_size=5,
        )
    )
    def test_agrees_with_scipy(self, groups):
        assume(any(np.ptp(g) > 0 for g in groups))
        theirs = stats.f_oneway(*groups)
        ours = c.anova(groups)
        assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-9, abs=1e-12)
        if theirs.statistic > 1e-9:
            assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-8, abs=1e-12)
        else:  # equal means: SciPy's F is a rounding error, below 0 its p is nan
            assert ours.p_value > 0.999
        everything = np.concatenate(groups)
        total = ((everything - everything.mean()) ** 2).sum()
        assert ours.between + ours.within == pytest.approx(total)
        assert ours.explained == pytest.approx(ours.between / total)

    @pytest.mark.parametrize("unit", [1e-150, 1e150])
    def test_units_and_places_play_no_part(self, unit):
        plants = list(datasets.plant_growth().values())
        plain, scaled = c.anova(plants), c.anova([unit * g for g in plants])
        assert scaled.statistic == pytest.approx(plain.statistic, rel=1e-12)
        assert scaled.within == pytest.approx(plain.within * unit**2, rel=1e-12, abs=0)
        moved = c.anova([g + 1024.0 for g in plants])
        assert moved.statistic == pytest.approx(plain.statistic, rel=1e-9)

    def test_refuses(self):
        with pytest.raises(ValueError, match="3 values in 1 groups"):
            c.anova([[1, 2, 3]])
        with pytest.raises(ValueError, match="2 values in 2 groups"):
            c.anova([[1], [2]])
        with pytest.raises(ValueError, match="groups must vary"):
            c.anova([[1, 1], [2, 2]])
        with pytest.raises(ValueError, match=r"groups\[1\] must be finite"):
            c.anova([[1, 2], [np.nan, 1]])
        with pytest.raises(TypeError, match=r"groups\[0\]"):
            c.anova([["a"], [1, 2]])
