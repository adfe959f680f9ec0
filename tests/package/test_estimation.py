"""Estimators beside cases by hand, SciPy, and the laws that they simulate."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import continuous as c
from mlmath import distributions as d
from mlmath import estimation as e
from mlmath import simulation
from scipy import stats
from strategies import NOT_REAL, vectors

NUMBERS = d.Discrete([1, 2, 6], [1 / 3] * 3)
DIE = d.Discrete(range(1, 7), [0.5] + [0.1] * 5)


# estimates


@pytest.mark.parametrize(
    "population",
    [c.Normal(3, 2), c.Exponential(0.5), d.Bernoulli(0.3), d.Poisson(4), NUMBERS],
    ids=["normal", "exponential", "bernoulli", "poisson", "discrete"],
)
def test_means_scatter_by_the_standard_error(population):
    means = e.estimates(
        population, np.mean, 25, runs=4000, rng=np.random.default_rng(0)
    )
    error = math.sqrt(population.variance / 25)
    assert means.shape == (4000,)
    # five standard errors of a mean; a variance of near-normal values scatters by 2/runs
    assert abs(means.mean() - population.mean) < 5 * error / math.sqrt(4000)
    assert abs(means.var() / error**2 - 1) < 5 * math.sqrt(2.5 / 4000)


def test_each_row_is_a_sample():
    seed = 3
    found = e.estimates(c.Normal(), np.max, 7, runs=50, rng=np.random.default_rng(seed))
    X = c.Normal().sample((50, 7), rng=np.random.default_rng(seed))
    assert found.tolist() == X.max(axis=1).tolist()
    again = e.estimates(c.Normal(), np.max, 7, runs=50, rng=np.random.default_rng(seed))
    assert again.tolist() == found.tolist()


def test_estimates_refuses():
    rng = np.random.default_rng(0)
    with pytest.raises(TypeError, match="population must be a distribution, got list"):
        e.estimates([1, 2], np.mean, 2, runs=2, rng=rng)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        e.estimates(c.Normal(), np.mean, 0, runs=2, rng=rng)
    with pytest.raises(ValueError, match="runs must be at least 1, got 0"):
        e.estimates(c.Normal(), np.mean, 2, runs=0, rng=rng)
    with pytest.raises(TypeError, match="n must be an integer"):
        e.estimates(c.Normal(), np.mean, 2.0, runs=2, rng=rng)
    with pytest.raises(ValueError, match=r"estimator\(X, axis=1\) must have length 3"):
        e.estimates(c.Normal(), lambda X, axis: X[0], 2, runs=3, rng=rng)
    with pytest.raises(ValueError, match=r"\(1-D\), got shape \(3, 2\)"):
        e.estimates(c.Normal(), lambda X, axis: X, 2, runs=3, rng=rng)
    with pytest.raises(ValueError, match="must be finite"):
        e.estimates(c.Normal(), lambda X, axis: X[:, 0] + np.nan, 2, runs=3, rng=rng)


# sampling_distribution


def test_nine_samples_by_hand():
    law = e.sampling_distribution(NUMBERS, np.mean, 2)
    assert law.values.tolist() == [1, 1.5, 2, 3.5, 4, 6]
    assert law.probabilities * 9 == pytest.approx([1, 2, 1, 2, 2, 1])
    greatest = e.sampling_distribution(NUMBERS, np.max, 2)
    assert greatest.mean == pytest.approx(37 / 9)
    squares = e.sampling_distribution(NUMBERS, np.var, 2)
    assert squares.mean == pytest.approx(7 / 3)


def test_sum_of_trials_is_binomial():
    law = e.sampling_distribution(d.Discrete([0, 1], [0.7, 0.3]), np.sum, 10)
    assert law.values.tolist() == list(range(11))
    assert law.probabilities == pytest.approx(stats.binom.pmf(np.arange(11), 10, 0.3))


def test_one_value_and_one_member():
    assert e.sampling_distribution(NUMBERS, np.mean, 1).values.tolist() == [1, 2, 6]
    alone = d.Discrete([7], [1])
    assert e.sampling_distribution(alone, np.mean, 30).values.tolist() == [7]


def test_sampling_distribution_refuses():
    with pytest.raises(TypeError, match="population must be a Discrete, got Bernoulli"):
        e.sampling_distribution(d.Bernoulli(0.5), np.mean, 2)
    with pytest.raises(ValueError, match=r"6\*\*8 samples are more than 1,000,000"):
        e.sampling_distribution(DIE, np.mean, 8)
    with pytest.raises(ValueError, match="n must be at least 1"):
        e.sampling_distribution(NUMBERS, np.mean, 0)
    ten = d.Discrete(range(10), [0.1] * 10)  # exactly a million is allowed
    assert e.sampling_distribution(ten, np.max, 6).values.tolist() == list(range(10))


# quality


def test_quality_by_hand():
    found = e.quality([1, 4, 4, 11], 3)
    assert found.bias == simulation.mean([-2, 1, 1, 8])
    assert found.variance == simulation.mean([16, 1, 1, 36])
    assert found.mse == simulation.mean([4, 1, 1, 64])


@given(vectors(5), st.floats(-100, 100))
def test_quality_adds_up(x, truth):
    found = e.quality(x, truth)
    size = np.abs(x).max() ** 2 + truth**2 + 1e-300
    parts = found.bias.estimate**2 + found.variance.estimate
    assert found.mse.estimate == pytest.approx(parts, rel=0, abs=1e-14 * size)


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_quality_refuses(bad, error):
    with pytest.raises(error, match="values must"):
        e.quality(bad, 0)


def test_quality_refuses_one_value_and_a_bad_truth():
    with pytest.raises(ValueError, match="at least 2"):
        e.quality([1], 0)
    with pytest.raises(ValueError, match="truth must be finite"):
        e.quality([1, 2], math.nan)


# running_mean


@given(vectors())
def test_running_mean_is_the_mean_of_the_first(x):
    found = e.running_mean(x)
    size = 1e-14 * (1 + np.abs(x).max())
    for i in range(len(x)):
        assert found[i] == pytest.approx(x[: i + 1].mean(), rel=1e-13, abs=size)


def test_running_mean_of_rows_and_its_input():
    x = np.array([[4, 0, 5], [1, 1, 1]])
    assert e.running_mean(x).tolist() == [[4, 2, 3], [1, 1, 1]]
    assert x.tolist() == [[4, 0, 5], [1, 1, 1]]
    with pytest.raises(ValueError, match="an axis of values, got one number"):
        e.running_mean(3)
    with pytest.raises(ValueError, match="nonempty"):
        e.running_mean([])
    with pytest.raises(TypeError, match="real numbers"):
        e.running_mean(["a"])


# standard_error


def test_standard_error_by_hand():
    assert e.standard_error(6, 9) == 2
    assert e.standard_error(0, 5) == 0
    # 1, 2, 6 without replacement: means 1.5, 3.5, 4
    sigma = math.sqrt(14 / 3)
    assert e.standard_error(sigma, 2, size=3) == pytest.approx(np.std([1.5, 3.5, 4]))
    assert e.standard_error(sigma, 3, size=3) == 0
    assert e.standard_error(sigma, 1, size=3) == pytest.approx(sigma)
    assert e.standard_error(0, 1, size=1) == 0
    # nothing left of a population's size, if it is large
    assert e.standard_error(6, 9, size=10**15) == pytest.approx(2, rel=1e-14)


def test_standard_error_refuses():
    with pytest.raises(ValueError, match="sigma must be at least 0"):
        e.standard_error(-1, 2)
    with pytest.raises(ValueError, match="n must be at least 1"):
        e.standard_error(1, 0)
    with pytest.raises(ValueError, match="size must be at least 5, got 4"):
        e.standard_error(1, 5, size=4)
    with pytest.raises(TypeError, match="size must be an integer"):
        e.standard_error(1, 5, size=7.0)


# distribution_of_mean


@pytest.mark.parametrize("n", [1, 2, 3, 6, 7])
def test_mean_agrees_with_the_list_of_samples(n):
    found = e.distribution_of_mean(DIE, n)
    listed = e.sampling_distribution(DIE, np.sum, n)
    assert found.values * n == pytest.approx(listed.values)
    assert found.probabilities == pytest.approx(listed.probabilities)


@pytest.mark.parametrize("n", [1, 5, 64, 100])
def test_mean_of_trials_is_binomial(n):
    law = e.distribution_of_mean(d.Discrete([0, 1], [0.9, 0.1]), n)
    k = np.arange(n + 1)
    assert law.values == pytest.approx(k / n)
    np.testing.assert_allclose(
        law.probabilities, stats.binom.pmf(k, n, 0.1), rtol=1e-9, atol=1e-300
    )


def test_mean_agrees_with_repeated_convolution():
    found = e.distribution_of_mean(DIE, 30)
    masses = np.ones(1)
    for _ in range(30):
        masses = np.convolve(masses, DIE.probabilities)
    assert found.values * 30 == pytest.approx(np.arange(30, 181))
    np.testing.assert_allclose(found.probabilities, masses, rtol=1e-10)


def test_mean_and_variance_of_the_mean():
    law = e.distribution_of_mean(NUMBERS, 40)
    assert law.mean == pytest.approx(3)
    assert law.variance == pytest.approx(14 / 3 / 40)


def test_distribution_of_mean_refuses():
    with pytest.raises(TypeError, match="population must be a Discrete, got Normal"):
        e.distribution_of_mean(c.Normal(), 2)
    with pytest.raises(ValueError, match="n must be at least 1"):
        e.distribution_of_mean(DIE, 0)


# normal_gap


def test_gap_of_a_coin():
    # cdf 0, 1/2, 1 beside Phi(-1) and Phi(1): the jump at 0 reaches 1/2
    coin = d.Discrete([0, 1], [0.5, 0.5])
    assert e.normal_gap(coin) == pytest.approx(0.5 - stats.norm.cdf(-1), rel=1e-12)
    assert e.normal_gap(coin, correction=True) == pytest.approx(0, abs=1e-15)
    assert e.normal_gap(d.Bernoulli(0.5)) == pytest.approx(e.normal_gap(coin))
    assert e.normal_gap(d.Bernoulli(0.5), correction=True) == pytest.approx(
        stats.norm.cdf(-2 - 1e-9), abs=0.03
    )


@pytest.mark.parametrize(
    "law",
    [
        d.Binomial(40, 0.2),
        d.Binomial(40, 0.9),  # its greatest gap is just before a jump
        d.Poisson(7),
        d.Geometric(0.3),
        d.DiscreteUniform(3, 9),
    ],
    ids=repr,
)
def test_gap_agrees_with_a_fine_search(law):
    sd = math.sqrt(law.variance)
    k = np.arange(law.mean // 1 - 60, law.mean // 1 + 200)
    just_before = k - 1e-9
    bell = stats.norm(law.mean, sd)
    both = np.concatenate([k, just_before])
    found = np.abs(law.cdf(both) - bell.cdf(both)).max()
    assert e.normal_gap(law) == pytest.approx(found, abs=1e-8)
    inside = k[k >= law.quantile(1e-15)]
    corrected = np.abs(law.cdf(inside) - bell.cdf(inside + 0.5)).max()
    assert e.normal_gap(law, correction=True) == pytest.approx(corrected, abs=1e-12)


def test_gap_does_not_depend_on_units():
    law = e.distribution_of_mean(DIE, 10)
    other = d.Discrete(law.values * 3 - 50, law.probabilities)
    for correction in (False, True):
        assert e.normal_gap(law, correction=correction) == pytest.approx(
            e.normal_gap(other, correction=correction), rel=1e-9
        )


def test_gap_refuses():
    with pytest.raises(
        TypeError, match="law must be a DiscreteDistribution, got Normal"
    ):
        e.normal_gap(c.Normal())
    with pytest.raises(ValueError, match="its variance is 0"):
        e.normal_gap(d.Binomial(3, 1))


# berry_esseen


def test_berry_esseen_by_hand():
    # a fair coin: sigma 1/2, third 1/8, quotient 1
    assert e.berry_esseen(0.5, 0.125, 1) == pytest.approx(0.4748, rel=1e-12)
    assert e.berry_esseen(0.5, 0.125, 400) == pytest.approx(0.4748 / 20, rel=1e-12)
    assert e.berry_esseen(1, 2, 1) == pytest.approx(2 * 0.4748, rel=1e-12)
    # units cancel, and cubes do not overflow
    assert e.berry_esseen(1e100, 3e300, 1) == pytest.approx(3 * 0.4748, rel=1e-12)


def test_berry_esseen_refuses():
    with pytest.raises(ValueError, match=r"at least sigma\*\*3 = 8, got 7"):
        e.berry_esseen(2, 7, 5)
    with pytest.raises(ValueError, match="sigma must be positive"):
        e.berry_esseen(0, 1, 5)
    with pytest.raises(ValueError, match="third must be positive"):
        e.berry_esseen(1, -1, 5)
    with pytest.raises(ValueError, match="n must be at least 1"):
        e.berry_esseen(1, 1, 0)
