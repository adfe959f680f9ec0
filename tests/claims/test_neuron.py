"""What *One neuron* states, on random and on awkward input."""

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import matrices as mx
from mlmath import perceptron as pc
from mlmath import vectors
from scipy.optimize import linprog
from strategies import matrices, reals
from strategies import vectors as vectors_of

GATES = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR = np.array([-1, 1, 1, -1])


def separable(X, y):
    """Ask a linear program whether some w has y * (X @ w) >= 1."""
    A = -(X * y[:, np.newaxis])
    found = linprog(
        np.zeros(X.shape[1]), A_ub=A, b_ub=-np.ones(len(X)), bounds=(None, None)
    )
    assert found.status in (0, 2)  # found one, or there is none
    return found.status == 0


def labelled(limit=3):
    """Samples of small whole numbers, with ones and labels: both answers are common."""
    return st.tuples(st.integers(1, 7), st.integers(1, 3)).flatmap(
        lambda s: st.tuples(
            matrices(*s, limit=limit).map(np.rint).map(pc.with_ones),
            st.lists(st.sampled_from([-1, 1]), min_size=s[0], max_size=s[0]).map(
                np.array
            ),
        )
    )


def first_return(fit):
    seen = {}
    for k, w in enumerate(map(tuple, fit.history)):
        if w in seen:
            return fit.corrected[seen[w] : k]
        seen[w] = k
    return None


def samples(seed, n=8, d=3):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) * rng.uniform(0.2, 3, size=d), rng.normal(size=n)


@given(matrices(columns=3, limit=50), vectors_of(3, limit=50), reals(50))
@example(GATES @ [[1, 0, 0], [0, 1, 0]], np.array([1, 1, 0]), -1.0)  # z = 0 twice
def test_def_neuron_neuron(X, w, b):
    for x, z, fires in zip(
        X,
        pc.forward(X, w, bias=b),
        pc.forward(X, w, bias=b, activation=pc.step),
        strict=True,
    ):
        assert z == pytest.approx(vectors.dot(w, x) + b, rel=1e-10, abs=1e-9)
        assert fires == (1 if z > 0 else 0)


def test_def_neuron_neuron_at_zero():
    assert pc.forward(GATES, [1, 1], bias=-1, activation=pc.step).tolist() == [
        0, 0, 0, 1,
    ]  # fmt: skip


@given(st.integers(0, 10**6), st.floats(0.01, 0.3), st.booleans())
def test_alg_neuron_delta(seed, step, one_by_one):
    X, y = samples(seed)
    w = np.zeros(3)
    for _ in range(3):
        if one_by_one:
            for x, value in zip(X, y, strict=True):
                w = w + step * (value - x @ w) * x
        else:
            w = w + step * sum((v - x @ w) * x for x, v in zip(X, y, strict=True))
    fit = pc.delta_rule(X, y, step=step, one_by_one=one_by_one, max_iter=3)
    assert fit.params == pytest.approx(w, rel=1e-9, abs=1e-12)


@given(st.integers(0, 10**6), st.floats(0.05, 0.95))
def test_thm_neuron_delta(seed, share):
    X, y = samples(seed)
    values = np.linalg.eigvalsh(X.T @ X)
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    step = share * 2 / values[-1]
    assert pc.step_bound(X) == pytest.approx(2 / values[-1])
    fit = pc.delta_rule(X, y, step=step, max_iter=40, tol=1e-14)
    errors = fit.history - best
    once = errors[:-1] @ (np.eye(3) - step * X.T @ X)  # symmetric: rows will do
    assert errors[1:] == pytest.approx(
        once, abs=1e-12 * np.abs(errors[0]).max() + 1e-13
    )
    rho = np.abs(1 - step * values).max()
    assert rho < 1
    lengths = np.linalg.norm(errors, axis=1)
    allowed = rho ** np.arange(len(lengths)) * lengths[0]
    assert (lengths <= allowed * (1 + 1e-9) + 1e-12).all()


@pytest.mark.parametrize("factor", [1.0, 1.0001, 1.5, 10])
def test_thm_neuron_delta_fails_at_the_bound_and_above(factor):
    X, y = samples(4)
    values, Q = np.linalg.eigh(X.T @ X)
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    start = best + Q[:, -1]  # the error lies along the largest eigenvalue
    step = factor * 2 / values[-1]
    fit = pc.delta_rule(X, y, step=step, start=start, max_iter=200)
    assert not fit.converged
    # each pass multiplies this error by 1 - 2 * factor, so it never gets shorter
    assert vectors.norm(fit.params - best) >= 1 - 1e-9


@given(vectors_of(3, limit=9), reals(9), vectors_of(3, limit=9), st.integers(0, 99))
def test_thm_neuron_distance(w, b, x, seed):
    assume(vectors.norm(w) > 1e-3)
    (s,) = pc.signed_distances([x], w, bias=b)
    u = w / vectors.norm(w)
    foot = x - s * u
    assert w @ foot + b == pytest.approx(0, abs=1e-9)
    others = np.random.default_rng(seed).normal(size=(50, 3)) * 5
    on_it = foot + others - np.outer(others @ u, u)  # other points of the hyperplane
    assert np.abs(on_it @ w + b).max() < 1e-9
    assert (np.linalg.norm(on_it - x, axis=1) >= abs(s) - 1e-9).all()
    assert (s > 0) == (w @ x + b > 0)
    assert pc.signed_distances([x], 7 * w, bias=7 * b)[0] == pytest.approx(s)
    assert pc.signed_distances([x], -w, bias=-b)[0] == pytest.approx(-s)


@given(labelled())
def test_alg_neuron_perceptron(case):
    X, y = case
    w, mistakes, passes = np.zeros(X.shape[1]), 0, 0
    while passes < 25:
        passes += 1
        before = mistakes
        for x, label in zip(X, y, strict=True):
            if label * (x @ w) <= 0:
                w, mistakes = w + label * x, mistakes + 1
        if mistakes == before:
            break
    fit = pc.perceptron_fit(X, y, max_iter=25)
    assert (fit.params == w).all()  # whole numbers: exact
    assert (fit.n_mistakes, fit.n_iter) == (mistakes, passes)


@given(st.integers(0, 10**6), st.integers(1, 5), st.floats(0.02, 0.5), st.booleans())
def test_thm_neuron_novikoff(seed, d, gap, shuffled):
    rng = np.random.default_rng(seed)
    u = vectors.normalize(rng.normal(size=d))
    X = rng.normal(size=(60, d))
    X = X[np.abs(X @ u) >= gap]
    assume(len(X))
    y = np.sign(X @ u)
    R, gamma = np.linalg.norm(X, axis=1).max(), (y * (X @ u)).min()
    order = np.random.default_rng(seed) if shuffled else None
    fit = pc.perceptron_fit(X, y, rng=order, max_iter=10**6)
    assert fit.converged
    assert fit.n_mistakes <= (R / gamma) ** 2
    # the two halves of the proof, along the way
    k = np.arange(len(fit.history))
    assert (fit.history @ u >= k * gamma * (1 - 1e-9) - 1e-9).all()
    assert ((fit.history**2).sum(axis=1) <= k * R**2 * (1 + 1e-9)).all()


@pytest.mark.parametrize("d", [1, 2, 9, 100])
def test_thm_neuron_novikoff_cannot_be_improved(d):
    fit = pc.perceptron_fit(np.eye(d), np.ones(d))
    assert fit.n_mistakes == d  # R = 1, gamma = 1 / sqrt(d)


@given(labelled())
def test_def_neuron_separable(case):
    X, y = case
    known = separable(X, y)
    fit = pc.perceptron_fit(X, y, max_iter=200_000 if known else 50)
    assert fit.converged == known
    assert fit.converged == (pc.count_errors(X, y, [fit.params])[0] == 0)


@given(vectors_of(2, limit=9), reals(9))
@example(np.array([1.0, 1.0]), -0.5)
@example(np.array([0.0, 0.0]), 0.0)
def test_thm_neuron_xor(w, b):
    found = pc.forward(GATES, w, bias=b, activation=pc.step)
    assert found.tolist() != [0, 1, 1, 0]


def test_thm_neuron_xor_by_a_linear_program():
    X = pc.with_ones(GATES)
    assert not separable(X, XOR)
    assert all(separable(X, np.array(y)) for y in ([-1, -1, -1, 1], [-1, 1, 1, 1]))
    # of the sixteen gates only XOR and its negation
    gates = [np.array(y) for y in product([-1, 1], repeat=4)]
    assert sum(not separable(X, y) for y in gates) == 2


@given(labelled())
@example((pc.with_ones(GATES), XOR))
def test_prop_neuron_certificate(case):
    X, y = case
    A = (X * y[:, np.newaxis]).T
    found = linprog(
        np.zeros(len(X)),
        A_eq=np.vstack([A, np.ones(len(X))]),
        b_eq=np.append(np.zeros(len(A)), 1),
    )
    if found.status == 0:  # some c >= 0 with sum 1
        assert np.abs(A @ found.x).max() < 1e-7
        assert not separable(X, y)
    else:
        assert separable(X, y)  # the text says so for whole numbers


@given(labelled())
@example((pc.with_ones(GATES), XOR))
@example((np.array([[1.0, 0, 1]]), np.array([1])))
def test_cor_neuron_cycle(case):
    X, y = case
    fit = pc.perceptron_fit(X, y, max_iter=400)
    cycle = first_return(fit)
    if cycle is None:
        return
    counts = np.bincount(cycle, minlength=len(X))
    assert counts.sum() > 0
    assert ((counts * y) @ X == 0).all()
    assert not separable(X, y)


def test_cor_neuron_cycle_of_four_flowers():
    X = 10 * np.array([[4.7, 1.4, 1], [4.8, 1.8, 1], [5, 1.5, 1], [4.5, 1.7, 1]])
    X, y = np.rint(X), np.array([-1, -1, 1, 1])
    assert (y @ X == 0).all()
    assert not separable(X, y)


@given(st.integers(1, 4).flatmap(lambda d: st.tuples(st.just(d), st.integers(0))))
@example((2, 0b0110))
@example((3, 0))
def test_thm_neuron_two_layers(case):
    d, code = case
    inputs = np.array(list(product([0, 1], repeat=d)))
    wanted = np.array([code >> k & 1 for k in range(2**d)], dtype=float)
    rows = inputs[wanted == 1]
    if not len(rows):
        found = pc.forward(inputs, np.zeros(d), activation=pc.step)
    else:
        hidden = pc.step(
            mx.linear_layer(inputs, 2 * rows - 1, bias=0.5 - rows.sum(axis=1))
        )
        assert (hidden.sum(axis=0) == 1).all()  # each fires for one input alone
        found = pc.forward(hidden, np.ones(len(rows)), bias=-0.5, activation=pc.step)
    assert (found == wanted).all()
