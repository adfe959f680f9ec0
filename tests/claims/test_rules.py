"""What *Rules of differentiation* states, on random and on awkward input."""

import math
from itertools import pairwise

import mpmath as mp
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import activations as ac
from strategies import reals, vectors

PLACES = reals(2)
SMALL = 1e-6
#: Derivatives are found with 40 digits and h = 10^-12: the quotient is within some
#: 10^-22 of the slope, and hand-made formulas are held against it.
H = mp.mpf(10) ** -12


@pytest.fixture(autouse=True)
def _forty_digits():
    with mp.workdps(40):
        yield


def slope(f, a):
    """Give the central difference quotient of `f` at `a`."""
    a = mp.mpf(a)
    return (f(a + H) - f(a - H)) / (2 * H)


def near(a, b, rel=1e-15):
    return abs(a - b) <= rel * (1 + abs(a) + abs(b))


#: Smooth functions with their slopes, written down without the rules that are tried.
FUNCTIONS = st.sampled_from(
    [
        (lambda x: mp.mpf(3), lambda x: mp.mpf(0)),
        (lambda x: x, lambda x: mp.mpf(1)),
        (lambda x: x * x, lambda x: 2 * x),
        (mp.sin, mp.cos),
        (mp.exp, mp.exp),
        (lambda x: mp.cos(3 * x), lambda x: -3 * mp.sin(3 * x)),
        (lambda x: abs(x) * x, lambda x: 2 * abs(x)),  # no second derivative at 0
    ]
)


@given(FUNCTIONS, FUNCTIONS, PLACES, reals(9))
def test_prop_rules_sum(f, g, a, c):
    assert near(slope(lambda x: f[0](x) + g[0](x), a), f[1](a) + g[1](a), 1e-9)
    assert near(slope(lambda x: c * f[0](x), a), c * f[1](a), 1e-9)


@given(FUNCTIONS, FUNCTIONS, PLACES)
@example((mp.sin, mp.cos), (lambda x: abs(x) * x, lambda x: 2 * abs(x)), 0.0)
def test_thm_rules_product(f, g, a):
    a = mp.mpf(a)
    assert near(
        slope(lambda x: f[0](x) * g[0](x), a),
        f[1](a) * g[0](a) + f[0](a) * g[1](a),
        1e-9,
    )


def test_thm_rules_product_of_the_rectangle():
    for h in (0.5, 0.25, 1e-3):
        assert (3 + 2 * h) * (5 + h) == pytest.approx(15 + 13 * h + 2 * h**2)


@given(st.integers(1, 12), PLACES)
@example(1, 0.0)
@example(2, 0.0)
def test_cor_rules_power(n, a):
    a = mp.mpf(a)
    assert near(slope(lambda x: x**n, a), n * a ** (n - 1))


@given(FUNCTIONS, FUNCTIONS, PLACES)
@example((lambda x: mp.mpf(3), lambda x: mp.mpf(0)), (mp.exp, mp.exp), 1.0)
def test_thm_rules_chain(f, g, a):
    a = mp.mpf(a)
    assert near(slope(lambda x: g[0](f[0](x)), a), g[1](f[0](a)) * f[1](a), 1e-9)


def wavy(x):
    """Its increment from 0 is 0 for infinitely many x near 0."""
    return x * x * mp.sin(1 / x) if x else mp.mpf(0)


@given(st.integers(1, 10**6), FUNCTIONS)
def test_thm_rules_chain_where_the_inner_increment_is_zero(n, g):
    zero = 1 / (n * mp.pi)
    assert abs(wavy(zero)) < mp.mpf(10) ** -30  # up to the digits of pi
    # the slope is 0 all the same: quotients are at most C h for |h| <= 1
    for h in (zero, 0.9 * zero, -1.1 * zero):
        quotient = (g[0](wavy(h)) - g[0](wavy(mp.mpf(0)))) / h
        assert abs(quotient) <= 20 * abs(h)


@given(FUNCTIONS, FUNCTIONS, PLACES)
def test_cor_rules_quotient(f, g, a):
    a = mp.mpf(a)
    assume(abs(g[0](a)) > 0.1)
    found = slope(lambda x: f[0](x) / g[0](x), a)
    assert near(found, (f[1](a) * g[0](a) - f[0](a) * g[1](a)) / g[0](a) ** 2, 1e-9)
    assert near(slope(lambda x: 1 / g[0](x), a), -g[1](a) / g[0](a) ** 2, 1e-9)


@given(PLACES, st.sampled_from([1, -1]))
def test_thm_rules_inverse(a, sign):
    a = mp.mpf(a)

    def f(x):
        return sign * (x**3 + x)

    def g(y):  # by Cardano, so without a slope
        r = mp.sqrt(1 / mp.mpf(27) + y * y / 4)
        # y / 2 + r and y / 2 - r have the product -1/27: take the larger from it
        big = mp.cbrt(abs(y) / 2 + r)
        return sign * mp.sign(y) * (big - 1 / (3 * big))

    b = f(a)
    assert near(g(b), a, 1e-20)
    assert near(slope(g, b), sign / (3 * a**2 + 1))


@given(st.integers(1, 9), st.integers(-9, 9), st.floats(0.1, 5))
def test_thm_rules_inverse_gives_roots_and_fractions(n, m, a):
    a = mp.mpf(a)
    assert near(slope(lambda x: mp.root(x, n), a), mp.root(a, n) / (n * a))
    assert near(
        slope(lambda x: mp.root(x, n) ** m, a), m * mp.root(a, n) ** m / (n * a)
    )


def test_thm_rules_inverse_needs_a_slope_that_is_not_zero():
    # the mirror image of x^3 at 0 is vertical: quotients grow without bound
    quotients = [mp.cbrt(h) / h for h in (mp.mpf(10) ** -k for k in (3, 6, 9))]
    assert quotients == sorted(quotients)
    assert quotients[-1] > 1e5


@given(st.floats(1e-9, math.pi / 2 - 1e-9))
@example(1.5)
def test_lem_rules_sine(angle):
    for h in (mp.mpf(angle), -mp.mpf(angle)):
        assert mp.cos(h) < mp.sin(h) / h < 1
        assert 0 <= 1 - mp.cos(h) <= h * h
        assert abs(mp.cos(h) - 1) / abs(h) <= abs(h)


def test_lem_rules_sine_areas():
    h, n = 0.8, 10**5
    arc = np.linspace(0, h, n + 1)
    x, y = np.cos(arc), np.sin(arc)
    sector = (x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2  # thin triangles
    assert sector == pytest.approx(h / 2, rel=1e-9)
    assert math.sin(h) / 2 < sector < math.tan(h) / 2


@given(st.floats(-20, 20))
def test_thm_rules_sine(x):
    x = mp.mpf(x)
    assert near(slope(mp.sin, x), mp.cos(x))
    assert near(slope(mp.cos, x), -mp.sin(x))
    assert near(slope(mp.atan, x), 1 / (1 + x * x))
    assume(abs(mp.cos(x)) > 0.01)
    assert near(slope(mp.tan, x), 1 + mp.tan(x) ** 2)
    assert near(1 / mp.cos(x) ** 2, 1 + mp.tan(x) ** 2)
    # an angle of x degrees
    in_degrees = slope(lambda x: mp.sin(mp.pi * x / 180), x)
    assert near(in_degrees, mp.pi / 180 * mp.cos(mp.pi * x / 180))


@given(st.floats(0.05, 20), st.floats(-5, 5), PLACES)
@example(1.0, 2.0, 0.5)
@example(1.0001, -1.0, 0.5)
def test_thm_rules_exponential(a, c, x):
    a, c, x = map(mp.mpf, (a, c, x))

    def quotient(base, h):
        return (base**h - 1) / h

    def limit(base):
        return (quotient(base, H) + quotient(base, -H)) / 2

    L = limit(a)
    assert near(slope(lambda x: a**x, x), L * a**x)
    assert 1 - 1 / a - 1e-20 <= L <= a - 1 + 1e-20
    assert near(limit(a**c), c * L)
    # the proof: the quotient grows with h, on both sides of 0
    values = [quotient(a, mp.mpf(h)) for h in (-2, -1, -0.3, -1e-3, 1e-3, 0.3, 1, 2)]
    assert all(p <= q + 1e-30 for p, q in pairwise(values))
    assert near(limit(2 ** (1 / limit(mp.mpf(2)))), 1)
    assert (limit(a) < 1) == (a < mp.e)


def test_def_rules_e():
    two = ((2**H - 1) / H + (2**-H - 1) / -H) / 2
    assert near(2 ** (1 / two), mp.e, 1e-22)
    assert near(slope(mp.exp, 0), 1, 1e-22)
    for x in (-3, 0.1, 7):
        assert near(mp.log(mp.exp(x)), x, 1e-35)


@given(reals(3), st.floats(-3, 3))
def test_cor_rules_fixed(c, x):
    f = lambda x: c * mp.exp(x)  # noqa: E731
    assert near(slope(f, x), f(mp.mpf(x)))
    # another function with f' = f in small steps, from the same start: the same
    n = 10**4
    steps = c * (1 + mp.mpf(x) / n) ** n
    assert abs(steps - f(mp.mpf(x))) <= 20 * abs(c) * x * x / n + 1e-30
    # and f(x) e^-x is constant only for such f
    assert not near(slope(lambda x: mp.sin(x) * mp.exp(-x), 0.3), 0)


@given(st.floats(0.05, 20), st.floats(0.05, 20), st.floats(-4, 4))
def test_cor_rules_logarithm(a, x, r):
    a, x, r = map(mp.mpf, (a, x, r))
    assert near(slope(lambda t: a**t, r), a**r * mp.log(a))
    assert near(slope(lambda t: mp.log(abs(t)), x), 1 / x)
    assert near(slope(lambda t: mp.log(abs(t)), -x), -1 / x)
    assert near(slope(lambda t: t**r, x), r * x ** (r - 1))
    assume(abs(a - 1) > 0.01)
    assert near(slope(lambda t: mp.log(t, a), x), 1 / (x * mp.log(a)))


@given(vectors(limit=30))
def test_def_rules_activations(x):
    e = np.exp(x)
    assert ac.sigmoid(x) == pytest.approx(1 / (1 + 1 / e), rel=1e-14)
    assert ac.tanh(x) == pytest.approx((e - 1 / e) / (e + 1 / e), abs=1e-15)
    assert ac.tanh(x) == pytest.approx(2 * ac.sigmoid(2 * x) - 1, abs=1e-15)
    assert ac.softplus(x) == pytest.approx(np.log(1 + e), abs=1e-15, rel=1e-14)
    assert ac.relu(x).tolist() == [max(t, 0) for t in x]
    inside = x[np.abs(x) < 15]  # where the sigmoid has kept enough digits of x
    if inside.size:
        p = ac.sigmoid(inside)
        assert ac.logit(p) == pytest.approx(np.log(p / (1 - p)), abs=1e-9)
        assert ac.logit(p) == pytest.approx(inside, abs=1e-9)


@given(reals(25))
@example(0.0)
@example(37.5)
def test_prop_rules_activations(x):
    s = 1 / (1 + mp.exp(-mp.mpf(x)))
    sigma = lambda t: 1 / (1 + mp.exp(-t))  # noqa: E731
    for f, by_itself, ours in (
        (sigma, s * (1 - s), ac.sigmoid_derivative),
        (mp.tanh, 1 - mp.tanh(x) ** 2, ac.tanh_derivative),
        (lambda t: mp.log(1 + mp.exp(t)), s, ac.softplus_derivative),
        (lambda t: mp.log(sigma(t)), 1 - s, ac.log_sigmoid_derivative),
    ):
        assert near(slope(f, x), by_itself)
        assert float(ours(x)) == pytest.approx(float(by_itself), rel=1e-14)
    assert near(1 - s, sigma(-mp.mpf(x)))
    assert s * (1 - s) <= 0.25
    assert 1 - mp.tanh(x) ** 2 <= 1
    if abs(x) < 8:
        assert near(slope(lambda p: mp.log(p / (1 - p)), s), 1 / (s * (1 - s)))
    if abs(x) > SMALL:
        assert float(slope(lambda t: max(t, mp.mpf(0)), x)) == ac.relu_derivative(x)


def test_prop_rules_activations_relu_has_a_corner():
    left, right = ac.relu(-SMALL) / -SMALL, ac.relu(SMALL) / SMALL
    assert (left, right) == (0, 1)


@given(st.floats(0.2, 5), reals(2))
@example(1.0, 0.0)
def test_prop_rules_two_places(a, c):
    a = mp.mpf(a)
    assert near(slope(lambda x: x**x, a), a**a * (1 + mp.log(a)))
    u, du = a**2 + 1, 2 * a
    v, dv = mp.sin(c * a), c * mp.cos(c * a)
    known = v * u ** (v - 1) * du + u**v * mp.log(u) * dv
    assert near(slope(lambda x: (x**2 + 1) ** mp.sin(c * x), a), known)


@given(
    reals(3),
    st.lists(st.tuples(reals(6), reals(6)), min_size=1, max_size=12),
)
@example(0.0, [(1.0, 0.0)])
@example(0.5, [(4.0, -2.0)] * 12)  # z = 0 each time: the bound is reached
def test_prop_rules_vanishing(x, neurons):
    def end(x):
        for w, b in neurons:
            x = 1 / (1 + mp.exp(-(w * x + b)))
        return x

    value, product = mp.mpf(x), mp.mpf(1)
    for w, b in neurons:
        value = 1 / (1 + mp.exp(-(w * value + b)))
        product *= w * value * (1 - value)
    assert abs(slope(end, x) - product) <= 1e-15
    bound = mp.mpf(1)
    for w, _ in neurons:
        bound *= abs(w) / 4
    assert abs(product) <= bound * (1 + 1e-12)


def test_prop_rules_vanishing_bound_is_reached():
    value, slope = 0.5, 1.0
    for _ in range(12):
        slope *= 4 * float(ac.sigmoid_derivative(4 * value - 2))
        value = float(ac.sigmoid(4 * value - 2))
    assert slope == 1.0
