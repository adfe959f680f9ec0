"""What *The linear model* states, on random and awkward input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import (
    activations,
    datasets,
    diagnostics,
    least_squares,
    losses,
    simulation,
)
from mlmath import linear_models as lm
from scipy import optimize, stats

FEW = settings(max_examples=25)
SEEDS = st.integers(0, 10**6)


def design(seed, n=12, p=3):
    """Columns of unlike size that lean on each other, ones first."""
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(n, p - 1)) @ rng.normal(size=(p - 1, p - 1))
    return np.column_stack([np.ones(n), mixed * 10.0 ** rng.integers(-2, 3, p - 1)])


def fit_many(X, Y):
    """Coefficients and RSS for many rows of values at once, without the package."""
    pinv = np.linalg.pinv(X)
    B = Y @ pinv.T
    return B, ((Y - B @ X.T) ** 2).sum(axis=1)


def agrees(values, exact, error=5):
    run = simulation.mean(values)
    assert abs(run.estimate - exact) <= error * run.std_error


def test_def_linear_models_model():
    # squares and products of features are columns, too: the model is linear in beta
    x = np.linspace(-2, 3, 30)
    X = least_squares.polynomial_columns(x, 2)
    fit = lm.fit(X, X @ [1, -2, 0.5])
    assert fit.params == pytest.approx([1, -2, 0.5])
    # by hand: 0.7 + 2.2 x
    hand = lm.fit(least_squares.design_matrix([[0], [1], [2], [3]]), [1, 3, 4, 8])
    assert hand.params == pytest.approx([0.7, 2.2])
    assert hand.std_errors[1] == pytest.approx(math.sqrt(0.18))


@pytest.mark.parametrize("law", ["normal", "uniform", "skewed"])
def test_thm_linear_models_moments(law):
    X, beta, sigma, n = design(3), np.array([2.0, -1, 0.3]), 1.7, 40_000
    rng = np.random.default_rng(1)
    E = {
        "normal": rng.normal(size=(n, 12)),
        "uniform": math.sqrt(12) * (rng.random((n, 12)) - 0.5),
        "skewed": rng.exponential(size=(n, 12)) - 1,
    }[law]
    Y = X @ beta + sigma * E
    B, rss = fit_many(X, Y)
    exact = sigma**2 * np.linalg.inv(X.T @ X)
    for j in range(3):
        agrees(B[:, j], beta[j])
        for k in range(3):
            agrees((B[:, j] - beta[j]) * (B[:, k] - beta[k]), exact[j, k])
    agrees(rss / (12 - 3), sigma**2)
    fit = lm.fit(X, Y[0])
    assert fit.rss == pytest.approx(rss[0])
    rest = Y - B @ X.T
    for i in range(12):
        agrees(rest[:, i], 0)
        agrees(rest[:, i] ** 2, sigma**2 * (1 - fit.leverages[i]))
    # and what `fit` says of one data set is that formula with s for sigma
    assert fit.covariance == pytest.approx(
        exact * fit.sigma**2 / sigma**2, rel=1e-8, abs=0
    )


@given(SEEDS)
def test_thm_linear_models_gauss_markov(seed):
    X = design(seed)
    rng = np.random.default_rng(seed)
    a = rng.normal(size=3)
    P = least_squares.projection_matrix(X)
    best = X @ np.linalg.solve(X.T @ X, a)  # its weights
    assert P @ best == pytest.approx(best, abs=1e-9 * np.linalg.norm(best))
    # every unbiased one: the best plus something orthogonal to the columns
    off = rng.normal(size=12)
    off -= P @ off
    c = best + off
    assert c @ X == pytest.approx(a, rel=1e-6, abs=1e-6)
    assert c @ c == pytest.approx(best @ best + off @ off)
    fit = lm.fit(X, rng.normal(size=12))
    assert fit.sigma**2 * (best @ best) == pytest.approx(a @ fit.covariance @ a)


def test_thm_linear_models_gauss_markov_needs_linear():
    # median against mean for Laplace errors: not linear, and better
    rng = np.random.default_rng(0)
    E = rng.laplace(size=(5000, 101))
    assert np.median(E, axis=1).var() < 0.8 * E.mean(axis=1).var()


def test_thm_linear_models_t():
    X, beta, n = design(5), np.array([1.0, 0, -2]), 20_000
    rng = np.random.default_rng(2)
    B, rss = fit_many(X, X @ beta + 3 * rng.normal(size=(n, 12)))
    unit = np.sqrt(np.diag(np.linalg.inv(X.T @ X)))
    Z = (B - beta) / (3 * unit)
    V = rss / 9
    # distributions, by the distance of Kolmogorov: 1.63 / root(n) is passed once in 100
    limit = 1.95 / math.sqrt(n)  # once in 1000
    for j in range(3):
        assert stats.kstest(Z[:, j], "norm").statistic < limit
        T = (B[:, j] - beta[j]) / (unit[j] * np.sqrt(rss / 9))
        assert stats.kstest(T, stats.t(9).cdf).statistic < limit
        # independent: no correlation of squares either
        agrees((Z[:, j] ** 2 - 1) * (V - 9), 0)
    assert stats.kstest(V, stats.chi2(9).cdf).statistic < limit


@FEW
@given(SEEDS)
def test_thm_linear_models_t_of_one_data_set(seed):
    X, y = design(seed), np.random.default_rng(seed).normal(size=12)
    a = np.random.default_rng(seed + 1).normal(size=3)
    fit = lm.fit(X, y)
    found = lm.combination(fit, a, null=0.4)
    error = fit.sigma * math.sqrt(a @ np.linalg.inv(X.T @ X) @ a)
    assert found.statistic == pytest.approx((a @ fit.params - 0.4) / error, rel=1e-6)


def test_prop_linear_models_bands():
    X, beta = design(6, p=2), np.array([1.0, 2])
    at = np.array([[1, -3.0], [1, 0.5], [1, 40]])
    rng = np.random.default_rng(3)
    inside = {"mean": [], "new": []}
    for _ in range(400):
        fit = lm.fit(X, X @ beta + rng.normal(size=12))
        found = lm.predict(fit, at)
        mean, new = at @ beta, at @ beta + rng.normal(size=3)
        for key, band, value in (
            ("mean", found.confidence, mean),
            ("new", found.prediction, new),
        ):
            inside[key].append((band[:, 0] < value) & (value < band[:, 1]))
    for hits in inside.values():
        for column in np.transpose(hits):
            run = simulation.mean(column)
            assert abs(run.estimate - 0.95) < 4.5 * math.sqrt(0.95 * 0.05 / 400)
    # at a sample h0 is its leverage
    half = np.diff(lm.predict(fit, X).confidence, axis=1)[:, 0] / 2
    t = stats.t.ppf(0.975, 10)
    assert half == pytest.approx(t * fit.sigma * np.sqrt(fit.leverages))


@FEW
@given(SEEDS, st.integers(1, 3))
def test_thm_linear_models_nested(seed, q):
    X, y = design(seed, p=4), np.random.default_rng(seed).normal(size=12)
    large, small = lm.fit(X, y), lm.fit(X[:, : 4 - q], y)
    test = lm.f_test(small, large)
    F = (small.rss - large.rss) / q / (large.rss / 8)
    assert test.statistic == pytest.approx(F, rel=1e-6, abs=1e-9)
    assert test.p_value == pytest.approx(stats.f.sf(F, q, 8), rel=1e-6)
    if q == 1:
        column = lm.coefficients(large)[-1]
        assert column.statistic**2 == pytest.approx(F, rel=1e-5, abs=1e-9)
        assert column.p_value == pytest.approx(test.p_value, rel=1e-5)


def test_thm_linear_models_nested_distribution():
    X, n = design(8, p=4), 20_000
    Y = X[:, :2] @ [3, -1] + np.random.default_rng(4).normal(size=(n, 12))
    rss, rss0 = fit_many(X, Y)[1], fit_many(X[:, :2], Y)[1]
    F = (rss0 - rss) / 2 / (rss / 8)
    assert stats.kstest(F, stats.f(2, 8).cdf).statistic < 1.95 / math.sqrt(n)
    assert stats.kstest(rss0 - rss, stats.chi2(2).cdf).statistic < 1.95 / math.sqrt(n)
    agrees((rss0 - rss - 2) * (rss - 8), 0)


@given(SEEDS, st.integers(1, 3))
def test_prop_linear_models_adjusted(seed, q):
    X, y = design(seed, p=4), np.random.default_rng(seed + 7).normal(size=12)
    large, small = lm.fit(X, y), lm.fit(X[:, : 4 - q], y)
    grows = large.adjusted_r_squared > small.adjusted_r_squared
    assert grows == (lm.f_test(small, large).statistic > 1)
    assert large.r_squared >= small.r_squared - 1e-12
    assert large.adjusted_r_squared == pytest.approx(1 - large.sigma**2 / y.var(ddof=1))


@FEW
@given(SEEDS, st.integers(1, 3))
def test_thm_linear_models_partial(seed, j):
    X, y = design(seed, p=4), np.random.default_rng(seed).normal(size=12)
    fit = lm.fit(X, y)
    kept = [k for k in range(4) if k != j]
    aside = lm.fit(X[:, kept], X[:, j])
    rest = aside.residuals
    assert rest @ y / (rest @ rest) == pytest.approx(fit.params[j], rel=1e-5)
    assert fit.std_errors[j] == pytest.approx(
        fit.sigma / np.linalg.norm(rest), rel=1e-6
    )
    spread = ((X[:, j] - X[:, j].mean()) ** 2).sum()
    factor = diagnostics.inflation_factors(X[:, 1:])[j - 1]
    assert factor == pytest.approx(1 / (1 - aside.r_squared), rel=1e-5)
    assert fit.std_errors[j] ** 2 == pytest.approx(
        fit.sigma**2 / spread * factor, rel=1e-6
    )
    # without column j the others take over what goes along with them
    short = lm.fit(X[:, kept], y)
    assert short.params == pytest.approx(
        fit.params[kept] + aside.params * fit.params[j], rel=1e-5, abs=1e-8
    )


@FEW
@given(SEEDS, st.integers(0, 11))
def test_prop_linear_models_leave_out(seed, i):
    X, y = design(seed), np.random.default_rng(seed).normal(size=12)
    fit, keep = lm.fit(X, y), np.arange(12) != i
    without = lm.fit(X[keep], y[keep]).params
    h, r = fit.leverages[i], fit.residuals[i]
    step = r / (1 - h) * np.linalg.solve(X.T @ X, X[i])
    assert fit.params - without == pytest.approx(step, rel=1e-4, abs=1e-8)
    assert diagnostics.params_without_each(fit)[i] == pytest.approx(
        without, rel=1e-6, abs=1e-8
    )
    assert diagnostics.deleted_residuals(fit)[i] == pytest.approx(
        y[i] - X[i] @ without, rel=1e-5, abs=1e-8
    )
    # def-linear-models-cook
    moved = X @ (fit.params - without)
    distance = moved @ moved / (3 * fit.sigma**2)
    assert diagnostics.cook_distances(fit)[i] == pytest.approx(distance, rel=1e-4)
    assert distance == pytest.approx(
        r**2 / (3 * fit.sigma**2) * h / (1 - h) ** 2, rel=1e-4
    )


def test_def_linear_models_cook():
    # the same outlier matters far out, and hardly in the middle
    x = np.arange(11.0)
    largest = []
    for at in (5, 10):
        y = x + 0.1 * (-1) ** np.arange(11)
        y[at] += 5
        fit = lm.fit(least_squares.design_matrix(x[:, None]), y)
        D = diagnostics.cook_distances(fit)
        assert D.argmax() == at
        largest.append(D.max())
        standard = diagnostics.standardized_residuals(fit)
        assert standard[at] == pytest.approx(
            fit.residuals[at] / (fit.sigma * math.sqrt(1 - fit.leverages[at]))
        )
    assert largest[0] < 1 < largest[1]


def classes(seed, n=40):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    y = (rng.random(n) < activations.sigmoid(X @ [0.2, 1, -1])).astype(float)
    y[:2] = 0, 1
    return X, y


@FEW
@given(SEEDS)
def test_prop_linear_models_irls(seed):
    X, y = classes(seed)
    beta = np.random.default_rng(seed).normal(size=3) / 2
    p = activations.sigmoid(X @ beta)
    w = p * (1 - p)
    roots = np.sqrt(w)
    step = least_squares.solve(roots[:, None] * X, roots * (y - p) / w).params
    newton = np.linalg.solve(X.T @ (w[:, None] * X), X.T @ (y - p))
    assert step == pytest.approx(newton, rel=1e-6, abs=1e-9)

    def cost(d):
        return (w * ((y - p) / w - X @ d) ** 2).sum()

    for shift in np.random.default_rng(1).normal(0, 0.1, (5, 3)):
        assert cost(step + shift) > cost(step)


@FEW
@given(SEEDS)
def test_alg_linear_models_irls(seed):
    X, y = classes(seed)
    found = lm.fit_logistic(X, y)
    if not found.converged:  # a plane separates them
        assert found.residual > 0.1
        return
    p = activations.sigmoid(X @ found.params)
    assert X.T @ (y - p) == pytest.approx(0, abs=1e-6)
    information = X.T @ ((p * (1 - p))[:, None] * X)
    assert found.covariance == pytest.approx(np.linalg.inv(information), rel=1e-6)
    # no other coefficients explain the labels as well
    other = optimize.minimize(
        lambda b: len(y) * losses.log_loss_from_scores(y, X @ b), np.zeros(3)
    )
    assert found.log_likelihood >= -other.fun - 1e-9
    # each step of the way grows the likelihood
    heights = [-losses.log_loss_from_scores(y, X @ b) for b in found.history]
    assert (np.diff(heights) >= -1e-12).all()


def test_alg_linear_models_irls_errors_in_simulation():
    # 400 samples: the standard errors are those of repeated data
    rng, n = np.random.default_rng(6), 400
    X = np.column_stack([np.ones(n), rng.normal(size=n)])
    p = activations.sigmoid(X @ [-0.5, 1])
    fits = [lm.fit_logistic(X, (rng.random(n) < p).astype(int)) for _ in range(150)]
    slopes = np.array([f.params[1] for f in fits])
    errors = np.array([f.std_errors[1] for f in fits])
    # a standard deviation from 150 values is known to 1 / root(300), 6 %
    assert slopes.std() == pytest.approx(errors.mean(), rel=0.25)
    inside = simulation.mean(np.abs(slopes - 1) < 1.96 * errors)
    assert abs(inside.estimate - 0.95) < 5 * math.sqrt(0.95 * 0.05 / 150)


def test_alg_linear_models_irls_deviance():
    # the growth of the deviance by a column that says nothing is about chi-squared
    rng, n = np.random.default_rng(8), 200
    ones = np.ones((n, 1))
    growth = []
    for _ in range(120):
        X = np.column_stack([ones, rng.normal(size=n)])
        y = (rng.random(n) < 0.4).astype(int)
        test = lm.likelihood_ratio_test(lm.fit_logistic(ones, y), lm.fit_logistic(X, y))
        growth.append(test.statistic)
    # 1.95 / root(120): the distance that chance passes once in 1000
    assert stats.kstest(growth, stats.chi2(1).cdf).statistic < 1.95 / math.sqrt(120)


def test_def_linear_models_model_needs_one_variance():
    rng, x = np.random.default_rng(9), np.linspace(-1, 1, 50)
    X = least_squares.design_matrix(x[:, None])
    hold = []
    for _ in range(200):
        fit = lm.fit(X, np.abs(x) * rng.normal(size=50))
        robust = math.sqrt(diagnostics.robust_covariance(fit)[1, 1])
        hold.append(
            [abs(fit.params[1]) < 2.01 * e for e in (fit.std_errors[1], robust)]
        )
    usual, repaired = np.mean(hold, axis=0)
    assert usual < 0.92 < repaired


def test_thm_linear_models_partial_opening_question():
    table = datasets.diabetes()
    fit = lm.fit(least_squares.design_matrix(table.X), table.y)
    cholesterol = lm.coefficients(fit)[5]
    assert cholesterol.interval[0] < 0 < cholesterol.interval[1]
    assert cholesterol.estimate < -1
    alone = lm.fit(least_squares.design_matrix(table.X[:, 4:5]), table.y)
    assert lm.coefficients(alone)[1].interval[0] > 0
