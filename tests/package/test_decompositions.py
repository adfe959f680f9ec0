import math

import numpy as np
import pytest
import scipy.linalg
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import decompositions as dc
from mlmath import determinants, elimination
from scipy.spatial.distance import mahalanobis

EPS = np.finfo(float).eps
BY_HAND = np.array([[4, 2, -2], [2, 10, 2], [-2, 2, 3]])
FACTOR = np.array([[2, 0, 0], [1, 3, 0], [-1, 1, 1]])
HILBERT_5 = 1 / 266716800000  # its determinant, exactly


def definite():
    """Positive definite matrices, each as B'B + I in some unit."""
    return strategies.square_matrices(limit=10).map(
        lambda B: (S := B.T @ B + np.eye(len(B))) / 2 + S.T / 2
    )


def close(found, known, size, n):
    """Whether two arrays agree up to a few roundings of numbers of that size."""
    return np.abs(np.subtract(found, known)).max() <= 20 * n * EPS * size


def test_worked_by_hand_in_the_chapter():
    assert np.array_equal(dc.cholesky(BY_HAND), FACTOR)  # whole numbers: no rounding
    assert dc.solve_cholesky(FACTOR, [2, 28, 11]).tolist() == [1, 2, 3]
    assert dc.log_determinant(FACTOR) == pytest.approx(math.log(36), rel=4 * EPS)
    assert dc.is_positive_definite(BY_HAND)


@given(definite())
@example(scipy.linalg.hilbert(8))
@example(scipy.linalg.pascal(4).astype(float))
def test_cholesky_agrees_with_numpy(A):
    L, theirs = dc.cholesky(A), np.linalg.cholesky(A)
    n = len(A)
    assert np.array_equal(L, np.tril(L))
    assert (np.diag(L) > 0).all()
    # backward error: entry by entry a few roundings of sqrt(a_ii a_jj)
    roots = np.sqrt(np.diag(A))
    assert (np.abs(L @ L.T - A) <= 4 * n * EPS * np.outer(roots, roots)).all()
    gap = np.abs(L - theirs).max() / np.abs(L).max()
    assert gap <= 20 * n * EPS * np.linalg.cond(A)


def test_pascals_matrix_has_pascals_triangle():
    L = dc.cholesky(scipy.linalg.pascal(5))
    assert L.tolist() == [[math.comb(i, j) for j in range(5)] for i in range(5)]


@given(
    strategies.square_matrices(limit=5).map(lambda B: np.round(B) + np.round(B).T),
    st.booleans(),
)
@example(np.array([[0.0, 1], [1, 0]]), False)
@example(np.array([[1.0, 2], [2, 1]]), False)
def test_positive_definite_means_positive_eigenvalues(A, shifted):
    if shifted:  # so that both answers are common
        A = A + 12 * np.eye(len(A))
    least = np.linalg.eigvalsh(A)[0]
    assume(abs(least) > 1e-9)  # else rounding decides, as in [[2, 2], [2, 2]]
    assert dc.is_positive_definite(A) == (least > 0)


def test_semidefinite_is_not_positive_definite():
    for A in (
        [[0]],
        [[1, 1], [1, 1]],
        np.zeros((3, 3)),
        [[4, 2], [2, 1]],
    ):  # exact roots
        assert not dc.is_positive_definite(A)


def test_the_pivot_that_fails_is_named():
    with pytest.raises(
        np.linalg.LinAlgError,
        match=r"A is not positive definite: pivot 1 \(counted from 0\) is -3; elimin",
    ):
        dc.cholesky([[1, 2], [2, 1]])
    for A, pivot in (([[0]], "0 .* is 0;"), ([[-1, 0], [0, 1]], "0 .* is -1;")):
        with pytest.raises(np.linalg.LinAlgError, match=f"pivot {pivot}"):
            dc.cholesky(A)
    with pytest.raises(np.linalg.LinAlgError, match=r"pivot 1 .* is -inf;"):
        dc.cholesky([[1e-300, 1e300], [1e300, 1e300]])  # beyond all floats
    rows = [[1e-300, 1e300, 0], [1e300, np.finfo(float).max, 0], [0, 0, 1]]
    assert not dc.is_positive_definite(rows)


@pytest.mark.parametrize("scale", [2.0**-1000, 2.0**-300, 2.0**300, 2.0**1000])
def test_units_do_not_matter(scale):
    L = dc.cholesky(scale * BY_HAND)
    assert np.array_equal(L, math.sqrt(scale) * FACTOR)
    x = dc.solve_cholesky(L, scale * np.array([2, 28, 11]))
    assert x.tolist() == [1, 2, 3]
    expected = math.log(36) + 3 * math.log(scale)
    assert dc.log_determinant(L) == pytest.approx(expected, rel=1e-14)


def test_hilbert_is_refused_where_rounding_wins():
    for n in range(1, 12):
        assert dc.is_positive_definite(scipy.linalg.hilbert(n))
    assert not dc.is_positive_definite(scipy.linalg.hilbert(14))
    log = dc.log_determinant(dc.cholesky(scipy.linalg.hilbert(5)))
    # the condition number of H5 is 4.8e5
    assert log == pytest.approx(math.log(HILBERT_5), rel=4.8e5 * 10 * EPS)


@given(definite(), st.integers(0, 99), st.integers(1, 3))
def test_solve(A, seed, k):
    n = len(A)
    L = dc.cholesky(A)
    B = np.random.default_rng(seed).normal(size=(n, k))
    X = dc.solve_cholesky(L, B)
    assert X.shape == B.shape
    for x, b in zip(X.T, B.T, strict=True):
        assert dc.solve_cholesky(L, b) == pytest.approx(x, rel=1e-12, abs=1e-12)
        down = elimination.forward_substitution(L, b)
        up = elimination.back_substitution(L.T, down)
        assert close(x, up, np.abs(up).max(), n * np.linalg.cond(A))
    theirs = scipy.linalg.cho_solve((L, True), B)
    assert close(X, theirs, np.abs(theirs).max(), n * np.linalg.cond(A))
    assert close(A @ X, B, np.abs(A).max() * np.abs(X).max(), n)  # small residual


def test_what_stands_above_the_diagonal_is_not_read():
    noisy = FACTOR + np.triu(np.full((3, 3), 7.0), 1)
    assert dc.solve_cholesky(noisy, [2, 28, 11]).tolist() == [1, 2, 3]
    X = np.array([[1.0, 5, 2]])
    for function in (dc.whiten, dc.mahalanobis):
        assert np.array_equal(
            function(X, noisy, center=[0, 1, 0]), function(X, FACTOR, center=[0, 1, 0])
        )
    ours, same = (
        dc.correlated_normals(L, 2, center=[0] * 3, rng=np.random.default_rng(1))
        for L in (noisy, FACTOR)
    )
    assert np.array_equal(ours, same)


@given(definite())
def test_log_determinant(A):
    log = dc.log_determinant(dc.cholesky(A))
    sign, known = determinants.log_determinant(A)
    assert sign == 1
    scale = len(A) * EPS * np.linalg.cond(A)
    assert log == pytest.approx(known, abs=50 * scale)
    assert log == pytest.approx(np.linalg.slogdet(A)[1], abs=50 * scale)


def test_log_determinant_where_the_determinant_has_no_float():
    L = 1e-3 * np.eye(200)
    assert np.linalg.det(L @ L.T) == 0  # underflow
    assert dc.log_determinant(L) == pytest.approx(400 * math.log(1e-3), rel=1e-14)


@given(definite(), st.integers(0, 99))
def test_mahalanobis_agrees_with_scipy(A, seed):
    n, L = len(A), dc.cholesky(A)
    rng = np.random.default_rng(seed)
    X, center = rng.normal(size=(4, n)), rng.normal(size=n)
    found = dc.mahalanobis(X, L, center=center)
    theirs = [mahalanobis(x, center, np.linalg.inv(A)) for x in X]
    # scipy's way forms the inverse, which loses the condition number
    assert found == pytest.approx(theirs, rel=100 * n * EPS * np.linalg.cond(A))
    Z = dc.whiten(X, L, center=center)
    assert Z.shape == X.shape
    assert close(Z @ L.T + center, X, 10 * np.abs(L).max() * np.abs(Z).max(), n)
    assert found == pytest.approx(np.linalg.norm(Z, axis=1), rel=1e-13)
    round_ = dc.mahalanobis(X, np.eye(n), center=center)
    assert round_ == pytest.approx(np.linalg.norm(X - center, axis=1), rel=1e-13)


def test_far_out_nothing_overflows():
    far = dc.mahalanobis([[3e200, 4e200]], np.eye(2), center=[0, 0])
    assert far == pytest.approx([5e200], rel=4 * EPS)


def test_whitened_samples_have_the_identity_as_covariance():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(50, 3)) @ rng.normal(size=(3, 3)) + 7
    center = X.mean(axis=0)
    L = dc.cholesky((X - center).T @ (X - center) / len(X))
    Z = dc.whiten(X, L, center=center)
    assert pytest.approx(np.zeros(3), abs=1e-12) == Z.mean(axis=0)
    assert pytest.approx(np.eye(3), abs=1e-12) == Z.T @ Z / len(Z)


def test_drawn_samples_have_the_covariance():
    n_samples, center = 100_000, np.array([1.0, -2, 5])
    rng = np.random.default_rng(5)
    X = dc.correlated_normals(FACTOR, n_samples, center=center, rng=rng)
    assert X.shape == (n_samples, 3)
    # standard errors: sqrt(a_ii / N) of a mean, sqrt((a_ii a_jj + a_ij^2) / N) of a
    # covariance of normal samples; five of them
    variances = np.diag(BY_HAND)
    gap = np.abs(X.mean(axis=0) - center)
    assert (gap <= 5 * np.sqrt(variances / n_samples)).all()
    spread = np.sqrt((np.outer(variances, variances) + BY_HAND**2) / n_samples)
    assert (np.abs(np.cov(X.T, bias=True) - BY_HAND) <= 5 * spread).all()
    z = np.random.default_rng(5).standard_normal((n_samples, 3))
    assert pytest.approx(z @ FACTOR.T + center, rel=1e-12, abs=1e-12) == X


SYMMETRIC = [dc.cholesky, dc.is_positive_definite]
WITH_FACTOR = [
    lambda L: dc.solve_cholesky(L, [1, 1]),
    dc.log_determinant,
    lambda L: dc.whiten([[1, 1]], L, center=[0, 0]),
    lambda L: dc.mahalanobis([[1, 1]], L, center=[0, 0]),
    lambda L: dc.correlated_normals(
        L, 1, center=[0, 0], rng=np.random.default_rng(0)
    ),
]  # fmt: skip


@pytest.mark.parametrize("function", SYMMETRIC)
def test_what_a_matrix_must_be(function):
    for value, error, message in (
        ([[1, 2, 3]], ValueError, r"A must be square, got shape \(1, 3\)"),
        ([[1, 2], [0, 1]], ValueError, r"A must be symmetric, got entries up to 2"),
        ([[np.inf]], ValueError, r"A must be finite"),
        ([[]], ValueError, r"A must be a nonempty matrix"),
        ([[1j]], TypeError, r"A must hold real numbers, got dtype complex"),
    ):
        with pytest.raises(error, match=message):
            function(value)


@pytest.mark.parametrize("function", WITH_FACTOR)
def test_what_a_factor_must_be(function):
    for value, message in (
        (
            [[1, 0], [2, -1]],
            r"L must have a positive diagonal, got -1 in it: hand over",
        ),
        ([[0, 0], [2, 1]], r"L must have a positive diagonal, got 0 in it"),
        ([[1, 0]], r"L must be square"),
        ([[np.nan, 0], [1, 1]], r"L must be finite"),
    ):
        with pytest.raises(ValueError, match=message):
            function(value)


@pytest.mark.parametrize(("value", "error"), strategies.NOT_REAL)
def test_what_a_right_hand_side_must_be(value, error):
    with pytest.raises(error):
        dc.solve_cholesky(np.eye(2), value)
    with pytest.raises(error):
        dc.whiten([[1, 2]], np.eye(2), center=value)


def test_other_refusals():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"b must have length 2, got 3"):
        dc.solve_cholesky(np.eye(2), [1, 2, 3])
    with pytest.raises(ValueError, match=r"b must have 2 rows, got shape \(1, 2\)"):
        dc.solve_cholesky(np.eye(2), [[1, 2]])
    with pytest.raises(ValueError, match=r"b must be rectangular"):
        dc.solve_cholesky(np.eye(2), [[1], [2, 3]])
    with pytest.raises(ValueError, match=r"X must have 2 columns, got shape \(1, 3\)"):
        dc.mahalanobis([[1, 2, 3]], np.eye(2), center=[0, 0])
    with pytest.raises(ValueError, match=r"center must have length 2, got 1"):
        dc.whiten([[1, 2]], np.eye(2), center=[0])
    with pytest.raises(ValueError, match=r"center must have length 1, got 2"):
        dc.correlated_normals([[1]], 1, center=[0, 0], rng=rng)
    with pytest.raises(ValueError, match=r"n_samples must be at least 1, got 0"):
        dc.correlated_normals([[1]], 0, center=[0], rng=rng)
    with pytest.raises(TypeError, match=r"rng must be a numpy Generator, got i"):
        dc.correlated_normals([[1]], 1, center=[0], rng=7)


def test_inputs_are_left_alone_and_ints_are_taken():
    A, L = BY_HAND.astype(float), FACTOR.astype(float)
    b, X = np.array([2.0, 28, 11]), np.ones((2, 3))
    dc.cholesky(A)
    dc.is_positive_definite(A)
    dc.solve_cholesky(L, b)
    dc.log_determinant(L)
    dc.mahalanobis(X, L, center=b)
    dc.correlated_normals(L, 2, center=b, rng=np.random.default_rng(0))
    assert np.array_equal(A, BY_HAND)
    assert np.array_equal(L, FACTOR)
    assert b.tolist() == [2, 28, 11]
    assert (X == 1).all()
    assert dc.cholesky(A.astype(int)).dtype == np.float64
