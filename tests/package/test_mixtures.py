"""Normal mixtures: by hand, NumPy's covariance, Bayes' theorem."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import datasets, joint, mixtures
from numpy.testing import assert_array_equal
from strategies import NOT_REAL

FEW = settings(max_examples=25)
SEEDS = st.integers(0, 10**6)


def three_classes(seed, d=2):
    rng = np.random.default_rng(seed)
    y = np.repeat([3, 0, 7], [10, 6, 9])
    X = rng.normal(size=(25, d)) @ rng.normal(size=(d, d)) + y[:, None]
    return X, y


class TestFit:
    def test_by_hand(self):
        found = mixtures.fit_classes(
            [[0, 0], [2, 0], [0, 2], [2, 2], [5, 5], [5, 9]], [1, 1, 1, 1, 0, 0]
        )
        assert found.shares == pytest.approx([1 / 3, 2 / 3])
        assert found.means.tolist() == [[5, 7], [1, 1]]
        assert found.variances == pytest.approx(np.array([[0, 8], [4 / 3, 4 / 3]]))

    @FEW
    @given(SEEDS)
    def test_numpy(self, seed):
        X, y = three_classes(seed)
        found = mixtures.fit_classes(X, y)
        for c, name in enumerate((0, 3, 7)):
            own = X[y == name]
            U = found.axes[c]
            C = U @ np.diag(found.variances[c]) @ U.T
            assert found.shares[c] == pytest.approx(len(own) / 25)
            assert found.means[c] == pytest.approx(own.mean(axis=0))
            assert pytest.approx(np.cov(own.T), abs=1e-9) == C

    def test_refusals(self):
        with pytest.raises(ValueError, match="class 4 has 1"):
            mixtures.fit_classes([[1], [2], [3]], [0, 0, 4])
        with pytest.raises(ValueError, match="y must have length 1"):
            mixtures.fit_classes([[1]], [0, 1])

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        with pytest.raises(error, match="X"):
            mixtures.fit_classes(bad, [0])
        with pytest.raises(error, match="y"):
            mixtures.fit_classes([[1], [2]], bad)


class TestDenoise:
    def test_by_hand(self):
        one = np.ones((1, 1))
        mixture = mixtures.NormalMixture(one[0], 4 * one, 3 * one, one[None])
        # gain 0.5 * 3 / (0.25 * 3 + 0.75) = 1
        found = mixtures.denoise([[2], [4]], 0.25, mixture=mixture)
        assert found == pytest.approx(np.array([[4], [6]]))

    @FEW
    @given(SEEDS, st.floats(0.01, 0.99))
    def test_bayes_and_conditional(self, seed, kept):
        X, y = three_classes(seed)
        mixture = mixtures.fit_classes(X, y)
        Z = np.random.default_rng(seed + 1).normal(size=(4, 2))
        found = mixtures.denoise(Z, kept, mixture=mixture)
        for z, answer in zip(Z, found, strict=True):
            logs, means = [], []
            for share, mean, variances, U in zip(
                mixture.shares, mixture.means, mixture.variances, mixture.axes,
                strict=True,
            ):  # fmt: skip
                C = (U * variances) @ U.T
                C = (C + C.T) / 2
                S = kept * C + (1 - kept) * np.eye(2)
                root = math.sqrt(kept)
                both = joint.MultivariateNormal(
                    np.concatenate([root * mean, mean]),
                    np.block([[S, root * C], [root * C, C + 1e-9 * np.eye(2)]]),
                )
                logs.append(math.log(share) + both.marginal([0, 1]).log_pdf([z])[0])
                means.append(both.conditional([0, 1], z).mean)
            p = np.exp(np.array(logs) - max(logs))
            assert answer == pytest.approx(
                p @ np.array(means) / p.sum(), rel=1e-6, abs=1e-6
            )

    def test_little_and_much_noise(self):
        table = datasets.iris()
        mixture = mixtures.fit_classes(table.X, table.y)
        found = mixtures.denoise(table.X, 1 - 1e-9, mixture=mixture)
        assert found == pytest.approx(table.X, abs=1e-4)
        much = mixtures.denoise(table.X, 1e-9, mixture=mixture)
        assert much == pytest.approx(np.tile(table.X.mean(axis=0), (150, 1)), abs=1e-2)

    def test_far_outside_and_flat_classes(self):
        flat = mixtures.fit_classes([[0.0], [0], [5], [5]], [0, 0, 1, 1])
        assert mixtures.denoise([[1e5]], 0.5, mixture=flat).tolist() == [[5]]
        assert mixtures.denoise([[-1e5]], 0.5, mixture=flat).tolist() == [[0]]

    def test_refusals(self):
        mixture = mixtures.fit_classes([[1], [2]], [0, 0])
        with pytest.raises(ValueError, match="Z must have 1 columns"):
            mixtures.denoise([[1, 2]], 0.5, mixture=mixture)
        with pytest.raises(ValueError, match="kept must be between 0 and 1"):
            mixtures.denoise([[1]], 0, mixture=mixture)

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        mixture = mixtures.fit_classes([[1], [2]], [0, 0])
        with pytest.raises(error, match="Z"):
            mixtures.denoise(bad, 0.5, mixture=mixture)

    def test_inputs_unchanged(self):
        X, y = three_classes(0)
        before, Z = X.copy(), np.ones((2, 2))
        mixture = mixtures.fit_classes(X, y)
        means = mixture.means.copy()
        mixtures.denoise(Z, 0.5, mixture=mixture)
        assert_array_equal(X, before)
        assert_array_equal(mixture.means, means)
        assert (Z == 1).all()
