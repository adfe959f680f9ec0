"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
import pandas as pd
from lab_pages import pages
from mlmath.labs import weather as lab
from mlmath.labs.checking import Case
from mlmath.labs.tables import as_frame

(
    tidy, problems, by_month, shares, next_day, correlations, seasonal,
) = pages("weather").solved.values()  # fmt: skip


def look(result, wet):
    found = as_frame(result, [False, True], [False, True])
    if isinstance(found, str):
        return found
    known = [[0.5, 0.5], [0.0, 1.0]]
    return None if np.allclose(found, known) else "three pairs only; count them"


DAYS = pd.DatetimeIndex(
    ["2016-05-01", "2016-05-02", "2016-05-03", "2016-05-05", "2016-05-06"]
)
HIDDEN = {
    "next_day": [
        Case("a May", (pd.Series([False, False, True, True, True], DAYS),), look)
    ]
}
SEEN = {"seasonal": "q = 2 * np.pi * (x - pd.Timestamp(2012, 1, 1)).days / 365.25"}
KNOWN = {
    "t['rain'] > 0": "the page says what a wet day is",
}
CODE = ("groupby", "reindex", "sort_", "transform", "crosstab")


def typed(change):
    """Do the first task, and then something more."""
    return lambda raw: change(tidy(raw), raw)


def misread(raw):
    t = tidy(raw)
    days = [d.replace(day=d.month, month=d.day) if d.day < 13 else d for d in t.index]
    return t.set_index(pd.DatetimeIndex(days))


def unsorted(raw):
    t = raw.rename(columns=lab.NAMES)
    t.index = pd.to_datetime(t.pop("date"))
    return t


def in_place(raw):
    raw["date"] = pd.to_datetime(raw["date"])
    return tidy(raw)


def counted(**others):
    """Count as asked, but for some of the five."""

    def function(t):
        return problems(t).to_dict() | {
            name: count(t) for name, count in others.items()
        }

    return function


def monthly(**others):
    """Summarise as asked, but for some of the columns."""

    def function(t):
        groups = t.groupby(t.index.month)
        return by_month(t).assign(
            **{name: change(groups) for name, change in others.items()}
        )

    return function


def of(column, change):
    return lambda groups: groups[column].agg(change)


def ranged(change, z=2.0):
    """Compute n, k and their range of one's own."""

    def function(event, groups):
        n, k = event.groupby(groups).size(), event.groupby(groups).sum()
        return pd.DataFrame(change(n, k, z))

    return function


def wald(n, k, z):
    p = k / n
    r = z * np.sqrt(p * (1 - p) / n)
    return {"n": n, "share": p, "low": p - r, "high": p + r}


def wilson(n, k, z):
    m = (k + z * z / 2) / (n + z * z)
    r = z / (n + z * z) * np.sqrt(k * (n - k) / n + z * z / 4)
    return {"n": n, "share": k / n, "low": m - r, "high": m + r}


def without_root(n, k, z):
    m, r = (k + 2) / (n + 4), 2 / (n + 4) * (k * (n - k) / n + 1)
    return {"n": n, "share": k / n, "low": m - r, "high": m + r}


def around_the_share(n, k, z):
    found = wilson(n, k, z)
    r = (found["high"] - found["low"]) / 2
    return {**found, "low": k / n - r, "high": k / n + r}


def by_place(event, groups):
    return shares(pd.Series(event.to_numpy(), groups.index), groups)


def shared(change):
    return lambda event, groups: change(shares(event, groups), len(event))


def by_rows(wet, **options):
    after = wet.to_numpy()[1:]
    return pd.crosstab(wet.to_numpy()[:-1], after, **options)


def missing_is_dry(wet):
    after = wet.reindex(wet.index + pd.Timedelta(days=1), fill_value=False)
    return pd.crosstab(wet.to_numpy(), after.to_numpy(), normalize="index")


def pairs(**options):
    def function(wet):
        after = wet.reindex(wet.index + pd.Timedelta(days=1))
        there = after.notna().to_numpy()
        return pd.crosstab(wet.to_numpy()[there], after.to_numpy()[there], **options)

    return function


def backwards(wet):
    after = wet.reindex(wet.index + pd.Timedelta(days=1))
    there = after.notna().to_numpy()
    return pd.crosstab(
        after.to_numpy()[there], wet.to_numpy()[there], normalize="index"
    )


def independent(wet):
    after = wet.reindex(wet.index + pd.Timedelta(days=1)).dropna().astype(bool)
    p = after.mean()
    return pd.DataFrame([[1 - p, p]] * 2, [False, True], [False, True])


def related(within):
    """Correlate as asked, but for the deviations."""

    def function(x, y, groups):
        y, groups = y[x.index], groups[x.index]
        found = correlations(x, y, groups)
        own_x, own_y = (v - v.groupby(groups).transform("mean") for v in (x, y))
        return found.where(
            found.index != "within", within(x, y, own_x, own_y, found, groups)
        )

    return function


def each_by(measure):
    def function(x, y, groups):
        found = correlations(x, y, groups)
        both = pd.DataFrame({"x": x, "y": y, "g": groups})
        for name, part in both.groupby("g"):
            found[name] = measure(part["x"], part["y"])
        return found

    return function


def waved(angle, columns="1cs", change=lambda known, y: known):
    def function(y, days):
        y = y.dropna()

        def design(at):
            u = angle(at)
            parts = {"1": np.ones(len(at)), "c": np.cos(u), "s": np.sin(u)}
            return np.column_stack([parts[c] for c in columns])

        params = np.linalg.lstsq(design(y.index), y.to_numpy(), rcond=None)[0]
        return pd.Series(change(design(days) @ params, y), index=days)

    return function


def through(period, turn=2 * np.pi):
    return lambda at: turn * (at - pd.Timestamp(2000, 1, 1)).days / period


def of_year(period, first=0):
    return lambda at: 2 * np.pi * (at.day_of_year - first) / period


def holes_are_0(y, days):
    return seasonal(y.fillna(0), days)


def holes_stay(y, days):
    u = through(365.25)
    X, Y = (
        np.column_stack([np.ones(len(d)), np.cos(u(d)), np.sin(u(d))])
        for d in (y.index, days)
    )
    return pd.Series(Y @ (np.linalg.pinv(X) @ y.to_numpy()), index=days)


WRONG = {
    "tidy": [
        (lambda raw: raw, "index: expected days"),
        (lambda raw: raw.rename(columns=lab.NAMES).set_index("date").sort_index(),
         "index: expected days"),
        (typed(lambda t, raw: t.reset_index()), "index: expected days"),
        (unsorted, "not in order"),
        (misread, "month and day have changed places"),
        (typed(lambda t, raw: t.dropna()), "days, and 6 rows in the file"),
        (typed(lambda t, raw: t.fillna(0)), "of its holes hold a number now"),
        (typed(lambda t, raw: t.ffill()), "of its holes hold a number now"),
        (typed(lambda t, raw: t.rename(columns={"kind": "weather"})),
         "columns: 'kind' is missing; there is 'weather'"),
        (typed(lambda t, raw: t.drop(columns="wind")), "'wind' is missing"),
        (typed(lambda t, raw: t.assign(date=t.index)), "'date' should not be there"),
        (typed(lambda t, raw: t.assign(rain=t["rain"].astype(str))), "rain: expected numbers"),
        (typed(lambda t, raw: t.assign(high=t["low"], low=t["high"])),
         "rows hold another value than the file"),
        (typed(lambda t, raw: t.assign(kind=t["kind"].str.upper())), "kind: not the words"),
        (typed(lambda t, raw: t.tz_localize("UTC")), "time zone"),
        (typed(lambda t, raw: t.set_index(t.index + pd.Timedelta(days=1))),
         "not the days of the file"),
        (typed(lambda t, raw: t.to_dict()), "expected a DataFrame, got a dict"),
        (in_place, "it changed its input"),
    ],
    "problems": [
        (counted(**{"left out": lambda t: (t.index.max() - t.index.min()).days + 1 - len(t)}),
         "does not make up for"),
        (counted(**{"left out": lambda t: (t.index.max() - t.index.min()).days
                    - t.index.nunique()}), "both the first and the last day"),
        (counted(**{"left out": lambda t: (t.index[-1] - t.index[0]).days + 1 - len(t)}),
         "need not be in order"),
        (counted(**{"left out": lambda t: (t.index.sort_values().to_series().diff().dt.days > 1)
                    .sum()}), "a gap can be longer"),
        (counted(**{"left out": lambda t: t.index.nunique()}), "days that are there"),
        (counted(twice=lambda t: t.index.duplicated(keep=False).sum()), "no repetition"),
        (counted(twice=lambda t: t.reset_index().duplicated().sum()), "its numbers differ"),
        (counted(holes=lambda t: t.isna().any(axis=1).sum()), "rows are counted"),
        (counted(holes=lambda t: t[list(lab.NUMBERS)].isna().sum().sum()), "a cell of text"),
        (counted(holes=lambda t: t.count().sum()), "that have a value"),
        (counted(crossed=lambda t: (~(t["high"] > t["low"])).sum()), "its opposite is true"),
        (counted(crossed=lambda t: (t["high"] <= t["low"]).sum()), "equal temperatures"),
        (counted(negative=lambda t: (t["rain"] < 0).sum() + (t["wind"] < 0).sum()),
         "a row counts once"),
        (counted(negative=lambda t: (t["rain"] < 0).sum()), "what of the wind"),
        (counted(negative=lambda t: ((t["rain"] < 0) & (t["wind"] < 0)).sum()), "at once"),
        (counted(negative=lambda t: (t[list(lab.NUMBERS)] < 0).any(axis=1).sum()),
         "a temperature may be negative"),
        (lambda t: problems(t).drop("twice"), "labels: 'twice' is missing"),
        (lambda t: problems(t).rename({"twice": "double"}), "there is 'double'"),
        (lambda t: problems(t).tolist(), "expected a Series, got a list"),
        (lambda t: problems(t).to_frame(), "expected a Series, got a DataFrame"),
        (lambda t: problems(t)[lambda s: s > 0], "is missing"),
    ],
    "by_month": [
        (monthly(high=of("high", "median")), "high of month 1: that is a median"),
        (monthly(high=of("high", "max")), "the highest of all"),
        (monthly(high=of("low", "mean")), "the low temperatures"),
        (monthly(spread=of("high", lambda x: x.std(ddof=0))), "the divisor is n"),
        (monthly(spread=of("high", "var")), "that is a variance"),
        (monthly(spread=of("rain", "std")), "spread of the rain"),
        (monthly(wet=of("rain", lambda x: (x > 0).mean())), "neither dry nor wet"),
        (monthly(wet=of("rain", lambda x: (x > 0).sum())), "number of days"),
        (monthly(wet=of("rain", lambda x: (x == 0).sum() / x.count())), "share of the dry"),
        (monthly(wet=of("rain", lambda x: 100 * (x > 0).sum() / x.count())), "in percent"),
        (monthly(wet=of("kind", lambda x: (x == "rain").mean())), "the word in kind"),
        (monthly(wet=of("rain", "mean")), "the mean rain"),
        (monthly(amount=of("rain", "median")), "the dry days are in it"),
        (monthly(amount=of("rain", lambda x: x[x > 0].mean())), "mean of the wet days"),
        (monthly(amount=of("rain", "sum")), "that is a sum"),
        (lambda t: by_month(t).T, "columns: 'high' is missing"),
        (lambda t: by_month(t).rename(index="{:02d}".format), "rows: 1 is missing"),
        (lambda t: by_month(t).reset_index(drop=True), "is missing"),
        (lambda t: t.groupby(t.index.year)["high"].describe(), "is missing"),
        (lambda t: by_month(t).to_numpy(), "expected a DataFrame"),
    ],
    "shares": [
        (ranged(wald), "plus or minus two standard errors"),
        (ranged(wilson, z=1.96), "not 1.96"),
        (ranged(wilson, z=1.959963984540054), "not 1.96"),
        (ranged(wilson, z=1.0), "not 1"),
        (ranged(without_root), "a root is missing"),
        (ranged(around_the_share), "the middle is not the share"),
        (by_place, "not in the same order"),
        (shared(lambda s, n: s.rename(columns={"low": "high", "high": "low"})),
         "have changed places"),
        (shared(lambda s, n: s.assign(n=s["n"] * s["share"])), "how often it happened"),
        (shared(lambda s, n: s.assign(share=s["n"] * s["share"])), "a number of times"),
        (shared(lambda s, n: s.assign(share=1 - s["share"])), "the share of the others"),
        (shared(lambda s, n: s.assign(share=s["n"] * s["share"] / n)), "by all rows"),
        (shared(lambda s, n: s.assign(n=n)), "all groups are in it"),
        (shared(lambda s, n: s * [1, 100, 100, 100]), "in percent"),
        (shared(lambda s, n: s.drop(columns="n")), "columns: 'n' is missing"),
        (shared(lambda s, n: s["share"]), "expected a DataFrame, got a Series"),
        (shared(lambda s, n: s.iloc[:-1]), "rows:"),
        (lambda event, groups: shares(event, event), "is missing"),
    ],
    "next_day": [
        (lambda wet: by_rows(wet, normalize="index"), "need not be the next day"),
        (missing_is_dry, "is not dry"),
        (pairs(), "those are counts"),
        (pairs(normalize="all"), "a joint distribution"),
        (pairs(normalize="columns"), "the columns add up to 1"),
        (backwards, "today given tomorrow"),
        (lambda wet: next_day(wet).T, "have changed places"),
        (lambda wet: 100 * next_day(wet), "in percent"),
        (independent, "that is independence"),
        (lambda wet: next_day(wet).to_numpy(), "expected a DataFrame"),
        (lambda wet: next_day(~wet), "pairs of neighbouring days"),
        (lambda wet: next_day(wet).rename(index={False: "dry", True: "wet"}),
         "rows: False is missing; there is 'dry'"),
        (lambda wet: next_day(wet)[[True]], "columns: False is missing"),
    ],
    "correlations": [
        (related(lambda x, y, u, v, c, g: c.iloc[:-2].mean()), "mean of the groups'"),
        (related(lambda x, y, u, v, c, g: (c.iloc[:-2] * g.value_counts(normalize=True)).sum()),
         "mean of the groups'"),
        (related(lambda x, y, u, v, c, g: u.corr(y)), "taken from x alone"),
        (related(lambda x, y, u, v, c, g: x.corr(v)), "taken from y alone"),
        (related(lambda x, y, u, v, c, g: x.corr(y)), "the correlation of all"),
        (related(lambda x, y, u, v, c, g: (x - u).corr(y - v)), "the groups' means"),
        (related(lambda x, y, u, v, c, g: u.cov(v)), "that is a covariance"),
        (lambda x, y, g: correlations(x, y, g).rename({"all": "within", "within": "all"}),
         "that is the correlation of all"),
        (each_by(lambda x, y: x.cov(y)), "that is a covariance"),
        (each_by(lambda x, y: np.polyfit(x, y, 1)[0]), "that is a slope"),
        (each_by(lambda x, y: x.corr(y) ** 2), "squared"),
        (each_by(lambda x, y: x.rank().corr(y.rank())), "of ranks"),
        (each_by(lambda x, y: -x.corr(y)), "days"),
        (lambda x, y, g: correlations(x, pd.Series(y.to_numpy(), x.index), g),
         "not in the same order"),
        (lambda x, y, g: correlations(x, y, g).drop("all"), "'all' is missing"),
        (lambda x, y, g: correlations(x, y, g).to_frame(), "got a DataFrame"),
    ],
    "seasonal": [
        (waved(of_year(365.25)), "begins anew"),
        (waved(of_year(365.25, 1)), "begins anew"),
        (waved(of_year(365)), "begins anew"),
        (waved(of_year(366)), "begins anew"),
        (waved(through(365)), "365.25 days"),
        (waved(through(366)), "365.25 days"),
        (waved(lambda at: 2 * np.pi * at.month / 12), "months are too coarse"),
        (waved(through(365.25, 1)), "lacks 2 pi"),
        (waved(through(365.25, np.pi)), "half a turn"),
        (waved(lambda at: through(365.25)(at) + 0.5, "1c"), "from"),
        (waved(lambda at: 2 * np.pi * (at - pd.Timestamp(2012, 1, 1)).days / 365.25, "1c"),
         "the sine is missing"),
        (waved(lambda at: 2 * np.pi * (at - pd.Timestamp(2012, 1, 1)).days / 365.25, "1s"),
         "the cosine is missing"),
        (waved(through(365.25), "cs"), "a constant is missing"),
        (waved(through(365.25), "1"), "the mean of all"),
        (waved(through(365.25), change=lambda known, y: known - y.mean()), "deviations"),
        (holes_are_0, "count as 0"),
        (holes_stay, "nan or inf"),
        (lambda y, days: seasonal(y, y.index), "labels:"),
        (lambda y, days: seasonal(y, days).reset_index(drop=True), "labels:"),
        (lambda y, days: seasonal(y, days).iloc[:-1], "labels:"),
        (lambda y, days: seasonal(y, days).tolist(), "expected a Series, got a list"),
    ],
}  # fmt: skip
