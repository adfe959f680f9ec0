import numpy as np
import pytest
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import curvature, derivatives, fields

EPS = np.finfo(float).eps


def rotated(values, seed):
    """A symmetric matrix with these eigenvalues, up to rounding."""
    n = len(values)
    Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))
    H = Q * np.array(values, float) @ Q.T
    return (H + H.T) / 2


class TestClassifyStationaryPoint:
    @pytest.mark.parametrize(
        ("H", "kind", "values"),
        [
            ([[2, 1], [1, 2]], "minimum", [3, 1]),
            ([[-2, 1], [1, -2]], "maximum", [-1, -3]),
            ([[2, 3], [3, 2]], "saddle", [5, -1]),
            ([[2, 0], [0, 0]], "undecided", [2, 0]),
            ([[-2, 0], [0, 0]], "undecided", [0, -2]),
            ([[0, 0], [0, 0]], "undecided", [0, 0]),
            ([[1, 0, 0], [0, 0, 0], [0, 0, -1]], "saddle", [1, 0, -1]),
            ([[4]], "minimum", [4]),
            ([[-4]], "maximum", [-4]),
            ([[0, 2], [2, 0]], "saddle", [2, -2]),
            (-np.eye(4), "maximum", [-1] * 4),  # its determinant is positive
            (np.diag([1, 1, -1, -1]), "saddle", [1, 1, -1, -1]),
        ],
    )
    def test_by_hand(self, H, kind, values):
        point = curvature.classify_stationary_point(H)
        assert point.kind == kind
        assert point.values == pytest.approx(values, abs=1e-15)

    @given(strategies.square_matrices(limit=10), st.sampled_from([-900, 0, 900]))
    @example(np.zeros((3, 3)), 0)
    @example(np.eye(2), -1060)  # below the normal numbers
    def test_as_numpy_has_it_in_any_unit(self, B, k):
        H = np.ldexp(B + B.T, k)
        assume((np.ldexp(H, -k) == B + B.T).all())  # no entry lost its digits
        before = H.copy()
        point = curvature.classify_stationary_point(H)
        known = np.linalg.eigvalsh(B + B.T)[::-1]
        size = np.abs(known).max()
        # both are off by a few roundings of the largest
        assert np.ldexp(point.values, -k) == pytest.approx(known, abs=1e-14 * size)
        Q = point.vectors
        assert pytest.approx(np.eye(len(H)), abs=1e-13) == Q.T @ Q
        assert pytest.approx(Q * known, abs=1e-13 * (size or 1)) == (B + B.T) @ Q
        assert (Q.max(axis=0) == np.abs(Q).max(axis=0)).all()
        assert (before == H).all()

    @given(
        st.lists(
            st.sampled_from([-3.0, -1e-3, 2e-3, 1.0, 7.0]), min_size=1, max_size=5
        ),
        st.integers(0, 99),
    )
    def test_signs_decide(self, values, seed):
        point = curvature.classify_stationary_point(rotated(values, seed))
        up, down = max(values) > 0, min(values) < 0
        assert point.kind == (
            "saddle" if up and down else "minimum" if up else "maximum"
        )
        assert point.values == pytest.approx(sorted(values)[::-1], abs=1e-13)

    def test_what_counts_as_zero(self):
        H = np.diag([1.0, 1e-7])
        assert curvature.classify_stationary_point(H).kind == "minimum"
        assert curvature.classify_stationary_point(H, tol=1e-6).kind == "undecided"
        assert curvature.classify_stationary_point(-H, tol=1e-6).kind == "undecided"
        almost = np.diag([1.0, -1e-7])
        assert curvature.classify_stationary_point(almost).kind == "saddle"
        assert curvature.classify_stationary_point(almost, tol=1e-6).kind == "undecided"
        exact = np.diag([1.0, 0.0])
        assert curvature.classify_stationary_point(exact, tol=0).kind == "undecided"
        at_tol = np.diag([1.0, 0.25])
        assert curvature.classify_stationary_point(at_tol, tol=0.25).kind == "undecided"

    def test_overflow_is_told_by_inf(self):
        point = curvature.classify_stationary_point(np.full((2, 2), 1.7e308))
        assert point.values[0] == np.inf

    @pytest.mark.parametrize(
        ("H", "tol", "kind", "message"),
        [
            ([[1, 2], [3, 4]], 0, ValueError, "H must be symmetric"),
            ([[1, 2, 3], [3, 4, 5]], 0, ValueError, "H must be square"),
            ([1, 2], 0, ValueError, "H must be a nonempty matrix"),
            (np.eye(2), -1, ValueError, "tol must be at least 0 and below 1, got -1"),
            (np.eye(2), 1, ValueError, "tol must be at least 0 and below 1"),
            (np.eye(2), "a", TypeError, "tol must hold real numbers"),
        ],
    )
    def test_refuses(self, H, tol, kind, message):
        with pytest.raises(kind, match=message):
            curvature.classify_stationary_point(H, tol=tol)

    @pytest.mark.parametrize(("bad", "error"), strategies.NOT_REAL)
    def test_refuses_what_is_not_real(self, bad, error):
        for function in (
            curvature.classify_stationary_point,
            curvature.is_convex_quadratic,
            curvature.valley_condition,
            curvature.volume_factor,
            lambda H: curvature.second_derivative(H, [1]),
        ):
            with pytest.raises(error):
                function(bad)


class TestSecondDerivative:
    def test_by_hand(self):
        H = [[2, 3], [3, 2]]
        assert curvature.second_derivative(H, [0, -7]) == 2
        assert curvature.second_derivative(H, [1, 1]) == pytest.approx(5, rel=1e-15)
        assert curvature.second_derivative(H, [1, -1]) == pytest.approx(-1, rel=1e-15)

    @given(
        strategies.vectors(2, limit=2),
        st.floats(0, 7),
        st.sampled_from([1e-200, 1, 1e9]),
    )
    def test_is_that_of_the_slice(self, x, angle, length):
        land = fields.himmelblau()
        u = np.array([np.cos(angle), np.sin(angle)])
        ours = curvature.second_derivative(land.hessian(x), length * u)
        known = derivatives.hessian(lambda t: land.fun(x + t[0] * u), [0.0])[0, 0]
        # values below 1000, rounded by 1.1e-16 of it, four of them, by h² = 1.5e-8
        assert ours == pytest.approx(known, abs=1e-4)

    @given(strategies.square_matrices(limit=100), st.integers(0, 99))
    def test_between_the_eigenvalues(self, B, seed):
        H = B + B.T
        u = np.random.default_rng(seed).normal(size=len(H))
        values = np.linalg.eigvalsh(H)
        slack = 1e-13 * np.abs(values).max()
        found = curvature.second_derivative(H, u)
        assert values[0] - slack <= found <= values[-1] + slack

    def test_overflow_is_told_by_inf(self):
        H = np.full((4, 4), 1e308)
        assert curvature.second_derivative(H, np.ones(4)) == np.inf

    @pytest.mark.parametrize(
        ("H", "direction", "message"),
        [
            ([[1, 2], [3, 4]], [1, 0], "H must be symmetric"),
            (np.eye(2), [0, 0], "direction must not be the zero vector"),
            (np.eye(2), [1, 0, 0], "direction must have length 2"),
        ],
    )
    def test_refuses(self, H, direction, message):
        with pytest.raises(ValueError, match=message):
            curvature.second_derivative(H, direction)


class TestIsConvexQuadratic:
    def test_by_hand(self):
        # x² + a xy + y² is convex for -2 <= a <= 2
        for a, known in (
            (-2, True),
            (-2.001, False),
            (0, True),
            (2, True),
            (2.1, False),
        ):
            assert curvature.is_convex_quadratic([[1, a], [0, 1]]) is known
        assert curvature.is_convex_quadratic([[0]])
        assert not curvature.is_convex_quadratic([[-1]])
        assert curvature.is_convex_quadratic([[0, 5], [-5, 0]])  # the function 0

    @given(strategies.matrices(limit=100), st.sampled_from([-400, 0, 400]))
    def test_sums_of_squares_are(self, B, k):
        assert curvature.is_convex_quadratic(np.ldexp(B.T @ B, k))

    @given(strategies.square_matrices(limit=10), st.integers(0, 99))
    def test_as_the_chords_have_it(self, A, seed):
        least = np.linalg.eigvalsh(A + A.T)[0]
        size = np.abs(A).max()
        assume(abs(least) > 1e-6 * size)
        found = curvature.is_convex_quadratic(A)
        assert found == (least > 0)
        if found:
            for u in np.random.default_rng(seed).normal(size=(20, len(A))):
                # the middle of a chord lies u'Au above the graph
                assert u @ A @ u > 0

    def test_what_counts_as_zero(self):
        A = np.diag([1.0, -1e-7])
        assert not curvature.is_convex_quadratic(A)
        assert curvature.is_convex_quadratic(A, tol=1e-6)

    @pytest.mark.parametrize(
        ("A", "tol", "message"),
        [
            ([[1, 2, 3], [3, 4, 5]], 0, "A must be square"),
            (np.eye(2), 2, "tol must be at least 0 and below 1, got 2"),
        ],
    )
    def test_refuses(self, A, tol, message):
        with pytest.raises(ValueError, match=message):
            curvature.is_convex_quadratic(A, tol=tol)


class TestValleyCondition:
    def test_reference_cases(self):
        H = fields.rosenbrock().hessian([1, 1])
        # (1002 + sqrt(1002**2 - 1600))**2 / 1600, as det H is 400 and the trace 1002
        known = (1002 + np.sqrt(1002**2 - 1600)) ** 2 / 1600
        assert curvature.valley_condition(H) == pytest.approx(2508.0096, abs=5e-5)
        # the least eigenvalue is off by eps times the largest: 2508 eps relative
        assert curvature.valley_condition(H) == pytest.approx(known, rel=2e4 * EPS)
        assert curvature.valley_condition(np.diag([1, 100])) == 100
        assert curvature.valley_condition([[7]]) == 1

    @given(strategies.square_matrices(limit=10), st.sampled_from([-900, 0, 900]))
    def test_as_numpy_has_it_in_any_unit(self, B, k):
        H = B.T @ B + np.eye(len(B))
        H = (H + H.T) / 2
        known = np.linalg.cond(H)
        assert curvature.valley_condition(np.ldexp(H, k)) == pytest.approx(
            known, rel=20 * len(H) * EPS * known
        )

    @pytest.mark.parametrize(
        "H",
        [
            [[1, 2], [2, 1]], [[0]], -np.eye(2), [[1, 1], [1, 1]],
            np.diag([1, 1e-16]),
        ],
    )  # fmt: skip
    def test_needs_a_bowl(self, H):
        with pytest.raises(np.linalg.LinAlgError, match="H must be positive definite"):
            curvature.valley_condition(H)

    def test_refuses(self):
        with pytest.raises(ValueError, match="H must be symmetric"):
            curvature.valley_condition([[1, 2], [3, 4]])


class TestVolumeFactor:
    def test_by_hand(self):
        assert curvature.volume_factor([[0, -3], [1, 0]]) == 3
        assert curvature.volume_factor([[0, 3], [1, 0]]) == 3
        assert curvature.volume_factor([[1, 2], [2, 4]]) == 0
        assert curvature.volume_factor([[-5]]) == 5

    @given(strategies.square_matrices(limit=10))
    def test_as_numpy_has_it(self, J):
        # backward error: a few roundings of each row's length, times those of the rest
        size = np.prod(np.linalg.norm(J, axis=1))
        known = abs(np.linalg.det(J))
        assert curvature.volume_factor(J) == pytest.approx(
            known, rel=1e-10, abs=1e-12 * size
        )

    def test_refuses(self):
        with pytest.raises(ValueError, match="J must be square"):
            curvature.volume_factor([[1, 2, 3], [4, 5, 6]])
