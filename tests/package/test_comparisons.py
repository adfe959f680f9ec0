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
from statsmodels.stats.proportion import proportions_ztest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW
from strategies import NOT_REAL

FIRST, SECOND = datasets.sleep().T
#: Convictions of twins, `fisher.test` in R: not identical, identical; convicted, not.
TWINS = [[2, 15], [10, 3]]
#: R finds ends of this interval by `uniroot`, whose tolerance is 1.2e-4.
ROOT = 2e-5
PARTY = [[762, 327, 468], [484, 239, 477]]
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


class TestFisherF:
    F = c.FisherF(3, 7)

    def test_agrees_with_scipy(self):
        x = np.array([0, 1e-9, 0.3, 1, 4, 60, 1e9])
        for df in [(1, 1), (2, 5), (3, 7), (40, 2.5), (0.5, 300)]:
            ours, theirs = c.FisherF(*df), stats.f(*df)
            assert ours.pdf(x[1:]) == pytest.approx(theirs.pdf(x[1:]), rel=1e-10, abs=0)
            assert ours.cdf(x) == pytest.approx(theirs.cdf(x), rel=1e-10, abs=0)
            assert ours.sf(x) == pytest.approx(theirs.sf(x), rel=1e-10, abs=0)
            u = np.array([0, 1e-12, 0.05, 0.5, 0.975, 1 - 1e-9])
            assert ours.quantile(u) == pytest.approx(theirs.ppf(u), rel=1e-8, abs=0)

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
        with pytest.raises(ValueError, match="level must be at least 0 and below 1"):
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


class TestShares:
    def test_by_hand(self):
        # 15 and 5 of 50: pooled 0.2, error sqrt(0.16 * 2 / 50) = 0.08
        found = c.two_proportions([15, 5], [50, 50])
        assert found.statistic == pytest.approx(2.5)
        own = math.sqrt((0.21 + 0.09) / 50)
        assert found.interval == pytest.approx(
            (0.2 - 1.959964 * own, 0.2 + 1.959964 * own)
        )

    @few
    @given(st.integers(1, 60), st.integers(1, 60), st.data())
    def test_agrees_with_statsmodels_and_scipy(self, n, m, data):
        s = [data.draw(st.integers(0, n)), data.draw(st.integers(0, m))]
        assume(0 < sum(s) < n + m)
        for side, name in [
            ("two-sided", "two-sided"),
            ("less", "smaller"),
            ("greater", "larger"),
        ]:
            ours = c.two_proportions(s, [n, m], alternative=side)
            z, p = proportions_ztest(s, [n, m], alternative=name)
            assert (ours.statistic, ours.p_value) == pytest.approx((z, p), abs=1e-12)
        table = np.array([s, [n - s[0], m - s[1]]])
        for yates in (False, True):
            ours = c.two_proportions(s, [n, m], correction=yates)
            theirs = stats.chi2_contingency(table, correction=yates)
            assert ours.statistic**2 == pytest.approx(theirs.statistic, abs=1e-9)
            assert ours.p_value == pytest.approx(theirs.pvalue, abs=1e-9)

    def test_yates_widens_by_a_count(self):
        # prop.test(c(15, 5), c(50, 50)) of R: 5.0625, 0.0284, from 0.0284
        found = c.two_proportions([15, 5], [50, 50], correction=True)
        assert found.statistic**2 == pytest.approx(5.0625)
        plain = c.two_proportions([15, 5], [50, 50])
        assert found.interval[0] == pytest.approx(plain.interval[0] - 0.02)
        assert found.interval[1] == pytest.approx(plain.interval[1] + 0.02)

    def test_one_sided_and_limits(self):
        found = c.two_proportions([9, 1], [9, 9], alternative="greater")
        assert found.interval[1] == 1
        found = c.two_proportions([1, 9], [9, 9], alternative="less")
        assert found.interval[0] == -1

    @pytest.mark.parametrize("s", [[0, 0], [4, 7]])
    def test_nothing_to_compare(self, s):
        found = c.two_proportions(s, [4, 7])
        assert (found.statistic, found.p_value, found.interval) == (0, 1, (0, 0))

    def test_ratios_agree_with_scipy(self):
        s, n = [104, 189], [11037, 11034]
        ours, theirs = (
            c.risk_ratio(s, n),
            stats.contingency.relative_risk(s[0], n[0], s[1], n[1]),
        )
        assert ours.estimate == pytest.approx(theirs.relative_risk)
        ends = theirs.confidence_interval(0.95)
        assert ours.interval == pytest.approx((ends.low, ends.high))
        table = [[104, 11037 - 104], [189, 11034 - 189]]
        ours, theirs = (
            c.odds_ratio(s, n),
            stats.contingency.odds_ratio(table, kind="sample"),
        )
        assert ours.estimate == pytest.approx(theirs.statistic)
        ends = theirs.confidence_interval(0.95)
        assert ours.interval == pytest.approx((ends.low, ends.high))
        assert ours.p_value == pytest.approx(2 * stats.norm.sf(abs(ours.statistic)))

    def test_ratios_turn_over(self):
        for ratio in (c.risk_ratio, c.odds_ratio):
            here, there = ratio([3, 8], [10, 12]), ratio([8, 3], [12, 10])
            assert here.estimate * there.estimate == pytest.approx(1)
            assert here.statistic == pytest.approx(-there.statistic)
            assert here.interval[0] * there.interval[1] == pytest.approx(1)
        # odds may be turned to those of failure; risks may not
        failed = c.odds_ratio([7, 4], [10, 12]).estimate
        assert failed * c.odds_ratio([3, 8], [10, 12]).estimate == pytest.approx(1)

    def test_refuses(self):
        for test in (c.two_proportions, c.risk_ratio, c.odds_ratio):
            with pytest.raises(ValueError, match="sizes must have length 2"):
                test([1, 2], [3, 4, 5])
            with pytest.raises(ValueError, match="sizes must be positive"):
                test([0, 2], [0, 4])
            with pytest.raises(ValueError, match="sizes must be whole numbers"):
                test([1, 2], [3.5, 4])
            for bad in ([5, 1], [-1, 1], [0.5, 1]):
                with pytest.raises(
                    ValueError, match="whole numbers from 0 to the sizes"
                ):
                    test(bad, [4, 4])
            with pytest.raises(ValueError, match="level"):
                test([1, 2], [4, 4], level=-0.1)
        with pytest.raises(ValueError, match="alternative must be 'two-sided', 'less'"):
            c.two_proportions([1, 2], [4, 4], alternative="more")
        for s in ([0, 2], [4, 4]):
            with pytest.raises(ValueError, match="positive and not all"):
                c.risk_ratio(s, [4, 4])
        for s in ([0, 2], [4, 2]):
            with pytest.raises(ValueError, match="no count may be 0"):
                c.odds_ratio(s, [4, 4])


class TestCounts:
    def test_published(self):
        party = c.independence_test(PARTY)
        assert (round(party.statistic, 4), party.df) == (30.0701, 2)
        assert party.p_value == pytest.approx(2.9536e-7, rel=2e-5)
        # Fleiss (1981): smokers among patients of four hospitals, prop.test of R
        smokers, patients = np.array([83, 90, 129, 70]), np.array([86, 93, 136, 82])
        four = c.independence_test([smokers, patients - smokers])
        assert (round(four.statistic, 4), four.df) == (12.6004, 3)
        assert round(four.p_value, 6) == 0.005585
        # Mendel's peas, Wasserman (2004), chapter 10
        peas = c.goodness_of_fit([315, 101, 108, 32], np.array([9, 3, 3, 1]) / 16)
        assert (round(peas.statistic, 2), round(peas.p_value, 2)) == (0.47, 0.93)

    @few
    @given(
        arrays(
            np.int64,
            st.tuples(st.integers(2, 4), st.integers(2, 4)),
            elements=st.integers(0, 40),
        )
    )
    def test_agrees_with_scipy(self, table):
        assume(table.sum(axis=0).all() and table.sum(axis=1).all())
        theirs = stats.chi2_contingency(table, correction=False)
        ours = c.independence_test(table)
        assert ours.statistic == pytest.approx(theirs.statistic, abs=1e-9)
        assert ours.df == theirs.dof
        assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-7, abs=1e-12)
        E = c.expected_counts(table)
        assert np.allclose(E, theirs.expected_freq, rtol=1e-12)
        assert np.linalg.matrix_rank(E) == 1
        assert c.independence_test(table.T).statistic == pytest.approx(
            ours.statistic, abs=1e-9
        )
        if table.shape == (2, 2):
            theirs = stats.chi2_contingency(table, correction=True)
            ours = c.independence_test(table, correction=True)
            assert ours.statistic == pytest.approx(theirs.statistic, abs=1e-9)

    def test_fit_agrees_with_scipy(self):
        counts, p = [5, 12, 20, 3], np.array([0.1, 0.3, 0.4, 0.2])
        theirs = stats.chisquare(counts, 40 * p, ddof=1)
        ours = c.goodness_of_fit(counts, p, estimated=1)
        assert ours.df == 2
        assert (ours.statistic, ours.p_value) == pytest.approx(tuple(theirs))
        assert ours.estimate is None

    def test_refuses(self):
        with pytest.raises(ValueError, match="add up to 1"):
            c.goodness_of_fit([1, 2], [0.5, 0.6])
        with pytest.raises(ValueError, match="counts must have length 2"):
            c.goodness_of_fit([1, 2, 3], [0.5, 0.5])
        for bad in ([-1, 2], [0, 0], [1.5, 2]):
            with pytest.raises(ValueError, match="counts must be whole numbers"):
                c.goodness_of_fit(bad, [0.5, 0.5])
        with pytest.raises(ValueError, match="probabilities must be positive"):
            c.goodness_of_fit([1, 2], [0, 1])
        with pytest.raises(ValueError, match="no degree of freedom is left: 2 classes"):
            c.goodness_of_fit([1, 2], [0.5, 0.5], estimated=1)
        with pytest.raises(ValueError, match="estimated must be at least 0"):
            c.goodness_of_fit([1, 2], [0.5, 0.5], estimated=-1)
        for test in (c.independence_test, c.fisher_exact, c.expected_counts):
            with pytest.raises(ValueError, match="table must be whole numbers"):
                test([[1, 2], [3, -4]])
            for bad in ([[0, 0], [3, 4]], [[0, 3], [0, 4]]):
                with pytest.raises(ValueError, match="no row and no column"):
                    test(bad)
        for bad in ([[1, 2]], [[1], [2]]):
            with pytest.raises(ValueError, match="2 x 2 or larger"):
                c.independence_test(bad)
        with pytest.raises(ValueError, match="for tables of 2 x 2, got shape"):
            c.independence_test(PARTY, correction=True)
        with pytest.raises(ValueError, match="table must be 2 x 2, got shape"):
            c.fisher_exact(PARTY)
        with pytest.raises(ValueError, match="alternative"):
            c.fisher_exact(TWINS, alternative="x")
        with pytest.raises(ValueError, match="level"):
            c.fisher_exact(TWINS, level=2)


class TestFisher:
    def test_twins_as_in_r(self):
        # example(fisher.test) of R prints these digits
        two = c.fisher_exact(TWINS)
        assert round(two.p_value, 7) == 0.0005367
        assert two.estimate == pytest.approx(0.04693661, abs=ROOT)
        assert two.interval == pytest.approx((0.003325764, 0.363182271), abs=ROOT)
        wide = c.fisher_exact(TWINS, level=0.99)
        assert wide.interval == pytest.approx((0.001386333, 0.578851645), abs=ROOT)
        less = c.fisher_exact(TWINS, alternative="less")
        assert round(less.p_value, 7) == 0.0004652
        assert less.interval == pytest.approx((0, 0.2849601), abs=ROOT)

    def test_tea_as_in_r(self):
        # TeaTasting in example(fisher.test): greater, 0.2429, 6.408309, from 0.3135693
        tea = c.fisher_exact([[3, 1], [1, 3]], alternative="greater")
        assert tea.p_value == pytest.approx(17 / 70)
        assert tea.estimate == pytest.approx(6.408309, abs=ROOT)
        assert tea.interval == pytest.approx((0.3135693, math.inf), abs=ROOT)

    @few
    @given(
        arrays(np.int64, (2, 2), elements=st.integers(0, 12)), st.sampled_from(SIDES)
    )
    def test_agrees_with_scipy(self, table, alternative):
        assume(table.sum(axis=0).all() and table.sum(axis=1).all())
        ours = c.fisher_exact(table, alternative=alternative)
        p = stats.fisher_exact(table, alternative=alternative).pvalue
        assert ours.p_value == pytest.approx(p, rel=1e-9, abs=0)
        theirs = stats.contingency.odds_ratio(table, kind="conditional")
        assert ours.estimate == pytest.approx(theirs.statistic, rel=1e-6)
        ends = theirs.confidence_interval(0.95, alternative)
        assert ours.interval == pytest.approx((ends.low, ends.high), rel=1e-6)
        assert ours.statistic == table[0, 0]
        assert ours.df is None

    def test_zeros_have_one_open_end(self):
        none = c.fisher_exact([[0, 9], [6, 3]])
        assert (none.estimate, none.interval[0]) == (0, 0)
        assert 0 < none.interval[1] < 1
        all_ = c.fisher_exact([[9, 0], [3, 6]])
        assert (all_.estimate, all_.interval[1]) == (math.inf, math.inf)
        assert all_.interval[0] > 1

    def test_large_counts(self):
        table = np.array([[5200, 4800], [4900, 5100]])
        ours = c.fisher_exact(table)
        p = stats.fisher_exact(table).pvalue
        # logarithms of factorials are of size 2e5: some eleven digits are left
        assert ours.p_value == pytest.approx(p, rel=1e-8)
        assert ours.estimate == pytest.approx(5200 * 5100 / (4800 * 4900), rel=1e-3)


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
