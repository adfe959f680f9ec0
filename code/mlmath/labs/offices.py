"""The checks of the lab *Three sorting offices*, and the offices with their scanners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath import data_moments, datasets
from mlmath._checks import Matrix, Vector
from mlmath.data_moments import Summary
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    as_arrays,
    first_slip,
    near,
)

Slips = list[tuple[str, Any]]
#: What a learner's functions hand on: number, mean, scatter.
Parts = tuple[int, Vector, Matrix]

LAB = Lab(
    "summarize", "calibrate", "mapped", "translate", "withdraw", "apart", "merge",
)  # fmt: skip
ready = LAB.ready

SIDE = 8
SIZES = {"Harbour": 800, "Mill": 600, "Station": 397}


# The offices


class Scanner:
    """Makes A x + b of the picture x, one picture at a time."""

    def __init__(self, A: ArrayLike, b: ArrayLike) -> None:
        self._map = np.array(A, dtype=np.float64)
        self._white = np.array(b, dtype=np.float64)

    def __call__(self, picture: ArrayLike) -> Vector:
        """Return the scan, in the scanner's own units."""
        x = np.asarray(picture, dtype=np.float64)
        if x.shape != self._map.shape[1:]:
            raise ValueError(
                f"the scanner takes one picture, an array of shape {self._map.shape[1:]}, "
                f"got shape {x.shape}"
            )
        return np.asarray(np.dot(self._map, x) + self._white)

    def __eq__(self, other: object) -> bool:
        """Whether it is a scanner that makes the same of each picture."""
        return (
            isinstance(other, Scanner)
            and np.array_equal(self._map, other._map)
            and np.array_equal(self._white, other._white)
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Office:
    """An office: its scans of the week, a row a picture, and its scanner on Monday.

    `scan` takes a picture of 64 greys from 0 (white) to 16.
    """

    scans: NDArray[Any]
    scan: Scanner


def moved(pictures: ArrayLike, down: int, right: int) -> Matrix:
    """Move a picture, or each row of a table, by whole pixels; white comes in."""
    old = np.asarray(pictures, dtype=np.float64)
    grid = old.reshape(-1, SIDE, SIDE)
    new = np.zeros_like(grid)
    to, there = zip(*(_overlap(step) for step in (down, right)), strict=True)
    new[:, *to] = grid[:, *there]
    return new.reshape(old.shape)


def _overlap(step: int) -> tuple[slice, slice]:
    """Return where pixels go, and where they come from, along one side."""
    keep = SIDE - abs(step)
    go, come = max(step, 0), max(-step, 0)
    return slice(go, go + keep), slice(come, come + keep)


def _pictures() -> dict[str, Matrix]:
    """Deal the digits out to the offices, by lot."""
    X = datasets.digits().X
    order = np.random.default_rng(19).permutation(len(X))
    ends = np.cumsum(list(SIZES.values()))
    return dict(zip(SIZES, np.split(X[order], ends[:-1]), strict=True))


def _blocks() -> Matrix:
    """Return the matrix that averages squares of 2 x 2 pixels."""
    row = np.kron(np.eye(SIDE // 2), [[0.5, 0.5]])
    return np.kron(row, row)


def _scanners() -> dict[str, Scanner]:
    """Return the scanners as they were on Monday."""
    pixels = SIDE * SIDE
    lamp = np.tile(np.array([30, 38, 44, 48, 50, 46, 40, 32]), SIDE)
    return {
        "Harbour": Scanner(13 * np.eye(pixels), np.full(pixels, 20)),
        "Mill": Scanner(-np.diag(lamp)[:, ::-1], np.full(pixels, 1e9)),
        "Station": Scanner(0.2 * _blocks(), np.full(pixels // 4, 0.5)),
    }


def offices() -> dict[str, Office]:
    """Return the three offices; what happened since Monday is in the scans of one."""
    scanners, pictures = _scanners(), _pictures()
    pictures["Mill"] = moved(pictures["Mill"], 0, 1)
    scans: dict[str, NDArray[Any]] = {
        name: np.array([scanners[name](x) for x in X]) for name, X in pictures.items()
    }
    scans["Harbour"] = scans["Harbour"].astype(np.uint8)
    return {name: Office(scans[name], scanners[name]) for name in SIZES}


def never_sent() -> dict[str, Matrix]:
    """Return the pictures in greys, without the one that was taken back at Harbour."""
    pictures = _pictures()
    pictures["Harbour"] = pictures["Harbour"][1:]
    return pictures


# Looks at summaries


def _near(found: Any, known: Any) -> bool:
    """Compare with what is known, as exactly as its largest entry allows."""
    return near(
        found, known, rtol=1e-8, atol=1e-9 * float(np.abs(known).max(initial=0))
    )


def _parts(s: Summary) -> Parts:
    """Return a summary as a learner's functions take it."""
    return s.n, np.array(s.mean), np.array(s.scatter)


def _of(summary: Parts) -> Summary:
    """Return a learner's summary as the package takes it."""
    return Summary(*summary)


def _opened(result: Any, d: int) -> list[Matrix] | str:
    """Return number, mean and scatter of d features, or what came instead."""
    return as_arrays(result, {"n": (), "mean": (d,), "S": (d, d)})


def _said(
    found: list[Matrix],
    known: Summary,
    *,
    n: Slips,
    mean: Slips,
    S: Slips,
    otherwise: tuple[str, str],
) -> str | None:
    """Say which of the three parts is wrong first, and why if that is known."""
    wanted: tuple[Any, ...] = _parts(known)
    parts = zip(("n", "mean", "S"), found, wanted, (n, mean, S), strict=True)
    for name, part, right, slips in parts:
        if _near(part, right):
            continue
        if (why := first_slip(part, slips, rtol=1e-8)) is not None:
            return f"{name}: {why}"
        if name == "n":
            return f"n: not {part:g}"
        if part.ndim == 2 and not near(part, part.T, rtol=1e-6, atol=1e-9):
            return "S: it should be symmetric, and is not"
        j = np.unravel_index(int(np.abs(part - right).argmax()), part.shape)
        why = otherwise[part.ndim - 1]
        return f"{name}: " + (why or f"the entry {_place(j)} is not {part[j]:.6g}")
    return None


def _place(index: tuple[Any, ...]) -> str:
    """Write the place of an entry."""
    return ", ".join(str(int(k)) for k in index)


DIGITS_LOST = (
    "digits are lost: these numbers are large beside their differences; are products "
    "of them subtracted from each other?"
)
BYTES = (
    "not right for bytes, which hold 0 to 255: sums, differences and products of bytes "
    "are bytes again"
)


# 1


def check_summarize(function: Function) -> Report:
    """Check ``summarize(X)``: number, mean and scatter of pictures."""

    def look(result: Any, X: NDArray[Any], otherwise: str = "") -> str | None:
        n, d = X.shape
        found = _opened(result, d)
        if isinstance(found, str):
            if "S: expected" in found and np.shape(result[2]) == (n, n):
                return "S: a row and a column for each pixel, not for each picture"
            return found
        greys = X.astype(np.float64)
        known = data_moments.summarize(greys)
        return _said(
            found,
            known,
            n=[
                ("that is the number of pixels; pictures are rows", d),
                ("that counts all numbers; pictures are rows", X.size),
                ("that is one picture fewer: the number itself is sent", n - 1),
            ],
            mean=[
                ("that is a sum", greys.sum(axis=0)),
                ("that is a mean over all pixels, not one for each", np.full(d, greys.mean())),
                ("a mean is divided by the number of pictures itself", _over(known.mean, n)),
                ("that is a median", np.median(greys, axis=0)),
                ("a mean picture is no picture of whole numbers", known.mean.round()),
            ],
            S=[
                ("that is a covariance matrix; the scatter is not divided by anything",
                 known.covariance(ddof=min(1, n - 1))),
                ("that is divided by the number; the scatter is not divided by anything",
                 known.covariance(ddof=0)),
                ("the distances are counted from 0, not from the mean",
                 np.einsum("ij,ik->jk", greys, greys)),
                ("only the diagonal is there; how do two pixels go together?",
                 np.diag(known.scatter.diagonal())),
                ("distances are counted from each picture's own mean",
                 _about_own_mean(greys)),
                ("those are correlations", _correlation(known)),
            ],
            otherwise=(otherwise, otherwise),
        )  # fmt: skip

    def bytes_too(result: Any, X: NDArray[Any]) -> str | None:
        return look(result, X, BYTES)

    def far(result: Any, X: NDArray[Any]) -> str | None:
        return look(result, X, DIGITS_LOST)

    rng = np.random.default_rng(191)
    return LAB.check("summarize", function, [
        Case("three pictures of two pixels", (np.array([[1.0, 2], [3, 2], [5, 8]]),), look),
        Case("more pixels than pictures", (rng.integers(0, 17, (4, 6)) * 1.0,), look),
        Case("a single picture", (np.array([[3.0, 0, 7]]),), look),
        Case("bytes", (rng.integers(0, 256, (20, 5), dtype=np.uint8),), bytes_too),
        Case("about a billion", (1e9 + rng.integers(-40, 41, (30, 3)),), far),
    ])  # fmt: skip


def _over(mean: Vector, n: int) -> Vector:
    """Return a mean as it comes out if it is divided by one less (of one: as it is)."""
    return np.asarray(mean * n / max(n - 1, 1))


def _about_own_mean(X: Matrix) -> Matrix:
    """Return products of the distances of each row from its own mean."""
    Z = X - X.mean(axis=1, keepdims=True)
    return np.asarray(np.einsum("ij,ik->jk", Z, Z))


def _correlation(summary: Summary) -> Matrix:
    """Return correlations, with 0 for pixels that do not vary."""
    return np.nan_to_num(summary.correlation())


# 2


def check_calibrate(function: Function) -> Report:
    """Check ``calibrate(scanner, d)``: the matrix and the offset of a scanner."""

    def look_for(A: Matrix, b: Vector) -> Callable[..., str | None]:
        def look(result: Any, scanner: Scanner, d: int) -> str | None:
            m = len(b)
            if isinstance(result, tuple | list) and len(result) == 2:
                shapes = tuple(np.shape(part) for part in result)
                if shapes == (b.shape, A.shape):
                    return "A comes first, then b"
                if shapes[0] == (d, m) != A.shape:
                    return (
                        "A: a row for each number of the scan, a column for each pixel"
                    )
            found = as_arrays(result, {"A": A.shape, "b": b.shape})
            if isinstance(found, str):
                return found
            if not _near(found[1], b):
                slips: Slips = [
                    (
                        "that is the scan of a full card; b is what an empty one gives",
                        scanner(np.ones(d)),
                    ),
                    ("the sign is wrong", -b),
                    ("there is an offset, too; what does an empty card give?", 0 * b),
                ]
                return "b: " + (
                    first_slip(found[1], slips) or "an empty card gives another scan"
                )
            if not _near(found[0], A):
                with_b = A + b[:, np.newaxis]
                slips = [
                    ("the offset is still in each column", with_b),
                    ("the offset is still there", with_b.T if m == d else with_b),
                    (
                        "the offset has to be taken away, not added once more",
                        A + 2 * b[:, np.newaxis],
                    ),
                    ("the sign is wrong", -A),
                    ("rows and columns have changed places", A.T),
                    ("that is the way back", np.linalg.pinv(A)),
                ]
                factor = float(np.vdot(A, found[0]) / np.vdot(A, A))
                if factor and near(found[0], factor * A):
                    slips.append(
                        (
                            f"all is {factor:g} times what it should be; how dark is the card?",
                            found[0],
                        )
                    )
                j = int(np.abs(found[0] - A).max(axis=0).argmax())
                return "A: " + (
                    first_slip(found[0], slips)
                    or f"a card with only pixel {j} dark gives another scan than this A"
                )
            return None

        return look

    rng = np.random.default_rng(192)
    triple = np.vstack([np.eye(2), [[0.5, 0.5]]])
    scanners = {
        "gain and offset": (np.diag([2.0, 3.0, 5.0]), np.array([1.0, 4.0, -2.0])),
        "two pixels changed": (np.eye(4)[[1, 0, 2, 3]] * 10, np.full(4, 7.0)),
        "a smear to the right": (np.eye(3) + np.diag([0.25, 0.5], -1), np.array([0, 1.0, 0])),
        "four pixels to one": (np.full((1, 4), 0.25), np.array([3.0])),
        "three sensors for two pixels": (triple, np.array([1.0, 2.0, 3.0])),
        "any": (rng.integers(-9, 10, (3, 5)) * 1.0, rng.integers(-9, 10, 3) * 1.0),
    }  # fmt: skip
    return LAB.check("calibrate", function, [
        Case(about, (Scanner(A, b), A.shape[1]), look_for(A, b))
        for about, (A, b) in scanners.items()
    ])  # fmt: skip


# 3


def check_mapped(function: Function) -> Report:
    """Check ``mapped(summary, A, b)``: the summary of A x + b."""

    def look(result: Any, summary: Parts, A: Matrix, b: Vector) -> str | None:
        found = _opened(result, len(b))
        if isinstance(found, str):
            return found
        n, mean, S = summary
        known = data_moments.mapped(_of(summary), A, b)
        m, T = known.mean - b, known.scatter
        square = len(A) == len(mean)
        return _said(
            found,
            known,
            n=[("as many pictures as before", n * len(b)), ("as many pictures as before", 1)],
            mean=[
                ("the offset is missing", m),
                ("the offset comes once, not once a picture", m + n * b),
                ("the sign of the offset is wrong", m - b),
                ("the offset is added before the map; it comes after it",
                 np.dot(A, mean + b) if square else m),
                ("rows and columns of the map have changed places",
                 np.dot(mean, A) + b if square else m),
                ("that is the old mean", mean),
            ],
            S=[
                ("the scatter does not feel an offset: all distances stay",
                 T + np.einsum("i,j->ij", b, b)),
                ("the scatter does not feel an offset: all distances stay", T + b),
                ("the map acts on both sides of the scatter, here on one",
                 A @ S if square else T),
                ("the map acts on both sides of the scatter, here on one",
                 S @ A.T if square else T),
                ("the map and its transpose have changed places",
                 np.einsum("ji,jk,kl->il", A, S, A) if square else T),
                ("on the right the transpose belongs", A @ S @ A if square else T),
                ("that is the old scatter", S),
                ("that is divided by n - 1, and was a scatter before",
                 known.covariance(ddof=min(1, n - 1))),
            ],
            otherwise=("", ""),
        )  # fmt: skip

    rng = np.random.default_rng(193)
    few = _parts(data_moments.summarize([[1, 2], [3, 2], [5, 8]]))
    six = _parts(data_moments.summarize(rng.integers(0, 17, (6, 4))))
    one = _parts(data_moments.summarize([[3, 0, 7]]))
    return LAB.check("mapped", function, [
        Case("gain and offset", (few, np.diag([2.0, -3.0]), np.array([10.0, 20.0])), look),
        Case("a quarter turn", (few, np.array([[0.0, -1], [1, 0]]), np.array([1.0, 0])), look),
        Case("a smear", (few, np.array([[1.0, 0], [0.5, 1]]), np.array([0.0, 5])), look),
        Case("four pixels to two", (six, np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]]),
                                    np.array([1.0, -1])), look),
        Case("all the ink", (six, np.ones((1, 4)), np.array([0.0])), look),
        Case("a single picture", (one, np.array([[1.0, 1, 0], [0, 1, 1]]), np.array([2.0, 2])),
             look),
    ])  # fmt: skip


# 4


def check_translate(function: Function) -> Report:
    """Check ``translate(A, b, W, tol)``: from scans to what is wanted of pictures."""

    def look(result: Any, A: Matrix, b: Vector, W: Matrix, tol: float) -> str | None:
        m, r = len(A), len(W)
        found = as_arrays(result, {"V": (r, m), "c": (r,), "known": (r,)})
        if isinstance(found, str):
            return found
        V, c, said = found
        # what is left of a row of W if the null space of A sees it is not known
        known = np.linalg.norm(W @ _null_space(A), axis=1) < 1e-9
        if not np.isin(said, (0, 1)).all():
            return "known: expected True or False for each row of W"
        for i in range(r):
            if said[i] and not known[i]:
                return (
                    f"known: row {i} of W cannot be had: there are two pictures with one "
                    "and the same scan that differ in it"
                )
            if known[i] and not said[i]:
                return f"known: row {i} of W can be had from the scans"
        if not near(np.dot(V, A)[known], W[known], rtol=1e-7, atol=1e-8):
            back = np.linalg.pinv(A)
            slips: Slips = (
                [
                    (
                        "that goes from pictures to scans; the way back is asked for",
                        np.dot(W, A),
                    ),
                    (
                        "those weights are for the picture; the scan has other numbers",
                        W,
                    ),
                    ("rows and columns have changed places", (W @ back).T),
                    (
                        "the inverse stands on the wrong side",
                        back @ W if m == r else 0 * W,
                    ),
                    (
                        "that is right for a map that keeps all lengths; this one does not",
                        W @ A.T,
                    ),
                ]
                if m == len(A.T)
                else []
            )
            i = int(
                np.flatnonzero(known)[
                    np.abs(np.dot(V, A) - W)[known].max(axis=1).argmax()
                ]
            )
            return "V: " + (
                first_slip(V, slips)
                or f"with b = 0, row {i} of V times a scan is not row {i} of W times the "
                "picture"
            )
        right = -np.einsum("ij,j->i", V, b)
        if not near(c[known], right[known], rtol=1e-7, atol=1e-7):
            slips = [
                ("the sign is wrong: an offset is taken away again", -right[known]),
                (
                    "the offset went through V as well, on its way back",
                    -b[known] if m == r else 0,
                ),
                ("the offset is still in the result", 0 * right[known]),
            ]
            return "c: " + (
                first_slip(c[known], slips) or "an empty card does not give 0"
            )
        return None

    eye = np.eye(4)
    sums = np.array([[1.0, 1, 1, 1], [-1, -1, 1, 1], [0, 1, 0, 0], [-1, 1, -1, 1]])
    halves = np.kron(np.eye(2), [[0.5, 0.5]])
    slid = np.eye(4, k=-1)
    turn = np.array([[0.0, -2, 0], [3, 0, 0], [0, 1, 5]])
    more = np.vstack([np.eye(2), [[1.0, 1.0]]])
    return LAB.check("translate", function, [
        Case("gains and offset", (np.diag([2.0, 4, 5, 8]), np.full(4, 20.0), sums, 1e-9), look),
        Case("each pixel again", (turn, np.array([1.0, 2, 3]), np.eye(3), 1e-9), look),
        Case("four pixels to two", (halves, np.array([0.5, 0.25]), sums, 1e-9), look),
        Case("one pixel slid out", (slid * 3, np.array([1.0, 1, 2, 2]), eye, 1e-9), look),
        Case("three sensors for two pixels",
             (more, np.array([1.0, 2, 6]), np.array([[1.0, 0], [2, 5]]), 1e-9), look),
        Case("counts of a billion",
             (-40 * eye[::-1], np.full(4, 1e9), eye[:3], 1e-9), look),
    ])  # fmt: skip


def _null_space(A: Matrix) -> Matrix:
    """Return an orthonormal basis of what A sends to 0, as columns."""
    _, s, Vt = np.linalg.svd(A)
    rank = int((s > 1e-10 * s[0]).sum())
    return np.asarray(Vt[rank:].T)


# 5


def check_merge(function: Function) -> Report:
    """Check ``merge(summaries)``: one summary of several."""

    def look(result: Any, summaries: list[Parts], otherwise: str = "") -> str | None:
        found = _opened(result, len(summaries[0][1]))
        if isinstance(found, str):
            return found
        n, means, S = (np.array(part) for part in zip(*summaries, strict=True))
        known = _of(summaries[0])
        for summary in summaries[1:]:
            known = data_moments.merged(known, _of(summary))
        shares = n / n.sum()
        plain = means.mean(axis=0)
        within = S.sum(axis=0)
        between = known.scatter - within

        def about(center: Vector, weights: Vector) -> Matrix:
            gaps = means - center
            return np.asarray(np.einsum("k,ki,kj->ij", weights, gaps, gaps))

        return _said(
            found,
            known,
            n=[
                ("all of them together", n[0]),
                ("how many pictures there are, not how many offices", len(n)),
            ],
            mean=[
                ("an office with more pictures counts for more", plain),
                ("that is a sum", means.sum(axis=0)),
                ("that is a sum over all pictures", known.mean * known.n),
                ("that is the first one's", means[0]),
            ],
            S=[
                ("the offices' means differ, too: that scatter is missing", within),
                ("what is between the offices adds to the scatter", within - between),
                ("each office's mean counts as often as it has pictures",
                 within + about(known.mean, np.ones(len(n)))),
                ("that is a mean of scatters; they add up", S.mean(axis=0)),
                ("that is a mean of scatters; they add up", np.einsum("k,kij->ij", shares, S)),
                ("the distances are those from the plain mean of the means",
                 within + about(plain, n)),
                ("the means are counted from 0", within + about(0 * plain, n)),
                ("what is between is there, what is within the offices is not", between),
                ("each gap is squared twice", within + between**2),
                ("that is a covariance matrix; the scatter is asked for",
                 known.covariance(ddof=min(1, known.n - 1))),
            ],
            otherwise=(otherwise, otherwise),
        )  # fmt: skip

    def far(result: Any, summaries: list[Parts]) -> str | None:
        return look(result, summaries, DIGITS_LOST)

    rng = np.random.default_rng(195)

    def group(n: int, low: int, base: float = 0.0) -> Parts:
        return _parts(
            data_moments.summarize(base + rng.integers(low, low + 12, (n, 3)))
        )

    pair = [_parts(data_moments.summarize(x)) for x in ([[1], [3]], [[5], [7], [9]])]
    return LAB.check("merge", function, [
        Case("two offices, one pixel", (pair,), look),
        Case("three offices", ([group(9, 0), group(4, 6), group(2, 2)],), look),
        Case("one office", ([group(5, 0)],), look),
        Case("single pictures", ([group(1, 0), group(1, 3), group(1, 9)],), look),
        Case("about a billion", ([group(9, 0, 1e9), group(5, 6, 1e9), group(4, 2, 1e9)],), far),
    ])  # fmt: skip


# 6


def check_withdraw(function: Function) -> Report:
    """Check ``withdraw(summary, x)``: a summary without one of its pictures."""

    def look(
        result: Any, summary: Parts, x: NDArray[Any], otherwise: str = ""
    ) -> str | None:
        n, mean, S = summary
        found = _opened(result, len(mean))
        if isinstance(found, str):
            return found
        gap = x - mean
        known = data_moments.without(_of(summary), x.astype(np.float64))
        more = data_moments.updated(_of(summary), x.astype(np.float64))
        taken = S - known.scatter
        square = np.einsum("i,j->ij", gap, gap)
        whole = np.einsum("i,j->ij", *2 * [x.astype(np.float64)])
        found[2] = np.where(np.abs(found[2]) < 1e-9 * np.abs(S).max(), 0, found[2])
        return _said(
            found,
            known,
            n=[
                ("there is one picture less", n),
                ("the picture is taken out, and this has one more", n + 1),
            ],
            mean=[
                ("the mean is still the old one", mean),
                ("the picture is put in once more, not taken out", more.mean),
                ("the sum is divided by the old number", mean - x / n),
                ("the mean moves away from the picture, not towards it",
                 mean * 2 - known.mean),
                ("the step is shared out among those that stay", mean - gap / n),
                ("the step is shared out among those that stay", mean - gap),
            ],
            S=[
                ("the scatter is still the old one", S),
                ("the picture is put in once more, not taken out", more.scatter),
                ("the picture adds to the scatter what it should take away", S + taken),
                ("the mean moves, too: the square from the old mean alone is not all",
                 S - square),
                ("the square from the new mean is too much: the old mean counts, too",
                 S - np.einsum("i,j->ij", x - known.mean, x - known.mean)),
                ("the weight is upside down", S - square * (n - 1) / n),
                ("that weight is for putting in", S - square * n / (n + 1)),
                ("the distance counts, not the picture from 0", S - whole),
                ("each part is scaled down as if it were a mean", known.scatter / n),
                ("only the diagonal changes?", S - np.diag(taken.diagonal())),
                ("that is a covariance matrix", known.covariance(ddof=min(1, n - 2))),
            ],
            otherwise=(otherwise, otherwise),
        )  # fmt: skip

    def in_bytes(result: Any, summary: Parts, x: NDArray[Any]) -> str | None:
        return look(result, summary, x, BYTES)

    rng = np.random.default_rng(196)
    few = np.array([[1.0, 2], [3, 2], [5, 8], [7, 4]])
    pictures = rng.integers(0, 256, (300, 4), dtype=np.uint8)
    far = 1e6 + rng.integers(0, 30, (12, 3))
    return LAB.check("withdraw", function, [
        Case("one of four", (_parts(data_moments.summarize(few)), few[3]), look),
        Case("one of two", (_parts(data_moments.summarize(few[:2])), few[0]), look),
        Case("a picture in bytes", (_parts(data_moments.summarize(pictures)), pictures[7]),
             in_bytes),
        Case("about a million", (_parts(data_moments.summarize(far)), far[2]), look),
    ])  # fmt: skip


# 7


def check_apart(function: Function) -> Report:
    """Check ``apart(a, b)``: differences of means, in their standard errors."""

    def look(result: Any, a: Parts, b: Parts) -> str | None:
        d = len(a[1])
        found = as_arrays((result,), {"z": (d,)})
        if isinstance(found, str):
            return found.removeprefix("z: ")
        z = found[0]
        n, m, one, two = a[0], b[0], _of(a), _of(b)
        gap = one.mean - two.mean
        u, v = one.std() ** 2, two.std() ** 2

        def over(variance: Vector) -> Vector:
            return np.asarray(gap / variance**0.5)

        known = over(u / n + v / m)
        if _near(z, known):
            return None
        pooled = (one.scatter + two.scatter).diagonal() / (n + m - 2)
        slips: Slips = [
            ("the sign is wrong: positive if the first mean is larger", -known),
            ("the sign counts, too", abs(known)),
            ("those are the differences; in which standard errors?", gap),
            ("those are single pictures' deviations, not errors of means", over(u + v)),
            ("divide by n - 1 in the variances",
             over(one.std(ddof=0) ** 2 / n + two.std(ddof=0) ** 2 / m)),
            ("divide by n - 1, then by n once more, in each group",
             over(np.divide([u], n - 1)[0] + np.divide([v], m - 1)[0])),
            ("S is no variance yet", over((one.scatter / n + two.scatter / m).diagonal())),
            ("S is no variance yet", over((one.scatter + two.scatter).diagonal())),
            ("the offices have variances of their own; none is shared",
             over(pooled * (1 / n + 1 / m))),
            ("each variance is divided by the number of its own pictures", over(u / m + v / n)),
            ("standard errors do not add up; their squares do",
             gap / ((u / n) ** 0.5 + (v / m) ** 0.5)),
            ("the variance of the difference is the sum", over(abs(u / n - v / m))),
            ("the root is missing", gap / (u / n + v / m)),
            ("the second group errs, too", over(u / n)),
            ("the first group errs, too", over(v / m)),
            ("that is the square", known**2),
        ]  # fmt: skip
        j = int(np.abs(z - known).argmax())
        return first_slip(z, slips, rtol=1e-8) or (
            f"entry {j} is not {z[j]:.4g}, where the means are {one.mean[j]:.4g} and "
            f"{two.mean[j]:.4g}, from {n} and {m} pictures"
        )

    rng = np.random.default_rng(197)

    def group(n: int, spread: ArrayLike) -> Parts:
        wide = np.asarray(spread)
        greys = 8 + rng.normal(size=(n, wide.size)) * wide
        return _parts(data_moments.summarize(greys))

    pair = [
        _parts(data_moments.summarize(x))
        for x in ([[1], [3], [8]], [[5], [7], [9], [12]])
    ]
    return LAB.check("apart", function, [
        Case("three and four pictures", (pair[0], pair[1]), look),
        Case("unequal offices", (group(40, [1.0, 5, 2]), group(7, [3.0, 1, 2])), look),
        Case("one wanted sum", (group(2, [2.0]), group(30, [4.0])), look),
    ])  # fmt: skip
