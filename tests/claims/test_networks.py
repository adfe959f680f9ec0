"""What *A two-layer network from scratch* states, on random and on awkward input."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from mlmath import autodiff, backprop, networks
from mlmath.backprop import Network

seeds = st.integers(0, 10**6)
sizes = st.integers(1, 5)
few = settings(max_examples=25)
NAMES = ["identity", "relu", "sigmoid", "softplus", "tanh"]


def parts(seed, d, m):
    """W, b, v, c of a network that is nothing special."""
    rng = np.random.default_rng(seed)
    c = float(rng.normal())
    return rng.normal(size=(m, d)), rng.normal(size=m), rng.normal(size=m), c, rng


def as_network(W, b, v, c, name="tanh"):
    return Network((W, [v]), (b, [c]), (name, "identity"))


@given(seeds, sizes, sizes, st.sampled_from(NAMES))
def test_def_networks_two_layer(seed, d, m, name):
    W, b, v, c, rng = parts(seed, d, m)
    x = rng.normal(size=d)
    phi = {
        "identity": lambda t: t,
        "relu": lambda t: max(t, 0.0),
        "sigmoid": lambda t: 1 / (1 + math.exp(-t)),
        "softplus": lambda t: math.log1p(math.exp(t)),
        "tanh": math.tanh,
    }[name]
    a = [phi(sum(W[j, i] * x[i] for i in range(d)) + b[j]) for j in range(m)]
    z = sum(v[j] * a[j] for j in range(m)) + c
    network = as_network(W, b, v, c, name)
    p = networks.predict_probability(network, [x])[0]
    assert p == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-10)
    assume(abs(z) > 1e-12)
    assert networks.predict(network, [x])[0] == (z > 0) == (p > 0.5)
    assert backprop.to_vector(network).size == m * (d + 2) + 1


@few
@given(seeds, sizes, sizes, st.sampled_from([0, 1]), st.sampled_from([0.3, 1, 8]))
def test_prop_networks_gradients(seed, d, m, y, scale):
    W, b, v, c, rng = parts(seed, d, m)
    v, x = scale * v, rng.normal(size=d)
    a = np.tanh(W @ x + b)
    delta = 1 / (1 + np.exp(-(v @ a + c))) - y
    g = delta * v * (1 - a * a)

    def loss(W, b, v, c):
        z = (v * np.tanh(W @ x + b)).sum() + c
        return np.log(1 + np.exp(-z)) if y else np.log(1 + np.exp(z))

    _, known = autodiff.value_and_gradients(loss, W, b, v, np.float64(c))
    close = {"rel": 1e-9, "abs": 1e-12}
    assert np.outer(g, x) == pytest.approx(known[0], **close)
    assert g == pytest.approx(known[1], **close)
    assert delta * a == pytest.approx(known[2], **close)
    assert delta == pytest.approx(float(known[3]), **close)
    # and the package does what the proposition says
    _, found = networks.loss_and_gradients(as_network(W, b, v, c), [x], [y])
    assert found.W[0] == pytest.approx(np.outer(g, x), **close)
    assert found.W[1][0] == pytest.approx(delta * a, **close)


@pytest.mark.parametrize("name", ["relu", "sigmoid", "softplus", "identity"])
def test_prop_networks_gradients_for_other_activations(name):
    W, b, v, c, rng = parts(3, 3, 4)
    X, y = rng.normal(size=(7, 3)), np.arange(7) % 2
    slope = backprop.ACTIVATIONS[name][1]
    S = X @ W.T + b
    A = backprop.ACTIVATIONS[name][0](S)
    delta = (1 / (1 + np.exp(-(A @ v + c))) - y) / 7
    G = np.outer(delta, v) * slope(S)  # the table of the chapter
    w = np.concatenate([(G.T @ X).ravel(), G.sum(axis=0), A.T @ delta, [delta.sum()]])
    network = as_network(W, b, v, c, name)
    check = networks.check_gradients(network, X, y, rng=rng)
    assert check.error < 1e-7
    assert check.directions @ w == pytest.approx(check.numerical, abs=1e-8)


@settings(max_examples=10)
@given(seeds, st.integers(1, 9), st.sampled_from([0.0, 0.5, 0.9]))
def test_alg_networks_train(seed, size, share):
    """The algorithm word by word, with derivatives of the autodiff engine."""
    W, b, v, c, rng = parts(seed, 2, 3)
    X, y = rng.normal(size=(9, 2)), rng.integers(0, 2, size=9)
    start = as_network(W, b, v, c)
    run = networks.train(
        start, X, y, rate=0.2, momentum=share, batch_size=size, tol=0, max_iter=2,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    w = [W, b, v, np.float64(c)]
    u = [0 * part for part in w]
    shuffle = np.random.default_rng(seed)
    for k in range(2):
        order = shuffle.permutation(9)
        for first in range(0, 9, size):
            batch = order[first : first + size]

            def loss(W, b, v, c, batch=batch):
                z = np.tanh(X[batch] @ W.T + b) @ v + c
                return (np.log(1 + np.exp(z)) - z * y[batch]).mean()

            _, g = autodiff.value_and_gradients(loss, *w)
            u = [share * ui - 0.2 * gi for ui, gi in zip(u, g, strict=True)]
            w = [wi + ui for wi, ui in zip(w, u, strict=True)]
        flat = np.concatenate([np.ravel(part) for part in w])
        assert run.history[k + 1] == pytest.approx(flat, rel=1e-9, abs=1e-11)


def test_alg_networks_train_stops():
    X, y = [[1.0], [1.0]], [0, 1]
    start = as_network(np.ones((1, 1)), np.zeros(1), np.ones(1), 0.0)
    short = networks.train(start, X, y, rate=0.5, tol=1e-3)
    assert short.converged
    before = backprop.from_vector(start, short.history[-2])
    _, g = networks.loss_and_gradients(before, X, y)
    assert short.residual <= 1e-3 < np.linalg.norm(backprop.to_vector(g))
    assert networks.train(start, X, y, rate=0.5, tol=0, max_iter=3).n_iter == 3


@few
@given(
    seeds, st.integers(2, 4), st.sampled_from(NAMES), st.sampled_from([0.0, 0.9]),
    st.sampled_from([None, 2, 3]), st.sampled_from([0.1, 3.0]),
)  # fmt: skip
def test_prop_networks_symmetry(seed, m, name, share, size, rate):
    """The first two neurons are equal, the others are not."""
    W, b, v, c, rng = parts(seed, 2, m)
    W[1], b[1], v[1] = W[0], b[0], v[0]
    X, y = rng.normal(size=(7, 2)), rng.integers(0, 2, size=7)
    start = as_network(W, b, v, c, name)
    end = networks.train(
        start, X, y, rate=rate, momentum=share, batch_size=size, rng=rng, max_iter=20
    ).network
    # a product of matrices may sum one column in another order: some roundings each step
    close = {"rel": 1e-6, "abs": 1e-9}
    assert end.W[0][0] == pytest.approx(end.W[0][1], **close)
    assert end.b[0][0] == pytest.approx(end.b[0][1], **close)
    assert end.W[1][0, 0] == pytest.approx(end.W[1][0, 1], **close)
    if m > 2:
        assert not np.allclose(end.W[0][0], end.W[0][2])


@few
@given(seeds, sizes, st.sampled_from(["tanh", "relu", "identity"]), st.integers(1, 5))
def test_prop_networks_symmetry_from_zero(seed, m, name, size):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(5, 2)), np.array([1, 1, 1, 0, 1])
    zero = networks.initialise([2, m, 1], hidden=name, scheme=0, rng=rng)
    run = networks.train(
        zero, X, y, rate=0.5, momentum=0.5, batch_size=size, rng=rng, max_iter=8
    )
    assert not run.history[:, :-1].any()
    assert run.history[-1, -1] != 0
    # where the activation is not 0 at 0 it is another matter
    other = networks.initialise([2, m, 1], hidden="sigmoid", scheme=0, rng=rng)
    run = networks.train(other, X, y, rate=0.5, max_iter=3)
    assert run.history[-1, :-1].any()


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=8), st.integers(1, 5))
@example([0], 3)
def test_prop_networks_scale(a, s):
    """Weights s and -s: all draws can be listed, and the means are exact."""
    draws = list(itertools.product((s, -s), repeat=len(a)))
    scores = [sum(w * x for w, x in zip(draw, a, strict=True)) for draw in draws]
    assert sum(scores) == 0
    mean_square = Fraction(sum(z * z for z in scores), len(draws))
    assert mean_square == s * s * sum(x * x for x in a)


def test_prop_networks_scale_for_a_lopsided_law():
    """Weights 2 once in three and -1 else: mean 0, mean square 2; both directions."""
    a, back = [3, -1, 2], [1, 4]
    law = [2, -1, -1]
    draws = list(itertools.product(law, repeat=6))
    for entries, row, known in (
        ((0, 1, 2), a, 14), ((3, 4, 5), a, 14), ((0, 3), back, 17), ((2, 5), back, 17),
    ):  # fmt: skip
        scores = [
            sum(draw[i] * x for i, x in zip(entries, row, strict=True))
            for draw in draws
        ]
        assert sum(scores) == 0
        assert Fraction(sum(z * z for z in scores), len(draws)) == 2 * known


@pytest.mark.parametrize("scheme", ["glorot", "he", 0.3])
def test_prop_networks_scale_of_first_weights(scheme):
    rng = np.random.default_rng(5)
    a, delta = rng.normal(size=60), rng.normal(size=40)
    forward, back = [], []
    for _ in range(400):
        W = networks.initialise([60, 40, 1], scheme=scheme, rng=rng).W[0]
        forward.append(W @ a)
        back.append(W.T @ delta)
    s2 = {"glorot": 2 / 100, "he": 2 / 60}.get(scheme, 0.09)
    for found, v in ((forward, a), (back, delta)):
        found = np.ravel(found)
        size = s2 * (v @ v)
        # normal scores: 16000 independent squares or more, deviation sqrt(2) each; five
        assert found.mean() == pytest.approx(0, abs=5 * math.sqrt(size / 16_000))
        assert (found**2).mean() == pytest.approx(size, rel=5 * math.sqrt(2 / 16_000))


def test_prop_networks_scale_relu_halves():
    z = np.random.default_rng(1).normal(size=200_000)
    half = (np.maximum(z, 0) ** 2).mean() / (z**2).mean()
    assert half == pytest.approx(0.5, abs=0.01)  # deviation of the share about 0.002


@few
@given(st.integers(1, 3), seeds)
def test_prop_networks_same(m, seed):
    W, b, v, c, rng = parts(seed, 2, m)
    network = as_network(W, b, v, c)
    X = 3 * rng.normal(size=(20, 2))
    known = networks.predict_probability(network, X)
    lists = set()
    for order in itertools.permutations(range(m)):
        for signs in itertools.product((1, -1), repeat=m):
            other = networks.rearrange(network, order, signs=signs)
            lists.add(tuple(backprop.to_vector(other).tolist()))
            found = networks.predict_probability(other, X)
            assert found == pytest.approx(known, rel=1e-9, abs=1e-13)
    assert len(lists) == math.factorial(m) * 2**m


@pytest.mark.parametrize("which", ["equal", "negative", "zero"])
def test_prop_networks_same_needs_different_triples(which):
    W, b, v, c, _ = parts(4, 2, 3)
    W[1], b[1], v[1] = {
        "equal": (W[0], b[0], v[0]),
        "negative": (-W[0], -b[0], -v[0]),
        "zero": (0 * W[0], 0.0, 0.0),
    }[which]
    network = as_network(W, b, v, c)
    lists = {
        tuple(
            (
                backprop.to_vector(networks.rearrange(network, order, signs=s)) + 0.0
            ).tolist()
        )
        for order in itertools.permutations(range(3))
        for s in itertools.product((1, -1), repeat=3)
    }
    assert len(lists) < 48


def kinks_of(W, b, v):
    """Where the slope of a sum of ReLUs changes, exactly, and all its slopes."""
    places = sorted({-bj / wj for wj, bj in zip(W, b, strict=True) if wj})

    def slope(x):  # beside no kink
        return sum(
            vj * wj for wj, bj, vj in zip(W, b, v, strict=True) if wj * x + bj > 0
        )

    middles = (
        [places[0] - 1]
        + [(p + q) / 2 for p, q in itertools.pairwise(places)]
        + [places[-1] + 1]
        if places
        else [Fraction(0)]
    )
    slopes = [slope(x) for x in middles]
    changes = [p != q for p, q in itertools.pairwise(slopes)]
    return [p for p, is_kink in zip(places, changes, strict=True) if is_kink], slopes


whole = st.integers(-6, 6).map(Fraction)


@given(st.lists(st.tuples(whole, whole, whole), min_size=1, max_size=6), st.data())
def test_thm_networks_pieces_at_most_m_kinks(neurons, data):
    W, b, v = zip(*neurons, strict=True)
    kinks, _ = kinks_of(W, b, v)
    assert len(kinks) <= len(neurons)

    def z(x):
        return sum(vj * max(0, wj * x + bj) for wj, bj, vj in zip(W, b, v, strict=True))

    # between two neighbouring kinks, and beyond the last, the middle has the mean value
    ends = [Fraction(-100), *kinks, Fraction(100)]
    i = data.draw(st.integers(0, len(ends) - 2))
    p, q = ends[i], ends[i + 1]
    assert z((p + q) / 2) == (z(p) + z(q)) / 2


@given(
    st.lists(st.tuples(st.integers(-40, 40), st.integers(-9, 9)), min_size=1, max_size=7,
             unique_by=lambda pair: pair[0]),
    st.integers(-5, 5), st.integers(-5, 5), st.integers(-60, 60),
)  # fmt: skip
@example([(0, 0)], -1, 1, -3)
@example([(0, 0), (1, 1), (2, 0)], 0, 0, 1)
def test_thm_networks_pieces(points, left, right, x):
    xs, ys = zip(*sorted(points), strict=True)
    slopes = [
        Fraction(left),
        *[Fraction(ys[j + 1] - ys[j], xs[j + 1] - xs[j]) for j in range(len(xs) - 1)],
        Fraction(right),
    ]

    def rho(t):
        return max(0, t)

    formula = ys[0] - slopes[0] * rho(xs[0] - x) + slopes[1] * rho(x - xs[0])
    for j in range(2, len(slopes)):
        formula += (slopes[j] - slopes[j - 1]) * rho(x - xs[j - 1])
    if x < xs[0]:
        known = ys[0] + left * (x - xs[0])
    elif x >= xs[-1]:
        known = ys[-1] + right * (x - xs[-1])
    else:
        j = max(j for j in range(len(xs)) if xs[j] <= x)
        known = ys[j] + slopes[j + 1] * (x - xs[j])
    assert formula == known
    network = networks.piecewise_linear(xs, ys, left=left, right=right)
    assert network.W[0].shape == (len(xs) + 1, 1)
    z = backprop.forward(network, [[x]]).output[0, 0]
    assert z == pytest.approx(float(known), abs=1e-9)
