"""The checks of the lab *One perceptron*: one function for each that the learner writes."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlmath import matrices
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

LAB = Lab(
    "forward", "cost", "corrections", "train", "standardise", "original_units"
)  # fmt: skip
ready = LAB.ready

#: Three days of a café: warmth, and litres of lemonade.
DAYS = np.array([[1.0], [2.0], [4.0]])
LITRES = np.array([2.0, 3.0, 7.0])
#: Two inputs in unlike units.
UNLIKE = np.array([[20.0, 0.1], [30.0, 0.4], [25.0, 0.2], [45.0, 0.9]])


def _row(x: Any) -> str:
    return "[" + ", ".join(f"{entry:.4g}" for entry in np.ravel(x)) + "]"


def _output(X: Matrix, w: Vector, b: float) -> Vector:
    return np.ravel(matrices.linear_layer(X, [w], bias=[b]))


def _gap(X: Matrix, y: Vector, w: Vector, b: float) -> Vector:
    return np.subtract(y, _output(X, w, b))


def _size(gap: Vector) -> float:
    """Return the mean of the squares."""
    return float(np.linalg.norm(gap)) ** 2 / len(gap)


def check_forward(function: Function) -> Report:
    """Check ``forward(X, w, b)``, what a perceptron predicts for all samples."""

    def look(result: Any, X: Matrix, w: Vector, b: float) -> str | None:
        known = _output(X, w, b)
        z = as_numbers(result, known.shape)
        if isinstance(z, str):
            return z
        if near(z, known):
            return None
        slips: Slips = [
            ("the bias is missing", known - b),
            ("the bias is subtracted", known - 2 * b),
            ("the numbers are cut to whole ones; of which kind is the array that is filled?",
             np.trunc(known)),
            ("these are all ones and zeros: here the sum itself is asked for, without a step",
             known > 0),
        ]  # fmt: skip
        if len(X) == len(w):
            other = _output(np.transpose(X), w, b)
            slips.append(("the columns of X were taken for the samples", other))
        i = int(np.argmax(np.abs(z - known)))
        where = f"for the sample {_row(X[i])} it gives {z[i]:.4g}"
        return first_slip(z, slips) or f"{where}; compute that one by hand"

    rng = np.random.default_rng(1)
    X, w = rng.normal(size=(5, 3)), np.array([1.0, -2.0, 0.5])
    cases = [
        Case("one input", (DAYS, np.array([1.5]), 0.5), look),
        Case("three inputs", (X, w, -1.0), look),
        Case("three inputs, three samples", (X[:3], w, 2.0), look),
        Case("whole numbers, halves", (np.array([[1, 2], [3, 4]]), w[1:], 0.25), look),
    ]
    return LAB.check("forward", function, cases)


def check_cost(function: Function) -> Report:
    """Check ``cost(predicted, y)``, the mean of the squared residuals."""

    def look(result: Any, predicted: Vector, y: Vector) -> str | None:
        c = as_numbers(result, ())
        if isinstance(c, str):
            return c
        gap, n = y - predicted, len(y)
        known = _size(gap)
        slips: Slips = [
            ("the sum of the squares; their mean is asked for", known * n),
            ("half of the mean of the squares", known / 2),
            ("the root of the mean of the squares", known**0.5),
            ("the squares are divided by one less than their number",
             known * n / max(n - 1, 1)),
            ("the moduli are averaged, not the squares", np.abs(gap).sum() / n),
            ("the residuals are averaged with their signs, and cancel", gap.sum() / n),
            ("the residuals are averaged before they are squared", (gap.sum() / n) ** 2),
        ]  # fmt: skip
        if near(c, known):
            return None
        return (
            first_slip(c, slips) or f"the mean of the squared residuals is not {c:.4g}"
        )

    rng = np.random.default_rng(2)
    cases = [
        Case("three days by hand", (np.array([1.0, 3.0, 9.0]), LITRES), look),
        Case("a perfect prediction", (LITRES, LITRES), look),
        Case("fifty samples", (rng.normal(size=50), rng.normal(size=50)), look),
        Case("whole numbers", (np.array([1, 2]), np.array([4, 3])), look),
    ]
    return LAB.check("cost", function, cases)


def _slopes(X: Matrix, y: Vector, v: Vector) -> Vector:
    """Return p for each weight and the bias, the last entry of `v`.

    A step of t changes the cost by -2 p t + q t**2, so a step forth and one back
    differ by 4 p: no formula for p is needed.
    """
    ends = [
        [_size(_gap(X, y, (v + t)[:-1], (v + t)[-1])) for t in (step, -step)]
        for step in np.eye(len(v))
    ]
    return np.array([(back - forth) / 4 for forth, back in ends])


def check_corrections(function: Function) -> Report:
    """Check ``corrections(X, y, w, b)``, the p of each weight and of the bias."""

    def look(result: Any, X: Matrix, y: Vector, w: Vector, b: float) -> str | None:
        parts = as_arrays(result, {"p": w.shape, "p_b": ()})
        if isinstance(parts, str):
            return parts
        p, p_b = parts
        known = _slopes(X, y, np.append(w, b))
        # differences of costs lose some digits
        right = near(p, known[:-1], rtol=1e-7), near(p_b, known[-1], rtol=1e-7)
        if all(right):
            return None
        found, n = np.append(p, p_b), len(y)
        gap, bends = _gap(X, y, w, b), np.append(np.average(X**2, 0), 1)
        moduli = np.append(np.abs(gap) @ X, np.abs(gap).sum()) / n
        slips: Slips = [
            ("all signs are the wrong way round: a step to where these point raises the cost",
             -known),
            ("these are sums over the samples; the cost is a mean", n * known),
            ("these are twice as large: p is half of what stands before t", 2 * known),
            ("these are twice as large, and the signs are the wrong way round", -2 * known),
            ("these are the lowest points p/q, and p alone is asked for", known / bends),
            ("the residuals have lost their signs", moduli),
        ]  # fmt: skip
        slip = first_slip(found, slips, rtol=1e-7)
        if slip:
            return slip
        if right[0]:
            return (
                f"p is right, and p_b is not {p_b:.4g}; by how much does a prediction grow "
                "when the bias grows by t?"
            )
        if near(p, np.full(len(p), known[-1]), rtol=1e-7):
            return "p does not depend on the inputs; by how much does w_j move a prediction?"
        return (
            f"p is {_row(p)}, and a small step by it does not change the cost as it should; "
            "work out the middle term for a single sample first"
        )

    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(8, 3)) + 1, rng.normal(size=8)
    some = np.array([1, -1]), np.array([4, 0])
    cases = [
        Case("three days, from zero", (DAYS, LITRES, np.zeros(1), 0.0), look),
        Case("three days, from a line", (DAYS, LITRES, np.array([1.0]), 1.5), look),
        Case("three inputs", (X, y, np.array([0.5, 0.0, -1.0]), 0.3), look),
        Case(
            "whole numbers", (np.array([[1, 2], [3, 5]]), some[1], some[0], 0.0), look
        ),
    ]
    return LAB.check("corrections", function, cases)


def _path(X: Matrix, y: Vector, rate: float, n_steps: int) -> tuple[Matrix, Vector]:
    """Return weights and bias, a row a state, and the cost of each state."""
    path = [np.zeros(X.shape[1] + 1)]
    for _ in range(n_steps):
        path.append(path[-1] + rate * _slopes(X, y, path[-1]))
    costs = [_size(_gap(X, y, v[:-1], v[-1])) for v in path]
    return np.array(path), np.array(costs)


def _bias_late(X: Matrix, y: Vector, rate: float, n_steps: int) -> Vector:
    """Return the end of a way on which the bias is corrected after the weights."""
    v = np.zeros(X.shape[1] + 1)
    for _ in range(n_steps):
        v[:-1] += rate * _slopes(X, y, v)[:-1]
        v[-1] += rate * _slopes(X, y, v)[-1]
    return v


def check_train(function: Function) -> Report:
    """Check ``train(X, y, rate, n_steps)``."""

    def look(
        result: Any, X: Matrix, y: Vector, rate: float, n_steps: int
    ) -> str | None:
        d, n = X.shape[1], len(y)
        listed = (
            result[2] if isinstance(result, tuple | list) and len(result) > 2 else 0
        )
        parts = as_arrays(result, {"w": (d,), "b": (), "costs": np.shape(listed)})
        if isinstance(parts, str):
            return parts
        w, b, costs = parts
        path, known = _path(X, y, rate, n_steps + 1)
        end = np.append(w, b)

        def after(factor: float) -> Vector:
            return np.asarray(_path(X, y, factor * rate, n_steps)[0][-1])

        if not near(end, path[n_steps], rtol=1e-6):
            slips: Slips = [
                ("this is one step short", path[max(n_steps - 1, 0)]),
                ("this is one step too many", path[n_steps + 1]),
                ("the steps lead uphill", after(-1)),
                ("the steps are twice as long", after(2)),
                ("the steps are longer by the number of samples", after(n)),
                ("the steps are shorter by the number of samples", after(1 / n)),
                ("the bias is corrected after the weights have moved; both corrections are "
                 "for the same state", _bias_late(X, y, rate, n_steps)),
            ]  # fmt: skip
            slip = first_slip(end, slips, rtol=1e-6)
            if slip is None and n_steps and not b:
                slip = "the bias stays at 0; it is corrected as well"
            return slip or f"w is {_row(w)}, b is {b:.4g}; take the first step by hand"
        if costs.shape == (n_steps + 1,) and near(costs, known[:-1], rtol=1e-6):
            return None
        slips = [
            ("there is none, and the start has one as well", known[:0]),
            ("the cost of the start is missing", known[1:-1]),
            ("the cost of the last state is missing", known[: n_steps]),
            ("the costs are in the reverse order", known[-2::-1]),
        ]  # fmt: skip
        slip = first_slip(costs, slips, rtol=1e-6)
        if slip is None and costs.shape == (n_steps + 1,):
            slip = "these are not the means of the squares at those states"
        return "costs: " + (
            slip
            or f"expected {n_steps + 1}, the start's included, got shape {costs.shape}"
        )

    rng = np.random.default_rng(4)
    X = rng.normal(size=(9, 2))
    y = _output(X, np.array([1.0, -2.0]), 3.0) + rng.normal(size=9)
    tens = np.array([[1], [2], [3]]), np.array([2, 3, 5])
    cases = [
        Case("no step", (DAYS, LITRES, 0.1, 0), look),
        Case("one step", (DAYS, LITRES, 0.1, 1), look),
        Case("twenty steps, two inputs", (X, y, 0.3, 20), look),
        Case("whole numbers", (*tens, 0.1, 5), look),
        Case("a rate that is too large", (DAYS, LITRES, 0.5, 6), look),
    ]
    return LAB.check("train", function, cases)


def check_standardise(function: Function) -> Report:
    """Check ``standardise(X)``."""

    def look(result: Any, X: Matrix) -> str | None:
        n, d = X.shape
        parts = as_arrays(result, {"Z": (n, d), "mean": (d,), "spread": (d,)})
        if isinstance(parts, str):
            return parts
        Z, mean, spread = parts
        level = np.average(X, 0)
        centred = X - level
        width = np.linalg.norm(centred, axis=0) / n**0.5
        if not near(mean, level):
            slips: Slips = [
                ("this is one mean for all columns", np.full(d, np.average(X))),
                ("this is the median", np.median(X, 0)),
            ]
            slip = (
                first_slip(mean, slips)
                or f"{_row(mean)} are not the means of the columns"
            )
            return f"mean: {slip}"
        if not near(spread, width):
            slips = [
                ("this has one less than the number of samples in it; here the mean of "
                 "the squares is meant", width * (n / (n - 1)) ** 0.5),
                ("this is the mean of the squares; its root is asked for", width**2),
                ("this is from the least to the largest", np.ptp(X, 0)),
                ("this is one spread for all columns",
                 np.full(d, np.linalg.norm(X - np.average(X)) / X.size**0.5)),
                ("the column is not counted from its mean",
                 np.linalg.norm(X, axis=0) / n**0.5),
            ]  # fmt: skip
            slip = first_slip(spread, slips) or f"{_row(spread)} are not the spreads"
            return f"spread: {slip}"
        slips = [
            ("the means are not subtracted", X / width),
            ("the columns are not divided by their spreads", centred),
            ("the columns are multiplied by their spreads", centred * width),
            ("each column is divided before the mean is taken away", X / width - level),
            ("the numbers are cut to whole ones; of which kind is the array that is filled?",
             np.trunc(centred / width)),
        ]  # fmt: skip
        if near(Z, centred / width):
            return None
        j = int(np.argmax(np.abs(Z - centred / width).sum(0)))
        about = f"column {j} of Z has the mean {np.average(Z, 0)[j]:.4g}"
        return "Z: " + (first_slip(Z, slips) or f"{about}; what should it have?")

    rng = np.random.default_rng(5)
    cases = [
        Case("two inputs in unlike units", (UNLIKE,), look),
        Case("one input", (DAYS,), look),
        Case("three inputs", (rng.normal(size=(20, 3)) * [1, 5, 0.1] + 4,), look),
        Case("whole numbers", (np.array([[1, 20], [2, 60], [6, 10]]),), look),
    ]
    return LAB.check("standardise", function, cases)


def check_original_units(function: Function) -> Report:
    """Check ``original_units(w, b, mean, spread)``."""

    def look(
        result: Any, w: Vector, b: float, mean: Vector, spread: Vector
    ) -> str | None:
        parts = as_arrays(result, {"weights": w.shape, "bias": ()})
        if isinstance(parts, str):
            return parts
        v, c = parts
        # what the perceptron gives where all raw inputs are 0, or one of them is 1
        raw = np.vstack([np.zeros(len(w)), np.eye(len(w))])
        values = _output(np.divide(raw - mean, spread), w, b)
        weights, bias = values[1:] - values[0], values[0]
        shift = weights @ mean
        if not near(v, weights, rtol=1e-7):
            slips: Slips = [
                ("these are still the weights of the standardised inputs", w),
                ("these are multiplied by the spreads; by how much does a raw input have "
                 "to grow for the standardised one to grow by 1?", w * spread),
                ("these are the weights minus the means", w - mean),
                ("these are divided by the means", w / mean),
            ]  # fmt: skip
            slip = first_slip(v, slips, rtol=1e-7) or f"{_row(v)} are not per raw unit"
            return f"weights: {slip}"
        slips = [
            ("this is still the bias of the standardised inputs", b),
            ("the means are counted with the wrong sign", b + shift),
            ("the spreads are left out of it", b - np.dot(w, mean)),
        ]
        if near(c, bias, rtol=1e-7):
            return None
        return "bias: " + (
            first_slip(c, slips, rtol=1e-7)
            or f"{c:.4g} is not what the perceptron gives where all raw inputs are 0"
        )

    cases = [
        Case("one input", (np.array([3.0]), 10.0, np.array([4.0]), np.array([0.5])), look),
        Case(
            "three inputs",
            (np.array([1.0, -2.0, 4.0]), 5.0, np.array([20.0, -3.0, 0.2]),
             np.array([4.0, 2.0, 0.1])),
            look,
        ),
        Case(
            "whole numbers",
            (np.array([3, 5]), 1.0, np.array([4, 7]), np.array([2, 4])),
            look,
        ),
    ]  # fmt: skip
    return LAB.check("original_units", function, cases)
