"""What *Joint distributions* states, on random and awkward input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import continuous, curve_fit, joint, simulation
from scipy import integrate, stats

NUMBERS = st.integers(-4, 4).map(float)


@st.composite
def tables(draw, *, least=1):
    """Tables of up to 4 by 4 cells; empty cells are common, empty rows do not come."""
    m, n = draw(st.integers(least, 4)), draw(st.integers(least, 4))
    cells = arrays(np.float64, (m, n), elements=st.sampled_from([0, 0, 1, 2, 7]))
    w = draw(cells.filter(lambda w: w.any(axis=0).all() and w.any(axis=1).all()))
    x = draw(st.lists(NUMBERS, min_size=m, max_size=m, unique=True))
    y = draw(st.lists(NUMBERS, min_size=n, max_size=n, unique=True))
    return joint.JointTable(x, y, w / w.sum())


@st.composite
def definite(draw, n):
    """Positive definite matrices of condition number up to some 1e4."""
    B = draw(arrays(np.float64, (n, n), elements=st.floats(-2, 2)))
    C = B @ B.T + 0.01 * np.eye(n)
    return (C + C.T) / 2


def cov(table, g, h):
    """The covariance of two functions of a pair, by its definition."""
    p = table.expectation(g), table.expectation(h)
    return table.expectation(lambda x, y: (g(x, y) - p[0]) * (h(x, y) - p[1]))


def first(x, y):
    return x


def second(x, y):
    return y


@given(tables())
def test_def_joint_table(table):
    for i, x in enumerate(table.x):
        p = sum(table.probabilities[i])
        assert float(table.x_marginal.pmf(x)) == pytest.approx(p, abs=1e-15)
        for j, y in enumerate(table.y):
            quotient = table.probabilities[i, j] / p
            assert float(table.y_given(x).pmf(y)) == pytest.approx(quotient, abs=1e-15)
    for j, y in enumerate(table.y):
        p = sum(table.probabilities[:, j])
        assert float(table.y_marginal.pmf(y)) == pytest.approx(p, abs=1e-15)


@given(tables())
def test_prop_joint_table(table):
    p, q = table.x_marginal.probabilities, table.y_marginal.probabilities
    # 1: they are pmfs
    for row in [p, q, *(table.y_given(x).probabilities for x in table.x)]:
        assert row.min() >= 0
        assert row.sum() == pytest.approx(1)
    # 2: turned round
    for i, x in enumerate(table.x):
        for j, y in enumerate(table.y):
            other = float(table.x_given(y).pmf(x)) * q[j] / p[i]
            assert float(table.y_given(x).pmf(y)) == pytest.approx(other, abs=1e-14)
    # 3: the three ways to say independent agree; weights are small whole numbers, so
    # what is no product misses it by more than 1e-6, and what is one has rank 1
    rows = np.array([table.y_given(x).probabilities for x in table.x])
    product = np.abs(table.probabilities - np.outer(p, q)).max() < 1e-9
    assert product == (np.ptp(rows, axis=0).max() < 1e-9)
    assert product == (np.linalg.matrix_rank(table.probabilities, tol=1e-9) == 1)
    alike = table.product
    assert alike.x_marginal.probabilities == pytest.approx(p)
    same = np.array([alike.y_given(x).probabilities for x in alike.x])
    assert np.ptp(same, axis=0).max() < 1e-14


def roof(x, y):
    """The density of the text."""
    return x + y


def test_def_joint_density():
    # volume over rectangles, against the same volume by boxes
    for a, b, c, d in ((0, 1, 0, 1), (0.2, 0.5, 0.1, 0.9), (0, 0.3, 0.6, 0.61)):
        slices = integrate.quad(
            lambda x, c=c, d=d: integrate.quad(lambda y: roof(x, y), c, d)[0], a, b
        )[0]
        t = (np.arange(200) + 0.5) / 200
        boxes = (
            roof((a + (b - a) * t)[:, None], c + (d - c) * t).mean() * (b - a) * (d - c)
        )
        assert slices == pytest.approx(boxes)  # the midpoint rule is exact for planes
    # the conditional density is the limit of narrow strips
    at, w = 0.3, 1e-4
    for y in (0.1, 0.8):
        strip = integrate.dblquad(lambda t, x: roof(x, t), at, at + w, 0, y)[0]
        whole = integrate.dblquad(lambda t, x: roof(x, t), at, at + w, 0, 1)[0]
        area = integrate.quad(lambda t: roof(at, t) / (at + 0.5), 0, y)[0]
        assert strip / whole == pytest.approx(area, abs=w)


def test_prop_joint_density():
    # 1: the text's marginal
    for x in (0, 0.4, 1):
        assert integrate.quad(lambda y, x=x: roof(x, y), 0, 1)[0] == pytest.approx(
            x + 0.5
        )
    # 2: a product is independent
    f, g = continuous.Exponential(2), continuous.Normal(1, 2)
    corner = integrate.dblquad(
        lambda y, x: float(f.pdf(x) * g.pdf(y)), 0, 0.7, -19, 1.5
    )[0]
    assert corner == pytest.approx(float(f.cdf(0.7) * g.cdf(1.5)), abs=1e-9)
    # the roof is none, and indeed not independent
    corner = integrate.dblquad(lambda y, x: roof(x, y), 0, 0.5, 0, 0.5)[0]
    side = integrate.quad(lambda x: x + 0.5, 0, 0.5)[0]
    assert corner == pytest.approx(1 / 8)
    assert abs(corner - side**2) > 0.01


@given(tables())
def test_def_joint_covariance(table):
    direct = cov(table, first, second)
    assert table.covariance == pytest.approx(direct, abs=1e-12)
    spreads = math.sqrt(cov(table, first, first) * cov(table, second, second))
    if min(len(table.x), len(table.y)) > 1:
        assert table.correlation * spreads == pytest.approx(direct, abs=1e-12)
    # it exists: |xy| is at most half the sum of squares
    x, y = table.x[:, None], table.y
    assert (abs(x * y) <= (x**2 + y**2) / 2).all()


@given(tables(), NUMBERS, NUMBERS, NUMBERS)
def test_thm_joint_bilinear(table, a, b, c):
    def z(x, y):
        return x * y + (x > 0)

    E, var_x = table.expectation, cov(table, first, first)
    # 1; all numbers stay below 1e4: 1e-10 is rounding
    short = E(lambda x, y: x * y) - E(first) * E(second)
    assert table.covariance == pytest.approx(short, abs=1e-10)
    assert cov(table, second, first) == pytest.approx(table.covariance, abs=1e-10)
    assert var_x == pytest.approx(table.x_marginal.variance, abs=1e-10)
    # 2
    left = cov(table, lambda x, y: a * x + b * y + c, z)
    right = a * cov(table, first, z) + b * cov(table, second, z)
    assert left == pytest.approx(right, abs=1e-9)
    # 3
    whole = cov(table, lambda x, y: x + y, lambda x, y: x + y)
    parts = var_x + cov(table, second, second) + 2 * table.covariance
    assert whole == pytest.approx(parts, abs=1e-10)
    # 4
    assert table.product.covariance == pytest.approx(0, abs=1e-10)


@given(tables(least=2), NUMBERS.filter(bool), NUMBERS.filter(bool))
def test_thm_joint_correlation(table, b, d):
    # 1
    rho = table.correlation
    assert -1 - 1e-12 <= rho <= 1 + 1e-12
    # 2: +-1 exactly on a line; what is none misses 1 by far more than rounding
    x, y = np.nonzero(table.probabilities)
    points = np.column_stack([table.x[x], table.y[y]])
    flat = np.linalg.matrix_rank(points - points[0], tol=1e-9) <= 1
    assert flat == (abs(rho) > 1 - 1e-9)
    line = joint.JointTable(
        table.x, b * table.x + d, np.diag(table.x_marginal.probabilities)
    )
    assert line.correlation == pytest.approx(math.copysign(1, b))
    # 3
    moved = joint.JointTable(7 + b * table.x, 1 + d * table.y, table.probabilities)
    assert moved.correlation == pytest.approx(math.copysign(1, b * d) * rho, abs=1e-12)


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.integers(1, 5)),
        min_size=1,
        max_size=4,
        unique_by=lambda pair: pair[0],
    )
)
def test_prop_joint_zero(pairs):
    # symmetric about 0, with any weights; 0 itself among them
    values = [0.0] + [s * float(v) for v, _ in pairs for s in (1, -1)]
    weights = np.array([3] + [w for _, w in pairs for _ in (1, -1)], dtype=float)
    squares = np.unique(np.square(values))
    p = np.array(
        [
            [w * (v**2 == s) for s in squares]
            for v, w in zip(values, weights, strict=True)
        ]
    )
    table = joint.JointTable(values, squares, p / p.sum())
    assert table.covariance == pytest.approx(0, abs=1e-12)
    assert np.abs(table.probabilities - table.product.probabilities).max() > 0.01
    # without the condition on the third moment it fails
    lean = joint.JointTable([-1, 0, 2], [1, 0, 4], np.diag([2, 3, 1]) / 6)
    assert lean.x_marginal.mean == pytest.approx(0)
    assert lean.covariance > 0.5
    # a sign alone: its square is constant, and independent of it
    coin = joint.JointTable([-1, 1], [1], [[0.5], [0.5]])
    assert coin.product.probabilities.tolist() == coin.probabilities.tolist()


@given(tables())
def test_def_joint_matrix(table):
    # as the mean of outer products, and entry by entry
    m = np.array([table.x_marginal.mean, table.y_marginal.mean])
    S = np.zeros((2, 2))
    for (i, j), p in np.ndenumerate(table.probabilities):
        z = np.array([table.x[i], table.y[j]]) - m
        S += p * np.outer(z, z)
    functions = (first, second)
    entries = [[cov(table, g, h) for h in functions] for g in functions]
    np.testing.assert_allclose(S, entries, atol=1e-12)
    # of data
    X = np.column_stack([table.x.repeat(2), np.arange(2.0 * len(table.x))])
    Z = X - X.mean(axis=0)
    C = sum(np.outer(z, z) for z in Z) / (len(X) - 1)
    np.testing.assert_allclose(joint.covariance_matrix(X), C, atol=1e-12)


@given(
    arrays(np.float64, (6, 3), elements=NUMBERS),
    arrays(np.float64, (2, 3), elements=NUMBERS),
    arrays(np.float64, (3, 3), elements=NUMBERS),
    arrays(np.float64, 2, elements=NUMBERS),
)
def test_thm_joint_matrix(X, A, M, b):
    # six equally probable outcomes: their mean and, divided by 6, their covariances
    mu, S = X.mean(axis=0), joint.covariance_matrix(X, ddof=0)
    mapped = X @ A.T + b
    np.testing.assert_allclose(mapped.mean(axis=0), A @ mu + b, atol=1e-12)
    C = joint.covariance_matrix(mapped, ddof=0)
    np.testing.assert_allclose(C, A @ S @ A.T, atol=1e-10)
    # 2
    assert A[0] @ S @ A[0] == pytest.approx(np.var(X @ A[0]), abs=1e-10)
    values, Q = np.linalg.eigh(S)
    assert values[0] > -1e-10
    still = [np.ptp(X @ q) < 1e-6 for q in Q.T]
    assert still == [value < 1e-9 for value in values]
    # 3
    forms = np.einsum("ni,ij,nj->n", X, M, X)
    assert forms.mean() == pytest.approx(np.trace(M @ S) + mu @ M @ mu, abs=1e-9)


@given(tables())
def test_def_joint_expectation(table):
    for x, mean, variance in zip(
        table.x, table.y_means, table.y_variances, strict=True
    ):
        given_x = table.y_given(x)
        weights = given_x.pmf(table.y)
        assert mean == pytest.approx(float(weights @ table.y), abs=1e-12)
        spread = weights @ (table.y - mean) ** 2
        assert variance == pytest.approx(float(spread), abs=1e-12)


@given(tables(), st.data())
def test_thm_joint_total(table, data):
    p, m = table.x_marginal.probabilities, table.y_means
    # 1, 2
    assert p @ m == pytest.approx(table.y_marginal.mean, abs=1e-12)
    within, mean = p @ table.y_variances, table.y_marginal.mean
    total = within + p @ (m - mean) ** 2
    assert total == pytest.approx(table.y_marginal.variance, abs=1e-11)

    # 3: no table of predictions is better, the mean's is as good as stated
    def error(prediction):
        return float(((table.y - prediction[:, None]) ** 2 * table.probabilities).sum())

    n = len(table.x)
    g = m + data.draw(arrays(np.float64, n, elements=st.floats(-2, 2)))
    assert error(m) == pytest.approx(within, abs=1e-11)
    assert error(g) >= error(m) - 1e-12
    assert error(g) == pytest.approx(within + p @ (g - m) ** 2, abs=1e-10)


@given(arrays(np.float64, (2, 3), elements=NUMBERS), st.integers(0, 99))
def test_def_joint_normal(A, seed):
    # mu + A z; every combination of its entries is normal with the variance a'AA'a
    Z = np.random.default_rng(seed).normal(size=(500, 3))
    X = np.array([5.0, -1]) + Z @ A.T
    S = A @ A.T
    for a in ([1.0, 0], [1, -2]):
        spread = math.sqrt(max(a @ S @ a, 0))
        line = X @ a - np.array([5.0, -1]) @ a
        if spread < 1e-9:
            assert abs(line).max() < 1e-9
        else:  # Kolmogorov's distance exceeds 2.5 / sqrt(n) once in 130,000 samples
            assert stats.kstest(line / spread, "norm").statistic < 2.5 / math.sqrt(500)


@given(definite(2))
def test_thm_joint_normal(S):
    # 1: two factors of one matrix give one distribution; their quotient is orthogonal
    values, Q = np.linalg.eigh(S)
    B, L = Q * np.sqrt(values), np.linalg.cholesky(S)
    turn = np.linalg.solve(L, B)
    np.testing.assert_allclose(turn @ turn.T, np.eye(2), atol=1e-9)
    # 2: the density is that of z, divided by the growth of areas
    family = joint.MultivariateNormal([1, 2], S)
    z = np.array([[0.3, -1.2], [2, 0.5], [0, 0]])
    round_hill = continuous.Normal().pdf(z).prod(axis=1)
    x = np.array([1, 2]) + z @ L.T
    np.testing.assert_allclose(family.pdf(x), round_hill / np.linalg.det(L), rtol=1e-6)
    # 3: d is the length of z, and half axes are roots of eigenvalues
    np.testing.assert_allclose(family.distance(x), np.linalg.norm(z, axis=1), atol=1e-9)
    for value, q in zip(values, Q.T, strict=True):
        tip = np.array([[1, 2]]) + 1.7 * math.sqrt(value) * q
        assert family.distance(tip)[0] == pytest.approx(1.7, rel=1e-6)


def test_thm_joint_normal_simulated():
    # 1: made from one or from four numbers, singular or not, one distribution
    rng, n = np.random.default_rng(4), 20_000
    wide = np.array([[1.0, 2, 0, -1], [1, 0, 1, 1]])
    L = np.linalg.cholesky(wide @ wide.T)
    for a, b in ((1, 0), (1, -1), (2, 1)):
        made = rng.normal(size=(n, 4)) @ wide.T @ [a, b]
        drawn = rng.normal(size=(n, 2)) @ L.T @ [a, b]
        # two samples: 2.5 sqrt(2 / n), as above
        assert stats.ks_2samp(made, drawn).statistic < 2.5 * math.sqrt(2 / n)
    # 3: the squared distance is chi-squared
    family = joint.MultivariateNormal([0, 3, 1], [[4, 1, 0], [1, 2, -1], [0, -1, 3]])
    squares = family.distance(family.sample(n, rng=rng)) ** 2
    levels = continuous.ChiSquared(3).cdf(squares)
    assert stats.kstest(levels, "uniform").statistic < 2.5 / math.sqrt(n)
    # the number of the text: r = 2.15 holds 90 of 100
    assert 1 - math.exp(-(2.15**2) / 2) == pytest.approx(0.9, abs=0.002)


@given(definite(3), arrays(np.float64, (2, 3), elements=NUMBERS))
def test_thm_joint_affine(S, B):
    if np.linalg.svd(B, compute_uv=False)[-1] < 0.1:
        return  # no density
    family = joint.MultivariateNormal([1, 2, 3], S)
    mapped = family.affine(B, [5, 6])
    L = np.linalg.cholesky(S)
    z = np.random.default_rng(1).normal(size=(4, 3))
    # 1: what B makes of mu + L z is (B mu + c) + (B L) z, with the covariance B S B'
    X = np.array([1, 2, 3]) + z @ L.T
    Y = mapped.mean + z @ (B @ L).T
    np.testing.assert_allclose(X @ B.T + [5, 6], Y, atol=1e-9)
    np.testing.assert_allclose(mapped.covariance, B @ L @ L.T @ B.T, atol=1e-9)
    # 2: without covariances the density is a product
    apart = S.copy()
    apart[0, 1:] = apart[1:, 0] = 0
    whole = joint.MultivariateNormal([1, 2, 3], apart)
    parts = whole.marginal([0]), whole.marginal([1, 2])
    product = parts[0].log_pdf(X[:, :1]) + parts[1].log_pdf(X[:, 1:])
    np.testing.assert_allclose(whole.log_pdf(X), product, rtol=1e-7, atol=1e-7)


def test_thm_joint_affine_needs_jointly():
    # the right cloud: both normal, uncorrelated, and far from independent
    rng = np.random.default_rng(6)
    x = rng.normal(size=20_000)
    y = x * rng.choice([-1, 1], size=20_000)
    assert stats.kstest(y, "norm").statistic < 2.5 / math.sqrt(20_000)
    product = simulation.mean(x * y)
    assert abs(product.estimate) < 5 * product.std_error
    assert curve_fit.correlation(
        joint.covariance_matrix(np.column_stack([x**2, y**2]))
    )[0, 1] == pytest.approx(1)


@given(definite(3), st.integers(0, 2), st.floats(-3, 3))
def test_thm_joint_conditional(S, known, u):
    family = joint.MultivariateNormal([1, -2, 0.5], S)
    x = family.mean[known] + u * math.sqrt(S[known, known])
    given_x = family.conditional([known], [x])
    rest = [i for i in range(3) if i != known]
    # the formula, with an inverse
    K = S[np.ix_(rest, [known])] @ np.linalg.inv(S[np.ix_([known], [known])])
    mean = family.mean[rest] + K @ [x - family.mean[known]]
    np.testing.assert_allclose(given_x.mean, mean, rtol=1e-9, atol=1e-9)
    left = S[np.ix_(rest, rest)] - K @ S[np.ix_([known], rest)]
    np.testing.assert_allclose(given_x.covariance, left, atol=1e-9)
    # it is the slice of the hill, divided by its area
    points = np.random.default_rng(2).normal(size=(5, 2)) + mean
    whole = np.insert(points, known, x, axis=1)
    area = family.marginal([known]).log_pdf([[x]])
    np.testing.assert_allclose(
        given_x.log_pdf(points), family.log_pdf(whole) - area, rtol=1e-5, atol=1e-4
    )
    # the width does not depend on where the slice is
    other = family.conditional([known], [x + 1])
    assert other.covariance.tolist() == given_x.covariance.tolist()
    # two numbers
    pair = family.marginal([known, rest[0]])
    s, t = np.sqrt(np.diag(pair.covariance))
    rho = pair.covariance[0, 1] / (s * t)
    bell = pair.conditional([0], [x])
    by_rho = pair.mean[1] + rho * t / s * (x - pair.mean[0])
    assert bell.mean[0] == pytest.approx(by_rho, rel=1e-9, abs=1e-9)
    narrow = t * math.sqrt(max(1 - rho**2, 0))
    assert math.sqrt(bell.covariance[0, 0]) == pytest.approx(narrow, rel=1e-5)
