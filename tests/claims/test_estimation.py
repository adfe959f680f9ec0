"""What *Estimators and limit theorems* states, on random and awkward input."""

import math
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import continuous as c
from mlmath import distributions as d
from mlmath import estimation as e

VALUES = st.lists(st.integers(-20, 20), min_size=2, max_size=5, unique=True)
LEANING = d.Discrete([0, 1, 10], [0.6, 0.3, 0.1])


@st.composite
def populations(draw):
    """Two to five whole numbers, with probabilities that are not too small."""
    values = draw(VALUES)
    weights = np.array(draw(st.lists(st.integers(1, 9), min_size=5, max_size=5)))
    weights = weights[: len(values)]
    return d.Discrete(values, weights / weights.sum())


def median(X, axis):
    return np.median(X, axis=axis)


ESTIMATORS = [np.mean, np.max, np.var, median, lambda X, axis: 0 * X[:, 0] + 3]


@given(populations(), st.integers(1, 4))
def test_def_estimation_estimator(population, n):
    # independent values of one cdf: each sample's chance is a product, and the
    # distribution of a statistic adds up those of the samples that give its value
    law = e.sampling_distribution(population, np.max, n)
    chances = dict.fromkeys(population.values, 0.0)
    pairs = list(zip(population.values, population.probabilities, strict=True))
    for sample in product(pairs, repeat=n):
        chances[max(x for x, _ in sample)] += math.prod(p for _, p in sample)
    assert law.pmf(list(chances)) == pytest.approx(list(chances.values()))


@pytest.mark.parametrize("estimator", ESTIMATORS)
@given(populations(), st.integers(1, 4), st.floats(-20, 20))
def test_def_estimation_error(estimator, population, n, theta):
    # bias, standard error and mean squared error from the list of samples
    samples = np.array(list(product(population.values, repeat=n)))
    chances = np.array(
        [math.prod(p) for p in product(population.probabilities, repeat=n)]
    )
    found = estimator(samples, axis=1)
    law = e.sampling_distribution(population, estimator, n)
    assert law.mean - theta == pytest.approx(chances @ found - theta, abs=1e-9)
    spread = math.sqrt(chances @ (found - chances @ found) ** 2)
    assert math.sqrt(law.variance) == pytest.approx(spread, abs=1e-6)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@given(populations(), st.integers(1, 4), st.floats(-20, 20))
def test_thm_estimation_mse(estimator, population, n, theta):
    law = e.sampling_distribution(population, estimator, n)
    mse = float((law.values - theta) ** 2 @ law.probabilities)
    parts = (law.mean - theta) ** 2 + law.variance
    assert mse == pytest.approx(parts, rel=1e-9, abs=1e-9)


@given(populations(), st.integers(1, 5))
def test_thm_estimation_mean(population, n):
    law = e.sampling_distribution(population, np.mean, n)
    assert law.mean == pytest.approx(population.mean, abs=1e-9)
    error = math.sqrt(population.variance / n)
    assert math.sqrt(law.variance) == pytest.approx(error, abs=1e-7)
    assert e.standard_error(math.sqrt(population.variance), n) == pytest.approx(error)


@given(arrays(np.float64, st.integers(2, 7), elements=st.integers(-9, 9)), st.data())
def test_thm_estimation_mean_without_replacement(members, data):
    # all sets of n different members, equally probable; equal values may occur
    n = data.draw(st.integers(1, len(members)))
    means = np.array([np.mean(some) for some in combinations(members, n)])
    N, variance = len(members), members.var()
    assert means.mean() == pytest.approx(members.mean(), abs=1e-12)
    formula = variance / n * (N - n) / (N - 1)
    assert means.var() == pytest.approx(formula, rel=1e-9, abs=1e-12)
    error = e.standard_error(members.std(), n, size=N)
    assert error**2 == pytest.approx(formula, rel=1e-9, abs=1e-12)


@given(populations(), st.integers(2, 5))
def test_thm_estimation_variance(population, n):
    law = e.sampling_distribution(
        population, lambda X, axis: np.var(X, axis=axis, ddof=1), n
    )
    assert law.mean == pytest.approx(population.variance, rel=1e-9)
    root = float(np.sqrt(law.values) @ law.probabilities)
    assert root < math.sqrt(population.variance)  # S is not constant here: 0 occurs


def test_thm_estimation_variance_of_a_constant():
    law = e.sampling_distribution(
        d.Discrete([4], [1]), lambda X, axis: np.std(X, axis=axis, ddof=1), 3
    )
    assert law.values.tolist() == [0]


@given(populations(), st.integers(1, 12), st.floats(0.05, 20))
def test_thm_estimation_numbers(population, n, epsilon):
    law = e.distribution_of_mean(population, n)
    off = np.abs(law.values - population.mean) >= epsilon * (1 + 1e-9)
    far = law.probabilities[off].sum()
    assert far <= population.variance / (n * epsilon**2) + 1e-12


def test_thm_estimation_numbers_in_the_limit():
    before = 1.0
    for n in (10, 60, 300):
        law = e.distribution_of_mean(LEANING, n)
        far = law.probabilities[np.abs(law.values - LEANING.mean) >= 0.3].sum()
        assert far < before
        before = far
    assert before < 0.1


def test_def_estimation_consistent():
    # the mean is consistent, the first value is not, the greatest one is for a maximum
    far = {"mean": [], "first": [], "max": []}
    for n in (1, 4, 16, 64):
        mean = e.distribution_of_mean(LEANING, n)
        off = np.abs(mean.values - LEANING.mean) >= 1
        far["mean"].append(mean.probabilities[off].sum())
        first = np.abs(LEANING.values - LEANING.mean) >= 1
        far["first"].append(LEANING.probabilities[first].sum())
        far["max"].append(0.9**n)
    assert far["mean"][-1] < 0.02
    assert far["max"][-1] < 0.002
    assert far["first"][-1] == far["first"][0] > 0.5


@pytest.mark.parametrize("population", [c.Normal(2, 3), c.Exponential(0.5)], ids=repr)
def test_prop_estimation_consistent(population):
    sigma2, rng = population.variance, np.random.default_rng(41)
    cases = {
        "1, biased": (lambda X: X.var(axis=1), sigma2),
        "2, a function": (lambda X: 1 / X.mean(axis=1), 1 / population.mean),
        "3, a sum": (
            lambda X: X.mean(axis=1) + np.median(X, axis=1),
            population.mean + float(population.quantile(0.5)),
        ),
        "4, S": (lambda X: X.std(axis=1, ddof=1), math.sqrt(sigma2)),
    }
    shares = {name: [] for name in cases}
    for n in (10, 100, 10_000):
        X = population.sample((400, n), rng=rng)
        for name, (estimator, theta) in cases.items():
            shares[name].append(np.mean(np.abs(estimator(X) - theta) >= 0.15 * theta))
    # at n = 10,000 all standard errors are below 0.15 theta / 4.8, so that fewer than
    # one in 100,000 is expected beyond
    for found in shares.values():
        assert found[0] > found[-1] == 0


@given(st.floats(-30, 30))
def test_prop_estimation_cauchy(s):
    # the density of the sum of two, by its integral; that of sums of two and four likewise
    def cauchy(x, scale=1.0):
        return scale / (math.pi * (scale**2 + x**2))

    # t = scale tan(angle) makes the first density flat: the midpoint rule for a smooth
    # periodic function, whose error falls like exp(-2 n / (1 + s^2)) or faster
    angle = (np.arange(40_000) + 0.5) / 40_000 * math.pi - math.pi / 2
    for scale in (1.0, 2.0, 4.0):
        found = cauchy(s - scale * np.tan(angle), scale).mean()
        assert found == pytest.approx(cauchy(s, 2 * scale), rel=1e-9, abs=0)
    # the mean of two has half of the sum: the density of one value again
    x = s / 2
    assert 2 * cauchy(s, 2.0) == pytest.approx(float(c.StudentT(1).pdf(x)), rel=1e-12)
    # partial fractions, as in the proof
    t, u = 0.7, s - 0.7
    if abs(s) > 1e-3:
        parts = (2 * t + s) / (1 + t * t) + (2 * u + s) / (1 + u * u)
        left = 1 / ((1 + t * t) * (1 + u * u))
        assert left == pytest.approx(parts / (s * (s * s + 4)), rel=1e-6)


@pytest.mark.parametrize("n", [2, 8, 64, 100])
def test_prop_estimation_cauchy_simulated(n):
    runs = 10_000
    means = e.estimates(
        c.StudentT(1), np.mean, n, runs=runs, rng=np.random.default_rng(n)
    )
    for u in (0.01, 0.25, 0.5, 0.9, 0.99):  # five standard errors of a share
        share = np.mean(means <= c.StudentT(1).quantile(u))
        assert abs(share - u) < 5 * math.sqrt(u * (1 - u) / runs)


@pytest.mark.parametrize(
    ("population", "sizes"),
    [
        (d.Discrete([0, 1, 3], [0.6, 0.3, 0.1]), (16, 128, 1024)),
        (d.Discrete([0, 1], [0.5, 0.5]), (16, 256, 4096)),
        (d.Discrete([0, 1], [0.98, 0.02]), (16, 256, 4096)),
    ],
    ids=["leaning", "coin", "rare"],
)
def test_thm_estimation_central(population, sizes):
    before, sigma = math.inf, math.sqrt(population.variance)
    for n in sizes:
        law = e.distribution_of_mean(population, n)
        mean, error, worst = population.mean, sigma / math.sqrt(n), 0.0
        for a, b in ((-1, 1), (-2, 0.5), (0, 3), (1, 1.7)):
            inside = (law.values >= mean + a * error - 1e-12) & (
                law.values <= mean + b * error + 1e-12
            )
            bell = float(c.Normal().cdf(b) - c.Normal().cdf(a))
            worst = max(worst, abs(law.probabilities[inside].sum() - bell))
        assert worst < before
        before = worst
    # at both ends half of the highest bar and the lean; a fifth for what is of order 1/n
    lean = float((population.values - mean) ** 3 @ population.probabilities) / sigma**3
    gap = (1 / (2 * sigma) + abs(lean) / 6) / math.sqrt(2 * math.pi * n)
    assert before <= 2 * 1.2 * gap


@given(populations(), st.integers(1, 40))
def test_thm_estimation_berry(population, n):
    third = float(
        np.abs(population.values - population.mean) ** 3 @ population.probabilities
    )
    bound = e.berry_esseen(math.sqrt(population.variance), third, n)
    assert e.normal_gap(e.distribution_of_mean(population, n)) <= bound + 1e-12


@pytest.mark.parametrize("p", [0.5, 0.3, 0.05])
def test_thm_estimation_berry_for_trials(p):
    for n in (1, 10, 100, 1000):
        rho = p * (1 - p) * (p**2 + (1 - p) ** 2)
        bound = e.berry_esseen(math.sqrt(p * (1 - p)), rho, n)
        gap = e.normal_gap(d.Binomial(n, p))
        assert gap <= bound
        # it is no idle bound: a fair coin comes within a sixth of it
        assert p != 0.5 or n < 10 or gap > 0.8 * bound


@pytest.mark.parametrize("n", [30, 100, 1000])
def test_thm_estimation_berry_and_the_lean(n):
    # the next term is of the order 1/n
    z = np.linspace(-4, 4, 4001)
    sums = np.maximum(n + math.sqrt(n) * z, 0)
    gap = np.abs(c.ChiSquared(2 * n).cdf(2 * sums) - c.Normal().cdf(z)).max()
    assert gap == pytest.approx(2 / (6 * math.sqrt(2 * math.pi * n)), abs=0.1 / n)
    for p in (0.1, 0.3):
        trials = d.Binomial(100 * n, p)
        lean = abs(1 - 2 * p) / math.sqrt(trials.variance)
        corrected = e.normal_gap(trials, correction=True)
        formula = lean / (6 * math.sqrt(2 * math.pi))
        assert corrected == pytest.approx(formula, abs=0.5 / trials.variance)


@pytest.mark.parametrize(
    "population", [c.Normal(3, 2), c.Exponential(2), d.Bernoulli(0.4), d.Poisson(3)],
    ids=repr,
)  # fmt: skip
def test_cor_estimation_ranges(population):
    runs, n = 10_000, 400
    X = population.sample((runs, n), rng=np.random.default_rng(9))
    reach = 2 * X.std(axis=1, ddof=1) / math.sqrt(n)
    held = np.mean(np.abs(X.mean(axis=1) - population.mean) <= reach)
    limit = float(1 - 2 * c.Normal().sf(2))
    assert limit == pytest.approx(0.9545, abs=1e-4)
    # five standard errors of a share, and what is left of the limit at n = 400: the
    # bell's own gap (half a bar of a whole number on each side), and t for the bell
    sd = math.sqrt(population.variance * n)
    left = 0.2 / sd if isinstance(population, d.DiscreteDistribution) else 0.0
    slack = 5 * math.sqrt(limit * (1 - limit) / runs) + left + 2 / n
    assert abs(held - limit) < slack


@pytest.mark.parametrize(
    ("population", "middle", "density"),
    [
        (c.Normal(1, 2), 1, 1 / (2 * math.sqrt(2 * math.pi))),
        (c.Exponential(1), math.log(2), 0.5),
        (c.StudentT(1), 0, 1 / math.pi),
        (c.Uniform(0, 4), 2, 0.25),
    ],
    ids=repr,
)
def test_thm_estimation_median(population, middle, density):
    # exactly: at least (n + 1)/2 of n values are at most x
    before = math.inf
    for n in (11, 1001, 100_001):
        worst = 0.0
        for t in (-2.0, -0.5, 0.0, 1.0, 2.5):
            t /= 2 * density
            share = float(population.cdf(middle + t / math.sqrt(n)))
            below = float(d.Binomial(n, share).sf((n - 1) / 2))
            limit = float(c.Normal().cdf(2 * density * t))
            worst = max(worst, abs(below - limit))
        assert worst < before or worst < 1e-6
        before = worst
    assert worst < 0.005  # of the order 1/sqrt(n)


def test_thm_estimation_median_by_samples():
    # its efficiency, 4 f(m)^2 sigma^2, for the normal and the Laplace distribution
    rng, n, runs = np.random.default_rng(12), 401, 10_000
    for draw, limit in ((rng.normal, 2 / math.pi), (rng.laplace, 2.0)):
        X = draw(size=(runs, n))
        efficiency = X.mean(axis=1).var() / np.median(X, axis=1).var()
        # both variances scatter by sqrt(2/runs), and the limit is off by some 1.5/sqrt(n)
        assert efficiency == pytest.approx(
            limit, rel=5 * math.sqrt(4 / runs) + 1.5 / math.sqrt(n)
        )
