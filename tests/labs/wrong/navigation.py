"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import itertools

import numpy as np
from lab_pages import pages
from mlmath import markov
from mlmath.labs.checking import Case, close_to

(
    solved_count, solved_shares, solved_power, solved_visit, solved_link,
    solved_covariance, solved_components, solved_project,
) = pages("navigation").solved.values()  # fmt: skip

SEEN = {"covariance": "mean = pictures.mean(axis=0)"}
HIDDEN = {
    "to_shares": [
        Case("to and fro", (np.array([[0.0, 1], [2, 0]]),), close_to([[0, 1], [1, 0]]))
    ]
}


def counts_pairs(pairs_of):
    def count(visits, n):
        counts = np.zeros((n, n))
        for visit in visits:
            for page, following in pairs_of(list(visit)):
                counts[following, page] += 1
        return counts

    return count


def in_one_run(visits, n):
    run = [page for visit in visits for page in visit]
    return counts_pairs(lambda run: zip([0, *run], [*run, 0], strict=True))([run], n)


def appends(visits, n):
    for visit in visits:
        visit.append(0)
    return solved_count([visit[:-1] for visit in visits], n)


def by_fancy_index(visits, n):
    counts = np.zeros((n, n))
    for visit in visits:
        counts[[*visit, 0], [0, *visit]] += 1
    return counts


def divided(axis):
    def shares(counts):
        filled = counts + 0.0
        filled[0, ~counts.any(axis=0)] = 1
        return filled / np.maximum(filled.sum(axis=axis, keepdims=True), 1)

    return shares


def unvisited(column):
    def shares(counts):
        P = solved_shares(counts)
        for j in np.flatnonzero(~counts.any(axis=0)):
            P[:, j] = column(len(P), j)
        return P

    return shares


def by_arrivals(counts):
    return counts / np.maximum(counts.sum(axis=1), 1)


def divides_by_zero(counts):
    with np.errstate(invalid="ignore"):
        return counts / counts.sum(axis=0)


def fills_in_place(counts):
    counts[0, ~counts.any(axis=0)] = 1
    return counts / counts.sum(axis=0)


def in_whole_numbers(counts):
    P = counts.copy()
    P[:] = solved_shares(counts)
    return P


def equal_links(counts):
    return solved_shares((counts > 0) * 1)


def with_norm_as_value(A, x, tol):
    x = solved_power(A, x, tol)[1]
    return np.linalg.norm(A @ x), x


def in_place(A, x, tol):
    x /= np.linalg.norm(x)
    return solved_power(A, x, tol)


def so_many(n_steps):
    def power(A, x, tol):
        for _ in range(n_steps):
            x = A @ x / np.linalg.norm(A @ x)
        return x @ A @ x, x

    return power


def until_value_settles(A, x, tol):
    x, old = x / np.linalg.norm(x), np.inf
    while True:
        value = x @ A @ x
        if abs(value - old) <= tol:
            return value, x
        x, old = A @ x / np.linalg.norm(A @ x), value


def until_x_settles(A, x, tol):
    x = x / np.linalg.norm(x)
    while True:
        y = A @ x / np.linalg.norm(A @ x)
        if np.linalg.norm(y - x) <= tol:
            return y @ A @ y, y
        x = y


def by_absolute_tolerance(A, x, tol):
    return solved_power(A, x, tol / np.linalg.norm(A))


def largest_without_sign(A, x, tol):
    values, X = np.linalg.eig(A)
    i = values.real.argmax()
    return values[i].real, X[:, i].real


def value_of_the_start(A, x, tol):
    return x @ A @ x / (x @ x), solved_power(A, x, tol)[1]


def shares_of(P):
    return markov.stationary_distribution(P)


def link_with(change):
    def add_link(P, start, end, share):
        new = P.copy()
        change(new, start, end, share)
        return new

    return add_link


def unscaled(new, start, end, share):
    new[end, start] += share


def overwritten(new, start, end, share):
    new[:, start] *= 1 - share
    new[end, start] = share


def row_instead(new, start, end, share):
    new[start] *= 1 - share
    new[start, end] += share


def lost(new, start, end, share):
    new[:, start] *= 1 - share


def swapped_shares(new, start, end, share):
    new[:, start] *= share
    new[end, start] += 1 - share


def taken_from_away(new, start, end, share):
    new[end, start] += share
    new[0, start] -= share


def exactly_the_share(new, start, end, share):
    new[end, start] = 0
    new[:, start] *= (1 - share) / max(new[:, start].sum(), 1e-9)
    new[end, start] = share


def link_in_place(P, start, end, share):
    P[:] = solved_link(P, start, end, share)
    return P


def covariance_with(change):
    def covariance(X):
        mean, C = solved_covariance(X)
        return change(X, mean, C)

    return covariance


def centres_in_place(X):
    mean = X.mean(axis=0)
    X -= mean
    return mean, X.T @ X / len(X)


def by_pictures(X):
    mean = X.mean(axis=1)
    Z = X - mean[:, None]
    return mean, Z.T @ Z / len(X)


def without_deflation(C, k, x):
    value, q = solved_power(C, x, 1e-10)
    return np.full(k, value), np.column_stack([q] * k)


def deflated_by(part):
    def components(C, k, x):
        values, found = [], []
        for _ in range(k):
            value, q = solved_power(C, x, 1e-10)
            C = C - part(value, q)
            values.append(value)
            found.append(q)
        return np.array(values), np.column_stack(found)

    return components


def deflates_in_place(C, k, x):
    values, found = [], []
    for _ in range(k):
        value, q = solved_power(C, x, 1e-10)
        C -= value * np.outer(q, q)
        values.append(value)
        found.append(q)
    return np.array(values), np.column_stack(found)


def from_eigh(take):
    def components(C, k, x):
        values, Q = np.linalg.eigh(C)
        return take(values, Q, k)

    return components


def components_with(change):
    return lambda C, k, x: change(*solved_components(C, k, x))


def second_first(C, k, x):
    values, Q = solved_components(C, k, x)
    order = [*range(1, k), 0]
    return values[order], Q[:, order]


def project_with(change):
    return lambda X, mean, Q: change(X, mean, Q, *solved_project(X, mean, Q))


def own_mean(X, mean, Q):
    return solved_project(X, X.mean(axis=0), Q)


def never_centred(X, mean, Q):
    return X @ Q, X @ Q @ Q.T


def along_the_path(P, page):
    x = np.ones(len(P)) / len(P)
    for _ in range(3):
        x = P @ x
    return x[page] / x[0]


PROJECTED = "Z: entry [i, c] is the dot product of centred picture i"


WRONG = {
    "count_clicks": [
        (lambda visits, n: solved_count(visits, n).T, "the wrong way round"),
        (counts_pairs(itertools.pairwise), "no click leaves page 0"),
        (counts_pairs(lambda v: zip([0, *v], v)), "no click leads to page 0"),  # noqa: B905
        (counts_pairs(lambda v: zip(v, [*v[1:], 0])), "where does a visit come from?"),  # noqa: B905
        (in_one_run, "how often did somebody go from"),
        (lambda visits, n: solved_count(visits, n) > 0, "is 1: how often"),
        (by_fancy_index, "how often did somebody go from"),
        (lambda visits, n: solved_count(visits, n)[1:, 1:], "got shape (2, 2)"),
        (lambda visits, n: solved_count([[p - 1 for p in v] for v in visits], n), "how often"),
        (appends, "it changed its input"),
    ],
    "to_shares": [
        (divided(1), "and not to 1; the rows do"),
        (divided((0, 1)), "and not to 1; each visitor goes somewhere"),
        (by_arrivals, "and not to 1; each visitor goes somewhere"),
        (divides_by_zero, "nan or inf; is something divided by 0?"),
        (unvisited(lambda n, j: 0), "column 2 has zeros only, and the visitors of page 2"),
        (unvisited(lambda n, j: 1 / n), "nobody left page 2 in the log"),
        (unvisited(lambda n, j: np.eye(n)[j]), "nobody left page 2 in the log"),
        (fills_in_place, "it changed its input; work on a copy"),
        (in_whole_numbers, "all entries are whole numbers"),
        (equal_links, "is not in proportion to its clicks"),
    ],
    "power_iteration": [
        (lambda *a: solved_power(*a)[1], "expected (value, x), got a ndarray"),
        (lambda *a: solved_power(*a)[::-1], "value: expected one number, got shape (2,)"),
        (lambda *a: (*solved_power(*a), 1), "expected (value, x), got 3 things"),
        (lambda A, x, tol: (solved_power(A, x, tol)[0], solved_power(A, x, tol)[1] * 3),
         "x has the length 3 and not 1"),
        (with_norm_as_value, "the value has the wrong sign"),
        (in_place, "it raised"),
        (in_place, "it changed its input"),
        (so_many(100), "when does the loop end, and what is a step?"),
        (until_value_settles, "a small matrix: the norm of A x - value x is"),
        (until_x_settles, "a negative eigenvalue: no answer after"),
        (by_absolute_tolerance, "a small matrix: the norm of A x - value x is"),
        (largest_without_sign, "is not the eigenvalue of largest modulus"),
        (value_of_the_start, "the value 2 is not the Rayleigh quotient of x, 3"),
        (lambda A, x, tol: solved_power(A.T, x, tol), "what is a step?"),
    ],
    "per_visit": [
        (lambda P, page: shares_of(P)[page], "that is the share of all clicks"),
        (lambda P, page: shares_of(P)[page] / shares_of(P)[1:].sum(), "a share of the pages"),
        (lambda P, page: 1 / solved_visit(P, page), "the number of visits for each time"),
        (lambda P, page: solved_visit(P, page - 1), "that is the number for page 5"),
        (lambda P, page: solved_visit(P, (page + 1) % len(P)), "the number for page 4, and not"),
        (lambda P, page: 1.0, "1 for every page: does a step go"),
        (along_the_path, "is not the mean number: have the shares settled"),
        (lambda P, page: solved_power(P, np.ones(len(P)), 1e-12), "expected one number"),
    ],
    "add_link": [
        (link_with(unscaled), "column 2 adds up to 1.1 and not to 1; who is counted twice?"),
        (link_with(lost), "column 2 adds up to 0.9 and not to 1; who is not counted?"),
        (link_with(overwritten), "column 1 adds up to 0.96 and not to 1"),
        (link_with(row_instead), "other pages must keep their columns"),
        (link_with(swapped_shares), "meant for the new link goes on with the old ones"),
        (link_with(taken_from_away), "each old one must get the same part as before"),
        (link_with(exactly_the_share), "page 1 led to page 5 before, too"),
        (lambda P, start, end, share: solved_link(P, end, start, share), "stands on page 2"),
        (lambda P, start, end, share: P.copy(), "column 2 is as before"),
        (lambda P, start, *a: solved_link(P, start, *a)[:, start], "got shape (7,)"),
        (link_in_place, "it changed its input; work on a copy"),
    ],
    "covariance": [
        (lambda X: solved_covariance(X)[1], "expected (mean, C), got a ndarray"),
        (lambda X: solved_covariance(X)[::-1], "mean: expected numbers in an array"),
        (lambda X: solved_covariance(X.T), "got shape (5,)"),
        (by_pictures, "mean: that is one number a picture; asked is one a pixel"),
        (covariance_with(lambda X, m, C: (m + 1, C)), "what is its mean over all pictures?"),
        (covariance_with(lambda X, m, C: (m, np.cov(X.T))), "divided by one less than"),
        (covariance_with(lambda X, m, C: (m, C * len(X))), "but not averaged"),
        (covariance_with(lambda X, m, C: (m, C * len(X) / X.shape[1])), "the number of pixels"),
        (covariance_with(lambda X, m, C: (m, X.T @ X / len(X))), "is not taken off"),
        (covariance_with(lambda X, m, C: (m, np.diag(np.diag(C)))), "C: entry ["),
        (covariance_with(lambda X, m, C: (m, X.T @ np.roll(X, 1, axis=1))), "not symmetric"),
        (centres_in_place, "it changed its input; work on a copy"),
    ],
    "components": [
        (without_deflation, "column 1 of Q is column 0 once more"),
        (deflated_by(lambda value, q: np.outer(q, q)), "of Q is column 0 once more"),
        (deflated_by(lambda value, q: value * q * q), "is no eigenpair: C q and value q"),
        (deflates_in_place, "it changed its input; work on a copy"),
        (from_eigh(lambda w, Q, k: (w[:k], Q[:, :k])), "the largest"),
        (from_eigh(lambda w, Q, k: (w[::-1][:k], Q[:, :k])), "is no eigenpair"),
        (from_eigh(lambda w, Q, k: (w[-k:], Q[:, -k:])), "the largest eigenvalue must come first"),
        (from_eigh(lambda w, Q, k: (w[:k][::-1], Q[:, :k][:, ::-1])), "a larger one was left out"),
        (second_first, "the largest eigenvalue must come first"),
        (components_with(lambda w, Q: (w, Q.T)), "got shape (2, 3)"),
        (components_with(lambda w, Q: (w, 2 * Q)), "column 0 of Q has the length 2"),
        (components_with(lambda w, Q: (w**0.5, Q)), "column 0 of Q with value 0 is no eigenpair"),
        (components_with(lambda w, Q: (w[:-1], Q[:, :-1])), "values: expected numbers in an"),
        (components_with(lambda w, Q: Q), "expected (values, Q), got a ndarray"),
    ],
    "project": [
        (project_with(lambda X, m, Q, Z, R: Z), "expected (Z, R), got a ndarray"),
        (project_with(lambda X, m, Q, Z, R: (R, Z)), "Z: expected numbers in an array"),
        (never_centred, "the coordinates are to be measured from the mean picture"),
        (own_mean, PROJECTED),
        (project_with(lambda X, m, Q, Z, R: (-Z, R)), PROJECTED),
        (project_with(lambda X, m, Q, Z, R: (Z.T, R)), "got shape (2, 5)"),
        (project_with(lambda X, m, Q, Z, R: (Z, R - m)), "R: the mean picture is missing"),
        (project_with(lambda X, m, Q, Z, R: (Z, X)), "R: those are the pictures of X"),
        (project_with(lambda X, m, Q, Z, R: (Z, R + m)), "R: these pictures are not"),
    ],
}  # fmt: skip

#: What only the end of its time stops.
ENDLESS = {until_x_settles}
