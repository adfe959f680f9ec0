"""Gaussian processes: by hand, scikit-learn, the joint normal distribution, scales."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import gaussian_processes as gp
from mlmath import joint
from numpy.testing import assert_array_equal
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process import kernels as twins
from strategies import NOT_REAL

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=25)


def smooth(length=1.0, height=1.0):
    return lambda X, Z: gp.squared_exponential(X, Z, length=length, height=height)


def line(X, Z):
    return 1 + X @ Z.T


def data(seed, n=12, d=2):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=(5, d))


class TestKernels:
    def test_by_hand(self):
        K = gp.squared_exponential([[0, 0]], [[3, 4], [0, 0]], length=5, height=2)
        assert pytest.approx(np.array([[4 * math.exp(-0.5), 4]])) == K
        P = gp.periodic([[0]], [[2], [1], [0.5]], period=2, length=0.5)
        assert pytest.approx(np.exp([[0, -8, -4]])) == P

    @FEW
    @given(SEEDS)
    def test_scikit_learn(self, seed):
        X, _, Z = data(seed)
        ours = gp.squared_exponential(X, Z, length=0.7, height=3)
        assert ours == pytest.approx(9 * twins.RBF(0.7)(X, Z))
        # theirs takes the distance, ours each column
        ours = gp.periodic(X[:, :1], Z[:, :1], period=0.9, length=1.3)
        theirs = twins.ExpSineSquared(length_scale=1.3, periodicity=0.9)
        assert ours == pytest.approx(theirs(X[:, :1], Z[:, :1]))
        both = gp.periodic(X, Z, period=0.9, length=1.3)
        parts = [
            gp.periodic(X[:, [j]], Z[:, [j]], period=0.9, length=1.3) for j in (0, 1)
        ]
        assert both == pytest.approx(parts[0] * parts[1])

    def test_scales(self):
        tiny, huge = 1e-300, 1e300
        for unit in (tiny, huge):
            K = gp.squared_exponential([[0]], [[unit]], length=unit)
            assert K[0, 0] == pytest.approx(math.exp(-0.5))
        assert gp.squared_exponential([[0]], [[huge]], length=tiny)[0, 0] == 0
        # after 10^9 periods, of which floats hold each exactly
        K = gp.periodic([[0]], [[1e9 + 0.25]], period=1, length=1)
        assert K[0, 0] == pytest.approx(math.exp(-1))

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        with pytest.raises(error, match="X"):
            gp.squared_exponential(bad, [[1]], length=1)
        with pytest.raises(error, match="Z"):
            gp.periodic([[1]], bad, period=1, length=1)

    def test_refusals(self):
        with pytest.raises(ValueError, match="Z must have 1 columns"):
            gp.squared_exponential([[1]], [[1, 2]], length=1)
        for name in ("length", "height"):
            with pytest.raises(ValueError, match=f"{name} must be positive"):
                gp.squared_exponential([[1]], [[1]], **({"length": 1} | {name: 0}))
        for name in ("period", "length", "height"):
            numbers = {"period": 1, "length": 1} | {name: -1}
            with pytest.raises(ValueError, match=f"{name} must be positive"):
                gp.periodic([[1]], [[1]], **numbers)


class TestFit:
    def test_by_hand(self):
        # a random line, of which one noisy value is known
        process = gp.fit([[0]], [2], kernel=line, noise=1)
        mean, variance = gp.predict(process, [[0], [3], [-1]])
        assert mean == pytest.approx([1, 1, 1])
        assert variance == pytest.approx([0.5, 9.5, 1.5])
        assert process.weights == pytest.approx([1])
        density = math.exp(-1) / math.sqrt(2 * math.pi * 2)
        assert process.log_evidence == pytest.approx(math.log(density))

    @FEW
    @given(SEEDS, st.floats(0.3, 3), st.floats(0.1, 2))
    def test_scikit_learn(self, seed, length, noise):
        X, y, new = data(seed)
        twin = GaussianProcessRegressor(
            twins.RBF(length), alpha=noise**2, optimizer=None
        )
        twin.fit(X, y)
        process = gp.fit(X, y, kernel=smooth(length), noise=noise)
        mean, variance = gp.predict(process, new)
        theirs, deviation = twin.predict(new, return_std=True)
        assert mean == pytest.approx(theirs, rel=1e-8, abs=1e-9)
        assert variance == pytest.approx(deviation**2, rel=1e-6, abs=1e-9)
        assert process.log_evidence == pytest.approx(
            twin.log_marginal_likelihood_value_
        )

    @FEW
    @given(SEEDS)
    def test_conditional_of_the_joint_distribution(self, seed):
        X, y, new = data(seed, n=4)
        K = smooth()(np.vstack([X, new]), np.vstack([X, new]))
        K[:4, :4] += 0.25 * np.eye(4)
        K[4:, 4:] += 1e-9 * np.eye(5)
        given_y = joint.MultivariateNormal(np.full(9, 3.0), K).conditional(range(4), y)
        process = gp.fit(X, y, kernel=smooth(), noise=0.5, mean=3)
        mean, variance = gp.predict(process, new)
        assert mean == pytest.approx(given_y.mean)
        assert variance == pytest.approx(np.diag(given_y.covariance), abs=1e-7)
        law = joint.MultivariateNormal(np.full(4, 3.0), K[:4, :4])
        assert process.log_evidence == pytest.approx(law.log_pdf(y[None])[0])

    def test_without_noise_it_passes_through(self):
        X, y = np.array([[0.0], [1], [2.5]]), [1, -1, 2]
        mean, variance = gp.predict(gp.fit(X, y, kernel=smooth(), noise=0), X)
        assert mean == pytest.approx(y)
        assert (variance >= 0).all()
        assert variance == pytest.approx(0, abs=1e-12)

    def test_far_away_nothing_was_learnt(self):
        process = gp.fit([[0]], [9], kernel=smooth(height=2), noise=0.1, mean=4)
        mean, variance = gp.predict(process, [[1e6]])
        assert (mean[0], variance[0]) == (4, 4)

    @pytest.mark.parametrize("unit", [1e-150, 1e150])
    def test_scales(self, unit):
        X, y, new = data(5)
        plain = gp.predict(gp.fit(X, y, kernel=smooth(), noise=0.3), new)
        process = gp.fit(
            unit * X, unit * y, kernel=smooth(unit, unit), noise=0.3 * unit
        )
        mean, variance = gp.predict(process, unit * new)
        assert mean / unit == pytest.approx(plain[0], rel=1e-9)
        assert variance / unit / unit == pytest.approx(plain[1], rel=1e-9)

    def test_two_places_that_are_one(self):
        with pytest.raises(np.linalg.LinAlgError, match="raise noise"):
            gp.fit([[1], [1]], [0, 1], kernel=smooth(), noise=0)
        process = gp.fit([[1], [1]], [0, 1], kernel=smooth(), noise=1)
        assert gp.predict(process, [[1]])[0][0] == pytest.approx(1 / 3)

    def test_a_kernel_that_is_none(self):
        def box(X, Z):
            return 1.0 * (np.abs(X - Z.T) < 1)

        with pytest.raises(np.linalg.LinAlgError, match="no negative eigenvalue"):
            gp.fit([[0], [0.8], [1.6]], [1, 2, 3], kernel=box, noise=0.1)
        for crooked, message in (
            (lambda X, Z: X + 0 * Z.T, "must be symmetric"),
            (lambda X, Z: X, "must have 3 columns"),
            (lambda X, Z: Z, "must have 3 columns"),
            (lambda X, Z: np.full((len(X), len(Z)), np.nan), "must be finite"),
        ):
            with pytest.raises(ValueError, match=message):
                gp.fit([[0], [1], [2]], [1, 2, 3], kernel=crooked, noise=1)
        with pytest.raises(TypeError, match="kernel must be a function, got float"):
            gp.fit([[0]], [1], kernel=1.0, noise=1)

    def test_rounding_in_a_kernel_is_evened(self):
        def uneven(X, Z):
            return smooth()(X, Z) * (1 + 1e-13 * (X < Z.T))

        X, y, new = data(6, d=1)
        found = gp.predict(gp.fit(X, y, kernel=uneven, noise=0.5), new)
        plain = gp.predict(gp.fit(X, y, kernel=smooth(), noise=0.5), new)
        assert found[0] == pytest.approx(plain[0], rel=1e-9)

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        with pytest.raises(error, match="X"):
            gp.fit(bad, [1], kernel=line, noise=1)
        with pytest.raises(error, match="y"):
            gp.fit([[1], [2]], bad, kernel=line, noise=1)
        with pytest.raises(error, match="X"):
            gp.predict(gp.fit([[1]], [1], kernel=line, noise=1), bad)

    def test_refusals(self):
        with pytest.raises(ValueError, match="y must have length 1"):
            gp.fit([[1]], [1, 2], kernel=line, noise=1)
        with pytest.raises(ValueError, match="noise must be at least 0"):
            gp.fit([[1]], [1], kernel=line, noise=-1)
        with pytest.raises(ValueError, match="mean must be finite"):
            gp.fit([[1]], [1], kernel=line, noise=1, mean=np.inf)
        with pytest.raises(ValueError, match="X must have 1 columns"):
            gp.predict(gp.fit([[1]], [1], kernel=line, noise=1), [[1, 2]])

    def test_inputs_unchanged(self):
        def greedy(X, Z):
            X *= 2  # a kernel that spoils what it gets
            return smooth()(X / 2, Z)

        X, y, new = data(7)
        before = X.copy(), y.copy(), new.copy()
        process = gp.fit(X, y, kernel=greedy, noise=1)
        gp.predict(process, new)
        for A, B in zip((X, y, new), before, strict=True):
            assert_array_equal(A, B)
        assert_array_equal(process.X, X)
