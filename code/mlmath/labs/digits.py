"""The checks of the lab *PCA on handwritten digits*, and its scans."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from mlmath import datasets, pca
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
Bytes = NDArray[np.uint8]
Labels = NDArray[np.int64]
LAB = Lab(
    "by_covariance", "codes", "rebuild", "enough", "by_dots", "by_steps", "multiplications"
)  # fmt: skip
ready = LAB.ready

#: Pixels to a side of a scan, and bytes that a function may hold where d * d are too many.
SIDE = 32
#: What the eigenvectors of an m x m matrix cost, in m**3 multiplications.
DECOMPOSITION = 5
ROOM = 6_000_000


def scans() -> tuple[Bytes, Labels]:
    """Return the digits as scans, (1797, 1024) of 0 (white) and 1 (black), and what they are.

    The set has how many pixels of each block of 4 x 4 were black. Which ones is lost:
    here it is those where the picture, drawn larger, is darkest.
    """
    digits = datasets.digits()
    counts = digits.X.reshape(-1, 8, 8)
    larger = ndimage.zoom(counts, (1, 4, 4), order=1, grid_mode=True, mode="nearest")
    blocks = larger.reshape(-1, 8, 4, 8, 4).swapaxes(2, 3).reshape(-1, 8, 8, 16)
    order = np.argsort(-blocks, axis=-1, kind="stable")
    black = np.empty(blocks.shape, dtype=np.uint8)
    np.put_along_axis(black, order, np.arange(16) < counts[..., np.newaxis], axis=-1)
    pixels = black.reshape(-1, 8, 8, 4, 4).swapaxes(2, 3).reshape(-1, SIDE * SIDE)
    return pixels, np.asarray(digits.y, dtype=np.int64)


def counts(X: ArrayLike, size: int = 4) -> Matrix:
    """Count the black pixels in each block of size x size pixels of scans."""
    many = SIDE // size
    blocks = np.reshape(X, (-1, many, size, many, size)).astype(np.float64)
    return np.asarray(blocks.sum(axis=(2, 4)).reshape(-1, many * many))


# What is said of directions and variances


def _along(X: Matrix, v: Vector) -> float:
    """Return the variance of the pictures along a direction of any length but 0."""
    t = np.asarray(X, dtype=float).dot(v)
    return float(t.var(ddof=1) / v.dot(v))


def _turned(V: Matrix, known: Matrix) -> Matrix:
    """Return V, each row with the sign of the known one."""
    return V * np.where(np.einsum("jd,jd->j", V, known) < 0, -1.0, 1.0)[:, np.newaxis]


def _alike(V: Matrix, known: Matrix) -> bool:
    """Whether the rows agree but for signs, as far as rounding lets them."""
    same = V.shape == known.shape
    return same and near(_turned(V, known), known, rtol=1e-6, atol=1e-6)


def _said_of_mean(mean: Vector, X: Matrix) -> str | None:
    known = pca.fit(X).mean
    if near(mean, known):
        return None
    slips: Slips = [
        ("that is the sum of the pictures", len(X) * known),
        ("that is the median of each pixel", np.median(X, axis=0)),
        ("it is 0; the mean of the pictures as they came is asked for", 0 * known),
    ]
    worst = int(np.abs(mean - known).argmax())
    return "mean: " + (
        first_slip(mean, slips) or f"not {mean[worst]:.4g} for pixel {worst}"
    )


def _said_of_rows(V: Matrix) -> str | None:
    """Say whether rows have another length than 1, or no right angles."""
    lengths = np.linalg.norm(V, axis=1)
    for j, length in enumerate(lengths):
        if not near(length, 1, rtol=1e-6):
            return f"V: row {j} has the length {length:.4g}, and a direction has the length 1"
    between = np.einsum("id,jd->ij", V, V)
    np.fill_diagonal(between, 0)
    if not near(between, 0, atol=1e-6):
        i, j = sorted(np.unravel_index(np.abs(between).argmax(), between.shape))
        return f"V: rows {i} and {j} are not at right angles"
    return None


def _said_of_directions(V: Matrix, X: Matrix) -> str | None:
    """Say what is wrong with rows that should be the first components."""
    k, every = len(V), pca.fit(X).components
    known = every[:k]
    if _alike(V, known):
        return None
    X = np.asarray(X, dtype=float)
    slips = [
        ("these directions have the least variance of all; the greatest is asked for",
         every[-k:]),
        ("these directions have the least variance of all; the greatest is asked for",
         every[-k:][::-1]),
        ("the right directions, but the least variance comes first", known[::-1]),
        ("those are directions as seen from 0, not from the mean",
         np.linalg.svd(X, full_matrices=False)[2][:k]),
    ]  # fmt: skip
    if V.shape[0] == V.shape[1]:
        slips.append(("a direction is a row of V; here it is a column", known.T))
    if X.shape[0] == X.shape[1]:
        slips.append(("rows and columns of the table have changed places",
                      pca.fit(X.T).components[:k]))  # fmt: skip
    spread = X.std(axis=0)
    if spread.all():
        slips.append(("the pixels were brought to one spread; here they keep their own",
                      pca.fit(X / spread).components[:k]))  # fmt: skip
    for why, slip in slips:
        unit = V / np.maximum(np.linalg.norm(V, axis=1), 1e-300)[:, np.newaxis]
        if _alike(unit, slip):
            return f"V: {why}"
    if (wrong := _said_of_rows(V)) is not None:
        return wrong
    j = next(j for j in range(k) if not _alike(V[j : j + 1], known[j : j + 1]))
    return (
        f"V: along row {j} the pictures have the variance {_along(X, V[j]):.4g}, and "
        f"{_along(X, known[j]):.4g} is possible at right angles to the rows before it"
    )


def _said_of_variances(found: Vector, V: Matrix, X: Matrix) -> str | None:
    """Say what is wrong with variances, where the directions are right."""
    known = np.array([_along(X, v) for v in V])
    if near(found, known, rtol=1e-6):
        return None
    n, every = len(X), pca.fit(X).explained_variance
    free = n - 1
    slips: Slips = [
        ("the divisor is N, and N - 1 is asked for",
         known * free / n),
        ("those are sums of squares; a variance is a kind of mean", known * free),
        ("those are sums of squares over the number of pixels",
         known * free / X.shape[1]),
        ("those are standard deviations", known**0.5),
        ("those are lengths of columns of codes, not variances", (known * free) ** 0.5),
        ("those are shares; the variances are asked for", known / every.sum()),
        ("they are not in the order of the rows of V", known[::-1]),
        ("they are not in the order of the rows of V", every[-len(found) :][::-1]),
    ]  # fmt: skip
    j = int(np.abs(found - known).argmax())
    return "variances: " + (
        first_slip(found, slips, rtol=1e-6)
        or f"not {found[j]:.4g} along row {j}, with {n} pictures"
    )


def _said_of_components(result: Any, X: Matrix, k: int) -> str | None:
    """Say what is wrong with a mean, k directions and their variances."""
    d = X.shape[1]
    parts = as_arrays(result, {"mean": (d,), "V": (k, d), "variances": (k,)})
    if isinstance(parts, str):
        return parts
    mean, V, variances = parts
    return (
        _said_of_mean(mean, X)
        or _said_of_directions(V, X)
        or _said_of_variances(variances, V, X)
    )


# Through the covariance matrix


def check_by_covariance(function: Function) -> Report:
    """Check ``by_covariance(X, k)``: the mean, k directions and their variances."""
    rng = np.random.default_rng(220)
    bytes_ = rng.integers(0, 17, (12, 5), dtype=np.uint8)
    bytes_[:, 2] = 7
    slanted = rng.normal(size=(20, 6)) * [1, 2, 3, 4, 5, 6] + 50
    return LAB.check("by_covariance", function, [
        Case("four pictures of two pixels", (FOUR, 2), _said_of_components),
        Case("whole numbers, a pixel that never changes", (bytes_, 3), _said_of_components),
        Case("far from 0", (slanted, 1), _said_of_components),
        Case("as many pictures as pixels", (rng.normal(size=(6, 6)) + 3, 4), _said_of_components),
        Case("fewer pictures than pixels", (rng.normal(size=(5, 9)) + 1, 3), _said_of_components),
    ])  # fmt: skip


#: The marks of the chapter on PCA, and the three samples of the next one.
FOUR = np.array([[13.0, 9], [11, 3], [7, 1], [1, 3]])
THREE = np.array([[5.0, 4, 5, 4], [1, 2, 1, 4], [3, 3, 3, 1]])


# From pictures to codes and back


def _fitted(rng: np.random.Generator, d: int, k: int) -> tuple[Vector, Matrix]:
    """Return the mean and the first directions of some pictures."""
    model = pca.fit(rng.normal(size=(3 * d, d)) + rng.uniform(2, 9, d), k)
    return model.mean, model.components


def check_codes(function: Function) -> Report:
    """Check ``codes(X, mean, V)``: k numbers a picture."""

    def look(result: Any, X: Matrix, mean: Vector, V: Matrix) -> str | None:
        found = as_numbers(result, (len(X), len(V)))
        if isinstance(found, str):
            return found
        X = np.asarray(X, dtype=float)
        own, off = X.sum(axis=0) / len(X), mean.dot(V.T)

        def coded(A: Matrix) -> Matrix:
            return np.asarray(np.einsum("id,jd->ij", A, V))

        known = coded(X) - off
        if near(found, known, rtol=1e-8, atol=1e-10):
            return None
        slips: Slips = [
            ("the mean is still in them", known + off),
            ("the mean has the wrong sign", known + 2 * off),
            ("the mean of these pictures was taken; that of the fit is handed over",
             coded(X) - coded(own[np.newaxis])),
            ("one grey was taken from all pixels; each has a mean of its own",
             coded(X - mean.mean())),
            ("the columns were divided by something", known / known.std(axis=0).clip(1e-300)),
        ]  # fmt: skip
        if V.shape[0] == V.shape[1]:
            slips.append(("a direction is a row of V, not a column", (X - mean).dot(V)))
        i, j = np.unravel_index(np.abs(found - known).argmax(), known.shape)
        return first_slip(found, slips) or (
            f"not {found[i, j]:.4g} for picture {i} and direction {j}"
        )

    rng = np.random.default_rng(221)
    turn = np.array([[0.6, 0.8], [-0.8, 0.6]])
    return LAB.check("codes", function, [
        Case("two pixels, both directions",
             (np.array([[5.0, 1], [2, 2], [4, 7]]), np.array([1.0, 2]), turn), look),
        Case("one picture", (rng.normal(size=(1, 6)), *_fitted(rng, 6, 2)), look),
        Case("new pictures", (rng.normal(size=(7, 9)) + 20, *_fitted(rng, 9, 3)), look),
        Case("black and white",
             (rng.integers(0, 2, (4, 8), dtype=np.uint8), *_fitted(rng, 8, 5)), look),
    ])  # fmt: skip


def check_rebuild(function: Function) -> Report:
    """Check ``rebuild(T, mean, V)``: a picture for each row of codes."""

    def look(result: Any, T: Matrix, mean: Vector, V: Matrix) -> str | None:
        found = as_numbers(result, (len(T), V.shape[1]))
        if isinstance(found, str):
            return found
        known = np.einsum("ij,jd->id", T, V) + mean
        if near(found, known, rtol=1e-8, atol=1e-10):
            return None
        slips: Slips = [
            ("the mean is missing", known - mean),
            ("the mean is taken away instead of added", known - 2 * mean),
            ("one grey was added to all pixels; each has a mean of its own",
             known - mean + mean.mean()),
            ("greys below 0 were cut off; leave them as they come", known.clip(0)),
            ("the greys were rounded; leave them as they come", known.round()),
        ]  # fmt: skip
        if V.shape[0] == V.shape[1]:
            slips.append(("a direction is a row of V, not a column", T.dot(V.T) + mean))
        i, j = np.unravel_index(np.abs(found - known).argmax(), known.shape)
        return first_slip(found, slips) or (
            f"not {found[i, j]:.4g} for pixel {j} of picture {i}"
        )

    rng = np.random.default_rng(222)
    turn = np.array([[0.6, 0.8], [-0.8, 0.6]])
    return LAB.check("rebuild", function, [
        Case("two pixels, both directions",
             (np.array([[5.0, 1], [-2, 2], [0, -7]]), np.array([1.0, 2]), turn), look),
        Case("one picture", (rng.normal(size=(1, 2)), *_fitted(rng, 6, 2)), look),
        Case("one number a picture", (rng.normal(size=(5, 1)), *_fitted(rng, 4, 1)), look),
        Case("codes of 0 as well",
             (rng.integers(-9, 2, (4, 3)).clip(None, 0), *_fitted(rng, 7, 3)), look),
    ])  # fmt: skip


# A share of the variance


def check_enough(function: Function) -> Report:
    """Check ``enough(variances, share)``: the least number that keeps a share."""

    def look(result: Any, variances: Vector, share: float) -> str | None:
        x = as_numbers(result, ())
        if isinstance(x, str):
            return x
        found = float(x)
        if found != round(found):
            return f"expected a whole number, got {found:.4g}"
        total = float(variances.sum())
        kept = [float(variances[:k].sum()) for k in range(len(variances) + 1)]
        known = next(k for k, sum_ in enumerate(kept) if sum_ >= share * total)
        if found == known:
            return None
        if not 1 <= found <= len(variances):
            return f"expected a number from 1 to {len(variances)}, got {found:g}"
        of = f"of {total:g}"
        if found < known:
            return f"{found:g} keep {kept[int(found)]:.5g} {of}, less than the share {share:g}"
        if near(kept[known], share * total) and found == known + 1:
            return f"{known} keep just the share {share:g}, and that is enough"
        return (
            f"already {known} keep {kept[known]:.5g} {of}, the share {share:g} at least"
        )

    return LAB.check("enough", function, [
        Case(about, (np.array(variances, dtype=float), share), look)
        for about, (variances, share) in SHARES.items()
    ])  # fmt: skip


#: What the check of `enough` tries. Whole numbers: a sum that just reaches a share does.
SHARES: dict[str, tuple[list[int], float]] = {
    "four variances": ([40, 30, 20, 10], 0.6),
    "the first is enough": ([9, 3, 2, 2], 0.4),
    "a share that is just reached": ([5, 3, 1, 1], 0.5),
    "another one": ([4, 3, 2, 2, 1], 0.75),
    "all, and two of them are 0": ([6, 2, 0, 0], 1.0),
    "equal ones": ([1, 1, 1, 1, 1, 1, 1], 0.9),
}


# Through the dot products


def check_by_dots(function: Function) -> Report:
    """Check ``by_dots(X, k)``: the same components from the N x N dot products."""

    def look(result: Any, X: Matrix, k: int) -> str | None:
        d = X.shape[1]
        sizes = pca.fit(X).explained_variance
        there = int(np.count_nonzero(sizes > 1e-12 * sizes[0]))
        r = min(k, there)
        if isinstance(result, tuple | list) and len(result) == 3:
            rows = np.shape(result[1])
            if len(rows) == 2 and rows[1] == d and rows[0] > r and r < k:
                return f"V: {rows[0]} directions, but these {len(X)} pictures vary in {r} only"
            if len(rows) == 2 and rows[1] == d and rows[0] < r:
                return f"V: {rows[0]} directions, and {r} with a variance are asked for"
        return _said_of_components(result, X, r)

    rng = np.random.default_rng(223)
    few = rng.normal(size=(3, 10)) * np.arange(1, 11) + 4
    many = rng.normal(size=(12, 2000)) * np.linspace(1, 3, 12)[:, np.newaxis]
    return LAB.check("by_dots", function, [
        Case("three pictures of four pixels", (THREE, 2), look),
        Case("whole numbers", (rng.integers(0, 17, (8, 20), dtype=np.uint8), 3), look),
        Case("more asked for than there are", (THREE, 3), look),
        Case("each picture twice", (np.repeat(few, 2, axis=0), 5), look),
        Case("more pictures than pixels", (rng.normal(size=(15, 4)) * [1, 2, 3, 4] + 9, 4), look),
        Case("2,000 pixels", (many + 1, 4), look, ROOM),
    ])  # fmt: skip


# Step by step


def _stepped(
    X: Matrix, start: Matrix, tol: float, most: int, *, centre: bool = True
) -> tuple[Matrix, int, list[float]]:
    """Return the directions, the steps, and the growth in each step up to `most`.

    By another road than the task's: singular vectors make the block orthonormal.
    """
    Z = np.asarray(X, dtype=float)
    if centre:
        Z = Z - pca.fit(X).mean
    growth, rows, steps = list[float](), list[Matrix](), 0
    block, before = np.asarray(start, dtype=float), 0.0
    for step in range(1 + most):
        Q = np.linalg.svd(block, full_matrices=False)[0]
        codes, s, turn = np.linalg.svd(Z.dot(Q), full_matrices=False)
        rows.append(turn.dot(Q.T))
        kept = float((s**2).sum())
        if step:
            growth.append((kept - before) / kept)
            if not steps and growth[-1] <= tol:
                steps = step
        before, block = kept, np.dot(np.transpose(codes * s), Z).T
    steps = steps or most
    return rows[steps], steps, growth


def check_by_steps(function: Function) -> Report:
    """Check ``by_steps(X, start, tol, most)``: the components without a large matrix."""

    def look(
        result: Any, X: Matrix, start: Matrix, tol: float, most: int
    ) -> str | None:
        d, k = start.shape
        shapes = {"mean": (d,), "V": (k, d), "variances": (k,), "steps": ()}
        parts = as_arrays(result, shapes)
        if isinstance(parts, str):
            return parts
        mean, V, variances, steps = parts
        if (wrong := _said_of_mean(mean, X)) is not None:
            return wrong
        known, right, growth = _stepped(X, start, tol, most)
        raw = _stepped(X, start, tol, most, centre=False)[0]
        if _alike(V, raw):
            return "V: those are directions as seen from 0, not from the mean"
        if (wrong := _said_of_rows(V)) is not None:
            return wrong
        if steps != right:
            return "steps: " + _said_of_steps(float(steps), right, growth, tol, most)
        if not _alike(V, known):
            return "V: " + _said_of_block(V, known, X, right, start, tol)
        return _said_of_variances(variances, V, X)

    rng = np.random.default_rng(224)
    wide = rng.normal(size=(12, 30)) * np.linspace(0.3, 2, 30) + 5
    many = rng.normal(size=(15, 2000)) * np.linspace(0.1, 1, 2000)
    bytes_ = rng.integers(0, 17, (10, 7), dtype=np.uint8)
    return LAB.check("by_steps", function, [
        Case("three pictures, one direction", (THREE, np.eye(4)[:, :1], 1e-3, 50), look),
        Case("two directions", (wide, rng.normal(size=(30, 2)), 1e-4, 80), look),
        Case("whole numbers", (bytes_, rng.normal(size=(7, 3)), 1e-2, 50), look),
        Case("two steps at most", (wide, rng.normal(size=(30, 3)), 1e-9, 2), look),
        Case("2,000 pixels", (many, rng.normal(size=(2000, 3)), 0.011, 60), look, ROOM),
    ])  # fmt: skip


def _said_of_steps(
    found: float, right: int, growth: list[float], tol: float, most: int
) -> str:
    """Say whether it stopped too early or too late."""
    if found != round(found) or found < 1:
        return f"expected a whole number from 1 to {most}, got {found:g}"
    if found > most:
        return f"{found:g}, and there may be {most} at most"
    if found < right:
        return (
            f"stopped after {found:g}, but step {found:g} still made what is kept grow by "
            f"the share {growth[int(found) - 1]:.3g}, and tol is {tol:g}"
        )
    return (
        f"stopped after {found:g}, but step {right} had made what is kept grow by the "
        f"share {growth[right - 1]:.3g} only, and tol is {tol:g}"
    )


def _said_of_block(
    V: Matrix, known: Matrix, X: Matrix, steps: int, start: Matrix, tol: float
) -> str:
    """Say what is wrong with orthonormal rows after the right number of steps."""
    if _alike(V, known[::-1]):
        return "the right directions, but the least variance comes first"
    late = (
        np.linalg.svd(np.vstack([V, known]), compute_uv=False) > 1e-5
    ).sum()  # how many directions both have together
    if late == len(known):
        both = np.einsum("nd,jd->nj", np.asarray(X, dtype=float), V)
        r = np.corrcoef(both.T)
        np.fill_diagonal(r, 0)
        i, j = sorted(np.unravel_index(np.abs(r).argmax(), r.shape))
        return (
            f"the block is right, but not turned yet: the codes on rows {i} and {j} "
            f"have the correlation {r[i, j]:.2g}"
        )
    for other in (steps - 1, steps + 1):
        if other and _alike(V, _stepped(X, start, 0.0, other)[0]):
            return f"that is the block after {other} steps, not after {steps}"
    return (
        f"along row 0 the pictures have the variance {_along(X, V[0]):.5g}; after "
        f"{steps} steps it should be {_along(X, known[0]):.5g}"
    )


# What it costs


def check_multiplications(function: Function) -> Report:
    """Check ``multiplications(n, d, k, steps)``: what each of the three ways costs."""

    def look(result: Any, n: int, d: int, k: int, steps: int) -> str | None:
        parts = as_arrays(result, {"covariance": (), "dots": (), "steps": ()})
        if isinstance(parts, str):
            return parts
        table, square, block = n * d, d * d, d * k * k
        eigen_n, eigen_d = DECOMPOSITION * n * n * n, DECOMPOSITION * square * d
        last, twice = k * table, k * table * 2
        known = {
            "covariance": d * table + eigen_d,
            "dots": n * table + eigen_n + last,
            "steps": steps * (twice + block * 2),
        }
        slips: dict[str, Slips] = {
            "covariance": [
                ("the decomposition is missing", d * table),
                ("the product is missing", eigen_d),
                ("the decomposition is of another size than that", d * table + eigen_n),
                ("a decomposition costs more than that", d * (table + square)),
                ("that is the way through the dot products", known["dots"]),
                ("nothing is multiplied after the decomposition",
                 known["covariance"] + last),
            ],
            "dots": [
                ("the last product, back to pixels, is missing", n * table + eigen_n),
                ("the decomposition is missing", n * table + last),
                ("the first product is missing", eigen_n + last),
                ("the decomposition is of another size than that",
                 n * table + eigen_d + last),
                ("k directions are wanted; the last product is not of all",
                 n * table + eigen_n + n * table),
                ("that is the way through the covariance matrix", known["covariance"]),
                ("a decomposition costs more than that", n * (table + n * n) + last),
            ],
            "steps": [
                ("that is one step", twice + block * 2),
                ("the table is used twice in a step", steps * (last + block * 2)),
                ("to make the block orthonormal has its price, too", steps * twice),
                ("the block has k columns", steps * (table * 2 + d * 2)),
                ("the block has k columns", steps * (table * 2 + block * 2)),
                ("to make the block orthonormal costs more than that",
                 steps * (twice + block)),
                ("which side of the block is squared when it is made orthonormal?",
                 steps * (twice + square * 2 * k)),
                ("the block that is made orthonormal has a row a pixel, not a row a picture",
                 steps * (twice + n * 2 * k * k)),
                ("that forms the large matrix", d * table + steps * k * square),
            ],
        }  # fmt: skip
        for (name, right), part in zip(known.items(), parts, strict=True):
            found = float(part)
            if not near(found, right):
                return f"{name}: " + (
                    first_slip(np.array(found), slips[name])
                    or f"not {found:g} for {n} pictures of {d} pixels, k = {k} and "
                    f"{steps} steps"
                )
        return None

    return LAB.check("multiplications", function, [
        Case("few pictures", (7, 100, 3, 10), look),
        Case("few pixels", (900, 11, 2, 6), look),
        Case("one direction", (20, 30, 1, 4), look),
        Case("numbers of ten and more digits", (70_000, 784, 50, 12), look),
    ])  # fmt: skip
