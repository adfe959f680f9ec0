"""Slopes of tables, secants and tangents."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mlmath import datasets, slopes
from scipy import interpolate
from strategies import NOT_REAL, reals, vectors

EPS = np.finfo(float).eps
STEP = st.floats(1e-3, 10) | st.floats(-10, -1e-3)
SQUIRE_TRAPP = (
    4.05342789389862065771  # e^x / sqrt(sin^3 x + cos^3 x) at 1.5, derivative
)


def square(x):
    return x * x


def test_by_hand():
    assert slopes.secant_slope(square, 3, 0.5) == 6.5
    assert slopes.secant_slopes(square, 3, [1, 0.5, -0.5]).tolist() == [7, 6.5, 5.5]
    assert slopes.one_sided_slopes(abs, 0, 0.25) == (-1, 1)
    assert slopes.average_rates([0, 2, 3], [0, 10, 25]).tolist() == [5, 15]
    tangent = slopes.tangent_line(square, 3, slope=6)
    assert (tangent.a, tangent.height, tangent.slope) == (3, 9, 6)
    assert tangent([3, 4, 0]).tolist() == [9, 15, -9]
    assert tangent(4) == 15
    error = slopes.approximation_error(square, tangent, [1, 0.5, 0, -2])
    assert error.tolist() == [1, 0.25, 0, 4]


def test_the_race_by_hand():
    race = datasets.sprint()
    speeds = slopes.average_rates(race.y, race.X[:, 0])
    # 20 m in 1.75, 1.67, 1.61 and 1.66 s
    assert speeds[1:] == pytest.approx(20 / np.array([1.75, 1.67, 1.61, 1.66]))


@given(vectors(), st.data())
def test_rates_are_numpys_and_undone_by_adding_up(y, data):
    gaps = st.lists(st.floats(1e-2, 10), min_size=len(y), max_size=len(y))
    x = np.cumsum(data.draw(gaps))
    assume(len(y) >= 2)
    rates = slopes.average_rates(x, y)
    assert (rates == np.diff(y) / np.diff(x)).all()
    # each product and sum rounds once, on numbers up to 1e3
    assert y[0] + np.cumsum(rates * np.diff(x)) == pytest.approx(y[1:], abs=1e-11)
    by_pieces = interpolate.make_interp_spline(x, y, k=1).derivative()
    assert rates == pytest.approx(by_pieces((x[1:] + x[:-1]) / 2), rel=1e-9, abs=1e-9)


@given(reals(10), STEP)
def test_secant_of_a_parabola_is_exact_up_to_rounding(a, h):
    slope = slopes.secant_slope(square, a, h)
    exact = Fraction(a) + Fraction(a + h)  # (b^2 - a^2) / (b - a)
    # two squares below 400 round by half an eps each, and are divided by 1e-3 or more
    assert slope == pytest.approx(float(exact), abs=400 * EPS / abs(h))


@given(reals(10), STEP)
def test_secant_is_scipys_divided_difference(a, h):
    ours = slopes.secant_slope(math.sin, a, h)
    b = a + h
    theirs = interpolate.BarycentricInterpolator([a, b], [math.sin(a), math.sin(b)])
    line = slopes.tangent_line(math.sin, a, slope=ours)
    middle = (a + b) / 2
    assert line(middle) == pytest.approx(float(theirs(middle)), abs=1e-12)


def test_the_step_that_is_taken_counts():
    # 1 + 1e-15 is 1 + 5 eps; divided by 1e-15 the slope of x itself would be 1.11
    assert slopes.secant_slope(lambda x: x, 1, 1e-15) == 1


def test_a_hard_function_of_the_literature():
    def f(x):
        return math.exp(x) / math.sqrt(math.sin(x) ** 3 + math.cos(x) ** 3)

    errors = slopes.secant_slopes(f, 1.5, [1e-3, 5e-4, 2.5e-4]) - SQUIRE_TRAPP
    # the error of a secant is in proportion to h; what is left is of the order h / 2
    assert errors[:-1] / errors[1:] == pytest.approx([2, 2], abs=0.01)
    both = slopes.one_sided_slopes(f, 1.5, 1e-4)
    assert min(both) < SQUIRE_TRAPP < max(both)
    # the mean of both is off in proportion to h^2, with a factor below 100 here
    assert sum(both) / 2 == pytest.approx(SQUIRE_TRAPP, abs=1e-6)


@given(reals(100), reals(100), reals(100), vectors(limit=10))
def test_a_line_is_its_own_tangent(a, height, slope, steps):
    line = slopes.Line(a, height, slope)
    again = slopes.tangent_line(lambda x: float(line(x)), a, slope=slope)
    assert again == line
    assert (slopes.approximation_error(line, again, steps) == 0).all()


@given(reals(10), st.floats(1e-3, 10))
def test_one_sided_slopes_are_two_secants(a, h):
    left, right = slopes.one_sided_slopes(math.cos, a, h)
    assert left == slopes.secant_slopes(math.cos, a, [-h])[0]
    assert right == slopes.secant_slopes(math.cos, a, [h])[0]


@pytest.mark.parametrize("scale", [1e-150, 1.0, 1e150])
def test_huge_and_tiny_units(scale):
    assert slopes.secant_slope(abs, 0, scale) == 1
    assert slopes.one_sided_slopes(lambda x: 3 * x, scale, scale) == (3, 3)
    assert slopes.average_rates([0, scale], [0, 2 * scale]).tolist() == [2]


def test_overflow_is_infinite_without_a_warning():
    assert slopes.secant_slope(lambda x: 1e308 * x, 0, 1e-5) == pytest.approx(1e308)
    assert slopes.secant_slope(lambda x: 1e308 if x else 0, 0, 1e-5) == math.inf
    assert slopes.average_rates([0, 1e-5], [0, 1e308]).tolist() == [math.inf]
    assert slopes.average_rates([-1e308, 1e308], [0, 1]).tolist() == [0]


def test_what_a_function_may_return():
    for kind in (int, np.float32, np.array, bool):
        assert slopes.secant_slope(lambda x, kind=kind: kind(x), 0, 1) == 1


def test_inputs_are_unchanged():
    x, y, steps = np.array([1, 2]), np.array([3, 5]), np.array([1.0, -1.0])
    slopes.average_rates(x, y)
    slopes.secant_slopes(square, 0, steps)
    slopes.approximation_error(square, slopes.Line(1, 1, 2), steps)
    assert (x.tolist(), y.tolist(), steps.tolist()) == ([1, 2], [3, 5], [1, -1])


def test_a_level_slope_has_no_sign():
    assert math.copysign(1, slopes.secant_slope(lambda x: 0.0, 0, -1)) == 1


def test_a_line_does_not_change():
    with pytest.raises(AttributeError):
        slopes.Line(0, 0, 1).slope = 2


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_bad_vectors(bad, error):
    line = slopes.Line(0, 0, 0)
    for name, call in {
        "x": lambda: slopes.average_rates(bad, [1, 2]),
        "y": lambda: slopes.average_rates([1, 2], bad),
        "steps": lambda: slopes.secant_slopes(square, 1, bad),
        "x ": lambda: line(bad),
        "steps ": lambda: slopes.approximation_error(square, line, bad),
        "a": lambda: slopes.secant_slope(square, bad, 1),
        "h": lambda: slopes.secant_slope(square, 1, bad),
        "slope": lambda: slopes.tangent_line(square, 1, slope=bad),
        "f(2.0)": lambda: slopes.secant_slope(lambda x: bad, 1, 1),
        "f(1.0)": lambda: slopes.tangent_line(lambda x: bad, 1, slope=0),
        "f(5.0)": lambda: slopes.approximation_error(lambda x: bad, line, [5]),
    }.items():
        with pytest.raises(error, match=f"^{re.escape(name.strip())} must"):
            call()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: slopes.average_rates([1], [1]), ValueError, "two entries, got one"),
        (lambda: slopes.average_rates([1, 2], [1]), ValueError, "y must have length 2"),
        (
            lambda: slopes.average_rates([1, 3, 3, 2], [1] * 4),
            ValueError,
            "x must grow, got 3 and then 3",
        ),
        (
            lambda: slopes.average_rates([1, 1], [1, 2]),
            ValueError,
            "x must grow, got 1 and then 1",
        ),
        (
            lambda: slopes.secant_slope(square, 1, 1e-17),
            ValueError,
            "h = 1e-17 is lost beside a = 1: one point",
        ),
        (lambda: slopes.secant_slope(square, 1, 0), ValueError, "h = 0 is lost"),
        (
            lambda: slopes.secant_slope(square, 1.7e308, 1.7e308),
            ValueError,
            r"a \+ h must be finite",
        ),
        (
            lambda: slopes.approximation_error(abs, slopes.Line(1e308, 0, 0), [1e308]),
            ValueError,
            r"line.a \+ steps must be finite",
        ),
        (lambda: slopes.one_sided_slopes(abs, 0, -1), ValueError, "h must be positive"),
        (lambda: slopes.one_sided_slopes(abs, 0, 0), ValueError, "h must be positive"),
        (
            lambda: slopes.secant_slope(lambda x: None, 0.5, 1),
            TypeError,
            r"f\(1.5\) must hold real numbers",
        ),
        (
            lambda: slopes.secant_slope(lambda x: math.nan, 0.5, 1),
            ValueError,
            r"f\(1.5\) must be finite",
        ),
        (
            lambda: slopes.secant_slope(lambda x: [x], 0.5, 1),
            ValueError,
            r"f\(1.5\) must be one number, got shape \(1,\)",
        ),
    ],
)
def test_messages(call, error, message):
    with pytest.raises(error, match=message):
        call()
