"""Ridge and lasso: by hand, the published path of the diabetes data, scikit-learn."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import bayes, datasets, least_squares
from mlmath import regularization as reg
from numpy.testing import assert_array_equal
from sklearn import linear_model as skl
from sklearn import preprocessing
from strategies import NOT_REAL, reals

FEW = settings(max_examples=25)
SEEDS = st.integers(0, 10**6)
X3, Y3 = [[-1], [0], [1]], [1, 3, 8]


def made(seed, n=20, d=4):
    """Columns of unlike size that lean on each other, with means."""
    rng = np.random.default_rng(seed)
    X = (
        rng.normal(size=(n, d))
        @ rng.normal(size=(d, d))
        * 10.0 ** rng.integers(-1, 2, d)
    )
    return X + rng.normal(size=d), X @ rng.normal(size=d) + rng.normal(size=n) + 5


def unit_columns():
    """The ten measurements of the diabetes data, centred and of length 1."""
    return reg.standardize(datasets.diabetes().X) / np.sqrt(442)


class TestStandardize:
    @FEW
    @given(SEEDS)
    def test_twin(self, seed):
        X, new = made(seed)[0], made(seed + 1)[0]
        scaler = preprocessing.StandardScaler().fit(X)
        assert reg.standardize(X) == pytest.approx(scaler.transform(X), abs=1e-9)
        assert reg.standardize(new, like=X) == pytest.approx(
            scaler.transform(new), rel=1e-9, abs=1e-9
        )

    @pytest.mark.parametrize("unit", [1e-300, 1e-170, 1e170, 1e307])
    def test_units(self, unit):
        X = np.array([[1.0, 5], [2, 5.5], [4, 7]])
        assert reg.standardize(X * unit) == pytest.approx(reg.standardize(X))

    def test_inputs_unchanged(self):
        X = np.array([[1.0, 2], [3, 5]])
        before = X.copy()
        reg.standardize(X)
        reg.standardize(X, like=X)
        assert_array_equal(X, before)

    def test_errors(self):
        with pytest.raises(ValueError, match="column 1 is constant"):
            reg.standardize([[1, 2], [3, 2]])
        with pytest.raises(ValueError, match="like must have 2 columns"):
            reg.standardize([[1, 2], [3, 2]], like=[[1], [2]])
        with pytest.raises(OverflowError, match="too far"):
            reg.standardize([[1e300]], like=[[0], [1e-100]])


class TestSquaresAndProducts:
    def test_by_hand(self):
        found = reg.squares_and_products([[2, 3, 0], [1, 4, 1], [5, 6, 0]])
        # 0-1 column: no square; order 00 01 02 11 12
        assert found[0].tolist() == [2, 3, 0, 4, 6, 0, 9, 0]
        assert found[1].tolist() == [1, 4, 1, 1, 4, 1, 16, 4]

    def test_64_columns_of_ten(self):
        assert reg.squares_and_products(datasets.diabetes().X).shape == (442, 64)

    @FEW
    @given(SEEDS)
    def test_twin(self, seed):
        X = made(seed)[0]
        twin = preprocessing.PolynomialFeatures(2, include_bias=False)
        assert reg.squares_and_products(X) == pytest.approx(twin.fit_transform(X))

    def test_errors(self):
        with pytest.raises(OverflowError, match="standardize X first"):
            reg.squares_and_products([[1e200], [2e200], [3e200]])


class TestRidge:
    def test_by_hand(self):
        found = reg.ridge(X3, Y3, penalty=2)
        assert found.params == pytest.approx([7 / 4])
        assert found.intercept == pytest.approx(4)
        assert found.fitted == pytest.approx([2.25, 4, 5.75])
        assert found.residuals == pytest.approx([-1.25, -1, 2.25])
        assert found.leverages == pytest.approx([7 / 12, 1 / 3, 7 / 12])
        assert found.effective == pytest.approx(1.5)

    @FEW
    @given(SEEDS, st.floats(1e-3, 1e4), st.integers(1, 30))
    def test_twin(self, seed, penalty, d):
        # more columns than samples among them; svd, as its default loses digits there
        X, y = made(seed, 20, d)
        found = reg.ridge(X, y, penalty=penalty)
        twin = skl.Ridge(alpha=penalty, solver="svd").fit(X, y)
        assert found.params == pytest.approx(twin.coef_, rel=1e-6, abs=1e-8)
        assert found.intercept == pytest.approx(twin.intercept_, rel=1e-6, abs=1e-6)
        assert found.fitted == pytest.approx(twin.predict(X), rel=1e-7, abs=1e-7)
        assert found.residuals == pytest.approx(y - found.fitted, abs=1e-9)
        assert found.leverages.sum() == pytest.approx(found.effective)
        assert found.effective == pytest.approx(
            reg.effective_parameters(X, penalty=penalty)
        )
        path = reg.ridge_path(X, y, [1, penalty])
        assert path.params[1] == pytest.approx(found.params)
        assert path.intercepts[1] == pytest.approx(found.intercept)
        assert path.converged

    @FEW
    @given(SEEDS)
    def test_no_penalty_is_least_squares(self, seed):
        X, y = made(seed)
        A = least_squares.design_matrix(X)
        plain = least_squares.solve(A, y)
        found = reg.ridge(X, y, penalty=0)
        assert found.params == pytest.approx(plain.params[1:], rel=1e-6, abs=1e-8)
        assert found.leverages == pytest.approx(least_squares.leverages(A))
        assert found.effective == pytest.approx(5)

    def test_no_penalty_and_dependent_columns_give_the_shortest(self):
        X, y = made(3)
        X[:, 3] = X[:, 0] + X[:, 1]
        found = reg.ridge(X, y, penalty=0)
        Z = X - X.mean(axis=0)
        assert found.params == pytest.approx(np.linalg.pinv(Z) @ y, rel=1e-7)
        assert found.effective == pytest.approx(4)
        near = reg.ridge(X, y, penalty=1e-9)
        assert near.params == pytest.approx(found.params, rel=1e-5)

    def test_posterior_mean(self):
        # the same weights as a normal prior's, without a height
        X, y = made(4)
        X, y = X - X.mean(axis=0), y - y.mean()
        mean = bayes.linear_posterior(X, y, sigma=2.0, tau=0.5).mean
        assert reg.ridge(X, y, penalty=16).params == pytest.approx(mean)

    def test_constant_columns_and_values(self):
        found = reg.ridge(np.full((5, 2), 0.1), [1, 2, 3, 4, 5], penalty=1)
        assert_array_equal(found.params, [0, 0])
        assert found.intercept == pytest.approx(3)
        assert found.effective == 1
        for n in range(2, 30):  # means of equal numbers may be off by a last digit
            flat = np.full((n, 2), 0.1)
            assert reg.effective_parameters(flat, penalty=0) == 1
        level = reg.ridge(X3, [2, 2, 2], penalty=1)
        assert level.params == pytest.approx([0])
        assert level.intercept == pytest.approx(2)

    @pytest.mark.parametrize("power", [-900, -400, 400, 900])
    def test_scales(self, power):
        X, y = made(5)
        plain = reg.ridge(X, y, penalty=2)
        up = reg.ridge(X, np.ldexp(y, power), penalty=2)
        assert_array_equal(up.params, np.ldexp(plain.params, power))
        assert_array_equal(up.residuals, np.ldexp(plain.residuals, power))
        half = reg.ridge(np.ldexp(X, power // 2), y, penalty=np.ldexp(2.0, power))
        assert_array_equal(half.params, np.ldexp(plain.params, -power // 2))
        assert_array_equal(half.fitted, plain.fitted)

    def test_a_far_mean_costs_no_digits_of_the_fit(self):
        X, y = made(6)
        moved = reg.ridge(X + 2.0**20, y + 2.0**20, penalty=3)
        assert moved.params == pytest.approx(
            reg.ridge(X, y, penalty=3).params, rel=1e-7
        )

    def test_inputs_unchanged(self):
        X, y = made(7)
        before = X.copy(), y.copy()
        reg.ridge(X, y, penalty=1)
        reg.lasso(X, y, penalty=1)
        assert_array_equal(X, before[0])
        assert_array_equal(y, before[1])

    def test_errors(self):
        with pytest.raises(ValueError, match="penalty must be at least 0, got -1"):
            reg.ridge(X3, Y3, penalty=-1)
        with pytest.raises(ValueError, match="y must have length 3"):
            reg.ridge(X3, [1], penalty=1)
        with pytest.raises(ValueError, match="two rows or more"):
            reg.ridge([[1, 2]], [1], penalty=1)
        with pytest.raises(OverflowError, match="larger than any float"):
            reg.ridge(np.array(X3) * 1e-200, np.array(Y3) * 1e200, penalty=0)
        with pytest.raises(ValueError, match="nonempty vector"):
            reg.ridge_path(X3, Y3, [])


class TestSoftThreshold:
    def test_by_hand(self):
        assert_array_equal(reg.soft_threshold([6, -3, 1, -2, 2], 2), [4, -1, 0, 0, 0])
        assert_array_equal(reg.soft_threshold([[1.5]], 0), [[1.5]])
        assert reg.soft_threshold(-3, 1) == -2

    @given(reals(), st.floats(0, 1e3))
    def test_properties(self, x, t):
        found = float(reg.soft_threshold(x, t))
        assert abs(found) == max(abs(x) - t, 0)
        assert found * x >= 0

    def test_errors(self):
        with pytest.raises(ValueError, match="t must be at least 0"):
            reg.soft_threshold([1], -1)


class TestLasso:
    def test_by_hand(self):
        found = reg.lasso(X3, Y3, penalty=2)
        assert found.params.tolist() == [2.5]
        assert found.intercept == 4
        assert found.fitted.tolist() == [1.5, 4, 6.5]
        assert found.residuals.tolist() == [-0.5, -1, 1.5]
        assert found.converged
        assert found.n_iter == 1
        assert found.residual == pytest.approx(0, abs=1e-15)
        assert reg.greatest_penalty(X3, Y3) == 7

    @FEW
    @given(SEEDS, st.floats(0.01, 0.9), st.integers(1, 30))
    def test_twin(self, seed, share, d):
        X, y = made(seed, 20, d)
        X = reg.standardize(X)
        penalty = share * reg.greatest_penalty(X, y)
        found = reg.lasso(X, y, penalty=penalty, tol=1e-12, max_iter=100_000)
        assert found.converged
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its tolerance is a different one
            twin = skl.Lasso(alpha=penalty / 20, tol=1e-13, max_iter=10**6).fit(X, y)
        # the fit is unique, the weights need not be
        assert found.fitted == pytest.approx(twin.predict(X), rel=1e-4, abs=1e-4)

    def test_the_published_path_of_the_diabetes_data(self):
        # Efron et al. (2004), figure 1 and section 1: the columns, of length 1, enter
        # in the order 3, 9, 4, 7, 2, 10, 5, 8, 6, 1. R's lars, by the same authors,
        # prints the first penalty as 949.4352604.
        X, y = unit_columns(), datasets.diabetes().y
        top = reg.greatest_penalty(X, y)
        assert top == pytest.approx(949.4352604, rel=1e-9)
        path = reg.lasso_path(X, y, top * np.geomspace(1, 1e-3, 80), tol=1e-8)
        assert path.converged
        first = [np.flatnonzero(column)[0] for column in path.params.T]
        assert [j + 1 for j in np.argsort(first)] == [3, 9, 4, 7, 2, 10, 5, 8, 6, 1]
        # s3 leaves between two of the last knots, as it changes its sign
        last = path.params[:, 6]
        gone = np.flatnonzero(last == 0)[np.flatnonzero(last == 0) > first[6]]
        assert gone.size
        assert last[gone[0] - 1] < 0 < last[gone[-1] + 1]

    def test_knots_of_the_path(self):
        # between its knots the path is straight: the twin has the knots exactly
        X, y = unit_columns(), datasets.diabetes().y
        alphas, _, coefs = skl.lars_path(X, y - y.mean(), method="lasso")
        knots = 442 * alphas[:-1]  # the twin divides by n
        path = reg.lasso_path(X, y, knots, tol=1e-12, max_iter=200_000)
        assert path.params == pytest.approx(coefs[:, :-1].T, rel=1e-4, abs=1e-2)
        middle = (knots[4] + knots[5]) / 2
        between = reg.lasso(X, y, penalty=middle, tol=1e-13).params
        assert between == pytest.approx(path.params[4:6].mean(axis=0), abs=1e-2)

    def test_path_is_the_single_fits(self):
        X, y = made(8)
        X = reg.standardize(X)
        steps = reg.greatest_penalty(X, y) * np.array([0.5, 2.0, 0.1])
        path = reg.lasso_path(X, y, steps)
        for row, height, p in zip(path.params, path.intercepts, steps, strict=True):
            single = reg.lasso(X, y, penalty=p)
            assert row == pytest.approx(single.params, abs=1e-4)
            assert height == pytest.approx(single.intercept)

    @FEW
    @given(SEEDS)
    def test_greatest_penalty(self, seed):
        X, y = made(seed)
        top = reg.greatest_penalty(X, y)
        assert not reg.lasso(X, y, penalty=top * (1 + 1e-9)).params.any()
        below = reg.lasso(X, y, penalty=top * 0.999)
        assert np.count_nonzero(below.params) >= 1

    def test_stops_without_converging(self):
        X, y = made(9, 40, 8)
        late = reg.lasso(X, y, penalty=1e-3, tol=1e-12, max_iter=1)
        assert not late.converged
        assert late.n_iter == 1
        assert late.residual > 1e-12
        assert not reg.lasso_path(X, y, [1e-3], tol=1e-12, max_iter=2).converged
        # one that does not come to rest is enough, also if it is not the last
        again = reg.lasso_path(X, y, [1e-3, 1e9], tol=1e-12, max_iter=1)
        assert not again.params[1].any()
        assert not again.converged
        more = reg.lasso(X, y, penalty=1e-3, tol=1e-12, max_iter=3)
        assert more.residual < late.residual

    def test_the_gap_bounds_what_is_missing(self):
        X, y = made(10, 40, 8)
        X = reg.standardize(X)
        t = 0.05 * reg.greatest_penalty(X, y)

        def objective(fit):
            return fit.residuals @ fit.residuals + 2 * t * abs(fit.params).sum()

        total = ((y - y.mean()) ** 2).sum()
        best = objective(reg.lasso(X, y, penalty=t, tol=1e-14, max_iter=100_000))
        values = []
        for sweeps in (1, 2, 5, 11, 21):
            fit = reg.lasso(X, y, penalty=t, tol=1e-14, max_iter=sweeps)
            values.append(objective(fit))
            assert values[-1] - best <= fit.residual * total * (1 + 1e-9) + 1e-9
        assert np.all(np.diff(values) <= 1e-9)

    @pytest.mark.parametrize("power", [-900, -400, 400, 900])
    def test_scales(self, power):
        X, y = made(11)
        plain = reg.lasso(X, y, penalty=2)
        up = reg.lasso(X, np.ldexp(y, power), penalty=np.ldexp(2.0, power))
        assert_array_equal(up.params, np.ldexp(plain.params, power))
        half = reg.lasso(np.ldexp(X, power // 2), y, penalty=np.ldexp(2.0, power // 2))
        assert_array_equal(half.params, np.ldexp(plain.params, -power // 2))
        top = reg.greatest_penalty(X, np.ldexp(y, power))
        assert top == np.ldexp(reg.greatest_penalty(X, y), power)

    def test_constant_columns_and_values(self):
        found = reg.lasso([[0.1, 1], [0.1, 2], [0.1, 4]], [1, 2, 4], penalty=1e-6)
        assert found.params[0] == 0
        assert found.params[1] == pytest.approx(1, rel=1e-5)
        level = reg.lasso(X3, [2, 2, 2], penalty=1)
        assert level.converged
        assert level.residual == 0
        assert level.intercept == 2

    def test_two_equal_columns_converge(self):
        x, y = np.arange(6.0), np.array([0.0, 2, 2, 4, 4, 6])
        found = reg.lasso(np.column_stack([x, x]), y, penalty=1)
        assert found.converged
        assert found.params.sum() == pytest.approx(
            reg.lasso(x[:, None], y, penalty=1).params[0]
        )

    def test_errors(self):
        with pytest.raises(ValueError, match="penalty must be positive"):
            reg.lasso(X3, Y3, penalty=0)
        with pytest.raises(ValueError, match="penalties must be positive"):
            reg.lasso_path(X3, Y3, [1, 0])
        with pytest.raises(ValueError, match="tol must be positive"):
            reg.lasso(X3, Y3, penalty=1, tol=0)
        with pytest.raises(ValueError, match="max_iter must be at least 1"):
            reg.lasso_path(X3, Y3, [1], max_iter=0)
        with pytest.raises(OverflowError, match="change the units"):
            reg.greatest_penalty(np.array(X3) * 1e200, np.array(Y3) * 1e200)


class TestPredict:
    def test_by_hand(self):
        assert reg.predict(reg.ridge(X3, Y3, penalty=2), [[2]]) == pytest.approx([7.5])
        assert reg.predict(reg.lasso(X3, Y3, penalty=2), [[2]]) == pytest.approx([9])
        path = reg.ridge_path(X3, Y3, [0, 2])
        assert reg.predict(path, [[2], [0]]) == pytest.approx(
            np.array([[11, 7.5], [4, 4]])
        )

    def test_at_the_samples_it_is_fitted(self):
        X, y = made(12)
        for fit in (reg.ridge(X, y, penalty=1), reg.lasso(X, y, penalty=1)):
            assert reg.predict(fit, X) == pytest.approx(fit.fitted)

    def test_errors(self):
        with pytest.raises(ValueError, match="X must have 1 columns"):
            reg.predict(reg.ridge(X3, Y3, penalty=2), [[1, 2]])


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
@pytest.mark.parametrize(
    "call",
    [
        lambda bad: reg.ridge([[1], [2]], bad, penalty=1),
        lambda bad: reg.lasso([[1], [2]], bad, penalty=1),
        lambda bad: reg.ridge_path([[1], [2]], [1, 2], bad),
        lambda bad: reg.lasso_path([[1], [2]], [1, 2], bad),
        lambda bad: reg.soft_threshold(bad, 1),
        lambda bad: reg.standardize([bad, bad] if isinstance(bad, str) else bad),
    ],
    ids=["ridge", "lasso", "ridge_path", "lasso_path", "soft", "standardize"],
)
def test_not_real(call, bad, error):
    with pytest.raises(error):
        call(bad)
