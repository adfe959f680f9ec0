import numpy as np
import pytest
import scipy.fft
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import bases, orthogonal

EPS = np.finfo(float).eps
RIDGE = np.array([[3, -1], [1, 1]])
VALLEY = np.array([[1, -2], [1, 0]])
QUARTER = np.array([[0, -1], [1, 0]])


@st.composite
def basis(draw, n=None, most=1e3):
    """Independent columns with a condition number of at most `most`."""
    size = draw(st.integers(1, 5)) if n is None else n
    B = draw(strategies.square_matrices(size, limit=10))
    assume(np.linalg.cond(B) < most)
    return B


@st.composite
def basis_and(draw, count=1):
    B = draw(basis())
    rest = [draw(strategies.square_matrices(len(B), limit=10)) for _ in range(count)]
    return B, *rest


def close(found, known, size, cond):
    """Equal up to rounding, which solving with a basis magnifies by its condition."""
    return np.abs(found - known).max() <= 50 * len(known) * EPS * size * cond


def test_worked_by_hand_in_the_chapter():
    eye = np.eye(2)
    assert (bases.change_of_basis(RIDGE, eye) == RIDGE).all()
    back = np.array([[1, 1], [-1, 3]]) / 4
    assert bases.change_of_basis(eye, RIDGE) == pytest.approx(back, abs=4 * EPS)
    P = bases.change_of_basis(RIDGE, VALLEY)
    assert pytest.approx(np.array([[1, 1], [-1, 1]]), abs=8 * EPS) == P
    assert pytest.approx([5, 1], abs=40 * EPS) == P @ [2, 3]
    turn = np.array([[0.5, -0.5], [2.5, -0.5]])
    assert bases.in_basis(QUARTER, RIDGE) == pytest.approx(turn, abs=10 * EPS)
    assert bases.from_basis(turn, RIDGE) == pytest.approx(QUARTER, abs=20 * EPS)
    E = np.array([[1, 0, 1], [-1, 1, 1], [0, -1, 1]])
    mirror = np.array([[1, -2, -2], [-2, 1, -2], [-2, -2, 1]]) / 3
    found = bases.from_basis(np.diag([1, 1, -1]), E)
    assert found == pytest.approx(mirror, abs=10 * EPS)


@given(basis_and())
@example((np.array([[1e-50]]), np.array([[1.0]])))
def test_change_of_basis_agrees_with_numpy(pair):
    new, old = pair
    assume(np.linalg.cond(old) < 1e3)
    known = np.linalg.solve(new, old)
    found = bases.change_of_basis(old, new)
    assert close(found, known, np.abs(known).max(), np.linalg.cond(new))
    back = bases.change_of_basis(new, old)
    worst = np.linalg.cond(new) * np.linalg.cond(old)
    assert close(back @ found, np.eye(len(old)), 1, worst)


@given(basis_and())
@example((np.eye(3), np.zeros((3, 3))))
def test_maps_agree_with_numpy_and_return(pair):
    B, A = pair
    cond = np.linalg.cond(B)
    size = max(np.abs(A).max(), 1e-99) * cond
    inside, outside = bases.in_basis(A, B), bases.from_basis(A, B)
    assert close(inside, np.linalg.solve(B, A @ B), size, cond)
    assert close(outside, np.linalg.solve(B.T, (B @ A).T).T, size, cond)
    assert close(bases.from_basis(inside, B), A, size * cond, cond)
    assert close(bases.in_basis(outside, B), A, size * cond, cond)


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
def test_units_do_not_matter(scale):
    E = np.array([[1, 0, 1], [-1, 1, 1], [0, -1, 1]])
    T = np.array([[1, 2, 0], [0, 1, 5], [3, 0, -1]])
    for unit in (scale, np.array([1, scale, 1])):  # all vectors, or one of them
        B = E * unit
        assert bases.change_of_basis(B, B) == pytest.approx(np.eye(3), abs=20 * EPS)
        known = (
            np.linalg.inv(E)
            / np.array([unit] * 3 if np.isscalar(unit) else unit)[:, None]
        )
        found = bases.change_of_basis(np.eye(3), B)
        assert found == pytest.approx(known, rel=1e-13)
    assert bases.in_basis(T, scale * E) == pytest.approx(bases.in_basis(T, E))
    assert bases.from_basis(T, scale * E) == pytest.approx(bases.from_basis(T, E))
    assert bases.in_basis(scale * T, E) / scale == pytest.approx(bases.in_basis(T, E))


def test_each_vector_in_its_own_unit():
    # the map of the unit vectors, in units: entry (i, j) times u_j / u_i
    u = np.array([1e-100, 1e100])
    T = np.array([[1, 2], [3, 4]])
    B = RIDGE * u
    found = bases.in_basis(T, B)
    assert found == pytest.approx(bases.in_basis(T, RIDGE) * u / u[:, None], rel=1e-14)
    there = bases.from_basis(T * u / u[:, None], RIDGE)
    assert bases.from_basis(T, RIDGE / u) == pytest.approx(there, rel=1e-14)
    rows = RIDGE * u[:, None]  # and each axis in its own
    assert bases.change_of_basis(rows, rows) == pytest.approx(np.eye(2), abs=8 * EPS)


def test_an_entry_beyond_all_floats():
    said = r"an entry of the result is larger than any float"
    with pytest.raises(OverflowError, match=said):
        bases.change_of_basis(1e200 * np.eye(2), 1e-200 * np.eye(2))
    with pytest.raises(OverflowError, match=said):
        bases.in_basis([[0, 1], [1, 0]], np.diag([1e-200, 1e200]))
    with pytest.raises(OverflowError, match=said):
        bases.from_basis([[0, 1], [1, 0]], np.diag([1e-200, 1e200]))


def test_dependent_columns_are_refused_by_name():
    flat = [[0.1, 0.3], [0.2, 0.6]]
    for name, call in (
        ("old", lambda: bases.change_of_basis(flat, np.eye(2))),
        ("new", lambda: bases.change_of_basis(np.eye(2), flat)),
        ("B", lambda: bases.in_basis(np.eye(2), flat)),
        ("E", lambda: bases.from_basis(np.eye(2), flat)),
        ("E", lambda: bases.from_basis(np.eye(2), np.zeros((2, 2)))),
    ):
        said = rf"^{name} must be a basis, .* subspaces.column_basis keeps"
        with pytest.raises(np.linalg.LinAlgError, match=said):
            call()


def test_what_rounding_leaves_is_no_direction():
    v, w = np.array([0.1, 0.3, 0.7]), np.array([0, 1, 2])
    for factor in (3, 7, 11, 13):
        B = np.column_stack([v, factor * v + w, w])
        with pytest.raises(np.linalg.LinAlgError, match=r"new must be a basis"):
            bases.change_of_basis(np.eye(3), B)


def test_nearly_dependent_is_still_a_basis():
    found = bases.change_of_basis(np.eye(2), [[1, 1], [0, 1e-12]])
    assert found == pytest.approx(np.array([[1, -1e12], [0, 1e12]]))


FIRST_AND_SECOND = [
    (bases.change_of_basis, "old", "new"),
    (bases.in_basis, "A", "B"),
    (bases.from_basis, "T", "E"),
]


@pytest.mark.parametrize(("function", "first", "second"), FIRST_AND_SECOND)
def test_what_a_matrix_must_be(function, first, second):
    with pytest.raises(ValueError, match=rf"{first} must be square"):
        function([[1, 2]], [[1]])
    with pytest.raises(ValueError, match=rf"{second} must be square"):
        function([[1]], [[1, 2]])
    with pytest.raises(ValueError, match=rf"{second} must have shape \(2, 2\), got"):
        function(np.eye(2), np.eye(3))
    for value, error, message in (
        ([1, 2], ValueError, r"must be a nonempty matrix \(2-D\), got shape \(2,\)"),
        ([[]], ValueError, r"must be a nonempty matrix"),
        ([[np.nan]], ValueError, r"must be finite"),
        ([[1j]], TypeError, r"must hold real numbers, got dtype complex"),
    ):
        with pytest.raises(error, match=f"{first} {message}"):
            function(value, [[1]])
        with pytest.raises(error, match=f"{second} {message}"):
            function([[1]], value)


def test_cosines_by_hand():
    assert (bases.cosine_basis(1) == [[1]]).all()
    h = 0.5**0.5
    assert bases.cosine_basis(2) == pytest.approx(np.array([[h, h], [h, -h]]))
    a, b = np.cos(np.pi / 8), np.cos(3 * np.pi / 8)
    known = np.array([[h, a, h, b], [h, b, -h, -a], [h, -b, -h, a], [h, -a, h, -b]])
    assert bases.cosine_basis(4) == pytest.approx(known / 2**0.5, abs=2 * EPS)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 8, 64, 600])
def test_cosines_are_orthonormal_and_scipys(n):
    Q = bases.cosine_basis(n)
    # a sum of n products, each right up to a few roundings
    assert np.abs(Q.T @ Q - np.eye(n)).max() <= 8 * n**0.5 * EPS
    theirs = scipy.fft.idct(np.eye(n), axis=0, norm="ortho")
    assert np.abs(Q - theirs).max() <= 20 * EPS
    x = np.sin(np.arange(n)) + 2
    ours = orthogonal.coordinates(Q, x)
    assert np.abs(ours - scipy.fft.dct(x, norm="ortho")).max() <= 1e-13 * n


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 99))
def test_pictures_of_cosines(rows, columns, seed):
    W = bases.cosine_pictures((rows, columns))
    P = np.random.default_rng(seed).normal(size=(rows, columns))
    ours = orthogonal.coordinates(W, P.ravel()).reshape(P.shape)
    assert ours == pytest.approx(scipy.fft.dctn(P, norm="ortho"), abs=1e-13)
    down, along = bases.cosine_basis(rows), bases.cosine_basis(columns)
    for k in range(rows):
        for m in range(columns):
            member = W[:, k * columns + m].reshape(P.shape)
            assert np.array_equal(member, np.outer(down[:, k], along[:, m]))


def test_what_a_shape_must_be():
    with pytest.raises(ValueError, match=r"n must be at least 1, got 0"):
        bases.cosine_basis(0)
    with pytest.raises(TypeError, match=r"n must be an integer, got float"):
        bases.cosine_basis(8.0)
    with pytest.raises(
        ValueError, match=r"shape must be \(rows, columns\), got \(8,\)"
    ):
        bases.cosine_pictures((8,))
    with pytest.raises(ValueError, match=r"shape must be at least 1"):
        bases.cosine_pictures((8, 0))


@given(strategies.matrices(), st.data())
def test_keep_largest(C, data):
    count = data.draw(st.integers(0, C.shape[1]))
    kept = bases.keep_largest(C, count)
    for row, after in zip(C, kept, strict=True):
        left = np.flatnonzero(after)
        assert len(left) <= count
        assert np.array_equal(after[left], row[left])
        gone = np.sort(np.abs(np.where(after == 0, row, 0)))[::-1]
        assert np.abs(row[left]).min(initial=np.inf) >= gone[0]
        known = np.sort(np.abs(row))[::-1]
        known[count:] = 0
        assert np.array_equal(np.sort(np.abs(after))[::-1], known)


def test_keep_largest_ends_and_ties():
    C = [[1, -2, 2, 0]]
    assert bases.keep_largest(C, 0).tolist() == [[0, 0, 0, 0]]
    assert bases.keep_largest(C, 1).tolist() == [[0, -2, 0, 0]]
    assert bases.keep_largest(C, 4).tolist() == C
    equal = np.tile([1, -1], (1, 200))
    assert np.flatnonzero(bases.keep_largest(equal, 150)).tolist() == [*range(150)]
    with pytest.raises(ValueError, match=r"count must be at most 4, got 5"):
        bases.keep_largest(C, 5)
    with pytest.raises(ValueError, match=r"count must be at least 0, got -1"):
        bases.keep_largest(C, -1)
    with pytest.raises(TypeError, match=r"count must be an integer"):
        bases.keep_largest(C, 1.0)
    with pytest.raises(ValueError, match=r"C must be a nonempty matrix"):
        bases.keep_largest([1, 2], 1)


@pytest.mark.parametrize(("function", "first", "second"), FIRST_AND_SECOND)
def test_inputs_are_left_alone_and_ints_are_taken(function, first, second):
    A, B = QUARTER.astype(float), RIDGE.astype(float)
    found = function(A, B)
    assert np.array_equal(A, QUARTER)
    assert np.array_equal(B, RIDGE)
    assert np.array_equal(found, function(QUARTER, RIDGE))
    assert np.array_equal(found, function(QUARTER.tolist(), RIDGE.tolist()))


def test_coordinates_to_keep_are_left_alone():
    C = np.array([[1.0, 2]])
    bases.keep_largest(C, 1)
    assert C.tolist() == [[1, 2]]
