"""What *The chain rule in many variables* states, on random and on awkward input."""

import itertools
import math
from functools import cache

import numpy as np
import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mlmath import autodiff, backprop, derivatives
from strategies import reals, vectors

few = settings(max_examples=25)  # SymPy is exact, and slow
SMALL = st.integers(-3, 3)
T, U, V = sympy.symbols("t u v", real=True)
NAMES = ["identity", "relu", "sigmoid", "softplus", "tanh"]
seeds = st.integers(0, 10**6)


def polynomial(c, *variables):
    """A polynomial with the coefficients c, up to degree 2 in each variable."""
    powers = itertools.product(range(3), repeat=len(variables))
    return sum(
        a * math.prod(v**k for v, k in zip(variables, each, strict=True))
        for a, each in zip(c, powers, strict=False)
    )


def coefficients(n):
    return st.lists(SMALL, min_size=n, max_size=n)


@few
@given(coefficients(27), coefficients(3), coefficients(3), SMALL)
@example([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] + [0] * 16, [1, 0, 0], [0, 1, 0], 0)
def test_cor_chain_rule_total(cf, cu, cv, t):
    f, u, v = polynomial(cf, T, U, V), polynomial(cu, T), polynomial(cv, T)
    ways = [sympy.diff(f, T), sympy.diff(f, U), sympy.diff(f, V)]
    here = {U: u, V: v}
    total = (
        sympy.sympify(ways[0]).subs(here)
        + sympy.sympify(ways[1]).subs(here) * sympy.diff(u, T)
        + sympy.sympify(ways[2]).subs(here) * sympy.diff(v, T)
    )
    known = sympy.diff(sympy.sympify(f).subs(here), T)
    assert sympy.expand(total - known).subs(T, t) == 0


@few
@given(
    st.lists(coefficients(9), min_size=1, max_size=3),
    st.lists(coefficients(9), min_size=2, max_size=2), SMALL, SMALL,
)  # fmt: skip
def test_thm_chain_rule_matrix(gs, fs, s, t):
    x, y = sympy.symbols("x y")
    inner = sympy.Matrix([polynomial(c, x, y) for c in fs])
    outer = sympy.Matrix([polynomial(c, U, V) for c in gs])
    at = {x: s, y: t}
    b = inner.subs(at)
    product = outer.jacobian([U, V]).subs({U: b[0], V: b[1]}) * inner.jacobian(
        [x, y]
    ).subs(at)
    whole = (
        outer.subs({U: inner[0], V: inner[1]}, simultaneous=True)
        .jacobian([x, y])
        .subs(at)
    )
    assert product == whole
    assert product.shape == (len(gs), 2)  # rows are outputs


def rough(x):
    """Differentiable at 0 with slope 0, and with derivatives that jump nearby."""
    return x * x * math.sin(1 / x) if x else 0.0


def test_thm_chain_rule_matrix_needs_derivatives_at_the_point_alone():
    f = lambda x: np.array([2 * x[0] + rough(x[1]), rough(x[0]) - x[1]])  # noqa: E731
    g = lambda y: np.array([rough(y[0]) + 3 * y[1], y[0] * y[1]])  # noqa: E731
    J = np.array([[0.0, 3.0], [0.0, 0.0]]) @ np.array([[2.0, 0.0], [0.0, -1.0]])
    for direction in ([1, 0], [0, 1], [0.6, -0.8]):
        rests = [
            np.linalg.norm(g(f(h * np.array(direction))) - h * J @ direction) / h
            for h in (1e-2, 1e-4, 1e-6)
        ]
        # each rest is at most a few times h², so the quotient at most a few times h
        assert all(
            rest < 20 * h for rest, h in zip(rests, (1e-2, 1e-4, 1e-6), strict=True)
        )
    # a map that is constant: the changed argument does not move at all
    still = derivatives.jacobian(lambda x: g(0 * x), [1, 2])
    assert (still == 0).all()


def layered(draw_c, sizes):
    steps, layer = [[]] * sizes[0], range(sizes[0])
    for size in sizes[1:]:
        steps = steps + [[(j, draw_c()) for j in layer] for _ in range(size)]
        layer = range(len(steps) - size, len(steps))
    return steps


def sweep(steps):
    adjoints = [0] * len(steps)
    adjoints[-1] = 1
    for k in reversed(range(len(steps))):
        for j, c in steps[k]:
            adjoints[j] += adjoints[k] * c
    return adjoints


@given(st.integers(1, 3), st.lists(st.tuples(SMALL, SMALL, seeds, seeds), max_size=7))
@example(1, [(3, 3, 0, 0)])  # v1 v1: two arrows from one argument
def test_thm_chain_rule_paths(inputs, operations):
    """Products and sums of whole numbers on a random graph, against SymPy."""
    x = sympy.symbols(f"x0:{inputs}")
    at = {v: k + 2 for k, v in enumerate(x)}
    values, steps = list(x), [[] for _ in x]
    for a, b, i, j in operations or [(1, 1, 0, 0)]:
        i, j = i % len(values), j % len(values)
        p, q = values[i], values[j]  # (p + a) (q + b)
        values.append((p + a) * (q + b))
        steps.append([(i, int((q + b).subs(at))), (j, int((p + a).subs(at)))])
    if max(abs(c) for arrows in steps for _, c in arrows) > 2**40:
        return  # beyond what floats hold exactly
    for i in range(inputs):
        found = sum(int(product) for _, product in backprop.path_products(steps, i))
        known = sympy.diff(values[-1], x[i]).subs(at)
        if abs(known) < 2**50:
            assert found == known
            assert sweep(steps)[i] == known


@given(st.lists(st.integers(1, 3), min_size=1, max_size=4))
def test_thm_chain_rule_paths_of_layers_are_a_product_of_matrices(sizes):
    sizes = [*sizes, 1]
    rng = np.random.default_rng(len(sizes))
    steps = layered(lambda: int(rng.integers(-3, 4)), sizes)
    product, end = np.eye(1), len(steps)
    for size, before in zip(sizes[:0:-1], sizes[-2::-1], strict=True):
        rows = [[c for _, c in steps[k]] for k in range(end - size, end)]
        product, end = product @ np.array(rows).reshape(size, before), end - size
    for i in range(sizes[0]):
        paths = backprop.path_products(steps, i)
        assert len(paths) == math.prod(sizes[1:-1])
        assert sum(c for _, c in paths) == product[0, i]


@cache
def fewest(sizes):
    """Multiplications of the best order for matrices d1 x d0, d2 x d1, and so on."""
    if len(sizes) == 2:
        return 0
    return min(
        fewest(sizes[: m + 1]) + fewest(sizes[m:]) + sizes[0] * sizes[m] * sizes[-1]
        for m in range(1, len(sizes) - 1)
    )


def count(sizes, *, from_left):
    """Carry out the products on shapes, and count."""
    shapes = [(sizes[k], sizes[k - 1]) for k in range(len(sizes) - 1, 0, -1)]
    total = 0
    while len(shapes) > 1:
        i = 0 if from_left else len(shapes) - 2
        (m, n), (_, p) = shapes[i], shapes[i + 1]
        total += m * n * p
        shapes[i : i + 2] = [(m, p)]
    return total


@given(st.lists(st.integers(2, 9), min_size=1, max_size=7))
@example([2])
@example([2, 2, 2, 2])
@example([9, 2, 9, 2, 9])
def test_thm_chain_rule_order(sizes):
    d = (*sizes, 1)
    K = len(d) - 1
    right = d[0] * sum(d[k] * d[k - 1] for k in range(2, K + 1))
    left = sum(d[k] * d[k - 1] for k in range(1, K))
    assert count(d, from_left=False) == right
    assert count(d, from_left=True) == left
    assert fewest(d) == left


def test_thm_chain_rule_order_needs_sizes_of_two():
    d = (1, 5, 2, 1)  # one input: forward is cheaper here
    assert fewest(d) == count(d, from_left=False) < count(d, from_left=True)


@given(seeds, st.integers(1, 4), st.integers(1, 4), st.sampled_from(NAMES))
def test_prop_chain_rule_layers(seed, m, n, name):
    rng = np.random.default_rng(seed)
    W, x, b = rng.normal(size=(m, n)), rng.normal(size=n), rng.normal(size=m)
    delta = rng.normal(size=m)
    linear = lambda W, x, b: (delta * (W @ x + b)).sum()  # noqa: E731
    _, (by_W, by_x, by_b) = autodiff.value_and_gradients(linear, W, x, b)
    assert by_W == pytest.approx(np.outer(delta, x))
    assert by_x == pytest.approx(W.T @ delta)
    assert by_b == pytest.approx(delta)
    activate, slope = backprop.ACTIVATIONS[name]
    z = rng.normal(size=m)
    J = derivatives.jacobian(activate, z)
    assert pytest.approx(np.diag(slope(z)), abs=1e-7) == J
    assert pytest.approx(delta * slope(z), abs=1e-7) == J.T @ delta
    _, (by_b,) = autodiff.value_and_gradients(lambda p: ((p - z) ** 2).sum(), b)
    assert by_b == pytest.approx(2 * (b - z))


@given(vectors(limit=100), reals(100))
@example(np.array([700.0, -700.0, 0.0]), 3.0)
def test_def_chain_rule_softmax(z, c):
    p = backprop.softmax(z)
    exact = [sympy.exp(sympy.Rational(float(x))) for x in z[:3]]
    if z.size <= 3:
        known = [float((e / sum(exact)).evalf(30)) for e in exact]
        assert p == pytest.approx(known, rel=1e-12, abs=1e-300)
    assert p.sum() == pytest.approx(1)
    assert (p >= 0).all()
    assert backprop.softmax(z + c) == pytest.approx(p, rel=1e-11, abs=1e-300)
    assert (np.diff(p[np.argsort(z)]) >= 0).all()


def test_prop_chain_rule_softmax_exactly():
    z, y = sympy.symbols("z0:3", real=True), sympy.symbols("y0:2", real=True)
    y = (*y, 1 - y[0] - y[1])  # adds up to 1
    e = [sympy.exp(s) for s in z]
    p = sympy.Matrix([each / sum(e) for each in e])
    difference = p.jacobian(z) - (sympy.diag(*p) - p * p.T)
    assert difference.applyfunc(sympy.simplify) == sympy.zeros(3)
    loss = -sum(a * sympy.log(b) for a, b in zip(y, p, strict=True))
    for k in range(3):
        assert sympy.simplify(sympy.diff(loss, z[k]) - (p[k] - y[k])) == 0


@given(vectors(limit=30), seeds)
def test_prop_chain_rule_softmax(z, seed):
    y = np.random.default_rng(seed).dirichlet(np.ones(z.size))
    _, gradient = backprop.cross_entropy([y], [z])
    p = backprop.softmax(z)
    assert gradient[0] == pytest.approx(p - y, abs=1e-13)
    assert gradient.sum() == pytest.approx(0, abs=1e-13)
    # by the chain rule, from the Jacobian, where no share is rounded away
    by_p = -y / p
    found = backprop.softmax_jacobian(z).T @ by_p
    assert found == pytest.approx(p - y, abs=1e-9)


def drawn(seed, sizes, names, samples):
    rng = np.random.default_rng(seed)
    network = backprop.random_network(sizes, activations=names, rng=rng)
    w = backprop.to_vector(network)
    network = backprop.from_vector(network, w + 0.5 * rng.normal(size=w.size))
    return network, rng.normal(size=(samples, sizes[0])), rng


networks = st.lists(st.integers(1, 4), min_size=2, max_size=5).flatmap(
    lambda sizes: st.tuples(
        seeds,
        st.just(sizes),
        st.lists(
            st.sampled_from(NAMES), min_size=len(sizes) - 1, max_size=len(sizes) - 1
        ),
    )
)


def recursion(network, x, g):
    """The formulas of the theorem for one sample, with columns as there."""
    a, z = [x], []
    for W, b, name in zip(network.W, network.b, network.activations, strict=True):
        z.append(W @ a[-1] + b)
        a.append(backprop.ACTIVATIONS[name][0](z[-1]))
    slopes = [
        backprop.ACTIVATIONS[name][1](each)
        for name, each in zip(network.activations, z, strict=True)
    ]
    delta = [g * slopes[-1]]
    for k in range(len(z) - 2, -1, -1):
        delta.insert(0, (network.W[k + 1].T @ delta[0]) * slopes[k])
    by_W = [np.outer(d, before) for d, before in zip(delta, a, strict=False)]
    return by_W, delta, network.W[0].T @ delta[0]


@few
@given(networks)
@example((3, [2, 3, 3, 1], ["relu", "relu", "identity"]))
def test_thm_chain_rule_backpropagation(parts):
    network, X, rng = drawn(*parts, samples=1)
    g = rng.normal(size=parts[1][-1])
    by_W, by_b, by_x = recursion(network, X[0], g)

    def loss(w):  # linear in the output, with the gradient g
        changed = backprop.from_vector(network, w)
        return float(g @ backprop.forward(changed, X).output[0])

    w = backprop.to_vector(network)
    known = derivatives.gradient(loss, w)
    pairs = zip(by_W, by_b, strict=True)
    found = np.concatenate([np.ravel(each) for pair in pairs for each in pair])
    # steps of 6e-6: ten digits, unless a ReLU's corner lies within the step
    assert found == pytest.approx(known, rel=1e-6, abs=1e-7)
    by_input = derivatives.gradient(
        lambda x: float(g @ backprop.forward(network, [x]).output[0]), X[0]
    )
    assert by_x == pytest.approx(by_input, rel=1e-6, abs=1e-7)


@given(networks, st.integers(1, 4))
def test_prop_chain_rule_batch(parts, samples):
    network, X, rng = drawn(*parts, samples=samples)
    G = rng.normal(size=(samples, parts[1][-1]))
    found = backprop.backward(network, backprop.forward(network, X), G)
    each = [recursion(network, x, g) for x, g in zip(X, G, strict=True)]
    for k in range(len(network.W)):
        assert found.W[k] == pytest.approx(sum(by_W[k] for by_W, _, _ in each))
        assert found.b[k] == pytest.approx(sum(by_b[k] for _, by_b, _ in each))
    assert pytest.approx(np.array([by_x for _, _, by_x in each])) == found.X


@few
@given(networks)
def test_alg_chain_rule_backpropagation(parts):
    network, X, rng = drawn(*parts, samples=3)
    Y = rng.normal(size=(3, parts[1][-1]))
    kept = backprop.forward(network, X)
    # what step 1 keeps: of each layer its input and its scores
    for k, (W, b) in enumerate(zip(network.W, network.b, strict=True)):
        assert kept.scores[k] == pytest.approx(kept.inputs[k] @ W.T + b)
    _, G = backprop.squared_error(Y, kept.output)
    found = backprop.backward(network, kept, G)

    def loss(w):
        out = backprop.forward(backprop.from_vector(network, w), X).output
        return backprop.squared_error(Y, out)[0]

    check = derivatives.check_gradient(
        loss, backprop.to_vector(network), grad=backprop.to_vector(found), rng=rng
    )
    assert check.error < 1e-5 or np.abs(check.given).max() < 1e-6
