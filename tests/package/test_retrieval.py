"""Weights of words and cosines: by hand, and beside scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import retrieval as r
from mlmath import vectors
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics.pairwise import cosine_similarity
from strategies import NOT_REAL, matrices

FEW = settings(max_examples=50)
SEEDS = st.integers(0, 10**6)


def counts_of(seed):
    """A small table of counts in which each word stands in some text."""
    rng = np.random.default_rng(seed)
    C = rng.poisson(0.7, size=rng.integers(2, 9, size=2)).astype(float)
    C[0, C.sum(axis=0) == 0] = 1
    return C


class TestBits:
    def test_by_hand(self):
        # in all of eight texts, in four, in one
        C = np.zeros((8, 3))
        C[:, 0], C[:4, 1], C[0, 2] = 1, 7, 2
        assert r.inverse_document_frequency(C).tolist() == [0, 1, 3]
        assert r.inverse_document_frequency([[5]]).tolist() == [0]

    @FEW
    @given(SEEDS)
    def test_as_scikit_learn(self, seed):
        C = counts_of(seed)
        twin = TfidfTransformer(smooth_idf=False).fit(C).idf_ - 1
        ours = r.inverse_document_frequency(C) * np.log(2)
        assert_allclose(ours, twin, rtol=1e-12, atol=1e-14)
        assert_array_equal(
            r.inverse_document_frequency(sparse.coo_array(C)) * np.log(2), ours
        )

    def test_explicit_zeros_are_no_words(self):
        C = sparse.csr_array(np.array([[1.0, 1.0], [1.0, 1.0]]))
        C.data[1] = 0
        assert r.inverse_document_frequency(C).tolist() == [0, 1]
        # and entries given twice are one word
        twice = sparse.csr_array(([1.0, 1, 1], [0, 0, 1], [0, 2, 3]), shape=(2, 2))
        assert r.inverse_document_frequency(twice).tolist() == [1, 1]

    def test_refuses(self):
        with pytest.raises(ValueError, match="word 1 is in none"):
            r.inverse_document_frequency([[1, 0], [2, 0]])
        with pytest.raises(
            ValueError, match="counts must have no negative entry, got -1"
        ):
            r.inverse_document_frequency([[1, -1]])


class TestWeights:
    def test_by_hand(self):
        # (3 * 3, 1 * 4) has the length of (9, 4)
        W = r.tf_idf([[3, 1], [0, 0]], [3.0, 4.0], damped=False)
        assert isinstance(W, sparse.csr_array)
        assert_allclose(
            W.toarray(), np.array([[9, 4], [0, 0]]) / np.sqrt(97), rtol=1e-14
        )
        damped = r.tf_idf([[np.e - 1, np.e**2 - 1]], [2.0, 1.0]).toarray()
        assert_allclose(damped, [[1 / np.sqrt(2), 1 / np.sqrt(2)]], rtol=1e-14)

    @FEW
    @given(SEEDS)
    def test_as_scikit_learn(self, seed):
        C = counts_of(seed)
        twin = TfidfTransformer(smooth_idf=True).fit(C)
        ours = r.tf_idf(C, twin.idf_, damped=False)
        assert_allclose(ours.toarray(), twin.transform(C).toarray(), atol=1e-14)
        assert_array_equal(
            r.tf_idf(sparse.csc_array(C), twin.idf_, damped=False).toarray(),
            ours.toarray(),
        )

    @FEW
    @given(SEEDS, st.sampled_from([1e-300, 1e-160, 1.0, 1e160, 1e300]), st.booleans())
    def test_unit_of_weights_is_lost(self, seed, unit, damped):
        C = counts_of(seed)
        w = np.random.default_rng(seed).random(C.shape[1])
        a, b = (r.tf_idf(C, w * s, damped=damped).toarray() for s in (1.0, unit))
        assert_allclose(a, b, rtol=1e-13)
        lengths = np.linalg.norm(a, axis=1)
        assert ((np.abs(lengths - 1) < 1e-14) | (lengths == 0)).all()

    @pytest.mark.parametrize("unit", [1e-300, 1e300])
    def test_rows_in_any_unit(self, unit):
        C = np.array([[1.0, 2, 0], [0, 3, 4]])
        rows = r.tf_idf(C * [[unit], [1]], [1, 1, 1], damped=False).toarray()
        assert_allclose(
            rows, r.tf_idf(C, [1, 1, 1], damped=False).toarray(), rtol=1e-14
        )

    def test_worthless_words(self):
        # nothing is left of the first text, and something of the second
        W = r.tf_idf([[5, 0], [1, 1]], [0.0, 1.0]).toarray()
        assert W.tolist() == [[0, 0], [0, 1]]
        assert r.tf_idf([[5, 1]], [0.0, 0.0]).toarray().tolist() == [[0, 0]]

    def test_refuses(self):
        with pytest.raises(ValueError, match="weights must have length 2, got 3"):
            r.tf_idf([[1, 2]], [1, 2, 3])
        with pytest.raises(ValueError, match="weights must be at least 0, got -1"):
            r.tf_idf([[1, 2]], [1, -1])


class TestCosines:
    def test_by_hand(self):
        C = r.cosines([[1, 0, 0], [0, 0, 0]], [[1, 0, 1], [0, 1, 1], [-2, 0, 0]])
        assert_allclose(C, [[np.sqrt(0.5), 0, -1], [0, 0, 0]], rtol=1e-14)

    @FEW
    @given(matrices(columns=4), matrices(columns=4))
    def test_as_scikit_learn(self, Q, D):
        C = r.cosines(Q, D)
        assert (np.abs(C) <= 1).all()
        # the twin takes rows shorter than rounding errors of 1 for zero
        ones = [
            A / np.maximum(np.abs(A).max(axis=1, keepdims=True), 1e-200) for A in (Q, D)
        ]
        assert_allclose(C, cosine_similarity(*ones), atol=1e-12)
        assert_array_equal(r.cosines(sparse.csr_array(Q), D), C)
        assert_array_equal(r.cosines(Q, sparse.csc_matrix(D)), C)

    @pytest.mark.parametrize("unit", [1e-300, 1e-200, 1e200, 1e307])
    def test_any_unit(self, unit):
        Q = np.array([[3.0, 4, 0], [1, 1, 1]])
        assert_allclose(r.cosines(Q * unit, Q), r.cosines(Q, Q), rtol=1e-14)
        assert_allclose(
            r.cosines(Q, Q * unit), vectors.cosine_similarities(Q), rtol=1e-14
        )

    def test_without_entries(self):
        empty = sparse.csr_array((2, 3))
        assert r.cosines(empty, np.eye(3)).tolist() == [[0, 0, 0]] * 2


FUNCTIONS = [
    lambda X: r.cosines(X, [[1.0, 2.0]]),
    r.inverse_document_frequency,
    lambda X: r.tf_idf(X, [1.0, 2.0]),
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=["cosines", "bits", "tf_idf"])
def test_refuses_what_is_no_table(function):
    for bad, error in NOT_REAL:
        with pytest.raises(error):
            function([bad] if isinstance(bad, list) else bad)
    with pytest.raises(ValueError, match="finite"):
        function(sparse.csr_array([[1.0, np.nan]]))
    with pytest.raises(TypeError, match="real numbers"):
        function(sparse.csr_array([[1.0, 1j]]))
    with pytest.raises(ValueError, match="must have 2 axes"):
        function(sparse.coo_array(np.ones(2)))
    with pytest.raises(ValueError, match="must have 2 axes"):
        function(sparse.csr_array((0, 2)))


def test_widths_must_agree():
    with pytest.raises(
        ValueError, match=r"texts must have 3 columns, got shape \(1, 2\)"
    ):
        r.cosines([[1, 2, 3]], [[1, 2]])
    with pytest.raises(ValueError, match=r"texts must have 2 axes and 3 columns"):
        r.cosines([[1, 2, 3]], sparse.csr_array([[1, 2]]))


def test_input_unchanged():
    C = counts_of(1)
    S, w = sparse.csr_array(C), np.ones(C.shape[1])
    before = C.copy(), S.data.copy()
    for table in (C, S):
        r.inverse_document_frequency(table)
        r.tf_idf(table, w)
        r.cosines(table, table)
    assert_array_equal(C, before[0])
    assert_array_equal(S.data, before[1])
    assert_array_equal(w, np.ones(C.shape[1]))
