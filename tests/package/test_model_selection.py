"""Cross-validation: by hand, beside scikit-learn, and what a fold may not do."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import datasets, diagnostics, least_squares, linear_models
from mlmath import model_selection as ms
from numpy.testing import assert_array_equal
from sklearn import linear_model as skl
from sklearn import model_selection as sk
from strategies import NOT_REAL

FEW = settings(max_examples=25)
SEEDS = st.integers(0, 10**6)


def by_mean(X, y, X_new):
    return np.full(len(X_new), y.mean())


class TestFolds:
    @given(st.integers(2, 40), st.data(), SEEDS)
    def test_each_sample_is_held_out_once(self, n, data, seed):
        k = data.draw(st.integers(2, n))
        parts = ms.folds(n, k, rng=np.random.default_rng(seed))
        assert len(parts) == k
        assert_array_equal(
            np.sort(np.concatenate([f.held_out for f in parts])), np.arange(n)
        )
        for fold in parts:
            assert_array_equal(np.union1d(fold.train, fold.held_out), np.arange(n))
            assert len(fold.train) + len(fold.held_out) == n
        # as scikit-learn: the first n % k folds have one more
        twin = [len(test) for _, test in sk.KFold(k).split(np.zeros(n))]
        assert [len(f.held_out) for f in parts] == twin

    def test_at_random(self):
        parts = ms.folds(20, 4, rng=np.random.default_rng(0))
        other = ms.folds(20, 4, rng=np.random.default_rng(1))
        assert parts[0].held_out.tolist() != other[0].held_out.tolist()
        # each pair of samples is in one fold as often as any other
        rng = np.random.default_rng(2)
        together = [
            any({0, 1} <= set(f.held_out) for f in ms.folds(6, 2, rng=rng))
            for _ in range(2000)
        ]
        p = 2 / 5  # the other sample takes one of the two places left in five
        assert abs(np.mean(together) - p) < 5 * math.sqrt(p * (1 - p) / 2000)

    @pytest.mark.parametrize(
        ("n", "k", "error", "words"),
        [
            (5, 6, ValueError, "k must be at most n = 5"),
            (5, 1, ValueError, "k must be at least 2"),
            (1, 2, ValueError, "n must be at least 2"),
            (5.0, 2, TypeError, "n must be an integer"),
        ],
    )
    def test_errors(self, n, k, error, words):
        with pytest.raises(error, match=words):
            ms.folds(n, k, rng=np.random.default_rng(0))


class TestGroupedFolds:
    @given(st.lists(st.integers(0, 8), min_size=2, max_size=40), st.data(), SEEDS)
    def test_groups_stay_together(self, groups, data, seed):
        names = sorted(set(groups))
        if len(names) < 2:
            return
        k = data.draw(st.integers(2, len(names)))
        parts = ms.grouped_folds(groups, k, rng=np.random.default_rng(seed))
        groups = np.array(groups)
        assert_array_equal(
            np.sort(np.concatenate([f.held_out for f in parts])), np.arange(len(groups))
        )
        for fold in parts:
            assert fold.held_out.size
            assert not set(groups[fold.train]) & set(groups[fold.held_out])
        # the same sizes as scikit-learn's, which is greedy as well
        twin = sk.GroupKFold(k).split(np.zeros(len(groups)), groups=groups)
        assert sorted(len(f.held_out) for f in parts) == sorted(len(t) for _, t in twin)

    def test_words_and_order(self):
        words = ["b", "a", "b", "c"]
        parts = ms.grouped_folds(words, 3, rng=np.random.default_rng(0))
        assert parts[0].held_out.tolist() == [0, 2]
        firsts = {
            ms.grouped_folds(words, 3, rng=np.random.default_rng(s)).__getitem__(1)
            .held_out.tolist()[0] for s in range(20)
        }  # fmt: skip
        assert firsts == {1, 3}

    def test_errors(self):
        rng = np.random.default_rng(0)
        with pytest.raises(ValueError, match="at most the 2 groups, got 3"):
            ms.grouped_folds([1, 1, 2], 3, rng=rng)
        with pytest.raises(ValueError, match="must be one list"):
            ms.grouped_folds([[1, 2]], 2, rng=rng)
        with pytest.raises(TypeError, match="k must be an integer"):
            ms.grouped_folds([1, 2], 2.0, rng=rng)


class TestForwardFolds:
    @given(st.integers(3, 50), st.data())
    def test_the_future_is_held_out(self, n, data):
        k = data.draw(st.integers(2, n - 1))
        parts = ms.forward_folds(n, k)
        assert len(parts) == k
        for fold in parts:
            assert fold.train.size
            assert_array_equal(fold.train, np.arange(fold.held_out[0]))
        held = np.concatenate([f.held_out for f in parts])
        assert_array_equal(held, np.arange(held[0], n))
        assert np.ptp([len(f.held_out) for f in parts]) <= 1

    def test_twin(self):
        twin = sk.TimeSeriesSplit(4).split(np.zeros(20))
        for fold, (train, test) in zip(ms.forward_folds(20, 4), twin, strict=True):
            assert_array_equal(fold.train, train)
            assert_array_equal(fold.held_out, test)

    def test_errors(self):
        with pytest.raises(ValueError, match="k must be below n = 4"):
            ms.forward_folds(4, 4)
        with pytest.raises(ValueError, match="n must be at least 3"):
            ms.forward_folds(2, 2)


class TestCrossValidate:
    def test_by_hand(self):
        parts = (
            ms.Fold(np.array([2, 3, 4]), np.array([0, 1])),
            ms.Fold(np.array([0, 1]), np.array([2, 3, 4])),
        )
        y = [0, 2, 4, 6, 8]
        # means 6 and 1: squares 36, 16 and 9, 25, 49
        found = ms.cross_validate(by_mean, np.zeros((5, 1)), y, parts)
        assert found.fold_errors == pytest.approx(np.array([[26], [83 / 3]]))
        assert_array_equal(found.sizes, [2, 3])
        assert found.estimate == pytest.approx([27])
        # weighted by sizes, as glmnet: (2 * 1 + 3 * (2 / 3)^2) / 5, over k - 1 = 1
        assert found.std_error == pytest.approx([math.sqrt((2 + 3 * (2 / 3) ** 2) / 5)])

    def test_equal_folds_give_the_usual_standard_error(self):
        rng = np.random.default_rng(0)
        y = rng.normal(size=40)
        parts = ms.folds(40, 8, rng=rng)
        found = ms.cross_validate(by_mean, np.zeros((40, 1)), y, parts)
        e = found.fold_errors[:, 0]
        assert found.std_error[0] == pytest.approx(e.std(ddof=1) / math.sqrt(8))

    def test_twin(self):
        table = datasets.diabetes()
        parts = ms.folds(442, 10, rng=np.random.default_rng(0))

        def fit_and_predict(X, y, X_new):
            fit = least_squares.solve(least_squares.design_matrix(X), y)
            return least_squares.design_matrix(X_new) @ fit.params

        found = ms.cross_validate(fit_and_predict, table.X, table.y, parts)
        scores = sk.cross_val_score(
            skl.LinearRegression(), table.X, table.y,
            cv=[(f.train, f.held_out) for f in parts], scoring="neg_mean_squared_error",
        )  # fmt: skip
        assert found.fold_errors[:, 0] == pytest.approx(-scores, rel=1e-8)

    def test_several_candidates_and_another_loss(self):
        parts = ms.forward_folds(6, 2)

        def two(X, y, X_new):
            return np.column_stack([by_mean(X, y, X_new), np.full(len(X_new), y[-1])])

        y = np.array([0.0, 2, 3, 5, 5, 9])
        both = ms.cross_validate(
            two, np.zeros((6, 1)), y, parts, loss=lambda a, b: abs(a - b)
        )
        # first block 0, 2; then 3, 5 held out; then mean 2.5 and last 5 for 5, 9
        assert both.fold_errors == pytest.approx(np.array([[3, 2], [4.5, 2]]))

    def test_sees_the_training_samples_alone(self):
        X, y = np.arange(12.0).reshape(6, 2), np.arange(6.0)
        before = X.copy(), y.copy()
        seen = []

        def spoil(A, b, new):
            seen.append((A.copy(), b.copy(), new.copy()))
            A[:], b[:], new[:] = 0, 0, 0
            return np.zeros(len(new))

        parts = ms.folds(6, 3, rng=np.random.default_rng(0))
        ms.cross_validate(spoil, X, y, parts)
        for fold, (A, b, new) in zip(parts, seen, strict=True):
            assert_array_equal(A, X[fold.train])
            assert_array_equal(b, y[fold.train])
            assert_array_equal(new, X[fold.held_out])
        assert_array_equal(X, before[0])
        assert_array_equal(y, before[1])

    def test_errors(self):
        X, y = np.zeros((4, 1)), np.arange(4.0)
        parts = ms.folds(4, 2, rng=np.random.default_rng(0))
        with pytest.raises(ValueError, match="two folds or more, got 1"):
            ms.cross_validate(by_mean, X, y, parts[:1])
        both = ms.Fold(np.array([0, 1, 2]), np.array([2, 3]))
        with pytest.raises(ValueError, match="hold out samples that are fitted"):
            ms.cross_validate(by_mean, X, y, (both, both))
        with pytest.raises(ValueError, match="y must have length 4"):
            ms.cross_validate(by_mean, X, y[:2], parts)
        for bad in (np.zeros(3), np.zeros((2, 1, 1))):
            with pytest.raises(ValueError, match="predictions must have 2 rows"):
                ms.cross_validate(lambda X, y, new, bad=bad: bad, X, y, parts)
        with pytest.raises(ValueError, match="predictions must be finite"):
            ms.cross_validate(lambda X, y, new: [np.nan] * 2, X, y, parts)
        with pytest.raises(ValueError, match="loss must be finite"):
            ms.cross_validate(
                by_mean, X, y, parts, loss=lambda a, b: np.full(a.shape, np.inf)
            )


class TestWithinOneError:
    def test_by_hand(self):
        assert ms.within_one_error([9, 6.5, 6, 6.2], [1, 1, 0.7, 1]) == 1
        assert ms.within_one_error([9, 6.7, 6, 6.2], [1, 1, 0.7, 1]) == 1  # at most
        assert ms.within_one_error([9, 6.5, 6, 6.2], [1, 1, 0.4, 9]) == 2
        assert ms.within_one_error([1, 1], [0, 0]) == 0

    def test_errors(self):
        with pytest.raises(ValueError, match="std_error must be at least 0, got -1"):
            ms.within_one_error([1, 2], [1, -1])
        with pytest.raises(ValueError, match="std_error must have length 2"):
            ms.within_one_error([1, 2], [1])


class TestLeftOutErrors:
    @FEW
    @given(SEEDS)
    def test_those_of_a_linear_model(self, seed):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(12, 3)), rng.normal(size=12)
        fit = linear_models.fit(X, y)
        found = ms.left_out_errors(fit.residuals, fit.leverages)
        assert found == pytest.approx(diagnostics.deleted_residuals(fit))

    def test_errors(self):
        with pytest.raises(ValueError, match="leverages must be below 1, got 1"):
            ms.left_out_errors([0, 1], [1, 0.5])
        X = least_squares.design_matrix([[0], [0], [0], [7]])
        fit = linear_models.fit(X, [1, 2, 4, 9])
        with pytest.raises(ValueError, match="leverages must be below 1"):
            ms.left_out_errors(fit.residuals, fit.leverages)
        with pytest.raises(ValueError, match="leverages must have length 2"):
            ms.left_out_errors([0, 1], [1])


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_not_real(bad, error):
    parts = ms.forward_folds(3, 2)
    for call in (
        lambda: ms.cross_validate(by_mean, np.zeros((3, 1)), bad, parts),
        lambda: ms.cross_validate(lambda X, y, new: bad, np.eye(3), [1, 2, 3], parts),
        lambda: ms.within_one_error(bad, [1, 1]),
        lambda: ms.left_out_errors(bad, [0.5, 0.5]),
    ):
        with pytest.raises(error):
            call()
