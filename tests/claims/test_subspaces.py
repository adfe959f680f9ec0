"""What *Subspaces, bases and dimension* states, on random and on awkward input.

Exact answers come from SymPy, in rational numbers and by its own elimination.
"""

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
import scipy.linalg
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import elimination as el
from mlmath import subspaces as sub
from mlmath import vectors

SMALL = st.integers(-2, 2)
ZERO = np.zeros((2, 3), dtype=int)
#: Six streets between four junctions; three receipts, one of them redundant.
STREETS = np.array(
    [
        [-1, 0, 1, 0, 1, 0],
        [1, -1, 0, 0, 0, -1],
        [0, 1, -1, -1, 0, 0],
        [0, 0, 0, 1, -1, 1],
    ]
)
RECEIPTS = np.array([[2, 3, 1], [1, 1, 2], [5, 7, 4]])


def whole(m=None, n=None):
    """Matrices of small whole numbers, in which low rank is common."""
    sizes = st.integers(1, 5)
    return st.tuples(
        sizes if m is None else st.just(m), sizes if n is None else st.just(n)
    ).flatmap(lambda shape: arrays(np.int64, shape, elements=SMALL))


def with_vector(axis):
    """Give a matrix with a vector as long as its columns (0) or its rows (1)."""
    return whole().flatmap(
        lambda A: st.tuples(st.just(A), arrays(np.int64, A.shape[axis], elements=SMALL))
    )


def exact(A):
    return sympy.Matrix(np.asarray(A).tolist())


def exact_rank(A):
    A = np.asarray(A)
    return exact(A).rank() if A.size else 0


def in_exact_span(A, b):
    return exact_rank(A) == exact_rank(np.column_stack([A, b]))


@given(whole(), st.data())
def test_def_subspaces_span(A, data):
    c = data.draw(arrays(np.int64, A.shape[1], elements=st.integers(-9, 9)))
    assert sub.in_span(A, vectors.linear_combination(c, A.T))
    # and nothing else: a vector orthogonal to all columns is no combination
    for y in scipy.linalg.null_space(A.T).T:
        assert not sub.in_span(A, y, tol=1e-9)


@given(with_vector(0))
@example((ZERO, np.array([0, 0])))
@example((ZERO, np.array([0, 1])))
@example((RECEIPTS, np.array([2, 1, 5])))
@example((RECEIPTS, np.array([2, 1, 4])))
def test_prop_subspaces_membership(case):
    A, b = case
    by_ranks = el.rank(np.column_stack([A, b])) == el.rank(A)
    has_solution = bool(
        sympy.linsolve((exact(A), exact(b)), *sympy.symbols("x:5")[: A.shape[1]])
    )
    assert by_ranks == has_solution == sub.in_span(A, b)


def leaves(contains, samples):
    """Name the condition of a subspace that some samples break, or none."""
    if not contains(np.zeros_like(samples[0])):
        return "zero"
    inside = [x for x in samples if contains(x)]
    if any(not contains(x + y) for x in inside for y in inside):
        return "sum"
    if any(not contains(c * x) for x in inside for c in (-1, Fraction(1, 2), 3)):
        return "multiple"
    return None


@given(with_vector(1))
def test_def_subspaces_subspace(case):
    row, _ = case
    row = row[0]
    points = [np.array(p, dtype=object) for p in np.ndindex(*[3] * len(row))]
    points = [p - 1 for p in points]
    assert leaves(lambda x: row @ x == 0, points) is None
    assert leaves(lambda x: row @ x == 1, points) == "zero"
    if row.any():
        assert leaves(lambda x: row @ x >= 0, points) == "multiple"


@pytest.mark.parametrize(
    ("contains", "broken"),
    [
        (lambda x: 2 * x[1] == x[0], None),
        (lambda x: 2 * x[1] == x[0] + 2, "zero"),
        (lambda x: x[0] >= 0 and x[1] >= 0, "multiple"),
        (lambda x: 2 * x[1] == x[0] or x[1] == -x[0], "sum"),
        (lambda x: all(e == int(e) for e in x), "multiple"),
        (lambda x: x[0] * x[1] == 0, "sum"),
    ],
)
def test_def_subspaces_subspace_on_the_sets_drawn(contains, broken):
    points = [
        np.array([a, b], dtype=object) for a in range(-3, 4) for b in range(-3, 4)
    ]
    assert leaves(contains, points) == broken


@given(with_vector(0), st.data())
@example((ZERO, np.array([0, 0])), None)
def test_thm_subspaces_span(case, data):
    A, _ = case
    n = A.shape[1]
    if data is None:
        c, d, t = np.ones(n, dtype=int), -np.ones(n, dtype=int), 3
    else:
        c, d = (data.draw(arrays(np.int64, n, elements=SMALL)) for _ in range(2))
        t = data.draw(SMALL)
    for x in (0 * (A @ c), A @ c + A @ d, t * (A @ c)):
        assert sub.in_span(A, x)
    # the smallest: a null space that contains the columns contains their span
    equations = np.array(exact(A.T).nullspace(), dtype=object).reshape(-1, len(A))
    assert not (equations @ A).any()
    assert not (equations @ (A @ c)).any()
    # (b), exactly, in fractions
    kernel = exact(A).nullspace()
    for x, y in combinations(kernel, 2):
        assert (exact(A) * (x + y)).is_zero_matrix
        assert (exact(A) * (t * x)).is_zero_matrix


COEFFICIENTS = st.lists(st.fractions(-9, 9, max_denominator=9), min_size=3, max_size=3)


@given(COEFFICIENTS, COEFFICIENTS, COEFFICIENTS, SMALL, st.fractions(-3, 3))
def test_def_subspaces_vector_space(p, q, r, c, d):
    """Check the rules, exactly, for polynomials of degree at most 2."""
    x, y, z = (np.polynomial.Polynomial(np.array(k, dtype=object)) for k in (p, q, r))
    zero, t = 0 * x, [Fraction(k, 3) for k in range(-4, 5)]

    def same(f, g):
        return all(f(s) == g(s) for s in t)

    assert same(x + y, y + x)
    assert same((x + y) + z, x + (y + z))
    assert same(x + zero, x)
    assert same(x + (-x), zero)
    assert same(c * (x + y), c * x + c * y)
    assert same((c + d) * x, c * x + d * x)
    assert same(c * (d * x), (c * d) * x)
    assert same(1 * x, x)
    # as lists of coefficients: the same sums and multiples
    sums = np.polynomial.Polynomial([a + b for a, b in zip(p, q, strict=True)])
    assert same(x + y, sums)


def test_def_subspaces_vector_space_degree_exactly_two_is_none():
    first, second = (
        np.polynomial.Polynomial([0, 0, 1]),
        np.polynomial.Polynomial([0, 1, -1]),
    )
    assert (first + second).trim().degree() == 1


@given(whole())
@example(ZERO)
@example(STREETS[:, :3])
def test_def_subspaces_independent(A):
    kernel = exact(A).nullspace()  # nonzero coefficients that give 0
    assert sub.is_independent(A) == (not kernel)


@given(whole())
@example(ZERO)
@example(STREETS)
@example(STREETS[:, [2, 4, 5]])
@example(np.array([[1, 0, 1], [1, 1, 0], [0, 1, -1]]))
@example(np.array([[0, 1], [0, 1]]))
def test_thm_subspaces_independent(A):
    k = A.shape[1]
    a = not exact(A).nullspace()
    b = all(
        not in_exact_span(A[:, :j], A[:, j]) if j else A[:, 0].any() for j in range(k)
    )
    found = el.solution_set(A, A @ np.arange(1, k + 1))
    c = found.kind == "unique"
    d = el.rank(A) == k
    assert a == b == c == d
    # the columns kept are those that form (b) keeps
    kept = [
        j for j in range(k)
        if (not in_exact_span(A[:, :j], A[:, j]) if j else A[:, 0].any())
    ]  # fmt: skip
    assert sub.column_basis(A).tolist() == A[:, kept].tolist()


@given(whole(), st.data())
@example(STREETS, None)
def test_def_subspaces_basis(A, data):
    B = sub.column_basis(A)
    assume(B.shape[1])
    assert sub.is_independent(B)
    for column in A.T:
        assert sub.in_span(B, column)
    c = np.arange(1, B.shape[1] + 1)
    if data is not None:
        c = data.draw(arrays(np.int64, B.shape[1], elements=SMALL))
    assert sub.coordinates(B, B @ c) == pytest.approx(c, abs=1e-9)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.data())
@example(1, 1, 1, None)
def test_thm_subspaces_exchange(n, k, more, data):
    V, C = np.ones((n, k), dtype=int), np.eye(k, k + more, dtype=int)
    if data is not None:
        V = data.draw(whole(n, k))
        C = data.draw(whole(k, k + more))
    W = V @ C  # k + more vectors of the span of k
    assert not sub.is_independent(W)
    x = exact(C).nullspace()[0]  # the coefficients that the proof finds
    assert any(x)
    assert (exact(W) * x).is_zero_matrix


@given(whole(), st.randoms(use_true_random=False))
@example(STREETS, None)
def test_thm_subspaces_dimension(A, random):
    # the choice of the proof, in any order, ends with the same number of vectors
    n, k = A.shape
    order = list(range(k))
    sizes = set()
    for _ in range(3):
        if random is not None:
            random.shuffle(order)
        basis = sub.column_basis(A[:, order])
        assert (
            exact_rank(np.column_stack([A, basis])) == exact_rank(A) == basis.shape[1]
        )
        sizes.add(basis.shape[1])
    assert len(sizes) == 1
    assert sizes.pop() <= n


@given(whole())
@example(ZERO)
@example(STREETS)
def test_def_subspaces_dimension(A):
    # the dimension of a span is the largest number of independent vectors in it
    columns = range(A.shape[1])
    largest = max(
        size for size in range(A.shape[1] + 1) for chosen in combinations(columns, size)
         if exact_rank(A[:, list(chosen)]) == size
    )  # fmt: skip
    assert sub.column_basis(A).shape[1] == largest == el.rank(A)


@given(whole())
@example(STREETS)
@example(np.array([[1, 2], [2, 4]]))
def test_cor_subspaces_right_number(A):
    dimension = exact_rank(A)
    for chosen in combinations(range(A.shape[1]), dimension):
        columns = A[:, list(chosen)]
        independent = exact_rank(columns) == dimension
        spans = (
            all(in_exact_span(columns, column) for column in A.T) if dimension else True
        )
        assert independent == spans


@given(whole(), st.data())
@example(STREETS, None)
def test_def_subspaces_four(A, data):
    m, n = A.shape
    x, y = np.arange(n) - 1, np.arange(m) - 1
    if data is not None:
        x = data.draw(arrays(np.int64, n, elements=SMALL))
        y = data.draw(arrays(np.int64, m, elements=SMALL))
    found = sub.four_subspaces(A)
    for basis, inside in ((found.column, A @ x), (found.row, A.T @ y)):
        assert sub.in_span(basis, inside, tol=1e-9) if basis.size else not inside.any()
    for basis, M, vector in ((found.null, A, x), (found.left_null, A.T, y)):
        assert np.abs(M @ basis).max(initial=0) <= 1e-9
        belongs = (
            sub.in_span(basis, vector, tol=1e-9) if basis.size else not vector.any()
        )
        assert belongs == (not (M @ vector).any())


@given(whole())
@example(ZERO)
@example(STREETS)
@example(RECEIPTS)
@example(np.array([[0, 0, 1], [0, 0, 2]]))
def test_thm_subspaces_bases(A):
    m, n = A.shape
    r = exact_rank(A)
    R, _ = exact(np.hstack([A, np.eye(m, dtype=int)])).rref()
    found = sub.four_subspaces(A)
    rows = np.array(R[:r, :n].tolist(), dtype=float).reshape(r, n)
    assert pytest.approx(rows, abs=1e-9) == found.row.T
    assert found.column.T.tolist() == [
        [float(e) for e in v] for v in exact(A).columnspace()
    ]
    null = np.array([list(v) for v in exact(A).nullspace()], dtype=float).reshape(-1, n)
    assert pytest.approx(null, abs=1e-9) == found.null.T
    # beside the zero rows: m - r independent combinations of the rows that are zero
    E = R[r:, n:]
    assert (E * exact(A)).is_zero_matrix
    assert E.rank() == m - r == found.left_null.shape[1]
    both = np.column_stack(
        [found.left_null, np.array(E.T.tolist(), dtype=float).reshape(m, m - r)]
    )
    assert np.linalg.matrix_rank(both, tol=1e-9) == m - r if m > r else both.size == 0


@given(whole())
@example(ZERO)
@example(STREETS)
@example(np.array([[1, 10**9], [10**9, 10**18]]))
def test_thm_subspaces_rank_nullity(A):
    m, n = A.shape
    r = exact_rank(A)
    found = sub.four_subspaces(A)
    dimensions = [
        b.shape[1] for b in (found.column, found.row, found.null, found.left_null)
    ]
    assert dimensions == [r, r, n - r, m - r]
    assert exact_rank(A.T) == r
    assert len(exact(A).nullspace()) + r == n


@given(with_vector(1))
@example((ZERO, np.array([1, 2, 3])))
@example((STREETS, np.array([300, 180, 110, 70, 190, 120])))
@example((np.eye(3, dtype=int), np.array([1, 2, 3])))
def test_thm_subspaces_orthogonal(case):
    A, x = case
    found = sub.four_subspaces(A)
    assert np.abs(found.row.T @ found.null).max(initial=0) <= 1e-9
    r, z = sub.split(A, x)
    size = 1 + np.abs(x).max()
    assert r + z == pytest.approx(x, abs=1e-9 * size)
    assert A @ z == pytest.approx(0 * A[:, 0], abs=1e-9 * size)
    assert A @ r == pytest.approx(A @ x, abs=1e-9 * size)
    assert r @ z == pytest.approx(0, abs=1e-9 * size**2)
    # one way only: SciPy's orthonormal bases lead to the same parts
    Q = scipy.linalg.orth(A.T)
    assert r == pytest.approx(Q @ (Q.T @ x), abs=1e-9 * size)


@given(with_vector(0))
@example((RECEIPTS, np.array([26, 23, 75])))
@example((RECEIPTS, np.array([26, 23, 76])))
@example((ZERO, np.array([0, 1])))
def test_cor_subspaces_solvable(case):
    A, b = case
    orthogonal = not any((exact(b).T * y)[0] for y in exact(A.T).nullspace())
    assert (el.solution_set(A, b).kind != "none") == orthogonal


@given(with_vector(1), st.data())
@example((STREETS, np.array([0, 1, 0, -1, 0, 0])), None)
@example((STREETS, np.array([0, 1, -1, -1, 0, 0])), None)
def test_cor_subspaces_determined(case, data):
    A, c = case
    p = np.arange(A.shape[1])
    if data is not None:
        p = data.draw(arrays(np.int64, A.shape[1], elements=SMALL))
    found = el.solution_set(A, A @ p)
    values = [c @ found.particular]
    values += [c @ (found.particular + 3 * z) for z in found.directions.T]
    agree = all(a == pytest.approx(b, abs=1e-8) for a, b in pairwise(values))
    assert agree == in_exact_span(A.T, c)
    row = sub.four_subspaces(A).row
    assert agree == (sub.in_span(row, c, tol=1e-9) if row.size else not c.any())
