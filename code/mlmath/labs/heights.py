"""The checks of the lab *Heights*: one function for each that the learner writes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from mlmath import curve_fit, curves, datasets, fitting
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
Samples = tuple[Vector, Vector, Vector]

LAB = Lab(
    "bell", "bell_slopes", "pulls", "downhill", "damped_step", "fit", "covariance",
    "length_for",
)  # fmt: skip
ready = LAB.ready

#: What the area under exp(-t^2/2) is.
AREA = float(np.sqrt(np.arccos(-1.0) * 2))
PARAMETERS = "mean", "width", "number"


def _peak(w: Vector) -> Vector:
    """Return the parameters of ``curves.peak`` for a mean, a width and a number."""
    return np.asarray([w[2] / AREA, w[1], w[0]])


def _bell(x: Vector, w: Vector) -> Vector:
    return curves.predict(curves.peak(), _peak(w), x)


def _slopes(x: Vector, w: Vector) -> Matrix:
    """Return the Jacobian by mean, width and number, from that of ``curves.peak``."""
    by_peak = curves.jacobian(curves.peak(), _peak(w), x)
    return by_peak[:, [2, 1, 0]] * [1, 1, 1 / AREA]


def galton() -> Samples:
    """Return middles and counts of Galton's classes that have two ends, and the roots."""
    table = datasets.galton_heights()
    y = table.counts[1:-1].astype(np.float64)
    return (table.edges[2:-1] + table.edges[1:-2]) / 2, y, y**0.5


def _few(n: int, seed: int) -> Samples:
    """Return some classes with uneven counts, and uncertainties of all sizes."""
    rng = np.random.default_rng(seed)
    x = np.arange(4.0, 4 + n)
    y = np.round(_bell(x, np.asarray([6.5, 2.0, 60.0]))) + rng.integers(0, 5, size=n)
    return x, y, rng.uniform(1, 4, size=n)


#: What the checks of the bell and of its derivatives try.
PLACES: dict[str, tuple[Vector, Vector]] = {
    "three places round the mean": (np.asarray([66.0, 68, 71]), np.asarray([68.0, 2, 100])),
    "Galton's classes": (galton()[0], np.asarray([67.3, 3.1, 850.0])),
    "a narrow bell": (np.linspace(-1, 1, 7), np.asarray([0.25, 0.4, 5.0])),
    "whole numbers": (np.asarray([1, 2, 3, 4]), np.asarray([3, 2, 10])),
}  # fmt: skip


def check_bell(function: Function) -> Report:
    """Check ``bell(x, w)``, the people an inch that are to be expected."""

    def look(result: Any, x: Vector, w: Vector) -> str | None:
        found = as_numbers(result, x.shape)
        if isinstance(found, str):
            return found
        known = _bell(x, w)
        if near(found, known):
            return None
        s, n = w[1], w[2]
        plain = AREA / n * known * s
        slips: Slips = [
            ("the area under this bell is not n, but n times the root of 2π", AREA * known),
            ("the root of 2π is missing: that divides by 2π", known / AREA),
            ("it is multiplied by the root of 2π; that belongs below the line, so mind the "
             "brackets", known * AREA**2),
            ("n is missing: the area under this bell is 1", known / n),
            ("is it divided by the width? A wider bell is a lower one", s * known),
            ("that is the exponential alone, without the factor before it", plain),
            ("the exponent lacks its ½", n / AREA / s * plain**2),
            ("the exponent is positive: this grows away from the mean", n / AREA / s / plain),
            ("in the exponent the width is not squared",
             n / AREA / s * plain ** float(s)),
            ("in the exponent nothing is squared",
             n / AREA / s * np.exp(-np.subtract(x, w[0]) / s / 2)),
            ("the exponential is squared, not what stands in it",
             n / AREA / s * np.exp(-np.subtract(x, w[0]) / s)),
            ("mean and width have changed places", _bell(x, w[[1, 0, 2]])),
        ]  # fmt: skip
        k = int(np.argmax(np.abs(found - known)))
        return first_slip(found, slips) or (
            f"at x = {x[k]:g} it is not {found[k]:.6g} for w = {w.tolist()}; work out t there, "
            "then the exponential, then the factor"
        )

    cases = [Case(about, place, look) for about, place in PLACES.items()]
    return LAB.check("bell", function, cases)


def check_bell_slopes(function: Function) -> Report:
    """Check ``bell_slopes(x, w)``: a row a class, a column a parameter."""

    def look(result: Any, x: Vector, w: Vector) -> str | None:
        found = as_numbers(result, (x.size, 3))
        if isinstance(found, str):
            turned = np.shape(result) == (3, x.size) != (x.size, 3)
            return found + ("; a row belongs to a class" if turned else "")
        known, f = _slopes(x, w), _bell(x, w)
        if near(found, known.T if x.size == 3 else np.nan):
            return "rows and columns have changed places: a row belongs to a class"
        for c, name in enumerate(PARAMETERS):
            if not near(found[:, c], known[:, c]):
                said = _said_of_column(found[:, c], known, c, f, x, w)
                return f"column {c}, by the {name}: {said}"
        return None

    cases = [Case(about, place, look) for about, place in PLACES.items()]
    return LAB.check("bell_slopes", function, cases)


def _said_of_column(
    found: Vector, known: Matrix, c: int, f: Vector, x: Vector, w: Vector
) -> str:
    """Say what is wrong with a column of derivatives."""
    s, column = w[1], known[:, c]
    below = f / s
    scaled = column / f
    per_parameter: tuple[Slips, Slips, Slips] = (
        [
            ("the sign is wrong: when the mean moves up, does a class above it gain or lose?",
             -column),
            ("the inner derivative is missing: by how much does t change with the mean?",
             s * column),
            ("the bell itself is missing as a factor", scaled),
            ("that is twice as large: the ½ in the exponent takes away the 2 of the square",
             2 * column),
        ],
        [
            ("the sign is wrong: when the bell grows wider, does its top rise or fall?",
             -column),
            ("s also stands before the exponential; that part is missing", column + below),
            ("s also stands in the exponent; that part is missing", -below),
            ("the two parts of the product rule have different signs", column + 2 * below),
            ("one power of s is missing", s * column),
            ("the bell itself is missing as a factor", scaled),
        ],
        [
            ("that is the bell itself; what does one person more add to it?", f),
            ("the bell is in proportion to n; then what is its derivative?", 0 * f),
            ("that is n times the bell", f * w[2]),
            ("the sign is wrong", -column),
        ],
    )  # fmt: skip
    slips = per_parameter[c] + [
        (f"that is the derivative by the {PARAMETERS[k]}", known[:, k])
        for k in range(3)
        if k != c
    ]
    slip = first_slip(found, slips)
    if slip is None and near(found, column, rtol=1e-4, atol=1e-4):
        slip = "nearly, as differences are; a formula has all digits"
    k = int(np.argmax(np.abs(found - column)))
    return slip or (
        f"at x = {x[k]:g} it is not {found[k]:.6g} for w = {w.tolist()}; compare with "
        "the bell at two parameters close together"
    )


def check_pulls(function: Function) -> Report:
    """Check ``pulls(x, y, sigma, w)``: residuals and Jacobian in units of sigma."""

    def look(result: Any, x: Vector, y: Vector, sigma: Vector, w: Vector) -> str | None:
        parts = as_arrays(result, {"r": x.shape, "J": (x.size, 3)})
        if isinstance(parts, str):
            return parts
        r, J = parts
        gaps, plain = np.subtract(y, _bell(x, w)), _slopes(x, w)
        per_class = 1 / np.asarray(sigma)
        known = gaps * per_class
        if not near(r, known):
            slips: Slips = [
                ("the sign is wrong: a residual is what was counted minus what is expected",
                 -known),
                ("not divided by sigma", gaps),
                ("divided by the square of sigma; chi-squared squares it later",
                 known * per_class),
                ("squared; chi-squared squares it later", known * known),
                ("divided by the root of sigma; sigma is the uncertainty itself",
                 gaps * per_class**0.5),
                ("that is what is expected, in units of sigma",
                 np.subtract(y, gaps) * per_class),
            ]  # fmt: skip
            return "r: " + (
                first_slip(r, slips)
                or f"the first pull is not {r[0]:.6g}; work it out by hand"
            )
        column = np.reshape(per_class, (-1, 1))
        if near(J, plain * column):
            return None
        slips = [
            ("not divided by sigma: a row is in units of the same sigma as its residual",
             plain),
            ("the sign is wrong: it is the Jacobian of what is expected, as in the chapter",
             -column * plain),
            ("each column is divided by one sigma; a row belongs to a class",
             plain * per_class if x.size == 3 else np.nan),
            ("divided by the square of sigma", plain * column**2),
            ("multiplied by sigma", plain / column),
        ]  # fmt: skip
        return "J: " + (
            first_slip(J, slips)
            or "not the rows of bell_slopes in units of sigma; compare the first one"
        )

    w = np.asarray([7.0, 2.5, 40.0])
    x, y, sigma = galton()
    cases = [
        Case("five classes", (*_few(5, 1), w), look),
        Case("three classes", (*_few(3, 2), w), look),
        Case("Galton's classes", (x, y, sigma, np.asarray([68.0, 3, 900])), look),
        Case("whole numbers",
             (np.arange(4), np.asarray([4, 9, 9, 1]), np.asarray([2, 3, 3, 1]),
              np.asarray([2, 1, 25])), look),
    ]  # fmt: skip
    return LAB.check("pulls", function, cases)


def _gradient(samples: Samples, w: Vector) -> Vector:
    """Return the gradient of chi-squared; a pull is a residual of a fit to 0."""
    x, y, sigma = samples
    rest = np.subtract(y, _bell(x, w)) / sigma
    return np.asarray(-2 * np.dot(rest / sigma, _slopes(x, w)))


def check_downhill(function: Function) -> Report:
    """Check ``downhill(x, y, sigma, start, rate, steps)``: the path of steepest descent."""

    def look(
        result: Any, x: Vector, y: Vector, sigma: Vector, start: Vector,
        rate: Any, steps: int,
    ) -> str | None:  # fmt: skip
        samples = x, y, sigma
        known = [np.asarray(start, dtype=np.float64)]
        for _ in range(steps):
            known.append(known[-1] - _gradient(samples, known[-1]) * rate)
        found = as_numbers(result, np.shape(result))
        if isinstance(found, str):
            return found
        if found.shape != (steps + 1, 3):
            return f"expected a point a row, the start and {steps} more, got shape {found.shape}"
        if not near(found[0], start):
            return "the start is missing; it is the first point"
        wrong = [k for k in range(steps + 1) if not near(found[k], known[k], rtol=1e-7)]
        if not wrong:
            return None
        return _said_of_steps(found, wrong[0], samples, rate)

    def case(about: str, samples: Samples, start: Any, rate: Any, steps: int) -> Case:
        return Case(about, (*samples, np.asarray(start), rate, steps), look)

    x, y, sigma = galton()
    rates = np.asarray([3e-3, 1e-3, 400.0])
    cases = [
        case("one step", _few(6, 3), [6.0, 2.5, 50], 0.01, 1),
        case("five steps", (x, y, sigma), [66.0, 4, 700], 2e-3, 5),
        case("a rate for each parameter", (x, y, sigma), [67.0, 3, 700], rates, 4),
        case("no step", _few(6, 3), [6.0, 2.5, 50], 0.01, 0),
        case("a start of whole numbers", (x, y, sigma), [66, 4, 700], 1e-3, 3),
    ]
    return LAB.check("downhill", function, cases)


def _said_of_steps(found: Matrix, k: int, samples: Samples, rate: Any) -> str:
    """Say what is wrong with step k of a walk."""
    g, first = _gradient(samples, found[k - 1]), _gradient(samples, found[0])
    step, length = found[k] - found[k - 1], float(np.linalg.norm(g))
    slips: Slips = [
        ("it leads uphill", rate * g),
        ("half as long as asked for: what is the derivative of a square?", rate * g / -2),
        ("as long as the gradient; where is the rate?", -g),
        ("as long as the rate, whatever the slope is", -rate * g / length),
        ("it has the gradient of the start; compute it anew at each point", -first * rate),
        ("all parameters get the rate of the mean; there is one for each",
         -g * np.ravel(rate)[0]),
        ("it stays where it was", 0 * g),
    ]  # fmt: skip
    slip = first_slip(step, slips, rtol=1e-6)
    return f"step {k}: " + (
        slip
        or f"from {_shown(found[k - 1])} it goes to {_shown(found[k])}; work out the "
        "gradient of chi-squared there"
    )


def _shown(w: Vector) -> str:
    return "(" + ", ".join(f"{number:.6g}" for number in w) + ")"


def check_damped_step(function: Function) -> Report:
    """Check ``damped_step(r, J, damping)``, in units of the columns of J."""

    def look(result: Any, r: Vector, J: Matrix, damping: float) -> str | None:
        found = as_numbers(result, (J.shape[1],))
        if isinstance(found, str):
            return found
        lengths = np.linalg.norm(J, axis=0)
        solve = partial(curve_fit.damped_step, J, r)
        known = solve(damping=damping, scale=lengths)
        if near(found, known, rtol=1e-7):
            return None
        down = np.dot(r, J)
        free = np.linalg.pinv(np.asarray(J, dtype=np.float64)) @ r
        slips: Slips = [
            ("the sign is wrong: this leads uphill", -known),
            ("that is the step without damping", free),
            ("the damping itself is added; first multiply it by the diagonal entry, so that "
             "units do not matter", solve(damping=damping)),
            ("the whole matrix is made larger; the damping is for its diagonal alone",
             free / (1 + damping)),
            ("the diagonal of J is taken, not that of JᵀJ",
             solve(damping=damping, scale=np.abs(np.diag(J)) ** 0.5 + 1e-300)),
            ("the lengths of the columns are added, not their squares",
             solve(damping=damping, scale=lengths**0.5)),
            ("the diagonal is replaced; damping is added to what stands there",
             np.linalg.pinv(np.dot(J.T, J) + np.diag((damping - 1) * lengths**2)) @ down),
            ("the damping is squared", solve(damping=damping**2, scale=lengths)),
            ("twice as long: the 2 of the gradient stands on both sides", known * 2),
            ("that is Jᵀr; a system is to be solved", down),
            ("each entry is divided by its diagonal entry; solve the whole system",
             down / lengths**2 / (1 + damping)),
        ]  # fmt: skip
        if J.shape[1] == 2:
            slips.append(("the two parameters have changed places", known[::-1]))
        return first_slip(found, slips, rtol=1e-7) or (
            f"{_shown(found)} does not solve the damped system; put it in, and look at the "
            "first row"
        )

    rng = np.random.default_rng(4)
    double = np.asarray([[1.0, 1], [2, 2], [0, 0]])
    by_hand = np.asarray([[3.0, 0], [0, 1]])
    uneven = rng.normal(size=(6, 3)) @ np.diag([100.0, 1, 0.01])
    cases = [
        Case("two by two, by hand", (np.asarray([3.0, 1]), by_hand, 1.0), look),
        Case("three parameters", (rng.normal(size=7), rng.normal(size=(7, 3)), 0.3), look),
        Case("in uneven units", (rng.normal(size=6), uneven, 0.05), look),
        Case("two columns alike", (np.asarray([1.0, 3, 1]), double, 0.5), look),
        Case("whole numbers",
             (np.asarray([4, 1, 2]), np.asarray([[2, 1], [0, 3], [1, 1]]), 2), look),
    ]  # fmt: skip
    return LAB.check("damped_step", function, cases)


@dataclass(frozen=True, slots=True)
class Walk:
    """A fit by damped steps: points, whether it settled, and each trial's change."""

    path: list[Vector]
    settled: bool
    changes: list[float]


def walk(
    samples: Samples, start: Vector, tol: float, most: int, *,
    up: float = 10.0, down: float = 0.1, first: float = 0.01, guard: bool = True,
    count_refused: bool = True, keep_refused: bool = False,
    own_units: bool = True, refused_ends: bool = True, relative: bool = False,
) -> Walk:  # fmt: skip
    """Fit as the lab asks for; the keywords make the mistakes that its check knows."""
    x, y, sigma = samples
    damping = first

    def look_at(w: Vector) -> tuple[Vector, Matrix, float]:
        r = np.subtract(y, _bell(x, w)) / sigma
        return r, _slopes(x, w) / np.reshape(sigma, (-1, 1)), float(np.dot(r, r))

    points = [np.asarray(start, dtype=np.float64)]
    at, changes = points[0], list[float]()
    r, J, chi = look_at(at)
    used = 0
    while used < most and len(changes) < 500:
        scale = np.linalg.norm(J, axis=0) if own_units else None
        trial = at + curve_fit.damped_step(J, r, damping=damping, scale=scale)
        with np.errstate(all="ignore"):
            r_there, J_there, there = look_at(trial)
        changes.append(there - chi)
        mirrored = trial[1] <= 0 and guard
        taken = there < chi and not mirrored
        if taken or keep_refused:
            points.append(trial)
        used += taken or count_refused
        enough = tol * chi if relative else tol
        small = np.abs(changes[-1]) <= enough and not mirrored
        if small and (taken or refused_ends):
            return Walk(points, True, changes)
        if taken:
            at, r, J, chi = trial, r_there, J_there, there
        damping *= down if taken else up
    return Walk(points, False, changes)


#: What the check of a fit tries: samples, start, tolerance, the most trials.
FITS: dict[str, tuple[Samples, tuple[float, ...], float, int]] = {
    "three trials": (galton(), (66.0, 4.0, 800.0), 1e-6, 3),
    "from nearby": (galton(), (68.0, 3.0, 928.0), 1e-6, 50),
    "from afar": (galton(), (60.0, 1.0, 500.0), 1e-6, 100),
    "a trial with a negative width": (galton(), (68.0, 8.0, 2000.0), 1e-6, 60),
    "a first trial that is a little worse": (galton(), (68.4, 4.0, 900.0), 20.0, 40),
    "a coarse tolerance": (_few(8, 5), (5.0, 1.5, 40.0), 0.1, 50),
    "a start of whole numbers": (galton(), (67, 2, 700), 1e-6, 40),
    "most reached before it settles": (galton(), (60.0, 1.0, 500.0), 1e-6, 12),
}


def check_fit(function: Function) -> Report:
    """Check ``fit(x, y, sigma, start, tol, most)``, by damped steps."""

    def look(
        result: Any, x: Vector, y: Vector, sigma: Vector, start: Vector,
        tol: float, most: int,
    ) -> str | None:  # fmt: skip
        parts = as_parts(result, ("path", "settled"))
        if isinstance(parts, str):
            return parts
        path = as_numbers(parts[0], np.shape(parts[0]))
        if isinstance(path, str):
            return f"path: {path}"
        if path.ndim != 2 or path.shape[1:] != (3,) or not len(path):
            return f"path: expected a point a row, got shape {path.shape}"
        settled = as_numbers(parts[1], ())
        if isinstance(settled, str):
            return f"settled: {settled}"
        samples = x, y, sigma
        known = walk(samples, start, tol, most)
        if not _same_path(path, known.path):
            return f"path: {_said_of_fit(path, known, samples, start, tol, most)}"
        if bool(settled) == known.settled:
            return None
        last = abs(known.changes[-1])
        if settled:
            return (
                f"settled: the last trial changed chi-squared by {last:.3g}, more than {tol:g}; "
                f"it ended because there were {most} trials"
            )
        return f"settled: the last trial changed chi-squared by {last:.3g}, so it has"

    cases = [
        Case(about, (*samples, np.asarray(start), tol, most), look)
        for about, (samples, start, tol, most) in FITS.items()
    ]
    return LAB.check("fit", function, cases)


def _same_path(found: Any, known: Any) -> bool:
    """Whether two paths agree; systems are solved in several ways, so not to all digits."""
    return np.shape(found) == np.shape(known) and near(found, known, rtol=1e-6)


def _said_of_fit(
    path: Matrix, known: Walk, samples: Samples, start: Vector, tol: float, most: int
) -> str:
    """Say what is wrong with the path of a fit."""
    if not near(path[0], start):
        return f"it begins at {_shown(path[0])}; the start is its first point"
    if path[:, 1].min() <= 0:
        return f"it takes a point with the width {path[:, 1].min():.4g}; such a trial is refused"
    again = partial(walk, samples, start, tol, most)
    variants = [
        ("the trials that were refused are in it", again(keep_refused=True)),
        ("it goes on after a refused trial that changed chi-squared by no more than tol",
         again(refused_ends=False)),
        ("it ends when the change is small beside chi-squared; tol is for the change itself",
         again(relative=True)),
        ("is the damping changed the wrong way? After a trial that was taken it falls, "
         "after a refused one it rises", again(up=0.1, down=10.0)),
        ("the damping does not fall after a trial that was taken", again(down=1.0)),
        ("does it begin with the damping 0.01?", again(first=1.0)),
        ("does it begin with the damping 0.01?", again(first=0.1)),
        ("does it begin with the damping 0.01?", again(first=0.001)),
        ("trials that were refused count as trials, too", again(count_refused=False)),
        ("the steps are damped in other units than those of damped_step",
         again(own_units=False)),
    ]  # fmt: skip
    for why, other in variants:
        if len(other.path) > 1 and _same_path(path, other.path):
            return why
    chi = [_chi(samples, w) for w in path]
    short = min(len(path), len(known.path))
    if _same_path(path[:short], known.path[:short]):
        if len(path) > short:
            return f"it goes on after it ought to stop, at point {short - 1}"
        return (
            f"it ends too early, at point {short - 1} with chi-squared {chi[-1]:.6g}; "
            "what ends it is a small change, or the number of trials. Does the damping rise "
            "after a refused trial?"
        )
    for k in range(1, len(path)):
        if chi[k] >= chi[k - 1]:
            return (
                f"from point {k - 1} to {k} chi-squared goes from {chi[k - 1]:.6g} to "
                f"{chi[k]:.6g}; only a trial that lowers it is taken"
            )
    same = [near(a, b, rtol=1e-6) for a, b in zip(path, known.path, strict=False)]
    k = same.index(False)
    return (
        f"point {k} is {_shown(path[k])}; which damping had this trial, and were residuals "
        f"and Jacobian those of point {k - 1}?"
    )


def _chi(samples: Samples, w: Vector) -> float:
    x, y, sigma = samples
    return fitting.sum_of_squares(lambda w, x: _bell(x, w) / sigma, w, x, y / sigma)


def check_covariance(function: Function) -> Report:
    """Check ``covariance(r, J)``, scaled by chi-squared per degree of freedom."""

    def look(result: Any, r: Vector, J: Matrix) -> str | None:
        m, n = J.shape
        known = curve_fit.covariance(J, r)
        errors = as_numbers(result, (n,))
        if not isinstance(errors, str) and near(errors, np.diag(known) ** 0.5):
            return "those are the standard errors; the whole matrix is asked for"
        found = as_numbers(result, (n, n))
        if isinstance(found, str):
            return found
        if near(found, known, rtol=1e-7):
            return None
        free, chi = curve_fit.covariance(J, r, known=True), float(np.dot(r, r))
        slips: Slips = [
            ("chi-squared per degree of freedom is missing", free),
            ("it is scaled by chi-squared, not by chi-squared per degree of freedom",
             chi * free),
            ("divided by the number of classes; the parameters have used up some of them",
             known * (m - n) / m),
            ("divided by one less than the number of classes; how many parameters are "
             "there?", known * (m - n) / (m - 1)),
            ("scaled by the root of chi-squared per degree of freedom",
             free * (chi / (m - n)) ** 0.5),
            ("divided by chi-squared per degree of freedom", free * (m - n) / chi),
            ("half as large: that is the inverse of the Hessian of chi-squared, 2JᵀJ",
             known / 2),
            ("that is JᵀJ, not its inverse", np.dot(J.T, J) * chi / (m - n)),
            ("that is JᵀJ, not its inverse", np.dot(J.T, J)),
            ("that is the correlation", curve_fit.correlation(known)),
            ("each entry is inverted on its own; a matrix has an inverse",
             chi / (m - n) / (np.dot(J.T, J) + 1e-300)),
            ("entries beside the diagonal are missing", np.eye(n) * known),
        ]  # fmt: skip
        return first_slip(found, slips, rtol=1e-7) or (
            f"the first entry is not {found[0, 0]:.6g}; compute JᵀJ for the case by hand"
        )

    rng = np.random.default_rng(6)
    by_hand = np.asarray([[1.0, 1], [0, 2], [0, 0], [1, 0]])
    cases = [
        Case("four classes, by hand", (np.asarray([0.0, 1, 3, 0]), by_hand), look),
        Case("nine classes", (rng.normal(size=9), rng.normal(size=(9, 3))), look),
        Case("in uneven units",
             (2 * rng.normal(size=12), rng.normal(size=(12, 3)) * [10, 8, 0.03]), look),
        Case("whole numbers",
             (np.asarray([1, -1, 2]), np.asarray([[1, 0], [1, 1], [1, 2]])), look),
    ]  # fmt: skip
    return LAB.check("covariance", function, cases)


def check_length_for(function: Function) -> Report:
    """Check ``length_for(w, C, z)``: a length, and how far it is to be trusted."""

    def look(result: Any, w: Vector, C: Matrix, z: float) -> str | None:
        parts = as_arrays(result, {"length": (), "error": ()})
        if isinstance(parts, str):
            return parts
        length, error = (float(part) for part in parts)
        known = float(np.dot(w, [1, z, 0]))
        if not near(length, known):
            slips: Slips = [
                ("that is below the mean; what lies above it is asked for",
                 float(np.dot(w, [1, -z, 0]))),
                ("that is how far above the mean it is", float(np.dot(w, [0, z, 0]))),
                ("the width is missing: z counts in widths", w[0] + z),
                ("mean and width have changed places", float(np.dot(w, [z, 1, 0]))),
            ]  # fmt: skip
            return "length: " + (
                first_slip(length, slips)
                or f"not {length:.6g}; z widths above the mean is asked for"
            )
        a, b, both = C[0, 0], C[1, 1], C[0, 1] * z
        apart, variance = a + b * z**2, a + b * z**2 + 2 * both
        if near(error, variance**0.5):
            return None
        if error < 0:
            return f"error: {error:.6g} is negative, and a standard error is a root"
        slips = [
            ("that is the variance; take the root", variance),
            ("mean and width are treated as independent; C has an entry for both", apart**0.5),
            ("that is the variance, and without the entry for both", apart),
            ("the entry for both is there twice in the sum", (variance - both) ** 0.5),
            ("the sign of the entry for both is wrong",
             np.sqrt(max(float(apart - 2 * both), 0))),
            ("that is the error of the mean alone", a**0.5),
            ("that is the error of the width alone, z times", np.abs(z) * b**0.5),
            ("the two errors are added; they do not always go the same way",
             a**0.5 + np.abs(z) * b**0.5),
            ("z has to be squared where a variance is multiplied",
             np.sqrt(max(float(a + b * z + 2 * both), 0))),
            ("the error of the number is in it; the length does not depend on the number",
             np.sqrt(max(float(np.dot(np.dot(C, [1, z, 1]), [1, z, 1])), 0))),
        ]  # fmt: skip
        return "error: " + (
            first_slip(error, slips)
            or f"not {error:.6g}; by how much does the length change with each parameter?"
        )

    C = np.asarray([[4.0, 1, 0.5], [1, 9, -2], [0.5, -2, 25]])
    whole = np.asarray([[4, -1, 0], [-1, 2, 1], [0, 1, 9]])
    small = np.asarray([[0.03, -0.008, 0.2], [-0.008, 0.02, -0.3], [0.2, -0.3, 3000]])
    cases = [
        Case("one width above the mean", (np.asarray([70.0, 3, 100]), C, 1.0), look),
        Case("a hundredth longer", (np.asarray([68.3, 2.6, 900]), small, 2.326), look),
        Case("below the mean", (np.asarray([68.3, 2.6, 900]), small, -1.5), look),
        Case("the mean itself", (np.asarray([68.3, 2.6, 900]), small, 0.0), look),
        Case("whole numbers", (np.asarray([60, 2, 10]), whole, 2), look),
    ]
    return LAB.check("length_for", function, cases)
