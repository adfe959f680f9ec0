"""Linear and logistic models: by hand, certified by NIST, as R prints them, and twins."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mlmath import datasets, least_squares, logistic, straight_lines
from mlmath import linear_models as lm
from numpy.testing import assert_array_equal
from scipy import stats
from strategies import NOT_REAL

X4 = np.array([[1, 0], [1, 1], [1, 2], [1, 3]])
Y4 = np.array([1, 3, 4, 8])
SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=20)

#: The solid rocket boosters: temperature in °F at launch, and whether a ring suffered.
DEGREES = [66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76]
DEGREES += [79, 75, 76, 58]
SUFFERED = [0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1]


def made(seed, n=20, p=3):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), rng.normal(size=(n, p - 1))])
    return X, X @ rng.normal(size=p) + rng.normal(size=n)


def rockets():
    return lm.fit_logistic(
        least_squares.design_matrix(np.array(DEGREES)[:, None]), SUFFERED
    )


class TestFit:
    def test_by_hand(self):
        found = lm.fit(X4, Y4)
        assert found.params == pytest.approx([0.7, 2.2])
        assert found.residuals == pytest.approx([0.3, 0.1, -1.1, 0.7])
        assert found.rss == pytest.approx(1.8)
        assert found.sigma == pytest.approx(math.sqrt(0.9))
        assert found.df == 2
        assert found.std_errors**2 == pytest.approx([0.9 * (1 / 4 + 1.5**2 / 5), 0.18])
        assert found.covariance[0, 1] == pytest.approx(-0.9 * 1.5 / 5)
        assert found.leverages == pytest.approx([0.7, 0.3, 0.3, 0.7])
        assert found.r_squared == pytest.approx(1 - 1.8 / 26)
        assert found.adjusted_r_squared == pytest.approx(1 - 0.9 / (26 / 3))

    def test_longley_certified(self):
        # NIST StRD, dataset Longley: coefficients and their standard deviations. The
        # columns as they stand lose some 9 of 16 digits.
        table = datasets.longley()
        found = lm.fit(least_squares.design_matrix(table.X), table.y)
        params = [
            -3482258.63459582, 15.0618722713733, -0.358191792925910e-01,
            -2.02022980381683, -1.03322686717359, -0.511041056535807e-01,
            1829.15146461355,
        ]  # fmt: skip
        errors = [
            890420.383607373, 84.9149257747669, 0.334910077722432e-01,
            0.488399681651699, 0.214274163161675, 0.226073200069370, 455.478499142212,
        ]  # fmt: skip
        assert found.params == pytest.approx(params, rel=1e-7)
        assert found.std_errors == pytest.approx(errors, rel=1e-7)
        assert found.sigma == pytest.approx(304.854073561965, rel=1e-9)
        assert found.r_squared == pytest.approx(0.995479004577296, rel=1e-12)
        small = lm.fit(np.ones((16, 1)), table.y)
        test = lm.f_test(small, found)
        assert test.statistic == pytest.approx(330.285339234588, rel=1e-9)
        assert test.df == (6, 9)

    def test_norris_certified(self):
        table = datasets.norris()
        found = lm.fit(least_squares.design_matrix(table.X), table.y)
        assert found.params == pytest.approx(
            [-0.262323073774029, 1.00211681802045], rel=1e-11
        )
        assert found.std_errors == pytest.approx(
            [0.232818234301152, 0.429796848199937e-03], rel=1e-11
        )
        assert found.sigma == pytest.approx(0.884796396144373, rel=1e-11)
        assert found.r_squared == pytest.approx(0.999993745883712, rel=1e-14)
        test = lm.f_test(lm.fit(np.ones((36, 1)), table.y), found)
        assert test.statistic == pytest.approx(5436385.54079785, rel=1e-9)

    @FEW
    @given(SEEDS, st.integers(1, 5))
    def test_twin(self, seed, p):
        X, y = made(seed, 20, p)
        found, twin = lm.fit(X, y), sm.OLS(y, X).fit()
        assert found.params == pytest.approx(twin.params, rel=1e-9)
        assert found.covariance == pytest.approx(twin.cov_params(), rel=1e-9, abs=1e-12)
        assert found.leverages == pytest.approx(twin.get_influence().hat_matrix_diag)
        for row, t, p_value, interval in zip(
            lm.coefficients(found, level=0.9),
            twin.tvalues,
            twin.pvalues,
            twin.conf_int(0.1),
            strict=True,
        ):
            assert row.statistic == pytest.approx(t, rel=1e-8)
            assert row.p_value == pytest.approx(p_value, rel=1e-7)
            assert row.interval == pytest.approx(tuple(interval), rel=1e-8)
        if p > 1:
            assert found.r_squared == pytest.approx(twin.rsquared)
            assert found.adjusted_r_squared == pytest.approx(twin.rsquared_adj)

    def test_a_line_is_that_of_known_errors(self):
        X, y = made(3, 12, 2)
        found = lm.fit(X, y)
        line = straight_lines.weighted_line(X[:, 1], y, found.sigma)
        assert found.covariance == pytest.approx(line.covariance)

    def test_no_constant(self):
        found = lm.fit(X4[:, 1:], Y4)
        assert math.isnan(found.r_squared)
        assert math.isnan(found.adjusted_r_squared)
        # ones that are a combination of columns are a constant
        groups = np.array([[1, 0], [1, 0], [0, 1], [0, 1]])
        assert lm.fit(groups, Y4).r_squared == pytest.approx(1 - (2 + 8) / 26)

    def test_level(self):
        found = lm.fit(X4, [3, 3, 3, 3])
        assert math.isnan(found.r_squared)

    @FEW
    @given(SEEDS, st.integers(-60, 60))
    def test_units(self, seed, power):
        X, y = made(seed)
        unit = np.array([1, 2.0**power, 1])
        found, scaled = lm.fit(X, y), lm.fit(X * unit, y)
        assert scaled.std_errors * unit == pytest.approx(found.std_errors, rel=1e-9)
        assert scaled.sigma == pytest.approx(found.sigma)
        assert scaled.r_squared == pytest.approx(found.r_squared)

    def test_inputs_unchanged(self):
        X, y = X4.astype(float), Y4.astype(float)
        before = X.copy(), y.copy()
        found = lm.fit(X, y)
        found.X[0, 0] = 7
        assert_array_equal(X, before[0])
        assert_array_equal(y, before[1])

    def test_errors(self):
        with pytest.raises(ValueError, match="more rows than columns"):
            lm.fit([[1, 0], [1, 1]], [1, 2])
        with pytest.raises(np.linalg.LinAlgError, match="depends on the columns"):
            lm.fit([[1, 2]] * 3, [1, 2, 4])
        with pytest.raises(ValueError, match="y must have length 4"):
            lm.fit(X4, [1, 2])

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        with pytest.raises(error):
            lm.fit([[1], [1], [1]], bad)


class TestCombination:
    def test_by_hand(self):
        slope = lm.combination(lm.fit(X4, Y4), [0, 1])
        assert slope.statistic == pytest.approx(2.2 / math.sqrt(0.18))
        # Student's t with 2 degrees: P(T > t) = (1 - t / sqrt(2 + t^2)) / 2
        t = slope.statistic
        assert slope.p_value == pytest.approx(1 - t / math.sqrt(2 + t * t))
        assert slope.interval == pytest.approx(
            (2.2 - 4.30265273 * math.sqrt(0.18), 2.2 + 4.30265273 * math.sqrt(0.18))
        )
        assert slope.df == 2

    @pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
    def test_twin(self, alternative):
        X, y = made(5)
        found, twin = lm.fit(X, y), sm.OLS(y, X).fit()
        side = {"two-sided": "two-sided", "less": "smaller", "greater": "larger"}
        a = np.array([1, -2, 0.5])
        mine = lm.combination(found, a, null=0.3, alternative=alternative)
        other = twin.t_test((a, 0.3))
        error = float(np.squeeze(other.sd))
        t = float(np.squeeze(other.tvalue))
        assert mine.statistic == pytest.approx(t)
        p = {
            "two-sided": 2 * stats.t.sf(abs(t), 17),
            "less": stats.t.cdf(t, 17),
            "greater": stats.t.sf(t, 17),
        }[alternative]
        assert mine.p_value == pytest.approx(p)
        assert side[alternative]
        middle = float(a @ twin.params)
        reach = stats.t.ppf(0.975 if alternative == "two-sided" else 0.95, 17) * error
        low = -math.inf if alternative == "less" else middle - reach
        high = math.inf if alternative == "greater" else middle + reach
        assert mine.interval == pytest.approx((low, high))

    @FEW
    @given(SEEDS, st.floats(0.01, 0.99))
    def test_the_interval_holds_what_is_not_rejected(self, seed, level):
        X, y = made(seed)
        found = lm.fit(X, y)
        a = np.random.default_rng(seed).normal(size=3)
        low, high = lm.combination(found, a, level=level).interval
        for end in (low, high):
            at = lm.combination(found, a, null=end)
            assert at.p_value == pytest.approx(1 - level, rel=1e-6)
        less = lm.combination(found, a, alternative="less", level=level)
        assert lm.combination(
            found, a, null=less.interval[1], alternative="less"
        ).p_value == pytest.approx(1 - level, rel=1e-6)

    def test_errors(self):
        found = lm.fit(X4, Y4)
        with pytest.raises(ValueError, match="alternative must be"):
            lm.combination(found, [0, 1], alternative="both")
        with pytest.raises(ValueError, match="level must be"):
            lm.combination(found, [0, 1], level=1)
        with pytest.raises(ValueError, match="weights must have length 2"):
            lm.combination(found, [1])
        with pytest.raises(ValueError, match="with a standard error"):
            lm.combination(found, [0, 0])


class TestPredict:
    def test_by_hand(self):
        found = lm.predict(lm.fit(X4, Y4), [[1, 4]])
        assert found.estimate == pytest.approx([9.5])
        t = stats.t.ppf(0.975, 2)
        mean = math.sqrt(0.9 * (1 / 4 + 2.5**2 / 5))
        new = math.sqrt(0.9 * (1 + 1 / 4 + 2.5**2 / 5))
        assert found.confidence == pytest.approx(
            np.array([[9.5 - t * mean, 9.5 + t * mean]])
        )
        assert found.prediction == pytest.approx(
            np.array([[9.5 - t * new, 9.5 + t * new]])
        )

    @FEW
    @given(SEEDS)
    def test_twin(self, seed):
        X, y = made(seed)
        at = made(seed + 1)[0][:4]
        mine = lm.predict(lm.fit(X, y), at, level=0.8)
        twin = sm.OLS(y, X).fit().get_prediction(at)
        assert mine.confidence == pytest.approx(twin.conf_int(alpha=0.2))
        assert mine.prediction == pytest.approx(twin.conf_int(obs=True, alpha=0.2))

    def test_errors(self):
        with pytest.raises(ValueError, match="X must have 2 columns"):
            lm.predict(lm.fit(X4, Y4), [[1, 2, 3]])
        with pytest.raises(ValueError, match="level"):
            lm.predict(lm.fit(X4, Y4), [[1, 2]], level=-0.1)


class TestFTest:
    @FEW
    @given(SEEDS, st.integers(1, 3))
    def test_twin(self, seed, kept):
        X, y = made(seed, 20, 4)
        mine = lm.f_test(lm.fit(X[:, :kept], y), lm.fit(X, y))
        F, p, more = sm.OLS(y, X).fit().compare_f_test(sm.OLS(y, X[:, :kept]).fit())
        assert mine.statistic == pytest.approx(F, rel=1e-7, abs=1e-9)
        assert mine.p_value == pytest.approx(p, rel=1e-7)
        assert mine.df == (more, 16)

    def test_combinations_are_nested(self):
        X, y = made(2)
        small = lm.fit(X[:, :1] + X[:, 1:2], y)
        assert lm.f_test(small, lm.fit(X, y)).df == (2, 17)

    def test_errors(self):
        X, y = made(1)
        large = lm.fit(X, y)
        with pytest.raises(ValueError, match="the same y"):
            lm.f_test(lm.fit(X[:, :1], y + 1), large)
        with pytest.raises(ValueError, match="must be nested"):
            lm.f_test(large, large)
        with pytest.raises(ValueError, match="must be nested"):
            lm.f_test(lm.fit(X[:, 1:2] ** 2, y), large)
        zero = np.zeros(20)
        with pytest.raises(ValueError, match="leave residuals"):
            lm.f_test(lm.fit(X[:, :1], zero), lm.fit(X, zero))


class TestDummies:
    def test_iris_by_words(self):
        table = datasets.iris()
        words = [table.classes[k] for k in table.y]
        columns, names = lm.dummies(words)
        assert names == ("setosa", "versicolor", "virginica")
        assert_array_equal(columns.sum(axis=0), [50, 50])
        assert_array_equal(columns @ [1, 2], table.y)

    def test_numbers_and_booleans(self):
        columns, names = lm.dummies([3, 1, 3])
        assert_array_equal(columns, [[1], [0], [1]])
        assert names == (1, 3)
        assert_array_equal(lm.dummies([True, False])[0], [[1], [0]])

    def test_errors(self):
        with pytest.raises(ValueError, match="two categories or more, got 1"):
            lm.dummies(["a", "a"])
        with pytest.raises(ValueError, match="two categories or more, got 0"):
            lm.dummies([])
        with pytest.raises(ValueError, match="must be one list"):
            lm.dummies([["a", "b"]])


class TestFitLogistic:
    def test_rockets_as_r_prints_them(self):
        # summary(glm(suffered ~ degrees, family = binomial)): 15.0429 (7.3786),
        # -0.2322 (0.1082), z 2.039 and -2.145, deviances 28.267 and 20.315
        found = rockets()
        assert found.params == pytest.approx([15.0429, -0.2322], abs=5e-5)
        assert found.std_errors == pytest.approx([7.3786, 0.1082], abs=5e-5)
        height, slope = lm.coefficients(found)
        assert height.statistic == pytest.approx(2.039, abs=5e-4)
        assert slope.statistic == pytest.approx(-2.145, abs=5e-4)
        assert slope.p_value == pytest.approx(0.0320, abs=5e-5)
        assert slope.df == math.inf
        assert found.deviance == pytest.approx(20.315, abs=5e-4)
        null = lm.fit_logistic(np.ones((23, 1)), SUFFERED)
        assert null.deviance == pytest.approx(28.267, abs=5e-4)
        test = lm.likelihood_ratio_test(null, found)
        assert test.p_value == pytest.approx(
            stats.chi2.sf(28.26715 - 20.31519, 1), rel=1e-4
        )
        assert test.df == (1,)

    def test_share_alone(self):
        found = lm.fit_logistic(np.ones((10, 1)), [1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
        assert found.params == pytest.approx([math.log(3 / 7)])
        assert found.std_errors == pytest.approx([math.sqrt(1 / 3 + 1 / 7)])
        assert found.probabilities == pytest.approx(np.full(10, 0.3))

    @FEW
    @given(SEEDS)
    def test_twin(self, seed):
        rng = np.random.default_rng(seed)
        X = np.column_stack([np.ones(60), rng.normal(size=(60, 2))])
        y = (rng.random(60) < 1 / (1 + np.exp(-X @ [0.3, 1, -0.5]))).astype(int)
        assume(10 < y.sum() < 50)
        found = lm.fit_logistic(X, y)
        twin = sm.Logit(y, X).fit(disp=0, maxiter=60, tol=1e-12)
        assert found.converged
        assert found.params == pytest.approx(twin.params, rel=1e-6, abs=1e-8)
        assert found.covariance == pytest.approx(twin.cov_params(), rel=1e-5, abs=1e-8)
        assert found.log_likelihood == pytest.approx(twin.llf)
        assert found.probabilities == pytest.approx(twin.predict(), abs=1e-8)

    def test_the_same_top_as_by_descent(self):
        found = rockets()
        degrees = (np.array(DEGREES) - 69) / 7
        end = logistic.fit(degrees[:, None], SUFFERED, tol=1e-9)
        assert end.w[0] / 7 == pytest.approx(found.params[1], rel=1e-6)

    def test_newton_doubles_the_digits(self):
        found = rockets()
        off = np.abs(found.history - found.params)[:, 1]
        assert off[4] < 10 * off[3] ** 2 / 0.2
        assert found.n_iter < 9
        assert len(found.history) == found.n_iter + 1
        assert_array_equal(found.history[0], [0, 0])
        assert_array_equal(found.history[-1], found.params)

    def test_separated(self):
        found = lm.fit_logistic(X4, [0, 0, 1, 1])
        assert not found.converged
        assert found.n_iter == 25
        assert found.residual > 0.5  # each step changes scores by about 1
        assert found.std_errors[1] > 1000
        # thirty features separate the tumours: it ends, and says so
        table = datasets.breast_cancer()
        Z = (table.X - table.X.mean(axis=0)) / table.X.std(axis=0)
        end = lm.fit_logistic(least_squares.design_matrix(Z), table.y)
        assert not end.converged
        assert end.deviance < 1e-3

    def test_separated_in_part(self):
        # y is 1 whenever the dummy is
        X = np.array([[1, 0], [1, 0], [1, 0], [1, 1], [1, 1]])
        found = lm.fit_logistic(X, [0, 1, 1, 1, 1])
        assert not found.converged
        assert found.params[0] == pytest.approx(math.log(2))

    def test_beyond_what_floats_tell(self):
        # steps that no longer lower the loss; weights of 0; columns that come to agree
        X, y = np.array([[1, 0], [1, 0], [1, 0], [1, 1], [1, 1]]), [0, 1, 1, 1, 1]
        for found in (
            lm.fit_logistic(X, y, max_iter=500),
            lm.fit_logistic(X4, [0, 0, 1, 1], max_iter=300),
            lm.fit_logistic(X @ [[1, 1], [0, 1]], y, max_iter=100),
        ):
            assert not found.converged
        assert found.residual == math.inf
        assert np.isnan(found.std_errors).all()
        with pytest.raises(ValueError, match="did not converge"):
            lm.coefficients(found)

    def test_halved_steps(self):
        # from zero the full step overshoots
        rng = np.random.default_rng(0)
        x = np.concatenate([rng.normal(size=40) * 0.01, [60.0]])
        y = np.concatenate([(rng.random(40) < 0.5), [1]]).astype(int)
        found = lm.fit_logistic(np.column_stack([np.ones(41), x]), y, max_iter=100)
        heights = [
            -np.logaddexp(0, -(2 * y - 1) * (found.X @ b)).sum() for b in found.history
        ]
        assert (np.diff(heights) >= -1e-9).all()

    def test_max_iter(self):
        assert not lm.fit_logistic(X4, [0, 1, 0, 1], max_iter=1).converged

    def test_errors(self):
        with pytest.raises(ValueError, match="zeros and ones only"):
            lm.fit_logistic(X4, [0, 1, 2, 1])
        with pytest.raises(ValueError, match="both of them"):
            lm.fit_logistic(X4, [1, 1, 1, 1])
        with pytest.raises(ValueError, match="more rows than columns"):
            lm.fit_logistic(np.eye(2), [0, 1])
        with pytest.raises(np.linalg.LinAlgError, match="depends"):
            lm.fit_logistic([[1, 2]] * 4, [0, 1, 0, 1])
        with pytest.raises(ValueError, match="tol must be positive"):
            lm.fit_logistic(X4, [0, 1, 0, 1], tol=0)
        with pytest.raises(ValueError, match="max_iter must be at least 1"):
            lm.fit_logistic(X4, [0, 1, 0, 1], max_iter=0)

    def test_inputs_unchanged(self):
        X, y = X4.astype(float), np.array([0.0, 1, 0, 1])
        lm.fit_logistic(X, y)
        assert_array_equal(X, X4)
        assert_array_equal(y, [0, 1, 0, 1])


class TestLikelihoodRatioTest:
    def test_twin(self):
        rng = np.random.default_rng(4)
        X = np.column_stack([np.ones(80), rng.normal(size=(80, 3))])
        y = (rng.random(80) < 1 / (1 + np.exp(-X[:, 1]))).astype(int)
        mine = lm.likelihood_ratio_test(
            lm.fit_logistic(X[:, :2], y), lm.fit_logistic(X, y)
        )
        small, large = (sm.Logit(y, A).fit(disp=0) for A in (X[:, :2], X))
        assert mine.statistic == pytest.approx(2 * (large.llf - small.llf))
        assert mine.p_value == pytest.approx(stats.chi2.sf(mine.statistic, 2))

    def test_errors(self):
        y = [0, 0, 1, 1]
        with pytest.raises(ValueError, match="must have converged"):
            lm.likelihood_ratio_test(
                lm.fit_logistic(np.ones((4, 1)), y), lm.fit_logistic(X4, y)
            )
        with pytest.raises(ValueError, match="the same y"):
            lm.likelihood_ratio_test(
                lm.fit_logistic(np.ones((4, 1)), [0, 1, 1, 1]), lm.fit_logistic(X4, y)
            )
