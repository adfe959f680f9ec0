"""Bayesian inference beside published numbers, SciPy and its own definition."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import bayes, continuous, least_squares
from mlmath.continuous import Beta, Exponential, Gamma, Normal, Uniform
from scipy import integrate, special, stats
from statsmodels.tsa.stattools import acf
from strategies import NOT_REAL

#: Below, quantiles crowd at 1, where floats are too far apart to undo the cdf.
SHAPES = st.floats(0.5, 500)
PRIORS = st.builds(Beta, SHAPES, SHAPES)


class TestUpdates:
    def test_laplace(self):
        # Gelman and others (2013), chapter 2: Paris, 1745 to 1770
        girls = bayes.update_beta(Beta(1, 1), 241_945, 251_527)
        assert girls.sf(0.5) == pytest.approx(1.15e-42, rel=0.01, abs=0)

    def test_by_hand(self):
        assert bayes.update_beta(Beta(1, 1), 3, 1) == Beta(4, 2)
        assert bayes.update_gamma(Gamma(2, 1), 10, 5) == Gamma(12, 6)
        warm = bayes.update_normal(Normal(20, 2), [26], sigma=1)
        assert (warm.mu, warm.sigma) == pytest.approx((24.8, math.sqrt(0.8)))

    def test_nothing_seen(self):
        assert bayes.update_beta(Beta(2, 3), 0, 0) == Beta(2, 3)
        assert bayes.update_gamma(Gamma(2, 3), 0, 0) == Gamma(2, 3)

    def test_piece_by_piece(self):
        x = np.array([1.0, 4.0, -2.0, 0.5])
        at_once = bayes.update_normal(Normal(1, 3), x, sigma=2)
        law = Normal(1, 3)
        for value in x:
            law = bayes.update_normal(law, [value], sigma=2)
        assert (law.mu, law.sigma) == pytest.approx((at_once.mu, at_once.sigma))

    def test_far_apart_scales(self):
        sure = bayes.update_normal(Normal(5, 1e-200), [7], sigma=1e150)
        assert (sure.mu, sure.sigma) == (5, pytest.approx(1e-200, rel=1e-12, abs=0))
        vague = bayes.update_normal(Normal(5, 1e200), [7], sigma=1e-150)
        assert vague.mu == 7
        assert vague.sigma == pytest.approx(1e-150, rel=1e-12, abs=0)

    def test_messages(self):
        with pytest.raises(TypeError, match="prior must be a Beta, got Gamma"):
            bayes.update_beta(Gamma(1, 1), 1, 1)
        with pytest.raises(TypeError, match="prior must be a Gamma, got Beta"):
            bayes.update_gamma(Beta(1, 1), 1, 1)
        with pytest.raises(TypeError, match=r"prior must be a Normal, got rv_\w+"):
            bayes.update_normal(stats.norm(), [1], sigma=1)
        with pytest.raises(ValueError, match="successes must be at least 0"):
            bayes.update_beta(Beta(1, 1), -1, 1)
        with pytest.raises(ValueError, match="failures must be at least 0"):
            bayes.update_beta(Beta(1, 1), 1, -1)
        with pytest.raises(ValueError, match="total must be at least 0"):
            bayes.update_gamma(Gamma(1, 1), -1, 1)
        with pytest.raises(ValueError, match="exposure must be at least 0"):
            bayes.update_gamma(Gamma(1, 1), 1, -1)
        with pytest.raises(ValueError, match="sigma must be positive"):
            bayes.update_normal(Normal(), [1], sigma=0)
        with pytest.raises(ValueError, match="x must be a nonempty vector"):
            bayes.update_normal(Normal(), [], sigma=1)


class TestPredictiveCounts:
    @pytest.mark.parametrize(("a", "b", "n"), [(1, 1, 7), (98, 247, 367), (0.3, 2, 40)])
    def test_agrees_with_scipy(self, a, b, n):
        ours, theirs = bayes.predictive_counts(Beta(a, b), n), stats.betabinom(n, a, b)
        k = np.arange(n + 1)
        assert ours.probabilities == pytest.approx(theirs.pmf(k), rel=1e-9, abs=0)
        assert (ours.mean, ours.variance) == pytest.approx(theirs.stats())

    def test_one_trial(self):
        assert bayes.predictive_counts(Beta(3, 1), 1).probabilities == pytest.approx(
            [0.25, 0.75]
        )

    def test_messages(self):
        with pytest.raises(ValueError, match="n must be at least 1"):
            bayes.predictive_counts(Beta(1, 1), 0)
        with pytest.raises(TypeError, match="n must be an integer"):
            bayes.predictive_counts(Beta(1, 1), 2.0)
        with pytest.raises(TypeError, match="law must be a Beta"):
            bayes.predictive_counts(Normal(), 2)


class TestGrid:
    def test_by_hand(self):
        # 0, 1, 4 at 0, 1, 3: trapezoids 1/2 and 5
        grid = bayes.grid_posterior([-math.inf, 0, math.log(4)], [0, 1, 3])
        assert grid.probability == pytest.approx(np.array([0, 1.5, 4]) / 5.5)
        assert grid.density == pytest.approx(np.array([0, 1, 4]) / 5.5)
        assert grid.log_evidence == pytest.approx(math.log(5.5))
        assert grid.expectation([2, 0, 1]) == pytest.approx(4 / 5.5)
        assert grid.marginal(0) == pytest.approx(grid.density)

    def test_agrees_with_quadrature(self):
        p = np.linspace(0, 1, 2001)
        grid = bayes.grid_posterior(special.xlogy(7, p) + special.xlogy(3, 1 - p), p)
        area = integrate.quad(lambda t: t**7 * (1 - t) ** 3, 0, 1)[0]
        assert math.exp(grid.log_evidence) == pytest.approx(area, rel=1e-6)
        assert grid.expectation(p) == pytest.approx(8 / 12, rel=1e-6)
        trapezoid = np.trapezoid(grid.density, p)
        assert trapezoid == pytest.approx(1, rel=1e-12)

    def test_two_parameters(self):
        x, y = np.linspace(-6, 6, 121), np.linspace(-8, 8, 161)
        u, v = np.meshgrid(x, y, indexing="ij")
        rho = 0.5
        logs = -(u**2 - 2 * rho * u * v + v**2) / (2 * (1 - rho**2))
        grid = bayes.grid_posterior(logs, x, y)
        volume = math.tau * math.sqrt(1 - rho**2)
        assert math.exp(grid.log_evidence) == pytest.approx(volume, rel=1e-6)
        assert grid.expectation(u * v) == pytest.approx(rho, rel=1e-6)
        for axis, points in enumerate((x, y)):
            assert grid.marginal(axis) == pytest.approx(
                Normal().pdf(points), rel=1e-4, abs=1e-6
            )

    def test_a_constant_changes_the_evidence_alone(self):
        logs, axis = np.array([0.0, 1.0, -3.0]), [0.0, 0.5, 2.0]
        one, other = (bayes.grid_posterior(logs + c, axis) for c in (0, -1e5))
        assert other.density == pytest.approx(one.density)
        assert other.log_evidence == pytest.approx(one.log_evidence - 1e5)

    def test_halving_the_steps_quarters_the_error(self):
        errors = []
        for n in (21, 41, 81):
            x = np.linspace(0, 1, n)
            found = bayes.grid_posterior(x, x).log_evidence
            errors.append(abs(math.exp(found) - (math.e - 1)))
        assert errors[0] / errors[1] == pytest.approx(4, rel=0.01)
        assert errors[1] / errors[2] == pytest.approx(4, rel=0.01)

    def test_input_is_unchanged(self):
        logs, axis = np.array([0.0, -math.inf, 1.0]), np.array([0.0, 1.0, 2.0])
        kept = logs.copy(), axis.copy()
        bayes.grid_posterior(logs, axis)
        assert (logs == kept[0]).all()
        assert (axis == kept[1]).all()

    @pytest.mark.parametrize(
        ("logs", "axes", "message"),
        [
            ([0, 0], [[0, 1], [0, 1], [0, 1]], "axes must be one or two, got 3"),
            ([0, 0], [], "axes must be one or two, got 0"),
            ([0, 0], [[1, 1]], "axis 0 must grow and have at least two points"),
            ([[0, 0]], [[0], [0, 1]], "axis 0 must grow"),
            ([[0, 0], [0, 0]], [[0, 1], [2, 1]], "axis 1 must grow"),
            ([0, 0, 0], [[0, 1]], r"log_joint must have shape \(2,\), got \(3,\)"),
            ([0, math.nan], [[0, 1]], "log_joint must be finite"),
            ([0, math.inf], [[0, 1]], "log_joint must be finite"),
            ([-math.inf] * 2, [[0, 1]], "must not be minus infinity everywhere"),
        ],
    )
    def test_messages(self, logs, axes, message):
        with pytest.raises(ValueError, match=message):
            bayes.grid_posterior(logs, *axes)

    def test_messages_of_the_methods(self):
        grid = bayes.grid_posterior([0, 1], [0, 1])
        with pytest.raises(ValueError, match=r"g must have the shape \(2,\)"):
            grid.expectation([1, 2, 3])
        for axis in (1, -1):
            with pytest.raises(ValueError, match="axis must be from 0 to 0"):
                grid.marginal(axis)


class TestIntervals:
    @pytest.mark.parametrize("law", [Beta(8, 4), Normal(3, 2), Gamma(2, 5)], ids=repr)
    def test_equal_tails(self, law):
        low, high = bayes.credible_interval(law, level=0.9)
        assert law.cdf(low) == pytest.approx(0.05)
        assert law.sf(high) == pytest.approx(0.05)

    def test_agrees_with_scipy(self):
        ours = bayes.credible_interval(Beta(8, 4))
        assert ours == pytest.approx(stats.beta(8, 4).interval(0.95))
        low, high = bayes.credible_interval(Normal(), level=1e-9)
        assert low == pytest.approx(high, abs=1e-8)

    @pytest.mark.parametrize(
        ("law", "ends"),
        [
            (Normal(3, 2), (3 - 2 * 1.959963984540054, 3 + 2 * 1.959963984540054)),
            (Exponential(2), (0, -math.log(0.05) / 2)),
            (Beta(1, 3), (0, 1 - 0.05 ** (1 / 3))),
            (Beta(3, 1), (0.05 ** (1 / 3), 1)),
            (Beta(0.5, 1), (0, 0.95**2)),
            (Uniform(0, 1), (0, 0.95)),
        ],
        ids=repr,
    )
    def test_highest_density_by_hand(self, law, ends):
        found = bayes.highest_density(law)
        assert found == pytest.approx(ends, rel=1e-9, abs=1e-9)
        assert all(isinstance(end, float) for end in found)

    @pytest.mark.parametrize("level", [0.1, 0.5, 0.95, 0.999])
    @pytest.mark.parametrize("law", [Beta(8, 4), Beta(2, 40), Gamma(3, 1)], ids=repr)
    def test_both_ends_are_equally_high(self, law, level):
        low, high = bayes.highest_density(law, level=level)
        assert law.cdf(high) - law.cdf(low) == pytest.approx(level)
        assert law.log_pdf(low) == pytest.approx(float(law.log_pdf(high)), abs=1e-8)

    def test_two_hills_are_refused(self):
        with pytest.raises(ValueError, match="with one hill; here a valley"):
            bayes.highest_density(Beta(0.5, 0.5))

    def test_messages(self):
        for function in (bayes.credible_interval, bayes.highest_density):
            with pytest.raises(TypeError, match="law must be a ContinuousDistribution"):
                function(stats.norm())
            for level in (0, 1):
                with pytest.raises(ValueError, match="level must be between 0 and 1"):
                    function(Normal(), level=level)


class TestLinearPosterior:
    def test_by_hand(self):
        w = bayes.linear_posterior([[1.0]], [10.0], sigma=3, tau=0.5)
        assert w.mean == pytest.approx([10 / 37])
        assert w.covariance == pytest.approx(np.array([[9 / 37]]))

    @given(st.integers(0, 10**6), st.floats(0.1, 10), st.floats(0.1, 10))
    def test_agrees_with_the_formula(self, seed, sigma, tau):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(6, 3)), rng.normal(size=6)
        w = bayes.linear_posterior(X, y, sigma=sigma, tau=tau)
        A = X.T @ X / sigma**2 + np.eye(3) / tau**2
        assert w.covariance == pytest.approx(np.linalg.inv(A), rel=1e-8)
        assert A @ w.mean == pytest.approx(X.T @ y / sigma**2, rel=1e-8, abs=1e-10)

    def test_fewer_samples_than_features(self):
        w = bayes.linear_posterior([[1.0, 1.0, 0.0]], [3.0], sigma=1, tau=1)
        assert w.mean == pytest.approx([1, 1, 0])
        assert w.covariance[2, 2] == pytest.approx(1)  # nothing was learnt of it

    def test_without_a_prior_it_is_least_squares(self):
        rng = np.random.default_rng(1)
        X, y = rng.normal(size=(20, 4)), rng.normal(size=20)
        w = bayes.linear_posterior(X, y, sigma=1, tau=1e6)
        assert w.mean == pytest.approx(least_squares.solve(X, y).params, rel=1e-9)

    def test_agrees_with_scikit_learn(self):
        from sklearn.linear_model import Ridge

        rng = np.random.default_rng(2)
        X, y = rng.normal(size=(30, 5)), rng.normal(size=30)
        ridge = Ridge(alpha=4 / 9, fit_intercept=False).fit(X, y)
        w = bayes.linear_posterior(X, y, sigma=2, tau=3)
        assert w.mean == pytest.approx(ridge.coef_, rel=1e-9)

    def test_messages(self):
        with pytest.raises(ValueError, match="y must have length 2, got 1"):
            bayes.linear_posterior([[1], [2]], [1], sigma=1, tau=1)
        with pytest.raises(ValueError, match="sigma must be positive"):
            bayes.linear_posterior([[1]], [1], sigma=0, tau=1)
        with pytest.raises(ValueError, match="tau must be positive"):
            bayes.linear_posterior([[1]], [1], sigma=1, tau=-1)
        with pytest.raises(ValueError, match="X must be a nonempty matrix"):
            bayes.linear_posterior([1, 2], [1, 2], sigma=1, tau=1)


class TestWeights:
    def test_by_hand(self):
        w = bayes.importance_weights([0, math.log(3), -math.inf])
        assert w == pytest.approx([0.25, 0.75, 0])
        assert bayes.effective_size(w) == pytest.approx(1.6)
        assert bayes.effective_size([0, 1, 0]) == 1
        assert bayes.effective_size(np.full(8, 1 / 8)) == pytest.approx(8)

    @given(arrays(np.float64, st.integers(1, 9), elements=st.floats(-800, 800)))
    def test_agrees_with_scipy(self, logs):
        w = bayes.importance_weights(logs)
        assert w == pytest.approx(special.softmax(logs), rel=1e-9)
        assert 1 - 1e-9 <= bayes.effective_size(w) <= len(w) * (1 + 1e-9)

    def test_messages(self):
        with pytest.raises(ValueError, match="log_ratios must be a vector"):
            bayes.importance_weights([[0.0, 1.0]])
        with pytest.raises(ValueError, match="log_ratios must not be minus infinity"):
            bayes.importance_weights([-math.inf])
        with pytest.raises(ValueError, match="weights must be at least 0 and add up"):
            bayes.effective_size([0.5, 0.6])


class TestMetropolis:
    def test_steps_follow_the_rule(self):
        def log_density(x):
            return -abs(float(x[0]))

        walk = bayes.metropolis(
            log_density, [0], scale=1.5, n_draws=300, rng=np.random.default_rng(3)
        )
        rng = np.random.default_rng(3)
        moves, u = 1.5 * rng.normal(size=(300, 1)), 1 - rng.random(300)
        x, accepted = np.zeros(1), 0
        for move, level, draw in zip(moves, u, walk.draws, strict=True):
            if level < math.exp(log_density(x + move) - log_density(x)):
                x, accepted = x + move, accepted + 1
            assert draw == x
        assert walk.acceptance == accepted / 300

    def test_two_dimensions_with_scales_of_their_own(self):
        sd = np.array([1, 50])
        walk = bayes.metropolis(
            lambda x: -((x / sd) ** 2).sum() / 2,
            [0, 0],
            scale=1.7 * sd,
            n_draws=8000,
            rng=np.random.default_rng(0),
        )
        assert walk.draws.shape == (8000, 2)
        for column, width in zip(walk.draws.T, sd, strict=True):
            for values, exact in ((column, 0), (column**2, width**2)):
                run = bayes.mean_of_chain(values)
                assert abs(run.estimate - exact) < 5 * run.std_error

    def test_stays_where_the_density_is_positive(self):
        def uniform(x):
            return 0.0 if 0 < x[0] < 1 else -math.inf

        walk = bayes.metropolis(
            uniform, [0.5], scale=1, n_draws=2000, rng=np.random.default_rng(1)
        )
        assert ((walk.draws > 0) & (walk.draws < 1)).all()

    def test_same_seed_same_walk_and_start_unchanged(self):
        start = np.array([1.0, 2.0])
        one, two = (
            bayes.metropolis(
                lambda x: -(x @ x), start, scale=1, n_draws=9,
                rng=np.random.default_rng(5),
            )
            for _ in range(2)
        )  # fmt: skip
        assert (one.draws == two.draws).all()
        assert start.tolist() == [1, 2]

    def test_a_function_that_changes_its_argument_does_no_harm(self):
        def rude(x):
            height = -(float(x[0]) ** 2)
            x[0] = 99.0
            return height

        walk = bayes.metropolis(
            rude, [0], scale=1, n_draws=100, rng=np.random.default_rng(2)
        )
        assert np.abs(walk.draws).max() < 10

    @pytest.mark.parametrize(
        ("height", "scale", "n", "message"),
        [
            (lambda x: -math.inf, 1, 5, "minus infinity at the start"),
            (lambda x: math.nan, 1, 5, r"log_density is nan at \[0.0\]"),
            (lambda x: math.inf, 1, 5, "log_density is inf at"),
            (lambda x: 0.0 if x[0] == 0 else math.nan, 1, 5, "log_density is nan"),
            (lambda x: 0.0, 0, 5, "scale must be positive, one number or 1"),
            (lambda x: 0.0, [1, 2], 5, "scale must be positive, one number or 1"),
            (lambda x: 0.0, 1, 0, "n_draws must be at least 1"),
        ],
    )
    def test_messages(self, height, scale, n, message):
        with pytest.raises(ValueError, match=message):
            bayes.metropolis(
                height, [0], scale=scale, n_draws=n, rng=np.random.default_rng(0)
            )


class TestChains:
    def test_autocorrelation_by_hand(self):
        # 1, 2, 4 less their mean 7/3: -4/3, -1/3, 5/3
        found = bayes.autocorrelation([1, 2, 4])
        assert found == pytest.approx([1, (4 - 5) / 42, -20 / 42])

    @given(
        arrays(np.float64, st.integers(2, 40), elements=st.floats(-50, 50)),
        st.integers(-300, 300),
    )
    def test_autocorrelation_agrees_with_statsmodels(self, x, power):
        x = np.round(x, 3)
        if np.ptp(x):
            ours = bayes.autocorrelation(x * 2.0**power)
            theirs = acf(x, nlags=len(x) - 1, fft=False)
            assert ours == pytest.approx(theirs, abs=1e-9)

    @pytest.mark.parametrize("rho", [0, 0.5, 0.9])
    def test_effective_draws_of_a_known_chain(self, rho):
        # x' = rho x + noise: correlations rho^k, worth (1 - rho) / (1 + rho) of n
        rng, n = np.random.default_rng(4), 40_000
        noise, x = rng.normal(size=n), np.empty(n)
        x[0] = noise[0] / math.sqrt(1 - rho**2)
        for i in range(1, n):
            x[i] = rho * x[i - 1] + noise[i]
        expected = n * (1 - rho) / (1 + rho)
        assert bayes.effective_draws(x) == pytest.approx(expected, rel=0.15)

    def test_never_more_than_the_steps(self):
        assert bayes.effective_draws([1, -1] * 50) == 100
        assert bayes.effective_draws([1, -1]) == 2

    def test_standard_errors_are_honest(self):
        # 300 walks: their own means scatter as each says of itself
        rng, runs = np.random.default_rng(6), []
        for _ in range(300):
            walk = bayes.metropolis(
                lambda x: -float(x[0]) ** 2 / 2, rng.normal(size=1),
                scale=1, n_draws=500, rng=rng,
            )  # fmt: skip
            runs.append(bayes.mean_of_chain(walk.draws[:, 0]))
        spread = np.std([run.estimate for run in runs])
        said = math.sqrt(np.mean([run.std_error**2 for run in runs]))
        # the spread of 300 is good to 4 %, the estimated errors to some 10 %
        assert said == pytest.approx(spread, rel=0.25)
        assert runs[0].n == 500

    @pytest.mark.parametrize(
        "function", [bayes.autocorrelation, bayes.effective_draws, bayes.mean_of_chain]
    )
    def test_messages(self, function):
        with pytest.raises(ValueError, match="x must not be constant"):
            function([2, 2, 2])


@pytest.mark.parametrize(("wrong", "error"), NOT_REAL)
@pytest.mark.parametrize(
    "function",
    [
        lambda x: Beta(x, 1),
        lambda x: Beta(2, 2).pdf(x),
        lambda x: Beta(2, 2).cdf(x),
        lambda x: Beta(2, 2).quantile(x),
        lambda x: bayes.update_normal(Normal(), x, sigma=1),
        lambda x: bayes.grid_posterior([0, 0], x),
        lambda x: bayes.linear_posterior([[1.0], [2.0]], x, sigma=1, tau=1),
        bayes.effective_size,
        bayes.autocorrelation,
    ],
    ids=range(9),
)
def test_refuses_what_is_no_real_number(function, wrong, error):
    with pytest.raises(error):
        function(wrong)


def test_gamma_and_waits():
    # exponential waits update the rate as Poisson counts do: n events in their sum
    waits = [3, 5, 7]
    law = bayes.update_gamma(Gamma(1, 10), len(waits), sum(waits))
    rate = np.linspace(1e-4, 2, 20_001)
    logs = Gamma(1, 10).log_pdf(rate) + np.array(
        [continuous.Exponential(r).log_pdf(waits).sum() for r in rate]
    )
    grid = bayes.grid_posterior(logs, rate)
    assert grid.expectation(rate) == pytest.approx(law.mean, rel=1e-4)
