"""The lab's own checks: what they know, and other right solutions that pass."""

import math

import numpy as np
import pandas as pd
import pytest
from lab_pages import pages
from mlmath import ab_testing, continuous, sequential
from mlmath.labs import ab_test as lab
from scipy import stats
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

PAGES = pages("ab_test")
NAMES, CHECKS, SOLVED = PAGES.names, PAGES.checks, PAGES.solved
per_user, one_number, users_needed, mismatch, gain, watched, decide = SOLVED.values()
LOG, TRUTH = lab.simulate(20_000, np.random.default_rng(2))
PARTS = {"all": LOG, "browser": LOG[LOG["app"] == 0], "app": LOG[LOG["app"] == 1]}


def arms(part):
    """Give for A and for B the users' bookings and their numbers of seconds a visit."""
    arm, visits, seconds, booked = per_user(part, 30, lab.CAP)
    return [
        (booked[arm == k], one_number(seconds[arm == k], visits[arm == k]))
        for k in (0, 1)
    ]


def by_pandas(log, most, cap):
    rows = pd.DataFrame(log)
    rows["seconds"] = rows.seconds.clip(upper=cap)
    whole = {"user": "first", "arm": "first", "seconds": "max", "booked": "max"}
    visits = rows.groupby("visit").agg(whole)
    table = visits.groupby("user").agg(
        arm=("arm", "min"), last=("arm", "max"), visits=("arm", "size"),
        seconds=("seconds", "sum"), booked=("booked", "max"),
    )  # fmt: skip
    table = table[(table.visits <= most) & (table.arm == table["last"])]
    return tuple(
        table[name].to_numpy() for name in ("arm", "visits", "seconds", "booked")
    )


# The solution beside libraries


@pytest.mark.parametrize("name", PARTS)
def test_cleaning_as_pandas_does(name):
    for most, cap in ((30, 600.0), (2, 50.0), (10**6, 1e9)):
        found, known = (
            per_user(PARTS[name], most, cap),
            by_pandas(PARTS[name], most, cap),
        )
        for part, twin in zip(found, known, strict=True):
            np.testing.assert_allclose(part, twin, rtol=1e-12)


def test_numbers_of_users_as_in_statsmodels():
    for plan in lab.PLANS.values():
        va, vb, effect, alpha, power = plan
        n = NormalIndPower().solve_power(
            abs(effect) / math.sqrt((va + vb) / 2), alpha=alpha, power=power
        )
        # it counts the other tail as well, which finds effects of the wrong sign
        assert users_needed(*plan) == pytest.approx(n, abs=1.001)


@pytest.mark.parametrize("n", [(5150, 4850, 0.5), (893, 107, 0.1), (3, 9, 0.6)])
def test_mismatch_as_in_scipy(n):
    n_a, n_b, share = n
    expected = (n_a + n_b) * np.array([1 - share, share])
    known = stats.chisquare([n_a, n_b], expected)
    assert mismatch(*n) == pytest.approx(tuple(known), rel=1e-9)


@pytest.mark.parametrize("name", PARTS)
def test_gain_as_in_statsmodels_and_the_package(name):
    for a, b in zip(*arms(PARTS[name]), strict=True):
        d, low, high = gain(a, b, 0.95)
        twin = CompareMeans(DescrStatsW(b), DescrStatsW(a))
        known = twin.zconfint_diff(alpha=0.05, usevar="unequal")
        assert (low, high) == pytest.approx(known, rel=1e-9)
        welch = stats.ttest_ind(b, a, equal_var=False)
        z = continuous.Normal().quantile(0.975)
        assert d / ((high - d) / z) == pytest.approx(welch.statistic, rel=1e-9)


def test_one_number_is_the_delta_method():
    arm, visits, seconds, _ = per_user(LOG, 30, lab.CAP)
    known = ab_testing.ratio(seconds, visits)
    u = one_number(seconds, visits)
    assert u.mean() == pytest.approx(known.estimate, rel=1e-12)
    assert u.std(ddof=1) / math.sqrt(u.size) == pytest.approx(
        known.std_error, rel=1e-12
    )
    assert one_number(arm, np.ones(arm.size)) == pytest.approx(arm)


def test_the_jackknife_gives_nearly_the_same_error():
    _, visits, seconds, _ = per_user(LOG[LOG["app"] == 1], 30, lab.CAP)
    left = (seconds.sum() - seconds) / (visits.sum() - visits)
    n = left.size
    error = math.sqrt((n - 1) / n * np.square(left - left.mean()).sum())
    known = one_number(seconds, visits).std(ddof=1) / math.sqrt(n)
    assert error == pytest.approx(known, rel=3 / n**0.5)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_at_the_ends_of_a_watched_interval_the_bet_is_won(level):
    d, s, spread = 0.7, 0.3, 0.4
    for end in np.ravel(watched(np.array([d]), np.array([s]), spread, level)):
        won = sequential.mixture_ratio([d - end], [s], spread=spread)[0]
        assert won == pytest.approx(1 / (1 - level), rel=1e-9)


def test_watched_intervals_keep_their_promise():
    """They hold the truth at all of a hundred looks; ordinary ones do not."""
    rng, looks, runs = np.random.default_rng(40), np.arange(1, 101), 2000
    s = 1 / np.sqrt(looks)
    paths = 0.5 + np.cumsum(rng.normal(size=(runs, 100)), axis=1) / looks
    ends = np.array([[side[-1] for side in watched(d, s, 0.6, 0.9)] for d in paths])
    missed = np.mean((ends[:, 0] > 0.5) | (ends[:, 1] < 0.5))
    assert missed <= 0.1 + 4 * math.sqrt(0.09 / runs)
    assert missed > 0.02
    assert np.mean(np.any(abs(paths - 0.5) > 1.645 * s, axis=1)) > 0.4


# The made-up log


def test_the_log_repeats_and_is_in_order():
    again, truth = lab.simulate(20_000, np.random.default_rng(2))
    assert (again == LOG).all()
    assert truth == TRUTH
    assert (np.diff(LOG["day"]) >= 0).all()
    assert (LOG["day"] >= 0).all()
    assert (LOG["day"] <= lab.DAYS).all()
    assert (LOG["seconds"] >= 0).all()


def test_a_visit_is_one_user_s_in_one_arm():
    rows = pd.DataFrame(LOG).groupby("visit")
    assert (rows[["user", "arm", "app", "day"]].nunique() == 1).all(axis=None)
    assert (pd.DataFrame(LOG).groupby("user").app.nunique() == 1).all()


def test_the_truth_is_what_a_clean_log_shows():
    """By platform: the rules' shares, and in the browser what the log itself says."""
    truths = [lab.simulate(20_000, np.random.default_rng(50 + k))[1] for k in range(10)]
    for name, (a, b, _), n in zip(TRUTH, lab.RULES, (160_000, 40_000), strict=True):
        share = np.mean([truth[name][0] for truth in truths])
        # the same people with either page: the variance is that of who changes
        assert share == pytest.approx(b - a, abs=5 * math.sqrt(abs(b - a) / n))
    for k, (a, b) in enumerate(zip(*arms(PARTS["browser"]), strict=True)):
        d, low, high = gain(a, b, 0.95)
        assert abs(d - TRUTH["browser"][k]) < 4 / 1.96 * (high - low) / 2


def test_small_logs_can_be_made():
    log, truth = lab.simulate(30, np.random.default_rng(3))
    assert log.size > 30
    assert set(truth) == {"browser", "app"}


# What the pages say


def test_the_alarm_rings_in_the_app_alone():
    p = {}
    for name, part in PARTS.items():
        arm = per_user(part, 30, lab.CAP)[0]
        p[name] = mismatch(np.sum(arm == 0), np.sum(arm == 1), 0.5)[1]
    assert p["app"] < 1e-5
    assert min(p["all"], p["browser"]) > 0.01


def test_the_decisions():
    said, seen = {}, {}
    for name, part in PARTS.items():
        seen[name] = [gain(a, b, 0.95) for a, b in zip(*arms(part), strict=True)]
        said[name] = decide(seen[name][0][1:], seen[name][1][1:], 0.01, 5)
    assert said == {"all": "take B", "browser": "take B", "app": "go on"}
    for k in (0, 1):  # in the browser the truth is inside, in the app it is not
        assert seen["browser"][k][1] < TRUTH["browser"][k] < seen["browser"][k][2]
        assert TRUTH["app"][k] < seen["app"][k][1]
    assert TRUTH["app"][0] < 0 < seen["app"][0][0]  # the sign has turned


def test_each_of_the_four_raw_numbers_is_wrong():
    a, b = (LOG[LOG["arm"] == k] for k in (0, 1))
    assert b["booked"].mean() - a["booked"].mean() > 0.09
    assert b["seconds"].mean() > a["seconds"].mean()
    (share_a, time_a), (share_b, time_b) = arms(LOG)
    assert share_b.mean() - share_a.mean() < 0.04
    assert time_b.mean() < time_a.mean()


def test_a_watched_interval_needs_a_day_more():
    part, daily = PARTS["browser"], []
    for day in range(1, 15):
        arm, _, _, booked = per_user(part[part["day"] < day], 30, lab.CAP)
        daily.append(gain(booked[arm == 0], booked[arm == 1], 0.95))
    d, low, high = np.transpose(daily)
    bottom, top = watched(d, (high - low) / 3.92, 0.02, 0.95)
    assert np.argmax(low > 0.01) == 2
    assert np.argmax(bottom > 0.01) == 3
    assert (bottom < TRUTH["browser"][0]).all()
    assert (top > TRUTH["browser"][0]).all()


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def with_lists(y, x):
        r = sum(y) / sum(x)
        return [r + (b - r * a) * len(x) / sum(x) for b, a in zip(y, x, strict=True)]

    def by_search(va, vb, effect, alpha, power):
        factor = sum(stats.norm.isf([alpha / 2, 1 - power]))
        n = 1
        while math.sqrt((va + vb) / n) * factor > abs(effect):
            n += 1
        return n

    def by_erfc(n_a, n_b, share):
        expected = (n_a + n_b) * (1 - share), (n_a + n_b) * share
        chi2 = sum((n - e) ** 2 / e for n, e in zip((n_a, n_b), expected, strict=True))
        return [chi2, math.erfc(math.sqrt(chi2 / 2))]

    def by_hand(u_a, u_b, level):
        errors = [stats.sem(u) for u in (u_a, u_b)]
        d = sum(u_b) / len(u_b) - sum(u_a) / len(u_a)
        low, high = stats.norm.interval(level, loc=d, scale=math.hypot(*errors))
        return d, low, high

    def look_by_look(estimates, std_errors, spread, level):
        low, high = [-math.inf], [math.inf]
        for d, s in zip(estimates, std_errors, strict=True):
            v = spread**2 + s**2
            reach = (
                s
                / spread
                * math.sqrt(v * (2 * math.log(1 / (1 - level)) + math.log(v / s**2)))
            )
            low.append(max(low[-1], d - reach))
            high.append(min(high[-1], d + reach))
        return low[1:], high[1:]

    def in_other_order(booking, time, least, margin):
        if min(booking[1] - least, time[1] + margin) < 0:
            return "keep A"
        if min(booking[0] - least, time[0] + margin) >= 0:
            return "take B"
        return "go on"

    functions = (
        by_pandas, with_lists, by_search, by_erfc, by_hand, look_by_look, in_other_order,
    )  # fmt: skip
    for name, function in zip(NAMES, functions, strict=True):
        report = CHECKS[name](function)
        assert report.complete, report.text


def test_the_check_of_decisions_knows_all_nine_cases():
    seen = {
        tuple(
            int(low >= limit) - int(high < limit)
            for (low, high), limit in ((booking, least), (time, -margin))
        )
        for booking, time, least, margin in lab.DECISIONS.values()
    }
    assert len(seen) >= 7
    assert {lab.verdict(*case) for case in lab.DECISIONS.values()} == set(lab.WORDS)
