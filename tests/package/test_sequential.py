"""Looks at a running experiment, beside published constants and exact integrals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import sequential as sq
from scipy import stats
from strategies import NOT_REAL

# stopping_probabilities


@pytest.mark.parametrize(
    ("looks", "published"),
    [(1, 0.050), (2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193), (20, 0.248)],
)  # fmt: skip
def test_repeated_looks_as_published(looks, published):
    # Armitage, McPherson and Rowe (1969), table 2, for the limit 1.960
    found = sq.stopping_probabilities([1.96] * looks).sum()
    assert found == pytest.approx(published, abs=6e-4)


@given(st.floats(0.5, 4), st.floats(0.5, 4), st.floats(-5, 5))
def test_two_looks_are_a_bivariate_normal(c1, c2, drift):
    # corr(Z1, Z2) = 1/sqrt(2); inside both limits by scipy's bivariate cdf
    means = np.array([drift / math.sqrt(2), drift])
    R = [[1, math.sqrt(0.5)], [math.sqrt(0.5), 1]]
    law = stats.multivariate_normal(means, R)
    inside = sum(i * j * law.cdf([i * c1, j * c2]) for i in (-1, 1) for j in (-1, 1))
    first, second = sq.stopping_probabilities([c1, c2], drift=drift)
    one = stats.norm.sf(c1 - means[0]) + stats.norm.cdf(-c1 - means[0])
    assert first == pytest.approx(one, abs=1e-12)
    assert 1 - first - second == pytest.approx(inside, abs=1e-7)


def test_one_look_after_many_is_a_single_test():
    # large limits let all pass: as if the others did not exist
    for drift in (0, 2.8, -6):
        found = sq.stopping_probabilities([40.0] * 19 + [1.96], drift=drift)
        alone = stats.norm.sf(1.96 - drift) + stats.norm.cdf(-1.96 - drift)
        assert found[-1] == pytest.approx(alone, abs=1e-9)
        assert found[:-1] == pytest.approx(0, abs=1e-300)


def test_simulated_paths_stop_as_often():
    rng, runs = np.random.default_rng(1), 40_000
    Z = np.cumsum(rng.normal(0.4, 1, (runs, 6)), axis=1) / np.sqrt(np.arange(1, 7))
    bounds = np.array([3, 2.5, 2.2, 2, 1.9, 1.8])
    out = np.logical_or.accumulate(abs(Z) > bounds, axis=1).mean(axis=0)
    exact = sq.stopping_probabilities(bounds, drift=0.4 * math.sqrt(6)).cumsum()
    assert out == pytest.approx(exact, abs=5 * 0.5 / math.sqrt(runs))


def test_signs_do_not_matter_and_input_stays():
    bounds = np.array([2.0, 2.5, 1.5])
    plus = sq.stopping_probabilities(bounds, drift=1.3)
    assert plus == pytest.approx(sq.stopping_probabilities(bounds, drift=-1.3))
    assert bounds.tolist() == [2.0, 2.5, 1.5]


def test_huge_effects_stop_all_at_once():
    found = sq.stopping_probabilities([2, 2, 2], drift=100.0)
    assert found == pytest.approx([1, 0, 0])
    assert sq.stopping_probabilities([0.001, 1, 1])[0] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_stopping_refuses(bad, error):
    with pytest.raises(error, match="bounds must"):
        sq.stopping_probabilities(bad)


def test_stopping_refuses_more():
    with pytest.raises(ValueError, match="bounds must be positive, got -1"):
        sq.stopping_probabilities([2, -1])
    with pytest.raises(ValueError, match="drift must be finite"):
        sq.stopping_probabilities([2], drift=math.inf)


# boundary


@pytest.mark.parametrize(
    ("looks", "pocock", "fleming"),
    [(1, 1.960, 1.960), (2, 2.178, 1.977), (3, 2.289, 2.004), (4, 2.361, 2.024),
     (5, 2.413, 2.040), (10, 2.555, 2.087)],
)  # fmt: skip
def test_published_constants(looks, pocock, fleming):
    # Jennison and Turnbull (2000), tables 2.1 and 2.3, alpha = 0.05
    first = sq.boundary(looks)
    assert first == pytest.approx([pocock] * looks, abs=6e-4)
    second = sq.boundary(looks, kind="obrien-fleming")
    assert second[-1] == pytest.approx(fleming, abs=6e-4)
    assert second == pytest.approx(
        second[-1] * np.sqrt(looks / np.arange(1, looks + 1))
    )


@given(
    st.integers(1, 12), st.sampled_from(["pocock", "obrien-fleming"]),
    st.sampled_from([1e-6, 0.001, 0.05, 0.5]),
)  # fmt: skip
def test_boundary_keeps_its_level(looks, kind, alpha):
    bounds = sq.boundary(looks, kind=kind, alpha=alpha)
    assert sq.stopping_probabilities(bounds).sum() == pytest.approx(alpha, abs=1e-8)


def test_boundary_refuses():
    with pytest.raises(ValueError, match="looks must be at least 1, got 0"):
        sq.boundary(0)
    with pytest.raises(TypeError, match="looks must be an integer"):
        sq.boundary(2.0)
    with pytest.raises(ValueError, match=r"alpha must be from 1e-6 to 0\.5, got 0\.6"):
        sq.boundary(3, alpha=0.6)
    with pytest.raises(ValueError, match="alpha must be from 1e-6"):
        sq.boundary(3, alpha=1e-7)
    with pytest.raises(ValueError, match=r"one of \['obrien-fleming', 'pocock'\]"):
        sq.boundary(3, kind="haybittle")


def test_the_figure_has_these_constants():
    from sources import ROOT

    page = (ROOT / "book/probability-statistics/ab-testing.md").read_text("utf-8")
    assert f"pocock: {sq.boundary(14)[0]:.4f}\n" in page
    assert f"fleming: {sq.boundary(14, kind='obrien-fleming')[-1]:.4f}\n" in page


# mixture_ratio, always_valid_p


def test_mixture_by_hand():
    # s = spread: sqrt(1/2) e^(z^2/4)
    found = sq.mixture_ratio([0, 2, -6], [1, 1, 3], spread=1)
    assert found[:2] == pytest.approx([math.sqrt(0.5), math.sqrt(0.5) * math.e])
    assert found[2] == pytest.approx(math.sqrt(0.9) * math.exp(2 * 0.1))


def test_mixture_is_a_ratio_of_densities():
    # the estimate has N(0, s^2 + spread^2) under the mixture, N(0, s^2) without effect
    d, s = np.linspace(-3, 3, 13), np.linspace(0.2, 2, 13)
    wide = stats.norm.pdf(d, 0, np.sqrt(s**2 + 0.49)) / stats.norm.pdf(d, 0, s)
    assert sq.mixture_ratio(d, s, spread=0.7) == pytest.approx(wide, rel=1e-10)


def test_mixture_at_the_ends():
    assert sq.mixture_ratio([1e6], [1], spread=1)[0] == math.inf
    assert sq.always_valid_p([1e6, 0], [1, 1], spread=1).tolist() == [0, 0]
    # units cancel, tiny and huge ones as well
    for unit in (1e-150, 1e150):
        assert sq.mixture_ratio([2 * unit], [unit], spread=unit)[0] == pytest.approx(
            math.sqrt(0.5) * math.e
        )


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=10))
def test_always_valid_never_grows(d):
    s = 1 / np.sqrt(np.arange(1, len(d) + 1))
    p = sq.always_valid_p(d, s, spread=1)
    assert (np.diff(p) <= 0).all()
    assert p.max() <= 1
    expected = min(1, (1 / sq.mixture_ratio(d, s, spread=1)).min())
    assert p[-1] == pytest.approx(expected)
    # always larger than the p-value of a single look
    assert p[-1] >= (2 * stats.norm.sf(abs(np.array(d) / s))).min()


def test_mixture_refuses():
    with pytest.raises(ValueError, match="std_errors must have length 2, got 1"):
        sq.mixture_ratio([1, 2], [1], spread=1)
    with pytest.raises(ValueError, match="std_errors must be positive, got 0"):
        sq.mixture_ratio([1], [0], spread=1)
    with pytest.raises(ValueError, match="spread must be positive"):
        sq.always_valid_p([1], [1], spread=0)
    with pytest.raises(TypeError, match="estimates must hold real numbers"):
        sq.mixture_ratio(["a"], [1], spread=1)


# binomial_stopping


@given(st.lists(st.integers(1, 12), min_size=1, max_size=5), st.floats(0, 1), st.data())
def test_binomial_looks_as_by_walking_all_paths(steps, p, data):
    looks = np.cumsum(steps)
    most = [data.draw(st.integers(-1, int(n))) for n in looks]
    going, stopped, at = {0: 1.0}, [], 0
    for n, bound in zip(looks, most, strict=True):
        for _ in range(at, n):  # a trial at a time
            after: dict[int, float] = {}
            for s, mass in going.items():
                after[s] = after.get(s, 0.0) + mass * (1 - p)
                after[s + 1] = after.get(s + 1, 0.0) + mass * p
            going = after
        stopped.append(sum(m for s, m in going.items() if s <= bound))
        going, at = {s: m for s, m in going.items() if s > bound}, n
    found = sq.binomial_stopping(looks, most, p)
    assert found == pytest.approx(stopped, abs=1e-13)


def test_one_binomial_look_is_the_cumulative_probability():
    for n, c, p in ((1, 0, 0.3), (500, 30, 0.05), (20_000, 9_900, 0.5)):
        (found,) = sq.binomial_stopping([n], [c], p)
        # the mass function's relative error is about 1e-16 n ln n
        assert found == pytest.approx(stats.binom.cdf(c, n, p), rel=1e-10)


def test_a_bound_above_all_stops_at_once_and_one_below_never():
    assert sq.binomial_stopping([3, 5], [3, 5], 0.5).tolist() == [1, 0]
    assert sq.binomial_stopping([3, 5], [1e300, 5], 0.5).tolist() == [1, 0]
    assert sq.binomial_stopping([3, 5], [-1, -1], 0.5).tolist() == [0, 0]
    assert sq.binomial_stopping([3, 5], [0, 0], 0.0).tolist() == [1, 0]
    assert sq.binomial_stopping([3, 5], [0, 4], 1.0).tolist() == [0, 0]


def test_binomial_looks_say_what_is_wrong():
    with pytest.raises(ValueError, match=r"looks must increase, .* got \[2, 2\]"):
        sq.binomial_stopping([2, 2], [0, 0], 0.5)
    with pytest.raises(ValueError, match="up to 20000 at most"):
        sq.binomial_stopping([20_001], [0], 0.5)
    with pytest.raises(ValueError, match="looks must be whole numbers of at least 1"):
        sq.binomial_stopping([0, 2], [0, 0], 0.5)
    with pytest.raises(ValueError, match="most must be whole numbers of at least -1"):
        sq.binomial_stopping([1, 2], [0, -2], 0.5)
    with pytest.raises(ValueError, match=r"most must be whole .* got \[0.5, 1.0\]"):
        sq.binomial_stopping([1, 2], [0.5, 1], 0.5)
    with pytest.raises(ValueError, match="most must have length 2"):
        sq.binomial_stopping([1, 2], [0], 0.5)
    with pytest.raises(ValueError, match="p must be from 0 to 1"):
        sq.binomial_stopping([1], [0], 1.5)
    for bad, error in NOT_REAL:
        with pytest.raises(error, match="looks"):
            sq.binomial_stopping(bad, [0], 0.5)
