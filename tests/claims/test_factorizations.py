"""What *Which factorization when* states, on random and on awkward input."""

import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg
import strategies
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import datasets, elimination
from mlmath import decompositions as dc

EPS = np.finfo(float).eps
BY_HAND = np.array([[4, 2, -2], [2, 10, 2], [-2, 2, 3]])


class Counted:
    """A number that counts what is done with it."""

    tally: dict = {}  # noqa: RUF012 (emptied by each test)

    def __init__(self, value):
        self.value = value

    def of(self, kind, value):
        Counted.tally[kind] = Counted.tally.get(kind, 0) + 1
        return Counted(value)

    def __mul__(self, other):
        return self.of("*", self.value * other.value)

    def __sub__(self, other):
        return self.of("-", self.value - other.value)

    def __truediv__(self, other):
        return self.of("/", self.value / other.value)

    def root(self):
        return self.of("root", math.sqrt(self.value))


def counted(A):
    Counted.tally = {}
    return [[Counted(float(x)) for x in row] for row in A]


def symmetric():
    """Small whole numbers: definite, semidefinite and indefinite ones all occur."""
    return st.integers(1, 4).flatmap(
        lambda n: st.tuples(
            arrays(np.int64, (n, n), elements=st.integers(-3, 3)), st.integers(0, 8)
        ).map(lambda drawn: drawn[0] + drawn[0].T + drawn[1] * np.eye(n, dtype=int))
    )


def gram():
    """Products B'B of whole numbers, often singular."""
    sizes = st.tuples(st.integers(1, 5), st.integers(1, 4))
    return sizes.flatmap(lambda s: arrays(np.int64, s, elements=st.integers(-3, 3)))


def definite():
    return strategies.square_matrices(limit=5).map(
        lambda B: (S := B.T @ B + np.eye(len(B))) / 2 + S.T / 2
    )


def exact_pivots(A):
    """Pivots of elimination without swaps, in exact arithmetic, up to one <= 0."""
    rows = [[Fraction(int(x)) for x in row] for row in A]
    found = []
    for k in range(len(rows)):
        found.append(rows[k][k])
        if found[-1] <= 0:
            break
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    return found


def kind(A):
    """What the quadratic form does, by SymPy's exact tests."""
    M = sympy.Matrix(A.tolist())
    if M.is_positive_definite:
        return "definite"
    if M.is_positive_semidefinite:
        return "semidefinite"
    return "other"


@pytest.mark.parametrize("n", [1, 2, 3, 7])
@pytest.mark.parametrize("k", [1, 2, 5])
def test_prop_factorizations_many(n, k):
    rng = np.random.default_rng(n)
    plain = rng.normal(size=(n, n)) + 3 * n * np.eye(n)  # no swap is needed

    def factor(A):
        L = {}
        for j in range(n):
            for i in range(j + 1, n):
                L[i, j] = A[i][j] / A[j][j]
                for c in range(j + 1, n):
                    A[i][c] = A[i][c] - L[i, j] * A[j][c]
        return L, A

    def substitute(L, U, b):
        y = list(b)
        for i in range(n):
            for j in range(i):
                y[i] = y[i] - L[i, j] * y[j]
        for i in reversed(range(n)):
            for j in range(i + 1, n):
                y[i] = y[i] - U[i][j] * y[j]
            y[i] = y[i] / U[i][i]
        return y

    rights = rng.normal(size=(k, n))
    factors = n * (n - 1) * (4 * n + 1) // 6
    once = counted(plain)
    L, U = factor(once)
    for b in rights:
        x = [entry.value for entry in substitute(L, U, [Counted(z) for z in b])]
        assert x == pytest.approx(np.linalg.solve(plain, b))
    assert sum(Counted.tally.values()) == factors + k * (2 * n**2 - n)

    total = 0
    for b in rights:
        L, U = factor(counted(plain))
        substitute(L, U, [Counted(z) for z in b])
        total += sum(Counted.tally.values())
    assert total == k * (factors + 2 * n**2 - n)


@given(symmetric(), st.integers(0, 99))
@example(np.array([[1, 2], [2, 1]]), 0)
@example(np.array([[2, 2], [2, 2]]), 0)
@example(np.zeros((2, 2), dtype=int), 0)
def test_def_factorizations_definite(A, seed):
    n = len(A)
    if kind(A) == "definite":
        assert dc.is_positive_definite(A)
    if kind(A) == "other":
        assert not dc.is_positive_definite(A)
    X = np.random.default_rng(seed).integers(-5, 6, (50, n))
    heights = [
        sum(A[i, j] * x[i] * x[j] for i in range(n) for j in range(n)) for x in X
    ]
    assert heights == [x @ A @ x for x in X]
    if kind(A) == "definite":
        assert all(h > 0 for h, x in zip(heights, X, strict=True) if x.any())
    if kind(A) == "semidefinite":
        assert min(heights) >= 0
        flat = np.array(sympy.Matrix(A.tolist()).nullspace()[0], float).ravel()
        assert flat @ A @ flat == pytest.approx(0, abs=1e-9)  # level along a line
    if min(heights) < 0 < max(heights):
        assert not dc.is_positive_definite(A)
        assert np.linalg.eigvalsh(A)[0] < 0 < np.linalg.eigvalsh(A)[-1]


@given(gram())
@example(np.array([[1, 2], [2, 4]]))
@example(np.array([[1, 0, 0]]))
@example(np.zeros((2, 2), dtype=int))
def test_prop_factorizations_gram(B):
    G = sympy.Matrix((B.T @ B).tolist())
    assert G.is_positive_semidefinite
    assert bool(G.is_positive_definite) == (np.linalg.matrix_rank(B) == B.shape[1])
    # the covariance matrix, N^2 times, in whole numbers
    N, d = B.shape
    Z = N * B - B.sum(axis=0)
    C = sympy.Matrix((Z.T @ Z).tolist())
    assert C.is_positive_semidefinite
    if d >= N:
        assert C.det() == 0


def letters(A):
    """The algorithm as the book words it, step by step."""
    n = len(A)
    L = [[0] * n for _ in range(n)]
    for j in range(n):
        p = A[j][j] - sum(L[j][k] ** 2 for k in range(j))
        if p <= 0:
            return None
        L[j][j] = sympy.sqrt(p)
        for i in range(j + 1, n):
            sum_ = sum(L[i][k] * L[j][k] for k in range(j))
            L[i][j] = sympy.simplify((A[i][j] - sum_) / L[j][j])
    return L


@given(symmetric())
@example(BY_HAND)
@example(np.array([[1, 1], [1, 1]]))
@example(np.array([[0]]))
def test_alg_factorizations_cholesky(A):
    exact = letters([[sympy.Integer(int(x)) for x in row] for row in A])
    if exact is None:
        least = np.linalg.eigvalsh(A)[0]
        if least < -1e-9 or np.array_equal(A, np.diag(np.diag(A))):
            with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
                dc.cholesky(A)
        return  # singular: rounding decides
    known = np.array([[float(x) for x in row] for row in exact])
    found = dc.cholesky(A)
    limit = 100 * EPS * np.linalg.cond(A) * np.abs(known).max()
    assert np.abs(found - known).max() <= limit


@given(definite(), st.integers(0, 99))
@example(scipy.linalg.pascal(5).astype(float), 0)
@example(np.array([[1e-300]]), 0)
@example(np.diag([1e-100, 1e100]), 0)
def test_thm_factorizations_cholesky(A, seed):
    L = dc.cholesky(A)
    roots = np.sqrt(np.diag(A))
    assert (np.abs(L @ L.T - A) <= 30 * EPS * np.outer(roots, roots)).all()
    assert (np.diag(L) > 0).all()
    # the other way round, and no other factor: any such L is found again
    n = len(A)
    rng = np.random.default_rng(seed)
    M = np.tril(rng.normal(size=(n, n)), -1) + np.diag(rng.uniform(0.5, 2, n))
    S = (M @ M.T + (M @ M.T).T) / 2
    assert dc.is_positive_definite(S)
    limit = 100 * n * EPS * np.linalg.cond(S)
    assert np.abs(dc.cholesky(S) - M).max() <= limit * np.abs(M).max()


@given(symmetric())
@example(BY_HAND)
@example(np.array([[1, 3], [3, 10]]))
@example(np.array([[1, 3], [3, 8]]))
@example(np.array([[0, 1], [1, 0]]))
@example(np.array([[2, 2], [2, 2]]))
@example(np.array([[1, 0], [0, -1]]))
def test_thm_factorizations_tests(A):
    by_form = kind(A) == "definite"
    pivots = exact_pivots(A)
    assert (len(pivots) == len(A) and pivots[-1] > 0) == by_form
    values = np.linalg.eigvalsh(A)
    if np.linalg.matrix_rank(A) == len(A):  # else a 0 may be rounded to either sign
        assert (values[0] > 0) == by_form
        assert dc.is_positive_definite(A) == by_form
    else:
        assert not by_form
        assert values[0] < 1e-12


@given(definite())
@example(BY_HAND.astype(float))
def test_cor_factorizations_ldlt(A):
    L1, U = elimination.lu_without_pivoting(A)
    D = np.diag(U)
    scale = 100 * len(A) * EPS * np.linalg.cond(A)
    assert (D > 0).all()
    assert pytest.approx(A, abs=scale * np.abs(A).max()) == L1 * D @ L1.T
    L = dc.cholesky(A)
    assert np.abs(L - L1 * np.sqrt(D)).max() <= scale * np.abs(L).max()


@pytest.mark.parametrize("n", [1, 2, 3, 6, 9])
def test_prop_factorizations_cost(n):
    A = counted(scipy.linalg.pascal(n))
    L = [[None] * n for _ in range(n)]
    for j in range(n):
        for i in range(j, n):
            rest = A[i][j]
            for k in range(j):
                rest = rest - L[i][k] * L[j][k]
            L[i][j] = rest.root() if i == j else rest / L[j][j]
    expected = {"*": (n**3 - n) // 6, "-": (n**3 - n) // 6}
    expected |= {"/": n * (n - 1) // 2, "root": n}
    assert Counted.tally == {key: value for key, value in expected.items() if value}
    found = [[x.value if x else 0 for x in row] for row in L]
    assert found == pytest.approx(dc.cholesky(scipy.linalg.pascal(n)))


@given(definite())
@example(np.array([[1e-20, 0], [0, 1]]))
@example(scipy.linalg.hilbert(9))
def test_prop_factorizations_bounded(A):
    L = dc.cholesky(A)
    assert (L**2).sum(axis=1) == pytest.approx(np.diag(A), rel=30 * EPS)
    assert (np.abs(L) <= np.sqrt(np.diag(A))[:, None] * (1 + 30 * EPS)).all()
    assert np.abs(A).max() == np.diag(A).max()


@given(definite(), st.integers(0, 99))
def test_prop_factorizations_uses(A, seed):
    n = len(A)
    rng = np.random.default_rng(seed)
    L, b, m = dc.cholesky(A), rng.normal(size=n), rng.normal(size=n)
    scale = 200 * n * EPS * np.linalg.cond(A)
    x = np.linalg.solve(A, b)
    y = elimination.forward_substitution(L, b)
    ours = elimination.back_substitution(L.T, y)
    assert np.abs(ours - x).max() <= scale * np.abs(x).max()
    assert np.abs(dc.solve_cholesky(L, b) - x).max() <= scale * np.abs(x).max()
    distance = dc.mahalanobis([b], L, center=np.zeros(n))[0]
    assert distance**2 == pytest.approx(b @ x, rel=scale)
    assert dc.log_determinant(L) == pytest.approx(np.linalg.slogdet(A)[1], abs=scale)
    # samples of mean 0 and covariance I, exactly: columns of a Q, made from centered ones
    N = n + 5
    raw = rng.normal(size=(N, n))
    Q = np.linalg.qr(raw - raw.mean(axis=0))[0] * N**0.5
    X = m + Q @ L.T
    assert X.mean(axis=0) == pytest.approx(m, abs=1e-12 * (1 + np.abs(L).max()))
    C = (X - m).T @ (X - m) / N
    assert np.abs(C - A).max() <= 1e-12 * np.abs(A).max()
    Z = dc.whiten(X, L, center=m)
    assert pytest.approx(Q, abs=scale * 10) == Z


@given(st.integers(1, 8), st.integers(0, 8), st.integers(0, 99))
def test_prop_factorizations_band(n, width, seed):
    near = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) <= width
    B = np.random.default_rng(seed).normal(size=(n, n))
    A = np.where(near, B + B.T, 0) + 8 * n * np.eye(n)
    L = dc.cholesky(A)
    assert (L[~near] == 0).all()


def test_prop_factorizations_band_of_springs():
    n = 10
    T = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
    L = dc.cholesky(T)
    assert np.count_nonzero(L) == 2 * n - 1
    assert np.exp(dc.log_determinant(L)) == pytest.approx(n + 1)  # known: n + 1
    assert (np.linalg.inv(T) > 0.05).all()


@given(strategies.square_matrices(), st.integers(0, 99))
@example(np.zeros((2, 2)), 0)
def test_prop_factorizations_backward(A, seed):
    n = len(A)
    rng = np.random.default_rng(seed)
    x, b = rng.normal(size=n), rng.normal(size=n)
    r = b - A @ x
    least = np.linalg.norm(r) / np.linalg.norm(x)
    assume(least > 1e-6)
    E = np.outer(r, x) / (x @ x)
    assert np.linalg.norm(E, 2) == pytest.approx(least, rel=1e-12)
    size = np.abs(A).max() * np.abs(x).max() + np.abs(b).max()
    assert (A + E) @ x == pytest.approx(b, abs=1e-12 * size)
    # any other E differs by a matrix that sends x to zero
    away = rng.normal(size=(n, n)) @ (np.eye(n) - np.outer(x, x) / (x @ x))
    for factor in (1e-3, 1, 1e3):
        assert np.linalg.norm(E + factor * away, 2) >= least * (1 - 1e-12)


@given(symmetric(), st.floats(1e-3, 20), st.integers(0, 99))
@example(np.array([[1, 2], [2, 1]]), 0.5, 0)
@example(np.array([[1, 2], [2, 1]]), 1.5, 0)
@example(np.array([[2, 2], [2, 2]]), 1e-3, 0)
def test_prop_factorizations_jitter(A, jitter, seed):
    values, Q = np.linalg.eigh(A)
    shifted = A + jitter * np.eye(len(A))
    assert shifted @ Q == pytest.approx(Q * (values + jitter), abs=1e-12)
    assume(abs(values[0] + jitter) > 1e-9)
    assert dc.is_positive_definite(shifted) == (jitter > -values[0])
    if min(np.abs(values).min(), np.abs(values + jitter).min()) > 1e-3:
        b = np.random.default_rng(seed).normal(size=len(A))
        parts = Q.T @ np.linalg.solve(A, b)
        damped = Q.T @ np.linalg.solve(shifted, b)
        expected = parts * values / (values + jitter)
        limit = 1e-9 * (1 + np.abs(parts).max())
        assert damped == pytest.approx(expected, abs=limit)


def test_prop_factorizations_jitter_on_the_digits_of_the_chapter():
    digits = datasets.digits()
    zeros = digits.X[:1000][digits.y[:1000] == 0]
    Z = zeros - zeros.mean(axis=0)
    C = Z.T @ Z / len(Z)
    assert not dc.is_positive_definite(C)
    assert np.linalg.matrix_rank(C) < 64
    assert dc.is_positive_definite(C + np.eye(64))
