"""The checks of the lab *Advertising*, and its made-up towns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmath import descent, fields, least_squares, losses
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
Line = tuple[Vector, Vector, Vector]

LAB = Lab(
    "cost", "slopes", "descend", "gradient", "rates", "scaling", "fit", "gain"
)  # fmt: skip
ready = LAB.ready

#: How many times as long as at the start a gradient is when a descent gives up.
FAR = 1e6


@dataclass(frozen=True, slots=True)
class Towns:
    """What was spent and sold in some towns in a quarter of a year.

    `X` has a town a row: radio spots, leaflets (copies) and online (euros). `households`
    are counted in thousands, `sales` in crates.
    """

    X: Matrix
    households: Vector
    sales: Vector


def draw_towns(
    n: int, rng: np.random.Generator, *, extra: ArrayLike = (0, 0, 0), by_lot: bool = False
) -> Towns:  # fmt: skip
    """Make up towns: the same ones for the same state of `rng`, whatever else is asked.

    Online money follows the number of households, which buy anyway: 35 crates a
    thousand. Of radio, the first spot brings 40 crates, and each further one a little
    less; a leaflet brings 0.011 crates, a euro online 0.06. `extra` is added in all
    towns to the spots, the leaflets and the euros; `by_lot` deals the online money
    out at random.
    """
    z, lot = rng.normal(size=(5, n)), rng.permutation(n)
    households = np.round(15 * np.exp(0.5 * z[0]), 1)
    spots = np.round(30 + 13 * z[1]).clip(0)
    leaflets = 500 * np.round(36 + 6 * z[1] + 8 * z[2]).clip(0)
    online = np.round(100 * households * np.exp(0.25 * z[3]), -1)
    X = np.column_stack([spots, leaflets, online[lot] if by_lot else online])
    X += np.asarray(extra, dtype=np.float64)
    heard = 1400 * (1 - np.exp(-X[:, 0] / 35))
    brought = heard + 0.011 * X[:, 1] + 0.06 * X[:, 2]
    return Towns(X, households, np.round(300 + 35 * households + brought + 60 * z[4]))


#: Three towns, to be worked by hand: the line predicts 1, 3 and 7.
BY_HAND: Line = (
    np.array([1.0, 2.0]),
    np.array([0.0, 1.0, 3.0]),
    np.array([2.0, 2.0, 10.0]),
)


def _forty() -> Line:
    rng = np.random.default_rng(5)
    x = rng.uniform(2, 9, size=40)
    return np.array([3.0, -0.5]), x, 4 + 1.5 * x + rng.normal(size=40)


#: What the checks of the cost of a line and of its slopes try.
LINES: dict[str, Line] = {
    "three towns": BY_HAND,
    "forty towns": _forty(),
    "a level line": (np.array([2.0, 0.0]), *_forty()[1:]),
    "whole numbers": (np.array([1, 2]), np.array([4, 1, 2, 3]), np.array([2, 7, 5, 5])),
}


def _values(w: Vector, x: Vector) -> Vector:
    """Return what the line predicts."""
    return np.asarray(np.polynomial.polynomial.polyval(x, w))


def check_cost(function: Function) -> Report:
    """Check ``cost(w, x, y)``, the mean squared residual of a line."""

    def look(result: Any, w: Vector, x: Vector, y: Vector) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        values, n = _values(w, x), len(x)
        known = losses.squared_loss(y, values)
        if near(found, known):
            return None
        off = float(np.average(y) - np.average(values))
        slips: Slips = [
            ("height and slope have changed places: the height comes first in w",
             losses.squared_loss(y, _values(w[::-1], x))),
            ("that is the sum of the squares; their mean is asked for", n * known),
            ("that is the root of the mean of the squares", known**0.5),
            ("that is half of the mean of the squares", known / 2),
            ("the squares are divided by one less than their number", n / (n - 1) * known),
            ("that is the mean of the residuals, in which signs cancel", off),
            ("that is the mean of the residuals, in which signs cancel", -off),
            ("the residuals are averaged before they are squared", off**2),
            ("the absolute values are averaged, not the squares", losses.absolute_loss(y, values)),
            ("the height of the line is missing",
             losses.squared_loss(y, _values(np.array([0, w[1]]), x))),
            ("each residual is counted from the mean of the residuals", known - off**2),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"the mean of the squared residuals is not {found:.6g}; work out the first town"
        )

    cases = [Case(about, line, look) for about, line in LINES.items()]
    return LAB.check("cost", function, cases)


def check_slopes(function: Function) -> Report:
    """Check ``slopes(w, x, y)``, both partial derivatives of the cost."""

    def look(result: Any, w: Vector, x: Vector, y: Vector) -> str | None:
        found = as_numbers(result, (2,))
        if isinstance(found, str):
            return found
        A, n = least_squares.design_matrix(np.reshape(x, (-1, 1))), len(x)
        whole = fields.sum_of_squares_gradient(A, y, w)
        known = whole / n
        if near(found, known):
            return None
        swapped = fields.sum_of_squares_gradient(A, y, w[::-1]) / n
        middle = float(np.average(x))
        slips: Slips = [
            ("both signs are wrong: does a residual grow or shrink when the line rises?",
             -known),
            ("that is half of it: a square brings a factor", known / 2),
            ("that is twice as large: how often does a square bring its factor?", 2 * known),
            ("these are sums over the towns; the cost is a mean", whole),
            ("the two are in the wrong order: the derivative by the height comes first",
             known[::-1]),
            ("height and slope of the line have changed places: the height comes first in w",
             swapped),
            ("the second is the same as the first; by how much does a residual change when "
             "the slope grows?", [known[0], known[0]]),
            ("the second is the mean residual times the mean of x; is the mean of products "
             "the product of the means?", [known[0], known[0] * middle]),
            ("the sign of the second is wrong", [known[0], -known[1]]),
            ("the sign of the first is wrong", [-known[0], known[1]]),
            ("the first is a sum over the towns; the cost is a mean", [whole[0], known[1]]),
            ("the second is a sum over the towns; the cost is a mean", [known[0], whole[1]]),
            ("the factor of the square is missing in the second", [known[0], known[1] / 2]),
            ("the factor of the square is missing in the first", [known[0] / 2, known[1]]),
        ]  # fmt: skip
        slip = first_slip(found, slips)
        if slip is None:
            k = int(near(found[0], known[0]))
            slip = (
                f"a small step of the {('height', 'slope')[k]} does not change the cost by "
                f"{found[k]:.6g} times the step; differentiate the square of one town first"
            )
        return slip

    cases = [Case(about, line, look) for about, line in LINES.items()]
    return LAB.check("slopes", function, cases)


@dataclass(slots=True)
class Bowl:
    """The gradient of a quadratic with the Hessian `H` that is least at `low`.

    It answers a limited number of times, and is the same however often it was asked.
    """

    H: tuple[tuple[float, ...], ...]
    low: tuple[float, ...]
    most: int
    asked: int = field(default=0, compare=False)

    def __call__(self, w: ArrayLike) -> Vector:
        """Return the gradient, or raise ``ValueError``."""
        if np.shape(w) != np.shape(self.low):
            raise ValueError(f"gradient was asked at shape {np.shape(w)}")
        self.asked += 1
        if self.asked > self.most:
            raise ValueError(f"gradient was asked more than {self.most} times")
        return np.asarray(np.dot(self.H, np.subtract(w, self.low)))


def _long(g: ArrayLike) -> float:
    return float(np.hypot.reduce(np.asarray(g, dtype=np.float64)))


def _walk(
    f: Bowl, start: Vector, rate: float, tol: float, most: int
) -> tuple[Matrix, bool]:
    """Return all points of a descent, and whether it arrived."""
    free = Bowl(f.H, f.low, most + 2)
    first = _long(free(start))
    run = descent.gradient_descent(
        free, start, rate=rate, tol=tol * first, max_iter=most
    )
    for k, w in enumerate(run.history):
        if _long(np.dot(f.H, np.subtract(w, f.low))) > FAR * first:
            return run.history[: k + 1], False
    return run.history, run.converged


def check_descend(function: Function) -> Report:
    """Check ``descend(gradient, start, rate, tol, most)``: steps, and three ways to stop."""

    def look(
        result: Any, f: Bowl, start: Vector, rate: float, tol: float, most: int
    ) -> str | None:
        parts = as_parts(result, ("path", "arrived"))
        if isinstance(parts, str):
            return parts
        path = as_numbers(parts[0], np.shape(parts[0]))
        if isinstance(path, str):
            return f"path: {path}"
        if path.ndim != 2 or path.shape[1] != len(start) or not len(path):
            return (
                f"path: expected an array with {len(start)} numbers in each row, a point a "
                f"row and the start first, got shape {path.shape}"
            )
        arrived = as_numbers(parts[1], ())
        if isinstance(arrived, str):
            return f"arrived: {arrived}"
        known, there = _walk(f, start, rate, tol, most)
        if path.shape != known.shape or not near(path, known):
            return (
                f"path: {_said_of_path(path, known, there, f, start, rate, tol, most)}"
            )
        if bool(arrived) == there:
            return None
        times = _long(f(known[-1])) / (_long(f(start)) or 1)
        return (
            f"arrived: at the end the gradient is {times:.2g} times as long as at the "
            f"start, and tol is {tol:g}"
        )

    tilted = ((2.0, 1.0), (1.0, 3.0))
    round_ = ((2.0, 0.0), (0.0, 2.0))
    steep = ((2e6, 1e6), (1e6, 3e6))
    walks: dict[str, tuple[Any, Any, Any, float, float, int]] = {
        "one step": (tilted, (1.0, 0.5), [3.0, 1.0], 0.25, 1e-6, 1),
        "until it arrives": (tilted, (1.0, 0.5), [3.0, 1.0], 0.25, 1e-6, 200),
        "a steep bowl": (steep, (1.0, 0.5), [0.0, 0.0], 4e-7, 1e-3, 200),
        "it arrives with the last step": (round_, (1.0, 0.5), [3.0, 1.0], 0.5, 1e-6, 1),
        "a rate that is too large": (tilted, (1.0, 0.5), [0.0, 0.0], 1.0, 1e-6, 100),
        "a rate that is too small": (tilted, (-1.0, 2.0), [0.0, 0.0], 0.001, 1e-6, 8),
        "at the lowest point already": (tilted, (1.0, 0.5), [1.0, 0.5], 0.1, 1e-6, 9),
        "three numbers, whole ones at first": (
            ((1.0, 0, 0), (0, 2.0, 0), (0, 0, 4.0)), (1.0, 0.5, -2.0), [3, 1, 0], 0.3, 1e-2, 50
        ),
    }  # fmt: skip
    cases = [
        Case(
            about,
            # to ask twice a step is no mistake, only waste
            (Bowl(H, low, 2 * most + 6), np.asarray(start), rate, tol, most),
            look,
        )
        for about, (H, low, start, rate, tol, most) in walks.items()
    ]
    return LAB.check("descend", function, cases)


def _said_of_path(
    path: Matrix, known: Matrix, there: bool, f: Bowl,
    start: Vector, rate: float, tol: float, most: int,
) -> str:  # fmt: skip
    """Say what is wrong with the points of a descent."""
    first, g = _long(f(start)), f(start)
    if len(path) > 1 and len(known) > 1 and near(path, path[-1]):
        return "all points are the same one; is one array changed again and again?"
    if not near(path[0], start):
        if len(known) > 1 and near(path[0], known[1]):
            return "the start is missing; it comes first"
        return "it does not begin at the start"
    short = min(len(path), len(known))
    if near(path[:short], known[:short]):
        times = _long(f(path[-1])) / (first or 1)
        if len(path) < len(known):
            return (
                f"it ends too early, after {len(path[1:])} of at most {most} steps: the "
                f"gradient is {times:.2g} times as long as at the start, and tol is {tol:g}"
            )
        if there:
            return (
                f"after {len(known[1:])} steps the gradient is at most tol times as long as "
                "at the start, and yet a step followed"
            )
        if len(known) == most + 1:
            return f"it takes more than {most} steps"
        return (
            f"after {len(known[1:])} steps the gradient is more than a million times as "
            "long as at the start, and yet a step followed"
        )
    move = path[1] - start
    slips: Slips = [
        ("the first step leads uphill", rate * g),
        ("the first step is the whole gradient; where is the rate?", -g),
        ("the first step has the length of the rate, whatever the gradient's", rate / -first * g),
        ("the first step is twice as long as it should be", -2 * rate * g),
    ]  # fmt: skip
    slip = first_slip(move, slips)
    if slip is None:
        k = int(np.argmin([near(p, q) for p, q in zip(path, known, strict=False)]))
        slip = (
            f"step {k} leads from {path[k - 1].round(4)} to {path[k].round(4)}; compute that "
            "one by hand"
        )
    return slip


def _table(scales: Sequence[float], shifts: Sequence[float], *, n: int = 30) -> Matrix:
    """Return columns with these spreads and means, nearly; the first two go together."""
    rng = np.random.default_rng(8)
    Z = rng.normal(size=(n, len(scales)))
    Z[:, 0] += 0.5 * Z[:, -1]
    return Z * scales + shifts


def _ones(X: Matrix) -> Matrix:
    return least_squares.design_matrix(X)


def check_gradient(function: Function) -> Report:
    """Check ``gradient(w, A, y)``, all slopes of the mean squared residual at once."""

    def look(result: Any, w: Vector, A: Matrix, y: Vector) -> str | None:
        found = as_numbers(result, w.shape)
        if isinstance(found, str):
            return found
        n, d = A.shape
        whole = fields.sum_of_squares_gradient(A, y, w)
        known = whole / n
        if near(found, known):
            return None
        slips: Slips = [
            ("all signs are wrong: does a residual grow or shrink when the prediction "
             "grows?", -known),
            ("that is half of it: a square brings a factor", known / 2),
            ("these are sums over the towns; the cost is a mean", whole),
            ("the sum is divided by the number of columns, and not of towns", whole / d),
            ("that is the gradient at zero weights; where is w?",
             fields.sum_of_squares_gradient(A, y, np.zeros(d)) / n),
            ("the sales are missing: those are the predictions times the columns",
             fields.sum_of_squares_gradient(A, np.zeros(n), w) / n),
            ("each entry is the mean residual; which columns does each weight multiply?",
             np.full(d, known[0])),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"entry 0 is {found[0]:.6g}, and twice the mean of predictions minus sales is "
            f"{known[0]:.6g}"
            if not near(found[0], known[0])
            else "entry 0 is right; the others are derivatives by weights of other columns"
        )

    rng = np.random.default_rng(4)
    A = _ones(_table([1, 20, 0.3], [2, 50, 0]))
    line = _ones(BY_HAND[1][:, np.newaxis])
    cases = [
        Case("a line through three towns", (BY_HAND[0], line, BY_HAND[2]), look),
        Case("three channels", (np.array([1.0, 0.5, -2.0, 3.0]), A, rng.normal(9, 2, 30)), look),
        Case("zero weights", (np.zeros(4), A, rng.normal(9, 2, 30)), look),
        Case(
            "whole numbers",
            (np.array([1, 2]), np.array([[1, 4], [1, 0], [1, 1]]), np.array([3, 3, 1])),
            look,
        ),
    ]  # fmt: skip
    return LAB.check("gradient", function, cases)


def check_rates(function: Function) -> Report:
    """Check ``rates(A)``: the border, the best rate, and what a step with it leaves."""

    def look(result: Any, A: Matrix) -> str | None:
        parts = as_arrays(result, {"border": (), "best": (), "left": ()})
        if isinstance(parts, str):
            return parts
        border, best, left = map(float, parts)
        n = len(A)
        bends = np.square(np.linalg.svd(A, compute_uv=False)) / n * 2
        high, low = float(bends[0]), float(bends[-1])
        both = high + low
        known = 2 / high, 2 / both, 1 - 2 * low / both
        if near([border, best, left], known, rtol=1e-7, atol=1e-9):
            return None
        if near(border, known[1]) and near(best, known[0]) and high > 1.01 * low:
            return "border and best have changed places"
        if not near(border, known[0], rtol=1e-7):
            slips: Slips = [
                ("that is the greatest eigenvalue itself", high),
                ("that is 1 over the greatest eigenvalue: how small may 1 minus rate times "
                 "eigenvalue be?", 1 / high),
                ("that belongs to the least eigenvalue; the steepest direction sets the "
                 "border", 2 / low),
                ("half of the Hessian was taken: differentiate a square twice", 4 / high),
                ("the cost is a mean, and so is its Hessian", 2 / (high * n)),
                ("the cost is a mean, and so is its Hessian", 4 / (high * n)),
                ("the Hessian of the sum is divided by the number of columns, and not of "
                 "towns", 2 * A.shape[1] / (high * n)),
            ]  # fmt: skip
            slip = first_slip(border, slips, rtol=1e-7)
            return "border: " + (
                slip
                or f"along the steepest direction a step with {border:.4g} multiplies "
                f"the distance by {1 - border * high:.4g}; what is that just at the border?"
            )
        if not near(best, known[1], rtol=1e-7):
            slips = [
                ("that is half of the border: best for the steepest direction alone", 1 / high),
                ("that is the border; is the least eigenvalue 0 here?", 2 / high),
                ("that is half of it", 1 / both),
                ("the eigenvalues are subtracted; should the best rate grow with the least one?",
                 2 / (high - low) if high > low else np.nan),
                ("that is the best rate for the flattest direction alone", 1 / low),
            ]  # fmt: skip
            worst = max(abs(1 - best * high), abs(1 - best * low))
            slip = first_slip(best, slips, rtol=1e-7)
            return "best: " + (
                slip
                or f"a step with {best:.4g} leaves {worst:.4g} of the distance at worst; "
                "another rate leaves less"
            )
        slips = [
            ("the sign is wrong: it is a length that is left, as a share", -known[2]),
            ("that is the condition number", high / low),
            ("that is what is left of the square of the distance", known[2] ** 2),
            ("that is what a step takes away; what does it leave?", 1 - known[2]),
            ("that is what a step at the border leaves", abs(1 - 2 * low / high)),
            ("that is what a step with half of the border leaves", 1 - low / high),
        ]  # fmt: skip
        slip = first_slip(left, slips, rtol=1e-7)
        return "left: " + (
            slip
            or f"with the best rate a step multiplies the distance by {left:.4g} neither "
            "in the steepest direction nor in the flattest"
        )

    cases = [
        Case("a line through three towns", (_ones(BY_HAND[1][:, np.newaxis]),), look),
        Case("three channels", (_ones(_table([1, 5, 0.3], [2, 10, 0])),), look),
        Case("a height alone", (np.ones((5, 1)),), look),
        Case("whole numbers", (np.array([[1, 4], [1, 0], [1, 1], [1, 2]]),), look),
    ]
    return LAB.check("rates", function, cases)


def _standard(A: Matrix) -> Matrix:
    """Return the ones and the standardised columns."""
    Z = (A - np.average(A, axis=0)) / np.fmax(np.std(A, axis=0), 1e-300)
    Z[:, 0] = 1
    return np.asarray(Z)


def _map(A: Matrix, B: Matrix) -> Matrix:
    """Return the S with A S = B."""
    return np.column_stack([least_squares.solve(A, b).params for b in B.T])


def check_scaling(function: Function) -> Report:
    """Check ``scaling(A)``: the matrix that standardises all columns but the first."""

    def look(result: Any, A: Matrix) -> str | None:
        d = A.shape[1]
        S = as_numbers(result, (d, d))
        if isinstance(S, str):
            return S
        known = _map(A, _standard(A))
        # a guard such as spread + 1e-8 is no mistake
        if near(S, known, rtol=1e-6, atol=1e-9):
            return None
        n, middle = len(A), np.average(A, axis=0)
        unit, narrow = (
            np.diag(np.r_[1.0, 1 / np.diag(known)[1:]]),
            np.diag(np.diag(known)),
        )
        unshifted, plain = narrow.copy(), known.copy()
        plain[0][1:] = -middle[1:]
        shifted = np.eye(d)
        shifted[0][1:] = -middle[1:]
        opposite, sample, variance = known.copy(), known.copy(), known.copy()
        opposite[0][1:] *= -1
        sample.T[1:] *= np.sqrt(1 - 1 / n)
        variance.T[1:] *= np.diag(known)[1:, np.newaxis]
        slips: Slips = [
            ("rows and columns are the wrong way round: column j of S says what column j of "
             "A S is made of", known.T),
            ("that leads the other way: from the scaled columns to those of A",
             np.linalg.solve(known, np.eye(d))),
            ("the spreads are right, but the means are still in", unshifted),
            ("the columns are multiplied by their spreads", unit),
            ("the mean is subtracted after the division; in whose units is it then?", plain),
            ("the means are right, but the spreads are still in", shifted),
            ("the means are added", opposite),
            ("that spread divides by one less than the number of towns; see how it is defined",
             sample),
            ("that is divided by the variance; the spread is its root", variance),
            ("nothing is scaled", np.eye(d)),
        ]  # fmt: skip
        slip = first_slip(S, slips, rtol=1e-8)
        if slip is None and d > 1 and np.array_equal(S, np.round(S)):
            slip = "all entries are whole numbers; what type of numbers does your array hold?"
        if slip is None:
            slip = _said_of_columns(np.dot(A, S), S)
        return slip

    cases = [
        Case("one channel", (_ones(np.array([[1.0], [2.0], [6.0]])),), look),
        Case("three channels", (_ones(_table([1, 20, 0.3], [2, 500, 0])),), look),
        Case("a height alone", (np.ones((4, 1)),), look),
        Case("whole numbers", (np.array([[1, 4, 90], [1, 0, 30], [1, 1, 70], [1, 2, 10]]),), look),
    ]  # fmt: skip
    return LAB.check("scaling", function, cases)


def _said_of_columns(B: Matrix, S: Matrix) -> str:
    """Say what is wrong with the columns of A S."""
    if not near(B[:, 0], 1):
        return "column 0 of A S is not all ones"
    for j in range(1, len(S)):
        middle, spread = float(np.average(B[:, j])), float(np.std(B[:, j]))
        if not near(middle, 0, atol=1e-8):
            return f"column {j} of A S has the mean {middle:.4g}"
        if not near(spread, 1, rtol=1e-7):
            return f"column {j} of A S has the spread {spread:.8g}"
    return (
        "each column of A S may be made of one column of A and of the ones, no others"
    )


def check_fit(function: Function) -> Report:
    """Check ``fit(X, y, tol)``: scale, descend with the best rate, and come back."""

    def look(result: Any, X: Matrix, y: Vector, tol: float) -> str | None:
        A = _ones(X)
        d = A.shape[1]
        parts = as_arrays(result, {"w": (d,), "n_steps": ()})
        if isinstance(parts, str):
            return parts
        w, count = parts[0], float(parts[1])
        B = _standard(A)
        known = least_squares.solve(A, y).params
        v = least_squares.solve(B, y).params
        bends = np.square(np.linalg.svd(B, compute_uv=False)) / len(y) * 2
        start = fields.sum_of_squares_gradient(B, y, np.zeros(d)) / len(y)
        run = descent.gradient_descent(
            lambda p: fields.sum_of_squares_gradient(B, y, p) / len(y), np.zeros(d),
            rate=2 / float(bends[0] + bends[-1]), tol=tol * _long(start),
        )  # fmt: skip
        off = float(np.sqrt(losses.squared_loss(np.dot(A, w), np.dot(A, known))))
        # the distance from the best is at most the gradient over the least eigenvalue,
        # and the predictions move by the root of half the greatest at most
        enough = 2 * tol * _long(start) * float(np.sqrt(bends[0])) / float(bends[-1])
        if off > enough:
            mixed = np.r_[v[0], known[1:]]
            back = np.r_[known[0], v[1:]]
            slips: Slips = [
                ("those weights belong to the scaled columns", v),
                ("the height belongs to the scaled columns, the weights to those of X", mixed),
                ("the weights belong to the scaled columns, the height to those of X", back),
                ("S is taken the wrong way: w and v have the same predictions",
                 np.linalg.solve(_map(A, B), v)),
                ("S is taken the wrong way: w and v have the same predictions",
                 np.dot(_map(A, B).T, v)),
                ("the height comes first", np.roll(known, -1)),
                ("all weights are 0: where does the descent end?", np.zeros(d)),
            ]  # fmt: skip
            slip = first_slip(w, slips, rtol=100 * tol)
            return "w: " + (
                slip
                or f"the predictions are off the best ones by {off:.3g} crates (root of "
                "the mean square), more than tol allows"
            )
        if count == run.n_iter:
            return None
        if count == run.n_iter + 1:
            return "n_steps: that is the number of points, and the start is one of them"
        return (
            f"n_steps: {count:g} is not the number of steps of a descent from zero weights, "
            "on the scaled columns, with their best rate"
        )

    far = _table([1, 2], [5000, -30])
    rng = np.random.default_rng(2)
    towns = draw_towns(60, np.random.default_rng(1))
    cases = [
        Case("one channel", (_table([3], [10]), rng.normal(50, 5, 30), 1e-9), look),
        Case(
            "far from zero",
            (far, np.dot(far, [3, -1]) + rng.normal(size=30), 1e-8),
            look,
        ),
        Case("sixty towns", (towns.X, towns.sales, 1e-9), look),
        Case("sixty towns, a loose stop", (towns.X, towns.sales, 1e-2), look),
    ]
    return LAB.check("fit", function, cases)


def check_gain(function: Function) -> Report:
    """Check ``gain(w, prices, margin, budget)``: what more money on a channel leaves."""

    def look(
        result: Any, w: Vector, prices: Vector, margin: float, budget: float
    ) -> str | None:
        d = len(prices)
        if np.shape(result) == (d + 1,):
            return f"got {d + 1} numbers for {d} channels; the height is no channel"
        found = as_numbers(result, (d,))
        if isinstance(found, str):
            return found
        crates = budget * np.divide(w[1:], prices)
        earned = np.multiply(crates, margin)
        known = np.subtract(earned, budget)
        if near(found, known):
            return None
        slips: Slips = [
            ("that is what comes in, before the budget is paid", earned),
            ("those are crates, not euros", crates),
            ("those are crates minus euros; what does a crate earn?", crates - budget),
            ("that is what one euro brings, not the whole budget",
             earned / budget - 1),
            ("that is what one unit more brings, not what the budget buys of it",
             np.multiply(w[1:], margin) - budget),
            ("a dear unit should bring less for the money, not more",
             np.multiply(w[1:], prices) * budget * margin - budget),
            ("a dear unit should bring less for the money, not more",
             np.multiply(w[1:], prices) * margin - budget),
            ("that is divided by the margin", crates / margin - budget),
            ("the weights are off by one place: the height comes first in w",
             budget * np.divide(w[:-1], prices) * margin - budget),
            ("the price of one unit is subtracted; how much is spent?",
             np.subtract(earned, prices)),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"channel 0 does not bring {found[0]:.6g} euros; how many units does the budget "
            "buy, how many crates do they bring, and what is left of it all?"
        )

    cases = [
        Case("by hand", (np.array([100.0, 2.0, 0.5]), np.array([4.0, 2.0]), 3.0, 80.0), look),
        Case(
            "three channels",
            (np.array([500.0, 15.0, 0.02, -0.3]), np.array([75.0, 0.04, 2.0]), 6.5, 1000.0),
            look,
        ),
        Case("whole numbers", (np.array([9, 3, 1]), np.array([2, 5]), 4, 10), look),
    ]  # fmt: skip
    return LAB.check("gain", function, cases)
