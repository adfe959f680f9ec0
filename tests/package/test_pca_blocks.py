"""Components from blocks of rows: beside the whole table and scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import data_moments, datasets, pca, pca_blocks
from sklearn.decomposition import PCA, IncrementalPCA
from strategies import NOT_REAL

FEW = settings(max_examples=25, deadline=None)
MARKS = np.array([[13.0, 9], [11, 3], [7, 1], [1, 3]])


def table(seed, n=20, d=5):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) * 2.0 ** -np.arange(d) @ rng.normal(size=(d, d)) + 5


def cut(X, seed):
    """Blocks of sizes by chance, single rows among them."""
    at = np.sort(np.random.default_rng(seed).choice(np.arange(1, len(X)), 5, False))
    return np.split(X, at)


def same(found, right):
    for field in (
        "mean",
        "explained_variance",
        "explained_variance_ratio",
        "singular_values",
    ):
        assert getattr(found, field) == pytest.approx(
            getattr(right, field), rel=1e-6, abs=1e-9
        )
    turned = np.abs((found.components * right.components).sum(axis=1))
    assert turned == pytest.approx(1, abs=1e-6)


@FEW
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_as_the_whole(seed, other):
    X = table(seed)
    same(pca_blocks.fit_blocks(cut(X, other), 3), pca.fit(X, 3))
    run = pca_blocks.fit_stream(cut(X, other), 3, keep=5)
    same(run.model, pca.fit(X, 3))
    assert 0 <= run.lost <= 1e-14 * np.var(X)  # of a rank that fits, rounding alone


def test_by_hand():
    for found in (
        pca_blocks.from_summary(data_moments.summarize(MARKS)),
        pca_blocks.fit_blocks([MARKS]),
        pca_blocks.fit_blocks(MARKS[:, None, :]),
        pca_blocks.fit_stream([MARKS[:1], MARKS[1:]], 2).model,
    ):
        assert 3 * found.explained_variance == pytest.approx([100, 20])
        assert found.components * 5**0.5 == pytest.approx(np.array([[2, 1], [-1, 2]]))
        assert found.explained_variance_ratio == pytest.approx([5 / 6, 1 / 6])
    # one row is kept: (5, 5), (3, -1), (-1, -3), (-7, -1) have the squares 100 and 20
    run = pca_blocks.fit_stream([MARKS], 1, keep=1)
    assert run.lost == pytest.approx(20 / 3)
    assert run.model.explained_variance_ratio == pytest.approx([5 / 6])


def test_scikit_learn():
    X = datasets.digits().X
    twin = IncrementalPCA(5, batch_size=100)
    blocks = [X[i : i + 100] for i in range(0, 1700, 100)]
    for block in blocks:
        twin.partial_fit(block)
    run = pca_blocks.fit_stream(blocks, 5, keep=5)
    assert run.model.singular_values == pytest.approx(twin.singular_values_)
    assert run.model.explained_variance_ratio == pytest.approx(
        twin.explained_variance_ratio_
    )
    assert run.model.mean == pytest.approx(twin.mean_, abs=1e-10)
    same(
        pca_blocks.fit_stream(blocks, 5).model,
        pca_blocks.fit_stream(iter(blocks), 5, keep=10).model,
    )
    whole = PCA(5, svd_solver="covariance_eigh").fit(X[:1700])
    found = pca_blocks.fit_blocks(iter(blocks), 5)
    assert found.explained_variance == pytest.approx(whole.explained_variance_)
    assert found.singular_values == pytest.approx(whole.singular_values_)


@pytest.mark.parametrize("e", [-140, 150])
def test_scales(e):
    X = table(3) - table(3).mean(axis=0)
    plain, blocks = pca.fit(X, 3), cut(X * 10.0**e, 1)
    found = pca_blocks.fit_blocks(blocks, 3)
    assert found.singular_values == pytest.approx(
        plain.singular_values * 10.0**e, rel=1e-9
    )
    run = pca_blocks.fit_stream(blocks, 3).model
    assert run.singular_values == pytest.approx(
        plain.singular_values * 10.0**e, rel=1e-9
    )
    assert run.explained_variance_ratio == pytest.approx(plain.explained_variance_ratio)
    far = pca_blocks.fit_stream([b * 1e50 for b in blocks], 3).model
    assert far.singular_values == pytest.approx(
        plain.singular_values * 10.0**e * 1e50, rel=1e-9
    )


def test_far_from_zero_and_constant():
    X = table(4) + 1e8
    same_as = pca.fit(X, 3).explained_variance
    assert pca_blocks.fit_blocks(cut(X, 0), 3).explained_variance == pytest.approx(
        same_as
    )
    assert pca_blocks.fit_stream(
        cut(X, 0), 3, keep=5
    ).model.explained_variance == pytest.approx(same_as)
    flat = [np.full((2, 3), 7.0)] * 2
    for found in (pca_blocks.fit_blocks(flat, 2), pca_blocks.fit_stream(flat, 2).model):
        assert found.explained_variance.tolist() == [0, 0]
        assert np.isnan(found.explained_variance_ratio).all()
        assert found.components @ found.components.T == pytest.approx(np.eye(2))


def test_inputs_stay_as_they_are():
    X = table(0)
    before = X.copy()
    pca_blocks.fit_blocks([X[:5], X[5:]])
    pca_blocks.fit_stream([X[:5], X[5:]], 2)
    assert (before == X).all()


def test_refusals():
    for bad, kind in NOT_REAL:
        with pytest.raises(kind):
            pca_blocks.fit_blocks([bad])
        with pytest.raises(kind):
            pca_blocks.fit_stream([bad], 1)
    with pytest.raises(ValueError, match="at least one block"):
        pca_blocks.fit_blocks([])
    with pytest.raises(ValueError, match="at least one block"):
        pca_blocks.fit_stream([], 1)
    with pytest.raises(ValueError, match="at least 2 samples, got 1"):
        pca_blocks.fit_blocks([MARKS[:1]])
    with pytest.raises(ValueError, match="k must be at most 2"):
        pca_blocks.fit_blocks([MARKS], 3)
    with pytest.raises(ValueError, match="k must be at most 2"):
        pca_blocks.fit_stream([MARKS], 3)
    with pytest.raises(ValueError, match="keep must be at least 2, got 1"):
        pca_blocks.fit_stream([MARKS], 2, keep=1)
    with pytest.raises(ValueError, match="block must have 2 columns"):
        pca_blocks.fit_stream([MARKS, np.ones((2, 3))], 1)
    with pytest.raises(ValueError, match="as many features"):
        pca_blocks.fit_blocks([MARKS, np.ones((2, 3))])
    with pytest.raises(TypeError, match="Summary"):
        pca_blocks.from_summary(MARKS)
