"""What *Expectation, spread and shape* states, on random and awkward input."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import continuous as c
from mlmath import distributions as d
from mlmath import moments
from scipy import integrate, stats

ROWS = st.lists(
    st.tuples(st.integers(-20, 20), st.integers(1, 9)), min_size=1, max_size=7
)
FAMILIES = [
    c.Uniform(-2, 3),
    c.Exponential(0.125),
    c.Normal(1, 2),
    c.ChiSquared(3),
    c.StudentT(5),
    d.Binomial(12, 0.3),
    d.Poisson(4),
    d.Geometric(0.2),
    d.DiscreteUniform(-3, 9),
    d.Discrete([-4, 1, 5], [1 / 3, 1 / 2, 1 / 6]),
]
each_family = pytest.mark.parametrize(
    "family", FAMILIES, ids=[repr(f) for f in FAMILIES]
)


@st.composite
def outcomes(draw, variables=1):
    """A finite sample space: probabilities, and values of some random variables on it.

    Whole numbers and fractions, so that nothing is rounded.
    """
    n = draw(st.integers(1, 7))
    weights = draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    p = [Fraction(w, sum(weights)) for w in weights]
    numbers = st.lists(st.integers(-20, 20), min_size=n, max_size=n)
    return [p, *(draw(numbers) for _ in range(variables))]


def E(p, x):
    """The expectation over the outcomes themselves."""
    return sum(w * v for w, v in zip(p, x, strict=True))


def pmf(p, x):
    found = {}
    for w, v in zip(p, x, strict=True):
        found[v] = found.get(v, 0) + w
    return found


def var(p, x):
    mean = E(p, x)
    return E(p, [(v - mean) ** 2 for v in x])


def independent(p, x, q, y):
    """The product space of two independent experiments."""
    pairs = list(itertools.product(range(len(p)), range(len(q))))
    return (
        [p[i] * q[k] for i, k in pairs],
        [x[i] for i, _ in pairs],
        [y[k] for _, k in pairs],
    )


def rounded(family, m, g=lambda x: x, reach=400):
    """E of g(X) rounded down to multiples of 1/m, by the cdf alone; g increasing."""
    # g is x or max(x - 1, 0): the event {k/m <= g(X) < (k+1)/m} told by P(X < x)
    k = np.arange(-reach * m, reach * m + 1)
    edges = k / m
    if g(-1e9) < -1:
        low = family.cdf(edges)  # continuous families: P(X < x) = F(x)
    else:
        low = np.where(edges <= 0, 0.0, family.cdf(edges + 1))
    return float((k[:-1] / m) @ np.diff(low))


@given(outcomes())
def test_def_expectation_discrete(space):
    p, x = space
    table = pmf(p, x)
    by_values = sum(v * w for v, w in table.items())
    assert by_values == E(p, x)  # the values, weighed, or the outcomes one by one
    found = d.Discrete(list(table), [float(w) for w in table.values()])
    assert moments.expectation(found) == pytest.approx(float(by_values), abs=1e-12)
    # the beam balances there: the moment about c is E[X] - c
    pivot = Fraction(7, 3)
    assert sum((v - pivot) * w for v, w in table.items()) == by_values - pivot


def test_def_expectation_discrete_needs_absolute_convergence():
    # values (-2)^k / k with the probabilities 2^-k: the sum depends on the order
    terms = [(-1) ** k / k for k in range(1, 100_001)]
    assert sum(terms) == pytest.approx(-math.log(2), abs=1e-4)
    odd, even = terms[0::2], terms[1::2]
    other = math.fsum(odd[:1000] + even[:50_000])  # few of one sign, many of the other
    assert other > 1
    with pytest.raises(ValueError, match="does not settle"):
        moments.expectation(d.Geometric(0.5), lambda k: (-2) ** k)


@given(outcomes(2))
def test_thm_expectation_function(space):
    p, x, y = space
    for g in (abs, lambda v: v**2 - 3 * v, lambda v: v % 4, lambda v: 7):
        grouped = pmf(p, [g(v) for v in x])
        by_group = sum(v * w for v, w in grouped.items())
        assert by_group == sum(g(v) * w for v, w in pmf(p, x).items())
    # several numbers at once
    joint = pmf(p, zip(x, y, strict=True))
    product = pmf(p, [u * v for u, v in zip(x, y, strict=True)])
    assert sum(u * v * w for (u, v), w in joint.items()) == sum(
        v * w for v, w in product.items()
    )


@given(outcomes(2), outcomes(), st.integers(-9, 9), st.integers(-9, 9))
def test_thm_expectation_linear(space, other, a, b):
    p, x, y = space  # whatever the dependence
    combined = [a + b * u - 4 * v for u, v in zip(x, y, strict=True)]
    assert E(p, combined) == a + b * E(p, x) - 4 * E(p, y)
    least = [min(u, v) for u, v in zip(x, y, strict=True)]
    assert E(p, least) <= E(p, x)
    q, z = other
    both, u, v = independent(p, x, q, z)
    product = [s * t for s, t in zip(u, v, strict=True)]
    assert E(both, product) == E(p, x) * E(q, z)


def test_thm_expectation_linear_hats():
    for n in (1, 3, 6):
        ways = list(itertools.permutations(range(n)))
        right = [sum(i == hat for i, hat in enumerate(way)) for way in ways]
        p = [Fraction(1, len(ways))] * len(ways)
        assert E(p, right) == 1
        assert var(p, right) == (1 if n > 1 else 0)
        # the lazy cloakroom
        hooks = [sum((i + s) % n == i for i in range(n)) for s in range(n)]
        assert E([Fraction(1, n)] * n, hooks) == 1
        assert var([Fraction(1, n)] * n, hooks) == n - 1


@pytest.mark.parametrize("family", FAMILIES[:4], ids=[repr(f) for f in FAMILIES[:4]])
def test_def_expectation_expectation(family):
    for m in (1, 2, 16):
        found = rounded(family, m)
        assert family.mean - 1 / m - 1e-9 <= found <= family.mean + 1e-9
    # neither discrete nor continuous
    mixed = moments.expectation(family, lambda x: max(x - 1, 0))
    for m in (1, 16, 128):
        found = rounded(family, m, lambda x: max(x - 1, 0))
        assert mixed - 1 / m - 1e-9 <= found <= mixed + 1e-9


@pytest.mark.parametrize("family", FAMILIES[:5], ids=[repr(f) for f in FAMILIES[:5]])
def test_thm_expectation_all(family):
    # part 2, by a rule of its own: the mean of g(Q(u)) over evenly spread u
    u = (np.arange(400_000) + 0.5) / 400_000
    for g in (np.abs, lambda x: np.maximum(x - 1, 0), np.arctan):
        exact = moments.expectation(family, lambda x, g=g: float(g(x)))
        assert g(family.quantile(u)).mean() == pytest.approx(exact, rel=2e-3)
    # part 3: product of independent ones, over a grid of both quantiles
    v = (np.arange(2000) + 0.5) / 2000
    products = np.outer(np.arctan(family.quantile(v)), np.minimum(v, 0.3))
    factor = moments.expectation(c.Uniform(0, 1), lambda x: min(x, 0.3))
    exact = moments.expectation(family, math.atan) * factor
    assert products.mean() == pytest.approx(exact, abs=1e-4)


def test_thm_expectation_all_none():
    # the integral does not converge absolutely: what one finds depends on the ends
    def part(a, b):
        return integrate.quad(lambda x: x * float(c.StudentT(1).pdf(x)), -a, b)[0]

    for a in (10, 100):
        assert part(a, a) == pytest.approx(0, abs=1e-9)
        between = math.log((1 + 4 * a**2) / (1 + a**2)) / math.tau
        assert part(a, 2 * a) == pytest.approx(between, abs=1e-7)
    assert between == pytest.approx(math.log(2) / math.pi, rel=1e-3)
    with pytest.raises(ValueError, match="no mean"):
        moments.expectation(c.StudentT(1))


def medians(p, x):
    low = [
        v
        for v in x
        if sum(w for w, u in zip(p, x, strict=True) if u > v) <= Fraction(1, 2)
    ]
    high = [
        v
        for v in x
        if sum(w for w, u in zip(p, x, strict=True) if u < v) <= Fraction(1, 2)
    ]
    return sorted(set(low) & set(high))


@given(outcomes())
def test_def_expectation_median(space):
    p, x = space
    found = medians(p, x)
    assert found  # there is one among the values
    table = pmf(p, x)
    family = d.Discrete(list(table), [float(w) for w in table.values()])
    assert moments.median(family) == found[0]
    modes = [v for v, w in table.items() if w == max(table.values())]
    assert moments.mode(family) == min(modes)


@given(outcomes(), st.fractions(-25, 25, max_denominator=7))
def test_thm_expectation_median(space, at):
    p, x = space

    def A(centre):
        return E(p, [abs(v - centre) for v in x])

    g = {v: v**3 + 2 * v for v in range(-20, 21)}  # increasing
    for m in medians(p, x):
        assert A(m) <= A(at)
        assert g[m] in medians(p, [g[v] for v in x])
    # and steps: not strictly increasing
    floors = [v // 5 for v in x]
    assert medians(p, x)[0] // 5 in medians(p, floors)


@each_family
def test_def_expectation_variance(family):
    mean = family.mean
    squared = moments.expectation(family, lambda x: (x - mean) ** 2)
    assert squared == pytest.approx(family.variance)
    assert moments.variance(family) == family.variance


@given(outcomes(), outcomes(), st.integers(-9, 9), st.integers(-9, 9))
def test_thm_expectation_variance(space, other, a, b):
    (p, x), (q, y) = space, other
    mu, spread = E(p, x), var(p, x)
    for centre in (0, a, Fraction(1, 3)):
        squares = E(p, [(v - centre) ** 2 for v in x])
        assert squares == spread + (mu - centre) ** 2
    assert spread == E(p, [v**2 for v in x]) - mu**2
    assert var(p, [a + b * v for v in x]) == b**2 * spread
    both, u, v = independent(p, x, q, y)
    assert var(both, [s + t for s, t in zip(u, v, strict=True)]) == spread + var(q, y)
    assert var(both, [s - t for s, t in zip(u, v, strict=True)]) == spread + var(q, y)
    if spread:
        table = pmf(p, x)
        values = np.array(list(table), dtype=float)
        weights = np.array([float(w) for w in table.values()])
        z = moments.standardize(d.Discrete(values, weights), values)
        assert z @ weights == pytest.approx(0, abs=1e-12)
        assert z**2 @ weights == pytest.approx(1)


P, RATE = st.floats(0.05, 0.95), st.floats(0.2, 20)


@given(P, RATE, st.integers(1, 40), st.floats(2.1, 60))
def test_thm_expectation_families(p, rate, n, df):
    for family, mean, variance in [
        (d.Bernoulli(p), p, p * (1 - p)),
        (d.Binomial(n, p), n * p, n * p * (1 - p)),
        (d.Geometric(p), 1 / p, (1 - p) / p**2),
        (d.Poisson(rate), rate, rate),
        (d.DiscreteUniform(-3, n - 4), (n - 7) / 2, (n**2 - 1) / 12),
    ]:
        x = np.arange(-5, 1 + float(family.quantile(1 - 1e-15)) + 400)
        weights = family.pmf(x)
        assert (family.mean, family.variance) == pytest.approx((mean, variance))
        assert x @ weights == pytest.approx(mean, abs=1e-9)
        assert (x - mean) ** 2 @ weights == pytest.approx(variance, abs=1e-9)
    for family, mean, variance in [
        (c.Uniform(-rate, n), (n - rate) / 2, (n + rate) ** 2 / 12),
        (c.Exponential(rate), 1 / rate, 1 / rate**2),
        (c.Normal(rate, p), rate, p**2),
        (c.ChiSquared(n), n, 2 * n),
        (c.StudentT(df), 0, df / (df - 2)),
    ]:
        assert (family.mean, family.variance) == pytest.approx((mean, variance))
    exact = moments.moment(c.StudentT(df + 1), 2)
    assert exact == pytest.approx((df + 1) / (df - 1))
    half = moments.expectation(c.ChiSquared(df + 1), lambda v: 1 / v)
    assert half == pytest.approx(1 / (df - 1))


@each_family
@given(st.floats(0.1, 30))
def test_thm_expectation_chebyshev(family, at):
    mu, spread = family.mean, family.variance
    below = np.nextafter(mu + at, -np.inf)
    outside = float(family.sf(below) + family.cdf(mu - at))
    assert outside <= spread / at**2 + 1e-12
    assert moments.chebyshev_bound(family, at) == pytest.approx(min(1, spread / at**2))
    if float(family.quantile(0)) >= 0:
        reached = float(family.sf(np.nextafter(at, -np.inf)))
        assert reached <= mu / at + 1e-12
        assert moments.markov_bound(family, at) == pytest.approx(min(1, mu / at))


@given(st.floats(1, 50))
def test_thm_expectation_chebyshev_is_reached(k):
    sharp = d.Discrete([-k, 0, k], [0.5 / k**2, 1 - 1 / k**2, 0.5 / k**2])
    assert sharp.mean == pytest.approx(0, abs=1e-12)
    assert sharp.variance == pytest.approx(1)
    outside = sharp.pmf([-k, k]).sum()
    assert outside == pytest.approx(1 / k**2)
    # Markov: 0, and a with the probability E[X] / a
    assert moments.markov_bound(d.Discrete([0, k], [0.75, 0.25]), k) == pytest.approx(
        0.25
    )


@each_family
def test_def_expectation_moments(family):
    sigma = math.sqrt(family.variance)
    for k, found in ((3, moments.skewness), (4, moments.kurtosis)):
        if isinstance(family, c.StudentT):
            by_scipy = {3: 0.0, 4: 9.0}[k]
        else:
            raw = [moments.moment(family, j) for j in range(1, k + 1)]
            central = sum(
                math.comb(k, j) * (raw[j - 1] if j else 1) * (-family.mean) ** (k - j)
                for j in range(k + 1)
            )
            by_scipy = central / sigma**k
        assert found(family) == pytest.approx(by_scipy, abs=1e-7)
    assert moments.kurtosis(c.Normal(3, 7)) == pytest.approx(3)
    # with and without the 3
    assert stats.norm.stats(moments="k") == 0


@given(outcomes().filter(lambda space: len(set(space[1])) > 1), st.integers(1, 4))
def test_prop_expectation_shape(space, n):
    p, x = space
    table = pmf(p, x)
    one = d.Discrete(list(table), [float(w) for w in table.values()])
    gamma, kappa = moments.skewness(one), moments.kurtosis(one)
    for b in (2.5, -0.5):
        moved = moments.function_of(one, lambda v, b=b: 7 + b * v)
        assert moments.skewness(moved) == pytest.approx(
            math.copysign(1, b) * gamma, abs=1e-9
        )
        assert moments.kurtosis(moved) == pytest.approx(kappa)
    assert kappa >= 1 + gamma**2 - 1e-9 * kappa
    if len(table) == 2:
        assert kappa == pytest.approx(1 + gamma**2)
    total = one
    for _ in range(n - 1):
        total = d.sum_of_independent(total, one)
    assert moments.skewness(total) == pytest.approx(gamma / math.sqrt(n), abs=1e-9)
    assert moments.kurtosis(total) == pytest.approx(3 + (kappa - 3) / n)


@given(P, st.integers(1, 200))
def test_prop_expectation_shape_of_a_binomial_number(p, n):
    spread = math.sqrt(n * p * (1 - p))
    assert moments.skewness(d.Binomial(n, p)) == pytest.approx(
        (1 - 2 * p) / spread, abs=1e-8
    )


@given(outcomes())
def test_thm_expectation_jensen(space):
    p, x = space
    mu = E(p, x)
    for g in (lambda v: v * v, abs, lambda v: max(v - 3, 0), lambda v: v**4 - v):
        assert g(mu) <= E(p, [g(v) for v in x])
    # strictly convex: equality for constants alone
    assert (mu**2 == E(p, [v**2 for v in x])) == (len(set(x)) == 1)
    positive = [v + 21 for v in x]
    logs = E([float(w) for w in p], [math.log(v) for v in positive])
    assert logs <= math.log(E(p, positive)) + 1e-12
    # not convex: either way
    assert E([Fraction(1, 2)] * 2, [-1, 0]) ** 3 > Fraction(-1, 2)


@given(
    st.floats(0.05, 0.95), st.floats(1.01, 4), st.floats(0.05, 0.9), st.integers(1, 400)
)
def test_cor_expectation_growth(p, up, down, n):
    r = p * math.log(up) + (1 - p) * math.log(down)
    if r > -1e-3:
        return
    s2 = p * (1 - p) * math.log(up / down) ** 2
    # W_n >= 1 from so many heads on
    k = math.ceil(-n * math.log(down) / math.log(up / down) - 1e-9)
    survives = float(d.Binomial(n, p).sf(k - 1))
    assert survives <= s2 / (n * r**2) + 1e-12


def test_cor_expectation_growth_of_the_fund():
    heads, k = d.Binomial(30, 0.5), np.arange(31)
    worth = d.Discrete(1000 * 1.5**k * 0.6 ** (30 - k), heads.pmf(k))
    assert worth.mean == pytest.approx(1000 * 1.05**30)
    assert moments.median(worth) == pytest.approx(1000 * 0.9**15)
    assert moments.mode(worth) == moments.median(worth)
    sigma = 1000 * math.sqrt(1.305**30 - 1.05**60)
    assert math.sqrt(worth.variance) == pytest.approx(sigma)
    # Kelly's share
    share = np.linspace(0, 1, 10_001)
    growth = np.log((1 + 0.5 * share) * (1 - 0.4 * share))
    assert share[growth.argmax()] == pytest.approx(0.25, abs=1e-4)


def test_thm_expectation_variance_of_layers():
    # eq-expectation-layer: exact moments of a ReLU, and the factor of a layer
    def relu(k):
        return moments.expectation(c.Normal(), lambda z: max(z, 0) ** k)

    assert relu(2) == pytest.approx(1 / 2)
    assert relu(4) == pytest.approx(3 / 2)
    n, draws = 20, 100_000
    Z = np.random.default_rng(5).normal(size=(draws, n))
    M = 2 / n * (np.maximum(Z, 0) ** 2).sum(axis=1)
    assert abs(M.mean() - 1) < 5 * math.sqrt(5 / n / draws)
    # five standard errors of a variance, by the fourth moment of the draws
    error = math.sqrt(((M - 1) ** 4).mean() / draws)
    assert abs(((M - 1) ** 2).mean() - 5 / n) < 5 * error
    assert np.log(M).mean() < -5 / (2 * n)
