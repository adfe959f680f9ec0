import numpy as np
import pytest
import scipy.linalg
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import orthogonal as og

EPS = np.finfo(float).eps
REFERENCE = np.array([[12, -51, 4], [6, 167, -68], [-4, 24, -41]])
BY_HAND = np.array([[1, 4, 7], [2, 5, 2], [2, 2, -1]])
METHODS = [og.classical_gram_schmidt, og.modified_gram_schmidt, og.householder_qr]
GRAM_SCHMIDT = METHODS[:2]
each_method = pytest.mark.parametrize("method", METHODS)
each_gram_schmidt = pytest.mark.parametrize("method", GRAM_SCHMIDT)


def lauchli(e, n=3):
    return np.vstack([np.ones(n), e * np.eye(n)])


def tall():
    """Matrices with at least as many rows as columns, some of low rank."""
    return st.integers(1, 5).flatmap(
        lambda n: st.integers(n, 7).flatmap(lambda m: strategies.matrices(m, n))
    )


def conditioned(A, most=1e4):
    """Whether the columns, in units of their own length, are far from dependent."""
    lengths = np.linalg.norm(A, axis=0)
    return lengths.all() and np.linalg.cond(A / lengths) < most


@each_method
def test_worked_by_hand_in_the_chapter(method):
    Q, R = method([[4, 1], [3, 7]])
    assert pytest.approx(np.array([[0.8, -0.6], [0.6, 0.8]]), abs=8 * EPS) == Q
    assert pytest.approx(np.array([[5, 5], [0, 5]]), abs=40 * EPS) == R
    Q, R = method(BY_HAND)
    known = np.array([[1, 2, 2], [2, 1, -2], [2, -2, 1]]) / 3
    assert pytest.approx(known, abs=20 * EPS) == Q
    assert pytest.approx(np.array([[3, 6, 3], [0, 3, 6], [0, 0, 3]]), abs=60 * EPS) == R


@each_method
def test_the_published_case(method):
    Q, R = method(REFERENCE)
    known = np.array([[14, 21, -14], [0, 175, -70], [0, 0, 35]])
    # the condition number is 11: no more than two digits are lost
    assert pytest.approx(known, abs=175 * 100 * EPS) == R
    assert pytest.approx(REFERENCE, abs=175 * 20 * EPS) == Q @ R


@each_method
@given(tall())
def test_agrees_with_numpy_where_columns_are_independent(method, A):
    assume(conditioned(A))
    Q, R = method(A)
    theirs_Q, theirs_R = np.linalg.qr(A)
    signs = np.where(np.diag(theirs_R) < 0, -1, 1)
    # the factors react to rounding by up to the condition number, squared for classical
    tol = 1e-7 if method is og.classical_gram_schmidt else 1e-10
    lengths = np.linalg.norm(A, axis=0)
    assert pytest.approx(theirs_Q * signs, abs=tol) == Q
    assert np.abs(R - signs[:, None] * theirs_R).max() <= tol * lengths.max()
    assert (np.abs(Q @ R - A) <= 50 * EPS * lengths).all()
    assert np.array_equal(R, np.triu(R))
    assert (np.diag(R) > 0).all()


@given(strategies.matrices())
@example(np.zeros((3, 2)))
@example(np.zeros((2, 4)))
@example(np.array([[1.0, 2, 3]]))
@example(np.array([[0.0], [-1e-90]]))
@example(np.array([[1.0, 1, 0], [1, 1, 0], [1, 1, 1e-90]]))
def test_householder_is_orthonormal_whatever_comes(A):
    Q, R = og.householder_qr(A)
    m, n = A.shape
    k = min(m, n)
    assert (Q.shape, R.shape) == ((m, k), (k, n))
    assert og.orthogonality_loss(Q) <= 20 * k * EPS  # a few roundings a mirror
    bound = 20 * m * EPS * np.abs(A).max(axis=0)  # column by column
    assert (np.abs(Q @ R - A) <= bound).all()
    assert np.array_equal(R, np.triu(R))
    assert (np.diag(R) >= 0).all()


def test_loss_on_hilberts_matrix():
    # published: 1.42, 3.6e-7, 8e-16; the first two are sums of roundings, which differ
    # with the order of addition, so only their size is certain
    H = scipy.linalg.hilbert(8)
    classical, modified, householder = (og.orthogonality_loss(m(H)[0]) for m in METHODS)
    assert 0.7 < classical < 2.8
    assert 1e-7 < modified < 1.5e-6
    assert householder < 4e-15
    assert og.orthogonality_loss(og.orthonormal_basis(H)) < 4e-15


@pytest.mark.parametrize("e", [1e-8, 2.0**-30, 1e-11])
def test_loss_on_lauchlis_matrix(e):
    Q = og.classical_gram_schmidt(lauchli(e))[0]
    assert Q[:, 1] @ Q[:, 2] == pytest.approx(0.5, abs=1e-6)
    Q = og.modified_gram_schmidt(lauchli(e))[0]
    assert abs(Q[:, 1] @ Q[:, 2]) <= 4 * EPS
    assert Q[:, 0] @ Q[:, 1] == pytest.approx(-e / 2**0.5, rel=1e-6)
    assert og.orthogonality_loss(og.householder_qr(lauchli(e))[0]) <= 20 * EPS


@each_method
@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
def test_units_do_not_matter(method, scale):
    Q, R = method(scale * BY_HAND)
    assert pytest.approx(method(BY_HAND)[0], abs=40 * EPS) == Q
    assert R / scale == pytest.approx(method(BY_HAND)[1], abs=100 * EPS)
    units = np.array([1e-200, 1.0, 1e200])  # each column in its own
    Q, R = method(BY_HAND * units)
    assert pytest.approx(method(BY_HAND)[0], abs=40 * EPS) == Q
    assert R / units == pytest.approx(method(BY_HAND)[1], abs=100 * EPS)


def test_an_entry_without_a_float_is_inf():
    R = og.householder_qr([[1.7e308], [1.7e308]])[1]
    assert R[0, 0] == np.inf


@each_gram_schmidt
def test_dependent_columns_are_refused_and_the_way_out_is_named(method):
    said = r"column 1 of A depends .*orthonormal_basis leaves.*householder_qr"
    with pytest.raises(np.linalg.LinAlgError, match=said):
        method([[0.1, 0.3], [0.2, 0.6], [0.3, 0.9]])  # rounding leaves a rest
    with pytest.raises(np.linalg.LinAlgError, match=r"column 0 of A depends"):
        method(np.zeros((2, 2)))
    with pytest.raises(np.linalg.LinAlgError, match=r"column 2 of A depends"):
        method([[1, 1, 1], [1, 2, 3]])
    with pytest.raises(np.linalg.LinAlgError, match=r"column 1 of A depends"):
        method([[1, 1], [1, 1 + 1e-9]], tol=1e-6)
    # two rows never hold three directions, whatever rounding leaves
    noisy = [[0.1, 0.2, 0.3], [0.7, 1.1, 1.3]]
    with pytest.raises(np.linalg.LinAlgError, match=r"column 2 of A depends"):
        method(noisy, tol=0)
    with pytest.raises(np.linalg.LinAlgError, match=r"column 2 of A depends"):
        method(np.array(noisy) * 1e-30)  # in any unit


def test_the_tolerance_is_a_share_of_the_column():
    ones, wave = np.ones(100), np.tile([0.1, -0.1], 50)
    A = np.column_stack([ones, ones + wave])  # rest 1, of a column of length 10.05
    for method in GRAM_SCHMIDT:
        assert method(A, tol=0.09)[1][1, 1] == pytest.approx(1)
        with pytest.raises(np.linalg.LinAlgError, match=r"column 1 of A depends"):
            method(A, tol=0.11)
    assert og.orthonormal_basis(A, tol=0.09).shape == (100, 2)
    assert og.orthonormal_basis(A, tol=0.11).shape == (100, 1)


@each_gram_schmidt
def test_a_small_share_is_no_dependence_by_default(method):
    assert method([[1, 1], [1, 1 + 1e-10]])[1][1, 1] == pytest.approx(7e-11, rel=0.1)
    assert method(np.diag([1, 1e-200]))[1][1, 1] == 1e-200  # short, and all new


@each_gram_schmidt
def test_with_tolerance_0_rounding_becomes_a_direction(method):
    Q, R = method([[0.1, 0.3], [0.2, 0.6], [0.3, 0.9]], tol=0)
    assert 0 < R[1, 1] < 1e-15
    assert np.linalg.norm(Q, axis=0) == pytest.approx([1, 1], abs=4 * EPS)
    with pytest.raises(np.linalg.LinAlgError, match=r"column 1 of A"):
        method([[1, 2], [0, 0]], tol=0)  # an exact zero


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 3), st.integers(0, 99))
def test_basis_of_the_span(m, n, r, seed):
    rng = np.random.default_rng(seed)
    A = rng.integers(-3, 4, (m, r)) @ rng.integers(-3, 4, (r, n))
    Q = og.orthonormal_basis(A)
    assert Q.shape == (m, np.linalg.matrix_rank(A))
    assert np.abs(Q.T @ Q - np.eye(Q.shape[1])).max(initial=0) <= 10 * EPS
    assert pytest.approx(A, abs=1e-12 * (1 + np.abs(A).max())) == Q @ (Q.T @ A)
    theirs = scipy.linalg.orth(A) if A.any() else np.zeros((m, 0))
    assert pytest.approx(theirs @ theirs.T, abs=1e-12) == Q @ Q.T


def test_basis_drops_by_the_tolerance_given():
    assert og.orthonormal_basis([[1, 1], [1, 1 + 1e-9]]).shape == (2, 2)
    assert og.orthonormal_basis([[1, 1], [1, 1 + 1e-13]]).shape == (2, 1)
    assert og.orthonormal_basis([[1, 1], [1, 1 + 1e-9]], tol=1e-6).shape == (2, 1)
    # three rows never hold more than three directions, whatever rounding leaves
    A = np.random.default_rng(0).normal(size=(3, 8))
    assert og.orthonormal_basis(A, tol=0).shape == (3, 3)


@given(st.integers(1, 6).flatmap(lambda n: strategies.matrices(n, 2)))
@example(np.array([[1e-80, 1], [-1e-80, 2]]))
def test_mirrors(A):
    normal, x = A.T
    assume(normal.any())
    H = og.reflection(normal)
    assert np.array_equal(H, H.T)
    assert og.is_orthogonal(H, tol=10 * len(x) * EPS)
    limit = 20 * len(x) * EPS * max(np.abs(x).max(), 1e-80)
    assert np.abs(H @ x - og.reflect(x, normal)).max() <= limit
    assert np.abs(og.reflect(og.reflect(x, normal), normal) - x).max() <= limit
    u = normal / np.linalg.norm(normal / np.abs(normal).max()) / np.abs(normal).max()
    assert og.reflect(u, normal) == pytest.approx(-u, abs=10 * EPS)


def test_mirror_by_hand():
    H = np.array([[7, -4, -4], [-4, 1, -8], [-4, -8, 1]]) / 9
    assert og.reflection([1, 2, 2]) == pytest.approx(H, abs=4 * EPS)
    assert og.reflect([3, 0, 3], [1, 2, 2]) == pytest.approx([1, -4, -1], abs=10 * EPS)
    assert not np.signbit(og.reflection([1, 0, 0])[1:]).any()  # no -0


def test_coordinates():
    Q = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert og.coordinates(Q, [10, 5]) == pytest.approx([10, -5], abs=20 * EPS)
    assert og.coordinates(Q[:, :1], [10, 5]) == pytest.approx([10], abs=20 * EPS)
    with pytest.raises(
        ValueError, match=r"Q must have orthonormal columns, .*up to 3 "
    ):
        og.coordinates([[1, 0], [0, 2]], [1, 1])
    with pytest.raises(ValueError, match=r"orthonormal columns, .*up to inf away"):
        og.coordinates([[1e200, 1e200], [1e200, -1e200]], [1, 1])
    with pytest.raises(ValueError, match=r"x must have length 2, got 3"):
        og.coordinates(Q, [1, 2, 3])


def test_is_orthogonal():
    assert og.is_orthogonal([[0, 1], [1, 0]])
    assert og.is_orthogonal([[0.6, -0.8], [0.8, 0.6]])
    assert not og.is_orthogonal([[1], [0]])  # orthonormal columns, but not square
    assert not og.is_orthogonal([[1, 1], [0, 1]])
    assert not og.is_orthogonal([[2, 0], [0, 2]])
    assert not og.is_orthogonal([[1, 1e-9], [0, 1]])
    assert og.is_orthogonal([[1, 1e-9], [0, 1]], tol=1e-8)
    assert og.is_orthogonal(np.eye(2), tol=0)
    with pytest.raises(ValueError, match=r"tol must be at least 0, got -1"):
        og.is_orthogonal(np.eye(2), tol=-1)


def test_loss_of_unit_columns_that_agree():
    assert og.orthogonality_loss(np.ones((1, 2))) == pytest.approx(2**0.5)
    assert og.orthogonality_loss([[1e200]]) == np.inf


MATRIX_FUNCTIONS = [
    *METHODS,
    og.orthonormal_basis,
    og.is_orthogonal,
    og.orthogonality_loss,
]


@pytest.mark.parametrize("function", MATRIX_FUNCTIONS)
def test_what_a_matrix_must_be(function):
    for value, error, message in (
        ([1, 2], ValueError, r"must be a nonempty matrix \(2-D\), got shape \(2,\)"),
        ([[]], ValueError, r"must be a nonempty matrix"),
        ([[np.inf, 1], [0, 1]], ValueError, r"must be finite"),
        ([[1j, 0], [0, 1]], TypeError, r"must hold real numbers, got dtype complex"),
    ):
        with pytest.raises(error, match=message):
            function(value)


@pytest.mark.parametrize("function", [*GRAM_SCHMIDT, og.orthonormal_basis])
@pytest.mark.parametrize("tol", [-1e-3, np.nan, np.inf])
def test_what_a_tolerance_must_be(function, tol):
    with pytest.raises(ValueError, match=r"tol must be"):
        function([[1]], tol=tol)


@pytest.mark.parametrize(("value", "error"), strategies.NOT_REAL)
def test_what_a_normal_must_be(value, error):
    with pytest.raises(error):
        og.reflection(value)
    with pytest.raises(error):
        og.reflect([1, 2], value)


def test_other_refusals():
    for function in (og.reflection, lambda n: og.reflect([1, 2], n)):
        with pytest.raises(ValueError, match=r"normal must not be the zero vector"):
            function([0, 0])
    with pytest.raises(ValueError, match=r"normal must have length 2, got 3"):
        og.reflect([1, 2], [1, 2, 3])


def test_inputs_are_left_alone_and_ints_are_taken():
    A, x = BY_HAND.astype(float), np.array([3.0, 0, 3])
    for function in MATRIX_FUNCTIONS:
        function(A)
    og.reflect(x, A[:, 0])
    og.reflection(x)
    og.coordinates(np.eye(3), x)
    assert np.array_equal(A, BY_HAND)
    assert x.tolist() == [3, 0, 3]
    for method in METHODS:
        for ours, same in zip(method(A), method(BY_HAND), strict=True):
            assert np.array_equal(ours, same)
