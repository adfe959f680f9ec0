"""What *Where to go next* states, on random and awkward input."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mlmath import (
    attention,
    bayes,
    descent,
    diffusion,
    joint,
    markov,
    mixtures,
    simulation,
)
from mlmath import gaussian_processes as gp
from scipy import stats

FEW = settings(max_examples=25)
SEEDS = st.integers(0, 10**6)


def agrees(values, exact, error=5):
    run = simulation.mean(values)
    assert abs(run.estimate - exact) <= error * run.std_error


def pairs(seed, m=4, n=6, d=3, p=2):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(m, d)), rng.normal(size=(n, d)), rng.normal(size=(n, p))


@given(SEEDS, st.floats(0, 4))
@example(0, 0.0)
def test_def_next_attention(seed, scale):
    Q, K, V = pairs(seed)
    found = attention.attend(Q, K, V, scale=scale)
    for q, answer in zip(Q, found, strict=True):
        raw = [math.exp(scale * (k @ q)) for k in K]
        assert answer == pytest.approx(
            sum(r / sum(raw) * v for r, v in zip(raw, V, strict=True))
        )
    # causal: what comes later does not matter
    Q = K + 1
    before = attention.attend(Q, K, V, scale=scale, causal=True)
    K[3:], V[3:], Q[3:] = 9, -9, 9
    after = attention.attend(Q, K, V, scale=scale, causal=True)
    assert after[:3] == pytest.approx(before[:3])


@pytest.mark.parametrize("d", [1, 4, 64])
@pytest.mark.parametrize("law", ["normal", "signs", "skewed"])
def test_prop_next_scores(d, law):
    rng, n = np.random.default_rng(d), 20_000
    draw = {
        "normal": lambda: rng.normal(size=(n, d)),
        "signs": lambda: rng.choice([-1.0, 1.0], size=(n, d)),
        "skewed": lambda: rng.exponential(size=(n, d)) - 1,
    }[law]
    scores = (draw() * draw()).sum(axis=1)
    agrees(scores, 0)
    if (law, d) == ("signs", 1):  # its square is 1 each time
        assert (scores**2 == 1).all()
    else:
        agrees(scores**2, d)
        agrees((scores / math.sqrt(d)) ** 2, 1)


def test_prop_next_scores_and_the_gradient_that_dies():
    # without the root the softmax of many entries is nearly one-hot
    rng = np.random.default_rng(0)
    sharp = {}
    for scale in (1, None):
        for d in (4, 1024):
            W = [
                attention.weights(
                    rng.normal(size=(1, d)), rng.normal(size=(16, d)), scale=scale
                ).max()
                for _ in range(200)
            ]
            sharp[scale, d] = np.mean(W)
    assert sharp[1, 4] < 0.7 < 0.95 < sharp[1, 1024]
    assert sharp[None, 1024] < 0.4


@given(SEEDS, st.floats(0, 5), st.permutations(range(6)))
def test_prop_next_attention(seed, scale, order):
    Q, K, V = pairs(seed)
    W = attention.weights(Q, K, scale=scale)
    found = attention.attend(Q, K, V, scale=scale)
    # 1: distributions (its transpose is a stochastic matrix), and within the range
    assert (W > 0).all()
    assert W.sum(axis=1) == pytest.approx(1)
    square = attention.weights(K, K, scale=scale)
    assert markov.as_stochastic(square.T) is not None
    assert (found <= V.max(axis=0) + 1e-12).all()
    assert (found >= V.min(axis=0) - 1e-12).all()
    # 2: pairs in another order
    again = attention.attend(Q, K[order], V[order], scale=scale)
    assert again == pytest.approx(found)
    # 3: no scale, and a great one
    assert attention.attend(Q, K, V, scale=0) == pytest.approx(
        np.tile(V.mean(axis=0), (4, 1))
    )
    best = (Q @ K.T).argmax(axis=1)
    assert attention.attend(Q, K, V, scale=1e9) == pytest.approx(V[best])
    # 4: keys of one length
    if scale > 1e-6:
        K = 1.7 * K / np.linalg.norm(K, axis=1, keepdims=True)
        by_distance = attention.kernel_weights(Q, K, width=1 / math.sqrt(scale))
        assert by_distance == pytest.approx(attention.weights(Q, K, scale=scale))


def test_prop_next_attention_ties_and_unequal_lengths():
    # 3 with two best keys: their mean
    found = attention.attend([[1, 0]], [[2, 5], [2, -5], [1, 0]], np.eye(3), scale=1e6)
    assert found == pytest.approx(np.array([[0.5, 0.5, 0]]))
    # 4 needs one length: else the longer key has more weight than the nearer one
    assert attention.weights([[1]], [[1], [3]], scale=1)[0].argmax() == 1
    assert attention.kernel_weights([[1]], [[1], [3]], width=1)[0].argmax() == 0


@FEW
@given(
    st.floats(0.05, 1.95), st.floats(0.1, 10), st.integers(1, 64), st.integers(1, 60)
)
def test_prop_next_noise(product, slope, batch, k):
    rate, sigma2, r = product / slope, 3.0, 1 - product
    # exactly, by the recursion of means and variances
    mean, variance = 5.0, 0.0
    for _ in range(k):
        mean, variance = r * mean, r * r * variance + rate**2 * sigma2 / batch
    floor = rate * sigma2 / (slope * batch * (2 - rate * slope))
    assert mean == pytest.approx(5 * r**k, abs=1e-12)
    assert variance == pytest.approx(floor * (1 - r ** (2 * k)), rel=1e-9)
    # and of the mean: Var = s / m^2 times all covariances r^|i - j|, in the long run
    m = 20_000
    lags = np.arange(1, m)
    limit = floor / m * (m + 2 * ((m - lags) * r**lags).sum())
    assert limit == pytest.approx(sigma2 / slope**2 / batch, rel=0.01)


@pytest.mark.parametrize(("rate", "batch"), [(0.1, 1), (0.9, 4), (1.7, 2)])
@pytest.mark.parametrize("law", ["normal", "skewed"])
def test_prop_next_noise_by_descent(rate, batch, law):
    rng, slope = np.random.default_rng(batch), 1.1

    def gradient(x, _):
        shape = (batch, x.size)
        one = (
            rng.normal(size=shape)
            if law == "normal"
            else rng.exponential(size=shape) - 1
        )
        return slope * (x - 2) + one.mean(axis=0)

    run = descent.minibatch_descent(
        gradient, np.full(3000, 2.5), n_samples=1, batch_size=1, rate=rate, rng=rng,
        max_iter=120,
    )  # fmt: skip
    r = 1 - rate * slope
    for k in (1, 3, 120):
        x = run.history[k]
        exact = rate / (slope * batch * (2 - rate * slope)) * (1 - r ** (2 * k))
        agrees(x - 2, 0.5 * r**k)
        agrees((x - 2 - 0.5 * r**k) ** 2, exact)


def test_prop_next_noise_and_the_scaling_rule():
    def floor(rate, batch):
        return rate / (batch * (2 - rate))

    assert floor(0.16, 16) == pytest.approx(floor(0.01, 1), rel=0.1)
    assert floor(1.6, 160) > 4 * floor(0.01, 1)  # it ends where the rate is not small


@FEW
@given(SEEDS)
def test_def_next_process(seed):
    """Every matrix of the kernels has no negative eigenvalue, nor have their sums."""
    X = 3 * np.random.default_rng(seed).normal(size=(12, 2))
    K = gp.squared_exponential(X, X, length=0.8)
    P = gp.periodic(X, X, period=1.3, length=0.9)
    for A in (K, P, K + P, K * P, (1 + X @ X.T) ** 2):
        assert pytest.approx(A.T) == A
        assert np.linalg.eigvalsh((A + A.T) / 2)[0] > -1e-9 * np.abs(A).max()


def test_def_next_process_values_of_a_random_line():
    # f(x) = w0 + w1 x: the values are normal with the kernel 1 + xz
    w = np.random.default_rng(0).normal(size=(20_000, 2))
    x = np.array([-2.0, 0.5, 3])
    values = w[:, :1] + w[:, 1:] * x
    K = 1 + np.outer(x, x)
    for i, j in itertools.product(range(3), repeat=2):
        agrees(values[:, i] * values[:, j], K[i, j])
    a = np.array([1, -2, 0.7])
    z = values @ a / math.sqrt(a @ K @ a)
    assert stats.kstest(z, "norm").statistic < 1.95 / math.sqrt(20_000)


@FEW
@given(SEEDS, st.floats(0.1, 3), st.integers(1, 8))
def test_thm_next_process(seed, noise, n):
    rng = np.random.default_rng(seed)
    X, y, new = rng.normal(size=(n, 2)), rng.normal(size=n), rng.normal(size=(3, 2))

    def features(Z):
        return np.column_stack([np.ones(len(Z)), Z, Z[:, 0] * Z[:, 1]])

    def kernel(X, Z):
        return features(X) @ features(Z).T

    process = gp.fit(X, y, kernel=kernel, noise=noise)
    mean, variance = gp.predict(process, new)
    F, phi = features(X), features(new)
    A = F @ F.T + noise**2 * np.eye(n)
    # 1, with an inverse
    k = F @ phi.T
    assert mean == pytest.approx(k.T @ np.linalg.inv(A) @ y, rel=1e-6, abs=1e-8)
    assert variance == pytest.approx(
        (phi**2).sum(axis=1) - np.diag(k.T @ np.linalg.inv(A) @ k), rel=1e-6, abs=1e-8
    )
    # 2: ridge; and the posterior of the weights says the same of mean and variance
    w = np.linalg.solve(F.T @ F + noise**2 * np.eye(4), F.T @ y)
    assert mean == pytest.approx(phi @ w, rel=1e-6, abs=1e-8)
    weights = bayes.linear_posterior(F, y, sigma=noise, tau=1)
    assert mean == pytest.approx(phi @ weights.mean, rel=1e-6, abs=1e-8)
    spread = np.diag(phi @ weights.covariance @ phi.T)
    assert variance == pytest.approx(spread, rel=1e-6, abs=1e-8)
    # 3
    density = stats.multivariate_normal(np.zeros(n), A).logpdf(y)
    assert process.log_evidence == pytest.approx(density)


def test_thm_next_process_in_simulation():
    # functions drawn from the process, values with noise: 95 of 100 ranges hold f
    rng, x = np.random.default_rng(1), np.linspace(0, 5, 9)[:, None]

    def kernel(X, Z):
        return gp.squared_exponential(X, Z, length=1)

    law = joint.MultivariateNormal(np.zeros(9), kernel(x, x) + 1e-10 * np.eye(9))
    inside = []
    for f in law.sample(600, rng=rng):
        process = gp.fit(
            x[::2], f[::2] + rng.normal(0, 0.3, 5), kernel=kernel, noise=0.3
        )
        mean, variance = gp.predict(process, x[[3]])
        inside.append(abs(f[3] - mean[0]) < 1.96 * math.sqrt(variance[0]))
    assert abs(np.mean(inside) - 0.95) < 4.5 * math.sqrt(0.95 * 0.05 / 600)


@FEW
@given(st.lists(st.floats(1e-4, 0.9), min_size=2, max_size=12), st.floats(-5, 5))
def test_prop_next_forward(betas, x0):
    kept = np.concatenate([[1], diffusion.kept_shares(betas)])
    assert kept[-1] <= math.exp(-sum(betas)) * (1 + 1e-12)
    # 1 and 2: means and variances, step by step, from x0 and from the equilibrium
    mean, variance, still = x0, 0.0, 1.0
    for t, beta in enumerate(betas, start=1):
        mean, variance = math.sqrt(1 - beta) * mean, (1 - beta) * variance + beta
        still = (1 - beta) * still + beta
        assert mean == pytest.approx(math.sqrt(kept[t]) * x0)
        assert variance == pytest.approx(1 - kept[t])
        assert still == pytest.approx(1)
    # 3: of the pair (x_{t-1}, x_t), by the theorem on conditional distributions
    t = len(betas)
    beta, before = betas[-1], 1 - kept[t - 1]
    root = math.sqrt(1 - beta)
    pair = joint.MultivariateNormal(
        [math.sqrt(kept[t - 1]) * x0, math.sqrt(kept[t]) * x0],
        [[before, root * before], [root * before, (1 - beta) * before + beta]],
    )
    given_z = pair.conditional([1], [0.7])
    exact = (math.sqrt(kept[t - 1]) * beta * x0 + root * before * 0.7) / (1 - kept[t])
    assert given_z.mean[0] == pytest.approx(exact, rel=1e-6, abs=1e-9)
    assert given_z.covariance[0, 0] == pytest.approx(
        beta * before / (1 - kept[t]), rel=1e-6
    )


def test_prop_next_forward_in_simulation():
    rng, betas = np.random.default_rng(3), diffusion.linear_betas(40, last=0.3)
    x = np.full(20_000, 4.0)
    for beta in betas:
        x = math.sqrt(1 - beta) * x + math.sqrt(beta) * rng.normal(size=x.size)
    left = diffusion.kept_shares(betas)[-1]
    jump = diffusion.add_noise(np.full((20_000, 1), 4.0), left, rng=rng)[:, 0]
    law = stats.norm(4 * math.sqrt(left), math.sqrt(1 - left))
    for values in (x, jump):
        assert stats.kstest(values, law.cdf).statistic < 1.95 / math.sqrt(20_000)
    # and the start is forgotten only if the variances add up to infinity
    few = diffusion.kept_shares(0.5 ** np.arange(2, 60))
    assert few[-1] > 0.5
    assert diffusion.kept_shares(1 / np.arange(2, 10_000))[-1] < 2e-4


@FEW
@given(SEEDS, st.floats(0.01, 0.99))
def test_prop_next_denoiser(seed, kept):
    rng = np.random.default_rng(seed)
    X, Z = rng.normal(size=(5, 2)), rng.normal(size=(3, 2))
    found = diffusion.denoise_by_samples(Z, kept, samples=X)
    for z, answer in zip(Z, found, strict=True):
        densities = [
            stats.multivariate_normal(math.sqrt(kept) * x, 1 - kept).pdf(z) for x in X
        ]
        share = np.array(densities) / sum(densities)
        assert answer == pytest.approx(share @ X, rel=1e-6, abs=1e-9)
    # samples of one length: plain attention
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    plain = attention.attend(Z, X, X, scale=math.sqrt(kept) / (1 - kept))
    assert diffusion.denoise_by_samples(Z, kept, samples=X) == pytest.approx(plain)
    # 2, for classes so narrow that they are samples
    mixture = mixtures.NormalMixture(
        np.full(5, 0.2), X, np.full((5, 2), 1e-14), np.tile(np.eye(2), (5, 1, 1))
    )
    assert mixtures.denoise(Z, kept, mixture=mixture) == pytest.approx(plain, abs=1e-6)
    # and for classes of unlike shape, by the formula
    shares, root = np.array([0.2, 0.8]), math.sqrt(kept)
    U = np.array([np.eye(2), [[0.6, -0.8], [0.8, 0.6]]])
    values = np.array([[0.1, 2], [5, 0.01]])
    C = [u * v @ u.T for u, v in zip(U, values, strict=True)]
    S = [kept * c + (1 - kept) * np.eye(2) for c in C]
    mixture = mixtures.NormalMixture(shares, X[:2], values, U)
    for z, answer in zip(Z, mixtures.denoise(Z, kept, mixture=mixture), strict=True):
        p = shares * [
            stats.multivariate_normal(root * X[c], S[c]).pdf(z) for c in (0, 1)
        ]
        means = [
            X[c] + root * C[c] @ np.linalg.solve(S[c], z - root * X[c]) for c in (0, 1)
        ]
        assert answer == pytest.approx(p / p.sum() @ means, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_prop_next_denoiser_has_the_least_error(kept):
    # what the denoiser leaves over goes along with no function of z
    rng, n = np.random.default_rng(5), 20_000
    mixture = mixtures.NormalMixture(
        np.array([0.3, 0.7]), np.array([[-2.0], [1.5]]), np.array([[0.1], [0.6]]),
        np.ones((2, 1, 1)),
    )  # fmt: skip
    c = rng.choice(2, n, p=mixture.shares)
    x = mixture.means[c] + np.sqrt(mixture.variances[c]) * rng.normal(size=(n, 1))
    z = diffusion.add_noise(x, kept, rng=rng)
    rest = (x - mixtures.denoise(z, kept, mixture=mixture))[:, 0]
    for f in (np.ones_like, np.sin, np.cos, np.sign):
        agrees(rest * f(z[:, 0]), 0)
    x = mixture.means[c]
    z = diffusion.add_noise(x, kept, rng=rng)
    samples = np.repeat(mixture.means, [3, 7], axis=0)  # three of ten are the first
    rest = (x - diffusion.denoise_by_samples(z, kept, samples=samples))[:, 0]
    for f in (np.ones_like, np.sin, np.cos, np.sign):
        agrees(rest * f(z[:, 0]), 0)


def test_alg_next_sampling():
    betas = diffusion.linear_betas(300, last=0.06)
    # the exact denoiser of samples returns samples, about as often as each occurs
    X = np.array([[-3.0, 0], [3, 0], [3, 1], [0, 5]])
    drawn = diffusion.sample(
        lambda z, k: diffusion.denoise_by_samples(z, k, samples=X),
        (2000, 2), betas=betas, rng=np.random.default_rng(6),
    )  # fmt: skip
    far = np.linalg.norm(drawn[:, None] - X, axis=2)
    assert np.quantile(far.min(axis=1), 0.99) < 1e-6
    shares = np.bincount(far.argmin(axis=1), minlength=4) / 2000
    # 4.5 standard errors, and what 300 steps are short of infinitely many
    assert shares == pytest.approx(np.full(4, 0.25), abs=0.06)


def test_alg_next_sampling_of_a_mixture():
    betas = diffusion.linear_betas(1000)
    mixture = mixtures.NormalMixture(
        np.array([0.25, 0.75]), np.array([[-2.0], [2.0]]), np.full((2, 1), 0.25),
        np.ones((2, 1, 1)),
    )  # fmt: skip
    drawn = diffusion.sample(
        lambda z, k: mixtures.denoise(z, k, mixture=mixture),
        (3000, 1), betas=betas, rng=np.random.default_rng(7),
    )[:, 0]  # fmt: skip

    def cdf(x):
        return 0.25 * stats.norm(-2, 0.5).cdf(x) + 0.75 * stats.norm(2, 0.5).cdf(x)

    # chance, and a hundredth for the steps that are too sure
    assert stats.kstest(drawn, cdf).statistic < 1.95 / math.sqrt(3000) + 0.01
