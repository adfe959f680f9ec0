"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from code_exercises import solution


def solved(*arguments):
    return solution("ranking_by_walks")(*arguments)


def by_the_term(S, d, v, tol):
    """Stop when a term is small, and not the rest."""
    term, total, k = (1 - d) * v, np.zeros(len(v)), 0
    while term.sum() > tol:
        total, term, k = total + term, d * (S @ term), k + 1
    return total, k


def one_more(S, d, v, tol):
    term, total, k = (1 - d) * v, np.zeros(len(v)), 0
    while True:
        total, k = total + term, k + 1
        if d**k < tol / 2 or (d == 0 and k == 2):
            return total, k
        term = d * (S @ term)


SLIPS = {
    "ranking_by_walks": [
        (by_the_term, "of the sum is missing"),
        (one_more, "more than it takes"),
        (
            lambda S, d, v, tol: (
                solved(S, d, v, tol)[0] / (1 - d),
                solved(S, d, v, tol)[1],
            ),
            "more than 1: each term has a weight",
        ),
        (
            lambda S, d, v, tol: (
                d * S @ solved(S, d, v, tol)[0],
                solved(S, d, v, tol)[1],
            ),
            "without a link is missing",
        ),
        (lambda S, d, v, tol: solved(S.T, d, v, tol), "against the links"),
        (
            lambda S, d, v, tol: (
                solved(S, d, v, tol)[0] / solved(S, d, v, tol)[0].sum(),
                solved(S, d, v, tol)[1],
            ),
            "what is missing must stay missing",
        ),
        (lambda S, d, v, tol: (v, solved(S, d, v, tol)[1]), "is another one"),
        (lambda S, d, v, tol: solved(S, d, v, tol)[0], "expected (sum, terms)"),
        (lambda S, d, v, tol: (np.eye(2), 3), "sum: "),
        (lambda S, d, v, tol: (v, v), "terms: "),
    ],
}
