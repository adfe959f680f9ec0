"""Squared, absolute and log loss."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import losses
from scipy import special
from sklearn import metrics
from strategies import NOT_REAL, vectors

SOUNDINGS = [2, 3, 4, 5, 9]
OPEN = st.floats(1e-6, 1 - 1e-6)
BITS = st.lists(st.integers(0, 1), min_size=1, max_size=12)


def with_one_each(elements):
    """Outcomes, and a number for each."""
    return BITS.flatmap(
        lambda y: st.tuples(
            st.just(y), st.lists(elements, min_size=len(y), max_size=len(y))
        )
    )


def test_soundings_by_hand():
    # mean 4.6: squares 6.76 + 2.56 + 0.36 + 0.16 + 19.36 = 29.2
    assert losses.squared_loss(SOUNDINGS, 4.6) == pytest.approx(5.84, rel=1e-15)
    assert losses.squared_loss(SOUNDINGS, 4) == 31 / 5
    assert losses.absolute_loss(SOUNDINGS, 4) == 9 / 5
    assert losses.absolute_loss(SOUNDINGS, SOUNDINGS) == 0


def test_coin_by_hand():
    tosses = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1]
    known = -0.7 * math.log(0.7) - 0.3 * math.log(0.3)
    assert losses.log_loss(tosses, 0.7) == pytest.approx(known, rel=1e-14)
    assert losses.log_loss(tosses, 0.5) == pytest.approx(math.log(2), rel=1e-15)
    assert losses.log_loss([0.7], 0.7) == pytest.approx(known, rel=1e-14)


def test_certainty():
    assert losses.log_loss([1, 0], [1, 0]) == 0
    assert losses.log_loss([1, 0], [0, 0]) == np.inf
    assert losses.log_loss([0], [1]) == np.inf
    assert losses.log_loss([0.5], [1]) == np.inf


@given(vectors(), st.integers(0, 10**6))
def test_squared_and_absolute_agree_with_a_library(y, seed):
    y_hat = np.random.default_rng(seed).normal(size=y.size)
    # means of at most eight terms: a few roundings
    assert losses.squared_loss(y, y_hat) == pytest.approx(
        metrics.mean_squared_error(y, y_hat), rel=1e-14
    )
    assert losses.absolute_loss(y, y_hat) == pytest.approx(
        metrics.mean_absolute_error(y, y_hat), rel=1e-14
    )
    one = losses.squared_loss(y, 0.5)
    assert one == losses.squared_loss(y, np.full(y.size, 0.5))


@given(with_one_each(OPEN))
def test_log_loss_agrees_with_a_library(pair):
    y, p = pair
    theirs = metrics.log_loss(y, p, labels=[0, 1])
    assert losses.log_loss(y, p) == pytest.approx(theirs, rel=1e-9)


@given(with_one_each(st.floats(-12, 12)))
def test_scores_and_probabilities_agree(pair):
    y, z = pair
    by_p = losses.log_loss(y, special.expit(z))
    # 1 - sigma(12) is 6e-6, known to 1e-16: eleven digits are left
    assert losses.log_loss_from_scores(y, z) == pytest.approx(by_p, rel=1e-9)


@given(with_one_each(st.floats(-800, 800)))
def test_scores_agree_with_a_library_far_out(pair):
    y, z = np.array(pair[0]), np.array(pair[1])
    theirs = -np.where(y == 1, special.log_expit(z), special.log_expit(-z))
    assert losses.log_loss_from_scores(y, z) == pytest.approx(
        theirs.mean(), rel=1e-13, abs=1e-300
    )
    slopes = np.where(y == 1, -special.expit(-z), special.expit(z))
    assert losses.log_loss_slopes(y, z) == pytest.approx(slopes, rel=1e-13)


@given(with_one_each(st.floats(-20, 20)))
def test_slopes_against_central_differences(pair):
    y, z = pair

    def total(t):
        return losses.log_loss_from_scores(y, np.array(z) + t) * len(y)

    # up to 12 terms of size 20: rounding 5e-14 over 2h, and h^2 / 6 times the third
    # derivative (at most 0.1 each)
    h = 1e-4
    assert (total(h) - total(-h)) / (2 * h) == pytest.approx(
        losses.log_loss_slopes(y, z).sum(), abs=1e-8
    )


def test_scores_far_out():
    assert losses.log_loss_from_scores([1, 0], [1e6, -1e6]) == 0
    assert losses.log_loss_from_scores([0, 1], [1e6, -1e6]) == 1e6
    assert losses.log_loss_from_scores([1], [40]) == math.exp(-40)
    assert losses.log_loss_slopes([1], [40]).tolist() == [
        pytest.approx(-math.exp(-40), rel=1e-15)
    ]
    assert losses.log_loss_slopes([1, 0], [-1e6, 1e6]).tolist() == [-1, 1]
    assert losses.log_loss_slopes([0.25], 0).tolist() == [0.25]


def test_soft_outcomes_are_means_of_hard_ones():
    hard = losses.log_loss_from_scores([1, 1, 1, 0], 0.3)
    assert losses.log_loss_from_scores([0.75], [0.3]) == pytest.approx(hard, rel=1e-15)


def test_huge_losses_are_inf_without_a_warning():
    assert losses.squared_loss([1e200], [-1e200]) == np.inf
    assert losses.absolute_loss([1e308], [-1e308]) == np.inf
    assert losses.log_loss_from_scores([0, 0], [1.7e308, 1.7e308]) == np.inf
    assert losses.squared_loss([1e-200], [0]) == 0


def test_whole_numbers_and_unchanged_input():
    y, p = np.array([1, 0, 1]), np.array([0.9, 0.2, 0.6])
    before = y.copy(), p.copy()
    for loss in (
        losses.squared_loss,
        losses.absolute_loss,
        losses.log_loss,
        losses.log_loss_from_scores,
        losses.log_loss_slopes,
    ):
        loss(y, p)
    assert (y == before[0]).all()
    assert (p == before[1]).all()


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
@pytest.mark.parametrize(
    ("loss", "name"),
    [
        (losses.squared_loss, "y_hat"),
        (losses.absolute_loss, "y_hat"),
        (losses.log_loss, "p"),
        (losses.log_loss_from_scores, "z"),
        (losses.log_loss_slopes, "z"),
    ],
)
def test_bad_input(loss, name, bad, error):
    with pytest.raises(error, match="y must"):
        loss(bad, 0.5)
    with pytest.raises(error, match=f"{name} must"):
        loss([1, 0], bad)
    with pytest.raises(ValueError, match=f"{name} must have length 2, got 3"):
        loss([1, 0], [0.1, 0.2, 0.3])
    with pytest.raises(ValueError, match=f"{name} must be finite"):
        loss([1, 0], np.nan)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: losses.squared_loss(1, 2), "y must be a nonempty vector"),
        (lambda: losses.log_loss(1, 0.5), "y must be a nonempty vector"),
        (lambda: losses.log_loss([2], 0.5), "y must be from 0 to 1, got 2"),
        (lambda: losses.log_loss([1], 1.5), "p must be from 0 to 1, got 1.5"),
        (
            lambda: losses.log_loss([1, 1], [0.5, -0.1]),
            "p must be from 0 to 1, got -0.1",
        ),
        (
            lambda: losses.log_loss_from_scores([-1], [0]),
            "y must be from 0 to 1, got -1",
        ),
        (
            lambda: losses.log_loss_slopes([-1], [0]),
            "y must be from 0 to 1, got -1",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=message):
        call()
