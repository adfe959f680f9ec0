"""Rounding, code lengths and shares of bits: by hand, by brute force, at all scales."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import compression
from numpy.testing import assert_array_equal
from scipy import optimize
from scipy.stats import entropy
from strategies import NOT_REAL

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=60)


class TestQuantise:
    def test_by_hand(self):
        found = compression.quantise([[3, -5.2, 0.9, -1], [7, 13.7, 0, 5]], 2)
        # halves go to the even neighbour: 3 / 2 = 1.5, 7 / 2 = 3.5, 5 / 2 = 2.5
        assert found.tolist() == [[2, -3, 0, 0], [4, 7, 0, 2]]
        assert found.dtype == np.int64

    @FEW
    @given(SEEDS, st.integers(-300, 280))
    def test_off_by_half_a_step_at_most(self, seed, power):
        rng = np.random.default_rng(seed)
        step = float(rng.uniform(0.5, 2)) * 10.0**power
        T = rng.normal(0, 20, (5, 3)) * step
        error = np.abs(compression.quantise(T, step) * step - T)
        assert error.max() <= step / 2 * (1 + 1e-12)

    @FEW
    @given(SEEDS)
    def test_multiples_come_back(self, seed):
        codes = np.random.default_rng(seed).integers(-(10**6), 10**6, (4, 3))
        assert_array_equal(compression.quantise(codes * 0.1, 0.1), codes)

    def test_input_is_unchanged(self):
        T = np.array([[1.4, 2.6]])
        compression.quantise(T, 1)
        assert_array_equal(T, [[1.4, 2.6]])

    @pytest.mark.parametrize("step", [0, -1, np.nan, np.inf])
    def test_step_is_positive(self, step):
        with pytest.raises(ValueError, match="step"):
            compression.quantise([[1.0]], step)

    @pytest.mark.parametrize("step", [1e-20, 5e-324])
    def test_too_small_a_step(self, step):
        with pytest.raises(ValueError, match="step must be larger than 1e\\+03/2"):
            compression.quantise([[1000.0]], step)

    @pytest.mark.parametrize("T", [[1.0], [[np.nan]], np.empty((0, 2))])
    def test_wrong_shape_or_value(self, T):
        with pytest.raises(ValueError, match="T must"):
            compression.quantise(T, 1)

    @pytest.mark.parametrize(("T", "error"), NOT_REAL)
    def test_wrong_kind(self, T, error):
        with pytest.raises(error):
            compression.quantise(T, 1)


class TestCodeLengths:
    def test_by_hand(self):
        codes = [[0, 7, 0], [1, 7, 0], [0, 7, 1], [1, 7, 2]]
        assert compression.code_lengths(codes) == pytest.approx([1, 0, 1.5])

    @FEW
    @given(SEEDS, st.integers(1, 30))
    def test_scipy(self, seed, n):
        codes = np.random.default_rng(seed).integers(-3, 3, (n, 2))
        wanted = [
            entropy(np.unique(column, return_counts=True)[1], base=2)
            for column in codes.T
        ]
        assert compression.code_lengths(codes) == pytest.approx(wanted, abs=1e-12)

    def test_never_below_zero(self):
        assert compression.code_lengths(np.full((3, 1), 5)).tolist() == [0]

    def test_whole_numbers_alone(self):
        with pytest.raises(ValueError, match="codes must be whole numbers"):
            compression.code_lengths([[0.5]])


def by_root(variances, bits):
    """The level at which the bits are spent, by Brent's method."""
    variances = np.asarray(variances, dtype=float)

    def spent(log_level):
        gain = np.log2(np.maximum(variances, 1e-300)) - log_level
        return np.maximum(gain, 0).sum() / 2 - bits

    top = np.log2(variances.max())
    return 2 ** optimize.brentq(spent, top - 2 * bits - 1, top, xtol=1e-13)


class TestWaterFilling:
    def test_by_hand(self):
        found = compression.water_filling([64, 16, 4, 1], 3)
        assert found.bits == pytest.approx([2, 1, 0, 0])
        assert found.level == pytest.approx(4)
        assert found.distortion == pytest.approx(13)

    @FEW
    @given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=8), st.floats(0.01, 50))
    def test_level_by_root_finding(self, variances, bits):
        found = compression.water_filling(variances, bits)
        assert found.level == pytest.approx(by_root(variances, bits), rel=1e-9)
        assert found.bits.sum() == pytest.approx(bits, rel=1e-9)

    @FEW
    @given(SEEDS)
    def test_no_other_share_loses_less(self, seed):
        rng = np.random.default_rng(seed)
        variances = 10.0 ** rng.uniform(-2, 2, 5)
        found = compression.water_filling(variances, 6)
        other = 6 * rng.dirichlet(np.full(5, 0.5), size=200)
        lost = (variances * 4.0**-other).sum(axis=1)
        assert found.distortion <= lost.min() * (1 + 1e-12)
        at = (variances * 4.0**-found.bits).sum()
        assert found.distortion == pytest.approx(at)

    def test_no_bits(self):
        found = compression.water_filling([1, 9, 0], 0)
        assert found.bits.tolist() == [0, 0, 0]
        assert (found.level, found.distortion) == pytest.approx((9, 10))

    def test_variance_zero_gets_none(self):
        found = compression.water_filling([0, 4], 1)
        assert found.bits.tolist() == [0, 1]
        assert found.distortion == pytest.approx(1)

    @pytest.mark.parametrize("scale", [1e-300, 1e300])
    def test_scales(self, scale):
        found = compression.water_filling(np.array([64, 16, 4, 1]) * scale, 3)
        assert found.bits == pytest.approx([2, 1, 0, 0], abs=1e-9)
        assert found.distortion == pytest.approx(13 * scale, rel=1e-9)

    @pytest.mark.parametrize("variances", [[0, 0], [-1, 2]])
    def test_variances(self, variances):
        with pytest.raises(ValueError, match="at least 0 and not all 0"):
            compression.water_filling(variances, 1)

    def test_bits_below_zero(self):
        with pytest.raises(ValueError, match="bits"):
            compression.water_filling([1], -1)
