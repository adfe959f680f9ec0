"""What *The singular value decomposition* states, on random and on awkward input."""

import numpy as np
import pytest
import scipy.linalg
import scipy.optimize
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import determinants
from mlmath import svd as sv

EPS = np.finfo(float).eps
SHEAR = np.array([[1, 1], [0, 1]])
BY_HAND = np.array([[3, 0], [4, 5]])


def whole(m=None, n=None, most=5):
    """Small whole numbers: rank deficiency and equal singular values are common."""
    sizes = st.integers(1, most)
    return st.tuples(
        sizes if m is None else st.just(m), sizes if n is None else st.just(n)
    ).flatmap(lambda s: arrays(np.int64, s, elements=st.integers(-3, 3)))


def squares():
    return st.integers(1, 5).flatmap(lambda n: whole(n, n))


def values(A):
    """Singular values by NumPy."""
    return np.linalg.svd(A, compute_uv=False)


def orthogonal(n, seed):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))[0]


def matrix_of_rank(shape, r, rng):
    return rng.normal(size=(shape[0], r)) @ rng.normal(size=(r, shape[1]))


@given(strategies.matrices(2, 2))
@example(np.zeros((2, 2)))
@example(np.array([[1.0, 1], [1, 1]]))
@example(np.eye(2))
def test_prop_svd_pair(A):
    A = A / max(np.abs(A).max(), 1e-90)

    def g(theta):
        v = np.array([np.cos(theta), np.sin(theta)])
        w = np.array([-v[1], v[0]])
        return (A @ v) @ (A @ w)

    assert g(np.pi / 2) == pytest.approx(-g(0), abs=1e-14)  # the sign changes
    if abs(g(0)) > 1e-14:
        found = scipy.optimize.brentq(g, 0, np.pi / 2, xtol=1e-15)
        assert abs(g(found)) <= 1e-13
        # and the lengths of the images are the singular values
        turn = np.array(
            [[np.cos(found), -np.sin(found)], [np.sin(found), np.cos(found)]]
        )
        lengths = np.sort(np.linalg.norm(A @ turn, axis=0))[::-1]
        assert lengths**2 == pytest.approx(values(A) ** 2, abs=1e-12)


@given(whole(), st.data())
@example(np.zeros((3, 2), int), None)
@example(BY_HAND, None)
def test_def_svd_svd(A, data):
    U, s, V = sv.svd(A, full=True)
    m, n = A.shape
    Sigma = np.zeros((m, n))
    np.fill_diagonal(Sigma, s)
    assert pytest.approx(A, abs=1e-12) == U @ Sigma @ V.T
    assert pytest.approx(np.eye(m), abs=1e-13) == U.T @ U
    assert pytest.approx(np.eye(n), abs=1e-13) == V.T @ V
    assert (s >= 0).all()
    assert (np.diff(s) <= 0).all()
    for i in range(n):  # the same, column by column
        image = s[i] * U[:, i] if i < len(s) else np.zeros(m)
        assert A @ V[:, i] == pytest.approx(image, abs=1e-12)


@given(whole())
@example(np.zeros((2, 4), int))
@example(np.ones((4, 3), int))
@example(np.array([[0, -2], [2, 0]]))  # every vector will do
def test_thm_svd_existence(A):
    # the construction of the proof, with NumPy's eigenvectors
    eigenvalues, V = np.linalg.eigh(A.T @ A)
    eigenvalues, V = eigenvalues[::-1], V[:, ::-1]
    k, m = min(A.shape), len(A)
    assert (eigenvalues >= -1e-12).all()
    r = int(np.count_nonzero(eigenvalues > 1e-9))
    assert r <= m
    sigma = np.sqrt(eigenvalues[:r])
    U = A @ V[:, :r] / sigma
    assert pytest.approx(np.eye(r), abs=1e-9) == U.T @ U
    assert pytest.approx(A, abs=1e-9) == U * sigma @ V[:, :r].T
    padded = np.append(sigma, np.zeros(k - r))
    assert sv.svd(A)[1] == pytest.approx(padded, abs=1e-7)


@given(whole(), st.integers(0, 99))
def test_thm_svd_unique(A, seed):
    # another decomposition: that of a matrix turned on both sides, turned back
    m, n = A.shape
    P, Q = orthogonal(m, seed), orthogonal(n, seed + 1)
    U, s, V = sv.svd(A)
    other_U, other_s, other_V = sv.svd(P @ A @ Q.T)
    other_U, other_V = P.T @ other_U, Q.T @ other_V
    assert other_s == pytest.approx(s, abs=1e-12)
    for i in range(len(s)):
        if s[i] < 1e-3 or np.abs(np.delete(s, i) - s[i]).min(initial=1) < 1e-3:
            continue
        sign = np.sign(V[:, i] @ other_V[:, i])
        assert sign * other_V[:, i] == pytest.approx(V[:, i], abs=1e-8)
        assert sign * other_U[:, i] == pytest.approx(U[:, i], abs=1e-8)


def test_thm_svd_unique_needs_different_values():
    for V in (np.eye(2), orthogonal(2, 3)):  # of the identity any V will do
        assert pytest.approx(np.eye(2)) == V @ V.T


@given(strategies.matrices(columns=3))
@example(np.array([[1.0, 0, 5], [1, 1, 7]]))
@example(np.array([[1.0, 1, 1], [1, -1, 1], [1, 0, 1]]))
def test_prop_svd_turn(A):
    p, q, w = A.T / max(np.abs(A).max(), 1e-90)
    a, b, c = p @ p, q @ q, p @ q
    assume(abs(c) > 1e-6)
    z = (b - a) / (2 * c)
    t = (1 if z >= 0 else -1) / (abs(z) + np.sqrt(1 + z * z))
    alpha = 1 / np.sqrt(1 + t * t)
    beta = t * alpha
    new_p, new_q = alpha * p - beta * q, beta * p + alpha * q
    assert new_p @ new_q == pytest.approx(0, abs=1e-13)
    before = (p @ q) ** 2 + (p @ w) ** 2 + (q @ w) ** 2
    after = (new_p @ new_q) ** 2 + (new_p @ w) ** 2 + (new_q @ w) ** 2
    assert before - after == pytest.approx(c * c, abs=1e-13)
    # the package's own turn does the same
    W, V = np.column_stack([p, q]), np.eye(2)
    assert sv._turn_pairs(W, V, np.array([0]), np.array([1]))
    assert pytest.approx(np.column_stack([new_p, new_q]), abs=1e-14) == W
    assert pytest.approx(np.array([[alpha, beta], [-beta, alpha]]), abs=1e-14) == V


@given(whole())
@example(np.ones((4, 4), int))
@example(np.array([[1, 2, 3]]))
@example(np.zeros((2, 2), int))
def test_alg_svd_jacobi(A):
    # as the book words it: one pair at a time, in order
    B = (A if A.shape[0] >= A.shape[1] else A.T).astype(float)
    m, n = B.shape
    W, V = B.copy(), np.eye(n)
    for _ in range(30):
        turned = False
        for i in range(n):
            for j in range(i + 1, n):
                a, b = W[:, i] @ W[:, i], W[:, j] @ W[:, j]
                c = W[:, i] @ W[:, j]
                if abs(c) <= 1e-15 * np.sqrt(m * a * b) or min(a, b) < 1e-290:
                    continue
                turned = True
                z = (b - a) / (2 * c)
                t = (1 if z >= 0 else -1) / (abs(z) + np.hypot(1, z))
                alpha = 1 / np.hypot(1, t)
                G = alpha * np.array([[1, t], [-t, 1]])
                W[:, [i, j]] = W[:, [i, j]] @ G
                V[:, [i, j]] = V[:, [i, j]] @ G
        if not turned:
            break
    assert not turned  # 30 sweeps suffice
    assert pytest.approx(W, abs=1e-12) == B @ V
    lengths = np.sort(np.linalg.norm(W, axis=0))[::-1]
    assert lengths == pytest.approx(values(A), abs=1e-12)
    assert sv.svd(A)[1] == pytest.approx(lengths, abs=1e-12)


@given(squares(), st.integers(0, 99))
@example(SHEAR, 0)
@example(np.array([[0, 5], [0, 0]]), 0)
@example(np.diag([2, -3]), 0)
def test_prop_svd_eigenvalues(A, seed):
    s, n = sv.svd(A)[1], len(A)
    assert sv.svd(A.T)[1] == pytest.approx(s, abs=1e-12)
    assert sv.svd(orthogonal(n, seed) @ A)[1] == pytest.approx(s, abs=1e-12)
    symmetric = A + A.T
    moduli = np.sort(np.abs(np.linalg.eigvalsh(symmetric)))[::-1]
    assert sv.svd(symmetric)[1] == pytest.approx(moduli, abs=1e-12)
    eigenvalues = np.linalg.eigvals(A)
    for value in eigenvalues[np.abs(eigenvalues.imag) < 1e-12].real:
        assert s[-1] - 1e-9 <= abs(value) <= s[0] + 1e-9
    assert s.prod() == pytest.approx(abs(np.linalg.det(A)), rel=1e-9, abs=1e-9)


def test_prop_svd_eigenvalues_needs_symmetry():
    assert values(SHEAR)[0] == pytest.approx((1 + 5**0.5) / 2)  # eigenvalues 1 and 1


@given(whole())
@example(np.zeros((3, 2), int))
def test_thm_svd_subspaces(A):
    U, s, V = sv.svd(A, full=True)
    r = int(np.count_nonzero(s > 1e-9))
    assert r == np.linalg.matrix_rank(A) == sv.numerical_rank(A)
    # each pair of bases is orthonormal, spans the whole, and has the right parts
    assert np.abs(A @ V[:, r:]).max(initial=0) <= 1e-11
    assert np.abs(A.T @ U[:, r:]).max(initial=0) <= 1e-11
    column, row = U[:, :r], V[:, :r]
    assert pytest.approx(A, abs=1e-11) == column @ (column.T @ A)
    assert pytest.approx(A.T, abs=1e-11) == row @ (row.T @ A.T)
    found = sv.four_subspaces(A)
    for ours, known in (
        (found.column, column),
        (found.row, row),
        (found.null, V[:, r:]),
        (found.left_null, U[:, r:]),
    ):
        assert pytest.approx(known @ known.T, abs=1e-11) == ours @ ours.T


@given(strategies.matrices(), st.integers(0, 99))
def test_def_svd_norms(A, seed):
    scale = max(np.abs(A).max(), 1e-90)
    A = A / scale
    X = np.random.default_rng(seed).normal(size=(A.shape[1], 50))
    X = np.column_stack([X, sv.svd(A)[2]])
    stretches = np.linalg.norm(A @ (X / np.linalg.norm(X, axis=0)), axis=0)
    assert stretches.max() == pytest.approx(np.linalg.norm(A, 2), rel=1e-12)
    assert (A**2).sum() ** 0.5 == pytest.approx(np.linalg.norm(A, "fro"), rel=1e-12)


@given(squares())
@example(BY_HAND)
@example(np.array([[1]]))
def test_prop_svd_norms(A):
    s = sv.svd(A)[1]
    assert s[0] == pytest.approx(np.linalg.norm(A, 2), rel=1e-13, abs=1e-13)
    assert np.linalg.norm(s) == pytest.approx(np.linalg.norm(A), rel=1e-13, abs=1e-13)
    if abs(np.linalg.det(A)) > 0.5:  # whole numbers: nonsingular
        assert s[0] / s[-1] == pytest.approx(determinants.condition_number(A), rel=1e-9)
    # for every right-angled frame the squared lengths of the images add up to it
    frame = orthogonal(len(A), 1)
    assert (np.linalg.norm(A @ frame, axis=0) ** 2).sum() == pytest.approx(
        (s**2).sum(), abs=1e-11
    )


@given(whole(), st.integers(0, 5), st.integers(0, 999))
@example(BY_HAND, 1, 0)
@example(np.eye(4, dtype=int), 2, 0)  # equal singular values: many nearest ones
def test_thm_svd_eckart_young(A, k, seed):
    best = sv.low_rank(A, k)
    s = np.append(values(A), np.zeros(6))
    assert np.linalg.matrix_rank(best, tol=1e-9) <= k
    assert np.linalg.norm(A - best, 2) == pytest.approx(s[k], abs=1e-12)
    assert np.linalg.norm(A - best) == pytest.approx(np.linalg.norm(s[k:]), abs=1e-12)
    rng = np.random.default_rng(seed)
    rivals = [np.zeros(A.shape), matrix_of_rank(A.shape, k, rng)]
    rivals += [sv.low_rank(best + 0.1 * rng.normal(size=A.shape), k)]
    # the best in one factor, the other at random: alternating least squares
    left = rng.normal(size=(A.shape[0], k))
    for _ in range(3):
        right = np.linalg.lstsq(left, A)[0] if k else np.zeros((0, A.shape[1]))
        left = np.linalg.lstsq(right.T, A.T)[0].T if k else left
        rivals.append(left @ right)
    for B in rivals:
        assert np.linalg.norm(A - B, 2) >= s[k] - 1e-12
        assert np.linalg.norm(A - B) >= np.linalg.norm(s[k:]) - 1e-12
        # the inequality in the proof, for each singular value of the difference
        assert (values(A - B) >= s[k : k + min(A.shape)] - 1e-12).all()


@given(whole())
@example(np.array([[1, 2], [2, 4]]))
@example(np.zeros((2, 3), int))
@example(np.array([[3], [4]]))
def test_def_svd_pseudo(A):
    U, s, Vt = np.linalg.svd(A)
    by_the_letter = np.zeros(A.shape[::-1])
    for i in range(np.linalg.matrix_rank(A)):
        by_the_letter += np.outer(Vt[i], U[:, i]) / s[i]
    assert sv.pseudo_inverse(A) == pytest.approx(by_the_letter, abs=1e-11)


def penrose(A, X):
    """How far each of the four conditions is from being met."""
    return [
        np.abs(A @ X @ A - A).max(),
        np.abs(X @ A @ X - X).max(),
        np.abs((A @ X).T - A @ X).max(),
        np.abs((X @ A).T - X @ A).max(),
    ]


@given(whole(), st.integers(0, 999))
@example(np.array([[1, 2], [2, 4]]), 0)
@example(np.zeros((2, 3), int), 0)
def test_thm_svd_penrose(A, seed):
    X = sv.pseudo_inverse(A)
    assert max(penrose(A, X)) <= 1e-10
    # the only one: any other matrix breaks a condition
    rng = np.random.default_rng(seed)
    assert max(penrose(A, X + 0.1 * rng.normal(size=X.shape))) > 1e-6
    found = sv.four_subspaces(A)
    projections = (found.column @ found.column.T, found.row @ found.row.T)
    assert pytest.approx(projections[0], abs=1e-10) == A @ X
    assert pytest.approx(projections[1], abs=1e-10) == X @ A


def test_thm_svd_penrose_needs_all_four():
    A, known = np.array([[1.0, 2], [2, 4]]), sv.pseudo_inverse([[1, 2], [2, 4]])
    z, y = np.array([2, -1]), np.array([1, -1])
    for X, broken in (
        (np.zeros((2, 2)), [0]),
        (known + np.outer(z, z), [1]),
        (np.array([[1.0, 0], [0, 0]]), [2, 3]),
        (known + np.outer(z, known @ y) @ A @ known, [3]),
    ):
        misses = penrose(A, X)
        assert [i for i in range(4) if misses[i] > 1e-9] == broken


@given(whole(), st.integers(0, 999))
@example(np.array([[1, 2], [2, 4]]), 0)
@example(np.array([[1, 2, 2]]), 0)
def test_thm_svd_shortest(A, seed):
    rng = np.random.default_rng(seed)
    b = rng.normal(size=len(A))
    x = sv.pseudo_inverse(A) @ b
    miss = np.linalg.norm(A @ x - b)
    assert x == pytest.approx(np.linalg.lstsq(A, b)[0], abs=1e-9)
    for size in (1e-2, 1, 10):
        other = x + size * rng.normal(size=len(x))
        assert np.linalg.norm(A @ other - b) >= miss - 1e-12
    null = sv.four_subspaces(A).null
    for z in null.T:  # as good, and longer
        other = x + 0.5 * z
        assert np.linalg.norm(A @ other - b) == pytest.approx(miss, abs=1e-9)
        assert np.linalg.norm(other) > np.linalg.norm(x)


@given(whole(4, 3), st.integers(0, 999), st.floats(1e-6, 10))
@example(np.zeros((4, 3), int), 0, 1.0)
def test_cor_svd_noise(A, seed, size):
    rng = np.random.default_rng(seed)
    for E in (rng.normal(size=A.shape), matrix_of_rank(A.shape, 1, rng), -A):
        noise = size * E
        moved = np.abs(sv.svd(A + noise)[1] - sv.svd(A)[1])
        assert moved.max() <= np.linalg.norm(noise, 2) * (1 + 1e-12) + 1e-12
    s = sv.svd(A)[1]
    assert sv.svd(A.T @ A)[1] == pytest.approx(s**2, abs=1e-11)
    assert sv.svd(A @ A.T)[1][:3] == pytest.approx(s**2, abs=1e-11)


def test_cor_svd_noise_is_attained_and_squares_the_condition():
    assert sv.svd(np.eye(2) + 0.5 * np.eye(2))[1] - 1 == pytest.approx([0.5, 0.5])
    for A in (BY_HAND, SHEAR, scipy.linalg.hilbert(4)):
        square = determinants.condition_number(A.T @ A)
        assert square == pytest.approx(determinants.condition_number(A) ** 2, rel=1e-4)
