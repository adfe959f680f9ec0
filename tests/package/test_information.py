"""Surprise, entropy, divergence, codes and mutual information."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import backprop, continuous, datasets, information, losses, quadrature
from scipy import special, stats
from sklearn import metrics
from strategies import NOT_REAL

BASES = st.sampled_from([2, math.e, 10])
WEIGHTS = st.lists(st.integers(0, 50), min_size=1, max_size=9).filter(any)
NORMALS = st.builds(
    continuous.Normal, st.floats(-5, 5), st.floats(math.log(0.1), 3).map(math.exp)
)


def shares(weights):
    return np.array(weights) / np.sum(weights)


@st.composite
def pairs(draw, least=0):
    """Two distributions of the same outcomes."""
    n = draw(st.integers(1, 8))
    rows = st.lists(st.integers(least, 30), min_size=n, max_size=n).filter(any)
    return shares(draw(rows)), shares(draw(rows))


@st.composite
def tables(draw):
    m, n = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    counts = draw(st.lists(st.integers(0, 9), min_size=m * n, max_size=m * n))
    counts[0] += 1
    return np.array(counts).reshape(m, n)


def test_by_hand():
    p, q = [1 / 2, 1 / 4, 1 / 8, 1 / 8], [1 / 8, 1 / 2, 1 / 4, 1 / 8]
    assert information.surprise(p, base=2).tolist() == [1, 2, 3, 3]
    assert information.entropy(p, base=2) == 1.75
    assert information.cross_entropy(p, q, base=2) == 2.375
    assert information.kl_divergence(p, q, base=2) == pytest.approx(0.625, rel=1e-14)
    assert information.kl_divergence(q, p, base=2) == pytest.approx(0.5, rel=1e-14)
    joint = [[1 / 2, 0], [1 / 4, 1 / 4]]
    assert information.entropy(joint, base=2) == 1.5
    assert information.conditional_entropy(joint, base=2) == 0.5
    known = 0.75 * math.log2(4 / 3) + 0.5 - 0.5
    assert information.mutual_information(joint, base=2) == pytest.approx(
        known, rel=1e-14
    )


def test_ends():
    assert information.surprise([0, 1]).tolist() == [math.inf, 0]
    assert math.copysign(1, information.surprise(1)) == 1
    for certain in ([1], [0, 1, 0]):
        assert information.entropy(certain) == 0
        assert math.copysign(1, information.entropy(certain)) == 1
        assert math.copysign(1, information.cross_entropy(certain, certain)) == 1
    assert information.cross_entropy([0.5, 0.5], [1, 0]) == math.inf
    assert information.kl_divergence([0.5, 0.5], [1, 0]) == math.inf
    assert information.kl_divergence([1, 0], [0.5, 0.5]) == pytest.approx(math.log(2))
    assert information.kl_divergence([0, 1], [0, 1]) == 0
    assert information.kl_divergence([0, 1, 0], [0.5, 0.5, 0], base=2) == 1


@given(WEIGHTS, BASES)
def test_entropy_agrees_with_a_library(weights, base):
    p = shares(weights)
    known = stats.entropy(p, base=base)
    assert information.entropy(p, base=base) == pytest.approx(known, abs=1e-14)
    assert information.entropy(p.reshape(1, -1), base=base) == pytest.approx(
        known, abs=1e-14
    )
    assert information.cross_entropy(p, p, base=base) == pytest.approx(known, abs=1e-14)


@given(pairs(), BASES)
def test_divergence_agrees_with_a_library(both, base):
    p, q = both
    found = information.kl_divergence(p, q, base=base)
    assert found == pytest.approx(stats.entropy(p, q, base=base), abs=1e-13)
    assert found >= 0
    apart = information.cross_entropy(p, q, base=base)
    if math.isfinite(found):
        assert apart == pytest.approx(
            found + information.entropy(p, base=base), rel=1e-12, abs=1e-12
        )
    else:
        assert apart == math.inf


@given(st.integers(3, 12), st.lists(st.integers(1, 9), min_size=2, max_size=6))
def test_divergence_keeps_its_digits_near_equality(k, weights):
    """Against fractions: the sum of p (r^2/2 - r^3/3 + ...) for small r."""
    n = len(weights)
    p = [Fraction(w, sum(weights)) for w in weights]
    step = Fraction(1, 2**k * 1000)
    q = list(p)
    q[0], q[-1] = q[0] + step * p[0] * p[-1], q[-1] - step * p[0] * p[-1]
    known = Fraction(0)
    for i in range(n):
        r = (q[i] - p[i]) / p[i]
        known += p[i] * sum((-r) ** j / j for j in range(2, 9))
    floats = [[float(x) for x in row] for row in (p, q)]
    found = information.kl_divergence(*floats)
    # an input is off by 1e-16, beside a gap of 1e-3 to 1e-6 / 8
    assert found == pytest.approx(float(known), rel=1e-6, abs=0)


def test_divergence_at_awkward_scales():
    tiny = 1e-300
    found = information.kl_divergence([tiny, 1], [0.5, 0.5])
    assert found == pytest.approx(math.log(2), rel=1e-14)
    found = information.kl_divergence([0.5, 0.5], [tiny, 1])
    known = 0.5 * math.log(0.5 / tiny) + 0.5 * math.log(0.5)
    assert found == pytest.approx(known, rel=1e-14)
    found = information.kl_divergence([2.0**-1074, 1], [2.0**-1060, 1])
    assert 0 <= found < 1e-300
    found = information.kl_divergence([0.5, 0.5], [1 - 1e-17, 1e-17])
    known = 0.5 * math.log(0.5) + 0.5 * math.log(0.5e17)
    assert found == pytest.approx(known, rel=1e-14)


def test_cross_entropy_is_the_log_loss():
    y = np.array([1, 1, 0, 1, 0])
    share = [1 - y.mean(), y.mean()]
    for q in (0.2, 0.6, 0.9):
        known = losses.log_loss(y, q)
        assert information.cross_entropy(share, [1 - q, q]) == pytest.approx(
            known, rel=1e-14
        )
    z = [0.3, -1.0, 2.0]
    loss, _ = backprop.cross_entropy([[0.2, 0.5, 0.3]], [z])
    q = backprop.softmax(z)
    assert information.cross_entropy([0.2, 0.5, 0.3], q) == pytest.approx(
        loss, rel=1e-14
    )


@given(tables(), BASES)
def test_information_of_tables_agrees_with_a_library(counts, base):
    joint = counts / counts.sum()
    found = information.mutual_information(joint, base=base)
    known = metrics.mutual_info_score(None, None, contingency=counts)
    assert found == pytest.approx(known / math.log(base), abs=1e-12)
    assert found >= 0
    other = information.mutual_information(joint.T, base=base)
    assert other == pytest.approx(found, abs=1e-13)
    columns = information.entropy(joint.sum(axis=0), base=base)
    left = information.conditional_entropy(joint, base=base)
    assert left + found == pytest.approx(columns, abs=1e-12)
    both = information.entropy(joint, base=base)
    rows = information.entropy(joint.sum(axis=1), base=base)
    assert rows + left == pytest.approx(both, abs=1e-12)


def test_information_of_nearly_independent_and_rare():
    e = 1e-7
    joint = np.array([[0.25 + e, 0.25 - e], [0.25 - e, 0.25 + e]])
    known = 8 * e**2  # to second order, in nats: the sum of (4 e)^2 / 4 / 2
    assert information.mutual_information(joint) == pytest.approx(
        known, rel=1e-6, abs=0
    )
    rare = np.diag([1e-200, 1.0])  # the product of the margins underflows
    assert information.mutual_information(rare) == pytest.approx(
        1e-200 * 200 * math.log(10) + 1e-200, rel=1e-2, abs=0
    )
    assert information.mutual_information([[1, 0], [0, 0]]) == 0
    assert information.conditional_entropy([[0, 0], [0.5, 0.5]], base=2) == 1


def best_mean_length(p):
    """Try all lengths that obey Kraft."""
    n = len(p)
    lengths = product(range(1, n), repeat=n) if n > 1 else [(0,)]
    return min(
        sum(x * size for x, size in zip(p, row, strict=True))
        for row in lengths
        if sum(Fraction(1, 2**size) for size in row) <= 1
    )


@given(st.lists(st.integers(0, 20), min_size=1, max_size=5).filter(any))
def test_huffman_is_best_of_all(weights):
    p = shares(weights)
    words = information.huffman_code(p)
    assert is_prefix_code(words)
    found = information.mean_length(p, words)
    assert found == pytest.approx(best_mean_length(p), abs=1e-12)


def is_prefix_code(words):
    return all(
        not b.startswith(a)
        for i, a in enumerate(words)
        for j, b in enumerate(words)
        if i != j
    )


def test_huffman_by_hand():
    assert information.huffman_code([1]) == [""]
    assert information.huffman_code([0.9, 0.1]) == ["1", "0"]
    assert information.huffman_code([0.4, 0.3, 0.2, 0.1]) == ["0", "10", "111", "110"]
    p = [0.4, 0.2, 0.2, 0.1, 0.1]
    words = information.huffman_code(p)
    assert information.mean_length(p, words) == pytest.approx(2.2, rel=1e-14)


def test_huffman_of_the_letters():
    text = datasets.letters()
    p = np.array([text.count(chr(ord("a") + i)) for i in range(26)]) / len(text)
    words = information.huffman_code(p)
    assert is_prefix_code(words)
    assert sum(Fraction(1, 2 ** len(word)) for word in words) == 1
    mean, h = information.mean_length(p, words), information.entropy(p, base=2)
    assert h <= mean <= p @ information.shannon_lengths(p) < h + 1
    assert mean < h + p.max() + 0.0861  # Gallager (1978)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=9))
def test_prefix_code_exists_exactly_by_kraft(lengths):
    total = sum(Fraction(1, 2**n) for n in lengths)
    if total > 1:
        with pytest.raises(ValueError, match="too many short words"):
            information.prefix_code(lengths)
        return
    words = information.prefix_code(lengths)
    assert [len(word) for word in words] == lengths
    assert is_prefix_code(words)
    assert set("".join(words)) <= {"0", "1"}


def test_prefix_code_of_long_words():
    words = information.prefix_code([200, 1, 2, 200])
    assert [len(word) for word in words] == [200, 1, 2, 200]
    assert is_prefix_code(words)
    assert information.prefix_code(np.array([1, 1])) == ["0", "1"]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=9))
def test_shannon_lengths_are_rounded_surprises(weights):
    p = shares(weights)
    found = information.shannon_lengths(p)
    exact = [  # the least l with 2^-l <= p, p as the float it is
        next(n for n in range(80) if Fraction(1, 2**n) <= Fraction(float(x))) for x in p
    ]
    assert found.tolist() == exact
    assert found.dtype == np.int64
    information.prefix_code(found)


def test_shannon_lengths_of_powers():
    p = [2.0**-n for n in range(1, 50)] + [2.0**-49]
    assert information.shannon_lengths(p).tolist() == [*range(1, 50), 49]
    assert information.shannon_lengths([1]).tolist() == [0]


def test_entropy_of_counts():
    assert information.entropy_of_counts([3, 1], base=2) == pytest.approx(
        2 - 0.75 * math.log2(3), rel=1e-14
    )
    plain = information.entropy_of_counts([5, 0, 3, 2])
    mended = information.entropy_of_counts([5, 0, 3, 2], corrected=True)
    assert mended - plain == pytest.approx(2 / 20, rel=1e-12)  # three values came
    in_bits = information.entropy_of_counts([5, 0, 3, 2], corrected=True, base=2)
    assert in_bits == pytest.approx(mended / math.log(2), rel=1e-14)
    assert information.entropy_of_counts([7]) == 0


@given(NORMALS, NORMALS, BASES)
def test_normal_densities_agree_with_libraries(first, second, base):
    found = information.normal_entropy(first, base=base) * math.log(base)
    assert found == pytest.approx(
        float(stats.norm(first.mu, first.sigma).entropy()), abs=1e-12
    )
    x = first.mu + first.sigma * np.linspace(-12, 12, 2001)
    heights = first.pdf(x) * (first.log_pdf(x) - second.log_pdf(x))
    known = quadrature.trapezoid_of_samples(heights, x)  # exact for so smooth a bell
    found = information.normal_divergence(first, second, base=base) * math.log(base)
    assert found == pytest.approx(known, rel=1e-10, abs=1e-10)


def test_normal_divergence_at_the_ends():
    one, wide = continuous.Normal(0, 1), continuous.Normal(0, 1e300)
    assert information.normal_divergence(one, one) == 0
    assert information.normal_divergence(wide, one) == math.inf
    tiny = continuous.Normal(0, 1e-300)
    assert information.normal_divergence(tiny, wide) == pytest.approx(
        600 * math.log(10) - 0.5, rel=1e-14
    )
    assert information.normal_entropy(continuous.Normal(7, 1)) == pytest.approx(
        math.log(2 * math.pi * math.e) / 2, rel=1e-14
    )


@given(st.floats(0, 1), BASES)
def test_surprise_agrees_with_a_library(p, base):
    with np.errstate(divide="ignore"):
        known = -np.log(p) / np.log(base)
    assert information.surprise(p, base=base) == pytest.approx(known, rel=1e-14)
    assert special.entr(p) == pytest.approx(
        p * information.surprise(p) if p else 0, rel=1e-13, abs=1e-300
    )


def test_inputs_are_unchanged():
    p, q, joint = np.array([2, 1]) / 3, np.array([0.5, 0.5]), np.full((2, 2), 0.25)
    copies = p.copy(), q.copy(), joint.copy()
    information.surprise(p)
    information.kl_divergence(p, q)
    information.cross_entropy(p, q)
    information.mutual_information(joint)
    information.conditional_entropy(joint)
    information.huffman_code(p)
    information.shannon_lengths(p)
    for now, before in zip((p, q, joint), copies, strict=True):
        assert np.array_equal(now, before)


@pytest.mark.parametrize(("wrong", "error"), NOT_REAL)
def test_refuses_what_is_not_real(wrong, error):
    for call in (
        lambda: information.surprise(wrong),
        lambda: information.entropy(wrong),
        lambda: information.kl_divergence(wrong, [0.5, 0.5]),
        lambda: information.cross_entropy([0.5, 0.5], wrong),
        lambda: information.mutual_information(wrong),
        lambda: information.conditional_entropy(wrong),
        lambda: information.huffman_code(wrong),
        lambda: information.shannon_lengths(wrong),
        lambda: information.entropy_of_counts(wrong),
        lambda: information.mean_length(wrong, ["0", "1"]),
    ):
        with pytest.raises(error):
            call()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: information.surprise(1.5), ValueError, "p must be from 0 to 1"),
        (
            lambda: information.entropy([0.5, 0.4]),
            ValueError,
            "p must be at least 0 and",
        ),
        (
            lambda: information.entropy([1], base=1),
            ValueError,
            "base must be above 1, got 1",
        ),
        (
            lambda: information.surprise(0.5, base=0.5),
            ValueError,
            "base must be above 1",
        ),
        (
            lambda: information.kl_divergence([0.5, 0.5], [1]),
            ValueError,
            r"q must have the shape of p, \(2,\), got \(1,\)",
        ),
        (
            lambda: information.cross_entropy([0.5, 0.5], [1, 1]),
            ValueError,
            "q must be at least 0 and add up to 1",
        ),
        (
            lambda: information.shannon_lengths([1, 0]),
            ValueError,
            "p must be positive",
        ),
        (
            lambda: information.prefix_code([-1]),
            ValueError,
            "lengths must be at least 0",
        ),
        (
            lambda: information.prefix_code([1.0]),
            TypeError,
            "lengths must be an integer",
        ),
        (lambda: information.prefix_code([0, 1]), ValueError, "Kraft sum of at most 1"),
        (
            lambda: information.mean_length([1], ["0", "1"]),
            ValueError,
            "p must have length 2",
        ),
        (
            lambda: information.mutual_information([0.5, 0.5]),
            ValueError,
            "joint must be a nonempty matrix",
        ),
        (
            lambda: information.conditional_entropy([[0.5, 0.6]]),
            ValueError,
            "joint must be at least 0 and add up to 1",
        ),
        (lambda: information.entropy_of_counts([-1, 2]), ValueError, "not all 0"),
        (lambda: information.entropy_of_counts([0, 0]), ValueError, "not all 0"),
        (
            lambda: information.normal_entropy(1.0),
            TypeError,
            "normal must be a Normal, got float",
        ),
        (
            lambda: information.normal_divergence(continuous.Normal(), 2),
            TypeError,
            "second must be a Normal, got int",
        ),
    ],
)
def test_messages(call, error, message):
    with pytest.raises(error, match=message):
        call()
