import numpy as np
import pytest
import scipy.linalg
import strategies
import sympy
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import elimination as el

EPS = np.finfo(float).eps
MAGIC = np.array([[16, 2, 3, 13], [5, 11, 10, 8], [9, 7, 6, 12], [4, 14, 15, 1]])
A3 = np.array([[1, 2, 1], [2, 1, 3], [1, 1, 2]])


def whole_matrices():
    """Small whole numbers, so that SymPy can be exact; often of low rank."""
    return st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
        lambda s: arrays(np.int64, s, elements=st.integers(-4, 4))
    )


def well_conditioned(n):
    """Diagonally dominant: no row exchange can hurt, condition at most about 3."""
    return arrays(np.float64, (n, n), elements=st.floats(-1, 1)).map(
        lambda B: B + 2 * n * np.eye(n)
    )


def is_echelon(R, pivots):
    rows = range(len(R))
    leading = [int(np.flatnonzero(R[i])[0]) if R[i].any() else None for i in rows]
    expected = list(pivots) + [None] * (len(R) - len(pivots))
    return leading == expected


def test_worked_by_hand_in_the_chapter():
    b = [8, 13, 9]
    assert el.solve(A3, b) == pytest.approx([1, 2, 3], rel=40 * EPS)
    found = el.solution_set(A3, b)
    assert found.kind == "unique"
    assert found.particular == pytest.approx([1, 2, 3], rel=40 * EPS)
    assert found.directions.shape == (3, 0)


@given(whole_matrices())
@example(np.zeros((2, 3), dtype=int))
@example(np.array([[0, 0, 1], [0, 0, 2]]))
def test_reduced_form_agrees_with_sympy(A):
    expected, pivots = sympy.Matrix(A.tolist()).rref()
    R, found = el.reduced_row_echelon(A)
    assert found == pivots
    expected = np.array(expected.tolist(), dtype=float)
    # at most five steps; entries of the exact form stay below about 1e4 here
    assert pytest.approx(expected, rel=1e-9, abs=1e-9) == R


@given(whole_matrices())
@example(MAGIC)
def test_rank_agrees_with_numpy_and_bounds(A):
    assert el.rank(A) == np.linalg.matrix_rank(A)
    assert el.rank(A) == el.rank(A.T)
    assert el.rank(np.hstack([A, A])) == el.rank(A)


def test_a_tiny_entry_is_no_pivot_where_a_larger_one_stands_below():
    A = [[1e-20, 1], [1, 1]]
    assert el.rank(A) == 2
    found = el.solution_set(A, [1, 2])
    assert found.particular == pytest.approx([1, 1], rel=4 * EPS)


def test_zeros_have_no_sign():
    R, _ = el.reduced_row_echelon([[1, 2, 3], [2, 4, 8]])
    assert not np.signbit(R).any()
    assert not np.signbit(el.null_space([[1, 0, 0]])).any()


def test_known_ranks():
    assert el.rank(MAGIC) == 3  # MATLAB's magic(4)
    assert el.rank(np.zeros((2, 2))) == 0
    assert el.rank(scipy.linalg.hilbert(5)) == 5
    assert el.rank([[1, 0], [0, 1e-10]]) == 2
    assert el.rank([[1, 0], [0, 1e-10]], tol=1e-9) == 1


@given(whole_matrices())
def test_echelon_form_has_its_shape(A):
    R, pivots = el.row_echelon(A)
    assert is_echelon(R, pivots)
    reduced, same = el.reduced_row_echelon(A)
    assert same == pivots
    assert is_echelon(reduced, pivots)
    for row, column in enumerate(pivots):
        assert reduced[:, column].tolist() == np.eye(len(A))[row].tolist()


@given(whole_matrices())
def test_null_space_is_sent_to_zero_and_complete(A):
    N = el.null_space(A)
    assert N.shape == (A.shape[1], A.shape[1] - el.rank(A))
    assert np.abs(A @ N).max(initial=0) <= 1e-9
    if N.size:
        assert np.linalg.matrix_rank(N) == N.shape[1]


@given(whole_matrices(), st.data())
def test_solution_sets(A, data):
    m, n = A.shape
    b = data.draw(arrays(np.int64, m, elements=st.integers(-4, 4)))
    found = el.solution_set(A, b)
    ranks = [int(np.linalg.matrix_rank(M)) for M in (A, np.column_stack([A, b]))]
    expected = (
        "none"
        if ranks[0] < ranks[1]
        else "unique"
        if ranks[0] == n
        else "infinitely many"
    )
    assert found.kind == expected
    assert found.rank == ranks[0]
    if found.kind == "none":
        assert found.particular is None
        return
    t = data.draw(strategies.vectors(n - found.rank)) if n > found.rank else np.zeros(0)
    x = found.particular + found.directions @ t
    assert A @ x == pytest.approx(b, abs=1e-7 * (1 + np.abs(t).max(initial=0)))


@pytest.mark.parametrize("scale", [1e-150, 1e-20, 1.0, 1e20, 1e150])
def test_the_unit_of_the_right_hand_side_does_not_matter(scale):
    for b, kind in (([1, 2], "infinitely many"), ([1, 3], "none")):
        found = el.solution_set([[1, 1], [2, 2]], scale * np.array(b))
        assert found.kind == kind
    found = el.solution_set([[1, 1], [1, 2]], scale * np.array([10, 12]))
    assert found.particular == pytest.approx(scale * np.array([8, 2]), rel=10 * EPS)
    none = el.solution_set(scale * np.array([[1, 1], [2, 2]]), [1, 3])
    assert none.kind == "none"


@given(st.integers(1, 6).flatmap(lambda n: strategies.square_matrices(n)))
@example(np.zeros((3, 3)))
@example(MAGIC.astype(float))
def test_lu_multiplies_back(A):
    P, L, U = el.lu(A)
    n = len(A)
    growth = np.abs(U).max(initial=0) + np.abs(A).max()
    assert np.abs(P @ L @ U - A).max() <= 4 * n * EPS * growth
    assert (np.abs(L) <= 1).all()
    assert np.array_equal(L, np.tril(L))
    assert (np.diag(L) == 1).all()
    assert np.array_equal(U, np.triu(U))
    assert np.array_equal(P @ P.T, np.eye(n))


@given(st.integers(1, 6).flatmap(lambda n: strategies.square_matrices(n, limit=10)))
def test_lu_agrees_with_scipy(A):
    # ties between candidates may be broken otherwise: compare where there are none
    ours, theirs = el.lu(A), scipy.linalg.lu(A)
    if np.array_equal(ours[0], theirs[0]):
        for a, b in zip(ours[1:], theirs[1:], strict=True):
            assert np.abs(a - b).max() <= 1e-9 * max(1, np.abs(A).max())


def test_growth_factor_is_as_bad_as_the_theory_allows():
    n = 10  # Wilkinson's matrix: pivots 1 and a last column that doubles each step
    A = np.eye(n) - np.tril(np.ones((n, n)), -1)
    A[:, -1] = 1
    assert np.abs(el.lu(A)[2]).max() == 2 ** (n - 1)


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.tuples(well_conditioned(n), strategies.vectors(n))
    )
)
def test_solve_agrees_with_numpy(case):
    A, b = case
    expected = np.linalg.solve(A, b)
    # n^3 roundings at the most, condition below 3 in the largest-entry norm
    bound = 100 * len(A) * EPS * np.abs(expected).max() + 1e-290
    assert np.abs(el.solve(A, b) - expected).max() <= bound


def test_hilbert_loses_the_digits_that_its_condition_says():
    for n in (4, 8, 11):
        H = scipy.linalg.hilbert(n)
        x = el.solve(H, H @ np.ones(n))
        assert np.abs(x - 1).max() <= np.linalg.cond(H) * n * EPS


@pytest.mark.parametrize("scale", [1e-300, 1e-20, 1e20, 1e300])
def test_solve_does_not_depend_on_units(scale):
    A, b = np.array([[1.0, 1.0], [1.0, 2.0]]), np.array([10.0, 12.0])
    assert el.solve(scale * A, scale * b) == pytest.approx([8, 2], rel=10 * EPS)
    A[0] *= scale  # one equation in other units
    b[0] *= scale
    assert el.solve(A, b) == pytest.approx([8, 2], rel=10 * EPS)


def test_no_pivoting_loses_everything_and_pivoting_nothing():
    A, b = [[1e-20, 1], [1, 1]], [1, 2]
    L, U = el.lu_without_pivoting(A)
    wrong = el.back_substitution(U, el.forward_substitution(L, b))
    assert wrong.tolist() == [0, 1]  # the true solution is about (1, 1)
    assert el.solve(A, b) == pytest.approx([1, 1], rel=4 * EPS)


@given(st.integers(1, 6).flatmap(lambda n: well_conditioned(n)))
def test_without_pivoting_agrees_where_no_swap_is_needed(A):
    L, U = el.lu_without_pivoting(A)
    assert pytest.approx(A, rel=1e-12, abs=1e-12) == L @ U


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.tuples(well_conditioned(n), strategies.vectors(n))
    )
)
def test_substitutions_agree_with_scipy(case):
    A, b = case
    for function, lower in (
        (el.forward_substitution, True),
        (el.back_substitution, False),
    ):
        expected = scipy.linalg.solve_triangular(A, b, lower=lower)
        assert np.abs(function(A, b) - expected).max() <= 1e-13 * np.abs(b).max()


def test_singular_up_to_rounding_is_refused_at_any_scale():
    rng = np.random.default_rng(8)
    for scale in (1e-200, 1.0, 1e200):
        A = scale * np.outer(rng.normal(size=4), rng.normal(size=4))
        A = A + scale * np.outer(rng.normal(size=4), rng.normal(size=4))
        assert np.diag(el.lu(A)[2]).all()  # rounding left no pivot at 0
        with pytest.raises(np.linalg.LinAlgError, match="A is singular up to rounding"):
            el.solve(A, np.ones(4))


def test_singular_matrices_are_refused_and_the_way_out_is_named():
    nine = np.arange(1.0, 10).reshape(3, 3)  # rounding leaves a pivot near 1e-16
    for A in ([[1, 2], [2, 4]], [[0, 0], [0, 0]], nine, 1e-200 * nine):
        with pytest.raises(np.linalg.LinAlgError, match=r"A is singular.*solution_set"):
            el.solve(A, np.ones(len(A)))
    with pytest.raises(np.linalg.LinAlgError, match=r"pivot 0 of A is 0: use lu"):
        el.lu_without_pivoting([[0, 1], [1, 0]])
    with pytest.raises(np.linalg.LinAlgError, match=r"U is singular: entry 1 "):
        el.back_substitution([[1, 1], [0, 0]], [1, 1])
    with pytest.raises(np.linalg.LinAlgError, match=r"L is singular: entry 0 "):
        el.forward_substitution([[0, 0], [1, 1]], [1, 1])


@pytest.mark.parametrize(
    "function",
    [el.row_echelon, el.reduced_row_echelon, el.rank, el.null_space, el.lu,
     el.lu_without_pivoting],
)  # fmt: skip
def test_what_a_matrix_must_be(function):
    for value, error, message in (
        ([1, 2], ValueError, r"A must be a nonempty matrix \(2-D\), got shape \(2,\)"),
        ([[]], ValueError, r"A must be a nonempty matrix"),
        ([[np.inf, 1], [0, 1]], ValueError, r"A must be finite"),
        ([[1j, 0], [0, 1]], TypeError, r"A must hold real numbers, got dtype complex"),
    ):
        with pytest.raises(error, match=message):
            function(value)


def test_other_refusals():
    for function in (el.solve, el.forward_substitution, el.back_substitution):
        with pytest.raises(ValueError, match=r"must be square, got shape \(1, 2\)"):
            function([[1, 2]], [1])
        with pytest.raises(ValueError, match=r"b must have length 1, got 2"):
            function([[1]], [1, 2])
    with pytest.raises(ValueError, match=r"b must have length 1, got 2"):
        el.solution_set([[1, 2]], [1, 2])
    assert el.rank([[1, 0], [0, 1e-300]], tol=0) == 2
    for tol in (-1, np.inf, np.nan):
        with pytest.raises(ValueError, match=r"tol must be finite and at least 0"):
            el.rank([[1]], tol=tol)


def test_inputs_are_left_alone():
    A, b = A3.astype(float), np.array([8.0, 13.0, 9.0])
    for function in (el.row_echelon, el.reduced_row_echelon, el.rank, el.null_space,
                     el.lu, el.lu_without_pivoting):  # fmt: skip
        function(A)
    for function in (el.solve, el.solution_set, el.forward_substitution):
        function(A, b)
    el.back_substitution(A, b)
    assert np.array_equal(A, A3)
    assert b.tolist() == [8, 13, 9]
