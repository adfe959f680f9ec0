"""The checks of the lab *Loaded dice*: one function for each that the learner writes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath import distributions, joint, likelihood, simulation
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import (
    Case,
    Chance,
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
Games = NDArray[np.int64]

LAB = Lab(
    "joint_table", "covariance", "given", "play", "sample_covariance", "loading",
    "mean_payout",
)  # fmt: skip
ready = LAB.ready

#: What the red die is thrown for: the blue one shows this, or more.
AGAIN = 4
FAIR = np.ones(6) / 6
#: How many standard errors of its own games the check of simulated games allows.
ERRORS = 5.0


def die(low: float = 0.0, second: float = 0.0, third: float = 0.0) -> Vector:
    """Return a die with 1, 2 and 3 likelier by these than 1/6; 6, 5 and 4 less likely."""
    more = np.asarray([low, second, third])
    return np.asarray(FAIR + np.append(more, -np.flip(more)))


def record() -> Games:
    """Return the list of 900 games: made up, by a generator with a seed.

    A row a game: the blue die, and the red one or 0. What is loaded, and how much,
    stands in the next line; decide before you read it.
    """
    return _games(die(0.06), FAIR, 900, np.random.default_rng(15))


def _games(p: Vector, q: Vector, n: int, rng: np.random.Generator) -> Games:
    both = [distributions.Discrete(range(1, 7), w).sample(n, rng=rng) for w in (p, q)]
    games = np.asarray(both, dtype=np.int64).T
    games[games[:, 0] < AGAIN, 1] = 0
    return games


def _known_table(P: Matrix, U: Matrix, V: Matrix) -> tuple[Vector, Vector, Matrix]:
    """Return both lists of values and the joint table, by a product of matrices."""
    u, v = np.asarray(sorted({*U.flat})), np.asarray(sorted({*V.flat}))
    rows, columns = (np.equal.outer(w, Z.ravel()) for w, Z in ((u, U), (v, V)))
    return u, v, np.dot(rows * P.ravel(), columns.T)


def _outcomes(
    seed: int | None, m: int = 6, n: int = 6
) -> tuple[Matrix, Matrix, Matrix]:
    """Return the probability of each outcome, and both numbers; no seed: fair dice."""
    X, Y = np.indices((m, n)) + 1.0
    weights = np.ones((m, n))
    if seed is not None:
        weights = np.random.default_rng(seed).uniform(0.2, 2, size=(m, n))
    return weights / weights.sum(), X, Y


def _tables() -> dict[str, tuple[Vector, Vector, Matrix]]:
    """Return the joint tables that the next checks try."""
    P, X, Y = _outcomes(3)
    equal, _, _ = _outcomes(None)
    weighed = np.asarray([[0.3, 0.1, 0.05], [0.05, 0.1, 0.4]])
    return {
        "two rows, by hand": (np.asarray([0.0, 1]), np.asarray([1.0, 2, 4]), weighed),
        "fair dice: the first and the greater": _known_table(
            equal, X, np.maximum(X, Y)
        ),
        "loaded dice: sum and difference": _known_table(P, X + Y, X - Y),
        "three by three": _known_table(*_outcomes(5, 3, 3)),
    }


def check_joint_table(function: Function) -> Report:
    """Check ``joint_table(P, U, V)``: both lists of values, and their table."""

    def look(result: Any, P: Matrix, U: Matrix, V: Matrix) -> str | None:
        parts = as_parts(result, ("u", "v", "T"))
        if isinstance(parts, str):
            return parts
        u, v, T = _known_table(P, U, V)
        for name, part, known in (("u", parts[0], u), ("v", parts[1], v)):
            wrong = _said_of_values(part, known)
            if wrong is not None:
                return f"{name}: {wrong}"
        found = as_numbers(parts[2], T.shape)
        if isinstance(found, str):
            turned = np.shape(parts[2]) == T.T.shape
            return f"T: {found}" + ("; a row belongs to a value of U" if turned else "")
        return None if near(found, T) else f"T: {_said_of_table(found, T, P, U, V)}"

    P, *shown = _outcomes(7)
    X, Y = np.asarray(shown, dtype=np.int64)
    fair, _, _ = _outcomes(None)
    small = np.asarray([[0.1, 0.2, 0.3], [0.15, 0.05, 0.2]])
    cases = [
        Case("six outcomes, by hand",
             (small, np.asarray([[0, 0, 1], [1, 2, 2]]), np.asarray([[5, 5, 5], [5, 7, 5]])),
             look),
        Case("fair dice: sum and difference", (fair, X + Y, X - Y), look),
        Case("loaded dice: the blue one and the greater", (P, X, np.maximum(X, Y)), look),
        Case("the blue one and the prize", (P, X, X + Y * (X >= AGAIN)), look),
        Case("odd or even, and the product", (P, (X + Y) % 2, X * Y), look),
    ]  # fmt: skip
    return LAB.check("joint_table", function, cases)


def _said_of_values(part: Any, known: Vector) -> str | None:
    """Say what is wrong with a list of values, or None."""
    found = as_numbers(part, np.shape(part))
    if isinstance(found, str):
        return found
    if found.ndim != 1:
        return f"expected a list of values, got shape {found.shape}"
    strange = found[~np.isin(found, known)]
    if strange.size:
        return f"{strange[0]:g} is not among the values"
    if {*found} != {*known}:
        missing = min({*known.tolist()} - {*found.tolist()})
        return f"the value {missing:g} is missing"
    if found.size > known.size:
        return "a value stands in it more than once"
    return (
        None if near(found, known) else "the values are there, but not in order of size"
    )


def _said_of_table(found: Matrix, T: Matrix, P: Matrix, U: Matrix, V: Matrix) -> str:
    """Say what is wrong with a table of the right shape."""
    u, v, _ = _known_table(P, U, V)
    counts = np.asarray([[np.sum((a == U) & (b == V)) for b in v] for a in u])
    last = np.zeros_like(T)
    last[np.searchsorted(u, U), np.searchsorted(v, V)] = P
    slips: Slips = [
        ("rows and columns have changed places: a row belongs to a value of U", T.T),
        ("each outcome overwrites the one before it; outcomes that give the same pair "
         "belong together", last),
        ("that is how many outcomes give each pair; weigh them by P", counts),
        ("all outcomes count the same; P says how probable each is", counts / P.size),
        ("that is as if U and V were independent: the product of their marginals",
         np.outer(T.sum(axis=1), T.sum(axis=0))),
        ("these are conditional probabilities: each row adds up to 1",
         np.divide(T.T, T.sum(axis=1)).T),
        ("each pair has the mean of its outcomes' probabilities; add them",
         T / np.maximum(counts, 1)),
    ]  # fmt: skip
    why = first_slip(found, slips)
    if why is None and not near(found.sum(), 1):
        why = f"the entries add up to {found.sum():.6g}; is each outcome counted once?"
    i, j = np.unravel_index(int(np.argmax(np.abs(found - T))), T.shape)
    return why or (
        f"the probability of U = {u[i]:g} and V = {v[j]:g} is not {found[i, j]:.6g}; "
        "which outcomes give this pair?"
    )


def check_covariance(function: Function) -> Report:
    """Check ``covariance(u, v, T)``: covariance and correlation."""

    def look(result: Any, u: Vector, v: Vector, T: Matrix) -> str | None:
        found = as_arrays(result, {"cov": (), "corr": ()})
        if isinstance(found, str):
            return found
        cov, corr = (float(part) for part in found)
        table = joint.JointTable(u, v, T)
        x, y = table.x_marginal, table.y_marginal
        known, product = table.covariance, table.expectation(np.multiply)
        if not near(cov, known):
            slips: Slips = [
                ("that is the mean of the product; the means have to be taken off", product),
                ("every pair counts the same; weigh them by T",
                 float(np.mean(np.outer(u - x.mean, v - y.mean)))),
                ("the means are those of the lists u and v; weigh the values by T",
                 product - np.mean(u) * y.mean - np.mean(v) * x.mean
                 + np.mean(u) * np.mean(v)),
                ("the means are those of the lists u and v; weigh the values by T",
                 product - np.mean(u) * np.mean(v)),
                ("the means have to be multiplied by each other and taken off, not added",
                 product + x.mean * y.mean),
                ("the sign is wrong", -known),
                ("that is the correlation", table.correlation),
            ]  # fmt: skip
            return "cov: " + (
                first_slip(cov, slips)
                or f"not {cov:.6g}; take each value's distance from its mean first"
            )
        if near(corr, table.correlation):
            return None
        slips = [
            ("divided by the variances; divide by the standard deviations",
             known / x.variance / y.variance),
            ("that is the covariance again", known),
            ("it is squared", table.correlation**2),
            ("divided by the variance of U alone: that is a slope", known / x.variance),
            ("divided by the variance of V alone: that is a slope", known / y.variance),
            ("the standard deviations are those of the lists u and v; weigh by T",
             known / np.std(u) / np.std(v)),
            ("the sign is wrong", -table.correlation),
        ]  # fmt: skip
        return "corr: " + (
            first_slip(corr, slips)
            or ("it lies beyond -1 and 1" if abs(corr) > 1 else f"not {corr:.6g}")
            + "; what are the standard deviations of U and of V?"
        )

    return LAB.check(
        "covariance",
        function,
        [Case(about, table, look) for about, table in _tables().items()],
    )


def check_given(function: Function) -> Report:
    """Check ``given(v, T)``: mean and variance of V for each value of U."""

    def look(result: Any, v: Vector, T: Matrix) -> str | None:
        m, n = T.shape
        if m != n and near_shape(result, (n,)):
            return "a number for each column came back; a row belongs to a value of U"
        found = as_arrays(result, {"means": (m,), "variances": (m,)})
        if isinstance(found, str):
            return found
        means, variances = found
        table = joint.JointTable(np.arange(float(m)), v, T)
        known, spread = table.y_means, table.y_variances
        row, column = (np.sum(T, axis=k) for k in (1, 0))
        if not near(means, known):
            slips: Slips = [
                ("each row has to be made a whole again: divided by its sum", known * row),
                ("divided by the sums of the columns; what is given is the row",
                 np.dot(T / column, v)),
                ("each column is divided by the sum of a row; a row is to be divided by its "
                 "own sum", np.dot(T / row, v) if m == n else np.nan),
                ("the values of V are weighed all the same", np.full(m, np.mean(v))),
                ("that is the mean of V with nothing given", np.full(m, np.dot(column, v))),
                ("divided twice by the sum of the row", known / row),
                ("every row is divided by the number of values", known * (row / n)),
            ]  # fmt: skip
            k = int(np.argmax(np.abs(means - known)))
            return "means: " + (
                first_slip(means, slips)
                or f"that of row {k} is not {means[k]:.6g}; which values can V have there, "
                "and how probable is each?"
            )
        if near(variances, spread):
            return None
        squares = spread + known**2
        off = v - np.dot(column, v)
        slips = [
            ("those are the standard deviations", np.asarray(spread**0.5)),
            ("those are the means of the squares", squares),
            ("the square of the mean is added, not taken off", squares + known**2),
            ("the mean is taken off, not its square", squares - known),
            ("each row has to be made a whole again: divided by its sum", spread * row),
            ("the distances are from the mean of V with nothing given",
             np.dot(T, np.square(off)) / row),
            ("that is the variance of V with nothing given",
             np.full(m, np.dot(column, np.square(off)))),
            ("the probabilities are squared, too", squares * row - np.square(known * row)),
        ]  # fmt: skip
        k = int(np.argmax(np.abs(variances - spread)))
        return "variances: " + (
            first_slip(variances, slips)
            or f"that of row {k} is not {variances[k]:.6g}; from which mean are the "
            "distances in this row?"
        )

    return LAB.check(
        "given",
        function,
        [Case(about, (v, T), look) for about, (_, v, T) in _tables().items()],
    )


def near_shape(result: Any, shape: tuple[int, ...]) -> bool:
    """Whether it is a pair of arrays of this shape."""
    pair = isinstance(result, tuple | list) and len(result) == 2
    return pair and all(np.shape(part) == shape for part in result)


def _far(counts: Vector, p: Vector) -> Vector:
    """Return how many standard errors each share is away from its probability."""
    n = counts.sum()
    return np.asarray((counts / n - p) / np.sqrt(p * (1 - p) / n))


def _like(counts: Vector, p: Vector) -> bool:
    """Whether counts may come from these probabilities."""
    return bool(np.abs(_far(counts, p)).max() < ERRORS)


def check_play(function: Function) -> Report:
    """Check ``play(p, q, n, rng)``: the games, by what their shares ought to be.

    A share may be five standard errors of the games played away from its probability.
    In a right solution that happens less than once in 10,000 checks, and the seed is
    the check's own.
    """

    def look(result: Any, p: Vector, q: Vector, n: int, rng: Chance) -> str | None:
        if np.shape(result) == (2, n):
            return "got a row a die; a row belongs to a game"
        games = as_numbers(result, (n, 2))
        if isinstance(games, str):
            return games
        blue, red = games.T
        wrong = _said_of_rules(blue, red)
        if wrong is not None:
            return wrong
        if (
            callable(function) and n < 1000
        ):  # where a submission is graded, it is elsewhere
            if not np.array_equal(games, function(p, q, n, rng)):
                return (
                    "with a generator of the same seed it gives other games; all chance "
                    "has to come from rng"
                )
            if np.array_equal(games, function(p, q, n, rng)):
                return (
                    "called again with the same rng, it gives the same games once more"
                )
        return _said_of_shares(blue, red, p, q) if n > 1000 else None

    cases = [
        Case("five games", (die(0.1), FAIR, 5, Chance(np.random.PCG64(4))), look),
        Case("10,000 games with fair dice",
             (FAIR, FAIR, 10_000, Chance(np.random.PCG64(1))), look),
        Case("a loaded blue die",
             (die(0.1, 0.02), FAIR, 10_000, Chance(np.random.PCG64(2))), look),
        Case("both loaded, in other ways",
             (die(-0.05, 0.03), die(0.02, -0.04, 0.06), 10_000, Chance(np.random.PCG64(3))),
             look),
    ]  # fmt: skip
    return LAB.check("play", function, cases)


def _said_of_rules(blue: Vector, red: Vector) -> str | None:
    """Say which game breaks the rules, or None."""
    if not np.isin(blue, np.arange(1, 7)).all():
        k = int(np.argmin(np.isin(blue, np.arange(1, 7))))
        return (
            f"row {k}: the blue die shows {blue[k]:g}; faces are numbered from 1 to 6"
        )
    if not np.isin(red, np.arange(7)).all():
        k = int(np.argmin(np.isin(red, np.arange(7))))
        return f"row {k}: the second number is {red[k]:g}; it is what the red die shows, or 0"
    wrong = (red > 0) != (blue >= AGAIN)
    if not wrong.any():
        return None
    k = int(np.argmax(wrong))
    return (
        f"row {k}: blue shows {blue[k]:g}, and the red die "
        + ("is thrown" if red[k] else "is not")
        + "; look again when it is"
    )


def _said_of_shares(blue: Vector, red: Vector, p: Vector, q: Vector) -> str | None:
    """Say which shares are too far from their probabilities, or None."""
    thrown = red > 0
    if np.array_equal(blue[thrown], red[thrown]):
        return "the red die always shows the same as the blue one; throw it on its own"
    for name, values, own, other in (("blue", blue, p, q), ("red", red[thrown], q, p)):
        counts = np.bincount(values.astype(int), minlength=7)[1:].astype(float)
        if _like(counts, own):
            continue
        half = (
            np.asarray(own >= own.mean()) * own
        )  # a slip of its own: only likely faces
        for why, p_found in (
            ("it falls as the other die ought to", other),
            ("it falls as a fair die; where are its probabilities used?", FAIR),
            ("it is loaded, but the wrong way round: 1 as 6, 6 as 1", own[::-1]),
            ("its numbers are shifted by one face", np.roll(own, 1)),
            ("its unlikely faces never come", half / half.sum() + 1e-300),
        ):
            if _like(counts, p_found):
                return f"the {name} die: {why}"
        far = _far(counts, own)
        k = int(np.argmax(np.abs(far)))
        return (
            f"the {name} die shows {k + 1} in {counts[k] / counts.sum():.4f} of its throws, "
            f"{abs(far[k]):.0f} standard errors from {own[k]:.4f}"
        )
    cells = np.histogram2d(
        blue[thrown], red[thrown], [np.arange(3.5, 7), np.arange(0.5, 7)]
    )
    expected = np.outer(p[AGAIN - 1 :] / p[AGAIN - 1 :].sum(), q).ravel()
    far = _far(cells[0].ravel(), expected)
    if np.abs(far).max() < ERRORS:
        return None
    k = int(np.argmax(np.abs(far)))
    return (
        f"each die is right, but not both together: blue {k // 6 + AGAIN} and red {k % 6 + 1} "
        f"come {'more' if far[k] > 0 else 'less'} often than with dice that do not know of "
        "each other"
    )


def check_sample_covariance(function: Function) -> Report:
    """Check ``sample_covariance(x, y)``: an estimate and its standard error."""

    def look(result: Any, x: Vector, y: Vector) -> str | None:
        found = as_arrays(result, {"estimate": (), "error": ()})
        if isinstance(found, str):
            return found
        estimate, error = (float(part) for part in found)
        n = x.size
        C = joint.covariance_matrix(np.stack([x, y], axis=1))
        known = float(C[0, 1])
        products = np.multiply(np.subtract(x, np.mean(x)), np.subtract(y, np.mean(y)))
        if not near(estimate, known):
            slips: Slips = [
                ("divided by n; both means are taken from the same games, which makes it "
                 "too small", float(np.mean(products))),
                ("that is a sum; divide it", known * (n - 1)),
                ("the means have to be taken off first", float(np.vdot(x, y) / n)),
                ("the means have to be taken off first", float(np.vdot(x, y) / (n - 1))),
                ("that is the correlation", known / np.sqrt(C[0, 0] * C[1, 1])),
                ("that is the variance of x", float(C[0, 0])),
                ("the sign is wrong", -known),
            ]  # fmt: skip
            return "estimate: " + (
                first_slip(estimate, slips)
                or f"not {estimate:.6g}; what is one game's product of deviations?"
            )
        known_error = simulation.mean(products).std_error
        if near(error, known_error):
            return None
        raw = simulation.mean(np.multiply(x, y)).std_error
        slips = [
            ("that is how far one product lies from their mean; that of n games is surer",
             known_error * n**0.5),
            ("two standard errors; one is asked for", 2 * known_error),
            ("that is the variance; take the root", known_error**2),
            ("divided by n, not by its root", known_error / n**0.5),
            ("divided by n inside the standard deviation; n - 1 is asked for",
             known_error * ((n - 1) / n) ** 0.5),
            ("the products are those of x and y; of their deviations they scatter less", raw),
            ("the products are those of x and y; of their deviations they scatter otherwise",
             raw * ((n - 1) / n) ** 0.5),
            ("that is the error of the mean of x", (C[0, 0] / n) ** 0.5),
        ]  # fmt: skip
        return "error: " + (
            first_slip(error, slips)
            or f"not {error:.6g}; how much do the products of deviations scatter?"
        )

    games = _games(die(0.08), die(0, 0.05), 300, np.random.default_rng(8)).astype(float)
    rng = np.random.default_rng(9)
    pairs = rng.normal(size=(50, 2)).dot(np.asarray([[2, 0.5], [0, 1]]))
    cases = [
        Case("four games, by hand", (np.asarray([1.0, 2, 3, 6]), np.asarray([0.0, 1, 1, 6])),
             look),
        Case("300 games", (games[:, 0], games[:, 1]), look),
        Case("whole numbers", (np.asarray([1, 4, 6, 2, 5]), np.asarray([6, 2, 1, 6, 3])), look),
        Case("any numbers", (7 + pairs[:, 0], pairs[:, 1] - 3), look),
    ]  # fmt: skip
    return LAB.check("sample_covariance", function, cases)


def _known_loading(counts: Vector) -> tuple[Vector, Vector]:
    """Return loadings and errors, from a Bernoulli fit to each pair of opposite faces."""
    fits = [
        likelihood.fit_bernoulli(np.arange(up + down) < up)
        for up, down in ((int(counts[k]), int(counts[-1 - k])) for k in range(3))
    ]
    both = np.asarray([[fit.params[0] - 1 / 2, fit.std_errors[0]] for fit in fits]) / 3
    return both[:, 0], both[:, 1]


def check_loading(function: Function) -> Report:
    """Check ``loading(counts)``: three loadings by maximum likelihood, and their errors."""

    def look(result: Any, counts: Vector) -> str | None:
        found = as_arrays(result, {"delta": (3,), "error": (3,)})
        if isinstance(found, str):
            return found
        delta, error = found
        known, known_error = _known_loading(counts)
        up, down = counts[:3], np.flip(counts)[:3]
        n, m = counts.sum(), np.add(up, down)
        if not near(delta, known):
            slips: Slips = [
                ("the sign is wrong: it is positive where 1, 2 or 3 come more often", -known),
                ("it is in the order 3, 2, 1; the pair of 1 and 6 comes first", known[::-1]),
                ("the other face of a pair is another: opposite faces add up to 7",
                 np.subtract(up, counts[3:]) / np.add(up, counts[3:]) / 6),
                ("that is how far the share of 1, 2, 3 is from 1/6; the model ties 6, 5, 4 to "
                 "them", up / n - 1 / 6),
                ("half the difference of both shares: a good estimate, but not the one of "
                 "the greatest likelihood; put it into the equation",
                 np.subtract(up, down) / n / 2),
                ("a pair has the probability 1/3, not 1", known * 3),
                ("that is the difference of two probabilities, twice the loading", known * 2),
                ("that is the probability of 1, 2, 3, not what it has beyond 1/6",
                 known + 1 / 6),
                ("that is the difference of the shares; what does the loading do to each?",
                 np.subtract(up, down) / n),
            ]  # fmt: skip
            k = int(np.argmax(np.abs(delta - known)))
            a, b = 1 / 6 + delta[k], 1 / 6 - delta[k]
            return "delta: " + (
                first_slip(delta, slips)
                or (f"{delta[k]:.6g} gives a face a probability below 0" if min(a, b) < 0 else
                    f"at {delta[k]:.6g} the log-likelihood of pair {k} is not at its top: "
                    "what is its slope there?")
            )  # fmt: skip
        if near(error, known_error):
            return None
        bend = 1 / known_error**2
        slips = [
            ("that is the observed information itself; an error is made of it", bend),
            ("that is the variance; take the root", known_error**2),
            ("that is the root of the information; where does it belong?", 1 / known_error),
            ("two standard errors; one is asked for", 2 * known_error),
            ("that is the error of a share of all throws, as without the model",
             np.sqrt((1 / 6 + known) * (5 / 6 - known) / n)),
            ("that is the error of a fair die: the loading does not stand in it",
             np.full(3, np.sqrt(1 / 12 / n))),
            ("that is from the expected information, with all throws; the observed one is "
             "asked for", np.sqrt((1 / 12 - 3 * known**2) / n)),
            ("only one face of the pair is in the information",
             np.asarray((1 / 6 + known) / up**0.5)),
            ("only one face of the pair is in the information",
             np.asarray((1 / 6 - known) / down**0.5)),
            ("in the slope of the slope the denominators are squared",
             np.asarray((up / (1 / 6 + known) + down / (1 / 6 - known)) ** -0.5)),
            ("a pair has the probability 1/3, not 1", known_error * 3),
        ]  # fmt: skip
        k = int(np.argmax(np.abs(error - known_error)))
        return "error: " + (
            first_slip(error, slips)
            or f"of pair {k} it is not {error[k]:.6g}, though delta is right; how strongly "
            f"is the log-likelihood bent there? ({m[k]:g} throws showed this pair)"
        )

    uneven = np.asarray([30.0, 12, 9, 18, 4, 10])
    cases = [
        Case("twelve ones, by hand", (np.asarray([12.0, 5, 6, 6, 5, 6]),), look),
        Case("three pairs that differ", (uneven,), look),
        Case("whole numbers", (np.asarray([3, 8, 1, 2, 9, 7]),), look),
        Case(
            "a long list", (np.asarray([1700.0, 1650, 1600, 1720, 1690, 1640]),), look
        ),
    ]
    return LAB.check("loading", function, cases)


def _mean(blue: Vector, red: Vector) -> float:
    """Return the mean prize of dice with these loadings; also beyond what a die can be."""
    return _mean_of(die(*blue), die(*red))


def _mean_of(p: Vector, q: Vector) -> float:
    """Return the mean prize of dice with these probabilities."""
    _, X, Y = _outcomes(None)
    return float(np.einsum("i,j,ij", p, q, np.where(X < AGAIN, X, X + Y)))


def _mixed(loadings: Vector) -> Vector:
    """Return a die on which 4, 5, 6 are taken for the opposites of 1, 2, 3."""
    return FAIR + np.append(loadings, -loadings)


def _slopes(blue: Vector, red: Vector) -> tuple[Vector, Vector]:
    """Return the partial derivatives of the mean prize; it is linear in each loading."""
    rows = np.eye(3)
    return (
        np.asarray([_mean(blue + e, red) - _mean(blue, red) for e in rows]),
        np.asarray([_mean(blue, red + e) - _mean(blue, red) for e in rows]),
    )


def check_mean_payout(function: Function) -> Report:
    """Check ``mean_payout(blue, red, blue_error, red_error)``: a mean and its error."""

    def look(
        result: Any, blue: Vector, red: Vector, blue_error: Vector, red_error: Vector
    ) -> str | None:
        found = as_arrays(result, {"mean": (), "error": ()})
        if isinstance(found, str):
            return found
        mean, error = (float(part) for part in found)
        known = _mean(blue, red)
        p, q = die(*blue), die(*red)
        faces = np.arange(1, 7)
        first, second = float(np.vdot(faces, p)), float(np.vdot(faces, q))
        if not near(mean, known):
            slips: Slips = [
                ("as if the red die were always thrown", first + second),
                ("the red die is not in it", first),
                ("the pairs are others: opposite faces add up to 7",
                 _mean_of(_mixed(blue), _mixed(red))),
                ("as if the red die were thrown in half of the games; does the loading of "
                 "the blue die change how often?", first + second / 2),
                ("as if the red die were thrown when the blue one shows less than 4",
                 first + second * p[:3].sum()),
                ("as if it were thrown only when the blue one shows more than 4",
                 first + second * p[4:].sum()),
                ("the red die is taken as fair", first + 3.5 * p[3:].sum()),
                ("blue and red have changed places", _mean(red, blue)),
                ("the loadings have the wrong sign: positive makes 1, 2 and 3 likelier",
                 _mean(-blue, -red)),
                ("that is what the stall keeps", 5.5 - known),
                ("when the red die is thrown, the blue one counts as well",
                 float(np.vdot(faces[:3], p[:3])) + second * p[3:].sum()),
            ]  # fmt: skip
            return "mean: " + (
                first_slip(mean, slips)
                or f"not {mean:.6g}; what does each die show on average, and how often is the "
                "red one thrown?"
            )
        a, b = _slopes(blue, red)
        parts = np.append(a * blue_error, b * red_error)
        known_error = float(np.linalg.norm(parts))
        if near(error, known_error):
            return None
        p_low = np.asarray([5.0, 3, 1])
        slips = [
            ("that is the variance; take the root", known_error**2),
            ("the parts are added; variances add up, not errors", float(np.abs(parts).sum())),
            ("the parts are added with their signs; variances add up", float(parts.sum())),
            ("the parts are added with their signs; variances add up", -float(parts.sum())),
            ("the errors alone, without how much the mean changes with each",
             float(np.linalg.norm(np.append(blue_error, red_error)))),
            ("the errors of the red die are missing", float(np.linalg.norm(parts[:3]))),
            ("the errors of the blue die are missing", float(np.linalg.norm(parts[3:]))),
            ("with a loaded blue die the red one is also thrown more rarely; that part is "
             "missing", float(np.linalg.norm(np.append(p_low * blue_error, parts[3:])))),
            ("the red die is not always thrown",
             float(np.linalg.norm(np.append(parts[:3], p_low * red_error)))),
            ("the red die is thrown in half of the games only if the blue one is fair",
             float(np.linalg.norm(np.append(parts[:3], p_low / 2 * red_error)))),
            ("the derivatives by the blue loadings have the red die as fair",
             float(np.linalg.norm(np.append((p_low + 3.5) * blue_error, parts[3:])))),
        ]  # fmt: skip
        return "error: " + (
            first_slip(error, slips)
            or (
                "negative, and a standard error is a root"
                if error < 0
                else f"not {error:.6g}; by how much does the mean change with each loading?"
            )
        )

    none = np.zeros(3)
    cases = [
        Case("one loading of a blue die",
             (np.asarray([0.05, 0, 0]), none, np.asarray([0.01, 0, 0]), none), look),
        Case("three loadings of a red die",
             (none, np.asarray([0.02, -0.03, 0.01]), none, np.asarray([0.02, 0.01, 0.03])),
             look),
        Case("both, all of them",
             (np.asarray([0.06, -0.02, 0.03]), np.asarray([-0.04, 0.05, 0.01]),
              np.asarray([0.01, 0.02, 0.015]), np.asarray([0.02, 0.01, 0.03])), look),
        Case("fair dice, and how sure that is",
             (none, none, np.full(3, 0.01), np.full(3, 0.02)), look),
    ]  # fmt: skip
    return LAB.check("mean_payout", function, cases)
