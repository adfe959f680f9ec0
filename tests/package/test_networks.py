"""Two-layer networks: first weights, loss, training, prediction, rearranging, building."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import autodiff, backprop, descent, networks
from mlmath.backprop import Network
from sklearn import metrics, neural_network
from sklearn.exceptions import ConvergenceWarning
from strategies import NOT_REAL

seeds = st.integers(0, 10**6)
#: The sample that the chapter works by hand: tanh ln 2 = 0.6, tanh ln 3 = 0.8.
HAND = Network(
    ([[2, -1], [-4, 2]], [[4, 3]]), ([np.log(2), -np.log(3)], [0]), ("tanh", "identity")
)
XOR = (np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]]), np.array([0, 1, 1, 0]))


def drawn(seed, *, d=3, m=4, outputs=1, N=12, hidden="tanh"):
    """A network away from zero biases, with samples and labels."""
    rng = np.random.default_rng(seed)
    network = networks.initialise([d, m, outputs], hidden=hidden, rng=rng)
    w = backprop.to_vector(network)
    network = backprop.from_vector(network, w + 0.2 * rng.normal(size=w.size))
    y = rng.integers(0, max(outputs, 2), size=N)
    return network, rng.normal(size=(N, d)), y


def test_loss_and_gradients_by_hand():
    loss, found = networks.loss_and_gradients(HAND, [[1, 2]], [1])
    # z = 4 * 0.6 - 3 * 0.8 = 0, so p = 1/2 and delta = -1/2
    assert loss == pytest.approx(np.log(2), rel=1e-14)
    assert found.W[1] == pytest.approx(np.array([[-0.3, 0.4]]), rel=1e-14)
    assert found.b[1] == pytest.approx([-0.5], rel=1e-14)
    # -1/2 * [4, 3] * [1 - 0.36, 1 - 0.64]
    assert found.b[0] == pytest.approx([-1.28, -0.54], rel=1e-14)
    known = np.array([[-1.28, -2.56], [-0.54, -1.08]])
    assert found.W[0] == pytest.approx(known, rel=1e-14)


@settings(max_examples=40)
@given(seeds, st.integers(1, 4), st.integers(1, 5), st.sampled_from([1, 2, 3]))
def test_gradients_agree_with_autodiff(seed, d, m, outputs):
    network, X, y = drawn(seed, d=d, m=m, outputs=outputs)

    def f(W1, b1, W2, b2):
        Z = np.tanh(X @ W1.T + b1) @ W2.T + b2
        if outputs == 1:  # -ln p or -ln(1 - p)
            signs = np.where(y == 1, -1.0, 1.0)[:, np.newaxis]
            return np.log(1 + np.exp(signs * Z)).mean()
        chosen = (Z * np.eye(outputs)[y]).sum(axis=1)
        return (np.log(np.exp(Z).sum(axis=1)) - chosen).mean()

    parts = (network.W[0], network.b[0], network.W[1], network.b[1])
    value, known = autodiff.value_and_gradients(f, *parts)
    loss, found = networks.loss_and_gradients(network, X, y)
    assert loss == pytest.approx(value, rel=1e-12)
    mine = (found.W[0], found.b[0], found.W[1], found.b[1])
    for a, b in zip(mine, known, strict=True):
        assert a == pytest.approx(b, rel=1e-9, abs=1e-13)


@settings(max_examples=15)
@given(seeds, st.sampled_from([1, 3]), st.sampled_from(["tanh", "sigmoid", "softplus"]))
def test_check_gradients(seed, outputs, hidden):
    network, X, y = drawn(seed, outputs=outputs, hidden=hidden)
    check = networks.check_gradients(network, X, y, rng=np.random.default_rng(seed))
    assert check.error < 1e-7
    assert check.directions.shape == (10, backprop.to_vector(network).size)
    w = backprop.to_vector(networks.loss_and_gradients(network, X, y)[1])
    assert check.given == pytest.approx(check.directions @ w)


def test_shares_are_labels_too():
    halves = networks.loss_and_gradients(HAND, [[1, 2]], [0.25])
    yes = networks.loss_and_gradients(HAND, [[1, 2]], [1])
    no = networks.loss_and_gradients(HAND, [[1, 2]], [0])
    assert halves[0] == pytest.approx(0.25 * yes[0] + 0.75 * no[0])
    assert halves[1].b[1] == pytest.approx([0.25])


@pytest.mark.parametrize(
    ("scheme", "variance"),
    [("glorot", 2 / (400 + 300)), ("he", 2 / 400), (0.05, 0.0025), (0, 0)],
)
def test_initialise(scheme, variance):
    make = lambda: networks.initialise(  # noqa: E731
        [400, 300, 2], hidden="relu", scheme=scheme, rng=np.random.default_rng(3)
    )
    network = make()
    assert network.activations == ("relu", "identity")
    assert [W.shape for W in network.W] == [(300, 400), (2, 300)]
    assert not any(b.any() for b in network.b)
    # the mean square of 120000 normal numbers is known to sqrt(2 / 120000); five of those
    assert (network.W[0] ** 2).mean() == pytest.approx(
        variance, rel=5 * np.sqrt(2 / 120_000)
    )
    again = make()
    assert all((a == b).all() for a, b in zip(network.W, again.W, strict=True))


def test_initialise_each_layer_by_its_own_sizes():
    rng = np.random.default_rng(1)
    network = networks.initialise([10, 1000, 10], rng=rng)
    plain = backprop.random_network(
        [10, 1000, 10], activations=["tanh", "identity"], rng=np.random.default_rng(1)
    )
    for W, raw in zip(network.W, plain.W, strict=True):
        n_out, n_in = W.shape
        expected = raw * np.sqrt(2 * n_in / (n_in + n_out))
        assert pytest.approx(expected, rel=1e-14) == W


def test_initialise_refuses():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"one of \['glorot', 'he'\], got 'xavier'"):
        networks.initialise([2, 3, 1], scheme="xavier", rng=rng)
    with pytest.raises(ValueError, match="scheme must be at least 0, got -1"):
        networks.initialise([2, 3, 1], scheme=-1, rng=rng)
    with pytest.raises(ValueError, match="activations must be among"):
        networks.initialise([2, 3, 1], hidden="step", rng=rng)
    with pytest.raises(ValueError, match="inputs and outputs"):
        networks.initialise([2], rng=rng)
    with pytest.raises(TypeError, match="sizes must be an integer"):
        networks.initialise([2, 3.5, 1], rng=rng)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_full_batches_are_the_heavy_ball(momentum):
    """One step a pass, the same as descent on the vector of all weights."""
    network, X, y = drawn(5)

    def gradient(w):
        here = backprop.from_vector(network, w)
        return backprop.to_vector(networks.loss_and_gradients(here, X, y)[1])

    known = descent.heavy_ball(
        gradient, backprop.to_vector(network), rate=0.3, momentum=momentum, max_iter=40
    )
    run = networks.train(network, X, y, rate=0.3, momentum=momentum, max_iter=40)
    # the same sums in the same order, but for that of the step: roundings
    assert run.history == pytest.approx(known.history, rel=1e-10, abs=1e-12)
    assert run.residual == pytest.approx(known.residual, rel=1e-8)
    assert (run.n_iter, run.converged, run.best) == (40, False, 40)
    assert run.losses.shape == (41,)
    assert run.held_out_losses.shape == (0,)
    for w, loss in zip(run.history[::20], run.losses[::20], strict=True):
        here = backprop.from_vector(network, w)
        assert networks.loss_and_gradients(here, X, y)[0] == loss
    assert (backprop.to_vector(run.network) == run.history[-1]).all()
    assert run.loss == run.losses[-1]


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("batch_size", [7, 20])
def test_train_agrees_with_a_library(outputs, batch_size):
    """scikit-learn's MLPClassifier, pass after pass from the same weights, in order."""
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(20, 4)), np.arange(20) % max(outputs, 2)
    model = neural_network.MLPClassifier(
        (5,), activation="tanh", solver="sgd", alpha=0, batch_size=batch_size, shuffle=False,
        learning_rate_init=0.2, momentum=0.8, nesterovs_momentum=False, max_iter=6, tol=0,
        n_iter_no_change=100, random_state=1,
    )  # fmt: skip
    one = neural_network.MLPClassifier(**{**model.get_params(), "max_iter": 1})
    one.learning_rate_init = 1e-300  # the first weights, as good as unchanged
    with pytest.warns(ConvergenceWarning):
        one.fit(X, y)
    with pytest.warns(ConvergenceWarning):
        model.fit(X, y)
    start = Network(
        tuple(W.T for W in one.coefs_), tuple(one.intercepts_), ("tanh", "identity")
    )
    run = networks.train(
        start, X, y, rate=0.2, momentum=0.8, batch_size=batch_size, max_iter=6, tol=0
    )
    for mine, other in zip(run.network.W, model.coefs_, strict=True):
        assert mine == pytest.approx(other.T, rel=1e-9, abs=1e-11)
    for mine, other in zip(run.network.b, model.intercepts_, strict=True):
        assert mine == pytest.approx(other, rel=1e-9, abs=1e-11)
    known = model.predict_proba(X)
    found = networks.predict_probability(run.network, X)
    assert found == pytest.approx(known[:, 1] if outputs == 1 else known, rel=1e-9)
    assert (networks.predict(run.network, X) == model.predict(X)).all()
    assert networks.accuracy(run.network, X, y) == model.score(X, y)
    loss = networks.loss_and_gradients(run.network, X, y)[0]
    assert loss == pytest.approx(metrics.log_loss(y, known), rel=1e-9)


def test_shuffling():
    network, X, y = drawn(8)
    how = {"rate": 0.1, "batch_size": 5, "max_iter": 3}
    in_order = networks.train(network, X, y, **how)
    first, again, other = (
        networks.train(network, X, y, **how, rng=np.random.default_rng(s))
        for s in (0, 0, 1)
    )
    assert (first.history == again.history).all()
    assert not np.allclose(first.history[-1], other.history[-1])
    assert not np.allclose(first.history[-1], in_order.history[-1])
    # by the order that the generator draws
    order = np.random.default_rng(0).permutation(len(y))
    pass_one = networks.train(network, X[order], y[order], **{**how, "max_iter": 1})
    assert pass_one.history[1] == pytest.approx(first.history[1], rel=1e-12)


def test_converges_on_a_loss_with_a_minimum():
    # yes and no at the same place: the best probability is 1/2
    network = Network(([[1]], [[1]]), ([0.5], [1]), ("tanh", "identity"))
    run = networks.train(network, [[1], [1]], [0, 1], rate=0.5, tol=1e-9)
    assert run.converged
    assert run.residual <= 1e-9
    assert run.n_iter < 1000
    assert run.loss == pytest.approx(np.log(2), rel=1e-12)
    # converged before the first pass
    again = networks.train(run.network, [[1], [1]], [0, 1], rate=0.5, tol=1e-9)
    assert (again.n_iter, again.converged, again.best) == (0, True, 0)


def test_solves_xor_from_most_starts():
    for seed in range(3):
        start = networks.initialise([2, 3, 1], rng=np.random.default_rng(seed))
        run = networks.train(start, *XOR, rate=0.5, momentum=0.9, max_iter=150)
        assert networks.predict(run.network, XOR[0]).tolist() == [0, 1, 1, 0]
        assert networks.accuracy(run.network, *XOR) == 1


def test_held_out_samples_choose_the_network():
    network, X, y = drawn(3, m=15, N=16)
    new = drawn(4, N=30)[1:]
    how = {"rate": 0.5, "momentum": 0.9, "max_iter": 150}
    run = networks.train(network, X, y, **how, held_out=new)
    plain = networks.train(network, X, y, **how)
    assert (run.history == plain.history).all()  # looking changes nothing
    assert run.held_out_losses.shape == (151,)
    assert run.best == run.held_out_losses.argmin() < 150
    assert (backprop.to_vector(run.network) == run.history[run.best]).all()
    loss, gradients = networks.loss_and_gradients(run.network, X, y)
    assert (run.loss, run.losses[run.best]) == (loss, loss)
    assert run.residual == np.linalg.norm(backprop.to_vector(gradients))
    at_best = networks.loss_and_gradients(run.network, *new)[0]
    assert run.held_out_losses.min() == at_best
    early = networks.train(network, X, y, **how, held_out=new, patience=7)
    first = next(
        k for k in range(150) if k - run.held_out_losses[: k + 1].argmin() == 7
    )
    assert early.n_iter == first
    assert early.best == first - 7
    assert (early.history == run.history[: first + 1]).all()


def test_running_away_is_a_result():
    # without activation the scores grow from pass to pass, until they overflow
    wild = Network(([[1e150]], [[1e150]]), ([0], [0]), ("identity", "identity"))
    run = networks.train(wild, [[1e-5], [2e-5]], [0, 0], rate=1e10, max_iter=50)
    assert not run.converged
    assert run.n_iter < 50
    assert np.isfinite(run.history).all()
    assert len(run.history) == len(run.losses) == run.n_iter + 1
    # and where only the new samples overflow
    far = (np.array([[1e300]]), [1])
    tame = Network(([[1e-3]], [[1e-3]]), ([0], [0]), ("identity", "identity"))
    run = networks.train(tame, [[1e3], [2e3]], [1, 0], rate=1e6, held_out=far)
    assert len(run.held_out_losses) == len(run.losses) == run.n_iter + 1


def test_prediction_by_hand():
    # tanh is ±0.6 at ±ln 2: scores 1.2 and -1.2
    network = Network(([[1]], [[2]]), ([0], [0]), ("tanh", "identity"))
    X = [[np.log(2)], [-np.log(2)], [0]]
    p = networks.predict_probability(network, X)
    assert p == pytest.approx([1 / (1 + np.exp(-1.2)), 1 / (1 + np.exp(1.2)), 0.5])
    assert networks.predict(network, X).tolist() == [1, 0, 0]
    assert networks.accuracy(network, X, [1, 1, 0]) == pytest.approx(2 / 3)
    three = Network(([[1]], [[1], [0], [-1]]), ([0], [0, 0.1, 0]), ("tanh", "identity"))
    P = networks.predict_probability(three, X)
    assert P.shape == (3, 3)
    assert P.sum(axis=1) == pytest.approx(np.ones(3))
    assert networks.predict(three, X).tolist() == [0, 2, 1]
    assert networks.predict(three, X).dtype == np.int64


def test_inputs_stay_the_same():
    X, y = np.array([[1, 2], [3, 4]]), np.array([0, 1])
    networks.train(HAND, X, y, rate=0.1, batch_size=1, max_iter=2, held_out=(X, y))
    networks.check_gradients(HAND, X, y, rng=np.random.default_rng(0))
    assert X.tolist() == [[1, 2], [3, 4]]
    assert y.tolist() == [0, 1]


SIGMOID_END = Network(([[1, 0]],), ([0],), ("sigmoid",))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((SIGMOID_END, [[1, 2]], [1]), "must end in scores.*got sigmoid"),
        ((HAND, [[1, 2, 3]], [1]), "X must have 2 columns"),
        ((HAND, [[1, 2]], [1, 0]), "y must have length 1, got 2"),
        ((HAND, [[1, 2]], [2]), "y must be from 0 to 1, got 2"),
        ((HAND, [[1, 2], [0, 0]], [-1, 1]), "y must be from 0 to 1, got -1"),
    ],
)
def test_what_does_not_fit(arguments, said):
    calls = [
        lambda *a: networks.loss_and_gradients(*a),
        lambda *a: networks.check_gradients(*a, rng=np.random.default_rng(0)),
        lambda *a: networks.train(*a, rate=1),
        lambda *a: networks.accuracy(*a),
        lambda network, X, y: networks.train(HAND, [[1, 2]], [1], rate=1, held_out=(X, y))
        if network is HAND
        else networks.predict(network, X),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(ValueError, match=said):
            call(*arguments)


def test_classes_must_be_known():
    network, X, _ = drawn(0, outputs=3, N=2)
    for y in ([0, 3], [0.5, 1], [-1, 0]):
        with pytest.raises(ValueError, match="classes 0 to 2"):
            networks.loss_and_gradients(network, X, y)
    for call in (networks.predict, networks.predict_probability):
        with pytest.raises(ValueError, match="must end in scores"):
            call(SIGMOID_END, [[1, 2]])


@pytest.mark.parametrize(
    ("how", "error", "said"),
    [
        ({"rate": 0}, ValueError, "rate must be positive"),
        ({"momentum": 1}, ValueError, "at least 0 and below 1, got 1.0"),
        ({"momentum": -0.1}, ValueError, "at least 0 and below 1, got -0.1"),
        ({"tol": -1}, ValueError, "tol must be at least 0"),
        ({"max_iter": 0}, ValueError, "max_iter must be at least 1"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1"),
        ({"batch_size": 5}, ValueError, "batch_size must be at most 4, the samples"),
        ({"patience": 3}, ValueError, "patience needs held_out"),
        ({"patience": 0, "held_out": XOR}, ValueError, "patience must be at least 1"),
        ({"rng": 0}, TypeError, "rng must be a numpy Generator or None, got int"),
    ],
)
def test_train_refuses(how, error, said):
    with pytest.raises(error, match=said):
        networks.train(HAND, *XOR, **{"rate": 1, **how})


def test_train_takes_zero_momentum_and_tol():
    run = networks.train(HAND, *XOR, rate=0.1, momentum=0, tol=0, max_iter=1)
    assert run.n_iter == 1


@pytest.mark.parametrize(("x", "error"), NOT_REAL)
def test_not_real(x, error):
    calls = [
        lambda: networks.loss_and_gradients(HAND, [[1, 2]], x),
        lambda: networks.train(HAND, [[1, 2]], x, rate=1),
        lambda: networks.accuracy(HAND, [[1, 2]], x),
        lambda: networks.rearrange(HAND, [0, 1], signs=x),
        lambda: networks.piecewise_linear(x, [1, 2], left=0, right=0),
        lambda: networks.piecewise_linear([1, 2], x, left=0, right=0),
    ]
    for call in calls:
        with pytest.raises(error):
            call()


@given(seeds, st.integers(1, 5), st.data())
def test_rearranged_networks_are_the_same_function(seed, m, data):
    order = data.draw(st.permutations(range(m)))
    signs = data.draw(st.lists(st.sampled_from([1, -1]), min_size=m, max_size=m))
    network, X, y = drawn(seed, m=m, outputs=2)
    other = networks.rearrange(network, order, signs=signs)
    same = {"rel": 1e-11, "abs": 1e-12}  # sums in another order
    known = backprop.forward(network, X).output
    assert backprop.forward(other, X).output == pytest.approx(known, **same)
    for j, old in enumerate(order):
        assert (other.W[0][j] == signs[old] * network.W[0][old]).all()
        assert other.b[0][j] == signs[old] * network.b[0][old]
        assert (other.W[1][:, j] == signs[old] * network.W[1][:, old]).all()
    loss, found = networks.loss_and_gradients(other, X, y)
    known_loss, known = networks.loss_and_gradients(network, X, y)
    assert loss == pytest.approx(known_loss, **same)
    as_network = Network(known.W, known.b, network.activations)
    moved = networks.rearrange(as_network, order, signs=signs)
    assert found.W[0] == pytest.approx(moved.W[0], rel=1e-9, abs=1e-12)


def test_rearrange_refuses():
    relu = networks.initialise([2, 2, 1], hidden="relu", rng=np.random.default_rng(0))
    assert networks.rearrange(relu, [1, 0]).W[0][0].tolist() == relu.W[0][1].tolist()
    three = networks.initialise([2, 2, 2, 1], rng=np.random.default_rng(0))
    for network, order, signs, said in (
        (three, [0, 1], None, "must have two layers, got 3"),
        (HAND, [0], None, r"each of 0 to 1 once, got \[0\]"),
        (HAND, [1, 1], None, r"got \[1, 1\]"),
        (HAND, [0, 1], [1], "signs must have length 2"),
        (HAND, [0, 1], [1, 0], r"signs must be 1 or -1, got \[1.0, 0.0\]"),
        (relu, [0, 1], [1, -1], "tanh and identity alone, not relu"),
    ):
        with pytest.raises(ValueError, match=said):
            networks.rearrange(network, order, signs=signs)
    with pytest.raises(TypeError, match="order must be an integer"):
        networks.rearrange(HAND, [0.0, 1.0])


def test_piecewise_linear_by_hand():
    # |x|: one kink, two neurons
    network = networks.piecewise_linear([0], [0], left=-1, right=1)
    assert len(network.W[0]) == 2
    X = np.array([[-3.0], [-0.5], [0.0], [2.0]])
    assert backprop.forward(network, X).output.ravel().tolist() == [3, 0.5, 0, 2]
    # a hat: slopes 0, 1, -1, 0
    hat = networks.piecewise_linear([0, 1, 2], [0, 1, 0], left=0, right=0)
    assert hat.W[1].tolist() == [[0, 1, -2, 1]]
    assert hat.b[0].tolist() == [0, 0, -1, -2]


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(-9, 9)), min_size=1, max_size=8,
             unique_by=lambda pair: pair[0]),
    st.integers(-5, 5), st.integers(-5, 5),
)  # fmt: skip
def test_piecewise_linear_agrees_with_interp(points, left, right):
    x, y = np.array(sorted(points), dtype=float).T
    network = networks.piecewise_linear(x, y, left=left, right=right)
    assert network.W[0].shape == (len(x) + 1, 1)
    t = np.linspace(x[0], x[-1], 57)
    inside = backprop.forward(network, t[:, np.newaxis]).output.ravel()
    # up to 9 terms of size up to 20 * 100
    assert inside == pytest.approx(np.interp(t, x, y), abs=1e-9)
    outside = backprop.forward(network, [[x[0] - 3], [x[-1] + 4]]).output.ravel()
    assert outside == pytest.approx([y[0] - 3 * left, y[-1] + 4 * right], abs=1e-9)


def test_piecewise_linear_refuses():
    for x, y, left, said in (
        ([1, 1], [0, 0], 0, r"x must increase, got \[1.0, 1.0\]"),
        ([2, 1], [0, 0], 0, "x must increase"),
        ([1, 2], [0], 0, "y must have length 2"),
        ([1, 2], [0, 1], np.inf, "left must be finite"),
    ):
        with pytest.raises(ValueError, match=said):
            networks.piecewise_linear(x, y, left=left, right=0)
    with pytest.raises(ValueError, match="right must be finite"):
        networks.piecewise_linear([1], [1], left=0, right=np.nan)
