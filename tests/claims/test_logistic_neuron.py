"""What *A neuron that says how sure it is* states, on random and awkward input."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import derivatives, descent, logistic, losses, perceptron
from scipy import integrate, special

SEEDS = st.integers(0, 10**6)


def problem(seed, n=10, d=3):
    """Samples, labels of both kinds, weights and a bias."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(n, d)) * 10 ** rng.uniform(-1, 1), rng.integers(0, 2, n)
    y[:2] = 0, 1
    return X, y, rng.normal(size=d), float(rng.normal())


def loss_of(X, y, penalty=0.0):
    """The loss of weights and bias in one vector, computed as the chapter defines it."""

    def loss(v):
        z = X @ v[:-1] + v[-1]
        each = -np.where(y == 1, special.log_expit(z), special.log_expit(-z))
        return float(each.mean() + penalty / 2 * v[:-1] @ v[:-1])

    return loss


def gradient_of(X, y, penalty=0.0):
    def gradient(v):
        _, by_w, by_b = logistic.loss_and_gradient(
            X, y, v[:-1], bias=v[-1], penalty=penalty
        )
        return np.append(by_w, by_b)

    return gradient


@given(SEEDS)
def test_prop_logistic_neuron_linear(seed):
    rng = np.random.default_rng(seed)
    X = rng.integers(-9, 10, (6, 2))
    y, w, b = (
        rng.integers(-9, 10, 6),
        rng.integers(-9, 10, 2),
        int(rng.integers(-9, 10)),
    )

    def loss(w1, w2, b):  # exactly
        errors = [
            w1 * x[0] + w2 * x[1] + b - t
            for x, t in zip(X.tolist(), y.tolist(), strict=True)
        ]
        return sum(e * e for e in errors) / Fraction(2 * len(y))

    h = Fraction(1, 3)  # central differences of a quadratic are exact
    v = [int(w[0]), int(w[1]), b]
    slopes = []
    for k in range(3):
        up, down = list(v), list(v)
        up[k], down[k] = v[k] + h, v[k] - h
        slopes.append(float((loss(*up) - loss(*down)) / (2 * h)))
    value, by_w, by_b = logistic.squared_loss_and_gradient(X, y, w, bias=b)
    assert value == pytest.approx(float(loss(*v)), rel=1e-14)
    assert [*by_w, by_b] == pytest.approx(slopes, rel=1e-13, abs=1e-12)


@given(SEEDS)
def test_def_logistic_neuron_neuron(seed):
    X, _, w, b = problem(seed)
    p = logistic.predict_probability(X, w, bias=b)
    z = [float(x @ w + b) for x in X]
    known = [1 / (1 + math.exp(-t)) for t in z]
    assert p == pytest.approx(known, rel=1e-12)
    assert (p >= 0).all()
    assert (p <= 1).all()


@given(SEEDS, st.floats(0.02, 0.98))
def test_prop_logistic_neuron_odds(seed, chance):
    rng = np.random.default_rng(seed)
    w, b, x = rng.normal(size=3), float(rng.normal()), rng.normal(size=3)

    def odds(x):
        p = logistic.predict_probability([x], w, bias=b)[0]
        return p / (1 - p)

    assert math.log(odds(x)) == pytest.approx(w @ x + b, rel=1e-9, abs=1e-9)
    for j in range(3):
        assert odds(x + np.eye(3)[j]) / odds(x) == pytest.approx(
            math.exp(w[j]), rel=1e-9
        )
    # from a point with p = 1/2 go that far along w, and anywhere across
    length = np.linalg.norm(w)
    middle = -b * w / length**2
    across = np.cross(w, rng.normal(size=3))
    far = math.log(chance / (1 - chance)) / length
    found = logistic.predict_probability(
        [middle + far * w / length + across, middle + across], w, bias=b
    )
    assert found == pytest.approx([chance, 0.5], rel=1e-9)


@given(SEEDS)
def test_prop_logistic_neuron_gradient(seed):
    X, y, w, b = problem(seed)
    p = logistic.predict_probability(X, w, bias=b)
    by_w = X.T @ (p - y) / len(y)
    v = np.append(w, b)
    grad = np.append(by_w, np.mean(p - y))
    assert gradient_of(X, y)(v) == pytest.approx(grad, rel=1e-9, abs=1e-12)
    # third derivatives are at most 0.1 |x|^3 with |x| about 20: h^2 / 6 times that
    h = 1e-5
    found = derivatives.gradient(loss_of(X, y), v, h=h)
    assert grad == pytest.approx(found, abs=1e-6)


@given(SEEDS, st.floats(-3, 3), st.floats(-3, 3), st.floats(0, 1))
def test_prop_logistic_neuron_matched(seed, z, other, y):
    pairs = (
        (lambda t: t, lambda t: t**2 / 2),
        (special.expit, lambda t: np.logaddexp(0, t)),
        (lambda t: float(t > 0), lambda t: max(0, t)),
        (np.exp, np.exp),
        (np.tanh, lambda t: np.log(np.cosh(t))),
    )
    for phi, A in pairs:

        def loss(t, A=A):
            return A(t) - y * t

        assert loss((z + other) / 2) <= (loss(z) + loss(other)) / 2 + 1e-14
        area, _ = integrate.quad(phi, other, z, points=[0], limit=200)
        assert A(z) - A(other) == pytest.approx(area, abs=1e-7)
    assert pairs[0][1](z) - y * z == pytest.approx(
        (z - y) ** 2 / 2 - y**2 / 2, abs=1e-14
    )
    assert pairs[1][1](z) - y * z == pytest.approx(
        losses.log_loss_from_scores([y], z), abs=1e-14
    )
    # the gradient, for an activation that no function of the package has
    X, labels, w, b = problem(seed)
    X = X / np.abs(X).max()

    def mean_loss(v):
        t = X @ v[:-1] + v[-1]
        return float(np.mean(np.exp(t) - labels * t))

    found = derivatives.gradient(mean_loss, np.append(w, b), h=1e-5)
    by_w = X.T @ (np.exp(X @ w + b) - labels) / len(X)
    assert found[:-1] == pytest.approx(by_w, rel=1e-6, abs=1e-7)


@given(SEEDS)
def test_prop_logistic_neuron_matched_perceptron_rule(seed):
    rng = np.random.default_rng(seed)
    X = perceptron.with_ones(rng.integers(-4, 5, (8, 2)))
    y = rng.integers(0, 2, 8)
    run = perceptron.perceptron_fit(X, 2 * y - 1, max_iter=5)
    for before, after, i in zip(
        run.history, run.history[1:], run.corrected, strict=False
    ):
        z = float(X[i] @ before)
        if z != 0:
            assert (after == before - (float(z > 0) - y[i]) * X[i]).all()


@given(SEEDS)
def test_thm_logistic_neuron_convex(seed):
    X, y, w, b = problem(seed)
    A = np.column_stack([X, np.ones(len(X))])
    v = np.append(w, b)
    p = special.expit(A @ v)
    H = A.T @ np.diag(p * (1 - p)) @ A / len(A)
    scale = np.abs(H).max() + 1e-12
    assert pytest.approx(H, rel=1e-9, abs=1e-12 * scale) == logistic.hessian(
        X, w, bias=b
    )
    found = derivatives.jacobian(gradient_of(X, y), v, h=1e-5)
    assert pytest.approx(found, abs=1e-5) == H
    values = np.linalg.eigvalsh(H)
    bound = np.linalg.eigvalsh(A.T @ A)[-1] / (4 * len(A))
    assert -1e-12 * bound <= values[0]
    assert values[-1] <= bound * (1 + 1e-12)
    u = np.random.default_rng(seed + 1).normal(size=4) * 3
    loss, gradient = loss_of(X, y), gradient_of(X, y)
    assert loss((u + v) / 2) < (loss(u) + loss(v)) / 2 + 1e-14
    gap = np.linalg.norm(gradient(u) - gradient(v))
    assert gap <= bound * np.linalg.norm(u - v) * (1 + 1e-12)


def test_thm_logistic_neuron_convex_bound_is_reached():
    # at zero all p are 1/2, and the Hessian is the bound itself
    X, y, _, _ = problem(1)
    H = logistic.hessian(X, np.zeros(3))
    assert 1 / np.linalg.eigvalsh(H)[-1] == pytest.approx(
        logistic.safe_rate(X), rel=1e-12
    )
    # dependent columns: level along (1, -1, 0)
    twice = np.column_stack([X[:, 0], X[:, 0]])
    loss = loss_of(twice, y)
    assert loss(np.array([1.0, 2, 0])) == pytest.approx(loss(np.array([3.0, 0, 0])))


@given(SEEDS, st.floats(0.01, 1.99), st.sampled_from([0, 0.5]))
@settings(max_examples=40)
def test_cor_logistic_neuron_rate(seed, share, penalty):
    X, y, w, b = problem(seed)
    bend = 1 / logistic.safe_rate(X, penalty=penalty)
    rate = share / bend
    loss, gradient = loss_of(X, y, penalty), gradient_of(X, y, penalty)
    v = np.append(w, b)
    for _ in range(20):
        g = gradient(v)
        drop = rate * (1 - rate * bend / 2) * (g @ g)
        assert loss(v) - loss(v - rate * g) >= drop * (1 - 1e-9) - 1e-14 * (1 + loss(v))
        v = v - rate * g
    best = 1 / bend * (1 - 1 / 2)
    assert rate * (1 - rate * bend / 2) <= best * (1 + 1e-12)


def test_cor_logistic_neuron_rate_gradient_goes_to_zero():
    for seed in range(5):
        X, y, _, _ = problem(seed)
        rate = 1.9 * logistic.safe_rate(X)
        first = logistic.fit(X, y, rate=rate, tol=0, max_iter=50)
        later = logistic.fit(X, y, rate=rate, tol=0, max_iter=5000)
        assert later.residual < first.residual / 4


@given(SEEDS)
@settings(max_examples=25)
def test_prop_logistic_neuron_balance(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 2))
    y = (rng.uniform(size=60) < special.expit(X[:, 0])).astype(int)
    run = logistic.fit(X, y, tol=1e-8)
    if run.converged:
        p = logistic.predict_probability(X, run.w, bias=run.bias)
        assert p.mean() == pytest.approx(y.mean(), abs=1e-8)
        assert X.T @ (p - y) == pytest.approx([0, 0], abs=60e-8)
    held = logistic.fit(X, y, penalty=0.1, tol=1e-8)
    p = logistic.predict_probability(X, held.w, bias=held.bias)
    assert held.converged
    assert p.mean() == pytest.approx(y.mean(), abs=1e-8)


@given(
    st.fractions(0, 1, max_denominator=50), st.fractions("1/20", 20, max_denominator=20)
)
def test_prop_logistic_neuron_threshold(p, c):
    yes, no = (1 - p) * 1, p * c
    assert (yes < no) == (p > 1 / (1 + c))


@given(SEEDS)
@settings(max_examples=25)
def test_prop_logistic_neuron_separable(seed):
    rng = np.random.default_rng(seed)
    X, u = rng.normal(size=(9, 2)), rng.normal(size=2)
    y = (X @ u > 0).astype(int)
    y_both = np.append(y, [0, 1])
    X = np.vstack([X, -u, u])
    loss = loss_of(X, y_both)
    v = np.append(u, 0)
    heights = [loss(c * v) for c in (1, 10, 100, 1000)]
    assert all(np.diff(heights) < 0) or heights[-1] < 1e-300
    gap = np.abs(X @ u).min()
    assert loss(1000 * v) <= math.exp(-1000 * gap) + 1e-300
    g = gradient_of(X, y_both)(rng.normal(size=3))
    assert -v @ g > 0
    lengths = [
        np.linalg.norm(logistic.fit(X, y_both, tol=0, max_iter=n).history[-1])
        for n in (10, 100, 1000)
    ]
    assert lengths[0] < lengths[1] < lengths[2]


@given(SEEDS, st.sampled_from([0.05, 1.0]), st.booleans())
@settings(max_examples=25)
def test_prop_logistic_neuron_penalty(seed, penalty, apart):
    X, y, w, b = problem(seed)
    X = X / np.abs(X).max()
    if apart:
        y = (X[:, 0] > np.median(X[:, 0])).astype(int)
    X = np.column_stack([X, X[:, 0]])  # dependent columns are no harm
    H = logistic.hessian(X, np.append(w, 0), bias=b, penalty=penalty)
    assert np.linalg.eigvalsh(H)[0] > 0
    rate = 1.8 * logistic.safe_rate(X, penalty=penalty)
    ends = [
        descent.gradient_descent(
            gradient_of(X, y, penalty), start, rate=rate, tol=1e-9, max_iter=50_000
        )
        for start in (np.zeros(5), np.append(10 * w, [3, b]))
    ]
    assert all(end.converged for end in ends)
    assert ends[0].x == pytest.approx(ends[1].x, abs=1e-5)
    loss = loss_of(X, y, penalty)
    for step in np.vstack([np.eye(5), -np.eye(5)]) * 0.1:
        assert loss(ends[0].x + step) > loss(ends[0].x)
