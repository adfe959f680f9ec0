"""What *Describing data* states, on random and awkward input."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mlmath import continuous, datasets, distributions, losses
from mlmath import descriptive as d
from scipy import linalg, stats
from strategies import matrices, reals, vectors

SHARES = st.floats(1e-6, 1 - 1e-6)
PETALS = datasets.iris().X[:, 2]


@given(vectors(), st.data())
def test_def_descriptive_centre(x, data):
    n = x.size
    k = data.draw(st.integers(0, (n - 1) // 2))
    size = np.abs(x).max()
    by_definition = sum(sorted(x)[k : n - k]) / (n - 2 * k)
    assert d.trimmed_mean(x, k) == pytest.approx(by_definition, abs=1e-14 * size)
    assert d.mean(x) == pytest.approx(x.sum() / n, abs=1e-14 * size)
    # the median: at most half on either side
    m = d.median(x)
    assert (x < m).sum() <= n / 2
    assert (x > m).sum() <= n / 2
    # and for even n the mean of the two in the middle
    if n % 2 == 0:
        middle = sorted(x)[n // 2 - 1 : n // 2 + 1]
        assert m == pytest.approx(sum(middle) / 2, abs=1e-14 * size)


@given(vectors(), st.data())
def test_thm_descriptive_breakdown(x, data):
    n = x.size
    m = data.draw(st.integers(0, (n - 1) // 2))
    wild = data.draw(
        st.lists(
            st.one_of(reals(), st.sampled_from([-1e300, 1e300])),
            min_size=m, max_size=m,
        )
    )  # fmt: skip
    spoilt = np.concatenate([wild, x[m:]])
    low, high = x[m:].min(), x[m:].max()
    slack = 1e-14 * max(abs(low), abs(high))  # a mean of equal numbers may be rounded
    for k in range(m, (n - 1) // 2 + 1):
        assert low - slack <= d.trimmed_mean(spoilt, k) <= high + slack
    assert low - slack <= d.median(spoilt) <= high + slack
    # 2: one value takes the mean anywhere
    c = data.draw(reals())
    moved = np.array([n * c - x[1:].sum(), *x[1:]])
    assert d.mean(moved) == pytest.approx(c, abs=1e-12 * (1 + np.abs(moved).max()))


def test_thm_descriptive_breakdown_is_sharp():
    # one more bad value than k, and the trimmed mean leaves the others
    assert d.trimmed_mean([1, 2, 3, 1e9, 1e9], 1) > 3
    assert d.median([1, 2, 3, 1e9, 1e9, 1e9]) > 3


@given(vectors())
def test_prop_descriptive_apart(x):
    assert abs(d.mean(x) - d.median(x)) <= d.std(x, ddof=0) + 1e-12


@pytest.mark.parametrize("n", [3, 9, 99, 999])
def test_prop_descriptive_apart_cannot_be_better(n):
    # nearly half of the values 1, the rest 0: apart by nearly s0
    x = np.arange(n) < n // 2
    assert abs(d.mean(x) - d.median(x)) / d.std(x, ddof=0) > 1 - 1.5 / n


@given(vectors(), st.floats(-9, 9), st.floats(-9, 9))
def test_def_descriptive_spread(x, a, b):
    size = np.abs(x).max()
    squares = sum((x - x.mean()) ** 2)
    if x.size > 1:
        assert d.variance(x) == pytest.approx(
            squares / (x.size - 1), rel=1e-12, abs=1e-14 * size**2
        )
        assert d.std(x) == pytest.approx(math.sqrt(d.variance(x)), rel=1e-14)
    near = np.abs(x - d.median(x)) <= d.mad(x) * (1 + 1e-12)
    assert near.sum() >= x.size / 2
    # shift and scale
    slack = 1e-13 * (abs(a) + 10 * size)
    for spread in (d.mad, lambda v: d.std(v, ddof=0)):
        assert spread(a + b * x) == pytest.approx(abs(b) * spread(x), abs=slack)


@given(vectors())
def test_def_descriptive_ecdf(x):
    at = np.concatenate([x, x - 1e-3, x + 0.7])
    counted = [sum(1 for value in x if value <= t) / x.size for t in at]
    assert d.ecdf(x, at).tolist() == counted
    # it is the cdf of a value picked from the data
    values, counts = np.unique(x, return_counts=True)
    picked = distributions.Discrete(values, counts / x.size)
    assert d.ecdf(x, at) == pytest.approx(picked.cdf(at), abs=1e-14)


@given(vectors())
def test_def_descriptive_quartiles(x):
    quarters = d.quantile(x, [0.25, 0.5, 0.75])
    assert quarters == pytest.approx(
        np.interp(
            [0.25, 0.5, 0.75], np.linspace(0, 1, x.size) if x.size > 1 else [0],
            np.sort(x),
        ),
        abs=1e-13 * np.abs(x).max(),
    )  # fmt: skip
    assert d.iqr(x) == quarters[2] - quarters[0]
    assert quarters[1] == pytest.approx(d.median(x), abs=1e-13 * np.abs(x).max())


@given(vectors(), SHARES, st.floats(-9, 9), st.floats(0.1, 9))
def test_prop_descriptive_quantiles(x, u, a, b):
    n, ordered = x.size, np.sort(x)
    inverse = float(d.quantile(x, u, method="inverse"))
    linear = float(d.quantile(x, u))
    place = n * u
    if abs(place - round(place)) > 1e-9:  # else a rounding decides
        assert inverse == ordered[math.ceil(place) - 1]
        # it is the quantile of the ecdf: the least value that reaches u
        assert d.ecdf(x, inverse) >= u
        if inverse > ordered[0]:
            assert d.ecdf(x, np.nextafter(inverse, -np.inf)) < u
    if n > 1:
        # 1: the same gap
        j = int((n - 1) * u)
        assert inverse in (ordered[j], ordered[min(j + 1, n - 1)])
        assert ordered[j] <= linear <= ordered[min(j + 1, n - 1)]
    # 2: growing maps
    for g in (np.arctan, lambda t: a + b * t):
        moved = g(x)
        assume(np.unique(moved).size == np.unique(x).size)
        assert d.quantile(moved, u, method="inverse") == g(np.array([inverse]))[0]
    slack = 1e-13 * (abs(a) + b * np.abs(x).max())
    assert d.quantile(a + b * x, u) == pytest.approx(a + b * linear, abs=slack)


def test_prop_descriptive_quantiles_linear_ones_do_not_bend():
    assert d.quantile(np.exp([0, 1]), 0.5) > math.exp(d.quantile([0, 1], 0.5)) + 0.2


@pytest.mark.parametrize("n", [1, 10, 150])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_thm_descriptive_dkw(n, level):
    # the exact distribution of the greatest distance, for a continuous cdf
    outside = stats.kstwo.sf(d.ecdf_margin(n, level=level), n)
    assert outside <= 1 - level + 1e-12
    # by simulation, at both sides of each jump, and for a cdf with jumps
    rng, runs = np.random.default_rng(n), 4000
    u = np.sort(rng.random((runs, n)), axis=1)
    i = np.arange(1, n + 1)
    gap = np.maximum(np.abs(i / n - u), np.abs((i - 1) / n - u)).max(axis=1)
    margin = d.ecdf_margin(n, level=level)
    bound = 2 * math.exp(-2 * n * margin**2)
    assert bound == pytest.approx(1 - level, rel=1e-12)
    assert np.mean(gap > margin) <= bound + 5 * math.sqrt(bound / runs)
    die = rng.integers(1, 7, size=(runs, n))
    faces = np.abs([(die <= f).mean(axis=1) - f / 6 for f in range(1, 7)]).max(axis=0)
    assert np.mean(faces > margin) <= bound + 5 * math.sqrt(bound / runs)


@given(vectors(), st.lists(st.floats(0.1, 50), min_size=1, max_size=6))
def test_def_descriptive_histogram(x, widths):
    edges = np.concatenate([[x.min() - 1], x.min() - 1 + np.cumsum(widths)])
    edges = np.append(edges, max(edges[-1], x.max()) + 1)
    heights = d.histogram(x, edges)
    for height, left, right in zip(heights, edges[:-1], edges[1:], strict=True):
        share = np.mean((x >= left) & (x < right))
        assert height == pytest.approx(share / (right - left), rel=1e-12)
    assert heights @ np.diff(edges) == pytest.approx(1, rel=1e-12)


@given(vectors(limit=20), st.floats(0.05, 5), st.floats(-30, 30))
def test_def_descriptive_kernel(x, h, at):
    hills = [
        math.exp(-(((at - v) / h) ** 2) / 2) / math.sqrt(2 * math.pi) / h for v in x
    ]
    found = float(d.kernel_density(x, at, bandwidth=h))
    assert found == pytest.approx(sum(hills) / x.size, rel=1e-10, abs=1e-300)


@given(vectors(limit=20), st.floats(0.2, 5))
def test_thm_descriptive_kernel(x, h):
    # the midpoint rule is right to 1e-12 for sums of bells cut off at 10 widths
    n = 4000  # steps far narrower than a bell: the ranges are up to 400 bells wide
    low, high = x.min() - 10 * h, x.max() + 10 * h
    step = (high - low) / n
    t = low + step * (np.arange(n) + 0.5)
    f = d.kernel_density(x, t, bandwidth=h) * step
    assert f.sum() == pytest.approx(1, abs=1e-9)
    assert f @ t == pytest.approx(x.mean(), abs=1e-8)
    variance = d.variance(x, ddof=0) + h * h
    assert f @ (t - x.mean()) ** 2 == pytest.approx(variance, rel=1e-8)
    # the area so far is P(X* + hZ <= c), by total probability
    c = x.mean() + 0.3 * h
    so_far = continuous.Normal(0, h).cdf(c - x).mean()
    assert f[t <= c].sum() == pytest.approx(so_far, abs=2 * step / h)


def test_thm_descriptive_kernel_by_drawing():
    h, n, rng = 0.3, 40_000, np.random.default_rng(5)
    drawn = rng.choice(PETALS, n) + h * rng.normal(size=n)
    for low, high in ((0, 1.5), (2, 3), (4, 5)):
        t = np.linspace(low, high, 2001)
        share = np.trapezoid(d.kernel_density(PETALS, t, bandwidth=h), t)
        error = math.sqrt(share * (1 - share) / n)
        assert abs(np.mean((drawn > low) & (drawn < high)) - share) < 5 * error


@given(vectors())
def test_def_descriptive_box(x):
    found = d.box(x)
    q1, q2, q3 = d.quantile(x, [0.25, 0.5, 0.75])
    assert (found.q1, found.median, found.q3) == (q1, q2, q3)
    reach = 1.5 * (q3 - q1)
    inside = x[(x >= q1 - reach) & (x <= q3 + reach)]
    # the furthest within reach; the box itself, if there is nothing before it
    assert found.low == min(inside.min(), q1)
    assert found.high == max(inside.max(), q3)
    beyond = x[(x < q1 - reach) | (x > q3 + reach)]
    assert np.array_equal(found.outliers, np.sort(beyond))


def test_def_descriptive_box_of_four_that_agree():
    # the page's claim: with 4m + 1 values, those within a quarter may go anywhere
    for m in (1, 2, 25):
        for seed in range(20):
            rng = np.random.default_rng(seed)
            quarters = [1 + 2 * k + 2 * rng.random(m - 1) for k in range(4)]
            x = rng.permutation(np.concatenate([*quarters, [1, 3, 5, 7, 9]]))
            assert x.size == 4 * m + 1
            five = d.quantile(x, [0, 0.25, 0.5, 0.75, 1])
            assert five.tolist() == [1, 3, 5, 7, 9]
    # of normal values 0.7 % lie beyond
    q3 = continuous.Normal().quantile(0.75)
    assert 2 * continuous.Normal().sf(4 * q3) == pytest.approx(0.00698, abs=1e-5)


@given(vectors())
def test_def_descriptive_qq(x):
    law = continuous.Exponential(2)
    expected, observed = d.qq_points(x, law.quantile)
    for i, (q, value) in enumerate(zip(expected, observed, strict=True), start=1):
        assert law.cdf(q) == pytest.approx((i - 0.5) / x.size, rel=1e-12)
        assert (x < value).sum() <= i - 1 < (x <= value).sum()


LAWS = [
    continuous.Exponential(0.7),
    continuous.Uniform(-1, 2),
    continuous.StudentT(3),
    distributions.Binomial(9, 0.3),
    distributions.Geometric(0.4),
]


@pytest.mark.parametrize("Y", LAWS, ids=repr)
@given(SHARES, SHARES)
def test_thm_descriptive_qq(Y, u, v):
    X = continuous.Normal(2, 3)

    def h(x):
        return float(Y.quantile(X.cdf(x)))

    # 1: the points lie on the graph of h, which never falls
    low, high = (float(X.quantile(share)) for share in sorted((u, v)))
    assert h(low) <= h(high)
    if not isinstance(
        Y, distributions.DiscreteDistribution
    ):  # else a rounding may be a step
        assert h(low) == pytest.approx(float(Y.quantile(min(u, v))), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("Y", LAWS, ids=repr)
def test_thm_descriptive_qq_moves_the_distribution(Y):
    # 2: h(X) has the distribution of Y, each share within five standard errors
    X, n = continuous.Normal(2, 3), 20_000
    moved = Y.quantile(X.cdf(X.sample(n, rng=np.random.default_rng(9))))
    for u in (0.05, 0.3, 0.5, 0.9):
        at = Y.quantile(u)
        share = float(Y.cdf(at))
        error = math.sqrt(share * (1 - share) / n)
        assert abs(d.ecdf(moved, at) - share) < 5 * error + 1e-12


@given(st.floats(-9, 9), st.floats(0.1, 9), SHARES)
def test_thm_descriptive_qq_line(a, b, u):
    # 3: a line exactly for shift and scale
    X, Y = continuous.Normal(), continuous.Normal(a, b)
    line = a + b * float(X.quantile(u))
    assert float(Y.quantile(u)) == pytest.approx(line, abs=1e-12 * (10 + 6 * b))
    # no other of the laws here stands on a line: three points are not in a row
    for Y in LAWS:
        q, p = X.quantile([0.1, 0.5, 0.99]), Y.quantile([0.1, 0.5, 0.99])
        slopes = np.diff(p) / np.diff(q)
        assert abs(slopes[1] / slopes[0] - 1) > 0.05 if slopes[0] else slopes[1] > 0


@pytest.mark.parametrize("n", [1, 4, 30])
@pytest.mark.parametrize("law", [continuous.Exponential(1), distributions.Poisson(2)])
def test_prop_descriptive_order(law, n):
    runs, rng = 8000, np.random.default_rng(n)
    rows = np.sort(law.sample((runs, n), rng=rng), axis=1)
    for i in {1, (n + 1) // 2, n}:
        for u in (0.05, 0.4, 0.8):
            x = law.quantile(u)
            p = float(distributions.Binomial(n, float(law.cdf(x))).sf(i - 1))
            error = math.sqrt(p * (1 - p) / runs)
            assert abs(np.mean(rows[:, i - 1] <= x) - p) < 5 * error + 1e-9
    # the band made of it: each value within with 95 of 100
    if isinstance(law, continuous.ContinuousDistribution):
        low, high = d.order_band(n)
        levels = law.cdf(rows)
        inside = np.mean((levels >= low) & (levels <= high), axis=0)
        assert np.abs(inside - 0.95).max() < 5 * math.sqrt(0.95 * 0.05 / runs)


@given(matrices(7, 2, limit=9), st.floats(-0.9, 0.9), st.floats(0.2, 5), st.data())
def test_thm_descriptive_nearest(X, r, s, data):
    Z = X - X.mean(axis=0)
    assume(np.linalg.svd(Z, compute_uv=False)[-1] > 0.01)
    m, C = np.array([3.0, -2.0]), np.array([[1, r * s], [r * s, s * s]])
    W = d.with_summaries(X, m, C)
    assert W.mean(axis=0) == pytest.approx(m, abs=1e-10)
    assert np.cov(W.T) == pytest.approx(C, abs=1e-10 * (1 + s * s))
    least = np.sum((X - W) ** 2)
    # no other table with these summaries is nearer: turned a little, or anything else
    start = data.draw(st.integers(0, 99))
    rng = np.random.default_rng(start)
    skew = rng.normal(size=(7, 7))
    skew -= skew.T
    for size in (1e-3, 0.3):
        turn = linalg.expm(size * skew)
        Y = turn @ (W - m)
        Y -= Y.mean(axis=0)
        if np.linalg.matrix_rank(Y, tol=1e-3) < 2:
            continue
        other = _made(Y, m, C)
        assert np.cov(other.T) == pytest.approx(C, abs=1e-8 * (1 + s * s))
        assert np.sum((X - other) ** 2) >= least * (1 - 1e-10) - 1e-9
    # the cloud is moved by one affine map
    A = np.linalg.lstsq(Z, W - m, rcond=None)[0]
    assert pytest.approx(W - m, abs=1e-8 * (1 + s)) == Z @ A


def _made(Y, m, C):
    """Give a table with the summaries by Cholesky factors, not by the theorem."""
    L = np.linalg.cholesky(np.cov(Y.T))
    return m + np.linalg.solve(L, Y.T).T @ np.linalg.cholesky(C).T


def test_thm_descriptive_nearest_in_one_column():
    x = np.array([0.0, 1, 5])
    for m, s in ((10, 2), (-3, 0.1)):
        moved = d.with_summaries(x[:, None], [m], [[s * s]])[:, 0]
        assert moved == pytest.approx(m + s * (x - 2) / math.sqrt(7), abs=1e-12)


def test_prop_descriptive_apart_by_losses():
    # as the proof has it: the median makes the mean modulus least
    x = np.array([1.0, 2, 3, 4, 90])
    at_median = losses.absolute_loss(x, np.full(5, d.median(x)))
    assert abs(d.mean(x) - d.median(x)) <= at_median
    assert at_median <= losses.absolute_loss(x, np.full(5, d.mean(x)))
