"""What *Two losses* states, on random and awkward input."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import losses
from scipy import special

EPS = np.finfo(float).eps
READINGS = st.lists(st.integers(-30, 30), min_size=1, max_size=9)
SHARES = st.fractions(0, 1, max_denominator=60)
SCORES = st.floats(-700, 700)
FORECASTS = st.tuples(st.integers(0, 1), st.floats(0.01, 0.99))


@given(READINGS, st.fractions(-30, 30, max_denominator=12))
def test_def_losses_squared(y, c):
    squared = sum((Fraction(t) - c) ** 2 for t in y) / len(y)
    moduli = sum(abs(Fraction(t) - c) for t in y) / len(y)
    assert losses.squared_loss(y, float(c)) == pytest.approx(float(squared), rel=1e-12)
    assert losses.absolute_loss(y, float(c)) == pytest.approx(float(moduli), rel=1e-12)


@given(READINGS, st.fractions(-30, 30, max_denominator=12))
def test_thm_losses_mean(y, c):
    def loss(c):
        return sum((t - c) ** 2 for t in y) / Fraction(len(y))

    mean = Fraction(sum(y), len(y))
    assert loss(c) == loss(mean) + (c - mean) ** 2
    assert (loss(c) == loss(mean)) == (c == mean)


@given(READINGS, st.fractions(-31, 31, max_denominator=4))
def test_thm_losses_median(y, c):
    def loss(c):
        return sum(abs(t - c) for t in y)

    lowest = min(map(loss, y))  # kinks only, and it is convex
    less, more = sum(t < c for t in y), sum(t > c for t in y)
    assert (loss(c) == lowest) == (2 * less <= len(y) and 2 * more <= len(y))
    assert loss(c) >= lowest
    # a chord from -31, where all readings are to the right
    chord = (2 * loss(Fraction(-31)) + loss(c)) / 3
    assert loss((2 * Fraction(-31) + c) / 3) <= chord


@given(st.lists(st.fractions(0, 9, max_denominator=9), min_size=1, max_size=9))
def test_thm_losses_increasing(values):
    for grow in (lambda x: x**3, lambda x: 2 * x - 7, lambda x: x / (1 + x)):
        bent = [grow(x) for x in values]
        top = [k for k, x in enumerate(values) if x == max(values)]
        low = [k for k, x in enumerate(values) if x == min(values)]
        assert [k for k, x in enumerate(bent) if x == max(bent)] == top
        assert [k for k, x in enumerate(bent) if x == min(bent)] == low
    turned = [-x for x in values]  # a falling function exchanges them
    assert turned.index(min(turned)) == values.index(max(values))


@given(st.lists(FORECASTS, min_size=1, max_size=9))
def test_def_losses_log_loss(pairs):
    y, p = np.array(pairs).T
    product = math.prod(q if hit else 1 - q for hit, q in pairs)
    assert losses.log_loss(y, p) == pytest.approx(
        -math.log(product) / len(pairs), rel=1e-12, abs=1e-14
    )
    assert losses.log_loss([*y, 1], [*p, 0]) == np.inf
    sure = losses.log_loss([*y, 1], [*p, 1]) * (len(y) + 1)
    assert sure == pytest.approx(losses.log_loss(y, p) * len(y), rel=1e-12)


@given(SHARES, SHARES)
def test_thm_losses_proper(q, p):
    def brier(p):
        return q * (1 - p) ** 2 + (1 - q) * p**2

    assert brier(p) == (p - q) ** 2 + q * (1 - q)
    assert brier(p) >= brier(q)
    cost = losses.log_loss([float(q)], [float(p)])
    least = losses.log_loss([float(q)], [float(q)])
    if p == q:
        assert cost == least
    else:  # they differ by 1/3600 at least, so the losses by twice its square
        assert cost > least + 1e-7
    # the absolute loss is not proper: its least is at an end
    absolute = [q * (1 - t) + (1 - q) * t for t in (0, p, 1)]
    assert min(absolute) in (absolute[0], absolute[2])


@given(st.integers(0, 1), SCORES)
def test_prop_losses_sigmoid(y, z):
    slope = losses.log_loss_slopes([y], z)[0]
    exact = -special.expit(-z) if y else special.expit(z)
    assert slope == pytest.approx(exact, rel=1e-13)
    if abs(z) < 20:

        def loss(t):
            return losses.log_loss_from_scores([y], t)

        h = 1e-4  # third derivative at most 0.1; rounding 4e-15 / h
        assert (loss(z + h) - loss(z - h)) / (2 * h) == pytest.approx(slope, abs=1e-9)
        bend = (loss(z + 0.01) - 2 * loss(z) + loss(z - 0.01)) / 1e-4
        known = special.expit(z) * special.expit(-z)
        assert bend == pytest.approx(known, abs=2e-5)
        assert loss(z + 1) + loss(z - 1) > 2 * loss(z) - 1e-14 * abs(z)


@given(st.integers(0, 1), SCORES)
def test_prop_losses_stable(y, z):
    stable = losses.log_loss_from_scores([y], z)
    exact = -float(special.log_expit(z if y else -z))
    assert stable == pytest.approx(exact, rel=1e-13, abs=0)
    if (z if y else -z) > -30:  # as written, as far as that goes
        p = special.expit(z)
        written = -math.log(p) if y else -math.log1p(-p)
        assert stable == pytest.approx(written, rel=1e-2, abs=1e-13)
