"""What *Change of basis* states, on random and on awkward input."""

import numpy as np
import pytest
import scipy.fft
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import bases, datasets, determinants, orthogonal, subspaces, transforms

RIDGE = np.array([[3, -1], [1, 1]])
SHEAR = np.array([[1, 1], [0, 1]])


def whole(n, most=3):
    return arrays(np.int64, (n, n), elements=st.integers(-most, most))


@st.composite
def with_bases(draw, bases=2, maps=1):
    """Bases and maps of whole numbers, of one size; slanted and turned-over bases too."""
    n = draw(st.integers(1, 4))
    chosen = [draw(whole(n)) for _ in range(bases)]
    for B in chosen:
        assume(abs(round(np.linalg.det(B))) >= 1)
    return *chosen, *(draw(whole(n)) for _ in range(maps))


def some(n, seed=0, count=3):
    return np.random.default_rng(seed).normal(size=(count, n))


def random_orthogonal(n, seed):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))[0]


def near(value):
    # whole numbers up to 3 in up to four dimensions: condition numbers below 1e4
    return pytest.approx(value, rel=1e-9, abs=1e-9)


@given(with_bases(1, 0))
@example((np.array([[0, 1], [1, 0]]),))
def test_def_bases_coordinates(chosen):
    (B,) = chosen
    for x in some(len(B)):
        c = subspaces.coordinates(B, x)
        assert sum(k * b for k, b in zip(c, B.T, strict=True)) == near(x)
        assert c == near(np.linalg.inv(B) @ x)
    assert subspaces.coordinates(B, B[:, 0]) == near(np.eye(len(B))[0])


def test_def_bases_coordinates_has_a_direction():
    # there and back agrees either way; the first basis vector tells
    assert subspaces.coordinates(RIDGE, RIDGE @ [5, 7]) == near([5, 7])
    assert RIDGE @ subspaces.coordinates(RIDGE, [5, 7]) == near([5, 7])
    assert subspaces.coordinates(RIDGE, RIDGE[:, 0]) == near([1, 0])
    assert (RIDGE @ RIDGE[:, 0]).tolist() == [8, 4]


@given(with_bases(3, 0))
def test_thm_bases_change(chosen):
    B, C, D = chosen
    n = len(B)
    P = bases.change_of_basis(B, C)
    assert near(np.linalg.inv(C) @ B) == P
    for x in some(n):
        assert P @ subspaces.coordinates(B, x) == near(subspaces.coordinates(C, x))
    for j in range(n):
        assert P[:, j] == near(subspaces.coordinates(C, B[:, j]))
    other = P.copy()
    other[0, n - 1] += 0.5  # any other matrix fails on some vector
    x = B[:, n - 1]
    assert other @ subspaces.coordinates(B, x) != near(subspaces.coordinates(C, x))
    assert near(np.linalg.inv(P)) == bases.change_of_basis(C, B)
    assert near(bases.change_of_basis(B, D)) == bases.change_of_basis(C, D) @ P


@given(with_bases(1, 0), st.integers(0, 99))
@example((np.array([[0, -1], [1, 0]]),), 0)  # orthogonal
@example((np.array([[1, 1], [1, -1]]),), 0)  # orthogonal columns, too long
def test_thm_bases_lengths(chosen, seed):
    (B,) = chosen
    n, G = len(B), B.T @ B
    for x, y in zip(some(n), some(n, 1), strict=True):
        c, d = subspaces.coordinates(B, x), subspaces.coordinates(B, y)
        assert c @ G @ d == near(x @ y)
    # lengths agree on all sums and differences of basis vectors: then on everything
    corners = [
        *np.eye(n),
        *(np.eye(n)[i] + np.eye(n)[j] for i in range(n) for j in range(i)),
    ]
    kept = all(np.isclose((B @ c) @ (B @ c), c @ c) for c in corners)
    assert kept == orthogonal.is_orthogonal(B)
    Q1, Q2 = random_orthogonal(n, seed), random_orthogonal(n, seed + 100)
    P = bases.change_of_basis(Q1, Q2)
    assert near(Q2.T @ Q1) == P
    assert orthogonal.is_orthogonal(P)


@given(with_bases(1, 1))
def test_def_bases_map(chosen):
    B, A = chosen
    exact = sympy.Matrix(B).inv() * sympy.Matrix(A) * sympy.Matrix(B)
    assert bases.in_basis(A, B) == near(np.array(exact, dtype=float))
    assert bases.from_basis(bases.in_basis(A, B), B) == near(A.astype(float))


@given(with_bases(1, 2))
def test_thm_bases_map(chosen):
    B, A, A2 = chosen
    n, T = len(B), bases.in_basis(A, B)
    for x in some(n):
        assert T @ subspaces.coordinates(B, x) == near(subspaces.coordinates(B, A @ x))
    for j in range(n):
        assert T[:, j] == near(subspaces.coordinates(B, (A @ B[:, j]).astype(float)))
    assert bases.in_basis(A2 @ A, B) == near(bases.in_basis(A2, B) @ T)


@given(with_bases(2, 1))
def test_def_bases_similar(chosen):
    # two descriptions of one map in two bases are similar, by the way between the bases
    B, C, A = chosen
    P = bases.change_of_basis(C, B)
    in_B, in_C = bases.in_basis(A, B), bases.in_basis(A, C)
    assert in_C == near(bases.in_basis(in_B, P))


@given(with_bases(2, 1), st.integers(0, 4))
@example((np.eye(2, dtype=int), RIDGE, np.zeros((2, 2), dtype=int)), 0)
def test_thm_bases_invariants(chosen, k):
    B, C, A = chosen
    T = bases.in_basis(A, B)
    assert np.trace(T) == near(np.trace(A))
    assert np.linalg.det(T) == pytest.approx(np.linalg.det(A), rel=1e-8, abs=1e-8)
    assert np.linalg.matrix_rank(T, tol=1e-8) == np.linalg.matrix_rank(A)
    power = np.linalg.matrix_power
    size = max(np.abs(power(T, k)).max(), 1)
    assert np.abs(bases.in_basis(power(A, k), B) - power(T, k)).max() <= 1e-8 * size
    back = np.linalg.inv(B)  # the other way, and one after the other
    assert bases.in_basis(T, back) == near(A.astype(float))
    assert bases.in_basis(T, C) == near(bases.in_basis(A, B @ C))


def test_thm_bases_invariants_are_not_enough():
    for A in (SHEAR, np.eye(2)):
        assert (np.trace(A), np.linalg.det(A), np.linalg.matrix_rank(A)) == (2, 1, 2)
    for seed in range(20):  # the identity is similar to itself alone
        B = np.random.default_rng(seed).normal(size=(2, 2))
        assert bases.in_basis(np.eye(2), B) == near(np.eye(2))


@given(st.integers(1, 5), st.integers(0, 99))
def test_prop_bases_orthonormal(n, seed):
    Q, A = random_orthogonal(n, seed), some(n, seed, n)
    T = bases.in_basis(A, Q)
    assert near(Q.T @ A @ Q) == T
    assert (T**2).sum() == near((A**2).sum())
    for kind, other in (
        (A + A.T, A + A.T + np.eye(n, k=n - 1)),
        (random_orthogonal(n, seed + 1), 2 * Q),
    ):
        T, U = bases.in_basis(kind, Q), bases.in_basis(other, Q)
        for matrix, original in ((T, kind), (U, other)):
            assert np.allclose(matrix, matrix.T) == np.allclose(original, original.T)
            assert orthogonal.is_orthogonal(matrix) == orthogonal.is_orthogonal(
                original
            )


def test_prop_bases_orthonormal_needs_right_angles():
    mirror = transforms.reflection([1, 1])
    T = bases.in_basis(mirror, RIDGE)
    assert not np.allclose(T, T.T)
    assert not orthogonal.is_orthogonal(T)


@given(with_bases(1, 1))
def test_alg_bases_adapted(chosen):
    # a map known by what it does to a basis: E's columns go to the columns of E T
    E, T = chosen
    A = bases.from_basis(T, E)
    assert near((E @ T).astype(float)) == A @ E
    assert transforms.from_function(
        lambda x: E @ T @ np.linalg.solve(E, x), E.T
    ) == near(A)
    Q = random_orthogonal(len(E), 3)
    assert bases.from_basis(T, Q) == near(Q @ T @ Q.T)


@given(st.integers(1, 5), st.integers(0, 999))
@example(3, -1)
def test_prop_bases_mirror(n, seed):
    if seed < 0:
        normal, slanted = np.ones(3), np.array([[1, 0], [-1, 1], [0, -1]])
    else:
        rng = np.random.default_rng(seed)
        normal = 10.0 ** rng.integers(-3, 4) * rng.normal(size=n)
        plane = np.linalg.qr(np.column_stack([normal, rng.normal(size=(n, n - 1))]))[0]
        mix = rng.normal(size=(n - 1, n - 1))  # any basis of the plane
        assume(n == 1 or np.linalg.cond(mix) < 1e4)
        slanted = plane[:, 1:] @ mix
    E = np.column_stack([slanted, normal])
    T = np.diag([*np.ones(len(E) - 1), -1])
    assert bases.from_basis(T, E) == near(orthogonal.reflection(normal))


@given(with_bases(2, 1))
def test_prop_bases_indices(chosen):
    B, M, A = chosen
    S, new = np.linalg.inv(M), B @ M
    for j in range(len(B)):
        assert np.array_equal(new[:, j], sum(M[i, j] * B[:, i] for i in range(len(B))))
    for x in some(len(B)):
        changed = np.einsum("ij,j->i", S, subspaces.coordinates(B, x))
        assert subspaces.coordinates(new, x) == near(changed)
    a = bases.in_basis(A, B)
    assert bases.in_basis(A, new) == near(np.einsum("ik,kl,lj->ij", S, a, M))
    g = np.einsum("ki,lj,kl->ij", M, M, B.T @ B)
    assert np.array_equal(new.T @ new, g)


@given(st.integers(1, 20))
def test_def_bases_cosine(n):
    Q = bases.cosine_basis(n)
    for k in range(n):
        c = np.sqrt((1 if k == 0 else 2) / n)
        wave = [c * np.cos(np.pi * k * (2 * i + 1) / (2 * n)) for i in range(n)]
        assert Q[:, k] == pytest.approx(wave, abs=1e-13)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 13, 100, 257])
def test_prop_bases_cosine(n):
    Q = bases.cosine_basis(n)
    assert orthogonal.is_orthogonal(Q, tol=1e-13)
    for m in range(1, min(2 * n, 40)):  # the sum that collapses
        angles = (2 * np.arange(n) + 1) * np.pi * m / (2 * n)
        assert np.cos(angles).sum() == pytest.approx(0, abs=1e-11)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 999), st.data())
def test_thm_bases_pictures(m, n, seed, data):
    Q1, Q2 = random_orthogonal(m, seed), random_orthogonal(n, seed + 1)
    members = np.column_stack([np.outer(p, q).ravel() for p in Q1.T for q in Q2.T])
    assert orthogonal.is_orthogonal(members)
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(m, n))
    C = Q1.T @ X @ Q2
    assert orthogonal.coordinates(members, X.ravel()) == near(C.ravel())
    assert near(Q1 @ C @ Q2.T) == X
    s = data.draw(st.integers(0, m * n))
    kept = bases.keep_largest(C.reshape(1, -1), s)[0]
    error = ((members @ kept - X.ravel()) ** 2).sum()
    assert error == near((C[kept.reshape(C.shape) == 0] ** 2).sum())
    for _ in range(10):  # no other s members do better, even with the best coefficients
        some_s = rng.permutation(m * n)[:s]
        best = members[:, some_s] @ (members[:, some_s].T @ X.ravel())
        assert error <= ((best - X.ravel()) ** 2).sum() + 1e-9


def test_thm_bases_pictures_on_digits():
    # what the chapter says of them: few waves carry most of a digit, up to a point
    pixels = datasets.digits().X
    waves = np.array(
        [scipy.fft.dctn(x.reshape(8, 8), norm="ortho").ravel() for x in pixels]
    )
    assert pixels @ bases.cosine_pictures((8, 8)) == pytest.approx(waves, abs=1e-11)

    def share(C, count):
        return (np.sort(C**2, axis=1)[:, 64 - count :].sum(1) / (C**2).sum(1)).mean()

    assert share(waves, 8) == pytest.approx(0.849, abs=5e-4)
    assert share(pixels, 8) == pytest.approx(0.507, abs=5e-4)
    assert all(share(waves, k) > share(pixels, k) for k in range(1, 23))
    assert all(share(waves, k) < share(pixels, k) for k in range(23, 41))
    assert (pixels == 0).mean() == pytest.approx(0.489, abs=5e-4)


def test_def_bases_coordinates_magnify_errors():
    # as the figure shows: by up to the condition number, for tracks that enclose ...
    x, errors = np.array([3.0, 5]), 0.1 * some(2, count=500)
    for degrees, known in ((60, 1.73), (20, 5.67), (5, 22.9)):
        angle = np.radians(degrees)
        B = np.array([[1, np.cos(angle)], [0, np.sin(angle)]])
        kappa = determinants.condition_number(B)
        assert kappa == pytest.approx(known, rel=2e-3)
        off = np.linalg.norm([subspaces.coordinates(B, e) for e in errors], axis=1)
        relative = off / np.linalg.norm(subspaces.coordinates(B, x))
        given = np.linalg.norm(errors, axis=1) / np.linalg.norm(x)
        assert (relative <= kappa * given * (1 + 1e-12)).all()
        worst = off / np.linalg.norm(errors, axis=1)  # up to 1 / sigma_min
        smallest = np.linalg.svd(B, compute_uv=False)[-1]
        assert worst.max() == pytest.approx(1 / smallest, rel=1e-3)
