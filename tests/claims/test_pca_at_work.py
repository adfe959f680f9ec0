"""What *PCA at work* states, on random and awkward input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import compression, maps, pca

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=40)


def cloud(seed, n=15, d=5):
    rng = np.random.default_rng(seed)
    scales = 10.0 ** rng.uniform(-1, 2, d)
    return rng.normal(size=(n, d)) * scales @ rng.normal(size=(d, d)) + 10


def orthonormal(rng, d):
    return np.linalg.qr(rng.normal(size=(d, d)))[0]


def squares(A):
    """Squared distances of all pairs."""
    return ((A[:, np.newaxis] - A) ** 2).sum(axis=2)


@FEW
@given(SEEDS, st.integers(1, 5))
def test_prop_pca_at_work_map(seed, k):
    X = cloud(seed)
    model = pca.fit(X, k)
    before, after = squares(X), squares(model.transform(X))
    assert (after <= before * (1 + 1e-9) + 1e-9).all()
    share = model.explained_variance_ratio[:k].sum()
    assert after.sum() == pytest.approx(share * before.sum())
    # pairs that were not in the fit are not lengthened either; the share is another
    new = cloud(seed + 1)
    assert (squares(model.transform(new)) <= squares(new) * (1 + 1e-9) + 1e-9).all()


def test_prop_pca_at_work_map_bounds_nothing_from_above():
    X = np.array([[0, 0], [0, 30], [100, 0], [100, 30], [0, -30], [100, -30.0]])
    after = squares(pca.fit(X, 1).transform(X))
    assert after[0, 1] == pytest.approx(0, abs=1e-12)


@FEW
@given(SEEDS, st.integers(1, 6))
def test_def_pca_at_work_kept(seed, k):
    X = cloud(seed)
    T = X[:, :2]
    shares = []
    for i in range(len(X)):
        sets = []
        for A in (X, T):
            away = ((A - A[i]) ** 2).sum(axis=1)
            away[i] = np.inf
            sets.append(set(away.argsort()[:k]))
        shares.append(len(sets[0] & sets[1]) / k)
    found = maps.neighbourhood_kept(X, T, k=k)
    assert found == pytest.approx(np.mean(shares))
    assert 0 <= found <= 1
    assert maps.neighbourhood_kept(X, X, k=k) == 1


@FEW
@given(SEEDS, st.integers(1, 5), st.floats(0.01, 50))
def test_prop_pca_at_work_rounding(seed, k, step):
    X = cloud(seed)
    model = pca.fit(X)
    T = model.transform(X)
    codes = compression.quantise(T[:, :k], step)
    back = model.mean + step * codes @ model.components[:k]
    e = T[:, :k] - step * codes
    wanted = (T[:, k:] ** 2).sum(axis=1) + (e**2).sum(axis=1)
    assert ((X - back) ** 2).sum(axis=1) == pytest.approx(wanted, rel=1e-8, abs=1e-8)
    assert (e**2 <= step**2 / 4 * (1 + 1e-9)).all()


def test_prop_pca_at_work_rounding_of_uniform_places():
    # a score that is uniform over many steps has uniform errors
    rng = np.random.default_rng(0)
    T = rng.uniform(-300, 300, (40_000, 1))
    e2 = ((T - 3 * compression.quantise(T, 3)) ** 2).ravel()
    # five standard errors
    assert abs(e2.mean() - 9 / 12) < 5 * e2.std() / np.sqrt(e2.size)
    # and one that is small beside the step loses its variance, which is less
    small = rng.normal(0, 0.3, (1000, 1))
    assert not compression.quantise(small, 3).any()
    assert (small**2).mean() < 9 / 12


@FEW
@given(SEEDS, st.integers(2, 6))
def test_thm_pca_at_work_bits(seed, d):
    rng = np.random.default_rng(seed)
    V, B = orthonormal(rng, d), orthonormal(rng, d)
    values = 10.0 ** rng.uniform(-3, 3, d)
    if seed % 4 == 0:
        values[:] = values[0]  # equal variances: every basis is as good
    C = V * values @ V.T
    b = np.einsum("ij,ik,kj->j", B, C, B)
    theta = min(values.min(), b.min()) * rng.uniform(0.1, 1)
    bits = [0.5 * np.log2(v / theta).sum() for v in (b, values)]
    assert bits[0] >= bits[1] - 1e-9
    own = np.einsum("ij,ik,kj->j", V, C, V)
    assert 0.5 * np.log2(own / theta).sum() == pytest.approx(bits[1])
    if seed % 4 == 0:
        assert bits[0] == pytest.approx(bits[1])
    else:  # else a turned basis costs more
        assert bits[0] > bits[1]


@FEW
@given(SEEDS, st.integers(3, 16))
def test_thm_pca_at_work_shifts(seed, d):
    z = np.random.default_rng(seed).normal(size=d) + 5
    if seed % 5 == 0:
        z = np.cos(2 * np.pi * np.arange(d) / d)  # one frequency alone
    X = np.stack([np.roll(z, s) for s in range(d)])
    C = np.cov(X.T)
    m = np.arange(1, d + 1)
    assert pytest.approx(np.roll(np.roll(C, 1, axis=0), 1, axis=1)) == C
    values = []
    for f in range(1, d // 2 + 1):
        hat = np.sum(z * np.exp(-2j * np.pi * f * m / d))
        value = abs(hat) ** 2 / (d - 1)
        waves = [np.cos(2 * np.pi * f * m / d)]
        if 2 * f < d:
            waves.append(np.sin(2 * np.pi * f * m / d))
        for w in waves:
            assert np.linalg.norm(w) > 0.5
            assert C @ w == pytest.approx(value * w, abs=1e-9)
            values.append(value)
    found = pca.fit(X).explained_variance
    assert found == pytest.approx(np.sort(values)[::-1], abs=1e-9)


def test_thm_pca_at_work_shifts_of_one_wave():
    X = np.stack(
        [np.roll(np.cos(2 * np.pi * 3 * np.arange(20) / 20), s) for s in range(20)]
    )
    assert pca.fit(X).explained_variance_ratio[:3] == pytest.approx([0.5, 0.5, 0])
