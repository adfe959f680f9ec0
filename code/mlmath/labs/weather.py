"""Checks of the lab on Seattle's weather: from a file to a decision, with pandas.

Expected tables come from loops over arrays, not from pandas, so that nothing here is
what a task asks for.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from mlmath import datasets, intervals, linear_models
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    first_slip,
    kind_of,
    near,
)
from mlmath.labs.tables import as_frame, as_series, other_labels

Vector = NDArray[np.float64]
Slips = Sequence[tuple[str, Any]]
LAB = Lab(
    "tidy", "problems", "by_month", "shares", "next_day", "correlations", "seasonal"
)
ready = LAB.ready
#: The columns of the file, and their names in the table.
NAMES = {"precipitation": "rain", "temp_max": "high", "temp_min": "low",
         "wind": "wind", "weather": "kind"}  # fmt: skip
NUMBERS = ("rain", "high", "low", "wind")
PROBLEMS = ("left out", "twice", "holes", "crossed", "negative")
YEAR = 365.25
Z = 2.0


def raw_table() -> pd.DataFrame:
    """Return the file's rows, days as text."""
    with datasets.seattle_weather_file().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return pd.DataFrame({
        key: [row[key] if key in ("date", "weather") else float(row[key]) for row in rows]
        for key in rows[0]
    })  # fmt: skip


def table() -> pd.DataFrame:
    """Return the file as a table of task 1."""
    return _tabled(raw_table())


def _tabled(raw: pd.DataFrame) -> pd.DataFrame:
    """Return what task 1 asks for."""
    days = np.array([text.replace("/", "-") for text in raw["date"]], "datetime64[s]")
    order = np.argsort(days)
    return pd.DataFrame(
        {new: raw[old].to_numpy()[order] for old, new in NAMES.items()},
        index=pd.DatetimeIndex(days[order]),
    )


def _made(rng: np.random.Generator, days: Sequence[str]) -> pd.DataFrame:
    """Make a raw table for these days."""
    n = len(days)
    low = rng.normal(8, 5, n).round(1)
    return pd.DataFrame({
        "date": list(days),
        "precipitation": (rng.exponential(6, n) * (rng.random(n) < 0.5)).round(1),
        "temp_max": (low + rng.exponential(7, n) + 0.1).round(1),
        "temp_min": low,
        "wind": rng.gamma(5, 0.7, n).round(1),
        "weather": rng.choice(["rain", "fog", "sun"], n),
    })  # fmt: skip


def _run_of_days(first: str, n: int) -> list[str]:
    """Return n days from the first, as the file writes them."""
    days = np.datetime64(first) + np.arange(n)
    return [str(day).replace("-", "/") for day in days]


# 1


def check_tidy(function: Function) -> Report:
    """Check ``tidy(raw)``, which types, names and orders the columns."""

    def look(result: Any, raw: pd.DataFrame) -> str | None:
        if not isinstance(result, pd.DataFrame):
            return f"expected a DataFrame, got a {kind_of(result)}"
        wrong = _said_of_days(result.index, raw)
        if wrong:
            return f"index: {wrong}"
        wrong = other_labels(result.columns, list(NAMES.values()))
        if wrong:
            return f"columns: {wrong}"
        known = _tabled(raw)
        for name in NUMBERS:
            x, y = result[name], known[name].to_numpy()
            if x.dtype.kind not in "fiu":
                return f"{name}: expected numbers, got the type {x.dtype}"
            x = x.to_numpy(float, na_value=np.nan)
            filled = int((np.isnan(y) & ~np.isnan(x)).sum())
            if filled:
                return (
                    f"{name}: {filled} of its holes hold a number now; who measured it?"
                )
            if not np.allclose(x, y, rtol=1e-9, equal_nan=True):
                rows = int((~np.isclose(x, y, rtol=1e-9, equal_nan=True)).sum())
                return (
                    f"{name}: {rows} of {len(y)} rows hold another value than the file"
                )
        if result["kind"].tolist() != known["kind"].tolist():
            return "kind: not the words of the file, day by day"
        return None

    rng = np.random.default_rng(24)
    few = _made(rng, _run_of_days("2012-02-27", 4))
    early = _made(rng, ["2013/01/02", "2013/01/03", "2013/02/01", "2013/03/01"])
    holes = _made(rng, _run_of_days("2015-12-30", 6))
    holes.loc[[1, 4], "precipitation"] = np.nan
    holes.loc[4, "temp_min"] = np.nan
    mixed = _made(rng, _run_of_days("2014-06-28", 6)).iloc[[3, 0, 5, 1, 4, 2]]
    return LAB.check("tidy", function, [
        Case("a leap day", (few,), look),
        Case("early days of early months", (early,), look),
        Case("with holes", (holes,), look),
        Case("not in order", (mixed.reset_index(drop=True),), look),
        Case("the file", (raw_table(),), look),
    ])  # fmt: skip


def _said_of_days(found: pd.Index[Any], raw: pd.DataFrame) -> str | None:
    """Say what is wrong with the labels of a table."""
    if not isinstance(found, pd.DatetimeIndex):
        return f"expected days (a DatetimeIndex), got the type {found.dtype}"
    if len(found) != len(raw):
        return f"{len(found)} days, and {len(raw)} rows in the file"
    if found.tz is not None:
        return "the days have a time zone; the file says none"
    known = _tabled(raw).index
    if (found == known).all():
        return None
    if (found.sort_values() == known).all():
        return "the days are not in order"
    swapped = {
        f"{d:%Y-%d-%m}" for d in known if d.day <= 12
    }  # what a wrong reading makes of them
    if any(f"{d:%Y-%m-%d}" in swapped and d not in known for d in found):
        return "month and day have changed places: the file writes the year first"
    return f"not the days of the file; the first one is {found[0].date()}"


# 2


def check_problems(function: Function) -> Report:
    """Check ``problems(t)``, which counts what cannot be right."""

    def look(result: Any, t: pd.DataFrame) -> str | None:
        found = as_series(result, PROBLEMS)
        if isinstance(found, str):
            return found
        known = _problems(t)
        days = t.index
        span, cells = (days.max() - days.min()).days + 1, t[list(NUMBERS)].isna()
        ends = (days[-1] - days[0]).days + 1
        rain, wind = (t[name].to_numpy() < 0 for name in ("rain", "wind"))
        up = t["high"].to_numpy() > t["low"].to_numpy()
        down = t["high"].to_numpy() < t["low"].to_numpy()
        often = np.unique(days.to_numpy(), return_counts=True)[1]
        repeated = int(often[often > 1].sum())
        slips: dict[str, Slips] = {
            "left out": [
                ("a day that is there twice does not make up for one that is not there",
                 span - len(days)),
                ("both the first and the last day belong to the span", known[0] - 1),
                ("the rows need not be in order", ends - len(set(days))),
                ("the rows need not be in order", ends - len(days)),
                ("those are the days that are there", len(set(days))),
                ("a gap can be longer than one day; count its days", _gaps(t)),
            ],
            "twice": [
                ("the first row of a day is no repetition", repeated),
                ("a repeated day counts even where its numbers differ",
                 int(pd.Series(list(map(tuple, t.astype(str).to_numpy()))).duplicated().sum())),
            ],
            "holes": [
                ("rows are counted; each cell without a value counts",
                 int(t.isna().any(axis=1).sum())),
                ("a cell of text can be a hole as well", int(cells.to_numpy().sum())),
                ("those are the cells that have a value", int(t.count().sum())),
            ],
            "crossed": [
                ("equal temperatures are possible", int((down | (t["high"] == t["low"])).sum())),
                ("a comparison with a hole is false, and so its opposite is true",
                 int((~up).sum())),
                ("those are the rows in which all is well", int(up.sum())),
            ],
            "negative": [
                ("a row counts once, even if both are negative", int(rain.sum() + wind.sum())),
                ("what of the wind?", int(rain.sum())),
                ("what of the rain?", int(wind.sum())),
                ("both need not be negative at once", int((rain & wind).sum())),
                ("a temperature may be negative",
                 int((t[list(NUMBERS)] < 0).any(axis=1).sum())),
                ("no rain is no error", int(((t["rain"].to_numpy() <= 0) | wind).sum())),
            ],
        }  # fmt: skip
        for name, x, y in zip(PROBLEMS, found, known, strict=True):
            if x != y:
                return f"{name}: " + (
                    first_slip(x, slips[name]) or f"not {x:g} in {len(t)} rows"
                )
        return None

    rng = np.random.default_rng(240)

    def made(first: str, n: int, rows: Sequence[int]) -> pd.DataFrame:
        return _tabled(_made(rng, _run_of_days(first, n))).iloc[list(rows)]

    gaps = made("2013-02-20", 20, [0, 1, 2, 7, 8, 9, 12, 13, 19])
    twice = made("2014-05-01", 9, [0, 1, 1, 2, 4, 5, 5, 5, 8])
    twice.iloc[2, :4] += 0.5
    order = made("2015-07-01", 9, [6, 0, 3, 4, 8, 2, 7])
    holes = made("2012-11-01", 8, range(8))
    holes.iloc[[1, 4], 0] = np.nan
    holes.iloc[[4, 6], 2] = np.nan
    holes.iloc[[5, 7], 4] = None
    strange = made("2013-03-01", 9, range(9))
    strange.iloc[[1, 4], 1] = strange.iloc[[1, 4], 2] - 0.1
    strange.iloc[3, 1] = strange.iloc[3, 2]
    strange.iloc[[2, 6], 0] = -9999.0
    strange.iloc[[6, 7, 8], 3] = -1.0
    return LAB.check("problems", function, [
        Case("gaps", (gaps,), look),
        Case("days that are there twice", (twice,), look),
        Case("rows not in order", (order,), look),
        Case("holes", (holes,), look),
        Case("strange values", (strange,), look),
        Case("the file", (table(),), look),
    ])  # fmt: skip


def _problems(t: pd.DataFrame) -> list[int]:
    """Count what task 2 asks for."""
    days = [day.toordinal() for day in t.index]
    holes = sum(
        value is None or value != value for row in t.to_numpy() for value in row
    )
    return [
        max(days) - min(days) + 1 - len(set(days)),
        len(days) - len(set(days)),
        holes,
        sum(a < b for a, b in zip(t["high"], t["low"], strict=True)),
        sum(a < 0 or b < 0 for a, b in zip(t["rain"], t["wind"], strict=True)),
    ]


def _gaps(t: pd.DataFrame) -> int:
    """Count the gaps, not their days."""
    days = np.unique([day.toordinal() for day in t.index])
    return int((np.diff(days) > 1).sum())


# 3


def check_by_month(function: Function) -> Report:
    """Check ``by_month(t)``, four numbers of each month."""

    def look(result: Any, t: pd.DataFrame) -> str | None:
        months = np.array([day.month for day in t.index])
        rows, columns = sorted(set(months)), ["high", "spread", "wet", "amount"]
        found = as_frame(result, rows, columns)
        if isinstance(found, str):
            return found
        for x, month in zip(found, rows, strict=True):
            part = t[months == month]
            high, rain = (part[key].dropna().to_numpy() for key in ("high", "rain"))
            wet, of = rain[rain > 0], f"of month {month}"
            known = [
                high.mean(),
                high.std(ddof=1),
                wet.size / rain.size,
                np.median(wet),
            ]
            slips: list[Slips] = [
                [("that is a median", np.median(high)), ("that is a sum", high.sum()),
                 ("that is the highest of all", high.max()),
                 ("that is the mean of the low temperatures", part["low"].mean())],
                [("the divisor is n, and n - 1 is asked for", high.std()),
                 ("that is a variance", high.var(ddof=1)),
                 ("that is the range", np.ptp(high)),
                 ("that is the spread of the rain", rain.std(ddof=1))],
                [("a day without a value is neither dry nor wet", wet.size / len(part)),
                 ("that is a number of days", wet.size),
                 ("that is the share of the dry days", 1 - wet.size / rain.size),
                 ("in percent; a share is at most 1", 100 * wet.size / rain.size),
                 ("that is the mean rain", rain.mean()),
                 ("that is the share in the days of all months", wet.size / len(t)),
                 ("how much rain makes a wet day?", np.mean(rain >= 1)),
                 ("the word in kind is not what the gauge measured",
                  np.mean([kind == "rain" for kind in part["kind"]]))],
                [("the dry days are in it", np.median(rain)),
                 ("that is the mean of the wet days", wet.mean()),
                 ("that is the mean of all days", rain.mean()),
                 ("that is a sum", rain.sum())],
            ]  # fmt: skip
            for name, a, b, known_slips in zip(columns, x, known, slips, strict=True):
                if not near(a, b):
                    said = (
                        first_slip(a, known_slips) or f"not {a:.4g} in {len(part)} rows"
                    )
                    return f"{name} {of}: {said}"
        return None

    t = table()
    part = t.loc["2012-11-20":"2013-02-28"]
    holes = t.loc["2014-03-01":"2014-04-30"].copy()
    holes.iloc[[3, 4, 5, 20, 40], 0] = np.nan
    holes.iloc[[7, 50], 1] = np.nan
    return LAB.check("by_month", function, [
        Case("a winter", (part,), look),
        Case("two months with holes", (holes,), look),
        Case("four years", (t,), look),
    ])  # fmt: skip


# 4


def check_shares(function: Function) -> Report:
    """Check ``shares(event, groups)``, shares with ranges."""

    def look(result: Any, event: pd.Series, groups: pd.Series) -> str | None:
        rows, columns = sorted(set(groups)), ["n", "share", "low", "high"]
        found = as_frame(result, rows, columns)
        if isinstance(found, str):
            return found
        group = dict(zip(groups.index, groups, strict=True))
        places = [group[label] for label in event.index]
        level = 2 * float(special.ndtr(Z)) - 1
        for x, name in zip(found, rows, strict=True):
            yes = [bool(e) for e, g in zip(event, places, strict=True) if g == name]
            n, k = len(yes), sum(yes)
            p, (low, high) = k / n, intervals.wilson(k, n, level=level)
            usual = intervals.wilson(k, n)
            rough = intervals.wilson(k, n, level=2 * float(special.ndtr(1.96)) - 1)
            one = intervals.wilson(k, n, level=2 * float(special.ndtr(1)) - 1)
            wald = Z * np.sqrt(p * (1 - p) / n)
            by_place = [
                bool(e) for e, g in zip(event, groups, strict=True) if g == name
            ]
            known = [n, p, low, high]
            ends: Slips = [
                ("that is the share plus or minus two standard errors", p - wald),
                ("that is the share plus or minus two standard errors", p + wald),
                ("z is 2, not 1", one[0]), ("z is 2, not 1", one[1]),
                *(("z is 2, not 1.96", end) for end in (*usual, *rough)),
                ("low and high have changed places", high),
                ("low and high have changed places", low),
                ("a root is missing or too much", _bent(low, high, n)[0]),
                ("a root is missing or too much", _bent(low, high, n)[1]),
                ("the middle is not the share", p - (high - low) / 2),
                ("the middle is not the share", p + (high - low) / 2),
            ]  # fmt: skip
            slips: list[Slips] = [
                [("that is how often it happened", k), ("that is how often it did not", n - k),
                 ("all groups are in it", len(event))],
                [("that is a number of times", k), ("it is the share of the others", 1 - p),
                 ("in percent; a share is at most 1", 100 * p),
                 ("by all rows; a group has its own number", k / len(event)),
                 ("the two columns have the same days, but not in the same order",
                  np.mean(by_place))],
                [*ends], [*ends],
            ]  # fmt: skip
            for column, a, b, known_slips in zip(columns, x, known, slips, strict=True):
                if not near(a, b):
                    said = first_slip(a, known_slips) or f"not {a:.4g}"
                    return f"{column} of the group {name}, {k} of {n}: {said}"
        return None

    t = table()
    month = pd.Series([day.month for day in t.index], index=t.index)
    rng = np.random.default_rng(241)
    days = _tabled(_made(rng, _run_of_days("2014-08-01", 40))).index
    words = pd.Series(rng.choice(["first", "second", "third"], 40), index=days)
    event = pd.Series((rng.random(40) < 0.4) | (words == "second"), index=days)
    shuffled = event.iloc[rng.permutation(40)]
    return LAB.check("shares", function, [
        Case("three groups", (event, words), look),
        Case("another order", (shuffled, words), look),
        Case("never", (event & ~event, words), look),
        Case("wet days by month", (t["rain"] > 0, month), look),
    ])  # fmt: skip


def _bent(low: float, high: float, n: int) -> tuple[float, float]:
    """Return Wilson's ends if the root is forgotten."""
    middle, reach = (low + high) / 2, (high - low) / 2
    wide = (n / 2 + 2) * reach**2
    return middle - wide, middle + wide


# 5


def check_next_day(function: Function) -> Report:
    """Check ``next_day(wet)``, from each day to the next."""

    def look(result: Any, wet: pd.Series) -> str | None:
        found = as_frame(result, [False, True], [False, True])
        if isinstance(found, str):
            return found
        state = {d.toordinal(): bool(w) for d, w in zip(wet.index, wet, strict=True)}
        counts, rows, dry = np.zeros((3, 2, 2))
        for day, today in state.items():
            if day + 1 in state:
                counts[int(today), int(state[day + 1])] += 1
            dry[int(today), int(state.get(day + 1, False))] += 1
        listed = list(state.values())
        for a, b in itertools.pairwise(listed):
            rows[int(a), int(b)] += 1
        known = counts / counts.sum(axis=1, keepdims=True)
        if near(found, known):
            return None
        slips: Slips = [
            ("those are counts; divide by the days of a row", counts),
            ("those are shares of all pairs: a joint distribution, not a conditional one",
             counts / counts.sum()),
            ("the columns add up to 1; given today, its row should",
             counts / counts.sum(axis=0)),
            ("that is today given tomorrow", (counts / counts.sum(axis=0)).T),
            ("today and tomorrow have changed places", known.T),
            ("some days are left out here: the row below need not be the next day",
             rows / rows.sum(axis=1, keepdims=True)),
            ("a day that is not there is not dry",
             dry / dry.sum(axis=1, keepdims=True)),
            ("in percent; a share is at most 1", 100 * known),
            ("both rows are the share of all days: that is independence",
             np.tile(counts.sum(axis=0) / counts.sum(), (2, 1))),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"{counts.sum():.0f} pairs of neighbouring days; of the "
            f"{counts[1].sum():.0f} that begin wet it has the share "
            f"{found[1, 1]:.3f} stay wet, which is not so"
        )

    wet = table()["rain"] > 0
    rng = np.random.default_rng(242)
    summers = wet[[day.month in (6, 7, 8) for day in wet.index]]
    return LAB.check("next_day", function, [
        Case("eleven days", (wet.iloc[[*range(11)]],), look),
        Case("four summers", (summers,), look),
        Case("every third day is left out", (wet.iloc[np.arange(1461) % 3 > 0],), look),
        Case("some days are left out", (wet[rng.random(1461) < 0.8],), look),
        Case("four years", (wet,), look),
    ])  # fmt: skip


# 6


def check_correlations(function: Function) -> Report:
    """Check ``correlations(x, y, groups)``, in each group, within all, and of all."""

    def look(result: Any, x: pd.Series, y: pd.Series, groups: pd.Series) -> str | None:
        names = sorted(set(groups))
        found = as_series(result, [*names, "within", "all"])
        if isinstance(found, str):
            return found
        u, v = x.to_numpy(float), np.array([y[label] for label in x.index], dtype=float)
        g = np.array([groups[label] for label in x.index])
        own_u, own_v, parts = u.copy(), v.copy(), list[float]()
        for name in names:
            rows = g == name
            parts.append(_correlation(u[rows], v[rows]))
            own_u[rows] -= u[rows].mean()
            own_v[rows] -= v[rows].mean()
        known = dict(zip(names, parts, strict=True))
        known |= {"within": _correlation(own_u, own_v), "all": _correlation(u, v)}
        sizes = [np.mean(g == name) for name in names]
        slips: Mapping[str, Slips] = {
            "within": [
                ("that is the mean of the groups' correlations", np.mean(parts)),
                ("that is the mean of the groups' correlations", np.dot(parts, sizes)),
                ("the means are taken from x alone", _correlation(own_u, v)),
                ("the means are taken from y alone", _correlation(u, own_v)),
                ("that is the correlation of all", known["all"]),
                ("that is a covariance", np.cov(own_u, own_v)[0, 1]),
                ("those are the groups' means, not the deviations from them",
                 _correlation(u - own_u, v - own_v)),
            ],
            "all": [
                ("that is the correlation within", known["within"]),
                ("those are the groups' means, not the days",
                 _correlation(*(np.array([w[g == n].mean() for n in names]) for w in (u, v)))),
            ],
        }  # fmt: skip
        for name, a in zip([*names, "within", "all"], found, strict=True):
            if not near(a, known[name]):
                rows = g == name if name in names else np.full(len(g), True)
                general: Slips = [
                    ("that is a covariance", np.cov(u[rows], v[rows])[0, 1]),
                    ("that is a covariance", np.cov(u[rows], v[rows], ddof=0)[0, 1]),
                    ("that is a slope", _slope(u[rows], v[rows])),
                    ("that is a slope", _slope(v[rows], u[rows])),
                    ("that is a correlation squared", known[name] ** 2),
                    ("that is a correlation of ranks", _ranked(u[rows], v[rows])),
                    (
                        "the columns have the same days, but not in the same order",
                        _correlation(u[rows], y.to_numpy(float)[rows]),
                    ),
                ]
                said = first_slip(a, [*slips.get(name, ()), *general])
                return f"{name}: {said or f'not {a:.4f} for {rows.sum()} days'}"
        return None

    t = table()
    season = pd.Series([_season(day.month) for day in t.index], index=t.index)
    rng = np.random.default_rng(243)
    days = t.index[:60]
    group = pd.Series(rng.choice(["a", "b", "c"], 60, p=[0.6, 0.25, 0.15]), index=days)
    base = group.map({"a": 0.0, "b": 4.0, "c": 9.0})
    x = base + rng.normal(size=60)
    y = x - 2 * base + rng.normal(size=60)
    shuffled = y.iloc[rng.permutation(60)]
    cases = [
        Case("three groups", (x, y, group), look),
        Case("another order", (x, shuffled, group), look),
        Case("nights and rain, by season",
             (t["low"], (t["rain"] > 0).astype(float), season), look),
        Case("days and wind, by season", (t["high"], t["wind"], season), look),
    ]  # fmt: skip
    return LAB.check("correlations", function, cases)


def _season(month: int) -> str:
    """Name the season of a month."""
    return ("winter", "spring", "summer", "autumn")[month % 12 // 3]


def _correlation(u: Vector, v: Vector) -> float:
    """Correlate by unit vectors."""
    a, b = u - u.mean(), v - v.mean()
    return float(np.dot(a / np.linalg.norm(a), b / np.linalg.norm(b)))


def _slope(u: Vector, v: Vector) -> float:
    """Return the slope of the line of v on u."""
    return float(_correlation(u, v) * v.std() / u.std())


def _ranked(u: Vector, v: Vector) -> float:
    """Correlate ranks."""
    a, b = (np.array(pd.Series(w).rank()) for w in (u, v))
    return _correlation(a, b)


# 7


def check_seasonal(function: Function) -> Report:
    """Check ``seasonal(y, days)``, a year's wave and its values on any days."""

    def look(result: Any, y: pd.Series, days: pd.DatetimeIndex) -> str | None:
        if isinstance(result, np.ndarray) and result.shape == (len(days),):
            result = pd.Series(result, index=days)
        found = as_series(result, list(days))
        if isinstance(found, str):
            return found
        whole = y.index
        held = y[~np.isnan(y.to_numpy(float))]
        value = held.to_numpy(float)

        def fitted(turns: Any, *, parts: Sequence[int] = (0, 1, 2)) -> Vector:
            """Fit waves of the angle that `turns` makes of days."""
            before, after = (
                _wave(turns(at))[:, list(parts)] for at in (held.index, days)
            )
            return np.asarray(after @ linear_models.fit(before, value).params)

        def through(at: pd.DatetimeIndex, period: float = YEAR) -> Vector:
            return np.array([d.toordinal() - 734503 for d in at]) / period

        def of_year(at: pd.DatetimeIndex, period: float = YEAR) -> Vector:
            return np.array([d.timetuple().tm_yday for d in at]) / period

        known = fitted(through)
        if near(found, known, rtol=1e-7, atol=1e-7):
            return None
        slips: Slips = [
            ("the day of the year begins anew each January; count the days through",
             lambda: fitted(of_year)),
            ("the day of the year begins anew each January; count the days through",
             lambda: fitted(lambda at: of_year(at) - 1 / YEAR)),
            ("the day of the year begins anew each January; count the days through",
             lambda: fitted(lambda at: of_year(at, 365))),
            ("the day of the year begins anew each January; count the days through",
             lambda: fitted(lambda at: of_year(at, 366))),
            ("a year has 365.25 days here", lambda: fitted(lambda at: through(at, 365))),
            ("a year has 365.25 days here", lambda: fitted(lambda at: through(at, 366))),
            ("months are too coarse: the wave goes on day by day",
             lambda: fitted(lambda at: np.array([d.month for d in at]) / 12)),
            ("the angle lacks 2 pi", lambda: fitted(lambda at: through(at) / 2 / np.pi)),
            ("pi is half a turn", lambda: fitted(lambda at: through(at) / 2)),
            ("that is the mean of all", lambda: np.full(len(days), value.mean())),
            ("the sine is missing: who says that the wave turns on the first day?",
             lambda: fitted(through, parts=(0, 1))),
            ("the cosine is missing", lambda: fitted(through, parts=(0, 2))),
            ("the wave has no height of its own: a constant is missing",
             lambda: fitted(through, parts=(1, 2))),
            ("those are deviations from the mean", lambda: known - value.mean()),
            ("the days without a value count as 0",
             lambda: _wave(through(days))
             @ linear_models.fit(_wave(through(whole)), np.nan_to_num(y)).params),
        ]  # fmt: skip
        worked = ((why, make()) for why, make in slips)
        off = int(np.abs(found - known).argmax())
        return first_slip(found, worked, rtol=1e-6) or (
            f"for {days[off].date()} it is not {found[off]:.3f}, from {len(held)} days"
        )

    t = table()
    y = t["high"]
    holes = y.iloc[100:900].copy()
    holes.iloc[[3, 50, 51, 52, 400]] = np.nan
    lately = y.iloc[1461 - 500 :]
    later = pd.DatetimeIndex(["2016-02-29", "2016-07-02", "2031-12-24"])
    return LAB.check("seasonal", function, [
        Case("the days themselves", (y.iloc[:730], y.index[:730:7]), look),
        Case("days to come", (y, later), look),
        Case("the last 500 days", (lately, later), look),
        Case("with holes", (holes, y.index[850:860]), look),
        Case("the low temperatures", (t["low"], later), look),
    ])  # fmt: skip


def _wave(turns: Vector) -> NDArray[np.float64]:
    """Return ones, cosines and sines of so many turns, as columns."""
    z = np.exp(2j * np.pi * turns)
    return np.column_stack([np.ones_like(z.real), z.real, z.imag])
