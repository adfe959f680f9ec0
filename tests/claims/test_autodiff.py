"""What *Derivatives in code* states, on random and on awkward input."""

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import autodiff as ad
from mlmath import derivatives as dv
from strategies import reals

Polynomial = np.polynomial.Polynomial

#: Whole numbers, so that polynomials are exact in fractions.
coefficients = st.lists(st.integers(-9, 9), min_size=2, max_size=6)
fractions = st.fractions(-3, 3, max_denominator=50)
widths = st.fractions(Fraction(1, 1000), 2, max_denominator=1000)


def at(p, x):
    """Horner's rule, exact on fractions."""
    total = 0 * x
    for c in reversed(p):
        total = total * x + c
    return total


def slope(p, times=1):
    for _ in range(times):
        p = [k * c for k, c in enumerate(p)][1:] or [0]
    return p


def greatest(p, left, right):
    """At least the modulus of a polynomial on an interval, as it is near the ends."""
    largest = max(abs(left), abs(right))
    return sum(abs(c) * largest**k for k, c in enumerate(p))


def test_def_autodiff_differences():
    f = math.exp
    for x, h in ((0.0, 0.5), (-1.0, 2.0), (3.0, 0.25)):  # sums are exact
        assert dv.forward_difference(f, x, h=h) == (f(x + h) - f(x)) / h
        assert dv.central_difference(f, x, h=h) == (f(x + h) - f(x - h)) / (2 * h)


@given(coefficients, fractions, widths)
@example([0, 0, 1], Fraction(3), Fraction(1, 10))
@example([5, 2], Fraction(0), Fraction(1))
@example([0, 0, 0, 1], Fraction(0), Fraction(2))  # f'' = 0 at x
def test_lem_autodiff_remainder(p, x, h):
    """The xi exists exactly when the value wanted lies in the range of f'' or f'''."""
    quotient = (at(p, x + h) - at(p, x)) / h
    wanted = (quotient - at(slope(p), x)) * 2 / h
    in_range(slope(p, 2), wanted, x, x + h)
    quotient = (at(p, x + h) - at(p, x - h)) / (2 * h)
    wanted = (quotient - at(slope(p), x)) * 6 / h**2
    in_range(slope(p, 3), wanted, x - h, x + h)


def in_range(q, wanted, left, right):
    """Between the least and the greatest value of q, at its ends and turning points."""
    points = [float(left), float(right)]
    turns = Polynomial([float(c) for c in slope(q)]).roots() if any(slope(q)) else []
    points += [float(z.real) for z in turns if left <= z.real <= right]
    values = [at([float(c) for c in q], point) for point in points]
    room = 1e-9 * (1 + greatest(q, float(left), float(right)))
    assert min(values) - room <= float(wanted) <= max(values) + room


worst = st.sampled_from([-1, 0, 1])


@given(coefficients, fractions, widths, st.fractions(0, 1), worst, worst)
@example([0, 0, 1], Fraction(0), Fraction(1, 10), Fraction(1, 100), 1, -1)
def test_thm_autodiff_forward(p, x, h, noise, first, second):
    M = greatest(slope(p, 2), x, x + h)
    assume(M > 0)
    # values off by at most the noise uF, in exact arithmetic
    found = (at(p, x + h) + first * noise - at(p, x) - second * noise) / h
    assert abs(found - at(slope(p), x)) <= h * M / 2 + 2 * noise / h


@given(coefficients, fractions, widths, st.fractions(0, 1), worst, worst)
def test_thm_autodiff_central(p, x, h, noise, first, second):
    M = greatest(slope(p, 3), x - h, x + h)
    assume(M > 0)
    right, left = at(p, x + h) + first * noise, at(p, x - h) + second * noise
    found = (right - left) / (2 * h)
    assert abs(found - at(slope(p), x)) <= h**2 * M / 6 + noise / h


positive = st.floats(1e-20, 1e3)


@given(positive, st.floats(1e-3, 1e3), st.floats(0.01, 100))
def test_thm_autodiff_forward_best_step(noise, M, factor):
    bound = lambda h: h / 2 * M + 2 * noise / h  # noqa: E731
    h = 2 * math.sqrt(noise / M)
    assert bound(h) == pytest.approx(2 * math.sqrt(noise * M))
    assert bound(factor * h) >= bound(h) * (1 - 1e-12)
    assert bound(1.5 * h) > 1.05 * bound(h)


@given(positive, st.floats(1e-3, 1e3), st.floats(0.01, 100))
def test_thm_autodiff_central_best_step(noise, M, factor):
    bound = lambda h: h**2 / 6 * M + noise / h  # noqa: E731
    h = (3 * noise / M) ** (1 / 3)
    assert bound(h) == pytest.approx((9 * noise**2 * M) ** (1 / 3) / 2)
    assert bound(factor * h) >= bound(h) * (1 - 1e-12)
    assert bound(1.5 * h) > 1.05 * bound(h)


def test_thm_autodiff_forward_and_the_next_are_reached():
    # f = x² with the noise as bad as it can be; f = x³ at 0
    found = ((Fraction(1, 10) ** 2 + 1) - (0 - 1)) / Fraction(1, 10)
    assert found == Fraction(1, 10) * 2 / 2 + 2 / Fraction(1, 10)


@given(
    st.lists(st.integers(-9, 9), min_size=1, max_size=5), st.integers(-20, 20),
    st.integers(1, 30),
)  # fmt: skip
@example([0, 0, 0, 0, 1], 2, 3)
def test_prop_autodiff_complex(p, x, h):
    p = [*p, *[0] * (5 - len(p))]
    real, imaginary = 0, 0  # Horner's rule on whole numbers: exact
    for c in reversed(p):
        real, imaginary = real * x - imaginary * h + c, real * h + imaginary * x
    known = at(slope(p), Fraction(x)) - Fraction(h**2, 6) * at(slope(p, 3), Fraction(x))
    assert Fraction(imaginary, h) == known
    assert dv.complex_step(lambda z: at(p, z), x, h=h) == pytest.approx(
        float(known), rel=1e-12, abs=1e-7
    )


def test_prop_autodiff_complex_has_more_terms_for_a_higher_degree():
    x, h = sympy.symbols("x h", real=True)
    for k in (5, 6, 9):
        rest = sympy.expand(
            sympy.im(sympy.expand((x + sympy.I * h) ** k)) / h
            - k * x ** (k - 1)
            + h**2 / 6 * k * (k - 1) * (k - 2) * x ** (k - 3)
        )
        powers = {m[0] for m in sympy.Poly(rest, h).monoms()}
        assert powers == set(range(4, k, 2))


pairs = st.tuples(reals(9), reals(9))


@given(pairs, pairs)
@example((0.0, 1.0), (0.0, 1.0))  # eps² = 0
def test_def_autodiff_dual(first, second):
    (a, b), (c, d) = first, second
    x, y = ad.Dual(a, b), ad.Dual(c, d)
    for found, value, known in (
        (x + y, a + c, b + d), (x - y, a - c, b - d), (x * y, a * c, a * d + b * c),
        (np.sin(x), math.sin(a), math.cos(a) * b),
        (np.exp(x), math.exp(a), math.exp(a) * b),
    ):  # fmt: skip
        # a few roundings of numbers up to 9 e^9
        wanted = pytest.approx((value, known), rel=1e-15, abs=1e-11)
        assert (found.value, found.slope) == wanted
    if abs(c) > 0.01:
        found = x / y
        known = (b * c - a * d) / c**2
        assert (found.value, found.slope) == pytest.approx((a / c, known), abs=1e-7)
    # as with matrices [[a, b], [0, a]], whose off-diagonal part squares to zero
    product = np.array([[a, b], [0, a]]) @ np.array([[c, d], [0, c]])
    assert (x * y).value == pytest.approx(product[0, 0])
    assert (x * y).slope == pytest.approx(product[0, 1], abs=1e-12)


#: A step of a random program: what it does, and which earlier results it takes.
STEPS = ["add", "subtract", "multiply", "divide", "sin", "exp", "log", "tanh", "sqrt"]
programs = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 99), st.integers(0, 99)),
    min_size=1, max_size=8,
)  # fmt: skip


def run(program, inputs, library=np):
    """Run on numbers, dual numbers, Values or formulas; functions stay in range."""
    v = list(inputs)
    for name, i, j in program:
        a, b = v[i % len(v)], v[j % len(v)]
        if name in ("sin", "tanh"):
            v.append(getattr(library, name)(a))
        elif name == "exp":
            v.append(library.exp(library.sin(a)))
        elif name in ("log", "sqrt"):
            v.append(getattr(library, name)(a * a + 1))
        elif name == "divide":
            v.append(a / (b * b + 1))
        else:
            v.append({"add": a + b, "subtract": a - b, "multiply": a * b}[name])
    return v


@given(programs, st.floats(-2, 2))
@example([("multiply", 0, 0)] * 3, 1.5)
@example([("subtract", 0, 0)], 1.0)
def test_thm_autodiff_dual(program, x):
    t = sympy.symbols("t")
    formula = run(program, [t, sympy.Rational(1, 2)], sympy)[-1]
    found = ad.Dual(0) + run(program, [ad.Dual(x, 1), 0.5])[-1]
    exact = sympy.sympify(formula).subs(t, sympy.Rational(x)).evalf(30)
    known = sympy.sympify(formula).diff(t).subs(t, sympy.Rational(x)).evalf(30)
    assume(abs(exact) < 1e12 and abs(known) < 1e12)
    assert found.value == pytest.approx(float(exact), rel=1e-9, abs=1e-9)
    assert found.slope == pytest.approx(float(known), rel=1e-9, abs=1e-9)


def graph(y):
    """The steps of a tape of single numbers: pairs (argument, local derivative)."""
    nodes = ad.trace(y)
    place = {id(node): k for k, node in enumerate(nodes)}
    return [
        [(place[id(parent)], float(pull(np.ones(())))) for parent, pull in node.parents]
        for node in nodes
    ]


@given(programs, st.floats(-2, 2), st.floats(-2, 2))
def test_def_autodiff_graph(program, a, b):
    y = run(program, [ad.Value(a), ad.Value(b)])[-1]
    nodes = ad.trace(y)
    steps = graph(y)
    assert nodes[-1] is y
    for k, arrows in enumerate(steps):
        assert all(j < k for j, _ in arrows)  # arguments stand earlier in the list
        assert (nodes[k].name == "input") == (not arrows)
    product = ad.Value(3) * ad.Value(5)
    assert graph(product) == [[], [], [(0, 5.0), (1, 3.0)]]
    x = ad.Value(3)
    assert graph(x * x) == [[], [(0, 3.0), (0, 3.0)]]  # two arrows


def sweep(steps):
    adjoints = [0.0] * len(steps)
    adjoints[-1] = 1.0
    for k in reversed(range(len(steps))):
        for j, c in steps[k]:
            adjoints[j] += adjoints[k] * c
    return adjoints


@given(programs, st.floats(-2, 2), st.floats(-2, 2))
def test_alg_autodiff_reverse(program, a, b):
    y = run(program, [ad.Value(a), ad.Value(b)])[-1]
    ad.backward(y)
    found = [float(node.grad) for node in ad.trace(y)]
    assert found == pytest.approx(sweep(graph(y)), rel=1e-12, abs=1e-12)


@given(programs, st.lists(st.floats(-2, 2), min_size=1, max_size=4))
@example([("multiply", 0, 0), ("add", 0, -1)], [3.0])
def test_thm_autodiff_reverse(program, inputs):
    f = lambda *xs: run(program, xs)[-1]  # noqa: E731
    found = ad.value_and_gradients(f, *inputs)[1]
    t = sympy.symbols(f"t:{len(inputs)}")
    formula = sympy.sympify(f(*t)) if not program else run(program, t, sympy)[-1]
    place = dict(zip(t, map(sympy.Rational, inputs), strict=True))
    known = [sympy.diff(formula, s).subs(place).evalf(30) for s in t]
    assume(max(map(abs, known)) < 1e12)
    for mine, exact in zip(found, known, strict=True):
        assert float(mine) == pytest.approx(float(exact), rel=1e-9, abs=1e-9)


class Counted:
    """A number that counts the operations in which it takes part."""

    count = 0

    def __init__(self, x):
        self.x = float(x.x if isinstance(x, Counted) else x)

    def _two(self, other, operation):
        Counted.count += 1
        return Counted(operation(self.x, Counted(other).x))

    def __add__(self, other):
        return self._two(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._two(other, lambda a, b: a - b)

    def __mul__(self, other):
        return self._two(other, lambda a, b: a * b)

    def __truediv__(self, other):
        return self._two(other, lambda a, b: a / b)

    def __pow__(self, other):
        return self._two(other, lambda a, b: a**b)

    def of(self, function):
        Counted.count += 1
        return Counted(function(self.x))


def back(name, g, y, a, b, c):
    """What the proof writes for each operation: the adjoints of the arguments, anew."""
    bar_a, bar_b = Counted(0.25), Counted(0.5)  # what they have so far
    if name == "add":
        return bar_a + g, bar_b + g
    if name == "subtract":
        return bar_a + g, bar_b - g
    if name == "multiply":
        return bar_a + g * b, bar_b + g * a
    if name == "divide":
        s = g / b
        return bar_a + s, bar_b - s * y
    if name == "power":
        return (bar_a + g * (c * a ** (c - 1)),)
    if name == "exp":
        return (bar_a + g * y,)
    if name == "log":
        return (bar_a + g / a,)
    if name == "sqrt":
        return (bar_a + g * 0.5 / y,)
    if name == "sin":
        return (bar_a + g * a.of(math.cos),)
    if name == "cos":
        return (bar_a - g * a.of(math.sin),)
    if name == "tanh":
        return (bar_a + g * a.of(math.cosh).of(lambda c: c**-2.0),)
    if name == "expit":
        return (
            bar_a + g * (y * (Counted(0) - a).of(lambda x: 1 / (1 + math.exp(-x)))),
        )
    return (bar_a + g if a.of(lambda x: x > 0).x else bar_a,)  # maximum with 0


OPERATIONS = [
    "add", "subtract", "multiply", "divide", "power", "exp", "log", "sqrt", "sin",
    "cos", "tanh", "expit", "maximum",
]  # fmt: skip


@pytest.mark.parametrize("name", OPERATIONS)
@given(st.floats(0.1, 3), st.floats(0.1, 3), st.floats(-2, 2))
def test_thm_autodiff_cheap(name, a, b, g):
    """No operation costs more than five on the way back, and what is added is right."""
    ufunc = {f.__name__: f for f in ad.local_derivatives()}[name]
    rules = ad.local_derivatives()[ufunc]
    second = 0.0 if name == "maximum" else b
    args = (a,) if ufunc.nin == 1 else (a, second)
    y = float(ufunc(*args))
    Counted.count = 0
    found = back(name, *map(Counted, (g, y, a, b, b)))
    assert Counted.count <= 5
    if name == "power":
        assert Counted.count == 5  # the bound is reached
    known = [g * float(rule(y, *args)) for rule in rules][: len(found)]
    start = (0.25, 0.5)
    for mine, part, before in zip(found, known, start, strict=False):
        assert mine.x == pytest.approx(before + part, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("n", [1, 10, 300])
def test_thm_autodiff_cheap_whatever_the_number_of_inputs(n):
    # arrows are what the sweep works on: at most two for each operation
    x = [ad.Value(1 / (k + 1)) for k in range(n)]
    y = x[0]
    for entry in x[1:]:
        y = y * entry + np.sin(entry)
    nodes = ad.trace(y)
    operations = sum(node.name != "input" for node in nodes)
    assert operations == 3 * (n - 1)
    assert sum(len(node.parents) for node in nodes) <= 2 * operations


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.integers(0, 10**6))
def test_prop_autodiff_matmul(m, n, k, seed):
    rng = np.random.default_rng(seed)
    A, B, bar = (rng.normal(size=shape) for shape in ((m, n), (n, k), (m, k)))
    # with this result the adjoint of each entry of Y is that of bar
    _, (by_A, by_B) = ad.value_and_gradients(lambda A, B: ((A @ B) * bar).sum(), A, B)
    assert by_A == pytest.approx(bar @ B.T)
    assert by_B == pytest.approx(A.T @ bar)
    # the same by single numbers
    a = [[ad.Value(A[i, j]) for j in range(n)] for i in range(m)]
    b = [[ad.Value(B[j, p]) for p in range(k)] for j in range(n)]
    y = ad.Value(0) + sum(
        a[i][j] * b[j][p] * bar[i, p]
        for i in range(m) for j in range(n) for p in range(k)
    )  # fmt: skip
    ad.backward(y)
    assert np.array([[e.grad for e in row] for row in a]) == pytest.approx(by_A)
    assert np.array([[e.grad for e in row] for row in b]) == pytest.approx(by_B)
