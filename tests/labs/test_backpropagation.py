"""The lab's Sun, what its checks know, and other right solutions that pass."""

import numpy as np
import pytest
from lab_pages import pages
from mlmath import autodiff
from mlmath.labs import backpropagation as lab

PAGES = pages("backpropagation")
CHECKS, SOLVED = PAGES.checks, PAGES.solved
forward, cost, last_delta, gradients = (
    SOLVED[name] for name in ("forward", "cost", "last_delta", "gradients")
)


# What the lab and its checks know


def test_the_sun_stands_where_the_almanac_says():
    # Meeus (1998), examples 25.a and 28.b: 13 October 1992, 0 h
    west, north = lab.sun_at_noon([-2636.5])[0]
    assert 4 * west == pytest.approx(13 + 42.7 / 60, abs=0.04)
    assert north == pytest.approx(-(7 + 47 / 60 + 6 / 3600), abs=0.01)
    year = lab.sun_at_noon(9131 + np.arange(1, 366))
    assert np.abs(year[:, 1]).max() == pytest.approx(23.44, abs=0.01)
    assert np.argmax(year[:, 0]) + 1 == 307  # 3 November
    assert np.argmin(year[:, 0]) + 1 == 42  # 11 February
    assert 4 * year[:, 0].max() == pytest.approx(16.4, abs=0.1)
    assert 4 * year[:, 0].min() == pytest.approx(-14.2, abs=0.1)


def test_what_the_checks_know_of_one_number_in_each_place_is_right():
    X, Y, net = lab.BY_HAND  # all scores are 0, all outputs 1/2, all slopes 1/4
    assert [float(a[0, 0]) for a in lab._pass(X, net)] == [0.5, 0.25] * 3
    assert lab._loss(X, Y, net) == 0.0625
    D3 = lab._blame(np.array([[0.5]]), np.array([[0.25]]), Y)
    D2 = lab._down(D3, net[4], np.array([[0.25]]))
    D1 = lab._down(D2, net[2], np.array([[0.25]]))
    assert [float(D[0, 0]) for D in (D3, D2, D1)] == [0.125, 0.1875, 0.1875]
    known = [np.ravel(a)[0] for a in lab._slopes(X, Y, net)]
    assert known == [0.375, 0.1875, 0.09375, 0.1875, 0.0625, 0.125]


@pytest.mark.parametrize("about", list(lab.CASES))
def test_the_gradients_are_those_of_a_tape(about):
    X, Y, net = lab.CASES[about]

    def program(W1, b1, W2, b2, W3, b3):
        A = X
        for W, b in ((W1, b1), (W2, b2), (W3, b3)):
            A = (A @ W.T + b).sigmoid()
        return ((A - Y) ** 2).sum() / len(X)

    value, tape = autodiff.value_and_gradients(program, *net)
    assert lab._loss(X, Y, net) == pytest.approx(value, rel=1e-13)
    for mine, other in zip(lab._slopes(X, Y, net), tape, strict=True):
        assert mine == pytest.approx(other, rel=1e-10, abs=1e-14)


def test_two_mistakes_that_look_the_same_are_both_named():
    for name, slips in (
        ("cost", (lambda A, Y: cost(A, Y) / 2, lambda A, Y: np.mean((A - Y) ** 2))),
        ("last_delta", (lambda A, S, Y: last_delta(A, S, Y) / 2,
                        lambda A, S, Y: last_delta(A, S, Y) / Y.shape[1])),
    ):  # fmt: skip
        factor, entries = (
            {m for m in CHECKS[name](f).messages if m.startswith("five")} for f in slips
        )
        assert factor == entries
        (said,) = factor
        assert "that is half of it" in said
        assert "all entries" in said


def by_einsum(D, W, S):
    return np.einsum("ij,jk,ik->ik", D, W, S)


def by_cases(z):
    small = np.exp(-np.abs(z))
    a = np.where(z >= 0, 1, small) / (1 + small)
    return [a, small / (1 + small) ** 2]


def by_samples(X, Y, net):
    """Add up over the samples, one after another."""
    total = [np.zeros(part.shape) for part in net]
    for x, y in zip(X, Y, strict=True):
        for sum_so_far, g in zip(total, gradients(x[None], y[None], net), strict=True):
            sum_so_far += g / len(X)
    return total


def as_velocity(X, Y, net, rate, momentum, n_steps):
    """Put the rate outside of the sum of gradients."""
    speed, costs = [0 * part for part in net], [cost(forward(X, net)[4], Y)]
    for _ in range(n_steps):
        found = gradients(X, Y, net)
        speed = [momentum * v + g for v, g in zip(speed, found, strict=True)]
        net = [part - rate * v for part, v in zip(net, speed, strict=True)]
        costs.append(cost(forward(X, net)[4], Y))
    return net, np.array(costs)


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""
    for name, function in (
        ("sigmoid", by_cases),
        ("forward", lambda X, net: list(forward(X, net))),
        ("cost", lambda A, Y: np.mean(np.linalg.norm(A - Y, axis=1) ** 2)),
        ("delta_below", by_einsum),
        ("gradients", by_samples),
        ("train", as_velocity),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
