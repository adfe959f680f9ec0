"""What *Newton's method* states, on random and awkward input."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import elimination, fields, newton, roots
from numpy.polynomial import Polynomial

EPS = np.finfo(float).eps
SEEDS = st.integers(0, 10**6)


def definite(seed, n):
    """A random symmetric matrix with eigenvalues of at least 0.1."""
    A = np.random.default_rng(seed).normal(size=(n, n))
    H = A @ A.T + 0.1 * np.eye(n)
    return (H + H.T) / 2


def indefinite(seed, n):
    """One with eigenvalues of both signs, none near 0, and its eigenvectors."""
    rng = np.random.default_rng(seed)
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    values = rng.uniform(0.5, 3, n) * np.where(np.arange(n) % 2, 1, -1)
    H = Q * values @ Q.T
    return (H + H.T) / 2, values, Q


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=5), st.integers(-6, 6))
def test_alg_newton_raphson(coefficients, x):
    # exactly, in fractions: each point is where the tangent at the one before is 0
    f = Polynomial(coefficients)
    slope = f.deriv()
    found = roots.newton_raphson(f, x, slope=slope, max_iter=4)
    exact = [Fraction(x)]

    def at(p, x):
        return sum(Fraction(int(c)) * x**k for k, c in enumerate(p.coef))

    while len(exact) <= 4 and at(f, exact[-1]) and at(slope, exact[-1]):
        here = exact[-1]
        there = here - at(f, here) / at(slope, here)
        assert at(f, here) + at(slope, here) * (there - here) == 0  # on the tangent
        exact.append(there)
    # as long as rounding has not grown: points near a flat place are left out
    steep = all(abs(at(slope, here)) > Fraction(1, 10) for here in exact[:-1])
    if steep and not at(f, exact[-1]):
        assert found.converged
    if steep:
        n = min(len(exact), len(found.history))
        assert found.history[:n] == pytest.approx(
            [float(here) for here in exact[:n]], rel=1e-6, abs=1e-6
        )


@example(0.0, 1.0, 0.3)
@example(5.0, -2.0, -0.5)
@given(st.floats(-5, 5), st.floats(-2, 2), st.floats(-1, 1))
def test_thm_newton_quadratic(root, bend, start):
    # f = s + bend s^2 / 2 + s^3 / 10 with s = x - root; on |s| <= rho it is steep
    rho = 1 / (4 * (abs(bend) + 1))
    m = 1 - abs(bend) * rho
    M = abs(bend) + 0.6 * rho
    C = M / (2 * m)
    assert C * rho < 1

    def f(x):
        s = x - root
        return s + bend * s**2 / 2 + s**3 / 10

    def slope(x):
        s = x - root
        return 1 + bend * s + 0.3 * s**2

    found = roots.newton_raphson(f, root + start * rho, slope=slope)
    errors = found.history - root
    # x - root is rounded to some 1e-15; so is each step
    floor = 8 * EPS * (1 + abs(root))
    assert found.converged
    assert abs(errors[-1]) <= floor
    for before, after in pairwise(errors):
        assert abs(after) <= C * before**2 + floor
        if abs(before) > 1e-4 and abs(before) < 0.01 * rho:
            # the limit f''/(2 f') = bend / 2, off by a multiple of the error
            assert after / before**2 == pytest.approx(bend / 2, abs=0.03 + 1e-6)


def test_thm_newton_quadratic_needs_its_slope():
    # |f'| >= m > 0 fails at a double root, and the digits do not double
    errors = roots.newton_raphson(lambda x: x**2, 1, slope=lambda x: 2 * x).history
    assert errors[20] == 2.0**-20


@given(st.integers(2, 6), st.floats(-2, 2), st.sampled_from([1.0, -3.0, 0.2]))
def test_prop_newton_multiple(m, tilt, q0):
    # (x - 1)^m q(x) with q = q0 (1 + tilt (x - 1)); from near enough
    def f(x):
        return (x - 1) ** m * q0 * (1 + tilt * (x - 1))

    def slope(x):
        e = x - 1
        return q0 * (m * e ** (m - 1) * (1 + tilt * e) + e**m * tilt)

    path = roots.newton_raphson(f, 1.05, slope=slope, max_iter=60, tol=1e-9).history
    errors = path - 1
    ratios = errors[1:] / errors[:-1]
    # one over m off, up to a multiple of the error and the rounding of 1 + error
    bound = 2 * (abs(tilt) + 0.01) * np.abs(errors[:-1]) / m + 1e-6
    assert (np.abs(ratios - (1 - 1 / m)) <= bound).all()
    quick = 1.05 - m * f(1.05) / slope(1.05)
    assert abs(quick - 1) <= abs(tilt) * 0.05**2 + 4 * EPS


SYSTEM = st.tuples(SEEDS, st.integers(1, 4))


def quadratic_system(seed, n):
    """F(x) = A e + (e'B_i e)_i with e = x - root, and what the theorem asks for."""
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(n, n)) + 2 * n * np.eye(n)
    B = rng.normal(size=(n, n, n))
    B = B + B.transpose(0, 2, 1)
    root = rng.normal(size=n)

    def F(x):
        e = x - root
        return A @ e + np.einsum("ijk,j,k->i", B, e, e) / 2

    def jacobian(x):
        return A + np.einsum("ijk,k->ij", B, x - root)

    L = np.linalg.norm(B)  # at least the 2-norm of J(x) - J(y) by |x - y|
    least = np.linalg.svd(A, compute_uv=False)[-1]
    rho = least / (4 * L)  # then each singular value of J is at least 3/4 of that
    return F, jacobian, root, rho, 1 / (0.75 * least), L


@given(SYSTEM, SEEDS)
def test_alg_newton_system(which, start):
    F, jacobian, root, rho, *_ = quadratic_system(*which)
    x0 = root + rho * np.random.default_rng(start).uniform(-1, 1, root.size)
    found = roots.newton_system(F, x0, jacobian=jacobian)
    for here, there in pairwise(found.history):
        rest = F(here) + jacobian(here) @ (there - here)
        assert np.abs(rest).max() <= 1e-11 * (1 + np.abs(F(here)).max())
    # the best linear approximation of F is the equation that is solved
    assert found.history[0].tolist() == x0.tolist()


@given(SYSTEM, SEEDS)
def test_thm_newton_system(which, start):
    F, jacobian, root, rho, beta, L = quadratic_system(*which)
    assert beta * L * rho < 1
    way = np.random.default_rng(start).normal(size=root.size)
    x0 = root + rho * way / np.linalg.norm(way)
    found = roots.newton_system(F, x0, jacobian=jacobian)
    errors = np.linalg.norm(found.history - root, axis=1)
    assert found.converged
    assert errors[-1] < 1e-13
    assert (errors[1:] <= beta * L * errors[:-1] ** 2 + 1e-13).all()


@given(SEEDS, st.integers(1, 5), strategies.vectors(5, limit=10), SEEDS)
def test_prop_newton_model(seed, n, g, other):
    H, g = definite(seed, n), g[:n]

    def rise(h):
        return g @ h + h @ H @ h / 2

    p = elimination.solve(H, -g)
    fall = g @ elimination.solve(H, g) / 2
    size = 1 + abs(fall)
    assert rise(p) == pytest.approx(-fall, abs=1e-9 * size)
    for h in np.random.default_rng(other).normal(size=(20, n)):
        assert (
            rise(p + h) > rise(p) + 0.04 * h @ h - 1e-9 * size
        )  # 0.1 / 2, less rounding
    # a negative eigenvalue: no bound below
    A, values, Q = indefinite(seed, n)
    q = Q[:, values.argmin()]
    far = 1e4 * (1 + np.abs(g).sum())
    h = -np.copysign(far, g @ q) * q
    assert g @ h + h @ A @ h / 2 < -1e6


@given(SEEDS, strategies.vectors(2, limit=3), st.booleans())
def test_prop_newton_affine(seed, x0, pure):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(2, 2)) + np.diag([3, -3])
    b = rng.normal(size=2)
    bowl = definite(seed, 2)

    # convex, with a Hessian that changes: exp(0.3 x_1) + exp(-0.2 x_2) + a bowl
    def f(x):
        return math.exp(0.3 * x[0]) + math.exp(-0.2 * x[1]) + x @ bowl @ x

    def gradient(x):
        first = [0.3 * math.exp(0.3 * x[0]), -0.2 * math.exp(-0.2 * x[1])]
        return first + 2 * bowl @ x

    def hessian(x):
        first = [0.09 * math.exp(0.3 * x[0]), 0.04 * math.exp(-0.2 * x[1])]
        return np.diag(first) + 2 * bowl

    def moved(H):
        return (H + H.T) / 2

    old = newton.newton_minimize(
        f, x0, gradient=gradient, hessian=hessian, pure=pure, max_iter=4
    )
    new = newton.newton_minimize(
        lambda y: f(A @ y + b), np.linalg.solve(A, x0 - b),
        gradient=lambda y: A.T @ gradient(A @ y + b),
        hessian=lambda y: moved(A.T @ hessian(A @ y + b) @ A), pure=pure, max_iter=4,
    )  # fmt: skip
    n = (
        min(old.n_iter, new.n_iter) + 1
    )  # the gradients differ in length: so may the end
    back = new.history[:n] @ A.T + b
    # A may be nearly singular, and its condition number eats digits
    assert np.abs(old.history[:n] - back).max() <= 1e-12 * np.linalg.cond(A) ** 2 * 10


def test_prop_newton_affine_fails_for_descent():
    A, x = np.diag([1.0, 10]), np.array([1.0, 1])
    step = -0.1 * 2 * x  # of |x|^2
    step_there = -0.1 * A.T @ (2 * x)
    assert not np.allclose(A @ step_there, step)


@given(SEEDS, st.integers(1, 4), SEEDS)
def test_cor_newton_stationary(seed, n, start):
    # x'Hx / 2 with a cubic bend on top: level at 0, whatever the signs are
    H, values, _ = indefinite(seed, n)
    x0 = 0.05 * np.random.default_rng(start).uniform(-1, 1, n)
    found = newton.newton_minimize(
        lambda x: x @ H @ x / 2 + (x**3).sum() / 6, x0,
        gradient=lambda x: H @ x + x**2 / 2, hessian=lambda x: H + np.diag(x),
        pure=True, tol=1e-13,
    )  # fmt: skip
    errors = np.linalg.norm(found.history, axis=1)
    assert found.converged
    assert errors[-1] < 1e-12
    # L = 1, and the inverse of H is at most 2, with x0 less than 1 / 0.4
    assert (errors[1:] <= 2.5 * errors[:-1] ** 2 + 1e-15).all()
    assert values.min() < 0  # a maximum or a saddle, each time


@given(SEEDS, strategies.vectors(2, limit=3), st.sampled_from([1e-4, 0.3, 0.9]))
def test_prop_newton_down(seed, x, c):
    land, B = fields.himmelblau(), definite(seed, 2)
    g = land.gradient(x)
    assume(np.linalg.norm(g) > 1e-3)
    p = -B @ g
    assert g @ p < 0
    p = p / np.linalg.norm(p)

    def holds(t):
        return land.fun(x + t * p) <= land.fun(x) + c * t * (g @ p)

    # |s''| < 800 in this box, so all t < 2 (1 - c) |g'p| / 800 pass; 1e-7 is rounding
    least = 2 * (1 - c) * -(g @ p) / 800
    if least > 1e-6:
        assert all(holds(least * share) for share in (0.9, 0.5, 0.1))
    if c == newton.SHARE:
        t = newton.backtrack(land.fun, x, p, slope=g @ p)
        assert land.fun(x + t * p) <= land.fun(x) + c * t * (g @ p) + 1e-11
        assert t == 1 or not holds(2 * t)


@given(strategies.vectors(2, limit=5), st.sampled_from(["himmelblau", "rosenbrock"]))
def test_alg_newton_damped(x0, name):
    land = getattr(fields, name)()
    found = newton.newton_minimize(
        land.fun, x0, gradient=land.gradient, hessian=land.hessian
    )
    heights = land.fun(found.history.T)
    for k in range(found.n_iter):
        here, there = found.history[k : k + 2]
        g, (values, Q) = land.gradient(here), np.linalg.eigh(land.hessian(here))
        assume(np.abs(values).min() > 1e-3)
        p = -Q @ ((Q.T @ g) / np.abs(values))  # the moduli, positive or not
        t = np.linalg.norm(there - here) / np.linalg.norm(p)
        assert there - here == pytest.approx(t * p, rel=1e-4, abs=1e-6)
        assert math.log2(t) == pytest.approx(round(math.log2(t)), abs=1e-3)
        fall = newton.SHARE * t * (g @ p)
        assert heights[k + 1] <= heights[k] + fall + 65 * EPS * (1 + heights[k])
    assert found.residual <= 1e-8 or not found.converged


@given(SEEDS, st.integers(1, 5), SEEDS)
def test_prop_newton_bfgs(seed, n, other):
    B, rng = definite(seed, n), np.random.default_rng(other)
    s, y = rng.normal(size=(2, n))
    if s @ y <= 0:
        with pytest.raises(ValueError, match="s'y must be positive"):
            newton.bfgs_update(B, s, y)
        y = -y
    assume(s @ y > 1e-2)
    new = newton.bfgs_update(B, s, y)
    assert (new == new.T).all()
    size = np.abs(new).max()
    assert new @ y == pytest.approx(s, abs=1e-9 * size)
    assert np.linalg.eigvalsh(new)[0] > 0
