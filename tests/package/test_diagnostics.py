"""What a fit rests on: by hand, by fits without a sample, and beside statsmodels."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from mlmath import datasets, diagnostics, least_squares
from mlmath import linear_models as lm
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.stats.stattools import durbin_watson

SEEDS = st.integers(0, 10**6)
X4 = np.array([[1, 0], [1, 1], [1, 2], [1, 3]])
HAND = lm.fit(X4, [1, 3, 4, 8])
#: The last sample alone has its column.
ALONE = np.array([[1, 0], [1, 0], [1, 0], [1, 1]])


def made(seed, n=15, p=3):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), rng.normal(size=(n, p - 1))])
    return X, X @ rng.normal(size=p) + rng.normal(size=n)


def test_by_hand():
    # leverages 0.7, 0.3, 0.3, 0.7, residuals 0.3, 0.1, -1.1, 0.7, s^2 = 0.9
    s = math.sqrt(0.9)
    found = diagnostics.standardized_residuals(HAND)
    assert found[3] == pytest.approx(0.7 / (s * math.sqrt(0.3)))
    assert diagnostics.deleted_residuals(HAND) == pytest.approx(
        [0.3 / 0.3, 0.1 / 0.7, -1.1 / 0.7, 0.7 / 0.3]
    )
    # the first three alone: slope 1.5, height 7/6
    assert diagnostics.params_without_each(HAND)[3] == pytest.approx([7 / 6, 1.5])
    assert diagnostics.cook_distances(HAND)[3] == pytest.approx(
        0.49 / (0.9 * 0.3) / 2 * 0.7 / 0.3
    )


@pytest.mark.parametrize("p", [1, 2, 4])
@pytest.mark.parametrize("seed", [0, 1])
def test_twin(seed, p):
    X, y = made(seed, p=p)
    fit = lm.fit(X, y)
    twin = sm.OLS(y, X).fit()
    influence = twin.get_influence()
    assert diagnostics.standardized_residuals(fit) == pytest.approx(
        influence.resid_studentized_internal
    )
    assert diagnostics.cook_distances(fit) == pytest.approx(influence.cooks_distance[0])
    assert diagnostics.robust_covariance(fit) == pytest.approx(
        twin.get_robustcov_results("HC3").cov_params(), rel=1e-8, abs=1e-12
    )
    assert diagnostics.durbin_watson(fit.residuals) == pytest.approx(
        durbin_watson(fit.residuals)
    )
    without = diagnostics.params_without_each(fit)
    for i in range(len(y)):
        keep = np.arange(len(y)) != i
        again = lm.fit(X[keep], y[keep])
        assert without[i] == pytest.approx(again.params, rel=1e-7, abs=1e-9)
        assert diagnostics.deleted_residuals(fit)[i] == pytest.approx(
            y[i] - X[i] @ again.params, rel=1e-7, abs=1e-9
        )


@given(SEEDS, st.integers(1, 4))
def test_inflation_factors_twin(seed, k):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(12, k)) @ rng.normal(size=(k, k)) + rng.normal(size=k)
    X += 0.1 * rng.normal(size=X.shape)
    A = least_squares.design_matrix(X)
    twin = [variance_inflation_factor(A, j + 1) for j in range(k)]
    assert diagnostics.inflation_factors(X) == pytest.approx(twin, rel=1e-6)


def test_inflation_factors_by_hand():
    # two columns with the correlation r: 1 / (1 - r^2)
    x = np.array([-1.0, 0, 1, -1, 0, 1])
    z = np.array([1.0, 1, 1, -1, -1, -1])
    assert diagnostics.inflation_factors(np.column_stack([x, z])) == pytest.approx(
        [1, 1]
    )
    u = 0.9 * x / x.std() + math.sqrt(1 - 0.81) * z
    assert diagnostics.inflation_factors(np.column_stack([x, u])) == pytest.approx(
        [1 / (1 - 0.81)] * 2
    )
    patients = datasets.diabetes()
    assert diagnostics.inflation_factors(patients.X)[4] == pytest.approx(59.2, abs=0.05)


def test_inflation_factors_in_any_unit():
    X = made(3, p=4)[0][:, 1:]
    unit = np.array([1e-150, 1.0, 1e150])
    assert diagnostics.inflation_factors(X * unit) == pytest.approx(
        diagnostics.inflation_factors(X)
    )


def test_inflation_factors_refuse():
    x = np.arange(5.0)
    with pytest.raises(np.linalg.LinAlgError, match="constant column"):
        diagnostics.inflation_factors(np.column_stack([x, np.full(5, 0.1)]))
    with pytest.raises(np.linalg.LinAlgError, match="independent columns"):
        diagnostics.inflation_factors(np.column_stack([x, x**2, 3 * x - x**2]))
    with pytest.raises(np.linalg.LinAlgError, match="independent columns"):
        diagnostics.inflation_factors(np.array([[1, 2, 4.0], [2, 1, 7]]))


@pytest.mark.parametrize(
    "function",
    [
        diagnostics.standardized_residuals,
        diagnostics.deleted_residuals,
        diagnostics.params_without_each,
        diagnostics.cook_distances,
        diagnostics.robust_covariance,
    ],
)
def test_leverage_1(function):
    fit = lm.fit(ALONE, [1, 2, 4, 9])
    assert fit.leverages[3] == pytest.approx(1)
    with pytest.raises(ValueError, match="sample 3 has the leverage 1"):
        function(fit)


def test_no_residuals():
    with pytest.raises(ValueError, match="must leave residuals"):
        diagnostics.standardized_residuals(lm.fit(X4, [0, 0, 0, 0]))


def test_durbin_watson():
    assert diagnostics.durbin_watson([1, -1, 1, -1]) == 3
    assert diagnostics.durbin_watson([5, 5, 5]) == 0
    assert diagnostics.durbin_watson([1e300, -1e300]) == 2
    rng = np.random.default_rng(0)
    assert diagnostics.durbin_watson(rng.normal(size=10_000)) == pytest.approx(
        2, abs=0.1
    )
    with pytest.raises(ValueError, match="residuals must not be the zero vector"):
        diagnostics.durbin_watson([0, 0])


def test_the_fit_is_unchanged():
    before = HAND.residuals.copy(), HAND.leverages.copy(), HAND.params.copy()
    diagnostics.params_without_each(HAND)
    diagnostics.robust_covariance(HAND)
    diagnostics.durbin_watson(HAND.residuals)
    for now, then in zip(
        (HAND.residuals, HAND.leverages, HAND.params), before, strict=True
    ):
        assert (now == then).all()
