"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs import elimination as lab
from mlmath.labs.checking import Case, close_to

(
    solved_balances, solved_row, solved_clear, solved_echelon, solved_reduced,
    solved_kind, solved, solved_suspects,
) = pages("elimination").solved.values()  # fmt: skip


def knows_nothing(result, *arguments):
    return None if result[0] == "infinitely many" else "is there a meter?"


SEEN = {"pivot_row": "k = here + int(np.argmax(np.abs(A[here:, j])))"}
KNOWN = {
    "for j, (start, end) in pipes:": "the page draws the town in a loop over names and pairs",
    "np.column_stack([A, b])": "the page tries the functions on such a matrix",
}
HIDDEN = {
    "balances": [Case("back", ([(1, 0)], 2), close_to([[1], [-1]]))],
    "solution_set": [Case("no meter", (*lab._network([]), 1e-9), knows_nothing)],
}


def counts_from_one(pipes, n):
    return solved_balances([(start - 1, end - 1) for start, end in pipes], n)


def last_row_missing(pipes, n):
    return solved_balances(pipes, n)[:-1]


def starts_only(pipes, n):
    return np.minimum(solved_balances(pipes, n), 0)


def first_not_zero(M, row, column):
    return row + int(np.argmax(M[row:, column] != 0))


def clears_in_place(M, row, column):
    for i in range(row + 1, len(M)):
        M[i] -= M[i, column] / M[row, column] * M[row]
    return M


def clears_whole_numbers(M, row, column):
    N = M.copy()
    for i in range(row + 1, len(M)):
        N[i] = N[i] - N[i, column] / N[row, column] * N[row]
    return N


def clears_and_casts(M, row, column):
    N = M.copy()
    N[row + 1 :] -= np.outer(N[row + 1 :, column] / N[row, column], N[row])
    return N


def factor_upside_down(M, row, column):
    N = M.astype(float)
    for i in range(row + 1, len(M)):
        if N[i, column]:
            N[i] -= N[row, column] / N[i, column] * N[row]
    return N


def factor_anew(M, row, column):
    N = M.astype(float)
    for i in range(row + 1, len(M)):
        for j in range(column, N.shape[1]):
            N[i, j] -= N[i, column] / N[row, column] * N[row, j]
    return N


def adds(M, row, column):
    N = M.astype(float)
    N[row + 1 :] += np.outer(N[row + 1 :, column] / N[row, column], N[row])
    return N


def next_row_only(M, row, column):
    N = M.astype(float)
    N[row + 1 : row + 2] -= np.outer(
        N[row + 1 : row + 2, column] / N[row, column], N[row]
    )
    return N


def clears_all_others(M, row, column):
    N = M.astype(float)
    for i in range(len(M)):
        if i != row:
            N[i] -= N[i, column] / N[row, column] * N[row]
    return N


def normalises_the_pivot(M, row, column):
    N = solved_clear(M, row, column)
    N[row] /= N[row, column]
    return N


def clears_above(M, row, column):
    return solved_clear(M[::-1], len(M) - 1 - row, column)[::-1]


def zeroes(M, row, column):
    N = M.astype(float)
    N[row + 1 :, column] = 0
    return N


def eliminates(M, columns, tol, *, pick=None, diagonal=False, skip=True, stop=None):
    """Eliminate as the solution does, apart from what is asked for."""
    R, pivots = M.astype(float), []
    for column in range(columns if stop is None else min(stop, columns)):
        row = column if diagonal else len(pivots)
        if row >= len(R):
            break
        best = (pick or solved_row)(R, row, column)
        if abs(R[best, column]) > tol:
            R[[row, best]] = R[[best, row]]
            R = solved_clear(R, row, column)
            pivots.append(column)
        elif not skip:
            break
    return R, pivots


def own_row(R, row, column):
    return row


def never_swaps(M, columns, tol):
    return eliminates(M, columns, tol, pick=own_row)


def swaps_at_zero(M, columns, tol):
    return eliminates(M, columns, tol, pick=first_not_zero)


def stays_on_the_diagonal(M, columns, tol):
    return eliminates(M, columns, tol, diagonal=True)


def stops_at_a_gap(M, columns, tol):
    return eliminates(M, columns, tol, skip=False)


def forgets_the_last(M, columns, tol):
    return eliminates(M, columns, tol, stop=len(M) - 1)


def eliminates_in_place(M, columns, tol):
    R, pivots = solved_echelon(M, columns, tol)
    M[:] = R
    return M, pivots


def clears_the_matrix_only(M, columns, tol):
    R, pivots = solved_echelon(M[:, :columns], columns, tol)
    return np.hstack([R, M[:, columns:]]), pivots


def positive_pivots(M, columns, tol):
    R, pivots = M.astype(float), []
    for column in range(columns):
        row = len(pivots)
        if row == len(R):
            break
        best = solved_row(R, row, column)
        if R[best, column] > tol:
            R[[row, best]] = R[[best, row]]
            R = solved_clear(R, row, column)
            pivots.append(column)
    return R, pivots


def swaps_by_halves(M, columns, tol):
    R, pivots = M.astype(float), []
    for column in range(columns):
        row = len(pivots)
        if row == len(R):
            break
        best = solved_row(R, row, column)
        if abs(R[best, column]) > tol:
            R[row], R[best] = R[best], R[row]  # the second is the first by now
            R = solved_clear(R, row, column)
            pivots.append(column)
    return R, pivots


def swaps_before_it_is_too_late(M, columns, tol):
    """Look at the candidates of the first column alone."""
    R, pivots = solved_echelon(M, columns, tol)
    return R[[1, 0, *range(2, len(R))]], pivots


def divides_pivots_only(R, pivots):
    N = R.astype(float)
    for row, column in enumerate(pivots):
        N[:row] -= np.outer(N[:row, column] / N[row, column], N[row])
        N[row, column] = 1
    return N


def no_ones(R, pivots):
    N = R.astype(float)
    for row, column in enumerate(pivots):
        N[:row] -= np.outer(N[:row, column] / N[row, column], N[row])
    return N


def not_above(R, pivots):
    N = R.astype(float)
    for row, column in enumerate(pivots):
        N[row] /= N[row, column]
    return N


def just_above(R, pivots):
    N = not_above(R, pivots)
    for row, column in reversed(list(enumerate(pivots))):
        if row:
            N[row - 1] -= N[row - 1, column] * N[row]
    return N


def reduces_the_diagonal(R, pivots):
    return solved_reduced(R, list(range(len(pivots))))


def reduces_in_place(R, pivots):
    R[:] = solved_reduced(R, pivots)
    return R


def keeps_the_right_side(R, pivots):
    N = solved_reduced(R, pivots)
    N[:, -1] = R[:, -1]
    return N


def reduces_whole_numbers(R, pivots):
    N = R.copy()
    for row, column in enumerate(pivots):
        N[row] = N[row] / N[row, column]
        N[:row] -= np.outer(N[:row, column], N[row])
    return N


def counts_equations(R, pivots, tol):
    kind = solved_kind(R, pivots, tol)
    if kind == "none":
        return kind
    return "unique" if len(pivots) == len(R) else "infinitely many"


def counts_columns(R, pivots, tol):
    kind = solved_kind(R, pivots, tol)
    if kind == "none":
        return kind
    return "unique" if len(pivots) == R.shape[1] else "infinitely many"


def free_first(R, pivots, tol):
    if len(pivots) < R.shape[1] - 1:
        return "infinitely many"
    return solved_kind(R, pivots, tol)


def zero_row_is_free(R, pivots, tol):
    if not R.any(axis=1).all():
        return "infinitely many"
    return solved_kind(R, pivots, tol)


def positive_only(R, pivots, tol):
    return solved_kind(np.maximum(R, 0), pivots, tol)


def looks_at_the_last_row(R, pivots, tol):
    if len(pivots) < len(R) and abs(R[-1, -1]) <= tol:
        R = R[: len(pivots)]
    return solved_kind(R, pivots, tol)


def next_row_of_zeros(R, pivots, tol):
    return solved_kind(R[: len(pivots) + 1], pivots, tol)


def with_parts(change):
    """Change p and Z of the solution where there are such."""

    def solution_set(A, b, tol):
        kind, p, Z = solved(A, b, tol)
        return (kind, p, Z) if p is None else (kind, *change(p, Z))

    return solution_set


def twice_the_first(p, Z):
    return p, np.column_stack([Z[:, :1]] * Z.shape[1]) if Z.size else Z


def by_place(A, b, rows, tol):
    return [rows.index(i) for i in solved_suspects(A, b, rows, tol)]


def the_others(A, b, rows, tol):
    found = solved_suspects(A, b, rows, tol)
    return [i for i in rows if i not in found]


def cumulative(A, b, rows, tol):
    found = []
    for i in sorted(rows, reverse=True):
        A, b = np.delete(A, i, axis=0), np.delete(b, i)
        if len(A) and solved(A, b, tol)[0] != "none":
            found.append(i)
    return found


def wants_one(A, b, rows, tol):
    if solved(A, b, tol)[0] != "none":
        return []
    return [
        i
        for i in rows
        if solved(np.delete(A, i, 0), np.delete(b, i), tol)[0] == "unique"
    ]


def never_content(A, b, rows, tol):
    return [
        i for i in rows if solved(np.delete(A, i, 0), np.delete(b, i), tol)[0] != "none"
    ]


def deletes_columns(A, b, rows, tol):
    return [i for i in rows if solved(np.delete(A, i, 1), b, tol)[0] != "none"]


def forgets_b(A, b, rows, tol):
    return [i for i in rows if solved(np.delete(A, i, 0), b, tol)[0] != "none"]


def sets_to_zero(A, b, rows, tol):
    for i in rows:
        b[i] = 0
    return []


def consumes(A, b, rows, tol):
    found = solved_suspects(A, b, rows, tol)
    rows.clear()
    return found


WRONG = {
    "balances": [
        (lambda pipes, n: -solved_balances(pipes, n), "the signs are the other way round"),
        (lambda pipes, n: abs(solved_balances(pipes, n)), "must differ in sign"),
        (lambda pipes, n: solved_balances(pipes, n).T, "a pipe is a column"),
        (counts_from_one, "bring to junction"),
        (starts_only, "what does pipe 0, which leads from junction 0 to junction 1"),
        (last_row_missing, "got shape (1, 1)"),
        (lambda pipes, n: solved_balances(pipes[:-1], n), "got shape (2, 0)"),
        (lambda pipes, n: solved_balances([pipes.pop()], n), "it changed its input"),
    ],
    "pivot_row": [
        (lambda M, r, c: int(np.argmax(np.abs(M[r:, c]))), "counted from its top"),
        (lambda M, r, c: r + int(np.argmax(M[r:, c])), "another candidate has a larger"),
        (lambda M, r, c: int(np.argmax(np.abs(M[:, c]))), "row 0 stands above row"),
        (lambda M, r, c: r + int(np.argmax(np.abs(M[r, c:]))), "a larger modulus"),
        (lambda M, r, c: r, "row 0 has 1e-20 in column 0; another candidate"),
        (first_not_zero, "another candidate has a larger modulus"),
        (lambda M, r, c: np.abs(M[r:, c]).max(), "expected the number of a row, got 20"),
        (lambda M, r, c: solved_row(M, r, c) + 1, "there is no row 4"),
        (lambda M, r, c: solved_row(M, r, c) - len(M), "there is no row -"),
        (lambda M, r, c: [solved_row(M, r, c)], "expected one number, got shape (1,)"),
    ],
    "clear_below": [
        (clears_in_place, "it changed its input; work on a copy"),
        (clears_whole_numbers, "row 1 were cut to whole numbers on the way"),
        (clears_and_casts, "whole numbers: it raised UFuncTypeError"),
        (factor_upside_down, "row 1 still has"),
        (factor_anew, "row 1 is no multiple of the row of the pivot"),
        (adds, "row 1 still has 4 in column 0"),
        (next_row_only, "row 2 still has 1 in column 0"),
        (clears_all_others, "row 0, above the pivot, is changed"),
        (normalises_the_pivot, "the row of the pivot is changed"),
        (clears_above, "is changed; it must stay as it is"),
        (zeroes, "what is taken off row 1 is no multiple"),
        (lambda M, r, c: solved_clear(M, r, r), "off the diagonal"),
        (lambda M, r, c: solved_clear(M, r, c)[r:], "further down: expected numbers in an array"),
    ],
    "echelon": [
        (never_swaps, "a zero in the first place: column 0 holds a pivot, which the list"),
        (swaps_at_zero, "a tiny candidate: the rows of R do not say the same"),
        (stays_on_the_diagonal, "row 2 must begin with 3 zeros, and has 0.333 among them"),
        (stops_at_a_gap, "column 2 holds a pivot, which the list does not name"),
        (forgets_the_last, "holds a pivot, which the list does not name"),
        (lambda M, n, tol: solved_echelon(M, n, 0), "rounding: column 1 is said to hold"),
        (lambda M, n, tol: solved_echelon(M, M.shape[1], tol), "one of the first 2 columns"),
        (eliminates_in_place, "it changed its input"),
        (clears_the_matrix_only, "the rows of R do not say the same as those of M"),
        (positive_pivots, "more equations than unknowns: column 0 holds a pivot, which"),
        (swaps_by_halves, "a contradiction: the rows of R do not say the same"),
        (swaps_before_it_is_too_late, "row 1 must begin with 1 zeros, and has 20"),
        (lambda *a: solved_echelon(*a)[0], "expected (R, pivots), got a ndarray"),
        (lambda *a: (*solved_echelon(*a), 2), "(R, pivots), got 3"),
        (lambda *a: solved_echelon(*a)[::-1], "R: expected numbers in an array"),
        (lambda *a: (solved_echelon(*a)[0], 2), "pivots: expected a list of numbers"),
        (lambda *a: (solved_echelon(*a)[0], [0.5]), "expected whole numbers, got 0.5"),
        (lambda *a: (solved_echelon(*a)[0], solved_echelon(*a)[1][::-1]), "left to right"),
    ],
    "reduced": [
        (divides_pivots_only, "row 0 does not say the same as before"),
        (no_ones, "the pivot in row 0, column 0 is 2 and not 1"),
        (not_above, "entry [0, 1] above a pivot is 2 and not 0"),
        (just_above, "entry [0, 2] above a pivot is"),
        (reduces_the_diagonal, "a column without a pivot: some entries are nan"),
        (reduces_in_place, "it changed its input"),
        (keeps_the_right_side, "does not say the same as before"),
        (reduces_whole_numbers, "row 0 were cut to whole numbers on the way"),
        (lambda R, pivots: solved_reduced(R[:, :-1], pivots), "got shape (2, 2)"),
    ],
    "how_many": [
        (counts_equations, 'it says "unique"; how many unknowns are there'),
        (counts_columns, 'two equations: it says "infinitely many"; how many unknowns'),
        (free_first, 'it says "infinitely many"; is there no equation that cannot hold?'),
        (zero_row_is_free, "how many unknowns are there, and how many have a pivot?"),
        (positive_only, "0 = -5: it says"),
        (looks_at_the_last_row, "0 = 2, 0 = 0: it says"),
        (next_row_of_zeros, "0 = 0, 0 = 2: it says"),
        (lambda R, pivots, tol: solved_kind(R, pivots, 0), "if at most tol counts as 0?"),
        (lambda *a: "one", "got 'one'"),
        (lambda *a: {"none": 0}.get(solved_kind(*a), 1), "got a int"),
    ],
    "solution_set": [
        (lambda A, b, tol: solved(A, 0 * b, tol), "p does not satisfy equation"),
        (with_parts(lambda p, Z: (p, np.abs(Z))), "no solution: A times the column is not 0"),
        (with_parts(lambda p, Z: (p, Z.T)), "Z: expected numbers in an array of shape"),
        (with_parts(lambda p, Z: (p + 1, Z)), "p does not satisfy equation 1: 190 is not 130"),
        (with_parts(lambda p, Z: (p, Z[:, :1])), "Z: expected numbers in an array"),
        (with_parts(twice_the_first), "the columns of Z are dependent"),
        (with_parts(lambda p, Z: (p[:, None], Z)), "p: expected numbers in an array"),
        (with_parts(lambda p, Z: (p, None)), "Z: expected numbers in an array of shape (3, 0)"),
        (lambda *a: solved(*a)[:2], "expected (kind, p, Z), got 2 things"),
        (lambda *a: solved(*a)[1], "expected (kind, p, Z), got a ndarray"),
        (lambda A, b, tol: ("unique", np.zeros(A.shape[1]), None), 'it says "unique"'),
        (lambda A, b, tol: (solved(A, b, tol)[0], b, b), "p and Z must both be None"),
    ],
    "suspects": [
        (by_place, "these are places in the list rows"),
        (the_others, "is no suspect: without it alone, the others do not fit"),
        (cumulative, "is no suspect: without it alone, the others do not fit"),
        (wants_one, "two against each other: row 0 is not named"),
        (never_content, "nothing contradicts here, so nothing is suspect"),
        (deletes_columns, "it raised"),
        (forgets_b, "it raised ValueError"),
        (sets_to_zero, "it changed its input"),
        (consumes, "it changed its input"),
        (lambda *a: 2 * solved_suspects(*a), "a row is named twice"),
        (lambda *a: solved_suspects(*a) + a[2][:1], "told thrice: row 0 is no suspect"),
        (lambda *a: [99], "row 99 is not one of those asked about"),
        (lambda *a: [True], "suspects: expected whole numbers, got True"),
        (lambda *a: np.ones((2, 2)), "suspects: expected a list of numbers"),
    ],
}  # fmt: skip
