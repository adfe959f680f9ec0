"""The mean of simulated values and its standard error."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mlmath import simulation
from mlmath.simulation import MonteCarlo
from scipy import stats
from strategies import NOT_REAL, vectors


def test_by_hand():
    # mean 5, squared distances 16 + 1 + 1 + 36 = 54, divided by 3: 18; s/2 = sqrt(4.5)
    result = simulation.mean([1, 4, 4, 11])
    assert result.estimate == 5
    assert result.std_error == pytest.approx(math.sqrt(4.5), rel=1e-15)
    assert result.n == 4
    assert result.margin == 2 * result.std_error


def test_booleans_are_a_share():
    # p = 1/4: s^2 = n p (1 - p) / (n - 1)
    hits = np.array([True, False, False, False] * 25)
    result = simulation.mean(hits)
    assert result.estimate == 0.25
    assert result.std_error == pytest.approx(math.sqrt(0.25 * 0.75 / 99), rel=1e-14)
    assert simulation.mean(hits.tolist()) == result
    assert simulation.mean(hits.astype(int)) == result


@given(vectors())
def test_agrees_with_a_library(x):
    assume(x.size > 1)
    result = simulation.mean(x)
    size = np.abs(x).max()
    # at most eight terms: a few roundings of the largest
    assert result.estimate == pytest.approx(x.mean(), rel=1e-14, abs=1e-15 * size)
    assert result.std_error == pytest.approx(stats.sem(x), rel=1e-12, abs=1e-14 * size)


@given(vectors(), st.sampled_from([-1000, -300, -1, 1, 300, 900]))
def test_units_do_not_matter(x, k):
    assume(x.size > 1 and (np.abs(x[x != 0]) > 1e-5).all())
    one, other = simulation.mean(x), simulation.mean(np.ldexp(x, k))
    # digits are lost only where the result is not a normal number any more
    tiny = 5e-324
    assert other.estimate == pytest.approx(
        np.ldexp(one.estimate, k), rel=1e-15, abs=tiny
    )
    assert other.std_error == pytest.approx(
        np.ldexp(one.std_error, k), rel=1e-15, abs=tiny
    )


def test_nothing_overflows():
    result = simulation.mean([1.7e308, 1.7e308, 1.5e308])
    assert result.estimate == pytest.approx(4.9 / 3 * 1e308, rel=1e-14)
    assert result.std_error == pytest.approx(0.2 / 3 * 1e308, rel=1e-13)


def test_values_without_spread():
    assert simulation.mean([0, 0, 0]) == MonteCarlo(0, 0, 3)
    assert simulation.mean(np.ones(7, dtype=bool)) == MonteCarlo(1, 0, 7)


def test_about_95_of_100_ranges_hold_the_truth():
    rng = np.random.default_rng(61)
    runs = rng.random((2000, 400)) < 0.3
    results = [simulation.mean(run) for run in runs]
    held = np.mean([abs(r.estimate - 0.3) <= r.margin for r in results])
    # the exact share, from the binomial distribution, within 4.5 standard errors
    k = np.arange(401)
    inside = np.abs(k / 400 - 0.3) <= 2 * np.sqrt(k / 400 * (1 - k / 400) / 399)
    exact = stats.binom.pmf(k, 400, 0.3)[inside].sum()
    assert 0.94 < exact < 0.965
    assert abs(held - exact) <= 4.5 * math.sqrt(exact * (1 - exact) / 2000)


@pytest.mark.parametrize(
    ("estimate", "std_error", "text"),
    [
        (0.70631, 0.00145, "0.7063 ± 0.0029"),
        (0.5, 0.025, "0.500 ± 0.050"),
        (24.61, 0.61, "24.6 ± 1.2"),
        (1234.5, 60, "1234 ± 120"),
        (1, 0, "1 ± 0"),
        (2e15, 1e13, "2e+15 ± 2e+13"),
        (1e-20, 1e-22, "1e-20 ± 2e-22"),
    ],
)
def test_as_text(estimate, std_error, text):
    assert str(MonteCarlo(estimate, std_error, 10)) == text


def test_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        simulation.mean([1, 2]).n = 3


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_refuses(bad, error):
    with pytest.raises(error, match="values must"):
        simulation.mean(bad)


def test_refuses_one_value_and_tables():
    with pytest.raises(ValueError, match="at least 2: one alone shows no error"):
        simulation.mean([3])
    with pytest.raises(ValueError, match=r"1-D.*\(2, 2\)"):
        simulation.mean([[1, 2], [3, 4]])


def test_leaves_its_input_alone():
    x = np.array([3.0, 1.0, 2.0])
    simulation.mean(x)
    assert x.tolist() == [3, 1, 2]
