"""What *Jacobian, Hessian and the shape of a landscape* states, on random and awkward input."""

import numpy as np
import pytest
import strategies
import sympy
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from mlmath import activations, curvature, derivatives, fields, losses

few = settings(max_examples=20)  # SymPy is exact, and slow
X, Y, S, T = sympy.symbols("x y s t", real=True)
SMALL = st.integers(-3, 3)
POINT = st.tuples(SMALL, SMALL)
#: Polynomials of two variables by their coefficients: exact.
POLYNOMIALS = st.lists(SMALL, min_size=6, max_size=10).map(
    lambda c: sum(a * X ** (k % 4) * Y ** (k // 4) for k, a in enumerate(c, 1))
)
MAPS = st.lists(POLYNOMIALS, min_size=1, max_size=3)
LANDSCAPES = [
    fields.rosenbrock(), fields.himmelblau(), fields.beale(), fields.sandpit(),
]  # fmt: skip


def at(expression, a):
    return sympy.sympify(expression).subs({X: a[0], Y: a[1]}, simultaneous=True)


def symmetric(values, seed):
    """A symmetric matrix with these eigenvalues, up to rounding, and its eigenvectors."""
    n = len(values)
    Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))
    H = Q * np.array(values, float) @ Q.T
    return (H + H.T) / 2, Q


@few
@given(MAPS, POINT)
def test_def_landscapes_jacobian(F, a):
    """What is left of F(a + h) after F(a) and J h has no term of degree 0 or 1."""
    J = sympy.Matrix(F).jacobian([X, Y]).subs({X: a[0], Y: a[1]})
    for output, row in zip(F, J.tolist(), strict=True):
        moved = at(output, (a[0] + S, a[1] + T))
        rest = sympy.Poly(moved - at(output, a) - row[0] * S - row[1] * T, S, T)
        assert all(sum(powers) >= 2 for powers, c in rest.terms() if c != 0)
    numeric = sympy.lambdify((X, Y), F)
    ours = derivatives.jacobian(lambda x: numeric(*x), np.array(a, float))
    # third derivatives of some hundreds by h² / 6 = 6e-12, values of 1e4 by 1e-16 / h
    assert ours == pytest.approx(np.array(J, float), abs=1e-5)


@few
@given(MAPS, POINT)
def test_thm_landscapes_rows(F, a):
    J = sympy.Matrix(F).jacobian([X, Y]).subs({X: a[0], Y: a[1]})
    for i, output in enumerate(F):
        gradient = [at(sympy.diff(output, v), a) for v in (X, Y)]
        assert J.row(i).tolist() == [gradient]
        value = sympy.lambdify((X, Y), output)
        ours = derivatives.gradient(
            lambda x, value=value: value(*x), np.array(a, float)
        )
        assert ours == pytest.approx(np.array(gradient, float), abs=1e-5)
    # one matrix only: another one leaves a linear term
    other = J + sympy.ones(*J.shape)
    left = (other - J) * sympy.Matrix([S, T])
    assert all(entry != 0 for entry in left)


@few
@given(strategies.matrices(limit=10), strategies.vectors(limit=10))
def test_thm_landscapes_rows_of_a_linear_map(A, b):
    assume(len(b) >= A.shape[1])
    J = derivatives.jacobian(lambda x: A @ x, b[: A.shape[1]])
    assert pytest.approx(A, abs=1e-8) == J  # values below 600 by 1e-16, by 6e-6


def polar(p):
    return np.array([p[0] * np.cos(p[1]), p[0] * np.sin(p[1])])


def polar_jacobian(p):
    r, phi = p
    return np.array([[np.cos(phi), -r * np.sin(phi)], [np.sin(phi), r * np.cos(phi)]])


def area(outline):
    x, y = outline
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def square(corner, side, n=400):
    """The outline of a square, n points an edge, as columns."""
    t = np.linspace(0, 1, n, endpoint=False)
    x = np.concatenate([t, np.ones(n), 1 - t, np.zeros(n)])
    y = np.concatenate([np.zeros(n), t, np.ones(n), 1 - t])
    return np.reshape(corner, (2, 1)) + side * np.stack([x, y])


@given(st.floats(0.1, 5), st.floats(0, 6))
def test_prop_landscapes_volume(r, phi):
    assert curvature.volume_factor(polar_jacobian([r, phi])) == pytest.approx(r)
    for side in (1e-1, 1e-2, 1e-3):
        quotient = area(polar(square([r, phi], side))) / side**2
        # by hand r + side / 2; chords cut off less than a millionth
        assert quotient == pytest.approx(r + side / 2, rel=1e-6)


@given(st.floats(-2, 2), st.floats(-2, 2))
def test_prop_landscapes_volume_of_a_bent_map(x, y):
    """Himmelblau's gradient as a map of the plane, which is turned over here and there."""
    land = fields.himmelblau()
    J = land.hessian([x, y])
    assume(abs(np.linalg.det(J)) > 50)
    side = 1e-4
    quotient = area(land.gradient(square([x, y], side))) / side**2
    # entries change by some 100 a unit, beside factors of up to 60
    assert quotient == pytest.approx(curvature.volume_factor(J), abs=2e4 * side)


@given(strategies.square_matrices(2, limit=5), strategies.vectors(2, limit=5))
def test_prop_landscapes_volume_of_an_affine_map(A, b):
    for side in (3.0, 0.5):
        image = A @ square([1, -1], side, n=1) + b[:, np.newaxis]
        known = curvature.volume_factor(A) * side**2
        assert area(image) == pytest.approx(known, rel=1e-9, abs=1e-10)


@given(st.floats(0.2, 5), st.floats(-3, 3))
def test_prop_landscapes_inverse(r, phi):
    def back(z):
        return [np.hypot(*z), np.arctan2(z[1], z[0])]

    p = np.array([r, phi])
    assume(abs(abs(phi) - np.pi) > 0.05)
    assert back(polar(p)) == pytest.approx(p, abs=1e-12)
    K = derivatives.jacobian(back, polar(p))
    J = polar_jacobian(p)
    # the third derivatives of the angle are below 2 / r³ = 250, by h² / 6 = 6e-12
    assert pytest.approx(np.eye(2), abs=1e-6) == K @ J
    by_hand = [[np.cos(phi), np.sin(phi)], [-np.sin(phi) / r, np.cos(phi) / r]]
    assert np.linalg.inv(J) == pytest.approx(np.array(by_hand), abs=1e-12)


@few
@given(POLYNOMIALS, POINT)
def test_def_landscapes_hessian(f, a):
    gradient = [sympy.diff(f, v) for v in (X, Y)]
    H = sympy.Matrix(gradient).jacobian([X, Y])
    assert sympy.hessian(f, (X, Y)) == H
    known = np.array(H.subs({X: a[0], Y: a[1]}), float)
    value = sympy.lambdify((X, Y), f)
    ours = derivatives.hessian(lambda x: value(*x), np.array(a, float))
    # values of up to 1e4 by 1e-16, by h² = 1.5e-8; fourth derivatives by h²
    assert ours == pytest.approx(known, abs=2e-3)


@few
@given(POLYNOMIALS, POINT)
def test_thm_landscapes_symmetric(f, a):
    mixed = at(sympy.diff(f, X, Y), a)
    assert mixed == at(sympy.diff(f, Y, X), a)
    # the four corners of the proof, divided by h², go to it
    corners = (
        at(f, (a[0] + T, a[1] + T)) - at(f, (a[0] + T, a[1]))
        - at(f, (a[0], a[1] + T)) + at(f, a)
    )  # fmt: skip
    Q = sympy.Poly(corners, T)
    assert Q.coeff_monomial(1) == Q.coeff_monomial(T) == 0
    assert Q.coeff_monomial(T**2) == mixed


@given(st.floats(1e-3, 1e3), st.sampled_from([-1, 1]))
def test_prop_landscapes_order(size, sign):
    def f(x):
        return x[0] * x[1] * (x[0] ** 2 - x[1] ** 2) / (x @ x) if x.any() else 0.0

    t, h = sign * size, 1e-6 * size
    by_x = derivatives.gradient(f, [0, t], h=h)[0]
    by_y = derivatives.gradient(f, [t, 0], h=h)[1]
    assert by_x == pytest.approx(-t, rel=1e-9)
    assert by_y == pytest.approx(t, rel=1e-9)
    assert derivatives.gradient(f, [0, 0], h=h).tolist() == [0, 0]


@few
@given(POLYNOMIALS, POINT, POINT)
def test_prop_landscapes_direction(f, a, u):
    along = at(f, (a[0] + T * u[0], a[1] + T * u[1]))
    H = sympy.hessian(f, (X, Y)).subs({X: a[0], Y: a[1]})
    v = sympy.Matrix(u)
    assert sympy.diff(along, T, 2).subs(T, 0) == (v.T * H * v)[0]
    gradient = sympy.Matrix([at(sympy.diff(f, w), a) for w in (X, Y)])
    assert sympy.diff(along, T).subs(T, 0) == gradient.dot(v)


@given(st.lists(strategies.reals(100), min_size=1, max_size=5), st.integers(0, 99))
def test_prop_landscapes_direction_extremes(values, seed):
    H, Q = symmetric(values, seed)
    slack = 1e-12 * (1 + max(map(abs, values)))
    for q, value in zip(Q.T, values, strict=True):
        assert curvature.second_derivative(H, q) == pytest.approx(value, abs=slack)
    for u in np.random.default_rng(seed).normal(size=(20, len(values))):
        found = curvature.second_derivative(H, u)
        assert min(values) - slack <= found <= max(values) + slack


SIGNS = st.lists(st.sampled_from([-2.0, -0.5, 0.0, 1.0, 3.0]), min_size=1, max_size=4)


@given(SIGNS, st.integers(0, 99))
@example([1.0, 0.0, -2.0], 0)
@example([0.0, 0.0], 0)
@example([1.0, 0.0], 3)
def test_thm_landscapes_test(values, seed):
    """Quadratics with a cubic and a quartic part that no test of second order sees."""
    H, Q = symmetric(values, seed)
    rng = np.random.default_rng(seed)
    c = rng.normal(size=len(values))

    def f(x):
        return x @ H @ x / 2 + (c @ x) ** 3 - (x @ x) ** 2

    kind = curvature.classify_stationary_point(H).kind
    eps = 1e-3
    around = rng.normal(size=(200, len(values)))
    around = eps * around / np.linalg.norm(around, axis=1, keepdims=True)
    heights = [f(x) for x in around]
    if kind == "minimum":
        assert min(values) > 0
        assert min(heights) > 0
    elif kind == "maximum":
        assert max(values) < 0
        assert max(heights) < 0
    elif kind == "saddle":
        assert min(values) < 0 < max(values)
        along = [f(eps * q) for q in Q.T]
        assert min(along) < 0 < max(along)
    else:
        assert min(map(abs, values)) == 0
        assert min(values) * max(values) >= 0
    if min(values) < 0:  # a minimum has no negative eigenvalue
        q = Q[:, int(np.argmin(values))]
        assert f(eps * q) < 0 > f(-eps * q)


@pytest.mark.parametrize("land", LANDSCAPES, ids=lambda land: land.name)
def test_thm_landscapes_test_on_known_minima(land):
    for x in land.minima:
        assert curvature.classify_stationary_point(land.hessian(x)).kind == "minimum"


@pytest.mark.parametrize(
    ("f", "is_minimum"),
    [(X**4 + Y**4, True), (X**2 - Y**4, False), (X**3 - 3 * X * Y**2, False)],
)
def test_thm_landscapes_test_is_silent(f, is_minimum):
    H = np.array(sympy.hessian(f, (X, Y)).subs({X: 0, Y: 0}), float)
    assert curvature.classify_stationary_point(H).kind == "undecided"
    turns = np.linspace(0, 2 * np.pi, 61)
    value = sympy.lambdify((X, Y), f)
    assert (value(0.01 * np.cos(turns), 0.01 * np.sin(turns)).min() > 0) == is_minimum


@given(*[st.integers(-9, 9)] * 3)
def test_cor_landscapes_two(a, b, c):
    kind = curvature.classify_stationary_point([[a, b], [b, c]]).kind
    determinant = a * c - b * b
    if determinant < 0:
        assert kind == "saddle"
    elif determinant > 0:
        assert kind == ("minimum" if a + c > 0 else "maximum")
    else:
        assert kind == "undecided"


CONVEX = {
    "bowl": (lambda x: x[0] ** 2 + x[0] * x[1] + x[1] ** 2, True),
    "log-sum": (lambda x: np.logaddexp(x[0], x[1]), True),
    "trough": (lambda x: (x[0] + 2 * x[1]) ** 2, True),
    "exponential": (lambda x: np.exp(x[0] + x[1]) + x[0] ** 2, True),
    "saddle": (lambda x: x[0] * x[1], False),
    "wave": (lambda x: np.cos(x[0]) + x[1] ** 2, False),
    "fourth": (lambda x: x[0] ** 2 * x[1] ** 2, False),
}


@pytest.mark.parametrize("name", CONVEX)
@few
@given(strategies.vectors(2, limit=3), strategies.vectors(2, limit=3), st.floats(0, 1))
@example(np.array([2.0, 0.0]), np.array([0.0, 2.0]), 0.5)
def test_def_landscapes_convex(name, x, y, t):
    f, is_convex = CONVEX[name]
    gap = (1 - t) * f(x) + t * f(y) - f((1 - t) * x + t * y)
    if is_convex:
        assert gap >= -1e-12 * (1 + abs(f(x)) + abs(f(y)))
    middle = np.array([0.5, 0.5])  # and a chord that the others run above
    ends = {"saddle": [1, -1], "wave": [1, 0], "fourth": [1, -1]}.get(name)
    if ends is not None:
        centre = np.zeros(2) if name != "fourth" else 2 * middle
        u = np.array(ends)
        assert (f(centre + u) + f(centre - u)) / 2 < f(centre)


@pytest.mark.parametrize("name", CONVEX)
def test_thm_landscapes_convex(name):
    f, is_convex = CONVEX[name]
    rng = np.random.default_rng(8)
    least = [
        np.linalg.eigvalsh(derivatives.hessian(f, x))[0]
        for x in rng.uniform(-2, 2, (40, 2))
    ]
    # half of the digits of second derivatives, which are up to 60
    assert (min(least) > -1e-5) == is_convex


@given(strategies.square_matrices(limit=5), st.integers(0, 99))
def test_thm_landscapes_convex_quadratics(A, seed):
    size = np.abs(A).max()
    values = np.linalg.eigvalsh(A + A.T)
    assume(abs(values[0]) > 1e-6 * size)
    assert curvature.is_convex_quadratic(A) == (values[0] > 0)
    rng = np.random.default_rng(seed)
    q = np.linalg.eigh(A + A.T)[1][:, 0]
    x = rng.normal(size=len(A))
    chord = ((x + q) @ A @ (x + q) + (x - q) @ A @ (x - q)) / 2 - x @ A @ x
    assert (chord > 0) == (values[0] > 0)  # it is half the least eigenvalue


@given(strategies.matrices(limit=3), st.integers(0, 99))
def test_thm_landscapes_global(B, seed):
    """A sum of squares with dependent columns or not: wherever level, it is least."""
    rng = np.random.default_rng(seed)
    y = rng.normal(size=len(B))
    w = np.linalg.lstsq(B, y, rcond=None)[0]
    scale = 1 + np.abs(B).max()
    least = np.sum((B @ w - y) ** 2)
    assert np.abs(B.T @ (B @ w - y)).max() <= 1e-10 * scale**2
    for step in rng.normal(size=(20, B.shape[1])):
        assert np.sum((B @ (w + step) - y) ** 2) >= least - 1e-10 * scale**2


def test_thm_landscapes_global_needs_convex():
    land = fields.sandpit()
    low, *others = [float(land.fun(x)) for x in land.minima]
    assert all(other > low + 0.1 for other in others)


@given(strategies.matrices(limit=3), st.integers(0, 99))
def test_prop_landscapes_losses(X, seed):
    rng = np.random.default_rng(seed)
    N, d = X.shape
    y, w = rng.normal(size=N), rng.normal(size=d)

    def squares(w):
        return float(np.sum((X @ w - y) ** 2))

    scale = (1 + np.abs(X).max()) ** 2
    # values of up to 1e3 or so by 1e-16, by 1.5e-8
    ours = derivatives.hessian(squares, w)
    assert ours == pytest.approx(2 * X.T @ X, abs=1e-4 * scale)
    assert curvature.is_convex_quadratic(X.T @ X)
    labels = rng.integers(0, 2, N)

    def log_loss(w):
        return N * losses.log_loss_from_scores(labels, X @ w)

    p = activations.sigmoid(X @ w)
    gradient = X.T @ (p - labels)
    assert derivatives.gradient(log_loss, w) == pytest.approx(
        gradient, abs=1e-6 * scale
    )
    H = X.T * (p * (1 - p)) @ X
    assert derivatives.hessian(log_loss, w) == pytest.approx(H, abs=1e-4 * scale**2)
    values = np.linalg.eigvalsh(H)
    assert values[0] >= -1e-13 * scale
    independent = np.linalg.matrix_rank(X) == d
    if independent and np.linalg.cond(X) < 1e3:
        assert values[0] > 0
        assert np.linalg.eigvalsh(X.T @ X)[0] > 0
    if not independent:
        assert values[0] <= 1e-12 * scale


@given(
    st.lists(st.floats(0.01, 100), min_size=2, max_size=4),
    st.floats(0.1, 10),
    st.integers(0, 99),
)
def test_prop_landscapes_ellipse(values, c, seed):
    H, Q = symmetric(values, seed)
    condition = max(values) / min(values)
    for q, value in zip(Q.T, values, strict=True):
        h = np.sqrt(2 * c / value) * q
        assert h @ H @ h / 2 == pytest.approx(c, rel=1e-14 * condition + 1e-12)
    half_axes = np.sqrt(2 * c / np.array(values))
    ratio = half_axes.max() / half_axes.min()
    ours = curvature.valley_condition(H)
    assert ratio == pytest.approx(np.sqrt(ours), rel=1e-13 * condition + 1e-12)
    assert ours == pytest.approx(np.linalg.cond(H), rel=1e-13 * condition + 1e-12)
    for u in np.random.default_rng(seed).normal(size=(20, len(values))):
        length = np.sqrt(2 * c / (u @ H @ u)) * np.linalg.norm(u)
        assert half_axes.min() * (1 - 1e-9) <= length <= half_axes.max() * (1 + 1e-9)


@given(st.integers(2, 30), st.integers(0, 99), strategies.vectors(2, limit=3))
def test_prop_landscapes_network(N, seed, w):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=N), rng.choice([-1.0, 1.0], N)

    def loss(w):
        return float(np.mean((w[1] * np.tanh(w[0] * x) - y) ** 2))

    m = np.mean(x * y)
    # third derivatives below 100 by h² / 6; values of 1 by 1e-16, by h or h²
    assert derivatives.gradient(loss, [0, 0]) == pytest.approx([0, 0], abs=1e-8)
    H = np.array([[0, -2 * m], [-2 * m, 0]])
    assert derivatives.hessian(loss, [0, 0]) == pytest.approx(H, abs=1e-6)
    point = curvature.classify_stationary_point(H)
    assert point.values == pytest.approx([2 * abs(m), -2 * abs(m)], rel=1e-14)
    assert point.kind == "saddle"
    assert loss(-w) == pytest.approx(loss(w), rel=1e-14)


def test_prop_landscapes_network_without_correlation():
    x, y = np.array([1.0, 1, -1, -1]), np.array([1.0, -1, 1, -1])
    assert np.mean(x * y) == 0
    assert curvature.classify_stationary_point(np.zeros((2, 2))).kind == "undecided"
    H = derivatives.hessian(
        lambda w: np.mean((w[1] * np.tanh(w[0] * x) - y) ** 2), [0, 0]
    )
    assert np.abs(H).max() < 1e-6


def test_thm_landscapes_test_on_all_of_himmelblau():
    """The resultant of both equations has nine real roots: there are no more places."""
    land = fields.himmelblau()
    f = (X**2 + Y - 11) ** 2 + (X + Y**2 - 7) ** 2
    resultant = sympy.Poly(sympy.resultant(sympy.diff(f, X), sympy.diff(f, Y), Y), X)
    roots = [float(root) for root in resultant.real_roots()]
    assert resultant.degree() == len(roots) == 9
    kinds = []
    for x in roots:  # the first equation is quadratic in y
        ys = np.roots([2, 4 * x, 4 * x**3 - 42 * x - 14])
        y = min(ys[np.isreal(ys)].real, key=lambda y: abs(land.gradient([x, y])).max())
        assert abs(land.gradient([x, y])).max() < 1e-9
        kinds.append(curvature.classify_stationary_point(land.hessian([x, y])).kind)
    assert [kinds.count(k) for k in ("minimum", "saddle", "maximum")] == [4, 4, 1]
