"""What *Least squares* states, on random and on awkward input."""

import numpy as np
import pytest
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import determinants, elimination, fitting, orthogonal, subspaces
from mlmath import least_squares as ls

EPS = np.finfo(float).eps


def whole(m, n, most=3):
    """Small whole numbers: dependent columns are common, and SymPy is exact."""
    return arrays(np.int64, (m, n), elements=st.integers(-most, most))


@st.composite
def systems(draw, independent=False):
    """A of whole numbers, any shape (tall where independent), and a y for it."""
    n = draw(st.integers(1, 4))
    m = draw(st.integers(n if independent else 1, 6))
    A = draw(whole(m, n))
    if independent:
        assume(np.linalg.matrix_rank(A) == n)
    return A, draw(whole(m, 1, most=9)).ravel()


def tall():
    return systems(independent=True)


def some_solution(A, y):
    """A least-squares solution of any system, by NumPy."""
    return np.linalg.lstsq(A, y, rcond=None)[0]


def squared(A, y, w):
    rest = y - A @ w
    return rest @ rest


@given(tall(), st.integers(0, 99))
def test_def_least_squares_solution(system, seed):
    A, y = system
    ours = ls.solve(A, y)
    rng = np.random.default_rng(seed)
    for size in (1e-3, 1, 1e3):
        w = ours.params + size * rng.normal(size=A.shape[1])
        assert ours.rss <= squared(A, y, w)
    assert ours.fitted == pytest.approx(A @ ours.params)
    assert ours.residuals == pytest.approx(y - ours.fitted)
    # a search that knows nothing of geometry ends there too
    if A.shape[1] <= 2:
        found = fitting.compass_search(lambda w: squared(A, y, w), ours.params + 0.5)
        assert found.fun >= ours.rss - 1e-12
        assert found.fun <= ours.rss + 1e-3


def test_def_least_squares_solution_of_a_system_that_has_one():
    A, w = np.array([[1, 2], [3, 4], [5, 7]]), np.array([3, -1])
    fit = ls.solve(A, A @ w)
    assert fit.params == pytest.approx(w)
    assert fit.rss == pytest.approx(0, abs=1e-24)


@given(systems(), st.integers(0, 99))
@example((np.zeros((2, 2), dtype=int), np.array([1, 2])), 0)
@example((np.array([[1, 2], [2, 4], [3, 6]]), np.array([1, 0, 0])), 0)
@example((np.array([[1, 2, 3]]), np.array([4])), 0)
def test_thm_least_squares_normal(system, seed):
    A, y = system
    exact, right = sympy.Matrix(A.tolist()), sympy.Matrix(y.tolist())
    G, b = exact.T * exact, exact.T * right
    # there is always a solution of the normal equations, in exact arithmetic
    assert G.row_join(b).rank() == G.rank() == exact.rank()
    unknowns = sympy.symbols(f"w:{A.shape[1]}")
    general = sympy.linsolve((G, b), unknowns).args[0]
    fitted = set()
    for k in (0, 1, -2):  # several solutions where there are several
        w = sympy.Matrix([e.subs(dict.fromkeys(unknowns, k)) for e in general])
        fitted.add(tuple(exact * w))
        rest = right - exact * w
        assert not any(exact.T * rest)
        # the excess over the least, for any other w
        other = sympy.Matrix(
            np.random.default_rng(seed).integers(-5, 6, A.shape[1]).tolist()
        )
        left = (right - exact * other).dot(right - exact * other)
        more = exact * (other - w)
        assert left == rest.dot(rest) + more.dot(more)
    assert len(fitted) == 1
    only = exact.rank() == A.shape[1]
    assert only == all(not entry.free_symbols for entry in general)
    if only:
        assert ls.solve(A, y).params == pytest.approx([float(e) for e in w], abs=1e-8)
    else:
        with pytest.raises(np.linalg.LinAlgError):
            ls.solve(A, y)
    # what is least by other means satisfies the equations
    w = some_solution(A, y)
    assert A.T @ (y - A @ w) == pytest.approx(np.zeros(A.shape[1]), abs=1e-9)


def test_thm_least_squares_normal_needs_every_column():
    A, y = np.array([[1, 0], [1, 1], [1, 2]]), np.array([2, 0, 4])
    level = np.array([2, 0])  # orthogonal to the first column, not to the second
    rest = y - A @ level
    assert (A.T @ rest)[0] == 0 != (A.T @ rest)[1]
    assert squared(A, y, level) > ls.solve(A, y).rss


@given(tall())
def test_def_least_squares_projection(system):
    A, _ = system
    exact = sympy.Matrix(A.tolist())
    P = exact * (exact.T * exact).inv() * exact.T  # exists for independent columns
    ours = ls.projection_matrix(A)
    assert ours == pytest.approx(np.array(P, dtype=float), abs=1e-9)


@given(tall(), st.integers(0, 99))
def test_prop_least_squares_projection(system, seed):
    A, y = system
    exact = sympy.Matrix(A.tolist())
    P = exact * (exact.T * exact).inv() * exact.T
    assert P.T == P == P * P
    assert P.trace() == A.shape[1]
    assert all(0 <= P[i, i] <= 1 for i in range(len(A)))
    diagonal = [float(P[i, i]) for i in range(len(A))]
    assert ls.leverages(A) == pytest.approx(diagonal, abs=1e-10)
    known = np.array(P, dtype=float)
    assert known @ y == pytest.approx(ls.solve(A, y).fitted, abs=1e-8)
    Q = np.linalg.qr(A)[0]
    turn = np.linalg.qr(np.random.default_rng(seed).normal(size=(A.shape[1],) * 2))[0]
    for basis in (Q, Q @ turn, orthogonal.orthonormal_basis(A)):
        assert basis @ basis.T == pytest.approx(known, abs=1e-10)
    # leverage: the fitted value moves by p_ii when the measured value moves by 1
    more = y + np.eye(len(y))[0]
    moved = ls.solve(A, more).fitted - ls.solve(A, y).fitted
    assert moved[0] == pytest.approx(diagonal[0], abs=1e-8)


@given(st.integers(2, 4), st.integers(0, 4), st.integers(0, 99))
def test_prop_least_squares_projection_conversely(m, r, seed):
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.normal(size=(m, m)))[0]
    P = Q[:, :r] @ Q[:, :r].T  # every symmetric idempotent matrix, by its eigenvectors
    y = rng.normal(size=m)
    for v in rng.normal(size=(5, m)):
        assert (P @ v) @ (y - P @ y) == pytest.approx(0, abs=1e-12)
        assert np.linalg.norm(y - P @ v) >= np.linalg.norm(y - P @ y) - 1e-12
    slanted = np.array([[1.0, 1], [0, 0]])  # idempotent, not symmetric: no shadow
    assert np.array_equal(slanted @ slanted, slanted)
    rest = np.array([0, 1]) - slanted @ [0, 1]
    assert rest @ (slanted @ [1, 0]) != 0


@given(tall())
@example((np.array([[1, 0], [1, 1], [1, 2]]), np.array([2, 0, 4])))
def test_thm_least_squares_qr(system):
    A, y = system
    for Q, R in (np.linalg.qr(A), orthogonal.householder_qr(A)):
        w = np.linalg.solve(R, Q.T @ y)
        assert w == pytest.approx(some_solution(A, y), abs=1e-8)
        rss = y @ y - (Q.T @ y) @ (Q.T @ y)
        assert rss == pytest.approx(squared(A, y, w), abs=1e-9 * (1 + y @ y))


@given(systems())
@example((np.array([[1, 2], [2, 4], [3, 6]]), np.array([1, 0, 0])))
@example((np.array([[0, 1], [0, 2]]), np.array([1, 0])))
@example((np.array([[1, 2]]), np.array([1])))
def test_alg_least_squares_qr(system):
    A, y = system
    m, n = A.shape
    Q, R = orthogonal.householder_qr(A)
    lengths = np.linalg.norm(A, axis=0)
    stops = next((j for j in range(n) if j >= m or R[j, j] <= 1e-12 * lengths[j]), None)
    assert (stops is None) == (np.linalg.matrix_rank(A) == n)
    if stops is None:
        w = elimination.back_substitution(R, Q.T @ y)
        assert ls.solve(A, y).params == pytest.approx(w, abs=0)
        assert w == pytest.approx(some_solution(A, y), abs=1e-8)
    else:
        with pytest.raises(np.linalg.LinAlgError, match=f"column {stops} of A depends"):
            ls.solve(A, y)


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=8), st.integers(0, 4))
@example([3, 3, 3, 3], 1)
@example([0, 1, 2, 3, 4], 4)
def test_prop_least_squares_powers(x, degree):
    columns = ls.polynomial_columns(x, degree)
    exact = sympy.Matrix([[value**k for k in range(degree + 1)] for value in x])
    assert (exact.rank() == degree + 1) == (len(set(x)) >= degree + 1)
    assert columns.tolist() == np.array(exact, dtype=float).tolist()
    if len(x) == len(set(x)) == degree + 1:
        y = np.cos(x)
        assert ls.solve(columns, y).fitted == pytest.approx(y, abs=1e-9)


@given(tall(), st.integers(0, 99))
def test_def_least_squares_condition(system, seed):
    A, _ = system
    n = A.shape[1]
    kappa = ls.condition_number(A)
    v = np.random.default_rng(seed).normal(size=(200, n))
    stretch = np.linalg.norm(A @ v.T, axis=0) / np.linalg.norm(v, axis=1)
    assert stretch.max() / stretch.min() <= kappa * (1 + 1e-9)
    values = np.sqrt(np.linalg.eigvalsh(A.T @ A))  # attained along eigenvectors
    assert kappa == pytest.approx(values[-1] / values[0], rel=1e-6)
    _, R = orthogonal.householder_qr(A)
    assert kappa == pytest.approx(determinants.condition_number(R), rel=1e-9)
    if A.shape[0] == n:
        assert kappa == pytest.approx(determinants.condition_number(A), rel=1e-9)


def test_def_least_squares_condition_of_dependent_columns():
    assert ls.condition_number([[1, 2], [2, 4]]) > 1e15
    assert ls.condition_number([[1, 0], [2, 0]]) == np.inf


@given(tall(), st.integers(0, 99))
def test_prop_least_squares_error(system, seed):
    A, y = system
    fit = ls.solve(A, y)
    assume(np.linalg.norm(fit.fitted) > 1e-6)
    kappa = ls.condition_number(A)
    rng = np.random.default_rng(seed)
    for v in (rng.normal(size=len(y)), 100 * A[:, 0], fit.residuals):
        u = ls.solve(A, y + v).params - fit.params
        left = np.linalg.norm(u) / np.linalg.norm(fit.params)
        right = kappa * np.linalg.norm(v) / np.linalg.norm(fit.fitted)
        assert left <= right * (1 + 1e-9) + 1e-9


def test_prop_least_squares_error_is_attained_and_counts_the_shadow_alone():
    A = np.array([[100.0, 0], [0, 1], [0, 0]])
    fit = ls.solve(A, [100, 0, 7])
    u = ls.solve(A, [100, 0.5, 7]).params - fit.params
    bound = ls.condition_number(A) * 0.5 / np.linalg.norm(fit.fitted)
    assert np.linalg.norm(u) / np.linalg.norm(fit.params) == pytest.approx(bound)
    # measured by y itself, with its large residual, the bound would not hold
    fit = ls.solve(A, [1, 0, 1e6])
    u = ls.solve(A, [1, 1, 1e6]).params - fit.params
    left = np.linalg.norm(u) / np.linalg.norm(fit.params)
    assert left > ls.condition_number(A) / np.linalg.norm([1, 0, 1e6])


@given(tall())
def test_thm_least_squares_squared(system):
    A, _ = system
    kappa = ls.condition_number(A)
    both = determinants.condition_number(A.T @ A)  # whole numbers, nothing is rounded
    # its smallest singular value is known to EPS times the largest
    assert both == pytest.approx(kappa**2, rel=1e-9 + 100 * EPS * kappa**2)


def test_thm_least_squares_squared_by_hand():
    A = np.array([[3, 0], [0, 4], [0, 0]])
    assert ls.condition_number(A) == pytest.approx(4 / 3)
    assert determinants.condition_number(A.T @ A) == pytest.approx(16 / 9)


@given(tall())
def test_prop_least_squares_centring(system):
    X, y = system
    D = ls.design_matrix(X)
    assume(np.linalg.matrix_rank(D) == D.shape[1])
    whole_fit = ls.solve(D, y)
    means = X.mean(axis=0)
    Z = X - means
    slopes = ls.solve(Z, y - y.mean()).params
    assert whole_fit.params[1:] == pytest.approx(slopes, abs=1e-8)
    assert whole_fit.params[0] == pytest.approx(y.mean() - means @ slopes, abs=1e-8)
    assert np.ones(len(y)) @ Z == pytest.approx(np.zeros(Z.shape[1]), abs=1e-12)
    assert subspaces.in_span(D, Z[:, 0], tol=1e-9)


def test_prop_least_squares_centring_needs_the_column_of_ones():
    X, y = np.array([[1.0], [2], [2]]), np.array([3, 3, 4.5])
    through_origin = ls.solve(X, y).params
    centred = ls.solve(X - X.mean(axis=0), y - y.mean()).params
    assert through_origin != pytest.approx(centred)
