"""What *Markov chains* states, on random and on awkward chains."""

import itertools
import math

import numpy as np
import pytest
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import markov

EPS = np.finfo(float).eps

CYCLE = np.eye(3)[:, [1, 2, 0]]

FROG = np.array([[0, 0.5, 0], [1, 0, 1], [0, 0.5, 0]])

MACHINE = np.array([[0.5, 0, 0.9], [0.5, 0.4, 0], [0, 0.6, 0.1]])

chains = st.integers(1, 5).flatmap(strategies.stochastic_matrices)

two_chains = st.integers(1, 5).flatmap(
    lambda n: st.tuples(*[strategies.stochastic_matrices(n)] * 2)
)

irreducible = chains.filter(lambda P: len(markov.closed_classes(P)[0]) == len(P))

regular = irreducible.filter(lambda P: markov.period(P) == 1)


def norm(z):
    return np.abs(z).sum(axis=0)


def positive_power(P):
    """The first power with only positive entries, by Wielandt's bound, or None."""
    n, power = len(P), (P > 0).astype(float)
    A = power
    for m in range(1, (n - 1) ** 2 + 2):
        if A.all():
            return m
        A = (power @ A > 0).astype(float)
    return None


def is_distribution(x):
    return (x >= 0).all() and abs(x.sum() - 1) <= 1e-12


@given(chains)
@example(np.array([[1.0]]))
def test_def_markov_chain(P):
    markov.as_stochastic(P)
    assert all(is_distribution(column) for column in P.T)
    x = strategies.starts(len(P))[:, -1]
    path = markov.evolve(P, x, 6)
    for k in range(1, 7):
        assert path[k] == pytest.approx(P @ path[k - 1], abs=4 * EPS)
        assert path[k] == pytest.approx(np.linalg.matrix_power(P, k) @ x, abs=1e-14)


def test_def_markov_chain_is_drawn_so():
    # a walk goes from j to i with probability p_ij, whatever was before
    states = markov.walk(MACHINE, 0, 30_000, np.random.default_rng(8))
    for before, now in ((0, 0), (2, 0), (0, 1), (1, 1), (2, 2), (1, 2)):
        here = (states[:-2] == before) & (states[1:-1] == now)
        after = np.bincount(states[2:][here], minlength=3) / here.sum()
        bound = 5 * 0.5 / math.sqrt(here.sum())  # five standard errors at most
        assert np.abs(after - MACHINE[:, now]).max() <= bound


def test_def_markov_chain_refuses_what_is_none():
    for wrong in ([[0.5, 0.5], [0.4, 0.5]], [[1.5, 0], [-0.5, 1]], MACHINE.T):
        with pytest.raises(ValueError):
            markov.as_stochastic(wrong)


@given(two_chains, st.integers(0, 30))
def test_prop_markov_product(pair, k):
    P, Q = pair
    markov.as_stochastic(P @ Q)
    markov.as_stochastic(np.linalg.matrix_power(P, k))
    assert all(is_distribution(P @ x) for x in strategies.starts(len(P)).T)


@given(chains.filter(lambda P: len(P) <= 4), st.integers(1, 4))
@example(MACHINE, 3)
def test_thm_markov_paths(P, k):
    n = len(P)
    power = np.linalg.matrix_power(P, k)
    for j, i in itertools.product(range(n), repeat=2):
        total, some = 0.0, False
        for between in itertools.product(range(n), repeat=k - 1):
            path = (j, *between, i)
            product = math.prod(P[b, a] for a, b in itertools.pairwise(path))
            total += product
            some = some or product > 0
        assert power[i, j] == pytest.approx(total, abs=1e-14)
        assert (power[i, j] > 0) == some


@given(chains, st.integers(0, 99))
def test_lem_markov_norm(P, seed):
    rng = np.random.default_rng(seed)
    for scale in (1e-200, 1, 1e200):
        z = scale * (rng.normal(size=len(P)) + 1j * rng.normal(size=len(P)))
        assert abs((P @ z).sum() - z.sum()) <= 1e-13 * norm(z)
        assert norm(P @ z) <= norm(z) * (1 + 1e-14)


@given(chains)
@example(CYCLE)
@example(np.eye(3))
@example(np.array([[1.0, 0.5, 0], [0, 0, 0], [0, 0.5, 1]]))
def test_thm_markov_equilibrium(P):
    values, X = np.linalg.eig(P)
    assert np.abs(values - 1).min() <= 1e-9
    assert np.abs(values).max() <= 1 + 1e-9
    for value, x in zip(values, X.T, strict=True):
        if abs(value - 1) > 1e-3:
            assert abs(x.sum()) <= 1e-9
    # one for each closed class, from the chain on that class alone
    for states in markov.closed_classes(P):
        x = np.zeros(len(P))
        x[states] = markov.stationary_distribution(P[np.ix_(states, states)])
        assert is_distribution(x)
        assert P @ x == pytest.approx(x, abs=1e-12)
    # the step of the proof: moduli of a fixed vector are fixed
    if len(markov.closed_classes(P)) > 1:
        z = x - np.eye(len(P))[:, 0]
        for _ in range(2000):  # a mean over time is fixed, up to 2/2000
            z = (z + P @ z) / 2
        assert P @ np.abs(z) == pytest.approx(np.abs(z), abs=1e-9)


@given(chains)
@example(CYCLE)
@example(FROG)
@example(np.eye(2))
def test_def_markov_regular(P):
    n = len(P)
    powers = [
        np.linalg.matrix_power((P > 0).astype(int), k) > 0 for k in range(3 * n + 1)
    ]
    reach = np.any(powers[:n], axis=0)
    closed = []
    for j in range(n):
        out = np.flatnonzero(reach[:, j])
        if all(reach[j, i] for i in out) and out.tolist() not in closed:
            closed.append(out.tolist())
    assert markov.closed_classes(P) == sorted(closed)
    if reach.all():
        trips = [k for k in range(1, 3 * n + 1) if np.diag(powers[k]).any()]
        assert markov.period(P) == math.gcd(*trips)
    assert markov.is_regular(P) == (positive_power(P) is not None)


def wielandt(n):
    """A ring with one short cut: regular, as late as possible."""
    P = np.eye(n)[:, [*range(1, n), 0]]
    P[:, n - 1] = 0
    P[[0, 1], n - 1] = 0.5
    return P


@given(chains)
@example(CYCLE)
@example(FROG)
@example(wielandt(3))
@example(wielandt(7))
@example(np.array([[0.5, 0], [0.5, 1]]))  # a positive column is not enough
def test_thm_markov_regular(P):
    both = len(markov.closed_classes(P)[0]) == len(P) and markov.period(P) == 1
    assert both == (positive_power(P) is not None)


@given(irreducible)
def test_thm_markov_regular_by_one_loop(P):
    if np.diag(P).any():
        assert positive_power(P) is not None


@given(chains, st.integers(0, 99))
@example(MACHINE, 0)
@example(np.eye(4), 0)
@example(np.full((3, 3), 1 / 3), 0)
def test_thm_markov_contraction(P, seed):
    n, tau = len(P), markov.contraction(P)
    pairs = list(itertools.product(range(n), repeat=2))
    shared = min(np.minimum(P[:, j], P[:, k]).sum() for j, k in pairs)
    assert tau == pytest.approx(1 - shared, abs=1e-14)
    Z = strategies.balanced(n, seed).real
    assert (norm(P @ Z) <= tau * norm(Z) + 1e-13).all()
    reached = [norm(P[:, j] - P[:, k]) / 2 for j, k in pairs]
    assert max(reached) == pytest.approx(tau, abs=1e-14)  # z = e_j - e_k has norm 2


@given(regular, st.integers(1, 40))
@example(MACHINE, 5)
@example(wielandt(5), 40)
@example(np.array([[0.999, 0.001], [0.001, 0.999]]), 40)
def test_thm_markov_convergence(P, k):
    n, m = len(P), positive_power(P)
    tau = markov.contraction(np.linalg.matrix_power(P, m))
    assert tau < 1
    pi = markov.stationary_distribution(P)
    assert is_distribution(pi)
    assert pi.min() > 0
    after = np.linalg.matrix_power(P, k) @ strategies.starts(n)
    assert (norm(after - pi[:, None]) <= 2 * tau ** (k // m) + 1e-12).all()
    values = np.linalg.eigvals(P)
    others = np.delete(values, np.abs(values - 1).argmin())
    assert (
        np.abs(others) <= tau ** (1 / m) + 1e-6
    ).all()  # defective ones move by roots
    assert np.linalg.matrix_rank(P - np.eye(n), tol=1e-9) == n - 1


def test_thm_markov_convergence_needs_a_regular_chain():
    after = np.linalg.matrix_power(FROG, 1001) @ np.eye(3)
    assert norm(after - np.array([[0.25], [0.5], [0.25]])) == pytest.approx(1)


@given(chains.filter(lambda P: markov.contraction(P) < 0.999), st.integers(1, 20))
@example(np.array([[0.999, 0.001], [0.001, 0.999]]), 7)
def test_cor_markov_stop(P, k):
    tau, pi = markov.contraction(P), markov.stationary_distribution(P)
    X = np.linalg.matrix_power(P, k - 1) @ strategies.starts(len(P))
    Y = P @ X
    bound = tau / (1 - tau) * norm(Y - X)
    assert (norm(Y - pi[:, None]) <= bound + 1e-11).all()


def test_cor_markov_stop_is_sharp():
    # two states: the distance shrinks by exactly tau, and never turns over
    P, pi = np.array([[0.9, 0.1], [0.1, 0.9]]), np.array([0.5, 0.5])
    x, y = np.array([1, 0]), P @ [1, 0]
    assert norm(y - pi) == pytest.approx(0.8 / 0.2 * norm(y - x))


@given(irreducible, st.integers(1, 300))
@example(CYCLE, 100)
@example(FROG, 299)
def test_thm_markov_irreducible(P, k):
    n, pi = len(P), markov.stationary_distribution(P)
    assert pi.min() > 0
    assert np.linalg.matrix_rank(P - np.eye(n), tol=1e-9) == n - 1
    for x in strategies.starts(n).T:
        # the proof's w, among the vectors that add up to 0
        system = np.vstack([np.eye(n) - P, np.ones(n)])
        w = np.linalg.lstsq(system, np.append(x - pi, 0))[0]
        assert (np.eye(n) - P) @ w == pytest.approx(x - pi, abs=1e-9)
        mean = markov.evolve(P, x, k - 1).mean(axis=0)
        assert norm(mean - pi) <= 2 * norm(w) / k + 1e-9


@given(chains.filter(lambda P: len(P) >= 2), st.integers(1, 3))
@example(np.array([[0.0, 0.5, 0], [0.5, 0, 0], [0.5, 0.5, 1]]), 1)
def test_thm_markov_absorption(P, absorbing):
    n = len(P)
    P = P.copy()
    for i in range(max(n - absorbing, 1), n):
        P[:, i] = np.eye(n)[i]
    stays = np.diag(P) == 1
    assume(not stays.all())
    if any(not stays[one[0]] for one in markov.closed_classes(P)):
        with pytest.raises(ValueError, match="no absorbing state can be reached"):
            markov.absorption(P)
        return
    found = markov.absorption(P)
    passing, ends = list(found.passing), list(found.absorbing)
    Q, R = P[np.ix_(passing, passing)], P[np.ix_(ends, passing)]
    # The series is added up term by term: not for chains that linger for ever so long.
    assume(np.abs(np.linalg.eigvals(Q)).max() < 0.99)
    total, powers = np.zeros_like(Q), np.eye(len(Q))
    expected_steps, absorbed = np.zeros(len(Q)), np.zeros_like(R)
    for k in range(1, 6000):
        total += powers
        absorbed += R @ powers  # exactly at step k
        expected_steps += k * (R @ powers).sum(axis=0)
        powers = Q @ powers
        if powers.max() < 1e-18:
            break
    assert powers.max() < 1e-12
    assert found.visits == pytest.approx(total, rel=1e-8, abs=1e-9)
    assert found.steps == pytest.approx(expected_steps, rel=1e-8)
    assert found.ends == pytest.approx(absorbed, rel=1e-8, abs=1e-9)
    assert found.ends.sum(axis=0) == pytest.approx(np.ones(len(Q)), rel=1e-10)
