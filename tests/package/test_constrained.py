import itertools
import math

import numpy as np
import pytest
import strategies
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from mlmath import constrained
from scipy import optimize

EPS = np.finfo(float).eps
few = settings(max_examples=25)

#: Hock and Schittkowski (1981): gradient, usual start, constraints, their Jacobian.
HS6 = (
    lambda x: [-2 * (1 - x[0]), 0], [-1.2, 1],
    lambda x: [10 * (x[1] - x[0] ** 2)], lambda x: [[-20 * x[0], 10]],
)  # fmt: skip
HS7 = (
    lambda x: [2 * x[0] / (1 + x[0] ** 2), -1], [2, 2],
    lambda x: [(1 + x[0] ** 2) ** 2 + x[1] ** 2 - 4],
    lambda x: [[4 * x[0] * (1 + x[0] ** 2), 2 * x[1]]],
)  # fmt: skip
HS28_H = 2 * np.array([[1, 1, 0], [1, 2, 1], [0, 1, 1]])
HS28 = (
    lambda x: HS28_H @ x, [-4, 1, 1],
    lambda x: [x @ [1, 2, 3] - 1], lambda x: [[1, 2, 3]],
)  # fmt: skip
HS48_A, HS48_b = np.array([[1, 1, 1, 1, 1], [0, 0, 1, -2, -2]]), np.array([5, -3])
HS48_H = np.zeros((5, 5))
HS48_H[0, 0] = 2
HS48_H[1:3, 1:3] = HS48_H[3:, 3:] = [[2, -2], [-2, 2]]
HS48_c = np.array([-2, 0, 0, 0, 0])
HS48 = (
    lambda x: HS48_H @ x + HS48_c, [3, 5, -3, 2, -2],
    lambda x: HS48_A @ x - HS48_b, lambda x: HS48_A,
)  # fmt: skip


def newton(case, x0=None, **how):
    gradient, start, constraint, jacobian = case
    return constrained.lagrange_newton(
        gradient, start if x0 is None else x0,
        constraint=constraint, jacobian=jacobian, **how,
    )  # fmt: skip


def quadratic(n, m, seed):
    """A bowl, and m constraints that some x > 0 satisfies."""
    rng = np.random.default_rng(seed)
    B = rng.normal(size=(n, n))
    H = B.T @ B + 0.3 * np.eye(n)
    A = rng.normal(size=(m, n))
    return (H + H.T) / 2, 2 * rng.normal(size=n), A, A @ rng.uniform(0, 1, n)


SIZES = st.integers(1, 6).flatmap(
    lambda n: st.tuples(st.just(n), st.integers(1, n), st.integers(0, 999))
)


class TestEqualityQuadratic:
    def test_by_hand(self):
        # nearest to the origin on x + 2y = 5: half the squared distance, price 1
        x, y = constrained.equality_quadratic(np.eye(2), [0, 0], [[1, 2]], [5])
        assert x == pytest.approx([1, 2], rel=4 * EPS)
        assert y == pytest.approx([1], rel=4 * EPS)
        # a saddle that rises along the line x = y: x y on x - y = 0
        x, y = constrained.equality_quadratic([[0, 1], [1, 0]], [0, 0], [[1, -1]], [2])
        assert x == pytest.approx([1, -1], rel=4 * EPS)
        assert y == pytest.approx([-1], rel=4 * EPS)
        # as many constraints as unknowns: nothing is left to choose
        x, y = constrained.equality_quadratic([[-1]], [3], [[2]], [4])
        assert (x.tolist(), y.tolist()) == ([2], [0.5])

    def test_reference_cases(self):
        x, y = constrained.equality_quadratic(HS28_H, np.zeros(3), [[1, 2, 3]], [1])
        assert x == pytest.approx([0.5, -0.5, 0.5], rel=50 * EPS)
        assert y == pytest.approx([0], abs=1e-15)
        x, y = constrained.equality_quadratic(HS48_H, HS48_c, HS48_A, HS48_b)
        assert x == pytest.approx(np.ones(5), rel=100 * EPS)
        assert y == pytest.approx([0, 0], abs=1e-14)

    @given(SIZES, st.sampled_from([-300, 0, 300]), st.sampled_from([-300, 0, 300]))
    def test_as_scipy_solves_the_system_in_any_unit(self, sizes, k, j):
        n, m, seed = sizes
        H, c, A, b = quadratic(n, m, seed)
        before = H.copy(), c.copy(), A.copy(), b.copy()
        K = np.block([[H, -A.T], [A, np.zeros((m, m))]])
        known = np.linalg.solve(K, np.concatenate([-c, b]))
        x, y = constrained.equality_quadratic(
            np.ldexp(H, k), np.ldexp(c, k), np.ldexp(A, j), np.ldexp(b, j)
        )
        # both are backward stable: off by eps times the condition of the system
        close = 100 * EPS * np.linalg.cond(K) * np.abs(known).max()
        assert x == pytest.approx(known[:n], abs=close)
        assert np.ldexp(y, j - k) == pytest.approx(known[n:], abs=close)
        assert all((a == z).all() for a, z in zip(before, (H, c, A, b), strict=True))

    @few
    @given(st.integers(2, 5), st.integers(0, 999))
    def test_as_slsqp_finds_it(self, n, seed):
        H, c, A, b = quadratic(n, 1, seed)
        x, _ = constrained.equality_quadratic(H, c, A, b)
        known = optimize.minimize(
            lambda x: x @ H @ x / 2 + c @ x, np.zeros(n), jac=lambda x: H @ x + c,
            constraints={"type": "eq", "fun": lambda x: A @ x - b, "jac": lambda x: A},
            method="SLSQP", options={"ftol": 1e-14},
        ).x  # fmt: skip
        # a value off by 1e-14 is a point off by its root, over the least curvature 0.3
        assert x == pytest.approx(known, abs=1e-5)

    def test_what_rounding_has_taken_is_not_returned(self):
        # the constraint alone says x = 2, but y = 1e239 + 2 is rounded to 1e239
        with pytest.raises(np.linalg.LinAlgError, match="c is so large beside H"):
            constrained.equality_quadratic([[1e-239]], [1], [[1]], [2])
        x, _ = constrained.equality_quadratic([[1e-5]], [1], [[1]], [2])
        assert x == pytest.approx([2], rel=1e-10)  # five digits of 16 are lost

    def test_rows_in_different_units(self):
        A = np.array([[1e200, 1e200, 0], [0, 1e-200, 1e-200]])
        x, y = constrained.equality_quadratic(np.eye(3), [0] * 3, A, [2e200, 2e-200])
        # A = [[1,1,0],[0,1,1]], b = [2,2]: x = (2/3, 4/3, 2/3), y = (2/3, 2/3)
        assert x == pytest.approx([2 / 3, 4 / 3, 2 / 3])
        assert y == pytest.approx([2 / 3 / 1e200, 2 / 3 * 1e200])

    @pytest.mark.parametrize(
        ("A", "b"),
        [
            ([[1, 2], [2, 4]], [1, 2]),
            ([[1, 2], [2, 4]], [1, 3]),
            ([[0, 0]], [0]),
            (np.ones((3, 2)), [1, 1, 1]),
            ([[1, 0], [0, 1], [1, 1]], [1, 1, 2]),
        ],
    )
    def test_refuses_dependent_constraints(self, A, b):
        with pytest.raises(np.linalg.LinAlgError, match="rows of A depend on each"):
            constrained.equality_quadratic(np.eye(2), [0, 0], A, b)

    @pytest.mark.parametrize(
        "H", [[[0, 1], [1, 0]], [[0, 0], [0, 0]], -np.eye(2), [[1, 1], [1, 1]]]
    )
    def test_refuses_what_has_no_minimum(self, H):
        # along [1, -1] the quadratics bend by -1, 0, -1 and 0
        with pytest.raises(np.linalg.LinAlgError, match="does not rise in every"):
            constrained.equality_quadratic(H, [0, 0], [[1, 1]], [1])

    @pytest.mark.parametrize(
        ("H", "c", "A", "b", "message"),
        [
            ([[1, 2], [3, 4]], [0, 0], [[1, 1]], [1], "H must be symmetric"),
            (np.eye(2), [0], [[1, 1]], [1], "c must have length 2"),
            (np.eye(2), [0, 0], [[1, 1, 1]], [1], "A must have 2 columns"),
            (np.eye(2), [0, 0], [[1, 1]], [1, 2], "b must have length 1"),
        ],
    )
    def test_refuses(self, H, c, A, b, message):
        for solve in (
            constrained.equality_quadratic,
            constrained.nonnegative_quadratic,
        ):
            with pytest.raises(ValueError, match=message):
                solve(H, c, A, b)

    @pytest.mark.parametrize(("bad", "error"), strategies.NOT_REAL)
    def test_refuses_what_is_not_real(self, bad, error):
        for solve in (
            constrained.equality_quadratic,
            constrained.nonnegative_quadratic,
        ):
            for k in range(4):
                arguments = [[[1]], [0], [[1]], [1]]
                arguments[k] = bad
                with pytest.raises(error):
                    solve(*arguments)
        with pytest.raises(error):
            constrained.project_onto_simplex(bad)
        with pytest.raises(error):
            constrained.kkt_residual(bad)


class TestLagrangeNewton:
    def test_by_hand(self):
        # x + 2y on the circle of squared radius 5: the one at (1, 2), multiplier 1/2
        found = constrained.lagrange_newton(
            lambda x: [1, 2], [2, 2],
            constraint=lambda x: [x @ x - 5], jacobian=lambda x: [2 * x],
        )  # fmt: skip
        assert found.x == pytest.approx([1, 2], rel=1e-12)
        assert found.multipliers == pytest.approx([0.5], rel=1e-12)
        assert found.converged
        assert found.residual <= 1e-10
        assert found.history[0].tolist() == [2, 2]
        assert (found.history[-1] == found.x).all()
        assert found.history.shape == (found.n_iter + 1, 2)

    @pytest.mark.parametrize(
        ("case", "x0", "x", "multipliers"),
        [
            (HS6, None, [1, 1], [0]),
            (HS7, [1, 2], [0, math.sqrt(3)], [-0.5 / math.sqrt(3)]),
            (HS28, None, [0.5, -0.5, 0.5], [0]),
            (HS48, None, np.ones(5), [0, 0]),
        ],
        ids=["HS6", "HS7", "HS28", "HS48"],
    )
    def test_hock_and_schittkowski(self, case, x0, x, multipliers):
        found = newton(case, x0, tol=1e-12)
        assert found.converged
        # the system has a condition of some tens, and the residual is at most 1e-12
        assert found.x == pytest.approx(x, abs=1e-10)
        assert found.multipliers == pytest.approx(multipliers, abs=1e-10)

    def test_hs7_from_its_usual_start_leads_to_the_maximum(self):
        found = newton(HS7)
        assert found.converged
        x, y = found.x
        f = math.log(1 + x**2) - y
        # on the lower half y = -sqrt(4 - s²), s = 1 + x²: stationary where 1/s = s/|y|
        s = math.sqrt((math.sqrt(17) - 1) / 2)
        assert 1 + x**2 == pytest.approx(s)
        assert f == pytest.approx(math.log(s) + math.sqrt(4 - s**2))
        t = np.linspace(-1, 1, 2001)
        on = np.log(1 + t**2) + np.sqrt(4 - (1 + t**2) ** 2)
        assert on.max() <= f <= on.max() + 1e-6

    @few
    @given(SIZES)
    def test_one_step_for_quadratics(self, sizes):
        n, m, seed = sizes
        H, c, A, b = quadratic(n, m, seed)
        x, y = constrained.equality_quadratic(H, c, A, b)
        found = constrained.lagrange_newton(
            lambda x: H @ x + c, np.zeros(n), tol=1e-6,
            constraint=lambda x: A @ x - b, jacobian=lambda x: A,
        )  # fmt: skip
        condition = np.linalg.cond(np.block([[H, -A.T], [A, np.zeros((m, m))]]))
        assume(condition < 1e4)
        # differences of a linear function are off by about 1e-10 of the entries
        close = 1e-8 * condition * (1 + np.abs(x).max() + np.abs(y).max())
        assert found.n_iter <= 2
        assert found.x == pytest.approx(x, abs=close)
        assert found.multipliers == pytest.approx(y, abs=close)

    @few
    @given(st.integers(2, 5), st.integers(0, 999))
    def test_eigenvectors_of_symmetric_matrices(self, n, seed):
        rng = np.random.default_rng(seed)
        S = rng.normal(size=(n, n))
        S = S + S.T
        found = constrained.lagrange_newton(
            lambda x: 2 * S @ x, rng.normal(size=n), max_iter=200,
            constraint=lambda x: [x @ x - 1], jacobian=lambda x: [2 * x],
        )  # fmt: skip
        assume(found.converged)
        assert S @ found.x == pytest.approx(found.multipliers[0] * found.x, abs=1e-9)
        gaps = np.abs(np.linalg.eigvalsh(S) - found.multipliers[0])
        assert gaps.min() < 1e-9

    def test_the_number_of_right_digits_doubles(self):
        errors = np.abs(newton(HS7, [0.3, 1.5], tol=1e-14).history - [0, math.sqrt(3)])
        sizes = errors.max(axis=1)
        near = [(a, b) for a, b in itertools.pairwise(sizes) if 1e-7 < a < 0.05]
        assert len(near) >= 2
        assert all(b < 5 * a**2 for a, b in near)

    def test_not_converging_is_a_result(self):
        found = newton(HS6, max_iter=1)
        assert (found.converged, found.n_iter) == (False, 1)
        assert found.history.shape == (2, 2)
        assert found.residual > 1e-10

    def test_stops_where_a_step_has_no_single_solution(self):
        # x + y on y = 0: level sets never touch the constraint
        found = constrained.lagrange_newton(
            lambda x: [1, 1], [0, 1],
            constraint=lambda x: [x[1]], jacobian=lambda x: [[0, 1]],
        )  # fmt: skip
        assert not found.converged
        assert found.n_iter == 0
        assert found.residual == pytest.approx(1)

    def test_at_the_solution_nothing_is_done(self):
        found = newton(HS48, np.ones(5))
        assert (found.n_iter, found.converged) == (0, True)
        assert found.residual <= 1e-10

    def test_the_residual_has_both_parts(self):
        # at (1, 0) on the circle: the gradient [1, 2] is 2 off any multiple of [2, 0]
        circle = {
            "constraint": lambda x: [x @ x - 5], "jacobian": lambda x: [2 * x],
        }  # fmt: skip
        found = constrained.lagrange_newton(
            lambda x: [1, 2], [1, 0], tol=3, max_iter=1, **circle
        )
        assert found.n_iter == 1  # as g is -4
        found = constrained.lagrange_newton(lambda x: [1, 2], [1, 0], tol=4, **circle)
        assert (found.n_iter, found.residual) == (0, 4)
        found = constrained.lagrange_newton(
            lambda x: [1, 2], [math.sqrt(5), 0], tol=2.1, **circle
        )
        assert found.residual == pytest.approx(2)

    def test_arguments_are_copies(self):
        def gradient(x):
            x[:] = 0
            return [1, 2]

        x0 = np.array([2.0, 2.0])
        found = constrained.lagrange_newton(
            gradient, x0, constraint=lambda x: [x @ x - 5], jacobian=lambda x: [2 * x]
        )
        assert found.x == pytest.approx([1, 2])
        assert x0.tolist() == [2, 2]

    @pytest.mark.parametrize(
        ("changes", "error", "message"),
        [
            ({"x0": []}, ValueError, "x0 must be a nonempty vector"),
            ({"gradient": lambda x: [1]}, ValueError, "gradient at .*length 2, got 1"),
            ({"gradient": lambda x: [1, np.nan]}, ValueError, "gradient at .*finite"),
            ({"constraint": lambda x: 1.0}, ValueError, "constraint at .*vector"),
            ({"jacobian": lambda x: [[1, 1, 1]]}, ValueError, "jacobian at .*2 columns"),
            ({"jacobian": lambda x: np.eye(2)}, ValueError, "jacobian at .*1 rows"),
            ({"tol": 0}, ValueError, "tol must be positive"),
            ({"max_iter": 0}, ValueError, "max_iter must be at least 1"),
            (
                {"jacobian": lambda x: [[0, 0]]}, np.linalg.LinAlgError,
                "gradients of the constraints depend on each other at x0",
            ),
            (
                {"constraint": lambda x: [0] * 3, "jacobian": lambda x: np.ones((3, 2))},
                np.linalg.LinAlgError, "depend on each other at x0",
            ),
        ],
    )  # fmt: skip
    def test_refuses(self, changes, error, message):
        arguments = {
            "gradient": lambda x: [1, 2], "x0": [2, 2],
            "constraint": lambda x: [x @ x - 5], "jacobian": lambda x: [2 * x],
        }  # fmt: skip
        with pytest.raises(error, match=message):
            constrained.lagrange_newton(**arguments | changes)


class TestNonnegativeQuadratic:
    def test_by_hand(self):
        # nearest to (-3, 0) with x + y = 1: all on the second entry
        found = constrained.nonnegative_quadratic(np.eye(2), [3, 0], [[1, 1]], [1])
        assert found.x.tolist() == [0, 1]
        assert found.multipliers.tolist() == [1]
        assert found.wall_multipliers.tolist() == [2, 0]
        assert found.n_cases == 3  # both, the first alone, the second alone
        inside = constrained.nonnegative_quadratic(np.eye(2), [0, 0], [[1, 1]], [1])
        assert inside.x == pytest.approx([0.5, 0.5])
        assert inside.n_cases == 1
        assert inside.wall_multipliers.tolist() == [0, 0]

    def test_in_a_corner_with_fewer_positive_entries_than_constraints(self):
        # x1 + x2 + x3 = 1 and x1 = 1 leave (1, 0, 0) alone
        A = [[1, 1, 1], [1, 0, 0]]
        found = constrained.nonnegative_quadratic(np.eye(3), [0, 0, 0], A, [1, 1])
        assert found.x == pytest.approx([1, 0, 0], abs=1e-15)

    @given(SIZES, st.sampled_from([-200, 0, 200]))
    @example((6, 2, 11), 0)
    def test_satisfies_the_conditions_in_any_unit(self, sizes, k):
        n, m, seed = sizes
        H, c, A, b = quadratic(n, m, seed)
        found = constrained.nonnegative_quadratic(np.ldexp(H, k), np.ldexp(c, k), A, b)
        x = found.x
        y, z = (np.ldexp(v, -k) for v in (found.multipliers, found.wall_multipliers))
        gap = constrained.kkt_residual(
            H @ x + c, equalities=(A, A @ x - b, y), walls=(np.eye(n), x, z)
        )
        size = 1 + np.abs(H).max() * np.abs(x).max() + np.abs(A).max() * np.abs(y).max()
        assert gap.largest <= 1e-7 * size
        assert (x >= 0).all()
        assert (z >= 0).all()
        assert (x * z == 0).all()
        assert 1 <= found.n_cases <= 2**n - 1

    @few
    @given(st.integers(2, 5), st.integers(0, 999))
    def test_as_slsqp_finds_it(self, n, seed):
        H, c, A, b = quadratic(n, 1, seed)
        found = constrained.nonnegative_quadratic(H, c, A, b)
        known = optimize.minimize(
            lambda x: x @ H @ x / 2 + c @ x, np.full(n, 0.5), jac=lambda x: H @ x + c,
            constraints={"type": "eq", "fun": lambda x: A @ x - b, "jac": lambda x: A},
            bounds=[(0, None)] * n, method="SLSQP", options={"ftol": 1e-14},
        )  # fmt: skip
        assume(known.success)

        def value(x):
            return x @ H @ x / 2 + c @ x

        assert found.x == pytest.approx(known.x, abs=1e-5)
        assert value(found.x) <= value(known.x) + 1e-9 * (1 + abs(known.fun))

    def test_nothing_is_possible(self):
        with pytest.raises(ValueError, match="no x with all entries at least 0"):
            constrained.nonnegative_quadratic(np.eye(2), [0, 0], [[1, 1]], [-1])

    def test_what_counts_as_not_negative(self):
        # the first entry would be -1e-6 of the second
        H, c, A, b = np.eye(2), [0.5 + 1e-6, -0.5 + 1e-6], [[1, 1]], [1]
        strict = constrained.nonnegative_quadratic(H, c, A, b)
        assert strict.n_cases == 1  # both are positive: 5e-7 or so
        off = constrained.nonnegative_quadratic(H, [0.5 + 1e-6, -0.5 - 1e-6], A, b)
        assert (off.n_cases, off.x.tolist()) == (3, [0, 1])
        rough = constrained.nonnegative_quadratic(
            H, [0.5 + 1e-6, -0.5 - 1e-6], A, b, tol=1e-5
        )
        assert rough.n_cases == 1
        assert rough.x[0] == 0

    def test_a_guess_without_a_single_solution_is_passed_over(self):
        # x3 = 0 and x1 + x2 = 1: with x3 not free the second row is [0, 0]
        A = [[1, 1, 1], [0, 0, 1]]
        found = constrained.nonnegative_quadratic(np.eye(3), [0, 5, 0], A, [1, 0])
        assert found.x == pytest.approx([1, 0, 0], abs=1e-15)
        assert found.n_cases == 3  # all, the first two, the first and the last

    @pytest.mark.parametrize(
        ("H", "A", "b", "tol", "error", "message"),
        [
            (np.eye(13), np.ones((1, 13)), [1], 1e-9, ValueError, "at most 12 rows"),
            (np.eye(2), [[1, 1]], [1], 0, ValueError, "tol must be positive"),
            (
                -np.eye(2), [[1, 1]], [1], 1e-9, np.linalg.LinAlgError,
                "not positive definite",
            ),
            (
                np.eye(2), [[1, 1], [2, 2]], [1, 2], 1e-9, np.linalg.LinAlgError,
                "rows of A depend on each other",
            ),
        ],
    )  # fmt: skip
    def test_refuses_more(self, H, A, b, tol, error, message):
        with pytest.raises(error, match=message):
            constrained.nonnegative_quadratic(H, np.zeros(len(H)), A, b, tol=tol)


class TestProjectOntoSimplex:
    @pytest.mark.parametrize(
        ("y", "x"),
        [
            ([0.75, 0.5, -1], [0.625, 0.375, 0]),
            ([3], [1]),
            ([0, 0], [0.5, 0.5]),
            ([5, 1, 1], [1, 0, 0]),
            ([0.25, 0.25, 0.5], [0.25, 0.25, 0.5]),
            ([2, 1], [1, 0]),  # the second entry falls to 0 exactly
            ([-7, -7, -6], [0, 0, 1]),
        ],
    )
    def test_by_hand(self, y, x):
        assert constrained.project_onto_simplex(y) == pytest.approx(x, abs=1e-15)

    @given(strategies.vectors(limit=5), st.floats(0.1, 10))
    def test_as_the_cases_have_it(self, y, total):
        before = y.copy()
        x = constrained.project_onto_simplex(y, total=total)
        known = constrained.nonnegative_quadratic(
            np.eye(y.size), -y, np.ones((1, y.size)), [total]
        )
        # a sum of at most eight numbers below 20
        assert x == pytest.approx(known.x, abs=1e-8)
        assert x.sum() == pytest.approx(total, rel=1e-12)
        assert (x >= 0).all()
        assert (y == before).all()

    @given(strategies.vectors(limit=5), st.permutations(range(8)))
    def test_order_and_shift_do_not_matter(self, y, order):
        order = [i for i in order if i < y.size]
        x = constrained.project_onto_simplex(y)
        assert constrained.project_onto_simplex(y[order]) == pytest.approx(
            x[order], abs=1e-14
        )
        assert constrained.project_onto_simplex(y + 3) == pytest.approx(x, abs=1e-14)

    def test_huge_and_tiny(self):
        x = constrained.project_onto_simplex([1.7e308, -1.7e308, 0])
        assert x.tolist() == [1, 0, 0]
        x = constrained.project_onto_simplex([1e-300, 0], total=1e-300)
        assert x == pytest.approx([1e-300, 0], abs=1e-315)
        assert constrained.project_onto_simplex([2, 0], total=1e3).tolist() == [
            501,
            499,
        ]

    def test_refuses(self):
        with pytest.raises(ValueError, match="total must be positive, got 0"):
            constrained.project_onto_simplex([1, 2], total=0)


class TestKKTResidual:
    def test_by_hand(self):
        gap = constrained.kkt_residual([3, -4])
        assert gap == constrained.KKTResidual(4, 0, 0, 0, 0)
        gap = constrained.kkt_residual(
            [3, 4], equalities=([[1, 0], [0, 1]], [0.5, -2], [1, 1])
        )
        assert gap == constrained.KKTResidual(3, 2, 0, 0, 0)
        gap = constrained.kkt_residual(
            [3, 4], walls=([[1, 0], [0, 1]], [0.5, -0.25], [4, -1])
        )
        assert gap == constrained.KKTResidual(5, 0, 0.25, 1, 2)
        assert gap.largest == 5
        beyond = constrained.kkt_residual([2, 0], walls=([[1, 0]], [-3], [2]))
        assert beyond == constrained.KKTResidual(0, 0, 3, 0, 6)
        both = constrained.kkt_residual(
            [3, 4], equalities=([[1, 1]], [0], [1]), walls=([[2, 3]], [0], [1])
        )
        assert both == constrained.KKTResidual(0, 0, 0, 0, 0)
        assert both.largest == 0

    @pytest.mark.parametrize("k", range(5))
    def test_the_largest(self, k):
        numbers = [0.0, 0.0, 0.0, 0.0, 0.0]
        numbers[k] = 2.0
        assert constrained.KKTResidual(*numbers).largest == 2

    def test_overflow_is_told_by_inf(self):
        gap = constrained.kkt_residual([1], walls=([[1e200]], [1e200], [1e200]))
        assert gap.stationarity == gap.slackness == gap.largest == np.inf

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"equalities": ([[1]], [0], [0])}, "Jacobian of equalities must have 2 col"),
            ({"equalities": ([[1, 1]], [0, 0], [0])}, "values of equalities .* length 1"),
            ({"walls": ([[1, 1]], [0], [0, 0])}, "multipliers of walls .* length 1"),
        ],
    )  # fmt: skip
    def test_refuses(self, given, message):
        with pytest.raises(ValueError, match=message):
            constrained.kkt_residual([1, 1], **given)
