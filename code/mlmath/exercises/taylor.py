"""The checks of the code exercises in *Taylor's formula*."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from mlmath import taylor
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_sine(function: Callable[..., Any]) -> Report:
    """Check ``sine(x)``, from sums and products alone, to 12 decimals up to 100."""

    def look(result: Any, x: float) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        known = math.sin(x)
        # x is rounded, and so is each multiple of pi that is subtracted: a few 1e-14
        if near(found, known, rtol=0, atol=1e-12):
            return None
        turned = x - 2 * math.pi * round(x / (2 * math.pi))
        slips = [
            ("the sign is wrong: half a turn changes it, a full turn does not", -known),
            ("this is the cosine", math.cos(x)),
            ("x is in radians, not in degrees", math.sin(math.radians(x))),
            ("this is x itself, turned back: the series is missing", turned),
        ]
        said = first_slip(found, slips)
        if said is None and abs(found) > 1.5:
            said = "a sine lies between -1 and 1: bring x near to 0 first"
        if said is None and abs(found - known) < _too_short(turned):
            said = f"off by {abs(found - known):.0e}: take more terms"
        return said or f"expected {known:.13f}, got {float(found):.13f}"

    places = (
        ("at 0", 0.0), ("at 1", 1.0), ("at -1", -1.0), ("at 3", 3.0), ("at 4", 4.0),
        ("at -20", -20.0), ("at 99.5", 99.5),
    )  # fmt: skip
    return check("sine", function, [Case(about, (x,), look) for about, x in places])


def _too_short(x: float) -> float:
    """How far off the polynomial of degree 5 may be."""
    return taylor.remainder_bound(x, 6, M=1.0) + 1e-9
