"""What *Naive Bayes* states, on random and awkward input."""

import math
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from mlmath import continuous, datasets, distributions, naive_bayes, roc
from sources import BOOK

CHANCES = st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)
NUMBERS = st.floats(-5, 5)
WIDTHS = st.floats(0.3, 3)


@st.composite
def yes_or_no_models(draw):
    """Shares of two or three classes, and how probable each of some features is."""
    weights = draw(st.lists(st.integers(1, 9), min_size=2, max_size=3))
    prior = [Fraction(w, sum(weights)) for w in weights]
    row = st.lists(CHANCES, min_size=3, max_size=3)
    return prior, [draw(row) for _ in prior]


def exact(prior, chances, x):
    """Naive Bayes by fractions."""
    products = [
        share * math.prod(p if one else 1 - p for p, one in zip(row, x, strict=True))
        for share, row in zip(prior, chances, strict=True)
    ]
    return [one / sum(products) for one in products]


@given(yes_or_no_models())
def test_def_naive_bayes_classifier(model):
    prior, chances = model
    package = naive_bayes.FeatureModel(
        [float(p) for p in prior],
        [[distributions.Bernoulli(float(p)) for p in row] for row in chances],
    )
    for x in product((0, 1), repeat=3):
        found = naive_bayes.posterior(package.log_joint([x]))[0]
        known = [float(q) for q in exact(prior, chances, x)]
        assert found == pytest.approx(known, rel=1e-11)


@given(
    NUMBERS, st.tuples(NUMBERS, NUMBERS), st.tuples(WIDTHS, WIDTHS), st.floats(0.1, 0.9)
)
def test_prop_naive_bayes_density(x, centres, widths, share):
    bells = [continuous.Normal(*both) for both in zip(centres, widths, strict=True)]
    prior = np.array([share, 1 - share])
    density = np.array([float(bell.pdf(x)) for bell in bells])
    assume(density.min() > 1e-6)
    limit = prior * density / (prior @ density)
    for w in (1e-2, 1e-3):
        mass = [float(bell.cdf(x + w) - bell.cdf(x)) for bell in bells]
        found = prior * mass / (prior @ mass)
        # the mean height over the stretch is the height, but for a relative w times
        # the slope of the logarithm, which is at most |x - mu| / sigma^2
        slope = max(abs(x - b.mu) / b.sigma**2 + 1 / b.sigma for b in bells)
        assert np.abs(found - limit).max() <= w * slope + 1e-8
    # beside another feature, which is a probability
    coins = [distributions.Bernoulli(0.2), distributions.Bernoulli(0.7)]
    both = naive_bayes.FeatureModel(prior, list(zip(bells, coins, strict=True)))
    w = 1e-5
    mass = [
        float(bell.cdf(x + w) - bell.cdf(x)) * float(coin.pmf(1))
        for bell, coin in zip(bells, coins, strict=True)
    ]
    found = naive_bayes.posterior(both.log_joint([[x, 1]]))[0]
    assert found == pytest.approx(prior * mass / (prior @ mass), rel=1e-3)


def test_prop_naive_bayes_density_at_a_jump():
    """Continuity is needed: at the end of a block the limit is another one."""
    block, wide = continuous.Uniform(0, 1), continuous.Uniform(0, 2)
    density = np.array([float(block.pdf(1)), float(wide.pdf(1))])
    mass = np.array([float(d.cdf(1.01) - d.cdf(1)) for d in (block, wide)])
    assert mass[0] == 0 < density[0]


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
        min_size=1, max_size=4,
    ).filter(lambda t: sum(map(sum, t)) > 0)
)  # fmt: skip
def test_thm_naive_bayes_best(table):
    """Every rule on up to four samples and three classes, one by one."""
    total = sum(map(sum, table))

    def error(rule):
        right = sum(row[k] for row, k in zip(table, rule, strict=True))
        return 1 - Fraction(right, total)

    best = [row.index(max(row)) for row in table]
    assert all(error(best) <= error(g) for g in product(range(3), repeat=len(table)))


@given(yes_or_no_models())
def test_prop_naive_bayes_sum(model):
    prior, chances = [part[:2] for part in model]
    prior = [p / sum(prior) for p in prior]
    for x in product((0, 1), repeat=3):
        q0, q1 = exact(prior, chances, x)
        ratios = [
            (b if one else 1 - b) / (a if one else 1 - a)
            for a, b, one in zip(*chances, x, strict=True)
        ]
        assert q1 / q0 == prior[1] / prior[0] * math.prod(ratios)
        total = math.log(prior[1] / prior[0]) + sum(math.log(r) for r in ratios)
        assert math.log(q1 / q0) == pytest.approx(total, rel=1e-9, abs=1e-12)


@given(NUMBERS, NUMBERS, WIDTHS, WIDTHS, NUMBERS)
def test_prop_naive_bayes_sum_of_bells(mu1, mu0, sigma1, sigma0, x):
    def term(at, one, zero):
        return float(continuous.Normal(mu1, one).log_pdf(at)) - float(
            continuous.Normal(mu0, zero).log_pdf(at)
        )

    # equal widths: differences over a step are the slope; second differences are 0
    slope = (mu1 - mu0) / sigma1**2
    rise = term(x + 1, sigma1, sigma1) - term(x, sigma1, sigma1)
    assert rise == pytest.approx(slope, rel=1e-9, abs=1e-9 * 100 / sigma1**2)
    bend = term(x + 1, sigma1, sigma0) - 2 * term(x, sigma1, sigma0)
    bend += term(x - 1, sigma1, sigma0)
    known = 1 / sigma0**2 - 1 / sigma1**2  # twice the coefficient of the square
    assert bend == pytest.approx(known, rel=1e-7, abs=1e-7)


COUNTS = st.lists(st.integers(0, 5), min_size=1, max_size=5)


@given(COUNTS.filter(any), st.fractions(Fraction(1, 50), 9, max_denominator=50))
def test_def_naive_bayes_words(counts, a):
    total, width = sum(counts), len(counts)
    theta = [(n + a) / (total + a * width) for n in counts]
    model = naive_bayes.fit_words([counts], [0], smoothing=float(a))
    assert np.exp(model.log_p[0]) == pytest.approx([float(t) for t in theta], rel=1e-11)
    text = [2] + [1] * (width - 1)
    likelihood = math.prod(t**c for t, c in zip(theta, text, strict=True))
    assert float(model.log_joint([text])[0, 0]) == pytest.approx(
        math.log(likelihood), rel=1e-10, abs=1e-12
    )


@given(
    COUNTS.filter(any), st.fractions(Fraction(1, 50), 9, max_denominator=50), st.data()
)
def test_prop_naive_bayes_smoothing(counts, a, data):
    total, width = sum(counts), len(counts)
    theta = [(n + a) / (total + a * width) for n in counts]
    s = a * width / (total + a * width)
    assert min(theta) > 0
    assert sum(theta) == 1
    assert theta == [(1 - s) * Fraction(n, total) + s / width for n in counts]
    other = data.draw(st.lists(st.integers(0, 5), min_size=width, max_size=width))
    model = naive_bayes.fit_words([counts, other], [0, 1], smoothing=float(a))
    text = data.draw(st.lists(st.integers(0, 9), min_size=width, max_size=width))
    joint = model.log_joint([text, np.zeros(width)])
    weights = model.log_p[1] - model.log_p[0]
    gained = np.diff(joint)[:, 0] @ [1, -1]
    assert gained == pytest.approx(weights @ text, rel=1e-9, abs=1e-9)


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=6), st.integers(-5, 5))
def test_def_naive_bayes_roc(scores, t):
    """The corners of the package are these points, for yes and for no."""
    other = [s - 1 for s in scores]
    found = roc.curve([1] * len(scores) + [0] * len(other), scores + other)
    alpha = Fraction(sum(s >= t for s in other), len(other))
    beta = Fraction(sum(s >= t for s in scores), len(scores))
    place = np.flatnonzero(found.thresholds >= t)[-1]  # the last one that is not below
    assert found.false_alarms[place] == pytest.approx(float(alpha), abs=1e-15)
    assert found.caught[place] == pytest.approx(float(beta), abs=1e-15)


@given(
    st.lists(st.integers(0, 6), min_size=2, max_size=6).filter(any),
    st.data(),
    st.fractions(0, 4, max_denominator=6),
)
def test_thm_naive_bayes_ratio(first, data, c):
    """Every rule on up to six observations, with exact arithmetic."""
    size = len(first)
    second = data.draw(
        st.lists(st.integers(0, 6), min_size=size, max_size=size).filter(any)
    )
    p1 = [Fraction(n, sum(first)) for n in first]
    p0 = [Fraction(n, sum(second)) for n in second]
    best = [int(a > c * b) for a, b in zip(p1, p0, strict=True)]

    def share(p, rule):
        return sum(x for x, said in zip(p, rule, strict=True) if said)

    for rule in product((0, 1), repeat=size):
        gain = share(p1, best) - share(p1, rule)
        assert gain >= c * (share(p0, best) - share(p0, rule))
        if share(p0, rule) <= share(p0, best):
            assert gain >= 0


@given(NUMBERS, NUMBERS, WIDTHS, WIDTHS)
def test_prop_naive_bayes_area(mu1, mu0, sigma1, sigma0):
    one, zero = continuous.Normal(mu1, sigma1), continuous.Normal(mu0, sigma0)
    low = min(mu1 - 9 * sigma1, mu0 - 9 * sigma0)
    high = max(mu1 + 9 * sigma1, mu0 + 9 * sigma0)
    t = np.linspace(low, high, 4001)
    area = np.trapezoid(one.sf(t) * zero.pdf(t), t)
    ratio = (mu1 - mu0) / math.hypot(sigma1, sigma0)
    known = float(continuous.Normal().cdf(ratio))
    # the trapezoid rule on a smooth function that vanishes at both ends
    assert area == pytest.approx(known, abs=1e-7)


@pytest.mark.parametrize(("gap", "rate"), [(0.0, 1.0), (1.0, 1.0), (0.5, 3.0)])
def test_prop_naive_bayes_area_as_a_share_of_pairs(gap, rate):
    """Scores that are not normal: exponential ones, the yes shifted by a gap."""
    rng, n = np.random.default_rng(7), 4000
    yes = gap + continuous.Exponential(rate).sample(n, rng=rng)
    no = continuous.Exponential(1).sample(n, rng=rng)
    # P(no < gap + yes) = 1 - E exp(-gap - yes) = 1 - exp(-gap) rate / (rate + 1)
    known = 1 - math.exp(-gap) * rate / (rate + 1)
    found = roc.area(np.repeat([1, 0], n), np.r_[yes, no])
    assert abs(found.area - known) < 5 * found.std_error


@given(
    CHANCES,
    st.fractions(0, 9, max_denominator=9),
    st.fractions(Fraction(1, 9), 9, max_denominator=9),
    CHANCES,
    CHANCES,
    st.fractions(0, 1, max_denominator=9),
)
def test_prop_naive_bayes_costs(pi, alarm, miss, alpha, beta, along):
    def cost(a, b):
        return pi * miss * (1 - b) + (1 - pi) * alarm * a

    # by cases: what the class is, and what is said
    cases = [(pi * (1 - beta), miss), (pi * beta, 0)]
    cases += [((1 - pi) * alpha, alarm), ((1 - pi) * (1 - alpha), 0)]
    assert sum(p for p, _ in cases) == 1
    assert cost(alpha, beta) == sum(p * price for p, price in cases)
    slope = (1 - pi) * alarm / (pi * miss)
    assert cost(alpha + along, beta + slope * along) == cost(alpha, beta)
    assert cost(alpha, beta + along) <= cost(alpha, beta)
    found = roc.RocCurve(
        np.array([float(alpha)]), np.array([float(beta)]), np.array([0.0])
    )
    price = roc.costs(
        found, base_rate=float(pi), miss=float(miss), false_alarm=float(alarm)
    )
    assert price[0] == pytest.approx(float(cost(alpha, beta)), rel=1e-12, abs=1e-14)


@given(yes_or_no_models(), st.integers(1, 5))
def test_prop_naive_bayes_copies(model, r):
    prior, chances = [part[:2] for part in model]
    prior = [p / sum(prior) for p in prior]
    samples = list(product((0, 1), repeat=3))
    before = prior[1] / prior[0]
    once = [exact(prior, chances, x) for x in samples]
    often = [exact(prior, [row * r for row in chances], x * r) for x in samples]
    for (a0, a1), (b0, b1) in zip(once, often, strict=True):
        assert b1 / b0 / before == (a1 / a0 / before) ** r
    ranks = sorted(range(8), key=lambda i: once[i][1])
    assert all(often[i][1] <= often[j][1] for i, j in pairwise(ranks))
    for x, (a0, a1) in zip(samples, once, strict=True):
        evidence = a1 / a0 / before
        if evidence > Fraction(11, 10) or evidence < Fraction(10, 11):
            limit = 1 if evidence > 1 else 0
            far = exact(prior, [row * 400 for row in chances], x * 400)
            assert abs(float(far[1]) - limit) < 1e-12


def test_prop_naive_bayes_smoothing_in_the_figure():
    """The weights that the figure adds up are those of the chapter's filter."""
    page = (BOOK / "probability-statistics/naive-bayes.md").read_text(encoding="utf-8")
    block = page.split("```{interactive} word-switches\n")[1].split("```")[0]
    given_ = yaml.safe_load(block)
    found = datasets.messages()
    texts = np.array(found.texts)
    known = np.random.default_rng(0).permutation(180)[:120]
    words = naive_bayes.vocabulary(texts[known])
    model = naive_bayes.fit_words(
        naive_bayes.count_words(texts[known], words), found.y[known]
    )
    weights = model.log_p[1] - model.log_p[0]
    shown = [round(float(weights[words.index(word)]), 3) for word in given_["words"]]
    assert shown == pytest.approx(given_["weights"], abs=1e-9)
    assert given_["share"] == round(100 * float(model.prior[1]))
