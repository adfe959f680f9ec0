"""What *Probability* states, on random and awkward input, in exact fractions."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import probability
from mpmath import mp, mpf

#: Outcomes with their weights; some are impossible, and one may be certain.
WEIGHTS = st.lists(st.integers(0, 6), min_size=1, max_size=7).filter(any)
#: A space, and four events in it as booleans.
SPACES = WEIGHTS.flatmap(
    lambda w: st.tuples(
        st.just([Fraction(x, sum(w)) for x in w]),
        st.lists(
            st.lists(st.booleans(), min_size=len(w), max_size=len(w)),
            min_size=4,
            max_size=4,
        ),
    )
)


def members(event):
    return {i for i, inside in enumerate(event) if inside}


def chance(p, outcomes):
    return sum((p[i] for i in outcomes), Fraction(0))


def multiplies(p, events):
    """Whether each selection of sets of outcomes has the product of their chances."""
    return all(
        chance(p, set.intersection(*chosen)) == math.prod(chance(p, A) for A in chosen)
        for size in range(2, len(events) + 1)
        for chosen in itertools.combinations(events, size)
    )


@given(SPACES)
def test_def_probability_space(space):
    p, events = space
    omega = set(range(len(p)))
    A, B = (np.array(event) for event in events[:2])
    a, b = members(A), members(B)
    for outcome in omega:  # exactly one comes true: an event or its complement happens
        assert (outcome in a) != (outcome in omega - a)
    # arrays do what sets do
    assert members(~A) == omega - a
    assert members(A & B) == a & b
    assert members(A | B) == a | b
    assert members(A & ~B) == a - b
    # De Morgan
    assert members(~(A & B)) == (omega - a) | (omega - b)
    assert members(~(A | B)) == (omega - a) & (omega - b)
    assert a.isdisjoint(b) == (not (A & B).any())


@given(SPACES, st.lists(st.integers(0, 3), min_size=7, max_size=7))
def test_def_probability_probability(space, group):
    p, _ = space
    omega = range(len(p))
    parts = [{i for i in omega if group[i] == g} for g in range(4)]
    assert all(chance(p, part) >= 0 for part in parts)
    assert chance(p, omega) == 1
    assert sum(chance(p, part) for part in parts) == 1
    assert chance(p, parts[0] | parts[2]) == chance(p, parts[0]) + chance(p, parts[2])
    # squares of probabilities are no probability, if two outcomes are possible
    if sum(x > 0 for x in p) > 1:
        squares = [chance(p, {i}) ** 2 for i in omega]
        assert sum(squares) != chance(p, omega) ** 2


def test_def_probability_probability_of_a_list_without_end():
    # tosses until heads, p(k) = 2^-k: three disjoint groups, by the geometric series
    # sums over every third number, begun at k, are 2^-k / (1 - 1/8)
    groups = [Fraction(1, 2**k) / (1 - Fraction(1, 8)) for k in (1, 2, 3)]
    assert sum(groups) == 1
    # and the even numbers have a third, as the text says
    assert Fraction(1, 4) / (1 - Fraction(1, 4)) == Fraction(1, 3)
    partial = sum(Fraction(1, 2**k) for k in range(2, 80, 2))
    assert 0 < Fraction(1, 3) - partial < Fraction(1, 2**78)


@given(SPACES)
def test_prop_probability_rules(space):
    p, events = space
    omega = set(range(len(p)))
    A, B = members(events[0]), members(events[0]) | members(events[1])
    assert chance(p, omega - A) == 1 - chance(p, A)
    assert chance(p, set()) == 0
    assert chance(p, B - A) == chance(p, B) - chance(p, A)
    assert 0 <= chance(p, A) <= chance(p, B) <= 1
    assert chance(p, A) == sum(chance(p, {i}) for i in A)
    equal = [Fraction(1, len(p))] * len(p)
    assert chance(equal, A) == Fraction(len(A), len(p))


@given(SPACES)
def test_thm_probability_union(space):
    p, events = space
    A, B, C, D = map(members, events)

    def P(event):
        return chance(p, event)

    assert P(A | B) == P(A) + P(B) - P(A & B)
    pairs = P(A & B) + P(A & C) + P(B & C)
    assert P(A | B | C) == P(A) + P(B) + P(C) - pairs + P(A & B & C)
    # the package goes on with alternating signs: four events
    floats = [float(x) for x in p]
    assert probability.union(events, floats) == pytest.approx(
        float(P(A | B | C | D)), abs=1e-14
    )


@given(SPACES)
def test_cor_probability_bound(space):
    p, events = space
    sets = [members(event) for event in events]
    total = sum(chance(p, A) for A in sets)
    whole = chance(p, set().union(*sets))
    assert whole <= total
    seen = set()
    disjoint = []
    for A in sets:
        disjoint.append(A - seen)
        seen |= A
    assert sum(chance(p, A) for A in disjoint) == whole
    # what two events share, and can happen, is counted too often
    twice = {i for A, B in itertools.combinations(sets, 2) for i in A & B if p[i]}
    assert (whole < total) == bool(twice)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.integers(0, 10**6))
def test_thm_probability_product_of_steps(choices, seed):
    # which possibilities a step offers depends on what went before; how many does not
    rng = np.random.default_rng(seed)
    results = [()]
    for n in choices:
        results = [
            (*before, option)
            for before in results
            for option in rng.choice(9, size=n, replace=False).tolist()
        ]
    assert len(set(results)) == len(results) == math.prod(choices)


@given(st.integers(0, 6), st.integers(0, 6))
def test_thm_probability_product(n, k):
    things = range(n)
    with_all = list(itertools.product(things, repeat=k))
    in_order = [draw for draw in with_all if len(set(draw)) == k]
    sets = {frozenset(draw) for draw in in_order}
    assert len(with_all) == n**k
    assert len(in_order) == probability.arrangements(n, k)
    assert len(sets) == probability.selections(n, k)
    if k <= n:
        assert len(in_order) == math.factorial(n) // math.factorial(n - k)
        # each set stands for k! sequences, so all sets are equally likely
        for chosen in sets:
            stands_for = sum(frozenset(draw) == chosen for draw in in_order)
            assert stands_for == math.factorial(k)


@given(SPACES)
def test_def_probability_independent(space):
    p, events = space
    assert probability.are_independent(events, [float(x) for x in p]) == multiplies(
        p, [members(event) for event in events]
    )


def test_def_probability_independent_pairs_are_less():
    blue, red = np.indices((6, 6)) + 1
    three = [blue % 2 == 1, red % 2 == 1, (blue + red) % 2 == 1]
    assert all(
        probability.are_independent(pair) for pair in itertools.combinations(three, 2)
    )
    assert not probability.are_independent(three)
    assert not np.any(three[0] & three[1] & three[2])
    # disjoint and possible is never independent
    assert not probability.are_independent([blue == 1, blue == 2])


SHARES = st.lists(st.fractions(0, 1, max_denominator=9), min_size=1, max_size=4)


@given(SHARES, st.lists(st.booleans(), min_size=4, max_size=4))
def test_prop_probability_complements(shares, turned):
    # the space in which event i happens with its share, independently of the others
    outcomes = list(itertools.product([True, False], repeat=len(shares)))
    p = [
        math.prod(s if hit else 1 - s for s, hit in zip(shares, outcome, strict=True))
        for outcome in outcomes
    ]
    events = [
        {j for j, outcome in enumerate(outcomes) if outcome[i] != turned[i]}
        for i in range(len(shares))
    ]
    assert multiplies(p, events)
    some = 1 - math.prod(1 - chance(p, A) for A in events)
    assert chance(p, set().union(*events)) == some
    assert probability.at_least_one([float(chance(p, A)) for A in events]) == (
        pytest.approx(float(some), rel=1e-13, abs=1e-15)
    )


def test_prop_probability_complements_needs_all_selections():
    # independent in pairs alone: 1 - 1/8 would be wrong
    outcomes = np.indices((2, 2)).astype(bool)
    three = [*outcomes, outcomes[0] != outcomes[1]]
    assert np.mean(np.any(three, axis=0)) == 3 / 4
    assert probability.at_least_one([0.5] * 3) == pytest.approx(7 / 8)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))
def test_thm_probability_birthdays(j, k, n):
    rooms = list(itertools.product(range(n), repeat=k))

    def share(hits):
        hits = list(hits)
        return Fraction(sum(hits), len(hits))

    dated = share(0 in room for room in rooms)
    assert dated == 1 - (1 - Fraction(1, n)) ** k
    yours = share(room[0] in room[1:] for room in rooms)
    assert yours == 1 - (1 - Fraction(1, n)) ** (k - 1)
    two = share(len(set(room)) < k for room in rooms)
    assert two == 1 - math.prod(1 - Fraction(i, n) for i in range(1, k))
    firsts = list(itertools.product(range(n), repeat=j))
    met = share(bool(set(a) & set(b)) for a in firsts for b in rooms)
    q = [share(len(set(a)) == d for a in firsts) for d in range(j + 1)]
    assert met == 1 - sum(
        q[d] * (1 - Fraction(d, n)) ** k for d in range(1, min(j, n) + 1)
    )
    for computed, exact in (
        (probability.at_least_one(1 / n, k), dated),
        (probability.coincidence(k, n), two),
        (probability.two_rooms(j, k, n), met),
        (probability.distinct_values(j, n), np.array(q, dtype=float)),
    ):
        known = exact if isinstance(exact, np.ndarray) else float(exact)
        assert computed == pytest.approx(known, rel=1e-13, abs=1e-15)


LARGE = st.integers(1, 10**12).flatmap(
    lambda n: st.tuples(st.integers(1, min(n, 300)), st.just(n))
)
TIGHT = st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n)))


@given(st.one_of(LARGE, TIGHT))
def test_thm_probability_bound(pair):
    k, n = pair
    P = 1 - math.prod(1 - Fraction(i, n) for i in range(1, k))
    m = Fraction(k * (k - 1), 2)
    with mp.workdps(60):  # far more digits than the smallest gap needs
        exact, mean = mpf(P.numerator) / P.denominator, mpf(int(m)) / n
        epsilon = mpf(2 * k - 1) / (6 * (n - k + 1))
        low, high = 1 - mp.exp(-mean), 1 - mp.exp(-(1 + epsilon) * mean)
        tiny = mpf(10) ** -55  # for k = 1, where all are 0
        assert low <= exact + tiny
        assert exact <= high + tiny
        assert exact - low <= epsilon * mean * mp.exp(-mean) + tiny
        computed = probability.coincidence_bounds(k, n)
        assert computed == pytest.approx([float(low), float(high)], rel=1e-13)
    assert m / n >= P


def different(p, k):
    """Give the chance of k different draws, from the sets of k values."""
    return math.factorial(k) * sum(map(math.prod, itertools.combinations(p, k)))


@given(st.lists(st.integers(0, 5), min_size=2, max_size=6).filter(any), st.data())
def test_thm_probability_unequal(weights, data):
    n = len(weights)
    k = data.draw(st.integers(2, n))
    p = [Fraction(w, sum(weights)) for w in weights]
    best = different([Fraction(1, n)] * n, k)
    assert best == math.prod(1 - Fraction(i, n) for i in range(k))
    assert (different(p, k) == best) == (len(set(p)) == 1)
    assert different(p, k) <= best
    assert probability.all_different(k, [float(x) for x in p])[k] == pytest.approx(
        float(different(p, k)), rel=1e-12, abs=1e-15
    )


def test_thm_probability_unequal_at_the_edges():
    # almost equal is worse, too; and many empty days leave nothing for k people
    n, e = 5, Fraction(1, 10**9)
    p = [Fraction(1, n) + e, Fraction(1, n) - e, *[Fraction(1, n)] * 3]
    assert different(p, 2) < different([Fraction(1, n)] * n, 2)
    assert different([1, 0, 0, 0, 0], 2) == 0
    # one draw differs from nobody, whatever the days
    assert different(p, 1) == 1
