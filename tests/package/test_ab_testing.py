"""A/B tests: lots, numbers of visitors, raw events and comparisons, beside twins."""

import hashlib
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import ab_testing as ab
from mlmath import comparisons, simulation
from scipy import stats
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import power_proportions_2indep
from strategies import NOT_REAL

RAW = ab.simulate_events(
    3000, rates=(0.2, 0.3), stretch=1.5, rng=np.random.default_rng(1)
)


# bucket, assign


def test_bucket_is_the_hash():
    digest = hashlib.sha256(b"pictures:17").hexdigest()
    exact = int(digest[:16], 16) / 2**64
    found = ab.bucket([17], salt="pictures")[0]
    assert found == pytest.approx(exact, abs=2**-53)
    assert 0 <= found < 1
    assert ab.bucket(np.array([17], dtype=np.uint8), salt="pictures")[0] == found


def test_lots_look_like_chance():
    u = ab.bucket(np.arange(20_000), salt="a")
    v = ab.bucket(np.arange(20_000), salt="b")
    assert stats.kstest(u, "uniform").pvalue > 1e-4
    # five standard errors of a correlation of independent values
    assert abs(np.corrcoef(u, v)[0, 1]) < 5 / math.sqrt(20_000)
    assert abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 5 / math.sqrt(20_000)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6))
def test_shares_are_kept(weights):
    shares = np.array(weights) / sum(weights)
    found = ab.assign(range(2000), salt="s", shares=shares)
    u = ab.bucket(range(2000), salt="s")
    ends = np.cumsum(shares)
    for k, letter in enumerate("ABCDEF"[: len(shares)]):
        inside = (u >= (ends[k - 1] if k else 0)) & (u < ends[k])
        assert (found == letter)[inside].all()
        # whoever is beyond the last end by rounding gets the last variant
    assert (found[u >= ends[-1]] == "ABCDEF"[len(shares) - 1]).all()


def test_one_variant_and_none_for_some():
    assert set(ab.assign(range(50), salt="s", shares=[1])) == {"A"}
    assert set(ab.assign(range(50), salt="s", shares=[0, 1, 0])) == {"B"}


def test_lots_refuse():
    with pytest.raises(TypeError, match="salt must be a str, got int"):
        ab.bucket([1], salt=3)
    with pytest.raises(TypeError, match="visitors must be integers, got dtype float"):
        ab.bucket([1.0], salt="s")
    with pytest.raises(ValueError, match=r"nonempty vector, got shape \(1, 2\)"):
        ab.bucket([[1, 2]], salt="s")
    with pytest.raises(ValueError, match=r"nonempty vector, got shape \(0,\)"):
        ab.bucket(np.array([], dtype=int), salt="s")
    with pytest.raises(ValueError, match="shares must be at least 0 and add up to 1"):
        ab.assign([1], salt="s", shares=[0.5, 0.6])


# visitors_for_shares, visitors_for_means


def test_published_numbers():
    # R's help page of power.prop.test: n = 76.7 a group
    assert ab.visitors_for_shares(0.5, 0.75, power=0.9) == 77
    # of power.t.test: n = 22.02 by t, one more than by the normal
    assert ab.visitors_for_means(1, 1, power=0.9) == 22
    exact = 2 * (stats.norm.ppf(0.975) + stats.norm.ppf(0.9)) ** 2
    assert exact == pytest.approx(21.01, abs=0.01)


@given(
    st.floats(0.02, 0.98), st.floats(0.02, 0.98), st.floats(0.01, 0.1), st.floats(0.5, 0.95)
)  # fmt: skip
def test_shares_have_the_power(p, q, alpha, power):
    if abs(p - q) < 0.01:
        q = p + 0.01 if p < 0.5 else p - 0.01
    n = ab.visitors_for_shares(p, q, alpha=alpha, power=power)
    assert n == ab.visitors_for_shares(q, p, alpha=alpha, power=power)
    twin = [
        power_proportions_2indep(
            p - q, q, m, alpha=alpha, alternative="two-sided", return_results=False
        )
        for m in (n, n - 1)
    ]
    # the twin has the far side as well, at most alpha/2, which is nothing at such powers
    far = stats.norm.cdf(-2 * stats.norm.ppf(1 - alpha / 2))
    assert twin[0] >= power - 1e-12
    assert n < 3 or twin[1] < power + far + 1e-12


@given(st.floats(0.1, 10), st.floats(0.02, 1), st.floats(0.5, 0.95))
def test_means_have_the_power(sd, effect, power):
    n = ab.visitors_for_means(sd, effect * sd, power=power)
    assert n == ab.visitors_for_means(sd, -effect * sd, power=power)
    twin = NormalIndPower()
    assert twin.power(effect, n, 0.05) >= power - 1e-9
    far = stats.norm.cdf(-1.96 - effect * math.sqrt((n - 1) / 2))
    if n > 2:
        assert twin.power(effect, n - 1, 0.05) < power + far + 1e-9


def test_numbers_refuse():
    with pytest.raises(ValueError, match="p and q must differ, got"):
        ab.visitors_for_shares(0.3, 0.3)
    with pytest.raises(ValueError, match="p must be from 0 to 1"):
        ab.visitors_for_shares(1.3, 0.3)
    with pytest.raises(ValueError, match="q must be from 0 to 1"):
        ab.visitors_for_shares(0.3, -0.3)
    with pytest.raises(ValueError, match="effect must not be 0"):
        ab.visitors_for_means(1, 0)
    with pytest.raises(ValueError, match="sd must be positive"):
        ab.visitors_for_means(0, 1)
    with pytest.raises(ValueError, match="alpha must be between 0 and 1, got 0"):
        ab.visitors_for_means(1, 1, alpha=0)
    with pytest.raises(ValueError, match="power must be between 0 and 1, got 1"):
        ab.visitors_for_means(1, 1, power=1)
    with pytest.raises(ValueError, match="power must be above alpha"):
        ab.visitors_for_shares(0.1, 0.2, power=0.05)


# simulate_events


def test_events_are_as_told():
    assert (np.diff(RAW.time) >= 0).all()
    assert set(RAW.kind) == {"view", "click"}
    assert set(RAW.variant) == {"A", "B", "-"}
    assert ((RAW.time >= 0) == (RAW.variant != "-")).all()
    assert RAW.time.min() >= -14
    assert RAW.time.max() < 15.5
    assert ((RAW.seconds == 0) == (RAW.kind == "click")).all()
    shown = RAW.variant != "-"
    lots = ab.assign(RAW.visitor[shown], salt="pictures")
    assert (lots == RAW.variant[shown]).all()
    again = ab.simulate_events(
        3000, rates=(0.2, 0.3), stretch=1.5, rng=np.random.default_rng(1)
    )
    assert (again.seconds == RAW.seconds).all()
    assert len(again) == len(RAW.time)


def test_events_have_the_effects_asked_for():
    raw = ab.simulate_events(
        40_000, rates=(0.1, 0.2), stretch=1.3, rng=np.random.default_rng(2)
    )
    table = ab.clean(raw, days=14)
    assert len(table) == 40_000
    B = table.variant == "B"
    for share, truth in ((table.clicks[~B] > 0, 0.1), (table.clicks[B] > 0, 0.2)):
        assert share.mean() == pytest.approx(truth, abs=5 * 0.4 / math.sqrt(18_000))
    found = comparisons.welch_test(np.log(table.seconds[B]), np.log(table.seconds[~B]))
    error = found.estimate / found.statistic
    assert abs(found.estimate - math.log(1.3)) < 5 * error
    # what was before the start knows nothing of the variants
    before = comparisons.welch_test(table.before[B], table.before[~B])
    assert abs(before.statistic) < 5
    new = table.before == 0
    assert new.mean() == pytest.approx(0.3, abs=5 * 0.46 / 200)
    assert np.corrcoef(table.before, table.seconds)[0, 1] > 0.3


def test_the_bug_loses_those_who_do_not_click():
    raw = ab.simulate_events(
        20_000, rates=(0.5, 0.5), lost=0.5, rng=np.random.default_rng(3)
    )
    table = ab.clean(raw, days=14)
    in_b = ab.assign(np.arange(1, 20_001), salt="pictures") == "B"
    B = table.variant == "B"
    assert (~B).sum() == (~in_b).sum()
    # of B a fourth is gone, and of the rest two thirds click
    assert B.sum() / in_b.sum() == pytest.approx(0.75, abs=5 * 0.44 / 100)
    clicked = (table.clicks[B] > 0).mean()
    assert clicked == pytest.approx(2 / 3, abs=5 * 0.48 / math.sqrt(B.sum()))
    gone = ab.simulate_events(500, rates=(0, 0), lost=1, rng=np.random.default_rng(4))
    assert set(ab.clean(gone, days=14).variant) == {"A"}


def test_novelty_fades():
    raw = ab.simulate_events(
        40_000, rates=(0, 0), novelty=1, rng=np.random.default_rng(5)
    )
    t = ab.clean(raw, days=14)
    B = t.variant == "B"
    for low, high in ((0, 1), (1, 2), (9, 14)):
        k = B & (t.first >= low) & (t.first < high)
        grid = np.linspace(low, high, 1001)
        rate = (0.5**grid).mean()
        assert (t.clicks[k] > 0).mean() == pytest.approx(
            rate, abs=5 * 0.5 / math.sqrt(k.sum())
        )
    # more than certain is certain
    sure = ab.simulate_events(50, rates=(1, 1), novelty=1, rng=np.random.default_rng(6))
    assert (ab.clean(sure, days=14).clicks > 0).all()


def test_short_experiments():
    rng = np.random.default_rng(7)
    raw = ab.simulate_events(2000, days=1, rng=rng)
    assert len(ab.clean(raw, days=1)) == 2000
    assert len(ab.clean(ab.simulate_events(1, rng=rng), days=14)) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"visitors": 0}, "visitors must be at least 1"),
        ({"days": 0}, "days must be at least 1"),
        ({"rates": (0.1, 2)}, "rates must be from 0 to 1"),
        ({"rates": (-0.1, 0.2)}, "rates must be from 0 to 1"),
        ({"stretch": 0}, "stretch must be positive"),
        ({"lost": 1.5}, "lost must be from 0 to 1"),
        ({"novelty": math.nan}, "novelty must be finite"),
    ],
)
def test_simulate_refuses(wrong, message):
    given = {"visitors": 10} | wrong
    with pytest.raises(ValueError, match=message):
        ab.simulate_events(given.pop("visitors"), **given, rng=np.random.default_rng(0))


# clean


def small():
    """Six visitors by hand: 1 and 2 plain, 3 late, 4 gone before, 5 a robot, 6 twice."""
    rows = [
        (1, -3.0, "-", "view", 9.0), (4, -1.0, "-", "view", 5.0),
        (1, 0.5, "A", "view", 4.0), (1, 0.6, "A", "click", 0.0),
        (1, 1.5, "A", "view", 2.0), (2, 0.2, "B", "view", 7.0),
        (6, 1.0, "B", "view", 3.0), (6, 1.0, "B", "view", 3.0),
        (6, 1.0, "B", "click", 0.0), (6, 1.0, "B", "view", 8.0),
        (3, 2.0, "A", "view", 6.0), (2, 2.5, "B", "click", 0.0),
        *[(5, 0.1 * k, "A", "view", 0.2) for k in range(5)],
    ]  # fmt: skip
    columns = list(zip(*rows, strict=True))
    return ab.Events(*(np.array(c) for c in columns))


def test_clean_by_hand():
    table = ab.clean(small(), days=2, most_views=4)
    assert table.visitor.tolist() == [1, 2, 6]
    assert table.variant.tolist() == ["A", "B", "B"]
    assert table.first.tolist() == [0.5, 0.2, 1.0]
    assert table.views.tolist() == [2, 1, 2]
    assert table.clicks.tolist() == [1, 0, 1]
    assert table.seconds.tolist() == [6, 7, 11]
    assert table.before.tolist() == [9, 0, 0]
    assert table.dropped == {"after the end": 2, "sent twice": 1, "robots": 5}
    assert len(table) == 3
    # a robot for 5 views is none for 10
    assert 5 in ab.clean(small(), days=2, most_views=5).visitor


def test_clean_beside_pandas():
    frame = pd.DataFrame(
        {
            name: getattr(RAW, name)
            for name in ("visitor", "time", "variant", "kind", "seconds")
        }
    )
    frame = frame[frame.time < 14].drop_duplicates()
    views = frame[frame.kind == "view"].groupby("visitor").size()
    frame = frame[~frame.visitor.isin(views[views > 100].index)]
    inside = frame[frame.time >= 0].groupby("visitor")
    table = ab.clean(RAW, days=14)
    assert table.visitor.tolist() == sorted(inside.groups)
    assert table.seconds == pytest.approx(inside.seconds.sum().to_numpy())
    clicks = inside.kind.apply(lambda kind: (kind == "click").sum())
    assert table.clicks.tolist() == clicks.tolist()
    assert table.first.tolist() == inside.time.min().tolist()
    assert table.variant.tolist() == inside.variant.first().tolist()
    past = frame[frame.time < 0].groupby("visitor").seconds.sum()
    expected = past.reindex(table.visitor, fill_value=0).to_numpy()
    assert table.before == pytest.approx(expected)
    rows = len(frame)
    assert len(RAW) - sum(table.dropped.values()) == rows
    assert len(table) == 3000


def test_the_order_of_rows_does_not_matter():
    shuffled = RAW.rows(np.random.default_rng(8).permutation(len(RAW)))
    one, other = ab.clean(RAW, days=14), ab.clean(shuffled, days=14)
    assert one.dropped == other.dropped
    assert one.seconds == pytest.approx(other.seconds)
    assert one.first.tolist() == other.first.tolist()


def test_clean_refuses():
    with pytest.raises(TypeError, match="events must be Events, got list"):
        ab.clean([1], days=2)
    with pytest.raises(ValueError, match="days must be positive"):
        ab.clean(RAW, days=0)
    with pytest.raises(ValueError, match="most_views must be at least 1"):
        ab.clean(RAW, days=1, most_views=0)
    with pytest.raises(ValueError, match="a visitor in the experiment, got none"):
        ab.clean(RAW.rows(RAW.time < 0), days=1)
    both = small()
    both.variant[both.visitor == 6] = ["A", "B", "B", "B"]
    with pytest.raises(ValueError, match="visitor 6 was in two variants"):
        ab.clean(both, days=2)
    # a robot may be in two
    robot = small()
    robot.variant[robot.visitor == 5] = list("ABABA")
    assert len(ab.clean(robot, days=2, most_views=4)) == 3


# ratio


def test_ratio_by_hand():
    # residuals 3/4, -1/2, 1/2, -3/4, by the mean 2 of x
    found = ab.ratio([1, 0, 1, 0], [1, 2, 2, 3])
    assert found.estimate == 0.25
    assert found.std_error == pytest.approx(math.sqrt(26 / 192) / 2)
    assert found.n == 4


@given(
    arrays(np.float64, 6, elements=st.floats(-5, 5)),
    arrays(np.float64, 6, elements=st.floats(0.5, 5)),
)
def test_ratio_is_the_textbook_formula(y, x):
    # (s_y^2 - 2 r s_xy + r^2 s_x^2) / (n mean(x)^2)
    r = y.mean() / x.mean()
    (syy, sxy), (_, sxx) = np.cov(y, x)
    variance = (syy - 2 * r * sxy + r**2 * sxx) / (6 * x.mean() ** 2)
    found = ab.ratio(y, x)
    assert found.estimate == pytest.approx(r, abs=1e-12)
    assert found.std_error**2 == pytest.approx(variance, rel=1e-6, abs=1e-12)


def test_ratio_to_ones_is_the_mean_and_stays_under_units():
    y = [3.0, 1, 4, 1, 5]
    assert ab.ratio(y, np.ones(5)) == simulation.mean(y)
    x = np.array([1.0, 2, 2, 3, 1])
    one, other = ab.ratio(y, x), ab.ratio(np.array(y) * 1e-9, x * 1e9)
    assert other.std_error == pytest.approx(one.std_error * 1e-18, rel=1e-12, abs=0)


def test_ratio_refuses():
    with pytest.raises(ValueError, match="x must have length 2, got 3"):
        ab.ratio([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="x must have a positive mean, got 0"):
        ab.ratio([1, 2], [0, 0])
    with pytest.raises(ValueError, match="at least 2"):
        ab.ratio([1], [1])


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_ratio_and_adjust_refuse(bad, error):
    with pytest.raises(error, match="y must"):
        ab.ratio(bad, [1, 2])
    with pytest.raises(error, match="y must"):
        ab.adjust(bad, [1, 2])


# difference


def test_difference_is_welch_with_many_values():
    rng = np.random.default_rng(9)
    x, y = rng.normal(1, 2, 50_000), rng.normal(1.03, 3, 40_000)
    found = ab.difference(simulation.mean(x), simulation.mean(y), level=0.9)
    twin = stats.ttest_ind(y, x, equal_var=False)
    assert found.statistic == pytest.approx(twin.statistic, rel=1e-12)
    assert found.p_value == pytest.approx(twin.pvalue, rel=1e-3)
    interval = twin.confidence_interval(0.9)
    assert found.interval == pytest.approx((interval.low, interval.high), rel=1e-3)
    assert found.df is None


def test_difference_by_hand_and_its_interval():
    a, b = simulation.MonteCarlo(5, 0.3, 9), simulation.MonteCarlo(4, 0.4, 9)
    found = ab.difference(a, b)
    assert found.estimate == -1
    assert found.statistic == -2
    assert found.p_value == pytest.approx(2 * stats.norm.cdf(-2))
    assert found.interval == pytest.approx((-1 - 0.979982, -1 + 0.979982), abs=1e-6)
    sure = ab.difference(a, simulation.MonteCarlo(5, 0.0, 2))
    assert sure.p_value == 1
    # far out the p-value is tiny, not 0
    far = ab.difference(a, simulation.MonteCarlo(14, 0.4, 9))
    assert far.p_value == pytest.approx(2 * stats.norm.sf(18), rel=1e-9, abs=0)


def test_difference_refuses():
    a = simulation.MonteCarlo(5, 0.3, 9)
    with pytest.raises(TypeError, match="a must be a MonteCarlo, got float"):
        ab.difference(1.0, a)
    with pytest.raises(TypeError, match="b must be a MonteCarlo, got int"):
        ab.difference(a, 3)
    with pytest.raises(ValueError, match="must not both have the standard error 0"):
        ab.difference(
            simulation.MonteCarlo(5, 0.0, 9), simulation.MonteCarlo(4, 0.0, 9)
        )
    with pytest.raises(ValueError, match="level must be between 0 and 1, got 1"):
        ab.difference(a, a, level=1)


# adjust


@given(arrays(np.float64, (2, 7), elements=st.floats(-50, 50)))
def test_adjust_is_the_residual_of_a_line(data):
    y, x = data
    if np.ptp(x) < 1e-3:
        x = x + np.arange(7)
    before = x.copy()
    found = ab.adjust(y, x)
    line = stats.linregress(x, y)
    residual = y - line.intercept - line.slope * x
    assert found == pytest.approx(residual + y.mean(), abs=1e-6)
    assert found.mean() == pytest.approx(y.mean(), abs=1e-9)
    assert (x == before).all()


def test_adjust_at_the_ends():
    x = np.array([1.0, 2, 3])
    assert ab.adjust(2 * x + 5, x) == pytest.approx([9, 9, 9])  # rho = 1
    assert ab.adjust([1, 0, 1], x) == pytest.approx([1, 0, 1])  # rho = 0
    with pytest.raises(ValueError, match="x must not be constant, got 2 everywhere"):
        ab.adjust([1, 2], [2, 2])
    with pytest.raises(ValueError, match="x must have length 2"):
        ab.adjust([1, 2], [2, 2, 3])
