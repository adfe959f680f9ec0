"""The checks of the lab *Eigenvalues at work*: one function for each to write."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlmath import eigen, markov, vectors
from mlmath._checks import Matrix, Vector, as_count
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    as_arrays,
    as_numbers,
    near,
)

Visits = list[list[int]]


LAB = Lab(
    "count_clicks", "to_shares", "power_iteration", "per_visit", "add_link",
    "covariance", "components", "project",
)  # fmt: skip
ready = LAB.ready

#: The site of a blood service, made up for the lab. Page 0 stands for away.
PAGES = ("away", "home", "news", "rules", "places", "form", "thanks")
#: Entry (i, j): the share of the visitors of page j that go to page i.
SITE = np.array([
    [0, 0.30, 0.80, 0.45, 0.35, 0.45, 1],
    [0.30, 0, 0.15, 0.15, 0.15, 0, 0],
    [0.55, 0.15, 0, 0, 0, 0, 0],
    [0.10, 0.25, 0.05, 0, 0.10, 0.05, 0],
    [0.05, 0.25, 0, 0.40, 0, 0.10, 0],
    [0, 0.05, 0, 0, 0.40, 0, 0],
    [0, 0, 0, 0, 0, 0.40, 0],
])  # fmt: skip
#: Two visits; one of a single page, one that loads a page twice.
FEW: Visits = [[2], [1, 2, 2, 1]]
#: Nobody comes to page 3.
SOME: Visits = [[1, 2, 1, 2, 4], [1, 2], [4, 4, 2], [2, 1, 2]]
#: Three pages and what their visitors do next, in clicks; none leaves page 2.
CLICKS = np.array([[0, 3, 0], [8, 1, 0], [2, 4, 0]])
#: Two states that are left with probability 0.01 and 0.02 a step.
SLOW = np.array([[0.99, 0.02], [0.01, 0.98]])
#: The dominant eigenvalue is negative.
TURNING = np.array([[1.0, 2.0], [2.0, -4.0]])
#: Eigenvalues 6, 3 and 1 times a small number.
SMALL = 1e-4 * np.array([[4.0, 1.0, 1.0], [1.0, 3.0, 2.0], [1.0, 2.0, 3.0]])
#: Five pictures of three pixels each; three pictures of three pixels.
FIVE = np.array([[2.0, 1, 0], [4, 3, 5], [0, 8, 1], [9, 2, 2], [5, 1, 7]])
THREE = np.array([[1.0, 2, 9], [3, 8, 1], [2, 2, 2]])


def draw_visits(n: int, rng: np.random.Generator) -> Visits:
    """Draw n visits of the made-up site, each a list of the pages seen.

    A visit comes from away and goes on by :data:`SITE` until it is away again.
    """
    n = as_count(n, "n")
    walked = markov.walk(SITE, 0, 8 * n + 1000, rng)  # a visit has 3 clicks or so
    parts = np.split(walked, np.flatnonzero(walked == 0))
    return [part[1:].tolist() for part in parts[1 : n + 1]]


def _close(a: Any, b: Any) -> bool:
    """Agree as far as an iteration that stops can."""
    return bool(np.allclose(a, b, rtol=1e-6, atol=1e-9))


def _clicks(visits: Visits, n: int) -> Matrix:
    """Count the clicks in one run of all visits, with page 0 in between."""
    run = np.concatenate([[0], *(np.append(visit, 0) for visit in visits)])
    codes = run[1:].astype(np.int64) * n + run[:-1].astype(np.int64)
    return np.bincount(codes, minlength=n * n).reshape(n, n).astype(np.float64)


def check_count_clicks(function: Function) -> Report:
    """Check ``count_clicks(visits, n)``."""

    def look(result: Any, visits: Visits, n: int) -> str | None:
        counts = as_numbers(result, (n, n))
        if isinstance(counts, str):
            return counts
        known = _clicks(visits, n)
        if np.array_equal(counts, known):
            return None
        if np.array_equal(counts, known.T):
            return (
                "rows and columns are the wrong way round: column j is for the page "
                "that a click leaves"
            )
        if not counts[:, 0].any():
            return "no click leaves page 0: where does a visit come from?"
        if not counts[0].any():
            return "no click leads to page 0: what is the last click of a visit?"
        i, j = np.argwhere(counts != known)[0]
        return (
            f"entry [{i}, {j}] is {counts[i, j]:.3g}: how often did somebody go from "
            f"page {j} to page {i}?"
        )

    cases = [
        Case("one visit of two pages", ([[1, 2]], 3), look),
        Case("a single page, and a page loaded twice", (FEW, 3), look),
        Case("four visits, a page that nobody sees", (SOME, 5), look),
        Case("two equal visits", ([[1, 2, 3], [1, 2, 3]], 4), look),
    ]
    return LAB.check("count_clicks", function, cases)


def check_to_shares(function: Function) -> Report:
    """Check ``to_shares(counts)``."""

    def look(result: Any, counts: Matrix) -> str | None:
        P = as_numbers(result, counts.shape)
        if isinstance(P, str):
            return P
        if P.any() and np.array_equal(P, P.round()) and (counts > 1).any():
            return "all entries are whole numbers; can the array hold fractions?"
        for j, column in enumerate(counts.T):
            total = column.sum()
            if not total:
                if not P[:, j].any():
                    return (
                        f"column {j} has zeros only, and the visitors of page {j} vanish; "
                        "where are they to go?"
                    )
                if not near(P[:, j], np.eye(len(P))[0]):
                    return f"nobody left page {j} in the log: all of it must go away, to page 0"
            elif not near(P[:, j].sum(), 1):
                others = [P[i].sum() for i in range(len(P)) if counts[i].any()]
                hint = (
                    "the rows do" if near(others, 1) else "each visitor goes somewhere"
                )
                return f"column {j} adds up to {P[:, j].sum():.4g} and not to 1; {hint}"
            elif not near(P[:, j] * total, column):
                return (
                    f"column {j} adds up to 1, but is not in proportion to its clicks"
                )
        return None

    cases = [
        Case(
            "every page is left", (np.array([[0, 3, 1], [4, 1, 1], [2, 4, 0]]),), look
        ),
        Case("a page that nobody left", (CLICKS,), look),
        Case("five pages, one that nobody sees", (_clicks(SOME, 5),), look),
        Case("no clicks at all", (np.zeros((2, 2)),), look),
    ]
    return LAB.check("to_shares", function, cases)


def check_power_iteration(function: Function) -> Report:
    """Check ``power_iteration(A, x, tol)``, which returns value and vector."""

    def look(result: Any, A: Matrix, start: Vector, tol: float) -> str | None:
        pair = as_arrays(result, {"value": (), "x": (len(A),)})
        if isinstance(pair, str):
            return pair
        value, x = float(pair[0]), pair[1]
        length = vectors.norm(x)
        if abs(length - 1) > 1e-6:
            return f"x has the length {length:.4g} and not 1"
        known = eigen.power_iteration(A, start, tol=1e-13, max_iter=20_000)
        if known.value < 0 and _close(value, -known.value):
            return "the value has the wrong sign: does A keep the direction of x?"
        off = float(np.linalg.norm(A @ x - value * x) / np.linalg.norm(A, "fro"))
        if off > max(2 * tol, 1e-14):  # the value may be of the step before
            quotient = eigen.rayleigh_quotient(A, x)
            if abs(value - quotient) > 0.9 * off * np.linalg.norm(A, "fro"):
                return f"the value {value:.6g} is not the Rayleigh quotient of x, {quotient:.6g}"
            return (
                f"the norm of A x - value x is {off:.1e} times that of A, and tol is "
                f"{tol:.0e}; when does the loop end, and what is a step?"
            )
        if not _close(value, known.value):
            return (
                f"the value {value:.4g} belongs to an eigenvector, but is not the "
                "eigenvalue of largest modulus"
            )
        return None

    n = len(SITE)
    cases = [
        Case("a start of whole numbers",
             (np.array([[2, 1], [1, 2]]), np.array([5, 0]), 1e-10), look),
        Case("the shares of a site", (SITE, np.ones(n), 1e-10), look),
        Case("a negative eigenvalue", (TURNING, np.array([1.0, 1.0]), 1e-10), look),
        Case("a small matrix", (SMALL, np.array([1.0, 0.0, 0.0]), 1e-10), look),
        Case("slow convergence", (SLOW, np.array([0.0, 1.0]), 1e-9), look),
    ]  # fmt: skip
    return LAB.check("power_iteration", function, cases)


def check_per_visit(function: Function) -> Report:
    """Check ``per_visit(P, page)``."""

    def look(result: Any, P: Matrix, page: int) -> str | None:
        number = as_numbers(result, ())
        if isinstance(number, str):
            return number
        pi = markov.stationary_distribution(P)
        seen, away = pi[[page, 0]]
        if _close(number, seen / away):
            return None
        if _close(number, 1):
            return "1 for every page: does a step go from page j by column j?"
        if _close(number, seen):
            return "that is the share of all clicks; and how often does a visit begin?"
        if _close(number, seen / (1 - away)):
            return "that is a share of the pages seen; asked is how many in each visit"
        if _close(number, away / seen):
            return "that is the number of visits for each time that the page is seen"
        for other in {page - 1, page + 1} & set(range(len(P))):
            if _close(number, pi[other] / away):
                return f"that is the number for page {other}, and not for page {page}"
        return (
            f"{number:.6g} is not the mean number: have the shares settled, and what is "
            "compared with what?"
        )

    small = np.array([[0, 0.5, 0.25], [1, 0, 0.75], [0, 0.5, 0]])
    cases = [
        Case("the thanks of the site", (SITE, 6), look),
        Case("a page in the middle", (SITE, 3), look),
        Case("a site of two pages", (small, 1), look),
        Case("page 0 itself", (small, 0), look),
    ]
    return LAB.check("per_visit", function, cases)


def check_add_link(function: Function) -> Report:
    """Check ``add_link(P, start, end, share)``."""

    def look(result: Any, P: Matrix, start: int, end: int, share: float) -> str | None:
        new = as_numbers(result, P.shape)
        if isinstance(new, str):
            return new
        if not near(np.delete(new, start, axis=1), np.delete(P, start, axis=1)):
            return (
                f"the link stands on page {start}; other pages must keep their columns"
            )
        old, link = P[:, start], np.eye(len(P))[end]
        column = new[:, start]
        if near(column, np.average([old, link], axis=0, weights=[1 - share, share])):
            return None
        if near(column, old):
            return f"column {start} is as before: nobody follows the new link"
        total = column.sum()
        if not near(total, 1):
            lost = "who is counted twice?" if total > 1 else "who is not counted?"
            return f"column {start} adds up to {total:.4g} and not to 1; {lost}"
        if near(column, np.average([old, link], axis=0, weights=[share, 1 - share])):
            return "the share that is meant for the new link goes on with the old ones"
        if old[end] and near(column[end], share):
            return (
                f"page {start} led to page {end} before, too; what do those do who do "
                "not follow the new link?"
            )
        return (
            f"column {start} adds up to 1, but of those who do not follow the new link "
            "each old one must get the same part as before"
        )

    cases = [
        Case("where no link was", (SITE, 2, 5, 0.1), look),
        Case("where a link was", (SITE, 1, 5, 0.2), look),
        Case("a link that all follow", (SITE, 3, 4, 1.0), look),
        Case("a link that nobody follows", (SITE, 4, 1, 0.0), look),
    ]
    return LAB.check("add_link", function, cases)


def check_covariance(function: Function) -> Report:
    """Check ``covariance(X)``, which returns the mean picture and the matrix."""

    def look(result: Any, X: Matrix) -> str | None:
        n, d = X.shape
        pair = as_arrays(result, {"mean": (d,), "C": (d, d)})
        if isinstance(pair, str):
            return pair
        mean, C = pair
        if not near(mean, np.average(X, axis=0)):
            if n == d and near(mean, np.average(X, axis=1)):
                return "mean: that is one number a picture; asked is one a pixel"
            return (
                f"mean: pixel 0 has {mean[0]:.4g}; what is its mean over all pictures?"
            )
        known = np.cov(X.T, bias=True)
        if near(C, known):
            return None
        for factor, words in (
            (n, "the products are added up, but not averaged over the pictures"),
            (n / (n - 1), "divided by one less than the number of pictures"),
            (n / d, "divided by the number of pixels; asked is a mean over pictures"),
        ):
            if near(C, known * factor):
                return f"C: {words}"
        if near(C, np.einsum("ij,ik->jk", X, X) / n):
            return "C: the mean picture is not taken off before the products"
        if near(C, C.T):
            i, j = np.unravel_index(np.abs(C - known).argmax(), C.shape)
            return f"C: entry [{i}, {j}] is off; how do the pixels {i} and {j} vary together?"
        return "C is not symmetric; which two pixels does an entry belong to?"

    cases = [
        Case("five pictures of three pixels", (FIVE,), look),
        Case("as many pictures as pixels", (THREE,), look),
        Case("two pictures of four pixels", (np.array([[1.0, 2, 3, 4], [5, 4, 3, 8]]),), look),
    ]  # fmt: skip
    return LAB.check("covariance", function, cases)


def check_components(function: Function) -> Report:
    """Check ``components(C, k, x)``."""

    def look(result: Any, C: Matrix, k: int, start: Vector) -> str | None:
        pair = as_arrays(result, {"values": (k,), "Q": (len(C), k)})
        if isinstance(pair, str):
            return pair
        values, Q = pair
        known = np.linalg.eigvalsh(C)[::-1]
        if k > 1 and _close(values, known[:k][::-1]):
            return "values: the largest eigenvalue must come first"
        size = np.linalg.norm(C, "fro")
        for i, (value, q) in enumerate(zip(values, Q.T, strict=True)):
            length = vectors.norm(q)
            if abs(length - 1) > 1e-6:
                return f"column {i} of Q has the length {length:.4g} and not 1"
            again = [j for j in range(i) if abs(q @ Q[:, j]) > 1 - 1e-6]
            if again:
                return (
                    f"column {i} of Q is column {again[0]} once more: is its part taken "
                    "off the matrix before the next search?"
                )
            off = np.linalg.norm(C @ q - value * q) / size
            if off > 1e-6:
                return (
                    f"column {i} of Q with value {i} is no eigenpair: C q and value q "
                    f"differ by {off:.1e} times the norm of C"
                )
            if not _close(value, known[i]):
                return f"values[{i}] is {value:.4g}: an eigenvalue, but a larger one was left out"
        return None

    rng = np.random.default_rng(5)
    wide = np.cov((rng.normal(size=(40, 6)) * [6, 4, 3, 2, 1, 0.5]).T, bias=True)
    cases = [
        Case("two pixels", (np.array([[2.0, -1], [-1, 2]]), 2, np.array([2.0, 1])), look),
        Case("three pixels", (1e4 * SMALL, 2, np.array([1.0, 0, 0])), look),
        Case("a single component", (np.cov(FIVE.T, bias=True), 1, np.array([1.0, 2, 4])), look),
        Case("four of six", (wide, 4, rng.normal(size=6)), look),
    ]  # fmt: skip
    return LAB.check("components", function, cases)


def check_project(function: Function) -> Report:
    """Check ``project(X, mean, Q)``, which returns coordinates and pictures."""

    def look(result: Any, X: Matrix, mean: Vector, Q: Matrix) -> str | None:
        pair = as_arrays(result, {"Z": (len(X), Q.shape[1]), "R": X.shape})
        if isinstance(pair, str):
            return pair
        Z, R = pair
        raw, middle = (np.einsum("...j,jk->...k", each, Q) for each in (X, mean))
        if near(Z, raw) and middle.any():
            return "Z: the coordinates are to be measured from the mean picture"
        if not near(Z, raw - middle):
            return "Z: entry [i, c] is the dot product of centred picture i with column c of Q"
        known = np.einsum("ik,jk->ij", Z, Q)
        if near(R, known):
            return "R: the mean picture is missing"
        if near(R, known + mean):
            return None
        if near(R, X):
            return (
                "R: those are the pictures of X; what do the numbers in Z say of them?"
            )
        return "R: these pictures are not the mean and the components, each as often as Z says"

    def components(C: Matrix, k: int) -> Matrix:
        return np.asarray(np.linalg.eigh(C)[1][:, ::-1][:, :k])

    five, three = components(np.cov(FIVE.T), 2), components(np.cov(THREE.T), 1)
    cases = [
        Case("five pictures, two components", (FIVE, np.average(FIVE, axis=0), five), look),
        Case("three pictures, one component", (THREE, np.average(THREE, axis=0), three), look),
        Case("new pictures", (THREE, np.average(FIVE, axis=0), five), look),
        Case("a single picture", (FIVE[:1], np.average(FIVE, axis=0), five), look),
    ]  # fmt: skip
    return LAB.check("project", function, cases)
