"""The checks of the lab *An A/B test*, and its made-up log of a blood service's page."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from mlmath import comparisons, contingency, sequential, simulation
from mlmath._checks import Vector
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    as_arrays,
    as_numbers,
    first_slip,
    near,
)

Slips = list[tuple[str, Any]]
#: A table of rows, which has its columns by name: `log["user"]`.
Log = NDArray[np.void]
Pair = tuple[float, float]

LAB = Lab(
    "per_user", "one_number", "users_needed", "mismatch", "gain", "watched", "decide",
)  # fmt: skip
ready = LAB.ready

#: The columns of a log.
COLUMNS = np.dtype([
    ("visit", np.int64), ("user", np.int64), ("arm", np.int64), ("app", np.int64),
    ("day", np.float64), ("seconds", np.float64), ("booked", np.int64),
])  # fmt: skip
DAYS = 14
#: Seconds that a visit counts at most.
CAP = 600.0
#: By platform (browser, app): shares that book under A and B, factor of seconds under B.
RULES = ((0.150, 0.180, 0.98), (0.160, 0.140, 0.78))


def simulate(users: int, rng: np.random.Generator) -> tuple[Log, dict[str, Pair]]:
    """Make up the log of an A/B test, and what is true of it.

    Each person has two lives, one with either page. The log shows one of them, and
    spoils it: rows sent twice and more often, tabs left open, robots, people that were
    shown both pages, and a counter in the app that begins late under B.

    The truth is, by platform, by how much B differs from A over all people: in the
    share that books, and in capped seconds a visit.
    """
    app = rng.random(users) < 0.2
    arm = rng.integers(0, 2, users)
    share = np.array([r[:2] for r in RULES])[app.astype(int)]
    slow = np.array([r[2] for r in RULES])[app.astype(int)]
    liking = rng.normal(size=users)
    visits = 1 + rng.poisson(np.exp(0.6 * liking - 0.5))
    keen = 0.4 * liking + math.sqrt(0.84) * rng.normal(size=users)
    books = keen[:, None] > ndtri(1 - share)  # under A, and under B

    who = np.repeat(np.arange(users), visits)
    first = np.cumsum(visits) - visits
    begin = rng.uniform(0, DAYS, users)
    day = rng.uniform(begin[who], DAYS)
    day[first] = begin
    read = np.exp(3.5 + 0.6 * liking[who] + 0.7 * rng.normal(size=who.size))
    both = read[:, None] * np.column_stack([np.ones(who.size), slow[who]])
    both[rng.random(who.size) < 0.012] += rng.uniform(900, 30_000)
    longest = np.minimum(both, CAP)
    truth = {}
    for name, some in (("browser", ~app), ("app", app)):
        a, b = longest[some[who]].sum(axis=0) / visits[some].sum()
        truth[name] = (float(np.diff(books[some].mean(axis=0))[0]), float(b - a))

    # Who has lost the cookie is shown a page by lot at each visit.
    shown = np.where(
        (rng.random(users) < 0.04)[who], rng.integers(0, 2, who.size), arm[who]
    )
    seconds = both[np.arange(who.size), shown]
    booked = np.zeros(who.size, dtype=np.int64)
    booked[first] = books[np.arange(users), shown[first]]

    # The app's counter under B begins late, and so misses those who do not stay.
    short = np.add.reduceat(seconds, first) < 45
    hasty = app & (arm == 1) & ~books[:, 1] & short & (rng.random(users) < 0.33)
    extra = rng.poisson(np.where(shown == 1, 0.15 + 1.5 * booked, 0.15))
    here = np.flatnonzero(~hasty[who])
    again = np.repeat(here, extra[here])
    order = np.concatenate([here, again])

    log = np.zeros(order.size, dtype=COLUMNS)
    names = rng.permutation(3 * users)[:users] + 100_000
    number = rng.permutation(who.size) + 1
    log["visit"], log["user"] = number[order], names[who[order]]
    log["arm"], log["app"] = shown[order], app[who[order]]
    log["day"], log["seconds"] = day[order], seconds[order]
    log["booked"] = booked[order]
    # A row that is sent on the way knows a part of the seconds, seldom of the booking.
    early = np.arange(order.size) >= here.size
    log["seconds"][early] *= rng.uniform(0, 1, again.size)
    log["booked"][early] *= rng.random(again.size) < 0.7
    log = np.concatenate([log, _robots(users, who.size, rng)])
    log["seconds"], log["day"] = log["seconds"].round(1), log["day"].round(3)
    log = log[rng.permutation(log.size)]
    return log[np.argsort(log["day"], kind="stable")], truth


def _robots(users: int, visits: int, rng: np.random.Generator) -> Log:
    """Make rows of robots: they know the old page's address, and so are always in A."""
    calls = rng.integers(60, 200, max(1, users // 800))
    rows = np.zeros(calls.sum(), dtype=COLUMNS)
    rows["visit"] = visits + 1 + np.arange(rows.size)
    rows["user"] = np.repeat(100_000 + 3 * users + np.arange(calls.size), calls)
    rows["day"] = rng.uniform(0, DAYS, rows.size)
    rows["seconds"] = rng.uniform(0.2, 2, rows.size)
    return rows


def table(rows: Iterable[tuple[float, ...]]) -> Log:
    """Make a log of rows (visit, user, arm, seconds, booked), all of them on day 1."""
    found = [(v, u, a, 0, 1.0, s, b) for v, u, a, s, b in rows]
    return np.array(found, dtype=COLUMNS)


# One row a user


def users_of(
    log: Log, most: int, cap: float, *, rows: str = "longest", robots: str = "visits",
    both: str = "left out", capped: str = "visits",
) -> list[Vector]:  # fmt: skip
    """Return arm, visits, seconds and booked, by the rules of the task or by slips."""
    seen: dict[tuple[int, int], list[list[float]]] = {}
    lines: dict[int, int] = {}
    arms: dict[int, list[int]] = {}
    for number, row in enumerate(log.tolist()):
        visit, user, arm, _, _, seconds, booked = row
        key = visit if rows != "each" else number
        seen.setdefault((user, key), []).append([seconds, booked])
        lines[user] = lines.get(user, 0) + 1
        arms.setdefault(user, []).append(arm)
    people: dict[int, list[list[float]]] = {}
    for (user, _), sent in seen.items():
        one = {
            "first": sent[0],
            "last": sent[-1],
            "sum": [sum(s for s, _ in sent), max(b for _, b in sent)],
        }.get(rows, [max(s for s, _ in sent), max(b for _, b in sent)])
        people.setdefault(user, []).append(one)
    found = []
    for user in sorted(people):
        stays, calls = people[user], lines if robots == "rows" else None
        many = len(stays) if calls is None else calls[user]
        mixed = len(set(arms[user])) > 1
        if (many > most and robots != "kept") or (mixed and both == "left out"):
            continue
        seconds = sum(min(s, cap) if capped == "visits" else s for s, _ in stays)
        seconds = min(seconds, cap) if capped == "users" else seconds
        booked = sum(b for _, b in stays)
        found.append([arms[user][0], len(stays), seconds, booked])
    arm, visits, seconds, bookings = np.array(found, dtype=float).reshape(-1, 4).T
    return [arm, visits, seconds, np.minimum(bookings, 1), bookings]


_USERS = ("arm", "visits", "seconds", "booked")


def check_per_user(function: Function) -> Report:
    """Check ``per_user(log, most, cap)``: the arm and the totals of each user."""

    def look(result: Any, log: Log, most: int, cap: float) -> str | None:
        *known, bookings = users_of(log, most, cap)
        n = known[0].size
        if isinstance(result, tuple | list) and len(result) == 4:
            lengths = {np.shape(part)[:1] for part in result}
            if len(lengths) == 1 and lengths != {(n,)}:
                return _said_of_number(lengths.pop(), log, most, cap)
        parts = as_arrays(result, dict.fromkeys(_USERS, (n,)))
        if isinstance(parts, str):
            return parts
        if all(map(near, parts, known)):
            return None
        if near(*(np.array(sorted(np.transpose(c).tolist())) for c in (parts, known))):
            return "the rows are right, but not in the order of the users' numbers"
        other = {
            name: users_of(log, most, cap, **how)
            for name, how in {
                "each": {"rows": "each", "robots": "rows"},
                "first": {"rows": "first"},
                "last": {"rows": "last"},
                "sum": {"rows": "sum"},
                "uncapped": {"capped": "nothing"},
                "late": {"capped": "users"},
            }.items()
        }
        slips: dict[str, Slips] = {
            "arm": [("0 is the old page, A, and 1 is B", 1 - known[0])],
            "visits": [
                ("those are numbers of rows; a visit may have several",
                 other["each"][1]),
                ("is there one for each visit number, and not one more?", known[1] + 1),
            ],
            "seconds": [
                ("no visit counts more than the cap", other["uncapped"][2]),
                ("the cap holds for each visit, not for the total of a user",
                 other["late"][2]),
                ("rows of one visit are added up; each knows all seconds up to then",
                 other["each"][2]),
                ("rows of one visit are added up; each knows all seconds up to then",
                 other["sum"][2]),
                ("the longest of a visit's rows is not always its first", other["first"][2]),
                ("the longest of a visit's rows is not always its last", other["last"][2]),
                ("that is a mean; the total of a user's visits is asked for",
                 known[2] / known[1]),
            ],
            "booked": [
                ("that counts bookings; has the user booked, yes (1) or no (0)?", bookings),
                ("that counts rows; has the user booked, yes (1) or no (0)?",
                 other["each"][4]),
                ("a booking may stand in another of the visit's rows than the first",
                 other["first"][3]),
                ("a booking may stand in another of the visit's rows than the last",
                 other["last"][3]),
                ("1 stands for a user who has booked, 0 for one who has not",
                 1 - known[3]),
            ],
        }  # fmt: skip
        k = [near(*pair) for pair in zip(parts, known, strict=True)].index(False)
        name, part, row = _USERS[k], parts[k], int(np.abs(parts[k] - known[k]).argmax())
        return f"{name}: " + (
            first_slip(part, slips[name])
            or f"{part[row]:g} is wrong for user number {row} of those that are left"
        )

    return LAB.check(
        "per_user", function, [Case(about, log, look) for about, log in LOGS.items()]
    )


def _said_of_number(
    length: tuple[int, ...], log: Log, most: int, cap: float
) -> str | None:
    """Say why there are too many or too few users."""
    if not length:
        return "expected (arm, visits, seconds, booked), each an array with an entry a user"
    sizes = {
        name: users_of(log, most, cap, **how)[0].size
        for name, how in {
            "right": {},
            "robots": {"robots": "kept"},
            "rows": {"robots": "rows"},
            "both": {"both": "kept"},
            "all": {"robots": "kept", "both": "kept"},
        }.items()
    }
    slips: Slips = [
        ("there is an entry for each row of the log; users are asked for", log.size),
        ("there is an entry for each visit; users are asked for",
         len(set(log["visit"].tolist()))),
        ("users with too many visits are still there", sizes["robots"]),
        ("a user's rows are counted; the rule is about visits", sizes["rows"]),
        ("users that were in both arms are still there", sizes["both"]),
        ("nobody is left out", sizes["all"]),
    ]  # fmt: skip
    return (
        first_slip(np.array(length[0]), slips)
        or f"{length[0]} users are left, and it should be another number"
    )


def _logs() -> dict[str, tuple[Log, int, float]]:
    """Return what the check of `per_user` tries: the log, most, cap."""
    plain = [
        (11, 7, 1, 40, 0), (12, 3, 0, 25.5, 1), (13, 7, 1, 60, 1),
        (14, 9, 0, 8, 0), (15, 3, 0, 30, 1), (16, 5, 1, 12, 0),
    ]  # fmt: skip
    twice = [
        (21, 8, 0, 30, 0), (21, 8, 0, 55, 1), (22, 4, 1, 70, 1), (22, 4, 1, 20, 0),
        (23, 8, 0, 10, 0), (21, 8, 0, 12, 0), (24, 6, 1, 5, 0), (24, 6, 1, 5, 0),
    ]  # fmt: skip
    robots = [(30 + i, 40, 0, 1, 0) for i in range(6)]
    robots += [(50 + i // 3, 41, 1, 4 + i, 0) for i in range(9)]
    robots += [(60 + i, 42, 1, 9, i == 2) for i in range(5)]
    mixed = [
        (71, 1, 0, 20, 0), (72, 2, 1, 30, 1), (73, 1, 1, 25, 1), (74, 3, 0, 15, 0),
        (75, 4, 1, 12, 0), (76, 4, 1, 14, 0), (77, 3, 0, 16, 1),
    ]  # fmt: skip
    long = [(81, 2, 0, 900, 0), (82, 2, 0, 70, 0), (83, 1, 1, 80, 1), (84, 2, 0, 90, 0)]
    log = simulate(300, np.random.default_rng(30))[0]
    return {
        "six visits": (table(plain), 5, 100.0),
        "visits sent twice and more": (table(twice), 5, 100.0),
        "a robot, and one whose visits were sent often": (table(robots), 5, 100.0),
        "a user in both arms": (table(mixed), 5, 100.0),
        "a tab left open": (table(long), 5, 100.0),
        "three hundred people": (log, 30, CAP),
    }


LOGS = _logs()


# One number a user


def check_one_number(function: Function) -> Report:
    """Check ``one_number(y, x)``: what each user contributes to a ratio of totals."""

    def look(result: Any, y: Vector, x: Vector) -> str | None:
        found = as_numbers(result, np.shape(y))
        if isinstance(found, str):
            hint = "; one for each user is asked for" if np.shape(result) == () else ""
            return found + hint
        r, middle = float(np.average(y / x, weights=x)), float(np.average(x))
        off = np.subtract(y, np.multiply(x, r))
        known = np.add(off / middle, r)
        if near(found, known):
            return None
        each = np.divide(y, x)
        slips: Slips = [
            ("those are the users' own quotients, whose mean is another number", each),
            ("the mean is 0; it should be the ratio of totals", off / middle),
            ("not divided by the mean of x", off + r),
            ("not divided by the mean of x", off),
            ("multiplied by the mean of x, not divided", off * middle + r),
            ("divided by the total of x, not by its mean", off / middle / x.size + r),
            ("that is y over the mean of x: the users' different x are not in it",
             y / middle),
            ("the ratio is that of totals, not the mean of the users' quotients",
             (y - each.mean() * x) / middle + each.mean()),
            ("the ratio is that of totals, not the mean of the users' quotients",
             (y - each.mean() * x) / middle + r),
            ("the sign is wrong: more seconds make the number larger", r - off / middle),
            ("it is the same for all; users differ", np.full(x.size, r)),
        ]  # fmt: skip
        if (why := first_slip(found, slips)) is not None:
            return why
        if not near(found.mean(), r):
            return f"the mean is {found.mean():.4g}, and the ratio of totals {r:.4g}"
        return f"the mean is right; {found[0]:.4g} for the first user is not"

    rng = np.random.default_rng(31)
    x = 1 + rng.poisson(1.5, 40)
    cases = [
        Case(
            "four users", (np.array([60.0, 10, 90, 40]), np.array([1, 1, 3, 5])), look
        ),
        Case("forty users", (rng.exponential(30, 40) * x, x), look),
        Case("a visit each", (np.array([0, 1, 0, 0, 1]), np.ones(5)), look),
    ]
    return LAB.check("one_number", function, cases)


# How many users


def check_users_needed(function: Function) -> Report:
    """Check ``users_needed(variance_a, variance_b, effect, alpha, power)``."""

    def look(
        result: Any, variance_a: float, variance_b: float, effect: float,
        alpha: float, power: float,
    ) -> str | None:  # fmt: skip
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        a, w = (float(ndtri(u)) for u in ((2 - alpha) / 2, power))
        both = variance_a + variance_b
        exact = both * ((a + w) / effect) ** 2
        known = float(np.ceil(exact))
        if near(found, known):
            return None

        def up(x: float) -> float:
            return float(np.ceil(x))

        one = float(ndtri(1 - alpha))
        slips: Slips = [
            ("not a whole number of users", exact),
            ("one user fewer an arm has too little power", float(np.floor(exact))),
            ("that is for both arms together", 2 * known),
            ("that is for both arms together", up(2 * exact)),
            ("that is half of what an arm needs", up(exact / 2)),
            ("the effect is not squared", up(both * (a + w) ** 2 / abs(effect))),
            ("the quantiles are added first, then squared",
             up(both * (a * a + w * w) / effect**2)),
            ("the sum of the quantiles is not squared", up(both * (a + w) / effect**2)),
            ("both variances count, not A's alone", up(2 * variance_a / both * exact)),
            ("both variances count, not A's alone", up(variance_a / both * exact)),
            ("both variances count, not B's alone", up(2 * variance_b / both * exact)),
            ("variances add up, standard deviations do not",
             up((variance_a**0.5 + variance_b**0.5) ** 2 / both * exact)),
            ("variances are given; they need no square",
             up((variance_a**2 + variance_b**2) / both * exact)),
            ("the test looks on both sides: half of alpha on each",
             up(both * ((one + w) / effect) ** 2)),
            ("the power is missing: that finds the effect in one half of all cases",
             up(both * a * a / effect / effect)),
            ("the quantile of the power has the wrong sign",
             up(both * ((a - w) / effect) ** 2)),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"not {found:g} for the variances {variance_a:g} and {variance_b:g} and the "
            f"effect {effect:g}, with alpha = {alpha:g} and power = {power:g}"
        )

    return LAB.check(
        "users_needed",
        function,
        [Case(about, plan, look) for about, plan in PLANS.items()],
    )


PLANS = {
    "two shares": (0.15 * 0.85, 0.18 * 0.82, 0.02, 0.05, 0.8),
    "equal variances": (4.0, 4.0, 0.5, 0.05, 0.9),
    "a strict level": (900.0, 1600.0, 5.0, 0.001, 0.8),
    "a fall": (50.0, 20.0, -1.5, 0.1, 0.95),
}


# The ratio of the arms


def check_mismatch(function: Function) -> Report:
    """Check ``mismatch(n_a, n_b, share)``, chi-squared for two counts, and its p."""

    def look(result: Any, n_a: int, n_b: int, share: float) -> str | None:
        parts = as_arrays(result, {"chi2": (), "p": ()})
        if isinstance(parts, str):
            return parts
        found, p = map(float, parts)
        right = contingency.goodness_of_fit([n_a, n_b], [1 - share, share])
        known, n = right.statistic, n_a + n_b
        if not near(found, known):
            a, b = n * (1 - share), n * share
            swapped = n_a - b
            slips: Slips = [
                ("that is one arm's part; the other has one as well", (n_b - b) ** 2 / b),
                ("that is one arm's part; the other has one as well", (n_a - a) ** 2 / a),
                ("that is the root of it", known**0.5),
                ("the root has a sign; it is not squared", -(known**0.5)),
                ("share is B's share, not A's", swapped**2 * (1 / a + 1 / b)),
                ("halves are expected; the plan may say something else",
                 (n_a - n_b) ** 2 / n),
                ("the squares are divided by what was seen, not by what was expected",
                 (n_a - a) ** 2 / n_a + (n_b - b) ** 2 / n_b),
                ("the squares are not divided by what was expected",
                 2 * (n_a - a) ** 2),
                ("the differences are not squared",
                 abs(n_a - a) / a + abs(n_b - b) / b),
                ("a half is taken from each difference; leave it out here",
                 (abs(n_a - a) - 0.5) ** 2 * (1 / a + 1 / b)),
                ("that is in shares, not in users", known / n),
            ]  # fmt: skip
            return "chi2: " + (
                first_slip(found, slips)
                or f"not {found:.4g} for {n_a} and {n_b}, where B's share is {share:g}"
            )
        z = float(ndtr(-(known**0.5)))
        slips = [
            ("the other direction is as far from what is expected: both tails", z),
            ("that is the probability of a smaller chi2", 1 - right.p_value),
            ("that is a probability for two degrees of freedom; here is one",
             math.exp(-known / 2)),
            ("z is the root of chi2", 2 * float(ndtr(-known))),
            ("a probability is asked for, at most 1", 2 - right.p_value),
        ]  # fmt: skip
        if near(p, right.p_value):
            return None
        return "p: " + (first_slip(p, slips) or f"not {p:.4g} for chi2 = {known:.4g}")

    cases = [
        Case("5150 and 4850 of halves", (5150, 4850, 0.5), look),
        Case("B has a tenth", (893, 107, 0.1), look),
        Case("too many in B", (400, 460, 0.5), look),
        Case("just as planned", (300, 100, 0.25), look),
    ]
    return LAB.check("mismatch", function, cases)


# What B gains


def check_gain(function: Function) -> Report:
    """Check ``gain(u_a, u_b, level)``: the difference of means with its interval."""

    def look(result: Any, u_a: Vector, u_b: Vector, level: float) -> str | None:
        parts = as_arrays(result, {"difference": (), "low": (), "high": ()})
        if isinstance(parts, str):
            return parts
        means = [simulation.mean(u) for u in (u_a, u_b)]
        d, found = means[1].estimate - means[0].estimate, float(parts[0])
        if not near(found, d):
            slips: Slips = [
                ("the sign is wrong: it is what B has more than A", -d),
                ("that is a quotient", means[1].estimate / means[0].estimate),
                ("that is relative to A", d / means[0].estimate),
                ("those are totals", float(u_b.sum() - u_a.sum())),
                ("those are medians", float(np.median(u_b) - np.median(u_a))),
            ]
            return "difference: " + (
                first_slip(found, slips)
                or f"not {found:.4g} for means {means[0].estimate:.4g} and "
                f"{means[1].estimate:.4g}"
            )
        a, b = (m.std_error for m in means)
        n_a, n_b = (m.n for m in means)
        s, z = math.hypot(a, b), -float(ndtri((1 - level) / 2))
        below, above, half = d - float(parts[1]), float(parts[2]) - d, z * s
        if near([below, above], [half, half]):
            return None
        if near([below, above], [-half, -half]):
            return "low and high have changed places"
        if not near(below, above):
            return "the interval is not as long on one side of the difference as on the other"
        pooled = ((n_a - 1) * n_a * a * a + (n_b - 1) * n_b * b * b) / (n_a + n_b - 2)
        every = float(np.var(np.concatenate([u_a, u_b]), ddof=1))
        slips = [
            ("that is the standard error; an interval takes a quantile times it", s),
            ("the level is given, and is not always 0.95", 1.96 * s),
            ("the level is given, and is not always 0.95", 2 * s),
            ("the level is given, and is not always 0.95", float(ndtri(0.975)) * s),
            ("what is left out is left out on two sides",
             float(ndtri(level)) * s),
            ("standard errors do not add up; their squares do", z * (a + b)),
            ("the variance of the difference is the sum, not the difference",
             z * abs(a * a - b * b) ** 0.5),
            ("the root of the sum of squares is missing", z * s * s),
            ("that is the spread of single users, not of means",
             z * math.hypot(a * n_a**0.5, b * n_b**0.5)),
            ("divide by n - 1 in the variances",
             z * math.hypot(a * (1 - 1 / n_a) ** 0.5, b * (1 - 1 / n_b) ** 0.5)),
            ("the arms have variances of their own; none is shared",
             z * (pooled * (1 / n_a + 1 / n_b)) ** 0.5),
            ("the arms have variances of their own; none is shared",
             z * (every * (1 / n_a + 1 / n_b)) ** 0.5),
            ("each variance is divided by the number of its own users",
             z * math.hypot(a * (n_a / n_b) ** 0.5, b * (n_b / n_a) ** 0.5)),
            ("that is Student's quantile; here the normal one is asked for",
             _half_by_student(u_a, u_b, level)),
        ]  # fmt: skip
        return "the interval: " + (
            first_slip(below, slips)
            or f"not {below:.4g} to either side, where the standard errors of the means "
            f"are {a:.4g} and {b:.4g} and the level is {level:g}"
        )

    rng = np.random.default_rng(32)
    cases = [
        Case("few users", (np.array([3.0, 5, 7]), np.array([4.0, 9, 11, 16]), 0.9), look),
        Case("shares", ((rng.random(80) < 0.2) * 1, (rng.random(50) < 0.4) * 1, 0.95), look),
        Case("seconds", (rng.exponential(50, 60), rng.exponential(20, 40), 0.99), look),
    ]  # fmt: skip
    return LAB.check("gain", function, cases)


def _half_by_student(u_a: Vector, u_b: Vector, level: float) -> float:
    """Return half the length of Welch's interval."""
    ends = comparisons.welch_test(u_b, u_a, level=level).interval
    return float(np.ptp(np.array(ends, dtype=float))) / 2


# An interval to watch


def check_watched(function: Function) -> Report:
    """Check ``watched(estimates, std_errors, spread, level)``, intervals to watch."""

    def look(
        result: Any, estimates: Vector, std_errors: Vector, spread: float, level: float
    ) -> str | None:
        shape = np.shape(estimates)
        parts = as_arrays(result, {"low": shape, "high": shape})
        if isinstance(parts, str):
            return parts
        found = np.array(parts)
        out = 1 - level
        half = watched_half(std_errors, spread, out)

        def ends(reach: Vector, *, best: bool = True) -> Vector:
            low, high = np.subtract(estimates, reach), np.add(estimates, reach)
            if best:
                low, high = np.fmax.accumulate(low), np.fmin.accumulate(high)
            return np.array([low, high])

        known = ends(half)
        if near(found, known):
            return None
        v, grown = spread**2 + np.square(std_errors), -2 * math.log(out)
        second = np.log(v / np.square(std_errors))
        wide = np.array([
            np.fmin.accumulate(np.subtract(estimates, half)),
            np.fmax.accumulate(np.add(estimates, half)),
        ])  # fmt: skip
        plain = np.multiply(std_errors, -float(ndtri(out / 2)))
        kinds: Slips = [
            ("that is the interval for a single look", plain),
            ("not multiplied by the standard error", np.divide(half, std_errors)),
            ("is alpha what the level leaves out?",
             watched_half(std_errors, spread, level)),
            ("alpha is not halved: the bet looks at both sides already",
             watched_half(std_errors, spread, out / 2)),
            ("the root is missing", np.square(half)),
            ("the logarithm of 1/alpha stands there twice",
             std_errors * np.sqrt(v * (grown / 2 + second)) / spread),
            ("the second logarithm is missing",
             std_errors * np.sqrt(v * grown) / spread),
            ("the factor before the logarithms is missing",
             half * spread / v**0.5),
            ("s and tau have changed places",
             np.sqrt(v * (grown + np.log(v / spread**2)))),
        ]  # fmt: skip
        slips: Slips = [
            ("low and high have changed places", known[::-1]),
            ("each look by itself is right; what an earlier look has excluded stays so",
             ends(half, best=False)),
            ("they grow wider; an effect excluded once stays excluded", wide),
            ("the last look's interval stands at all looks; what was known at the first?",
             np.repeat(known[:, -1:], shape[0], axis=1)),
            *((why, ends(reach, best=best)) for why, reach in kinds for best in (True, False)),
        ]  # fmt: skip
        if (why := first_slip(found, slips)) is not None:
            return why
        k = int(np.argmax(np.abs(found - known).max(axis=0)))
        return f"{found[0, k]:.4g} to {found[1, k]:.4g} at look {k + 1} is not right"

    rng = np.random.default_rng(33)
    s = 1 / np.sqrt(np.arange(1, 15))
    cases = [
        Case("one look", (np.array([0.4]), np.array([0.2]), 0.3, 0.95), look),
        Case("three looks", (np.array([2, 0.5, 1]), np.array([1, 0.7, 0.5]), 1.0, 0.95), look),
        Case("fourteen days", (rng.normal(0.6, s / 2), s, 0.5, 0.9), look),
    ]  # fmt: skip
    return LAB.check("watched", function, cases)


def watched_half(std_errors: Vector, spread: float, alpha: float) -> Vector:
    """Return how far from an estimate the bet against an effect is worth 1/alpha."""
    start = np.log(
        sequential.mixture_ratio(np.zeros(len(std_errors)), std_errors, spread=spread)
    )
    growth = (
        np.log(sequential.mixture_ratio(std_errors, std_errors, spread=spread)) - start
    )
    half: Vector = std_errors * np.sqrt((-math.log(alpha) - start) / growth)
    return half


# The decision

WORDS = ("take B", "keep A", "go on")


def check_decide(function: Function) -> Report:
    """Check ``decide(booking, time, least, margin)``, what two intervals say together."""

    def look(
        result: Any, booking: Pair, time: Pair, least: float, margin: float
    ) -> str | None:
        wanted = f"expected one of {', '.join(map(repr, WORDS))}"
        if not isinstance(result, str):
            return f"{wanted}, got a {type(result).__name__}"
        if result not in WORDS:
            return f"{wanted}, got {result[:40]!r}"
        known = verdict(booking, time, least, margin)
        if result == known:
            return None
        (low, high), slow = booking, time[1]
        if known == "take B":
            why = "at their worse ends both are still good enough"
        elif known == "go on" and result == "keep A":
            why = "at their better ends both are good enough"
        elif high < least:
            why = "even the gain's better end is less than what matters"
        elif slow < -margin:
            why = "even the time's better end falls by more than is allowed"
        elif low < least:
            why = "the gain's worse end is less than what matters"
        else:
            why = "the time's worse end falls by more than is allowed"
        return f"not {result!r}: {why}"

    return LAB.check(
        "decide",
        function,
        [Case(about, asked, look) for about, asked in DECISIONS.items()],
    )


def verdict(booking: Pair, time: Pair, least: float, margin: float) -> str:
    """Return the decision: the worse of what either interval says by itself."""
    signs = []
    for (low, high), limit in ((booking, least), (time, -margin)):
        signs.append(int(low >= limit) - int(high < limit))
    return {1: "take B", 0: "go on", -1: "keep A"}[min(signs)]


DECISIONS: dict[str, tuple[Pair, Pair, float, float]] = {
    "good in both": ((0.02, 0.04), (-2.0, 3.0), 0.01, 5.0),
    "a gain that may be too small": ((0.005, 0.03), (-2.0, 3.0), 0.01, 5.0),
    "significant, but small": ((0.001, 0.004), (-2.0, 3.0), 0.01, 5.0),
    "a loss": ((-0.03, -0.01), (-2.0, 3.0), 0.01, 5.0),
    "a time that may fall too far": ((0.02, 0.04), (-7.0, -1.0), 0.01, 5.0),
    "a time that falls too far": ((0.02, 0.04), (-9.0, -6.0), 0.01, 5.0),
    "a fall that is allowed": ((0.02, 0.04), (-4.0, -1.0), 0.01, 5.0),
    "nothing known": ((-0.02, 0.04), (-9.0, 6.0), 0.01, 5.0),
    "no gain, and nothing known of the time": ((-0.02, 0.0), (-9.0, 6.0), 0.01, 5.0),
    "just enough": ((0.01, 0.03), (-5.0, 1.0), 0.01, 5.0),
    "other limits": ((3.0, 5.0), (-1.0, 0.5), 4.0, 2.0),
}
