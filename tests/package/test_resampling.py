"""Bootstrap and jackknife: cases by hand, published values, SciPy's intervals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import distributions as d
from mlmath import estimation, resampling
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from strategies import NOT_REAL, vectors

LSAT = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594]
GPA = [
    3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43,
    3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96,
]  # fmt: skip
TREATED = [94, 197, 16, 38, 99, 141, 23]


def correlation(x, y, axis=-1):
    x = x - x.mean(axis=axis, keepdims=True)
    y = y - y.mean(axis=axis, keepdims=True)
    size = (x**2).sum(axis=axis) * (y**2).sum(axis=axis)
    return (x * y).sum(axis=axis) / np.sqrt(size)


def rng(seed=0):
    return np.random.default_rng(seed)


# --- bootstrap ---


def test_bootstrap_draws_whole_units_with_replacement():
    rows = np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 60.0]])
    before = rows.copy()
    values = resampling.bootstrap(
        rows, lambda x: x[:, 1].sum() / x[:, 0].sum(), 50, rng=rng()
    )
    assert values.shape == (50,)
    assert values.dtype == np.float64
    assert_allclose(values, 10, rtol=1e-14)
    assert_array_equal(rows, before)
    x, y = rows.T
    assert_allclose(
        resampling.bootstrap((x, y), lambda x, y: (y / x).mean(), 9, rng=rng()), 10
    )


def test_bootstrap_draws_n_of_n_all_equally_often():
    x = np.arange(5)
    counts = np.zeros(5)

    def count(sample):
        assert sample.shape == (5,)
        counts[:] += np.bincount(sample.astype(int), minlength=5)
        return 0

    resampling.bootstrap(x, count, 4000, rng=rng(1))
    # 20,000 draws, each with probability 1/5
    assert np.all(np.abs(counts - 4000) < 5 * math.sqrt(20_000 * 0.2 * 0.8))


@pytest.mark.parametrize(
    "statistic", [np.mean, np.median, np.max, np.var], ids=lambda f: f.__name__
)
def test_bootstrap_meets_the_list_of_all_resamples(statistic):
    x = [1, 2, 6, 7]
    law = estimation.sampling_distribution(d.Discrete(x, [0.25] * 4), statistic, 4)
    values = resampling.bootstrap(x, statistic, 40_000, rng=rng(2), vectorized=True)
    error = math.sqrt(law.variance / 40_000)
    assert abs(values.mean() - law.mean) < 5 * error
    for v, p in zip(law.values, law.probabilities, strict=True):
        share = np.isclose(values, v, rtol=1e-12).mean()
        assert abs(share - p) < 5 * math.sqrt(p * (1 - p) / 40_000)


def test_vectorized_gives_the_same_values():
    one = resampling.bootstrap((LSAT, GPA), correlation, 200, rng=rng(3))
    all_ = resampling.bootstrap(
        (LSAT, GPA), correlation, 200, rng=rng(3), vectorized=True
    )
    assert_allclose(one, all_, rtol=1e-12)


def test_the_published_standard_errors():
    # Efron and Tibshirani (1993): law schools 0.132 from 3,200 resamples (table 6.1),
    # mice 23.36 (mean) and 37.83 (median) from all resamples (table 2.1)
    values = resampling.bootstrap(
        (LSAT, GPA), correlation, 40_000, rng=rng(4), vectorized=True
    )
    # theirs has itself an error of about 0.132 / sqrt(2 * 3200)
    assert values.std(ddof=1) == pytest.approx(0.132, abs=4 * 0.132 / math.sqrt(6400))
    for statistic, published in ((np.mean, 23.36), (np.median, 37.83)):
        law = estimation.sampling_distribution(
            d.Discrete(sorted(TREATED), [1 / 7] * 7), statistic, 7
        )
        assert math.sqrt(law.variance) == pytest.approx(published, abs=0.005)
        again = resampling.bootstrap(
            TREATED, statistic, 20_000, rng=rng(5), vectorized=True
        )
        spread = np.sqrt(np.mean((again - again.mean()) ** 4) - again.var() ** 2)
        error = spread / math.sqrt(20_000) / (2 * again.std())
        assert abs(again.std() - published) < 5 * error


def test_data_of_more_axes_are_drawn_by_their_first():
    pictures = np.arange(24.0).reshape(4, 3, 2)
    values = resampling.bootstrap(pictures, lambda x: x[:, 2, 1].max(), 30, rng=rng(6))
    assert set(values) <= {5.0, 11.0, 17.0, 23.0}


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (([1, 2], [1]), "as many rows"),
        ((), "as many rows"),
        (3.0, "as many rows"),
        ((1.0, 2.0), "as many rows"),
        ([], "nonempty"),
        ([1, math.nan], "finite"),
    ],
)
def test_data_that_are_refused(data, match):
    for call in (
        lambda: resampling.bootstrap(data, np.mean, 5, rng=rng()),
        lambda: resampling.block_bootstrap(data, np.mean, 5, length=1, rng=rng()),
        lambda: resampling.jackknife(data, np.mean),
    ):
        with pytest.raises(ValueError, match=match):
            call()


def test_what_a_statistic_must_give():
    with pytest.raises(ValueError, match=r"statistic\(resample\) must be finite"):
        resampling.bootstrap([1, 2], lambda _: math.nan, 5, rng=rng())
    with pytest.raises(ValueError, match="must be one number"):
        resampling.bootstrap([1, 2], lambda x: x, 5, rng=rng())
    with pytest.raises(ValueError, match="must have length 5"):
        resampling.bootstrap(
            [1, 2], lambda X, axis: X.mean(axis=0), 5, rng=rng(), vectorized=True
        )
    with pytest.raises(ValueError, match="n_resamples must be at least 1"):
        resampling.bootstrap([1, 2], np.mean, 0, rng=rng())
    with pytest.raises(TypeError, match="n_resamples must be an integer"):
        resampling.bootstrap([1, 2], np.mean, 5.0, rng=rng())
    with pytest.raises(TypeError, match="data must hold real numbers"):
        resampling.bootstrap(["a", "b"], np.mean, 5, rng=rng())


# --- blocks ---


def test_blocks_keep_neighbours_together():
    x = np.arange(10)

    def look(sample):
        assert sample.shape == (10,)
        steps = np.diff(sample)
        # within blocks of 4, of which the last is cut, every step is 1
        assert np.all(steps[[0, 1, 2, 4, 5, 6, 8]] == 1)
        return sample[0]

    first = resampling.block_bootstrap(x, look, 300, length=4, rng=rng(7))
    assert set(first) == set(range(7))


def test_blocks_of_one_are_the_bootstrap_and_of_n_the_data():
    one = resampling.block_bootstrap(LSAT, np.mean, 50, length=1, rng=rng(8))
    assert_allclose(one, resampling.bootstrap(LSAT, np.mean, 50, rng=rng(8)))
    whole = resampling.block_bootstrap(
        (LSAT, GPA), correlation, 4, length=15, rng=rng(8), vectorized=True
    )
    assert_allclose(whole, correlation(np.array(LSAT), np.array(GPA)), rtol=1e-12)


def test_length_is_checked():
    for length, match in ((0, "at least 1"), (4, "at most 3")):
        with pytest.raises(ValueError, match=match):
            resampling.block_bootstrap([1, 2, 3], np.mean, 5, length=length, rng=rng())


# --- intervals ---


def test_percentile_interval_by_hand():
    assert resampling.percentile_interval([4, 0, 1, 3, 2], level=0.5) == (1, 3)
    assert resampling.percentile_interval([7], level=0.9) == (7, 7)
    low, high = resampling.percentile_interval(range(101))
    assert (low, high) == pytest.approx((2.5, 97.5))


def test_basic_interval_by_hand():
    found = resampling.basic_interval([4, 0, 1, 3, 2], estimate=1, level=0.5)
    assert found == (-1, 1)


def test_studentized_interval_by_hand():
    # t* = (0 - 1)/1, (1 - 1)/2, (5 - 1)/2 = -1, 0, 2: quartiles -1/2 and 1
    found = resampling.studentized_interval(
        [0, 1, 5], [1, 2, 2], estimate=1, error=3, level=0.5
    )
    assert found == pytest.approx((1 - 3, 1 + 1.5))


def test_studentized_interval_is_students_for_normal_values():
    # for a normal sample t* would be Student's t, if resamples were new samples
    g, n = rng(9), 8
    X = g.normal(size=(60_000, n))
    low, high = resampling.studentized_interval(
        X.mean(axis=1), X.std(axis=1, ddof=1) / math.sqrt(n), estimate=0, error=1
    )
    t = stats.t(n - 1)
    error = math.sqrt(0.025 * 0.975 / 60_000) / t.pdf(t.ppf(0.975))
    assert (low, high) == pytest.approx((-t.ppf(0.975), t.ppf(0.975)), abs=5 * error)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("n", [8, 40])
def test_intervals_are_those_of_scipy(n, level):
    x = rng(n).exponential(size=n)
    for statistic in (np.mean, np.var, np.median):
        for method in ("percentile", "basic", "BCa"):
            scipys = stats.bootstrap(
                (x,), statistic, confidence_level=level, n_resamples=999,
                method=method, rng=rng(10),
            )  # fmt: skip
            values, estimate = scipys.bootstrap_distribution, float(statistic(x))
            ours = {
                "percentile": lambda v, e: resampling.percentile_interval(
                    v, level=level
                ),
                "basic": lambda v, e: resampling.basic_interval(
                    v, estimate=e, level=level
                ),
                "BCa": lambda v, e, s=statistic: resampling.bca_interval(
                    v, resampling.jackknife(x, s).values, estimate=e, level=level
                ),
            }[method](values, estimate)
            assert ours == pytest.approx(tuple(scipys.confidence_interval), rel=1e-9)


def test_bca_without_corrections_is_the_percentile_interval():
    values = rng(11).normal(size=1001)
    estimate = float(np.median(values))
    for out in ([1, 2, 3], [4, 4]):  # no skewness; no spread at all
        found = resampling.bca_interval(values, out, estimate=estimate)
        assert found == pytest.approx(resampling.percentile_interval(values), rel=1e-9)


def test_bca_by_the_formula():
    values, out, estimate = np.arange(1000), [1.0, 2.0, 6.0], 300.0
    z0 = stats.norm.ppf(0.3005)
    deviations = np.array([2.0, 1.0, -3.0])
    a = (deviations**3).sum() / (6 * (deviations**2).sum() ** 1.5)
    shares = [
        stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z))) for z in (-1.645, 1.645)
    ]
    level = float(2 * stats.norm.cdf(1.645) - 1)
    found = resampling.bca_interval(values, out, estimate=estimate, level=level)
    assert found == pytest.approx(tuple(999 * np.array(shares)), rel=1e-9)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_bca_at_any_scale(scale):
    values, out = rng(12).gamma(3, size=500), rng(13).gamma(3, size=9)
    low, high = resampling.bca_interval(values, out, estimate=3)
    found = resampling.bca_interval(values * scale, out * scale, estimate=3 * scale)
    assert found == pytest.approx((low * scale, high * scale), rel=1e-9, abs=0)


def test_bca_needs_values_on_both_sides():
    for estimate in (-1, 5):
        with pytest.raises(ValueError, match="both sides"):
            resampling.bca_interval([0, 1, 2], [1, 2], estimate=estimate)


def test_bca_refuses_a_level_beyond_the_correction():
    out = np.zeros(1000)
    out[0] = -1
    with pytest.raises(ValueError, match="too high"):
        resampling.bca_interval(range(100), out, estimate=90, level=1 - 1e-14)


def test_intervals_say_what_is_wrong():
    for call in (
        lambda **k: resampling.percentile_interval([1, 2], **k),
        lambda **k: resampling.basic_interval([1, 2], estimate=1, **k),
        lambda **k: resampling.bca_interval([0, 2], [1, 2], estimate=1, **k),
        lambda **k: resampling.studentized_interval(
            [1, 2], [1, 1], estimate=1, error=1, **k
        ),
    ):
        with pytest.raises(ValueError, match="level must be between 0 and 1"):
            call(level=1)
    with pytest.raises(ValueError, match="errors must be positive, got 0"):
        resampling.studentized_interval([1, 2], [1, 0], estimate=1, error=1)
    with pytest.raises(ValueError, match="error must be positive"):
        resampling.studentized_interval([1, 2], [1, 1], estimate=1, error=0)
    with pytest.raises(ValueError, match="errors must have length 2"):
        resampling.studentized_interval([1, 2], [1], estimate=1, error=1)
    with pytest.raises(ValueError, match="estimate must be finite"):
        resampling.basic_interval([1, 2], estimate=math.inf)


@pytest.mark.parametrize(("x", "error"), NOT_REAL)
def test_values_that_are_refused(x, error):
    for call in (
        lambda: resampling.percentile_interval(x),
        lambda: resampling.basic_interval(x, estimate=1),
        lambda: resampling.studentized_interval(x, [1, 1], estimate=1, error=1),
        lambda: resampling.bca_interval(x, [1, 2], estimate=1),
        lambda: resampling.bca_interval([1, 2], x, estimate=1.5),
    ):
        with pytest.raises(error):
            call()


# --- jackknife ---


def test_jackknife_by_hand():
    found = resampling.jackknife([1, 2, 6], np.max)
    assert found.values.tolist() == [6, 6, 2]
    assert found.bias == pytest.approx(-8 / 3)
    assert found.std_error == pytest.approx(math.sqrt(2 / 3 * (32 / 3)))


def test_jackknife_of_the_law_schools_by_numpys_correlation():
    found = resampling.jackknife((LSAT, GPA), correlation)
    pairs = np.array([LSAT, GPA])
    away = np.array([np.corrcoef(np.delete(pairs, i, axis=1))[0, 1] for i in range(15)])
    assert_allclose(found.values, away, rtol=1e-12)
    bias = 14 * (away.mean() - np.corrcoef(pairs)[0, 1])
    assert found.bias == pytest.approx(bias, rel=1e-9)
    assert found.std_error == pytest.approx(14 / math.sqrt(15) * away.std(ddof=1))


@given(vectors(limit=1e3).filter(lambda x: x.size > 1))
def test_jackknife_of_a_mean(x):
    found = resampling.jackknife(x, np.mean)
    size = np.abs(x).max() + 1e-300
    assert found.bias == pytest.approx(0, abs=1e-12 * size)
    assert found.std_error == pytest.approx(
        x.std(ddof=1) / math.sqrt(x.size), rel=1e-9, abs=1e-12 * size
    )


def test_jackknife_needs_two_units():
    with pytest.raises(ValueError, match="at least 2 units"):
        resampling.jackknife([1], np.mean)


@given(st.integers(2, 6))
def test_jackknife_keeps_pairs(n):
    x = np.arange(1.0, n + 1)
    found = resampling.jackknife((x, 3 * x), lambda x, y: (y / x).mean())
    assert_allclose(found.values, 3, rtol=1e-14)
