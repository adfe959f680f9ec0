"""Whitening by components: by hand, and beside scikit-learn and Cholesky."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import datasets, pca
from mlmath.whitening import whitening
from sklearn.decomposition import PCA
from strategies import NOT_REAL

SQUARE = np.array([[4.0, 3], [4, -3], [-4, 3], [-4, -3]])


def table(seed, n=30, d=4):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) * 10.0 ** rng.integers(-3, 4)
        + 5
    )


def test_by_hand():
    # C = [[5, 4], [4, 5]], root [[2, 1], [1, 2]]
    X = np.array([[3.0, 3], [-3, -3], [1, -1], [-1, 1]]) * np.sqrt(0.75)
    assert np.cov(X.T) == pytest.approx(np.array([[5, 4], [4, 5]]))
    zca = whitening(pca.fit(X), kind="zca")
    assert zca.matrix == pytest.approx(np.array([[2, -1], [-1, 2]]) / 3)
    assert zca.back == pytest.approx(np.array([[2, 1], [1, 2]]))


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(["pca", "zca"]))
def test_white_and_back(seed, kind):
    X = table(seed)
    found = whitening(pca.fit(X), kind=kind)
    Y = found.transform(X)
    assert np.cov(Y.T) == pytest.approx(np.eye(4), abs=1e-6)
    assert Y.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-6)
    assert found.inverse_transform(Y) == pytest.approx(X, rel=1e-6)
    ridged = whitening(pca.fit(X), kind=kind, ridge=2.0)
    values = np.linalg.eigvalsh(np.cov(X.T))
    assert np.linalg.eigvalsh(np.cov(ridged.transform(X).T)) == pytest.approx(
        values / (values + 2), rel=1e-5
    )
    assert ridged.inverse_transform(ridged.transform(X)) == pytest.approx(X, rel=1e-6)


def test_scikit_learn():
    X = datasets.wine().X
    twin = PCA(5, whiten=True).fit(X)
    found = whitening(pca.fit(X, 5)).transform(X)
    signs = np.sign((found * twin.transform(X)).sum(axis=0))
    assert found == pytest.approx(twin.transform(X) * signs, abs=1e-7)


@pytest.mark.parametrize("e", [-150, 150])
def test_scales(e):
    model = pca.fit(SQUARE * 10.0**e)
    for kind in ("pca", "zca"):
        Y = whitening(model, kind=kind).transform(SQUARE * 10.0**e)
        assert np.cov(Y.T) == pytest.approx(np.eye(2))


def test_refusals():
    model = pca.fit(SQUARE)
    with pytest.raises(ValueError, match="'pca' or 'zca', got 'cholesky'"):
        whitening(model, kind="cholesky")
    with pytest.raises(ValueError, match="all 2 components for 'zca', got 1"):
        whitening(pca.fit(SQUARE, 1), kind="zca")
    with pytest.raises(ValueError, match="ridge must be at least 0"):
        whitening(model, ridge=-1)
    flat = pca.fit(np.column_stack([SQUARE, np.ones(4)]))
    with pytest.raises(np.linalg.LinAlgError, match="keep fewer components"):
        whitening(flat)
    assert whitening(flat, kind="zca", ridge=1).matrix[2, 2] == pytest.approx(1)
    for bad, kind in NOT_REAL:
        with pytest.raises(kind):
            whitening(model).transform(bad)
    with pytest.raises(ValueError, match="2 columns"):
        whitening(model).inverse_transform([[1, 2, 3]])
