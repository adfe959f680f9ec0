"""What *Partial derivatives and the gradient* states, on random and on awkward input."""

import numpy as np
import pytest
import strategies
import sympy
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from mlmath import fields, least_squares, vectors

LANDSCAPES = [
    fields.rosenbrock(), fields.himmelblau(), fields.beale(), fields.sandpit(),
]  # fmt: skip
few = settings(max_examples=25)  # SymPy is exact, and slow
X, Y, T = sympy.symbols("x y t", real=True)
SMALL = st.integers(-3, 3)
POINT = st.tuples(SMALL, SMALL)
#: Polynomials of two variables by their coefficients: exact, for all rules to hold.
POLYNOMIALS = st.lists(SMALL, min_size=6, max_size=10).map(
    lambda c: sum(a * X ** (k % 4) * Y ** (k // 4) for k, a in enumerate(c, 1))
)
UNIT = st.sampled_from([(3, 4), (-5, 12), (1, 0), (0, -1), (8, -15)]).map(
    lambda u: sympy.Matrix(u) / sympy.sqrt(u[0] ** 2 + u[1] ** 2)
)


def at(f, a):
    return f.subs({X: a[0], Y: a[1]}) if isinstance(f, sympy.Basic) else f


def grad(f, a):
    return sympy.Matrix([at(sympy.diff(f, v), a) for v in (X, Y)])


def numbers(f):
    """Give f and its gradient as the package wants them."""
    value = sympy.lambdify((X, Y), f)
    slopes = [sympy.lambdify((X, Y), sympy.diff(f, v)) for v in (X, Y)]
    return lambda x: value(*x), lambda x: np.array([s(*x) for s in slopes], dtype=float)


@few
@given(POLYNOMIALS, POINT, UNIT, st.integers(-4, 4))
def test_def_gradients_level(f, a, u, t):
    along = f.subs({X: a[0] + T * u[0], Y: a[1] + T * u[1]}, simultaneous=True)
    b = [a[0] + t * u[0], a[1] + t * u[1]]
    assert sympy.expand(along.subs(T, t) - at(f, b)) == 0
    # b is in the level set of a exactly where the slice has the value it has at 0
    in_level_set = sympy.expand(at(f, b) - at(f, a)) == 0
    assert in_level_set == (sympy.expand(along.subs(T, t) - along.subs(T, 0)) == 0)


@few
@given(POLYNOMIALS, POINT)
def test_def_gradients_partial(f, a):
    value, _ = numbers(f)
    for i, e in enumerate([(1, 0), (0, 1)]):
        quotient = (at(f, (a[0] + T * e[0], a[1] + T * e[1])) - at(f, a)) / T
        limit = sympy.limit(sympy.simplify(quotient), T, 0)
        assert limit == grad(f, a)[i]
        ours = fields.partial_derivative(value, np.array(a, float), i, step=1e-3)
        # third derivatives of up to 1e3 or so times 1e-6 / 6
        assert ours == pytest.approx(float(limit), abs=1e-3)


def test_def_gradients_partial_is_not_everywhere():
    def cone(x):
        return float(np.hypot(*x))

    ahead, behind = (cone([h, 0]) / h for h in (1e-9, -1e-9))
    assert (ahead, behind) == (1, -1)  # no limit at the tip


@few
@given(POLYNOMIALS, POINT, UNIT, POINT)
def test_def_gradients_differentiable(f, a, u, other):
    """Along every direction the rest begins with the square of the step, or not at all."""
    value, gradient = numbers(f)
    along = f.subs({X: a[0] + T * u[0], Y: a[1] + T * u[1]}, simultaneous=True)
    rest = sympy.Poly(along - at(f, a) - T * grad(f, a).dot(u), T)
    assert rest.coeff_monomial(1) == 0
    assert sympy.expand(rest.coeff_monomial(T)) == 0  # so rest / T goes to 0
    # with another vector than the gradient it does not, unless at a right angle to u
    wrong = grad(f, a) + sympy.Matrix(other)
    left = sympy.Poly(along - at(f, a) - T * wrong.dot(u), T).coeff_monomial(T)
    assert sympy.expand(left + sympy.Matrix(other).dot(u)) == 0
    h = 0.01 * np.array(u, dtype=float).ravel()
    plane = fields.tangent_plane(value, gradient, a, a + h)
    known = float(at(f, a)) + 0.01 * float(grad(f, a).dot(u))
    assert plane == pytest.approx(known, rel=1e-12, abs=1e-10)


@few
@given(POLYNOMIALS, POINT)
def test_prop_gradients_linear(f, a):
    s, t = sympy.symbols("s t")
    moved = sympy.Poly(f.subs({X: a[0] + s, Y: a[1] + t}, simultaneous=True), s, t)
    linear = sympy.Matrix([moved.coeff_monomial(s), moved.coeff_monomial(t)])
    assert linear == grad(f, a)
    assert moved.coeff_monomial(1) == at(f, a)


@pytest.mark.parametrize("land", LANDSCAPES, ids=lambda land: land.name)
@given(st.tuples(st.floats(0, 1), st.floats(0, 1)), st.floats(0, 7))
def test_thm_gradients_continuous(land, place, angle):
    """The partial derivatives are continuous, so the plane touches in every direction."""
    left, right, bottom, top = land.box
    a = np.array([left + place[0] * (right - left), bottom + place[1] * (top - bottom)])
    u = np.array([np.cos(angle), np.sin(angle)])
    steps = (1e-2, 1e-3, 1e-4)
    for i in (0, 1):  # continuous: the jump goes to 0
        jumps = [abs(land.gradient(a + h * u)[i] - land.gradient(a)[i]) for h in steps]
        assert jumps[2] <= 0.05 * max(jumps[0], 1e-3) + 1e-6 * (1 + land.fun(a)) or (
            jumps[2] <= 2e-4 * hessian_size(land, a)
        )
    for h in steps:
        rest = land.fun(a + h * u) - fields.tangent_plane(
            land.fun, land.gradient, a, a + h * u
        )
        bound = h**2 * hessian_size(land, a) + 1e-14 * (1 + abs(land.fun(a)))
        assert abs(rest) <= bound


def hessian_size(land, a):
    """Bound second derivatives near `a`, from differences of the gradient all round."""
    turns = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    near = a[:, np.newaxis] + 0.02 * np.stack([np.cos(turns), np.sin(turns)])
    away = land.gradient(near) - land.gradient(a)[:, np.newaxis]
    return 3 * np.abs(away).max() / 0.02 + 10


@few
@given(POLYNOMIALS, *[st.lists(SMALL, min_size=3, max_size=3)] * 2, st.integers(-2, 2))
def test_lem_gradients_path(f, p, q, t0):
    path = [sum(c * T**k for k, c in enumerate(entry)) for entry in (p, q)]
    height = sympy.sympify(f).subs({X: path[0], Y: path[1]}, simultaneous=True)
    here = [sympy.sympify(entry).subs(T, t0) for entry in path]
    velocity = sympy.Matrix([sympy.diff(entry, T).subs(T, t0) for entry in path])
    assert sympy.diff(height, T).subs(T, t0) == grad(f, here).dot(velocity)


@few
@given(POLYNOMIALS, POINT, UNIT)
def test_def_gradients_directional(f, a, u):
    _, gradient = numbers(f)
    along = f.subs({X: a[0] + T * u[0], Y: a[1] + T * u[1]}, simultaneous=True)
    slope = float(sympy.diff(along, T).subs(T, 0))
    ours = fields.directional_derivative(gradient, a, np.array(u, float).ravel())
    assert ours == pytest.approx(slope, rel=1e-12, abs=1e-10)


@few
@given(POLYNOMIALS, POINT, UNIT)
def test_thm_gradients_directional(f, a, u):
    along = f.subs({X: a[0] + T * u[0], Y: a[1] + T * u[1]}, simultaneous=True)
    g = grad(f, a)
    assert sympy.expand(sympy.diff(along, T).subs(T, 0) - g.dot(u)) == 0
    if any(g):
        g, u = (np.array(v, float).ravel() for v in (g, u))
        cosine = np.cos(vectors.angle(g, u))
        assert g @ u == pytest.approx(
            vectors.norm(g) * cosine, abs=1e-6 * vectors.norm(g)
        )


@given(strategies.vectors(3), st.integers(0, 99))
@example(np.array([0.0, 0.0, 1e-90]), 0)
@example(np.array([5.0, 0.0, 0.0]), 0)
def test_thm_gradients_steepest(g, seed):
    assume(g.any())
    length, best = vectors.norm(g), vectors.normalize(g)

    def slope(u):
        return fields.directional_derivative(lambda x: g, np.zeros(3), u)

    assert slope(g) == pytest.approx(length, rel=1e-14)
    assert slope(-g) == pytest.approx(-length, rel=1e-14)
    for other in np.random.default_rng(seed).normal(size=(20, 3)):
        u = vectors.normalize(other)
        assert -length * (1 + 1e-14) <= slope(u) <= length * (1 + 1e-14)
        # the cosine is 1 - |u - best|**2 / 2: less than 1 for every other direction
        gap = vectors.distance(u, best) ** 2 / 2
        assert slope(u) == pytest.approx(length * (1 - gap), abs=1e-13 * length)
        across = u - (u @ best) * best
        assert abs(slope(across)) <= 1e-13 * length / vectors.norm(across)


@few
@given(POLYNOMIALS, st.lists(SMALL, min_size=4, max_size=4), SMALL, SMALL)
def test_thm_gradients_level(p, coefficients, c, t0):
    """A function made so that a bent path, y = q(x), lies in its level set of height c."""
    q = sympy.sympify(sum(k * T**i for i, k in enumerate(coefficients)))
    f = (Y - q.subs(T, X)) * p + c
    assert sympy.expand(f.subs({X: T, Y: q}, simultaneous=True)) == c
    velocity = sympy.Matrix([1, sympy.diff(q, T).subs(T, t0)])
    assert grad(f, [t0, q.subs(T, t0)]).dot(velocity) == 0


def test_thm_gradients_level_on_a_circle():
    t = np.linspace(0, 7, 50)
    place = 2 * np.stack([np.cos(t), np.sin(t)])
    velocity = 2 * np.stack([-np.sin(t), np.cos(t)])
    assert np.abs((2 * place * velocity).sum(axis=0)).max() < 1e-14


@given(strategies.vectors(3), st.lists(st.floats(0, 10), min_size=3, max_size=3))
def test_prop_gradients_errors(g, bounds):
    delta = np.array(bounds)
    most = np.abs(g) @ delta
    signs = np.stack(np.meshgrid(*[[-1, 1]] * 3), axis=-1).reshape(-1, 3)
    # a linear function on a box is greatest at a corner
    assert np.abs(signs * delta @ g).max() == pytest.approx(most, rel=1e-14)
    assert (np.abs(signs * delta * 0.9 @ g) <= most).all()


@given(
    st.lists(st.integers(-4, 4), min_size=2, max_size=2),
    st.lists(st.floats(0.1, 10), min_size=2, max_size=2),
    st.lists(st.floats(0, 0.1), min_size=2, max_size=2),
)
def test_prop_gradients_errors_of_products(powers, a, delta):
    def f(x):
        return 5.0 * x[0] ** float(powers[0]) * x[1] ** float(powers[1])

    slopes = [fields.partial_derivative(f, a, i, step=1e-5 * a[i]) for i in (0, 1)]
    relative = np.abs(slopes) @ delta / f(a)
    known = sum(abs(k) * d / x for k, d, x in zip(powers, delta, a, strict=True))
    assert relative == pytest.approx(known, rel=1e-7, abs=1e-9)


@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 999))
def test_prop_gradients_formulas(n, m, seed):
    """Whole numbers: each expansion is exact, and the rest is a pure quadratic in h."""
    rng = np.random.default_rng(seed)
    A, B = rng.integers(-5, 6, (n, n)), rng.integers(-5, 6, (m, n))
    b, c, x, h = (rng.integers(-5, 6, k) for k in (m, n, n, n))
    cases = [
        (lambda x: c @ x, c, 0),
        (lambda x: x @ A @ x, (A + A.T) @ x, h @ A @ h),
        (lambda x: x @ x, 2 * x, h @ h),
        (lambda x: (B @ x - b) @ (B @ x - b), 2 * B.T @ (B @ x - b), (B @ h) @ (B @ h)),
    ]
    for f, gradient, rest in cases:
        assert f(x + h) == f(x) + gradient @ h + rest
    assert ((A + A.T + (A + A.T).T) @ x == 2 * (A + A.T) @ x).all()  # symmetric
    assert fields.sum_of_squares_gradient(B, b, x).tolist() == cases[3][1].tolist()


@pytest.mark.parametrize("land", LANDSCAPES, ids=lambda land: land.name)
def test_thm_gradients_stationary(land):
    for a in land.minima:
        steps = 1e-3 * np.eye(2)
        assert min(land.fun(a + h) for h in [*steps, *-steps]) > land.fun(a)
        assert np.abs(land.gradient(a)).max() < 1e-12
    rng = np.random.default_rng(1)
    left, right, bottom, top = land.box
    for a in rng.uniform([left, bottom], [right, top], (50, 2)):
        g = land.gradient(a)
        if vectors.norm(g) > 1e-3:  # not level: lower and higher points are near
            h = 1e-6 * g / vectors.norm(g)
            assert land.fun(a - h) < land.fun(a) < land.fun(a + h)


def test_thm_gradients_stationary_is_not_enough():
    gradient = numbers(X * Y)[1]
    assert not gradient([0, 0]).any()
    assert numbers(X * Y)[0]([1e-3, 1e-3]) > 0 > numbers(X * Y)[0]([1e-3, -1e-3])


@given(st.integers(1, 4), st.integers(0, 999), st.booleans())
def test_cor_gradients_quadratic(n, seed, deficient):
    rng = np.random.default_rng(seed)
    A = rng.integers(-4, 5, (n, n))
    A = A + A.T
    x0 = rng.integers(-4, 5, n)
    b = A @ x0

    def f(x):
        return x @ A @ x / 2 - b @ x + 7

    slopes = [fields.partial_derivative(f, x0, i) for i in range(n)]
    assert slopes == pytest.approx(np.zeros(n), abs=1e-8)
    other = x0 + np.eye(n)[0]
    slopes = [fields.partial_derivative(f, other, i) for i in range(n)]
    assert slopes == pytest.approx(A @ other - b, abs=1e-8)
    B = rng.integers(-4, 5, (n + 2, n)).astype(float)
    if deficient:
        B[:, -1] = B[:, 0]
    y = rng.integers(-4, 5, n + 2)
    w = np.linalg.lstsq(B, y, rcond=None)[0]
    assert fields.sum_of_squares_gradient(B, y, w) == pytest.approx(
        np.zeros(n), abs=1e-11
    )
    assert B.T @ B @ w == pytest.approx(B.T @ y, abs=1e-11)
    least = np.sum((B @ w - y) ** 2)
    for step in rng.normal(size=(10, n)):
        assert np.sum((B @ (w + step) - y) ** 2) >= least * (1 - 1e-13)


def test_cor_gradients_quadratic_by_hand():
    w = least_squares.solve([[1, 0], [1, 1], [1, 2]], [1, 2, 6]).params
    assert w == pytest.approx([0.5, 2.5])


def by_the_letter(a, b, c, d, e, wide, high):
    """Extrema of a x² + b xy + c y² + d x + e y on a rectangle, as the book words it."""
    f = a * X**2 + b * X * Y + c * Y**2 + d * X + e * Y
    found = []
    for place in sympy.solve([sympy.diff(f, X), sympy.diff(f, Y)], [X, Y], dict=True):
        free = {v: sympy.Rational(1, 3) for v in (X, Y) if v not in place}
        x, y = (sympy.sympify(place.get(v, v)).subs(free) for v in (X, Y))
        if 0 < x < wide and 0 < y < high:  # a line of them has one height
            found.append(f.subs({X: x, Y: y}))
    corners = [(0, 0), (wide, 0), (wide, high), (0, high)]
    for (p, q), (r, s) in zip(corners, corners[1:] + corners[:1], strict=True):
        along = f.subs({X: p + T * (r - p), Y: q + T * (s - q)}, simultaneous=True)
        slope = sympy.diff(along, T)
        inside = [t for t in sympy.solve(slope, T) if 0 < t < 1] if slope.has(T) else []
        found += [along.subs(T, t) for t in [*inside, 0, 1]]
    return float(min(found)), float(max(found))


@few
@given(*[SMALL] * 5, st.integers(1, 4), st.integers(1, 4))
@example(1, 1, 1, -4, -5, 4, 3)  # the cold store: inside, and at a corner
@example(1, 0, 1, -6, -2, 2, 3)  # a stationary point outside
@example(0, 1, 0, 0, 0, 2, 2)  # a saddle at a corner
@example(0, 0, 0, 0, 0, 1, 1)  # all is level
@example(1, -2, 1, 0, 0, 3, 3)  # a trough along the diagonal
def test_alg_gradients_region(a, b, c, d, e, wide, high):
    low, top = by_the_letter(a, b, c, d, e, wide, high)
    x, y = np.meshgrid(np.linspace(0, wide, 61), np.linspace(0, high, 61))
    heights = a * x**2 + b * x * y + c * y**2 + d * x + e * y
    # between points of the grid: half a step of 1/15 squared, second derivatives to 12
    assert low - 1e-9 <= heights.min() <= low + 0.06
    assert top - 0.06 <= heights.max() <= top + 1e-9


def test_alg_gradients_region_by_hand():
    low, top = by_the_letter(1, 1, 1, -4, -5, 4, 3)
    assert (8 + low / 2, 8 + top / 2) == (4.5, 11)
    assert by_the_letter(1, 0, 1, -6, -2, 2, 3) == (-9, 3)


@given(st.floats(1e-9, 1e9), st.floats(0, 7))
def test_prop_gradients_cross(length, angle):
    def f(x):
        return x[0] * x[1] / (x @ x) if x.any() else 0.0

    assert [fields.partial_derivative(f, [0, 0], i, step=length) for i in (0, 1)] == [
        0,
        0,
    ]
    u = np.array([np.cos(angle), np.sin(angle)])
    # the height depends on the direction alone, so near the origin it has no limit
    assert f(length * u) == pytest.approx(np.sin(2 * angle) / 2, abs=1e-15)
    # off the origin the formula has partial derivatives, y (y² - x²) / (x² + y²)²
    x, y = length * u
    slope = fields.partial_derivative(f, [x, y], 0, step=1e-4 * length)
    assert slope * length == pytest.approx(u[1] * (u[1] ** 2 - u[0] ** 2), abs=1e-6)
