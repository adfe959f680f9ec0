"""What *Maximum likelihood* states, on random and awkward input."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import (
    continuous,
    datasets,
    derivatives,
    distributions,
    fitting,
    losses,
    newton,
    simulation,
    straight_lines,
)
from mlmath import likelihood as lk
from scipy import integrate, stats

SEEDS = st.integers(0, 10**6)
SHARES = st.floats(0.01, 0.99)
RATES = st.floats(0.05, 20)


def values(low, high, least=2, most=12):
    return arrays(np.float64, st.integers(least, most), elements=st.floats(low, high))


@given(st.lists(SHARES, min_size=1, max_size=8), RATES)
def test_def_likelihood_likelihood(x, rate):
    for family, chance in [
        (continuous.Exponential(rate), lambda v: rate * math.exp(-rate * v)),
        (continuous.Uniform(0, 1), lambda v: 1.0),
        (continuous.Normal(rate, 1), lambda v: stats.norm(rate).pdf(v)),
    ]:
        product = math.prod(chance(v) for v in x)
        if product > 1e-290:  # above underflow
            assert math.exp(lk.log_likelihood(family, x)) == pytest.approx(
                product, rel=1e-9
            )
    # no density of the parameter: the area under p -> p is 1/2
    area = integrate.quad(
        lambda p: math.exp(lk.log_likelihood(distributions.Bernoulli(p), [1])), 0, 1
    )[0]
    assert area == pytest.approx(0.5)
    # other units: one factor for all rates
    unit, data = 60.0, np.array(x)
    factors = [
        lk.log_likelihood(continuous.Exponential(r / unit), unit * data)
        - lk.log_likelihood(continuous.Exponential(r), data)
        for r in (rate, 2 * rate, rate / 7)
    ]
    assert factors == pytest.approx([-data.size * math.log(unit)] * 3, rel=1e-9)


@pytest.mark.parametrize(
    ("fit", "family", "draw", "allowed"),
    [
        (
            lk.fit_bernoulli,
            distributions.Bernoulli,
            lambda rng, n: rng.integers(0, 2, n),
            np.linspace(0, 1, 101),
        ),
        (
            lk.fit_poisson,
            distributions.Poisson,
            lambda rng, n: rng.poisson(1.3, n),
            np.linspace(0, 9, 181),
        ),
        (
            lk.fit_exponential,
            continuous.Exponential,
            lambda rng, n: rng.exponential(1, n),
            np.geomspace(1e-3, 1e3, 181),
        ),
    ],
    ids=["bernoulli", "poisson", "exponential"],
)
@given(seed=SEEDS, n=st.integers(1, 9))
def test_thm_likelihood_means(fit, family, draw, allowed, seed, n):
    x = draw(np.random.default_rng(seed), n)
    found = fit(x)
    by_mean = 1 / x.mean() if fit is lk.fit_exponential else x.mean()
    assert found.params == pytest.approx([by_mean], rel=1e-12)
    # nowhere else as high, on a grid and beside the top
    others = allowed[np.abs(allowed - by_mean) > 1e-3 * by_mean]
    heights = [lk.log_likelihood(family(theta), x) for theta in others]
    assert max(heights) < found.log_likelihood


def test_thm_likelihood_means_at_the_ends():
    assert lk.fit_bernoulli([1, 1, 1]).params == [1]
    assert lk.fit_poisson([0, 0]).params == [0]


@given(values(-50, 50), SEEDS)
def test_thm_likelihood_normal(x, seed):
    assume(np.ptp(x) > 1e-3)
    found = lk.fit_normal(x)
    mean, variance = x.mean(), ((x - x.mean()) ** 2).mean()
    assert found.params == pytest.approx(
        [mean, math.sqrt(variance)], rel=1e-9, abs=1e-9
    )
    for a, b in np.random.default_rng(seed).normal(0, 0.5, (8, 2)):
        other = continuous.Normal(
            mean + a * math.sqrt(variance), math.exp(b) * math.sqrt(variance)
        )
        assert lk.log_likelihood(other, x) < found.log_likelihood


@pytest.mark.parametrize("n", [2, 3, 10])
def test_thm_likelihood_normal_bias(n):
    rng = np.random.default_rng(n)
    fits = [lk.fit_normal(row).params for row in rng.normal(4, 3, (4000, n))]
    means, sigmas = np.array(fits).T
    for seen, exact in [(means, 4), (sigmas**2, 9 * (n - 1) / n)]:
        run = simulation.mean(seen)
        assert abs(run.estimate - exact) < 5 * run.std_error
    assert sigmas.mean() ** 2 < (sigmas**2).mean() < 9


@pytest.mark.parametrize("n", [1, 2, 10])
@pytest.mark.parametrize("theta", [1.0, 7.5])
def test_prop_likelihood_uniform(n, theta):
    rng = np.random.default_rng(3)
    x = rng.uniform(0, theta, (20_000, n))
    for row in x[:50]:
        found = lk.fit_uniform(row)
        assert found.params == [row.max()]
        for other in row.max() * np.array([0.5, 0.99, 1.01, 2, 10]):
            assert (
                lk.log_likelihood(continuous.Uniform(0, other), row)
                < found.log_likelihood
            )
    largest = x.max(axis=1)
    assert (largest < theta).all()
    for seen, exact in [
        (largest, n * theta / (n + 1)),
        ((largest - theta) ** 2, 2 * theta**2 / ((n + 1) * (n + 2))),
        (largest <= 0.8 * theta, 0.8**n),
    ]:
        run = simulation.mean(seen)
        assert abs(run.estimate - exact) < 5 * run.std_error


def normal_errors(r, sigma):
    return lk.log_likelihood(continuous.Normal(0, sigma), r)


def laplace_errors(r, c):
    return float(stats.laplace(0, c).logpdf(r).sum())


@given(SEEDS)
def test_prop_likelihood_regression(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=9)
    y = 2 - x + rng.laplace(size=9)
    for density, params, loss, width in [
        (
            normal_errors,
            straight_lines.fit_line(x, y).params,
            losses.squared_loss,
            math.sqrt,
        ),
        (
            laplace_errors,
            straight_lines.least_absolute_line(x, y),
            losses.absolute_loss,
            float,
        ),
    ]:
        spread = width(loss(y, fitting.line(params, x)))
        top = density(y - fitting.line(params, x), spread)
        for *shift, c in rng.normal(0, 0.2, (10, 3)):
            r = y - fitting.line(np.add(params, shift), x)
            assert density(r, spread * math.exp(c)) <= top + 1e-9
        # greater is the likelihood, for its best width, where the loss is less
        lines = np.array(params) + rng.normal(0, 1, (6, 2))
        tops = [
            density(y - fitting.line(p, x), width(loss(y, fitting.line(p, x))))
            for p in lines
        ]
        costs = [loss(y, fitting.line(p, x)) for p in lines]
        assert (np.argsort(tops) == np.argsort(costs)[::-1]).all()


@given(values(0.01, 50))
def test_prop_likelihood_invariance(x):
    rate = lk.fit_exponential(x).params[0]
    # by the mean life, by its logarithm, by the probability to hold for 2 hours
    for forth, back in [
        (lambda r: 1 / r, lambda t: 1 / t),
        (math.log, math.exp),
        (lambda r: math.exp(-2 * r), lambda q: -math.log(q) / 2),
    ]:
        top = forth(rate)
        assume(0 < abs(top) < 1e12)
        others = [top * f for f in (0.9, 0.99, 1.01, 1.1)]
        for tau in others:
            try:
                r = back(tau)
            except ValueError:  # outside
                continue
            if r > 0 and abs(r - rate) > 1e-9 * rate:
                assert lk.log_likelihood(
                    continuous.Exponential(r), x
                ) < lk.log_likelihood(continuous.Exponential(rate), x)


def test_prop_likelihood_invariance_needs_no_bias():
    # exactly: the mean of n/(sum of n unit waits) is n/(n - 1), by the gamma distribution
    n = 12
    mean = integrate.quad(lambda t: n / t * continuous.Gamma(n, 1).pdf(t), 0, np.inf)[0]
    assert mean == pytest.approx(n / (n - 1))


#: Each family: its log density, a parameter, the values and the information by the table.
SCORES = {
    "Bernoulli": (
        lambda x, p: stats.bernoulli(p).logpmf(x),
        0.3,
        [0, 1],
        lambda p: 1 / (p * (1 - p)),
    ),
    "Poisson": (
        lambda x, r: stats.poisson(r).logpmf(x),
        2.5,
        range(60),
        lambda r: 1 / r,
    ),
    "exponential": (lambda x, r: np.log(r) - r * x, 0.7, None, lambda r: 1 / r**2),
    "normal, mu": (
        lambda x, m: continuous.Normal(m, 2).log_pdf(x),
        1.0,
        None,
        lambda m: 1 / 4,
    ),
    "normal, sigma": (
        lambda x, s: continuous.Normal(1, s).log_pdf(x),
        1.5,
        None,
        lambda s: 2 / s**2,
    ),
}


def mean_under(law, theta, g, support, low):
    if support is not None:
        return sum(math.exp(law(x, theta)) * g(x) for x in support)
    return integrate.quad(
        lambda x: math.exp(law(x, theta)) * g(x), low, 60, points=[0, 1, 5], limit=200
    )[0]


@pytest.mark.parametrize("name", SCORES)
def test_thm_likelihood_score(name):
    law, theta, support, information = SCORES[name]
    low = 0 if name == "exponential" else -60
    h = 1e-4

    def score(x):
        return float(law(x, theta + h) - law(x, theta - h)) / (2 * h)

    def bend(x):
        return float(law(x, theta + h) - 2 * law(x, theta) + law(x, theta - h)) / h**2

    assert mean_under(law, theta, lambda x: 1, support, low) == pytest.approx(
        1, abs=1e-8
    )
    assert mean_under(law, theta, score, support, low) == pytest.approx(0, abs=1e-5)
    exact = information(theta)
    # def-likelihood-information: the mean square of the score
    square = mean_under(law, theta, lambda x: score(x) ** 2, support, low)
    assert square == pytest.approx(exact, rel=1e-5)
    assert -mean_under(law, theta, bend, support, low) == pytest.approx(exact, rel=1e-4)


def test_def_likelihood_information():
    # by hand: the score of a wait is 1/rate - x
    def height(v):
        return lk.log_likelihood(continuous.Exponential(v[0]), [3.0])

    assert derivatives.gradient(height, [0.5]) == pytest.approx([2 - 3], rel=1e-7)
    # observed information of the fits: minus the second derivative
    x = [1.0, 4.0, 2.5]
    found = lk.fit_exponential(x)
    J = -derivatives.hessian(
        lambda v: lk.log_likelihood(continuous.Exponential(v[0]), x), found.params
    )
    assert pytest.approx(found.covariance, rel=1e-4) == 1 / J


@pytest.mark.parametrize("sigma", [0.5, 2])
def test_thm_likelihood_score_bound(sigma):
    # unbiased estimators of the centre of a normal distribution, 15 values
    rng, n = np.random.default_rng(1), 15
    x = rng.normal(3, sigma, (20_000, n))
    bound = sigma**2 / n
    for estimate, attains in [
        (x.mean(axis=1), True),
        (np.median(x, axis=1), False),
        (x[:, :5].mean(axis=1), False),
        ((x.min(axis=1) + x.max(axis=1)) / 2, False),
    ]:
        run = simulation.mean((estimate - 3) ** 2)
        assert run.estimate > bound - 5 * run.std_error
        assert (abs(run.estimate - bound) < 5 * run.std_error) == attains
    # and it does not bind where the values depend on the parameter: 1/n^2 beats 1/n
    n = 1000
    largest = rng.uniform(0, 1, (2000, n)).max(axis=1) * (n + 1) / n
    assert largest.var() < 0.01 / n


@pytest.mark.parametrize(
    ("draw", "fit", "theta"),
    [
        (lambda rng, s: rng.exponential(1 / 0.3, s), lk.fit_exponential, 0.3),
        (lambda rng, s: rng.poisson(4, s), lk.fit_poisson, 4),
        (lambda rng, s: rng.random(s) < 0.4, lk.fit_bernoulli, 0.4),
    ],
    ids=["exponential", "poisson", "bernoulli"],
)
def test_thm_likelihood_asymptotic(draw, fit, theta):
    n, runs = 400, 2000
    rng = np.random.default_rng(4)
    fits = [fit(row) for row in draw(rng, (runs, n))]
    off = np.array([(f.params[0] - theta) / f.std_errors[0] for f in fits])
    for z in (-2, -1, 0, 1, 2):
        exact = float(continuous.Normal().cdf(z))
        # five standard errors, and a lean of at most 1 / root n
        assert abs((off <= z).mean() - exact) < 5 * math.sqrt(
            0.25 / runs
        ) + 1 / math.sqrt(n)


def test_thm_likelihood_asymptotic_two_parameters():
    rng = np.random.default_rng(5)
    fits = [lk.fit_gamma(row) for row in rng.gamma(2, 1 / 3, (1500, 300))]
    params = np.array([f.params for f in fits])
    expected = np.mean([f.covariance for f in fits], axis=0)
    # the covariance of 1500 fits is good to some 4 %, the formula to 1/n and a bit
    np.testing.assert_allclose(np.cov(params.T), expected, rtol=0.2)


@given(st.floats(0.05, 30), RATES)
def test_def_likelihood_gamma(k, rate):
    family = continuous.Gamma(k, rate)
    x = np.array([0.3, 1.0, 4.0]) / rate
    density = rate**k * x ** (k - 1) * np.exp(-rate * x) / math.gamma(k)
    assert family.pdf(x) == pytest.approx(density, rel=1e-9)
    assert family.mean == pytest.approx(k / rate)
    assert continuous.Gamma(1, rate).pdf(x) == pytest.approx(
        continuous.Exponential(rate).pdf(x)
    )
    m = max(1, round(2 * k))
    assert continuous.Gamma(m / 2, 0.5).pdf(x) == pytest.approx(
        continuous.ChiSquared(m).pdf(x)
    )


@pytest.mark.parametrize(
    "start", [(1, 0.01), (1, 0.05), (6, 0.05), (0.2, 0.001), (3, 0.03)]
)
def test_alg_likelihood_newton(start):
    waits = [3, 5, 7, 18, 43, 85, 91, 98, 100, 130, 230, 487]

    def height(v):
        return lk.log_likelihood(continuous.Gamma(*np.exp(v)), waits)

    top = lk.maximize(height, np.log(start))
    found = lk.fit_gamma(waits)
    assert top.converged
    # within a thousandth of a standard error
    assert np.exp(top.params) == pytest.approx(found.params, rel=1e-3)
    assert top.std_errors * found.params == pytest.approx(found.std_errors, rel=1e-2)
    # (2) the residual is the root of the score times the step, each step goes higher
    H = derivatives.hessian(height, top.params)
    S = derivatives.gradient(height, top.params)
    step = np.linalg.solve(-H, S)
    assert top.residual == pytest.approx(math.sqrt(max(S @ step, 0)), abs=1e-5)
    heights = [height(v) for v in top.history]
    assert (np.diff(heights) > -1e-9).all()
    # (1) where minus H is positive definite it is Newton's step, elsewhere it leads up
    for v in top.history[:-1]:
        H, S = derivatives.hessian(height, v), derivatives.gradient(height, v)
        d = newton.newton_direction(-S, -H)
        assert S @ d > 0
        if np.linalg.eigvalsh(-H).min() > 1e-3:
            assert -H @ d == pytest.approx(S, rel=1e-6)


@given(st.floats(1e-3, 1e4))
def test_prop_likelihood_gamma(h):
    def gap(k):
        return float(mpmath.log(k) - mpmath.digamma(k))

    # Newton from 1/(2h) grows towards the solution, which lies left of 1/h
    k, steps = 1 / (2 * h), []
    for _ in range(60):
        value, slope = lk.gamma_gap(k)
        assert value >= h * (1 - 1e-9)  # never beyond the solution
        assert slope < 0
        steps.append(k)
        if value <= h * (1 + 1e-12):
            break
        k += (h - value) / slope
    assert np.diff(steps).min(initial=0) >= -1e-9 * k
    assert gap(k) == pytest.approx(h, rel=1e-6)
    assert 1 / (2 * h) < k * (1 + 1e-9)
    assert k < 1 / h * (1 + 1e-9)


@given(st.floats(1e-3, 1e3), st.floats(1.01, 10))
def test_prop_likelihood_gamma_convex(k, factor):
    with mpmath.workdps(40):
        g = [mpmath.log(t) - mpmath.digamma(t) for t in (k, k * factor, k * factor**2)]
        middle = mpmath.log(k * (1 + factor**2) / 2) - mpmath.digamma(
            k * (1 + factor**2) / 2
        )
        assert g[0] > g[1] > g[2] > 0
        assert middle < (g[0] + g[2]) / 2
        assert 1 / (2 * mpmath.mpf(k)) < g[0] < 1 / mpmath.mpf(k)


@given(values(0.1, 20), SEEDS)
def test_prop_likelihood_gamma_top(x, seed):
    assume(np.ptp(x) > 0.05 * x.max())
    found = lk.fit_gamma(x)
    k, rate = found.params
    assert rate == pytest.approx(k / x.mean(), rel=1e-12)
    h = math.log(x.mean()) - np.log(x).mean()
    assert h > 0
    assert lk.gamma_gap(k)[0] == pytest.approx(h, rel=1e-6)
    for a, b in np.random.default_rng(seed).normal(0, 0.7, (6, 2)):
        other = lk.log_likelihood(
            continuous.Gamma(k * math.exp(a), rate * math.exp(b)), x
        )
        assert other < found.log_likelihood


@given(values(-5, 5))
def test_prop_likelihood_spike(x):
    assume(np.unique(x).size == x.size)
    gap = np.abs(x[1:] - x[0]).min()
    assume(gap > 1e-6)

    def height(sigma):
        spike = continuous.Normal(x[0], sigma).pdf(x)
        return np.log((continuous.Normal().pdf(x) + spike) / 2).sum()

    # once the spike is narrow beside the gaps, each factor of 10 brings ln 10
    heights = [height(10.0**-e) for e in (8, 9, 60, 300)]
    assert np.diff(heights) == pytest.approx(
        np.array([1, 51, 240]) * math.log(10), rel=1e-6
    )


def test_prop_likelihood_regression_anscombe():
    x, y = datasets.anscombe()["III"].T
    tops = {}
    for name, params in (
        ("squares", straight_lines.fit_line(x, y).params),
        ("moduli", straight_lines.least_absolute_line(x, y)),
    ):
        r = y - fitting.line(params, x)
        tops[name] = (
            normal_errors(r, math.sqrt((r**2).mean())),
            laplace_errors(r, abs(r).mean()),
        )
    assert tops["squares"][0] > tops["moduli"][0]
    assert tops["moduli"][1] > tops["squares"][1]
    # "higher by 8.6 than normal errors at their best"
    assert tops["moduli"][1] - tops["squares"][0] == pytest.approx(8.6, abs=0.05)
