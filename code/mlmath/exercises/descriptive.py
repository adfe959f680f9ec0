"""The checks of the code exercises in *Describing data*."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def _between(x: Vector, place: float) -> float:
    """Read the row at a place counted from 0, on straight lines, at its ends flat."""
    return float(np.interp(place, np.arange(len(x)), x))


def check_linear_quantile(function: Callable[..., Any]) -> Report:
    """Check ``linear_quantile(x, u)``, type 7."""

    def look(result: Any, x: Vector, u: float) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        n, ordered = len(x), np.sort(x)
        place = (n - 1) * u
        wanted = _between(ordered, place)
        if near(found, wanted):
            return None
        whole = math.floor(place)
        return (
            first_slip(
                found,
                [
                    ("the values have to be sorted first", _between(x, place)),
                    ("that is the place; wanted is the value there", place),
                    (
                        "that is the place, counted from 1; wanted is the value",
                        place + 1,
                    ),
                    (
                        "n values have n - 1 gaps: the share u lies (n - 1) u gaps from the "
                        "least",
                        _between(ordered, n * u),
                    ),
                    (
                        "it is one place too far left: from the first place on, not before",
                        _between(ordered, n * u - 1),
                    ),
                    (
                        "that is Hazen's definition, with the shares (i - 1/2)/n",
                        _between(ordered, n * u - 0.5),
                    ),
                    *(
                        (
                            "that is a value of the data: go on by the rest of the way",
                            one,
                        )
                        for one in (ordered[whole], ordered[min(whole + 1, n - 1)])
                    ),
                    (
                        "the weights of the two neighbours are exchanged",
                        _between(ordered, 2 * whole + 1 - place),
                    ),
                    (
                        "it counts from the greatest value",
                        _between(ordered, n - 1 - place),
                    ),
                ],
            )
            or f"for n = {n} and u = {u:g} it says {found:.6g}, and it is {wanted:.6g}"
        )

    values = np.array([8.0, 3.0, 20.0, 10.0, 15.0, 11.5])
    many = np.random.default_rng(5).normal(size=40)
    return check(
        "linear_quantile",
        function,
        [
            Case("six values, u = 0.37", (values, 0.37), look),
            Case("forty values, u = 0.9", (many, 0.9), look),
            Case("u = 0 is the least", (values, 0.0), look),
            Case("u = 1 is the greatest", (values, 1.0), look),
            Case("one value", (np.array([4.0]), 0.3), look),
        ],
    )
