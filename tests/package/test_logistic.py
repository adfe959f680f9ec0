"""The logistic neuron: loss, gradient, training, and what its forecasts are worth."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mlmath import autodiff, datasets, derivatives, logistic, losses
from scipy import optimize, special
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix
from strategies import NOT_REAL, matrices, vectors

LINE = np.array([[-1.0], [0], [1], [2]]), np.array([0, 1, 0, 1])
SEEDS = st.integers(0, 10**6)


def problem(seed, n=12, d=3, scale=2.0):
    """Samples, labels of both kinds that no plane is asked to part, and weights."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(n, d)), rng.integers(0, 2, n)
    y[:2] = 0, 1
    return X, y, rng.normal(size=d) * scale, float(rng.normal())


def joined(X, y, penalty=0.0):
    """The loss as a function of the weights and the bias in one vector."""
    return lambda v: logistic.loss_and_gradient(
        X, y, v[:-1], bias=v[-1], penalty=penalty
    )[0]


def test_probability_by_hand():
    # the scores are 0, ln 3 and -ln 3
    X = np.array([[0.0], [1], [-1]])
    found = logistic.predict_probability(X, [math.log(3)])
    assert found == pytest.approx([1 / 2, 3 / 4, 1 / 4], rel=1e-15)
    moved = logistic.predict_probability(X, [math.log(3)], bias=math.log(3))
    assert moved == pytest.approx([3 / 4, 9 / 10, 1 / 2], rel=1e-15)
    assert logistic.predict_probability([[1], [1]], [1e4]).tolist() == [1, 1]


def test_loss_and_gradient_by_hand():
    # z = 0 and ln 3, p = 1/2 and 3/4, errors -1/2 and 3/4
    X, y = np.array([[2, 1], [0, math.log(3)]]), [1, 0]
    loss, gradient, slope = logistic.loss_and_gradient(X, y, [-0.5, 1])
    assert loss == pytest.approx((math.log(2) + math.log(4)) / 2, rel=1e-14)
    assert gradient == pytest.approx([-0.5, (-0.5 + 0.75 * math.log(3)) / 2], rel=1e-13)
    assert slope == pytest.approx(1 / 8, rel=1e-13)
    with_penalty = logistic.loss_and_gradient(X, y, [-0.5, 1], penalty=4)
    assert with_penalty[0] == pytest.approx(loss + 2 * 1.25, rel=1e-14)
    assert with_penalty[1] == pytest.approx(np.add(gradient, [-2, 4]), rel=1e-13)
    assert with_penalty[2] == slope


def test_squared_loss_by_hand():
    loss, gradient, slope = logistic.squared_loss_and_gradient(
        [[2, 1], [1, 0]], [5, 1], [1, 1], bias=1
    )
    # predictions 4 and 2, errors -1 and 1
    assert (loss, gradient.tolist(), slope) == (0.5, [-0.5, -0.5], 0)


@given(SEEDS, st.sampled_from([0, 0.3]))
def test_gradient_against_differences_and_autodiff(seed, penalty):
    X, y, w, b = problem(seed)
    loss, gradient, slope = logistic.loss_and_gradient(X, y, w, bias=b, penalty=penalty)
    v = np.append(w, b)
    check = derivatives.check_gradient(
        joined(X, y, penalty), v, grad=np.append(gradient, slope),
        rng=np.random.default_rng(seed), h=1e-4,
    )  # fmt: skip
    # third derivatives of the size of cubes of entries, times h^2 / 6; rounding / h
    assert np.abs(check.given - check.numerical).max() < 1e-6

    def program(w, b):
        p = (X @ w + b).sigmoid()
        each = -(y * np.log(p) + (1 - y) * np.log(1 - p))
        return each.mean() + penalty / 2 * (w * w).sum()

    value, (by_w, by_b) = autodiff.value_and_gradients(program, w, b)
    # 1 - p loses digits where p is near 1: scores are below 20
    assert loss == pytest.approx(value, rel=1e-6)
    assert gradient == pytest.approx(by_w, rel=1e-6, abs=1e-9)
    assert slope == pytest.approx(float(by_b), rel=1e-6, abs=1e-9)


@given(SEEDS)
def test_the_error_of_a_difference_falls_fourfold(seed):
    X, y, w, b = problem(seed, scale=1)
    _, gradient, slope = logistic.loss_and_gradient(X, y, w, bias=b)
    u = np.random.default_rng(seed).normal(size=4)
    f, v = joined(X, y), np.append(w, b)
    known = np.append(gradient, slope) @ u
    errors = [
        abs((f(v + h * u) - f(v - h * u)) / (2 * h) - known) for h in (0.02, 0.01)
    ]
    assume(errors[1] > 1e-7)  # where the third derivative is not near 0
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.1)


@given(SEEDS)
def test_squared_gradient_against_differences(seed):
    X, _, w, b = problem(seed)
    y = np.random.default_rng(seed).normal(size=len(X))
    _, gradient, slope = logistic.squared_loss_and_gradient(X, y, w, bias=b)

    def f(v):
        return logistic.squared_loss_and_gradient(X, y, v[:-1], bias=v[-1])[0]

    # of a quadratic central differences are exact but for rounding
    found = derivatives.gradient(f, np.append(w, b), h=0.1)
    assert np.append(gradient, slope) == pytest.approx(found, rel=1e-9, abs=1e-10)


@given(SEEDS, st.sampled_from([0, 0.3]))
def test_hessian_is_the_jacobian_of_the_gradient(seed, penalty):
    X, y, w, b = problem(seed)

    def gradient(v):
        _, by_w, by_b = logistic.loss_and_gradient(
            X, y, v[:-1], bias=v[-1], penalty=penalty
        )
        return np.append(by_w, by_b)

    H = logistic.hessian(X, w, bias=b, penalty=penalty)
    assert (H == H.T).all()
    found = derivatives.jacobian(gradient, np.append(w, b), h=1e-4)
    assert pytest.approx(found, abs=1e-6) == H


def test_hessian_by_hand():
    # p = 1/2 and 3/4: p(1 - p) = 1/4 and 3/16
    H = logistic.hessian([[0], [1]], [math.log(3)], penalty=2)
    assert (
        pytest.approx(np.array([[3 / 32 + 2, 3 / 32], [3 / 32, 7 / 32]]), rel=1e-14)
        == H
    )


def test_safe_rate_by_hand():
    # A'A = diag(18, 2), N = 2: 18/8
    assert logistic.safe_rate([[3], [-3]]) == pytest.approx(4 / 9, rel=1e-14)
    assert logistic.safe_rate([[3], [-3]], penalty=0.75) == pytest.approx(1 / 3)
    assert logistic.safe_rate([[0], [0]]) == pytest.approx(4, rel=1e-15)
    assert logistic.safe_rate([[1e-200]]) == pytest.approx(4, rel=1e-14)
    # far out: of one sample t the eigenvalue is t^2 + 1
    assert logistic.safe_rate([[1e150]]) == pytest.approx(4e-300, rel=1e-13)


@given(matrices(limit=50), st.floats(0, 5))
def test_safe_rate_is_one_over_the_largest_bend(X, penalty):
    A = np.column_stack([X, np.ones(len(X))])
    largest = np.linalg.eigvalsh(A.T @ A)[-1] / (4 * len(A))
    known = 1 / (largest + penalty)
    assert logistic.safe_rate(X, penalty=penalty) == pytest.approx(known, rel=1e-10)


@settings(max_examples=25)
@given(SEEDS, st.sampled_from([0.02, 0.3]))
def test_fit_agrees_with_scikit_learn(seed, penalty):
    X, y, _, _ = problem(seed, n=30)
    ours = logistic.fit(X, y, penalty=penalty, tol=1e-9)
    theirs = LogisticRegression(C=1 / (penalty * len(X)), tol=1e-10, max_iter=1000)
    theirs.fit(X, y)
    assert ours.converged
    # both gradients are below 1e-9 and 1e-10 N; the Hessian above 0.01
    assert ours.w == pytest.approx(theirs.coef_[0], abs=1e-5)
    assert ours.bias == pytest.approx(theirs.intercept_[0], abs=1e-5)


def test_fit_agrees_with_scikit_learn_on_thirty_features():
    table = datasets.breast_cancer()
    Z, y = (table.X - table.X.mean(axis=0)) / table.X.std(axis=0), 1 - table.y
    ours = logistic.fit(Z, y, penalty=0.1, tol=1e-7)
    theirs = LogisticRegression(C=10 / len(Z), tol=1e-9, max_iter=1000).fit(Z, y)
    # both gradients are below 1e-7, the Hessian's eigenvalues by the weights above 0.1
    assert ours.w == pytest.approx(theirs.coef_[0], abs=1e-5)
    assert ours.bias == pytest.approx(theirs.intercept_[0], abs=1e-5)


def test_fit_without_penalty_agrees_with_a_library():
    X, y = LINE
    ours = logistic.fit(X, y, tol=1e-10)
    theirs = optimize.minimize(
        joined(X, y), [0, 0], method="BFGS", options={"gtol": 1e-8}
    )
    assert [*ours.w, ours.bias] == pytest.approx(theirs.x, abs=1e-5)
    assert ours.loss == pytest.approx(theirs.fun, rel=1e-12)


@settings(max_examples=25)
@given(SEEDS)
def test_fit_tells_where_it_ended(seed):
    X, y, w, b = problem(seed)
    start = np.append(w, b)
    run = logistic.fit(X, y, penalty=0.1, start=start, max_iter=40)
    assert run.history.shape == (run.n_iter + 1, 4)
    assert (run.history[0] == start).all()
    assert (run.history[-1] == [*run.w, run.bias]).all()
    loss, gradient, slope = logistic.loss_and_gradient(
        X, y, run.w, bias=run.bias, penalty=0.1
    )
    assert run.loss == loss
    assert run.residual == pytest.approx(math.hypot(*gradient, slope), rel=1e-9)
    assert run.converged == (run.residual <= 1e-6)
    f = joined(X, y, 0.1)
    heights = [f(v) for v in run.history]
    assert all(np.diff(heights) <= 1e-15)


def test_fit_with_a_rate_of_ones_own():
    X, y = LINE
    one = logistic.fit(X, y, rate=0.5, max_iter=1)
    # from zero all errors are 1/2, -1/2, 1/2, -1/2; the gradient is (-1/4, 0)
    assert one.history.tolist() == [[0, 0], [0.125, 0]]
    assert not one.converged
    assert one.n_iter == 1


def test_fit_that_runs_away_says_so():
    X, y = LINE
    for size in (1, 1e10):  # the weights overflow, or the scores before them
        run = logistic.fit(X * size, y, penalty=10, rate=1e3, max_iter=2000)
        assert not run.converged
        assert np.isfinite(run.history).all()
        assert run.n_iter < 2000


def test_fit_of_shares_is_fit_of_counts():
    share = logistic.fit([[0], [1]], [0.25, 0.5], tol=1e-11)
    # two points, two parameters: the forecasts are the shares
    assert logistic.predict_probability([[0], [1]], share.w, bias=share.bias) == (
        pytest.approx([0.25, 0.5], abs=1e-9)
    )
    counted = logistic.fit(
        [[0], [0], [0], [0], [1], [1], [1], [1]], [1, 0, 0, 0, 1, 1, 0, 0], tol=1e-11
    )
    assert share.w == pytest.approx(counted.w, abs=1e-8)


def test_separable_labels_do_not_converge():
    run = logistic.fit([[-1], [1]], [0, 1], max_iter=500)
    assert not run.converged
    assert run.w[0] > 5
    assert logistic.fit([[-1], [1]], [0, 1], penalty=0.1).converged


def test_digits_are_kept_far_out():
    loss, gradient, slope = logistic.loss_and_gradient([[1], [-1]], [1, 0], [40])
    assert loss == pytest.approx(math.exp(-40), rel=1e-14)
    assert gradient == pytest.approx([-math.exp(-40)], rel=1e-14)
    assert slope == 0
    loss, gradient, _ = logistic.loss_and_gradient([[1], [-1]], [0, 1], [1e5])
    assert (loss, gradient.tolist()) == (1e5, [1])


@given(SEEDS, st.floats(-0.5, 1.5))
def test_confusion_agrees_with_scikit_learn(seed, threshold):
    rng = np.random.default_rng(seed)
    y, p = rng.integers(0, 2, 20), rng.uniform(size=20)
    ours = logistic.confusion_counts(y, p, threshold=threshold)
    theirs = confusion_matrix(y, p > threshold, labels=[0, 1])
    assert [
        [ours.true_negative, ours.false_positive],
        [ours.false_negative, ours.true_positive],
    ] == theirs.tolist()


def test_confusion_by_hand():
    y, p = [1, 1, 1, 0, 0, 0], [0.9, 0.5, 0.2, 0.6, 0.4, 0.5]
    found = logistic.confusion_counts(y, p)  # at the threshold it is no
    assert (found.true_positive, found.false_negative) == (1, 2)
    assert (found.false_positive, found.true_negative) == (1, 2)
    found = logistic.confusion_counts(y, p, threshold=0.4)
    assert (found.true_positive, found.false_positive) == (2, 2)


def test_reliability_by_hand():
    y, p = [1, 0, 1, 0, 1], [0.9, 0.1, 0.5, 0.2, 0.6]
    found = logistic.reliability(y, p, n_groups=2)
    assert found.count.tolist() == [3, 2]
    assert found.forecast == pytest.approx([0.8 / 3, 0.75], rel=1e-15)
    assert found.share == pytest.approx([1 / 3, 1], rel=1e-15)
    alone = logistic.reliability(y, p)
    assert alone.forecast.tolist() == sorted(p)


@given(SEEDS, st.integers(1, 6))
def test_reliability_agrees_with_scikit_learn(seed, n_groups):
    rng = np.random.default_rng(seed)
    p = rng.permutation(np.linspace(0.01, 0.99, 12 * n_groups))
    y = (rng.uniform(size=p.size) < p).astype(int)
    ours = logistic.reliability(y, p, n_groups=n_groups)
    share, forecast = calibration_curve(y, p, n_bins=n_groups, strategy="quantile")
    if n_groups <= 4:  # its quantiles move a sample across an edge now and then
        assert ours.forecast == pytest.approx(forecast, abs=0.02)
        assert ours.share == pytest.approx(share, abs=0.2)
    assert (ours.count == 12).all()
    assert ours.share @ ours.count == pytest.approx(y.sum())
    assert ours.forecast @ ours.count == pytest.approx(p.sum())


def test_whole_numbers_and_unchanged_input():
    X, y, w = np.array([[1, 2], [3, 4]]), np.array([0, 1]), np.array([1, -1])
    kept = X.copy(), y.copy(), w.copy()
    whole = logistic.loss_and_gradient(X, y, w)
    floats = logistic.loss_and_gradient(X * 1.0, y * 1.0, w * 1.0)
    assert whole[0] == floats[0]
    assert (whole[1] == floats[1]).all()
    logistic.squared_loss_and_gradient(X, y, w)
    logistic.predict_probability(X, w)
    logistic.hessian(X, w)
    logistic.fit(X, y, max_iter=3, start=np.array([0, 0, 0]))
    p = np.array([1, 0])
    logistic.confusion_counts(y, p)
    logistic.reliability(y, p, n_groups=1)
    for now, before in zip((X, y, w), kept, strict=True):
        assert (now == before).all()
    assert p.tolist() == [1, 0]


CALLS = {
    "probability": lambda X, y, w: logistic.predict_probability(X, w),
    "loss": logistic.loss_and_gradient,
    "squared": logistic.squared_loss_and_gradient,
    "hessian": lambda X, y, w: logistic.hessian(X, w),
    "rate": lambda X, y, w: logistic.safe_rate(X),
    "fit": lambda X, y, w: logistic.fit(X, y, start=[*np.atleast_1d(w), 0]),
}


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
@pytest.mark.parametrize("name", CALLS)
def test_bad_input(name, bad, error):
    call = CALLS[name]
    with pytest.raises(error, match="X must"):
        call([bad] if isinstance(bad, list) and bad else bad, [1], [1])
    if name in ("loss", "squared", "fit"):
        with pytest.raises(error, match="y must"):
            call([[1], [2]], bad, [1])
        with pytest.raises(ValueError, match="y must have length 2, got 3"):
            call([[1], [2]], [1, 0, 1], [1])
    if name in ("probability", "loss", "squared", "hessian"):
        with pytest.raises(error, match="w must"):
            call([[1], [2]], [1, 0], bad)
        with pytest.raises(ValueError, match="w must have length 1, got 2"):
            call([[1], [2]], [1, 0], [1, 2])


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
@pytest.mark.parametrize("call", [logistic.confusion_counts, logistic.reliability])
def test_bad_outcomes(call, bad, error):
    with pytest.raises(error, match="y must"):
        call(bad, [0.5])
    with pytest.raises(error, match="p must"):
        call([1, 0], bad)
    with pytest.raises(ValueError, match="p must have length 2, got 1"):
        call([1, 0], [1])
    with pytest.raises(
        ValueError, match=r"y must hold only 0 and 1, got \[-1.0, 1.0\]"
    ):
        call([1, -1], [0.5, 0.5])
    with pytest.raises(ValueError, match=r"p must be from 0 to 1, got -0\.5"):
        call([1, 0], [-0.5, 0.5])
    with pytest.raises(ValueError, match=r"p must be from 0 to 1, got 1\.5"):
        call([1, 0], [1.5, 0.5])


X, Y = [[1], [2]], [1, 0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: logistic.loss_and_gradient(X, [1, -1], [1]), "y must be from 0 to 1"),
        (lambda: logistic.fit(X, [1, -1]), "y must be from 0 to 1, got -1"),
        (lambda: logistic.loss_and_gradient(X, Y, [1], penalty=-1), "penalty must be"),
        (lambda: logistic.hessian(X, [1], penalty=-1), "penalty must be at least 0"),
        (lambda: logistic.safe_rate(X, penalty=-1), "penalty must be at least 0"),
        (lambda: logistic.fit(X, Y, penalty=np.inf), "penalty must be finite"),
        (lambda: logistic.fit(X, Y, penalty=-2), "at least 0, got -2"),
        (lambda: logistic.fit(X, Y, rate=0), "rate must be positive"),
        (lambda: logistic.fit(X, Y, start=[1]), "start must have length 2"),
        (lambda: logistic.fit(X, Y, max_iter=0), "max_iter must be at least 1"),
        (lambda: logistic.fit(X, Y, tol=-1), "tol must"),
        (lambda: logistic.safe_rate([[1e200]]), "the rate is 0: rescale"),
        (lambda: logistic.predict_probability(X, [1], bias=np.nan), "bias must be fin"),
        (lambda: logistic.confusion_counts(Y, Y, threshold=np.nan), "threshold must"),
        (lambda: logistic.reliability(Y, Y, n_groups=3), "n_groups must be at most 2"),
        (lambda: logistic.reliability(Y, Y, n_groups=0), "n_groups must be at least 1"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@given(vectors(3), vectors(3))
def test_loss_is_that_of_the_losses(w, z):
    loss, _, _ = logistic.loss_and_gradient(np.eye(3), [1, 0, 1], w)
    assert loss == losses.log_loss_from_scores([1, 0, 1], w)
    found = logistic.predict_probability(np.diag(z), np.ones(3))
    assert found == pytest.approx(special.expit(z), rel=1e-14)
