"""Newton–Raphson, secants, Newton inside a bracket, and systems."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import roots
from scipy import optimize

EPS = np.finfo(float).eps
SCALES = st.sampled_from([1e-150, 1e-9, 1.0, 1e9, 1e150])


def cubic(x):
    return x**3 - 2 * x - 5


def cubic_slope(x):
    return 3 * x**2 - 2


def kepler(M, e):
    """Kepler's equation of a planet: strictly growing, with one root."""
    return (lambda x: x - e * math.sin(x) - M), (lambda x: 1 - e * math.cos(x))


class TestNewtonRaphson:
    def test_two_steps_by_hand(self):
        # f(2) = -1, f'(2) = 10; f(2.1) = 0.061, f'(2.1) = 11.23
        found = roots.newton_raphson(cubic, 2, slope=cubic_slope, max_iter=2)
        assert found.history == pytest.approx([2, 2.1, 2.1 - 0.061 / 11.23], rel=1e-14)
        assert (found.n_iter, found.converged) == (2, False)
        assert found.x == found.history[-1]
        assert found.fun == cubic(found.x)
        assert found.residual == abs(found.fun)

    @pytest.mark.parametrize(
        ("f", "slope", "x0", "x"),
        [
            (cubic, cubic_slope, 2, 2.094551481542327),
            (lambda x: math.cos(x) - x, lambda x: -math.sin(x) - 1, 1,
             0.739085133215161),
            # the omega constant, where e^x - ln x is least
            (lambda x: math.exp(x) - 1 / x, lambda x: math.exp(x) + x**-2, 1,
             0.567143290409784),
        ],
    )  # fmt: skip
    def test_published_roots(self, f, slope, x0, x):
        found = roots.newton_raphson(f, x0, slope=slope)
        assert found.converged
        assert found.x == pytest.approx(x, rel=1e-15)  # 16 digits are given
        assert found.n_iter <= 6

    @given(st.floats(-3, 3), st.floats(0, 0.9))
    def test_agrees_with_scipy(self, M, e):
        f, slope = kepler(M, e)
        ours = roots.newton_raphson(f, math.copysign(math.pi, M), slope=slope)
        theirs = optimize.newton(f, math.copysign(math.pi, M), fprime=slope, tol=1e-13)
        by_root_scalar = optimize.root_scalar(f, x0=M, fprime=slope, method="newton")
        assert ours.converged
        # f is off by about 4 EPS, and the slope is 0.1 at least
        assert ours.x == pytest.approx(theirs, abs=1e-13)
        if by_root_scalar.converged:
            assert ours.x == pytest.approx(by_root_scalar.root, abs=1e-7)

    @given(SCALES, st.floats(0.5, 20))
    def test_any_unit(self, unit, a):
        # (x / unit)^2 = a: the steps are the same, whatever the unit
        def f(x):
            return (x / unit) ** 2 - a

        found = roots.newton_raphson(
            f, unit, slope=lambda x: 2 * (x / unit) / unit, tol=1e-12 * unit
        )
        assert found.converged
        assert found.x / unit == pytest.approx(math.sqrt(a), rel=4 * EPS)

    def test_a_step_of_some_roundings_is_the_last(self):
        # an absolute tolerance of 1e-12 is far below the floats near 1e9
        found = roots.newton_raphson(lambda x: x**2 - 3e18, 1e9, slope=lambda x: 2 * x)
        assert found.converged
        assert found.n_iter < 8
        assert found.x == pytest.approx(math.sqrt(3e18), rel=4 * EPS)

    def test_start_on_the_root(self):
        found = roots.newton_raphson(lambda x: x, 0, slope=lambda x: 1)
        assert (found.x, found.n_iter, found.converged) == (0, 0, True)
        assert found.history.tolist() == [0]

    def test_cycle(self):
        found = roots.newton_raphson(
            lambda x: x**3 - 2 * x + 2, 0, slope=lambda x: 3 * x**2 - 2, max_iter=9
        )
        assert found.history.tolist() == [0, 1] * 5
        assert (found.n_iter, found.converged, found.residual) == (9, False, 1)

    def test_runs_away(self):
        found = roots.newton_raphson(math.atan, 1.5, slope=lambda x: 1 / (1 + x * x))
        assert not found.converged
        assert abs(found.x) > 1e200
        assert np.isfinite(found.history).all()
        assert (np.diff(np.abs(found.history)) > 0).all()

    def test_flat_is_the_end(self):
        found = roots.newton_raphson(lambda x: x**2 - 1, 0, slope=lambda x: 2 * x)
        assert (found.x, found.n_iter, found.converged) == (0, 0, False)

    def test_last_value_is_of_the_last_point(self):
        asked = []

        def f(x):
            asked.append(x)
            return cubic(x)

        found = roots.newton_raphson(f, 2, slope=cubic_slope)
        assert asked == found.history.tolist()  # one value a point
        assert isinstance(found.x, float)
        assert isinstance(found.history, np.ndarray)


class TestSecant:
    def test_by_hand(self):
        # through (2, -1) and (3, 16): slope 17, zero at 3 - 16/17
        found = roots.secant(cubic, 2, 3, max_iter=1)
        assert found.history == pytest.approx([2, 3, 35 / 17], rel=1e-15)
        assert (found.n_iter, found.converged) == (1, False)

    @given(st.floats(-3, 3), st.floats(0, 0.9))
    def test_agrees_with_scipy(self, M, e):
        f, _ = kepler(M, e)
        ours = roots.secant(f, M, M + 0.5)
        assert ours.converged
        theirs = optimize.brentq(f, M - 2, M + 2, xtol=1e-14)
        # the last step was at most 1e-12, and the error is less
        assert ours.x == pytest.approx(theirs, abs=1e-12)
        same = optimize.root_scalar(f, x0=M, x1=M + 0.5, method="secant", xtol=1e-12)
        assert ours.x == pytest.approx(same.root, abs=2e-12)
        assert ours.fun == f(ours.x)

    def test_starts_on_the_root(self):
        assert roots.secant(lambda x: x - 1, 0, 1).n_iter == 0
        found = roots.secant(lambda x: x - 1, 1, 0)
        assert (found.x, found.n_iter, found.converged) == (1, 1, True)

    def test_ends_where_two_values_are_equal(self):
        found = roots.secant(lambda x: x**2 - 1, -3, 3)
        assert (found.x, found.n_iter, found.converged) == (3, 0, False)

    def test_line_beyond_all_floats(self):
        found = roots.secant(lambda x: 1.5 if x else 1, 0, 1e308)
        assert (found.n_iter, found.converged) == (0, False)  # it is zero at -2e308
        found = roots.secant(lambda x: 2.0 + (x == 1), 0, 1)
        assert (found.n_iter, found.x, found.converged) == (2, -8, False)  # then level

    def test_stands_still(self):
        # the last step is lost in rounding: x stays, and no slope is left
        found = roots.secant(lambda x: 1e-30 + (x - 1), 3, 2, tol=1e-300)
        assert found.converged
        assert found.x == 1


class TestSafeguardedNewton:
    @pytest.mark.parametrize(("a", "b"), [(-5, 20), (-1e9, 3), (-1e-3, 1e6)])
    def test_where_newton_runs_away(self, a, b):
        found = roots.safeguarded_newton(
            math.atan, a, b, slope=lambda x: 1 / (1 + x * x)
        )
        assert found.converged
        assert abs(found.x) < 1e-12
        assert (found.history >= a).all()
        assert (found.history <= b).all()

    def test_few_steps_near_the_root(self):
        found = roots.safeguarded_newton(cubic, 2, 3, slope=cubic_slope)
        assert found.x == pytest.approx(2.094551481542327, rel=1e-15)
        assert found.n_iter <= 6
        assert found.fun == cubic(found.x)

    def test_out_of_the_cycle(self):
        found = roots.safeguarded_newton(
            lambda x: x**3 - 2 * x + 2, -3, 1, slope=lambda x: 3 * x**2 - 2
        )
        assert found.x == pytest.approx(-1.7692923542386314, rel=1e-14)

    def test_without_any_slope_it_halves(self):
        found = roots.safeguarded_newton(
            lambda x: -1.0 if x < 0.3 else 1.0, 0, 1, slope=lambda x: 0, tol=1e-3
        )
        assert found.history[:4].tolist() == [0, 0.25, 0.375, 0.3125]
        assert found.x == pytest.approx(0.3, abs=2e-3)

    @given(st.floats(0.01, 0.99), st.sampled_from([1, -1]), SCALES)
    def test_agrees_with_scipy(self, root, sign, unit):
        def f(x):
            return sign * math.atan(9 * (x / unit - root))

        def slope(x):
            return sign * 9 / (1 + 81 * (x / unit - root) ** 2) / unit

        ours = roots.safeguarded_newton(f, 0, unit, slope=slope, tol=1e-13 * unit)
        theirs = optimize.brentq(f, 0, unit, xtol=1e-14 * unit)
        assert ours.converged
        assert ours.x / unit == pytest.approx(theirs / unit, abs=1e-12)

    def test_zero_at_an_end_or_half_way(self):
        for a, b in ((0, 1), (-1, 0), (-1, 1)):
            found = roots.safeguarded_newton(lambda x: x, a, b, slope=lambda x: 1)
            assert (found.x, found.n_iter, found.converged) == (0, 0, True)

    def test_cut_short(self):
        found = roots.safeguarded_newton(
            cubic, 0, 30, slope=cubic_slope, tol=1e-9, max_iter=1
        )
        assert (found.n_iter, found.converged) == (1, False)
        # halved once, to [0, 15]; the tangent at 0 leads to -2.5, so halved again
        assert found.history.tolist() == [0, 7.5]

    def test_a_pole_is_not_a_root(self):
        # 1/x changes its sign: the steps get short there, and the residual tells
        found = roots.safeguarded_newton(
            lambda x: 1 / x, -1, 1.5, slope=lambda x: -1 / x**2
        )
        assert found.converged
        assert found.residual > 1e9


class TestNewtonSystem:
    @staticmethod
    def circle(x):
        return [x[0] ** 2 + x[1] ** 2 - 5, x[0] * x[1] - 2]

    @staticmethod
    def circle_jacobian(x):
        return [2 * x, x[::-1]]

    def solve(self, x0, **more):
        return roots.newton_system(
            self.circle, x0, jacobian=self.circle_jacobian, **more
        )

    def test_step_by_hand(self):
        # at (2, 1.5): F = (1.25, 1), J = [[4, 3], [1.5, 2]], step (0.15, ...) by Cramer
        found = self.solve([2, 1.5], max_iter=1)
        assert found.history[1] == pytest.approx([2 + 0.5 / 3.5, 1.5 - 2.125 / 3.5])
        assert (found.n_iter, found.converged) == (1, False)
        assert found.fun == pytest.approx(self.circle(found.x), abs=1e-15)
        assert found.residual == pytest.approx(np.linalg.norm(found.fun))

    @given(st.floats(1.5, 3), st.floats(-0.5, 1.2))
    def test_agrees_with_scipy(self, x, y):
        ours = self.solve([x, y])
        theirs = optimize.root(self.circle, [x, y], jac=self.circle_jacobian, tol=1e-12)
        assert ours.converged
        assert ours.x == pytest.approx([2, 1], abs=1e-14)
        if theirs.success:
            assert np.abs(self.circle(theirs.x)).max() < 1e-9

    def test_linear_system_in_one_step(self):
        A = np.array([[2.0, 1], [1, 3]])
        found = roots.newton_system(
            lambda x: A @ x - [3, 4], [7, -8], jacobian=lambda x: A
        )
        assert found.x == pytest.approx([1, 1])
        assert found.n_iter <= 2
        assert found.history.shape == (found.n_iter + 1, 2)

    def test_start_on_a_root(self):
        found = self.solve([1, 2])
        assert (found.n_iter, found.converged, found.residual) == (0, True, 0)

    def test_singular_jacobian_ends_it(self):
        found = self.solve([1, 1])
        assert (found.n_iter, found.converged) == (0, False)

    def test_beyond_all_floats(self):
        found = roots.newton_system(
            lambda x: [1e300 + 0 * x[0]], [0], jacobian=lambda x: [[1e-300]]
        )
        assert (found.n_iter, found.converged) == (0, False)

    def test_input_is_not_changed(self):
        start = np.array([2, 1.5])

        def greedy(x):
            values = self.circle(x)
            x[:] = 0
            return values

        def greedy_jacobian(x):
            J = np.array(self.circle_jacobian(x))
            x[:] = 0
            return J

        found = roots.newton_system(greedy, start, jacobian=greedy_jacobian)
        assert start.tolist() == [2, 1.5]
        assert found.x == pytest.approx([2, 1], abs=1e-14)

    def test_messages(self):
        with pytest.raises(ValueError, match=r"F\(\[2.0, 1.5\]\) must have length 2"):
            roots.newton_system(lambda x: [1], [2, 1.5], jacobian=self.circle_jacobian)
        with pytest.raises(ValueError, match=r"jacobian\(\[2.0, 1.5\]\) must have 2 r"):
            roots.newton_system(self.circle, [2, 1.5], jacobian=lambda x: [[1, 2]])
        with pytest.raises(ValueError, match=r"jacobian\(\S+ \S+\) must have 2 col"):
            roots.newton_system(self.circle, [2, 1.5], jacobian=lambda x: [[1], [2]])
        with pytest.raises(ValueError, match="x0 must be finite"):
            self.solve([np.nan, 1])
        with pytest.raises(ValueError, match=r"F\(\S+ \S+\) must be finite"):
            roots.newton_system(
                lambda x: [np.nan, 1], [2, 1], jacobian=self.circle_jacobian
            )


SEARCHES = {
    "newton": lambda f, **more: roots.newton_raphson(f, 2, slope=lambda x: 1.0, **more),
    "secant": lambda f, **more: roots.secant(f, 1, 2, **more),
    "bracket": lambda f, **more: roots.safeguarded_newton(
        f, -1, 2.5, slope=lambda x: 1.0, **more
    ),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_bad_input(name):
    search = SEARCHES[name]
    with pytest.raises(ValueError, match="tol must be positive"):
        search(lambda x: x, tol=0)
    with pytest.raises(ValueError, match="max_iter must be at least 1"):
        search(lambda x: x, max_iter=0)
    with pytest.raises(ValueError, match=r"f\(\S+\) must be finite"):
        search(lambda x: math.nan)
    with pytest.raises(ValueError, match=r"f\(\S+\) must be one number"):
        search(lambda x: [x, x])
    with pytest.raises(TypeError, match=r"f\(\S+\) must hold real numbers"):
        search(lambda x: 1j)


def test_messages():
    with pytest.raises(ValueError, match="x0 and x1 must be different, got 2"):
        roots.secant(cubic, 2, 2)
    with pytest.raises(ValueError, match="x1 must be finite"):
        roots.secant(cubic, 2, np.inf)
    with pytest.raises(TypeError, match="x0 must hold real numbers"):
        roots.newton_raphson(cubic, "2", slope=cubic_slope)
    with pytest.raises(ValueError, match=r"f\(2.0\) must be finite"):
        roots.newton_raphson(cubic, 2, slope=lambda x: math.inf)
    with pytest.raises(ValueError, match="different signs at the ends"):
        roots.safeguarded_newton(cubic, 3, 4, slope=cubic_slope)
    with pytest.raises(ValueError, match="a must be less than b"):
        roots.safeguarded_newton(cubic, 3, 2, slope=cubic_slope)
