"""What *The derivative* states, on random and on awkward input."""

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import slopes
from numpy.polynomial import Polynomial

WHOLE = st.integers(-6, 6)
#: Whole-number coefficients, the constant first: exact in fractions.
POLYNOMIALS = st.lists(WHOLE, min_size=1, max_size=6)
PLACES = st.fractions(-3, 3, max_denominator=7)
HALVES = [Fraction(1, 2**k) for k in range(4, 40, 5)]


def at(c, x):
    """Give the value of a polynomial, exact for a fraction."""
    return sum((k * x**i for i, k in enumerate(c)), 0 * x)


def slope_at(c, x):
    return at([i * k for i, k in enumerate(c)][1:] or [0], x)


def bound(c, a, order):
    """Bound the coefficient sum of (f(a + h) - ...) / h^order for |h| <= 1."""
    return sum(
        abs(k) * sum(math.comb(i, j) * abs(a) ** (i - j) for j in range(order, i + 1))
        for i, k in enumerate(c)
    )


@given(POLYNOMIALS, PLACES, PLACES)
def test_def_derivatives_rate(c, a, h):
    assume(h != 0)
    exact = (at(c, a + h) - at(c, a)) / h
    # values up to 6 * 6^5 * 6, rounded some ten times, divided by h >= 1/7
    ours = slopes.secant_slope(lambda x: float(at(c, x)), float(a), float(h))
    assert ours == pytest.approx(float(exact), abs=1e-8)
    back = (at(c, a) - at(c, a + h)) / -h  # the same secant from its other end
    assert back == exact


def wins(g, L, a, answer):
    """Play the game: for each epsilon, try places within the answer."""
    for eps in (Fraction(1), Fraction(1, 10), Fraction(1, 10**4), Fraction(1, 10**9)):
        delta = answer(eps)
        assert delta > 0
        for share in (Fraction(999, 1000), Fraction(1, 3), Fraction(1, 10**6)):
            for side in (-1, 1):
                if not abs(g(a + side * share * delta) - L) < eps:
                    return False
    return True


@given(POLYNOMIALS, PLACES)
def test_def_derivatives_limit(c, a):
    # |f(x) - f(a)| <= K |x - a| within 1 of a
    K = bound(c, a, 1) + 1
    assert wins(lambda x: at(c, x), at(c, a), a, lambda eps: min(Fraction(1), eps / K))
    wrong = at(c, a) + 1
    assert not wins(lambda x: at(c, x), wrong, a, lambda eps: min(Fraction(1), eps / K))


def test_def_derivatives_limit_of_the_chapter():
    assert wins(lambda x: x**2, 9, Fraction(3), lambda eps: min(Fraction(1), eps / 7))
    assert wins(lambda h: 6 + h, 6, Fraction(0), lambda eps: eps)
    assert not wins(lambda x: x**2, 9, Fraction(3), lambda eps: eps)  # too generous
    # sin(pi / h) is 1 at 1 / (2k + 1/2) and -1 at 1 / (2k - 1/2)
    for delta in (0.1, 1e-3, 1e-6):
        k = math.ceil(1 / delta)
        for h, value in ((1 / (2 * k + 0.5), 1), (1 / (2 * k - 0.5), -1)):
            assert 0 < h < delta
            assert math.sin(math.pi / h) == pytest.approx(value, abs=1e-6)


@given(POLYNOMIALS, POLYNOMIALS, PLACES)
@example([1, 1], [2, 1], Fraction(0))
@example([0, 0, 1], [1], Fraction(0))
def test_thm_derivatives_rules(c, d, a):
    def g(x):
        return at(c, x)

    def k(x):
        return at(d, x)

    L, M = g(a), k(a)
    # the answers for the parts, and from them those of the proof
    Kg, Kk = bound(c, a, 1) + 1, bound(d, a, 1) + 1

    def both(eps):
        return min(Fraction(1), eps / Kg, eps / Kk)

    assert wins(lambda x: g(x) + k(x), L + M, a, lambda eps: both(eps / 2))
    size = abs(M) + 1 + abs(L)
    assert wins(
        lambda x: g(x) * k(x), L * M, a, lambda eps: both(min(Fraction(1), eps / size))
    )
    if M:
        assert wins(
            lambda x: 1 / k(x),
            1 / M,
            a,
            lambda eps: both(min(abs(M) / 2, eps * M**2 / 2)),
        )
    for other in (L + Fraction(1, 3), L - 2):  # limits are unique
        assert not wins(g, other, a, both)
    # squeezed between the two signs of g - L
    assert wins(lambda x: (g(x) - L) * (-1) ** int(1 / (x - a)), 0, a, both)


def test_thm_derivatives_rules_need_their_limits():
    # 1 / x - 1 / x has a limit at 0, its parts have none; x / x with M = 0 has one
    assert wins(lambda x: 1 / x - 1 / x, 0, Fraction(0), lambda eps: eps)
    assert not wins(lambda x: 1 / x, 0, Fraction(0), lambda eps: eps)


@given(POLYNOMIALS, PLACES)
def test_def_derivatives_continuous(c, a):
    K = bound(c, a, 1) + 1
    assert all(abs(at(c, a + h) - at(c, a)) <= K * abs(h) for h in HALVES)
    jump = slopes.secant_slopes(lambda x: float(x > 0), 0, [1e-2, 1e-4, 1e-6])
    assert jump.tolist() == pytest.approx([1e2, 1e4, 1e6])  # not continuous at 0


@given(POLYNOMIALS, PLACES)
def test_def_derivatives_derivative(c, a):
    K = bound(c, a, 2) + 1

    def quotient(h):
        return (at(c, a + h) - at(c, a)) / h

    assert wins(
        quotient, slope_at(c, a), Fraction(0), lambda eps: min(Fraction(1), eps / K)
    )
    x = sympy.Symbol("x")
    symbolic = sympy.diff(sum(k * x**i for i, k in enumerate(c)), x)
    assert symbolic.subs(x, sympy.Rational(a.numerator, a.denominator)) == slope_at(
        c, a
    )


@given(PLACES, st.sampled_from(HALVES))
def test_def_derivatives_derivative_of_the_chapter(a, h):
    assert ((a + h) ** 2 - a**2) / h == 2 * a + h
    assume(a not in (0, -h))
    assert (1 / (a + h) - 1 / a) / h == -1 / ((a + h) * a)


@given(POLYNOMIALS, PLACES, PLACES)
@example([0, 0, 1], Fraction(3), Fraction(0))
def test_thm_derivatives_linear(c, a, off):
    slope = slope_at(c, a)
    K = bound(c, a, 2) + 1

    def rest(h, m):
        return at(c, a + h) - at(c, a) - m * h

    for h in HALVES:
        for side in (h, -h):
            assert abs(rest(side, slope) / side) <= K * h  # tends to 0
            if off:  # with another number it does not
                assert abs(rest(side, slope + off) / side) >= abs(off) - K * h
    line = slopes.tangent_line(lambda x: float(at(c, x)), float(a), slope=float(slope))
    error = slopes.approximation_error(lambda x: float(at(c, x)), line, [0.25, -0.5])
    exact = [float(rest(Fraction(h), slope)) for h in (0.25, -0.5)]
    assert error == pytest.approx(exact, abs=1e-9)  # values up to 1e4, some roundings


def test_thm_derivatives_linear_where_there_is_none():
    for m in np.linspace(-2, 2, 9):  # no slope will do for |x|
        line = slopes.tangent_line(abs, 0, slope=m)
        steps = np.array([1e-9, -1e-9])
        assert np.abs(slopes.approximation_error(abs, line, steps) / steps).max() >= 1


@given(POLYNOMIALS, PLACES, PLACES, PLACES)
@example([0, 0, 1], Fraction(0), Fraction(0), Fraction(1, 7))
@example([0, 0, 1], Fraction(0), Fraction(1, 7), Fraction(0))
def test_cor_derivatives_best(c, a, higher, steeper):
    assume(higher or steeper)
    K = bound(c, a, 2) + 1
    # the delta of the proof: below it, the rest is less than half of the gap
    delta = min(Fraction(1), abs(steeper) / (2 * K) if not higher else Fraction(1))
    if higher:  # |rest| + |steeper h| stays below half of the gap
        delta = min(delta, abs(higher) / (2 * (K + abs(steeper) + 1)))
    for share in (Fraction(9, 10), Fraction(1, 2), Fraction(1, 10**6)):
        for h in (share * delta, -share * delta):
            f, T = at(c, a + h), at(c, a) + slope_at(c, a) * h
            assert abs(f - T) < abs(f - (T + higher + steeper * h))


@given(POLYNOMIALS, PLACES)
def test_thm_derivatives_continuous(c, a):
    K = bound(c, a, 2) + 1
    for h in HALVES:  # f(a + h) - f(a) = c h + r(h)
        assert abs(at(c, a + h) - at(c, a)) <= (abs(slope_at(c, a)) + K) * h


def test_thm_derivatives_continuous_cannot_be_turned_round():
    for f in (abs, np.cbrt, lambda x: x * math.sin(1 / x) if x else 0.0):
        assert abs(f(1e-12)) <= 1e-4  # continuous at 0
        found = [slopes.one_sided_slopes(f, 0, h) for h in np.logspace(-6, -7, 50)]
        assert np.ptp(found) >= 1  # no limit


@given(st.tuples(WHOLE, WHOLE), st.tuples(WHOLE, WHOLE), PLACES)
def test_def_derivatives_sides(left, right, a):
    def f(x):  # value 0 at a; slope and bend of each side
        u = x - a
        m, b = left if u < 0 else right
        return m * u + b * u * u

    for h in HALVES:
        assert abs(f(a - h) / -h - left[0]) <= 7 * h
        assert abs(f(a + h) / h - right[0]) <= 7 * h


@given(st.tuples(WHOLE, WHOLE), st.tuples(WHOLE, WHOLE))
@example((1, 2), (1, -3))
@example((-1, 0), (1, 0))
def test_prop_derivatives_sides(left, right):
    def f(x):
        m, b = left if x < 0 else right
        return m * x + b * x * x

    def quotient(h):
        return Fraction(f(h)) / h

    agree = left[0] == right[0]
    for L in (left[0], right[0]):
        assert wins(quotient, L, Fraction(0), lambda eps: eps / 7) == agree
    found = slopes.one_sided_slopes(f, 0, 2.0**-30)
    assert found == pytest.approx((left[0], right[0]), abs=7 * 2.0**-30)


@given(POLYNOMIALS, PLACES)
@example([0, 1], Fraction(0))
@example([0, 1, -6], Fraction(0))
def test_lem_derivatives_sign(c, a):
    slope = slope_at(c, a)
    assume(slope)
    delta = min(Fraction(1), abs(slope) / (bound(c, a, 2) + 1))
    for share in (Fraction(99, 100), Fraction(1, 2), Fraction(1, 10**9)):
        h = share * delta
        down, here, up = at(c, a - h), at(c, a), at(c, a + h)
        assert (down < here < up) if slope > 0 else (down > here > up)


def test_lem_derivatives_sign_says_nothing_of_a_level_place():
    assert (-Fraction(1, 10)) ** 3 < 0 < Fraction(1, 10) ** 3  # x^3 grows at 0, slope 0


INTERVALS = st.integers(-3, 1), st.integers(1, 4)


@given(POLYNOMIALS, *INTERVALS)
@example([0, 0, 1], -1, 2)
@example([0, 0, 0, 1], -1, 2)
def test_cor_derivatives_summit(c, low, wide):
    x = np.linspace(low, low + wide, 4001)
    values = at(c, x) + 0 * x
    for top in (values.argmax(), values.argmin()):
        if 0 < top < 4000:  # the summit itself is within a mesh of it
            K = bound(c, abs(low) + wide, 2)  # the slope changes by 2 K a unit at most
            assert abs(slope_at(c, x[top])) <= 2 * K * wide / 4000 + 1e-9


def test_cor_derivatives_summit_needs_a_slope():
    assert min(abs(x) for x in np.linspace(-1, 1, 201)) == abs(0)
    assert slopes.one_sided_slopes(abs, 0, 1e-6) == (-1, 1)


@given(st.lists(WHOLE, min_size=2, max_size=6), *INTERVALS)
@example([0, 0, 1], -1, 2)
@example([0, 1], 0, 1)
def test_thm_derivatives_extreme(c, low, wide):
    # the extreme values are taken: at an end, or where the slope is 0
    ends = [low, low + wide]
    level = [
        r.real
        for r in Polynomial(np.polynomial.polynomial.polyder(c)).roots()
        if abs(r.imag) < 1e-6 and ends[0] < r.real < ends[1]
    ]
    taken = [at(c, x) for x in [*ends, *level]]
    values = [at(c, x) for x in np.linspace(*ends, 401)]
    # a root is off by the root of rounding at worst, and the curve is level there
    assert min(taken) <= min(values) + 1e-6
    assert max(taken) >= max(values) - 1e-6


def test_thm_derivatives_extreme_needs_both_ends():
    assert all(1 / x > 10**k for k, x in enumerate([1e-1, 1e-2, 1e-3, 1e-4]))


@given(st.lists(WHOLE, min_size=2, max_size=6), PLACES, PLACES)
@example([0, 0, 0, 1], Fraction(-1), Fraction(1))
@example([1, 2], Fraction(0), Fraction(1))
def test_thm_derivatives_mean(c, a, b):
    assume(a != b)
    a, b = sorted([a, b])
    m = (at(c, b) - at(c, a)) / (b - a)
    x = sympy.Symbol("x")
    difference = sympy.Poly(
        sum(i * k * x ** (i - 1) for i, k in enumerate(c) if i)
        - sympy.Rational(m.numerator, m.denominator),
        x,
    )
    if difference.is_zero:
        return  # each place has this slope
    ends = [sympy.Rational(q.numerator, q.denominator) for q in (a, b)]
    within = difference.count_roots(*ends) - sum(difference.eval(q) == 0 for q in ends)
    assert within >= 1  # strictly between them, counted exactly


def test_thm_derivatives_mean_needs_slopes_between():
    assert slopes.secant_slope(abs, -1, 2) == 0
    places = [x for x in np.linspace(-1, 1, 200) if x]
    assert all(abs(slopes.secant_slope(abs, x, x / 2)) == 1 for x in places)


@given(POLYNOMIALS, PLACES, PLACES)
@example([0, 0, 0, 1], Fraction(-1), Fraction(1))  # x^3 is level at 0
def test_cor_derivatives_monotone(c, a, b):
    assume(a != b)
    a, b = sorted([a, b])
    # bounds of the slope on [a, b]: at its ends, or where the second derivative is 0
    bend = Polynomial(np.polynomial.polynomial.polyder([float(k) for k in c], 2))
    roots = bend.roots() if bend.degree() else []
    inner = [Fraction(r.real) for r in roots if abs(r.imag) < 1e-6 and a < r.real < b]
    found = [slope_at(c, x) for x in [a, b, *inner]]
    room = Fraction(1, 10**5)  # roots are rounded, the slope is level there
    lowest, highest = min(found) - room, max(found) + room
    change, way = at(c, b) - at(c, a), b - a
    assert lowest * way <= change <= highest * way
    if min(found) >= 0:  # level at single points, or at an end
        assert change >= 0
    if lowest > 0:
        assert change > 0
    if highest < 0:
        assert change < 0
    assert abs(change) <= max(abs(lowest), abs(highest)) * way
    if len([k for k in c[1:] if k]) == 0:
        assert change == 0  # slope 0 everywhere


def test_cor_derivatives_monotone_needs_an_interval():
    # -1/x has positive slopes 1/x^2 wherever it is defined, and falls from 1 to -1
    assert -1 / Fraction(-1) > -1 / Fraction(1)
