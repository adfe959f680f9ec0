"""What *Orthonormal bases and QR* states, on random and on awkward input."""

import numpy as np
import pytest
import scipy.linalg
import strategies
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import orthogonal as og
from mlmath import vectors

EPS = np.finfo(float).eps
METHODS = [og.classical_gram_schmidt, og.modified_gram_schmidt, og.householder_qr]


@st.composite
def orthonormal(draw, square=False):
    """Orthonormal columns, by NumPy: random, or a few axes in a random order."""
    k = draw(st.integers(1, 5))
    m = k if square else draw(st.integers(k, 7))
    if draw(st.booleans()):
        return np.eye(m)[:, draw(st.permutations(range(m)))[:k]]
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    return np.linalg.qr(rng.normal(size=(m, k)))[0]


def whole(m=None, n=None):
    """Small whole numbers: dependent columns are common, and SymPy is exact."""
    sizes = st.integers(1, 4)
    return st.tuples(
        sizes if m is None else st.just(m), sizes if n is None else st.just(n)
    ).flatmap(lambda s: arrays(np.int64, s, elements=st.integers(-3, 3)))


def independent():
    """Whole numbers in a tall matrix, columns independent."""
    return (
        st.integers(1, 4)
        .flatmap(lambda n: st.integers(n, 6).flatmap(lambda m: whole(m, n)))
        .filter(lambda A: np.linalg.matrix_rank(A) == A.shape[1])
    )


def columns_with(Q, seed):
    return np.random.default_rng(seed).normal(size=(2, Q.shape[1]))


@given(orthonormal(), whole(3, 2))
def test_def_orthogonal_orthonormal(Q, A):
    for columns in (Q, A):
        by_pairs = all(
            abs(vectors.dot(p, q) - (i == j)) <= 1e-12
            for i, p in enumerate(columns.T)
            for j, q in enumerate(columns.T)
        )
        assert by_pairs == (og.orthogonality_loss(columns) <= 1e-11)


@given(orthonormal(), st.integers(0, 99))
def test_thm_orthogonal_coordinates(Q, seed):
    c, d = columns_with(Q, seed)
    assert og.coordinates(Q, Q @ c) == pytest.approx(c, abs=1e-13)
    assert np.linalg.matrix_rank(Q) == Q.shape[1]
    assert (Q @ c) @ (Q @ d) == pytest.approx(c @ d, abs=1e-13)
    assert vectors.norm(Q @ c) == pytest.approx(vectors.norm(c), rel=1e-13)


def test_thm_orthogonal_coordinates_needs_right_angles():
    slanted, x = np.array([[0.8, 0], [0.6, 1]]), np.array([1, 2])
    assert slanted @ (slanted.T @ x) == pytest.approx([1.6, 3.2])
    with pytest.raises(ValueError):
        og.coordinates(slanted, x)


@given(orthonormal(), whole())
@example(np.eye(3)[:, :2], np.array([[1, 1], [1, -1]]))  # orthogonal, not orthonormal
def test_def_orthogonal_matrix(Q, A):
    assert og.is_orthogonal(Q) == (Q.shape[0] == Q.shape[1])
    signed = (np.sort(np.abs(A), axis=0) == np.eye(len(A))[:, -1:]).all()
    expected = (
        A.shape[0] == A.shape[1] and signed and np.linalg.matrix_rank(A) == len(A)
    )
    assert og.is_orthogonal(A) == expected  # of whole numbers: signed permutations


@given(orthonormal(square=True))
def test_cor_orthogonal_inverse(Q):
    assert pytest.approx(np.eye(len(Q)), abs=1e-13) == Q @ Q.T
    assert pytest.approx(np.linalg.inv(Q), abs=1e-12) == Q.T
    assert og.is_orthogonal(Q.T)


def test_cor_orthogonal_inverse_needs_a_square():
    Q = np.eye(3)[:, :2]
    assert (np.eye(2) == Q.T @ Q).all()
    assert not (np.eye(3) == Q @ Q.T).all()


@given(orthonormal(), st.integers(0, 99))
def test_prop_orthogonal_projection(Q, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=len(Q))
    p = Q @ og.coordinates(Q, x)
    shadows = sum(vectors.project_onto(x, q) for q in Q.T)
    assert p == pytest.approx(shadows, abs=1e-13)
    assert Q.T @ (x - p) == pytest.approx(np.zeros(Q.shape[1]), abs=1e-13)
    for size in (1e-3, 1, 1e3):  # any other vector of the span
        step = size * rng.normal(size=Q.shape[1])
        other = p + Q @ step
        assert np.abs(Q.T @ (x - other)).max() > 0.9 * np.abs(step).max()
        assert vectors.distance(x, other) > vectors.distance(x, p)
    best = scipy.linalg.lstsq(Q, x)[0]
    assert p == pytest.approx(Q @ best, abs=1e-12)


def by_the_letter(A):
    """Gram–Schmidt as the book words it, in exact arithmetic: lists of q and r, stop."""
    q, r = [], {}
    for j in range(A.shape[1]):
        a = sympy.Matrix(A[:, j].tolist())
        for i in range(j):
            r[i, j] = q[i].dot(a)
        v = a - sum((r[i, j] * q[i] for i in range(j)), sympy.zeros(len(a), 1))
        v = v.applyfunc(sympy.nsimplify)
        r[j, j] = sympy.sqrt(v.dot(v))
        if sympy.simplify(r[j, j]) == 0:
            return q, r, j
        q.append(v / r[j, j])
    return q, r, None


@given(st.tuples(st.integers(1, 4), st.integers(1, 3)).flatmap(lambda s: whole(*s)))
@example(np.array([[1, 4, 7], [2, 5, 2], [2, 2, -1]]))
@example(np.array([[1, 2, 0], [2, 4, 1]]))
@example(np.zeros((2, 2), dtype=int))
def test_alg_orthogonal_gram_schmidt(A):
    q, r, stopped = by_the_letter(A)
    ours = (og.classical_gram_schmidt, og.modified_gram_schmidt)
    if stopped is not None:
        for method in ours:
            with pytest.raises(np.linalg.LinAlgError, match=f"column {stopped} of A"):
                method(A)
        return
    for method in ours:
        Q, R = method(A)
        for j, known in enumerate(q):
            assert Q[:, j] == pytest.approx(np.array(known, float).ravel(), abs=1e-11)
        for place, value in r.items():
            assert R[place] == pytest.approx(float(value), abs=1e-11)


@given(whole())
@example(np.array([[0, 1], [0, 1]]))
def test_thm_orthogonal_gram_schmidt(A):
    ranks = [np.linalg.matrix_rank(A[:, : j + 1]) for j in range(A.shape[1])]
    dependent = [j for j, rank in enumerate(ranks) if rank <= j]
    if dependent:
        with pytest.raises(np.linalg.LinAlgError, match=f"column {dependent[0]} of A"):
            og.modified_gram_schmidt(A)
        return
    Q, _ = og.modified_gram_schmidt(A)
    assert og.orthogonality_loss(Q) <= 1e-10
    for j in range(1, A.shape[1] + 1):
        both = np.column_stack([A[:, :j], Q[:, :j]])
        assert np.linalg.matrix_rank(both, tol=1e-9) == j


@given(independent())
@example(np.array([[12, -51, 4], [6, 167, -68], [-4, 24, -41]]))
def test_thm_orthogonal_qr(A):
    found = [method(A) for method in METHODS]
    theirs = np.linalg.qr(A)
    signs = np.where(np.diag(theirs[1]) < 0, -1, 1)
    found.append((theirs[0] * signs, signs[:, None] * theirs[1]))
    for Q, R in found:
        assert pytest.approx(A, abs=1e-10) == Q @ R
        assert og.orthogonality_loss(Q) <= 1e-9
        assert np.array_equal(R, np.triu(R))
        assert (np.diag(R) > 0).all()
        assert pytest.approx(found[0][0], abs=1e-9) == Q  # in exactly one way
        assert pytest.approx(found[0][1], abs=1e-9) == R


@given(st.integers(1, 6).flatmap(lambda n: strategies.matrices(n, 2)))
@example(np.array([[0.0, 1], [1, 2], [-1, 3]]))
def test_def_orthogonal_reflection(A):
    normal, x = A.T
    assume(normal.any())
    by_projection = x - 2 * vectors.project_onto(x, normal)
    by_matrix = og.reflection(normal) @ x
    limit = 1e-14 * len(x) * max(np.abs(x).max(), 1e-90)
    assert np.abs(og.reflect(x, normal) - by_projection).max() <= limit
    assert np.abs(by_matrix - by_projection).max() <= limit


def test_def_orthogonal_reflection_by_hand():
    assert og.reflection([0, 1, -1]) == pytest.approx(np.eye(3)[[0, 2, 1]], abs=4 * EPS)


@given(orthonormal(), st.integers(0, 99))
def test_prop_orthogonal_mirror(Q, seed):
    u = Q[:, 0]
    H = og.reflection(u)
    assert np.array_equal(H, H.T)
    assert og.is_orthogonal(H, tol=1e-13)
    assert pytest.approx(np.eye(len(u)), abs=1e-13) == H @ H
    assert H @ u == pytest.approx(-u, abs=1e-13)
    for w in Q.T[1:]:  # orthogonal to u
        assert H @ w == pytest.approx(w, abs=1e-13)
    assert np.linalg.det(H) == pytest.approx(-1)


@given(st.integers(1, 6), st.integers(0, 10**6), st.floats(1e-6, 1e6))
def test_thm_orthogonal_householder(n, seed, size):
    rng = np.random.default_rng(seed)
    x = size * vectors.normalize(rng.normal(size=n))
    y = size * vectors.normalize(rng.normal(size=n))
    assume(vectors.distance(x, y) > 1e-3 * size)
    assert og.reflect(x, x - y) == pytest.approx(y, abs=1e-12 * size)
    other = rng.normal(size=n)  # a mirror with another normal
    if n > 1 and abs(vectors.cosine_similarity(other, x - y)) < 0.999:
        assert vectors.distance(og.reflect(x, other), y) > 1e-6 * size


def test_thm_orthogonal_householder_needs_equal_lengths():
    x, y = np.array([2.0, 0]), np.array([0.0, 1])
    assert og.reflect(x, x - y) != pytest.approx(y)


@given(whole())
@example(np.zeros((3, 2), dtype=int))
@example(np.array([[1, 2], [2, 4], [3, 6]]))
@example(np.array([[-1, -1, 0], [-1, -1, -1]]))
def test_alg_orthogonal_householder(A):
    # as the book words it: with matrices, the sign of step 2, signs turned at the end
    m, n = A.shape
    k = min(m, n)
    R, Q = A.astype(float), np.eye(m)
    for j in range(k):
        x = R[j:, j]
        s = 1 if x[0] >= 0 else -1
        normal = x + s * np.linalg.norm(x) * np.eye(m - j)[0]
        H = np.eye(m)
        if normal.any():
            H[j:, j:] = og.reflection(normal)
        R, Q = H @ R, Q @ H
    assert np.abs(np.tril(R, -1)).max() <= 1e-13
    assert pytest.approx(A, abs=1e-12) == Q @ R
    ours_Q, ours_R = og.householder_qr(A)
    assert og.orthogonality_loss(ours_Q) <= 1e-13
    assert pytest.approx(A, abs=1e-12) == ours_Q @ ours_R
    if np.abs(np.diag(R)).min() > 1e-9:  # else a mirror is made of rounding, and free
        signs = np.where(np.diag(R) < 0, -1, 1)
        assert pytest.approx(signs[:, None] * R[:k], abs=1e-12) == ours_R


@pytest.mark.parametrize("e", [1e-8, 2.0**-27, 1e-10, 1e-100])
def test_prop_orthogonal_lauchli(e):
    assert 1 + e * e == 1
    L = np.vstack([np.ones(3), e * np.eye(3)])
    q = og.classical_gram_schmidt(L, tol=0)[0].T
    assert q[1] @ q[2] == pytest.approx(0.5, rel=1e-7)
    q = og.modified_gram_schmidt(L, tol=0)[0].T
    assert abs(q[1] @ q[2]) <= 4 * EPS
    assert q[0] @ q[1] == pytest.approx(-e / 2**0.5, rel=1e-7)
