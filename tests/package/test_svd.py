import numpy as np
import pytest
import scipy.linalg
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import determinants
from mlmath import svd as sv

EPS = np.finfo(float).eps
BY_HAND = np.array([[3, 0], [4, 5]])
AWKWARD = {
    "zero": np.zeros((3, 2)),
    "ones": np.ones((5, 4)),
    "one entry": np.array([[-7.0]]),
    "a row": np.array([[3.0, -4, 0]]),
    "a column": np.array([[3.0], [-4], [0]]),
    "shear": np.array([[1.0, 1], [0, 1]]),
    "equal singular values": np.array([[0.0, -2], [2, 0]]),
    "Hilbert": scipy.linalg.hilbert(12),
    "Frank": np.triu(np.ones((9, 9)), -1) * np.arange(9, 0, -1),
    "Läuchli": np.vstack([np.ones(3), 1e-9 * np.eye(3)]),
    "units": np.array([[1, 1e-120, 1e90], [2, 1e-120, 1e90], [3, -1e-120, 0]]),
    "next to dependent": np.array([[1.0, 1], [1, 1 + EPS], [1, 1]]),
    "noise": np.random.default_rng(5).normal(size=(40, 25)),
}
each_awkward = pytest.mark.parametrize("A", AWKWARD.values(), ids=AWKWARD)


def is_svd_of(A, U, s, V):
    """U, s and V multiply to A, with orthonormal columns, up to some roundings."""
    m, n = A.shape
    k = min(m, n)
    assert (U.shape, s.shape, V.shape) == ((m, k), (k,), (n, k))
    for Q in (U, V):  # a sweep adds a few roundings a column
        assert np.abs(Q.T @ Q - np.eye(k)).max() <= 100 * max(m, n) * EPS
    scale = max(np.abs(A).max(), 1e-300)
    assert np.abs(U * (s / scale) @ V.T - A / scale).max() <= 100 * max(m, n) * EPS
    assert (s >= 0).all()
    assert (np.diff(s) <= 0).all()


@each_awkward
def test_awkward_matrices(A):
    for M in (A, A.T):
        U, s, V = sv.svd(M)
        is_svd_of(M, U, s, V)
        theirs = np.linalg.svd(M, compute_uv=False)
        assert np.abs(s - theirs).max() <= 100 * max(M.shape) * EPS * theirs[0]


@given(strategies.matrices())
@example(np.array([[1.0, 1], [1e-100, 0]]))
def test_agrees_with_numpy(A):
    U, s, V = sv.svd(A)
    is_svd_of(A, U, s, V)
    theirs_U, theirs, theirs_Vt = np.linalg.svd(A, full_matrices=False)
    assert np.abs(s - theirs).max() <= 40 * EPS * max(theirs[0], 1e-290)
    gaps = -np.diff(np.append(theirs, 0))
    if gaps.min() > 1e-3 * theirs[0]:  # else the vectors are free, or nearly
        signs = np.sign((theirs_Vt.T * V).sum(axis=0))
        assert pytest.approx(theirs_Vt.T * signs, abs=1e-11) == V
        assert pytest.approx(theirs_U * signs, abs=1e-11) == U


def test_worked_by_hand_in_the_chapter():
    U, s, V = sv.svd(BY_HAND)
    assert s == pytest.approx([45**0.5, 5**0.5], rel=4 * EPS)
    assert pytest.approx(np.array([[1, 1], [1, -1]]) / 2**0.5, abs=4 * EPS) == V
    assert pytest.approx(np.array([[1, 3], [3, -1]]) / 10**0.5, abs=4 * EPS) == U
    assert sv.low_rank(BY_HAND, 1) == pytest.approx(
        np.array([[1.5, 1.5], [4.5, 4.5]]), abs=20 * EPS
    )


def test_published_values():
    # Hilbert's matrix is symmetric and positive: its eigenvalues are known
    known = [1.408318927124, 0.122327065854, 0.002687340356]
    assert sv.svd(scipy.linalg.hilbert(3))[1] == pytest.approx(known, abs=6e-13)
    magic = [[16, 2, 3, 13], [5, 11, 10, 8], [9, 7, 6, 12], [4, 14, 15, 1]]
    known = [34, 4 * 20**0.5, 20**0.5, 0]  # 34, 17.8885, 4.4721, 0
    assert sv.svd(magic)[1] == pytest.approx(known, abs=1e-13)
    assert sv.numerical_rank(magic) == 3


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
def test_units_do_not_matter(scale):
    A = scale * BY_HAND
    U, s, V = sv.svd(A)
    assert s / scale == pytest.approx(sv.svd(BY_HAND)[1], rel=1e-14)
    assert pytest.approx(sv.svd(BY_HAND)[0], abs=1e-14) == U
    assert pytest.approx(sv.svd(BY_HAND)[2], abs=1e-14) == V
    assert sv.numerical_rank(A) == 2
    assert sv.low_rank(A, 1) / scale == pytest.approx(
        sv.low_rank(BY_HAND, 1), abs=1e-14
    )
    assert sv.pseudo_inverse(A) * scale == pytest.approx(
        np.linalg.inv(BY_HAND), abs=1e-14
    )


def test_largest_floats():
    assert sv.svd(np.full((2, 2), 1.7e308))[1][0] == np.inf  # no float holds 3.4e308
    assert sv.low_rank(np.full((2, 2), 1.7e308), 1) == pytest.approx(
        np.full((2, 2), 1.7e308), rel=1e-14
    )
    with pytest.raises(OverflowError, match=r"pseudo-inverse is larger than any float"):
        sv.pseudo_inverse([[1e-310]])


def test_small_singular_values_of_columns_in_different_units():
    # relative to itself each is right: the columns differ in their unit alone
    X = np.array([[2.0, 1, 0], [1, 3, 1], [0, 1, 4], [1, 0, 1]])
    U, s, _ = sv.svd(X * [1, 1e-30, 1e-60])
    Q, R = np.linalg.qr(X)  # at such distances the values are those of the triangle
    assert s == pytest.approx(np.abs(np.diag(R)) * [1, 1e-30, 1e-60], rel=1e-14)
    assert np.abs(U) == pytest.approx(np.abs(Q), abs=1e-14)
    # beyond 1e-145 of the largest they are 0
    assert sv.svd(np.diag([1, 1e-140]))[1][1] == 1e-140
    assert sv.svd(np.diag([1, 1e-150]))[1][1] == 0
    # columns too short for their squares, and leaning
    is_svd_of(A := np.array([[1, 1e-150], [1, 1e-150], [0, 1e-180]]), *sv.svd(A))


@each_awkward
def test_full(A):
    for M in (A, A.T):
        U, s, V = sv.svd(M, full=True)
        thin = sv.svd(M)
        m, n = M.shape
        assert (U.shape, V.shape) == ((m, m), (n, n))
        assert np.abs(U.T @ U - np.eye(m)).max() <= 100 * max(m, n) * EPS
        assert np.abs(V.T @ V - np.eye(n)).max() <= 100 * max(m, n) * EPS
        for ours, same in zip((U, s, V), thin, strict=True):
            assert np.array_equal(ours[..., : len(s)], same)


def test_signs():
    for A in (BY_HAND, -BY_HAND, [[0, -2], [2, 0]], AWKWARD["noise"]):
        V = sv.svd(A)[2]
        first = (np.abs(V) > np.abs(V).max(axis=0) - 1e-6).argmax(axis=0)
        assert (np.take_along_axis(V, first[None], axis=0) > 0).all()


def test_sweeps_that_do_not_suffice():
    with pytest.raises(np.linalg.LinAlgError, match=r"lean after 2 sweeps: raise max_"):
        sv.svd(AWKWARD["noise"], max_sweeps=2)
    sv.svd(np.eye(3), max_sweeps=1)  # one sweep to see that nothing leans
    with pytest.raises(ValueError, match=r"max_sweeps must be at least 1, got 0"):
        sv.svd(BY_HAND, max_sweeps=0)
    with pytest.raises(TypeError, match=r"max_sweeps must be an integer"):
        sv.svd(BY_HAND, max_sweeps=2.0)


@pytest.mark.parametrize("n", range(1, 9))
def test_each_pair_meets_once(n):
    pairs = []
    for p, q in sv._rounds(n):
        assert len({*p.tolist(), *q.tolist()}) == 2 * len(p)  # disjoint
        pairs += zip(p.tolist(), q.tolist(), strict=True)
    assert sorted(pairs) == [(i, j) for i in range(n) for j in range(i + 1, n)]


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 4), st.integers(0, 99))
def test_rank_and_subspaces(m, n, r, seed):
    rng = np.random.default_rng(seed)
    A = (rng.integers(-3, 4, (m, r)) @ rng.integers(-3, 4, (r, n))).astype(float)
    rank = np.linalg.matrix_rank(A)
    assert sv.numerical_rank(A) == rank
    found = sv.four_subspaces(A)
    shapes = [(m, rank), (n, rank), (n, n - rank), (m, m - rank)]
    bases = [found.column, found.row, found.null, found.left_null]
    assert [Q.shape for Q in bases] == shapes
    size = 1 + np.abs(A).max()
    for Q in bases:
        assert np.abs(Q.T @ Q - np.eye(Q.shape[1])).max(initial=0) <= 1e-13
    assert np.abs(A @ found.null).max(initial=0) <= 1e-13 * size
    assert np.abs(A.T @ found.left_null).max(initial=0) <= 1e-13 * size
    for Q, M in ((found.column, A), (found.row, A.T)):
        assert np.abs(Q @ (Q.T @ M) - M).max() <= 1e-13 * size
    theirs = scipy.linalg.null_space(A)
    assert pytest.approx(theirs @ theirs.T, abs=1e-12) == found.null @ found.null.T


def test_the_tolerance_is_a_share_of_the_largest():
    A = np.diag([1e5, 1, 1e-4])
    assert [sv.numerical_rank(A, tol=t) for t in (0, 1e-8, 1e-4, 1)] == [3, 2, 1, 0]
    assert sv.four_subspaces(A, tol=1e-8).null.shape == (3, 1)
    assert sv.pseudo_inverse(A, tol=1e-8) == pytest.approx(np.diag([1e-5, 1, 0]))
    assert sv.numerical_rank(np.diag([1, 1e-15])) == 2
    assert sv.numerical_rank(np.diag([1, 4e-16])) == 1  # 2 * 2.2e-16 is more
    tall = np.eye(10, 2) * [1, 1e-15]  # the longer side counts: 10 * 2.2e-16
    assert sv.numerical_rank(tall) == sv.numerical_rank(tall.T) == 1
    assert sv.numerical_rank(np.zeros((2, 3)), tol=0) == 0
    for function in (sv.numerical_rank, sv.four_subspaces, sv.pseudo_inverse):
        with pytest.raises(ValueError, match=r"tol must be at least 0, got -1"):
            function(A, tol=-1)
        with pytest.raises(ValueError, match=r"tol must be finite"):
            function(A, tol=np.nan)


@each_awkward
@pytest.mark.parametrize("k", [0, 1, 2, 30])
def test_low_rank(A, k):
    found = sv.low_rank(A, k)
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    scale = max(s[0], 1e-300)
    assert np.linalg.matrix_rank(found / scale) <= k
    miss = np.linalg.norm((found - A) / scale)
    assert miss == pytest.approx(np.linalg.norm(s[k:] / scale), abs=1e-13)
    if k == 0 or k >= len(s) or s[k - 1] - s[k] > 1e-3 * scale:
        theirs = (U[:, :k] * s[:k]) @ Vt[:k]
        assert np.abs(found - theirs).max() <= 1e-12 * scale


@given(strategies.matrices())
@example(np.zeros((2, 3)))
@example(np.array([[1.0, 2], [2, 4]]))
def test_pseudo_inverse(A):
    s = np.linalg.svd(A, compute_uv=False)
    small = s[(s > 0) & (s < 1e-6 * s[0])]
    assume(not small.size)  # the last digits of such are made of rounding
    found = sv.pseudo_inverse(A)
    theirs = np.linalg.pinv(A)
    assert found.shape == A.shape[::-1]
    assert np.abs(found - theirs).max() <= 1e-8 * np.abs(theirs).max()


@given(st.integers(1, 5), st.integers(0, 999))
def test_of_a_nonsingular_matrix_it_is_the_inverse(n, seed):
    A = np.random.default_rng(seed).integers(-4, 5, (n, n))
    assume(abs(np.linalg.det(A)) > 0.5)
    assert sv.pseudo_inverse(A) == pytest.approx(determinants.inverse(A), abs=1e-9)


def test_complete_by_hand():
    known = np.array([[True, True], [True, False]])
    found = sv.complete([[1, 2], [2, 99]], known, 1, tol=1e-10, max_iter=800)
    assert found.converged
    assert found.n_iter == len(found.history) < 800
    assert pytest.approx(np.array([[1, 2], [2, 4]]), abs=1e-7) == found.X
    assert found.history[-1] == pytest.approx(0, abs=1e-7)


def test_complete_stops():
    known = np.array([[True, True], [True, False]])
    found = sv.complete([[1, 2], [2, 99]], known, 1, tol=1e-12, max_iter=3)
    assert (found.converged, found.n_iter) == (False, 3)
    # the first step, by hand of NumPy: the mean of what is known, then rank 1
    U, s, Vt = np.linalg.svd([[1, 2], [2, 2]])
    first = sv.complete([[1, 2], [2, 99]], known, 1, max_iter=1)
    assert (
        pytest.approx(np.array([[1, 2], [2, (U[:, :1] * s[0] @ Vt[:1])[1, 1]]]))
        == first.X
    )
    everything = sv.complete(BY_HAND, np.ones((2, 2), bool), 1)
    assert everything.converged
    assert everything.n_iter == 1
    assert np.array_equal(everything.X, BY_HAND)
    assert everything.history == pytest.approx([5**0.5])


@given(st.integers(2, 6), st.integers(2, 6), st.integers(1, 3), st.integers(0, 999))
def test_completion_never_fits_worse(m, n, k, seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(m, n))
    known = rng.random((m, n)) < 0.7
    known[0] = True
    found = sv.complete(X, known, k, tol=1e-12, max_iter=30)
    assert np.array_equal(found.X[known], X[known])
    assert (np.diff(found.history) <= 1e-12).all()


def test_completion_finds_a_matrix_of_low_rank():
    rng = np.random.default_rng(1)
    truth = rng.normal(size=(60, 2)) @ rng.normal(size=(2, 40))
    known = rng.random(truth.shape) < 0.6
    found = sv.complete(truth, known, 2, tol=1e-10, max_iter=500)
    assert found.converged
    assert np.abs(found.X - truth).max() < 1e-7


@pytest.mark.parametrize("scale", [2.0**-20, 2.0**20])
def test_complete_stops_by_the_change_beside_the_size(scale):
    known = np.array([[True, True], [True, False]])
    X = np.array([[1.0, 2], [2, 99]])
    found = sv.complete(scale * X, known, 1, max_iter=800)
    assert found.converged
    assert found.n_iter == sv.complete(X, known, 1, max_iter=800).n_iter > 1


def test_complete_gives_up_after_a_hundred_steps():
    known = np.array([[True, True], [True, False]])
    found = sv.complete([[1, 2], [2, 99]], known, 1, tol=1e-300)
    assert found.n_iter == len(found.history) == 100


def test_what_can_be_completed():
    A = np.ones((2, 2))
    with pytest.raises(TypeError, match=r"known must be boolean, got dtype int64"):
        sv.complete(A, [[1, 0], [1, 1]], 1)
    with pytest.raises(ValueError, match=r"shape \(2, 2\) of X, got \(2,\)"):
        sv.complete(A, [True, False], 1)
    with pytest.raises(ValueError, match=r"column 1 has none"):
        sv.complete(A, [[True, False], [True, False]], 1)
    known = np.ones((2, 2), bool)
    for options, message in (
        ({"k": 0}, r"k must be at least 1, got 0"),
        ({"k": 1, "max_iter": 0}, r"max_iter must be at least 1"),
        ({"k": 1, "tol": 0}, r"tol must be positive"),
    ):
        with pytest.raises(ValueError, match=message):
            sv.complete(A, known, **options)


MATRIX_FUNCTIONS = [
    sv.svd,
    sv.numerical_rank,
    sv.four_subspaces,
    lambda A: sv.low_rank(A, 1),
    sv.pseudo_inverse,
    lambda A: sv.complete(A, np.ones(np.shape(A), bool), 1),
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


def test_what_a_rank_must_be():
    with pytest.raises(ValueError, match=r"k must be at least 0, got -1"):
        sv.low_rank(BY_HAND, -1)
    with pytest.raises(TypeError, match=r"k must be an integer, got float"):
        sv.low_rank(BY_HAND, 1.0)


def test_inputs_are_left_alone_and_ints_are_taken():
    A, known = BY_HAND.astype(float), np.array([[True, False], [True, True]])
    kept = known.copy()
    for function in MATRIX_FUNCTIONS:
        function(A)
        function(A.T)
    sv.complete(A, known, 1)
    assert np.array_equal(A, BY_HAND)
    assert np.array_equal(known, kept)
    for ours, same in zip(sv.svd(A), sv.svd(BY_HAND), strict=True):
        assert np.array_equal(ours, same)
