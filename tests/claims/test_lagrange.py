"""What *Optimising under constraints* states, on random and awkward input."""

import itertools

import numpy as np
import pytest
import strategies
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from mlmath import backprop, constrained, derivatives, searches
from scipy import optimize

few = settings(max_examples=25)
SEEDS = st.integers(0, 9999)
SIZES = st.integers(2, 5).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n)))


@given(
    st.lists(
        st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=4
    )
)
@example([[1, 2, 3], [2, 4, 6]])
@example([[0, 0, 0]])
@example([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
def test_def_lagrange_regular(J):
    J = np.array(J, float)
    is_regular = np.linalg.matrix_rank(J) == len(J)
    assert is_regular == (abs(np.linalg.det(J @ J.T)) > 0.5)  # whole numbers

    def search():
        return constrained.lagrange_newton(
            lambda x: x, np.zeros(3), constraint=lambda x: J @ x, jacobian=lambda x: J
        )

    if is_regular:
        assert search().converged
    else:
        with pytest.raises(np.linalg.LinAlgError, match="depend on each other at x0"):
            search()


def extremum_on_a_circle(path, f, sign):
    """The t where sign * f(path(t)) is least: by a grid, then by golden section."""
    start = searches.grid_search(
        lambda t: sign * f(path(t)), 0, 2 * np.pi, n_points=721
    )
    near = 2 * np.pi / 720
    return searches.golden_section(
        lambda t: sign * f(path(t)), start.x - near, start.x + near, tol=1e-9
    ).x


@few
@given(SEEDS, st.sampled_from([1, -1]))
def test_thm_lagrange_multipliers(seed, sign):
    """One constraint in the plane, two in space: circles, squeezed and slanted."""
    rng = np.random.default_rng(seed)
    c, B = rng.normal(size=3), rng.normal(size=(3, 3))

    def f(x):
        x = np.append(x, 0)[:3]
        return c @ x + x @ B @ x / 2 + np.sin(x[0] * x[1])

    axes = rng.uniform(0.5, 2, 2)
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    normal = turn[:, 2]
    cases = [  # path, Jacobian of the constraints
        (
            lambda t: axes * [np.cos(t), np.sin(t)],
            lambda x: np.array([2 * x / axes**2]),
        ),
        (
            lambda t: turn @ [np.cos(t), np.sin(t), 0.5],
            lambda x: np.array([2 * x, normal]),
        ),
    ]
    for path, jacobian in cases:
        x = path(extremum_on_a_circle(path, f, sign))
        J, slope = jacobian(x), derivatives.gradient(f, x)
        multipliers = np.linalg.lstsq(J.T, slope, rcond=None)[0]
        # golden section knows t to about 1e-8 times the scale of f by its bend
        assert slope == pytest.approx(
            J.T @ multipliers, abs=2e-5 * (1 + np.abs(B).max())
        )
        assert np.linalg.matrix_rank(J) == len(J)  # so there are no others


@few
@given(SEEDS)
def test_thm_lagrange_multipliers_path_of_the_proof(seed):
    """To each v with J v = 0 there is a path in the set with this velocity."""
    rng = np.random.default_rng(seed)
    G = rng.normal(size=(2, 4, 4))
    x = rng.normal(size=4)

    def g(x):
        return np.einsum("kij,i,j->k", G, x, x)

    J = np.einsum("kij,j->ki", G + G.swapaxes(1, 2), x)
    assume(np.linalg.cond(J) < 20)
    v = np.linalg.svd(J)[2][-1]
    shares = []
    for t in (1e-3, 5e-4):
        s = np.zeros(2)
        for _ in range(30):  # Newton's method with the matrix of the proof
            s = s - np.linalg.solve(J @ J.T, g(x + t * v + J.T @ s) - g(x))
        assert g(x + t * v + J.T @ s) == pytest.approx(g(x), abs=1e-10)
        shares.append(np.abs(s).max() / t)
    assert shares[0] < 0.5
    assert shares[1] <= 0.6 * shares[0] + 1e-9  # s falls like t²


@few
@given(SIZES, SEEDS)
def test_def_lagrange_lagrangian(sizes, seed):
    n, m = sizes
    rng = np.random.default_rng(seed)
    A, G, c, b = (
        rng.normal(size=(m, n)),
        rng.normal(size=(m, n, n)),
        *rng.normal(size=(2, n)),
    )

    def f(x):
        return np.cos(x @ c) + x @ x

    def g(x):
        return A @ x + np.einsum("kij,i,j->k", G, x, x)

    def lagrangian(both):
        x, multipliers = both[:n], both[n:]
        return f(x) - multipliers @ (g(x) - b[:m])

    x, multipliers = rng.normal(size=n), rng.normal(size=m)
    whole = derivatives.gradient(lagrangian, np.concatenate([x, multipliers]))
    J = A + np.einsum("kij,j->ki", G + G.swapaxes(1, 2), x)
    # values of up to some hundreds by 1e-16, by a step of 6e-6
    by_x = -c * np.sin(x @ c) + 2 * x - J.T @ multipliers
    assert whole[:n] == pytest.approx(by_x, abs=1e-6)
    assert whole[n:] == pytest.approx(b[:m] - g(x), abs=1e-6)


@given(SIZES, SEEDS, st.sampled_from([-5.0, -1.0, 0.0, 1e-3, 0.3, 4.0]))
def test_prop_lagrange_quadratic(sizes, seed, bend):
    """H bends up along the constraints and, across them, as it likes."""
    n, m = sizes
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    A = np.linalg.qr(rng.normal(size=(m, m)))[0] @ Q[:m] * rng.uniform(0.5, 2)
    H = bend * Q[:m].T @ Q[:m] + Q[m:].T @ np.diag(rng.uniform(0.5, 2, n - m)) @ Q[m:]
    cross = Q[:m].T @ rng.normal(size=(m, n - m)) @ Q[m:]
    H = H + cross + cross.T
    H = (H + H.T) / 2
    c, b = rng.normal(size=n), rng.normal(size=m)
    K = np.block([[H, -A.T], [A, np.zeros((m, m))]])
    assert np.linalg.matrix_rank(K) == n + m
    x, y = constrained.equality_quadratic(H, c, A, b)
    # condition below some hundreds
    assert K @ np.concatenate([x, y]) == pytest.approx(
        np.concatenate([-c, b]), abs=1e-10
    )

    def f(x):
        return x @ H @ x / 2 + c @ x

    for t in rng.normal(size=(10, n - m)) if n > m else []:
        z = Q[m:].T @ t
        assert f(x + z) - f(x) == pytest.approx(z @ H @ z / 2, abs=1e-9)
        assert f(x + z) > f(x)


def test_prop_lagrange_quadratic_needs_what_it_asks_for():
    for H, A in (
        (np.diag([1.0, -1]), [[1, 0]]),  # falls along the constraint
        (np.diag([1.0, 0]), [[1, 0]]),  # level along it
        (np.eye(2), [[1, 1], [1, 1]]),  # dependent rows
    ):
        with pytest.raises(np.linalg.LinAlgError):
            constrained.equality_quadratic(H, [0, 0], A, np.ones(len(A)))


@few
@given(SEEDS)
def test_alg_lagrange_newton(seed):
    """Its first step solves the system, and near a minimum digits double."""
    rng = np.random.default_rng(seed)
    B = rng.normal(size=(3, 3))
    H = B.T @ B + np.eye(3)
    H, c = (H + H.T) / 2, rng.normal(size=3)
    problem = {
        "constraint": lambda x: [x @ x - 1], "jacobian": lambda x: [2 * x],
    }  # fmt: skip

    def gradient(x):
        return H @ x + c

    x0 = rng.normal(size=3)
    one = constrained.lagrange_newton(gradient, x0, max_iter=1, **problem)
    assume(one.n_iter == 1)
    J = 2 * x0[np.newaxis]
    first = np.linalg.lstsq(J.T, gradient(x0), rcond=None)[0]
    K = np.block([[H - 2 * first[0] * np.eye(3), -J.T], [J, np.zeros((1, 1))]])
    assume(np.linalg.cond(K) < 1e4)
    known = np.linalg.solve(K, np.append(-gradient(x0), 1 - x0 @ x0))
    # second derivatives by differences: 1e-10 or so, times the condition
    assert one.x - x0 == pytest.approx(known[:3], abs=1e-5)
    assert one.multipliers == pytest.approx(known[3:], abs=1e-5)
    best = optimize.minimize(
        lambda x: x @ H @ x / 2 + c @ x, x0 / np.linalg.norm(x0), jac=gradient,
        constraints={"type": "eq", "fun": lambda x: x @ x - 1, "jac": lambda x: 2 * x},
        method="SLSQP", options={"ftol": 1e-12},
    ).x  # fmt: skip
    near = constrained.lagrange_newton(gradient, best + 1e-3, tol=1e-12, **problem)
    at = 2 * near.x[np.newaxis]
    M = np.block(
        [[H - 2 * near.multipliers[0] * np.eye(3), -at.T], [at, np.zeros((1, 1))]]
    )
    assume(np.linalg.cond(M) < 100)
    assert near.converged
    assert near.n_iter <= 5
    assert near.x == pytest.approx(best, abs=1e-4)
    errors = np.linalg.norm(near.history - near.x, axis=1)
    for a, b in itertools.pairwise(errors):
        assert b <= 300 * a**2 + 1e-10


@few
@given(SIZES, SEEDS)
def test_prop_lagrange_price(sizes, seed):
    n, m = sizes
    rng = np.random.default_rng(seed)
    B = rng.normal(size=(n, n))
    H, A = (B.T @ B + np.eye(n)), rng.normal(size=(m, n))
    H, c, b = (H + H.T) / 2, rng.normal(size=n), rng.normal(size=m)
    assume(np.linalg.cond(A) < 50)

    def value(b):
        x, _ = constrained.equality_quadratic(H, c, A, b)
        return x @ H @ x / 2 + c @ x

    _, y = constrained.equality_quadratic(H, c, A, b)
    size = 1 + abs(value(b)) + np.abs(y).max()
    assert derivatives.gradient(value, b) == pytest.approx(y, abs=1e-6 * size)


@pytest.mark.parametrize("b", [0.5, 5.0, 7.3])
def test_prop_lagrange_price_on_a_curve(b):
    def at(b):
        return constrained.lagrange_newton(
            lambda x: [1, 2], np.sqrt(b / 5) * np.array([1.1, 1.9]), tol=1e-13,
            constraint=lambda x: [x @ x - b], jacobian=lambda x: [2 * x],
        )  # fmt: skip

    found = at(b)
    assert found.multipliers[0] == pytest.approx(np.sqrt(5 / b) / 2, rel=1e-12)
    slope = derivatives.central_difference(lambda b: at(b).x @ [1, 2], b)
    assert slope == pytest.approx(found.multipliers[0], rel=1e-8)


@given(SEEDS, st.lists(st.sampled_from([-2.0, -0.5, 0.7, 3.0]), min_size=2, max_size=2))
def test_thm_lagrange_second(seed, bends):
    """In space, on a curved surface through the origin that is level there with a."""
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    a, Z = Q[:, 0], Q[:, 1:]
    G = rng.normal(size=(3, 3))
    G, multiplier = G + G.T, rng.normal()
    cross = np.outer(a, Z @ rng.normal(size=2))
    H = Z * bends @ Z.T + rng.normal() * np.outer(a, a) + cross + cross.T
    F = H + multiplier * G  # so that the Hessian of the Lagrangian is H

    def g(x):
        return a @ x + x @ G @ x / 2

    def f(x):
        return multiplier * a @ x + x @ F @ x / 2

    def on_it(z, s=0.0):
        for _ in range(50):  # a'x is s; s = -x'G x / 2 contracts for short z
            s = -(z + s * a) @ G @ (z + s * a) / 2
        return z + s * a

    turns = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    around = [on_it(1e-4 * Z @ [np.cos(t), np.sin(t)]) for t in turns]
    assert max(abs(g(x)) for x in around) < 1e-15
    heights = [f(x) / 1e-8 for x in around]  # half the bends, and 1e-4 of other things
    if min(bends) > 0:
        assert min(heights) > 0
    if max(bends) < 0:
        assert max(heights) < 0
    assert max(heights) == pytest.approx(max(bends) / 2, abs=0.1)
    assert min(heights) == pytest.approx(min(bends) / 2, abs=0.1)


@given(strategies.square_matrices(limit=10), SEEDS)
@example(np.eye(3), 0)
@example(np.zeros((2, 2)), 0)
def test_prop_lagrange_sphere(B, seed):
    S = B + B.T
    size = 1 + np.abs(S).max()
    values, vectors = np.linalg.eigh(S)
    for value, x in zip(values, vectors.T, strict=True):
        slope = (S + S.T) @ x
        assert slope == pytest.approx(value * 2 * x, abs=1e-12 * size)
        assert x @ S @ x == pytest.approx(value, abs=1e-12 * size)
    x = np.random.default_rng(seed).normal(size=len(S))
    x /= np.linalg.norm(x)
    multiplier = x @ S @ x  # the one that fits best
    off = np.linalg.norm(2 * S @ x - multiplier * 2 * x)
    gaps = np.abs(values - multiplier)
    if off < 1e-9:  # parallel: then it is an eigenvector
        assert gaps.min() < 1e-8 * size
    assert gaps.min() <= off / 2 + 1e-12 * size


def test_thm_lagrange_kkt_by_hand():
    K = np.array([[-1, 0], [-1, -1]])
    corner = np.linalg.solve(K.T, 2 * (np.array([2, 1]) - 3))
    assert corner == pytest.approx([-2, 4])
    x = np.array([1.5, 1.5])
    h = np.array([2 - x[0], 3 - x.sum()])
    gap = constrained.kkt_residual(2 * (x - 3), walls=(K, h, [0, 3]))
    assert gap.largest == 0
    grid = np.stack(np.meshgrid(np.linspace(-1, 2, 121), np.linspace(-1, 4, 201)))
    inside = grid.sum(axis=0) <= 3 + 1e-12
    assert np.sum((grid - 3) ** 2, axis=0)[inside].min() == pytest.approx(4.5)


@few
@given(st.integers(1, 4), SEEDS)
def test_thm_lagrange_kkt(n, seed):
    """The lowest point of any quadratic in a box, found without looking at signs."""
    rng = np.random.default_rng(seed)
    B, c = rng.normal(size=(n, n)), rng.normal(size=n)
    H = B + B.T  # it may bend down

    def f(x):
        return x @ H @ x / 2 + c @ x

    candidates = []
    for kind in itertools.product((0, 1, None), repeat=n):
        free = [i for i in range(n) if kind[i] is None]
        x = np.array([0.0 if k is None else k for k in kind])
        if free:
            M = H[np.ix_(free, free)]
            assume(np.linalg.cond(M) < 1e8)
            x[free] = np.linalg.solve(M, -(H @ x + c)[free])
        if (x >= 0).all() and (x <= 1).all():
            candidates.append(x)
    x = min(candidates, key=f)
    for y in rng.uniform(size=(50, n)):
        assert f(y) >= f(x) - 1e-12
    slope = H @ x + c
    low, high = np.where(x == 0, slope, 0), np.where(x == 1, -slope, 0)
    gap = constrained.kkt_residual(
        slope,
        walls=(
            np.vstack([np.eye(n), -np.eye(n)]), np.concatenate([x, 1 - x]),
            np.concatenate([low, high]),
        ),
    )  # fmt: skip
    assert gap.largest < 1e-7  # rounding, times a condition of up to 1e8


@few
@given(st.integers(2, 5), SEEDS)
def test_thm_lagrange_convex(n, seed):
    rng = np.random.default_rng(seed)
    B = rng.normal(size=(n, n))
    H = B.T @ B + 0.1 * np.eye(n)
    H, c, A = (H + H.T) / 2, 2 * rng.normal(size=n), rng.uniform(0.5, 2, (1, n))
    found = constrained.nonnegative_quadratic(H, c, A, [1])

    def f(x):
        return x @ H @ x / 2 + c @ x

    for y in rng.dirichlet(np.full(n, 0.5), 50):
        y = y / (A[0] @ y)
        assert f(y) >= f(found.x) - 1e-9


def test_thm_lagrange_convex_needs_convex():
    # -(x - 1)² for 0 <= x <= 3: the conditions hold at 0, and the least value is at 3
    def f(x):
        return -((x - 1) ** 2)

    K, h = [[1], [-1]], [0, 3]
    assert constrained.kkt_residual([2], walls=(K, h, [2, 0])).largest == 0
    assert f(3) < f(0)


@few
@given(
    st.lists(st.integers(-5, 5), min_size=2, max_size=6, unique=True),
    st.floats(0.05, 0.95),
    SEEDS,
)
@example([1, 2, 3, 4, 5, 6], 0.7, 0)  # the mean 4.5
def test_prop_lagrange_entropy(a, share, seed):
    a = np.array(sorted(a), float)
    r = a[0] + share * (a[-1] - a[0])
    found = searches.bisection(lambda s: backprop.softmax(s * a) @ a - r, -60, 60)
    p = backprop.softmax(found.x * a)
    assert p @ a == pytest.approx(r, abs=1e-9)
    assert p.sum() == pytest.approx(1)

    def entropy(p):
        q = p[p > 0]
        return -(q @ np.log(q))

    A = np.vstack([np.ones(a.size), a])
    Z = np.linalg.svd(A)[2][2:]
    rng = np.random.default_rng(seed)
    for t in rng.normal(size=(20, len(Z))) if len(Z) else []:
        z = t @ Z  # as far as the walls allow, and part of the way
        reach = np.min(p[z < 0] / -z[z < 0])
        for far in (1, 0.3):
            other = np.maximum(p + far * reach * z, 0)
            assert entropy(other) < entropy(p) + 1e-12
    means = [backprop.softmax(s * a) @ a for s in (-1, 0, 0.5, 2)]
    assert (np.diff(means) > 0).all()
    if a.size == 6 and r == 4.5:
        # Jaynes' die, as he prints it
        known = [0.05435, 0.07877, 0.11416, 0.16545, 0.23977, 0.34749]
        assert p == pytest.approx(known, abs=5e-6)


@few
@given(st.floats(0.1, 0.9))
def test_prop_lagrange_entropy_price(share):
    a = np.arange(1, 7)

    def best(r):
        found = searches.bisection(lambda s: backprop.softmax(s * a) @ a - r, -60, 60)
        return found.x, backprop.softmax(found.x * a)

    def least(r):
        p = best(r)[1]
        return p @ np.log(p)

    r = 1 + 5 * share
    slope = derivatives.central_difference(least, r)
    assert slope == pytest.approx(best(r)[0], abs=1e-6)


@given(st.floats(-2, 2), st.floats(-1e6, 1e6))
@example(0, 1)
def test_prop_lagrange_cusp(t, multiplier):
    x, y = t**2, t**3  # all points with y² = x³
    assert y**2 - x**3 == pytest.approx(0, abs=1e-12)
    assert x >= 0
    assert x > 0 or y == 0
    at_the_tip = np.array([-3 * 0**2, 2 * 0])
    assert np.abs([1, 0] - multiplier * at_the_tip).max() == 1


@given(st.integers(1, 5), SEEDS, st.floats(0.02, 0.98))
def test_prop_lagrange_ridge(d, seed, share):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(d + 3, d)), rng.normal(size=d + 3)
    assume(np.linalg.cond(X) < 100)

    def w(mu):
        return np.linalg.solve(X.T @ X + mu * np.eye(d), X.T @ y)

    def loss(w):
        return np.sum((X @ w - y) ** 2)

    lengths = [w(mu) @ w(mu) for mu in (0, 0.1, 1, 10, 100)]
    assert (np.diff(lengths) < 0).all()
    t = share * lengths[0]
    found = searches.bisection(lambda s: w(np.exp(s)) @ w(np.exp(s)) - t, -30, 30)
    mu = np.exp(found.x)
    best = w(mu)
    assert best @ best == pytest.approx(t, rel=1e-9)
    slope = 2 * X.T @ (X @ best - y)
    gap = constrained.kkt_residual(slope, walls=([-2 * best], [t - best @ best], [mu]))
    assert gap.largest < 1e-8 * (1 + np.abs(slope).max() + mu * t)
    for u in rng.normal(size=(20, d)):
        other = np.sqrt(t) * u / np.linalg.norm(u) * rng.uniform() ** (1 / d)
        assert loss(other) >= loss(best) - 1e-12
    # with a budget beyond the length of the free solution that is allowed, and best
    assert all(loss(w(0)) <= loss(w(0) + 0.1 * u) for u in rng.normal(size=(5, d)))
    # a little more budget is worth mu
    more = searches.bisection(
        lambda s: w(np.exp(s)) @ w(np.exp(s)) - t * 1.0001, -30, 30
    )
    gain = loss(best) - loss(w(np.exp(more.x)))
    assert gain == pytest.approx(mu * t * 1e-4, rel=0.01, abs=1e-9)
