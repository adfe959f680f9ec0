"""What *Integration in one chapter* states, on random and awkward input."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import quadrature
from numpy.polynomial import Polynomial
from scipy import integrate, special, stats
from sklearn.metrics import roc_auc_score

WHOLE = st.integers(-9, 9)
COEFFICIENTS = st.lists(WHOLE, min_size=1, max_size=6)
ENDS = st.integers(-3, 2)
WIDTHS = st.integers(1, 3)
#: Monotone functions, jumps and all, with an antiderivative each.
MONOTONE = [
    (lambda x: x**3, lambda x: x**4 / 4),
    (lambda x: -math.exp(x), lambda x: -math.exp(x)),
    (lambda x: float(x > 0.3), lambda x: max(x - 0.3, 0.0)),
    (math.floor, lambda x: math.floor(x) * (x - (math.floor(x) + 1) / 2)),
    (lambda x: 2.0, lambda x: 2 * x),
]


def area(f, a, b):
    """Give the area of a polynomial, exactly, from its antiderivative in fractions."""
    return sum(
        Fraction(int(c), k + 1) * (Fraction(b) ** (k + 1) - Fraction(a) ** (k + 1))
        for k, c in enumerate(f.coef)
    )


def greatest(f, a, b):
    """Bound the modulus of a polynomial on [a, b] by that of its terms."""
    return sum(abs(c) * max(abs(a), abs(b)) ** k for k, c in enumerate(f.coef))


@given(COEFFICIENTS, ENDS, WIDTHS, st.lists(st.fractions(0, 1), max_size=6))
def test_def_integration_integral(coefficients, a, width, cuts):
    # x**2 times whole numbers >= 0 rises right of 0: any cutting encloses its area
    f = Polynomial([abs(c) for c in coefficients])
    a = abs(a)
    sides = sorted({Fraction(a), Fraction(a + width), *(a + width * s for s in cuts)})

    def exact(x):
        return sum(int(c) * x**k for k, c in enumerate(f.coef))

    strips = list(pairwise(sides))
    lower = sum((r - x) * exact(x) for x, r in strips)
    upper = sum((r - x) * exact(r) for x, r in strips)
    assert lower <= area(f, a, a + width) <= upper
    # ends exchanged change the sign
    assert area(f, a + width, a) == -area(f, a, a + width)
    # a function that is 1 at fractions and 0 elsewhere has no one number: every
    # strip has both, so lower sums are 0 and upper sums 1
    assert all(x < (x + r) / 2 < r for x, r in strips)


@given(st.sampled_from(MONOTONE), ENDS, WIDTHS, st.integers(1, 60))
def test_thm_integration_exists(pair, a, width, n):
    f, G = pair
    b = a + width
    lower, upper = quadrature.lower_upper_sums(f, a, b, n=n)
    close = 1e-12 * (1 + abs(f(a)) + abs(f(b))) * width
    assert upper - lower == pytest.approx(abs(f(b) - f(a)) * width / n, abs=close)
    assert lower - close <= G(b) - G(a) <= upper + close
    for at in ("left", "middle", "right"):
        some = quadrature.riemann_sum(f, a, b, n=n, at=at)
        assert lower - close <= some <= upper + close


def test_thm_integration_exists_for_a_continuous_one_that_turns():
    # x sin(1/x) turns without end near 0; strips' extremes by many points in each
    gaps = []
    for n in (10, 100, 1000):
        x = np.linspace(1e-9, 1, 200 * n).reshape(n, 200)
        y = x * np.sin(1 / x)
        gaps.append((y.max(axis=1) - y.min(axis=1)).mean())
    assert gaps[0] > 3 * gaps[1] > 9 * gaps[2] > 0


@given(COEFFICIENTS, COEFFICIENTS, WHOLE, ENDS, WIDTHS, st.integers(1, 30))
def test_prop_integration_rules(f, g, c, a, width, n):
    f, g = Polynomial(f), Polynomial(g)
    b, s = a + width, Fraction(2 * a + width, 2)
    assert area(f + c * g, a, b) == area(f, a, b) + c * area(g, a, b)
    assert area(f, a, b) == area(f, a, s) + area(f, s, b)
    assert area(f, a, s) == area(f, a, b) + area(f, b, s)  # in any order
    bound = greatest(f, a, b)
    assert abs(area(f, a, b)) <= bound * width
    # comparison, on sums: f <= |f|, and a constant above
    sums = [
        quadrature.riemann_sum(h, a, b, n=n)
        for h in (lambda x: float(f(x)), lambda x: abs(float(f(x))), lambda x: bound)
    ]
    assert abs(sums[0]) <= sums[1] * (1 + 1e-12) + 1e-9
    assert sums[1] <= sums[2] * (1 + 1e-12) + 1e-9


@given(COEFFICIENTS, ENDS, WIDTHS)
def test_thm_integration_fundamental(coefficients, a, width):
    f = Polynomial(coefficients)
    b = a + width
    by_sums = quadrature.adaptive_simpson(lambda x: float(f(x)), a, b).value
    size = 1 + greatest(f, a - 1, b + 1)
    assert by_sums == pytest.approx(float(area(f, a, b)), abs=1e-9 * size)
    # the slope of the area so far: a strip divided by its width lies between
    # the least and the greatest height in it, so it is off by at most |f'| h
    for h in (1e-2, 1e-3):
        strip = quadrature.simpson(lambda x: float(f(x)), b - h, b, n=2)
        steep = greatest(f.deriv(), a - 1, b + 1)
        assert abs(strip / h - f(b)) <= steep * h + 1e-9 * size


def test_thm_integration_fundamental_needs_a_continuous_function():
    # a jump: the area so far has a corner there, and no slope
    def so_far(x):
        return quadrature.trapezoid(lambda t: float(t > 1), 0, x, n=2000)

    right, left = so_far(1.5) - so_far(1), so_far(1) - so_far(0.5)
    assert (right / 0.5, left / 0.5) == pytest.approx((1, 0), abs=1e-2)
    # a pole: -1/x gives -2 for a positive function
    sums = [
        quadrature.riemann_sum(lambda x: x**-2, -1, 1, n=n) for n in (10, 100, 1000)
    ]
    assert sums[0] > 40
    assert sums[1] / sums[0] == pytest.approx(10, rel=0.1)
    assert sums[2] / sums[1] == pytest.approx(10, rel=0.1)


@given(COEFFICIENTS, st.lists(WHOLE, min_size=1, max_size=3), ENDS, WIDTHS)
def test_thm_integration_substitution(f, g, a, width):
    f, g = Polynomial(f[:4]), Polynomial(g)
    b = a + width
    left = area(f(g) * g.deriv(), a, b)  # g may turn back: the theorem allows it
    right = area(f, int(g(a)), int(g(b)))
    assert left == right


def test_thm_integration_substitution_of_the_book():
    found = quadrature.adaptive_simpson(lambda t: 2 * t / (1 + t * t), 0, 2)
    assert found.value == pytest.approx(math.log(5), abs=1e-9)


@given(COEFFICIENTS, COEFFICIENTS, ENDS, WIDTHS)
def test_thm_integration_parts(u, v, a, width):
    u, v = Polynomial(u), Polynomial(v)
    b = a + width
    border = round((u * v)(b)) - round((u * v)(a))
    assert area(u * v.deriv(), a, b) == border - area(u.deriv() * v, a, b)


@given(st.lists(st.floats(-5, 5), min_size=9, max_size=9), WIDTHS)
def test_def_integration_rules(y, width):
    # by the formulas, on values given at the places
    h = width / 8

    def f(x):
        return y[round(x / h)]

    trapezoid = h * (y[0] / 2 + sum(y[1:8]) + y[8] / 2)
    simpson = (
        h
        / 3
        * (y[0] + 4 * (y[1] + y[3] + y[5] + y[7]) + 2 * (y[2] + y[4] + y[6]) + y[8])
    )
    middle = 2 * h * (y[1] + y[3] + y[5] + y[7])
    assert quadrature.trapezoid(f, 0, width, n=8) == pytest.approx(trapezoid, abs=1e-12)
    assert quadrature.simpson(f, 0, width, n=8) == pytest.approx(simpson, abs=1e-12)
    assert quadrature.riemann_sum(f, 0, width, n=4) == pytest.approx(middle, abs=1e-12)


def curves():
    """Functions with their area from 0 and bounds of their derivatives on [0, 3]."""
    for c in (0.5, 2.0, 5.0):
        yield (
            lambda x, c=c: math.sin(c * x),
            lambda x, c=c: (1 - math.cos(c * x)) / c,
            (
                c**2,
                c**4,
            ),
        )
        yield (
            lambda x, c=c: math.exp(-c * x),
            lambda x, c=c: -math.expm1(-c * x) / c,
            (
                c**2,
                c**4,
            ),
        )
    yield lambda x: x**2, lambda x: x**3 / 3, (2, 0)  # the bound is met
    yield lambda x: x**4, lambda x: x**5 / 5, (108, 24)


@pytest.mark.parametrize(("f", "F", "bounds"), list(curves()))
@pytest.mark.parametrize("n", [2, 6, 40])
@pytest.mark.parametrize("b", [0.3, 3.0])
def test_thm_integration_errors(f, F, bounds, n, b):
    h, K = b / n, bounds[0]
    rounding = 1e-14 * (1 + abs(F(b)))
    middle = abs(quadrature.riemann_sum(f, 0, b, n=n) - F(b))
    trapezoid = abs(quadrature.trapezoid(f, 0, b, n=n) - F(b))
    assert middle <= b * K * h**2 / 24 + rounding
    assert trapezoid <= b * K * h**2 / 12 + rounding


def test_thm_integration_errors_are_met_by_a_parabola():
    # f'' = 2 everywhere: no smaller constant would do
    assert quadrature.trapezoid(lambda x: x**2, 0, 3, n=3) - 9 == 3 * 2 / 12
    assert 9 - quadrature.riemann_sum(lambda x: x**2, 0, 3, n=3) == 3 * 2 / 24


@pytest.mark.parametrize(("f", "F", "bounds"), list(curves()))
@pytest.mark.parametrize("n", [2, 6, 40])
@pytest.mark.parametrize("b", [0.3, 3.0])
def test_thm_integration_simpson(f, F, bounds, n, b):
    error = abs(quadrature.simpson(f, 0, b, n=n) - F(b))
    assert error <= b * bounds[1] * (b / n) ** 4 / 180 + 1e-14 * (1 + abs(F(b)))


def test_thm_integration_simpson_is_met_by_a_fourth_power():
    error = quadrature.simpson(lambda x: x**4, 0, 2, n=2) - 32 / 5
    assert error == pytest.approx(2 * 24 / 180)


@given(st.floats(0.3, 0.7), st.floats(0.5, 2), st.floats(1e-8, 1e-4))
def test_alg_integration_adaptive(at, width, tol):
    # wide enough to be seen by the first five values
    def f(x):
        return math.exp(-(((x - at) / width) ** 2))

    found = quadrature.adaptive_simpson(f, 0, 1, tol=tol)
    known = (
        math.sqrt(math.pi)
        / 2
        * width
        * (special.erf((1 - at) / width) - special.erf(-at / width))
    )
    assert found.converged
    assert found.error <= tol
    assert abs(found.value - known) <= 10 * tol  # an estimate, not a bound
    # one piece: A, B and the fifteenth, by the rule for equal strips
    first = quadrature.adaptive_simpson(f, 0, 1, tol=tol, max_evaluations=5)
    A, B = (quadrature.simpson(f, 0, 1, n=n) for n in (2, 4))
    assert first.value == pytest.approx(B + (B - A) / 15, abs=1e-14)
    assert first.error == pytest.approx(abs(B - A) / 15, abs=1e-14)


def test_def_integration_improper():
    # limits from within, checked against a library that takes infinite ends
    for f, G, limit in (
        (lambda x: math.exp(-x), lambda b: 1 - math.exp(-b), 1),
        (lambda x: x * math.exp(-x), lambda b: 1 - (b + 1) * math.exp(-b), 1),
        (lambda x: 1 / (1 + x * x), math.atan, math.pi / 2),
    ):
        for b in (1, 10, 50):
            found = quadrature.adaptive_simpson(f, 0, b).value
            assert found == pytest.approx(G(b), abs=1e-8)
        assert G(1e9) == pytest.approx(limit, abs=1e-8)
        assert integrate.quad(f, 0, np.inf)[0] == pytest.approx(limit, abs=1e-8)
    # halves on their own: of x from -b to b the area is 0, from -b to 2b it is not
    x = Polynomial([0, 1])
    assert area(x, -100, 100) == 0
    assert area(x, -100, 200) > 10_000


@given(st.floats(0.05, 4))
def test_prop_integration_powers(p):
    def between(s, b):
        return quadrature.adaptive_simpson(lambda x: x**-p, s, b, tol=1e-8).value

    # doubling b multiplies the piece from b to 2b by 2^(1 - p): a geometric series
    pieces = [between(2.0**k, 2.0 ** (k + 1)) for k in (-2, -1, 0, 1, 2)]
    ratio = 2 ** (1 - p)
    for here, there in pairwise(pieces):
        assert there / here == pytest.approx(ratio, rel=1e-5)
    if p > 1.05:
        assert pieces[2] / (1 - ratio) == pytest.approx(1 / (p - 1), rel=1e-4)
    if p < 0.95:
        assert pieces[1] / (1 - 1 / ratio) == pytest.approx(1 / (1 - p), rel=1e-4)
    assert (ratio < 1) == (p > 1)


@given(st.floats(1.1, 3), st.floats(0.1, 5))
def test_thm_integration_comparison(p, c):
    # f = cos^2(c/x) x^-p below g = x^-p: its areas grow and stay below 1/(p - 1)
    def f(x):
        return math.cos(c / x) ** 2 * x**-p

    areas = [
        quadrature.adaptive_simpson(f, 1, b, tol=1e-6).value for b in (2, 8, 32, 64)
    ]
    assert all(x <= y + 1e-5 for x, y in pairwise(areas))
    assert areas[-1] <= 1 / (p - 1) + 1e-5


def test_thm_integration_comparison_of_the_bell():
    x = np.linspace(1, 30, 1000)
    assert (np.exp(-(x**2) / 2) <= np.exp(-x / 2)).all()


@pytest.mark.parametrize(
    ("p", "ends", "twin"),
    [
        (lambda x: 0.25, (2, 6), stats.uniform(2, 4)),
        (lambda x: math.exp(-x / 8) / 8, (0, 400), stats.expon(scale=8)),
        (
            lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi),
            (-9, 9),
            stats.norm(),
        ),
        (lambda x: x / 2, (0, 2), stats.powerlaw(2, scale=2)),
    ],
)
def test_def_integration_density(p, ends, twin):
    assert quadrature.adaptive_simpson(p, *ends).value == pytest.approx(1, abs=1e-8)
    a, b = ends
    for s, t in ((0.1, 0.2), (0.2, 0.7), (0.0, 1.0), (0.45, 0.451)):
        c, d = a + s * (b - a), a + t * (b - a)
        found = quadrature.adaptive_simpson(p, c, d).value
        assert found == pytest.approx(twin.cdf(d) - twin.cdf(c), abs=1e-8)


@given(COEFFICIENTS, st.integers(0, 3))
def test_def_integration_expectation(coefficients, k):
    f = Polynomial(coefficients)
    # density (k + 1) x^k on [0, 1]: E[x^j] = (k + 1) / (k + j + 1)
    known = sum(c * (k + 1) / (k + j + 1) for j, c in enumerate(f.coef))
    found = quadrature.expectation(
        lambda x: (k + 1) * x**k, lambda x: float(f(x)), 0, 1
    )
    assert found.value == pytest.approx(known, abs=1e-8)
    # the mean over many draws, within five standard errors
    drawn = f(np.random.default_rng(k).random(40_000) ** (1 / (k + 1)))
    assert abs(drawn.mean() - known) <= 5 * drawn.std() / 200 + 1e-9


def test_def_integration_expectation_may_be_missing():
    # 1/x^2 from 1 has area 1, but x times it is 1/x: means of cut ranges never settle
    means = [
        quadrature.adaptive_simpson(lambda x: 1 / x, 1, b).value for b in (10, 100, 1e3)
    ]
    assert np.diff(means) == pytest.approx([math.log(10)] * 2, abs=1e-7)


@given(ENDS, WIDTHS, st.floats(0.1, 5), st.floats(0, 3))
def test_prop_integration_means(a, width, rate, c):
    b = a + width
    flat = quadrature.expectation(lambda x: 1 / width, lambda x: x, a, b)
    assert flat.value == pytest.approx((a + b) / 2, abs=1e-9)

    def exponential(x):
        return rate * math.exp(-rate * x)

    wait = quadrature.expectation(exponential, lambda x: x, 0, 50 / rate)
    assert wait.value == pytest.approx(1 / rate, rel=1e-6)
    beyond = quadrature.adaptive_simpson(exponential, c, c + 50 / rate)
    assert beyond.value == pytest.approx(math.exp(-rate * c), abs=1e-7)
    normal = quadrature.expectation(stats.norm.pdf, lambda x: x, -9, 9)
    assert normal.value == pytest.approx(0, abs=1e-12)


@given(st.lists(COEFFICIENTS, min_size=1, max_size=4), ENDS, WIDTHS, ENDS, WIDTHS)
def test_thm_integration_slices(rows, a, width, c, height):
    # sum of f_j(x) y^j, each order exact in fractions
    b, d = a + width, c + height
    inner_y = Polynomial([0])
    total = Fraction(0)
    for j, row in enumerate(rows):
        f, y = Polynomial(row), Polynomial([0] * j + [1])
        total += area(f, a, b) * area(y, c, d)
        inner_y = inner_y + f * float(area(y, c, d))
    by_x_last = inner_y.integ()(b) - inner_y.integ()(a)
    size = 1 + sum(abs(x) for row in rows for x in row) * 5**9
    assert by_x_last == pytest.approx(float(total), abs=1e-13 * size)


def test_thm_integration_slices_and_boxes():
    def slices(f, first):
        return quadrature.simpson(
            lambda s: quadrature.simpson(lambda t: f(s, t), 0, 2, n=40), 0, first, n=40
        )

    one = slices(lambda x, y: math.sin(x * y + x), 1)
    s, t = (np.arange(400) + 0.5) / 400, (np.arange(800) + 0.5) / 400
    boxes = np.sin(np.outer(s, t) + s[:, None]).sum() / 400**2
    assert one == pytest.approx(boxes, abs=1e-5)


def test_thm_integration_normal():
    def bell(x):
        return math.exp(-x * x / 2)

    for R in (0.5, 1, 2, 4, 8):
        strip = quadrature.adaptive_simpson(bell, -R, R, tol=1e-11).value
        disc, outer = (
            2 * math.pi * (1 - math.exp(-r * r / 2)) for r in (R, R * 2**0.5)
        )
        assert disc - 1e-9 <= strip**2 <= outer + 1e-9  # the square between two discs
        rings = quadrature.adaptive_simpson(
            lambda r: 2 * math.pi * r * bell(r), 0, R, tol=1e-10
        )
        assert rings.value == pytest.approx(disc, abs=1e-9)
    assert strip == pytest.approx(math.sqrt(2 * math.pi), rel=1e-10)


@given(st.sampled_from([1, -1]), st.floats(0.2, 3), st.floats(-2, 2), st.floats(0.2, 3))
def test_thm_integration_change(sign, rate, shift, power):
    # X exponential, Y = shift + sign X^power: increasing and decreasing
    def inverse(y):
        return (sign * (y - shift)) ** (1 / power)

    p = quadrature.transform_density(lambda x: rate * math.exp(-rate * x), inverse)
    for low, high in ((0.3, 0.6), (0.6, 1.7)):
        c, d = sorted(shift + sign * x**power for x in (low, high))
        found = quadrature.adaptive_simpson(p, c, d, tol=1e-8).value
        known = math.exp(-rate * low) - math.exp(-rate * high)
        assert found == pytest.approx(known, abs=1e-6)


def test_thm_integration_change_needs_monotone():
    # X uniform on [-1, 1], Y = X^2: one inverse sees half of the probability
    half = quadrature.transform_density(lambda x: 0.5, math.sqrt)
    seen = quadrature.adaptive_simpson(half, 0.25, 0.81, tol=1e-9).value
    assert 2 * seen == pytest.approx(0.9 - 0.5, abs=1e-7)


@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=12),
    st.lists(st.integers(0, 6), min_size=1, max_size=12),
)
def test_prop_integration_pairs(positive, negative):
    positive, negative = np.array(positive), np.array(negative)
    cuts = np.unique(np.r_[positive, negative])[::-1]
    caught = np.r_[0, [(positive >= c).mean() for c in cuts]]
    alarms = np.r_[0, [(negative >= c).mean() for c in cuts]]
    found = quadrature.trapezoid_of_samples(caught, alarms)
    gap = positive[:, None] - negative
    assert found == pytest.approx(np.mean((gap > 0) + (gap == 0) / 2), abs=1e-12)
    labels = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    assert found == pytest.approx(
        roc_auc_score(labels, np.r_[positive, negative]), abs=1e-12
    )
