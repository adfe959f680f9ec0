import numpy as np
import pytest
import strategies
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mlmath import curve_fit, curves, datasets, derivatives, fitting
from scipy import optimize

METHODS = [
    curve_fit.steepest_descent, curve_fit.gauss_newton, curve_fit.levenberg_marquardt,
]  # fmt: skip
each = pytest.mark.parametrize("method", METHODS)
LINE = curves.straight()
X, Y = np.array([-1.0, 0, 1]), np.array([1.0, 0, 2])
HARD = ("MGH10", 0)
problems = pytest.mark.parametrize("name", curves.CERTIFIED)


def one_parameter(f, slope):
    return curves.Curve("", f, lambda w, x: slope(w, x)[:, np.newaxis])


POWER = one_parameter(lambda w, x: np.exp(w[0] * x), lambda w, x: x * np.exp(w[0] * x))


class TestAll:
    @each
    def test_a_line_by_hand(self, method):
        fit = method(LINE, X, Y, start=[7, -3])
        assert fit.converged
        assert fit.residual <= 1e-10
        assert fit.params == pytest.approx([1, 0.5], abs=1e-9)
        assert fit.rss == pytest.approx(1.5)
        assert fit.covariance == pytest.approx(np.diag([0.5, 0.75]))
        assert fit.std_errors == pytest.approx(np.sqrt([0.5, 0.75]))
        assert fit.history.shape == (fit.n_iter + 1, 2)
        assert fit.history[0].tolist() == [7, -3]
        assert fit.history[-1].tolist() == fit.params.tolist()

    @each
    def test_known_uncertainties(self, method):
        """Two rulers: 10 and 10.4, known to 0.1 and 0.2."""
        level = one_parameter(lambda w, x: w[0] + 0 * x, lambda w, x: 1 + 0 * x)
        fit = method(level, [0, 1], [10, 10.4], start=[3], sigma=[0.1, 0.2])
        assert fit.params == pytest.approx([10.08])
        assert fit.rss == pytest.approx(3.2)
        assert fit.std_errors == pytest.approx([1 / np.sqrt(125)])

    @each
    def test_at_the_minimum_already(self, method):
        fit = method(LINE, X, Y, start=[1, 0.5])
        assert (fit.n_iter, fit.converged, fit.history.tolist()) == (
            0,
            True,
            [[1, 0.5]],
        )

    @each
    def test_exact_samples(self, method):
        """Nothing is left, not even to compare with."""
        x = np.array([1.0, 2, 3, 5])
        y = curves.predict(POWER, [0.4], x)
        fit = method(POWER, x, y, start=[0.3])
        assert fit.converged
        assert fit.params == pytest.approx([0.4], rel=1e-12)
        assert method(LINE, X, 0 * X, start=[0, 0]).converged

    @each
    def test_as_many_parameters_as_samples(self, method):
        fit = method(LINE, X[:2], Y[:2], start=[3, 1])
        assert fit.converged
        assert fit.params == pytest.approx([0, -1])
        assert np.isinf(fit.std_errors).all()
        known = method(LINE, X[:2], Y[:2], start=[3, 1], sigma=[1, 1])
        assert known.std_errors == pytest.approx([1, np.sqrt(2)])

    @each
    def test_out_of_steps(self, method):
        task = datasets.certified_fit("BoxBOD")
        fit = method(
            curves.saturation(), task.x, task.y, start=task.starts[1], max_iter=3
        )
        assert not fit.converged
        assert fit.residual > 1e-10
        assert fit.n_iter <= 3

    @each
    def test_what_is_given_stays(self, method):
        x, y, start, sigma = X.copy(), Y.copy(), np.array([3.0, 4]), np.ones(3)
        method(LINE, x, y, start=start, sigma=sigma)
        assert x.tolist() == X.tolist()
        assert y.tolist() == Y.tolist()
        assert (start.tolist(), sigma.tolist()) == ([3, 4], [1, 1, 1])

    @each
    def test_whole_numbers(self, method):
        fit = method(LINE, [-1, 0, 1], [1, 0, 2], start=[0, 0])
        assert fit.params.dtype == np.float64
        assert fit.params == pytest.approx([1, 0.5])

    @each
    @pytest.mark.parametrize("unit", [1e-150, 1e150])
    def test_huge_and_tiny(self, method, unit):
        fit = method(LINE, X, unit * Y, start=[0, 0])
        assert fit.converged
        assert fit.params == pytest.approx([unit, unit / 2])

    @each
    def test_what_is_refused(self, method):
        def go(x=X, y=Y, start=(0, 0), curve=LINE, **more):
            return method(curve, x, y, start=start, **more)

        for bad, kind in strategies.NOT_REAL:
            with pytest.raises(kind, match="x must"):
                go(x=bad)
            with pytest.raises(kind, match="y must"):
                go(y=bad)
            with pytest.raises(kind, match="start must"):
                go(start=bad)
            with pytest.raises(kind, match="sigma must"):
                go(sigma=bad)
        with pytest.raises(ValueError, match="y must have length 3"):
            go(y=[1, 2])
        with pytest.raises(ValueError, match="sigma must have length 3"):
            go(sigma=[1, 2])
        with pytest.raises(ValueError, match=r"sigma must be positive, got 0\.0"):
            go(sigma=[1, 0, 1])
        with pytest.raises(ValueError, match=r"at most one .* got 3 for 2 samples"):
            go(x=[1, 2], y=[1, 2], start=[1, 1, 1])
        with pytest.raises(ValueError, match="tol must be positive"):
            go(tol=0)
        with pytest.raises(ValueError, match="max_iter must be at least 1"):
            go(max_iter=0)
        with pytest.raises(ValueError, match="what model returns must be finite"):
            go(curve=curves.saturation(), start=[1, -1e4])
        with pytest.raises(ValueError, match="squared residuals at start overflow"):
            go(start=[1e200, 0])
        flat = curves.Curve("", LINE.fun, lambda w, x: x)
        with pytest.raises(ValueError, match=r"curve\.jacobian at .* matrix"):
            go(curve=flat)


class TestGradient:
    @problems
    def test_as_differences_have_it(self, name):
        task, curve = datasets.certified_fit(name), curves.CERTIFIED[name]
        w = task.params * np.linspace(0.99, 1.01, task.params.size)
        ours = curve_fit.gradient(curve, w, task.x, task.y)

        def relative(v):
            return fitting.sum_of_squares(curve.fun, v * w, task.x, task.y)

        known = derivatives.gradient(relative, np.ones(w.size)) / w
        assert ours * w == pytest.approx(known * w, abs=1e-5 * np.abs(known * w).max())

    def test_by_hand(self):
        half = curves.Curve(
            "",
            lambda w, x: w[0] * x / (w[1] + x),
            lambda w, x: np.column_stack([x / (w[1] + x), -w[0] * x / (w[1] + x) ** 2]),
        )
        found = curve_fit.gradient(half, [2, 1], [1, 3], [2, 1])
        assert found.tolist() == [-0.25, 0.625]

    def test_what_is_refused(self):
        with pytest.raises(ValueError, match="y must have length 3"):
            curve_fit.gradient(LINE, [0, 0], X, [1])
        with pytest.raises(ValueError, match="params must be finite"):
            curve_fit.gradient(LINE, [0, np.inf], X, Y)


class TestSteepestDescent:
    def test_first_step_by_hand(self):
        """exp(w x) at (1, 2), (2, 6): 22 / 2 / (11^2 5 / 11^2) = 2.2, halved."""
        fit = curve_fit.steepest_descent(POWER, [1, 2], [2, 6], start=[0], max_iter=1)
        assert fit.params == pytest.approx([1.1])

    def test_fixed_rate_by_hand(self):
        fit = curve_fit.steepest_descent(
            LINE, X, Y, start=[0, 0], rate=0.125, max_iter=2
        )
        # gradient (-6, -2), then (-6 + 6 * 0.75, -2 + 4 * 0.25)
        assert fit.history.tolist() == [[0, 0], [0.75, 0.25], [0.9375, 0.375]]

    def test_rate_too_large_or_lost(self):
        fit = curve_fit.steepest_descent(LINE, X, Y, start=[0, 0], rate=1e200)
        assert (fit.n_iter, fit.converged) == (0, False)
        fit = curve_fit.steepest_descent(LINE, X, Y, start=[9, 9], rate=1e-300)
        assert (fit.n_iter, fit.converged) == (0, False)
        with pytest.raises(ValueError, match="rate must be positive"):
            curve_fit.steepest_descent(LINE, X, Y, start=[0, 0], rate=0)

    def test_never_up(self):
        for name in ("BoxBOD", "Rat43", "MGH09"):
            task, curve = datasets.certified_fit(name), curves.CERTIFIED[name]
            fit = curve_fit.steepest_descent(
                curve, task.x, task.y, start=task.starts[0], max_iter=50
            )
            sums = [
                fitting.sum_of_squares(curve.fun, w, task.x, task.y)
                for w in fit.history
            ]
            assert (np.diff(sums) < 0).all()

    def test_a_jacobian_of_the_wrong_sign_leads_nowhere(self):
        wrong = curves.Curve("", LINE.fun, lambda w, x: -LINE.jacobian(w, x))
        fit = curve_fit.steepest_descent(wrong, X, Y, start=[3, 3])
        assert (fit.n_iter, fit.converged) == (0, False)

    def test_crawls(self):
        """Units a million apart: the level stays where it began."""
        task = datasets.certified_fit("Misra1a")
        fit = curve_fit.steepest_descent(
            curves.saturation(), task.x, task.y, start=task.starts[1], max_iter=50
        )
        assert not fit.converged
        assert abs(fit.params[0] - 250) < 1e-5


class TestGaussNewton:
    def test_by_hand(self):
        fit = curve_fit.gauss_newton(POWER, [1, 2], [2, 6], start=[0], max_iter=1)
        assert fit.params == pytest.approx([2.2])

    def test_dependent_columns(self):
        twice = curves.Curve(
            "",
            lambda w, x: (w[0] + w[1]) * x,
            lambda w, x: np.column_stack([x, x]),
        )
        fit = curve_fit.gauss_newton(twice, X, Y, start=[0, 0])
        assert (fit.n_iter, fit.converged) == (0, False)
        assert np.isinf(fit.std_errors).all()
        # residuals (1.5, 3, 1.5): not orthogonal to what the columns do not span
        there = curve_fit.levenberg_marquardt(twice, X, [1, 3, 2], start=[0, 0])
        assert there.converged
        assert there.params.sum() == pytest.approx(0.5)
        assert np.isinf(there.covariance).all()

    def test_a_curve_that_is_not_finite_after_the_step(self):
        task = datasets.certified_fit("BoxBOD")
        fit = curve_fit.gauss_newton(
            curves.saturation(), task.x, task.y, start=task.starts[0]
        )
        assert (fit.n_iter, fit.converged) == (0, False)
        assert fit.residual > 0.5

    @pytest.mark.parametrize("name", ["Misra1a", "BoxBOD", "Eckerle4", "Rat43"])
    def test_agrees_with_scipy(self, name):
        task, curve = datasets.certified_fit(name), curves.CERTIFIED[name]
        fit = curve_fit.gauss_newton(curve, task.x, task.y, start=task.starts[1])
        known, C = optimize.curve_fit(
            lambda x, *w: curve.fun(np.array(w), x),
            task.x, task.y, task.starts[1],
            jac=lambda x, *w: curve.jacobian(np.array(w), x), ftol=1e-14, xtol=1e-14,
        )  # fmt: skip
        # SciPy stops where the sum no longer falls: half of the digits of the parameters
        assert fit.params == pytest.approx(known, rel=1e-6)
        assert fit.covariance == pytest.approx(C, rel=1e-5)


class TestDampedStep:
    @given(
        strategies.matrices(4, 3, limit=10),
        strategies.vectors(4, limit=10),
        st.floats(1e-3, 1e3),
        st.lists(st.floats(0.1, 10), min_size=3, max_size=3),
    )
    def test_solves_the_damped_normal_equations(self, J, r, damping, scale):
        step = curve_fit.damped_step(J, r, damping=damping, scale=scale)
        A = J.T @ J + damping * np.diag(scale) ** 2
        # the step is off by a few roundings of r, over the least singular value
        weakest = np.sqrt(damping) * min(scale)
        size = np.abs(A).max() * np.linalg.norm(r) / weakest
        assert A @ step == pytest.approx(J.T @ r, abs=1e-12 * size)

    @given(strategies.matrices(4, 3, limit=10), strategies.vectors(4, limit=10))
    def test_is_ridge_regression(self, J, r):
        lsq = np.linalg.lstsq(
            np.vstack([J, np.sqrt(0.5) * np.eye(3)]), np.append(r, np.zeros(3))
        )[0]
        ours = curve_fit.damped_step(J, r, damping=0.5)
        assert ours == pytest.approx(lsq, abs=1e-11 * (1 + np.abs(lsq).max()))

    def test_what_is_refused(self):
        J, r = [[1, 0], [0, 1]], [1, 1]
        with pytest.raises(ValueError, match="damping must be positive"):
            curve_fit.damped_step(J, r, damping=0)
        with pytest.raises(ValueError, match=r"scale must be positive, got 0\.0"):
            curve_fit.damped_step(J, r, damping=1, scale=[1, 0])
        with pytest.raises(ValueError, match="scale must have length 2"):
            curve_fit.damped_step(J, r, damping=1, scale=[1])
        with pytest.raises(ValueError, match="r must have length 2"):
            curve_fit.damped_step(J, [1], damping=1)
        with pytest.raises(ValueError, match="J must be a nonempty matrix"):
            curve_fit.damped_step([1, 2], r, damping=1)
        with pytest.raises(np.linalg.LinAlgError, match="depends"):
            curve_fit.damped_step([[1, 1], [1, 1]], r, damping=1e-300)


class TestLevenbergMarquardt:
    @pytest.mark.parametrize(
        ("name", "start"),
        # from the other start of MGH10 it takes a logarithm: next test
        [(name, k) for name in curves.CERTIFIED for k in (0, 1) if (name, k) != HARD],
    )
    def test_certified(self, name, start):
        """All digits that are certified, but for rounding, from both starts."""
        task, curve = datasets.certified_fit(name), curves.CERTIFIED[name]
        fit = curve_fit.levenberg_marquardt(
            curve, task.x, task.y, start=task.starts[start]
        )
        assert fit.converged
        assert curve_fit.digits_agreed(fit.params, task.params) > 9
        assert curve_fit.digits_agreed(fit.std_errors, task.std_errors) > 9
        assert fit.rss == pytest.approx(task.rss, rel=1e-9)

    def test_certified_by_a_logarithm(self):
        task, old = datasets.certified_fit("MGH10"), curves.inverse_exponential()

        def unfold(v):
            return np.array([np.exp(v[0]), v[1], v[2]])

        curve = curves.Curve(
            "",
            lambda v, x: old.fun(unfold(v), x),
            lambda v, x: old.jacobian(unfold(v), x) * [np.exp(v[0]), 1, 1],
        )
        start = [np.log(2), *task.starts[0][1:]]
        fit = curve_fit.levenberg_marquardt(curve, task.x, task.y, start=start)
        assert fit.converged
        assert curve_fit.digits_agreed(unfold(fit.params), task.params) > 9
        errors = fit.std_errors * [np.exp(fit.params[0]), 1, 1]
        assert curve_fit.digits_agreed(errors, task.std_errors) > 9

    @problems
    def test_never_up(self, name):
        task, curve = datasets.certified_fit(name), curves.CERTIFIED[name]
        fit = curve_fit.levenberg_marquardt(
            curve, task.x, task.y, start=task.starts[0], max_iter=100
        )
        sums = [
            fitting.sum_of_squares(curve.fun, w, task.x, task.y) for w in fit.history
        ]
        assert (np.diff(sums) <= 1e-12 * np.array(sums[1:])).all()

    def test_first_step_by_hand(self):
        """s = 11 / (5 + 0.01 * 5) on the two samples is refused, then doubled damping."""
        fit = curve_fit.levenberg_marquardt(
            POWER, [1, 2], [2, 6], start=[0], damping=0.5, max_iter=2
        )
        # 11 / 7.5 = 1.47: 26 grows to 167; then 11 / 10 = 1.1 with the sum 10.2
        assert fit.history == pytest.approx(np.array([[0], [1.1]]))
        plain = curve_fit.levenberg_marquardt(
            POWER, [1, 2], [2, 6], start=[0], damping=5, max_iter=1, scaled=False
        )
        assert plain.params == pytest.approx([1.1])

    @given(st.integers(-40, 40), st.integers(-40, 40))
    @settings(max_examples=20)
    def test_units_do_not_matter(self, j, k):
        task, curve = datasets.certified_fit("BoxBOD"), curves.saturation()
        u = 2.0 ** np.array([j, k])
        other = curves.Curve(
            "",
            lambda w, x: curve.fun(w / u, x),
            lambda w, x: curve.jacobian(w / u, x) / u,
        )
        one = curve_fit.levenberg_marquardt(curve, task.x, task.y, start=task.starts[0])
        two = curve_fit.levenberg_marquardt(
            other, task.x, task.y, start=task.starts[0] * u
        )
        assert two.history.tolist() == (one.history * u).tolist()  # no bit differs

    def test_without_scale_they_do(self):
        task, curve = datasets.certified_fit("BoxBOD"), curves.saturation()
        u = np.array([1000.0, 1])
        other = curves.Curve(
            "",
            lambda w, x: curve.fun(w / u, x),
            lambda w, x: curve.jacobian(w / u, x) / u,
        )
        fit = curve_fit.levenberg_marquardt(
            other, task.x, task.y, start=task.starts[0] * u, scaled=False
        )
        assert not fit.converged

    def test_a_step_that_is_lost_beside_the_parameter(self):
        far = one_parameter(lambda w, x: w[0] - 1e16 + 0 * x, lambda w, x: 1 + 0 * x)
        fit = curve_fit.levenberg_marquardt(far, [0, 1], [0.3, 1.3], start=[1e16])
        assert (fit.n_iter, fit.converged) == (0, False)

    def test_damping_that_is_refused(self):
        with pytest.raises(ValueError, match="damping must be positive"):
            curve_fit.levenberg_marquardt(LINE, X, Y, start=[0, 0], damping=0)


class TestCovariance:
    @given(strategies.matrices(5, 2, limit=10), strategies.vectors(5, limit=10))
    def test_is_the_inverse(self, J, r):
        assume(np.linalg.svd(J)[1][-1] > 0.1)
        C = curve_fit.covariance(J, r)
        known = r @ r / 3 * np.linalg.inv(J.T @ J)
        # a condition of up to 3e2, squared by the known one
        assert pytest.approx(known, abs=1e-9 * (np.abs(known).max() or 1)) == C
        assert (C == C.T).all()
        known_sigma = curve_fit.covariance(J, r, known=True)
        assert known_sigma == pytest.approx(np.linalg.inv(J.T @ J), rel=1e-8, abs=1e-8)

    def test_not_determined(self):
        full = np.full((2, 2), np.inf)
        assert (curve_fit.covariance([[1, 1], [1, 1], [2, 2]], [1, 2, 3]) == full).all()
        assert (curve_fit.covariance([[1, 0], [0, 1]], [1, 2]) == full).all()
        assert (curve_fit.covariance([[1, 0], [0, 0], [0, 0]], [1, 2, 3]) == full).all()
        tiny = 1e-170 * np.eye(3)[:, :2]
        assert (curve_fit.covariance(tiny, [1, 2, 3]) == full).all()
        assert curve_fit.covariance(1e-100 * np.eye(3)[:, :1], [0, 1, 1]) == (
            pytest.approx(np.array([[1e200]]))
        )

    def test_what_is_refused(self):
        with pytest.raises(ValueError, match=r"as many rows .* got \(1, 2\)"):
            curve_fit.covariance([[1, 2]], [1])
        with pytest.raises(ValueError, match="r must have length 2"):
            curve_fit.covariance([[1], [2]], [1])
        with pytest.raises(ValueError, match="J must be finite"):
            curve_fit.covariance([[1], [np.inf]], [1, 1])


class TestCorrelation:
    def test_by_hand(self):
        R = curve_fit.correlation([[4, -3], [-3, 9]])
        assert R.tolist() == [[1, -0.5], [-0.5, 1]]

    @given(strategies.matrices(6, 3, limit=10))
    def test_as_numpy_has_it(self, A):
        C = np.cov(A.T)
        assume((np.diag(C) > 1e-3).all())
        C = (C + C.T) / 2
        assert curve_fit.correlation(C) == pytest.approx(np.corrcoef(A.T), abs=1e-12)

    def test_what_is_refused(self):
        with pytest.raises(ValueError, match="C must be symmetric"):
            curve_fit.correlation([[1, 2], [0, 1]])
        with pytest.raises(ValueError, match=r"positive diagonal, got 0\.0"):
            curve_fit.correlation([[1, 0], [0, 0]])
        with pytest.raises(ValueError, match="C must be finite"):
            curve_fit.correlation(np.full((2, 2), np.inf))


class TestBand:
    def test_by_hand(self):
        fit = curve_fit.gauss_newton(LINE, X, Y, start=[0, 0])
        found = curve_fit.band(LINE, fit, [0, 2])
        assert found == pytest.approx(np.sqrt([0.5, 3.5]))

    def test_of_undetermined_parameters(self):
        fit = curve_fit.gauss_newton(LINE, X[:2], Y[:2], start=[0, 0])
        with pytest.raises(ValueError, match=r"fit\.covariance must be finite"):
            curve_fit.band(LINE, fit, [0])


class TestDigitsAgreed:
    @pytest.mark.parametrize(
        ("values", "certified", "digits"),
        [
            ([1.001], [1], 3),
            ([-1.001], [-1], 3),
            ([100, 2.0002], [100, 2], 4),
            ([1], [1], 11),
            ([1 + 1e-14], [1], 11),
            ([3], [1], 0),
            ([-1], [1], 0),
            ([np.inf, 1], [1, 1], 0),
            ([np.nan], [1], 0),
        ],
    )
    def test_by_hand(self, values, certified, digits):
        assert curve_fit.digits_agreed(values, certified) == pytest.approx(digits)

    def test_at_most(self):
        assert curve_fit.digits_agreed([1], [1], most=15) == 15
        assert curve_fit.digits_agreed([1.5], [1], most=0.1) == 0.1

    def test_what_is_refused(self):
        with pytest.raises(ValueError, match="certified must not have a 0"):
            curve_fit.digits_agreed([1, 1], [1, 0])
        with pytest.raises(ValueError, match="certified must not be the zero vector"):
            curve_fit.digits_agreed([1], [0])
        with pytest.raises(ValueError, match="values must have length 1"):
            curve_fit.digits_agreed([1, 2], [1])
        with pytest.raises(ValueError, match="most must be positive"):
            curve_fit.digits_agreed([1], [1], most=0)
