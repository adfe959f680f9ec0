"""What *Matrices* states, on random and on awkward input."""

import itertools
import math

import numpy as np
import pytest
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import elimination, vectors
from mlmath import matrices as mt

WHOLE = st.integers(-9, 9).map(float)  # sums of products stay exact
SIZES = st.integers(1, 5)
VIEWS = ("columns", "entries", "rows", "outer products")


def whole(*shape):
    return arrays(np.float64, shape, elements=WHOLE)


def chains(factors):
    """Give matrices that can be multiplied from left to right."""
    return st.lists(SIZES, min_size=factors + 1, max_size=factors + 1).flatmap(
        lambda d: st.tuples(*(whole(*shape) for shape in itertools.pairwise(d)))
    )


def squares(count):
    return SIZES.flatmap(lambda n: st.tuples(*(whole(n, n) for _ in range(count))))


def exact(*factors):
    """Multiply by another program, in exact arithmetic."""
    product = sympy.Matrix(factors[0].astype(int).tolist())
    for factor in factors[1:]:
        product = product * sympy.Matrix(factor.astype(int).tolist())
    return np.array(product.tolist(), dtype=float)


@given(chains(2))
def test_def_matrices_product(case):
    A, B = case
    C = mt.multiply(A, B)
    assert C.shape == (A.shape[0], B.shape[1])
    for j, b in enumerate(B.T):
        assert np.array_equal(C[:, j], vectors.linear_combination(b, A.T))
    assert np.array_equal(C, exact(A, B))


@given(chains(2), st.data())
def test_thm_matrices_composition(case, data):
    A, B = case
    x = data.draw(whole(B.shape[1]))
    assert np.array_equal(mt.multiply(A, B) @ x, A @ (B @ x))
    # the only one: a change of any entry shows at some x
    C = mt.multiply(A, B)
    i, j = (data.draw(st.integers(0, n - 1)) for n in C.shape)
    C[i, j] += 1
    e = np.eye(B.shape[1])[j]
    assert not np.array_equal(C @ e, A @ (B @ e))


@given(chains(2))
@example((np.zeros((2, 3)), np.ones((3, 1))))
def test_thm_matrices_views(case):
    A, B = case
    expected = exact(A, B)
    for by in VIEWS:
        assert np.array_equal(mt.multiply(A, B, by=by), expected)
    for i, j in np.ndindex(expected.shape):
        assert expected[i, j] == sum(A[i, k] * B[k, j] for k in range(len(B)))
        assert np.array_equal(expected[i], vectors.linear_combination(A[i], B))
    layers = sum(np.outer(a, r) for a, r in zip(A.T, B, strict=True))
    assert np.array_equal(layers, expected)


@given(chains(1))
def test_def_matrices_identity(case):
    n = case[0].shape[0]
    I = np.eye(n)  # noqa: E741
    assert "identity" in mt.kinds(I)
    for i, j in np.ndindex(n, n):
        assert I[i, j] == (i == j)


@given(chains(3), st.data(), WHOLE)
def test_thm_matrices_laws(case, data, c):
    A, B, C = case
    D, E = data.draw(whole(*B.shape)), data.draw(whole(*A.shape))
    m = mt.multiply
    assert np.array_equal(m(m(A, B), C), m(A, m(B, C)))
    assert np.array_equal(m(A, B + D), m(A, B) + m(A, D))
    assert np.array_equal(m(A + E, B), m(A, B) + m(E, B))
    assert np.array_equal(m(c * A, B), c * m(A, B))
    assert np.array_equal(m(A, c * B), c * m(A, B))
    assert np.array_equal(m(np.eye(len(A)), A), A)
    assert np.array_equal(m(A, np.eye(A.shape[1])), A)


@given(chains(1), squares(1))
def test_def_matrices_transpose(case, square):
    A, (M,) = case[0], square
    for i, j in np.ndindex(A.T.shape):
        assert A.T[i, j] == A[j, i]
    mirrored = all(M[i, j] == M[j, i] for i, j in np.ndindex(M.shape))
    assert mt.is_symmetric(M) == mirrored
    assert mt.is_symmetric(M + M.T)
    assert "antisymmetric" in mt.kinds(M - M.T)


@given(chains(2), st.data())
def test_thm_matrices_transpose(case, data):
    A, B = case
    assert np.array_equal(mt.multiply(A, B).T, mt.multiply(B.T, A.T))
    x, y = data.draw(whole(A.shape[0])), data.draw(whole(A.shape[1]))
    assert vectors.dot(x, A @ y) == vectors.dot(A.T @ x, y)


@given(chains(1), st.data())
@example((np.ones((3, 2)),), None)
@example((np.zeros((2, 2)),), None)
def test_prop_matrices_gram(case, data):
    X = case[0]
    G = mt.multiply(X.T, X)
    assert mt.is_symmetric(G)
    for j, k in np.ndindex(G.shape):
        assert G[j, k] == vectors.dot(X[:, j], X[:, k])
    v = data.draw(whole(X.shape[1])) if data else np.ones(X.shape[1])
    assert v @ G @ v == np.sum((X @ v) ** 2) >= 0
    # the same null space, exactly
    ours = sympy.Matrix(X.astype(int).tolist()).nullspace()
    assert len(ours) == X.shape[1] - sympy.Matrix(G.astype(int).tolist()).rank()
    for z in ours:
        assert not any(sympy.Matrix(G.astype(int).tolist()) * z)


@given(squares(1), st.data())
def test_prop_matrices_split(case, data):
    (A,) = case
    S, K = mt.split_symmetric(A)  # halves of whole numbers: exact
    assert np.array_equal(S + K, A)
    assert np.array_equal(S, S.T)
    assert np.array_equal(K, -K.T)
    x = data.draw(whole(len(A)))
    assert x @ A @ x == x @ S @ x
    # the only way: what could be moved is symmetric and antisymmetric, hence zero
    T, L = mt.split_symmetric(S)
    assert np.array_equal(T, S)
    assert not L.any()


@given(squares(1))
@example((np.eye(3)[[1, 2, 0]],))
@example((np.eye(2),))
@example((np.ones((2, 2)),))
def test_def_matrices_special(case):
    (A,) = case
    n, found = len(A), mt.kinds(A)
    pairs = list(np.ndindex(n, n))
    off = {(i, j) for i, j in pairs if A[i, j] != 0}
    assert ("diagonal" in found) == all(i == j for i, j in off)
    assert ("upper triangular" in found) == all(i <= j for i, j in off)
    assert ("lower triangular" in found) == all(i >= j for i, j in off)
    lines = [*A.tolist(), *A.T.tolist()]
    one = all(sorted(line) == [0] * (n - 1) + [1] for line in lines)
    assert ("permutation" in found) == one


@given(squares(2), st.randoms(use_true_random=False))
def test_prop_matrices_closed(case, random):
    A, B = case
    n = len(A)
    orders = [random.sample(range(n), n) for _ in range(2)]
    P, Q = (np.eye(n)[order] for order in orders)
    for kind, left, right in (
        ("diagonal", np.diag(np.diag(A)), np.diag(np.diag(B))),
        ("upper triangular", np.triu(A), np.triu(B)),
        ("lower triangular", np.tril(A), np.tril(B)),
        ("permutation", P, Q),
    ):
        assert kind in mt.kinds(mt.multiply(left, right))
    assert np.array_equal(mt.multiply(P.T, P), np.eye(n))
    # and symmetric ones exactly if they commute, as the section's question says
    S, T = A + A.T, B + B.T
    assert mt.is_symmetric(S @ T) == np.array_equal(S @ T, T @ S)


@given(chains(2), st.data())
@example((np.ones((3, 4)), np.ones((4, 2))), None)
def test_thm_matrices_blocks(case, data):
    A, B = case

    def cut(n):
        """Give the ends of pieces of random lengths, in order."""
        inner = data.draw(st.sets(st.integers(1, n - 1))) if data and n > 1 else set()
        return list(itertools.pairwise([0, *sorted(inner), n]))

    rows, inner, columns = cut(A.shape[0]), cut(A.shape[1]), cut(B.shape[1])
    expected = exact(A, B)
    for (r, s), (t, u) in itertools.product(rows, columns):
        block = sum(mt.multiply(A[r:s, p:q], B[p:q, t:u]) for p, q in inner)
        assert np.array_equal(block, expected[r:s, t:u])
    for size in (1, 2, 9):
        assert np.array_equal(mt.multiply_in_blocks(A, B, size=size), expected)


@given(chains(2), st.data())
def test_def_matrices_convention(case, data):
    A, B = case
    x, y = data.draw(whole(A.shape[1])), data.draw(whole(A.shape[0]))
    # no arrow: repeated letters are summed, the others stay
    assert np.array_equal(mt.contract("ij,jk", A, B), exact(A, B))
    assert np.array_equal(mt.contract("ij,j", A, x), A @ x)
    assert mt.contract("i,ij,j", y, A, x) == y @ A @ x
    assert mt.contract("ii", A @ A.T) == np.trace(A @ A.T)
    # the table of the section, with its arrows
    assert mt.contract("i,i->", x, x) == x @ x
    assert np.array_equal(mt.contract("ij,j->i", A, x), A @ x)
    assert np.array_equal(mt.contract("ij,jk->ik", A, B), A @ B)
    assert np.array_equal(mt.contract("ji,jk->ik", A.T, B), A @ B)
    assert np.array_equal(mt.contract("i,j->ij", x, y), np.outer(x, y))
    assert mt.contract("i,ij,j->", y, A, x) == y @ A @ x
    assert np.array_equal(mt.contract("ij->i", A), A.sum(axis=1))
    assert np.array_equal(mt.contract("ij,ij->i", A, A), (A * A).sum(axis=1))


class Counted(float):
    """A number that counts the operations made with it."""

    flops = 0

    def __mul__(self, other):
        Counted.flops += 1
        return Counted(float(self) * other)

    def __add__(self, other):
        Counted.flops += 1
        return Counted(float(self) + other)


@given(st.tuples(SIZES, SIZES, SIZES))
@example((1, 1, 1))
@example((7, 1, 3))
def test_prop_matrices_flops(sizes):
    m, n, p = sizes
    A, B = ([[Counted(1)] * c for _ in range(r)] for r, c in ((m, n), (n, p)))
    Counted.flops = 0
    for row, j in itertools.product(A, range(p)):
        total = row[0] * B[0][j]
        for k in range(1, n):
            total = total + row[k] * B[k][j]
    assert Counted.flops == mt.product_flops((m, n), (n, p)) == m * p * (2 * n - 1)


def every_order(first, last):
    if last - first == 1:
        yield first
    for middle in range(first + 1, last):
        for left in every_order(first, middle):
            for right in every_order(middle, last):
                yield (left, right)


def least(sizes):
    orders = every_order(0, len(sizes) - 1)
    return min(mt.chain_flops(sizes, order) for order in orders)


@given(st.lists(st.integers(1, 30), min_size=3, max_size=7))
@example([1797, 64, 1797, 1])
@example([5, 1, 5, 1, 5])
def test_thm_matrices_chain(sizes):
    splits = [
        least(sizes[: m + 1])
        + least(sizes[m:])
        + sizes[0] * sizes[-1] * (2 * sizes[m] - 1)
        for m in range(1, len(sizes) - 1)
    ]
    assert least(sizes) == min(splits)
    assert least(sizes[:2]) == 0


@given(st.lists(st.integers(1, 30), min_size=2, max_size=7))
@example([10, 1797, 64, 1797, 1])
@example([30, 35, 15, 5, 10, 20, 25])
def test_alg_matrices_chain(sizes):
    chain = mt.best_order(sizes)
    assert chain.flops == mt.chain_flops(sizes, chain.order) == least(sizes)


@pytest.mark.parametrize(("factors", "ways"), [(3, 2), (4, 5), (5, 14), (6, 42)])
def test_alg_matrices_chain_has_as_many_orders_as_the_section_says(factors, ways):
    assert len(list(every_order(0, factors))) == ways
    assert ways == math.comb(2 * factors - 2, factors - 1) // factors


@given(chains(1), st.data())
def test_prop_matrices_broadcasting(case, data):
    X = case[0]
    N, d = X.shape
    c, b = data.draw(whole(N)), data.draw(whole(d))
    assert np.array_equal(c[:, None] * X, mt.multiply(np.diag(c), X))
    assert np.array_equal(b * X, mt.multiply(X, np.diag(b)))
    assert np.array_equal(X + b, X + mt.multiply(np.ones((N, 1)), b[None, :]))
    W = data.draw(whole(2, d))
    layer = mt.multiply(X, W.T) + np.outer(np.ones(N), [3.0, -1.0])
    assert np.array_equal(mt.linear_layer(X, W, bias=[3, -1]), layer)
    # the count: one operation a number, against the zeros of the product
    assume(N > 1)
    assert X.size < mt.product_flops((N, N), (N, d))


@given(squares(1))
def test_thm_matrices_laws_that_are_missing(case):
    # no cancelling by a singular matrix: its null space goes unseen
    (A,) = case
    A[:, -1] = A[:, 0] if len(A) > 1 else 0
    assume(A.any())
    N = elimination.null_space(A)
    assert N.size
    Z = np.outer(N[:, 0], np.ones(len(A)))
    assert Z.any()
    # elimination rounds: at most some thousand units of the last digit here
    assert np.abs(A @ Z).max() <= 1e-9 * max(1, np.abs(N).max())
