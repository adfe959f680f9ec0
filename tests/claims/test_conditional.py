"""What *Conditional probability* states, on random and awkward input.

Finite worlds of up to nine outcomes with rational probabilities, exactly; the
package's floats beside them.
"""

import math
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mlmath import conditional

SHARES = st.fractions(0, 1, max_denominator=40)
OPEN = st.fractions(Fraction(1, 40), Fraction(39, 40), max_denominator=40)


@st.composite
def worlds(draw, events):
    """Probabilities of all outcomes (some are 0), and sets of outcomes."""
    weights = draw(st.lists(st.integers(0, 9), min_size=2, max_size=9).filter(any))
    p = [Fraction(w, sum(weights)) for w in weights]
    subsets = st.frozensets(st.integers(0, len(p) - 1))
    return p, [draw(subsets) for _ in range(events)]


def chance(p, event):
    return sum((p[k] for k in event), Fraction(0))


def given_(p, a, b):
    return chance(p, a & b) / chance(p, b)


def cases(p, labels):
    """A partition: outcomes with the same label."""
    found = [
        frozenset(k for k, label in enumerate(labels) if label == one)
        for one in sorted(set(labels))
    ]
    return [case for case in found if chance(p, case) > 0]


@given(worlds(2))
def test_def_conditional_probability(world):
    p, (a, b) = world
    assume(chance(p, b) > 0)
    mask = np.array([k in b for k in range(len(p))])
    left = conditional.condition([float(x) for x in p], mask)
    found = sum(left[k] for k in a)
    assert found == pytest.approx(float(given_(p, a, b)), rel=1e-12, abs=1e-15)
    # counting, where all outcomes are equally probable
    even = [Fraction(1, len(p))] * len(p)
    assert given_(even, a, b) == Fraction(len(a & b), len(b))


@given(worlds(3), st.data())
def test_prop_conditional_axioms(world, data):
    p, (a, b, c) = world
    assume(chance(p, b) > 0)
    everything = frozenset(range(len(p)))
    assert given_(p, a, b) >= 0
    assert given_(p, everything, b) == 1
    labels = data.draw(
        st.lists(st.integers(0, 3), min_size=len(p), max_size=len(p)), "parts"
    )
    parts = [
        frozenset(k for k in everything if labels[k] == one and k in a)
        for one in range(4)
    ]
    assert given_(p, a, b) == sum(given_(p, part, b) for part in parts)
    assert given_(p, everything - a, b) == 1 - given_(p, a, b)
    if chance(p, b & c) > 0:  # one condition after the other, in either order
        q = [given_(p, frozenset([k]), b) for k in range(len(p))]
        r = [given_(p, frozenset([k]), c) for k in range(len(p))]
        assert given_(q, a, c) == given_(p, a, b & c) == given_(r, a, b)
        floats, masks = (
            [float(x) for x in p],
            [np.array([k in event for k in range(len(p))]) for event in (b, c)],
        )
        twice = conditional.condition(conditional.condition(floats, masks[0]), masks[1])
        once = conditional.condition(floats, masks[0] & masks[1])
        assert twice == pytest.approx(once, rel=1e-12)


def test_prop_conditional_axioms_not_for_different_conditions():
    """P(A | B) + P(A | not B) may be 0, 2 and anything between."""
    b = frozenset([0, 1])
    even = [Fraction(1, 4)] * 4
    for a, total in (
        (frozenset(), 0),
        (frozenset([0]), Fraction(1, 2)),
        (frozenset(range(4)), 2),
    ):
        assert given_(even, a, b) + given_(even, a, frozenset([2, 3])) == total


@given(worlds(5))
def test_thm_conditional_chain(world):
    p, events = world
    before = frozenset(range(len(p)))
    common = frozenset([max(before, key=lambda k: p[k])])  # so that all can happen
    events = [event | common for event in events[:-1]] + events[-1:]
    found = Fraction(1)
    for event in events:
        found *= given_(p, event, before)
        before &= event
    assert found == chance(p, before)


def test_thm_conditional_chain_with_cards():
    hearts = [all(card < 3 for card in hand) for hand in permutations(range(8), 3)]
    known = Fraction(3, 8) * Fraction(2, 7) * Fraction(1, 6)
    assert Fraction(sum(hearts), len(hearts)) == known


@given(worlds(3))
def test_def_conditional_independence(world):
    """Given C, it is the same as: to know B changes nothing."""
    p, (a, b, c) = world
    assume(chance(p, b & c) > 0)
    independent = given_(p, a & b, c) == given_(p, a, c) * given_(p, b, c)
    assert independent == (given_(p, a, b & c) == given_(p, a, c))


def test_prop_conditional_neither():
    fair, two_headed = Fraction(1, 8), Fraction(1, 2)
    table = {(1, i, j): fair for i, j in product((0, 1), repeat=2)}
    table |= {(0, i, j): two_headed * (i and j) for i, j in product((0, 1), repeat=2)}
    keys = list(table)
    p = [Fraction(table[key]) for key in keys]
    c, a, b = (
        frozenset(k for k, key in enumerate(keys) if key[part]) for part in range(3)
    )
    rest = frozenset(range(8)) - c
    for known in (c, rest):
        assert given_(p, a & b, known) == given_(p, a, known) * given_(p, b, known)
    assert chance(p, a & b) == Fraction(5, 8) != chance(p, a) * chance(p, b)
    assert chance(p, a) == chance(p, b) == Fraction(3, 4)

    dice = list(product(range(1, 7), repeat=2))
    p = [Fraction(1, 36)] * 36
    a, b, c = (
        frozenset(k for k, (i, j) in enumerate(dice) if test(i, j))
        for test in (
            lambda i, j: i == 6,
            lambda i, j: j == 6,
            lambda i, j: i + j == 7,
        )
    )
    assert chance(p, a & b) == chance(p, a) * chance(p, b)
    assert given_(p, a & b, c) == 0
    assert given_(p, a, c) == given_(p, b, c) == Fraction(1, 6)


@given(worlds(1), st.data())
def test_thm_conditional_total(world, data):
    p, (b,) = world
    labels = data.draw(st.lists(st.integers(0, 3), min_size=len(p), max_size=len(p)))
    parts = cases(p, labels)
    prior, likelihood = (
        [chance(p, part) for part in parts],
        [given_(p, b, part) for part in parts],
    )
    assert sum(x * y for x, y in zip(prior, likelihood, strict=True)) == chance(p, b)
    floats = [[float(x) for x in row] for row in (prior, likelihood)]
    found = conditional.total_probability(*floats)
    assert found == pytest.approx(float(chance(p, b)), rel=1e-12, abs=1e-15)


@given(worlds(1), st.data())
def test_thm_conditional_bayes(world, data):
    p, (b,) = world
    assume(chance(p, b) > 0)
    labels = data.draw(st.lists(st.integers(0, 3), min_size=len(p), max_size=len(p)))
    parts = cases(p, labels)
    prior, likelihood = (
        [chance(p, part) for part in parts],
        [given_(p, b, part) for part in parts],
    )
    total = sum(x * y for x, y in zip(prior, likelihood, strict=True))
    known = [given_(p, part, b) for part in parts]
    assert known == [x * y / total for x, y in zip(prior, likelihood, strict=True)]
    found = conditional.posterior(
        [float(x) for x in prior], [float(x) for x in likelihood]
    )
    assert found == pytest.approx([float(x) for x in known], rel=1e-12, abs=1e-15)


@given(SHARES, SHARES, SHARES, st.integers(1, 6))
def test_def_conditional_test(prevalence, sensitivity, specificity, unit):
    """The four numbers of a table, in people, are the four probabilities."""
    people = (
        unit
        * 40**3
        * math.lcm(
            prevalence.denominator, sensitivity.denominator, specificity.denominator
        )
    )
    ill, well = people * prevalence, people * (1 - prevalence)
    positive = ill * sensitivity + well * (1 - specificity)
    assume(0 < positive < people)
    values = conditional.predictive_values(
        float(prevalence), float(sensitivity), float(specificity)
    )
    assert values.positive == pytest.approx(
        float(ill * sensitivity / positive), rel=1e-11, abs=1e-15
    )
    assert values.negative == pytest.approx(
        float(well * specificity / (people - positive)), rel=1e-11, abs=1e-15
    )


@given(OPEN, st.lists(st.tuples(OPEN, OPEN), min_size=1, max_size=4), st.data())
def test_thm_conditional_odds(prior, pairs, data):
    """All pieces at once, by the joint table; one after another, in any order."""
    results = data.draw(
        st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs))
    )
    joint = {}
    for has in (True, False):
        for seen in product((True, False), repeat=len(pairs)):
            q = prior if has else 1 - prior
            for (yes, no), one in zip(pairs, seen, strict=True):
                t = yes if has else no
                q *= t if one else 1 - t
            joint[has, seen] = q
    assert sum(joint.values()) == 1
    odds = joint[True, tuple(results)] / joint[False, tuple(results)]
    ratios = [
        yes / no if one else (1 - yes) / (1 - no)
        for (yes, no), one in zip(pairs, results, strict=True)
    ]
    for order in permutations(ratios):
        found = prior / (1 - prior)
        for ratio in order:
            found *= ratio
        assert found == odds
    updated = conditional.update(float(prior), [float(r) for r in ratios])
    assert updated == pytest.approx(float(odds / (1 + odds)), rel=1e-11)
    # one piece, without any assumption of independence
    seen = results[0]
    one = [
        sum(q for (h, s), q in joint.items() if h == has and s[0] == seen)
        for has in (True, False)
    ]
    assert one[0] / one[1] == prior / (1 - prior) * ratios[0]


def test_thm_conditional_odds_needs_conditional_independence():
    """The same result twice is one piece of evidence, not two."""
    prior, yes, no = Fraction(1, 100), Fraction(9, 10), Fraction(9, 100)
    copied = prior * yes / ((1 - prior) * no)  # both positive: as probable as one
    assert copied == Fraction(10, 99) != Fraction(10, 99) * yes / no


@pytest.mark.parametrize(
    ("n", "m"), [(n, m) for n in range(3, 8) for m in range(1, n - 1)]
)
def test_prop_conditional_doors(n, m):
    """For each set of doors that he opens: Bayes over the places of the prize."""
    for knows in (True, False):
        chances = conditional.door_chances(n, m, knows=knows)
        for opened in combinations(range(1, n), m):  # yours is door 0
            weight = []
            for prize in range(n):
                allowed = [
                    s
                    for s in combinations(range(1, n), m)
                    if not (knows and prize in s)
                ]
                possible = opened in allowed and prize not in opened
                weight.append(Fraction(int(possible), n * len(allowed)))
            after = [w / sum(weight) for w in weight]
            if knows:
                stay, switch = Fraction(1, n), Fraction(n - 1, n * (n - m - 1))
            else:
                stay = switch = Fraction(1, n - m)
            assert after[0] == stay
            assert {after[door] for door in range(1, n) if door not in opened} == {
                switch
            }
            assert chances.stay == pytest.approx(float(stay), rel=1e-14)
            assert chances.switch == pytest.approx(float(switch), rel=1e-14)
            assert switch >= stay
