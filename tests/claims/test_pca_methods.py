"""What *PCA for large tables* states, on random and awkward input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import joint, pca, pca_blocks, pca_methods, simulation, sketches
from mlmath import probabilistic_pca as ppca
from mlmath.whitening import whitening
from scipy import stats

FEW = settings(max_examples=25, deadline=None)
SEEDS = st.integers(0, 10**6)


def spectrum(s, n, d, seed=0):
    """A centred table with these singular values, in random directions."""
    rng = np.random.default_rng(seed)
    s = np.asarray(s, dtype=float)
    U = np.linalg.qr(np.column_stack([np.ones(n), rng.normal(size=(n, s.size))]))[0][
        :, 1:
    ]
    V = np.linalg.qr(rng.normal(size=(d, s.size)))[0]
    return U * s @ V.T


@given(SEEDS, st.integers(2, 6), st.integers(2, 9), st.booleans())
def test_thm_pca_methods_dual(seed, n, d, double):
    rng = np.random.default_rng(seed)
    Z = rng.normal(size=(n, d)) * 10.0 ** rng.integers(-3, 4)
    if double:  # equal eigenvalues, and dependent columns
        r = min(n, d) - 1 or 1
        U, V = (np.linalg.qr(rng.normal(size=(m, m)))[0][:, :r] for m in (n, d))
        Z = 3 * U @ V.T
    small, wide = np.linalg.eigvalsh(Z @ Z.T)[::-1], np.linalg.eigvalsh(Z.T @ Z)[::-1]
    r = np.linalg.matrix_rank(Z)
    assert small[:r] == pytest.approx(wide[:r], rel=1e-6)
    assert abs(np.concatenate([small[r:], wide[r:]])).sum() <= 1e-10 * small[0]
    s, U = np.linalg.eigh(Z @ Z.T)
    s, U = s[::-1][:r], U[:, ::-1][:, :r]
    V = Z.T @ U / np.sqrt(s)
    assert pytest.approx(np.eye(r), abs=1e-6) == V.T @ V
    assert pytest.approx(V * s, rel=1e-6, abs=1e-6 * s[0]) == Z.T @ (Z @ V)
    assert pytest.approx(U * np.sqrt(s), abs=1e-6 * math.sqrt(s[0])) == Z @ V


@given(SEEDS)
def test_thm_pca_methods_dual_centred_afterwards(seed):
    X = np.random.default_rng(seed).normal(size=(5, 3)) + 4
    J, K = np.eye(5) - 1 / 5, X @ X.T
    Z = X - X.mean(axis=0)
    assert pytest.approx(Z @ Z.T) == J @ K @ J
    by_means = K - K.mean(axis=0) - K.mean(axis=1)[:, None] + K.mean()
    assert by_means == pytest.approx(Z @ Z.T)


def test_thm_pca_methods_dual_loses_small_squares():
    e = 1e-9
    X = np.array([[1, 1], [-1, -1], [e, -e], [-e, e]])
    assert (X.T @ X == 2).all()
    assert pca.fit(X).singular_values == pytest.approx([2, 2 * e])
    assert pca_blocks.fit_blocks([X]).singular_values[1] < 0.1 * e
    assert len(pca_methods.by_gram(X).components) == 1


@given(SEEDS, st.integers(0, 3))
def test_prop_pca_methods_deflation(seed, which):
    B = np.random.default_rng(seed).normal(size=(4, 4))
    C = B + B.T
    values, Q = np.linalg.eigh(C)
    v = Q[:, which]
    M = np.eye(4) - np.outer(v, v)
    D = M @ C @ M
    assert pytest.approx(C - values[which] * np.outer(v, v)) == D
    assert D @ v == pytest.approx(np.zeros(4), abs=1e-9)
    for j in {0, 1, 2, 3} - {which}:
        assert D @ Q[:, j] == pytest.approx(values[j] * Q[:, j], abs=1e-9)


def largest_tangent(span, V):
    """The largest tangent of an angle between the span of columns and that of V."""
    Q = np.linalg.qr(span)[0]
    cosine = np.linalg.svd(V.T @ Q, compute_uv=False).min()
    sine = np.linalg.norm(Q - V @ (V.T @ Q), 2)
    return sine / cosine


@FEW
@given(SEEDS, st.integers(1, 3), st.integers(1, 6))
def test_thm_pca_methods_subspace(seed, m, t):
    rng = np.random.default_rng(seed)
    values = np.sort(rng.uniform(0.2, 3, 6))[::-1] * [4, 3, 2, 1, 1, 1]
    Q = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    C = Q * values @ Q.T
    V0 = rng.normal(size=(6, m))
    first = largest_tangent(V0, Q[:, :m])
    Vt = np.linalg.matrix_power(C, t) @ V0
    slack = 1 + 1e-9
    assert (
        largest_tangent(Vt, Q[:, :m])
        <= (values[m] / values[m - 1]) ** t * first * slack
    )
    B = np.linalg.qr(Vt)[0]
    for j in range(m):
        sine = np.linalg.norm(Q[:, j] - B @ (B.T @ Q[:, j]))
        cosine = np.linalg.norm(B.T @ Q[:, j])
        assert sine / cosine <= (values[m] / values[j]) ** t * first * slack + 1e-12
        if j == 0:
            found = np.linalg.eigvalsh(B.T @ C @ B)[-1]
            assert values[0] * cosine**2 <= found * slack
            assert found <= values[0] * slack


def test_thm_pca_methods_subspace_is_attained():
    # in the plane of the m-th and the next component the bound is the truth
    values = np.array([5.0, 2, 1])
    V0 = np.array([[1.0, 0], [0, 1], [0, 3]])
    for t in range(4):
        now = largest_tangent(np.diag(values**t) @ V0, np.eye(3)[:, :2])
        assert now == pytest.approx(3 * 0.5**t)


@FEW
@given(SEEDS)
def test_alg_pca_methods_block(seed):
    X = spectrum([9, 4, 2, 1, 0.5], 8, 6, seed) + 3
    start = np.random.default_rng(seed).normal(size=(6, 3))
    run = pca_methods.by_subspace(X, 2, start=start, tol=1e-10)
    assert run.converged
    right = pca.fit(X, 2)
    assert run.model.components == pytest.approx(right.components, abs=1e-7)
    # each step by the definition: the best directions within the block
    V = np.linalg.qr(start)[0]
    C = np.cov(X.T)
    for row in run.history[:4]:
        assert row == pytest.approx(np.linalg.eigvalsh(V.T @ C @ V)[::-1][:2])
        V = np.linalg.qr(C @ V)[0]
    assert (np.diff(run.history, axis=0) >= -1e-9).all()


@FEW
@given(SEEDS, st.integers(0, 2))
def test_alg_pca_methods_sketch(seed, q):
    X = np.random.default_rng(seed).normal(size=(9, 12))
    V = np.random.default_rng(seed + 1).normal(size=(12, 5))
    found = sketches.by_sketch(X, 3, start=V, passes=q)
    Z = X - X.mean(axis=0)
    Q = np.linalg.qr(np.linalg.matrix_power(Z @ Z.T, q) @ Z @ V)[0]
    s, Vt = np.linalg.svd(Q.T @ Z)[1:]
    assert found.singular_values == pytest.approx(s[:3], rel=1e-6)
    turned = abs((found.components * Vt[:3]).sum(axis=1))
    assert turned == pytest.approx(1, abs=1e-5)
    assert (found.singular_values <= pca.fit(X, 3).singular_values * (1 + 1e-9)).all()
    # a table of rank 5 is seen as a whole
    Y = spectrum([5, 4, 3, 2, 1], 9, 12, seed)
    seen = sketches.by_sketch(Y, 5, start=V, passes=q)
    assert seen.singular_values == pytest.approx([5, 4, 3, 2, 1])


@pytest.mark.parametrize("name", ["steep", "flat", "step"])
def test_thm_pca_methods_sketch(name):
    s = {
        "steep": 2.0 ** -np.arange(30),
        "flat": np.ones(30),
        "step": np.repeat([5, 0.1], [4, 26]),
    }[name]
    Z, rng = spectrum(s, 40, 50), np.random.default_rng(0)
    for k, p in ((4, 2), (2, 6)):
        errors = []
        for _ in range(60):
            Q = np.linalg.qr(Z @ rng.normal(size=(50, k + p)))[0]
            errors.append(np.linalg.norm(Z - Q @ (Q.T @ Z), 2))
        run = simulation.mean(errors)
        bound = sketches.sketch_bound(s, k, extra=p)
        assert run.estimate - 5 * run.std_error <= bound
        assert min(errors) >= s[k + p] * (1 - 1e-9)  # Eckart and Young
        if name == "steep":  # the bound says something: a third of s_k
            assert bound < 4 * s[k - 1]


@FEW
@given(SEEDS, st.integers(1, 4), st.booleans())
def test_prop_pca_methods_stream(seed, keep, sort):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(40, 5)) @ rng.normal(size=(5, 5)) + 7
    if sort:
        X = X[X[:, 0].argsort()]
    blocks = np.array_split(X, rng.integers(2, 9))
    run = pca_blocks.fit_stream(blocks, keep, keep=keep)
    true = pca.fit(X).explained_variance[:keep]
    found = run.model.explained_variance
    assert (found <= true * (1 + 1e-9)).all()
    assert (true <= (found + run.lost) * (1 + 1e-9)).all()
    # what was dropped is missing from the total
    gap = np.trace(np.cov(X.T)) - found.sum()
    assert run.lost == pytest.approx(gap)


def test_def_pca_methods_whitening():
    X = np.random.default_rng(0).normal(size=(50, 3)) @ np.triu(np.ones((3, 3))) + 2
    C = np.cov(X.T)
    cholesky = np.linalg.inv(np.linalg.cholesky(C))
    for W in (
        whitening(pca.fit(X)).matrix,
        whitening(pca.fit(X), kind="zca").matrix,
        cholesky,
    ):
        assert pytest.approx(np.eye(3)) == W @ C @ W.T
        assert np.cov(W @ (X - X.mean(axis=0)).T) == pytest.approx(np.eye(3))


@given(SEEDS, st.booleans())
def test_thm_pca_methods_whitening(seed, mirror):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(20, 3)) @ (rng.normal(size=(3, 3)) + 2 * np.eye(3))
    C, Z = np.cov(X.T), X - X.mean(axis=0)
    root = whitening(pca.fit(X), kind="zca").matrix
    assert root == pytest.approx(root.T)
    assert np.linalg.eigvalsh(root).min() > 0
    Q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    Q = Q @ np.diag([1, 1, -1]) if mirror else Q
    W = Q @ root
    assert pytest.approx(np.eye(3), abs=1e-6) == W @ C @ W.T
    # and each whitening is such a turn
    L = np.linalg.inv(np.linalg.cholesky(C))
    turn = L @ np.linalg.inv(root)
    assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-6)

    def moved(A):
        return ((Z @ A.T - Z) ** 2).sum() / 19

    for A in (W, L, whitening(pca.fit(X)).matrix, -root):
        assert moved(A) >= moved(root) - 1e-9
    small = np.array([[0, 1e-2, 0], [-1e-2, 0, 0], [0, 0, 0]])
    tilt = np.linalg.solve(np.eye(3) - small, np.eye(3) + small)  # a small turn
    assert moved(tilt @ root) > moved(root)


def test_def_pca_methods_whitening_divides_noise_by_the_variance():
    rng = np.random.default_rng(0)
    model = pca.fit(spectrum([30, 3, 0.3], 200, 3))
    way = whitening(model)
    noise = 0.1 * rng.normal(size=(20_000, 3))
    white = noise @ way.matrix.T
    # a variance has the relative standard error sqrt(2/n)
    for j in range(3):
        exact = 0.01 / model.explained_variance[j]
        assert white[:, j].var() == pytest.approx(exact, rel=5 * math.sqrt(2 / 20_000))


def some_model(seed, d=4, k=2):
    rng = np.random.default_rng(seed)
    W, sigma, mu = rng.normal(size=(d, k)), rng.uniform(0.3, 2), rng.normal(size=d)
    return W, sigma, mu, rng


def test_def_pca_methods_model():
    X = np.random.default_rng(1).normal(size=(30, 4)) * [3, 2, 1, 1]
    model = ppca.fit(X, 2)
    assert model.weights.shape == (4, 2)
    n = 40_000
    rng = np.random.default_rng(2)
    Z, E = rng.normal(size=(n, 2)), rng.normal(size=(n, 4))
    by_hand = model.mean + Z @ model.weights.T + math.sqrt(model.noise_variance) * E
    assert by_hand == pytest.approx(model.sample(n, rng=np.random.default_rng(2)))


@pytest.mark.parametrize("seed", [0, 1])
def test_prop_pca_methods_marginal(seed):
    W, sigma, mu, rng = some_model(seed)
    n = 20_000
    Z = rng.normal(size=(n, 2))
    X = mu + Z @ W.T + sigma * rng.normal(size=(n, 4))
    A = W @ W.T + sigma**2 * np.eye(4)
    L = np.linalg.cholesky(A)
    white = np.linalg.solve(L, (X - mu).T)
    limit = 1.95 / math.sqrt(n)  # Kolmogorov's distance: passed once in 1000
    assert stats.kstest((white**2).sum(axis=0), stats.chi2(4).cdf).statistic < limit
    # the hidden, given the seen: by the joint normal distribution of both
    full = joint.MultivariateNormal(
        np.append(mu, [0, 0]), np.block([[A, W], [W.T, np.eye(2)]])
    )
    M = W.T @ W + sigma**2 * np.eye(2)
    given_x = full.conditional(range(4), X[0])
    assert given_x.mean == pytest.approx(np.linalg.solve(M, W.T @ (X[0] - mu)))
    assert given_x.covariance == pytest.approx(sigma**2 * np.linalg.inv(M))
    # and what is left of z has that covariance, whatever x is
    rest = Z - (X - mu) @ np.linalg.solve(M, W.T).T
    for i in range(2):
        for j in range(2):
            run = simulation.mean(rest[:, i] * rest[:, j])
            assert abs(run.estimate - given_x.covariance[i, j]) <= 5 * run.std_error
    # the package's model of such a matrix says the same
    values, Q = np.linalg.eigh(A)
    model = ppca.ProbabilisticPCA(mu, Q.T[:1:-1], values[:1:-1], values[0])
    assert model.covariance() == pytest.approx(A)
    back = model.posterior_mean(X[:5]) @ model.weights.T
    assert back == pytest.approx((X[:5] - mu) @ np.linalg.solve(M, W.T).T @ W.T)


def log_likelihood(X, mu, W, s2):
    A = W @ W.T + s2 * np.eye(len(mu))
    return stats.multivariate_normal(mu, A).logpdf(X).sum()


@FEW
@given(SEEDS, st.integers(1, 3), st.sampled_from([1e-3, 0.1, 3.0]))
def test_thm_pca_methods_likelihood(seed, k, size):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(12, 4)) @ rng.normal(size=(4, 4)) + 2
    model = ppca.fit(X, k)
    values = np.linalg.eigvalsh(np.cov(X.T, bias=True))[::-1]
    assert model.variances == pytest.approx(values[:k])
    assert model.noise_variance == pytest.approx(values[k:].mean())
    W, s2 = model.weights, model.noise_variance
    best = log_likelihood(X, model.mean, W, s2)
    height = (
        4 * math.log(math.tau) + np.log(values[:k]).sum() + (4 - k) * math.log(s2) + 4
    )
    assert best == pytest.approx(-6 * height)
    # any rotation of the hidden is as good
    R = np.linalg.qr(rng.normal(size=(k, k)))[0]
    assert log_likelihood(X, model.mean, W @ R, s2) == pytest.approx(best)
    # and nothing is better, near or far
    for _ in range(5):
        other = (
            model.mean + size * rng.normal(size=4) * rng.integers(0, 2),
            W + size * rng.normal(size=W.shape),
            s2 * math.exp(size * rng.normal() / 3),
        )
        assert log_likelihood(X, *other) <= best + 1e-7
    # other eigenvectors in place of the first do worse
    V = pca.fit(X).components.T
    swapped = V[:, 1 : k + 1] * np.sqrt(np.maximum(values[1 : k + 1] - s2, 0))
    assert log_likelihood(X, model.mean, swapped, s2) <= best + 1e-7


def test_thm_pca_methods_likelihood_needs_a_rest():
    X = np.random.default_rng(0).normal(size=(12, 2)) @ np.ones((2, 4))
    with pytest.raises(np.linalg.LinAlgError, match="without end"):
        ppca.fit(X, 2)


@FEW
@given(SEEDS, st.integers(1, 3))
def test_cor_pca_methods_shrink(seed, k):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(15, 4)) * [4, 3, 2, 1]
    model, plain = ppca.fit(X, k), pca.fit(X, k)
    shrunk = plain.transform(X) * (1 - model.noise_variance / model.variances)
    assert model.denoise(X) == pytest.approx(plain.inverse_transform(shrunk))
    z = model.posterior_mean(X)
    assert z @ model.weights.T + model.mean == pytest.approx(model.denoise(X))
    quiet = ppca.ProbabilisticPCA(model.mean, model.components, model.variances, 1e-12)
    assert quiet.denoise(X) == pytest.approx(plain.reconstruct(X), abs=1e-9)


@given(SEEDS)
def test_def_pca_methods_model_density_by_scores_and_distance(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(15, 4)) * [4, 3, 2, 1]
    model, plain = ppca.fit(X, 2), pca.fit(X, 2)
    x = rng.normal(size=(1, 4)) * 5
    t = plain.transform(x)[0]
    r2 = ((x - plain.reconstruct(x)) ** 2).sum()
    twice = (
        4 * math.log(math.tau)
        + (np.log(model.variances) + t**2 / model.variances).sum()
    )
    twice += 2 * math.log(model.noise_variance) + r2 / model.noise_variance
    assert -2 * model.log_pdf(x)[0] == pytest.approx(twice)
    assert model.distances(x)[0] == pytest.approx(r2)


def test_thm_pca_methods_sketch_numbers_in_the_text():
    # 9.9/10 and 1/10, for three digits
    assert math.ceil(math.log(1e-3) / math.log(0.99)) == 688
    # the bound with 1000 ones, and with halves
    flat = sketches.sketch_bound(np.ones(1010), 10, extra=11)
    assert flat == pytest.approx(2 + math.e * math.sqrt(21) / 11 * math.sqrt(1000))
    assert flat == pytest.approx(37.8, abs=0.05)
    halves = np.append(np.ones(10), 2.0 ** -np.arange(1000))
    assert sketches.sketch_bound(halves, 10, extra=11) == pytest.approx(3.3, abs=0.05)
    assert pytest.approx(627, abs=0.5) == 8 * 100_000 * 784 / 1e6
    # three samples of four features
    Z = np.array([[2.0, 1, 2, 1], [-2, -1, -2, 1], [0, 0, 0, -2]])
    assert pytest.approx(np.array([[10, -8, -2], [-8, 10, -2], [-2, -2, 4]])) == Z @ Z.T
    assert np.linalg.eigvalsh(Z @ Z.T) == pytest.approx([0, 6, 18], abs=1e-12)
