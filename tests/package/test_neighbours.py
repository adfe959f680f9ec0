"""Nearest neighbours: by hand, scikit-learn's brute force, cdist, ties and scales."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import datasets, neighbours
from numpy.testing import assert_array_equal
from scipy.spatial.distance import cdist
from sklearn.neighbors import KNeighborsClassifier
from strategies import NOT_REAL

FEW = settings(max_examples=40)
SEEDS = st.integers(0, 10**6)
LINE = np.array([[0.0], [1], [2], [6], [7]])
AABBB = np.array(list("aabbb"))


def by_sorting(X, Q, k):
    """All distances by differences, and a stable sort of each row."""
    D = np.sqrt(((Q[:, None] - X) ** 2).sum(axis=2))
    rows = np.argsort(D, axis=1, kind="stable")[:, :k]
    return rows, np.take_along_axis(D, rows, axis=1)


class TestNearest:
    def test_by_hand(self):
        rows, far = neighbours.nearest(LINE, [[1.6], [7]], k=3)
        assert rows.tolist() == [[2, 1, 0], [4, 3, 2]]
        assert far == pytest.approx(np.array([[0.4, 0.6, 1.6], [0, 1, 5]]))

    @FEW
    @given(SEEDS, st.integers(1, 12), st.integers(1, 5), st.integers(1, 6))
    def test_integers_with_many_ties(self, seed, n, d, m):
        rng = np.random.default_rng(seed)
        # differences and sums of squares of small integers are exact: ties are ties
        X, Q = rng.integers(-2, 3, (n, d)) * 1.0, rng.integers(-2, 3, (m, d)) * 1.0
        k = int(rng.integers(1, n + 1))
        rows, far = neighbours.nearest(X, Q, k=k)
        expected, distances = by_sorting(X, Q, k)
        assert far == pytest.approx(distances, rel=1e-12, abs=1e-12)
        assert_array_equal(rows, expected)

    @FEW
    @given(SEEDS, st.integers(1, 5))
    def test_cdist(self, seed, d):
        rng = np.random.default_rng(seed)
        X, Q = rng.normal(size=(40, d)), rng.normal(size=(9, d))
        B = rng.normal(size=(d, d))
        A = B @ B.T + 0.1 * np.eye(d)
        A = (A + A.T) / 2
        for metric, rulers in (("euclidean", {}), ("mahalanobis", {"VI": A})):
            D = np.sort(cdist(Q, X, metric, **rulers), axis=1)[:, :7]
            found = neighbours.nearest(X, Q, k=7, A=rulers.get("VI"))[1]
            assert found == pytest.approx(D, rel=1e-9)

    def test_blocks_do_not_matter(self, monkeypatch):
        X, Q = np.random.default_rng(0).normal(size=(2, 50, 3))
        whole = neighbours.nearest(X, Q, k=4)
        monkeypatch.setattr(neighbours, "BLOCK", 120)  # two rows of Q at a time
        parts = neighbours.nearest(X, Q, k=4)
        assert_array_equal(whole[0], parts[0])
        assert whole[1] == pytest.approx(parts[1], rel=1e-14)

    def test_copies_in_order(self):
        rows, far = neighbours.nearest(np.ones((300, 4)), np.ones((2, 4)), k=5)
        assert_array_equal(rows, np.tile(np.arange(5), (2, 1)))
        assert (far == 0).all()

    @pytest.mark.parametrize("offset", [0, 1e6, 1e8])
    def test_far_from_the_origin(self, offset):
        # offsets and coordinates in 64ths: all differences are exact
        rng = np.random.default_rng(1)
        X = rng.integers(0, 400, (64, 2)) / 64
        rows, far = neighbours.nearest(X + offset, X + offset, k=6)
        expected, distances = by_sorting(X, X, 6)
        assert_array_equal(rows, expected)
        assert far == pytest.approx(distances, rel=1e-14)

    @pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
    def test_scales(self, scale):
        X = np.random.default_rng(2).normal(size=(30, 3))
        rows, far = neighbours.nearest(scale * X, scale * X[:4], k=5)
        expected, distances = neighbours.nearest(X, X[:4], k=5)
        assert_array_equal(rows, expected)
        assert far / scale == pytest.approx(distances, rel=1e-12)

    def test_one_far_sample(self):
        # the margin grows with the far one; the near ones are told apart all the same
        X = np.array([[0.0], [1e-3], [3e-3], [1e12]])
        rows, far = neighbours.nearest(X, [[1.2e-3]], k=3)
        assert rows.tolist() == [[1, 0, 2]]
        assert far[0] == pytest.approx([2e-4, 1.2e-3, 1.8e-3], rel=1e-12)

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        with pytest.raises(error, match="X"):
            neighbours.nearest(bad, [[1]], k=1)
        with pytest.raises(error, match="Q"):
            neighbours.nearest([[1]], bad, k=1)

    def test_refusals(self):
        with pytest.raises(
            ValueError, match="k must be at most 5, the rows of X, got 6"
        ):
            neighbours.nearest(LINE, LINE, k=6)
        with pytest.raises(ValueError, match="k must be at least 1"):
            neighbours.nearest(LINE, LINE, k=0)
        with pytest.raises(TypeError, match="k must be an integer"):
            neighbours.nearest(LINE, LINE, k=2.0)
        with pytest.raises(ValueError, match="Q must have 1 columns"):
            neighbours.nearest(LINE, [[1, 2]], k=1)
        with pytest.raises(ValueError, match="A must have 1 rows, got 2"):
            neighbours.nearest(LINE, LINE, k=1, A=np.eye(2))
        with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
            neighbours.nearest(LINE, LINE, k=1, A=[[0]])

    def test_inputs_unchanged(self):
        X, Q, A = LINE.copy(), LINE[:2] + 0.5, np.array([[2.0]])
        kept = X.copy(), Q.copy(), A.copy()
        neighbours.nearest(X, Q, k=2, A=A)
        for now, before in zip((X, Q, A), kept, strict=True):
            assert_array_equal(now, before)


class TestOthers:
    def test_by_hand(self):
        rows, far = neighbours.nearest_others(LINE, k=2)
        assert rows.tolist() == [[1, 2], [0, 2], [1, 0], [4, 2], [3, 2]]
        assert far.tolist() == [[1, 2], [1, 1], [1, 2], [1, 4], [1, 5]]

    def test_never_itself_among_copies(self):
        rows, far = neighbours.nearest_others(np.zeros((6, 2)), k=2)
        assert (rows != np.arange(6)[:, None]).all()
        assert rows.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1], [0, 1]]
        assert (far == 0).all()

    def test_refusals(self):
        with pytest.raises(ValueError, match="k must be at most 4, the other rows"):
            neighbours.nearest_others(LINE, k=5)
        with pytest.raises(ValueError, match="k must be at least 1"):
            neighbours.nearest_others(LINE, k=0)


class TestVote:
    def test_by_hand(self):
        labels = [["b", "a", "a"], ["b", "a", "c"], ["a", "b", "b"]]
        assert neighbours.vote(labels).tolist() == ["a", "b", "b"]
        assert neighbours.vote([[True, False, False]]).tolist() == [False]

    @FEW
    @given(SEEDS, st.integers(1, 9))
    def test_counts(self, seed, k):
        labels = np.random.default_rng(seed).integers(-2, 3, (20, k))
        for row, winner in zip(labels, neighbours.vote(labels), strict=True):
            values, counts = np.unique(row, return_counts=True)
            tied = values[counts == counts.max()]
            assert winner == next(label for label in row if label in tied)

    @pytest.mark.parametrize("labels", [[[1.5]], [[None]], [[1j]]])
    def test_kinds(self, labels):
        with pytest.raises(TypeError, match="labels must be whole numbers"):
            neighbours.vote(labels)

    def test_masked(self):
        with pytest.raises(TypeError, match="got a masked array"):
            neighbours.vote(np.ma.masked_array([[1, 2]], mask=[[True, False]]))

    @pytest.mark.parametrize("labels", [[1, 2], np.zeros((0, 2), int)])
    def test_shapes(self, labels):
        with pytest.raises(ValueError, match="nonempty with 2 axes, got shape"):
            neighbours.vote(labels)


class TestClassify:
    @pytest.mark.parametrize("k", [1, 3, 7])
    def test_scikit_learn(self, k):
        table = datasets.breast_cancer()  # two classes, so odd k has no tied votes
        order = np.random.default_rng(0).permutation(len(table.y))
        known, new = order[:400], order[400:]
        twin = KNeighborsClassifier(k, algorithm="brute").fit(
            table.X[known], table.y[known]
        )
        found = neighbours.classify(table.X[known], table.y[known], Q=table.X[new], k=k)
        assert_array_equal(found, twin.predict(table.X[new]))

    def test_scikit_learn_with_a_metric(self):
        table = datasets.breast_cancer()
        X = table.X[:, :5]
        A = np.linalg.inv(np.cov(X.T))
        A = (A + A.T) / 2
        twin = KNeighborsClassifier(
            5, algorithm="brute", metric="mahalanobis", metric_params={"VI": A}
        ).fit(X[:300], table.y[:300])
        found = neighbours.classify(X[:300], table.y[:300], Q=X[300:], k=5, A=A)
        assert_array_equal(found, twin.predict(X[300:]))

    def test_words(self):
        found = neighbours.classify(LINE, AABBB, Q=[[1.6], [1.6]], k=1)
        assert found.tolist() == ["b", "b"]
        assert neighbours.classify(LINE, AABBB, Q=[[1.6]], k=3).tolist() == ["a"]

    def test_refusals(self):
        with pytest.raises(
            ValueError, match=r"labels must be of length 5, got shape \(2"
        ):
            neighbours.classify(LINE, [0, 1], Q=LINE, k=1)
        with pytest.raises(TypeError, match="labels must be whole numbers"):
            neighbours.classify(LINE, LINE[:, 0], Q=LINE, k=1)


class TestLeaveOneOut:
    def test_by_hand(self):
        assert neighbours.leave_one_out_error(LINE, AABBB, k=1) == 0.2
        assert neighbours.leave_one_out_error(LINE, AABBB, k=3) == 0.6

    @pytest.mark.parametrize("k", [1, 5])
    def test_by_leaving_out(self, k):
        iris = datasets.iris()
        X, keep = (
            iris.X + 0.01 * np.random.default_rng(0).normal(size=(150, 4)),
            ~np.eye(150, dtype=bool),
        )
        said = [
            neighbours.classify(X[rows], iris.y[rows], Q=X[[i]], k=k)[0]
            for i, rows in enumerate(keep)
        ]
        assert neighbours.leave_one_out_error(X, iris.y, k=k) == np.mean(said != iris.y)

    def test_metric(self):
        X = np.array([[0, 0], [0, 10], [1, 0], [1, 10.0]])
        y = [0, 0, 1, 1]
        assert neighbours.leave_one_out_error(X, y, k=1) == 1
        assert neighbours.leave_one_out_error(X, y, k=1, A=np.diag([1, 1e-4])) == 0

    def test_refusals(self):
        with pytest.raises(ValueError, match="labels must be of length 5"):
            neighbours.leave_one_out_error(LINE, [0], k=1)


class TestShell:
    def test_by_hand(self):
        assert neighbours.shell_share(1, 0.25) == pytest.approx(0.25)
        assert neighbours.shell_share(2, 0.5) == 0.75
        assert neighbours.shell_share(3, 1) == 1
        assert neighbours.shell_share(3, 0) == 0

    def test_tiny(self):
        assert neighbours.shell_share(5, 1e-18) == pytest.approx(5e-18)
        assert neighbours.shell_share(10**9, 1e-9) == pytest.approx(1 - math.exp(-1))

    def test_refusals(self):
        with pytest.raises(ValueError, match="thickness must be from 0 to 1"):
            neighbours.shell_share(2, 1.5)
        with pytest.raises(ValueError, match="D must be at least 1"):
            neighbours.shell_share(0, 0.5)
