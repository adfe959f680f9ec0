from fractions import Fraction

import numpy as np
import pytest
import scipy.optimize
import scipy.stats
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import datasets, losses
from mlmath import straight_lines as lines

EPS = np.finfo(float).eps
#: NIST StRD, dataset Norris: certified.
HEIGHT, SLOPE = -0.262323073774029, 1.00211681802045
HEIGHT_ERROR, SLOPE_ERROR = 0.232818234301152, 0.429796848199937e-3
RESIDUAL_SD, R_SQUARED = 0.884796396144373, 0.999993745883712
BOLT = [20, 40, 60, 80, 100], [2.89, 4.64, 6.31, 7.92, 9.58]
THREE = [0, 1, 2], [1, 4, 4], [1, 0.5, 0.5]
FUNCTIONS = [
    lines.fit_line,
    lines.line_by_raw_sums,
    lambda x, y: lines.weighted_line(x, y, 1.0),
    lines.least_absolute_line,
]
each_function = pytest.mark.parametrize("function", FUNCTIONS)


def norris():
    table = datasets.norris()
    return table.X[:, 0], table.y


def samples(least=2):
    """Points of which some have one x; their whole numbers add up without rounding."""
    whole = st.integers(-50, 50)
    return st.lists(st.tuples(whole, whole), min_size=least, max_size=9).filter(
        lambda points: len({x for x, _ in points}) > 1
    )


def exact(points, weights=None):
    """Height and slope in fractions, by Cramer's rule on the raw sums."""
    weights = weights or [1] * len(points)
    w, x, y, xx, xy = (
        sum(Fraction(c) * f(*p) for c, p in zip(weights, points, strict=True))
        for f in (
            lambda x, y: 1, lambda x, y: x, lambda x, y: y,
            lambda x, y: x * x, lambda x, y: x * y,
        )
    )  # fmt: skip
    below = w * xx - x * x
    return float((xx * y - x * xy) / below), float((w * xy - x * y) / below)


def test_fit_line_by_hand():
    bolt = lines.fit_line(*BOLT)
    assert bolt.params == pytest.approx([1.27, 0.0833], rel=1e-14)
    assert bolt.centre == pytest.approx([60, 6.268], rel=4 * EPS)
    # residuals of some hundredths of values below 10
    rest = [-0.046, 0.038, 0.042, -0.014, -0.02]
    assert bolt.residuals == pytest.approx(rest, abs=20 * EPS)
    assert bolt.rss == pytest.approx(0.00592, rel=1e-12)
    assert bolt.r_squared == pytest.approx(1 - 0.00592 / 27.76148, rel=1e-14)
    three = lines.fit_line([0, 1, 2], [1, 2, 6])
    assert three.params == pytest.approx([0.5, 2.5], rel=4 * EPS)
    assert three.rss == pytest.approx(1.5)


def test_norris_as_certified():
    line = lines.fit_line(*norris())
    # the height is a difference of some 430 and 430: 430 / 0.26 by a few EPS
    assert line.params[0] == pytest.approx(HEIGHT, rel=2e-12)
    assert line.params[1] == pytest.approx(SLOPE, rel=4e-15)
    assert line.r_squared == pytest.approx(R_SQUARED, rel=1e-14)
    s = (line.rss / 34) ** 0.5
    assert s == pytest.approx(RESIDUAL_SD, rel=1e-11)
    errors = lines.weighted_line(*norris(), s).std_errors
    assert errors == pytest.approx([HEIGHT_ERROR, SLOPE_ERROR], rel=1e-11)


def test_anscombe_as_published():
    for points in datasets.anscombe().values():
        line = lines.fit_line(*points.T)
        assert line.params == pytest.approx([3, 0.5], abs=0.003)
        assert line.r_squared == pytest.approx(0.667, abs=0.001)
    first = lines.fit_line(*datasets.anscombe()["I"].T)
    assert first.params == pytest.approx([3.00009, 0.500091], abs=1e-6)
    assert first.r_squared == pytest.approx(0.666542, abs=1e-6)


@given(samples())
@example([(0, 0), (1, 0)])
@example([(-50, 50), (-50, -50), (-49, 0)])
def test_fit_line_is_exact_and_agrees_with_scipy(points):
    x, y = np.array(points, float).T
    line = lines.fit_line(x, y)
    # whole numbers of some 50, and slopes of up to 100
    assert line.params == pytest.approx(exact(points), rel=1e-12, abs=1e-11)
    theirs = scipy.stats.linregress(x, y)
    assert line.params == pytest.approx([theirs.intercept, theirs.slope], abs=1e-10)
    assert line.residuals == pytest.approx(y - line.params[0] - line.params[1] * x,
                                           abs=1e-10)  # fmt: skip
    assert line.rss == pytest.approx(line.residuals @ line.residuals, rel=1e-12)
    if np.ptp(y):
        assert line.r_squared == pytest.approx(theirs.rvalue**2, abs=1e-12)
        assert lines.line_by_raw_sums(x, y) == pytest.approx(line.params, abs=1e-10)
    else:
        assert np.isnan(line.r_squared)


@given(samples(), st.integers(0, 999))
def test_weighted_line_is_exact_and_agrees_with_numpy(points, seed):
    rng = np.random.default_rng(seed)
    sigma = 2.0 ** rng.integers(-3, 4, len(points))
    x, y = np.array(points, float).T
    line = lines.weighted_line(x, y, sigma)
    known = exact(points, [Fraction(1 / s) ** 2 for s in sigma.tolist()])
    # one precise point among coarse ones: weights differ by 2**14
    assert line.params == pytest.approx(known, rel=1e-9, abs=1e-9)
    A = np.column_stack([np.ones(len(x)), x]) / sigma[:, None]
    assert line.covariance == pytest.approx(np.linalg.inv(A.T @ A), rel=1e-6)
    assert line.std_errors == pytest.approx(np.sqrt(np.diag(line.covariance)))
    assert line.pulls == pytest.approx((y - A @ line.params * sigma) / sigma, abs=1e-7)
    assert line.chi_squared == pytest.approx(line.pulls @ line.pulls)
    assert line.dof == len(points) - 2
    if len(points) > 2:
        theirs, cov = np.polyfit(x, y, 1, w=1 / sigma, cov="unscaled")
        assert line.params[::-1] == pytest.approx(theirs, rel=1e-6, abs=1e-6)
        assert line.covariance[::-1, ::-1] == pytest.approx(cov, rel=1e-6)


def test_weighted_line_agrees_with_curve_fit():
    x, y = norris()
    sigma = 0.5 + x / 500
    theirs, cov = scipy.optimize.curve_fit(
        lambda x, a, b: a + b * x, x, y, sigma=sigma, absolute_sigma=True
    )
    line = lines.weighted_line(x, y, sigma)
    assert line.params == pytest.approx(theirs, rel=1e-6)  # its derivatives are numeric
    assert line.covariance == pytest.approx(cov, rel=1e-4)


def test_weighted_line_by_hand():
    line = lines.weighted_line(*THREE)
    assert line.params == pytest.approx([7 / 3, 1], rel=8 * EPS)
    assert line.centre == pytest.approx([4 / 3, 11 / 3], rel=4 * EPS)
    assert line.std_errors == pytest.approx([5**0.5 / 3, 0.5], rel=4 * EPS)
    assert line.covariance[0, 1] == line.covariance[1, 0] == pytest.approx(-1 / 3)
    assert line.pulls == pytest.approx([-4 / 3, 4 / 3, -2 / 3], rel=20 * EPS)
    assert line.chi_squared == pytest.approx(4, rel=20 * EPS)
    assert line.dof == 1


@given(samples(), st.floats(0.01, 100))
def test_one_sigma_for_all_gives_least_squares(points, sigma):
    x, y = np.array(points, float).T
    line, weighted = lines.fit_line(x, y), lines.weighted_line(x, y, sigma)
    assert weighted.params == pytest.approx(line.params, abs=1e-10)
    assert weighted.chi_squared * sigma**2 == pytest.approx(
        line.rss, rel=1e-12, abs=1e-12
    )


@given(samples())
def test_least_absolute_line_is_one_of_the_pairs_and_the_best(points):
    x, y = np.array(points, float).T
    params = lines.least_absolute_line(x, y)
    least = losses.absolute_loss(y, params[0] + params[1] * x)
    assert np.sum(np.abs(y - params[0] - params[1] * x) < 1e-9) >= 2
    # linear programming: y - a - b x = plus - minus, both at least 0
    n = len(x)
    A = np.column_stack([np.ones(n), x, np.eye(n), -np.eye(n)])
    cost = np.append([0, 0], np.ones(2 * n))
    theirs = scipy.optimize.linprog(
        cost, A_eq=A, b_eq=y, bounds=[(None, None)] * 2 + [(0, None)] * 2 * n
    )
    assert n * least == pytest.approx(theirs.fun, abs=1e-6)


def test_least_absolute_line_takes_the_first_of_equals():
    # corners of a square: each of the four lines costs 2
    assert lines.least_absolute_line([0, 0, 1, 1], [0, 1, 0, 1]).tolist() == [0, 0]
    assert lines.least_absolute_line([0, 0, 1, 1], [1, 0, 0, 1]).tolist() == [1, -1]


def test_far_from_zero_the_centred_form_keeps_its_digits():
    x, y = 1_760_000_000 + np.arange(5.0), np.array([3.0, 5, 6, 9, 10])
    line = lines.fit_line(x, y)
    assert line.params[1] == pytest.approx(1.8, rel=4 * EPS)
    assert line.params[0] == pytest.approx(6.6 - 1.8 * (1_760_000_002), rel=4 * EPS)
    assert lines.weighted_line(x, y, 2).params[1] == pytest.approx(1.8, rel=4 * EPS)
    assert lines.least_absolute_line(x, y)[1] == 1.75
    # n times the sum of squares is 2.5e17, where floats are 32 apart; the difference is 50
    lost = lines.line_by_raw_sums(x - 1_660_000_000, y)
    assert abs(lost[1] - 1.8) > 0.1


def test_no_digit_of_the_mean_is_lost():
    """Three equal x and one that differs in the last place: the slope is exact."""
    x = np.array([0.1, 0.1, 0.1, np.nextafter(0.1, 1)])
    line = lines.fit_line(x, [0, 0, 0, 1])
    assert line.params[1] == pytest.approx(1 / (x[3] - x[0]), rel=1e-14)


@given(st.integers(-250, 250), st.integers(-250, 250), st.integers(-150, 150))
def test_units_do_not_matter(p, q, r):
    x, y, sigma = (np.array(v, float) for v in THREE)
    known = lines.weighted_line(x, y, sigma)
    ours = lines.weighted_line(2.0**p * x, 2.0**q * y, 2.0**r * sigma)
    assert ours.params.tolist() == (known.params * [2.0**q, 2.0 ** (q - p)]).tolist()
    assert ours.std_errors == pytest.approx(
        known.std_errors * [2.0**r, 2.0 ** (r - p)], rel=1e-14
    )
    assert ours.pulls == pytest.approx(known.pulls * 2.0 ** (q - r), rel=1e-14)
    line = lines.fit_line(2.0**p * x, 2.0**q * y)
    assert line.params.tolist() == (
        lines.fit_line(x, y).params * [2.0**q, 2.0 ** (q - p)]
    ).tolist()  # fmt: skip
    assert line.r_squared == lines.fit_line(x, y).r_squared
    moduli = lines.least_absolute_line(2.0**p * x, 2.0**q * y)
    assert moduli.tolist() == (
        lines.least_absolute_line(x, y) * [2.0**q, 2.0 ** (q - p)]
    ).tolist()  # fmt: skip


def test_what_is_larger_than_any_float():
    with pytest.raises(OverflowError, match=r"a parameter is larger than any float"):
        lines.fit_line([0, 1e-200], [0, 1e200])
    with pytest.raises(OverflowError, match=r"a parameter is larger"):
        lines.weighted_line([0, 1e-200], [0, 1e200], 1)
    with pytest.raises(OverflowError, match=r"a parameter is larger"):
        lines.least_absolute_line([0, 1e-200], [0, 1e200])
    huge = lines.fit_line([0, 1, 2], [0, 0, 1e200])
    assert huge.rss == np.inf
    assert huge.r_squared == pytest.approx(0.75)
    tight = lines.weighted_line([0, 1, 2], [0, 0, 1e100], 1e-100)
    assert tight.chi_squared == np.inf
    assert np.isinf(lines.line_by_raw_sums([0, 1e-150], [0, 1e200])[1])


def test_all_x_equal():
    for function in FUNCTIONS:
        if function is not lines.line_by_raw_sums:
            with pytest.raises(
                np.linalg.LinAlgError, match=r"all x are 0\.1: every sl"
            ):
                function([0.1, 0.1, 0.1], [1, 2, 3])
            with pytest.raises(
                np.linalg.LinAlgError, match=r"fit the mean of y instea"
            ):
                function([3], [1])
    with pytest.raises(
        np.linalg.LinAlgError, match=r"the sums say that all x are equa"
    ):
        lines.line_by_raw_sums([3, 3], [1, 2])
    far = 1e10 + np.arange(5.0)
    with pytest.raises(np.linalg.LinAlgError, match=r"use fit_line"):
        lines.line_by_raw_sums(far, far)
    assert lines.fit_line(far, far).params[1] == 1
    with pytest.raises(np.linalg.LinAlgError, match=r"all x with a weight that counts"):
        lines.weighted_line([1, 1, 2], [1, 2, 3], [1, 1, 1e200])


@pytest.mark.parametrize("bad", [0, -1.0, [1, 0, 1], [1, -2, 1]])
def test_sigma_is_positive(bad):
    with pytest.raises(ValueError, match=r"sigma must be positive, got (0|-1|-2)"):
        lines.weighted_line([0, 1, 2], [1, 2, 3], bad)


def test_sigma_has_one_entry_a_sample():
    with pytest.raises(ValueError, match=r"sigma must have length 3, got 2"):
        lines.weighted_line([0, 1, 2], [1, 2, 3], [1, 2])
    for value, error in strategies.NOT_REAL:
        with pytest.raises(error):
            lines.weighted_line([0, 1], [1, 2], value)


@each_function
def test_what_samples_must_be(function):
    with pytest.raises(ValueError, match=r"y must have length 3, got 2"):
        function([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match=r"x must be a nonempty vector"):
        function([[1, 2]], [1, 2])
    for value, error in strategies.NOT_REAL:
        for pair in ((value, [1, 2]), ([1, 2], value)):
            with pytest.raises(error):
                function(*pair)


def test_inputs_are_left_alone_and_ints_are_taken():
    x, y, sigma = (np.array(v, float) for v in THREE)
    kept = [x.copy(), y.copy(), sigma.copy()]
    for function in FUNCTIONS:
        function(x, y)
    line = lines.weighted_line(x, y, sigma)
    for before, after in zip(kept, (x, y, sigma), strict=True):
        assert np.array_equal(before, after)
    assert line.params.tolist() == lines.weighted_line(*THREE).params.tolist()
    with pytest.raises(AttributeError):
        line.dof = 3


@given(samples(3), st.integers(-99, 99), st.integers(-9, 9))
def test_a_line_added_to_y_is_added_to_the_fit(points, height, slope):
    x, y = np.array(points, float).T
    assume(np.ptp(y) > 0)
    one, other = lines.fit_line(x, y), lines.fit_line(x, y + height + slope * x)
    assert other.params - one.params == pytest.approx([height, slope], abs=1e-9)
    assert other.residuals == pytest.approx(one.residuals, abs=1e-9)
