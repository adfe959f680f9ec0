"""The checks of the lab *Singular or not*: one function for each that the learner writes."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlmath import determinants, elimination
from mlmath._checks import Matrix
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    as_arrays,
    as_numbers,
    kind_of,
)

Rays = list[tuple[int, int, int, int]]

LAB = Lab(
    "ray_matrix", "level", "triangle", "ghost", "determinant", "magnification", "verdict"
)  # fmt: skip
ready = LAB.ready

VERDICTS = ("singular", "nearly singular", "good")
TOL = 1e-9

#: Row and column of the first cell, then the steps down and to the right.
TWO: Rays = [(0, 0, 0, 1), (1, 0, 0, 1), (0, 0, 1, 0), (0, 0, 1, 1)]
THREE: Rays = [(2, 0, -1, 1), (1, 0, -1, 1), (0, 1, 1, 1), (0, 2, 1, 0), (2, 2, 1, 1)]
FIVE: Rays = [(0, 0, 2, 1), (4, 1, -1, 1), (3, 0, 0, 1), (0, 4, 1, 0)]
#: Row 1 is three times row 0; rounding leaves 1e-16 in place of 0.
ROUNDED = np.array([[0.1, 0.7], [0.3, 2.1]])
TINY = np.array([[1e-20, 1.0], [1, 1]])
#: Column 2 is the sum of the two before, column 3 is not.
THIRD = np.array([[1.0, 1, 2, 0], [2, -1, 1, 3], [0, 3, 3, 1], [1, 4, 5, 2]])
#: A magic square, in Dürer's engraving Melencolia I: every line adds up to 34.
MAGIC = np.array([[16, 3, 2, 13], [5, 10, 11, 8], [9, 6, 7, 12], [4, 15, 14, 1]])


def _near(a: Any, b: Any, scale: float = 1) -> bool:
    return bool(np.allclose(a, b, rtol=1e-9, atol=1e-11 * scale))


def _ends(rays: Rays) -> list[tuple[Any, Any]]:
    """Split each ray into its first cell and its step."""
    return [(np.array(ray[:2]), np.array(ray[2:])) for ray in rays]


def _ring(n: int) -> Matrix:
    """Return the matrix that adds to each entry the one after it, round a ring."""
    return np.asarray(np.eye(n) + np.roll(np.eye(n), 1, axis=1))


def _pushes(n: int) -> Matrix:
    """Return ones on the diagonal and -1 above it: nearly singular for large n."""
    return np.asarray(2 * np.eye(n) - np.triu(np.ones((n, n))))


def _full(n: int, seed: int) -> Matrix:
    rng = np.random.default_rng(seed)
    return np.asarray(rng.normal(size=(n, n)) / n + np.eye(n)[::-1])


def check_ray_matrix(function: Function) -> Report:
    """Check ``ray_matrix(rays, n)``."""

    def look(result: Any, rays: Rays, n: int) -> str | None:
        layers = np.zeros((len(rays), n, n))
        for layer, (first, step) in zip(layers, _ends(rays), strict=True):
            path = first + np.multiply.outer(np.arange(n), step)
            path = path[((path >= 0) & (path < n)).all(axis=1)]
            layer[tuple(path.T)] = np.linalg.norm(step)
        known = layers.reshape(len(rays), -1)
        A = as_numbers(result, known.shape)
        if isinstance(A, str):
            return A
        if _near(A, known):
            return None
        if _near(A, layers.transpose(0, 2, 1).reshape(known.shape)):
            return "cells are counted along the rows: after the last of a row comes the next row"
        if np.array_equal(A, known > 0):
            return (
                "a ray has its length in each cell, and that of a slanted one is not 1"
            )
        i, c = np.argwhere(~np.isclose(known, A))[0]
        return (
            f"entry [{i}, {c}] is {A[i, c]:.3g}: how long is ray {i}, {rays[i]}, in cell {c}, "
            f"which stands in row {c // n}, column {c % n}?"
        )

    cases = [
        Case("four cells", (TWO, 2), look),
        Case("nine cells", (THREE, 3), look),
        Case("25 cells", (FIVE, 5), look),
        Case("one ray", ([(0, 1, 1, -1)], 2), look),
    ]
    return LAB.check("ray_matrix", function, cases)


def check_level(function: Function) -> Report:
    """Check ``level(A)``."""

    def look(result: Any, A: Matrix) -> str | None:
        L = as_numbers(result, A.shape)
        if isinstance(L, str):
            return L
        for i, (row, levelled) in enumerate(zip(A, L, strict=True)):
            largest = float(np.linalg.norm(row, np.inf))
            if _near(levelled * largest, row, largest) and (largest or not L[i].any()):
                continue
            if not largest:
                return f"row {i} is zero and must stay so"
            if _near(-levelled * largest, row, largest):
                return f"row {i} has changed its signs: a size is positive"
            if not _near(levelled * np.abs(row).sum(), row * np.abs(levelled).sum()):
                return f"row {i} is no multiple of what it was: divide whole rows"
            size = np.linalg.norm(levelled, np.inf)
            return f"the largest modulus in row {i} is {size:.4g} and not 1"
        return None

    cases = [
        Case("two units", (np.array([[200.0, 100], [0.001, 0.004]]),), look),
        Case("negative numbers", (np.array([[-8.0, 2, 4], [1, 0, -1], [3, 3, 3]]),), look),
        Case("a row of zeros", (np.array([[0.0, 0], [5, 1]]),), look),
        Case("whole numbers", (MAGIC,), look),
        Case("tiny numbers", (1e-30 * _ring(3),), look),
    ]  # fmt: skip
    return LAB.check("level", function, cases)


def check_triangle(function: Function) -> Report:
    """Check ``triangle(A, tol)``."""

    def look(result: Any, A: Matrix, tol: float) -> str | None:
        parts = as_arrays(result, {"U": A.shape, "k": (), "sign": ()})
        if isinstance(parts, str):
            return parts
        U, k, sign = parts
        n = len(A)
        pivots = elimination.row_echelon(A[:, :n], tol=tol)[1]
        first = min({*range(n + 1)} - {*pivots})
        if not 0 <= k <= n:
            return f"k is {k:g}, and must be from 0 to {n}"
        if k < first:
            return f"k is {k:g}; has column {k:g} no candidate of modulus above tol?"
        if k > first:
            return f"k is {k:g}; has each column before it a candidate of modulus above tol?"
        small = max(tol, 1e-12 * float(np.linalg.norm(A)))
        for j in range(first):
            rest = np.abs(U[j + 1 :, j]).max(initial=0)
            if rest > small:
                return f"column {j} still has {rest:.3g} below the diagonal"
        cut = "numbers were cut to whole numbers on the way"
        is_cut = A.dtype.kind == "i" and np.array_equal(U, U.round())
        says, said = (elimination.reduced_row_echelon(X, tol=small)[0] for X in (U, A))
        if not np.allclose(says, said, rtol=1e-7, atol=1e-7):
            return (
                cut
                if is_cut
                else (
                    "the rows of U do not say the same as those of A: which row operations "
                    "were made, and what do they do to numbers of very different size?"
                )
            )
        if sign not in (1, -1):
            return f"sign must be 1 or -1, got {sign:g}"
        product, known = np.diag(U).prod(), determinants.determinant(A[:, :n])
        if first == n and not _near(abs(product), abs(known), abs(known)):
            return (
                cut
                if is_cut
                else (
                    "the product of the diagonal has another modulus than before: swap rows and "
                    "add multiples of rows, and do nothing else"
                )
            )
        if first == n and not _near(sign * product, known, abs(known)):
            return (
                "the sign is wrong: how many times did two rows really change places?"
            )
        return None

    three = np.array([[0.0, 2, 1], [1, 1, 2], [2, 4, 1]])
    wide = np.hstack([three, np.eye(3)])
    cases = [
        Case("three rows", (three, TOL), look),
        Case("no swap", (np.array([[-3.0, 1], [1, 2]]), TOL), look),
        Case("one swap", (np.array([[1.0, 2], [3, 4]]), TOL), look),
        Case("the third column depends", (THIRD, TOL), look),
        Case("two columns depend", (np.ones((3, 3)), TOL), look),
        Case("zeros in the first column", (np.array([[0.0, 1], [0, 2]]), TOL), look),
        Case("the last column depends", (MAGIC, TOL), look),
        Case("a tiny candidate", (TINY, 0.0), look),
        Case("rounding", (ROUNDED, 1e-12), look),
        Case("columns to be carried along", (wide, TOL), look),
        Case("whole numbers", (np.array([[2, 3, 1], [3, 1, 1], [1, 1, 4]]), TOL), look),
        Case("30 rows", (_full(30, 3), TOL), look),
    ]
    return LAB.check("triangle", function, cases)


def check_ghost(function: Function) -> Report:
    """Check ``ghost(A, tol)``."""

    def look(result: Any, A: Matrix, tol: float) -> str | None:
        z = as_numbers(result, (len(A),))
        if isinstance(z, str):
            return z
        size = float(np.linalg.norm(z, np.inf))
        singular = elimination.null_space(A, tol=tol).size > 0
        if not singular:
            return None if not size else "this matrix has no ghost: return zeros"
        if not size:
            return "this matrix is singular: it sends other vectors than 0 to 0 as well"
        i = int(np.argmax(np.abs(A @ z)))
        if not _near(A[i] @ z, 0, size * float(np.linalg.norm(A)) * 10):
            return f"A times this vector is not 0: its entry {i} is {A[i] @ z:.3g}"
        return None

    square = np.vstack([np.kron(np.eye(3), np.ones(3)), np.tile(np.eye(3), 3)])
    scan = np.vstack([square, np.eye(9)[[0, 4, 7]]])
    cases = [
        Case("two rows", (np.array([[1.0, 2], [2, 4]]), TOL), look),
        Case("two rows, not singular", (np.array([[1.0, 2], [2, 5]]), TOL), look),
        Case("the third column depends", (THIRD, TOL), look),
        Case("zeros in the first column", (np.array([[0.0, 1], [0, 2]]), TOL), look),
        Case("rounding", (ROUNDED, 1e-12), look),
        Case("a magic square", (MAGIC, TOL), look),
        Case("a ring of six", (_ring(6), TOL), look),
        Case("a ring of five", (_ring(5), TOL), look),
        Case("nine rays", (scan, TOL), look),
    ]
    return LAB.check("ghost", function, cases)


def check_determinant(function: Function) -> Report:
    """Check ``determinant(A)``."""

    def look(result: Any, A: Matrix) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        value, known = float(found), determinants.determinant(A)
        # no determinant is larger than the product of the lengths of its rows
        most = float(np.prod(np.linalg.norm(A, axis=1)))
        if _near(value, known, most):
            return None
        if _near(value, -known, most):
            return "the modulus is right and the sign is not"
        if _near(value, np.diag(A).prod(), most):
            return "that is the product of the diagonal of A, which is no triangle yet"
        return f"it is not {value:.6g}"

    cases = [
        Case("two rows", (np.array([[1.0, 2], [3, 4]]),), look),
        Case("three rows", (np.array([[0.0, 2, 1], [1, 1, 2], [2, 4, 1]]),), look),
        Case(
            "a lower triangle", (np.array([[2.0, 0, 0], [5, -3, 0], [1, 7, 4]]),), look
        ),
        Case("two equal rows", (np.array([[1.0, 2, 3], [4, 5, 6], [1, 2, 3]]),), look),
        Case("a column of zeros", (np.array([[0.0, 1], [0, 2]]),), look),
        Case("whole numbers", (np.array([[2, 3, 1], [3, 1, 1], [1, 1, 4]]),), look),
        Case("tiny numbers", (1e-5 * np.eye(4),), look),
        Case("20 rows", (_full(20, 4) * 3,), look),
    ]
    return LAB.check("determinant", function, cases)


def check_magnification(function: Function) -> Report:
    """Check ``magnification(A, tol)``."""

    def look(result: Any, A: Matrix, tol: float) -> str | None:
        endless = isinstance(result, float) and result == np.inf
        singular = elimination.rank(A, tol=tol) < len(A)
        if singular:
            return None if endless else "a singular matrix puts no bound to errors: inf"
        if endless:
            return "it says inf, and this matrix is not singular"
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        value, X = float(found), determinants.inverse(A)
        sizes = np.abs(X)
        if _near(value, sizes.sum(axis=1).max()):
            return None
        if _near(value, np.abs(A).sum(axis=1).max()):
            return "that is how A itself magnifies; the errors go the other way"
        if _near(value, sizes.sum(axis=0).max()):
            return (
                "columns are added up: which numbers of the inverse make one unknown?"
            )
        if _near(value, sizes.max()):
            return "only one reading is off here; all of them may be"
        if _near(value, X.sum(axis=1).max()):
            return "signs cancel here; at worst the errors have the signs that do most harm"
        if any(
            _near(value, determinants.condition_number(A, order=order))
            for order in (2, np.inf)
        ):
            return "that is a condition number: it compares relative errors, not errors"
        return f"it is not {value:.6g}"

    cases = [
        Case("a tenth of the identity", (np.eye(3) / 10, TOL), look),
        Case("two rows", (np.array([[3.0, 5], [1, 2]]), TOL), look),
        Case("a singular matrix", (np.array([[1.0, 2], [2, 4]]), TOL), look),
        Case("rounding", (ROUNDED, 1e-12), look),
        Case("three rows", (np.array([[0.0, 2, 1], [1, 1, 2], [2, 4, 1]]), TOL), look),
        Case("a ring of five", (_ring(5), TOL), look),
        Case("1 and -1", (_pushes(12), TOL), look),
        Case("20 rows", (_full(20, 5), TOL), look),
    ]
    return LAB.check("magnification", function, cases)


def check_verdict(function: Function) -> Report:
    """Check ``verdict(A, error, needed, tol)``."""

    def look(
        result: Any, A: Matrix, error: float, needed: float, tol: float
    ) -> str | None:
        if not isinstance(result, str) or result not in VERDICTS:
            said = (
                f"{result[:30]!r}"
                if isinstance(result, str)
                else f"a {kind_of(result)}"
            )
            return f'expected "singular", "nearly singular" or "good", got {said}'
        if elimination.rank(A, tol=tol) < len(A):
            known = "singular"
        else:
            worst = error * float(np.abs(determinants.inverse(A)).sum(axis=1).max())
            known = "good" if worst <= needed * (1 + 1e-9) else "nearly singular"
        if result == known:
            return None
        if "singular" in (result, known):
            return f'it says "{result}"; is there a ghost?'
        return f'it says "{result}"; how far off may an unknown be, and how far at worst is it?'

    half = np.eye(3) / 2
    cases = [
        Case("errors grow twofold, and may", (half, 1.0, 3.0, TOL), look),
        Case("errors grow twofold, and may not", (half, 1.0, 1.5, TOL), look),
        Case("small errors", (half, 0.01, 0.5, TOL), look),
        Case("just good enough", (half, 1.0, 2.0, TOL), look),
        Case(
            "a singular matrix", (np.array([[1.0, 2], [2, 4]]), 0.1, 1000.0, TOL), look
        ),
        Case("rounding", (ROUNDED, 1e-9, 1e12, 1e-12), look),
        Case("a determinant of 1", (_pushes(20), 0.001, 1.0, TOL), look),
        Case("a tiny determinant", (0.1 * np.eye(20), 0.01, 1.0, TOL), look),
        Case("no error at all", (_ring(5), 0.0, 0.1, TOL), look),
    ]
    return LAB.check("verdict", function, cases)
