"""The checks of the lab *Gram-Schmidt*: one function for each that the learner writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import orthogonal, vectors
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    as_arrays,
    as_numbers,
    as_parts,
)

LAB = Lab("rest", "new_share", "gram_schmidt", "coordinates", "outside", "read")
ready = LAB.ready

#: Orthonormal columns that one can check by hand.
LINE = np.array([[0.6], [0.8]])
TURNED = np.array([[0.6, -0.8], [0.8, 0.6]])
PLANE = np.array([[1.0, 2], [2, 1], [2, -2]]) / 3
NONE: Matrix = np.zeros((3, 0))


def _near(a: Any, b: Any) -> bool:
    return bool(np.allclose(a, b, rtol=1e-7, atol=1e-12))


def _inside(Q: Matrix, X: Matrix) -> Matrix:
    """Return the part in the span of the columns, by a library's least squares."""
    return np.asarray(Q @ np.linalg.lstsq(Q, X, rcond=None)[0])


def _dots(Q: Matrix, x: Vector) -> Vector:
    return np.asarray(np.einsum("ij,i->j", Q, x))


def _nearly_inside() -> tuple[Matrix, Vector, Vector]:
    """Return five orthonormal columns, a vector of their span, and one just beside it."""
    rng = np.random.default_rng(4)
    Q = np.linalg.qr(rng.normal(size=(20, 6)))[0]
    there = Q[:, :5] @ rng.normal(size=5)
    return Q[:, :5], there, there + 1e-9 * Q[:, 5]


def check_rest(function: Function) -> Report:
    """Check ``rest(Q, v)``, what is left of v beside a span."""

    def look(result: Any, Q: Matrix, v: Vector) -> str | None:
        x = as_numbers(result, v.shape)
        if isinstance(x, str):
            return x
        shadow = _inside(Q, v)
        known, size = v - shadow, vectors.norm(v)
        # the twin itself is off by some 1e-15 of v, the rest in a case is 1e-9 long
        if vectors.norm(x - known) > 1e-5 * vectors.norm(known) + 1e-13 * size:
            if _near(x, shadow):
                return "this is the part of v that lies in the span; what is left without it?"
            if _near(x, v):
                return "nothing was taken away from v"
            far = vectors.norm(known) > 1e-10 * size
            if far and _near(x * vectors.norm(known), known):
                return "the rest is scaled to length 1; leave it as long as it is"
            gone = v - x
            if not _near(gone, _inside(Q, gone)):
                return (
                    "what was taken away from v does not lie in the span of Q's columns"
                )
            j = int(np.abs(_dots(Q, x)).argmax())
            return f"the rest and column {j} of Q have the dot product {_dots(Q, x)[j]:.3g}, not 0"
        if not Q.size or vectors.norm(x) < 1e-13 * size:
            return None
        cosine = np.abs(_dots(Q, x)).max() / vectors.norm(x)
        if cosine > 1e-10:  # cleaned twice: 1e-16
            return (
                f"the rest is {vectors.norm(x):.0e} long, and its cosine with a column of Q is "
                f"{cosine:.0e}: what rounding left of v is too much for so short a rest"
            )
        return None

    Q, there, beside = _nearly_inside()
    cases = [
        Case("one direction, by hand", (LINE, np.array([10.0, 5])), look),
        Case("two directions, by hand", (PLANE, np.array([3.0, 0, 0])), look),
        Case("whole numbers", (LINE, np.array([1, 7])), look),
        Case("no directions yet", (NONE, np.array([1.0, 2, 3])), look),
        Case("a vector in the span", (Q, there), look),
        Case("a vector almost in the span", (Q, beside), look),
    ]
    return LAB.check("rest", function, cases)


def check_new_share(function: Function) -> Report:
    """Check ``new_share(Q, v)``, from 0 to 1."""

    def look(result: Any, Q: Matrix, v: Vector) -> str | None:
        x = as_numbers(result, ())
        if isinstance(x, str):
            return x
        share = float(x)
        if not v.any():
            return (
                f"the zero vector has nothing new, and not {share:.3g}"
                if share
                else None
            )
        inside, size = vectors.norm(_inside(Q, v)), vectors.norm(v)
        left = vectors.norm(v - _inside(Q, v))
        if abs(share - left / size) < 1e-9:
            return None
        if abs(share - left / size) < 1e-3:
            return "only the first digits are right; is something rounded?"
        if size < 1e-6:
            return f"{share:.3g}: the share must be the same in any unit, however small v is"
        for other, words in (
            (left, "this is the length of the rest; as a share of what?"),
            ((left / size) ** 2, "this is a quotient of squared lengths"),
            (inside / size, "this is how much of v lies in the span, not beside it"),
            (
                1 - inside / size,
                "lengths at a right angle do not add up: 1 minus a share is none",
            ),
        ):
            if abs(share - other) < 1e-9:
                return words
        return f"{share:.4g} is not the length of the rest, divided by that of v"

    v, Q = np.array([10.0, 5]), _nearly_inside()[0]
    cases = [
        Case("one direction, by hand", (LINE, v), look),
        Case("two directions, by hand", (PLANE, np.array([3.0, 0, 0])), look),
        Case("the same in another unit", (LINE, 1e-12 * v), look),
        Case("all of it new", (LINE, np.array([-8.0, 6])), look),
        Case("no directions yet", (NONE, np.array([1.0, 2, 3])), look),
        Case("nothing new", (Q, 3 * Q[:, 0] - Q[:, 4]), look),
        Case("the zero vector", (LINE, np.zeros(2)), look),
    ]
    return LAB.check("new_share", function, cases)


def _wrong_choice(
    kept: list[float], known: list[int], A: Matrix, tol: float
) -> str | None:
    """Say which column is kept or left out by mistake."""
    if kept == known:
        return None
    _, n = A.shape
    if known and kept == [j + 1 for j in known]:
        return "kept: columns are counted from 0"
    for j in sorted({*kept} ^ {*known}):
        if j not in range(n):
            return f"kept: there is no column {j:g} of A"
        column = f"column {j:.0f} of A is"
        if j in known:
            return f"{column} left out, though more than {tol:g} of it is new beside those kept"
        if not A[:, int(j)].any():
            return f"{column} zero and has no direction, and yet it is kept"
        return (
            f"{column} kept, though no more than {tol:g} of it is new beside those kept"
        )
    return "kept: expected each number once, in rising order"


def check_gram_schmidt(function: Function) -> Report:
    """Check ``gram_schmidt(A, tol)``, for any number of vectors."""

    def keeping(*known: int) -> Callable[..., str | None]:
        def look(result: Any, A: Matrix, tol: float) -> str | None:
            parts = as_parts(result, ("Q", "kept"))
            if isinstance(parts, str):
                return parts
            kept = as_numbers(parts[1], np.shape(parts[1]))
            if isinstance(kept, str) or kept.ndim != 1:
                return "kept: expected a list of numbers of columns"
            wrong = _wrong_choice(kept.tolist(), list(known), A, tol)
            if wrong:
                return wrong
            shape = (len(A), len(known))
            if np.shape(result[0]) == shape[::-1] != shape:
                return (
                    "Q: the vectors are to be its columns, and here they are its rows"
                )
            Q = as_numbers(result[0], shape)
            if isinstance(Q, str):
                return f"Q: {Q}"
            lengths = [vectors.norm(q) for q in Q.T]
            if not _near(lengths, 1):
                i = int(np.abs(np.array(lengths) - 1).argmax())
                return f"column {i} of Q has length {lengths[i]:.4g} and not 1"
            cosines = np.triu(np.einsum("ij,ik->jk", Q, Q), 1)
            if np.abs(cosines).max(initial=0) > 1e-12:  # rounding: 1e-15
                i, j = np.unravel_index(np.abs(cosines).argmax(), cosines.shape)
                dot = f"{cosines[i, j]:.1g}"
                return f"columns {i} and {j} of Q have the dot product {dot} and not 0"
            right = orthogonal.orthonormal_basis(A, tol=tol) if known else Q
            for i, (q, p) in enumerate(zip(Q.T, right.T, strict=True)):
                if np.allclose(q, -p, atol=1e-6):
                    return f"column {i} of Q points against the rest that it comes from"
                if not np.allclose(q, p, atol=1e-6):
                    return (
                        f"column {i} of Q is not the direction of what is new in column "
                        f"{known[i]} of A"
                    )
            return None

        return look

    rng = np.random.default_rng(3)
    four = rng.normal(size=(20, 4)) @ np.column_stack(
        [np.eye(4), rng.normal(size=(4, 26))]
    )
    three = np.array([[3, 6, 1], [4, 8, 1]])
    many = np.array([[0, 1, 2, 0, 1], [0, 2, 4, 3, 1]])
    near = np.vstack([np.ones(3), 1e-8 * np.eye(3)])
    angles = np.array([[1, 0.98, 0.8, 0.7], [0, 0.199, 0.6, 0.7], [0, 0, 0, 0.3]])
    cases = [
        Case(
            "two vectors, by hand", (np.array([[4.0, 1], [3, 7]]), 1e-10), keeping(0, 1)
        ),
        Case("the second depends on the first", (three, 1e-10), keeping(0, 2)),
        Case("a zero, and more vectors than entries", (many, 1e-10), keeping(1, 3)),
        Case("zeros alone", (np.zeros((3, 2)), 1e-10), keeping()),
        Case("the same vectors in another unit", (1e-12 * three, 1e-10), keeping(0, 2)),
        Case("30 sums of four vectors", (four, 1e-10), keeping(0, 1, 2, 3)),
        Case("three vectors that nearly agree", (near, 1e-10), keeping(0, 1, 2)),
        Case("more than 0.25 is to be new", (angles, 0.25), keeping(0, 2, 3)),
    ]
    return LAB.check("gram_schmidt", function, cases)


def check_coordinates(function: Function) -> Report:
    """Check ``coordinates(Q, A)``, the record of the work."""

    def look(result: Any, Q: Matrix, A: Matrix) -> str | None:
        shape = (Q.shape[1], A.shape[1])
        if np.shape(result) == shape[::-1] != shape:
            return "rows and columns are the wrong way round: column j is for column j of A"
        R = as_numbers(result, shape)
        if isinstance(R, str):
            return R
        known = np.linalg.lstsq(Q, A, rcond=None)[0]
        if _near(R, known):
            return None
        if _near(R.T, known):
            return "rows and columns are the wrong way round: column j is for column j of A"
        i, j = np.argwhere(~np.isclose(R, known, rtol=1e-7, atol=1e-12))[0]
        return (
            f"entry [{i}, {j}] is {R[i, j]:.4g}: how far does column {j} of A go along "
            f"column {i} of Q?"
        )

    Q, there, _ = _nearly_inside()
    hand = np.array([[3, 1, 5], [3, 2, 4], [0, 2, -2]])
    cases = [
        Case("two vectors, by hand", (TURNED, np.array([[10.0, 0], [5, 5]])), look),
        Case(
            "vectors beside the span",
            (PLANE, np.array([[3.0, 0], [0, 3], [0, 0]])),
            look,
        ),
        Case(
            "three vectors, two directions",
            (PLANE, hand),
            look,
        ),
        Case("one vector of 20 entries", (Q, np.column_stack([there])), look),
    ]
    return LAB.check("coordinates", function, cases)


def check_outside(function: Function) -> Report:
    """Check ``outside(Q, X)``, the shares of many pictures at once."""

    def look(result: Any, Q: Matrix, X: Matrix) -> str | None:
        S = as_numbers(result, (len(X),))
        if isinstance(S, str):
            return S.replace("by 0?", "by 0, or is a root taken of a negative number?")
        inside = _inside(Q, X.T).T
        sizes, shadows, left = (
            np.array([vectors.norm(x) for x in part])
            for part in (X, inside, X - inside)
        )
        scale = sizes + (sizes == 0)
        known = left / scale
        if np.abs(S - known).max() < 1e-12:
            return None
        blank = np.flatnonzero((sizes == 0) & (S != 0))
        if blank.size:
            i = blank[0]
            return f"picture {i} is blank: it lies in every span, and its share is not {S[i]:.3g}"
        if np.abs(S - known).max() < 1e-5:
            i = int(np.abs(S - known).argmax())
            return (
                f"picture {i} lies in the span, and its share is {S[i]:.0e}: that is more than "
                "rounding must leave; are two nearly equal numbers subtracted?"
            )
        for other, words in (
            (left, "these are the lengths of the rests; as shares of what?"),
            (known**2, "these are quotients of squared lengths"),
            (shadows / scale, "these are the shares in the span, not outside of it"),
        ):
            if _near(S, other):
                return words
        i = int(np.abs(S - known).argmax())
        return f"{S[i]:.4g} is not the share of picture {i} that lies outside the span"

    rng = np.random.default_rng(8)
    Q = _nearly_inside()[0]
    some = np.array([[10.0, 5], [6, 8], [-8, 6]])
    within = rng.normal(size=(30, 5)) @ Q.T
    cases = [
        Case("three pictures of two pixels, by hand", (LINE, some), look),
        Case("a blank one among them", (LINE, some * [[1], [0], [1]]), look),
        Case("no directions", (NONE, np.ones((2, 3))), look),
        Case("40 pictures of 20 pixels", (Q, rng.normal(size=(40, 20))), look),
        Case("30 pictures in the span", (Q, within), look),
    ]
    return LAB.check("outside", function, cases)


def check_read(function: Function) -> Report:
    """Check ``read(shares)``, names and doubts."""

    def look(result: Any, shares: Matrix) -> str | None:
        parts = as_arrays(result, {"names": (len(shares),), "doubts": (len(shares),)})
        if isinstance(parts, str):
            return parts
        names, doubts = parts
        order = [sorted(row) for row in shares.tolist()]
        _, n = shares.shape
        for i, name in enumerate(names):
            if name not in range(n):
                return f"names: picture {i} is called {name:g}, and there is no such column"
            if shares[i, int(name)] > order[i][0]:
                return (
                    f"names: picture {i} is called {name:g}; but in row {i} that column is not "
                    "the one that leaves least outside"
                )
        for i, (least, second, *_) in enumerate(order):
            if second == 0 and doubts[i] != 1:
                return (
                    f"doubts: picture {i} lies wholly in two spans, so nothing decides; its doubt "
                    f"is 1, and not {doubts[i]:.3g}"
                )
            if second and abs(doubts[i] - least / second) > 1e-12:
                return (
                    f"doubts: that of picture {i} is {doubts[i]:.4g}; 0 is for a picture that one "
                    "span holds wholly, 1 for one that two hold equally well"
                )
        return None

    rng = np.random.default_rng(2)
    by_hand = np.array([[0.2, 0.4, 0.8], [0.9, 0.3, 0.6], [0.5, 0.5, 0.7]])
    cases = [
        Case("three pictures, by hand", (by_hand,), look),
        Case("a picture that lies in one span", (np.array([[0.5, 0.0, 0.2]]),), look),
        Case(
            "a picture that lies in two",
            (np.array([[0.0, 0.3, 0.0], [0.3, 0.6, 1]]),),
            look,
        ),
        Case("two spans", (np.array([[0.25, 1], [1, 0.75]]),), look),
        Case("50 pictures, ten digits", (rng.uniform(0.1, 1, (50, 10)),), look),
    ]
    return LAB.check("read", function, cases)
