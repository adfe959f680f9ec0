"""Efficacy from cases, beside published analyses, SciPy and exact coverage."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import datasets, efficacy
from scipy import stats
from strategies import NOT_REAL

EXPOSURES = st.floats(1e-3, 1e3)


@given(st.floats(-1e3, 0.999), EXPOSURES)
def test_share_and_efficacy_are_each_other_s_inverse(e, r):
    share = efficacy.share_of_cases(e, exposure=r)
    # by the definition: risks 1 - e and 1, weighted by exposure
    assert share == pytest.approx(r * (1 - e) / (r * (1 - e) + 1), rel=1e-12)
    # 1 - share loses what the odds have above 1
    error = 4e-16 * (1 + r * (1 - e)) * (1 - e) + 1e-15
    assert efficacy.from_share(share, exposure=r) == pytest.approx(e, abs=4 * error)


def test_ends():
    assert efficacy.share_of_cases([1, 0, -1e308], exposure=1e300).tolist() == [0, 1, 1]
    assert efficacy.share_of_cases(1 - 1e-16, exposure=1e-320) == pytest.approx(0)
    assert efficacy.from_share([0, 1]).tolist() == [1, -math.inf]
    assert efficacy.share_of_cases(np.zeros((2, 3))).shape == (2, 3)
    assert efficacy.from_share(np.zeros((2, 3))).shape == (2, 3)


def test_the_trial_of_2020_as_published():
    # Polack and others (2020), table 2: 8 cases in 2.214, 162 in 2.222 thousand
    # person-years; efficacy 95.0 %, from 90.3 to 97.6 % by their beta prior
    r = 2.214 / 2.222
    assert efficacy.from_share(8 / 170, exposure=r) == pytest.approx(0.950, abs=5e-4)
    posterior = stats.beta(0.700102 + 8, 1 + 162)
    high, low = efficacy.from_share(posterior.ppf([0.025, 0.975]), exposure=r)
    assert low == pytest.approx(0.903, abs=5e-4)
    assert high == pytest.approx(0.976, abs=5e-4)


@given(st.integers(0, 60), st.integers(0, 60), EXPOSURES, st.floats(0.5, 0.99))
def test_the_interval_is_that_of_a_binomial_test(k, m, r, level):
    if k + m == 0:
        return
    low, high = efficacy.exact_interval(k, m, exposure=r, level=level)
    known = stats.binomtest(k, k + m).proportion_ci(level)
    shares = efficacy.share_of_cases(np.maximum([high, low], -1e300), exposure=r)
    assert shares == pytest.approx([known.low, known.high], rel=1e-7, abs=1e-12)


def test_the_interval_keeps_its_promise():
    # exact, for Poisson numbers of cases: missed at most as often as allowed
    counts = np.arange(60)
    for e in (-0.5, 0.0, 0.6, 0.9):
        law = stats.poisson(10 * (1 - e)).pmf(counts)[:, None] * stats.poisson(10).pmf(
            counts
        )
        missed = sum(
            law[k, m]
            for k in range(40)
            for m in range(30)
            if k + m > 0
            and not np.prod(np.subtract(efficacy.exact_interval(k, m, level=0.9), e))
            <= 0
        )
        assert missed <= 0.1


def test_no_case_on_one_side():
    low, high = efficacy.exact_interval(0, 10)
    assert high == 1
    assert low == pytest.approx(efficacy.from_share(1 - 0.025 ** (1 / 10)))
    assert efficacy.exact_interval(3, 0)[0] == -math.inf


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_what_is_no_array_of_numbers(bad, error):
    for function, name in (
        (efficacy.share_of_cases, "efficacy"), (efficacy.from_share, "share"),
    ):  # fmt: skip
        if np.size(bad):
            with pytest.raises(error, match=name):
                function(bad)


def test_messages():
    with pytest.raises(ValueError, match=r"efficacy must be at most 1, got 1\.5"):
        efficacy.share_of_cases([0, 1.5])
    with pytest.raises(ValueError, match=r"share must be from 0 to 1, got -0\.1"):
        efficacy.from_share(-0.1)
    for exposure in (0, -1, math.inf, math.nan):
        for function in (efficacy.share_of_cases, efficacy.from_share):
            with pytest.raises(ValueError, match="exposure must"):
                function(0.5, exposure=exposure)
    with pytest.raises(ValueError, match="must hold a case together, got 0 and 0"):
        efficacy.exact_interval(0, 0)
    with pytest.raises(ValueError, match="untreated must be at least 0, got -1"):
        efficacy.exact_interval(2, -1)
    with pytest.raises(TypeError, match="treated must be an integer, got float"):
        efficacy.exact_interval(2.0, 3)
    with pytest.raises(ValueError, match="level must be between 0 and 1"):
        efficacy.exact_interval(2, 3, level=1)


def test_the_counts_of_1954_add_up_as_published():
    trial = datasets.polio_trial()
    # Meier (1972), table 1: children, all reported cases, all polio, rates per 100,000
    assert trial.children.tolist() == [200745, 201229, 338778, 221998, 123605, 725173]
    reported = trial.polio + trial.not_polio
    assert reported.tolist() == [82, 162, 182, 76, 66, 439]
    assert trial.polio.tolist() == [57, 142, 157, 56, 54, 391]
    rates = np.round(1e5 * trial.polio / trial.children)
    assert rates.tolist() == [28, 71, 46, 25, 44, 54]
    assert trial.area == ("lot",) * 3 + ("school year",) * 3
    assert trial.group == ("vaccinated", "placebo", "refused", "vaccinated", "refused",
                           "other years")  # fmt: skip
    assert "Meier (1972)" in trial.source
