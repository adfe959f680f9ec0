"""Latent spaces: by hand, beside NumPy and scikit-learn, and in any unit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import latent_spaces as ls
from mlmath import retrieval, sketches
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from strategies import NOT_REAL

FEW = settings(max_examples=50)
SEEDS = st.integers(0, 10**6)


def table(seed, n=9, d=7, *, full=0.4):
    """A sparse table as dense as `full`, with singular values well apart."""
    rng = np.random.default_rng(seed)
    W = rng.random((n, d)) * (rng.random((n, d)) < full)
    W[0] += 0.1
    return W


def test_by_hand():
    # mean, average, sample: the texts "mean sample" and "average sample"
    W = np.array([[1.0, 0, 1], [0, 1, 1]]) / np.sqrt(2)
    space = ls.latent_space(W, 2)
    assert_allclose(space.singular_values**2, [1.5, 0.5], rtol=1e-14)
    V = np.array([[1, 1, 2] / np.sqrt(6), [1, -1, 0] / np.sqrt(2)]).T
    assert_allclose(space.directions, V, atol=1e-14)
    mean = space.coordinates([[1, 0, 0]])
    assert_allclose(mean, [[1 / np.sqrt(6), 1 / np.sqrt(2)]], rtol=1e-14)
    assert_allclose(space.coordinates(W)[1], [np.sqrt(3) / 2, -0.5], rtol=1e-14)
    one = space.first(1)
    found = retrieval.cosines(one.coordinates([[1, 0, 0]]), one.coordinates(W))
    assert_allclose(found, [[1, 1]], rtol=1e-14)


@FEW
@given(SEEDS, st.integers(1, 7))
def test_keeps_most_as_numpy_and_scikit_learn(seed, k):
    W = table(seed)
    space = ls.latent_space(sparse.csr_array(W), k)
    s = np.linalg.svd(W, compute_uv=False)
    assert_allclose(space.singular_values, s[:k], atol=1e-13)
    assert_allclose(space.directions.T @ space.directions, np.eye(k), atol=1e-13)
    # what is lost is what the other singular values have
    lost = W - space.coordinates(W) @ space.directions.T
    assert_allclose((lost**2).sum(), (s[k:] ** 2).sum(), atol=1e-12)
    top = np.take_along_axis(
        space.directions, np.abs(space.directions).argmax(axis=0)[None], axis=0
    )
    assert (top > 0).all()
    first = ls.latent_space(W, 7).first(k)
    assert_allclose(first.directions, space.directions, atol=1e-12)
    assert_allclose(first.singular_values, space.singular_values, atol=1e-13)


def test_as_scikit_learn():
    W = table(5, 40, 30)
    twin = TruncatedSVD(6, algorithm="arpack", random_state=0)
    T = twin.fit_transform(W)
    space = ls.latent_space(W, 6)
    assert_allclose(space.singular_values, twin.singular_values_, rtol=1e-10)
    ours = space.coordinates(W)
    signs = np.sign((ours * T).sum(axis=0))
    assert_allclose(ours, T * signs, atol=1e-9)


@FEW
@given(SEEDS)
def test_all_directions_keep_the_order_of_cosines(seed):
    W = table(seed)
    queries = table(seed + 1, 3)
    space = ls.latent_space(W, 7)
    # W may have rank below 7: a query loses what no text has
    found = space.coordinates(queries) @ space.coordinates(W).T
    assert_allclose(found, queries @ W.T, atol=1e-12)


class TestSketch:
    def test_whole_block_is_exact(self):
        W = table(2, 12, 6, full=1.0)
        space = ls.sketched_space(W, 3, start=np.eye(6))
        exact = ls.latent_space(W, 3)
        assert_allclose(space.singular_values, exact.singular_values, rtol=1e-12)
        assert_allclose(space.directions, exact.directions, atol=1e-12)

    def test_converges_from_below(self):
        W = sparse.csr_array(table(3, 60, 40))
        start = np.random.default_rng(0).normal(size=(40, 8))
        exact = ls.latent_space(W, 4)
        errors = []
        for passes in (1, 4, 60):
            s = ls.sketched_space(W, 4, start=start, passes=passes).singular_values
            errors.append((exact.singular_values - s).max())
            assert (s <= exact.singular_values * (1 + 1e-12)).all()
        assert errors[0] > errors[1] > errors[2]
        assert errors[2] < 1e-8

    def test_as_the_centred_one_on_a_table_with_mean_0(self):
        W = table(4, 20, 10, full=1.0)
        both = np.vstack([W, -W])
        start = np.random.default_rng(1).normal(size=(10, 5))
        ours = ls.sketched_space(both, 3, start=start, passes=40)
        twin = sketches.by_sketch(both, 3, start=start, passes=40)
        assert_allclose(ours.directions, twin.components.T, atol=1e-7)
        assert_allclose(ours.singular_values, twin.singular_values, rtol=1e-12)

    def test_any_unit_of_the_block(self):
        W = table(2, 12, 6, full=1.0)
        block = np.random.default_rng(3).normal(size=(6, 4))
        one = ls.sketched_space(W, 2, start=block)
        huge = ls.sketched_space(
            W, 2, start=block * np.array([1e-300, 1, 1e300, 1e307])
        )
        assert_allclose(huge.directions, one.directions, atol=1e-13)

    @pytest.mark.parametrize("columns", [1, 7])
    def test_refuses_blocks(self, columns):
        with pytest.raises(ValueError, match="start must have from 2 to 6 columns"):
            ls.sketched_space(table(0, 6, 9), 2, start=np.ones((9, columns)))

    def test_refuses(self):
        W = table(0)
        with pytest.raises(ValueError, match="start must have 7 rows"):
            ls.sketched_space(W, 1, start=np.eye(5))
        with pytest.raises(ValueError, match="passes must be at least 1"):
            ls.sketched_space(W, 1, start=np.eye(7), passes=0)
        for bad, error in NOT_REAL:
            with pytest.raises(error, match="start"):
                ls.sketched_space(W, 1, start=bad)


def by_sketch(W, k):
    return ls.sketched_space(
        W, k, start=np.eye(W.shape[1])[:, : min(W.shape)], passes=50
    )


@pytest.mark.parametrize("space", [ls.latent_space, by_sketch])
class TestBoth:
    @pytest.mark.parametrize("unit", [1e-300, 1e-160, 1e160, 1e300])
    def test_any_unit(self, space, unit):
        W = table(7, full=1.0)
        plain, scaled = space(W, 3), space(W * unit, 3)
        assert_allclose(scaled.directions, plain.directions, atol=1e-12)
        assert_allclose(
            scaled.singular_values, plain.singular_values * unit, rtol=1e-12
        )

    def test_zero_table(self, space):
        found = space(np.zeros((4, 3)), 2)
        assert found.singular_values.tolist() == [0, 0]
        assert_allclose(found.directions.T @ found.directions, np.eye(2), atol=1e-14)

    def test_wide_tables(self, space):
        W = table(8, 4, 9, full=1.0)
        s = np.linalg.svd(W, compute_uv=False)
        assert_allclose(space(W, 4).singular_values, s, rtol=1e-9)

    def test_refuses(self, space):
        with pytest.raises(ValueError, match="k must be at most 3, got 4"):
            space(np.ones((5, 3)), 4)
        with pytest.raises(ValueError, match="k must be at least 1"):
            space(np.ones((5, 3)), 0)

    def test_input_unchanged(self, space):
        W = sparse.csr_array(table(9))
        before = W.toarray()
        space(W, 2).coordinates(W)
        assert_array_equal(W.toarray(), before)


def test_coordinates_refuse():
    space = ls.latent_space(table(0), 2)
    with pytest.raises(ValueError, match="W must have 7 columns"):
        space.coordinates(np.ones((2, 6)))
    with pytest.raises(ValueError, match="W must have 2 axes and 7 columns"):
        space.coordinates(sparse.csr_array(np.ones((2, 6))))
    with pytest.raises(ValueError, match="k must be at most 2, got 3"):
        space.first(3)
    for bad, error in NOT_REAL:
        with pytest.raises(error):
            ls.latent_space([bad] if isinstance(bad, list) else bad, 1)
