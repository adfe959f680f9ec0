"""ROC curves, areas and costs, against counts of all pairs and scikit-learn."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import continuous, quadrature, roc
from sklearn import metrics
from strategies import NOT_REAL


@st.composite
def scored(draw, least=1):
    """Labels and scores, with ties."""
    yes = draw(st.lists(st.integers(-3, 3), min_size=least, max_size=9))
    no = draw(st.lists(st.integers(-3, 3), min_size=least, max_size=9))
    both = draw(st.permutations([(1, s) for s in yes] + [(0, s) for s in no]))
    y, score = zip(*both, strict=True)
    return np.array(y), np.array(score)


def pairs(y, score):
    gap = score[y == 1][:, np.newaxis] - score[y == 0]
    return float(np.mean((gap > 0) + (gap == 0) / 2))


def test_four_scores_by_hand():
    found = roc.curve([1, 0, 1, 0], [3, 2, 2, 1])
    assert found.false_alarms.tolist() == [0, 0, 0.5, 1]
    assert found.caught.tolist() == [0, 0.5, 1, 1]
    assert found.thresholds.tolist() == [math.inf, 3, 2, 1]
    found = roc.area([1, 0, 1, 0], [3, 2, 2, 1])
    assert found.area == 0.875
    # above: 1 and 3/4, below: 3/4 and 1; both have the variance 1/32
    assert found.std_error == pytest.approx(math.sqrt(2 / 64), rel=1e-14)
    assert found.margin == 2 * found.std_error
    assert roc.area([1, 1, 0, 0], [2, 3, 0, 1]) == roc.Area(1, 0)


@given(scored())
def test_curve_agrees_with_a_library(case):
    y, score = case
    found = roc.curve(y, score)
    with warnings.catch_warnings():
        alarms, caught, thresholds = metrics.roc_curve(
            y, score, drop_intermediate=False
        )
    assert found.false_alarms == pytest.approx(alarms, rel=1e-14)
    assert found.caught == pytest.approx(caught, rel=1e-14)
    assert found.thresholds.tolist() == thresholds.tolist()
    for a, b, t in zip(found.false_alarms, found.caught, found.thresholds, strict=True):
        assert a == pytest.approx(np.mean(score[y == 0] >= t), rel=1e-14)
        assert b == pytest.approx(np.mean(score[y == 1] >= t), rel=1e-14)


@given(scored(least=2))
def test_area_counts_pairs(case):
    y, score = case
    found = roc.area(y, score)
    assert found.area == pytest.approx(pairs(y, score), rel=1e-13, abs=1e-15)
    assert found.area == pytest.approx(metrics.roc_auc_score(y, score), rel=1e-12)
    corners = roc.curve(y, score)
    under = quadrature.trapezoid_of_samples(corners.caught, corners.false_alarms)
    assert found.area == pytest.approx(under, rel=1e-12, abs=1e-15)
    turned = roc.area(y, -score)
    assert turned.area == pytest.approx(1 - found.area, rel=1e-12, abs=1e-15)
    assert turned.std_error == pytest.approx(found.std_error, rel=1e-9, abs=1e-15)
    assert roc.area(y, np.exp(score)) == found


def test_standard_error_by_simulation():
    rng, runs, m, n = np.random.default_rng(4), 2000, 30, 50
    y = np.repeat([1, 0], [m, n])
    found = [
        roc.area(y, np.r_[rng.normal(1, 1, m), rng.normal(0, 1, n)])
        for _ in range(runs)
    ]
    areas = np.array([one.area for one in found])
    exact = float(continuous.Normal().cdf(1 / math.sqrt(2)))
    spread = areas.std(ddof=1)
    assert abs(areas.mean() - exact) < 5 * spread / math.sqrt(runs)
    # the mean of the claimed variances is unbiased; the variance of 2000 areas is known
    # to a relative 1 / sqrt(1000), five of which are 16 %
    claimed = np.mean([one.std_error**2 for one in found])
    assert claimed == pytest.approx(spread**2, rel=0.16)


@given(scored(), st.floats(0, 1), st.floats(0, 20), st.floats(0, 20))
def test_costs_are_means_over_cases(case, rate, miss, alarm):
    y, score = case
    found = roc.curve(y, score)
    price = roc.costs(found, base_rate=rate, miss=miss, false_alarm=alarm)
    for t, cost in zip(found.thresholds, price, strict=True):
        missed, alarmed = np.mean(score[y == 1] < t), np.mean(score[y == 0] >= t)
        known = rate * miss * missed + (1 - rate) * alarm * alarmed
        assert cost == pytest.approx(known, rel=1e-12, abs=1e-12)
    best = roc.best_threshold(found, base_rate=rate, miss=miss, false_alarm=alarm)
    place = found.thresholds.tolist().index(best)
    assert price[place] == price.min()
    assert (price[:place] > price[place]).all()


def test_best_threshold_by_hand():
    found = roc.curve([1, 0, 1, 0], [3, 2, 2, 1])
    assert roc.best_threshold(found, base_rate=0.5, miss=3) == 2
    assert roc.best_threshold(found, base_rate=0.5, miss=1, false_alarm=3) == 3
    assert roc.best_threshold(found, base_rate=0, miss=1) == math.inf
    assert roc.best_threshold(found, base_rate=1, miss=1) == 2
    assert roc.costs(found, base_rate=0.5, miss=1, false_alarm=3)[-1] == 1.5


def test_far_and_near_scores():
    y = [0, 1, 0, 1]
    assert roc.area(y, [1e300, 1.7e308, -1e300, -1.7e308]).area == 0.5
    far = roc.curve(y, [1e300, 1.7e308, -1e300, -1.7e308])
    assert far.caught.tolist() == [0, 0.5, 0.5, 0.5, 1]
    near = 1 + np.arange(4) * 2**-52
    assert roc.area(y, near).area == 0.75
    assert roc.curve(y, near).thresholds.size == 5


def test_inputs_stay():
    y, score = np.array([1, 0, 1, 0]), np.array([3.0, 2.0, 2.0, 1.0])
    roc.area(y, score)
    roc.costs(roc.curve(y, score), base_rate=0.5, miss=1)
    assert (y.tolist(), score.tolist()) == ([1, 0, 1, 0], [3, 2, 2, 1])


FOUND = roc.curve([1, 0], [2, 1])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: roc.curve([1, 1], [1, 2]),
            ValueError,
            r"0 and 1, each at least 1 .*\[1",
        ),
        (lambda: roc.curve([0, 0], [1, 2]), ValueError, "each at least 1"),
        (lambda: roc.curve([0, 1, 2], [1, 2, 3]), ValueError, "must hold 0 and 1"),
        (lambda: roc.area([0, 1, 1], [1, 2, 3]), ValueError, "each at least 2"),
        (lambda: roc.area([0, 0, 1], [1, 2, 3]), ValueError, "each at least 2"),
        (lambda: roc.curve([0, 1], [1, 2, 3]), ValueError, "score must have length 2"),
        (lambda: roc.curve([0, 1], [1, math.inf]), ValueError, "score must be finite"),
        (
            lambda: roc.costs(FOUND, base_rate=1.1, miss=1),
            ValueError,
            "base_rate must be from 0 to 1",
        ),
        (
            lambda: roc.costs(FOUND, base_rate=0.5, miss=-1),
            ValueError,
            "miss must be at least 0",
        ),
        (
            lambda: roc.best_threshold(FOUND, base_rate=0.5, miss=1, false_alarm=-1),
            ValueError,
            "false_alarm must be at least 0",
        ),
    ],
)
def test_wrong_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(("bad", "error"), NOT_REAL, ids=str)
def test_wrong_kinds(bad, error):
    for function in (roc.curve, roc.area):
        with pytest.raises(error):
            function([0, 1, 0, 1], bad)
        with pytest.raises(error):
            function(bad, [1, 2, 3, 4])
