import itertools

import numpy as np
import pytest
import strategies
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mlmath import descent, fields
from scipy import optimize

EPS = np.finfo(float).eps
#: A bowl with eigenvalues 2 and 20, lowest at the origin.
BOWL = np.diag([2.0, 20.0])
LANDSCAPES = [fields.rosenbrock(), fields.himmelblau(), fields.beale()]


def bowl(x):
    return BOWL @ x


def samples(x, batch):
    """Mean gradient of half the squared distances to these points."""
    return x - POINTS[batch].mean(axis=0)


POINTS = np.random.default_rng(1).normal(size=(12, 2))


def minibatch(gradient=samples, x0=(0.0, 0.0), **more):
    given = {
        "n_samples": 12, "batch_size": 3, "rate": 0.1,
        "rng": np.random.default_rng(0), "max_iter": 50,
    }  # fmt: skip
    return descent.minibatch_descent(gradient, x0, **(given | more))


#: Each method with the same signature.
METHODS = {
    "gradient_descent": lambda g, x, **more: descent.gradient_descent(
        g, x, **({"rate": 0.05} | more)
    ),
    "heavy_ball": lambda g, x, **more: descent.heavy_ball(
        g, x, **({"rate": 0.05, "momentum": 0.5} | more)
    ),
    "nesterov": lambda g, x, **more: descent.nesterov(
        g, x, **({"rate": 0.05, "momentum": 0.5} | more)
    ),
    "adam": lambda g, x, **more: descent.adam(g, x, **({"rate": 0.05} | more)),
    "minibatch_descent": lambda g, x, **more: minibatch(
        lambda x, batch: g(x), x, **({"rate": 0.05} | more)
    ),
}
every_method = pytest.mark.parametrize("name", METHODS)


DEFAULTS = {
    "gradient_descent": lambda g, x: descent.gradient_descent(g, x, rate=0.05),
    "heavy_ball": lambda g, x: descent.heavy_ball(g, x, rate=0.05),
    "nesterov": lambda g, x: descent.nesterov(g, x, rate=0.05),
    "adam": lambda g, x: descent.adam(g, x),
    "minibatch_descent": lambda g, x: descent.minibatch_descent(
        lambda x, batch: g(x), x, n_samples=4, batch_size=4, rate=0.05,
        rng=np.random.default_rng(0),
    ),
}  # fmt: skip


class TestDefaults:
    @pytest.mark.parametrize("name", DEFAULTS)
    def test_when_they_stop(self, name):
        # downhill for ever, a little more than the millionth that is low enough
        found = DEFAULTS[name](lambda x: [1.001e-6], [0.0])
        assert found.n_iter == (1000 if name == "minibatch_descent" else 10_000)
        assert not found.converged
        assert DEFAULTS[name](lambda x: [1e-6], [0.0]).converged

    def test_exact_line_search(self):
        # from the worst start the gradient loses 4 in 1e8 of its length in two steps
        H = np.diag([1.0, 1e8])
        found = descent.exact_line_search(H, [0, 0], [1e8, 1])
        assert found.n_iter == 10_000
        assert not found.converged
        assert descent.exact_line_search(H, [0, 0], [1e-6, 0]).n_iter == 0


class TestEveryMethod:
    @every_method
    def test_finds_the_bottom_of_a_bowl(self, name):
        tol = 1e-9 if name != "adam" else 1e-4  # Adam's last steps stay long
        found = METHODS[name](bowl, [3, -2], max_iter=4000, tol=tol)
        assert found.converged
        assert found.residual <= tol
        assert found.x == pytest.approx([0, 0], abs=tol)  # eigenvalues of at least 2

    @every_method
    def test_keeps_what_it_was_given(self, name):
        x0 = np.array([3.0, -2.0])
        seen = []

        def gradient(x):
            seen.append(x.copy())
            g = bowl(x)
            x[:] = np.nan  # its own copy
            return g

        found = METHODS[name](gradient, x0, max_iter=5)
        assert (x0 == [3, -2]).all()
        assert (found.history[0] == x0).all()
        assert found.history.shape == (6, 2)
        assert (found.x == found.history[-1]).all()
        assert found.n_iter == 5
        assert np.array(seen)[:6] == pytest.approx(found.history)
        assert not found.converged
        assert found.residual == pytest.approx(np.linalg.norm(bowl(found.x)))
        with pytest.raises(AttributeError):
            found.x = x0

    @every_method
    def test_integers_and_lists_will_do(self, name):
        found = METHODS[name](lambda x: [int(2 * x[0]), 20 * x[1]], [3, -2], max_iter=1)
        assert found.history.dtype == np.float64

    @every_method
    def test_at_the_minimum_already(self, name):
        found = METHODS[name](bowl, [0, 0])
        assert found.converged
        assert found.residual == 0
        assert (found.history == 0).all()
        # noise never says when to stop
        assert found.n_iter == (50 if name == "minibatch_descent" else 0)

    @every_method
    def test_a_tolerance_of_zero_is_met_exactly(self, name):
        found = METHODS[name](lambda x: 0 * x, [1.5], tol=0)
        assert found.converged

    @every_method
    @pytest.mark.parametrize("power", [2, 3])
    def test_running_away_is_a_result(self, name, power):
        """Gradients that grow faster than the steps can follow, at a large rate."""
        with np.errstate(all="raise"):  # nothing is said outside the method
            found = METHODS[name](
                lambda x: np.sign(x) * np.abs(x) ** power, [3.0], rate=1e3
            )
        assert np.isfinite(found.history).all()
        if name != "adam":  # whose steps do not grow with the gradient
            assert not found.converged
            assert found.n_iter < 20

    @pytest.mark.parametrize("name", list(METHODS)[:3])
    def test_points_that_leave_the_range(self, name):
        found = METHODS[name](lambda x: x, [1e307], rate=1e3)
        assert found.x == pytest.approx([1e307])
        assert found.residual == pytest.approx(1e307)
        assert not found.converged

    @every_method
    @pytest.mark.parametrize("size", [1e-300, 1e-200, 1e200])
    def test_no_square_leaves_the_range(self, name, size):
        found = METHODS[name](lambda x: x, [3 * size, 4 * size], max_iter=1, tol=0)
        assert found.n_iter == 1
        first = descent.gradient_descent(
            lambda x: x, [3 * size, 4 * size], rate=1, tol=6 * size
        )
        assert first.n_iter == 0
        assert first.residual == pytest.approx(5 * size)

    @every_method
    @pytest.mark.parametrize(
        ("more", "error", "message"),
        [
            ({"rate": 0}, ValueError, "rate must be positive"),
            ({"rate": -0.1}, ValueError, "rate must be positive"),
            ({"rate": "fast"}, TypeError, "rate must hold real numbers"),
            ({"tol": -1e-9}, ValueError, "tol must be at least 0"),
            ({"tol": np.nan}, ValueError, "tol must be finite"),
            ({"max_iter": 0}, ValueError, "max_iter must be at least 1"),
            ({"max_iter": 2.0}, TypeError, "max_iter must be an integer"),
        ],
    )
    def test_numbers_out_of_range(self, name, more, error, message):
        with pytest.raises(error, match=message):
            METHODS[name](bowl, [1, 1], **more)

    @every_method
    @pytest.mark.parametrize(("bad", "error"), strategies.NOT_REAL)
    def test_bad_start(self, name, bad, error):
        with pytest.raises(error, match="x0"):
            METHODS[name](bowl, bad)

    @every_method
    @pytest.mark.parametrize(
        ("gradient", "error", "message"),
        [
            (lambda x: x[:1], ValueError, "gradient must have length 2, got 1"),
            (lambda x: x[np.newaxis], ValueError, "gradient must be a nonempty vector"),
            (lambda x: 1j * x, TypeError, "gradient must hold real numbers"),
            (lambda x: np.inf * x, ValueError, r"gradient must be finite at x0 = \[1"),
            (lambda x: np.nan * x, ValueError, r"gradient must be finite at x0 = \[1"),
        ],
    )
    def test_bad_gradient(self, name, gradient, error, message):
        with pytest.raises(error, match=message):
            METHODS[name](gradient, [1, 1])

    @every_method
    def test_a_gradient_that_changes_its_shape(self, name):
        with pytest.raises(ValueError, match="gradient must have length 2"):
            METHODS[name](lambda x: x if x[0] == 1 else x[:1], [1, 1])


class TestGradientDescent:
    def test_by_hand(self):
        """x² + 10y² from (1, 1) with 1/20: the second coordinate is hit at once."""
        found = descent.gradient_descent(bowl, [1, 1], rate=0.05, max_iter=3)
        assert found.history == pytest.approx(
            np.array([[1, 1], [0.9, 0], [0.81, 0], [0.729, 0]])
        )

    def test_rosenbrocks_first_step(self):
        """The gradient at the usual start is (-215.6, -88)."""
        land = fields.rosenbrock()
        found = descent.gradient_descent(
            land.gradient, [-1.2, 1], rate=0.001, max_iter=1
        )
        assert found.x == pytest.approx([-1.2 + 0.2156, 1 + 0.088])

    @pytest.mark.parametrize("land", LANDSCAPES, ids=lambda land: land.name)
    def test_scipy_finds_the_same_minimum(self, land):
        found = descent.gradient_descent(
            land.gradient, [2.0, 1.0], rate=0.001, tol=1e-5, max_iter=100_000
        )
        known = optimize.minimize(
            land.fun, [2.0, 1.0], jac=land.gradient, method="BFGS", tol=1e-10
        )
        assert found.converged
        # a gradient of 1e-5, divided by the least eigenvalue, which is 0.30 or more
        assert found.x == pytest.approx(known.x, abs=1e-4)
        assert found.x == pytest.approx(land.minima[0], abs=4e-5)

    def test_stops_at_once_when_short_enough(self):
        found = descent.gradient_descent(lambda x: x, [8], rate=0.5, tol=2)
        assert found.history.ravel().tolist() == [8, 4, 2]  # 2 is not above 2

    @given(strategies.vectors(2), st.floats(0.001, 0.099))
    def test_powers_of_the_factors(self, x0, rate):
        found = descent.gradient_descent(bowl, x0, rate=rate, max_iter=7, tol=0)
        k = np.arange(found.n_iter + 1)[:, np.newaxis]
        # seven steps round at most some ten times each
        assert found.history == pytest.approx(
            x0 * (1 - rate * np.diag(BOWL)) ** k, rel=1e-12, abs=1e-12
        )


class TestExactLineSearch:
    def test_by_hand(self):
        found = descent.exact_line_search(np.diag([1, 3]), [0, 0], [3, 1], max_iter=2)
        assert found.history.tolist() == [[3, 1], [1.5, -0.5], [0.75, 0.25]]

    def test_reference_case(self):
        """diag(1, 100) from (100, 1): the height shrinks by (99/101)² at each step."""
        H = np.diag([1.0, 100.0])
        found = descent.exact_line_search(H, [0, 0], [100, 1], max_iter=60)
        heights = np.einsum("ki,ij,kj->k", found.history, H, found.history) / 2
        assert heights[1:] / heights[:-1] == pytest.approx(0.9607881580237, rel=1e-10)

    @given(st.integers(1, 5), st.integers(0, 999))
    @example(1, 0)
    def test_solves_a_system(self, n, seed):
        rng = np.random.default_rng(seed)
        Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
        H = Q * rng.uniform(1, 10, n) @ Q.T
        H, b = (H + H.T) / 2, rng.normal(size=n)
        before = H.copy(), b.copy()
        found = descent.exact_line_search(H, b, rng.normal(size=n), tol=1e-9)
        assert found.converged
        assert found.x == pytest.approx(np.linalg.solve(H, b), abs=2e-9)
        assert (before[0] == H).all()
        assert (before[1] == b).all()
        # the length is the best: the next gradient is orthogonal to the last one
        G = found.history @ H - b
        for g, after in itertools.pairwise(G):
            assert abs(g @ after) <= 1e-13 * max(1, g @ g) * 10

    def test_in_one_variable_one_step_suffices(self):
        found = descent.exact_line_search([[4]], [8], [100])
        assert found.history.ravel().tolist() == [100, 2]

    @pytest.mark.parametrize("size", [1e-160, 1e160])
    def test_scales(self, size):
        found = descent.exact_line_search(
            np.diag([1.0, 3.0]), [0, 0], [3 * size, size], max_iter=1, tol=0
        )
        assert found.x == pytest.approx([1.5 * size, -0.5 * size], rel=1e-15)

    @pytest.mark.parametrize(
        ("H", "b", "x0", "message"),
        [
            ([[1, 2]], [1], [1], "H must be square"),
            ([[1, 2], [3, 4]], [1, 1], [1, 1], "H must be symmetric"),
            (np.eye(2), [1], [1, 1], "b must have length 2"),
            (np.eye(2), [1, 1], [1], "x0 must have length 2"),
            (-np.eye(2), [0, 0], [1, 1], "H must be positive definite"),
            (np.diag([1.0, -1]), [0, 0], [1, 1], "H must be positive definite"),
        ],
    )
    def test_refuses(self, H, b, x0, message):
        with pytest.raises(ValueError, match=message):
            descent.exact_line_search(H, b, x0)


class TestMomentum:
    def test_heavy_ball_by_hand(self):
        """f = x²/2, rate 1/2, momentum 1/4: steps -4, -1 - 2, -3/4 - 1/2."""
        found = descent.heavy_ball(
            lambda x: x, [8], rate=0.5, momentum=0.25, max_iter=3
        )
        assert found.history.ravel().tolist() == [8, 4, 1, -0.25]

    def test_nesterov_by_hand(self):
        """Points x where one stands, and y = x + (x - last x)/2 where one looks."""
        found = descent.nesterov(lambda x: x, [8], rate=0.5, momentum=0.5, max_iter=3)
        standing, ahead = [8.0], [8.0]
        for _ in range(3):
            standing.append(ahead[-1] - 0.5 * ahead[-1])
            ahead.append(standing[-1] + 0.5 * (standing[-1] - standing[-2]))
        assert found.history.ravel().tolist() == ahead == [8, 2, -0.5, -0.875]

    @pytest.mark.parametrize("method", [descent.heavy_ball, descent.nesterov])
    @given(strategies.vectors(2), st.floats(0.001, 0.099))
    def test_without_momentum_it_is_gradient_descent(self, method, x0, rate):
        ours = method(bowl, x0, rate=rate, momentum=0, max_iter=6, tol=0)
        known = descent.gradient_descent(bowl, x0, rate=rate, max_iter=6, tol=0)
        assert (ours.history == known.history).all()

    @pytest.mark.parametrize("method", [descent.heavy_ball, descent.nesterov])
    @pytest.mark.parametrize("land", LANDSCAPES, ids=lambda land: land.name)
    def test_minima(self, method, land):
        found = method(
            land.gradient, [2.0, 1.0], rate=0.0005, tol=1e-8, max_iter=100_000
        )
        assert found.converged
        near = np.linalg.norm(land.minima - found.x, axis=1).min()
        assert near < 1e-7

    @pytest.mark.parametrize("method", [descent.heavy_ball, descent.nesterov])
    @pytest.mark.parametrize("momentum", [-0.1, 1, 1.5])
    def test_refuses(self, method, momentum):
        with pytest.raises(ValueError, match="momentum must be at least 0 and below 1"):
            method(bowl, [1, 1], rate=0.1, momentum=momentum)


class TestAdam:
    def test_by_hand(self):
        """The first step has the length `rate` in each coordinate."""
        found = descent.adam(
            lambda x: [1e-3, -1e5, 0], [1, 1, 1], rate=0.1, max_iter=1, eps=1e-30
        )
        assert found.x.tolist() == pytest.approx([0.9, 1.1, 1])

    @pytest.mark.parametrize("land", LANDSCAPES, ids=lambda land: land.name)
    def test_as_in_the_paper(self, land):
        """Algorithm 1 of Kingma and Ba, written down with the squares."""
        x, m, v = np.array([-1.0, 2.0]), np.zeros(2), np.zeros(2)
        path = [x]
        for t in range(1, 101):
            g = land.gradient(x)
            m = 0.8 * m + (1 - 0.8) * g
            v = 0.95 * v + (1 - 0.95) * g**2
            x = x - 0.02 * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.95**t)) + 1e-3)
            path.append(x)
        found = descent.adam(
            land.gradient,
            [-1, 2],
            rate=0.02,
            decays=(0.8, 0.95),
            eps=1e-3,
            max_iter=100,
        )
        # a hundred steps, whose roundings such landscapes can magnify
        assert found.history == pytest.approx(np.array(path), rel=1e-9)

    @pytest.mark.parametrize("size", [1e-150, 1.0, 1e200])
    def test_steps_do_not_see_the_size_of_the_gradient(self, size):
        """Whose squares may be out of range."""
        found = descent.adam(
            lambda x: size * x, [1.0, -1], rate=0.1, eps=1e-300, max_iter=3, tol=0
        )
        known = descent.adam(lambda x: x, [1.0, -1], rate=0.1, eps=1e-300, max_iter=3)
        assert found.history == pytest.approx(known.history, rel=1e-12)

    def test_defaults_are_those_of_the_paper(self):
        found = descent.adam(lambda x: x, [2], max_iter=3)
        known = descent.adam(
            lambda x: x, [2], rate=0.001, decays=(0.9, 0.999), eps=1e-8, max_iter=3
        )
        assert (found.history == known.history).all()

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            ({"decays": (0.9, 1)}, "decays must be at least 0 and below 1, got 1"),
            ({"decays": (-0.1, 0.9)}, "decays must be at least 0"),
            ({"decays": (0.9,)}, "decays must have length 2"),
            ({"eps": 0}, "eps must be positive"),
        ],
    )
    def test_refuses(self, more, message):
        with pytest.raises(ValueError, match=message):
            descent.adam(bowl, [1, 1], **more)


class TestMinibatch:
    def test_a_batch_of_all_is_gradient_descent(self):
        ours = minibatch(batch_size=12)
        known = descent.gradient_descent(
            lambda x: samples(x, np.arange(12)), [0, 0], rate=0.1, tol=0, max_iter=50
        )
        # the order within the batch rounds the mean differently
        assert ours.history == pytest.approx(known.history, abs=1e-14)
        assert ours.residual == pytest.approx(known.residual)

    def test_batches(self):
        """Different samples of the right number, all of which have their turn."""
        seen = []

        def gradient(x, batch):
            seen.append(batch)
            return samples(x, batch)

        minibatch(gradient, max_iter=40)
        *batches, whole = seen
        assert whole.tolist() == list(range(12))
        assert {batch.size for batch in batches} == {3}
        assert all(np.unique(batch).size == 3 for batch in batches)
        assert set(np.concatenate(batches).tolist()) == set(range(12))

    def test_one_by_one_with_rates_1_over_k(self):
        """The points are then the means of the samples drawn so far."""
        seen = []

        def gradient(x, batch):
            seen.extend(batch)
            return samples(x, batch)

        found = minibatch(gradient, batch_size=1, rate=lambda k: 1 / k, max_iter=30)
        means = np.cumsum(POINTS[seen[:30]], axis=0) / np.arange(1, 31)[:, np.newaxis]
        assert found.history[1:] == pytest.approx(means)

    def test_the_generator_decides(self):
        first, same = minibatch(), minibatch()
        other = minibatch(rng=np.random.default_rng(5))
        assert (first.history == same.history).all()
        assert (first.history != other.history).any()

    def test_converged_says_what_the_whole_gradient_says(self):
        done = minibatch(batch_size=12, max_iter=400)
        assert done.converged
        assert done.residual <= 1e-6
        assert done.n_iter == 400
        assert not minibatch(max_iter=400).converged
        assert minibatch(max_iter=400, tol=10).converged

    def test_the_residual_after_running_away(self):
        """A whole gradient that overflows where that of a batch did not."""

        def gradient(x, batch):
            return x * (1e308 if batch.size == 12 else 1)

        with np.errstate(all="raise"):
            found = minibatch(gradient, [1000.0], max_iter=2)
        assert found.residual == np.inf
        assert not found.converged

    @pytest.mark.parametrize(
        ("more", "error", "message"),
        [
            ({"n_samples": 0}, ValueError, "n_samples must be at least 1"),
            ({"batch_size": 0}, ValueError, "batch_size must be at least 1"),
            ({"batch_size": 13}, ValueError, "at most n_samples = 12, got 13"),
            ({"rng": 7}, TypeError, "rng must be a numpy Generator, got int"),
            ({"rate": lambda k: 1 - k}, ValueError, r"rate\(1\) must be positive"),
            ({"rate": lambda k: 2.5 - k}, ValueError, r"rate\(3\) must be positive"),
        ],
    )
    def test_refuses(self, more, error, message):
        with pytest.raises(error, match=message):
            minibatch(**more)


@settings(max_examples=25)
@given(strategies.vectors(3, limit=10), st.integers(0, 99))
def test_all_methods_agree_with_scipy_on_least_squares(x0, seed):
    rng = np.random.default_rng(seed)
    A, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    known = np.linalg.lstsq(A, y, rcond=None)[0]
    largest = np.linalg.eigvalsh(A.T @ A)[-1]

    def gradient(x):
        return A.T @ (A @ x - y)

    for method in (descent.gradient_descent, descent.heavy_ball, descent.nesterov):
        found = method(gradient, x0, rate=1 / largest, tol=1e-9)
        assert found.converged
        least = np.linalg.eigvalsh(A.T @ A)[0]
        assert found.x == pytest.approx(known, abs=1e-9 / least + 1e-12)
