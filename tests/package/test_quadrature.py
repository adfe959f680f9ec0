"""Sums of strips, adaptive quadrature, and densities."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import quadrature
from numpy.polynomial import Polynomial
from scipy import integrate, stats

RULES = [
    quadrature.riemann_sum,
    quadrature.lower_upper_sums,
    quadrature.trapezoid,
    quadrature.simpson,
]
ENDS = st.floats(-5, 5)
WIDTHS = st.floats(0.1, 10)
COUNTS = st.integers(1, 40)
SCALES = st.sampled_from([1e-300, 1e-9, 1.0, 1e9, 1e300])


def roof(t):
    """The book's roof: kW at t hours after midnight, 6 to 18."""
    return 4 * math.sin(math.pi * (t - 6) / 12)


def square(x):
    return x**2


def test_sums_by_hand():
    # x^2 on [0, 3] in three strips: 0, 1, 4, 9 at the sides
    assert quadrature.riemann_sum(square, 0, 3, n=3, at="left") == 5
    assert quadrature.riemann_sum(square, 0, 3, n=3, at="right") == 14
    assert quadrature.riemann_sum(square, 0, 3, n=3) == 0.25 + 2.25 + 6.25
    assert quadrature.lower_upper_sums(square, 0, 3, n=3) == (5, 14)
    assert quadrature.lower_upper_sums(lambda x: -x, 0, 3, n=3) == (-6, -3)
    assert quadrature.trapezoid(square, 0, 3, n=3) == 9.5
    assert quadrature.simpson(square, 0, 3, n=2) == 9
    assert quadrature.trapezoid_of_samples([0, 2, 4], [0, 1, 3]) == 7


def test_the_roof_by_hand():
    # readings 0, 2, 3.46, 4, 3.46, 2, 0 every two hours; exactly 96 / pi
    root = math.sqrt(3)
    assert quadrature.trapezoid(roof, 6, 18, n=6) == pytest.approx(16 + 8 * root)
    assert quadrature.simpson(roof, 6, 18, n=6) == pytest.approx(
        2 / 3 * (32 + 8 * root)
    )
    found = quadrature.adaptive_simpson(roof, 6, 18)
    assert found.value == pytest.approx(96 / math.pi, abs=1e-9)


@given(ENDS, WIDTHS, COUNTS)
def test_sums_agree_with_numpy_and_scipy(a, width, n):
    b = a + width
    x = np.linspace(a, b, 2 * n + 1)
    y = np.exp(np.sin(x))

    def f(t):
        return math.exp(math.sin(t))

    # a handful of roundings of sums of numbers up to e
    close = {"rel": 1e-12, "abs": 1e-12}
    assert quadrature.trapezoid(f, a, b, n=2 * n) == pytest.approx(
        np.trapezoid(y, x), **close
    )
    assert quadrature.trapezoid_of_samples(y, x) == pytest.approx(
        np.trapezoid(y, x), **close
    )
    assert quadrature.simpson(f, a, b, n=2 * n) == pytest.approx(
        integrate.simpson(y, x=x), rel=1e-9
    )
    middle = quadrature.riemann_sum(f, a, b, n=n)
    assert middle == pytest.approx(y[1::2].sum() * width / n, **close)


@given(st.lists(st.floats(-9, 9), min_size=2, max_size=30), st.integers(0, 99))
def test_uneven_samples_agree_with_numpy(y, seed):
    x = np.sort(np.random.default_rng(seed).integers(0, 20, len(y))).astype(float)
    expected = np.trapezoid(y, x)
    assert quadrature.trapezoid_of_samples(y, x) == pytest.approx(expected, abs=1e-11)


@given(ENDS, WIDTHS, st.floats(-3, 3), st.floats(0.1, 3))
def test_adaptive_agrees_with_scipy(a, width, shift, stretch):
    def f(x):
        return math.exp(-(((x - shift) / stretch) ** 2)) + 1 / (1 + x * x)

    found = quadrature.adaptive_simpson(f, a, a + width, tol=1e-8)
    known, _ = integrate.quad(f, a, a + width, epsabs=1e-12, limit=200)
    assert found.converged
    assert found.error <= 1e-8
    # the estimate is of order h^4 and the result one order better
    assert found.value == pytest.approx(known, abs=1e-7)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=4), ENDS, WIDTHS)
def test_simpson_is_exact_for_cubics(coefficients, a, width):
    f = Polynomial(coefficients)
    area = f.integ()(a + width) - f.integ()(a)
    size = sum(map(abs, coefficients)) * 16**4  # of the terms that cancel
    found = quadrature.simpson(lambda x: float(f(x)), a, a + width, n=2)
    assert found == pytest.approx(area, abs=1e-14 * size + 1e-300)
    adaptive = quadrature.adaptive_simpson(lambda x: float(f(x)), a, a + width)
    assert adaptive.value == pytest.approx(area, abs=1e-14 * size + 1e-300)


@given(SCALES, COUNTS)
def test_units_do_not_matter(scale, n):
    for rule in (quadrature.riemann_sum, quadrature.trapezoid):
        plain = rule(math.cos, -1, 2, n=n)
        assert rule(lambda x: scale * math.cos(x), -1, 2, n=n) / scale == pytest.approx(
            plain, rel=1e-12, abs=1e-14
        )
    plain = quadrature.simpson(math.cos, -1, 2, n=2 * n)
    stretched = quadrature.simpson(
        lambda x: math.cos(x / scale), -scale, 2 * scale, n=2 * n
    )
    assert stretched / scale == pytest.approx(plain, rel=1e-12)


def test_overflow_is_only_that_of_the_result():
    assert quadrature.trapezoid(lambda x: 1.5e308, 0, 1, n=7) == pytest.approx(1.5e308)
    assert quadrature.trapezoid(lambda x: 1.5e308, 0, 9, n=7) == math.inf
    found = quadrature.adaptive_simpson(lambda x: 1.5e308, 0, 1)
    assert not found.converged
    assert not math.isfinite(found.value)


def test_middle_never_asks_for_the_ends():
    seen = []

    def f(x):
        seen.append(x)
        return x**-0.5

    quadrature.riemann_sum(f, 0, 1, n=10)
    assert 0 < min(seen) < max(seen) < 1
    with pytest.raises(ZeroDivisionError):
        quadrature.trapezoid(f, 0, 1, n=10)


def test_adaptive_counts_its_values_and_may_stop_early():
    seen = []

    def f(x):
        seen.append(x)
        return math.sqrt(x)

    found = quadrature.adaptive_simpson(f, 0, 1, tol=1e-6)
    assert found.converged
    assert found.n_evaluations == len(seen) == len(set(seen))
    # the slope is infinite at 0: the estimate of the piece there is a few times too small
    assert found.value == pytest.approx(2 / 3, abs=5e-6)
    seen.clear()
    short = quadrature.adaptive_simpson(f, 0, 1, tol=1e-12, max_evaluations=20)
    assert not short.converged
    assert short.n_evaluations == len(seen) == 17  # 5 + 3 * 4; 21 would be too many
    assert short.error > 1e-12
    once = quadrature.adaptive_simpson(f, 0, 1, tol=1e-12, max_evaluations=5)
    assert (once.n_evaluations, once.converged) == (5, False)


def test_adaptive_halves_where_it_is_needed():
    seen = []

    def f(x):
        seen.append(x)
        return math.sqrt(x)

    quadrature.adaptive_simpson(f, 0, 1, tol=1e-9)
    assert np.mean(np.array(seen) < 0.1) > 0.5


def test_a_narrow_peak_is_missed_as_the_docstring_says():
    peak = stats.norm(0.4, 1e-4).pdf
    found = quadrature.adaptive_simpson(lambda x: float(peak(x)), 0, 1)
    assert (found.value, found.error, found.n_evaluations) == (0, 0, 5)
    assert found.converged


@given(st.floats(0.3, 3), st.floats(-2, 2))
def test_expectation_agrees_with_scipy(spread, mean):
    normal = stats.norm(mean, spread)
    a, b = mean - 9 * spread, mean + 9 * spread

    def pdf(x):
        return math.exp(-(((x - mean) / spread) ** 2) / 2) / (
            spread * math.sqrt(2 * math.pi)
        )

    for f in (lambda x: x, lambda x: x * x, lambda x: float(x > mean)):
        found = quadrature.expectation(pdf, f, a, b, tol=1e-8)
        known = normal.expect(f, lb=a, ub=b, points=None)
        # the jump is met in the middle, where the first piece is cut
        assert found.value == pytest.approx(known, abs=1e-6)


def test_expectation_by_hand():
    triangle = quadrature.expectation(lambda x: 2 * x, lambda x: x, 0, 1)
    assert triangle.value == pytest.approx(2 / 3, abs=1e-9)
    found = quadrature.expectation(lambda x: 5, lambda x: 7, 0, 0.2)
    assert found.value == pytest.approx(7)
    assert (found.n_evaluations, found.converged) == (5, True)
    short = quadrature.expectation(
        lambda x: 0.5, math.exp, 0, 2, tol=1e-15, max_evaluations=9
    )
    assert (short.n_evaluations, short.converged) == (9, False)


@given(st.floats(0.05, 0.95), st.floats(0.2, 5))
def test_transformed_density_agrees_with_scipy(share, sigma):
    # Y = exp(sigma Z) is log-normal
    def pdf(x):
        return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)

    known = stats.lognorm(sigma)
    y = float(known.ppf(share))
    exact = quadrature.transform_density(
        pdf, lambda y: math.log(y) / sigma, slope=lambda y: 1 / (sigma * y)
    )
    assert exact(y) == pytest.approx(known.pdf(y), rel=1e-10)
    # halving: a decreasing map, with the slope by differences of a line
    half = quadrature.transform_density(pdf, lambda y: -2 * y)
    assert half(share) == pytest.approx(stats.norm(0, 0.5).pdf(share), rel=1e-9)


@pytest.mark.parametrize("rule", RULES)
def test_wrong_intervals_and_counts(rule):
    for a, b in ((1, 1), (2, 1)):
        with pytest.raises(ValueError, match="a must be less than b"):
            rule(square, a, b, n=2)
    with pytest.raises(ValueError, match="too far apart"):
        rule(square, -1.5e308, 1.5e308, n=2)
    with pytest.raises(ValueError, match="n must be at least"):
        rule(square, 0, 1, n=0)
    with pytest.raises(TypeError, match="n must be an integer"):
        rule(square, 0, 1, n=2.0)
    with pytest.raises(ValueError, match="b must be finite"):
        rule(square, 0, math.inf, n=2)
    with pytest.raises(ValueError, match=r"f\(0\.5\) must be finite|f\(0\.25\) must"):
        rule(lambda x: math.nan, 0.5 if rule is not RULES[0] else 0, 1, n=2)
    with pytest.raises(TypeError, match="must hold real numbers"):
        rule(lambda x: 1j, 0, 1, n=2)


def test_other_wrong_arguments():
    with pytest.raises(ValueError, match="n must be even, got 3"):
        quadrature.simpson(square, 0, 1, n=3)
    with pytest.raises(ValueError, match="at must be one of left, middle, right"):
        quadrature.riemann_sum(square, 0, 1, n=2, at="top")
    with pytest.raises(ValueError, match="tol must be positive"):
        quadrature.adaptive_simpson(square, 0, 1, tol=0)
    with pytest.raises(ValueError, match="max_evaluations must be at least 5"):
        quadrature.adaptive_simpson(square, 0, 1, max_evaluations=4)
    with pytest.raises(ValueError, match="a must be less than b"):
        quadrature.adaptive_simpson(square, 1, 0)
    with pytest.raises(ValueError, match="must be one number"):
        quadrature.adaptive_simpson(lambda x: [x, x], 0, 1)


def test_wrong_samples():
    with pytest.raises(ValueError, match="x must not decrease"):
        quadrature.trapezoid_of_samples([1, 2, 3], [0, 2, 1])
    with pytest.raises(ValueError, match="at least 2 readings"):
        quadrature.trapezoid_of_samples([1], [0])
    with pytest.raises(ValueError, match="x must have length 2"):
        quadrature.trapezoid_of_samples([1, 2], [0, 1, 2])
    with pytest.raises(ValueError, match="y must be finite"):
        quadrature.trapezoid_of_samples([1, math.nan], [0, 1])


def test_what_is_no_density():
    with pytest.raises(ValueError, match=r"area 1 between -1\.0 and 1\.0, got 0\.68"):
        quadrature.expectation(
            lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi), abs, -1.0, 1.0
        )
    with pytest.raises(ValueError, match=r"density must not be negative, got -0\.5"):
        quadrature.expectation(lambda x: 0.5 - x, abs, 0, 1)
    flat = quadrature.transform_density(lambda x: math.nan, lambda y: y)
    with pytest.raises(ValueError, match=r"density\(0\.5\) must be finite"):
        flat(0.5)
    with pytest.raises(ValueError, match=r"inverse\(0\.5\) must be finite"):
        quadrature.transform_density(square, lambda y: math.inf)(0.5)
    steep = quadrature.transform_density(square, lambda y: y, slope=lambda y: math.inf)
    with pytest.raises(ValueError, match=r"slope\(0\.5\) must be finite"):
        steep(0.5)


def test_samples_are_unchanged():
    y, x = np.array([1, 2, 4]), np.array([0, 1, 3])
    assert quadrature.trapezoid_of_samples(y, x) == 7.5
    assert (y.tolist(), x.tolist()) == ([1, 2, 4], [0, 1, 3])
