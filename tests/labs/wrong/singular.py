"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath import elimination
from mlmath.labs.checking import Case, close_to

(
    solved_rays, solved_level, solved_triangle, solved_ghost, solved_det, solved_factor,
    solved_verdict,
) = pages("singular").solved.values()  # fmt: skip


def at_once(result, A, tol):
    return None if result[1] == 0 else "nothing is left to be a pivot"


SEEN = {"triangle": "place = k + int(np.argmax(np.abs(A[k:, k])))"}
KNOWN = {
    "np.abs(A)": "the checks measure how large entries are",
    "np.diag(U)": "the check of triangle asks for the product of the pivots",
    "np.eye(n)": "both make matrices of cases from it",
    "U[k + 1 :, k]": "the check of triangle looks for what is left below the diagonal",
    "A[:, :n]": "the check of triangle tells the matrix from what is carried along",
    "factor == np.inf": "the check looks whether the factor is endless",
    "range(len(U))": "the page prints determinants",
    "triangle(A, 0)": "the page has max(k, 0)",
    "return A": "the page has a function that returns its matrix, too",
}
HIDDEN = {
    "level": [
        Case("fourths", (np.array([[4, 2], [0, 4]]),), close_to([[1, 0.5], [0, 1]]))
    ],
    "triangle": [Case("zeros", (np.zeros((2, 2)), 0), at_once)],
}


def traced(length=np.hypot, stop=0, by_column=False, wrap=False, first=0):
    """Follow rays as the solution does, apart from what is asked for."""

    def ray_matrix(rays, n):
        A = np.zeros((len(rays), n * n))
        for row, (i, j, down, right) in zip(A, rays, strict=True):
            i, j = i - first, j - first
            while (wrap or (i >= 0 and j >= 0)) and i < n - stop and j < n - stop:
                if i < -1 or j < -1:
                    break
                row[n * j + i if by_column else n * i + j] = length(down, right)
                i, j = i + down, j + right
        return A

    return ray_matrix


def by_columns(A):
    sizes = np.abs(A).max(axis=0, keepdims=True)
    return A / np.where(sizes > 0, sizes, 1)


def by_all(A):
    return A / np.abs(A).max()


def by_signed(A):
    sizes = A[np.arange(len(A)), np.abs(A).argmax(axis=1)][:, None]
    return A / np.where(sizes != 0, sizes, 1)


def by_largest(A):
    sizes = A.max(axis=1, keepdims=True)
    return A / np.where(sizes > 0, sizes, 1)


def by_sum(A):
    sizes = np.abs(A).sum(axis=1, keepdims=True)
    return A / np.where(sizes > 0, sizes, 1)


def by_length(A):
    sizes = np.linalg.norm(A, axis=1, keepdims=True)
    return A / np.where(sizes > 0, sizes, 1)


def zero_by_zero(A):
    with np.errstate(invalid="ignore"):
        return A / np.abs(A).max(axis=1, keepdims=True)


def clips(A):
    return np.clip(A, -1, 1)


def ones_for_zeros(A):
    L = solved_level(A)
    L[~L.any(axis=1)] = 1
    return L


def levels_in_place(A):
    A[:] = solved_level(A)
    return A


def reduces(A, tol, *, pick=None, swap=True, count="right", on=False, scale=False):
    """Reduce as the solution does, apart from what is asked for."""
    U, sign, gap = A.astype(float), 1, None
    for k in range(len(U)):
        best = k + int(np.argmax(np.abs(U[k:, k]))) if pick is None else pick(U, k)
        if abs(U[best, k]) <= tol:
            if not on:
                return U, k, sign
            gap = k
            continue
        if swap and (best != k or count == "all"):
            U[[k, best]] = U[[best, k]]
            sign = sign if count == "none" else -sign
        if scale:
            U[k] /= U[k, k]
        U[k + 1 :] -= np.outer(U[k + 1 :, k] / U[k, k], U[k])
        U[k + 1 :, k] = 0
    return U, len(U) if gap is None else gap, sign


def no_swap(A, tol):
    return reduces(A, tol, pick=lambda U, k: k)


def first_not_0(A, tol):
    return reduces(A, tol, pick=lambda U, k: k + int(np.argmax(U[k:, k] != 0)))


def all_of_the_column(A, tol):
    return reduces(A, tol, pick=lambda U, k: int(np.argmax(np.abs(U[:, k]))))


def part_of_the_row(A, tol):
    """Leave alone what is carried along."""
    n = len(A)
    U, k, sign = solved_triangle(A[:, :n], tol)
    return np.hstack([U, A[:, n:]]), k, sign


def positive_pivots(A, tol):
    """Forget the modulus where a pivot is compared with tol."""
    U, k, sign = solved_triangle(A, tol)
    negative = [j for j in range(k) if U[j, j] <= tol]
    return U, min([k, *negative]), sign


def not_cleared(A, tol):
    U, k, sign = solved_triangle(A, tol)
    U[-1, 0] = 1
    return U, k, sign


def reduces_in_place(A, tol):
    U, k, sign = solved_triangle(A, tol)
    A[:] = U
    return A, k, sign


def reduces_whole_numbers(A, tol):
    U, k, sign = solved_triangle(A, tol)
    return (np.trunc(U), k, sign) if A.dtype.kind == "i" else (U, k, sign)


def with_parts(change):
    return lambda A, tol: change(*solved_triangle(A, tol))


def haunted(A, tol):
    """Return a vector even where there is no ghost."""
    z = solved_ghost(A, tol)
    return z if z.any() else np.ones(len(A))


def plus(A, tol):
    U, k, _ = solved_triangle(A, tol)
    z = np.zeros(len(A))
    if 0 < k < len(A):
        z[:k], z[k] = np.linalg.solve(U[:k, :k], U[:k, k]), 1
    return z


def of_the_rows(A, tol):
    return solved_ghost(A.T, tol)


def none_without_ghost(A, tol):
    z = solved_ghost(A, tol)
    return z if z.any() else None


def forgets_the_one(A, tol):
    z = solved_ghost(A, tol)
    z[np.flatnonzero(z)[-1:]] = 0
    return z


def needs_columns_before(A, tol):
    U, k, _ = solved_triangle(A, tol)
    z = np.zeros(len(A))
    if k < len(A):
        z[:k], z[k] = elimination.back_substitution(U[:k, :k], -U[:k, k]), 1
    return z


def of_the_last(A, tol):
    """Take it that column n - 1 is the one without a pivot."""
    U, _, _ = reduces(A, tol, on=True)
    z = np.zeros(len(A))
    z[-1] = 1
    z[:-1] = np.linalg.lstsq(U[:-1, :-1], -U[:-1, -1], rcond=None)[0]
    return z


def no_sign(A):
    U, k, _ = solved_triangle(A, 0)
    return np.prod(np.diag(U)) if k == len(A) else 0.0


def sums(A):
    return np.trace(solved_triangle(A, 0)[0])


def levels_first(A):
    return solved_det(solved_level(A))


def with_tolerance(A):
    U, k, sign = solved_triangle(A, 1e-3)
    return sign * np.prod(np.diag(U)) if k == len(A) else 0.0


def in_whole_numbers(A):
    return int(solved_det(A))


def of_inverse(measure):
    """Measure the inverse otherwise."""

    def magnification(A, tol):
        if solved_triangle(A, tol)[1] < len(A):
            return np.inf
        return measure(np.linalg.inv(A))

    return magnification


def fails_if_singular(A, tol):
    return np.abs(np.linalg.inv(A)).sum(axis=1).max()


def large_if_singular(A, tol):
    return min(solved_factor(A, tol), 1e16)


def inf_if_large(A, tol):
    factor = solved_factor(A, tol)
    return factor if factor < 1000 else np.inf


def by_determinant(A, error, needed, tol):
    if abs(solved_det(A)) <= tol:
        return "singular"
    return solved_verdict(A, error, needed, tol)


def nearly_by_determinant(A, error, needed, tol):
    said = solved_verdict(A, error, needed, tol)
    if said == "singular":
        return said
    return "good" if abs(solved_det(A)) > 0.01 else "nearly singular"


def divided(A, error, needed, tol):
    factor = solved_factor(A, tol)
    if factor == np.inf:
        return "singular"
    return "good" if error <= needed * factor else "nearly singular"


def strictly(A, error, needed, tol):
    factor = solved_factor(A, tol)
    if factor == np.inf:
        return "singular"
    return "good" if factor * error < needed else "nearly singular"


def infinite_is_large(A, error, needed, tol):
    return "good" if solved_factor(A, tol) * error <= needed else "nearly singular"


def without_error(A, error, needed, tol):
    return solved_verdict(A, 1.0, needed, tol)


def other_way_round(A, error, needed, tol):
    said = solved_verdict(A, error, needed, tol)
    return {"good": "nearly singular", "nearly singular": "good"}.get(said, said)


WRONG = {
    "ray_matrix": [
        (traced(length=lambda *steps: 1), "that of a slanted one is not 1"),
        (traced(by_column=True), "cells are counted along the rows"),
        (traced(stop=1), "four cells: entry [0, 1] is 0: how long is ray 0"),
        (traced(wrap=True), "nine cells: entry"),
        (traced(first=1), "how long is ray"),
        (traced(length=lambda down, right: down + right), "nine cells: entry [0, 2] is 0"),
        (lambda rays, n: solved_rays(rays, n).T, "one ray: expected numbers in an array"),
        (lambda rays, n: solved_rays(rays, n).reshape(-1, n, n), "got shape (4, 2, 2)"),
        (lambda rays, n: solved_rays([rays.pop()], n), "it changed its input"),
    ],
    "level": [
        (by_columns, "row 0 is no multiple of what it was: divide whole rows"),
        (by_all, "the largest modulus in row 1 is 2e-05 and not 1"),
        (by_signed, "row 0 has changed its signs: a size is positive"),
        (by_largest, "the largest modulus in row 0 is 2 and not 1"),
        (by_sum, "the largest modulus in row 0 is 0.6667 and not 1"),
        (by_length, "the largest modulus in row 0 is 0.8944 and not 1"),
        (zero_by_zero, "a row of zeros: some entries are nan or inf"),
        (clips, "row 0 is no multiple of what it was"),
        (ones_for_zeros, "row 0 is zero and must stay so"),
        (levels_in_place, "it changed its input"),
        (lambda A: solved_level(A)[0], "got shape (2,)"),
        (lambda A: solved_level(A).astype(A.dtype), "whole numbers: row 0 is no multiple"),
    ],
    "triangle": [
        (no_swap, "three rows: k is 0; has column 0 no candidate"),
        (first_not_0, "a tiny candidate: the rows of U do not say the same"),
        (all_of_the_column, "three rows: column 0 still has 2 below the diagonal"),
        (positive_pivots, "no swap: k is 0; has column 0 no candidate of modulus above tol?"),
        (lambda A, tol: solved_triangle(A, 0), "rounding: k is 2; has each column before it"),
        (lambda A, tol: reduces(A, tol, on=True), "two columns depend: k is 2; has each"),
        (lambda A, tol: reduces(A, tol, count="all"), "the sign is wrong: how many times did"),
        (lambda A, tol: reduces(A, tol, count="none"), "the sign is wrong"),
        (lambda A, tol: reduces(A, tol, scale=True), "the product of the diagonal has another"),
        (part_of_the_row, "columns to be carried along: the rows of U do not say the same"),
        (not_cleared, "column 0 still has 1 below the diagonal"),
        (reduces_in_place, "it changed its input"),
        (reduces_whole_numbers, "the last column depends: numbers were cut to whole numbers"),
        (reduces_whole_numbers, "whole numbers: numbers were cut to whole numbers"),
        (with_parts(lambda U, k, sign: U), "expected (U, k, sign), got a ndarray"),
        (with_parts(lambda U, k, sign: (U, k)), "expected (U, k, sign), got 2 things"),
        (with_parts(lambda U, k, sign: (U, k + 1, sign)), "k is 4, and must be from 0 to 3"),
        (with_parts(lambda U, k, sign: (U, k - 1, sign)), "k is 2; has column 2 no candidate"),
        (with_parts(lambda U, k, sign: (U, -1, sign)), "k is -1, and must be from 0 to 3"),
        (with_parts(lambda U, k, sign: (U, k, 0)), "sign must be 1 or -1, got 0"),
        (with_parts(lambda U, k, sign: (U[:1], k, sign)), "U: expected numbers in an array"),
        (with_parts(lambda U, k, sign: (U, [k], sign)), "k: expected one number"),
        (with_parts(lambda U, k, sign: (U, k, "+")), "sign: expected one number, got a str"),
    ],
    "ghost": [
        (haunted, "this matrix has no ghost: return zeros"),
        (lambda A, tol: np.zeros(len(A)), "this matrix is singular: it sends other vectors"),
        (plus, "A times this vector is not 0: its entry 1 is 8"),
        (of_the_rows, "A times this vector is not 0"),
        (forgets_the_one, "A times this vector is not 0"),
        (needs_columns_before, "zeros in the first column: it raised ValueError"),
        (of_the_last, "A times this vector is not 0"),
        (lambda A, tol: solved_ghost(A, 0), "rounding: this matrix is singular"),
        (lambda A, tol: solved_ghost(A, tol)[:, None], "got shape (2, 1)"),
        (none_without_ghost, "not singular: it returned nothing (None)"),
    ],
    "determinant": [
        (no_sign, "the modulus is right and the sign is not"),
        (lambda A: np.prod(np.diag(A)), "the product of the diagonal of A, which is no triangle"),
        (sums, "it is not"),
        (levels_first, "it is not"),
        (with_tolerance, "tiny numbers: it is not 0"),
        (lambda A: abs(solved_det(A)), "two rows: the modulus is right"),
        (lambda A: solved_triangle(A, 0), "expected one number"),
        (in_whole_numbers, "tiny numbers: it is not 0"),
    ],
    "magnification": [
        (lambda A, tol: np.abs(A).sum(axis=1).max(), "the errors go the other way"),
        (of_inverse(lambda X: np.abs(X).sum(axis=0).max()), "columns are added up"),
        (of_inverse(lambda X: np.abs(X).max()), "only one reading is off here"),
        (of_inverse(lambda X: X.sum(axis=1).max()), "signs cancel here"),
        (of_inverse(lambda X: np.linalg.norm(X, 2)), "two rows: it is not"),
        (of_inverse(np.linalg.cond), "two rows: that is a condition number"),
        (of_inverse(lambda X: np.linalg.cond(X, np.inf)), "two rows: that is a condition number"),
        (of_inverse(lambda X: np.abs(X).sum()), "it is not"),
        (of_inverse(lambda X: np.abs(X).sum(axis=1)), "expected one number, got shape (3,)"),
        (of_inverse(lambda X: 1 / np.linalg.det(X)), "it is not"),
        (fails_if_singular, "a singular matrix: it raised LinAlgError"),
        (large_if_singular, "a singular matrix puts no bound to errors: inf"),
        (lambda A, tol: solved_factor(A, 0), "rounding: a singular matrix puts no bound"),
        (inf_if_large, "1 and -1: it says inf, and this matrix is not singular"),
    ],
    "verdict": [
        (by_determinant, 'a tiny determinant: it says "singular"; is there a ghost?'),
        (nearly_by_determinant, 'it says "good"; how far off may an unknown be'),
        (divided, "how far off may an unknown be, and how far at worst is it?"),
        (strictly, "just good enough: it says"),
        (infinite_is_large, 'a singular matrix: it says "nearly singular"; is there a ghost?'),
        (without_error, 'small errors: it says "nearly singular"'),
        (other_way_round, 'errors grow twofold, and may: it says "nearly singular"'),
        (lambda A, error, needed, tol: solved_verdict(A, error, needed, 0), "rounding: it says"),
        (lambda *a: solved_verdict(*a).upper(), "got 'GOOD'"),
        (lambda *a: solved_verdict(*a) == "good", "got a bool"),
    ],
}  # fmt: skip
