"""What *Simulation and resampling* states, on random and awkward input."""

import math
from itertools import combinations_with_replacement, pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import continuous as c
from mlmath import distributions as d
from mlmath import estimation, resampling
from mlmath import permutations as p
from mlmath import variance_reduction as v
from scipy import integrate, stats

NUMBERS = st.integers(-9, 9)
SAMPLES = st.lists(NUMBERS, min_size=2, max_size=5)
SHARES = [0.01, 0.05, 0.1, 0.2, 0.25, 0.5, 0.77, 1.0]


def first_value(x, y, axis=-1):
    return np.take(x, 0, axis=axis)


def difference(x, y, axis=-1):
    return np.mean(x, axis=axis) - np.mean(y, axis=axis)


def greatest(x, y, axis=-1):
    return np.max(x, axis=axis)


# --- permutation tests ---


@settings(max_examples=40)
@given(
    st.lists(NUMBERS, min_size=2, max_size=4), st.lists(NUMBERS, min_size=1, max_size=2)
)
def test_def_resampling_permutation(x, y):
    # b of M arrangements, the data's own among them; two-sided is twice the lesser
    every = np.array(
        [difference(o[: len(x)], o[len(x) :]) for o in permutations(x + y)]
    )
    t = difference(x, y)
    above, below = np.mean(every >= t - 1e-9), np.mean(every <= t + 1e-9)
    for side, right in (
        ("greater", above),
        ("less", below),
        ("two-sided", min(1, 2 * min(above, below))),
    ):
        found = p.two_groups(x, y, difference, alternative=side)
        assert found.p_value == pytest.approx(right, rel=1e-12)


@given(st.lists(NUMBERS, min_size=1, max_size=30), NUMBERS)
def test_def_resampling_permutation_drawn(values, t):
    b = sum(value >= t for value in values)
    found = p.p_value(t, values, alternative="greater")
    assert found == pytest.approx((b + 1) / (len(values) + 1), rel=1e-15)


@pytest.mark.parametrize("statistic", [difference, first_value, greatest])
@pytest.mark.parametrize("side", ["greater", "less", "two-sided"])
@pytest.mark.parametrize("values", [range(6), [0, 0, 0, 1, 1, 5], [2] * 6], ids=repr)
def test_thm_resampling_permutation(values, side, statistic):
    # exchangeable: each order of the values is the data with the same probability
    values = list(values)
    found = [
        p.two_groups(o[:2], o[2:], statistic, alternative=side).p_value
        for o in set(permutations(values))
    ]
    for alpha in SHARES:
        assert np.mean(np.array(found) <= alpha + 1e-12) <= alpha + 1e-12


@pytest.mark.parametrize("m", [1, 4, 19])
def test_thm_resampling_permutation_drawn(m):
    # normal values, 4,000 data sets: exact at each alpha where alpha (m + 1) is whole
    rng, runs = np.random.default_rng(m), 4000
    found = np.array([
        p.two_groups(
            x[:3], x[3:], difference, alternative="greater", n_permutations=m, rng=rng,
            vectorized=True,
        ).p_value
        for x in rng.normal(size=(runs, 8))
    ])  # fmt: skip
    for alpha in np.arange(1, m + 1) / (m + 1):
        share = np.mean(found <= alpha + 1e-12)
        assert share <= alpha + 5 * math.sqrt(alpha * (1 - alpha) / runs)
    assert found.min() >= 1 / (m + 1)


# --- bootstrap ---


@settings(max_examples=20, deadline=None)
@given(SAMPLES)
def test_def_resampling_bootstrap(x):
    # a random sample from the empirical distribution: units, not values, are
    # equally probable, so that a value that occurs twice is drawn twice as often
    every = np.array([np.max(r) for r in product(x, repeat=len(x))])
    values = resampling.bootstrap(
        x, np.max, 2000, rng=np.random.default_rng(1), vectorized=True
    )
    for value in set(x):
        share = np.mean(every == value)
        error = math.sqrt(share * (1 - share) / 2000)
        # many examples, each with several values: five and a half standard errors
        assert abs(np.mean(values == value) - share) <= 5.5 * error + 1e-12


@settings(max_examples=30)
@given(SAMPLES)
def test_prop_resampling_mean(x):
    law_values = np.array([np.mean(r) for r in product(x, repeat=len(x))])
    n = len(x)
    assert law_values.mean() == pytest.approx(np.mean(x), abs=1e-12)
    assert law_values.var() == pytest.approx(np.var(x) / n, abs=1e-12)
    s2 = np.var(x, ddof=1)
    assert law_values.var() == pytest.approx((n - 1) / n * s2 / n, abs=1e-12)
    different = len(list(combinations_with_replacement(range(n), n)))
    assert different == math.comb(2 * n - 1, n)


def test_alg_resampling_bootstrap():
    # pairs stay pairs, n of n are drawn, each as likely as any other
    x = np.arange(6.0)
    seen = np.zeros((6, 6))

    def look(x, y):
        assert len(x) == len(y) == 6
        assert np.all(y == 10 * x)
        np.add.at(seen, (range(6), x.astype(int)), 1)
        return x.mean()

    values = resampling.bootstrap((x, 10 * x), look, 3000, rng=np.random.default_rng(2))
    assert len(values) == 3000
    assert np.all(np.abs(seen - 500) < 5 * math.sqrt(3000 * 5 / 36))


@pytest.mark.parametrize(
    "statistic", [np.mean, np.median, np.var], ids=lambda f: f.__name__
)
def test_def_resampling_intervals(statistic):
    rng = np.random.default_rng(3)
    x = rng.gamma(2, size=12)
    values = resampling.bootstrap(x, statistic, 1999, rng=rng, vectorized=True)
    estimate, u = float(statistic(x)), 0.05
    low, high = np.quantile(values, [u, 1 - u])
    kwargs = {"level": 1 - 2 * u}
    found = resampling.percentile_interval(values, **kwargs)
    assert found == pytest.approx((low, high))
    found = resampling.basic_interval(values, estimate=estimate, **kwargs)
    assert found == pytest.approx((2 * estimate - high, 2 * estimate - low))
    errors = 1 + rng.random(1999)
    t = np.quantile((values - estimate) / errors, [1 - u, u])
    found = resampling.studentized_interval(
        values, errors, estimate=estimate, error=0.7, **kwargs
    )
    assert found == pytest.approx(tuple(estimate - 0.7 * t))
    without = np.array([statistic(np.delete(x, i)) for i in range(12)])
    gap = without.mean() - without
    a = (gap**3).sum() / (6 * (gap**2).sum() ** 1.5)
    below = np.mean(values < estimate) + np.mean(values == estimate) / 2
    z0, z = stats.norm.ppf(below), stats.norm.ppf([u, 1 - u])
    shares = stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z)))
    found = resampling.bca_interval(values, without, estimate=estimate, **kwargs)
    assert found == pytest.approx(tuple(np.quantile(values, shares)))


@pytest.mark.parametrize(
    "g", [np.exp, np.cbrt, lambda t: 3 * t - 7, np.arctan], ids=lambda f: f.__name__
)
@given(st.integers(0, 10**6))
def test_thm_resampling_transform(g, seed):
    # 41 values: the quantiles at 1/40 and 39/40 are values of the list themselves
    values = np.random.default_rng(seed).normal(size=41)
    low, high = resampling.percentile_interval(values, level=0.95)
    found = resampling.percentile_interval(g(values), level=0.95)
    assert found == pytest.approx((g(low), g(high)), rel=1e-9, abs=1e-9)


def test_thm_resampling_transform_covers_exactly():
    # g = ln: both errors are normal with the deviation 0.8, given theta = 3
    rng, runs = np.random.default_rng(4), 4000
    held = []
    for estimate in 3 * np.exp(0.8 * rng.normal(size=runs)):
        values = estimate * np.exp(0.8 * rng.normal(size=400))
        low, high = resampling.percentile_interval(values, level=0.9)
        held.append(low <= 3 <= high)
    # quantiles of 400 values are off themselves: by 0.015 a side at most, which costs
    # a second-order part of the coverage, far below the bound
    assert abs(np.mean(held) - 0.9) < 5 * math.sqrt(0.09 / runs)


# --- jackknife ---


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=9))
def test_def_resampling_jackknife(x):
    found = resampling.jackknife(x, np.max)
    without = np.array([max(x[:i] + x[i + 1 :]) for i in range(len(x))])
    n = len(x)
    assert found.values.tolist() == without.tolist()
    assert found.bias == pytest.approx((n - 1) * (without.mean() - max(x)), abs=1e-9)
    square = (n - 1) / n * ((without - without.mean()) ** 2).sum()
    assert found.std_error == pytest.approx(math.sqrt(square), abs=1e-9)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=8))
def test_prop_resampling_jackknife(x):
    scale = 1 + np.abs(x).max() ** 2
    variance = resampling.jackknife(x, np.var)
    assert np.var(x) - variance.bias == pytest.approx(
        np.var(x, ddof=1), abs=1e-12 * scale
    )
    mean = resampling.jackknife(x, np.mean)
    assert mean.bias == pytest.approx(0, abs=1e-12 * scale)
    right = np.std(x, ddof=1) / math.sqrt(len(x))
    assert mean.std_error == pytest.approx(right, abs=1e-6 * math.sqrt(scale))


@pytest.mark.parametrize("n", [2, 3, 4])
def test_prop_resampling_jackknife_removes_a_bias_of_order_1_over_n(n):
    # the square of a mean has the bias sigma^2 / n exactly: list all samples
    law = d.Discrete([0, 1, 5], [0.5, 0.3, 0.2])

    def corrected(X, axis):
        square = lambda x: np.mean(x) ** 2  # noqa: E731
        return np.array([square(x) - resampling.jackknife(x, square).bias for x in X])

    found = estimation.sampling_distribution(law, corrected, n)
    assert found.mean == pytest.approx(law.mean**2, rel=1e-9)
    plain = estimation.sampling_distribution(
        law, lambda X, axis: X.mean(axis=axis) ** 2, n
    )
    assert plain.mean - law.mean**2 == pytest.approx(law.variance / n, rel=1e-9)


# --- less variance ---


MONOTONE = [
    np.exp,
    np.sqrt,
    lambda u: -(u**5),
    lambda u: u > 0.9,
    lambda u: 1 / (1 + u),
]


def integral(f):
    # the jump of one function at 0.9, and at 0.1 for its mirror image
    return integrate.quad(f, 0, 1, points=[0.1, 0.9], epsabs=1e-10)[0]


@pytest.mark.parametrize("g", MONOTONE, ids=range(5))
def test_thm_resampling_variance(g):
    mean = integral(lambda u: float(g(u)))
    variance = integral(lambda u: (float(g(u)) - mean) ** 2)
    covariance = integral(lambda u: (g(u) - mean) * (g(1 - u) - mean))
    assert covariance <= 1e-12
    # 400 means of 50 pairs each have the variance that the text says
    rng = np.random.default_rng(5)
    means = [v.antithetic(g, 50, rng=rng).estimate for _ in range(400)]
    right = (variance + covariance) / 100
    spread = 5 * math.sqrt(2 / 399) * max(1, stats.kurtosis(means))
    assert np.var(means, ddof=1) == pytest.approx(right, rel=spread)
    assert right <= variance / 100


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS), min_size=3, max_size=8),
    st.floats(-5, 5),
)
def test_thm_resampling_variance_of_a_control(pairs, beta):
    # a population of equally probable pairs, by exact moments
    y, control = np.array(pairs, dtype=float).T
    if np.ptp(control) == 0:
        return
    covariance = np.mean((y - y.mean()) * (control - control.mean()))
    best = covariance / control.var()
    for b in (best, beta):
        corrected = y - b * (control - control.mean())
        assert corrected.mean() == pytest.approx(y.mean(), abs=1e-12)
        assert corrected.var() >= (y - best * control).var() - 1e-9
    if np.ptp(y) > 0:
        rho = covariance / (y.std() * control.std())
        assert (y - best * control).var() == pytest.approx(
            (1 - rho**2) * y.var(), abs=1e-9
        )
    found, coefficient = v.control_variate(y, control, mean=control.mean())
    assert coefficient == pytest.approx(best, abs=1e-9)
    assert found.estimate == pytest.approx(y.mean(), abs=1e-9)


@pytest.mark.parametrize("g", [*MONOTONE, lambda u: np.sin(9 * u)], ids=range(6))
@pytest.mark.parametrize("k", [1, 5, 20])
def test_thm_resampling_variance_of_strata(g, k):
    u = (np.arange(60_000) + 0.5) / 60_000
    values = np.asarray(g(u), dtype=float)
    parts = values.reshape(k, -1)
    within = parts.var(axis=1).mean()
    between = parts.mean(axis=1).var()
    assert within + between == pytest.approx(values.var(), rel=1e-9)
    rng, r = np.random.default_rng(6), 4
    found = np.array([v.stratified(g, k, each=r, rng=rng).estimate for _ in range(500)])
    error = math.sqrt(within / (k * r))
    if within < 1e-12:  # a jump between two parts: nothing is left to chance
        assert np.ptp(found) < 1e-12
        return
    assert abs(found.mean() - values.mean()) < 5 * error / math.sqrt(500) + 1e-6
    spread = 5 * math.sqrt((2 + max(0, stats.kurtosis(found))) / 499)
    assert found.var(ddof=1) == pytest.approx(error**2, rel=spread)


TAIL = c.Exponential(1).sf(3)


@pytest.mark.parametrize(
    "proposal",
    [c.Exponential(0.3), c.Exponential(1), c.Exponential(1.5), c.Gamma(4, 1), c.Normal(3, 2)],
    ids=repr,
)  # fmt: skip
def test_thm_resampling_importance(proposal):
    f, g = c.Exponential(1), lambda x: x > 3

    def part(x):
        return float(g(x) * f.pdf(x) / proposal.pdf(x)) if x > 0 else 0.0

    def mean(power):
        return integrate.quad(
            lambda x: part(x) ** power * float(proposal.pdf(x)), 3, 60
        )[0]

    assert mean(1) == pytest.approx(TAIL, rel=1e-6)
    assert mean(2) >= TAIL**2 * (1 - 1e-9)
    found = v.importance(g, f, proposal, 20_000, rng=np.random.default_rng(7))
    error = math.sqrt((mean(2) - TAIL**2) / 20_000)
    assert abs(found.estimate - TAIL) < 5 * error


def test_thm_resampling_importance_at_its_best():
    # g(x) = x for the uniform distribution: h(x) = 2x, the root of a uniform number
    x = np.sqrt(np.random.default_rng(8).random(1000))
    parts = x * 1 / (2 * x)
    assert np.ptp(parts) < 1e-15
    assert parts[0] == pytest.approx(0.5, rel=1e-15)


# --- where it fails ---


@pytest.mark.parametrize("n", [1, 2, 3, 5, 6])
def test_thm_resampling_maximum(n):
    x = np.random.default_rng(n).normal(size=n)
    law = estimation.sampling_distribution(
        d.Discrete(np.sort(x), [1 / n] * n), np.max, n
    )
    right = 1 - (1 - 1 / n) ** n
    assert law.pmf(x.max()) == pytest.approx(right, rel=1e-12)
    values = resampling.bootstrap(
        x, np.max, 5000, rng=np.random.default_rng(9), vectorized=True
    )
    error = math.sqrt(right * (1 - right) / 5000)
    assert abs(np.mean(values == x.max()) - right) <= 5 * error
    assert values.max() <= x.max()


def test_thm_resampling_maximum_in_the_limit():
    gaps = [1 - (1 - 1 / n) ** n - (1 - 1 / math.e) for n in (10, 100, 1000, 10_000)]
    assert all(0 < b < a / 9 for a, b in pairwise(gaps))
