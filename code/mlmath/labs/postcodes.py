"""The checks of the lab *Read a postcode*, and what befalls its pictures."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from mlmath import decompositions, inner_products
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    as_arrays,
    as_numbers,
    first_slip,
    near,
)

Slips = list[tuple[str, Any]]
Rows = NDArray[np.int64]

LAB = Lab(
    "distances", "angles", "coordinates", "nearest_others", "vote", "costs", "honest",
)  # fmt: skip
ready = LAB.ready

#: What a letter that goes astray costs, and a digit that a clerk reads, in euros.
ASTRAY, CLERK = 2.0, 0.15
#: Rough memory that a table of the check may take: the half of one with m n d numbers.
_MOST = 25_000_000


def slid(X: Matrix, by: Vector | float) -> Matrix:
    """Slide pictures of 8 x 8 pixels to the right, by parts of a pixel from -1 to 1.

    Grey is shared out between a pixel and the next one; what slides out is lost.
    """
    P = np.pad(X.reshape(-1, 8, 8), ((0, 0), (0, 0), (1, 1)))
    part = np.broadcast_to(np.asarray(by, dtype=float), len(P))[:, None, None]
    there = np.where(part > 0, P[:, :, :-2], P[:, :, 2:])
    share = np.abs(part)
    moved = (1 - share) * P[:, :, 1:-1] + share * there
    return np.asarray(moved.reshape(len(P), -1))


def late(X: Matrix, rng: np.random.Generator) -> Matrix:
    """Take pictures too early or too late: up to a pixel to the right or the left."""
    return slid(X, rng.uniform(-1, 1, len(X)))


def faint(X: Matrix, rng: np.random.Generator) -> Matrix:
    """Take pens that are nearly empty: 0.3 to 1 of the ink, for each picture its own."""
    return np.asarray(X * rng.uniform(0.3, 1, (len(X), 1)))


# Distances


def check_distances(function: Function) -> Report:
    """Check ``distances(X, Q)``: how far each row of Q is from each of X."""

    def look(result: Any, X: Matrix, Q: Matrix) -> str | None:
        known = cdist(np.asarray(Q, dtype=float), np.asarray(X, dtype=float))
        if (why := _holes(result, known.shape)) is not None:
            return why
        found = as_numbers(result, known.shape)
        if isinstance(found, str):
            return found + _turned(result, known.shape)
        if near(found, known, atol=1e-9):
            return None
        far, d = np.subtract(Q[:, None], X, dtype=float), X.shape[1]
        slips: Slips = [
            ("those are the squares", known**2),
            ("that is the mean over the pixels; the sum is asked for", known / d**0.5),
            ("that is the mean square of the pixels", known**2 / d),
            ("that adds up the differences without squares", np.abs(far).sum(axis=2)),
            ("that is the greatest difference of a pixel", np.abs(far).max(axis=2)),
            ("that is the difference of the lengths",
             np.abs(np.subtract.outer(_lengths(Q), _lengths(X)))),
            ("row i is about row i of Q, column j about row j of X", known.T),
        ]  # fmt: skip
        if (why := first_slip(found, slips)) is not None:
            return why
        i, j = _worst(found, known)
        if np.asarray(X).dtype == np.uint8:
            return (
                f"{found[i, j]:.4g} from row {i} of Q to row {j} of X; what are 3 - 5 and "
                "20 times 20 in numbers of the kind uint8, which end at 255?"
            )
        large = float(np.abs(X).max())
        if large > 1e6:
            return (
                f"{found[i, j]:.4g} from row {i} of Q to row {j} of X; their greys agree in "
                "their first digits. What is left of these in a difference of squares?"
            )
        return f"{found[i, j]:.4g} from row {i} of Q to row {j} of X is wrong"

    rng = np.random.default_rng(20)
    scan = rng.integers(0, 256, (7, 64)).astype(np.uint8)
    ground = 1e8 + rng.integers(0, 17, (6, 4))
    big = rng.random((2, 300, 64))
    return LAB.check("distances", function, [
        Case("three and two points", (np.array([[0.0, 0], [3, 4], [6, 8]]),
                                      np.array([[0.0, 0], [3, 0]])), look),
        Case("pictures and their copies", (big[0, :5], big[0, 1:5] * 1), look),
        Case("whole numbers of the kind uint8", (scan[:4], scan[3:]), look),
        Case("a bright ground, 100 million", (ground[:4], ground[2:]), look),
        Case("300 and 300 pictures", (big[0], big[1]), look, _MOST),
    ])  # fmt: skip


def _holes(result: Any, shape: tuple[int, ...]) -> str | None:
    """Say where a table has nan, whatever else is wrong with it."""
    if not isinstance(result, np.ndarray) or result.shape != shape:
        return None
    if result.dtype.kind != "f" or not np.isnan(result).any():
        return None
    i, j = np.argwhere(np.isnan(result))[0]
    return (
        f"nan for row {i} of Q and row {j} of X: a root or an arccos of what "
        "should not be there, or 0 by 0"
    )


def _turned(result: Any, shape: tuple[int, ...]) -> str:
    """Add what is wrong if the table is turned."""
    return "; a row for each row of Q" if np.shape(result) == shape[::-1] else ""


def _lengths(X: Matrix) -> Vector:
    return np.asarray(np.linalg.norm(np.asarray(X, dtype=float), axis=1))


def _worst(found: Matrix, known: Matrix) -> tuple[int, int]:
    """Return the place where two tables differ most."""
    i, j = np.unravel_index(np.argmax(np.abs(found - known)), known.shape)
    return int(i), int(j)


# Angles


def check_angles(function: Function) -> Report:
    """Check ``angles(X, Q)``: the angle of each row of Q with each of X, in degrees."""

    def look(result: Any, X: Matrix, Q: Matrix) -> str | None:
        known = turns(X, Q)
        empty = np.logical_or.outer(_lengths(Q) == 0, _lengths(X) == 0)
        if isinstance(result, np.ndarray) and result.shape == known.shape:
            there = np.isnan(result) if result.dtype.kind == "f" else empty & False
            if (there & empty).any():
                return "nan for an empty picture; what angle was agreed for it?"
            if there.any():
                return "nan for a picture and a copy of it; a quotient may be a little above 1"
        found = as_numbers(result, known.shape)
        if isinstance(found, str):
            return found + _turned(result, known.shape)
        if near(found, known, atol=1e-5):  # arccos near 1 knows no more
            return None
        cosine = np.cos(np.deg2rad(known))
        wrong = np.abs(found - known) > 1e-5
        if not (wrong & ~empty).any():
            i, j = _worst(found, known)
            return (
                f"{found[i, j]:.4g} for an empty picture; what angle was agreed for it?"
            )
        plain = np.matmul(np.asarray(Q, dtype=float), np.transpose(X))
        middle = [np.asarray(P, dtype=float) for P in (X, Q)]
        middle = [P - P.mean(axis=1, keepdims=True) for P in middle]
        slips: Slips = [
            ("in radians; degrees are asked for", np.deg2rad(known)),
            ("those are the cosines", cosine),
            ("those are sums of products; the lengths are missing", plain),
            ("that is 1 less the cosine", 1 - cosine),
            ("that is the sine's angle, 90 degrees less the one asked for", 90 - known),
            ("row i is about row i of Q, column j about row j of X", known.T),
            ("the means are taken away first; that is a correlation", turns(*middle)),
        ]
        rest = [(why, v[~empty]) for why, v in slips if v.shape == known.shape]
        if (why := first_slip(found[~empty], rest)) is not None:
            return why
        i, j = _worst(np.where(empty, known, found), known)
        if np.asarray(X).dtype == np.uint8:
            return (
                f"{found[i, j]:.4g} for row {i} of Q and row {j} of X; what is 20 times 20 "
                "in numbers of the kind uint8, which end at 255?"
            )
        return f"{found[i, j]:.4g} for row {i} of Q and row {j} of X is wrong"

    rng = np.random.default_rng(21)
    scan = rng.integers(0, 256, (7, 64)).astype(np.uint8)
    X = rng.integers(0, 17, (40, 64)).astype(float)
    gap = X[:4].copy()
    gap[2] = 0
    return LAB.check("angles", function, [
        Case("three and two directions", (np.array([[1.0, 0], [1, 1], [0, 2]]),
                                          np.array([[3.0, 0], [-1, 1]])), look),
        Case("pictures and faint copies", (X, X * np.linspace(0.3, 1, 40)[:, None]), look),
        Case("an empty picture", (gap, np.zeros((1, 64)) + X[:3] * [[1], [0], [1]]), look),
        Case("whole numbers of the kind uint8", (scan[:4], scan[4:]), look),
    ])  # fmt: skip


def turns(X: Matrix, Q: Matrix) -> Matrix:
    """Return all angles in degrees, right to rounding also where they are small."""
    U, V = (
        np.asarray(P, dtype=float) / np.fmax(_lengths(P), 1e-300)[:, None]
        for P in (X, Q)
    )
    angle = np.rad2deg(2 * np.arctan2(cdist(V, U), cdist(V, -U)))
    angle[np.logical_or.outer(~V.any(axis=1), ~U.any(axis=1))] = 90.0
    return np.asarray(angle)


# Another inner product


def check_coordinates(function: Function) -> Report:
    """Check ``coordinates(X, A)``: rows whose dot products are x'Ay."""

    def look(result: Any, X: Matrix, A: Matrix) -> str | None:
        Z = as_numbers(result, X.shape)
        if isinstance(Z, str):
            return Z
        known, found = inner_products.gram(X, A=A), inner_products.gram(Z)
        if near(found, known, atol=1e-9 * float(known.max())):
            return None
        L = decompositions.cholesky(A)
        how: list[tuple[str, Any]] = [
            ("the rows have not changed", np.eye(len(A))),
            ("in their dot products A occurs twice; a root is missing", A),
            ("the other triangle is needed; multiply out what you have", L.T),
            ("that is the way back", np.linalg.inv(L).T),
            ("that is the way back", np.linalg.inv(L)),
            ("that is the inverse of A", np.linalg.inv(A)),
            ("the root of each entry is no root of the matrix", np.sqrt(np.abs(A))),
            ("the diagonal alone does not know how pixels belong together",
             np.diag(np.sqrt(np.diag(A)))),
            ("the diagonal alone does not know how pixels belong together",
             np.diag(np.diag(A))),
        ]  # fmt: skip
        slips = [(why, inner_products.gram(X @ M)) for why, M in how]
        if (why := first_slip(found, slips)) is not None:
            return why
        i, j = _worst(found, known)
        return (
            f"rows {i} and {j} of the result have the dot product {found[i, j]:.4g}; "
            f"those of X have the inner product {known[i, j]:.4g}"
        )

    rng = np.random.default_rng(22)
    B = rng.normal(size=(6, 6))
    six = np.matmul(B, np.transpose(B)) + np.eye(6)
    return LAB.check("coordinates", function, [
        Case("two axes that lean", (np.array([[1.0, 0], [0, 1], [1, -1]]),
                                    np.array([[2.0, 1], [1, 5]])), look),
        Case("a diagonal", (rng.normal(size=(4, 3)), np.diag([4.0, 0.25, 9.0])), look),
        Case("six pixels", (rng.normal(size=(5, 6)), six), look),
    ])  # fmt: skip


# Neighbours


def near_rows(
    D: Matrix, hand: Rows, k: int, *, who: str = "other hands", ties: int = 1,
    far: int = 1,
) -> Rows:  # fmt: skip
    """Find the nearest by the rule of the task, or by slips."""
    found = []
    for i, line in enumerate(np.asarray(D, dtype=float).tolist()):
        may = {
            "other hands": [j for j in range(len(line)) if hand[j] != hand[i]],
            "others": [j for j in range(len(line)) if j != i],
            "all": list(range(len(line))),
            "own hand": [j for j in range(len(line)) if hand[j] == hand[i]],
        }[who]
        may.sort(key=lambda j: (far * line[j], ties * j))
        found.append(may[:k])
    return np.array(found)


def check_nearest_others(function: Function) -> Report:
    """Check ``nearest_others(D, hand, k)``: rows of the nearest by other hands."""

    def look(result: Any, D: Matrix, hand: Rows, k: int) -> str | None:
        n = len(hand)
        found = as_numbers(result, (n, k))
        if isinstance(found, str):
            return found
        if np.asarray(result).dtype.kind not in "iu":
            return "numbers of rows are whole numbers, of the kind int"
        known = near_rows(D, hand, k)
        if (found == known).all():
            return None
        inside = [np.flatnonzero(hand != h) for h in hand]
        skipped = np.array([
            np.searchsorted(place, row) for place, row in zip(inside, known, strict=True)
        ])  # fmt: skip
        slips: Slips = [
            ("ties go to the lower row number", near_rows(D, hand, k, ties=-1)),
            ("those are the farthest", near_rows(D, hand, k, far=-1)),
            ("row i of D is about picture i; you go down the columns",
             near_rows(D.T, hand, k)),
            ("those are numbers among the pictures that are left, not rows of D", skipped),
            ("those are the nearest by the same hand", near_rows(D, hand, k, who="own hand")
             if (np.bincount(hand)[hand] >= k).all() else None),
        ]  # fmt: skip
        if (why := first_slip(found, slips)) is not None:
            return why
        if (found < 0).any() or (found >= n).any():
            return f"there are no such rows; D has the rows 0 to {n - 1}"
        rows = found.astype(int)
        own = rows == np.arange(n)[:, None]
        if own.any():
            return (
                f"picture {int(own.any(axis=1).argmax())} is among its own neighbours"
            )
        same = hand[rows] == hand[:, None]
        if same.any():
            i = int(same.any(axis=1).argmax())
            return f"picture {i} has a neighbour by the same hand"
        if (np.sort(rows, axis=1) == np.sort(known, axis=1)).all():
            return (
                "the right ones, but not the nearest first (ties: the lower row first)"
            )
        i = int((rows != known).any(axis=1).argmax())
        return f"picture {i} has nearer neighbours than {rows[i].tolist()}, or ties that come first"

    rng = np.random.default_rng(23)
    line = np.array([0.0, 1, 3, 6, 10, 15])
    plain = np.abs(np.subtract.outer(line, line))
    ties = rng.integers(1, 4, (12, 12)).astype(float)
    several = rng.random((30, 30)) + 0.01
    np.fill_diagonal(several, 0)
    hand = np.repeat(np.arange(5), 6)
    return LAB.check("nearest_others", function, [
        Case("six points, each by a hand of its own", (plain, np.arange(6), 2), look),
        Case("six points by two hands", (plain, np.array([0, 0, 0, 1, 1, 1]), 1), look),
        Case("thirty pictures, five hands", (several, hand, 4), look),
        Case("hands that are mixed", (several[::-1, ::-1].copy(), rng.permutation(hand), 3), look),
        Case("many ties", (ties, np.repeat([7, 2, 5], 4), 5), look),
    ])  # fmt: skip


# Votes


def check_vote(function: Function) -> Report:
    """Check ``vote(labels)``: what most neighbours say, and how many of them."""

    def look(result: Any, labels: Rows) -> str | None:
        m, k = labels.shape
        parts = as_arrays(result, {"said": (m,), "share": (m,)})
        if isinstance(parts, str):
            return parts
        said, share = parts
        counts = [Counter(row) for row in labels.tolist()]
        most = [max(count.values()) for count in counts]
        known = np.array(
            [
                next(a for a in row if count[a] == top)
                for row, count, top in zip(labels.tolist(), counts, most, strict=True)
            ]
        )
        if not near(said, known):
            tied = [
                [a for a in count if count[a] == top]
                for count, top in zip(counts, most, strict=True)
            ]
            slips: Slips = [
                ("a tie goes to the label that came first, not to the smallest",
                 np.array([min(some) for some in tied])),
                ("a tie goes to the label that came first, not to the largest",
                 np.array([max(some) for some in tied])),
                ("that is what the nearest one alone says", labels[:, 0]),
                ("labels are names: their mean is none of them", labels.mean(axis=1)),
                ("labels are names: their median is no vote", np.median(labels, axis=1)),
                ("those are places in the row, not labels",
                 np.array([row.index(a) for row, a in zip(labels.tolist(), known, strict=True)])),
            ]  # fmt: skip
            i = int((said != known).argmax())
            return "said: " + (
                first_slip(said, slips)
                or f"not {said[i]:g} where the neighbours are {labels[i].tolist()}"
            )
        right = np.array(most) / k
        if near(share, right):
            return None
        slips = [
            ("those are numbers of votes; divide by all votes", np.array(most, dtype=float)),
            ("those are the votes of the nearest one's label",
             np.array([c[row[0]] / k for c, row in zip(counts, labels.tolist(), strict=True)])),
            ("one is missing or too many: the nearest votes as well",
             (np.array(most) - 1) / k),
            ("one is missing or too many: the nearest votes as well",
             (np.array(most) - 1) / max(k - 1, 1)),
            ("that is the share that voted otherwise", 1 - right),
            ("divided by the number of labels that occur, not by that of votes",
             np.array([top / len(c) for top, c in zip(most, counts, strict=True)])),
            ("divided by all votes of the table, not by those of the row",
             right / m),
        ]  # fmt: skip
        i = int((np.abs(share - right) > 1e-9).argmax())
        return "share: " + (
            first_slip(share, slips)
            or f"not {share[i]:.4g} where the neighbours are {labels[i].tolist()}"
        )

    rng = np.random.default_rng(24)
    ties = np.array(
        [[9, 4, 4, 9, 1], [6, 2, 7, 2, 6], [8, 3, 3, 0, 8], [5, 1, 0, 2, 3]]
    )
    nearer = np.array([[2, 2, 7, 7, 7], [0, 6, 6, 6, 0]])
    return LAB.check("vote", function, [
        Case("three neighbours", (np.array([[3, 8, 8], [1, 1, 7], [5, 5, 5]]),), look),
        Case("ties", (ties,), look),
        Case("the nearest are outvoted", (nearer,), look),
        Case("a single neighbour", (np.array([[4], [0], [9]]),), look),
        Case("two hundred digits", (rng.integers(0, 4, (200, 7)),), look),
    ])  # fmt: skip


# Costs


def bill(
    said: Rows, share: Vector, truth: Rows, threshold: float, astray: float,
    clerk: float, *, read: str = "from",
) -> Vector:  # fmt: skip
    """Return what each digit costs, by the rule or by slips."""
    found = []
    for a, part, b in zip(said, share, truth, strict=True):
        by_machine = {
            "from": part >= threshold,
            "above": part > threshold,
            "below": part < threshold,
            "all": True,
        }[read]
        price = astray if a != b else 0.0
        found.append(price if by_machine else clerk)
    return np.array(found, dtype=float)


def check_costs(function: Function) -> Report:
    """Check ``costs(said, share, truth, threshold, astray, clerk)``."""

    def look(
        result: Any, said: Rows, share: Vector, truth: Rows, threshold: float,
        astray: float, clerk: float,
    ) -> str | None:  # fmt: skip
        case = said, share, truth, threshold, astray, clerk
        known = bill(*case)
        if np.shape(result) == () and isinstance(result, float | np.floating):
            return "that is one number; what does each digit cost?"
        found = as_numbers(result, known.shape)
        if isinstance(found, str):
            return found
        if near(found, known):
            return None
        wrong, over = said != truth, share < threshold
        slips: Slips = [
            ("a share that is just the threshold is enough for the machine",
             bill(*case, read="above")),
            ("the two costs have changed places",
             bill(said, share, truth, threshold, clerk, astray)),
            ("the clerk gets the digits of which the machine is sure",
             bill(*case, read="below")),
            ("nobody hands anything to the clerk", bill(*case, read="all")),
            ("a digit that is right costs, and one that is wrong does not",
             bill(said, share, np.where(wrong, said, said + 1), *case[3:])),
            ("a digit that goes to the clerk cannot go astray as well",
             known + astray * (over & wrong)),
            ("a digit that goes to the clerk cannot go astray as well",
             known - clerk * (over & wrong) + astray * (over & wrong)),
            ("digits that the machine reads do not cost the clerk's time",
             known + clerk * ~over),
            ("a clerk is paid for every digit that he gets, right or wrong",
             known * ~(over & ~wrong)),
            ("that counts; what does it cost?", (known > 0) * 1.0),
            ("what the machine reads right is free", known + clerk * (~over & ~wrong)),
        ]  # fmt: skip
        i = int((np.abs(found - known) > 1e-9).argmax())
        return first_slip(found, slips) or (
            f"not {found[i]:.4g} for a {truth[i]} read as {said[i]} with the share "
            f"{share[i]:.4g}, where the threshold is {threshold:.4g}"
        )

    rng = np.random.default_rng(25)
    truth = rng.integers(0, 10, 60)
    said = np.where(rng.random(60) < 0.7, truth, (truth + 1) % 10)
    share = rng.integers(1, 6, 60) / 5
    some = (
        np.array([3, 8, 8, 1]),
        np.array([1.0, 0.6, 0.4, 0.6]),
        np.array([3, 3, 8, 1]),
    )
    return LAB.check("costs", function, [
        Case("four digits", (*some, 0.5, ASTRAY, CLERK), look),
        Case("a share that is the threshold", (*some, 0.6, ASTRAY, CLERK), look),
        Case("sixty digits, other costs", (said, share, truth, 0.8, 5.0, 0.5), look),
        Case("all to the clerk", (said, share, truth, 1.1, ASTRAY, CLERK), look),
    ])  # fmt: skip


# An honest choice


def chosen(C: Matrix, hand: Rows, *, by: str = "others") -> tuple[Rows, Vector]:
    """Choose for each hand a column, by the rule or by slips."""
    option = np.full(len(C), 0)
    exact = [[Fraction(x) for x in row] for row in C.tolist()]
    names = sorted(set(hand.tolist()))
    for h in names:
        of = {
            "others": [[i for i, g in enumerate(hand) if g != h]],
            "all": [list(range(len(hand)))],
            "own": [[i for i, g in enumerate(hand) if g == h]],
            "means": [[i for i, g in enumerate(hand) if g == o] for o in names if o != h],
        }[by.removesuffix(", last").removesuffix(", worst")]  # fmt: skip
        totals = [
            sum(sum(exact[i][j] for i in some) / len(some) for some in of)
            for j in range(C.shape[1])
        ]
        best = max(totals) if by.endswith("worst") else min(totals)
        same = [j for j, total in enumerate(totals) if total == best]
        option[hand == h] = same[-1 if by.endswith("last") else 0]
    return option, np.take_along_axis(C, option[:, None], axis=1)[:, 0]


def check_honest(function: Function) -> Report:
    """Check ``honest(C, hand)``: an option for each hand, chosen by the others."""

    def look(result: Any, C: Matrix, hand: Rows) -> str | None:
        n = len(hand)
        parts = as_arrays(result, {"option": (n,), "cost": (n,)})
        if isinstance(parts, str):
            many = isinstance(result, tuple | list) and len(result) == 2
            lengths = {np.shape(part) for part in result} if many else set()
            each = lengths == {(len(set(hand.tolist())),)} != {(n,)}
            return parts + (
                "; an entry for each digit, not for each hand" if each else ""
            )
        option, cost = parts
        known, bills = chosen(C, hand)
        if not near(option, known):
            slips: Slips = [
                ("the digits of the hand itself have had a say",
                 chosen(C, hand, by="all")[0]),
                ("that is chosen by the very digits on which it is measured",
                 chosen(C, hand, by="own")[0]),
                ("of equal options the first", chosen(C, hand, by="others, last")[0]),
                ("those cost most", chosen(C, hand, by="others, worst")[0]),
                ("the mean is over digits: a long form has more of them than a short one",
                 chosen(C, hand, by="means")[0]),
                ("that is best for each digit alone; a hand has one option",
                 C.argmin(axis=1)),
                ("options are counted from 0", known + 1.0),
            ]  # fmt: skip
            i = int((option != known).argmax())
            return "option: " + (
                first_slip(option, slips)
                or f"not {option[i]:g} for digit {i}, of hand {hand[i]}"
            )
        if near(cost, bills):
            return None
        others = np.array(
            [C[hand != h, j].mean() for h, j in zip(hand, known, strict=True)]
        )
        own = np.array(
            [C[hand == h, j].mean() for h, j in zip(hand, known, strict=True)]
        )
        slips = [
            ("that is what the other hands cost; what does the digit itself?", others),
            ("that is the mean of the hand; what does each digit cost?", own),
            ("that is the least of each row, whatever was chosen", C.min(axis=1)),
            ("that is the mean of all; what does each digit cost?",
             np.full(n, bills.mean())),
            ("that is the option of all hands together",
             chosen(C, hand, by="all")[1]),
        ]  # fmt: skip
        i = int((np.abs(cost - bills) > 1e-9).argmax())
        return "cost: " + (
            first_slip(cost, slips)
            or f"not {cost[i]:.4g} for digit {i} under option {known[i]}"
        )

    rng = np.random.default_rng(26)
    two = np.array([[0.0, 1, 2], [0, 1, 4], [3, 1, 0], [5, 1, 0]])
    equal = np.array(
        [[1.0, 0, 1, 0], [0, 1, 0, 1], [2, 0, 1, 1], [0, 2, 1, 1], [1, 1, 0, 2]]
    )
    sizes = np.repeat(np.arange(4), [2, 9, 3, 6])
    C = rng.choice([0, 0, 0.25, 2.0], (20, 4))
    mixed = rng.choice([0, 0.25, 2.0], (30, 5)), rng.integers(0, 6, 30)
    return LAB.check("honest", function, [
        Case("two hands that differ", (two, np.array([0, 0, 1, 1])), look),
        Case("options that are equal", (equal, np.array([4, 4, 9, 9, 6])), look),
        Case("hands of many sizes", (C, sizes), look),
        Case("hands that are mixed", mixed, look),
    ])  # fmt: skip
