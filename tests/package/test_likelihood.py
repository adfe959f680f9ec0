"""Maximum likelihood beside published fits, SciPy and its own definition."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import continuous, derivatives, distributions
from mlmath import likelihood as lk
from scipy import stats
from strategies import NOT_REAL

#: Hours between failures, one of ten aircraft: Proschan (1963), in R `boot::aircondit`.
AIRCRAFT = [3, 5, 7, 18, 43, 85, 91, 98, 100, 130, 230, 487]
WAITS = arrays(np.float64, st.integers(2, 12), elements=st.floats(0.01, 100))
FITS = [
    lk.fit_bernoulli,
    lk.fit_poisson,
    lk.fit_exponential,
    lk.fit_normal,
    lk.fit_uniform,
    lk.fit_gamma,
]
each_fit = pytest.mark.parametrize("fit", FITS, ids=lambda f: f.__name__)


class TestLogLikelihood:
    def test_by_hand(self):
        coin = lk.log_likelihood(distributions.Bernoulli(0.7), [1] * 7 + [0] * 3)
        assert coin == pytest.approx(7 * math.log(0.7) + 3 * math.log(0.3), rel=1e-14)
        wait = lk.log_likelihood(continuous.Exponential(0.5), [1, 2, 3])
        assert wait == pytest.approx(3 * math.log(0.5) - 3, rel=1e-14)

    def test_agrees_with_scipy(self):
        x = np.random.default_rng(0).normal(3, 2, 50)
        ours = lk.log_likelihood(continuous.Normal(3, 2), x)
        assert ours == pytest.approx(stats.norm(3, 2).logpdf(x).sum(), rel=1e-13)

    def test_impossible_data(self):
        assert lk.log_likelihood(continuous.Uniform(0, 2), [1, 3]) == -math.inf
        assert lk.log_likelihood(distributions.Poisson(2), [1, 0.5]) == -math.inf

    def test_does_not_underflow(self):
        x = np.zeros(10_000)
        assert lk.log_likelihood(continuous.Normal(), x) == pytest.approx(
            -5000 * math.log(2 * math.pi), rel=1e-12
        )

    def test_messages(self):
        with pytest.raises(TypeError, match=r"family must be of mlmath.*got rv_\w+"):
            lk.log_likelihood(stats.norm(), [1])
        with pytest.raises(ValueError, match="x must be a nonempty vector"):
            lk.log_likelihood(continuous.Normal(), [[1]])


class TestFits:
    @pytest.mark.parametrize(
        ("fit", "x", "params", "errors"),
        [
            (lk.fit_bernoulli, [1, 0, 1, 1], [3 / 4], [math.sqrt(3 / 64)]),
            (lk.fit_bernoulli, [True, False], [1 / 2], [math.sqrt(1 / 8)]),
            (lk.fit_poisson, [2, 0, 3, 1, 4], [2], [math.sqrt(2 / 5)]),
            (lk.fit_exponential, [1, 2, 3], [1 / 2], [1 / math.sqrt(12)]),
            (
                lk.fit_normal,
                [2, 4, 9],
                [5, math.sqrt(26 / 3)],
                [math.sqrt(26 / 9), math.sqrt(13 / 9)],
            ),
        ],
    )
    def test_by_hand(self, fit, x, params, errors):
        found = fit(x)
        assert found.params == pytest.approx(params, rel=1e-14)
        assert found.std_errors == pytest.approx(errors, rel=1e-14)
        assert found.log_likelihood == lk.log_likelihood(found.family, x)
        assert np.diag(found.covariance) == pytest.approx(np.square(errors), rel=1e-13)

    def test_at_an_edge_there_is_no_standard_error(self):
        for found, params in [
            (lk.fit_bernoulli([1, 1]), [1]),
            (lk.fit_bernoulli([0]), [0]),
            (lk.fit_poisson([0, 0]), [0]),
            (lk.fit_uniform([3, 8, 5]), [8]),
        ]:
            assert found.params.tolist() == params
            assert np.isnan(found.std_errors).all()
            assert np.isnan(found.covariance).all()
        assert lk.fit_uniform([3, 8, 5]).log_likelihood == pytest.approx(
            -3 * math.log(8)
        )
        assert lk.fit_poisson([0, 0]).log_likelihood == 0

    def test_published(self):
        found = lk.fit_gamma(AIRCRAFT)
        # Davison and Hinkley (1997), chapter 2: shape 0.707, mean 108.083
        assert found.params[0] == pytest.approx(0.707, abs=0.001)
        assert found.family.mean == pytest.approx(108.083, abs=0.001)
        assert lk.fit_exponential(AIRCRAFT).params == pytest.approx([12 / 1297])

    def test_agrees_with_scipy(self):
        rng = np.random.default_rng(1)
        x = rng.gamma(2.3, 4, 300)
        a, _, scale = stats.gamma.fit(x, floc=0)
        assert lk.fit_gamma(x).params == pytest.approx([a, 1 / scale], rel=1e-6)
        assert lk.fit_normal(x).params == pytest.approx(stats.norm.fit(x), rel=1e-12)
        _, scale = stats.expon.fit(x, floc=0)
        assert lk.fit_exponential(x).params == pytest.approx([1 / scale], rel=1e-12)

    @pytest.mark.parametrize(
        ("fit", "make", "x"),
        [
            (lk.fit_bernoulli, distributions.Bernoulli, [1, 0, 1, 1, 0, 1]),
            (lk.fit_poisson, distributions.Poisson, [2, 0, 3, 1, 4]),
            (lk.fit_exponential, continuous.Exponential, AIRCRAFT),
            (lk.fit_normal, continuous.Normal, [2, 4, 9, 3]),
            (lk.fit_gamma, continuous.Gamma, AIRCRAFT),
        ],
        ids=["bernoulli", "poisson", "exponential", "normal", "gamma"],
    )
    def test_level_at_the_top_and_errors_from_its_curvature(self, fit, make, x):
        found = fit(x)
        unit = found.params

        def height(v):  # in units of the parameters themselves, so that steps suit
            return lk.log_likelihood(make(*(v * unit)), x)

        one = np.ones(unit.size)
        # differences of values up to 70: rounding 1e-14 / h, with h = 6e-6
        assert derivatives.gradient(height, one) == pytest.approx(0, abs=1e-7)
        J = -derivatives.hessian(height, one) / np.outer(unit, unit)
        assert np.linalg.inv(J) == pytest.approx(found.covariance, rel=1e-4, abs=1e-12)

    @given(WAITS, st.integers(0, 10**6))
    def test_no_other_gamma_is_better(self, x, seed):
        assume(np.ptp(x) > 1e-3 * x.max())
        found = lk.fit_gamma(x)
        k, rate = found.params
        rounding = 1e-10 * (1 + k) * x.size
        for a, b in np.exp(np.random.default_rng(seed).normal(0, 0.3, (5, 2))):
            other = lk.log_likelihood(continuous.Gamma(k * a, rate * b), x)
            assert other <= found.log_likelihood + rounding

    @given(WAITS, st.integers(-40, 40))
    def test_units_play_no_part(self, x, power):
        assume(np.ptp(x) > 1e-3 * x.max())
        unit = 2.0**power
        for fit, powers in [
            (lk.fit_gamma, [0, -1]),
            (lk.fit_exponential, [-1]),
            (lk.fit_normal, [1, 1]),
            (lk.fit_uniform, [1]),
        ]:
            here, there = fit(x), fit(x * unit)
            factor = unit ** np.array(powers, dtype=float)
            np.testing.assert_allclose(there.params, here.params * factor, rtol=1e-9)
            np.testing.assert_allclose(
                there.std_errors, here.std_errors * factor, rtol=1e-9
            )

    def test_nearly_equal_values(self):
        x = 5 + 1e-7 * np.array([-1.5, -0.5, 0.3, 1.7, 0.1, 0.77, 0.4])
        k = lk.fit_gamma(x).params[0]
        # s is half the squared relative spread, and k is 1 / (2s); the values are
        # rounded by 1e-15, a 1e-8th of their distances
        assert k == pytest.approx(25 / x.var(), rel=1e-5)

    def test_very_unequal_values(self):
        found = lk.fit_gamma([1e-300, 1.0])
        s = math.log(0.5) - math.log(1e-300) / 2
        assert lk.gamma_gap(found.params[0])[0] == pytest.approx(s, rel=1e-9)

    @pytest.mark.parametrize("factor", [1e-140, 1e140])
    def test_far_away_units(self, factor):
        x = factor * np.array([2.0, 4.0, 9.0])
        assert lk.fit_normal(x).params == pytest.approx(
            [5 * factor, math.sqrt(26 / 3) * factor], rel=1e-12
        )
        assert lk.fit_gamma(x).params[0] == pytest.approx(
            lk.fit_gamma([2, 4, 9]).params[0], rel=1e-10
        )

    def test_few_steps(self):
        near = lk.fit_gamma(AIRCRAFT, max_iter=1).params[0]
        exact = lk.fit_gamma(AIRCRAFT).params[0]
        assert near < exact - 1e-3  # from the left, and not there yet
        s = math.log(1297 / 12) - np.log(AIRCRAFT).mean()
        value, slope = lk.gamma_gap(1 / (2 * s))
        assert near == pytest.approx(1 / (2 * s) + (s - value) / slope, rel=1e-12)
        assert lk.fit_gamma(AIRCRAFT, max_iter=6).params[0] == pytest.approx(
            exact, rel=1e-9
        )

    @each_fit
    def test_input_unchanged_and_ints_allowed(self, fit):
        x = np.array([1, 0, 1]) if fit is not lk.fit_gamma else np.array([1, 2, 4])
        before = x.copy()
        assert np.array_equal(fit(x).params, fit(x.astype(float)).params)
        assert np.array_equal(x, before)

    @each_fit
    @pytest.mark.parametrize(("x", "error"), NOT_REAL)
    def test_refuses(self, fit, x, error):
        with pytest.raises(error, match="x must"):
            fit(x)

    @pytest.mark.parametrize(
        ("fit", "x", "message"),
        [
            (lk.fit_bernoulli, [0, 2], "zeros and ones only"),
            (lk.fit_poisson, [1, 0.5], "must hold counts"),
            (lk.fit_poisson, [1, -1], "must hold counts"),
            (lk.fit_exponential, [1, -2], "at least 0, got -2"),
            (lk.fit_exponential, [0, 0], "not be all 0"),
            (lk.fit_normal, [3, 3], "not be all equal"),
            (lk.fit_uniform, [0, 0], "not all 0, got 0 to 0"),
            (lk.fit_uniform, [-1, 2], "at least 0 and not all 0, got -1 to 2"),
            (lk.fit_gamma, [0, 1], "x must be positive, got 0"),
            (lk.fit_gamma, [2, 2], "not be all equal"),
        ],
    )
    def test_messages(self, fit, x, message):
        with pytest.raises(ValueError, match=message):
            fit(x)

    def test_refuses_steering(self):
        with pytest.raises(ValueError, match="tol must be positive"):
            lk.fit_gamma([1, 2], tol=0)
        with pytest.raises(ValueError, match="max_iter must be at least 1"):
            lk.fit_gamma([1, 2], max_iter=0)


class TestGammaGap:
    @pytest.mark.parametrize("k", [1e-3, 0.5, 1, 7, 99.9, 100, 150, 1e4, 1e9])
    def test_to_many_digits(self, k):
        with mpmath.workdps(60):
            value = mpmath.log(k) - mpmath.digamma(k)
            slope = 1 / mpmath.mpf(k) - mpmath.psi(1, k)
        # at 99.9 two digits are lost to cancellation of 4.6 and 0.005, and in the slope
        assert lk.gamma_gap(k)[0] == pytest.approx(float(value), rel=2e-12, abs=0)
        assert lk.gamma_gap(k)[1] == pytest.approx(float(slope), rel=1e-12, abs=0)

    def test_messages(self):
        with pytest.raises(ValueError, match="shape must be positive"):
            lk.gamma_gap(0)


class TestCovariance:
    def test_by_hand(self):
        C = lk.covariance_from_information([[2, 1], [1, 2]])
        assert pytest.approx(np.array([[2, -1], [-1, 2]]) / 3, rel=1e-14) == C

    def test_units_of_different_size(self):
        J = np.array([[4e-12, 0.5], [0.5, 1e12]])
        C = lk.covariance_from_information(J)
        unit = np.array([2e-6, 1e6])  # in which both curvatures are 1
        assert C * np.outer(unit, unit) == pytest.approx(
            np.array([[1, -0.25], [-0.25, 1]]) / (1 - 0.25**2), rel=1e-13
        )
        assert (C == C.T).all()

    @pytest.mark.parametrize(
        "J", [[[1, 2], [2, 1]], [[0, 0], [0, 1]], [[-1]], [[1, 1], [1, 1]]]
    )
    def test_no_top(self, J):
        with pytest.raises(np.linalg.LinAlgError, match="positive definite"):
            lk.covariance_from_information(J)

    def test_refuses(self):
        with pytest.raises(ValueError, match="information must be symmetric"):
            lk.covariance_from_information([[1, 2], [3, 4]])


def surface(x):
    """The log-likelihood of normal data by mean and logarithm of sigma."""
    x = np.asarray(x, dtype=float)

    def height(v):
        return -x.size * (v[1] + math.log(math.tau) / 2) - (
            (x - v[0]) ** 2
        ).sum() / 2 * math.exp(-2 * v[1])

    def score(v):
        r, w = x - v[0], math.exp(-2 * v[1])
        return [r.sum() * w, (r**2).sum() * w - x.size]

    def information(v):
        r, w = x - v[0], math.exp(-2 * v[1])
        cross = 2 * r.sum() * w
        return [[x.size * w, cross], [cross, 2 * (r**2).sum() * w]]

    return height, score, information


class TestMaximize:
    @pytest.mark.parametrize("exact", [True, False])
    @pytest.mark.parametrize("start", [[0, 0], [5, 1], [20, 3], [5, -1]])
    def test_normal(self, exact, start):
        height, score, information = surface([2, 4, 9])
        more = {"score": score, "information": information} if exact else {}
        top = lk.maximize(height, start, tol=1e-5, **more)
        found = lk.fit_normal([2, 4, 9])
        assert top.converged
        assert top.residual <= 1e-5
        sigma = np.exp(top.params[1])
        # quadratic convergence: within 1e-5 standard errors
        assert top.params[0] == pytest.approx(5, abs=3e-5)
        assert sigma == pytest.approx(found.params[1], rel=3e-5)
        assert top.std_errors == pytest.approx(
            [found.std_errors[0], found.std_errors[1] / sigma], rel=1e-4
        )
        assert top.log_likelihood == pytest.approx(found.log_likelihood, rel=1e-9)
        assert top.history[0].tolist() == start
        assert (top.history[-1] == top.params).all()
        assert len(top.history) == top.n_iter + 1

    def test_agrees_with_scipy_on_a_t_location(self):
        x = stats.t(3).rvs(60, random_state=2) * 2 + 1

        def height(v):
            return stats.t(3).logpdf((x - v[0]) * np.exp(-v[1])).sum() - x.size * v[1]

        _, loc, scale = stats.t.fit(x, fdf=3)
        top = lk.maximize(height, [np.median(x), 0.0])
        assert [top.params[0], np.exp(top.params[1])] == pytest.approx(
            [loc, scale], rel=1e-3
        )

    def test_already_there(self):
        height, score, information = surface([2, 4, 9])
        start = [5, math.log(26 / 3) / 2]
        top = lk.maximize(height, start, score=score, information=information)
        assert top.converged
        assert top.n_iter == 0
        assert top.history.shape == (1, 2)

    def test_stops_at_max_iter(self):
        height, score, information = surface([2, 4, 9])
        top = lk.maximize(
            height, [20, 3], score=score, information=information, max_iter=2
        )
        assert not top.converged
        assert top.n_iter == 2
        assert top.residual > 1e-4

    def test_residual_is_counted_in_standard_errors(self):
        # a parabola: two standard errors off in the first, one in the second
        top = lk.maximize(
            lambda v: -2 * v[0] ** 2 - 50 * (v[1] - 3) ** 2, [1, 2.9], max_iter=1,
            tol=1e9,
            score=lambda v: [-4 * v[0], -100 * (v[1] - 3)],
            information=lambda v: [[4, 0], [0, 100]],
        )  # fmt: skip
        assert top.n_iter == 0
        assert top.converged
        assert top.residual == pytest.approx(math.sqrt(4 + 1), rel=1e-12)

    def test_no_top_at_all(self):
        # a ridge: nothing depends on the second parameter
        top = lk.maximize(
            lambda v: -(v[0] ** 2), [1, 0],
            score=lambda v: [-2 * v[0], 0], information=lambda v: [[2, 0], [0, 0]],
        )  # fmt: skip
        assert not top.converged
        assert np.isnan(top.std_errors).all()
        assert np.isnan(top.covariance).all()

    def test_no_step_leads_higher(self):
        # a score that lies: the value falls both ways
        top = lk.maximize(
            lambda v: -abs(v[0]), [0.0],
            score=lambda v: [1.0], information=lambda v: [[1.0]],
        )  # fmt: skip
        assert not top.converged
        assert top.n_iter == 0

    def test_outside_is_not_entered(self):
        # ln of a negative rate is nan, and -inf elsewhere stands for outside, too
        def height(v):
            return 12 * math.log(v[0]) - 1297 * v[0] if v[0] > 0 else -math.inf

        top = lk.maximize(
            height, [0.1],
            score=lambda v: [12 / v[0] - 1297], information=lambda v: [[12 / v[0] ** 2]],
        )  # fmt: skip
        assert top.params == pytest.approx([12 / 1297], rel=1e-4)
        assert (top.history > 0).all()

    def test_arrays_and_ints_as_values(self):
        top = lk.maximize(
            lambda v: np.array(-((v[0] - 1) ** 2)), [0],
            score=lambda v: [2 - 2 * v[0]], information=lambda v: [[2]],
        )  # fmt: skip
        assert top.params == pytest.approx([1])

    def test_start_unchanged(self):
        start = np.array([0.0, 0.0])
        height, score, information = surface([2, 4, 9])
        lk.maximize(height, start, score=score, information=information)
        assert start.tolist() == [0, 0]

    def test_messages(self):
        height, score, information = surface([2, 4, 9])
        with pytest.raises(ValueError, match="start must be a nonempty vector"):
            lk.maximize(height, 3)
        with pytest.raises(ValueError, match="must be finite"):
            lk.maximize(lambda v: -math.inf, [0])
        with pytest.raises(ValueError, match="tol must be positive"):
            lk.maximize(height, [0, 0], tol=0)
        with pytest.raises(ValueError, match="max_iter must be at least 1"):
            lk.maximize(height, [0, 0], max_iter=0)
        with pytest.raises(ValueError, match="score must have length 2"):
            lk.maximize(height, [0, 0], score=lambda v: [1], information=information)
        with pytest.raises(ValueError, match="information must have 2 rows, got 1"):
            lk.maximize(height, [0, 0], score=score, information=lambda v: [[1]])
        with pytest.raises(ValueError, match="information must be symmetric"):
            lk.maximize(
                height, [0, 0], score=score, information=lambda v: [[1, 2], [0, 1]]
            )
