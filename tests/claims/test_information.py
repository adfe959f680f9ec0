"""What *Information and entropy* states, on random and awkward input."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import continuous, distributions, information, losses, quadrature

WEIGHTS = st.lists(st.integers(0, 30), min_size=1, max_size=8).filter(any)


@st.composite
def pairs(draw):
    n = draw(st.integers(1, 7))
    rows = st.lists(st.integers(0, 20), min_size=n, max_size=n).filter(any)
    p, q = np.array(draw(rows)), np.array(draw(rows))
    return p / p.sum(), q / q.sum()


@st.composite
def joints(draw, most=4):
    m, n = draw(st.integers(1, most)), draw(st.integers(1, most))
    counts = draw(st.lists(st.integers(0, 9), min_size=m * n, max_size=m * n))
    counts[0] += 1
    return np.array(counts).reshape(m, n) / sum(counts)


def prefix_free(words):
    return all(
        not b.startswith(a)
        for i, a in enumerate(words)
        for j, b in enumerate(words)
        if i != j
    )


def all_lengths(n, longest):
    """All rows of lengths that some prefix code has (by Kraft)."""
    return [
        row
        for row in product(range(longest + 1), repeat=n)
        if sum(Fraction(1, 2**size) for size in row) <= 1
    ]


@given(st.floats(1e-6, 1), st.floats(1e-6, 1))
def test_thm_information_logarithm(p, q):
    def s(x):
        return float(information.surprise(x, base=2))

    assert s(p * q) == pytest.approx(s(p) + s(q), rel=1e-12, abs=1e-14)
    assert s(0.5) == 1


@pytest.mark.parametrize(
    "other", [lambda p: 2 * (1 - p), lambda p: 1 / p - 1, lambda p: math.log2(p) ** 2]
)
def test_thm_information_logarithm_others_do_not_add_up(other):
    """Continuous, 1 at one half, falling: and still not additive."""
    assert other(0.5) == 1
    assert other(0.5 * 0.25) != pytest.approx(other(0.5) + other(0.25), rel=1e-3)


@given(st.integers(0, 60), st.floats(1e-9, 1))
def test_def_information_surprise(n, p):
    exact = pytest.approx(n, rel=1e-15)  # both logarithms are rounded
    assert float(information.surprise(2.0**-n, base=2)) == exact
    nats, bits = information.surprise(p), information.surprise(p, base=2)
    assert bits == pytest.approx(nats / math.log(2), rel=1e-14)
    assert information.surprise(0) == math.inf


@given(WEIGHTS)
def test_def_information_entropy(weights):
    """As the mean of surprises, over the samples one by one."""
    samples = np.repeat(np.arange(len(weights)), weights)
    p = np.array(weights) / sum(weights)
    mean = np.mean(information.surprise(p)[samples])
    assert information.entropy(p) == pytest.approx(mean, rel=1e-12, abs=1e-14)


@given(pairs())
def test_def_information_divergence(both):
    p, q = both
    if np.any((q == 0) & (p > 0)):
        assert information.cross_entropy(p, q) == math.inf
        assert information.kl_divergence(p, q) == math.inf
        return
    on = p > 0
    cross = -np.sum(p[on] * np.log(q[on]))
    divergence = np.sum(p[on] * np.log(p[on] / q[on]))
    assert information.cross_entropy(p, q) == pytest.approx(cross, abs=1e-13)
    assert information.kl_divergence(p, q) == pytest.approx(divergence, abs=1e-13)
    assert cross - information.entropy(p) == pytest.approx(divergence, abs=1e-13)


@given(pairs(), st.floats(0.05, 1))
def test_thm_information_gibbs(both, whole):
    p, q = both
    q = q * whole  # may add up to less than 1
    on = p > 0
    with np.errstate(divide="ignore"):
        total = np.sum(p[on] * np.log(p[on] / q[on]))
    assert total >= -1e-14
    if np.abs(p - q).max() > 1e-3:
        # at least half the squared sum of moduli (Pinsker), for whole = 1
        assert total > 1e-7
    assert information.kl_divergence(p, p) == 0


@given(WEIGHTS)
def test_cor_information_bounds(weights):
    p, n = np.array(weights) / sum(weights), len(weights)
    h = information.entropy(p)
    assert 0 <= h <= math.log(n) + 1e-14
    assert (h == 0) == (p.max() == 1)
    assert (h > math.log(n) - 1e-12) == (len(set(weights)) == 1)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6))
def test_def_information_code(lengths):
    """Words of a prefix code in a row can be read back without gaps."""
    if sum(0.5**n for n in lengths) > 1:
        return
    words = information.prefix_code(lengths)
    assert prefix_free(words)
    message = [i for k in range(3) for i in range(len(words)) if (i + k) % 2]
    digits, read, now = "".join(words[i] for i in message), [], ""
    for digit in digits:
        now += digit
        if now in words:
            read.append(words.index(now))
            now = ""
    assert read == message
    p = np.full(len(words), 1 / len(words))
    assert information.mean_length(p, words) == pytest.approx(np.mean(lengths))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_thm_information_kraft(n):
    """All sets of up to three words of up to three digits, by trial."""
    every = [""] + ["".join(d) for k in (1, 2, 3) for d in product("01", repeat=k)]
    possible = {
        tuple(len(word) for word in row)
        for row in product(every, repeat=n)
        if prefix_free(row)
    }
    assert possible == set(all_lengths(n, 3))


@given(pairs())
def test_thm_information_length(both):
    p, q = both
    on = q > 0
    p, q = p[on], q[on]
    if p.sum() == 0:
        return
    p = p / p.sum()
    lengths = information.shannon_lengths(q)
    words = information.prefix_code(lengths)
    mean = information.mean_length(p, words)
    cross = information.cross_entropy(p, q, base=2)
    assert information.entropy(p, base=2) - 1e-12 <= mean
    assert cross - 1e-12 <= mean < cross + 1


@given(st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any))
def test_thm_information_length_of_every_code(weights):
    p = np.array(weights) / sum(weights)
    h = information.entropy(p, base=2)
    for lengths in all_lengths(3, 4):
        assert p @ lengths >= h - 1e-12


@given(WEIGHTS)
def test_alg_information_huffman(weights):
    p = np.array(weights) / sum(weights)
    words = information.huffman_code(p)
    assert len(words) == len(weights)
    assert prefix_free(words)
    if len(words) > 1:  # full: every beginning goes on with both digits
        beginnings = {word[:k] for word in words for k in range(len(word))}
        reached = beginnings | set(words)
        assert all(b + d in reached for b in beginnings for d in "01")


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5).filter(any))
def test_thm_information_huffman(weights):
    total = sum(weights)
    words = information.huffman_code(np.array(weights) / total)
    found = sum(w * len(word) for w, word in zip(weights, words, strict=True))
    best = min(
        sum(w * size for w, size in zip(weights, row, strict=True))
        for row in all_lengths(len(weights), max(len(weights) - 1, 0))
    )
    assert found == best


@given(pairs(), st.integers(1, 40))
def test_thm_information_loss(both, times):
    """Of data with these shares: mean log loss, cross-entropy and likelihood."""
    p, q = both
    q = (q + 0.1) / (q + 0.1).sum()
    counts = np.round(times * p * 10).astype(int)
    counts[0] += 1
    data = np.repeat(np.arange(p.size), counts)
    share = counts / counts.sum()
    loss = information.surprise(q)[data].mean()
    assert loss == pytest.approx(information.cross_entropy(share, q), rel=1e-12)
    split = information.entropy(share) + information.kl_divergence(share, q)
    assert loss == pytest.approx(split, rel=1e-12, abs=1e-13)
    assert np.log(q[data]).sum() == pytest.approx(-len(data) * loss, rel=1e-12)
    assert information.surprise(share)[data].mean() <= loss + 1e-12


@given(joints(), st.integers(0, 2**32 - 1))
def test_thm_information_loss_has_a_floor(joint, seed):
    rng = np.random.default_rng(seed)
    q = rng.dirichlet(np.ones(joint.shape[1]), size=joint.shape[0])
    loss = -np.sum(joint * np.log(np.maximum(q, 1e-300)))
    rows = joint.sum(axis=1)
    parts = sum(
        w * (information.entropy(row / w) + information.kl_divergence(row / w, other))
        for w, row, other in zip(rows, joint, q, strict=True)
        if w > 0 and other.min() > 0
    )
    if q.min() > 0:
        assert loss == pytest.approx(parts, rel=1e-9, abs=1e-12)
    assert loss >= information.conditional_entropy(joint) - 1e-12
    if joint.shape[1] == 2:  # the log loss of the chapter on losses
        y = np.tile([0, 1], joint.shape[0])
        whole = losses.log_loss(y, np.repeat(q[:, 1], 2))
        assert whole == pytest.approx(-np.log(q).mean(), rel=1e-9)


@given(joints())
def test_def_information_mutual(joint):
    rows = joint.sum(axis=1)
    left = sum(
        w * information.entropy(row / w)
        for w, row in zip(rows, joint, strict=True)
        if w > 0
    )
    assert information.conditional_entropy(joint) == pytest.approx(left, abs=1e-13)
    fall = information.entropy(joint.sum(axis=0)) - left
    assert information.mutual_information(joint) == pytest.approx(fall, abs=1e-13)


@given(joints())
def test_thm_information_mutual(joint):
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    h = information.entropy
    found = information.mutual_information(joint)
    left = information.conditional_entropy(joint)
    assert h(joint) == pytest.approx(h(rows) + left, abs=1e-13)
    assert found == pytest.approx(h(rows) + h(columns) - h(joint), abs=1e-13)
    assert found == pytest.approx(information.mutual_information(joint.T), abs=1e-13)
    apart = np.outer(rows, columns)
    assert found == pytest.approx(information.kl_divergence(joint, apart), abs=1e-13)
    assert found >= 0
    assert information.mutual_information(apart) == pytest.approx(0, abs=1e-15)
    if np.abs(joint - apart).max() > 1e-3:
        assert found > 1e-7


def test_thm_information_mutual_one_value_may_make_less_sure():
    joint = np.array([[0.5, 0], [0.25, 0.25]])
    after = information.entropy(joint[1] / joint[1].sum())
    assert after > information.entropy(joint.sum(axis=0))
    square = np.array([[0, 1 / 3], [1 / 3, 0], [0, 1 / 3]])  # Y = X^2, uncorrelated
    found = information.mutual_information(square, base=2)
    assert found == pytest.approx(math.log2(3) - 2 / 3, rel=1e-13)


@pytest.mark.parametrize("width", [0.25, 1, 4])
def test_def_information_differential(width):
    def flat(x):
        return 1 / width

    h = quadrature.expectation(flat, lambda x: math.log(width), 0, width).value
    assert h == pytest.approx(math.log(width), abs=1e-9)
    # against a falling density on the same interval, and never negative
    found = quadrature.expectation(
        lambda x: 2 * (width - x) / width**2,
        lambda x: math.log(max(2 * (width - x) / width, 1e-300)),
        0,
        width,
    ).value
    assert found == pytest.approx(math.log(2) - 0.5, abs=1e-6)
    assert found > 0


SHAPES = [
    ("uniform", continuous.Uniform(-1, 3), (-1, 3)),
    ("exponential", continuous.Exponential(0.7), (0, 80)),
    ("normal", continuous.Normal(1, 2), (-25, 27)),
]


@pytest.mark.parametrize(("name", "f", "ends"), SHAPES, ids=[s[0] for s in SHAPES])
def test_thm_information_normal(name, f, ends):
    def mean_of(g):
        return quadrature.expectation(f.pdf, g, *ends, max_evaluations=100_000).value

    entropy = mean_of(lambda x: -float(f.log_pdf(x)))
    sd = math.sqrt(f.variance)

    def cross(m, s):
        known = math.log(s * math.sqrt(2 * math.pi))
        return known + (f.variance + (f.mean - m) ** 2) / (2 * s * s)

    for m, s in ((f.mean, sd), (f.mean + 1, sd), (f.mean, 2 * sd), (0, 1.5)):
        q = continuous.Normal(m, s)
        found = mean_of(lambda x, q=q: -float(q.log_pdf(x)))
        assert found == pytest.approx(cross(m, s), abs=1e-6)
        if (m, s) != (f.mean, sd):
            assert cross(m, s) > cross(f.mean, sd)
    bound = math.log(sd * math.sqrt(2 * math.pi * math.e))
    assert cross(f.mean, sd) == pytest.approx(bound, rel=1e-13)
    normal = information.normal_entropy(continuous.Normal(f.mean, sd))
    assert normal == pytest.approx(bound, rel=1e-13)
    assert (
        entropy == pytest.approx(bound, abs=1e-6)
        if name == "normal"
        else (entropy < bound - 0.01)
    )


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=3),
    st.integers(1, 5),
)
def test_thm_information_bias(weights, n):
    """The mean over all sequences of n observations, each with its probability."""
    p = np.array(weights) / sum(weights)
    entropy = divergence = 0.0
    for row in product(range(p.size), repeat=n):
        chance = np.prod(p[list(row)])
        share = np.bincount(row, minlength=p.size) / n
        entropy += chance * information.entropy(share)
        divergence += chance * information.kl_divergence(share, p)
    gap = information.entropy(p) - entropy
    assert gap >= -1e-13
    assert gap == pytest.approx(divergence, abs=1e-12)


def test_thm_information_bias_of_two_tosses():
    mean = sum(information.entropy(share, base=2) for share in ([1], [0.5, 0.5])) / 2
    assert mean == 0.5


def test_thm_information_bias_is_about_m_minus_1_over_2n():
    p, n = 0.3, 400
    k = np.arange(n + 1)
    pmf = distributions.Binomial(n, p).pmf(k)
    mean = sum(
        w * information.entropy([i / n, 1 - i / n]) for i, w in zip(k, pmf, strict=True)
    )
    gap = information.entropy([p, 1 - p]) - mean
    assert gap == pytest.approx(1 / (2 * n), rel=0.01)
