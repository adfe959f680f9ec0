"""The lab's own checks: what they know, and other right solutions that pass."""

import csv
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from lab_pages import pages
from mlmath import datasets
from mlmath.labs import weather as lab
from scipy import optimize, stats

PAGES = pages("weather")
CHECKS, SOLVED = PAGES.checks, PAGES.solved
RAW = pd.read_csv(datasets.seattle_weather_file())
T = SOLVED["tidy"](RAW)
WET = T["rain"] > 0


# What the checks know


def test_the_table_of_the_checks_is_that_of_the_file():
    pd.testing.assert_frame_equal(lab.raw_table(), RAW, check_dtype=False)
    same = pd.testing.assert_frame_equal
    same(
        lab.table(),
        T[list(lab.NAMES.values())],
        check_dtype=False,
        check_names=False,
        check_index_type=False,
    )


def test_no_check_depends_on_the_clock_or_on_what_ran_before():
    for name, function in SOLVED.items():
        first, second = (CHECKS[name](function) for _ in range(2))
        assert first.text == second.text


# What the pages say


def test_the_word_changed_its_meaning_in_spring_2013():
    with datasets.seattle_weather_file().open(encoding="utf-8", newline="") as file:
        rain = [row["date"] for row in csv.DictReader(file) if row["weather"] == "rain"]
    before = [day for day in rain if day < "2013/04"]
    assert len(rain) - len(before) == 11  # in nearly three years
    assert max(before) > "2013/03/15"
    by_year = WET.groupby(T.index.year).sum()
    assert by_year.max() < 1.25 * by_year.min()  # the gauge's did not


def test_four_fortnights_of_summer_cannot_be_told_apart():
    pair = WET.eq(False) & WET.shift(-1, fill_value=True).eq(False)
    fortnight = pd.Series((T.index.day_of_year - 1) // 14 * 14 + 1, index=T.index)
    found = SOLVED["shares"](pair, fortnight)
    full = found[found["n"] > 50]
    best = full["share"].nlargest(4)
    assert sorted(best.index) == [183, 197, 211, 225]
    assert full["low"].idxmax() == best.index[0] == 183
    assert full.loc[183, "low"] < full.loc[[197, 211, 225], "high"].min()


def test_the_decision():
    """Neither range holds the border, and the windows's view saves money."""
    summer = T.index.month.isin([7, 8])
    spoilt = WET.shift(-1) | WET.shift(-2)
    risk = SOLVED["shares"](spoilt[summer].astype(bool), WET[summer])
    assert risk.loc[False, "high"] < 8 / 30 < risk.loc[True, "low"]
    p = WET[summer].mean()
    never, always = 30_000 * spoilt[summer].mean(), 8000
    watched = p * 8000 + (1 - p) * 30_000 * risk.loc[False, "share"]
    assert watched < never < always


def test_both_signs_of_nights_and_rain():
    season = pd.Series(T.index.month % 12 // 3, index=T.index)
    found = SOLVED["correlations"](T["low"], WET.astype(float), season)
    assert found["all"] < -0.1 < 0 < found["within"]
    assert found[0] > 0.4


def test_standard_errors_as_on_the_solution_page():
    """By the series, and by the whole matrix of correlations."""
    n, rho = 1461, 0.7
    k = np.arange(1, n)
    series = 1 + 2 * np.sum((1 - k / n) * rho**k)
    days = np.arange(n)
    whole = (rho ** np.abs(np.subtract.outer(days, days))).sum() / n
    assert series == pytest.approx(whole, rel=1e-12)
    assert series == pytest.approx((1 + rho) / (1 - rho), rel=0.01)


def test_any_first_day_gives_the_same_wave():
    later = pd.DatetimeIndex(["2016-07-02", "2020-01-01"])
    known = SOLVED["seasonal"](T["high"], later).to_numpy()

    def wave(d, a, b, turn):
        return a + b * np.cos(2 * np.pi * d / 365.25 - turn)

    for first in ("1970-01-01", "2012-06-30"):
        d, e = (np.array((at - pd.Timestamp(first)).days) for at in (T.index, later))
        params, _ = optimize.curve_fit(wave, d, T["high"], p0=(16, 9, 3))
        assert wave(e, *params) == pytest.approx(known, abs=1e-5)  # by an iteration


# Other right solutions


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def row_by_row(raw):
        rows = raw.assign(
            date=[pd.Timestamp(*map(int, d.split("/"))) for d in raw["date"]]
        )
        rows = rows.sort_values("date")[["date", "weather", *list(lab.NAMES)[:4]]]
        rows.columns = ["date", "kind", "rain", "high", "low", "wind"]
        return rows.set_index("date")

    def counting(t):
        days = sorted(t.index)
        return {
            "negative": sum(
                min(r, w) < 0 for r, w in zip(t["rain"], t["wind"], strict=True)
            ),
            "crossed": sum(h < k for h, k in zip(t["high"], t["low"], strict=True)),
            "holes": int(t.isna().to_numpy().sum()),
            "twice": len(days) - len(set(days)),
            "left out": sum(max((b - a).days - 1, 0) for a, b in pairwise(days)),
        }

    def month_by_month(t):
        rows = {}
        for m in range(1, 13):
            part = t[t.index.month == m]
            if len(part):
                rain = part["rain"].dropna()
                rows[m] = {
                    "amount": rain[rain > 0].median(), "wet": float((rain > 0).mean()),
                    "spread": stats.tstd(part["high"].dropna()), "high": part["high"].mean(),
                }  # fmt: skip
        return pd.DataFrame(rows).T

    def by_library(event, groups):
        rows = {}
        for name in groups.unique():
            part = event[groups.index[groups == name]]
            level = 2 * stats.norm.cdf(2) - 1
            test = stats.binomtest(int(part.sum()), len(part))
            low, high = test.proportion_ci(level, method="wilson")
            rows[name] = [len(part), part.mean(), low, high]
        return pd.DataFrame.from_dict(
            rows, "index", columns=["n", "share", "low", "high"]
        )

    def by_merging(wet):
        today = pd.DataFrame({"day": wet.index, "today": wet.to_numpy()})
        after = today.rename(columns={"today": "after"})
        after["day"] -= pd.Timedelta(days=1)
        both = today.merge(after, on="day")
        return both.groupby("today")["after"].value_counts(normalize=True).unstack()

    def with_holes(wet):
        whole = wet.asfreq("D")
        after = whole.shift(-1)
        known = whole.notna() & after.notna()
        found = after[known].astype(float).groupby(whole[known].astype(bool)).mean()
        return pd.DataFrame({False: 1 - found, True: found})

    def by_matrices(x, y, groups):
        y, g = y.reindex(x.index), groups.reindex(x.index)
        found = {"all": np.corrcoef(x, y)[0, 1]}
        D = np.array([g == name for name in g.unique()], dtype=float).T
        u, v = (w - D @ np.linalg.lstsq(D, w.to_numpy(), rcond=None)[0] for w in (x, y))
        found["within"] = stats.pearsonr(u, v)[0]
        for name in g.unique():
            found[name] = np.corrcoef(x[g == name], y[g == name])[0, 1]
        return found

    def by_turning(y, days):
        def rows(at):
            z = np.exp(
                2j * np.pi * np.array((at - pd.Timestamp(1999, 5, 5)).days) / 365.25
            )
            return np.array([z.real, z.imag, z.real**0]).T

        known = y.notna().to_numpy()
        X, v = rows(y.index)[known], y.to_numpy()[known]
        return (rows(days) @ np.linalg.solve(X.T @ X, X.T @ v)).astype(np.float64)

    others = {
        "tidy": [row_by_row], "problems": [counting], "by_month": [month_by_month],
        "shares": [by_library], "next_day": [by_merging, with_holes],
        "correlations": [by_matrices], "seasonal": [by_turning],
    }  # fmt: skip
    for name, functions in others.items():
        for function in functions:
            report = CHECKS[name](function)
            assert report.complete, report.text
