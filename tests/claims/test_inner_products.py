"""What *Inner products* states, on random and awkward input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import decompositions, joint, neighbours, simulation, vectors
from mlmath import function_spaces as fs
from mlmath import inner_products as ip
from scipy import integrate
from strategies import vectors as real_vectors

FEW = settings(max_examples=30)
SEEDS = st.integers(0, 10**6)


def metric(seed, n, spread=3.0):
    """A symmetric positive definite matrix with eigenvalues up to 10**spread apart."""
    rng = np.random.default_rng(seed)
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    A = Q * 10 ** rng.uniform(-spread / 2, spread / 2, n) @ Q.T
    return (A + A.T) / 2


def agrees(values, exact, error=5):
    run = simulation.mean(values)
    assert abs(run.estimate - exact) <= error * run.std_error


@FEW
@given(SEEDS, real_vectors(3, limit=10), real_vectors(3, limit=10))
def test_def_inner_products_inner(seed, x, y):
    A, (a, b) = metric(seed, 3), np.random.default_rng(seed).normal(size=2)
    z = np.random.default_rng(seed + 1).normal(size=3)

    def f(u, v):
        return ip.inner(u, v, A=A)

    scale = 1e-11 * (1 + np.abs(A).max() * 1000)
    assert f(a * x + b * y, z) == pytest.approx(a * f(x, z) + b * f(y, z), abs=scale)
    assert f(x, y) == pytest.approx(f(y, x), abs=scale)
    assert ip.length(x, A=A) > 0 or not x.any()


def test_def_inner_products_inner_what_fails():
    # semidefinite: another vector than 0 has the length 0
    S = np.array([[1, 1], [1, 1]])
    assert np.array([1, -1]) @ S @ [1, -1] == 0
    # indefinite
    assert np.array([0, 1]) @ np.diag([1, -1]) @ [0, 1] == -1
    for form in (S, np.diag([1, -1])):
        assert not decompositions.is_positive_definite(form)
    # not symmetric
    B = np.array([[1, 1], [0, 1]])
    assert (B[0, 1], B[1, 0]) == (1, 0)
    with pytest.raises(ValueError, match="symmetric"):
        ip.inner([1, 0], [0, 1], A=B)

    # symmetric and positive, not linear
    def f(x, y):
        return abs(x[0] * y[0]) + abs(x[1] * y[1])

    assert f([-1, 2], [1, -2]) == f([1, -2], [1, -2])
    # the dropdown
    assert decompositions.is_positive_definite([[2, -1], [-1, 1]])


@FEW
@given(SEEDS, st.integers(1, 5))
def test_thm_inner_products_matrix(seed, n):
    # an inner product that was not given by a matrix: that of other coordinates
    rng = np.random.default_rng(seed)
    B = rng.normal(size=(n, n)) + 3 * np.eye(n)

    def product(x, y):
        return (B @ x) @ (B @ y)

    E = np.eye(n)
    A = np.array([[product(e, f) for f in E] for e in E])
    A = (A + A.T) / 2
    assert decompositions.is_positive_definite(A)
    x, y = rng.normal(size=(2, n))
    assert ip.inner(x, y, A=A) == pytest.approx(product(x, y), abs=1e-9)
    for i in range(n):
        for j in range(n):
            assert ip.inner(E[i], E[j], A=A) == pytest.approx(A[i, j], abs=1e-12)


@FEW
@given(SEEDS)
def test_def_inner_products_length(seed):
    A, (x, y) = metric(seed, 3), np.random.default_rng(seed).normal(size=(2, 3))
    assert ip.length(x, A=A) == pytest.approx(math.sqrt(x @ A @ x))
    assert ip.distance(x, y, A=A) == pytest.approx(math.sqrt((x - y) @ A @ (x - y)))
    cosine = x @ A @ y / math.sqrt((x @ A @ x) * (y @ A @ y))
    assert ip.angle(x, y, A=A) == pytest.approx(math.acos(cosine), abs=1e-6)
    assert ip.angle(x, -x, A=A) == pytest.approx(math.pi)
    # whether two vectors are orthogonal depends on the matrix
    u = ip.orthogonal_direction(x[:2], A=[[2, 1], [1, 2]])
    assert ip.inner(x[:2], u, A=[[2, 1], [1, 2]]) == pytest.approx(0, abs=1e-12)
    skew = ip.inner(x[:2], u, A=[[2, 0], [0, 5]])
    assert skew == pytest.approx(2 * x[0] * u[0] + 5 * x[1] * u[1])


@FEW
@given(SEEDS, st.integers(1, 4), st.floats(-1e3, 1e3))
def test_thm_inner_products_cauchy_schwarz(seed, n, t):
    A, (x, y) = metric(seed, n), np.random.default_rng(seed).normal(size=(2, n))
    a, b = ip.length(x, A=A), ip.length(y, A=A)
    assert abs(ip.inner(x, y, A=A)) <= a * b * (1 + 1e-10)
    if n > 1:  # random vectors are no multiples of each other
        assert abs(ip.inner(x, y, A=A)) < a * b
    # equality
    assert abs(ip.inner(x, t * x, A=A)) == pytest.approx(
        a * ip.length(t * x, A=A), rel=1e-9, abs=1e-250
    )
    assert ip.length(x + y, A=A) <= (a + b) * (1 + 1e-12)
    # Pythagoras, there and back
    r = y - ip.inner(x, y, A=A) / a**2 * x
    assert ip.length(x + r, A=A) ** 2 == pytest.approx(a**2 + ip.length(r, A=A) ** 2)
    gap = ip.length(x + y, A=A) ** 2 - a**2 - b**2
    assert gap == pytest.approx(2 * ip.inner(x, y, A=A), abs=1e-9 * (a + b) ** 2)


@FEW
@given(SEEDS, st.integers(1, 4))
def test_thm_inner_products_parallelogram(seed, n):
    A, (x, y) = metric(seed, n), np.random.default_rng(seed).normal(size=(2, n))
    plus, minus = ip.length(x + y, A=A) ** 2, ip.length(x - y, A=A) ** 2
    a, b = ip.length(x, A=A) ** 2, ip.length(y, A=A) ** 2
    assert plus + minus == pytest.approx(2 * a + 2 * b)
    assert (plus - minus) / 4 == pytest.approx(ip.inner(x, y, A=A), abs=1e-10 * (a + b))


def test_thm_inner_products_parallelogram_fails_for_other_norms():
    def sides(order, x, y):
        x, y = np.array(x), np.array(y)
        left = (
            vectors.norm(x + y, order=order) ** 2
            + vectors.norm(x - y, order=order) ** 2
        )
        return left, 2 * vectors.norm(x, order=order) ** 2 + 2 * vectors.norm(
            y, order=order
        ) ** 2

    assert sides(1, [1, 0], [0, 1]) == (8, 4)
    assert sides(np.inf, [1, 0], [0, 1]) == (2, 4)
    assert sides(2, [1, 0], [0, 1]) == pytest.approx((4, 4))
    # part 2, one way to see that the right side is then no inner product: not linear
    x, y = np.array([2.0, 1]), np.array([1.0, 3])

    def polar(x, y):
        return (
            vectors.norm(x + y, order=1) ** 2 - vectors.norm(x - y, order=1) ** 2
        ) / 4

    assert polar(2 * x, y) != pytest.approx(2 * polar(x, y))


@FEW
@given(SEEDS, st.integers(1, 5))
def test_prop_inner_products_coordinates(seed, n):
    A, (x, y) = metric(seed, n), np.random.default_rng(seed).normal(size=(2, n))
    L = decompositions.cholesky(A)
    assert ip.inner(x, y, A=A) == pytest.approx((L.T @ x) @ (L.T @ y), abs=1e-10)
    values, Q = np.linalg.eigh(A)
    for value, q in zip(values, Q.T, strict=True):
        assert ip.length(q / math.sqrt(value), A=A) == pytest.approx(1)
    # the ball is the image of the usual one
    u = np.random.default_rng(seed).normal(size=n)
    u *= 0.99 / np.linalg.norm(u)
    assert ip.length(np.linalg.solve(L.T, u), A=A) == pytest.approx(0.99)
    if n == 2:
        radii = np.linalg.norm(ip.unit_ball(A, n=2001), axis=1)
        assert radii.max() == pytest.approx(values[0] ** -0.5, rel=1e-4)
        assert radii.min() == pytest.approx(values[1] ** -0.5, rel=1e-4)


@FEW
@given(SEEDS, st.integers(1, 5))
def test_prop_inner_products_gram(seed, n):
    rng = np.random.default_rng(seed)
    A, X = metric(seed, 5), rng.normal(size=(n, 5))
    G = ip.gram(X, A=A)
    assert decompositions.is_positive_definite(G)
    for i in range(n):
        for j in range(n):
            assert G[i, i] + G[j, j] - 2 * G[i, j] == pytest.approx(
                ip.distance(X[i], X[j], A=A) ** 2, abs=1e-9 * G.max()
            )
    # dependent: a combination of the rows is 0, and G c = 0
    c = rng.normal(size=n)
    H = ip.gram(np.vstack([X, c @ X]), A=A)
    assert H @ [*c, -1] == pytest.approx(0, abs=1e-9 * H.max())
    values = np.linalg.eigvalsh(H)
    assert abs(values[0]) < 1e-10 * values[-1]


def test_prop_inner_products_gram_mercedes():
    turn = np.radians([90, 210, 330])
    G = ip.gram(np.column_stack([np.cos(turn), np.sin(turn)]))
    assert pytest.approx(1.5 * np.eye(3) - 0.5) == G
    assert pytest.approx(0) == G @ np.ones(3)


@FEW
@given(SEEDS, st.integers(1, 4))
def test_prop_inner_products_gram_schmidt(seed, n):
    A, X = metric(seed, 4), np.random.default_rng(seed).normal(size=(n, 4))
    rows = []
    for x in X:  # as the proposition says, by inner products alone
        v = x - sum((ip.inner(x, q, A=A) * q for q in rows), np.zeros(4))
        rows.append(v / ip.length(v, A=A))
    assert ip.gram_schmidt(X, A=A) == pytest.approx(np.array(rows), abs=1e-6)
    assert ip.gram(rows, A=A) == pytest.approx(np.eye(n), abs=1e-6)
    for j in range(1, n + 1):  # the same span
        both = np.vstack([X[:j], rows[:j]])
        assert np.linalg.matrix_rank(both, tol=1e-6) == j


def test_prop_inner_products_gram_schmidt_by_hand():
    found = ip.gram_schmidt(np.eye(2), A=[[2, 1], [1, 2]])
    assert found[1] * math.sqrt(1.5) == pytest.approx([-0.5, 1])


@FEW
@given(real_vectors(4, limit=3), real_vectors(4, limit=3))
def test_prop_inner_products_functions(c, d):
    f, g = np.polynomial.Polynomial(c), np.polynomial.Polynomial(d)

    def product(u, v):
        return fs.inner(u, v, a=-1, b=1, n=200)

    assert product(f, g) == pytest.approx(product(g, f), abs=1e-12)
    h = math.exp
    both = product(lambda x: 2 * f(x) - 3 * g(x), h)
    assert both == pytest.approx(2 * product(f, h) - 3 * product(g, h), abs=1e-10)
    assert product(f, f) > 0 or not c.any()
    # combinations of powers: the Gram matrix of the powers, up to Simpson's error
    assert c @ fs.power_products(3, a=-1, b=1) @ d == pytest.approx(
        product(f, g), rel=1e-6, abs=1e-6
    )


def test_prop_inner_products_functions_needs_continuity():
    def spike(x):
        return float(x == 0.123)

    assert integrate.quad(lambda x: spike(x) ** 2, 0, 1)[0] == 0
    assert spike(0.123) == 1


@FEW
@given(SEEDS, st.integers(1, 4))
def test_prop_inner_products_nearest(seed, n):
    rng = np.random.default_rng(seed)
    A, f = metric(seed, 5), rng.normal(size=5)
    G = ip.gram_schmidt(rng.normal(size=(n, 5)), A=A) * rng.uniform(0.1, 5, (n, 1))
    c = np.array([ip.inner(f, g, A=A) / ip.length(g, A=A) ** 2 for g in G])
    least = ip.distance(f, c @ G, A=A)
    for shift in rng.normal(size=(5, n)):
        assert ip.distance(f, (c + shift) @ G, A=A) > least
    left = ip.length(f, A=A) ** 2 - sum(
        c[k] ** 2 * ip.length(G[k], A=A) ** 2 for k in range(n)
    )
    assert least**2 == pytest.approx(left, abs=1e-9 * ip.length(f, A=A) ** 2)


def test_prop_inner_products_nearest_of_a_cube():
    c = fs.coefficients(lambda x: x**3, [lambda x: x], a=-1, b=1)
    assert c == pytest.approx([3 / 5])
    third = fs.orthogonal_polynomials(3)[3]
    assert third / third[3] == pytest.approx([0, -3 / 5, 0, 1], abs=1e-12)


def test_prop_inner_products_fourier():
    waves = [lambda x: 1.0]
    for k in range(1, 6):
        waves += [lambda x, k=k: math.cos(k * x), lambda x, k=k: math.sin(k * x)]
    G = fs.gram(waves, a=-math.pi, b=math.pi, n=200)
    assert pytest.approx(np.diag([2 * math.pi] + 10 * [math.pi]), abs=1e-9) == G
    # on half a period they are not orthogonal
    half = fs.inner(waves[1], waves[4], a=0, b=math.pi)
    assert half == pytest.approx(4 / 3)
    c = fs.coefficients(np.sign, waves[2::2], a=-math.pi, b=math.pi)
    odd = [4 / math.pi / k if k % 2 else 0 for k in range(1, 6)]
    assert c == pytest.approx(odd, abs=1e-8)


@FEW
@given(SEEDS, st.integers(2, 8))
def test_prop_inner_products_variables(seed, n):
    rng = np.random.default_rng(seed)
    p, (x, y) = rng.dirichlet(np.full(n, 3.0)), rng.normal(size=(2, n))
    P, one = np.diag(p), np.ones(n)
    mean = ip.inner(x, one, A=P)
    assert mean == pytest.approx(p @ x)
    x0, y0 = x - mean, y - p @ y
    table = joint.JointTable(np.unique(x), np.unique(y), _joint(x, y, p))
    assert ip.inner(x0, y0, A=P) == pytest.approx(table.covariance, abs=1e-12)
    assert ip.length(x0, A=P) == pytest.approx(math.sqrt(table.x_marginal.variance))
    assert math.cos(ip.angle(x0, y0, A=P)) == pytest.approx(table.correlation, abs=1e-9)
    # the constant that is nearest
    for shift in (-0.3, 1e-3, 2):
        assert ip.distance(x, (mean + shift) * one, A=P) > ip.length(x0, A=P)
    # Pythagoras for what is uncorrelated
    r = y0 - ip.inner(x0, y0, A=P) / ip.length(x0, A=P) ** 2 * x0
    variance = p @ (x0 + r) ** 2
    assert variance == pytest.approx(p @ x0**2 + p @ r**2)


def _joint(x, y, p):
    """The joint probabilities of the values of x and y, sorted."""
    table = np.zeros((x.size, y.size))
    table[np.argsort(np.argsort(x)), np.argsort(np.argsort(y))] = p
    return table


def test_prop_inner_products_variables_probability_0():
    # an outcome without probability: the form is only semidefinite
    with pytest.raises(np.linalg.LinAlgError):
        ip.length([0, 1], A=np.diag([1, 0]))


@FEW
@given(SEEDS, st.integers(1, 15))
def test_alg_inner_products_neighbours(seed, k):
    rng = np.random.default_rng(seed)
    X, y = rng.integers(-2, 3, (15, 2)) * 1.0, rng.integers(0, 3, 15)
    q, A = rng.integers(-2, 3, 2) * 1.0, np.diag([1.0, 4])
    far = [ip.distance(q, x, A=A) for x in X]
    near = sorted(range(15), key=lambda i: (round(far[i], 9), i))[:k]
    votes = [int((y[near] == y[i]).sum()) for i in near]
    label = y[near[votes.index(max(votes))]]
    assert neighbours.classify(X, y, Q=[q], k=k, A=A)[0] == label


@FEW
@given(SEEDS)
def test_prop_inner_products_cover_hart(seed):
    eta = np.random.default_rng(seed).random(20)
    best, rule = np.minimum(eta, 1 - eta).mean(), (2 * eta * (1 - eta)).mean()
    assert best <= rule <= 2 * best * (1 - best) + 1e-12


@pytest.mark.parametrize("eta", [[0.3], [0.0, 0.5], [0.1, 0.9, 0.4]])
def test_prop_inner_products_cover_hart_in_simulation(eta):
    # copies: the neighbour stands at the same place, so the assumption holds exactly
    rng, n = np.random.default_rng(1), 3000
    eta = np.array(eta)
    place = rng.integers(0, eta.size, 2 * n)
    # known samples far apart from each other by place; among copies the first counts,
    # so every question meets its own copy
    X = np.column_stack([np.arange(n), np.zeros(n)])
    y = (rng.random(2 * n) < eta[place]).astype(int)
    y[n:] = rng.random(n) < eta[place[:n]]
    said = neighbours.classify(X, y[:n], Q=X, k=1)
    agrees(said != y[n:], (2 * eta * (1 - eta)).mean(), error=5)
    best, rule = np.minimum(eta, 1 - eta).mean(), (2 * eta * (1 - eta)).mean()
    if eta.size == 1:  # one eta everywhere: the upper bound is met
        assert rule == pytest.approx(2 * best * (1 - best))
    if list(eta) == [0.0, 0.5]:  # 0 or a half: the lower one
        assert rule == pytest.approx(best)


@pytest.mark.parametrize("D", [1, 2, 3, 10, 64])
def test_prop_inner_products_angles(D):
    x, y = np.random.default_rng(D).normal(size=(2, 20_000, D))
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    y /= np.linalg.norm(y, axis=1, keepdims=True)
    cosine = (x * y).sum(axis=1)
    agrees(cosine, 0)
    if D == 1:
        assert cosine**2 == pytest.approx(1)
    else:
        agrees(cosine**2, 1 / D)


@pytest.mark.parametrize("draw", ["normal", "random", "exponential"])
def test_prop_inner_products_distances(draw):
    m, v = {"normal": (2, 8), "random": (1 / 6, 7 / 180), "exponential": (2, 20)}[draw]
    rng, n, runs = np.random.default_rng(3), 20, 100
    for D in (100, 1000):
        far = getattr(rng, draw)(size=(runs, n, D)) - getattr(rng, draw)(
            size=(runs, 1, D)
        )
        squares = (far**2).sum(axis=2)
        agrees(squares[:, 0] / D, m)
        agrees((squares[:, 0] / D - m) ** 2 * D, v)
        off = np.abs(squares / (D * m) - 1).max(axis=1)
        for e in (0.1, 0.3, 0.5):
            # four standard errors of a share of 100 runs are at most 0.2
            assert np.mean(off >= e) <= min(1, n * v / (e * m) ** 2 / D) + 0.2
    assert np.median(off) < 0.3


def test_prop_inner_products_shell():
    rng = np.random.default_rng(4)
    for D, e in ((2, 0.2), (3, 0.1), (5, 0.05)):
        points = rng.uniform(-1, 1, (400_000, D))
        radii = np.linalg.norm(points, axis=1)
        radii = radii[radii <= 1]
        agrees(radii > 1 - e, neighbours.shell_share(D, e))
    assert neighbours.shell_share(64, 0.05) > 0.95
