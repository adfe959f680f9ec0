import re

import numpy as np
import pytest
import scipy.optimize
import strategies
import sympy
from hypothesis import given
from hypothesis import strategies as st
from mlmath import derivatives, fields
from sources import BOOK

LANDSCAPES = [
    fields.rosenbrock(), fields.himmelblau(), fields.beale(), fields.sandpit(),
]  # fmt: skip
X, Y = sympy.symbols("x y", real=True)
FORMULAS = {
    "Rosenbrock": (1 - X) ** 2 + 100 * (Y - X**2) ** 2,
    "Himmelblau": (X**2 + Y - 11) ** 2 + (X + Y**2 - 7) ** 2,
    "Beale": (sympy.Rational(3, 2) - X + X * Y) ** 2
    + (sympy.Rational(9, 4) - X + X * Y**2) ** 2
    + (sympy.Rational(21, 8) - X + X * Y**3) ** 2,
    "sandpit": -sum(
        a * sympy.exp(-((X - u) ** 2 + (Y - v) ** 2) / (2 * s**2))
        for a, u, v, s in fields.PITS
    ),
}
SYMBOLIC = {
    name: [sympy.lambdify((X, Y), g) for g in (f, sympy.diff(f, X), sympy.diff(f, Y))]
    for name, f in FORMULAS.items()
}
SECOND = {
    name: sympy.lambdify((X, Y), sympy.hessian(f, (X, Y)))
    for name, f in FORMULAS.items()
}
every_landscape = pytest.mark.parametrize(
    "land", LANDSCAPES, ids=lambda land: land.name
)


def bent(x):
    return x[0] ** 2 * x[1] + np.sin(x[1])


def bent_gradient(x):
    return np.array([2 * x[0] * x[1], x[0] ** 2 + np.cos(x[1])])


class TestPartialDerivative:
    def test_by_hand(self):
        assert fields.partial_derivative(bent, [3, 2], 0) == pytest.approx(12, rel=1e-9)
        known = 9 + np.cos(2)
        assert fields.partial_derivative(bent, [3, 2], 1) == pytest.approx(
            known, rel=1e-9
        )

    def test_error_falls_with_the_square_of_the_step(self):
        errors = [
            abs(fields.partial_derivative(bent, [1, 1], 1, step=h) - 1 - np.cos(1))
            for h in (0.2, 0.1, 0.05)
        ]
        # the next term of the series falls sixteenfold: a quotient of 4 up to 0.2**2
        assert errors[0] / errors[1] == pytest.approx(4, abs=0.04)
        assert errors[1] / errors[2] == pytest.approx(4, abs=0.01)

    @given(strategies.vectors(3, limit=5))
    def test_as_scipy_has_it(self, x):
        def f(x):
            return x[0] * x[1] ** 2 - np.exp(x[2] / 5)

        known = scipy.optimize.approx_fprime(x, f, 1e-7)
        ours = [fields.partial_derivative(f, x, i) for i in range(3)]
        # forward differences: half a second derivative (below 12) times 1e-7, and
        # rounding of values below 130 by 1.1e-16 each, divided by 1e-7
        assert ours == pytest.approx(known, abs=2e-6)

    def test_asks_only_along_the_coordinate(self):
        asked = []

        def f(x):
            asked.append(x.tolist())
            x[:] = 0  # a copy: no harm
            return 1

        x = np.array([1.0, 2.0])
        assert fields.partial_derivative(f, x, 1, step=0.5) == 0
        assert asked == [[1, 2.5], [1, 1.5]]
        assert x.tolist() == [1, 2]

    @pytest.mark.parametrize("scale", [1e-150, 1e-3, 1e6, 1e150])
    def test_in_any_unit(self, scale):
        def f(x):
            return 3 * x[0] / scale

        ours = fields.partial_derivative(f, [2 * scale], 0, step=1e-3 * scale)
        assert ours * scale == pytest.approx(3, rel=1e-11)

    @pytest.mark.parametrize(
        ("x", "i", "step", "kind", "message"),
        [
            (
                [1, 2],
                2,
                1,
                ValueError,
                "i must be below the number of entries, 2, got 2",
            ),
            ([1, 2], -1, 1, ValueError, "i must be at least 0"),
            ([1, 2], 1.0, 1, TypeError, "i must be an integer"),
            ([1, 2], 0, 0, ValueError, "step must be positive"),
            ([1e20, 2], 0, 1, ValueError, r"step must move x\[0\] = 1e\+20, got 1"),
            ([1, 2], 0, 1.7e308, ValueError, r"step must move x\[0\]"),
            ([], 0, 1, ValueError, "x must be a nonempty vector"),
        ],
    )
    @pytest.mark.filterwarnings("ignore:overflow")
    def test_refuses(self, x, i, step, kind, message):
        with pytest.raises(kind, match=message):
            fields.partial_derivative(bent, x, i, step=step)

    @pytest.mark.parametrize("value", [np.nan, np.inf])
    def test_needs_finite_values(self, value):
        with pytest.raises(ValueError, match=r"f\(\[1.0, 3.0\]\) must be finite"):
            fields.partial_derivative(lambda x: value, [0, 3], 0, step=1)
        with pytest.raises(ValueError, match=r"f\(\[1.0, 3.0\]\) must be one number"):
            fields.partial_derivative(lambda x: x, [0, 3], 0, step=1)


class TestDirectionalDerivative:
    def test_by_hand(self):
        # gradient (12, 9 + cos 2) at (3, 2); along (3, 4)/5
        ours = fields.directional_derivative(bent_gradient, [3, 2], [3, 4])
        assert ours == pytest.approx((3 * 12 + 4 * (9 + np.cos(2))) / 5, rel=1e-14)

    @given(
        strategies.vectors(2, limit=3),
        st.floats(0, 7),
        st.sampled_from([1e-200, 1, 1e200]),
    )
    def test_the_length_of_the_direction_does_not_matter(self, x, angle, length):
        u = np.array([np.cos(angle), np.sin(angle)])
        ours = fields.directional_derivative(bent_gradient, x, length * u)
        known = (bent(x + 1e-5 * u) - bent(x - 1e-5 * u)) / 2e-5
        # third derivatives below 10 times 1e-10, rounding of 30 * 1.1e-16 / 1e-5
        assert ours == pytest.approx(known, abs=4e-9)

    @pytest.mark.parametrize(
        ("gradient", "x", "direction", "message"),
        [
            (bent_gradient, [1, 2], [0, 0], "direction must not be the zero vector"),
            (bent_gradient, [1, 2], [1], "direction must have length 2"),
            (
                lambda x: [1],
                [1, 2],
                [1, 0],
                r"gradient at \[1.0, 2.0\] must have length 2",
            ),
            (lambda x: [1, np.nan], [1, 2], [1, 0], r"gradient at .* must be finite"),
            (bent_gradient, [1, np.inf], [1, 0], "x must be finite"),
        ],
    )
    def test_refuses(self, gradient, x, direction, message):
        with pytest.raises(ValueError, match=message):
            fields.directional_derivative(gradient, x, direction)


class TestTangentPlane:
    def test_by_hand(self):
        # 2 + 4 (x - 1) + 2 (y - 1) for 2 x**2 y at (1, 1) ... here x**2 y + sin y at (3, 0)
        plane = fields.tangent_plane(bent, bent_gradient, [3, 0], [3.5, 0.25])
        assert plane == pytest.approx(0 + 0 * 0.5 + 10 * 0.25)

    def test_one_point_or_several(self):
        grid = np.stack(np.meshgrid([0, 1, 2], [0.5, 1], [7]))[:2]  # (2, 2, 3, 1)
        planes = fields.tangent_plane(bent, bent_gradient, [1, 2], grid)
        assert planes.shape == (2, 3, 1)
        for place in np.ndindex(2, 3, 1):
            one = fields.tangent_plane(
                bent, bent_gradient, [1, 2], grid[(slice(None), *place)]
            )
            assert np.ndim(one) == 0
            assert planes[place] == pytest.approx(one, rel=1e-15)

    @given(strategies.vectors(3, limit=5), strategies.vectors(3, limit=5))
    def test_a_plane_is_its_own(self, at, x):
        c = np.array([1, -2, 3])
        ours = fields.tangent_plane(lambda x: c @ x + 7, lambda x: c, at, x)
        assert ours == pytest.approx(c @ x + 7, abs=1e-13)

    @pytest.mark.parametrize(
        ("x", "message"),
        [
            ([1, 2, 3], r"x must have the 2 coordinates .* got shape \(3,\)"),
            (5, r"x must have the 2 coordinates .* got shape \(\)"),
            ([1, np.nan], "x must be finite"),
            ([[], []], "x must be a nonempty array of 2 axes"),
        ],
    )
    def test_refuses(self, x, message):
        with pytest.raises(ValueError, match=message):
            fields.tangent_plane(bent, bent_gradient, [1, 2], x)

    def test_refuses_what_the_functions_return(self):
        with pytest.raises(ValueError, match=r"f\(\[1.0, 2.0\]\) must be finite"):
            fields.tangent_plane(lambda x: np.nan, bent_gradient, [1, 2], [0, 0])
        with pytest.raises(ValueError, match=r"gradient at .* must have length 2"):
            fields.tangent_plane(bent, lambda x: [1, 2, 3], [1, 2], [0, 0])


class TestGradientOnGrid:
    def test_by_hand(self):
        along_x, along_y = fields.gradient_on_grid([[1, 2, 5], [3, 8, 9]], dx=2, dy=0.5)
        assert along_x.tolist() == [[0.5, 1, 1.5], [2.5, 1.5, 0.5]]
        assert along_y.tolist() == [[4, 12, 8], [4, 12, 8]]

    @given(
        strategies.matrices().filter(lambda Z: min(Z.shape) >= 2),
        st.floats(0.01, 100),
        st.floats(0.01, 100),
    )
    def test_as_numpy_has_it(self, Z, dx, dy):
        before = Z.copy()
        ours = fields.gradient_on_grid(Z, dx=dx, dy=dy)
        rows, columns = np.gradient(Z, dy, dx)  # rows first
        assert np.allclose(ours[0], columns, rtol=1e-14, atol=0)
        assert np.allclose(ours[1], rows, rtol=1e-14, atol=0)
        assert (before == Z).all()

    def test_exact_for_quadratics_inside(self):
        x, y = np.meshgrid(np.arange(5.0), np.arange(4.0))
        along_x, along_y = fields.gradient_on_grid(x**2 + 3 * x * y - y**2)
        assert (along_x[:, 1:-1] == (2 * x + 3 * y)[:, 1:-1]).all()
        assert (along_y[1:-1] == (3 * x - 2 * y)[1:-1]).all()

    def test_error_falls_as_said(self):
        inside, edge = [], []
        for n in (20, 40, 80):
            x, y = np.meshgrid(np.linspace(0, 1, n + 1), np.linspace(0, 1, n + 1))
            ours = fields.gradient_on_grid(np.exp(x) * y, dx=1 / n, dy=1 / n)[0]
            error = np.abs(ours - np.exp(x) * y)
            inside.append(error[:, 1:-1].max())
            edge.append(error[:, 0].max())
        assert inside[1] / inside[2] == pytest.approx(4, abs=0.2)
        assert edge[1] / edge[2] == pytest.approx(2, abs=0.05)

    @pytest.mark.parametrize(
        ("heights", "how", "kind", "message"),
        [
            (
                [[1, 2]],
                {},
                ValueError,
                r"heights must be at least 2 x 2, got shape \(1, 2\)",
            ),
            ([[1], [2]], {}, ValueError, "at least 2 x 2"),
            ([1, 2], {}, ValueError, "heights must be a nonempty matrix"),
            (np.eye(2), {"dx": 0}, ValueError, "dx must be positive"),
            (np.eye(2), {"dy": -1}, ValueError, "dy must be positive"),
            (np.eye(2) * 1j, {}, TypeError, "heights must hold real numbers"),
        ],
    )
    def test_refuses(self, heights, how, kind, message):
        with pytest.raises(kind, match=message):
            fields.gradient_on_grid(heights, **how)


class TestSumOfSquaresGradient:
    def test_by_hand(self):
        A, b = [[1, 0], [1, 1], [1, 2]], [1, 3, 2]
        assert fields.sum_of_squares_gradient(A, b, [0, 0]).tolist() == [-12, -14]
        ours = fields.sum_of_squares_gradient(A, b, [1.5, 0.5])  # the best line
        assert ours == pytest.approx([0, 0], abs=1e-14)

    @given(st.integers(0, 999))
    def test_as_scipy_has_it(self, seed):
        rng = np.random.default_rng(seed)
        A, b, x = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3)
        ours = fields.sum_of_squares_gradient(A, b, x)
        known = scipy.optimize.approx_fprime(
            x, lambda x: np.sum((A @ x - b) ** 2), 1e-7
        )
        # half a second derivative (of some tens at most) times 1e-7
        assert ours == pytest.approx(known, abs=2e-5)

    def test_overflow_is_told_by_inf(self):
        assert fields.sum_of_squares_gradient([[1e200]], [0], [1e200]).tolist() == [
            np.inf
        ]

    @pytest.mark.parametrize(
        ("A", "b", "x", "message"),
        [
            (np.eye(2), [1], [1, 2], "b must have length 2"),
            (np.eye(2), [1, 2], [1], "x must have length 2"),
            ([1, 2], [1, 2], [1], "A must be a nonempty matrix"),
        ],
    )
    def test_refuses(self, A, b, x, message):
        with pytest.raises(ValueError, match=message):
            fields.sum_of_squares_gradient(A, b, x)


class TestLandscapes:
    def test_reference_cases(self):
        rosenbrock, himmelblau, beale, _ = LANDSCAPES
        assert rosenbrock.fun([-1.2, 1]) == pytest.approx(24.2, rel=1e-14)
        assert rosenbrock.gradient([-1.2, 1]) == pytest.approx([-215.6, -88], rel=1e-14)
        assert rosenbrock.hessian([-1.2, 1]) == pytest.approx(
            np.array([[1330, 480], [480, 200]]), rel=1e-14
        )
        assert rosenbrock.hessian([1, 1]).tolist() == [[802, -400], [-400, 200]]
        assert rosenbrock.fun([1, 1]) == 0
        assert beale.fun([3, 0.5]) == 0
        # published with six decimals
        for zero in (
            [3, 2],
            [-2.805118, 3.131313],
            [-3.779310, -3.283186],
            [3.584428, -1.848127],
        ):
            assert himmelblau.fun(zero) < 1e-9
        assert rosenbrock.fun([0.5, 2]) == scipy.optimize.rosen([0.5, 2])
        assert rosenbrock.gradient([0.5, 2]) == pytest.approx(
            scipy.optimize.rosen_der([0.5, 2]), rel=1e-14
        )
        assert rosenbrock.hessian([0.5, 2]) == pytest.approx(
            scipy.optimize.rosen_hess(np.array([0.5, 2])), rel=1e-14
        )

    def test_sandpit_by_hand(self):
        far = fields.sandpit()
        (depth, u, v, _), *others = fields.PITS
        known = -depth - sum(
            a * np.exp(-((u - p) ** 2 + (v - q) ** 2) / (2 * t**2))
            for a, p, q, t in others
        )
        assert far.fun([u, v]) == pytest.approx(known, rel=1e-14)
        assert far.fun([1e3, 1e3]) == 0
        assert far.gradient([1e3, 1e3]).tolist() == [0, 0]

    @every_landscape
    def test_minima(self, land):
        assert land.minima.shape[1] == 2
        values = land.fun(land.minima.T)
        # the second lies some 1e-30 above the first: rounding may tell otherwise
        assert (np.diff(values) > -1e-25).all()
        left, right, bottom, top = land.box
        rng = np.random.default_rng(5)
        for x, value in zip(land.minima, values, strict=True):
            assert left < x[0] < right
            assert bottom < x[1] < top
            # coordinates are rounded by 4e-16; second derivatives are up to 1000
            assert np.abs(land.gradient(x)).max() < 1e-12
            around = x[:, np.newaxis] + 1e-3 * rng.normal(size=(2, 50))
            assert (land.fun(around) > value).all()

    @every_landscape
    def test_no_other_minima_in_the_box(self, land):
        left, right, bottom, top = land.box
        grid = np.stack(
            np.meshgrid(np.linspace(left, right, 241), np.linspace(bottom, top, 241))
        )
        ends = [
            scipy.optimize.minimize(
                land.fun, start, jac=land.gradient, method="BFGS", tol=1e-9
            )
            for start in grid[:, ::48, ::48].reshape(2, -1).T
        ]
        for end in ends:
            inside = left < end.x[0] < right and bottom < end.x[1] < top
            if inside and np.abs(land.gradient(end.x)).max() < 1e-8:
                near = np.abs(land.minima - end.x).max(axis=1).min() < 1e-3
                assert (
                    near or np.abs(np.linalg.eigvalsh(land.hessian(end.x))).min() < 0.05
                )

    @every_landscape
    @given(st.tuples(st.floats(0, 1), st.floats(0, 1)))
    def test_as_sympy_has_it(self, land, place):
        left, right, bottom, top = land.box
        x = left + place[0] * (right - left)
        y = bottom + place[1] * (top - bottom)
        value, *slopes = (entry(x, y) for entry in SYMBOLIC[land.name])
        # terms of up to some 1e5 may cancel, each rounded by 1e-16 of itself
        assert land.fun([x, y]) == pytest.approx(value, rel=1e-12, abs=1e-12)
        assert land.gradient([x, y]) == pytest.approx(slopes, rel=1e-11, abs=1e-10)
        known = SECOND[land.name](x, y)
        assert land.hessian([x, y]) == pytest.approx(known, rel=1e-11, abs=1e-10)

    @every_landscape
    @given(st.tuples(st.floats(0, 1), st.floats(0, 1)))
    def test_hessian_against_differences(self, land, place):
        left, right, bottom, top = land.box
        x = [left + place[0] * (right - left), bottom + place[1] * (top - bottom)]
        H = land.hessian(x)
        # values of up to 2e5 rounded by 1e-16 of themselves, divided by 1.5e-8; the
        # fourth derivatives of the pits are some hundreds, times 1.5e-8 / 12
        rounding = 1e-6 + 2e-7 * abs(land.fun(x))
        assert derivatives.hessian(land.fun, x) == pytest.approx(
            H, rel=1e-5, abs=10 * rounding
        )
        # one difference less: five digits more
        assert derivatives.jacobian(land.gradient, x) == pytest.approx(
            H, rel=1e-6, abs=1e-5
        )

    @every_landscape
    def test_one_point_or_several(self, land):
        x = np.array([[[0.3, 1], [1.5, 2], [2, 0]], [[1, 2], [0, 0.5], [1, 1]]])
        values, slopes, bends = land.fun(x), land.gradient(x), land.hessian(x)
        assert values.shape == (3, 2)
        assert slopes.shape == (2, 3, 2)
        assert bends.shape == (2, 2, 3, 2)
        for place in np.ndindex(3, 2):
            one = x[(slice(None), *place)]
            assert isinstance(land.fun(one), np.float64)
            assert values[place] == pytest.approx(land.fun(one), rel=1e-13)
            assert slopes[(slice(None), *place)] == pytest.approx(
                land.gradient(one), rel=1e-13
            )
            assert bends[(slice(None), slice(None), *place)] == pytest.approx(
                land.hessian(one), rel=1e-13
            )

    @every_landscape
    def test_whole_numbers_and_unchanged_input(self, land):
        x = np.array([1, 2])
        assert land.fun(x) == land.fun([1.0, 2.0])
        assert land.gradient(x).dtype == np.float64
        assert land.hessian(x).dtype == np.float64
        assert x.tolist() == [1, 2]

    @every_landscape
    def test_far_away(self, land):
        land.gradient([1e200, -1e200])  # may be nan; no warning
        land.hessian([1e200, -1e200])
        assert land.fun([1e200, -1e200]) in (0, np.inf)

    @every_landscape
    @pytest.mark.parametrize("x", [[1, 2, 3], [1], 4])
    def test_refuses(self, land, x):
        for function in (land.fun, land.gradient, land.hessian):
            with pytest.raises(ValueError, match="x must have the 2 coordinates"):
                function(x)

    @pytest.mark.parametrize(("bad", "error"), strategies.NOT_REAL)
    def test_refuses_what_is_not_real(self, bad, error):
        for land in LANDSCAPES:
            with pytest.raises(error):
                land.fun(bad)

    def test_the_figure_to_move_shows_the_sandpit(self):
        text = (BOOK / "calculus/gradients.md").read_text(encoding="utf-8")
        written = re.search(r"^pits: (\[.*\])$", text, re.M)[1]
        pits = [
            [float(x) for x in row]
            for row in re.findall(r"\[([^\[\]]+)\]", written)
            for row in [row.split(",")]
        ]
        assert pits == [list(row) for row in fields.PITS]
