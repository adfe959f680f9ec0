"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to

(
    bell, bell_slopes, pulls, downhill, damped_step, fit, covariance, length_for,
) = pages("heights").solved.values()  # fmt: skip

SEEN = {"damped_step": "q = np.diag(np.diag(B))", "pulls": "pull = (z - f(x, v)) / s"}
KNOWN = {
    "np.diag(A)": "standard errors are taken from the diagonal of a covariance",
    "np.array(path)": "the page makes arrays of lists, too",
}
HIDDEN = {
    "bell": [
        Case(
            "its top",
            (np.array([5.0]), np.array([5.0, 1, np.sqrt(2 * np.pi)])),
            close_to([1.0]),
        )
    ]
}


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
