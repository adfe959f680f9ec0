"""The checks of the code exercises in *Fitting curves*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import curves
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near

Predict = Callable[[Vector], Vector]
Slopes = Callable[[Vector], Matrix]


def check_fit_by_halving(function: Callable[..., Any]) -> Report:
    """Check ``fit_by_halving(predict, jacobian, y, w, steps)``."""

    def look(
        result: Any,
        predict: Predict,
        jacobian: Slopes,
        y: Vector,
        w: Vector,
        steps: int,
    ) -> str | None:
        found = as_numbers(result, w.shape)
        if isinstance(found, str):
            return found
        known = _fit(predict, jacobian, y, w, steps)
        if near(found, known, rtol=1e-6):
            return None
        with np.errstate(all="ignore"):
            one = _fit(predict, jacobian, y, w, 1)
            step = one - w
            reason = first_slip(
                found,
                [
                    ("is it the step? Add it to the start", step),
                    ("only one step is made, whatever `steps` says", one),
                    (
                        "the full step is taken, although the sum of squares grows",
                        _fit(predict, jacobian, y, w, steps, halvings=0),
                    ),
                    (
                        "the step is halved once at most; go on until the sum falls",
                        _fit(predict, jacobian, y, w, steps, halvings=1),
                    ),
                    (
                        "the Jacobian is that of the start; compute it anew each step",
                        _fit(predict, lambda _: jacobian(w), y, w, steps),
                    ),
                    (
                        "that is where it began: does the step lead uphill? The "
                        "residual is measured minus predicted",
                        w,
                    ),
                ],
            )
        return reason or f"not {found}; look at the first step by hand"

    x = np.array([1.0, 2.0])

    def power(w: Vector) -> Vector:
        return np.asarray(np.exp(w[0] * x))

    def power_slopes(w: Vector) -> Matrix:
        return np.asarray((x * np.exp(w[0] * x))[:, np.newaxis])

    places, line, level = np.arange(1.0, 9), curves.straight(), curves.saturation()
    seen = curves.predict(level, [8, 0.4], places) + 0.1 * np.cos(7 * places)

    def predict(w: Vector) -> Vector:
        return curves.predict(level, w, places)

    def slopes(w: Vector) -> Matrix:
        return curves.jacobian(level, w, places)

    def straight(w: Vector) -> Vector:
        return curves.predict(line, w, places)

    def straight_slopes(w: Vector) -> Matrix:
        return curves.jacobian(line, w, places)

    two = np.array([2.0, 6.0])
    return check(
        "fit_by_halving",
        function,
        [
            Case(
                "the two samples of the chapter, one step",
                (power, power_slopes, two, np.zeros(1), 1),
                look,
            ),
            Case("six steps", (power, power_slopes, two, np.zeros(1), 6), look),
            Case(
                "three halvings",
                (power, power_slopes, two, np.array([-0.8]), 1),
                look,
            ),
            Case(
                "a line, from far away",
                (straight, straight_slopes, 3 + 2 * places, np.array([90.0, -40]), 2),
                look,
            ),
            Case(
                "a level and a rate",
                (predict, slopes, seen, np.array([5.0, 1]), 4),
                look,
            ),
            Case(
                "at the minimum already",
                (straight, straight_slopes, 3 + 2 * places, np.array([3.0, 2]), 1),
                look,
            ),
        ],
    )


def _fit(
    predict: Predict,
    jacobian: Slopes,
    y: Vector,
    w: Vector,
    steps: int,
    halvings: int = 50,
) -> Vector:
    """Fit as asked for; with less than 50 halvings, take what is left in any case."""

    def squares(w: Vector) -> float:
        return float(np.sum((y - predict(w)) ** 2))

    for _ in range(steps):
        s = np.linalg.lstsq(jacobian(w), y - predict(w))[0]
        used = 0
        while not squares(w + s) < squares(w) and used < halvings:
            s, used = s / 2, used + 1
        if used < 50:
            w = w + s
    return np.asarray(w)
