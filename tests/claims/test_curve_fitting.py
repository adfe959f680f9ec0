"""What *Fitting curves* states, on random and awkward input."""

import numpy as np
import pytest
import strategies
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from mlmath import curve_fit, curves, datasets, derivatives, fitting, least_squares

few = settings(max_examples=25)
PARAMS = st.lists(st.floats(0.3, 2), min_size=2, max_size=2)
X = np.array([0.3, 0.8, 1.5, 2.5, 4.0])
SEEDS = st.integers(0, 10_000)


def bent(w, x):
    """A curve with two parameters that is linear in neither."""
    return np.exp(-w[0] * x) * np.sin(w[1] * x)


def slopes(w, x):
    return np.column_stack([-x * bent(w, x), x * np.exp(-w[0] * x) * np.cos(w[1] * x)])


BENT = curves.Curve("exp(-w1 x) sin(w2 x)", bent, slopes)


def noisy(seed, size=X.size):
    return np.random.default_rng(seed).normal(size=size)


def jacobians(seed, m=5, n=3):
    """A random matrix, its columns in very different units."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(m, n)) * 10.0 ** rng.integers(-2, 3, n)


@few
@given(PARAMS, SEEDS)
def test_def_curve_fitting_problem(w, seed):
    """S is the sum of ((y - f) / sigma)^2, and row i of J is divided by sigma_i."""
    y, sigma = noisy(seed), np.exp(noisy(seed + 1))
    fit = curve_fit.levenberg_marquardt(BENT, X, y, start=w, sigma=sigma, max_iter=1)
    rest = fitting.residuals(bent, fit.params, X, y) / sigma
    assert fit.rss == pytest.approx(rest @ rest)
    J = derivatives.jacobian(lambda w: bent(w, X) / sigma, w)
    ours = curves.jacobian(BENT, w, X) / sigma[:, np.newaxis]
    assert ours == pytest.approx(J, abs=1e-8 * np.abs(J).max())


@few
@given(PARAMS, SEEDS)
def test_prop_curve_fitting_gradient(w, seed):
    y = noisy(seed)

    def S(w):
        return fitting.sum_of_squares(bent, w, X, y)

    J, r = slopes(w, X), y - bent(w, X)
    known = derivatives.gradient(S, w)
    assert pytest.approx(known, abs=1e-7 * (1 + S(w))) == -2 * J.T @ r
    each = [
        derivatives.jacobian(lambda w, i=i: slopes(w, X)[i], w) for i in range(X.size)
    ]
    H = 2 * J.T @ J - 2 * sum(ri * Hi for ri, Hi in zip(r, each, strict=True))
    # by second differences half of the digits are right
    assert pytest.approx(derivatives.hessian(S, w), abs=1e-4 * (1 + S(w))) == H


@few
@given(SEEDS, strategies.vectors(3, limit=100))
def test_prop_curve_fitting_linear(seed, start):
    """One step ends at the least-squares solution, from any start."""
    A, y = jacobians(seed), noisy(seed)
    assume(np.linalg.cond(A / np.linalg.norm(A, axis=0)) < 1e3)
    linear = curves.Curve("", lambda w, x: A @ w, lambda w, x: A)
    x = np.arange(5.0)
    fit = curve_fit.gauss_newton(linear, x, y, start=start, max_iter=1)
    known = least_squares.solve(A, y).params
    # what is left of a start of 100 columns of 1e2, rounded, over units of 1e-2
    size = np.abs(A).max(axis=0) * (np.abs(known) + np.abs(start) + 1)
    off = np.abs(fit.params - known) * np.abs(A).max(axis=0)
    assert (off <= 1e-10 * size.max()).all()


@few
@given(PARAMS, SEEDS)
def test_thm_curve_fitting_downhill(w, seed):
    w, y = np.array(w), noisy(seed)
    J, r = slopes(w, X), y - bent(w, X)
    assume(np.linalg.cond(J) < 1e4)
    assume(np.linalg.norm(J.T @ r) > 1e-3)
    s = least_squares.solve(J, r).params
    slope = curve_fit.gradient(BENT, w, X, y) @ s
    assert slope == pytest.approx(-2 * np.linalg.norm(J @ s) ** 2)
    assert slope < 0
    now = fitting.sum_of_squares(bent, w, X, y)
    # the values differ by about t * slope; so that rounding does not hide it
    t = min(1.0, 1e-3 / np.linalg.norm(s))
    assume(t * abs(slope) > 1e-12 * now)
    lower = [
        fitting.sum_of_squares(bent, w + t / 2**k * s, X, y) < now for k in range(12)
    ]
    assert any(lower)
    assert lower == sorted(lower)  # once it is lower, it stays so for shorter steps


@few
@given(SEEDS, st.floats(1e-6, 1e6))
@example(0, 1.0)
def test_thm_curve_fitting_bridge(seed, damping):
    J, r = np.random.default_rng(seed).normal(size=(5, 3)), noisy(seed)
    assume(np.linalg.cond(J) < 100)
    g = J.T @ r
    s = curve_fit.damped_step(J, r, damping=damping)
    newton = least_squares.solve(J, r).params
    # by the singular values, as in the proof
    _, sizes, Vt = np.linalg.svd(J)
    known = Vt.T @ (Vt @ g / (sizes**2 + damping))
    assert s == pytest.approx(known, rel=1e-8, abs=1e-10 * np.linalg.norm(known))
    # 1 and 2: both ends
    near = curve_fit.damped_step(J, r, damping=1e-9 * sizes[-1] ** 2)
    assert near == pytest.approx(newton, abs=1e-8 * np.linalg.norm(newton))
    far = 1e9 * curve_fit.damped_step(J, r, damping=1e9)
    assert far == pytest.approx(g, abs=1e-6 * np.linalg.norm(g))
    # 3: shorter and shorter
    more = curve_fit.damped_step(J, r, damping=1.1 * damping)
    weight = sizes[0] ** 2 + damping
    if damping > 1e-6 * weight:  # else the difference is lost in rounding
        assert np.linalg.norm(more) < np.linalg.norm(s)
    assert np.linalg.norm(s) <= np.linalg.norm(newton) * (1 + 1e-12)
    # 4: down
    assert -2 * g @ s < 0
    # 5: none of the same length is better
    rng = np.random.default_rng(seed + 1)
    for t in rng.normal(size=(50, 3)):
        t *= rng.uniform() * np.linalg.norm(s) / np.linalg.norm(t)
        here, there = np.linalg.norm(r - J @ s), np.linalg.norm(r - J @ t)
        assert here <= there * (1 + 1e-12)


def test_thm_curve_fitting_bridge_of_dependent_columns():
    """One step exists; toward no damping it is the shortest of the best."""
    J, r = np.array([[1.0, 1], [1, 1], [2, 2]]), np.array([1.0, 3, 0])
    for damping in (1e-8, 1.0, 1e8):
        s = curve_fit.damped_step(J, r, damping=damping)
        assert s[0] == pytest.approx(s[1])
    near = curve_fit.damped_step(J, r, damping=1e-8)
    assert near == pytest.approx(np.linalg.pinv(J) @ r, rel=1e-6)


@few
@given(SEEDS, st.floats(0.1, 3))
def test_prop_curve_fitting_covariance(seed, sigma):
    """Exact means over errors that take plus and minus sigma, all 2^m of them."""
    A = np.random.default_rng(seed).normal(size=(5, 2))
    assume(np.linalg.cond(A) < 50)
    truth, x = np.array([1.0, -2]), np.arange(5.0)
    linear = curves.Curve("", lambda w, x: A @ w, lambda w, x: A)
    signs = np.array(np.meshgrid(*[[-1, 1]] * 5)).reshape(5, -1).T
    fits = [
        curve_fit.gauss_newton(linear, x, A @ truth + sigma * e, start=[0, 0])
        for e in signs
    ]
    found = np.array([fit.params for fit in fits])
    C = sigma**2 * np.linalg.inv(A.T @ A)
    size = np.abs(C).max()
    assert found.mean(axis=0) == pytest.approx(truth, abs=1e-9 * (1 + size))
    assert np.cov(found.T, bias=True) == pytest.approx(C, abs=1e-9 * size)
    assert np.mean([fit.rss for fit in fits]) == pytest.approx(3 * sigma**2)
    # so the estimated covariance is right in the mean, and so is the band
    assert np.mean([fit.covariance for fit in fits], axis=0) == (
        pytest.approx(C, abs=1e-9 * size)
    )
    j = np.array([0.4, 1.7])
    assert np.var(found @ j) == pytest.approx(j @ C @ j)


@pytest.mark.parametrize("name", ["Misra1a", "BoxBOD", "Eckerle4", "Rat43"])
def test_alg_curve_fitting_gauss_newton(name):
    """Each point of the history is the last plus the solution of the linear problem."""
    task, curve = datasets.certified_fit(name), curves.CERTIFIED[name]
    fit = curve_fit.gauss_newton(curve, task.x, task.y, start=task.starts[1])
    assert fit.converged
    for w, new in zip(fit.history[:4], fit.history[1:5], strict=True):
        J = curves.jacobian(curve, w, task.x)
        s = np.linalg.lstsq(J, task.y - curves.predict(curve, w, task.x))[0]
        assert new - w == pytest.approx(s, rel=1e-6)
    # the test of arrival: the shadow of the residual on the columns
    J = curves.jacobian(curve, fit.params, task.x)
    r = task.y - curves.predict(curve, fit.params, task.x)
    Q, _ = np.linalg.qr(J / np.linalg.norm(J, axis=0))
    assert np.linalg.norm(Q.T @ r) <= 2e-10 * np.linalg.norm(r)


@pytest.mark.parametrize("name", curves.CERTIFIED)
@pytest.mark.parametrize("start", [0, 1])
def test_alg_curve_fitting_levenberg_marquardt(name, start):
    """Followed by hand with normal equations, for the first ten trials."""
    task, curve = datasets.certified_fit(name), curves.CERTIFIED[name]
    w, damping, D = task.starts[start], 1e-2, 0.0
    points = [w]

    def S(w):
        with np.errstate(all="ignore"):
            value = np.sum((task.y - curve.fun(w, task.x)) ** 2)
        return value if np.isfinite(value) else np.inf

    for _ in range(10):
        J = curves.jacobian(curve, w, task.x)
        r = task.y - curves.predict(curve, w, task.x)
        D = np.maximum(D, np.linalg.norm(J, axis=0))
        K = J / D
        s = np.linalg.solve(K.T @ K + damping * np.eye(w.size), K.T @ r) / D
        gain = (S(w) - S(w + s)) / (r @ r - np.sum((r - J @ s) ** 2))
        if gain > 0:
            w = w + s
            points.append(w)
        if gain < 1 / 4:
            damping *= 2
        elif gain > 3 / 4:
            damping /= 3
        if gain > 0 and S(points[-2]) - S(w) < 1e-9 * S(w):
            break  # from here on rounding has its say
    fit = curve_fit.levenberg_marquardt(
        curve, task.x, task.y, start=task.starts[start], max_iter=10
    )
    for ours, known in zip(fit.history, points, strict=False):
        assert ours == pytest.approx(known, rel=1e-3)
