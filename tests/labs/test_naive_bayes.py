"""The lab's own checks: what they know, and other right solutions that pass."""

import numpy as np
import pytest
from lab_pages import pages
from mlmath import datasets, naive_bayes, roc
from mlmath.labs import naive_bayes as lab
from scipy import stats
from sklearn.naive_bayes import BernoulliNB

PAGES = pages("naive_bayes")
NAMES = PAGES.names
CHECKS, SOLVED = PAGES.checks, PAGES.solved
fit, log_joint, posterior, presence, learn, held_out, costs = SOLVED.values()


# What the checks know


def test_what_the_checks_know_is_right():
    known = lab._known_fit(*lab.BY_HAND)
    # by hand: four passes and three; gaps of 12/3 and 20/2 minutes
    assert known["share"] == pytest.approx([4 / 7, 3 / 7], rel=1e-14)
    assert known["mean"] == pytest.approx([52.5, 44], rel=1e-14)
    assert known["sd"] ** 2 == pytest.approx([11 / 4, 32 / 3], rel=1e-14)
    assert known["p"] == pytest.approx([0.2, 0.8], rel=1e-14)
    assert known["low"].tolist() == [6, 20]
    assert known["high"].tolist() == [26, 60]


@pytest.mark.parametrize("a", [0.3, 1, 4])
def test_the_filter_is_the_one_of_a_library(a):
    rng = np.random.default_rng(1)
    X = (rng.random((40, 30)) < 0.2).astype(float)
    y = np.arange(40) % 3 // 2
    twin = BernoulliNB(alpha=a).fit(X, y)
    joint = twin.predict_joint_log_proba(X)
    line = lab._known_line(X, y, a)
    assert line["bias"] + X @ line["weights"] == pytest.approx(
        joint[:, 1] - joint[:, 0], rel=1e-9, abs=1e-9
    )


def test_words_are_marked_where_they_are_counted():
    texts = datasets.messages().texts[:40]
    words = [w for w in naive_bayes.vocabulary(texts) if w != "#"]
    messages = [naive_bayes.tokens(text) for text in texts]
    known = naive_bayes.count_words(texts, words) > 0
    assert np.array_equal(lab._marked(messages, words), known)


def test_costs_are_those_of_the_roc_curve():
    rng = np.random.default_rng(2)
    scores, y = rng.normal(size=60).round(1), np.arange(60) % 3 // 2
    curve = roc.curve(y, scores)
    known = roc.costs(curve, base_rate=y.mean(), miss=1, false_alarm=5)
    found = lab._mean_costs(scores, y, curve.thresholds, 5)
    assert found == pytest.approx(known, rel=1e-12)


def test_the_bats_follow_their_rules():
    n = 4000
    drawn = lab.draw_passes(n, np.random.default_rng(3))
    again = lab.draw_passes(n, np.random.default_rng(3))
    assert np.array_equal(drawn.X, again.X)
    assert np.array_equal(drawn.y, again.y)
    for k, (share, row) in enumerate(
        zip(lab.ROOF.prior, lab.ROOF.families, strict=True)
    ):
        of_k = drawn.X[drawn.y == k]
        error = 5 * np.sqrt(share * (1 - share) / n)
        assert len(of_k) / n == pytest.approx(share, abs=error)
        known = (
            stats.norm(row[0].mu, row[0].sigma),
            stats.binom(10, row[1].p),
            stats.uniform(row[2].low, row[2].high - row[2].low),
        )
        for column, family in zip(of_k.T, known, strict=True):
            # rounding to a tenth moves a mean by far less
            error = 5 * family.std() / np.sqrt(len(of_k))
            assert column.mean() == pytest.approx(family.mean(), abs=error)
        assert row[2].low <= of_k[:, 2].min()
        assert of_k[:, 2].max() <= row[2].high


def test_one_mean_gap_is_what_is_missing_at_either_end():
    """What the solution says of the ends of a uniform stretch."""
    rng, found = np.random.default_rng(4), []
    for _ in range(2000):
        X = np.column_stack([rng.normal(size=7), np.ones(7), rng.uniform(3, 9, size=7)])
        found.append([end[0] for end in fit(X, np.zeros(7, dtype=int), 2)[4:]])
    error = 5 * np.std(found, axis=0) / np.sqrt(2000)
    assert (np.abs(np.mean(found, axis=0) - [3, 9]) < error).all()


def test_the_decision():
    """The numbers on which the solution page builds its words."""
    mail = datasets.messages()
    messages, y = [naive_bayes.tokens(text) for text in mail.texts], mail.y
    fold = np.random.default_rng(0).permutation(len(y)) % 10
    formula = {}
    lowest = {}
    for a in (0.5, 1, 2):
        scores = held_out(messages, y, fold, a)
        formula[a] = costs(scores, y, np.log([5]), 5)[0]
        lowest[a] = costs(scores, y, np.unique(scores), 5).min()
    assert formula[1] < y.mean() / 1.5
    assert formula[2] > 2 * lowest[2]
    assert max(lowest.values()) < 0.2
    known = lab.draw_passes(60, np.random.default_rng(1))
    x = np.array([[49.5, 3, 25], [49.5, 3, 27]])
    chances = posterior(log_joint(x, fit(known.X, known.y, 10), 10))
    assert chances[0].argmax() == 0
    assert chances[1, 0] == 0


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def one_by_one(X, y, trials):
        known = lab._known_fit(X, y, trials)
        return [known[name].tolist() for name in lab.FITTED]

    def by_scipy(X, fitted, trials):
        share, mean, sd, p, low, high = fitted
        with np.errstate(divide="ignore"):
            return (
                np.log(share)
                + stats.norm.logpdf(X[:, :1], mean, sd)
                + stats.binom.logpmf(X[:, 1:2], trials, p)
                + stats.uniform.logpdf(X[:, 2:], low, high - low)
            )

    def by_pairs(logs):
        return [
            [0 if np.isinf(a) else 1 / np.exp(row - a).sum() for a in row]
            for row in logs
        ]

    def as_truths(messages, words):
        return [[word in message for word in words] for message in messages]

    def by_two_messages(X, y, a):
        model = BernoulliNB(alpha=a).fit(X, y)
        V = X.shape[1]
        both = np.vstack([np.zeros(V), np.eye(V)])
        score = np.diff(model.predict_joint_log_proba(both))[:, 0]
        return [score[0], (score[1:] - score[0]).tolist()]

    def one_out(messages, y, fold, a):
        found = []
        for i, message in enumerate(messages):
            rows = [j for j in range(len(y)) if fold[j] != fold[i]]
            words = list({w for j in rows for w in messages[j]})
            line = learn(presence([messages[j] for j in rows], words), y[rows], a)
            found.append(line[0] + presence([message], words)[0] @ line[1])
        return found

    def by_loop(scores, y, thresholds, price):
        return [
            sum(
                (price if label == 0 else 0) if s >= t else int(label)
                for s, label in zip(scores, y, strict=True)
            )
            / len(y)
            for t in thresholds
        ]

    functions = (
        one_by_one, by_scipy, by_pairs, as_truths, by_two_messages, one_out, by_loop,
    )  # fmt: skip
    for name, function in zip(NAMES, functions, strict=True):
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            report = CHECKS[name](function)
        assert report.complete, report.text
