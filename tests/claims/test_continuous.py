"""What *Continuous random variables* states, on random and awkward input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import continuous as c
from mlmath import distributions, quadrature
from scipy import integrate

RATES = st.floats(0.05, 20)
SHARES = st.floats(1e-6, 1 - 1e-6)
PLACES = st.floats(-6, 6)
FAMILIES = [
    c.Uniform(-2, 3),
    c.Uniform(0, 0.2),
    c.Exponential(0.125),
    c.Normal(1, 2),
    c.ChiSquared(1),
    c.ChiSquared(5),
    c.StudentT(1),
    c.StudentT(4),
]
each_family = pytest.mark.parametrize("family", FAMILIES, ids=repr)


def area(family, low, high):
    """Integrate the density by a rule that does not know the cdf."""
    corners = [x for x in (-2, 0, 0.2, 3) if low < x < high]
    return integrate.quad(
        lambda x: float(family.pdf(x)), low, high, points=corners or None, limit=200
    )[0]


def volume(region, *, reach=7, n=1401):
    """The volume of the round hill over a region of the plane, by small boxes."""
    x = (np.arange(n) + 0.5) / n * 2 * reach - reach
    hill = np.outer(c.Normal().pdf(x), c.Normal().pdf(x))
    return float(hill[region(x[:, None], x[None, :])].sum() * (2 * reach / n) ** 2)


@each_family
def test_def_continuous_variable(family):
    # the cdf is the area so far
    for u in (0.1, 0.5, 0.93):
        x = float(family.quantile(u))
        start = float(family.quantile(1e-3))
        assert area(family, start, x) + 1e-3 == pytest.approx(u, abs=1e-7)
    # independent: the volume over a rectangle is the product of two rises
    a, b = 0.4, -1.1
    corner = volume(lambda x, y: (x <= a) & (y <= b))
    exact = float(c.Normal().cdf(a) * c.Normal().cdf(b))
    assert corner == pytest.approx(exact, abs=0.01)  # boxes 1/100 wide at the border


@each_family
@given(SHARES, SHARES)
def test_prop_continuous_cdf(family, u, v):
    low, high = (float(family.quantile(s)) for s in sorted((u, v)))
    if family != c.ChiSquared(1) or low > 1e-3:  # its density has no bound at 0
        rise = float(family.cdf(high) - family.cdf(low))
        if high - low < 50:
            assert area(family, low, high) == pytest.approx(rise, abs=1e-6)
        # where f is continuous it is the slope, and no value has a jump
        h = 1e-5 * max(1e-3, min(abs(low), 1))
        inside = all(abs(low - end) > 2 * h for end in (-2, 0, 0.2, 3))
        if inside:
            slope = float(family.cdf(low + h) - family.cdf(low - h)) / (2 * h)
            # 1e-16 / h of rounding, and the bend over h
            assert slope == pytest.approx(float(family.pdf(low)), rel=1e-4, abs=1e-6)
    x = np.array([low, np.nextafter(low, np.inf)])
    assert np.ptp(family.cdf(x)) < 1e-9
    assert 0 <= family.cdf(low) <= family.cdf(high) <= 1


@each_family
@given(SHARES)
def test_thm_continuous_transform(family, u):
    x = float(family.quantile(u))
    assert float(family.cdf(x)) == pytest.approx(u, rel=1e-11, abs=1e-15)
    # the least x that reaches u: a bit further left it is not reached
    assert family.cdf(x - 1e-6 * max(1, abs(x))) < u
    # eq-continuous-quantile
    assert float(c.Exponential(3).quantile(u)) == pytest.approx(-math.log1p(-u) / 3)


@each_family
def test_thm_continuous_transform_simulated(family):
    n = 20_000
    levels = family.cdf(family.sample(n, rng=np.random.default_rng(8)))
    for edge in (0.01, 0.3, 0.5, 0.9):  # five standard errors of a share
        assert abs(np.mean(levels <= edge) - edge) < 5 * math.sqrt(
            edge * (1 - edge) / n
        )
    # a cdf with jumps is not made uniform: the levels of a coin are 1/2 and 1
    coin = distributions.Bernoulli(0.5)
    assert set(coin.cdf(coin.sample(99, rng=np.random.default_rng(0)))) == {0.5, 1}


@given(RATES, st.floats(0, 30))
def test_def_continuous_exponential(rate, t):
    family = c.Exponential(rate)
    if rate * t < 600:
        assert float(family.sf(t)) == pytest.approx(
            math.exp(-rate * t), rel=1e-12, abs=0
        )
        density = rate * math.exp(-rate * t)
        assert float(family.pdf(t)) == pytest.approx(density, rel=1e-12, abs=0)
    # uniform: stretches of equal length are equally probable
    low, width = -rate, 2 * rate
    stretch = c.Uniform(low, low + width)
    rises = np.diff(stretch.cdf(np.linspace(low, low + width, 6)))
    assert rises == pytest.approx(0.2)
    assert float(stretch.pdf(0)) == pytest.approx(1 / width)


@given(RATES, st.floats(0, 3), st.floats(0, 3))
def test_thm_continuous_waits(rate, s, t):
    # 1: no memory
    family = c.Exponential(rate)
    later = float(family.sf(s + t) / family.sf(s))
    assert later == pytest.approx(float(family.sf(t)), rel=1e-10, abs=0)
    # 2: the geometric tail; the logarithm is off by less than rate (1 + rate t) / n
    n = 10**7
    wait = float(distributions.Geometric(rate / n).sf(n * t))
    slack = rate * (2 + rate * t) / n + 1e-9
    assert wait == pytest.approx(math.exp(-rate * t), rel=slack, abs=0)
    # 3: no event of a Poisson count up to t
    none = float(distributions.Poisson(rate * t).pmf(0))
    assert none == pytest.approx(float(family.sf(t)), rel=1e-10, abs=0)


@pytest.mark.parametrize(
    "family", [one for one in FAMILIES if isinstance(one, c.Uniform | c.ChiSquared)]
)
def test_thm_continuous_waits_others_remember(family):
    s, t = (float(family.quantile(u)) for u in (0.6, 0.7))
    if s > 0:
        assert abs(family.sf(s + t) / family.sf(s) - family.sf(t)) > 0.01


@given(st.floats(-50, 50), st.floats(0.05, 20), PLACES)
def test_def_continuous_normal(mu, sigma, z):
    bell = math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) / sigma
    # x is rounded to 16 digits of |mu|, and the slope of ln f is up to 6 / sigma
    family, x = c.Normal(mu, sigma), mu + sigma * z
    assert float(family.pdf(x)) == pytest.approx(bell, rel=1e-11, abs=0)
    whole = quadrature.adaptive_simpson(
        lambda t: float(family.pdf(t)), mu - 9 * sigma, mu + 9 * sigma
    )
    assert whole.value == pytest.approx(1, abs=1e-6)


@given(st.floats(-9, 9), st.floats(-5, 5), st.floats(-9, 9), st.floats(0.1, 9), PLACES)
def test_thm_continuous_normal(a, b, mu, sigma, z):
    # 1: a + bX, by its cdf (b < 0 turns the inequality)
    b = b if abs(b) > 0.1 else 0.1
    X, Y = c.Normal(mu, sigma), c.Normal(a + b * mu, abs(b) * sigma)
    y = a + b * mu + abs(b) * sigma * z
    by_x = X.cdf((y - a) / b) if b > 0 else X.sf((y - a) / b)
    assert float(Y.cdf(y)) == pytest.approx(float(by_x), abs=1e-11)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.3, 3), st.floats(0.3, 3), PLACES)
def test_thm_continuous_normal_added(mu, nu, sigma, tau, z):
    # 2: the density of the sum, by its integral over what X contributes. The midpoint
    # rule is right to 1e-12 for a bell cut off at 10 widths
    X, Y = c.Normal(mu, sigma), c.Normal(nu, tau)
    total = c.Normal(mu + nu, math.hypot(sigma, tau))
    s = total.mu + total.sigma * z
    x = mu + sigma * (np.arange(4000) + 0.5 - 2000) / 200
    found = (X.pdf(x) * Y.pdf(s - x)).sum() * sigma / 200
    assert found == pytest.approx(float(total.pdf(s)), rel=1e-9, abs=1e-14)


def test_thm_continuous_normal_half_planes():
    # as the proof has it: volumes over half planes depend on their distance alone
    for angle in (0.3, 1.0, 2.5):
        over = volume(
            lambda x, y, a=angle: x * math.cos(a) + y * math.sin(a) <= 0.7, n=2001
        )
        # boxes at the border: a hundredth of its length's density at most
        assert over == pytest.approx(float(c.Normal().cdf(0.7)), abs=2e-3)


@pytest.mark.parametrize("p", [0.5, 0.1, 0.9, 0.02])
def test_thm_continuous_laplace(p):
    # the greatest error over all a < b is at most twice that of the cdf; by
    # Berry and Esseen's bound (Feller, vol. 2) that is below 0.5 (p^2 + q^2) / sigma
    before = math.inf
    for n in (400, 6400, 102_400):
        count = distributions.Binomial(n, p)
        sigma = math.sqrt(n * p * (1 - p))
        k = np.arange(int(n * p - 6 * sigma), int(n * p + 6 * sigma))
        gap = np.abs(count.cdf(k) - c.Normal(n * p, sigma).cdf(k)).max()
        assert gap <= 0.5 * (p**2 + (1 - p) ** 2) / sigma
        assert gap < before / 3.5  # sixteen times as many: a fourth
        before = gap


@pytest.mark.parametrize("k", [1, 2, 3, 8])
def test_def_continuous_chi_squared(k):
    n = 40_000
    sums = (np.random.default_rng(k).normal(size=(n, k)) ** 2).sum(axis=1)
    for u in (0.01, 0.2, 0.5, 0.9, 0.99):  # five standard errors of a share
        share = np.mean(sums <= c.ChiSquared(k).quantile(u))
        assert abs(share - u) < 5 * math.sqrt(u * (1 - u) / n)


@given(st.floats(1e-6, 60), st.integers(1, 40))
def test_thm_continuous_chi_squared(x, k):
    family = c.ChiSquared
    # 1: two normal densities over the slope; and the cdf by both signs
    one = math.exp(-x / 2) / math.sqrt(2 * math.pi * x)
    assert float(family(1).pdf(x)) == pytest.approx(one, rel=1e-11, abs=0)
    both = 1 - 2 * float(c.Normal().sf(math.sqrt(x)))
    assert float(family(1).cdf(x)) == pytest.approx(both, abs=1e-14)
    # 2: exponential
    assert float(family(2).sf(x)) == pytest.approx(math.exp(-x / 2), rel=1e-11, abs=0)
    # 3: the formula
    formula = x ** (k / 2 - 1) * math.exp(-x / 2) / (2 ** (k / 2) * math.gamma(k / 2))
    assert float(family(k).pdf(x)) == pytest.approx(formula, rel=1e-10, abs=1e-300)


@given(st.integers(2, 9), st.integers(2, 9), st.floats(0.5, 30))
def test_thm_continuous_chi_squared_added(k, m, x):
    # 4: by the integral over what the first contributes; with t = x sin^2 no root is left
    s = (np.arange(2000) + 0.5) / 2000 * math.pi / 2
    t = x * np.sin(s) ** 2
    slope = 2 * x * np.sin(s) * np.cos(s) * math.pi / 4000
    found = (c.ChiSquared(k).pdf(t) * c.ChiSquared(m).pdf(x - t) * slope).sum()
    assert found == pytest.approx(float(c.ChiSquared(k + m).pdf(x)), rel=1e-5, abs=0)


def test_thm_continuous_chi_squared_rings():
    # the volume over a disc, as in the proof of 2
    for x in (0.5, 2.0, 6.0):
        disc = volume(lambda a, b, x=x: a**2 + b**2 <= x)
        assert disc == pytest.approx(1 - math.exp(-x / 2), abs=2e-3)


@pytest.mark.parametrize("k", [1, 3, 9])
def test_def_continuous_t(k):
    n, rng = 40_000, np.random.default_rng(k)
    V = (rng.normal(size=(n, k)) ** 2).sum(axis=1)
    drawn = rng.normal(size=n) / np.sqrt(V / k)
    for u in (0.01, 0.2, 0.5, 0.9, 0.99):  # five standard errors of a share
        share = np.mean(drawn <= c.StudentT(k).quantile(u))
        assert abs(share - u) < 5 * math.sqrt(u * (1 - u) / n)


@given(PLACES, st.floats(0.5, 60))
def test_thm_continuous_t(x, k):
    # 1: the formula
    top = math.gamma((k + 1) / 2) / (math.sqrt(k * math.pi) * math.gamma(k / 2))
    formula = top * (1 + x**2 / k) ** (-(k + 1) / 2)
    assert float(c.StudentT(k).pdf(x)) == pytest.approx(formula, rel=1e-11, abs=0)
    # 2: Cauchy
    cauchy = c.StudentT(1)
    assert float(cauchy.pdf(x)) == pytest.approx(1 / (math.pi * (1 + x**2)))
    assert float(cauchy.cdf(x)) == pytest.approx(0.5 + math.atan(x) / math.pi)
    # 3: x^(k+1) f(x) at x = 1e6 is its limit but for (k+1)/2 k / x^2
    far = 1e6
    limit = math.log(top) + (k + 1) / 2 * math.log(k)
    tail = float(c.StudentT(k).log_pdf(far)) + (k + 1) * math.log(far)
    assert tail == pytest.approx(limit, abs=1e-8)
    # 4: to the bell, with an error of about (x^4 + 1) / k
    bell = float(c.Normal().pdf(x))
    for df in (1e4, 1e6, 1e9):
        gap = abs(float(c.StudentT(df).pdf(x)) - bell)
        assert gap <= bell * (x**4 + 2 * x**2 + 1) / df * math.exp(x**4 / df) + 1e-12
