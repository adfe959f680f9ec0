"""The lab's valley, what its checks know, and other right solutions that pass."""

import copy
import pickle

import numpy as np
import pytest
from lab_pages import pages
from labs.wrong.two_layers import cut, says, sigmoid, steps
from mlmath import autodiff, backprop, datasets, networks
from mlmath.labs import two_layers as lab

PAGES = pages("two_layers")
CHECKS, SOLVED = PAGES.checks, PAGES.solved
forward = SOLVED["forward"]
loss = SOLVED["loss"]


# What the lab and its checks know


def test_the_valley_is_the_map_of_the_heights():
    valley, heights = lab.valley(), datasets.elevation().heights
    assert valley.X.shape == (heights.size, 2)
    assert np.array_equal(valley.y.reshape(heights.shape) == 1, heights < lab.LID)
    # the first row of the map is the southernmost, the first column the westernmost
    assert valley.X[1] == pytest.approx([valley.east[1], valley.north[0]])
    assert valley.X[len(valley.east)] == pytest.approx(
        [valley.east[0], valley.north[1]]
    )
    # three arcseconds are 92.7 m on a meridian
    assert 10_000 * np.diff(valley.north).mean() == pytest.approx(92.7, abs=0.1)
    assert 10_000 * np.diff(valley.east).mean() == pytest.approx(74.4, abs=0.1)
    X, y = valley.draw(50, np.random.default_rng(3))
    again, _ = valley.draw(50, np.random.default_rng(3))
    assert X.shape == (50, 2)
    assert np.array_equal(X, again)
    for place, label in zip(X, y, strict=True):
        cell = np.flatnonzero((place == valley.X).all(axis=1))
        assert valley.y[cell].tolist() == [label]


def test_what_the_checks_know_of_two_samples_is_right():
    X, y, net = lab.BY_HAND  # worked by hand
    A, z = lab._ends(net, X)
    assert A.tolist() == [[1.0, 3.0], [6.0, 0.0]]
    assert z.tolist() == [4.0, 3.0]
    p = 1 / (1 + np.exp(-z))
    first, second = (p - y) / 2
    by_W, by_b, by_v, by_c = lab._slopes(net, X, y)
    assert by_c == pytest.approx(first + second)
    assert by_v == pytest.approx([first + 6 * second, 3 * first])
    assert by_b == pytest.approx([first + second, 2 * first])
    assert by_W == pytest.approx(
        np.array([[first + 4 * second, 2 * first + second], [2 * first, 4 * first]])
    )


@pytest.mark.parametrize("about", list(lab.CASES))
def test_the_gradients_are_those_of_a_tape(about):
    X, y, net = lab.CASES[about]

    def program(W, b, v, c):
        p = ((X @ W.T + b).relu() @ v + c).sigmoid()
        return -np.log(p * (2 * y - 1) + (1 - y)).mean()

    value, tape = autodiff.value_and_gradients(program, *net)
    assert lab._cost(net, X, y) == pytest.approx(value, rel=1e-12)
    for mine, other in zip(lab._slopes(net, X, y), tape, strict=True):
        assert mine == pytest.approx(other, rel=1e-9, abs=1e-14)


def test_no_score_of_a_hidden_neuron_is_zero():
    """At 0 a ReLU has no derivative, and right answers would differ."""
    for X, _, (W, b, _, _) in lab.CASES.values():
        assert np.abs(X @ W.T + b).min() > 1e-6


def test_a_pass_is_that_of_the_package():
    X, y, net = lab.CASES["seven samples, three features, five neurons"]
    run = networks.train(lab._network(net), X, y, rate=0.5, batch_size=3, max_iter=1)
    mine = SOLVED["one_pass"](X, y, net, 0.5, 3)
    assert lab._flat(mine) == pytest.approx(lab._flat(lab._net(run.network)), rel=1e-12)


def test_the_played_training_knows_its_samples():
    known = np.ones((2, 2)), np.array([0, 1])
    fit = lab.Fit(known, 2)
    for copied in (copy.deepcopy(fit), pickle.loads(pickle.dumps(fit))):
        assert copied == fit
        assert backprop.to_vector(lab._network(copied(*known, 3, 1))) == pytest.approx(
            backprop.to_vector(lab._network(fit(*known, 3, 1)))
        )
    assert fit != lab.Fit(known, 3)
    assert fit != 2
    with pytest.raises(ValueError, match="other samples than the known ones"):
        fit(np.zeros((2, 2)), known[1], 3, 1)
    with pytest.raises(ValueError, match="other samples than the known ones"):
        fit(known[0], 1 - known[1], 3, 1)


def test_the_samples_tell_thresholds_apart():
    """Between the thresholds that may be mistaken for each other lie probabilities."""
    seen = []

    def spy(X, net, miss):
        seen.append(SOLVED["forward"](X, net)[1])
        return SOLVED["predict"](X, net, miss)

    CHECKS["predict"](spy)
    p = np.sort(1 / (1 + np.exp(-seen[1])))
    for low, high in ((0.05, 0.09), (0.09, 0.2), (0.2, 0.25), (0.25, 0.5), (0.5, 0.8)):
        assert np.sum((low < p) & (p < high)) >= 5
    for z in seen:  # and none so near a threshold that rounding decides
        for miss in (1, 4, 0.25, 10):
            assert np.abs(z + np.log(miss)).min() > 1e-6


def by_scale(d, m, rng):
    """Let the generator do the scaling."""
    W = rng.normal(0, np.sqrt(2 / d), size=(m, d))
    return [W, np.zeros(m), rng.normal(scale=np.sqrt(2 / m), size=m), 0]


def in_two_parts(z, y):
    small = np.exp(-np.abs(z))
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(small))


def by_einsum(X, y, net):
    A, z = forward(X, net)
    delta = (sigmoid(z) - y) / len(y)
    G = np.einsum("i,j,ij->ij", delta, net[2], A > 0)
    return [np.einsum("ij,ik->jk", G, X), G.sum(axis=0), delta @ A, [delta.sum()][0]]


def in_lists(fit, sizes, seeds, known, new):
    rows = [
        [loss(forward(new[0], fit(*known, m, s))[1], new[1]) for s in seeds]
        for m in sizes
    ]
    return rows, min(zip(map(np.mean, rows), sizes, strict=True))[1]


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""
    for name, function in (
        ("first_net", by_scale),
        ("forward", lambda X, net: list(forward(X, net))),
        ("loss", in_two_parts),
        ("backward", by_einsum),
        ("one_pass", steps(cut)),
        ("compare", in_lists),
        ("predict", says(lambda z, p, c: p > 1 / (1 + c))),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
