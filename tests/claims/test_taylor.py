"""What *Taylor's formula* states, on random and on awkward input."""

import cmath
import functools
import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import derivatives, taylor

Polynomial = np.polynomial.Polynomial
EPS = np.finfo(float).eps

t = sympy.symbols("t", real=True)
#: Smooth near [-1, 1], with all derivatives within reach of SymPy.
SMOOTH = [
    sympy.sin(t), sympy.cos(3 * t), sympy.exp(-2 * t), sympy.log(2 + t),
    1 / (1 + t**2), sympy.sqrt(3 - t), t**4 - t, sympy.exp(sympy.sin(t)),
]  # fmt: skip
smooth = st.sampled_from(SMOOTH)
coefficients = st.lists(st.integers(-9, 9), min_size=1, max_size=7)
fractions = st.fractions(-3, 3, max_denominator=50)


@functools.cache
def slopes_at(f, a, n):
    """Value and n derivatives at a, as floats."""
    return [float(sympy.diff(f, t, k).subs(t, a).evalf(20)) for k in range(n + 1)]


def derivative(p):
    return [k * c for k, c in enumerate(p)][1:] or [0]


def value(p, x):
    total = 0 * x
    for c in reversed(p):
        total = total * x + c
    return total


def exact_taylor(p, a, n):
    """The coefficients of the definition, in fractions."""
    found = []
    for k in range(n + 1):
        found.append(value(p, a) / Fraction(math.factorial(k)))
        p = derivative(p)
    return found


@given(smooth, st.floats(-1, 1), st.integers(0, 6))
@example(SMOOTH[0], 0.0, 5)
def test_def_taylor_polynomial(f, a, n):
    a = round(a, 3)
    d = slopes_at(f, sympy.Rational(str(a)), n)
    p = Polynomial(taylor.taylor_coefficients(d))  # in the variable x - a
    for k, d_k in enumerate(d):
        assert p.deriv(k)(0) == pytest.approx(d_k, rel=1e-12, abs=1e-12)
    x = a + 0.25
    by_hand = sum(d_k / math.factorial(k) * (x - a) ** k for k, d_k in enumerate(d))
    found = taylor.horner(taylor.taylor_coefficients(d), x, centre=a)
    assert found == pytest.approx(by_hand, rel=1e-12, abs=1e-12)


@given(coefficients, fractions, fractions)
def test_prop_taylor_unique(p, a, x):
    """A polynomial of degree n is its own Taylor polynomial, about every centre."""
    c = exact_taylor(p, Fraction(a), len(p) - 1)
    assert value(c, x - a) == value(p, x)
    # another polynomial differs in a derivative, so one that agrees in all is this one
    other = [*p[:-1], p[-1] + 1]
    assert exact_taylor(other, Fraction(a), len(p) - 1) != c


@given(coefficients, fractions, fractions, st.integers(0, 6))
@example([0, 0, 0, 1], Fraction(0), Fraction(1), 1)
@example([1, 2], Fraction(0), Fraction(1), 3)
@example([0, 0, 0, 0, 1], Fraction(-1), Fraction(1), 2)
def test_thm_taylor_remainder(p, a, x, n):
    """The xi exists exactly when the value wanted lies in the range of f^(n+1)."""
    assume(x != a)
    error = value(p, x) - value(exact_taylor(p, Fraction(a), n), x - a)
    wanted = error * math.factorial(n + 1) / (x - a) ** (n + 1)
    q = p
    for _ in range(n + 1):
        q = derivative(q)
    ends = sorted((float(a), float(x)))
    slope = [float(c) for c in derivative(q)]
    turns = Polynomial(slope).roots() if any(slope) else []
    points = [*ends, *(float(z.real) for z in turns if ends[0] <= z.real <= ends[1])]
    heights = [value([float(c) for c in q], point) for point in points]
    room = 1e-9 * (1 + sum(abs(c) * 3**k for k, c in enumerate(q)))
    assert min(heights) - room <= float(wanted) <= max(heights) + room


@given(smooth, st.floats(-0.9, 0.9), st.floats(-1, 1), st.integers(0, 6))
def test_cor_taylor_bound(f, a, x, n):
    a, x = round(a, 3), round(x, 3)
    c = taylor.taylor_coefficients(slopes_at(f, sympy.Rational(str(a)), n))
    grid = np.linspace(min(a, x), max(a, x), 201)
    highest = sympy.lambdify(t, sympy.diff(f, t, n + 1), "numpy")(grid)
    # a hundredth more for what lies between the points of the grid
    M = 1.01 * float(np.abs(np.broadcast_to(highest, grid.shape)).max())
    error = abs(float(f.subs(t, x)) - taylor.horner(c, x, centre=a))
    assert error <= taylor.remainder_bound(x - a, n, M=M) + 1e-13


def test_cor_taylor_bound_is_reached():
    # the next power itself: M = (n + 1)! and the bound is the error
    for n in range(6):
        bound = taylor.remainder_bound(0.5, n, M=math.factorial(n + 1))
        assert bound == pytest.approx(0.5 ** (n + 1))


@given(st.floats(-1, 1))
def test_def_taylor_series(x):
    """It converges: the sums come near and stay near, for all large n."""
    sums = [taylor.horner(taylor.known_coefficients("exp", n), x) for n in range(40)]
    for eps in (1e-2, 1e-5, 1e-10):
        start = next(n for n in range(40) if abs(sums[n] - math.exp(x)) < eps)
        assert all(abs(s - math.exp(x)) < eps for s in sums[start:])
    # 1 - 1 + 1 - ... does not: two sums that follow each other are 1 apart
    sums = [
        taylor.horner(taylor.known_coefficients("1/(1-x)", n), -1) for n in range(9)
    ]
    assert all(abs(a - b) == 1 for a, b in itertools.pairwise(sums))


LONG = [taylor.known_coefficients(name, 900) for name in ("1/(1-x)", "ln(1+x)")]


@given(st.floats(-20, 20), st.floats(-0.95, 0.95), st.floats(-4, 4))
@example(20.0, -0.95, -4.0)
@example(0.0, 0.0, 2.0)
def test_thm_taylor_list(anywhere, inside, p):
    for name, f in (("exp", math.exp), ("sin", math.sin), ("cos", math.cos)):
        c = taylor.known_coefficients(name, 120)
        # rounding of terms up to e^20
        assert taylor.horner(c, anywhere) == pytest.approx(
            f(anywhere), rel=1e-12, abs=1e-6
        )
    geometric, logarithm = LONG
    assert taylor.horner(geometric, inside) == pytest.approx(1 / (1 - inside), rel=1e-9)
    assert taylor.horner(logarithm, inside) == pytest.approx(
        math.log1p(inside), abs=1e-9
    )
    c = taylor.binomial_coefficients(p, 900)
    assert taylor.horner(c, inside) == pytest.approx((1 + inside) ** p, rel=1e-6)


def test_thm_taylor_list_at_the_edges():
    for n in (10, 100, 1000):
        error = taylor.horner(taylor.known_coefficients("ln(1+x)", n), 1) - math.log(2)
        assert 1 / (4 * n) < abs(error) <= 1 / (n + 1)
    at_minus_1 = taylor.horner(taylor.known_coefficients("ln(1+x)", 10**3), -1)
    assert at_minus_1 < -math.log(10**3)  # it falls without end
    for x in (1.01, -1.01):
        for name in ("1/(1-x)", "ln(1+x)"):
            c = taylor.known_coefficients(name, 2000)
            assert abs(c[-1] * x**2000) > 1e5


@pytest.mark.parametrize("f", SMOOTH)
def test_thm_taylor_list_against_sympy(f):
    n = 6
    series = sympy.series(f, t, 0, n + 1).removeO()
    known = [float(series.coeff(t, k)) for k in range(n + 1)]
    found = taylor.taylor_coefficients(slopes_at(f, 0, n))
    assert found == pytest.approx(known, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("c", "R"),
    [
        ([1.0] * 400, 1), ([0.5**k for k in range(400)], 2),
        ([1 / math.factorial(k) for k in range(150)], math.inf),
        ([float(math.factorial(k)) for k in range(150)], 0),
    ],
)  # fmt: skip
def test_def_taylor_radius(c, R):
    """Inside, late terms are nothing; outside they grow."""
    late = len(c) - 1
    if R:
        x = 0.9 * R if math.inf > R else 10
        assert abs(c[-1]) * x**late < 1e-15
    if math.inf > R:
        x = 1.1 * R if R else 0.1
        assert abs(c[-1]) * x**late > 1e15


@given(st.floats(0, 1.5), st.floats(-math.pi, math.pi), st.integers(0, 60))
@example(1.0, math.pi, 7)
def test_prop_taylor_geometric(size, angle, n):
    q = cmath.rect(size, angle)
    assume(abs(1 - q) > 1e-3)
    total = sum(q**k for k in range(n + 1))
    assert total == pytest.approx((1 - q ** (n + 1)) / (1 - q), rel=1e-9, abs=1e-9)
    if size < 0.9:
        late = sum(q**k for k in range(400))
        assert late == pytest.approx(1 / (1 - q), rel=1e-9)
    if size >= 1:
        assert abs(q ** (n + 1)) >= 1 - 1e-12  # two sums that follow each other


@given(st.floats(-3, 3), st.floats(-0.9, 0.9))
@example(0.0, 0.9)
def test_prop_taylor_poles(a, share):
    k = np.arange(801)
    reach = math.hypot(1, a)
    # with powers of the reach taken out, so that nothing overflows
    c = np.imag((-1.0) ** k * (reach / (a - 1j)) ** (k + 1)) / reach
    found = taylor.horner(c, share)
    x = a + share * reach
    assert found == pytest.approx(1 / (1 + x**2), rel=1e-6, abs=1e-9)
    # outside the terms do not go to 0: of any two neighbours one is large
    terms = np.abs(c * 1.05**k)
    phi = math.atan2(1, a)
    late = np.maximum(terms[600:-1], terms[601:])
    assert late.min() > 0.99 * 1.05**600 * math.sin(phi) / (2 * reach)


def test_prop_taylor_poles_are_the_derivatives():
    f = 1 / (1 + t**2)
    for a in (0, 1, -2):
        known = slopes_at(f, a, 8)
        k = np.arange(9)
        c = np.imag((-1.0) ** k / (a - 1j) ** (k + 1))
        assert taylor.taylor_coefficients(known) == pytest.approx(c, abs=1e-12)


@pytest.mark.parametrize("k", range(7))
def test_prop_taylor_flat(k):
    u = sympy.symbols("u", positive=True)
    # the recursion of the proof, and what it stands for
    P = sympy.Integer(1)
    for _ in range(k):
        P = sympy.expand(2 * u**3 * P - u**2 * sympy.diff(P, u))
    f = sympy.exp(-1 / t**2)
    difference = sympy.diff(f, t, k) - P.subs(u, 1 / t) * f
    assert sympy.simplify(difference) == 0
    for h in (0.1, 0.05, -0.05):
        assert abs(float((P * u).subs(u, 1 / h))) * math.exp(-1 / h**2) < 1e-20


@given(smooth, st.integers(0, 4))
def test_def_taylor_order(f, n):
    """C = M / (n + 1)! serves, on a whole interval; no higher order does."""
    c = taylor.taylor_coefficients(slopes_at(f, 0, n + 1))
    hs = np.concatenate([np.geomspace(1e-2, 0.5, 30), -np.geomspace(1e-2, 0.5, 30)])
    error = sympy.lambdify(t, f, "numpy")(hs) - taylor.horner(c[:-1], hs)
    highest = sympy.lambdify(t, sympy.diff(f, t, n + 1), "numpy")(
        np.linspace(-0.5, 0.5, 400)
    )
    C = 1.01 * np.abs(highest).max() / math.factorial(n + 1)
    assert (np.abs(error) <= C * np.abs(hs) ** (n + 1) + 1e-15).all()
    if abs(c[-1]) > 0.01:  # O(h^(n+2)) would make this quotient small for small h
        h = 1e-2
        small = float(f.subs(t, sympy.Rational(1, 100)).evalf(40)) - taylor.horner(
            c[:-1], h
        )
        if abs(c[-1]) * h ** (n + 1) > 1e-12:
            assert abs(small) > 0.5 * abs(c[-1]) * h ** (n + 1)


@given(coefficients, st.integers(0, 5), st.integers(0, 5))
def test_prop_taylor_found(p, n, k):
    """The first coefficients are the only ones with an error of the next order."""
    p = [*p, *[0] * (n + 1)]
    q = p[: n + 1]
    assert exact_taylor(p, Fraction(0), n) == q
    q[k % (n + 1)] += 1  # another polynomial: its error is not of this order
    quotients = [
        abs(value(p, h) - value(q, h)) / h ** (n + 1)
        for h in (Fraction(1, 10**6), Fraction(1, 10**9))
    ]
    assert quotients[1] > 100 * quotients[0]


def test_prop_taylor_found_by_putting_in():
    # e^(-h^2), as the text has it
    d = slopes_at(sympy.exp(-(t**2)), 0, 5)
    assert taylor.taylor_coefficients(d).tolist() == [1, 0, -1, 0, 0.5, 0]


@given(
    st.fractions(-9, 9), st.fractions(-9, 9), st.fractions(-9, 9),
    st.integers(1, 4), st.integers(1, 3), st.integers(2, 5),
)  # fmt: skip
def test_thm_taylor_richardson(A, c, d, p, more, r):
    q = p + more

    def rule(h):
        return A + c * h**p + d * h**q

    for h in (Fraction(1), Fraction(1, 10)):
        found = rule(h / r) + (rule(h / r) - rule(h)) / (r**p - 1)
        # what is left of the other term is a multiple of h^q, and nothing of h^p
        left = d * (Fraction(1, r**q) + (Fraction(1, r**q) - 1) / (r**p - 1))
        assert found - A == left * h**q
        by_package = taylor.richardson(
            float(rule(h)), float(rule(h / r)), order=p, ratio=r
        )
        assert by_package == pytest.approx(float(found), rel=1e-12, abs=1e-12)


def test_thm_taylor_richardson_on_a_difference():
    # from the order h to h^2, and from h^2 to h^4: halving divides by 4, by 16
    for rule, order, after in (
        (derivatives.forward_difference, 1, 2),
        (derivatives.central_difference, 2, 4),
    ):
        errors = [
            taylor.richardson(
                rule(math.exp, 1, h=h), rule(math.exp, 1, h=h / 2), order=order
            )
            - math.e
            for h in (0.1, 0.05)
        ]
        assert errors[0] / errors[1] == pytest.approx(2**after, rel=0.1)


points = st.tuples(st.floats(-1, 1), st.floats(-1, 1))
u, v = sympy.symbols("u v", real=True)
FIELDS = [
    sympy.exp(u) * sympy.cos(v), u**2 * v, sympy.log(2 + u**2 + v), sympy.sin(u * v),
    u**2 - v**2 + 3 * u, sympy.sqrt(4 + u + v**2),
]  # fmt: skip
LIBRARY = [
    [
        sympy.lambdify((u, v), part, "numpy")
        for part in (f, sympy.Matrix([f]).jacobian([u, v]), sympy.hessian(f, (u, v)))
    ]
    for f in FIELDS
]


@given(st.sampled_from(LIBRARY), points, points)
@example(LIBRARY[1], (1.0, 1.0), (-1.0, 0.5))
def test_thm_taylor_quadratic(field, a, h):
    f, gradient, hessian = field
    a, h = np.array(a), np.array(h) / 2
    value, g, H = float(f(*a)), gradient(*a).ravel(), np.array(hessian(*a), dtype=float)
    truth = float(f(*(a + h)))
    # theta exists when the rest lies between the least and the greatest on the way
    line = [
        h @ np.array(hessian(*(a + s * h)), dtype=float) @ h / 2
        for s in np.linspace(0, 1, 201)
    ]
    rest = truth - value - g @ h
    room = 1e-12 + 1e-3 * (max(line) - min(line))
    assert min(line) - room <= rest <= max(line) + room
    # L from the Hessians on the way
    off = truth - taylor.quadratic_model(
        a + h, at=a, value=value, gradient=g, hessian=H
    )
    size = np.linalg.norm(h)
    if size > 1e-3:
        L = max(
            np.linalg.norm(np.array(hessian(*(a + s * h)), dtype=float) - H, 2)
            / (s * size)
            for s in np.linspace(0.01, 1, 100)
        )
        assert abs(off) <= 1.01 * L / 2 * size**3 + 1e-12


def test_thm_taylor_quadratic_is_exact_for_a_quadratic_and_not_for_a_cubic():
    H = [[4.0, 6.0], [6.0, 0.0]]  # u^2 v at (3, 2), as the text has it
    model = {"at": [3, 2], "value": 18, "gradient": [12, 9], "hessian": H}
    for s, w in ((1, 0), (0, 1), (0.1, 0.1), (-1, 2)):
        found = taylor.quadratic_model([3 + s, 2 + w], **model)
        assert found == pytest.approx(18 + 12 * s + 9 * w + 2 * s**2 + 6 * s * w)
        assert (3 + s) ** 2 * (2 + w) - found == pytest.approx(s**2 * w)
