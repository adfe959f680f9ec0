"""Models, their residuals, and compass search."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import fitting
from scipy import optimize
from strategies import NOT_REAL, vectors

CAFE = np.array([1, 2, 3, 4, 5]), np.array([2, 3, 5, 4, 6])


def test_cafe_by_hand():
    assert fitting.residuals(fitting.line, [1, 1], *CAFE).tolist() == [0, 0, 1, -1, 0]
    assert fitting.sum_of_squares(fitting.line, [1, 1], *CAFE) == 2
    assert fitting.sum_of_squares(fitting.line, [4, 0], *CAFE) == 10
    # in exact arithmetic 1.9; each square is off by a few roundings
    best = fitting.sum_of_squares(fitting.line, [1.3, 0.9], *CAFE)
    assert best == pytest.approx(1.9, rel=1e-14)


def test_search_finds_the_line_of_least_squares():
    found = fitting.compass_search(
        lambda w: fitting.sum_of_squares(fitting.line, w, *CAFE), [4, 0]
    )
    # at the end no step of 1e-6 leads down: each slope of the parabola is below
    # 1e-6 times its curvature, and the flattest direction bends by about 0.4
    assert found.x == pytest.approx([1.3, 0.9], abs=1e-4)
    assert found.converged
    assert found.fun == pytest.approx(1.9)
    assert found.history[0].tolist() == [4, 0]
    assert (found.history[-1] == found.x).all()


@given(vectors(2, limit=10), st.floats(-3, 3), st.floats(-3, 3))
def test_search_agrees_with_a_library(start, a, b):
    def bowl(x):
        return (x[0] - a) ** 2 + 3 * (x[1] - b) ** 2 + (x[0] - a) * (x[1] - b)

    ours = fitting.compass_search(bowl, start)
    theirs = optimize.minimize(
        bowl, start, method="Nelder-Mead", options={"xatol": 1e-8}
    )
    assert ours.converged
    assert ours.fun <= theirs.fun + 1e-10
    assert ours.x == pytest.approx([a, b], abs=1e-5)


@given(vectors(limit=100))
def test_search_never_goes_up(start):
    seen = []
    fitting.compass_search(lambda x: seen.append(0) or float(np.abs(x).sum()), start)
    found = fitting.compass_search(lambda x: float(np.abs(x).sum()), start, tol=0.3)
    values = np.abs(found.history).sum(axis=1)
    assert (np.diff(values) < 0).all()


def test_search_that_runs_out_of_rounds_says_so():
    found = fitting.compass_search(lambda x: x[0] ** 2, [100], max_iter=5)
    assert not found.converged
    assert found.n_iter == 5
    assert found.x.tolist() == [95]


def test_places_that_are_not_allowed_are_avoided():
    found = fitting.compass_search(
        lambda x: np.inf if x[0] < 2 else x[0], [5.5], tol=1e-9
    )
    assert found.x == pytest.approx([2], abs=1e-8)


def test_a_function_that_changes_its_argument_does_no_harm():
    def f(x):
        value = float((x**2).sum())
        x[:] = 7
        return value

    assert fitting.compass_search(f, [1.0, 1.0]).x == pytest.approx([0, 0], abs=1e-5)


def test_start_and_data_are_unchanged():
    start, (x, y) = np.array([4.0, 0.0]), CAFE
    before = start.copy(), x.copy(), y.copy()
    fitting.compass_search(
        lambda w: fitting.sum_of_squares(fitting.line, w, x, y), start
    )
    assert all((a == b).all() for a, b in zip((start, x, y), before, strict=True))


def test_huge_residuals_are_inf_without_a_warning():
    assert fitting.sum_of_squares(fitting.line, [1e200, 0], [1], [1]) == np.inf


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_bad_input(bad, error):
    with pytest.raises(error, match="x"):
        fitting.line([1, 2], bad)
    with pytest.raises(error, match="y"):
        fitting.residuals(fitting.line, [1, 2], [1, 2], bad)
    with pytest.raises(error, match="params"):
        fitting.residuals(lambda w, x: x, bad, [1], [1])
    with pytest.raises(error, match="start"):
        fitting.compass_search(lambda x: 0.0, bad)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fitting.line([1, 2, 3], [1]), "params must have length 2, got 3"),
        (
            lambda: fitting.residuals(fitting.line, [1, 2], [1, 2], [1]),
            "y must have length 2",
        ),
        (
            lambda: fitting.residuals(lambda w, x: x[:1], [1], [1, 2], [1, 2]),
            "what model returns must have length 2",
        ),
        (
            lambda: fitting.residuals(lambda w, x: x * np.nan, [1], [1, 2], [1, 2]),
            "what model returns must be finite",
        ),
        (
            lambda: fitting.compass_search(lambda x: np.inf, [0]),
            "finite at start, got inf",
        ),
        (
            lambda: fitting.compass_search(lambda x: np.nan, [0]),
            "f must be a number or inf",
        ),
        (
            lambda: fitting.compass_search(lambda x: -np.inf, [0]),
            "f must be a number or inf",
        ),
        (lambda: fitting.compass_search(lambda x: x[0], [0], step=0), "step must"),
        (lambda: fitting.compass_search(lambda x: x[0], [0], tol=-1), "tol must"),
        (
            lambda: fitting.compass_search(lambda x: x[0], [0], max_iter=0),
            "max_iter must",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=message):
        call()
