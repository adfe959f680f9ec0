"""Unions, independence, counting, and coincidences."""

import itertools
import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import probability, simulation
from scipy import special, stats

DIE = np.arange(1, 7)
SMALL = st.tuples(st.integers(0, 5), st.integers(1, 5))
EVENTS = st.integers(1, 8).flatmap(
    lambda n: st.lists(
        st.lists(st.booleans(), min_size=n, max_size=n), min_size=1, max_size=4
    )
)
WEIGHTS = st.lists(st.integers(0, 6), min_size=1, max_size=6).filter(any)


def shares(weights):
    return np.array(weights) / sum(weights)


def test_union_by_hand():
    # two dice: 1/6 + 1/6 - 1/36
    first, second = np.indices((6, 6)) + 1
    sixes = [first == 6, second == 6]
    assert probability.union(sixes) == pytest.approx(11 / 36, rel=1e-14)
    # three: 3/6 + 3/6 + 2/6 - 1/6 - 1/6 - 1/6 + 0
    events = [DIE % 2 == 0, DIE > 3, DIE < 3]
    assert probability.union(events) == pytest.approx(5 / 6, rel=1e-14)
    assert probability.union([DIE > 9]) == 0


@given(EVENTS, st.integers(0, 10**6))
def test_union_is_that_of_the_sets(events, seed):
    p = np.random.default_rng(seed).dirichlet(np.ones(len(events[0])))
    # at most 15 terms of at most 1
    assert probability.union(events, p) == pytest.approx(
        p[np.any(events, axis=0)].sum(), abs=1e-14
    )
    assert probability.union(events) == pytest.approx(
        np.any(events, axis=0).mean(), abs=1e-14
    )


def test_independence_by_hand():
    assert probability.are_independent([DIE % 2 == 0, DIE < 5])
    assert not probability.are_independent([DIE % 2 == 0, DIE < 4])
    assert probability.are_independent([DIE % 2 == 0])  # nothing to compare
    assert probability.are_independent([DIE > 0, DIE == 2])  # a certain event
    # 1/2 * 2/3 = 1/3 with these weights, not with equal ones
    p = np.array([1, 2, 3, 2, 1, 3]) / 12
    assert not probability.are_independent([DIE % 2 == 0, DIE < 5], p)


def test_three_in_pairs_are_not_three():
    first, second = np.indices((2, 2)).astype(bool)
    events = [first, second, first == second]
    for pair in itertools.combinations(events, 2):
        assert probability.are_independent(pair)
    assert not probability.are_independent(events)


def test_the_three_may_multiply_while_pairs_do_not():
    # 1/2 * 1/2 * 1/4 = 1/16: they all meet in outcome 7, where the first two meet alone
    A = np.arange(16) < 8
    B = (np.arange(16) >= 7) & (np.arange(16) < 15)
    C = np.isin(np.arange(16), [7, 15, 14, 13])
    assert (A & B & C).mean() == A.mean() * B.mean() * C.mean()
    assert not probability.are_independent([A, B, C])
    assert probability.are_independent([A, B, C], tol=1)


@given(EVENTS, st.lists(st.integers(0, 5), min_size=8, max_size=8).filter(any))
def test_independence_in_fractions(events, weights):
    weights = weights[: len(events[0])]
    if not any(weights):
        weights[0] = 1
    p = [Fraction(w, sum(weights)) for w in weights]

    def chance(chosen):
        return sum(q for q, *hits in zip(p, *chosen, strict=True) if all(hits))

    exact = all(
        chance(chosen) == math.prod(chance([event]) for event in chosen)
        for size in range(2, len(events) + 1)
        for chosen in itertools.combinations(events, size)
    )
    # what is not equal differs by more than 1 / 40^4
    assert probability.are_independent(events, shares(weights)) == exact


@given(st.integers(0, 60), st.integers(0, 70))
def test_counting_agrees_with_a_library(n, k):
    assert probability.arrangements(n, k) == math.perm(n, k)
    assert probability.selections(n, k) == math.comb(n, k)
    assert probability.selections(n, k) == special.comb(n, k, exact=True)


def test_counting_by_hand():
    assert probability.arrangements(5, 2) == 5 * 4
    assert probability.arrangements(5, 0) == 1
    assert probability.arrangements(0, 0) == 1
    assert probability.arrangements(2, 3) == 0
    assert probability.selections(49, 6) == 13_983_816
    assert probability.selections(2, 3) == 0
    assert type(probability.selections(np.int64(70), np.int64(35))) is int


def test_at_least_one_by_hand():
    # De Méré: a six in four throws, a double six in twenty-four
    assert probability.at_least_one(1 / 6, 4) == pytest.approx(671 / 1296, rel=1e-14)
    assert probability.at_least_one(1 / 36, 24) == pytest.approx(
        1 - (35 / 36) ** 24, rel=1e-13
    )
    assert probability.at_least_one([0.5, 0.5, 0.2]) == pytest.approx(0.8, rel=1e-15)
    assert probability.at_least_one([[0.5], [0.5]], 2) == pytest.approx(15 / 16)
    assert probability.at_least_one(0, 10) == 0
    assert probability.at_least_one([0.3, 1]) == 1
    assert probability.at_least_one(1, 3) == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.integers(1, 9))
def test_at_least_one_is_a_complement(p, n):
    rest = math.prod(1 - Fraction(q) for q in p) ** n
    assert probability.at_least_one(p, n) == pytest.approx(
        float(1 - rest), rel=1e-13, abs=1e-300
    )


# (what `approx` adds by itself, an absolute 1e-12, would let anything small pass)
def test_at_least_one_keeps_small_numbers():
    assert probability.at_least_one(1e-20) == 1e-20
    assert probability.at_least_one(1e-20, 10**6) == pytest.approx(
        1e-14, rel=1e-13, abs=0
    )
    assert probability.at_least_one(1e-18, 10**18) == pytest.approx(
        1 - math.exp(-1), rel=1e-13
    )
    assert probability.at_least_one([5e-324, 5e-324]) == 1e-323


def exactly(k, n):
    return 1 - math.prod(1 - Fraction(i, n) for i in range(k))


@given(st.integers(0, 60), st.integers(1, 400))
def test_coincidence_in_fractions(k, n):
    assert probability.coincidence(k, n) == pytest.approx(
        float(exactly(k, n)), rel=1e-12
    )


def test_coincidence_by_hand():
    assert probability.coincidence(0, 5) == 0
    assert probability.coincidence(1, 5) == 0
    assert probability.coincidence(2, 4) == pytest.approx(1 / 4, rel=1e-15)
    assert probability.coincidence(3, 4) == pytest.approx(1 - 6 / 16, rel=1e-15)
    assert probability.coincidence(5, 4) == 1
    # Feller (1968), chapter II: 23 people are enough for one half
    assert probability.coincidence(22, 365) < 0.5 < probability.coincidence(23, 365)
    assert probability.coincidence(23, 365) == pytest.approx(0.5072972343, abs=1e-10)
    assert probability.coincidence(2, 2**80) == pytest.approx(
        2.0**-80, rel=1e-15, abs=0
    )
    # nothing is lost where one minus the product would be 0
    assert probability.coincidence(1000, 10**20) == pytest.approx(
        499_500e-20, rel=1e-13, abs=0
    )


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_bounds_enclose(pair):
    k, n = pair
    low, high = probability.coincidence_bounds(k, n)
    mean = k * (k - 1) / (2 * n)
    assert low == pytest.approx(1 - math.exp(-mean), rel=1e-13, abs=1e-15)
    assert low * (1 - 1e-13) <= probability.coincidence(k, n) <= high * (1 + 1e-13)


def test_bounds_by_hand():
    # 23 of 365: m/n = 253/365, and 45 / (6 * 343) of it
    low, high = probability.coincidence_bounds(23, 365)
    assert low == pytest.approx(0.5000018, abs=1e-7)
    assert -math.log1p(-high) == pytest.approx(
        253 / 365 * (1 + 45 / (6 * 343)), rel=1e-13
    )
    assert probability.coincidence_bounds(1, 1) == (0, 0)
    low, high = probability.coincidence_bounds(10**5, 2**64)
    assert high / low == pytest.approx(1, rel=1e-12)


@given(st.integers(0, 4), WEIGHTS)
def test_all_different_by_listing(k, weights):
    p = [Fraction(w, sum(weights)) for w in weights]
    by_hand = [
        sum(math.prod(c) * math.factorial(j) for c in itertools.combinations(p, j))
        for j in range(k + 1)
    ]
    assert probability.all_different(k, shares(weights)) == pytest.approx(
        [float(x) for x in by_hand], rel=1e-13
    )


@pytest.mark.parametrize("n", [1, 7, 365])
def test_all_different_of_equal_ones(n):
    different = probability.all_different(40, np.full(n, 1 / n))
    # 365 additions of positive terms, each with a few roundings
    known = [float(1 - exactly(k, n)) for k in range(41)]
    assert different == pytest.approx(known, rel=1e-12, abs=1e-14)


def test_all_different_agrees_with_a_library():
    p = np.random.default_rng(1).dirichlet(np.ones(12))
    # the coefficients of the product of the (1 + p x) are the symmetric sums
    sums = np.poly(-p)
    known = [math.factorial(j) * c for j, c in enumerate(sums)]
    assert probability.all_different(12, p) == pytest.approx(known, rel=1e-12)


@given(SMALL)
def test_distinct_values_by_listing(pair):
    k, n = pair
    count = Counter(len(set(draw)) for draw in itertools.product(range(n), repeat=k))
    known = [count[d] / n**k for d in range(k + 1)]
    assert probability.distinct_values(k, n) == pytest.approx(known, abs=1e-15)


@given(st.integers(0, 80), st.integers(1, 500))
def test_distinct_values_and_coincidence(k, n):
    share = probability.distinct_values(k, n)
    assert (share >= 0).all()
    assert share.sum() == pytest.approx(1, rel=1e-12)
    # all distinct, and a mean of n (1 - (1 - 1/n)^k)
    assert share[-1] == pytest.approx(1 - probability.coincidence(k, n), abs=1e-12)
    mean = 0 if k == 0 else n * probability.at_least_one(1 / n, k)
    assert share @ np.arange(k + 1) == pytest.approx(mean, rel=1e-11, abs=1e-14)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 4))
def test_two_rooms_by_listing(j, k, n):
    draws = list(itertools.product(range(n), repeat=j + k))
    met = sum(bool(set(draw[:j]) & set(draw[j:])) for draw in draws) / len(draws)
    assert probability.two_rooms(j, k, n) == pytest.approx(met, abs=1e-14)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 400))
def test_two_rooms_change_places(j, k, n):
    here = probability.two_rooms(j, k, n)
    assert here == pytest.approx(probability.two_rooms(k, j, n), rel=1e-11)
    assert 0 < here <= 1 + 1e-12


def test_two_rooms_at_the_edges():
    assert probability.two_rooms(1, 1, 365) == pytest.approx(1 / 365, rel=1e-14)
    assert probability.two_rooms(1, 9, 365) == pytest.approx(
        probability.at_least_one(1 / 365, 9), rel=1e-14
    )
    assert probability.two_rooms(9, 9, 1) == 1
    assert probability.two_rooms(2, 3, 2**70) == pytest.approx(
        6 * 2.0**-70, rel=1e-14, abs=0
    )


def test_simulations_agree():
    rng = np.random.default_rng(23)
    rooms = rng.integers(365, size=(20_000, 39))
    sorted_ = np.sort(rooms[:, :23])
    shared = simulation.mean((np.diff(sorted_) == 0).any(axis=1))
    met = simulation.mean(
        [bool(set(room[:16]) & set(room[16:32])) for room in rooms.tolist()]
    )
    for result, exact in (
        (shared, probability.coincidence(23, 365)),
        (met, probability.two_rooms(16, 16, 365)),
    ):
        assert abs(result.estimate - exact) <= 4.5 * result.std_error
    count = np.bincount((np.diff(np.sort(rooms)) > 0).sum(axis=1) + 1, minlength=40)
    expected = 20_000 * probability.distinct_values(39, 365)
    kept = expected > 5
    chi = ((count - expected)[kept] ** 2 / expected[kept]).sum()
    assert stats.chi2.sf(chi, kept.sum() - 1) > 1e-5


@pytest.mark.parametrize("function", [probability.union, probability.are_independent])
def test_refuses_what_is_no_event(function):
    with pytest.raises(ValueError, match="at least one, and have outcomes"):
        function([])
    with pytest.raises(ValueError, match="at least one, and have outcomes"):
        function([[]])
    with pytest.raises(TypeError, match="boolean, got int64 for event 1"):
        function([[True, False], np.array([1, 0])])
    with pytest.raises(ValueError, match=r"one shape, got \(2,\) and \(3,\)"):
        function([[True, False], [True, False, True]])
    with pytest.raises(ValueError, match=r"events' shape \(2,\), got \(3,\)"):
        function([[True, False]], [0.5, 0.25, 0.25])
    with pytest.raises(ValueError, match=r"least entry of -0.5 and a sum of 1"):
        function([[True, False]], [1.5, -0.5])
    with pytest.raises(ValueError, match=r"sum of 0.9"):
        function([[True, False]], [0.5, 0.4])


def test_refuses_other_arguments():
    with pytest.raises(ValueError, match="tol must be positive"):
        probability.are_independent([[True]], tol=0)
    with pytest.raises(ValueError, match=r"p must be from 0 to 1, got -0.1"):
        probability.at_least_one([0.5, -0.1])
    with pytest.raises(ValueError, match=r"p must be from 0 to 1, got 1.5"):
        probability.at_least_one(1.5)
    with pytest.raises(TypeError, match="p must hold real numbers"):
        probability.at_least_one("a")
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        probability.at_least_one(0.5, 0)
    with pytest.raises(ValueError, match="k must be at most n = 5, got 6"):
        probability.coincidence_bounds(6, 5)
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        probability.coincidence_bounds(0, 5)
    with pytest.raises(ValueError, match="add up to 1"):
        probability.all_different(2, [0.5, 0.6])
    with pytest.raises(ValueError, match="j must be at least 1"):
        probability.two_rooms(0, 1, 5)
    with pytest.raises(ValueError, match="k must be at least 1"):
        probability.two_rooms(1, 0, 5)


@pytest.mark.parametrize(
    ("function", "least"),
    [
        (probability.arrangements, ("n", "k", 0, 0)),
        (probability.selections, ("n", "k", 0, 0)),
        (probability.coincidence, ("k", "n", 0, 1)),
        (probability.distinct_values, ("k", "n", 0, 1)),
    ],
)
def test_refuses_what_is_no_count(function, least):
    first, second, one, two = least
    with pytest.raises(ValueError, match=f"{first} must be at least {one}"):
        function(one - 1, 3)
    with pytest.raises(ValueError, match=f"{second} must be at least {two}"):
        function(3, two - 1)
    with pytest.raises(TypeError, match=f"{first} must be an integer"):
        function(2.0, 3)
    with pytest.raises(TypeError, match=f"{second} must be an integer"):
        function(2, True)


def test_leaves_its_input_alone():
    p, event = np.array([0.25, 0.75]), np.array([True, False])
    probability.all_different(2, p)
    probability.union([event, ~event], p)
    probability.at_least_one(p, 2)
    assert p.tolist() == [0.25, 0.75]
    assert event.tolist() == [True, False]
