"""Permutation tests: cases by hand, Fisher's count, SciPy's answers."""

import math
from itertools import permutations as orders

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import permutations as p
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from strategies import NOT_REAL

TREATED = [94, 197, 16, 38, 99, 141, 23]
CONTROL = [52, 104, 146, 10, 51, 30, 40, 27, 46]
MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
SIDES = ["two-sided", "less", "greater"]


def gap(x, y, axis=-1):
    return np.mean(x, axis=axis) - np.mean(y, axis=axis)


def product(x, y, axis=-1):
    return np.sum(x * y, axis=axis)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_fishers_count_for_darwins_maize():
    # Fisher (1935): 863 of 32,768 sums are at least 314
    found = p.sign_flips(MAIZE, np.sum, alternative="greater", vectorized=True)
    assert found.statistic == 314
    assert found.p_value * 2**15 == 863
    assert found.exact
    assert len(found.values) == 2**15
    both = p.sign_flips(MAIZE, np.sum, vectorized=True)
    assert both.p_value == 2 * found.p_value


def test_the_published_mice():
    # Efron and Tibshirani (1993), chapter 15: 0.132 from 1,000 permutations
    found = p.two_groups(TREATED, CONTROL, gap, alternative="greater", vectorized=True)
    assert found.statistic == pytest.approx(30.63, abs=0.01)
    assert len(found.values) == math.comb(16, 7)
    error = math.sqrt(found.p_value * (1 - found.p_value) / 1000)
    assert abs(found.p_value - 0.132) < 2 * error


def test_two_groups_by_hand():
    found = p.two_groups([7, 9, 10], [3, 4, 8], lambda x, y: x.sum())
    assert len(found.values) == 20
    assert found.p_value == 0.2
    assert sorted(found.values)[-2:] == [26, 27]


def test_pairings_by_hand():
    found = p.pairings([1, 2, 3], [1, 2, 4], np.dot)
    assert sorted(found.values) == [11, 12, 13, 15, 16, 17]
    assert found.statistic == 17
    assert found.p_value == 2 / 6


def test_sign_flips_by_hand():
    found = p.sign_flips([3, 1, -1], np.sum)
    assert sorted(found.values) == [-5, -3, -3, -1, 1, 3, 3, 5]
    assert found.p_value == 0.75


@pytest.mark.parametrize("vectorized", [False, True])
@pytest.mark.parametrize("side", SIDES)
def test_the_answers_are_those_of_scipy(side, vectorized):
    g = rng(1)
    x, y = g.normal(size=5), g.normal(0.5, 1, size=6)
    d = g.normal(0.3, 1, size=8)
    ours = (
        p.two_groups(x, y, gap, alternative=side, vectorized=vectorized),
        p.pairings(x, y[:5], product, alternative=side, vectorized=vectorized),
        p.sign_flips(d, np.mean, alternative=side, vectorized=vectorized),
    )
    theirs = [
        stats.permutation_test(
            data, statistic, permutation_type=kind, alternative=side,
            vectorized=True, n_resamples=np.inf,
        )
        for data, statistic, kind in (
            ((x, y), gap, "independent"),
            # of two samples SciPy would list the orders of both
            ((y[:5],), lambda y, axis: product(x, y, axis=axis), "pairings"),
            ((d,), lambda d, axis: np.mean(d, axis=axis), "samples"),
        )
    ]  # fmt: skip
    for our, their in zip(ours, theirs, strict=True):
        assert our.statistic == pytest.approx(float(their.statistic))
        assert our.p_value == pytest.approx(float(their.pvalue), rel=1e-12)
        assert_allclose(
            np.sort(our.values), np.sort(their.null_distribution), atol=1e-12
        )


@pytest.mark.parametrize("side", SIDES)
def test_drawn_arrangements_come_near_all(side):
    exact = p.two_groups(TREATED, CONTROL, gap, alternative=side, vectorized=True)
    drawn = p.two_groups(
        TREATED, CONTROL, gap, alternative=side, vectorized=True,
        n_permutations=20_000, rng=rng(2),
    )  # fmt: skip
    assert not drawn.exact
    assert len(drawn.values) == 20_000
    half = exact.p_value / (2 if side == "two-sided" else 1)
    error = math.sqrt(half * (1 - half) / 20_000)
    assert abs(drawn.p_value - exact.p_value) < 5 * 2 * error + 2 / 20_000


def test_drawn_pairings_and_signs():
    x, y = np.arange(8.0), np.array([2.0, 1, 4, 3, 6, 5, 8, 7])
    exact = p.pairings(x, y, product, alternative="greater", vectorized=True)
    drawn = p.pairings(
        x, y, product, alternative="greater", n_permutations=999, rng=rng(3)
    )
    error = math.sqrt(exact.p_value / 999)
    assert abs(drawn.p_value - exact.p_value) < 5 * error + 1 / 1000
    flips = p.sign_flips(
        MAIZE, np.sum, alternative="greater", n_permutations=4000, rng=rng(4)
    )
    share = 863 / 2**15
    assert abs(flips.p_value - share) < 5 * math.sqrt(share / 4000) + 1 / 4000
    assert set(np.abs(flips.values) % 2) == {0}  # 314 less twice whole numbers


@settings(max_examples=25)
@given(
    st.lists(st.integers(-9, 9), min_size=1, max_size=3),
    st.lists(st.integers(-9, 9), min_size=1, max_size=3),
    st.sampled_from(SIDES),
)
def test_listing_is_the_same_as_all_orders(x, y, side):
    both = [*x, *y]
    every = [gap(o[: len(x)], o[len(x) :]) for o in orders(both)]
    t = gap(x, y)
    below, above = (
        np.mean(np.array(every) <= t + 1e-9),
        np.mean(np.array(every) >= t - 1e-9),
    )
    right = {
        "less": below, "greater": above, "two-sided": min(1, 2 * min(below, above)),
    }[side]  # fmt: skip
    found = p.two_groups(x, y, gap, alternative=side)
    assert found.p_value == pytest.approx(right, rel=1e-12)


def test_p_values_by_hand():
    values = [0, 1, 2, 3]
    assert p.p_value(3, values, alternative="greater") == 0.4
    assert p.p_value(3, values, alternative="greater", exact=True) == 0.25
    assert p.p_value(0, values, alternative="less", exact=True) == 0.25
    assert p.p_value(3, values) == 0.8
    assert p.p_value(1.5, values) == 1
    assert p.p_value(9, values, alternative="greater") == 0.2


def test_rounding_makes_no_difference():
    x = [0.1, 0.2, 0.3, 0.4]
    found = p.two_groups(x, [0.3, 0.2], gap, alternative="greater")
    tenfold = p.two_groups([1, 2, 3, 4], [3, 2], gap, alternative="greater")
    assert found.p_value == tenfold.p_value


@pytest.mark.parametrize("scale", [1e-150, 1e150])
def test_at_any_scale(scale):
    found = p.sign_flips(np.array(MAIZE) * scale, np.sum, vectorized=True)
    assert found.p_value == 2 * 863 / 2**15


def test_input_stays_as_it_is():
    x, y = np.arange(4.0), np.array([5.0, 1, 2, 8])
    before = x.copy(), y.copy()
    p.two_groups(x, y, gap)
    p.pairings(x, y, product)
    p.sign_flips(x, np.sum, n_permutations=5, rng=rng())
    assert_array_equal((x, y), before)


def test_what_is_refused():
    for call in (
        lambda **k: p.two_groups([1, 2], [3], gap, **k),
        lambda **k: p.pairings([1, 2], [3, 4], product, **k),
        lambda **k: p.sign_flips([1, 2], np.sum, **k),
    ):
        with pytest.raises(ValueError, match="alternative must be 'two-sided', 'less'"):
            call(alternative="larger")
        with pytest.raises(TypeError, match="rng must be a numpy Generator"):
            call(n_permutations=5)
        with pytest.raises(ValueError, match="n_permutations must be at least 1"):
            call(n_permutations=0, rng=rng())
    for call in (
        lambda: p.two_groups(range(12), range(12), gap),
        lambda: p.pairings(range(10), range(10), product),
        lambda: p.sign_flips(range(19), np.sum),
    ):
        with pytest.raises(ValueError, match="arrangements, more than 500,000"):
            call()
    with pytest.raises(ValueError, match="y must have length 2"):
        p.pairings([1, 2], [1], product)
    with pytest.raises(ValueError, match=r"statistic\(arrangement\) must be finite"):
        p.sign_flips([1, 2], lambda _: math.nan)
    with pytest.raises(ValueError, match="must have length 4"):
        p.sign_flips([1, 2], lambda d, axis: d[:, 0][:1], vectorized=True)


@pytest.mark.parametrize(("x", "error"), NOT_REAL)
def test_data_that_are_refused(x, error):
    for call in (
        lambda: p.two_groups(x, [1, 2], gap),
        lambda: p.two_groups([1, 2], x, gap),
        lambda: p.pairings(x, [1, 2], product),
        lambda: p.pairings([1, 2], x, product),
        lambda: p.sign_flips(x, np.sum),
        lambda: p.p_value(1, x),
    ):
        with pytest.raises(error):
            call()
