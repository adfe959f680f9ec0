"""Differences, the complex step, and the check of a gradient."""

import math
from itertools import pairwise

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from mlmath import derivatives as dv
from scipy import differentiate, optimize
from strategies import NOT_REAL, matrices, reals, vectors

#: Squire and Trapp's function at 1.5: the derivative to 21 digits (reference cases).
SLOPE = 4.05342789389862065771


def squire_trapp(x):
    return np.exp(x) / np.sqrt(np.sin(x) ** 3 + np.cos(x) ** 3)


def rosenbrock(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


def himmelblau(x):
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def test_by_hand():
    assert dv.forward_difference(lambda x: x**2, 3, h=0.5) == 6.5
    assert dv.central_difference(lambda x: x**3, 2, h=0.5) == 12.25  # 3x² + h²
    assert dv.complex_step(lambda x: x**3, 2, h=0.5) == 11.75  # 3x² - h²
    assert dv.gradient(lambda x: x[0] ** 3 * x[1], [2, 5], h=0.5).tolist() == [61.25, 8]


def test_reference_case():
    # bounds of the chapter's theorems, with F = 4.5, M = 20 and 60, u = 5e-16
    assert abs(dv.forward_difference(squire_trapp, 1.5) - SLOPE) < 4e-7
    assert abs(dv.central_difference(squire_trapp, 1.5) - SLOPE) < 3e-9
    assert dv.complex_step(squire_trapp, 1.5) == pytest.approx(SLOPE, rel=4e-16)
    assert isinstance(dv.complex_step(squire_trapp, 1.5), float)
    assert isinstance(dv.forward_difference(squire_trapp, 1.5), float)
    assert isinstance(dv.central_difference(squire_trapp, 1.5), float)


@given(vectors(4, limit=5), reals(5), st.integers(0, 6))
def test_polynomials_against_numpys(coefficients, x, k):
    p = np.polynomial.Polynomial(coefficients)
    known, h = p.deriv()(x), 2.0**-k
    size = np.abs(coefficients).sum() * (1 + abs(x)) ** 3
    rounding = 1e-14 * size / h
    second, third = p.deriv(2)(x), p.deriv(3)(x)
    forward = known + h * second / 2 + h**2 * third / 6
    assert dv.forward_difference(p, x, h=h) == pytest.approx(forward, abs=rounding)
    central = known + h**2 * third / 6
    assert dv.central_difference(p, x, h=h) == pytest.approx(central, abs=rounding)
    assert dv.complex_step(p, x) == pytest.approx(known, abs=1e-14 * size)


def test_scipys_twins():
    known = optimize.approx_fprime([1.5], lambda x: squire_trapp(x[0]), 1e-7)[0]
    assert dv.forward_difference(squire_trapp, 1.5, h=1e-7) == pytest.approx(
        known, rel=1e-7
    )
    known = differentiate.derivative(squire_trapp, 1.5).df
    assert dv.central_difference(squire_trapp, 1.5) == pytest.approx(known, rel=1e-9)
    x = np.array([-1.2, 1])
    assert dv.gradient(rosenbrock, x) == pytest.approx(
        differentiate.jacobian(rosenbrock, x).df, rel=1e-8
    )
    assert dv.hessian(rosenbrock, x) == pytest.approx(
        differentiate.hessian(rosenbrock, x).ddf, rel=1e-5
    )
    assert optimize.check_grad(
        rosenbrock, lambda x: dv.gradient(rosenbrock, x), x
    ) == pytest.approx(0, abs=1e-4)


def test_error_falls_as_the_theory_says():
    for method, factor in ((dv.forward_difference, 2), (dv.central_difference, 4)):
        errors = [abs(method(squire_trapp, 1.5, h=2.0**-k) - SLOPE) for k in (7, 8, 9)]
        for coarse, fine in pairwise(errors):
            assert coarse / fine == pytest.approx(factor, rel=0.05)


def test_steps_are_the_distances_as_rounded():
    # x + 0.1 is not exactly 0.1 away from x; a linear function shows it
    for x in (1e6, 1 / 3, -7e8):
        assert dv.forward_difference(lambda x: x, x, h=0.1) == 1
        assert dv.central_difference(lambda x: x, x, h=0.1) == 1
        assert dv.gradient(lambda v: v[0], [x], h=0.1) == 1


@pytest.mark.parametrize("x", [1e-12, 0.0, 1e8, -1e150])
def test_default_steps_at_any_scale(x):
    linear = 7.0 * (x or 1)
    assert dv.forward_difference(lambda t: 7 * t, x) == pytest.approx(7, rel=1e-7)
    assert dv.central_difference(lambda t: 7 * t, x) == pytest.approx(7, rel=1e-9)
    assert dv.complex_step(lambda t: 7 * t, x) == pytest.approx(7, rel=1e-15)
    assert dv.gradient(lambda t: 7 * t[0], [x]) == pytest.approx(7, rel=1e-9)
    f = lambda t: linear * t[0] ** 2  # noqa: E731
    if abs(x) < 1e50:
        assert dv.hessian(f, [x])[0, 0] == pytest.approx(2 * linear, rel=1e-6)


def test_gradients_of_the_reference_cases():
    assert dv.gradient(rosenbrock, [-1.2, 1]) == pytest.approx([-215.6, -88], rel=1e-8)
    H = dv.hessian(rosenbrock, [-1.2, 1])
    assert pytest.approx(np.array([[1330, 480], [480, 200]]), rel=1e-6) == H
    assert (H.T == H).all()
    H = dv.hessian(rosenbrock, [1, 1])
    assert pytest.approx(np.array([[802, -400], [-400, 200]]), rel=1e-6) == H
    assert dv.gradient(himmelblau, [3, 2]) == pytest.approx([0, 0], abs=1e-7)


@given(matrices(3, 3, limit=9), vectors(3, limit=9))
def test_quadratic_forms(A, x):
    S = A + A.T
    size = (1 + np.abs(S).max()) * (1 + np.abs(x).max())
    f = lambda v: 0.5 * v @ S @ v  # noqa: E731
    # rounding u F / h, and u F / h² for the Hessian
    assert dv.gradient(f, x) == pytest.approx(S @ x, abs=1e-9 * size**2)
    assert dv.jacobian(lambda v: S @ v, x) == pytest.approx(S, abs=1e-9 * size)
    assert dv.hessian(f, x) == pytest.approx(S, abs=1e-6 * size**2)


def test_hessian_against_sympy():
    a, b, c = sympy.symbols("a b c")
    formula = sympy.exp(a * b) * sympy.sin(c) + a / (1 + c**2)
    f = sympy.lambdify([a, b, c], formula)
    at = {a: 0.4, b: -1.1, c: 2.0}
    known = np.array(sympy.hessian(formula, (a, b, c)).subs(at), dtype=float)
    found = dv.hessian(lambda x: f(*x), list(at.values()))
    assert found == pytest.approx(known, abs=1e-6)


def test_jacobian_by_hand():
    polar = lambda x: [x[0] * math.cos(x[1]), x[0] * math.sin(x[1]), x[0]]  # noqa: E731
    known = [[0.6, -1.6], [0.8, 1.2], [1, 0]]  # r = 2, angle of (3, 4)
    J = dv.jacobian(polar, [2, math.atan2(4, 3)])
    assert J.shape == (3, 2)
    assert pytest.approx(np.array(known), abs=1e-9) == J


@pytest.mark.parametrize("n", [1, 2, 5])
def test_evaluations_are_counted(n):
    calls = []
    f = lambda x: calls.append(1) or float(x.sum())  # noqa: E731
    for run, known in (
        (lambda: dv.gradient(f, np.ones(n)), 2 * n),
        (lambda: dv.jacobian(lambda x: [f(x)], np.ones(n)), 2 * n),
        (lambda: dv.hessian(f, np.ones(n)), 2 * n * n + 1),
        (
            lambda: dv.check_gradient(
                f, np.ones(n), grad=np.ones(n), rng=np.random.default_rng(0)
            ),
            20,
        ),
    ):
        calls.clear()
        run()
        assert len(calls) == known


@given(st.integers(0, 10**6), st.integers(1, 6))
def test_check_gradient_passes_the_right_one_and_no_other(seed, n):
    rng = np.random.default_rng(seed)
    A, x = rng.normal(size=(n, n)), rng.normal(size=n)
    f = lambda v: float(np.sin(A @ v).sum())  # noqa: E731
    right = A.T @ np.cos(A @ x)
    found = dv.check_gradient(f, x, grad=right, rng=rng)
    # central differences are off by about h² / 6 and u n / h, in all some 1e-10
    assert (
        np.abs(found.given - found.numerical).max() < 1e-8 * (1 + np.abs(A).sum()) ** 3
    )
    assert found.given == pytest.approx(found.directions @ right)
    assert np.linalg.norm(found.directions, axis=1) == pytest.approx(np.ones(10))
    wrong = right.copy()
    wrong[seed % n] += 0.1
    assert dv.check_gradient(f, x, grad=wrong, rng=rng).error > 1e-4
    assert dv.check_gradient(
        f, x, grad=right, rng=rng, n_directions=3, h=1e-3
    ).given.shape == (3,)


def test_error_of_a_checked_gradient_by_hand():
    found = dv.check_gradient(
        lambda x: 2 * x[0], [5], grad=[3], rng=np.random.default_rng(0), n_directions=4
    )
    assert found.error == pytest.approx(1 / 3, rel=1e-9)
    found = dv.check_gradient(
        lambda x: 1.0, [5], grad=[0], rng=np.random.default_rng(0)
    )
    assert found.error == 0
    assert found.directions.shape == (10, 1)


def test_default_step_of_the_check_grows_with_x():
    # along a unit vector, 1e-5 would be lost beside 1e12
    found = dv.check_gradient(
        lambda x: x[0], [1e12], grad=[1], rng=np.random.default_rng(0)
    )
    assert found.error < 1e-8


def test_a_function_may_spoil_what_it_gets():
    def spoil(x):
        total = float(x.sum())
        x[:] = 99
        return total

    x = np.array([1.0, 2])
    assert dv.gradient(spoil, x) == pytest.approx([1, 1])
    assert dv.hessian(spoil, x) == pytest.approx(np.zeros((2, 2)), abs=1e-6)
    assert dv.jacobian(lambda v: [spoil(v)], x) == pytest.approx(np.ones((1, 2)))
    assert x.tolist() == [1, 2]


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_bad_points(bad, error):
    rng = np.random.default_rng(0)
    for call in (
        lambda: dv.gradient(lambda x: 1.0, bad),
        lambda: dv.jacobian(lambda x: [1.0], bad),
        lambda: dv.hessian(lambda x: 1.0, bad),
        lambda: dv.check_gradient(lambda x: 1.0, bad, grad=[1], rng=rng),
    ):
        with pytest.raises(error, match="x must"):
            call()
    with pytest.raises(error, match="grad must"):
        dv.check_gradient(lambda x: 1.0, [1], grad=bad, rng=rng)
    for method in (dv.forward_difference, dv.central_difference, dv.complex_step):
        with pytest.raises(error, match="x must"):
            method(lambda x: x, bad)


def same(x):
    return x


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: dv.forward_difference(same, 1, h=0), ValueError, "h must be positive"),
        (
            lambda: dv.central_difference(same, 1, h=-1),
            ValueError,
            "h must be positive",
        ),
        (lambda: dv.complex_step(same, 1, h=0), ValueError, "h must be positive"),
        (
            lambda: dv.forward_difference(same, 1.5, h=1e-16),
            ValueError,
            r"h must not vanish beside x: 1.5 \+ 1e-16 is rounded to x",
        ),
        (lambda: dv.central_difference(same, 1.5, h=1e-16), ValueError, "vanish"),
        (
            # 1 - h is another number than 1 where 1 + h is not
            lambda: dv.central_difference(same, 1.0, h=1.1e-16),
            ValueError,
            r"1.0 \+ 1.1e-16 is rounded",
        ),
        (
            lambda: dv.gradient(lambda x: 1.0, [0.0, 1e20], h=1.0),
            ValueError,
            r"1e\+20 \+ 1 is rounded to x",
        ),
        (
            lambda: dv.forward_difference(lambda x: math.nan, 2.0),
            ValueError,
            r"f\(2.0.*\) must be finite",
        ),
        (
            lambda: dv.central_difference(lambda x: [x], 2.0, h=0.5),
            ValueError,
            r"f\(2.5\) must be one number",
        ),
        (
            lambda: dv.gradient(lambda x: np.inf, [1, 2], h=0.5),
            ValueError,
            r"f\(\[1.5, 2.0\]\) must be finite",
        ),
        (
            lambda: dv.jacobian(lambda x: 1.0, [1], h=0.5),
            ValueError,
            r"f\(\[1.5\]\) must be a nonempty vector",
        ),
        (
            lambda: dv.jacobian(lambda x: np.ones(1 + int(x[0] > 1)), [1], h=0.5),
            ValueError,
            r"f\(\[0.5\]\) must have length 2, got 1",
        ),
        (
            lambda: dv.complex_step(abs, 1.0),
            TypeError,
            r"f must return a complex number at 1.0 \+ ih, got dtype float64: does it",
        ),
        (
            lambda: dv.complex_step(lambda z: [z, z], 1.0),
            ValueError,
            r"f\(1.0 \+ ih\) must be a nonempty vector",
        ),
        (
            lambda: dv.complex_step(lambda z: z * math.inf, 1.0),
            ValueError,
            r"f\(1.0 \+ ih\) must be finite",
        ),
        (
            lambda: dv.check_gradient(
                sum, [1, 2], grad=[1], rng=np.random.default_rng(0)
            ),
            ValueError,
            "grad must have length 2, got 1",
        ),
        (
            lambda: dv.check_gradient(
                sum, [1], grad=[1], rng=np.random.default_rng(0), n_directions=0
            ),
            ValueError,
            "n_directions must be at least 1",
        ),
    ],
)
def test_messages(call, error, message):
    with pytest.raises(error, match=message):
        call()
