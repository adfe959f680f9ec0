"""Shares and tables of counts beside R's documented examples, NIST, SciPy and statsmodels."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import contingency as c
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

#: Convictions of twins, `fisher.test` in R: not identical, identical; convicted, not.
TWINS = [[2, 15], [10, 3]]
#: R finds ends of this interval by `uniroot`, whose tolerance is 1.2e-4.
ROOT = 2e-5
PARTY = [[762, 327, 468], [484, 239, 477]]
SIDES = ["two-sided", "less", "greater"]
few = settings(max_examples=25)


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
