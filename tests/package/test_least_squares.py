from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import datasets
from mlmath import least_squares as ls

EPS = np.finfo(float).eps
LINE = np.array([[1, 0], [1, 1], [1, 2]])
CAFE = np.array([[1, 1], [1, 2], [1, 3], [1, 4], [1, 5]])
SOLVERS = [ls.solve, ls.solve_by_normal_equations]
each_solver = pytest.mark.parametrize("solver", SOLVERS)
#: NIST StRD, dataset Longley: certified coefficients and residual standard deviation.
CERTIFIED = np.array(
    [-3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683,
     -1.03322686717359, -0.0511041056535807, 1829.15146461355]
)  # fmt: skip
RESIDUAL_SD = 304.854073561965
#: Anscombe (1973), the first of four sets of eleven.
ANSCOMBE_X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
ANSCOMBE_Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]


def tall():
    """Matrices with at least as many rows as columns, some of low rank."""
    return st.integers(1, 5).flatmap(
        lambda n: st.integers(n, 8).flatmap(lambda m: strategies.matrices(m, n))
    )


def scaled_condition(A):
    """Condition number with each column in units of its own length; inf for a zero."""
    lengths = np.linalg.norm(A, axis=0)
    return np.linalg.cond(A / lengths) if lengths.all() else np.inf


def exact_solution(A, b):
    """Solve A'A x = A'b in fractions, by elimination without rounding."""
    A = [[Fraction(str(entry)) for entry in row] for row in A.tolist()]
    b = [Fraction(str(entry)) for entry in b.tolist()]
    columns = list(zip(*A, strict=True))
    M = [
        [sum(p * q for p, q in zip(u, v, strict=True)) for v in [*columns, b]]
        for u in columns
    ]
    for j in range(len(M)):
        k = next(i for i in range(j, len(M)) if M[i][j])
        M[j], M[k] = M[k], M[j]
        M[j] = [entry / M[j][j] for entry in M[j]]
        for i in range(len(M)):
            if i != j:
                M[i] = [p - M[i][j] * q for p, q in zip(M[i], M[j], strict=True)]
    return [row[-1] for row in M]


@each_solver
def test_worked_by_hand_in_the_chapter(solver):
    fit = solver(LINE, [2, 0, 4])
    assert fit.params == pytest.approx([1, 1], abs=20 * EPS)
    assert fit.fitted == pytest.approx([1, 2, 3], abs=20 * EPS)
    assert fit.residuals == pytest.approx([1, -2, 1], abs=20 * EPS)
    assert fit.rss == pytest.approx(6, abs=100 * EPS)
    cafe = solver(CAFE, [2, 3, 5, 4, 6])
    assert cafe.params == pytest.approx([1.3, 0.9], abs=100 * EPS)
    assert cafe.rss == pytest.approx(1.9, abs=100 * EPS)


@each_solver
def test_published_cases(solver):
    # Anscombe's coefficients are 3.0001 and 0.5001; more digits from the literature
    line = solver(ls.design_matrix(np.transpose([ANSCOMBE_X])), ANSCOMBE_Y)
    assert line.params == pytest.approx([3.00009, 0.500091], abs=1e-6)
    spread = ((ANSCOMBE_Y - np.mean(ANSCOMBE_Y)) ** 2).sum()
    assert 1 - line.rss / spread == pytest.approx(0.666542, abs=1e-6)


def test_every_entry_of_longleys_table_is_right():
    """Exact arithmetic on the table gives all 15 digits that NIST certifies."""
    table = datasets.longley()
    A = ls.design_matrix(table.X)
    exact = exact_solution(A, table.y)
    assert [float(x) for x in exact] == pytest.approx(CERTIFIED, rel=2e-15)
    rest = [
        Fraction(str(y))
        - sum(Fraction(str(a)) * x for a, x in zip(row, exact, strict=True))
        for row, y in zip(A.tolist(), table.y.tolist(), strict=True)
    ]
    sd = (float(sum(r * r for r in rest)) / (16 - 7)) ** 0.5
    assert sd == pytest.approx(RESIDUAL_SD, rel=2e-15)


def test_longley_by_both_ways():
    table = datasets.longley()
    A = ls.design_matrix(table.X)
    assert ls.condition_number(A) == pytest.approx(4.85926e9, rel=1e-5)
    # columns of equal length have the condition number 43275: 4.3e4 times 16 EPS
    # for mirrors, its square times that for the normal equations
    kappa = scaled_condition(A)
    assert kappa == pytest.approx(43275, rel=1e-4)
    good = ls.solve(A, table.y)
    assert np.abs(good.params / CERTIFIED - 1).max() <= kappa * 16 * EPS
    assert (good.rss / 9) ** 0.5 == pytest.approx(RESIDUAL_SD, rel=1e-10)
    lost = np.abs(ls.solve_by_normal_equations(A, table.y).params / CERTIFIED - 1).max()
    assert 1e-9 < lost <= kappa**2 * 16 * EPS


@each_solver
@given(tall(), st.integers(0, 999))
def test_agrees_with_scipy_where_columns_are_independent(solver, A, seed):
    kappa = scaled_condition(A)
    assume(kappa < 1e3)
    b = np.random.default_rng(seed).normal(size=len(A))
    fit = solver(A, b)
    lengths = np.linalg.norm(A, axis=0)  # units matter to SciPy's SVD, not to ours
    theirs = scipy.linalg.lstsq(A / lengths, b)[0]
    # rounding of some 50 EPS, by the condition number squared (the residual is large)
    tol = 50 * EPS * kappa**2 * np.linalg.norm(b)
    assert np.abs(fit.params * lengths - theirs).max() <= tol
    assert fit.fitted == pytest.approx(A @ fit.params, abs=0)
    assert fit.residuals == pytest.approx(b - fit.fitted, abs=0)
    assert fit.rss == pytest.approx(fit.residuals @ fit.residuals)


@each_solver
@given(st.integers(2, 5), st.integers(-200, 200), st.integers(-200, 200))
def test_units_do_not_matter(solver, n, p, q):
    rng = np.random.default_rng(n)
    A, b = rng.normal(size=(7, n)), rng.normal(size=7)
    powers = 2.0 ** (p * np.arange(n) / n).round()
    ours = solver(A * powers, 2.0**q * b)
    known = solver(A, b)
    assert ours.params * powers == pytest.approx(2.0**q * known.params, rel=1e-12)


@each_solver
def test_huge_and_tiny_entries(solver):
    for size in (1e-150, 1e200):
        fit = solver(size * LINE, [2, 0, 4])
        assert fit.params * size == pytest.approx([1, 1], abs=1e-14)
    with pytest.raises(OverflowError, match=r"params or residuals are larger than any"):
        solver(1e-200 * LINE, [2e200, 0, 4e200])
    assert solver(LINE, [2e200, 0, 4e200]).rss == np.inf


def test_dependent_columns_are_refused_with_a_way_out():
    for A, j in (
        ([[1, 2], [2, 4], [3, 6]], 1),
        ([[0, 1], [0, 2]], 0),
        ([[1, 1, 0], [1, 1, 0], [0, 0, 1]], 1),
        ([[1, 2, 3]], 1),
        (np.column_stack([np.ones(3), [0.1, 0.2, 0.3], [1.1, 1.2, 1.3]]), 2),
    ):
        b = np.ones(len(A))
        with pytest.raises(np.linalg.LinAlgError, match=rf"column {j} of A depends"):
            ls.solve(A, b)
        with pytest.raises(np.linalg.LinAlgError, match=r"A'A is singular up to round"):
            ls.solve_by_normal_equations(A, b)
    with pytest.raises(np.linalg.LinAlgError, match=r"\(rest .* of 3.*lstsq, which"):
        ls.solve([[3, 3], [0, 0]], [1, 1])


def test_the_tolerance_decides():
    near = [[1, 1], [0, 1e-6], [0, 0]]
    assert ls.solve(near, [1, 1e-6, 5]).params == pytest.approx([0, 1], abs=1e-9)
    with pytest.raises(np.linalg.LinAlgError, match=r"column 1 of A depends"):
        ls.solve(near, [1, 1e-6, 5], tol=1e-5)
    for tol in (0, -1, np.nan):
        with pytest.raises(ValueError, match=r"tol must be"):
            ls.solve(near, [1, 2, 3], tol=tol)


def test_normal_equations_refuse_what_mirrors_solve():
    lauchli = np.vstack([np.ones(3), 1e-9 * np.eye(3)])
    fit = ls.solve(lauchli, lauchli @ [1, 2, 3])
    # the condition number is 1.7e9: some seven digits are left
    assert fit.params == pytest.approx([1, 2, 3], abs=1e-6)
    with pytest.raises(np.linalg.LinAlgError, match=r"solve works on A itself"):
        ls.solve_by_normal_equations(lauchli, lauchli @ [1, 2, 3])


def test_design_matrix():
    assert ls.design_matrix([[2, 3], [4, 5]]).tolist() == [[1, 2, 3], [1, 4, 5]]
    with pytest.raises(ValueError, match=r"X must be a nonempty matrix"):
        ls.design_matrix([2, 3])


@given(strategies.vectors(limit=10), st.integers(0, 6))
def test_polynomial_columns_agree_with_numpy(x, degree):
    theirs = np.vander(x, degree + 1, increasing=True)
    assert ls.polynomial_columns(x, degree) == pytest.approx(theirs, rel=1e-14)


def test_polynomial_columns_refuse():
    with pytest.raises(OverflowError, match=r"x\*\*3 is larger than any float"):
        ls.polynomial_columns([1e150], 3)
    with pytest.raises(ValueError, match=r"degree must be at least 0, got -1"):
        ls.polynomial_columns([1], -1)
    with pytest.raises(TypeError, match=r"degree must be an integer"):
        ls.polynomial_columns([1], 2.0)
    assert ls.polynomial_columns([0, 2], 0).tolist() == [[1], [1]]


@given(strategies.matrices())
@example(np.zeros((2, 3)))
@example(np.array([[1.0, 2, 0], [2, 4, 1], [3, 6, 0]]))
def test_projection_matrix_agrees_with_the_pseudo_inverse(A):
    lengths = np.linalg.norm(A, axis=0)
    S = A / np.where(lengths, lengths, 1)
    values = np.linalg.svd(S, compute_uv=False)
    # where the rank itself is a matter of rounding, two projections may differ
    assume(not ((values > 1e-15) & (values < 1e-6)).any())
    P = ls.projection_matrix(A)
    theirs = S @ np.linalg.pinv(S, rcond=1e-10)
    assert pytest.approx(theirs, abs=1e-8) == P
    assert ls.leverages(A) == pytest.approx(np.diag(P), abs=1e-14)


def test_leverages_by_hand():
    assert ls.leverages(CAFE) == pytest.approx([0.6, 0.3, 0.2, 0.3, 0.6], abs=8 * EPS)
    assert ls.leverages([[2], [0]]).tolist() == [1, 0]
    assert ls.leverages([[0], [0]]).tolist() == [0, 0]


@given(tall())
def test_condition_number_agrees_with_numpy(A):
    ours, theirs = ls.condition_number(A), np.linalg.cond(A) if A.any() else np.inf
    if theirs < 1e12:
        assert ours == pytest.approx(theirs, rel=1e-3)
    else:
        assert ours > 1e11


def test_condition_number_of_dependent_columns():
    assert ls.condition_number([[1, 2, 3]]) == np.inf
    assert ls.condition_number([[0], [0]]) == np.inf
    assert ls.condition_number([[1], [7]]) == 1
    assert ls.condition_number([[1, 1], [1, 1]]) > 1e15


@each_solver
def test_what_a_system_must_be(solver):
    with pytest.raises(ValueError, match=r"y must have length 3, got 2"):
        solver(LINE, [1, 2])
    with pytest.raises(ValueError, match=r"A must be a nonempty matrix"):
        solver([1, 2], [1, 2])
    for value, error in strategies.NOT_REAL:
        with pytest.raises(error):
            solver(np.eye(2), value)


@pytest.mark.parametrize(
    "function",
    [ls.design_matrix, ls.projection_matrix, ls.leverages, ls.condition_number],
)
def test_what_a_matrix_must_be(function):
    for value, error, message in (
        ([1, 2], ValueError, r"must be a nonempty matrix \(2-D\), got shape \(2,\)"),
        ([[]], ValueError, r"must be a nonempty matrix"),
        ([[np.inf, 1], [0, 1]], ValueError, r"must be finite"),
        ([[1j, 0], [0, 1]], TypeError, r"must hold real numbers, got dtype complex"),
    ):
        with pytest.raises(error, match=message):
            function(value)


@pytest.mark.parametrize(("value", "error"), strategies.NOT_REAL)
def test_what_samples_must_be(value, error):
    with pytest.raises(error):
        ls.polynomial_columns(value, 2)


def test_inputs_are_left_alone_and_ints_are_taken():
    A, b = LINE.astype(float), np.array([2.0, 0, 4])
    for solver in SOLVERS:
        assert np.array_equal(solver(A, b).params, solver(LINE, [2, 0, 4]).params)
    for function in (
        ls.design_matrix, ls.projection_matrix, ls.leverages, ls.condition_number,
    ):  # fmt: skip
        function(A)
    ls.polynomial_columns(b, 2)
    assert np.array_equal(A, LINE)
    assert b.tolist() == [2, 0, 4]
    with pytest.raises(AttributeError):
        ls.solve(A, b).rss = 0
