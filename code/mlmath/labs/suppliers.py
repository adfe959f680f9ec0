"""The checks of the lab *Two mills*: one function for each that the learner writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlmath import least_squares, losses, searches
from mlmath._checks import Vector
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    as_arrays,
    as_numbers,
    as_parts,
    first_slip,
    near,
)

Slips = list[tuple[str, Any]]
Prices = tuple[Vector, Vector, float]

LAB = Lab(
    "cost", "slope", "best_share", "grid", "descend", "overrun", "overrun_slope"
)  # fmt: skip
ready = LAB.ready

#: Three months, to be worked by hand: a quarter from A costs 17, 27.5 and 27.
BY_HAND: Prices = np.array([14.0, 20.0, 36.0]), np.array([18.0, 30.0, 24.0]), 22.0


def _forty(plan: float) -> Prices:
    rng = np.random.default_rng(3)
    return rng.normal(30, 6, size=40), rng.normal(34, 3, size=40), plan


#: What the checks of a cost and of a slope try.
CASES: dict[str, tuple[float, Prices]] = {
    "three months, a quarter from A": (0.25, BY_HAND),
    "three months, all from A": (1, BY_HAND),
    "forty months": (0.3, _forty(32.0)),
    "whole numbers": (0.25, (np.array([4, 9, 7]), np.array([6, 5, 2]), 5)),
}


def _bill(w: float, a: Vector, b: Vector) -> Vector:
    """Return what a tonne costs in each month."""
    return np.asarray(np.column_stack([a, b]) @ [w, 1 - w])


def _size(gaps: Vector) -> float:
    return losses.squared_loss(gaps, 0.0)


def _tilt(w: float, a: Vector, b: Vector, plan: float) -> float:
    """Return the slope of the cost: of a parabola a wide difference is exact."""
    ends = [losses.squared_loss(_bill(v, a, b), plan) for v in (w + 1, w - 1)]
    return (ends[0] - ends[1]) / 2


def check_cost(function: Function) -> Report:
    """Check ``cost(w, a, b, plan)``, the mean squared miss of the plan."""

    def look(result: Any, w: float, a: Vector, b: Vector, plan: float) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        bill = _bill(w, a, b)
        known = losses.squared_loss(bill, plan)
        if near(found, known):
            return None
        gaps, n = bill - plan, len(a)
        slips: Slips = [
            ("A and B have changed places: w is the share of A",
             losses.squared_loss(_bill(1 - w, a, b), plan)),
            ("that is the sum of the squares; their mean is asked for", n * known),
            ("that is the root of the mean of the squares", known**0.5),
            ("that is half of the mean of the squares", known / 2),
            ("the squares are divided by one less than their number", n / (n - 1) * known),
            ("the moduli are averaged, not the squares", losses.absolute_loss(bill, plan)),
            ("the gaps are averaged with their signs, and cancel", np.average(gaps)),
            ("the gaps are averaged before they are squared", np.average(gaps) ** 2),
            ("the plan is missing: the prices themselves are squared", _size(bill)),
            ("each price is counted from the mean of the prices, not from the plan",
             losses.squared_loss(bill, float(np.average(bill)))),
            ("only the months above the plan are counted; that comes later",
             _size(np.fmax(gaps, 0))),
            ("the mills are judged apart, each against the plan, and the two costs are mixed; "
             "what does one tonne of the mixture cost in a month?",
             float(np.dot([w, 1 - w], [losses.squared_loss(p, plan) for p in (a, b)]))),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"the mean of the squared gaps is not {found:.6g}; work out the first month"
        )

    cases = [Case(about, (w, *prices), look) for about, (w, prices) in CASES.items()]
    return LAB.check("cost", function, cases)


def _said_of_slope(
    found: float, known: float, other: float, n: int, more: Slips
) -> str | None:
    """Say what is wrong with a slope; `other` is the slope where A and B are swapped."""
    if near(found, known, rtol=1e-7, atol=1e-9):
        return None
    slips: Slips = [
        ("the sign is wrong: is it the change of the price when w grows, or when it shrinks?",
         -known),
        ("that is half of it: a square brings a factor", known / 2),
        ("that is twice as large: how often does a square bring its factor?", 2 * known),
        ("that is a sum over the months; the cost is a mean", n * known),
        ("A and B have changed places: w is the share of A", other),
        ("A and B have changed places: w is the share of A, and a step of w is one "
         "toward A", -other),
        *more,
    ]  # fmt: skip
    return first_slip(found, slips, rtol=1e-7) or (
        f"a small step of w does not change the cost by {found:.6g} times the step; "
        "differentiate the square of one month first"
    )


def check_slope(function: Function) -> Report:
    """Check ``slope(w, a, b, plan)``, the derivative of the cost."""

    def look(result: Any, w: float, a: Vector, b: Vector, plan: float) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        gaps = _bill(w, a, b) - plan
        more: Slips = [
            ("the inner derivative is missing: by how much does a month's price change "
             "when w grows?", np.average(gaps) * 2),
            ("only one mill's price is in the inner derivative",
             np.average(gaps * a) * 2),
            ("that is the mean gap times the mean difference; the product comes before "
             "the mean", np.average(gaps) * np.average(np.subtract(a, b)) * 2),
            ("that is the cost, not its slope", _size(gaps)),
        ]  # fmt: skip
        known, other = _tilt(w, a, b, plan), _tilt(1 - w, a, b, plan)
        return _said_of_slope(float(found), known, other, len(a), more)

    cases = [Case(about, (w, *prices), look) for about, (w, prices) in CASES.items()]
    return LAB.check("slope", function, cases)


def check_best_share(function: Function) -> Report:
    """Check ``best_share(a, b, plan)``, the share from 0 to 1 of the lowest cost."""

    def bottom(a: Vector, b: Vector, plan: float) -> float:
        """Return where the parabola is lowest, be that a share or not."""
        apart = np.subtract(a, b)
        fit = least_squares.solve(apart[:, np.newaxis], plan - np.asarray(b))
        return float(fit.params[0])

    def look(result: Any, a: Vector, b: Vector, plan: float) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        lowest = bottom(a, b, plan)
        known = min(max(lowest, 0), 1)
        if near(found, known):
            return None
        level = float(np.average(b))
        moved = np.subtract(a, np.average(a)), np.subtract(b, level)
        slips: Slips = [
            ("there the parabola is lowest, but that is no share: what are the candidates "
             "on the interval from 0 to 1?", lowest),
            ("that is the other end of the interval; compare the costs at both",
             1 - known if known in (0, 1) else np.nan),
            ("that is the share of B", 1 - known),
            ("the sign is wrong: put it into the slope, which must be 0 there", -lowest),
            ("that is half of it", lowest / 2),
            ("the plan is missing", min(max(bottom(a, b, 0.0), 0), 1)),
            ("that is the share with the least variance: there prices are counted from "
             "their mean, and here from the plan", min(max(bottom(*moved, 0.0), 0), 1)),
        ]  # fmt: skip
        slip = first_slip(found, slips)
        if slip is None and not 0 <= found <= 1:
            slip = f"{found:.4g} is no share; it lies outside the interval from 0 to 1"
        if slip is None and abs(found - known) < 0.006:
            slip = f"off by {abs(found - known):.2g}: a formula has all digits, a grid has not"
        steep = _tilt(float(found), a, b, plan)
        return slip or f"at {found:.4g} the cost still has the slope {steep:.4g}"

    small = np.array([4, 9, 7]), np.array([6, 5, 2]), 6
    cases = [
        Case("three months by hand", BY_HAND, look),
        Case("forty months", _forty(32.0), look),
        Case("a high plan", _forty(37.0), look),
        Case("a low plan", _forty(25.0), look),
        Case("whole numbers", small, look),
    ]
    return LAB.check("best_share", function, cases)


@dataclass(slots=True)
class Counted:
    """A function on an interval that answers a limited number of times.

    It is the same for the same function, however often it was asked.
    """

    f: Callable[[float], float]
    left: float
    right: float
    most: int
    name: str = "f"
    asked: int = field(default=0, compare=False)

    def __call__(self, x: float) -> float:
        """Return the value, or raise ``ValueError`` or ``TypeError``."""
        if np.ndim(x):
            raise TypeError(f"{self.name} takes one number at a time")
        slack = 1e-9 * (self.right - self.left)  # rounding
        if not self.left - slack <= x <= self.right + slack:
            raise ValueError(f"{self.name} was asked at {x:.6g}, outside the interval")
        self.asked += 1
        if self.asked > self.most:
            raise ValueError(f"{self.name} was asked more than {self.most} times")
        return self.f(float(x))


def bowl(x: float) -> float:
    """Return a value that is least at 0.3."""
    return (x - 0.3) ** 2


def two_valleys(x: float) -> float:
    """Return a value with two valleys: the lower one near 4, the other near -3."""
    return float(x**4 / 50 - x**2 / 2 - x / 5)


def stairs(x: float) -> float:
    """Return a value that is least, and the same, from 0.32 to 0.81."""
    return float(abs(round(2 * x - 0.13) - 1))


def falling(x: float) -> float:
    """Return a value that is least at the right end."""
    return -x


def check_grid(function: Function) -> Report:
    """Check ``grid(f, left, right, n)``: the lowest of n points, and its neighbours."""

    def look(result: Any, f: Counted, left: float, right: float, n: int) -> str | None:
        parts = as_arrays(result, {"x": (), "low": (), "high": ()})
        if isinstance(parts, str):
            return parts
        known = searches.grid_search(f.f, left, right, n_points=n)
        low, high = known.history[-1]
        wide = (right - left) / (n - 1)
        x = float(parts[0])
        if not near(x, known.x):
            highest = searches.grid_search(lambda v: -f.f(v), left, right, n_points=n).x
            along = (right - left) / n
            slips: Slips = [
                ("that is the least value; the point where it is reached is asked for",
                 known.fun),
                ("that is the highest of the points", highest),
                ("that is a number of the point in the list, not the point",
                 round((known.x - left) / wide)),
                ("that is the point before the lowest", known.x - wide),
                ("that is the point after the lowest", known.x + wide),
            ]  # fmt: skip
            slip = first_slip(x, slips)
            places = (x - left) / along
            if slip is None and not near(
                places * along / wide, round((x - left) / wide)
            ):
                slip = (
                    f"{x:.6g} is none of the {n} points; both ends belong to them, so how "
                    "far apart are they?"
                )
            if slip is None and near(f.f(x), known.fun):
                slip = "there the value is the least, too, but an earlier point has it as well"
            return "x: " + (slip or f"a point lower than {x:.6g} was missed")
        if near(parts[1:], [high, low]):
            return "low and high have changed places"
        for name, end, right_end in zip(
            ("low", "high"), parts[1:], (low, high), strict=True
        ):
            if not near(end, right_end):
                return f"{name}: {_said_of_end(float(end), x, wide, left, right)}"
        return None

    trials: dict[str, tuple[Callable[[float], float], float, float, int]] = {
        "a bowl, eleven points": (bowl, 0.0, 1.0, 11),
        "a bowl, six points": (bowl, -1.0, 2.0, 6),
        "two valleys": (two_valleys, -5.0, 5.0, 21),
        "lowest at the right end": (falling, 0.0, 2.0, 5),
        "lowest on a level stretch": (stairs, 0.0, 1.0, 21),
    }
    cases = [
        Case(about, (Counted(f, left, right, n), left, right, n), look)
        for about, (f, left, right, n) in trials.items()
    ]
    return LAB.check("grid", function, cases)


def _said_of_end(end: float, x: float, wide: float, left: float, right: float) -> str:
    """Say what is wrong with an end of the bracket round `x`."""
    if not left <= end <= right:
        return f"{end:.6g} lies outside the interval; at an end there is one neighbour only"
    if near(end, left) or near(end, right):
        return "that is an end of the whole interval; the neighbour of x is asked for"
    if near(abs(end - x), wide / 2):
        return "that is half-way to the neighbour"
    return f"{end:.6g} is not the neighbour of x = {x:.6g}; the points are {wide:.6g} apart"


@dataclass(frozen=True, slots=True)
class Line:
    """The slope of a parabola that bends by `bend` and is lowest at `low`."""

    bend: float
    low: float

    def __call__(self, w: float) -> float:
        """Return the slope at `w`."""
        return self.bend * (w - self.low)


def _walk(
    f: Callable[[float], float], start: float, rate: float, tol: float, most: int,
    *, forth: float = 1.0, kept: bool = True,
) -> Vector:  # fmt: skip
    """Return all shares of a walk downhill, the start's included."""
    path = [float(start)]
    while len(path) < 2 or (
        most >= len(path)
        and not abs(path[-1] - path[-2]) <= tol
        and abs(path[-1]) < 1e9
    ):
        w = path[-1] - f(path[-1]) * forth * rate
        path.append(sorted([0.0, w, 1.0])[1] if kept else w)
    return np.asarray(path)


def check_descend(function: Function) -> Report:
    """Check ``descend(slope, start, rate, tol, most)``: steps, edges and the stop."""

    def look(
        result: Any, f: Counted, start: float, rate: float, tol: float, most: int
    ) -> str | None:
        parts = as_parts(result, ("path", "settled"))
        if isinstance(parts, str):
            return parts
        path = as_numbers(parts[0], np.shape(parts[0]))
        if isinstance(path, str) or path.ndim != 1 or not path.size:
            return "path: expected an array of shares, the start first"
        settled = as_numbers(parts[1], ())
        if isinstance(settled, str):
            return f"settled: {settled}"
        known = _walk(f.f, start, rate, tol, most)
        if path.shape != known.shape or not near(path, known):
            return f"path: {_said_of_path(path, known, f.f, start, rate, tol, most)}"
        if bool(settled) == bool(abs(known[-1] - known[-2]) <= tol):
            return None
        if settled:
            return (
                f"settled: the last step moved the share by {abs(known[-1] - known[-2]):.3g}, "
                f"more than {tol:g}: it ended because there were {most} steps"
            )
        return (
            f"settled: the last step moved the share by no more than {tol:g}, so it has"
        )

    walks: dict[str, tuple[Line, float, float, float, int]] = {
        "one step": (Line(1.0, 0.4), 0.9, 0.4, 1e-6, 1),
        "until it moves no more": (Line(1.0, 0.4), 0.9, 0.4, 1e-6, 200),
        "jumping from side to side": (Line(10.0, 0.4), 0.5, 0.15, 1e-3, 200),
        "lowest beyond the end": (Line(4.0, 1.2), 0.1, 0.1, 1e-4, 200),
        "a rate that is too large": (Line(10.0, 0.4), 0.9, 0.5, 1e-6, 7),
        "at the lowest point already": (Line(10.0, 0.25), 0.25, 0.05, 1e-6, 50),
    }
    cases = [
        Case(
            about,
            # asking twice a step is no mistake, only waste
            (Counted(f, 0.0, 1.0, 2 * most + 2, "slope"), start, rate, tol, most),
            look,
        )
        for about, (f, start, rate, tol, most) in walks.items()
    ]
    return LAB.check("descend", function, cases)


def _said_of_path(
    path: Vector, known: Vector, f: Callable[[float], float],
    start: float, rate: float, tol: float, most: int,
) -> str:  # fmt: skip
    """Say what is wrong with a walk downhill."""
    if not near(path[0], start):
        if near(path[0], known[1]):
            return "the start is missing; it comes first"
        return f"it begins at {path[0]:.6g}; the start comes first"
    if not 0 <= path.min() <= path.max() <= 1:
        far = path[(path < 0) | (path > 1)][0]
        return f"it comes to {far:.6g}, which is no share"
    if len(path) == 1:
        return "it ends at the start; at least one step is taken"
    short = min(len(path), len(known))
    if near(path[:short], known[:short]):
        if len(path) < len(known):
            moved = abs(path[-1] - path[-2])
            return (
                f"it ends too early, after {len(path) - 1} steps: the last one moved the "
                f"share by {moved:.3g}, and tol is {tol:g}"
            )
        if len(known) == most + 1:
            return f"it takes more than {most} steps"
        return (
            f"step {len(known) - 1} moved the share by no more than {tol:g}, and yet a "
            "step followed; is the move looked at, or the slope?"
        )
    up = _walk(f, start, rate, tol, most, forth=-1)
    if near(path[1], up[1]):
        return "the first step leads uphill"
    if near(path[1] - start, -f(start)):
        return "the first step is as long as the slope; where is the rate?"
    if near(path[1] - start, -rate * np.sign(f(start))):
        return "the first step is as long as the rate; where is the slope?"
    k = int(np.argmin(np.isclose(path[:short], known[:short], rtol=1e-9)))
    return f"step {k} leads from {path[k - 1]:.6g} to {path[k]:.6g}; compute that one by hand"


def check_overrun(function: Function) -> Report:
    """Check ``overrun(w, a, b, plan)``, which counts what lies above the plan."""

    def look(result: Any, w: float, a: Vector, b: Vector, plan: float) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        gaps, n = _bill(w, a, b) - plan, len(a)
        above = np.fmax(gaps, 0)
        known, many = _size(above), max(int(np.sum(above > 0)), 1)
        if near(found, known):
            return None
        slips: Slips = [
            ("the months below the plan are counted, too", _size(gaps)),
            ("the months below the plan are counted, and not those above",
             _size(np.fmin(gaps, 0))),
            ("the mean is taken over the months above the plan; all months count, most of "
             "them with 0", n / many * known),
            ("that is the sum of the squares; their mean is asked for", n * known),
            ("what lies above the plan is not squared", np.average(above)),
            ("that is the root of the mean of the squares", known**0.5),
            ("that is the mean of what lies above the plan, squared; the square comes first",
             np.average(above) ** 2),
            ("that is the number of months above the plan", many),
            ("that is the share of months above the plan", many / n),
            ("A and B have changed places: w is the share of A",
             _size(np.fmax(_bill(1 - w, a, b) - plan, 0))),
            ("the mean of the gaps is cut at 0; each month has to be cut before the mean",
             max(np.average(gaps), 0) ** 2),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"it is not {found:.6g}; what does a month cost that lies below the plan?"
        )

    cases = [Case(about, (w, *prices), look) for about, (w, prices) in CASES.items()]
    cases.append(Case("no month above the plan", (0.5, *_forty(60.0)), look))
    return LAB.check("overrun", function, cases)


def check_overrun_slope(function: Function) -> Report:
    """Check ``overrun_slope(w, a, b, plan)``, the derivative of the overrun."""

    def known_at(w: float, a: Vector, b: Vector, plan: float) -> float:
        """Return the slope of the parabola of the months above the plan."""
        above = _bill(w, a, b) > plan
        if not above.any():
            return 0.0
        return _tilt(w, a[above], b[above], plan) * float(np.average(above))

    def look(result: Any, w: float, a: Vector, b: Vector, plan: float) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        known, other = known_at(w, a, b, plan), known_at(1 - w, a, b, plan)
        above = np.fmax(_bill(w, a, b) - plan, 0)
        share = float(np.average(above > 0))
        more: Slips = [
            ("that is the slope of the cost of task 1: months below the plan pull, too",
             _tilt(w, a, b, plan)),
            ("the mean is taken over the months above the plan; all months count, most of "
             "them with 0", known / (share or 1)),
            ("the inner derivative is missing: by how much does a month's price change "
             "when w grows?", np.average(above) * 2),
            ("that is the mean excess times the mean difference; the product comes before "
             "the mean", np.average(above) * np.average(np.subtract(a, b)) * 2),
            ("of a month above the plan the difference is taken, but not how far above it "
             "is", np.average(np.where(above > 0, np.subtract(a, b), 0)) * 2),
            ("of a month above the plan the difference is taken, but not how far above it "
             "is", np.average(np.where(above > 0, np.subtract(a, b), 0))),
        ]  # fmt: skip
        return _said_of_slope(float(found), known, other, len(a), more)

    cases = [Case(about, (w, *prices), look) for about, (w, prices) in CASES.items()]
    cases.append(Case("no month above the plan", (0.5, *_forty(60.0)), look))
    return LAB.check("overrun_slope", function, cases)
