"""What *Principal component analysis* states, on random and awkward input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import components, pca, svd

SEEDS = st.integers(0, 10**6)
MARKS = np.array([[13.0, 9], [11, 3], [7, 1], [1, 3]])
FEW = settings(max_examples=40)


def cloud(seed, n=20, d=4):
    """Samples off the origin; in every third case two variances are equal."""
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.normal(size=(d, d)))[0]
    scales = 10.0 ** rng.integers(-2, 3, d)
    if seed % 3 == 0:
        scales[1] = scales[0]
    Z = rng.normal(size=(n, d))
    Z = np.linalg.qr(Z - Z.mean(axis=0))[0]  # uncorrelated columns of length 1
    return Z * scales @ Q.T + rng.normal(size=d)


def spectrum(X):
    """Eigenvalues, largest first, and eigenvectors as columns: without the package."""
    values, V = np.linalg.eigh(np.cov(X.T))
    return values[::-1], V[:, ::-1]


def orthonormal(rng, d, k):
    return np.linalg.qr(rng.normal(size=(d, k)))[0]


@given(SEEDS)
def test_def_pca_component(seed):
    X = cloud(seed)
    found = pca.fit(X)
    C = np.cov(X.T)
    scale = np.trace(C)
    gap = C @ found.components.T - found.components.T * found.explained_variance
    assert np.abs(gap).max() <= 1e-10 * scale
    assert found.explained_variance_ratio == pytest.approx(
        found.explained_variance / scale
    )
    T = found.transform(X)
    i, j = seed % 20, seed % 4
    assert T[i, j] == pytest.approx(
        found.components[j] @ (X[i] - X.mean(axis=0)), abs=1e-12 * (1 + scale)
    )


@given(SEEDS)
def test_thm_pca_variance(seed):
    X = cloud(seed)
    rng, found, C = np.random.default_rng(seed), pca.fit(X), np.cov(X.T)
    values, slack = found.explained_variance, 1e-10 * np.trace(C)
    u = orthonormal(rng, 4, 1)[:, 0]
    along = (X @ u).var(ddof=1)
    assert along == pytest.approx(u @ C @ u, rel=1e-6, abs=slack)
    assert along <= values[0] + slack
    for j in range(4):
        before = found.components[:j]
        w = u - before.T @ (before @ u)
        w /= np.linalg.norm(w)
        assert (X @ w).var(ddof=1) <= values[j] + slack
        own = (X @ found.components[j]).var(ddof=1)
        assert own == pytest.approx(values[j], abs=slack)


def test_thm_pca_variance_by_hand():
    C = np.cov(MARKS.T)
    assert np.allclose(C * 3, [[84, 32], [32, 36]], rtol=1e-14)
    assert MARKS[:, 0].var(ddof=1) == pytest.approx(28)
    assert (MARKS.sum(axis=1) / np.sqrt(2)).var(ddof=1) == pytest.approx(92 / 3)
    angles = np.linspace(0, np.pi, 3601)
    U = np.column_stack([np.cos(angles), np.sin(angles)])
    best = (U @ C * U).sum(axis=1)
    assert best.max() == pytest.approx(100 / 3, rel=1e-6)
    assert np.tan(angles[best.argmax()]) == pytest.approx(0.5, abs=2e-3)


@given(SEEDS, st.integers(1, 4))
def test_thm_pca_subspace(seed, k):
    X = cloud(seed)
    rng, C = np.random.default_rng(seed), np.cov(X.T)
    values, V = spectrum(X)
    slack = 1e-10 * np.trace(C)
    for U in (orthonormal(rng, 4, k), V[:, rng.permutation(4)[:k]]):
        assert np.trace(U.T @ C @ U) <= values[:k].sum() + slack
    best = pca.fit(X, k).components.T @ orthonormal(rng, k, k)  # any basis of the span
    assert np.trace(best.T @ C @ best) == pytest.approx(values[:k].sum(), abs=slack)


def test_thm_pca_subspace_equality():
    C = np.diag([5.0, 3, 1])
    U = np.array([[1, 1], [1, -1], [0, 0]]) / np.sqrt(2)
    assert [u @ C @ u for u in U.T] == pytest.approx([4, 4])
    # with a gap nothing but the span itself attains it: a small turn out of it loses
    for turn in (1e-3, 0.1, 1):
        W = np.array([[1, 0], [0, np.cos(turn)], [0, np.sin(turn)]])
        assert np.trace(W.T @ C @ W) < 8
    # without a gap another span does
    D = np.diag([5.0, 3, 3])
    W = np.array([[1, 0], [0, 0], [0, 1.0]])
    assert np.trace(W.T @ D @ W) == 8


@given(SEEDS, st.integers(1, 3))
def test_thm_pca_error(seed, k):
    X = cloud(seed)
    rng, C = np.random.default_rng(seed), np.cov(X.T)
    mean, n = X.mean(axis=0), len(X)
    slack = 1e-9 * np.trace(C)
    U = orthonormal(rng, 4, k)

    def error(points):
        return ((X - points) ** 2).sum() / (n - 1)

    lost = np.trace(C) - np.trace(U.T @ C @ U)
    through = mean + (X - mean) @ U @ U.T
    assert error(through) == pytest.approx(lost, abs=slack)
    a = mean + rng.normal(size=4)
    anywhere = a + rng.normal(size=(n, k)) @ U.T
    shadows = a + (X - a) @ U @ U.T
    assert error(anywhere) >= error(shadows) - slack >= lost - 2 * slack
    values, _ = spectrum(X)
    least = pca.fit(X, k).reconstruct(X)
    assert error(least) == pytest.approx(values[k:].sum(), abs=slack)
    assert error(through) >= error(least) - slack
    # the third road: the nearest matrix of rank k to the centred data
    assert least - mean == pytest.approx(
        svd.low_rank(X - mean, k), abs=1e-6 * np.sqrt(np.trace(C))
    ) or np.isclose(values[k - 1], values[k])


def test_thm_pca_error_by_hand():
    points = pca.fit(MARKS, 1).reconstruct(MARKS)
    assert points[0] == pytest.approx([14, 7])
    assert ((MARKS - points) ** 2).sum(axis=1) == pytest.approx([5, 5, 5, 5])


@given(SEEDS, st.sampled_from([(20, 4), (4, 6), (7, 7)]))
def test_alg_pca_svd(seed, shape):
    X = (
        cloud(seed, 20, 4)
        if shape == (20, 4)
        else np.random.default_rng(seed).normal(size=shape)
    )
    n, d = X.shape
    k = min(n - 1, d)
    Z = X - X.mean(axis=0)
    s = np.linalg.svd(Z, compute_uv=False)
    found = pca.fit(X)
    scale = s[0]
    assert found.singular_values == pytest.approx(s[:k], abs=1e-12 * scale)
    assert s[k:] == pytest.approx(0, abs=1e-12 * scale)  # centring costs one
    assert found.explained_variance == pytest.approx(
        s[:k] ** 2 / (n - 1), abs=1e-12 * scale**2
    )
    assert np.abs(found.transform(X)).sum() == pytest.approx(
        np.abs(Z @ found.components.T).sum()
    )
    assert found.reconstruct(X) == pytest.approx(
        X, abs=1e-11 * (scale + np.abs(X).max())
    )
    largest = np.take_along_axis(
        found.components, np.abs(found.components).argmax(axis=1)[:, None], axis=1
    )
    assert (largest > 0).all()


@given(SEEDS)
def test_thm_pca_scores(seed):
    X = cloud(seed)
    model = pca.fit(X)
    T = model.transform(X)
    scale = np.trace(np.cov(X.T))
    assert T.mean(axis=0) == pytest.approx(0, abs=1e-10 * np.sqrt(scale))
    apart = T.T @ T / 19 - np.diag(model.explained_variance)
    assert np.abs(apart).max() <= 1e-10 * scale
    # another basis: turned in a plane of unequal variances, scores become correlated
    v = model.explained_variance
    if v[0] > 1.5 * v[3]:
        B = model.components.T.copy()
        B[:, [0, 3]] = B[:, [0, 3]] @ np.array([[0.8, -0.6], [0.6, 0.8]])
        S = (X - X.mean(axis=0)) @ B
        assert abs(S.T @ S / 19)[0, 3] == pytest.approx(0.48 * (v[0] - v[3]), rel=1e-6)


@given(SEEDS)
def test_prop_pca_loadings(seed):
    X = np.random.default_rng(seed).normal(size=(15, 3)) @ np.random.default_rng(
        seed + 1
    ).normal(size=(3, 4))  # rank 3: one variance is 0
    model = pca.fit(X, 3)
    T = model.transform(X)
    R = np.corrcoef(X.T, T.T)[:4, 4:]
    s = X.std(axis=0, ddof=1)
    by_formula = (
        np.sqrt(model.explained_variance) * model.components.T / s[:, np.newaxis]
    )
    assert by_formula == pytest.approx(R, abs=1e-7)
    assert (R**2).sum(axis=1) == pytest.approx(1, abs=1e-7)
    covariances = np.cov(X.T, T.T)[:4, 4:]
    assert covariances == pytest.approx(
        model.components.T * model.explained_variance, abs=1e-9
    )


@FEW
@given(SEEDS)
def test_prop_pca_held_out(seed):
    rng = np.random.default_rng(seed)
    train, x = rng.normal(size=(9, 5)), rng.normal(size=5)
    mean, V = train.mean(axis=0), pca.fit(train).components.T
    z, before = x - mean, np.inf
    for k in range(1, 5):
        W = V[:, :k]
        r, h = z - W @ (W.T @ z), (W**2).sum(axis=1)
        assert r @ r <= before + 1e-12
        before = r @ r
        for m in range(5):
            others = np.arange(5) != m
            t = np.linalg.lstsq(W[others], z[others])[0]
            assert z[m] - W[m] @ t == pytest.approx(
                r[m] / (1 - h[m]), rel=1e-5, abs=1e-9
            )
        errors = components.held_out_errors(train, [x])
        assert errors[:, k] == pytest.approx(
            [(r**2).mean(), ((r / (1 - h)) ** 2).mean()]
        )


@given(SEEDS, st.floats(-6, 1))
def test_thm_pca_gap(seed, size):
    rng = np.random.default_rng(seed)
    A, E = rng.normal(size=(2, 5, 5))
    C, E = A @ A.T, 10.0**size * (E + E.T)
    values, V = np.linalg.eigh(C)
    W = np.linalg.eigh(C + E)[1]
    rest = W[:, -1] - V[:, -1] * (V[:, -1] @ W[:, -1])
    limit = 2 * np.linalg.norm(E, 2) / (values[-1] - values[-2])
    assert np.linalg.norm(rest) <= limit * (1 + 1e-9) + 1e-9


def test_thm_pca_gap_is_used_up_to_a_factor():
    # no gap, no bound: a change of 1e-9 swaps the directions
    C = np.diag([1.0, 1 - 1e-9])
    W = np.linalg.eigh(C + np.diag([-1e-9, 1e-9]))[1]
    assert abs(W[0, -1]) < 1e-6
    # and for a small change across, the angle is half of the bound
    C, E = np.diag([2.0, 1]), 1e-4 * np.array([[0, 1], [1, 0.0]])
    w = np.linalg.eigh(C + E)[1][:, -1]
    assert abs(w[1]) == pytest.approx(1e-4, rel=1e-3)
