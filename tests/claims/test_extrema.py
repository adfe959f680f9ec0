"""What *Minima of one variable* states, on random and awkward input."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mlmath import searches
from numpy.polynomial import Polynomial

EPS = np.finfo(float).eps
WHOLE = st.integers(-9, 9)
#: Whole roots of a slope: repeated ones are common, so silent cases are, too.
ROOTS = st.lists(st.integers(-4, 4), min_size=1, max_size=4)
SHARES = st.fractions(0, 1, max_denominator=60)


def with_slope(roots, sign=1):
    """Give a polynomial whose slope has these roots: all is exact in floats."""
    slope = sign * Polynomial.fromroots(roots)
    return 5040 * slope.integ(), 5040 * slope  # divisible by all exponents


def is_local_minimum(f, x, h=2.0**-7):
    """Look close by: the roots of the slope are whole, so no other is so near."""
    return f(x) < f(x - h) and f(x) < f(x + h)


@given(st.lists(WHOLE, min_size=2, max_size=8), st.integers(0, 20))
def test_def_extrema_minimum(values, k):
    # a polygon through whole points: global implies local, the converse fails
    x = np.arange(len(values))
    fine = np.linspace(0, len(values) - 1, 20 * (len(values) - 1) + 1)
    heights = np.interp(fine, x, values)
    i = int(heights.argmin())
    assert heights[i] == pytest.approx(min(values))
    near = heights[max(i - 1, 0) : i + 2]
    assert (heights[i] <= near).all()
    hill = [2, 0, 3, 1, 4]
    assert hill[3] < hill[2]
    assert hill[3] < hill[4]  # local, and not global
    assert hill[3] > min(hill)


@given(ROOTS, st.sampled_from([1, -1]))
def test_def_extrema_stationary(roots, sign):
    _, slope = with_slope(roots, sign)
    stationary = [x for x in range(-5, 6) if slope(x) == 0]
    assert stationary == sorted(set(roots))


def candidates(f, slope, a, b, kinks=()):
    inside = [x for x in range(a + 1, b) if slope(x) == 0]
    return [*inside, *kinks, a, b]


@given(ROOTS, st.sampled_from([1, -1]), WHOLE, st.integers(1, 9))
def test_thm_extrema_candidates(roots, sign, a, width):
    f, slope = with_slope(roots, sign)
    lowest = min(f(x) for x in candidates(f, slope, a, a + width))
    fine = f(np.linspace(a, a + width, 501))
    # values up to 1e9 with a rounding each
    assert fine.min() >= lowest - 1e-12 * np.abs(fine).max() - 1e-9


@given(st.lists(st.tuples(WHOLE, st.integers(1, 5)), min_size=1, max_size=5))
def test_alg_extrema_candidates(terms):
    # sums of weighted moduli: no slope at the kinks, none is 0 in general
    def f(x):
        return sum(w * abs(x - at) for at, w in terms)

    kinks = [at for at, _ in terms]
    best = min([*kinks, -10, 10], key=f)
    fine = [f(Fraction(k, 8)) for k in range(-80, 81)]
    assert f(best) == min(fine)


def test_alg_extrema_candidates_of_the_freighter():
    def f(v):
        return 400 / v + 0.025 * v**2

    assert min([8, 18], key=f) == 18
    assert min([8, 20, 35], key=f) == 20
    cubic = Polynomial([5, -9, -3, 1])
    assert [cubic(x) for x in (-4, -1, 3, 4)] == [-71, 10, -22, -15]


@given(ROOTS, st.sampled_from([1, -1]))
def test_thm_extrema_second(roots, sign):
    f, slope = with_slope(roots, sign)
    bend = slope.deriv()
    for x in set(roots):
        if bend(x) > 0:
            assert is_local_minimum(f, x)
        if bend(x) < 0:
            assert is_local_minimum(-f, x)
        if bend(x) == 0:
            assert roots.count(x) > 1  # silent: all three can be


def test_thm_extrema_second_is_silent():
    for power, low, high in ((4, True, False), (3, False, False)):
        f = Polynomial([0] * power + [1])
        assert f.deriv()(0) == f.deriv(2)(0) == 0
        assert (is_local_minimum(f, 0), is_local_minimum(-f, 0)) == (low, high)
    assert is_local_minimum(Polynomial([0, 0, 0, 0, 1]), 0)  # so -x^4 has a maximum


def gap(f, x, y, t):
    """Height of the chord above the graph; with fractions it is exact."""
    return (1 - t) * f(x) + t * f(y) - f((1 - t) * x + t * y)


@given(WHOLE, WHOLE, SHARES)
def test_def_extrema_convex(x, y, t):
    for f in (abs, lambda x: x * x, lambda x: max(0, 2 * x - 1), lambda x: 3 * x):
        assert gap(f, x, y, t) >= 0
    if x != y and 0 < t < 1:
        assert gap(lambda x: x * x, x, y, t) > 0  # strictly
    assert gap(lambda x: x**3, -2, 0, Fraction(1, 2)) < 0
    assert gap(lambda x: (x * x - 1) ** 2, -1, 1, Fraction(1, 2)) < 0


@given(st.lists(WHOLE, min_size=1, max_size=3), WHOLE, WHOLE, WHOLE, SHARES)
def test_thm_extrema_bend(factors, b, x, y, t):
    # second derivative: a product of squares, so nowhere negative
    bend = Polynomial([1])
    for a in factors:
        bend *= Polynomial([a, 1]) ** 2
    f = bend.integ(2) + Polynomial([0, b])
    coefficients = [Fraction(float(c)).limit_denominator(10**6) for c in f.coef]

    def exact(x):
        return sum(c * x**k for k, c in enumerate(coefficients))

    assert gap(exact, x, y, t) >= 0
    if x != y and 0 < t < 1:
        assert gap(exact, x, y, t) > 0  # f'' is 0 at single points only


@given(st.lists(st.tuples(WHOLE, st.integers(0, 4)), min_size=1, max_size=5), WHOLE)
def test_thm_extrema_global(kinks, slope):
    # convex polygons: (1) no local minimum that is not global
    x = [Fraction(k, 4) for k in range(-44, 45)]
    f = [slope * t + sum(w * abs(t - at) for at, w in kinks) for t in x]
    local = [
        k for k in range(1, len(x) - 1) if f[k] <= f[k - 1] and f[k] <= f[k + 1]
    ]  # fmt: skip
    assert all(f[k] == min(f) for k in local)
    # (2) and (3): a positive second derivative, one stationary point
    g = Polynomial([0, slope, 1])
    lowest = -slope / 2
    assert g.deriv()(lowest) == 0
    assert all(g(float(t)) > g(lowest) for t in x if t != Fraction(-slope, 2))
    wavy = Polynomial([0, 0.3, -2, 0, 1])  # not convex: two valleys, one is lower
    low, _, high = sorted(wavy.deriv().roots())
    assert wavy(low) < wavy(high)
    assert is_local_minimum(wavy, high)


def unimodal(at, left, right):
    """Strictly falling to `at`, strictly rising from there; with a kink or a jump."""
    return lambda x: left * (at - x) if x <= at else right * (x - at) + (right > 2)


@given(st.floats(-1, 2), st.floats(0.1, 3), st.floats(0.1, 3))
def test_def_extrema_unimodal(at, left, right):
    f = unimodal(at, left, right)
    x = np.linspace(-1, 2, 61)
    values = [f(t) for t in x]
    for (s, fs), (t, ft) in pairwise(zip(x, values, strict=True)):
        assert fs > ft or t > at
        assert fs < ft or s < at
    # of two inner points, the comparison keeps the side of the minimum
    for c, d in ((-0.3, 1.1), (0.2, 0.3), (1.5, 1.9)):
        bracket = (-1, d) if f(c) <= f(d) else (c, 2)
        assert bracket[0] <= at <= bracket[1]


@given(st.floats(-1, 2), st.floats(0.1, 3), st.floats(0.1, 3), st.integers(1, 25))
def test_thm_extrema_golden(at, left, right, k):
    calls = []

    def f(x):
        calls.append(x)
        return unimodal(at, left, right)(x)

    found = searches.golden_section(f, -1, 2, tol=1e-12, max_iter=k)
    assert len(calls) == k + 2
    r = (math.sqrt(5) - 1) / 2
    assert 1 - r == pytest.approx(r * r, rel=4 * EPS)
    lengths = np.diff(found.history, axis=1)[:, 0]
    # ends near 1 are rounded, so lengths are off by some units of 1e-16
    assert lengths == pytest.approx(3 * r ** np.arange(k + 1), abs=4e-15)
    assert (found.history[:, 0] <= at).all()
    assert (at <= found.history[:, 1]).all()


@given(st.floats(-1, 2), st.floats(1e-9, 1))
def test_alg_extrema_golden(at, tol):
    found = searches.golden_section(lambda x: abs(x - at), -1, 2, tol=tol)
    assert found.converged
    assert found.residual <= tol
    for (a, b), (c, d) in pairwise(found.history):
        assert (c == a) != (d == b)  # one end stays, the other moves in
    assert abs(found.x - at) <= tol


@given(st.floats(-1, 2), st.integers(1, 45))
def test_thm_extrema_bisection(at, k):
    assume(-1 < at < 2)
    # the slope of cosh(x - at), which is convex
    found = searches.bisection(lambda x: math.sinh(x - at), -1, 2, max_iter=k)
    if found.fun == 0:  # a middle has hit the zero
        assert found.x == at
    else:
        lengths = np.diff(found.history, axis=1)[:, 0]
        known = 3 / 2.0 ** np.arange(len(lengths))
        assert lengths == pytest.approx(known, abs=4e-16)
        assert (found.history[:, 0] <= at).all()
        assert (at <= found.history[:, 1]).all()
    there = math.cosh(found.x - at)
    worst = math.cosh(3 / 2**k)  # no further from the minimum than a bracket
    assert there <= worst * (1 + 4 * EPS)
    assert all(math.cosh(x - at) >= 1 for x in np.linspace(-1, 2, 13))


@given(st.lists(st.floats(0.1, 0.9), min_size=1, max_size=5))
def test_alg_extrema_bisection(roots):
    def slope(x):  # odd: different signs at the ends; or it has none to find
        return float(np.prod([x - root for root in roots]))

    if len(roots) % 2 == 0:
        with pytest.raises(ValueError, match="different signs"):
            searches.bisection(slope, 0, 1)
        return
    found = searches.bisection(slope, 0, 1, tol=1e-9)
    assert found.converged
    assert min(abs(found.x - root) for root in roots) <= 1e-9


@given(st.floats(0.1, 10), st.floats(0.5, 50), st.floats(-3, 3), st.floats(-1, 1))
def test_prop_extrema_values(bend, least, at, part):
    # a cosine's valley, whose second derivative is at most `bend`
    def rise(h):
        return bend * (1 - math.cos(h))

    eps = 1e-4
    h = part * math.sqrt(2 * eps * least / bend)
    assert rise(h) <= eps * least * (1 + 1e-12)
    # and in floats: values within the rounding unit's root cannot be told apart
    # by more than the rounding of the value itself
    h = part * math.sqrt(EPS * least / bend)
    assert abs((least + rise(h)) - least) <= 2 * EPS * least


@given(st.floats(-8, 8), st.integers(0, 10**6))
def test_prop_extrema_slopes(at, seed):
    rng = np.random.default_rng(seed)
    delta, m = 1e-3, 2.0  # slope 2(x - at) + (x - at)^3: f'' >= 2

    def computed(x):
        return m * (x - at) + (x - at) ** 3 + rng.uniform(-delta, delta)

    for h in (1.001 * delta / m, 0.1, 3.0):
        assert computed(at + h) > 0 > computed(at - h)
    found = searches.bisection(computed, at - 5, at + 4)
    assert abs(found.x - at) <= delta / m + 1e-12
