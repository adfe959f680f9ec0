"""What *Overfitting and regularisation* states, on random and awkward input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import datasets, least_squares, simulation
from mlmath import model_selection as ms
from mlmath import regularization as reg
from scipy import optimize

FEW = settings(max_examples=25)
SEEDS = st.integers(0, 10**6)


def design(seed, n=12, d=4, *, dependent=False):
    """Centred columns of unlike size that lean on each other."""
    rng = np.random.default_rng(seed)
    X = (
        rng.normal(size=(n, d))
        @ rng.normal(size=(d, d))
        * 10.0 ** rng.integers(-1, 2, d)
    )
    if dependent:
        X[:, -1] = X[:, 0]
    return X - X.mean(axis=0), rng.normal(size=n) + 3


def smoother(X, penalty):
    """The matrix of ridge regression, column by column."""
    return np.transpose(
        [reg.ridge(X, e, penalty=penalty).fitted for e in np.eye(len(X))]
    )


def objective(X, y, w, t):
    return ((y - X @ w) ** 2).sum() + 2 * t * np.abs(w).sum()


def agrees(values, exact, error=5):
    run = simulation.mean(values)
    assert abs(run.estimate - exact) <= error * run.std_error


@FEW
@given(SEEDS, st.floats(0.01, 100))
def test_def_generalisation_effective(seed, penalty):
    X, y = design(seed)
    S = smoother(X, penalty)
    fit = reg.ridge(X, y, penalty=penalty)
    assert S @ y == pytest.approx(fit.fitted, abs=1e-8)  # S does not depend on y
    assert np.trace(S) == pytest.approx(fit.effective)
    assert np.diag(S) == pytest.approx(fit.leverages)
    # least squares: as many as columns
    P = least_squares.projection_matrix(least_squares.design_matrix(X))
    assert np.trace(P) == pytest.approx(5)


@pytest.mark.parametrize("law", ["normal", "skewed"])
@pytest.mark.parametrize("kind", ["columns", "ridge", "not symmetric"])
def test_thm_generalisation_optimism(law, kind):
    rng = np.random.default_rng(3)
    X, mu = design(3)[0], 10 * rng.normal(size=12)  # not in the column space
    S = {
        "columns": least_squares.projection_matrix(X),
        "ridge": smoother(X, 3.0),
        "not symmetric": rng.normal(size=(12, 12)),
    }[kind]
    sigma, n = 1.5, 40_000
    E = [
        rng.normal(size=(n, 12))
        if law == "normal"
        else rng.exponential(size=(n, 12)) - 1
        for _ in range(2)
    ]
    Y, new = mu + sigma * E[0], mu + sigma * E[1]
    fitted = Y @ S.T
    gap = ((new - fitted) ** 2).mean(axis=1) - ((Y - fitted) ** 2).mean(axis=1)
    agrees(gap, 2 * sigma**2 * np.trace(S) / 12)
    if kind == "columns":
        assert np.trace(S) == pytest.approx(4)


def test_thm_generalisation_optimism_by_hand():
    # the mean of n values
    rng, n = np.random.default_rng(1), 5
    Y, new = rng.normal(size=(20_000, n)), rng.normal(size=20_000)
    m = Y.mean(axis=1)
    agrees(((Y - m[:, None]) ** 2).mean(axis=1), 1 - 1 / n)
    agrees((new - m) ** 2, 1 + 1 / n)


@pytest.mark.parametrize("degree", [0, 1, 2])
@pytest.mark.parametrize("variance", [1, 9])
def test_thm_generalisation_parts(degree, variance):
    # the case by hand: x^2 at 0, 1, 2, 3, predicted at 3
    x = np.arange(4.0)
    A = least_squares.polynomial_columns(x, degree)
    P, rng, n = least_squares.projection_matrix(A), np.random.default_rng(2), 40_000
    sigma = math.sqrt(variance)
    fitted = (x**2 + sigma * rng.normal(size=(n, 4))) @ P[3]
    bias, share = [(-5.5, 0.25), (-1, 0.7), (0, 0.95)][degree]
    assert (P @ x**2)[3] - 9 == pytest.approx(bias, abs=1e-9)
    assert P[3, 3] == pytest.approx(share)
    noise = sigma * (rng.exponential(size=n) - 1)  # of any law
    agrees((9 + noise - fitted) ** 2, variance + bias**2 + share * variance)
    # and the numbers of the text
    told = {1: [30.5, 1.7, 0.95], 9: [32.5, 7.3, 8.55]}[variance][degree]
    assert bias**2 + share * variance == pytest.approx(told)


@pytest.mark.parametrize("errors", [[1, 1, 1], [1, 2, 3], [0, 0, 5]])
def test_prop_generalisation_winner(errors):
    rng, n = np.random.default_rng(4), 20_000
    e = np.array(errors, dtype=float)
    common = rng.normal(size=(n, 1))  # estimates may depend on each other
    seen = e + common + rng.normal(size=(n, 3)) * [1, 2, 0.5]
    chosen = seen.argmin(axis=1)
    least, true = simulation.mean(seen.min(axis=1)), e[chosen].mean()
    assert least.estimate <= e.min() - 5 * least.std_error  # here strictly
    assert e.min() <= true
    # equality where the winner is beyond doubt
    sure = np.array([0, 100, 100]) + rng.normal(size=(n, 3))
    agrees(sure.min(axis=1), 0)


def test_alg_generalisation_folds():
    rng = np.random.default_rng(5)
    X, y = rng.normal(size=(23, 2)), rng.normal(size=23)
    parts = ms.folds(23, 4, rng=rng)

    def line(A, b, new):
        fit = least_squares.solve(least_squares.design_matrix(A), b)
        return least_squares.design_matrix(new) @ fit.params

    total = 0.0
    for fold in parts:
        rest = np.setdiff1d(np.arange(23), fold.held_out)
        total += (
            (y[fold.held_out] - line(X[rest], y[rest], X[fold.held_out])) ** 2
        ).sum()
    found = ms.cross_validate(line, X, y, parts)
    assert found.estimate[0] == pytest.approx(total / 23)


def test_prop_generalisation_inside():
    """Choosing, scaling and tuning inside: noise stays at its variance or above."""

    def everything(X, y, X_new):
        some = abs(reg.standardize(X).T @ (y - y.mean())).argsort()[-3:]
        A = reg.standardize(X[:, some])
        B = reg.standardize(X_new[:, some], like=X[:, some])
        steps = np.array([1.0, 10, 100])
        inner = ms.cross_validate(
            lambda a, b, c: reg.predict(reg.ridge_path(a, b, steps), c),
            A, y, ms.folds(len(y), 3, rng=np.random.default_rng(0)),
        )  # fmt: skip
        best = steps[inner.estimate.argmin()]
        return reg.predict(reg.ridge(A, y, penalty=best), B)

    rng, errors, true = np.random.default_rng(6), [], []
    for _ in range(150):
        X, y = rng.normal(size=(30, 40)), rng.normal(size=30)
        fold = ms.folds(30, 5, rng=rng)
        errors.append(ms.cross_validate(everything, X, y, fold).estimate[0])
        # the expectation of one fold is the error of that rule on new samples
        rest, far = fold[0].train, rng.normal(size=(200, 40))
        predicted = everything(X[rest], y[rest], far)
        true.append((1 + predicted**2).mean())  # y is noise of variance 1
    run = simulation.mean(errors)
    assert run.estimate > 1 - 4 * run.std_error
    agrees(np.array(errors) - true, 0)


def test_prop_generalisation_inside_not_before():
    rng, errors = np.random.default_rng(7), []
    for _ in range(20):
        X, y = rng.normal(size=(50, 500)), rng.normal(size=50)
        A = X[:, abs(reg.standardize(X).T @ (y - y.mean())).argsort()[-10:]]
        errors.append(
            ms.cross_validate(
                lambda a, b, c: reg.predict(reg.ridge(a, b, penalty=1), c),
                A, y, ms.folds(50, 5, rng=rng),
            ).estimate[0]
        )  # fmt: skip
    run = simulation.mean(errors)
    assert run.estimate < 1 - 5 * run.std_error


@FEW
@given(SEEDS, st.floats(0.01, 1e3), st.booleans())
def test_thm_generalisation_ridge(seed, penalty, dependent):
    X, y = design(seed, dependent=dependent)
    fit = reg.ridge(X, y, penalty=penalty)
    U, d, Vt = np.linalg.svd(X, full_matrices=False)
    z = U.T @ y
    assert fit.intercept == pytest.approx(y.mean())
    assert fit.params == pytest.approx(Vt.T @ (d / (d**2 + penalty) * z), abs=1e-8)
    assert fit.fitted == pytest.approx(y.mean() + U @ (d**2 / (d**2 + penalty) * z))
    assert fit.effective == pytest.approx(1 + (d**2 / (d**2 + penalty)).sum())

    # nowhere else: every other height and weights cost more
    def cost(b, w):
        return ((y - b - X @ w) ** 2).sum() + penalty * (w @ w)

    least = cost(fit.intercept, fit.params)
    rng = np.random.default_rng(seed)
    for size in (1e-2, 1, 10):
        step = size * rng.normal(size=5)
        assert cost(fit.intercept + step[0], fit.params + step[1:]) > least


@FEW
@given(SEEDS, st.floats(0.01, 1e3), st.integers(2, 8))
def test_prop_generalisation_left_out(seed, penalty, n):
    X, y = design(seed, n=n)
    fit = reg.ridge(X, y, penalty=penalty)
    assert fit.leverages.max() < 1
    found = ms.left_out_errors(fit.residuals, fit.leverages)
    for i, keep in enumerate(~np.eye(n, dtype=bool)):
        if n == 2:
            predicted = y[keep][0]  # one sample: its value, and no slope
        else:
            other = reg.ridge(X[keep], y[keep], penalty=penalty)
            predicted = reg.predict(other, X[[i]])[0]
        assert found[i] == pytest.approx(y[i] - predicted, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("beta", [[2, -1, 0.5], [0, 0, 0], [0, 0, 100]])
def test_thm_generalisation_hoerl(beta):
    X = design(8, n=15, d=3)[0]
    beta, sigma, rng = np.array(beta, dtype=float), 1.3, np.random.default_rng(9)
    _, d, Vt = np.linalg.svd(X, full_matrices=False)
    alpha = Vt @ beta
    top = sigma**2 / max((alpha**2).max(), 1e-6)

    def exact(t):
        return ((sigma**2 * d**2 + t**2 * alpha**2) / (d**2 + t) ** 2).sum()

    steps = np.linspace(0, top, 40)
    assert np.all(np.diff([exact(t) for t in steps]) < 0)
    some = np.array([0, 0.3 * top, 3 * top])
    Y = 5 + X @ beta + sigma * rng.normal(size=(4000, 15))
    W = np.array([reg.ridge_path(X, y, some).params for y in Y])
    for k, t in enumerate(some):
        agrees(((W[:, k] - beta) ** 2).sum(axis=1), exact(t))


def test_thm_generalisation_hoerl_one_column():
    # with one column the least is at sigma^2 / alpha^2, as in the text
    def exact(t, square=4, alpha=1, variance=2):
        return (variance * square + t**2 * alpha**2) / (square + t) ** 2

    assert exact(2) == pytest.approx(1 / 3)
    assert exact(0) == 1 / 2
    found = optimize.minimize_scalar(exact, bounds=(0, 10), method="bounded")
    assert found.x == pytest.approx(2, abs=1e-4)


@given(st.floats(-50, 50), st.floats(0, 20), SEEDS)
def test_thm_generalisation_soft(z, t, seed):
    w = float(reg.soft_threshold(z, t))

    def f(v):
        return (z - v) ** 2 + 2 * t * abs(v)

    for v in np.linspace(-60, 60, 241):
        assert f(w) <= f(v) + 1e-9
    # alone: it grows with the square of the distance at least
    for step in (-0.1, 0.1):
        assert f(w + step) >= f(w) + 0.01 - 1e-9
    # orthonormal columns, centred
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(np.column_stack([np.ones(10), rng.normal(size=(10, 3))]))[0][:, 1:]
    y = 10 * rng.normal(size=10)
    found = reg.lasso(Q, y, penalty=t + 0.01, tol=1e-13).params
    assert found == pytest.approx(reg.soft_threshold(Q.T @ y, t + 0.01), abs=1e-5)
    assert reg.ridge(Q, y, penalty=t).params == pytest.approx(Q.T @ y / (1 + t))


@FEW
@given(SEEDS, st.floats(0.01, 1.5), st.booleans())
def test_thm_generalisation_kkt(seed, share, dependent):
    X, y = design(seed, dependent=dependent)
    X, y = X / np.sqrt((X**2).sum(axis=0)), y - y.mean()
    top = reg.greatest_penalty(X, y)
    assert top == pytest.approx(abs(X.T @ y).max())
    t = share * top
    fit = reg.lasso(X, y, penalty=t, tol=1e-13, max_iter=100_000)
    c, on = X.T @ fit.residuals, fit.params != 0
    near = 1e-4 * top
    assert c[on] == pytest.approx(t * np.sign(fit.params[on]), abs=near)
    assert abs(c).max() <= t + near
    if abs(share - 1) > 1e-9:  # there rounding decides
        assert on.any() == (share < 1)
    # conversely, what satisfies the conditions beats all others
    least, rng = objective(X, y, fit.params, t), np.random.default_rng(seed)
    for size in (1e-3, 0.1, 1):
        v = fit.params + size * rng.normal(size=4)
        assert objective(X, y, v, t) >= least - 1e-9
    if dependent and on[0] and fit.params[0] * fit.params[-1] >= 0:
        # weight may go from one copy to the other: same fit, same objective
        w = fit.params.copy()
        w[0], w[-1] = (w[0] + w[-1]) / 2, (w[0] + w[-1]) / 2
        assert objective(X, y, w, t) == pytest.approx(least)
        assert X @ w == pytest.approx(X @ fit.params, abs=1e-9)


def test_thm_generalisation_kkt_by_hand():
    # the exercise: no height
    X, y = np.array([[1.0, 1], [0, 1]]), np.array([3.0, 1])
    c = X.T @ (y - X @ [1, 1])
    assert c == pytest.approx([1, 1])
    best = optimize.minimize(
        lambda w: objective(X, y, w, 1), [0.9, 0.8], method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12},
    )  # fmt: skip
    assert best.x == pytest.approx([1, 1], abs=1e-5)
    assert X.T @ (y - X @ [0, 1.5]) == pytest.approx([1.5, 1])


@FEW
@given(SEEDS, st.floats(0.02, 0.9))
def test_alg_generalisation_coordinate(seed, share):
    """A plain version of the algorithm comes to the same weights, and never rises."""
    X, y = design(seed)
    X, y = X / X.std(axis=0), y - y.mean()
    t = share * reg.greatest_penalty(X, y)
    w, r, values = np.zeros(4), y.copy(), []
    for _ in range(20_000):
        values.append(objective(X, y, w, t))
        for j, x in enumerate(X.T):
            new = float(reg.soft_threshold(x @ r + x @ x * w[j], t)) / (x @ x)
            r += (w[j] - new) * x
            w[j] = new
        if values[-1] - objective(X, y, w, t) < 1e-13 * values[0]:
            break
    assert np.all(np.diff(values) <= 1e-9 * values[0])
    fit = reg.lasso(X, y, penalty=t, tol=1e-12, max_iter=100_000)
    assert X @ w == pytest.approx(fit.fitted, abs=1e-3 * np.linalg.norm(y))


@FEW
@given(SEEDS, st.floats(0.02, 0.9))
def test_prop_generalisation_gap(seed, share):
    X, y = design(seed)
    X, y = X / X.std(axis=0), y - y.mean()
    t = share * reg.greatest_penalty(X, y)
    fit = reg.lasso(X, y, penalty=t, tol=1e-14, max_iter=100_000)
    least, rng = objective(X, y, fit.params, t), np.random.default_rng(seed)

    def gap(w, theta):
        return objective(X, y, w, t) - y @ y + ((y - theta) ** 2).sum()

    scale = y @ y
    for size in (0.01, 1, 10):
        w, theta = size * rng.normal(size=4), size * rng.normal(size=12)
        theta *= min(1, t / abs(X.T @ theta).max())
        assert objective(X, y, w, t) - least <= gap(w, theta) + 1e-9 * scale
    # equality at the best, with the residual
    theta = fit.residuals * min(1, t / abs(X.T @ fit.residuals).max())
    assert gap(fit.params, theta) == pytest.approx(0, abs=1e-6 * scale)


def test_thm_generalisation_ridge_and_early_stopping():
    # the exercise: factors 1 - (1 - eta d^2)^t
    X, y = design(10)
    y = y - y.mean()
    U, d, _ = np.linalg.svd(X, full_matrices=False)
    eta, w = 0.7 / d[0] ** 2, np.zeros(4)
    for _ in range(5):
        w = w + eta * X.T @ (y - X @ w)
    assert X @ w == pytest.approx(U @ ((1 - (1 - eta * d**2) ** 5) * (U.T @ y)))


def test_thm_generalisation_ridge_units():
    table = datasets.diabetes()
    other = table.X * np.array([1, 1, 1, 1e-3, 1, 1, 1, 1, 1, 1])
    for p, same in ((0, True), (100, False)):
        a, b = (reg.ridge(X, table.y, penalty=p).fitted for X in (table.X, other))
        assert np.allclose(a, b, rtol=1e-7) == same
