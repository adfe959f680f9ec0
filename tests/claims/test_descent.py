"""What *Gradient descent* states, on random and awkward input."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
import strategies
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from mlmath import descent, fields

SEEDS = st.integers(0, 10**6)
EIGENVALUES = st.lists(st.floats(0.1, 50), min_size=1, max_size=5)
#: A function whose Hessian has eigenvalues of at most `bound`, and no value below 0.
#: The third is not convex; the last has no bound below, which the lemma does not ask for.
SMOOTH = {
    "bowl": (lambda x: x @ (x * [1, 7]) / 2, lambda x: x * [1, 7], 7),
    "log cosh": (lambda x: np.log(np.cosh(x)).sum(), np.tanh, 1),
    "waves": (
        lambda x: (2 - np.cos(x)).sum() + np.sin(x[0]),
        lambda x: np.sin(x) + np.array([np.cos(x[0]), 0]),
        2,  # cos x - sin x is at most the root of 2
    ),
    "saddle": (lambda x: (x[0] ** 2 - x[1] ** 2) / 2, lambda x: x * [1, -1], 1),
}


def quadratic(eigenvalues, seed):
    """A symmetric matrix with these eigenvalues, up to rounding, and eigenvectors."""
    n = len(eigenvalues)
    Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))
    H = Q * np.array(eigenvalues) @ Q.T
    return (H + H.T) / 2, Q


def worst(rate, mu, L):
    return max(abs(1 - rate * mu), abs(1 - rate * L))


@given(strategies.vectors(3, limit=10), st.floats(0.01, 0.4), SEEDS)
def test_alg_descent_gradient(x0, rate, seed):
    """Each point is the last one minus rate times gradient; it stops at the tolerance."""
    H, _ = quadratic([1, 2, 4], seed)
    found = descent.gradient_descent(
        lambda x: H @ x, x0, rate=rate, tol=1e-3, max_iter=3000
    )
    lengths = np.linalg.norm(found.history @ H, axis=1)
    assert (found.history[0] == x0).all()
    for x, after in itertools.pairwise(found.history[:50]):
        assert after == pytest.approx(x - rate * H @ x, rel=1e-13, abs=1e-13)
    assert found.converged
    assert lengths[-1] <= 1e-3 * (1 + 1e-12)
    assert (lengths[:-1] > 1e-3 * (1 - 1e-12)).all()


@given(EIGENVALUES, st.floats(0.01, 1.99), SEEDS)
@example([1.0], 1.0, 0)
@example([3.0, 3.0, 3.0], 1.9, 1)
def test_thm_descent_quadratic(eigenvalues, share, seed):
    """Statement 1 for rates on both sides of what is best, statement 3 for all rates."""
    mu, L = min(eigenvalues), max(eigenvalues)
    H, _ = quadratic(eigenvalues, seed)
    rng = np.random.default_rng(seed)
    best, b = rng.normal(size=(2, len(eigenvalues)))
    b = H @ best
    rate = share / L
    start = best + rng.normal(size=len(eigenvalues))
    path = descent.gradient_descent(
        lambda x: H @ x - b, start, rate=rate, tol=0, max_iter=40
    ).history
    distances = np.linalg.norm(path - best, axis=1)
    bound = worst(rate, mu, L) ** np.arange(len(path)) * distances[0]
    # rounding: of numbers of size 10, a few at each step
    assert (distances <= bound * (1 + 1e-12) + 1e-11).all()
    q = worst(2 / (L + mu), mu, L)
    kappa = L / mu
    assert q == pytest.approx((kappa - 1) / (kappa + 1), abs=1e-12)
    assert worst(rate, mu, L) >= q - 1e-12
    for aside in (0.99, 1.01):
        assert worst(aside * 2 / (L + mu), mu, L) > q


@given(EIGENVALUES, SEEDS)
def test_thm_descent_quadratic_border(eigenvalues, seed):
    """Statement 2: below 2/L it arrives from anywhere, at and above it does not."""
    H, Q = quadratic(eigenvalues, seed)
    mu, L = min(eigenvalues), max(eigenvalues)
    x0 = np.random.default_rng(seed).normal(size=len(eigenvalues))
    below = descent.gradient_descent(
        lambda x: H @ x, x0, rate=1.9 / L, tol=1e-6, max_iter=20_000
    )
    assert below.converged
    assert np.linalg.norm(below.x) <= 1e-6 / mu * (1 + 1e-9)
    steep = Q[:, np.argmax(eigenvalues)]
    for share, last in ((2, 1), (2.1, 1.1**50)):
        run = descent.gradient_descent(
            lambda x: H @ x, steep, rate=share / L, tol=1e-6, max_iter=50
        )
        assert not run.converged
        # 50 roundings of some ten units each, of which 1.1 to the 50 makes no more
        assert np.linalg.norm(run.x) == pytest.approx(last, rel=1e-10)


@given(
    st.sampled_from(list(SMOOTH)),
    strategies.vectors(2, limit=20),
    st.floats(1e-3, 4),
)
def test_lem_descent_lemma(name, x, share):
    """The bound holds for every rate, those that lead up as well."""
    f, gradient, bound = SMOOTH[name]
    g, rate = gradient(x), share / bound
    after = f(x - rate * g)
    promised = f(x) - rate * (1 - rate * bound / 2) * (g @ g)
    # rounding of heights up to 1e4
    assert after <= promised + 1e-10 * max(1, abs(promised), abs(after))


def test_lem_descent_lemma_is_sharp():
    """A bowl with the one eigenvalue L reaches the bound: no better one holds."""
    for rate in (0.1, 0.5, 0.9, 1.5):
        x = np.array([2.0, -1])
        promised = x @ x / 2 - rate * (1 - rate / 2) * (x @ x)
        assert (x - rate * x) @ (x - rate * x) / 2 == pytest.approx(promised)


@settings(max_examples=40)
@given(
    st.sampled_from(["bowl", "log cosh", "waves"]),
    strategies.vectors(2, limit=20),
    st.floats(0.05, 1.9),
)
def test_thm_descent_smooth(name, x0, share):
    f, gradient, bound = SMOOTH[name]
    rate = share / bound
    run = descent.gradient_descent(gradient, x0, rate=rate, tol=1e-8, max_iter=3000)
    heights = np.array([f(x) for x in run.history])
    assert (np.diff(heights) <= 1e-12 * np.maximum(1, heights[:-1])).all()
    assert run.residual < 1e-3
    squares = np.array([gradient(x) @ gradient(x) for x in run.history])
    k = np.arange(1, len(squares) + 1)
    least = np.minimum.accumulate(squares)
    # the least value of the waves is above 0, so that 0 is a bound as the theorem asks
    allowed = heights[0] / (k * rate * (1 - rate * bound / 2))
    assert (least <= allowed * (1 + 1e-9) + 1e-14).all()


@given(st.integers(2, 200), st.integers(1, 30))
def test_prop_descent_zigzag(kappa, n_steps):
    """In exact fractions, and by the package."""
    q = Fraction(kappa - 1, kappa + 1)
    x, y = Fraction(kappa), Fraction(1)
    last = None
    for k in range(n_steps):
        assert (x, y) == (kappa * q**k, (-q) ** k)
        g = (x, kappa * y)
        assert last is None or g[0] * last[0] + g[1] * last[1] == 0
        height = (x**2 + kappa * y**2) / 2
        best = (g[0] ** 2 + g[1] ** 2) / (g[0] ** 2 + kappa * g[1] ** 2)
        # the slope along the line is 0 there
        after = (x - best * g[0], y - best * g[1])
        assert after[0] * g[0] + kappa * after[1] * g[1] == 0
        x, y = after
        assert (x**2 + kappa * y**2) / 2 == q**2 * height
        last = g
    H = np.diag([1.0, kappa])
    run = descent.exact_line_search(H, [0, 0], [kappa, 1], tol=0, max_iter=n_steps)
    k = np.arange(n_steps + 1)
    known = np.stack([kappa * float(q) ** k, (-float(q)) ** k], axis=1)
    # rounding across the valley is magnified by kappa along it, at each step
    assert run.history == pytest.approx(known, rel=1e-9, abs=1e-9 * kappa)


@settings(max_examples=60)
@given(st.floats(0.1, 1), st.lists(st.floats(0, 1), max_size=3), SEEDS)
@example(1.0, [], 0)
def test_alg_descent_momentum(momentum, x0, seed):
    """The steps as the algorithm has them, and where Nesterov's gradient is taken."""
    assume(momentum < 1)
    rng = np.random.default_rng(seed)
    x0, rate = np.array([1, *x0]), rng.uniform(0.01, 0.3)
    H, _ = quadratic(rng.uniform(0.5, 3, x0.size), seed)
    options = {"rate": rate, "momentum": momentum, "tol": 0, "max_iter": 12}
    ball = descent.heavy_ball(lambda x: H @ x, x0, **options).history
    x, v = x0, 0 * x0
    for after in ball[1:]:
        v = momentum * v - rate * H @ x
        x = x + v
        assert after == pytest.approx(x, abs=1e-12)
    ahead = descent.nesterov(lambda x: H @ x, x0, **options).history
    # Nesterov's own form: stand at y, look from x = y + momentum (y - last y)
    y = x0
    for x, after in itertools.pairwise(ahead):
        last, y = y, x - rate * H @ x
        assert after == pytest.approx(y + momentum * (y - last), abs=1e-12)


@settings(max_examples=50)
@given(EIGENVALUES, SEEDS)
@example([1.0, 50.0], 0)
@example([2.0, 2.0], 1)
def test_thm_descent_momentum(eigenvalues, seed):
    """The distance over (k + 1) q**k stays below a constant, for long."""
    mu, L = min(eigenvalues), max(eigenvalues)
    root = np.sqrt(L / mu)
    q = (root - 1) / (root + 1)
    assume(q == 0 or q > 0.02)
    H, _ = quadratic(eigenvalues, seed)
    best, x0 = np.random.default_rng(seed).normal(size=(2, len(eigenvalues)))
    b = H @ best
    path = descent.heavy_ball(
        lambda x: H @ x - b, x0, rate=4 / (np.sqrt(L) + np.sqrt(mu)) ** 2,
        momentum=q**2, tol=0, max_iter=400,
    ).history  # fmt: skip
    distances = np.linalg.norm(path - best, axis=1)
    k = np.arange(len(path))
    # with c_0 = c and c_1 = (1 - rate * value) c the solution is at most
    # |c| (1 + k |1 - rate * value - r| / |r|), and the second is at most 3 / q
    C = distances[0] * (3 / q if q else 1)
    allowed = C * (k + 1) * q**k
    assert (distances <= allowed + 1e-9).all()
    # every eigenvalue has its roots on the circle of radius q
    for value in eigenvalues:
        rate = 4 / (np.sqrt(L) + np.sqrt(mu)) ** 2
        roots = np.roots([1, -(1 + q**2 - rate * value), q**2])
        # a double root is known to half of the digits
        assert np.abs(roots) == pytest.approx(q, abs=3e-7)


def test_thm_descent_momentum_needs_its_pair():
    """A little less momentum, or another rate, and the least eigenvalue is slower."""
    mu, L = 1.0, 100.0
    q = 9 / 11

    def slowest(rate, momentum):
        return max(
            np.abs(np.roots([1, -(1 + momentum - rate * value), momentum])).max()
            for value in (mu, L)
        )

    best = slowest(4 / 121, q**2)
    assert best == pytest.approx(q, abs=1e-6)
    for rate, momentum in itertools.product((0.9, 1, 1.1), (0.97, 1, 1.03)):
        if (rate, momentum) != (1, 1):
            assert slowest(rate * 4 / 121, momentum * q**2) > best + 1e-3


@settings(max_examples=60)
@given(st.lists(st.floats(-6, 6), min_size=2, max_size=2), SEEDS)
def test_prop_descent_adam(powers, seed):
    """With an eps that no gradient here notices."""
    rng = np.random.default_rng(seed)
    c, x0 = 10.0 ** np.array(powers), rng.uniform(-3, 3, 2)
    land = fields.himmelblau()
    assume((np.abs(land.gradient(x0)) > 1e-3).all())
    options = {"rate": 0.01, "eps": 1e-200, "max_iter": 30, "tol": 0}
    plain = descent.adam(land.gradient, x0, **options).history
    scaled = descent.adam(lambda x: c * land.gradient(x), x0, **options).history
    first = plain[1] - plain[0]
    assert first == pytest.approx(-0.01 * np.sign(land.gradient(x0)), rel=1e-10)
    # powers of ten round; thirty steps on a landscape that bends by some 100
    assert scaled == pytest.approx(plain, abs=1e-9)


@given(st.integers(2, 7), st.data())
def test_prop_descent_batch(N, data):
    """All batches, in exact fractions."""
    m = data.draw(st.integers(1, N))
    whole = st.lists(st.integers(-9, 9), min_size=2, max_size=2)
    rows = data.draw(st.lists(whole, min_size=N, max_size=N))
    g = [[Fraction(entry) for entry in row] for row in rows]
    mean = [sum(column) / N for column in zip(*g, strict=True)]

    def gap(a):
        return sum((s - t) ** 2 for s, t in zip(a, mean, strict=True))

    S2 = sum(map(gap, g)) / N
    batches = [
        [sum(column) / m for column in zip(*chosen, strict=True)]
        for chosen in itertools.combinations(g, m)
    ]
    count = len(batches)
    assert [sum(column) / count for column in zip(*batches, strict=True)] == mean
    V = sum(map(gap, batches)) / count
    assert S2 / m * Fraction(N - m, N - 1) == V


@settings(max_examples=40)
@given(
    st.lists(st.integers(-5, 5), min_size=2, max_size=4),
    st.fractions(Fraction(1, 10), Fraction(19, 10), max_denominator=10),
    st.data(),
)
def test_prop_descent_floor(a, rate, data):
    """All sequences of batches, in exact fractions: the pace, the floor, and V / k."""
    N = len(a)
    m = data.draw(st.integers(1, N))
    best = Fraction(sum(a), N)
    means = [Fraction(sum(chosen), m) for chosen in itertools.combinations(a, m)]
    V = sum((mean - best) ** 2 for mean in means) / len(means)

    def mean_squares(rates):
        ends = [Fraction(7)]
        yield (ends[0] - best) ** 2
        for alpha in rates:
            ends = [x - alpha * (x - mean) for x in ends for mean in means]
            yield sum((x - best) ** 2 for x in ends) / len(ends)

    floor = rate / (2 - rate) * V
    D = list(mean_squares([rate] * 3))
    for before, after in itertools.pairwise(D):
        assert after - floor == (1 - rate) ** 2 * (before - floor)  # goes to 0
    for k, square in enumerate(mean_squares([Fraction(1, k) for k in (1, 2, 3)])):
        assert k == 0 or square == V / k


def test_prop_descent_floor_of_the_package():
    """400 searches a rate: a mean of squares is known to a root of 2/400, seven percent."""
    a = np.random.default_rng(2).normal(size=(20, 1))
    for size, rate in ((1, 0.5), (4, 0.5), (4, 0.1)):
        V = a.var() / size * (20 - size) / 19
        squares = []
        for seed in range(400):
            run = descent.minibatch_descent(
                lambda x, batch: x - a[batch].mean(axis=0), [a.mean()], n_samples=20,
                batch_size=size, rate=rate, rng=np.random.default_rng(seed), max_iter=40,
            )  # fmt: skip
            squares.append((run.x[0] - a.mean()) ** 2)
        floor = rate / (2 - rate) * V * (1 - (1 - rate) ** 80)  # it began at 0
        # five standard errors of seven percent
        assert np.mean(squares) == pytest.approx(floor, rel=0.35)
