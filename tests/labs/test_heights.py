"""The lab's own checks: what they know, and the typical mistakes that they name."""

import ast
from itertools import pairwise

import numpy as np
import pytest
from lab_pages import Pages, cell_of, parts
from mlmath import autodiff, datasets
from mlmath.labs import heights as lab
from scipy import optimize, stats

PAGES = Pages("heights")
LAB, SOLUTION, NAMES = PAGES.lab, PAGES.solution, PAGES.names
CHECKS, STUBS, SOLVED = PAGES.checks, PAGES.stubs, PAGES.solved
bell, bell_slopes, pulls, downhill, damped_step, fit, covariance, length_for = (
    SOLVED[name] for name in NAMES
)


# The pages


def test_a_submission_is_graded_on_hidden_cases_too(tmp_path):
    hidden = (
        "x, w = np.array([5.0]), np.array([5.0, 1, np.sqrt(2 * np.pi)])\n"
        "CASES = {'bell': [Case('its top', (x, w), close_to([1.0]))]}\n"
    )
    marks = PAGES.graded(tmp_path, hidden=hidden)
    assert marks["score"] == 1, marks
    assert marks["functions"][0]["hidden_total"] == 1


# What the checks know


def test_what_the_checks_know_is_right():
    # by hand: the top of a bell of area 100 and width 2
    x, w = lab.PLACES["three places round the mean"]
    assert lab._bell(x, w)[1] == pytest.approx(
        100 / (2 * np.sqrt(2 * np.pi)), rel=1e-14
    )
    for x, w in lab.PLACES.values():
        m, s, n = w.tolist()
        known = n * stats.norm.pdf(x, m, s)
        assert lab._bell(x, w) == pytest.approx(known, rel=1e-12)
        for row, place in zip(lab._slopes(x, w), x.tolist(), strict=True):

            def value(m, s, n, place=place):
                return n / (s * ROOT) * np.exp(-(((place - m) / s) ** 2) / 2)

            gradient = [
                autodiff.derivative(lambda v: value(v, s, n), m),  # noqa: B023
                autodiff.derivative(lambda v: value(m, v, n), s),  # noqa: B023
                autodiff.derivative(lambda v: value(m, s, v), n),  # noqa: B023
            ]
            assert row == pytest.approx(gradient, rel=1e-11, abs=1e-14)


def test_the_gradient_of_chi_squared_is_that_of_its_values():
    samples = lab._few(6, 3)
    w = np.array([6.0, 2.5, 50.0])
    h = 1e-5 * w
    for k in range(3):
        e = np.eye(3)[k] * h
        ends = [lab._chi(samples, v) for v in (w + e, w - e)]
        # a central difference of this step is off by about 1e-9 of the value
        known = (ends[0] - ends[1]) / (2 * h[k])
        assert lab._gradient(samples, w)[k] == pytest.approx(known, rel=1e-5)


@pytest.mark.parametrize("about", list(lab.FITS))
def test_the_fits_of_the_check_are_what_they_are_called(about):
    samples, start, tol, most = lab.FITS[about]
    walk = lab.walk(samples, start, tol, most)
    assert walk.settled == ("most" not in about and "three" not in about)
    # no trial is so near to the tolerance or to 0 that rounding decides
    sizes = np.abs(walk.changes)
    assert not ((sizes > 0.9 * tol) & (sizes < 1.1 * tol)).any()
    assert sizes.min() > 1e-9
    chi = [lab._chi(samples, w) for w in walk.path]
    assert all(b < a for a, b in pairwise(chi))
    free = lab.walk(samples, start, tol, most, guard=False)
    assert (min(w[1] for w in free.path) < 0) == ("negative" in about)
    if "worse" in about:  # the trial that ends it was refused
        assert len(walk.path) == 1
        assert walk.changes[0] > 0.2 * tol
    if about in ("from nearby", "from afar"):
        x, y, sigma = samples
        known = optimize.curve_fit(
            lambda x, m, s, n: n * stats.norm.pdf(x, m, s), x, y, (68, 3, 900), sigma
        )[0]
        # a change of 1e-6 in chi-squared is one of about 1e-4 standard errors
        assert walk.path[-1] == pytest.approx(known, rel=1e-4)


def test_too_few_people_are_expected_by_chi_squared():
    """What question 1 asks to prove."""
    x, y, sigma = lab.galton()
    path, settled = fit(x, y, sigma, np.array([68.0, 3, 900]), 1e-12, 100)
    assert settled
    missing = y.sum() - bell(x, path[-1]).sum()
    # the equation holds at the minimum; the path ends that near to it
    assert missing == pytest.approx(lab._chi((x, y, sigma), path[-1]), rel=1e-6)


def test_the_decision():
    """The numbers on which the solution page builds its words."""
    table = datasets.galton_heights()
    x, y, sigma = lab.galton()
    w = np.array([68.0, 3, 900])
    for _ in range(8):
        w = fit(x, y, sigma, w, 1e-9, 100)[0][-1]
        sigma = np.sqrt(bell(x, w))

    def poisson(v):
        expected = bell(x, v)
        return expected.sum() - y @ np.log(expected)

    most_likely = optimize.minimize(poisson, w, method="Nelder-Mead", tol=1e-9).x
    assert w == pytest.approx(most_likely, rel=1e-4)
    r, J = pulls(x, y, sigma, w)
    length, error = length_for(w, covariance(r, J), stats.norm.isf(0.01))
    assert length + 2 * error < 75
    length, error = length_for(w, covariance(r, J), stats.norm.isf(0.005))
    assert length < 75 < length + error
    tail = w[2] * stats.norm.sf(73.7, w[0], w[1])
    assert tail == pytest.approx(table.counts[-1], abs=1)


def gives_nothing_away(node):
    """Whether it is names alone, such as m, s, n or f(x, w) or np.array(path)."""
    inside = [*ast.walk(node)][1:]
    return isinstance(node, ast.Tuple | ast.Call) and all(
        isinstance(part, ast.Name | ast.Constant | ast.Attribute | ast.expr_context)
        for part in inside
    )


def seen(code):
    return parts(code, skip=gives_nothing_away)


def test_no_solution_is_to_be_read_in_the_source_of_the_checks():
    assert PAGES.given_away(seen) == []
    # what this test is for: a line of the solution would be seen
    assert set(seen("q = np.diag(np.diag(B))")) & set(
        seen(cell_of(SOLUTION, "damped_step"))
    )


def test_no_solution_is_to_be_read_on_the_lab_s_page():
    """Not in a cell that draws or compares, either."""
    page = set().union(*(seen(cell) for cell in LAB.cells))
    assert len(page) > 100
    for name in NAMES:
        solved = seen(cell_of(SOLUTION, name))
        assert [text for key, text in solved.items() if key in page] == []
    # what this test is for: a residual in its units would be seen
    assert set(seen("pull = (z - f(x, v)) / s")) & set(seen(cell_of(SOLUTION, "pulls")))


# Typical mistakes

ROOT = np.sqrt(2 * np.pi)


def t_of(x, w):
    return (x - w[0]) / w[1]


def front(w):
    return w[2] / (w[1] * ROOT)


def with_column(c, change):
    def slips(x, w):
        J = bell_slopes(x, w)
        J[:, c] = change(J[:, c], bell(x, w), t_of(x, w), w)
        return J

    return slips


def swapped(a, b):
    def slips(x, w):
        J = bell_slopes(x, w)
        J[:, [a, b]] = J[:, [b, a]]
        return J

    return slips


def by_differences(x, w, h=1e-6):
    w = np.asarray(w, dtype=float)
    return np.column_stack([(bell(x, w + h * e) - bell(x, w)) / h for e in np.eye(3)])


def pulled(change_r=None, change_J=None):
    def slips(x, y, sigma, w):
        r, J = pulls(x, y, sigma, w)
        r = r if change_r is None else change_r(r, y, sigma, x, w)
        return r, J if change_J is None else change_J(J, sigma)

    return slips


def by_columns(x, y, sigma, w):
    r, J = pulls(x, y, sigma, w)
    J = bell_slopes(x, w)
    return r, J / sigma if len(x) == 3 else J / sigma[:, np.newaxis]


def residual_in_place(x, y, sigma, w):
    J = pulls(x, y, sigma, w)[1]
    y -= bell(x, w).astype(y.dtype)
    return y / sigma, J


def walked(step, first=True, more=0):
    def slips(x, y, sigma, start, rate, steps):
        path = [np.asarray(start, dtype=float)]
        for _ in range(steps + more):
            r, J = pulls(x, y, sigma, path[-1])
            path.append(path[-1] + step(J.T @ r, rate, path, start))
        return np.array(path if first else path[1:] + path[-1:])

    return slips


def one_gradient(x, y, sigma, start, rate, steps):
    r, J = pulls(x, y, sigma, start)
    return np.array([start + k * rate * 2 * (J.T @ r) for k in range(steps + 1)])


def walks_in_place(x, y, sigma, start, rate, steps):
    path = [start]
    for _ in range(steps):
        r, J = pulls(x, y, sigma, start)
        start += rate * 2 * (J.T @ r)
        path.append(start)
    return np.array(path)


def bracketless(x, y, sigma, start, rate, steps):
    path = [start]
    for _ in range(steps):
        r, J = pulls(x, y, sigma, path[-1])
        path.append(path[-1] + rate * 2 * J.T @ r)
    return np.array(path)


def damped(below):
    """Return a damped step with another matrix than the diagonal of A, times damping."""

    def slips(r, J, damping):
        A = J.T @ J
        return np.linalg.solve(A + below(A, J, damping), J.T @ r)

    return slips


def replaced(r, J, damping):
    A = J.T @ J
    np.fill_diagonal(A, damping * np.diag(A))
    return np.linalg.solve(A, J.T @ r)


def fitted(
    up=10.0, down=0.1, first=0.01, guard=True, refuse=True, refused=True, stop=None,
    keep=False, step=damped_step, late=0, again=True,
):  # fmt: skip
    """Return a fit that differs in one thing."""

    def slips(x, y, sigma, start, tol, most):
        w, damping, trials = np.asarray(start, dtype=float), first, 0
        path, settled = [w], False
        r, J = pulls(x, y, sigma, w)
        for _ in range(300):
            if trials >= most:
                break
            v = w + step(r, J, damping)
            r_new, J_new = pulls(x, y, sigma, v)
            change = r_new @ r_new - r @ r
            taken = (v[1] > 0 or not guard) and (change < 0 or not refuse)
            settled = (v[1] > 0 or not guard) and (
                abs(change) <= tol if stop is None else stop(change, tol, v - w, r @ r)
            )
            if taken or keep:
                path.append(v)
            if taken:
                w, r = v, r_new
                J = J_new if again else J
            damping *= down if taken else up
            trials += 1 if refused else taken
            if settled:
                break
        return np.array(path + late * [path[-1]]), settled

    return slips


def changed(change):
    def slips(*arguments):
        return change(*fit(*arguments))

    return slips


def scaled(change):
    def slips(r, J):
        k, p = J.shape
        return change(covariance(r, J), r @ r, k, p)

    return slips


def judged(change):
    def slips(w, C, z):
        length, error = length_for(w, C, z)
        return change(length, error, w, C, z)

    return slips


def with_j(make):
    def slips(w, C, z):
        j = np.array(make(z))
        return length_for(w, C, z)[0], np.sqrt(j @ C @ j)

    return slips


WRONG = {
    "bell": [
        (lambda x, w: bell(x, w) * ROOT, "but n times the root of 2π"),
        (lambda x, w: bell(x, w) / ROOT, "the root of 2π is missing"),
        (lambda x, w: bell(x, w) * ROOT**2, "so mind the brackets"),
        (lambda x, w: bell(x, w) / w[2], "n is missing: the area under this bell is 1"),
        (lambda x, w: bell(x, w) * w[1], "A wider bell is a lower one"),
        (lambda x, w: np.exp(-(t_of(x, w) ** 2) / 2), "without the factor before it"),
        (lambda x, w: front(w) * np.exp(-(t_of(x, w) ** 2)), "the exponent lacks its ½"),
        (lambda x, w: front(w) * np.exp((-t_of(x, w)) ** 2 / 2), "the exponent is positive"),
        (lambda x, w: front(w) * np.exp(-((x - w[0]) ** 2) / w[1] / 2),
         "in the exponent the width is not squared"),
        (lambda x, w: front(w) * np.exp(-t_of(x, w) / 2), "in the exponent nothing is squared"),
        (lambda x, w: front(w) * np.exp(-t_of(x, w) / 2) ** 2, "the exponential is squared"),
        (lambda x, w: bell(x, [w[1], w[0], w[2]]), "mean and width have changed places"),
        (lambda x, w: bell(x, w) + 1, "work out t there"),
        (lambda x, w: bell(x, w).round().astype(int), "work out t there"),
        (lambda x, w: bell(x, w).sum(), "got shape ()"),
    ],
    "bell_slopes": [
        (lambda x, w: bell_slopes(x, w).T, "a row belongs to a class"),
        (lambda x, w: bell_slopes(x[:3], w).T, "rows and columns have changed places"),
        (with_column(0, lambda c, f, t, w: -c), "does a class above it gain or lose?"),
        (with_column(0, lambda c, f, t, w: f * t), "by how much does t change with the mean"),
        (with_column(0, lambda c, f, t, w: t / w[1]), "the bell itself is missing"),
        (with_column(0, lambda c, f, t, w: 2 * c), "takes away the 2 of the square"),
        (with_column(1, lambda c, f, t, w: f * t**2 / w[1]), "before the exponential; that part"),
        (with_column(1, lambda c, f, t, w: -f / w[1]), "stands in the exponent; that part"),
        (with_column(1, lambda c, f, t, w: f * (t**2 + 1) / w[1]), "have different signs"),
        (with_column(1, lambda c, f, t, w: -c), "does its top rise or fall?"),
        (with_column(1, lambda c, f, t, w: c * w[1]), "one power of s is missing"),
        (with_column(1, lambda c, f, t, w: c / f), "the bell itself is missing"),
        (with_column(2, lambda c, f, t, w: f), "what does one person more add"),
        (with_column(2, lambda c, f, t, w: 0 * f), "in proportion to n; then what"),
        (with_column(2, lambda c, f, t, w: f * w[2]), "that is n times the bell"),
        (with_column(2, lambda c, f, t, w: -c), "column 2, by the number: the sign"),
        (with_column(2, lambda c, f, t, w: c + 1), "at two parameters close together"),
        (swapped(0, 1), "column 0, by the mean: that is the derivative by the width"),
        (swapped(1, 2), "column 1, by the width: that is the derivative by the number"),
        (by_differences, "nearly, as differences are"),
    ],
    "pulls": [
        (pulled(lambda r, y, sigma, x, w: -r), "r: the sign is wrong"),
        (pulled(lambda r, y, sigma, x, w: r * sigma), "r: not divided by sigma"),
        (pulled(lambda r, y, sigma, x, w: r / sigma), "r: divided by the square of sigma"),
        (pulled(lambda r, y, sigma, x, w: r**2), "r: squared; chi-squared squares it later"),
        (pulled(lambda r, y, sigma, x, w: r * np.sqrt(sigma)), "divided by the root of sigma"),
        (pulled(lambda r, y, sigma, x, w: bell(x, w) / sigma), "that is what is expected"),
        (pulled(lambda r, y, sigma, x, w: r + 1), "r: the first pull is not"),
        (pulled(None, lambda J, sigma: J * sigma[:, np.newaxis]), "J: not divided by sigma"),
        (pulled(None, lambda J, sigma: -J), "J: the sign is wrong: it is the Jacobian of what"),
        (pulled(None, lambda J, sigma: J / sigma[:, np.newaxis]), "J: divided by the square"),
        (pulled(None, lambda J, sigma: J * sigma[:, np.newaxis] ** 2), "multiplied by sigma"),
        (pulled(None, lambda J, sigma: J + 1), "J: not the rows of bell_slopes in units"),
        (pulled(None, lambda J, sigma: J.T), "J: expected numbers in an array of shape (5, 3)"),
        (by_columns, "J: each column is divided by one sigma; a row belongs to a class"),
        (residual_in_place, "it changed its input; work on a copy"),
        (lambda *v: pulls(*v)[0], "expected (r, J), got a ndarray"),
    ],
    "downhill": [
        (walked(lambda g, rate, path, start: -2 * rate * g), "step 1: it leads uphill"),
        (walked(lambda g, rate, path, start: rate * g), "what is the derivative of a square?"),
        (walked(lambda g, rate, path, start: 2 * g), "where is the rate?"),
        (walked(lambda g, rate, path, start: 2 * rate * g / np.linalg.norm(2 * g)),
         "as long as the rate, whatever the slope is"),
        (walked(lambda g, rate, path, start: 2 * np.ravel(rate)[0] * g), "there is one for each"),
        (walked(lambda g, rate, path, start: 0 * g), "step 1: it stays where it was"),
        (walked(lambda g, rate, path, start: 2 * rate * g + 1), "work out the gradient of"),
        (walked(lambda g, rate, path, start: 2 * rate * g, first=False), "the start is missing"),
        (walked(lambda g, rate, path, start: 2 * rate * g, more=1), "the start and 1 more, got"),
        (walked(lambda g, rate, path, start: 2 * rate * g, more=-1), "got shape (1, 3)"),
        (one_gradient, "step 2: it has the gradient of the start"),
        (walks_in_place, "it changed its input; work on a copy"),
        (bracketless, "it raised ValueError"),
        (lambda *v: downhill(*v)[-1], "expected a point a row, the start and 1 more"),
    ],
    "damped_step": [
        (lambda r, J, d: -damped_step(r, J, d), "this leads uphill"),
        (lambda r, J, d: np.linalg.lstsq(J, r)[0], "that is the step without damping"),
        (damped(lambda A, J, d: d * np.eye(len(A))), "the damping itself is added"),
        (damped(lambda A, J, d: d * A), "the whole matrix is made larger"),
        (lambda r, J, d: np.linalg.lstsq(J, r)[0] / (1 + d), "the whole matrix is made larger"),
        (damped(lambda A, J, d: d * np.diag(np.abs(np.diag(J)))), "not that of JᵀJ"),
        (damped(lambda A, J, d: d * np.diag(np.sqrt(np.diag(A)))), "not their squares"),
        (replaced, "the diagonal is replaced"),
        (damped(lambda A, J, d: d**2 * np.diag(np.diag(A))), "the damping is squared"),
        (lambda r, J, d: 2 * damped_step(r, J, d), "the 2 of the gradient stands on both sides"),
        (lambda r, J, d: J.T @ r, "a system is to be solved"),
        (lambda r, J, d: J.T @ r / np.diag(J.T @ J) / (1 + d), "solve the whole system"),
        (lambda r, J, d: damped_step(r, J, d)[::-1], "have changed places"),
        (damped(lambda A, J, d: d * np.diag(A)), "does not solve the damped system"),
    ],
    "fit": [
        (fitted(keep=True), "the trials that were refused are in it"),
        (fitted(up=0.1, down=10.0), "is the damping changed the wrong way?"),
        (fitted(down=1.0), "does not fall after a trial that was taken"),
        (fitted(up=1.0), "Does the damping rise after a refused trial?"),
        (fitted(up=1.0, down=1.0), "does not fall after a trial that was taken"),
        (fitted(first=1.0), "does it begin with the damping 0.01?"),
        (fitted(first=0.001), "does it begin with the damping 0.01?"),
        (fitted(refused=False), "trials that were refused count as trials, too"),
        (fitted(guard=False), "such a trial is refused"),
        (fitted(refuse=False), "only a trial that lowers it is taken"),
        (fitted(stop=lambda change, tol, s, chi: change >= 0), "it ends too early, at point 0"),
        (fitted(stop=lambda change, tol, s, chi: change <= tol), "it ends too early, at point 1"),
        (fitted(stop=lambda change, tol, s, chi: False), "it goes on after it ought to stop"),
        (fitted(stop=lambda change, tol, s, chi: np.abs(s).max() <= tol), "it goes on after"),
        (fitted(stop=lambda change, tol, s, chi: -tol <= change < 0),
         "it goes on after a refused trial that changed"),
        (fitted(stop=lambda change, tol, s, chi: abs(change) <= tol * chi),
         "tol is for the change itself"),
        (fitted(up=2.0, down=0.5), "which damping had this trial"),
        (fitted(late=1), "path: it goes on after it ought to stop"),
        (fitted(again=False), "were residuals and Jacobian those of point 1?"),
        (fitted(step=lambda r, J, d: np.linalg.solve(J.T @ J + d * np.eye(3), J.T @ r)),
         "damped in other units than those of damped_step"),
        (changed(lambda path, settled: (path[1:], settled)), "the start is its first point"),
        (changed(lambda path, settled: (path[-1], settled)), "expected a point a row"),
        (changed(lambda path, settled: (path, True)), "it ended because there were 3 trials"),
        (changed(lambda path, settled: (path, False)), "so it has"),
        (changed(lambda path, settled: path), "expected (path, settled), got a ndarray"),
    ],
    "covariance": [
        (scaled(lambda C, chi, k, p: C * (k - p) / chi), "per degree of freedom is missing"),
        (scaled(lambda C, chi, k, p: C * (k - p)), "not by chi-squared per degree of freedom"),
        (scaled(lambda C, chi, k, p: C * (k - p) / k), "the parameters have used up"),
        (scaled(lambda C, chi, k, p: C * (k - p) / (k - 1)), "how many parameters are there?"),
        (scaled(lambda C, chi, k, p: C * ((k - p) / chi) ** 0.5), "scaled by the root"),
        (scaled(lambda C, chi, k, p: C * ((k - p) / chi) ** 2), "divided by chi-squared per"),
        (scaled(lambda C, chi, k, p: C / 2), "the inverse of the Hessian of chi-squared"),
        (scaled(lambda C, chi, k, p: np.linalg.inv(C) * (chi / (k - p)) ** 2),
         "that is JᵀJ, not its inverse"),
        (lambda r, J: J.T @ J, "that is JᵀJ, not its inverse"),
        (scaled(lambda C, chi, k, p: C / np.sqrt(np.outer(np.diag(C), np.diag(C)))),
         "that is the correlation"),
        (lambda r, J: r @ r / (len(r) - J.shape[1]) / (J.T @ J), "a matrix has an inverse"),
        (scaled(lambda C, chi, k, p: np.diag(np.diag(C))), "beside the diagonal are missing"),
        (scaled(lambda C, chi, k, p: np.sqrt(np.diag(C))), "the whole matrix is asked for"),
        (scaled(lambda C, chi, k, p: np.diag(C)), "got shape (2,)"),
        (scaled(lambda C, chi, k, p: C + 1), "compute JᵀJ for the case by hand"),
    ],
    "length_for": [
        (lambda w, C, z: (w[0] - z * w[1], length_for(w, C, z)[1]), "that is below the mean"),
        (lambda w, C, z: (z * w[1], length_for(w, C, z)[1]), "how far above the mean it is"),
        (lambda w, C, z: (w[0] + z, length_for(w, C, z)[1]), "z counts in widths"),
        (lambda w, C, z: (w[1] + z * w[0], length_for(w, C, z)[1]), "have changed places"),
        (lambda w, C, z: (w[2], length_for(w, C, z)[1]), "z widths above the mean is asked for"),
        (judged(lambda a, e, w, C, z: (a, e**2)), "that is the variance; take the root"),
        (judged(lambda a, e, w, C, z: (a, np.sqrt(C[0, 0] + z**2 * C[1, 1]))),
         "C has an entry for both"),
        (judged(lambda a, e, w, C, z: (a, C[0, 0] + z**2 * C[1, 1])), "without the entry for"),
        (judged(lambda a, e, w, C, z: (a, np.sqrt(e**2 - z * C[0, 1]))), "there twice"),
        (with_j(lambda z: [1, -z, 0]), "the sign of the entry for both is wrong"),
        (with_j(lambda z: [1, 0, 0]), "the error of the mean alone"),
        (with_j(lambda z: [0, z, 0]), "the error of the width alone"),
        (judged(lambda a, e, w, C, z: (a, np.sqrt(C[0, 0]) + abs(z) * np.sqrt(C[1, 1]))),
         "the two errors are added"),
        (judged(lambda a, e, w, C, z: (a, np.sqrt(C[0, 0] + z * C[1, 1] + 2 * z * C[0, 1]))),
         "z has to be squared"),
        (with_j(lambda z: [1, z, 1]), "the error of the number is in it"),
        (judged(lambda a, e, w, C, z: (a, z * np.sqrt(C[1, 1]))), "a standard error is a root"),
        (judged(lambda a, e, w, C, z: (a, e + 1)), "by how much does the length change"),
        (judged(lambda a, e, w, C, z: (e, a)), "length: not"),
        (judged(lambda a, e, w, C, z: a), "expected (length, error), got a"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [(name, f, words) for name, wrong in WRONG.items() for f, words in wrong],
)
def test_a_typical_mistake_is_caught_with_words_that_help(name, function, words):
    report = CHECKS[name](function)
    assert not report.complete
    assert words in report.text
    said = [line for line in report.text.split("\n") if "it raised" not in line]
    assert "np." not in "".join(said)  # no message holds code


def test_every_function_has_three_wrong_solutions():
    assert tuple(WRONG) == NAMES
    assert min(map(len, WRONG.values())) >= 3


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def by_library(x, w):
        return w[2] * stats.norm.pdf(x, w[0], w[1])

    def row_by_row(x, w):
        return [
            [f * (v - w[0]) / w[1] ** 2, f * ((v - w[0]) ** 2 / w[1] ** 3 - 1 / w[1]), f / w[2]]
            for v, f in zip(x.tolist(), bell(x, w).tolist(), strict=True)
        ]  # fmt: skip

    def by_weights(x, y, sigma, w):
        return [
            np.diag(1 / sigma) @ (y - bell(x, w)),
            np.diag(1 / sigma) @ bell_slopes(x, w),
        ]

    def filled(x, y, sigma, start, rate, steps):
        path = np.zeros((steps + 1, 3))
        path[0] = start
        for k in range(steps):
            r, J = pulls(x, y, sigma, path[k])
            path[k + 1] = path[k] + 2 * np.asarray(rate) * (r @ J)
        return path

    def stacked(r, J, damping):
        units = np.sqrt(damping) * np.diag(np.linalg.norm(J, axis=0))
        return np.linalg.lstsq(
            np.vstack([J, units]), np.append(r, np.zeros(J.shape[1]))
        )[0]

    def for_lists(x, y, sigma, start, tol, most):
        path, settled = fitted(step=stacked)(x, y, sigma, start, tol, most)
        return [path.tolist(), int(settled)]

    def by_qr(r, J):
        half = np.linalg.inv(np.linalg.qr(J)[1])
        return half @ half.T * (r**2).sum() / (len(r) - len(half))

    def by_parts(w, C, z):
        variance = C[0, 0] + 2 * z * C[0, 1] + z * z * C[1, 1]
        return [np.array(w[0] + z * w[1]), variance**0.5]

    functions = (
        by_library, row_by_row, by_weights, filled, stacked, for_lists, by_qr, by_parts,
    )  # fmt: skip
    for name, function in zip(NAMES, functions, strict=True):
        report = CHECKS[name](function)
        assert report.complete, report.text
