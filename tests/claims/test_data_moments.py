"""What *Mean and covariance of data* states, on random and awkward input."""

import math
from fractions import Fraction
from functools import reduce
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import data_moments as dm
from mlmath import decompositions, descriptive

SOME = settings(max_examples=40)
SEEDS = st.integers(0, 10**6)
SHAPES = [(2, 1), (3, 5), (12, 3), (40, 4)]


def cloud(seed, n=12, d=3):
    """Columns of unlike size, far from 0, which lean on each other."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) @ rng.normal(size=(d, d))
    return (X + rng.normal(size=d)) * 10.0 ** rng.integers(-2, 3, d)


def close(A, B, rel=1e-9):
    """Matrices agree beside the greatest entry."""
    A, B = np.asarray(A), np.asarray(B)
    return np.abs(A - B).max() <= rel * max(np.abs(A).max(), np.abs(B).max(), 1e-300)


@pytest.mark.parametrize(("n", "d"), [(1, 1), *SHAPES])
def test_def_data_moments_data(n, d):
    X = cloud(n, n, d)
    found = dm.summarize(X)
    mean = X.T @ np.ones(n) / n
    assert close(found.mean, mean)
    Z = X - np.outer(np.ones(n), mean)
    assert close(dm.centre(X), Z) or n == 1
    one_by_one = sum(np.outer(x - mean, x - mean) for x in X)
    assert close(found.scatter, one_by_one) or n == 1
    hand = dm.summarize([[1, 2], [3, 2], [5, 8]])
    assert hand.mean.tolist() == [3, 4]
    assert hand.scatter.tolist() == [[8, 12], [12, 24]]


@SOME
@given(SEEDS)
def test_thm_data_moments_nearest(seed):
    X, rng = cloud(seed), np.random.default_rng(seed)
    found = dm.summarize(X)
    for a in (np.zeros(3), rng.normal(size=3) * 100, found.mean, X[0]):
        direct = (X - a).T @ (X - a)
        gap = found.mean - a
        assert close(direct, found.scatter + 12 * np.outer(gap, gap))
        squares = ((X - a) ** 2).sum()
        assert squares == pytest.approx(np.trace(found.scatter) + 12 * gap @ gap)
        assert squares >= np.trace(found.scatter) * (1 - 1e-12)
    # and only there: a step in any direction costs
    for u in np.eye(3) * np.sqrt(np.diag(found.scatter)):
        assert ((X - found.mean - 1e-3 * u) ** 2).sum() > np.trace(found.scatter)


@pytest.mark.parametrize("n", [1, 2, 3, 17])
def test_prop_data_moments_centring(n):
    M, X = dm.centring_matrix(n), cloud(n, n, 3)
    size = np.abs(X).max()
    assert np.abs(M @ X - dm.centre(X)).max() <= 1e-13 * size
    scatter = dm.summarize(X).scatter
    assert np.abs(X.T @ M @ X - scatter).max() <= 1e-12 * size**2
    assert np.array_equal(M, M.T)
    assert np.allclose(M @ M, M, atol=1e-15)
    values, vectors = np.linalg.eigh(M)
    assert values == pytest.approx([0, *[1] * (n - 1)], abs=1e-12)
    assert np.abs(vectors[:, 0]) == pytest.approx(1 / math.sqrt(n))  # the line of 1
    # a length is a standard deviation, a cosine a correlation
    if n > 2:
        v, w = M @ X[:, 0], M @ X[:, 1]
        assert np.linalg.norm(v) == pytest.approx(
            math.sqrt(n - 1) * descriptive.std(X[:, 0])
        )
        cosine = v @ w / np.linalg.norm(v) / np.linalg.norm(w)
        assert cosine == pytest.approx(np.corrcoef(X.T)[0, 1])


@pytest.mark.parametrize(("n", "d"), SHAPES)
def test_def_data_moments_covariance(n, d):
    X = cloud(n + d, n, d)
    found = dm.summarize(X)
    assert close(found.covariance(), np.atleast_2d(np.cov(X.T)))
    assert found.total_variance() == pytest.approx(
        sum(descriptive.variance(x) for x in X.T)
    )
    # by n: the same directions, shares and correlations
    by_n = found.covariance(ddof=0)
    assert close(by_n, found.covariance() * (n - 1) / n)


@pytest.mark.parametrize(("n", "d"), SHAPES)
def test_thm_data_moments_covariance(n, d):
    X, rng = cloud(n * d, n, d), np.random.default_rng(n)
    X /= np.abs(X).max(axis=0)
    found = dm.summarize(X)
    C = found.covariance()
    assert np.array_equal(C, C.T)
    assert np.linalg.eigvalsh(C).min() >= -1e-14 * np.trace(C)
    for u in rng.normal(size=(5, d)):
        u /= np.linalg.norm(u)
        assert u @ C @ u == pytest.approx(descriptive.variance(X @ u))
    # rank
    assert np.linalg.matrix_rank(C, tol=1e-10) == min(d, n - 1)
    assert np.linalg.matrix_rank(dm.centre(X), tol=1e-10) == min(d, n - 1)
    # half the mean squared distance of pairs, with n - 1 and not with n
    pairs = [((x - y) ** 2).sum() for x, y in combinations(X, 2)]
    assert np.mean(pairs) == pytest.approx(2 * found.total_variance())
    assert np.mean(pairs) != pytest.approx(2 * found.total_variance(ddof=0))


def test_thm_data_moments_covariance_flat_directions():
    # the third feature is the sum of the two others plus 5
    X = cloud(1, 9, 2)
    X = np.column_stack([X, X.sum(axis=1) + 5])
    C = dm.summarize(X).covariance()
    u = np.array([1, 1, -1])
    assert np.abs(C @ u).max() <= 1e-12 * np.abs(C).max()
    assert np.ptp(X @ u) <= 1e-12 * np.abs(X).max()
    assert np.linalg.matrix_rank(C, tol=1e-10 * np.abs(C).max()) == 2


@SOME
@given(SEEDS)
def test_prop_data_moments_ellipse(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(12, 3)) * [1, 2, 5]
    C = dm.summarize(X).covariance()
    Q, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    along = [dm.variance_along(C, q) for q in Q.T]
    assert sum(along) == pytest.approx(np.trace(C))
    values, V = np.linalg.eigh(C)
    assert values[0] * (1 - 1e-12) <= min(along)
    assert max(along) <= values[-1] * (1 + 1e-12)
    for value, v in zip(values, V.T, strict=True):
        assert dm.variance_along(C, v) == pytest.approx(value)
    # the ellipsoid's shadow: points on it, found otherwise than in the proof
    W = rng.normal(size=(2000, 3))
    W /= np.sqrt(((W @ np.linalg.inv(C)) * W).sum(axis=1))[:, np.newaxis]
    u = Q[:, 0]
    s = math.sqrt(dm.variance_along(C, u))
    assert (W @ u).max() <= s * (1 + 1e-9)
    tip = C @ u / s  # where it is touched
    assert tip @ np.linalg.solve(C, tip) == pytest.approx(1)
    assert tip @ u == pytest.approx(s)


@SOME
@given(SEEDS, st.integers(1, 4))
def test_thm_data_moments_map(seed, m):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(15, 3)) + 10 * rng.normal(size=3)
    A, b, B = rng.normal(size=(m, 3)), rng.normal(size=m), rng.normal(size=(2, m))
    first = dm.summarize(X)
    C = first.covariance()
    data = dm.summarize(X @ A.T + b)
    assert close(data.mean, A @ first.mean + b)
    assert close(data.covariance(), A @ C @ A.T)
    twice = dm.summarize((X @ A.T + b) @ B.T)
    assert close(twice.covariance(), (B @ A) @ C @ (B @ A).T)
    assert close(dm.summarize(X + 7).covariance(), C)
    assert close(dm.summarize(-3 * X).covariance(), 9 * C)
    Q, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    turned = dm.summarize(X @ Q.T).covariance()
    assert np.linalg.eigvalsh(turned) == pytest.approx(np.linalg.eigvalsh(C))


def test_thm_data_moments_map_by_hand():
    hand = dm.summarize([[1, 2], [3, 2], [5, 8]])
    doubled = dm.mapped(hand, [[2, 0], [0, 1]])
    assert doubled.covariance().tolist() == [[16, 12], [12, 12]]
    turned = dm.mapped(doubled, [[0, -1], [1, 0]])
    assert turned.covariance().tolist() == [[12, -12], [-12, 16]]
    assert turned.mean.tolist() == [-4, 6]
    # the "try": features times a half and 3
    scaled = dm.mapped(hand, [[0.5, 0], [0, 3]])
    assert scaled.covariance().tolist() == [[1, 9], [9, 108]]


@SOME
@given(SEEDS)
def test_def_data_moments_correlation(seed):
    X = cloud(seed)
    found = dm.summarize(X)
    D = np.diag(1 / found.std())
    assert close(found.correlation(), D @ found.covariance() @ D)
    assert close(dm.standardize(X, found), (X - found.mean) @ D)


@SOME
@given(SEEDS)
def test_prop_data_moments_correlation(seed):
    X, rng = cloud(seed), np.random.default_rng(seed)
    found = dm.summarize(X)
    R = found.correlation()
    standard = dm.summarize(dm.standardize(X, found))
    assert close(standard.covariance(), R)
    assert standard.total_variance() == pytest.approx(3)
    assert np.abs(R).max() <= 1
    assert np.diag(R).tolist() == [1, 1, 1]
    alpha = rng.choice([-1, 1], 3) * 10.0 ** rng.uniform(-3, 3, 3)
    other = dm.summarize(X * alpha + X.std(axis=0) * alpha).correlation()
    assert np.allclose(other, R * np.outer(np.sign(alpha), np.sign(alpha)), atol=1e-9)


@SOME
@given(SEEDS, st.integers(1, 5))
def test_thm_data_moments_merge(seed, groups):
    rng = np.random.default_rng(seed)
    parts = [
        rng.normal(size=(n, 2)) * rng.uniform(0.1, 9) + 10 * rng.normal(size=2)
        for n in rng.integers(1, 8, groups)
    ]
    whole, kept = dm.summarize(np.vstack(parts)), [dm.summarize(p) for p in parts]
    mean = sum(k.n * k.mean for k in kept) / whole.n
    assert np.allclose(mean, whole.mean)
    within = sum(k.scatter for k in kept)
    between = sum(k.n * np.outer(k.mean - mean, k.mean - mean) for k in kept)
    assert np.allclose(within + between, whole.scatter)
    merged = reduce(dm.merged, kept)
    assert np.allclose(merged.scatter, whole.scatter)
    assert np.allclose(merged.mean, whole.mean)
    if groups == 2:
        a, b = kept
        gap = b.mean - a.mean
        assert np.allclose(a.mean + b.n / whole.n * gap, whole.mean)
        added = a.n * b.n / whole.n * np.outer(gap, gap)
        assert np.allclose(between, added)


def test_thm_data_moments_merge_by_hand():
    both = dm.merged(dm.Summary(2, [2], [[2]]), dm.Summary(2, [6], [[2]]))
    assert (both.mean[0], both.scatter[0, 0]) == (4, 20)
    # the "try": 248 by 49
    two = dm.merged(dm.Summary(10, [0], [[9]]), dm.Summary(40, [5], [[39]]))
    assert two.covariance()[0, 0] == pytest.approx(248 / 49)


@SOME
@given(SEEDS, st.integers(1, 9))
def test_thm_data_moments_update(seed, n):
    rng = np.random.default_rng(seed)
    X, x = rng.normal(size=(n, 2)), 3 * rng.normal(size=2)
    before, after = dm.summarize(X), dm.summarize(np.vstack([X, x]))
    gap = x - before.mean
    assert np.allclose(before.mean + gap / (n + 1), after.mean)
    grown = before.scatter + n / (n + 1) * np.outer(gap, gap)
    assert np.allclose(grown, after.scatter)
    assert np.allclose(before.scatter + np.outer(gap, x - after.mean), after.scatter)
    # and out again, from what is known after
    back = x - after.mean
    assert np.allclose(after.mean - back / n, before.mean)
    left = after.scatter - (n + 1) / n * np.outer(back, back)
    assert np.allclose(left, before.scatter)
    # no value is further out than (n - 1) / root n deviations
    X = np.vstack([X, x])
    limit = n / math.sqrt(n + 1) * after.std()
    assert (np.abs(X - after.mean) <= limit * (1 + 1e-12)).all()


@pytest.mark.parametrize("n", [2, 3, 10, 1797])
def test_thm_data_moments_update_equality(n):
    x = np.full((n, 1), 4.0)
    x[n // 2] = -3
    found = dm.summarize(x)
    far = abs(x - found.mean).max() / found.std()[0]
    assert far == pytest.approx((n - 1) / math.sqrt(n))


@pytest.mark.parametrize("shift", [0, 1e3, 1e9])
def test_alg_data_moments_welford(shift):
    # the steps as they stand on the page, in fractions: exactly mean and variance
    rng = np.random.default_rng(1)
    x = [Fraction(float(v)) for v in rng.normal(size=30) + shift]
    m, S = Fraction(0), Fraction(0)
    for n, value in enumerate(x, start=1):
        delta = value - m
        m += delta / n
        S += delta * (value - m)
        mean = sum(x[:n]) / n
        assert m == mean
        assert sum((v - mean) ** 2 for v in x[:n]) == S
    table = np.array([[float(v)] for v in x])
    found = reduce(dm.updated, table[1:], dm.summarize(table[:1]))
    # about n u kappa, kappa being the shift
    assert found.scatter[0, 0] == pytest.approx(
        float(S), rel=30 * 2.0**-53 * (1 + shift) + 1e-14
    )


@pytest.mark.parametrize("n", [2, 10, 100, 1000])
@pytest.mark.parametrize("shift", [0, 1, 1e3, 1e6, 1e8, 1e10])
def test_prop_data_moments_one_pass(n, shift):
    for seed in range(5):
        x = np.random.default_rng(seed).normal(size=n) + shift
        exact = [Fraction(float(v)) for v in x]
        mean = sum(exact) / n
        S = sum((v - mean) ** 2 for v in exact)
        kappa2 = 1 + n * mean**2 / S
        assert kappa2 == sum(v * v for v in exact) / S
        # both ways to sum: NumPy's, and one number after the other
        squares = plain = 0.0
        for v in x.tolist():
            squares += v * v
            plain += v
        for found in (
            dm.one_pass_variance(x, ddof=0) * n,
            squares - plain**2 / n,
        ):
            error = abs(Fraction(found) - S) / S
            # ddof = 0 divides and we multiply: two roundings more
            slack = 4 * 2.0**-53 * (1 + float(error))
            bound = 1.01 * (3 * n + 1) * 2.0**-53 * float(kappa2)
            assert float(error) <= bound + slack


def test_prop_data_moments_one_pass_is_about_kappa_squared():
    # the bound is not far too large in its power of kappa: shifts by 10^k cost 2k digits
    x = np.random.default_rng(0).integers(-1000, 1001, 1000).astype(float)
    right = descriptive.variance(x)
    errors = [
        abs(dm.one_pass_variance(x + 577 * 10.0**k) / right - 1) for k in (3, 5, 7)
    ]
    for k, error in zip((3, 5, 7), errors, strict=True):
        assert 10 ** (2 * k - 19) < error < 10 ** (2 * k - 12)
    # what is subtracted first may be the first value
    assert dm.one_pass_variance(x + 1e12 - (x[0] + 1e12)) == pytest.approx(right)


@pytest.mark.parametrize("eta", [0.01, 0.1, 0.5, 1])
def test_prop_data_moments_forgetting(eta):
    # the rule is linear: feed it unit batches to read off the weights
    k = 60
    B = np.column_stack([np.eye(k), np.zeros(k), np.ones(k)])
    m = np.zeros(k + 2)
    m[k] = 1  # the start, and a constant
    m[k + 1] = 5
    for b in B:
        m = (1 - eta) * m + eta * b
    weights = m[:k][::-1]  # the latest first
    assert weights == pytest.approx(eta * (1 - eta) ** np.arange(k))
    assert m[k] == pytest.approx((1 - eta) ** k)
    assert m[k + 1] - 1 == pytest.approx((1 - eta) ** k * (5 - 1))
    # variances add up with squared weights; they grow to the limit
    partial = np.cumsum((eta * (1 - eta) ** np.arange(5000)) ** 2)
    assert np.all(np.diff(partial) >= 0)
    assert partial[-1] == pytest.approx(eta / (2 - eta))


def test_thm_data_moments_covariance_by_hand():
    hand = dm.summarize([[1, 2], [3, 2], [5, 8]])
    C = hand.covariance()
    assert dm.variance_along(C, [1, 1]) == pytest.approx(14)
    assert dm.variance_along(C, [1, -1]) == pytest.approx(2)
    assert dm.variance_along(C, [2, -1]) == pytest.approx(4 / 5)
    assert np.array([2, -1]) @ C @ [2, -1] == 4
    assert hand.correlation()[0, 1] == pytest.approx(math.cos(math.radians(30)))
    assert (np.array([[1, 2], [3, 2], [5, 8]]) ** 2).sum() == 107
    more = dm.updated(hand, [7, 4])
    assert (more.mean.tolist(), more.scatter.tolist()) == ([4, 4], [[20, 12], [12, 24]])
    # 5 numbers, mean 10, scatter 20: 14 needs all others at 9; 13.6 leaves 3.8
    five = dm.Summary(5, [10], [[20]])
    assert dm.without(five, [14]).mean[0] == 9
    assert dm.without(five, [14]).scatter[0, 0] == pytest.approx(0, abs=1e-12)
    assert dm.without(five, [13.6]).scatter[0, 0] == pytest.approx(3.8)
    with pytest.raises(ValueError, match="one of the samples"):
        dm.without(five, [14.01])
    # the correlation matrix's Cholesky factor is that of the standardised data
    R = hand.correlation()
    assert decompositions.cholesky(R)[1, 0] == pytest.approx(R[0, 1])
