"""What *Bayesian inference* states, on random and awkward input."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mlmath import (
    bayes,
    conditional,
    continuous,
    distributions,
    likelihood,
    logistic,
    markov,
    naive_bayes,
    simulation,
)
from mlmath.continuous import Beta
from scipy import integrate, optimize, special, stats

SEEDS = st.integers(0, 10**6)
SHAPES = st.floats(0.3, 60)
COUNTS = st.integers(0, 40)


def posterior_by_quadrature(prior, log_likelihood, low, high, points=None):
    """Return the posterior density as a function, and the evidence."""

    def joint(t):
        return math.exp(float(prior.log_pdf(t)) + log_likelihood(t))

    evidence = integrate.quad(joint, low, high, points=points, limit=200)[0]
    return (lambda t: joint(t) / evidence), evidence


@settings(max_examples=40)
@given(st.lists(st.floats(0.05, 5), min_size=1, max_size=6), st.floats(0.3, 4))
def test_def_bayes_posterior(waits, rate):
    prior = continuous.Exponential(rate)
    density, evidence = posterior_by_quadrature(
        prior,
        lambda t: likelihood.log_likelihood(continuous.Exponential(t), waits),
        1e-12,
        80,
        points=[0.1, 1, 5],
    )
    # waits: the posterior is gamma, and the evidence has a formula, too
    n, total = len(waits), rate + sum(waits)
    law = continuous.Gamma(n + 1, total)
    assert [density(t) for t in (0.2, 1, 3)] == pytest.approx(
        law.pdf([0.2, 1, 3]), rel=1e-6
    )
    exact = rate * math.gamma(n + 1) / total ** (n + 1)
    assert evidence == pytest.approx(exact, rel=1e-6)


@given(st.integers(2, 6), SEEDS)
def test_def_bayes_posterior_on_cases(n, seed):
    # on a grid it is Bayes' theorem for the cells
    rng = np.random.default_rng(seed)
    prior, chances = rng.dirichlet(np.ones(n)) + 1e-9, rng.random(n) + 1e-9
    grid = bayes.grid_posterior(np.log(prior) + np.log(chances), np.arange(n))
    cells = np.ones(n)
    cells[[0, -1]] = 0.5
    weights = prior * cells
    expected = conditional.posterior(weights / weights.sum(), chances)
    assert grid.probability == pytest.approx(expected)


@pytest.mark.parametrize(("k", "m"), [(0, 0), (2, 1), (7, 3), (700, 300)])
def test_alg_bayes_grid(k, m):
    p = np.linspace(0, 1, 4001)
    logs = special.xlogy(k, p) + special.xlogy(m, 1 - p)
    grid = bayes.grid_posterior(logs, p)
    law = Beta(k + 1, m + 1)
    assert grid.density == pytest.approx(law.pdf(p), rel=1e-3, abs=1e-6)
    assert grid.log_evidence == pytest.approx(special.betaln(k + 1, m + 1), abs=1e-4)
    assert grid.expectation(p) == pytest.approx(law.mean, rel=1e-6)
    # step by step, as the algorithm says
    raw = np.exp(logs - logs.max())
    width = np.r_[p[1] - p[0], p[2:] - p[:-2], p[-1] - p[-2]] / 2
    by_hand = raw * width / (raw * width).sum()
    assert grid.probability == pytest.approx(by_hand, rel=1e-12)
    assert grid.density == pytest.approx(by_hand / width, rel=1e-12)


def test_alg_bayes_grid_does_not_underflow():
    p = np.linspace(0, 1, 2001)
    grid = bayes.grid_posterior(
        special.xlogy(700_000, p) + special.xlogy(300_000, 1 - p), p
    )
    assert grid.expectation(p) == pytest.approx(0.7, abs=1e-3)


@given(SHAPES, SHAPES)
def test_def_bayes_beta(a, b):
    law, x = Beta(a, b), np.array([0.03, 0.4, 0.9])
    area = special.beta(a, b)
    assert law.pdf(x) * area == pytest.approx(
        x ** (a - 1) * (1 - x) ** (b - 1), rel=1e-8
    )
    assume(min(a, b) >= 1)
    found = integrate.quad(
        lambda t: t ** (a - 1) * (1 - t) ** (b - 1), 0, 1, epsabs=0, epsrel=1e-8
    )[0]
    assert area == pytest.approx(found, rel=1e-6)


@given(SHAPES, SHAPES, COUNTS, COUNTS)
def test_thm_bayes_beta(a, b, k, m):
    prior, n = Beta(a, b), k + m
    # (1)
    assert prior.mean == pytest.approx(a / (a + b))
    assert prior.variance == pytest.approx(prior.mean * (1 - prior.mean) / (a + b + 1))
    # (2): in proportion to prior times likelihood
    posterior = bayes.update_beta(prior, k, m)
    p = np.array([0.1, 0.35, 0.5, 0.8])
    joint = prior.log_pdf(p) + k * np.log(p) + m * np.log1p(-p)
    assert np.diff(joint - posterior.log_pdf(p)) == pytest.approx(0, abs=1e-8)
    # (3)
    assert posterior.mean == pytest.approx((a + k) / (a + b + n))
    assert bayes.predictive_counts(posterior, 1).probabilities[1] == pytest.approx(
        posterior.mean
    )
    if n:
        s = (a + b) / (a + b + n)
        assert posterior.mean == pytest.approx((1 - s) * k / n + s * prior.mean)


@pytest.mark.parametrize(("a", "b"), [(1, 1), (2.5, 0.7), (81, 219)])
def test_thm_bayes_beta_moments_by_quadrature(a, b):
    law = Beta(a, b)
    mean, square = (
        integrate.quad(lambda t, j=j: t**j * float(law.pdf(t)), 0, 1)[0] for j in (1, 2)
    )
    assert mean == pytest.approx(law.mean, rel=1e-7)
    assert square - mean**2 == pytest.approx(law.variance, rel=1e-6)


def test_thm_bayes_beta_rule_of_succession():
    # draw p, toss: among the runs with k heads of 4 the next is heads (k + 1) / 6 times
    rng = np.random.default_rng(1)
    p = rng.random(200_000)
    heads, following = rng.binomial(4, p), rng.random(200_000) < p
    for k in range(5):
        run = simulation.mean(following[heads == k])
        assert abs(run.estimate - (k + 1) / 6) < 5 * run.std_error


def test_thm_bayes_beta_is_smoothing():
    # eq-naive-bayes-smoothing: a prior that has seen each word a times
    counts, y = np.array([[3, 1, 0, 0], [1, 0, 0, 2]]), [0, 1]
    for a in (0.5, 1, 3):
        model = naive_bayes.fit_words(counts, y, smoothing=a)
        for row, log_p in zip(counts, model.log_p, strict=True):
            means = [
                bayes.update_beta(Beta(a, 3 * a), n, row.sum() - n).mean for n in row
            ]
            assert np.exp(log_p) == pytest.approx(means)


@given(SHAPES, st.floats(0.1, 20), st.lists(COUNTS, min_size=1, max_size=6))
def test_thm_bayes_pairs(k, r, x):
    prior = continuous.Gamma(k, r)
    posterior = bayes.update_gamma(prior, sum(x), len(x))
    rates = np.array([0.5, 1.0, 4.0])
    joint = prior.log_pdf(rates) + [
        likelihood.log_likelihood(distributions.Poisson(t), x) for t in rates
    ]
    assert np.diff(joint - posterior.log_pdf(rates)) == pytest.approx(0, abs=1e-7)
    n = len(x)
    assert posterior.mean == pytest.approx((n * np.mean(x) + r * (k / r)) / (n + r))


@given(
    st.floats(-50, 50),
    st.floats(0.1, 20),
    st.floats(0.1, 20),
    st.lists(st.floats(-50, 50), min_size=1, max_size=6),
)
def test_thm_bayes_pairs_normal(m, s, sigma, x):
    prior = continuous.Normal(m, s)
    posterior = bayes.update_normal(prior, x, sigma=sigma)
    n = len(x)
    precision = n / sigma**2 + 1 / s**2
    assert 1 / posterior.variance == pytest.approx(precision)
    weighed = (n / sigma**2 * np.mean(x) + m / s**2) / precision
    assert posterior.mu == pytest.approx(weighed, abs=1e-9)
    mu = posterior.mu + posterior.sigma * np.array([-2.0, 0.5, 3.0])
    joint = prior.log_pdf(mu) + [
        likelihood.log_likelihood(continuous.Normal(t, sigma), x) for t in mu
    ]
    rounding = 1e-12 * (1 + np.abs(joint).max())
    gaps = joint - posterior.log_pdf(mu)
    assert np.diff(gaps) == pytest.approx(0, abs=1e-8 + rounding)


def test_def_bayes_conjugate():
    # a prior of another family: the posterior is no member of it
    p = np.linspace(0.001, 0.999, 999)
    ramp = bayes.grid_posterior(np.log(np.minimum(p, 1 - p)), p)  # a triangle
    after = bayes.grid_posterior(np.log(np.minimum(p, 1 - p)) + 3 * np.log(p), p)
    slopes = np.diff(after.density) / np.diff(p)
    assert np.ptp(slopes[:400]) > 1  # no straight pieces any more
    assert np.ptp(np.diff(ramp.density)[:400]) < 1e-9


@given(SHAPES, SHAPES, st.integers(1, 60))
def test_prop_bayes_counts(a, b, N):
    law = bayes.predictive_counts(Beta(a, b), N)
    k = np.arange(N + 1)
    exact = special.binom(N, k) * special.beta(a + k, b + N - k) / special.beta(a, b)
    assert law.probabilities == pytest.approx(exact, rel=1e-6, abs=1e-300)
    m = a / (a + b)
    assert law.mean == pytest.approx(N * m)
    spread = N * m * (1 - m) * (1 + (N - 1) / (a + b + 1))
    assert law.variance == pytest.approx(spread, rel=1e-6)


@pytest.mark.parametrize(("a", "b"), [(1, 1), (3, 2), (98, 247)])
def test_def_bayes_predictive(a, b):
    law, N = Beta(a, b), 7
    for k in range(N + 1):
        chance = integrate.quad(
            lambda p, k=k: float(distributions.Binomial(N, p).pmf(k) * law.pdf(p)), 0, 1
        )[0]
        assert bayes.predictive_counts(law, N).probabilities[k] == pytest.approx(
            chance, rel=1e-7
        )


@given(st.integers(1, 40), st.integers(1, 40))
def test_def_bayes_map(k, m):
    def top(a, b):
        return optimize.minimize_scalar(
            lambda p: -float(bayes.update_beta(Beta(a, b), k, m).log_pdf(p)),
            bounds=(0, 1),
            method="bounded",
            options={"xatol": 1e-10},
        ).x

    # flat: maximum likelihood; else (a + k - 1) / (a + b + n - 2)
    assert top(1, 1) == pytest.approx(k / (k + m), abs=1e-6)
    assert top(3, 5) == pytest.approx((k + 2) / (k + m + 6), abs=1e-6)


@settings(max_examples=40)
@given(SEEDS, st.floats(0.2, 5), st.floats(0.2, 5))
def test_thm_bayes_ridge(seed, sigma, tau):
    rng = np.random.default_rng(seed)
    n, d = 5, rng.integers(1, 8)  # fewer samples than features among them
    X, y = rng.normal(size=(n, d)), rng.normal(size=n)
    posterior = bayes.linear_posterior(X, y, sigma=sigma, tau=tau)
    mu = sigma**2 / tau**2
    assert (X.T @ X + mu * np.eye(d)) @ posterior.mean == pytest.approx(
        X.T @ y, rel=1e-8, abs=1e-10
    )
    precision = X.T @ X / sigma**2 + np.eye(d) / tau**2
    assert posterior.covariance @ precision == pytest.approx(np.eye(d), abs=1e-8)
    # prior times likelihood differs from the posterior by a constant
    W = posterior.mean + tau * rng.normal(size=(4, d))
    joint = continuous.Normal(0, tau).log_pdf(W).sum(axis=1) + [
        likelihood.log_likelihood(continuous.Normal(0, sigma), y - X @ w) for w in W
    ]
    gaps = joint - posterior.log_pdf(W)
    assert np.diff(gaps) == pytest.approx(0, abs=1e-7 * (1 + np.abs(joint).max()))


@settings(max_examples=40)
@given(SEEDS, st.floats(0.2, 3), st.floats(0.05, 3))
def test_thm_bayes_ridge_lasso(seed, sigma, c):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(8, 3)), rng.normal(size=8)
    W = rng.normal(size=(6, 3)) * rng.integers(0, 2, (6, 3))
    log_joint = [
        likelihood.log_likelihood(continuous.Normal(0, sigma), y - X @ w)
        + stats.laplace(0, c).logpdf(w).sum()
        for w in W
    ]
    cost = [((X @ w - y) ** 2).sum() + 2 * sigma**2 / c * np.abs(w).sum() for w in W]
    assert np.diff(cost) == pytest.approx(
        -2 * sigma**2 * np.diff(log_joint), rel=1e-6, abs=1e-7
    )


def test_thm_bayes_ridge_penalty_of_the_logistic_neuron():
    # loss + penalty/2 |w|^2 is minus the log posterior by N, with variance 1/(N penalty)
    rng = np.random.default_rng(2)
    X, y, penalty = rng.normal(size=(30, 2)), rng.integers(0, 2, 30), 0.1
    width = 1 / math.sqrt(30 * penalty)

    def minus_log_posterior(w):
        p = logistic.predict_probability(X, w[:2], bias=w[2])
        likely = np.log(np.where(y, p, 1 - p)).sum()
        return -likely - continuous.Normal(0, width).log_pdf(w[:2]).sum()

    fit = logistic.fit(X, y, penalty=penalty, tol=1e-10, max_iter=20_000)
    found = optimize.minimize(minus_log_posterior, np.zeros(3), tol=1e-12)
    assert np.append(fit.w, fit.bias) == pytest.approx(found.x, abs=1e-4)


@pytest.mark.parametrize(
    "law", [Beta(8, 4), Beta(1, 10), continuous.Gamma(2, 1), continuous.Normal(1, 2)],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_def_bayes_credible(law, level):
    for interval in (bayes.credible_interval, bayes.highest_density):
        low, high = interval(law, level=level)
        assert law.cdf(high) - law.cdf(low) == pytest.approx(level, abs=1e-9)
    low, high = bayes.credible_interval(law, level=level)
    assert law.cdf(low) == pytest.approx((1 - level) / 2)
    low, high = bayes.highest_density(law, level=level)
    x = law.quantile(np.linspace(0.001, 0.999, 999))
    inside = (low <= x) & (x <= high)
    assert law.pdf(x[~inside]).max() <= law.pdf(x[inside]).min() * (1 + 1e-9)


@settings(max_examples=30)
@given(st.floats(1, 30), st.floats(1, 30), st.floats(0.05, 0.98), st.floats(0, 1))
def test_prop_bayes_shortest(a, b, level, where):
    law = Beta(a, b)
    low, high = bayes.highest_density(law, level=level)
    tail = where * (1 - level)
    start, end = law.quantile([tail, tail + level])
    assert high - low <= end - start + 1e-9


@pytest.mark.parametrize(
    "interval", [bayes.credible_interval, bayes.highest_density],
    ids=["tails", "density"],
)  # fmt: skip
@pytest.mark.parametrize(("a", "b", "n"), [(1, 1, 20), (20, 20, 20), (2, 5, 3)])
def test_thm_bayes_coverage(interval, a, b, n):
    # exactly: the joint probability of p and k, with p in the interval of k
    prior = Beta(a, b)
    weights = bayes.predictive_counts(prior, n).probabilities
    total = 0.0
    for k in range(n + 1):
        posterior = bayes.update_beta(prior, k, n - k)
        low, high = interval(posterior, level=0.9)
        total += weights[k] * (posterior.cdf(high) - posterior.cdf(low))
    assert total == pytest.approx(0.9)
    # by drawing p from the prior, then the tosses
    rng = np.random.default_rng(3)
    p = rng.beta(a, b, 50_000)
    ends = np.array(
        [interval(bayes.update_beta(prior, k, n - k), level=0.9) for k in range(n + 1)]
    )
    low, high = ends[rng.binomial(n, p)].T
    run = simulation.mean((low <= p) & (p <= high))
    assert abs(run.estimate - 0.9) < 5 * run.std_error


def test_thm_bayes_coverage_not_at_a_fixed_parameter():
    # the page: hardly ever wrong at 1/2, and nearly always far away from it
    def coverage(p):
        k = np.arange(21)
        ends = [bayes.credible_interval(Beta(20 + i, 40 - i)) for i in k]
        low, high = np.transpose(ends)
        return distributions.Binomial(20, p).pmf(k) @ ((low <= p) & (p <= high))

    assert coverage(0.5) > 0.99
    assert coverage(0.7) < 0.7
    assert coverage(0.8) < 0.01


@pytest.mark.parametrize(("a", "b"), [(1, 1), (0.5, 6), (50, 50)])
def test_thm_bayes_mises(a, b):
    theta, rng, gaps = 0.3, np.random.default_rng(4), []
    p = np.linspace(0, 1, 20_001)
    for n in (100, 10_000, 1_000_000):
        k = rng.binomial(n, theta)
        posterior = bayes.update_beta(Beta(a, b), k, n - k)
        normal = continuous.Normal(k / n, math.sqrt(theta * (1 - theta) / n))
        # the greatest difference in probability over all sets: half the area between
        near = normal.mu + normal.sigma * np.linspace(-30, 30, 20_001)
        x = np.unique(np.clip(np.concatenate([p, near]), 0, 1))
        gaps.append(np.trapezoid(np.abs(posterior.pdf(x) - normal.pdf(x)), x) / 2)
    assert gaps[0] > gaps[1] > gaps[2]
    # of the order of the prior's tosses times a standard deviation's step: 1 / sqrt(n)
    assert gaps[2] < 60 / math.sqrt(1_000_000)


@given(SEEDS)
def test_prop_bayes_cromwell(seed):
    rng = np.random.default_rng(seed)
    p = np.linspace(0, 1, 101)
    excluded = rng.random(101) < 0.5
    assume(not excluded.all())
    prior = np.where(excluded, -np.inf, rng.normal(size=101))
    heads, tails = rng.integers(0, 1000, 2)
    with np.errstate(divide="ignore"):
        logs = special.xlogy(heads, p) + special.xlogy(tails, 1 - p)
    assume(np.isfinite(prior + logs).any())
    grid = bayes.grid_posterior(prior + logs, p)
    assert (grid.probability[excluded] == 0).all()
    assert conditional.posterior([0.5, 0.5, 0], [1e-9, 1e-9, 1]).tolist()[2] == 0


def test_alg_bayes_metropolis():
    # the share of accepted steps is E[min(1, f(y) / f(x))]; for a normal density and
    # steps of size s it is 2/pi * arctan(2/s)
    for scale in (0.5, 2.4, 8):
        walk = bayes.metropolis(
            lambda x: -(float(x[0]) ** 2) / 2,
            [0],
            scale=scale,
            n_draws=20_000,
            rng=np.random.default_rng(5),
        )
        exact = 2 / math.pi * math.atan(2 / scale)
        assert walk.acceptance == pytest.approx(exact, abs=0.02)
        run = bayes.mean_of_chain(walk.draws[:, 0] ** 2)
        assert abs(run.estimate - 1) < 5 * run.std_error


@given(st.integers(2, 6), SEEDS)
def test_thm_bayes_metropolis(n, seed):
    # on n places with symmetric proposals: f is in balance, and the equilibrium
    rng = np.random.default_rng(seed)
    f = rng.dirichlet(np.ones(n)) + 1e-3
    f /= f.sum()
    Q = rng.random((n, n))
    Q = (Q + Q.T) / (4 * n)
    P = np.zeros((n, n))
    for i, j in itertools.permutations(range(n), 2):
        P[i, j] = Q[i, j] * min(1, f[i] / f[j])  # from j to i
    P += np.diag(1 - P.sum(axis=0))
    assert P @ f == pytest.approx(f)
    flow = P * f
    assert flow == pytest.approx(flow.T)
    assert markov.stationary_distribution(P) == pytest.approx(f, rel=1e-6)


def test_thm_bayes_metropolis_one_step():
    # start with the density: after one step of the package's walk it is there still
    rng, law = np.random.default_rng(6), Beta(2, 5)

    def log_density(x):
        return float(law.log_pdf(x[0]))

    after = np.array(
        [
            bayes.metropolis(log_density, [x], scale=0.3, n_draws=1, rng=rng).draws[
                0, 0
            ]
            for x in law.sample(5000, rng=rng)
        ]
    )
    for u in (0.1, 0.5, 0.9):
        run = simulation.mean(after <= law.quantile(u))
        assert abs(run.estimate - u) < 5 * run.std_error
    # without the refusals the steps would blur it
    assert stats.kstest(after, stats.beta(2, 5).cdf).pvalue > 1e-4
