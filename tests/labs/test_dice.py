"""The lab's own checks: what they know, and other right solutions that pass."""

import copy
import pickle

import numpy as np
import pytest
from lab_pages import pages
from labs.wrong.dice import FACES, PRIZE, X, Y
from mlmath import derivatives, joint, likelihood
from mlmath.labs import checking
from mlmath.labs import dice as lab
from scipy import optimize, stats

PAGES = pages("dice")
NAMES = PAGES.names
CHECKS, SOLVED = PAGES.checks, PAGES.solved
loading = SOLVED["loading"]
mean_payout = SOLVED["mean_payout"]


# What the checks know


@pytest.mark.parametrize("name", ["blue", "red"])
def test_the_list_is_what_the_pages_say(name):
    games = lab.record()
    assert games.shape == (900, 2)
    assert np.array_equal(games, lab.record())
    blue, red = games.T
    assert np.isin(blue, FACES).all()
    assert np.array_equal(red > 0, blue >= 4)
    # the loading that the solution's page names explains both dice
    p, throws = (lab.die(0.06), blue) if name == "blue" else (lab.FAIR, red[red > 0])
    counts = np.bincount(throws, minlength=7)[1:]
    assert stats.chisquare(counts, p * counts.sum()).pvalue > 0.05


def test_the_decision():
    """The numbers on which the pages build their words."""
    games = lab.record()
    prizes = games.sum(axis=1)
    error = prizes.std(ddof=1) / 30
    assert prizes.mean() + 2 * error > 4.95
    assert 5.25 - prizes.mean() > 4 * error
    (b, s), (r, t) = (loading(np.bincount(c, minlength=7)[1:]) for c in games.T)
    far = np.abs(np.append(b / s, r / t))
    assert far[0] > 6
    assert far[1:].max() < 2
    six, wide = mean_payout(b, r, s, t)
    assert six + 2 * wide > 4.95
    one = np.array([1, 0, 0])
    two, narrow = mean_payout(b * one, r * one, s * one, t * one)
    assert two + 2 * narrow < 4.95
    truth = (lab.die(0.06)[:, np.newaxis] / 6 * PRIZE).sum()
    assert truth == pytest.approx(4.74, abs=1e-12)
    for mean, give in ((prizes.mean(), error), (six, wide), (two, narrow)):
        assert abs(mean - truth) < 2 * give


def test_what_the_checks_know_of_tables_is_right():
    # by hand: of four outcomes, two give the same pair
    P = np.array([[0.1, 0.2], [0.3, 0.4]])
    u, v, T = lab._known_table(
        P, np.array([[0, 0], [5, 5]]), np.array([[1, 1], [1, 3]])
    )
    assert (u.tolist(), v.tolist()) == ([0, 5], [1, 3])
    known = np.array([[0.3, 0], [0.3, 0.4]])
    assert pytest.approx(known, rel=1e-15) == T
    fair = np.full((6, 6), 1 / 36)
    _, _, T = lab._known_table(fair, X + Y, X - Y)
    assert T.sum(axis=1) * 36 == pytest.approx([1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1])


def test_what_the_checks_know_of_loadings_is_the_maximum():
    counts = np.array([30.0, 12, 9, 18, 4, 10])
    delta, error = lab._known_loading(counts)

    def minus(d):
        return -counts @ np.log(lab.die(*d))

    # Nelder and Mead end within the root of the precision of the top
    top = optimize.minimize(minus, delta + 0.01, method="Nelder-Mead", tol=1e-12).x
    assert delta == pytest.approx(top, abs=1e-6)
    bend = np.diag(derivatives.hessian(minus, delta))
    assert error == pytest.approx(bend**-0.5, rel=1e-4)


def test_what_the_checks_know_of_prizes_is_right():
    rng = np.random.default_rng(1)
    for _ in range(5):
        v = rng.uniform(-0.05, 0.05, size=6)
        p, q = lab.die(*v[:3]), lab.die(*v[3:])
        values = np.unique(PRIZE)
        table = joint.JointTable(FACES, FACES, np.outer(p, q))
        known = table.expectation(lambda x, y: np.where(x >= 4, x + y, x))
        assert lab._mean(v[:3], v[3:]) == pytest.approx(known, rel=1e-12)
        assert values.tolist() == [1, 2, 3, *range(5, 13)]
        slopes = derivatives.gradient(lambda w: lab._mean(w[:3], w[3:]), v)
        assert np.concatenate(lab._slopes(v[:3], v[3:])) == pytest.approx(
            slopes, rel=1e-7
        )


def test_right_games_pass_by_a_wide_margin():
    """The bound is five standard errors: 250 right sets of games stay within."""
    for seed in range(250):
        games = lab._games(
            lab.die(0.1, 0.02), lab.FAIR, 4000, np.random.default_rng(seed)
        )
        blue, red = games.T
        assert lab._said_of_rules(blue, red) is None
        assert lab._said_of_shares(blue, red, lab.die(0.1, 0.02), lab.FAIR) is None


def test_a_small_cheat_in_the_games_is_seen():
    """A fortieth more ones is beyond five errors of 10,000 games."""
    games = lab._games(lab.die(0.125), lab.FAIR, 10_000, np.random.default_rng(2))
    said = lab._said_of_shares(*games.T, lab.die(0.1), lab.FAIR)
    assert "the blue die shows 1 in 0.2" in said or "the blue die shows 6" in said


def test_a_generator_of_the_check_is_copied_as_such():
    chance = checking.Chance(np.random.PCG64(1))
    for twin in (copy.deepcopy(chance), pickle.loads(pickle.dumps(chance))):
        assert twin == chance
        assert twin.random() == np.random.default_rng(1).random()
    assert chance != 1
    assert chance.random() == np.random.default_rng(1).random()


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def by_dictionary(P, U, V):
        found = {}
        for p, pair in zip(P.flat, zip(U.flat, V.flat, strict=True), strict=True):
            found[pair] = found.get(pair, 0) + p
        u, v = ([*sorted({pair[k] for pair in found})] for k in (0, 1))
        return [u, v, [[found.get((a, b), 0) for b in v] for a in u]]

    def by_expectations(u, v, T):
        def e(g):
            return (T * g).sum()

        a, b = u[:, None] * np.ones(len(v)), v * np.ones((len(u), 1))
        cov = e(a * b) - e(a) * e(b)
        return cov, cov / (e(a * a) - e(a) ** 2) ** 0.5 / (e(b * b) - e(b) ** 2) ** 0.5

    def row_by_row(v, T):
        laws = [
            stats.rv_discrete(values=(np.arange(len(v)), row / row.sum())) for row in T
        ]
        means = [law.expect(lambda k: v[k.astype(int)]) for law in laws]
        squares = [law.expect(lambda k: v[k.astype(int)] ** 2) for law in laws]
        return means, np.subtract(squares, np.square(means))

    def game_by_game(p, q, n, rng):
        blue = [int(np.searchsorted(np.cumsum(p), u)) + 1 for u in rng.random(n)]
        games = []
        for face in blue:
            red = (
                int(np.searchsorted(np.cumsum(q)[:-1], rng.random())) + 1
                if face >= 4
                else 0
            )
            games.append([min(face, 6), red])
        return games

    def by_library(x, y):
        z = (x - np.mean(x)) * (y - np.mean(y))
        return np.cov(x, y)[0, 1], stats.sem(z)

    def by_newton(counts):
        k, m = counts[:3], counts[:2:-1]
        d = np.zeros(3)
        for _ in range(100):
            bend = k / (1 / 6 + d) ** 2 + m / (1 / 6 - d) ** 2
            d = d + (k / (1 / 6 + d) - m / (1 / 6 - d)) / bend
        return d, (k / (1 / 6 + d) ** 2 + m / (1 / 6 - d) ** 2) ** -0.5

    def by_dice(blue, red, s, t):
        def mean(v):
            return np.outer(lab.die(*v[:3]), lab.die(*v[3:])).ravel() @ PRIZE.ravel()

        v = np.append(blue, red)
        slopes = [(mean(v + e) - mean(v - e)) / 2 for e in np.eye(6)]
        return mean(v), np.linalg.norm(slopes * np.append(s, t))

    functions = (
        by_dictionary, by_expectations, row_by_row, game_by_game, by_library, by_newton,
        by_dice,
    )  # fmt: skip
    for name, function in zip(NAMES, functions, strict=True):
        report = CHECKS[name](function)
        assert report.complete, report.text


def test_the_observed_information_is_that_of_a_share():
    """What the solution derives: the error of a third of a share of the pair."""
    fit = likelihood.fit_bernoulli(np.arange(20) < 14)
    delta, error = loading(np.array([14.0, 1, 1, 1, 1, 6]))
    assert delta[0] == pytest.approx((fit.params[0] - 0.5) / 3, rel=1e-13)
    assert error[0] == pytest.approx(fit.std_errors[0] / 3, rel=1e-13)
