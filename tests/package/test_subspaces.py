import numpy as np
import pytest
import scipy.linalg
import strategies
import sympy
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import elimination as el
from mlmath import subspaces as sub

EPS = np.finfo(float).eps
MAGIC = np.array([[16, 2, 3, 13], [5, 11, 10, 8], [9, 7, 6, 12], [4, 14, 15, 1]])
#: The streets of the chapter: a row a junction, a column a street.
STREETS = np.array(
    [
        [-1, 0, 1, 0, 1, 0],
        [1, -1, 0, 0, 0, -1],
        [0, 1, -1, -1, 0, 0],
        [0, 0, 0, 1, -1, 1],
    ]
)
SCALES = [1e-120, 1e-20, 1.0, 1e20, 1e120]  # coefficients, their ratios, stay floats


def whole(m=None, n=None):
    """Small whole numbers, so that SymPy can be exact; often of low rank."""
    sizes = st.integers(1, 5)
    return st.tuples(
        sizes if m is None else st.just(m), sizes if n is None else st.just(n)
    ).flatmap(lambda s: arrays(np.int64, s, elements=st.integers(-3, 3)))


def with_vector(length):
    """Give a matrix with a vector as long as its columns (0) or its rows (1)."""
    return whole().flatmap(
        lambda A: st.tuples(
            st.just(A),
            arrays(np.int64, A.shape[length], elements=st.integers(-3, 3)),
        )
    )


def same_span(A, B):
    """Compare two bases with SciPy's: every angle between their spans is 0."""
    assert A.shape == B.shape
    if A.shape[1] in (0, len(A)):
        # NumPy 2.0 finds no rank of an array without entries
        return A.size == 0 or np.linalg.matrix_rank(A) == len(A)
    return scipy.linalg.subspace_angles(A, B).max() < 1e-7


def test_worked_by_hand_in_the_chapter():
    found = sub.four_subspaces(STREETS)
    assert found.column.tolist() == STREETS[:, [0, 1, 3]].tolist()
    assert found.left_null.T.tolist() == [[1, 1, 1, 1]]
    assert found.null.T.tolist() == [
        [1, 1, 1, 0, 0, 0],
        [1, 1, 0, 1, 1, 0],
        [0, -1, 0, -1, 0, 1],
    ]
    assert found.row.T.tolist() == [
        [1, 0, -1, 0, -1, 0],
        [0, 1, -1, 0, -1, 1],
        [0, 0, 0, 1, -1, 1],
    ]


@given(with_vector(0))
@example((np.array([[1], [0]]), np.array([0, 1])))
@example((np.zeros((2, 2), dtype=int), np.array([0, 0])))
def test_span_agrees_with_exact_ranks(case):
    A, b = case
    ranks = [sympy.Matrix(M.tolist()).rank() for M in (A, np.column_stack([A, b]))]
    assert sub.in_span(A, b) is (ranks[0] == ranks[1])
    assert sub.in_span(A, A @ np.ones(A.shape[1]))
    assert sub.in_span(A, np.zeros(len(A)))


@given(st.integers(0, 10_000), st.integers(2, 8))
def test_span_allows_for_rounding(seed, n):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(n + 1, n))
    assert sub.in_span(A, A @ rng.normal(size=n), tol=1e-10)
    assert not sub.in_span(A, scipy.linalg.null_space(A.T)[:, 0], tol=1e-10)


@pytest.mark.parametrize("scale", SCALES)
def test_units_do_not_matter(scale):
    A = scale * np.array([[1, 0], [2, 1], [0, 1]])
    for unit in SCALES:
        assert sub.in_span(A, unit * np.array([1, 4, 2]))
        assert not sub.in_span(A, unit * np.array([1, 4, 3]))
    assert sub.is_independent(A)
    assert not sub.is_independent(scale * MAGIC)
    assert sub.coordinates(A, scale * np.array([1, 4, 2])) == pytest.approx(
        [1, 2], rel=4 * EPS
    )
    found = sub.four_subspaces(scale * STREETS)
    assert found.null.tolist() == sub.four_subspaces(STREETS).null.tolist()
    assert found.row.tolist() == sub.four_subspaces(STREETS).row.tolist()


@given(whole())
@example(np.zeros((2, 3), dtype=int))
@example(MAGIC)
def test_independence_agrees_with_exact_rank(A):
    rank = sympy.Matrix(A.tolist()).rank()
    assert sub.is_independent(A) is (rank == A.shape[1])


@given(whole())
@example(np.zeros((2, 3), dtype=int))
@example(MAGIC)
def test_column_basis_agrees_with_sympy(A):
    B = sub.column_basis(A)
    expected = sympy.Matrix(A.tolist()).columnspace()
    assert B.T.tolist() == [[float(x) for x in v] for v in expected]  # copies: exact


@given(whole())
@example(np.zeros((2, 3), dtype=int))
@example(MAGIC)
@example(np.array([[0, 0, 1], [0, 0, 2]]))
def test_four_subspaces_agree_with_scipy(A):
    found = sub.four_subspaces(A)
    m, n = A.shape
    r = el.rank(A)
    shapes = [M.shape for M in (found.column, found.row, found.null, found.left_null)]
    assert shapes == [(m, r), (n, r), (n, n - r), (m, m - r)]
    # entries of the exact bases stay below about 1e4 here
    assert np.abs(A @ found.null).max(initial=0) <= 1e-9
    assert np.abs(A.T @ found.left_null).max(initial=0) <= 1e-9
    assert same_span(found.column, scipy.linalg.orth(A))
    assert same_span(found.row, scipy.linalg.orth(A.T))
    assert same_span(found.null, scipy.linalg.null_space(A))
    assert same_span(found.left_null, scipy.linalg.null_space(A.T))
    assert found.null.tolist() == el.null_space(A).tolist()
    assert found.column.tolist() == sub.column_basis(A).tolist()


def test_known_null_space():
    found = sub.four_subspaces(MAGIC)  # MATLAB's magic(4) has rank 3
    v = found.null[:, 0]
    assert v / v[3] == pytest.approx([-1, -3, 3, 1], rel=1e-12)
    w = found.left_null[:, 0]
    assert w / w[0] == pytest.approx([1, 3, -3, -1], rel=1e-12)


def test_zeros_have_no_sign():
    found = sub.four_subspaces([[1, 2, 3], [2, 4, 8], [-1, -2, -3]])
    for M in (found.row, found.null, found.left_null):
        assert not np.signbit(M[M == 0]).any()


def test_tolerance_reaches_every_function():
    nearly = [[1, 1], [1, 1 + 1e-9]]
    assert sub.is_independent(nearly)
    assert not sub.is_independent(nearly, tol=1e-6)
    assert sub.column_basis(nearly).shape == (2, 2)
    assert sub.column_basis(nearly, tol=1e-6).shape == (2, 1)
    assert sub.four_subspaces(nearly).null.shape == (2, 0)
    assert sub.four_subspaces(nearly, tol=1e-6).null.shape == (2, 1)
    off = [1, 1 + 1e-9]
    assert not sub.in_span([[1], [1]], off)
    assert sub.in_span([[1], [1]], off, tol=1e-6)
    assert sub.coordinates([[1], [1]], off, tol=1e-6).tolist() == [1]
    with pytest.raises(ValueError, match="in the span"):
        sub.coordinates([[1], [1]], off)
    assert sub.split(nearly, [1, 0])[1].tolist() == [0, 0]
    assert sub.split(nearly, [1, 0], tol=1e-6)[1] == pytest.approx([0.5, -0.5])


@given(st.integers(1, 5), st.data())
def test_coordinates_agree_with_numpy(n, data):
    # diagonally dominant: condition below about 3, whichever columns are left out
    B = data.draw(arrays(np.float64, (n, n), elements=st.floats(-1, 1)))
    B = (B + 2 * n * np.eye(n))[:, : data.draw(st.integers(1, n))]
    c = data.draw(strategies.vectors(B.shape[1]))
    found = sub.coordinates(B, B @ c, tol=1e-9)
    expected = np.linalg.lstsq(B, B @ c)[0]
    bound = 100 * n * EPS * np.abs(c).max() + 1e-290
    assert np.abs(found - expected).max() <= bound
    assert np.abs(found - c).max() <= bound


@given(with_vector(1))
@example((np.zeros((2, 2), dtype=int), np.array([1, 2])))
@example((np.eye(2, dtype=int), np.array([1, 2])))
def test_split_adds_up_and_agrees_with_projections(case):
    A, x = case
    row_part, null_part = sub.split(A, x)
    assert row_part + null_part == pytest.approx(x, abs=4 * EPS * 3)
    N = scipy.linalg.null_space(A)  # orthonormal: its projection is N N'x
    assert null_part == pytest.approx(N @ (N.T @ x), abs=1e-8)
    assert row_part @ null_part == pytest.approx(0, abs=1e-7)
    assert A @ row_part == pytest.approx(A @ x, abs=1e-7)


def test_split_of_a_long_row():
    row_part, null_part = sub.split([[1, 1e7]], [0, 1])
    assert row_part == pytest.approx([1e-7, 1], rel=1e-9)
    assert null_part == pytest.approx([-1e-7, 1e-14], rel=1e-6)


def test_a_dependent_basis_is_refused_and_the_way_out_is_named():
    message = r"B must have independent columns, got rank 1 for 2 columns: column_basis"
    for x in ([1, 2], [1, 3]):  # in the span or not
        with pytest.raises(np.linalg.LinAlgError, match=message):
            sub.coordinates([[1, 2], [2, 4]], x)
    with pytest.raises(ValueError, match="x must be in the span of the columns of B"):
        sub.coordinates([[1], [2]], [1, 3])


@pytest.mark.parametrize(
    "function",
    [
        sub.is_independent,
        sub.column_basis,
        sub.four_subspaces,
        lambda A: sub.in_span(A, [1, 2]),
        lambda A: sub.split(A, [1, 2]),
    ],
)
def test_what_a_matrix_must_be(function):
    for value, error, message in (
        ([1, 2], ValueError, r"A must be a nonempty matrix \(2-D\), got shape \(2,\)"),
        ([[]], ValueError, r"A must be a nonempty matrix"),
        ([[np.inf, 1], [0, 1]], ValueError, r"A must be finite"),
        ([[1j, 0], [0, 1]], TypeError, r"A must hold real numbers, got dtype complex"),
    ):
        with pytest.raises(error, match=message):
            function(value)


def test_what_a_basis_must_be():
    with pytest.raises(ValueError, match=r"B must be a nonempty matrix"):
        sub.coordinates([1, 2], [1, 2])
    with pytest.raises(TypeError, match=r"B must hold real numbers, got dtype complex"):
        sub.coordinates([[1j, 0], [0, 1]], [1, 2])


def test_other_refusals():
    for function, name in (
        (sub.in_span, "b"),
        (sub.coordinates, "x"),
        (sub.split, "x"),
    ):
        with pytest.raises(ValueError, match=rf"{name} must have length 2, got 3"):
            function([[1, 2], [3, 5]], [1, 2, 3])
        with pytest.raises(ValueError, match=rf"{name} must be finite"):
            function([[1, 2], [3, 5]], [1, np.nan])
    for tol in (-1, np.inf, np.nan):
        for function in (sub.is_independent, sub.column_basis, sub.four_subspaces):
            with pytest.raises(ValueError, match=r"tol must be finite and at least 0"):
                function([[1]], tol=tol)
        for function in (sub.in_span, sub.coordinates, sub.split):
            with pytest.raises(ValueError, match=r"tol must be finite and at least 0"):
                function([[1]], [1], tol=tol)


def test_inputs_are_left_alone_and_results_are_new():
    A, b, x = STREETS.astype(float), np.array([1.0, -1, 0, 0]), np.arange(6.0)
    sub.is_independent(A)
    sub.in_span(A, b)
    sub.split(A, x)
    found, B = sub.four_subspaces(A), sub.column_basis(A)
    sub.coordinates(B, b)
    assert np.array_equal(A, STREETS)
    assert b.tolist() == [1, -1, 0, 0]
    assert x.tolist() == [0, 1, 2, 3, 4, 5]
    for M in (found.column, found.row, found.null, found.left_null, B):
        assert not np.shares_memory(M, A)


def test_real_data_of_known_rank():
    from mlmath import datasets

    X = datasets.digits().X  # three of the 64 pixels are white on every sheet
    assert el.rank(X) == np.linalg.matrix_rank(X) == 61
    assert sub.four_subspaces(X[:200]).null.shape == (64, 64 - el.rank(X[:200]))


def test_nearly_dependent_vectors_magnify_errors_by_their_condition():
    for gap in (1e-2, 1e-5, 1e-8):
        B = np.array([[1, 1], [0, gap]])
        c = sub.coordinates(B, [1, 1e-12])
        assert np.abs(c - [1, 0]).max() <= 1e-12 * np.linalg.cond(B)
