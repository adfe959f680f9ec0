"""What *A/B testing* states, on random and awkward input."""

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mlmath import ab_testing as ab
from mlmath import sequential as sq
from scipy import integrate, stats

WHOLE = st.integers(-20, 20)
SEEDS = st.integers(0, 10**6)


@st.composite
def units(draw):
    """Two to seven units with both of their values, and how many get B."""
    pairs = draw(st.lists(st.tuples(WHOLE, WHOLE), min_size=2, max_size=7))
    a, b = np.array(pairs, dtype=float).T
    return a, b, draw(st.integers(1, len(pairs) - 1))


def gaps(a, b, n_b):
    """The differences observed, for all choices of the units that get B."""
    found = []
    for chosen in combinations(range(len(a)), n_b):
        in_b = np.isin(np.arange(len(a)), chosen)
        found.append(b[in_b].mean() - a[~in_b].mean())
    return np.array(found)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=9), st.text(max_size=3))
def test_def_ab_testing_experiment(visitors, salt):
    # the book's lots: the same visitor always gets the same variant
    once = ab.assign(visitors, salt=salt)
    again = ab.assign(visitors[::-1], salt=salt)[::-1]
    assert once.tolist() == again.tolist()
    assert set(once.tolist()) <= {"A", "B"}


def test_def_ab_testing_experiment_four_visitors_by_hand():
    a, b = np.array([1.0, 2, 3, 6]), np.array([2.0, 2, 5, 7])
    assert sorted(gaps(a, b, 2)) == [-2.5, -0.5, 0, 2, 2.5, 4.5]
    assert np.mean(b - a) == 1


@given(units())
def test_thm_ab_testing_random(case):
    a, b, n_b = case
    assert gaps(a, b, n_b).mean() == pytest.approx(np.mean(b - a), abs=1e-10)


def test_thm_ab_testing_random_variance():
    # a population of three kinds of units, exactly: all samples of n_A + n_B of them
    a, b = np.array([0.0, 1, 5]), np.array([2.0, 1, 9])
    n_a, n_b = 2, 3
    which = np.indices((3,) * (n_a + n_b)).reshape(n_a + n_b, -1)
    observed = b[which[n_a:]].mean(axis=0) - a[which[:n_a]].mean(axis=0)
    assert observed.var() == pytest.approx(a.var() / n_a + b.var() / n_b)
    # choosing oneself is another matter: the keenest two of four take B
    assert 6 - 1.5 == 4.5


@given(
    st.floats(0.01, 100), st.floats(0.01, 0.5), st.floats(0.001, 0.2), st.floats(0.3, 0.99)
)  # fmt: skip
def test_prop_ab_testing_size(sd, delta, alpha, power):
    z = stats.norm.ppf
    s = delta / (z(1 - alpha / 2) + z(power))
    D = stats.norm(delta, s)
    limit = z(1 - alpha / 2) * s
    assert D.sf(limit) == pytest.approx(power, rel=1e-9)
    both = stats.norm.cdf(delta / s - z(1 - alpha / 2)) + stats.norm.cdf(
        -delta / s - z(1 - alpha / 2)
    )
    assert D.sf(limit) + D.cdf(-limit) == pytest.approx(both, rel=1e-9)
    n = 2 * (z(1 - alpha / 2) + z(power)) ** 2 * sd**2 / delta**2
    assume(n < 1e12)
    assert ab.visitors_for_means(sd, delta, alpha=alpha, power=power) == pytest.approx(
        n, abs=1.001
    )
    assert math.sqrt(2 * sd**2 / n) == pytest.approx(s)


def test_prop_ab_testing_size_sixteen():
    sixteen = 2 * (1.96 + 0.8416) ** 2
    assert sixteen == pytest.approx(15.7, abs=0.01)
    assert stats.norm.cdf(-2.8016 - 1.96) == pytest.approx(1e-6, abs=2e-7)


@given(st.integers(1, 6), st.integers(1, 5), st.floats(0, 1), st.floats(0.1, 10))
def test_prop_ab_testing_cluster(n, m, rho, sd):
    block = sd**2 * (rho + (1 - rho) * np.eye(m))
    covariance = np.kron(np.eye(n), block)
    w = np.full(n * m, 1 / (n * m))
    formula = sd**2 / (n * m) * (1 + (m - 1) * rho)
    assert w @ covariance @ w == pytest.approx(formula, rel=1e-12)


@pytest.mark.parametrize("n", [200, 1000])
def test_thm_ab_testing_delta(n):
    rng, runs = np.random.default_rng(n), 3000
    x = 1 + rng.poisson(2, (runs, n))
    y = rng.binomial(x, rng.beta(1, 4, (runs, n)))  # clicks, some like it more
    r = 0.2
    # Var(Y - rX) = E of Var given X: x E[q(1 - q)] + x^2 Var(q), Beta(1, 4)
    q2 = 1 * 2 / (5 * 6)
    tau = math.sqrt(3 * (0.2 - q2) + (2 + 9) * (q2 - 0.04)) / 3
    z = math.sqrt(n) * (y.mean(axis=1) / x.mean(axis=1) - r) / tau
    for t in (-1.5, -0.5, 0, 1, 2):
        # five standard errors, and what skewness leaves at n
        slack = 5 * 0.5 / math.sqrt(runs) + 0.5 / math.sqrt(n)
        assert np.mean(z <= t) == pytest.approx(stats.norm.cdf(t), abs=slack)
    # and the package's standard error is tau / sqrt(n)
    found = [ab.ratio(y[i], x[i]).std_error * math.sqrt(n) for i in range(200)]
    assert np.mean(found) == pytest.approx(
        tau, rel=5 / math.sqrt(200) / math.sqrt(n) + 0.02
    )


@given(SEEDS, st.floats(-3, 3), st.floats(-3, 3))
def test_thm_ab_testing_adjust(seed, theta, other):
    rng = np.random.default_rng(seed)
    n = 12
    x, a = rng.normal(size=(2, n))
    a, b = a + other * x, a + other * x + rng.normal(size=n)
    # the same effect, whatever theta
    assert np.mean((b - theta * x) - (a - theta * x)) == pytest.approx(np.mean(b - a))
    best = np.cov(x, a)[0, 1] / x.var(ddof=1)
    least = (1 - np.corrcoef(x, a)[0, 1] ** 2) * a.var()
    assert np.var(a - best * x) == pytest.approx(least, rel=1e-8, abs=1e-10)
    assert np.var(a - theta * x) >= least - 1e-9
    assert ab.adjust(a, x).var() == pytest.approx(least, rel=1e-8, abs=1e-10)


def test_thm_ab_testing_adjust_holds_in_experiments():
    rng, n, runs = np.random.default_rng(3), 60, 4000
    x = rng.normal(size=n)
    y = 2 * x + rng.normal(size=n)
    labels = rng.permuted(np.tile(np.arange(n) < n // 2, (runs, 1)), axis=1)
    calm = ab.adjust(y, x)
    for metric in (y, calm):
        found = labels @ metric / (n / 2) - ~labels @ metric / (n / 2)
        exact = metric.var(ddof=1) * 4 / n  # of a difference without replacement
        assert abs(found.mean()) < 5 * math.sqrt(exact / runs)
        assert found.var() == pytest.approx(exact, rel=5 * math.sqrt(2 / runs))


@pytest.mark.parametrize("c", [0.5, 1.0, 1.96])
def test_thm_ab_testing_peeking(c):
    shares = [sq.stopping_probabilities([c] * K).sum() for K in (1, 4, 16, 64, 200)]
    assert all(p < q for p, q in pairwise(shares))
    # the proof's bound, at looks 4, 16, 64
    q = 1 - 2 * stats.norm.sf(1.5 * c / math.sqrt(0.75))
    assert 1 - shares[3] <= q**2
    # a random walk of length 4^14: looks at powers of four alone nearly always find it
    rng = np.random.default_rng(7)
    steps = np.sqrt(np.diff(4.0 ** np.arange(0, 41), prepend=0))
    S = np.cumsum(rng.normal(size=(2000, 41)) * steps, axis=1)
    Z = S / 2.0 ** np.arange(41)
    ever = (abs(Z) > c).any(axis=1).mean()
    assert ever > (abs(Z[:, :4]) > c).any(axis=1).mean()
    assert 1 - ever <= q**40 + 5 * 0.5 / math.sqrt(2000)


@given(st.floats(-8, 8), st.floats(0.05, 5), st.floats(0.05, 5))
def test_thm_ab_testing_ville(d, s, spread):
    # part 2: the mixture is the integral
    assume(abs(d / s) < 8)

    def integrand(theta):
        return math.exp(theta * d / s**2 - theta**2 / (2 * s**2)) * stats.norm.pdf(
            theta, 0, spread
        )

    v = s**2 * spread**2 / (s**2 + spread**2)
    middle, sd = v * d / s**2, math.sqrt(v)
    area = integrate.quad(integrand, middle - 12 * sd, middle + 12 * sd)[0]
    assert sq.mixture_ratio([d], [s], spread=spread)[0] == pytest.approx(area, rel=1e-7)


def test_thm_ab_testing_ville_whenever_one_stops():
    rng, runs, N = np.random.default_rng(8), 4000, 1000
    n = np.arange(1, N + 1)
    for alpha, spread in ((0.05, 1.0), (0.2, 0.3)):
        means = np.cumsum(rng.normal(size=(runs, N)), axis=1) / n
        r = spread**2 * n
        L = np.exp(means**2 * n / 2 * r / (1 + r)) / np.sqrt(1 + r)
        assert sq.mixture_ratio(
            means[0], 1 / np.sqrt(n), spread=spread
        ) == pytest.approx(L[0])
        ever = (alpha * L >= 1).any(axis=1).mean()
        assert ever <= alpha + 5 * math.sqrt(alpha * (1 - alpha) / runs)
        # it is no idle bound, and a single look at 1.96 all the time breaks any
        assert ever > alpha / 4
        assert (abs(means) * np.sqrt(n) > 1.96).any(axis=1).mean() > 0.4


def test_thm_ab_testing_ville_for_other_densities():
    # a coin: f_theta = Bernoulli, any mixture; exactly, by all rows of ten tosses
    thetas, weights = np.array([0.2, 0.5, 0.9]), np.array([0.3, 0.2, 0.5])
    tosses = (np.indices((2,) * 10).reshape(10, -1)).T
    heads = np.cumsum(tosses, axis=1)[:, :, None]
    n = np.arange(1, 11)[None, :, None]
    L = (thetas**heads * (1 - thetas) ** (n - heads) / 0.5**n) @ weights
    assert L[:, -1].mean() == pytest.approx(1)  # all rows are equally probable
    for alpha in (0.05, 0.3, 0.6):
        assert (alpha * L >= 1).any(axis=1).mean() <= alpha
