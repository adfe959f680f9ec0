"""Descriptions of data beside NumPy, SciPy, Matplotlib and cases by hand."""

import inspect
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from matplotlib import cbook
from mlmath import continuous, datasets
from mlmath import descriptive as d
from scipy import linalg, stats
from strategies import NOT_REAL, matrices, vectors

SAMPLES = {
    "petals": datasets.iris().X[:, 2],
    "tumours": datasets.breast_cancer().X[:, 13],
    "prolines": datasets.wine().X[:, 12],
    "tails": stats.cauchy.rvs(size=101, random_state=3),
    "two": np.array([3.0, 1.0]),
    "one": np.array([7.5]),
}
each_sample = pytest.mark.parametrize("x", SAMPLES.values(), ids=SAMPLES)
each_large = pytest.mark.parametrize(
    "x", list(SAMPLES.values())[:4], ids=list(SAMPLES)[:4]
)


def test_middles_by_hand():
    x = [9, 1, 5, 2, 3]
    assert d.mean(x) == 4
    assert d.median(x) == 3
    assert d.median([9, 1, 5, 2]) == 3.5
    assert d.trimmed_mean(x, 1) == pytest.approx(10 / 3, rel=1e-15)
    assert d.trimmed_mean(x, 2) == d.median(x)
    assert d.trimmed_mean(x, 0) == d.mean(x)
    assert d.median([4]) == 4


def test_spreads_by_hand():
    x = [1, 2, 6]  # mean 3, squared distances 4 + 1 + 9
    assert d.variance(x) == 7
    assert d.variance(x, ddof=0) == pytest.approx(14 / 3, rel=1e-15)
    assert d.variance(x, ddof=2) == 14
    assert d.std(x) == pytest.approx(math.sqrt(7), rel=1e-15)
    assert d.variance([5], ddof=0) == 0
    assert d.mad([1, 2, 6]) == 1  # distances from 2: 1, 0, 4
    assert d.iqr([1, 2, 3, 4, 5]) == 2


@each_sample
def test_middles_and_spreads_agree_with_libraries(x):
    # a few roundings of the largest terms
    assert d.mean(x) == pytest.approx(np.mean(x), rel=1e-14)
    assert d.median(x) == pytest.approx(np.median(x), rel=1e-15)
    assert d.mad(x) == pytest.approx(stats.median_abs_deviation(x), rel=1e-14)
    assert d.iqr(x) == pytest.approx(stats.iqr(x), rel=1e-14)
    assert d.variance(x, ddof=0) == pytest.approx(np.var(x), rel=1e-12)
    assert d.std(x, ddof=0) == pytest.approx(np.std(x), rel=1e-12)
    if x.size > 2:
        assert d.variance(x) == pytest.approx(np.var(x, ddof=1), rel=1e-12)
        cut = x.size // 10
        trimmed = stats.trim_mean(x, (cut + 0.5) / x.size)
        assert d.trimmed_mean(x, cut) == pytest.approx(trimmed, rel=1e-13)


@given(vectors(), st.sampled_from([-900, -30, 30, 900]))
def test_units_do_not_matter(x, k):
    assume((np.abs(x[x != 0]) > 1e-5).all())
    other, tiny = np.ldexp(x, k), 5e-324
    for middle in (d.mean, d.median, d.mad):
        wanted = np.ldexp(middle(x), k)
        assert middle(other) == pytest.approx(wanted, rel=1e-15, abs=tiny)
    assert d.std(other, ddof=0) == pytest.approx(
        np.ldexp(d.std(x, ddof=0), k), rel=1e-15, abs=tiny
    )
    u = np.linspace(0, 1, 7)
    for method in ("linear", "inverse"):
        assert np.array_equal(
            d.quantile(other, u, method=method),
            np.ldexp(d.quantile(x, u, method=method), k),
        )


def test_nothing_overflows():
    x = [1.7e308, -1.7e308, 1.6e308]
    assert d.mean(x) == pytest.approx(1.6e308 / 3)
    assert d.mean([1.7e308] * 3) == pytest.approx(1.7e308)
    assert d.median([1.7e308, 1.6e308]) == pytest.approx(1.65e308)
    assert d.std([1.6e308, 1.7e308]) == pytest.approx(0.1e308 / math.sqrt(2))
    assert d.variance(x) == math.inf  # its square root is no such trouble
    assert d.variance([1e-200, 3e-200]) == 0
    assert d.std([1e-200, 3e-200]) == pytest.approx(math.sqrt(2) * 1e-200, abs=0)
    assert d.quantile([-1.7e308, 1.7e308], 0.5) == 0


def test_a_large_mean_costs_no_digits():
    x = 1e9 + np.array([4.0, 7, 13, 16])
    assert d.variance(x) == 30


def test_ecdf_by_hand_and_by_scipy():
    x = [7, 1, 4, 4]
    assert d.ecdf(x, 4) == 0.75
    assert d.ecdf(x, 3.999) == 0.25
    assert d.ecdf(x, [[0], [9]]).tolist() == [[0], [1]]
    for one in SAMPLES.values():
        at = np.concatenate([one, one + 0.1])
        twin = stats.ecdf(one).cdf.evaluate(at)
        assert d.ecdf(one, at) == pytest.approx(twin, rel=1e-14)


def test_gap_by_hand_and_by_scipy():
    assert d.ecdf_gap([1, 2, 3], [3, 2, 1, 1, 2, 3]) == 0
    assert d.ecdf_gap([1, 2], [3, 4, 5]) == 1
    # at 1 the shares are 1/4 and 2/3
    assert d.ecdf_gap([1, 2, 3, 4], [0, 1, 3]) == pytest.approx(5 / 12, rel=1e-14)
    large = list(SAMPLES.values())[:4]
    for x in large:
        for y in large:
            twin = stats.ks_2samp(x, y, method="asymp").statistic
            assert d.ecdf_gap(x, y) == pytest.approx(twin, abs=1e-14)


def test_quantiles_by_hand():
    x = [9, 2, 5, 3]
    assert d.quantile(x, [0, 0.25, 0.5, 0.75, 1]).tolist() == [2, 2.75, 4, 6, 9]
    inverse = d.quantile(x, [0, 0.25, 0.26, 0.5, 0.75, 1], method="inverse")
    assert inverse.tolist() == [2, 2, 3, 3, 5, 9]
    assert d.quantile(x, [[0.5]]).shape == (1, 1)
    assert d.quantile(x, 0.5).shape == ()
    assert d.quantile([4], [0, 0.3, 1]).tolist() == [4, 4, 4]
    # the ends are values of the data, to the last digit
    assert d.quantile([0.1, 14.601616276850687, -9.3], 1) == 14.601616276850687
    # R: quantile(1:10) and quantile(1:10, type = 1)
    shares = [0, 0.25, 0.5, 0.75, 1]
    assert d.quantile(range(1, 11), shares).tolist() == [1, 3.25, 5.5, 7.75, 10]
    whole = d.quantile(range(1, 11), shares, method="inverse")
    assert whole.tolist() == [1, 3, 5, 8, 10]


@each_sample
def test_quantiles_agree_with_numpy(x):
    u = np.random.default_rng(1).random(200)
    size = np.abs(x).max()
    assert d.quantile(x, u) == pytest.approx(np.quantile(x, u), abs=1e-14 * size)
    inverse = d.quantile(x, u, method="inverse")
    assert np.array_equal(inverse, np.quantile(x, u, method="inverted_cdf"))


def test_a_share_of_whole_hundredths_is_met():
    x, k = np.arange(1, 101), np.arange(1, 101)
    # 0.07 * 100 is 7.000000000000001 in floats
    assert np.array_equal(d.quantile(x, k / 100, method="inverse"), k)


@given(vectors(), st.floats(0, 1), st.floats(0, 1))
def test_quantiles_grow_and_stay_within_the_data(x, u, v):
    low, high = sorted((u, v))
    for method in ("linear", "inverse"):
        a, b = d.quantile(x, [low, high], method=method)
        assert x.min() <= a <= b <= x.max()


@given(vectors())
def test_each_place_of_the_linear_definition_is_a_value(x):
    n = x.size
    assume(n > 1)
    ends = d.quantile(x, [0, 1])
    assert ends.tolist() == [x.min(), x.max()]


def test_margin_of_the_ecdf():
    # by hand: ln 40 = 3.6889, / 200, root
    assert d.ecdf_margin(100) == pytest.approx(math.sqrt(math.log(40) / 200))
    assert d.ecdf_margin(400) == pytest.approx(d.ecdf_margin(100) / 2, rel=1e-14)
    assert d.ecdf_margin(1, level=0.5) == pytest.approx(math.sqrt(math.log(4) / 2))
    # the exact distribution of the greatest distance is near this bound
    exact = stats.kstwo.ppf(0.95, 100)
    assert 0.97 < exact / d.ecdf_margin(100) < 1


@each_large
@pytest.mark.parametrize(
    ("rule", "theirs"), [("sturges", "sturges"), ("freedman-diaconis", "fd")]
)
def test_bins_agree_with_numpy(x, rule, theirs):
    twin = np.histogram_bin_edges(x, theirs)
    assert d.bin_edges(x, rule=rule) == pytest.approx(twin, rel=1e-12)


def test_bins_of_awkward_data():
    assert d.bin_edges([5, 5, 5]).tolist() == [4.5, 5.5]
    assert d.bin_edges([5]).tolist() == [4.5, 5.5]
    # the middle half is one value: as Sturges
    tied = [0, 2, 2, 2, 2, 2, 2, 10]
    assert np.array_equal(d.bin_edges(tied), d.bin_edges(tied, rule="sturges"))
    assert len(d.bin_edges(tied)) == 5


def test_histogram_by_hand_and_by_numpy():
    heights = d.histogram([1, 2, 2, 5], [0, 2, 6])
    assert heights.tolist() == [1 / 4 / 2, 3 / 4 / 4]
    # the last bin holds its right edge; what is outside is counted among all
    assert d.histogram([0, 1, 2, 3], [0, 1, 2]).tolist() == [0.25, 0.5]
    for x in SAMPLES.values():
        edges = d.bin_edges(x)
        found = d.histogram(x, edges)
        twin = np.histogram(x, edges, density=True)[0]
        assert found == pytest.approx(twin, rel=1e-12)
        assert found @ np.diff(edges) == pytest.approx(1, rel=1e-14)


def test_silverman_by_hand():
    # 1..5: s = sqrt(2.5), IQR 2, / 1.34 = 1.4925 is less
    assert d.silverman([1, 2, 3, 4, 5]) == pytest.approx(0.9 * 2 / 1.34 / 5**0.2)
    # the middle half is one value: s alone
    tied = [0, 2, 2, 2, 2, 2, 2, 10]
    assert d.silverman(tied) == pytest.approx(0.9 * np.std(tied, ddof=1) / 8**0.2)
    # two clusters: the standard deviation is less than the quartiles say
    two = [0] * 10 + [1] * 10
    assert d.silverman(two) == pytest.approx(0.9 * np.std(two, ddof=1) / 20**0.2)


@each_large
def test_kernel_density_agrees_with_scipy(x):
    at = np.linspace(x.min() - 1, x.max() + 1, 50)
    h = d.silverman(x)
    twin = stats.gaussian_kde(x, bw_method=h / x.std(ddof=1))(at)
    assert d.kernel_density(x, at, bandwidth=h) == pytest.approx(twin, rel=1e-9)


def test_kernel_density_by_hand():
    phi = stats.norm.pdf
    found = d.kernel_density([0, 4], [[0.0, 2.0]], bandwidth=2)
    assert found.shape == (1, 2)
    assert found[0] == pytest.approx([(phi(0) + phi(2)) / 4, phi(1) / 2])
    assert d.kernel_density([0], 3, bandwidth=1).shape == ()
    # far from all data the bells underflow, and no warning comes
    assert d.kernel_density([0], 1e9, bandwidth=1e-9) == 0


@each_sample
def test_box_agrees_with_matplotlib(x):
    found, twin = d.box(x), cbook.boxplot_stats(x)[0]
    for name, key in [
        ("low", "whislo"), ("q1", "q1"), ("median", "med"), ("q3", "q3"),
        ("high", "whishi"),
    ]:  # fmt: skip
        assert getattr(found, name) == pytest.approx(twin[key], rel=1e-14)
    assert np.array_equal(found.outliers, np.sort(twin["fliers"]))


def test_box_whose_whisker_would_end_inside():
    # quartiles 0.75 and 10.0; the furthest within reach below is 0.75 itself
    x = [-100.0, 4.0, 5.0, 6.0]
    found = d.box(x)
    assert found.q1 == -22
    assert found.low == -22
    assert found.outliers.tolist() == [-100]
    mirrored = d.box(np.negative(x))
    assert mirrored.high == mirrored.q3 == 22


def test_qq_points_by_hand_and_by_scipy():
    normal = continuous.Normal()
    expected, observed = d.qq_points([3, 1, 2], normal.quantile)
    assert observed.tolist() == [1, 2, 3]
    assert expected == pytest.approx(stats.norm.ppf([1 / 6, 1 / 2, 5 / 6]), abs=1e-15)
    x = SAMPLES["petals"]
    theirs, data = stats.probplot(x, fit=False)
    expected, observed = d.qq_points(x, normal.quantile)
    assert np.array_equal(observed, data)
    # Filliben's shares differ by less than 1/5n, that is 0.03 steps of the normal scale
    # in the middle, more at the ends
    assert expected[30:-30] == pytest.approx(theirs[30:-30], abs=0.01)
    # two samples: each place of the smaller finds its partner
    same, _ = d.qq_points(x, lambda u: d.quantile(x, u, method="inverse"))
    assert np.array_equal(same, np.sort(x))


def test_qq_line_by_hand_and_by_least_squares():
    assert d.qq_line([-2, -1, 0, 1, 2], [1, 3, 5, 7, 90]).tolist() == [5, 2]
    expected, _ = d.qq_points(np.zeros(40), continuous.Normal().quantile)
    assert d.qq_line(expected, 3 - 2 * expected) == pytest.approx(
        # a falling row is sorted by its quartiles, and becomes a growing one
        [3, 2], abs=1e-13
    )  # fmt: skip


@pytest.mark.parametrize("n", [1, 2, 7, 150])
def test_order_band_agrees_with_beta_and_binomial(n):
    low, high = d.order_band(n, level=0.9)
    i = np.arange(1, n + 1)
    assert low == pytest.approx(stats.beta.ppf(0.05, i, n + 1 - i), rel=1e-9)
    assert high == pytest.approx(stats.beta.ppf(0.95, i, n + 1 - i), rel=1e-9)
    assert stats.binom.sf(i - 1, n, low) == pytest.approx(0.05, rel=1e-8)
    assert stats.binom.sf(i - 1, n, high) == pytest.approx(0.95, rel=1e-8)


@given(matrices(9, 2, limit=50), st.floats(-0.95, 0.95), st.floats(0.1, 9))
def test_with_summaries_has_them(X, r, s):
    Z = X - X.mean(axis=0)
    assume(np.linalg.svd(Z, compute_uv=False)[-1] > 1e-3)
    C = [[1, r * s], [r * s, s * s]]
    Y = d.with_summaries(X, [4, -1], C)
    assert Y.mean(axis=0) == pytest.approx([4, -1], abs=1e-9)
    assert np.cov(Y.T) == pytest.approx(np.array(C), abs=1e-9 * (1 + s * s))
    # nothing moves a second time
    assert d.with_summaries(Y, [4, -1], C) == pytest.approx(Y, abs=1e-8 * (1 + s))


def test_with_summaries_by_hand_and_by_scipy():
    # one column: standardise and scale
    x = np.array([[0.0], [1.0], [5.0]])
    assert d.with_summaries(x, [10], [[7]]) == pytest.approx(x + 8, abs=1e-13)
    rng = np.random.default_rng(4)
    X, C = rng.normal(size=(30, 3)), np.array([[4, 1, 0], [1, 2, 0.5], [0, 0.5, 1]])
    S = linalg.sqrtm(C)
    Z = X - X.mean(axis=0)
    # the best rotation of an orthonormal frame onto Z S is that of Procrustes
    frame = linalg.orth(Z @ S)
    R, _ = linalg.orthogonal_procrustes(frame, Z @ S)
    assert d.with_summaries(X, [0, 0, 0], C) == pytest.approx(
        math.sqrt(29) * frame @ R @ S, abs=1e-10
    )


DATA_FIRST = {
    "mean": (),
    "median": (),
    "trimmed_mean": (0,),
    "variance": (),
    "std": (),
    "mad": (),
    "ecdf": (0,),
    "ecdf_gap": ([1, 2],),
    "quantile": (0.5,),
    "iqr": (),
    "bin_edges": (),
    "histogram": ([0, 1],),
    "silverman": (),
    "kernel_density": (0, {"bandwidth": 1}),
    "box": (),
    "qq_points": (np.asarray,),
}


@pytest.mark.parametrize("name", DATA_FIRST)
@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_what_is_no_data_is_refused(name, bad, error):
    *rest, last = (*DATA_FIRST[name], {})
    given = last if isinstance(last, dict) else {}
    rest = [one for one in DATA_FIRST[name] if not isinstance(one, dict)]
    given = next((one for one in DATA_FIRST[name] if isinstance(one, dict)), given)
    with pytest.raises(error):
        getattr(d, name)(bad, *rest, **given)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: d.trimmed_mean([1, 2], 1), ValueError, "takes 2 of 2 values"),
        (lambda: d.trimmed_mean([1, 2, 3], -1), ValueError, "cut must be at least 0"),
        (lambda: d.trimmed_mean([1, 2, 3], 0.1), TypeError, "cut must be an integer"),
        (lambda: d.variance([1]), ValueError, "more than 1 values, got 1"),
        (lambda: d.variance([1, 2], ddof=2), ValueError, "more than 2 values"),
        (lambda: d.variance([1, 2], ddof=-1), ValueError, "ddof must be at least 0"),
        (lambda: d.std([1]), ValueError, "more than 1 values"),
        (lambda: d.mean([[1, 2]]), ValueError, r"x must be a nonempty vector"),
        (lambda: d.quantile([1], 1.1), ValueError, "u must be from 0 to 1"),
        (lambda: d.quantile([1], 0.5, method="hazen"), ValueError, "got 'hazen'"),
        (lambda: d.ecdf([1], "a"), TypeError, "at must hold real numbers"),
        (lambda: d.ecdf_gap([1], [[1]]), ValueError, "y must be a nonempty vector"),
        (lambda: d.ecdf_margin(0), ValueError, "n must be at least 1"),
        (lambda: d.ecdf_margin(5, level=1), ValueError, "level must be between 0"),
        (lambda: d.bin_edges([1, 2], rule="fd"), ValueError, "got 'fd'"),
        (
            lambda: d.bin_edges([*np.linspace(0, 1, 1000), 1e9]),
            ValueError,
            r"asks for 9.99e\+09 bins: some values lie far",
        ),
        (lambda: d.histogram([1], [0]), ValueError, "2 numbers that grow"),
        (lambda: d.histogram([1], [0, 0]), ValueError, "2 numbers that grow"),
        (lambda: d.silverman([2, 2]), ValueError, "two different values"),
        (
            lambda: d.kernel_density([2], 1, bandwidth=0),
            ValueError,
            "bandwidth must be positive",
        ),
        (
            lambda: d.qq_points([1, 2], lambda u: [0.5]),
            ValueError,
            r"quantile\(shares\) must have length 2",
        ),
        (
            lambda: d.qq_points([1, 2], lambda u: u * np.inf),
            ValueError,
            r"quantile\(shares\) must be finite",
        ),
        (
            lambda: d.qq_line([1, 1], [1, 2]),
            ValueError,
            "must have different quartiles",
        ),
        (lambda: d.qq_line([1, 2], [1]), ValueError, "observed must have length 2"),
        (lambda: d.order_band(0), ValueError, "n must be at least 1"),
        (lambda: d.order_band(3, level=-0.1), ValueError, "level must be between 0"),
        (
            lambda: d.with_summaries([[1, 2]], [0, 0], np.eye(2)),
            ValueError,
            r"more rows than columns.*shape \(1, 2\)",
        ),
        (
            lambda: d.with_summaries([[1, 2], [2, 4], [5, 10]], [0, 0], np.eye(2)),
            ValueError,
            "independent once their means",
        ),
        (
            lambda: d.with_summaries([[1, 2], [2, 5], [5, 1]], [0], np.eye(2)),
            ValueError,
            "mean must have length 2",
        ),
        (
            lambda: d.with_summaries([[1, 2], [2, 5], [5, 1]], [0, 0], [[1]]),
            ValueError,
            r"covariance must be of shape \(2, 2\), got \(1, 1\)",
        ),
        (
            lambda: d.with_summaries([[1, 2], [2, 5], [5, 1]], [0, 0], np.ones((2, 2))),
            np.linalg.LinAlgError,
            "positive definite",
        ),
        (
            lambda: d.with_summaries(
                [[1, 2], [2, 5], [5, 1]], [0, 0], [[1, 2], [0, 1]]
            ),
            ValueError,
            "covariance must be symmetric",
        ),
    ],
)
def test_errors_say_what_is_wrong(call, error, said):
    with pytest.raises(error, match=said):
        call()


def test_input_is_not_changed_and_whole_numbers_do():
    x = np.array([5, 1, 4, 1, 3])
    kept = x.copy()
    for name, arguments in DATA_FIRST.items():
        rest = [one for one in arguments if not isinstance(one, dict)]
        given = next((one for one in arguments if isinstance(one, dict)), {})
        getattr(d, name)(x, *rest, **given)
        assert np.array_equal(x, kept)
    X = np.array([[0, 1], [2, 5], [4, 2], [7, 7]])
    kept = X.copy()
    d.with_summaries(X, [0, 0], [[1, 0], [0, 1]])
    assert np.array_equal(X, kept)


def test_every_function_is_tried_here():
    public = {
        name
        for name, one in inspect.getmembers(d, inspect.isfunction)
        if one.__module__ == d.__name__
    }
    others = {"ecdf_margin", "qq_line", "order_band", "with_summaries"}
    assert public == DATA_FIRST.keys() | others
