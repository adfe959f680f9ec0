"""Taylor polynomials, error bounds, Richardson's extrapolation, quadratic models."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from mlmath import derivatives, taylor
from numpy.polynomial import polynomial
from scipy import differentiate, special
from strategies import NOT_REAL, reals, vectors

EPS = np.finfo(float).eps
t = sympy.symbols("t")
FORMULAS = {
    "exp": sympy.exp(t), "sin": sympy.sin(t), "cos": sympy.cos(t),
    "ln(1+x)": sympy.log(1 + t), "1/(1-x)": 1 / (1 - t),
}  # fmt: skip


def test_by_hand():
    assert taylor.taylor_coefficients([5, 4, 6, 12]).tolist() == [5, 4, 3, 2]
    assert taylor.taylor_coefficients([7]).tolist() == [7]
    assert taylor.binomial_coefficients(-1, 3).tolist() == [1, -1, 1, -1]
    assert taylor.binomial_coefficients(0.5, 2).tolist() == [1, 0.5, -0.125]
    assert taylor.binomial_coefficients(3, 5).tolist() == [1, 3, 3, 1, 0, 0]
    assert taylor.binomial_coefficients(9.5, 0).tolist() == [1]
    assert taylor.horner([1, 2, 3], 2) == 17
    assert taylor.horner([1, 2, 3], [[2, 0], [-1, 1]]).tolist() == [[17, 1], [2, 6]]
    assert taylor.horner([1, 3, 3, 1], 2, centre=1) == 8  # x^3 about 1
    assert taylor.horner([4], 100) == 4
    assert taylor.remainder_bound(-0.5, 1, M=2) == 0.25
    assert taylor.remainder_bound(3, 0, M=2) == 6
    assert taylor.remainder_bound(3, 2, M=0) == 0
    assert taylor.richardson(3, 2.5, order=1) == 2  # 2 + h at 1 and 1/2
    assert taylor.richardson(3, 2.25, order=2) == 2
    assert taylor.richardson(2 + 9, 2 + 1, order=2, ratio=3) == 2
    assert taylor.richardson(2.0, 2.0, order=1e4) == 2  # 2**1e4 is beyond all floats


@pytest.mark.parametrize("name", FORMULAS)
def test_known_coefficients_are_sympys(name):
    series = sympy.series(FORMULAS[name], t, 0, 9).removeO()
    known = [float(series.coeff(t, k)) for k in range(9)]
    assert taylor.known_coefficients(name, 8).tolist() == known
    assert taylor.known_coefficients(name, 0).tolist() == known[:1]


def test_high_degrees_underflow_quietly():
    c = taylor.known_coefficients("exp", 200)
    assert c[170] == 1 / math.factorial(170)
    assert c[200] == 0
    assert taylor.known_coefficients("1/(1-x)", 300).tolist() == [1] * 301
    assert taylor.known_coefficients("ln(1+x)", 300)[300] == -1 / 300
    assert taylor.taylor_coefficients([1.0] * 201).tolist() == c.tolist()
    assert taylor.taylor_coefficients([1e308, 1e-308]).tolist() == [1e308, 1e-308]


@given(vectors())
def test_coefficients_are_rounded_once(d):
    c = taylor.taylor_coefficients(d)
    for k, (c_k, d_k) in enumerate(zip(c.tolist(), d.tolist(), strict=True)):
        assert c_k == float(Fraction(d_k) / math.factorial(k))


@given(st.integers(-40, 40), st.integers(0, 12))
def test_binomial_coefficients_are_exact_and_scipys(eighths, n):
    exact = [Fraction(1)]
    for k in range(1, n + 1):
        exact.append(exact[-1] * (Fraction(eighths, 8) - k + 1) / k)
    found = taylor.binomial_coefficients(eighths / 8, n)
    # one quotient and one product a coefficient
    assert found == pytest.approx([float(c) for c in exact], rel=3 * (n + 1) * EPS)
    if eighths % 8:
        known = [special.binom(eighths / 8, k) for k in range(n + 1)]
        assert found == pytest.approx(known, rel=1e-9)


@given(vectors(), vectors(limit=10), reals(10))
def test_horner_is_numpys(c, x, centre):
    found = taylor.horner(c, x, centre=centre)
    assert (found == polynomial.polyval(x - centre, c)).all()
    assert found.shape == x.shape
    one = taylor.horner(c, x[0], centre=centre)
    assert isinstance(one, np.float64)
    assert one == found[0]


def test_horner_overflows_without_a_word():
    assert taylor.horner([0, 0, 1], 1e200) == np.inf
    assert taylor.horner([1e-300, 1e-300], 1e-300) == 1e-300


@given(reals(30), st.integers(0, 60), st.floats(0, 1e3))
def test_bound_is_that_of_fractions(h, n, M):
    exact = Fraction(M) * abs(Fraction(h)) ** (n + 1) / math.factorial(n + 1)
    found = taylor.remainder_bound(h, n, M=M)
    # n + 1 quotients and as many products; 1e-300 for what underflows
    assert found == pytest.approx(float(exact), rel=4 * (n + 2) * EPS, abs=1e-300)


@given(reals(300), st.floats(1e-18, 1e3), st.floats(0, 1e3))
def test_degree_is_the_least(h, tol, M):
    n = taylor.degree_needed(h, tol=tol, M=M)
    room = 1 + 1e-12
    assert taylor.remainder_bound(h, n, M=M) <= tol * room
    if n:
        assert taylor.remainder_bound(h, n - 1, M=M) * room > tol


def test_degrees_by_hand():
    assert taylor.degree_needed(0, tol=1e-300) == 0
    assert taylor.degree_needed(1, tol=1) == 0  # 1/1!
    assert taylor.degree_needed(1, tol=0.5) == 1  # 1/2!
    assert taylor.degree_needed(1, tol=0.49) == 2
    assert taylor.degree_needed(-1, tol=0.49) == 2
    assert taylor.degree_needed(9, tol=1, M=0) == 0
    assert taylor.degree_needed(1, tol=5e-17) == 18
    assert taylor.remainder_bound(1e3, 800, M=1) == np.inf


@given(reals(10), st.floats(0.1, 10), st.floats(0.5, 6), st.floats(1.5, 4))
def test_richardson_removes_one_power(a, c, order, ratio):
    coarse, fine = a + c, a + c / ratio**order
    found = taylor.richardson(coarse, fine, order=order, ratio=ratio)
    # the rounding of the two, up to 20, is enlarged by 1 / (1.5**0.5 - 1) = 4.4
    assert found == pytest.approx(a, abs=500 * EPS)


def test_table_of_central_differences():
    def rule(h):
        return derivatives.central_difference(math.exp, 0, h=h)

    table = taylor.richardson_table(rule, 0.5, orders=[2, 4, 6])
    assert [len(row) for row in table] == [1, 2, 3, 4]
    assert [row[0] for row in table] == [rule(0.5 / 2**i) for i in range(4)]
    assert table[1][1] == taylor.richardson(rule(0.5), rule(0.25), order=2)
    assert table[2][2] == taylor.richardson(table[1][1], table[2][1], order=4)
    errors = [abs(row[-1] - 1) for row in table]
    assert all(b < a / 100 for a, b in itertools.pairwise(errors))
    rows = taylor.richardson_table(lambda h: 5 + h, 9, orders=[1], ratio=3)
    assert [row.tolist() for row in rows] == [[14], [8, 5]]
    by_scipy = differentiate.derivative(np.exp, 0.0)
    assert table[-1][-1] == pytest.approx(float(by_scipy.df), abs=1e-9)


@given(vectors(3, limit=10), vectors(3, limit=10), reals(10), st.integers(0, 10**6))
def test_model_of_a_quadratic_is_the_quadratic(a, x, value, seed):
    rng = np.random.default_rng(seed)
    A, b = rng.normal(size=(3, 3)), rng.normal(size=3)
    H = A + A.T

    def f(x):
        return value + b @ x + x @ A @ x

    found = taylor.quadratic_model(x, at=a, value=f(a), gradient=b + H @ a, hessian=H)
    assert found == pytest.approx(f(x), rel=1e-9, abs=1e-9)
    points = np.stack([np.stack([x, a]), np.stack([a, x])]).T  # (3, 2, 2)
    many = taylor.quadratic_model(
        points, at=a, value=f(a), gradient=b + H @ a, hessian=H
    )
    assert many == pytest.approx(np.array([[f(x), f(a)], [f(a), f(x)]]), abs=1e-9)
    assert many.shape == (2, 2)


def test_inputs_unchanged():
    c, x, H = np.array([1.0, 2]), np.array([3.0, 4]), np.eye(2)
    taylor.horner(c, x, centre=1)
    taylor.taylor_coefficients(c)
    taylor.quadratic_model(x, at=c, value=0, gradient=c, hessian=H)
    taylor.richardson_table(lambda h: h, 1, orders=c)
    assert (c.tolist(), x.tolist(), H.tolist()) == ([1, 2], [3, 4], np.eye(2).tolist())


def test_refused():
    for bad, error in NOT_REAL:
        for call in (
            lambda bad=bad: taylor.taylor_coefficients(bad),
            lambda bad=bad: taylor.horner(bad, 1),
            lambda bad=bad: taylor.horner([1, 2], bad),
            lambda bad=bad: taylor.richardson_table(lambda h: h, 1, orders=bad),
            lambda bad=bad: taylor.quadratic_model(
                [1, 2], at=bad, value=1, gradient=[1, 2], hessian=np.eye(2)
            ),
        ):
            with pytest.raises(error):
                call()
    model = {"at": [0, 0], "value": 1, "gradient": [1, 2], "hessian": np.eye(2)}
    for call, message in (
        (lambda: taylor.taylor_coefficients([[1.0]]), "derivatives must be a nonempty vec"),
        (lambda: taylor.known_coefficients("tan", 3), "name must be one of exp, sin, cos"),
        (lambda: taylor.known_coefficients("exp", -1), "n must be at least 0"),
        (lambda: taylor.binomial_coefficients(np.inf, 3), "power must be finite"),
        (lambda: taylor.binomial_coefficients(1, -1), "n must be at least 0"),
        (lambda: taylor.horner([1], [[1], [2, 3]]), "x must be rectangular"),
        (lambda: taylor.horner([1], 1, centre=np.nan), "centre must be finite"),
        (lambda: taylor.remainder_bound(1, -1, M=1), "n must be at least 0"),
        (lambda: taylor.remainder_bound(1, 1, M=-1), "M must be at least 0, got -1"),
        (lambda: taylor.degree_needed(1, tol=0), "tol must be positive"),
        (lambda: taylor.degree_needed(1, tol=1, M=-2), "M must be at least 0"),
        (lambda: taylor.degree_needed(1e4, tol=1), "h must be nearer to 0, got 10000"),
        (lambda: taylor.richardson(1, 2, order=0), "order must be positive"),
        (lambda: taylor.richardson(1, 2, order=1e-20), r"ratio\*\*order must be above 1"),
        (lambda: taylor.richardson(1, 2, order=1, ratio=1), "ratio must be greater than 1"),
        (lambda: taylor.richardson(np.inf, 2, order=1), "coarse must be finite"),
        (lambda: taylor.richardson_table(lambda h: h, 1, orders=[1], ratio=0.5), "ratio"),
        (lambda: taylor.richardson_table(lambda h: np.nan, 1, orders=[1]), r"rule\(1.0\)"),
        (lambda: taylor.quadratic_model(1, **model), "2 coordinates along its first axis"),
        (lambda: taylor.quadratic_model([1, 2, 3], **model), "got shape"),
        (
            lambda: taylor.quadratic_model([1, 2], **model | {"hessian": np.eye(3)}),
            "hessian must have 2 rows, got 3",
        ),
        (
            lambda: taylor.quadratic_model([1, 2], **model | {"gradient": [1]}),
            "gradient must have length 2",
        ),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(TypeError, match="n must be an integer"):
        taylor.remainder_bound(1, 2.0, M=1)
