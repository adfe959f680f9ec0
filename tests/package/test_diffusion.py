"""The noising chain and the way back: by hand, step by step, exactly for normal data."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import diffusion, mixtures, simulation
from numpy.testing import assert_array_equal
from scipy import stats
from strategies import NOT_REAL

SEEDS = st.integers(0, 10**6)
RNG = np.random.default_rng(0)


class TestSchedule:
    def test_ho_et_al(self):
        betas = diffusion.linear_betas(1000)
        assert len(betas) == 1000
        assert betas[[0, -1]].tolist() == [1e-4, 0.02]
        assert np.diff(betas) == pytest.approx(0.0199 / 999)
        # "about 1e-5 bits per dimension" (section 4) for greys of mean square 1/3
        left = diffusion.kept_shares(betas)[-1]
        nats = (left / 3 - left - math.log1p(-left)) / 2
        assert nats / math.log(2) == pytest.approx(1e-5, rel=0.05)

    @given(st.lists(st.floats(1e-6, 0.999), min_size=1, max_size=30))
    def test_products(self, betas):
        kept = diffusion.kept_shares(betas)
        assert kept == pytest.approx(np.cumprod(1 - np.array(betas)), rel=1e-9)
        assert (np.diff(kept) < 0).all()

    def test_tiny_steps_are_not_lost(self):
        kept = diffusion.kept_shares(np.full(10, 1e-18))
        assert (kept <= 1).all()
        many = diffusion.kept_shares(np.full(10**5, 1e-17))
        # a million of them would be lost one by one in 1 - 1e-17 = 1
        assert 1 - many[-1] == pytest.approx(1e-12, rel=1e-3)

    def test_one_step(self):
        assert diffusion.linear_betas(1, first=0.3).tolist() == [0.3]
        assert diffusion.kept_shares([0.3]).tolist() == pytest.approx([0.7])

    def test_refusals(self):
        with pytest.raises(ValueError, match="n_steps must be at least 1"):
            diffusion.linear_betas(0)
        for name in ("first", "last"):
            with pytest.raises(ValueError, match=f"{name} must be between 0 and 1"):
                diffusion.linear_betas(5, **{name: 1})
        for bad in ([0.1, 0], [0.1, 1], [-0.1], [2]):
            with pytest.raises(ValueError, match="betas must be between 0 and 1, got"):
                diffusion.kept_shares(bad)

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        with pytest.raises(error, match="betas"):
            diffusion.kept_shares(bad)


class TestAddNoise:
    def test_mean_and_variance(self):
        X = np.full((20_000, 1), 10.0)
        Z = diffusion.add_noise(X, 0.36, rng=np.random.default_rng(1))[:, 0]
        assert stats.kstest((Z - 6) / 0.8, "norm").statistic < 1.95 / math.sqrt(20_000)
        assert (X == 10).all()

    def test_refusals(self):
        for kept in (0, 1, -1):
            with pytest.raises(ValueError, match="kept must be between 0 and 1"):
                diffusion.add_noise([[1]], kept, rng=RNG)
        with pytest.raises(TypeError, match="rng must be a numpy Generator, got int"):
            diffusion.add_noise([[1]], 0.5, rng=3)

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        with pytest.raises(error, match="X"):
            diffusion.add_noise(bad, 0.5, rng=RNG)


class TestDenoiseBySamples:
    def test_two_numbers(self):
        z = np.linspace(-3, 3, 13)[:, None]
        found = diffusion.denoise_by_samples(z, 0.5, samples=[[-2], [2]])
        assert found == pytest.approx(2 * np.tanh(2 * math.sqrt(2) * z))

    def test_little_and_much_noise(self):
        X = np.random.default_rng(2).normal(size=(6, 3))
        nearly = diffusion.denoise_by_samples(X, 1 - 1e-12, samples=X)
        assert nearly == pytest.approx(X)
        mean = diffusion.denoise_by_samples(X, 1e-12, samples=X)
        assert mean == pytest.approx(np.tile(X.mean(axis=0), (6, 1)), abs=1e-5)

    def test_far_outside(self):
        # all densities there are 0 as floats
        found = diffusion.denoise_by_samples([[1e6]], 0.5, samples=[[-2], [2]])
        assert found.tolist() == [[2]]

    def test_refusals(self):
        with pytest.raises(ValueError, match="columns"):
            diffusion.denoise_by_samples([[1, 2]], 0.5, samples=[[1]])
        with pytest.raises(ValueError, match="kept must be between 0 and 1"):
            diffusion.denoise_by_samples([[1]], 1, samples=[[1]])

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        with pytest.raises(error, match="samples"):
            diffusion.denoise_by_samples([[1]], 0.5, samples=bad)
        with pytest.raises(error):
            diffusion.denoise_by_samples(bad, 0.5, samples=[[1]])


def backward_moments(mean, variance, betas):
    """Mean and variance of what is drawn, if data are normal: every step is linear."""
    kept = np.cumprod(1 - betas)
    m, v = 0.0, 1.0
    for t in range(len(betas) - 1, -1, -1):
        gain = math.sqrt(kept[t]) * variance / (kept[t] * variance + 1 - kept[t])
        shift = mean - gain * math.sqrt(kept[t]) * mean  # D(z) = shift + gain z
        if t == 0:
            return shift + gain * m, gain**2 * v
        before = 1 - kept[t - 1]
        a = math.sqrt(kept[t - 1]) * betas[t] / (1 - kept[t])
        b = math.sqrt(1 - betas[t]) * before / (1 - kept[t])
        m, v = (
            a * shift + (a * gain + b) * m,
            (a * gain + b) ** 2 * v + betas[t] * before / (1 - kept[t]),
        )
    raise AssertionError


class TestSample:
    @pytest.mark.parametrize("steps", [1, 2, 5, 30])
    def test_moments_of_normal_data(self, steps):
        betas = diffusion.linear_betas(steps, first=0.05, last=0.4)
        one = np.ones(1)
        law = mixtures.NormalMixture(
            one, 3 * one[None], 0.49 * one[None], one[None, None]
        )
        drawn = diffusion.sample(
            lambda z, k: mixtures.denoise(z, k, mixture=law),
            (20_000, 1), betas=betas, rng=np.random.default_rng(steps),
        )[:, 0]  # fmt: skip
        mean, variance = backward_moments(3, 0.49, betas)
        for values, exact in ((drawn, mean), ((drawn - mean) ** 2, variance)):
            run = simulation.mean(values)
            assert abs(run.estimate - exact) < 5 * run.std_error

    def test_many_small_steps_give_the_data_back(self):
        betas = diffusion.linear_betas(1000)
        mean, variance = backward_moments(3, 0.49, betas)
        assert mean == pytest.approx(3, abs=0.02)
        assert variance == pytest.approx(0.49, rel=0.02)

    def test_the_denoiser_sees_the_schedule_backwards(self):
        seen = []

        def look(z, kept):
            seen.append(kept)
            z += 100  # what it does to its copy is its own affair
            return np.zeros_like(z)

        betas = [0.1, 0.2, 0.5]
        drawn = diffusion.sample(look, (2, 3), betas=betas, rng=RNG)
        assert seen == pytest.approx([0.36, 0.72, 0.9])
        assert drawn.tolist() == [[0] * 3] * 2
        assert betas == [0.1, 0.2, 0.5]

    def test_refusals(self):
        def zero(z, kept):
            return 0 * z

        with pytest.raises(ValueError, match="shape must be at least 1"):
            diffusion.sample(zero, (0, 1), betas=[0.1], rng=RNG)
        with pytest.raises(TypeError, match="shape must be an integer"):
            diffusion.sample(zero, (2.0, 1), betas=[0.1], rng=RNG)
        with pytest.raises(ValueError, match="betas must be between 0 and 1"):
            diffusion.sample(zero, (1, 1), betas=[1], rng=RNG)
        with pytest.raises(TypeError, match="rng must be a numpy Generator"):
            diffusion.sample(zero, (1, 1), betas=[0.1], rng=None)
        with pytest.raises(ValueError, match=r"denoise\(Z\) must have 2 rows"):
            diffusion.sample(lambda z, k: z[:1], (2, 1), betas=[0.1, 0.2], rng=RNG)
        with pytest.raises(ValueError, match=r"denoise\(Z\) must be finite"):
            diffusion.sample(lambda z, k: z + np.nan, (2, 1), betas=[0.1], rng=RNG)


def test_arrays_unchanged():
    X, betas = np.ones((3, 2)), np.array([0.1, 0.3])
    diffusion.denoise_by_samples(X, 0.4, samples=X)
    diffusion.kept_shares(betas)
    assert_array_equal(X, np.ones((3, 2)))
    assert betas.tolist() == [0.1, 0.3]
