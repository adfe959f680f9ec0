from itertools import pairwise

import numpy as np
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st
from mlmath import markov
from scipy.sparse import csgraph

EPS = np.finfo(float).eps


def test_stationary_distributions():
    P = [[0.7, 0.1], [0.3, 0.9]]
    assert markov.stationary_distribution(P) == pytest.approx([0.25, 0.75], rel=1e-12)
    assert markov.stationary_distribution([[0, 1], [1, 0]]).tolist() == [0.5, 0.5]
    assert markov.stationary_distribution([[1]]).tolist() == [1]
    with pytest.raises(np.linalg.LinAlgError, match="2 independent stationary"):
        markov.stationary_distribution(np.eye(2))


#: A machine: good, worn, down.
MACHINE = np.array([[0.5, 0, 0.9], [0.5, 0.4, 0], [0, 0.6, 0.1]])


@given(st.integers(1, 5).flatmap(strategies.stochastic_matrices))
def test_a_fitted_chain_counts_each_step_once(P):
    n = len(P)
    states = markov.walk(P, 0, 300, np.random.default_rng(n))
    states = np.concatenate([states, range(n), [0]])  # each is left at least once
    counts = np.zeros((n, n))
    for now, then in pairwise(states):
        counts[then, now] += 1
    found = markov.transition_matrix(states, n_states=n)
    assert found == pytest.approx(counts / counts.sum(axis=0), rel=4 * EPS)


def test_a_fitted_chain_by_hand():
    found = markov.transition_matrix([0, 0, 1, 2, 0], n_states=3)
    assert found.tolist() == [[0.5, 0, 1], [0.5, 0, 0], [0, 1, 0]]


@given(st.lists(st.integers(0, 2), min_size=4, max_size=40), st.integers(0, 3))
def test_contexts_are_the_states_before(sequence, order):
    found = markov.contexts(sequence, order=order, n_states=3)
    known = [
        int("0" + "".join(map(str, sequence[k - order : k])), 3)
        for k in range(order, len(sequence) + 1)
    ]
    assert found.tolist() == known


@given(
    st.lists(st.integers(0, 2), min_size=4, max_size=40),
    st.integers(0, 3),
    st.floats(1e-3, 10),
)
def test_a_context_model_counts_and_adds(sequence, order, more):
    found = markov.context_model(sequence, order=order, n_states=3, pseudo_count=more)
    assert found.shape == (3, 3**order)
    assert found.sum(axis=0) == pytest.approx(np.ones(3**order), abs=1e-14)
    text = "".join(map(str, sequence))
    for c in range(3**order):
        digits = np.base_repr(c, 3).zfill(order) if order else ""
        follows = [
            text[k + order]
            for k in range(len(text) - order)
            if text[k : k + order] == digits
        ]
        for i in range(3):
            known = (follows.count(str(i)) + more) / (len(follows) + 3 * more)
            assert found[i, c] == pytest.approx(known, rel=1e-12)


def test_a_context_of_one_state_is_a_chain():
    sequence = np.random.default_rng(2).integers(4, size=400)
    found = markov.context_model(sequence, order=1, n_states=4, pseudo_count=1e-12)
    known = markov.transition_matrix(sequence, n_states=4)
    assert found == pytest.approx(known, abs=1e-11)


@given(st.integers(1, 5).flatmap(strategies.stochastic_matrices), st.integers(0, 9))
def test_evolving_is_numpys_power(P, n_steps):
    x = np.arange(1, len(P) + 1) / sum(range(1, len(P) + 1))
    path = markov.evolve(P, x, n_steps)
    assert path.shape == (n_steps + 1, len(P))
    for k, state in enumerate(path):
        assert state == pytest.approx(np.linalg.matrix_power(P, k) @ x, abs=1e-14)


def test_a_walk_makes_the_steps_that_the_columns_allow():
    states = markov.walk(MACHINE, 2, 20_000, np.random.default_rng(4))
    assert states[0] == 2
    assert (MACHINE[states[1:], states[:-1]] > 0).all()
    fitted = markov.transition_matrix(states, n_states=3)
    # standard error of a share at most 1/2 / sqrt(4600 departures), five of them
    assert fitted == pytest.approx(MACHINE, abs=5 * 0.5 / 4600**0.5)
    again = markov.walk(MACHINE, 2, 20_000, np.random.default_rng(4))
    assert (states == again).all()
    assert markov.walk(MACHINE, 1, 0, np.random.default_rng(4)).tolist() == [1]


def test_a_walk_finds_a_place_for_every_draw():
    class Highest(np.random.Generator):
        def random(self, size):
            return np.full(size, np.nextafter(1, 0))

    P = np.full((3, 3), 0.33333333333)  # adds up to a little less than 1
    assert markov.walk(P, 0, 2, Highest(np.random.PCG64())).tolist() == [0, 2, 2]
    Q = [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]  # never a state of probability 0
    assert markov.walk(Q, 0, 2, Highest(np.random.PCG64())).tolist() == [0, 1, 1]


@given(st.integers(1, 7).flatmap(strategies.stochastic_matrices))
def test_closed_classes_are_scipys(P):
    count, label = csgraph.connected_components(P.T, connection="strong")
    closed = [
        np.flatnonzero(label == c).tolist()
        for c in range(count)
        if not P[np.ix_(label != c, label == c)].any()
    ]
    assert markov.closed_classes(P) == sorted(closed)


def test_a_long_way_round_is_found():
    ring = np.eye(65)[:, [*range(1, 65), 0]]
    assert markov.closed_classes(ring) == [list(range(65))]
    assert markov.period(ring) == 65
    assert markov.closed_classes([[0.5, 0, 0], [0.5, 1, 0], [0, 0, 1]]) == [[1], [2]]


def test_periods_by_hand():
    assert markov.period([[1]]) == 1
    assert markov.period(MACHINE) == 1
    # round trips of 2 steps, 0 1 0, and of 4, 0 1 2 3 0; then one of 3, 0 1 2 0
    web = np.array([[0, 0.5, 0, 1], [1, 0, 0, 0], [0, 0.5, 0, 0], [0, 0, 1, 0]])
    assert markov.period(web) == 2
    assert not markov.is_regular(web)
    web[:, 2] = [0.5, 0, 0, 0.5]
    assert markov.period(web) == 1
    assert markov.is_regular(web)
    assert not markov.is_regular(np.eye(2)[::-1])
    assert not markov.is_regular(np.eye(2))


def test_contractions_by_hand():
    assert markov.contraction([[0.7, 0.1], [0.3, 0.9]]) == pytest.approx(0.6, rel=1e-15)
    assert markov.contraction(MACHINE) == pytest.approx(0.9, rel=1e-15)
    assert markov.contraction(MACHINE @ MACHINE) == pytest.approx(0.29, rel=1e-14)
    assert markov.contraction(np.eye(3)) == 1
    assert markov.contraction([[1]]) == 0
    a_little_more = [[1 + 9e-10, 0], [0, 1 + 9e-10]]
    assert markov.contraction(a_little_more) == 1


def test_tennis_from_deuce():
    p, q = 0.6, 0.4
    # deuce, advantage, their advantage, won, lost
    P = np.zeros((5, 5))
    P[1, 0], P[2, 0], P[3, 1], P[0, 1], P[0, 2], P[4, 2] = p, q, p, q, p, q
    P[3, 3] = P[4, 4] = 1
    found = markov.absorption(P)
    assert found.passing == (0, 1, 2)
    assert found.absorbing == (3, 4)
    won = p**2 / (p**2 + q**2)
    assert found.ends[:, 0] == pytest.approx([won, 1 - won], rel=1e-14)
    assert found.ends[0] == pytest.approx([won, p + q * won, p * won], rel=1e-14)
    rounds = 1 / (1 - 2 * p * q)
    assert found.visits[:, 0] == pytest.approx(
        [rounds, p * rounds, q * rounds], rel=1e-14
    )
    assert found.steps[0] == pytest.approx(2 * rounds, rel=1e-14)


def test_ruin_on_a_ladder():
    # a fair walk on 0..n ends at n with probability i/n, after i (n - i) steps
    n = 9
    P = np.zeros((n + 1, n + 1))
    P[0, 0] = P[n, n] = 1
    for i in range(1, n):
        P[i - 1, i] = P[i + 1, i] = 0.5
    found = markov.absorption(P)
    i = np.arange(1, n)
    assert found.ends == pytest.approx(np.array([1 - i / n, i / n]), abs=1e-14)
    assert found.steps == pytest.approx(i * (n - i), rel=1e-13)


def test_refusals():
    rng = np.random.default_rng(0)
    for call, error, message in (
        (
            lambda: markov.transition_matrix([0, 0.5], n_states=2),
            TypeError,
            "whole numbers",
        ),
        (
            lambda: markov.transition_matrix([0, 2], n_states=2),
            ValueError,
            "states from 0 to 1, got 0 to 2",
        ),
        (
            lambda: markov.transition_matrix([0, 0, 1], n_states=2),
            ValueError,
            "state 1 is never left",
        ),
        (
            lambda: markov.contexts([0, 1], order=3, n_states=2),
            ValueError,
            "must have 3 states at least, got 2",
        ),
        (lambda: markov.contexts([0], order=-1, n_states=2), ValueError, "order"),
        (
            lambda: markov.context_model([0, 2], order=1, n_states=2),
            ValueError,
            "states from 0 to 1, got 0 to 2",
        ),
        (
            lambda: markov.context_model([0, 1], order=1, n_states=2, pseudo_count=0),
            ValueError,
            "pseudo_count must be positive",
        ),
        (
            lambda: markov.evolve(np.eye(2), [0.5, 0.4], 1),
            ValueError,
            r"a sum of 0\.9",
        ),
        (
            lambda: markov.evolve(np.eye(2), [1.5, -0.5], 1),
            ValueError,
            r"a least entry of -0\.5",
        ),
        (lambda: markov.evolve(np.eye(2), [1, 0], -1), ValueError, "n_steps"),
        (
            lambda: markov.walk(np.eye(2), 2, 1, rng),
            ValueError,
            "state from 0 to 1, got 2",
        ),
        (lambda: markov.walk(np.eye(2), 0, 1.0, rng), TypeError, "n_steps"),
        (lambda: markov.period(np.eye(2)), ValueError, "must be irreducible"),
        (lambda: markov.absorption(np.eye(2)), ValueError, "got 2 of 2"),
        (
            lambda: markov.absorption([[0, 1], [1, 0]]),
            ValueError,
            "got 0 of 2",
        ),
        (
            lambda: markov.absorption([[1, 0, 0], [0, 0, 1], [0, 1, 0]]),
            ValueError,
            "from state 1 no absorbing",
        ),
        (
            lambda: markov.as_stochastic([[0.5, 1], [0.4, 0]]),
            ValueError,
            r"got 0\.9 for column 0",
        ),
        (
            lambda: markov.as_stochastic([[2, 0], [-1, 1]]),
            ValueError,
            "no negative entry",
        ),
    ):
        with pytest.raises(error, match=message):
            call()


def test_inputs_are_left_alone():
    P = np.array([[0.7, 0.1], [0.3, 0.9]])
    x = np.array([0.5, 0.5])
    markov.stationary_distribution(P)
    for call in (markov.closed_classes, markov.period, markov.contraction):
        call(P)
    markov.evolve(P, x, 2)
    markov.walk(P, 0, 2, np.random.default_rng(0))
    assert x.tolist() == [0.5, 0.5]
    assert P.tolist() == [[0.7, 0.1], [0.3, 0.9]]
