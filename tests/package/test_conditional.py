"""Conditional probability, Bayes' theorem and the game with doors."""

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import activations, conditional, simulation
from scipy import special
from sklearn import metrics
from strategies import NOT_REAL

WEIGHTS = st.lists(st.integers(0, 50), min_size=2, max_size=8).filter(any)
INSIDE = st.floats(1e-6, 1 - 1e-6)
GAMES = [(3, 1), (4, 1), (4, 2), (5, 2), (7, 5)]


def shares(weights):
    return np.array(weights) / sum(weights)


def tables(least=1):
    """A prior, and a likelihood for each hypothesis, in whole hundredths."""
    return WEIGHTS.flatmap(
        lambda w: st.tuples(
            st.just(w),
            st.lists(st.integers(least, 100), min_size=len(w), max_size=len(w)),
        )
    )


def test_screening_by_hand():
    # of 10,000: 100 have it, 90 found; 9,900 not, 891 false alarms
    assert conditional.total_probability([0.01, 0.99], [0.9, 0.09]) == pytest.approx(
        981 / 10_000, rel=1e-14
    )
    assert conditional.posterior([0.01, 0.99], [0.9, 0.09]) == pytest.approx(
        [90 / 981, 891 / 981], rel=1e-14
    )
    values = conditional.predictive_values(0.01, 0.9, 0.91)
    assert values.positive == pytest.approx(90 / 981, rel=1e-14)
    assert values.negative == pytest.approx(9009 / 9019, rel=1e-14)
    assert conditional.update(0.01, 10) == pytest.approx(10 / 109, rel=1e-14)


def test_dice_by_hand():
    first, second = np.indices((6, 6)).reshape(2, 36) + 1
    even = np.full(36, 1 / 36)
    seven = conditional.condition(even, first + second == 7)
    assert seven[first == 4].sum() == pytest.approx(1 / 6, rel=1e-14)
    eleven = conditional.condition(even, first + second >= 11)
    assert eleven[first == 6].sum() == pytest.approx(2 / 3, rel=1e-14)


@given(WEIGHTS, st.data())
def test_condition_is_exact_for_counts(weights, data):
    event = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(weights), max_size=len(weights)))
    )
    p = shares(weights)
    total = sum(w for w, inside in zip(weights, event, strict=True) if inside)
    if total == 0:
        with pytest.raises(ValueError, match="event must have a positive probability"):
            conditional.condition(p, event)
        return
    known = np.where(event, np.array(weights) / total, 0)
    assert conditional.condition(p, event) == pytest.approx(known, rel=1e-14)


def test_condition_on_a_tiny_event():
    p = np.array([1.0, 3e-310, 1e-310])
    found = conditional.condition(p, np.array([False, True, True]))
    assert found == pytest.approx([0, 0.75, 0.25], rel=1e-12)


@given(tables())
def test_posterior_is_exact_for_counts(table):
    weights, hundredths = table
    products = [w * h for w, h in zip(weights, hundredths, strict=True)]
    known = [float(Fraction(x, sum(products))) for x in products]
    prior, likelihood = shares(weights), np.array(hundredths) / 100
    found = conditional.posterior(prior, likelihood)
    assert found == pytest.approx(known, rel=1e-13)
    assert found.sum() == pytest.approx(1, rel=1e-14)
    logs = conditional.posterior_from_logs(prior, np.log(likelihood))
    assert logs == pytest.approx(known, rel=1e-12)
    total = conditional.total_probability(prior, likelihood)
    assert total == pytest.approx(sum(products) / sum(weights) / 100, rel=1e-13)
    assert likelihood.min() - 1e-12 <= total <= likelihood.max() + 1e-12


@given(tables(), st.sampled_from([1e-300, 1e-9, 1e200]))
def test_only_ratios_of_likelihoods_matter(table, unit):
    prior, likelihood = shares(table[0]), np.array(table[1]) / 100
    assert conditional.posterior(prior, unit * likelihood) == pytest.approx(
        conditional.posterior(prior, likelihood), rel=1e-12
    )


def test_a_prior_of_zero_stays():
    prior = [0.5, 0.5, 0]
    assert conditional.posterior(prior, [1e-300, 3e-300, 1e300]).tolist() == [
        0.25, 0.75, 0,
    ]  # fmt: skip
    found = conditional.posterior_from_logs(prior, [-900, -900, 0])
    assert found == pytest.approx([0.5, 0.5, 0], rel=1e-12)
    assert conditional.update(0, [1e6]) == 0
    assert conditional.update(1, [1e-6]) == 1
    assert conditional.total_probability([1, 0], [1, 0]) == 1


def test_total_probability_is_none_above_one():
    prior = np.full(10, 0.1)
    prior[0] += 1e-15
    assert conditional.total_probability(prior, np.ones(10)) == 1


def test_logs_where_products_vanish():
    # a hundred thousand tosses: 0.6 ** 60000 * 0.4 ** 40000 is about 1e-29000
    heads, tails = 60_000, 40_000
    logs = [heads * math.log(p) + tails * math.log(1 - p) for p in (0.59, 0.6)]
    found = conditional.posterior_from_logs([0.5, 0.5], logs)
    gap = logs[1] - logs[0]
    assert found[1] / found[0] == pytest.approx(math.exp(gap), rel=1e-9)
    by_rows = conditional.posterior_from_logs(
        [0.5, 0.5], np.log([[0.59, 0.6]] * 60 + [[0.41, 0.4]] * 40)
    )
    at_once = conditional.posterior(
        [0.5, 0.5], [0.59**60 * 0.41**40, 0.6**60 * 0.4**40]
    )
    assert by_rows == pytest.approx(at_once, rel=1e-12)


@given(tables())
def test_posterior_from_logs_agrees_with_a_library(table):
    prior, logs = shares(table[0]), -7.0 * np.array(table[1])
    known = np.zeros_like(prior)
    known[prior > 0] = special.softmax(np.log(prior[prior > 0]) + logs[prior > 0])
    assert conditional.posterior_from_logs(prior, logs) == pytest.approx(
        known, rel=1e-11, abs=0
    )


@given(INSIDE, st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=6))
def test_update_is_bayes_in_any_order(p, ratios):
    odds = p / (1 - p) * math.prod(ratios)
    found = conditional.update(p, ratios)
    assert found == pytest.approx(odds / (1 + odds), rel=1e-12)
    assert conditional.update(p, ratios[::-1]) == pytest.approx(found, rel=1e-12)
    step = p
    for ratio in ratios:
        step = float(conditional.posterior([step, 1 - step], [ratio, 1])[0])
    assert 1 - step == pytest.approx(1 - found, rel=1e-9, abs=1e-12)
    neuron = activations.sigmoid(math.log(p / (1 - p)) + np.log(ratios).sum())
    assert found == pytest.approx(float(neuron), rel=1e-12)


@given(st.lists(st.integers(1, 40), min_size=4, max_size=4))
def test_predictive_values_agree_with_a_library(counts):
    found, missed, alarmed, cleared = counts
    has, total = found + missed, sum(counts)
    y = np.repeat([1, 1, 0, 0], counts)
    said = np.repeat([1, 0, 1, 0], counts)
    values = conditional.predictive_values(
        has / total, found / has, cleared / (alarmed + cleared)
    )
    precision = metrics.precision_score(y, said)
    assert values.positive == pytest.approx(precision, rel=1e-13)
    negative = metrics.precision_score(y, said, pos_label=0)
    assert values.negative == pytest.approx(negative, rel=1e-13)


def test_predictive_values_at_the_ends():
    assert conditional.predictive_values(0, 0.9, 0.9).positive == 0
    assert conditional.predictive_values(1, 0.9, 0.9).negative == 0
    perfect = conditional.predictive_values(0.3, 1, 1)
    assert (perfect.positive, perfect.negative) == (1, 1)
    with pytest.raises(ValueError, match="no result is positive"):
        conditional.predictive_values(0, 1, 1)
    with pytest.raises(ValueError, match="no result is negative"):
        conditional.predictive_values(1, 1, 1)


@given(INSIDE, INSIDE, st.lists(INSIDE, min_size=1, max_size=5))
def test_new_base_rate_is_bayes_with_another_prior(old, new, p):
    p = np.array(p)
    found = conditional.new_base_rate(p, old=old, new=new)
    ratio = p / (1 - p) * (1 - old) / old
    assert found == pytest.approx(
        [conditional.update(new, each) for each in ratio], rel=1e-8
    )
    back = conditional.new_base_rate(found, old=new, new=old)
    assert back == pytest.approx(p, rel=1e-3)  # 1 - found may hold four digits only
    assert conditional.new_base_rate([0, 1], old=old, new=new).tolist() == [0, 1]


@pytest.mark.parametrize(("doors", "opened"), GAMES)
def test_door_chances_by_counting(doors, opened):
    """All prizes, all sets of doors that the host may open; the player has door 0."""
    for knows in (True, False):
        stay = switch = closed = Fraction(0)
        for prize in range(doors):
            others = [d for d in range(1, doors) if not (knows and d == prize)]
            sets = list(combinations(others, opened))
            for revealed in sets:
                chance = Fraction(1, doors * len(sets))
                if prize in revealed:
                    continue
                closed += chance
                stay += chance * (prize == 0)
                switch += chance * (prize != 0) / (doors - opened - 1)
        chances = conditional.door_chances(doors, opened, knows=knows)
        assert chances.stay == pytest.approx(float(stay / closed), rel=1e-14)
        assert chances.switch == pytest.approx(float(switch / closed), rel=1e-14)


@pytest.mark.parametrize("knows", [True, False])
@pytest.mark.parametrize(("doors", "opened"), GAMES)
def test_rounds_agree_with_the_chances(doors, opened, knows):
    rounds = conditional.play_doors(
        doors, opened, n_rounds=40_000, rng=np.random.default_rng(6), knows=knows
    )
    fair = ~rounds.spoiled
    assert not (rounds.stay & rounds.switch).any()
    assert not ((rounds.stay | rounds.switch) & rounds.spoiled).any()
    if knows:
        assert fair.all()
    else:
        share = simulation.mean(rounds.spoiled)
        assert abs(share.estimate - opened / doors) < 4.5 * share.std_error
    chances = conditional.door_chances(doors, opened, knows=knows)
    for won, chance in ((rounds.stay, chances.stay), (rounds.switch, chances.switch)):
        found = simulation.mean(won[fair])
        bound = 4.5 * math.sqrt(chance * (1 - chance) / found.n)
        assert abs(found.estimate - chance) < bound


def test_rounds_repeat_with_the_seed():
    one, two = (
        conditional.play_doors(4, 1, n_rounds=50, rng=np.random.default_rng(3))
        for _ in range(2)
    )
    assert np.array_equal(one.switch, two.switch)
    assert np.array_equal(one.stay, two.stay)


def test_inputs_are_unchanged():
    prior, likelihood = np.array([0.5, 0.5, 0]), np.array([[0.1, 0.2, 0.3]])
    event = np.array([True, False, True])
    copies = prior.copy(), likelihood.copy(), event.copy()
    conditional.condition(prior, event)
    conditional.posterior(prior, likelihood[0])
    conditional.posterior_from_logs(prior, likelihood)
    conditional.total_probability(prior, likelihood[0])
    conditional.new_base_rate(prior, old=0.2, new=0.4)
    for now, before in zip((prior, likelihood, event), copies, strict=True):
        assert np.array_equal(now, before)


def test_whole_numbers_are_taken():
    assert conditional.condition([0, 1], [False, True]).tolist() == [0, 1]
    assert conditional.posterior([1, 0], [2, 5]).tolist() == [1, 0]
    assert conditional.posterior_from_logs([1, 0], [2, 5]).tolist() == [1, 0]


@pytest.mark.parametrize(("wrong", "error"), NOT_REAL)
def test_refuses_what_is_not_real(wrong, error):
    for call in (
        lambda: conditional.condition(wrong, [True]),
        lambda: conditional.posterior([0.5, 0.5], wrong),
        lambda: conditional.posterior_from_logs([0.5, 0.5], wrong),
        lambda: conditional.total_probability(wrong, [0.5]),
        lambda: conditional.new_base_rate(wrong, old=0.1, new=0.2),
        lambda: conditional.update(0.5, wrong),
        lambda: conditional.update(wrong, 2),
        lambda: conditional.predictive_values(wrong, 0.5, 0.5),
    ):
        with pytest.raises(error):
            call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: conditional.posterior([0.5, 0.4], [1, 1]),
            "prior must be at least 0 and add up to 1",
        ),
        (
            lambda: conditional.posterior([1.5, -0.5], [1, 1]),
            "prior must be at least 0",
        ),
        (lambda: conditional.posterior([0.5, 0.5], [1]), "likelihood must have length"),
        (lambda: conditional.posterior([0.5, 0.5], [1, -1]), "at least 0, got -1"),
        (lambda: conditional.posterior([1, 0], [0, 1]), "take posterior_from_logs"),
        (
            lambda: conditional.posterior_from_logs([0.5, 0.5], [[1], [2]]),
            r"must have 2 columns, got shape \(2, 1\)",
        ),
        (
            lambda: conditional.posterior_from_logs([0.5, 0.5], np.zeros((1, 1, 2))),
            "must have 2 columns",
        ),
        (
            lambda: conditional.total_probability([0.5, 0.5], [0.5, 1.5]),
            "likelihood must be from 0 to 1, got 1.5",
        ),
        (lambda: conditional.update(1.2, 2), "p must be from 0 to 1"),
        (lambda: conditional.update(0.5, [2, 0]), "ratios must be positive"),
        (
            lambda: conditional.predictive_values(-0.1, 0.5, 0.5),
            "prevalence must be from 0 to 1",
        ),
        (
            lambda: conditional.predictive_values(0.1, 2, 0.5),
            "sensitivity must be from 0 to 1",
        ),
        (
            lambda: conditional.predictive_values(0.1, 0.5, 2),
            "specificity must be from 0 to 1",
        ),
        (
            lambda: conditional.new_base_rate([0.5], old=0, new=0.5),
            "old must be between 0 and 1, ends excluded",
        ),
        (
            lambda: conditional.new_base_rate([0.5], old=0.5, new=1),
            "new must be between 0 and 1, ends excluded",
        ),
        (
            lambda: conditional.condition([0.5, 0.5], [True]),
            "event must have length 2",
        ),
        (lambda: conditional.door_chances(2, 1), "doors must be at least 3"),
        (lambda: conditional.door_chances(5, 0), "opened must be at least 1"),
        (lambda: conditional.door_chances(5, 4), "opened must be at most 3"),
        (
            lambda: conditional.play_doors(
                3, 1, n_rounds=0, rng=np.random.default_rng(0)
            ),
            "n_rounds must be at least 1",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_an_event_is_made_of_booleans():
    with pytest.raises(TypeError, match="event must hold booleans"):
        conditional.condition([0.5, 0.5], [0, 1])
    with pytest.raises(TypeError, match="doors must be an integer"):
        conditional.door_chances(3.0, 1)
