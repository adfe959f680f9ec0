"""The checks of the lab *The whale in the lane*: Newton's method in one and two variables."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlmath import autodiff, derivatives, newton, roots
from mlmath._checks import Matrix, Vector
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
Curve = Callable[[float], float]

LAB = Lab(
    "gap_slope", "newton_step", "newton", "safe_newton", "system_step", "shape",
    "damped_step",
)  # fmt: skip
ready = LAB.ready

#: Where the whale of the lab was, in km, when it called.
WHALE = (1.2, -0.9)
#: Where the buoys are, in km, and how much farther than the first the others were.
BUOYS = np.array([[6.0, 0.5], [0.0, 7.0], [11.0, 4.0], [2.0, -4.0], [-6.0, 4.0]])
GAPS = np.array([3.015, 5.955, -1.845, 3.735])


@dataclass(slots=True)
class Asked:
    """A function of a number, or of `size` numbers, that answers `most` times.

    It is the same for the same function, however often it was asked.
    """

    f: Callable[[Any], Any]
    name: str = "f"
    most: int = 10**6
    size: int = 0
    low: float = -math.inf
    high: float = math.inf
    asked: int = field(default=0, compare=False)

    def __call__(self, x: Any) -> Any:
        """Return the value, or raise ``ValueError``."""
        place = np.asarray(x)
        if place.dtype.kind not in "fiu" or place.shape != (self.size,) * (
            self.size > 0
        ):
            wanted = f"an array of {self.size} numbers" if self.size else "one number"
            raise ValueError(f"{self.name} takes {wanted}, got shape {place.shape}")
        if not np.isfinite(place).all():
            raise ValueError(f"{self.name} was asked at nan or inf")
        if not self.size and not self.low <= place <= self.high:
            raise ValueError(
                f"{self.name} was asked at {place:.6g}, outside the bracket"
            )
        self.asked += 1
        if self.asked > self.most:
            raise ValueError(f"{self.name} was asked more than {self.most} times")
        return self.f(place.astype(float) if self.size else float(x))


@dataclass(frozen=True, slots=True)
class Curved:
    """A function of one variable and its slope."""

    f: Curve
    slope: Curve

    def asked(
        self, most: int, low: float = -math.inf, high: float = math.inf
    ) -> tuple[Asked, Asked]:
        """Return both, to be asked `most` times each."""
        return (
            Asked(self.f, "f", most, low=low, high=high),
            Asked(self.slope, "slope", most, low=low, high=high),
        )


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A polynomial, the coefficient of the highest power first."""

    coefficients: tuple[float, ...]

    def __call__(self, x: float) -> float:
        """Return the value."""
        return float(np.polyval(self.coefficients, x))


def polynomial(*coefficients: float) -> Curved:
    """Return a polynomial and its slope, the highest power first."""
    slope = tuple(map(float, np.polyder(np.array(coefficients))))
    return Curved(Polynomial(coefficients), Polynomial(slope))


def fading(x: float) -> float:
    """Return a value that falls to 0 and never is."""
    return math.exp(-x)


def fading_slope(x: float) -> float:
    """Return the slope of what fades."""
    return -math.exp(-x)


def half_life(x: float) -> float:
    """Return a value that is 0 at ln 2."""
    return math.exp(-x) - 0.5


def arctan_slope(x: float) -> float:
    """Return the slope of the arctangent."""
    return 1 / (1 + x * x)


def flat(x: float) -> float:
    """Return the ninth power of the distance from 1, with its sign."""
    return float((x - 1) ** 9)


def flat_slope(x: float) -> float:
    """Return the slope of the ninth power."""
    return float(9 * (x - 1) ** 8)


ROOT_OF_TWO = polynomial(1, 0, -2)
ARCTAN = Curved(math.atan, arctan_slope)


def _distance(x: Vector, buoy: Vector) -> float:
    return math.dist(x, buoy)


def check_gap_slope(function: Function) -> Report:
    """Check ``gap_slope(s, a, b)``, the slope of a gap along the lane."""

    def along(s: float, buoy: Vector) -> float:
        """Return the slope of one distance along the lane, by dual numbers."""
        east, north = map(float, buoy)
        return autodiff.derivative(lambda v: np.sqrt((v - east) ** 2 + north**2), s)

    def look(result: Any, s: float, a: Vector, b: Vector) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        to_a, to_b = along(s, a), along(s, b)
        known = to_a - to_b
        if near(found, known):
            return None
        x = np.array([s, 0.0])
        far_a, far_b = _distance(x, a), _distance(x, b)
        slips: Slips = [
            ("the sign is wrong: which distance is subtracted in the gap?", -known),
            ("the two slopes are added; what is the gap, and which sign has the slope of a "
             "distance that shrinks?", to_a + to_b),
            ("that is the slope of one of the two distances", to_a),
            ("that is the slope of one of the two distances", -to_b),
            ("that is twice as large: what does the derivative of a root bring?", 2 * known),
            ("that is half of it: what does the derivative of a square bring?", known / 2),
            ("the inner derivatives alone are in it; what is the derivative of the root?",
             b[0] - a[0]),
            ("the inner derivatives alone are in it; what is the derivative of the root?",
             2 * (b[0] - a[0])),
            ("the inner derivative is missing: what stands under the root changes with s, too",
             0.5 / far_a - 0.5 / far_b),
            ("the inner derivative is missing: what stands under the root changes with s, too",
             1 / far_a - 1 / far_b),
            ("that is the slope across the lane: the whale moves along it",
             -a[1] / far_a + b[1] / far_b),
            ("the distances are squared: what is under the fraction line?",
             to_a / far_a - to_b / far_b),
            ("that is the gap, not its slope", far_a - far_b),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"a small step along the lane does not change the gap by {found:.6g} times the "
            "step; differentiate one distance first"
        )

    cases = [
        Case("between two buoys", (3.0, np.array([0.0, 4.0]), np.array([8.0, 12.0])), look),
        Case("east of both", (9.5, BUOYS[1], BUOYS[0]), look),
        Case("west of both", (-7.0, BUOYS[1], BUOYS[0]), look),
        Case("buoys on both sides", (1.5, BUOYS[3], BUOYS[0]), look),
        Case("whole numbers", (2, np.array([-1, 4]), np.array([7, -12])), look),
    ]  # fmt: skip
    return LAB.check("gap_slope", function, cases)


def check_newton_step(function: Function) -> Report:
    """Check ``newton_step(f, slope, x)``: along the tangent to its zero."""

    def look(result: Any, f: Asked, slope: Asked, x: float) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        value, steep = f.f(float(x)), slope.f(float(x))
        here, known, then = roots.newton_raphson(
            f.f, x, slope=slope.f, tol=1e-300, max_iter=2
        ).history[:3]
        if near(found, known):
            return None
        step = known - here
        slips: Slips = [
            ("that is the step; the point where it leads is asked for", step),
            ("that is the step, with the wrong sign besides; the point where it leads is "
             "asked for", -step),
            ("the step goes the wrong way: where the value and the slope are positive, on "
             "which side is the zero of the tangent?", here - step),
            ("the slope is divided by the value", here + 1 / step),
            ("the value is multiplied by the slope", here - np.multiply(value, steep)),
            ("the slope is missing: that would be a step with the slope 1", here - value),
            ("that is a step of descent by the slope; the value is not in it", here - steep),
            ("that is where two steps lead", then),
            ("that is cut to a whole number", np.trunc(known)),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"the tangent at {here:.6g} is not 0 at {found:.6g}: write it down, and set it to 0"
        )

    cases = [
        Case("a square", (*ROOT_OF_TWO.asked(2), 1.5), look),
        Case("a cubic", (*polynomial(1, 0, -2, -5).asked(2), 2.0), look),
        Case("a falling curve", (*Curved(half_life, fading_slope).asked(2), 0.25), look),
        Case("far out on an arctangent", (*ARCTAN.asked(2), 3.0), look),
        Case("a whole number", (*polynomial(1, 0, -10).asked(2), 3), look),
    ]  # fmt: skip
    return LAB.check("newton_step", function, cases)


def _tangents(
    f: Curve, slope: Curve, start: float, tol: float, most: int
) -> tuple[Vector, bool]:
    """Return the points of Newton's method, and whether the last step was short."""
    path, short = [float(start)], False
    while not short and most >= len(path):
        steep = slope(path[-1])
        if not steep:
            break
        path.append(float(np.subtract(path[-1], np.divide(f(path[-1]), steep))))
        short = math.dist(path[-2:-1], path[-1:]) <= tol
    return np.asarray(path), short


def check_newton(function: Function) -> Report:
    """Check ``newton(f, slope, start, tol, most)``: steps, stops, and what it reports."""

    def look(
        result: Any, f: Asked, slope: Asked, start: float, tol: float, most: int
    ) -> str | None:
        parts = as_parts(result, ("path", "found"))
        if isinstance(parts, str):
            return parts
        path = as_numbers(parts[0], np.shape(parts[0]))
        if isinstance(path, str) or path.ndim != 1 or not path.size:
            return "path: expected an array of points, the start first"
        said = as_numbers(parts[1], ())
        if isinstance(said, str):
            return f"found: {said}"
        known, short = _tangents(f.f, slope.f, start, tol, most)
        if path.shape != known.shape or not near(path, known):
            return f"path: {_said_of_path(path, known, f.f, slope.f, tol, most)}"
        if bool(said) == short:
            return None
        if short:
            return (
                f"found: the last step was no longer than {tol:g}, so a root is found"
            )
        if not slope.f(known[-1]):
            return (
                "found: it ends because there is no tangent to follow; that is no root"
            )
        moved = np.ptp(known[-2:])
        return (
            f"found: the last step was {moved:.3g} long, and tol is {tol:g}; it ended because "
            f"there were {most} steps"
        )

    walks: dict[str, tuple[Curved, float, float, int]] = {
        "the root of 2": (ROOT_OF_TWO, 1.0, 1e-9, 50),
        "the root of 2, with no step to spare": (ROOT_OF_TWO, 1.0, 1e-9, 5),
        "the root of 2, one step short": (ROOT_OF_TWO, 1.0, 1e-9, 4),
        "a cycle": (polynomial(1, 0, -2, 2), 0.0, 1e-6, 7),
        "a flight": (ARCTAN, 2.0, 1e-6, 4),
        "level at the start": (polynomial(1, 0, -1), 0.0, 1e-6, 10),
        "level after a step": (polynomial(1, -2, 5), 3.0, 1e-6, 10),
        "a curve that is never 0": (Curved(fading, fading_slope), 0.0, 1e-6, 30),
        "a whole number": (polynomial(1, 0, -10), 3, 1e-8, 20),
    }
    cases = [
        # asking twice a step is no mistake, only waste
        Case(about, (*curve.asked(2 * most + 4), start, tol, most), look)
        for about, (curve, start, tol, most) in walks.items()
    ]
    return LAB.check("newton", function, cases)


def _said_of_path(
    path: Vector, known: Vector, f: Curve, slope: Curve, tol: float, most: int
) -> str:
    """Say what is wrong with a path of Newton's method."""
    if not near(path[0], known[0]):
        if len(known) > 1 and near(path[0], known[1]):
            return "the start is missing; it comes first"
        return f"it begins at {path[0]:.6g}; the start comes first"
    short = min(len(path), len(known))
    if not near(path[:short], known[:short]):
        k = int(np.argmin(np.isclose(path[:short], known[:short], rtol=1e-9)))
        return f"step {k} leads from {path[k - 1]:.6g} to {path[k]:.6g}, and the tangent does not"
    if len(path) < len(known):
        if len(path) == 1:
            return "it ends at the start, and the tangent there leads on"
        moved = np.ptp(path[-2:])
        return (
            f"it ends too early, after {len(path) - 1} steps: the last one was {moved:.3g} "
            f"long, tol is {tol:g}, and there may be {most} steps"
        )
    if len(known) == most + 1:
        return f"it takes more than {most} steps"
    if not slope(known[-1]):
        return f"at {known[-1]:.6g} the slope is 0, and yet a step followed"
    value = abs(f(known[-1]))
    return (
        f"step {len(known) - 1} was no longer than {tol:g} (the value there is {value:.1e}), "
        "and yet a step followed; is the length of the step looked at?"
    )


def check_safe_newton(function: Function) -> Report:
    """Check ``safe_newton(f, slope, low, high, tol)``, which stays in a bracket."""

    def look(
        result: Any, f: Asked, slope: Asked, low: float, high: float, tol: float
    ) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        known = roots.safeguarded_newton(f.f, low, high, slope=slope.f, tol=1e-13).x
        off = abs(float(found) - known)
        if off <= 10 * tol:  # at the ninefold root a step is a ninth of the error
            return None
        slips: Slips = [
            ("that is an end of the bracket; is the half kept in which the sign changes?", low),
            ("that is an end of the bracket; is the half kept in which the sign changes?", high),
            ("that is the middle of the bracket; it is only where the search begins",
             np.average([low, high])),
            ("that is the value at the root; the root is asked for", f.f(known)),
        ]  # fmt: skip
        slip = first_slip(found, slips)
        if slip is None and (found < low or found > high):
            slip = f"{found:.6g} lies outside the bracket from {low:g} to {high:g}"
        same = "low" if f.f(float(found)) * f.f(float(low)) > 0 else "high"
        return slip or (
            f"off by {off:.2g}, where tol is {tol:g}; f has there the same sign as at `{same}`: "
            "is the half kept in which the sign changes, and the last step looked at?"
        )

    gap = Curved(gap_along, gap_along_slope)
    # three values a round are no mistake, only waste; halving alone would take 34 rounds
    # for the first, and tangents alone 140 for the flat root
    trials: dict[str, tuple[Curved, float, float, float, int]] = {
        "a plain root, with at most 20 values": (ROOT_OF_TWO, 1.0, 2.0, 1e-10, 20),
        "an arctangent, from far away": (ARCTAN, -5.0, 20.0, 1e-9, 60),
        "a falling curve": (Curved(half_life, fading_slope), 0.0, 3.0, 1e-9, 60),
        "level in the middle": (polynomial(1, 0, -3, -4), -1.0, 3.0, 1e-9, 60),
        "a flat root, where tangents creep, with at most 135 values":
            (Curved(flat, flat_slope), 0.0, 4.0, 1e-8, 135),
        "whole numbers": (polynomial(-1, 0, 3), 0, 3, 1e-9, 60),
        "a gap along the lane": (gap, -20.0, 20.0, 1e-9, 60),
    }  # fmt: skip
    cases = [
        Case(about, (*curve.asked(most, low, high), low, high, tol), look)
        for about, (curve, low, high, tol, most) in trials.items()
    ]
    return LAB.check("safe_newton", function, cases)


def gap_along(s: float) -> float:
    """Return the gap of the first two buoys along the lane, less what was measured."""
    x = np.array([s, 0.0])
    return _distance(x, BUOYS[1]) - _distance(x, BUOYS[0]) - float(GAPS[0])


def gap_along_slope(s: float) -> float:
    """Return its slope."""
    return derivatives.central_difference(gap_along, s)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A Jacobian that is the same everywhere."""

    A: tuple[tuple[float, ...], ...]

    def __call__(self, x: Vector) -> Matrix:
        """Return the matrix."""
        return np.array(self.A)


@dataclass(frozen=True, slots=True)
class Lines:
    """Two lines, ``A x = b``: what is left of the equations at x."""

    A: tuple[tuple[float, ...], ...]
    b: tuple[float, ...]

    def __call__(self, x: Vector) -> Vector:
        """Return A x - b."""
        return np.subtract(np.dot(self.A, x), self.b)


def circle(x: Vector) -> Vector:
    """Return what is left of x² + y² = 5 and x y = 2."""
    return np.array([x[0] ** 2 + x[1] ** 2 - 5, x[0] * x[1] - 2])


def circle_jacobian(x: Vector) -> Matrix:
    """Return the Jacobian of the circle's equations."""
    return np.array([[2 * x[0], 2 * x[1]], [x[1], x[0]]])


def spiral(x: Vector) -> Vector:
    """Return what is left of two equations whose Jacobian is far from symmetric."""
    return np.array([x[0] + 3 * x[1] - 4, math.sin(x[1]) - 2 * x[0] + 1])


def spiral_jacobian(x: Vector) -> Matrix:
    """Return the Jacobian of the spiral's equations."""
    return np.array([[1.0, 3.0], [-2.0, math.cos(x[1])]])


def check_system_step(function: Function) -> Report:
    """Check ``system_step(F, J, x)``, a step for two equations."""

    def look(result: Any, F: Asked, J: Asked, x: Vector) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found
        here = np.asarray(x, dtype=np.float64)
        left, A = F.f(here), J.f(here)
        known = roots.newton_system(F.f, here, jacobian=J.f, max_iter=1).x
        step = known - here
        if np.linalg.cond(A) < 1e6 and not near(found, known, rtol=1e-8):
            slips: Slips = [
                ("that is the step; the point where it leads is asked for", step),
                ("the step goes the wrong way: what must F + J h be?", here - step),
                ("that is the step, and with the wrong sign", -step),
                ("the Jacobian is transposed: row i has the derivatives of equation i",
                 here + np.linalg.lstsq(A.T, -left, rcond=None)[0]),
                ("the values are multiplied by the Jacobian; what is to be solved?",
                 here - np.dot(A, left)),
                ("the values are multiplied by the transposed Jacobian: that is a step of "
                 "descent", here - np.dot(A.T, left)),
                ("each equation is solved for one unknown alone; the entries off the diagonal "
                 "count, too", here - np.divide(left, [A[0, 0], A[1, 1]])),
                ("the Jacobian is missing", here - left),
                ("the numbers are cut to whole ones", np.trunc(known)),
            ]  # fmt: skip
            return first_slip(found, slips, rtol=1e-8) or (
                f"at the new point the linear equations F + J h = 0 are off by "
                f"{np.abs(left + np.dot(A, found - here)).max():.3g}"
            )
        off = float(np.abs(left + np.dot(A, found - here)).max())
        if off <= 1e-13 * np.abs(left).max():
            return None
        return (
            f"the linear equations are left off by {off:.1e}, where solving them leaves next to "
            "nothing; is an inverse used, or a quotient of determinants?"
        )

    def asked(F: Any, J: Any) -> tuple[Asked, Asked]:
        return Asked(F, "F", 2, size=2), Asked(J, "J", 2, size=2)

    cross = ((2.0, 1.0), (-3.0, 4.0))
    alike = ((0.3, 0.7), (0.3, 0.700000001))  # two equations that say nearly the same
    lines = asked(Lines(cross, (4.0, 5.0)), Fixed(cross))
    parallel = asked(Lines(alike, (-0.2, -0.20000000012)), Fixed(alike))
    cases = [
        Case("a circle", (*asked(circle, circle_jacobian), np.array([3.0, 1.0])), look),
        Case("two lines", (*lines, np.zeros(2)), look),
        Case("not symmetric", (*asked(spiral, spiral_jacobian), np.array([1.0, 0.5])), look),
        Case("whole numbers", (*asked(circle, circle_jacobian), np.array([2, 3])), look),
        Case("nearly parallel lines", (*parallel, np.zeros(2)), look),
    ]  # fmt: skip
    return LAB.check("system_step", function, cases)


def check_shape(function: Function) -> Report:
    """Check ``shape(x, buoys, d)``: gradient and Hessian of the misfit."""

    def look(result: Any, x: Vector, buoys: Matrix, d: Vector) -> str | None:
        parts = as_arrays(result, {"g": (2,), "H": (2, 2)})
        if isinstance(parts, str):
            return parts
        g, H = parts

        def distances(v: Vector) -> Vector:
            return np.array([_distance(v, buoy) for buoy in buoys])

        def left(v: Vector) -> Vector:
            far = distances(v)
            return np.subtract(far[1:], d) - far[:1]

        def misfit(v: Vector) -> float:
            return float(np.sum(left(v) ** 2))

        each, r = derivatives.jacobian(distances, x), left(x)
        apart = np.subtract(each[1:], each[:1])
        known = derivatives.gradient(misfit, x)
        slips: Slips = [
            ("that is half of it: a square brings a factor", known / 2),
            ("the sign is wrong: the gradient points to where the misfit grows", -known),
            ("the first buoy is left out: its distance is in every gap",
             np.einsum("i,ij->j", r, each[1:]) * 2),
            ("the first buoy's distance is added, not subtracted",
             np.einsum("i,ij->j", r, each[1:] + each[0]) * 2),
            ("the gaps are not in it: what is the derivative of a square?",
             np.sum(apart, axis=0)),
            ("that is the mean over the gaps; the misfit is their sum", known / len(r)),
        ]  # fmt: skip
        # the known derivatives are differences: they have about 9 and 7 digits
        if not near(g, known, rtol=1e-6, atol=1e-7):
            return "g: " + (
                first_slip(g, slips, rtol=1e-6)
                or f"{g.round(4).tolist()} is not the gradient; differentiate one distance, "
                "then one gap, then its square"
            )
        bent = derivatives.hessian(misfit, x)
        first = np.einsum("ij,ik->jk", apart, apart) * 2
        bends = np.array([_bend(x, buoy) for buoy in buoys])
        own = np.einsum("i,ijk->jk", r, bends[1:]) * 2
        slips = [
            ("that is half of it: a square brings a factor", bent / 2),
            ("the gradients of the gaps are in it, and their second derivatives are missing: "
             "a distance bends", first),
            ("only the second derivatives of the gaps are in it; the product rule has two "
             "terms", bent - first),
            ("the two terms are subtracted, not added", first + first - bent),
            ("the second derivatives of the first buoy's distance are left out", first + own),
            ("only one of the two terms has the factor of the square", first / 2 + bent - first),
            ("only one of the two terms has the factor of the square",
             np.average([first, bent], axis=0)),
            ("all signs are the wrong way round", -bent),
            ("the second derivatives of the distances have the wrong size: the farther a buoy, "
             "the less its distance bends", first + np.einsum(
                 "i,ijk->jk", r, (bends.T * distances(x)).T[1:] - bends[0] * distances(x)[0]) * 2),
        ]  # fmt: skip
        if near(H, bent, rtol=1e-4, atol=1e-5):
            return None
        return "H: " + (
            first_slip(H, slips, rtol=1e-4)
            or f"entry [{_worst(H, bent)}] is off by {np.abs(H - bent).max():.3g}; how does a "
            "distance bend along the line to the buoy, and how across it?"
        )

    two = np.array([[0.0, 0.0], [3.0, 0.0]])
    fits = np.linalg.norm(BUOYS - [1.0, 2.0], axis=1)
    cases = [
        Case("two buoys, by hand", (np.array([3.0, 4.0]), two, np.array([0.0])), look),
        Case("five buoys", (np.array([3.0, 2.0]), BUOYS, GAPS), look),
        Case("far from the whale", (np.array([-4.0, -9.0]), BUOYS, GAPS), look),
        Case("where all gaps fit",
             (np.array([1.0, 2.0]), BUOYS, np.subtract(fits[1:], fits[:1])), look),
        Case("whole numbers", (np.array([3, 4]), two.astype(int), np.array([2])), look),
    ]  # fmt: skip
    return LAB.check("shape", function, cases)


def _bend(x: Vector, buoy: Vector) -> Matrix:
    """Return the Hessian of the distance to a buoy, by differences."""
    return derivatives.hessian(lambda v: _distance(v, buoy), x)


def _worst(found: Matrix, known: Matrix) -> str:
    """Return the place of the entry that is off most."""
    i, j = np.unravel_index(np.abs(found - known).argmax(), found.shape)
    return f"{i}, {j}"


def bowl(x: Vector) -> float:
    """Return a quadratic with its bottom at (1, -1)."""
    u, v = x[0] - 1, x[1] + 1
    return float(2 * u * u + u * v + v * v)


def ramp(x: Vector) -> float:
    """Return a convex value that grows like a distance: from afar the model is too flat."""
    return math.hypot(1, x[0]) + math.hypot(1, x[1])


def saddle(x: Vector) -> float:
    """Return a value that bends up along the first axis, down along the second."""
    return float(x[0] ** 2 - x[1] ** 2 + x[1] ** 4 / 20)


def pass_aslant(x: Vector) -> float:
    """Return a saddle whose axes lie aslant."""
    return float(x[0] ** 2 + x[1] ** 2 + 4 * x[0] * x[1] + (x[0] - x[1]) ** 4 / 50)


def dome(x: Vector) -> float:
    """Return a hilltop."""
    return -float(x[0] ** 2 + x[0] * x[1] + x[1] ** 2)


def check_damped_step(function: Function) -> Report:
    """Check ``damped_step(S, g, H, x)``, a step that never leads up."""

    def look(result: Any, S: Asked, g: Vector, H: Matrix, x: Vector) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found
        here = np.asarray(x, dtype=np.float64)
        forth, now = newton.newton_direction(g, H), S.f(here)
        halvings = next(
            (k for k in range(60) if S.f(here + np.ldexp(forth, -k)) < now), None
        )
        step = np.zeros(2) if halvings is None else np.ldexp(forth, -halvings)
        known = here + step
        if near(found, known, atol=1e-9):
            return None
        then = S.f(found)
        level = np.linalg.lstsq(np.asarray(H, float), np.negative(g), rcond=None)[0]
        rises = f"the value rises from {now:.4g} to {then:.4g}"
        slips: Slips = [
            ("it stays where it is, and lower ground can be reached", here),
            ("that is where the model is level, and the model is not a bowl", here + level)
            if not near(level, forth)
            else (f"{rises}: the whole step is too long", here + forth),
            (f"{rises}: the whole step is too long", here + forth),
            ("the whole step is turned round; only along some of the eigenvectors does the "
             "model bend down", here - np.ldexp(level, -(halvings or 0))),
            ("the step goes the wrong way", here - step),
            ("that is the step; the place where it leads is asked for", step),
            ("the step is halved more often than needed", here + step / 2),
            ("the step is halved more often than needed", here + step / 4),
            (f"{rises}: halve once more", here + step * 2),
            ("the numbers are cut to whole ones", np.trunc(known)),
        ]  # fmt: skip
        slip = first_slip(found, slips)
        if slip is None and then > now:
            slip = rises
        away, down = found - here, np.negative(g)
        long = math.hypot(*away) * math.hypot(*down)
        if slip is None and near(away @ down, long):
            slip = "the step goes straight against the gradient; H is not used"
        return slip or (
            f"from {here.tolist()} it leads to {found.round(4).tolist()}; work that one out by "
            "hand: which eigenvalues has H, and what becomes of a negative one?"
        )

    def at(S: Callable[[Vector], float], *place: float) -> tuple[Any, ...]:
        """Return the arguments of a step from a place, derivatives by differences."""
        x = np.array(place)
        return Asked(S, "S", 150, size=2), *_model(S, x), x

    cases = [
        Case("a bowl", at(bowl, 3.0, 1.0), look),
        Case("a step that is too long", at(ramp, 2.0, 0.5), look),
        Case("a step that is much too long", at(ramp, 6.0, -5.0), look),
        Case("a saddle", at(saddle, 1.0, 0.5), look),
        Case("a saddle, aslant", at(pass_aslant, 0.7, -0.2), look),
        Case("a hilltop", at(dome, 0.4, 0.3), look),
        Case("at the bottom", at(bowl, 1.0, -1.0), look),
        Case("whole numbers",
             (Asked(bowl, "S", 150, size=2), np.array([10, 6]), np.array([[4, 1], [1, 2]]),
              np.array([3, 1])), look),
    ]  # fmt: skip
    return LAB.check("damped_step", function, cases)


def _model(S: Callable[[Vector], float], x: Vector) -> tuple[Vector, Matrix]:
    """Return gradient and Hessian by differences, to six decimals; the zeros exact."""
    H = derivatives.hessian(S, x).round(6) + 0.0
    return derivatives.gradient(S, x).round(6) + 0.0, np.asarray((H + H.T) / 2)
