"""The checks of the lab *Dead pixels*, the dead pixels of twelve boxes, and a reading machine."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import svdvals

from mlmath import least_squares, orthogonal
from mlmath._checks import Matrix, Vector
from mlmath.affine import AffineSubspace
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    as_numbers,
    first_slip,
    kind_of,
    near,
)

Mask = NDArray[np.bool_]
Slips = list[tuple[str, Any]]

LAB = Lab(
    "on_line", "projection_matrix", "kind", "errors", "restore", "seen", "trial",
)  # fmt: skip
ready = LAB.ready


# The boxes of the archive


def boxes() -> dict[str, Mask]:
    """Return, for each box, which of the 8 x 8 pixels of its scanner are dead.

    Those by lot are nested: the 8 are among the 16, and so on.
    """
    row, column = np.divmod(np.arange(64), 8)
    lot = np.empty(64, dtype=np.int64)
    lot[np.random.default_rng(0).permutation(64)] = np.arange(64)
    found = {f"{n} by lot": lot < n for n in (8, 16, 24, 32)}
    found["a row"] = row == 4
    found["two rows"] = (row == 3) | (row == 4)
    found["a column"] = column == 3
    found["two columns"] = (column == 3) | (column == 4)
    found["both edges"] = (column == 0) | (column == 7)
    found["chessboard"] = (row + column) % 2 == 0
    found["a blot"] = (abs(row - 3.5) < 2) & (abs(column - 3.5) < 2)
    found["a scratch"] = (abs(row - column) < 2) & (abs(row + column - 7) < 6)
    return found


def read(X: Matrix, known: Matrix, names: NDArray[np.int64]) -> NDArray[np.int64]:
    """Read pictures by the bought machine: each gets the name of the nearest known one."""
    lengths = np.square(known).sum(axis=1)  # |x|^2 is the same for all of them
    return np.asarray(names[np.argmin(lengths - np.matmul(2 * X, known.T), axis=1)])


# A line


def _point(x: Vector) -> str:
    """Write a point, or the beginning of a long one."""
    return f"[{', '.join(f'{v:.4g}' for v in x[:4])}{', ...' if x.size > 4 else ''}]"


def check_on_line(function: Function) -> Report:
    """Check ``on_line(x, a, b)``, the nearest point of a line."""

    def look(result: Any, x: Vector, a: Vector, b: Vector) -> str | None:
        found = as_numbers(result, x.shape)
        if isinstance(found, str):
            hint = (
                "; the point is asked for, not its code"
                if np.shape(result) == ()
                else ""
            )
            return found + hint
        line = AffineSubspace(a, b[:, np.newaxis])
        right = np.asarray(line.project(x))
        if near(found, right, atol=1e-9):
            return None
        way, length = np.subtract(right, a), np.linalg.norm(b)
        zero = np.asarray(AffineSubspace(0 * a, b[:, np.newaxis]).project(x))
        slips: Slips = [
            ("the numbers are cut to whole ones", np.trunc(right)),
            ("this is the way from a to the nearest point; it begins at a", way),
            ("this is on the line through 0; the line passes through a", zero),
            ("a is added, but was not taken away before", zero + a),
            ("the length of b matters here; the line is the same for 2 b",
             way * length**2 + a),
            ("the length of b matters here; the line is the same for 2 b",
             way * length + a),
            ("the length of b matters here; the line is the same for 2 b",
             way / length + a),
            ("this is what is left of x beside the line", np.subtract(x, right)),
            ("a and b have changed places",
             np.asarray(AffineSubspace(b, a[:, np.newaxis]).project(x))),
        ]  # fmt: skip
        if (why := first_slip(found, slips)) is not None:
            return why
        off = np.asarray(line.project(found))
        if not near(off, found, atol=1e-9):
            return f"{_point(found)} is not on the line"
        dot = float(np.dot(np.subtract(x, found), b))
        return f"the way from {_point(found)} to x has the dot product {dot:.4g} with b"

    rng = np.random.default_rng(60)
    cases = [
        Case("in the plane, by hand",
             (np.array([5.0, 5]), np.array([1.0, 2]), np.array([2.0, 0])), look),
        Case("whole numbers",
             (np.array([4, 1, 2]), np.array([1, 0, 1]), np.array([1, 1, 1])), look),
        Case("b short and slanted",
             (np.array([7.0, 8]), np.array([0.0, 5]), np.array([0.03, 0.04])), look),
        Case("a point of the line",
             (np.array([4.0, 9, 1]), np.array([1.0, 3, -2]), np.array([1.0, 2, 1])), look),
        Case("64 pixels", (rng.uniform(0, 16, 64), rng.uniform(0, 16, 64),
                           rng.normal(size=64)), look),
    ]  # fmt: skip
    return LAB.check("on_line", function, cases)


# Any subspace


def check_projection_matrix(function: Function) -> Report:
    """Check ``projection_matrix(B)``, the projection on a column space."""

    def look(result: Any, B: Matrix) -> str | None:
        n = len(B)
        P = as_numbers(result, (n, n))
        if isinstance(P, str):
            return P
        right = least_squares.projection_matrix(B)
        if near(P, right, atol=1e-6):
            return None
        unit = np.divide(B, np.linalg.norm(B, axis=0))
        slips: Slips = [
            ("the numbers are cut to whole ones", np.trunc(right)),
            ("that is right for orthonormal columns only", np.matmul(B, B.T)),
            ("divided by one number: that is right for a single column",
             np.matmul(B, B.T) / np.square(B).sum()),
            ("unit columns are not enough: they must be orthogonal, too",
             np.matmul(unit, unit.T)),
            ("this projects on what is orthogonal to the columns", np.eye(n) - right),
            ("this is the identity: does it use more columns than B has?", np.eye(n)),
        ]  # fmt: skip
        if (why := first_slip(P, slips, rtol=1e-6)) is not None:
            return why
        if not near(np.matmul(P, B), B, atol=1e-4 * np.abs(B).max()):
            far = np.linalg.cond(B) > 1e6
            return "a column of B should stay where it is, and moves" + (
                "; these columns are nearly dependent: which step loses digits?"
                if far else ""
            )  # fmt: skip
        if not near(P, P.T, atol=1e-6):
            return "not symmetric: what it takes away is not orthogonal to the columns"
        if not near(np.matmul(P, P), P, atol=1e-6):
            return "a second time it moves points again" + (
                "; these columns are nearly dependent: which step loses digits?"
                if np.linalg.cond(B) > 1e6 else ""
            )  # fmt: skip
        return (
            f"its trace is {np.trace(P):.4g}; of a projection it is the dimension of the "
            "subspace"
        )

    rng = np.random.default_rng(61)
    thin = rng.normal(size=(8, 3))
    thin[:, 2] = thin[:, 0] + thin[:, 1] + 1e-7 * rng.normal(size=8)
    cases = [
        Case("a line", (np.array([[3.0], [4]]),), look),
        Case("a plane, whole numbers", (np.array([[1, 0], [1, 1], [0, 1]]),), look),
        Case("orthonormal columns", (np.eye(4)[:, 1:3],), look),
        Case("long columns at an angle", (100 * rng.normal(size=(9, 4)) + 300,), look),
        Case("as many columns as rows", (np.array([[2.0, 1], [1, 1]]),), look),
        Case("columns nearly dependent", (thin,), look),
    ]
    return LAB.check("projection_matrix", function, cases)


# Which matrices project

KINDS = ("orthogonal", "oblique", "none")


def _matrices() -> dict[str, tuple[Matrix, float, str]]:
    """Return matrices with their tolerance and kind; no entry is off by about tol."""
    c, s = np.cos(0.7), np.sin(0.7)
    along = np.array([c, s])
    line = np.outer(along, along)
    skew = np.array([[1.0, -1], [0, 0]])
    plane = least_squares.projection_matrix(
        np.random.default_rng(62).normal(size=(7, 3))
    )
    return {
        "a line at an angle": (line, 1e-9, "orthogonal"),
        "slanted light": (skew, 1e-9, "oblique"),
        "a plane in seven dimensions": (plane, 1e-9, "orthogonal"),
        "dead pixels set to 0": (np.diag([1, 0, 1, 1]), 1e-9, "orthogonal"),
        "all is sent to 0": (np.zeros((3, 3)), 1e-9, "orthogonal"),
        "a mirror": (2 * line - np.eye(2), 1e-9, "none"),
        "a turn": (np.array([[c, -s], [s, c]]), 1e-9, "none"),
        "a shear": (np.array([[1, 1], [0, 1]]), 1e-9, "none"),
        "a map that does nothing a second time": (
            np.array([[0.0, 1], [0, 0]]), 1e-9, "none"),
        "a column that is too long": (4 * line, 1e-9, "none"),
        "to half of the height": (np.array([[1.0, 0.5], [0, 0.5]]), 1e-9, "none"),
        "measured, off by about 0.001": (line + 0.001 * skew, 0.01, "orthogonal"),
        "the same, with a strict tol": (line + 0.001 * skew, 1e-6, "none"),
        "slanted in space": (np.array([[1.0, 0, 3], [0, 1, -2], [0, 0, 0]]), 1e-9, "oblique"),
        "a little slanted": (np.array([[1.0, 1e-4], [0, 0]]), 1e-6, "oblique"),
    }  # fmt: skip


MATRICES = _matrices()


def check_kind(function: Function) -> Report:
    """Check ``kind(P, tol)``, which tells projections from other matrices."""

    def looking_for(known: str) -> Any:
        def look(result: Any, P: Matrix, tol: float) -> str | None:
            wanted = f"expected one of {', '.join(map(repr, KINDS))}"
            if not isinstance(result, str):
                return f"{wanted}, got a {kind_of(result)}"
            if result not in KINDS:
                return f"{wanted}, got {result[:40]!r}"
            if result == known:
                return None
            twice = float(np.abs(np.matmul(P, P) - P).max())
            turned = float(np.abs(np.subtract(P, P.T)).max())
            if known == "none":
                return (
                    f"not {result!r}: applied to its own result it changes entries by up to "
                    f"{twice:.2g}, and tol is {tol:g}"
                )
            if result == "none":
                return f"not 'none': applied a second time it changes nothing beyond {tol:g}"
            return (
                f"not {result!r}: two entries across the diagonal differ by {turned:.2g}, "
                f"and tol is {tol:g}"
            )

        return look

    cases = [
        Case(about, (P, tol), looking_for(known))
        for about, (P, tol, known) in MATRICES.items()
    ]
    return LAB.check("kind", function, cases)


# The error of a table


def _nested(X: Matrix, x0: Vector, Q: Matrix) -> Vector:
    """Return the mean squared distances from x0 + span(first k columns), one by one."""
    spaces = [AffineSubspace(x0), *(AffineSubspace(x0, A) for A in _beginnings(Q))]
    return np.array([np.mean(np.square(U.distance(X))) for U in spaces])


def _beginnings(Q: Matrix) -> list[Matrix]:
    """List the first column, the first two columns, and so on."""
    return [
        np.compress(np.arange(Q.shape[1]) <= j, Q, axis=1) for j in range(Q.shape[1])
    ]


def check_errors(function: Function) -> Report:
    """Check ``errors(X, x0, Q)``, for the first 0, 1, 2, ... directions."""

    def look(result: Any, X: Matrix, x0: Vector, Q: Matrix) -> str | None:
        K, (N, n) = Q.shape[1], X.shape
        if np.shape(result) == (K,) and K != 1:
            return f"{K} numbers; with 0 directions and {K} there are {K + 1} errors"
        found = as_numbers(result, (K + 1,))
        if isinstance(found, str):
            return found
        right = _nested(X, x0, Q)
        scale = float(right[0])
        if near(found, right, atol=1e-9 * scale):
            return None
        middle, total = X.mean(axis=0), right[0]
        alone = [
            total - float(np.mean(np.square(np.subtract(X, x0).dot(q)))) for q in Q.T
        ]
        slips: Slips = [
            ("the squared distances are added up; the mean over the pictures is asked for",
             N * right),
            ("the squared distances are divided by the number of pixels, too", right / n),
            ("divided by one less than the number of pictures; it is a plain mean",
             N / max(N - 1, 0.5) * right),
            ("those are roots; the squared distances are averaged",
             np.sqrt(np.maximum(right, 0))),
            ("this is captured, not lost", total - right),
            ("the subspace passes through x0, not through the pictures' own mean",
             _nested(X, middle, Q)),
            ("the subspace passes through x0, not through 0", _nested(X, 0 * x0, Q)),
            ("the first number belongs to no direction, the last to all of them", right[::-1]),
            ("each direction is taken by itself; k stands for the first k together",
             np.array([total, *alone])),
        ]  # fmt: skip
        if (why := first_slip(found, slips)) is not None:
            return why
        k = int(np.argmax(~np.isclose(found, right, atol=1e-9 * scale)))
        return f"with {k} directions the mean squared distance is not {found[k]:.4g}"

    rng = np.random.default_rng(63)
    frame = orthogonal.householder_qr(rng.normal(size=(6, 4)))[0]
    square = orthogonal.householder_qr(rng.normal(size=(5, 5)))[0]
    hand = np.array([[3.0, 4, 0], [0, 0, 2]])
    cases = [
        Case("two points, by hand", (hand, np.zeros(3), np.eye(3)[:, :2]), look),
        Case("x0 beside the mean", (rng.normal(size=(9, 6)) + 4, rng.normal(size=6), frame),
             look),
        Case("whole numbers", (rng.integers(0, 17, (7, 6)), np.full(6, 8), frame), look),
        Case("one picture", (rng.normal(size=(1, 6)), np.ones(6), frame), look),
        Case("as many pictures as pixels, all directions",
             (rng.normal(size=(5, 5)), rng.normal(size=5), square), look),
    ]  # fmt: skip
    return LAB.check("errors", function, cases)


# Dead pixels


def _restored(X: Matrix, dead: Mask, x0: Vector, Q: Matrix, how: str = "") -> Matrix:
    """Restore the dead pixels by the rule of the task, or by a slip."""
    Z = np.subtract(X, 0 if how == "through 0" else x0)
    live = np.logical_not(dead)
    A = np.compress(live, Q, axis=0)
    W = np.compress(live, Z, axis=1)
    if how == "all pixels":
        codes = np.matmul(Z, Q)
    elif how == "dead are 0":
        codes = np.matmul(np.where(dead, -x0, Z), Q)
    elif how == "dead are x0":
        codes = np.matmul(W, A)
    else:
        codes = np.matmul(W, np.linalg.pinv(A).T)
    model = np.matmul(codes, Q.T) + (0 if how in ("through 0", "no offset") else x0)
    if how == "model":
        return np.asarray(model)
    return np.where(live if how == "wrong way" else dead, model, X)


def check_restore(function: Function) -> Report:
    """Check ``restore(X, dead, x0, Q)``, which fills in dead pixels."""

    def look(result: Any, X: Matrix, dead: Mask, x0: Vector, Q: Matrix) -> str | None:
        found = as_numbers(result, X.shape)
        if isinstance(found, str):
            return found
        right = _restored(X, dead, x0, Q)
        if near(found, right, atol=1e-7):
            return None
        if near(found, X):
            return "nothing was restored"
        slips: Slips = [
            ("the numbers are cut to whole ones; of which kind is the array that is filled?",
             np.trunc(right)),
            ("the known pixels are replaced, too; they are known",
             _restored(X, dead, x0, Q, "model")),
            ("the known pixels are replaced, and the dead ones kept",
             _restored(X, dead, x0, Q, "wrong way")),
            ("the dead pixels have x0; what do the known ones say of them?",
             np.where(dead, x0, X)),
            ("the dead pixels have 0", np.where(dead, 0, X)),
            ("what the dead pixels say went into it; they know nothing",
             _restored(X, dead, x0, Q, "all pixels")),
            ("0 in place of the dead pixels went into it; they count as known then",
             _restored(X, dead, x0, Q, "dead are 0")),
            ("x0 in place of the dead pixels went into it; they count as known then",
             _restored(X, dead, x0, Q, "dead are x0")),
            ("x0 is not added again", _restored(X, dead, x0, Q, "no offset")),
            ("the subspace passes through x0, and this one through 0",
             _restored(X, dead, x0, Q, "through 0")),
        ]  # fmt: skip
        if (why := first_slip(found, slips)) is not None:
            return why
        if not near(np.where(dead, 0, found), np.where(dead, 0, X)):
            return "known pixels have changed"
        if np.logical_not(dead).sum() < Q.shape[1]:
            return "many codes fit the known pixels; is this the shortest?"
        i = int(np.argmax(~np.isclose(found, right, atol=1e-7).all(axis=1)))
        j = int(np.argmax(~np.isclose(found[i], right[i], atol=1e-7)))
        return (
            f"pixel {j} of picture {i} is not {found[i, j]:.4g}; does any other code come "
            "nearer in the known pixels?"
        )

    rng = np.random.default_rng(64)
    frame = orthogonal.householder_qr(rng.normal(size=(6, 2)))[0]
    wide = orthogonal.householder_qr(rng.normal(size=(6, 4)))[0]
    broken = np.array([False, True, False, False, True, False])
    X, x0 = rng.uniform(0, 16, (4, 6)), rng.uniform(4, 12, 6)
    stuck = np.where(broken, 16.0, X)
    hand = np.array([[2.0], [2], [1]]) / 3
    cases = [
        Case("one direction, by hand", (
            np.array([[5.0, 1, 9]]), np.array([False, False, True]),
            np.array([1.0, 1, 1]), hand), look),
        Case("four pictures", (X, broken, x0, frame), look),
        Case("dead pixels that always say 16", (stuck, broken, x0, frame), look),
        Case("whole numbers", (np.rint(X).astype(int), broken, np.rint(x0).astype(int), frame),
             look),
        Case("as many pictures as pixels", (rng.uniform(0, 16, (6, 6)), broken, x0, frame),
             look),
        Case("no pixel is dead", (X, np.zeros(6, dtype=bool), x0, frame), look),
        Case("fewer known pixels than directions", (
            X, np.array([True, True, False, True, False, False]), x0, wide), look),
    ]  # fmt: skip
    return LAB.check("restore", function, cases)


# What can be seen


def check_seen(function: Function) -> Report:
    """Check ``seen(dead, Q)``, the least length that the known pixels see."""

    def look(result: Any, dead: Mask, Q: Matrix) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        k = Q.shape[1]
        live = np.compress(np.logical_not(dead), Q, axis=0)
        gone = np.compress(dead, Q, axis=0)
        squares = np.linalg.eigvalsh(np.einsum("ij,ik->jk", live, live))
        stretch = svdvals(live)
        right = float(stretch.min()) if len(live) >= k else 0.0
        # by the eigenvalues of a square it is known to half of the digits
        if near(found, right, atol=1e-6):
            return None
        columns = np.sqrt(np.square(live).sum(axis=0))
        slips: Slips = [
            ("that is squared", right**2),
            ("that is the greatest length, not the least", np.sqrt(squares[-1])),
            ("each direction was taken by itself; their combinations are in the span, too",
             columns.min()),
            ("that is a mean over the directions; the worst case is asked for",
             columns.mean()),
            ("that is how much the dead pixels may hide, not what the known ones see",
             np.sqrt(max(0.0, 1 - right**2))),
            ("that is the share of pixels that are known", np.mean(~dead)),
            ("fewer known pixels than directions: some direction is not seen at all",
             stretch.min()),
        ]  # fmt: skip
        if right > 0:
            slips.append(
                ("that is 1 by it: the factor by which errors grow", 1 / right)
            )
        if gone.size:
            slips.append((
                "that is the least length in the dead pixels",
                svdvals(gone).min(),
            ))  # fmt: skip
        if (why := first_slip(found, slips, rtol=1e-6)) is not None:
            return why
        if not 0 <= found <= 1:
            return f"{found:.4g} cannot be a part of the length 1"
        return f"not {found:.4g}: " + (
            "some unit vector of the span has less than that in the known pixels"
            if found > right
            else "every unit vector of the span has more than that in the known pixels"
        )

    rng = np.random.default_rng(65)
    frame = orthogonal.householder_qr(rng.normal(size=(9, 3)))[0]
    some = np.arange(9) % 3 == 1
    tilted = np.array([[0.5, 0.5], [0.5, -0.5], [0.5, 0.5], [0.5, -0.5]])
    cases = [
        Case(
            "two pixels, one dead", (np.array([True, False]), np.array([[0.8], [0.6]])), look
        ),
        Case(
            "two directions, a combination is hidden",
            (np.array([False, True, False, True]), tilted),
            look,
        ),
        Case("nine pixels, three dead", (some, frame), look),
        Case("no pixel is dead", (np.zeros(9, dtype=bool), frame), look),
        Case("a direction wholly in a dead pixel", (np.arange(4) == 1, np.eye(4)[:, :2]),
             look),
        Case("fewer known pixels than directions", (np.arange(9) > 1, frame), look),
    ]  # fmt: skip
    return LAB.check("seen", function, cases)


# How many directions


def _tried(X: Matrix, dead: Mask, x0: Vector, Q: Matrix, where: str = "dead",
           how: str = "") -> Matrix:  # fmt: skip
    """Return the gaps on some pixels for the first 0, 1, 2, ... columns: (K + 1, N, pixels)."""
    some = {
        "dead": dead,
        "known": np.logical_not(dead),
        "all": np.full(dead.size, True),
    }
    spans = [np.zeros((dead.size, 0)), *_beginnings(Q)]
    gaps = [np.subtract(_restored(X, dead, x0, A, how), X) for A in spans]
    return np.compress(some[where], np.array(gaps), axis=2)


def check_trial(function: Function) -> Report:
    """Check ``trial(X, dead, x0, Q)``, errors on pixels that were hidden on purpose."""

    def look(result: Any, X: Matrix, dead: Mask, x0: Vector, Q: Matrix) -> str | None:
        K = Q.shape[1]
        if np.shape(result) == (K,):
            return f"{K} numbers; with 0 directions and {K} there are {K + 1} errors"
        found = as_numbers(result, (K + 1,))
        if isinstance(found, str):
            return found
        squares = np.square(_tried(X, dead, x0, Q))
        right = np.sqrt(squares.mean(axis=(1, 2)))
        if near(found, right, rtol=1e-6):
            return None
        other = {
            name: np.sqrt(np.square(_tried(X, dead, x0, Q, *how)).mean(axis=(1, 2)))
            for name, how in {
                "known": ("known", "model"),
                "all": ("all",),
                "model": ("all", "model"),
                "shown": ("dead", "all pixels"),
                "zeros": ("dead", "dead are 0"),
                "mean": ("dead", "dead are x0"),
            }.items()
        }
        slips: Slips = [
            ("the root is missing", squares.mean(axis=(1, 2))),
            ("the squares are added up; their mean is asked for",
             np.sqrt(squares.sum(axis=(1, 2)))),
            ("the squares of a picture are added up; their mean over all dead pixels is "
             "asked for", np.sqrt(squares.sum(axis=2).mean(axis=1))),
            ("roots of single pictures are averaged; the root comes last",
             np.sqrt(squares.mean(axis=2)).mean(axis=1)),
            ("the moduli are averaged", np.abs(_tried(X, dead, x0, Q)).mean(axis=(1, 2))),
            ("the gaps are averaged with their signs, and cancel",
             _tried(X, dead, x0, Q).mean(axis=(1, 2))),
            ("known pixels were counted, too; they are right whatever is restored",
             other["all"]),
            ("that is the error on the known pixels, which the code was fitted to",
             other["known"]),
            ("known pixels were counted, too", other["model"]),
            ("the dead pixels went into the code; a scanner would not have shown them",
             other["shown"]),
            ("0 in place of the dead pixels went into the code", other["zeros"]),
            ("x0 in place of the dead pixels went into the code", other["mean"]),
            ("the first number belongs to no direction, the last to all of them", right[::-1]),
        ]  # fmt: skip
        if (why := first_slip(found, slips, rtol=1e-6)) is not None:
            return why
        k = int(np.argmax(~np.isclose(found, right, rtol=1e-6)))
        return f"with {k} directions the error is not {found[k]:.4g}"

    rng = np.random.default_rng(66)
    frame = orthogonal.householder_qr(rng.normal(size=(12, 5)))[0]
    square = orthogonal.householder_qr(rng.normal(size=(6, 4)))[0]
    X, x0 = rng.uniform(0, 16, (9, 12)), rng.uniform(4, 12, 12)
    dead = np.arange(12) % 3 == 0
    cases = [
        Case("nine pictures, four dead pixels", (X, dead, x0, frame), look),
        Case("whole numbers, one dead pixel", (
            np.rint(X).astype(int), np.arange(12) == 5, np.rint(x0).astype(int), frame),
            look),
        Case("fewer known pixels than directions", (
            rng.uniform(0, 16, (6, 6)), np.arange(6) < 3, rng.uniform(4, 12, 6), square),
            look),
        Case("one picture", (X[:1], dead, x0, frame), look),
    ]  # fmt: skip
    return LAB.check("trial", function, cases)
