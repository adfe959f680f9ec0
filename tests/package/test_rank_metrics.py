"""Rankings: by hand, beside scikit-learn, and what equal scores count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import rank_metrics as rm
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import metrics
from strategies import NOT_REAL

FEW = settings(max_examples=50)
SEEDS = st.integers(0, 10**6)
ALL = [rm.reciprocal_rank, lambda s, r: rm.recall_at(s, r, k=2), rm.average_precision]


def drawn(seed, *, distinct=True):
    """Scores and marks of a few queries, a mark a row at least."""
    rng = np.random.default_rng(seed)
    m, n = rng.integers(1, 5), rng.integers(2, 9)
    S = (
        rng.normal(size=(m, n))
        if distinct
        else rng.integers(0, 3, (m, n)).astype(float)
    )
    R = rng.random((m, n)) < 0.4
    R[np.arange(m), rng.integers(n, size=m)] = True
    return S, R


def test_by_hand():
    # three answers at the places 2, 4 and 10 of ten
    scores = np.arange(10, 0, -1.0)[np.newaxis]
    marks = np.isin(np.arange(10), [1, 3, 9])[np.newaxis]
    assert rm.ranks(scores, marks)[0].tolist() == [2, 4, 10]
    assert rm.reciprocal_rank(scores, marks).tolist() == [0.5]
    assert_allclose(rm.recall_at(scores, marks, k=5), [2 / 3])
    assert_allclose(rm.average_precision(scores, marks), [(1 / 2 + 2 / 4 + 3 / 10) / 3])


def test_equal_scores_count_as_worst():
    marks = [[False, True, False, True]]
    assert rm.ranks([[0.0, 0, 0, 0]], marks)[0].tolist() == [3, 4]
    assert rm.ranks([[0.0, 1, 1, -1]], marks)[0].tolist() == [2, 4]
    # two right ones at the top do not hold each other back
    assert rm.reciprocal_rank([[0.0, 1, 0, 1]], marks).tolist() == [1]
    # -0 and 0 are equal
    assert rm.ranks([[0.0, -0.0, -1, -2]], marks)[0].tolist() == [2, 4]


@FEW
@given(SEEDS)
def test_as_scikit_learn(seed):
    S, R = drawn(seed)
    twin = [metrics.average_precision_score(r, s) for s, r in zip(S, R, strict=True)]
    assert_allclose(rm.average_precision(S, R), twin, rtol=1e-12)
    twin = metrics.label_ranking_average_precision_score(R, S)
    # scikit-learn gives 1 to a row whose labels are all right, as here
    assert_allclose(rm.average_precision(S, R).mean(), twin, rtol=1e-12)
    # the hit rate at k of the row's single best answer
    one = np.zeros_like(R)
    one[np.arange(len(R)), R.argmax(axis=1)] = True
    if S.shape[1] > 2:
        hit = metrics.top_k_accuracy_score(
            one.argmax(axis=1), S, k=2, labels=np.arange(S.shape[1])
        )
        assert_allclose(rm.recall_at(S, one, k=2).mean(), hit, rtol=1e-12)


@FEW
@given(SEEDS)
def test_ranks_by_counting(seed):
    S, R = drawn(seed, distinct=False)
    for s, r, places in zip(S, R, rm.ranks(S, R), strict=True):
        best = s[r].max()
        assert places[0] == 1 + (s[~r] >= best).sum()
        assert len(places) == r.sum()
        worst = s[r].min()
        assert places[-1] == r.sum() + (s[~r] >= worst).sum()
        # whatever keeps the order keeps the places
        assert_array_equal(rm.ranks(np.exp(s)[None], r[None])[0], places)


@FEW
@given(SEEDS)
def test_bounds(seed):
    S, R = drawn(seed)
    for measure in ALL:
        values = measure(S, R)
        assert values.shape == (len(S),)
        assert (values >= 0).all()
        assert (values <= 1).all()
    perfect = R.astype(float)
    assert (rm.reciprocal_rank(perfect, R) == 1).all()
    assert_allclose(rm.average_precision(perfect, R), 1)
    assert (rm.recall_at(S, R, k=S.shape[1]) == 1).all()


def test_refuses():
    good = [[0.5, 0.2]]
    with pytest.raises(TypeError, match="relevant must be boolean, got dtype int"):
        rm.ranks(good, [[1, 0]])
    with pytest.raises(ValueError, match=r"relevant must have the shape \(1, 2\)"):
        rm.ranks(good, [True, False])
    with pytest.raises(ValueError, match="mark a text for each query, row 1 has none"):
        rm.ranks([*good, *good], [[True, False], [False, False]])
    with pytest.raises(ValueError, match="k must be at least 1"):
        rm.recall_at(good, [[True, False]], k=0)
    for bad, error in NOT_REAL:
        with pytest.raises(error, match="scores"):
            rm.ranks([bad] if isinstance(bad, list) else bad, [[True, False]])


def test_input_unchanged():
    S, R = drawn(3)
    before = S.copy(), R.copy()
    for measure in ALL:
        measure(S, R)
    assert_array_equal(S, before[0])
    assert_array_equal(R, before[1])


def test_places_by_hand_as_on_the_page():
    def marks(*places):
        return np.isin(np.arange(1, 41), places)[np.newaxis]

    scores = -np.arange(40.0)[np.newaxis]
    assert rm.reciprocal_rank(scores, marks(2, 4, 10)) == 0.5
    assert_allclose(rm.recall_at(scores, marks(2, 4, 10), k=5), 2 / 3)
    assert rm.reciprocal_rank(scores, marks(1, 30)) == 1
    assert rm.recall_at(scores, marks(1, 30), k=5) == 0.5
