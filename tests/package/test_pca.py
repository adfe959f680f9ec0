"""PCA: by hand, as R prints it, scikit-learn's and eigh's results, scales and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import datasets, pca
from numpy.testing import assert_array_equal
from sklearn.decomposition import PCA as SklearnPCA  # noqa: N811
from strategies import NOT_REAL, matrices

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=30)
MARKS = np.array([[13, 9], [11, 3], [7, 1], [1, 3]])


def mixed(seed, n=30, d=5):
    """Columns that lean on each other, in unlike units and far from 0."""
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) + 10) * 3.0 ** np.arange(
        d
    )


class TestFit:
    def test_by_hand(self):
        found = pca.fit(MARKS)
        assert found.mean == pytest.approx([8, 4])
        assert found.explained_variance == pytest.approx([100 / 3, 20 / 3])
        assert found.explained_variance_ratio == pytest.approx([5 / 6, 1 / 6])
        assert found.singular_values**2 == pytest.approx([100, 20])
        root = np.sqrt(5)
        assert found.components * root == pytest.approx(np.array([[2, 1], [-1, 2]]))
        assert found.transform(MARKS)[:, 0] / root == pytest.approx([3, 1, -1, -3])

    def test_iris_as_r_prints_it(self):
        # R: prcomp(iris[, 1:4]): standard deviations 2.0563 0.4926 0.2797 0.1544, and
        # PC1 0.36138659, -0.08452251, 0.85667061, 0.35828920
        found = pca.fit(datasets.iris().X)
        assert np.sqrt(found.explained_variance) == pytest.approx(
            [2.0563, 0.4926, 0.2797, 0.1544], abs=5e-5
        )
        assert found.components[0] == pytest.approx(
            [0.36138659, -0.08452251, 0.85667061, 0.35828920], abs=1e-8
        )
        assert found.explained_variance == pytest.approx(
            [4.2282, 0.2427, 0.0782, 0.0238], abs=5e-5
        )

    @pytest.mark.parametrize("shape", [(50, 4), (5, 9), (9, 9), (10, 9), (2, 3)])
    def test_twin(self, shape):
        X = mixed(0, *shape)
        twin = SklearnPCA(svd_solver="full").fit(X)
        found = pca.fit(X)
        k = min(shape[0] - 1, shape[1])
        assert found.components.shape == (k, shape[1])
        scale = twin.explained_variance_[0]
        assert found.mean == pytest.approx(twin.mean_)
        # absolute tolerances: both backward stable, relative to the largest
        for ours, theirs in (
            (found.explained_variance, twin.explained_variance_),
            (found.explained_variance_ratio * scale, scale * twin.explained_variance_ratio_),
            (found.singular_values, twin.singular_values_),
        ):  # fmt: skip
            assert ours == pytest.approx(theirs[:k], rel=1e-8, abs=1e-12 * scale)
        agreement = np.abs((found.components * twin.components_[:k]).sum(axis=1))
        assert agreement == pytest.approx(np.ones(k), abs=1e-8)
        signs = np.sign((found.components * twin.components_[:k]).sum(axis=1))
        assert found.transform(X) == pytest.approx(
            twin.transform(X)[:, :k] * signs, rel=1e-7, abs=1e-9 * np.sqrt(scale)
        )

    @pytest.mark.parametrize("k", [1, 3])
    def test_twin_of_few_components(self, k):
        X, new = mixed(1), mixed(2)
        twin = SklearnPCA(k, svd_solver="full").fit(X)
        found = pca.fit(X, k)
        assert found.explained_variance_ratio == pytest.approx(
            twin.explained_variance_ratio_
        )
        assert found.reconstruct(new) == pytest.approx(
            twin.inverse_transform(twin.transform(new))
        )

    @FEW
    @given(SEEDS, st.integers(2, 12), st.integers(1, 6))
    def test_eigh_of_the_covariance_matrix(self, seed, n, d):
        X = mixed(seed, n, d)
        values = np.linalg.eigvalsh(np.cov(X.T).reshape(d, d))[::-1]
        found = pca.fit(X)
        k = len(found.components)
        scale = values[0]
        assert found.explained_variance == pytest.approx(
            values[:k], rel=1e-6, abs=1e-11 * scale
        )
        C = found.components
        assert np.allclose(C @ C.T, np.eye(k), rtol=0, atol=1e-12)
        assert found.explained_variance_ratio.sum() == pytest.approx(1)
        largest = C[np.arange(k), np.abs(C).argmax(axis=1)]
        assert (largest > 0).all()
        assert np.abs(found.reconstruct(X) - X).max() <= 1e-9 * np.abs(X).max()

    @FEW
    @given(matrices(5, 3), st.integers(-900, 900))
    def test_a_power_of_two_as_unit_changes_nothing(self, X, exponent):
        with np.errstate(under="ignore", over="ignore"):
            scaled = np.ldexp(X, exponent)
        if not (np.ldexp(scaled, -exponent) == X).all():
            return  # some entry has no float in this unit
        one, two = pca.fit(X), pca.fit(scaled)
        assert_array_equal(one.components, two.components)
        assert_array_equal(one.explained_variance_ratio, two.explained_variance_ratio)
        assert_array_equal(np.ldexp(one.singular_values, exponent), two.singular_values)

    def test_scales(self):
        huge = pca.fit([[1e300, 0], [-1e300, 1]], 1)
        assert huge.explained_variance.tolist() == [np.inf]  # 2e600 has no float
        assert huge.singular_values == pytest.approx([np.sqrt(2) * 1e300])
        tiny = pca.fit([[1e-300], [3e-300]])
        assert tiny.singular_values == pytest.approx([np.sqrt(2) * 1e-300])
        subnormal = pca.fit([[5e-324], [5e-320]])
        assert subnormal.explained_variance_ratio.tolist() == [1.0]
        # the variation is found beside a column that is constant and enormous
        apart = pca.fit([[1e200, 1e-150], [1e200, 2e-150], [1e200, 4e-150]])
        assert apart.components[0] == pytest.approx([0, 1])
        assert apart.explained_variance[0] == pytest.approx(7 / 3 * 1e-300)
        assert apart.explained_variance[1] == 0
        # and beside a far mean, up to the rounding of the data
        far = pca.fit(MARKS + 1e9)
        assert far.explained_variance == pytest.approx([100 / 3, 20 / 3])

    def test_small_variances_are_not_drowned(self):
        # one variance 1e-20 of the other: the covariance matrix would have lost it
        rng = np.random.default_rng(0)
        u, v = np.linalg.qr(rng.normal(size=(50, 2)))[0].T
        Z = np.column_stack([u, v]) - np.column_stack([u, v]).mean(axis=0)
        Q = np.linalg.qr(Z)[0]
        X = Q * [1, 1e-10] @ np.array([[0.6, 0.8], [-0.8, 0.6]])
        found = pca.fit(X)
        assert found.singular_values == pytest.approx([1, 1e-10], rel=1e-5)
        by_covariance = np.linalg.eigvalsh(np.cov(X.T) * 49)[0]
        assert not 0.5e-20 < by_covariance < 2e-20

    def test_constant_columns_and_equal_samples(self):
        X = np.column_stack([mixed(3)[:, :2], np.full(30, 0.1)])
        found = pca.fit(X)
        assert found.explained_variance[2] == pytest.approx(0, abs=1e-25)
        assert found.components[2].round(12).tolist() == [0, 0, 1]
        for n in range(2, 40):  # sums of equal numbers round, and yet nothing is left
            for c in (0.1, 1 / 3, 1e5 + 0.7):
                assert pca.fit(np.full((n, 1), c)).singular_values.tolist() == [0]
        same = pca.fit(np.full((4, 2), 0.1))
        assert same.explained_variance.tolist() == [0, 0]
        assert np.isnan(same.explained_variance_ratio).all()
        assert same.mean == pytest.approx([0.1, 0.1])
        assert same.components @ same.components.T == pytest.approx(np.eye(2))

    def test_equal_variances_keep_their_plane(self):
        found = pca.fit([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0]], 2)
        assert found.explained_variance == pytest.approx([2 / 3, 2 / 3])
        P = found.components.T @ found.components
        assert np.allclose(P, np.diag([1, 1, 0]), rtol=0, atol=1e-12)

    def test_input_stays(self):
        X = mixed(0)
        before = X.copy()
        model = pca.fit(X)
        model.reconstruct(X)
        pca.reconstruction_errors(X)
        assert_array_equal(X, before)

    @pytest.mark.parametrize(
        ("X", "k", "error", "said"),
        [
            ([[1, 2]], None, ValueError, "at least 2 rows"),
            ([1, 2], None, ValueError, "2-D"),
            (MARKS, 3, ValueError, "at most 2, the smaller of n - 1 and d"),
            (MARKS[:2], 2, ValueError, r"at most 1.*\(2, 2\)"),
            (MARKS, 0, ValueError, "at least 1"),
            (MARKS, 1.0, TypeError, "integer"),
        ],
    )
    def test_refused(self, X, k, error, said):
        with pytest.raises(error, match=said):
            pca.fit(X, k)

    @pytest.mark.parametrize(("X", "error"), NOT_REAL)
    @pytest.mark.parametrize(
        "f", [pca.fit, pca.reconstruction_errors], ids=["fit", "errors"]
    )
    def test_not_real(self, f, X, error):
        with pytest.raises(error, match="X must"):
            f(X)


class TestModel:
    def test_refused(self):
        model = pca.fit(MARKS, 1)
        with pytest.raises(ValueError, match="X must have 2 columns"):
            model.transform([[1, 2, 3]])
        with pytest.raises(ValueError, match="T must have 1 columns"):
            model.inverse_transform([[1, 2]])

    def test_by_hand(self):
        model = pca.fit(MARKS, 1)
        assert model.reconstruct([[13, 9]]) == pytest.approx(np.array([[14, 7]]))
        assert model.inverse_transform([[0]]) == pytest.approx(np.array([[8, 4]]))
        assert model.transform([[8, 4]]) == pytest.approx(0)


class TestErrors:
    def test_by_hand(self):
        assert pca.reconstruction_errors(MARKS) * 3 == pytest.approx([120, 20, 0])

    @FEW
    @given(SEEDS, st.integers(2, 9), st.integers(1, 6))
    def test_what_reconstructions_miss(self, seed, n, d):
        X = mixed(seed, n, d)
        found = pca.reconstruction_errors(X)
        k = min(n - 1, d)
        assert found.shape == (k + 1,)
        for m in range(1, k + 1):
            missed = ((X - pca.fit(X, m).reconstruct(X)) ** 2).sum() / (n - 1)
            assert found[m] == pytest.approx(missed, rel=1e-6, abs=1e-12 * found[0])
        assert found[0] == pytest.approx(X.var(axis=0, ddof=1).sum())

    def test_small_tails_keep_their_digits(self):
        X = np.diag([1e9, 1, 1e-3, 1e-3])
        found = pca.reconstruction_errors(np.vstack([X, -X]))
        assert found[2:] == pytest.approx([4e-6 / 7, 2e-6 / 7, 0], rel=1e-9)

    def test_scales(self):
        assert pca.reconstruction_errors([[1e300], [-1e300]]).tolist() == [np.inf, 0]
        with pytest.raises(ValueError, match="at least 2 rows"):
            pca.reconstruction_errors([[1, 2]])


class TestComponentsFor:
    def test_by_hand(self):
        model = pca.fit(MARKS)
        shares = [0.1, 5 / 6, 0.84, 1]
        assert [pca.components_for(model, s) for s in shares] == [1, 1, 2, 2]

    @FEW
    @given(SEEDS, st.floats(0.01, 1))
    def test_least(self, seed, share):
        model = pca.fit(mixed(seed))
        k = pca.components_for(model, share)
        kept = model.explained_variance_ratio.cumsum()
        assert kept[k - 1] >= share - 1e-11
        assert k == 1 or kept[k - 2] < share

    @pytest.mark.parametrize("share", [0, 1.1, -0.1])
    def test_share_refused(self, share):
        with pytest.raises(ValueError, match="share must be"):
            pca.components_for(pca.fit(MARKS), share)

    def test_not_kept(self):
        with pytest.raises(ValueError, match=r"what the model keeps, 0.8333"):
            pca.components_for(pca.fit(MARKS, 1), 0.9)
        with pytest.raises(ValueError, match="nan"):
            pca.components_for(pca.fit([[1], [1]]), 0.9)
