"""What *Hypothesis tests* states, on random and awkward input."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import continuous, distributions, simulation
from mlmath import hypothesis_tests as h
from scipy import optimize, stats

SEEDS = st.integers(0, 10**6)
ALPHAS = st.floats(0.005, 0.6)
SIDES = ["two-sided", "less", "greater"]


def tables(k):
    """Probabilities of k outcomes; zeros and equal ones are common."""
    weights = arrays(np.int64, k, elements=st.sampled_from([0, 0, 1, 1, 2, 3, 7]))
    return weights.filter(np.any).map(lambda w: w / w.sum())


def test_def_hypothesis_tests_p():
    # the lady: all 70 picks of four of eight cups, statistic: how many are right
    right = [
        len({0, 1, 2, 3} & set(pick)) for pick in itertools.combinations(range(8), 4)
    ]
    assert len(right) == 70
    assert [sum(r >= t for r in right) for t in (4, 3)] == [1, 17]
    # the peas: as far out is what is at most as probable
    chances = distributions.Binomial(925, 0.75).pmf(np.arange(926))
    p = chances[chances <= chances[682] * (1 + 1e-7)].sum()
    assert h.binomial_test(682, 925, null=0.75).p_value == pytest.approx(p, rel=1e-9)
    assert p == pytest.approx(0.3825, abs=5e-5)
    # a null of several distributions: the greatest p-value is that of the nearest
    for k in range(11):
        one = [
            h.binomial_test(k, 10, null=q, alternative="greater").p_value
            for q in (0.1, 0.2, 0.3, 0.4, 0.5)
        ]
        assert max(one) == one[-1]


@given(tables(6), arrays(np.int64, 6, elements=st.integers(0, 3)), st.floats(0, 1))
def test_thm_hypothesis_tests_uniform(chances, statistic, alpha):
    # any discrete distribution, any statistic, ties and all
    upper = np.array([chances[statistic >= t].sum() for t in statistic])
    lower = np.array([chances[statistic <= t].sum() for t in statistic])
    for p in (upper, lower, np.minimum(2 * np.minimum(upper, lower), 1)):
        for level in {alpha, *p.tolist()}:
            assert chances[p <= level].sum() <= level + 1e-12


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    "law",
    [continuous.Normal(), continuous.StudentT(3), continuous.ChiSquared(2)],
    ids=["normal", "t", "chi-squared"],
)
def test_thm_hypothesis_tests_uniform_continuous(law, side):
    p = [
        h.p_value(law, t, alternative=side)
        for t in law.sample(2000, rng=np.random.default_rng(1))
    ]
    # Kolmogorov's distance of 2000 values exceeds 1.95/sqrt(2000) once in 1000 times
    assert stats.kstest(p, "uniform").statistic < 1.95 / math.sqrt(2000)


@pytest.mark.parametrize("side", SIDES)
def test_thm_hypothesis_tests_uniform_counts(side):
    for n, null in [(1, 0.5), (7, 0.5), (10, 0.2), (40, 0.9), (5, 0.0)]:
        for alpha in (0.001, 0.01, 0.05, 0.3, 0.9):
            false = h.binomial_power(null, n, null=null, alpha=alpha, alternative=side)
            assert false <= alpha + 1e-12


@given(st.integers(1, 25), st.floats(0.01, 0.5), st.sampled_from(SIDES))
def test_def_hypothesis_tests_errors(n, alpha, side):
    # the critical region, listed: its probability under the null and elsewhere
    reject = [
        k for k in range(n + 1)
        if h.binomial_test(k, n, alternative=side).p_value <= alpha * (1 + 1e-9)
    ]  # fmt: skip
    for share in (0.0, 0.2, 0.5, 0.9, 1.0):
        power = stats.binom(n, share).pmf(reject).sum()
        found = h.binomial_power(share, n, alpha=alpha, alternative=side)
        assert found == pytest.approx(power, abs=1e-12)
        if share == 0.5:
            assert power <= alpha + 1e-9
    # two numbers of the text, and a p-value of alpha at the critical value
    low, high = h.critical_values(
        continuous.Normal(), alpha=alpha, alternative="greater"
    )
    assert low == -math.inf
    assert h.p_value(continuous.Normal(), high, alternative="greater") == (
        pytest.approx(alpha)
    )


def test_def_hypothesis_tests_errors_of_the_text():
    normal = continuous.Normal()
    assert h.critical_values(normal, alternative="greater")[1] == pytest.approx(
        1.645, abs=5e-4
    )
    assert h.critical_values(normal) == pytest.approx((-1.96, 1.96), abs=5e-4)


@given(tables(5), tables(5), ALPHAS, SEEDS)
def test_thm_hypothesis_tests_best(null, other, alpha, seed):
    reject, power = h.most_powerful(null, other, alpha=alpha)
    assert ((reject >= 0) & (reject <= 1)).all()
    assert power == pytest.approx(reject @ other)
    # (1) of the form of the theorem, and as many false alarms as allowed
    assert null @ reject == pytest.approx(alpha)
    possible = (null > 0) | (other > 0)
    ratio = np.where(null > 0, other / np.where(null > 0, null, 1), np.inf)
    for x, y in itertools.permutations(np.flatnonzero(possible), 2):
        if ratio[x] > ratio[y] * (1 + 1e-9) and reject[y] > 1e-12:
            assert reject[x] == 1
    # (2) linear programming finds no better one
    best = optimize.linprog(-other, A_ub=[null], b_ub=[alpha], bounds=(0, 1))
    assert power == pytest.approx(-best.fun, abs=1e-9)
    # nor do random tests
    for phi in np.random.default_rng(seed).random((20, 5)):
        size = phi @ null
        valid = phi * min(1, alpha / size) if size > 0 else phi
        assert valid @ other <= power + 1e-9


@given(
    st.floats(0.05, 2), st.integers(1, 60), st.floats(0.005, 0.4), st.floats(0.005, 0.4)
)
def test_thm_hypothesis_tests_z(effect, n, alpha, beta):
    z, normal = stats.norm.ppf, stats.norm
    power = h.z_power(effect, n, alpha=alpha, alternative="greater")
    # (2)
    shift = effect * math.sqrt(n)
    assert power == pytest.approx(normal.cdf(shift - z(1 - alpha)), rel=1e-9)
    # (3)
    least = ((z(1 - alpha) + z(1 - beta)) / effect) ** 2
    if abs(n - least) > 1e-6:
        assert (power >= 1 - beta) == (n >= least)
    # (1) the ratio of the likelihoods grows with the mean, and with nothing else
    x = np.random.default_rng(n).normal(size=(5, n)) * 3
    ratio = (normal(effect).logpdf(x) - normal(0).logpdf(x)).sum(axis=1)
    means = x.mean(axis=1)
    assert ratio == pytest.approx(n * effect * (means - effect / 2), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("effect", [0.2, 0.5, 1.0])
def test_thm_hypothesis_tests_z_is_best(effect):
    # the line of values cut into small cells: the best test is a threshold, and no
    # other one on these cells is better, whatever the effect
    edges = np.linspace(-8, 8 + 4 * effect, 4001)
    null = np.diff(stats.norm.cdf(edges))
    other = np.diff(stats.norm.cdf(edges - 4 * effect))  # n = 16
    null, other = null / null.sum(), other / other.sum()
    reject, power = h.most_powerful(null, other, alpha=0.05)
    line = stats.norm.ppf(0.95)
    middle = (edges[1:] + edges[:-1]) / 2
    near = (null > 1e-14) & (abs(middle - line) > 0.01)
    assert ((reject == 1) == (middle > line))[near].all()
    assert power == pytest.approx(
        h.z_power(effect, 16, alternative="greater"), abs=1e-3
    )


@pytest.mark.parametrize("r", [1, 2])
def test_thm_hypothesis_tests_wilks(r):
    # r Poisson rates are 4 under the null; n = 200 counts of each
    rng = np.random.default_rng(r)
    means = rng.poisson(4 * 200, (4000, r)) / 200
    drops = 2 * 200 * (means * np.log(means / 4) - means + 4).sum(axis=1)
    p = [h.likelihood_ratio_test(0, d / 2, df=r).p_value for d in drops]
    for alpha in (0.01, 0.05, 0.3):
        run = simulation.mean(np.array(p) <= alpha)
        # five standard errors, and the limit is not reached at n = 200
        assert abs(run.estimate - alpha) < 5 * run.std_error + 0.004


def test_thm_hypothesis_tests_wilks_not_at_the_edge():
    # rate 0 at the edge: the drop is always 0, not chi-squared
    assert h.likelihood_ratio_test(0, 0, df=1).p_value == 1


@pytest.mark.parametrize("n", [2, 5, 30])
@pytest.mark.parametrize("sigma", [1e-3, 40.0])
def test_thm_hypothesis_tests_t(n, sigma):
    X = np.random.default_rng(n).normal(7, sigma, (2000, n))
    found = [h.t_test(row, null=7) for row in X]
    assert {one.df for one in found} == {n - 1}
    t = [one.statistic for one in found]
    assert stats.kstest(t, stats.t(n - 1).cdf).statistic < 1.95 / math.sqrt(2000)
    # the proof's rotation: first entry the mean, the others the spread
    Q = stats.ortho_group.rvs(n, random_state=1)
    Q[0] = 1 / math.sqrt(n)
    Q = np.linalg.qr(Q.T)[0].T
    Z = (X - 7) / sigma
    Y = Z @ Q.T
    assert Y[:, 0] ** 2 == pytest.approx(n * Z.mean(axis=1) ** 2)
    assert (Y[:, 1:] ** 2).sum(axis=1) == pytest.approx((n - 1) * Z.var(axis=1, ddof=1))


@pytest.mark.parametrize("ties", [0.0, 0.3])
def test_prop_hypothesis_tests_sign(ties):
    # any shape will do: here lognormal minus its median, some of it exactly there
    rng = np.random.default_rng(2)
    X = np.exp(rng.normal(size=(1500, 9))) - 1
    X[rng.random(X.shape) < ties] = 0
    rows = [row for row in X if row.any()]
    found = [h.sign_test(row) for row in rows]
    above = np.array([one.statistic for one in found])
    left = np.array([np.count_nonzero(row) for row in rows])
    for n in np.unique(left):
        some = above[left == n]
        for k in range(n + 1):
            chance = stats.binom(n, 0.5).pmf(k)
            error = math.sqrt(chance * (1 - chance) / some.size)
            assert abs((some == k).mean() - chance) < 5 * error + 1 / some.size
    p = np.array([one.p_value for one in found])
    assert (p <= 0.05).mean() < 0.05 + 5 * math.sqrt(0.05 * 0.95 / len(rows))


@given(SEEDS, st.sampled_from(SIDES), st.floats(0.5, 0.99), st.floats(-3, 3))
def test_thm_hypothesis_tests_interval(seed, side, level, null):
    x = np.random.default_rng(seed).normal(size=8)
    for test in (h.t_test, lambda x, **more: h.z_test(x, sigma=1, **more)):
        low, high = test(x, alternative=side, level=level).interval
        p = test(x, null=null, alternative=side).p_value
        if abs(p - (1 - level)) > 1e-9:
            assert (low < null < high) == (p > 1 - level)


def test_thm_hypothesis_tests_interval_coverage():
    # (1) exactly, for counts: sets of what a test keeps cover with 1 - alpha or more
    n, grid = 12, np.linspace(0, 1, 41)
    kept = np.array([h.binomial_p_values(n, null=q) > 0.1 for q in grid])
    ends = [h.binomial_test(k, n, level=0.9).interval for k in range(n + 1)]
    for q, keeps in zip(grid, kept, strict=True):
        chances = stats.binom(n, q).pmf(np.arange(n + 1))
        assert chances[keeps].sum() >= 0.9 - 1e-9
        # (2) and the test from an interval that covers has the level
        out = [not low <= q <= high for low, high in ends]
        assert chances[out].sum() <= 0.1 + 1e-9


# the numbers of the misreadings, by formulas beside the page's simulation


def test_def_hypothesis_tests_errors_in_a_field_of_research():
    up, normal = stats.norm.sf, stats.norm.pdf
    power = up(1.959964 - 2) + up(1.959964 + 2)
    false = 0.8 * 0.05 / (0.8 * 0.05 + 0.2 * power)
    assert false == pytest.approx(0.279, abs=0.002)
    z = stats.norm.isf(0.02)  # p = 0.04
    null, real = 0.8 * 2 * normal(z), 0.2 * (normal(z - 2) + normal(z + 2))
    assert null / (null + real) == pytest.approx(0.50, abs=0.02)
    assert 2 * power * (1 - power) == pytest.approx(0.5, abs=0.002)
    # the side chosen by the data: twice the level; a second look
    assert 2 * up(1.644854) == pytest.approx(0.1, abs=1e-6)
    both = stats.multivariate_normal(cov=[[1, math.sqrt(0.5)], [math.sqrt(0.5), 1]])
    keep = both.cdf([1.96, 1.96], lower_limit=[-1.96, -1.96])
    assert 1 - keep == pytest.approx(0.083, abs=0.001)
