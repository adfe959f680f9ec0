"""Maps: neighbours by brute force, kernel scores against PCA and scikit-learn."""

import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import datasets, maps, pca
from numpy.testing import assert_array_equal
from scipy.spatial.distance import cdist
from sklearn.decomposition import KernelPCA
from strategies import NOT_REAL

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=40)
PAGE = Path(__file__).parents[2] / "book/dimensionality-reduction/pca-at-work.md"


def by_sets(X, T, k):
    """Neighbours as sets, by sorting all distances."""
    kept = 0
    orders = []
    for A in (X, T):
        D = cdist(A, A)
        np.fill_diagonal(D, np.inf)
        orders.append(D.argsort(axis=1)[:, :k])
    for a, b in zip(*orders, strict=True):
        kept += len(set(a) & set(b))
    return kept / (k * len(X))


class TestNeighbourhoodKept:
    def test_by_hand(self):
        X = [[0, 0], [1, 9], [2, 0], [3, 9]]
        T = [[0], [1], [2], [3]]
        # nearest: 2, 3, 0, 1; in the map, lower row first: 1, 0, 1, 2
        assert maps.neighbourhood_kept(X, T, k=1) == 0
        # two nearest: {2, 1}, {3, 2}, {0, 3}, {1, 2}; in the map {1, 2}, {0, 2}, {1, 3}, {2, 1}
        assert maps.neighbourhood_kept(X, T, k=2) == pytest.approx(6 / 8)
        assert maps.neighbourhood_kept(X, T, k=3) == 1

    @FEW
    @given(SEEDS, st.integers(1, 19))
    def test_as_sets(self, seed, k):
        X = np.random.default_rng(seed).normal(size=(20, 4))
        found = maps.neighbourhood_kept(X, X[:, :2], k=k)
        assert found == pytest.approx(by_sets(X, X[:, :2], k))

    @FEW
    @given(SEEDS)
    def test_motion_keeps_all(self, seed):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(20, 3))
        Q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        assert maps.neighbourhood_kept(X, 5 * X @ Q + 1, k=4) == 1

    def test_map_by_lot(self):
        rng = np.random.default_rng(0)
        X, T = rng.normal(size=(300, 4)), rng.normal(size=(300, 2))
        # 1500 neighbours, each kept with probability 5/299: four standard errors
        p = 5 / 299
        slack = 4 * np.sqrt(p * (1 - p) / 1500)
        assert abs(maps.neighbourhood_kept(X, T, k=5) - p) < slack

    def test_rows_differ(self):
        with pytest.raises(ValueError, match="as many rows, got 3 and 2"):
            maps.neighbourhood_kept(np.eye(3), np.eye(2), k=1)

    def test_k(self):
        with pytest.raises(ValueError, match="k must be at most 2"):
            maps.neighbourhood_kept(np.eye(3), np.eye(3), k=3)

    @pytest.mark.parametrize(("X", "error"), NOT_REAL)
    def test_wrong_kind(self, X, error):
        with pytest.raises(error):
            maps.neighbourhood_kept(X, np.eye(3), k=1)


def signed(T):
    return T * np.sign(T[np.abs(T).argmax(axis=0), np.arange(T.shape[1])])


class TestKernelScores:
    def test_by_hand(self):
        x = np.array([0.0, 1.0, 5.0])
        found = maps.kernel_scores(np.outer(x, x), 2)
        assert found == pytest.approx(np.array([[-2, 0], [-1, 0], [3, 0]]), abs=1e-7)

    @FEW
    @given(SEEDS)
    def test_dot_products_give_pca(self, seed):
        X = np.random.default_rng(seed).normal(size=(12, 4)) * [8, 4, 2, 1] + 3
        K = X @ X.T
        T = pca.fit(X).transform(X)
        found = maps.kernel_scores((K + K.T) / 2, 4)
        assert found == pytest.approx(signed(T), abs=1e-6)

    @FEW
    @given(SEEDS)
    def test_scikit_learn(self, seed):
        X = np.random.default_rng(seed).normal(size=(15, 2))
        K = np.exp(-(cdist(X, X) ** 2) / 2)
        twin = KernelPCA(3, kernel="precomputed").fit_transform(K)
        assert maps.kernel_scores(K, 3) == pytest.approx(signed(twin), abs=1e-8)

    @pytest.mark.parametrize("power", [-1000, -201, -40, 41, 300, 1001])
    def test_scales(self, power):
        X = np.random.default_rng(1).normal(size=(6, 2))
        K = X @ X.T
        K = (K + K.T) / 2
        found = maps.kernel_scores(np.ldexp(K, power), 2)
        wanted = maps.kernel_scores(K, 2)
        # the root of a power of two, in two steps, as half of an odd one is no integer
        root = np.ldexp(1.0, power // 2) * np.sqrt(2.0 ** (power % 2))
        assert found / root == pytest.approx(wanted, rel=1e-10)

    def test_zeros(self):
        assert_array_equal(maps.kernel_scores(np.zeros((3, 3)), 2), 0)

    def test_input_is_unchanged(self):
        K = np.array([[2.0, 1], [1, 2]])
        maps.kernel_scores(K, 1)
        assert_array_equal(K, [[2, 1], [1, 2]])

    def test_no_inner_products(self):
        with pytest.raises(np.linalg.LinAlgError, match="no inner products"):
            maps.kernel_scores([[0, 1, 0], [1, 0, 0], [0, 0, 3]], 1)

    def test_not_symmetric(self):
        with pytest.raises(ValueError, match="K must be symmetric"):
            maps.kernel_scores([[1, 2], [0, 1]], 1)

    def test_too_many(self):
        with pytest.raises(ValueError, match="k must be at most 2"):
            maps.kernel_scores(np.eye(2), 3)


# What the chapter works out by hand, and the numbers of its figure.


def test_three_pixels():
    X = np.array([[8, 0, 0], [0, 0, 8], [0, 2, 0], [0, 6, 0]])
    model = pca.fit(X)
    assert model.mean.tolist() == [2, 2, 2]
    assert np.abs(model.components[0]) == pytest.approx([0.5**0.5, 0, 0.5**0.5])
    assert model.explained_variance[0] == pytest.approx(64 / 3)
    second = model.components[1]  # the middle against both ends
    assert second[0] == pytest.approx(second[2])
    assert second[0] * second[1] < 0


def test_two_scanners_by_hand():
    # exactly half of each picture's copies are brighter: independent in the sample
    X = np.random.default_rng(0).normal(size=(50, 4))
    both = np.concatenate([X, X + 3])
    u = np.full(4, 0.5)
    added = (both @ u).var() - (X @ u).var()
    assert added == pytest.approx(4 * 9 / 4)


def rings():
    rng = np.random.default_rng(0)
    turn, inner = rng.uniform(0, 2 * np.pi, 120), np.arange(120) < 60
    radius = np.where(inner, 1, 3) + rng.normal(0, 0.1, 120)
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn)]), inner


def test_kernel_width_decides():
    X, inner = rings()
    apart = {}
    for w in (1, 3):
        score = maps.kernel_scores(np.exp(-cdist(X, X, "sqeuclidean") / (2 * w**2)), 1)[
            :, 0
        ]
        apart[w] = score[inner].max() < score[~inner].min()
    assert apart == {1: True, 3: False}


def test_slider_figure_has_the_numbers_of_the_digits():
    block = re.search(
        r"```\{interactive\} digit-sliders\n(.*?)```", PAGE.read_text(), re.S
    )
    p = yaml.safe_load(block[1])
    digits = datasets.digits()
    train, _ = np.split(np.random.default_rng(0).permutation(len(digits.X)), [1200])
    model = pca.fit(digits.X[train])
    assert p["mean"] == pytest.approx(model.mean, abs=0.0051)
    assert np.array(p["components"]) == pytest.approx(model.components[:4], abs=0.00051)
    assert p["deviations"] == pytest.approx(
        np.sqrt(model.explained_variance[:4]), abs=0.0051
    )
    rows = [i for c in range(10) for i in train[digits.y[train] == c][:8]]
    assert p["digits"] == digits.y[rows].tolist()
    scores = model.transform(digits.X[rows])[:, :4]
    assert np.array(p["scores"]) == pytest.approx(scores, abs=0.051)
