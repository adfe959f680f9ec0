"""Naive Bayes by features and by words, against hand counts and scikit-learn."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import continuous, datasets, distributions, naive_bayes
from scipy import special
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import GaussianNB, MultinomialNB
from strategies import NOT_REAL

VISITORS = (
    [0.7, 0.3],
    [
        [
            continuous.Normal(8, 3),
            distributions.Binomial(10, 0.1),
            continuous.Uniform(7, 23),
        ],
        [
            continuous.Normal(5, 1),
            distributions.Binomial(10, 0.6),
            continuous.Uniform(0, 24),
        ],
    ],
)
FOUR = ["see you at home", "home now", "claim now", "pay now"]
TEXT = st.text(alphabet="ab 'C1.2,-é_", max_size=20)


@st.composite
def word_counts(draw):
    """Counts of one to five words in texts of two or three classes, in some order."""
    classes = draw(st.integers(2, 3))
    more = draw(st.lists(st.integers(0, classes - 1), max_size=4))
    y = draw(st.permutations([*range(classes), *more]))
    row = st.lists(st.integers(0, 4), min_size=3, max_size=3)
    return np.array([draw(row) for _ in y]), np.array(y)


def test_visitors_by_hand():
    model = naive_bayes.FeatureModel(*VISITORS)
    people = 0.7 * math.exp(-2 / 9) / 3 * 0.1**2 * 0.9**8 / 16
    programs = 0.3 * math.exp(-1 / 2) * 0.6**2 * 0.4**8 / 24
    found = naive_bayes.posterior(model.log_joint([[6, 2, 21]]))[0]
    assert found[1] == pytest.approx(programs / (people + programs), rel=1e-12)
    assert found.sum() == pytest.approx(1, rel=1e-14)
    # the whole joint density, constants included
    joint = model.log_joint([[6, 2, 21]])[0, 0]
    exact = math.log(people * 45 / math.sqrt(2 * math.pi))
    assert joint == pytest.approx(exact, rel=1e-12)


def test_a_density_of_zero_excludes():
    model = naive_bayes.FeatureModel(*VISITORS)
    joint = model.log_joint([[6, 2, 3], [6, 2, 25], [6, 2.5, 12]])
    assert np.isneginf(joint).tolist() == [[True, False], [True, True], [True, True]]
    assert naive_bayes.posterior(joint[:1]).tolist() == [[0, 1]]
    with pytest.raises(ValueError, match="excludes every class in row 1"):
        naive_bayes.posterior(joint)


def test_a_prior_of_zero_excludes():
    model = naive_bayes.FeatureModel([0, 1], VISITORS[1])
    found = naive_bayes.posterior(model.log_joint([[8, 0, 12]]))
    assert found.tolist() == [[0, 1]]
    words = naive_bayes.WordModel(np.array([0.0, 1.0]), np.log([[0.5, 0.5]] * 2))
    assert naive_bayes.posterior(words.log_joint([[3, 1]])).tolist() == [[0, 1]]


def test_the_model_keeps_no_array_of_the_caller():
    prior = np.array([0.5, 0.5])
    model = naive_bayes.FeatureModel(prior, VISITORS[1])
    prior[:] = 0, 1
    assert model.prior.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    "table", [datasets.iris, datasets.wine, datasets.breast_cancer]
)
def test_fit_normal_agrees_with_a_library(table):
    data = table()
    X, y = data.X, data.y
    ours = naive_bayes.fit_normal(X[::2], y[::2])
    theirs = GaussianNB().fit(X[::2], y[::2])
    for k, row in enumerate(ours.families):
        assert [f.mu for f in row] == pytest.approx(theirs.theta_[k], rel=1e-12)
        assert [f.sigma**2 for f in row] == pytest.approx(theirs.var_[k], rel=1e-10)
    assert ours.prior == pytest.approx(theirs.class_prior_, rel=1e-14)
    joint = ours.log_joint(X[1::2])
    known = theirs.predict_joint_log_proba(X[1::2])
    assert joint == pytest.approx(known, rel=1e-9)
    assert naive_bayes.posterior(joint) == pytest.approx(
        theirs.predict_proba(X[1::2]), rel=1e-6, abs=1e-300
    )


def test_fit_normal_by_hand():
    X = np.array([[1, 10], [3, 10], [10, 10], [14, 20]])
    model = naive_bayes.fit_normal(X, [0, 0, 1, 1], floor=0.01)
    # variances of the columns over all: 27.5 and 18.75; the floor is 0.275
    assert model.families[0][1].mu == 10
    assert model.families[0][1].sigma ** 2 == pytest.approx(0.275, rel=1e-12)
    assert model.families[1][0].sigma ** 2 == pytest.approx(4.275, rel=1e-12)
    assert X.tolist() == [[1, 10], [3, 10], [10, 10], [14, 20]]
    three = naive_bayes.fit_normal(X[:3, :1], [0, 0, 1])
    assert three.prior.tolist() == pytest.approx([2 / 3, 1 / 3])
    assert three.families[1][0].sigma > 0  # one sample, by the floor


@given(
    st.lists(
        st.lists(st.one_of(st.floats(-800, 800), st.just(-math.inf)), min_size=3, max_size=3)
        .filter(lambda row: max(row) > -math.inf),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_posterior_agrees_with_a_library(rows):
    found = naive_bayes.posterior(rows)
    # near 0 numbers have but few digits: each of two roundings is one of 5e-324
    assert found == pytest.approx(special.softmax(rows, axis=1), rel=1e-10, abs=1e-323)
    assert found.sum(axis=1) == pytest.approx(1, rel=1e-13)


def test_posterior_takes_whole_numbers_and_far_ones():
    assert naive_bayes.posterior([[0, 0]]).tolist() == [[0.5, 0.5]]
    assert naive_bayes.posterior([[-1e300, -2e300]]).tolist() == [[1, 0]]


def test_tokens_by_hand():
    assert naive_bayes.tokens("Don't PAY 1.99, now!") == ["don't", "pay", "#", "now"]
    assert naive_bayes.tokens("at 9.30 or 1,000?") == ["at", "#", "or", "#"]
    assert naive_bayes.tokens("2nd 'so' o''k snake_case café") == [
        "#", "nd", "so", "o", "k", "snake", "case", "café",
    ]  # fmt: skip
    assert naive_bayes.tokens("?!") == []


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_words_are_counted_once_each(texts):
    words = naive_bayes.vocabulary(texts)
    assert list(words) == sorted(set(words))
    if not words:
        with pytest.raises(ValueError, match="words must hold at least one word"):
            naive_bayes.count_words(texts, words)
        return
    counts = naive_bayes.count_words(texts, words)
    assert counts.shape == (len(texts), len(words))
    assert (counts.sum(axis=0) >= 1).all()
    for row, text in zip(counts, texts, strict=True):
        assert row.sum() == len(naive_bayes.tokens(text))
        for word, count in zip(words, row, strict=True):
            assert count == naive_bayes.tokens(text).count(word)


def test_count_words_agrees_with_a_library():
    texts = datasets.messages().texts
    words = naive_bayes.vocabulary(texts[:120])
    theirs = CountVectorizer(tokenizer=naive_bayes.tokens, token_pattern=None)
    theirs.fit(texts[:120])
    assert tuple(theirs.get_feature_names_out()) == words
    ours = naive_bayes.count_words(texts[120:], words)
    assert (ours == theirs.transform(texts[120:]).toarray()).all()


def test_no_texts_and_unknown_words():
    assert naive_bayes.count_words([], ["a", "b"]).shape == (0, 2)
    assert naive_bayes.count_words(["x y"], ["a"]).tolist() == [[0]]
    assert naive_bayes.vocabulary([]) == ()


def test_four_messages_by_hand():
    words = naive_bayes.vocabulary(FOUR)
    model = naive_bayes.fit_words(naive_bayes.count_words(FOUR, words), [0, 0, 1, 1])
    claim, home = words.index("claim"), words.index("home")
    p = np.exp(model.log_p)
    assert p[1, [claim, home]] == pytest.approx([2 / 11, 1 / 11], rel=1e-13)
    assert p[0, [claim, home]] == pytest.approx([1 / 13, 3 / 13], rel=1e-13)
    joint = model.log_joint(naive_bayes.count_words(["claim home"], words))[0]
    odds = float(Fraction(2, 121) / Fraction(3, 169))
    assert math.exp(joint[1] - joint[0]) == pytest.approx(odds, rel=1e-12)


@given(word_counts(), st.sampled_from([0.01, 0.5, 1.0, 3.0]))
def test_fit_words_agrees_with_a_library(case, smoothing):
    counts, y = case
    ours = naive_bayes.fit_words(counts, y, smoothing=smoothing)
    theirs = MultinomialNB(alpha=smoothing).fit(counts, y)
    assert ours.log_p == pytest.approx(theirs.feature_log_prob_, rel=1e-11)
    assert np.log(ours.prior) == pytest.approx(theirs.class_log_prior_, rel=1e-12)
    assert ours.log_joint(counts) == pytest.approx(
        theirs.predict_joint_log_proba(counts), rel=1e-11
    )


def test_without_smoothing_a_new_word_excludes():
    model = naive_bayes.fit_words([[2, 0, 1], [0, 3, 1]], [0, 1], smoothing=0)
    joint = model.log_joint([[1, 0, 1], [1, 1, 0], [0, 0, 5], [0, 0, 0]])
    assert np.isneginf(joint).tolist() == [
        [False, True], [True, True], [False, False], [False, False],
    ]  # fmt: skip
    assert joint[0, 0] == pytest.approx(math.log(0.5 * 2 / 3 * 1 / 3), rel=1e-13)
    assert joint[3] == pytest.approx(math.log(0.5), rel=1e-13)


def test_inputs_stay():
    counts, y = np.array([[2.0, 0.0], [1.0, 1.0]]), np.array([0, 1])
    joint = np.array([[-1.0, -np.inf]])
    kept = counts.copy(), y.copy(), joint.copy()
    naive_bayes.fit_words(counts, y).log_joint(counts)
    naive_bayes.posterior(joint)
    for now, before in zip((counts, y, joint), kept, strict=True):
        assert (now == before).all()


GOOD = naive_bayes.fit_words([[2, 0], [1, 1]], [0, 1])
NORMAL, COUNT = continuous.Normal(), distributions.Poisson(1)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: naive_bayes.FeatureModel([0.5, 0.6], [[NORMAL], [NORMAL]]),
            ValueError,
            "prior must be at least 0 and add up to 1",
        ),
        (
            lambda: naive_bayes.FeatureModel([0.5, 0.5], [[NORMAL]]),
            ValueError,
            r"families must have 2 rows of one length, .* got rows of \[1\]",
        ),
        (
            lambda: naive_bayes.FeatureModel([0.5, 0.5], [[NORMAL], [NORMAL] * 2]),
            ValueError,
            r"rows of \[1, 2\]",
        ),
        (
            lambda: naive_bayes.FeatureModel([0.5, 0.5], [[], []]),
            ValueError,
            r"rows of \[0, 0\]",
        ),
        (
            lambda: naive_bayes.FeatureModel([0.5, 0.5], [[NORMAL], [COUNT]]),
            TypeError,
            r"all\s+discrete or all continuous, got \['Normal', 'Poisson'\]",
        ),
        (
            lambda: naive_bayes.FeatureModel([1], [[3]]),
            TypeError,
            r"got \['int'\]",
        ),
        (
            lambda: naive_bayes.FeatureModel(*VISITORS).log_joint([[1, 2]]),
            ValueError,
            "X must have 3 columns",
        ),
        (lambda: GOOD.log_joint([[1, 2, 3]]), ValueError, "counts must have 2 columns"),
        (lambda: GOOD.log_joint([[1, -2]]), ValueError, "at least 0, got -2"),
        (lambda: naive_bayes.posterior([[1, math.inf]]), ValueError, "finite"),
        (lambda: naive_bayes.posterior([[1, math.nan]]), ValueError, "finite"),
        (lambda: naive_bayes.posterior([1.0, 2.0]), ValueError, "log_joint must be"),
        (
            lambda: naive_bayes.fit_normal([[1], [2]], [0, 2]),
            ValueError,
            r"whole numbers from 0, each class at least once, got \[0\.0, 2\.0\]",
        ),
        (lambda: naive_bayes.fit_normal([[1], [2]], [0, 0.5]), ValueError, "whole"),
        (lambda: naive_bayes.fit_normal([[1], [2]], [-1, 0]), ValueError, "whole"),
        (lambda: naive_bayes.fit_normal([[1], [2]], [0]), ValueError, "length 2"),
        (
            lambda: naive_bayes.fit_normal([[1], [2]], [0, 1], floor=-1),
            ValueError,
            "floor must be at least 0",
        ),
        (
            lambda: naive_bayes.fit_normal([[1], [1], [2]], [0, 0, 1], floor=0),
            ValueError,
            "does not vary within a class",
        ),
        (lambda: naive_bayes.tokens(3), TypeError, "text must be a string, got int"),
        (lambda: naive_bayes.vocabulary("abc"), TypeError, "several strings, got one"),
        (lambda: naive_bayes.vocabulary([b"abc"]), TypeError, "got bytes"),
        (lambda: naive_bayes.count_words("abc", ["a"]), TypeError, "put it in a list"),
        (lambda: naive_bayes.count_words(["a"], ["a", "a"]), ValueError, "none twice"),
        (
            lambda: naive_bayes.fit_words([[1]], [0], smoothing=-1),
            ValueError,
            "smoothing must be at least 0",
        ),
        (
            lambda: naive_bayes.fit_words([[1], [0]], [0, 1], smoothing=0),
            ValueError,
            "a class without any word; take a smoothing above 0",
        ),
        (lambda: naive_bayes.fit_words([[-1]], [0]), ValueError, "at least 0, got -1"),
    ],
)
def test_wrong_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(("bad", "error"), NOT_REAL, ids=str)
def test_wrong_kinds(bad, error):
    for call in (
        lambda: naive_bayes.fit_normal(bad, [0, 1]),
        lambda: naive_bayes.fit_words(bad, [0, 1]),
        lambda: naive_bayes.fit_words([[1, 2]], bad),
        lambda: GOOD.log_joint(bad),
    ):
        with pytest.raises(error):
            call()
