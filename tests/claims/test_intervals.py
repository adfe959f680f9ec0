"""What *Confidence intervals* states, on random and awkward input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import continuous as c
from mlmath import distributions as d
from mlmath import intervals as iv
from mlmath import orthogonal
from scipy import integrate, stats

#: Five standard errors of a share near 0.95 among 20,000.
NEAR = 5 * math.sqrt(0.95 * 0.05 / 20_000)


def shares(held):
    return float(np.mean(held))


@pytest.mark.parametrize("p", [0.001, 0.05, 0.3, 0.5, 0.9])
def test_def_intervals_interval(p):
    # the probability of the samples whose interval holds p, from the list of outcomes
    k = np.arange(31)
    ends = np.array([iv.clopper_pearson(int(i), 30) for i in k])
    held = (ends[:, 0] <= p) & (p <= ends[:, 1])
    exact = d.Binomial(30, p).pmf(k) @ held
    assert iv.coverage(iv.clopper_pearson, 30, p) == pytest.approx(exact)
    assert exact >= 0.95  # this one has the level for every p, Wald's has not
    # one-sided: nothing is missed on the other side
    above = np.array([iv.clopper_pearson(int(i), 30, alternative="less") for i in k])
    assert (above[:, 0] == 0).all()
    assert d.Binomial(30, p).pmf(k) @ (p <= above[:, 1]) >= 0.95


def test_def_intervals_interval_refuses_walds_promise():
    p = np.linspace(0.01, 0.99, 99)
    assert iv.coverage(iv.wald, 30, p).min() < 0.3


@given(st.floats(-50, 50), st.floats(0.01, 100), st.integers(2, 8), st.integers(0, 999))
def test_def_intervals_pivot(mu, sigma, n, seed):
    # the same chance gives the same value, whatever the population is
    z = np.random.default_rng(seed).normal(size=n)
    x = mu + sigma * z
    known = (x.mean() - mu) / (sigma / math.sqrt(n))
    assert known == pytest.approx(z.mean() * math.sqrt(n), abs=1e-9 * (1 + 50 / 0.01))
    guessed = (x.mean() - mu) / (x.std(ddof=1) / math.sqrt(n))
    assert guessed == pytest.approx(
        z.mean() / (z.std(ddof=1) / math.sqrt(n)), rel=1e-6, abs=1e-6
    )


@pytest.mark.parametrize(("a", "b"), [(0.025, 0.025), (0, 0.05), (0.3, 0), (0.1, 0.6)])
@pytest.mark.parametrize("rate", [0.01, 7])
def test_thm_intervals_pivot(a, b, rate):
    # waits: 2 rate S is chi-squared; the longest of uniform ones over theta; both exact
    law = c.ChiSquared(10)
    below, above = law.quantile(a), law.quantile(1 - b)
    S = np.random.default_rng(6).exponential(1 / rate, (20_000, 5)).sum(axis=1)
    held = (below / (2 * S) <= rate) & (rate <= above / (2 * S))
    bound = 5 * math.sqrt((1 - a - b) * (a + b) / 20_000)
    assert shares(held) == pytest.approx(1 - a - b, abs=bound)
    M = np.random.default_rng(7).uniform(0, rate, (20_000, 3)).max(axis=1)
    cube = 1 / 3
    held = (M / (1 - b) ** cube <= rate) & (rate * a**cube <= M)
    assert shares(held) == pytest.approx(1 - a - b, abs=bound)


@given(st.integers(2, 9), st.integers(0, 10_000))
def test_thm_intervals_student_squares(n, seed):
    # the algebra: all squared distances from the mean, but one direction of n
    rng = np.random.default_rng(seed)
    M = rng.normal(size=(n, n))
    M[:, 0] = 1
    Q = orthogonal.householder_qr(M)[0].T  # first row along (1, ..., 1)
    z = rng.normal(size=n)
    y = Q @ z
    assert y[0] ** 2 == pytest.approx(n * z.mean() ** 2, rel=1e-9, abs=1e-12)
    assert (y[1:] ** 2).sum() == pytest.approx(((z - z.mean()) ** 2).sum(), rel=1e-9)


@pytest.mark.parametrize("n", [2, 5, 30])
def test_thm_intervals_student(n):
    runs = 20_000
    X = np.random.default_rng(n).normal(3, 0.5, (runs, n))
    mean, S2 = X.mean(axis=1), X.var(axis=1, ddof=1)
    dkw = math.sqrt(math.log(2 / 1e-6) / (2 * runs))  # missed once in a million
    chi = stats.kstest((n - 1) * S2 / 0.25, stats.chi2(n - 1).cdf).statistic
    t = (mean - 3) / np.sqrt(S2 / n)
    assert chi < dkw
    assert stats.kstest(t, stats.t(n - 1).cdf).statistic < dkw
    if n < 30:  # neither the normal distribution nor n degrees of freedom would do
        assert stats.kstest(t, stats.norm.cdf).statistic > dkw
    # independent: large deviations of the mean go with no particular variance
    for far in (abs(mean - 3), mean):
        rho = np.corrcoef(far, S2)[0, 1]
        assert abs(rho) < 5 / math.sqrt(runs)
    skew = np.random.default_rng(n).exponential(size=(runs, n))
    assert np.corrcoef(skew.mean(axis=1), skew.var(axis=1))[0, 1] > 0.3


@pytest.mark.parametrize("n", [2, 4, 25])
def test_prop_intervals_prediction(n):
    X = np.random.default_rng(n).normal(-2, 3, (20_000, n + 1))
    mean, s = X[:, :n].mean(axis=1), X[:, :n].std(axis=1, ddof=1)
    t = float(c.StudentT(n - 1).quantile(0.975))
    held = abs(X[:, n] - mean) <= t * s * math.sqrt(1 + 1 / n)
    assert shares(held) == pytest.approx(0.95, abs=NEAR)
    shorter = abs(X[:, n] - mean) <= t * s / math.sqrt(n)
    assert shares(shorter) < 0.95 - NEAR
    low, high = iv.prediction_interval(X[0, :n])
    assert (low, high) == pytest.approx(
        (
            mean[0] - t * s[0] * math.sqrt(1 + 1 / n),
            mean[0] + t * s[0] * math.sqrt(1 + 1 / n),
        )
    )


@given(st.integers(1, 200), st.data(), st.floats(0.3, 0.999))
def test_prop_intervals_wilson(n, data, level):
    k = data.draw(st.sampled_from([0, n]) | st.integers(0, n))
    low, high = iv.wilson(k, n, level=level)
    z2 = stats.norm.isf((1 - level) / 2) ** 2
    p = np.linspace(0, 1, 501)
    clear = (abs(p - low) > 1e-9) & (abs(p - high) > 1e-9)
    inside = (k / n - p) ** 2 <= z2 * p * (1 - p) / n
    assert (inside == ((low <= p) & (p <= high)))[clear].all()
    share, c2 = k / n, z2 / (2 * n)
    root = math.sqrt(z2 * share * (1 - share) / n + c2**2)
    formula = ((share + c2 - root) / (1 + 2 * c2), (share + c2 + root) / (1 + 2 * c2))
    assert (low, high) == pytest.approx(formula, abs=1e-12)
    if k == 0:
        assert (low, high) == pytest.approx((0, z2 / (n + z2)), rel=1e-9)


@pytest.mark.parametrize("p", [0.02, 0.3, 0.5])
def test_prop_intervals_wilson_in_the_limit(p):
    gaps = [abs(float(iv.coverage(iv.wilson, n, p)) - 0.95) for n in (10, 100, 5000)]
    # Berry and Esseen on both sides: 2 * 0.4748 (p^2 + q^2) / root of (n p q)
    for n, gap in zip((10, 100, 5000), gaps, strict=True):
        q = 1 - p
        assert gap <= 2 * 0.4748 * (p**2 + q**2) / math.sqrt(n * p * q)
    assert gaps[-1] < 0.006


@given(st.integers(1, 60), st.data(), st.floats(0.001, 0.999))
def test_thm_intervals_exact(n, data, p):
    k = data.draw(st.integers(1, n))
    # (1) the integral, and that the probability grows
    area = integrate.quad(lambda t: t ** (k - 1) * (1 - t) ** (n - k), 0, p)[0]
    tail = float(d.Binomial(n, p).pmf(np.arange(k, n + 1)).sum())
    assert n * math.comb(n - 1, k - 1) * area == pytest.approx(tail, rel=1e-6, abs=1e-9)
    more = float(d.Binomial(n, p + (1 - p) / 2).pmf(np.arange(k, n + 1)).sum())
    assert more > tail or tail > 1 - 1e-9
    # the ends are what the theorem says
    low, high = iv.clopper_pearson(k, n)
    assert stats.binom.sf(k - 1, n, low) == pytest.approx(0.025, rel=1e-7)
    if k < n:
        assert stats.binom.cdf(k, n, high) == pytest.approx(0.025, rel=1e-7)
    # (2) the promise, for any p and level
    for level in (0.5, 0.95, 0.999):
        share = iv.coverage(iv.clopper_pearson, n, p, level=level)
        assert share >= level - 1e-9


@given(st.integers(1, 10_000))
def test_cor_intervals_three(n):
    end = iv.clopper_pearson(0, n, alternative="less")[1]
    assert end == pytest.approx(1 - 0.05 ** (1 / n), rel=1e-9)
    assert end < 3 / n
    assert (1 - end) ** n == pytest.approx(0.05, rel=1e-6)


@given(st.floats(0.01, 50), st.floats(0.01, 5), st.sampled_from([0.8, 0.95, 0.99]))
def test_prop_intervals_size(sigma, margin, level):
    n = iv.sample_size(sigma, margin, level=level)
    x = np.zeros(n) if n < 10_000 else None
    if x is not None:
        low, high = iv.z_interval(x, sigma, level=level)
        assert (high - low) / 2 <= margin * (1 + 1e-12)
        if n > 1:
            low, high = iv.z_interval(x[1:], sigma, level=level)
            assert (high - low) / 2 > margin * (1 - 1e-12)
    p = np.linspace(0, 1, 101)
    assert (p * (1 - p) <= 0.25).all()
    most = iv.sample_size(0.5, margin, level=level)
    for share in (0.02, 0.3, 0.5):
        assert (
            iv.sample_size(math.sqrt(share * (1 - share)), margin, level=level) <= most
        )
