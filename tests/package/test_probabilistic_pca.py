"""Probabilistic PCA: by hand, beside scikit-learn, SciPy and the package's own normal."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import datasets, joint, pca
from mlmath import probabilistic_pca as ppca
from scipy import stats
from sklearn.decomposition import PCA
from strategies import NOT_REAL

FEW = settings(max_examples=25, deadline=None)
SEEDS = st.integers(0, 10**6)
BOX = np.array([[4.0, 2, 0], [4, -2, 0], [-4, 2, 0], [-4, -2, 0]])


def table(seed, n=20, d=5):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) * [5, 3, 1, 1, 0.5] @ rng.normal(size=(d, d)) + 3


def test_by_hand():
    found = ppca.fit(BOX, 1)  # variances by n: 16, 4 and 0
    assert found.variances == pytest.approx([16])
    assert found.noise_variance == pytest.approx(2)
    assert found.weights == pytest.approx(np.array([[math.sqrt(14)], [0], [0]]))
    assert found.covariance() == pytest.approx(np.diag([16.0, 2, 2]))
    assert found.denoise([[4, 2, 0]]) == pytest.approx(np.array([[3.5, 0, 0]]))
    assert found.posterior_mean([[4, 2, 0]])[0] == pytest.approx([math.sqrt(14) / 4])
    assert found.distances([[4, 2, 1]])[0] == pytest.approx(5)
    # -(3 ln 2 pi + ln 16 + 2 ln 2 + 16/16 + 5/2) / 2
    log = -(3 * math.log(math.tau) + 6 * math.log(2) + 3.5) / 2
    assert found.log_pdf([[4, 2, 1]])[0] == pytest.approx(log)


@FEW
@given(SEEDS, st.integers(1, 4))
def test_density_is_that_of_a_normal_vector(seed, k):
    X = table(seed)
    found = ppca.fit(X, k)
    new = table(seed + 1)
    law = joint.MultivariateNormal(found.mean, found.covariance())
    assert found.log_pdf(new) == pytest.approx(law.log_pdf(new), rel=1e-6)
    twin = stats.multivariate_normal(found.mean, found.covariance())
    assert found.log_pdf(new) == pytest.approx(twin.logpdf(new), rel=1e-6)


def test_scikit_learn_which_divides_by_n_less_1():
    X = datasets.wine().X / datasets.wine().X.std(axis=0)
    n = len(X)
    for k in (1, 3, 12):
        twin, found = PCA(k, svd_solver="full").fit(X), ppca.fit(X, k)
        assert found.noise_variance == pytest.approx(twin.noise_variance_ * (n - 1) / n)
        model = ppca.ProbabilisticPCA(
            twin.mean_, twin.components_, twin.explained_variance_, twin.noise_variance_
        )
        assert model.log_pdf(X) == pytest.approx(twin.score_samples(X))
        assert model.log_pdf(X).mean() == pytest.approx(twin.score(X))
        assert model.covariance() == pytest.approx(twin.get_covariance())
        assert found.log_pdf(X).mean() > twin.score(X)  # the greatest likelihood


def test_held_out_is_each_fit_by_itself():
    X = table(0, 40)
    found = ppca.held_out_log_likelihoods(X[:25], X[25:], 4)
    for k in range(1, 5):
        assert found[k - 1] == pytest.approx(ppca.fit(X[:25], k).log_pdf(X[25:]).mean())


@FEW
@given(SEEDS, st.integers(1, 4))
def test_fill_is_the_conditional_mean(seed, k):
    rng = np.random.default_rng(seed)
    model, X = ppca.fit(table(seed), k), table(seed + 1, 6)
    known = rng.random(X.shape) < 0.6
    known[0], known[1], known[2] = True, False, known[3]
    filled = ppca.fill(model, np.where(known, X, 1e9), known)
    law = joint.MultivariateNormal(model.mean, model.covariance())
    assert (filled[known] == X[known]).all()
    assert filled[1] == pytest.approx(model.mean)
    for row, mask, x in zip(filled, known, X, strict=True):
        if 0 < mask.sum() < 5:
            mean = law.conditional(np.flatnonzero(mask).tolist(), x[mask]).mean
            assert row[~mask] == pytest.approx(mean, rel=1e-5, abs=1e-6)


def test_samples_have_the_models_moments():
    model = ppca.fit(table(2), 2)
    S = model.sample(40_000, rng=np.random.default_rng(0))
    C = model.covariance()
    # standard errors: sqrt(C_ii / n), and for covariances sqrt((C_ii C_jj + C_ij^2) / n)
    assert (abs(S.mean(axis=0) - model.mean) < 5 * np.sqrt(np.diag(C) / 40_000)).all()
    error = np.sqrt((np.outer(np.diag(C), np.diag(C)) + C**2) / 40_000)
    assert (abs(np.cov(S.T) - C) < 5 * error).all()


@pytest.mark.parametrize("e", [-140, 140])
def test_scales(e):
    X = table(1) - table(1).mean(axis=0)
    plain, found = ppca.fit(X, 2), ppca.fit(X * 10.0**e, 2)
    assert found.noise_variance == pytest.approx(plain.noise_variance * 10.0 ** (2 * e))
    shift = 5 * e * math.log(10)  # densities shrink as volumes grow
    assert found.log_pdf(X * 10.0**e) == pytest.approx(plain.log_pdf(X) - shift)
    assert found.posterior_mean(X * 10.0**e) == pytest.approx(plain.posterior_mean(X))
    known = np.ones(X.shape, bool)
    known[:, 3] = False
    assert ppca.fill(found, X * 10.0**e, known) == pytest.approx(
        ppca.fill(plain, X, known) * 10.0**e, rel=1e-9
    )


def test_fewer_samples_than_features():
    X = np.random.default_rng(0).normal(size=(6, 20))
    found = ppca.fit(X, 4)
    values = np.linalg.eigvalsh(np.cov(X.T, bias=True))[::-1]
    assert found.variances == pytest.approx(values[:4])
    assert found.noise_variance == pytest.approx(values[4:].sum() / 16)


def test_inputs_stay_as_they_are():
    X, known = table(0), np.ones((20, 5), bool)
    known[0, 0] = False
    before = X.copy()
    model = ppca.fit(X, 2)
    ppca.fill(model, X, known)
    model.denoise(X)
    model.log_pdf(X)
    assert (before == X).all()


def test_refusals():
    model = ppca.fit(BOX, 1)
    for bad, kind in NOT_REAL:
        with pytest.raises(kind):
            ppca.fit(bad, 1)
        with pytest.raises(kind):
            model.log_pdf(bad)
    with pytest.raises(ValueError, match="k must be at most 2"):
        ppca.fit(BOX, 3)
    with pytest.raises(ValueError, match=r"k must be at most 1.*n - 2"):
        ppca.fit(BOX[:3], 2)
    with pytest.raises(ValueError, match="most must be at most 2"):
        ppca.held_out_log_likelihoods(BOX, BOX, 3)
    with pytest.raises(ValueError, match="test must have 3 columns"):
        ppca.held_out_log_likelihoods(BOX, [[1, 2]], 1)
    with pytest.raises(np.linalg.LinAlgError, match="noise after k = 2 components"):
        ppca.fit(BOX, 2)
    with pytest.raises(np.linalg.LinAlgError, match="leave some variance"):
        ppca.fit(np.ones((4, 3)), 1)
    with pytest.raises(ValueError, match="size must be at least 1"):
        model.sample(0, rng=np.random.default_rng(0))
    with pytest.raises(TypeError, match="known must be boolean"):
        ppca.fill(model, BOX, np.ones(BOX.shape))
    with pytest.raises(ValueError, match="known must have the shape"):
        ppca.fill(model, BOX, np.ones((4, 2), bool))
    assert pca.fit(BOX).explained_variance[0] > model.variances[0]
