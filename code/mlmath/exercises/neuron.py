"""The checks of the code exercises in *One neuron*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check


def check_perceptron_pass(function: Callable[..., Any]) -> Report:
    """Check ``perceptron_pass(X, y, w)``, one pass of the perceptron rule."""

    def one_pass(
        X: Matrix, y: Vector, w: Vector, *, zero_is_right: bool = False
    ) -> Vector:
        for x, label in zip(X, y, strict=True):
            product = label * (x @ w)
            if product < 0 or (product == 0 and not zero_is_right):
                w = w + label * x
        return w

    def look(result: Any, X: Matrix, y: Vector, w: Vector) -> str | None:
        found = as_numbers(result, w.shape)
        if isinstance(found, str):
            return found
        together = w + (y * (y * (X @ w) <= 0)) @ X
        ones = np.ones(len(y))
        for reason, value in (
            ("", one_pass(X, y, w)),
            (
                "a product of 0 was taken as right",
                one_pass(X, y, w, zero_is_right=True),
            ),
            ("all samples were judged by the first weights", together),
            ("every sample was added, also those that are right", w + y @ X),
            ("samples were added where they are to be subtracted", _added(X, y, w)),
            ("it corrects where the sample is right", _reversed(X, y, w)),
            ("the labels were not used", one_pass(X, ones, w)),
            ("the weights are those of before", w),
            ("it went on beyond the first pass", _to_the_end(one_pass, X, y, w)),
        ):
            if np.allclose(found, value, rtol=1e-9, atol=1e-12):
                return reason or None
        return (
            f"from {w.tolist()} it came to {found.tolist()}; write down each correction"
        )

    X = np.array([[1.0, 2], [3, -1], [-1, 3]])
    y = np.array([1.0, 1, -1])
    rng = np.random.default_rng(16)
    return check(
        "perceptron_pass",
        function,
        [
            Case("the first pass of the chapter", (X, y, np.zeros(2)), look),
            Case("its second pass", (X, y, np.array([2.0, -1])), look),
            Case("its last pass, all right", (X, y, np.array([5.0, 0])), look),
            Case(
                "whole numbers",
                (np.array([[3, 1], [1, 2], [-1, 2]]), np.array([1, -1, -1]), np.array([0, 0])),
                look,
            ),
            Case(
                "30 samples of 4 numbers",
                (rng.normal(size=(30, 4)), rng.choice([-1.0, 1], 30), rng.normal(size=4)),
                look,
            ),
        ],
    )  # fmt: skip


def _added(X: Matrix, y: Vector, w: Vector) -> Vector:
    for x, label in zip(X, y, strict=True):
        if label * (x @ w) <= 0:
            w = w + x
    return w


def _reversed(X: Matrix, y: Vector, w: Vector) -> Vector:
    for x, label in zip(X, y, strict=True):
        if label * (x @ w) >= 0:
            w = w + label * x
    return w


def _to_the_end(
    one_pass: Callable[[Matrix, Vector, Vector], Vector],
    X: Matrix,
    y: Vector,
    w: Vector,
) -> Vector:
    for _ in range(100):
        w = one_pass(X, y, w)
    return w
