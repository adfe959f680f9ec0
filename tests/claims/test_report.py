"""What the report of the polio trial states, by exact probabilities and by counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import distributions, efficacy


def test_def_report_efficacy():
    # with certain people: 1,000 and 1,000, of whom 40 and 100 fall ill
    ill = np.array([40, 100]) / 1000
    e = 1 - ill[0] / ill[1]
    assert e == pytest.approx(0.6)
    # of the 100 cases that the treated would have had, it prevents 60
    assert e * 100 == pytest.approx(100 - 40)
    assert efficacy.from_share(40 / 140) == pytest.approx(e)
    assert 1 - 0 / ill[1] == efficacy.from_share(0) == 1
    assert efficacy.from_share(0.5) == 0
    assert efficacy.from_share(0.6) < 0  # harm


@given(
    st.floats(-2, 1), st.floats(0.01, 40), st.floats(0.05, 20), st.integers(0, 60),
    st.data(),
)  # fmt: skip
def test_prop_report_binomial(e, untreated, exposure, total, data):
    # rates of the two numbers of cases, as n1 p1 and n0 p0
    rates = untreated * exposure * (1 - e), untreated
    j = data.draw(st.integers(0, total))
    first, second = (
        distributions.Poisson(rate) if rate else distributions.Binomial(0, 0.5)
        for rate in rates
    )  # fmt: skip
    ways = np.arange(total + 1)
    joint = first.pmf(ways) * second.pmf(total - ways)
    if joint.sum() < 1e-250:
        return  # so rare a total has no digits left
    theta = float(efficacy.share_of_cases(e, exposure=exposure))
    given_total = joint[j] / joint.sum()
    # tiny shares of a sum: their own digits are kept, logarithms lose some ten
    assert given_total == pytest.approx(
        float(distributions.Binomial(total, theta).pmf(j)), rel=1e-9, abs=1e-14
    )
