"""Training by the tape: programs, batches, steps, and the project's figure of rates."""

import functools
import re

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import (
    autodiff,
    backprop,
    datasets,
    derivatives,
    descent,
    networks,
    training,
)
from mlmath.autodiff import Value
from scipy.special import logsumexp
from sklearn import metrics
from sklearn.neural_network import MLPClassifier
from sources import BOOK
from strategies import NOT_REAL, matrices

seeds = st.integers(0, 10**6)
AGES = np.array([20.0, 30.0, 70.0])
GENTLE = functools.partial(descent.gradient_descent, rate=0.25)


def drawn(seed, *, sizes=(3, 4, 3), N=12, hidden="relu"):
    """A network away from zero biases, with samples and labels."""
    rng = np.random.default_rng(seed)
    network = networks.initialise(sizes, hidden=hidden, scheme="he", rng=rng)
    w = backprop.to_vector(network)
    network = backprop.from_vector(network, w + 0.2 * rng.normal(size=w.size))
    return network, rng.normal(size=(N, sizes[0])), rng.integers(0, sizes[-1], size=N)


def squared(rows, a):
    return ((a - AGES[rows]) ** 2).mean()


# Parameters as arrays and as one vector


@settings(max_examples=30)
@given(st.lists(matrices(), min_size=1, max_size=4))
def test_unpack_undoes_pack(arrays):
    w = training.pack(arrays)
    back = training.unpack(w, arrays)
    assert w.size == sum(a.size for a in arrays)
    for a, b in zip(arrays, back, strict=True):
        assert np.array_equal(a, b)


def test_pack_by_hand_and_as_backprop():
    assert training.pack([[[1, 2], [3, 4]], [5], 6]).tolist() == [1, 2, 3, 4, 5, 6]
    network, _, _ = drawn(0)
    parts = training.parameters(network)
    assert [a.shape for a in parts] == [(4, 3), (4,), (3, 4), (3,)]
    assert np.array_equal(training.pack(parts), backprop.to_vector(network))


def test_pack_and_unpack_refuse():
    with pytest.raises(ValueError, match="params must hold at least one array"):
        training.pack([])
    with pytest.raises(ValueError, match="w must have length 3, got 2"):
        training.unpack([1, 2], [[[0, 0]], [0]])
    for bad, error in NOT_REAL:
        with pytest.raises(error):
            training.pack([bad])


def test_unpack_gives_copies():
    w = np.array([1.0, 2.0])
    training.unpack(w, [[0], [0]])[0][0] = 9
    assert w.tolist() == [1, 2]


# Programs: scores, log-sum-exp, log loss, squares


@settings(max_examples=30)
@given(seeds, st.sampled_from([(3, 2), (3, 4, 2), (2, 3, 4, 5)]))
def test_scores_as_backprop(seed, sizes):
    network, X, _ = drawn(seed, sizes=sizes)
    found = training.scores(X, *training.parameters(network))
    # the same products in the same order
    assert found == pytest.approx(
        backprop.forward(network, X).output, rel=1e-13, abs=1e-13
    )


def test_scores_bend_and_list_input():
    parts = ([[1]], [0], [[2]], [1])
    assert training.scores([[-1], [3]], *parts).tolist() == [[1], [7]]
    bent = training.scores([[1.0]], *parts, bend=np.tanh)
    assert bent[0, 0] == pytest.approx(2 * np.tanh(1) + 1, rel=1e-15)


def test_scores_refuse():
    with pytest.raises(ValueError, match="pairs of W and b, got 3"):
        training.scores([[1]], [[1]], [0], [[1]])
    with pytest.raises(ValueError, match="pairs of W and b, got 0"):
        training.scores([[1]])
    with pytest.raises(ValueError, match="X must be finite"):
        training.scores([[np.nan]], [[1]], [0])
    with pytest.raises(ValueError, match="matmul"):
        training.scores([[1, 2]], [[1.0]], [0])


@settings(max_examples=30)
@given(matrices(limit=700))
def test_log_sum_exp_as_scipy(Z):
    known = logsumexp(Z, axis=1)
    assert training.log_sum_exp(Z) == pytest.approx(known, rel=1e-13, abs=1e-13)
    taped = training.log_sum_exp(Value(Z))
    assert taped.data == pytest.approx(known, rel=1e-13, abs=1e-13)
    autodiff.backward(taped.sum())


@pytest.mark.parametrize("shift", [0, 1e3, -1e3, 1e15, -1e300])
def test_log_sum_exp_far_away(shift):
    Z = np.array([[0.0, np.log(3)], [0.0, -1e4]]) + shift
    assert training.log_sum_exp(Z)[1] == shift
    node = Value(Z)
    autodiff.backward(training.log_sum_exp(node).sum())
    assert node.grad == pytest.approx(backprop.softmax(Z), rel=1e-14)


@settings(max_examples=30)
@given(seeds)
def test_log_loss_as_sklearn_and_backprop(seed):
    rng = np.random.default_rng(seed)
    Z, y = 3 * rng.normal(size=(8, 4)), rng.integers(0, 4, size=8)
    known, G = backprop.cross_entropy(np.eye(4)[y], Z)
    assert training.mean_log_loss(Z, y) == pytest.approx(known, rel=1e-13)
    p = backprop.softmax(Z)
    twin = metrics.log_loss(y, p, labels=range(4))
    assert training.mean_log_loss(Z, y) == pytest.approx(twin, rel=1e-12)
    value, (by_Z,) = autodiff.value_and_gradients(
        lambda z: training.mean_log_loss(z, y), Z
    )
    assert value == pytest.approx(known, rel=1e-13)
    assert by_Z == pytest.approx(G, rel=1e-12, abs=1e-15)  # (p - y) / N


def test_log_loss_is_minus_the_mean_log_likelihood():
    # shares 1/4 and 3/4: -ln(3/4) and -ln(1/4)
    Z = [[0, np.log(3)]] * 2
    known = -(np.log(3 / 4) + np.log(1 / 4)) / 2
    assert training.mean_log_loss(Z, [1, 0]) == pytest.approx(known, rel=1e-15)


def test_log_loss_refuses():
    for labels in ([2], [-1], [0.5]):
        with pytest.raises(ValueError, match="y must hold classes 0 to 1"):
            training.mean_log_loss([[0, 0]], labels)
    with pytest.raises(ValueError, match="y must have length 1, got 2"):
        training.mean_log_loss([[0, 0]], [0, 1])
    with pytest.raises(ValueError, match="Z must be"):
        training.mean_log_loss([0, 0], [0, 1])
    with pytest.raises(ValueError, match="Z must be finite"):
        training.log_sum_exp([[np.inf]])
    for bad, error in NOT_REAL:
        if not isinstance(bad, np.ma.MaskedArray):  # a list would hide the mask
            with pytest.raises(error):
                training.mean_log_loss([bad], [0])
    with pytest.raises(TypeError, match="masked"):
        training.mean_log_loss(
            np.ma.masked_array([[1.0, 2.0]], mask=[[True, False]]), [0]
        )


def test_squares_leave_biases_out():
    assert training.squares([[1, 2]], [7], [[3]], [9]) == 14
    W = np.array([[1.0, -2.0]])
    value, (by_W, by_b) = autodiff.value_and_gradients(training.squares, W, [5.0])
    assert (value, by_W.tolist(), by_b.tolist()) == (5, [[2, -4]], [0])
    with pytest.raises(ValueError, match="at least one matrix"):
        training.squares([1, 2])


# The gradient


@settings(max_examples=25)
@given(seeds, st.sampled_from([(3, 2), (3, 4, 3), (2, 3, 4, 3)]))
def test_gradient_as_formulas_and_differences(seed, sizes):
    network, X, y = drawn(seed, sizes=sizes, hidden="tanh")
    parts = training.parameters(network)

    def loss(*params):
        return training.mean_log_loss(training.scores(X, *params, bend=np.tanh), y)

    value, tape = autodiff.value_and_gradients(loss, *parts)
    known, formulas = networks.loss_and_gradients(network, X, y)
    assert value == pytest.approx(known, rel=1e-13)
    # sums of a dozen terms of size 1, in another order
    assert training.pack(tape) == pytest.approx(
        backprop.to_vector(formulas), rel=1e-12, abs=1e-14
    )
    check = derivatives.check_gradient(
        lambda w: loss(*training.unpack(w, parts)),
        training.pack(parts),
        grad=training.pack(tape),
        rng=np.random.default_rng(0),
    )
    assert check.error < 1e-7  # tanh is smooth: central differences reach 1e-9


def test_gradient_of_relu_by_hand():
    # scores 3, bent 3, z = [3, 0]; p = softmax, delta = p - [0, 1]
    parts = ([[2, 1]], [-1], [[1], [0]], [0, 0])
    _, (by_W1, by_b1, by_W2, by_b2) = autodiff.value_and_gradients(
        lambda *params: training.mean_log_loss(training.scores([[1, 2]], *params), [1]),
        *parts,
    )
    p = np.exp(3) / (1 + np.exp(3))
    assert by_b2 == pytest.approx([p, -p], rel=1e-14)
    assert by_W2 == pytest.approx(np.array([[3 * p], [-3 * p]]), rel=1e-14)
    assert by_b1 == pytest.approx([p], rel=1e-14)  # p * 1 - p * 0, slope of ReLU 1
    assert by_W1 == pytest.approx(np.array([[p, 2 * p]]), rel=1e-14)


def test_arrays_and_single_numbers_have_the_same_gradient():
    network, X, y = drawn(3)
    parts = training.parameters(network)
    _, whole = autodiff.value_and_gradients(
        lambda *params: training.mean_log_loss(training.scores(X[:1], *params), y[:1]),
        *parts,
    )
    W1, b1, W2, b2 = (
        [[Value(v) for v in row] for row in np.atleast_2d(a)] for a in parts
    )

    def layer(W, a, b):
        rows = zip(W, b[0], strict=True)
        return [sum((w * x for w, x in zip(row, a, strict=True)), c) for row, c in rows]

    z = layer(W2, [s.relu() for s in layer(W1, X[0], b1)], b2)
    autodiff.backward(np.log(sum(np.exp(s) for s in z)) - z[y[0]])
    single = [v.grad for group in (W1, b1, W2, b2) for row in group for v in row]
    assert training.pack(whole) == pytest.approx(np.array(single), rel=1e-12, abs=1e-15)


# Batches


def test_each_pass_takes_each_sample_once():
    seen = []

    def loss(rows, a):
        seen.append(rows.tolist())
        return squared(rows % 3, a)

    gradient = training.batch_gradients(
        loss, [0.0], n_samples=7, batch_size=3, rng=np.random.default_rng(0)
    )
    for _ in range(6):
        gradient(np.zeros(1))
    assert [len(rows) for rows in seen] == [3, 3, 1, 3, 3, 1]
    first, second = (
        [i for rows in half for i in rows] for half in (seen[:3], seen[3:])
    )
    assert sorted(first) == sorted(second) == list(range(7))
    assert first != second


def test_batch_gradients_refuse():
    how = {"n_samples": 3, "batch_size": 1, "rng": np.random.default_rng(0)}
    for change, error, message in (
        ({"batch_size": 4}, ValueError, "at most n_samples = 3, got 4"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1"),
        ({"n_samples": 2.0}, TypeError, "n_samples must be an integer"),
        ({"rng": 0}, TypeError, "rng must be a numpy Generator, got int"),
    ):
        with pytest.raises(error, match=message):
            training.batch_gradients(squared, [0.0], **{**how, **change})


# Training


def test_train_by_hand():
    # rate 1/4 halves the distance to the mean 40
    run = training.train(
        squared, [0.0], GENTLE, n_samples=3, batch_size=3, passes=3,
        rng=np.random.default_rng(0),
    )  # fmt: skip
    assert run.history.ravel() == pytest.approx([0, 20, 30, 35], rel=1e-14)
    assert (run.best, run.n_iter, run.judged.size) == (3, 3, 0)
    assert run.params[0] == pytest.approx(35, rel=1e-14)


def test_judge_decides_where_to_stop():
    run = training.train(
        squared, [0.0], GENTLE, n_samples=3, batch_size=3, passes=4,
        rng=np.random.default_rng(0), judge=lambda a: abs(float(a) - 29),
    )  # fmt: skip
    assert run.best == 2
    assert run.params[0] == pytest.approx(30, rel=1e-14)
    assert run.judged == pytest.approx([29, 9, 1, 6, 8.5], rel=1e-13)


@pytest.mark.parametrize("size", [5, 4])
def test_train_as_networks_train(size):
    """The same batches, momentum and steps, by formulas."""
    network, X, y = drawn(1, N=10)
    method = functools.partial(descent.heavy_ball, rate=0.1, momentum=0.9)
    run = training.train(
        lambda rows, *params: training.mean_log_loss(
            training.scores(X[rows], *params), y[rows]
        ),
        training.parameters(network), method, n_samples=10, batch_size=size,
        passes=6, rng=np.random.default_rng(2),
    )  # fmt: skip
    twin = networks.train(
        network, X, y, rate=0.1, momentum=0.9, batch_size=size, max_iter=6, tol=0,
        rng=np.random.default_rng(2),
    )  # fmt: skip
    # rounding in another order, over 12 to 18 steps
    assert run.history == pytest.approx(twin.history, rel=1e-9, abs=1e-11)


def test_adam_as_sklearn():
    network, X, y = drawn(4, sizes=(5, 6, 3), N=40)
    start = training.parameters(network)
    run = training.train(
        lambda rows, *params: training.mean_log_loss(
            training.scores(X[rows], *params), y[rows]
        ),
        start, functools.partial(descent.adam, rate=0.01), n_samples=40,
        batch_size=40, passes=10, rng=np.random.default_rng(0),
    )  # fmt: skip
    twin = MLPClassifier(
        (6,),
        learning_rate_init=0.01,
        alpha=0,
        batch_size=40,
        shuffle=False,
        solver="adam",
    )
    twin._label_binarizer = None
    twin.partial_fit(X, y, classes=range(3))
    del twin._optimizer  # its means begin anew, at the first weights below
    twin.coefs_ = [W.T.copy() for W in start[::2]]
    twin.intercepts_ = [b.copy() for b in start[1::2]]
    for _ in range(10):
        twin.partial_fit(X, y)
    ends = (
        twin.coefs_[0].T,
        twin.intercepts_[0],
        twin.coefs_[1].T,
        twin.intercepts_[1],
    )
    # rounding, and where the small eps is added
    for mine, theirs in zip(run.params, ends, strict=True):
        assert mine == pytest.approx(theirs, rel=1e-4, abs=1e-6)


def test_running_away_ends_the_training():
    def fourth_power(rows, a):
        return (a * a * a * a).mean()

    run = training.train(
        fourth_power, [10.0], functools.partial(descent.gradient_descent, rate=1.0),
        n_samples=1, batch_size=1, passes=50, rng=np.random.default_rng(0),
        judge=lambda a: np.inf if abs(float(a)) > 1e6 else 0.0,
    )  # fmt: skip
    assert 0 < run.n_iter < 50
    assert np.isfinite(run.history).all()
    assert len(run.judged) == run.n_iter + 1
    assert np.isinf(run.judged).any()


def test_mistakes_are_not_taken_for_running_away():
    calls = []

    def wrong_later(rows, a):
        calls.append(rows)
        if len(calls) > 2:
            raise ValueError("shapes do not fit")
        return squared(rows, a)

    how = {
        "n_samples": 3,
        "batch_size": 3,
        "passes": 5,
        "rng": np.random.default_rng(0),
    }
    with pytest.raises(ValueError, match="do not fit"):
        training.train(wrong_later, [0.0], GENTLE, **how)

    def picky(a):
        raise ValueError("not like this")

    with pytest.raises(ValueError, match="not like this"):
        training.train(squared, [0.0], GENTLE, judge=picky, **how)
    with pytest.raises(ValueError, match="finite"):  # at the start it is a mistake
        training.train(lambda rows, a: np.log(a - 1.0).sum(), [0.0], GENTLE, **how)
    with pytest.raises(ValueError, match="passes must be at least 1"):
        training.train(squared, [0.0], GENTLE, **{**how, "passes": 0})


def test_same_generator_same_training_and_start_unchanged():
    network, X, y = drawn(5)
    start = [a.copy() for a in training.parameters(network)]
    before = training.pack(start)

    def run(seed):
        return training.train(
            lambda rows, *params: training.mean_log_loss(
                training.scores(X[rows], *params), y[rows]
            ),
            start, GENTLE, n_samples=12, batch_size=5, passes=3,
            rng=np.random.default_rng(seed),
        ).history  # fmt: skip

    assert np.array_equal(run(0), run(0))
    assert not np.array_equal(run(0), run(1))
    assert np.array_equal(training.pack(start), before)


# The project *A network that reads digits*


def test_figure_of_rates_is_what_training_gives():
    """Two of the calm runs that the page's slider shows are computed again."""
    page = (BOOK / "capstones/network.md").read_text(encoding="utf-8")
    block = re.search(r"```\{interactive\} loss-by-rate\n(.*?)```", page, re.S)
    shown = yaml.safe_load(block[1])
    digits, form = datasets.digits(), datasets.digit_forms()
    X, y = digits.X / 16, digits.y

    def log_loss(rows, *params):
        return training.mean_log_loss(training.scores(X[rows], *params), y[rows])

    known, choose = np.flatnonzero(form < 8), np.flatnonzero((form >= 8) & (form < 10))
    start = networks.initialise(
        (64, 32, 10), hidden="relu", scheme="he", rng=np.random.default_rng(0)
    )
    for number, method in ((0, descent.gradient_descent), (2, descent.adam)):
        assert shown["methods"][number] == ("plain", "momentum", "Adam")[number]
        at = shown["rates"].index(-2)
        run = training.train(
            log_loss, training.parameters(start), functools.partial(method, rate=0.01),
            n_samples=len(known), batch_size=100, passes=20, rng=np.random.default_rng(0),
            judge=functools.partial(log_loss, choose),
        )  # fmt: skip
        # three digits are shown
        assert run.judged == pytest.approx(shown["validation"][number][at], rel=6e-3)
        end = log_loss(known, *training.unpack(run.history[-1], run.params))
        assert end == pytest.approx(shown["training"][number][at][-1], rel=6e-3)
    for kind in ("training", "validation"):
        assert np.shape(shown[kind]) == (3, len(shown["rates"]), 21)
