"""What *Linear regression by three roads* states, on random and on awkward input."""

from fractions import Fraction

import numpy as np
import pytest
import strategies
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from mlmath import descent, fields, fitting, losses, straight_lines

few = settings(max_examples=25)
WHOLE = st.integers(-20, 20)
#: Points with whole numbers, at least two of them with different x.
POINTS = st.lists(st.tuples(WHOLE, WHOLE), min_size=2, max_size=8).filter(
    lambda points: len({x for x, _ in points}) > 1
)
#: Weights that are exact fractions, as sigma is a power of two.
SIGMAS = st.lists(st.sampled_from([0.25, 0.5, 1.0, 2.0, 4.0]), min_size=8, max_size=8)
PLACES = st.fractions(-9, 9, max_denominator=8)


def loss(points, a, b, weights=None):
    """The weighted sum of squares, in fractions."""
    weights = weights or [1] * len(points)
    return sum(
        w * (y - a - b * x) ** 2 for w, (x, y) in zip(weights, points, strict=True)
    )


def means(points, weights=None):
    """The weighted means, and the centred sums of squares and products, in fractions."""
    weights = [Fraction(w) for w in weights or [1] * len(points)]
    total = sum(weights)
    x, y = (
        sum(w * p[k] for w, p in zip(weights, points, strict=True)) / total
        for k in (0, 1)
    )
    xx, xy, yy = (
        sum(
            w * (p[j] - (x, y)[j]) * (p[k] - (x, y)[k])
            for w, p in zip(weights, points, strict=True)
        )
        for j, k in ((0, 0), (0, 1), (1, 1))
    )
    return total, x, y, xx, xy, yy


def partial_derivatives(points, a, b):
    rest = [y - a - b * x for x, y in points]
    n = len(points)
    return (
        -2 * sum(rest) / Fraction(n),
        -2 * sum(r * x for r, (x, _) in zip(rest, points, strict=True)) / Fraction(n),
    )


@given(POINTS, PLACES, PLACES)
@example([(0, 0), (1, 0)], Fraction(0), Fraction(0))
def test_thm_regression_line(points, a, b):
    n, x, y, xx, xy, yy = means(points)
    slope = xy / xx
    height = y - slope * x
    assert partial_derivatives(points, height, slope) == (0, 0)
    # the bowl, exactly
    excess = xx / n * (b - slope) ** 2 + (y - a - b * x) ** 2
    assert loss(points, a, b) / n == yy / n - xy**2 / xx / n + excess
    assert (excess == 0) == ((a, b) == (height, slope))
    found = straight_lines.fit_line(*np.array(points, float).T)
    assert found.params == pytest.approx([float(height), float(slope)], abs=1e-10)


@given(POINTS)
def test_def_regression_determination(points):
    x, y = np.array(points, float).T
    assume(np.ptp(y) > 0)
    _, _, _, xx, xy, yy = means(points)
    by_fractions = 1 - (yy - xy**2 / xx) / yy
    assert straight_lines.fit_line(x, y).r_squared == pytest.approx(
        float(by_fractions), abs=1e-12
    )


@given(POINTS)
@example([(0, 1), (1, 3), (2, 5)])
@example([(0, 1), (1, 3), (2, 1)])
def test_prop_regression_determination(points):
    _, _, y_mean, xx, xy, yy = means(points)
    assume(yy)
    slope = xy / xx
    rest = loss(points, y_mean - slope * means(points)[1], slope)
    r_squared = 1 - rest / sum((y - y_mean) ** 2 for _, y in points)
    assert r_squared == xy**2 / (xx * yy)
    assert 0 <= r_squared <= 1
    on_a_line = all(
        (x - points[0][0]) * (q[1] - points[0][1])
        == (q[0] - points[0][0]) * (y - points[0][1])
        for x, y in points
        for q in points
    )
    assert (r_squared == 1) == on_a_line


@given(st.integers(0, 9999), st.integers(1, 4), st.booleans())
def test_prop_regression_steps(seed, d, standardised):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(12, d)) * 3 ** rng.normal(size=d) + rng.normal(size=d)
    y = rng.normal(size=12)
    if standardised:
        X = (X - X.mean(axis=0)) / X.std(axis=0)
    A = np.column_stack([np.ones(12), X])
    H = 2 * A.T @ A / 12
    values = np.linalg.eigvalsh(H)
    assume(values[-1] < 1e4 * values[0])
    best = np.linalg.lstsq(A, y)[0]
    run = descent.gradient_descent(
        lambda w: fields.sum_of_squares_gradient(A, y, w) / 12,
        10 * rng.normal(size=d + 1),
        rate=2 / (values[0] + values[-1]),
        max_iter=30,
    )
    away = np.linalg.norm(run.history - best, axis=1)
    kappa = values[-1] / values[0]
    # rounding: 1e-16 by the condition, of numbers up to 1e3
    assert (away[1:] <= (kappa - 1) / (kappa + 1) * away[:-1] * (1 + 1e-9) + 1e-9).all()
    if standardised:
        R = np.corrcoef(X.T) if d > 1 else np.ones((1, 1))
        expected = np.block([[np.ones((1, 1)), np.zeros((1, d))],
                             [np.zeros((d, 1)), R]])  # fmt: skip
        assert pytest.approx(2 * expected, abs=1e-12) == H
        if d == 1:
            assert away[1] <= 1e-12 * (1 + away[0])


def test_prop_regression_steps_is_reached():
    """On the way with both extreme directions, the factor is no smaller than stated."""
    A = np.array([[1.0, -1], [1, 1], [1, -3], [1, 3]])
    H = 2 * A.T @ A / 4
    low, high = np.linalg.eigvalsh(H)
    run = descent.gradient_descent(
        lambda w: H @ w, [1, 1], rate=2 / (low + high), max_iter=9
    )
    away = np.linalg.norm(run.history, axis=1)
    factor = (high / low - 1) / (high / low + 1)
    assert away[1:] / away[:-1] == pytest.approx(np.full(run.n_iter, factor), rel=1e-9)


@given(st.integers(0, 9999), st.integers(1, 5), st.integers(1, 5), st.floats(0.1, 0.9))
@example(7, 1, 5, 0.5)
@example(700, 1, 1, 0.75)  # a slope of 0.002
def test_thm_regression_shortest(seed, n, d, share):
    rng = np.random.default_rng(seed)
    k = int(rng.integers(1, min(n, d) + 1))
    A = rng.normal(size=(n, k)) @ rng.normal(size=(k, d))  # rank k at most
    values = np.linalg.eigvalsh(2 * A.T @ A / n)
    positive = values[values > 1e-9 * values[-1]]
    # 4000 steps at a tenth of the greatest rate leave exp(-4000 * 0.2 / 30) = 3e-12
    assume(positive[-1] < 30 * positive[0])
    y, start = rng.normal(size=n), rng.normal(size=d)
    tol = 1e-11 * (1 + values[-1])  # of the gradient, H times what is left of the way
    inverse = np.linalg.pinv(A, rcond=1e-7)
    null = start - inverse @ (A @ start)
    for w0, end in ((start, inverse @ y + null), (np.zeros(d), inverse @ y)):
        run = descent.gradient_descent(
            lambda w: fields.sum_of_squares_gradient(A, y, w) / n,
            w0,
            rate=share * 2 / values[-1],
            tol=tol,
            max_iter=4000,
        )
        assert run.x == pytest.approx(end, rel=1e-8, abs=1e-8 + 2 * tol / positive[0])
    # too long a rate runs away along the steepest direction
    far = descent.gradient_descent(
        lambda w: fields.sum_of_squares_gradient(A, y, w) / n,
        start,
        rate=2.2 / values[-1],
        max_iter=300,
    )
    assert np.linalg.norm(far.x) > 10


def in_units(points, sigma):
    return [Fraction(1 / s) ** 2 for s in sigma[: len(points)]]


@given(POINTS, SIGMAS, PLACES, PLACES)
def test_def_regression_chi(points, sigma, a, b):
    x, y = np.array(points, float).T
    s = np.array(sigma[: len(points)])
    chi = np.sum(((y - float(a) - float(b) * x) / s) ** 2)
    assert float(loss(points, a, b, in_units(points, sigma))) == pytest.approx(
        chi, rel=1e-9, abs=1e-9
    )
    line = straight_lines.weighted_line(x, y, s)
    at_best = np.sum(((y - fitting.line(line.params, x)) / s) ** 2)
    assert line.chi_squared == pytest.approx(at_best, rel=1e-9, abs=1e-9)
    assert line.chi_squared <= chi * (1 + 1e-9) + 1e-9


@given(POINTS, SIGMAS, PLACES, PLACES)
def test_thm_regression_weighted(points, sigma, a, b):
    weights = in_units(points, sigma)
    _, x, y, xx, _, _ = means(points, weights)
    slope = sum(w * (p - x) * q for w, (p, q) in zip(weights, points, strict=True)) / xx
    height = y - slope * x
    best = loss(points, height, slope, weights)
    other = loss(points, a, b, weights)
    assert other > best or (a, b) == (height, slope)
    line = straight_lines.weighted_line(
        *np.array(points, float).T, sigma[: len(points)]
    )
    assert line.params == pytest.approx([float(height), float(slope)], abs=1e-9)
    assert line.centre == pytest.approx([float(x), float(y)], abs=1e-12)


@given(POINTS, SIGMAS, PLACES)
def test_thm_regression_errors(points, sigma, place):
    """Both estimates are sums c_i y_i; so are their errors, whose squares add up."""
    xs = [Fraction(x) for x, _ in points]
    variances = [Fraction(s) ** 2 for s in sigma[: len(points)]]
    weights = [1 / v for v in variances]
    total, x, _, xx, _, _ = means(points, weights)
    slope = [w * (p - x) / xx for w, p in zip(weights, xs, strict=True)]
    height = [w / total - x * c for w, c in zip(weights, slope, strict=True)]
    # no bias: a line without errors comes back
    for c, of_one, of_x in ((slope, 0, 1), (height, 1, 0)):
        assert sum(c) == of_one
        assert sum(u * p for u, p in zip(c, xs, strict=True)) == of_x

    def product(c, d):
        return sum(u * v * s for u, v, s in zip(c, d, variances, strict=True))

    assert product(slope, slope) == 1 / xx
    assert product(height, height) == 1 / total + x**2 / xx
    assert product(height, slope) == -x / xx
    at = [u + place * v for u, v in zip(height, slope, strict=True)]
    assert product(at, at) == 1 / total + (place - x) ** 2 / xx
    line = straight_lines.weighted_line(
        *np.array(points, float).T, sigma[: len(points)]
    )
    known = [[product(p, q) for q in (height, slope)] for p in (height, slope)]
    assert line.covariance == pytest.approx(np.array(known, float), rel=1e-9, abs=1e-12)


def test_thm_regression_errors_in_repetitions():
    rng = np.random.default_rng(2)
    x, sigma = np.array([1.0, 2, 5, 7]), np.array([0.5, 1, 0.2, 2])
    lines = [
        straight_lines.weighted_line(
            x, 3 - 2 * x + rng.choice([-1, 1], 4) * sigma, sigma
        )
        for _ in range(2000)
    ]  # errors of one size and random sign: they need not be normal
    found = np.array([line.params for line in lines]) - [3, -2]
    covariance = lines[0].covariance
    # a mean of 2000: five of its standard errors
    assert np.abs(found.mean(axis=0)).max() < 5 * covariance[0, 0] ** 0.5 / 2000**0.5
    assert found.T @ found / 2000 == pytest.approx(
        covariance, rel=5 * (2 / 2000) ** 0.5
    )


@given(POINTS, SIGMAS)
def test_prop_regression_freedom(points, sigma):
    """The mean of chi-squared is the sum over unit errors, one at a time."""
    x = np.array(points, float)[:, 0]
    s = np.array(sigma[: len(points)])
    # E[e_i e_j] = 0 leaves the squares: each e_i = sigma_i by itself
    total = sum(
        straight_lines.weighted_line(x, s[i] * np.eye(len(x))[i], s).chi_squared
        for i in range(len(x))
    )
    assert total == pytest.approx(len(x) - 2, abs=1e-9)


@given(POINTS)
@example([(0, 0), (1, 1), (2, 2)])
def test_prop_regression_two(points):
    _, x, y, xx, xy, yy = means(points)
    assume(xy)
    one, other = xy / xx, yy / xy  # slopes in the plane of x and y
    r_squared = xy**2 / (xx * yy)
    assert one**2 == r_squared * yy / xx
    assert other**2 == yy / xx / r_squared
    assert (one == other) == (r_squared == 1)
    p, q = np.array(points, float).T
    turned = straight_lines.fit_line(q, p)
    assert 1 / turned.params[1] == pytest.approx(float(other), rel=1e-9)
    for line, centre in (
        (straight_lines.fit_line(p, q), (x, y)),
        (turned, (y, x)),
    ):
        at = fitting.line(line.params, [float(centre[0])])[0]
        assert at == pytest.approx(float(centre[1]), abs=1e-9)
    u, v = ((c - c.mean()) / c.std() for c in (p, q))
    r = np.mean(u * v)
    assert straight_lines.fit_line(u, v).params == pytest.approx([0, r], abs=1e-9)
    assert straight_lines.fit_line(v, u).params == pytest.approx([0, r], abs=1e-9)


@few
@given(POINTS, PLACES, PLACES)
@example([(0, 0), (0, 5), (1, 3)], Fraction(0), Fraction(0))
@example([(0, 0), (0, 1), (0, 7), (1, -3)], Fraction(9), Fraction(-9))
def test_prop_regression_pairs(points, a, b):
    def moduli(a, b):
        return sum(abs(y - a - b * x) for x, y in points)

    pairs = []
    for i, (x, y) in enumerate(points):
        for p, q in points[:i]:
            if p != x:
                slope = Fraction(q - y, p - x)
                pairs.append(moduli(y - slope * x, slope))
    assert moduli(a, b) >= min(pairs)
    x, y = np.array(points, float).T
    params = straight_lines.least_absolute_line(x, y)
    found = losses.absolute_loss(y, fitting.line(params, x)) * len(points)
    assert found == pytest.approx(float(min(pairs)), abs=1e-9)


@given(strategies.vectors(limit=10))
def test_prop_regression_determination_keeps_its_range(y):
    """Up to rounding also where the numbers are not whole."""
    assume(len(y) > 1 and np.ptp(y) > 1e-6)
    r_squared = straight_lines.fit_line(np.arange(len(y)), y).r_squared
    assert -1e-12 <= r_squared <= 1 + 1e-12
