"""Networks forward and back, losses with gradients, paths of a graph."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import autodiff, backprop, derivatives, losses
from mlmath.backprop import Network
from scipy import special
from sklearn import metrics, neural_network
from sklearn.exceptions import ConvergenceWarning
from strategies import NOT_REAL, matrices, reals, vectors

NAMES = ["identity", "relu", "sigmoid", "softplus", "tanh"]
#: On Values; the package's own functions take arrays alone.
ON_VALUES = {
    "identity": lambda z: z,
    "relu": lambda z: z.relu(),
    "sigmoid": lambda z: z.sigmoid(),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "tanh": np.tanh,
}
SMALL = Network(([[2, 1]], [[3]]), ([-1], [0]), ("relu", "identity"))


def draw(seed, sizes=(3, 4, 2), names=("tanh", "identity"), samples=5):
    rng = np.random.default_rng(seed)
    network = backprop.random_network(sizes, activations=names, rng=rng)
    w = backprop.to_vector(network)
    network = backprop.from_vector(network, w + 0.3 * rng.normal(size=w.size))
    return network, rng.normal(size=(samples, sizes[0])), rng


def gradients_of(network, X, loss):
    cache = backprop.forward(network, X)
    value, gradient = loss(cache.output)
    return value, backprop.backward(network, cache, gradient)


def by_autodiff(network, X, loss_on_values):
    def f(X, *parts):
        for W, b, name in zip(
            parts[::2], parts[1::2], network.activations, strict=True
        ):
            X = ON_VALUES[name](X @ W.T + b)
        return loss_on_values(X)

    pairs = zip(network.W, network.b, strict=True)
    value, found = autodiff.value_and_gradients(
        f, X, *[p for pair in pairs for p in pair]
    )
    return value, found[0], found[1::2], found[2::2]


def test_forward_and_backward_by_hand():
    cache = backprop.forward(SMALL, [[1, 2], [0, 0]])
    # scores 2 + 2 - 1 = 3 and -1; relu keeps 3 and makes 0 of the other
    assert [Z.tolist() for Z in cache.scores] == [[[3], [-1]], [[9], [0]]]
    assert [A.tolist() for A in cache.inputs] == [[[1, 2], [0, 0]], [[3], [0]]]
    assert cache.output.tolist() == [[9], [0]]
    found = backprop.backward(SMALL, cache, [[1], [10]])
    # layer 2: 1 * 3 + 10 * 0; layer 1: 3 for the first sample, blocked for the second
    assert [W.tolist() for W in found.W] == [[[3, 6]], [[3]]]
    assert [b.tolist() for b in found.b] == [[3], [11]]
    assert found.X.tolist() == [[6, 3], [0, 0]]


@given(
    st.integers(0, 10**6), st.lists(st.integers(1, 5), min_size=2, max_size=5),
    st.data(),
)  # fmt: skip
def test_backward_agrees_with_autodiff(seed, sizes, data):
    one = st.sampled_from(NAMES)
    names = data.draw(st.lists(one, min_size=len(sizes) - 1, max_size=len(sizes) - 1))
    network, X, rng = draw(seed, sizes, names, samples=int(seed % 4) + 1)
    Y = rng.normal(size=(len(X), sizes[-1]))
    value, found = gradients_of(network, X, lambda out: backprop.squared_error(Y, out))
    known, X_bar, W_bar, b_bar = by_autodiff(
        network, X, lambda out: ((out - Y) ** 2).sum() / len(Y)
    )
    # sums of a few products of numbers of moderate size: some roundings
    close = {"rel": 1e-10, "abs": 1e-11}
    assert value == pytest.approx(known, **close)
    assert pytest.approx(X_bar, **close) == found.X
    for mine, other in zip((*found.W, *found.b), (*W_bar, *b_bar), strict=True):
        assert mine == pytest.approx(other, **close)


def test_backward_agrees_with_differences():
    network, X, rng = draw(1, (3, 5, 4, 2), ("tanh", "softplus", "sigmoid"))
    Y = rng.normal(size=(len(X), 2))

    def loss(w):
        out = backprop.forward(backprop.from_vector(network, w), X).output
        return backprop.squared_error(Y, out)[0]

    _, found = gradients_of(network, X, lambda out: backprop.squared_error(Y, out))
    w, grad = backprop.to_vector(network), backprop.to_vector(found)
    check = derivatives.check_gradient(loss, w, grad=grad, rng=rng)
    assert check.error < 1e-8
    # along a direction the error of the central difference falls fourfold with h / 2
    v = rng.normal(size=w.size)
    at = [
        abs(
            derivatives.central_difference(lambda s: loss(w + s * v), 0, h=h) - grad @ v
        )
        for h in (0.02, 0.01)
    ]
    assert at[0] / at[1] == pytest.approx(4, rel=0.1)


@pytest.mark.parametrize("kind", ["regression", "classification"])
def test_a_step_agrees_with_a_library(kind):
    """scikit-learn's networks after one plain step on all samples, from the same weights."""
    rng = np.random.default_rng(4)
    X, labels = rng.normal(size=(30, 4)), np.arange(30) % 3
    Y = rng.normal(size=(30, 2)) if kind == "regression" else np.eye(3)[labels]
    make = {
        "regression": neural_network.MLPRegressor,
        "classification": neural_network.MLPClassifier,
    }[kind]
    model = make(
        hidden_layer_sizes=(5,), activation="tanh", solver="sgd", momentum=0.0,
        alpha=0.0, batch_size=30, learning_rate_init=0.1, max_iter=1, random_state=0, shuffle=False,
    )  # fmt: skip
    target = Y if kind == "regression" else labels
    with pytest.warns(ConvergenceWarning):
        model.fit(X, target)
    network = Network(
        tuple(W.T for W in model.coefs_), tuple(model.intercepts_), ("tanh", "identity")
    )
    model.partial_fit(X, target)
    cache = backprop.forward(network, X)
    if kind == "regression":  # half the squares
        _, gradient = backprop.squared_error(Y, cache.output)
        gradient = gradient / 2
    else:
        _, gradient = backprop.cross_entropy(Y, cache.output)
    moved = backprop.take_step(
        network, backprop.backward(network, cache, gradient), rate=0.1
    )
    for mine, other in zip(moved.W, model.coefs_, strict=True):
        assert mine == pytest.approx(other.T, rel=1e-9, abs=1e-12)
    for mine, other in zip(moved.b, model.intercepts_, strict=True):
        assert mine == pytest.approx(other, rel=1e-9, abs=1e-12)


def test_inputs_stay_and_results_cannot_be_written_to():
    X, Y = np.array([[1, 2]]), np.array([[1.0]])
    weights = np.array([[2.0, 1.0]])
    network = Network([weights, [[3]]], [[-1], [0]], ["relu", "identity"])
    weights[0, 0] = 99
    assert network.W[0].tolist() == [[2, 1]]
    cache = backprop.forward(network, X)
    backprop.backward(network, cache, Y)
    assert X.tolist() == [[1, 2]]
    assert Y.tolist() == [[1]]
    read_only = [*network.W, *network.b, *cache.inputs, *cache.scores, cache.output]
    for array in read_only:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_identity_keeps_scores_and_output_apart():
    cache = backprop.forward(Network(([[1]],), ([0],), ("identity",)), [[5]])
    assert cache.output is not cache.scores[0]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (((), (), ()), "one entry a layer, got 0, 0 and 0"),
        ((([[1]],), (), ("relu",)), "got 1, 0 and 1"),
        (
            (([[1]],), ([1],), ("cube",)),
            "activations must be among .*'tanh'.*got 'cube'",
        ),
        ((([[1]],), ([1, 2],), ("relu",)), r"b\[0\] must have length 1, got 2"),
        (
            (([[1], [2]], [[1, 2, 3]]), ([1, 2], [1]), ("relu", "relu")),
            r"W\[1\] must have 2 columns, got shape \(1, 3\)",
        ),
        ((([[np.nan]],), ([1],), ("relu",)), r"W\[0\] must be finite"),
    ],
)
def test_a_network_must_fit_together(parts, said):
    with pytest.raises(ValueError, match=said):
        Network(*parts)


def test_random_network():
    rng = np.random.default_rng(0)
    network = backprop.random_network([900, 400, 2], activations=NAMES[:2], rng=rng)
    assert [W.shape for W in network.W] == [(400, 900), (2, 400)]
    assert not any(b.any() for b in network.b)
    # 360000 normal numbers: the deviation is known to 1 / sqrt(720000), five of those
    assert network.W[0].std() * 30 == pytest.approx(1, abs=5 / np.sqrt(720_000))
    again = backprop.random_network(
        [900, 400, 2], activations=NAMES[:2], rng=np.random.default_rng(0)
    )
    assert (network.W[0] == again.W[0]).all()
    with pytest.raises(ValueError, match=r"inputs and outputs, got \[3\]"):
        backprop.random_network([3], activations=[], rng=rng)
    with pytest.raises(ValueError, match="sizes must be at least 1, got 0"):
        backprop.random_network([3, 0], activations=["relu"], rng=rng)
    with pytest.raises(TypeError, match="sizes must be an integer"):
        backprop.random_network([3, 1.5], activations=["relu"], rng=rng)


def test_forward_and_backward_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match="X must have 2 columns"):
        backprop.forward(SMALL, [[1, 2, 3]])
    huge = Network(([[1e200]], [[1e200]]), ([0], [0]), ("identity", "identity"))
    with pytest.raises(ValueError, match="scores of layer 2 must be finite"):
        backprop.forward(huge, [[1]])
    cache = backprop.forward(SMALL, [[1, 2]])
    with pytest.raises(ValueError, match="gradient must have 1 rows"):
        backprop.backward(SMALL, cache, [[1], [1]])
    with pytest.raises(ValueError, match="gradient must have 1 columns"):
        backprop.backward(SMALL, cache, [[1, 1]])
    with pytest.raises(ValueError, match="nonempty matrix"):
        backprop.backward(SMALL, cache, [1])
    cache = backprop.forward(huge, [[1e-300]])
    with pytest.raises(ValueError, match="gradient below layer 1 must be finite"):
        backprop.backward(huge, cache, [[1]])


@pytest.mark.parametrize(("x", "error"), NOT_REAL)
def test_not_real(x, error):
    calls = [
        lambda: backprop.forward(SMALL, [x]),
        lambda: backprop.backward(SMALL, backprop.forward(SMALL, [[1, 2]]), [x]),
        lambda: backprop.from_vector(SMALL, x),
        lambda: backprop.softmax(x),
        lambda: backprop.softmax_jacobian(x),
        lambda: backprop.cross_entropy([[1, 0]], [x]),
        lambda: backprop.cross_entropy([x], [[1, 0]]),
        lambda: backprop.squared_error([x], [[1, 0]]),
        lambda: backprop.squared_error([[1, 0]], [x]),
    ]
    if isinstance(x, np.ma.MaskedArray):  # a list with one in it is no longer masked
        calls = calls[2:5]
    for call in calls:
        with pytest.raises(error):
            call()


def test_vectors_of_weights():
    w = backprop.to_vector(SMALL)
    assert w.tolist() == [2, 1, -1, 3, 0]
    assert backprop.to_vector(backprop.from_vector(SMALL, w + 1)).tolist() == [
        3,
        2,
        0,
        4,
        1,
    ]
    with pytest.raises(ValueError, match="w must have length 5, got 4"):
        backprop.from_vector(SMALL, [1, 2, 3, 4])
    found = backprop.backward(SMALL, backprop.forward(SMALL, [[1, 2]]), [[1]])
    moved = backprop.take_step(SMALL, found, rate=0.5)
    assert backprop.to_vector(moved).tolist() == [0.5, -2, -2.5, 1.5, -0.5]
    with pytest.raises(ValueError, match="rate must be positive"):
        backprop.take_step(SMALL, found, rate=0)


@given(matrices(limit=50))
def test_softmax_agrees_with_scipy(Z):
    found = backprop.softmax(Z)
    assert found == pytest.approx(special.softmax(Z, axis=1), rel=1e-13, abs=0)
    assert found.sum(axis=1) == pytest.approx(np.ones(len(Z)), rel=1e-14)
    assert found[0] == pytest.approx(backprop.softmax(Z[0]), rel=1e-14)


def test_softmax_at_the_edges():
    assert backprop.softmax([3]).tolist() == [1]
    assert backprop.softmax([[1e308, -1e308]]).tolist() == [[1, 0]]
    assert backprop.softmax([1e5, 1e5]).tolist() == [0.5, 0.5]
    assert backprop.softmax([0, 0, 0, 0]).tolist() == [0.25] * 4
    Z = np.array([1, 2])
    backprop.softmax(Z)
    assert Z.tolist() == [1, 2]
    with pytest.raises(ValueError, match="nonempty array of 1 axes"):
        backprop.softmax([[[1]]])


@given(vectors(limit=20))
def test_softmax_jacobian(z):
    J = backprop.softmax_jacobian(z)
    p = special.softmax(z)
    assert (J == J.T).all()
    assert J.sum(axis=0) == pytest.approx(np.zeros(z.size), abs=1e-14)
    assert pytest.approx(np.diag(p) - np.outer(p, p), abs=1e-14) == J
    # central differences with h near 6e-6: about ten digits
    assert pytest.approx(derivatives.jacobian(special.softmax, z), abs=1e-8) == J


@given(matrices(columns=4, limit=30), st.integers(0, 10**6))
def test_cross_entropy_agrees_with_libraries(Z, seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 4, size=len(Z))
    loss, gradient = backprop.cross_entropy(np.eye(4)[labels], Z)
    p = special.softmax(Z, axis=1)
    ln_p = special.log_softmax(Z, axis=1)
    assert loss == pytest.approx(
        -ln_p[np.arange(len(Z)), labels].mean(), rel=1e-12, abs=1e-14
    )
    if p.min() > 1e-12:  # the library clips what is less than its eps
        known = metrics.log_loss(labels, p, labels=range(4))
        assert loss == pytest.approx(known, rel=1e-9, abs=1e-12)
    assert gradient == pytest.approx((p - np.eye(4)[labels]) / len(Z), abs=1e-14)
    shares = rng.dirichlet(np.ones(4), len(Z))
    loss, gradient = backprop.cross_entropy(shares, Z)
    assert loss == pytest.approx(-(shares * ln_p).sum() / len(Z), rel=1e-12)
    assert gradient == pytest.approx((p - shares) / len(Z), abs=1e-13)


@given(st.integers(0, 1), reals(30))
def test_two_classes_are_the_log_loss_of_the_difference(y, z):
    loss, gradient = backprop.cross_entropy([[1 - y, y]], [[0, z]])
    assert loss == pytest.approx(
        losses.log_loss_from_scores([y], [z]), rel=1e-12, abs=1e-14
    )
    assert gradient[0, 1] == pytest.approx(
        losses.log_loss_slopes([y], [z])[0], abs=1e-14
    )


def test_cross_entropy_at_the_edges():
    loss, gradient = backprop.cross_entropy([[1, 0]], [[1000, 0]])
    assert (loss, gradient.tolist()) == (0, [[0, 0]])
    loss, gradient = backprop.cross_entropy([[0, 1]], [[1000, 0]])
    assert (loss, gradient.tolist()) == (1000, [[1, -1]])
    assert backprop.cross_entropy([[1, 0]], [[1e308, -1e308]])[0] == 0
    assert backprop.cross_entropy([[0, 1]], [[1e308, -1e308]])[0] == np.inf
    for Y in ([[1, 1]], [[2, -1]], [[0, 0]], [[1 + 1e-6, 0]]):
        with pytest.raises(ValueError, match="rows of shares"):
            backprop.cross_entropy(Y, [[0, 0]])
    with pytest.raises(ValueError, match="Z must have 2 columns"):
        backprop.cross_entropy([[1, 0]], [[0, 0, 0]])
    with pytest.raises(ValueError, match="Z must have 1 rows"):
        backprop.cross_entropy([[1, 0]], [[0, 0], [0, 0]])


@given(
    matrices(columns=1, limit=100).flatmap(
        lambda Y: st.tuples(
            st.just(Y), arrays(np.float64, Y.shape, elements=reals(100))
        )
    )
)
def test_squared_error_of_columns_is_the_squared_loss(pair):
    Y, Y_hat = pair
    loss, gradient = backprop.squared_error(Y, Y_hat)
    known = losses.squared_loss(Y[:, 0], Y_hat[:, 0])
    assert loss == pytest.approx(known, rel=1e-13)
    assert gradient == pytest.approx(2 * (Y_hat - Y) / len(Y), rel=1e-13)


def test_squared_error_by_hand():
    loss, gradient = backprop.squared_error([[1, 0], [0, 0]], [[2, 2], [1, 0]])
    assert (loss, gradient.tolist()) == (3, [[1, 2], [1, 0]])  # (1 + 4 + 1) / 2
    with pytest.raises(ValueError, match="Y_hat must be a nonempty matrix"):
        backprop.squared_error([[1], [2]], [1, 2])
    with pytest.raises(ValueError, match="Y_hat must have 1 columns"):
        backprop.squared_error([[1], [2]], [[1, 2], [1, 2]])
    with pytest.raises(ValueError, match="the loss must be finite"):
        backprop.squared_error([[1e200]], [[0]])


def test_paths_by_hand():
    # the example of the chapter before: ln x1 + x1 x2 - sin x2 at (2, 5)
    c = float(np.cos(5))
    steps = [
        [],
        [],
        [(0, 0.5)],
        [(0, 5), (1, 2)],
        [(1, c)],
        [(2, 1), (3, 1)],
        [(5, 1), (4, -1)],
    ]
    found = dict(backprop.path_products(steps, 0))
    assert found == {(0, 2, 5, 6): 0.5, (0, 3, 5, 6): 5}
    found = dict(backprop.path_products(steps, 1))
    assert found == {(1, 3, 5, 6): 2, (1, 4, 6): -c}
    assert backprop.path_products(steps, 6) == [((6,), 1.0)]
    assert backprop.path_products([[], [], [(0, 1)]], 1) == []
    assert backprop.path_products([[], [(0, 3), (0, 3)]], 0) == [((0, 1), 3.0)] * 2


def test_the_number_of_paths_doubles():
    steps = [[]] + [[(k, 1.0), (k, 0.5)] for k in range(10)]
    found = backprop.path_products(steps, 0)
    assert len(found) == 2**10
    assert sum(product for _, product in found) == 1.5**10  # exact in binary


@pytest.mark.parametrize(
    ("steps", "start", "error", "said"),
    [
        ([], 0, ValueError, "start must be one of 0 places, got 0"),
        ([[]], 1, ValueError, "start must be one of 1 places, got 1"),
        ([[]], -1, ValueError, "start must be at least 0"),
        (
            [[], [(1, 2.0)]],
            0,
            ValueError,
            r"steps\[1\] must have places before 1, got 1",
        ),
        ([[], [(0.0, 2.0)]], 0, TypeError, "must be an integer"),
        (
            [[], [(0, np.inf)]],
            0,
            ValueError,
            r"derivatives in steps\[1\] must be finite",
        ),
    ],
)
def test_paths_refuse(steps, start, error, said):
    with pytest.raises(error, match=said):
        backprop.path_products(steps, start)
