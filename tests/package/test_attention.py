"""Attention: by hand, SciPy's softmax, statsmodels' kernel regression, scales."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import attention
from numpy.testing import assert_array_equal
from scipy import special
from statsmodels.nonparametric.kernel_regression import KernelReg
from strategies import NOT_REAL

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=40)
KEYS = [[0, 0], [math.log(3), 5]]


class TestWeights:
    def test_by_hand(self):
        W = attention.weights([[1, 0], [0, 0]], KEYS, scale=1)
        assert pytest.approx(np.array([[0.25, 0.75], [0.5, 0.5]])) == W
        half = attention.weights([[math.sqrt(2), 0]], KEYS)  # the scale is 1 / root 2
        assert half == pytest.approx(np.array([[0.25, 0.75]]))

    @FEW
    @given(SEEDS, st.integers(1, 6), st.integers(1, 6), st.floats(0, 5))
    def test_scipy(self, seed, m, n, scale):
        rng = np.random.default_rng(seed)
        Q, K = rng.normal(size=(m, 3)), rng.normal(size=(n, 3))
        W = attention.weights(Q, K, scale=scale)
        assert pytest.approx(special.softmax(scale * Q @ K.T, axis=1)) == W
        usual = special.softmax(Q @ K.T / math.sqrt(3), axis=1)
        assert attention.weights(Q, K) == pytest.approx(usual)

    def test_causal(self):
        rng = np.random.default_rng(0)
        Q, K = rng.normal(size=(2, 5, 3))
        W = attention.weights(Q, K, causal=True)
        assert (W[np.triu_indices(5, 1)] == 0).all()
        for i in range(5):
            seen = attention.weights(Q[i : i + 1], K[: i + 1])
            assert W[i, : i + 1] == pytest.approx(seen[0])
        even = attention.weights(Q, K, scale=0, causal=True)
        assert even[2] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0, 0])

    def test_causal_hides_even_the_greatest_scores(self):
        W = attention.weights([[1e200], [1]], [[1], [1e200]], causal=True)
        assert W.tolist() == [[1, 0], [0, 1]]

    @pytest.mark.parametrize("scale", [1e-300, 1e-150, 1, 1e150, 1e300])
    def test_scales(self, scale):
        Q, K = np.array([[1.0, 2], [-1, 0]]), np.array([[0.5, 1], [1, 1], [3, -2]])
        expected = attention.weights(Q, K, scale=0.3)
        found = attention.weights(scale * Q, K / scale, scale=0.3)
        assert found == pytest.approx(expected, rel=1e-12)
        # and with a factor that has no counterpart: one key, or all alike
        sharp = attention.weights(scale * Q, scale * K, scale=1)
        if scale > 1:
            assert sharp.tolist() == [[0, 1, 0], [1, 0, 0]]
            small = attention.weights(scale * Q, K, scale=1 / scale)
            assert small == pytest.approx(attention.weights(Q, K, scale=1))
        elif scale < 1:
            assert sharp == pytest.approx(np.full((2, 3), 1 / 3))

    def test_zeros(self):
        assert attention.weights([[0, 0]], np.zeros((4, 2))).tolist() == [[0.25] * 4]

    def test_refusals(self):
        with pytest.raises(ValueError, match="K must have 2 columns"):
            attention.weights([[1, 2]], [[1]])
        with pytest.raises(ValueError, match="as many queries as keys, got 1 and 2"):
            attention.weights([[1]], [[1], [2]], causal=True)
        with pytest.raises(ValueError, match="scale must be at least 0"):
            attention.weights([[1]], [[1]], scale=-1)

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        for name, arguments in (("Q", (bad, [[1.0]])), ("K", ([[1.0]], bad))):
            for f in (attention.weights, attention.attend, attention.kernel_weights):
                more = [[[1.0]]] if f is attention.attend else []
                width = {"width": 1} if f is attention.kernel_weights else {}
                with pytest.raises(error, match=name):
                    f(*arguments, *more, **width)
        with pytest.raises(error, match="V"):
            attention.attend([[1]], [[1]], bad)


class TestKernelWeights:
    def test_by_hand(self):
        W = attention.kernel_weights([[0]], [[0], [math.sqrt(math.log(9))]], width=1)
        assert pytest.approx(np.array([[0.75, 0.25]])) == W

    @pytest.mark.filterwarnings("ignore:After 0.17")  # it draws nothing here
    def test_statsmodels(self):
        rng = np.random.default_rng(1)
        X, Q = rng.normal(size=(40, 2)), rng.normal(size=(7, 2))
        y = rng.normal(size=40)
        twin = KernelReg(y, X, "cc", reg_type="lc", bw=[0.4, 0.4])
        found = attention.kernel_weights(Q, X, width=0.4) @ y
        assert found == pytest.approx(twin.fit(Q)[0], rel=1e-9)

    @pytest.mark.parametrize("scale", [1e-300, 1e-160, 1, 1e160, 1e300])
    def test_scales(self, scale):
        rng = np.random.default_rng(2)
        Q, K = rng.normal(size=(3, 2)), rng.normal(size=(5, 2))
        expected = attention.kernel_weights(Q, K, width=0.7)
        found = attention.kernel_weights(scale * Q, scale * K, width=0.7 * scale)
        assert found == pytest.approx(expected, rel=1e-9)

    def test_far_from_the_origin_and_narrow(self):
        # places in 64ths: all differences are exact
        Q, K = np.array([[1e9 + 1 / 64]]), 1e9 + np.array([[0.0], [2 / 64], [1]])
        W = attention.kernel_weights(Q, K, width=1 / 64)
        assert pytest.approx(np.array([[0.5, 0.5, 0]])) == W
        # so narrow that every share but one has no float; nothing is divided by 0
        narrow = attention.kernel_weights([[0.1]], [[0], [1]], width=1e-200)
        assert narrow.tolist() == [[1, 0]]
        wide = attention.kernel_weights([[0.1]], [[0], [1]], width=1e200)
        assert wide.tolist() == [[0.5, 0.5]]

    def test_refusals(self):
        with pytest.raises(ValueError, match="width must be positive"):
            attention.kernel_weights([[1]], [[1]], width=0)
        with pytest.raises(ValueError, match="K must have 1 columns"):
            attention.kernel_weights([[1]], [[1, 2]], width=1)


class TestAttend:
    def test_by_hand(self):
        found = attention.attend([[1, 0]], KEYS, [[0, 1], [8, 1]], scale=1)
        assert found == pytest.approx(np.array([[6, 1]]))

    def test_refuses_a_value_too_few(self):
        with pytest.raises(ValueError, match="V must have 2 rows"):
            attention.attend([[1, 0]], KEYS, [[1]])

    def test_inputs_unchanged(self):
        Q, K, V = np.random.default_rng(3).normal(size=(3, 4, 4))
        before = [A.copy() for A in (Q, K, V)]
        attention.attend(Q, K, V, causal=True)
        attention.kernel_weights(Q, K, width=1)
        for A, B in zip((Q, K, V), before, strict=True):
            assert_array_equal(A, B)
