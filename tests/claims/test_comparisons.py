"""What *Comparing groups* states, on random and awkward input."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import comparisons as c
from mlmath import contingency, continuous, distributions, simulation
from mlmath import multiple_testing as mt

few = settings(max_examples=40)
GROUP = arrays(np.float64, st.integers(2, 7), elements=st.integers(-20, 20))
FAMILY = arrays(np.float64, st.integers(1, 9), elements=st.floats(0, 1))


def close(share, truth):
    """Whether a simulated share is within five standard errors of the truth."""
    return abs(share.mean() - truth) < 5 * math.sqrt(truth * (1 - truth) / share.size)


def follows(values, law):
    """Whether simulated values have the cdf of a law, at five places."""
    u = np.array([0.05, 0.3, 0.5, 0.8, 0.97])
    return all(close(values <= x, t) for x, t in zip(law.quantile(u), u, strict=True))


@pytest.mark.parametrize("dimensions", [(1, 2, 5), (3, 3), (2, 4)])
def test_lem_comparisons_parts(dimensions):
    # subspaces that lie askew, in one dimension more than they fill
    rng, N = np.random.default_rng(1), sum(dimensions) + 1
    Q = np.linalg.qr(rng.normal(size=(N, N)))[0]
    bases = np.split(Q[:, :-1], np.cumsum(dimensions)[:-1], axis=1)
    Z = rng.normal(size=(20_000, N))
    squares = [((Z @ B @ B.T) ** 2).sum(axis=1) for B in bases]
    for d, found in zip(dimensions, squares, strict=True):
        assert follows(found, continuous.ChiSquared(d))
    low = [
        s < continuous.ChiSquared(d).quantile(0.5)
        for s, d in zip(squares, dimensions, strict=True)
    ]
    assert close(np.all(low, axis=0), 0.5 ** len(dimensions))  # independent


def two_groups(n, m, sigmas=(1, 1), shift=0, runs=20_000, seed=2):
    rng = np.random.default_rng(seed)
    X = rng.normal(3 + shift, sigmas[0], (runs, n))
    return X, rng.normal(3, sigmas[1], (runs, m))


def pooled(X, Y, shift=0):
    n, m = X.shape[1], Y.shape[1]
    squares = X.var(axis=1) * n + Y.var(axis=1) * m
    error = np.sqrt(squares / (n + m - 2) * (1 / n + 1 / m))
    return (X.mean(axis=1) - Y.mean(axis=1) - shift) / error


@pytest.mark.parametrize(("n", "m", "shift"), [(2, 2, 0), (3, 8, 5), (1, 4, -1)])
def test_thm_comparisons_pooled(n, m, shift):
    X, Y = two_groups(n, m, (2, 2), shift)
    T = pooled(X, Y, shift)
    assert follows(T, continuous.StudentT(n + m - 2))
    for i in range(3):
        found = c.pooled_test(X[i], Y[i], null=shift)
        assert found.statistic == pytest.approx(T[i])
        assert found.df == n + m - 2
    # and it is not the t distribution of other degrees
    assert not follows(T, continuous.StudentT(n + m + 2 if n + m < 6 else 2))


@pytest.mark.parametrize(
    ("n", "m", "sigmas"), [(80, 320, (2, 1)), (320, 80, (3, 1)), (150, 150, (4, 1))]
)
def test_prop_comparisons_swap(n, m, sigmas):
    a, b = np.square(sigmas)
    r = (a / m + b / n) / (a / n + b / m)
    X, Y = two_groups(n, m, sigmas, runs=6000)
    error = (X.var(axis=1) * n + Y.var(axis=1) * m) / (n + m - 2) * (1 / n + 1 / m)
    assert error.mean() / (a / n + b / m) == pytest.approx(r, rel=0.02)
    for z in (1.0, 1.96):
        level = 2 * continuous.Normal().cdf(-z * math.sqrt(r))
        # five standard errors, and what n is short of the limit
        reject = np.abs(pooled(X, Y)) > z
        assert (
            abs(reject.mean() - level)
            < 5 * math.sqrt(0.25 / 6000) * 2 * math.sqrt(level * (1 - level)) + 0.01
        )
    if n == m:
        assert r == 1


@few
@given(GROUP, GROUP)
def test_def_comparisons_welch(x, y):
    assume(np.ptp(x) > 0 or np.ptp(y) > 0)
    A, B = x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)
    nu = (A + B) ** 2 / (A**2 / (len(x) - 1) + B**2 / (len(y) - 1))
    found = c.welch_test(x, y)
    T = (x.mean() - y.mean()) / math.sqrt(A + B)
    assert found.statistic == pytest.approx(T, abs=1e-12)
    assert found.df == pytest.approx(nu)
    p = 2 * continuous.StudentT(nu).sf(abs(T))
    assert found.p_value == pytest.approx(float(p))


@few
@given(GROUP, GROUP, st.floats(0.1, 5), st.floats(0.1, 5))
def test_prop_comparisons_welch(x, y, s1, s2):
    # 2: the bounds, for any data
    assume(np.ptp(x) > 0 or np.ptp(y) > 0)
    nu, n, m = c.welch_test(x, y).df, len(x), len(y)
    assert min(n, m) - 1 <= nu * (1 + 1e-12)
    assert nu <= (n + m - 2) * (1 + 1e-12)
    # 1: mean and variance of A + B, exactly those of c chi-squared with this k
    a, b = s1**2 / n, s2**2 / m
    parts = [(v / (k - 1), continuous.ChiSquared(k - 1)) for v, k in ((a, n), (b, m))]
    mean = sum(f * law.mean for f, law in parts)
    variance = sum(f**2 * law.variance for f, law in parts)
    k = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))
    law = continuous.ChiSquared(k)
    factor = mean / law.mean
    assert factor**2 * law.variance == pytest.approx(variance)
    assert (factor * k) == pytest.approx(mean)
    other = continuous.ChiSquared(1.01 * k)
    assert (mean / other.mean) ** 2 * other.variance != pytest.approx(variance)


def test_prop_comparisons_welch_simulated():
    X, Y = two_groups(5, 12, (3, 1))
    sums = X.var(axis=1, ddof=1) / 5 + Y.var(axis=1, ddof=1) / 12
    a, b = 9 / 5, 1 / 12
    variance = 2 * a**2 / 4 + 2 * b**2 / 11
    assert abs(sums.mean() - a - b) < 5 * math.sqrt(variance / len(sums))
    # the fourth moment of chi-squared with 4 degrees: kurtosis 3 + 12 / 4
    assert abs(sums.var() / variance - 1) < 5 * math.sqrt(5 / len(sums))


@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.6, 0.95])
def test_prop_comparisons_pairs(rho):
    n, s1, s2, rng = 6, 2.0, 1.0, np.random.default_rng(5)
    U, V = rng.normal(size=(2, 20_000, n))
    X, Y = 1 + s1 * U, s2 * (rho * U + math.sqrt(1 - rho**2) * V)
    variance = (s1**2 + s2**2 - 2 * rho * s1 * s2) / n
    gap = (X - Y).mean(axis=1)
    assert abs(gap.var() / variance - 1) < 5 * math.sqrt(2 / len(gap))
    assert (variance < (s1**2 + s2**2) / n) == (rho > 0)
    T = (gap - 1) / ((X - Y).std(axis=1, ddof=1) / math.sqrt(n))
    assert follows(T, continuous.StudentT(n - 1))
    found = c.paired_test(X[0], Y[0], null=1)
    assert found.statistic == pytest.approx(T[0])
    assert found.df == n - 1


@few
@given(GROUP, GROUP, st.floats(0.1, 9), st.floats(-50, 50))
def test_def_comparisons_effect(x, y, unit, place):
    assume(np.ptp(x) > 0 or np.ptp(y) > 0)
    n, m = len(x), len(y)
    squares = ((x - x.mean()) ** 2).sum() + ((y - y.mean()) ** 2).sum()
    d = (x.mean() - y.mean()) / math.sqrt(squares / (n + m - 2))
    assert c.cohens_d(x, y) == pytest.approx(d, abs=1e-12)
    T = c.pooled_test(x, y).statistic
    assert T * math.sqrt(1 / n + 1 / m) == pytest.approx(d, abs=1e-12)
    moved = c.cohens_d(unit * x + place, unit * y + place)
    assert moved == pytest.approx(d, abs=1e-9)
    mended = c.cohens_d(x, y, corrected=True)
    assert mended == pytest.approx(d * (1 - 3 / (4 * (n + m) - 9)), abs=1e-12)


@few
@given(st.integers(2, 40), st.integers(2, 40), st.data())
def test_def_comparisons_ratios(n, m, data):
    a, b = data.draw(st.integers(1, n - 1)), data.draw(st.integers(1, m - 1))
    p, q, both = a / n, b / m, (a + b) / (n + m)
    z = contingency.two_proportions([a, b], [n, m])
    assert z.estimate == pytest.approx(p - q)
    error = math.sqrt(both * (1 - both) * (1 / n + 1 / m))
    assert z.statistic == pytest.approx((p - q) / error)
    risk, odds = (
        contingency.risk_ratio([a, b], [n, m]),
        contingency.odds_ratio([a, b], [n, m]),
    )
    assert risk.estimate == pytest.approx(p / q)
    assert odds.estimate == pytest.approx(p / (1 - p) / (q / (1 - q)))
    for found, variance in (
        (risk, (1 - p) / a + (1 - q) / b),
        (odds, 1 / a + 1 / (n - a) + 1 / b + 1 / (m - b)),
    ):
        half = math.log(found.interval[1] / found.interval[0]) / 2
        assert half == pytest.approx(1.959963985 * math.sqrt(variance))


@few
@given(arrays(np.int64, st.integers(2, 6), elements=st.integers(0, 50)), st.data())
def test_def_comparisons_chi_squared(counts, data):
    assume(counts.sum() > 0)
    size = counts.size
    w = np.array(data.draw(st.lists(st.integers(1, 9), min_size=size, max_size=size)))
    E = counts.sum() * w / w.sum()
    X2 = sum((o - e) ** 2 / e for o, e in zip(counts, E, strict=True))
    found = contingency.goodness_of_fit(counts, w / w.sum())
    assert found.statistic == pytest.approx(X2, abs=1e-9)
    assert found.df == size - 1


@pytest.mark.parametrize(
    "p", [[0.5, 0.5], [0.2, 0.3, 0.5], [0.1, 0.2, 0.3, 0.4], [0.05] * 20]
)
def test_thm_comparisons_pearson(p):
    O = np.random.default_rng(6).multinomial(4000, p, 20_000)  # noqa: E741
    E = 4000 * np.array(p)
    X2 = ((O - E) ** 2 / E).sum(axis=1)
    law = continuous.ChiSquared(len(p) - 1)
    u = np.array([0.1, 0.5, 0.9, 0.99])
    for x, t in zip(law.quantile(u), u, strict=True):
        # five standard errors, and the steps of whole counts
        gap = abs((x >= X2).mean() - t)
        assert gap < 5 * math.sqrt(t * (1 - t) / 20_000) + 0.3 / math.sqrt(4000) * 4
    assert contingency.goodness_of_fit(O[0], p).statistic == pytest.approx(X2[0])
    # the covariance of the proof is a projection
    P = np.eye(len(p)) - np.sqrt(np.outer(p, p))
    assert pytest.approx(P, abs=1e-12) == P @ P
    D = (O - E) / np.sqrt(E)
    assert np.abs(np.cov(D.T) - P).max() < 5 * math.sqrt(2 / 20_000)


def test_thm_comparisons_pearson_for_tables():
    # independent rows and columns with estimated shares: (r - 1)(c - 1) degrees
    rng, cells = np.random.default_rng(7), np.outer([0.2, 0.8], [0.3, 0.3, 0.4])
    tables = rng.multinomial(3000, cells.ravel(), 4000).reshape(-1, 2, 3)
    X2 = np.array([contingency.independence_test(table).statistic for table in tables])
    assert follows(X2, continuous.ChiSquared(2))
    assert contingency.independence_test(tables[0]).df == 2


@few
@given(st.integers(1, 50), st.integers(1, 50), st.data())
def test_prop_comparisons_square(n, m, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    assume(0 < a + b < n + m)
    z = contingency.two_proportions([a, b], [n, m])
    table = contingency.independence_test([[a, b], [n - a, m - b]])
    assert table.statistic == pytest.approx(z.statistic**2, abs=1e-9)
    assert table.p_value == pytest.approx(z.p_value, abs=1e-9)


@few
@given(st.integers(1, 9), st.integers(1, 9), st.floats(0.05, 0.95), st.data())
def test_thm_comparisons_fisher(n, m, p, data):
    s = data.draw(st.integers(1, n + m - 1))
    a = np.arange(max(0, s - m), min(n, s) + 1)
    joint = distributions.Binomial(n, p).pmf(a) * distributions.Binomial(m, p).pmf(
        s - a
    )
    formula = [math.comb(n, k) * math.comb(m, s - k) / math.comb(n + m, s) for k in a]
    assert joint / joint.sum() == pytest.approx(formula)
    for k, mass in zip(a, formula, strict=True):
        found = contingency.fisher_exact([[k, n - k], [s - k, m - s + k]])
        likely = sum(f for f in formula if f <= mass * (1 + 1e-7))
        assert found.p_value == pytest.approx(likely)


@few
@given(st.integers(2, 8), st.integers(2, 8), st.floats(0.05, 0.95))
def test_thm_comparisons_fisher_keeps_its_level(n, m, p):
    q = [distributions.Binomial(k, p).pmf(np.arange(k + 1)) for k in (n, m)]
    level = 0.0
    for a, b in product(range(n + 1), range(m + 1)):
        if 0 < a + b < n + m:
            found = contingency.fisher_exact([[a, n - a], [b, m - b]])
            level += q[0][a] * q[1][b] * (found.p_value <= 0.05)
    assert level <= 0.05 + 1e-12


@few
@given(st.lists(GROUP, min_size=2, max_size=5))
def test_thm_comparisons_sums(groups):
    assume(any(np.ptp(g) > 0 for g in groups))
    y = np.concatenate(groups)
    total = ((y - y.mean()) ** 2).sum()
    between = sum(len(g) * (g.mean() - y.mean()) ** 2 for g in groups)
    within = sum(((g - g.mean()) ** 2).sum() for g in groups)
    assert between + within == pytest.approx(total)
    found = c.anova(groups)
    assert found.between == pytest.approx(between, abs=1e-9)
    assert found.within == pytest.approx(within)


@pytest.mark.parametrize(("a", "b"), [(1, 3), (4, 7), (9, 2)])
def test_def_comparisons_f(a, b):
    rng = np.random.default_rng(8)
    U = (rng.normal(size=(20_000, a)) ** 2).mean(axis=1)
    V = (rng.normal(size=(20_000, b)) ** 2).mean(axis=1)
    assert follows(U / V, continuous.FisherF(a, b))
    assert not follows(V / U, continuous.FisherF(a, b))


@pytest.mark.parametrize("sizes", [(3, 3, 3), (2, 5, 9, 4), (6, 2)])
def test_thm_comparisons_anova(sizes):
    rng, k, N = np.random.default_rng(9), len(sizes), sum(sizes)
    Y = 7 + 3 * rng.normal(size=(20_000, N))
    groups = np.split(Y, np.cumsum(sizes)[:-1], axis=1)
    means = np.array([g.mean(axis=1) for g in groups])
    between = np.array(sizes) @ (means - Y.mean(axis=1)) ** 2
    within = sum(g.var(axis=1) * g.shape[1] for g in groups)
    F = between / (k - 1) / (within / (N - k))
    assert follows(F, continuous.FisherF(k - 1, N - k))
    found = c.anova([g[0] for g in groups])
    assert found.statistic == pytest.approx(F[0])
    assert found.df == (k - 1, N - k)


@few
@given(GROUP, GROUP)
def test_thm_comparisons_anova_of_two(x, y):
    assume(np.ptp(x) > 0 or np.ptp(y) > 0)
    F, t = c.anova([x, y]), c.pooled_test(x, y)
    assert F.statistic == pytest.approx(t.statistic**2, abs=1e-12)
    assert F.p_value == pytest.approx(t.p_value, abs=1e-12)


def families(m, real, *, shared=0.0, effect=2.5, runs=8000):
    """P-values of z tests that share a part of their chance."""
    rng = np.random.default_rng(10)
    z = math.sqrt(1 - shared) * rng.normal(size=(runs, m))
    z += math.sqrt(shared) * rng.normal(size=(runs, 1)) + effect * real
    return 2 * continuous.Normal().sf(np.abs(z))


def test_def_comparisons_family():
    # V and R counted one by one
    rng, real = np.random.default_rng(11), np.array([True, False, False, True])
    rejected = rng.random((50, 4)) < 0.4
    V = np.array(
        [sum(r and not t for r, t in zip(row, real, strict=True)) for row in rejected]
    )
    R = np.array([sum(row) for row in rejected])
    found = mt.family_errors(rejected, real)
    assert found.any_false == simulation.mean(V >= 1)
    assert found.false_share == simulation.mean(V / np.maximum(R, 1))


@pytest.mark.parametrize("adjust", [mt.bonferroni, mt.holm])
@pytest.mark.parametrize(("m", "true"), [(1, 1), (20, 20), (20, 8)])
@pytest.mark.parametrize("shared", [0.0, 0.7, 1.0])
def test_thm_comparisons_bonferroni(adjust, m, true, shared):
    real = np.arange(m) >= true
    rejected = adjust(families(m, real, shared=shared)) <= 0.05
    found = mt.family_errors(rejected, real).any_false
    assert found.estimate <= 0.05 + 5 * math.sqrt(0.05 * 0.95 / len(rejected))


@few
@given(FAMILY, st.floats(0.001, 0.5))
def test_alg_comparisons_stepwise(p, alpha):
    # both procedures step by step; adjusted p-values say the same
    order, m = np.argsort(p, kind="stable"), len(p)
    holm = 0
    while holm < m and p[order[holm]] <= alpha / (m - holm):
        holm += 1
    passed = [k for k in range(1, m + 1) if p[order[k - 1]] <= k * alpha / m]
    last = max(passed, default=0)
    for adjust, count in ((mt.holm, holm), (mt.benjamini_hochberg, last)):
        adjusted = adjust(p)
        assume(np.abs(adjusted - alpha).min() > 1e-12)  # rounding decides there
        assert set(np.flatnonzero(adjusted <= alpha)) == set(order[:count])


@few
@given(FAMILY)
def test_thm_comparisons_holm(p):
    # it rejects whatever Bonferroni's does; that it keeps the level is tested above
    assert np.all(mt.holm(p) <= mt.bonferroni(p) + 1e-15)


@pytest.mark.parametrize(("m", "true"), [(20, 20), (20, 12), (50, 5)])
def test_thm_comparisons_bh(m, true):
    real = np.arange(m) >= true
    rejected = mt.benjamini_hochberg(families(m, real)) <= 0.1
    found = mt.family_errors(rejected, real).false_share
    # equality, within five standard errors
    assert abs(found.estimate - 0.1 * true / m) < 5 * found.std_error


def test_thm_comparisons_bh_for_any_dependence():
    # valid p-values made to spoil it: with the chance alpha / k, k of them lie together
    # in the k-th stretch of alpha / m, and the others are 1
    m, alpha, runs, rng = 20, 0.2, 20_000, np.random.default_rng(12)
    k = np.arange(1, m + 1)
    price = (1 / k).sum()
    rank = np.searchsorted(np.cumsum(alpha / k), rng.random(runs))  # m: none at all
    chosen = rng.random((runs, m)).argsort(axis=1) <= rank[:, None]
    values = alpha / m * (rank + rng.random(runs))
    P = np.where(chosen & (rank < m)[:, None], values[:, None], 1.0)
    assert close(P[:, 0] <= alpha / 2, alpha / 2)  # uniform up to alpha
    plain = mt.benjamini_hochberg(P) <= alpha
    careful = mt.benjamini_hochberg(P, dependent=True) <= alpha
    assert close(plain.any(axis=1), alpha * price)  # the worst that there is
    assert careful.any(axis=1).mean() < alpha
