"""What *Orthogonal projection* states, on random and awkward input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import affine, bases, least_squares, projections, simulation
from mlmath.affine import AffineSubspace

FEW = settings(max_examples=40)
SEEDS = st.integers(0, 10**6)
SIZES = st.integers(0, 6)


def drawn(seed, n=6, k=3, scale=1.0):
    """An orthonormal basis of a subspace and of its complement, and vectors."""
    rng = np.random.default_rng(seed)
    H, _ = np.linalg.qr(rng.normal(size=(n, n)))
    return H[:, :k], H[:, k:], scale * rng.normal(size=(4, n))


def span(B):
    return AffineSubspace(np.zeros(len(B)), B if B.shape[1] else None)


def agrees(values, exact, error=5):
    run = simulation.mean(values)
    assert abs(run.estimate - exact) <= error * run.std_error


@given(SEEDS, SIZES)
def test_def_projections_projection(seed, k):
    Q, N, X = drawn(seed, k=k)
    P = Q @ Q.T
    for x in X:
        assert Q.T @ (x - P @ x) == pytest.approx(0, abs=1e-12)  # in the complement
        assert N.T @ (P @ x) == pytest.approx(0, abs=1e-12)  # in U
        assert span(Q).project(x) == pytest.approx(P @ x, abs=1e-12)


@given(SEEDS, SIZES, st.sampled_from([1e-100, 1, 1e100]))
def test_thm_projections_nearest(seed, k, scale):
    Q, N, X = drawn(seed, k=k, scale=scale)
    U, V = span(Q), span(N)
    x, y = X[:2]
    p = U.project(x)
    for u in (np.zeros(6), p, p + 1e-3 * scale * Q.sum(axis=1), U.project(y)):
        far, rest, along = (np.linalg.norm(z) / scale for z in (x - u, x - p, p - u))
        assert far**2 == pytest.approx(rest**2 + along**2, rel=1e-9)
        # only p itself is as near
        assert far >= rest - 1e-12
        if along > 1e-4:
            assert far > rest
    assert (p + V.project(x)) / scale == pytest.approx(x / scale, abs=1e-12)
    assert np.linalg.norm(x / scale) ** 2 == pytest.approx(
        U.distance(x / scale) ** 2 + V.distance(x / scale) ** 2
    )
    shrunk = np.linalg.norm((p - U.project(y)) / scale)
    assert shrunk <= np.linalg.norm((x - y) / scale) + 1e-12
    if k:  # equal for vectors that differ along U, 0 for those that differ across
        for step, ratio in ((Q[:, 0], 1), *((n, 0) for n in N.T)):
            moved = U.project(x / scale + step) - U.project(x / scale)
            assert np.linalg.norm(moved) == pytest.approx(ratio, abs=1e-9)


def test_thm_projections_nearest_by_hand():
    plane = span(np.array([[1.0, 0], [1, 1], [0, 1]]))
    assert plane.project([3, 0, 3]) == pytest.approx([1, 2, 1])
    assert plane.distance([3, 0, 3]) ** 2 == pytest.approx(12)
    assert np.sum((np.array([3, 0, 3]) - [1, 1, 0]) ** 2) == 14
    ones = np.ones((4, 1)) / 2
    assert span(ones).project([1, 2, 3, 4]) == pytest.approx([2.5] * 4)


@given(SEEDS)
def test_def_projections_code(seed):
    rng = np.random.default_rng(seed)
    B, x = rng.normal(size=(6, 3)), rng.normal(size=6)
    code = np.linalg.solve(B.T @ B, B.T @ x)
    U = span(B)
    assert B @ code == pytest.approx(U.project(x), abs=1e-6)
    assert np.linalg.norm(x - B @ code) == pytest.approx(U.distance(x), abs=1e-6)
    hand = np.array([[1, 0], [1, 1], [0, 1]])
    assert np.linalg.solve(hand.T @ hand, hand.T @ [3, 0, 3]) == pytest.approx([1, 1])


@FEW
@given(SEEDS)
def test_prop_projections_code(seed):
    rng = np.random.default_rng(seed)
    B, X = rng.normal(size=(6, 3)), rng.normal(size=(5, 6))
    M = np.diag([1, -2, 3]) + np.triu(rng.normal(size=(3, 3)), 1)
    code = least_squares.solve(B, X[0]).params
    other = least_squares.solve(B @ M, X[0]).params
    assert M @ other == pytest.approx(code, abs=1e-6)
    assert B @ M @ other == pytest.approx(B @ code, abs=1e-6)
    # orthonormal: the distances of codes are those of reconstructions
    U = span(B)
    codes, feet = U.encode(X), U.project(X)
    for i in range(4):
        near = np.linalg.norm(codes[i] - codes[i + 1])
        assert near == pytest.approx(np.linalg.norm(feet[i] - feet[i + 1]))
    assert U.encode(X[0]) == pytest.approx(U.basis.T @ X[0])
    # any other basis gets some distance wrong: along an eigenvector of B'B - I
    values, vectors = np.linalg.eigh(B.T @ B - np.eye(3))
    worst = vectors[:, np.argmax(abs(values))]
    assert abs(np.linalg.norm(B @ worst) - 1) > 1e-6


@given(SEEDS, st.integers(1, 4))
def test_thm_projections_matrix(seed, k):
    rng = np.random.default_rng(seed)
    Q, N, X = drawn(seed, n=5, k=k)
    # any projection: on span(Q), along N tilted by a chosen amount
    for tilt in (0.0, 1e-3, 1.0, 30.0):
        kernel = N + tilt * Q @ rng.normal(size=(k, 5 - k))
        P = bases.from_basis(np.diag([1.0] * k + [0] * (5 - k)), np.hstack([Q, kernel]))
        assert pytest.approx(P, abs=1e-7 * (1 + tilt) ** 2) == P @ P
        assert pytest.approx(Q, abs=1e-8 * (1 + tilt)) == P @ Q
        assert P @ (X[0] - P @ X[0]) == pytest.approx(0, abs=1e-7 * (1 + tilt) ** 2)
        assert np.trace(P) == pytest.approx(k, abs=1e-7 * (1 + tilt))
        assert np.linalg.matrix_rank(P, tol=1e-6) == k
        values = np.linalg.eigvals(P)
        gaps = np.minimum(abs(values), abs(values - 1))
        assert gaps.max() < 1e-4 * (1 + tilt)
        symmetric = np.abs(P - P.T).max() < 1e-9
        upright = np.abs(Q.T @ kernel).max() < 1e-9
        short = np.linalg.norm(P, 2) <= 1 + 1e-12
        assert symmetric == upright == short == (tilt == 0)
        assert projections.is_projection(P) == (tilt == 0)


def test_thm_projections_matrix_by_hand():
    P = np.array([[1, -1], [0, 0]])
    assert (P @ P == P).all()
    assert np.linalg.norm(P, 2) == pytest.approx(1 / math.sin(math.pi / 4))
    made = bases.from_basis(np.diag([1.0, 0]), [[1, 1], [0, 1]])
    assert made == pytest.approx(P)
    # light at the angle t makes shadows longer by up to 1 / sin t
    for t in (0.1, 1.0, math.pi / 2):
        light = [[1, math.cos(t)], [0, math.sin(t)]]
        slanted = bases.from_basis(np.diag([1.0, 0]), light)
        assert np.linalg.norm(slanted, 2) == pytest.approx(1 / math.sin(t))


@given(SEEDS, st.integers(0, 5), st.integers(0, 5))
def test_prop_projections_nested(seed, k, m):
    k, m = sorted((k, m))
    H, _, X = drawn(seed, n=5, k=5)
    U, V = (H[:, :size] @ H[:, :size].T for size in (k, m))
    assert pytest.approx(U, abs=1e-12) == U @ V
    assert pytest.approx(U, abs=1e-12) == V @ U
    small, large = span(H[:, :k]), span(H[:, :m])
    assert (small.distance(X) >= large.distance(X) - 1e-12).all()
    # the shorter code is the beginning of the longer one
    assert small.encode(X) == pytest.approx(large.encode(X)[:, :k], abs=1e-12)


def test_prop_projections_nested_fails_for_others():
    U, V = (least_squares.projection_matrix(B) for B in ([[1], [0]], [[1], [1]]))
    assert np.abs(U @ V - V @ U).max() > 0.1
    assert not projections.is_projection(U @ V, orthogonal=False)


@given(
    SEEDS,
    st.integers(0, 8),
    st.sampled_from([0, 1e-3, 0.3, math.pi / 3, math.pi / 2]),
)
def test_prop_projections_alternate(seed, rounds, angle):
    H, _, _ = drawn(seed, n=5, k=2)
    u, v = H[:, 0], math.cos(angle) * H[:, 0] - math.sin(angle) * H[:, 1]
    U, V = span(u[:, None]), span(-7 * v[:, None])
    path = projections.alternate(3 * u, V, U, steps=2 * rounds + 1)
    left = np.linalg.norm(path[2 * rounds])
    assert left == pytest.approx(3 * math.cos(angle) ** (2 * rounds), abs=1e-12)


def test_prop_projections_alternate_tends_to_the_intersection():
    # two planes of R^4 that share a line, and shifted so that they still meet
    H, _, X = drawn(4, n=4, k=4)
    common, shift = H[:, 0], X[0]
    U = AffineSubspace(shift, H[:, [0, 1]])
    V = AffineSubspace(shift + 2 * common, np.column_stack([common, H[:, 1] + H[:, 2]]))
    path = projections.alternate(X[1], U, V, steps=120)
    exact = AffineSubspace(shift, common[:, None]).project(X[1])
    assert path[-1] == pytest.approx(exact, abs=1e-12)
    gaps = np.linalg.norm(path - exact, axis=1)[1:]
    assert gaps[2:5] == pytest.approx(gaps[:3] / 2, rel=1e-9)  # cos² 45° a round


@given(SEEDS, st.integers(0, 4))
def test_def_projections_affine(seed, k):
    # the solutions of A x = b, if there are any
    rng = np.random.default_rng(seed)
    A, x0 = rng.normal(size=(5 - k, 5)), rng.normal(size=5)
    null = np.linalg.svd(A)[2][5 - k :].T
    U = AffineSubspace(x0, null if k else None)
    assert U.dimension == k
    codes = rng.normal(size=(3, k))
    assert (
        pytest.approx(np.tile((A @ x0)[:, None], 3), abs=1e-9) == A @ U.decode(codes).T
    )


@given(SEEDS, SIZES, st.sampled_from([0, 1, 1e6]))
def test_thm_projections_affine(seed, k, far):
    Q, N, X = drawn(seed, k=k)
    x0, x = far * X[0], X[1]
    U = AffineSubspace(x0, Q if k else None)
    size = 1 + far
    foot = U.project(x)
    assert foot == pytest.approx(x0 + Q @ Q.T @ (x - x0), abs=1e-12 * size)
    assert Q.T @ (x - foot) == pytest.approx(0, abs=1e-12 * size)
    length = np.linalg.norm(N.T @ (x - x0))
    assert U.distance(x) == pytest.approx(length, abs=1e-12 * size)
    # no other point is as near
    for code in (U.encode(x) + 0.1, U.encode(X[2]), np.zeros(k)):
        assert np.linalg.norm(x - U.decode(code)) >= length - 1e-9 * size
        if np.linalg.norm(code - U.encode(x)) > 1e-6 * size:  # squared still seen
            assert np.linalg.norm(x - U.decode(code)) > length
    # another point of it as the start
    other = AffineSubspace(U.decode(X[3][:k]), Q[:, ::-1] if k else None)
    assert other.project(x) == pytest.approx(foot, abs=1e-11 * size)
    a = N @ N.T @ x0
    assert U.project(np.zeros(6)) == pytest.approx(a, abs=1e-12 * size)
    assert foot == pytest.approx(a + Q @ Q.T @ x, abs=1e-12 * size)


@FEW
@given(SEEDS, st.integers(0, 3), st.integers(0, 3), st.booleans())
def test_prop_projections_two(seed, k, m, share):
    rng = np.random.default_rng(seed)
    B, C = rng.normal(size=(6, k)), rng.normal(size=(6, m))
    if share and k and m:
        C[:, 0] = B @ rng.normal(size=k)
    x0, y0 = rng.normal(size=(2, 6))
    U, V = (AffineSubspace(p, D if D.shape[1] else None) for p, D in ((x0, B), (y0, C)))
    found = affine.nearest_points(U, V)
    both = np.hstack([B, C])
    P = least_squares.projection_matrix(both) if k + m else np.zeros((6, 6))
    gap = (y0 - x0) - P @ (y0 - x0)
    assert found.second - found.first == pytest.approx(gap, abs=1e-6)
    assert found.distance == pytest.approx(np.linalg.norm(gap), abs=1e-6)
    assert np.max(np.abs(both.T @ gap), initial=0) < 1e-6
    # both belong to their subspaces; no pair tried is nearer
    assert U.distance(found.first) < 1e-6
    assert V.distance(found.second) < 1e-6
    for _ in range(5):
        x, y = U.decode(rng.normal(size=k)), V.decode(rng.normal(size=m))
        assert np.linalg.norm(y - x) >= found.distance - 1e-9
    assert found.unique == (not (share and k and m))


def test_prop_projections_two_by_hand():
    axis = AffineSubspace([0, 0, 0], [[1], [0], [0]])
    found = affine.nearest_points(axis, AffineSubspace([5, 7, 2], [[1], [1], [0]]))
    assert found.first == pytest.approx([-2, 0, 0])
    assert found.second == pytest.approx([-2, 0, 2])
    # the line level above a plane: any point will do
    line, plane = (
        AffineSubspace([0, 0, 3], [[1], [2], [0]]),
        AffineSubspace([0, 0, 1], np.eye(3)[:, :2]),
    )
    found = affine.nearest_points(line, plane)
    assert found.distance == pytest.approx(2)
    assert not found.unique


@given(SEEDS, SIZES, st.sampled_from([0, 1, 1e3]))
def test_thm_projections_error(seed, k, off):
    Q, N, _ = drawn(seed, k=k)
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(9, 6)) * [5, 1, 1, 0.1, 2, 1] + rng.normal(size=6)
    mean, scatter = X.mean(axis=0), 8 * np.cov(X.T)
    x0 = mean + off * rng.normal(size=6)
    U = AffineSubspace(x0, Q if k else None)
    captured = np.trace(Q @ Q.T @ scatter)
    centre = 9 * np.linalg.norm(N.T @ (mean - x0)) ** 2
    error = 9 * affine.reconstruction_error(X, U)
    whole = np.trace(scatter)
    assert error == pytest.approx(whole - captured + centre, rel=1e-9, abs=1e-9)
    shadows = ((X - mean) @ Q) ** 2
    assert captured == pytest.approx(shadows.sum(), abs=1e-9)
    total = affine.reconstruction_error(X, AffineSubspace(mean))
    assert 9 * total == pytest.approx(whole)


@given(SEEDS, st.integers(0, 5))
def test_cor_projections_mean(seed, k):
    H, _, _ = drawn(seed, k=6)
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(9, 6)) * [5, 1, 1, 0.1, 2, 1] + 3
    mean = X.mean(axis=0)

    def error(x0, Q):
        return affine.reconstruction_error(X, AffineSubspace(x0, Q if k else None))

    Q = H[:, :k]
    best = error(mean, Q)
    # along U nothing changes, across it each step costs its square
    assert error(mean + Q.sum(axis=1), Q) == pytest.approx(best, rel=1e-9)
    for step in (1e-3, 1.0):
        assert error(mean + step * H[:, k], Q) == pytest.approx(best + step**2)
    # members of greatest variance beat every other choice of as many
    variances = (X @ H).var(axis=0)
    assert best == pytest.approx(variances[k:].sum())
    order = np.argsort(-variances)
    least = error(mean, H[:, order[:k]])
    for _ in range(5):
        assert error(mean, H[:, rng.permutation(6)[:k]]) >= least - 1e-9


@pytest.mark.parametrize(("n", "k"), [(5, 1), (5, 3), (5, 5), (2, 1)])
def test_thm_projections_random(n, k):
    rng = np.random.default_rng(10 * n + k)
    drawn = [projections.random_subspace(n, k, rng=rng) for _ in range(1500)]
    P = np.array([Q @ Q.T for Q in drawn])
    # the mean matrix, entry by entry, 5 standard errors; exact for k = n
    errors = P.std(axis=0) / math.sqrt(1500) + 1e-12
    assert (abs(P.mean(axis=0) - k / n * np.eye(n)) < 5 * errors).all()
    x = np.array([3.0, 0, -4, 0, 0])[:n]
    squares = np.array([np.sum((x @ Q) ** 2) for Q in drawn])
    if k < n:
        agrees(squares, k / n * (x @ x))
    # a data set in which one number varies a thousand times as much as the others
    data = rng.normal(size=(20, n)) * ([1000] + [1] * (n - 1))
    C = np.cov(data.T, bias=True)
    shares = np.einsum("aij,ji->a", P, C) / np.trace(C)
    if k < n:
        agrees(shares, k / n)


@FEW
@given(SEEDS, st.integers(1, 4))
def test_thm_projections_weighted(seed, k):
    rng = np.random.default_rng(seed)
    H, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    A = H @ np.diag([0.1, 1, 3, 20]) @ H.T
    A = (A + A.T) / 2
    B, x = np.linalg.qr(rng.normal(size=(4, k)))[0], rng.normal(size=4)
    P = projections.weighted_projection(B, A)
    assert pytest.approx(B @ np.linalg.solve(B.T @ A @ B, B.T @ A), abs=1e-9) == P
    assert pytest.approx(P, abs=1e-9) == P @ P
    AP = A @ P
    assert pytest.approx(AP.T, abs=1e-9) == AP
    rest = x - P @ x
    for u in (np.zeros(4), B @ rng.normal(size=k), P @ x + 1e-3 * B[:, 0]):
        gap, along = x - u, P @ x - u
        assert gap @ A @ gap == pytest.approx(rest @ A @ rest + along @ A @ along)
        assert gap @ A @ gap > rest @ A @ rest
    # symmetric exactly if A maps U into U: spans of eigenvectors, and the whole space
    assert projections.is_projection(P, tol=1e-8) == (k == 4)
    assert projections.is_projection(
        projections.weighted_projection(H[:, :k], A), tol=1e-8
    )


def test_thm_projections_weighted_by_hand():
    P = projections.weighted_projection([[1], [1], [1]], np.diag([4, 1, 1]))
    assert pytest.approx([127 / 6] * 3) == P @ [20, 22, 25]
    P = projections.weighted_projection([[1], [1]], np.diag([3, 1]))
    assert pytest.approx([0.25, 0.25]) == P @ [0, 1]


@pytest.mark.parametrize("k", [0, 2, 6])
@pytest.mark.parametrize("law", ["normal", "uniform"])
def test_prop_projections_noise(k, law):
    Q, _, X = drawn(7, k=k)
    U = AffineSubspace(X[0], Q if k else None)
    x, sigma, runs = 2 * X[1], 0.7, 20_000
    rng = np.random.default_rng(k)

    def noise():
        if law == "normal":
            return sigma * rng.normal(size=(runs, 6))
        return sigma * math.sqrt(12) * (rng.random((runs, 6)) - 0.5)

    once, again = x + noise(), x + noise()
    exact = U.distance(x) ** 2 + sigma**2 * k
    restored = U.project(once)
    if k:
        agrees(((restored - x) ** 2).sum(axis=1), exact)
    else:
        assert np.sum((restored[0] - x) ** 2) == pytest.approx(exact)
    agrees(((restored - again) ** 2).sum(axis=1), exact + 6 * sigma**2)
    # the same measurement again would reward keeping all: it is not independent
    if k == 6:
        assert U.project(once) == pytest.approx(once)


def test_prop_projections_noise_direction_pays():
    # a direction is worth keeping exactly if its variance exceeds sigma squared
    rng, sigma = np.random.default_rng(3), 3.0
    X = rng.normal(size=(4000, 4)) * np.sqrt([20, 12, 8, 5])
    X -= X.mean(axis=0)
    errors = []
    for k in range(5):
        U = AffineSubspace(np.zeros(4), np.eye(4)[:, :k] if k else None)
        lost = affine.reconstruction_error(X, U)
        errors.append(lost + sigma**2 * k)
    assert int(np.argmin(errors)) == 2
