"""Golden-section search, bisection and the grid."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import searches
from scipy import optimize

INSIDE = st.floats(0.01, 0.99)
SCALES = st.sampled_from([1e-150, 1e-9, 1.0, 1e9, 1e150])


def barge(v):
    """The freighter of the book: euros for a kilometre at v km/h."""
    return 400 / v + 0.025 * v**2


def barge_slope(v):
    return -400 / v**2 + 0.05 * v


def counted(f):
    calls = []

    def watched(x):
        calls.append(x)
        return f(x)

    return watched, calls


def test_the_freighter_by_hand():
    found = searches.golden_section(barge, 5, 40, tol=1e-5)
    # the bracket is sure as long as values can tell points apart: 1e-5 is far above
    # the root of the rounding unit times 20
    assert found.x == pytest.approx(20, abs=1e-5)
    assert found.fun == pytest.approx(30, rel=1e-12)
    slope = searches.bisection(barge_slope, 5, 40)
    assert slope.x == pytest.approx(20, abs=1e-12)
    upriver = searches.bisection(lambda v: v**3 - 7.5 * v**2 - 8000, 6, 40)
    roots = np.roots([1, -7.5, 0, -8000])
    assert upriver.x == pytest.approx(roots[roots.imag == 0].real[0], rel=1e-12)


def test_first_steps_by_hand():
    # (x - 2)^2 on [0, 5]: c = 1.91, d = 3.09, f(c) < f(d), so [0, 3.09];
    # then c = 1.18, d = 1.91, so [1.18, 3.09]
    found = searches.golden_section(lambda x: (x - 2) ** 2, 0, 5, max_iter=2)
    assert found.history.round(2).tolist() == [[0, 5], [0, 3.09], [1.18, 3.09]]
    assert (found.n_iter, found.converged) == (2, False)
    halves = searches.bisection(lambda x: 2 * x - 3, 0, 5, max_iter=3)
    assert halves.history.tolist() == [[0, 5], [0, 2.5], [1.25, 2.5], [1.25, 1.875]]
    assert (halves.x, halves.fun, halves.residual) == (1.25, -0.5, 0.625)
    assert not halves.converged


def test_published_zeros():
    # Wallis' cubic and the fixed point of the cosine, recomputed to 16 digits
    cubic = searches.bisection(lambda x: x**3 - 2 * x - 5, 2, 3, tol=1e-15)
    assert cubic.x == pytest.approx(2.094551481542327, rel=1e-15)
    cosine = searches.bisection(lambda x: math.cos(x) - x, 0, 1, tol=1e-16)
    assert cosine.x == pytest.approx(0.739085133215161, rel=1e-15)


@given(INSIDE, SCALES)
def test_golden_agrees_with_scipy(middle, scale):
    def f(x):
        return (x / scale - middle) ** 2

    ours = searches.golden_section(f, 0, scale, tol=1e-7 * scale)
    theirs = optimize.minimize_scalar(
        lambda x: (x - middle) ** 2,
        bounds=(0, 1),
        method="bounded",
        options={"xatol": 1e-9},
    )
    assert ours.converged
    assert ours.x / scale == pytest.approx(middle, abs=1e-7)
    assert ours.x / scale == pytest.approx(theirs.x, abs=2e-7)
    assert ours.fun == f(ours.x)


@given(INSIDE, SCALES)
def test_bisection_agrees_with_scipy(root, scale):
    def f(x):
        return math.atan(x / scale - root)

    ours = searches.bisection(f, 0, scale, tol=1e-12 * scale)
    theirs = optimize.bisect(f, 0, scale, xtol=1e-13 * scale)
    assert ours.converged
    assert ours.x / scale == pytest.approx(root, abs=1e-12)
    assert ours.x / scale == pytest.approx(theirs / scale, abs=2e-12)
    assert ours.residual <= 1e-12 * scale


@given(st.integers(3, 60), INSIDE)
def test_grid_agrees_with_scipy(n, middle):
    def f(x):
        return math.cos(7 * x) + (x - middle) ** 2

    ours = searches.grid_search(f, 0, 2, n_points=n)
    theirs = optimize.brute(
        lambda x: f(x[0]), [(0, 2)], Ns=n, finish=None, full_output=True
    )
    assert ours.x == pytest.approx(theirs[0], abs=1e-15)
    assert ours.fun == pytest.approx(theirs[1], abs=1e-15)
    left, right = ours.history[-1]
    assert left <= ours.x <= right
    assert ours.residual == right - left <= 4 / (n - 1) + 1e-12
    assert (ours.n_iter, ours.converged) == (1, True)


def test_grid_keeps_the_lowest_end():
    found = searches.grid_search(lambda x: x, 1, 2, n_points=11)
    assert found.history[-1].tolist() == pytest.approx([1, 1.1])
    found = searches.grid_search(lambda x: -x, 1, 2, n_points=11)
    assert (found.x, found.history[-1].tolist()) == (2, pytest.approx([1.9, 2]))


def test_one_value_a_step():
    f, calls = counted(lambda x: (x - 2) ** 2)
    found = searches.golden_section(f, 0, 5, tol=1e-3)
    assert len(calls) == found.n_iter + 2
    assert 0 < min(calls) < max(calls) < 5  # never at the ends
    f, calls = counted(lambda x: x - 2)
    found = searches.bisection(f, 0, 5.1, tol=1e-3)
    assert len(calls) == found.n_iter + 2


@pytest.mark.parametrize("root", [1.0, 0.1, 1e300, 5e-324, -7.0])
def test_a_bracket_with_no_number_in_it_ends_the_search(root):
    a, b = root - max(abs(root), 1) / 3, root + max(abs(root), 1)
    found = searches.bisection(lambda x: 1 if x >= root else -1, a, b, tol=5e-324)
    assert found.converged
    assert found.history[-1].tolist() == [np.nextafter(root, -np.inf), root]
    found = searches.golden_section(lambda x: abs(x - root), a, b, tol=5e-324)
    assert found.converged or found.n_iter == 200
    assert found.x == pytest.approx(root, rel=1e-14)


def test_zero_at_an_end_or_on_the_way_is_taken():
    at_end = searches.bisection(lambda x: x, 0, 1)
    assert (at_end.x, at_end.fun, at_end.residual, at_end.n_iter) == (0, 0, 0, 0)
    assert at_end.converged
    assert searches.bisection(lambda x: x - 1, 0, 1).x == 1
    hit = searches.bisection(lambda x: x - 0.5, 0, 1, tol=1e-30)
    assert (hit.x, hit.residual, hit.n_iter, hit.converged) == (0.5, 0, 1, True)


def test_falling_functions_have_a_sign_change_too():
    assert searches.bisection(lambda x: 2 - x, 0, 5).x == pytest.approx(2, abs=1e-12)


def test_a_level_function_leads_somewhere_inside():
    found = searches.golden_section(lambda x: 3, 0, 1)
    assert found.converged
    assert 0 < found.x < 1


@pytest.mark.parametrize(
    "search", [searches.golden_section, searches.bisection, searches.grid_search]
)
def test_bad_input(search):
    with pytest.raises(ValueError, match="a must be less than b, got 1"):
        search(lambda x: x, 1, 1)
    with pytest.raises(ValueError, match="too far apart"):
        search(lambda x: x, -1.5e308, 1.5e308)
    with pytest.raises(ValueError, match="b must be finite"):
        search(lambda x: x, 0, np.inf)
    with pytest.raises(TypeError, match="a must hold real numbers"):
        search(lambda x: x, "0", 1)
    with pytest.raises(ValueError, match=r"f\(\S+\) must be finite"):
        search(lambda x: math.nan, 0, 1)
    with pytest.raises(ValueError, match=r"f\(\S+\) must be one number"):
        search(lambda x: [x, x], 0, 1)
    with pytest.raises(TypeError, match=r"f\(\S+\) must hold real numbers"):
        search(lambda x: None, 0, 1)


def test_messages():
    with pytest.raises(ValueError, match="different signs at the ends, got 1 at 1"):
        searches.bisection(lambda x: x, 1, 2)
    with pytest.raises(ValueError, match="n_points must be at least 3"):
        searches.grid_search(lambda x: x, 0, 1, n_points=2)
    for search in (searches.golden_section, searches.bisection):
        with pytest.raises(ValueError, match="tol must be positive"):
            search(lambda x: x - 0.5, 0, 1, tol=0)
        with pytest.raises(ValueError, match="max_iter must be at least 1"):
            search(lambda x: x - 0.5, 0, 1, max_iter=0)


def test_tiny_values_keep_their_signs():
    # the product of two slopes of 1e-200 would be 0
    with pytest.raises(ValueError, match="different signs"):
        searches.bisection(lambda x: 1e-200, 0, 1)
    found = searches.bisection(lambda x: 1e-200 * (x - 0.3), 0, 1)
    assert found.x == pytest.approx(0.3, abs=1e-12)
