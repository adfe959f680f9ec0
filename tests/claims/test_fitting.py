"""What *Why linear algebra* states, on random and on awkward input."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import datasets, fitting

WHOLE = st.integers(-20, 20)
SAMPLES = st.lists(st.tuples(WHOLE, WHOLE), min_size=1, max_size=8)


def exact(params, samples):
    """Give the sum of squares of a line in fractions, from its definition."""
    a, b = map(Fraction, params)
    return sum((y - (a + b * x)) ** 2 for x, y in samples)


@given(SAMPLES, WHOLE, WHOLE)
def test_def_fitting_model(samples, a, b):
    x = np.array([x for x, _ in samples])
    assert fitting.line([a, b], x).tolist() == [a + b * t for t in x]


@given(SAMPLES, WHOLE, WHOLE)
def test_def_fitting_residuals(samples, a, b):
    x, y = np.array(samples).T
    total = fitting.sum_of_squares(fitting.line, [a, b], x, y)
    assert total == exact((a, b), samples)  # whole numbers: no rounding
    assert (total == 0) == all(t == a + b * s for s, t in samples)


@given(SAMPLES, *[WHOLE] * 4, st.fractions(-5, 5, max_denominator=9))
def test_thm_fitting_parabola(samples, a, b, d1, d2, t):
    rest = [y - (a + b * x) for x, y in samples]
    p = sum(r * (d1 + d2 * x) for r, (x, _) in zip(rest, samples, strict=True))
    q = sum((d1 + d2 * x) ** 2 for x, _ in samples)
    there = exact((a + t * d1, b + t * d2), samples)
    assert there == exact((a, b), samples) - 2 * p * t + q * t**2


@given(SAMPLES, WHOLE, WHOLE, WHOLE, WHOLE)
def test_cor_fitting_valley(samples, a, b, c, d):
    here, there = exact((a, b), samples), exact((c, d), samples)
    if there < here:  # then a short step toward it already leads down
        for t in (Fraction(1, 10), Fraction(1, 10**6)):
            step = exact((a + t * (c - a), b + t * (d - b)), samples)
            assert step <= (1 - t) * here + t * there < here
    x, y = np.array(samples).T
    best = np.linalg.lstsq(np.column_stack([np.ones(len(x)), x]), y, rcond=None)[0]
    ours = fitting.sum_of_squares(fitting.line, best, x, y)
    # rounding of values up to 420 squared, some ten of them
    assert ours <= float(min(here, there)) + 1e-9
    if len(set(x.tolist())) > 1 and here <= ours + 1e-9:
        assert (a, b) == pytest.approx(best, abs=1e-3)


@settings(max_examples=40)  # a narrow valley takes thousands of rounds
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(-9, 9)), min_size=1, max_size=8),
    st.tuples(st.integers(-5, 5), st.integers(-5, 5)),
)
def test_alg_fitting_compass(samples, start):
    x, y = np.array(samples).T
    tol = 0.05

    def f(params):
        return fitting.sum_of_squares(fitting.line, params, x, y)

    found = fitting.compass_search(f, start, step=4, tol=tol)
    assert found.converged
    values = [f(point) for point in found.history]
    assert all(later < earlier for earlier, later in pairwise(values))
    moves = np.diff(found.history, axis=0)
    assert (np.count_nonzero(moves, axis=1) == 1).all()  # one coordinate at a time
    # no step of twice the last tried length leads down (it was tried and refused)
    for direction in np.vstack([np.eye(2), -np.eye(2)]):
        assert f(found.x + 2 * tol * direction) >= found.fun * (1 - 1e-12) - 1e-9


def test_alg_fitting_compass_on_the_patients():
    patients = datasets.diabetes()
    bmi = patients.X[:, 2]
    z = (bmi - bmi.mean()) / bmi.std()
    found = fitting.compass_search(
        lambda w: fitting.sum_of_squares(fitting.line, w, z, patients.y),
        [0, 0],
        step=64,
    )
    # no step of 1e-6 leads down, the landscape is round: within 1e-6 of the best,
    # up to what differences of a sum of 1.7e6 can tell (its root of rounding)
    assert found.x == pytest.approx(np.polyfit(z, patients.y, 1)[::-1], abs=1e-4)
