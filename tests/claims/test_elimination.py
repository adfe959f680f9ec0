"""What *Systems of linear equations* states, on random and on awkward input."""

import numpy as np
import pytest
import scipy.linalg
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import elimination as el
from mlmath import vectors

EPS = np.finfo(float).eps
SMALL = st.integers(-3, 3)


def whole(m=None, n=None):
    """Matrices of small whole numbers, in which low rank is common."""
    sizes = st.integers(1, 5)
    return st.tuples(
        sizes if m is None else st.just(m), sizes if n is None else st.just(n)
    ).flatmap(lambda shape: arrays(np.int64, shape, elements=SMALL))


def systems():
    """Give a matrix with a right-hand side; about half of them can be solved."""
    return whole().flatmap(
        lambda A: st.tuples(
            st.just(A),
            arrays(np.int64, len(A), elements=SMALL)
            | arrays(np.int64, A.shape[1], elements=SMALL).map(lambda x: A @ x),
        )
    )


@given(systems())
def test_def_elimination_product(case):
    A, _ = case
    x = np.arange(1.0, A.shape[1] + 1)
    by_columns = vectors.linear_combination(x, A.T)
    by_rows = [vectors.dot(row, x) for row in A]
    assert by_columns.tolist() == by_rows == (A @ x).tolist()  # whole numbers: exact


@given(st.integers(1, 5).flatmap(lambda n: whole(n, n)))
@example(np.zeros((2, 2), dtype=int))
@example(np.array([[1, 1, 0], [0, 1, 1], [1, 2, 1]]))
def test_def_elimination_singular(A):
    # another solution of A x = 0 exists exactly when the null space has a direction
    N = el.null_space(A)
    assert (N.shape[1] > 0) == (sympy.Matrix(A.tolist()).det() == 0)
    assert np.abs(A @ N).max(initial=0) <= 1e-9


@given(systems(), st.randoms(use_true_random=False), st.sampled_from([-2, 0.5, 3]))
def test_def_elimination_row_operations(case, random, c):
    # each operation is undone by one of the same kind
    A, b = case
    M = np.column_stack([A, b]).astype(float)
    i, j = random.randrange(len(M)), random.randrange(len(M))
    assume(i != j)
    N = M.copy()
    N[[i, j]] = N[[j, i]]
    N[i] *= c
    N[i] += c * N[j]
    N[i] -= c * N[j]
    N[i] /= c
    N[[i, j]] = N[[j, i]]
    assert np.array_equal(M, N)  # powers of 2, 3 and small whole numbers: exact


@given(systems(), st.randoms(use_true_random=False), st.sampled_from([-2, 0.5, 3]))
def test_thm_elimination_row_operations(case, random, c):
    A, b = case
    M = np.column_stack([A, b]).astype(float)
    for _ in range(4):
        i, j = random.randrange(len(M)), random.randrange(len(M))
        M[[i, j]] = M[[j, i]]
        M[i] *= c
        if i != j:
            M[j] += c * M[i]
    before, after = el.solution_set(A, b), el.solution_set(M[:, :-1], M[:, -1])
    assert before.kind == after.kind
    assert pytest.approx(before.directions, abs=1e-9) == after.directions
    if before.particular is not None:
        assert before.particular == pytest.approx(after.particular, abs=1e-9)


@given(whole())
@example(np.array([[0, 0], [0, 2]]))
def test_def_elimination_echelon(A):
    for R, pivots in (el.row_echelon(A), el.reduced_row_echelon(A)):
        zeros = [int(np.argmax(row != 0)) if row.any() else A.shape[1] for row in R]
        nonzero = [z for z in zeros if z < A.shape[1]]
        assert nonzero == sorted(set(nonzero))  # ever further to the right
        assert zeros == nonzero + [A.shape[1]] * (len(R) - len(nonzero))
        assert tuple(nonzero) == pivots
    for row, column in enumerate(pivots):
        assert R[row, column] == 1
        assert np.count_nonzero(R[:, column]) == 1


@given(systems())
def test_alg_elimination_gauss(case):
    A, b = case
    M = np.column_stack([A, b])
    R, pivots = el.row_echelon(M)
    # the rows span the same space: neither form adds to the rank of the other
    assert np.linalg.matrix_rank(np.vstack([M, R])) == np.linalg.matrix_rank(M)
    assert len(pivots) == np.linalg.matrix_rank(M)


@given(whole(), st.randoms(use_true_random=False))
def test_thm_elimination_reduced_unique(A, random):
    # another order of rows is another sequence of operations
    order = list(range(len(A)))
    random.shuffle(order)
    first, pivots = el.reduced_row_echelon(A)
    second, same = el.reduced_row_echelon(A[order] * 2)
    assert pivots == same
    assert pytest.approx(first, abs=1e-9) == second


@given(whole())
@example(np.zeros((3, 2), dtype=int))
def test_def_elimination_rank(A):
    assert el.rank(A) == sympy.Matrix(A.tolist()).rank()


@given(systems())
@example((np.array([[1, 1], [1, 1]]), np.array([1, 2])))
@example((np.zeros((2, 2), dtype=int), np.zeros(2, dtype=int)))
def test_thm_elimination_count(case):
    A, b = case
    r, augmented = (
        sympy.Matrix(M.tolist()).rank() for M in (A, np.column_stack([A, b]))
    )
    kind = el.solution_set(A, b).kind
    if augmented > r:
        assert kind == "none"
    elif r == A.shape[1]:
        assert kind == "unique"
    else:
        assert kind == "infinitely many"


@given(systems(), st.floats(-100, 100))
def test_thm_elimination_structure(case, t):
    A, b = case
    found = el.solution_set(A, b)
    assume(found.particular is not None)
    for z in found.directions.T:
        assert A @ (found.particular + t * z) == pytest.approx(b, abs=1e-6)
    # the other half: any solution differs from the particular one by such a z
    other = scipy.linalg.lstsq(A, b)[0]
    assert A @ (other - found.particular) == pytest.approx(0 * b, abs=1e-8)


@given(st.integers(1, 5).flatmap(lambda n: whole(n, n)))
def test_thm_elimination_square(A):
    n = len(A)
    full = el.rank(A) == n
    kinds = {el.solution_set(A, b).kind for b in np.eye(n)}
    assert (kinds == {"unique"}) == full
    assert (el.null_space(A).shape[1] == 0) == full


@pytest.mark.parametrize("n", [1, 2, 3, 7, 12])
def test_prop_elimination_cost(n):
    """Count on a matrix whose entries count their own operations."""
    count = {"*": 0, "-": 0, "/": 0}

    class Number(float):
        def __mul__(self, other):
            count["*"] += 1
            return Number(float(self) * other)

        def __sub__(self, other):
            count["-"] += 1
            return Number(float(self) - other)

        def __truediv__(self, other):
            count["/"] += 1
            return Number(float(self) / other)

    rng = np.random.default_rng(n)
    M = [[Number(v) for v in row] for row in rng.normal(size=(n, n + 1))]
    for k in range(n):
        for i in range(k + 1, n):
            factor = M[i][k] / M[k][k]
            for j in range(k + 1, n + 1):
                M[i][j] = M[i][j] - factor * M[k][j]
    assert count == {"*": (n**3 - n) // 3, "-": (n**3 - n) // 3, "/": n * (n - 1) // 2}
    for k in reversed(range(n)):
        for j in range(k + 1, n):
            M[k][n] = M[k][n] - M[k][j] * M[j][n]
        M[k][n] = M[k][n] / M[k][k]
    down = 2 * (n**3 - n) // 3 + n * (n - 1) // 2
    assert sum(count.values()) - down == n * n
