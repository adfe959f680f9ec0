"""The checks of the code exercises in *Minima of one variable*."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from mlmath.labs.checking import Case, Function, Report, as_arrays, check


class Watched:
    """A function that counts how often it is asked, and where."""

    def __init__(self, f: Callable[[float], float]) -> None:
        self.f = f
        self.asked: list[float] = []

    def __deepcopy__(self, memo: dict[int, Any]) -> Watched:
        """Count anew: each case gets a copy of its arguments."""
        return Watched(self.f)

    def __eq__(self, other: object) -> bool:
        """Be the same for the same function, however often it was asked."""
        return isinstance(other, Watched) and self.f is other.f

    __hash__ = None  # type: ignore[assignment]

    def __call__(self, x: float) -> float:
        """Return the value, and remember the place."""
        self.asked.append(x)
        return self.f(x)


def check_search_by_thirds(function: Function) -> Report:
    """Check ``search_by_thirds(f, a, b, tol)``, its place and the number of values."""
    runs: list[Watched] = []

    def counted(f: Watched, a: float, b: float, tol: float) -> Any:
        runs.append(f)
        return function(f, a, b, tol)

    def look(result: Any, f: Watched, a: float, b: float, tol: float) -> str | None:
        parts = as_arrays(result, {"x": (), "values": ()})
        if isinstance(parts, str):
            return parts
        x, count = float(parts[0]), float(parts[1])
        asked = runs[-1].asked
        if any(not a < place < b for place in asked):
            return "f was asked at an end of the interval, or outside"
        if count != len(asked):
            return f"values: f was asked {len(asked)} times, and {count:g} are reported"
        steps = max(math.ceil(math.log((b - a) / tol) / math.log(1.5) - 1e-9), 0)
        best = BEST[f.f]
        if abs(x - best) > tol / 2 * (1 + 1e-6):
            if min(x - a, b - x) <= tol:
                return "it walks to an end: which third lies at the higher value?"
            return f"the middle of the last bracket is off by {abs(x - best):.3g}, tol is {tol:.3g}"
        if len(asked) > 2 * steps:
            return f"{len(asked)} values, where {2 * steps} are enough for a bracket of {tol:.3g}"
        return None

    cases = [
        ("a parabola", parabola, 0.0, 5.0, 1e-3),
        ("lowest close to the right end", parabola, -3.0, 2.1, 1e-3),
        ("a kink", kink, -3.0, 2.0, 1e-4),
        ("a bracket that is short enough", parabola, 1.99, 2.01, 0.1),
    ]
    return check(
        "search_by_thirds",
        counted if callable(function) else function,
        [Case(about, (Watched(f), a, b, tol), look) for about, f, a, b, tol in cases],
    )


def parabola(x: float) -> float:
    """Return a value that is least at 2."""
    return (x - 2) ** 2


def kink(x: float) -> float:
    """Return a value that is least at -1, steeper on the left."""
    return max(-5 * (x + 1), x + 1)


BEST: dict[Callable[[float], float], float] = {parabola: 2.0, kink: -1.0}
