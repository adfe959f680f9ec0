"""How many components, and how sure: by hand, by brute force, and on known ranks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import components, pca
from numpy.testing import assert_array_equal
from strategies import NOT_REAL

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=20)


def of_rank(r, seed=1, n=100, d=12, noise=1.0):
    """Standardised columns of rank r plus noise."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, r)) @ rng.normal(size=(r, d))
    X += noise * rng.normal(size=(n, d))
    return (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)


def slowly(train, test, k):
    """Each entry from the others of its row, by a least-squares fit of its own."""
    mean = train.mean(axis=0)
    V = np.linalg.svd(train - mean, full_matrices=False)[2][:k].T
    errors = []
    for z in test - mean:
        for m in range(len(z)):
            others = np.arange(len(z)) != m
            t = np.linalg.lstsq(V[others], z[others])[0]
            errors.append(z[m] - V[m] @ t)
    return np.mean(np.square(errors))


class TestHeldOut:
    def test_by_hand(self):
        # component [1, 1]/√2: each entry is predicted by the other one
        found = components.held_out_errors([[0, 0], [2, 2], [4, 4]], [[3, 1]])
        assert found == pytest.approx(np.array([[1, 1], [1, 4]]))

    @FEW
    @given(SEEDS, st.integers(3, 8), st.integers(2, 6))
    def test_by_brute_force(self, seed, n, d):
        rng = np.random.default_rng(seed)
        train, test = rng.normal(size=(n, d)), rng.normal(size=(4, d))
        found = components.held_out_errors(train, test)
        assert found.shape == (2, min(n - 1, d - 1) + 1)
        for k in range(1, found.shape[1]):
            model = pca.fit(train, k)
            assert found[0, k] == pytest.approx(
                ((test - model.reconstruct(test)) ** 2).mean()
            )
            assert found[1, k] == pytest.approx(slowly(train, test, k), rel=1e-5)

    def test_a_variable_alone_is_predicted_by_its_mean(self):
        train = np.array([[9, 0, 0], [-9, 0, 0], [0, 1, 2], [0, -1, -2.0]])
        found = components.held_out_errors(train, [[3, 1, 1]])
        # the first component is the first column, of which the others know nothing
        assert found[:, 1] == pytest.approx([2 / 3, 11 / 3])
        one = components.held_out_errors([[1], [2], [4]], [[5]])
        assert one.shape == (2, 1)

    def test_scales(self):
        train, test = np.array([[0, 0], [2, 2], [4, 4]]), np.array([[3, 1]])
        found = components.held_out_errors(train * 1e150, test * 1e150)
        assert found == pytest.approx(np.array([[1, 1], [1, 4]]) * 1e300)
        assert components.held_out_errors(train * 1e-160, test * 1e-160).max() < 1e-300
        assert components.held_out_errors(train * 1e300, test * 1e300)[1, 1] == np.inf

    def test_refused(self):
        with pytest.raises(ValueError, match="test must have 2 columns"):
            components.held_out_errors([[1, 2], [3, 5]], [[1]])
        with pytest.raises(ValueError, match="at least 2 rows"):
            components.held_out_errors([[1, 2]], [[1, 2]])


class TestCrossValidated:
    @pytest.mark.parametrize("r", [1, 2, 3])
    def test_known_rank(self, r):
        naive, by_entries = components.cross_validated_errors(
            of_rank(r, noise=0.4), rng=np.random.default_rng(0)
        )
        assert by_entries.argmin() == r
        assert (np.diff(naive) <= 1e-12).all()

    def test_leave_one_out_by_hand(self):
        X = of_rank(1, n=6, d=3)
        found = components.cross_validated_errors(
            X, rng=np.random.default_rng(0), folds=6
        )
        slow = np.mean([slowly(np.delete(X, i, 0), X[[i]], 1) for i in range(6)])
        assert found[1, 1] == pytest.approx(slow)

    def test_folds_of_unlike_size_are_weighed(self):
        X = of_rank(1, n=7, d=3)
        found = components.cross_validated_errors(
            X, rng=np.random.default_rng(3), folds=3
        )
        fold = np.random.default_rng(3).permutation(7) % 3
        total = sum(
            (fold == j).sum() * slowly(X[fold != j], X[fold == j], 2) for j in range(3)
        )
        assert found[1, 2] == pytest.approx(total / 7)

    @pytest.mark.parametrize(
        ("n", "folds", "error", "said"),
        [
            (5, 6, ValueError, "at most the number of rows, 5"),
            (3, 2, ValueError, "leave two of them"),
            (5, 1, ValueError, "at least 2"),
            (5, 2.0, TypeError, "integer"),
        ],
    )
    def test_refused(self, n, folds, error, said):
        with pytest.raises(error, match=said):
            components.cross_validated_errors(
                np.eye(n), rng=np.random.default_rng(0), folds=folds
            )


class TestParallel:
    @pytest.mark.parametrize("r", [1, 3])
    def test_known_rank(self, r):
        found = components.parallel_analysis(
            of_rank(r), rng=np.random.default_rng(0), repeats=50
        )
        assert found.k == r
        assert found.observed == pytest.approx(pca.fit(of_rank(r)).explained_variance)

    def test_noise_seldom_has_a_component(self):
        # the first variance exceeds its 95 % quantile in 5 of 100: 4 errors above is 14
        rng = np.random.default_rng(0)
        found = sum(
            components.parallel_analysis(
                rng.normal(size=(30, 4)), rng=rng, repeats=60
            ).k
            > 0
            for _ in range(100)
        )
        assert found <= 14

    def test_all_above(self):
        # of the orders of three values one in six keeps the line
        X = np.array([[0, 0], [1, 1], [2, 2]])
        line = components.parallel_analysis(
            X, rng=np.random.default_rng(1), repeats=30, level=0.2
        )
        assert line.observed == pytest.approx([2, 0], abs=1e-12)
        assert line.k == 1
        wide = components.parallel_analysis(
            [[0, 0, 0], [1, 2, 3]], rng=np.random.default_rng(0), repeats=9, level=0.5
        )
        assert wide.observed == pytest.approx([7])
        assert wide.k == 0  # two samples are always on a line
        one = components.parallel_analysis(
            [[0, 0, 0], [1, 2, 3], [2, 4, 6]],
            rng=np.random.default_rng(0),
            repeats=20,
            level=0.1,
        )
        assert one.k == 1

    def test_quantile(self):
        X = of_rank(2, n=20, d=4)
        found = components.parallel_analysis(
            X, rng=np.random.default_rng(5), repeats=9, level=0.7
        )
        rng = np.random.default_rng(5)
        by_hand = [
            np.linalg.eigvalsh(np.cov(rng.permuted(X, axis=0).T))[::-1]
            for _ in range(9)
        ]
        assert found.threshold == pytest.approx(np.quantile(by_hand, 0.7, axis=0))

    def test_refused(self):
        rng = np.random.default_rng(0)
        with pytest.raises(ValueError, match="level"):
            components.parallel_analysis(np.eye(3), rng=rng, level=1)
        with pytest.raises(ValueError, match="repeats"):
            components.parallel_analysis(np.eye(3), rng=rng, repeats=0)


class TestAngles:
    def test_twin(self):
        from scipy.linalg import subspace_angles

        X = of_rank(2, n=25, d=4)
        found = components.bootstrap_angles(
            X, 3, rng=np.random.default_rng(2), repeats=5
        )
        rng, V = np.random.default_rng(2), pca.fit(X, 3).components
        for i in range(5):
            W = pca.fit(X[rng.integers(25, size=25)], 3).components
            for j in range(3):
                cosine = min(abs(W[j] @ V[j]), 1)
                # arccos loses half of the digits near 0
                assert found.components[i, j] == pytest.approx(
                    np.degrees(np.arccos(cosine)), abs=1e-5
                )
                largest = np.degrees(subspace_angles(W[: j + 1].T, V[: j + 1].T)[0])
                assert found.subspaces[i, j] == pytest.approx(largest, abs=1e-5)

    def test_equal_variances_turn_in_their_plane(self):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(300, 3)) * [5, 5, 0.1]
        found = components.bootstrap_angles(X, 2, rng=rng, repeats=40)
        assert found.components[:, 0].max() > 20
        assert found.subspaces[:, 1].max() < 2

    def test_refused(self):
        rng = np.random.default_rng(0)
        with pytest.raises(ValueError, match="k must be at most 2"):
            components.bootstrap_angles(np.eye(3), 3, rng=rng)
        with pytest.raises(ValueError, match="repeats"):
            components.bootstrap_angles(np.eye(3), 1, rng=rng, repeats=0)


@pytest.mark.parametrize(("X", "error"), NOT_REAL)
def test_not_real(X, error):
    rng = np.random.default_rng(0)
    for call in (
        lambda: components.parallel_analysis(X, rng=rng),
        lambda: components.cross_validated_errors(X, rng=rng),
        lambda: components.held_out_errors(X, [[1.0]]),
        lambda: components.bootstrap_angles(X, 1, rng=rng),
    ):
        with pytest.raises(error, match="must"):
            call()


def test_input_stays():
    X = of_rank(2, n=20, d=4)
    before, rng = X.copy(), np.random.default_rng(0)
    components.parallel_analysis(X, rng=rng, repeats=2)
    components.cross_validated_errors(X, rng=rng, folds=4)
    components.held_out_errors(X, X)
    components.bootstrap_angles(X, 2, rng=rng, repeats=2)
    assert_array_equal(X, before)
