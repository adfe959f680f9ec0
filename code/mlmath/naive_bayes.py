r"""Naive Bayes: classes that are told apart by features, as if these were independent.

Classes are numbered from 0. A row of `X` is a sample; the logarithm of prior times
likelihood has one column a class. Book, chapter *Naive Bayes*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp

from mlmath import continuous
from mlmath._checks import (
    Matrix,
    Vector,
    as_at_least_0,
    as_distribution,
    as_matrix,
    as_vector,
    moderate,
    set_aside,
)
from mlmath.continuous import ContinuousDistribution, Family
from mlmath.distributions import DiscreteDistribution

#: A word of letters, apostrophes within; or a number, with points and commas within.
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True, eq=False)
class FeatureModel:
    """Classes with a prior, and in each class a distribution for each feature.

    Parameters
    ----------
    prior : (n_classes,) array_like
        The shares of the classes; they add up to 1.
    families : sequence of sequences
        A row a class, a column a feature: a `Distribution` of one kind. Within a
        column all are of one of these two kinds.

    Raises
    ------
    ValueError
        If `prior` is no distribution or the rows differ in length.
    TypeError
        If an entry is no distribution, or densities and probabilities share a column.
    """

    prior: Vector
    families: tuple[tuple[Family, ...], ...]

    def __post_init__(self) -> None:
        prior = as_distribution(as_vector(self.prior, "prior"), "prior")
        families = tuple(tuple(row) for row in self.families)
        widths = {len(row) for row in families}
        if len(families) != prior.size or len(widths) != 1 or 0 in widths:
            raise ValueError(
                f"families must have {prior.size} rows of one length, a row a class, "
                f"got rows of {[len(row) for row in families]}"
            )
        for column in zip(*families, strict=True):
            if not (
                all(isinstance(one, DiscreteDistribution) for one in column)
                or all(isinstance(one, ContinuousDistribution) for one in column)
            ):
                raise TypeError(
                    "families must hold in each column distributions that are all "
                    f"discrete or all continuous, got {[type(c).__name__ for c in column]}"
                )
        object.__setattr__(self, "prior", prior)
        object.__setattr__(self, "families", families)

    def log_joint(self, X: ArrayLike) -> Matrix:
        """Add up the logarithms of the prior and of all features, for each class.

        Minus infinity where a class excludes what was seen.
        """
        X = as_matrix(X, "X", columns=len(self.families[0]))
        with np.errstate(divide="ignore"):  # a prior of 0 stays 0
            total = np.tile(np.log(self.prior), (len(X), 1))
        for k, row in enumerate(self.families):
            for j, family in enumerate(row):
                if isinstance(family, ContinuousDistribution):
                    total[:, k] += family.log_pdf(X[:, j])
                else:
                    total[:, k] += family.log_pmf(X[:, j])
        return total


@dataclass(frozen=True, slots=True, eq=False)
class WordModel:
    """Classes with a prior, and in each class a probability for each word.

    `log_p` has the natural logarithms of the probabilities, a row a class and a column
    a word.
    """

    prior: Vector
    log_p: Matrix

    def log_joint(self, counts: ArrayLike) -> Matrix:
        """Add up the logarithms of the prior and of the words, each as often as it stands.

        Minus infinity where a word has the probability 0 in a class. What all classes
        share, the number of orders of the words, is left out.
        """
        counts = _as_counts(counts, columns=self.log_p.shape[1])
        never = np.isneginf(self.log_p)
        with np.errstate(divide="ignore"):
            prior = np.log(self.prior)
        total: Matrix = prior + counts @ np.where(never, 0, self.log_p).T
        total[counts @ never.T > 0] = -np.inf
        return total


def posterior(log_joint: ArrayLike) -> Matrix:
    r"""Turn logarithms of prior times likelihood into probabilities of the classes.

    Parameters
    ----------
    log_joint : (n_samples, n_classes) array_like
        Logarithms, each plus what you like so long as it is the same in a row; minus
        infinity for a class that is excluded.

    Returns
    -------
    (n_samples, n_classes) ndarray
        Each row adds up to 1.

    Raises
    ------
    ValueError
        If all classes of a row are excluded, or an entry is nan or plus infinity.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Naive Bayes*. The twin is ``scipy.special.softmax`` along the rows.

    Examples
    --------
    >>> posterior([[-1000, -1001], [-np.inf, -5]]).round(3).tolist()
    [[0.731, 0.269], [0.0, 1.0]]
    """
    rest, excluded = set_aside(log_joint, "log_joint", np.isneginf)
    logs = as_matrix(rest, "log_joint")
    logs[excluded] = -np.inf
    if excluded.all(axis=1).any():
        row = int(np.flatnonzero(excluded.all(axis=1))[0])
        raise ValueError(f"log_joint excludes every class in row {row}")
    return np.asarray(np.exp(logs - logsumexp(logs, axis=1, keepdims=True)))


def fit_normal(X: ArrayLike, y: ArrayLike, *, floor: float = 1e-9) -> FeatureModel:
    r"""Fit a normal distribution to each feature in each class.

    Mean and mean squared distance from it, within the class; the prior is the share of
    the class.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        Real, finite.
    y : (n_samples,) array_like
        The classes, whole numbers from 0, each at least once.
    floor : float
        Added to each variance, in units of the largest variance of a feature over all
        samples, so that none is 0.

    Returns
    -------
    FeatureModel

    Raises
    ------
    ValueError
        If a shape or a class is wrong, or a variance is 0 even so.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Naive Bayes*. The twin is ``sklearn.naive_bayes.GaussianNB``, whose
    `var_smoothing` is `floor`.

    Examples
    --------
    >>> model = fit_normal([[1], [3], [10], [14]], [0, 0, 1, 1], floor=0)
    >>> model.families[1][0], model.prior.tolist()
    (Normal(mu=12.0, sigma=2.0), [0.5, 0.5])
    """
    X = moderate(as_matrix(X, "X"), "X")
    classes = _as_classes(y, size=len(X))
    extra = as_at_least_0(floor, "floor") * X.var(axis=0).max()
    parts = [X[classes == k] for k in range(classes.max() + 1)]
    spreads = [np.sqrt(part.var(axis=0) + extra) for part in parts]
    if min(spread.min() for spread in spreads) == 0:
        raise ValueError("X has a feature that does not vary within a class")
    families = tuple(
        tuple(
            continuous.Normal(float(mean), float(sd))
            for mean, sd in zip(part.mean(axis=0), spread, strict=True)
        )
        for part, spread in zip(parts, spreads, strict=True)
    )
    return FeatureModel(np.bincount(classes) / classes.size, families)


def tokens(text: str) -> list[str]:
    """Split a text into words in lower case; each number becomes the word ``#``.

    Parameters
    ----------
    text : str
        What is neither letter nor digit parts words, but for an apostrophe within one.

    Returns
    -------
    list of str
        In the order of the text.

    Raises
    ------
    TypeError
        If `text` is no string.

    Notes
    -----
    Book, chapter *Naive Bayes*.

    Examples
    --------
    >>> tokens("Don't pay 1.99 NOW!")
    ["don't", 'pay', '#', 'now']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, got {type(text).__name__}")
    found = _TOKEN.findall(text.lower())
    return ["#" if word[0].isdigit() else word for word in found]


def vocabulary(texts: Iterable[str]) -> tuple[str, ...]:
    """Collect the words of all texts, each once, in alphabetical order.

    Parameters
    ----------
    texts : iterable of str
        Not one string, which would be a text a letter.

    Returns
    -------
    tuple of str

    Raises
    ------
    TypeError
        If `texts` is a string, or a text is none.

    Notes
    -----
    Book, chapter *Naive Bayes*.

    Examples
    --------
    >>> vocabulary(["Call me now", "Now 2 for 1"])
    ('#', 'call', 'for', 'me', 'now')
    """
    return tuple(sorted({word for text in _as_texts(texts) for word in tokens(text)}))


def count_words(texts: Iterable[str], words: Sequence[str]) -> Matrix:
    """Count how often each word stands in each text.

    Parameters
    ----------
    texts : iterable of str
        Words that are not in `words` are passed over.
    words : (n_words,) sequence of str
        The columns; no word twice.

    Returns
    -------
    (n_texts, n_words) ndarray

    Raises
    ------
    ValueError
        If a word stands twice in `words`, or there is none.
    TypeError
        If `texts` is a string, or a text is none.

    Notes
    -----
    Book, chapter *Naive Bayes*. The twin is ``CountVectorizer`` of scikit-learn, which
    returns a sparse matrix.

    Examples
    --------
    >>> count_words(["now or now", "call"], ["call", "now"]).tolist()
    [[0.0, 2.0], [1.0, 0.0]]
    """
    if isinstance(words, str):
        raise TypeError("words must be a list of words, got one")
    column = {word: j for j, word in enumerate(words)}
    if len(column) != len(words) or not column:
        raise ValueError("words must hold at least one word, and none twice")
    found = [[column[w] for w in tokens(t) if w in column] for t in _as_texts(texts)]
    rows = [np.bincount(np.array(js, int), minlength=len(words)) for js in found]
    return np.array(rows, dtype=np.float64).reshape(len(found), len(words))


def fit_words(counts: ArrayLike, y: ArrayLike, *, smoothing: float = 1.0) -> WordModel:
    r"""Estimate how probable each word is in each class, from counts.

    The probability of a word is :math:`(n_w + a)/(n + a V)`, where the class has n words
    in all and n_w times this one, V is the number of columns and a the smoothing.

    Parameters
    ----------
    counts : (n_texts, n_words) array_like
        At least 0.
    y : (n_texts,) array_like
        The classes, whole numbers from 0, each at least once.
    smoothing : float
        At least 0; added to each count. With 0 a word that a class never had excludes
        the class.

    Returns
    -------
    WordModel

    Raises
    ------
    ValueError
        If a shape or a class is wrong, a count or `smoothing` negative, or a class has no
        word at all and `smoothing` is 0.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Naive Bayes*; Manning, Raghavan and Schuetze (2008), chapter 13. The
    twin is ``sklearn.naive_bayes.MultinomialNB``.

    Examples
    --------
    >>> model = fit_words([[2, 0], [1, 1]], [0, 1])
    >>> np.exp(model.log_p).round(3).tolist()
    [[0.75, 0.25], [0.5, 0.5]]
    """
    counts = _as_counts(counts)
    classes = _as_classes(y, size=len(counts))
    smoothing = as_at_least_0(smoothing, "smoothing")
    totals = np.array(
        [counts[classes == k].sum(axis=0) for k in range(classes.max() + 1)]
    )
    smoothed = totals + smoothing
    words = smoothed.sum(axis=1, keepdims=True)
    if words.min() == 0:
        raise ValueError(
            "counts has a class without any word; take a smoothing above 0"
        )
    with np.errstate(divide="ignore"):
        log_p = np.log(smoothed) - np.log(words)
    return WordModel(np.bincount(classes) / classes.size, log_p)


def _as_classes(y: ArrayLike, *, size: int) -> NDArray[np.int64]:
    raw = as_vector(y, "y", size=size)
    classes = raw.clip(0, size - 1).astype(np.int64)
    if (classes != raw).any() or not np.bincount(classes).all():
        raise ValueError(
            "y must hold whole numbers from 0, each class at least once, "
            f"got {np.unique(raw)[:5].tolist()}"
        )
    return classes


def _as_counts(counts: ArrayLike, *, columns: int | None = None) -> Matrix:
    array = as_matrix(counts, "counts", columns=columns)
    if array.min() < 0:
        raise ValueError(f"counts must be at least 0, got {array.min():.6g}")
    return array


def _as_texts(texts: Iterable[str]) -> list[str]:
    if isinstance(texts, str):
        raise TypeError("texts must be several strings, got one; put it in a list")
    return list(texts)
