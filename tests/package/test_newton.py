"""Newton's method for minima, its line search, and BFGS."""

import itertools
import math

import numpy as np
import pytest
import strategies
from hypothesis import assume, given
from hypothesis import strategies as st
from mlmath import elimination, fields, newton
from scipy import optimize

EPS = np.finfo(float).eps
LANDS = {
    land.name: land
    for land in (fields.rosenbrock(), fields.himmelblau(), fields.beale())
}
STARTS = [
    ("Rosenbrock", [-1.2, 1]),
    ("Himmelblau", [0, 0]),
    ("Himmelblau", [-1, -1]),
    ("Beale", [1, 1]),
    ("Beale", [0, 0]),
]


def minimize(land, x0, **more):
    return newton.newton_minimize(
        land.fun, x0, gradient=land.gradient, hessian=land.hessian, **more
    )


def definite(seed, n=3, least=0.1):
    """A random symmetric matrix with eigenvalues from `least` up to some tens."""
    A = np.random.default_rng(seed).normal(size=(n, n))
    H = A @ A.T + least * np.eye(n)
    return (H + H.T) / 2


class TestDirection:
    def test_by_hand(self):
        p = newton.newton_direction([3, 3], [[2, 1], [1, 2]])
        assert p == pytest.approx([-1, -1], rel=1e-15)

    @given(st.integers(0, 10**6), strategies.vectors(3))
    def test_solves_the_linear_system(self, seed, g):
        H = definite(seed)
        p = newton.newton_direction(g, H)
        # the condition number is below 1e3
        assert np.abs(H @ p + g).max() <= 1e-11 * (np.abs(g).max() + 1e-300)

    @given(strategies.square_matrices(3, limit=10), strategies.vectors(3, limit=10))
    def test_leads_down_whatever_the_hessian(self, A, g):
        assume(np.abs(g).max() > 1e-6)
        p = newton.newton_direction(g, A + A.T)
        assert g @ p < 0

    def test_moduli_where_it_is_not_definite(self):
        # eigenvalues 3 along (1, 1), -1 along (1, -1)
        p = newton.newton_direction([6, 0], [[1, 2], [2, 1]])
        assert p == pytest.approx([-1 - 3, -1 + 3], rel=1e-14)

    def test_flat_directions(self):
        p = newton.newton_direction([1, 1], [[2, 0], [0, 0]])
        assert p == pytest.approx([-0.5, -5e7], rel=1e-12)
        p = newton.newton_direction([1, 2], np.zeros((2, 2)))
        assert p.tolist() == [-1, -2]

    def test_messages(self):
        with pytest.raises(ValueError, match="hessian must be symmetric"):
            newton.newton_direction([1, 1], [[1, 2], [3, 4]])
        with pytest.raises(ValueError, match="gradient must have length 2, got 3"):
            newton.newton_direction([1, 1, 1], [[1, 0], [0, 1]])


class TestBacktrack:
    def test_by_hand(self):
        # x^2 from 1 along -8: 49, 9, 1 are not below 1 - 16 t / 10^4; at 1/8 it is 0
        assert newton.backtrack(lambda x: x[0] ** 2, [1], [-8], slope=-16) == 1 / 8
        assert newton.backtrack(lambda x: x[0] ** 2, [1], [-1], slope=-2) == 1

    def test_a_share_of_the_promise_is_asked_for(self):
        # falls by 1e-5 of what the slope promises: not enough
        assert newton.backtrack(lambda x: -1e-5 * x[0], [0], [1], slope=-1) == 0
        assert newton.backtrack(lambda x: -2e-4 * x[0], [0], [1], slope=-1) == 1

    def test_a_shorter_step_is_asked_for_less(self):
        # a quarter brings half of 1e-4, and owes a quarter of it
        def f(x):
            return {0: 0.0, 0.25: -5e-5}.get(x[0], 1.0)

        assert newton.backtrack(f, [0], [1], slope=-1) == 1 / 4

    def test_outside_counts_as_too_high(self):
        def f(x):
            return math.exp(x[0]) - np.log(x[0])  # nan and a warning below 0

        assert newton.backtrack(f, [1], [-3], slope=-3 * (math.e - 1)) == 1 / 4
        assert newton.backtrack(f, [1], [-1], slope=1 - math.e) == 1 / 2  # inf at 0

    def test_rounding_does_not_stop_it(self):
        # one rounding up is accepted: values tell no more
        assert newton.backtrack(lambda x: 1 + EPS * x[0], [0], [1], slope=-1e-18) == 1
        assert (
            newton.backtrack(lambda x: 1 + 99 * EPS * x[0], [0], [1], slope=-1e-18) < 1
        )

    def test_no_way_down(self):
        assert newton.backtrack(lambda x: abs(x[0]), [0], [1], slope=-1) == 0

    def test_a_step_that_does_not_move_is_none(self):
        # 1 + 2**-54 is 1 again, where the value is as low as before
        def f(x):
            return 100.0 if x[0] == 1 else 200.0

        assert newton.backtrack(f, [1], [1], slope=-1) == 0

    def test_messages(self):
        with pytest.raises(ValueError, match="slope must be negative, got 0"):
            newton.backtrack(lambda x: x[0], [1], [1], slope=0)
        with pytest.raises(ValueError, match="direction must not be the zero"):
            newton.backtrack(lambda x: x[0], [1], [0], slope=-1)
        with pytest.raises(ValueError, match=r"f\(\[1.0\]\) must be finite"):
            newton.backtrack(lambda x: math.nan, [1], [1], slope=-1)
        with pytest.raises(ValueError, match=r"f\(\[2.0\]\) must be one number"):
            newton.backtrack(lambda x: 1 if x[0] == 1 else x, [1], [1], slope=-1)


class TestNewtonMinimize:
    @pytest.mark.parametrize(("name", "x0"), STARTS)
    def test_known_minima(self, name, x0):
        land = LANDS[name]
        found = minimize(land, x0)
        assert found.converged
        assert np.abs(land.minima - found.x).max(axis=1).min() < 1e-8
        assert found.fun == land.fun(found.x)
        assert found.residual == pytest.approx(np.linalg.norm(land.gradient(found.x)))
        heights = land.fun(found.history.T)
        assert (np.diff(heights) < 0).all()
        assert found.history.shape == (found.n_iter + 1, 2)

    @pytest.mark.parametrize(("name", "x0"), STARTS)
    def test_agrees_with_scipy(self, name, x0):
        land = LANDS[name]
        theirs = optimize.minimize(
            land.fun, x0, jac=land.gradient, hess=land.hessian, method="Newton-CG",
            options={"xtol": 1e-12},
        )  # fmt: skip
        assert np.abs(land.minima - theirs.x).max(axis=1).min() < 1e-6
        ours = minimize(land, x0)
        if name != "Himmelblau":  # the only minimum
            assert ours.x == pytest.approx(theirs.x, abs=1e-6)

    def test_published_rosenbrock_path(self):
        # pure: the second step leaps up to about 1411.8 (Hessian and gradient at the
        # start as in the reference cases)
        found = minimize(fields.rosenbrock(), [-1.2, 1], pure=True)
        step = np.linalg.solve([[1330, 480], [480, 200]], [215.6, 88])
        assert found.history[1] == pytest.approx(np.add(step, [-1.2, 1]), rel=1e-12)
        assert fields.rosenbrock().fun(found.history[2]) == pytest.approx(
            1411.845, abs=1e-3
        )
        assert (found.n_iter, found.converged) == (6, True)
        assert found.x == pytest.approx([1, 1], abs=1e-8)

    @given(st.integers(0, 10**6), strategies.vectors(3, limit=10), st.booleans())
    def test_a_quadratic_in_one_step(self, seed, x0, pure):
        H, b = definite(seed), np.array([1.0, -2, 3])
        found = newton.newton_minimize(
            lambda x: x @ H @ x / 2 - b @ x, x0, gradient=lambda x: H @ x - b,
            hessian=lambda x: H, pure=pure,
        )  # fmt: skip
        assert found.converged
        assert found.n_iter <= 2  # rounding may ask for a second one
        assert found.x == pytest.approx(np.linalg.solve(H, b), rel=1e-6, abs=1e-7)

    def test_running_example(self):
        found = newton.newton_minimize(
            lambda x: np.exp(x[0]) - np.log(x[0]), [20.0],
            gradient=lambda x: [math.exp(x[0]) - 1 / x[0]],
            hessian=lambda x: [[math.exp(x[0]) + x[0] ** -2]], tol=1e-14,
        )  # fmt: skip
        assert found.x[0] == pytest.approx(0.567143290409784, rel=1e-14)
        assert found.fun == pytest.approx(2.330366124761681, rel=1e-15)

    def test_domain_is_kept(self):
        # from 2 the pure step leads below 0, where ln has no value
        def tilted(x):
            return 0.1 * x[0] - np.log(x[0])

        how = {
            "gradient": lambda x: 0.1 - 1 / x,
            "hessian": lambda x: [[x[0] ** -2]],
        }
        found = newton.newton_minimize(tilted, [30.0], **how)
        assert found.x[0] == pytest.approx(10, abs=1e-6)
        assert (found.history > 0).all()
        away = newton.newton_minimize(tilted, [30.0], **how, pure=True, max_iter=5)
        assert away.history[1] < 0
        assert (away.fun, away.converged) == (math.inf, False)

    @pytest.mark.parametrize(
        ("x0", "x"), [([0.1, 2], [0, 2.88]), ([-0.2, -1], [-0.27, -0.92])]
    )
    def test_pure_takes_saddles_and_maxima(self, x0, x):
        found = minimize(fields.himmelblau(), x0, pure=True)
        assert found.converged
        assert found.x == pytest.approx(x, abs=0.1)
        damped = minimize(fields.himmelblau(), x0)
        assert damped.fun < 1e-15

    def test_level_start(self):
        found = minimize(fields.beale(), [0, 1])  # a saddle
        assert (found.n_iter, found.converged) == (0, True)

    def test_pure_ends_at_a_singular_hessian(self):
        how = {"gradient": lambda x: np.ones(2), "hessian": lambda x: np.zeros((2, 2))}
        found = newton.newton_minimize(lambda x: x.sum(), [1, 2], **how, pure=True)
        assert (found.n_iter, found.converged, found.fun) == (0, False, 3)
        tiny = dict(how, gradient=lambda x: [1e300], hessian=lambda x: [[1e-300]])
        found = newton.newton_minimize(lambda x: x[0], [1], **tiny, pure=True)
        assert (found.n_iter, found.converged) == (0, False)

    def test_pure_ends_where_the_gradient_does(self):
        found = newton.newton_minimize(
            lambda x: x[0], [1.0], gradient=lambda x: [1 / (x[0] - 3) if x[0] < 3 else np.nan],
            hessian=lambda x: [[0.25]], pure=True,
        )  # fmt: skip
        assert found.history[:, 0].tolist() == [1]
        assert not found.converged

    def test_overflowing_step_is_no_point(self):
        found = newton.newton_minimize(
            lambda x: x[0], [1e308], gradient=lambda x: [-1e308],
            hessian=lambda x: [[1.0]], pure=True,
        )  # fmt: skip
        assert found.n_iter == 0

    def test_no_step_leads_lower(self):
        # a gradient with the wrong sign
        found = newton.newton_minimize(
            lambda x: abs(x[0]), [0], gradient=lambda x: [1], hessian=lambda x: [[1]]
        )
        assert (found.n_iter, found.converged, found.residual) == (0, False, 1)

    def test_cut_short(self):
        found = minimize(fields.rosenbrock(), [-1.2, 1], max_iter=3)
        assert (found.n_iter, found.converged) == (3, False)

    def test_rounding_of_the_hessian_is_evened_out(self):
        H = np.array([[2, 1 + 1e-12], [1, 2]])
        found = newton.newton_minimize(
            lambda x: x @ H @ x / 2,
            [1, 1],
            gradient=lambda x: H @ x,
            hessian=lambda x: H,
        )
        assert found.converged

    def test_input_is_not_changed(self):
        land, start = fields.beale(), np.array([1.0, 1])

        def greedy(method):
            def changed(x):
                result = method(x.copy())
                x[:] = 0
                return result

            return changed

        found = newton.newton_minimize(
            greedy(land.fun), start, gradient=greedy(land.gradient),
            hessian=greedy(land.hessian),
        )  # fmt: skip
        assert start.tolist() == [1, 1]
        assert found.x == pytest.approx([3, 0.5], abs=1e-7)

    def test_messages(self):
        land = fields.beale()
        how = {"gradient": land.gradient, "hessian": land.hessian}
        with pytest.raises(ValueError, match=r"hessian\(\S+ \S+\) must have 2 rows"):
            newton.newton_minimize(
                land.fun, [1, 1], **(how | {"hessian": lambda x: [[1]]})
            )
        with pytest.raises(ValueError, match=r"must be symmetric, entries differ by 1"):
            newton.newton_minimize(
                land.fun, [1, 1], **(how | {"hessian": lambda x: [[1, 2], [1, 1]]})
            )
        with pytest.raises(ValueError, match=r"gradient\(\S+ \S+\) must have length 2"):
            newton.newton_minimize(
                land.fun, [1, 1], **(how | {"gradient": lambda x: [1]})
            )
        with pytest.raises(ValueError, match="tol must be positive"):
            newton.newton_minimize(land.fun, [1, 1], **how, tol=0)
        with pytest.raises(ValueError, match="max_iter must be at least 1"):
            newton.newton_minimize(land.fun, [1, 1], **how, max_iter=0)
        with pytest.raises(ValueError, match=r"f\(\[1.0, 1.0\]\) must be finite"):
            newton.newton_minimize(lambda x: math.nan, [1, 1], **how)


class TestUpdate:
    def test_by_hand(self):
        # s = (1, 1), y = (1, 0): s'y = 1, B y = (1, 0), y'B y = 1
        B = newton.bfgs_update(np.eye(2), [1, 1], [1, 0])
        assert B.tolist() == [[1, 1], [1, 3]]

    @given(st.integers(0, 10**6), strategies.vectors(3, limit=10))
    def test_the_product_form(self, seed, s):
        assume(np.abs(s).max() > 1e-3)
        B, y = definite(seed), definite(seed + 1) @ s
        new = newton.bfgs_update(B, s, y)
        M = np.eye(3) - np.outer(s, y) / (s @ y)
        assert new == pytest.approx(
            M @ B @ M.T + np.outer(s, s) / (s @ y), rel=1e-6, abs=1e-6
        )
        assert (new == new.T).all()

    def test_messages(self):
        with pytest.raises(ValueError, match="s'y must be positive, got 0"):
            newton.bfgs_update(np.eye(2), [1, 0], [0, 1])
        with pytest.raises(ValueError, match="y must have length 2"):
            newton.bfgs_update(np.eye(2), [1, 0], [0, 1, 2])
        with pytest.raises(ValueError, match="B must be symmetric"):
            newton.bfgs_update([[1, 2], [3, 4]], [1, 0], [0, 1])


class TestBfgs:
    @pytest.mark.parametrize(("name", "x0"), STARTS)
    def test_known_minima_and_scipy(self, name, x0):
        land = LANDS[name]
        found = newton.bfgs(land.fun, x0, gradient=land.gradient)
        theirs = optimize.minimize(land.fun, x0, jac=land.gradient, method="BFGS")
        assert found.converged
        assert found.residual <= 1e-8
        assert np.abs(land.minima - found.x).max(axis=1).min() < 1e-7
        assert found.n_iter < 2 * theirs.nit + 10
        assert found.fun == land.fun(found.x) < 1e-10
        assert theirs.fun < 1e-8
        assert found.history[0].tolist() == x0
        assert (np.diff(land.fun(found.history.T)) < 0).all()

    @given(st.integers(0, 10**6), st.integers(1, 6))
    def test_quadratics_agree_with_elimination(self, seed, n):
        H, b = definite(seed, n), np.arange(1.0, n + 1)
        found = newton.bfgs(
            lambda x: x @ H @ x / 2 - b @ x, np.zeros(n), gradient=lambda x: H @ x - b
        )
        assert found.converged
        assert found.x == pytest.approx(elimination.solve(H, b), abs=1e-6)

    def test_first_steps_by_hand(self):
        # x^2 / 2 + y^2 from (2, 1): g = (2, 2), the full step to (0, -1) leads lower;
        # y = (-2, -4), s = (-2, -2): scale 12/20
        found = newton.bfgs(
            lambda x: x[0] ** 2 / 2 + x[1] ** 2, [2, 1],
            gradient=lambda x: [x[0], 2 * x[1]], max_iter=2,
        )  # fmt: skip
        B = newton.bfgs_update(0.6 * np.eye(2), [-2, -2], [-2, -4])
        assert found.history[1].tolist() == [0, -1]
        assert found.history[2] == pytest.approx([0, -1] - B @ [0, -2], rel=1e-14)
        assert (found.n_iter, found.converged) == (2, False)

    def test_no_learning_where_it_bends_down(self):
        # -cos: from 3 the first step bends down; the next is along the gradient again
        found = newton.bfgs(
            lambda x: -math.cos(x[0]), [3.0], gradient=lambda x: [math.sin(x[0])]
        )
        first, second = itertools.islice(np.diff(found.history[:, 0]), 2)
        assert first == pytest.approx(-math.sin(3.0))
        assert second == pytest.approx(-math.sin(3 + first))
        assert found.converged
        assert abs(found.x[0]) < 1e-8

    def test_no_step_leads_lower(self):
        found = newton.bfgs(lambda x: abs(x[0]), [0], gradient=lambda x: [1])
        assert (found.n_iter, found.converged) == (0, False)

    def test_messages(self):
        with pytest.raises(ValueError, match="x0 must be a nonempty vector"):
            newton.bfgs(lambda x: 1, 3, gradient=lambda x: [1])
        with pytest.raises(ValueError, match="tol must be positive"):
            newton.bfgs(lambda x: 1, [3], gradient=lambda x: [1], tol=-1)
        with pytest.raises(TypeError, match="max_iter must be an integer"):
            newton.bfgs(lambda x: 1, [3], gradient=lambda x: [1], max_iter=2.0)


@pytest.mark.parametrize(("bad", "error"), strategies.NOT_REAL)
def test_starts_are_validated(bad, error):
    land = fields.beale()
    with pytest.raises(error, match="x0"):
        minimize(land, bad)
    with pytest.raises(error, match="x0"):
        newton.bfgs(land.fun, bad, gradient=land.gradient)
