"""The checks of the lab *A cloud of points*: one function for each that the learner writes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath import matrices, transforms
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

Maps = list[Matrix]

LAB = Lab(
    "matrix_from_images", "send", "chain", "undo", "layer", "fit", "hold_out"
)  # fmt: skip
ready = LAB.ready

SHEAR = np.array([[1.0, 0.5], [0.0, 1.0]])
STRETCH = np.array([[1.25, 0.0], [0.0, 0.8]])
TURN = np.array([[0.6, -0.8], [0.8, 0.6]])
#: Space turned by a quarter about the third axis; a drawing of space on paper.
SPACE_TURN = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
DRAWING = np.array([[-0.5, 1.0, 0.0], [-0.25, 0.0, 1.0]])
CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])


def _point(x: Vector) -> str:
    return "[" + ", ".join(f"{entry:.4g}" for entry in x) + "]"


def check_matrix_from_images(function: Function) -> Report:
    """Check ``matrix_from_images(images)``."""

    def look(result: Any, images: list[Vector]) -> str | None:
        known = transforms.from_images(images)
        A = as_numbers(result, known.shape)
        if isinstance(A, str):
            return A
        if near(A, known):
            return None
        slip = first_slip(A, [
            ("the images stand in the rows; which part of A does A times e_1 pick out?",
             np.transpose(known)),
            ("the images stand in the reverse order", np.fliplr(known)),
            ("the images were brought to length 1; a map may change lengths",
             known / np.linalg.norm(known, axis=0)),
        ])  # fmt: skip
        for j, image in enumerate(images):
            if slip is None and not near(A[:, j], image):
                at = f"A times e_{j + 1} is {_point(A[:, j])}"
                return f"{at}, and its image should be {_point(image)}"
        return slip

    cases = [
        Case("a shear", ([np.array([1.0, 0.0]), np.array([0.5, 1.0])],), look),
        Case("a turn", ([np.array([0.6, 0.8]), np.array([-0.8, 0.6])],), look),
        Case("whole numbers", ([np.array([3, -1]), np.array([2, 5])],), look),
        Case("from space to the plane", (list(np.transpose(DRAWING)),), look),
    ]
    return LAB.check("matrix_from_images", function, cases)


def check_send(function: Function) -> Report:
    """Check ``send(A, X)``, a map applied to all points of a cloud."""

    def look(result: Any, A: Matrix, X: Matrix) -> str | None:
        known = transforms.apply(A, X)
        Y = as_numbers(result, known.shape)
        if isinstance(Y, str):
            return Y
        if near(Y, known):
            return None
        slips = [
            ("these are the points as they were", X),
            ("the numbers are cut to whole ones; of which kind is the array that is filled?",
             np.trunc(known)),
        ]  # fmt: skip
        if len(A) == A.shape[1]:
            slips.append((
                "each point met the rows of A as if they were columns; with a turn the "
                "cloud would turn the other way", matrices.multiply(X, A),
            ))  # fmt: skip
        if len(X) == A.shape[1]:
            slips.append(
                ("the columns of X were taken for the points", matrices.multiply(A, X))
            )
        i = next(i for i, row in enumerate(known) if not near(Y[i], row))
        where = f"X[{i}] = {_point(X[i])} went to {_point(Y[i])}"
        return first_slip(Y, slips) or f"{where}; multiply that one by hand"

    six = np.array([[1.0, 0], [0, 1], [2, 1], [-1, 3], [0.5, -2], [4, 4]])
    cases = [
        Case("the unit square, sheared", (SHEAR, CORNERS.astype(float)), look),
        Case("six points, turned", (TURN, six), look),
        Case("two points, sheared", (SHEAR, six[2:4]), look),
        Case("from space to the plane", (DRAWING, np.eye(3) + 1), look),
        Case("whole numbers, halved", (np.array([[0.5, 0], [0.25, 1]]), CORNERS), look),
    ]
    return LAB.check("send", function, cases)


def _square(maps: Maps) -> bool:
    return all(A.shape == (2, 2) for A in maps)


def check_chain(function: Function) -> Report:
    """Check ``chain(maps)``, one matrix for maps that act in their order."""

    def look(result: Any, maps: Maps) -> str | None:
        known = transforms.compose(*maps)
        C = as_numbers(result, known.shape)
        if isinstance(C, str):
            return C
        if near(C, known):
            return None
        slips = [("this is the first map alone", maps[0])]
        if _square(maps) and len(maps) > 1:
            slips += [
                ("the entries are multiplied one by one", np.prod(maps, axis=0)),
                ("the matrices are added up", np.sum(maps, axis=0)),
            ]
        if _square(maps):
            slips += [
                ("the maps act in the reverse order; which factor stands next to the "
                 "vector?", transforms.compose(*maps[::-1])),
                ("this is the last map alone", maps[-1]),
                ("the last map is missing", transforms.compose(np.eye(2), *maps[:-1])),
                ("the first map is missing", transforms.compose(np.eye(2), *maps[1:])),
                ("rows and columns are swapped", np.transpose(known)),
            ]  # fmt: skip
        end = f"the chain sends e_1 to {_point(C[:, 0])}"
        return first_slip(C, slips) or f"{end}; take e_1 through the maps by hand"

    cases = [
        Case("one map", ([SHEAR],), look),
        Case("a shear, then a turn", ([SHEAR, TURN],), look),
        Case("a shear, a stretch, a turn", ([SHEAR, STRETCH, TURN],), look),
        Case("whole numbers", ([np.array([[2, 1], [0, 1]]), np.array([[0, -1], [1, 0]])],), look),
        Case("two maps of space", ([SPACE_TURN, np.diag([1.0, 2.0, 3.0])],), look),
    ]  # fmt: skip
    return LAB.check("chain", function, cases)


def check_undo(function: Function) -> Report:
    """Check ``undo(maps)``, the way back from a chain of maps of the plane."""

    def look(result: Any, maps: Maps) -> str | None:
        B = as_numbers(result, (2, 2))
        if isinstance(B, str):
            return B
        there = transforms.compose(*maps)
        both = transforms.compose(there, B)
        if near(both, np.eye(2)):
            return None
        if near(B, there):
            return "this is the chain itself, and it takes points further away"
        if near(transforms.compose(transforms.compose(*maps[::-1]), B), np.eye(2)):
            return "each map is undone, but not in the order that takes the chain back"
        if near(B, np.transpose(there)):
            return "rows and columns are swapped; that undoes turns and mirrors alone"
        if both[0, 0] and near(both, both[0, 0] * np.eye(2)):
            return (
                f"there and back, everything has become {both[0, 0]:.4g} times as large"
            )
        back = f"there and back, e_1 ends at {_point(both[:, 0])}"
        return f"{back} and e_2 at {_point(both[:, 1])}"

    cases = [
        Case("a shear", ([SHEAR],), look),
        Case("a turn", ([TURN],), look),
        Case("a stretch of one axis", ([np.array([[4.0, 0.0], [0.0, 1.0]])],), look),
        Case("a shear, then a turn", ([SHEAR, TURN],), look),
        Case("four maps", ([SHEAR, STRETCH, TURN, 3 * SHEAR],), look),
        Case("whole numbers", ([np.array([[1, 2], [3, 4]])],), look),
    ]
    return LAB.check("undo", function, cases)


def check_layer(function: Function) -> Report:
    """Check ``layer(X, W, b)``, a linear map of each row and a shift."""

    def look(result: Any, X: Matrix, W: Matrix, b: Vector) -> str | None:
        known = matrices.linear_layer(X, W, bias=b)
        Y = as_numbers(result, known.shape)
        if isinstance(Y, str):
            return Y
        if near(Y, known):
            return None
        slips = [
            ("the shift b is missing", known - b),
            ("b is subtracted", known - 2 * b),
            ("the numbers are cut to whole ones; of which kind is the array that is filled?",
             np.trunc(known)),
        ]  # fmt: skip
        if len(W) == W.shape[1]:
            swapped = matrices.linear_layer(X, np.transpose(W), bias=b)
            slips.append(("rows and columns of W are swapped", swapped))
        if len(X) == len(b):
            slips.append((
                "b has an entry for each output, and here each sample got one of them",
                known - b + b[:, np.newaxis],
            ))  # fmt: skip
        i = next(i for i, row in enumerate(known) if not near(Y[i], row))
        where = f"X[{i}] = {_point(X[i])} gave {_point(Y[i])}"
        return first_slip(Y, slips) or f"{where}; compute that one by hand"

    rng = np.random.default_rng(3)
    X = rng.normal(size=(5, 3))
    W = rng.normal(size=(2, 3))
    cases = [
        Case("three inputs, two outputs", (X, W, np.array([1.0, -2.0])), look),
        Case("one output", (X, W[:1], np.array([0.5])), look),
        Case(
            "two samples, two outputs", (X[:2, :2], SHEAR, np.array([3.0, 7.0])), look
        ),
        Case(
            "whole numbers, halves", (CORNERS, SHEAR / 2, np.array([0.25, 1.0])), look
        ),
    ]
    return LAB.check("layer", function, cases)


def _fitted(X: Matrix, Y: Matrix) -> tuple[Matrix, Vector]:
    """Fit a layer by a library, to columns that are counted from their means."""
    middle, level = np.average(X, 0), np.average(Y, 0)
    slopes = np.linalg.lstsq(X - middle, Y - level, rcond=None)[0]
    return np.transpose(slopes), level - np.dot(middle, slopes)


def check_fit(function: Function) -> Report:
    """Check ``fit(X, Y)``, the layer with the least sum of squares."""

    def look(result: Any, X: Matrix, Y: Matrix) -> str | None:
        W, b = _fitted(X, Y)
        pair = as_arrays(result, {"W": W.shape, "b": b.shape})
        if isinstance(pair, str):
            return pair
        V, c = pair
        # normal equations may lose twice the digits that the data would
        if near(V, W, rtol=1e-6):
            if near(c, b, rtol=1e-6):
                return None
            return "W is right and b is not: are all predictions off by the same?"
        if len(W) == W.shape[1] and near(V, np.transpose(W), rtol=1e-6):
            return "rows and columns of W are swapped: row i makes output i"
        mixed = np.column_stack([b, W]), np.column_stack([V, c])
        if near(*mixed, rtol=1e-6):
            return "the numbers are right, and the shift stands among the weights"
        through = np.linalg.lstsq(X, Y, rcond=None)[0]
        if near(V, np.transpose(through), rtol=1e-6):
            return "this W is best for b = 0; b is to be fitted together with it"
        mine, least = (
            np.sum((Y - matrices.linear_layer(X, weights, bias=shift)) ** 2)
            for weights, shift in ((V, c), (W, b))
        )
        return (
            f"a sum of squares of {mine:.4g} is left, and another layer leaves "
            f"{round(least, 9):.4g}; are the residuals orthogonal to each column of X, and to "
            "the ones?"
        )

    def noisy(X: Matrix, k: int) -> tuple[Matrix, Matrix]:
        W = rng.normal(size=(k, X.shape[1]))
        exact = matrices.linear_layer(X, W, bias=rng.normal(size=k) + 2)
        return X, exact + rng.normal(scale=0.3, size=exact.shape)

    rng = np.random.default_rng(4)
    X = rng.normal(size=(7, 2))
    exact = matrices.linear_layer(X, DRAWING[:, 1:] + 2, bias=[1.0, -3.0])
    cases = [
        Case("points of which a layer meets all", (X, exact), look),
        Case("two inputs, two outputs", noisy(rng.normal(size=(20, 2)), 2), look),
        Case("three inputs, one output", noisy(rng.normal(size=(12, 3)) + 5, 1), look),
        Case("one input, three outputs", noisy(rng.normal(size=(9, 1)), 3), look),
        Case("whole numbers", (np.array([[0], [1], [2]]), np.array([[1], [3], [2]])), look),
    ]  # fmt: skip
    return LAB.check("fit", function, cases)


def check_hold_out(function: Function) -> Report:
    """Check ``hold_out(X, Y, known)``: a layer and a mean, tried on rows that are new."""
    names = "error of the layer", "error of the mean"

    def look(result: Any, X: Matrix, Y: Matrix, known: NDArray[np.bool_]) -> str | None:
        k = Y.shape[1]
        pair = as_arrays(result, dict.fromkeys(names, (k,)))
        if isinstance(pair, str):
            return pair
        some, new, every = known, np.flatnonzero(known == 0), slice(None)

        def gaps(rows: Any, on: Any) -> tuple[Matrix, Matrix]:
            W, b = _fitted(X[rows], Y[rows])
            level = np.average(Y[rows], 0)
            return Y[on] - matrices.linear_layer(X[on], W, bias=b), Y[on] - level

        def size(gap: Matrix) -> Vector:
            return np.asarray(np.linalg.norm(gap, axis=0) / len(gap) ** 0.5)

        right = [size(gap) for gap in gaps(some, new)]
        fine = [near(a, b, rtol=1e-6) for a, b in zip(pair, right, strict=True)]
        if all(fine):
            return None
        if near(pair[0], right[1], rtol=1e-6) and near(pair[1], right[0], rtol=1e-6):
            return "the two errors are the right ones, in the wrong order"
        i = fine.index(False)
        gap = gaps(some, new)[i]
        slips = [
            ("the new rows, too, went into it; whoever predicts does not have them yet",
             size(gaps(every, new)[i])),
            ("it was made from the new rows, which are to be predicted",
             size(gaps(new, new)[i])),
            ("it is measured on the rows that it was made from", size(gaps(some, some)[i])),
            ("it is measured on all rows, and the known ones were seen before",
             size(gaps(some, every)[i])),
            ("the root of the mean of the squares is missing", np.square(size(gap))),
            ("the squares are added up; their mean is asked for",
             np.linalg.norm(gap, axis=0)),
            ("the moduli are averaged, not the squares", np.average(np.abs(gap), 0)),
            ("the gaps are averaged with their signs, and cancel", np.average(gap, 0)),
        ]  # fmt: skip
        reason = first_slip(pair[i], slips, rtol=1e-6) or (
            f"{_point(pair[i])} is not the root of the mean of the squares on the new rows, "
            "an entry for each output"
        )
        return f"{names[i]}: {reason}"

    rng = np.random.default_rng(5)
    X, noise = rng.normal(size=(14, 2)), rng.normal(scale=0.5, size=(14, 2))
    Y = matrices.linear_layer(X, SHEAR + 0.5, bias=[2.0, -1.0]) + noise
    scattered = np.isin(np.arange(14), (1, 2, 6, 9, 13), invert=True)
    tens = np.rint(10 * X).astype(int), np.rint(10 * Y).astype(int)
    cases = [
        Case("the last rows are new", (X, Y, np.arange(14) < 9), look),
        Case("new rows here and there", (X, Y, scattered), look),
        Case("one output", (X, Y[:, :1], scattered), look),
        Case("whole numbers", (*tens, scattered), look),
    ]
    return LAB.check("hold_out", function, cases)
