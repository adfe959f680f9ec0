"""The sandpits of the lab *The sandpit*, and the checks of what the learner writes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmath import derivatives, searches
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import (
    Case,
    Chance,
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
    "next_point", "gradient_from_depths", "good_step", "hessian_from_depths",
    "hybrid_point", "walk", "search",
)  # fmt: skip
ready = LAB.ready

#: A sandpit is a square with corners at (0, 0) and (SIDE, SIDE), in metres.
SIDE = 6.0


@dataclass(slots=True, eq=False)
class Ground:
    """Ground that is probed: ``ground(x)`` is its height at `x`, and costs a probe.

    With `noise` a height is off by a normal random number of that size, drawn from
    `seed`. `used` counts the probes; beyond `budget` there are none. Two are equal if
    they are the same ground, however often they were probed.
    """

    budget: int = 10**6
    noise: float = 0.0
    seed: int = 0
    used: int = field(default=0, init=False)
    chance: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        """Begin the noise."""
        self.chance = np.random.default_rng(self.seed)

    def __call__(self, x: ArrayLike) -> float:
        """Probe at one place; raise ``ValueError`` where that is not possible."""
        place = np.asarray(x)
        if place.dtype.kind not in "fiu" or place.shape != (2,):
            raise ValueError(
                f"a place is an array of two numbers, got shape {place.shape}"
            )
        if not np.isfinite(place).all():
            raise ValueError("a place must be finite, got nan or inf")
        if self.used >= self.budget:
            raise ValueError(f"all {self.budget} probes are used up")
        self.used += 1
        error = self.chance.normal(0, self.noise) if self.noise else 0.0
        return float(self.height(place) + error)

    def height(self, x: ArrayLike) -> Any:
        """Return the height at a place, or at several, shape (2, ...), at no cost."""
        raise NotImplementedError

    def slope(self, x: ArrayLike) -> Vector:
        """Return the gradient at a place, at no cost."""
        return derivatives.gradient(lambda v: float(self.height(v)), x)

    def _self(self) -> tuple[Any, ...]:
        return type(self), self.budget, self.noise, self.seed

    def __eq__(self, other: object) -> bool:
        """Be equal to the same ground."""
        return isinstance(other, Ground) and self._self() == other._self()

    __hash__ = None  # type: ignore[assignment]


@dataclass(slots=True, eq=False)
class Bowl(Ground):
    """A quadratic: with its Hessian `H` in rows it is level at `middle`."""

    H: tuple[tuple[float, float], ...] = ((1.0, 0.0), (0.0, 1.0))
    middle: tuple[float, float] = (3.0, 3.0)

    def height(self, x: ArrayLike) -> Any:
        """Return the height at a place, or at several, shape (2, ...)."""
        away = (np.asarray(x).T - self.middle).T
        return np.einsum("i...,ij,j...->...", away, self.H, away) / 2

    def _self(self) -> tuple[Any, ...]:
        return *Ground._self(self), self.H, self.middle


@dataclass(slots=True, eq=False)
class Sandpit(Ground):
    """A square of sand with pits of the shape of a bell.

    `pits` has a row for each: depth, place (two numbers) and width, all in metres.
    """

    pits: tuple[tuple[float, float, float, float], ...] = ((0.5, 3.0, 3.0, 1.0),)

    def height(self, x: ArrayLike) -> Any:
        """Return the height at a place, or at several, shape (2, ...), at no cost."""
        u, v = np.asarray(x, dtype=np.float64)
        if np.ndim(u):
            return -sum(
                d * np.exp(-((u - a) ** 2 + (v - b) ** 2) / (2 * w**2))
                for d, a, b, w in self.pits
            )
        place = float(u), float(v)  # the same for one place, ten times as fast
        return -sum(
            d * math.exp(-(math.dist(place, (a, b)) ** 2) / (2 * w**2))
            for d, a, b, w in self.pits
        )

    @property
    def deepest(self) -> Vector:
        """The deepest place."""
        return np.array(_deepest(self.pits))

    def _self(self) -> tuple[Any, ...]:
        return *Ground._self(self), self.pits


@lru_cache(maxsize=1000)
def _deepest(pits: tuple[tuple[float, float, float, float], ...]) -> tuple[float, ...]:
    """Go down from the middle of each pit, and take the deepest end.

    At a level place the pulls of all pits cancel: it is the mean of their middles,
    weighted by the pulls there.
    """
    depth, *middle, width = np.array(pits).T
    centre = np.column_stack(middle)
    ends = centre
    for _ in range(100):
        away = np.linalg.norm(ends[:, np.newaxis] - centre, axis=2)
        pull = depth / width**2 * np.exp(-((away / width) ** 2) / 2)
        ends = pull @ centre / pull.sum(axis=1, keepdims=True)
    heights = Sandpit(pits=pits).height(ends.T)
    return tuple(ends[np.argmin(heights)].tolist())


def new_sandpit(
    rng: np.random.Generator,
    *,
    budget: int = 10**6,
    noise: float = 0.0,
    well: float = 0.4,
) -> Sandpit:
    """Return a sandpit with three wide pits and a deeper one of the width `well`."""
    places = list[Vector]()
    while len(places) < 4:
        place = rng.uniform(0.8, SIDE - 0.8, size=2)
        if all(math.dist(place, other) > 1.5 for other in places):
            places.append(place)
    depths = [0.9, *rng.uniform(0.3, 0.55, size=3)]
    widths = [well, *rng.uniform(0.7, 1.0, size=3)]
    pits = tuple(
        (float(d), float(u), float(v), float(w))
        for d, (u, v), w in zip(depths, places, widths, strict=True)
    )
    seed = int(rng.integers(2**31))
    return Sandpit(budget=budget, noise=noise, seed=seed, pits=pits)


def _place(x: Any) -> str:
    return f"[{x[0]:.4g}, {x[1]:.4g}]"


def _kept(x: Vector) -> Vector:
    """Return the place of the square that is nearest in each coordinate."""
    return np.asarray(np.sort([[0.0, 0.0], x, [SIDE, SIDE]], axis=0)[1])


def _downhill(x: Vector, g: Vector, rate: float, longest: float) -> Vector:
    """Return where a step against the gradient leads, kept in the square."""
    long = rate * math.hypot(*g)
    if long > longest:
        rate *= longest / long
    return _kept(np.subtract(x, np.multiply(g, rate)))


def check_next_point(function: Function) -> Report:
    """Check ``next_point(x, g, rate, longest)``, a step downhill."""

    def look(
        result: Any, x: Vector, g: Vector, rate: float, longest: float
    ) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found
        if near(found, _downhill(x, g, rate, longest)):
            return None
        free = np.subtract(x, np.multiply(g, rate))
        long = math.hypot(*(free - x))
        by_entry = np.sort(
            [np.full(2, -longest), free - x, np.full(2, longest)], axis=0
        )[1]
        slips: Slips = [
            ("the step leads uphill: the gradient points to where the ground rises",
             _downhill(x, np.negative(g), rate, longest)),
            ("that is the step; the place where it ends is asked for", free - x),
            (f"that is outside of the square; what is its nearest place from 0 to {SIDE:g}?",
             x + (free - x) * min(1, longest / (long or 1))),
            (f"the step is {long:.4g} m long, and {longest:g} m are allowed", _kept(free)),
            ("each entry of the step is cut for itself, and so its direction changes",
             _kept(np.add(x, by_entry))),
            ("the step always has the greatest length; short steps stay as they are",
             _downhill(x, g, 1e9, longest)),
            ("the rate is missing", _downhill(x, g, 1, longest)),
            ("the numbers are cut to whole ones; of which kind is the array that is filled?",
             np.trunc(_downhill(x, g, rate, longest))),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"from {_place(x)} with the gradient {_place(g)} it leads to {_place(found)}; "
            "compute that one by hand"
        )

    cases = [
        Case(
            "a short step",
            (np.array([2.0, 3.0]), np.array([0.3, -0.4]), 0.5, 1.0),
            look,
        ),
        Case(
            "a long step", (np.array([2.0, 3.0]), np.array([0.6, -0.8]), 5.0, 0.5), look
        ),
        Case(
            "a little too long",
            (np.array([2.0, 3.0]), np.array([0.6, -0.8]), 0.6, 0.5),
            look,
        ),
        Case(
            "toward the edge",
            (np.array([5.8, 3.0]), np.array([-0.4, 0.3]), 2.0, 2.0),
            look,
        ),
        Case("level ground", (np.array([4.0, 1.0]), np.zeros(2), 1.0, 0.5), look),
        Case("whole numbers", (np.array([3, 2]), np.array([2, 0]), 0.25, 2), look),
    ]
    return LAB.check("next_point", function, cases)


#: Where differences are tried: the ground, the place and the step.
PIT = ((0.6, 2.0, 2.5, 0.8), (0.4, 4.0, 4.0, 1.0))
PLACES: dict[str, tuple[Ground, Vector, float]] = {
    "a bowl": (Bowl(H=((2.0, 0.5), (0.5, 1.0)), middle=(2.5, 4.0)), np.array([2.0, 3.0]), 0.1),
    "a saddle": (Bowl(H=((1.0, 2.0), (2.0, -1.0)), middle=(1.0, 2.0)), np.array([3.0, 2.5]), 0.5),
    "a sandpit": (Sandpit(pits=PIT), np.array([2.4, 3.1]), 0.02),
    "whole numbers": (Bowl(H=((1.0, 0.0), (0.0, 3.0)), middle=(0.5, 0.5)), np.array([3, 2]), 0.25),
}  # fmt: skip


def _probes(budget: int, ground: Ground) -> Ground:
    """Return the same ground, to be probed `budget` times."""
    if isinstance(ground, Bowl):
        return Bowl(budget=budget, H=ground.H, middle=ground.middle)
    assert isinstance(ground, Sandpit)
    return Sandpit(budget=budget, pits=ground.pits)


def check_gradient_from_depths(function: Function) -> Report:
    """Check ``gradient_from_depths(probe, x, h)``, by four probes."""

    def look(result: Any, probe: Ground, x: Vector, h: float) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found

        def height(v: Vector) -> float:
            return float(probe.height(v))

        known = derivatives.gradient(height, x, h=h)
        if near(found, known, rtol=1e-7, atol=1e-9):
            return None
        one_sided = [
            [(height(x + t * e) - height(np.array(x))) / t for e in np.eye(2)]
            for t in (h, -h)
        ]
        slips: Slips = [
            ("it points downhill: which of the two probes comes first in the difference?",
             -known),
            ("that is twice as large: how far apart are the two probes?", 2 * known),
            ("the two entries have changed places", known[::-1]),
            ("the differences are not divided by anything", 2 * h * known),
            ("the differences are multiplied by the distance, not divided", (2 * h) ** 2 * known),
            ("these are one-sided differences; go the same way to both sides", one_sided[0]),
            ("these are one-sided differences; go the same way to both sides", one_sided[1]),
        ]  # fmt: skip
        slip = first_slip(found, slips, rtol=1e-6)
        if slip is None and np.asarray(x).dtype.kind == "i":
            slip = (
                "x is made of whole numbers here; what becomes of h, added to an entry?"
            )
        return slip or (
            f"at {_place(x)} it gives {_place(found)}; does each probe differ from x in one "
            "coordinate, and by h?"
        )

    cases = [
        Case(about, (_probes(4, ground), x, h), look)
        for about, (ground, x, h) in PLACES.items()
    ]
    return LAB.check("gradient_from_depths", function, cases)


def check_good_step(function: Function) -> Report:
    """Check ``good_step(noise, third)``, the step with the least bound of the error."""

    def look(result: Any, noise: float, third: float) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        h = float(found)
        if h <= 0:
            return f"a step must be positive, and {h:.4g} is not"

        def bound(step: float) -> float:
            return third * step * step / 6 + noise / step

        scale = (noise / third) ** (1 / 3)
        best = searches.golden_section(
            bound, 0.1 * scale, 10 * scale, tol=1e-9 * scale
        ).x
        if near(h, best, rtol=1e-6):  # values tell half of the digits
            return None
        slips: Slips = [
            ("that is the step for one-sided differences", 2 * (noise / third) ** 0.5),
            ("that is the bound itself, at the best step", bound(best)),
            ("that is the third power of it", best**3),
            ("noise and third derivative have changed places", 9 ** (1 / 3) / best),
        ]  # fmt: skip
        slip = first_slip(h, slips, rtol=1e-6)
        worse = bound(h) / bound(best)
        return slip or (
            f"with the step {h:.4g} the bound is {worse:.4g} times as large as with the best; "
            "where is its derivative zero?"
        )

    cases = [
        Case("noise of 1 cm", (0.01, 2.0), look),
        Case("noise of 2 cm, a narrow pit", (0.02, 30.0), look),
        Case("hardly any noise", (1e-9, 0.5), look),
        Case("whole numbers", (9, 1), look),
    ]
    return LAB.check("good_step", function, cases)


def check_hessian_from_depths(function: Function) -> Report:
    """Check ``hessian_from_depths(probe, x, h)``: gradient and Hessian by nine probes."""

    def look(result: Any, probe: Ground, x: Vector, h: float) -> str | None:
        parts = as_arrays(result, {"g": (2,), "H": (2, 2)})
        if isinstance(parts, str):
            return parts
        g, H = parts

        def height(v: Vector) -> float:
            return float(probe.height(v))

        steep = derivatives.gradient(height, x, h=h)
        bent = derivatives.hessian(height, x, h=h)
        # other right formulas differ by the square of h, on ground that is no quadratic
        apart = (
            {"rtol": 1e-7, "atol": 1e-8}
            if isinstance(probe, Bowl)
            else {"atol": 20 * h**2}
        )
        if not near(g, steep, **apart):
            return f"g: {_place(g)} is not the gradient that task 2 finds"
        if near(H, bent, **apart):
            return None
        slope, mixed = np.diag(np.diag(bent)), bent - np.diag(np.diag(bent))
        slips: Slips = [
            ("all signs are the wrong way round", -bent),
            ("the differences are not divided by the square of h", bent * h**2),
            ("the differences are divided by h, not by its square", bent * h),
            ("all entries are half of what they should be", bent / 2),
            ("all entries are a fourth of what they should be", bent / 4),
            ("the entries off the diagonal are missing", slope),
            ("the diagonal is right, and the entries off it have the wrong sign", slope - mixed),
            ("the diagonal is right, and the entries off it are twice as large: how far apart "
             "are the corners?", slope + 2 * mixed),
            ("the diagonal is right, and the entries off it are four times as large: how far "
             "apart are the corners, along both axes?", slope + 4 * mixed),
            ("one of the two entries off the diagonal is missing", np.triu(bent)),
            ("one of the two entries off the diagonal is missing", np.tril(bent)),
            ("the diagonal is a fourth of what it should be: for two steps of h to either "
             "side, what is h?", slope / 4 + mixed),
            ("the two entries of the diagonal have changed places", bent[::-1, ::-1]),
        ]  # fmt: skip
        for why, slip in slips:
            if near(H, slip, rtol=1e-4, atol=1e-6):
                return f"H: {why}"
        gaps = np.abs(H - bent)
        i, j = np.unravel_index(gaps.argmax(), gaps.shape)
        return (
            f"H: entry [{i}, {j}] is {H[i, j]:.4g}; what does a difference of differences "
            "give on a bowl whose second derivatives you know?"
        )

    cases = [
        Case(about, (_probes(9, ground), x, h), look)
        for about, (ground, x, h) in PLACES.items()
    ]
    return LAB.check("hessian_from_depths", function, cases)


def check_hybrid_point(function: Function) -> Report:
    """Check ``hybrid_point(x, g, H, longest)``: Newton's step where it may be trusted."""

    def look(
        result: Any, x: Vector, g: Vector, H: Matrix, longest: float
    ) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found
        values = np.linalg.eigvalsh(H)
        bowl = values[0] > 1e-12 * abs(values[1])  # not 0 up to rounding
        model = np.linalg.lstsq(H, np.negative(g), rcond=None)[0]
        trusted = bowl and math.hypot(*model) <= longest
        fixed = _downhill(x, g, 1e9, longest)
        known = _kept(np.add(x, model)) if trusted else fixed
        if near(found, known):
            return None
        if bowl:
            beside = "is too long, and the fixed step is to be taken"
        else:
            beside = "leads to no lowest point: the model is not a bowl"
        cut = model * min(1, longest / (math.hypot(*model) or 1))
        slips: Slips = [
            ("the fixed step is taken, where Newton's may be trusted", fixed),
            ("the fixed step leads uphill", _downhill(x, np.negative(g), 1e9, longest)),
            ("Newton's step goes the wrong way: what is the gradient of the model, and where "
             "is it zero?", _kept(np.subtract(x, model))),
            (f"Newton's step {beside}", x + model),
            (f"Newton's step {beside}", _kept(np.add(x, model))),
            ("Newton's step is cut; where it is too long, its direction is not to be trusted "
             "either", _kept(np.add(x, cut))),
            ("that is the step; the place where it ends is asked for", known - x),
            ("that is the step, and it is longer than allowed", model),
            ("the gradient is multiplied by H; what is to be solved?",
             _kept(x - np.dot(H, g))),
            ("a step along the gradient has to be as long as `longest` here",
             _downhill(x, g, 1, longest)),
        ]  # fmt: skip
        if trusted:
            slips[3:5] = [
                (f"that is outside of the square; what is its nearest place from 0 to {SIDE:g}?",
                 x + model)
            ]  # fmt: skip
        return first_slip(found, slips) or (
            f"from {_place(x)} with the gradient {_place(g)} it leads to {_place(found)}"
        )

    middle, g = np.array([3.0, 3.0]), np.array([0.2, -0.1])
    cases = [
        Case("a bowl", (middle, g, np.array([[2.0, 0.5], [0.5, 1.0]]), 0.5), look),
        Case("a saddle", (middle, g, np.array([[1.0, 0.0], [0.0, -2.0]]), 0.5), look),
        Case("a saddle, aslant", (middle, g, np.array([[1.0, 2.0], [2.0, 1.0]]), 0.5), look),
        Case("a hilltop", (middle, g, np.array([[-2.0, 0.5], [0.5, -1.0]]), 0.5), look),
        Case("a bowl, far off", (middle, g, np.array([[0.2, 0.0], [0.0, 0.1]]), 0.5), look),
        Case("a bowl beyond the edge",
             (np.array([0.1, 5.9]), np.array([0.3, -0.4]), np.eye(2), 1.0), look),
        Case("a trough", (middle, g, np.array([[1.0, 1.0], [1.0, 1.0]]), 0.5), look),
        Case("level ground", (middle, np.zeros(2), np.array([[-1.0, 0.0], [0.0, 1.0]]), 0.5), look),
    ]  # fmt: skip
    return LAB.check("hybrid_point", function, cases)


def check_walk(function: Function) -> Report:
    """Check ``walk(probe, start, h, longest, budget)``, from a start to a bottom."""

    def look(
        result: Any, probe: Ground, start: Vector, h: float, longest: float, budget: int
    ) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found
        if budget < 9:
            if near(found, start):
                return None
            return f"with {budget} probes there is no round, and yet it moved"
        if near(found, start):
            return "it ends where it starts"
        high, low = float(probe.height(start)), float(probe.height(found))
        if low > high:
            return f"it ends {100 * (low - high):.2g} cm higher than it starts"
        if budget < 18:
            away = math.dist(found, start)
            if away > longest * (1 + 1e-9):
                return f"one round can be paid, and it went {away:.4g} m; {longest:g} is a step"
            return None
        steep = math.hypot(*probe.slope(found))
        if steep > 0.01:
            return (
                f"it ends at {_place(found)}, where the ground falls by {100 * steep:.2g} cm a "
                "metre: that is no bottom"
            )
        return None

    bowl = ((3.0, 1.0), (1.0, 2.0))
    pit = Sandpit(pits=PIT)
    middle, tight = np.array([3.5, 2.0]), np.array([2.4, 3.0])
    cases = [
        Case("a bowl: 60 probes do, of 1000", (Bowl(60, H=bowl), middle, 0.05, 0.5, 1000), look),
        Case("a sandpit", (_probes(120, pit), np.array([3.3, 2.2]), 0.05, 0.4, 120), look),
        Case("from the slope of a pit", (_probes(63, pit), tight, 0.05, 0.4, 63), look),
        Case("from near a saddle",
             (_probes(180, pit), np.array([3.1, 3.35]), 0.05, 0.4, 180), look),
        Case("one round", (_probes(17, pit), tight, 0.05, 0.4, 17), look),
        Case("no round", (_probes(8, pit), tight, 0.05, 0.4, 8), look),
    ]  # fmt: skip
    return LAB.check("walk", function, cases)


def check_search(function: Function) -> Report:
    """Check ``search(probe, budget, rng)``, which finds the deepest place of a square."""

    def look(result: Any, probe: Sandpit, budget: int, rng: Any) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found
        if not near(found, _kept(found)):
            return f"{_place(found)} is outside of the square"
        high = float(probe.height(found) - probe.height(probe.deepest))
        if high <= 0.01:
            return None
        steep = math.hypot(*probe.slope(found))
        if steep <= 0.05:
            return (
                f"{_place(found)} is the bottom of a pit, and another one is {100 * high:.0f} "
                "cm deeper; does it start from enough places?"
            )
        return (
            f"{_place(found)} is {100 * high:.0f} cm higher than the deepest place, and the "
            f"ground still falls there, by {100 * steep:.0f} cm a metre"
        )

    single = Sandpit(budget=150, pits=((0.5, 3.6, 2.4, 1.0),))
    two = Sandpit(budget=200, pits=((0.5, 4.4, 1.7, 0.9), (0.8, 1.6, 4.2, 0.8)))
    cases = [
        Case("one wide pit", (single, 150, Chance(np.random.PCG64(1))), look),
        Case("two pits", (two, 200, Chance(np.random.PCG64(2))), look),
    ]
    for k in range(4):
        pit = new_sandpit(np.random.default_rng(40 + k), budget=300, well=0.5)
        cases.append(
            Case(
                f"four pits, square {k + 1}",
                (pit, 300, Chance(np.random.PCG64(3 + k))),
                look,
            )
        )
    return LAB.check("search", function, cases)
