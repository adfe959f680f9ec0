"""One neuron, the perceptron rule and the delta rule."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mlmath import perceptron as pc
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import Perceptron, SGDRegressor
from strategies import NOT_REAL, matrices, vectors

GATES = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
AND, OR, XOR = [-1, -1, -1, 1], [-1, 1, 1, 1], [-1, 1, 1, -1]
CAFE = pc.with_ones([[1], [2], [3], [4], [5]]), np.array([2, 3, 5, 4, 6])
BY_HAND = np.array([[1, 2], [3, -1], [-1, 3]]), np.array([1, 1, -1])


def labelled(limit=4):
    """Samples of whole numbers, on which every sum is exact, with labels."""
    return st.tuples(st.integers(1, 8), st.integers(1, 4)).flatmap(
        lambda s: st.tuples(
            matrices(*s, limit=limit).map(np.rint),
            st.lists(st.sampled_from([-1, 1]), min_size=s[0], max_size=s[0]).map(
                np.array
            ),
        )
    )


def test_gates_by_hand():
    for bias, fires in ((-1.5, [0, 0, 0, 1]), (-0.5, [0, 1, 1, 1])):
        found = pc.forward(GATES, [1, 1], bias=bias, activation=pc.step)
        assert found.tolist() == fires
    assert pc.forward(GATES, [1, 2]).tolist() == [0, 2, 1, 3]


def test_step_at_zero_and_of_a_layer():
    assert pc.step([0.0, -0.0, 1e-300, -1]).tolist() == [0, 0, 1, 0]
    assert pc.step([[1, -1], [0, 2]]).tolist() == [[1, 0], [0, 1]]


@given(vectors())
def test_step_is_numpys(z):
    assert (pc.step(z) == np.heaviside(z, 0)).all()


@given(matrices(columns=3), vectors(3), st.floats(-9, 9))
def test_bias_is_the_weight_of_the_ones(X, w, b):
    assert pc.forward(pc.with_ones(X), np.append(w, b)) == pytest.approx(
        pc.forward(X, w, bias=b), rel=1e-12, abs=1e-9
    )


def test_distances_by_hand_and_at_any_scale():
    X = np.array([[3, 4], [0, 0], [10, 0]])
    assert pc.signed_distances(X, [3, 4], bias=-5).tolist() == [4, -1, 5]
    for scale in (1e-200, 1e200):
        found = pc.signed_distances(X, [3 * scale, 4 * scale], bias=-5 * scale)
        assert found == pytest.approx([4, -1, 5], rel=1e-14)
        found = pc.signed_distances(X * scale, [3, 4], bias=-5 * scale)
        assert found == pytest.approx(np.array([4, -1, 5]) * scale, rel=1e-14)


def test_errors_are_counted_with_those_on_the_line():
    X, y = pc.with_ones(GATES), XOR
    W = [[1, 1, -1.5], [1, 1, -0.5], [0, 0, 0], [-1, -1, 1.5]]
    assert pc.count_errors(X, y, W).tolist() == [3, 1, 4, 1]


def test_perceptron_by_hand():
    fit = pc.perceptron_fit(*BY_HAND)
    assert fit.history.tolist() == [[0, 0], [1, 2], [2, -1], [3, 1], [4, -2], [5, 0]]
    assert fit.corrected.tolist() == [0, 2, 0, 2, 0]
    assert (fit.n_mistakes, fit.n_iter, fit.converged) == (5, 4, True)
    assert fit.params.tolist() == [5, 0]


def test_gates_learned():
    X = pc.with_ones(GATES)
    for y in (AND, OR):
        fit = pc.perceptron_fit(X, y)
        assert fit.converged
        assert pc.count_errors(X, y, [fit.params]) == 0
    fit = pc.perceptron_fit(X, XOR, max_iter=10)
    assert (fit.converged, fit.n_iter, fit.n_mistakes) == (False, 10, 40)
    assert fit.params.tolist() == [0, 0, 0]


@given(labelled(), st.integers(1, 6))
def test_perceptron_is_scikit_learns(case, max_iter):
    X, y = case
    if len(set(y)) < 2:
        y[0] = -y[0]
    if len(y) < 2:
        return
    ours = pc.perceptron_fit(X, y, max_iter=max_iter)
    theirs = Perceptron(fit_intercept=False, shuffle=False, tol=None, max_iter=max_iter)
    theirs.fit(X, y)
    assert ours.params == pytest.approx(theirs.coef_[0], abs=1e-9)


@given(labelled(), st.booleans())
@example((pc.with_ones(GATES), np.array(OR)), True)
def test_perceptron_records_what_it_did(case, shuffled):
    X, y = case
    rng = np.random.default_rng(1) if shuffled else None
    fit = pc.perceptron_fit(X, y, rng=rng, max_iter=20)
    assert len(fit.history) == fit.n_mistakes + 1 == len(fit.corrected) + 1
    for before, after, i in zip(
        fit.history, fit.history[1:], fit.corrected, strict=False
    ):
        assert y[i] * (X[i] @ before) <= 0
        assert (after == before + y[i] * X[i]).all()
    if fit.converged:
        assert pc.count_errors(X, y, [fit.params]) == 0
    else:  # the last pass made a correction, perhaps the one that was missing
        assert fit.n_iter == 20


@pytest.mark.parametrize("exponent", [-1000, -100, 100, 1000])
def test_perceptron_at_any_scale(exponent):
    X, y = BY_HAND
    fit = pc.perceptron_fit(X * 2.0**exponent, y)
    assert (fit.converged, fit.n_mistakes) == (True, 5)
    assert (fit.params == [5 * 2.0**exponent, 0]).all()  # powers of two are exact


def test_perceptron_from_a_start_and_in_random_order():
    X, y = BY_HAND
    fit = pc.perceptron_fit(X, y, start=[5, 0])
    assert (fit.n_mistakes, fit.n_iter, fit.params.tolist()) == (0, 1, [5, 0])
    orders = {
        tuple(pc.perceptron_fit(X, y, rng=np.random.default_rng(seed)).corrected)
        for seed in range(20)
    }
    assert len(orders) > 1
    again = [pc.perceptron_fit(X, y, rng=np.random.default_rng(3)) for _ in range(2)]
    assert (again[0].history == again[1].history).all()
    assert all(fit.converged for fit in again)


def test_a_sample_of_zeros_is_never_right():
    fit = pc.perceptron_fit([[0, 0]], [1], max_iter=3)
    assert (fit.converged, fit.n_mistakes) == (False, 3)


def test_step_bound_by_hand():
    assert pc.step_bound([[3, 0], [0, 1]]) == pytest.approx(2 / 9, rel=1e-14)
    # eigenvalues of [[55, 15], [15, 5]] are 30 ± sqrt(850)
    assert pc.step_bound(CAFE[0]) == pytest.approx(2 / (30 + math.sqrt(850)))
    assert pc.step_bound([[0.0]]) == math.inf


@given(matrices())
def test_step_bound_is_from_the_eigenvalues(X):
    largest = np.linalg.eigvalsh(X.T @ X)[-1]
    if largest > 1e-6:
        assert pc.step_bound(X) == pytest.approx(2 / largest)


def test_one_correction_by_hand():
    X, y = CAFE
    fit = pc.delta_rule(X, y, step=0.1, one_by_one=True, max_iter=1)
    assert fit.history[:2].tolist() == [[0, 0], [0.2, 0.2]]
    # then x = 2 is predicted as 0.6 instead of 3
    assert fit.history[2] == pytest.approx([0.2 + 0.1 * 2.4 * 2, 0.2 + 0.1 * 2.4])
    assert len(fit.history) == 6
    assert (fit.n_iter, fit.converged) == (1, False)
    fit = pc.delta_rule(X, y, step=0.01, max_iter=1)
    assert fit.params == pytest.approx([0.69, 0.2])  # X'y = (69, 20)


def test_cafe():
    fit = pc.delta_rule(*CAFE, step=0.03, max_iter=5000)
    assert fit.converged
    # X'(y - X w) is below 1e-10 of 72, and the smallest eigenvalue of X'X is 0.84
    assert fit.params == pytest.approx([0.9, 1.3], abs=1e-8)
    assert fit.rss == pytest.approx(1.9)
    assert len(fit.history) == fit.n_iter + 1


@given(st.integers(0, 10**6))
def test_delta_rule_is_numpys_least_squares(seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(12, 3)), rng.normal(size=12)
    fit = pc.delta_rule(X, y, step=pc.step_bound(X) / 2, max_iter=100_000)
    known, rss = np.linalg.lstsq(X, y, rcond=None)[:2]
    assert fit.converged
    smallest = np.linalg.eigvalsh(X.T @ X)[0]
    error = 1e-10 * np.linalg.norm(X.T @ y) / smallest
    assert fit.params == pytest.approx(known, abs=2 * error + 1e-12)
    assert fit.rss == pytest.approx(rss[0])


@given(st.integers(0, 10**6))
def test_delta_rule_one_by_one_is_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(9, 3)), rng.normal(size=9)
    ours = pc.delta_rule(X, y, step=0.05, one_by_one=True, max_iter=4)
    theirs = SGDRegressor(
        penalty=None, learning_rate="constant", eta0=0.05, fit_intercept=False,
        shuffle=False, tol=None, max_iter=4,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs.fit(X, y)
    assert ours.params == pytest.approx(theirs.coef_, rel=1e-9, abs=1e-12)


def test_one_by_one_converges_where_all_can_be_predicted():
    X = CAFE[0]
    fit = pc.delta_rule(X, X @ [2, -1], step=0.05, one_by_one=True, max_iter=9999)
    assert fit.converged
    assert fit.params == pytest.approx([2, -1], abs=1e-7)


def test_a_start_at_the_solution_stays():
    X = np.array([[2, 0], [0, 1]])
    fit = pc.delta_rule(X, [2, 3], step=0.1, start=[1, 3])
    assert (fit.converged, fit.n_iter, fit.rss) == (True, 0, 0)
    best = np.linalg.lstsq(*CAFE, rcond=None)[0]  # up to rounding
    fit = pc.delta_rule(*CAFE, step=0.01, start=best + 1e-14)
    assert (fit.converged, fit.n_iter) == (True, 0)
    fit = pc.delta_rule(X, [0, 0], step=0.1)
    assert (fit.converged, fit.params.tolist()) == (True, [0, 0])


def test_too_long_a_step_is_told_without_a_warning():
    fit = pc.delta_rule(*CAFE, step=1, max_iter=10_000)
    assert not fit.converged
    assert fit.n_iter < 1000
    assert np.isfinite(fit.history).all()
    assert (fit.history[-1] == fit.params).all()


def test_inputs_are_unchanged():
    X, y, start = CAFE[0].copy(), np.array([1.0, -1, 1, -1, 1]), np.array([1.0, 2])
    before = X.copy(), y.copy(), start.copy()
    pc.forward(X, start, activation=lambda z: z.fill(0) or z)
    pc.signed_distances(X, start)
    pc.count_errors(X, y, [start])
    fit = pc.perceptron_fit(X, y, start=start, max_iter=3)
    fit.history[0] = 7
    pc.delta_rule(X, y, step=0.01, start=start).history[0] = 7
    assert all((a == b).all() for a, b in zip((X, y, start), before, strict=True))


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_bad_input(bad, error):
    X, y = BY_HAND
    rows = bad[np.newaxis] if isinstance(bad, np.ma.MaskedArray) else [bad]
    for name, call in (
        ("z", lambda: pc.step(bad)),
        ("X", lambda: pc.forward(rows, [1])),
        ("w", lambda: pc.forward(X, bad)),
        ("what activation", lambda: pc.forward(X, [1, 1], activation=lambda z: bad)),
        ("X", lambda: pc.with_ones(rows)),
        ("w", lambda: pc.signed_distances(X, bad)),
        ("y", lambda: pc.count_errors(X, bad, [[1, 1]])),
        ("W", lambda: pc.count_errors(X, y, rows)),
        ("X", lambda: pc.perceptron_fit(rows, y)),
        ("y", lambda: pc.perceptron_fit(X, bad)),
        ("start", lambda: pc.perceptron_fit(X, y, start=bad)),
        ("X", lambda: pc.step_bound(rows)),
        ("X", lambda: pc.delta_rule(rows, y, step=1)),
        ("y", lambda: pc.delta_rule(X, bad, step=1)),
        ("start", lambda: pc.delta_rule(X, y, step=1, start=bad)),
    ):
        with pytest.raises(error, match=name):
            call()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda X, y: pc.step(np.ones((1, 1, 1))), ValueError, "z must be a nonempty"),
        (lambda X, y: pc.forward(X, [1, 2, 3]), ValueError, "w must have length 2"),
        (lambda X, y: pc.forward(X, [1, 2], bias=np.nan), ValueError, "bias must"),
        (lambda X, y: pc.forward(X, [1, 2], bias=[1, 2]), ValueError, "bias must"),
        (
            lambda X, y: pc.forward(X, [1, 2], activation=lambda z: z[:1]),
            ValueError,
            "what activation returns must have length 3",
        ),
        (
            lambda X, y: pc.signed_distances(X, [0, 0]),
            ValueError,
            "w must not be the zero vector: it is the normal of no line",
        ),
        (
            lambda X, y: pc.count_errors(X, y, [[1]]),
            ValueError,
            "W must have 2 columns",
        ),
        (
            lambda X, y: pc.perceptron_fit(X, [0, 1, 1]),
            ValueError,
            r"y must hold only -1 and \+1, got \[0.0, 1.0\]; of labels 0 and 1 take",
        ),
        (lambda X, y: pc.perceptron_fit(X, y[:2]), ValueError, "y must have length 3"),
        (
            lambda X, y: pc.perceptron_fit(X, y, start=[1]),
            ValueError,
            "start must have length 2",
        ),
        (
            lambda X, y: pc.perceptron_fit(X, y, max_iter=0),
            ValueError,
            "max_iter must be at least 1",
        ),
        (
            lambda X, y: pc.perceptron_fit(X, y, max_iter=2.0),
            TypeError,
            "max_iter must be an integer",
        ),
        (
            lambda X, y: pc.delta_rule(X, y, step=0),
            ValueError,
            "step must be positive",
        ),
        (
            lambda X, y: pc.delta_rule(X, y, step=1, tol=0),
            ValueError,
            "tol must be positive",
        ),
        (
            lambda X, y: pc.delta_rule(X, y, step=1, max_iter=0),
            ValueError,
            "max_iter must be at least 1",
        ),
        (
            lambda X, y: pc.delta_rule(X, y, step=1, start=[1]),
            ValueError,
            "start must have length 2",
        ),
        (
            lambda X, y: pc.delta_rule(1e200 * X, 1e200 * y, step=1),
            ValueError,
            r"X.T @ y must not overflow",
        ),
    ],
)
def test_messages(call, error, message):
    with pytest.raises(error, match=message):
        call(*BY_HAND)
