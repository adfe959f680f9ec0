"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to

(
    solved_rest, solved_share, solved, solved_coordinates, solved_outside, solved_read,
) = pages("gram_schmidt").solved.values()  # fmt: skip

SEEN = {"rest": "shadow = P @ (P.T @ x)"}
HIDDEN = {
    "coordinates": [
        Case(
            "the axes",
            (np.eye(2), np.array([[1.0, 2], [3, 4]])),
            close_to([[1, 2], [3, 4]]),
        )
    ]
}


def once(Q, v):
    return v - Q @ (Q.T @ v)


def one_after_the_other(Q, v):
    x = v.astype(float)
    for q in Q.T:
        x -= (q @ x) * q
    return x


def forgets_the_last(Q, v):
    return solved_rest(Q[:, :-1], v)


def takes_coordinates(Q, v):
    x = v.astype(float)
    x[: Q.shape[1]] -= Q.T @ v
    return x


def in_place(Q, v):
    v -= Q @ (Q.T @ v)
    return v - Q @ (Q.T @ v)


def scaled(Q, v):
    x = solved_rest(Q, v)
    return x / np.linalg.norm(x)


def nan_for_zero(Q, v):
    with np.errstate(invalid="ignore"):
        return np.linalg.norm(solved_rest(Q, v)) / np.float64(np.linalg.norm(v))


def floor(Q, v):
    length = np.linalg.norm(solved_rest(Q, v))
    return length / np.linalg.norm(v) if length > 1e-10 else 0.0


def inside_share(Q, v):
    return np.linalg.norm(Q.T @ v) / (np.linalg.norm(v) or 1)


def sums(Q, v):
    return np.abs(solved_rest(Q, v)).sum() / (np.abs(v).sum() or 1)


def loop(A, tol, clean=solved_rest, is_new=None, order=1, stop=False, zeros=False):
    """Gram-Schmidt with something done wrongly."""
    Q, kept, columns = np.zeros((len(A), 0)), [], []
    for j in range(A.shape[1])[::order]:
        x = clean(Q, A[:, j])
        if (is_new or (lambda x, v: np.linalg.norm(x) > tol * np.linalg.norm(v)))(
            x, A[:, j]
        ):
            x = x / (np.linalg.norm(x) or 1)
            Q = np.column_stack([Q, x])
            kept.append(j)
            columns.append(x)
        elif stop:
            break
        elif zeros:
            columns.append(np.zeros(len(A)))
    return (np.column_stack(columns), kept) if zeros and columns else (Q, kept)


def but(change):
    """The solution, with its answer changed."""

    def function(A, tol):
        return change(*solved(A, tol))

    return function


def modified(A, tol):
    return loop(A, tol, clean=one_after_the_other)


def not_scaled(A, tol):
    Q, kept = solved(A, tol)
    return Q * np.linalg.norm(A[:, kept], axis=0), kept


def only_scaled(A, tol):
    kept = solved(A, tol)[1]
    return A[:, kept] / np.linalg.norm(A[:, kept], axis=0), kept


def beside_all_before(A, tol):
    """Left-out columns count as well."""
    kept = [
        j
        for j in range(A.shape[1])
        if solved_share(solved(A[:, :j], 1e-10)[0], A[:, j]) > tol
    ]
    return solved(A[:, kept], 0)[0], kept


def by_mirrors(A, tol):
    kept = solved(A, tol)[1]
    return -np.linalg.qr(A[:, kept])[0] if kept else np.zeros((len(A), 0)), kept


def turned(Q, kept):
    if len(kept) == 2:
        Q = Q @ np.array([[0.6, -0.8], [0.8, 0.6]])
    return Q, kept


def in_whole_numbers(A, tol):
    Q, kept = solved(A, tol)
    return Q.astype(A.dtype), kept


def by_pythagoras(Q, X):
    squares = (X**2).sum(axis=1)
    left = np.abs(squares - ((X @ Q) ** 2).sum(axis=1))
    return np.sqrt(left / np.where(squares > 0, squares, 1))


def by_pythagoras_with_nan(Q, X):
    squares = (X**2).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.sqrt(
            (squares - ((X @ Q) ** 2).sum(axis=1)) / np.where(squares > 0, squares, 1)
        )


def blank_is_new(Q, X):
    return np.where(X.any(axis=1), solved_outside(Q, X), 1)


def blank_divides(Q, X):
    with np.errstate(invalid="ignore"):
        return np.linalg.norm(X - X @ Q @ Q.T, axis=1) / np.linalg.norm(X, axis=1)


def of_the_whole_set(Q, X):
    return np.linalg.norm(X - X @ Q @ Q.T, axis=1) / np.linalg.norm(X)


def along_columns(Q, X):
    return np.linalg.norm(X - X @ Q @ Q.T, axis=0)


def lengths_of_rests(Q, X):
    return solved_outside(Q, X) * np.linalg.norm(X, axis=1)


def shares_inside(Q, X):
    return np.sqrt(1 - np.minimum(solved_outside(Q, X), 1) ** 2) * X.any(axis=1)


def wrong_sum(Q, X):
    return np.abs(X - X @ Q @ Q.T).sum(axis=1) / np.maximum(
        np.abs(X).sum(axis=1), 1e-300
    )


def doubts_by(change):
    def function(shares):
        least, second = np.sort(shares, axis=1)[:, :2].T
        with np.errstate(divide="ignore", invalid="ignore"):
            return shares.argmin(axis=1), change(least, second)

    return function


def sorts_in_place(shares):
    names = shares.argmin(axis=1)
    shares.sort(axis=1)
    return names, shares[:, 0] / np.where(shares[:, 1] > 0, shares[:, 1], 1)


def largest_second(shares):
    names, _ = solved_read(shares)
    return names, shares.min(axis=1) / shares.max(axis=1)


def names_by(change):
    return lambda shares: (change(shares), solved_read(shares)[1])


WRONG = {
    "rest": [
        (once, "too much for so short a rest"),
        (one_after_the_other, "its cosine with a column of Q is"),
        (lambda Q, v: Q @ (Q.T @ v), "this is the part of v that lies in the span"),
        (lambda Q, v: v + Q @ (Q.T @ v), "have the dot product 20, not 0"),
        (lambda Q, v: v.copy(), "nothing was taken away from v"),
        (forgets_the_last, "the rest and column 1 of Q have the dot product"),
        (takes_coordinates, "does not lie in the span of Q's columns"),
        (scaled, "the rest is scaled to length 1; leave it as long as it is"),
        (in_place, "it changed its input; work on a copy"),
        (lambda Q, v: v - Q[:, 0] * (Q[:, 0] @ v), "it raised IndexError"),
        (lambda Q, v: solved_rest(Q, v)[:, None], "got shape (2, 1)"),
        (lambda Q, v: solved_rest(Q, v).astype(v.dtype), "does not lie in the span"),
        (lambda Q, v: v - Q @ (Q @ v), "it raised ValueError"),
    ],
    "new_share": [
        (lambda Q, v: np.linalg.norm(solved_rest(Q, v)), "as a share of what?"),
        (lambda Q, v: solved_share(Q, v) ** 2, "a quotient of squared lengths"),
        (lambda Q, v: round(solved_share(Q, v), 3), "is something rounded?"),
        (inside_share, "how much of v lies in the span, not beside it"),
        (lambda Q, v: 1 - inside_share(Q, v), "1 minus a share is none"),
        (nan_for_zero, "the zero vector: some entries are nan or inf; is something divided by 0?"),
        (lambda Q, v: solved_share(Q, v) if v.any() else 1.0, "has nothing new, and not 1"),
        (floor, "the share must be the same in any unit, however small v is"),
        (sums, "is not the length of the rest, divided by that of v"),
        (lambda Q, v: np.array([solved_share(Q, v)]), "expected one number, got shape (1,)"),
        (lambda Q, v: solved_share(Q, v) > 1e-10, "is not the length of the rest, divided"),
    ],
    "gram_schmidt": [
        (lambda A, tol: solved(A, tol)[0], "expected (Q, kept), got a ndarray"),
        (lambda A, tol: (*solved(A, tol), 1), "expected (Q, kept), got 3 things"),
        (but(lambda Q, kept: (Q, len(kept))), "kept: expected a list of numbers of columns"),
        (but(lambda Q, kept: (Q, [j + 1 for j in kept])), "kept: columns are counted from 0"),
        (but(lambda Q, kept: (Q, [*kept, 99])), "kept: there is no column 99 of A"),
        (but(lambda Q, kept: (Q, kept[::-1])), "expected each number once, in rising order"),
        (but(lambda Q, kept: (Q, kept + kept)), "expected each number once, in rising order"),
        (but(lambda Q, kept: (Q, [str(j) for j in kept])), "kept: expected a list of numbers"),
        (but(lambda Q, kept: (Q.T, kept)), "and here they are its rows"),
        (but(lambda Q, kept: (-Q, kept)), "column 0 of Q points against the rest"),
        (but(turned), "column 0 of Q is not the direction of what is new in column 0 of A"),
        (by_mirrors, "of Q points against the rest that it comes from"),
        (lambda A, tol: loop(A, tol, is_new=lambda x, v: np.linalg.norm(x) > 1e-10),
         "the same vectors in another unit: column 0 of A is left out, though more than 1e-10"),
        (lambda A, tol: loop(A, tol, is_new=lambda x, v: x.any()), "no more than 1e-10 of it"),
        (lambda A, tol: loop(A, tol, is_new=lambda x, v: True), "zero and has no direction"),
        (lambda A, tol: loop(A, 1e-10), "column 1 of A is kept, though no more than 0.25 of it"),
        (lambda A, tol: loop(A, tol, stop=True), "column 2 of A is left out, though more than"),
        (lambda A, tol: loop(A, tol, order=-1), "column 0 of A is left out"),
        (lambda A, tol: loop(A, tol, zeros=True), "array of shape (2, 2), got shape (2, 3)"),
        (lambda A, tol: loop(A, tol, clean=once), "have the dot product 0.5 and not 0"),
        (modified, "columns 0 and 1 of Q have the dot product"),
        (not_scaled, "column 1 of Q has length 7.071 and not 1"),
        (only_scaled, "columns 0 and 1 of Q have the dot product 0.7 and not 0"),
        (beside_all_before, "column 2 of A is left out, though more than 0.25"),
        (in_whole_numbers, "column 0 of Q has length 0 and not 1"),
        (lambda A, tol: (np.array([]), []) if not A.any() else solved(A, tol), "got shape (0,)"),
    ],
    "coordinates": [
        (lambda Q, A: A.T @ Q, "two vectors, by hand: rows and columns are the wrong way round"),
        (lambda Q, A: A.T @ Q, "three vectors, two directions: rows and columns are the wrong"),
        (lambda Q, A: Q @ Q.T @ A, "got shape (3, 2)"),
        (lambda Q, A: Q @ A, "entry [0, 0] is 6: how far does column 0 of A go along"),
        (lambda Q, A: 2 * Q.T @ A, "entry [0, 0] is 20: how far"),
        (lambda Q, A: np.abs(Q.T @ A), "entry [1, 0] is 5: how far"),
        (lambda Q, A: np.triu(Q.T @ A), "entry [1, 0] is 0: how far"),
        (lambda Q, A: np.linalg.norm(A, axis=0) * (Q.T @ A), "entry [0, 0]"),
        (lambda Q, A: Q.T @ A[:, 0], "got shape (2,)"),
    ],
    "outside": [
        (lengths_of_rests, "the lengths of the rests; as shares of what?"),
        (lambda Q, X: solved_outside(Q, X) ** 2, "quotients of squared lengths"),
        (shares_inside, "the shares in the span, not outside of it"),
        (by_pythagoras, "are two nearly equal numbers subtracted?"),
        (by_pythagoras_with_nan, "or is a root taken of a negative number?"),
        (blank_divides, "is something divided by 0"),
        (blank_is_new, "picture 1 is blank: it lies in every span, and its share is not 1"),
        (along_columns, "expected numbers in an array of shape (3,), got shape (2,)"),
        (of_the_whole_set, "is not the share of picture"),
        (wrong_sum, "is not the share of picture"),
        (lambda Q, X: solved_outside(Q, X)[:, None], "got shape (3, 1)"),
        (lambda Q, X: float(solved_outside(Q, X).mean()), "got shape ()"),
    ],
    "read": [
        (lambda shares: solved_read(shares)[0], "expected (names, doubts), got a ndarray"),
        (lambda shares: (*solved_read(shares), 1), "expected (names, doubts), got 3 things"),
        (names_by(lambda s: s.argmax(axis=1)), "names: picture 0 is called 2; but in row 0"),
        (names_by(lambda s: s.argmin(axis=1) + 1), "names: picture 0 is called 1; but in row 0"),
        (names_by(lambda s: s.argmin(axis=1) + s.shape[1]), "there is no such column"),
        (names_by(lambda s: s.argmin(axis=0)), "names: expected numbers in an array"),
        (names_by(lambda s: s.min(axis=1)), "is called 0.2, and there is no such column"),
        (doubts_by(lambda a, b: a / b), "doubts: some entries are nan or inf"),
        (doubts_by(lambda a, b: np.where(b > 0, a / b, 0)), "its doubt is 1, and not 0"),
        (doubts_by(lambda a, b: np.where(a > 0, b / a, 0)), "that of picture 0 is 2; 0 is for"),
        (doubts_by(lambda a, b: b - a), "0 is for a picture that one span holds wholly, 1 for"),
        (doubts_by(lambda a, b: a), "doubts: that of picture 0 is 0.2"),
        (largest_second, "doubts: that of picture 0 is 0.25"),
        (sorts_in_place, "it changed its input; work on a copy"),
    ],
}  # fmt: skip
