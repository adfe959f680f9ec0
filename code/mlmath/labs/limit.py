"""The checks of the lab *The central limit theorem*: one for each of its functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from mlmath import continuous, datasets, distributions, estimation, moments, simulation
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
Cdf = Callable[[Any], Any]

LAB = Lab(
    "sample_means", "standardize", "gap", "misses", "exponent", "lean", "enough",
)  # fmt: skip
ready = LAB.ready

#: Simulated numbers may be so many standard errors off: by chance they never are.
FAR = 5.0
#: The population without a mean, whose means stay what single values are.
CAUCHY = continuous.StudentT(1)


def tumours() -> Vector:
    """Return the 569 values of the feature *area error* in `datasets.breast_cancer`."""
    data = datasets.breast_cancer()
    return np.asarray(data.X[:, data.features.index("area error")])


def as_population(x: Vector) -> distributions.Discrete:
    """Return the distribution that draws from the values, each with the same chance."""
    values, times = np.unique(x, return_counts=True)
    return distributions.Discrete(values, times / x.size)


@dataclass(frozen=True)
class Watched:
    """A population that lets nobody draw but with the generator that was given."""

    family: continuous.Family
    chance: Chance

    def sample(
        self, size: int | tuple[int, ...], *, rng: np.random.Generator
    ) -> NDArray[np.float64]:
        """Return values as the family draws them."""
        if rng is not self.chance:
            raise ValueError("draw with the rng that is an argument, and make no other")
        return self.family.sample(size, rng=rng)


def check_sample_means(function: Function) -> Report:
    """Check ``sample_means(population, n, runs, rng)`` by what theory says of means."""

    def look(
        result: Any, population: Watched, n: int, runs: int, rng: Chance
    ) -> str | None:
        found = as_numbers(result, (runs,))
        if isinstance(found, str):
            hint = {
                (n,): "; that is one for each column, and a sample is a row",
                (runs, n): "; those are the values, and their means are asked for",
                (): "; each of the samples has a mean of its own",
            }
            return found + hint.get(np.shape(result), "")
        family = population.family
        if family == CAUCHY:
            half = float(np.mean(np.abs(found) < 1))
            if abs(half - 0.5) * 2 <= FAR / runs**0.5:
                return None
            return (
                f"{100 * half:.0f} of 100 lie between -1 and 1, and of Cauchy means one "
                "half do; is it a mean, and of values of its own?"
            )
        error = estimation.standard_error(family.variance**0.5, n)
        z = np.subtract(found, family.mean) / error
        return _said_of_scatter(z, found, family, n)

    def case(
        about: str, family: continuous.Family, n: int, runs: int, seed: int
    ) -> Case:
        rng = Chance(np.random.PCG64(seed))
        return Case(about, (Watched(family, rng), n, runs, rng), look)

    cases = [
        case("normal values", continuous.Normal(5, 2), 16, 4000, 1),
        case("waits", continuous.Exponential(0.5), 3, 4000, 2),
        case("counts", distributions.Poisson(2), 10, 3000, 3),
        case("Cauchy values", CAUCHY, 20, 2000, 4),
        case("a single sample", continuous.Normal(-3, 1), 50, 1, 5),
    ]
    return LAB.check("sample_means", function, cases)


def _said_of_scatter(
    z: Vector, found: Vector, family: continuous.Family, n: int
) -> str | None:
    """Say how standardised means differ from what theory says, beyond chance."""
    runs = z.size
    if abs(z.mean()) > FAR / runs**0.5:
        if abs(found.mean() / (n * family.mean) - 1) < 0.1:
            return "those are sums; a mean is a sum divided by the number of values"
        return (
            f"on average they are {found.mean():.4g}, where the population has the mean "
            f"{family.mean:g}; that is more than chance does"
        )
    spread = float(np.dot(z, z)) / runs
    kurtosis = 3 + (moments.kurtosis(family) - 3) / n
    if abs(spread - 1) > FAR * (kurtosis / runs - 1 / runs) ** 0.5:
        if spread < 1e-9 or np.ptp(found) == 0:
            return "they are all the same; each sample has values of its own"
        if abs(spread / n - 1) < 0.2:
            return (
                f"they scatter as single values do; each is the mean of n = {n} values"
            )
        return (
            f"for n = {n} their variance is {spread:.3g} times what it is for means of so "
            "many values; how many values has each sample?"
        )
    alike = float(np.dot(z[1:], z[:-1])) / runs
    if abs(alike) > FAR / runs**0.5:
        return "each mean tells of the next one; no value may be in two samples"
    return None


def check_standardize(function: Function) -> Report:
    """Check ``standardize(means, mu, sigma, n)``, means in standard errors."""

    def look(result: Any, means: Vector, mu: float, sigma: float, n: int) -> str | None:
        found = as_numbers(result, means.shape)
        if isinstance(found, str):
            return found
        off = np.subtract(means, mu)
        z = off / estimation.standard_error(sigma, n)
        if near(found, z):
            return None
        slips: Slips = [
            ("mu is taken away, but nothing is divided: what is the unit?", off),
            ("that counts in standard deviations of single values; means scatter less",
             off / sigma),
            ("sigma is divided by n; for the spread of a mean it is another power of n",
             off * n / sigma),
            ("divided by the root of n; sigma shrinks by it, so mind the brackets",
             z / n),
            ("sigma is squared: that is the variance of a mean, and the root is missing",
             z * n**0.5 / sigma),
            ("the sign is wrong: a mean above mu counts as positive", -z),
            ("the mean of these means is taken away, not mu", z - z.mean()),
            ("the spread of these means is the unit, not what theory says",
             off / np.std(means)),
            ("the spread of these means is the unit, not what theory says",
             (z - z.mean()) / z.std()),
            ("mu is not taken away", z + mu / estimation.standard_error(sigma, n)),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"the mean {means[0]:.4g} of {n} values is not {found[0]:.4g} standard errors "
            f"from {mu:g}, with sigma = {sigma:g}"
        )

    rng = np.random.default_rng(6)
    cases = [
        Case("three means", (np.asarray([4.0, 5.5, 8.0]), 5.0, 6.0, 9), look),
        Case("many means", (rng.normal(2, 0.3, 50), 2.1, 1.7, 30), look),
        Case("whole numbers", (np.asarray([1, 2, 4]), 2, 3, 4), look),
    ]
    return LAB.check("standardize", function, cases)


def uniform(x: Any) -> Any:
    """Return the cdf of the uniform distribution on 0 to 1."""
    return np.clip(x, 0, 1)


def bell(x: Any) -> Any:
    """Return the standard normal cdf."""
    return continuous.Normal().cdf(x)


def check_gap(function: Function) -> Report:
    """Check ``gap(z, cdf)``, the greatest distance of the ecdf of values from a cdf."""

    def look(result: Any, z: Vector, cdf: Cdf) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        known, over, under = (
            float(stats.ks_1samp(z, cdf, alternative=side, method="asymp").statistic)
            for side in ("two-sided", "greater", "less")
        )
        if near(found, known):
            return None
        k = z.size
        at, given = np.sort(cdf(z)), cdf(z)
        part = np.linspace(0, 1, k + 1)
        middle, after = np.diff(part) / 2 + part[:-1], part[1:]
        slips: Slips = [
            ("just before each value the ecdf is lower by a step, and may be further below "
             "the curve there", over),
            ("just at each value the ecdf is higher by a step, and may be further above the "
             "curve there", under),
            ("just before each value the ecdf is lower by a step, and may be further below "
             "the curve there", np.abs(after - at).max()),
            ("just at each value the ecdf is higher by a step, and may be further above the "
             "curve there", np.abs(after - at - 1 / k).max()),
            ("that is the distance to the middle of each step; the ends are further off",
             np.abs(middle - at).max()),
            ("the values are not in order, the steps are",
             max((after - given).max(), (given - after).max() + 1 / k)),
            ("the values are not in order, the steps are", np.abs(after - given).max()),
            ("that is a mean distance; the greatest is asked for",
             np.abs(after - at).mean()),
            ("the gap has a sign; take the greatest distance, above or below", -known),
            ("that is a number of steps; a step is one over the number of values",
             known * k),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"for {k} values it is not {found:.4g}; draw the steps and the curve, and "
            "look just before and just at each value"
        )

    rng = np.random.default_rng(7)
    cases = [
        Case("three values and a straight line", (np.asarray([0.7, 0.2, 0.9]), uniform), look),
        Case("values that lie too low", (rng.random(40) ** 2, uniform), look),
        Case("values that lie too high", (rng.random(25) ** 0.4, uniform), look),
        Case("normal values and the bell", (rng.normal(size=200), bell), look),
        Case("whole numbers, many equal", (rng.poisson(2, size=60) - 2, bell), look),
    ]  # fmt: skip
    return LAB.check("gap", function, cases)


def check_misses(function: Function) -> Report:
    """Check ``misses(X, mu)``, the shares of ranges too low and too high."""

    def look(result: Any, X: Matrix, mu: float) -> str | None:
        parts = as_arrays(result, {"low": (), "high": ()})
        if isinstance(parts, str):
            return parts
        found = np.asarray(parts)
        runs, n = X.shape
        rows = [simulation.mean(row) for row in X]
        short = mu - np.asarray([row.estimate for row in rows])
        unit = np.asarray([row.std_error for row in rows])

        def shares(reach: Any) -> Vector:
            outside = np.sign(short) * (np.abs(short) > reach)
            return np.asarray([(outside > 0).mean(), (outside < 0).mean()])

        known = shares(unit + unit)
        if near(found, known):
            return None
        every = float(np.std(X, ddof=1))
        slips: Slips = [
            ("low and high have changed places: low is a range that lies below mu",
             known[::-1]),
            ("those are numbers of ranges; shares are asked for", runs * known),
            ("both are the share that misses; on which side do they lie?",
             np.asarray([known.sum(), known.sum()])),
            ("the first is the share that holds mu, the second the one that misses it",
             np.asarray([1 - known.sum(), known.sum()])),
            ("those are shares that are not too low, and not too high", 1 - known),
            ("that is one standard error to either side, not two", shares(unit)),
            ("s is the spread of single values; the mean's is smaller",
             shares(2 * unit * n**0.5)),
            ("s is divided by the root of n, not by n", shares(unit * 2 / n**0.5)),
            ("the variance is where its root should be", shares(2 * unit * unit)),
            ("s has the divisor n - 1", shares(2 * unit * (1 - 1 / n) ** 0.5)),
            ("n is the number of columns, not of rows",
             shares(2 * unit * (n / runs) ** 0.5)),
            ("each row has a spread of its own, not that of all values",
             shares(2 * every / n**0.5)),
            ("those are shares of means below and above mu, without their ranges",
             shares(0)),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"of {runs} samples of {n}, {100 * found[0]:.3g} of 100 too low and "
            f"{100 * found[1]:.3g} too high is not right; work out the first row by hand"
        )

    return LAB.check(
        "misses",
        function,
        [Case(about, samples, look) for about, samples in SAMPLES.items()],
    )


def _samples() -> dict[str, tuple[NDArray[Any], float]]:
    """Return what the check of `misses` tries."""
    rng = np.random.default_rng(8)
    return {
        "waits, six a sample": (rng.exponential(2, (500, 6)), 2.0),
        "normal values, four a sample": (rng.normal(5, 3, (700, 4)), 5.0),
        "another truth": (rng.normal(5, 3, (300, 9)), 6.5),
        "counts": (rng.poisson(3, (400, 11)), 3.1),
    }


SAMPLES = _samples()


def check_exponent(function: Function) -> Report:
    """Check ``exponent(sizes, spreads)``, the slope of a line on log-log axes."""

    def look(result: Any, sizes: Vector, spreads: Vector) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        x, y = map(np.log, (sizes, spreads))

        def slope(a: Any, b: Any) -> float:
            return float(np.polyfit(a, b, 1)[0])

        known = slope(x, y)
        if near(found, known):
            return None
        slips: Slips = [
            ("that is the slope without logarithms", slope(sizes, spreads)),
            ("the logarithm of the sizes is missing", slope(sizes, y)),
            ("the logarithm of the spreads is missing", slope(x, spreads)),
            ("the axes have changed places: by how much does the spread change with n?",
             slope(y, x)),
            ("the sign is wrong: does the spread fall or grow with n?", -known),
            ("that is the line's height at n = 1, not its slope",
             np.polyfit(x, y, 1)[1]),
            ("a line through the origin; this one has a height as well",
             np.dot(x, y) / np.dot(x, x)),
            ("the spreads' own mean is not taken away",
             np.dot(x, y) / (x.var() * x.size)),
            ("the sums have different divisors",
             known * (x.size - 1) / x.size),
            ("the sums have different divisors",
             known * x.size / (x.size - 1)),
            ("that is the line through the first and the last point alone",
             (y[-1] - y[0]) / np.ptp(x) if x.size > 2 else np.nan),
            ("that is a correlation", np.corrcoef(x, y)[0, 1]),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"for the sizes {np.asarray(sizes).tolist()} and the spreads "
            f"{np.round(spreads, 3).tolist()} it is not {found:.4g}"
        )

    sizes = np.asarray([4, 10, 40, 100, 500])
    wobbly = np.asarray([0.5, 0.25, 0.17, 0.1, 0.04])
    cases = [
        Case("two points", (np.asarray([1.0, 100.0]), np.asarray([3.0, 0.3])), look),
        Case("five points", (sizes, wobbly), look),
        Case("hardly a fall", (sizes, np.asarray([2.1, 1.9, 2.2, 1.8, 2.1])), look),
        Case("uneven places", (np.asarray([2, 3, 5, 300]), np.asarray([9, 5, 6, 1])), look),
    ]  # fmt: skip
    return LAB.check("exponent", function, cases)


def check_lean(function: Function) -> Report:
    """Check ``lean(x)``, the skewness of data."""

    def look(result: Any, x: Vector) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        known = float(stats.skew(x))
        if near(found, known):
            return None
        n, s = x.size, float(np.std(x))
        off = np.subtract(x, np.mean(x))
        third = known * s**3
        slips: Slips = [
            ("the standard deviation has the divisor n here", known * (1 - 1 / n) ** 1.5),
            ("the third moment is divided by the variance; units must cancel", third / s**2),
            ("the third moment is not divided; units must cancel", third),
            ("the third moment is divided by s, not by its cube", third / s),
            ("the third moment is divided by the cube of the variance", third / s**6),
            ("that is a sum; a mean is asked for", known * n),
            ("that is the fourth power: it cannot tell left from right",
             float(stats.kurtosis(x, fisher=False))),
            ("the distances lost their signs before the cube",
             np.mean(np.abs(off) ** 3) / s**3),
            ("the mean is not taken away", moments_about_0(x) / s**3),
            ("the median is taken away, not the mean",
             moments_about_0(np.subtract(x, np.median(x))) / s**3),
            ("that is the correction for small samples; it is not asked for",
             float(stats.skew(x, bias=False))),
            ("the sign is wrong: a long tail to the right counts as positive", -known),
            ("the mean of distances is 0; they have to be cubed first", 0.0),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"for {n} values it is not {found:.4g}; try the values 0, 0 and 3 by hand: the "
            "answer is the root of one half"
        )

    rng = np.random.default_rng(9)
    cases = [
        Case("three values", (np.asarray([0.0, 0.0, 3.0]),), look),
        Case("a tail to the right", (rng.exponential(5, 40),), look),
        Case("a tail to the left", (2 - rng.exponential(0.3, 25),), look),
        Case("whole numbers", (rng.poisson(1, 30),), look),
        Case("the tumours", (tumours(),), look),
    ]
    return LAB.check("lean", function, cases)


def moments_about_0(x: Vector) -> float:
    """Return the mean cube."""
    return float(np.mean(np.power(x, 3)))


def check_enough(function: Function) -> Report:
    """Check ``enough(x, loss)``, how many values are needed, and whether there are."""

    def look(result: Any, x: Vector, loss: float) -> str | None:
        parts = as_parts(result, ["needed", "verdict"])
        if isinstance(parts, str):
            return parts
        needed, verdict = (as_numbers(part, ()) for part in parts)
        if isinstance(needed, str):
            return f"needed: {needed}"
        g = float(stats.skew(x))
        exact = g * g / loss / 4
        known = max(2.0, float(np.ceil(exact)))
        if not near(needed, known):
            slips: Slips = [
                ("a range needs a spread, and a spread needs two values",
                 min(float(needed), 1.0)),
                ("one value fewer would be enough", known + 1),
                ("that many are too few: the loss would be a little above what is allowed",
                 np.floor(exact)),
                ("not a whole number of values", exact),
                ("the skewness is not squared", np.ceil(abs(g) / loss / 4)),
                ("the 4 is missing", np.ceil(g * g / loss)),
                ("the 4 is above the line now", np.ceil(4 * g * g / loss)),
                ("the loss is squared", np.ceil(exact / loss)),
                ("solve for n: the loss stands below the line then",
                 max(2.0, np.ceil(g * g * loss / 4))),
                ("that is how many values there are", x.size),
            ]  # fmt: skip
            return "needed: " + (
                first_slip(needed, slips)
                or f"not {needed:g} for the skewness {g:.3f} and the loss {loss:g}"
            )
        if isinstance(verdict, str):
            return f"verdict: {verdict}"
        if bool(verdict) == (x.size >= known):
            return None
        if x.size == known:
            return f"verdict: {x.size} values, and as many are needed; is that enough?"
        return (
            f"verdict: {x.size} values, {known:g} are needed, and it says "
            f"{'True' if verdict else 'False'}"
        )

    return LAB.check(
        "enough",
        function,
        [Case(about, data, look) for about, data in DATA.items()],
    )


def _data() -> dict[str, tuple[NDArray[Any], float]]:
    """Return what the check of `enough` tries."""
    rng = np.random.default_rng(10)
    return {
        "waits": (rng.exponential(3, 300), 0.01),
        "few waits": (rng.exponential(3, 12), 0.02),
        "just as many as needed": (np.asarray([0, 0, 0, 0, 0, 0, 5, 3, 1]), 0.0641),
        "one on each side": (np.asarray([-1.0, 1.0]), 0.01),
        "a tail to the left": (-rng.exponential(1, 50), 0.005),
        "the tumours": (tumours(), 0.01),
    }


DATA = _data()
