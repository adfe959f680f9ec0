"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs import postcodes as lab
from mlmath.labs.checking import Case, close_to

(
    distances, angles, coordinates, nearest_others, vote, costs, honest,
) = pages("postcodes").solved.values()  # fmt: skip

SEEN = {
    "distances": "r = np.sqrt(((P - p) ** 2).sum(axis=1))",
    "vote": "a = (b[:, :, np.newaxis] == b[:, np.newaxis, :]).sum(axis=2)",
    "honest": "j = C[g != h].mean(axis=0).argmin()",
}
KNOWN = {
    "np.asarray(Q, dtype=float)": "the checks, too, count in floats",
    "np.arange(len(C))": "the page gives to each picture a hand of its own",
    "np.unique(hand)": "the page lists which options were chosen",
}
HIDDEN = {
    "distances": [Case("one pixel", (np.array([[1], [4]]), np.array([[3]])), close_to([[2, 1]]))],
    "angles": [
        Case("opposite", (np.array([[1.0, 2]]), np.array([[-2.0, -4]])),
             close_to([[180]], atol=1e-5)),
        Case("both empty", (np.zeros((1, 3)), np.zeros((2, 3))), close_to([[90], [90]])),
    ],
    "costs": [
        Case("just enough", (np.array([5]), np.array([0.2]), np.array([7]), 0.2, 3.0, 1.0),
             close_to([3])),
    ],
}  # fmt: skip


def floats(change):
    """Start from both tables as floats, with differences in three axes."""

    def slips(X, Q):
        X, Q = np.asarray(X, dtype=float), np.asarray(Q, dtype=float)
        return change(Q[:, None] - X)

    return slips


def by_squares(change, kind=float):
    def slips(X, Q):
        X, Q = np.asarray(X).astype(kind), np.asarray(Q).astype(kind)
        with np.errstate(invalid="ignore"):
            return change(
                (Q**2).sum(axis=1)[:, None] + (X**2).sum(axis=1) - 2 * Q @ X.T
            )

    return slips


def as_they_are(X, Q):
    return np.array([np.sqrt(((X - q) ** 2).sum(axis=1)) for q in Q])


def converted_late(X, Q):
    return np.array([np.linalg.norm((X - q).astype(float), axis=1) for q in Q])


def cosines(X, Q):
    X, Q = np.asarray(X, dtype=float), np.asarray(Q, dtype=float)
    with np.errstate(all="ignore"):
        return Q @ X.T / np.outer(np.linalg.norm(Q, axis=1), np.linalg.norm(X, axis=1))


def turned(change):
    return lambda X, Q: change(angles(X, Q))


def bare(X, Q):
    """As the solution, but without clipping: the quotient as it is."""
    X, Q = np.asarray(X, dtype=float), np.asarray(Q, dtype=float)
    long = np.outer(np.linalg.norm(Q, axis=1), np.linalg.norm(X, axis=1))
    cosine = np.divide(Q @ X.T, long, out=np.zeros(long.shape), where=long > 0)
    with np.errstate(invalid="ignore"):
        return np.degrees(np.arccos(cosine))


def empty_is_nan(X, Q):
    with np.errstate(invalid="ignore"):
        return np.degrees(np.arccos(np.clip(cosines(X, Q), -1, 1)))


def with_small_number(X, Q):
    """Divide by the lengths and a little more: an empty picture then has its 90."""
    X, Q = np.asarray(X, dtype=float), np.asarray(Q, dtype=float)
    U, V = (P / (np.linalg.norm(P, axis=1, keepdims=True) + 1e-3) for P in (X, Q))
    return np.degrees(np.arccos(np.clip(V @ U.T, -1, 1)))


def zero_where_empty(X, Q):
    return np.nan_to_num(empty_is_nan(X, Q))


def in_whole_numbers(X, Q):
    long = np.outer(np.linalg.norm(Q, axis=1), np.linalg.norm(X, axis=1))
    cosine = np.divide(Q @ X.T, long, out=np.zeros(long.shape), where=long > 0)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def centred(X, Q):
    X, Q = (np.asarray(P, dtype=float) for P in (X, Q))
    return angles(*(P - P.mean(axis=1, keepdims=True) for P in (X, Q)))


def times(change):
    return lambda X, A: X @ change(np.asarray(A), np.linalg.cholesky(A))


def nearest(**how):
    return lambda D, hand, k: lab.near_rows(D, hand, k, **how)


def among_those_left(D, hand, k):
    return np.array([
        np.argsort(D[i, hand != hand[i]], kind="stable")[:k] for i in range(len(D))
    ])  # fmt: skip


def down_the_columns(D, hand, k):
    other = np.where(hand[:, None] == hand, np.inf, D)
    return np.argsort(other, axis=0, kind="stable")[:k]


def down_and_turned(D, hand, k):
    return down_the_columns(D, hand, k).T


def not_in_order(D, hand, k):
    return np.sort(nearest_others(D, hand, k), axis=1)


def in_place(D, hand, k):
    D[hand[:, None] == hand] = np.inf
    return np.argsort(D, axis=1, kind="stable")[:, :k]


def without_the_first(D, hand, k):
    """Leave one out by its place in the sorted row: hands do not count."""
    return np.argsort(D, axis=1, kind="stable")[:, 1 : k + 1]


def how_far(D, hand, k):
    return np.take_along_axis(D, nearest_others(D, hand, k), axis=1)


def one_late(D, hand, k):
    return nearest_others(D, hand, k) + 1


def voted(change):
    return lambda labels: change(*vote(labels), labels)


def each_row(change):
    return lambda labels: (np.array([change(row) for row in labels]), vote(labels)[1])


def largest_of_tied(row):
    counts = np.bincount(row)
    return np.flatnonzero(counts == counts.max())[-1]


def billed(**how):
    return lambda *case: lab.bill(*case, **how)


def charged(change):
    """Change what the right costs are, given what is wrong and what is handed over."""

    def slips(said, share, truth, threshold, astray, clerk):
        right = costs(said, share, truth, threshold, astray, clerk)
        return change(right, said != truth, share < threshold, astray, clerk)

    return slips


def chosen(by):
    return lambda C, hand: lab.chosen(C, hand, by=by)


def decided(change):
    return lambda C, hand: change(C, hand, *honest(C, hand))


def own_choice_of_all(C, hand):
    j = C.mean(axis=0).argmin()
    return np.full(len(C), j), C[:, j]


def a_hand_each(C, hand):
    option, cost = honest(C, hand)
    names = np.unique(hand)
    first = [np.flatnonzero(hand == h)[0] for h in names]
    return option[first], np.array([cost[hand == h].mean() for h in names])


WRONG = {
    "distances": [
        (floats(lambda F: (F**2).sum(axis=2)), "those are the squares"),
        (floats(lambda F: np.abs(F).sum(axis=2)), "without squares"),
        (floats(lambda F: np.abs(F).max(axis=2)), "the greatest difference of a pixel"),
        (floats(lambda F: np.sqrt((F**2).mean(axis=2))), "the mean over the pixels"),
        (floats(lambda F: np.sqrt((F**2).sum(axis=2))), "300 and 300 pictures: it held"),
        (by_squares(np.sqrt), "nan for row"),
        (by_squares(lambda S: np.sqrt(np.maximum(S, 0))), "their greys agree in their first"),
        (by_squares(lambda S: np.sqrt(np.abs(S))), "their greys agree in their first"),
        (as_they_are, "of the kind uint8, which end at 255"),
        (converted_late, "of the kind uint8, which end at 255"),
        (lambda X, Q: distances(X, Q).T, "a row for each row of Q"),
        (lambda X, Q: distances(Q, X), "a row for each row of Q"),
        (lambda X, Q: np.abs(np.subtract.outer(*(np.linalg.norm(P, axis=1) for P in (Q, X)))),
         "the difference of the lengths"),
        (lambda X, Q: distances(X, Q).astype(np.float32), "is wrong"),
        (lambda X, Q: distances(X, Q) / 2, "is wrong"),
    ],
    "angles": [
        (turned(np.radians), "in radians"),
        (turned(lambda a: np.cos(np.radians(a))), "those are the cosines"),
        (turned(lambda a: 1 - np.cos(np.radians(a))), "1 less the cosine"),
        (turned(lambda a: 90 - a), "the sine's angle"),
        (turned(np.transpose), "a row for each row of Q"),
        (turned(lambda a: 180 - a), "is wrong"),
        (bare, "a quotient may be a little above 1"),
        (empty_is_nan, "what angle was agreed for it?"),
        (zero_where_empty, "for an empty picture; what angle"),
        (with_small_number, "is wrong"),
        (in_whole_numbers, "of the kind uint8, which end at 255"),
        (centred, "that is a correlation"),
        (lambda X, Q: np.asarray(Q, dtype=float) @ np.transpose(X), "the lengths are missing"),
    ],
    "coordinates": [
        (times(lambda A, L: A), "A occurs twice"),
        (times(lambda A, L: L.T), "the other triangle"),
        (times(lambda A, L: np.linalg.inv(L).T), "the way back"),
        (times(lambda A, L: np.linalg.inv(L)), "the way back"),
        (times(lambda A, L: np.linalg.inv(A)), "the inverse of A"),
        (times(lambda A, L: np.sqrt(np.abs(A))), "no root of the matrix"),
        (times(lambda A, L: np.diag(np.sqrt(np.diag(A)))), "the diagonal alone"),
        (times(lambda A, L: np.diag(np.diag(A))), "the diagonal alone"),
        (times(lambda A, L: np.linalg.eigh(A)[1] * np.linalg.eigh(A)[0]), "a root is missing"),
        (lambda X, A: X * 1.0, "have not changed"),
        (lambda X, A: X @ A @ X.T, "expected numbers in an array"),
        (lambda X, A: 2 * coordinates(X, A), "of the result have the dot product"),
    ],
    "nearest_others": [
        (nearest(who="all"), "among its own neighbours"),
        (nearest(who="others"), "a neighbour by the same hand"),
        (without_the_first, "a neighbour by the same hand"),
        (nearest(who="own hand"), "the nearest by the same hand"),
        (nearest(ties=-1), "ties go to the lower row number"),
        (nearest(far=-1), "those are the farthest"),
        (down_the_columns, "expected numbers in an array"),
        (down_and_turned, "you go down the columns"),
        (not_in_order, "not the nearest first"),
        (among_those_left, "not rows of D"),
        (in_place, "it changed its input"),
        (how_far, "whole numbers, of the kind int"),
        (one_late, "there are no such rows"),
        (lambda D, hand, k: nearest_others(D, hand, k + 1)[:, 1:], "has nearer neighbours"),
    ],
    "vote": [
        (each_row(lambda row: np.bincount(row).argmax()), "not to the smallest"),
        (each_row(largest_of_tied), "not to the largest"),
        (each_row(lambda row: row[0]), "the nearest one alone"),
        (each_row(lambda row: row.mean()), "their mean is none of them"),
        (each_row(np.median), "their median"),
        (each_row(lambda row: np.flatnonzero(row == vote(row[None])[0])[0]), "places in the row"),
        (each_row(lambda row: row[-1]), "where the neighbours are"),
        (voted(lambda said, share, L: (said, share * L.shape[1])), "numbers of votes"),
        (voted(lambda said, share, L: (said, (L[:, :1] == L).mean(axis=1))),
         "the votes of the nearest one's label"),
        (voted(lambda said, share, L: (said, 1 - share)), "voted otherwise"),
        (voted(lambda said, share, L: (said, (share * L.shape[1] - 1) / L.shape[1])),
         "the nearest votes as well"),
        (voted(lambda said, share, L: (
            said, share * L.shape[1] / [len(set(row)) for row in L.tolist()])),
         "the number of labels that occur"),
        (voted(lambda said, share, L: (said, share / len(L))), "not by those of the row"),
        (voted(lambda said, share, L: (said, np.ones(len(L)))), "where the neighbours are"),
        (voted(lambda said, share, L: said), "expected (said, share)"),
    ],
    "costs": [
        (billed(read="above"), "is enough for the machine"),
        (billed(read="below"), "of which the machine is sure"),
        (billed(read="all"), "nobody hands anything"),
        (lambda s, p, t, at, a, c: costs(s, p, t, at, c, a), "changed places"),
        (lambda s, p, t, at, a, c: np.where(p >= at, a * (s == t), c),
         "one that is wrong does not"),
        (charged(lambda right, wrong, over, a, c: right + a * (over & wrong)), "go astray as well"),
        (charged(lambda right, wrong, over, a, c: np.where(wrong, a, right)), "go astray as well"),
        (charged(lambda right, wrong, over, a, c: right + c * ~over), "do not cost the clerk's"),
        (charged(lambda right, wrong, over, a, c: np.where(over, c * wrong, right)),
         "paid for every digit"),
        (charged(lambda right, wrong, over, a, c: (right > 0) * 1), "what does it cost?"),
        (charged(lambda right, wrong, over, a, c: np.mean(right)), "that is one number"),
        (charged(lambda right, wrong, over, a, c: right / 2), "where the threshold is"),
    ],
    "honest": [
        (chosen("all"), "the digits of the hand itself"),
        (own_choice_of_all, "the digits of the hand itself"),
        (chosen("own"), "on which it is measured"),
        (chosen("others, last"), "of equal options the first"),
        (chosen("others, worst"), "those cost most"),
        (chosen("means"), "the mean is over digits"),
        (decided(lambda C, hand, j, c: (C.argmin(axis=1), C.min(axis=1))), "a hand has one option"),
        (decided(lambda C, hand, j, c: (j + 1, c)), "counted from 0"),
        (decided(lambda C, hand, j, c: (j, C.min(axis=1))), "the least of each row"),
        (decided(lambda C, hand, j, c: (j, np.full(c.size, c.mean()))), "the mean of all"),
        (decided(lambda C, hand, j, c: (j, lab.chosen(C, hand, by="all")[1])),
         "of all hands together"),
        (decided(lambda C, hand, j, c: (j, np.array([c[hand == h].mean() for h in hand]))),
         "the mean of the hand"),
        (decided(lambda C, hand, j, c: (j, np.array([
            C[hand != h, i].mean() for h, i in zip(hand, j, strict=True)]))),
         "what the other hands cost"),
        (a_hand_each, "for each digit, not for each hand"),
        (decided(lambda C, hand, j, c: (j, 2 * c)), "under option"),
    ],
}  # fmt: skip
